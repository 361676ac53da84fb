//! Fetching through AIA, from servers on loopback.

use std::net::TcpListener;
use std::time::Duration;

use crate::Site;
use crate::support::http::{Answer, Server, serve_tls};
use crate::support::pki::{Issued, Spec, armor, ber, der, pem, pkcs7};
use crate::support::run::{Run, Scratch};

const ALLOWED: &str = "--roots root.crt --aia-allow 127.0.0.0/8";

/// A root, an issuing CA and a leaf. The AIA URL of the leaf is `url`.
struct Pair {
    root: Issued,
    issuing: Issued,
    scratch: Scratch,
}

fn pair(url: &str) -> Pair {
    let root = Spec::ca("Test Root R1").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[url]).issued_by(&issuing).pem());
    Pair { root, issuing, scratch }
}

fn bundle(scratch: &Scratch) -> Run {
    scratch.run(&format!("bundle server.crt {ALLOWED}"))
}

/// The certificate with letters in the first date of its validity. A shorter part of the date than this could also be
/// in the serial number or the key, which are random.
fn without_date(issued: &Issued) -> Vec<u8> {
    let mut der = issued.der.clone();
    let validity = der.windows(4).position(|octets| octets == b"\x30\x1e\x17\x0d").unwrap();
    der[validity + 4..validity + 8].copy_from_slice(b"zzzz");
    der
}

/// A PKCS#12 container (RFC 7292 §4) that needs 2,048 rounds of key derivation for its digest.
fn locked_container() -> Vec<u8> {
    let digest = der(0x30, &[&[0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0][..], &der(4, &[0; 20])].concat());
    let mac = [digest, der(4, b"saltsalt"), der(2, &[8, 0])].concat();
    let data = der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let safe = der(0x30, &[data, der(0xa0, &der(4, &[0x30, 0]))].concat());
    der(0x30, &[der(2, &[3]), safe, der(0x30, &mac)].concat())
}

/// A damaged certificate in a response is reported with the URL, whether the other certificates are enough or not.
#[test]
fn damaged_certificates_of_a_response_are_reported() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let url = server.url("/issuing.crt");
    let date = without_date(&site.policy);
    let words = "bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 --no-cache";
    server.body("/issuing.crt", site.issuing.pem() + &pem(&date));
    let enough = scratch.run(words).expect(0);
    assert_eq!(enough.out(), site.fullchain());
    enough.says(&[&format!("warning: {url}:"), "the certificate is damaged: invalid date"]);
    let report = scratch.run(&format!("{words} --format json")).expect(0).json();
    assert!(report.to_string().contains("invalid date"), "{report}");
    // Without other certificates, it is the reason why the response cannot be used.
    let own = without_date(&site.issuing);
    for body in [own.clone(), pem(&own).into_bytes(), own[..200].to_vec()] {
        server.body("/issuing.crt", body);
        scratch.run(words).expect(4).says(&["the certificate in the answer cannot be used: the certificate is "]);
    }
    let japanese = scratch.run(&format!("{words} --lang ja")).expect(4);
    japanese.says(&["応答の証明書は使用できません: "]);
}

#[test]
fn one_request_for_each_missing_issuer_and_none_for_a_trusted_root() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let run = bundle(&site.scratch()).expect(0);
    assert_eq!(run.out(), site.fullchain());
    assert_eq!(server.asked(), ["/issuing.crt", "/policy.crt"]);
}

#[test]
fn available_issuers_are_not_fetched() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let words = format!("bundle server.crt {ALLOWED} --intermediates intermediates.crt");
    let run = site.scratch().run(&words).expect(0);
    assert_eq!(run.out(), site.fullchain());
    assert_eq!(server.asked(), [""; 0]);
}

/// A given certificate is also used above a fetched one: an intermediate, or a root, which is reported as untrusted.
#[test]
fn given_certificates_are_used_above_fetched_ones() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    scratch.write("policy.crt", site.policy.pem());
    let words = format!("bundle server.crt {ALLOWED} --no-cache --intermediates policy.crt");
    assert_eq!(scratch.run(&words).expect(0).out(), site.fullchain());
    assert_eq!(server.asked(), ["/issuing.crt"]);
    for command in ["bundle", "chains", "fix --dry-run"] {
        let words = format!("{command} server.crt --intermediates root.crt --aia-allow 127.0.0.0/8 --no-cache");
        let run = scratch.run(&words).expect(4);
        run.says(&["ends at Test Root R1, which is not a trusted root", "--roots FILE"]);
    }
}

#[test]
fn requests_do_not_identify_the_user() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    bundle(&site.scratch()).expect(0);
    for head in server.heads() {
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with("get /") && head.contains(&format!("\r\nhost: {}\r\n", server.address)), "{head}");
        for header in ["cookie:", "authorization:", "referer:"] {
            assert!(!head.contains(header), "{head}");
        }
    }
}

