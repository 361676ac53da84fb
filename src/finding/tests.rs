//! Every code of the catalogue is raised by a row of these tables, with the functions that raise it in the program.

use std::collections::BTreeSet;

use rcgen::{
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints,
    PKCS_ED25519, PKCS_RSA_SHA256, SanType,
};
use time::OffsetDateTime;
use time::macros::datetime;

use super::*;
use crate::certificate::KeyAlgorithm;
use crate::damage::DAMAGES;
use crate::gather::{FetchError, Fetched, TlsFault};
use crate::key::{KeyError, PrivateKey};
use crate::language::Language;
use crate::path::{Host, Limits, Outcome, Path, Question, Signatures, search};
use crate::pki::{Day, Issued, Spec, armor, ber, compressed, der, pkcs7, timestamp, timestamp_list};
use crate::pool::{Pool, Source};
use crate::read::read_bytes;
use crate::trust::{self, Anchors, Condition};
use crate::variant::{self, RootStores};
use crate::write::{FileRole, Form, Target};

const NOW: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);
/// A period of two years that began a year ago: it causes no findings.
const ORDINARY: (Day, Day) = ((2025, 12, 1), (2027, 12, 1));

/// How to raise a code.
type Raise = fn(&Site) -> Vec<Finding>;

/// A root, an issuing CA and a server's certificate.
struct Site {
    root: Issued,
    issuing: Issued,
    leaf: Issued,
}

impl Site {
    fn new() -> Self {
        let root = Spec::ca("Test Root").self_signed();
        let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
        // A leaf whose base64 is padded.
        let leaf = std::iter::repeat_with(|| server().issued_by(&issuing)).find(|leaf| leaf.der.len() % 3 != 0);
        Self { root, leaf: leaf.unwrap(), issuing }
    }

    fn pem(&self) -> String {
        self.leaf.pem() + &self.issuing.pem()
    }

    /// The paths of this leaf through the issuing CA.
    fn find(&self, leaf: &[u8]) -> Outcome {
        found(leaf, &[&self.issuing], &[&self.root.der], NOW, Limits::DEFAULT)
    }

    /// The findings about a server's certificate of the issuing CA, and about its path.
    fn judged(&self, leaf: Spec) -> Vec<Finding> {
        let leaf = leaf.issued_by(&self.issuing);
        let mut findings = of_search(&leaf.der, &self.find(&leaf.der));
        let leaf = certificate(&leaf.der);
        findings.extend(of_leaf(&leaf, Some(&Host::parse("www.example.jp").unwrap())));
        findings.extend(of_issuance(&leaf, None, NOW));
        findings
    }
}

fn server() -> Spec {
    Spec::leaf("www.example.jp").valid(ORDINARY.0, ORDINARY.1)
}

fn certificate(der: &[u8]) -> Certificate {
    Certificate::from_der(der.to_vec()).unwrap()
}

fn place() -> Place {
    Place { file: "test".into(), line: 1 }
}

fn found(leaf: &[u8], others: &[&Issued], roots: &[&[u8]], at: OffsetDateTime, limits: Limits) -> Outcome {
    let mut pool = Pool::default();
    for other in others {
        pool.add(other.der.clone(), Source::Input(place()));
    }
    let mut anchors = Anchors::default();
    for root in roots {
        anchors.add(root.to_vec(), "test".into());
    }
    let question = Question { at, limits, expired_anchors: false };
    search(&certificate(leaf), &pool, &anchors, question, &mut Signatures::default())
}

fn of_search(leaf: &[u8], outcome: &Outcome) -> Vec<Finding> {
    outcome.paths.first().map_or_else(|| no_path(&certificate(leaf), outcome, &[]), of_path)
}

/// The findings about a chain with this issuing CA and root.
fn chain(issuing: Spec, root: Spec) -> Vec<Finding> {
    let root = root.self_signed();
    let issuing = issuing.issued_by(&root);
    let leaf = server().issued_by(&issuing);
    of_search(&leaf.der, &found(&leaf.der, &[&issuing], &[&root.der], NOW, Limits::DEFAULT))
}

/// A path of one certificate that is its own anchor, so that its signature does not matter.
fn alone(der: &[u8]) -> Option<Path> {
    found(der, &[], &[der], NOW, Limits::DEFAULT).paths.into_iter().next()
}

/// The findings about a certificate that is its own anchor.
fn of_one(der: &[u8]) -> Vec<Finding> {
    of_path(&alone(der).unwrap())
}

/// The findings about an untrusted certificate.
fn of_stranger(der: &[u8]) -> Vec<Finding> {
    of_search(der, &found(der, &[], &[&Spec::ca("Root").self_signed().der], NOW, Limits::DEFAULT))
}

/// The octets with every `from` replaced.
fn altered(octets: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut altered = octets.to_vec();
    let places: Vec<usize> = (0..octets.len()).filter(|at| octets[*at..].starts_with(from)).collect();
    assert!(!places.is_empty() && from.len() == to.len());
    for at in places {
        altered[at..at + to.len()].copy_from_slice(to);
    }
    altered
}

/// The findings about the text of a file.
fn text(bytes: impl AsRef<[u8]>) -> Vec<Finding> {
    let reading = read_bytes(bytes.as_ref(), &"test".into()).unwrap();
    let of_text = reading.repairs.iter().map(of_repair).chain(reading.problems.iter().map(of_problem));
    of_text.chain(reading.outside.iter().filter_map(of_outside)).collect()
}

/// The findings about the contents of a file.
fn contents(site: &Site, text: &str) -> Vec<Finding> {
    let reading = read_bytes(text.as_bytes(), &"test".into()).unwrap();
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut duplicates = Vec::new();
    let mut pool = Pool::default();
    for found in reading.certificates {
        let certificate = certificate(&found.der);
        if pool.add(found.der, Source::Input(found.place.clone())) {
            certificates.push(certificate);
        } else {
            duplicates.push((certificate, found.place));
        }
    }
    let mut anchors = Anchors::default();
    anchors.add(site.root.der.clone(), "test".into());
    anchors.add_snapshots(crate::trust::newest("mozilla"));
    let question = Question { at: NOW, limits: Limits::DEFAULT, expired_anchors: false };
    let outcome = search(&certificates[0], &pool, &anchors, question, &mut Signatures::default());
    let variants = variant::variants(outcome.paths, &pool, &anchors, NOW);
    let contents = Contents { certificates: &certificates, duplicates: &duplicates, others: &reading.others };
    let findings = of_contents(contents, &variants, &anchors, NOW);
    let mut findings = of_crosses(findings, &certificates, NOW, &anchors);
    findings.extend(of_first(&certificates));
    findings.extend(of_comparison(&certificates, &[certificate(&site.leaf.der)], "other.pem"));
    findings
}

fn usages(spec: Spec, usages: &[KeyUsagePurpose]) -> Spec {
    spec.with(|params| params.key_usages = usages.to_vec())
}

fn purposes(spec: Spec, purposes: &[ExtendedKeyUsagePurpose]) -> Spec {
    spec.with(|params| params.extended_key_usages = purposes.to_vec())
}

fn ca(spec: Spec, is_ca: IsCa) -> Spec {
    spec.with(|params| params.is_ca = is_ca)
}

/// An RSA key of 1024 bits without a private key.
fn short_key() -> Vec<u8> {
    rsa_key(&[&[0][..], &[0xc1; 128]].concat())
}

/// A path of one certificate with the name and key of a public root, which is its own anchor.
fn public(spec: Spec) -> Path {
    let mozilla = trust::newest("mozilla").unwrap();
    let root = mozilla.all().find(|root| certificate(root).label() == "ISRG Root X1").unwrap();
    let outline = crate::certificate::outline::Outline::of(root).unwrap();
    let named = spec.with(|params| {
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "US");
        params.distinguished_name.push(DnType::OrganizationName, "Internet Security Research Group");
        params.distinguished_name.push(DnType::CommonName, "ISRG Root X1");
    });
    alone(&named.issued_for(outline.public_key_info, &Spec::ca("Root").self_signed())).unwrap()
}

/// The findings about the issuance of such a certificate.
fn of_public_root(spec: Spec) -> Vec<Finding> {
    let path = public(spec);
    of_issuance(path.leaf(), Some(&path), NOW)
}

/// The octets at the start of an OBJECT IDENTIFIER of RSA with PKCS#1 v1.5.
const PKCS1: [u8; 10] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1];
/// ECDSA with SHA-256, without its last octet.
const ECDSA: [u8; 9] = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3];
const VERSION_3: [u8; 5] = [0xa0, 3, 2, 1, 2];

/// A PKCS#12 container without encryption, with one certificate.
fn pkcs12(der: &[u8]) -> Vec<u8> {
    let mut store = p12_keystore::KeyStore::new();
    let certificate = p12_keystore::Certificate::from_der(der).unwrap();
    store.add_entry("server", p12_keystore::KeyStoreEntry::Certificate(certificate));
    store.writer("").encryption_iterations(1).mac_iterations(1).write().unwrap()
}

