//! Remembers verified signatures.

use std::collections::HashMap;

use super::{Certificate, Fingerprint, SignatureError, work};

/// The number of signature checks that are remembered, at about 100 bytes each: three times what one search may
/// compute. A full memo is cleared.
const REMEMBERED: usize = 65_536;

/// Results of signature checks by certificate and key. Each is computed once, for any number of searches and of
/// certificates with the issuer's key.
#[derive(Default)]
pub struct Signatures {
    verified: HashMap<(Fingerprint, Fingerprint), Result<(), SignatureError>>,
}

impl Signatures {
    /// Whether the key of `issuer` signed `child`, and whether this had to be computed.
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

    /// The number of remembered results.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.verified.len()
    }

    /// Whether the result for `child` and the key of `issuer` is known.
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
