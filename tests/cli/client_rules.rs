//! Rules that only some clients enforce (`roots/client-rules.toml`): for every chain, the simulation of a client and
//! the real program have the same verdict.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chainmend::certificate::Certificate;
use chainmend::path::Signatures;
use chainmend::pool::Pool;
use chainmend::trust::{self, Anchors};
use chainmend::variant::{Received, Verdict, judge_with};
use rcgen::{
    CustomExtension, DistinguishedName, DnType, DnValue, GeneralSubtree, IsCa, KeyIdMethod, KeyUsagePurpose,
    NameConstraints, PKCS_ED25519, PKCS_RSA_SHA256,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::support::pki::{Issued, Spec, compressed, der, elements, hybrid};
use crate::support::run::{Scratch, finish, output, program, skipped};

/// Object identifier of basicConstraints.
const BASIC: [u64; 4] = [2, 5, 29, 19];

/// Object identifier of nsCertType (Netscape).
const NETSCAPE_TYPE: [u64; 7] = [2, 16, 840, 1, 113_730, 1, 1];

const NOW: OffsetDateTime = datetime!(2026-11-26 00:00 UTC);

/// A chain with a description.
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

    /// The verdict of the simulation of a client.
    fn judged(&self, client: &str) -> Verdict {
        let certificates = self.served().map(|one| Certificate::from_der(one.der.clone()).unwrap());
        let mut anchors = Anchors::default();
        anchors.add(self.root.der.clone(), "root".into());
        let served = Received { certificates: &certificates, elsewhere: &Pool::default() };
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

/// Whether a part of an authorityKeyIdentifier is present, and whether it is that of the issuer.
#[derive(Clone, Copy, Debug)]
enum Part {
    Absent,
    Right,
    Wrong,
}

/// All combinations in the authorityKeyIdentifier of a leaf, and of an intermediate whose issuer is the anchor.
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

/// A CA with non-critical basicConstraints.
fn loose(spec: Spec) -> Spec {
    let identifier = b"twenty octets or so.";
    let spec = spec.with(|params| {
        params.is_ca = IsCa::NoCa;
        params.key_identifier_method = KeyIdMethod::PreSpecified(identifier.to_vec());
    });
    let spec = spec.extension(&BASIC, vec![0x30, 3, 1, 1, 0xff], false);
    spec.extension(&[2, 5, 29, 14], der(0x04, identifier), false)
}

/// A CA without subjectKeyIdentifier. rcgen adds one to every certificate that it creates as a CA.
fn unidentified(spec: Spec) -> Spec {
    spec.with(|params| params.is_ca = IsCa::NoCa).extension(&BASIC, vec![0x30, 3, 1, 1, 0xff], true)
}

/// A chain in which the key of the issuing CA, or of the leaf, has another encoding.
fn with_point(name: &str, write: fn(&[u8]) -> Vec<u8>, is_ca: bool) -> Chain {
    let root = root().self_signed();
    let issuing = if is_ca { issuing().issued_with_point(write, &root) } else { issuing().issued_by(&root) };
    let leaf = if is_ca { server().issued_by(&issuing) } else { server().issued_with_point(write, &issuing) };
    Chain { name: name.to_owned(), root, issuing, leaf }
}

/// Properties of the server's key. Some only matter in a handshake, such as a keyUsage that does not allow the leaf to
/// sign.
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

/// Name constraints for DNS names, and a server with only an address, whose common name some clients compare with them.
fn common_names() -> Vec<Chain> {
    let constrained = |permitted: &[&str], excluded: &[&str]| {
        let subtrees = |names: &[&str]| names.iter().map(|name| GeneralSubtree::DnsName((*name).to_owned())).collect();
        let constraints =
            NameConstraints { permitted_subtrees: subtrees(permitted), excluded_subtrees: subtrees(excluded) };
        issuing().with(|params| params.name_constraints = Some(constraints))
    };
    let called = |name: &str| {
        let address = rcgen::SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into());
        server().with(|params| {
            params.distinguished_name = DistinguishedName::new();
            params.distinguished_name.push(DnType::CommonName, name);
            params.subject_alt_names = vec![address];
        })
    };
    let permitted = || constrained(&["example.jp"], &[]);
    vec![
        Chain::new("a common name that is permitted", root(), permitted(), called("www.example.jp")),
        Chain::new("a host as common name that is not permitted", root(), permitted(), called("www.example.com")),
        Chain::new("a common name of one label", root(), permitted(), called("localhost")),
        Chain::new("words as common name", root(), permitted(), called("Server 1")),
        Chain::new(
            "a common name that is excluded",
            root(),
            constrained(&[], &["example.jp"]),
            called("www.example.jp"),
        ),
        Chain::new("a common name beside exclusions", root(), constrained(&[], &["example.jp"]), called("Server 1")),
    ]
}

/// Extensions of the leaf, the CA or the root that only some clients evaluate.
fn with_extensions() -> Vec<Chain> {
    const POINTS: &[u64] = &[2, 5, 29, 31];
    const ISSUER_NAMES: &[u64] = &[2, 5, 29, 18];
    const CONSTRAINTS: &[u64] = &[2, 5, 29, 36];
    const MAPPINGS: &[u64] = &[2, 5, 29, 33];
    const NO_ANY_POLICY: &[u64] = &[2, 5, 29, 54];
    let of_pkix = |last: u64| [1, 3, 6, 1, 5, 5, 7, 1, last];
    let (addresses, numbers, proxy, features) = (of_pkix(7), of_pkix(8), of_pkix(14), of_pkix(24));
    let damaged = [0x30, 1, 5];
    let whole = [0x30, 9, 0x30, 7, 0xa0, 5, 0xa0, 3, 0x86, 1, b'x'];
    let relative = [0x30, 17, 0x30, 15, 0xa0, 13, 0xa1, 11, 0x30, 9, 6, 3, 0x55, 4, 3, 0x0c, 2, b'a', b'b'];
    let mapping = [0x30, 10, 0x30, 8, 6, 2, 0x2a, 3, 6, 2, 0x2a, 4];
    let any_proxy = [0x30, 12, 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 0x15, 1];
    let rows: [(&str, &[u64], &[u8], bool); 27] = [
        ("CRL points", POINTS, &whole, false),
        ("relative CRL point", POINTS, &relative, false),
        ("no CRL points", POINTS, &[0x30, 0], false),
        ("empty CRL point", POINTS, &[0x30, 2, 0x30, 0], false),
        ("CRL point with reasons alone", POINTS, &[0x30, 5, 0x30, 3, 0x81, 1, 0], false),
        ("CRL points cut short", POINTS, &damaged, false),
        ("CRL points that are none", POINTS, &[5, 0], false),
        ("CRL point with another name", POINTS, &[0x30, 9, 0x30, 7, 0xa0, 5, 0xa0, 3, 0x89, 1, b'x'], false),
        ("addresses that are inherited", &addresses, &[0x30, 8, 0x30, 6, 4, 2, 0, 1, 5, 0], false),
        ("addresses cut short", &addresses, &damaged, false),
        ("addresses of no type", &addresses, &[0x30, 8, 0x30, 6, 4, 2, 0, 1, 4, 0], false),
        ("numbers cut short", &numbers, &damaged, false),
        ("numbers of no type", &numbers, &[0x30, 2, 5, 0], false),
        ("Netscape's type that is none", &NETSCAPE_TYPE, &[5, 0], false),
        ("Netscape's type cut short", &NETSCAPE_TYPE, &[3, 0], false),
        ("Netscape's type without bits", &NETSCAPE_TYPE, &[3, 1, 0], false),
        ("proxy cut short", &proxy, &damaged, false),
        ("proxy", &proxy, &any_proxy, false),
        ("critical policy constraints", CONSTRAINTS, &[0x30, 3, 0x80, 1, 9], true),
        ("policy constraints", CONSTRAINTS, &[0x30, 3, 0x80, 1, 9], false),
        ("critical mappings", MAPPINGS, &mapping, true),
        ("mappings", MAPPINGS, &mapping, false),
        ("critical inhibition", NO_ANY_POLICY, &[2, 1, 9], true),
        ("issuer's names", ISSUER_NAMES, &[0x30, 3, 0x82, 1, b'x'], false),
        ("issuer's names cut short", ISSUER_NAMES, &damaged, false),
        ("features cut short", &features, &damaged, false),
        ("features", &features, &[0x30, 3, 2, 1, 5], false),
    ];
    let mut chains = Vec::new();
    for (name, kind, value, is_critical) in rows {
        let put = |spec: Spec| spec.extension(kind, value.to_vec(), is_critical);
        chains.push(Chain::new(&format!("{name}, leaf"), root(), issuing(), put(server())));
        chains.push(Chain::new(&format!("{name}, CA"), root(), put(issuing()), server()));
        chains.push(Chain::new(&format!("{name}, root"), put(root()), issuing(), server()));
        if name == "features" {
            chains.push(Chain::new("features, CA and leaf", root(), put(issuing()), put(server())));
        }
    }
    chains
}

/// Roots that some clients refuse because of their contents.
fn of_roots() -> Vec<Chain> {
    let signed = root().self_signed();
    let name = Certificate::from_der(signed.der.clone()).unwrap().issuer().der.clone();
    let over = |name: &str, root: Issued| {
        let issuing = issuing().issued_by(&root);
        let leaf = server().issued_by(&issuing);
        Chain { name: name.to_owned(), root, issuing, leaf }
    };
    let rewritten = |name: &str, field: usize, octets: Vec<u8>| {
        over(name, signed.rewritten(None, |fields| fields[field].clone_from(&octets)))
    };
    let times =
        |tag: u8, from: &str, until: &str| der(0x30, &[der(tag, from.as_bytes()), der(tag, until.as_bytes())].concat());
    let other = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3].to_vec();
    // The identifier has 20 octets and a trailing one. The extension, the list of extensions and both of their tags
    // are longer by one octet.
    let identifier = signed.key_identifier();
    let whole = [&[6, 3, 0x55, 0x1d, 14][..], &der(4, &der(4, &identifier))].concat();
    let longer = [&[6, 3, 0x55, 0x1d, 14][..], &der(4, &[&der(4, &identifier)[..], &[0]].concat())].concat();
    let fields = elements(&elements(&signed.der)[0]);
    let extensions: Vec<Vec<u8>> = elements(&elements(&fields[7])[0]);
    let put = |one: &Vec<u8>| if one.ends_with(&whole) { der(0x30, &longer) } else { one.clone() };
    let followed = der(0xa3, &der(0x30, &extensions.iter().flat_map(put).collect::<Vec<u8>>()));
    vec![
        over("root of another key", root().identifies(Some(b"twenty other octets."), None).self_signed()),
        over("root of another serial number", root().identifies(None, Some((&name, &[7]))).self_signed()),
        rewritten("root with times of a zone", 4, times(0x17, "200101000000+0000", "491231000000+0000")),
        rewritten("root with fractions", 4, times(0x18, "20200101000000.5Z", "20491231000000.5Z")),
        rewritten("root without seconds", 4, times(0x17, "2001010000Z", "4912310000Z")),
        rewritten("root with another type of time", 4, times(0x18, "20200101000000Z", "20491231000000Z")),
        rewritten("root of two algorithms", 2, other),
        rewritten("root of version 4", 0, vec![0xa0, 3, 2, 1, 3]),
        rewritten("root of version 2 with extensions", 0, vec![0xa0, 3, 2, 1, 1]),
        rewritten("root of version 1 with extensions", 0, Vec::new()),
        rewritten("root with octets behind its key identifier", 7, followed),
        rewritten("root with zeros in its serial number", 1, vec![2, 2, 0, 5]),
    ]
}

