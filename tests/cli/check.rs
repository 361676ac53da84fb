//! `chainmend check`: whether TLS clients accept a file.

use rcgen::{ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, NameConstraints, SanType};

use crate::Site;
use crate::reports::follows_the_schema;
use crate::support::graphs::Graph;
use crate::support::pki::{Issued, Spec, armor};
use crate::support::run::{Run, Scratch, output, program, skipped};

const CHECK: &str = "check fullchain.pem --roots root.crt --offline --at 2026-11-23";

const LOCAL_ROOT: &str = "--roots root.crt --offline";

/// The codes of the findings, the most severe first.
pub fn codes(run: &Run) -> Vec<String> {
    let report = run.json();
    follows_the_schema(&report);
    assert_eq!(report["ok"], run.status == 0);
    report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

fn errors(run: &Run) -> Vec<String> {
    let report = run.json();
    let findings = report["findings"].as_array().unwrap().iter();
    let errors = findings.filter(|finding| finding["severity"] == "error");
    errors.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

fn folder(root: &Issued, fullchain: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("fullchain.pem", fullchain);
    scratch
}

#[test]
fn a_good_file_is_deployable() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.fullchain());
    let run = scratch.run(&format!("{CHECK} --host www.example.jp")).expect(0);
    assert!(run.out().starts_with("fullchain.pem: www.example.jp, deployable"), "{}", run.out());
    assert!(run.out().contains("  chain: www.example.jp <- Test Issuing CA <- Test Policy CA <- Test Root R1\n"));
    assert_eq!(run.stderr, "");
    let run = scratch.run(&format!("{CHECK} --host www.example.jp --format json")).expect(0);
    let report = run.json();
    follows_the_schema(&report);
    assert_eq!((&report["command"], &report["chain"]["valid"]), (&"check".into(), &true.into()));
    assert_eq!(report["chain"]["variant"], "standard");
    assert_eq!(scratch.names(), ["fullchain.pem", "root.crt"]);
}

#[test]
fn only_served_certificates_count() {
    let site = Site::new();
    let pem = Issued::pem;
    let stranger = Spec::ca("Stranger").self_signed();
    let namesake = Spec::ca("Test Issuing CA").issued_by(&site.policy);
    let cases: [(&str, String, i32, &[&str]); 8] = [
        ("all of it", site.fullchain(), 0, &[]),
        ("with the root", site.fullchain() + &pem(&site.root), 0, &[]),
        ("in another order", pem(&site.leaf) + &pem(&site.policy) + &pem(&site.issuing), 0, &[]),
        ("nothing above the leaf", pem(&site.leaf), 1, &["CM201"]),
        ("nothing above the issuer", pem(&site.leaf) + &pem(&site.issuing), 1, &["CM201"]),
        ("another generation", pem(&site.leaf) + &pem(&namesake), 1, &["CM201", "CM202"]),
        ("the leaf last", site.chain() + &pem(&site.leaf), 1, &["CM401"]),
        ("another root", pem(&Spec::leaf("a.example").issued_by(&stranger)) + &pem(&stranger), 1, &["CM203"]),
    ];
    for (what, fullchain, status, expected) in cases {
        let run = folder(&site.root, &fullchain).run(&format!("{CHECK} --format json"));
        assert_eq!(
            (run.status, &errors(&run)[..]),
            (status, &expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{what}"
        );
    }
    let scratch = folder(&site.root, &site.leaf.pem());
    scratch.write("intermediates.crt", site.chain());
    scratch.run(&format!("{CHECK} --intermediates intermediates.crt")).expect(0);
}

#[test]
fn errors_for_clients_and_violations_of_rules() {
    let root = Spec::ca("Test Root R1").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    let server = || Spec::leaf("www.example.jp").valid((2026, 1, 1), (2026, 12, 31));
    let host = " --host www.example.jp";
    let dns = |name: &str| SanType::DnsName(name.to_owned().try_into().unwrap());
    let called = |name: &str, san: SanType| {
        server().with(|params| {
            params.distinguished_name = rcgen::DistinguishedName::new();
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
            params.subject_alt_names = vec![san];
        })
    };
    let named = |name: &str| called(name, dns(name));
    let address = || called("192.0.2.1", SanType::IpAddress("192.0.2.1".parse().unwrap()));
    let purposes =
        |purposes: Vec<ExtendedKeyUsagePurpose>| server().with(|params| params.extended_key_usages = purposes);
    let nameless = || server().with(|params| params.subject_alt_names.clear());
    let cases: Vec<(&str, Spec, &str, i32, &[&str])> = vec![
        ("as it should be", server(), host, 0, &[]),
        ("another host", server(), " --host www.example.com", 1, &["CM320"]),
        ("wildcard", named("*.example.jp"), host, 0, &[]),
        ("wildcard of two labels", named("*.jp"), host, 1, &["CM320", "CM362"]),
        ("wildcard of a public suffix", named("*.co.jp"), " --host example.co.jp", 1, &["CM320", "CM362"]),
        ("part of a label", named("w*.example.jp"), host, 1, &["CM320", "CM362"]),
        ("letters of any script", named("xn--r8jz45g.jp"), " --host 例え.jp", 0, &[]),
        ("address", address(), " --host 192.0.2.1", 0, &[]),
        ("another address", address(), " --host 192.0.2.2", 1, &["CM320"]),
        ("a name for an address", named("192.0.2.1"), " --host 192.0.2.1", 1, &["CM320", "CM362"]),
        ("common name alone", nameless(), host, 1, &["CM320", "CM330"]),
        ("common name alone, no host asked", nameless(), "", 0, &["CM330"]),
        ("for clients", purposes(vec![ExtendedKeyUsagePurpose::ClientAuth]), "", 1, &["CM310"]),
        ("for anything", purposes(vec![ExtendedKeyUsagePurpose::Any]), "", 1, &["CM310"]),
        (
            "a key that may only sign lists of revoked certificates",
            server().with(|params| params.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign]),
            "",
            1,
            &["CM322"],
        ),
        ("for nothing in particular", purposes(Vec::new()), "", 0, &["CM331"]),
        (
            "a CA",
            server().with(|params| params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained)),
            "",
            1,
            &["CM321"],
        ),
        ("ten years", server().valid((2020, 1, 1), (2030, 1, 1)), "", 0, &["CM340"]),
        ("ten years, long ago", server().valid((2019, 1, 1), (2029, 1, 1)), "", 0, &[]),
        (
            "no authority key identifier",
            server().with(|params| params.use_authority_key_identifier_extension = false),
            "",
            0,
            &["CM332"],
        ),
        (
            "name constraints in a leaf",
            server().with(|params| {
                let permitted_subtrees = vec![GeneralSubtree::DnsName("example.jp".into())];
                params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
            }),
            "",
            0,
            &["CM339"],
        ),
        ("a common name in other letters", called("WWW.example.jp", dns("www.example.jp")), host, 0, &["CM348"]),
        ("a common name of another host", called("example.jp", dns("www.example.jp")), host, 0, &["CM348"]),
        ("a common name in another script", called("例え.jp", dns("xn--r8jz45g.jp")), "", 0, &["CM348"]),
        ("a common name that is no host", called("Web server", dns("www.example.jp")), host, 0, &[]),
        (
            "for servers, and for anything",
            purposes(vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::Any]),
            "",
            0,
            &["CM347"],
        ),
        (
            "critical purposes",
            purposes(Vec::new()).extension(&[2, 5, 29, 37], vec![0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1], true),
            "",
            0,
            &["CM346"],
        ),
        (
            "critical names beside a subject",
            nameless().extension(&[2, 5, 29, 17], [&[0x30, 16, 0x82, 14][..], b"www.example.jp"].concat(), true),
            host,
            0,
            &["CM349"],
        ),
        (
            "a CA's key usage",
            server().with(|params| {
                let usages = [rcgen::KeyUsagePurpose::DigitalSignature, rcgen::KeyUsagePurpose::KeyCertSign];
                params.key_usages = usages.to_vec();
            }),
            "",
            0,
            &["CM339"],
        ),
        (
            "21 octets of a serial number",
            server().with(|params| params.serial_number = Some(vec![1; 21].into())),
            "",
            0,
            &["CM334"],
        ),
        ("P-521, for Chrome", server().algorithm(&rcgen::PKCS_ECDSA_P521_SHA512), "", 0, &["CM343"]),
        ("P-384", server().algorithm(&rcgen::PKCS_ECDSA_P384_SHA384), "", 0, &[]),
        ("serial number zero", server().with(|params| params.serial_number = Some(vec![0].into())), "", 0, &["CM334"]),
    ];
    for (what, leaf, arguments, status, expected) in cases {
        let scratch = folder(&root, &(leaf.issued_by(&issuing).pem() + &issuing.pem()));
        let run = scratch.run(&format!("{CHECK}{arguments} --format json"));
        assert_eq!((run.status, codes(&run)), (status, expected.iter().map(ToString::to_string).collect()), "{what}");
        let strict = scratch.run(&format!("{CHECK}{arguments} --strict"));
        assert_eq!(strict.status, i32::from(!expected.is_empty()), "{what}, strict");
    }
}

