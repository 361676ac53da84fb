//! Files of 10,000 certificates: the work of every command is linear. It is counted, so the result does not depend on
//! the machine.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::certificate::work::{self, Work};
use crate::cli;
use crate::finding::Code;
use crate::graphs::{self, Graph, World};
use crate::pki::{Issued, Spec};
use crate::read::MAX_CERTIFICATES;

/// The maximum number of signatures that a run may verify: the limits of the search, its explanation, the search for
/// the leaf, and one look at each certificate; twice for `fix`, which also checks its result.
const MOST_SIGNATURES: u64 = 100_000;

/// The maximum number of comparisons of certificates: a few hundred for each. Comparing all pairs would take
/// 100,000,000.
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
        within_limits(name, &[command, &common].concat());
    }
}

/// Runs a command, checks the limits, and returns its work.
fn within_limits(name: &str, command: &[&str]) -> Work {
    let before = work::done();
    let _ = cli::run(&std::iter::once("chainmend").chain(command.iter().copied()).map(Into::into).collect::<Vec<_>>());
    let after = work::done();
    let done = Work {
        signatures: after.signatures - before.signatures,
        comparisons: after.comparisons - before.comparisons,
        keys: after.keys - before.keys,
        octets: after.octets - before.octets,
    };
    assert!(done.signatures <= MOST_SIGNATURES, "{name}: {command:?}: {done:?}");
    assert!(done.comparisons <= MOST_COMPARISONS, "{name}: {command:?}: {done:?}");
    assert!(done.signatures > 0, "{name}: {command:?} looked at nothing");
    done
}

/// `--key` with 10,000 certificates, matching the last of them or none; and a file with half as many certificates, each
/// with its key.
#[test]
fn keys_beside_and_among_certificates() {
    let make = graphs::CROWDS.iter().find(|(known, _)| *known == "leaves of one CA").unwrap().1;
    let world: World = make(MAX_CERTIFICATES - 1);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, contents: String| {
        fs::write(folder.path().join(name), contents).unwrap();
        folder.path().join(name).to_string_lossy().into_owned()
    };
    let all: String = std::iter::once(&world.leaf).chain(&world.pool).map(Issued::pem).collect();
    // The limit of a file counts blocks.
    let half = &world.pool[..MAX_CERTIFICATES / 2 - 1];
    let pairs: String = half.iter().flat_map(|issued| [issued.pem(), issued.key_pem()]).collect();
    let (all, pairs) = (write("all.pem", all), write("pairs.pem", world.leaf.pem() + &pairs));
    let root = write("root.pem", world.root.pem());
    let of_last = write("last.key", world.pool[world.pool.len() - 1].key_pem());
    let of_none = write("none.key", Spec::leaf("other.example.jp").self_signed().key_pem());
    let common = ["--offline", "-q", "--roots", &root, "--at", "2026-06-01", "--key"];
    let cases: [(&str, &[&str], &str, u64); 4] = [
        ("the last", &["check", &all], &of_last, 1),
        ("none", &["check", &all], &of_none, 1),
        ("none, in JSON", &["check", &all, "--format", "json"], &of_none, 1),
        // The key in HAProxy's file: public keys are computed up to the limit of a file, and otherwise the first ones.
        ("one of many", &["check", &pairs, "--for", "haproxy"], &of_none, 74),
    ];
    for (name, command, key, keys) in cases {
        let done = within_limits(name, &[command, &common, &[key]].concat());
        assert_eq!(done.keys, keys, "{name}: {done:?}");
    }
}

