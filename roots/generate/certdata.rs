//! Mozilla's `certdata.txt` (NSS, `lib/ckfw/builtins`): the roots with the trust bit for websites, each with its day of distrust.

use std::collections::BTreeMap;
use std::error::Error;

use chainmend::certificate::Fingerprint;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::conditions::short_time;

/// An object: its attributes, those in octal decoded.
type Object = BTreeMap<String, Vec<u8>>;

/// The roots for websites by their SHA-256.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, Option<OffsetDateTime>>, Box<dyn Error>> {
    let objects = objects(text)?;
    let has =
        |object: &Object, name: &str, value: &str| object.get(name).is_some_and(|found| found == value.as_bytes());
    let key = |object: &Object| Some((object.get("CKA_ISSUER")?.clone(), object.get("CKA_SERIAL_NUMBER")?.clone()));
    let trusted: Vec<_> = objects
        .iter()
        .filter(|object| has(object, "CKA_TRUST_SERVER_AUTH", "CK_TRUST CKT_NSS_TRUSTED_DELEGATOR"))
        .filter_map(key)
        .collect();
    let mut roots = BTreeMap::new();
    for object in &objects {
        let Some(der) = object.get("CKA_VALUE") else { continue };
        if key(object).is_some_and(|key| trusted.contains(&key)) {
            let distrust = match object.get("CKA_NSS_SERVER_DISTRUST_AFTER") {
                Some(time) if !time.starts_with(b"CK_BBOOL") => Some(short_time(std::str::from_utf8(time)?)?),
                _ => None,
            };
            roots.insert(Fingerprint(Sha256::digest(der).into()).to_string(), distrust);
        }
    }
    Ok(roots)
}

fn objects(text: &str) -> Result<Vec<Object>, Box<dyn Error>> {
    let mut objects: Vec<Object> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(' ').filter(|(name, _)| name.starts_with("CKA_")) else { continue };
        if name == "CKA_CLASS" {
            objects.push(Object::new());
        }
        let mut bytes = value.as_bytes().to_vec();
        if value == "MULTILINE_OCTAL" {
            bytes.clear();
            for line in lines.by_ref().take_while(|line| *line != "END") {
                for octal in line.split('\\').skip(1) {
                    bytes.push(u8::from_str_radix(octal, 8)?);
                }
            }
        }
        objects.last_mut().ok_or("an attribute before the first object")?.insert(name.to_owned(), bytes);
    }
    Ok(objects)
}
