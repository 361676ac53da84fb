//! Services and appliances that take files by upload. They cannot be started here, so a strict reader of their
//! documented requirements (`tests/support/acceptor.rs`) checks the files of each target. It must refuse every damaged
//! copy of them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rcgen::{DnType, KeyPair, PKCS_RSA_SHA256};

use crate::support::acceptor::Contents::{Container, Pem};
use crate::support::acceptor::Part::{Issuer, Issuers, IssuersDown, Key, Leaf, Root};
use crate::support::acceptor::{Chain, Files, Wanted, accept, damages};
use crate::support::pki::Spec;
use crate::support::run::{Scratch, finish};
use crate::{LOCAL, Site};

const PASSWORD: &str = "pass word";

/// If no limit is documented.
const ANY: usize = 1 << 20;

const ALONE: Wanted = Wanted("o.crt", Pem(&[Leaf]), ANY);
const KEY: Wanted = Wanted("o.key", Pem(&[Key]), ANY);
const SENT: Wanted = Wanted("o.crt", Pem(&[Leaf, Issuers]), ANY);

/// The files that each target requires with `-o o.crt`.
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
fn each_target_accepts_only_the_undamaged_files() {
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
            let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key --password-file pw");
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

/// Containers with another chain, key or password are refused.
#[test]
fn containers_with_another_chain_key_or_password_are_refused() {
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
    // The key and certificate of another site.
    let other = Site::new();
    let chain = Chain { leaf: &other.leaf, intermediates: vec![], root: &other.root, password: PASSWORD };
    assert!(accept(&wanted(false, false), &made("pfx", "pw"), &chain).is_err());
}

/// A limit of a service is checked before anything is written.
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
    // Google accepts at most five certificates.
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
    // `check` reports the same about files that exist.
    scratch.write("comment.key", site.leaf.key_pem() + &"# A comment.\n".repeat(1_300));
    let words = "--offline --roots root.crt --intermediates intermediates.crt";
    let cases = [
        ("cf.pem", "gcp", "CM613 too-many-certificates: the file has 6 certificates, and gcp accepts at most 5"),
        ("large.crt", "aws-acm", "bytes, and aws-acm accepts at most 32768"),
        ("large.crt", "aws-iam", "bytes, and aws-iam accepts at most 16384"),
        ("server.crt --key comment.key", "aws-acm", "bytes, and aws-acm accepts at most 5120"),
        ("server.crt --key comment.key", "aws-iam", "bytes, and aws-iam accepts at most 16384"),
        ("server.crt --key comment.key", "aws-api-gateway", "bytes, and aws-api-gateway accepts at most 5120"),
    ];
    for (files, target, expected) in cases {
        let words = format!("check {files} {words} --for {target}");
        let run = scratch.run(&words).expect(1);
        assert!(run.out().contains(expected) && run.out().contains("not deployable"), "{target}: {}", run.out());
        assert!(scratch.run(&format!("{words} --lang ja")).expect(1).out().contains("上限は"), "{target}");
    }
}

/// Services whose documentation allows nothing but blocks: text, keys and other blocks are errors in each file. DER has
/// one certificate in each file, and no text.
#[test]
fn files_with_more_than_the_blocks_of_their_target() {
    let site = Site::new();
    let scratch = site.scratch();
    let (leaf, chain, text) = (site.leaf.pem(), site.chain(), "Certificate:\n    Data:\n");
    let parameters = "-----BEGIN DH PARAMETERS-----\nMAYCAQMCAQI=\n-----END DH PARAMETERS-----\n";
    let der = |name: &str, certificate: &[u8]| scratch.write(name, certificate);
    der("server.der", &site.leaf.der);
    der("one.der", &site.issuing.der);
    der("two.der", &site.policy.der);
    let (dumped, dumped_chain) = (text.to_owned() + &leaf, text.to_owned() + &chain);
    let cases = [
        ("plain", &leaf, &chain, None),
        ("dump", &dumped, &chain, Some("CM101")),
        ("dump of the chain", &leaf, &dumped_chain, Some("CM101")),
        ("key", &(leaf.clone() + &site.leaf.key_pem()), &chain, Some("CM407")),
        ("parameters", &(leaf.clone() + parameters), &chain, Some("CM408")),
    ];
    for target in ["aws-acm", "aws-iam", "aws-api-gateway"] {
        for (what, leaf, chain, expected) in &cases {
            scratch.write("a.crt", leaf.as_str());
            std::fs::set_permissions(scratch.path("a.crt"), std::fs::Permissions::from_mode(0o600)).unwrap();
            scratch.write("a-chain.crt", chain.as_str());
            let words = format!("check a.crt a-chain.crt --offline --roots root.crt --for {target}");
            let run = scratch.run(&words).expect(i32::from(expected.is_some()));
            let expected = expected.map_or("deployable".to_owned(), |code| format!("error {code}"));
            assert!(run.out().contains(&expected), "{target} {what}: {}", run.out());
        }
    }
    let forms = [
        ("server.der one.der two.der", 0),
        ("server.crt one.der two.der", 1),
        ("server.der intermediates.crt", 1),
        ("server.crt intermediates.crt", 1),
        ("intermediates.crt server.crt", 1),
    ];
    for (files, status) in forms {
        let run = scratch.run(&format!("check {files} --offline --roots root.crt --for der")).expect(status);
        assert_eq!(
            run.out().contains("CM611 not-in-form: the file is not DER, which der loads"),
            status == 1,
            "{files}"
        );
    }
}

