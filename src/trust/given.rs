//! Decides which of the given roots are anchors. Root files often contain intermediates too (curl's `--cacert`, the
//! .p7b of AD CS). As anchors, these would hide that a server must send them to clients that have only the root.
//! OpenSSL, Java and Go make the same distinction.

use std::collections::{HashMap, HashSet, VecDeque};

use super::embedded::Snapshot;
use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Fingerprint, Signatures};

/// The maximum number of issuers that are tried. After that, a certificate counts as issued by one with its issuer
/// name.
const MAX_CHECKS: usize = 20_000;

/// The issuer of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Itself: it is self-signed.
    Itself,
    /// A root of an embedded store, or the certificate is for the key of one.
    Embedded,
    /// A given CA.
    Given(usize),
    /// None is known.
    Nothing,
}

/// Tells for each certificate whether it is an anchor: those that are self-signed, and those without an issuer among
/// the given ones and in the embedded `snapshots`. If a CA has several certificates, and one of them has an issuer,
/// none of them is an anchor.
pub(super) fn anchors(certificates: &[Certificate], snapshots: &[&'static Snapshot]) -> Vec<bool> {
    let given = Given::of(certificates);
    let above = given.above(snapshots);
    let mut reached = Reached { given: &given, above: &above, cas: vec![false; given.count] };
    reached.from(|index| matches!(above[index], Above::Itself | Above::Embedded));
    let has_parent: HashSet<usize> = (0..certificates.len())
        .filter(|&index| matches!(above[index], Above::Given(_)))
        .map(|index| given.ca[index])
        .collect();
    let mut is_anchor: Vec<bool> = above.iter().map(|above| *above == Above::Itself).collect();
    let alone = |index: usize, cas: &[bool]| {
        above[index] == Above::Nothing && !cas[given.ca[index]] && !has_parent.contains(&given.ca[index])
    };
    let tops: Vec<bool> = (0..certificates.len()).map(|index| alone(index, &reached.cas)).collect();
    reached.from(|index| tops[index]);
    let circles = reached.circles();
    let in_circle = |index: usize| circles[given.ca[index]];
    is_anchor.iter_mut().zip(tops).enumerate().for_each(|(index, (anchor, top))| *anchor |= top || in_circle(index));
    is_anchor
}

/// Tells for each certificate whether it leads to an anchor that is self-signed or embedded. Only the first `trusted`
/// certificates are trusted.
pub(super) fn leading_up(certificates: &[Certificate], trusted: usize, snapshots: &[&'static Snapshot]) -> Vec<bool> {
    let given = Given::of(certificates);
    let above = given.above(snapshots);
    let mut reached = Reached { given: &given, above: &above, cas: vec![false; given.count] };
    reached.from(|index| match above[index] {
        Above::Itself => index < trusted,
        above => above == Above::Embedded,
    });
    let leads_up = |index: usize| above[index] != Above::Itself && reached.cas[given.ca[index]];
    (0..certificates.len()).map(leads_up).collect()
}

/// The certificates by CA: a name and a key.
struct Given<'a> {
    certificates: &'a [Certificate],
    /// The CA of each certificate.
    ca: Vec<usize>,
    count: usize,
    /// One certificate of each CA, indexed by name, and by name and key identifier.
    by_name: HashMap<&'a NormalizedName, Vec<usize>>,
    by_identifier: HashMap<(&'a NormalizedName, &'a [u8]), Vec<usize>>,
}

impl<'a> Given<'a> {
    fn of(certificates: &'a [Certificate]) -> Self {
        let mut numbers: HashMap<(&NormalizedName, Fingerprint), usize> = HashMap::new();
        let mut given = Self {
            certificates,
            ca: Vec::with_capacity(certificates.len()),
            count: 0,
            by_name: HashMap::new(),
            by_identifier: HashMap::new(),
        };
        for (index, certificate) in certificates.iter().enumerate() {
            let name = &certificate.subject().normalized;
            let next = numbers.len();
            let number = *numbers.entry((name, certificate.key_fingerprint())).or_insert(next);
            given.ca.push(number);
            if number == next {
                given.by_name.entry(name).or_default().push(index);
                if let Some(identifier) = &certificate.facts().subject_key_identifier {
                    given.by_identifier.entry((name, identifier)).or_default().push(index);
                }
            }
        }
        given.count = numbers.len();
        given
    }

    fn above(&self, snapshots: &[&'static Snapshot]) -> Vec<Above> {
        let mut signatures = Signatures::default();
        let mut left = MAX_CHECKS;
        let mut signed = |child: &Certificate, issuer: &Certificate| {
            if left == 0 {
                return true;
            }
            left -= 1;
            signatures.check(child, issuer).0.is_ok()
        };
        let embedded = |name: &NormalizedName| -> Vec<&'static Certificate> {
            snapshots.iter().flat_map(|snapshot| snapshot.by_subject(name)).collect()
        };
        let above = |(index, certificate): (usize, &Certificate)| {
            let name = &certificate.issuer().normalized;
            if certificate.is_self_issued() {
                let namesakes = self.by_name.get(name).map_or(0, Vec::len);
                // Without another CA of that name, it has no other issuer.
                if namesakes <= 1 && embedded(name).is_empty() || signed(certificate, certificate) {
                    return Above::Itself;
                }
            }
            let subject = &certificate.subject().normalized;
            if embedded(subject).iter().any(|root| root.is_same_entity_as(certificate))
                || embedded(name).iter().any(|root| signed(certificate, root))
            {
                return Above::Embedded;
            }
            let wanted = certificate.facts().authority_key_identifier.as_deref();
            let likely = wanted.and_then(|identifier| self.by_identifier.get(&(name, identifier)));
            let mut issuers = likely.into_iter().chain(self.by_name.get(name)).flatten().copied();
            let is_other = |issuer: usize| self.ca[issuer] != self.ca[index];
            match issuers.find(|&issuer| is_other(issuer) && signed(certificate, &self.certificates[issuer])) {
                Some(issuer) => Above::Given(self.ca[issuer]),
                None => Above::Nothing,
            }
        };
        self.certificates.iter().enumerate().map(above).collect()
    }
}

/// The CAs that are anchors or lead to one.
struct Reached<'a> {
    given: &'a Given<'a>,
    above: &'a [Above],
    cas: Vec<bool>,
}

