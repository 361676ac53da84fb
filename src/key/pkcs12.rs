//! PKCS#12 containers (RFC 7292), for certificates and keys. The rounds of every key derivation are deducted before it
//! is run, including those that are found only after decryption.

use aws_lc_rs::{digest, hmac};
use zeroize::Zeroizing;

use super::Password;
use super::encrypted::{self, Secret};
use super::public::algorithm_name;
use super::rounds::{Rounds, TooMany};
use crate::certificate::ber;
use crate::certificate::outline::{
    CONTEXT_0, Element, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, expect_element, split_element,
};

/// 1.2.840.113549.1.7.1 and .6 (RFC 5652 §4, §8).
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
/// 1.2.840.113549.1.9.22.1 (RFC 7292 §4.2.3).
const X509: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
/// 1.2.840.113549.1.12.10.1 (RFC 7292 §4.2), the prefix of the types of bags.
const BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1];
/// The maximum nesting of bags.
const MAX_DEPTH: usize = 8;

/// 2.16.840.1.113894.746875.1.1: the attribute with which Java marks a trusted certificate, which does not belong to a
/// key's chain (`PKCS12KeyStore`, JDK 8 and later).
const TRUSTED_KEY_USAGE: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x86, 0xf9, 0x66, 0xad, 0xca, 0x7b, 0x01, 0x01];

/// A certificate of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The certificate.
    pub(crate) der: Vec<u8>,
    /// Its complete attributes: friendly name, local key id, and others.
    pub(crate) attributes: Vec<Vec<u8>>,
}

impl Entry {
    /// Whether it is a trusted certificate of a Java keystore.
    pub(crate) fn is_trusted(&self) -> bool {
        self.attributes.iter().any(|attribute| is_attribute(attribute, TRUSTED_KEY_USAGE))
    }
}

/// Whether an attribute in DER is of this type.
pub(crate) fn is_attribute(attribute: &[u8], kind: &[u8]) -> bool {
    let of = expect_element(attribute, SEQUENCE).and_then(|(one, _)| expect_element(one.contents, OBJECT_IDENTIFIER));
    of.is_some_and(|(of, _)| of.contents == kind)
}

/// The contents of a container.
#[derive(Default)]
pub(crate) struct Contents {
    /// Its certificates.
    pub(crate) certificates: Vec<Entry>,
    /// Its keys as PKCS#8.
    pub(crate) keys: Vec<Zeroizing<Vec<u8>>>,
    /// The complete attributes of the last key: friendly name, local key id, and others.
    pub(crate) attributes: Vec<Vec<u8>>,
    /// The number of encrypted keys that were left closed.
    pub(crate) closed_keys: usize,
    /// The number of bags with other contents.
    pub(crate) others: usize,
    /// How it is protected.
    pub(crate) protection: Protection,
}

/// How a container is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Protection {
    /// The largest number of rounds that it has for the password.
    pub(crate) rounds: u64,
    /// The identifier of the MAC's hash. Empty without a MAC.
    pub(crate) mac: Vec<u8>,
}

/// Whether a container is encrypted with the schemes before PBES2.
pub(crate) fn is_old(der: &[u8]) -> bool {
    memchr::memmem::find(der, encrypted::OF_PKCS12).is_some()
}

/// Why a container cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    /// The password is wrong, or missing.
    Locked,
    /// Deriving the keys needs more rounds than are left: this number.
    Costly(u64),
    /// An unknown algorithm, by its name or OID.
    Unknown(String),
    /// It is malformed.
    Damaged,
}

impl From<TooMany> for Closed {
    fn from(TooMany(count): TooMany) -> Self {
        Self::Costly(count)
    }
}