/// A Kubernetes List of Secrets: a file with twice as many costs twice as much, although each is judged separately.
#[test]
fn secrets_of_a_list() {
    let root = Spec::ca("Crowd Root").self_signed();
    let issuing = Spec::ca("Crowd Issuing CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, contents: String| {
        fs::write(folder.path().join(name), contents).unwrap();
        folder.path().join(name).to_string_lossy().into_owned()
    };
    let roots = write("root.pem", root.pem());
    let list = |count: usize, is_complete: bool| {
        let secret = |number: usize| {
            let own = Spec::leaf(&format!("site{number}.example.jp")).key_of(&leaf).issued_by(&issuing);
            let chain = own.pem() + &if is_complete { issuing.pem() } else { String::new() };
            let value = STANDARD.encode(if number == 0 { own.pem() + &issuing.pem() } else { chain });
            format!(
                "- apiVersion: v1\n  data:\n    tls.crt: {value}\n  kind: Secret\n  metadata: {{name: s{number}}}\n"
            )
        };
        format!("apiVersion: v1\nkind: List\nitems:\n{}", (0..count).map(secret).collect::<String>())
    };
    let common = ["--offline", "-q", "--roots", &roots, "--at", "2026-06-01"];
    for (command, is_complete) in [("check", true), ("fix", false)] {
        let [few, many] = [40, 80].map(|count| {
            let file = write("list.yaml", list(count, is_complete));
            within_limits("Secrets", &[&[command, &file], &common[..]].concat())
        });
        let grows = |few: u64, many: u64| many * 10 <= few * 22;
        assert!(grows(few.octets, many.octets), "{command}: {few:?} {many:?}");
        assert!(grows(few.comparisons, many.comparisons), "{command}: {few:?} {many:?}");
        assert!(grows(few.signatures, many.signatures), "{command}: {few:?} {many:?}");
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

/// In a file of hundreds of certificates, each gets the right role, and those that lead to another root are kept.
#[test]
fn roles_among_hundreds() {
    use crate::pki::Spec;

    let (root, old) = (Spec::ca("Crowd Root").self_signed(), Spec::ca("Crowd Old Root").self_signed());
    let issuing = Spec::ca("Crowd Issuing CA").issued_by(&root);
    let cross = Spec::ca("Crowd Root").key_of(&root).issued_by(&old);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let other_ca = Spec::ca("Crowd Other CA").issued_by(&root);
    let other = Spec::leaf("mail.example.jp").issued_by(&other_ca);
    let strangers: Vec<Issued> =
        (0..300).map(|number| Spec::ca(&format!("Crowd Stranger {number}")).key_of(&old).issued_by(&issuing)).collect();
    let folder = tempfile::tempdir().unwrap();
    let (file, roots) = (folder.path().join("all.pem"), folder.path().join("roots.pem"));
    let members = [&leaf, &issuing].into_iter().chain(&strangers).chain([&cross, &other_ca, &other, &root]);
    fs::write(&file, members.map(Issued::pem).collect::<String>()).unwrap();
    fs::write(&roots, root.pem() + &old.pem()).unwrap();

    let contained =
        crate::job::Contained::read(&file, &crate::job::Files, None).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut anchors = crate::trust::Anchors::default();
    for root in [&root, &old] {
        anchors.add(root.der.clone(), "roots.pem".into());
    }
    let target = crate::write::Target::parse("nginx").unwrap();
    let at = time::macros::datetime!(2026-06-01 00:00 UTC);
    let criteria = crate::job::Criteria { target, anchors: &anchors, at, host: None };
    let examined = contained.examine(contained.pool(target), criteria, &mut crate::path::Signatures::default());
    let codes_of = |issued: &Issued| -> Vec<Code> {
        let about = |finding: &&crate::finding::Finding| {
            finding.certificate.as_ref().is_some_and(|one| one.der() == &*issued.der)
        };
        let codes = examined.findings.iter().filter(about).map(|finding| finding.rule.code);
        codes.filter(|code| code.as_str().starts_with("CM4")).collect()
    };
    let cases: [(&Issued, &[Code]); 6] = [
        (&issuing, &[]),
        (&cross, &[Code::CrossCertificateNotNeeded]),
        (&other_ca, &[Code::IssuerOfAnother]),
        (&other, &[Code::AnotherServerCertificate]),
        (&root, &[Code::RootIncluded]),
        (&strangers[299], &[Code::RelatedCertificate]),
    ];
    for (issued, expected) in cases {
        assert_eq!(codes_of(issued), expected);
    }

    let words = ["chainmend", "fix", &file.to_string_lossy(), "--roots", &roots.to_string_lossy()];
    let more = ["--offline", "-q", "--no-backup", "--at", "2026-06-01"];
    fs::write(
        &file,
        [&leaf, &issuing].into_iter().chain(&strangers).chain([&cross]).map(Issued::pem).collect::<String>(),
    )
    .unwrap();
    let _ = cli::run(&words.into_iter().chain(more).map(Into::into).collect::<Vec<_>>());
    assert_eq!(fs::read_to_string(&file).unwrap(), leaf.pem() + &issuing.pem() + &cross.pem());
}

/// Layers of CAs that certify each other, without a path to an anchor: the search costs at most three times as much as
/// verifying each signature once.
#[test]
fn graphs_without_an_anchor() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, contents: String| {
        fs::write(folder.path().join(name), contents).unwrap();
        folder.path().join(name).to_string_lossy().into_owned()
    };
    let every = 0..8;
    let sizes = [(8, 1, every.clone()), (8, 4, every), (20, 2, 1..2), (20, 2, 3..4)];
    for (width, layers, kinds) in sizes {
        for kind in kinds {
            let [mutual, same_names, key_identifiers] = [1, 2, 4].map(|bit| kind & bit > 0);
            let graph = Graph { mutual, same_names, key_identifiers, has_path: false, ..Graph::new(width, layers) };
            let world = graph.make();
            let pool = write("pool.pem", world.pool.iter().map(Issued::pem).collect());
            let (leaf, root) = (write("leaf.pem", world.leaf.pem()), write("root.pem", world.root.pem()));
            let command = ["check", &leaf, "--intermediates", &pool, "--roots", &root];
            let done = within_limits("a graph", &[&command[..], &["--offline", "-q", "--at", "2026-06-01"]].concat());
            let edges = world.signatures() as u64;
            assert!(done.signatures <= 3 * edges, "{graph:?}: {done:?} for {edges}");
            assert!(done.comparisons <= 100 * edges, "{graph:?}: {done:?} for {edges}");
        }
    }
}
