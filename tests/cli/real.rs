//! Tests with real certificates.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chainmend::certificate::Certificate;
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::support::http::{Answer, Server};
use crate::support::run::{Scratch, finish, output, program, skipped};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/real").join(name)
}

/// Without `--roots`, Mozilla's store at the time of validation is used. If a root is missing, its history is
/// reported.
#[test]
fn the_default_store_follows_the_time() {
    let scratch = Scratch::new();
    fs::copy(fixture("cryptography-scts.pem"), scratch.path("server.crt")).unwrap();
    fs::copy(fixture("letsencryptx3.pem"), scratch.path("ca.crt")).unwrap();
    let words = "bundle server.crt --offline --intermediates ca.crt --at 2018-10-01 -o out.pem";
    scratch.run(words).expect(0).says(&["DST Root CA X3", "from mozilla@2018-10-01"]);
    scratch.run(&format!("{words} --roots mozilla@2018-10-01")).expect(0);
    scratch.run(&format!("{words} --roots mozilla@2021-12-13")).expect(4).says(&[
        "it ends at DST Root CA X3, which is not a trusted root",
        "mozilla 2008-01-17 to 2021-12-13",
        "try: have the certificate reissued",
    ]);
}

/// The chain that Google serves, with real intermediates. WR1, the sister of WR2, replaces the leaf.
#[test]
fn the_cross_root_that_google_serves() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-pki/intermediates.pem");
    let Ok(text) = fs::read_to_string(path) else {
        return skipped("real-pki", "the collection of public intermediates is not here");
    };
    let of = |sha256: &str| {
        let (_, rest) = text.split_once(sha256).unwrap();
        let end = "-----END CERTIFICATE-----\n";
        rest[rest.find("-----BEGIN").unwrap()..rest.find(end).unwrap() + end.len()].to_owned()
    };
    let issuing = of("sha256:  b10b6f00e609509e8700f6d34687a2bfce38ea05a8fdf1cdc40c3a2a0d0d0e45");
    let cross = of("sha256:  3ee0278df71fa3c125c4cd487f01d774694e6fc57e0cd94c24efd769133918e5");
    let scratch = Scratch::new();
    scratch.write("server.crt", &issuing);
    scratch.write("cross.crt", &cross);
    let words = "bundle server.crt --offline --intermediates cross.crt --at 2026-11-20";
    let run = scratch.run(words).expect(0).says(&[
        "+1,385 bytes: also ",
        "Android 7.0 to 10",
        ": --variant google-r1-globalsign",
    ]);
    assert_eq!(run.out(), issuing);
    let cases = ["--variant cross-root", "--preferred-root ebd41040e4bb3ec7", "--support android-9,firefox"];
    for option in cases {
        assert_eq!(scratch.run(&format!("{words} {option}")).expect(0).out(), issuing.clone() + &cross, "{option}");
    }
    // Only the current roots determine which chains are valid. No useful certificate is removed.
    scratch.run(&format!("{words} --variant cross-root --roots java@2018-07")).expect(0);
    scratch.run("bundle cross.crt --offline --at 2026-11-20 --roots mozilla").expect(4);
    scratch.write("bundle.pem", issuing.clone() + &cross);
    let check = scratch.run("check bundle.pem --offline --at 2026-11-20 -v");
    let needed =
        "Firefox 2 to 64, OS X 10.10 Yosemite, Safari OS X 10.11 to 2018, Android 7.0 to 10, Java 7 to 25.0.2 until";
    assert!(check.out().contains("CM412") && check.out().contains(needed), "{}", check.out());
    assert!(check.out().contains("until 2028-01-28"), "{}", check.out());
    scratch.run("fix bundle.pem --offline --at 2026-11-20").expect(3);
    assert_eq!(scratch.read("bundle.pem"), issuing + &cross);
}

