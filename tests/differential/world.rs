//! Random PKIs as plain data. They are small and mostly valid; each certificate may have a defect.

use proptest::collection::vec;
use proptest::prelude::*;

/// A PKI. Entities (a name with a key) are numbered: first the roots, then the CAs of the spine.
#[derive(Clone, Debug)]
pub struct World {
    /// The defects of each root. All roots are self-signed and trusted.
    pub roots: Vec<Quirks>,
    /// The CAs from the first root to the leaf's issuer. Each is issued by the one before it.
    pub spine: Vec<Quirks>,
    /// Additional certificates for the same entities.
    pub cross: Vec<Edge>,
    /// Entities that share a name or a key.
    pub aliases: Vec<Alias>,
    pub leaf: Quirks,
    /// Whether every certificate has policy 1, unless its quirks set other policies.
    pub with_policies: bool,
    /// Whether the candidates include the roots, because many servers send them.
    pub roots_sent: bool,
}

pub type Quirks = Vec<Quirk>;

/// A certificate that one entity issues to another. The numbers are taken modulo the number of entities.
#[derive(Clone, Debug)]
pub struct Edge {
    pub issuer: usize,
    pub subject: usize,
    pub quirks: Quirks,
}

/// The name or the key of the first entity is replaced by that of the second.
#[derive(Clone, Debug)]
pub enum Alias {
    Name(usize, usize),
    Key(usize, usize),
}

