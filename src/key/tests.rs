//! Every kind of key in every encoding, and input that is not a key.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair,
};
use base64::Engine as _;
use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, LocalKeyId, PrivateKeyChain};
use pkcs5::EncryptionScheme;
use rcgen::KeyPair;

use super::pkcs12::Closed;
use super::rounds::MAX_ROUNDS;
use super::*;
use crate::certificate::KeyAlgorithm;
use crate::pki::{Issued, Spec, armor, der};

mod schemes;

/// A key in each of its encodings, and a certificate for it.
struct Sample {
    kind: &'static str,
    encodings: Vec<(&'static str, &'static str, Vec<u8>)>,
    certificate: Certificate,
}

/// A certificate for a key in PKCS#8.
fn certificate(pkcs8: &[u8]) -> Certificate {
    let key = KeyPair::try_from(pkcs8.to_vec()).unwrap();
    let issued = Spec::leaf("www.example.jp").with_key(key).self_signed();
    Certificate::from_der(issued.der).unwrap()
}

/// The octets of the private key in PKCS#8.
fn inner(pkcs8: &[u8]) -> Vec<u8> {
    let (info, _) = expect_element(pkcs8, SEQUENCE).unwrap();
    let (_, rest) = expect_element(info.contents, INTEGER).unwrap();
    let (_, rest) = expect_element(rest, SEQUENCE).unwrap();
    expect_element(rest, OCTET_STRING).unwrap().0.contents.to_vec()
}

fn rsa() -> Sample {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let pkcs8 = pair.as_der().unwrap().as_ref().to_vec();
    let encodings = vec![("PKCS#8", "PRIVATE KEY", pkcs8.clone()), ("PKCS#1", "RSA PRIVATE KEY", inner(&pkcs8))];
    Sample { kind: "RSA-2048", encodings, certificate: certificate(&pkcs8) }
}

fn ecdsa(kind: &'static str, algorithm: &'static EcdsaSigningAlgorithm) -> Sample {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    let pkcs8 = pair.to_pkcs8v1().unwrap().as_ref().to_vec();
    let sec1 = pair.private_key().as_der().unwrap().as_ref().to_vec();
    let inside = inner(&pkcs8);
    let encodings = vec![
        ("PKCS#8", "PRIVATE KEY", pkcs8.clone()),
        ("SEC1", "EC PRIVATE KEY", sec1),
        ("SEC1 without a curve", "EC PRIVATE KEY", inside),
    ];
    Sample { kind, encodings, certificate: certificate(&pkcs8) }
}

fn ed25519() -> Sample {
    let random = SystemRandom::new();
    let v2 = Ed25519KeyPair::generate_pkcs8(&random).unwrap().as_ref().to_vec();
    let v1 = Ed25519KeyPair::from_pkcs8(&v2).unwrap().to_pkcs8v1().unwrap().as_ref().to_vec();
    let encodings = vec![("PKCS#8", "PRIVATE KEY", v1.clone()), ("PKCS#8 version 2", "PRIVATE KEY", v2)];
    Sample { kind: "Ed25519", encodings, certificate: certificate(&v1) }
}

fn samples() -> Vec<Sample> {
    vec![
        rsa(),
        ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING),
        ecdsa("ECDSA P-384", &ECDSA_P384_SHA384_ASN1_SIGNING),
        ecdsa("ECDSA P-521", &ECDSA_P521_SHA512_ASN1_SIGNING),
        ed25519(),
    ]
}

/// Encrypted PKCS#8 with few rounds, because this tests only the format.
fn encrypted(pkcs8: &[u8], password: &str) -> Vec<u8> {
    let identifier = pbes2(&[1]);
    let data = EncryptionScheme::try_from(&identifier[..]).unwrap().encrypt(password, pkcs8).unwrap();
    der(SEQUENCE, &[identifier, der(OCTET_STRING, &data)].concat())
}