/// The configuration lines of an appliance name the written files, in the order in which they are linked or sent.
#[test]
fn configuration_lines_of_appliances() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let at = scratch.folder().display();
    let cases: [(&str, Vec<String>); 3] = [
        ("netscaler", vec![
            format!("add ssl certKey o-0 -cert {at}/o.crt -key {at}/server.key"),
            format!("add ssl certKey o-1 -cert {at}/o-intermediate-1.crt"),
            "link ssl certKey o-0 o-1".to_owned(),
            format!("add ssl certKey o-2 -cert {at}/o-intermediate-2.crt"),
            "link ssl certKey o-1 o-2".to_owned(),
        ]),
        ("f5", vec![
            "create cli transaction".to_owned(),
            format!("create sys file ssl-cert o.crt source-path file:{at}/o.crt"),
            format!("create sys file ssl-cert o-chain.crt source-path file:{at}/o-chain.crt"),
            format!("create sys file ssl-key o.key source-path file:{at}/o.key"),
            "modify ltm profile client-ssl PROFILE cert-key-chain replace-all-with { o { cert o.crt key o.key chain o-chain.crt } }".to_owned(),
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

/// The certificate blocks of a PEM text, without the text between them.
fn blocks(text: &str) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----";
    let begins = text.match_indices("-----BEGIN CERTIFICATE-----").map(|(at, _)| at);
    let block = |at: usize| {
        let end = at + text[at..].find(END).unwrap() + END.len();
        let line_end = if text[end..].starts_with('\r') { "\r\n" } else { "\n" };
        text[at..end].to_owned() + line_end
    };
    begins.map(block).collect()
}

/// The text with its certificates replaced by others. Surplus ones follow the last certificate.
fn with_blocks(text: &str, blocks: &[String], new: &[String]) -> String {
    let (mut rest, mut out) = (text, String::new());
    for (index, block) in blocks.iter().enumerate() {
        let at = rest.find(block.as_str()).unwrap();
        out += &rest[..at];
        let is_last = index + 1 == blocks.len();
        out +=
            &(if is_last { new[index.min(new.len())..].concat() } else { new.get(index).cloned().unwrap_or_default() });
        rest = &rest[at + block.len()..];
    }
    out + rest
}

/// For every target, the files that `bundle` writes have no findings. `check` reports a removed root, a reversed order
/// and a repeated certificate.
#[test]
fn check_knows_what_each_target_requires() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", PASSWORD);
    let list = scratch.run("bundle --for list --format json").expect(0).json();
    let targets: Vec<&str> =
        list["targets"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(targets.len() > 50, "{targets:?}");
    let (mut rootless, mut reversed, mut doubled) = (0, 0, 0);
    for target in targets {
        let folder = target.replace('@', "-");
        std::fs::create_dir(scratch.path(&folder)).unwrap();
        let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key --password-file pw");
        scratch.run(&format!("{words} -o {folder}/o.crt")).expect(0);
        let is_listed = |name: &str| {
            let extension = Path::new(name).extension().unwrap_or_default();
            extension != "key" && extension != "ps1" && name != "privkey.pem"
        };
        let files = read(&scratch, &folder);
        let mut names: Vec<String> =
            files.keys().filter(|name| is_listed(name)).map(|name| format!("{folder}/{name}")).collect();
        // The file of the certificate comes first.
        names.sort_by_key(|name| name.ends_with("-chain.crt"));
        let codes = |names: &[String]| {
            let words =
                format!("check {} --for {target} --offline --roots root.crt --password-file pw", names.join(" "));
            let report = scratch.run(&format!("{words} --no-store --format json")).json();
            let results = report["results"].as_array().cloned().unwrap_or_else(|| vec![report.clone()]);
            let findings: Vec<_> = results.iter().flat_map(|one| one["findings"].as_array().unwrap().clone()).collect();
            let codes = findings.iter().map(|one| one["code"].as_str().unwrap().to_owned());
            // Codes about the validity of the test certificates, and about manifests.
            codes.filter(|code| code != "CM340" && code != "CM147").collect::<Vec<_>>()
        };
        assert_eq!(codes(&names), Vec::<String>::new(), "{target} {names:?}");
        let texts: Vec<(String, String)> = names
            .iter()
            .filter_map(|name| {
                Some((name.clone(), String::from_utf8(std::fs::read(scratch.path(name)).unwrap()).ok()?))
            })
            .filter(|(_, text)| !text.contains("kind: Secret") && !text.contains("BEGIN PKCS7"))
            .collect();
        for (name, text) in texts {
            let own = blocks(&text);
            let is_root = |block: &String| block.replace('\r', "") == site.root.pem();
            let try_with = |new: &[String]| {
                scratch.write(&name, with_blocks(&text, &own, new));
                let found = codes(&names);
                scratch.write(&name, &text);
                found
            };
            let twice: Vec<String> = own.iter().chain(own.last()).cloned().collect();
            assert_eq!(try_with(&twice), ["CM403"], "{target}: {name}, twice");
            doubled += 1;
            let is_for_verification = name.ends_with("-trusted.crt");
            if own.len() > 1 && !is_for_verification {
                let upside_down: Vec<String> = own.iter().rev().cloned().collect();
                let found = try_with(&upside_down);
                let is_order = |code: &String| ["CM401", "CM402", "CM604", "CM608"].contains(&code.as_str());
                assert!(found.iter().any(is_order), "{target}: {name}, reversed: {found:?}");
                reversed += 1;
            }
            let others: Vec<String> = own.iter().filter(|block| !is_root(block)).cloned().collect();
            if others.len() < own.len() && !others.is_empty() {
                assert_eq!(try_with(&others), ["CM607"], "{target}: {name}, without its root");
                rootless += 1;
            }
        }
    }
    assert!(rootless >= 8 && reversed >= 35 && doubled >= 60, "{rootless} {reversed} {doubled}");
    // A container without the root, and a set without the file of the root.
    scratch.run("bundle server.crt --offline --roots root.crt --intermediates intermediates.crt --for pfx --key server.key --pfx-password-file pw -o plain.pfx").expect(0);
    let check =
        |words: &str| scratch.run(&format!("check {words} --offline --no-store --roots root.crt --password-file pw"));
    // The others do not read its encryption either.
    for (target, status) in [("azure", 1), ("azure-app-gateway", 1), ("ibm-i", 0), ("cisco-asa", 1)] {
        let run = check(&format!("plain.pfx --for {target}")).expect(status);
        assert!(run.out().contains("warning CM607 root-not-in-file"), "{target}: {}", run.out());
    }
    std::fs::copy(scratch.path("cloudflare-gateway/o.crt"), scratch.path("same.crt")).unwrap();
    check("cloudflare-gateway/o.crt --for cloudflare-gateway --same-as same.crt").expect(0);
    let set = "domino-5/o-2-intermediate.crt domino-5/o-3-intermediate.crt domino-5/o-4-server.crt";
    let run = check(&format!("{set} --for domino@5")).expect(1);
    assert!(run.out().contains("error CM607 root-not-in-file"), "{}", run.out());
}

/// Contents that AWS refuses according to its documentation are errors for AWS, and warnings for other targets.
#[test]
fn contents_that_services_refuse_are_errors() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("good.crt", site.chain());
    scratch.write("reversed.crt", site.policy.pem() + &site.issuing.pem());
    scratch.write("twice.crt", site.chain() + &site.policy.pem());
    scratch.write("blank.crt", site.issuing.pem() + "\n" + &site.policy.pem());
    scratch.write("spaces.crt", site.chain().replace('\n', " \n"));
    scratch.write("leaf.crt", site.fullchain());
    let cases = [
        ("good.crt", None),
        ("reversed.crt", Some("CM402 wrong-order")),
        ("twice.crt", Some("CM403 duplicate-certificate")),
        ("blank.crt", Some("CM103 blank-line-between-blocks")),
        ("spaces.crt", Some("CM106 space-around-lines")),
        ("leaf.crt", Some("CM605 leaf-in-chain-file")),
    ];
    for target in ["aws-acm", "aws-iam", "aws-api-gateway", "f5"] {
        for (chain, finding) in cases {
            let is_aws = target.starts_with("aws");
            let status = i32::from(is_aws && finding.is_some());
            let words = format!("check server.crt {chain} --for {target} --offline --no-store --roots root.crt");
            let run = scratch.run(&words).expect(status);
            let Some(finding) = finding else { continue };
            let severity = if is_aws { "error" } else { "warning" };
            assert!(run.out().contains(&format!("{severity} {finding}")), "{target} {chain}: {}", run.out());
            let why = format!(
                "{target} does not accept such files; for the source see chainmend bundle --for {target} --help"
            );
            assert_eq!(run.out().contains(&why), is_aws, "{target} {chain}: {}", run.out());
        }
    }
}

/// Products that read only triple DES: `check` reports a container with AES, and its remedy makes one that they read.
#[test]
fn containers_that_are_too_new() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", PASSWORD);
    let words = format!("{LOCAL} --password-file pw");
    let made = |target: &str, name: &str| {
        let words = format!("bundle server.crt {words} --key server.key --for {target} -o {name} --replace");
        scratch.run(&words).expect(0);
    };
    for target in ["azure", "azure-app-gateway", "cisco-asa"] {
        made("ibm-i", "new.p12");
        made(target, "old.p12");
        let check = |name: &str, status: i32| {
            scratch.run(&format!("check {name} --for {target} {words} --format json")).expect(status).json()
        };
        let found = check("new.p12", 1);
        let finding = found["results"][0]["findings"].as_array().or(found["findings"].as_array()).unwrap()[0].clone();
        assert_eq!((&finding["code"], &finding["severity"]), (&"CM611".into(), &"error".into()), "{target}: {finding}");
        assert!(finding["message"].as_str().unwrap().contains("not PKCS#12 (3DES), which"), "{finding}");
        let remedy = finding["remedy"].as_str().unwrap();
        scratch.run(remedy.split_once("chainmend ").unwrap().1).expect(0);
        check("new.p12", 0);
        check("old.p12", 0);
    }
    made("ibm-i", "new.p12");
    for target in ["ibm-i", "pfx", "azure-key-vault"] {
        let run = scratch.run(&format!("check new.p12 --for {target} {words}")).expect(0);
        assert!(!run.out().contains("CM611"), "{target}: {}", run.out());
    }
}

