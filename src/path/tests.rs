//! Paths through small PKIs, one rule per row.

use rcgen::{
    BasicConstraints, DnType, DnValue, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints,
    SignatureAlgorithm,
};
use time::macros::datetime;

use super::*;
use crate::pki::{Issued, Spec};
use crate::pool::{Pool, Source};
use crate::read::Place;
use crate::trust::{Anchors, made_up};

const NOW: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);

/// Leaf, issuing CA and root, each modified by a function.
struct Chain {
    leaf: Spec,
    issuing: Spec,
    root: Spec,
}

impl Chain {
    fn new() -> Self {
        Self { leaf: Spec::leaf("www.example.jp"), issuing: Spec::ca("Issuing CA"), root: Spec::ca("Root") }
    }

    fn leaf(mut self, change: impl FnOnce(Spec) -> Spec) -> Self {
        self.leaf = change(self.leaf);
        self
    }

    fn issuing(mut self, change: impl FnOnce(Spec) -> Spec) -> Self {
        self.issuing = change(self.issuing);
        self
    }

    fn root(mut self, change: impl FnOnce(Spec) -> Spec) -> Self {
        self.root = change(self.root);
        self
    }

    fn search(self) -> Outcome {
        let root = self.root.self_signed();
        let issuing = self.issuing.issued_by(&root);
        let leaf = self.leaf.issued_by(&issuing);
        find(&leaf, &[&issuing], &[&root])
    }
}

fn certificate(issued: &Issued) -> Certificate {
    Certificate::from_der(issued.der.clone()).unwrap()
}

fn find(leaf: &Issued, pool: &[&Issued], roots: &[&Issued]) -> Outcome {
    find_within(leaf, pool, roots, Limits::default())
}

fn find_within(leaf: &Issued, others: &[&Issued], roots: &[&Issued], limits: Limits) -> Outcome {
    judged(&certificate(leaf), others, roots, limits)
}

fn judged(leaf: &Certificate, others: &[&Issued], roots: &[&Issued], limits: Limits) -> Outcome {
    let mut pool = Pool::default();
    for other in others {
        pool.add(other.der.clone(), Source::Input(Place { file: "test".into(), line: 1 }));
    }
    let mut anchors = Anchors::default();
    for root in roots {
        anchors.add(root.der.clone(), "test".into());
    }
    let question = Question { at: NOW, limits, expired_anchors: false };
    let outcome = search(leaf, &pool, &anchors, question, &mut Signatures::default());
    // The only path, where it is found without a search, is what the search finds.
    let is_usable = check::certificate(leaf, NOW, &anchors).is_ok();
    if is_usable && direct::path(leaf, &pool, &anchors, question, &mut Signatures::default()).is_some() {
        let searched = build::among_all(leaf, &pool, &anchors, question, &mut Signatures::default());
        assert_eq!(format!("{searched:?}"), format!("{outcome:?}"));
    }
    outcome
}

/// How the best attempt ended. `None` if there is a path.
fn reason(outcome: &Outcome) -> Option<Break> {
    if outcome.paths.is_empty() { outcome.attempts.first().map(|attempt| attempt.end.clone()) } else { None }
}

fn common_names(path: &Path) -> Vec<String> {
    path.certificates().map(Certificate::label).collect()
}