/// A difference from the plain certificate of the same role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quirk {
    Valid(Validity),
    Version1,
    Basic(Basic),
    /// The first octet of the keyUsage bits.
    KeyUsage(Option<u8>),
    /// The purposes in extendedKeyUsage.
    Purposes(&'static [Purpose]),
    Permitted(Subtree),
    Excluded(Subtree),
    /// An unknown extension.
    Unknown(Critical),
    Policies(&'static [Policy]),
    RequireExplicit(u8),
    InhibitMapping(u8),
    InhibitAny(u8),
    /// policyMappings from policy 1 to policy 2.
    Mapping,
    NoSubjectKeyIdentifier,
    Authority(Authority),
    /// Signed by a key other than the issuer's.
    OtherSigner,
    /// An extension is duplicated.
    Repeated,
    /// subjectAltName of a leaf.
    Names(&'static [SubjectName]),
    NoSubject,
    Flip(Flip),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    Now,
    Past,
    Future,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basic {
    Absent,
    NotCa,
    Ca(Option<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Server,
    Client,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subtree {
    Dns(&'static str),
    /// IPv4 address and mask.
    Ip([u8; 8]),
    /// A directory name with a country.
    Country(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectName {
    Dns(&'static str),
    Ip(&'static [u8]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    One,
    Two,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Critical {
    Yes,
    No,
}

/// The contents of authorityKeyIdentifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    Right,
    Absent,
    OtherKey,
    /// The issuer's key identifier, with the name and serial number of another certificate.
    OtherSerial,
}

/// A bit of a part. Its position is taken modulo the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flip {
    pub part: Part,
    pub place: usize,
    pub bit: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    ToBeSigned,
    /// The same part, but changed before the issuer signs it.
    BeforeSigning,
    /// The rest: the algorithm and the signature.
    Signature,
}

impl World {
    /// One root that issued the leaf.
    pub fn plain() -> Self {
        Self {
            roots: vec![Vec::new()],
            spine: Vec::new(),
            cross: Vec::new(),
            aliases: Vec::new(),
            leaf: Vec::new(),
            with_policies: false,
            roots_sent: false,
        }
    }

    pub fn entities(&self) -> usize {
        self.roots.len() + self.spine.len()
    }
}

/// Worlds that are too rare at random. They come first in every run.
pub fn specimens() -> Vec<World> {
    let namesakes = |edge: Edge, quirks: Quirks| World {
        spine: vec![Vec::new()],
        cross: vec![edge],
        aliases: vec![Alias::Name(1, 0)],
        leaf: quirks,
        ..World::plain()
    };
    let one_ca = |ca: Quirk, names| World { spine: vec![vec![ca]], leaf: vec![Quirk::Names(names)], ..World::plain() };
    let length = Quirk::Basic(Basic::Ca(Some(0)));
    vec![
        one_ca(Quirk::Excluded(ODD_MASK), IPV6),
        one_ca(Quirk::Permitted(ODD_MASK), &[SubjectName::Ip(&[192, 0, 2, 1])]),
        one_ca(Quirk::Permitted(Subtree::Ip([192, 0, 2, 0, 255, 255, 255, 0])), IPV6),
        one_ca(Quirk::Excluded(Subtree::Dns("www.example.com")), &[SubjectName::Dns("*.example.com")]),
        World {
            roots: vec![vec![Quirk::Permitted(Subtree::Dns("example.com"))]],
            ..one_ca(Quirk::Permitted(Subtree::Dns("")), &[SubjectName::Dns("www.example.com")])
        },
        // A root without basicConstraints, whose authorityKeyIdentifier is that of another key.
        World {
            roots: vec![vec![Quirk::Basic(Basic::Absent), Quirk::Authority(Authority::OtherKey)]],
            ..World::plain()
        },
        World { roots: vec![vec![Quirk::Basic(Basic::Absent), Quirk::KeyUsage(None)]], ..World::plain() },
        // Seven intermediates: the spine, and the first root certified by the second one.
        World {
            roots: vec![Vec::new(); 2],
            spine: vec![Vec::new(); 6],
            cross: vec![Edge { issuer: 1, subject: 0, quirks: Vec::new() }],
            ..World::plain()
        },
        // A self-issued certificate below a CA with a path length of 0.
        World { spine: vec![Vec::new(), vec![length], Vec::new()], aliases: vec![Alias::Name(3, 2)], ..World::plain() },
        // A new key with the root's name. First its certificate has no subjectKeyIdentifier, then the leaf has no
        // authorityKeyIdentifier.
        namesakes(Edge { issuer: 0, subject: 1, quirks: vec![Quirk::NoSubjectKeyIdentifier] }, Vec::new()),
        namesakes(Edge { issuer: 0, subject: 1, quirks: Vec::new() }, vec![Quirk::Authority(Authority::Absent)]),
        // Two networks, one of which has an invalid mask; and two domains, one of which is empty and contains all
        // others.
        World {
            roots: vec![vec![
                Quirk::Permitted(Subtree::Ip([192, 0, 2, 0, 255, 255, 255, 0])),
                Quirk::Permitted(ODD_MASK),
            ]],
            leaf: vec![Quirk::Names(&[SubjectName::Ip(&[192, 0, 2, 1])])],
            ..World::plain()
        },
        World {
            roots: vec![vec![Quirk::Permitted(Subtree::Dns("example.org")), Quirk::Permitted(Subtree::Dns(""))]],
            ..World::plain()
        },
        // Roots with the same name, one of which certified the other. The leaf has no key identifier that
        // distinguishes them.
        World {
            roots: vec![Vec::new(); 2],
            cross: vec![Edge { issuer: 1, subject: 0, quirks: vec![Quirk::NoSubjectKeyIdentifier] }],
            aliases: vec![Alias::Name(1, 0)],
            leaf: vec![Quirk::Version1],
            ..World::plain()
        },
        // CAs with the same name, which only many signature checks can distinguish.
        World {
            roots: vec![Vec::new(); 2],
            spine: vec![Vec::new(), Vec::new(), vec![Quirk::OtherSigner]],
            cross: [3, 4].map(|subject| Edge { issuer: 0, subject, quirks: Vec::new() }).to_vec(),
            aliases: vec![Alias::Name(2, 0), Alias::Name(1, 0)],
            roots_sent: true,
            ..World::plain()
        },
    ]
}

/// A mask that is not a prefix.
pub const ODD_MASK: Subtree = Subtree::Ip([192, 0, 2, 0, 255, 0, 255, 0]);

const IPV6: &[SubjectName] = &[SubjectName::Ip(&[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])];

pub const DIGITAL_SIGNATURE: u8 = 0x80;
pub const KEY_CERT_SIGN: u8 = 0x04;
pub const CRL_SIGN: u8 = 0x02;

pub fn world() -> impl Strategy<Value = World> {
    let spine = prop_oneof![9 => vec(quirks(ca_quirk()), 0..=3), 1 => vec(quirks(ca_quirk()), 4..=6)];
    let parts = (
        vec(quirks(root_quirk()), 1..=2),
        spine,
        vec(edge(), 0..=4),
        prop_oneof![2 => Just(Vec::new()), 1 => vec(alias(), 1..=2)],
        quirks(leaf_quirk()),
        any::<bool>(),
        any::<bool>(),
    );
    parts.prop_map(|(roots, spine, cross, aliases, leaf, with_policies, roots_sent)| World {
        roots,
        spine,
        cross,
        aliases,
        leaf,
        with_policies,
        roots_sent,
    })
}

/// Quirks for a certificate. Most have none.
fn quirks(quirk: impl Strategy<Value = Quirk> + Clone) -> impl Strategy<Value = Quirks> {
    prop_oneof![7 => Just(Vec::new()), 4 => vec(quirk.clone(), 1), 1 => vec(quirk, 2..=3)]
}

fn edge() -> impl Strategy<Value = Edge> {
    let parts = (0..8_usize, 0..8_usize, quirks(ca_quirk()));
    parts.prop_map(|(issuer, subject, quirks)| Edge { issuer, subject, quirks })
}

fn alias() -> impl Strategy<Value = Alias> {
    let pair = (0..8_usize, 0..8_usize);
    prop_oneof![
        pair.clone().prop_map(|(one, other)| Alias::Name(one, other)),
        pair.prop_map(|(one, other)| Alias::Key(one, other)),
    ]
}

fn any_quirk() -> impl Strategy<Value = Quirk> + Clone {
    prop_oneof![
        2 => validity().prop_map(Quirk::Valid),
        1 => Just(Quirk::Version1),
        4 => choice(PURPOSES).prop_map(Quirk::Purposes),
        1 => choice(&[Critical::Yes, Critical::No]).prop_map(Quirk::Unknown),
        2 => choice(POLICIES).prop_map(Quirk::Policies),
        1 => (0..=2_u8).prop_map(Quirk::RequireExplicit),
        1 => Just(Quirk::NoSubjectKeyIdentifier),
        2 => choice(&[Authority::Absent, Authority::OtherKey, Authority::OtherSerial]).prop_map(Quirk::Authority),
        1 => Just(Quirk::Repeated),
    ]
}

/// Defects that the issuer's signature reveals. Roots do not have them, because a root's own signature proves nothing.
fn signature_quirk() -> impl Strategy<Value = Quirk> + Clone {
    prop_oneof![1 => Just(Quirk::OtherSigner), 3 => flip().prop_map(Quirk::Flip)]
}

fn ca_quirk() -> impl Strategy<Value = Quirk> + Clone {
    prop_oneof![
        8 => any_quirk(),
        3 => signature_quirk(),
        10 => ca_only_quirk(),
    ]
}

/// Quirks of a root. Roots are trusted as they are, so most concern the extensions of a CA.
fn root_quirk() -> impl Strategy<Value = Quirk> + Clone {
    prop_oneof![
        2 => any_quirk(),
        5 => ca_only_quirk(),
    ]
}

fn ca_only_quirk() -> impl Strategy<Value = Quirk> + Clone {
    prop_oneof![
        1 => choice(&[Basic::Absent, Basic::NotCa]).prop_map(Quirk::Basic),
        4 => (0..=2_u8).prop_map(|length| Quirk::Basic(Basic::Ca(Some(length)))),
        2 => choice(&[None, Some(CRL_SIGN), Some(KEY_CERT_SIGN), Some(DIGITAL_SIGNATURE)]).prop_map(Quirk::KeyUsage),
        6 => choice(SUBTREES).prop_map(Quirk::Permitted),
        4 => choice(SUBTREES).prop_map(Quirk::Excluded),
        1 => (0..=1_u8).prop_map(Quirk::InhibitMapping),
        1 => (0..=1_u8).prop_map(Quirk::InhibitAny),
        1 => Just(Quirk::Mapping),
    ]
}

fn leaf_quirk() -> impl Strategy<Value = Quirk> + Clone {
    prop_oneof![
        4 => any_quirk(),
        1 => signature_quirk(),
        1 => choice(&[Basic::NotCa, Basic::Ca(None), Basic::Ca(Some(0))]).prop_map(Quirk::Basic),
        1 => choice(&[None, Some(KEY_CERT_SIGN), Some(0x20)]).prop_map(Quirk::KeyUsage),
        5 => choice(NAMES).prop_map(Quirk::Names),
        1 => Just(Quirk::NoSubject),
    ]
}

fn validity() -> impl Strategy<Value = Validity> + Clone {
    choice(&[Validity::Past, Validity::Future])
}

fn flip() -> impl Strategy<Value = Flip> + Clone {
    let part = choice(&[Part::ToBeSigned, Part::Signature]);
    // The first octets of a part contain its structure.
    let place = prop_oneof![0..16_usize, 0..4096_usize];
    (part, place, 0..8_u8).prop_map(|(part, place, bit)| Flip { part, place, bit })
}

fn choice<T: Clone + std::fmt::Debug + 'static>(of: &'static [T]) -> impl Strategy<Value = T> + Clone {
    (0..of.len()).prop_map(|index| of[index].clone())
}

const PURPOSES: &[&[Purpose]] = &[
    &[Purpose::Server],
    &[Purpose::Server, Purpose::Client],
    &[Purpose::Server, Purpose::Any],
    &[Purpose::Client],
    &[Purpose::Any],
    &[],
];

const POLICIES: &[&[Policy]] =
    &[&[Policy::One], &[Policy::Two], &[Policy::Any], &[Policy::One, Policy::Two], &[Policy::One, Policy::Any], &[]];

const SUBTREES: &[Subtree] = &[
    Subtree::Dns("example.com"),
    Subtree::Dns(".example.com"),
    Subtree::Dns("www.example.com"),
    Subtree::Dns("com"),
    Subtree::Dns("example.org"),
    Subtree::Dns(""),
    Subtree::Dns("EXAMPLE.COM"),
    Subtree::Ip([192, 0, 2, 0, 255, 255, 255, 0]),
    Subtree::Ip([10, 0, 0, 0, 255, 0, 0, 0]),
    Subtree::Ip([0; 8]),
    ODD_MASK,
    Subtree::Country("JP"),
    Subtree::Country("US"),
];

const NAMES: &[&[SubjectName]] = &[
    &[SubjectName::Dns("example.com")],
    &[SubjectName::Dns("*.example.com")],
    &[SubjectName::Dns("www.example.com"), SubjectName::Dns("mail.example.org")],
    &[SubjectName::Dns("www.example.com"), SubjectName::Ip(&[192, 0, 2, 1])],
    &[SubjectName::Ip(&[192, 0, 2, 1])],
    IPV6,
    &[SubjectName::Dns("badexample.com")],
    &[SubjectName::Dns("WWW.Example.COM")],
    &[],
];
