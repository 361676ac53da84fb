//! The bytes that are written for each server.

use crate::support::pki::Spec;
use crate::support::run::Scratch;
use crate::{LOCAL, Site};

#[test]
fn one_file_targets_print_the_bundle() {
    let site = Site::new();
    let scratch = site.scratch();
    let lf = site.fullchain();
    let crlf = lf.replace('\n', "\r\n");
    let cases =
        [("", &lf), ("--for nginx", &lf), ("--for apache", &lf), ("--for apache@2.4.62", &lf), ("--for iis", &crlf)];
    for (target, expected) in cases {
        for output in ["", "-o -"] {
            let run = scratch.run(&format!("bundle server.crt {LOCAL} {target} {output}")).expect(0);
            assert_eq!(run.out(), expected, "{target}");
        }
    }
}

#[test]
fn two_file_targets() {
    let site = Site::new();
    let scratch = site.scratch();
    let cases = [
        ("apache@2.2", site.leaf.pem(), site.chain()),
        ("apache@2.4.7", site.leaf.pem(), site.chain()),
        ("apache@2.0.44", site.leaf.pem(), site.fullchain()),
    ];
    for (target, certificate, chain) in cases {
        let run = scratch.run(&format!("bundle server.crt {LOCAL} --for {target} -o site.crt")).expect(0);
        assert_eq!(run.out(), "");
        assert_eq!(scratch.read("site.crt"), certificate, "{target}");
        assert_eq!(scratch.read("site-chain.crt"), chain, "{target}");
        let folder = scratch.folder().to_string_lossy().into_owned();
        run.says(&[
            "wrote: site.crt (1 certificate,",
            "wrote: site-chain.crt (",
            &format!("SSLCertificateFile      {folder}/site.crt\n"),
            "SSLCertificateKeyFile   <your private key>\n",
            &format!("SSLCertificateChainFile {folder}/site-chain.crt\n"),
        ]);
    }
}

#[test]
fn the_byte_contract() {
    let site = Site::new();
    let bytes = site.scratch().run(&format!("bundle server.crt {LOCAL}")).expect(0).stdout;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.ends_with("-----END CERTIFICATE-----\n") && !text.contains("\n\n") && !text.contains('\r'));
    for block in text.split_inclusive("-----END CERTIFICATE-----\n") {
        let lines: Vec<&str> = block.lines().collect();
        assert_eq!((lines[0], lines[lines.len() - 1]), ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"));
        let (last, full) = lines[1..lines.len() - 1].split_last().unwrap();
        assert!(full.iter().all(|line| line.len() == 64) && (1..=64).contains(&last.len()));
    }
    assert!(!text.contains(site.root.pem().lines().nth(1).unwrap()), "the root is not served");
}

#[test]
fn a_leaf_issued_by_the_root_is_a_bundle_of_one() {
    let root = Spec::ca("Root").self_signed();
    let leaf = Spec::leaf("www.example.jp").issued_by(&root);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("all.pem", leaf.pem() + &root.pem());
    assert_eq!(scratch.run("bundle all.pem --offline --roots root.crt").expect(0).out(), leaf.pem());
    // The chain file would be empty, so there is neither a file nor a directive for it.
    let run = scratch.run("bundle all.pem --offline --roots root.crt --for apache@2.2 -o site.crt").expect(0);
    assert!(!run.stderr.contains("ChainFile"), "{}", run.stderr);
    assert_eq!(scratch.names(), ["all.pem", "root.crt", "site.crt"]);
}

#[test]
fn a_trusted_self_signed_certificate_is_a_bundle_of_one() {
    let own = Spec::leaf("intranet.example.jp").self_signed();
    let scratch = Scratch::new();
    scratch.write("own.crt", own.pem());
    assert_eq!(scratch.run("bundle own.crt --offline --roots own.crt").expect(0).out(), own.pem());
    scratch.run("bundle own.crt --offline").expect(4).says(&["it is self-signed", "--roots FILE"]);
}

