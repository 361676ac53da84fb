//! `chains`, and the choice of a chain by clients.

use serde_json::Value;

use crate::Site;
use crate::support::pki::{Issued, Spec};
use crate::support::run::{Run, Scratch, finish};

/// Two roots, the newer one certified by the older one, and a site below the newer one.
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
    // Long lines continue in the next line, indented by two more columns.
    let out = run.out().replace("\n      ", " ");
    let size = pki.issuing.der.len() + 3;
    let larger = size + pki.cross.der.len() + 3;
    for line in [
        "    leaf         www.example.jp  until 2048-12-31  from server.crt\n",
        "    intermediate Issuing CA  until 2049-12-31  from cas.crt\n",
        "    cross        New Root (issued by Old Root)  until 2039-01-01  from cas.crt\n",
        "    root         Old Root  until 2040-01-01  from roots.crt\n",
        "    New Root is in no known store\n",
        &format!(
            "    adds 1 intermediate ({size} bytes) to each handshake\n\
             \x20   first to expire: www.example.jp, on 2048-12-31\n"
        ),
        &format!(
            "    adds 1 intermediate + 1 cross-certificate ({larger} bytes) to each handshake\n\
             \x20   first to expire: New Root (issued by Old Root), on 2039-01-01\n"
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
    // Five certificates. The issuing CA issued the leaf, both certificates of the new root issued the CA, and the old
    // root issued the cross-certificate.
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
        "install it by hand on clients without New Root; it is in no known store",
    ]);
    assert_eq!(pki.scratch.read("root.pem"), pki.new.pem());
    pki.scratch.run(&format!("{words} root.der")).expect(0);
    assert_eq!(std::fs::read(pki.scratch.path("root.der")).unwrap(), pki.new.der);
    pki.scratch.run(&format!("{words} roots.crt")).expect(6).says(&["it is the input roots.crt"]);
}

/// Two chains. One is signed with Ed25519, which Chrome refuses. The longer one has a critical name constraint for
/// directory names, which Go refuses.
#[test]
fn a_chain_for_all_clients_or_for_none() {
    let [root, other] = ["Root", "Ed25519 Root"].map(Spec::ca);
    let (root, other) = (root.self_signed(), other.algorithm(&rcgen::PKCS_ED25519).self_signed());
    let mut country = rcgen::DistinguishedName::new();
    country.push(rcgen::DnType::CountryName, "JP");
    let permitted_subtrees = vec![rcgen::GeneralSubtree::DirectoryName(country)];
    let constraints = rcgen::NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
    let policy = Spec::ca("Policy CA").with(|params| params.name_constraints = Some(constraints)).issued_by(&root);
    let issuing = Spec::ca("Issuing CA").issued_by(&policy);
    let ed25519 = Spec::ca("Issuing CA").key_of(&issuing).issued_by(&other);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", root.pem() + &other.pem());
    scratch.write("cas.crt", policy.pem() + &issuing.pem() + &ed25519.pem());
    scratch.write("server.crt", leaf.pem());
    let (short, long) = (leaf.pem() + &ed25519.pem(), leaf.pem() + &issuing.pem() + &policy.pem());
    let bundle = |clients: &str| {
        scratch.run(&format!("bundle server.crt {LOCAL} --at 2026-11-23 --support {clients} -o out.pem"))
    };
    bundle("go").expect(0);
    assert_eq!(scratch.read("out.pem"), short);
    bundle("chrome").expect(0).says(&["because: the smaller ones are not enough for Chrome"]);
    assert_eq!(scratch.read("out.pem"), long);
    bundle("chrome,go")
        .expect(4)
        .says(&["no chain is accepted by all requested clients", "is not accepted by 1 client"]);
    assert_eq!(scratch.read("out.pem"), long);
}

