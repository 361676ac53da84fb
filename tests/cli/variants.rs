//! Standard and cross-root chains, and the choice between them.

use crate::support::http::Server;
use crate::support::pki::{Issued, Spec};
use crate::support::run::Scratch;

/// A new root, the cross-certificate for it from an old root, an issuing CA and a leaf.
struct Crossed {
    old: Issued,
    new: Issued,
    cross: Issued,
    issuing: Issued,
    leaf: Issued,
    scratch: Scratch,
}

const OFFLINE: &str = "--offline --roots roots.crt --intermediates cas.crt";

fn crossed(server: Option<&Server>) -> Crossed {
    let old = Spec::ca("Old Root").valid((2010, 1, 1), (2040, 1, 1)).self_signed();
    let new = Spec::ca("New Root").valid((2020, 1, 1), (2049, 1, 1)).self_signed();
    let cross = Spec::ca("New Root").key_of(&new).valid((2021, 1, 1), (2039, 1, 1)).issued_by(&old);
    let url = |path: &str, issued: &Issued| server.map(|server| server.body(path, issued.der.clone()));
    let aia = |spec: Spec, url: Option<String>| match url {
        Some(url) => spec.aia(&[&url]),
        None => spec,
    };
    let issuing = aia(Spec::ca("Issuing CA"), url("/cross.crt", &cross)).issued_by(&new);
    let leaf = aia(Spec::leaf("www.example.jp"), url("/issuing.crt", &issuing)).issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("old.crt", old.pem());
    scratch.write("cas.crt", issuing.pem() + &cross.pem());
    scratch.write("server.crt", leaf.pem());
    Crossed { old, new, cross, issuing, leaf, scratch }
}

impl Crossed {
    fn standard(&self) -> String {
        self.leaf.pem() + &self.issuing.pem()
    }

    fn through_cross(&self) -> String {
        self.standard() + &self.cross.pem()
    }
}

/// Clients of a private PKI have its roots, so their verdicts are known, and the smaller chain is enough for them.
#[test]
fn private_roots_are_those_of_the_clients() {
    let pki = crossed(None);
    let scratch = &pki.scratch;
    scratch.write("new.crt", pki.new.pem());
    let table = scratch.run("chains server.crt --offline --roots new.crt --intermediates cas.crt").expect(0);
    let table = table.out();
    assert!(table.contains("each client is evaluated with only the given roots (1)"), "{table}");
    assert!(table.contains("\nAndroid 7.0 to 14: apps do not trust roots that a user installed"), "{table}");
    let words = "chains server.crt --offline --intermediates cas.crt --format json --roots";
    for (roots, expected) in [("new.crt", Some(false)), ("mozilla new.crt", Some(false))] {
        let roots = roots.replace(' ', " --roots ");
        let report: serde_json::Value = serde_json::from_str(scratch.run(&format!("{words} {roots}")).out()).unwrap();
        let client = |id: &str| report["clients"].as_array().unwrap().iter().find(|row| row["client"] == id).unwrap();
        assert_eq!(client("android-9").get("private_roots").and_then(serde_json::Value::as_bool), expected, "{roots}");
        assert_eq!(client("firefox").get("private_roots"), None);
    }
    let (current, _) = table.split_once("older clients").unwrap();
    assert!(current.contains("Android 7.0 to 14") && !current.contains("NO"), "{table}");
    let cases = [("new.crt", pki.standard()), ("roots.crt", pki.standard()), ("old.crt", pki.through_cross())];
    for (roots, expected) in cases {
        let words = format!("bundle server.crt --offline --intermediates cas.crt --roots {roots}");
        for support in ["", " --support android-9,firefox,java-8u121,openssl-3"] {
            let run = scratch.run(&(words.clone() + support)).expect(0);
            assert_eq!(run.out(), expected, "{roots}{support}");
        }
    }
}

#[test]
fn each_variant_is_one_linear_path() {
    let pki = crossed(None);
    let fingerprint = |issued: &Issued| {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(&issued.der);
        digest.iter().map(|octet| format!("{octet:02x}")).collect::<String>()
    };
    let (old, new) = (fingerprint(&pki.old), fingerprint(&pki.new));
    let cases = [
        ("", pki.standard()),
        ("--variant auto", pki.standard()),
        ("--variant standard", pki.standard()),
        ("--variant cross-root", pki.through_cross()),
        (&format!("--preferred-root {}", &old[..12]), pki.through_cross()),
        (&format!("--preferred-root {}", old.to_uppercase()), pki.through_cross()),
        (&format!("--preferred-root {new}"), pki.standard()),
        (&format!("--variant cross-root --preferred-root {old}"), pki.through_cross()),
    ];
    for (choice, expected) in cases {
        let run = pki.scratch.run(&format!("bundle server.crt {OFFLINE} {choice}")).expect(0);
        assert_eq!(run.out(), expected, "{choice}");
    }
}