fn rows_of_text() -> Vec<(Code, Raise)> {
    vec![
        (Code::TextOutsideBlocks, |site| text(format!("subject=CN = www.example.jp\n{}", site.pem()))),
        (Code::CarriageReturns, |site| text(site.pem().replace('\n', "\r\n"))),
        (Code::BlankLineBetweenBlocks, |site| text(format!("{}\n{}", site.leaf.pem(), site.issuing.pem()))),
        (Code::BlankLineInBlock, |site| text(site.pem().replacen("\nMII", "\n\nMII", 1))),
        (Code::BlankLineBeforeEnd, |site| text(site.pem().replace("\n-----END", "\n\n-----END"))),
        (Code::SpaceAroundLines, |site| text(site.pem().replacen("\nM", "\n M", 1))),
        (Code::LineWidth, |site| text(site.pem().replacen("-----\nMII", "-----\nM\nII", 1))),
        (Code::HeadersInBlock, |site| text(site.pem().replacen("-----\nMII", "-----\nProc-Type: 4\n\nMII", 1))),
        (Code::GluedEndBegin, |site| {
            text(site.pem().replace("-----END CERTIFICATE-----\n-----", "-----END CERTIFICATE----------"))
        }),
        (Code::MissingFinalNewline, |site| text(site.pem().trim_end())),
        (Code::NotDer, |site| text(armor("CERTIFICATE", &[&[0x30, 0x80], &site.leaf.der[4..], &[0, 0]].concat()))),
        (Code::TrustedForm, |site| text(site.pem().replace("CERTIFICATE", "TRUSTED CERTIFICATE"))),
        (Code::OldLabel, |site| text(site.pem().replace("CERTIFICATE", "X509 CERTIFICATE"))),
        (Code::Base64Padding, |site| text(site.leaf.pem().replace('=', ""))),
        (Code::TrailingBytes, |site| text(armor("CERTIFICATE", &[&site.leaf.der[..], b"\0\0\0"].concat()))),
        (Code::ByteOrderMark, |site| text(format!("\u{feff}{}", site.pem()))),
        (Code::BareBase64, |site| {
            text(site.leaf.pem().lines().filter(|line| !line.contains("--")).collect::<Vec<_>>().join("\n"))
        }),
        (Code::Der, |site| text(&site.leaf.der)),
        (Code::Pkcs7, |site| text(pkcs7(&[&site.leaf]))),
        (Code::TextOnBoundaryLine, |site| {
            text(site.pem().replacen("-----END CERTIFICATE-----", "-----END CERTIFICATE----- of the server", 1))
        }),
        (Code::Pkcs12, |site| text(pkcs12(&site.leaf.der))),
        (Code::KubernetesManifest, |site| text(manifest("stringData", &site.pem()))),
        (Code::UnencodedSecret, |site| text(manifest("data", &site.pem()))),
        (Code::UnreadContents, |site| text(site.pem() + "begin 644 server.key\n")),
        (Code::OtherContents, |site| text(format!("LISTEN=443\n{}", site.pem()))),
        (Code::DamagedBlock, |site| text(site.pem() + "-----BEGIN X509 CRL-----\nMIIB!\n-----END X509 CRL-----\n")),
        (Code::CertificateInBer, |site| text(site.pem() + &armor("CERTIFICATE", &ber(&site.issuing.der, &[])))),
        (Code::UnreadableBlock, |site| {
            text(site.pem() + "-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n")
        }),
    ]
}

/// A Kubernetes Secret with plain text in this field.
fn manifest(field: &str, text: &str) -> String {
    let lines: String = text.lines().map(|line| format!("    {line}\n")).collect();
    format!("apiVersion: v1\nkind: Secret\n{field}:\n  tls.crt: |\n{lines}")
}

fn rows_of_chains() -> Vec<(Code, Raise)> {
    vec![
        (Code::MissingIntermediate, |site| {
            of_search(&site.leaf.der, &found(&site.leaf.der, &[], &[&site.root.der], NOW, Limits::DEFAULT))
        }),
        (Code::WrongIntermediate, |site| {
            let namesake = Spec::ca("Test Issuing CA").issued_by(&site.root);
            of_search(&site.leaf.der, &found(&site.leaf.der, &[&namesake], &[&site.root.der], NOW, Limits::DEFAULT))
        }),
        (Code::DamagedSignature, |site| {
            let mut leaf = site.leaf.der.clone();
            let last = leaf.len() - 1;
            leaf[last] ^= 1;
            of_search(&leaf, &site.find(&leaf))
        }),
        (Code::UntrustedRoot, |_| of_stranger(&server().self_signed().der)),
        (Code::ChainTooLong, |site| {
            let limits = Limits { depth: 2, ..Limits::DEFAULT };
            of_search(&site.leaf.der, &found(&site.leaf.der, &[&site.issuing], &[&site.root.der], NOW, limits))
        }),
        (Code::SearchLimitReached, |site| {
            let limits = Limits { steps: 0, ..Limits::DEFAULT };
            of_search(&site.leaf.der, &found(&site.leaf.der, &[&site.issuing], &[&site.root.der], NOW, limits))
        }),
        (Code::NoValidChain, |site| {
            let limits = Limits { steps: 0, ..Limits::DEFAULT };
            of_search(&site.leaf.der, &found(&site.leaf.der, &[&site.issuing], &[&site.root.der], NOW, limits))
        }),
        (Code::IssuerExpiresFirst, |site| {
            let issuing = Spec::ca("Short CA").valid((2020, 1, 1), (2027, 1, 1)).issued_by(&site.root);
            let leaf = server().issued_by(&issuing);
            let paths = found(&leaf.der, &[&issuing], &[&site.root.der], NOW, Limits::DEFAULT).paths;
            ends_first(&variant::variants(paths, &Pool::default(), &Anchors::default(), NOW))
        }),
        (Code::RootOfOtherStores, |_| {
            let roots = crate::trust::find("mozilla@2021-10").unwrap().unwrap();
            of_stranger(roots.all().find(|der| certificate(der).label() == "DST Root CA X3").unwrap())
        }),
        (Code::CircularChain, |site| {
            let (one, other) = (Spec::ca("One").self_signed(), Spec::ca("Other").self_signed());
            let circle =
                [&Spec::ca("One").key_of(&one).issued_by(&other), &Spec::ca("Other").key_of(&other).issued_by(&one)];
            let leaf = server().issued_by(&one);
            of_search(&leaf.der, &found(&leaf.der, &circle, &[&site.root.der], NOW, Limits::DEFAULT))
        }),
        (Code::IssuedAfterDistrust, |_| conditional("mozilla", Condition::NotBeforeNotAfter(LAST), server())),
        (Code::LoggedAfterDistrust, |_| {
            let logged = u64::try_from(LAST.unix_timestamp() + 1).unwrap() * 1000;
            let list = timestamp_list(&[&timestamp([7; 32], logged)]);
            conditional("chrome", Condition::SctNotAfter { last: LAST, since: None }, server().timestamps(list))
        }),
        (Code::RootNotForServers, |_| conditional("microsoft", Condition::NotForServers, server())),
        (Code::LoggingUnknown, |_| {
            conditional("chrome", Condition::SctNotAfter { last: LAST, since: Some(139) }, server())
        }),
        (Code::NoRenewalUnderRoot, |_| conditional("mozilla", Condition::NotBeforeNotAfter(NOW), server())),
    ]
}

/// The time limit of a condition, before [`ORDINARY`].
const LAST: OffsetDateTime = datetime!(2025-11-30 23:59:59 UTC);

/// The findings about a chain to a root that its store trusts under this condition.
fn conditional(store: &'static str, condition: Condition, leaf: Spec) -> Vec<Finding> {
    let root = Spec::ca("Made-up root under a condition").self_signed();
    trust::made_up::add_with(store, ("2014-01", None), &root.der, &[condition]);
    let leaf = leaf.issued_by(&root);
    let mut anchors = Anchors::default();
    anchors.add_snapshots(trust::newest(store));
    let question = Question { at: NOW, limits: Limits::DEFAULT, expired_anchors: false };
    let outcome = search(&certificate(&leaf.der), &Pool::default(), &anchors, question, &mut Signatures::default());
    let mut findings = of_search(&leaf.der, &outcome);
    findings.extend(outcome.paths.first().into_iter().flat_map(|path| of_conditions(path, &anchors, NOW)));
    findings
}

/// In the last second, and in the one after it.
#[test]
fn issued_and_logged_on_both_sides_of_the_second() {
    let logged = Condition::SctNotAfter { last: LAST, since: None };
    let issued = |seconds: i64| server().with(|params| params.not_before = LAST + time::Duration::seconds(seconds));
    let with_timestamp = |seconds: i64| {
        let milliseconds = u64::try_from(LAST.unix_timestamp() + seconds).unwrap() * 1000;
        server().timestamps(timestamp_list(&[&timestamp([7; 32], milliseconds)]))
    };
    let cases: [(&str, Condition, Spec, &[Code]); 7] = [
        ("mozilla", Condition::NotBeforeNotAfter(LAST), issued(0), &[Code::NoRenewalUnderRoot]),
        ("mozilla", Condition::NotBeforeNotAfter(LAST), issued(1), &[Code::IssuedAfterDistrust]),
        ("chrome", logged, with_timestamp(0), &[Code::NoRenewalUnderRoot]),
        ("chrome", logged, with_timestamp(1), &[Code::LoggedAfterDistrust]),
        ("microsoft", Condition::DisallowedAfter(NOW), server(), &[]),
        ("microsoft", Condition::DisallowedAfter(NOW - time::Duration::SECOND), server(), &[Code::RootNotForServers]),
        ("openjdk", Condition::NotBeforeNotAfter(datetime!(2028-01-01 00:00 UTC)), server(), &[]),
    ];
    for (store, condition, leaf, expected) in cases {
        let found = conditional(store, condition, leaf);
        let codes: Vec<Code> =
            found.iter().map(|finding| finding.rule.code).filter(|code| code.as_str().starts_with("CM21")).collect();
        assert_eq!(codes, expected, "{store}: {condition:?}: {found:?}");
    }
    let found = conditional("mozilla", Condition::NotBeforeNotAfter(LAST), server());
    let (english, japanese) = (found[0].message(Language::English), found[0].message(Language::Japanese));
    assert_eq!(
        english,
        "the server certificate was issued on 2025-12-01, after the day from which Firefox no longer trusts new \
         certificates of the root Made-up root under a condition: 2025-11-30"
    );
    assert!(japanese.contains("2025-12-01") && japanese.contains("2025-11-30") && japanese.contains("Firefox"));
}

