#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| chainmend_fuzz::key::run(octets));
