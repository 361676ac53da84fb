//! What algorithms are called that nothing here computes with.

/// Object identifiers of keys, curves and signatures in dotted form, with the names by which people know them.
/// RFC 3279, 4491, 5480, 5639, 5758, 8410, 9215, 9814; SEC 2; GM/T 0006.
const NAMES: &[(&str, &str)] = &[
    ("1.2.840.10045.3.1.1", "ECDSA P-192"),
    ("1.2.840.10045.3.1.2", "ECDSA prime192v2"),
    ("1.2.840.10045.3.1.3", "ECDSA prime192v3"),
    ("1.2.840.10045.3.1.4", "ECDSA prime239v1"),
    ("1.2.840.10045.3.1.5", "ECDSA prime239v2"),
    ("1.2.840.10045.3.1.6", "ECDSA prime239v3"),
    ("1.3.132.0.1", "ECDSA sect163k1 (K-163)"),
    ("1.3.132.0.8", "ECDSA secp160r1"),
    ("1.3.132.0.9", "ECDSA secp160k1"),
    ("1.3.132.0.10", "ECDSA secp256k1"),
    ("1.3.132.0.15", "ECDSA sect163r2 (B-163)"),
    ("1.3.132.0.16", "ECDSA sect283k1 (K-283)"),
    ("1.3.132.0.17", "ECDSA sect283r1 (B-283)"),
    ("1.3.132.0.26", "ECDSA sect233k1 (K-233)"),
    ("1.3.132.0.27", "ECDSA sect233r1 (B-233)"),
    ("1.3.132.0.30", "ECDSA secp160r2"),
    ("1.3.132.0.31", "ECDSA secp192k1"),
    ("1.3.132.0.32", "ECDSA secp224k1"),
    ("1.3.132.0.33", "ECDSA P-224"),
    ("1.3.132.0.36", "ECDSA sect409k1 (K-409)"),
    ("1.3.132.0.37", "ECDSA sect409r1 (B-409)"),
    ("1.3.132.0.38", "ECDSA sect571k1 (K-571)"),
    ("1.3.132.0.39", "ECDSA sect571r1 (B-571)"),
    ("1.3.36.3.3.2.8.1.1.1", "ECDSA brainpoolP160r1"),
    ("1.3.36.3.3.2.8.1.1.2", "ECDSA brainpoolP160t1"),
    ("1.3.36.3.3.2.8.1.1.3", "ECDSA brainpoolP192r1"),
    ("1.3.36.3.3.2.8.1.1.4", "ECDSA brainpoolP192t1"),
    ("1.3.36.3.3.2.8.1.1.5", "ECDSA brainpoolP224r1"),
    ("1.3.36.3.3.2.8.1.1.6", "ECDSA brainpoolP224t1"),
    ("1.3.36.3.3.2.8.1.1.7", "ECDSA brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.8", "ECDSA brainpoolP256t1"),
    ("1.3.36.3.3.2.8.1.1.9", "ECDSA brainpoolP320r1"),
    ("1.3.36.3.3.2.8.1.1.10", "ECDSA brainpoolP320t1"),
    ("1.3.36.3.3.2.8.1.1.11", "ECDSA brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.12", "ECDSA brainpoolP384t1"),
    ("1.3.36.3.3.2.8.1.1.13", "ECDSA brainpoolP512r1"),
    ("1.3.36.3.3.2.8.1.1.14", "ECDSA brainpoolP512t1"),
    ("1.2.156.10197.1.301", "SM2"),
    ("1.2.840.113549.1.1.1", "RSA in a form that cannot be read"),
    ("1.2.840.113549.1.1.7", "RSA for encryption (OAEP)"),
    ("1.2.840.113549.1.1.10", "RSA-PSS with a salt or mask unlike its hash"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.113549.1.3.1", "Diffie-Hellman (PKCS #3)"),
    ("1.2.840.10046.2.1", "Diffie-Hellman"),
    ("1.3.132.1.12", "ECDH"),
    ("1.3.132.1.13", "ECMQV"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.2.643.2.2.20", "GOST R 34.10-94"),
    ("1.2.643.2.2.19", "GOST R 34.10-2001"),
    ("1.2.643.7.1.1.1.1", "GOST R 34.10-2012 (256 bits)"),
    ("1.2.643.7.1.1.1.2", "GOST R 34.10-2012 (512 bits)"),
    ("2.16.840.1.101.3.4.4.1", "ML-KEM-512"),
    ("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
    ("2.16.840.1.101.3.4.4.3", "ML-KEM-1024"),
    ("2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s"),
    ("2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f"),
    ("2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s"),
    ("2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f"),
    ("2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s"),
    ("2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f"),
    ("2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s"),
    ("2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f"),
    ("2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192s"),
    ("2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192f"),
    ("2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256s"),
    ("2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f"),
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.3", "RSA with MD4"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.840.113549.1.1.15", "RSA with SHA-512/224"),
    ("1.2.840.113549.1.1.16", "RSA with SHA-512/256"),
    ("1.3.14.3.2.3", "RSA with MD5"),
    ("1.3.36.3.3.1.2", "RSA with RIPEMD-160"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("1.3.14.3.2.27", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.1", "DSA with SHA-224"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("2.16.840.1.101.3.4.3.3", "DSA with SHA-384"),
    ("2.16.840.1.101.3.4.3.4", "DSA with SHA-512"),
    ("2.16.840.1.101.3.4.3.9", "ECDSA with SHA3-224"),
    ("2.16.840.1.101.3.4.3.10", "ECDSA with SHA3-256"),
    ("2.16.840.1.101.3.4.3.11", "ECDSA with SHA3-384"),
    ("2.16.840.1.101.3.4.3.12", "ECDSA with SHA3-512"),
    ("2.16.840.1.101.3.4.3.13", "RSA with SHA3-224"),
    ("2.16.840.1.101.3.4.3.14", "RSA with SHA3-256"),
    ("2.16.840.1.101.3.4.3.15", "RSA with SHA3-384"),
    ("2.16.840.1.101.3.4.3.16", "RSA with SHA3-512"),
    ("1.2.156.10197.1.501", "SM2 with SM3"),
    ("1.2.643.2.2.3", "GOST R 34.10-2001 with GOST R 34.11-94"),
    ("1.2.643.2.2.4", "GOST R 34.10-94 with GOST R 34.11-94"),
    ("1.2.643.7.1.1.3.2", "GOST R 34.10-2012 (256 bits)"),
    ("1.2.643.7.1.1.3.3", "GOST R 34.10-2012 (512 bits)"),
];

/// The name of an algorithm or curve by its OID in dotted form.
pub(crate) fn algorithm_name(dotted: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == dotted).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_named_twice() {
        for (position, (dotted, name)) in NAMES.iter().enumerate() {
            assert!(NAMES[..position].iter().all(|(earlier, _)| earlier != dotted), "{dotted} {name}");
        }
    }
}