/// The `AlgorithmIdentifier` of PBES2 (RFC 8018 appendix A.4): PBKDF2 with this number of rounds of HMAC-SHA-256,
/// AES-256-CBC.
fn pbes2(rounds: &[u8]) -> Vec<u8> {
    let identifier = |oid: &[u8], parameters: &[u8]| der(SEQUENCE, &[&der(6, oid), parameters].concat());
    let hmac = identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9], &[5, 0]);
    let kdf = der(SEQUENCE, &[der(OCTET_STRING, b"saltsalt"), der(INTEGER, rounds), hmac].concat());
    let kdf = identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12], &kdf);
    let aes = identifier(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2a], &der(OCTET_STRING, &[7; 16]));
    identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13], &der(SEQUENCE, &[kdf, aes].concat()))
}

fn pkcs12(keys: &[&[u8]], password: &str, algorithm: EncryptionAlgorithm) -> Vec<u8> {
    let mut store = KeyStore::new();
    for (number, key) in keys.iter().enumerate() {
        let name = format!("key {number}");
        let key = p12_keystore::PrivateKey::from_der(key).unwrap();
        let chain = PrivateKeyChain::new(LocalKeyId::from(&*name), key, []);
        store.add_entry(&name, KeyStoreEntry::PrivateKeyChain(chain));
    }
    let writer = store.writer(password).encryption_algorithm(algorithm).encryption_iterations(1);
    writer.mac_iterations(1).write().unwrap()
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

#[test]
fn every_kind_in_every_encoding() {
    let samples = samples();
    for Sample { kind, encodings, certificate } in &samples {
        for (encoding, label, bytes) in encodings {
            let pem = armor(label, bytes);
            let around = format!("Bag Attributes\r\n{}more\n", pem.replace('\n', "\r\n\r\n "));
            for (form, file) in [("DER", &bytes[..]), ("PEM", pem.as_bytes()), ("odd PEM", around.as_bytes())] {
                let what = format!("{kind} {encoding} {form}");
                let key = PrivateKey::read(file, None).unwrap_or_else(|error| panic!("{what}: {error}"));
                assert_eq!(key.public_key().algorithm.to_string(), *kind, "{what}");
                assert!(key.belongs_to(certificate), "{what}");
                let others = samples.iter().filter(|other| other.kind != *kind);
                assert!(others.clone().all(|other| !key.belongs_to(&other.certificate)), "{what}");
                assert_eq!(key.expose_der().0, &bytes[..], "{what}");
                assert_eq!(format!("{key:?}"), format!("PrivateKey({kind})"));
            }
        }
    }
}

#[test]
fn another_key_of_the_same_kind_does_not_match() {
    let pairs = [
        (rsa(), rsa()),
        (ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING), ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING)),
        (ed25519(), ed25519()),
    ];
    for (one, other) in pairs {
        let key = PrivateKey::read(&one.encodings[0].2, None).unwrap();
        assert!(key.belongs_to(&one.certificate) && !key.belongs_to(&other.certificate), "{}", one.kind);
    }
}

/// Two points with the same x are each other's negative and differ only in y.
#[test]
fn both_coordinates_of_a_point_count() {
    let sample = ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING);
    let key = PrivateKey::read(&sample.encodings[0].2, None).unwrap();
    let octets = &key.public_key().octets;
    let at = sample.certificate.der().windows(octets.len()).position(|window| window == octets).unwrap();
    for coordinate in [1, 33] {
        let mut changed = sample.certificate.der().to_vec();
        changed[at + coordinate] ^= 1;
        let changed = Certificate::from_der(changed).unwrap();
        assert!(!key.belongs_to(&changed), "octet {coordinate}");
    }
    let point = key.public_key().compressed().unwrap();
    assert_eq!((point.len(), point[0], &point[1..]), (33, 2 + (octets[64] & 1), &octets[1..33]));
}

