//! A custom fetcher, which answers caIssuers URLs from a table. It could be a custom proxy, a mirror, or a recording.

use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

use chainmend::Mender;
use chainmend::gather::{Answer, Fetch, FetchError};

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use pki::Spec;

/// The contents of each URL.
struct Mirror(HashMap<String, Vec<u8>>);

impl Fetch for Mirror {
    fn fetch(&self, url: &str, _: Instant) -> Result<Answer, FetchError> {
        let body = self.0.get(url).ok_or(FetchError::HostNotFound)?;
        Ok(Answer::from(body.clone()))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let url = "http://ca.example.jp/issuing.crt";
    let root = Spec::ca("Example Root").self_signed();
    let issuing = Spec::ca("Example Issuing CA").issued_by(&root);
    let server = Spec::leaf("www.example.jp").aia(&[url]).issued_by(&issuing);

    let mirror = Mirror(HashMap::from([(url.to_owned(), issuing.der.clone())]));
    let mender = Mender::new().with_roots(&root.der)?.with_fetcher(mirror);
    let bundled = mender.bundle(&server.der)?;
    assert_eq!(bundled.pem(), server.pem() + &issuing.pem());
    println!("{url} was answered by the mirror");

    // Without a fetcher, the issuer is missing.
    let refusal = Mender::new().with_roots(&root.der)?.bundle(&server.der).unwrap_err();
    println!("without it: {refusal}");
    Ok(())
}
