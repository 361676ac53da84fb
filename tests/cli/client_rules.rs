//! What some clients refuse and others do not (`roots/client-rules.toml`): the simulation of a client and the program that
//! it stands for say the same of every chain.

use std::path::Path;
use std::time::Duration;

use chainmend::certificate::Certificate;
use chainmend::path::Signatures;
use chainmend::pool::Pool;
use chainmend::trust::{self, Anchors};
use chainmend::variant::{Served, Verdict, judge_with};
use rcgen::{
    CustomExtension, DistinguishedName, DnType, DnValue, GeneralSubtree, IsCa, KeyIdMethod, KeyUsagePurpose,
    NameConstraints, PKCS_ED25519, PKCS_RSA_SHA256,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::support::pki::{Issued, Spec, compressed, der, hybrid};
use crate::support::run::{Scratch, output, program, skipped};

/// Object identifier of basicConstraints.
const BASIC: [u64; 4] = [2, 5, 29, 19];

/// That of nsCertType, of Netscape's.
const NETSCAPE_TYPE: [u64; 7] = [2, 16, 840, 1, 113_730, 1, 1];

const NOW: OffsetDateTime = datetime!(2026-11-26 00:00 UTC);

/// A chain: what it is like, root, issuing CA, leaf.
struct Chain {
    name: String,
    root: Issued,
    issuing: Issued,
    leaf: Issued,
}

impl Chain {
    fn new(name: &str, root: Spec, issuing: Spec, leaf: Spec) -> Self {
        let root = root.self_signed();
        let issuing = issuing.issued_by(&root);
        let leaf = leaf.issued_by(&issuing);
        Self { name: name.to_owned(), root, issuing, leaf }
    }

    fn served(&self) -> [&Issued; 2] {
        [&self.leaf, &self.issuing]
    }

    /// What the simulation of a client says.
    fn judged(&self, client: &str) -> Verdict {
        let certificates = self.served().map(|one| Certificate::from_der(one.der.clone()).unwrap());
        let mut anchors = Anchors::default();
        anchors.add(self.root.der.clone(), "root".into());
        let served = Served { certificates: &certificates, elsewhere: &Pool::default() };
        judge_with(trust::named(client)[0], &served, NOW, &anchors, &mut Signatures::default())
    }

    fn written(&self) -> Scratch {
        let scratch = Scratch::new();
        scratch.write("root.pem", self.root.pem());
        scratch.write("leaf.pem", self.leaf.pem());
        scratch.write("key.pem", self.leaf.key_pem());
        scratch.write("served.pem", self.served().map(Issued::pem).concat());
        scratch
    }
}

fn root() -> Spec {
    Spec::ca("Example Root")
}

fn issuing() -> Spec {
    Spec::ca("Example Issuing CA")
}

fn server() -> Spec {
    Spec::leaf("www.example.jp")
}

/// Whether a part of an authorityKeyIdentifier is there, and is that of the issuer.
#[derive(Clone, Copy, Debug)]
enum Part {
    Absent,
    Right,
    Wrong,
}

/// Every authorityKeyIdentifier of a leaf, or of an intermediate whose issuer is the anchor.
fn identifiers() -> Vec<Chain> {
    const PARTS: [Part; 3] = [Part::Absent, Part::Right, Part::Wrong];
    let mut chains = Vec::new();
    for key in PARTS {
        for certificate in PARTS {
            for is_leaf in [true, false] {
                let root = root().self_signed();
                let issuer = if is_leaf { issuing().issued_by(&root) } else { root.clone() };
                let named = |spec: Spec| {
                    let facts = Certificate::from_der(issuer.der.clone()).unwrap();
                    let (name, serial) = (facts.issuer().der.clone(), facts.facts().serial.clone());
                    let identifier = issuer.key_identifier();
                    let key = match key {
                        Part::Absent => None,
                        Part::Right => Some(&identifier[..]),
                        Part::Wrong => Some(&b"twenty other octets."[..]),
                    };
                    let certificate = match certificate {
                        Part::Absent => None,
                        Part::Right => Some((&name[..], &serial[..])),
                        Part::Wrong => Some((&name[..], &[7][..])),
                    };
                    spec.identifies(key, certificate)
                };
                let issuing = if is_leaf { issuer.clone() } else { named(issuing()).issued_by(&root) };
                let leaf = if is_leaf { named(server()) } else { server() }.issued_by(&issuing);
                let name = format!("key {key:?}, certificate {certificate:?}, of the leaf {is_leaf}");
                chains.push(Chain { name, root, issuing, leaf });
            }
        }
    }
    chains
}

fn with_constraints(spec: Spec, is_excluded: bool) -> Spec {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, if is_excluded { "KP" } else { "JP" });
    let subtrees = vec![GeneralSubtree::DirectoryName(name)];
    spec.with(|params| {
        let none = Vec::new();
        let (permitted_subtrees, excluded_subtrees) = if is_excluded { (none, subtrees) } else { (subtrees, none) };
        params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees });
    })
}

