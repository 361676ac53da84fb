//! Tests of all supported encryptions, MACs and nestings, and of their costs.

use aws_lc_rs::{digest, hmac};

use super::super::encrypted::{self, Secret};
use super::super::pkcs12::{self, KeyFor};
use super::*;

/// The Ed25519 key in all of them, in PKCS#8.
const PLAIN: &str = "MC4CAQAwBQYDK2VwBCIEIM3ms75/2CW6QnKyt3W4OCRuFtVhw1CB3bqPN1VB1p1+";

const PASSWORD: &str = "秘密 pass";

/// The output of `openssl pkcs8 -topk8 -outform DER -iter 10` (OpenSSL 3.0, legacy provider) with these options, and
/// the number of rounds for deriving the keys.
const ENCRYPTED: [(&str, u64, &str); 13] = [
    (
        "-v1 PBE-SHA1-3DES",
        30,
        "MFcwGwYKKoZIhvcNAQwBAzANBAieniEw8DR9GgIBCgQ4ybXQRTIzz/iaPpsict+zzt5LLnVR/+sUt+NQxJrEV+3Xdua\
         fcEPPbO7k84eYZYnMu2WYKPK9XKo=",
    ),
    (
        "-v1 PBE-SHA1-2DES",
        20,
        "MFcwGwYKKoZIhvcNAQwBBDANBAiiSsUnD5XXUwIBCgQ4Mp5k7IgejxAI5x5PQPX1/bNCtIh5glW8iGbk+iEV33AtN57\
         04h2Rf+yJD57smctoRthicWGUCwQ=",
    ),
    (
        "-v1 PBE-SHA1-RC2-128",
        20,
        "MFcwGwYKKoZIhvcNAQwBBTANBAjimMjMooNsEgIBCgQ4BL9ibXJ8+zfij9kQxyoWsLhbYQcR5s+mgDsIb/PxU2IUJD6\
         Jr/rE3onSph4fIplDx9x1+fIVhVs=",
    ),
    (
        "-v1 PBE-SHA1-RC2-40",
        20,
        "MFcwGwYKKoZIhvcNAQwBBjANBAj7QATO3UVPFgIBCgQ4t5rM/xROnqcH7lLZh7Sl3bsMk0MxLN2TyDMQtOm9gUhIOao\
         pJgfTL33uLRIZAw7gZFS904LSP8Y=",
    ),
    (
        "-v2 aes-128-cbc -v2prf hmacWithSHA1",
        10,
        "MIGMMEgGCSqGSIb3DQEFDTA7MBoGCSqGSIb3DQEFDDANBAhleTeOIDuU/gIBCjAdBglghkgBZQMEAQIEEGgVifhA007\
         et2szC6CorpMEQPAYJeX/KSe9KYDI/JbH+djmcyZAS/MG1ZBCxB4qvqovZ3Tv26PImEHCTyNWJJgbHpaz1uyuEd6Bwp\
         Jt+DuC2iA=",
    ),
    (
        "-v2 aes-256-cbc -v2prf hmacWithSHA1",
        20,
        "MIGMMEgGCSqGSIb3DQEFDTA7MBoGCSqGSIb3DQEFDDANBAgBPEVVMZqPiwIBCjAdBglghkgBZQMEASoEEAZVpXwdOAF\
         Nm5piHKYMdcwEQHaDakflg/kTfAwdh/U2Kn4mGim0csSvhaLzrJKFBWjIOC8USFt1sWnffJBe584V/9M5B9HRaWmciF\
         A0tstPllo=",
    ),
    (
        "-v2 aes-192-cbc -v2prf hmacWithSHA224",
        10,
        "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgkMQylFqMvxQIBCjAMBggqhkiG9w0CCAUAMB0GCWCGSAF\
         lAwQBFgQQ39AIAxKSIQZkvCSVMxQx9wRAY6NHBT6uaNEE+2x62//NgVwuX/2urzcjnbJHzJCOo/AXxLF5zStYuCLGgp\
         CMSu/HZFbTIAKPLysfpCwpzvHdFg==",
    ),
    (
        "-v2 aes-256-cbc -v2prf hmacWithSHA224",
        20,
        "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAjaZrln9Y4IfgIBCjAMBggqhkiG9w0CCAUAMB0GCWCGSAF\
         lAwQBKgQQ2TdwQ9wRAAW9FHTGnkhR/gRAITUl70aoTqyJaSoo8xF7Ybg4jvMFxaN8MPqdWXjCCbF9fDSRRjkrXbloUr\
         3TEDMw0GmPOA/pQkFxhXhYCA5Q5Q==",
    ),
    (
        "-v2 aes-256-cbc -v2prf hmacWithSHA256",
        10,
        "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhvAWiFb3yc1gIBCjAMBggqhkiG9w0CCQUAMB0GCWCGSAF\
         lAwQBKgQQew7XzVlVFfgDEnKggdRNoARAl+rcli3+6YO2vGtSzAKmrRRCKRoeFVa6x+5c7KXTAzyunXyOATXki4t3zA\
         HIukd+YhbXLxNCqnV8MPV/IwDVEQ==",
    ),
    (
        "-v2 aes-256-cbc -v2prf hmacWithSHA384",
        10,
        "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAi26U8AvIZo8gIBCjAMBggqhkiG9w0CCgUAMB0GCWCGSAF\
         lAwQBKgQQ9Y/0igWTRaOxa2+Lx7oSwgRAfXZiZIw1we5t0u+/enz8jzaI4WcTBovU41lBZXyiObv539r1o7iA0gNB8O\
         L66NOs4qkpHzidJ454iKXXnSJ/Gw==",
    ),
    (
        "-v2 aes-256-cbc -v2prf hmacWithSHA512",
        10,
        "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhG2DfmxCduGwIBCjAMBggqhkiG9w0CCwUAMB0GCWCGSAF\
         lAwQBKgQQXNqKbD2I/TkSaE7NZUKGMQRAKwPys5/eNxAiyIvo3xJ5Y7aE8E7N8JylpyW35T03HqsQ1MsqYgTe3CUkaN\
         3qg07rB062nLhtExL+I5sC7KRqww==",
    ),
    (
        "-v2 des3 -v2prf hmacWithSHA256",
        10,
        "MIGJME0GCSqGSIb3DQEFDTBAMCgGCSqGSIb3DQEFDDAbBAh/hzdotXK+FgIBCjAMBggqhkiG9w0CCQUAMBQGCCqGSIb\
         3DQMHBAjliAaTk2NPsQQ4G9NLc6TPNfh+aOhIGKTsN/WaCxdFQWmlaGiUITHB7vIJUHgstVwEn2a/DvJgAAYXgNsW7T\
         Rhcxw=",
    ),
    (
        "-scrypt -scrypt_N 16 -scrypt_r 2 -scrypt_p 3",
        96,
        "MIGSME4GCSqGSIb3DQEFDTBBMCAGCSsGAQQB2kcECzATBAgoZQcKzUkDtgIBEAIBAgIBAzAdBglghkgBZQMEASoEEJv\
         uzDIa/9jgDADKvCbYbKIEQKuZ+BBNzAMgo1lgwFoN57Sc0p411XRYbRbzsS12ptB4/0+ripV+IFibkMco6aZM4dkQXR\
         wC8uJuL0mrBYRLG6o=",
    ),
];

