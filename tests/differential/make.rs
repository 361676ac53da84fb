//! The certificates of a world. They are encoded octet by octet, because libraries refuse to create most of the
//! malformed ones.

use std::fmt;
use std::sync::LazyLock;

use chainmend::certificate::Certificate;
use rcgen::{KeyPair, PKCS_ED25519, PublicKeyData, SigningKey};
use sha2::{Digest, Sha256};

use crate::support::pki::der;
use crate::world::{
    Alias, Authority, Basic, CRL_SIGN, Critical, DIGITAL_SIGNATURE, Flip, KEY_CERT_SIGN, Part, Policy, Purpose, Quirk,
    Quirks, SubjectName, Subtree, Validity, World,
};

/// A certificate and its description.
#[derive(Clone)]
pub struct Made {
    pub der: Vec<u8>,
    /// The certificate as chainmend parses it; none if it cannot.
    pub certificate: Option<Certificate>,
    pub shape: Shape,
    quirks: Quirks,
}

/// The certificates of a world.
pub struct Pki {
    pub leaf: Made,
    pub pool: Vec<Made>,
    pub roots: Vec<Made>,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.certificate.as_ref().map_or("unreadable".to_owned(), Certificate::label);
        write!(f, "{label} {:?}", self.quirks)
    }
}

/// The properties in which certificates of these worlds vary.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a quirk of its own")]
pub struct Shape {
    pub validity: Validity,
    pub version1: bool,
    pub basic: Basic,
    pub key_usage: Option<u8>,
    pub purposes: Option<&'static [Purpose]>,
    pub permitted: Vec<Subtree>,
    pub excluded: Vec<Subtree>,
    pub unknown: Option<Critical>,
    pub policies: Option<&'static [Policy]>,
    pub require_explicit: Option<u8>,
    pub inhibit_mapping: Option<u8>,
    pub inhibit_any: Option<u8>,
    pub mapping: bool,
    pub subject_key_identifier: bool,
    pub authority: Authority,
    pub other_signer: bool,
    pub repeated: bool,
    pub names: Option<&'static [SubjectName]>,
    pub no_subject: bool,
    pub flip: Option<Flip>,
}

/// The numbers of a name and of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entity {
    name: usize,
    key: usize,
}

/// The number of the leaf's name and key, and of a key that belongs to no entity.
const LEAF: usize = 8;
const STRANGER: usize = 9;

/// One key for each possible entity, the same in every run. Most are Ed25519 keys, whose signatures are the same in
/// every run too.
static KEYS: LazyLock<Vec<KeyPair>> = LazyLock::new(|| (0..=STRANGER).map(key).collect());

/// The prefixes of PKCS#8 before the 32 octets of the private key.
const ED25519: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
const P256: &[u8] = b"\x30\x41\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\
                     \x03\x01\x07\x04\x27\x30\x25\x02\x01\x01\x04\x20";

fn key(number: usize) -> KeyPair {
    let prefix = if number % 4 == 3 { P256 } else { ED25519 };
    let private = [prefix, &Sha256::digest([u8::try_from(number).unwrap()])].concat();
    KeyPair::try_from(private).unwrap()
}

impl Shape {
    fn plain(policies: bool) -> Self {
        Self {
            validity: Validity::Now,
            version1: false,
            basic: Basic::Absent,
            key_usage: None,
            purposes: None,
            permitted: Vec::new(),
            excluded: Vec::new(),
            unknown: None,
            policies: policies.then_some(&[Policy::One]),
            require_explicit: None,
            inhibit_mapping: None,
            inhibit_any: None,
            mapping: false,
            subject_key_identifier: true,
            authority: Authority::Right,
            other_signer: false,
            repeated: false,
            names: None,
            no_subject: false,
            flip: None,
        }
    }

    fn ca(policies: bool, quirks: &[Quirk]) -> Self {
        let key_usage = Some(KEY_CERT_SIGN | CRL_SIGN);
        Self { basic: Basic::Ca(None), key_usage, ..Self::plain(policies) }.with(quirks)
    }