#[test]
fn answers_in_every_form() {
    let server = Server::start();
    let Pair { root, issuing, scratch } = pair(&server.url("/ca"));
    let other = Spec::ca("Other CA").self_signed();
    let both = [&other, &issuing];
    let answers = [
        ("DER", issuing.der.clone()),
        ("PEM", issuing.pem().into_bytes()),
        ("PKCS#7", pkcs7(&both)),
        ("PKCS#7 in BER", ber(&pkcs7(&both), &both.map(|one| one.der.as_slice()))),
        ("PKCS#7 in PEM", armor("PKCS7", &pkcs7(&both)).into_bytes()),
        ("several in PEM", (other.pem() + &root.pem() + &issuing.pem()).into_bytes()),
        ("PEM with carriage returns", issuing.pem().replace('\n', "\r\n").into_bytes()),
        (
            "base64 without armor",
            issuing.pem().lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n").into(),
        ),
        ("base64 in one line", issuing.pem().lines().filter(|line| !line.starts_with('-')).collect::<String>().into()),
        ("text before PEM", ("subject=Test Issuing CA\n".to_owned() + &issuing.pem()).into()),
        ("PEM of a wrong label", issuing.pem().replace("CERTIFICATE", "X509 CERTIFICATE").into()),
    ];
    for (what, answer) in answers {
        server.body("/ca", answer);
        let run = bundle(&scratch);
        assert_eq!(run.status, 0, "{what}: {}", run.stderr);
        assert_eq!(run.out().matches("BEGIN").count(), 2, "{what}");
        assert!(run.out().ends_with(&issuing.pem()), "{what}");
    }
}

/// The requests of a failed run are also reported, in JSON and with `-v`.
#[test]
fn requests_of_a_failed_run_are_reported() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let ask = |words: &str, status| {
        let report = scratch.run(&format!("{words} --no-cache --format json")).expect(status).json();
        crate::reports::follows_the_schema(&report);
        let rows = report["fetched"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| (row["url"].as_str().unwrap().to_owned(), row["ok"].as_bool().unwrap()))
            .collect::<Vec<_>>()
    };
    let [issuing, policy] = ["/issuing.crt", "/policy.crt"].map(|path| server.url(path));
    let both = [(issuing.clone(), true), (policy.clone(), true)];
    assert_eq!(ask(&format!("bundle server.crt {ALLOWED} --variant cross-root"), 4)[..2], both);
    server.route("/policy.crt", Answer::Status(404));
    let failed = [(issuing, true), (policy.clone(), false)];
    for command in ["bundle", "chains"] {
        assert_eq!(ask(&format!("{command} server.crt {ALLOWED}"), 4), failed);
    }
    let words = format!("bundle server.crt {ALLOWED} --no-cache");
    scratch.run(&format!("{words} -v")).expect(4).says(&[&format!("fetched: {policy} for "), ": HTTP 404\n"]);
    assert!(!scratch.run(&words).expect(4).stderr.contains("fetched: "));
    let line = serde_json::json!({"certificate": site.leaf.pem()}).to_string();
    scratch.write("lines", line);
    let answer = scratch.run(&format!("batch --input lines {ALLOWED} --no-cache")).json();
    assert_eq!(answer["fetched"][1]["url"], policy);
}