/// A service with one file for the certificate and its intermediates, and one for the key: `fix` mends the first in place.
#[test]
fn the_file_of_a_service_is_fixed_in_place() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    for target in ["gcp", "cloudflare", "panos"] {
        scratch.write("a.pem", format!("text\n{}{}", site.fullchain(), site.root.pem()));
        scratch.run(&format!("fix a.pem --for {target} --key server.key --offline --roots root.crt")).expect(0);
        assert_eq!(scratch.read("a.pem"), site.fullchain(), "{target}");
        scratch.run(&format!("check a.pem --for {target} --key server.key --offline --roots root.crt")).expect(0);
    }
}

/// HCL Domino 12 allows empty lines between blocks (domino-cert-manager).
#[test]
fn empty_lines_between_the_blocks_of_domino() {
    let site = Site::new();
    let scratch = site.scratch();
    let all = site.leaf.key_pem() + "\n" + &site.fullchain() + "\n" + &site.root.pem();
    scratch.write("a.pem", all);
    std::fs::set_permissions(scratch.path("a.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
    for (target, is_told) in [("domino", false), ("haproxy", true)] {
        let run = scratch.run(&format!("check a.pem --for {target} --offline --roots root.crt")).expect(0);
        assert_eq!(run.out().contains("CM103"), is_told, "{target}: {}", run.out());
    }
}

/// The objects of an appliance are named after the file, or if its name cannot be used, after the certificate.
#[test]
fn objects_are_named_after_the_deployment() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let japanese = Spec::leaf("www.example.jp")
        .with(|params| params.distinguished_name.push(DnType::CommonName, "株式会社テスト"));
    scratch.write("japanese.crt", japanese.issued_by(&site.issuing).pem());
    std::fs::create_dir(scratch.path("to")).unwrap();
    let cases = [
        ("f5", "server.crt", "shop.example.jp.crt", "ssl-cert shop.example.jp.crt"),
        ("f5", "server.crt", "証明書.crt", "ssl-cert www.example.jp.crt"),
        ("f5", "server.crt", "to", "ssl-cert www.example.jp.crt"),
        ("f5", "japanese.crt", "to", "ssl-cert www.example.jp.crt"),
        ("netscaler", "server.crt", "shop.crt", "add ssl certKey shop-0 "),
        (
            "netscaler",
            "server.crt",
            "a-very-long-name-of-a-server.example.jp.crt",
            "certKey a-very-long-name-of-a-serve-0 ",
        ),
    ];
    for (target, certificate, output, expected) in cases {
        let mut command = scratch.command(&format!("bundle {certificate} {LOCAL} --for {target} --print-config -q"));
        let run = finish(command.arg("-o").arg(output)).expect(0);
        assert!(run.out().contains(expected), "{target} {output}: {}", run.out());
    }
}

/// If the name of a certificate cannot be the name of a file, its DNS name or its SHA-256 is used.
#[test]
fn names_of_files_are_portable() {
    let site = Site::new();
    let scratch = site.scratch();
    let named = |params: &mut rcgen::CertificateParams| {
        params.distinguished_name.push(DnType::CommonName, "株式会社テスト");
    };
    let japanese = Spec::leaf("shop.example.jp").with(named).issued_by(&site.issuing);
    let nameless = Spec::leaf("x.example.jp").with(named);
    let nameless = nameless.with(|params| params.subject_alt_names.clear()).issued_by(&site.issuing);
    let wildcard = Spec::leaf("*.example.jp").issued_by(&site.issuing);
    let cases = [
        (&japanese, "shop.example.jp-fullchain.pem"),
        (&nameless, "certificate-"),
        (&wildcard, "wildcard.example.jp-fullchain.pem"),
    ];
    for (index, (leaf, expected)) in cases.into_iter().enumerate() {
        scratch.write("leaf.crt", leaf.pem());
        let folder = format!("to-{index}");
        std::fs::create_dir(scratch.path(&folder)).unwrap();
        scratch.run(&format!("bundle leaf.crt {LOCAL} -o {folder}")).expect(0);
        let files: Vec<String> = read(&scratch, &folder).into_keys().collect();
        assert!(files.len() == 1 && files[0].starts_with(expected), "{expected}: {files:?}");
        assert!(files[0].ends_with("-fullchain.pem") && !files[0].contains("__"), "{files:?}");
    }
}

/// A finding says that the target requires the root only where the target refuses the file without it.
#[test]
fn what_is_required_is_an_error() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("gateway.pem", site.leaf.pem() + &site.chain());
    scratch.write("downwards.crt", site.root.pem() + &site.policy.pem() + &site.issuing.pem());
    scratch.write("upwards.crt", site.chain() + &site.root.pem());
    let cases = [
        ("cloudflare-gateway", "gateway.pem", 0, &["warning CM607", "warning CM608"][..]),
        ("zimbra", "server.crt upwards.crt", 0, &["warning CM608"]),
        ("zimbra", "server.crt intermediates.crt", 1, &["error CM607", "zimbra requires it there"]),
        ("freeipa", "server.crt intermediates.crt", 1, &["error CM607", "freeipa requires it there"]),
        ("cpanel", "server.crt intermediates.crt", 0, &["warning CM607"]),
        ("cpanel", "server.crt downwards.crt", 0, &["warning CM402"]),
    ];
    for (target, files, status, said) in cases {
        let words = format!("check {files} --for {target} --roots root.crt --offline");
        let run = scratch.run(&words).expect(status);
        let out = run.out();
        assert!(said.iter().all(|one| out.contains(one)), "{words}: {out}");
        let is_required = out.contains("requires it there") || out.contains("requires the root");
        assert_eq!(is_required, status == 1, "{words}: {out}");
        scratch.run(&format!("{words} --lang ja")).expect(status);
    }
}
