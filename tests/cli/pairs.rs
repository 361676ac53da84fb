//! Servers that read the certificate from one file and the chain from another: both files are checked and fixed
//! together.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::Site;
use crate::check::codes;
use crate::servers::{apache, handshake};
use crate::support::pki::Spec;
use crate::support::run::{Scratch, program};

const ROOTS: &str = "--roots root.crt --offline --at 2026-11-23";

fn folder(site: &Site, certificate: &str, chain: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("site.crt", certificate);
    scratch.write("site-chain.crt", chain);
    scratch
}

/// Two files, their target, the findings of `check`, and whether a server works with them.
type Case = (&'static str, String, String, &'static str, &'static [&'static str], bool);

fn cases(site: &Site) -> Vec<Case> {
    let (leaf, issuing, policy) = (site.leaf.pem(), site.issuing.pem(), site.policy.pem());
    let chain = site.chain();
    let other = Spec::ca("Another CA").issued_by(&site.root).pem();
    let former = Spec::leaf("www.example.jp").valid((2025, 1, 1), (2026, 12, 1)).issued_by(&site.issuing).pem();
    let (new, old) = ("apache@2.2", "apache@2.0.44");
    vec![
        ("right", leaf.clone(), chain.clone(), new, &[], true),
        ("right for 2.0.44", leaf.clone(), leaf.clone() + &chain, old, &[], true),
        ("the layout of newer versions", leaf.clone(), chain.clone(), old, &["CM604"], false),
        ("the layout of older versions", leaf.clone(), leaf.clone() + &chain, new, &["CM605"], true),
        ("the leaf behind what is skipped", leaf.clone(), chain.clone() + &leaf, old, &["CM604"], false),
        ("a certificate that nothing needs is skipped", leaf.clone(), other.clone() + &chain, old, &["CM604"], true),
        ("the former leaf is skipped", leaf.clone(), former + &chain, old, &[], true),
        ("the wrong way round", leaf.clone(), policy.clone() + &issuing, new, &["CM402"], true),
        ("twice", leaf.clone(), chain.clone() + &issuing, new, &["CM403"], true),
        ("with the root", leaf.clone(), chain.clone() + &site.root.pem(), new, &["CM404"], true),
        ("with another CA", leaf.clone(), chain.clone() + &other, new, &["CM421"], true),
        ("an empty line", leaf.clone(), chain.replacen("\n-----END", "\n\n-----END", 1), new, &["CM105"], false),
        ("the chain in both", leaf.clone() + &issuing, chain.clone(), new, &["CM602"], true),
        ("the chain in the wrong one", leaf.clone() + &chain, issuing.clone(), new, &["CM201", "CM602"], false),
        ("a certificate is missing", leaf.clone(), issuing.clone(), new, &["CM201"], false),
        ("the chain of another server", leaf, other, new, &["CM201"], false),
    ]
}

/// The codes of a report, each once, without the one about the validity of the test certificates.
fn found(scratch: &Scratch, command: &str, works: bool, what: &str) -> Vec<String> {
    let run = scratch.run(&format!("check {command} --format json {ROOTS}"));
    assert_eq!(run.status == 0, works, "{what}: {}", run.out());
    let mut found = codes(&run);
    found.retain(|code| code != "CM340");
    found.dedup();
    found.sort();
    found
}

#[test]
fn two_files_are_judged_together() {
    let site = Site::new();
    for (what, certificate, chain, target, expected, works) in cases(&site) {
        let scratch = folder(&site, &certificate, &chain);
        for chain in ["site-chain.crt", "--intermediates site-chain.crt"] {
            let words = format!("site.crt {chain} --for {target}");
            assert_eq!(found(&scratch, &words, works, what), expected, "{what}: {words}");
        }
    }
}

#[test]
fn both_files_are_fixed_to_what_bundle_writes() {
    let site = Site::new();
    for (what, certificate, chain, target, expected, _) in cases(&site) {
        let scratch = folder(&site, &certificate, &chain);
        scratch.write("policy.crt", site.chain());
        let fix = format!("fix site.crt site-chain.crt --intermediates policy.crt --for {target} {ROOTS}");
        scratch.run(&fix).expect(0);
        scratch.run(&format!("bundle site.crt policy.crt --for {target} -o new.crt {ROOTS}")).expect(0);
        assert_eq!(scratch.read("site.crt"), scratch.read("new.crt"), "{what}");
        assert_eq!(scratch.read("site-chain.crt"), scratch.read("new-chain.crt"), "{what}");
        assert_eq!(found(&scratch, &format!("site.crt site-chain.crt --for {target}"), true, what), [""; 0], "{what}");
        let backups = scratch.names().iter().filter(|name| name.contains(".bak")).count();
        assert_eq!(backups > 0, !expected.is_empty() || what.starts_with("the former leaf"), "{what}");
        scratch.run(&fix).expect(0).says(&["2 files: 0 fixed, 2 needed no changes"]);
    }
}

