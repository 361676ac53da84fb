//! CA certificates on `OneCRL` are reported, and are not used in a chain for Mozilla's store if there is another one.
//!
//! The list names certificates by issuer and serial number, so a test certificate can be on it: it has the names and
//! the serial number of Root YR by ISRG Root X1, which was listed on 2026-06-11.

use rcgen::{DistinguishedName, DnType, DnValue};

use crate::support::http::Server;
use crate::support::pki::{Issued, Spec};
use crate::support::run::{Run, Scratch};

/// The serial number of the listed certificate.
const LISTED: &[u8] = b"\x7f\x2a\xb7\x07\xb5\xbd\xd9\x3c\x9f\xd4\x8b\x7c\x60\x29\xdb\x33";
const ROOTS: &str = "--roots mozilla --roots root.crt";

/// A root with the issuer name of the listed certificate, two certificates for its CA, an issuing CA below that, and a
/// leaf.
pub(crate) struct Hierarchy {
    pub(crate) root: Issued,
    pub(crate) revoked: Issued,
    replacement: Issued,
    pub(crate) issuing: Issued,
    pub(crate) leaf: Issued,
}

impl Hierarchy {
    pub(crate) fn new() -> Self {
        Self::asking(&[])
    }

    /// The same with these AIA URLs in the certificate of the issuing CA.
    fn asking(urls: &[&str]) -> Self {
        let root = named(&[
            (DnType::CountryName, "US"),
            (DnType::OrganizationName, "Internet Security Research Group"),
            (DnType::CommonName, "ISRG Root X1"),
        ]);
        let root = root.self_signed();
        let listed = Spec::ca("Root YR").with(|params| params.serial_number = Some(LISTED.to_vec().into()));
        let revoked = listed.issued_by(&root);
        let replacement = Spec::ca("Root YR").key_of(&revoked).issued_by(&root);
        let issuing = Spec::ca("Issuing YR1");
        let issuing = if urls.is_empty() { issuing } else { issuing.aia(urls) };
        let issuing = issuing.issued_by(&revoked);
        let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
        Self { root, revoked, replacement, issuing, leaf }
    }

    fn through(&self, cross: &Issued) -> String {
        self.leaf.pem() + &self.issuing.pem() + &cross.pem()
    }

    fn scratch(&self) -> Scratch {
        let scratch = Scratch::new();
        scratch.write("root.crt", self.root.pem());
        scratch.write("server.crt", self.leaf.pem());
        scratch.write("issuing.crt", self.issuing.pem());
        scratch.write("revoked.crt", self.revoked.pem());
        scratch.write("replacement.crt", self.replacement.pem());
        scratch.write("chain.pem", self.through(&self.revoked));
        scratch
    }
}

/// A CA with this name as `PrintableString`s.
fn named(name: &[(DnType, &str)]) -> Spec {
    Spec::ca("").with(|params| {
        params.distinguished_name = DistinguishedName::new();
        for (kind, text) in name {
            params.distinguished_name.push(kind.clone(), DnValue::PrintableString((*text).try_into().unwrap()));
        }
    })
}

#[test]
fn a_chain_through_a_revoked_certificate_is_not_complete_for_mozillas_store() {
    let scratch = Hierarchy::new().scratch();
    let bundle = |roots: &str, at: &str| {
        let words = "bundle server.crt --offline --intermediates issuing.crt --intermediates revoked.crt";
        scratch.run(&format!("{words} {roots} --at {at}"))
    };
    bundle(ROOTS, "2026-06-10T23:59:59Z").expect(0);
    let refused = bundle(ROOTS, "2026-06-11T00:00:00Z").expect(4);
    refused.says(&[
        "Root YR is revoked",
        "Firefox refuses it (OneCRL) since 2026-06-11",
        "revoked.crt",
        "--intermediates",
    ]);
    // The list does not apply to custom roots.
    bundle("--roots root.crt", "2026-11-01").expect(0);
}

#[test]
fn another_chain_is_used_regardless_of_the_order() {
    let hierarchy = Hierarchy::new();
    let scratch = hierarchy.scratch();
    for (first, second) in [("revoked.crt", "replacement.crt"), ("replacement.crt", "revoked.crt")] {
        let words = format!("bundle server.crt {ROOTS} --offline --intermediates issuing.crt --at 2026-11-01");
        let run = scratch.run(&format!("{words} --intermediates {first} --intermediates {second}")).expect(0);
        assert_eq!(run.out(), hierarchy.through(&hierarchy.replacement), "{first} first");
    }
}

