//! Writes certificates and their key as a PKCS#12 container (RFC 7292) with a password.
//!
//! The crates that write such containers (p12-keystore 0.4) keep copies of the key that are not wiped, and depend on
//! pre-releases and a second hash library. A container consists of two bags and a MAC, and the ciphers are those of
//! aws-lc-rs. Only triple DES, which it does not have, is from the crates that also read old containers.

use std::num::NonZeroU32;

use aws_lc_rs::cipher::{AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, hmac, pbkdf2, rand};
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use des::TdesEde3;
use zeroize::Zeroizing;

use super::der::{IMPLICIT_0, NULL, Octets, element, integer, octet_string, oid, sequence, set_of};
use crate::certificate::Certificate;
use crate::certificate::outline::{CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, expect_element};
use crate::key::pkcs12::{Entry, KeyFor, Protection, derive, hash_of, is_attribute};
use crate::key::rounds::MAX_ROUNDS;
use crate::key::{Encoding, Password, PrivateKey};

/// The prefix of the following identifiers: 1.2.840.113549.1.
macro_rules! rsadsi {
    ($($arc:expr),+) => { &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, $($arc),+] };
}
const DATA: &[u8] = rsadsi!(7, 1);
const ENCRYPTED_DATA: &[u8] = rsadsi!(7, 6);
const FRIENDLY_NAME: &[u8] = rsadsi!(9, 20);
const LOCAL_KEY_ID: &[u8] = rsadsi!(9, 21);
const X509: &[u8] = rsadsi!(9, 22, 1);
const KEY_BAG: &[u8] = rsadsi!(12, 10, 1, 2);
const CERTIFICATE_BAG: &[u8] = rsadsi!(12, 10, 1, 3);
/// pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C).
const TRIPLE_DES: &[u8] = rsadsi!(12, 1, 3);
/// RFC 8018 appendix A.
const PBKDF2: &[u8] = rsadsi!(5, 12);
const PBES2: &[u8] = rsadsi!(5, 13);
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9];
/// 2.16.840.1.101.3.4.1.42 and .2.1; 1.3.14.3.2.26.
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const SHA1: &[u8] = &[0x2b, 0x0e, 3, 2, 0x1a];
/// `BMPString`.
const BMP_STRING: u8 = 0x1e;

/// The number of rounds for the password, as in Java 17; OpenSSL 3.0 uses 2,048. .NET refuses more than 600,000 in
/// total (KB5028608) if no password is given.
const ROUNDS: u32 = 10_000;
/// The number for programs that need triple DES, as in OpenSSL and Windows at that time.
const LEGACY_ROUNDS: u32 = 2_048;

/// The encryption of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cipher {
    /// AES-256 with PBKDF2 (PBES2, RFC 8018), SHA-256 in the MAC.
    Aes256,
    /// Triple DES and SHA-1, for Windows before Server 2019 and 10 1709, and Java before 8u301.
    TripleDes,
}

/// The contents of a container.
pub(super) struct Contents<'a> {
    /// The leaf, which matches the key, and the rest of the chain.
    pub(super) certificates: &'a [Certificate],
    /// The key. A container may have only certificates.
    pub(super) key: Option<&'a PrivateKey>,
    pub(super) name: &'a str,
    /// Other attributes of the key, which are kept.
    pub(super) attributes: &'a [Vec<u8>],
    /// How the previous container was protected. The new one has at least as many rounds, and the same hash in its MAC.
    pub(super) protection: Protection,
    /// The entries of the previous container: the attributes of its certificates and its trusted certificates are kept.
    pub(super) before: &'a [Entry],
}

impl Contents<'_> {
    /// The attributes that a certificate of the chain had in the previous container.
    fn attributes_of(&self, certificate: &Certificate) -> Option<Octets> {
        let is_it = |entry: &&Entry| entry.der == certificate.der() && !entry.is_trusted();
        let before = self.before.iter().find(is_it).filter(|entry| !entry.attributes.is_empty())?;
        Some(set_of(before.attributes.iter().map(|one| Zeroizing::new(one.clone())).collect()))
    }
}

/// The encryption of a new container.
#[derive(Clone, Copy)]
struct Seal<'a> {
    password: &'a Password,
    cipher: Cipher,
    rounds: u32,
    /// The identifier of the MAC's hash.
    mac: &'a [u8],
}

impl<'a> Seal<'a> {
    /// At least as strong as the previous container, as far as this program would still open it.
    fn of(password: &'a Password, cipher: Cipher, before: &'a Protection) -> Self {
        // The number of derivations that `open` counts: for both bags, and for the MAC.
        let (rounds, mac, derivations) = match cipher {
            Cipher::Aes256 => (ROUNDS, SHA256, 3),
            Cipher::TripleDes => (LEGACY_ROUNDS, SHA1, 7),
        };
        let most = u32::try_from(MAX_ROUNDS / derivations).unwrap_or(u32::MAX);
        let before_it = u32::try_from(before.rounds).unwrap_or(u32::MAX);
        let mac = if hash_of(&before.mac).is_some() { &before.mac[..] } else { mac };
        Self { password, cipher, rounds: before_it.clamp(rounds, most), mac }
    }
}

