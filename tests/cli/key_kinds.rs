//! The types of keys that TLS clients accept: nginx loads a certificate with such a key, `OpenSSL` and `GnuTLS` make a
//! handshake, and the verdicts of `check` and `bundle` agree.

use std::path::Path;

use rcgen::{KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256, SignatureAlgorithm};

use crate::servers::{Running, handshake, handshake_with, nginx};
use crate::support::pki::{Issued, Spec, compressed, hybrid, off_curve};
use crate::support::run::{Scratch, output, program};

const ROOTS: &str = "--roots root.crt --offline --lang en";

/// A type of key with the options of `openssl genpkey`, whether clients accept it, and the findings of `check`.
const KINDS: [(&str, &[&str], bool, &[&str]); 14] = [
    ("ECDSA P-256", &["EC", "ec_paramgen_curve:P-256"], true, &[]),
    ("ECDSA P-384", &["EC", "ec_paramgen_curve:P-384"], true, &[]),
    ("ECDSA P-521", &["EC", "ec_paramgen_curve:P-521"], true, &["CM343"]),
    ("RSA-2048", &["RSA", "rsa_keygen_bits:2048"], true, &[]),
    ("RSA-2048", &["RSA", "rsa_keygen_bits:2048", "rsa_keygen_pubexp:3"], true, &[]),
    ("RSA-2048 for PSS alone", &["RSA-PSS", "rsa_keygen_bits:2048"], true, &["CM343"]),
    ("Ed25519", &["ED25519"], true, &["CM805"]),
    ("Ed448", &["ED448"], true, &["CM343"]),
    ("ECDSA P-192", &["EC", "ec_paramgen_curve:prime192v1"], false, &["CM305"]),
    ("ECDSA P-224", &["EC", "ec_paramgen_curve:P-224"], false, &["CM305"]),
    ("ECDSA secp256k1", &["EC", "ec_paramgen_curve:secp256k1"], false, &["CM305"]),
    ("ECDSA brainpoolP256r1", &["EC", "ec_paramgen_curve:brainpoolP256r1"], false, &["CM305"]),
    ("ECDSA brainpoolP384r1", &["EC", "ec_paramgen_curve:brainpoolP384r1"], false, &["CM305"]),
    ("X25519", &["X25519"], false, &["CM305"]),
];

const EXTENSIONS: &str = "subjectAltName=DNS:www.example.jp\nkeyUsage=critical,digitalSignature\n\
    extendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\n";

/// Issues `server.crt` for `server.key`, valid from today, because the servers use the current time.
fn issue(openssl: &Path, scratch: &Scratch) {
    scratch.write("extensions", EXTENSIONS);
    output(openssl, &["pkey", "-in", "server.key", "-pubout", "-out", "public.pem"], scratch.folder()).expect(0);
    let subject = ["x509", "-new", "-force_pubkey", "public.pem", "-subj", "/CN=www.example.jp", "-days", "300"];
    let issuer = ["-CA", "root.crt", "-CAkey", "root.key", "-extfile", "extensions", "-out", "server.crt"];
    output(openssl, &[subject, issuer].concat(), scratch.folder()).expect(0);
}

/// Generates `server.key`.
fn make(openssl: &Path, scratch: &Scratch, kind: &[&str]) {
    let mut arguments = vec!["genpkey", "-algorithm", kind[0], "-out", "server.key"];
    arguments.extend(kind[1..].iter().flat_map(|option| ["-pkeyopt", option]));
    output(openssl, &arguments, scratch.folder()).expect(0);
}