#[test]
fn the_replacement_is_fetched() {
    let server = Server::start();
    let hierarchy = Hierarchy::asking(&[&server.url("/root-yr.crt")]);
    server.body("/root-yr.crt", hierarchy.replacement.der.clone());
    let scratch = hierarchy.scratch();
    let options = format!("{ROOTS} --aia-allow 127.0.0.0/8 --at 2026-11-01");
    let run = scratch.run(&format!("bundle chain.pem {options}")).expect(0);
    assert_eq!(run.out(), hierarchy.through(&hierarchy.replacement));
    scratch.run(&format!("fix chain.pem {options}")).expect(0).says(&["CM211"]);
    assert_eq!(scratch.read("chain.pem"), hierarchy.through(&hierarchy.replacement));
}

#[test]
fn fix_uses_an_available_replacement() {
    let hierarchy = Hierarchy::new();
    let scratch = hierarchy.scratch();
    let words = format!("fix chain.pem {ROOTS} --offline --at 2026-11-01");
    scratch.run(&words).expect(4).says(&["Root YR is revoked"]);
    assert_eq!(scratch.read("chain.pem"), hierarchy.through(&hierarchy.revoked));
    scratch.run(&format!("{words} --intermediates replacement.crt")).expect(0);
    assert_eq!(scratch.read("chain.pem"), hierarchy.through(&hierarchy.replacement));
    // It is not needed if the file also contains the replacement.
    scratch.write("chain.pem", hierarchy.through(&hierarchy.replacement) + &hierarchy.revoked.pem());
    scratch.run(&words).expect(0);
    assert_eq!(scratch.read("chain.pem"), hierarchy.through(&hierarchy.replacement));
}

#[test]
fn check_reports_it_once_from_its_date_on() {
    let hierarchy = Hierarchy::new();
    let scratch = hierarchy.scratch();
    scratch.write("both.pem", hierarchy.through(&hierarchy.replacement) + &hierarchy.revoked.pem());
    scratch.write("cas.pem", hierarchy.issuing.pem() + &hierarchy.replacement.pem() + &hierarchy.revoked.pem());
    scratch.write("good.pem", hierarchy.through(&hierarchy.replacement));
    let cases = [
        ("chain.pem", "2026-06-10", ROOTS, 0),
        ("chain.pem", "2026-06-11", ROOTS, 1),
        ("both.pem", "2026-06-11", ROOTS, 1),
        ("cas.pem", "2026-06-11", ROOTS, 1),
        ("good.pem", "2026-06-11", ROOTS, 0),
        ("chain.pem", "2026-06-11", "--roots root.crt", 0),
    ];
    for (file, at, roots, count) in cases {
        let run = scratch.run(&format!("check {file} {roots} --at {at} --format json"));
        let json = run.json();
        let all = json["findings"].as_array().unwrap();
        let told: Vec<_> = all.iter().filter(|finding| finding["code"] == "CM211").collect();
        assert_eq!(told.len(), count, "{file} {at} {roots}: {}", run.stderr);
        assert!(told.iter().all(|finding| finding["severity"] == "error"), "{file} {at}");
        assert_eq!(run.status == 0, count == 0 && file != "cas.pem", "{file} {at} {roots}");
    }
}

#[test]
fn clients_that_refuse_it_and_unknown_ones_are_named() {
    let scratch = Hierarchy::new().scratch();
    let verdicts = |at: &str| {
        let run =
            scratch.run(&format!("chains chain.pem --roots root.crt --offline --at {at} --format json")).expect(0);
        let json = run.json();
        let rows = json["clients"].as_array().unwrap().clone();
        move |client: &str| rows.iter().find(|row| row["client"] == client).unwrap()["verdicts"][0]["verdict"].clone()
    };
    let (before, after) = (verdicts("2026-06-10"), verdicts("2026-06-11"));
    for (client, verdict) in
        [("firefox", "rejects"), ("openssl-3", "accepts"), ("go", "accepts"), ("chrome", "unknown")]
    {
        assert_eq!(before(client), "accepts", "{client}");
        assert_eq!(after(client), verdict, "{client}");
    }
}

