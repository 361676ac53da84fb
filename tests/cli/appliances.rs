//! Services and appliances that take files by upload: none of them can be started here, so each target is judged by a strict
//! reader of what its documentation says (`tests/support/acceptor.rs`), which must refuse every damage of the same files.

use std::os::unix::fs::PermissionsExt;

use rcgen::{KeyPair, PKCS_RSA_SHA256};

use crate::support::acceptor::Contents::{Container, Pem};
use crate::support::acceptor::Part::{Issuer, Issuers, IssuersDown, Key, Leaf, Root};
use crate::support::acceptor::{Chain, Files, Wanted, accept, damages};
use crate::support::pki::Spec;
use crate::support::run::Scratch;
use crate::{LOCAL, Site};

const PASSWORD: &str = "pass word";

/// Where no limit is documented.
const ANY: usize = 1 << 20;

const ALONE: Wanted = Wanted("o.crt", Pem(&[Leaf]), ANY);
const KEY: Wanted = Wanted("o.key", Pem(&[Key]), ANY);
const SENT: Wanted = Wanted("o.crt", Pem(&[Leaf, Issuers]), ANY);

/// What each target wants, of `-o o.crt`.
const SHAPES: [(&str, &[Wanted]); 23] = [
    (
        "aws-acm",
        &[
            Wanted("o.crt", Pem(&[Leaf]), 32_768),
            Wanted("o-chain.crt", Pem(&[Issuers]), 2_097_152),
            Wanted("o.key", Pem(&[Key]), 5_120),
        ],
    ),
    (
        "aws-iam",
        &[
            Wanted("o.crt", Pem(&[Leaf]), 16_384),
            Wanted("o-chain.crt", Pem(&[Issuers]), 2_097_152),
            Wanted("o.key", Pem(&[Key]), 16_384),
        ],
    ),
    ("aws-api-gateway", &[ALONE, Wanted("o-chain.crt", Pem(&[Issuers]), ANY), KEY]),
    ("azure", &[Wanted("o.crt", Container { has_root: true, is_legacy: true }, ANY)]),
    ("azure-key-vault", &[Wanted("o.crt", Container { has_root: false, is_legacy: false }, ANY)]),
    ("azure-app-gateway", &[Wanted("o.crt", Container { has_root: true, is_legacy: true }, ANY)]),
    ("gcp", &[SENT, KEY]),
    ("cloudflare", &[SENT, KEY]),
    ("cloudflare-gateway", &[Wanted("o.crt", Pem(&[Root, IssuersDown, Leaf]), ANY), KEY]),
    ("cpanel", &[ALONE, Wanted("o-cabundle.crt", Pem(&[Issuers, Root]), ANY), KEY]),
    ("f5", &[ALONE, Wanted("o-chain.crt", Pem(&[Issuers]), ANY), KEY]),
    (
        "netscaler",
        &[
            ALONE,
            Wanted("o-intermediate-1.crt", Pem(&[Issuer(0)]), ANY),
            Wanted("o-intermediate-2.crt", Pem(&[Issuer(1)]), ANY),
        ],
    ),
    ("panos", &[SENT, KEY]),
    (
        "fortigate",
        &[
            ALONE,
            Wanted("o-intermediate-1.crt", Pem(&[Issuer(0)]), ANY),
            Wanted("o-intermediate-2.crt", Pem(&[Issuer(1)]), ANY),
            KEY,
        ],
    ),
    ("cisco-asa", &[Wanted("o.crt", Container { has_root: true, is_legacy: true }, ANY)]),
    ("splunk", &[Wanted("o.crt", Pem(&[Leaf, Key, Issuers, Root]), ANY), Wanted("o-ca.crt", Pem(&[Root]), ANY)]),
    ("zimbra", &[ALONE, Wanted("o-ca.crt", Pem(&[Root, IssuersDown]), ANY), KEY]),
    (
        "confluent",
        &[
            Wanted("fullchain.pem", Pem(&[Leaf, Issuers]), ANY),
            Wanted("cacerts.pem", Pem(&[Root]), ANY),
            Wanted("privkey.pem", Pem(&[Key]), ANY),
        ],
    ),
    (
        "prtg",
        &[
            Wanted("prtg.crt", Pem(&[Leaf]), ANY),
            Wanted("root.pem", Pem(&[Issuers, Root]), ANY),
            Wanted("prtg.key", Pem(&[Key]), ANY),
        ],
    ),
    ("freeipa", &[ALONE, Wanted("o-ca.crt", Pem(&[Issuers, Root]), ANY), KEY]),
    ("ibm-i", &[Wanted("o.crt", Container { has_root: true, is_legacy: false }, ANY)]),
    ("domino", &[Wanted("o.crt", Pem(&[Key, Leaf, Issuers, Root]), ANY)]),
    (
        "domino@5",
        &[
            Wanted("o-1-root.crt", Pem(&[Root]), ANY),
            Wanted("o-2-intermediate.crt", Pem(&[Issuer(1)]), ANY),
            Wanted("o-3-intermediate.crt", Pem(&[Issuer(0)]), ANY),
            Wanted("o-4-server.crt", Pem(&[Leaf]), ANY),
        ],
    ),
];

