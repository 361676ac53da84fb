//! The interface of issuer sources, and the order in which they are asked.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Instant;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::deadline::Deadline;
use super::error::FetchError;
use crate::certificate::Certificate;
use crate::pool::{Pool, Source};

/// A local source of issuers, such as a pool or a store on disk. Sources are asked before the network.
///
/// ```
/// use chainmend::certificate::Certificate;
/// use chainmend::gather::IssuerSource;
/// use chainmend::pool::Source;
///
/// /// Certificates in DER, with their names.
/// struct Table(Vec<(String, Vec<u8>)>);
///
/// impl IssuerSource for Table {
///     fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
///         let parsed = |(name, der): &(String, Vec<u8>)| Some((Certificate::from_der(der.clone()).ok()?, name.clone()));
///         let issuers = self.0.iter().filter_map(parsed).filter(|(issuer, _)| child.names_as_issuer(issuer));
///         issuers.map(|(issuer, name)| (issuer, Source::Store(name.into()))).collect()
///     }
/// }
///
/// let mender = chainmend::Mender::new().with_source(Table(Vec::new()));
/// ```
pub trait IssuerSource: Send + Sync {
    /// Certificates that may have issued `child`, judging by the name, with their origins, which reports name:
    /// [`Source::Store`] for a store of your own. The caller verifies the signature.
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)>;
}

impl IssuerSource for Pool {
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
        let issuers = Self::issuers_of(self, child).into_iter();
        issuers.filter_map(|issuer| self.source_of(&issuer).cloned().map(|source| (issuer, source))).collect()
    }
}

impl<S: IssuerSource + ?Sized> IssuerSource for Arc<S> {
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
        self.as_ref().issuers_of(child)
    }
}

/// Fetches caIssuers URLs. Several threads may call it at the same time, and a caller may stop waiting for the
/// result.
pub trait Fetch: Send + Sync {
    /// Requests a URL. The response must arrive before `until`; if it is larger than
    /// [`FetchLimits::answer_bytes`](super::FetchLimits::answer_bytes), it is not used.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if there is no usable response.
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError>;

    /// Requests a URL again. `None` if the response with these validators is still current.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if there is no usable response.
    fn fetch_if_changed(&self, url: &str, known: &Validators, until: Instant) -> Result<Option<Answer>, FetchError> {
        let _ = known;
        self.fetch(url, until).map(Some)
    }

    /// Requests a URL without using cached responses.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if there is no usable response.
    fn fetch_anew(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.fetch(url, until)
    }
}

impl<F: Fetch + ?Sized> Fetch for Arc<F> {
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.as_ref().fetch(url, until)
    }

    fn fetch_if_changed(&self, url: &str, known: &Validators, until: Instant) -> Result<Option<Answer>, FetchError> {
        self.as_ref().fetch_if_changed(url, known, until)
    }

    fn fetch_anew(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.as_ref().fetch_anew(url, until)
    }
}

/// The cache validators of a response (RFC 9111).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<Box<str>>,
    /// Last-Modified.
    pub last_modified: Option<Box<str>>,
    /// How many seconds the response is fresh, from Cache-Control or Expires.
    pub max_age: Option<u64>,
    /// Whether the response must not be stored.
    pub no_store: bool,
}

impl Validators {
    /// The validators in these headers.
    pub(super) fn of<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        const LONGEST: usize = 256;
        let text = |name| header(name).filter(|value| value.len() <= LONGEST).map(Box::from);
        let time = |name| OffsetDateTime::parse(header(name)?.trim(), &Rfc2822).ok();
        let control = header("cache-control").unwrap_or_default().to_ascii_lowercase();
        let control = |name: &str| control.split(',').map(str::trim).find_map(|part| part.strip_prefix(name));
        let max_age = control("max-age=").and_then(|seconds| seconds.trim_matches('"').parse().ok());
        let expires = || u64::try_from((time("expires")? - time("date")?).whole_seconds()).ok();
        let age = header("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0);
        Self {
            etag: text("etag"),
            last_modified: text("last-modified"),
            max_age: max_age.or_else(expires).map(|max_age: u64| max_age.saturating_sub(age)),
            no_store: control("no-store").is_some(),
        }
    }
}

/// The response of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The body.
    pub body: Arc<[u8]>,
    /// When an earlier run fetched it, in seconds since 1970. `None` if it was fetched now.
    pub kept_since: Option<u64>,
    /// The cache validators.
    pub validators: Validators,
}

impl From<Vec<u8>> for Answer {
    fn from(body: Vec<u8>) -> Self {
        Self { body: body.into(), kept_since: None, validators: Validators::default() }
    }
}

/// Responds from a map, for tests and recordings.
impl<S: BuildHasher + Send + Sync> Fetch for HashMap<String, Result<Vec<u8>, FetchError>, S> {
    fn fetch(&self, url: &str, _: Instant) -> Result<Answer, FetchError> {
        self.get(url).cloned().unwrap_or(Err(FetchError::Status(404))).map(Answer::from)
    }
}

/// The network, and its time limit.
#[derive(Clone, Copy)]
pub struct Network<'a> {
    /// The fetcher.
    pub fetcher: &'a Arc<dyn Fetch>,
    /// The time limit of the run. Several leaves may share it.
    pub deadline: &'a Deadline,
}

/// The sources of missing issuers: local sources in this order, then the network.
#[derive(Clone, Copy, Default)]
pub struct IssuerSources<'a> {
    /// Certificates that were given for the run. They are asked first.
    pub given: Option<&'a Pool>,
    /// The local sources.
    pub local: &'a [Arc<dyn IssuerSource>],
    /// The network. `None` if it must not be used.
    pub network: Option<Network<'a>>,
}

impl<'a> From<Option<Network<'a>>> for IssuerSources<'a> {
    fn from(network: Option<Network<'a>>) -> Self {
        Self { given: None, local: &[], network }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Headers<'a> = &'a [(&'a str, &'a str)];

    fn of(headers: Headers<'_>) -> Validators {
        Validators::of(|name| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    #[test]
    fn what_an_answer_says_of_its_age() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let cases: [(Headers<'_>, Option<u64>); 9] = [
            (&[], None),
            (&[("cache-control", "public, max-age=86400")], Some(86_400)),
            (&[("cache-control", "Max-Age=\"60\"")], Some(60)),
            (&[("cache-control", "max-age=60"), ("age", "45")], Some(15)),
            (&[("cache-control", "max-age=60"), ("age", "450")], Some(0)),
            (&[("cache-control", "max-age=soon")], None),
            (&[date, ("expires", "Sun, 06 Nov 1994 09:49:37 GMT")], Some(3_600)),
            (&[date, ("expires", "0")], None),
            (&[date, ("expires", "Sun, 06 Nov 1994 09:49:37 GMT"), ("cache-control", "max-age=5")], Some(5)),
        ];
        for (headers, expected) in cases {
            assert_eq!(of(headers).max_age, expected, "{headers:?}");
        }
        assert!(of(&[("cache-control", "private, no-store")]).no_store);
        let known = of(&[("etag", "\"a\""), ("last-modified", "yesterday")]);
        assert_eq!((known.etag.as_deref(), known.last_modified.as_deref()), (Some("\"a\""), Some("yesterday")));
    }
}
