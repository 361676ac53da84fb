//! `--key`: the certificate that the key belongs to, all encodings of keys, and that no part of a key is printed.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::reports::follows_the_schema;
use crate::support::pki::{Spec, armor, der};
use crate::support::run::{Run, Scratch, output, program};
use crate::{LOCAL, Site};

const BUNDLE: &str = "bundle server.crt --offline --roots root.crt --intermediates intermediates.crt";
const CHECK: &str = "check fullchain.pem --roots root.crt --offline --at 2026-11-23";

/// A site's folder with `fullchain.pem`, its key in `server.key`, and another key in `other.key`.
fn folder(site: &Site) -> Scratch {
    let scratch = site.scratch();
    scratch.write("fullchain.pem", site.fullchain());
    write_key(&scratch, "server.key", site.leaf.key_pem());
    write_key(&scratch, "other.key", Spec::leaf("www.example.jp").self_signed().key_pem());
    scratch
}

/// Writes a file that only its owner may read.
fn write_key(scratch: &Scratch, name: &str, contents: impl AsRef<[u8]>) {
    let path = scratch.write(name, contents);
    set_mode(&path, 0o600);
}

fn set_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
}

/// Checks that the output contains no line of the key's base64, and none of its octets, as they are or in hexadecimal.
#[track_caller]
fn shows_nothing_of(der: &[u8], run: &Run) {
    let said = [&run.stdout[..], run.stderr.as_bytes()].concat();
    assert!(!holds(&said, der), "{}{}", String::from_utf8_lossy(&run.stdout), run.stderr);
}

/// Whether the text contains a line of the key's PEM, or the beginning of its secret number as octets or in
/// hexadecimal. In PKCS#8 of an EC key, the number follows 36 octets that are the same for all keys.
fn holds(text: &[u8], der: &[u8]) -> bool {
    let secret = &der[36..68];
    let hex: String = secret.iter().map(|octet| format!("{octet:02x}")).collect();
    let base64 = STANDARD.encode(der);
    let lines = base64.as_bytes().chunks(64).map(<[u8]>::to_vec);
    let forms = lines.chain([secret[..16].to_vec(), hex.as_bytes()[..16].to_vec()]);
    forms.into_iter().filter(|form| form.len() >= 16).any(|form| text.windows(form.len()).any(|window| window == form))
}

fn codes(run: &Run) -> Vec<String> {
    let report = run.json();
    follows_the_schema(&report);
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .filter(|code| code.starts_with("CM5"))
        .collect()
}

#[test]
fn a_key_that_matches_is_named_in_the_configuration() {
    let site = Site::new();
    let scratch = folder(&site);
    let run = scratch.run(&format!("{BUNDLE} --key server.key -o site.pem")).expect(0);
    let key = scratch.folder().join("server.key");
    let directive = format!("ssl_certificate_key {};", key.display());
    let run = run.says(&["key: server.key belongs to www.example.jp (ECDSA P-256)\n", &directive]);
    shows_nothing_of(&site.leaf.key.serialize_der(), &run);
    assert_eq!(scratch.read("site.pem"), site.fullchain());
    write_key(&scratch, "server.der", site.leaf.key.serialize_der());
    scratch
        .run(&format!("{BUNDLE} --key server.der -o site.pem"))
        .expect(0)
        .says(&["ssl_certificate_key <your private key, in PEM>;"]);
    let run = scratch.run_stdin(&format!("{BUNDLE} --key -"), site.leaf.key_pem().as_bytes()).expect(0);
    assert_eq!(run.out(), site.fullchain());
    let run = scratch.run(&format!("{CHECK} --key server.key")).expect(0);
    assert_eq!(run.stderr, "key: server.key belongs to www.example.jp (ECDSA P-256)\n");
}

