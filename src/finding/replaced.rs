//! The replacement of a revoked CA certificate.

use super::{Finding, Value, catalogue};
use crate::certificate::Certificate;
use crate::gather::without_credentials;

/// The maximum number of URLs in a remedy.
const URLS: usize = 2;

/// The replacement of a revoked certificate.
pub(crate) enum Instead<'a> {
    /// A certificate of the same CA, and the file, store or URL that it comes from.
    Certificate(Certificate, String),
    /// A trusted root with the same name and key.
    Root(Certificate),
    /// The caIssuers URLs of this certificate, which the CA issued.
    UrlsOf(&'a Certificate),
    /// Unknown.
    Unknown,
}

/// The finding with its remedy. `is_kept`: the file has no server certificate, so `fix` does not change it.
pub(crate) fn instead_of(finding: Finding, instead: Instead<'_>, is_kept: bool) -> Finding {
    let Some(revoked) = finding.certificate.clone() else { return finding };
    let issuer = || Value::DistinguishedName(revoked.issuer().der.clone());
    let (text, finding) = match instead {
        Instead::Certificate(certificate, from) => {
            let text = if is_kept { &catalogue::REPLACED_IN_NEW_FILE } else { &catalogue::REPLACED };
            (text, finding.with("replacement", Value::Replacement(certificate, from)))
        }
        Instead::Root(root) => {
            let text = if is_kept { &catalogue::REPLACED_BY_ROOT_IN_NEW_FILE } else { &catalogue::REPLACED_BY_ROOT };
            (text, finding.with("root", &root))
        }
        Instead::UrlsOf(child) if urls_of(child).next().is_some() => {
            let urls: Vec<String> = urls_of(child).take(URLS).collect();
            let finding = finding.with("urls", Value::Text(urls.join(" ")));
            (&catalogue::REPLACED_BY_URL, finding.with("issuer", issuer()))
        }
        Instead::UrlsOf(_) | Instead::Unknown => (&catalogue::REPLACED_BY_CA, finding.with("issuer", issuer())),
    };
    Finding { own_remedy: Some(text), ..finding }
}

/// The URLs that are fetched.
fn urls_of(child: &Certificate) -> impl Iterator<Item = String> {
    let urls = child.facts().ca_issuers.iter().map(|url| url.trim());
    let is_http = |url: &&str| {
        let scheme = url.split(':').next().unwrap_or_default();
        ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    };
    urls.filter(is_http).map(|url| without_credentials(url).into_owned())
}