/// The name of the issuing CA as a `PrintableString`.
fn printable(params: &mut rcgen::CertificateParams) {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "JP");
    name.push(DnType::CommonName, DnValue::PrintableString("Example Issuing CA".try_into().unwrap()));
    params.distinguished_name = name;
}

/// A CA whose basicConstraints are not critical.
fn loose(spec: Spec) -> Spec {
    let identifier = b"twenty octets or so.";
    let spec = spec.with(|params| {
        params.is_ca = IsCa::NoCa;
        params.key_identifier_method = KeyIdMethod::PreSpecified(identifier.to_vec());
    });
    let spec = spec.extension(&BASIC, vec![0x30, 3, 1, 1, 0xff], false);
    spec.extension(&[2, 5, 29, 14], der(0x04, identifier), false)
}

/// A CA without subjectKeyIdentifier, which rcgen gives to every CA that it knows to be one.
fn unidentified(spec: Spec) -> Spec {
    spec.with(|params| params.is_ca = IsCa::NoCa).extension(&BASIC, vec![0x30, 3, 1, 1, 0xff], true)
}

/// A chain in which the key of the issuing CA, or else of the leaf, is written another way.
fn with_point(name: &str, write: fn(&[u8]) -> Vec<u8>, is_ca: bool) -> Chain {
    let root = root().self_signed();
    let issuing = if is_ca { issuing().issued_with_point(write, &root) } else { issuing().issued_by(&root) };
    let leaf = if is_ca { server().issued_by(&issuing) } else { server().issued_with_point(write, &issuing) };
    Chain { name: name.to_owned(), root, issuing, leaf }
}

/// What a certificate says of the server's key, and what only a handshake shows: a leaf that may not sign, by its keyUsage.
fn of_the_server() -> Vec<Chain> {
    let may = |usage: KeyUsagePurpose| server().with(|params| params.key_usages = vec![usage]);
    let chain = |name: &str, leaf: Spec| Chain::new(name, root(), issuing(), leaf);
    let netscape = |bits: u8| server().extension(&NETSCAPE_TYPE, vec![3, 2, 0, bits], false);
    let empty = |params: &mut rcgen::CertificateParams| {
        let names = [der(0x82, b"www.example.jp"), der(0x82, b"")].concat();
        params.subject_alt_names.clear();
        params.custom_extensions.push(CustomExtension::from_oid_content(&[2, 5, 29, 17], der(0x30, &names)));
    };
    vec![
        chain("server may encipher", may(KeyUsagePurpose::KeyEncipherment)),
        chain("server may agree", may(KeyUsagePurpose::KeyAgreement)),
        chain("server's RSA may encipher", may(KeyUsagePurpose::KeyEncipherment).algorithm(&PKCS_RSA_SHA256)),
        chain("server's Ed25519 may agree", may(KeyUsagePurpose::KeyAgreement).algorithm(&PKCS_ED25519)),
        with_point("server's compressed point", compressed, false),
        with_point("server's hybrid point", hybrid, false),
        with_point("compressed point of the CA", compressed, true),
        with_point("hybrid point of the CA", hybrid, true),
        chain("Netscape's type, client", netscape(0x80)),
        chain("Netscape's type, server", netscape(0x40)),
        chain("an empty name", server().with(empty)),
    ]
}

