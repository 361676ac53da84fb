//! `check` on hostile input: damaged certificates, very large inputs, and expensive searches. It always gives an
//! answer, and its status is right about the path.

use crate::Site;
use crate::reports::follows_the_schema;
use crate::support::graphs::{Graph, World, chain, heavy, many_names, many_subtrees, namesakes, policy_bomb};
use crate::support::pki::{Issued, Spec, der, pem};
use crate::support::run::{Run, Scratch};

const CHECK: &str = "check served.pem --roots root.crt --offline --at 2026-11-23 --host www.example.jp --format json";

fn check(root: &Issued, served: impl AsRef<[u8]>) -> Run {
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("served.pem", served);
    let run = scratch.run(CHECK);
    let report = run.json();
    follows_the_schema(&report);
    assert_eq!((&report["ok"], run.status == 0), (&(run.status == 0).into(), errors(&run).is_empty()));
    assert!(run.status != 0 || report["chain"]["valid"] == true);
    run
}

/// The codes and messages of errors. If the input cannot be used, the message about that.
fn errors(run: &Run) -> Vec<String> {
    let report = run.json();
    if let Some(message) = report["error"]["message"].as_str() {
        return vec![message.to_owned()];
    }
    let findings = report["findings"].as_array().unwrap().iter();
    let errors = findings.filter(|finding| finding["severity"] == "error");
    errors.map(|finding| format!("{} {}", finding["code"], finding["message"]).replace('"', "")).collect()
}

fn served(world: &World) -> String {
    std::iter::once(&world.leaf).chain(&world.pool).map(Issued::pem).collect()
}

#[test]
fn no_damage_to_a_certificate_is_accepted() {
    let site = Site::new();
    let all = [&site.leaf, &site.issuing, &site.policy].map(|issued| issued.der.clone());
    for (damaged, whole) in all.iter().enumerate() {
        for place in (0..whole.len()).step_by(whole.len() / 12) {
            let flip = |mut octets: Vec<u8>| {
                octets[place] ^= 1 << (place % 8);
                octets
            };
            let without = |mut octets: Vec<u8>| {
                octets.remove(place);
                octets
            };
            for change in [&flip as &dyn Fn(Vec<u8>) -> Vec<u8>, &without, &|octets| octets[..place].to_vec()] {
                let mut served = all.clone();
                served[damaged] = change(whole.clone());
                let run = check(&site.root, served.map(|octets| pem(&octets)).concat());
                assert_eq!(run.status, 1, "octet {place} of certificate {damaged}");
            }
        }
    }
}

#[test]
fn a_truncated_file() {
    let site = Site::new();
    let text = site.fullchain();
    let binary = [site.leaf.der.clone(), site.issuing.der.clone(), site.policy.der.clone()].concat();
    for whole in [text.into_bytes(), binary] {
        // The last line is not truncated, because nothing important would be lost.
        for length in (0..whole.len() - 40).step_by(whole.len() / 16) {
            let run = check(&site.root, &whole[..length]);
            // Without any certificate, the status is 3.
            assert!([1, 3].contains(&run.status), "{length}: {:?}", errors(&run));
        }
        assert_eq!(check(&site.root, &whole).json()["chain"]["valid"], true);
    }
}

#[test]
fn an_expensive_search_names_the_limit_that_it_reached() {
    let names = chain(many_subtrees(30), many_names(10_000));
    let policies = policy_bomb(18, 120);
    let cases = [
        ("names", names, "CM205 the limit of 250000 comparisons with name constraints was reached"),
        ("policies", policies, "CM205 the limit of 250000 certificate policies was reached"),
    ];
    for (what, world, expected) in cases {
        let run = check(&world.root, served(&world)).expect(1);
        assert!(errors(&run).iter().any(|error| error.contains(expected)), "{what}: {:?}", errors(&run));
        assert_eq!(run.json()["chain"]["valid"], false, "{what}");
    }
}

#[test]
fn large_inputs_within_the_limits_are_valid() {
    let cases = [
        ("certificates of a mebibyte", chain(heavy, heavy)),
        ("10,000 names", chain(|ca| ca, many_names(10_000))),
        ("10,000 subtrees", chain(many_subtrees(10_000), |leaf| leaf)),
        ("2,000 of one subject", namesakes(2_000)),
        ("policies that map to each other", policy_bomb(6, 20)),
        ("CAs that certify each other", Graph { mutual: true, same_names: true, ..Graph::new(6, 4) }.make()),
    ];
    for (what, world) in cases {
        let run = check(&world.root, served(&world));
        assert_eq!((run.status, &run.json()["chain"]["valid"]), (0, &true.into()), "{what}: {:?}", errors(&run));
    }
}

#[test]
fn larger_inputs_are_not_read() {
    let site = Site::new();
    let block = site.issuing.pem();
    let cases = [
        ("blocks", site.leaf.pem() + &block.repeat(10_000), "more than 10000 certificates"),
        ("octets", site.fullchain() + &"\n".repeat(16 << 20), "larger than 16 MiB"),
    ];
    for (what, served, expected) in cases {
        let run = check(&site.root, served).expect(3);
        assert!(errors(&run)[0].contains(expected), "{what}: {:?}", errors(&run));
    }
}

#[test]
fn structures_that_are_not_certificates() {
    let site = Site::new();
    let deep = (0..2_000).fold(Vec::new(), |inner, _| der(0x30, &inner));
    let names = (0..2_000).fold(Vec::new(), |inner: Vec<u8>, _| der(0xa4, &inner));
    let cases: [(&str, Vec<u8>); 6] = [
        ("nested a thousand times", deep.clone()),
        ("a length of four gigabytes", [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &deep[..]].concat()),
        ("an indefinite length", vec![0x30, 0x80, 0x30, 0x80, 0, 0, 0, 0]),
        ("zeros", vec![0; 4096]),
        ("nothing", Vec::new()),
        ("names in names", der(0x30, &names)),
    ];
    for (what, octets) in cases {
        check(&site.root, &octets).expect(3);
        check(&site.root, pem(&octets)).expect(3);
        // In addition to a valid chain, it is a finding.
        let run = check(&site.root, site.fullchain() + &pem(&octets)).expect(1);
        assert!(errors(&run)[0].starts_with("CM19"), "{what}: {:?}", errors(&run));
        assert_eq!(run.json()["chain"]["valid"], true, "{what}");
    }
}

#[test]
fn extensions_with_arbitrary_contents() {
    // The leaf is signed with these extensions. An unreadable one is refused, and the error names it.
    let root = Spec::ca("Test Root R1").self_signed();
    let oids: [&[u64]; 6] =
        [&[2, 5, 29, 30], &[2, 5, 29, 32], &[2, 5, 29, 33], &[2, 5, 29, 36], &[2, 5, 29, 54], &[2, 5, 29, 15]];
    let values = [vec![], vec![0x30, 0x80], vec![0x30, 0x82, 0xff, 0xff], vec![5, 0], vec![0xff; 300]];
    for oid in oids {
        for value in &values {
            let leaf = Spec::leaf("www.example.jp").with(|params| params.key_usages.clear());
            let run = check(&root, leaf.extension(oid, value.clone(), false).issued_by(&root).pem()).expect(1);
            assert!(errors(&run).iter().any(|error| error.starts_with("CM308")), "{oid:?} {:?}", errors(&run));
        }
    }
}
