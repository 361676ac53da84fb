//! The limits and results of fetching.

use std::sync::Arc;
use std::time::Duration;

use super::error::FetchError;
use crate::certificate::Certificate;
use crate::read::Problem;

/// The limits of network use: per file for `fix`, otherwise per run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// The size of one response in bytes, over HTTP counted while it arrives. The default is 1 MiB; the largest caIssuers
    /// responses are PKCS#7 files of some tens of KiB.
    pub answer_bytes: u64,
    /// The time for one request, including connection and redirects. The default is 10 seconds.
    pub request: Duration,
    /// The time for all requests, for the [`Deadline`](super::Deadline) of a run. The default is 30 seconds; `--timeout` sets it.
    pub total: Duration,
    /// The number of redirects of one request. The default is 3.
    pub redirects: usize,
    /// The number of levels of issuers above the leaf. The default is 8; public chains have at most 4.
    pub levels: usize,
    /// The number of URLs that are requested. The default is 32. Redirects and up to two repetitions of each are not counted.
    pub requests: usize,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            answer_bytes: 1 << 20,
            request: Duration::from_secs(10),
            total: Duration::from_secs(30),
            redirects: 3,
            levels: 8,
            requests: 32,
        }
    }
}

/// The result for one requested URL of one certificate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fetched {
    /// The URL.
    pub url: Arc<str>,
    /// The certificate that contains the URL.
    pub child: Certificate,
    /// The number of certificates that were added to the pool, or why there are none.
    pub outcome: Result<usize, FetchError>,
    /// When it was fetched, in seconds since 1970, if an earlier run fetched it.
    pub kept_since: Option<u64>,
    /// Problems of a response that contains an issuer.
    pub problems: Vec<Problem>,
}

/// The maximum number of signatures that are verified to find missing issuers: two for each certificate of a pool that
/// is 30 times larger than the largest chains of CAs need.
pub(super) const MAX_CHECKS: usize = 2_000;