    fn leaf(policies: bool, quirks: &[Quirk]) -> Self {
        let names: Option<&[SubjectName]> = Some(&[SubjectName::Dns("www.example.com")]);
        let purposes: Option<&[Purpose]> = Some(&[Purpose::Server]);
        let key_usage = Some(DIGITAL_SIGNATURE);
        Self { key_usage, purposes, names, ..Self::plain(policies) }.with(quirks)
    }

    fn with(mut self, quirks: &[Quirk]) -> Self {
        for quirk in quirks {
            self.apply(quirk);
        }
        if self.version1 { self.without_extensions() } else { self }
    }

    fn without_extensions(self) -> Self {
        Self {
            validity: self.validity,
            version1: true,
            other_signer: self.other_signer,
            no_subject: self.no_subject,
            flip: self.flip,
            subject_key_identifier: false,
            authority: Authority::Absent,
            ..Self::plain(false)
        }
    }

    fn apply(&mut self, quirk: &Quirk) {
        match *quirk {
            Quirk::Valid(validity) => self.validity = validity,
            Quirk::Version1 => self.version1 = true,
            Quirk::Basic(basic) => self.basic = basic,
            Quirk::KeyUsage(usage) => self.key_usage = usage,
            Quirk::Purposes(purposes) => self.purposes = (!purposes.is_empty()).then_some(purposes),
            Quirk::Permitted(subtree) => self.permitted.push(subtree),
            Quirk::Excluded(subtree) => self.excluded.push(subtree),
            Quirk::Unknown(critical) => self.unknown = Some(critical),
            Quirk::Policies(policies) => self.policies = (!policies.is_empty()).then_some(policies),
            Quirk::RequireExplicit(skip) => self.require_explicit = Some(skip),
            Quirk::InhibitMapping(skip) => self.inhibit_mapping = Some(skip),
            Quirk::InhibitAny(skip) => self.inhibit_any = Some(skip),
            Quirk::Mapping => self.mapping = true,
            Quirk::NoSubjectKeyIdentifier => self.subject_key_identifier = false,
            Quirk::Authority(authority) => self.authority = authority,
            Quirk::OtherSigner => self.other_signer = true,
            Quirk::Repeated => self.repeated = true,
            Quirk::Names(names) => self.names = (!names.is_empty()).then_some(names),
            Quirk::NoSubject => self.no_subject = true,
            Quirk::Flip(flip) => self.flip = Some(flip),
        }
    }
}

/// Creates all certificates of a world.
pub fn make(world: &World) -> Pki {
    let entities = entities(world);
    let at = |number: usize| entities[number % entities.len()];
    let policies = world.with_policies;
    let mut serial = 0;
    let mut make = |issuer: Entity, subject: Entity, quirks: &Quirks| {
        serial += 1;
        let shape = if subject.name == LEAF { Shape::leaf(policies, quirks) } else { Shape::ca(policies, quirks) };
        let der = issue(issuer, subject, &shape, serial);
        Made { certificate: Certificate::from_der(der.clone()).ok(), der, shape, quirks: quirks.clone() }
    };
    let roots: Vec<Made> = (0..).zip(&world.roots).map(|(n, quirks)| make(at(n), at(n), quirks)).collect();
    // The spine begins at the first root, and does not continue with another root.
    let on_spine = |step: usize| if step == 0 { at(0) } else { at(world.roots.len() + step - 1) };
    let mut pool: Vec<Made> =
        (0..).zip(&world.spine).map(|(step, quirks)| make(on_spine(step), on_spine(step + 1), quirks)).collect();
    for edge in &world.cross {
        pool.push(make(at(edge.issuer), at(edge.subject), &edge.quirks));
    }
    if world.roots_sent {
        pool.extend(roots.iter().cloned());
    }
    Pki { leaf: make(on_spine(world.spine.len()), Entity { name: LEAF, key: LEAF }, &world.leaf), pool, roots }
}

fn entities(world: &World) -> Vec<Entity> {
    let count = world.entities();
    let mut entities: Vec<Entity> = (0..count).map(|number| Entity { name: number, key: number }).collect();
    for alias in &world.aliases {
        match *alias {
            Alias::Name(one, other) => entities[one % count].name = entities[other % count].name,
            Alias::Key(one, other) => entities[one % count].key = entities[other % count].key,
        }
    }
    entities
}

