//! Microsoft's `authroot.stl`: a certificate trust list (MS-CAESO 4.4.5.4.1, `szOID_CTL` 1.3.6.1.4.1.311.10.1) in CMS. Each
//! root is named by the SHA-1 of its certificate, and has properties, `wincrypt.h`'s `CERT_..._PROP_ID`.

use std::collections::BTreeMap;
use std::error::Error;

use time::{Duration, OffsetDateTime};
use x509_parser::asn1_rs::{Any, FromBer, Oid, Tag, UtcTime};

use crate::conditions::{text, timestamp};

/// A root of the list.
#[derive(Default)]
pub(crate) struct Entry {
    /// SHA-256 of its certificate: `CERT_AUTH_ROOT_SHA256_HASH_PROP_ID` (98).
    pub(crate) sha256: Vec<u8>,
    /// `CERT_ENHKEY_USAGE_PROP_ID` (9): what it is for; `None` for everything.
    purposes: Option<Vec<String>>,
    /// `CERT_DISALLOWED_ENHKEY_USAGE_PROP_ID` (122): what it is not for any more.
    disallowed_purposes: Vec<String>,
    /// `CERT_DISALLOWED_FILETIME_PROP_ID` (104): "Disable" of the program's deprecation definitions.
    disallowed: Option<OffsetDateTime>,
    /// `CERT_NOT_BEFORE_FILETIME_PROP_ID` (126): "`NotBefore`" of the program's deprecation definitions.
    not_before: Option<OffsetDateTime>,
    /// `CERT_NOT_BEFORE_ENHKEY_USAGE_PROP_ID` (127): what 126 is for; `None` for everything.
    not_before_purposes: Option<Vec<String>>,
}

impl Entry {
    /// Whether it is trusted at that time for anything.
    pub(crate) fn is_trusted_at(&self, time: OffsetDateTime) -> bool {
        self.disallowed.is_none_or(|disallowed| disallowed > time)
    }

    /// What a store file says of it.
    pub(crate) fn conditions(&self) -> Vec<String> {
        let mut conditions = Vec::new();
        if let Some(not_before) = self.not_before
            && self.not_before_purposes.as_ref().is_none_or(|purposes| is_for_servers(purposes))
        {
            conditions.push(text("not-before-not-after", not_before));
        }
        if let Some(disallowed) = self.disallowed {
            conditions.push(text("disallowed-after", disallowed));
        }
        if let Some(purposes) = &self.purposes {
            let left: Vec<&str> =
                purposes.iter().filter(|one| !self.disallowed_purposes.contains(one)).map(String::as_str).collect();
            if !left.contains(&SERVER) {
                conditions
                    .push(format!("purposes={}", if left.is_empty() { "none".to_owned() } else { left.join(",") }));
            }
        }
        conditions
    }
}

fn is_for_servers(purposes: &[String]) -> bool {
    purposes.iter().any(|purpose| purpose == SERVER)
}

const SERVER: &str = "server";

/// Roots by the SHA-1 of their certificates.
pub(crate) type Entries = BTreeMap<Vec<u8>, Entry>;

/// The time of the list (`thisUpdate`), and its roots.
pub(crate) fn read(der: &[u8]) -> Result<(OffsetDateTime, Entries), Box<dyn Error>> {
    let content = child(element(der)?.data, 1)?;
    let signed = child(content.data, 0)?;
    let list = child(child(child(signed.data, 2)?.data, 1)?.data, 0)?;
    let mut this_update = None;
    let mut entries = Entries::new();
    for part in children(list.data)? {
        match part.tag() {
            Tag::UtcTime if this_update.is_none() => {
                this_update = Some(UtcTime::try_from(part)?.utc_adjusted_datetime()?);
            }
            Tag::Sequence if first_tag(part.data) == Some(Tag::Sequence) => {
                for subject in children(part.data)? {
                    let (id, entry) = read_entry(subject.data)?;
                    if entries.insert(id, entry).is_some() {
                        return Err("authroot.stl lists a root twice".into());
                    }
                }
            }
            _ => {}
        }
    }
    Ok((this_update.ok_or("authroot.stl has no time")?, entries))
}

fn read_entry(data: &[u8]) -> Result<(Vec<u8>, Entry), Box<dyn Error>> {
    let id = child(data, 0)?.data.to_vec();
    let mut entry = Entry::default();
    for attribute in children(child(data, 1)?.data)? {
        let oid = Oid::try_from(child(attribute.data, 0)?)?.to_id_string();
        let value = child(child(attribute.data, 1)?.data, 0)?.data;
        match oid.strip_prefix("1.3.6.1.4.1.311.10.11.") {
            Some("9") => entry.purposes = Some(purposes(value)?),
            Some("98") => entry.sha256 = value.to_vec(),
            Some("104") => entry.disallowed = file_time(value)?,
            Some("122") => entry.disallowed_purposes = purposes(value)?,
            Some("126") => entry.not_before = file_time(value)?,
            Some("127") => entry.not_before_purposes = Some(purposes(value)?),
            // The name (11), key identifier (20), MD5 of the subject (29), policies for extended validation (83)
            // and policies of chains for Microsoft's own code (105).
            Some("11" | "20" | "29" | "83" | "105") => {}
            _ => return Err(format!("authroot.stl has a property that is not known here: {oid}").into()),
        }
    }
    Ok((id, entry))
}

/// The extended key usages of a property, by short names.
fn purposes(der: &[u8]) -> Result<Vec<String>, Box<dyn Error>> {
    let oids = children(element(der)?.data)?.into_iter();
    oids.map(|oid| {
        let oid = Oid::try_from(oid)?.to_id_string();
        let name = match oid.as_str() {
            "1.3.6.1.5.5.7.3.1" => SERVER,
            "1.3.6.1.5.5.7.3.2" => "client",
            "1.3.6.1.5.5.7.3.3" => "code",
            "1.3.6.1.5.5.7.3.4" => "email",
            "1.3.6.1.5.5.7.3.8" => "time",
            "1.3.6.1.5.5.7.3.9" => "ocsp",
            other => other,
        };
        Ok(name.to_owned())
    })
    .collect()
}

/// A `FILETIME`: 100 nanoseconds since 1601, little-endian. Some roots have the property without a time.
fn file_time(bytes: &[u8]) -> Result<Option<OffsetDateTime>, Box<dyn Error>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let ticks = i64::from_le_bytes(bytes.try_into()?);
    Ok(Some(timestamp("1601-01-01T00:00:00Z")? + Duration::seconds(ticks / 10_000_000)))
}

fn element(der: &[u8]) -> Result<Any<'_>, Box<dyn Error>> {
    Ok(Any::from_ber(der).map_err(|error| error.to_string())?.1)
}

fn children(mut data: &[u8]) -> Result<Vec<Any<'_>>, Box<dyn Error>> {
    let mut found = Vec::new();
    while !data.is_empty() {
        let (rest, any) = Any::from_ber(data).map_err(|error| error.to_string())?;
        found.push(any);
        data = rest;
    }
    Ok(found)
}

fn child(data: &[u8], index: usize) -> Result<Any<'_>, Box<dyn Error>> {
    children(data)?.into_iter().nth(index).ok_or_else(|| "authroot.stl ends early".into())
}

fn first_tag(data: &[u8]) -> Option<Tag> {
    element(data).ok().map(|any| any.tag())
}