fn rows_of_refusals() -> Vec<(Code, Raise)> {
    vec![
        (Code::ExpiredRoot, |_| chain(Spec::ca("Issuing"), Spec::ca("Root").valid((2020, 1, 1), (2025, 1, 1)))),
        (Code::RootNotYetValid, |_| chain(Spec::ca("Issuing"), Spec::ca("Root").valid((2027, 1, 1), (2035, 1, 1)))),
        (Code::ExpiredCertificate, |site| site.judged(server().valid((2024, 1, 1), (2025, 1, 1)))),
        (Code::NotYetValidCertificate, |site| site.judged(server().valid((2027, 1, 1), (2028, 1, 1)))),
        (Code::Sha1Signature, |_| {
            let leaf = server().algorithm(&PKCS_RSA_SHA256).self_signed();
            let (sha256, sha1) = ([&PKCS1[..], &[11]].concat(), [&PKCS1[..], &[5]].concat());
            of_stranger(&altered(&leaf.der, &sha256, &sha1))
        }),
        (Code::ShortKey, |site| {
            let leaf = server().issued_for(&short_key(), &site.issuing);
            of_search(&leaf, &site.find(&leaf))
        }),
        (Code::UnsupportedKey, |_| {
            let curve = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
            of_stranger(&altered(&server().self_signed().der, &curve, &[0x30, 8, 2, 6, 1, 2, 3, 4, 5, 6]))
        }),
        (Code::UnsupportedSignature, |site| {
            let (sha256, sha224) = ([&ECDSA[..], &[2]].concat(), [&ECDSA[..], &[1]].concat());
            let leaf = altered(&site.leaf.der, &sha256, &sha224);
            of_search(&leaf, &site.find(&leaf))
        }),
        (Code::SignatureAlgorithmsDiffer, |site| {
            let mut leaf = site.leaf.der.clone();
            let first = leaf.windows(ECDSA.len()).position(|octets| octets == ECDSA).unwrap();
            leaf[first + ECDSA.len()] = 3;
            of_stranger(&leaf)
        }),
        (Code::MalformedExtension, |site| site.judged(server().extension(&[2, 5, 29, 54], vec![5, 0], true))),
        (Code::UnknownCriticalExtension, |site| {
            site.judged(server().extension(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0], true))
        }),
        (Code::NotForServers, |site| site.judged(purposes(server(), &[ExtendedKeyUsagePurpose::ClientAuth]))),
        (Code::NotACa, |_| chain(ca(Spec::ca("Issuing CA"), IsCa::NoCa), Spec::ca("Root"))),
        (Code::CaMayNotSign, |_| chain(usages(Spec::ca("Issuing CA"), &[KeyUsagePurpose::CrlSign]), Spec::ca("Root"))),
        (Code::PathLengthExceeded, |_| chain(Spec::ca("Issuing CA"), Spec::ca("Root").path_length(0))),
        (Code::NameNotPermitted, |_| {
            let permitted_subtrees = vec![GeneralSubtree::DnsName("example.com".to_owned())];
            let constraints = NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
            let issuing = Spec::ca("Issuing CA").with(|params| params.name_constraints = Some(constraints));
            chain(issuing, Spec::ca("Root"))
        }),
        (Code::PolicyNotValid, |_| {
            let issuing = Spec::ca("Issuing CA").extension(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 0], true);
            chain(issuing, Spec::ca("Root"))
        }),
        (Code::ImpossibleVersion, |_| {
            of_stranger(&altered(&server().self_signed().der, &VERSION_3, &[0xa0, 3, 2, 1, 4]))
        }),
        (Code::NegativeSerialNumber, |_| {
            let leaf = server().with(|params| params.serial_number = Some(vec![0x12, 0x34, 0x56].into()));
            of_stranger(&altered(&leaf.self_signed().der, &[2, 3, 0x12, 0x34], &[2, 3, 0x92, 0x34]))
        }),
        (Code::EmptyIssuer, |_| {
            let nameless = Spec::ca("").with(|params| params.distinguished_name = DistinguishedName::new());
            of_stranger(&server().issued_by(&nameless.self_signed()).der)
        }),
        (Code::MalformedTime, |_| {
            let leaf = server().valid(ORDINARY.0, (2051, 1, 1)).self_signed();
            // With another time zone, and without seconds. The total length is unchanged.
            let validity = b"\x17\x0d251201000000Z\x18\x0f20510101000000Z";
            of_stranger(&altered(&leaf.der, validity, b"\x17\x11251201000000+0900\x17\x0b2712010000Z"))
        }),
    ]
}

/// A server's certificate with exactly these DNS names.
fn names(dns: &[&[u8]]) -> Spec {
    let names: Vec<u8> = dns.iter().flat_map(|name| der(0x82, name)).collect();
    let spec = server().with(|params| params.subject_alt_names.clear());
    spec.extension(&[2, 5, 29, 17], der(0x30, &names), false)
}

