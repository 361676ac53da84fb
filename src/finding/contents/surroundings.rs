//! The context in which the certificates of a file are evaluated: which belong to its chain, and what the others are.

mod relation;

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use time::OffsetDateTime;

use super::super::above::Above;
use super::super::{Code, Finding, Value, catalogue, known};
use super::{Contents, twin};
use crate::certificate::name::NormalizedName;
use crate::certificate::{AlternativeName, Certificate, Fingerprint, Identified, server_names, whole_second};
use crate::read::may_be_ca;
use crate::trust::{self, Anchors};
use crate::variant::Variant;

/// For more certificates than this, order and replacements are not checked, because no server sends so many.
const ORDERED: usize = 64;

/// The certificate of a CA that a certificate below it names by issuer and serial number.
#[derive(Clone, Copy)]
struct Named<'a> {
    own: &'a Certificate,
    by: &'a Certificate,
}

/// The context in which a certificate of the file is evaluated.
pub(super) struct Surroundings<'a> {
    /// The certificates on a valid chain; without one, those above the leaf.
    belonging: Vec<&'a Certificate>,
    known: HashSet<Fingerprint>,
    /// Whether there are few enough certificates to check their order.
    is_short: bool,
    all: &'a [Certificate],
    pub(super) above: Above<'a>,
    /// The number of these that are on the first chain.
    of_first: usize,
    /// The certificates of the chains, including their anchors, without duplicates.
    members: Vec<&'a Certificate>,
    /// The same as issuers of others.
    of_chain: Above<'a>,
    leaf: &'a Certificate,
    anchors: &'a Anchors,
    at: OffsetDateTime,
    has_chain: bool,
    leading: OnceCell<HashSet<Fingerprint>>,
    leading_here: OnceCell<HashSet<Fingerprint>>,
    leading_elsewhere: OnceCell<HashSet<Fingerprint>>,
    connected: OnceCell<HashSet<Fingerprint>>,
    relatives: OnceCell<HashMap<(&'a NormalizedName, Fingerprint), &'a Certificate>>,
    superseded: OnceCell<HashMap<Fingerprint, Option<Named<'a>>>>,
    above_others: OnceCell<HashSet<Fingerprint>>,
    /// The anchors of the chains that are not roots: trusted intermediates or leaves.
    trusted_below_root: Vec<&'a Certificate>,
    above_ends: OnceCell<HashSet<Fingerprint>>,
    leaf_names: OnceCell<HashSet<AlternativeName>>,
    namesakes: OnceCell<HashMap<&'a NormalizedName, &'a Certificate>>,
    /// The CAs in the chains, including their anchors.
    cas: HashSet<(&'a NormalizedName, Fingerprint)>,
    /// The CAs of the anchors.
    ends: HashSet<(&'a NormalizedName, Fingerprint)>,
    /// The cross-certificates that another chain uses, but not the first one.
    crosses: HashSet<Fingerprint>,
    /// The certificates that only other chains use, of a CA for which the first chain uses the given certificate by the
    /// same issuer.
    reissues: HashMap<Fingerprint, &'a Certificate>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn of(
        contents: Contents<'a>,
        leaf: &'a Certificate,
        variants: &'a [Variant],
        anchors: &'a Anchors,
        at: OffsetDateTime,
    ) -> Self {
        let all = contents.certificates;
        let above = Above::of(all);
        let belonging: Vec<&Certificate> = if variants.is_empty() {
            above.chain(leaf)
        } else {
            variants.iter().flat_map(|variant| variant.path.served()).collect()
        };
        // No chain was searched from a server certificate that is not the first.
        let leads_to_anchor =
            all.first() != Some(leaf) && belonging.iter().any(|member| !anchors.issuers_of(member).is_empty());
        let known = belonging.iter().map(|certificate| certificate.fingerprint()).collect();
        let ends: HashSet<_> = anchors_of(variants).map(ca).collect();
        let mut seen = HashSet::new();
        let mut members: Vec<&Certificate> = belonging.iter().copied().chain(anchors_of(variants)).collect();
        members.retain(|one| seen.insert(one.fingerprint()));
        let cas = belonging.iter().copied().map(ca).chain(ends.iter().copied()).collect();
        Self {
            of_first: variants.first().map_or(belonging.len(), |first| first.path.served().count()),
            belonging,
            known,
            is_short: all.len() <= ORDERED,
            all,
            above,
            of_chain: Above::of(members.iter().copied()),
            members,
            leaf,
            anchors,
            at: whole_second(at),
            has_chain: !variants.is_empty() || leads_to_anchor,
            leading: OnceCell::new(),
            leading_here: OnceCell::new(),
            leading_elsewhere: OnceCell::new(),
            connected: OnceCell::new(),
            relatives: OnceCell::new(),
            superseded: OnceCell::new(),
            above_others: OnceCell::new(),
            trusted_below_root: anchors_of(variants).filter(|end| !end.is_self_issued()).collect(),
            above_ends: OnceCell::new(),
            leaf_names: OnceCell::new(),
            namesakes: OnceCell::new(),
            cas,
            ends,
            crosses: crosses(variants),
            reissues: reissues(variants),
        }
    }

    /// The finding about a certificate in the file. `None` if it is an ordinary part of the chain.
    pub(super) fn role(&self, certificate: &Certificate) -> Option<Code> {
        if certificate.is_self_signed() {
            // Below the missing issuer it may be above all the same.
            let may_be_above = !self.has_chain && certificate.is_ca() || self.ends.contains(&ca(certificate));
            return Some(match may_be_above || self.above.issued_any(certificate) {
                true if self.is_trusted(certificate) => Code::RootIncluded,
                true if self.anchors.covers(certificate) => Code::RenewedRootIncluded,
                true if !trust::holdings(certificate).is_empty() => Code::RootOfOtherStoresIncluded,
                true => Code::UntrustedRootIncluded,
                false if is_of_server(certificate) => Code::AnotherServerCertificate,
                false => self.outside(certificate),
            });
        }
        let is_known = self.known.contains(&certificate.fingerprint());
        let is_expired = certificate.is_ca() && certificate.facts().not_after < self.at;
        if !is_known && is_expired && self.cas.contains(&ca(certificate)) {
            return Some(Code::ExpiredCertificateBesides);
        }
        if self.is_superseded(certificate) {
            return Some(Code::SupersededCertificate);
        }
        if is_known && self.reissues.contains_key(&certificate.fingerprint()) {
            return Some(Code::AnotherCertificateOfCa);
        }
        if is_known {
            return self.crosses.contains(&certificate.fingerprint()).then_some(Code::CrossCertificateBeside);
        }
        if !certificate.is_ca() {
            return Some(if certificate.is_not_for_servers() {
                self.outside(certificate)
            } else {
                Code::AnotherServerCertificate
            });
        }
        // Without a chain, it is unknown which CAs belong above the missing issuer. A chain that ends below the root
        // may continue.
        if !self.has_chain || self.is_above_end(certificate) {
            return None;
        }
        Some(match () {
            () if self.leads_further(certificate) || self.leads_to_root_here(certificate) => {
                Code::CrossCertificateBeside
            }
            () if self.leads_elsewhere(certificate) => Code::CrossCertificateBeside,
            () if self.is_above_another(certificate) => Code::IssuerOfAnother,
            () => self.outside(certificate),
        })
    }

    /// The finding about a certificate that the chain does not need.
    fn outside(&self, certificate: &Certificate) -> Code {
        let has_name_of_ca = || may_be_ca(certificate) && self.namesake(certificate).is_some();
        if has_name_of_ca() && !self.cas.contains(&ca(certificate)) {
            Code::OtherKeyOfCa
        } else if self.relation(certificate).is_some() {
            Code::RelatedCertificate
        } else {
            Code::UnrelatedCertificate
        }
    }

    /// Whether `fix` keeps it by default.
    pub(super) fn stays(&self, certificate: &Certificate) -> bool {
        let is_in_use = match self.role(certificate) {
            None | Some(Code::CrossCertificateBeside | Code::AnotherCertificateOfCa) => true,
            // It is kept because certificates that are kept lead to it, and would otherwise be unrelated.
            Some(Code::UntrustedRootIncluded) => self.leading_here().contains(&certificate.fingerprint()),
            _ => false,
        };
        is_in_use && self.anchors.revoked(certificate, self.at).is_none()
    }

    /// Whether the chain leads to it through certificates that are kept, and it leads to a root that some client has or
    /// had; or it certifies a root at the end of a chain, or is above such a certificate.
    fn leads_further(&self, certificate: &Certificate) -> bool {
        self.leading().contains(&certificate.fingerprint())
    }

    fn leading(&self) -> &HashSet<Fingerprint> {
        self.leading.get_or_init(|| {
            let is_end = |one: &Certificate| leads_to_known(one, self.anchors);
            let is_one = |one: &Certificate| self.may_stay(one);
            let above = self.above.upward_through(self.belonging.iter().copied(), is_one);
            let mut leading = self.above.leading_to(&above, is_end);
            let crosses = above.iter().copied().filter(|one| self.ends.contains(&ca(one)));
            leading.extend(self.above.upward_through(crosses, is_one).into_iter().map(Certificate::fingerprint));
            leading
        })
    }

    /// Whether the chain leads to it, and it only leads to a root in the file that no known client has.
    pub(super) fn leads_to_root_here(&self, certificate: &Certificate) -> bool {
        self.leading_here().contains(&certificate.fingerprint())
    }

    /// The certificates for which [`Self::leads_to_root_here`] holds, and these roots.
    fn leading_here(&self) -> &HashSet<Fingerprint> {
        self.leading_here.get_or_init(|| {
            let (is_root, leading) = (Certificate::is_self_signed, self.leading());
            let is_one =
                |one: &Certificate| is_root(one) || (self.may_stay(one) && !leading.contains(&one.fingerprint()));
            let above = self.above.upward_through(self.belonging.iter().copied(), is_one);
            let above: Vec<&Certificate> = above.into_iter().filter(|one| !self.is_of_chain(one)).collect();
            let mut here = self.above.leading_to(&above, is_root);
            // A root is not kept if it is directly above the chain, or above certificates that are kept for another
            // reason.
            let certified: HashSet<Fingerprint> = above
                .iter()
                .filter(|one| !is_root(one) && here.contains(&one.fingerprint()))
                .flat_map(|one| self.above.issuers_of(one))
                .map(Certificate::fingerprint)
                .collect();
            for root in above.iter().filter(|one| is_root(one) && !certified.contains(&one.fingerprint())) {
                here.remove(&root.fingerprint());
            }
            here
        })
    }

    /// Whether it is on a valid chain.
    fn is_of_chain(&self, one: &Certificate) -> bool {
        self.known.contains(&one.fingerprint())
    }

    /// Whether it is a CA certificate other than a root that may be useful at this time.
    fn may_stay(&self, one: &Certificate) -> bool {
        let is_in_time = one.facts().not_after >= self.at || self.is_of_chain(one);
        one.is_ca() && !one.is_self_signed() && !self.is_superseded(one) && is_in_time
    }

    /// Whether the file has another certificate of the same CA and issuer that can replace it in all respects: the one
    /// that the chain names, or a newer one.
    fn is_superseded(&self, certificate: &Certificate) -> bool {
        self.superseded().contains_key(&certificate.fingerprint())
    }

    fn superseded(&self) -> &HashMap<Fingerprint, Option<Named<'a>>> {
        self.superseded.get_or_init(|| self.find_superseded())
    }

    /// Whether it is on a list of revoked certificates, even one of a later day.
    fn is_revoked(&self, one: &Certificate) -> bool {
        trust::revoked(one).is_some() || self.anchors.revoked(one, self.at).is_some()
    }

    /// The superseded certificates, and the certificate that is named in place of each, if that is the reason.
    fn find_superseded(&self) -> HashMap<Fingerprint, Option<Named<'a>>> {
        if !self.is_short {
            return HashMap::new();
        }
        let mut of_ca: HashMap<_, Vec<&'a Certificate>> = HashMap::new();
        for one in self.all.iter().filter(|one| one.is_ca() && !one.is_self_signed()) {
            of_ca.entry((ca(one), &one.issuer().normalized)).or_default().push(one);
        }
        let is_usable = |one: &Certificate| {
            let is_long_enough =
                one.facts().basic_constraints.as_ref().is_none_or(|constraints| constraints.path_length.is_none());
            let is_valid = (one.facts().not_before..=one.facts().not_after).contains(&self.at);
            (is_long_enough || self.known.contains(&one.fingerprint())) && is_valid && !self.is_revoked(one)
        };
        let mut superseded = HashMap::new();
        for certificates in of_ca.into_values().filter(|certificates| certificates.len() > 1) {
            let mut alike: HashMap<_, Vec<&'a Certificate>> = HashMap::new();
            for one in certificates {
                alike.entry((self.issuer_key(one), use_of(one))).or_default().push(one);
            }
            for mut twins in alike.into_values() {
                if let Some(named) = self.named_among(&twins, is_usable) {
                    let (others, rest): (Vec<_>, Vec<_>) =
                        twins.into_iter().partition(|one| self.naming_another(one).is_some());
                    superseded.extend(others.iter().map(|one| (one.fingerprint(), Some(named))));
                    twins = rest;
                }
                twins.sort_by_key(|one| Reverse(validity(one)));
                superseded.extend(replaced(&twins, is_usable).map(|one| (one.fingerprint(), None)));
            }
        }
        superseded
    }

    /// The certificate of the first chain that names another certificate of this CA by issuer and serial number.
    fn naming_another(&self, certificate: &Certificate) -> Option<&'a Certificate> {
        let is_child = |one: &&&Certificate| one.names_as_issuer(certificate) && *one != &certificate;
        let mut children = self.belonging[..self.of_first].iter().filter(is_child).copied();
        children.find(|child| child.identifies(certificate) == Identified::OtherCertificate)
    }

    /// The usable certificate among those of a CA that the first chain names, if it does not name all of them.
    fn named_among(&self, twins: &[&'a Certificate], is_usable: impl Fn(&Certificate) -> bool) -> Option<Named<'a>> {
        let by = twins.iter().find_map(|one| self.naming_another(one))?;
        let is_named = |one: &&&Certificate| self.naming_another(one).is_none() && is_usable(one);
        twins.iter().find(is_named).map(|own| Named { own, by })
    }

    /// The key that signed it, if its issuer is in the file or is a known root.
    fn issuer_key(&self, certificate: &Certificate) -> Option<Fingerprint> {
        let in_file = || self.above.issuers_of(certificate).into_iter().next().cloned();
        let root = || known::anchor_of(certificate, self.anchors).or_else(|| known::issuer_of(certificate));
        in_file().or_else(root).map(|issuer| issuer.key_fingerprint())
    }

    /// Whether it is above another server certificate of the file.
    fn is_above_another(&self, certificate: &Certificate) -> bool {
        let above_others = self.above_others.get_or_init(|| {
            let is_server = |one: &&Certificate| !one.is_ca() && !one.is_not_for_servers();
            let others = self.all.iter().filter(is_server).filter(|other| *other != self.leaf);
            self.above.upward(others).into_iter().map(Certificate::fingerprint).collect()
        });
        above_others.contains(&certificate.fingerprint())
    }

    /// The CA certificate of a chain that has the same name, of the first chain if there are several.
    fn namesake(&self, certificate: &Certificate) -> Option<&'a Certificate> {
        let of_chain = || self.members.iter().filter(|one| one.is_ca());
        let namesakes = || of_chain().rev().map(|one| (&one.subject().normalized, *one)).collect();
        self.namesakes.get_or_init(namesakes).get(&certificate.subject().normalized).copied()
    }

    /// Whether it issued the last certificate of a chain, or is above such a certificate.
    fn is_above_end(&self, certificate: &Certificate) -> bool {
        let above = || self.above.upward(self.trusted_below_root.iter().copied());
        let above_ends = self.above_ends.get_or_init(|| above().into_iter().map(Certificate::fingerprint).collect());
        above_ends.contains(&certificate.fingerprint())
    }

    /// Whether the run trusts a root, with this certificate or another valid one.
    fn is_trusted(&self, root: &Certificate) -> bool {
        let is_in_time = |one: &Certificate| one == root || one.facts().not_after >= self.at;
        self.ends.contains(&ca(root)) || self.trusted(root).iter().any(is_in_time)
    }

    /// Whether a cross-certificate of the same root that leads to an unknown root is behind it. Clients that take the first
    /// match would follow that one if `fix` removed the root.
    fn hides_cross(&self, root: &Certificate) -> bool {
        let behind = self.all.iter().skip_while(|one| *one != root).skip(1);
        let is_known = |one: &Certificate| self.is_of_chain(one) || leads_to_known(one, self.anchors);
        behind.filter(|one| ca(one) == ca(root) && !one.is_self_signed()).any(|one| !is_known(one))
    }

    /// The certificates of a root that the run trusts.
    fn trusted(&self, root: &Certificate) -> Vec<Certificate> {
        let namesakes = self.anchors.named(&root.subject().normalized).into_iter().map(|anchor| anchor.certificate);
        namesakes.filter(|one| one.is_same_entity_as(root)).collect()
    }

    /// Adds the facts that the message needs.
    pub(super) fn with_facts(&self, finding: Finding, certificate: &Certificate) -> Finding {
        match finding.rule.code {
            Code::RenewedRootIncluded => {
                let last = self.trusted(certificate).iter().map(|one| one.facts().not_after).max();
                match last {
                    Some(last) => finding.with("expired", Value::day(last)),
                    None => finding,
                }
            }
            Code::RootIncluded if self.hides_cross(certificate) => {
                Finding { own_remedy: Some(&catalogue::CHAIN_ALONE), ..finding }
            }
            Code::OtherKeyOfCa => match self.namesake(certificate) {
                Some(namesake) => finding.with("own", namesake),
                None => finding,
            },
            Code::AnotherCertificateOfCa => match self.reissues.get(&certificate.fingerprint()) {
                Some(own) => finding.with("own", *own),
                None => finding,
            },
            Code::SupersededCertificate => match self.superseded().get(&certificate.fingerprint()).copied().flatten() {
                Some(Named { own, by }) => {
                    let (own_message, own_why) = (Some(&catalogue::NOT_THE_NAMED), Some(&catalogue::ONLY_THE_NAMED));
                    Finding { own_message, own_why, ..finding }.with("own", own).with("named_by", by)
                }
                None => finding,
            },
            Code::RelatedCertificate => match self.relation_fact(certificate) {
                Some(relation) => finding.with("relation", relation),
                None => finding,
            },
            Code::RootOfOtherStoresIncluded => finding.with("history", Value::History(known::history_of(certificate))),
            Code::AnotherServerCertificate => {
                let names = self.leaf_names.get_or_init(|| server_names(self.leaf));
                twin::with_facts(finding, certificate, (self.leaf, names), self.at)
            }
            _ => finding,
        }
    }

    /// Whether the server's certificate is the first of these, no certificate precedes all those that it issued, and
    /// certificates that lead to an unknown root do not precede those on a chain, because clients that use the first
    /// match would follow them.
    pub(super) fn is_in_order(&self, certificates: &[&Certificate]) -> bool {
        let leads_astray = |one: &&&Certificate| self.leads_to_root_here(one);
        let is_behind = certificates.iter().skip_while(|one| !leads_astray(one)).all(|one| !self.is_of_chain(one));
        certificates.first() == Some(&self.leaf)
            && self.is_short
            && is_behind
            && !self.is_elsewhere_first(certificates)
            && (1..certificates.len()).all(|index| !self.is_early(certificates[index], &certificates[..index]))
    }

    /// Whether it precedes every certificate that it issued.
    pub(super) fn is_early(&self, certificate: &Certificate, before: &[&Certificate]) -> bool {
        let issued_before = || before.iter().any(|child| child.is_issued_by(certificate));
        self.is_short && self.above.issued_any(certificate) && !issued_before()
    }
}