/// Wrong pairs of files, and the suggested command, which works and does not have the same findings.
#[test]
fn wrong_pairs_of_files() {
    let site = Site::new();
    let other = Spec::leaf("shop.example.net").issued_by(&site.issuing).pem();
    let scratch = folder(&site, &site.leaf.pem(), &site.chain());
    scratch.write("full.crt", site.fullchain());
    scratch.write("other.crt", other);
    scratch.write("site.key", site.leaf.key_pem());
    scratch.write("empty.crt", "");
    scratch.write("ca.crt", site.chain());
    let cases: [(&str, i32, &[&str], &str); 14] = [
        ("ca.crt site.crt", 1, &["CM606"], "chainmend check site.crt ca.crt"),
        ("ca.crt --intermediates site.crt", 1, &["CM606"], "chainmend check site.crt ca.crt"),
        ("site-chain.crt site.crt", 0, &[], "site.crt: www.example.jp, deployable"),
        ("./site-chain.crt --intermediates ./site.crt", 0, &[], "./site.crt: www.example.jp, deployable"),
        ("site-chain.crt full.crt", 1, &["CM602", "CM606"], "chainmend check full.crt site-chain.crt"),
        ("root.crt site.crt", 1, &["CM201", "CM404", "CM606"], "chainmend check site.crt root.crt"),
        ("site.crt site.crt", 1, &["CM201", "CM605"], "chainmend bundle site.crt"),
        ("full.crt full.crt", 0, &["CM602", "CM605"], "chainmend bundle full.crt"),
        ("full.crt ./full.crt", 0, &["CM602", "CM605"], "chainmend bundle full.crt"),
        ("full.crt site-chain.crt", 0, &["CM602"], "chainmend fix full.crt site-chain.crt"),
        ("site.crt --intermediates other.crt", 1, &["CM201", "CM413"], ""),
        ("site.crt root.crt", 1, &["CM201", "CM404"], "chainmend fix site.crt root.crt"),
        ("site.crt other.crt", 1, &["CM201"], ""),
        ("site.crt empty.crt", 3, &["CM201"], ""),
    ];
    for (words, status, expected, advised) in cases {
        let run = scratch.run(&format!("check {words} --for apache@2.2 --format json {ROOTS}")).expect(status);
        let mut found = codes(&run);
        found.retain(|code| code != "CM340");
        found.sort();
        found.dedup();
        assert_eq!(found, expected, "{words}");
        let said = scratch.run(&format!("check {words} --for apache@2.2 {ROOTS}"));
        let said = format!("{}{}", said.out(), said.stderr);
        assert!(said.contains(advised), "{words}: {said}");
        assert!(!said.contains("chainmend fix site.crt site.crt"), "{said}");
    }
    // A key instead of a certificate, and vice versa.
    for words in ["site.crt site.key", "site.key site.crt", "site.key --key site.crt"] {
        for target in ["apache@2.2", "nginx"] {
            // Of a set, the key is recognised.
            if target == "apache@2.2" && !words.contains("--key") {
                let run = scratch.run(&format!("check {words} --for {target} {ROOTS}")).expect(1);
                assert!(run.out().contains("CM201") && run.stderr.contains("site.key"), "{}{}", run.out(), run.stderr);
                continue;
            }
            let run = scratch.run(&format!("check {words} --for {target} {ROOTS}")).expect(3);
            run.says(&["chainmend check site.crt --key site.key --"]);
        }
    }
    // A server with one file: the missing certificates are in the other one.
    for words in ["site.crt site-chain.crt", "site-chain.crt site.crt"] {
        let run = scratch.run(&format!("check {words} {ROOTS}")).expect(1);
        let command = "chainmend fix site.crt --intermediates site-chain.crt";
        assert_eq!(run.out().matches(command).count(), 2, "{}", run.out());
    }
    scratch.run(&format!("fix site.crt --intermediates site-chain.crt {ROOTS}")).expect(0);
    assert_eq!(scratch.read("site.crt"), site.fullchain());
}

