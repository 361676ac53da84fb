//! Every damage of the table, alone and in pairs, and damage at random.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::{Reading, read_bytes};
use crate::damage::{DAMAGES, Damage, ders};
use crate::pki::Spec;

/// Leaf, intermediate and root, clean.
static CLEAN: LazyLock<String> = LazyLock::new(|| {
    let root = Spec::ca("Test Root").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    Spec::leaf("www.example.jp").issued_by(&issuing).pem() + &issuing.pem() + &root.pem()
});

fn read(bytes: &[u8]) -> Reading {
    read_bytes(bytes, &Arc::from("x")).unwrap()
}

fn found(reading: &Reading) -> Vec<Vec<u8>> {
    reading.certificates.iter().map(|found| found.der.clone()).collect()
}

fn kinds(reading: &Reading) -> BTreeSet<&'static str> {
    reading.repairs.iter().map(|repair| repair.kind.name()).collect()
}

#[test]
fn every_damage_alone() {
    let mut failures = Vec::new();
    for damage in DAMAGES {
        let bytes = (damage.apply)(&CLEAN);
        let reading = read(&bytes);
        let expected: BTreeSet<&str> = damage.kinds.iter().copied().collect();
        if found(&reading) != ders(&CLEAN) || !reading.problems.is_empty() || kinds(&reading) != expected {
            let problems: Vec<String> =
                reading.problems.iter().map(|one| format!("{} {}", one.place, one.kind)).collect();
            failures.push(format!(
                "{}: {} certificates, {:?}, {problems:?}",
                damage.name,
                reading.certificates.len(),
                kinds(&reading)
            ));
        }
    }
    assert!(failures.is_empty(), "{}\n{}", failures.join("\n"), *CLEAN);
}

fn pairs() -> impl Iterator<Item = (&'static Damage, &'static Damage)> {
    DAMAGES.iter().enumerate().flat_map(|(index, later)| DAMAGES[..index].iter().map(move |earlier| (earlier, later)))
}

#[test]
fn every_pair_of_damages() {
    let mut failures = Vec::new();
    for (earlier, later) in pairs().filter(|(earlier, later)| later.pairs_with(earlier)) {
        let Ok(once) = String::from_utf8((earlier.apply)(&CLEAN)) else { continue };
        let twice = (later.apply)(&once);
        let reading = read(&twice);
        if found(&reading) != ders(&CLEAN) || !reading.problems.is_empty() {
            let problems: Vec<String> =
                reading.problems.iter().map(|one| format!("{} {}", one.place, one.kind)).collect();
            failures.push(format!(
                "{} + {}: {} certificates, {problems:?}",
                earlier.name,
                later.name,
                reading.certificates.len()
            ));
        }
    }
    assert!(failures.is_empty(), "{}\n{}", failures.join("\n"), *CLEAN);
}
