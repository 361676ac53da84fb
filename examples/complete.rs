//! Completes the chain of a server's certificate: `complete ROOTS SERVER.crt [MORE.crt...]`, the bundle on standard output.
//! Without files, one is made up.

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
    // Without `with_roots`, Mozilla's roots are trusted; with `with_network`, what is missing is fetched.
    let bundled = Mender::new().with_roots(&roots)?.bundle(&contents)?;
    eprintln!("to {}, until {}", bundled.root().own_name(), bundled.expires());
    print!("{}", bundled.pem());
    Ok(())
}

/// Roots, and a certificate behind its issuer's.
fn made_up() -> (Vec<u8>, Vec<u8>) {
    let root = Spec::ca("Example Root").self_signed();
    let issuing = Spec::ca("Example Issuing CA").issued_by(&root);
    let server = Spec::leaf("www.example.jp").issued_by(&issuing);
    (root.der.clone(), (issuing.pem() + &server.pem()).into_bytes())
}
