//! Which of the valid paths is deployed: the standard chain, or the one through cross-certificates to
//! an older root.

use std::cmp::Reverse;
use std::fmt;

use crate::certificate::{Certificate, common_name};
use crate::path::Path;
use crate::pool::Pool;
use crate::read::fingerprint_prefix;
use crate::trust::Anchors;

/// What the user asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The standard chain.
    Auto,
    /// The fewest certificates to a root of the store.
    Standard,
    /// Through cross-certificates to the oldest root that can be reached.
    CrossRoot,
}

/// What a chain is among those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one with the fewest certificates.
    Standard,
    /// Another one that holds a cross-certificate.
    CrossRoot,
    /// Another one without cross-certificates: to a second root, or through an older intermediate.
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

/// One valid path among all.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What it is among them.
    pub kind: Kind,
    /// The path.
    pub path: Path,
    /// Which of its intermediates are cross-certificates: one flag for each, from the leaf upward.
    pub cross: Vec<bool>,
}

impl Variant {
    /// Whether the variant has a cross-certificate.
    pub fn is_cross(&self) -> bool {
        self.cross.contains(&true)
    }
}

/// Why no variant could be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceError {
    /// No path goes through a cross-certificate.
    NoCrossRoot,
    /// No path ends at the preferred root; with its name.
    NoSuchRoot(String),
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCrossRoot => f.write_str("no valid chain goes through a cross-certificate"),
            Self::NoSuchRoot(name) => write!(f, "no valid chain ends at {name}"),
        }
    }
}

impl std::error::Error for ChoiceError {}

/// Names every path, the standard one first, then by preference.
///
/// An intermediate is a cross-certificate when its CA, name and key, is also known as a root (RFC 5280
/// §3.2): among `anchors`, or self-signed in `pool`.
pub fn variants(paths: Vec<Path>, pool: &Pool, anchors: &Anchors) -> Vec<Variant> {
    let mut variants: Vec<Variant> = paths
        .into_iter()
        .map(|path| {
            let cross = path.intermediates().iter().map(|member| is_cross(member, pool, anchors)).collect();
            Variant { kind: Kind::Alternative, path, cross }
        })
        .collect();
    variants.sort_by_cached_key(preference);
    for (index, variant) in variants.iter_mut().enumerate() {
        variant.kind = match index {
            0 => Kind::Standard,
            _ if variant.is_cross() => Kind::CrossRoot,
            _ => Kind::Alternative,
        };
    }
    variants
}

fn is_cross(certificate: &Certificate, pool: &Pool, anchors: &Anchors) -> bool {
    let name = &certificate.subject().normalized;
    let is_root = |other: &Certificate| other.is_same_entity_as(certificate) && other.is_self_signed();
    anchors.covers(certificate) || pool.by_subject(name).any(is_root)
}

/// Fewest certificates first; then the one that expires last, the newest root, and for a total order
/// the fingerprints.
fn preference(variant: &Variant) -> impl Ord + use<> {
    let path = &variant.path;
    let (expiry, _) = path.earliest_expiry();
    let root = path.anchor().certificate.facts().not_before;
    (path.intermediates().len(), Reverse(expiry), Reverse(root), path.fingerprints())
}

/// Chooses among variants in the order of [`variants`]. `preferred_root` is the common name or a
/// SHA-256 prefix of the root; it never matches a name in the middle of a chain.
///
/// # Errors
///
/// [`ChoiceError`] when no variant is what was asked for.
pub fn choose<'a>(
    variants: &'a [Variant],
    wanted: Wanted,
    preferred_root: Option<&str>,
) -> Result<&'a Variant, ChoiceError> {
    let ends_well = |variant: &&Variant| preferred_root.is_none_or(|root| ends_at(&variant.path, root));
    let candidates: Vec<&Variant> = variants.iter().filter(ends_well).collect();
    let chosen = match wanted {
        Wanted::Auto | Wanted::Standard => candidates.first().copied(),
        Wanted::CrossRoot => candidates
            .iter()
            .copied()
            .filter(|variant| variant.is_cross())
            .min_by_key(|variant| variant.path.anchor().certificate.facts().not_before),
    };
    chosen.ok_or_else(|| match preferred_root {
        Some(root) if candidates.is_empty() => ChoiceError::NoSuchRoot(root.to_owned()),
        _ => ChoiceError::NoCrossRoot,
    })
}

/// What to type so that `variant` is chosen among `variants`; `None` when no option tells it from the
/// others.
pub fn option_for(variant: &Variant, variants: &[Variant]) -> Option<String> {
    let root = variant.path.anchor().certificate.fingerprint().to_string();
    let root = &root[..16];
    let options = [
        (Wanted::Standard, None, "--variant standard".to_owned()),
        (Wanted::CrossRoot, None, "--variant cross-root".to_owned()),
        (Wanted::Auto, Some(root), format!("--preferred-root {root}")),
        (Wanted::CrossRoot, Some(root), format!("--variant cross-root --preferred-root {root}")),
    ];
    let chooses = |wanted, root| choose(variants, wanted, root).is_ok_and(|chosen| chosen.path == variant.path);
    options.into_iter().find(|(wanted, root, _)| chooses(*wanted, *root)).map(|(_, _, option)| option)
}

/// The topmost certificate's issuer is the anchor's subject, so the anchor alone decides.
fn ends_at(path: &Path, root: &str) -> bool {
    let anchor = &path.anchor().certificate;
    let name = common_name(&anchor.subject().der);
    name.is_some_and(|name| name.eq_ignore_ascii_case(root))
        || fingerprint_prefix(root).is_some_and(|prefix| anchor.fingerprint().to_string().starts_with(&prefix))
}
