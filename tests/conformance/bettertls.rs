//! The `BetterTLS` suites on path building and name constraints, in the form of x509-limbo.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use chainmend::certificate::Certificate;
use chainmend::path::{Host, Limits, Question, Signatures, covers, search};
use chainmend::pool::{Pool, Source};
use chainmend::trust::Anchors;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/conformance/bettertls.json.gz");

fn indexes(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|index| usize::try_from(index.as_u64().unwrap()).unwrap()).collect()
}

fn accepts(case: &Value, certificates: &[Option<Certificate>]) -> bool {
    let certificate = |index: usize| certificates[index].as_ref();
    let leaf = usize::try_from(case["leaf"].as_u64().unwrap()).unwrap();
    let Some(leaf) = certificate(leaf) else { return false };
    let mut anchors = Anchors::default();
    for root in indexes(&case["roots"]).into_iter().filter_map(certificate) {
        anchors.add(root.der().to_vec(), "roots".into());
    }
    let mut pool = Pool::default();
    for intermediate in indexes(&case["intermediates"]).into_iter().filter_map(certificate) {
        pool.add(intermediate.der().to_vec(), Source::Aia("served".into()));
    }
    let at = OffsetDateTime::parse(case["time"].as_str().unwrap(), &Rfc3339).unwrap();
    let question = Question { at, limits: Limits::default(), expired_anchors: false };
    let outcome = search(leaf, &pool, &anchors, question, &mut Signatures::default());
    !outcome.paths.is_empty() && Host::parse(case["host"].as_str().unwrap()).is_ok_and(|host| covers(leaf, &host))
}

#[test]
fn bettertls() {
    if !Path::new(VECTORS).exists() {
        // Past the test runner's capture.
        let _ = writeln!(std::io::stderr(), "skipped: BetterTLS (its vectors are not here)");
        return;
    }
    let output = Command::new("gzip").args(["-dc", VECTORS]).output().unwrap();
    let suite: Value = serde_json::from_slice(&output.stdout).unwrap();
    let certificates: Vec<Option<Certificate>> = suite["certificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| Certificate::from_der(pem::parse(text.as_str().unwrap()).unwrap().into_contents()).ok())
        .collect();
    let cases = suite["cases"].as_array().unwrap();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| accepts(case, &certificates) != (case["expected"] == "SUCCESS"))
        .map(|case| format!("{} expected {} ({})", case["id"], case["expected"], case["note"]))
        .collect();
    println!("BetterTLS: {} of {} cases", cases.len() - wrong.len(), cases.len());
    assert!(cases.len() > 9_000);
    assert!(wrong.is_empty(), "{} wrong, the first:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}
