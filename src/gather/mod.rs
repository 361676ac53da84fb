//! Fetches missing issuers from the caIssuers URLs of the certificates that need them (RFC 5280 §4.2.2.1).
//!
//! Local candidates are used first; a level of URLs is fetched only when they are not enough. A certificate from a
//! response is added to the pool only if its key made the signature of a certificate that needs it.

pub mod cache;
mod complete;
mod credentials;
mod deadline;
mod error;
mod fetched;
pub(crate) mod folders;
pub mod guard;
#[cfg(feature = "network")]
mod http;
mod level;
#[cfg(feature = "network")]
pub mod proxy;
mod remember;
mod source;
pub mod store;

pub use complete::{Extent, Gathered, complete};
#[cfg(feature = "cli")]
pub(crate) use credentials::proxy_without_credentials;
pub(crate) use credentials::without_credentials;
pub use deadline::Deadline;
pub use error::{FetchError, TlsFault};
pub use fetched::{FetchLimits, Fetched};
#[cfg(feature = "network")]
pub use http::HttpFetcher;
#[cfg(feature = "cli")]
pub(crate) use http::check_https;
pub use remember::Remembering;
pub use source::{Answer, Fetch, IssuerSource, IssuerSources, Network, Validators};