#[test]
fn a_key_of_another_certificate() {
    let site = Site::new();
    let scratch = folder(&site);
    let words = "key values mismatch: the private key other.key (ECDSA P-256) does not belong to www.example.jp";
    let run = scratch.run(&format!("{BUNDLE} --key other.key -o site.pem")).expect(3).says(&[words, "signing request"]);
    assert!(!run.stderr.contains("this key is for"), "{}", run.stderr);
    assert!(!scratch.names().contains(&"site.pem".to_owned()));

    let old = Spec::leaf("old.example.jp").issued_by(&site.issuing);
    write_key(&scratch, "old.key", old.key_pem());
    scratch.write("old.crt", old.pem());
    let sha256 = chainmend::certificate::Certificate::from_der(old.der.clone()).unwrap().fingerprint();
    let owner = format!("this key is for the certificate with SHA-256 {sha256}, old.example.jp in old.crt");
    let others = [
        format!("{BUNDLE} --key old.key --intermediates old.crt"),
        format!("bundle server.crt old.crt --leaf www.example.jp {LOCAL} --key old.key"),
    ];
    for words in others {
        let run = scratch.run(&words).expect(3).says(&["key values mismatch", &owner]);
        shows_nothing_of(&old.key.serialize_der(), &run);
        let run = scratch.run(&format!("{words} --format json")).expect(3);
        assert_eq!(run.json()["ok"], false);
        shows_nothing_of(&old.key.serialize_der(), &run);
    }
    // The mismatch is reported before any request, regardless of the chain.
    scratch.run("bundle server.crt --offline --key old.key").expect(3).says(&["key values mismatch"]);
}

#[test]
fn check_finds_a_wrong_key() {
    let site = Site::new();
    let scratch = folder(&site);
    let old = Spec::leaf("old.example.jp").issued_by(&site.issuing);
    scratch.write("old.pem", old.pem() + &site.chain());
    let cases: [(&str, i32, &[&str]); 2] = [("--key server.key", 0, &[]), ("--key other.key", 1, &["CM501"])];
    for (arguments, status, expected) in cases {
        let run = scratch.run(&format!("{CHECK} {arguments} --format json")).expect(status);
        assert_eq!(codes(&run), expected, "{arguments}");
        shows_nothing_of(&site.leaf.key.serialize_der(), &run);
    }
    let run = scratch.run(&format!("{CHECK} old.pem --key server.key --format json")).expect(1);
    let checked = run.json()["checked"].clone();
    let codes_of = |index: usize| -> Vec<String> {
        let findings = checked[index]["findings"].as_array().unwrap().iter();
        let codes = findings.map(|finding| finding["code"].as_str().unwrap().to_owned());
        codes.filter(|code| code.starts_with("CM5")).collect()
    };
    assert_eq!((codes_of(0), codes_of(1)), (vec![], vec!["CM501".to_owned(), "CM503".to_owned()]));
    let run = scratch.run(&format!("{CHECK} --key other.key")).expect(1);
    assert!(run.out().contains("error CM501 key-mismatch: key values mismatch: "), "{}", run.out());
    assert!(run.out().contains("  at: other.key:1\n"), "{}", run.out());
}

