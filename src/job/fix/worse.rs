//! Prevents changes that would make a working bundle worse.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::super::examine::{Contained, Examined, MOST_SERVED};
use super::super::refusal::{Reason, Refusal};
use super::super::search::Search;
use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Fingerprint};
use crate::path::Signatures;
use crate::pool::{Pool, Source};
use crate::trust::{self, Client};
use crate::variant::{Judging, Received, Variant, Verdict};

/// Refuses if `before` works and the new chain would present another certificate. Without `is_allowed`, also refuses if
/// the new chain expires sooner, or a client of the embedded stores that accepts the old one would not accept it. With
/// `is_by_key`, the file does not work, because its private key belongs to another certificate than the first.
pub(super) fn refuse(
    before: (&Contained, &Examined),
    new: &[Certificate],
    search: &Search,
    (is_by_key, is_allowed): (bool, bool),
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    let (contained, examined) = before;
    let first = contained.first();
    let is_first = search.leaf == *first;
    if first.is_ca() || (is_by_key && !is_first) || (!is_first && examined.variants.is_empty()) {
        return Ok(());
    }
    if !is_first {
        return Err(Reason::AnotherLeaf(first.clone(), search.leaf.clone()).into());
    }
    if is_allowed {
        return Ok(());
    }
    let until = examined.variants.iter().map(|variant| variant.path.earliest_expiry().0).max();
    if let (Some(until), Some(then)) = (until, end_of(new, search))
        && then < until
    {
        return Err(Reason::Sooner(until, then).into());
    }
    let lost = lost_clients(contained.all_sent(), new, search, signatures);
    if lost.is_empty() {
        return Ok(());
    }
    Err(Reason::ClientsLost(lost.into_iter().map(|(client, _)| client).collect()).into())
}

/// The latest expiry of the valid chains through these certificates. `None` if there is none.
fn end_of(served: &[Certificate], search: &Search) -> Option<OffsetDateTime> {
    let there: HashSet<Fingerprint> = served.iter().map(Certificate::fingerprint).collect();
    let is_there = |variant: &&Variant| {
        let is_valid = variant.trusted && !variant.expired_root;
        is_valid && variant.path.served().all(|member| there.contains(&member.fingerprint()))
    };
    search.variants.iter().filter(is_there).map(|variant| variant.path.earliest_expiry().0).max()
}

/// The clients that accept the old certificates, but not the new ones, or for which this is unknown. They have the
/// given roots. Certificates outside of both sets count only if they were fetched, as clients would.
pub(crate) fn lost_clients(
    old: &[Certificate],
    new: &[Certificate],
    search: &Search,
    signatures: &mut Signatures,
) -> Vec<(&'static Client, Verdict)> {
    let (old, new) = (looked_at(old), looked_at(new));
    // Clients do not search through more certificates than servers send.
    if old == new || old.len() > MOST_SERVED {
        return Vec::new();
    }
    let mut elsewhere = Pool::default();
    for (certificate, source) in search
        .pool
        .entries()
        .filter(|(_, source)| matches!(source, Source::Aia(_) | Source::Fetched(..) | Source::Cache(..)))
    {
        elsewhere.add_parsed(certificate.clone(), source.clone());
    }
    let stores = search.stores();
    let of_old = Received { certificates: &old, elsewhere: &elsewhere };
    let mut judging = Judging::new(&of_old, &stores, signatures);
    let accepting = trust::clients().iter().filter(|client| judging.verdict(client, search.at).accepts());
    let accepting: Vec<&Client> = accepting.collect();
    let of_new = Received { certificates: &new, elsewhere: &elsewhere };
    let mut judging = Judging::new(&of_new, &stores, signatures);
    let then = accepting.into_iter().map(|client| (client, judging.verdict(client, search.at)));
    then.filter(|(_, verdict)| !verdict.accepts()).collect()
}