/// The output with `-v2 camellia-256-cbc`, which is not supported.
const CAMELLIA: &str = "MIGcMFgGCSqGSIb3DQEFDTBLMCgGCSqGSIb3DQEFDDAbBAh2T0KQVW1O/QIBCjAMBggqhkiG9w0CCQUAMB8GCyqDCIyaSz0\
     BAQEEBBAf25ubl8vGWQOxW9mWyMEGBEAmgwjHMe4lycxJr5hBSS6SiUSfKud4Vwr6Am+Tsi4787M8OV0cJnx2VEISlzehfe\
     XdTFbScvMjwyS7ong9UbMi";

/// The output of `openssl pkcs12 -export -nocerts -keypbe NONE -iter 10 -passout pass:x -macalg` with these hashes: an
/// unencrypted key, and a MAC.
const MACS: [(&str, &str); 5] = [
    (
        "sha1",
        "MIGcAgEDMGUGCSqGSIb3DQEHAaBYBFYwVDBSBgkqhkiG9w0BBwGgRQRDMEEwPwYLKoZIhvcNAQwKAQGgMDAuAgEAMAU\
         GAytlcAQiBCDN5rO+f9glukJysrd1uDgkbhbVYcNQgd26jzdVQdadfjAwMCEwCQYFKw4DAhoFAAQUaZDtBodrMEuYUn\
         uR3TNlVNxemc0ECAwZHxU4yUlvAgEK",
    ),
    (
        "sha224",
        "MIGoAgEDMGUGCSqGSIb3DQEHAaBYBFYwVDBSBgkqhkiG9w0BBwGgRQRDMEEwPwYLKoZIhvcNAQwKAQGgMDAuAgEAMAU\
         GAytlcAQiBCDN5rO+f9glukJysrd1uDgkbhbVYcNQgd26jzdVQdadfjA8MC0wDQYJYIZIAWUDBAIEBQAEHD9Q0f9K79\
         vonCTj0sZc2t8XDA+U1X58F7/vg58ECLcOkxLAykv1AgEK",
    ),
    (
        "sha256",
        "MIGsAgEDMGUGCSqGSIb3DQEHAaBYBFYwVDBSBgkqhkiG9w0BBwGgRQRDMEEwPwYLKoZIhvcNAQwKAQGgMDAuAgEAMAU\
         GAytlcAQiBCDN5rO+f9glukJysrd1uDgkbhbVYcNQgd26jzdVQdadfjBAMDEwDQYJYIZIAWUDBAIBBQAEINLzGJNsve\
         i2Ydipz+pjnTYabM7k6BLvS+ZiXt+6KFHpBAgLI8iWG3hQpAIBCg==",
    ),
    (
        "sha384",
        "MIG8AgEDMGUGCSqGSIb3DQEHAaBYBFYwVDBSBgkqhkiG9w0BBwGgRQRDMEEwPwYLKoZIhvcNAQwKAQGgMDAuAgEAMAU\
         GAytlcAQiBCDN5rO+f9glukJysrd1uDgkbhbVYcNQgd26jzdVQdadfjBQMEEwDQYJYIZIAWUDBAICBQAEMDpV+UL7nb\
         OQ952sMXiV4t+7R1Z/+BhN8u3OZT0C6i8h2wDGEm1/L5HLsA9L1WCICwQIxdCIyqyfQhYCAQo=",
    ),
    (
        "sha512",
        "MIHMAgEDMGUGCSqGSIb3DQEHAaBYBFYwVDBSBgkqhkiG9w0BBwGgRQRDMEEwPwYLKoZIhvcNAQwKAQGgMDAuAgEAMAU\
         GAytlcAQiBCDN5rO+f9glukJysrd1uDgkbhbVYcNQgd26jzdVQdadfjBgMFEwDQYJYIZIAWUDBAIDBQAEQMwy2lvczj\
         urLAOYXV8vOFTUnx3mZ4LWWNa7fH9ygwYrt664boquu4mTFmCTYvfSk2r4zfMtLvrqBLTcH6ZHFgcECPuQStvHx7pHA\
         gEK",
    ),
];