/// Keys in the encodings of OpenSSL, each with its own certificate.
#[test]
fn encodings_of_keys_by_openssl() {
    let Some(openssl) = program("openssl") else { return };
    let kinds: [(&str, &[&str], &str); 7] = [
        ("RSA", &["-pkeyopt", "rsa_keygen_bits:2048"], "RSA-2048"),
        ("RSA", &["-pkeyopt", "rsa_keygen_bits:1024"], "RSA-1024"),
        ("RSA-PSS", &["-pkeyopt", "rsa_keygen_bits:2048"], "RSA-2048"),
        ("EC", &["-pkeyopt", "ec_paramgen_curve:P-256"], "ECDSA P-256"),
        ("EC", &["-pkeyopt", "ec_paramgen_curve:P-384"], "ECDSA P-384"),
        ("EC", &["-pkeyopt", "ec_paramgen_curve:P-521"], "ECDSA P-521"),
        ("ED25519", &[], "Ed25519"),
    ];
    let secret = "-passout pass:se\u{301}cret -passin pass:se\u{301}cret";
    let container = |options: &str| format!("pkcs12 -export {options} -in own.crt -inkey key.pem {secret}");
    let encodings: [(&str, String, &str); 17] = [
        ("pkcs8.pem", "pkey -in key.pem".into(), ""),
        ("pkcs8.der", "pkey -in key.pem -outform DER".into(), ""),
        ("old.pem", "pkey -in key.pem -traditional".into(), ""),
        ("old.der", "pkey -in key.pem -traditional -outform DER".into(), ""),
        ("aes256.pem", format!("pkcs8 -topk8 -v2 aes-256-cbc -in key.pem {secret}"), "encrypted"),
        ("aes128.der", format!("pkcs8 -topk8 -v2 aes-128-cbc -in key.pem -outform DER {secret}"), "encrypted"),
        ("3des.pem", format!("pkcs8 -topk8 -v2 des3 -v2prf hmacWithSHA1 -in key.pem {secret}"), "encrypted"),
        ("v1.pem", format!("pkcs8 -topk8 -v1 PBE-SHA1-3DES -in key.pem {secret}"), "encrypted"),
        ("sha512.p12", container("-macalg sha512"), "encrypted"),
        ("sha384.p12", container("-macalg sha384 -keypbe aes-128-cbc -certpbe NONE"), "encrypted"),
        ("no-mac.p12", container("-nomac"), "encrypted"),
        ("two-keys.p12", container("-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-3DES"), "encrypted"),
        (
            "rc2.p12",
            container("-keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128 -provider legacy -provider default"),
            "encrypted",
        ),
        ("scrypt.pem", format!("pkcs8 -topk8 -scrypt -scrypt_N 1024 -in key.pem {secret}"), "encrypted"),
        ("modern.p12", format!("pkcs12 -export -in own.crt -inkey key.pem {secret}"), "encrypted"),
        (
            "legacy.p12",
            format!(
                "pkcs12 -export -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1 -in own.crt -inkey key.pem {secret} -provider legacy -provider default"
            ),
            "encrypted",
        ),
        (
            "plain.p12",
            "pkcs12 -export -keypbe NONE -certpbe NONE -nomac -passout pass: -in own.crt -inkey key.pem".into(),
            "",
        ),
    ];
    for (algorithm, options, kind) in kinds {
        let scratch = Scratch::new();
        scratch.write("password", "se\u{301}cret\r\nsecond line\n");
        let run = |words: Vec<&str>| output(&openssl, &words, scratch.folder()).expect(0);
        run([&["genpkey", "-algorithm", algorithm, "-out", "key.pem"], options].concat());
        run("req -x509 -key key.pem -subj /CN=www.example.jp -days 30 -out own.crt".split(' ').collect());
        for (file, command, protection) in &encodings {
            let made = output(
                &openssl,
                &[&command.split(' ').collect::<Vec<_>>()[..], &["-out", file]].concat(),
                scratch.folder(),
            );
            if made.status != 0 && file.starts_with("old.") && matches!(algorithm, "RSA-PSS" | "ED25519") {
                // These types exist only in PKCS#8.
                continue;
            }
            if made.status != 0 {
                // Some builds of OpenSSL lack old algorithms. The others are tested nevertheless.
                crate::support::run::skipped(&format!("openssl ({kind} as {file})"), "this build cannot make it");
                continue;
            }
            set_mode(&scratch.path(file), 0o600);
            let words = format!("check own.crt --roots own.crt --offline --key {file}");
            let line = format!("key: {file} belongs to www.example.jp ({kind})\n");
            if *protection == "encrypted" {
                scratch.run(&words).expect(3).says(&["no password was given", "--password-file FILE"]);
                let wrong = scratch.run_with(&format!("{words} --password-env P"), &[("P", "wrong")]).expect(3);
                wrong.says(&["the password is wrong"]);
                assert!(scratch.run(&format!("{words} --password-file password")).stderr.ends_with(&line), "{file}");
                let run = scratch.run_with(&format!("{words} --password-env P"), &[("P", "se\u{301}cret")]);
                assert!(run.stderr.ends_with(&line), "{kind} {file}: {}", run.stderr);
            } else {
                let run = scratch.run(&words);
                assert!(run.stderr.ends_with(&line), "{kind} {file}: {}", run.stderr);
            }
        }
    }
}