/// Encodes the container. Its salts and keys are random.
///
/// # Errors
///
/// [`Unspecified`] if the system provides no random numbers, or the key does not match the leaf.
pub(super) fn encode(contents: &Contents<'_>, password: &Password, cipher: Cipher) -> Result<Octets, Unspecified> {
    let leaf = contents.certificates.first().ok_or(Unspecified)?;
    let seal = Seal::of(password, cipher, &contents.protection);
    let (of_key, of_leaf) = attributes(contents, &leaf.fingerprint().0[..20]);
    let mut of_leaf = contents.key.is_some().then_some(of_leaf);
    let chain = contents.certificates.iter().map(|one| {
        let attributes = of_leaf.take().or_else(|| contents.attributes_of(one));
        certificate_bag(one.der(), attributes.as_ref())
    });
    let mut bags: Vec<Octets> = chain.collect();
    bags.extend(contents.before.iter().filter(|entry| entry.is_trusted()).map(|entry| {
        let attributes = set_of(entry.attributes.iter().map(|one| Zeroizing::new(one.clone())).collect());
        certificate_bag(&entry.der, Some(&attributes))
    }));
    let bags: Vec<&[u8]> = bags.iter().map(|bag| &bag[..]).collect();
    let certificates = encrypted_data(&sequence(&bags), seal)?;
    let safe = match contents.key {
        Some(key) => {
            let (algorithm, encrypted) = encrypt(&pkcs8(key, leaf).ok_or(Unspecified)?, seal)?;
            let shrouded = sequence(&[&algorithm, &octet_string(&encrypted)]);
            let key_bag = sequence(&[&oid(KEY_BAG), &element(CONTEXT_0, &[&shrouded]), &of_key]);
            sequence(&[&certificates, &data(&sequence(&[&key_bag]))])
        }
        None => sequence(&[&certificates]),
    };
    let mac = mac(&safe, seal)?;
    Ok(sequence(&[&integer(3), &data(&safe), &mac]))
}

/// A `ContentInfo` with unencrypted octets (RFC 5652 §4).
fn data(octets: &[u8]) -> Octets {
    sequence(&[&oid(DATA), &element(CONTEXT_0, &[&octet_string(octets)])])
}

/// `EncryptedData` (RFC 5652 §8).
fn encrypted_data(plain: &[u8], seal: Seal<'_>) -> Result<Octets, Unspecified> {
    let (algorithm, encrypted) = encrypt(plain, seal)?;
    let info = sequence(&[&oid(DATA), &algorithm, &element(IMPLICIT_0, &[&encrypted])]);
    let content = sequence(&[&integer(0), &info]);
    Ok(sequence(&[&oid(ENCRYPTED_DATA), &element(CONTEXT_0, &[&content])]))
}

fn certificate_bag(certificate: &[u8], attributes: Option<&Octets>) -> Octets {
    let value = sequence(&[&oid(X509), &element(CONTEXT_0, &[&octet_string(certificate)])]);
    let bag = element(CONTEXT_0, &[&value]);
    match attributes {
        Some(attributes) => sequence(&[&oid(CERTIFICATE_BAG), &bag, attributes]),
        None => sequence(&[&oid(CERTIFICATE_BAG), &bag]),
    }
}

/// The attributes of the key and of its certificate: the displayed name, the identifier that links both (RFC 2985
/// §5.5), and other attributes of the key.
fn attributes(contents: &Contents<'_>, id: &[u8]) -> (Octets, Octets) {
    let attribute = |kind: &[u8], value: &[u8]| sequence(&[&oid(kind), &element(SET, &[value])]);
    let mut all: Vec<Octets> = contents.attributes.iter().map(|one| Zeroizing::new(one.clone())).collect();
    if contents.attributes.is_empty() {
        let bmp: Vec<u8> = contents.name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        all.push(attribute(FRIENDLY_NAME, &element(BMP_STRING, &[&bmp])));
    }
    if !all.iter().any(|one| is_attribute(one, LOCAL_KEY_ID)) {
        all.push(attribute(LOCAL_KEY_ID, &octet_string(id)));
    }
    let is_shared = |one: &&Octets| is_attribute(one, FRIENDLY_NAME) || is_attribute(one, LOCAL_KEY_ID);
    let shared = all.iter().filter(is_shared).cloned().collect();
    (set_of(all), set_of(shared))
}

/// The friendly name among these attributes (RFC 2985 §5.5.1).
pub(super) fn friendly_name(attributes: &[Vec<u8>]) -> Option<String> {
    let attribute = attributes.iter().find(|one| is_attribute(one, FRIENDLY_NAME))?;
    let (attribute, _) = expect_element(attribute, SEQUENCE)?;
    let (_kind, values) = expect_element(attribute.contents, OBJECT_IDENTIFIER)?;
    let (values, _) = expect_element(values, SET)?;
    let (name, _) = expect_element(values.contents, BMP_STRING)?;
    let units: Vec<u16> = name.contents.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok().filter(|name| !name.is_empty())
}