/// The root of the chain, if the intermediates are in another file.
#[test]
fn the_root_right_behind_the_server_certificate() {
    let site = Site::new();
    let scratch = folder(&site.root, &(site.leaf.pem() + &site.root.pem()));
    scratch.write("others.pem", site.chain());
    let run = scratch.run(&format!("{CHECK} --intermediates others.pem --format json"));
    let found = codes(&run);
    assert!(found.contains(&"CM404".to_owned()) && !found.contains(&"CM405".to_owned()), "{found:?}");
}

#[test]
fn findings_about_text_and_contents() {
    let site = Site::new();
    let (leaf, chain, clean) = (site.leaf.pem(), site.chain(), site.fullchain());
    let old =
        Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2019, 1, 1), (2049, 1, 1)).issued_by(&site.policy);
    let sibling = Spec::ca("Another CA").issued_by(&site.root).pem();
    let unrelated = Spec::ca("Foreign CA").issued_by(&Spec::ca("Foreign Root").self_signed()).pem();
    let key = armor("PRIVATE KEY", &site.leaf.key.serialize_der());
    let cases: Vec<(&str, String, &[&str])> = vec![
        ("clean", clean.clone(), &[]),
        ("text in front", format!("subject=CN = www.example.jp\n{clean}"), &["CM101"]),
        ("CR LF", clean.replace('\n', "\r\n"), &["CM102"]),
        ("empty line between", format!("{leaf}\n{chain}"), &["CM103"]),
        ("empty line before END", clean.replace("\n-----END", "\n\n-----END"), &["CM105"]),
        ("spaces", clean.replace("CERTIFICATE-----\nM", "CERTIFICATE-----\n M"), &["CM106"]),
        ("glued", clean.replace("-----END CERTIFICATE-----\n-----", "-----END CERTIFICATE----------"), &["CM109"]),
        ("no final line ending", clean.trim_end().to_owned(), &["CM110"]),
        ("old label", clean.replace("CERTIFICATE", "X509 CERTIFICATE"), &["CM111"]),
        ("byte order mark", format!("\u{feff}{clean}"), &["CM114"]),
        ("upper one first", leaf.clone() + &site.policy.pem() + &site.issuing.pem(), &["CM402"]),
        ("twice", clean.clone() + &site.issuing.pem(), &["CM403"]),
        ("with the root", clean.clone() + &site.root.pem(), &["CM404"]),
        ("with another CA of the root", clean.clone() + &sibling, &["CM421"]),
        ("with a foreign CA", clean.clone() + &unrelated, &["CM405"]),
        ("with an old one of the same CA", clean.clone() + &old.pem(), &["CM406"]),
        ("with its key", clean.clone() + &key, &["CM407"]),
        ("with a request", clean.clone() + &Spec::leaf("www.example.jp").request(), &["CM408"]),
    ];
    for (what, fullchain, expected) in cases {
        let run = folder(&site.root, &fullchain).run(&format!("{CHECK} --format json"));
        let mut found = codes(&run);
        found.dedup();
        found.retain(|code| code != "CM340");
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn expiry_soon_and_comparison_with_another_file() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.fullchain());
    scratch.run(&format!("{CHECK} --expires-within 30")).expect(0);
    let late = "check fullchain.pem --roots root.crt --offline --at 2048-12-15";
    scratch.run(&format!("{late} --expires-within 10")).expect(0);
    let run = scratch.run(&format!("{late} --expires-within 30 --format json")).expect(1);
    assert_eq!(errors(&run), ["CM342"]);
    scratch.write("same.pem", site.fullchain().replace('\n', "\r\n"));
    scratch.write("other.pem", site.leaf.pem() + &site.policy.pem());
    scratch.run(&format!("{CHECK} --same-as same.pem")).expect(0);
    let run = scratch.run(&format!("{CHECK} --same-as other.pem --format json")).expect(1);
    assert_eq!(errors(&run), ["CM409"]);
    scratch.run(&format!("{CHECK} --same-as absent.pem")).expect(3);
}