/// The served certificates (leaf first) that a client can reach from the leaf by issuer names.
fn looked_at(served: &[Certificate]) -> Vec<Certificate> {
    let mut by_subject: HashMap<&NormalizedName, Vec<&Certificate>> = HashMap::new();
    for certificate in served {
        by_subject.entry(&certificate.subject().normalized).or_default().push(certificate);
    }
    let mut next: Vec<&Certificate> = served.first().into_iter().collect();
    let mut reached: HashSet<Fingerprint> = next.iter().map(|leaf| leaf.fingerprint()).collect();
    while let Some(child) = next.pop() {
        let issuers = by_subject.remove(&child.issuer().normalized).unwrap_or_default();
        next.extend(issuers.into_iter().filter(|issuer| reached.insert(issuer.fingerprint())));
    }
    served.iter().filter(|certificate| reached.contains(&certificate.fingerprint())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::gather::Gathered;
    use crate::job::InputNotes;
    use crate::trust::Anchors;

    /// Public certificates of 2018: Let's Encrypt X3, certified by DST Root CA X3.
    const LEAF: &str = include_str!("../../../fixtures/real/cryptography-scts.pem");
    const ISSUING: &str = include_str!("../../../fixtures/real/letsencryptx3.pem");
    const ROOT: &str = include_str!("../../../fixtures/real/dst-root-ca-x3.pem");

    fn certificate(pem: &str) -> Certificate {
        Certificate::from_der(pem::parse(pem).unwrap().into_contents()).unwrap()
    }

    fn search(anchors: Anchors) -> Search {
        Search {
            leaf: certificate(LEAF),
            inputs: Vec::new(),
            pool: Pool::default(),
            anchors: anchors.into(),
            notes: InputNotes::default(),
            parameters: Vec::new(),
            keys: Vec::new(),
            gathered: Gathered::default(),
            at: datetime!(2018-10-01 00:00 UTC),
            variants: Vec::new(),
            is_offline: true,
            host: None,
            unremarkable: None,
        }
    }

    /// If an intermediate is not available elsewhere, clients are lost without it, whatever roots they have.
    #[test]
    fn clients_are_lost_with_what_they_need() {
        let mut public = Anchors::default();
        public.add_snapshot(trust::find("mozilla@2018-10-01").ok().flatten().unwrap());
        let mut given = Anchors::default();
        given.add(certificate(ROOT).der().to_vec(), "root.crt".into());
        let (leaf, whole) = ([certificate(LEAF)], [certificate(LEAF), certificate(ISSUING)]);
        for anchors in [public, given] {
            let search = search(anchors);
            let lost = |old: &[Certificate], new: &[Certificate]| {
                let lost = lost_clients(old, new, &search, &mut Signatures::default());
                lost.into_iter().map(|(client, _)| client.id).collect::<Vec<_>>()
            };
            let ids = lost(&whole, &leaf);
            assert!(ids.contains(&"android-7.0") && ids.contains(&"openssl-3"), "{ids:?}");
            assert_eq!(lost(&whole, &whole), [""; 0]);
            assert_eq!(lost(&leaf, &whole), [""; 0]);
        }
    }

    /// The number of examined certificates is limited to what a server sends.
    #[test]
    fn what_nobody_looks_through_has_a_limit() {
        let mut given = Anchors::default();
        given.add(certificate(ROOT).der().to_vec(), "root.crt".into());
        let search = search(given);
        let namesake = || {
            let spec = crate::pki::Spec::ca("Let's Encrypt Authority X3").with(|params| {
                params.distinguished_name = rcgen::DistinguishedName::new();
                let values = [
                    (rcgen::DnType::CountryName, "US"),
                    (rcgen::DnType::OrganizationName, "Let's Encrypt"),
                    (rcgen::DnType::CommonName, "Let's Encrypt Authority X3"),
                ];
                for (kind, value) in values {
                    params.distinguished_name.push(kind, value);
                }
            });
            Certificate::from_der(spec.self_signed().der).unwrap()
        };
        for (count, is_lost) in [(MOST_SERVED, true), (MOST_SERVED + 1, false)] {
            let mut old = vec![certificate(LEAF), certificate(ISSUING)];
            old.extend((2..count).map(|_| namesake()));
            assert_eq!(looked_at(&old).len(), count);
            let lost = lost_clients(&old, &[certificate(LEAF)], &search, &mut Signatures::default());
            assert_eq!(!lost.is_empty(), is_lost, "{count}");
        }
    }

    /// Certificates that cannot be reached from the leaf do not matter for clients; the order does.
    #[test]
    fn what_clients_look_at() {
        let site = crate::graphs::chain(|ca| ca, |leaf| leaf);
        let certificate = |issued: &crate::pki::Issued| Certificate::from_der(issued.der.clone()).unwrap();
        let (leaf, ca) = (certificate(&site.leaf), certificate(&site.pool[0]));
        let (stranger, root) = (certificate(&crate::pki::Spec::ca("Stranger").self_signed()), certificate(&site.root));
        let cases: [(&[&Certificate], &[&Certificate]); 6] = [
            (&[&leaf, &ca], &[&leaf, &ca]),
            (&[&leaf, &stranger, &ca], &[&leaf, &ca]),
            (&[&leaf, &root, &ca], &[&leaf, &root, &ca]),
            (&[&leaf, &ca, &ca], &[&leaf, &ca, &ca]),
            (&[&ca, &leaf], &[&ca]),
            (&[], &[]),
        ];
        for (served, expected) in cases {
            let [served, expected] = [served, expected].map(|list| list.iter().copied().cloned().collect::<Vec<_>>());
            assert_eq!(looked_at(&served), expected);
        }
    }
}
