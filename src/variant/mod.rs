//! Chooses which valid path to deploy: the standard chain, or one through cross-certificates to an older root.

mod catalogue;
#[cfg(test)]
mod conditions;
mod coverage;
mod judging;
mod rules;
mod simulate;
mod straight;
#[cfg(test)]
mod topologies;

use std::cmp::Reverse;
use std::fmt;
use std::sync::OnceLock;

use time::OffsetDateTime;

pub use catalogue::{Entry, Link, catalogue};
pub(crate) use catalogue::{entries_for, entries_for_served};
pub use coverage::{Coverage, Fitting, Larger, coverage, fitting};
pub(crate) use coverage::{coverage_of, find_larger, moments, next_larger, refusing_by_rule, suiting};
pub use judging::{Flip, Judging, judge, judge_with};
pub(crate) use simulate::end_of;
#[cfg(test)]
pub(crate) use simulate::month;
pub use simulate::{ClientRefusal, ClientStores, Embedded, Missing, Received, RootStores, Verdict};

use crate::certificate::{
    Certificate, Fingerprint, common_name, day, distinguished_name, organizational_unit, whole_second,
};
use crate::path::Path;
use crate::pool::Pool;
use crate::read::fingerprint_prefix;
use crate::trust::{self, Anchor, Anchors};

/// The variant that the user requests.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wanted {
    /// The smallest variant that all current clients accept.
    Auto,
    /// The variant with the fewest certificates to a root of the store.
    Standard,
    /// The variant through cross-certificates to the oldest root that can be reached.
    CrossRoot,
    /// The variant with this id ([`Variant::id`]), or the catalogued one with this name.
    Named(String),
}

/// The kind of a variant, compared with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The variant with the fewest certificates.
    Standard,
    /// Another variant with a cross-certificate.
    CrossRoot,
    /// Another variant without cross-certificates: to a second root, or through an older intermediate.
    Alternative,
}

impl Kind {
    /// The name in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::CrossRoot => "cross-root",
            Self::Alternative => "alternative",
        }
    }
}

/// One of the valid paths.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // Facts that do not depend on each other.
#[non_exhaustive]
pub struct Variant {
    /// Its kind, compared with the others.
    pub kind: Kind,
    /// The path.
    pub path: Path,
    /// Which intermediates are cross-certificates: one flag for each, from the leaf upward.
    pub cross: Vec<bool>,
    /// Whether an earlier variant goes through the same CAs with better certificates, which expire later or are
    /// newer.
    pub superseded: bool,
    /// Whether its root has expired. It is valid only for clients that ignore that.
    pub expired_root: bool,
    /// Whether its root is an anchor of the run. Otherwise some store has or had the root, and the variant helps
    /// clients with that store.
    pub trusted: bool,
    /// Whether its served certificates are valid by the anchors and time of the run: through this path, or through
    /// one that needs no other certificates.
    pub valid_today: bool,
    id: OnceLock<String>,
}

impl Variant {
    /// Whether the variant has a cross-certificate.
    pub fn is_cross(&self) -> bool {
        self.cross.contains(&true)
    }

    /// Whether it must be chosen by its name, see [`Entry::by_name`].
    pub fn is_by_name(&self) -> bool {
        entries_for(&self.path).iter().any(|entry| entry.by_name)
    }

    /// Eight hex digits that identify these certificates in every run.
    pub fn id(&self) -> &str {
        self.id.get_or_init(|| {
            let hashes: Vec<Fingerprint> = self.path.certificates().map(Certificate::fingerprint).collect();
            let octets: Vec<&[u8]> = hashes.iter().map(|hash| &hash.0[..]).collect();
            Fingerprint::of(&octets).to_string()[..8].to_owned()
        })
    }