/// After a failed request, no remedy says that `bundle` fetches the certificate. The issuer of a CA may be a root of one's own.
#[test]
fn remedies_after_a_failed_request() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let remedies = |command: &str, language: &str| {
        let words = format!("{command} server.crt {ALLOWED} --no-cache --format json --lang {language}");
        let report = scratch.run(&words).json();
        let findings = if command == "fix" { &report["results"][0]["findings"] } else { &report["findings"] };
        let missing = findings.as_array().unwrap().iter().filter(|finding| finding["code"] == "CM201");
        missing.map(|finding| finding["remedy"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let offline = scratch.run("bundle server.crt --roots root.crt --offline --format json").json();
    assert!(offline["findings"][0]["remedy"].as_str().unwrap().ends_with("chainmend bundle fetches it"));
    server.route("/policy.crt", Answer::Status(404));
    for (command, language, expected) in [
        ("bundle", "en", "otherwise get its certificate from the CA's site, and give it with --intermediates FILE"),
        ("chains", "en", "if CN=Test Policy CA,C=JP is the root of your own CA: give it with --roots FILE"),
        ("bundle", "ja", "認証局のサイトからその証明書を入手し、--intermediates FILE"),
    ] {
        let said = remedies(command, language);
        assert!(said.len() == 1 && said[0].contains(expected) && !said[0].contains("bundle"), "{command}: {said:?}");
    }
    server.route("/issuing.crt", Answer::Status(404));
    for (command, language, expected) in [
        ("bundle", "en", "get the intermediate certificate from the CA's site, and give it with --intermediates FILE"),
        ("fix", "en", "the URL (AIA) of www.example.jp did not provide it"),
        ("fix", "ja", "認証局のサイトから中間CA証明書を入手し、--intermediates FILE"),
    ] {
        let said = remedies(command, language);
        assert!(said.len() == 1 && said[0].contains(expected) && !said[0].contains("bundle"), "{command}: {said:?}");
    }
}

#[test]
fn a_redirect_is_followed() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair(&server.url("/1"));
    server.route("/1", Answer::Redirect("/2".to_owned()));
    server.route("/2", Answer::Redirect(server.url("/a/3")));
    server.route("/a/3", Answer::Redirect("4".to_owned()));
    server.body("/a/4", issuing.der.clone());
    bundle(&scratch).expect(0);
    assert_eq!(server.asked(), ["/1", "/2", "/a/3", "/a/4"]);
}

#[test]
fn bad_answers_are_described() {
    let server = Server::start();
    let Pair { scratch, .. } = pair(&server.url("/ca"));
    let wrong = Spec::ca("Test Issuing CA").self_signed();
    let cases = [
        (Answer::Status(404), 4, "HTTP 404"),
        (Answer::Status(500), 5, "HTTP 500"),
        (Answer::Body(wrong.der.clone()), 4, "the certificate in the answer is not the issuer"),
        (Answer::Body(b"<!DOCTYPE html><html><body>Moved</body></html>".to_vec()), 4, "HTML page"),
        (
            Answer::Body(b"\xef\xbb\xbf\r\n  <HTML><form action=login>".to_vec()),
            4,
            "a captive portal or proxy answered",
        ),
        (Answer::Body(Vec::new()), 4, "the answer is empty"),
        (Answer::Body(pkcs7(&[])), 4, "a PKCS#7 file without certificates"),
        (Answer::Body(locked_container()), 4, "an encrypted PKCS#12 file, and was not opened"),
        (Answer::Body(locked_container()), 4, "openssl pkcs12 -in FILE -nokeys"),
        (
            Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08".to_vec()),
            4,
            "compressed (gzip)",
        ),
        (
            Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\n123456789".to_vec()),
            5,
            "the answer is not HTTP",
        ),
        (
            Answer::Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n".to_vec()),
            5,
            "the answer is not HTTP",
        ),
        (Answer::Raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec()), 4, "HTTP 302"),
        (
            Answer::Raw(b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec()),
            5,
            "a captive portal requires a login first",
        ),
        (Answer::Body(vec![0x30, 0x82, 0xff, 0xff]), 4, "the certificate is cut off after byte 4 of 65539"),
        (Answer::Endless, 5, "larger than 1048576 bytes"),
        (Answer::Body(vec![b'A'; (1 << 20) + 1]), 5, "larger than 1048576 bytes"),
        (Answer::Announced(1 << 40, wrong.der.clone()), 5, "the answer ended too early"),
        (Answer::EndlessHeader, 5, "the HTTP header of the answer is too long"),
        (
            Answer::Raw([b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-A: b\r\n".repeat(5_000)].concat()),
            5,
            "the HTTP header of the answer is too long",
        ),
        (Answer::Garbage, 5, "the answer is not HTTP"),
        (Answer::Close, 5, "the answer ended too early"),
        (Answer::Redirect("/ca".to_owned()), 5, "more than 3 redirects"),
        (
            Answer::Redirect("file:///etc/passwd".to_owned()),
            4,
            "redirects to file:///etc/passwd: file URLs are not followed, only http and https URLs",
        ),
        (Answer::Redirect("http://user:secret@127.0.0.1/".to_owned()), 4, "a user name in it is not used"),
        (Answer::Redirect("http://127.0.0.1:25/".to_owned()), 5, "port 25 belongs to another protocol"),
        (Answer::Redirect("http://\u{1b}[2J/".to_owned()), 5, "the answer is not HTTP"),
    ];
    for (answer, status, said) in cases {
        server.route("/ca", answer);
        let run = bundle(&scratch).says(&[said, "its AIA URL is", "/ca"]);
        assert_eq!(run.status, status, "{said}: {}", run.stderr);
        assert_eq!(run.out(), "", "{said}");
    }
}

#[test]
fn a_silent_server_delays_only_until_the_timeout() {
    let server = Server::start();
    let Pair { scratch, .. } = pair(&server.url("/ca"));
    server.route("/ca", Answer::Stall);
    let run = scratch.run(&format!("bundle server.crt {ALLOWED} --timeout 0.3")).expect(5);
    run.says(&["no answer in time"]);
}

#[test]
fn no_server_listens() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let Pair { scratch, .. } = pair(&format!("http://{free}/ca"));
    bundle(&scratch).expect(5).says(&["no connection", "refused"]);
}

#[test]
fn addresses_that_are_not_public_are_refused_and_the_option_is_named() {
    let server = Server::start();
    let port = server.address.port();
    let hosts = [
        ("127.0.0.1", "127.0.0.1/32"),
        ("localhost", "/"),
        ("[::1]", "::1/128"),
        ("[::ffff:127.0.0.1]", "--aia-allow"),
        ("10.0.0.1", "10.0.0.1/32"),
        ("192.168.1.1", "192.168.1.1/32"),
        ("[fd00::1]", "fd00::1/128"),
        ("[fe80::1]", "fe80::1/128"),
        ("224.0.0.1", "224.0.0.1/32"),
        ("0.0.0.0", "0.0.0.0/32"),
        ("2130706433", "--aia-allow"),
        ("0x7f.1", "--aia-allow"),
    ];
    for (host, network) in hosts {
        let Pair { scratch, .. } = pair(&format!("http://{host}:{port}/ca"));
        let run = scratch.run("bundle server.crt --roots root.crt").expect(5);
        run.says(&["is not a public address", "--aia-allow ", network]);
        let report = scratch.run("bundle server.crt --roots root.crt --format json").expect(5).json();
        let codes: Vec<&str> =
            report["findings"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["CM201", "CM702"], "{host}");
    }
    assert_eq!(server.asked(), [""; 0]);
}

type Environment<'a> = &'a [(&'a str, &'a str)];

/// No message suggests to allow a cloud's metadata service, because it gives out credentials.
#[test]
fn allowing_metadata_services_is_not_suggested() {
    let server = Server::start();
    for host in ["169.254.169.254", "168.63.129.16", "100.100.100.200", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"] {
        let url = format!("http://{host}/latest/meta-data/");
        let direct = pair(&url).scratch.run("bundle server.crt --roots root.crt --no-cache");
        let redirected = pair(&server.url("/ca"));
        server.route("/ca", Answer::Redirect(url));
        for run in [direct, bundle(&redirected.scratch)] {
            let run = run.expect(5).says(&["is not a public address", "--intermediates FILE"]);
            assert!(!run.stderr.contains("--aia-allow"), "{host}: {}", run.stderr);
        }
    }
}

#[test]
fn networks_that_are_allowed_and_denied() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair(&server.url("/ca"));
    server.body("/ca", issuing.der.clone());
    let (allow, deny) = ("CHAINMEND_AIA_ALLOW", "CHAINMEND_AIA_DENY");
    let cases: [(&str, Environment<'_>, i32, &str); 9] = [
        ("", &[], 5, "not a public address"),
        ("--aia-allow ::ffff:127.0.0.0/104", &[], 0, ""),
        ("--aia-allow 127.0.0.1", &[], 0, ""),
        ("", &[(allow, "10.0.0.0/8, 127.0.0.0/8")], 0, ""),
        ("--aia-allow 10.0.0.0/8", &[(allow, "127.0.0.1")], 0, ""),
        (
            "--aia-allow 127.0.0.0/8 --aia-deny 127.0.0.1",
            &[],
            5,
            "127.0.0.1 is in a denied network (--aia-deny, CHAINMEND_AIA_DENY, chainmend.toml)",
        ),
        (
            "--aia-allow 127.0.0.0/8",
            &[(deny, "0.0.0.0/0,::/0")],
            5,
            "is in a denied network (--aia-deny, CHAINMEND_AIA_DENY, chainmend.toml)",
        ),
        ("", &[(allow, "127.0.0.0/8,localhost")], 2, "the value of CHAINMEND_AIA_ALLOW is not a network: localhost"),
        ("--aia-deny example", &[], 2, "write it like 10.0.0.0/8"),
    ];
    for (options, environment, status, said) in cases {
        let run = scratch.run_with(&format!("bundle server.crt --roots root.crt {options}"), environment);
        assert_eq!(run.status, status, "{options} {environment:?}: {}", run.stderr);
        run.says(&[said]);
    }
}

#[test]
fn a_redirect_to_an_address_that_is_not_allowed_is_refused() {
    let server = Server::start();
    let Pair { scratch, .. } = pair(&server.url("/ca"));
    let inner = Server::start();
    for target in ["http://169.254.169.254/latest".to_owned(), format!("http://[::1]:{}/", inner.address.port())] {
        server.route("/ca", Answer::Redirect(target.clone()));
        bundle(&scratch).expect(5).says(&[&format!("redirects to {target}: refused: "), "not a public address"]);
    }
    assert_eq!(inner.asked(), [""; 0]);
}

#[test]
fn urls_that_are_not_requested() {
    let cases = [
        ("ldap://ldap.example.jp/cn=ca", "ldap URLs are not followed"),
        ("ldap:///CN=Example%20CA,CN=AIA?cACertificate?base", "certutil -ca.cert"),
        ("file:///etc/ssl/ca.pem", "file URLs are not followed"),
        ("ftp://ftp.example.jp/ca.crt", "ftp URLs are not followed"),
        ("http://user:secret@127.0.0.1/ca.crt", "a URL with a user name in it is not used"),
        ("http://", "not a URL"),
        ("no url at all", "not a"),
    ];
    for (url, said) in cases {
        let Pair { scratch, .. } = pair(url);
        bundle(&scratch).expect(4).says(&[said]);
    }
}

#[test]
fn the_next_url_is_requested_if_the_first_fails() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    let urls = [server.url("/missing"), "ldap://ldap.example.jp/".to_owned(), server.body("/ca", issuing.der.clone())];
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&urls).issued_by(&issuing).pem());
    let run = scratch.run(&format!("bundle server.crt {ALLOWED} -v")).expect(0);
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, ["/ca", "/missing"]);
    run.says(&[
        &format!("fetched: {} for www.example.jp: 1 certificate\n", server.url("/ca")),
        &format!("fetched: {} for www.example.jp: HTTP 404\n", server.url("/missing")),
    ]);
}