#[test]
fn roots_are_selected_by_common_name() {
    let pki = crossed(None);
    let with_root = |name: &str| {
        let mut command = pki.scratch.command(&format!("bundle server.crt {OFFLINE}"));
        crate::support::run::finish(command.arg("--preferred-root").arg(name))
    };
    assert_eq!(with_root("Old Root").expect(0).out(), pki.through_cross());
    assert_eq!(with_root("old root").expect(0).out(), pki.through_cross());
    // "New Root" is within the longer chain, and at the end of the shorter one.
    assert_eq!(with_root("New Root").expect(0).out(), pki.standard());
    with_root("Issuing CA")
        .expect(4)
        .says(&["no valid chain ends at Issuing CA", "available: standard, root New Root"]);
    with_root("www.example.jp").expect(4);
}

#[test]
fn only_the_old_root_is_trusted() {
    let pki = crossed(None);
    let words = "bundle server.crt --offline --roots old.crt --intermediates cas.crt";
    let run = pki.scratch.run(words).expect(0);
    assert_eq!(run.out(), pki.through_cross());
    run.says(&["chosen: standard, 2 intermediates, root Old Root"]);
}

#[test]
fn the_report_names_the_other_chain_and_the_option_for_it() {
    let pki = crossed(None);
    let standard = "standard, 1 intermediate, root New Root";
    let cross = "cross-root, 1 intermediate + 1 cross-certificate, root Old Root";
    pki.scratch.run(&format!("bundle server.crt {OFFLINE}")).expect(0).says(&[
        &format!("chosen: {standard}; the first to expire is www.example.jp, on 2048-12-31\n"),
        &format!("alternative: {cross} (--variant cross-root)\n"),
    ]);
    pki.scratch.run(&format!("bundle server.crt {OFFLINE} --variant cross-root")).expect(0).says(&[
        &format!("chosen: {cross}; the first to expire is New Root (issued by Old Root), on 2039-01-01\n"),
        &format!("alternative: {standard} (--variant standard)\n"),
    ]);
}

#[test]
fn the_cross_certificate_is_fetched_if_it_is_requested() {
    let server = Server::start();
    let pki = crossed(Some(&server));
    let words = "bundle server.crt --roots roots.crt --aia-allow 127.0.0.0/8";
    assert_eq!(pki.scratch.run(words).expect(0).out(), pki.standard());
    assert_eq!(server.asked(), ["/issuing.crt"]);
    let run = pki.scratch.run(&format!("{words} --variant cross-root")).expect(0);
    assert_eq!(run.out(), pki.through_cross());
    assert_eq!(server.asked()[1..], ["/issuing.crt", "/cross.crt"]);
}

#[test]
fn never_two_certificates_of_one_ca() {
    let pki = crossed(None);
    let again = Spec::ca("Issuing CA").key_of(&pki.issuing).valid((2022, 1, 1), (2045, 1, 1)).issued_by(&pki.new);
    pki.scratch.write("everything.pem", pki.through_cross() + &again.pem() + &pki.new.pem() + &pki.old.pem());
    for choice in ["standard", "cross-root"] {
        let run = pki.scratch.run(&format!("bundle everything.pem --offline --roots roots.crt --variant {choice}"));
        let run = run.expect(0);
        let issuing = [&pki.issuing, &again].map(|ca| run.out().matches(&ca.pem()).count());
        assert_eq!(issuing.iter().sum::<usize>(), 1, "{choice}");
        assert!(!run.out().contains(&pki.new.pem()) && !run.out().contains(&pki.old.pem()), "{choice}");
    }
}

#[test]
fn input_order_changes_nothing() {
    let pki = crossed(None);
    let parts = [&pki.leaf, &pki.issuing, &pki.cross, &pki.new, &pki.old].map(Issued::pem);
    for turn in 0..parts.len() {
        let mut order = parts.clone();
        order.rotate_left(turn);
        order.swap(0, turn / 2);
        pki.scratch.write("all.pem", order.concat());
        for (choice, expected) in [("standard", pki.standard()), ("cross-root", pki.through_cross())] {
            let run =
                pki.scratch.run(&format!("bundle all.pem --offline --roots roots.crt --variant {choice}")).expect(0);
            assert_eq!(run.out(), expected, "{turn} {choice}");
        }
    }
}