/// The file of `--intermediates` is the second file of each server that has one, whatever it contains. Findings about a file are
/// shown with it.
#[test]
fn a_single_file_of_candidates_is_the_second_file() {
    let site = Site::new();
    let scratch = folder(&site, &site.leaf.pem(), "");
    let [leaf, issuing, policy, root] = [site.leaf.pem(), site.issuing.pem(), site.policy.pem(), site.root.pem()];
    let other = Spec::leaf("shop.example.net").issued_by(&site.issuing).pem();
    let up = issuing.clone() + &policy + &root;
    let down = root.clone() + &policy + &issuing;
    let crlf = up.replace('\n', "\r\n");
    let cases: [(&str, &str, String, &[&str]); 15] = [
        ("cpanel", "right", up.clone(), &[]),
        ("cpanel", "with the leaf", leaf.clone() + &up, &["CM605"]),
        ("cpanel", "the wrong way round", down.clone(), &["CM402"]),
        ("cpanel", "without the root", issuing.clone() + &policy, &["CM607"]),
        ("cpanel", "twice", issuing.clone() + &issuing + &policy + &root, &["CM403"]),
        ("cpanel", "another server's", up.clone() + &other, &["CM413"]),
        ("prtg", "with the leaf", leaf.clone() + &up, &["CM605"]),
        ("freeipa", "without the root", issuing.clone() + &policy, &["CM607"]),
        ("freeipa", "another server's", up.clone() + &other, &["CM413"]),
        ("zimbra", "right", down.clone(), &[]),
        ("zimbra", "with the leaf", down + &leaf, &["CM605"]),
        ("zimbra", "the wrong way round", up, &["CM608"]),
        ("fortigate", "both in one file", issuing.clone() + &policy, &["CM609"]),
        ("netscaler", "both in one file", issuing + &policy, &["CM609"]),
        ("cpanel", "line endings", crlf, &["CM102"]),
    ];
    for (target, what, chain, expected) in cases {
        scratch.write("site-chain.crt", chain);
        let words = format!("check site.crt --intermediates site-chain.crt --for {target} {ROOTS}");
        let run = scratch.run(&format!("{words} --format json"));
        let mut found = codes(&run);
        found.retain(|code| code != "CM340");
        found.sort();
        found.dedup();
        assert_eq!(found, expected, "{target}: {what}");
        let said = scratch.run(&words);
        let before = said.out().split("warning CM102").next().unwrap().lines().rev().nth(1);
        let is_there = before.is_some_and(|line| line.starts_with("site-chain.crt ") && line.ends_with(" the file"));
        assert_eq!(is_there, what == "line endings", "{target}: {what}: {}", said.out());
    }
    // A server with one file has no second one.
    let run = scratch.run(&format!("check site.crt --intermediates site-chain.crt {ROOTS}")).expect(0);
    assert!(!run.out().contains("CM102") && !run.out().contains("site-chain.crt:"), "{}", run.out());
}

#[test]
fn neither_file_is_changed_if_one_cannot_be_fixed() {
    let site = Site::new();
    let chain = site.policy.pem() + &site.issuing.pem();
    let fix = |scratch: &Scratch, words: &str| scratch.run(&format!("fix {words} --for apache@2.2 {ROOTS}"));
    let damaged = chain.replacen("MII", "M*I", 1);
    for (chain, status) in [("", 3), (&*damaged, 3), (&*site.issuing.pem(), 4)] {
        let scratch = folder(&site, &site.fullchain(), chain);
        let run = fix(&scratch, "site.crt site-chain.crt");
        // In the last case, the file of the certificate contains the missing part of the chain.
        if status == 3 {
            run.expect(3).says(&["both files are fixed, or neither"]);
            assert_eq!((scratch.read("site.crt"), &*scratch.read("site-chain.crt")), (site.fullchain(), chain));
            assert_eq!(scratch.names(), ["root.crt", "site-chain.crt", "site.crt"]);
        } else {
            run.expect(0);
            assert_eq!(scratch.read("site-chain.crt"), site.chain());
        }
    }
    let scratch = folder(&site, &site.leaf.pem(), &chain);
    fix(&scratch, "site.crt").expect(2).says(&["name both"]);
    fix(&scratch, "site.crt site.crt").expect(2).says(&["name both"]);
    fix(&scratch, ".").expect(2).says(&["name both"]);
    fix(&scratch, "site.crt gone.crt").expect(3).says(&["gone.crt cannot be read"]);
    // A dry run shows both changes and writes nothing.
    let run = fix(&scratch, "site.crt site-chain.crt --dry-run").expect(0);
    assert!(run.out().contains("--- site-chain.crt"), "{}", run.out());
    assert_eq!(scratch.read("site-chain.crt"), chain);
}

/// Keys and other blocks stay in their files.
#[test]
fn other_blocks_stay_in_their_files() {
    let site = Site::new();
    let parameters = crate::support::pki::armor("EC PARAMETERS", b"of a curve");
    let certificate = site.leaf.key_pem() + &site.leaf.pem();
    let scratch = folder(&site, &certificate, &(parameters.clone() + &site.policy.pem() + &site.issuing.pem()));
    let fix = format!("fix site.crt site-chain.crt --for lighttpd@1.4.52 {ROOTS}");
    scratch.run(&fix).expect(0);
    assert_eq!(scratch.read("site.crt"), site.leaf.pem() + &site.leaf.key_pem());
    assert_eq!(scratch.read("site-chain.crt"), site.chain() + &parameters);
    scratch.run(&fix).expect(0).says(&["2 files: 0 fixed, 2 needed no changes"]);
}

/// The set of blocks of these files.
fn blocks(texts: &[String]) -> BTreeSet<String> {
    let all = texts.concat();
    all.split_inclusive("-----END CERTIFICATE-----\n").map(str::to_owned).collect()
}