/// Keys with the same octets but another algorithm are different.
#[test]
fn the_algorithm_of_a_key_counts_beside_its_octets() {
    // The arcs after 1.2.840.113549 with an arc inserted, and NULL: rsaEncryption, RSASSA-PSS with invalid parameters,
    // unknown.
    let identifier = |arc: u8| [0x86, 0xf7, 0x0d, 1, 1, arc, 5, 0, 3, 0x82];
    let der = certificate(&rsa().encodings[0].2).der().to_vec();
    let at = memchr::memmem::find(&der, &identifier(1)).unwrap();
    for (arc, expected) in [(1, true), (10, true), (99, false)] {
        let der = [&der[..at], &identifier(arc), &der[at + identifier(1).len()..]].concat();
        let certificate = Certificate::from_der(der).unwrap();
        for (algorithm, expected) in
            [(KeyAlgorithm::Rsa(2048), expected), (KeyAlgorithm::Ed25519, false), (KeyAlgorithm::P256, false)]
        {
            let key = PublicKey { algorithm, octets: certificate.public_key().to_vec() };
            assert_eq!(key.is_of(&certificate), expected, "{arc} {key:?}");
        }
    }
}

#[test]
fn points_in_their_shorter_form() {
    type Row = (KeyAlgorithm, &'static [u8], Option<&'static [u8]>);
    let cases: [Row; 6] = [
        (KeyAlgorithm::P256, &[4, 7, 8, 20, 30], Some(&[2, 7, 8])),
        (KeyAlgorithm::P384, &[4, 7, 8, 20, 31], Some(&[3, 7, 8])),
        (KeyAlgorithm::P521, &[4, 7, 8, 21, 30], Some(&[2, 7, 8])),
        (KeyAlgorithm::P256, &[2, 7, 8], None),
        (KeyAlgorithm::P256, &[], None),
        (KeyAlgorithm::Ed25519, &[4, 7, 8, 20, 30], None),
    ];
    for (algorithm, octets, expected) in cases {
        let key = PublicKey { algorithm, octets: octets.to_vec() };
        assert_eq!(key.compressed().as_deref(), expected, "{key:?}");
    }
}

#[test]
fn encrypted_keys() {
    let sample = ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING);
    let pkcs8 = &sample.encodings[0].2;
    let secret = encrypted(pkcs8, "秘密 pass");
    let pem = armor("ENCRYPTED PRIVATE KEY", &secret).into_bytes();
    let modern = pkcs12(&[pkcs8], "秘密 pass", EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
    let old = pkcs12(&[pkcs8], "秘密 pass", EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc);
    let cases = [
        ("PKCS#8, DER", secret, Encrypted::Key),
        ("PKCS#8, PEM", pem, Encrypted::Key),
        ("PKCS#12", modern, Encrypted::Container),
        ("PKCS#12 of old", old, Encrypted::Container),
    ];
    for (what, file, kind) in cases {
        let read = |password: Option<&Password>| PrivateKey::read(&file, password).map(|_| ());
        assert_eq!(read(None), Err(KeyError::PasswordNeeded(kind)), "{what}");
        assert_eq!(read(Some(&password("wrong"))), Err(KeyError::WrongPassword), "{what}");
        let key = PrivateKey::read(&file, Some(&password("秘密 pass"))).unwrap();
        assert!(key.belongs_to(&sample.certificate), "{what}");
    }
    let empty = pkcs12(&[pkcs8], "", EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
    assert!(PrivateKey::read(&empty, None).unwrap().belongs_to(&sample.certificate));
    // The password of a run may be for another file.
    assert!(PrivateKey::read(&empty, Some(&password("x"))).unwrap().belongs_to(&sample.certificate));
    let two = pkcs12(&[pkcs8, &ed25519().encodings[0].2], "", EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
    assert_eq!(PrivateKey::read(&two, None).map(|_| ()), Err(KeyError::Several(2)));
}

/// Every step of a container counts, including steps that are only found after decryption: here, the key is in bags
/// that are encrypted themselves.
#[test]
fn every_step_of_a_container_counts() {
    const ROUNDS: u64 = 1_000;
    let sample = ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING);
    let pkcs8 = &sample.encodings[0].2;
    let oid = |arcs: &[u8]| der(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d], arcs].concat());
    let info = |kind: &[u8], content: &[u8]| der(SEQUENCE, &[kind, &der(0xa0, content)].concat());
    let scheme = pbes2(&[3, 0xe8]);
    let hidden = |plain: &[u8]| EncryptionScheme::try_from(&scheme[..]).unwrap().encrypt("", plain).unwrap();
    let shrouded = der(SEQUENCE, &[scheme.clone(), der(OCTET_STRING, &hidden(pkcs8))].concat());
    let bags = der(SEQUENCE, &info(&oid(&[1, 12, 10, 1, 2]), &shrouded));
    let content = [oid(&[1, 7, 1]), scheme.clone(), der(0x80, &hidden(&bags))].concat();
    let encrypted_data = der(SEQUENCE, &[der(INTEGER, &[0]), der(SEQUENCE, &content)].concat());
    let safe = der(SEQUENCE, &info(&oid(&[1, 7, 6]), &encrypted_data));
    let file = der(SEQUENCE, &[der(INTEGER, &[3]), info(&oid(&[1, 7, 1]), &der(OCTET_STRING, &safe))].concat());
    for (left, expected) in
        [(ROUNDS * 2, Ok(1)), (ROUNDS * 2 - 1, Err(Closed::Costly(ROUNDS))), (ROUNDS - 1, Err(Closed::Costly(ROUNDS)))]
    {
        let mut rounds = Rounds::default();
        rounds.take(MAX_ROUNDS - left).unwrap();
        let keys = super::pkcs12::open(&file, None, &mut rounds).map(|contents| contents.keys.len());
        assert_eq!(keys, expected, "{left}");
    }
    assert!(PrivateKey::read(&file, None).unwrap().belongs_to(&sample.certificate));
}

