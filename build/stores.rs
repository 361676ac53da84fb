//! The root stores: one blob of DER, and for each snapshot an index by subject.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;

struct Root {
    offset: usize,
    length: usize,
    subject: u64,
}

/// The blob, and the Rust code of the snapshots.
pub(crate) fn embed() -> (Vec<u8>, String) {
    let (blob, roots) = read_certificates(Path::new("roots/certificates.pem"));
    let mut stores: Vec<_> = fs::read_dir("roots/stores")
        .expect("roots/stores can be read")
        .map(|entry| entry.expect("roots/stores can be listed").path())
        .collect();
    stores.sort();
    let mut code = String::from("#[allow(clippy::unreadable_literal)]\nstatic SNAPSHOTS: &[Snapshot] = &[\n");
    for store in &stores {
        snapshot(&fs::read_to_string(store).expect("a store file can be read"), &roots, &mut code);
    }
    code.push_str("];\n");
    (blob, code)
}

fn read_certificates(path: &Path) -> (Vec<u8>, BTreeMap<String, Root>) {
    let mut blob = Vec::new();
    let mut roots = BTreeMap::new();
    let text = fs::read(path).expect("roots/certificates.pem can be read");
    for block in pem::parse_many(text).expect("roots/certificates.pem is PEM") {
        let der = block.contents();
        let outline = Outline::of(der).expect("roots/certificates.pem holds certificates");
        let subject = NormalizedName::of(outline.subject).fingerprint();
        let mut fingerprint = String::new();
        for byte in Sha256::digest(der) {
            let _ = write!(fingerprint, "{byte:02x}");
        }
        roots.insert(fingerprint, Root { offset: blob.len(), length: der.len(), subject });
        blob.extend_from_slice(der);
    }
    (blob, roots)
}

/// Appends the `Snapshot` of one store file.
fn snapshot(text: &str, roots: &BTreeMap<String, Root>, code: &mut String) {
    let optional =
        |name: &str| text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": "));
    let header = |name: &str| optional(name).unwrap_or_else(|| panic!("a store file has no line \"# {name}:\""));
    let mut index: Vec<&Root> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fingerprint = line.split_whitespace().next().unwrap_or_default();
            roots.get(fingerprint).unwrap_or_else(|| panic!("no certificate has the fingerprint {fingerprint}"))
        })
        .collect();
    index.sort_by_key(|root| (root.subject, root.offset));
    let _ = writeln!(
        code,
        "Snapshot {{ store: {:?}, date: {:?}, source: {:?}, version: {:?}, index: &[",
        header("store"),
        header("date"),
        header("source"),
        optional("version").unwrap_or_default()
    );
    for root in index {
        let _ = writeln!(code, "({:#018x}, {}, {}),", root.subject, root.offset, root.length);
    }
    code.push_str("] },\n");
}