#[test]
fn no_more_requests_than_the_limit() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    let urls: Vec<String> = (0..40).map(|number| server.url(&format!("/{number}"))).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&urls).issued_by(&issuing).pem());
    bundle(&scratch).expect(5).says(&["not requested, because the limit on requests or on their time was reached"]);
    assert_eq!(server.asked().len(), 32);
}

#[test]
fn no_more_levels_than_the_limit() {
    let server = Server::start();
    let scratch = Scratch::new();
    let mut issuer = Spec::ca("CA 0").self_signed();
    scratch.write("root.crt", issuer.pem());
    for level in 1..=10 {
        let url = server.body(&format!("/{}", level - 1), issuer.der.clone());
        issuer = Spec::ca(&format!("CA {level}")).aia(&[&url]).issued_by(&issuer);
    }
    let url = server.body("/10", issuer.der.clone());
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&url]).issued_by(&issuer).pem());
    let above = server.url("/2");
    let limit = "not requested, because issuers of 8 levels, the maximum, were already fetched";
    bundle(&scratch).expect(5).says(&["the issuer of CA 3 was not found", &format!("its AIA URL is {above}: {limit}")]);
    assert_eq!(server.asked().len(), 8);
    let report = scratch.run(&format!("bundle server.crt {ALLOWED} --format json")).expect(5).json();
    let last = report["fetched"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["url"], &last["message"]), (&above.into(), &limit.into()));
    scratch.run(&format!("fix server.crt {ALLOWED} --dry-run")).expect(5).says(&[limit]);
}