#[test]
fn key_files_that_cannot_be_used() {
    let site = Site::new();
    let scratch = folder(&site);
    let der = site.leaf.key.serialize_der();
    let traditional = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n\
                       -----END EC PRIVATE KEY-----\n";
    let two = site.leaf.key_pem() + &site.root.key_pem();
    let cases: [(&str, Vec<u8>, &[&str]); 8] = [
        ("no key", site.leaf.pem().into_bytes(), &["there is no private key in it", "signing request"]),
        ("two keys", two.into_bytes(), &["there are 2 private keys in it"]),
        ("traditional", traditional.into(), &["Proc-Type: 4,ENCRYPTED", "openssl pkey -in bad.key -aes256"]),
        ("OpenSSH", armor("OPENSSH PRIVATE KEY", b"x").into_bytes(), &["OpenSSH", "ssh-keygen -p -m PKCS8"]),
        ("cut", site.leaf.key_pem().as_bytes()[..150].to_vec(), &["its END line is missing"]),
        ("cut DER", [&[0x30, 0x81, 0x87][..], &der[3..60]].concat(), &["its DER is cut short"]),
        ("altered", armor("PRIVATE KEY", &altered(&der)).into_bytes(), &["the private key is damaged"]),
        ("too large", vec![b'a'; (1 << 20) + 1], &["larger than 1048576 bytes"]),
    ];
    for (what, contents, says) in cases {
        write_key(&scratch, "bad.key", contents);
        for command in [BUNDLE, CHECK] {
            let run = scratch.run(&format!("{command} --key bad.key")).expect(3).says(says);
            assert!(run.out().is_empty(), "{what}");
            shows_nothing_of(&der, &run);
        }
    }
    scratch.run(&format!("{BUNDLE} --key absent.key")).expect(3).says(&["absent.key cannot be read"]);
    scratch.run(&format!("{BUNDLE} --key .")).expect(3);
    scratch.run(&format!("{BUNDLE} --password-file x")).expect(3).says(&["x cannot be read"]);
    scratch.run(&format!("{BUNDLE} --key server.key --password-file x --password-env Y")).expect(2);
    scratch.run(&format!("{BUNDLE} - --key -")).expect(2).says(&["standard input can be read only once"]);
    let run = scratch.run(&format!("{BUNDLE} --key server.key --password-env UNSET")).expect(3);
    run.says(&["no password in the environment variable UNSET", "the name of a variable"]);
}

/// Changes the private number, so that it does not match the public point.
fn altered(der: &[u8]) -> Vec<u8> {
    let mut altered = der.to_vec();
    altered[50] ^= 1;
    altered
}

#[test]
fn the_key_file_is_never_replaced() {
    let site = Site::new();
    let scratch = folder(&site);
    let before = scratch.read("server.key");
    for options in ["", " --overwrite-input"] {
        let run = scratch.run(&format!("{BUNDLE} --key server.key -o server.key{options}")).expect(6);
        run.says(&["server.key was not written: it is the private key"]);
    }
    scratch.run(&format!("{BUNDLE} --key server.key --emit-root server.key -o x.pem")).expect(6);
    assert_eq!(scratch.read("server.key"), before);
}

#[cfg(unix)]
#[test]
fn key_files_that_others_can_read() {
    let mut site = Site::new();
    site.leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2026, 12, 31)).issued_by(&site.issuing);
    let scratch = folder(&site);
    let cases: [(u32, &[&str], i32, &str); 4] =
        [(0o600, &[], 0, ""), (0o400, &[], 0, ""), (0o640, &["CM502"], 0, "0640"), (0o644, &["CM502"], 1, "0644")];
    // A fixed time at which there is no warning about the validity.
    let at = "--at 2026-11-23";
    for (mode, expected, strict, shown) in cases {
        set_mode(&scratch.path("server.key"), mode);
        let run = scratch.run(&format!("{CHECK} --key server.key --format json")).expect(0);
        assert_eq!(codes(&run), expected, "{mode:o}");
        scratch.run(&format!("{CHECK} --key server.key --strict")).expect(strict);
        let note = "note: the private key server.key is readable by users other than its owner";
        let quiet = scratch.run(&format!("{BUNDLE} {at} --key server.key")).expect(0);
        assert!(!quiet.stderr.contains(note), "{}", quiet.stderr);
        let verbose = scratch.run(&format!("{BUNDLE} {at} --key server.key -v")).expect(0);
        assert_eq!(verbose.stderr.contains(&format!("{note} (mode {shown})")), !shown.is_empty(), "{}", verbose.stderr);
    }
}

