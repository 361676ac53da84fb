//! The root stores: one blob of DER, an index of all roots by subject, and the members of each snapshot.

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

/// The position of a root in `KNOWN`, by its SHA-256.
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
pub(crate) fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": "))
}

/// Appends the `Snapshot` of one store file.
fn snapshot(text: &str, positions: &Positions<'_>, code: &mut String) {
    let required = |name: &str| header(text, name).unwrap_or_else(|| panic!("a store file has no line \"# {name}:\""));
    let members = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let line = line.split_once("  #").map_or(line, |(line, _name)| line);
        let mut words = line.split_whitespace();
        let fingerprint = words.next().unwrap_or_default();
        let position = positions.get(fingerprint);
        let position = *position.unwrap_or_else(|| panic!("no certificate has the fingerprint {fingerprint}"));
        (position, words.filter_map(condition).collect())
    });
    let optional = |name: &str| header(text, name).unwrap_or_default();
    let about = About {
        store: required("store"),
        date: required("date"),
        source: required("source"),
        version: optional("version"),
        conditions: optional("conditions"),
        missing: Vec::new(),
    };
    write_snapshot(&about, &members.collect(), code);
}

/// The Rust code of a condition `KEY=VALUE` in a store file. `None` if it is not about server certificates.
fn condition(text: &str) -> Option<String> {
    let (key, value) = text.split_once('=').unwrap_or_else(|| panic!("{text} is no condition: KEY=VALUE"));
    Some(match key {
        "sct-not-after" => {
            let (last, since) = value.split_once("@chrome-").map_or((value, None), |(last, since)| {
                (last, Some(since.parse::<u16>().unwrap_or_else(|_| panic!("{text} names no version of Chrome"))))
            });
            format!("Condition::SctNotAfter {{ last: {}, since: {since:?} }}", time(last))
        }
        "not-before-not-after" => format!("Condition::NotBeforeNotAfter({})", time(value)),
        "disallowed-after" => format!("Condition::DisallowedAfter({})", time(value)),
        "purposes" if value.split(',').any(|purpose| purpose == "server") => return None,
        "purposes" => "Condition::NotForServers".to_owned(),
        _ => panic!("{text} is no known condition"),
    })
}

/// The Rust code of a time `YYYY-MM-DDThh:mm:ssZ`.
fn time(text: &str) -> String {
    let (date, time) =
        text.strip_suffix('Z').and_then(|text| text.split_once('T')).unwrap_or_else(|| panic!("{text} is no time"));
    format!("datetime!({date} {time} UTC)")
}

/// The metadata of a snapshot.
struct About<'a> {
    store: &'a str,
    date: &'a str,
    source: &'a str,
    version: &'a str,
    conditions: &'a str,
    missing: Vec<&'a str>,
}

/// The positions in `KNOWN` of a snapshot's roots, each with the Rust code of its conditions.
type Members = BTreeMap<usize, Vec<String>>;

/// Appends a `Snapshot` for each day with a change, with the roots whose certificates are available.
fn days(text: &str, positions: &Positions<'_>, code: &mut String) {
    let store = header(text, "store").expect("the history names its store");
    let source = header(text, "source").expect("the history names its source");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let labels: BTreeMap<&str, &str> = rows
        .clone()
        .filter_map(|line| {
            let (row, label) = line.split_once("  # ")?;
            Some((row.split_whitespace().nth(2)?, label))
        })
        .collect();
    let rows: Vec<Vec<&str>> = rows.map(|line| line.split_whitespace().collect()).collect();
    let mut members: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for day in rows.chunk_by(|one, other| one[0] == other[0]) {
        for row in day {
            match row[1] {
                "in" => drop(members.insert(row[2], None)),
                "out" => drop(members.remove(row[2])),
                "distrust-after" => {
                    if let Some(condition) = members.get_mut(row[2]) {
                        *condition = distrust_after(row[3]);
                    }
                }
                event => panic!("{event} is no event of a history"),
            }
        }
        let present: Members = members
            .iter()
            .filter_map(|(root, condition)| Some((*positions.get(root)?, condition.iter().cloned().collect())))
            .collect();
        let is_missing = |root: &&&str| !positions.contains_key(**root);
        let missing = members.keys().filter(is_missing).map(|root| *labels.get(root).unwrap_or(root)).collect();
        let about = About { store, date: day[0][0], source, version: "", conditions: source, missing };
        write_snapshot(&about, &present, code);
    }
}

/// The condition in a line of the history: its time is `YYMMDDhhmmssZ`, or `-` if the condition is removed.
fn distrust_after(text: &str) -> Option<String> {
    if text == "-" {
        return None;
    }
    assert!(text.len() == 13 && text.ends_with('Z'), "{text} is no time of a history");
    let part = |at: usize| &text[at..at + 2];
    let [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map(part);
    condition(&format!("not-before-not-after=20{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

fn write_snapshot(about: &About<'_>, members: &Members, code: &mut String) {
    let About { store, date, source, version, conditions, missing } = about;
    let positions: Vec<usize> = members.keys().copied().collect();
    let conditional: Vec<usize> =
        members.iter().flat_map(|(position, conditions)| conditions.iter().map(|_| *position)).collect();
    let each: Vec<&str> = members.values().flatten().map(String::as_str).collect();
    let _ = writeln!(
        code,
        "Snapshot {{ store: {store:?}, date: {date:?}, source: {source:?}, version: {version:?}, \
         conditions_source: {conditions:?}, missing: &{missing:?}, members: &{positions:?}, \
         conditional: &{conditional:?}, conditions: &[{}] }},",
        each.join(", "),
    );
}
