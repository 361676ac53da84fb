//! `chains`, and choosing by clients.

use serde_json::Value;

use crate::support::pki::{Issued, Spec};
use crate::support::run::{Run, Scratch};

/// Two roots, the newer certified by the older, and a site below the newer.
struct Crossed {
    new: Issued,
    cross: Issued,
    issuing: Issued,
    leaf: Issued,
    scratch: Scratch,
}

const LOCAL: &str = "--offline --roots roots.crt --intermediates cas.crt";

fn crossed() -> Crossed {
    let old = Spec::ca("Old Root").valid((2010, 1, 1), (2040, 1, 1)).self_signed();
    let new = Spec::ca("New Root").valid((2020, 1, 1), (2049, 1, 1)).self_signed();
    let cross = Spec::ca("New Root").key_of(&new).valid((2021, 1, 1), (2039, 1, 1)).issued_by(&old);
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("cas.crt", issuing.pem() + &cross.pem());
    scratch.write("server.crt", leaf.pem());
    Crossed { new, cross, issuing, leaf, scratch }
}

fn ids(run: &Run) -> Vec<String> {
    run.json()["variants"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_variant_with_its_root_size_and_end() {
    let pki = crossed();
    let run = pki.scratch.run(&format!("chains server.crt {LOCAL}")).expect(0);
    let out = run.out();
    let size = pki.issuing.der.len() + 3;
    let larger = size + pki.cross.der.len() + 3;
    for line in [
        "    leaf         www.example.jp  until 2048-12-31  from server.crt\n",
        "    intermediate Issuing CA  until 2049-12-31  from cas.crt\n",
        "    cross        New Root  until 2039-01-01  from cas.crt\n",
        "    root         Old Root  until 2040-01-01  from roots.crt\n",
        "    New Root is in no store known here\n",
        &format!(
            "    adds {size} bytes in 1 certificates to each handshake; www.example.jp is the first to expire, on 2048-12-31\n"
        ),
        &format!(
            "    adds {larger} bytes in 2 certificates to each handshake; New Root is the first to expire, on 2039-01-01\n"
        ),
    ] {
        assert!(out.contains(line), "{line:?} is not in:\n{out}");
    }
    assert!(out.contains("chosen: [1] "), "{out}");
    let matrix = out.split("\nchosen: ").nth(1).unwrap().lines().skip(1);
    for line in matrix {
        assert!(line.chars().count() <= 100, "{line:?}");
    }
}

#[test]
fn an_id_chooses_the_same_chain_in_bundle() {
    let pki = crossed();
    let chains = pki.scratch.run(&format!("chains server.crt {LOCAL} --format json")).expect(0);
    let expected = [pki.leaf.pem() + &pki.issuing.pem(), pki.leaf.pem() + &pki.issuing.pem() + &pki.cross.pem()];
    let ids = ids(&chains);
    assert_eq!(ids.len(), 2);
    for (id, expected) in ids.iter().zip(expected) {
        let run = pki.scratch.run(&format!("bundle server.crt {LOCAL} --variant {id}")).expect(0);
        assert_eq!(run.out(), expected);
    }
    let run = pki.scratch.run(&format!("bundle server.crt {LOCAL} --variant 00000000")).expect(4);
    run.says(&["no valid chain is the variant 00000000", "chainmend chains"]);
}

#[test]
fn drawings() {
    let pki = crossed();
    let dot = pki.scratch.run(&format!("chains server.crt {LOCAL} --format dot")).expect(0);
    assert!(dot.out().starts_with("digraph chains {\n") && dot.out().ends_with("}\n"), "{}", dot.out());
    // Five certificates; the leaf under the issuing CA, that under both of the new root, the cross under the old root.
    assert_eq!((dot.out().matches(" [label=").count(), dot.out().matches(" -> ").count()), (5, 4));
    let mermaid = pki.scratch.run(&format!("chains server.crt {LOCAL} --format mermaid")).expect(0);
    assert!(mermaid.out().starts_with("flowchart BT\n"), "{}", mermaid.out());
    assert_eq!((mermaid.out().matches("[\"").count(), mermaid.out().matches(" --> ").count()), (5, 4));
}

#[test]
fn the_root_for_clients_that_do_not_have_it() {
    let pki = crossed();
    let words = format!("bundle server.crt {LOCAL} -o out.pem --emit-root");
    let run = pki.scratch.run(&format!("{words} root.pem")).expect(0);
    run.says(&[
        "wrote: root.pem (1 certificate, ",
        "to be registered by hand where New Root is missing; it is in no store known here",
    ]);
    assert_eq!(pki.scratch.read("root.pem"), pki.new.pem());
    pki.scratch.run(&format!("{words} root.der")).expect(0);
    assert_eq!(std::fs::read(pki.scratch.path("root.der")).unwrap(), pki.new.der);
    pki.scratch.run(&format!("{words} roots.crt")).expect(6).says(&["it is the input roots.crt"]);
}

#[test]
fn clients_are_listed_and_others_refused() {
    let scratch = Scratch::new();
    let run = scratch.run("bundle --support list").expect(0);
    assert!(run.out().lines().count() >= 40, "{}", run.out());
    assert_eq!(scratch.run("chains --support list").expect(0).out(), run.out());
    scratch.run("bundle server.crt --support netscape-4").expect(2).says(&["--support list prints them"]);
}

#[test]
fn clients_that_no_chain_reaches_are_named() {
    let pki = crossed();
    let run = pki.scratch.run(&format!("bundle server.crt {LOCAL} --support firefox,openssl-1.0 -o out.pem")).expect(4);
    run.says(&["no chain suits all clients asked for: the best, ", "take it all the same: --variant "]);
    assert!(!pki.scratch.path("out.pem").exists());
}

/// Real roots: what a store had decides.
#[test]
fn the_verdict_of_each_client_in_json() {
    let scratch = Scratch::new();
    let roots = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/roots/certificates.pem")).unwrap();
    let root = roots.split("# subject: CN=ISRG Root X2,").nth(1).unwrap();
    scratch.write("x2.pem", &root[root.find("-----BEGIN").unwrap()..=root.find("-----END").unwrap() + 24]);
    let report = scratch.run("chains x2.pem --offline --at 2026-11-01 --format json").expect(0).json();
    crate::reports::follows_the_schema(&report);
    let rows = report["clients"].as_array().unwrap();
    let verdict = |client: &str| -> Value {
        let row = rows.iter().find(|row| row["client"] == client).unwrap_or_else(|| panic!("{client}"));
        row["verdicts"][0]["verdict"].clone()
    };
    assert!(rows.len() >= 40);
    assert_eq!(verdict("firefox"), "accepts");
    assert_eq!(verdict("android-7.0"), "rejects");
}