/// An own CA often makes all certificates in the same minute, and for the same time.
#[test]
fn a_ca_that_expires_seconds_before_the_leaf() {
    let cases: [(u64, u64, &[&str]); 2] = [(20, 10, &[]), (20, 0, &["CM207", "CM802"])];
    for (of_ca, of_leaf, expected) in cases {
        let until = |spec: Spec, seconds: u64| {
            let mut spec = spec.valid((2026, 11, 1), (2027, 2, 1));
            spec.params.not_after -= std::time::Duration::from_secs(seconds);
            spec
        };
        let root = Spec::ca("Test Root").self_signed();
        let issuing = until(Spec::ca("Test CA"), of_ca).issued_by(&root);
        let leaf = until(Spec::leaf("www.example.jp"), of_leaf).issued_by(&issuing);
        let scratch = folder(&root, &(leaf.pem() + &issuing.pem()));
        let found = codes(&scratch.run(&format!("{CHECK} --format json")).expect(0));
        assert_eq!(found.iter().filter(|code| *code != "CM801").collect::<Vec<_>>(), expected, "{of_ca} {of_leaf}");
    }
}

#[test]
fn files_that_cannot_be_used() {
    let site = Site::new();
    let scratch = folder(&site.root, "nothing");
    scratch.run(CHECK).expect(3).says(&["no certificate in fullchain.pem"]);
    scratch.run("check absent.pem").expect(3);
    scratch.run("check").expect(2);
    scratch.run("check fullchain.pem --host https://www.example.jp/").expect(2).says(&["write it like www.example.jp"]);
    let damaged = site.fullchain() + "-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n";
    let run = folder(&site.root, &damaged).run(&format!("{CHECK} --format json"));
    assert_eq!((run.status, errors(&run)), (1, vec!["CM190".to_owned()]));
}

#[test]
fn an_unusable_file_does_not_prevent_the_check_of_others() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.fullchain());
    scratch.write("empty.pem", "");
    let words = "check empty.pem fullchain.pem absent.pem --roots root.crt --offline --at 2026-11-23";
    let run = scratch.run(words).expect(3).says(&["empty.pem is empty (0 bytes)", "absent.pem cannot be read"]);
    assert!(run.out().starts_with("fullchain.pem: www.example.jp, deployable"), "{}", run.out());
    let report = scratch.run(&format!("{words} --format json")).expect(3).json();
    follows_the_schema(&report);
    let files = |key: &str| -> Vec<String> {
        let rows = report[key].as_array().unwrap().iter();
        rows.map(|row| row["file"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(files("checked"), ["fullchain.pem"]);
    assert_eq!(files("unusable"), ["empty.pem", "absent.pem"]);
    assert_eq!(report["ok"], false);
    let run = scratch.run("check empty.pem absent.pem --offline --format json").expect(3);
    run.says(&["empty.pem is empty (0 bytes)", "absent.pem cannot be read"]);
}

#[test]
fn several_files_are_judged_one_by_one() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.fullchain());
    scratch.write("other.pem", site.leaf.pem());
    let run = scratch.run(&format!("{CHECK} other.pem --format json")).expect(1);
    let report = run.json();
    follows_the_schema(&report);
    let files: Vec<(&str, bool)> = report["checked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["file"].as_str().unwrap(), one["ok"].as_bool().unwrap()))
        .collect();
    assert_eq!(files, [("fullchain.pem", true), ("other.pem", false)]);
    assert_eq!((&report["ok"], &report["chain"]["valid"]), (&false.into(), &true.into()));
    let run = scratch.run(&format!("{CHECK} other.pem")).expect(1);
    assert!(run.out().contains("fullchain.pem: www.example.jp, deployable"), "{}", run.out());
    assert!(run.out().contains("other.pem: www.example.jp, not deployable (1 error"), "{}", run.out());
    assert!(run.out().ends_with("2 files: 1 deployable, 1 not deployable\n"), "{}", run.out());
}

#[test]
fn a_report_for_ci_systems() {
    let site = Site::new();
    let scratch = folder(&site.root, &(site.leaf.pem() + "\n" + &site.issuing.pem()));
    let sarif = scratch.run(&format!("{CHECK} --format sarif")).expect(1).json();
    crate::reports::is_sarif(&sarif);
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "chainmend");
    let results = run["results"].as_array().unwrap();
    let place = |result: &serde_json::Value| result["locations"][0]["physicalLocation"].clone();
    let missing = results.iter().find(|result| result["ruleId"] == "CM201").unwrap();
    assert_eq!(
        (&missing["level"], &place(missing)["artifactLocation"]["uri"]),
        (&"error".into(), &"fullchain.pem".into())
    );
    let blank = results.iter().find(|result| result["ruleId"] == "CM103").unwrap();
    let line = site.leaf.pem().lines().count() + 1;
    assert_eq!((&blank["level"], &place(blank)["region"]["startLine"]), (&"warning".into(), &line.into()));
    scratch.write("other one.pem", site.leaf.pem());
    let mut command = scratch.command(&format!("{CHECK} --format sarif"));
    let both = crate::support::run::finish(command.arg("other one.pem")).expect(1).json();
    let both = both["runs"][0]["results"].as_array().unwrap().clone();
    let uris: std::collections::BTreeSet<String> =
        both.iter().map(|result| place(result)["artifactLocation"]["uri"].as_str().unwrap().to_owned()).collect();
    assert_eq!(uris.into_iter().collect::<Vec<_>>(), ["fullchain.pem", "other%20one.pem"]);
    for result in results {
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
    }
}