    /// Whether it is smaller in a handshake by more than ECDSA signatures and serial numbers vary.
    pub(crate) fn is_smaller_than(&self, other: &Self) -> bool {
        /// For each certificate, in bytes.
        const VARIATION: usize = 4;
        let most = self.path.served().count().max(other.path.served().count());
        self.handshake_bytes() + most * VARIATION < other.handshake_bytes()
    }

    /// The size of the certificates above the leaf in a handshake, in bytes: their DER, and three octets of length
    /// for each (RFC 5246 §7.4.2).
    pub fn handshake_bytes(&self) -> usize {
        self.path.served().skip(1).map(|certificate| certificate.der().len() + 3).sum()
    }
}

/// Moves the chain that a server sends to the front if the catalogue has caveats for it, because a server that sends its
/// certificates does not intend a shorter chain.
pub(crate) fn put_served_first(variants: &mut [Variant], leaf: &Certificate, sent: &[Certificate]) {
    if variants.len() < 2 {
        return;
    }
    let entries = entries_for_served(leaf, sent);
    let is_it = |variant: &Variant| {
        let is_sent = || variant.path.served().all(|one| sent.contains(one));
        let is_named = |entry: &&Entry| entries.iter().any(|(sent, _)| sent.id == entry.id && !sent.caveats.is_empty());
        entries_for(&variant.path).iter().copied().any(|entry| is_named(&entry)) && is_sent()
    };
    if let Some(position) = variants.iter().position(is_it) {
        variants[..=position].rotate_right(1);
    }
}

/// Why no variant could be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChoiceError {
    /// No path goes through a cross-certificate.
    NoCrossRoot,
    /// The path through a cross-certificate ends at an expired root. It must be chosen by its id.
    ExpiredRoot {
        /// The root.
        root: Box<Certificate>,
        /// The id of the path.
        id: String,
    },
    /// The only path through a cross-certificate is the catalogued one of this name, which must be chosen by its
    /// name.
    ByName(&'static str),
    /// This cross-certificate is available, but has expired or is not valid yet.
    CrossOutOfTime(Box<Certificate>),
    /// This cross-certificate is available, but leads to no trusted root.
    CrossWithoutRoot(Box<Certificate>),
    /// No path ends at the preferred root of this name.
    NoSuchRoot(String),
    /// Paths end at several roots with this name: the name, and the roots.
    AmbiguousRoot(String, Vec<Certificate>),
    /// No path has this id or catalogued name.
    NoSuchVariant(String),
    /// The requested variant is not valid by the anchors of the run: its root, and a store that has it.
    NotTrusted {
        /// The root.
        root: Box<Certificate>,
        /// A store with the root, as a value of `--roots`.
        store: String,
    },
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCrossRoot => f.write_str("no valid chain goes through a cross-certificate"),
            Self::ExpiredRoot { root, .. } => {
                let day = day(root.facts().not_after);
                write!(f, "the chain through a cross-certificate ends at {}, which expired on {day},", root.label())
            }
            Self::ByName(id) => {
                write!(
                    f,
                    "the only chain through a cross-certificate is {id}, which has caveats and is chosen only by its name,"
                )
            }
            Self::CrossOutOfTime(cross) => {
                let day = day(cross.facts().not_after);
                write!(
                    f,
                    "the cross-certificate {} is valid only until {day}, so no valid chain goes through it",
                    cross.label()
                )
            }
            Self::CrossWithoutRoot(cross) => {
                write!(f, "no trusted root is above the cross-certificate {}", cross.label())
            }
            Self::NoSuchRoot(name) => write!(f, "no valid chain ends at {name}"),
            Self::AmbiguousRoot(name, roots) => write!(f, "{name} is the name of {} roots", roots.len()),
            Self::NoSuchVariant(id) => write!(f, "no valid chain is the variant {id}"),
            Self::NotTrusted { root, store } => {
                write!(f, "the chain to {} is valid only where {store} is trusted", root.label())
            }
        }
    }
}

impl std::error::Error for ChoiceError {}