#[test]
fn signature_algorithms() {
    let algorithms: [(&str, &'static SignatureAlgorithm); 8] = [
        ("P-256 SHA-256", &rcgen::PKCS_ECDSA_P256_SHA256),
        ("P-384 SHA-384", &rcgen::PKCS_ECDSA_P384_SHA384),
        ("P-521 SHA-256", &rcgen::PKCS_ECDSA_P521_SHA256),
        ("P-521 SHA-384", &rcgen::PKCS_ECDSA_P521_SHA384),
        ("P-521 SHA-512", &rcgen::PKCS_ECDSA_P521_SHA512),
        ("Ed25519", &rcgen::PKCS_ED25519),
        ("RSA SHA-256", &rcgen::PKCS_RSA_SHA256),
        ("RSA SHA-512", &rcgen::PKCS_RSA_SHA512),
    ];
    for (what, algorithm) in algorithms {
        let chain = Chain::new().issuing(|spec| spec.algorithm(algorithm)).root(|spec| spec.algorithm(algorithm));
        assert_eq!(chain.search().paths.len(), 1, "{what}");
    }
}

#[test]
fn rules_of_each_certificate() {
    let usages = |usages: Vec<KeyUsagePurpose>| move |spec: Spec| spec.with(|params| params.key_usages = usages);
    let purposes = |purposes: Vec<ExtendedKeyUsagePurpose>| {
        move |spec: Spec| spec.with(|params| params.extended_key_usages = purposes)
    };
    let extension = |critical| move |spec: Spec| spec.extension(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0], critical);
    let critical_aia = |spec: Spec| {
        let url = [&[0x30, 0x0d, 6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2, 0x86, 1, b'x'][..]].concat();
        spec.extension(&[1, 3, 6, 1, 5, 5, 7, 1, 1], crate::pki::der(0x30, &url), true)
    };
    let no_ca = |spec: Spec| spec.with(|params| params.is_ca = IsCa::NoCa);
    let explicit_no_ca = |spec: Spec| spec.with(|params| params.is_ca = IsCa::ExplicitNoCa);
    let constrained = |spec: Spec| {
        spec.with(|params| {
            let permitted_subtrees = vec![GeneralSubtree::DnsName("example.jp".to_owned())];
            params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
        })
    };
    let policies = |spec: Spec| spec.extension(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 0], true);
    let rejected = |reason| Some(Break::Rejected(reason));
    let unknown = || rejected(Reason::CriticalExtension("1.3.6.1.4.1.99999.1".to_owned()));
    let expired = (datetime!(2026-11-22 00:00 UTC), (2026, 11, 22));
    let future = (datetime!(2026-11-24 00:00 UTC), (2026, 11, 24));
    let ends = |spec: Spec| spec.valid((2020, 1, 1), expired.1);
    let begins = |spec: Spec| spec.valid(future.1, (2040, 1, 1));
    let client = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let any = vec![ExtendedKeyUsagePurpose::Any];
    let both = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    let cases: Vec<(&str, Chain, Option<Break>)> = vec![
        ("ordinary", Chain::new(), None),
        ("leaf expired", Chain::new().leaf(ends), rejected(Reason::Expired(expired.0))),
        ("leaf in the future", Chain::new().leaf(begins), rejected(Reason::NotYetValid(future.0))),
        ("intermediate expired", Chain::new().issuing(ends), rejected(Reason::Expired(expired.0))),
        ("root expired", Chain::new().root(ends), rejected(Reason::AnchorExpired(expired.0))),
        ("root in the future", Chain::new().root(begins), rejected(Reason::AnchorNotYetValid(future.0))),
        ("issuer without basicConstraints", Chain::new().issuing(no_ca), rejected(Reason::NotCa)),
        ("issuer with cA false", Chain::new().issuing(explicit_no_ca), rejected(Reason::NotCa)),
        ("root with cA false", Chain::new().root(explicit_no_ca), rejected(Reason::NotCa)),
        ("root without basicConstraints", Chain::new().root(no_ca), rejected(Reason::NotCa)),
        (
            "issuer without keyCertSign",
            Chain::new().issuing(usages(vec![KeyUsagePurpose::CrlSign])),
            rejected(Reason::MayNotSign),
        ),
        ("issuer without keyUsage", Chain::new().issuing(usages(Vec::new())), None),
        (
            "root without keyCertSign",
            Chain::new().root(usages(vec![KeyUsagePurpose::CrlSign])),
            rejected(Reason::MayNotSign),
        ),
        ("leaf for clients", Chain::new().leaf(purposes(client.clone())), rejected(Reason::NotForServers)),
        ("leaf for both", Chain::new().leaf(purposes(both)), None),
        ("leaf for anything", Chain::new().leaf(purposes(any.clone())), rejected(Reason::NotForServers)),
        ("issuer for anything", Chain::new().issuing(purposes(any)), rejected(Reason::NotForServers)),
        ("leaf without purposes", Chain::new().leaf(purposes(Vec::new())), None),
        ("issuer for clients", Chain::new().issuing(purposes(client.clone())), rejected(Reason::NotForServers)),
        ("root for clients", Chain::new().root(purposes(client)), rejected(Reason::NotForServers)),
        ("unknown critical in the leaf", Chain::new().leaf(extension(true)), unknown()),
        ("unknown critical in the issuer", Chain::new().issuing(extension(true)), unknown()),
        ("unknown critical in the root", Chain::new().root(extension(true)), unknown()),
        (
            "critical authority information access",
            Chain::new().leaf(critical_aia),
            rejected(Reason::CriticalExtension("authority information access".to_owned())),
        ),
        ("unknown, not critical", Chain::new().leaf(extension(false)), None),
        ("name constraints that allow the leaf", Chain::new().issuing(constrained), None),
        ("name constraints of the root that allow the leaf", Chain::new().root(constrained), None),
        ("an explicit policy is required and there is none", Chain::new().issuing(policies), rejected(Reason::Policy)),
    ];
    for (what, chain, expected) in cases {
        assert_eq!(reason(&chain.search()), expected, "{what}");
    }
}