/// Files that cannot be judged are notifications of the invocation, with and without other files.
#[test]
fn the_report_for_ci_systems_contains_unusable_files() {
    let site = Site::new();
    let scratch = folder(&site.root, &(site.leaf.pem() + &site.issuing.pem()));
    scratch.write("not a bundle.pem", "nothing\n");
    let report = |files: &[&str], status: i32| {
        let mut command = scratch.command(&CHECK.replace(" fullchain.pem", ""));
        let run = crate::support::run::finish(command.args(files).args(["--format", "sarif"])).expect(status);
        let failures: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
        assert_eq!(failures.len(), usize::from(status == 3), "{}", run.stderr);
        run.json()["runs"][0].clone()
    };
    let run = report(&["fullchain.pem"], 1);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 0);
    for files in [&["fullchain.pem", "not a bundle.pem"][..], &["not a bundle.pem"]] {
        let run = report(files, 3);
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let [row] = &invocation["toolExecutionNotifications"].as_array().unwrap()[..] else { panic!("{invocation}") };
        assert_eq!(row["level"], "error");
        assert_eq!(row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "not%20a%20bundle.pem");
        assert!(row["message"]["text"].as_str().unwrap().contains("not a bundle.pem"), "{row}");
        assert!(run["results"].is_array());
    }
}

/// The requirements of SARIF 2.1.0 (sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.49). No text has an unreplaced
/// placeholder.
#[test]
fn the_report_for_ci_systems_is_well_formed() {
    let site = Site::new();
    let scratch = folder(&site.root, &(site.leaf.pem() + "\n" + &site.issuing.pem()));
    let command = CHECK.replace("2026-11-23", "2048-12-20") + " --expires-within 90 --format sarif";
    let of_file = scratch.run(&command).expect(1).json();
    let of_input =
        scratch.run_stdin(&command.replace("fullchain.pem", "-"), site.leaf.pem().as_bytes()).expect(1).json();
    for (report, uri) in [(&of_file, "fullchain.pem"), (&of_input, "stdin:")] {
        crate::reports::is_sarif(report);
        let run = &report["runs"][0];
        let driver = &run["tool"]["driver"];
        assert!(driver["informationUri"].as_str().unwrap().contains(':'), "{driver}");
        for rule in driver["rules"].as_array().unwrap() {
            for key in ["shortDescription", "fullDescription", "help"] {
                let text = rule[key]["text"].as_str().unwrap();
                assert!(!text.is_empty() && !text.contains(['{', '}']), "{rule}");
            }
            let (id, help) = (rule["id"].as_str().unwrap(), rule["helpUri"].as_str().unwrap());
            assert!(help.contains(id) && (help.starts_with("urn:") || help.starts_with("https://")), "{rule}");
        }
        let results = run["results"].as_array().unwrap();
        assert!(!results.is_empty());
        for result in results {
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()), "{result}");
            assert!(!result["message"]["text"].as_str().unwrap().is_empty(), "{result}");
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], uri, "{result}");
            assert!(place["region"]["startLine"].as_u64().unwrap() > 0, "{result}");
        }
    }
}

