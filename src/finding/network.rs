//! Findings about the URLs that were asked for missing issuers.

use super::Finding;
use crate::gather::{FetchError, Fetched};

/// Why a URL gave no certificate; nothing where it did.
pub fn of_fetched(fetched: &Fetched) -> Option<Finding> {
    let error = fetched.outcome.as_ref().err()?;
    let finding = Finding::new(code(error)).about(&fetched.child).with("url", &*fetched.url);
    Some(match error.refused_address() {
        Some(address) => finding.with("address", address.to_string()),
        None => finding,
    })
}

fn code(error: &FetchError) -> &'static str {
    match error {
        FetchError::HostNotFound
        | FetchError::Connection(_)
        | FetchError::Timeout
        | FetchError::Status(429 | 500..) => "CM701",
        FetchError::Refused(_) => "CM702",
        FetchError::Html | FetchError::NoCertificate | FetchError::NotHttp | FetchError::Status(_) => "CM703",
        FetchError::WrongCertificate => "CM704",
        FetchError::Scheme | FetchError::BadUrl | FetchError::Credentials => "CM705",
        FetchError::Redirects(_) | FetchError::TooLarge(_) | FetchError::Budget => "CM706",
        FetchError::BadRedirect(_, cause) => code(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Certificate;
    use crate::language::Language;
    use crate::pki::Spec;

    #[test]
    fn every_way_to_fail() {
        let refused = FetchError::Refused("10.0.0.1".parse().unwrap());
        let cases = [
            (FetchError::HostNotFound, "CM701"),
            (FetchError::Connection("reset".to_owned()), "CM701"),
            (FetchError::Timeout, "CM701"),
            (FetchError::Status(503), "CM701"),
            (FetchError::Status(429), "CM701"),
            (refused.clone(), "CM702"),
            (FetchError::BadRedirect("http://a/".to_owned(), Box::new(refused)), "CM702"),
            (FetchError::Status(404), "CM703"),
            (FetchError::Html, "CM703"),
            (FetchError::NoCertificate, "CM703"),
            (FetchError::NotHttp, "CM703"),
            (FetchError::WrongCertificate, "CM704"),
            (FetchError::Scheme, "CM705"),
            (FetchError::BadUrl, "CM705"),
            (FetchError::Credentials, "CM705"),
            (FetchError::Redirects(3), "CM706"),
            (FetchError::TooLarge(1 << 20), "CM706"),
            (FetchError::Budget, "CM706"),
        ];
        let child = Certificate::from_der(Spec::leaf("www.example.jp").self_signed().der).unwrap();
        for (error, expected) in cases {
            let fetched =
                Fetched { url: "http://ca.example/1".into(), child: child.clone(), outcome: Err(error.clone()) };
            let finding = of_fetched(&fetched).unwrap();
            assert_eq!(finding.rule.code, expected, "{error}");
            let message = finding.message(Language::English);
            assert!(message.contains("www.example.jp") && message.contains("http://ca.example/1"), "{message}");
            assert_eq!(expected == "CM702", message.contains("10.0.0.1"), "{message}");
        }
        assert!(of_fetched(&Fetched { url: "http://ca.example/1".into(), child, outcome: Ok(1) }).is_none());
    }
}