/// Whatever the two files contain, the fixed pair begins with the server certificate, and no server certificate for
/// other names is lost. Otherwise neither file changes.
#[test]
fn no_server_certificate_is_lost() {
    let site = Site::new();
    let (leaf, chain) = (site.leaf.pem(), site.chain());
    let leaf_of = |host: &str| Spec::leaf(host).valid((2026, 11, 1), (2027, 1, 30)).issued_by(&site.issuing).pem();
    let (other, former) = (leaf_of("shop.example.net"), leaf_of("www.example.jp"));
    let nameless = |name: &str| {
        let spec = Spec::leaf(name).valid((2026, 11, 1), (2027, 1, 30));
        spec.with(|params| params.subject_alt_names.clear()).issued_by(&site.issuing).pem()
    };
    let swapped = Some("the two files seem to be swapped");
    let lost = Some("shop.example.net, the certificate of another server: fix would remove it");
    let no_server = Some("site.crt has no server certificate, only CA certificates");
    let ambiguous = Some("more than one certificate could be the leaf");
    let cases = [
        ("swapped", chain.clone(), leaf.clone(), swapped),
        ("swapped, one of the chain", site.issuing.pem(), leaf.clone(), swapped),
        ("swapped, the whole chain with the leaf", chain.clone(), leaf.clone() + &chain, swapped),
        ("swapped, the leaf last", site.policy.pem(), site.issuing.pem() + &leaf, swapped),
        ("swapped, with another one", chain.clone(), leaf.clone() + &other, swapped),
        ("CAs alone", site.issuing.pem(), site.policy.pem(), no_server),
        ("another server's in place of the chain", leaf.clone(), other.clone(), lost),
        ("another server's before the chain", leaf.clone(), other.clone() + &chain, lost),
        ("another server's behind the chain", leaf.clone(), chain.clone() + &other, lost),
        ("another server's twice", leaf.clone(), chain.clone() + &other + &other, lost),
        ("without alternative names", leaf.clone(), chain.clone() + &nameless("shop.example.net"), lost),
        ("two in the first file", leaf.clone() + &other, chain.clone(), ambiguous),
        ("the former one", leaf.clone(), former.clone() + &chain, None),
        ("the former one without alternative names", leaf.clone(), nameless("WWW.example.jp") + &chain, None),
        ("the leaf in both", leaf.clone(), leaf.clone() + &chain, None),
        ("with another CA", leaf.clone(), chain.clone() + &Spec::ca("Another CA").issued_by(&site.root).pem(), None),
    ];
    for (what, certificate, second, expected) in cases {
        for (target, key) in [("apache@2.2", ""), ("apache@2.0.44", ""), ("apache@2.2", "--key server.key")] {
            let scratch = folder(&site, &certificate, &second);
            scratch.write("policy.crt", &chain);
            scratch.write("server.key", site.leaf.key_pem());
            let what = format!("{what} {target} {key}");
            let options = format!("--intermediates policy.crt --for {target} {key} --no-backup {ROOTS}");
            // If the first file has two certificates, a key determines the leaf. The other one would be lost.
            let expected = if key.is_empty() || expected != ambiguous { expected } else { lost };
            let run = scratch.run(&format!("fix site.crt site-chain.crt {options}"));
            let files = [scratch.read("site.crt"), scratch.read("site-chain.crt")];
            if let Some(expected) = expected {
                run.expect(3).says(&[expected]);
                assert_eq!(files, [certificate.clone(), second.clone()], "{what}");
            } else {
                run.expect(0);
                assert_eq!(files[0], leaf, "{what}");
                let (before, after) = (blocks(&[certificate.clone(), second.clone()]), blocks(&files));
                let gone = |pem: &str| before.contains(pem) && !after.contains(pem);
                assert!(!gone(&leaf) && !gone(&other), "{what}");
            }
        }
    }
}

/// The suggestion for swapped files works as printed.
#[test]
fn swapped_files_are_fixed_in_the_other_order() {
    let site = Site::new();
    let scratch = folder(&site, &(site.policy.pem() + &site.issuing.pem()), &site.leaf.pem());
    let remedy = "fix site-chain.crt site.crt --for apache@2.2";
    let run = scratch.run(&format!("fix site.crt site-chain.crt --for apache@2.2 {ROOTS}")).expect(3);
    run.says(&[&format!("try: chainmend {remedy}"), "exchange the two names"]);
    let run = scratch.run(&format!("fix site.crt site-chain.crt --for apache@2.2 --lang ja {ROOTS}")).expect(3);
    run.says(&["2 つのファイルが逆のようです", &format!("対処: chainmend {remedy}")]);
    scratch.run(&format!("{remedy} {ROOTS}")).expect(0);
    assert_eq!((scratch.read("site-chain.crt"), scratch.read("site.crt")), (site.leaf.pem(), site.chain()));
}

/// Names in the order of a shell pattern: the chain file comes first, and it contains the leaf too. Where the names do not
/// tell, nothing is exchanged.
#[test]
fn files_of_old_apache_are_not_exchanged() {
    let site = Site::new();
    let (leaf, chain) = (site.leaf.pem(), site.leaf.pem() + &site.chain());
    let scratch = folder(&site, &leaf, &chain);
    scratch.write("full.crt", &chain);
    for command in ["check", "fix"] {
        let run = scratch.run(&format!("{command} full.crt site.crt --for apache@2.0.44 {ROOTS}"));
        assert!(run.status == 1 || run.status == 3, "{command}: {}{}", run.out(), run.stderr);
        assert!((run.out().to_owned() + &run.stderr).contains("swapped"), "{command}: {}{}", run.out(), run.stderr);
        for files in ["site.crt full.crt", "site.crt site-chain.crt", "site-chain.crt site.crt"] {
            scratch.run(&format!("{command} {files} --for apache@2.0.44 {ROOTS}")).expect(0);
        }
        let now = ["site.crt", "site-chain.crt", "full.crt"].map(|file| scratch.read(file));
        assert_eq!(now, [leaf.clone(), chain.clone(), chain.clone()]);
    }
}