/// Opens a container. Without a password, both the empty password and no password are tried, because programs differ.
pub(crate) fn open(der: &[u8], password: Option<&Password>, rounds: &mut Rounds) -> Result<Contents, Closed> {
    let transcoded = if Container::of(der).is_none() { ber::to_der(der) } else { None };
    let der = transcoded.as_ref().map_or(der, |(der, _)| der);
    let container = Container::of(der).ok_or(Closed::Damaged)?;
    let text = password.map_or("", Password::expose);
    let mut candidates = vec![Secret::of(text)];
    if text.is_empty() {
        candidates.push(Secret::nothing());
    }
    let mut ended = Closed::Locked;
    for secret in &candidates {
        let is_sure = match &container.mac {
            Some(mac) if !mac.is_made_with(secret, container.safe, rounds)? => {
                // If the password decrypts a part, it is the right one, and the contents are damaged.
                if !text.is_empty() && decrypts_some(container.safe, secret, rounds)? {
                    return Err(Closed::Damaged);
                }
                continue;
            }
            mac => mac.is_some(),
        };
        match open_safe(container.safe, Some(secret), rounds) {
            Ok(mut contents) => {
                if let Some(mac) = &container.mac {
                    contents.at_least(mac.iterations);
                    contents.protection.mac = oid_of(mac.algorithm).unwrap_or_default().to_vec();
                }
                return Ok(contents);
            }
            // The password is known to be right, so the contents are damaged.
            Err(Closed::Locked) if is_sure => return Err(Closed::Damaged),
            Err(closed @ (Closed::Locked | Closed::Damaged)) => ended = closed,
            Err(closed) => return Err(closed),
        }
    }
    Err(ended)
}

/// The contents of a container whose certificates are not encrypted (`openssl pkcs12 -certpbe NONE`), without its
/// password: keys may stay closed, and its MAC is not verified. `None` if a part is encrypted that may have
/// certificates.
pub(crate) fn in_clear(der: &[u8]) -> Option<Contents> {
    let transcoded = if Container::of(der).is_none() { ber::to_der(der) } else { None };
    let container = Container::of(transcoded.as_ref().map_or(der, |(der, _)| der))?;
    let contents = open_safe(container.safe, None, &mut Rounds::none()).ok()?;
    (!contents.certificates.is_empty()).then_some(contents)
}

/// The outermost structure.
struct Container<'a> {
    safe: &'a [u8],
    mac: Option<Mac<'a>>,
}

struct Mac<'a> {
    algorithm: &'a [u8],
    digest: &'a [u8],
    salt: &'a [u8],
    iterations: u64,
}

impl<'a> Container<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let (pfx, _) = expect_element(der, SEQUENCE)?;
        let (_version, rest) = expect_element(pfx.contents, INTEGER)?;
        let (info, rest) = expect_element(rest, SEQUENCE)?;
        let (kind, content) = content_of(info)?;
        let safe = (kind == DATA).then(|| expect_element(content, OCTET_STRING))??.0.contents;
        let mac = if rest.is_empty() { None } else { Some(Mac::of(rest)?) };
        Some(Self { safe, mac })
    }
}

/// The type of a `ContentInfo`, and the contents of its `[0]`.
fn content_of(info: Element<'_>) -> Option<(&[u8], &[u8])> {
    let (kind, rest) = expect_element(info.contents, OBJECT_IDENTIFIER)?;
    let (content, _) = expect_element(rest, CONTEXT_0)?;
    Some((kind.contents, content.contents))
}

impl<'a> Mac<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let (data, _) = expect_element(der, SEQUENCE)?;
        let (info, rest) = expect_element(data.contents, SEQUENCE)?;
        let (algorithm, digest) = expect_element(info.contents, SEQUENCE)?;
        let (digest, _) = expect_element(digest, OCTET_STRING)?;
        let (salt, rest) = expect_element(rest, OCTET_STRING)?;
        let iterations = if rest.is_empty() { 1 } else { number(expect_element(rest, INTEGER)?.0.contents) };
        Some(Self { algorithm: algorithm.whole, digest: digest.contents, salt: salt.contents, iterations })
    }

    fn is_made_with(&self, secret: &Secret<'_>, safe: &[u8], rounds: &mut Rounds) -> Result<bool, Closed> {
        let unknown = || Closed::Unknown(algorithm_name(self.algorithm));
        let oid = oid_of(self.algorithm).ok_or(Closed::Damaged)?;
        let (hash, keyed) = hash_of(oid).ok_or_else(unknown)?;
        rounds.take(self.iterations)?;
        let key = derive(hash, KeyFor::Mac, secret.bmp(), self.salt, self.iterations, hash.output_len());
        Ok(hmac::verify(&hmac::Key::new(keyed, &key), safe, self.digest).is_ok())
    }
}