fn decoded(base64: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(base64).unwrap()
}

/// A limit of this number of rounds.
fn rounds(left: u64) -> Rounds {
    let mut rounds = Rounds::default();
    rounds.take(MAX_ROUNDS - left).unwrap();
    rounds
}

/// The octets with the only occurrence of `old` replaced.
fn with(octets: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = memchr::memmem::find_iter(octets, old).collect();
    let [at] = places[..] else { panic!("{places:?}") };
    [&octets[..at], new, &octets[at + old.len()..]].concat()
}

#[test]
fn every_encryption_with_just_enough_rounds_and_one_too_few() {
    for (options, cost, file) in ENCRYPTED {
        let file = decoded(file);
        let open = |password: &str, left| encrypted::open(&file, &Secret::of(password), &mut rounds(left));
        assert_eq!(*open(PASSWORD, cost).unwrap(), decoded(PLAIN), "{options}");
        assert_eq!(open(PASSWORD, cost - 1), Err(Closed::Costly(cost)), "{options}");
        // One of 256 wrong keys results in valid padding by chance, but not in the right plain text.
        assert_ne!(open("wrong", cost).map(|plain| plain.to_vec()), Ok(decoded(PLAIN)), "{options}");
    }
}

/// The message names the unknown part: the cipher, or otherwise the scheme.
#[test]
fn encryptions_that_are_not_known() {
    let (_, _, old) = ENCRYPTED[0];
    let (_, _, pbes2) = ENCRYPTED[8];
    // PBES2, and its HMAC-SHA-256.
    let (scheme, prf) = ([0x86, 0xf7, 0x0d, 1, 5, 13], [0x86, 0xf7, 0x0d, 2, 9]);
    let cases = [
        ("a cipher", decoded(CAMELLIA), "Camellia-256-CBC"),
        ("a PRF", with(&decoded(pbes2), &prf, &[0x86, 0xf7, 0x0d, 2, 99]), "PBES2"),
        (
            "a scheme like PBES2",
            with(&decoded(CAMELLIA), &scheme, &[0x86, 0xf7, 0x0d, 1, 5, 99]),
            "1.2.840.113549.1.5.99",
        ),
        ("RC4", with(&decoded(old), &[1, 12, 1, 3], &[1, 12, 1, 1]), "128-bit RC4"),
        ("a scheme of PKCS#12", with(&decoded(old), &[1, 12, 1, 3], &[1, 12, 1, 7]), "1.2.840.113549.1.12.1.7"),
    ];
    for (what, file, name) in cases {
        let closed = encrypted::open(&file, &Secret::of(PASSWORD), &mut Rounds::default()).map(|_| ()).unwrap_err();
        assert_eq!(closed, Closed::Unknown(name.to_owned()), "{what}");
    }
}