/// The MAC and the old ciphers count too. A container of p12-keystore takes one round for its MAC, three for each part
/// that is encrypted with Triple DES, and two for each part with AES and one block of HMAC-SHA-256.
#[test]
fn what_a_container_costs() {
    let pkcs8 = &ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING).encodings[0].2;
    let cases = [
        ("AES", EncryptionAlgorithm::PbeWithHmacSha256AndAes256, 1),
        ("Triple DES", EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, 3),
    ];
    for (name, algorithm, each) in cases {
        let file = pkcs12(&[pkcs8], "x", algorithm);
        let password = password("x");
        let opened = |left: u64| {
            let mut rounds = Rounds::default();
            rounds.take(MAX_ROUNDS - left).unwrap();
            super::pkcs12::open(&file, Some(&password), &mut rounds).is_ok()
        };
        let needed = (0..20).find(|left| opened(*left)).unwrap();
        assert!([1 + each, 1 + 2 * each].contains(&needed), "{name}: {needed}");
    }
}

/// Several keys of one file share its limit.
#[test]
fn the_blocks_of_a_file_share_its_rounds() {
    let block = |rounds: u32| {
        let file = der(SEQUENCE, &[pbes2(&rounds.to_be_bytes()), der(OCTET_STRING, &[0; 16])].concat());
        armor("ENCRYPTED PRIVATE KEY", &file)
    };
    let few = encrypted(&ed25519().encodings[0].2, "x");
    let file = armor("ENCRYPTED PRIVATE KEY", &few) + &block(10_000_000);
    let error = PrivateKey::read(file.as_bytes(), Some(&password("x"))).map(|_| ()).unwrap_err();
    let expected = KeyError::UnsupportedEncryption(Encrypted::Key, Encryption::Costly(10_000_000));
    assert_eq!(error, expected);
}