/// If an issuer issued two certificates to the same CA, the one with the later end is chosen, and the other one is
/// named.
#[test]
fn older_certificates_of_a_ca_are_superseded() {
    let root = Spec::ca("Root").self_signed();
    let newer = Spec::ca("Issuing CA").valid((2021, 1, 1), (2040, 1, 1)).issued_by(&root);
    let older = Spec::ca("Issuing CA").key_of(&newer).valid((2020, 1, 1), (2030, 1, 1)).issued_by(&root);
    let scratch = Scratch::new();
    scratch.write("roots.crt", root.pem());
    scratch.write("cas.crt", older.pem() + &newer.pem());
    let leaf = Spec::leaf("www.example.jp").issued_by(&newer);
    scratch.write("server.crt", leaf.pem());
    let run = scratch.run(&format!("chains server.crt {LOCAL} --at 2026-11-23")).expect(0);
    assert_eq!(run.out().matches("superseded: a chain above has newer certificates").count(), 1, "{}", run.out());
    let run = scratch.run(&format!("bundle server.crt {LOCAL} --at 2026-11-23")).expect(0);
    assert_eq!(run.out(), leaf.pem() + &newer.pem());
}

#[test]
fn clients_are_listed_and_unknown_ones_refused() {
    let scratch = Scratch::new();
    let run = scratch.run("bundle --support list").expect(0);
    assert!(run.out().lines().count() >= 40, "{}", run.out());
    assert_eq!(scratch.run("chains --support list").expect(0).out(), run.out());
    scratch.run("bundle server.crt --support netscape-4").expect(2).says(&["--support list prints them"]);
}

/// The given root has expired, so no chain is valid, but some clients accept it.
#[test]
fn an_invalid_chain_that_some_clients_accept_is_shown() {
    let root = Spec::ca("Expired Root").valid((2010, 1, 1), (2026, 6, 1)).self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2027, 1, 1)).issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("served.pem", leaf.pem() + &issuing.pem());
    let command = "chains served.pem --roots root.crt --offline --at 2026-11-26";
    let run = scratch.run(command).expect(4);
    let line = |client: &str| run.out().lines().find(|line| line.starts_with(client)).unwrap_or_default().to_owned();
    assert!(line("[1] ").contains("its root has expired"), "{}", run.out());
    for (client, verdict) in [("Chrome", "yes"), ("rustls", "yes"), ("Go", "NO"), ("curl", "NO"), ("GnuTLS", "NO")] {
        assert!(line(client).contains(verdict), "{client}: {}", run.out());
    }
    assert!(run.stderr.contains("Expired Root expired on 2026-06-01"), "{}", run.stderr);
    assert!(!run.out().contains("chosen:"), "{}", run.out());
    let report = scratch.run(&format!("{command} --format json")).expect(4).json();
    crate::reports::follows_the_schema(&report);
    assert_eq!((&report["ok"], &report["error"]["exit"]), (&false.into(), &4.into()));
    assert_eq!(report["variants"].as_array().unwrap().len(), 1);
    let rows = report["clients"].as_array().unwrap();
    let of = |client: &str| rows.iter().find(|row| row["client"] == client).unwrap()["verdicts"][0]["verdict"].clone();
    assert_eq!([of("chrome"), of("go")], ["accepts", "rejects"]);
    // A chain that no client accepts is not shown.
    scratch.write("alone.pem", leaf.pem());
    let run = scratch.run("chains alone.pem --roots root.crt --offline --at 2026-11-26").expect(4);
    assert_eq!(run.out(), "");
}

/// No line is wider than a terminal, however long the names of certificates and files are.
#[test]
fn every_line_fits_a_terminal() {
    let long = "Certification Authority of a Company with a Remarkably Long Name and Several Departments";
    let root = Spec::ca(&format!("{long} Root")).self_signed();
    let issuing = Spec::ca(long).issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("served.pem", leaf.pem() + &issuing.pem());
    for language in ["en", "ja"] {
        for more in ["", " -v"] {
            let command = "chains served.pem --roots root.crt --offline --at 2026-11-26 --lang";
            let run = scratch.run(&format!("{command} {language}{more}")).expect(0);
            for line in run.out().lines() {
                let is_wide = |one: &char| !one.is_ascii();
                let columns = line.chars().count() + line.chars().filter(is_wide).count();
                assert!(columns <= 100, "{columns}: {line}");
            }
        }
    }
}