/// Orders and names all paths: the standard one first, then by preference; then those to roots that are not among
/// `anchors`; last those to roots that have expired at `at`. If several paths to such roots serve the same
/// certificates, one is kept.
///
/// An intermediate is a cross-certificate if its CA (name and key) is also known as a root (RFC 5280 §3.2): among
/// `anchors`, in an embedded store, or self-signed in `pool`.
pub fn variants(paths: Vec<Path>, pool: &Pool, anchors: &Anchors, at: OffsetDateTime) -> Vec<Variant> {
    let mut variants: Vec<Variant> = paths
        .into_iter()
        .map(|path| {
            let root = &path.anchor().certificate;
            let expired_root = root.facts().not_after < whole_second(at);
            let objection = anchors.objection(root, path.leaf(), at).filter(|objection| objection.is_certain);
            let trusted = anchors.find(root).is_some() && objection.is_none();
            let cross = path.intermediates().iter().map(|member| is_cross(member, pool, anchors)).collect();
            Variant {
                kind: Kind::Alternative,
                path,
                cross,
                superseded: false,
                expired_root,
                trusted,
                valid_today: false,
                id: OnceLock::new(),
            }
        })
        .collect();
    variants.sort_by_cached_key(|variant| preference(variant, anchors, at));
    keep_served_once(&mut variants);
    let valid: Vec<Path> =
        variants.iter().filter(|one| one.trusted && !one.expired_root).map(|one| one.path.clone()).collect();
    for variant in &mut variants {
        let serves = |certificate: &Certificate| variant.path.served().any(|served| served == certificate);
        variant.valid_today = valid.iter().any(|path| path.served().all(serves));
    }
    for index in 1..variants.len() {
        let (before, rest) = variants.split_at_mut(index);
        rest[0].superseded = before.iter().any(|other| same_cas(&other.path, &rest[0].path));
    }
    for (index, variant) in variants.iter_mut().enumerate() {
        variant.kind = match index {
            0 => Kind::Standard,
            _ if variant.is_cross() => Kind::CrossRoot,
            _ => Kind::Alternative,
        };
    }
    variants
}

/// The same served certificates lead to every certificate of their root. If the root is not trusted by the run, one
/// such path is kept, or none if another is trusted.
fn keep_served_once(variants: &mut Vec<Variant>) {
    let mut kept: Vec<Variant> = Vec::with_capacity(variants.len());
    for variant in variants.drain(..) {
        if variant.trusted || !kept.iter().any(|other| other.path.served().eq(variant.path.served())) {
            kept.push(variant);
        }
    }
    *variants = kept;
}

/// Whether two paths go through the same CAs: a CA is a name and a key.
fn same_cas(one: &Path, other: &Path) -> bool {
    let (one, other): (Vec<&Certificate>, Vec<&Certificate>) =
        (one.certificates().collect(), other.certificates().collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one.is_same_entity_as(other))
}

fn is_cross(certificate: &Certificate, pool: &Pool, anchors: &Anchors) -> bool {
    let name = &certificate.subject().normalized;
    let is_root = |other: &Certificate| other.is_same_entity_as(certificate) && other.is_self_signed();
    anchors.covers(certificate) || pool.by_subject(name).any(is_root) || trust::is_known_root(certificate)
}

/// The sort key: certificates that are not known to be revoked first; then those that match key identifiers, as OpenSSL
/// requires, and names with the same encoding, as Go requires; then the fewest certificates; then the latest expiry and
/// the newest root; and for a total order the fingerprints.
fn preference(variant: &Variant, anchors: &Anchors, at: OffsetDateTime) -> impl Ord + use<> {
    let path = &variant.path;
    let is_revoked = path.intermediates().iter().any(|one| anchors.known_revocation(one, at).is_some());
    let (expiry, _) = path.earliest_expiry();
    let root = path.anchor().certificate.facts().not_before;
    let validity = |certificate: &Certificate| Reverse((certificate.facts().not_after, certificate.facts().not_before));
    let validities: Vec<_> = path.intermediates().iter().map(validity).collect();
    let is_rewritten = path.links().any(|(child, issuer)| child.issuer().der != issuer.subject().der);
    let worst = (variant.expired_root, !variant.trusted, is_revoked, path.is_misidentified(), is_rewritten);
    (worst, path.intermediates().len(), Reverse(expiry), Reverse(root), validities, path.fingerprints())
}

