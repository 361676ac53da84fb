//! Finds the certificates that lead to an anchor, from the anchors downward, before paths are built. The upward search
//! then avoids all dead ends that depend on single certificates, and begins with the shortest way.
//!
//! The checks that do not depend on the rest of the path are done once here: of the certificate itself, its issuer's
//! signature, its path length, and its name constraints for the names of the leaf.

use std::collections::{HashMap, VecDeque};

use super::budget::{Budget, cost};
use super::{LimitReached, Path, Question, check};
use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Fingerprint, Identified};
use crate::pool::{Pool, likelihood};
use crate::trust::{Anchor, Anchors};

/// No limit of the path length.
const UNLIMITED: u32 = u32::MAX;

/// A way from a CA up to an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// The number of certificates, including the CA's own and the anchor's.
    length: usize,
    /// The number of intermediates, not counting self-issued ones, that it allows below the CA.
    below: u32,
}

impl Way {
    fn is_as_good_as(self, other: Self) -> bool {
        self.length <= other.length && self.below >= other.below
    }
}

/// A candidate whose name can be reached from the leaf.
struct Member {
    certificate: Certificate,
    /// Its CA: a name and a key.
    ca: usize,
    /// Whether it can be an issuer. `None` if that was not checked yet.
    usable: Option<bool>,
    /// Whether a signature above it was verified on a way to an anchor.
    leads_up: bool,
}

/// A CA (name and key), and its ways to an anchor, without those that are not better than another.
#[derive(Default)]
struct Ca {
    members: Vec<usize>,
    ways: Vec<Way>,
}

/// The candidates, and their ways to the anchors.
#[derive(Default)]
pub(super) struct Ways {
    members: Vec<Member>,
    cas: Vec<Ca>,
    names: HashMap<NormalizedName, Named>,
}

/// What is known about a name.
#[derive(Default)]
struct Named {
    anchors: Vec<Anchor>,
    /// The positions of the members with this subject, and of those with this issuer.
    subjects: Vec<usize>,
    issued: Vec<usize>,
    /// The number of CAs with this name that have a way, and the length of the shortest one.
    cas: usize,
    shortest: Option<usize>,
}

impl Ways {
    /// Collects all candidates that can be reached from the leaf by name. Verifies nothing.
    pub(super) fn collect(leaf: &Certificate, pool: &Pool, anchors: &Anchors, question: Question) -> Self {
        let mut reach = Self::default();
        let mut names = VecDeque::new();
        reach.meet(&leaf.issuer().normalized, &mut names);
        while let Some(name) = names.pop_front() {
            if let Some(named) = reach.names.get_mut(&name) {
                named.anchors = anchors.named(&name);
            }
            let mut certificates: Vec<&Certificate> = pool.by_subject(&name).collect();
            certificates.sort_by_cached_key(|certificate| certificate.fingerprint());
            let mut cas: HashMap<Fingerprint, usize> = HashMap::new();
            for certificate in certificates.into_iter().filter(|certificate| anchors.find(certificate).is_none()) {
                reach.meet(&certificate.issuer().normalized, &mut names);
                let next = reach.cas.len();
                let ca = *cas.entry(certificate.key_fingerprint()).or_insert(next);
                let is_revoked = check::revocation(certificate, question.at, anchors).is_some();
                reach.add(certificate.clone(), ca, is_revoked);
            }
        }
        reach
    }

    /// Queues a name to be looked up, if it is new.
    fn meet(&mut self, name: &NormalizedName, names: &mut VecDeque<NormalizedName>) {
        if !self.names.contains_key(name) {
            self.names.insert(name.clone(), Named::default());
            names.push_back(name.clone());
        }
    }

    fn named(&self, name: &NormalizedName) -> &Named {
        static NOTHING: Named =
            Named { anchors: Vec::new(), subjects: Vec::new(), issued: Vec::new(), cas: 0, shortest: None };
        self.names.get(name).unwrap_or(&NOTHING)
    }

