//! A minimal Rust program with the same verdict: rustls-webpki on the same files. A peer for `make bench` only.
//!
//! usage: webpki ROOTS INTERMEDIATES LEAF UNIX-TIME

use std::error::Error;
use std::fs;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [roots, intermediates, leaf, time] = &arguments[..] else {
        return Err("usage: webpki ROOTS INTERMEDIATES LEAF UNIX-TIME".into());
    };
    let roots = read(roots)?;
    let anchors: Vec<TrustAnchor<'_>> = roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok()).collect();
    let intermediates = read(intermediates)?;
    let leaf = read(leaf)?;
    let leaf = EndEntityCert::try_from(leaf.first().ok_or("no leaf")?)?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(time.parse()?));
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        &intermediates,
        time,
        KeyUsage::server_auth(),
        None,
        None,
    )?;
    Ok(())
}

fn read(path: &str) -> Result<Vec<CertificateDer<'static>>, Box<dyn Error>> {
    let blocks = pem::parse_many(fs::read(path)?)?;
    Ok(blocks.into_iter().map(|block| CertificateDer::from(block.into_contents())).collect())
}