/// Names that match no host: a warning if there are others, otherwise an error.
#[test]
fn names_for_no_host() {
    type Expected<'a> = &'a [(Code, Severity)];
    let site = Site::new();
    let cases: [(&[&[u8]], Expected<'_>); 12] = [
        (&[b"www.example.jp"], &[]),
        (&[b"*.example.jp"], &[]),
        (&[b"a_b.example.jp", b"intranet"], &[]),
        (&[b"*.*.example.jp"], &[(Code::NameForNoHost, Severity::Error)]),
        (&[b"www.example.jp", b"*.*.example.jp"], &[(Code::NameForNoHost, Severity::Warning)]),
        (&[b"w*.example.jp"], &[(Code::NameForNoHost, Severity::Error)]),
        (&[b"a.*.jp"], &[(Code::NameForNoHost, Severity::Error)]),
        (&[b"*.com", b"*.co.jp", b"*"], &[(Code::NameForNoHost, Severity::Error)]),
        (&[b"192.0.2.1"], &[(Code::NameForNoHost, Severity::Error)]),
        (&[b"www.example.jp."], &[(Code::NameForNoHost, Severity::Error)]),
        (&[b"", b"www.example.jp"], &[(Code::EmptyAlternativeName, Severity::Error)]),
        (&[b"", b"*.jp"], &[(Code::EmptyAlternativeName, Severity::Error), (Code::NameForNoHost, Severity::Error)]),
    ];
    for (dns, expected) in cases {
        let found = site.judged(names(dns));
        let of_names =
            |code: &Code| [Code::NoAlternativeNames, Code::NameForNoHost, Code::EmptyAlternativeName].contains(code);
        let found: Vec<_> =
            found.iter().map(|one| (one.rule.code, one.severity)).filter(|(code, _)| of_names(code)).collect();
        assert_eq!(found, expected, "{dns:?}");
    }
}

/// Names of other kinds are not hosts.
#[test]
fn names_of_other_kinds_are_no_hosts() {
    let site = Site::new();
    for (tag, name) in [(0x81, &b"a@example.jp"[..]), (0x86, b"https://www.example.jp/"), (0x88, &[0x2a, 3, 4])] {
        let spec = server().with(|params| params.subject_alt_names.clear());
        let spec = spec.extension(&[2, 5, 29, 17], der(0x30, &der(tag, name)), false);
        let codes: Vec<Code> = site.judged(spec).iter().map(|finding| finding.rule.code).collect();
        assert!(codes.contains(&Code::NoAlternativeNames), "{tag:#x}: {codes:?}");
    }
}

fn rows_of_certificates() -> Vec<(Code, Raise)> {
    vec![
        (Code::HostNotCovered, |site| site.judged(Spec::leaf("www.example.com").valid(ORDINARY.0, ORDINARY.1))),
        (Code::LeafIsCa, |site| site.judged(ca(server(), IsCa::Ca(rcgen::BasicConstraints::Unconstrained)))),
        (Code::KeyUsageNotForTls, |site| site.judged(usages(server(), &[KeyUsagePurpose::CrlSign]))),
        (Code::NoDigitalSignature, |site| site.judged(usages(server(), &[KeyUsagePurpose::KeyEncipherment]))),
        (Code::NetscapeTypeNotForServers, |site| {
            let netscape = [2, 16, 840, 1, 113_730, 1, 1];
            site.judged(server().extension(&netscape, vec![3, 2, 7, 0x80], false))
        }),
        (Code::NameForNoHost, |site| site.judged(Spec::leaf("*.co.jp").valid(ORDINARY.0, ORDINARY.1))),
        (Code::EmptyAlternativeName, |site| site.judged(names(&[b"www.example.jp", b""]))),
        (Code::UnloadableCertificate, |site| {
            let leaf = site.leaf.rewritten(Some(&site.issuing), |fields| fields[1] = vec![2, 3, 0, 0, 5]);
            of_search(&leaf.der, &site.find(&leaf.der))
        }),
        (Code::NoAlternativeNames, |site| site.judged(server().with(|params| params.subject_alt_names.clear()))),
        (Code::NoExtendedKeyUsage, |site| site.judged(purposes(server(), &[]))),
        (Code::NoAuthorityKeyIdentifier, |site| {
            site.judged(server().with(|params| params.use_authority_key_identifier_extension = false))
        }),
        (Code::NoSubjectKeyIdentifier, |site| {
            of_one(&altered(&site.issuing.der, &[6, 3, 0x55, 0x1d, 14], &[6, 3, 0x55, 0x1d, 99]))
        }),
        (Code::OddSerialNumber, |site| {
            site.judged(server().with(|params| params.serial_number = Some(vec![0].into())))
        }),
        (Code::OddTimeType, |_| {
            let leaf = server().valid(ORDINARY.0, (2051, 1, 1)).self_signed();
            of_one(&altered(&leaf.der, b"20510101000000Z", b"20490101000000Z"))
        }),
        (Code::ExtensionNotCritical, |_| {
            let not_critical =
                ca(Spec::ca("CA"), IsCa::NoCa).extension(&[2, 5, 29, 19], vec![0x30, 3, 1, 1, 0xff], false);
            of_one(&not_critical.self_signed().der)
        }),
        (Code::CaWithoutKeyUsage, |_| of_one(&usages(Spec::ca("CA"), &[]).self_signed().der)),
        (Code::CaPowersWithoutCa, |site| {
            site.judged(usages(server(), &[KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign]))
        }),
        (Code::LongValidity, |site| site.judged(server().valid((2025, 1, 1), (2030, 1, 1)))),
        (Code::LegacyAlgorithm, |_| {
            let root = Spec::ca("Root").valid((2015, 1, 1), (2040, 1, 1)).self_signed();
            let leaf = server().valid((2015, 1, 1), (2017, 1, 1)).issued_for(&short_key(), &root);
            let at = datetime!(2016-06-01 00:00 UTC);
            of_search(&leaf, &found(&leaf, &[], &[&root.der], at, Limits::DEFAULT))
        }),
        (Code::ExpiresSoon, |site| expiring(&site.find(&site.leaf.der).paths[0], datetime!(2027-11-20 00:00 UTC), 30)),
        (Code::KeyThatBrowsersRefuse, |site| site.judged(server().algorithm(&rcgen::PKCS_ML_DSA_65))),
        (Code::LeadingPeriodInConstraint, |_| {
            let excluded_subtrees = vec![GeneralSubtree::DnsName(".example.com".to_owned())];
            let constraints = NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees };
            of_one(&Spec::ca("CA").with(|params| params.name_constraints = Some(constraints)).self_signed().der)
        }),
        (Code::OddRsaModulus, |site| {
            let leaf = server().issued_for(&rsa_key(&[&[3][..], &[0x5a; 255], &[1]].concat()), &site.issuing);
            of_search(&leaf, &site.find(&leaf))
        }),
        (Code::CriticalExtendedKeyUsage, |site| {
            let purposes = vec![0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1];
            let critical = server().with(|params| params.extended_key_usages.clear());
            site.judged(critical.extension(&[2, 5, 29, 37], purposes, true))
        }),
        (Code::AnyExtendedKeyUsage, |site| {
            site.judged(purposes(server(), &[ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::Any]))
        }),
        (Code::CommonNameNotAmongNames, |site| {
            site.judged(server().with(|params| params.distinguished_name = named("WWW.example.jp")))
        }),
        (Code::CriticalAlternativeNames, |site| {
            let names = [&[0x30, 16, 0x82, 14][..], b"www.example.jp"].concat();
            let critical = server().with(|params| params.subject_alt_names.clear());
            site.judged(critical.extension(&[2, 5, 29, 17], names, true))
        }),
        (Code::CtTimestamps, |site| {
            site.judged(server().timestamps(timestamp_list(&[&timestamp([1; 32], 1_764_547_200_000)])))
        }),
        (Code::NoCtTimestamps, |_| of_public_root(server())),
        (Code::OcspErrorMayLast, |_| {
            let path = public(server().ocsp(&["http://ocsp.example.jp"]));
            of_ocsp(path.leaf(), &path, path.leaf().facts().not_before + time::Duration::hours(3)).into_iter().collect()
        }),
        (Code::OcspStatusNotYetKnown, |_| of_public_root(server().valid((2026, 11, 23), (2027, 11, 1)))),
        (Code::MustStaple, |site| site.judged(server().must_staple().ocsp(&["http://ocsp.example.jp"]))),
        (Code::MustStapleWithoutOcsp, |site| site.judged(server().must_staple())),
        (Code::NotExtendedValidation, |site| site.judged(server().policies(&["2.23.140.1.2.2"]))),
        (Code::MalformedCtTimestamps, |site| site.judged(server().timestamps(vec![4, 0]))),
        (Code::Precertificate, |site| site.judged(server().poison())),
        (Code::LifetimeOfPublicCertificate, |_| of_public_root(server().valid((2026, 1, 1), (2027, 2, 4)))),
    ]
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// The subjectPublicKeyInfo of an RSA key with this modulus, whose factors are unknown.
fn rsa_key(modulus: &[u8]) -> Vec<u8> {
    let key = der(0x30, &[der(2, modulus), vec![2, 3, 1, 0, 1]].concat());
    let algorithm = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    der(0x30, &[&algorithm[..], &der(3, &[&[0][..], &key].concat())].concat())
}

/// A root that some clients have, and one that only newer clients have.
fn old_and_new(name: &str) -> [Issued; 2] {
    let [old, new] = ["old", "new"].map(|age| Spec::ca(&format!("Made-up {age} root {name}")).self_signed());
    crate::trust::made_up::add("android", ("2010-01", None), &old.der);
    crate::trust::made_up::add("android", ("2023-01", None), &new.der);
    for store in ["mozilla", "apple", "java"] {
        crate::trust::made_up::add(store, ("2024-01", None), &new.der);
    }
    [old, new]
}

fn rows_of_contents() -> Vec<(Code, Raise)> {
    vec![
        (Code::RevokedCaCertificate, |site| {
            let revoked = Spec::ca("Revoked CA").issued_by(&site.root);
            crate::trust::made_up::revoke(&revoked.der, time::macros::date!(2026 - 06 - 11));
            contents(site, &(site.pem() + &revoked.pem()))
        }),
        (Code::LeafNotFirst, |site| contents(site, &(site.issuing.pem() + &site.leaf.pem()))),
        (Code::WrongOrder, |site| {
            let second = Spec::ca("Second CA").issued_by(&site.issuing);
            let leaf = server().issued_by(&second);
            contents(site, &(leaf.pem() + &site.issuing.pem() + &second.pem()))
        }),
        (Code::DuplicateCertificate, |site| contents(site, &(site.pem() + &site.leaf.pem()))),
        (Code::RootIncluded, |site| contents(site, &(site.pem() + &site.root.pem()))),
        (Code::UntrustedRootIncluded, |site| {
            let stranger = Spec::ca("Stranger").self_signed();
            let ca = Spec::ca("Stranger").key_of(&stranger).valid((2020, 1, 1), (2048, 1, 1)).issued_by(&stranger);
            contents(site, &(site.pem() + &ca.pem() + &stranger.pem()))
        }),
        (Code::CrossCertificateBeside, |site| {
            let [old, new] = old_and_new("of a needed cross-certificate");
            let cross = Spec::ca("Made-up new root of a needed cross-certificate").key_of(&new).issued_by(&old);
            let issuing = Spec::ca("Made-up issuing CA").issued_by(&new);
            contents(site, &(server().issued_by(&issuing).pem() + &issuing.pem() + &cross.pem()))
        }),
        (Code::CrossCertificateNotNeededAmongOthers, |site| {
            let [first, new] = old_and_new("of three");
            let [second, third] = ["apple", "java"].map(|store| {
                let root = Spec::ca(&format!("Made-up root of {store} alone")).self_signed();
                crate::trust::made_up::add(store, ("2010-01", None), &root.der);
                root
            });
            let spare = Spec::ca("Made-up spare root").self_signed();
            crate::trust::made_up::add("mozilla", ("2002-01", Some("2003-01")), &spare.der);
            let issuing = Spec::ca("Made-up issuing CA").issued_by(&new);
            let crosses = [&first, &second, &third, &spare];
            let crosses = crosses.map(|old| Spec::ca("Made-up new root of three").key_of(&new).issued_by(old).pem());
            contents(site, &(server().issued_by(&issuing).pem() + &issuing.pem() + &crosses.concat()))
        }),
        (Code::RenewedRootIncluded, |site| {
            let root = Spec::ca("Made-up renewed root").self_signed();
            let old = Spec::ca("Made-up renewed root").key_of(&root).valid((2000, 1, 1), (2020, 1, 1)).self_signed();
            crate::trust::made_up::add("mozilla", ("2010-01", None), &old.der);
            let cross = Spec::ca("Test Root").key_of(&site.root).issued_by(&root);
            contents(site, &(site.pem() + &cross.pem() + &root.pem()))
        }),
        (Code::CrossCertificateOfUnknownRoot, |site| {
            let old = Spec::ca("Old Root").self_signed();
            let cross = Spec::ca("Test Root").key_of(&site.root).issued_by(&old);
            contents(site, &(site.pem() + &cross.pem()))
        }),
        (Code::CrossCertificateNotNeeded, |site| {
            let old = Spec::ca("Made-up root of long ago").self_signed();
            crate::trust::made_up::add("mozilla", ("2002-01", Some("2003-01")), &old.der);
            let cross = Spec::ca("Test Root").key_of(&site.root).issued_by(&old);
            contents(site, &(site.pem() + &cross.pem()))
        }),
        (Code::RootOfOtherStoresIncluded, |site| {
            let old = Spec::ca("Made-up root of one store").self_signed();
            crate::trust::made_up::add("apple", ("2015-01", None), &old.der);
            let cross = Spec::ca("Test Root").key_of(&site.root).issued_by(&old);
            contents(site, &(site.pem() + &cross.pem() + &old.pem()))
        }),
        (Code::AnotherServerCertificate, |site| {
            contents(site, &(site.pem() + &server().issued_by(&site.issuing).pem()))
        }),
        (Code::IssuerOfAnother, |site| {
            let other = Spec::ca("Other CA").issued_by(&site.root);
            contents(site, &(site.pem() + &server().issued_by(&other).pem() + &other.pem()))
        }),
        (Code::OtherKeyOfCa, |site| {
            contents(site, &(site.pem() + &Spec::ca("Test Issuing CA").issued_by(&site.root).pem()))
        }),
        (Code::UnrelatedCertificate, |site| {
            let stranger = Spec::ca("Stranger").self_signed();
            contents(site, &(site.pem() + &Spec::ca("Another CA").issued_by(&stranger).pem()))
        }),
        (Code::RelatedCertificate, |site| {
            contents(site, &(site.pem() + &Spec::ca("Another CA").issued_by(&site.root).pem()))
        }),
        (Code::SupersededCertificate, |site| {
            let older = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2019, 1, 1), (2049, 1, 1));
            contents(site, &(site.pem() + &older.issued_by(&site.root).pem()))
        }),
        (Code::AnotherCertificateOfCa, |site| {
            let shorter = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2026, 1, 1), (2030, 1, 1));
            contents(site, &(site.pem() + &shorter.issued_by(&site.root).pem()))
        }),
        (Code::KeyInFile, |site| contents(site, &(site.pem() + &site.leaf.key_pem()))),
        (Code::OtherBlock, |site| contents(site, &(site.pem() + &server().request()))),
        (Code::DiffersFromFile, |site| contents(site, &site.pem())),
        (Code::ExpiredCertificateBesides, |site| {
            let expired = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2015, 1, 1), (2025, 1, 1));
            contents(site, &(site.pem() + &expired.issued_by(&site.root).pem()))
        }),
    ]
}

