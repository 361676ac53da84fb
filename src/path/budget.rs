//! The remaining budget of a search, and the signatures that were already verified.

use std::collections::HashMap;

use super::names::{self, Violation};
use super::policies::{self, PolicySettings};
use super::{LimitReached, Limits};
use crate::certificate::{Certificate, Fingerprint, KeyAlgorithm, SignatureError, Signatures};

/// The remaining budget of one search, see [`Limits`]. Each operation first deducts its cost. If the budget is
/// exceeded, it returns which limit was reached.
pub(super) struct Budget<'a> {
    limits: Limits,
    pub(super) signatures: &'a mut Signatures,
    steps: usize,
    signature_checks: usize,
    name_comparisons: usize,
    policy_nodes: usize,
    /// The forbidden name, by CA and certificate. `None` if there is none.
    forbidden: HashMap<(Fingerprint, Fingerprint), Option<String>>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: Limits, signatures: &'a mut Signatures) -> Self {
        Self {
            limits,
            signatures,
            steps: limits.steps,
            signature_checks: limits.signature_checks,
            name_comparisons: limits.name_comparisons,
            policy_nodes: limits.policy_nodes,
            forbidden: HashMap::new(),
        }
    }

    /// Reduces the budget to a tenth after a path was found, for alternatives to it.
    pub(super) fn spend_less(&mut self) {
        self.limits.steps /= 10;
        self.limits.signature_checks /= 10;
        self.steps = self.steps.min(self.limits.steps);
        self.signature_checks = self.signature_checks.min(self.limits.signature_checks);
    }

    pub(super) fn step(&mut self) -> Result<(), LimitReached> {
        self.steps = self.steps.checked_sub(1).ok_or(LimitReached::Steps(self.limits.steps))?;
        Ok(())
    }

    /// Whether `issuer`'s key signed `child`.
    pub(super) fn link(
        &mut self,
        child: &Certificate,
        issuer: &Certificate,
    ) -> Result<Result<(), SignatureError>, LimitReached> {
        if !self.signatures.knows(child, issuer) {
            let left = self.signature_checks.checked_sub(cost(&issuer.facts().key_algorithm));
            self.signature_checks = left.ok_or(LimitReached::SignatureChecks(self.limits.signature_checks))?;
        }
        Ok(self.signatures.check(child, issuer).0)
    }

    pub(super) fn is_self_signed(&mut self, certificate: &Certificate) -> Result<bool, LimitReached> {
        Ok(certificate.is_self_issued() && self.link(certificate, certificate)?.is_ok())
    }

    /// The first name of `certificate` that the constraints of `ca`, a CA above it, forbid.
    pub(super) fn forbidden_name(
        &mut self,
        ca: &Certificate,
        certificate: &Certificate,
    ) -> Result<Option<String>, LimitReached> {
        let Some(constraints) = &ca.facts().name_constraints else { return Ok(None) };
        let pair = (ca.fingerprint(), certificate.fingerprint());
        if let Some(known) = self.forbidden.get(&pair) {
            return Ok(known.clone());
        }
        let name = match names::check(constraints, certificate, &mut self.name_comparisons) {
            Ok(()) => None,
            Err(Violation::Name(name)) => Some(name),
            Err(Violation::TooMany) => return Err(LimitReached::NameComparisons(self.limits.name_comparisons)),
        };
        self.forbidden.insert(pair, name.clone());
        Ok(name)
    }

    /// Whether the policies of a path are valid; `chain` is leaf first, without the anchor.
    pub(super) fn policies_allow(
        &mut self,
        chain: &[Certificate],
        settings: &PolicySettings,
    ) -> Result<bool, LimitReached> {
        policies::allow(chain, settings, &mut self.policy_nodes)
            .map_err(|policies::TooMany| LimitReached::PolicyNodes(self.limits.policy_nodes))
    }
}