/// Chooses one of `variants` (ordered as by [`variants()`]). `preferred_root` is the common name, an organisational
/// unit, the complete subject or a SHA-256 prefix of the root. It does not match names in the middle of a chain.
///
/// # Errors
///
/// [`ChoiceError`] if no variant meets the request, or if several roots have the name.
pub fn choose<'a>(
    variants: &'a [Variant],
    wanted: &Wanted,
    preferred_root: Option<&str>,
) -> Result<&'a Variant, ChoiceError> {
    // A chain to an expired root can be chosen only by name; one to an untrusted root, only if its served certificates
    // are valid by another path.
    let by_name = preferred_root.is_some() || matches!(wanted, Wanted::Named(_));
    let ends_well = |variant: &&Variant| {
        (by_name || !variant.expired_root) && preferred_root.is_none_or(|root| ends_at(&variant.path, root))
    };
    let (candidates, untrusted): (Vec<&Variant>, Vec<&Variant>) =
        variants.iter().filter(ends_well).partition(|variant| variant.trusted || variant.valid_today);
    let is_wanted = |variant: &&&Variant| match wanted {
        Wanted::Auto | Wanted::Standard => preferred_root.is_some(),
        Wanted::CrossRoot => variant.is_cross(),
        Wanted::Named(id) => is_called(variant, id),
    };
    if let Some(name) = preferred_root {
        let roots = distinct_roots(candidates.iter().filter(is_wanted));
        if roots.len() > 1 {
            return Err(ChoiceError::AmbiguousRoot(name.to_owned(), roots));
        }
    }
    let chosen = match wanted {
        Wanted::Auto | Wanted::Standard => {
            let mut fitting = candidates.iter().copied().filter(|one| one.trusted || preferred_root.is_some());
            let first = fitting.clone().next();
            fitting.find(|one| preferred_root.is_some() || !one.is_by_name()).or(first)
        }
        Wanted::CrossRoot => candidates
            .iter()
            .copied()
            .filter(|variant| variant.is_cross() && (preferred_root.is_some() || !variant.is_by_name()))
            // If roots are equally old, the longest chain.
            .min_by_key(|variant| {
                let begin = variant.path.anchor().certificate.facts().not_before;
                (begin, Reverse(variant.path.intermediates().len()))
            }),
        Wanted::Named(id) => candidates
            .iter()
            .copied()
            .filter(|variant| is_called(variant, id))
            .min_by_key(|variant| !entries_for(&variant.path).iter().any(|entry| entry.prefers(&variant.path))),
    };
    if chosen.is_none()
        && *wanted == Wanted::CrossRoot
        && let Some(variant) = candidates.iter().find(|variant| variant.is_cross())
    {
        let names = entries_for(&variant.path).into_iter().filter(|entry| entry.by_name);
        return Err(ChoiceError::ByName(names.map(|entry| entry.id).next().unwrap_or_default()));
    }
    if let (None, Some(variant)) = (chosen, untrusted.iter().find(is_wanted)) {
        let Anchor { certificate, store } = variant.path.anchor();
        return Err(ChoiceError::NotTrusted { root: Box::new(certificate.clone()), store: store.to_string() });
    }
    chosen.ok_or_else(|| match preferred_root {
        Some(root) if candidates.is_empty() => ChoiceError::NoSuchRoot(root.to_owned()),
        _ => match wanted {
            Wanted::Named(id) => ChoiceError::NoSuchVariant(id.clone()),
            _ => ChoiceError::NoCrossRoot,
        },
    })
}