/// What is said about a second server certificate depends on its names, its key and its validity.
#[test]
fn second_server_certificates() {
    let site = Site::new();
    let (chain, ca) = (site.pem(), &site.issuing);
    let rsa = || Spec::leaf("www.example.jp").algorithm(&PKCS_RSA_SHA256);
    let [older, newer] = [((2025, 11, 1), (2027, 11, 1)), ((2026, 1, 1), (2028, 1, 1))]
        .map(|(from, until)| Spec::leaf("www.example.jp").valid(from, until));
    let future = Spec::leaf("www.example.jp").valid((2027, 1, 1), (2029, 1, 1));
    let shorter = Spec::leaf("www.example.jp").valid((2026, 2, 1), (2026, 12, 15));
    let another = Code::AnotherServerCertificate;
    // ECDSA signatures have a random part.
    let again = server().key_of(&site.leaf).with(|params| {
        let facts = Certificate::from_der(site.leaf.der.clone()).unwrap();
        params.serial_number = Some(facts.facts().serial.clone().into());
    });
    let cases: [(&str, String, Code, &str, &str); 12] = [
        ("signed again", again.issued_by(ca).pem(), another, "and another signature", "chainmend bundle FILE --leaf "),
        (
            "a precertificate",
            Spec::leaf("www.example.jp").key_of(&site.leaf).poison().issued_by(ca).pem(),
            Code::RelatedCertificate,
            "a certificate for Certificate Transparency logs",
            "keep it in a separate file",
        ),
        ("another kind of key", rsa().issued_by(ca).pem(), another, "with a key of RSA", "two ssl_certificate lines"),
        (
            "another name and kind of key",
            Spec::leaf("mail.example.jp").algorithm(&PKCS_RSA_SHA256).issued_by(ca).pem(),
            another,
            "mail.example.jp is another server certificate",
            "an ssl_certificate in each server block",
        ),
        ("the same validity", server().issued_by(ca).pem(), another, "beside www.example.jp", "for one name"),
        ("older", older.issued_by(ca).pem(), another, "is an older server certificate", "remove it from the file"),
        ("newer", newer.issued_by(ca).pem(), another, "is a newer server certificate", "chainmend bundle FILE --leaf "),
        ("not valid yet", future.issued_by(ca).pem(), another, "is another server certificate", "for one name"),
        (
            "later, and for a shorter time",
            shorter.issued_by(ca).pem(),
            another,
            "valid from 2026-02-01 to",
            "for one name",
        ),
        ("self-signed", server().self_signed().pem(), another, "is another server certificate", "for one name"),
        (
            "self-signed, and newer",
            Spec::leaf("www.example.jp").valid((2026, 1, 1), (2028, 1, 1)).self_signed().pem(),
            another,
            "is another server certificate",
            "for one name",
        ),
        (
            "self-signed, for mail",
            Spec::leaf("www.example.jp")
                .with(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection])
                .self_signed()
                .pem(),
            Code::UnrelatedCertificate,
            "does not belong",
            "fix it",
        ),
    ];
    for (what, second, code, message, remedy) in cases {
        let found = contents(&site, &(chain.clone() + &second));
        let told: Vec<&Finding> = found.iter().filter(|one| one.rule.code != Code::DiffersFromFile).collect();
        assert_eq!(told.iter().map(|one| one.rule.code).collect::<Vec<_>>(), [code], "{what}");
        let said = (told[0].message(Language::English), told[0].remedy(Language::English));
        assert!(said.0.contains(message) && said.1.contains(remedy), "{what}: {said:?}");
    }
}

/// A name constraint that ends with a period is named.
#[test]
fn a_constraint_with_a_final_period() {
    let of = |subtree: &str| {
        let permitted_subtrees = vec![GeneralSubtree::DnsName(subtree.to_owned())];
        let constraints = NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
        let issuing = Spec::ca("Issuing CA").with(|params| params.name_constraints = Some(constraints));
        chain(issuing, Spec::ca("Root"))
    };
    for (subtree, is_named) in [("example.jp.", true), ("example.com", false)] {
        let found = of(subtree);
        let finding = found.iter().find(|one| one.rule.code == Code::NameNotPermitted).unwrap();
        let said = (finding.message(Language::English), finding.remedy(Language::Japanese));
        assert_eq!(said.0.contains("its name constraint example.jp. ends with a period"), is_named, "{said:?}");
        assert_eq!(said.1.contains("ピリオドがない"), is_named, "{said:?}");
    }
}

/// Certificates beside the chain, the code of the finding about the last one, and a part of its message.
type Beside = (Vec<Issued>, Code, &'static str);

/// Certificates outside the chain, with their relation to it by issuer, key or CA.
#[test]
fn certificates_beside_the_chain() {
    use Code::{CrossCertificateOfUnknownRoot as Cross, OtherKeyOfCa, RelatedCertificate as Related};
    use ExtendedKeyUsagePurpose::{ClientAuth, CodeSigning, EmailProtection, OcspSigning, TimeStamping};

    let site = Site::new();
    let Site { root, issuing, leaf, .. } = &site;
    let person = |usage| {
        let mut usage = Some(usage);
        Spec::leaf("Alice").with(|params| params.extended_key_usages = usage.take().into_iter().collect())
    };
    let stranger = Spec::ca("Stranger").self_signed();
    let sibling = Spec::ca("Second CA").issued_by(root);
    let second = || Spec::ca("Second CA").key_of(&sibling);
    let unrelated = |issued: Issued| (vec![issued], Code::UnrelatedCertificate, "does not belong");
    let cases: Vec<(&str, Beside)> = vec![
        ("a CA of the root", (vec![sibling.clone()], Related, "a CA certificate that Test Root issued")),
        (
            "a CA below the chain",
            (vec![Spec::ca("Sub CA").issued_by(issuing)], Related, "a CA certificate that Test Issuing CA issued"),
        ),
        ("a client", (vec![person(ClientAuth).issued_by(issuing)], Related, "for TLS clients that Test Issuing CA")),
        ("code", (vec![person(CodeSigning).issued_by(issuing)], Related, "for signing code that Test Issuing CA")),
        ("mail", (vec![person(EmailProtection).issued_by(issuing)], Related, "for e-mail that Test Issuing CA")),
        ("OCSP", (vec![person(OcspSigning).issued_by(root)], Related, "for OCSP responses that Test Root issued")),
        ("time", (vec![person(TimeStamping).issued_by(root)], Related, "for time stamps that Test Root issued")),
        (
            "a client of a CA beside the chain",
            (vec![sibling.clone(), person(ClientAuth).issued_by(&sibling)], Related, "clients that Second CA"),
        ),
        (
            "the key of the server's certificate",
            (vec![person(ClientAuth).key_of(leaf).issued_by(&stranger)], Related, "the key of www.example.jp"),
        ),
        (
            "the key of the CA, and another name",
            (vec![Spec::ca("New name").key_of(issuing).issued_by(root)], Related, "the key of Test Issuing CA"),
        ),
        (
            "another certificate of a CA beside the chain",
            (vec![sibling.clone(), second().issued_by(&stranger)], Related, "another certificate of Second CA"),
        ),
        ("the root's name", (vec![Spec::ca("Test Root").self_signed()], OtherKeyOfCa, "the CA certificate Test Root")),
        (
            "the CA by another root",
            (vec![Spec::ca("Test Issuing CA").key_of(issuing).issued_by(&stranger)], Cross, "leads to Stranger"),
        ),
        ("another root", unrelated(stranger.clone())),
        ("a CA of another root", unrelated(Spec::ca("Other CA").issued_by(&stranger))),
        ("a client of another CA", unrelated(person(ClientAuth).issued_by(&stranger))),
        ("a client of a CA that is not in the file", unrelated(person(ClientAuth).issued_by(&sibling))),
    ];
    for (what, (besides, code, text)) in cases {
        let besides: String = besides.iter().map(Issued::pem).collect();
        let found = contents(&site, &(site.pem() + &besides));
        let told: Vec<&Finding> = found.iter().filter(|one| one.rule.code != Code::DiffersFromFile).collect();
        let last = told.last().unwrap_or_else(|| panic!("{what}"));
        let said = last.message(Language::English);
        assert_eq!((last.rule.code, said.contains(text)), (code, true), "{what}: {said}");
        assert!(!last.message(Language::Japanese).contains(" that "), "{what}");
    }
}

/// Of several server certificates behind CA certificates, the first is the server's.
#[test]
fn the_server_certificate_behind_cas() {
    let site = Site::new();
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let found = contents(&site, &(site.issuing.pem() + &site.leaf.pem() + &mail.pem()));
    let said: Vec<String> = found.iter().map(|one| one.message(Language::English)).collect();
    let said = said.join("\n");
    assert!(said.contains("the server certificate seems to be www.example.jp"), "{said}");
    assert!(said.contains("mail.example.jp is another server certificate"), "{said}");
    assert_eq!(found.iter().filter(|one| one.rule.code == Code::AnotherServerCertificate).count(), 1, "{said}");
}

/// A CA with another key is compared with the certificate of the first chain.
#[test]
fn another_key_is_not_that_of_a_superseded_certificate() {
    let site = Site::new();
    let older = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2019, 1, 1), (2049, 1, 1));
    let other = Spec::ca("Test Issuing CA").issued_by(&site.root);
    let found = contents(&site, &(site.pem() + &older.issued_by(&site.root).pem() + &other.pem()));
    let finding = found.iter().find(|one| one.rule.code == Code::OtherKeyOfCa).unwrap();
    let own = certificate(&site.issuing.der);
    assert!(matches!(finding.fact("own"), Some(Value::Certificate(one)) if *one == own), "{finding:?}");
}