#[test]
fn clients_that_accept_no_chain_are_named() {
    let pki = crossed();
    let run =
        pki.scratch.run(&format!("bundle server.crt {LOCAL} --support firefox,windows-xp-sp2 -o out.pem")).expect(4);
    run.says(&["no chain is accepted by all requested clients: the best (--variant ", "to use it anyway: --variant "]);
    assert!(!pki.scratch.path("out.pem").exists());
}

/// With a real root, the verdict depends on the store of each client.
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

/// The chains of `SureServer EV[2048bit]`, rebuilt with the original names and key identifiers.
struct SureServer {
    ev: Issued,
    by_baltimore: Issued,
    by_gte: Issued,
    baltimore_by_gte: Issued,
    leaf: Issued,
    scratch: Scratch,
}

fn ca(common_name: &str, organization: &str, country: &str, key_id: &[u8]) -> Spec {
    Spec::ca(common_name).with(|params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        if !country.is_empty() {
            params.distinguished_name.push(rcgen::DnType::CountryName, country);
        }
        params.distinguished_name.push(rcgen::DnType::OrganizationName, organization);
        if common_name.starts_with("Baltimore") {
            params.distinguished_name.push(rcgen::DnType::OrganizationalUnitName, "CyberTrust");
        }
        params.distinguished_name.push(rcgen::DnType::CommonName, common_name);
        if !key_id.is_empty() {
            params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(key_id.to_vec());
        }
    })
}

fn sureserver() -> SureServer {
    let global_id = [
        0xb6, 8, 0x7b, 0x0d, 0x7a, 0xcc, 0xac, 0x20, 0x4c, 0x86, 0x56, 0x32, 0x5e, 0xcf, 0xab, 0x6e, 0x85, 0x2d, 0x70,
        0x57,
    ];
    let ev_id = [
        0x91, 0x43, 5, 0xec, 0xb4, 0x6a, 0x15, 0x4f, 0xdc, 0xe1, 0xee, 0x86, 0x56, 0x5c, 0x11, 0xd0, 0x2a, 0x2b, 0x8d,
        0x5f,
    ];
    let baltimore_id = [
        0xe5, 0x9d, 0x59, 0x30, 0x82, 0x47, 0x58, 0xcc, 0xac, 0xfa, 8, 0x54, 0x36, 0x86, 0x7b, 0x3a, 0xb5, 4, 0x4d,
        0xf0,
    ];
    let gte = Spec::ca("GTE CyberTrust Global Root").with(|params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CountryName, "US");
        params.distinguished_name.push(rcgen::DnType::OrganizationName, "GTE Corporation");
        params.distinguished_name.push(rcgen::DnType::OrganizationalUnitName, "GTE CyberTrust Solutions, Inc.");
        params.distinguished_name.push(rcgen::DnType::CommonName, "GTE CyberTrust Global Root");
    });
    let gte = gte.self_signed();
    let baltimore_spec = || ca("Baltimore CyberTrust Root", "Baltimore", "IE", &baltimore_id);
    let global_spec = || ca("Cybertrust Global Root", "Cybertrust, Inc", "", &global_id);
    let baltimore = baltimore_spec().self_signed();
    let baltimore_by_gte = baltimore_spec().key_of(&baltimore).issued_by(&gte);
    let global = global_spec().self_signed();
    let by_baltimore = global_spec().key_of(&global).issued_by(&baltimore);
    let by_gte = global_spec().key_of(&global).issued_by(&gte);
    let ev = ca("Cybertrust Japan EV CA G2", "Cybertrust Japan Co., Ltd.", "JP", &ev_id).issued_by(&global);
    let leaf = Spec::leaf("www.example.jp").issued_by(&ev);
    let scratch = Scratch::new();
    scratch.write("roots.crt", gte.pem() + &baltimore.pem() + &global.pem());
    scratch.write("gte.crt", gte.pem());
    scratch.write("server.crt", leaf.pem());
    SureServer { ev, by_baltimore, by_gte, baltimore_by_gte, leaf, scratch }
}