fn issue(issuer: Entity, subject: Entity, shape: &Shape, serial: u8) -> Vec<u8> {
    let key = &KEYS[if shape.other_signer { STRANGER } else { issuer.key }];
    let algorithm = algorithm(key);
    let subject_name = if shape.no_subject { sequence(&[]) } else { name(subject.name) };
    let version = if shape.version1 { Vec::new() } else { der(0xa0, &[2, 1, 2]) };
    let extensions = sequence(&extensions(shape, issuer, subject));
    let extensions = if shape.version1 { Vec::new() } else { der(0xa3, &extensions) };
    let mut signed = sequence(&[
        version,
        vec![2, 1, serial],
        algorithm.clone(),
        name(issuer.name),
        validity(shape.validity),
        subject_name,
        KEYS[subject.key].subject_public_key_info(),
        extensions,
    ]);
    flip(&mut signed, Part::BeforeSigning, shape.flip);
    let signature = der(3, &[&[0][..], &key.sign(&signed).unwrap()].concat());
    let mut rest = [algorithm, signature].concat();
    flip(&mut signed, Part::ToBeSigned, shape.flip);
    flip(&mut rest, Part::Signature, shape.flip);
    sequence(&[signed, rest])
}

fn flip(octets: &mut [u8], part: Part, wanted: Option<Flip>) {
    if let Some(flip) = wanted.filter(|flip| flip.part == part) {
        octets[flip.place % octets.len()] ^= 1 << flip.bit;
    }
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

/// The signature algorithm of a key, in DER.
fn algorithm(key: &KeyPair) -> Vec<u8> {
    let oid: &[u8] =
        if key.is_compatible(&PKCS_ED25519) { &[0x2b, 0x65, 0x70] } else { &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2] };
    sequence(&[der(6, oid)])
}

fn name(number: usize) -> Vec<u8> {
    let common = if number == LEAF { "www.example.com".to_owned() } else { format!("CA {number}") };
    sequence(&[country("JP"), attribute(3, 0x0c, &common)])
}

fn country(code: &str) -> Vec<u8> {
    attribute(6, 0x13, code)
}

fn attribute(kind: u8, tag: u8, value: &str) -> Vec<u8> {
    der(0x31, &sequence(&[der(6, &[0x55, 4, kind]), der(tag, value.as_bytes())]))
}

fn validity(validity: Validity) -> Vec<u8> {
    let (from, until) = match validity {
        Validity::Now => ("200101000000Z", "491231000000Z"),
        Validity::Past => ("200101000000Z", "220101000000Z"),
        Validity::Future => ("480101000000Z", "491231000000Z"),
    };
    sequence(&[from, until].map(|time| der(0x17, time.as_bytes())))
}

fn key_identifier(key: usize) -> Vec<u8> {
    Sha256::digest(KEYS[key].subject_public_key_info())[..20].to_vec()
}