/// The key is in no output, error or file of any run.
#[test]
fn no_part_of_the_key_is_printed() {
    let site = Site::new();
    let der = site.leaf.key.serialize_der();
    assert!(holds(site.leaf.key_pem().as_bytes(), &der) && !holds(site.fullchain().as_bytes(), &der));
    let runs = [
        format!("{BUNDLE} --key server.key -v"),
        format!("{BUNDLE} --key server.key --format json -v"),
        format!("{BUNDLE} --key server.key -o out.pem -v"),
        format!("{BUNDLE} --key server.key --for apache@2.2 -o split.crt"),
        format!("{CHECK} --key server.key -v"),
        format!("{CHECK} --key server.key --format json"),
        format!("check root.crt {LOCAL} --key server.key"),
        format!("check root.crt {LOCAL} --key server.key --format json"),
    ];
    for words in runs {
        let scratch = folder(&site);
        let temporary = tempfile::TempDir::new().unwrap();
        let folder = temporary.path().to_string_lossy().into_owned();
        let run = scratch.run_with(&words, &[("TMPDIR", &folder)]);
        assert!(run.status <= 1, "{words}: {}", run.stderr);
        shows_nothing_of(&der, &run);
        for name in scratch.names().iter().filter(|name| *name != "server.key") {
            assert!(!holds(&std::fs::read(scratch.path(name)).unwrap(), &der), "{words}: {name}");
        }
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "{words}");
    }
}

/// If an encryption of OpenSSL is not supported, the message names it and a command that converts the key, and the
/// command works.
#[test]
fn unsupported_encryption_can_be_converted() {
    let Some(openssl) = program("openssl") else { return };
    let site = Site::new();
    let scratch = folder(&site);
    let cases = [
        ("pkcs8 -topk8 -v2 camellia-256-cbc", "encrypted with Camellia-256-CBC", "pkcs8 -topk8 -v2 aes-256-cbc"),
        ("ec -aes256", "Proc-Type: 4,ENCRYPTED", "pkey -in bad.key -aes256"),
    ];
    for (command, says, hint) in cases {
        let words = format!("{command} -in server.key -out bad.key -passout pass:secret");
        output(&openssl, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0);
        set_mode(&scratch.path("bad.key"), 0o600);
        let run = scratch.run(&format!("{BUNDLE} --key bad.key")).expect(3).says(&[says, hint]);
        let line = run.stderr.lines().find_map(|line| line.split("convert it: openssl ").nth(1)).unwrap().to_owned();
        let convert = format!("{line} -passin pass:secret -passout pass:secret");
        output(&openssl, &convert.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0);
        set_mode(&scratch.path("bad.key.new"), 0o600);
        scratch.run_with(&format!("{BUNDLE} --key bad.key.new --password-env P"), &[("P", "secret")]).expect(0);
    }
}

/// With an encrypted key, the configuration names the key's own file, and a note says that the server needs the
/// password. A written copy of the key has no password.
#[cfg(unix)]
#[test]
fn an_encrypted_key_is_reported() {
    let site = Site::new();
    let scratch = folder(&site);
    let Some(openssl) = program("openssl") else { return };
    let words = "pkey -in server.key -aes256 -passout pass:secret -out locked.key";
    output(openssl, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0);
    write_key(&scratch, "pw", "secret");
    let run = |options: &str, key: &str| {
        scratch
            .run(&format!("{BUNDLE} --key {key} --password-file pw --replace -o site.pem {options}"))
            .expect(0)
            .stderr
    };
    let (locked, decrypted) = ("locked.key is encrypted, and", "contains the private key without a password");
    let cases = [
        ("", "add the line ssl_password_file FILE;"),
        ("--for postfix@3.3", "add --include-key, which writes the key decrypted"),
        ("--for dovecot", "ssl_server_key_password = PASSWORD"),
        ("--include-key", "site.key contains the private key without a password"),
        ("--for haproxy", "site.pem contains the private key without a password"),
        ("--for pfx", ""),
    ];
    for (options, expected) in cases {
        let said = run(options, "locked.key");
        assert!(said.contains(expected), "{options}: {said}");
        assert_eq!(said.contains(locked), expected.contains("add") || expected.contains("ssl_"), "{options}: {said}");
        assert_eq!(said.contains(decrypted), expected.contains(decrypted), "{options}: {said}");
        let said = run(options, "server.key");
        assert!(!said.contains(locked) && !said.contains(decrypted), "{options}: {said}");
    }
    if program("nginx").is_some() {
        let said = run("--test-config", "locked.key");
        assert!(said.contains("tested: nginx") && said.contains(locked), "{said}");
    }
}