/// The written files as a shell pattern names them, with the key among them; of one site, and of two.
#[test]
fn a_pattern_for_the_files_of_a_set() {
    let site = Site::new();
    let scratch = sources(&site);
    let shop = Spec::leaf("shop.example.jp").issued_by(&site.issuing);
    scratch.write("shop.crt", shop.pem());
    scratch.write("shop.key", shop.key_pem());
    for target in ["aws-acm", "aws-iam", "aws-api-gateway", "f5", "split", "apache@2.2", "cpanel", "gcp", "prtg"] {
        let check = |place: &str| {
            let mut names: Vec<_> = std::fs::read_dir(scratch.path(place)).unwrap().collect::<Result<_, _>>().unwrap();
            names.sort_by_key(std::fs::DirEntry::file_name);
            let names: Vec<_> =
                names.iter().map(|one| format!("{place}/{}", one.file_name().to_string_lossy())).collect();
            scratch.run(&format!("check {} --for {target} {ROOTS}", names.join(" ")))
        };
        let place = target.replace('@', "-");
        let bundle = |site: &str| {
            let words =
                format!("bundle {site}.crt chain.crt --key {site}.key --include-key --for {target} -o {place}/");
            scratch.run(&format!("{words} --create-dirs {ROOTS}"))
        };
        bundle("site").expect(0);
        let run = check(&place).expect(0);
        assert!(run.stderr.contains("key"), "{target}: {}", run.stderr);
        let is_fixed = target == "prtg";
        if !is_fixed {
            bundle("shop").expect(0);
            check(&place).expect(0);
            let entries = std::fs::read_dir(scratch.path(&place)).unwrap().map(|entry| entry.unwrap().file_name());
            let keys = entries.map(|name| format!("{place}/{}", name.to_string_lossy()));
            let keys: Vec<String> = keys.filter(|name| Path::new(name).extension() == Some("key".as_ref())).collect();
            let [one, other] = keys.try_into().unwrap();
            std::fs::rename(scratch.path(&one), scratch.path("key")).unwrap();
            std::fs::rename(scratch.path(&other), scratch.path(&one)).unwrap();
            std::fs::rename(scratch.path("key"), scratch.path(&other)).unwrap();
            let run = check(&place).expect(1);
            assert_eq!(run.out().matches("error CM501").count(), 2, "{target}: {}", run.out());
        }
    }
}

/// Files of several sites are fixed in pairs, also those of a folder. Where that is not possible, there is a command for
/// each site, which works as printed.
#[test]
fn files_of_several_sites_are_fixed() {
    let site = Site::new();
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing).pem();
    let all = "--roots root.txt --intermediates policy.txt --offline";
    let fresh = |ending: &str| {
        let scratch = Scratch::new();
        scratch.write("policy.txt", site.policy.pem());
        scratch.write("root.txt", site.root.pem());
        for (name, text) in [("a", &site.leaf.pem()), ("b", &mail)] {
            scratch.write(&format!("{name}.crt"), text);
            scratch.write(&format!("{name}{ending}.crt"), site.issuing.pem());
        }
        scratch
    };
    for files in ["a.crt a-chain.crt b.crt b-chain.crt", "b-chain.crt a-chain.crt b.crt a.crt", ".", "*.crt"] {
        let scratch = fresh("-chain");
        let run = scratch.run(&format!("fix {files} --for apache@2.2 {all}")).expect(0);
        run.says(&["4 files: 2 fixed, 2 needed no changes"]);
        let now = ["a.crt", "b.crt", "a-chain.crt", "b-chain.crt"].map(|name| scratch.read(name));
        assert_eq!(now, [site.leaf.pem(), mail.clone(), site.chain(), site.chain()], "{files}");
    }
    // Files with other names stay as they are.
    for (target, ending, written) in [("cpanel", "-cabundle", "-cabundle"), ("apache@2.2", "-ca", "-new-chain")] {
        let scratch = fresh(ending);
        let run = scratch.run(&format!("fix . --for {target} {all}")).expect(2);
        let commands: Vec<&str> = run.stderr.split("chainmend ").filter(|text| text.starts_with("bundle ")).collect();
        assert_eq!(commands.len(), 2, "{}", run.stderr);
        for command in commands {
            scratch.run(command.trim().trim_end_matches("or:").trim_end_matches("try:").trim()).expect(0);
        }
        for name in ["a", "b"] {
            let written = scratch.read(&format!("{name}{written}.crt"));
            assert!(written.starts_with(&site.chain()), "{target}: {written}");
        }
    }
}

