//! A custom source of issuers: a database of intermediates, which is asked before the network.

use std::error::Error;
use std::sync::Arc;

use chainmend::Mender;
use chainmend::certificate::Certificate;
use chainmend::gather::IssuerSource;
use chainmend::pool::Source;

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use pki::Spec;

/// A list instead of a database.
struct Store(Vec<Certificate>);

impl IssuerSource for Store {
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
        let is_named = |one: &&Certificate| one.subject().normalized == child.issuer().normalized;
        // The caller verifies which of them made the signature.
        self.0.iter().filter(is_named).map(|one| (one.clone(), Source::Aia(Arc::from("our database")))).collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = Spec::ca("Example Root").self_signed();
    let issuing = Spec::ca("Example Issuing CA").issued_by(&root);
    let server = Spec::leaf("www.example.jp").issued_by(&issuing);

    let store = Store(vec![Certificate::from_der(issuing.der.clone())?]);
    let chains = Mender::new().with_roots(&root.der)?.with_source(store).chains(&server.der)?;
    for variant in &chains.search.variants {
        let names: Vec<String> = variant.path.certificates().map(Certificate::own_name).collect();
        println!("{}: {}", variant.kind.name(), names.join(" <- "));
    }
    assert_eq!(chains.search.variants.len(), 1);
    Ok(())
}
