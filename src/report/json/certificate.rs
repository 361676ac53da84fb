//! Certificates, their hashes and their times in a report.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::certificate::{self, Fingerprint, SignedTimestamp, ValidationLevel};
use crate::job::Origin;
use crate::read::Place;
use crate::report::role::Role;
use crate::report::{Sources, time_of};

/// A server's own certificate.
#[derive(Debug)]
pub(super) struct Leaf(pub(super) certificate::Certificate);

impl Serialize for Leaf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            subject: &'a str,
            sha256: Sha256,
            not_before: Moment,
            not_after: Moment,
            names: &'a [String],
            validation: &'static str,
            policies: Vec<String>,
            sct: Vec<Timestamp>,
            ocsp: &'a [String],
            must_staple: bool,
        }
        let (Self(certificate), facts) = (self, self.0.facts());
        let fields = Fields {
            subject: certificate.subject().text(),
            sha256: Sha256(certificate.fingerprint()),
            not_before: Moment(facts.not_before),
            not_after: Moment(facts.not_after),
            names: &facts.names,
            validation: certificate.validation_level().map_or("unknown", ValidationLevel::name),
            policies: certificate.policies(),
            sct: certificate.timestamps().unwrap_or_default().into_iter().map(timestamp).collect(),
            ocsp: &facts.ocsp,
            must_staple: facts.must_staple,
        };
        fields.serialize(serializer)
    }
}

/// A SHA-256 in hexadecimal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sha256(pub(super) Fingerprint);

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.with_hexadecimal(|text| serializer.serialize_str(text))
    }
}

/// A time in the form of RFC 3339.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub(super) OffsetDateTime);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        certificate::with_moment(self.0, |text| serializer.serialize_str(text))
    }
}

#[derive(Debug, Serialize)]
struct Timestamp {
    log: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<&'static str>,
    time: Moment,
}

#[derive(Clone, Debug)]
pub(super) struct Root(pub(super) certificate::Certificate);

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Root", 2)?;
        fields.serialize_field("subject", self.0.subject().text())?;
        fields.serialize_field("sha256", &Sha256(self.0.fingerprint()))?;
        fields.end()
    }
}

/// A certificate of a chain, and its origin.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    role: Role,
    of: certificate::Certificate,
    origin: Origin,
}

impl Serialize for Certificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            role: Role,
            subject: &'a str,
            issuer: &'a str,
            sha256: Sha256,
            not_before: Moment,
            not_after: Moment,
            source: &'static str,
            from: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            cached: Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            fetched_at: Option<String>,
        }
        let Self { role, of: certificate, origin } = self;
        let (cached, fetched_at) = match origin {
            Origin::Aia(_, at) => (Some(false), at.and_then(time_of)),
            Origin::Cache(_, since) => (Some(true), time_of(*since)),
            _ => (None, None),
        };
        let fields = Fields {
            role: *role,
            subject: certificate.subject().text(),
            issuer: certificate.issuer().text(),
            sha256: Sha256(certificate.fingerprint()),
            not_before: Moment(certificate.facts().not_before),
            not_after: Moment(certificate.facts().not_after),
            source: origin.kind(),
            from: origin.of(),
            cached,
            fetched_at,
        };
        fields.serialize(serializer)
    }
}

/// A certificate of a checked file, at one of its places.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) role: Role,
    pub(super) leads_to: Option<String>,
    pub(super) certificate: certificate::Certificate,
    pub(super) place: Place,
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            role: Role,
            #[serde(skip_serializing_if = "Option::is_none")]
            leads_to: Option<&'a str>,
            subject: &'a str,
            issuer: &'a str,
            sha256: Sha256,
            not_before: Moment,
            not_after: Moment,
            file: &'a str,
            line: usize,
        }
        let Self { role, leads_to, certificate, place } = self;
        let fields = Fields {
            role: *role,
            leads_to: leads_to.as_deref(),
            subject: certificate.subject().text(),
            issuer: certificate.issuer().text(),
            sha256: Sha256(certificate.fingerprint()),
            not_before: Moment(certificate.facts().not_before),
            not_after: Moment(certificate.facts().not_after),
            file: &place.file,
            line: place.line,
        };
        fields.serialize(serializer)
    }
}

fn timestamp(timestamp: SignedTimestamp) -> Timestamp {
    let log = timestamp.log.log();
    Timestamp {
        log: timestamp.log.to_string(),
        name: log.map(|log| log.name),
        operator: log.map(|log| log.operator),
        time: Moment(timestamp.time),
    }
}

pub(super) fn certificates(rows: &[(Role, &certificate::Certificate)], sources: Sources<'_>) -> Vec<Certificate> {
    let row = |(role, certificate): &(Role, &certificate::Certificate)| Certificate {
        role: *role,
        of: (*certificate).clone(),
        origin: sources.origin(certificate),
    };
    rows.iter().map(row).collect()
}