#[test]
fn the_variant_for_softbank_phones_with_its_caveats() {
    let pki = sureserver();
    let cas = [&pki.ev, &pki.by_baltimore, &pki.baltimore_by_gte].map(Issued::pem).concat();
    let words = "bundle server.crt --offline --roots roots.crt --intermediates cas.crt --variant softbank-ev-g2";
    let caveats = [
        "caveat: OS X Yosemite and iOS 8.3 show no green address bar. (softbank-ev-g2)",
        "caveat: OS X 10.8.5 and 10.9.5 say that the certificate is signed by an untrusted issuer. (softbank-ev-g2)",
    ];
    pki.scratch.write("cas.crt", &cas);
    let run = pki.scratch.run(words).expect(0).says(&caveats);
    assert_eq!(run.out(), pki.leaf.pem() + &pki.ev.pem() + &pki.by_baltimore.pem());
    let run = pki.scratch.run(&format!("{words} --lang ja")).expect(0);
    assert!(run.stderr.contains("アドレスバーが緑色になりません (softbank-ev-g2)。\n"), "{}", run.stderr);
    assert!(!run.stderr.contains("。 ("), "{}", run.stderr);

    // GTE's cross-certificate is preferred if both are available.
    pki.scratch.write("cas.crt", cas + &pki.by_gte.pem());
    let run = pki.scratch.run(words).expect(0).says(&caveats);
    assert_eq!(run.out(), pki.leaf.pem() + &pki.ev.pem() + &pki.by_gte.pem());
    // JSON contains the same facts about the chosen chain.
    let report = pki.scratch.run(&format!("{words} --format json")).expect(0).json();
    crate::reports::follows_the_schema(&report);
    assert_eq!(report["chain"]["known_as"], serde_json::json!(["softbank-ev-g2"]));
    let told = report["chain"]["caveats"].as_array().unwrap().iter().filter_map(|caveat| caveat.as_str());
    assert!(told.eq(
        caveats.iter().map(|caveat| { caveat.trim_start_matches("caveat: ").trim_end_matches(" (softbank-ev-g2)") })
    ));
    let run = pki.scratch.run("chains server.crt --offline --roots roots.crt --intermediates cas.crt").expect(0);
    for line in [
        "known as sureserver-ev: ",
        "known as softbank-ev-g2: ",
        "known as sureserver-ev-cross-root: ",
        "when: for SoftBank",
    ] {
        assert!(run.out().contains(line), "{line}\n{}", run.out());
    }
}