/// Two roots with the same common name, like those of `GlobalSign`, and a cross-certificate between them.
#[test]
fn roots_with_the_same_common_name_are_distinguished() {
    use rcgen::DnType;

    let ca = |unit: &'static str| {
        Spec::ca("Twin").with(|params| params.distinguished_name.push(DnType::OrganizationalUnitName, unit))
    };
    let old = ca("Twin Root - R3").valid((2010, 1, 1), (2040, 1, 1)).self_signed();
    let new = ca("Twin Root - R6").self_signed();
    let cross = ca("Twin Root - R6").key_of(&new).valid((2021, 1, 1), (2039, 1, 1)).issued_by(&old);
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("cas.crt", issuing.pem() + &cross.pem());
    scratch.write("server.crt", leaf.pem());
    scratch.write("live.pem", "what is live");
    let standard = leaf.pem() + &issuing.pem();
    let through_cross = standard.clone() + &cross.pem();
    let with_root = |name: &str, more: &str| {
        let mut command = scratch.command(&format!("bundle server.crt {OFFLINE} {more}"));
        crate::support::run::finish(command.arg("--preferred-root").arg(name))
    };
    let cases = [
        ("Twin Root - R3", &through_cross),
        ("twin root - r6", &standard),
        ("OU=Twin Root - R3,CN=Twin,C=JP", &through_cross),
        ("C = JP, CN = Twin, OU = Twin Root - R3", &through_cross),
        ("Twin (Twin Root - R6)", &standard),
    ];
    for (name, expected) in cases {
        assert_eq!(with_root(name, "").expect(0).out(), *expected, "{name}");
    }
    // Other options may leave only one of them.
    assert_eq!(with_root("Twin", "--variant cross-root").expect(0).out(), through_cross);
    let refused = with_root("Twin", "--replace -o live.pem").expect(4).says(&[
        "Twin is the name of 2 roots",
        "Twin (Twin Root - R3) has the SHA-256 ",
        "Twin (Twin Root - R6) has the SHA-256 ",
    ]);
    assert_eq!(scratch.read("live.pem"), "what is live");
    let prefixes: Vec<&str> =
        refused.stderr.lines().filter_map(|line| line.split("--preferred-root ").nth(1)).collect();
    assert_eq!(prefixes.len(), 2, "{}", refused.stderr);
    for prefix in prefixes {
        with_root(prefix, "").expect(0);
    }
    let run = scratch.run(&format!("bundle server.crt {OFFLINE} --variant cross-root")).expect(0);
    let row = |line: &&str| line.contains("  cross  ");
    let row = run.stderr.lines().find(row).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "Twin (Twin Root - R6, issued by Twin Root - R3) cross issued by Twin (Twin Root - R3) until";
    assert!(row.contains(expected), "{row}");
    let table = scratch.run(&format!("chains server.crt {OFFLINE}")).expect(0);
    for name in ["root         Twin (Twin Root - R6)  ", "root         Twin (Twin Root - R3)  "] {
        assert!(table.out().contains(name), "{name}: {}", table.out());
    }
    scratch.write("served.pem", &through_cross);
    let check = scratch.run("check served.pem --offline --roots roots.crt").expect(0);
    let chain = "chain: www.example.jp <- Issuing CA <- Twin (Twin Root - R6)";
    assert!(check.out().contains(chain), "{}", check.out());
    let check = scratch.run("check served.pem --offline --roots roots.crt --lang ja").expect(0);
    assert!(check.out().contains("Twin (Twin Root - R6、Twin Root - R3 が発行)"), "{}", check.out());
}

/// The reason for a chain that is not the first says whether it was asked for.
#[test]
fn why_another_than_the_first_chain_is_chosen() {
    let [short, long] = ["Root", "Root with a longer name"].map(|name| Spec::ca(name).self_signed());
    let by_short = Spec::ca("Issuing CA").issued_by(&short);
    let by_long = Spec::ca("Issuing CA").key_of(&by_short).issued_by(&long);
    let leaf = Spec::leaf("www.example.jp").issued_by(&by_short);
    let scratch = Scratch::new();
    scratch.write("roots.crt", short.pem() + &long.pem());
    let cases = [by_short.pem() + &by_long.pem(), by_long.pem() + &by_short.pem()];
    for cas in cases {
        scratch.write("all.pem", leaf.pem() + &cas);
        let run = scratch.run("chains all.pem --offline --roots roots.crt").expect(0);
        assert!(run.out().contains(": the smallest, and no larger one"), "{}", run.out());
        let run = scratch.run("chains all.pem --offline --roots roots.crt --preferred-root Root").expect(0);
        assert!(run.out().contains(": as asked for"), "{}", run.out());
    }
}