#[test]
fn too_many_rounds_of_key_derivation() {
    let scratch = folder(&Site::new());
    let digest = der(0x30, &[&[0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0][..], &der(4, &[0; 20])].concat());
    // Containers of less than the usual size are treated as text.
    let mac = [digest, der(4, &[7; 200]), der(2, &10_000_001_u32.to_be_bytes())].concat();
    let data = der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let safe = der(0x30, &[data, der(0xa0, &der(4, &[0x30, 0]))].concat());
    let container = der(0x30, &[der(2, &[3]), safe, der(0x30, &mac)].concat());
    write_key(&scratch, "costly.p12", &container);
    scratch.write("costly.pem", armor("CERTIFICATE", &container));
    let said =
        "more rounds of key derivation than chainmend tries (10000000 for a file); one part of it asks for 10000001";
    scratch.run("check costly.p12 --roots root.crt --offline").expect(3).says(&[said]);
    scratch.run("check costly.pem --roots root.crt --offline").expect(3).says(&[said]);
    let run = scratch
        .run(&format!("{BUNDLE} --key costly.p12"))
        .expect(3)
        .says(&["10000001", "openssl pkcs12 -in costly.p12"]);
    assert!(!run.stderr.contains("damaged"), "{}", run.stderr);
}

/// A key in an unusual encoding is recognised, but the configuration does not name its file.
#[test]
fn a_key_in_an_encoding_that_servers_cannot_load() {
    let site = Site::new();
    let scratch = folder(&site);
    let pem = site.leaf.key_pem();
    let cases: [(&str, Vec<u8>, bool); 4] = [
        ("clean", pem.clone().into(), false),
        ("JSON", format!("{{\"key\": \"{}\"}}\n", pem.replace('\n', "\\n")).into(), true),
        ("UTF-16", format!("\u{feff}{pem}").encode_utf16().flat_map(u16::to_le_bytes).collect(), true),
        ("DER", site.leaf.key.serialize_der(), false),
    ];
    for (name, contents, is_spoilt) in cases {
        write_key(&scratch, "x.key", contents);
        let run = scratch.run(&format!("{CHECK} --key x.key --format json")).expect(0);
        assert_eq!(codes(&run).contains(&"CM505".to_owned()), is_spoilt, "{name}: {}", run.out());
        shows_nothing_of(&site.leaf.key.serialize_der(), &run);
        let run = scratch.run(&format!("{BUNDLE} --key x.key -o out.pem")).expect(0);
        assert_eq!(run.stderr.contains("<your private key, in PEM>"), name != "clean", "{name}: {}", run.stderr);
        std::fs::remove_file(scratch.path("out.pem")).unwrap();
    }
}

/// The file contains the costs of scrypt: 128 octets for each of N * r blocks, p times (RFC 7914 §2). Excessive costs
/// are refused before the password is asked for.
#[test]
fn the_costs_of_scrypt_are_limited() {
    let scrypt = [0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11];
    let pbes2 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 5, 13];
    let aes = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
    let key = |cost: &[u8], block: &[u8], parallel: &[u8]| {
        let integers = [der(2, cost), der(2, block), der(2, parallel)].concat();
        let parameters = der(0x30, &[der(4, b"saltsalt"), integers].concat());
        let kdf = der(0x30, &[der(6, &scrypt), parameters].concat());
        let cipher = der(0x30, &[der(6, &aes), der(4, &[7; 16])].concat());
        let scheme = der(0x30, &[der(6, &pbes2), der(0x30, &[kdf, cipher].concat())].concat());
        armor("ENCRYPTED PRIVATE KEY", &der(0x30, &[scheme, der(4, &[0; 48])].concat()))
    };
    let site = Site::new();
    let scratch = folder(&site);
    let cases: [(&str, [&[u8]; 3], bool); 4] = [
        ("16 MiB", [&[0x40, 0], &[8], &[1]], true),
        ("16 GiB: many blocks", [&[1, 0, 0, 0], &[8], &[1]], false),
        ("16 GiB: large blocks", [&[0x40, 0], &[0x20, 0], &[1]], false),
        ("16 MiB, 20,000 times", [&[0x40, 0], &[8], &[0x4e, 0x20]], false),
    ];
    for (what, [cost, block, parallel], is_affordable) in cases {
        scratch.write("server.key", key(cost, block, parallel));
        let run = scratch.run(&format!("{CHECK} --key server.key"));
        let asks = run.stderr.contains("password") || run.out().contains("password");
        assert_eq!((run.status == 0, asks), (false, is_affordable), "{what}: {}{}", run.out(), run.stderr);
    }
}