#[test]
fn public_chains_of_the_past() {
    let cases = [
        ("cryptography.io.pem", "rapidssl_sha256_ca_g3.pem", "geotrust-global-ca.pem", "2015-06-01", false),
        ("cryptography.io.pem", "rapidssl_sha256_ca_g3.pem", "geotrust-global-ca.pem", "2018-06-01", false),
        ("cryptography-scts.pem", "letsencryptx3.pem", "dst-root-ca-x3.pem", "2018-10-01", false),
        ("cryptography.io.pem", "rapidssl_sha256_ca_g3.pem", "geotrust-global-ca.pem", "2019-01-01", true),
    ];
    for (leaf, intermediate, root, at, expired) in cases {
        let scratch = Scratch::new();
        for (file, fixture_name) in [("server.crt", leaf), ("ca.crt", intermediate), ("root.crt", root)] {
            fs::copy(fixture(fixture_name), scratch.path(file)).unwrap();
        }
        let words = format!("bundle server.crt --offline --intermediates ca.crt --roots root.crt --at {at} -o out.pem");
        if expired {
            scratch.run(&words).expect(4).says(&["www.cryptography.io expired on 2018-11-16"]);
            continue;
        }
        scratch.run(&words).expect(0);
        let Some(openssl) = program("openssl") else { return };
        let time = OffsetDateTime::parse(&format!("{at}T00:00:00Z"), &time::format_description::well_known::Rfc3339);
        let time = time.unwrap().unix_timestamp().to_string();
        let arguments = ["verify", "-attime", &time, "-CAfile", "root.crt", "-untrusted", "out.pem", "server.crt"];
        assert_eq!(output(&openssl, &arguments, scratch.folder()).expect(0).out(), "server.crt: OK\n");
    }
}

const AT: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);

/// A proxy serves the collection of public intermediates. Every intermediate that is valid now, and that has an http
/// caIssuers URL and an issuer in the collection, must reach a root of the collection.
#[test]
fn public_intermediates_reach_their_roots_through_aia() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-pki");
    let Ok(urls) = fs::read(folder.join("aia-urls.json")) else {
        return skipped("real-pki", "the collection of public intermediates is not here");
    };
    let urls: HashMap<String, Vec<String>> = serde_json::from_slice(&urls).unwrap();
    let intermediates = certificates(&folder.join("intermediates.pem"));
    let roots = certificates(&folder.join("roots.pem"));
    let proxy = Server::start();
    let by_hash: HashMap<String, &Certificate> =
        intermediates.iter().chain(&roots).map(|member| (member.fingerprint().to_string(), member)).collect();
    for (url, hashes) in &urls {
        let answer: Vec<u8> = hashes.iter().flat_map(|hash| by_hash[hash].der().to_vec()).collect();
        proxy.route(url, Answer::Body(answer));
    }
    let valid = |member: &&Certificate| member.facts().not_before <= AT && AT <= member.facts().not_after;
    let answered = |member: &&Certificate| {
        let hashes = member.facts().ca_issuers.iter().filter_map(|url| urls.get(url)).flatten();
        hashes.into_iter().any(|hash| member.is_issued_by(by_hash[hash]))
    };
    let chosen: Vec<&Certificate> = intermediates.iter().filter(valid).filter(answered).collect();
    let outcomes = bundle_each(&chosen, &folder.join("roots.pem"), &proxy);
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, reason) in &outcomes {
        reasons.entry(reason).or_default().push(name);
    }
    for (reason, names) in &reasons {
        println!("{:>5}  {reason}  ({})", names.len(), names.iter().take(3).copied().collect::<Vec<_>>().join("; "));
    }
    let reached = reasons.get("reached a root").map_or(0, Vec::len);
    assert!(reached > chosen.len() / 2, "{reached} of {}", chosen.len());
    // If a certificate does not reach a root, the reason is in a certificate. Fetching fails only if the collection
    // does not contain the issuer.
    let orphan =
        |reason: &str| reason.strip_prefix("the issuer of ")?.strip_suffix(" was not found").map(str::to_owned);
    for name in reasons.keys().filter_map(|reason| orphan(reason)) {
        let children = intermediates.iter().filter(|member| member.label() == name);
        let mut issued = children.flat_map(|child| by_hash.values().map(move |issuer| (child, issuer)));
        assert!(!issued.any(|(child, issuer)| child.is_issued_by(issuer)), "the collection has the issuer of {name}");
    }
}