fn oid_of(algorithm: &[u8]) -> Option<&[u8]> {
    let (algorithm, _) = expect_element(algorithm, SEQUENCE)?;
    Some(expect_element(algorithm.contents, OBJECT_IDENTIFIER)?.0.contents)
}

/// SHA-1 (RFC 3279 §2.2.1) and the SHA-2 family (RFC 5754 §2).
pub(crate) fn hash_of(oid: &[u8]) -> Option<(&'static digest::Algorithm, hmac::Algorithm)> {
    let sha2 = |arc: u8| oid == [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, arc];
    match oid {
        [0x2b, 0x0e, 3, 2, 0x1a] => Some((&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY)),
        _ if sha2(1) => Some((&digest::SHA256, hmac::HMAC_SHA256)),
        _ if sha2(2) => Some((&digest::SHA384, hmac::HMAC_SHA384)),
        _ if sha2(3) => Some((&digest::SHA512, hmac::HMAC_SHA512)),
        _ if sha2(4) => Some((&digest::SHA224, hmac::HMAC_SHA224)),
        _ => None,
    }
}

/// The purpose of derived octets (RFC 7292 appendix B.3).
#[derive(Clone, Copy)]
pub(crate) enum KeyFor {
    Encryption = 1,
    Vector = 2,
    Mac = 3,
}

/// Key derivation (RFC 7292 appendix B.2).
pub(crate) fn derive(
    hash: &'static digest::Algorithm,
    purpose: KeyFor,
    secret: &[u8],
    salt: &[u8],
    iterations: u64,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = hash.block_len();
    let filled = |source: &[u8]| source.len().div_ceil(block) * block;
    let (of_salt, of_secret) = (filled(salt), filled(secret));
    let mut state = Zeroizing::new(Vec::with_capacity(of_salt + of_secret));
    state.extend(salt.iter().cycle().take(of_salt));
    state.extend(secret.iter().cycle().take(of_secret));
    let mut out = Zeroizing::new(Vec::with_capacity(length + hash.output_len()));
    for _ in 0..length.div_ceil(hash.output_len()) {
        let mut context = digest::Context::new(hash);
        context.update(&[purpose as u8; 128][..block]);
        context.update(&state);
        let mut value = context.finish();
        for _ in 1..iterations {
            value = digest::digest(hash, value.as_ref());
        }
        out.extend_from_slice(value.as_ref());
        let addend: Zeroizing<Vec<u8>> = Zeroizing::new(value.as_ref().iter().copied().cycle().take(block).collect());
        for part in state.chunks_mut(block) {
            let mut carry = 1;
            for (octet, add) in part.iter_mut().zip(addend.iter()).rev() {
                let [high, low] = (u16::from(*octet) + u16::from(*add) + carry).to_be_bytes();
                (*octet, carry) = (low, u16::from(high));
            }
        }
    }
    out.truncate(length);
    out
}

/// Whether the password decrypts a part of a safe to a structure. An error if the encryption is not supported.
fn decrypts_some(safe: &[u8], secret: &Secret<'_>, rounds: &mut Rounds) -> Result<bool, Closed> {
    let transcoded = ber::to_der(safe);
    let safe = transcoded.as_ref().map_or(safe, |(der, _)| der);
    let Some((safe, _)) = expect_element(safe, SEQUENCE) else { return Ok(false) };
    // Programs write at most this number.
    for info in elements(safe.contents).take(4) {
        let Some((kind, content)) = info.ok().and_then(content_of) else { continue };
        let encrypted = if kind == ENCRYPTED_DATA { encrypted_content(content) } else { shrouded_key(content) };
        let Some((algorithm, data)) = encrypted else { continue };
        match encrypted::decrypt(algorithm, &data, secret, rounds) {
            Ok(plain) if expect_element(&plain, SEQUENCE).is_some_and(|(_, rest)| rest.is_empty()) => return Ok(true),
            Err(unknown @ Closed::Unknown(_)) => return Err(unknown),
            _ => {}
        }
    }
    Ok(false)
}