/// A cross-certificate of SECOM. Its CA revoked it on 2023-04-18, and the list contains it since 2023-05-24.
#[test]
fn the_date_of_the_revocation_by_the_ca_counts() {
    let old = named(&[
        (DnType::CountryName, "JP"),
        (DnType::OrganizationName, "SECOM Trust.net"),
        (DnType::OrganizationalUnitName, "Security Communication RootCA1"),
    ]);
    let old = old.self_signed();
    let new = Spec::ca("Security Communication RootCA2").self_signed();
    let serial = b"\x12\xb9\xb0\xfa\x72\xe0\xd8\x48\xc6";
    let cross = Spec::ca("Security Communication RootCA2").key_of(&new);
    let cross = cross.with(|params| params.serial_number = Some(serial.to_vec().into())).issued_by(&old);
    let leaf = Spec::leaf("www.example.jp").valid((2023, 1, 1), (2023, 12, 31)).issued_by(&new);
    let scratch = Scratch::new();
    scratch.write("old.crt", old.pem());
    scratch.write("new.crt", new.pem());
    scratch.write("chain.pem", leaf.pem() + &cross.pem());
    let run =
        |words: &str, day: &str| scratch.run(&format!("{words} --roots mozilla --roots old.crt --offline --at {day}"));
    run("bundle chain.pem", "2023-04-17").expect(0);
    let refused = run("bundle chain.pem", "2023-04-19").expect(4);
    refused.says(&["Security Communication RootCA2 is revoked: by its CA on 2023-04-18"]);
    // The new root is trusted, so there is a chain without it, and none through it.
    let both = "bundle chain.pem --roots new.crt";
    run(&format!("{both} --variant cross-root"), "2023-04-17").expect(0);
    assert_eq!(run(both, "2023-04-19").expect(0).out(), leaf.pem());
    let refused = run(&format!("{both} --variant cross-root"), "2023-04-19").expect(4);
    refused.says(&["RootCA2", "is revoked: by its CA on 2023-04-18"]);
}

/// The table of clients, and CM802, name the day on which the list has the certificate.
#[test]
fn the_day_of_the_list_is_the_end_for_firefox() {
    let scratch = Hierarchy::new().scratch();
    let words = |command: &str| format!("{command} chain.pem --offline {ROOTS} --at 2026-06-01");
    let chains = scratch.run(&words("chains")).expect(0);
    let row = chains.out().lines().find(|line| line.contains("Firefox")).unwrap();
    assert!(row.contains("yes < 2026-06-11"), "{}", chains.out());
    let says = "from 2026-06-11, Firefox will no longer accept the chain of www.example.jp";
    let check = scratch.run(&words("check")).expect(0);
    for said in [says, "has expired, is revoked or has left their store"] {
        assert!(check.out().contains(said), "{said}: {}", check.out());
    }
    scratch.run(&words("chains").replace("06-01", "06-11")).expect(4).says(&["Root YR is revoked"]);
}

/// The remedy of CM211 in a report.
fn remedy(run: &Run) -> String {
    let json = run.json();
    let all = json["findings"].as_array().unwrap();
    let told = all.iter().find(|finding| finding["code"] == "CM211").unwrap();
    told["remedy"].as_str().unwrap().to_owned()
}

/// Runs the command of a remedy, which must write the chain through the replacement.
fn mends(scratch: &Scratch, hierarchy: &Hierarchy, remedy: &str, environment: &[(&str, &str)]) {
    let (_, words) = remedy.split_once(": chainmend ").unwrap();
    scratch.write("chain.pem", hierarchy.through(&hierarchy.revoked));
    scratch.run_with(words, environment).expect(0);
    assert_eq!(scratch.read("chain.pem"), hierarchy.through(&hierarchy.replacement), "{remedy}");
}