#[test]
fn a_url_loop_ends() {
    let server = Server::start();
    let scratch = Scratch::new();
    let (one, two) = (Spec::ca("One").self_signed(), Spec::ca("Two").self_signed());
    let (url_one, url_two) = (server.url("/one"), server.url("/two"));
    let one_by_two = Spec::ca("One").key_of(&one).aia(&[&url_two]).issued_by(&two);
    let two_by_one = Spec::ca("Two").key_of(&two).aia(&[&url_one]).issued_by(&one);
    server.body("/one", one_by_two.der.clone());
    server.body("/two", two_by_one.der.clone());
    scratch.write("root.crt", Spec::ca("Root").self_signed().pem());
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&url_one]).issued_by(&one_by_two).pem());
    bundle(&scratch).expect(4);
    assert_eq!(server.asked(), ["/one", "/two"]);
}

#[test]
fn through_a_proxy() {
    let proxy = Server::start();
    let url = "http://ca.example.jp/ca.crt";
    let Pair { issuing, scratch, .. } = pair(url);
    proxy.route(url, Answer::Body(issuing.der.clone()));
    let address = format!("http://{}", proxy.address);
    let with_password = format!("http://user:secret@{}", proxy.address);
    let words = "bundle server.crt --roots root.crt";
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        scratch.run_with(words, &[(name, &address)]).expect(0);
    }
    assert_eq!(proxy.asked(), [url; 3]);
    assert!(proxy.heads().iter().all(|head| !head.to_ascii_lowercase().contains("authorization")));

    let run = scratch.run_with(&format!("{words} -v"), &[("HTTP_PROXY", &with_password)]).expect(0);
    assert!(!run.stderr.contains("secret"));
    let head = proxy.heads().pop().unwrap().to_ascii_lowercase();
    assert!(head.contains("\r\nproxy-authorization: basic "), "{head}");
}

#[test]
fn hosts_without_a_proxy() {
    let proxy = Server::start();
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair(&server.url("/ca"));
    server.body("/ca", issuing.der.clone());
    let address = format!("http://{}", proxy.address);
    for exception in ["127.0.0.1", "*", "127.0.0.0/8", "localhost,127.0.0.1"] {
        let environment = [("HTTP_PROXY", &*address), ("NO_PROXY", exception)];
        scratch.run_with(&format!("bundle server.crt {ALLOWED}"), &environment).expect(0);
    }
    assert_eq!(proxy.asked(), [""; 0]);
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn variables_set_by_a_web_server_are_not_a_proxy() {
    let proxy = Server::start();
    let Pair { scratch, .. } = pair("http://127.0.0.1:9/ca");
    let address = format!("http://{}", proxy.address);
    let environment = [("HTTP_PROXY", &*address), ("REQUEST_METHOD", "GET")];
    scratch.run_with("bundle server.crt --roots root.crt", &environment).expect(5);
    assert_eq!(proxy.asked(), [""; 0]);
}

#[test]
fn a_proxy_does_not_allow_addresses_that_are_not_public() {
    let proxy = Server::start();
    let Pair { scratch, .. } = pair("http://169.254.169.254/ca");
    let address = format!("http://{}", proxy.address);
    let run = scratch.run_with("bundle server.crt --roots root.crt", &[("HTTP_PROXY", &address)]).expect(5);
    run.says(&["169.254.169.254 is not a public address"]);
    assert_eq!(proxy.asked(), [""; 0]);
}

#[test]
fn an_invalid_proxy() {
    let Pair { scratch, .. } = pair("http://ca.example.jp/ca.crt");
    let run =
        scratch.run_with("bundle server.crt --roots root.crt", &[("HTTP_PROXY", "socks9://secret@x:1")]).expect(2);
    let run = run.says(&["the value of HTTP_PROXY is not an http proxy", "--offline"]);
    assert!(!run.stderr.contains("secret"));
}

#[test]
fn offline_sends_no_request() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let run = site.scratch().run(&format!("bundle server.crt {ALLOWED} --offline")).expect(4);
    run.says(&["was not requested", "run it again without --offline"]);
    assert_eq!(server.asked(), [""; 0]);
}

