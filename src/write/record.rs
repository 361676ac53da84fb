//! `MANIFEST.json` records what a deployment wrote, for later comparison. It is deterministic.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::target::{FileRole, Name, Target};
use super::{File, powershell};
use crate::certificate::{Certificate, distinguished_name, moment};

/// Its name in a folder.
pub const NAME: &str = "MANIFEST.json";

/// The program that wrote it.
const TOOL: &str = "chainmend";

/// The record of files at these paths, and of the certificates that they serve. Paths are relative to `folder`, the
/// folder of the record, if possible.
pub fn record(target: &Target, leaves: &[&Certificate], files: &[(&File, &PathBuf)], folder: &Path) -> File {
    let leaf = |leaf: &&Certificate| {
        json!({
            "subject": distinguished_name(&leaf.subject().der),
            "sha256": leaf.fingerprint().to_string(),
            "not_after": moment(leaf.facts().not_after),
        })
    };
    let entry = |(file, path): &(&File, &PathBuf)| {
        let path = path.strip_prefix(folder).unwrap_or(path);
        let certificates: Vec<String> = file.certificates().iter().map(|one| one.fingerprint().to_string()).collect();
        json!({
            "path": path.to_string_lossy(), "role": file.role.name(), "bytes": file.bytes.len(),
            "sha256": file.sha256().to_string(), "has_key": file.is_secret(), "certificates": certificates,
        })
    };
    let record = json!({
        "tool": TOOL, "schema_version": 1, "target": target.name(),
        "leaves": leaves.iter().map(leaf).collect::<Vec<Value>>(),
        "files": files.iter().map(entry).collect::<Vec<Value>>(),
    });
    let text = format!("{record:#}\n");
    File::text(FileRole::Manifest, Name::Own(NAME), text)
}

/// Whether an existing script or record was written by this program.
pub(crate) fn is_ours(role: FileRole, bytes: &[u8]) -> bool {
    match role {
        FileRole::Script => powershell::is_ours(bytes),
        FileRole::Manifest => {
            let read: Option<Value> = serde_json::from_slice(bytes).ok();
            read.is_some_and(|record| record["tool"] == TOOL && record["files"].is_array())
        }
        _ => false,
    }
}

/// The files of a record of this program, with their SHA-256.
pub(crate) fn recorded(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let record: Value = serde_json::from_slice(bytes).ok().filter(|record: &Value| record["tool"] == TOOL)?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let entry = |file: &Value| text(&file["path"]).zip(text(&file["sha256"]));
    Some(record["files"].as_array()?.iter().filter_map(entry).collect())
}
