//! Remembers verified signatures.

use std::collections::HashMap;

use super::{Certificate, Fingerprint, SignatureError, work};

/// The number of signature checks that are remembered, at about 100 bytes each: three times the maximum of one search.
/// A full memo is cleared.
const REMEMBERED: usize = 65_536;

/// The same limit for each thread of a run with many searches: several times the number of public intermediates.
const REMEMBERED_BY_THREAD: usize = 28_000;

/// Results of signature checks by certificate and key. Each is computed once, for any number of searches, and of
/// certificates of the issuer with the same key.
pub struct Signatures {
    /// Results for CA certificates, which many searches share.
    of_cas: Verified,
    /// Results for other certificates.
    of_others: Verified,
    most: usize,
}

type Verified = HashMap<(Fingerprint, Fingerprint), Result<(), SignatureError>>;

impl Default for Signatures {
    fn default() -> Self {
        Self { of_cas: Verified::default(), of_others: Verified::default(), most: REMEMBERED }
    }
}

impl Signatures {
    /// A memo for a thread that searches for many certificates, one after the other.
    pub(crate) fn of_thread() -> Self {
        Self { most: REMEMBERED_BY_THREAD, ..Self::default() }
    }

    /// Whether the key of `issuer` signed `child`, and whether this had to be computed.
    pub fn check(&mut self, child: &Certificate, issuer: &Certificate) -> (Result<(), SignatureError>, bool) {
        work::compares();
        if child.is_known_to_be_signed_by(issuer) {
            return (Ok(()), false);
        }
        let most = self.most;
        let verified = if child.is_ca() { &mut self.of_cas } else { &mut self.of_others };
        // The hash of a certificate is only computed if it is needed.
        let pair = || (child.fingerprint(), issuer.key_fingerprint());
        if !verified.is_empty()
            && let Some(known) = verified.get(&pair())
        {
            return (known.clone(), false);
        }
        let outcome = child.verify_once(issuer);
        // A leaf is used only once, and the certificate itself remembers the key that verified it.
        if child.is_ca() || outcome.is_err() {
            if verified.len() >= most {
                verified.clear();
            }
            verified.insert(pair(), outcome.clone());
        }
        (outcome, true)
    }

    /// Forgets certificates that are not of CAs, after a search for one of many leaves.
    pub(crate) fn forget_others(&mut self) {
        const USUAL: usize = 64;
        if self.of_others.capacity() > USUAL {
            self.of_others = Verified::default();
        } else {
            self.of_others.clear();
        }
    }

    /// The number of remembered results.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.of_cas.len() + self.of_others.len()
    }

    /// Whether the result for `child` and the key of `issuer` is known.
    pub fn knows(&self, child: &Certificate, issuer: &Certificate) -> bool {
        let verified = if child.is_ca() { &self.of_cas } else { &self.of_others };
        child.is_known_to_be_signed_by(issuer)
            || !verified.is_empty() && verified.contains_key(&(child.fingerprint(), issuer.key_fingerprint()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    #[test]
    fn a_memo_that_is_full_starts_anew() {
        let certificate = |spec: Spec| Certificate::from_der(spec.self_signed().der).unwrap();
        let (child, issuer) = (certificate(Spec::ca("Other CA")), certificate(Spec::ca("Test CA")));
        let mut signatures = Signatures::default();
        let (known, _) = signatures.check(&child, &issuer);
        let filler = |number: u64| {
            let mut fingerprint = [0; 32];
            fingerprint[..8].copy_from_slice(&number.to_be_bytes());
            (Fingerprint(fingerprint), issuer.fingerprint())
        };
        let fillers = (1..).map(filler);
        signatures.of_cas.extend(fillers.take(REMEMBERED - 2).map(|pair| (pair, Ok(()))));
        for (certificate, expected) in [(&child, REMEMBERED), (&issuer, 1)] {
            assert!(signatures.check(certificate, &certificate.clone()).1);
            assert_eq!(signatures.len(), expected);
        }
        assert_eq!(signatures.check(&child, &issuer), (known, true));
        assert!(signatures.knows(&child, &issuer));
    }

    #[test]
    fn what_is_not_of_a_ca_is_forgotten_where_that_is_wanted() {
        let certificate = |spec: Spec| Certificate::from_der(spec.self_signed().der).unwrap();
        let (leaf, ca) = (certificate(Spec::leaf("www.example.jp")), certificate(Spec::ca("Test CA")));
        let mut signatures = Signatures::of_thread();
        let (known, _) = signatures.check(&leaf, &ca);
        assert!(known.is_err() && signatures.knows(&leaf, &ca));
        assert!(signatures.check(&ca, &ca).0.is_ok());
        signatures.forget_others();
        assert_eq!((signatures.knows(&leaf, &ca), signatures.knows(&ca, &ca)), (false, true));
        assert_eq!(signatures.check(&leaf, &ca), (known, true));
    }
}