fn read(scratch: &Scratch, folder: &str) -> Files {
    let entries = std::fs::read_dir(scratch.path(folder)).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let mode = entry.metadata().unwrap().permissions().mode();
            (entry.file_name().into_string().unwrap(), (std::fs::read(entry.path()).unwrap(), mode))
        })
        .collect()
}

#[test]
fn each_takes_what_is_written_and_nothing_else() {
    for is_rsa in [true, false] {
        let mut site = Site::new();
        if is_rsa {
            let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
            site.leaf = Spec::leaf("www.example.jp").with_key(key).issued_by(&site.issuing);
        }
        let scratch = site.scratch();
        scratch.write("server.key", site.leaf.key_pem());
        scratch.write("pw", PASSWORD);
        let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
        let intermediates = vec![&site.issuing, &site.policy];
        let chain = Chain { leaf: &site.leaf, intermediates, root: &site.root, password: PASSWORD };
        for (index, (target, wanted)) in SHAPES.into_iter().enumerate() {
            let folder = format!("to-{index}");
            std::fs::create_dir(scratch.path(&folder)).unwrap();
            let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key --pfx-password-file pw");
            let run = scratch.run(&format!("{words} -o {folder}/o.crt")).expect(0);
            assert!(!run.stderr.contains(&site.leaf.key_pem()[40..80]), "{target}");
            let files = read(&scratch, &folder);
            assert_eq!(accept(wanted, &files, &chain), Ok(()), "{target}: {:?}", files.keys());
            let damages = damages(wanted, &files, &chain, &other);
            assert!(damages.len() >= 12, "{target}: {} damages", damages.len());
            for (what, damaged) in damages {
                assert!(accept(wanted, &damaged, &chain).is_err(), "{target}: {what} is taken");
            }
        }
    }
}

/// A container with another chain, key or password is none that a service takes.
#[test]
fn containers_of_others_are_refused() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", PASSWORD);
    scratch.write("other-pw", "another");
    let words = format!("bundle server.crt {LOCAL} --key server.key");
    let made = |target: &str, password: &str| -> Files {
        scratch.run(&format!("{words} --for {target} --pfx-password-file {password} -o c.p12 --replace")).expect(0);
        [("o.crt".to_owned(), (std::fs::read(scratch.path("c.p12")).unwrap(), 0o600))].into()
    };
    let intermediates = vec![&site.issuing, &site.policy];
    let chain = Chain { leaf: &site.leaf, intermediates, root: &site.root, password: PASSWORD };
    let wanted = |has_root, is_legacy| [Wanted("o.crt", Container { has_root, is_legacy }, ANY)];
    let cases = [
        ("pfx", "pw", (false, false), true),
        ("pfx", "other-pw", (false, false), false),
        ("pfx", "pw", (true, false), false),
        ("pfx", "pw", (false, true), false),
        ("azure", "pw", (true, true), true),
        ("azure", "pw", (false, true), false),
    ];
    for (target, password, (has_root, is_legacy), expected) in cases {
        let taken = accept(&wanted(has_root, is_legacy), &made(target, password), &chain);
        assert_eq!(taken.is_ok(), expected, "{target} {password} {has_root} {is_legacy}: {taken:?}");
    }
    // The key of another site.
    let other = Site::new();
    let chain = Chain { leaf: &other.leaf, intermediates: vec![], root: &other.root, password: PASSWORD };
    assert!(accept(&wanted(false, false), &made("pfx", "pw"), &chain).is_err());
}

