//! The root stores: one blob of DER, and an index of all by subject, and for each snapshot its members in it.

use std::collections::{BTreeMap, BTreeSet};
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

/// The blob, and the Rust code of the roots and snapshots.
pub(crate) fn embed() -> (Vec<u8>, String) {
    let (blob, roots) = read_certificates(Path::new("roots/certificates.pem"));
    let mut known: Vec<(&String, &Root)> = roots.iter().collect();
    known.sort_by_key(|(_, root)| (root.subject, root.offset));
    let mut code = String::from("#[allow(clippy::unreadable_literal)]\nstatic KNOWN: &[(u64, usize, usize)] = &[\n");
    for (_, root) in &known {
        let _ = writeln!(code, "({:#018x}, {}, {}),", root.subject, root.offset, root.length);
    }
    let positions: Positions = known.iter().enumerate().map(|(position, (hash, _))| (&***hash, position)).collect();
    let mut stores: Vec<_> = fs::read_dir("roots/stores")
        .expect("roots/stores can be read")
        .map(|entry| entry.expect("roots/stores can be listed").path())
        .collect();
    stores.sort();
    code.push_str("];\nstatic SNAPSHOTS: &[Snapshot] = &[\n");
    for store in &stores {
        snapshot(&fs::read_to_string(store).expect("a store file can be read"), &positions, &mut code);
    }
    code.push_str("];\nstatic DAYS: &[Snapshot] = &[\n");
    let history = fs::read_to_string("roots/mozilla-history.txt").expect("the history can be read");
    days(&history, &positions, &mut code);
    code.push_str("];\n");
    (blob, code)
}

/// Where in `KNOWN` a root is, by its SHA-256.
type Positions<'a> = BTreeMap<&'a str, usize>;

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

/// The value of a line `# NAME: VALUE`.
fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": "))
}

/// Appends the `Snapshot` of one store file.
fn snapshot(text: &str, positions: &Positions<'_>, code: &mut String) {
    let required = |name: &str| header(text, name).unwrap_or_else(|| panic!("a store file has no line \"# {name}:\""));
    let members = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let fingerprint = line.split_whitespace().next().unwrap_or_default();
        *positions.get(fingerprint).unwrap_or_else(|| panic!("no certificate has the fingerprint {fingerprint}"))
    });
    let version = header(text, "version").unwrap_or_default();
    let about = [required("store"), required("date"), required("source"), version];
    write_snapshot(about, members.collect(), 0, code);
}

/// Appends a `Snapshot` for each day on which something changed, of the roots whose certificates there are.
fn days(text: &str, positions: &Positions<'_>, code: &mut String) {
    let store = header(text, "store").expect("the history names its store");
    let source = header(text, "source").expect("the history names its source");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|line| line.split_whitespace().collect()).collect();
    let mut members: BTreeSet<&str> = BTreeSet::new();
    for day in rows.chunk_by(|one, other| one[0] == other[0]) {
        for row in day {
            match row[1] {
                "in" => drop(members.insert(row[2])),
                "out" => drop(members.remove(row[2])),
                "distrust-after" => {}
                event => panic!("{event} is no event of a history"),
            }
        }
        let present: BTreeSet<usize> = members.iter().filter_map(|root| positions.get(root).copied()).collect();
        let missing = members.len() - present.len();
        write_snapshot([store, day[0][0], source, ""], present, missing, code);
    }
}

fn write_snapshot(
    [store, date, source, version]: [&str; 4],
    members: BTreeSet<usize>,
    missing: usize,
    code: &mut String,
) {
    let _ = writeln!(
        code,
        "Snapshot {{ store: {store:?}, date: {date:?}, source: {source:?}, version: {version:?}, missing: {missing}, \
         members: &{members:?} }},",
        members = members.into_iter().collect::<Vec<_>>(),
    );
}