fn rows_of_keys() -> Vec<(Code, Raise)> {
    let mismatch = |site: &Site| {
        let key = PrivateKey::read(site.issuing.key_pem().as_bytes(), None).unwrap();
        let issuing = certificate(&site.issuing.der);
        of_key(&key, "server.key", &certificate(&site.leaf.der), [(&issuing, "old.crt".to_owned())].into_iter())
    };
    vec![
        (Code::KeyMismatch, mismatch),
        (Code::KeyReadableByOthers, |_| of_key_mode("server.key", 0o644).into_iter().collect()),
        (Code::KeyOfAnotherCertificate, mismatch),
        (Code::KeyUnusable, |_| of_unusable_key("site.pem", &KeyError::WrongPassword).into_iter().collect()),
        (Code::KeyTextDamaged, |_| vec![of_spoilt_key("server.key")]),
    ]
}

/// The findings about a file for this target.
fn for_target(target: &str, site: &Site) -> Vec<Finding> {
    let certificates = [&site.leaf, &site.issuing].map(|issued| certificate(&issued.der));
    let contents = Contents { certificates: &certificates, duplicates: &[], others: &[] };
    of_target(Target::parse(target).unwrap(), contents, (false, false))
}

fn of_chain(target: &str, leaf: &Issued, chain: &[&Issued]) -> Vec<Finding> {
    let chain: Vec<Certificate> = chain.iter().map(|issued| certificate(&issued.der)).collect();
    let target = Target::parse(target).unwrap();
    of_chain_file(target, &certificate(&leaf.der), &chain, "chain.crt", false).into_iter().collect()
}

/// The layouts of `bundle` are correct for each range of versions.
#[test]
fn chain_files_of_apache() {
    let site = Site::new();
    let (leaf, issuing) = (&site.leaf, &site.issuing);
    let cases: [(&str, &[&Issued], Option<Code>); 6] = [
        ("apache@2.2", &[issuing], None),
        ("apache@2.2", &[leaf, issuing], Some(Code::LeafInChainFile)),
        ("apache@2.0.44", &[leaf, issuing], None),
        ("apache@2.0.44", &[issuing], Some(Code::FirstOfChainFileSkipped)),
        ("apache@2.0.44", &[issuing, leaf], Some(Code::FirstOfChainFileSkipped)),
        ("apache@2.0.44", &[], None),
    ];
    for (target, chain, expected) in cases {
        let found = of_chain(target, leaf, chain);
        assert_eq!(found.first().map(|finding| finding.rule.code), expected, "{target}");
    }
}

/// The findings about a file of these certificates, with this root at the end of the chain.
fn of_one_file(target: &str, site: &Site, certificates: &[&Issued]) -> Vec<Finding> {
    let listed = |(line, one): (usize, &&Issued)| (certificate(&one.der), Place { file: "test".into(), line });
    let bytes = certificates.iter().map(|one| one.pem().len()).sum();
    let certificates = certificates.iter().enumerate().map(listed).collect();
    let file = Listed { certificates, form: Form::Pem, size: bytes };
    let found = of_files(Target::parse(target).unwrap(), &[file], &[&certificate(&site.root.der)]);
    super::for_target(Target::parse(target).unwrap(), found).collect()
}

type Expected = &'static [(Code, Severity)];

/// What each kind of row says about the root, the order and duplicates.
#[test]
fn files_with_roots() {
    let site = Site::new();
    let Site { root, issuing, leaf } = &site;
    let other = Spec::ca("Test Policy CA").issued_by(root);
    let cases: [(&str, &[&Issued], Expected); 21] = [
        ("nginx", &[leaf, issuing], &[]),
        ("domino", &[leaf, issuing, root], &[]),
        ("domino", &[leaf, issuing], &[(Code::RootNotInFile, Severity::Warning)]),
        ("domino", &[leaf, root, issuing], &[(Code::WrongOrder, Severity::Warning)]),
        ("splunk", &[root], &[]),
        ("splunk", &[issuing], &[(Code::RootNotInFile, Severity::Warning)]),
        (
            "domino@5",
            &[leaf, issuing],
            &[(Code::RootNotInFile, Severity::Error), (Code::SeveralInFile, Severity::Error)],
        ),
        ("domino@5", &[leaf], &[]),
        ("domino@5", &[root, issuing], &[(Code::SeveralInFile, Severity::Error)]),
        ("netscaler", &[issuing, root], &[]),
        ("fortigate", &[issuing, &other], &[(Code::SeveralInFile, Severity::Warning)]),
        ("zimbra", &[root, issuing], &[]),
        ("zimbra", &[issuing, root], &[(Code::NotFromRootDown, Severity::Warning)]),
        ("zimbra", &[issuing], &[(Code::RootNotInFile, Severity::Error)]),
        ("cloudflare-gateway", &[root, issuing, leaf], &[]),
        ("cloudflare-gateway", &[root, leaf, issuing], &[(Code::NotFromRootDown, Severity::Warning)]),
        ("cpanel", &[issuing, root, root], &[(Code::DuplicateCertificate, Severity::Warning)]),
        ("aws-acm", &[issuing, issuing], &[(Code::DuplicateCertificate, Severity::Error)]),
        ("der", &[leaf], &[(Code::NotInForm, Severity::Error)]),
        ("der", &[issuing], &[(Code::NotInForm, Severity::Error)]),
        ("split", &[issuing], &[]),
    ];
    for (target, certificates, expected) in cases {
        let found = of_one_file(target, &site, certificates);
        let found: Vec<(Code, Severity)> = found.iter().map(|one| (one.rule.code, one.severity)).collect();
        assert_eq!(found, expected, "{target}: {}", certificates.len());
    }
}

/// What `check` reports about a file with this number of bytes and copies of a certificate, of a server or a CA.
fn of_size(target: &'static Target, site: &Site, has_leaf: bool, (bytes, copies): (usize, usize)) -> Vec<Code> {
    let one = certificate(&if has_leaf { &site.leaf } else { &site.issuing }.der);
    let certificates = vec![(one, Place { file: "test".into(), line: 1 }); copies];
    let file = Listed { certificates, form: Form::Pem, size: bytes };
    let found = of_files(target, &[file], &[]).into_iter().map(|one| one.rule.code);
    found.filter(|code| [Code::FileTooLarge, Code::TooManyCertificates].contains(code)).collect()
}

/// Each limit of the table, which `bundle` refuses to exceed, is reported from one more on.
#[test]
fn limits_of_every_target() {
    let site = Site::new();
    let (mut sizes, mut counts) = (0, 0);
    for target in crate::write::targets() {
        for artifact in target.artifacts.iter().filter(|artifact| artifact.limit > 0) {
            let found = |size| match artifact.role {
                FileRole::Key => of_key_size(target, size).map(|one| one.rule.code).into_iter().collect(),
                role => of_size(target, &site, role.has_leaf(), (size, 1)),
            };
            assert_eq!(found(artifact.limit), [], "{} {:?}", target.name(), artifact.role);
            assert_eq!(found(artifact.limit + 1), [Code::FileTooLarge], "{} {:?}", target.name(), artifact.role);
            sizes += 1;
        }
        for artifact in target.artifacts.iter().filter(|artifact| artifact.certificates > 0) {
            let found = |count| of_size(target, &site, artifact.role.has_leaf(), (1, count));
            assert_eq!(found(artifact.certificates), [], "{}", target.name());
            assert_eq!(found(artifact.certificates + 1), [Code::TooManyCertificates], "{}", target.name());
            counts += 1;
        }
    }
    assert!(sizes >= 9 && counts >= 1, "{sizes} {counts}");
}