/// The real R3 in the week after DST Root CA X3 had expired: the right chain for each client.
#[test]
fn the_incident_of_2021() {
    let pool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-pki/intermediates.pem");
    if !pool.exists() {
        return skipped("real-pki", "the collection of public intermediates is not here");
    }
    let authority = |name: &str, issuer: &str| {
        let all = certificates(&pool);
        let issued_by = |member: &&Certificate| {
            chainmend::certificate::common_name(&member.issuer().der).is_some_and(|name| name == issuer)
        };
        all.iter().filter(|member| member.label() == name).find(issued_by).unwrap().clone()
    };
    let scratch = Scratch::new();
    scratch.write("r3.der", authority("R3", "ISRG Root X1").der());
    scratch.write("cross.der", authority("ISRG Root X1", "DST Root CA X3").der());
    let words = "bundle r3.der --offline --intermediates cross.der --roots mozilla@2021-10 --at 2021-10-05 --support";
    let cases = [
        ("openssl-1.0.2", 0, 1, "root ISRG Root X1"),
        ("android-7.0", 0, 2, "because: the smaller ones are not enough for Android 7.0"),
        ("android-7.0,firefox,chrome,go", 0, 2, "root DST Root CA X3"),
        ("android-7.0,openssl-1.0.2", 4, 0, "is not accepted by 1 client"),
    ];
    for (clients, status, count, said) in cases {
        let run = scratch.run(&format!("{words} {clients}")).expect(status).says(&[said]);
        assert_eq!(run.out().matches("BEGIN").count(), count, "{clients}");
    }
}

/// The real EV CA G2 in 2018. Apple and Java never had Cybertrust Global Root, and need the root of Baltimore.
#[test]
fn the_real_cross_certificates_of_sureserver() {
    let pool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-pki/sureserver-intermediates.pem");
    if !pool.exists() {
        return skipped("real-pki", "the collection of public intermediates is not here");
    }
    let all = certificates(&pool);
    let ev = all.iter().filter(|member| member.label() == "Cybertrust Japan EV CA G2");
    let newest = ev.max_by_key(|member| member.facts().not_after).unwrap();
    let scratch = Scratch::new();
    scratch.write("ev.der", newest.der());
    fs::copy(&pool, scratch.path("cas.pem")).unwrap();
    let words = "bundle ev.der --offline --intermediates cas.pem --roots mozilla@2018-11 --at 2018-12-01";
    let cases = [
        ("--support firefox", 1, "root Cybertrust Global Root"),
        ("--support java-11.0.1", 2, "because: the smaller ones are not enough for Java 11.0.1"),
        ("--support apple-2018,firefox,openssl-1.1.1", 2, "root Baltimore CyberTrust Root"),
        (
            "--support windows-7",
            1,
            "alternative: cross-root, 1 intermediate + 1 cross-certificate, root Baltimore CyberTrust Root",
        ),
    ];
    for (choice, count, said) in cases {
        let run = scratch.run(&format!("{words} {choice}")).expect(0).says(&[said]);
        assert_eq!(run.out().matches("BEGIN").count(), count, "{choice}");
    }
    // Of the three cross-certificates, the one that expires last is used, and the others are listed as superseded.
    let chains = scratch.run(&words.replace("bundle", "chains")).expect(0);
    assert_eq!(chains.out().matches("superseded: a chain above has newer certificates").count(), 2, "{}", chains.out());
}

fn certificates(path: &Path) -> Vec<Certificate> {
    let reading = chainmend::read::read_file(path).unwrap();
    reading.certificates.into_iter().filter_map(|found| Certificate::from_der(found.der).ok()).collect()
}

/// For each certificate, its name and the result of a run with it as the leaf.
fn bundle_each(chosen: &[&Certificate], roots: &Path, proxy: &Server) -> Vec<(String, String)> {
    let next = Mutex::new(chosen.iter());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                let scratch = Scratch::new();
                loop {
                    let Some(certificate) = next.lock().unwrap().next() else { break };
                    let outcome = bundle(&scratch, certificate, roots, proxy);
                    done.lock().unwrap().push((certificate.label(), outcome));
                }
            });
        }
    });
    done.into_inner().unwrap()
}

fn bundle(scratch: &Scratch, certificate: &Certificate, roots: &Path, proxy: &Server) -> String {
    scratch.write("ca.crt", certificate.der());
    let mut command = scratch.command("bundle ca.crt -q --format json --at 2026-11-23 --roots");
    command.arg(roots).env("HTTP_PROXY", format!("http://{}", proxy.address));
    let run = finish(&mut command);
    let json: Value = run.json();
    match json["error"]["message"].as_str() {
        None => "reached a root".to_owned(),
        // Without the names, equal reasons are counted together.
        Some(message) => message.rsplit(": ").next().unwrap_or(message).replace(&certificate.label(), "it"),
    }
}
