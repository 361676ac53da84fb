//! The origins of certificates and findings.

use std::path::Path;
use std::sync::Arc;

use crate::carried;
use crate::certificate::Certificate;
use crate::finding::Finding;
use crate::pool::{Pool, Source};
use crate::read::{Place, may_be_ca};
use crate::shell::file_word;
use crate::trust::{self, Anchors};

/// Looks up the origin of a certificate.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The candidates.
    pub pool: &'a Pool,
    /// The roots.
    pub anchors: &'a Anchors,
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sources({} candidates)", self.pool.len())
    }
}

/// The origin of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// A file, or `-` for standard input.
    Input(Arc<str>),
    /// The response of this URL, and when it was fetched, in seconds since 1970.
    Aia(Arc<str>, Option<u64>),
    /// A response of this URL that an earlier run fetched, and when.
    Cache(Arc<str>, u64),
    /// A root store by name, or a file with roots.
    Roots(Arc<str>),
    /// The local store: its file.
    Store(Arc<str>),
}

impl Origin {
    /// The origin for a source.
    pub(crate) fn of_source(source: &Source) -> Self {
        match source {
            Source::Input(place) | Source::Intermediates(place) => Self::Input(place.file.clone()),
            Source::Aia(url) => Self::Aia(url.clone(), None),
            Source::Fetched(url, at) => Self::Aia(url.clone(), Some(*at)),
            Source::Cache(url, since) => Self::Cache(url.clone(), *since),
            Source::Roots(store) => Self::Roots(store.clone()),
            Source::Store(file) => Self::Store(file.clone()),
        }
    }

    /// The file, the URL, or the name of the store.
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::Input(name) | Self::Aia(name, _) | Self::Cache(name, _) | Self::Roots(name) | Self::Store(name) => {
                name
            }
        }
    }

    /// The kind, as in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Input(_) => "input",
            Self::Aia(..) | Self::Cache(..) => "aia",
            Self::Roots(_) => "roots",
            Self::Store(_) => "store",
        }
    }
}

impl<'a> Sources<'a> {
    /// The origin of a certificate.
    pub fn origin(&self, certificate: &Certificate) -> Origin {
        // For a root, the store that makes it trusted counts, even if another copy came from elsewhere.
        let trusted = self.anchors.find(certificate).filter(|_| certificate.is_self_issued() && may_be_ca(certificate));
        if let Some(anchor) = trusted {
            return Origin::Roots(anchor.store);
        }
        if let Some(source) = self.pool.source_of(certificate) {
            return Origin::of_source(source);
        }
        let store = self.anchors.find(certificate).map(|anchor| anchor.store);
        let newest = || trust::newest_with(certificate).map(|snapshot| snapshot.to_string().into());
        Origin::Roots(store.or_else(newest).unwrap_or_default())
    }

    /// The file that contained a certificate, quoted for a command. `FILE` if it was a part of a line of `batch`.
    pub(crate) fn file_of(&self, certificate: &Certificate) -> String {
        match self.pool.source_of(certificate) {
            Some(Source::Input(place) | Source::Intermediates(place)) => {
                carried::file(&file_word(Path::new(&*place.file))).to_owned()
            }
            _ => "FILE".to_owned(),
        }
    }

    /// The finding with the place of its certificate.
    pub(crate) fn placed(&self, finding: Finding) -> Finding {
        let place = self.place_of(&finding).cloned();
        place.map_or(finding.clone(), |place| finding.at(place))
    }

    /// The file and line of a finding, or of the certificate that it is about.
    pub(crate) fn place_of(&self, finding: &'a Finding) -> Option<&'a Place> {
        let in_pool = || finding.certificate.as_ref().and_then(|certificate| self.pool.source_of(certificate));
        match &finding.place {
            Some(place) => Some(place),
            None => match in_pool() {
                Some(Source::Input(place) | Source::Intermediates(place)) => Some(place),
                _ => None,
            },
        }
    }

    /// The place of a finding, or if it has none, the origin of its certificate.
    pub(crate) fn spot_of(&self, finding: &Finding) -> Spot {
        match (self.place_of(finding), &finding.certificate) {
            (Some(place), _) => Spot::Line(place.clone()),
            (None, Some(certificate)) => Spot::Origin(self.origin(certificate)),
            (None, None) => Spot::Nowhere,
        }
    }
}

/// The place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// In a file.
    Line(Place),
    /// The origin of its certificate.
    Origin(Origin),
    /// It has no place.
    Nowhere,
}