/// The cost of verifying one signature with a key, relative to P-256 (`make bench` measures the times).
pub(super) fn cost(key: &KeyAlgorithm) -> usize {
    match key {
        KeyAlgorithm::Rsa(bits) | KeyAlgorithm::RsaPss(bits, _) if *bits > 4096 => 6,
        KeyAlgorithm::Rsa(_) | KeyAlgorithm::RsaPss(..) | KeyAlgorithm::P256 | KeyAlgorithm::Ed25519 => 1,
        KeyAlgorithm::P384 | KeyAlgorithm::MlDsa(_) => 4,
        KeyAlgorithm::P521 => 7,
        // Signatures of such keys are never computed.
        KeyAlgorithm::Unsupported(_)
        | KeyAlgorithm::UnusableRsa(_)
        | KeyAlgorithm::UnusablePoint(_)
        | KeyAlgorithm::Ed448
        | KeyAlgorithm::ExplicitCurve => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    const LIMITS: Limits = Limits { steps: 50, signature_checks: 20, ..Limits::DEFAULT };

    fn spent<T>(mut spend: impl FnMut() -> Result<T, LimitReached>) -> (usize, LimitReached) {
        let mut times = 0;
        loop {
            match spend() {
                Ok(_) => times += 1,
                Err(limit) => return (times, limit),
            }
        }
    }

    #[test]
    fn steps_end_with_their_limit_and_sooner_once_there_is_a_path() {
        let mut signatures = Signatures::default();
        let mut budget = Budget::new(LIMITS, &mut signatures);
        assert_eq!(spent(|| budget.step()), (50, LimitReached::Steps(50)));
        // A tenth, or what is left if that is less.
        for (before, expected) in [(0, 5), (44, 5), (47, 3), (50, 0)] {
            let mut budget = Budget::new(LIMITS, &mut signatures);
            for _ in 0..before {
                budget.step().unwrap();
            }
            budget.spend_less();
            assert_eq!(spent(|| budget.step()), (expected, LimitReached::Steps(5)), "{before}");
        }
    }

    #[test]
    fn signatures_end_with_their_limit_and_what_is_known_costs_nothing() {
        let certificate = |spec: Spec| Certificate::from_der(spec.self_signed().der).unwrap();
        let issuer = certificate(Spec::ca("Test CA"));
        let children: Vec<Certificate> =
            (0..30).map(|number| certificate(Spec::leaf(&format!("host{number}.example.jp")))).collect();
        for (less, expected) in [(false, 20), (true, 2)] {
            let mut signatures = Signatures::default();
            let mut budget = Budget::new(LIMITS, &mut signatures);
            if less {
                budget.spend_less();
            }
            let mut next = children.iter();
            let outcome = spent(|| {
                let child = next.next().unwrap();
                budget.link(child, &issuer)?.unwrap_err();
                budget.link(child, &issuer)
            });
            assert_eq!(outcome, (expected, LimitReached::SignatureChecks(expected)));
            assert_eq!(budget.is_self_signed(&issuer), Err(LimitReached::SignatureChecks(expected)));
            assert!(budget.link(&children[0], &issuer).unwrap().is_err());
        }
    }

    #[test]
    fn what_is_self_signed() {
        let (root, stranger) = (Spec::ca("Test CA").self_signed(), Spec::ca("Test CA").self_signed());
        let mut signatures = Signatures::default();
        let mut budget = Budget::new(LIMITS, &mut signatures);
        let cases = [
            (root.der.clone(), true),
            (Spec::ca("Test CA").issued_by(&stranger).der, false),
            (Spec::ca("Other CA").issued_by(&root).der, false),
        ];
        for (der, expected) in cases {
            assert_eq!(budget.is_self_signed(&Certificate::from_der(der).unwrap()), Ok(expected));
        }
    }

    #[test]
    fn costs_of_signatures() {
        let cases = [
            (KeyAlgorithm::Rsa(2_048), 1),
            (KeyAlgorithm::Rsa(4_096), 1),
            (KeyAlgorithm::Rsa(4_097), 6),
            (KeyAlgorithm::P256, 1),
            (KeyAlgorithm::P384, 4),
            (KeyAlgorithm::P521, 7),
            (KeyAlgorithm::Ed25519, 1),
            (KeyAlgorithm::ExplicitCurve, 0),
        ];
        for (key, expected) in cases {
            assert_eq!(cost(&key), expected, "{key:?}");
        }
    }
}
