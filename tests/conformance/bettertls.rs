//! The `BetterTLS` suites of Netflix for path building and name constraints. They are taken from x509-limbo (C2SP),
//! which adds a time to each case.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use chainmend::certificate::Certificate;
use chainmend::path::{Host, Limits, Question, Signatures, covers, search};
use chainmend::pool::{Pool, Source};
use chainmend::trust::Anchors;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The variable that names the file of the vectors: `limbo.json`, plain or gzipped.
const VARIABLE: &str = "BETTERTLS";

/// The default location, if it exists. This file is shorter: it contains each certificate once.
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/conformance/bettertls.json.gz");

const HOW_TO_GET_THEM: &str = "its vectors are not here: git clone --depth 1 https://github.com/C2SP/x509-limbo target/x509-limbo, \
    then BETTERTLS=target/x509-limbo/limbo.json make conformance";

/// The server's certificate, the certificates that the server sends with it, and the trusted ones.
struct Case<'v> {
    id: &'v str,
    is_accepted: bool,
    at: OffsetDateTime,
    host: &'v str,
    roots: Vec<&'v str>,
    leaf: &'v str,
    intermediates: Vec<&'v str>,
}

impl Case<'_> {
    fn is_accepted_here(&self, certificates: &HashMap<&str, Option<Certificate>>) -> bool {
        let certificate = |pem: &&str| certificates[*pem].as_ref();
        let Some(leaf) = certificate(&self.leaf) else { return false };
        let mut anchors = Anchors::default();
        for root in self.roots.iter().filter_map(certificate) {
            anchors.add(root.der().to_vec(), "roots".into());
        }
        let mut pool = Pool::default();
        for intermediate in self.intermediates.iter().filter_map(certificate) {
            pool.add(intermediate.der().to_vec(), Source::Aia("served".into()));
        }
        let question = Question { at: self.at, limits: Limits::default(), expired_anchors: false };
        let outcome = search(leaf, &pool, &anchors, question, &mut Signatures::default());
        !outcome.paths.is_empty() && Host::parse(self.host).is_ok_and(|host| covers(leaf, &host))
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is no text: {value}"))
}

fn time(value: &Value, key: &str) -> OffsetDateTime {
    OffsetDateTime::parse(text(value, key), &Rfc3339).unwrap()
}

/// The `BetterTLS` cases in `limbo.json`.
fn of_limbo(suite: &Value) -> Vec<Case<'_>> {
    let rows = suite["testcases"].as_array().unwrap().iter();
    let rows = rows.filter(|row| text(row, "id").starts_with("bettertls::"));
    rows.map(|row| Case {
        id: text(row, "id"),
        is_accepted: row["expected_result"] == "SUCCESS",
        at: time(row, "validation_time"),
        host: text(&row["expected_peer_name"], "value"),
        roots: all(&row["trusted_certs"]),
        leaf: text(row, "peer_certificate"),
        intermediates: all(&row["untrusted_intermediates"]),
    })
    .collect()
}

fn all(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// The cases of the shorter form, in which each case refers to its certificates by number.
fn of_numbered(suite: &Value) -> Vec<Case<'_>> {
    let certificates = all(&suite["certificates"]);
    let certificate = |value: &Value| certificates[usize::try_from(value.as_u64().unwrap()).unwrap()];
    let numbered = |value: &Value| -> Vec<&str> { value.as_array().unwrap().iter().map(certificate).collect() };
    let rows = suite["cases"].as_array().unwrap().iter();
    rows.map(|row| Case {
        id: text(row, "id"),
        is_accepted: row["expected"] == "SUCCESS",
        at: time(row, "time"),
        host: text(row, "host"),
        roots: numbered(&row["roots"]),
        leaf: certificate(&row["leaf"]),
        intermediates: numbered(&row["intermediates"]),
    })
    .collect()
}

fn read(path: &Path) -> Value {
    let bytes = if path.extension().is_some_and(|extension| extension == "gz") {
        Command::new("gzip").arg("-dc").arg(path).output().unwrap().stdout
    } else {
        std::fs::read(path).unwrap_or_else(|error| panic!("{VARIABLE}: {}: {error}", path.display()))
    };
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn bettertls() {
    let given = std::env::var_os(VARIABLE).map(PathBuf::from);
    let Some(path) = given.or_else(|| Some(PathBuf::from(SHARED)).filter(|path| path.exists())) else {
        // The test runner would capture `eprintln!`.
        let _ = writeln!(std::io::stderr(), "skipped: BetterTLS ({HOW_TO_GET_THEM})");
        return;
    };
    let suite = read(&path);
    let cases = if suite["testcases"].is_array() { of_limbo(&suite) } else { of_numbered(&suite) };
    let mut certificates = HashMap::new();
    for pem in cases.iter().flat_map(|case| case.roots.iter().chain(&case.intermediates).chain([&case.leaf])) {
        let read = || Certificate::from_der(pem::parse(pem).unwrap().into_contents()).ok();
        certificates.entry(*pem).or_insert_with(read);
    }
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| case.is_accepted_here(&certificates) != case.is_accepted)
        .map(|case| format!("{} is to be {}", case.id, if case.is_accepted { "accepted" } else { "refused" }))
        .collect();
    println!("BetterTLS: {} of {} cases", cases.len() - wrong.len(), cases.len());
    assert!(cases.len() > 9_000, "{}", cases.len());
    assert!(wrong.is_empty(), "{} wrong, the first:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}