/// Public keys are computed only until it is known that there are several keys.
#[test]
fn the_keys_of_a_file_have_a_limit() {
    // Octets after a key are ignored.
    let sample = ed25519();
    let forms = |count: u64| {
        let form = |length: u64| {
            let der = [sample.encodings[0].2.clone(), vec![0; usize::try_from(length).unwrap()]].concat();
            armor("PRIVATE KEY", &der)
        };
        (0..count).map(form).collect::<String>()
    };
    let key = |number: u64| {
        let seed = [&[4, 32][..], &number.to_be_bytes().repeat(4)].concat();
        let ed25519 = der(SEQUENCE, &[6, 3, 0x2b, 0x65, 0x70]);
        armor("PRIVATE KEY", &der(SEQUENCE, &[&[2, 1, 0][..], &ed25519, &der(OCTET_STRING, &seed)].concat()))
    };
    let keys = |count: u64| (0..count).map(key).collect::<String>();
    let most = MAX_KEYS as u64;
    let cases = [
        ("one", key(7), 1, None),
        ("one, over and over", key(7).repeat(1_000), 1, None),
        ("one in many forms", forms(most), most, None),
        ("in one form more", forms(most + 1), most, Some(most + 1)),
        ("as many as are computed with", keys(most), most, Some(most)),
        ("one more", keys(most + 1), most, Some(most + 1)),
        ("each twice", keys(most + 1).repeat(2), most, Some(most + 1)),
        ("many", keys(5_000), most, Some(5_000)),
    ];
    for (what, file, computed, several) in cases {
        let before = work::done();
        let error = PrivateKey::read(file.as_bytes(), None).err();
        let after = work::done();
        assert_eq!(error, several.map(|count| KeyError::Several(usize::try_from(count).unwrap())), "{what}");
        assert_eq!(after.keys - before.keys, computed, "{what}");
        assert!(after.comparisons - before.comparisons < most * most, "{what}");
    }
}

/// A file may state a number of rounds that would never end.
#[test]
fn the_cost_of_a_password_has_a_limit() {
    let cases = [(10_000_000_u32, false), (10_000_001, true)];
    for (rounds, refused) in cases {
        let file = der(SEQUENCE, &[pbes2(&rounds.to_be_bytes()), der(OCTET_STRING, &[0; 16])].concat());
        let file = armor("ENCRYPTED PRIVATE KEY", &file);
        let error = PrivateKey::read(file.as_bytes(), None).map(|_| ()).unwrap_err();
        assert_eq!(matches!(error, KeyError::UnsupportedEncryption(..)), refused, "{error:?}");
    }
}

