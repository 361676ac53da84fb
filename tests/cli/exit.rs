//! Every exit code. A failed run writes nothing.

use crate::support::http::{Answer, Server};
use crate::support::pki::Spec;
use crate::support::run::Scratch;
use crate::{LOCAL, Site};

#[test]
fn done() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o fullchain.pem")).expect(0);
    assert_eq!(run.out(), "");
    assert_eq!(scratch.read("fullchain.pem"), site.fullchain());
}

#[test]
fn wrong_command_line() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let cases = [
        ("", "Usage"),
        ("bundle", "no certificate was given"),
        (
            "bundle server.crt --for lightppd",
            "the targets are nginx, nginx-stapling, apache, apache@2.2, apache@2.0.44, lighttpd,",
        ),
        (
            "bundle server.crt --for apache@1.3",
            "the versions of apache are apache (2.4.8 and later), apache@2.2 (2.0.45 to 2.4.7), ",
        ),
        ("bundle server.crt --for aws-acm", "aws-acm needs 3 files"),
        ("bundle server.crt --for p7b", "p7b is a binary format"),
        ("bundle server.crt --for pfx", "a private key is not written to standard output"),
        ("bundle server.crt --for apache@2.2", "apache@2.2 needs 2 files"),
        ("bundle server.crt --for der", "try: chainmend bundle server.crt --for der --at 2026-11-23 -o server.der"),
        ("bundle server.crt --at soon", "2026-11-23"),
        ("bundle server.crt --aia-allow everything", "10.0.0.0/8"),
        ("bundle server.crt --timeout 0", "more than 0"),
        ("bundle - --intermediates -", "standard input can be read only once"),
        ("bundle server.crt --variant none", "cross-root"),
        ("bundle server.crt --quiet --verbose", "cannot be used with"),
        ("mend server.crt", "unrecognized subcommand"),
        (
            "server.crt intermediates.crt --roots root.crt --offline -o a.pem --for haproxy",
            "try: chainmend bundle server.crt intermediates.crt --roots root.crt --offline -o a.pem --for haproxy\n",
        ),
        (
            "server.crt intermediates.crt --roots root.crt",
            "try: chainmend bundle server.crt intermediates.crt --roots root.crt -o server-fullchain.pem\n",
        ),
        (
            "--roots root.crt --for apache server.crt intermediates.crt",
            "try: chainmend bundle --roots root.crt --for apache server.crt intermediates.crt -o server-fullchain.pem\n",
        ),
        ("-o a.pem server.crt", "try: chainmend bundle -o a.pem server.crt\n"),
        ("server.crt server.key", "try: chainmend bundle server.crt --key server.key -o server-fullchain.pem\n"),
        ("server.key server.crt", "try: chainmend bundle --key server.key server.crt -o server-fullchain.pem\n"),
        (
            "probe www.example.jp",
            "try: openssl s_client -connect www.example.jp:443 -servername www.example.jp -showcerts </dev/null >served.pem\n",
        ),
        ("server.crt missing.crt", "try: chainmend bundle server.crt -o server-fullchain.pem\n"),
        ("missing.crt", "try: ls -l\n  try: chainmend bundle missing.crt -o missing-fullchain.pem\n"),
        ("CM105", "try: chainmend explain CM105\n"),
        ("SEC_ERROR_UNKNOWN_ISSUER", "try: chainmend explain SEC_ERROR_UNKNOWN_ISSUER\n"),
        ("unable to get local issuer certificate", "try: chainmend explain 'unable to get local issuer certificate"),
    ];
    for (words, said) in cases {
        let run = scratch.run(words).expect(2).says(&[said]);
        assert_eq!(run.out(), "", "{words}");
    }
    for words in ["mend server.crt", "server.key", "--nothing server.crt"] {
        let run = scratch.run(words).expect(2);
        assert!(!run.stderr.contains("try: "), "{words}: {}", run.stderr);
    }
}