/// The second file contains the certificate of another server. The suggestion works as printed, in both languages.
#[test]
fn the_certificate_of_another_server_is_not_removed() {
    let site = Site::new();
    let other = Spec::leaf("shop.example.net").issued_by(&site.issuing).pem();
    let scratch = folder(&site, &site.leaf.pem(), &(site.chain() + &other));
    let fix = format!("fix site.crt site-chain.crt --for apache@2.2 {ROOTS}");
    let run = scratch.run(&fix).expect(3);
    run.says(&["move that certificate to a separate file", "or write two new files: chainmend bundle site.crt"]);
    let run = scratch.run(&format!("{fix} --lang ja")).expect(3);
    run.says(&["別のサーバー証明書 shop.example.net", "その証明書を別のファイルに移して"]);
    scratch.write("site-chain.crt", site.policy.pem() + &site.issuing.pem());
    scratch.run(&fix).expect(0);
}

/// A pair that clients refuse, and the same pair after the fix.
#[test]
fn apache_passes_with_a_pair_that_was_fixed() {
    let (Some(apache_program), Some(openssl)) = (program("apache2"), program("openssl")) else { return };
    let site = Site::new();
    let scratch = folder(&site, &site.fullchain(), &site.policy.pem());
    scratch.write("server.key", site.leaf.key_pem());
    let files = [("SSLCertificateFile", "site.crt"), ("SSLCertificateChainFile", "site-chain.crt")];
    scratch.run(&format!("fix site.crt site-chain.crt --for apache@2.2 {ROOTS}")).expect(0);
    let Some(running) = apache(&apache_program, &scratch, &files[..1]) else { return };
    handshake(&scratch, &running, &openssl).says(&["unable to get local issuer certificate"]);
    drop(running);
    let running = apache(&apache_program, &scratch, &files).expect("Apache starts");
    handshake(&scratch, &running, &openssl).expect(0);
}

/// The files that `bundle` writes for a target into a folder, that of the server certificate first, and the options of
/// `check` for them.
fn written(scratch: &Scratch, target: &str, is_pkcs12: bool) -> (Vec<String>, String) {
    std::fs::create_dir(scratch.path(target)).unwrap();
    let password = if is_pkcs12 { " --pfx-password-file pw" } else { "" };
    let words = format!("bundle site.crt chain.crt --key site.key -o {target}/ --for {target} --format json{password}");
    let report = scratch.run(&format!("{words} {ROOTS}")).expect(0).json();
    let files: Vec<(&str, &str)> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["role"].as_str().unwrap(), file["path"].as_str().unwrap()))
        .collect();
    let key = files.iter().find(|(role, _)| *role == "key").map(|(_, path)| format!(" --key {path}"));
    let password = if is_pkcs12 { " --password-file pw" } else { "" };
    let certificates = files.iter().filter(|(role, _)| !["key", "script", "manifest"].contains(role));
    let certificates = certificates.map(|(_, path)| (*path).to_owned()).collect();
    (certificates, format!("--for {target}{}{password} {ROOTS}", key.unwrap_or_default()))
}

/// A folder with the inputs for all targets.
fn sources(site: &Site) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("site.crt", site.leaf.pem());
    scratch.write("chain.crt", site.chain());
    scratch.write("site.key", site.leaf.key_pem());
    scratch.write("pw", "pass word");
    scratch
}

/// The files that are written for a target pass its check, and a missing file is reported.
#[test]
fn files_written_for_a_target_pass() {
    let site = Site::new();
    let scratch = sources(&site);
    let list = scratch.run("bundle --for list").expect(0).out().to_owned();
    let mut sets = 0;
    for row in list.lines() {
        let target = row.split_whitespace().next().unwrap();
        let (files, options) = written(&scratch, target, row.contains("PKCS#12"));
        let run = scratch.run(&format!("check {} --format json {options}", files.join(" ")));
        let mut found = codes(&run);
        // Codes about the validity of the test certificates, and about manifests.
        found.retain(|code| code != "CM340" && code != "CM147");
        assert_eq!((run.status, found), (0, vec![]), "{target}: {}", run.out());
        // Targets with several files, the last of which does not pass alone.
        let alone = scratch.run(&format!("check {} {options}", files[files.len() - 1]));
        sets += usize::from(files.len() > 1 && alone.status == 1);
    }
    assert!(sets >= 20, "{sets} targets with several files");
}