#[test]
fn what_is_no_usable_key() {
    let one = ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING);
    let pkcs8 = &one.encodings[0].2;
    let pem = armor("PRIVATE KEY", pkcs8);
    let other = armor("PRIVATE KEY", &ed25519().encodings[0].2);
    let issued: Issued = Spec::leaf("www.example.jp").self_signed();
    let traditional = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n\
                       -----END RSA PRIVATE KEY-----\n";
    let oid = |oid: &[u8]| der(SEQUENCE, &der(6, oid));
    let foreign = |algorithm: &[u8]| der(SEQUENCE, &[&[2, 1, 0][..], algorithm, &[4, 1, 0]].concat());
    let curve =
        der(SEQUENCE, &[&[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1][..], &[6, 5, 0x2b, 0x81, 4, 0, 0x0a]].concat());
    let cut = pem.replace("-----END PRIVATE KEY-----", "");
    let damaged = |what| Err(KeyError::Damaged(what));
    let unsupported = |kind: &str| Err(KeyError::UnsupportedKey(kind.to_owned()));
    let mut altered = pkcs8.clone();
    let length = altered.len();
    altered[length - 1] ^= 1;
    let with_headers = |headers: &str| pem.replacen("KEY-----\n", &format!("KEY-----\n{headers}"), 1).into_bytes();
    let cases: Vec<(&str, Vec<u8>, Result<(), KeyError>)> = vec![
        ("nothing", Vec::new(), Err(KeyError::None)),
        ("a text", b"hello".to_vec(), Err(KeyError::None)),
        ("a certificate", issued.der.clone(), Err(KeyError::None)),
        ("a certificate in PEM", issued.pem().into_bytes(), Err(KeyError::None)),
        ("the key among certificates", (issued.pem() + &pem + &issued.pem()).into_bytes(), Ok(())),
        ("with EC parameters", (armor("EC PARAMETERS", &[6, 1, 1]) + &pem).into_bytes(), Ok(())),
        ("with a byte order mark", ["\u{feff}", &pem].concat().into_bytes(), Ok(())),
        ("headers about other things", with_headers("Proc-Type: 4,CLEAR\nX-Was: ENCRYPTED\n\n"), Ok(())),
        ("twice the same", pem.repeat(2).into_bytes(), Ok(())),
        ("two keys", (pem.clone() + &other).into_bytes(), Err(KeyError::Several(2))),
        ("without its END line", cut.clone().into_bytes(), Ok(())),
        ("without its END line, and cut", cut[..100].into(), damaged(Damage::MissingEnd)),
        ("BEGIN twice", format!("-----BEGIN PRIVATE KEY-----\n{pem}").into_bytes(), Ok(())),
        ("cut DER", pkcs8[..40].to_vec(), damaged(Damage::CutDer)),
        ("empty", armor("PRIVATE KEY", &[]).into_bytes(), damaged(Damage::EmptyBlock)),
        ("no base64", pem.replace("MI", "M!").into_bytes(), damaged(Damage::BadBase64)),
        ("an altered point", altered, damaged(Damage::NotOnCurve)),
        ("traditional encryption", traditional.into(), Err(KeyError::TraditionalEncryption)),
        ("OpenSSH", armor("OPENSSH PRIVATE KEY", b"x").into_bytes(), Err(KeyError::ForeignFormat("OpenSSH"))),
        ("PuTTY", b"PuTTY-User-Key-File-3: ssh-rsa\n".to_vec(), Err(KeyError::ForeignFormat("PuTTY"))),
        ("DSA", armor("DSA PRIVATE KEY", b"x").into_bytes(), unsupported("DSA")),
        ("Ed448", foreign(&oid(&[0x2b, 0x65, 0x71])), unsupported("Ed448")),
        ("something new", foreign(&oid(&[0x2a, 3, 4])), unsupported("1.2.3.4")),
        ("another curve", foreign(&curve), Err(KeyError::UnsupportedCurve("secp256k1".to_owned()))),
    ];
    for (what, file, expected) in cases {
        assert_eq!(PrivateKey::read(&file, None).map(|_| ()), expected, "{what}");
    }
}

type Wrapping = fn(&str) -> Vec<u8>;