/// The properties that determine the use of a certificate. If two certificates differ in them, clients may need both.
fn use_of(certificate: &Certificate) -> impl Eq + Hash + use<> {
    let facts = certificate.facts();
    let constraints = format!("{:?}", facts.name_constraints);
    let algorithm = format!("{:?}", facts.signature_algorithm);
    let identifiers = (facts.subject_key_identifier.clone(), facts.authority_key_identifier.clone());
    (identifiers, constraints, facts.server_authentication, algorithm)
}

/// The certificates that a newer one replaces, among certificates that differ only in their validity, sorted from the
/// newest.
fn replaced<'a>(
    twins: &[&'a Certificate],
    is_usable: impl Fn(&Certificate) -> bool,
) -> impl Iterator<Item = &'a Certificate> {
    let (mut latest, mut same) = (None::<OffsetDateTime>, None);
    let is_replaced = move |one: &&Certificate| {
        let (from, until) = validity(one);
        let is_one = latest.is_some_and(|latest| latest >= until) && same != Some((from, until));
        if !is_one && is_usable(one) {
            (latest, same) = (latest.max(Some(until)), Some((from, until)));
        }
        is_one
    };
    twins.iter().copied().filter(is_replaced)
}

/// Whether a self-signed certificate is a server's: its extensions say so, or it names hosts, as no root does. With its
/// defaults, `openssl req -x509` marks it as that of a CA.
fn is_of_server(certificate: &Certificate) -> bool {
    let is_host = |name: &AlternativeName| matches!(name, AlternativeName::Dns(_) | AlternativeName::Ip(_));
    !certificate.is_not_for_servers()
        && (!may_be_ca(certificate) || certificate.facts().alternative_names.iter().flatten().any(is_host))
}

