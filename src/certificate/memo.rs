//! The signatures that were verified already.

use std::collections::HashMap;

use super::{Certificate, Fingerprint, SignatureError, work};

/// How many outcomes of signature checks are remembered: three times what one search may compute, at about
/// 100 bytes each. A memo that is full starts anew.
const REMEMBERED: usize = 65_536;

/// The outcomes of signature checks by certificate and key, so that none is made twice, however many
/// searches share them and however many certificates an issuer's key has.
#[derive(Default)]
pub struct Signatures {
    verified: HashMap<(Fingerprint, Fingerprint), Result<(), SignatureError>>,
}

impl Signatures {
    /// Whether `issuer`'s key signed `child`; the second value tells whether that had to be computed.
    pub fn check(&mut self, child: &Certificate, issuer: &Certificate) -> (Result<(), SignatureError>, bool) {
        work::compares();
        let pair = (child.fingerprint(), issuer.key_fingerprint());
        if let Some(known) = self.verified.get(&pair) {
            return (known.clone(), false);
        }
        let outcome = child.verify_signed_by(issuer);
        if self.verified.len() >= REMEMBERED {
            self.verified.clear();
        }
        self.verified.insert(pair, outcome.clone());
        (outcome, true)
    }

    /// Whether the outcome for `child` and the key of `issuer` is known.
    pub fn knows(&self, child: &Certificate, issuer: &Certificate) -> bool {
        self.verified.contains_key(&(child.fingerprint(), issuer.key_fingerprint()))
    }
}
