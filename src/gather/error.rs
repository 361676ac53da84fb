//! Why a URL did not provide a certificate.

use std::fmt;
use std::net::IpAddr;

use super::guard::{Refusal, is_metadata_service};
use crate::read::ProblemKind;

/// Why a URL did not provide a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The scheme is neither http nor https, but for example ldap.
    Scheme(String),
    /// The URL is not https, although https is required.
    NotHttps,
    /// Not a URL.
    BadUrl,
    /// The URL contains a user name or password.
    Credentials,
    /// The URL has the port of another protocol.
    Port(u16),
    /// All addresses of the host are forbidden for AIA. With the first of them.
    Refused(IpAddr),
    /// All addresses of the host are forbidden, because the user denied them. With the first of them.
    Denied(IpAddr),
    /// The name does not resolve.
    HostNotFound,
    /// The connection failed. With the message of the system.
    Connection(String),
    /// The https server could not be authenticated.
    Tls(TlsFault),
    /// The proxy failed. With its address.
    Proxy(String, Box<FetchError>),
    /// The response is truncated.
    CutShort,
    /// The response is not HTTP.
    NotHttp,
    /// The header of the response is too long, or has too many fields.
    LongHeader,
    /// There was no response in time.
    Timeout,
    /// The HTTP status is not a success.
    Status(u16),
    /// Too many redirects. With the limit.
    Redirects(usize),
    /// A redirect to a URL that cannot be used, and why.
    BadRedirect(String, Box<FetchError>),
    /// The response is too large. With the limit in bytes.
    TooLarge(u64),
    /// The response has an unexpected content coding. With its name.
    Compressed(String),
    /// An HTML page.
    Html,
    /// The response is empty.
    Empty,
    /// A PKCS#7 file without certificates.
    EmptyPkcs7,
    /// An encrypted PKCS#12 container. Those of the network are not opened, because they may ask for any amount of work.
    ClosedPkcs12,
    /// The response contains no certificate that can be read.
    NoCertificate,
    /// The certificate in the response is damaged.
    Damaged(ProblemKind),
    /// The response contains certificates, but none whose key made the signature.
    WrongCertificate,
    /// Not requested, because the limit of requests or time was reached.
    Budget,
    /// Not requested, because it is above the highest level of issuers that is fetched. With the number of levels.
    Levels(usize),
    /// A failure that an earlier run remembered, and how many seconds ago.
    Remembered(Box<FetchError>, u64),
    /// Not waited for, because another URL of the certificate responded.
    Overtaken,
    /// Not requested, because the network must not be used, and the cache has no response.
    Offline,
}

/// Why the certificate of an https server was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// Its issuer is not trusted.
    Untrusted,
    /// It has expired.
    Expired,
    /// It does not cover the host.
    WrongName,
    /// It is a CA certificate, as the self-signed ones that openssl makes by default are.
    IsCa,
    /// Another error, or no common protocol. With the message of rustls.
    Other(String),
}