/// The algorithm and the octets of the first key in plain bags.
fn shrouded_key(content: &[u8]) -> Option<(&[u8], Vec<u8>)> {
    let (bags, _) = expect_element(content, OCTET_STRING)?;
    let (bags, _) = expect_element(bags.contents, SEQUENCE)?;
    let (bag, _) = split_element(bags.contents)?;
    let (kind, value) = content_of(bag)?;
    (kind.strip_prefix(BAG) == Some(&[2])).then_some(())?;
    let (algorithm, data) = encrypted::parts(value)?;
    Some((algorithm, data.to_vec()))
}

/// The contents of the safe of a container. Without a secret, keys stay closed.
fn open_safe(safe: &[u8], secret: Option<&Secret<'_>>, rounds: &mut Rounds) -> Result<Contents, Closed> {
    let transcoded = ber::to_der(safe);
    let safe = transcoded.as_ref().map_or(safe, |(der, _)| der);
    let (safe, _) = expect_element(safe, SEQUENCE).ok_or(Closed::Damaged)?;
    let mut contents = Contents::default();
    for info in elements(safe.contents) {
        let (kind, content) = content_of(info?).ok_or(Closed::Damaged)?;
        if kind == DATA {
            let (bags, _) = expect_element(content, OCTET_STRING).ok_or(Closed::Damaged)?;
            contents.add_bags(bags.contents, secret, rounds)?;
        } else if kind == ENCRYPTED_DATA {
            let (algorithm, data) = encrypted_content(content).ok_or(Closed::Damaged)?;
            let secret = secret.ok_or(Closed::Locked)?;
            let bags = encrypted::decrypt(algorithm, &data, secret, rounds)?;
            // With a wrong password, the result is not a structure.
            if expect_element(&bags, SEQUENCE).is_none() && ber::to_der(&bags).is_none() {
                return Err(Closed::Locked);
            }
            contents.add_bags(&bags, Some(secret), rounds)?;
            contents.at_least(encrypted::iterations_of(algorithm));
        } else {
            return Err(Closed::Unknown(super::public::name_of(kind)));
        }
    }
    Ok(contents)
}

/// The elements of a sequence; an error at the first malformed one.
fn elements(mut rest: &[u8]) -> impl Iterator<Item = Result<Element<'_>, Closed>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some((element, next)) = split_element(rest) else {
            rest = &[];
            return Some(Err(Closed::Damaged));
        };
        rest = next;
        Some(Ok(element))
    })
}

/// The algorithm and the octets of `EncryptedData` (RFC 5652 §8).
fn encrypted_content(content: &[u8]) -> Option<(&[u8], Vec<u8>)> {
    /// [0] IMPLICIT OCTET STRING.
    const IMPLICIT: u8 = 0x80;
    let (data, _) = expect_element(content, SEQUENCE)?;
    let (_version, rest) = expect_element(data.contents, INTEGER)?;
    let (info, _) = expect_element(rest, SEQUENCE)?;
    let (_kind, rest) = expect_element(info.contents, OBJECT_IDENTIFIER)?;
    let (algorithm, rest) = expect_element(rest, SEQUENCE)?;
    let (octets, _) = split_element(rest)?;
    let octets = match octets.tag {
        IMPLICIT => octets.contents.to_vec(),
        // A constructed string (X.690 §8.7.3), as old programs write it.
        CONTEXT_0 => elements(octets.contents).filter_map(Result::ok).flat_map(|part| part.contents).copied().collect(),
        _ => return None,
    };
    Some((algorithm.whole, octets))
}