/// A leaf with some octets replaced. These defects are detected before its signature is verified.
fn altered(change: impl FnOnce(Spec) -> Spec, from: &[u8], to: &[u8]) -> Certificate {
    let mut leaf = change(Spec::leaf("www.example.jp")).self_signed().der;
    let at = leaf.windows(from.len()).position(|octets| octets == from).unwrap();
    leaf.splice(at..at + from.len(), to.iter().copied());
    Certificate::from_der(leaf).unwrap()
}

#[test]
fn form_of_a_certificate() {
    let serial = |spec: Spec| spec.with(|params| params.serial_number = Some(vec![0x12, 0x34, 0x56].into()));
    let same = |spec: Spec| spec;
    let explicit = Reason::UnsupportedKey(KeyAlgorithm::ExplicitCurve);
    let cases = [
        ("version 1 with extensions", altered(same, &[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 0]), Reason::Version(1)),
        ("version 5", altered(same, &[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 4]), Reason::Version(5)),
        ("negative serial", altered(serial, &[2, 3, 0x12, 0x34], &[2, 3, 0x92, 0x34]), Reason::NegativeSerial),
        (
            "explicit curve",
            altered(same, &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], &[0x30, 8, 2, 6, 1, 2, 3, 4, 5, 6]),
            explicit,
        ),
        (
            "two algorithms",
            altered(
                same,
                &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2],
                &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3],
            ),
            Reason::AlgorithmsDiffer,
        ),
    ];
    for (what, leaf, expected) in cases {
        let outcome = judged(&leaf, &[], &[&Spec::ca("Root").self_signed()], Limits::DEFAULT);
        assert_eq!(reason(&outcome), Some(Break::Rejected(expected)), "{what}");
    }
    let nameless =
        Spec::ca("").with(|params| params.distinguished_name = rcgen::DistinguishedName::new()).self_signed();
    let leaf = Spec::leaf("www.example.jp").issued_by(&nameless);
    assert_eq!(reason(&find(&leaf, &[], &[&nameless])), Some(Break::Rejected(Reason::EmptyIssuer)));
}

#[test]
fn name_constraints() {
    let dns = |name: &str| GeneralSubtree::DnsName(name.to_owned());
    let limited = |permitted: Vec<GeneralSubtree>, excluded: Vec<GeneralSubtree>| {
        move |spec: Spec| {
            spec.with(|params| {
                params.name_constraints =
                    Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded });
            })
        }
    };
    let loopback = || GeneralSubtree::IpAddress(rcgen::CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8));
    let no = Some("www.example.jp");
    let cases = [
        ("permitted", vec![dns("example.jp")], vec![], None),
        ("not permitted", vec![dns("example.com")], vec![], no),
        ("one of two permitted", vec![dns("example.com"), dns("example.jp")], vec![], None),
        ("excluded", vec![], vec![dns("example.jp")], no),
        ("permitted and excluded", vec![dns("example.jp")], vec![dns("www.example.jp")], no),
        ("another form", vec![loopback()], vec![], None),
    ];
    for (what, permitted, excluded, forbidden) in cases {
        for place in ["issuing", "root"] {
            let change = limited(permitted.clone(), excluded.clone());
            let chain = if place == "root" { Chain::new().root(change) } else { Chain::new().issuing(change) };
            let found = match reason(&chain.search()) {
                Some(Break::Rejected(Reason::NameConstraint(_, name))) => Some(name),
                None => None,
                other => panic!("{what}: {other:?}"),
            };
            assert_eq!(found.as_deref(), forbidden, "{what} in the {place}");
        }
    }
}