/// Every command prints the caveats of a catalogued chain, and `chains` prints them for the clients concerned.
#[test]
fn caveats_go_with_the_chain() {
    let pki = sureserver();
    let regular = [&pki.leaf, &pki.ev, &pki.by_baltimore, &pki.baltimore_by_gte].map(Issued::pem).concat();
    let pair = [&pki.leaf, &pki.ev, &pki.by_gte].map(Issued::pem).concat();
    let options = "--offline --roots roots.crt";
    let cases = [
        (regular, "sureserver-ev-cross-root", "SoftBank feature phones cannot connect", "softbank-phones"),
        (pair, "softbank-ev-g2", "OS X 10.8.5 and 10.9.5 say", "macos-10.9"),
    ];
    for (file, id, caveat, client) in cases {
        pki.scratch.write("site.pem", &file);
        let report = pki.scratch.run(&format!("check site.pem {options} --format json")).expect(0).json();
        crate::reports::follows_the_schema(&report);
        let found = report["findings"].as_array().unwrap().iter().find(|one| one["code"] == "CM817").unwrap();
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(id) && message.contains(caveat) && message.contains("(for "), "{message}");
        pki.scratch.run(&format!("fix site.pem {options}")).expect(0).says(&[caveat]);
        let fixed = pki.scratch.run(&format!("fix site.pem {options} --format json")).expect(0).json();
        assert_eq!(fixed["fixed"][0]["chain"]["known_as"], serde_json::json!([id]));
        assert!(fixed["fixed"][0]["chain"]["caveats"].to_string().contains(caveat), "{fixed:#}");
        let bundle = format!("bundle site.pem {options} --variant {id} --format json");
        let bundled = pki.scratch.run(&bundle).expect(0).json();
        assert!(bundled["findings"].to_string().contains("CM817"), "{bundled:#}");
        let chains =
            pki.scratch.run(&format!("chains site.pem {options} --variant {id} --format json")).expect(0).json();
        crate::reports::follows_the_schema(&chains);
        assert!(chains["findings"].to_string().contains("CM817"), "{chains:#}");
        let variants = chains["variants"].as_array().unwrap();
        let variant = variants.iter().find(|one| one["known_as"] == serde_json::json!([id])).unwrap();
        assert_eq!(variant["certificates"].as_array().unwrap().len(), file.matches("BEGIN").count() + 1);
        let row = chains["clients"].as_array().unwrap().iter().find(|row| row["client"] == client).unwrap();
        let cells = row["verdicts"].as_array().unwrap();
        for cell in cells {
            let is_named = cell["variant"] == variant["id"];
            assert_eq!(cell["reason_code"] == "known-caveat", is_named, "{row:#}");
            assert!(
                !is_named || cell["verdict"] == "rejects" && cell["reason"].to_string().contains(caveat),
                "{row:#}"
            );
        }
    }
    // The chain that begins at the CA itself has the same name.
    pki.scratch.write("ev.pem", pki.ev.pem());
    pki.scratch.write("cas.crt", pki.by_gte.pem());
    let words = format!("bundle ev.pem {options} --intermediates cas.crt --variant softbank-ev-g2");
    assert_eq!(pki.scratch.run(&words).expect(0).out(), pki.ev.pem() + &pki.by_gte.pem());
    // The served certificates determine the chain: from the CA itself, in another order, and with additional
    // certificates.
    let pair = pki.ev.pem() + &pki.by_gte.pem();
    let with_another = pki.leaf.pem() + &pki.by_gte.pem() + &pki.ev.pem() + &Spec::ca("Other CA").self_signed().pem();
    for (file, status) in [(pair, 1), (with_another, 0)] {
        pki.scratch.write("site.pem", &file);
        let report = pki.scratch.run(&format!("check site.pem {options} --format json")).expect(status).json();
        assert!(report["findings"].to_string().contains("the chain is softbank-ev-g2"), "{report:#}");
        assert_eq!(report["chain"]["known_as"], serde_json::json!(["softbank-ev-g2"]));
        assert_eq!(report["chain"]["variant"], "cross-root");
        let run = pki.scratch.run(&format!("check site.pem {options}")).expect(status);
        assert!(run.out().contains("<- GTE CyberTrust Global Root\n"), "{}", run.out());
    }
    // Other chains of the same CA have no caveats.
    pki.scratch.write("site.pem", pki.leaf.pem() + &pki.ev.pem());
    let run = pki.scratch.run(&format!("check site.pem {options}")).expect(0);
    assert!(!run.out().contains("CM817"), "{}", run.out());
}

#[test]
fn three_certificates_bring_the_caveat_of_the_gateway() {
    let pki = sureserver();
    pki.scratch.write("cas.crt", [&pki.ev, &pki.by_baltimore, &pki.baltimore_by_gte].map(Issued::pem).concat());
    let run = pki.scratch.run("bundle server.crt --offline --roots gte.crt --intermediates cas.crt").expect(0);
    assert_eq!(run.out().matches("BEGIN").count(), 4);
    run.says(&[
        "caveat: SoftBank feature phones cannot connect through the gateway secure.softbank.ne.jp",
        "(sureserver-ev-cross-root)",
    ]);
}