/// Each file has a row of the same form, with its own findings, or with a code that says why it could not be judged.
#[test]
fn a_row_for_each_file() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.fullchain());
    scratch.write("short.pem", site.leaf.pem());
    let run = scratch.run(&format!("{CHECK} short.pem absent.pem --format json")).expect(3).json();
    follows_the_schema(&run);
    let rows = run["results"].as_array().unwrap();
    let told: Vec<(&str, bool, Option<&str>)> = rows
        .iter()
        .map(|row| (row["file"].as_str().unwrap(), row["ok"].as_bool().unwrap(), row["error"]["reason_code"].as_str()))
        .collect();
    let expected =
        [("fullchain.pem", true, None), ("short.pem", false, None), ("absent.pem", false, Some("unusable-input"))];
    assert_eq!(told, expected);
    assert!(rows[1]["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "CM201"));
    assert!(rows[0]["findings"].as_array().unwrap().iter().all(|finding| finding["code"] != "CM201"));
    let one = scratch.run(&format!("{CHECK} --format json")).expect(0).json();
    assert_eq!(one["results"], serde_json::json!([rows[0]]));
    let fixed =
        scratch.run("fix fullchain.pem absent.pem --roots root.crt --offline --dry-run --format json").expect(3).json();
    crate::reports::follows(&fixed, include_str!("../../docs/fix.schema.json"));
    let failure = &fixed["fixed"][1]["failure"];
    assert_eq!((&failure["reason_code"], &failure["exit"]), (&"unusable-input".into(), &3.into()));
    assert_eq!((&fixed["results"][1]["error"], &fixed["results"][0]["ok"]), (failure, &true.into()));
    assert!(fixed["fixed"][1]["error"].is_string());
}

#[test]
fn names_in_certificates_do_no_harm_on_a_terminal() {
    let root = Spec::ca("Test Root R1").self_signed();
    let leaf = Spec::leaf("www.example.jp")
        .with(|params| params.distinguished_name.push(rcgen::DnType::CommonName, "\u{1b}[2J{host}\u{202e}"))
        .issued_by(&root);
    let run = folder(&root, &leaf.pem()).run(&format!("{CHECK} --host other.example")).expect(1);
    assert!(run.out().contains("\\u{1b}[2J{host}\\u{202e} is not for other.example"), "{}", run.out());
}

#[test]
fn expensive_graphs() {
    let graph = Graph { mutual: true, ..Graph::new(8, 3) };
    for (has_path, status) in [(true, 0), (false, 1)] {
        let world = Graph { has_path, ..graph }.make();
        let pool: String = world.pool.iter().map(Issued::pem).collect();
        let run =
            folder(&world.root, &(world.leaf.pem() + &pool)).run(&format!("{CHECK} --format json")).expect(status);
        assert_eq!(run.json()["chain"]["valid"], has_path);
    }
}

#[test]
fn a_key_in_the_file_is_not_printed() {
    let site = Site::new();
    let key = armor("PRIVATE KEY", &site.leaf.key.serialize_der());
    let scratch = folder(&site.root, &(site.fullchain() + &key));
    for format in ["text", "json"] {
        let run = scratch.run(&format!("{CHECK} -v --format {format}")).expect(0);
        let secret = key.lines().nth(1).unwrap();
        assert!(!run.out().contains(secret) && !run.stderr.contains(secret));
    }
}

/// The same contents, judged for different servers.
#[test]
fn requirements_of_a_target() {
    let site = Site::new();
    let key = site.leaf.key_pem().replace("\r\n", "\n");
    let other_key = Spec::leaf("other.example.jp").issued_by(&site.issuing).key_pem();
    let clean = site.fullchain();
    let crlf = clean.replace('\n', "\r\n");
    let with_key = clean.clone() + &key;
    let cases: [(&str, &str, &str, i32, &[&str]); 10] = [
        ("nginx", "clean", &clean, 0, &[]),
        ("nginx", "CR LF", &crlf, 0, &["CM102"]),
        ("iis", "CR LF", &crlf, 0, &[]),
        ("iis", "LF", &clean, 0, &[]),
        ("nginx", "with its key", &with_key, 0, &["CM407"]),
        ("apache", "with its key", &with_key, 0, &["CM407"]),
        ("haproxy", "with its key", &with_key, 0, &[]),
        ("haproxy", "without a key", &clean, 1, &["CM601"]),
        ("haproxy", "with another key", &(clean.clone() + &other_key), 1, &["CM501"]),
        ("apache@2.2", "with intermediates", &clean, 1, &["CM201", "CM602", "CM602"]),
    ];
    for (target, what, contents, status, expected) in cases {
        let scratch = folder(&site.root, contents);
        restrict(&scratch);
        let run = scratch.run(&format!("{CHECK} --for {target} --format json"));
        assert_eq!(run.json()["target"], target);
        let mut found = codes(&run);
        found.retain(|code| code != "CM340");
        assert_eq!(
            (run.status, &found[..]),
            (status, &expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{target}: {what}"
        );
    }
}

/// The two files of Apache before 2.4.8: the certificate file is judged with its chain file.
#[test]
fn a_certificate_file_with_its_chain_file() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.leaf.pem());
    scratch.write("chain.pem", site.chain());
    scratch.run(&format!("{CHECK} --for apache@2.2 --intermediates chain.pem")).expect(0);
    scratch.run(&format!("{CHECK} --for apache@2.2")).expect(1);
    let pkcs7 = crate::support::pki::pkcs7(&[&site.leaf, &site.issuing, &site.policy]);
    scratch.write("site.p7b", pkcs7);
    let run = scratch.run("check site.p7b --for iis --roots root.crt --at 2026-11-23 --format json");
    assert_eq!(codes(&run), ["CM340"], "{}", run.out());
    let run = scratch.run("check site.p7b --for nginx --roots root.crt --at 2026-11-23 --format json").expect(1);
    assert!(codes(&run).contains(&"CM117".to_owned()));
}

