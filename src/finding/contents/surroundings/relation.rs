//! How certificates outside the chain are related to it.

use std::collections::HashSet;

use super::super::super::Value;
use super::super::super::value::Relation;
use super::{Surroundings, ca};
use crate::certificate::{Certificate, Fingerprint, Purpose};

impl<'a> Surroundings<'a> {
    /// How a certificate that is not in the chain is related to it: by its issuers, its key or its CA.
    pub(super) fn relation(&self, certificate: &Certificate) -> Option<Relation> {
        let issuer = || self.issuer(certificate).filter(|_| self.is_connected(certificate)).cloned();
        let of_issuer = || match issuer()? {
            issuer if certificate.is_ca() => Some(Relation::CaOf(issuer)),
            issuer => Some(Relation::For(purposes(certificate), issuer)),
        };
        let of_key = || self.of_key(certificate).map(|own| Relation::SameKey(own.clone()));
        let of_ca = || self.relative(certificate).map(|own| Relation::SameCa(own.clone()));
        if certificate.is_ca() { of_key().or_else(of_issuer).or_else(of_ca) } else { of_issuer().or_else(of_key) }
    }

    /// The relation as a fact of a finding.
    pub(in crate::finding::contents) fn relation_fact(&self, certificate: &Certificate) -> Option<Value> {
        let above = || self.trusted_below_root.first().map(|end| Relation::Above((*end).clone()));
        let above = || self.is_above_end(certificate).then(above).flatten();
        self.relation(certificate).or_else(above).map(Value::Relation)
    }

    /// Whether it has another issuer than the certificate of the same CA that the chain uses, so that it leads to
    /// another root, or leads further up from such a certificate. That root is unknown. Files with many certificates are
    /// not examined.
    pub(super) fn leads_elsewhere(&self, certificate: &Certificate) -> bool {
        self.is_short && self.leading_elsewhere().contains(&certificate.fingerprint())
    }

    fn leading_elsewhere(&self) -> &HashSet<Fingerprint> {
        self.leading_elsewhere.get_or_init(|| {
            let is_one = |one: &Certificate| self.may_stay(one) && !self.is_of_chain(one);
            let leads_to_known = |one: &Certificate| self.leads_further(one) || self.leads_to_root_here(one);
            let is_cross = |one: &&Certificate| {
                let is_of_ca = self.namesake(one).is_some() && self.cas.contains(&ca(one));
                is_one(one) && is_of_ca && !self.is_connected(one) && !leads_to_known(one)
            };
            let crosses: Vec<&Certificate> = self.all.iter().filter(is_cross).collect();
            self.above.upward_through(crosses, is_one).into_iter().map(Certificate::fingerprint).collect()
        })
    }

    /// Whether a certificate that leads elsewhere precedes the one of the same CA that a chain uses, so that clients
    /// which use the first match do not find the chain.
    pub(super) fn is_elsewhere_first(&self, certificates: &[&Certificate]) -> bool {
        // Clients pass over one with another key identifier than the certificates below it name.
        let identifier = |one: &Certificate| one.facts().subject_key_identifier.clone();
        let is_alike = |one: &Certificate, later: &Certificate| {
            ca(later) == ca(one) && identifier(one).is_none_or(|own| identifier(later) == Some(own))
        };
        let is_first = |at: usize, one: &Certificate| {
            let (before, behind) = certificates.split_at(at);
            let of_chain = |other: &&&Certificate| self.is_of_chain(other) && is_alike(one, other);
            !before.iter().any(|other| of_chain(&other)) && behind.iter().any(|other| of_chain(&other))
        };
        certificates.iter().enumerate().any(|(at, one)| self.leads_elsewhere(one) && is_first(at, one))
    }

    /// Whether a CA of the chain issued it or one above it.
    fn is_connected(&self, certificate: &Certificate) -> bool {
        let connected = self.connected.get_or_init(|| {
            let is_issued = |one: &Certificate| self.of_chain.issuers_of(one).into_iter().any(|issuer| issuer != one);
            self.above.leading_to(&self.all.iter().collect::<Vec<_>>(), is_issued)
        });
        connected.contains(&certificate.fingerprint())
    }

    fn issuer(&self, certificate: &Certificate) -> Option<&'a Certificate> {
        let issuers = self.of_chain.issuers_of(certificate).into_iter().chain(self.above.issuers_of(certificate));
        issuers.into_iter().find(|issuer| *issuer != certificate)
    }

    /// The certificate of the chain with the same key.
    fn of_key(&self, certificate: &Certificate) -> Option<&'a Certificate> {
        let key = certificate.key_fingerprint();
        self.members.iter().find(|one| one.key_fingerprint() == key).copied()
    }

    /// A certificate of the same CA that a CA of the chain issued.
    fn relative(&self, certificate: &Certificate) -> Option<&'a Certificate> {
        let relatives = self.relatives.get_or_init(|| {
            let connected = self.all.iter().filter(|one| one.is_ca() && self.is_connected(one));
            connected.map(|one| (ca(one), one)).collect()
        });
        relatives.get(&ca(certificate)).copied().filter(|_| certificate.is_ca())
    }
}

fn purposes(certificate: &Certificate) -> Vec<Purpose> {
    let purposes = certificate.other_purposes();
    if purposes.is_empty() { vec![Purpose::Other] } else { purposes }
}