    /// The cost of verifying the signatures of the leaf and of each candidate once, in the unit of [`cost`].
    pub(super) fn edges(&self) -> usize {
        // The cost of a candidate's own key is used for that of its issuer, which is not known yet.
        self.members.iter().map(|member| cost(&member.certificate.facts().key_algorithm)).sum::<usize>() + 1
    }

    /// Whether all candidates above the leaf are on a single path.
    pub(super) fn is_all_on(&self, paths: &[Path]) -> bool {
        let [path] = paths else { return false };
        let anchors: usize = self.names.values().map(|named| named.anchors.len()).sum();
        anchors == 1 && self.members.len() == path.intermediates().len()
    }

    fn add(&mut self, certificate: Certificate, ca: usize, is_revoked: bool) {
        let index = self.members.len();
        self.cas.resize_with(self.cas.len().max(ca + 1), Ca::default);
        self.cas[ca].members.push(index);
        if let Some(issuer) = self.names.get_mut(&certificate.issuer().normalized) {
            issuer.issued.push(index);
        }
        if let Some(subject) = self.names.get_mut(&certificate.subject().normalized) {
            subject.subjects.push(index);
        }
        let usable = is_revoked.then_some(false);
        self.members.push(Member { certificate, ca, usable, leads_up: false });
    }

