//! Certificates that an input describes. Their Ed25519 keys are made from fixed seeds, so the same input makes the
//! same certificates and signatures in every run.

use std::sync::OnceLock;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use chainmend::certificate::Certificate;
use chainmend::path::{Limits, Question};
use time::OffsetDateTime;
use time::macros::datetime;

/// The number of keys.
pub const KEYS: usize = 5;

/// The time of validation.
pub const NOW: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);

const SEQUENCE: u8 = 0x30;
const ED25519: &[u8] = &[SEQUENCE, 5, 6, 3, 0x2b, 0x65, 0x70];

/// Validities as `UTCTime`s: valid at [`NOW`], expired, not yet valid.
pub const VALIDITIES: [[&[u8]; 2]; 3] =
    [[b"200101000000Z", b"491231235959Z"], [b"200101000000Z", b"210101000000Z"], [b"300101000000Z", b"491231235959Z"]];

pub fn question() -> Question {
    Question { at: NOW, limits: Limits::DEFAULT, expired_anchors: false }
}

/// One DER element of less than 64 KiB. The length has one octet or three.
pub fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u16::try_from(contents.len()).expect("less than 64 KiB").to_be_bytes() {
        [0, short] if short < 0x80 => out.push(short),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend(contents);
    out
}

pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

/// A name with one common name.
pub fn name(common_name: &[u8]) -> Vec<u8> {
    let attribute = sequence(&[element(6, &[0x55, 4, 3]), element(0x0c, common_name)]);
    sequence(&[element(0x31, &attribute)])
}

/// An extension below 2.5.29, the arc of RFC 5280.
pub fn extension(last_arc: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical { element(1, &[0xff]) } else { Vec::new() };
    sequence(&[element(6, &[0x55, 0x1d, last_arc]), flag, element(4, value)])
}

/// basicConstraints of a CA.
pub fn ca(path_length: Option<u8>) -> Vec<u8> {
    let length = path_length.map_or(Vec::new(), |length| element(2, &[length & 0x7f]));
    extension(19, true, &sequence(&[element(1, &[0xff]), length]))
}

/// The description of a certificate.
pub struct Draft {
    pub subject: Vec<u8>,
    pub issuer: Vec<u8>,
    pub key: usize,
    pub signer: usize,
    pub version: u8,
    pub validity: [&'static [u8]; 2],
    pub extensions: Vec<Vec<u8>>,
}

impl Draft {
    /// A valid certificate of version 3 without extensions.
    pub fn new(subject: Vec<u8>, issuer: Vec<u8>) -> Self {
        Self { subject, issuer, key: 0, signer: 0, version: 3, validity: VALIDITIES[0], extensions: Vec::new() }
    }

    pub fn to_be_signed(&self) -> Vec<u8> {
        let [start, end] = self.validity.map(|time| element(0x17, time));
        let key = [&[0], key(self.key).public_key().as_ref()].concat();
        let extensions = element(0xa3, &sequence(&self.extensions));
        sequence(&[
            element(0xa0, &element(2, &[self.version.wrapping_sub(1)])),
            element(2, &[7]),
            ED25519.to_vec(),
            self.issuer.clone(),
            sequence(&[start, end]),
            self.subject.clone(),
            sequence(&[ED25519.to_vec(), element(3, &key)]),
            if self.extensions.is_empty() { Vec::new() } else { extensions },
        ])
    }

    /// The signed certificate, or none if it does not parse.
    pub fn signed(&self) -> Option<Certificate> {
        signed(&self.to_be_signed(), self.signer)
    }

    /// The certificate with an invalid signature.
    pub fn unsigned(&self) -> Option<Certificate> {
        sealed(&self.to_be_signed(), &[0; 64])
    }
}

/// A certificate with this signed part, signed by this key; none if it does not parse.
pub fn signed(to_be_signed: &[u8], signer: usize) -> Option<Certificate> {
    sealed(to_be_signed, key(signer).sign(to_be_signed).as_ref())
}

fn sealed(to_be_signed: &[u8], signature: &[u8]) -> Option<Certificate> {
    let signature = element(3, &[&[0], signature].concat());
    Certificate::from_der(sequence(&[to_be_signed.to_vec(), ED25519.to_vec(), signature])).ok()
}

fn key(number: usize) -> &'static Ed25519KeyPair {
    static ALL: OnceLock<Vec<Ed25519KeyPair>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let seeds = (0_u8..).take(KEYS).map(|number| [number; 32]);
        seeds.map(|seed| Ed25519KeyPair::from_seed_unchecked(&seed).expect("32 octets are a seed")).collect()
    });
    &all[number % KEYS]
}