#[test]
fn clients_accept_deployable_certificates() {
    let (Some(openssl), Some(nginx_program)) = (program("openssl"), program("nginx")) else { return };
    let gnutls = program("gnutls-cli");
    for (name, kind, is_taken, expected) in KINDS {
        let scratch = Scratch::new();
        let root = Spec::ca("Test Root R1").self_signed();
        scratch.write("root.crt", root.pem());
        scratch.write("root.key", root.key_pem());
        make(&openssl, &scratch, kind);
        issue(&openssl, &scratch);

        let report = scratch.run_by_the_clock(&format!("check server.crt {ROOTS} --format json")).json();
        let findings = report["findings"].as_array().unwrap();
        let codes: Vec<&str> = findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
        assert_eq!(codes, expected, "{name}");
        assert_eq!(report["ok"], is_taken, "{name}");
        if let Some(finding) = findings.first().filter(|finding| finding["code"] != "CM805") {
            assert!(finding["message"].as_str().unwrap().ends_with(&format!(": {name}")), "{finding}");
        }
        let bundle = scratch.run_by_the_clock(&format!("bundle server.crt {ROOTS} -o site.pem"));
        assert_eq!(bundle.status, if is_taken { 0 } else { 4 }, "{name}: {}", bundle.stderr);
        assert!(is_taken || bundle.stderr.contains(name), "{name}: {}", bundle.stderr);

        // If the server does not start with a key, there is no handshake.
        let Some(running) = nginx(&nginx_program, &scratch, "server.crt") else {
            assert!(!is_taken, "nginx does not load {name}");
            continue;
        };
        let taken = handshake(&scratch, &running, &openssl).status == 0;
        assert_eq!(taken, is_taken, "OpenSSL: {name}");
        if let Some(gnutls) = &gnutls {
            assert_eq!(gnutls_accepts(gnutls, &scratch, &running), is_taken, "GnuTLS: {name}");
        }
    }
}

/// Whether a handshake with `GnuTLS` succeeds.
fn gnutls_accepts(gnutls: &Path, scratch: &Scratch, running: &Running) -> bool {
    let (host, port) = (running.address.ip().to_string(), running.address.port().to_string());
    let trust = ["--x509cafile", "root.crt", "--verify-hostname", "www.example.jp", "-p", &port, &host];
    output(gnutls, &trust, scratch.folder()).status == 0
}