#[cfg(unix)]
fn restrict(scratch: &Scratch) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(scratch.path("fullchain.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn restrict(_: &Scratch) {}

/// The first line of each section, and the codes below it.
fn sections(run: &Run) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for line in run.out().lines() {
        if !line.starts_with(' ') {
            rows.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
        } else if line.starts_with("    ") {
            // Details of the finding above.
        } else if let (Some(code), Some(row)) = (line.split(' ').find(|word| word.starts_with("CM")), rows.last_mut()) {
            row.push(' ');
            row.push_str(code);
        }
    }
    rows
}

#[test]
fn findings_are_grouped_by_certificate() {
    let site = Site::new();
    let (leaf, issuing) = (site.leaf.pem(), site.issuing.pem());
    let line = |text: &str| text.lines().count() + 1;
    let bundle = leaf.clone() + "\n" + &issuing + &issuing;
    let run = folder(&site.root, &bundle).run(CHECK).expect(1);
    let expected = [
        "fullchain.pem: www.example.jp, not deployable (1 error, 3 warnings)".to_owned(),
        "fullchain.pem the file CM103".to_owned(),
        "fullchain.pem:1 www.example.jp (leaf) CM340".to_owned(),
        format!("fullchain.pem:{} Test Issuing CA (intermediate)", line(&leaf) + 1),
        "not in the file CN=Test Policy CA,C=JP (missing issuer) CM201".to_owned(),
        format!("fullchain.pem:{} Test Issuing CA (duplicate) CM403", line(&leaf) + line(&issuing)),
    ];
    assert_eq!(sections(&run), expected);
    let run = folder(&site.root, &bundle).run(&format!("{CHECK} --lang ja")).expect(1);
    let expected = [
        "fullchain.pem (www.example.jp): このままでは使用できません (エラー 1 件、警告 3 件)".to_owned(),
        "fullchain.pem ファイル CM103".to_owned(),
        "fullchain.pem:1 www.example.jp (サーバー証明書) CM340".to_owned(),
        format!("fullchain.pem:{} Test Issuing CA (中間CA証明書)", line(&leaf) + 1),
        "ファイルにありません CN=Test Policy CA,C=JP (不足している発行元の証明書) CM201".to_owned(),
        format!("fullchain.pem:{} Test Issuing CA (重複) CM403", line(&leaf) + line(&issuing)),
    ];
    assert_eq!(sections(&run), expected);
    assert!(run.out().contains("    場所: fullchain.pem:13\n    理由: "), "{}", run.out());
}

#[test]
fn notes_are_only_counted() {
    let site = Site::new();
    let scratch = folder(&site.root, &format!("subject=CN = www.example.jp\n{}", site.fullchain()));
    let run = scratch.run(CHECK).expect(0);
    assert!(run.out().contains("1 note, see -v)") && !run.out().contains("CM101"), "{}", run.out());
    let run = scratch.run(&format!("{CHECK} -v")).expect(0);
    assert!(!run.out().contains("see -v") && run.out().contains("  info CM101"), "{}", run.out());
}

/// The real chain of a site in 2016, with the roots of that time. Every client of that time accepts it, even if
/// `--intermediates` provides a part of the served chain.
#[test]
fn no_client_is_missing_that_accepts_the_chain() {
    let scratch = Scratch::new();
    let real = |name: &str| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/real").join(name))
            .unwrap()
    };
    let (leaf, issuing) = (real("cryptography.io.pem"), real("rapidssl_sha256_ca_g3.pem"));
    scratch.write("leaf.pem", &leaf);
    scratch.write("issuing.pem", &issuing);
    scratch.write("full.pem", leaf + &issuing);
    let check = "--roots mozilla@2015-11 --offline --at 2016-01-01 --format json";
    for words in ["full.pem", "leaf.pem --intermediates issuing.pem"] {
        let run = scratch.run(&format!("check {words} {check}")).expect(0);
        assert!(!run.out().contains("CM801"), "{words}: {}", run.out());
    }
}

#[test]
fn every_defect_is_reported() {
    let site = Site::new();
    let old = || {
        let client =
            |spec: Spec| spec.with(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
        client(Spec::leaf("www.example.jp").valid((2024, 1, 1), (2025, 1, 1)))
    };
    let leaf = old().issued_by(&site.issuing);
    let cases: [(&str, String, &[&str]); 3] = [
        ("alone", leaf.pem(), &["CM301", "CM310", "CM201"]),
        ("without the upper intermediate", leaf.pem() + &site.issuing.pem(), &["CM301", "CM310", "CM201"]),
        ("complete", leaf.pem() + &site.chain(), &["CM301", "CM310"]),
    ];
    for (what, file, expected) in cases {
        let scratch = folder(&site.root, &file);
        assert_eq!(errors(&scratch.run(&format!("{CHECK} --format json")).expect(1)), expected, "{what}");
        let run = scratch.run(CHECK).expect(1);
        let text = run.out();
        assert_eq!(text.contains("Test Issuing CA (intermediate)"), file != leaf.pem(), "{what}: {text}");
        assert!(!text.contains("not in the chain"), "{what}: {text}");
        let bundle = scratch.run("bundle fullchain.pem --leaf 1 --roots root.crt --offline --at 2026-11-23").expect(4);
        assert!(bundle.stderr.contains("expired on 2025-01-01"), "{what}: {}", bundle.stderr);
        assert!(bundle.stderr.contains("and: www.example.jp is not for TLS servers"), "{what}: {}", bundle.stderr);
        assert_eq!(bundle.stderr.contains("the issuer of"), expected.contains(&"CM201"), "{what}: {}", bundle.stderr);
    }
}

#[test]
fn an_untrusted_root_is_called_untrusted() {
    let site = Site::new();
    let stranger = Spec::ca("Old Root").valid((2000, 1, 1), (2049, 12, 31)).self_signed();
    let leaf = Spec::leaf("www.example.jp").issued_by(&stranger);
    let scratch = folder(&site.root, &(leaf.pem() + &stranger.pem()));
    assert_eq!(errors(&scratch.run(&format!("{CHECK} --format json")).expect(1)), ["CM203"]);
}

#[test]
fn the_host_is_checked_for_a_ca_too() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.chain());
    let run = scratch.run(&format!("{CHECK} --host www.example.jp --format json")).expect(1);
    assert_eq!(errors(&run), ["CM320", "CM321"]);
}