impl FetchError {
    pub(super) fn refused(address: IpAddr, refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotPublic => Self::Refused(address),
            Refusal::Denied => Self::Denied(address),
        }
    }

    /// Whether the network caused the failure, so that a later run may succeed. This excludes wrong responses and 4xx
    /// statuses.
    pub fn is_network_failure(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::Denied(_)
            | Self::Port(_)
            | Self::HostNotFound
            | Self::Connection(_)
            | Self::Tls(_)
            | Self::Proxy(..)
            | Self::CutShort
            | Self::NotHttp
            | Self::LongHeader
            | Self::Timeout
            | Self::Redirects(_)
            | Self::TooLarge(_)
            | Self::Budget
            | Self::Levels(_)
            | Self::Overtaken => true,
            Self::Status(status) => *status >= 500 || matches!(status, 407 | 408 | 429),
            Self::BadRedirect(_, cause) | Self::Remembered(cause, _) => cause.is_network_failure(),
            Self::Scheme(_)
            | Self::NotHttps
            | Self::BadUrl
            | Self::Credentials
            | Self::Compressed(_)
            | Self::Html
            | Self::Empty
            | Self::EmptyPkcs7
            | Self::ClosedPkcs12
            | Self::Offline
            | Self::NoCertificate
            | Self::Damaged(_)
            | Self::WrongCertificate => false,
        }
    }

    /// Whether the request timed out.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout => true,
            Self::BadRedirect(_, cause) | Self::Proxy(_, cause) => cause.is_timeout(),
            _ => false,
        }
    }

    /// The error behind a redirect or a remembered failure.
    pub fn cause(&self) -> &Self {
        match self {
            Self::BadRedirect(_, cause) | Self::Remembered(cause, _) => cause.cause(),
            error => error,
        }
    }

    /// The forbidden address, if that is the cause and allowing it may be reasonable. Metadata services of clouds are
    /// excluded, because no CA is there.
    pub fn refused_address(&self) -> Option<IpAddr> {
        match self {
            Self::Refused(address) => Some(*address).filter(|address| !is_metadata_service(*address)),
            Self::BadRedirect(_, cause) => cause.refused_address(),
            _ => None,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(scheme) => write!(f, "{scheme} URLs are not followed, only http and https URLs"),
            Self::NotHttps => f.write_str("only https URLs are used for this"),
            Self::BadUrl => f.write_str("not a URL that can be used"),
            Self::Credentials => f.write_str("a URL with a user name in it is not used"),
            Self::Refused(address) => write!(f, "refused: {address} is not a public address"),
            Self::Denied(address) => write!(f, "refused: {address} is in a denied network (--aia-deny, CHAINMEND_AIA_DENY, chainmend.toml)"),
            Self::Port(port) => write!(f, "refused: port {port} belongs to another protocol"),
            Self::HostNotFound => f.write_str("the host name does not resolve"),
            Self::Connection(error) => write!(f, "no connection: {error}"),
            Self::Tls(fault) => write!(f, "no secure connection: {fault}"),
            Self::Proxy(proxy, cause) => match &**cause {
                Self::Status(407) => write!(f, "the proxy {proxy} requires a user name and a password (HTTP 407)"),
                cause => write!(f, "the proxy {proxy}: {cause}"),
            },
            Self::CutShort => f.write_str("the answer ended too early"),
            Self::NotHttp => f.write_str("the answer is not HTTP"),
            Self::LongHeader => f.write_str("the HTTP header of the answer is too long"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Status(511) => f.write_str("HTTP 511, a captive portal requires a login first"),
            Self::Status(status) => write!(f, "HTTP {status}"),
            Self::Redirects(limit) => write!(f, "more than {limit} redirects"),
            Self::BadRedirect(target, cause) => write!(f, "redirects to {target}: {cause}"),
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes"),
            Self::Compressed(coding) => write!(f, "the answer is compressed ({coding}), which was not asked for"),
            Self::Html => f.write_str("the answer is an HTML page, not a certificate: a captive portal or proxy answered, or the CA has moved the file"),
            Self::Empty => f.write_str("the answer is empty"),
            Self::EmptyPkcs7 => f.write_str("the answer is a PKCS#7 file without certificates"),
            Self::ClosedPkcs12 => f.write_str(
                "the answer is an encrypted PKCS#12 file, and was not opened, because chainmend derives no keys for files from \
                 the network; save it, export its certificates (openssl pkcs12 -in FILE -nokeys), and give them with \
                 --intermediates",
            ),
            Self::NoCertificate => f.write_str("no certificate in the answer"),
            Self::Damaged(kind) => write!(f, "the certificate in the answer cannot be used: {kind}"),
            Self::WrongCertificate => f.write_str("the certificate in the answer is not the issuer"),
            Self::Budget => f.write_str("not requested, because the limit on requests or on their time was reached"),
            Self::Levels(limit) => {
                write!(f, "not requested, because issuers of {limit} levels, the maximum, were already fetched")
            }
            Self::Remembered(cause, seconds) => write!(f, "{cause}, {seconds} s ago (--no-cache asks again)"),
            Self::Overtaken => f.write_str("not waited for, because another URL answered first"),
            Self::Offline => f.write_str("not requested (--offline), and not in the cache"),
        }
    }
}

impl std::error::Error for FetchError {}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untrusted => f.write_str("the issuer of the server's certificate is not trusted"),
            Self::Expired => f.write_str("the server's certificate has expired"),
            Self::WrongName => f.write_str("the server's certificate is for another host"),
            Self::IsCa => f.write_str(
                "the server presents a CA certificate as its own (a self-signed one, perhaps), which clients refuse: it \
                 needs a certificate with CA:FALSE",
            ),
            Self::Other(error) => f.write_str(error),
        }
    }
}
