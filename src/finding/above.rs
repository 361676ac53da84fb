//! The issuer relation among the certificates of a file.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};

use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Fingerprint};

/// The maximum number of certificates that are examined as issuers. In ordinary files, few certificates share a name;
/// files with thousands of the same name need not be examined completely.
const MAX_LOOKS: usize = 12_288;

/// The certificates of a file by subject and issuer, and the issuers that were already determined.
pub(super) struct Above<'a> {
    by_subject: ByName<'a>,
    by_issuer: ByName<'a>,
    found: RefCell<Found<'a>>,
}

type ByName<'a> = HashMap<&'a NormalizedName, Vec<&'a Certificate>>;

struct Found<'a> {
    issuers: HashMap<Fingerprint, Vec<&'a Certificate>>,
    looks: usize,
}

impl<'a> Above<'a> {
    pub(super) fn of(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let (mut by_subject, mut by_issuer) = (ByName::new(), ByName::new());
        for certificate in certificates {
            by_subject.entry(&certificate.subject().normalized).or_default().push(certificate);
            by_issuer.entry(&certificate.issuer().normalized).or_default().push(certificate);
        }
        let found = RefCell::new(Found { issuers: HashMap::new(), looks: MAX_LOOKS });
        Self { by_subject, by_issuer, found }
    }

    /// The issuers of a certificate. Beyond the limit, none are found.
    pub(super) fn issuers_of(&self, child: &Certificate) -> Vec<&'a Certificate> {
        let mut found = self.found.borrow_mut();
        if let Some(known) = found.issuers.get(&child.fingerprint()) {
            return known.clone();
        }
        let named = self.by_subject.get(&child.issuer().normalized).map_or(&[][..], Vec::as_slice);
        let looked = &named[..named.len().min(found.looks)];
        found.looks -= looked.len();
        let issuers: Vec<&Certificate> = looked.iter().filter(|issuer| child.is_issued_by(issuer)).copied().collect();
        found.issuers.insert(child.fingerprint(), issuers.clone());
        issuers
    }

    /// Whether it issued another certificate.
    pub(super) fn issued_any(&self, issuer: &Certificate) -> bool {
        let named = self.by_issuer.get(&issuer.subject().normalized).map_or(&[][..], Vec::as_slice);
        let mut others = named.iter().filter(|child| **child != issuer);
        let mut found = self.found.borrow_mut();
        others.any(|child| {
            let may_look = found.looks > 0;
            found.looks -= usize::from(may_look);
            may_look && child.is_issued_by(issuer)
        })
    }

    /// A certificate and those above it, nearest first.
    pub(super) fn chain<'b>(&self, certificate: &'b Certificate) -> Vec<&'b Certificate>
    where
        'a: 'b,
    {
        self.upward([certificate])
    }

    /// Certificates and those above them, nearest first, without duplicates.
    pub(super) fn upward<'b>(&self, from: impl IntoIterator<Item = &'b Certificate>) -> Vec<&'b Certificate>
    where
        'a: 'b,
    {
        self.upward_through(from, |_| true)
    }

    /// Like [`Self::upward`], but only through certificates that satisfy `is_one`.
    pub(super) fn upward_through<'b>(
        &self,
        from: impl IntoIterator<Item = &'b Certificate>,
        is_one: impl Fn(&Certificate) -> bool,
    ) -> Vec<&'b Certificate>
    where
        'a: 'b,
    {
        let mut seen = HashSet::new();
        let mut next: VecDeque<&Certificate> =
            from.into_iter().filter(|certificate| seen.insert(certificate.fingerprint())).collect();
        let mut chain = Vec::new();
        while let Some(child) = next.pop_front() {
            chain.push(child);
            let issuers = self.issuers_of(child).into_iter().filter(|issuer| is_one(issuer));
            next.extend(issuers.filter(|issuer| seen.insert(issuer.fingerprint())));
        }
        chain
    }

    /// Those of these certificates that satisfy `is_end`, or that lead to one that does. With each certificate, its
    /// issuers must be included.
    pub(super) fn leading_to(
        &self,
        certificates: &[&Certificate],
        is_end: impl Fn(&Certificate) -> bool,
    ) -> HashSet<Fingerprint> {
        let there: HashSet<Fingerprint> = certificates.iter().map(|one| one.fingerprint()).collect();
        let mut below: HashMap<Fingerprint, Vec<Fingerprint>> = HashMap::new();
        for child in certificates {
            for issuer in self.issuers_of(child).iter().filter(|issuer| there.contains(&issuer.fingerprint())) {
                below.entry(issuer.fingerprint()).or_default().push(child.fingerprint());
            }
        }
        let ends = certificates.iter().filter(|one| is_end(one)).map(|one| one.fingerprint());
        let mut next: Vec<Fingerprint> = ends.collect();
        let mut leading: HashSet<Fingerprint> = next.iter().copied().collect();
        while let Some(one) = next.pop() {
            let children = below.remove(&one).unwrap_or_default();
            next.extend(children.into_iter().filter(|child| leading.insert(*child)));
        }
        leading
    }
}