fn others() -> Vec<Chain> {
    let mut encoded = Chain::new("another string type", root(), issuing().with(printable), server());
    encoded.leaf = server().issued_by(&encoded.issuing.called("Example Issuing CA"));
    let mut letters = Chain::new("other letters", root(), issuing(), server());
    letters.leaf = server().issued_by(&letters.issuing.called("EXAMPLE ISSUING CA"));
    let usages = |params: &mut rcgen::CertificateParams| params.key_usages.clear();
    let signs = |params: &mut rcgen::CertificateParams| params.key_usages.push(KeyUsagePurpose::KeyCertSign);
    let unnamed = |params: &mut rcgen::CertificateParams| params.distinguished_name = DistinguishedName::new();
    let names = |params: &mut rcgen::CertificateParams| {
        params.subject_alt_names.clear();
        let name = der(0x30, &der(0x82, b"www.example.jp"));
        params.custom_extensions.push(CustomExtension::from_oid_content(&[2, 5, 29, 17], name));
    };
    let anonymous = |params: &mut rcgen::CertificateParams| params.use_authority_key_identifier_extension = false;
    vec![
        Chain::new("nothing", root(), issuing(), server()),
        Chain::new("expired root", root().valid((2000, 1, 1), (2020, 12, 31)), issuing(), server()),
        encoded,
        letters,
        Chain::new("directory permitted by the root", with_constraints(root(), false), issuing(), server()),
        Chain::new("directory excluded by the root", with_constraints(root(), true), issuing(), server()),
        Chain::new("directory permitted by the CA", root(), with_constraints(issuing(), false), server()),
        Chain::new("directory excluded by the CA", root(), with_constraints(issuing(), true), server()),
        Chain::new("Ed25519 leaf", root(), issuing(), server().algorithm(&PKCS_ED25519)),
        Chain::new("Ed25519 CA", root(), issuing().algorithm(&PKCS_ED25519), server()),
        Chain::new("Ed25519 root", root().algorithm(&PKCS_ED25519), issuing(), server()),
        Chain::new("root without key usage", root().with(usages), issuing(), server()),
        Chain::new("CA without key usage", root(), issuing().with(usages), server()),
        Chain::new("leaf that may sign", root(), issuing(), server().with(signs)),
        Chain::new("leaf without subject", root(), issuing(), server().with(unnamed)),
        Chain::new("leaf without key identifier", root(), issuing(), server().with(anonymous)),
        Chain::new("CA without key identifier", root(), issuing().with(anonymous), server()),
        Chain::new("root with basic constraints that are not critical", loose(root()), issuing(), server()),
        Chain::new("CA with basic constraints that are not critical", root(), loose(issuing()), server()),
        Chain::new(
            "leaf with a path length",
            root(),
            issuing(),
            server().extension(&BASIC, vec![0x30, 3, 2, 1, 0], true),
        ),
        Chain::new("root without key identifier of its own", unidentified(root()), issuing(), server()),
        Chain::new("CA without key identifier of its own", root(), unidentified(issuing()), server()),
        Chain::new("leaf without subject, names not critical", root(), issuing(), server().with(unnamed).with(names)),
    ]
}

/// Whether a program accepts each of the chains, which stand in folders; `None` when it is not here.
type Ask = fn(&[Chain], &[Scratch]) -> Option<Vec<bool>>;