/// A general word never selects the pair for `SoftBank` phones. If the regular chain is available, it is chosen.
#[test]
fn the_pair_for_softbank_phones_is_chosen_by_its_name_alone() {
    let pki = sureserver();
    let bundle = "bundle server.crt --offline --roots roots.crt --intermediates cas.crt --variant cross-root";
    let all = [&pki.ev, &pki.by_gte, &pki.by_baltimore, &pki.baltimore_by_gte].map(Issued::pem).concat();
    pki.scratch.write("cas.crt", &all);
    let regular = [&pki.leaf, &pki.ev, &pki.by_baltimore, &pki.baltimore_by_gte].map(Issued::pem).concat();
    assert_eq!(pki.scratch.run(bundle).expect(0).out(), regular);
    // `fix` does not replace the regular chain of the CA with the pair.
    pki.scratch.write("site.pem", &regular);
    pki.scratch.run("fix site.pem --offline --roots roots.crt --intermediates cas.crt --variant cross-root").expect(0);
    assert_eq!(pki.scratch.read("site.pem"), regular);
    // `fix` prints the caveats of a chain that it completes.
    pki.scratch.write("site.pem", pki.leaf.pem());
    let fix = "fix site.pem --offline --roots roots.crt --intermediates cas.crt --variant cross-root --no-backup";
    pki.scratch
        .run(fix)
        .expect(0)
        .says(&["note: SoftBank feature phones cannot connect", "(sureserver-ev-cross-root)"]);
    // If only the pair is available, the message tells the user to select it by name.
    pki.scratch.write("cas.crt", pki.ev.pem() + &pki.by_gte.pem());
    pki.scratch.run(bundle).expect(4).says(&["softbank-ev-g2", "try: --variant softbank-ev-g2"]);
    let bundle = bundle.replace("cross-root", "softbank-ev-g2");
    assert_eq!(pki.scratch.run(&bundle).expect(0).out(), [&pki.leaf, &pki.ev, &pki.by_gte].map(Issued::pem).concat());
    // Below either root, the caveats are the same.
    pki.scratch.write("cas.crt", pki.ev.pem() + &pki.by_baltimore.pem());
    let bundle = bundle.replace("softbank-ev-g2", "cross-root");
    for lang in ["en", "ja"] {
        let caveat = if lang == "en" { "OS X 10.8.5 and 10.9.5 say" } else { "OS X 10.8.5 と 10.9.5 では" };
        let says = ["try: --variant softbank-ev-g2", "対処: --variant softbank-ev-g2"][usize::from(lang == "ja")];
        pki.scratch.run(&format!("{bundle} --lang {lang}")).expect(4).says(&[caveat, says]);
        let chains = bundle.replace("bundle", "chains");
        pki.scratch.run(&format!("{chains} --lang {lang}")).expect(4).says(&[caveat, says]);
    }
    let error = pki.scratch.run(&format!("{bundle} --format json")).expect(4).json();
    assert!(error["error"]["causes"].to_string().contains("OS X 10.8.5"), "{error:#}");
    pki.scratch.write("site.pem", pki.leaf.pem());
    pki.scratch.run(fix).expect(4).says(&["try: --variant softbank-ev-g2"]);
    assert_eq!(pki.scratch.read("site.pem"), pki.leaf.pem());
    // `--preferred-root` names a root, so it also selects the chain.
    let pair = [&pki.leaf, &pki.ev, &pki.by_baltimore].map(Issued::pem).concat();
    let mut command = pki.scratch.command("bundle server.crt --offline --roots roots.crt --intermediates cas.crt");
    command.args(["--preferred-root", "Baltimore CyberTrust Root"]);
    assert_eq!(finish(&mut command).expect(0).out(), pair);
}

