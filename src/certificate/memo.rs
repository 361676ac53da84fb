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
        let outcome = child.verify_once(issuer);
        if self.verified.len() >= REMEMBERED {
            self.verified.clear();
        }
        self.verified.insert(pair, outcome.clone());
        (outcome, true)
    }

    /// How many outcomes are remembered.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.verified.len()
    }

    /// Whether the outcome for `child` and the key of `issuer` is known.
    pub fn knows(&self, child: &Certificate, issuer: &Certificate) -> bool {
        self.verified.contains_key(&(child.fingerprint(), issuer.key_fingerprint()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    #[test]
    fn a_memo_that_is_full_starts_anew() {
        let certificate = |spec: Spec| Certificate::from_der(spec.self_signed().der).unwrap();
        let (child, issuer) = (certificate(Spec::leaf("www.example.jp")), certificate(Spec::ca("Test CA")));
        let mut signatures = Signatures::default();
        let (known, _) = signatures.check(&child, &issuer);
        let filler = |number: u64| {
            let mut fingerprint = [0; 32];
            fingerprint[..8].copy_from_slice(&number.to_be_bytes());
            (Fingerprint(fingerprint), issuer.fingerprint())
        };
        let fillers = (1..).map(filler);
        signatures.verified.extend(fillers.take(REMEMBERED - 2).map(|pair| (pair, Ok(()))));
        for (certificate, expected) in [(&child, REMEMBERED), (&issuer, 1)] {
            assert!(signatures.check(certificate, &certificate.clone()).1);
            assert_eq!(signatures.len(), expected);
        }
        assert_eq!(signatures.check(&child, &issuer), (known, true));
        assert!(signatures.knows(&child, &issuer));
    }
}
