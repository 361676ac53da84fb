//! The reader of private keys does not panic, and each key that it reads can be encoded and read again. No password is
//! given, because deriving a key from one may take seconds; a PKCS#12 container is tried with the empty password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chainmend::key::{Encoding, KeyError, PrivateKey};

pub fn run(input: &[u8]) {
    match PrivateKey::read(input, None) {
        Ok(key) => comes_back(&key),
        Err(error) => shows_nothing(&error, input),
    }
}

fn comes_back(key: &PrivateKey) {
    let (der, encoding) = key.expose_der();
    let label = match encoding {
        Encoding::Pkcs8 => "PRIVATE KEY",
        Encoding::Pkcs1 => "RSA PRIVATE KEY",
        Encoding::Sec1 => "EC PRIVATE KEY",
    };
    let text = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der));
    for bytes in [der, text.as_bytes()] {
        let again = PrivateKey::read(bytes, None).expect("it was read before");
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(again.expose_der(), (der, encoding));
    }
    assert_eq!(format!("{key:?}"), format!("PrivateKey({})", key.public_key().algorithm));
}

/// No error repeats its input, neither as text nor in hexadecimal or base64.
fn shows_nothing(error: &KeyError, input: &[u8]) {
    const LENGTH: usize = 12;
    let text = format!("{error} {error:?}");
    for part in input.windows(LENGTH).step_by(LENGTH / 2) {
        let hex: String = part.iter().map(|octet| format!("{octet:02x}")).collect();
        let shown = [hex, STANDARD.encode(part)];
        assert!(!shown.iter().any(|shown| text.contains(shown)));
    }
}