/// If the second URL has answered, the first one is not waited for. If the first has answered, the second is not
/// requested.
#[test]
fn a_url_that_does_not_answer_is_overtaken() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    server.route("/stall", Answer::Stall);
    let good = server.body("/ca", issuing.der.clone());
    let leaf = |urls: &[&str]| Spec::leaf("www.example.jp").aia(urls).issued_by(&issuing).pem();
    scratch.write("server.crt", leaf(&[&server.url("/stall"), &good, &server.url("/third")]));
    scratch
        .run(&format!("bundle server.crt {ALLOWED} -v"))
        .expect(0)
        .says(&["/stall for www.example.jp: not waited for"]);
    assert_eq!(server.asked(), ["/stall", "/ca"]);
    scratch.write("server.crt", leaf(&[&good, &server.url("/third")]));
    bundle(&scratch).expect(0);
    assert_eq!(server.asked(), ["/stall", "/ca", "/ca"]);
}

#[test]
fn one_connection_to_a_server() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    server.route("/issuing.crt", Answer::KeepAlive(site.issuing.der.clone()));
    server.route("/policy.crt", Answer::KeepAlive(site.policy.der.clone()));
    bundle(&site.scratch()).expect(0);
    assert_eq!((server.asked().len(), server.connections()), (2, 1));
    // The same through a proxy.
    let Pair { issuing, scratch, root } = pair("http://unused.invalid/");
    let proxy = Server::start();
    let middle = Spec::ca("Middle CA").aia(&["http://ca.example.jp/root"]).issued_by(&issuing);
    let issuing = Spec::ca("Test Issuing CA").key_of(&issuing).aia(&["http://ca.example.jp/root"]).issued_by(&root);
    proxy.route("http://ca.example.jp/a", Answer::KeepAlive(middle.der.clone()));
    proxy.route("http://ca.example.jp/root", Answer::KeepAlive(issuing.der.clone()));
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&["http://ca.example.jp/a"]).issued_by(&middle).pem());
    let address = format!("http://{}", proxy.address);
    scratch.run_with("bundle server.crt --roots root.crt", &[("http_proxy", &address)]).expect(0);
    assert_eq!(proxy.asked(), ["http://ca.example.jp/a", "http://ca.example.jp/root"]);
    assert_eq!(proxy.connections(), 1);
}

/// If a server is busy, the request is repeated a few times.
#[test]
fn temporary_failures_are_requested_again() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair(&server.url("/ca"));
    let raw = |head: &str| Answer::Raw(format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n").into_bytes());
    let moments = [
        (Answer::Status(500), 2),
        (Answer::Status(503), 2),
        (raw("429 Too Many Requests\r\nRetry-After: 1"), 2),
        (Answer::Close, 2),
        (Answer::Announced(10_000, issuing.der.clone()), 2),
        // Longer than the time limit.
        (raw("429 Too Many Requests\r\nRetry-After: 3600"), 1),
        (Answer::Status(404), 1),
    ];
    for (first, expected) in moments {
        let before = server.asked().len();
        server.route("/ca", Answer::Sequence(vec![first, Answer::Body(issuing.der.clone())]));
        let run = bundle(&scratch);
        assert_eq!(server.asked().len() - before, expected);
        assert_eq!(run.status == 0, expected == 2, "{}", run.stderr);
    }
    let before = server.asked().len();
    server.route("/ca", Answer::Status(503));
    bundle(&scratch).expect(5).says(&["HTTP 503"]);
    assert_eq!(server.asked().len() - before, 3);
}

#[test]
fn a_slow_answer_delays_only_until_the_timeout() {
    let server = Server::start();
    let Pair { scratch, .. } = pair(&server.url("/ca"));
    server.route("/ca", Answer::Drip(Duration::from_millis(20)));
    scratch.run(&format!("bundle server.crt {ALLOWED} --timeout 0.5")).expect(5).says(&["no answer in time"]);
}

/// URLs in certificates are parsed as in the URL standard.
#[test]
fn malformed_urls_in_certificates() {
    let server = Server::start();
    let asked = [
        ("/CertEnroll/Example Issuing CA(1).crt", "/CertEnroll/Example%20Issuing%20CA(1).crt"),
        ("/CertEnroll/Example%20CA.crt", "/CertEnroll/Example%20CA.crt"),
        ("\\CertEnroll\\ca.crt", "/CertEnroll/ca.crt"),
        ("/trailing.crt ", "/trailing.crt"),
        ("/Zürich CA.crt", "/Z%C3%BCrich%20CA.crt"),
        ("/a/../ca.crt#it", "/ca.crt"),
        ("/query.crt?a=b c", "/query.crt?a=b%20c"),
    ];
    for (typed, expected) in asked {
        let Pair { issuing, scratch, .. } = pair(&server.url(typed));
        server.body(expected, issuing.der.clone());
        bundle(&scratch).expect(0);
        assert_eq!(server.asked().pop().as_deref(), Some(expected));
    }
    // Latin-1 is not valid here.
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    let url = [server.url("/Z").as_bytes(), b"\xfcrich.crt"].concat();
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia_octets(&[&url]).issued_by(&issuing).pem());
    server.body("/Z%C3%BCrich.crt", issuing.der.clone());
    bundle(&scratch).expect(0);
    let Pair { issuing, scratch, .. } = pair(&format!("HTTP://2130706433:{}/decimal.crt", server.address.port()));
    server.body("/decimal.crt", issuing.der.clone());
    bundle(&scratch).expect(0);
}

