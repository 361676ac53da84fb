#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| chainmend_fuzz::imports::run(octets));