#[test]
fn every_hash_of_a_mac() {
    for (hash, file) in MACS {
        let file = decoded(file);
        let open = |text: &str, left| {
            pkcs12::open(&file, Some(&password(text)), &mut rounds(left)).map(|contents| contents.keys)
        };
        assert_eq!(open("x", 10), Ok(vec![decoded(PLAIN).into()]), "{hash}");
        assert_eq!(open("x", 9), Err(Closed::Costly(10)), "{hash}");
        assert_eq!(open("y", 10), Err(Closed::Locked), "{hash}");
    }
    // SHA-512/256 instead of SHA-512.
    let file = with(&decoded(MACS[4].1), &[3, 4, 2, 3, 5, 0], &[3, 4, 2, 6, 5, 0]);
    let closed = pkcs12::open(&file, Some(&password("x")), &mut Rounds::default()).map(|_| ()).unwrap_err();
    assert_eq!(closed, Closed::Unknown("SHA-512/256".to_owned()));
}

/// An OID of PKCS, by its arcs after 1.2.840.113549.
fn pkcs(arcs: &[u8]) -> Vec<u8> {
    der(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d], arcs].concat())
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(SEQUENCE, &parts.concat())
}

/// A `ContentInfo`, or a bag.
fn info(kind: &[u8], content: &[u8]) -> Vec<u8> {
    sequence(&[pkcs(kind), der(0xa0, content)])
}

fn octets(contents: &[u8]) -> Vec<u8> {
    der(OCTET_STRING, contents)
}

/// A container with these bags, unencrypted.
fn clear(bags: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[info(&[1, 7, 1], &octets(&sequence(bags)))])
}

/// A container with bags that are encrypted with PBES2, with the octets in this form.
fn hidden(bags: &[Vec<u8>], password: &str, form: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let scheme = pbes2(&[1]);
    let secret = EncryptionScheme::try_from(&scheme[..]).unwrap().encrypt(password, &sequence(bags)).unwrap();
    let content = sequence(&[pkcs(&[1, 7, 1]), scheme, form(&secret)]);
    sequence(&[info(&[1, 7, 6], &sequence(&[der(INTEGER, &[0]), content]))])
}