/// Names in configuration files: the first words of the lines of a target.
fn directives(target: &Target) -> BTreeSet<&'static str> {
    let pair = target.pair.iter().flat_map(|pair| pair.directives);
    let words = target.directives.iter().chain(pair).filter_map(|line| line.split([' ', '=']).next());
    let named = target.pair.filter(|pair| pair.is_found).map(|_| "NAME.ecdsa");
    words.chain(named).filter(|word| word.len() > 8 && (word.contains(['_', '.']) || word.starts_with("SSL"))).collect()
}

/// For a server that was named, no finding tells to use a directive of another one.
#[test]
fn findings_name_no_directives_of_other_servers() {
    let option = carried::Option { words: "--for x".to_owned(), commands: &["fix"] };
    carried::set(std::sync::Arc::new(vec![option]));
    let all: BTreeSet<&str> = crate::write::targets().flat_map(directives).collect();
    let all: BTreeSet<&str> = all.into_iter().chain(["ssl_stapling", "SSLUseStapling"]).collect();
    assert!(all.contains("SSLCertificateFile") && all.contains("smtpd_tls_chain_files"), "{all:?}");
    for target in crate::write::targets() {
        let own: BTreeSet<&str> = Target::of_server(target.server).flat_map(directives).collect();
        for rule in catalogue::all().filter(|rule| rule.code != Code::FirstOfChainFileSkipped) {
            let finding = Finding::new(rule.code);
            let twin = Finding { own_remedy: Some(&catalogue::ONE_OF_A_KIND), ..Finding::new(rule.code) };
            let twin = (rule.code == Code::AnotherServerCertificate).then_some(twin);
            for found in super::for_target(target, std::iter::once(finding).chain(twin).collect()) {
                for language in [Language::English, Language::Japanese] {
                    let text = found.why(language) + &found.remedy(language);
                    let others = all.iter().filter(|word| text.contains(**word) && !own.contains(**word));
                    let is_own = |word: &&&str| match target.server {
                        "nginx" | "nginx-stapling" => word.starts_with("ssl_"),
                        "apache" => word.starts_with("SSL"),
                        _ => false,
                    };
                    let others: Vec<&&str> = others.filter(|word| !is_own(word)).collect();
                    assert!(others.is_empty(), "{} {}: {others:?} in {text}", target.name(), rule.name);
                }
            }
        }
    }
    carried::set(std::sync::Arc::default());
}

fn rows_of_targets() -> Vec<(Code, Raise)> {
    vec![
        (Code::FileTooLarge, |_| of_key_size(Target::parse("aws-acm").unwrap(), 5_121).into_iter().collect()),
        (Code::TooManyCertificates, |site| of_one_file("gcp", site, &[&site.leaf; 6])),
        (Code::RootNotInFile, |site| of_one_file("domino", site, &[&site.leaf, &site.issuing])),
        (Code::NotFromRootDown, |site| of_one_file("zimbra", site, &[&site.issuing, &site.root])),
        (Code::SeveralInFile, |site| of_one_file("domino@5", site, &[&site.root, &site.issuing])),
        (Code::KeyNotInFile, |site| for_target("haproxy", site)),
        (Code::NotSentFromHere, |site| for_target("apache@2.2", site)),
        (Code::FirstOfChainFileSkipped, |site| of_chain("apache@2.0.44", &site.leaf, &[&site.issuing])),
        (Code::LeafInChainFile, |site| of_chain("apache@2.2", &site.leaf, &[&site.leaf, &site.issuing])),
        (Code::FilesSwapped, |site| {
            vec![of_swapped(Target::parse("apache@2.2").unwrap(), &certificate(&site.leaf.der), "chain.crt")]
        }),
        (Code::NotForVerification, |site| vec![of_verification(&certificate(&site.leaf.der), Severity::Error)]),
        (Code::JudgedAsContainer, |_| vec![of_container("PKCS#12", "chainmend bundle FILE".to_owned())]),
        (Code::NotInForm, |_| of_form(Target::parse("pfx").unwrap(), false).into_iter().collect()),
        (Code::KeyBehindCertificate, |_| of_key_order(Target::parse("postfix").unwrap(), 20, 1).into_iter().collect()),
    ]
}

fn fetched(site: &Site, error: FetchError) -> Vec<Finding> {
    let child = certificate(&site.leaf.der);
    of_fetched(&Fetched {
        url: "http://ca.example.jp/1".into(),
        child,
        outcome: Err(error),
        kept_since: None,
        problems: Vec::new(),
    })
    .into_iter()
    .collect()
}

fn rows_of_the_network() -> Vec<(Code, Raise)> {
    vec![
        (Code::AiaNoAnswer, |site| fetched(site, FetchError::Timeout)),
        (Code::AiaAddressRefused, |site| fetched(site, FetchError::Refused(std::net::Ipv4Addr::LOCALHOST.into()))),
        (Code::AiaNotACertificate, |site| fetched(site, FetchError::Html)),
        (Code::AiaWrongCertificate, |site| fetched(site, FetchError::WrongCertificate)),
        (Code::AiaUnusableUrl, |site| fetched(site, FetchError::Credentials)),
        (Code::AiaLimitReached, |site| fetched(site, FetchError::Budget)),
        (Code::AiaProxyFailed, |site| {
            fetched(site, FetchError::Proxy("proxy.example:3128".to_owned(), Box::new(FetchError::Status(407))))
        }),
        (Code::AiaServerNotTrusted, |site| fetched(site, FetchError::Tls(TlsFault::Untrusted))),
    ]
}

/// The store of every client: it contains a root until a month.
struct Until<'a>(&'a Issued, &'static str);

impl RootStores for Until<'_> {
    fn in_force(&self, _store: &str, month: &str) -> Option<Anchors> {
        let mut anchors = Anchors::default();
        if month < self.1 {
            anchors.add(self.0.der.clone(), "test".into());
        }
        Some(anchors)
    }
}

/// The findings about the site's chain for current clients whose stores contain its root until `month`.
fn covered(site: &Site, month: &'static str) -> Vec<Finding> {
    let paths = site.find(&site.leaf.der).paths;
    let variants = variant::variants(paths, &Pool::default(), &Anchors::default(), NOW);
    let clients: Vec<_> = trust::clients().iter().filter(|client| client.current).collect();
    let moments = [datetime!(2027-03-01 00:00 UTC)];
    let stores = Until(&site.root, month);
    let coverage = variant::coverage(&variants, &clients, &Pool::default(), NOW, &moments, &stores);
    of_coverage(&certificate(&site.leaf.der), &coverage, &[])
}

/// The findings for current clients if an expired certificate of the CA precedes the valid one.
fn led_astray(site: &Site) -> Vec<Finding> {
    let paths = site.find(&site.leaf.der).paths;
    let variants = variant::variants(paths, &Pool::default(), &Anchors::default(), NOW);
    let expired = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2015, 1, 1), (2016, 1, 1));
    let expired = expired.issued_by(&site.root);
    let served = [&site.leaf, &expired, &site.issuing].map(|one| certificate(&one.der));
    let served = variant::Received { certificates: &served, elsewhere: &Pool::default() };
    let clients: Vec<_> = trust::clients().iter().filter(|client| client.current).collect();
    let stores = Until(&site.root, "2099-01");
    let mut signatures = Signatures::default();
    let mut judging = variant::Judging::new(&served, &stores, &mut signatures);
    let coverage = variant::coverage_of(&mut judging, &clients, NOW, &[]);
    let alone = variant::coverage(&variants, &clients, &Pool::default(), NOW, &[], &stores);
    let found = of_coverage(&certificate(&site.leaf.der), &coverage, &alone);
    // Without the verdicts about the chain alone, it is unknown that it would be accepted.
    assert_eq!(of_coverage(&certificate(&site.leaf.der), &coverage, &[])[0].rule.code, Code::ClientLeftOut);
    found
}

/// The findings about rules of current clients that a chain violates.
fn by_rules(root: Spec, issuing: Spec, leaf: impl FnOnce(&Issued) -> Issued) -> Vec<Finding> {
    by_rules_of(&root.self_signed(), issuing, leaf)
}

fn by_rules_of(root: &Issued, issuing: Spec, leaf: impl FnOnce(&Issued) -> Issued) -> Vec<Finding> {
    let issuing = issuing.issued_by(root);
    let certificates = [&leaf(&issuing), &issuing].map(|one| certificate(&one.der));
    let mut anchors = Anchors::default();
    anchors.add(root.der.clone(), "test".into());
    let served = variant::Received { certificates: &certificates, elsewhere: &Pool::default() };
    let clients = trust::clients().iter().filter(|client| client.current);
    let mut signatures = Signatures::default();
    let verdict = |client| (client, variant::judge_with(client, &served, NOW, &anchors, &mut signatures));
    of_rules(&clients.map(verdict).collect::<Vec<_>>(), false, &[])
}