/// Whether its issuer is a root that some client has or had, or that this run trusts.
fn leads_to_known(one: &Certificate, anchors: &Anchors) -> bool {
    known::issuer_of(one).is_some() || known::anchor_of(one, anchors).is_some()
}

/// The name and key of a CA.
fn ca(certificate: &Certificate) -> (&NormalizedName, Fingerprint) {
    (&certificate.subject().normalized, certificate.key_fingerprint())
}

/// The anchors of the chains.
fn anchors_of(variants: &[Variant]) -> impl Iterator<Item = &Certificate> {
    variants.iter().map(|variant| &variant.path.anchor().certificate)
}

/// The cross-certificates that only other chains than the first use: certificates of a root, or of a CA for which the
/// first chain uses a certificate by another issuer.
fn crosses(variants: &[Variant]) -> HashSet<Fingerprint> {
    let Some((first, others)) = variants.split_first() else { return HashSet::new() };
    let of_first: HashSet<Fingerprint> = first.path.served().map(Certificate::fingerprint).collect();
    let issuers: HashMap<_, _> = issued(first).map(|(one, issuer)| (ca(one), ca(issuer))).collect();
    let rows = others.iter().flat_map(|variant| issued(variant).zip(&variant.cross));
    let crosses = rows
        .filter(|((one, issuer), is_cross)| **is_cross || issuers.get(&ca(one)).is_some_and(|own| *own != ca(issuer)));
    crosses.map(|((cross, _), _)| cross.fingerprint()).filter(|cross| !of_first.contains(cross)).collect()
}

/// The certificates that only other chains than the first use, of a CA for which the first uses another certificate by
/// the same issuer, and that certificate.
fn reissues(variants: &[Variant]) -> HashMap<Fingerprint, &Certificate> {
    let Some((first, others)) = variants.split_first() else { return HashMap::new() };
    let of_first: HashMap<_, _> = issued(first).map(|(one, issuer)| (ca(one), (one, ca(issuer)))).collect();
    let own = |(one, issuer): (&Certificate, &Certificate)| {
        let (own, by) = of_first.get(&ca(one))?;
        (*own != one && *by == ca(issuer)).then_some((one.fingerprint(), *own))
    };
    others.iter().flat_map(issued).filter_map(own).collect()
}

/// The intermediates of a chain, each with its issuer.
fn issued(variant: &Variant) -> impl Iterator<Item = (&Certificate, &Certificate)> {
    let intermediates = variant.path.intermediates();
    let root = std::iter::once(&variant.path.anchor().certificate);
    intermediates.iter().zip(intermediates.iter().skip(1).chain(root))
}

/// The start and the end of the validity.
pub(super) fn validity(certificate: &Certificate) -> (OffsetDateTime, OffsetDateTime) {
    (certificate.facts().not_before, certificate.facts().not_after)
}