/// If a catalogued chain cannot be built, the message names the missing certificate.
#[test]
fn the_missing_certificate_of_a_named_variant() {
    let pki = sureserver();
    pki.scratch.write("cas.crt", pki.ev.pem() + &pki.by_baltimore.pem());
    let bundle = "bundle server.crt --offline --roots roots.crt --intermediates cas.crt --variant";
    pki.scratch.run(&format!("{bundle} sureserver-ev-cross-root")).expect(4).says(&[
        "the certificate Baltimore CyberTrust Root issued by GTE CyberTrust Global Root, which sureserver-ev-cross-root goes",
        "try: get the certificate Baltimore CyberTrust Root that GTE CyberTrust Global Root issued",
    ]);
    let japanese = "GTE CyberTrust Global Root の発行した Baltimore CyberTrust Root の証明書";
    pki.scratch.run(&format!("{bundle} sureserver-ev-cross-root --lang ja")).expect(4).says(&[japanese]);
    pki.scratch
        .run(&format!("{bundle} sureserver-g4-cross-root"))
        .expect(4)
        .says(&["sureserver-g4-cross-root is for certificates of SureServer (SureServer CA G4"]);
}

/// A chain through a cross-certificate that its CA revoked is chosen only by its name, at any time.
#[test]
fn a_revoked_cross_root_is_chosen_by_its_name_alone() {
    let old = Spec::ca("Security Communication RootCA1").with(|params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CountryName, "JP");
        params.distinguished_name.push(rcgen::DnType::OrganizationName, "SECOM Trust.net");
        params.distinguished_name.push(rcgen::DnType::OrganizationalUnitName, "Security Communication RootCA1");
        let id = "a073499968dc855b65e39b282f579fbd33bc0748";
        params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(octets(id));
    });
    let old = old.self_signed();
    let root = || {
        Spec::ca("Security Communication RootCA2").with(|params| {
            params.distinguished_name = rcgen::DistinguishedName::new();
            params.distinguished_name.push(rcgen::DnType::CountryName, "JP");
            params.distinguished_name.push(rcgen::DnType::OrganizationName, "SECOM Trust Systems CO.,LTD.");
            params.distinguished_name.push(rcgen::DnType::OrganizationalUnitName, "Security Communication RootCA2");
            let id = "0a85a9776505987c4081f80f972c38f10aec3ccf";
            params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(octets(id));
        })
    };
    let new = root().self_signed();
    let cross = root().key_of(&new).issued_by(&old);
    let id = octets("62a7d2dade85b692f185bcf6e8959d75a0fa4e1f");
    let issuing = ca("Cybertrust Japan SureServer CA G4", "Cybertrust Japan Co., Ltd.", "JP", &id).issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("cas.crt", issuing.pem() + &cross.pem());
    scratch.write("server.crt", leaf.pem());
    let bundle = "bundle server.crt --offline --roots roots.crt --intermediates cas.crt --variant";
    scratch
        .run(&format!("{bundle} cross-root"))
        .expect(4)
        .says(&["caveat: SECOM revoked the cross-certificate", "try: --variant sureserver-g4-cross-root"]);
    let named = scratch.run(&format!("{bundle} sureserver-g4-cross-root")).expect(0);
    assert_eq!(named.out(), [&leaf, &issuing, &cross].map(Issued::pem).concat());
    assert_eq!(scratch.run(&format!("{bundle} auto")).expect(0).out(), leaf.pem() + &issuing.pem());
}