/// Every certificate of a file has its role in JSON and in text, regardless of its position and of duplicates.
#[test]
fn every_certificate_has_its_role() {
    let site = crate::Site::new();
    let old = Spec::ca("Old Root").self_signed();
    let (expired, older) = (((2015, 1, 1), (2020, 1, 1)), ((2019, 1, 1), (2040, 1, 1)));
    let again = |span: ((i32, u8, u8), (i32, u8, u8))| {
        Spec::ca("Test Issuing CA").key_of(&site.issuing).valid(span.0, span.1).issued_by(&site.policy)
    };
    let cross = Spec::ca("Test Root R1").key_of(&site.root).issued_by(&old);
    let other_ca = Spec::ca("Test Mail CA").issued_by(&site.root);
    let rows = [
        (&site.leaf, "leaf", "leaf"),
        (&site.issuing, "intermediate", "intermediate"),
        (&site.policy, "intermediate", "intermediate"),
        (&cross, "cross", "cross-certificate to Old Root"),
        (&again(older), "superseded", "superseded"),
        (&again(expired), "expired", "expired"),
        (&site.root, "root", "root"),
        (&site.issuing, "duplicate", "duplicate"),
        (&Spec::ca("Stranger").issued_by(&Spec::ca("Nobody").self_signed()), "unrelated", "unrelated"),
        (&Spec::leaf("mail.example.jp").issued_by(&other_ca), "other-leaf", "another leaf"),
        (&other_ca, "other-intermediate", "intermediate of another leaf"),
        (&cross, "duplicate", "duplicate"),
    ];
    let scratch = Scratch::new();
    scratch.write("roots.crt", site.root.pem() + &old.pem());
    scratch.write("served.pem", rows.iter().map(|(issued, ..)| issued.pem()).collect::<String>());
    let command = "check served.pem --roots roots.crt --offline --at 2026-11-23";
    let report = scratch.run(&format!("{command} --format json")).json();
    let contents = report["contents"].as_array().unwrap();
    let found: Vec<&str> = contents.iter().map(|row| row["role"].as_str().unwrap()).collect();
    assert_eq!(found, rows.iter().map(|(_, word, _)| *word).collect::<Vec<_>>());
    let lines: Vec<u64> = contents.iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert!(lines.is_sorted() && lines[0] == 1, "{lines:?}");
    for (row, (_, word, _)) in contents.iter().zip(&rows) {
        assert_eq!(row["leads_to"].as_str(), (*word == "cross").then_some("Old Root"), "{row}");
    }
    let text = scratch.run(&format!("{command} -v"));
    for (line, (_, _, words)) in lines.iter().zip(&rows) {
        let start = format!("served.pem:{line} ");
        let title = text.out().lines().find(|row| row.starts_with(&start)).unwrap_or_default().to_owned();
        assert!(title.ends_with(&format!("({words})")), "{start}{words}: {}", text.out());
    }
}

/// A certificate that occurs many times is reported once, with the count and the lines.
#[test]
fn duplicates_are_one_finding() {
    let site = Site::new();
    let scratch = site.scratch();
    let lines = site.fullchain().lines().count();
    scratch.write("many.pem", site.fullchain() + &site.issuing.pem().repeat(4));
    let run = scratch.run("check many.pem --roots root.crt --offline").expect(0);
    let told = format!("at: many.pem:{}, also lines", lines + 1);
    for said in ["Test Issuing CA is in the file more than once (4 times)", &told] {
        assert!(run.out().contains(said), "{said}: {}", run.out());
    }
    assert_eq!(run.out().matches("CM403").count(), 1, "{}", run.out());
}

/// An issuer that is in the file, but that the server does not send from this file, is not to be fetched: the server
/// needs it in another file.
#[test]
fn an_issuer_that_is_in_the_file_but_not_sent() {
    let scratch = Scratch::new();
    let site = Site::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("site.crt", site.fullchain());
    for target in ["apache@2.2", "apache@2.0.44"] {
        let run = scratch.run(&format!("check site.crt --roots root.crt --offline --for {target}")).expect(1);
        let write = format!("--for {target} -o site-new.crt\n");
        assert!(run.out().contains("not sent ") && !run.out().contains("not in the file"), "{}", run.out());
        // The missing issuer, and each certificate that is not sent, have the same remedy.
        assert_eq!(run.out().matches(&write).count(), 1, "{}", run.out());
    }
    scratch.write("leaf.crt", site.leaf.pem());
    let run = scratch.run("check leaf.crt --roots root.crt --offline --for apache@2.2").expect(1);
    assert!(run.out().contains("not in the file") && run.out().contains("add the intermediate"), "{}", run.out());
}

/// The remedy that several findings have is printed once, after the last of them. In JSON, each finding has it.
#[test]
fn a_shared_remedy_is_printed_once() {
    let site = Site::new();
    let scratch = folder(&site.root, &(site.leaf.pem() + &site.policy.pem() + &site.issuing.pem() + &site.root.pem()));
    let cases = [("nginx", ["CM402", "CM404"], "fix "), ("apache@2.2", ["CM201", "CM602"], "bundle ")];
    for (target, codes, command) in cases {
        for (lang, label) in [("en", "try (also for "), ("ja", "対処 (")] {
            let words = format!("{CHECK} --for {target} --lang {lang}");
            let run = scratch.run(&words);
            let lines: Vec<&str> = run.out().lines().collect();
            let shared: Vec<&&str> = lines.iter().filter(|line| line.trim_start().starts_with(label)).collect();
            let [shared] = shared[..] else { panic!("{target}: {}", run.out()) };
            assert!(shared.contains(codes[0]) && shared.contains(": chainmend "), "{shared}");
            let (_, remedy) = shared.split_once("): ").unwrap();
            assert_eq!(run.out().matches(remedy).count(), 1, "{}", run.out());
            let report = scratch.run(&format!("{words} --format json")).json();
            let findings = report["findings"].as_array().unwrap();
            let with_it: Vec<&serde_json::Value> =
                findings.iter().filter(|finding| finding["remedy"] == remedy).map(|finding| &finding["code"]).collect();
            assert!(with_it.len() > 1 && codes.iter().all(|code| with_it.contains(&&(*code).into())), "{with_it:?}");
            assert!(remedy.contains(&format!("chainmend {command}")), "{remedy}");
        }
    }
    // A remedy that one finding has needs no more.
    let single = folder(&site.root, &site.leaf.pem()).run(&format!("{CHECK} -q")).expect(1);
    assert!(!single.out().contains("also for"), "{}", single.out());
}

