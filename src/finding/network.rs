//! Findings about the URLs that were requested for missing issuers.

use super::{Code, Finding, Value, catalogue};
use crate::certificate::Certificate;
use crate::gather::{FetchError, Fetched, without_credentials};

/// A finding if a URL did not provide a certificate.
pub fn of_fetched(fetched: &Fetched) -> Option<Finding> {
    let error = fetched.outcome.as_ref().err()?;
    let finding = Finding::new(code(error)?)
        .about(&fetched.child)
        .with("url", Value::Text(without_credentials(&fetched.url).into_owned()));
    let finding = finding.with("problem", Value::FetchProblem(error.clone()));
    Some(match error.refused_address() {
        Some(address) => finding.with("address", Value::Address(address)),
        None => finding,
    })
}

/// The finding for a missing or wrong intermediate, with another remedy if all URLs for it failed. Other findings are not
/// changed.
pub fn after_fetching(finding: Finding, fetched: &[Fetched]) -> Finding {
    let is_of = |row: &&Fetched| match finding.rule.code {
        Code::MissingIntermediate => finding.certificate.as_ref() == Some(&row.child),
        code => code == Code::WrongIntermediate,
    };
    let mut asked = fetched.iter().filter(is_of).peekable();
    if asked.peek().is_none() || !asked.all(|row| of_fetched(row).is_some()) {
        return finding;
    }
    let is_of_ca = finding.certificate.as_ref().is_some_and(Certificate::is_ca);
    let remedy = if is_of_ca && finding.rule.code == Code::MissingIntermediate {
        &catalogue::ISSUER_NOT_FETCHED
    } else {
        &catalogue::INTERMEDIATE_NOT_FETCHED
    };
    Finding { own_remedy: Some(remedy), ..finding }
}

/// The code for an error. `None` if nothing was to be fetched.
fn code(error: &FetchError) -> Option<Code> {
    Some(match error {
        FetchError::HostNotFound
        | FetchError::Connection(_)
        | FetchError::CutShort
        | FetchError::Timeout
        | FetchError::Status(408 | 429 | 500..) => Code::AiaNoAnswer,
        FetchError::Refused(_) => Code::AiaAddressRefused,
        FetchError::Html
        | FetchError::NoCertificate
        | FetchError::Damaged(_)
        | FetchError::Empty
        | FetchError::EmptyPkcs7
        | FetchError::ClosedPkcs12
        | FetchError::Compressed(_)
        | FetchError::NotHttp
        | FetchError::LongHeader
        | FetchError::Status(_) => Code::AiaNotACertificate,
        FetchError::WrongCertificate => Code::AiaWrongCertificate,
        FetchError::Scheme(_)
        | FetchError::NotHttps
        | FetchError::BadUrl
        | FetchError::Credentials
        | FetchError::Denied(_)
        | FetchError::Port(_) => Code::AiaUnusableUrl,
        FetchError::Redirects(_) | FetchError::TooLarge(_) | FetchError::Budget | FetchError::Levels(_) => {
            Code::AiaLimitReached
        }
        FetchError::Proxy(..) => Code::AiaProxyFailed,
        FetchError::Tls(_) => Code::AiaServerNotTrusted,
        FetchError::BadRedirect(_, cause) | FetchError::Remembered(cause, _) => code(cause)?,
        FetchError::Overtaken | FetchError::Offline => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gather::TlsFault;
    use crate::language::Language;
    use crate::pki::Spec;

    #[test]
    fn every_way_to_fail() {
        let refused = FetchError::Refused("10.0.0.1".parse().unwrap());
        let cases = [
            (FetchError::HostNotFound, Code::AiaNoAnswer),
            (FetchError::Connection("reset".to_owned()), Code::AiaNoAnswer),
            (FetchError::Timeout, Code::AiaNoAnswer),
            (FetchError::Status(503), Code::AiaNoAnswer),
            (FetchError::Status(429), Code::AiaNoAnswer),
            (refused.clone(), Code::AiaAddressRefused),
            (FetchError::BadRedirect("http://a/".to_owned(), Box::new(refused)), Code::AiaAddressRefused),
            (FetchError::Status(404), Code::AiaNotACertificate),
            (FetchError::Html, Code::AiaNotACertificate),
            (FetchError::NoCertificate, Code::AiaNotACertificate),
            (FetchError::NotHttp, Code::AiaNotACertificate),
            (FetchError::LongHeader, Code::AiaNotACertificate),
            (FetchError::WrongCertificate, Code::AiaWrongCertificate),
            (FetchError::Scheme("ldap".to_owned()), Code::AiaUnusableUrl),
            (FetchError::Port(25), Code::AiaUnusableUrl),
            (FetchError::Denied("192.0.2.1".parse().unwrap()), Code::AiaUnusableUrl),
            (FetchError::Empty, Code::AiaNotACertificate),
            (FetchError::EmptyPkcs7, Code::AiaNotACertificate),
            (FetchError::ClosedPkcs12, Code::AiaNotACertificate),
            (FetchError::Compressed("gzip".to_owned()), Code::AiaNotACertificate),
            (FetchError::Remembered(Box::new(FetchError::Status(404)), 3), Code::AiaNotACertificate),
            (FetchError::CutShort, Code::AiaNoAnswer),
            (
                FetchError::Proxy("proxy.example:3128".to_owned(), Box::new(FetchError::Status(407))),
                Code::AiaProxyFailed,
            ),
            (FetchError::Tls(TlsFault::Untrusted), Code::AiaServerNotTrusted),
            (FetchError::BadUrl, Code::AiaUnusableUrl),
            (FetchError::Credentials, Code::AiaUnusableUrl),
            (FetchError::Redirects(3), Code::AiaLimitReached),
            (FetchError::TooLarge(1 << 20), Code::AiaLimitReached),
            (FetchError::Budget, Code::AiaLimitReached),
            (FetchError::Levels(8), Code::AiaLimitReached),
        ];
        let child = Certificate::from_der(Spec::leaf("www.example.jp").self_signed().der).unwrap();
        for (error, expected) in cases {
            let fetched = Fetched {
                url: "http://ca.example/1".into(),
                child: child.clone(),
                outcome: Err(error.clone()),
                kept_since: None,
                problems: Vec::new(),
            };
            let finding = of_fetched(&fetched).unwrap();
            assert_eq!(finding.rule.code, expected, "{error}");
            let message = finding.message(Language::English);
            assert!(message.contains("www.example.jp") && message.contains("http://ca.example/1"), "{message}");
            assert_eq!(expected == Code::AiaAddressRefused, message.contains("10.0.0.1"), "{message}");
        }
        for outcome in [Ok(1), Err(FetchError::Overtaken), Err(FetchError::Offline)] {
            let fetched = Fetched {
                url: "http://ca.example/1".into(),
                child: child.clone(),
                outcome,
                kept_since: None,
                problems: Vec::new(),
            };
            assert!(of_fetched(&fetched).is_none());
        }
    }
}