/// The outermost structure, with a MAC for the password (SHA-256, one round) if there is one.
fn container(safe: &[u8], mac: Option<&str>) -> Vec<u8> {
    let version = der(INTEGER, &[3]);
    let content = info(&[1, 7, 1], &octets(safe));
    let Some(password) = mac else { return sequence(&[version, content]) };
    let key = pkcs12::derive(&digest::SHA256, KeyFor::Mac, Secret::of(password).bmp(), b"salt", 1, 32);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), safe);
    let sha256 = sequence(&[der(6, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]), vec![5, 0]]);
    sequence(&[version, content, sequence(&[sequence(&[sha256, octets(tag.as_ref())]), octets(b"salt")])])
}

fn key_bag() -> Vec<u8> {
    info(&[1, 12, 10, 1, 1], &decoded(PLAIN))
}

/// A bag with a certificate of this type: 1 for X.509, 2 for SDSI.
fn certificate_bag(kind: u8, certificate: &[u8]) -> Vec<u8> {
    info(&[1, 12, 10, 1, 3], &info(&[1, 9, 22, kind], &octets(certificate)))
}

/// Contents that cannot be decrypted count as damaged only if a MAC proves the password.
#[test]
fn what_a_wrong_password_of_a_container_is_called() {
    let bags = || hidden(&[key_bag()], "inside", |secret| der(0x80, secret));
    let cases = [
        ("right", container(&bags(), Some("inside")), "inside", Ok(1)),
        ("right, no MAC", container(&bags(), None), "inside", Ok(1)),
        ("wrong", container(&bags(), Some("inside")), "wrong", Err(Closed::Locked)),
        ("wrong, no MAC", container(&bags(), None), "wrong", Err(Closed::Locked)),
        ("right for the MAC alone", container(&bags(), Some("outside")), "outside", Err(Closed::Damaged)),
    ];
    for (what, file, text, expected) in cases {
        let opened = pkcs12::open(&file, Some(&password(text)), &mut Rounds::default());
        assert_eq!(opened.map(|contents| contents.keys.len()), expected, "{what}");
    }
}

#[test]
fn encrypted_octets_in_one_piece_and_in_parts() {
    type Form = fn(&[u8]) -> Vec<u8>;
    let cases: [(&str, Form, Result<usize, Closed>); 3] = [
        ("one", |secret| der(0x80, secret), Ok(1)),
        ("parts", |secret| der(0xa0, &[octets(&secret[..7]), octets(&secret[7..])].concat()), Ok(1)),
        ("of another kind", |secret| der(0x81, secret), Err(Closed::Damaged)),
    ];
    for (what, form, expected) in cases {
        let file = container(&hidden(&[key_bag()], "x", form), None);
        let opened = pkcs12::open(&file, Some(&password("x")), &mut Rounds::default());
        assert_eq!(opened.map(|contents| contents.keys.len()), expected, "{what}");
    }
}

#[test]
fn bags_of_every_kind() {
    let certificates = [certificate_bag(2, b"SDSI"), certificate_bag(1, b"X.509"), certificate_bag(1, b"and one more")];
    let secret = info(&[1, 12, 10, 1, 5], &octets(b"a secret"));
    let file = container(&clear(&[&certificates[..], &[secret, key_bag()]].concat()), None);
    let contents = pkcs12::open(&file, None, &mut Rounds::none()).unwrap_or_else(|closed| panic!("{closed:?}"));
    let ders: Vec<&[u8]> = contents.certificates.iter().map(|entry| &entry.der[..]).collect();
    assert_eq!(ders, [&b"X.509"[..], b"and one more"]);
    assert_eq!(contents.others, 2);
    assert_eq!(contents.keys, [decoded(PLAIN).into()]);
}

