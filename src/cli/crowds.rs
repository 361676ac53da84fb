//! Files of 10,000 certificates: no command does more than in proportion. What is counted does not depend on the machine.

use std::fs;

use crate::certificate::work;
use crate::graphs::{self, World};
use crate::pki::Issued;
use crate::read::MAX_CERTIFICATES;

/// The most signatures that a run may verify: what the search, its explanation, the search for the leaf and one look at each
/// certificate may, twice for `fix`, which judges what it made too.
const MOST_SIGNATURES: u64 = 100_000;

/// The most comparisons of certificates: some hundred for each. Each with each would be 100,000,000.
const MOST_COMPARISONS: u64 = 5_000_000;

fn each_command(name: &str) {
    let make = graphs::CROWDS.iter().find(|(known, _)| *known == name).unwrap().1;
    let world: World = make(MAX_CERTIFICATES - 1);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (file, root, out) = (path("all.pem"), path("root.pem"), path("out.pem"));
    fs::write(&file, world.leaf.pem() + &world.pool.iter().map(Issued::pem).collect::<String>()).unwrap();
    fs::write(&root, world.root.pem()).unwrap();
    let common = ["--offline", "-q", "--roots", &root, "--at", "2026-06-01"];
    let commands: [&[&str]; 5] = [
        &["check", &file],
        &["check", &file, "--format", "json"],
        &["fix", &file],
        &["chains", &file, "--leaf", "1", "--format", "json"],
        &["bundle", &file, "--leaf", "1", "-o", &out],
    ];
    for command in commands {
        let arguments = [&["chainmend"], command, &common].concat();
        let before = work::done();
        let _ = super::run(arguments.iter().map(Into::into).collect());
        let after = work::done();
        let (signatures, comparisons) = (after.0 - before.0, after.1 - before.1);
        assert!(signatures <= MOST_SIGNATURES, "{name}: {command:?}: {signatures} signatures");
        assert!(comparisons <= MOST_COMPARISONS, "{name}: {command:?}: {comparisons} comparisons");
        assert!(signatures > 0, "{name}: {command:?} looked at nothing");
    }
}

macro_rules! crowds {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            each_command($name);
        })*

        #[test]
        fn every_crowd_is_tried() {
            assert_eq!(graphs::CROWDS.map(|(name, _)| name), [$($name),*]);
        }
    };
}

crowds! {
    cross_certificates: "CAs that certify each other",
    one_name: "CAs of one name that certify each other",
    long_chain: "a chain",
    roots: "unrelated roots",
    leaves: "leaves of one CA",
    namesakes: "CAs of one name",
}