/// Object identifier, criticality, value.
type ExtensionRow = (&'static [u8], bool, Option<Vec<u8>>);

fn extensions(shape: &Shape, issuer: Entity, subject: Entity) -> Vec<Vec<u8>> {
    let small = |value: u8| der(2, &[value]);
    let purpose = |purpose: &Purpose| match purpose {
        Purpose::Server => der(6, &[0x2b, 6, 1, 5, 5, 7, 3, 1]),
        Purpose::Client => der(6, &[0x2b, 6, 1, 5, 5, 7, 3, 2]),
        Purpose::Any => der(6, &[0x55, 0x1d, 0x25, 0]),
    };
    let listed = |parts: Vec<Vec<u8>>| sequence(&parts);
    let constraints = [(0x80, shape.require_explicit), (0x81, shape.inhibit_mapping)];
    let constraints: Vec<Vec<u8>> = constraints.iter().filter_map(|(tag, skip)| Some(der(*tag, &[(*skip)?]))).collect();
    let basic = match shape.basic {
        Basic::Absent => None,
        Basic::NotCa => Some(sequence(&[])),
        Basic::Ca(length) => Some(listed([Some(vec![1, 1, 0xff]), length.map(small)].into_iter().flatten().collect())),
    };
    let subject_key = shape.subject_key_identifier.then(|| der(4, &key_identifier(subject.key)));
    let rows: [ExtensionRow; 12] = [
        (&[0x55, 0x1d, 14], false, subject_key.clone()),
        (&[0x55, 0x1d, 35], false, authority(shape.authority, issuer)),
        (&[0x55, 0x1d, 19], true, basic),
        (&[0x55, 0x1d, 15], true, shape.key_usage.map(key_usage)),
        (&[0x55, 0x1d, 37], false, shape.purposes.map(|all| listed(all.iter().map(purpose).collect()))),
        (
            &[0x55, 0x1d, 17],
            shape.no_subject,
            shape.names.map(|names| listed(names.iter().map(subject_name).collect())),
        ),
        (&[0x55, 0x1d, 30], true, name_constraints(&shape.permitted, &shape.excluded)),
        (
            &[0x55, 0x1d, 32],
            false,
            shape.policies.map(|all| listed(all.iter().map(|one| sequence(&[policy(*one)])).collect())),
        ),
        (
            &[0x55, 0x1d, 33],
            true,
            shape.mapping.then(|| sequence(&[sequence(&[policy(Policy::One), policy(Policy::Two)])])),
        ),
        (&[0x55, 0x1d, 36], true, (!constraints.is_empty()).then(|| listed(constraints))),
        (&[0x55, 0x1d, 54], true, shape.inhibit_any.map(small)),
        (&[0x2a, 3, 4, 5], shape.unknown == Some(Critical::Yes), shape.unknown.map(|_| vec![5, 0])),
    ];
    let present = rows.into_iter().filter_map(|(oid, critical, value)| Some(extension(oid, critical, &value?)));
    let again = shape.repeated.then(|| extension(&[0x55, 0x1d, 14], false, &der(4, &key_identifier(subject.key))));
    present.chain(again).collect()
}

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { vec![1, 1, 0xff] } else { Vec::new() };
    sequence(&[der(6, oid), critical, der(4, value)])
}

fn authority(authority: Authority, issuer: Entity) -> Option<Vec<u8>> {
    let by_key = |key| der(0x80, &key_identifier(key));
    match authority {
        Authority::Absent => None,
        Authority::Right => Some(sequence(&[by_key(issuer.key)])),
        Authority::OtherKey => Some(sequence(&[by_key(STRANGER)])),
        Authority::OtherSerial => {
            let names = der(0xa1, &der(0xa4, &name(issuer.name)));
            Some(sequence(&[by_key(issuer.key), names, der(0x82, &[0x7f])]))
        }
    }
}

fn key_usage(bits: u8) -> Vec<u8> {
    let unused = u8::try_from(bits.trailing_zeros()).unwrap();
    der(3, &[unused, bits])
}

fn policy(policy: Policy) -> Vec<u8> {
    match policy {
        Policy::One => der(6, &[0x2a, 3, 6, 1]),
        Policy::Two => der(6, &[0x2a, 3, 6, 2]),
        Policy::Any => der(6, &[0x55, 0x1d, 0x20, 0]),
    }
}

fn subject_name(name: &SubjectName) -> Vec<u8> {
    match name {
        SubjectName::Dns(name) => der(0x82, name.as_bytes()),
        SubjectName::Ip(octets) => der(0x87, octets),
    }
}

fn name_constraints(permitted: &[Subtree], excluded: &[Subtree]) -> Option<Vec<u8>> {
    let base = |subtree: &Subtree| match subtree {
        Subtree::Dns(name) => der(0x82, name.as_bytes()),
        Subtree::Ip(octets) => der(0x87, octets),
        Subtree::Country(code) => der(0xa4, &sequence(&[country(code)])),
    };
    let subtrees = |tag: u8, subtrees: &[Subtree]| {
        let all: Vec<u8> = subtrees.iter().flat_map(|subtree| sequence(&[base(subtree)])).collect();
        if all.is_empty() { Vec::new() } else { der(tag, &all) }
    };
    let both = [subtrees(0xa0, permitted), subtrees(0xa1, excluded)];
    both.iter().any(|part| !part.is_empty()).then(|| sequence(&both))
}