/// The message names the proxy, for http and https URLs.
#[test]
fn a_proxy_that_wants_a_password() {
    let proxy = Server::start();
    let refusal =
        b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
    for (url, target) in [
        ("http://pki.example.jp/i.crt", "http://pki.example.jp/i.crt"),
        ("https://pki.example.jp/i.crt", "pki.example.jp:443"),
    ] {
        proxy.route(target, Answer::Raw(refusal.to_vec()));
        let Pair { scratch, .. } = pair(url);
        for credentials in ["", "alice:secret@"] {
            let address = format!("http://{credentials}{}", proxy.address);
            let environment = [("http_proxy", &*address), ("https_proxy", &*address)];
            let run = scratch.run_with("bundle server.crt --roots root.crt", &environment).expect(5);
            let named = format!("the proxy {} requires a user name and a password (HTTP 407)", proxy.address);
            assert!(!run.stderr.contains("secret"), "{}", run.stderr);
            run.says(&[&named, "PROXY=http://USER:PASSWORD@HOST:PORT"]);
            let run = scratch.run_with("bundle server.crt --roots root.crt --format json", &environment).expect(5);
            let findings = run.json()["findings"].to_string();
            assert!(findings.contains("CM707") && !findings.contains("secret"), "{findings}");
        }
    }
    // A proxy that does not run.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let Pair { scratch, .. } = pair("http://pki.example.jp/i.crt");
    let environment = [("http_proxy", &*format!("http://{free}"))];
    let run = scratch.run_with("bundle server.crt --roots root.crt", &environment).expect(5);
    run.says(&[&format!("the proxy {free}: no connection")]);
}

/// The AIA URL is an https URL of a private CA: its server has a valid certificate of that CA, or an invalid one.
#[test]
fn https_servers() {
    let root = Spec::ca("Test Root R1").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    let server = |name: &str, year: i32| {
        let server = Spec::leaf(name).with(move |params| params.not_after = rcgen::date_time_ymd(year, 1, 1));
        let server = server.issued_by(&issuing);
        serve_tls(&[server.der.clone(), issuing.der.clone()], server.key.serialize_der(), issuing.der.clone())
    };
    let stranger = Spec::leaf("localhost").self_signed();
    let strange = serve_tls(std::slice::from_ref(&stranger.der), stranger.key.serialize_der(), issuing.der.clone());
    let far = 2048;
    let cases = [
        (server("localhost", far), 0, ""),
        (server("other.example.jp", far), 5, "the server's certificate is for another host"),
        (server("localhost", 2025), 5, "the server's certificate has expired"),
        (strange, 5, "no secure connection"),
    ];
    for (address, status, said) in cases {
        let scratch = Scratch::new();
        scratch.write("root.crt", root.pem());
        let url = format!("https://localhost:{}/ca", address.port());
        scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&url]).issued_by(&issuing).pem());
        let run = bundle(&scratch).expect(status).says(&[said]);
        if status == 0 {
            assert_eq!(run.out().matches("BEGIN").count(), 2);
            // If the root is not trusted, neither is the server.
            let other = Spec::ca("Other Root").self_signed();
            scratch.write("root.crt", other.pem());
            let run = bundle(&scratch).expect(5);
            run.says(&["the issuer of the server's certificate is not trusted", "--roots FILE"]);
            let report = scratch.run(&format!("bundle server.crt {ALLOWED} --format json")).expect(5).json();
            assert!(report["findings"].to_string().contains("CM708"));
        }
    }
}

/// The CA's URL has another certificate for the same key, older or newer. It is used and validated.
#[test]
fn an_older_certificate_of_the_same_key() {
    let server = Server::start();
    let Pair { root, issuing, scratch } = pair(&server.url("/ca"));
    let until = |year| {
        Spec::ca("Test Issuing CA").key_of(&issuing).with(move |params| {
            params.not_before = rcgen::date_time_ymd(2015, 1, 1);
            params.not_after = rcgen::date_time_ymd(year, 1, 1);
        })
    };
    let (valid, expired) = (until(2040).issued_by(&root), until(2022).issued_by(&root));
    server.body("/ca", valid.der.clone());
    assert!(bundle(&scratch).expect(0).out().ends_with(&valid.pem()));
    server.body("/ca", expired.der.clone());
    bundle(&scratch).expect(4).says(&["expired", "2022", &server.url("/ca")]);
    // The second URL has the newer one.
    let urls = [server.url("/ca"), server.body("/new", valid.der.clone())];
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&urls[0], &urls[1]]).issued_by(&issuing).pem());
    assert!(bundle(&scratch).expect(0).out().ends_with(&valid.pem()));
}