/// As `openssl pkcs12 -export -certpbe NONE` writes it: the key needs the password, the certificates do not.
#[test]
fn certificates_in_clear_beside_an_encrypted_key() {
    let key = info(&[1, 12, 10, 1, 2], &sequence(&[pbes2(&[1]), octets(&[0; 48])]));
    let in_clear = || clear(&[certificate_bag(1, b"X.509"), key.clone()]);
    let in_secret = || hidden(&[certificate_bag(1, b"X.509")], "x", |secret| der(0x80, secret));
    let cases = [
        ("without a MAC", container(&in_clear(), None), Some((1, 1))),
        ("with a MAC", container(&in_clear(), Some("x")), Some((1, 1))),
        ("without a key", container(&clear(&[certificate_bag(1, b"X.509")]), Some("x")), Some((1, 0))),
        ("a key alone", container(&clear(std::slice::from_ref(&key)), None), None),
        ("encrypted certificates", container(&in_secret(), None), None),
        ("no container", b"0\x03\x02\x01\x03".to_vec(), None),
    ];
    for (what, file, expected) in cases {
        let contents = pkcs12::in_clear(&file);
        let counts = contents.map(|contents| (contents.certificates.len(), contents.closed_keys));
        assert_eq!(counts, expected, "{what}");
    }
}

/// As `certtool --to-p12 --password ""` of `GnuTLS` 3.7 writes it.
#[test]
fn a_key_without_encryption_in_the_bag_of_an_encrypted_one() {
    let bag = info(&[1, 12, 10, 1, 2], &decoded(PLAIN));
    let file = container(&clear(&[certificate_bag(1, b"X.509"), bag]), Some(""));
    let contents = pkcs12::open(&file, None, &mut Rounds::default()).unwrap_or_else(|closed| panic!("{closed:?}"));
    assert_eq!((contents.certificates.len(), contents.keys), (1, vec![decoded(PLAIN).into()]));
}

/// Nested bags are opened up to a limit that no program reaches.
#[test]
fn bags_in_bags_have_a_limit() {
    let nested = |depth| (0..depth).fold(key_bag(), |bag, _| info(&[1, 12, 10, 1, 6], &sequence(&[bag])));
    for (depth, expected) in [(0, 1), (1, 1), (2, 1), (8, 1), (9, 0), (10, 0), (1_000, 0)] {
        let file = container(&clear(&[nested(depth)]), None);
        let opened = pkcs12::open(&file, None, &mut Rounds::none()).map(|contents| contents.keys.len());
        assert_eq!(opened, Ok(expected), "{depth}");
    }
}

#[test]
fn what_is_said_of_keys_that_cannot_be_read() {
    let costly = || Encryption::Costly(10_000_001);
    let named = || Encryption::Named("40-bit RC4".to_owned());
    let cases = [
        (KeyError::None, "there is no private key in it"),
        (KeyError::Several(2), "there are 2 private keys in it"),
        (KeyError::PasswordNeeded(Encrypted::Key), "the private key is encrypted"),
        (KeyError::PasswordNeeded(Encrypted::Container), "the PKCS#12 container is encrypted"),
        (
            KeyError::UnsupportedEncryption(Encrypted::Key, named()),
            "the private key is encrypted with 40-bit RC4, which is not supported",
        ),
        (
            KeyError::UnsupportedEncryption(Encrypted::Container, costly()),
            "the PKCS#12 container is encrypted with 10000001 rounds of key derivation, more than chainmend tries \
             (10000000 for a file)",
        ),
        (KeyError::ForeignFormat("PuTTY"), "it is a key file of PuTTY"),
        (KeyError::UnsupportedKey("DSA".to_owned()), "the private key is of an unsupported kind: DSA"),
        (KeyError::Damaged(Damage::CutDer), "the private key is damaged: its DER is cut short"),
        (KeyError::Damaged(Damage::NotRsa), "the private key is damaged: it is not shaped like an RSA key"),
    ];
    for (error, words) in cases {
        assert_eq!(error.to_string(), words);
    }
}

/// Round counts that are too large or negative are not read as small ones.
#[test]
fn how_often_a_password_is_hashed() {
    let cases: [(&[u8], u64); 8] = [
        (&[], 0),
        (&[1], 1),
        (&[0x7f], 127),
        (&[0, 0x80], 128),
        (&[3, 0xe8], 1_000),
        (&[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], u64::MAX >> 1),
        (&[1, 0, 0, 0, 0, 0, 0, 0, 0], u64::MAX),
        (&[0x80], u64::MAX),
    ];
    for (octets, expected) in cases {
        assert_eq!(pkcs12::number(octets), expected, "{octets:?}");
    }
}