fn openssl(folders: &[Scratch], mode: &[&str]) -> Option<Vec<bool>> {
    let openssl = program("openssl")?;
    let arguments: &[&str] = &["verify", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-attime", "1795651200"];
    let files: &[&str] = &["-CAfile", "root.pem", "-untrusted", "served.pem", "leaf.pem"];
    let arguments = [arguments, mode, files].concat();
    Some(folders.iter().map(|folder| output(&openssl, &arguments, folder.folder()).status == 0).collect())
}

/// By the clock: `certtool` has no other time.
fn certtool(folders: &[Scratch]) -> Option<Vec<bool>> {
    let certtool = program("certtool")?;
    let arguments = ["--verify", "--load-ca-certificate=root.pem", "--infile=served.pem"];
    Some(folders.iter().map(|folder| output(&certtool, &arguments, folder.folder()).status == 0).collect())
}

/// The trust manager of Java's TLS client, by the clock; one virtual machine for all chains.
fn java(folders: &[Scratch]) -> Option<Vec<bool>> {
    let (java, _) = (program("java")?, program("javac")?);
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/Trust.java");
    answers(&java, source, folders)
}

/// Handshakes of Python's `ssl` with itself, with the flags that `create_default_context` sets since 3.13; by the clock.
fn python(folders: &[Scratch]) -> Option<Vec<bool>> {
    let python = program("python3")?;
    answers(&python, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/strict.py"), folders)
}

/// Handshakes of Node.js with itself, by the clock.
fn node(folders: &[Scratch]) -> Option<Vec<bool>> {
    let node = program("node")?;
    answers(&node, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/connect.js"), folders)
}

/// What a script says of each folder, a line each that begins with `yes` or `no`. `None` when it cannot be run.
fn answers(interpreter: &Path, script: &str, folders: &[Scratch]) -> Option<Vec<bool>> {
    let paths: Vec<&str> = folders.iter().map(|folder| folder.folder().to_str().unwrap()).collect();
    let run = output(interpreter, &[&[script], &paths[..]].concat(), folders[0].folder());
    let lines: Vec<&str> =
        run.stdout.split(|octet| *octet == b'\n').filter_map(|line| str::from_utf8(line).ok()).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| line.starts_with("yes") || line.starts_with("no")).collect();
    if run.status != 0 || lines.len() != folders.len() {
        skipped(script, &run.stderr);
        return None;
    }
    Some(lines.iter().map(|line| line.starts_with("yes")).collect())
}

fn rustls_accepts(chain: &Chain) -> bool {
    let root = CertificateDer::from(&chain.root.der[..]);
    let anchors = [webpki::anchor_from_trusted_cert(&root).unwrap()];
    let [leaf, issuing] = chain.served().map(|one| CertificateDer::from(&one.der[..]));
    let at = UnixTime::since_unix_epoch(Duration::from_secs(NOW.unix_timestamp().try_into().unwrap()));
    webpki::EndEntityCert::try_from(&leaf).is_ok_and(|leaf| {
        let (algorithms, usage) = (webpki::ALL_VERIFICATION_ALGS, webpki::KeyUsage::server_auth());
        leaf.verify_for_usage(algorithms, &anchors, &[issuing], at, usage, None, None).is_ok()
    })
}

const PEERS: [(&str, Ask); 7] = [
    ("openssl-3", |_, folders| openssl(folders, &[])),
    ("python-3.13", |_, folders| openssl(folders, &["-x509_strict", "-partial_chain"])),
    ("python-3.13", |_, folders| python(folders)),
    ("gnutls", |_, folders| certtool(folders)),
    ("node-20", |_, folders| node(folders)),
    ("java-17", |_, folders| java(folders)),
    ("rustls", |chains, _| Some(chains.iter().map(rustls_accepts).collect())),
];

#[test]
fn programs_say_what_the_simulation_of_them_says() {
    let chains: Vec<Chain> = identifiers().into_iter().chain(others()).chain(of_the_server()).collect();
    let folders: Vec<Scratch> = chains.iter().map(Chain::written).collect();
    let mut wrong = Vec::new();
    for (client, ask) in PEERS {
        let Some(answers) = ask(&chains, &folders) else { continue };
        for (chain, accepts) in chains.iter().zip(answers) {
            // Neither certtool nor webpki makes a handshake, in which they look at the server's key: see key_kinds.rs.
            let by_handshake = chain.name.starts_with(if client == "rustls" { "server's hybrid" } else { "server" });
            if ["gnutls", "rustls"].contains(&client) && by_handshake {
                continue;
            }
            let verdict = chain.judged(client);
            // What GnuTLS makes of constraints for directory names is its own, and not written down.
            let is_unknown = client == "gnutls" && chain.name.starts_with("directory");
            let is_right =
                if is_unknown { !verdict.accepts() && !verdict.rejects() } else { verdict.accepts() == accepts };
            if !is_right {
                wrong.push(format!("{client}, {}: accepts is {accepts}, not {verdict:?}", chain.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `check` says of chains under roots of one's own, and of whom: code, severity, words of the message.
#[test]
fn check_names_who_refuses() {
    let server = || server().valid((2026, 1, 1), (2026, 12, 31));
    let wrong = Some(&b"twenty other octets."[..]);
    let ed25519 = || Chain::new("Ed25519", root(), issuing(), server().algorithm(&PKCS_ED25519));
    let mut letters = Chain::new("letters", root(), issuing(), server());
    letters.leaf = server().issued_by(&letters.issuing.called("EXAMPLE ISSUING CA"));
    let usages = |params: &mut rcgen::CertificateParams| params.key_usages.clear();
    let expired = root().valid((2000, 1, 1), (2020, 12, 31));
    let rows: [(Chain, &str, &str, &[&str]); 7] = [
        (Chain::new("", root(), issuing(), server()), "", "", &[]),
        (
            Chain::new("", root(), issuing(), server().identifies(wrong, None)),
            "CM803",
            "error",
            &["OpenSSL", "curl", "Python", "Node.js", "GnuTLS"],
        ),
        (ed25519(), "CM805", "warning", &["Chrome, Chrome on iOS, Firefox, Safari"]),
        (
            Chain::new("", with_constraints(root(), false), issuing(), server()),
            "CM806",
            "warning",
            &["Go (Docker, Kubernetes, Terraform, cert-manager), rustls", "Example Root"],
        ),
        (letters, "CM807", "warning", &["GnuTLS, Go", "rustls"]),
        (
            Chain::new("", root().with(usages), issuing(), server()),
            "CM338",
            "warning",
            &["Example Root is a CA certificate without key usage"],
        ),
        (
            Chain::new("", expired, issuing(), server()),
            "CM390",
            "error",
            &["the root Example Root expired on 2020-12-31"],
        ),
    ];
    for (chain, code, severity, words) in rows {
        let scratch = chain.written();
        let run = scratch.run("check served.pem --roots root.pem --at 2026-11-26 --format json");
        let json = run.json();
        let found = json["findings"].as_array().unwrap();
        // That the constraints are not critical is told beside that they are refused.
        let is_of_clients = |row: &&serde_json::Value| row["code"] != "CM336";
        let rows: Vec<_> = found.iter().filter(|row| row["severity"] != "info").filter(is_of_clients).collect();
        assert_eq!(run.status, i32::from(severity == "error"), "{code}: {}", run.out());
        assert_eq!(rows.len(), usize::from(!code.is_empty()), "{code}: {}", run.out());
        for row in rows {
            assert_eq!((row["code"].as_str(), row["severity"].as_str()), (Some(code), Some(severity)));
            let message = row["message"].as_str().unwrap();
            assert!(words.iter().all(|word| message.contains(word)), "{message}");
        }
    }
}

/// Keys that rcgen does not make, of OpenSSL: what some clients make of a server's certificate for them.
#[test]
fn keys_that_some_clients_do_not_know() {
    let Some(openssl) = program("openssl") else { return };
    let scratch = Scratch::new();
    let rows: [(&str, [(&str, &str); 5]); 2] = [
        (
            "RSA-PSS",
            [("chrome", "no"), ("firefox", "no"), ("go", "no"), ("openssl-3", "yes"), ("windows-11", "unknown")],
        ),
        (
            "ED448",
            [("chrome", "no"), ("apple-2025", "no"), ("go", "no"), ("java-17", "yes"), ("android-14", "unknown")],
        ),
    ];
    let root = root().self_signed();
    scratch.write("root.pem", root.pem());
    scratch.write("root.key", root.key_pem());
    for (algorithm, verdicts) in rows {
        let make =
            |words: &str| output(&openssl, &words.split_whitespace().collect::<Vec<_>>(), scratch.folder()).expect(0);
        make(&format!("genpkey -algorithm {algorithm} -out key.pem"));
        make("req -new -key key.pem -subj /CN=www.example.jp -out request.pem");
        make(
            "x509 -req -in request.pem -CA root.pem -CAkey root.key -set_serial 2 -days 90 -outform DER -out leaf.der",
        );
        let certificates = [Certificate::from_der(std::fs::read(scratch.path("leaf.der")).unwrap()).unwrap()];
        // The day on which this runs.
        let at = certificates[0].facts().not_before;
        let mut anchors = Anchors::default();
        anchors.add(root.der.clone(), "root".into());
        let served = Served { certificates: &certificates, elsewhere: &Pool::default() };
        for (client, expected) in verdicts {
            let client = trust::named(client)[0];
            let verdict = judge_with(client, &served, at, &anchors, &mut Signatures::default());
            let word = match &verdict {
                Verdict::Accepts { .. } => "yes",
                Verdict::Rejects(_) => "no",
                Verdict::Unknown(_) => "unknown",
            };
            assert_eq!(word, expected, "{algorithm}, {}: {verdict:?}", client.id);
        }
    }
}