/// The finding for a certificate, whether nginx starts with it, and which handshakes succeed: `OpenSSL` with TLS 1.3
/// and 1.2, `GnuTLS`.
#[test]
fn key_usage_and_encoding_of_the_key() {
    use KeyUsagePurpose::{DigitalSignature, KeyAgreement, KeyEncipherment};
    type Make = fn(Spec, &Issued) -> Issued;
    type Accepted = Option<[bool; 3]>;
    type Kind<'a> = (&'static SignatureAlgorithm, &'a [KeyUsagePurpose], Make);
    let usual: Make = |spec, root| spec.issued_by(root);
    let (ec, rsa, ed) = (&PKCS_ECDSA_P256_SHA256, &PKCS_RSA_SHA256, &PKCS_ED25519);
    let rows: [(&str, Kind<'_>, Option<&str>, Accepted); 13] = [
        ("EC", (ec, &[DigitalSignature], usual), None, Some([true; 3])),
        ("EC, any", (ec, &[], usual), None, Some([true; 3])),
        ("EC", (ec, &[DigitalSignature, KeyAgreement], usual), None, Some([true; 3])),
        ("EC", (ec, &[KeyAgreement], usual), Some("CM360"), Some([true, false, false])),
        ("EC", (ec, &[KeyEncipherment], usual), Some("CM360"), Some([true, false, false])),
        ("RSA", (rsa, &[KeyEncipherment, DigitalSignature], usual), None, Some([true; 3])),
        ("RSA", (rsa, &[KeyEncipherment], usual), Some("CM360"), Some([true, true, false])),
        ("RSA", (rsa, &[KeyAgreement], usual), Some("CM360"), Some([true, true, false])),
        ("Ed25519", (ed, &[KeyAgreement], usual), Some("CM360"), Some([true, false, false])),
        ("RSA", (rsa, &[KeyUsagePurpose::CrlSign], usual), Some("CM322"), Some([false; 3])),
        (
            "compressed",
            (ec, &[DigitalSignature], |spec, root| spec.issued_with_point(compressed, root)),
            Some("CM810"),
            Some([true, true, false]),
        ),
        (
            "hybrid",
            (ec, &[DigitalSignature], |spec, root| spec.issued_with_point(hybrid, root)),
            Some("CM810"),
            Some([true, true, false]),
        ),
        (
            "off the curve",
            (ec, &[DigitalSignature], |spec, root| spec.issued_with_point(off_curve, root)),
            Some("CM305"),
            None,
        ),
    ];
    let programs = (program("openssl"), program("nginx"), program("gnutls-cli"));
    let root = Spec::ca("Test Root R1").self_signed();
    for (name, (algorithm, usages, make), code, expected) in rows {
        let name = format!("{name}, {usages:?}");
        let spec = Spec::leaf("www.example.jp").valid((2026, 6, 1), (2048, 12, 31)).algorithm(algorithm);
        let leaf = make(spec.with(|params| params.key_usages = usages.to_vec()), &root);
        let scratch = Scratch::new();
        scratch.write("root.crt", root.pem());
        scratch.write("server.crt", leaf.pem());
        scratch.write("server.key", leaf.key_pem());
        let run = scratch.run(&format!("check server.crt --key server.key {ROOTS} --format json"));
        let found = run.json()["findings"].as_array().unwrap().clone();
        let errors: Vec<&str> =
            found.iter().filter(|row| row["severity"] == "error").map(|row| row["code"].as_str().unwrap()).collect();
        // A key with an invalid point does not match the certificate either.
        let errors: Vec<&str> = errors.into_iter().filter(|code| *code != "CM501").collect();
        assert_eq!(errors, code.into_iter().collect::<Vec<_>>(), "{name}");
        let bundle = scratch.run(&format!("bundle server.crt --key server.key {ROOTS} -o site.pem"));
        assert_eq!(bundle.status == 0, code != Some("CM305"), "{name}: {}", bundle.stderr);
        assert_eq!(
            bundle.stderr.contains("warning: "),
            bundle.status == 0 && (code.is_some() || name.starts_with("Ed")),
            "{name}: {}",
            bundle.stderr
        );
        let (Some(openssl), Some(nginx_program), Some(gnutls)) = &programs else { continue };
        let running = nginx(nginx_program, &scratch, "server.crt");
        let accepted = running.as_ref().map(|running| {
            let openssl = |version| handshake_with(&scratch, running, openssl, &[version]).status == 0;
            [openssl("-tls1_3"), openssl("-tls1_2"), gnutls_accepts(gnutls, &scratch, running)]
        });
        assert_eq!(accepted, expected, "{name}");
    }
}

/// Self-signed certificates with unusual algorithms: the error contains the reason and a readable name.
#[test]
fn failures_with_unusual_algorithms_have_a_reason() {
    let Some(openssl) = program("openssl") else { return };
    let cases: [(&[&str], &[&str], &str, &str); 5] = [
        (&["EC", "ec_paramgen_curve:secp256k1"], &["-sha256"], "CM305", "ECDSA secp256k1"),
        (&["EC", "ec_paramgen_curve:brainpoolP320r1"], &["-sha256"], "CM305", "ECDSA brainpoolP320r1"),
        (&["ED448"], &[], "CM306", "Ed448"),
        (&["RSA", "rsa_keygen_bits:2048"], &["-md5"], "CM306", "RSA with MD5"),
        (&["RSA", "rsa_keygen_bits:2048"], &["-sha3-256"], "CM306", "RSA with SHA3-256"),
    ];
    for (kind, digest, code, name) in cases {
        let scratch = Scratch::new();
        make(&openssl, &scratch, kind);
        let request = ["req", "-x509", "-key", "server.key", "-subj", "/CN=www.example.jp", "-out", "server.crt"];
        let names = ["-addext", "subjectAltName=DNS:www.example.jp", "-addext", "basicConstraints=CA:FALSE"];
        let made = output(&openssl, &[&request[..], &names[..], digest].concat(), scratch.folder());
        if made.status != 0 {
            crate::support::run::skipped(name, "this OpenSSL does not sign with it");
            continue;
        }
        // One hour after the date of the certificate, which openssl sets to the current time.
        let at = an_hour_after(&openssl, &scratch);
        let report =
            scratch.run_by_the_clock(&format!("check server.crt --offline --format json --lang en {at}")).json();
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{report:#}"));
        assert!(found["message"].as_str().unwrap().ends_with(&format!(": {name}")), "{found}");
        let bundle = scratch.run_by_the_clock(&format!("bundle server.crt --offline --lang en -o site.pem {at}"));
        assert_eq!(bundle.status, 4, "{name}: {}", bundle.stderr);
        let error = bundle.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        assert!(error.ends_with(&format!(": {name}")), "{}", bundle.stderr);
    }
}

/// The option for a time one hour after the start of the validity of `server.crt`.
fn an_hour_after(openssl: &Path, scratch: &Scratch) -> String {
    let arguments = ["x509", "-in", "server.crt", "-outform", "DER", "-out", "server.der"];
    output(openssl, &arguments, scratch.folder()).expect(0);
    let der = std::fs::read(scratch.path("server.der")).unwrap();
    let begin = chainmend::certificate::Certificate::from_der(der).unwrap().facts().not_before;
    let moment = begin + time::Duration::hours(1);
    format!("--at {}", moment.format(&time::format_description::well_known::Rfc3339).unwrap())
}

/// Issuers with RSA keys that are restricted to PSS. Signatures are valid if the salt has the length of the hash,
/// which is the only form that public CAs and browsers support.
#[test]
fn issuers_with_keys_for_pss() {
    let Some(openssl) = program("openssl") else { return };
    let cases = [
        ("any hash", &[][..], "32", "sha256", 0, ""),
        ("SHA-256", &["rsa_pss_keygen_md:sha256", "rsa_pss_keygen_mgf1_md:sha256"][..], "32", "sha256", 0, ""),
        ("another salt", &[][..], "20", "sha256", 1, "RSA-PSS with a salt or mask unlike its hash"),
    ];
    for (what, options, salt, hash, status, reason) in cases {
        let scratch = Scratch::new();
        make(&openssl, &scratch, &[&["RSA-PSS", "rsa_keygen_bits:2048"], options].concat());
        let salt = format!("rsa_pss_saltlen:{salt}");
        let (digest, days) = (format!("-{hash}"), ["-days", "3000"]);
        let sign = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", &salt, &digest];
        let root = ["req", "-x509", "-key", "server.key", "-subj", "/CN=Test Root", "-out", "root.crt"];
        let usage = ["-addext", "keyUsage=critical,keyCertSign"];
        output(&openssl, &[&root[..], &usage, &days, &sign].concat(), scratch.folder()).expect(0);
        let key = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "leaf.key"];
        output(&openssl, &key, scratch.folder()).expect(0);
        let request = ["req", "-x509", "-key", "leaf.key", "-subj", "/CN=www.example.jp", "-out", "server.crt"];
        let names = ["-addext", "subjectAltName=DNS:www.example.jp", "-addext", "basicConstraints=CA:FALSE"];
        let issuer = ["-CA", "root.crt", "-CAkey", "server.key"];
        output(&openssl, &[&request[..], &names, &issuer, &sign, &["-days", "300"]].concat(), scratch.folder())
            .expect(0);
        output(&openssl, &["verify", "-CAfile", "root.crt", "server.crt"], scratch.folder()).expect(0);
        let run = scratch.run_by_the_clock("check server.crt --roots root.crt --offline --lang en");
        assert_eq!(run.status, status, "{what}: {}", run.out());
        assert!(run.out().contains(reason), "{what}: {}", run.out());
    }
}
