//! Classifies failures of HTTP requests.

use std::error::Error;
use std::io;

use super::super::error::{FetchError, TlsFault};
use super::transport::RefusedAddress;
use crate::read::without_number;

pub(super) fn fetch_error(error: &ureq::Error) -> FetchError {
    match error {
        ureq::Error::Timeout(_) => FetchError::Timeout,
        ureq::Error::HostNotFound => FetchError::HostNotFound,
        ureq::Error::BadUri(_) => FetchError::BadUrl,
        ureq::Error::LargeResponseHeader(..) => FetchError::LongHeader,
        ureq::Error::Protocol(error) if error.to_string().contains("too many headers") => FetchError::LongHeader,
        ureq::Error::Protocol(_) => FetchError::NotHttp,
        ureq::Error::Io(error) => io_error(error),
        ureq::Error::Rustls(error) => FetchError::Tls(tls_fault(error)),
        ureq::Error::ConnectProxyFailed(said) => of_proxy(said),
        ureq::Error::Other(cause) => match cause.downcast_ref::<RefusedAddress>() {
            Some(RefusedAddress(address, refusal)) => FetchError::refused(*address, *refusal),
            None => FetchError::Connection(cause.to_string()),
        },
        error => FetchError::Connection(error.to_string()),
    }
}

pub(super) fn io_error(error: &io::Error) -> FetchError {
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        return fetch_error(inner);
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref::<rustls::Error>() {
            return FetchError::Tls(tls_fault(error));
        }
        cause = inner.source();
    }
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => FetchError::Timeout,
        _ if error.to_string().contains("failed to lookup address") => FetchError::HostNotFound,
        io::ErrorKind::UnexpectedEof => FetchError::CutShort,
        _ => FetchError::Connection(without_number(error)),
    }
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    use rustls::CertificateError;
    match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer => TlsFault::Untrusted,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFault::Expired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsFault::WrongName,
            // rustls has no variant for this error, and its message shows internal structures.
            CertificateError::Other(inner) if inner.to_string().contains("CaUsedAsEndEntity") => TlsFault::IsCa,
            CertificateError::Other(inner) => {
                TlsFault::Other(format!("the server's certificate is refused: {}", inner.0))
            }
            error => TlsFault::Other(format!("the server's certificate is refused: {error}")),
        },
        error => TlsFault::Other(error.to_string()),
    }
}

/// The error if a proxy did not open a tunnel. ureq only has the status in its message.
fn of_proxy(said: &str) -> FetchError {
    let digits = said.split(|character: char| !character.is_ascii_digit()).find(|digits| digits.len() == 3);
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(status) => FetchError::Status(status),
        None => FetchError::NotHttp,
    }
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;

    use super::super::super::guard::Refusal;
    use super::*;

    #[test]
    fn errors_of_the_operating_system() {
        let timeout = ureq::Error::Timeout(ureq::Timeout::Global);
        let tls = |error: CertificateError| io::Error::other(rustls::Error::InvalidCertificate(error));
        let cases = [
            (io::ErrorKind::TimedOut.into(), FetchError::Timeout),
            (io::ErrorKind::WouldBlock.into(), FetchError::Timeout),
            (io::ErrorKind::UnexpectedEof.into(), FetchError::CutShort),
            (io::Error::other("failed to lookup address information: Try again"), FetchError::HostNotFound),
            (io::Error::other("out of order"), FetchError::Connection("out of order".to_owned())),
            (io::Error::other(timeout), FetchError::Timeout),
            (io::Error::other(ureq::Error::HostNotFound), FetchError::HostNotFound),
            (tls(CertificateError::UnknownIssuer), FetchError::Tls(TlsFault::Untrusted)),
            (tls(CertificateError::Expired), FetchError::Tls(TlsFault::Expired)),
            (tls(CertificateError::NotValidForName), FetchError::Tls(TlsFault::WrongName)),
        ];
        for (error, expected) in cases {
            assert_eq!(io_error(&error), expected, "{error}");
        }
    }

    #[test]
    fn answers_of_a_proxy() {
        let cases = [
            ("proxy server responded 407/407", FetchError::Status(407)),
            ("proxy server responded 503/503", FetchError::Status(503)),
            ("proxy server did not respond", FetchError::NotHttp),
        ];
        for (said, expected) in cases {
            assert_eq!(fetch_error(&ureq::Error::ConnectProxyFailed(said.to_owned())), expected);
        }
    }

    #[test]
    fn addresses_that_are_refused_are_called_so() {
        let address = [10, 0, 0, 1].into();
        for (refusal, expected, said) in [
            (Refusal::NotPublic, FetchError::Refused(address), "10.0.0.1 is not a public address"),
            (
                Refusal::Denied,
                FetchError::Denied(address),
                "10.0.0.1 is in a denied network (--aia-deny, CHAINMEND_AIA_DENY, chainmend.toml)",
            ),
        ] {
            let error = RefusedAddress(address, refusal);
            assert!(error.to_string().ends_with(said), "{error}");
            assert_eq!(fetch_error(&ureq::Error::Other(Box::new(error))), expected);
        }
    }
}