/// Changes that editors, mails, forms and programs make to PEM.
fn wrappings() -> Vec<(&'static str, Wrapping)> {
    fn utf_16(text: &str, octets: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(octets).collect()
    }
    vec![
        ("clean", |pem| pem.into()),
        ("CR LF", |pem| pem.replace('\n', "\r\n").into()),
        ("CR", |pem| pem.replace('\n', "\r").into()),
        ("UTF-16 LE with a mark", |pem| utf_16(&format!("\u{feff}{pem}"), u16::to_le_bytes)),
        ("UTF-16 BE with a mark", |pem| utf_16(&format!("\u{feff}{pem}"), u16::to_be_bytes)),
        ("UTF-16 LE", |pem| utf_16(pem, u16::to_le_bytes)),
        ("byte order mark", |pem| format!("\u{feff}{pem}").into()),
        ("NUL behind", |pem| format!("{pem}\0").into()),
        ("indented", |pem| pem.lines().map(|line| format!("    {line}\n")).collect::<String>().into()),
        ("blank lines", |pem| pem.replace('\n', "\n\n").into()),
        ("one line of base64", |pem| {
            let lines: Vec<&str> = pem.lines().collect();
            let (last, body) = (lines.len() - 1, lines[1..lines.len() - 1].concat());
            format!("{}\n{body}\n{}\n", lines[0], lines[last]).into()
        }),
        ("spaces in the boundaries", |pem| {
            pem.replace("-----BEGIN", "----- BEGIN").replace("KEY-----", "KEY -----").into()
        }),
        ("four dashes", |pem| pem.replace("-----", "----").into()),
        ("dashes of an editor", |pem| pem.replace("-----", "\u{2014}").into()),
        ("small letters", |pem| pem.replace("BEGIN", "begin").replace("PRIVATE KEY", "Private Key").into()),
        ("two spaces", |pem| pem.replace("-----BEGIN ", "-----BEGIN  ").into()),
        ("no END", |pem| pem[..pem.find("-----END").unwrap()].into()),
        ("no BEGIN", |pem| pem[pem.find('\n').unwrap() + 1..].into()),
        ("no final newline", |pem| pem.trim_end().into()),
        ("JSON", |pem| format!("{{\"key\": \"{}\"}}\n", pem.replace('\n', "\\n")).into()),
        ("an environment variable", |pem| format!("KEY=\"{}\"\n", pem.replace('\n', "\\n")).into()),
        ("YAML", |pem| {
            let body: String = pem.lines().map(|line| format!("  {line}\n")).collect();
            format!("key: |\n{body}").into()
        }),
        ("a mail", |pem| pem.lines().map(|line| format!("> {line}\n")).collect::<String>().into()),
        ("base64 once more", |pem| base64::engine::general_purpose::STANDARD.encode(pem).into()),
        ("Bag Attributes", |pem| {
            format!("Bag Attributes\n    friendlyName: x\nKey Attributes: <No Attributes>\n{pem}").into()
        }),
        ("bare base64", |pem| {
            pem.lines()
                .filter(|line| !line.contains("-----"))
                .map(|line| format!("{line}\n"))
                .collect::<String>()
                .into()
        }),
    ]
}

/// Every kind of key in every encoding is read from every format from which certificates are read, with the same public
/// key. Messages about the file do not contain any part of it.
#[test]
fn keys_are_read_out_of_every_wrapping() {
    for Sample { kind, encodings, certificate } in samples() {
        let mut all: Vec<(String, &str, Vec<u8>)> =
            encodings.iter().map(|(name, label, der)| ((*name).to_owned(), *label, der.clone())).collect();
        all.push(("encrypted PKCS#8".to_owned(), "ENCRYPTED PRIVATE KEY", encrypted(&encodings[0].2, "x")));
        for (encoding, label, der) in &all {
            let pem = armor(label, der);
            for (name, wrapping) in wrappings() {
                let (what, file) = (format!("{kind} {encoding}, {name}"), wrapping(&pem));
                let key = PrivateKey::read(&file, Some(&password("x")));
                let key = key.unwrap_or_else(|error| panic!("{what}: {error}\n{}", String::from_utf8_lossy(&file)));
                assert!(key.belongs_to(&certificate), "{what}");
            }
        }
    }
}

/// Any damage is reported as an error; the test checks that nothing panics.
#[test]
fn damage_of_any_kind() {
    let sample = ecdsa("ECDSA P-256", &ECDSA_P256_SHA256_ASN1_SIGNING);
    let pkcs8 = &sample.encodings[0].2;
    let files = [
        pkcs8.clone(),
        rsa().encodings[1].2.clone(),
        armor("PRIVATE KEY", pkcs8).into_bytes(),
        encrypted(pkcs8, "x"),
        pkcs12(&[pkcs8], "x", EncryptionAlgorithm::PbeWithHmacSha256AndAes256),
        pkcs12(&[pkcs8], "x", EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc),
    ];
    let password = password("x");
    for file in files {
        assert!(PrivateKey::read(&file, Some(&password)).is_ok());
        for at in 0..file.len() {
            assert!(PrivateKey::read(&file[..at], Some(&password)).is_err() || file.starts_with(b"-----"), "{at}");
            for value in [0, file[at] ^ 1, 0x30] {
                let mut changed = file.clone();
                changed[at] = value;
                let _ = PrivateKey::read(&changed, Some(&password));
            }
        }
    }
}

#[test]
fn nothing_shows_the_password() {
    assert_eq!(format!("{:?}", password("secret")), "Password(..)");
}