/// Certificates of other CAs in front of the server's are not called intermediates.
#[test]
fn other_cas_in_front_of_the_server_certificate() {
    let site = Site::new();
    let other = Spec::ca("Other Root").self_signed();
    let [first, second] = ["Other CA 1", "Other CA 2"].map(|name| Spec::ca(name).issued_by(&other));
    let scratch = folder(&site.root, &(first.pem() + &second.pem() + &site.fullchain()));
    let run = scratch.run(CHECK).expect(1);
    let found = sections(&run);
    let roles = [
        ("Other CA 1 (not in the chain)", "CM401"),
        ("Other CA 2 (unrelated)", "CM405"),
        ("Test Issuing CA (intermediate)", ""),
        ("Test Policy CA (intermediate)", ""),
    ];
    for (title, code) in roles {
        let row = found.iter().find(|row| row.contains(title)).unwrap_or_else(|| panic!("{title}: {found:#?}"));
        assert!(row.contains(code), "{row}");
    }
}

/// The root is recognised as such even if the certificates below it are missing.
#[test]
fn a_root_above_a_missing_intermediate() {
    let scratch = Scratch::new();
    let site = Site::new();
    let other = Spec::ca("Private Root").self_signed();
    scratch.write("root.crt", site.root.pem());
    for (root, code) in [(&site.root, "CM404"), (&other, "CM411")] {
        scratch.write("site.crt", site.leaf.pem() + &root.pem());
        let run = scratch.run("check site.crt --roots root.crt --offline").expect(1);
        assert!(run.out().contains("CM201") && run.out().contains(code), "{}", run.out());
        assert!(!run.out().contains("unrelated"), "{}", run.out());
    }
    // Two certificates with the same type of key are not suggested as a pair.
    let twin = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    scratch.write("site.crt", site.leaf.pem() + &twin.pem() + &site.issuing.pem() + &site.policy.pem());
    let run = scratch.run("check site.crt --roots root.crt --offline").expect(0);
    assert!(run.out().contains("CM413") && !run.out().contains("NAME.ecdsa"), "{}", run.out());
}

/// Keys that the server cannot load: the result does not depend on the password that is given to the run. `HAProxy` takes
/// the key from `FILE.key` if the file has none.
#[test]
fn keys_that_a_server_cannot_load() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.fullchain());
    let Some(openssl) = program("openssl") else { return skipped("openssl", "it is not installed") };
    scratch.write("own.key", site.leaf.key_pem());
    scratch.write("pw", "secret");
    let words = "pkey -in own.key -aes256 -passout pass:secret -out locked.key";
    output(&openssl, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0);
    let locked = scratch.read("locked.key");
    let other = Spec::leaf("shop.example.net").issued_by(&site.issuing).key_pem();
    scratch.write("e.pem", locked.clone() + &site.fullchain());
    for target in ["haproxy", "postfix"] {
        for options in ["", "--password-file pw"] {
            let run = scratch.run(&format!("check e.pem --for {target} {options} {LOCAL_ROOT}")).expect(1);
            assert!(run.out().contains("error CM504"), "{target} {options}: {}", run.out());
        }
        let run = scratch.run(&format!("fix e.pem --for {target} --password-file pw {LOCAL_ROOT}"));
        assert!(run.status != 0 && !run.stderr.contains("no changes needed"), "{target}: {}", run.stderr);
    }
    scratch.write("h.pem", site.fullchain());
    let cases = [
        ("own", site.leaf.key_pem(), 0, ""),
        ("of another", other, 1, "error CM501"),
        ("garbage", "no key".to_owned(), 1, "error CM504"),
        ("encrypted", locked, 1, "error CM504"),
    ];
    for (what, key, status, expected) in cases {
        scratch.write("h.pem.key", key);
        for target in ["haproxy", "haproxy-split"] {
            for options in ["", "--password-file pw"] {
                let run = scratch.run(&format!("check h.pem --for {target} {options} {LOCAL_ROOT}")).expect(status);
                assert!(run.out().contains(expected), "{what} {target}: {}", run.out());
            }
        }
    }
    scratch.write("server.crt", site.leaf.pem());
    scratch.write("server-chain.crt", site.chain());
    scratch.write("server-cas.crt", site.chain() + &site.root.pem());
    scratch.write("server-fullchain.crt", site.fullchain());
    let pair = "server.crt server-chain.crt";
    let services = [
        ("aws-acm", pair),
        ("aws-iam", pair),
        ("aws-api-gateway", pair),
        ("gcp", "server-fullchain.crt"),
        ("prtg", "server.crt server-cas.crt"),
    ];
    for (target, files) in services {
        let words = format!("check {files} --for {target} {LOCAL_ROOT} --password-file pw --key");
        scratch.run(&format!("{words} own.key")).expect(0);
        let run = scratch.run(&format!("{words} locked.key")).expect(1);
        assert!(run.out().contains("error CM504"), "{target}: {}", run.out());
    }
}

/// What is counted is shown, also a duplicate in another file of the set.
#[test]
fn a_duplicate_in_another_file_is_shown() {
    let site = Site::new();
    let scratch = folder(&site.root, &site.leaf.pem());
    scratch.write("issuing.crt", site.issuing.pem());
    scratch.write("policy.crt", site.policy.pem().repeat(2));
    for (options, status) in [("", 0), ("--strict", 1)] {
        let words = format!("check fullchain.pem issuing.crt policy.crt --for netscaler {LOCAL_ROOT} {options}");
        let run = scratch.run(&words).expect(status);
        assert_eq!(run.out().matches("CM403").count(), 1, "{}", run.out());
    }
}