fn rows_of_clients() -> Vec<(Code, Raise)> {
    fn root() -> Spec {
        Spec::ca("Root")
    }
    fn issuing() -> Spec {
        Spec::ca("Issuing")
    }
    vec![
        (Code::ClientLeftOut, |site| covered(site, "2000-01")),
        (Code::ClientLostSoon, |site| covered(site, "2027-03")),
        (Code::ClientLostWithinHalfAYear, |_| {
            let root = Spec::ca("Made-up root to be dropped").valid((2009, 1, 1), (2040, 1, 1)).self_signed();
            trust::made_up::add("mozilla", ("2014-01", None), &root.der);
            let at = datetime!(2027-01-15 00:00 UTC);
            let leaf = certificate(&server().issued_by(&root).der);
            let mut anchors = Anchors::default();
            anchors.add_snapshots(trust::newest("mozilla"));
            let question = Question { at, limits: Limits::DEFAULT, expired_anchors: false };
            let paths = search(&leaf, &Pool::default(), &anchors, question, &mut Signatures::default()).paths;
            let variants = variant::variants(paths, &Pool::default(), &anchors, at);
            let (served, stores) = (
                variant::Received { certificates: &[leaf], elsewhere: &Pool::default() },
                variant::ClientStores(&anchors),
            );
            let mut signatures = Signatures::default();
            let mut judging = variant::Judging::new(&served, &stores, &mut signatures);
            of_horizon(&mut judging, &variants, &variant::moments(&variants), &[], at, &anchors)
        }),
        (Code::IssuerOfAnotherKey, |_| {
            by_rules(root(), issuing(), |ca| server().identifies(Some(b"another"), None).issued_by(ca))
        }),
        (Code::IssuerOfAnotherSerial, |_| {
            let issuer = certificate(&root().self_signed().der).issuer().der.clone();
            by_rules(root(), issuing(), |ca| server().identifies(None, Some((&issuer, &[99]))).issued_by(ca))
        }),
        (Code::Ed25519Refused, |_| by_rules(root(), issuing(), |ca| server().algorithm(&PKCS_ED25519).issued_by(ca))),
        (Code::DirectoryNameConstraints, |_| {
            let mut name = DistinguishedName::new();
            name.push(DnType::CountryName, "KP");
            let excluded_subtrees = vec![GeneralSubtree::DirectoryName(name)];
            let constraints = NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees };
            let issuing = issuing().with(|params| params.name_constraints = Some(constraints));
            by_rules(root(), issuing, |ca| server().issued_by(ca))
        }),
        (Code::IssuerNameDiffers, |_| by_rules(root(), issuing(), |ca| server().issued_by(&ca.called("ISSUING")))),
        (Code::StrictClientsRefuse, |_| {
            by_rules(root().with(|params| params.key_usages.clear()), issuing(), |ca| server().issued_by(ca))
        }),
        (Code::ClientsLedAstray, led_astray),
        (Code::NamesNotCritical, |_| {
            let nameless =
                names(&[b"www.example.jp"]).with(|params| params.distinguished_name = DistinguishedName::new());
            by_rules(root(), issuing(), |ca| nameless.issued_by(ca))
        }),
        (Code::CommonNameNotPermitted, |_| {
            let permitted_subtrees = vec![GeneralSubtree::DnsName("example.com".to_owned())];
            let constraints = NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
            let issuing = issuing().with(|params| params.name_constraints = Some(constraints));
            let address = SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into());
            let leaf = server().with(|params| params.subject_alt_names = vec![address]);
            by_rules(root(), issuing, |ca| leaf.issued_by(ca))
        }),
        (Code::InvalidExtension, |_| {
            let points = server().extension(&[2, 5, 29, 31], vec![0x30, 2, 0x30, 0], false);
            by_rules(root(), issuing(), |ca| points.issued_by(ca))
        }),
        (Code::RootNamesAnotherIssuer, |_| {
            by_rules(root().identifies(Some(b"another"), None), issuing(), |ca| server().issued_by(ca))
        }),
        (Code::RootFormRefused, |_| {
            let root = root().self_signed().rewritten(None, |fields| fields[0] = vec![0xa0, 3, 2, 1, 3]);
            by_rules_of(&root, issuing(), |ca| server().issued_by(ca))
        }),
        (Code::KnownCaveats, |_| {
            let pair = named_pair();
            of_known(&pair[0], &pair)
        }),
        (Code::ExtensionUnknownToClient, |_| {
            let constrained = issuing().extension(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 9], true);
            by_rules(root(), constrained, |ca| server().issued_by(ca))
        }),
        (Code::PointFormRefused, |_| by_rules(root(), issuing(), |ca| server().issued_with_point(compressed, ca))),
    ]
}

/// The two certificates of the catalogue's chain for `SoftBank` phones, by their names and key identifiers.
fn named_pair() -> [Certificate; 2] {
    use rcgen::DnType::{CommonName, CountryName, OrganizationName};

    let named = |names: &[(rcgen::DnType, &str)], key_id: &str| {
        let octets = (0..key_id.len() / 2).map(|at| u8::from_str_radix(&key_id[2 * at..2 * at + 2], 16).unwrap());
        let names: Vec<_> = names.iter().map(|(kind, value)| (kind.clone(), (*value).to_owned())).collect();
        Spec::ca("").with(move |params| {
            params.distinguished_name = rcgen::DistinguishedName::new();
            for (kind, value) in names {
                params.distinguished_name.push(kind, value);
            }
            params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(octets.collect());
        })
    };
    let global = [(OrganizationName, "Cybertrust, Inc"), (CommonName, "Cybertrust Global Root")];
    let cross =
        named(&global, "b6087b0d7accac204c8656325ecfab6e852d7057").issued_by(&Spec::ca("Old Root").self_signed());
    let of_ev = [
        (CountryName, "JP"),
        (OrganizationName, "Cybertrust Japan Co., Ltd."),
        (CommonName, "Cybertrust Japan EV CA G2"),
    ];
    let issuing = named(&of_ev, "914305ecb46a154fdce1ee86565c11d02a2b8d5f").issued_by(&cross);
    [certificate(&issuing.der), certificate(&cross.der)]
}

/// The codes that damage to the text of a clean bundle raises.
fn codes_of_damage(site: &Site) -> BTreeSet<Code> {
    let damaged = DAMAGES.iter().flat_map(|damage| text((damage.apply)(&site.pem())));
    damaged.map(|finding| finding.rule.code).collect()
}

#[test]
fn every_code_is_raised() {
    let site = Site::new();
    let rows: Vec<(Code, Raise)> = [
        rows_of_text(),
        rows_of_chains(),
        rows_of_refusals(),
        rows_of_certificates(),
        rows_of_contents(),
        rows_of_keys(),
        rows_of_targets(),
        rows_of_the_network(),
        rows_of_clients(),
    ]
    .concat();
    for (code, raise) in &rows {
        let findings = raise(&site);
        let codes: Vec<Code> = findings.iter().map(|finding| finding.rule.code).collect();
        let finding = findings.iter().find(|finding| finding.rule.code == *code);
        let finding = finding.unwrap_or_else(|| panic!("the row of {code} raises {codes:?}"));
        for language in [Language::English, Language::Japanese] {
            for text in [finding.message(language), finding.remedy(language)] {
                assert!(!text.is_empty() && !text.contains(['{', '}']), "{code}: {text}");
            }
        }
    }
    let mut raised = codes_of_damage(&site);
    raised.extend(rows.iter().map(|(code, _)| *code));
    let without: Vec<Code> = all().map(|rule| rule.code).filter(|code| !raised.contains(code)).collect();
    assert!(without.is_empty(), "no row raises {without:?}: add one to src/finding/tests.rs");
}

/// Findings of a checked file keep its labels, in any language and any report.
#[test]
fn certificates_of_one_name_are_told_apart_in_a_finding() {
    let (old, new) = (Spec::ca("Old Root").self_signed(), Spec::ca("New Root").self_signed());
    let cross = certificate(&Spec::ca("New Root").key_of(&new).issued_by(&old).der);
    let labels = Labels::of([&certificate(&new.der), &cross]);
    let finding = Finding::new(Code::NotACa).about(&cross).with("root", &cross);
    let plain = finding.message(Language::English);
    assert!(plain.contains("New Root") && !plain.contains('('), "{plain}");
    let finding = finding.labelled(&labels);
    let cases =
        [(Language::English, "New Root (issued by Old Root)"), (Language::Japanese, "New Root (Old Root が発行)")];
    for (language, label) in cases {
        let message = finding.message(language);
        assert!(message.contains(label), "{message}");
        assert_eq!(finding.said("root", language).as_deref(), Some(label));
    }
    assert_eq!(cross.label(), "New Root", "the labels are in use for no longer than that");
}

/// Clients that do not use a key have another reason, and another remedy, than those without the root.
#[test]
fn clients_that_do_not_use_a_key() {
    let site = Site::new();
    let leaf = certificate(&site.leaf.der);
    let refusal = |key| variant::ClientRefusal::Key(leaf.clone(), KeyAlgorithm::Rsa(key));
    let row = |name| variant::Coverage {
        client: trust::named(name)[0],
        verdicts: vec![(variant::Verdict::Rejects(refusal(8200)), None)],
    };
    let found = of_coverage(&leaf, &["go", "rustls"].map(row), &[]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message(Language::English), "Go, rustls do not accept the chain of www.example.jp");
    assert!(found[0].why(Language::English).contains("keys of this kind or length"));
    assert!(found[0].remedy(Language::English).starts_with("make a key that they use"));
    for name in ["go", "rustls"] {
        assert_eq!(trust::named(name)[0].max_rsa_bits, Some(8192), "{name}");
    }
}