/// The key as PKCS#8 version 1, which every program supports, with its attributes (RFC 5958 §2), such as the key usage
/// of Windows. If the key does not name its algorithm, it is taken from the certificate.
fn pkcs8(key: &PrivateKey, leaf: &Certificate) -> Option<Octets> {
    let (der, encoding) = key.expose_der();
    let whole = if encoding == Encoding::Pkcs8 { der } else { leaf.public_key_info() };
    let (outer, _) = expect_element(whole, SEQUENCE)?;
    if encoding != Encoding::Pkcs8 {
        let (algorithm, _) = expect_element(outer.contents, SEQUENCE)?;
        return Some(sequence(&[&integer(0), algorithm.whole, &octet_string(der)]));
    }
    let (_version, rest) = expect_element(outer.contents, INTEGER)?;
    let (algorithm, rest) = expect_element(rest, SEQUENCE)?;
    let (octets, rest) = expect_element(rest, OCTET_STRING)?;
    let attributes = expect_element(rest, CONTEXT_0).map_or(&[][..], |(attributes, _)| attributes.whole);
    Some(sequence(&[&integer(0), algorithm.whole, octets.whole, attributes]))
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Unspecified> {
    let mut octets = [0; LENGTH];
    rand::fill(&mut octets)?;
    Ok(octets)
}

/// The `AlgorithmIdentifier`, and the encrypted octets.
fn encrypt(plain: &[u8], seal: Seal<'_>) -> Result<(Octets, Octets), Unspecified> {
    match seal.cipher {
        Cipher::Aes256 => encrypt_aes(plain, seal),
        Cipher::TripleDes => encrypt_triple_des(plain, seal),
    }
}

fn encrypt_aes(plain: &[u8], Seal { password, rounds, .. }: Seal<'_>) -> Result<(Octets, Octets), Unspecified> {
    let (salt, vector) = (random::<16>()?, random::<16>()?);
    let mut key = Zeroizing::new([0; 32]);
    let count = NonZeroU32::new(rounds).ok_or(Unspecified)?;
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, count, &salt, password.expose().as_bytes(), &mut key[..]);
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &key[..])?)?;
    // With capacity for the padding, so that it is not moved.
    let mut buffer = Vec::with_capacity(plain.len() + 16);
    buffer.extend_from_slice(plain);
    key.less_safe_encrypt(&mut buffer, EncryptionContext::Iv128(FixedLength::from(vector)))?;
    let hash = sequence(&[&oid(HMAC_SHA256), NULL]);
    let derivation = sequence(&[&oid(PBKDF2), &sequence(&[&octet_string(&salt), &integer(rounds), &hash])]);
    let scheme = sequence(&[&oid(AES_256_CBC), &octet_string(&vector)]);
    let algorithm = sequence(&[&oid(PBES2), &sequence(&[&derivation, &scheme])]);
    Ok((algorithm, Zeroizing::new(buffer)))
}

fn encrypt_triple_des(plain: &[u8], Seal { password, rounds, .. }: Seal<'_>) -> Result<(Octets, Octets), Unspecified> {
    let salt = random::<8>()?;
    let secret = crate::key::bmp_of(password);
    let hash = &digest::SHA1_FOR_LEGACY_USE_ONLY;
    let derived = |purpose, length| derive(hash, purpose, &secret, &salt, u64::from(rounds), length);
    let (key, vector) = (derived(KeyFor::Encryption, 24), derived(KeyFor::Vector, 8));
    let cipher = Encryptor::<TdesEde3>::new_from_slices(&key, &vector).map_err(|_| Unspecified)?;
    let mut buffer = Zeroizing::new(vec![0; plain.len() + 8]);
    buffer[..plain.len()].copy_from_slice(plain);
    let length = cipher.encrypt_padded::<Pkcs7>(&mut buffer, plain.len()).map_err(|_| Unspecified)?.len();
    buffer.truncate(length);
    let parameters = sequence(&[&octet_string(&salt), &integer(rounds)]);
    Ok((sequence(&[&oid(TRIPLE_DES), &parameters]), buffer))
}

/// `MacData` (RFC 7292 §4, appendix B).
fn mac(safe: &[u8], Seal { password, rounds, mac, .. }: Seal<'_>) -> Result<Octets, Unspecified> {
    let (hash, keyed) = hash_of(mac).ok_or(Unspecified)?;
    let salt = random::<16>()?;
    let secret = crate::key::bmp_of(password);
    let key = derive(hash, KeyFor::Mac, &secret, &salt, u64::from(rounds), hash.output_len());
    let tag = hmac::sign(&hmac::Key::new(keyed, &key), safe);
    let info = sequence(&[&sequence(&[&oid(mac), NULL]), &octet_string(tag.as_ref())]);
    Ok(sequence(&[&info, &octet_string(&salt), &integer(rounds)]))
}