#[test]
fn path_length() {
    let root = Spec::ca("Root").self_signed();
    let first = |length| Spec::ca("First").path_length(length).issued_by(&root);
    let cases = [(0, false, Some((0, 1))), (1, false, None), (0, true, None), (1, true, None)];
    for (length, self_issued, expected) in cases {
        let first = first(length);
        // A self-issued certificate, as in a key rollover, does not count (RFC 5280 §4.2.1.9).
        let second = Spec::ca(if self_issued { "First" } else { "Second" }).issued_by(&first);
        let leaf = Spec::leaf("www.example.jp").issued_by(&second);
        let outcome = find(&leaf, &[&second, &first], &[&root]);
        let expected = expected.map(|(allowed, present)| Break::Rejected(Reason::PathLength(allowed, present)));
        assert_eq!(reason(&outcome), expected, "{length} {self_issued}");
    }
    let root = Spec::ca("Root").path_length(0).self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let outcome = find(&leaf, &[&issuing], &[&root]);
    assert_eq!(reason(&outcome), Some(Break::Rejected(Reason::PathLength(0, 1))), "the root's own");
}

#[test]
fn names_chain_however_they_are_written() {
    let spellings: [(&str, DnValue); 4] = [
        ("case", DnValue::Utf8String("ISSUING ca".to_owned())),
        ("spaces", DnValue::Utf8String("  Issuing   CA ".to_owned())),
        ("string type", DnValue::PrintableString("Issuing CA".try_into().unwrap())),
        ("UCS-2", DnValue::BmpString("Issuing CA".try_into().unwrap())),
    ];
    for (what, spelling) in spellings {
        let root = Spec::ca("Root").self_signed();
        let issuing = Spec::ca("Issuing CA").issued_by(&root);
        let respelt = Spec::ca("")
            .with(|params| params.distinguished_name.push(DnType::CommonName, spelling))
            .key_of(&issuing)
            .self_signed();
        let leaf = Spec::leaf("www.example.jp").issued_by(&respelt);
        assert_ne!(certificate(&leaf).issuer().der, certificate(&issuing).subject().der, "{what}");
        assert_eq!(find(&leaf, &[&issuing], &[&root]).paths.len(), 1, "{what}");
    }
}