fn octets(hexadecimal: &str) -> Vec<u8> {
    let pairs = hexadecimal.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// A chain that begins at a CA: neither the messages nor the output are about a leaf or a server.
#[test]
fn a_ca_at_the_start_is_not_called_a_leaf() {
    let site = crate::Site::new();
    let scratch = site.scratch();
    scratch.write("ca.pem", site.issuing.pem());
    scratch.write("policy.pem", site.policy.pem());
    for (language, count, words) in
        [("en", "2 intermediates", ["leaf", "server's"]), ("ja", "中間CA証明書 2 枚", ["サーバー証明書", "leaf"])]
    {
        for command in
            ["bundle ca.pem policy.pem -o out.pem --dry-run", "chains ca.pem policy.pem", "bundle ca.pem policy.pem"]
        {
            let run = scratch.run(&format!("{command} --roots root.crt --offline --lang {language}")).expect(0);
            let said = format!("{}{}", run.out(), run.stderr);
            assert!(command.starts_with("chains") || said.contains(count), "{said}");
            assert!(!words.iter().any(|word| said.contains(word)) && !said.contains("ssl_certificate"), "{said}");
        }
        let run = scratch.run(&format!(
            "bundle ca.pem policy.pem --roots root.crt --offline --lang {language} --for iis -o iis.crt"
        ));
        run.expect(3).says(&["SERVER.crt"]);
    }
    let report =
        scratch.run("bundle ca.pem policy.pem --roots root.crt --offline -o out.pem --format json").expect(0).json();
    assert_eq!(report["directives"], serde_json::json!([]));
    // An incomplete repair is not called fixed.
    scratch.write("ca.pem", site.issuing.pem().replace("\n-----END", "\n\n-----END"));
    scratch.run("fix ca.pem --roots root.crt --offline --no-backup").expect(3).says(&["ca.pem: partly fixed\n"]);
    // A CA certificate covers no host name, so none is listed.
    let refused = scratch.run("bundle ca.pem policy.pem --roots root.crt --offline --host www.example.jp").expect(4);
    refused.says(&["is not for www.example.jp; it covers no host name"]);
}

/// Two certificates of a CA, by two roots: that the signature of one has an octet less does not decide which is sent.
#[test]
fn chains_of_about_the_same_size() {
    for _ in 0..6 {
        let roots = ["Root A", "Root B"].map(|name| Spec::ca(name).self_signed());
        let by_a = Spec::ca("Issuing CA").issued_by(&roots[0]);
        let by_b = Spec::ca("Issuing CA").key_of(&by_a).issued_by(&roots[1]);
        let scratch = Scratch::new();
        scratch.write("leaf.crt", Spec::leaf("www.example.jp").issued_by(&by_a).pem());
        scratch.write("cas.crt", by_a.pem() + &by_b.pem());
        scratch.write("roots.crt", roots.map(|root| root.pem()).concat());
        let report = scratch.run(&format!("bundle leaf.crt {LOCAL} --format json -o out.pem")).expect(0).json();
        assert_eq!(report["chain"]["variant"], "standard", "{report}");
    }
}

/// A chain that does not exist: a program gets those that do. Another server certificate is named.
#[test]
fn other_chains_and_other_servers() {
    let Crossed { issuing, scratch, .. } = crossed();
    let words = format!("chains server.crt {LOCAL} --format json");
    let all = scratch.run(&words).expect(0).json()["variants"].clone();
    let report = scratch.run(&format!("{words} --variant softbank-ev-g2")).expect(4).json();
    assert_eq!(report["variants"], all);
    assert!(report.get("chain").is_none() && report["error"]["exit"] == 4, "{report}");
    scratch.write("mail.crt", Spec::leaf("mail.example.jp").issued_by(&issuing).pem());
    let run = scratch.run(&format!("{words} mail.crt")).expect(0);
    assert_eq!(run.json()["findings"][0]["code"], "CM413", "{}", run.out());
    run.says(&["left out: mail.example.jp is another server certificate"]);
}

/// A trusted certificate that is not self-signed ends a chain for curl and Python 3.13, and for `GnuTLS` if it is the last
/// that is sent, but not for other programs with OpenSSL.
#[test]
fn clients_and_a_trusted_intermediate() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("all.crt", site.fullchain());
    scratch.write("policy.crt", site.policy.pem());
    let report = scratch.run("chains all.crt --roots policy.crt --offline --format json").expect(0).json();
    let verdict = |id: &str| {
        let rows = report["clients"].as_array().unwrap();
        let row = rows.iter().find(|row| row["client"] == id).unwrap_or_else(|| panic!("{report}"));
        row["verdicts"][0]["verdict"] == "accepts"
    };
    for (id, expected) in [
        ("curl", true),
        ("python-3.13", true),
        ("gnutls", true),
        ("go", true),
        ("openssl-3", false),
        ("python", false),
        ("node-20", false),
        ("openssl-1.0.2", false),
        ("node-8", false),
    ] {
        assert_eq!(verdict(id), expected, "{id}");
    }
}