impl Contents {
    fn at_least(&mut self, rounds: u64) {
        self.protection.rounds = self.protection.rounds.max(rounds);
    }

    /// Adds bags from an OCTET STRING, which may be BER even if the container is DER.
    fn add_bags(&mut self, bags: &[u8], secret: Option<&Secret<'_>>, rounds: &mut Rounds) -> Result<(), Closed> {
        let transcoded = ber::to_der(bags);
        self.add(transcoded.as_ref().map_or(bags, |(der, _)| der), secret, rounds, MAX_DEPTH)
    }

    /// Adds the contents of bags (RFC 7292 §4.2).
    fn add(
        &mut self,
        bags: &[u8],
        secret: Option<&Secret<'_>>,
        rounds: &mut Rounds,
        depth: usize,
    ) -> Result<(), Closed> {
        let (bags, _) = expect_element(bags, SEQUENCE).ok_or(Closed::Damaged)?;
        for bag in elements(bags.contents) {
            let bag = bag?;
            let (kind, value) = content_of(bag).ok_or(Closed::Damaged)?;
            let kind = kind.strip_prefix(BAG);
            if matches!(kind, Some([1 | 2])) {
                self.attributes = attributes_of(bag).unwrap_or_default();
            }
            match kind {
                Some([1]) => self.keys.push(Zeroizing::new(value.to_vec())),
                // GnuTLS also writes it into this bag without a password (`certtool --to-p12 --password ""`).
                Some([2]) if is_key(value) => self.keys.push(Zeroizing::new(value.to_vec())),
                Some([2]) => {
                    let Some(secret) = secret else {
                        self.closed_keys += 1;
                        continue;
                    };
                    self.keys.push(encrypted::open(value, secret, rounds)?);
                    self.at_least(
                        encrypted::parts(value).map_or(0, |(algorithm, _)| encrypted::iterations_of(algorithm)),
                    );
                }
                Some([3]) => {
                    let (kind, der) = certificate_of(value).ok_or(Closed::Damaged)?;
                    if kind == X509 {
                        let attributes = attributes_of(bag).unwrap_or_default();
                        self.certificates.push(Entry { der: der.to_vec(), attributes });
                    } else {
                        self.others += 1;
                    }
                }
                Some([6]) if depth > 0 => self.add(value, secret, rounds, depth - 1)?,
                // CRLs, secrets, and unknown types.
                _ => self.others += 1,
            }
        }
        Ok(())
    }
}

/// Whether it is a PKCS#8 key that is not encrypted: it begins with its version (RFC 5208 §5).
fn is_key(value: &[u8]) -> bool {
    expect_element(value, SEQUENCE).is_some_and(|(key, _)| expect_element(key.contents, INTEGER).is_some())
}

/// The attributes of a bag (RFC 7292 §4.2).
fn attributes_of(bag: Element<'_>) -> Option<Vec<Vec<u8>>> {
    let (_kind, rest) = expect_element(bag.contents, OBJECT_IDENTIFIER)?;
    let (_value, rest) = expect_element(rest, CONTEXT_0)?;
    let (attributes, _) = expect_element(rest, SET)?;
    elements(attributes.contents).map(|attribute| Some(attribute.ok()?.whole.to_vec())).collect()
}

/// The type and the octets of a bag's certificate.
fn certificate_of(bag: &[u8]) -> Option<(&[u8], &[u8])> {
    let (bag, _) = expect_element(bag, SEQUENCE)?;
    let (kind, value) = content_of(bag)?;
    let (certificate, _) = expect_element(value, OCTET_STRING)?;
    Some((kind, certificate.contents))
}

/// An INTEGER as a count. Values that are too large become `u64::MAX`.
pub(super) fn number(octets: &[u8]) -> u64 {
    match octets {
        [0x80..=0xff, ..] => u64::MAX,
        _ if octets.len() > 8 => u64::MAX,
        _ => octets.iter().fold(0, |sum, octet| (sum << 8) + u64::from(*octet)),
    }
}