#[test]
fn a_signature_by_another_key_of_that_name_is_no_link() {
    let root = Spec::ca("Root").self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let namesake = Spec::ca("Issuing CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let outcome = find(&leaf, &[&namesake], &[&root]);
    assert_eq!(reason(&outcome), Some(Break::NoIssuer(vec![certificate(&namesake)])));
    assert_eq!(find(&leaf, &[&namesake, &issuing], &[&root]).paths.len(), 1);
}

#[test]
fn dead_ends_are_left_again() {
    let root = Spec::ca("Root").self_signed();
    let lost = Spec::ca("Lost Root").self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    // They are newer, so they are tried first: one has expired, the other leads to an untrusted root.
    let expired = Spec::ca("Issuing CA").key_of(&issuing).valid((2024, 1, 1), (2025, 1, 1)).issued_by(&root);
    let strayed = Spec::ca("Issuing CA").key_of(&issuing).valid((2023, 1, 1), (2040, 1, 1)).issued_by(&lost);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let outcome = find(&leaf, &[&expired, &strayed, &lost, &issuing], &[&root]);
    assert_eq!(outcome.paths.len(), 1);
    assert_eq!(common_names(&outcome.paths[0]), ["www.example.jp", "Issuing CA", "Root"]);
    assert_eq!(outcome.paths[0].intermediates(), [certificate(&issuing)]);
    let ends: Vec<_> = outcome.attempts.iter().map(|attempt| attempt.end.clone()).collect();
    assert!(ends.contains(&Break::Rejected(Reason::Expired(datetime!(2025-01-01 00:00 UTC)))), "{ends:?}");
    assert!(ends.contains(&Break::Untrusted), "{ends:?}");
}

#[test]
fn circles_end() {
    let (one, two) = (Spec::ca("One").self_signed(), Spec::ca("Two").self_signed());
    let one_by_two = Spec::ca("One").key_of(&one).issued_by(&two);
    let two_by_one = Spec::ca("Two").key_of(&two).issued_by(&one);
    let leaf = Spec::leaf("www.example.jp").issued_by(&one);
    let stranger = Spec::ca("Stranger").self_signed();
    let outcome = find(&leaf, &[&one_by_two, &two_by_one], &[&stranger]);
    assert!(outcome.paths.is_empty() && outcome.limit_reached.is_none());
    assert_eq!(find(&leaf, &[&one_by_two, &two_by_one], &[&two]).paths.len(), 1);
}

#[test]
fn the_likeliest_issuer_comes_first() {
    let root = Spec::ca("Root").self_signed();
    let other = Spec::ca("Other Root").self_signed();
    let issuing = Spec::ca("Issuing CA").valid((2021, 1, 1), (2049, 1, 1)).issued_by(&root);
    let renewed = |from| Spec::ca("Issuing CA").key_of(&issuing).valid(from, (2049, 1, 1));
    let far = Spec::ca("Root").key_of(&root).issued_by(&other);
    let identifier = |octets: &[u8]| rcgen::KeyIdMethod::PreSpecified(octets.to_vec());
    let mislabelled =
        renewed((2026, 1, 1)).with(|params| params.key_identifier_method = identifier(&[1])).issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let newer = renewed((2024, 1, 1)).issued_by(&root);
    let cases: [(&str, [&Issued; 2], &Issued); 3] = [
        ("newer before older", [&issuing, &newer], &newer),
        ("a key identifier that matches before another", [&issuing, &mislabelled], &issuing),
        ("and before a newer one that does not", [&newer, &mislabelled], &newer),
    ];
    for (what, mut pool, first) in cases {
        for _ in 0..2 {
            pool.reverse();
            let outcome = find(&leaf, &pool, &[&root]);
            assert_eq!(outcome.paths[0].intermediates(), [certificate(first)], "{what}");
            assert_eq!(outcome.paths.len(), 2, "{what}");
        }
    }
    let outcome = find(&leaf, &[&far, &issuing], &[&root, &other]);
    let ends: Vec<usize> = outcome.paths.iter().map(|path| path.intermediates().len()).collect();
    assert_eq!(ends, [1, 2], "an anchor before another way to it");
}

#[test]
fn a_path_visits_an_entity_once() {
    let root = Spec::ca("Root").self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let between = Spec::ca("Between").issued_by(&issuing);
    let again = |host: Option<&str>| {
        let names = host.map(|host| rcgen::SanType::DnsName(host.to_owned().try_into().unwrap()));
        let spec = Spec::ca("Issuing CA").key_of(&issuing);
        spec.with(|params| params.subject_alt_names = names.into_iter().collect()).issued_by(&between)
    };
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    for (what, again, paths) in [("the same", again(None), 1), ("another name", again(Some("a.example")), 2)] {
        assert_eq!(find(&leaf, &[&issuing, &between, &again], &[&root]).paths.len(), paths, "{what}");
    }
}

/// Three layers of three CAs, each certified by every CA of the layer above.
fn lattice() -> (Issued, Vec<Issued>, Issued) {
    let root = Spec::ca("Root").self_signed();
    let mut above = vec![root.clone()];
    let mut pool = Vec::new();
    for layer in 0..3 {
        let entities: Vec<Issued> =
            (0..3).map(|number| Spec::ca(&format!("CA {layer}.{number}")).self_signed()).collect();
        for entity in &entities {
            let name = certificate(entity).label();
            pool.extend(above.iter().map(|issuer| Spec::ca(&name).key_of(entity).issued_by(issuer)));
        }
        above = entities;
    }
    let leaf = Spec::leaf("www.example.jp").issued_by(&above[0]);
    (leaf, pool, root)
}

#[test]
fn every_path_is_found_and_the_order_of_the_inputs_does_not_matter() {
    let (leaf, pool, root) = lattice();
    let mut pool: Vec<&Issued> = pool.iter().collect();
    let fingerprints = |outcome: &Outcome| outcome.paths.iter().map(Path::fingerprints).collect::<Vec<_>>();
    let first = find(&leaf, &pool, &[&root]);
    assert_eq!(first.paths.len(), 9);
    for turn in 0..5 {
        pool.rotate_left(turn + 1);
        pool.reverse();
        assert_eq!(fingerprints(&find(&leaf, &pool, &[&root])), fingerprints(&first), "{turn}");
    }
}

#[test]
fn limits_end_the_search_and_are_named() {
    let (leaf, pool, root) = lattice();
    let pool: Vec<&Issued> = pool.iter().collect();
    let limits = Limits::default();
    let cases = [
        (Limits { steps: 5, ..limits }, Some(LimitReached::Steps(5))),
        (Limits { signature_checks: 5, ..limits }, Some(LimitReached::SignatureChecks(5))),
        (Limits { paths: 2, ..limits }, Some(LimitReached::Paths(2))),
        (limits, None),
    ];
    for (limits, expected) in cases {
        assert_eq!(find_within(&leaf, &pool, &[&root], limits).limit_reached, expected);
    }
    let short = find_within(&leaf, &pool, &[&root], Limits { depth: 3, ..limits });
    assert!(short.paths.is_empty());
    assert_eq!(reason(&short), Some(Break::TooLong(3)));
}

#[test]
fn the_leaf_may_be_an_anchor_and_an_anchor_need_not_be_self_signed() {
    let root = Spec::ca("Root").self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    for anchor in [&leaf, &issuing] {
        let outcome = find(&leaf, &[], &[anchor]);
        assert_eq!(outcome.paths.len(), 1);
        assert_eq!(outcome.paths[0].anchor().certificate, certificate(anchor));
        assert!(outcome.paths[0].intermediates().is_empty());
    }
}

#[test]
fn no_path_through_a_second_certificate_of_an_anchor() {
    let root = Spec::ca("Root").self_signed();
    let old = Spec::ca("Old Root").self_signed();
    let cross = Spec::ca("Root").key_of(&root).issued_by(&old);
    let leaf = Spec::leaf("www.example.jp").issued_by(&root);
    let outcome = find(&leaf, &[&cross, &root, &old], &[&root, &old]);
    let mut names: Vec<Vec<String>> = outcome.paths.iter().map(common_names).collect();
    names.sort();
    assert_eq!(names, [vec!["www.example.jp", "Root"], vec!["www.example.jp", "Root", "Old Root"]]);
    let unconstrained = Spec::ca("x").with(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    assert!(find(&unconstrained.self_signed(), &[], &[&root]).paths.is_empty());
}

/// RFC 5280 §4.1.2.5: times are whole seconds, and the complete last second is part of the validity.
#[test]
fn a_certificate_is_valid_to_the_end_of_its_last_second() {
    let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2027, 1, 1)).self_signed();
    let leaf = Certificate::from_der(leaf.der).unwrap();
    let cases = [
        (datetime!(2025-12-31 23:59:59.999_999_999 UTC), false),
        (datetime!(2026-01-01 00:00 UTC), true),
        (datetime!(2027-01-01 00:00 UTC), true),
        (datetime!(2027-01-01 00:00:00.000_000_001 UTC), true),
        (datetime!(2027-01-01 00:00:00.999_999_999 UTC), true),
        (datetime!(2027-01-01 00:00:01 UTC), false),
    ];
    for (at, valid) in cases {
        assert_eq!(super::check::certificate(&leaf, at, &Anchors::default()).is_ok(), valid, "{at}");
    }
}