/// Limits of services count before anything is written.
#[test]
fn limits_of_services() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let names: Vec<String> = (0..2000).map(|number| format!("host-{number}.example.jp")).collect();
    let leaf = Spec::leaf("www.example.jp").key_of(&site.leaf).with(|params| {
        params.subject_alt_names = rcgen::CertificateParams::new(names).unwrap().subject_alt_names;
    });
    scratch.write("large.crt", leaf.issued_by(&site.issuing).pem());
    let words = format!("{LOCAL} --key server.key");
    let run = scratch.run(&format!("bundle large.crt {words} --for aws-acm -o large.pem")).expect(6);
    run.says(&["aws-acm accepts at most 32768"]);
    // Google takes five certificates.
    let (mut above, mut all) = (Spec::ca("CA 0").issued_by(&site.root), String::new());
    all += &above.pem();
    for number in 1..5 {
        above = Spec::ca(&format!("CA {number}")).issued_by(&above);
        all += &above.pem();
    }
    scratch.write("deep.crt", Spec::leaf("www.example.jp").key_of(&site.leaf).issued_by(&above).pem());
    scratch.write("deep-cas.crt", all);
    let words = "bundle deep.crt --offline --roots root.crt --intermediates deep-cas.crt --key server.key";
    let run = scratch.run(&format!("{words} --for gcp -o gcp.pem")).expect(6);
    run.says(&["has 6 certificates, and gcp accepts at most 5"]);
    scratch.run(&format!("{words} --for gcp -o gcp.pem --lang ja")).expect(6).says(&["上限は 5 枚"]);
    scratch.run(&format!("{words} --for cloudflare -o cf.pem")).expect(0);
    assert!(!scratch.path("gcp.pem").exists() && !scratch.path("large.pem").exists());
}

/// The lines of an appliance name the files that were written, in the order in which they are linked or sent.
#[test]
fn lines_of_appliances() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let at = scratch.folder().display();
    let cases: [(&str, Vec<String>); 3] = [
        ("netscaler", vec![
            format!("add ssl certKey site-0 -cert {at}/o.crt -key {at}/server.key"),
            format!("add ssl certKey site-1 -cert {at}/o-intermediate-1.crt"),
            "link ssl certKey site-0 site-1".to_owned(),
            format!("add ssl certKey site-2 -cert {at}/o-intermediate-2.crt"),
            "link ssl certKey site-1 site-2".to_owned(),
        ]),
        ("f5", vec![
            "create cli transaction".to_owned(),
            format!("create sys file ssl-cert site.crt source-path file:{at}/o.crt"),
            format!("create sys file ssl-cert site-chain.crt source-path file:{at}/o-chain.crt"),
            format!("create sys file ssl-key site.key source-path file:{at}/o.key"),
            "modify ltm profile client-ssl PROFILE cert-key-chain replace-all-with { site { cert site.crt key site.key chain site-chain.crt } }".to_owned(),
            "submit cli transaction".to_owned(),
        ]),
        ("freeipa", vec![
            format!("ipa-cacert-manage install {at}/o-ca.crt"),
            "ipa-certupdate".to_owned(),
            format!("ipa-server-certinstall --http --dirsrv --pin= {at}/o.key {at}/o.crt"),
        ]),
    ];
    for (target, lines) in cases {
        let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key -o o.crt --print-config -q");
        let run = scratch.run(&words).expect(0);
        assert_eq!(run.out().lines().collect::<Vec<_>>(), lines, "{target}");
        for name in ["o.crt", "o-chain.crt", "o.key", "o-ca.crt"] {
            let _ = std::fs::remove_file(scratch.path(name));
        }
    }
}
