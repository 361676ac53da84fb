//! `OneCRL`, Mozilla's list of revoked CA certificates, as Firefox ships it: `onecrl.json` of the collection
//! `security-state`. Firefox refuses what it lists whatever `enabled` says (`RemoteSecuritySettings.sys.mjs`), and compares
//! the issuer's name and the serial number, or the subject's name and the hash of the key, byte by byte (`cert_storage`).

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chainmend::certificate::{Fingerprint, common_name, day, distinguished_name};
use chainmend::report::safe;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::sources::Package;

/// The lines of `onecrl.txt` by their hash, and the day of the list.
pub(crate) struct List {
    pub(crate) day: String,
    pub(crate) lines: BTreeMap<String, Line>,
}

/// An entry.
pub(crate) struct Line {
    /// Since when it has been on the list, at the latest.
    day: String,
    /// The number of the bug at bugzilla.mozilla.org that tells why; 0 where the list names none.
    bug: u32,
    kind: &'static str,
    name: String,
}

pub(crate) fn read(json: &str) -> Result<List, Box<dyn Error>> {
    let list: Value = serde_json::from_str(json)?;
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for entry in list["data"].as_array().ok_or("onecrl.json has no data")? {
        let bytes = |key: &str| entry[key].as_str().filter(|text| !text.is_empty()).map(|text| STANDARD.decode(text));
        let (issuer, serial) = (bytes("issuerName").transpose()?, bytes("serialNumber").transpose()?);
        let (subject, key) = (bytes("subject").transpose()?, bytes("pubKeyHash").transpose()?);
        // In the order in which Firefox looks.
        let (kind, name, rest) = match (issuer, serial, subject, key) {
            (Some(issuer), Some(serial), _, _) => ("serial", issuer, serial),
            (_, _, Some(subject), Some(key)) => ("key", subject, key),
            _ => return Err(format!("an entry that is not known here: {entry}").into()),
        };
        let hash = Sha256::new().chain_update(&name).chain_update(&rest).finalize();
        let said = common_name(&name).unwrap_or_else(|| distinguished_name(&name));
        let rest: String = rest.iter().map(|byte| format!("{byte:02x}")).collect();
        let name = if kind == "serial" { format!("{rest} of {}", safe(&said)) } else { safe(&said) };
        let line = Line { day: listed_on(entry)?, bug: bug(entry), kind, name };
        let known = lines.entry(Fingerprint(hash.into()).to_string());
        let known = known.or_insert_with(|| Line { day: line.day.clone(), name: line.name.clone(), ..line });
        // A few are listed twice.
        if line.day < known.day {
            known.day = line.day;
            known.bug = line.bug;
        }
    }
    let milliseconds = list["timestamp"].as_i64().ok_or("onecrl.json has no timestamp")?;
    Ok(List { day: day(OffsetDateTime::from_unix_timestamp(milliseconds / 1000)?), lines })
}

/// When an entry was made, or else changed last; later changes were of the form of all of them.
fn listed_on(entry: &Value) -> Result<String, Box<dyn Error>> {
    let milliseconds = entry["last_modified"].as_i64().ok_or("an entry without last_modified")?;
    let changed = day(OffsetDateTime::from_unix_timestamp(milliseconds / 1000)?);
    let created = entry["details"]["created"].as_str().and_then(|text| text.get(..10)).unwrap_or(&changed);
    Ok(created.min(&changed).to_owned())
}

fn bug(entry: &Value) -> u32 {
    let text = entry["details"]["bug"].as_str().unwrap_or_default();
    text.rsplit(['=', '/']).next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The file `onecrl.txt`.
pub(crate) fn file(list: &List, package: Package, hash: &str) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("# Revoked CA certificates. Made by roots/generate.sh.\n");
    writeln!(out, "# list: OneCRL")?;
    writeln!(out, "# date: {}", list.day)?;
    writeln!(out, "# source: {} {} {}", package.from, package.name, package.version)?;
    writeln!(out, "# package-sha256: {hash}")?;
    writeln!(out, "# file: usr/lib/firefox-esr/browser/omni.ja, defaults/settings/security-state/onecrl.json")?;
    writeln!(out, "# DAY BUG serial SHA-256 of the issuer's name and the serial number  # serial number and issuer")?;
    writeln!(out, "# DAY BUG key SHA-256 of the subject's name and of the SHA-256 of the key  # subject")?;
    for (hash, Line { day, bug, kind, name }) in &list.lines {
        writeln!(out, "{day} {bug} {kind} {hash}  # {name}")?;
    }
    Ok(out)
}