/// The input (leaf, pool, roots) and the expected account (flaws, end).
type Defects<'a> = (&'a str, &'a Issued, &'a [&'a Issued], &'a [&'a Issued], Vec<(&'a str, Reason)>, Option<Break>);

#[test]
fn every_defect_of_the_best_attempt_is_told() {
    let root = Spec::ca("Root").self_signed();
    let old = || Spec::leaf("www.example.jp").valid((2024, 1, 1), (2025, 1, 1));
    let for_clients =
        |spec: Spec| spec.with(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let expired_ca = Spec::ca("Issuing CA").key_of(&issuing).valid((2020, 1, 1), (2025, 6, 1)).issued_by(&root);
    let no_ca = Spec::ca("Issuing CA").key_of(&issuing).with(|params| params.is_ca = IsCa::NoCa).issued_by(&root);
    let leaf = for_clients(old()).issued_by(&issuing);
    let own = for_clients(old()).self_signed();
    let expired =
        |year, month| Reason::Expired(time::Date::from_calendar_date(year, month, 1).unwrap().midnight().assume_utc());
    let january = expired(2025, time::Month::January);
    let of_leaf = [("www.example.jp", january.clone()), ("www.example.jp", Reason::NotForServers)];
    let of_ca = |reason| [&of_leaf[..], &[("Issuing CA", reason)]].concat();
    let (trusted, nobody): (&[&Issued], &[&Issued]) = (&[&root], &[]);
    let cases: [Defects<'_>; 6] = [
        ("alone", &leaf, &[], trusted, of_leaf.to_vec(), Some(Break::NoIssuer(Vec::new()))),
        ("with its issuer", &leaf, &[&issuing], trusted, of_leaf.to_vec(), None),
        ("with an untrusted root", &leaf, &[&issuing, &root], nobody, of_leaf.to_vec(), Some(Break::Untrusted)),
        ("an expired CA", &leaf, &[&expired_ca], trusted, of_ca(expired(2025, time::Month::June)), None),
        ("no CA", &leaf, &[&no_ca], trusted, of_ca(Reason::NotCa), None),
        ("self-signed", &own, &[], trusted, of_leaf.to_vec(), Some(Break::Untrusted)),
    ];
    for (what, leaf, pool, roots, flaws, end) in cases {
        let account = find(leaf, pool, roots).account.unwrap();
        let told: Vec<(String, Reason)> = account.flaws.iter().map(|(one, why)| (one.label(), why.clone())).collect();
        let flaws: Vec<(String, Reason)> = flaws.into_iter().map(|(name, why)| (name.to_owned(), why)).collect();
        assert_eq!((told, account.end), (flaws, end), "{what}");
    }
    assert_eq!(find(&old().valid((2025, 1, 1), (2027, 1, 1)).issued_by(&issuing), &[&issuing], trusted).account, None);
}

/// The leaf, the certificates in addition to the issuing CA, the flaws, the end, and the length of the chain.
type Told<'a> = (&'a str, &'a Issued, Vec<&'a Issued>, Vec<(&'a str, Reason)>, Option<Break>, usize);

/// Certificates of a CA that have expired remain in stores and caches for years. They do not hide current problems.
#[test]
fn what_helps_most_is_told_first() {
    let new_root = Spec::ca("Path Root That Left").self_signed();
    let (lost, trusted) = (Spec::ca("Path Lost Root").self_signed(), Spec::ca("Path Trusted Root").self_signed());
    made_up::add("mozilla", ("2015-01", Some("2026-04")), &new_root.der);
    let cross = |until, issuer: &Issued| {
        Spec::ca("Path Root That Left").key_of(&new_root).valid((2010, 1, 1), until).issued_by(issuer)
    };
    let by_lost = cross((2025, 5, 10), &lost);
    let (by_trusted, newer_by_trusted) = (cross((2015, 1, 1), &trusted), cross((2020, 1, 1), &trusted));
    let valid_by_trusted = cross((2040, 1, 1), &trusted);
    let constrained = Spec::ca("Path Root That Left").key_of(&new_root).path_length(0).issued_by(&trusted);
    let issuing = Spec::ca("Path Issuing CA").issued_by(&new_root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let old_leaf = Spec::leaf("www.example.jp").valid((2024, 1, 1), (2025, 1, 1)).issued_by(&issuing);
    let expired = |year, month, day| {
        Reason::Expired(time::Date::from_calendar_date(year, month, day).unwrap().midnight().assume_utc())
    };
    let january = ("www.example.jp", expired(2025, time::Month::January, 1));
    let none = Vec::new;
    let at_root = || Some(Break::NoIssuer(Vec::new()));
    let cases: Vec<Told<'_>> = vec![
        ("nothing", &leaf, vec![], none(), at_root(), 2),
        ("an old cross-certificate", &leaf, vec![&by_lost], none(), at_root(), 2),
        ("and its root", &leaf, vec![&by_lost, &lost], none(), at_root(), 2),
        ("an old one of a trusted root", &leaf, vec![&by_trusted], none(), at_root(), 2),
        ("all of them", &leaf, vec![&by_trusted, &newer_by_trusted, &by_lost, &lost], none(), at_root(), 2),
        ("the root itself", &leaf, vec![&by_lost, &new_root], none(), Some(Break::Untrusted), 3),
        ("an expired leaf", &old_leaf, vec![&by_lost, &lost], vec![january.clone()], at_root(), 2),
        ("an expired leaf of a trusted root", &old_leaf, vec![&valid_by_trusted, &lost], vec![january], None, 4),
        (
            "one that may not stand there",
            &leaf,
            vec![&constrained, &by_lost],
            vec![("Path Root That Left", Reason::PathLength(0, 1))],
            None,
            4,
        ),
    ];
    for (what, leaf, mut pool, flaws, end, length) in cases {
        pool.push(&issuing);
        for _ in 0..2 {
            pool.reverse();
            let outcome = find(leaf, &pool, &[&trusted]);
            let account = outcome.account.unwrap();
            let told: Vec<(String, Reason)> =
                account.flaws.iter().map(|(one, why)| (one.label(), why.clone())).collect();
            let flaws: Vec<(String, Reason)> =
                flaws.iter().map(|(name, why)| ((*name).to_owned(), why.clone())).collect();
            assert_eq!((told, account.end, account.chain.len()), (flaws, end.clone(), length), "{what}");
        }
    }
    // Of two that have expired, the newer one.
    let unknown = Spec::ca("Path Unknown Root").self_signed();
    let old =
        |year| Spec::ca("Path Unknown Root").key_of(&unknown).valid((2010, 1, 1), (year, 1, 1)).issued_by(&trusted);
    let leaf = Spec::leaf("www.example.jp").issued_by(&unknown);
    for pool in [[&old(2015), &old(2020)], [&old(2020), &old(2015)]] {
        let account = find(&leaf, &pool, &[&trusted]).account.unwrap();
        assert_eq!(account.flaws[0].1, expired(2020, time::Month::January, 1));
    }
}

#[test]
fn the_certificate_that_requires_a_policy_is_named() {
    let requires = |spec: Spec| spec.extension(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 0], true);
    let root = Spec::ca("Policy Root").self_signed();
    let policies = |name: &str| Spec::ca(name).policies(&["1.2.3.4"]);
    for (upper, lower, named) in [(false, true, "Lower"), (true, false, "Upper"), (true, true, "Upper")] {
        let spec = policies("Upper");
        let above = if upper { requires(spec) } else { spec }.issued_by(&root);
        let spec = policies("Lower");
        let issuing = if lower { requires(spec) } else { spec }.issued_by(&above);
        let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
        let account = find(&leaf, &[&above, &issuing], &[&root]).account.unwrap();
        let flaws: Vec<_> = account.flaws.iter().map(|(one, reason)| (one.label(), reason.clone())).collect();
        assert_eq!(flaws, [(named.to_owned(), Reason::Policy)]);
    }
}