#[test]
fn unusable_input() {
    let scratch = Site::new().scratch();
    scratch.write("empty.crt", "");
    scratch.write("page.html", "<html>Your certificate is ready</html>");
    scratch.write("server.key", Spec::leaf("www.example.jp").self_signed().key_pem());
    scratch.write("server.csr", Spec::leaf("www.example.jp").request());
    let cases = [
        ("missing.crt", "missing.crt cannot be read"),
        (".", ". is a folder"),
        ("empty.crt", "error: empty.crt is empty (0 bytes)"),
        ("page.html", "no certificate in page.html"),
        ("server.key", "a private key is not needed here"),
        ("server.csr", "a signing request is sent to the CA"),
    ];
    for (file, said) in cases {
        scratch.run(&format!("bundle {file} --offline -o out.pem")).expect(3).says(&["error: ", said]);
        assert!(!scratch.path("out.pem").exists(), "{file}");
    }
}

#[test]
fn no_chain() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("out.pem", "what was there");
    let cases = [
        ("bundle server.crt --offline --roots root.crt", "the issuer of www.example.jp was not found"),
        ("bundle server.crt intermediates.crt root.crt --offline", "Test Root R1, which is not a trusted root"),
        (&format!("bundle server.crt {LOCAL} --at 2049-01-01"), "www.example.jp expired on 2048-12-31"),
        (&format!("bundle server.crt {LOCAL} --at 2024-12-31"), "www.example.jp is not valid before 2025-01-01"),
        (&format!("bundle server.crt {LOCAL} --preferred-root DST"), "no valid chain ends at DST"),
        (&format!("bundle server.crt {LOCAL} --variant cross-root"), "no valid chain goes through a cross-certificate"),
    ];
    for (words, said) in cases {
        scratch.run(&format!("{words} -o out.pem")).expect(4).says(&[said]);
        assert_eq!(scratch.read("out.pem"), "what was there", "{words}");
    }
}

#[test]
fn network_failed() {
    let server = Server::start();
    let issuing = Spec::ca("Test Issuing CA").self_signed();
    for (path, answer) in [("/500", Answer::Status(500)), ("/close", Answer::Close)] {
        server.route(path, answer);
        let scratch = Scratch::new();
        let leaf = Spec::leaf("www.example.jp").aia(&[&server.url(path)]).issued_by(&issuing);
        scratch.write("server.crt", leaf.pem());
        let run = scratch.run("bundle server.crt --aia-allow 127.0.0.0/8 -o out.pem").expect(5);
        run.says(&["the issuer of www.example.jp was not found", &server.url(path)]);
        assert_eq!(scratch.names(), ["server.crt"]);
    }
}

#[test]
fn output_cannot_be_written() {
    let scratch = Site::new().scratch();
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o missing/out.pem")).expect(6);
    run.says(&["missing/out.pem cannot be written", "the folder missing does not exist", "mkdir -p missing"]);
    assert_eq!(scratch.names(), ["intermediates.crt", "root.crt", "server.crt"]);
}

#[test]
fn a_certificate_for_another_host() {
    let scratch = Site::new().scratch();
    let bundle = format!("bundle server.crt {LOCAL} -o fullchain.pem --host");
    scratch
        .run(&format!("{bundle} www.example.com"))
        .expect(4)
        .says(&["www.example.jp is not for www.example.com; it covers www.example.jp", "  try: "]);
    assert!(!scratch.path("fullchain.pem").exists());
    scratch.run(&format!("{bundle} WWW.EXAMPLE.JP")).expect(0);
}

/// The test does not depend on the date, because the validities are extreme.
#[test]
fn the_current_time_is_the_default() {
    let always = ((1971, 1, 1), (9999, 12, 31));
    let root = Spec::ca("Test Root").valid(always.0, always.1).self_signed();
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    let cases = [
        ("always valid", always, [0, 0, 0, 0]),
        ("expired long ago", ((1971, 1, 1), (2019, 12, 31)), [4, 4, 1, 4]),
        ("not valid yet", ((9998, 1, 1), (9999, 12, 31)), [4, 4, 1, 4]),
    ];
    for (what, (from, until), expected) in cases {
        scratch.write("server.crt", Spec::leaf("www.example.jp").valid(from, until).issued_by(&root).pem());
        for (command, status) in ["bundle", "chains", "check", "fix"].into_iter().zip(expected) {
            let run = scratch.run_by_the_clock(&format!("{command} server.crt --roots root.crt --offline"));
            assert_eq!(run.status, status, "{what}, {command}: {}", run.stderr);
        }
    }
}