/// A key is recognised by its contents, even if its boundaries are damaged.
#[test]
fn keys_with_damaged_labels() {
    let site = Site::new();
    let scratch = folder(&site);
    let pem = site.leaf.key_pem().replace('\r', "");
    let der = site.leaf.key.serialize_der();
    let percent: String = pem
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let forms = [
        ("a letter is missing", pem.replace("PRIVATE", "PRIVTE")),
        ("no space", pem.replace("PRIVATE KEY", "PRIVATEKEY")),
        ("an underscore", pem.replace("PRIVATE KEY", "PRIVATE_KEY")),
        ("BEGIN", pem.replace("BEGIN", "BEGN")),
        ("END", pem.replace("END", "EDN")),
        (
            "small letters",
            pem.replace("BEGIN PRIVATE KEY", "begin private key").replace("END PRIVATE KEY", "end private key"),
        ),
        ("another label", pem.replace("PRIVATE KEY", "KEY")),
        ("four dashes", pem.replace("-----", "----")),
        ("percent-encoded", percent),
        ("behind certificates", site.fullchain() + &pem.replace("PRIVATE", "PRIVTE")),
    ];
    for (name, text) in forms {
        write_key(&scratch, "spoilt.key", &text);
        let run = scratch.run(&format!("{BUNDLE} --key spoilt.key -o out.pem")).expect(0);
        let run = run.says(&["key: spoilt.key belongs to www.example.jp"]);
        shows_nothing_of(&der, &run);
        let run = scratch.run(&format!("{CHECK} --key spoilt.key --format json"));
        assert_eq!(codes(&run), ["CM505"], "{name}");
        scratch.run(&format!("{BUNDLE} --for haproxy --key spoilt.key -o site.pem --replace")).expect(0);
        assert!(scratch.read("site.pem").ends_with(&pem), "{name}");
    }
    // Similar texts are not recognised as keys.
    for text in
        [site.fullchain(), pem.replace("PRIVATE", "PRIVTE").replacen("\nM", "\nN", 1), "-----BEGN-----\n".to_owned()]
    {
        write_key(&scratch, "none.key", text);
        scratch.run(&format!("{BUNDLE} --key none.key")).expect(3).says(&["there is no private key in it"]);
    }
}

/// The password may be only for the container of the certificates.
#[test]
fn containers_with_and_without_a_password_in_one_run() {
    let Some(openssl) = program("openssl") else { return };
    let site = Site::new();
    let scratch = folder(&site);
    scratch.write("pw", "secret\n");
    let export = |name: &str, password: &str, more: &[&str]| {
        let words =
            ["pkcs12", "-export", "-in", "fullchain.pem", "-inkey", "server.key", "-out", name, "-passout", password];
        output(&openssl, &[&words[..], more].concat(), scratch.folder()).expect(0);
        set_mode(&scratch.path(name), 0o600);
    };
    export("empty.pfx", "pass:", &[]);
    export("open.pfx", "pass:", &["-keypbe", "NONE", "-certpbe", "NONE"]);
    export("other.pfx", "pass:another", &[]);
    for name in ["empty.pfx", "open.pfx"] {
        let run = scratch.run(&format!("{BUNDLE} --key {name} --password-file pw")).expect(0);
        run.says(&[&format!("key: {name} belongs to www.example.jp")]);
    }
    let run = scratch.run(&format!("{BUNDLE} --key other.pfx --password-file pw")).expect(3);
    run.says(&["the password is wrong"]);
    // A container with a PEM label.
    let der = std::fs::read(scratch.path("empty.pfx")).unwrap();
    write_key(&scratch, "armored.key", armor("PKCS12", &der));
    scratch.run(&format!("{BUNDLE} --key armored.key")).expect(0).says(&["key: armored.key belongs to"]);
}

/// A file with the key of another certificate in front of its own.
#[test]
fn a_foreign_key_in_front_of_the_right_one() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    scratch.write("all.pem", other.key_pem() + &site.leaf.key_pem() + &site.fullchain());
    let run = scratch.run("check all.pem --for haproxy --roots root.crt --offline").expect(1);
    let line = other.key_pem().lines().count() + 1;
    let said = format!("the key in line {line} belongs to www.example.jp");
    assert!(run.out().contains("CM501") && run.out().contains(&said), "{}", run.out());
}
