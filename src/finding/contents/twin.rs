//! A second server certificate in a file: what it is beside the first one, and what to do about it.

use std::collections::HashSet;

use time::{Date, OffsetDateTime};

use super::super::{Finding, Value, catalogue};
use super::surroundings::validity;
use crate::certificate::{AlternativeName, Certificate, KeyAlgorithm, server_names};
use crate::language::Text;

/// The finding with what it says about the two certificates. `leaf` is the server's, with its names.
pub(super) fn with_facts(
    finding: Finding,
    other: &Certificate,
    (leaf, names): (&Certificate, &HashSet<AlternativeName>),
    at: OffsetDateTime,
) -> Finding {
    let told = twin((leaf, names), other, at);
    let (own_from, own_until) = validity(leaf);
    Finding { own_remedy: told.remedy, own_message: told.message, ..finding }
        .with("from", Value::day(other.facts().not_before))
        .with("own_from", Value::day(own_from))
        .with("own_day", Value::day(own_until))
        .with("number", number(other))
        .with("own_number", number(leaf))
        .with("leaf", leaf)
        .with("key", &other.facts().key_algorithm)
        .with("own", &leaf.facts().key_algorithm)
}

/// What to say about a second server certificate.
fn twin((leaf, own): (&Certificate, &HashSet<AlternativeName>), other: &Certificate, at: OffsetDateTime) -> Twin {
    let family = |one: &Certificate| key_family(&one.facts().key_algorithm);
    let others = server_names(other);
    match () {
        () if own.is_disjoint(&others) => ONE_OF_A_KIND,
        () if is_signed_again(leaf, other) => SIGNED_AGAIN,
        () if family(leaf) != family(other) => Twin::default(),
        () if *own != others || leaf.is_self_signed() != other.is_self_signed() => ONE_OF_A_KIND,
        () if is_newer(leaf, other, at) || validity(other).1 < at => OLDER,
        () if is_newer(other, leaf, at) => NEWER,
        () if dates(leaf) != dates(other) => OTHER_DATES,
        () => ONE_OF_A_KIND,
    }
}

/// The texts about a second server certificate that differ from the catalogue.
#[derive(Default)]
struct Twin {
    message: Option<&'static Text>,
    remedy: Option<&'static Text>,
}

const ONE_OF_A_KIND: Twin = Twin { message: None, remedy: Some(&catalogue::ONE_OF_A_KIND) };
const OTHER_DATES: Twin =
    Twin { message: Some(&catalogue::OTHER_DATES_OF_SITE), remedy: Some(&catalogue::ONE_OF_A_KIND) };
const SIGNED_AGAIN: Twin = Twin { message: Some(&catalogue::SIGNED_AGAIN), remedy: Some(&catalogue::TAKE_ONE) };
const OLDER: Twin = Twin { message: Some(&catalogue::OLDER_OF_SITE), remedy: Some(&catalogue::REMOVE_OLDER) };
const NEWER: Twin = Twin { message: Some(&catalogue::NEWER_OF_SITE), remedy: Some(&catalogue::TAKE_NEWER) };

/// The kind of a key: RSA or ECDSA, for example.
fn key_family(key: &KeyAlgorithm) -> Option<String> {
    key.to_string().split(' ').next().map(|word| word.split('-').next().unwrap_or(word).to_owned())
}

/// Whether one is the other with another signature: the same CA gave both the same serial number and validity.
fn is_signed_again(one: &Certificate, other: &Certificate) -> bool {
    one.issuer_and_serial_hash() == other.issuer_and_serial_hash()
        && one.key_fingerprint() == other.key_fingerprint()
        && validity(one) == validity(other)
}

/// Whether a certificate is valid, began later than the other, and ends later.
fn is_newer(one: &Certificate, other: &Certificate, at: OffsetDateTime) -> bool {
    let ((from, until), (other_from, other_until)) = (validity(one), validity(other));
    (from..=until).contains(&at) && from > other_from && until > other_until
}

/// The value of `--leaf` for a certificate.
fn number(certificate: &Certificate) -> Value {
    Value::Text(certificate.fingerprint().to_string()[..16].to_owned())
}

/// The days of its start and its end.
fn dates(certificate: &Certificate) -> (Date, Date) {
    let (from, until) = validity(certificate);
    (from.date(), until.date())
}