/// A file of a set is missing, superfluous, or contains the wrong CA.
#[test]
fn sets_with_a_wrong_file_are_reported() {
    let site = Site::new();
    let scratch = sources(&site);
    let foreign = Spec::ca("Another Root").self_signed();
    scratch.write("foreign.crt", foreign.pem());
    scratch.write("issuing.crt", site.issuing.pem());
    scratch.write("policy.crt", site.policy.pem());
    scratch.write("full.crt", site.fullchain());
    scratch.write("downwards.crt", site.policy.pem() + &site.issuing.pem());
    scratch.write("mixed.crt", site.chain() + &site.root.pem() + &scratch.read("foreign.crt"));
    scratch.write("shop.crt", Spec::leaf("shop.example.net").issued_by(&site.issuing).pem());
    let cases: [(&str, &str, i32, &[&str]); 20] = [
        ("netscaler", "site.crt policy.crt issuing.crt", 0, &[]),
        ("netscaler", "site.crt issuing.crt", 1, &["CM201"]),
        ("netscaler", "site.crt chain.crt", 1, &["CM609"]),
        ("fortigate", "site.crt chain.crt", 0, &["CM609"]),
        ("domino@5", "root.crt chain.crt site.crt", 1, &["CM609"]),
        ("netscaler", "site.crt issuing.crt policy.crt foreign.crt", 0, &["CM405"]),
        ("netscaler", "site.crt shop.crt issuing.crt policy.crt", 0, &[]),
        ("domino@5", "root.crt policy.crt issuing.crt site.crt", 0, &[]),
        ("cpanel", "site.crt chain.crt", 0, &["CM607"]),
        ("cpanel", "site.crt downwards.crt", 0, &["CM402", "CM607"]),
        ("cpanel", "site.crt foreign.crt", 1, &["CM201", "CM411"]),
        ("zimbra", "site.crt downwards.crt", 1, &["CM607"]),
        ("zimbra", "site.crt chain.crt", 1, &["CM607", "CM608"]),
        ("confluent", "full.crt root.crt", 0, &[]),
        ("confluent", "full.crt foreign.crt", 1, &["CM610", "CM607"]),
        ("nginx-stapling", "full.crt mixed.crt", 0, &["CM610"]),
        ("haproxy-split", "full.crt issuing.crt", 0, &[]),
        ("haproxy-split", "full.crt foreign.crt", 1, &["CM610"]),
        ("apache@2.2", "site.crt chain.crt foreign.crt", 1, &["CM203", "CM321"]),
        ("apache@2.2", "shop.crt site.crt chain.crt", 0, &[]),
    ];
    for (target, files, status, expected) in cases {
        let key = scratch.write("full.crt.key", site.leaf.key_pem());
        std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
        let words = format!("check {files} --for {target} {ROOTS}");
        let run = scratch.run(&format!("{words} --format json"));
        let report = run.json();
        let findings = report["results"].as_array().unwrap().iter().flat_map(|one| one["findings"].as_array().unwrap());
        let mut found: Vec<&str> = findings.map(|one| one["code"].as_str().unwrap()).collect();
        found.retain(|code| *code != "CM340");
        assert_eq!((run.status, found), (status, expected.to_vec()), "{words}");
    }
    // The suggested command names all files, fixes their order, and keeps files whose names are not the target's.
    let run = scratch.run(&format!("check site.crt downwards.crt --for cpanel {ROOTS}")).expect(0);
    let command = "bundle site.crt downwards.crt --for cpanel -o site-cpanel.crt";
    assert!(run.out().contains(&format!("chainmend {command} {ROOTS}")), "{}", run.out());
    scratch.run(&format!("{command} {ROOTS}")).expect(0);
    assert_eq!(scratch.read("site-cpanel-cabundle.crt"), site.chain() + &site.root.pem());
    scratch.write("site-cabundle.crt", scratch.read("downwards.crt"));
    let run = scratch.run(&format!("check site.crt site-cabundle.crt --for cpanel {ROOTS}")).expect(0);
    let command = "bundle site.crt site-cabundle.crt --for cpanel -o site.crt --overwrite-input";
    assert!(run.out().contains(&format!("chainmend {command} {ROOTS}")), "{}", run.out());
    scratch.run(&format!("{command} {ROOTS}")).expect(0);
    assert_eq!(scratch.read("site-cabundle.crt"), site.chain() + &site.root.pem());
}

/// Servers with certificates of one CA, each with its own chain file, in any order: each is judged with the file that is
/// named after it, and with no other.
#[test]
fn several_sites_of_one_ca() {
    let site = Site::new();
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing).pem();
    let chain = site.chain();
    let (with_root, old) = (chain.clone() + &site.root.pem(), site.issuing.pem() + &site.root.pem());
    for (name, text) in [("a", &site.leaf.pem()), ("b", &mail)] {
        for (ending, text) in [(".crt", text), ("-chain.crt", &chain), ("-cabundle.crt", &with_root)] {
            scratch.write(&format!("{name}{ending}"), text);
        }
        std::fs::create_dir(scratch.path(name)).unwrap();
        scratch.write(&format!("{name}/cert.pem"), text);
        scratch.write(&format!("{name}/chain.pem"), &chain);
    }
    scratch.write("a-short.crt", old);
    scratch.write("a-shortest.crt", site.issuing.pem());
    let folders = "a/cert.pem a/chain.pem b/cert.pem b/chain.pem";
    let cases = [
        ("a.crt a-chain.crt b.crt b-chain.crt", "apache@2.2 aws-acm aws-iam f5 tomcat-pem proftpd split", &[][..]),
        ("b-chain.crt a-chain.crt b.crt a.crt", "apache@2.2 aws-acm aws-iam f5 tomcat-pem proftpd split", &[]),
        (folders, "apache@2.2 aws-acm f5", &[]),
        ("a-cabundle.crt a.crt b-cabundle.crt b.crt", "cpanel prtg freeipa", &[]),
        ("b.crt b-cabundle.crt a.crt a-short.crt", "cpanel prtg freeipa", &["a.crt"]),
        ("b.crt b-chain.crt a.crt a-shortest.crt", "apache@2.2 aws-acm f5 cpanel prtg", &["a.crt"]),
        ("b.crt b-chain.crt a.crt", "apache@2.2 cpanel", &["a.crt"]),
    ];
    for (files, targets, expected) in cases {
        for target in targets.split(' ') {
            let words = format!("check {files} --for {target} {ROOTS}");
            let report = scratch.run(&format!("{words} --format json")).json();
            let results = report["results"].as_array().unwrap();
            let bad = results.iter().filter(|one| one["ok"] == false).map(|one| one["file"].as_str().unwrap());
            assert_eq!((results.len(), bad.collect::<Vec<_>>()), (2, expected.to_vec()), "{words}");
        }
    }
}

