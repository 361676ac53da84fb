//! Fetching through AIA, from servers on loopback.

use std::net::TcpListener;
use std::time::Duration;

use crate::Site;
use crate::support::http::{Answer, Server};
use crate::support::pki::{Issued, Spec, armor, ber, pkcs7};
use crate::support::run::{Run, Scratch};

const ALLOWED: &str = "--roots root.crt --aia-allow 127.0.0.0/8";

/// Root, issuing CA and leaf, whose issuer is at `url`.
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

#[test]
fn one_request_for_each_missing_issuer_and_none_for_a_trusted_root() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let run = bundle(&site.scratch()).expect(0);
    assert_eq!(run.out(), site.fullchain());
    assert_eq!(server.asked(), ["/issuing.crt", "/policy.crt"]);
}

#[test]
fn what_is_at_hand_is_not_fetched() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let words = format!("bundle server.crt {ALLOWED} --intermediates intermediates.crt");
    let run = site.scratch().run(&words).expect(0);
    assert_eq!(run.out(), site.fullchain());
    assert_eq!(server.asked(), [""; 0]);
}

#[test]
fn requests_carry_nothing_that_tells_who_asks() {
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
    ];
    for (what, answer) in answers {
        server.body("/ca", answer);
        let run = bundle(&scratch);
        assert_eq!(run.status, 0, "{what}: {}", run.stderr);
        assert_eq!(run.out().matches("BEGIN").count(), 2, "{what}");
        assert!(run.out().ends_with(&issuing.pem()), "{what}");
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
fn bad_answers_say_what_came() {
    let server = Server::start();
    let Pair { scratch, .. } = pair(&server.url("/ca"));
    let wrong = Spec::ca("Test Issuing CA").self_signed();
    let cases = [
        (Answer::Status(404), 4, "HTTP 404"),
        (Answer::Status(500), 5, "HTTP 500"),
        (Answer::Body(wrong.der.clone()), 4, "the certificate in the answer is not the issuer"),
        (Answer::Body(b"<!DOCTYPE html><html><body>Moved</body></html>".to_vec()), 4, "HTML page"),
        (Answer::Body(Vec::new()), 4, "no certificate in the answer"),
        (Answer::Body(vec![0x30, 0x82, 0xff, 0xff]), 4, "no certificate in the answer"),
        (Answer::Endless, 5, "larger than 1048576 bytes"),
        (Answer::Body(vec![b'A'; (1 << 20) + 1]), 5, "larger than 1048576 bytes"),
        (Answer::Announced(1 << 40, wrong.der.clone()), 5, "no connection"),
        (Answer::EndlessHeader, 5, "the answer is not HTTP"),
        (Answer::Garbage, 5, "the answer is not HTTP"),
        (Answer::Close, 5, "no connection"),
        (Answer::Redirect("/ca".to_owned()), 5, "more than 3 redirects"),
        (
            Answer::Redirect("file:///etc/passwd".to_owned()),
            4,
            "redirects to file:///etc/passwd: not an http or https URL",
        ),
        (Answer::Redirect("http://user:secret@127.0.0.1/".to_owned()), 4, "a user name in it is not used"),
        (Answer::Redirect("http://\u{1b}[2J/".to_owned()), 5, "the answer is not HTTP"),
    ];
    for (answer, status, said) in cases {
        server.route("/ca", answer);
        let run = bundle(&scratch).says(&[said, "its AIA says", "/ca"]);
        assert_eq!(run.status, status, "{said}: {}", run.stderr);
        assert_eq!(run.out(), "", "{said}");
    }
}

#[test]
fn a_silent_server_costs_the_timeout_and_no_more() {
    let server = Server::start();
    let Pair { scratch, .. } = pair(&server.url("/ca"));
    server.route("/ca", Answer::Stall);
    let run = scratch.run(&format!("bundle server.crt {ALLOWED} --timeout 0.3")).expect(5);
    run.says(&["no answer in time"]);
}

#[test]
fn nobody_listens() {
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
        ("169.254.169.254", "169.254.169.254/32"),
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
fn urls_that_are_not_asked() {
    let cases = [
        ("ldap://ldap.example.jp/cn=ca", "not an http or https URL"),
        ("file:///etc/ssl/ca.pem", "not an http or https URL"),
        ("ftp://ftp.example.jp/ca.crt", "not an http or https URL"),
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
fn every_url_of_a_certificate_is_asked_at_the_same_time() {
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
    bundle(&scratch).expect(5).says(&["not asked, the limit on requests or on the time for them was reached"]);
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
    bundle(&scratch).expect(4).says(&["the issuer of CA 3 was not found"]);
    assert_eq!(server.asked().len(), 8);
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
fn a_proxy_is_passed_over() {
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
fn what_a_web_server_sets_is_no_proxy() {
    let proxy = Server::start();
    let Pair { scratch, .. } = pair("http://127.0.0.1:9/ca");
    let address = format!("http://{}", proxy.address);
    let environment = [("HTTP_PROXY", &*address), ("REQUEST_METHOD", "GET")];
    scratch.run_with("bundle server.crt --roots root.crt", &environment).expect(5);
    assert_eq!(proxy.asked(), [""; 0]);
}

#[test]
fn a_proxy_does_not_open_the_way_to_addresses_that_are_not_public() {
    let proxy = Server::start();
    let Pair { scratch, .. } = pair("http://169.254.169.254/ca");
    let address = format!("http://{}", proxy.address);
    let run = scratch.run_with("bundle server.crt --roots root.crt", &[("HTTP_PROXY", &address)]).expect(5);
    run.says(&["169.254.169.254 is not a public address"]);
    assert_eq!(proxy.asked(), [""; 0]);
}

#[test]
fn a_proxy_that_is_none() {
    let Pair { scratch, .. } = pair("http://ca.example.jp/ca.crt");
    let run =
        scratch.run_with("bundle server.crt --roots root.crt", &[("HTTP_PROXY", "socks9://secret@x:1")]).expect(2);
    let run = run.says(&["the value of HTTP_PROXY is not an http proxy", "--offline"]);
    assert!(!run.stderr.contains("secret"));
}

#[test]
fn offline_asks_nobody() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let run = site.scratch().run(&format!("bundle server.crt {ALLOWED} --offline")).expect(4);
    run.says(&["which was not asked", "run it again without --offline"]);
    assert_eq!(server.asked(), [""; 0]);
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

/// The key's password takes its time, and none of the network's.
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
            // The pipe opens when the program reads.
            let mut pipe = std::fs::File::options().write(true).open(password).unwrap();
            std::thread::sleep(Duration::from_millis(2_500));
            std::io::Write::write_all(&mut pipe, b"x\n").unwrap();
        });
        scratch.run(&format!("{command} {ALLOWED} --key server.key --password-file password --timeout 2")).expect(0);
        typing.join().unwrap();
    }
}

/// What one file waited is not taken from the next, and that its time ended is held against no URL.
#[test]
fn each_file_that_is_mended_has_its_own_time() {
    let server = Server::start();
    let Pair { issuing, scratch, .. } = pair("http://unused.invalid/");
    let leaf = |path: &str| Spec::leaf("www.example.jp").aia(&[&server.url(path)]).issued_by(&issuing).pem();
    server.route("/slow", Answer::Stall);
    server.body("/ca", issuing.der.clone());
    for (name, path) in [("a.pem", "/slow"), ("b.pem", "/slow"), ("c.pem", "/ca")] {
        scratch.write(name, leaf(path));
    }
    scratch.run(&format!("fix a.pem b.pem c.pem {ALLOWED} --timeout 2")).expect(5).says(&["no answer in time"]);
    assert_eq!(server.asked(), ["/slow", "/slow", "/ca"]);
    assert!(scratch.read("c.pem").ends_with(&issuing.pem()), "the third file is mended");
}

/// What stands still uses up the time of all; then the next level is not asked. Without `--timeout` there would be time.
#[test]
fn after_the_timeout_nobody_is_asked() {
    let server = Server::start();
    let root = Spec::ca("Test Root").self_signed();
    let policy = Spec::ca("Test Policy CA").issued_by(&root);
    let issuing = Spec::ca("Test Issuing CA").aia(&[&server.body("/policy", policy.der.clone())]).issued_by(&policy);
    let urls = [server.url("/stall"), server.body("/issuing", issuing.der.clone())];
    server.route("/stall", Answer::Stall);
    let scratch = Scratch::new();
    let leaf = Spec::leaf("www.example.jp").aia(&[&urls[0], &urls[1]]).issued_by(&issuing);
    scratch.write("root.crt", root.pem());
    for (command, status) in [("bundle", 5), ("chains", 5), ("fix", 5)] {
        scratch.write("server.crt", leaf.pem());
        let before = server.asked().len();
        scratch.run(&format!("{command} server.crt {ALLOWED} --timeout 4")).expect(status);
        assert_eq!(server.asked().len(), before + 2, "{command}");
    }
    assert!(!server.asked().contains(&"/policy".to_owned()));
}