#[test]
fn the_replacement_is_named_from_any_source() {
    let server = Server::start();
    let hierarchy = Hierarchy::asking(&[&server.url("/root-yr.crt")]);
    server.body("/root-yr.crt", hierarchy.replacement.der.clone());
    let scratch = hierarchy.scratch();
    let folder = scratch.path("cache");
    let cache = [("XDG_CACHE_HOME", folder.to_str().unwrap())];
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &hierarchy.replacement.der);
    let prefix: String = digest.as_ref()[..8].iter().map(|octet| format!("{octet:02x}")).collect();
    let options = format!("{ROOTS} --at 2026-11-01 --format json");
    let names = |remedy: &str, from: &str| {
        let text = format!(
            "replace it with Root YR issued by CN=ISRG Root X1,O=Internet Security Research Group,C=US (in {from}: SHA-256 {prefix}, until "
        );
        assert!(remedy.starts_with(&text), "{remedy}");
    };
    // The replacement is not available, so the remedy names its possible sources.
    let nowhere = remedy(&scratch.run(&format!("check chain.pem {options}")));
    assert!(
        nowhere.starts_with(&format!(
            "fetch its replacement from {} (chainmend bundle does so",
            server.url("/root-yr.crt")
        )),
        "{nowhere}"
    );
    assert!(nowhere.contains("or ask its CA for it (CN=ISRG Root X1,O="), "{nowhere}");
    let refused = scratch.run(&format!("bundle chain.pem --offline {ROOTS} --at 2026-11-01")).expect(4);
    refused.says(&["fetch its replacement from", "get the server certificate from another CA"]);
    let japanese = remedy(&scratch.run(&format!("check chain.pem {options} --lang ja")));
    assert!(japanese.ends_with("ない場合は、別の認証局からサーバー証明書を取得してください"), "{japanese}");
    // In the given files.
    let given = remedy(&scratch.run(&format!("check chain.pem --intermediates replacement.crt {options}")));
    names(&given, "replacement.crt");
    mends(&scratch, &hierarchy, &given, &[]);
    // In the store.
    scratch.run("intermediates import replacement.crt --store-dir st").expect(0);
    scratch.write("chain.pem", hierarchy.through(&hierarchy.revoked));
    let stored = remedy(&scratch.run(&format!("check chain.pem --store-dir st {options}")));
    names(&stored, "st/intermediates.store");
    mends(&scratch, &hierarchy, &stored, &[]);
    // In the cache, after an earlier run.
    scratch.write("chain.pem", hierarchy.through(&hierarchy.revoked));
    let fetched =
        format!("bundle server.crt --intermediates issuing.crt {ROOTS} --aia-allow 127.0.0.0/8 --at 2026-11-01");
    scratch.run_with(&fetched, &cache).expect(0);
    let kept = remedy(&scratch.run_with(&format!("check chain.pem {options}"), &cache));
    names(&kept, &server.url("/root-yr.crt"));
    mends(&scratch, &hierarchy, &kept, &cache);
    scratch.write("chain.pem", hierarchy.through(&hierarchy.revoked));
    let without = remedy(&scratch.run_with(&format!("check chain.pem --no-cache {options}"), &cache));
    assert!(without.starts_with("fetch its replacement from"), "{without}");
    assert_eq!(server.asked().len(), 1);
    // In the file itself.
    scratch.write("chain.pem", hierarchy.through(&hierarchy.revoked) + &hierarchy.replacement.pem());
    let itself = remedy(&scratch.run(&format!("check chain.pem {options}")));
    names(&itself, "chain.pem");
    scratch.run_with(itself.split_once(": chainmend ").unwrap().1, &[]).expect(0);
    assert_eq!(scratch.read("chain.pem"), hierarchy.through(&hierarchy.replacement));
}

/// A file with only CA certificates is written to a new file. If the CA is a trusted root, its cross-certificate is
/// removed without a replacement.
#[test]
fn the_replacement_in_other_files() {
    let hierarchy = Hierarchy::new();
    let scratch = hierarchy.scratch();
    scratch.write("cas.pem", hierarchy.issuing.pem() + &hierarchy.revoked.pem());
    let options = format!("{ROOTS} --at 2026-11-01 --format json");
    let words = format!("check cas.pem --intermediates replacement.crt {options}");
    let command = remedy(&scratch.run(&words)).split_once(": chainmend ").unwrap().1.to_owned();
    assert!(command.starts_with("bundle cas.pem ") && command.ends_with(" -o cas-fullchain.pem"), "{command}");
    scratch.run(&command).expect(0);
    assert_eq!(scratch.read("cas-fullchain.pem"), hierarchy.issuing.pem() + &hierarchy.replacement.pem());

    let new = Spec::ca("Root YR").key_of(&hierarchy.revoked).self_signed();
    scratch.write("new.crt", new.pem());
    let superfluous = remedy(&scratch.run(&format!("check chain.pem --roots new.crt {options}")));
    let says = "remove it: the trusted root Root YR has the same key and needs no cross-certificate: chainmend ";
    assert!(superfluous.starts_with(says), "{superfluous}");
    scratch.run(superfluous.split_once(": chainmend ").unwrap().1).expect(0);
    assert_eq!(scratch.read("chain.pem"), hierarchy.leaf.pem() + &hierarchy.issuing.pem());
    // If no source is known, the remedy names the CA.
    scratch.write("chain.pem", hierarchy.through(&hierarchy.revoked));
    let unknown = remedy(&scratch.run(&format!("check chain.pem {options}")));
    assert!(unknown.starts_with("ask its CA (CN=ISRG Root X1,O="), "{unknown}");
}
