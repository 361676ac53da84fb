//! Completes the chain of a server certificate: `complete ROOTS SERVER.crt [MORE.crt...]` writes the bundle to standard
//! output. Without arguments, it creates the files.

use std::error::Error;
use std::{env, fs};

use chainmend::Mender;

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use pki::Spec;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = env::args().skip(1).collect();
    let (roots, contents) = match &files[..] {
        [] => made_up(),
        [roots, files @ ..] => (fs::read(roots)?, files.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?.concat()),
    };
    // Without `with_roots`, Mozilla's roots are trusted; with `with_network`, missing issuers are fetched.
    let bundled = Mender::new().with_roots(&roots)?.bundle(&contents)?;
    eprintln!("to {}, until {}", bundled.root().own_name(), bundled.expires());
    print!("{}", bundled.pem());
    Ok(())
}

/// Roots, and a certificate after that of its issuer.
fn made_up() -> (Vec<u8>, Vec<u8>) {
    let root = Spec::ca("Example Root").self_signed();
    let issuing = Spec::ca("Example Issuing CA").issued_by(&root);
    let server = Spec::leaf("www.example.jp").issued_by(&issuing);
    (root.der.clone(), (issuing.pem() + &server.pem()).into_bytes())
}
