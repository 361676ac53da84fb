//! Checks a chain file as clients do: `check_file ROOTS FILE`. Without arguments, it creates a file in which an
//! intermediate is missing.

use std::error::Error;
use std::{env, fs};

use chainmend::Mender;
use chainmend::language::Language;

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use pki::Spec;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = env::args().skip(1).collect();
    let (roots, file) = match &files[..] {
        [] => made_up(),
        [roots, file] => (fs::read(roots)?, fs::read(file)?),
        _ => return Err("check_file ROOTS FILE".into()),
    };
    let checked = Mender::new().with_roots(&roots)?.check(&file)?;
    for finding in checked.findings() {
        println!("{}: {}", finding.rule.code, finding.message(Language::English));
    }
    println!("{}", if checked.is_deployable(false) { "deployable" } else { "not deployable" });
    Ok(())
}

/// Roots, and a certificate without its issuer's certificate.
fn made_up() -> (Vec<u8>, Vec<u8>) {
    let root = Spec::ca("Example Root").self_signed();
    let issuing = Spec::ca("Example Issuing CA").issued_by(&root);
    (root.der.clone(), Spec::leaf("www.example.jp").issued_by(&issuing).pem().into_bytes())
}