/// If the cross-certificate is available but cannot be used, the message names the problem of its root.
#[test]
fn reasons_why_the_cross_certificate_cannot_be_used() {
    let pki = crossed(None);
    let scratch = &pki.scratch;
    let over = Spec::ca("Old Root").key_of(&pki.old).valid((2010, 1, 1), (2026, 1, 1)).self_signed();
    scratch.write("new.crt", pki.new.pem());
    scratch.write("over.crt", over.pem());
    scratch.write("issuing.crt", pki.issuing.pem());
    scratch.write("with-old.crt", pki.issuing.pem() + &pki.cross.pem() + &pki.old.pem());
    let cases = [
        ("cas.crt", "new.crt", "no trusted root is above the cross-certificate New Root", "--roots FILE"),
        ("with-old.crt", "new.crt", "no trusted root is above the cross-certificate New Root", "CN=Old Root"),
        ("cas.crt", "new.crt --roots over.crt", "ends at Old Root, which expired on 2026-01-01", "--variant "),
        ("issuing.crt", "new.crt", "no valid chain goes through a cross-certificate", "give the cross-certificate"),
    ];
    for (cas, roots, said, remedy) in cases {
        let words = format!(
            "bundle server.crt --offline --intermediates {cas} --roots {roots} --variant cross-root --at 2026-11-01"
        );
        let run = scratch.run(&words).expect(4);
        assert_eq!(run.stderr.contains("give the cross-certificate"), cas == "issuing.crt", "{}", run.stderr);
        run.says(&[said, remedy, "or use the standard chain"]);
        scratch.run(&format!("{words} --lang ja")).expect(4).says(&["クロスルート証明書", "または標準の"]);
    }
    // The suggestions work.
    let words =
        "bundle server.crt --offline --intermediates cas.crt --at 2026-11-01 --variant cross-root --roots new.crt";
    assert_eq!(scratch.run(&format!("{words} --roots old.crt")).expect(0).out(), pki.through_cross());
    let run = scratch.run(&format!("{words} --roots over.crt")).expect(4);
    let advised = run.stderr.split("expired root: --variant ").nth(1).unwrap();
    let id = advised.split_whitespace().next().unwrap();
    let words = words.replace("cross-root", id) + " --roots over.crt";
    assert_eq!(scratch.run(&words).expect(0).out(), pki.through_cross());
}

/// Clients whose own roots are unknown accept a chain to the given roots. Additional roots do not change this.
#[test]
fn given_roots_in_addition_to_an_embedded_store() {
    let pki = crossed(None);
    for (roots, exit) in [("roots.crt", 0), ("roots.crt --roots mozilla", 0), ("mozilla --roots old.crt", 0)] {
        let words = format!("bundle server.crt --offline --intermediates cas.crt --roots {roots} --support android-6");
        pki.scratch.run(&words).expect(exit);
    }
    // With an embedded store in addition, it accepts all chains.
    let words = "chains server.crt --offline --intermediates cas.crt --roots new.crt --roots mozilla --format json";
    pki.scratch.write("new.crt", pki.new.pem());
    let report: serde_json::Value = serde_json::from_str(pki.scratch.run(words).expect(0).out()).unwrap();
    let rows = report["clients"].as_array().unwrap();
    let android = rows.iter().find(|row| row["client"] == "android-6").unwrap();
    assert!(android["verdicts"].as_array().unwrap().iter().all(|cell| cell["verdict"] == "accepts"), "{android}");
}

/// At a time in the past, only clients that existed then are current.
#[test]
fn no_client_is_current_before_its_release() {
    let pki = crossed(None);
    pki.scratch.write("new.crt", pki.new.pem());
    let words = "chains server.crt --offline --intermediates cas.crt --roots new.crt --format json";
    for (day, expected) in [("2025-02-01", false), ("2026-11-01", true)] {
        let run = pki.scratch.run(&format!("{words} --at {day}")).expect(0);
        let report: serde_json::Value = serde_json::from_str(run.out()).unwrap();
        let rows = report["clients"].as_array().unwrap();
        let is_current = |id: &str| rows.iter().find(|row| row["client"] == id).unwrap()["current"] == true;
        assert_eq!((is_current("apple-2025"), is_current("firefox")), (expected, true), "{day}");
    }
}