/// Whether a program accepts each of the chains, which are in folders; `None` if it is not installed.
type Ask = fn(&[Chain], &[Scratch]) -> Option<Vec<bool>>;

fn openssl(folders: &[Scratch], mode: &[&str]) -> Option<Vec<bool>> {
    let openssl = program("openssl")?;
    let arguments: &[&str] = &["verify", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-attime", "1795651200"];
    let files: &[&str] = &["-CAfile", "root.pem", "-untrusted", "served.pem", "leaf.pem"];
    let arguments = [arguments, mode, files].concat();
    Some(folders.iter().map(|folder| output(&openssl, &arguments, folder.folder()).status == 0).collect())
}

/// At the current time, because `certtool` has no option for the time.
fn certtool(folders: &[Scratch]) -> Option<Vec<bool>> {
    let certtool = program("certtool")?;
    let arguments = ["--verify", "--load-ca-certificate=root.pem", "--infile=served.pem"];
    Some(folders.iter().map(|folder| output(&certtool, &arguments, folder.folder()).status == 0).collect())
}

/// The trust manager of Java's TLS client, at the current time, in one virtual machine for all chains.
fn java(folders: &[Scratch]) -> Option<Vec<bool>> {
    let (java, _) = (program("java")?, program("javac")?);
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/Trust.java");
    answers(&java, source, folders)
}

/// Handshakes of Python's `ssl` with itself, at the current time, with the flags that `create_default_context` sets
/// since 3.13.
fn python(folders: &[Scratch]) -> Option<Vec<bool>> {
    let python = program("python3")?;
    answers(&python, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/strict.py"), folders)
}

/// Handshakes of Node.js with itself, at the current time.
fn node(folders: &[Scratch]) -> Option<Vec<bool>> {
    let node = program("node")?;
    answers(&node, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/connect.js"), folders)
}

/// The answers of a script: for each folder, a line that begins with `yes` or `no`. `None` if it cannot be run.
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
    let Ok(anchor) = webpki::anchor_from_trusted_cert(&root) else { return false };
    let anchors = [anchor];
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
fn programs_agree_with_their_simulations() {
    let chains: Vec<Chain> = identifiers().into_iter().chain(others()).chain(of_the_server()).collect();
    let chains: Vec<Chain> =
        chains.into_iter().chain(with_extensions()).chain(of_roots()).chain(common_names()).collect();
    let folders: Vec<Scratch> = chains.iter().map(Chain::written).collect();
    let mut wrong = Vec::new();
    for (client, ask) in PEERS {
        let Some(answers) = ask(&chains, &folders) else { continue };
        for (chain, accepts) in chains.iter().zip(answers) {
            // certtool and webpki check the server's key only in a handshake, which is not done here: see
            // key_kinds.rs.
            let by_handshake = chain.name.starts_with(if client == "rustls" { "server's hybrid" } else { "server" });
            if ["gnutls", "rustls"].contains(&client) && by_handshake {
                continue;
            }
            // They also compare the host with the common name.
            let is_other_host =
                ["one label", "words as", "beside exclusions"].iter().any(|one| chain.name.contains(one));
            if is_other_host && ["python", "node"].iter().any(|name| client.starts_with(name)) {
                continue;
            }
            // webpki only requires that these extensions are sequences.
            if client == "rustls" && chain.name.starts_with("CRL points that are none") {
                continue;
            }
            let verdict = chain.judged(client);
            // The client rules do not describe how GnuTLS treats constraints for directory names, so the verdict is
            // unknown.
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

/// The findings of `check` for chains to custom roots, and the clients that they name: code, severity, words of the
/// message.
#[test]
fn check_names_who_refuses() {
    let server = || server().valid((2026, 1, 1), (2026, 12, 31));
    let wrong = Some(&b"twenty other octets."[..]);
    let ed25519 = || Chain::new("Ed25519", root(), issuing(), server().algorithm(&PKCS_ED25519));
    let mut letters = Chain::new("letters", root(), issuing(), server());
    letters.leaf = server().issued_by(&letters.issuing.called("EXAMPLE ISSUING CA"));
    let usages = |params: &mut rcgen::CertificateParams| params.key_usages.clear();
    let expired = root().valid((2000, 1, 1), (2020, 12, 31));
    let points = |spec: Spec| spec.extension(&[2, 5, 29, 31], vec![0x30, 2, 0x30, 0], false);
    let constrained = issuing().extension(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 9], true);
    let openssl = &["OpenSSL", "curl", "Python", "Node.js", "CRL distribution points"];
    let address = rcgen::SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into());
    let permitted_subtrees = vec![GeneralSubtree::DnsName("example.com".to_owned())];
    let only_com = NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
    let only_com = issuing().with(|params| params.name_constraints = Some(only_com));
    let without_names = server().with(|params| params.subject_alt_names = vec![address]);
    let rows: [(Chain, &str, &str, &[&str]); 14] = [
        (
            Chain::new("", root(), only_com, without_names),
            "CM818",
            "error",
            &["OpenSSL", "curl", "Python", "Node.js", "Java", "GnuTLS", "common name"],
        ),
        (Chain::new("", root(), issuing(), server()), "", "", &[]),
        (Chain::new("", root(), issuing(), points(server())), "CM813", "error", openssl),
        (Chain::new("", root(), points(issuing()), server()), "CM813", "error", openssl),
        (Chain::new("", points(root()), issuing(), server()), "CM813", "error", openssl),
        (
            Chain::new("", root().identifies(wrong, None), issuing(), server()),
            "CM814",
            "error",
            &["OpenSSL", "Python 3.12", "Node.js", "the root Example Root"],
        ),
        (Chain::new("", root(), constrained, server()), "CM816", "warning", &["GnuTLS", "Example Issuing CA"]),
        (
            Chain::new("", root(), issuing(), server().extension(&NETSCAPE_TYPE, vec![3, 1, 0], false)),
            "CM361",
            "error",
            &["is not for TLS servers"],
        ),
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
        // The findings about non-critical constraints and the common name are in addition to the one about clients.
        let is_of_clients = |row: &&serde_json::Value| !["CM336", "CM348"].contains(&row["code"].as_str().unwrap());
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

/// Types of keys that rcgen does not support, generated by OpenSSL: which clients accept a server certificate for
/// them.
#[test]
fn keys_that_some_clients_do_not_support() {
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
        // The day of the test run.
        let at = certificates[0].facts().not_before;
        let mut anchors = Anchors::default();
        anchors.add(root.der.clone(), "root".into());
        let served = Received { certificates: &certificates, elsewhere: &Pool::default() };
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

/// OpenSSL 3, and curl and Python with it, refuse a CA certificate that is signed with SHA-1 (error 68), and so do
/// their simulations. They accept the same chain with SHA-256.
#[test]
fn sha1_signatures_of_cas_on_openssl_3() {
    let Some(openssl) = program("openssl") else { return };
    let version = finish(Command::new(&openssl).arg("version")).out().to_owned();
    if !version.starts_with("OpenSSL 3.") {
        println!("skipped: sha1_signatures_of_cas_on_openssl_3 ({version})");
        return;
    }
    let scratch = Scratch::new();
    let run = |words: &str| {
        let mut command = Command::new(&openssl);
        finish(command.args(words.split_whitespace()).current_dir(scratch.folder())).expect(0);
    };
    scratch.write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
    scratch.write(
        "leaf.ext",
        "subjectAltName=DNS:www.example.jp,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n",
    );
    run("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 5000 -subj /CN=Root -sha256");
    for (name, extensions, issuer) in [("ca", "ca.ext", "root"), ("leaf", "leaf.ext", "ca")] {
        run(&format!("req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"));
        for hash in ["sha1", "sha256"] {
            let issuer = if issuer == "ca" { "ca-sha256" } else { issuer };
            // The leaf is always signed with SHA-256, because the CA's signature is tested.
            let signed = if name == "leaf" { "sha256" } else { hash };
            let key = issuer.trim_end_matches("-sha256");
            run(&format!(
                "x509 -req -in {name}.csr -CA {issuer}.pem -CAkey {key}.key -CAcreateserial -days 4000 -extfile {extensions} -{signed} -out {name}-{hash}.pem"
            ));
        }
    }
    for hash in ["sha1", "sha256"] {
        scratch.write("served.pem", scratch.read("leaf-sha256.pem") + &scratch.read(&format!("ca-{hash}.pem")));
        let accepts = hash == "sha256";
        let address = crate::servers::free_address();
        let mut server = Command::new(&openssl);
        let words = "s_server -key leaf.key -cert leaf-sha256.pem -cert_chain served.pem -cipher DEFAULT:@SECLEVEL=0 -www -accept";
        server.args(words.split_whitespace()).arg(address.to_string()).current_dir(scratch.folder());
        let _running = crate::servers::started(server, address).expect("s_server starts");
        let client = format!("s_client -connect {address} -CAfile root.pem -verify_return_error");
        let said = finish(Command::new(&openssl).args(client.split_whitespace()).current_dir(scratch.folder()));
        assert_eq!(said.status == 0, accepts, "{hash}: {}", said.stderr);
        assert!(accepts || said.stderr.contains("num=68"), "{}", said.stderr);
        if let Some(curl) = program("curl") {
            let (ip, port) = (address.ip(), address.port());
            let words = format!(
                "-sS --noproxy * --cacert root.pem --resolve www.example.jp:{port}:{ip} https://www.example.jp:{port}/"
            );
            let said = finish(Command::new(curl).args(words.split_whitespace()).current_dir(scratch.folder()));
            assert_eq!(said.status == 0, accepts, "{hash}: {}", said.stderr);
        }
        if let Some(python) = program("python3") {
            let script = format!(
                "import ssl, socket\ncontext = ssl.create_default_context(cafile='root.pem')\n\
                 context.verify_flags &= ~getattr(ssl, 'VERIFY_X509_STRICT', 0)\n\
                 context.wrap_socket(socket.create_connection(('{}', {})), server_hostname='www.example.jp')\n",
                address.ip(),
                address.port()
            );
            let said = finish(Command::new(python).args(["-c", &script]).current_dir(scratch.folder()));
            assert_eq!(said.status == 0, accepts, "{hash}: {}", said.stderr);
        }
        // The simulations agree, at a time at which SHA-1 matters.
        let der = |name: &str| {
            let block = pem::parse(scratch.read(&format!("{name}.pem"))).unwrap();
            Certificate::from_der(block.into_contents()).unwrap()
        };
        let certificates = [der("leaf-sha256"), der(&format!("ca-{hash}"))];
        let mut anchors = Anchors::default();
        anchors.add(der("root").der().to_vec(), "root".into());
        let sent = Received { certificates: &certificates, elsewhere: &Pool::default() };
        let at = certificates[0].facts().not_before;
        for client in ["openssl-3", "curl", "python", "node-20"] {
            let verdict = judge_with(trust::named(client)[0], &sent, at, &anchors, &mut Signatures::default());
            assert_eq!(verdict.accepts(), accepts, "{client} {hash}: {verdict:?}");
        }
    }
}