#[test]
fn a_folder_as_output_gets_files_named_after_the_leaf() {
    let site = Site::new();
    let cases = [
        ("www.example.jp", "www.example.jp-fullchain.pem"),
        ("*.example.jp", "wildcard.example.jp-fullchain.pem"),
        ("../../etc/passwd", "_.._etc_passwd-fullchain.pem"),
        ("日本", "www.example.jp-fullchain.pem"),
        ("..", "www.example.jp-fullchain.pem"),
    ];
    for (name, file) in cases {
        let scratch = site.scratch();
        let leaf = Spec::leaf("www.example.jp").with(|params| {
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
        });
        scratch.write("server.crt", leaf.issued_by(&site.issuing).pem());
        std::fs::create_dir(scratch.path("out")).unwrap();
        scratch.run(&format!("bundle server.crt {LOCAL} -o out")).expect(0);
        let written: Vec<_> =
            std::fs::read_dir(scratch.path("out")).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(written, [file], "{name}");
    }
}

#[test]
fn the_table_of_targets() {
    let run = Scratch::new().run("bundle --for list").expect(0);
    let expected = "\
nginx              all                fullchain
nginx-stapling     1.3.7 and later    fullchain + trusted
apache             2.4.8 and later    fullchain
apache@2.2         2.0.45 to 2.4.7    certificate + chain
apache@2.0.44      2.0.34 to 2.0.44   certificate + chain-with-leaf
lighttpd           1.4.53 and later   fullchain
lighttpd@1.4.52    1.4.0 to 1.4.52    certificate + chain with key
";
    assert!(run.out().starts_with(expected), "{}", run.out());
    let rows = [
        "iis-pfx            5 and later        fullchain (PKCS#12) with key",
        "split              -                  certificate + chain + key",
    ];
    for row in rows {
        assert!(run.out().lines().any(|line| line == row), "{row}: {}", run.out());
    }
    assert_eq!(run.stderr, "");
}

/// Nobody may take a part of a result for all of it, not even of help.
#[test]
fn a_standard_output_that_cannot_be_written() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("fullchain.pem", site.fullchain());
    scratch.write("line", serde_json::json!({"certificate": site.fullchain()}).to_string());
    let commands = [
        format!("bundle server.crt {LOCAL}"),
        format!("chains server.crt {LOCAL}"),
        "check fullchain.pem --roots root.crt --offline".to_owned(),
        "batch --input line --roots root.crt --offline".to_owned(),
        "explain CM105".to_owned(),
        "bundle --for list".to_owned(),
        "bundle --for iis --help".to_owned(),
        "bundle --help".to_owned(),
        "--help".to_owned(),
        "--help --lang ja".to_owned(),
        "--version".to_owned(),
    ];
    for words in commands {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = scratch.command(&words).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        let is_named = said.contains("standard output cannot be written") || said.contains("標準出力に書き込めません");
        assert!(ended.status.code() == Some(6) && is_named, "{words}: {:?} {said}", ended.status);
    }
}

/// A closed standard output or input is like `/dev/null`. No file gets its number, which would mix the result into it.
#[cfg(unix)]
#[test]
fn closed_descriptors() {
    let site = Site::new();
    let scratch = site.scratch();
    let cases = [
        (format!("bundle server.crt {LOCAL} --at 2026-11-23 -o bundle.pem --format json >&-"), site.fullchain()),
        (format!("batch {LOCAL} -o bundle.pem <&- >&-"), String::new()),
    ];
    for (words, expected) in cases {
        let script = format!("rm -f bundle.pem; \"$0\" {words}");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_chainmend")]).current_dir(scratch.folder());
        crate::support::run::finish(&mut shell).expect(0);
        assert_eq!(scratch.read("bundle.pem"), expected, "{words}");
    }
}