#[test]
fn slow_answers_of_one_level_are_waited_for_together() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    let paths: Vec<String> = (0..8).map(|number| format!("/{number}")).collect();
    for path in &paths {
        server.route(path, Answer::Together(paths.len(), issuing.der.clone()));
    }
    let urls: Vec<String> = paths.iter().map(|path| server.url(path)).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&urls).issued_by(&issuing).pem());
    bundle(&scratch).expect(0);
    assert_eq!(server.asked().len(), 8);
}

/// The time for entering the key's password does not count as time for the network.
#[cfg(unix)]
#[test]
fn the_time_for_the_network_begins_with_the_first_request() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair(&server.url("/ca"));
    server.body("/ca", issuing.der.clone());
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf = Spec::leaf("www.example.jp").aia(&[&server.url("/ca")]).with_key(key).issued_by(&issuing);
    for command in ["fix server.crt", "bundle server.crt"] {
        scratch.write("server.crt", leaf.pem());
        scratch.write("server.key", leaf.key_pem());
        let password = scratch.path("password");
        let _ = std::fs::remove_file(&password);
        if !std::process::Command::new("mkfifo").arg(&password).status().is_ok_and(|status| status.success()) {
            return println!("skipped: {command} (mkfifo is not there)");
        }
        let typing = std::thread::spawn(move || {
            // Opening the pipe waits for the program to read it.
            let mut pipe = std::fs::File::options().write(true).open(password).unwrap();
            std::thread::sleep(Duration::from_millis(2_500));
            std::io::Write::write_all(&mut pipe, b"x\n").unwrap();
        });
        scratch.run(&format!("{command} {ALLOWED} --key server.key --password-file password --timeout 2")).expect(0);
        typing.join().unwrap();
    }
}

/// The time that one file waited does not count for the next one, which waits for the same request.
#[test]
fn each_fixed_file_has_its_own_time_limit() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    let leaf = |path: &str| Spec::leaf("www.example.jp").aia(&[&server.url(path)]).issued_by(&issuing).pem();
    server.route("/slow", Answer::Stall);
    server.body("/ca", issuing.der.clone());
    for (name, path) in [("a.pem", "/slow"), ("b.pem", "/slow"), ("c.pem", "/ca")] {
        scratch.write(name, leaf(path));
    }
    scratch.run(&format!("fix a.pem b.pem c.pem {ALLOWED} --timeout 2")).expect(5).says(&["no answer in time"]);
    assert_eq!(server.asked(), ["/slow", "/ca"]);
    assert!(scratch.read("c.pem").ends_with(&issuing.pem()), "the third file is mended");
}

/// A run requests each URL once, regardless of the number of files and threads.
#[test]
fn each_issuer_is_fetched_once_in_a_run() {
    let server = Server::start();
    let root = Spec::ca("Test Root").self_signed();
    let policy = Spec::ca("Test Policy CA").issued_by(&root);
    let policy_url = server.body("/policy", policy.der.clone());
    let issuing = Spec::ca("Test Issuing CA").aia(&[&policy_url]).issued_by(&policy);
    let url = server.body("/issuing", issuing.der.clone());
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    let names: Vec<String> = (0..40).map(|number| format!("{number}.pem")).collect();
    for name in &names {
        scratch.write(name, Spec::leaf("www.example.jp").aia(&[&url]).issued_by(&issuing).pem());
    }
    scratch.run(&format!("fix {} {ALLOWED}", names.join(" "))).expect(0);
    assert_eq!(server.asked(), ["/issuing", "/policy"]);
    assert!(names.iter().all(|name| scratch.read(name).ends_with(&(issuing.pem() + &policy.pem()))));
}

/// If all responses are needed, one that never comes uses up the common time, and the next level is not requested. The
/// default limit would leave time for it.
#[test]
fn nothing_is_requested_after_the_timeout() {
    let server = Server::start();
    let root = Spec::ca("Test Root").self_signed();
    let policy = Spec::ca("Test Policy CA").issued_by(&root);
    let issuing = Spec::ca("Test Issuing CA").aia(&[&server.body("/policy", policy.der.clone())]).issued_by(&policy);
    let urls = [server.url("/stall"), server.body("/issuing", issuing.der.clone())];
    server.route("/stall", Answer::Stall);
    let scratch = Scratch::new();
    let leaf = Spec::leaf("www.example.jp").aia(&[&urls[0], &urls[1]]).issued_by(&issuing);
    scratch.write("root.crt", root.pem());
    for command in ["bundle --variant cross-root", "chains", "fix --variant cross-root"] {
        scratch.write("server.crt", leaf.pem());
        let before = server.asked().len();
        scratch.run(&format!("{command} server.crt {ALLOWED} --timeout 4")).expect(5);
        assert_eq!(server.asked().len(), before + 2, "{command}");
    }
    assert!(!server.asked().contains(&"/policy".to_owned()));
}