impl Reached<'_> {
    /// The CAs that certify each other in a circle, so that nothing leads to them: of those that are not reached, the
    /// ones that remain after repeatedly removing those that issued none of the others.
    fn circles(&self) -> Vec<bool> {
        let mut left: Vec<bool> = self.cas.iter().map(|reached| !reached).collect();
        let mut issued = vec![0_usize; left.len()];
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); left.len()];
        for (index, above) in self.above.iter().enumerate() {
            let ca = self.given.ca[index];
            if let Above::Given(parent) = above
                && left[ca]
            {
                issued[*parent] += 1;
                parents[ca].push(*parent);
            }
        }
        let mut next: Vec<usize> = (0..left.len()).filter(|&ca| left[ca] && issued[ca] == 0).collect();
        while let Some(ca) = next.pop() {
            left[ca] = false;
            for &parent in &parents[ca] {
                issued[parent] -= 1;
                if issued[parent] == 0 && left[parent] {
                    next.push(parent);
                }
            }
        }
        left
    }

    /// Marks everything below these certificates.
    fn from(&mut self, is_top: impl Fn(usize) -> bool) {
        let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, above) in self.above.iter().enumerate() {
            if let Above::Given(ca) = above {
                below.entry(*ca).or_default().push(self.given.ca[index]);
            }
        }
        let tops = (0..self.above.len()).filter(|&index| is_top(index));
        let mut next: VecDeque<usize> = tops.map(|index| self.given.ca[index]).collect();
        next.extend((0..self.cas.len()).filter(|&ca| self.cas[ca]));
        let mut seen: HashSet<usize> = HashSet::new();
        while let Some(ca) = next.pop_front() {
            if seen.insert(ca) {
                self.cas[ca] = true;
                next.extend(below.get(&ca).into_iter().flatten());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Issued, Spec};

    fn marked(issued: &[&Issued]) -> Vec<bool> {
        let certificates: Vec<Certificate> =
            issued.iter().map(|one| Certificate::from_der(one.der.clone()).unwrap()).collect();
        let forward = anchors(&certificates, &[]);
        let backward: Vec<Certificate> = certificates.iter().rev().cloned().collect();
        let mut again = anchors(&backward, &[]);
        again.reverse();
        assert_eq!(forward, again, "the order does not matter");
        forward
    }

    #[test]
    fn what_is_self_signed_and_what_has_nothing_above_it() {
        let root = Spec::ca("Root").self_signed();
        let policy = Spec::ca("Policy").issued_by(&root);
        let issuing = Spec::ca("Issuing").issued_by(&policy);
        let other = Spec::ca("Other").self_signed();
        let renewed = Spec::ca("Root").key_of(&root).valid((2021, 1, 1), (2049, 1, 1)).self_signed();
        let cross = Spec::ca("Root").key_of(&root).issued_by(&other);
        let policy_by_other = Spec::ca("Policy").key_of(&policy).issued_by(&other);
        // Its issuer has the same name but another key (RFC 4210 section 4.4).
        let next = Spec::ca("Root").self_signed();
        let new_with_old = Spec::ca("Root").key_of(&next).issued_by(&root);
        let impostor = Spec::ca("Policy").issued_by(&Spec::ca("Root").self_signed());
        let cases: [(&str, &[&Issued], &[bool]); 12] = [
            ("a root", &[&root], &[true]),
            ("an intermediate alone", &[&issuing], &[true]),
            ("root and intermediates", &[&root, &policy, &issuing], &[true, false, false]),
            ("intermediates alone", &[&policy, &issuing], &[true, false]),
            ("a gap", &[&root, &issuing], &[true, true]),
            ("two roots under one key", &[&root, &renewed, &policy], &[true, true, false]),
            ("a cross-certificate of a root", &[&root, &cross], &[true, false]),
            ("with both roots", &[&root, &cross, &other], &[true, false, true]),
            ("a cross-certificate alone", &[&cross, &policy], &[true, false]),
            ("another certificate of a CA that leads up", &[&root, &policy, &policy_by_other], &[true, false, false]),
            ("a new root certified by the old one", &[&root, &new_with_old], &[true, false]),
            ("of the name only", &[&root, &impostor], &[true, true]),
        ];
        for (name, issued, expected) in cases {
            assert_eq!(marked(issued), expected, "{name}");
        }
    }

    #[test]
    fn what_certifies_each_other_in_a_circle_is_trusted() {
        let (one, two) = (Spec::ca("One").self_signed(), Spec::ca("Two").self_signed());
        let one_by_two = Spec::ca("One").key_of(&one).issued_by(&two);
        let two_by_one = Spec::ca("Two").key_of(&two).issued_by(&one);
        let below = Spec::ca("Below").issued_by(&one);
        assert_eq!(marked(&[&one_by_two, &two_by_one]), [true, true]);
        assert_eq!(marked(&[&one_by_two, &two_by_one, &below]), [true, true, false]);
        assert_eq!(marked(&[&one_by_two, &two_by_one, &two]), [false, false, true]);
    }

    /// With thousands of CAs of one name, not every pair is tried.
    #[test]
    fn namesakes_by_the_thousand() {
        let root = Spec::ca("Namesake").self_signed();
        let key = rcgen::KeyPair::generate().unwrap();
        let mut certificates = vec![Certificate::from_der(root.der.clone()).unwrap()];
        let shared = Spec::ca("Shared").with_key(key).self_signed();
        for _ in 0..500 {
            let der = Spec::ca("Namesake").key_of(&shared).issued_by(&root).der;
            certificates.push(Certificate::from_der(der).unwrap());
        }
        let marked = anchors(&certificates, &[]);
        assert_eq!(marked.iter().filter(|anchor| **anchor).count(), 1);
    }
}