/// Files of several servers: each certificate is checked with the chain file that begins with it.
#[test]
fn pairs_among_more_files() {
    let site = Site::new();
    let scratch = folder(&site, &site.leaf.pem(), &(site.leaf.pem() + &site.chain()));
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let renewed = Spec::leaf("shop.example.jp").issued_by(&site.issuing);
    let former = Spec::leaf("shop.example.jp").valid((2025, 1, 1), (2026, 12, 1)).issued_by(&site.issuing);
    scratch.write("mail.crt", mail.pem());
    scratch.write("mail-chain.crt", mail.pem() + &site.chain());
    scratch.write("shop.crt", renewed.pem());
    scratch.write("shop-chain.crt", former.pem() + &site.chain());
    scratch.write("copy.crt", site.leaf.pem());
    scratch.write("copy-chain.crt", site.leaf.pem() + &site.chain());
    scratch.write("bare.crt", Spec::leaf("bare.example.jp").issued_by(&site.issuing).pem());
    scratch.write("ca.crt", site.chain());
    let check = |files: &str| scratch.run(&format!("check {files} --for apache@2.0.44 {ROOTS}"));
    for files in [
        "site.crt site-chain.crt mail.crt mail-chain.crt",
        "mail-chain.crt site-chain.crt shop-chain.crt site.crt mail.crt shop.crt",
        "copy.crt copy-chain.crt site.crt site-chain.crt",
        "copy-chain.crt site-chain.crt site.crt copy.crt",
    ] {
        let run = check(files).expect(0);
        let judged = run.out().matches(", deployable").count();
        assert_eq!(judged, files.split(' ').count() / 2, "{files}: {}", run.out());
    }
    // Other files are checked alone. A chain file that does not begin with the certificate is reported.
    let run = check("site.crt site-chain.crt root.crt").expect(1);
    assert!(run.out().contains("site.crt: www.example.jp, deployable"), "{}", run.out());
    let run = check("site.crt site-chain.crt bare.crt ca.crt").expect(1);
    assert!(run.out().contains("CM604") && run.out().contains("site.crt: www.example.jp, deployable"), "{}", run.out());
}

/// The mode that counts is that of the file with the key.
#[cfg(unix)]
#[test]
fn the_mode_of_the_file_with_the_key() {
    let site = Site::new();
    let scratch = folder(&site, &site.leaf.pem(), &(site.chain() + &site.leaf.key_pem()));
    for (modes, is_told) in [([0o644, 0o600], false), ([0o600, 0o644], true)] {
        for (file, mode) in ["site.crt", "site-chain.crt"].into_iter().zip(modes) {
            std::fs::set_permissions(scratch.path(file), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let run = scratch.run(&format!("check site.crt site-chain.crt {ROOTS} --for lighttpd@1.4.52")).expect(0);
        assert_eq!(run.out().contains("CM502"), is_told, "{modes:?}: {}", run.out());
        assert_eq!(run.out().contains("chmod 600 site-chain.crt"), is_told, "{modes:?}: {}", run.out());
    }
}

/// If one of the two files of a server is given, the printed command names the other, which is beside it.
#[test]
fn the_other_of_two_files_is_named() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("a.crt", site.leaf.pem());
    scratch.write("a-chain.crt", site.chain());
    scratch.write("other.crt", site.chain());
    let options = "--for apache@2.2 --roots root.crt --offline";
    let command_of = |text: &str| {
        let commands = text.lines().filter_map(|line| line.split_once("chainmend "));
        let commands: BTreeSet<String> = commands.map(|(_, command)| command.to_owned()).collect();
        assert_eq!(commands.len(), 1, "{text}");
        commands.into_iter().next().unwrap()
    };
    for file in ["a.crt", "a-chain.crt"] {
        let command = command_of(scratch.run(&format!("check {file} {options}")).expect(1).out());
        assert!(command.starts_with("check a.crt a-chain.crt "), "{command}");
        scratch.run(&command).expect(0);
        scratch.run(&format!("check {file} {options} --lang ja")).expect(1);
        let run = scratch.run(&format!("fix {file} {options}")).expect(2);
        let command = run.stderr.lines().find_map(|line| line.trim().strip_prefix("try: chainmend ")).unwrap();
        assert!(command.starts_with("fix a.crt a-chain.crt "), "{command}");
        scratch.run(command).expect(0);
    }
    let command = command_of(scratch.run(&format!("check other.crt {options}")).expect(1).out());
    assert!(command.starts_with("check SERVER.crt other.crt "), "{command}");
}
