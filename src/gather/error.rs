//! Why a URL gave no certificate.

use std::fmt;
use std::net::IpAddr;

/// Why a URL gave no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// Neither http nor https.
    Scheme,
    /// Not a URL.
    BadUrl,
    /// The URL carries a user name or password.
    Credentials,
    /// Every address of the host is one that AIA may not reach; with the first of them.
    Refused(IpAddr),
    /// The name does not resolve.
    HostNotFound,
    /// No connection, or it broke; with the system's words.
    Connection(String),
    /// An answer that is not HTTP, or with a header that is too long.
    NotHttp,
    /// No answer in time.
    Timeout,
    /// An HTTP status that is not a success.
    Status(u16),
    /// More redirects than allowed; with the limit.
    Redirects(usize),
    /// A redirect to an address that cannot be used, and why.
    BadRedirect(String, Box<FetchError>),
    /// A longer answer than allowed; with the limit in bytes.
    TooLarge(u64),
    /// An HTML page.
    Html,
    /// An answer without a certificate that can be read.
    NoCertificate,
    /// Certificates, but none whose key made the signature.
    WrongCertificate,
    /// Not asked, because the requests or the time for them were used up.
    Budget,
}

impl FetchError {
    /// Whether the network kept the answer away, so that the same run may succeed later or elsewhere;
    /// an answer that is wrong, and a 4xx status, are not of that kind.
    pub fn is_network_failure(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::HostNotFound
            | Self::Connection(_)
            | Self::NotHttp
            | Self::Timeout
            | Self::Redirects(_)
            | Self::TooLarge(_)
            | Self::Budget => true,
            Self::Status(status) => *status >= 500 || *status == 429,
            Self::BadRedirect(_, cause) => cause.is_network_failure(),
            Self::Scheme
            | Self::BadUrl
            | Self::Credentials
            | Self::Html
            | Self::NoCertificate
            | Self::WrongCertificate => false,
        }
    }

    /// Whether no answer came in time, wherever in the cause that is.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout => true,
            Self::BadRedirect(_, cause) => cause.is_timeout(),
            _ => false,
        }
    }

    /// The refused address, wherever in the cause it is.
    pub fn refused_address(&self) -> Option<IpAddr> {
        match self {
            Self::Refused(address) => Some(*address),
            Self::BadRedirect(_, cause) => cause.refused_address(),
            _ => None,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("not an http or https URL"),
            Self::BadUrl => f.write_str("not a URL that can be used"),
            Self::Credentials => f.write_str("a URL with a user name in it is not used"),
            Self::Refused(address) => write!(f, "refused: {address} is not a public address"),
            Self::HostNotFound => f.write_str("the host name does not resolve"),
            Self::Connection(error) => write!(f, "no connection: {error}"),
            Self::NotHttp => f.write_str("the answer is not HTTP"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Status(status) => write!(f, "HTTP {status}"),
            Self::Redirects(limit) => write!(f, "more than {limit} redirects"),
            Self::BadRedirect(target, cause) => write!(f, "redirects to {target}: {cause}"),
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes"),
            Self::Html => f.write_str("the answer is an HTML page, not a certificate"),
            Self::NoCertificate => f.write_str("no certificate in the answer"),
            Self::WrongCertificate => f.write_str("the certificate in the answer is not the issuer"),
            Self::Budget => f.write_str("not asked, the limit on requests or on the time for them was reached"),
        }
    }
}

impl std::error::Error for FetchError {}