fn is_called(variant: &Variant, id: &str) -> bool {
    variant.id() == id || entries_for(&variant.path).iter().any(|entry| entry.id == id)
}

/// The option that chooses `variant` among `variants`.
pub(crate) fn option_for(variant: &Variant, variants: &[Variant]) -> String {
    let anchor = &variant.path.anchor().certificate;
    let root = anchor.fingerprint().to_string();
    let root = &root[..16];
    let label = anchor.label();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '.' | '-' | '_');
    let by_label = Some(&*label).filter(|label| label.chars().all(is_plain) && label.contains(char::is_alphabetic));
    let by_label = by_label.filter(|label| !label.starts_with('-'));
    let options = [
        (Wanted::Standard, None, "--variant standard".to_owned()),
        (Wanted::CrossRoot, None, "--variant cross-root".to_owned()),
        (Wanted::Auto, by_label.or(Some("")), format!("--preferred-root '{label}'")),
        (Wanted::Auto, Some(root), format!("--preferred-root {root}")),
        (Wanted::CrossRoot, Some(root), format!("--variant cross-root --preferred-root {root}")),
    ];
    let chooses =
        |wanted: &Wanted, root| choose(variants, wanted, root).is_ok_and(|chosen| chosen.path == variant.path);
    let option = options.into_iter().find(|(wanted, root, _)| chooses(wanted, *root)).map(|(_, _, option)| option);
    let named = || {
        let mut ids = entries_for(&variant.path).into_iter().map(|entry| entry.id);
        ids.find(|id| chooses(&Wanted::Named((*id).to_owned()), None)).map(str::to_owned)
    };
    match named() {
        Some(name) => format!("--variant {name}"),
        None => option.unwrap_or_else(|| format!("--variant {}", variant.id())),
    }
}

/// The distinct CAs (name and key) at which these variants end.
fn distinct_roots<'a>(variants: impl Iterator<Item = &'a &'a Variant>) -> Vec<Certificate> {
    let mut roots: Vec<Certificate> = Vec::new();
    for variant in variants {
        let root = &variant.path.anchor().certificate;
        if !roots.iter().any(|other| other.is_same_entity_as(root)) {
            roots.push(root.clone());
        }
    }
    roots
}

/// Whether the anchor is the requested root: by its common name or organisational unit, its complete name as in
/// reports, or a prefix of its SHA-256.
fn ends_at(path: &Path, root: &str) -> bool {
    let anchor = &path.anchor().certificate;
    let subject = &anchor.subject().der;
    let names = [common_name(subject), organizational_unit(subject), Some(anchor.label())];
    names.into_iter().flatten().any(|name| name.eq_ignore_ascii_case(root))
        || is_whole_name(&distinguished_name(subject), root)
        || fingerprint_prefix(root).is_some_and(|prefix| anchor.fingerprint().to_string().starts_with(&prefix))
}

/// Whether `typed` is this RFC 4514 name, in either order (OpenSSL prints the country first), ignoring spaces around
/// `=` and between the parts.
fn is_whole_name(name: &str, typed: &str) -> bool {
    let parts = |text: &str| {
        let mut parts = vec![String::new()];
        let mut is_escaped = false;
        for character in text.chars() {
            if character == ',' && !is_escaped {
                parts.push(String::new());
            } else if let Some(part) = parts.last_mut() {
                part.extend(character.to_lowercase());
            }
            is_escaped = character == '\\' && !is_escaped;
        }
        let tidy = |part: &String| match part.split_once('=') {
            Some((kind, value)) => format!("{}={}", kind.trim(), value.trim()),
            None => part.trim().to_owned(),
        };
        parts.iter().map(tidy).collect::<Vec<String>>()
    };
    let (name, typed) = (parts(name), parts(typed));
    !name.concat().is_empty() && (name == typed || name.iter().rev().eq(&typed))
}