    /// Finds the ways to the anchors, the shortest first.
    pub(super) fn explore(
        &mut self,
        leaf: &Certificate,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<(), LimitReached> {
        let mut frontier = self.next_to_anchors(leaf, question, budget)?;
        let mut length = 2;
        // Plus one for the leaf.
        while !frontier.is_empty() && length + 1 < question.limits.depth {
            length += 1;
            frontier = self.below(&frontier, leaf, question, budget)?;
        }
        Ok(())
    }

    /// The CAs with new ways that an anchor certified.
    fn next_to_anchors(
        &mut self,
        leaf: &Certificate,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<(usize, Way)>, LimitReached> {
        let mut found = Vec::new();
        for index in 0..self.members.len() {
            let issuer = &self.members[index].certificate.issuer().normalized;
            for anchor in self.named(issuer).anchors.clone() {
                budget.step()?;
                let certificate = &anchor.certificate;
                if check::anchor(certificate, 0, question).is_ok()
                    && budget.forbidden_name(certificate, leaf)?.is_none()
                {
                    let above = Way { length: 1, below: path_length(certificate) };
                    found.extend(self.extend(index, certificate, above, leaf, question, budget)?);
                }
            }
        }
        Ok(found)
    }

    /// The CAs with new ways that these CAs certified.
    fn below(
        &mut self,
        frontier: &[(usize, Way)],
        leaf: &Certificate,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<(usize, Way)>, LimitReached> {
        let mut found = Vec::new();
        for &(ca, above) in frontier {
            let issuer = self.members[self.cas[ca].members[0]].certificate.clone();
            let children = self.named(&issuer.subject().normalized).issued.clone();
            for index in children {
                budget.step()?;
                found.extend(self.extend(index, &issuer, above, leaf, question, budget)?);
            }
        }
        Ok(found)
    }

    /// The way through a member whose issuer has the way `above`, if it is new for the member's CA.
    fn extend(
        &mut self,
        index: usize,
        issuer: &Certificate,
        above: Way,
        leaf: &Certificate,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<Option<(usize, Way)>, LimitReached> {
        let Member { certificate, ca, .. } = &self.members[index];
        let (certificate, ca) = (certificate.clone(), *ca);
        let Some(below) = allowed_below(&certificate, above.below) else { return Ok(None) };
        let way = Way { length: above.length + 1, below };
        let is_known = self.cas[ca].ways.iter().any(|known| known.is_as_good_as(way));
        if is_known || !self.is_usable(index, leaf, question, budget)? || budget.link(&certificate, issuer)?.is_err() {
            return Ok(None);
        }
        self.members[index].leads_up = true;
        if let Some(named) = self.names.get_mut(&certificate.subject().normalized) {
            // Ways are found in ascending order of length.
            named.shortest.get_or_insert(way.length);
            named.cas += usize::from(self.cas[ca].ways.is_empty());
        }
        self.cas[ca].ways.push(way);
        Ok(Some((ca, way)))
    }

    /// Whether a member can be an issuer above `leaf`, regardless of the rest of the path.
    fn is_usable(
        &mut self,
        index: usize,
        leaf: &Certificate,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<bool, LimitReached> {
        if let Some(known) = self.members[index].usable {
            return Ok(known);
        }
        let certificate = &self.members[index].certificate;
        let usable = check::of_itself(certificate, question.at).is_ok()
            && check::issuer(certificate, 0).is_ok()
            && budget.forbidden_name(certificate, leaf)?.is_none()
            && !budget.is_self_signed(certificate)?;
        self.members[index].usable = Some(usable);
        Ok(usable)
    }

    /// The anchors whose name is the issuer of `child`, the most likely first. Signatures are not checked.
    pub(super) fn anchors_of(&self, child: &Certificate) -> Vec<Anchor> {
        let mut anchors = self.named(&child.issuer().normalized).anchors.clone();
        anchors.sort_by_cached_key(|anchor| likelihood(child, &anchor.certificate));
        anchors
    }

    /// The candidates for the next position in a path of `length` certificates that ends with `child`, of which `below`
    /// count for path lengths: the nearest to an anchor first, then the most likely. Those that OpenSSL rules out
    /// because of the key identifiers of `child` are last.
    pub(super) fn issuers_of(
        &mut self,
        child: &Certificate,
        length: usize,
        below: u32,
        leaf: &Certificate,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<Certificate>, LimitReached> {
        let named = self.named(&child.issuer().normalized).subjects.clone();
        let leads_up = |way: &Way| length.saturating_add(way.length) <= question.limits.depth && way.below >= below;
        let mut candidates = Vec::new();
        for member in named {
            budget.step()?;
            let ca = &self.cas[self.members[member].ca];
            if ca.ways.iter().any(leads_up) && self.is_usable(member, leaf, question, budget)? {
                candidates.push(member);
            }
        }
        candidates.sort_by_cached_key(|&member| {
            let (length, is_guess) = self.way_by_names(&self.members[member]);
            let issuer = &self.members[member].certificate;
            let is_other = child.identifies(issuer) >= Identified::OtherCertificate;
            (is_other, length, is_guess, likelihood(child, issuer))
        });
        Ok(candidates.into_iter().map(|member| self.members[member].certificate.clone()).collect())
    }
}

impl Ways {
    /// The length of the shortest way through a member, judging by names, and whether it is only a guess: if several
    /// CAs have the issuer's name, only signatures tell which one issued the member.
    fn way_by_names(&self, member: &Member) -> (usize, bool) {
        let named = self.named(&member.certificate.issuer().normalized);
        let above = if named.anchors.is_empty() { named.shortest } else { Some(1) };
        (above.map_or(usize::MAX, |above| above + 1), named.cas > 1 && !member.leads_up)
    }
}

fn path_length(certificate: &Certificate) -> u32 {
    certificate.facts().basic_constraints.and_then(|constraints| constraints.path_length).unwrap_or(UNLIMITED)
}

/// How many intermediates, not counting self-issued ones, `certificate` allows below it if its issuer allows `above`.
/// `None` if it is not allowed there itself.
fn allowed_below(certificate: &Certificate, above: u32) -> Option<u32> {
    let remaining = match above {
        UNLIMITED => UNLIMITED,
        _ if certificate.is_self_issued() => above,
        _ => above.checked_sub(1)?,
    };
    Some(remaining.min(path_length(certificate)))
}
