//! The whole search, on small PKIs that an input describes: a few entities (a name and a key), roots, candidates and a
//! leaf. Most certificates are valid; some have arbitrary changes, and are signed after the change.

use std::collections::BTreeSet;
use std::sync::Arc;

use chainmend::certificate::{Certificate, Fingerprint, SignatureError, Signatures};
use chainmend::path::{LimitReached, Limits, Outcome, Path, PolicySettings, Question, policies_allow, search};
use chainmend::pool::{Pool, Source};
use chainmend::trust::Anchors;

use super::make::{self, Draft, KEYS, VALIDITIES, element, extension, sequence, signed};
use super::octets::Octets;
use super::policies;

const MOST_CANDIDATES: usize = 7;

pub fn run(input: &[u8]) {
    let mut octets = Octets::new(input);
    let world = World::new(&mut octets);
    let Some(world) = world else { return };
    let mut signatures = Signatures::default();
    let whole = world.search(&world.candidates, make::question(), &mut signatures);
    assert!(matches!(whole.limit_reached, None | Some(LimitReached::Paths(_))), "{:?}", whole.limit_reached);
    whole.paths.iter().for_each(|path| world.is_sound(path));
    whole.attempts.iter().for_each(|attempt| is_linked_as_far_as_known(&attempt.chain));
    world.order_does_not_matter(&whole, &mut octets, &mut signatures);
    if whole.limit_reached.is_none() {
        world.fewer_candidates_lose_their_paths_only(&whole, &mut octets, &mut signatures);
        world.limits_are_kept(&whole, &mut octets);
    }
}

struct World {
    leaf: Certificate,
    roots: Vec<Certificate>,
    candidates: Vec<Certificate>,
}

impl World {
    fn new(octets: &mut Octets<'_>) -> Option<Self> {
        let roots: Vec<Certificate> =
            (0..=octets.below(2)).filter_map(|entity| certificate(Role::Root(entity), octets)).collect();
        let count = octets.below(MOST_CANDIDATES + 1);
        let mut candidates: Vec<Certificate> = Vec::new();
        for _ in 0..count {
            let made = certificate(Role::Ca, octets).filter(|made| !candidates.contains(made));
            candidates.extend(made);
        }
        if octets.once_in(4) {
            candidates.extend(roots.first().cloned().filter(|root| !candidates.contains(root)));
        }
        Some(Self { leaf: certificate(Role::Leaf, octets)?, roots, candidates })
    }

    fn search(&self, candidates: &[Certificate], question: Question, signatures: &mut Signatures) -> Outcome {
        let mut pool = Pool::default();
        for candidate in candidates {
            assert!(pool.add(candidate.der().to_vec(), Source::Aia(Arc::from("fuzz"))));
        }
        let mut anchors = Anchors::default();
        for root in &self.roots {
            anchors.add(root.der().to_vec(), Arc::from("fuzz"));
        }
        search(&self.leaf, &pool, &anchors, question, signatures)
    }

    /// Checks the requirements of RFC 5280 §6.1 on a path independently, certificate by certificate.
    fn is_sound(&self, path: &Path) {
        let all: Vec<Certificate> = path.certificates().cloned().collect();
        assert_eq!(all[0], self.leaf);
        assert!(self.roots.contains(&path.anchor().certificate));
        assert!(path.intermediates().iter().all(|member| self.candidates.contains(member)));
        assert!(all.len() <= Limits::DEFAULT.depth);
        assert_eq!(all.iter().map(Certificate::fingerprint).collect::<BTreeSet<_>>().len(), all.len());
        is_linked(&all);
        for (position, certificate) in all.iter().enumerate() {
            let facts = certificate.facts();
            assert!(facts.not_before <= make::NOW && make::NOW <= facts.not_after);
            assert!(facts.malformed_extensions.is_empty() && facts.unprocessed_critical.is_empty());
            assert_ne!(facts.server_authentication, Some(false));
            if position == 0 {
                continue;
            }
            assert!(facts.key_usage.is_none_or(|usage| usage.key_cert_sign));
            assert!(certificate.is_ca() || (position + 1 == all.len() && facts.version < 3));
            let below = all[1..position].iter().filter(|member| !member.is_self_issued()).count();
            let allowed = facts.basic_constraints.and_then(|constraints| constraints.path_length);
            assert!(allowed.is_none_or(|allowed| below <= allowed as usize));
        }
        let served: Vec<Certificate> = path.served().cloned().collect();
        assert!(policies_allow(&served, &PolicySettings::default()) || served.len() == all.len());
    }

    fn order_does_not_matter(&self, whole: &Outcome, octets: &mut Octets<'_>, signatures: &mut Signatures) {
        let mut candidates = self.candidates.clone();
        let shift = octets.below(candidates.len().max(1));
        candidates.rotate_left(shift);
        candidates.reverse();
        let again = self.search(&candidates, make::question(), signatures);
        assert_eq!(again.paths, whole.paths);
        assert_eq!(again.attempts, whole.attempts);
        assert_eq!(again.limit_reached, whole.limit_reached);
    }

    /// A path does not depend on candidates that are not part of it.
    fn fewer_candidates_lose_their_paths_only(
        &self,
        whole: &Outcome,
        octets: &mut Octets<'_>,
        signatures: &mut Signatures,
    ) {
        if self.candidates.is_empty() {
            return;
        }
        let mut candidates = self.candidates.clone();
        let gone = candidates.remove(octets.below(self.candidates.len()));
        let fewer = self.search(&candidates, make::question(), signatures);
        let left = whole.paths.iter().filter(|path| !path.intermediates().contains(&gone));
        assert_eq!(of(fewer.paths.iter()), of(left));
    }

    /// With lower limits, the search finds the same paths, or fewer and reports the limit.
    fn limits_are_kept(&self, whole: &Outcome, octets: &mut Octets<'_>) {
        let limits = Limits {
            steps: octets.below(64),
            signature_checks: octets.below(32),
            depth: 1 + octets.below(8),
            name_comparisons: octets.below(32),
            policy_nodes: octets.below(32),
            paths: 1 + octets.below(8),
        };
        let question = Question { limits, ..make::question() };
        let limited = self.search(&self.candidates, question, &mut Signatures::default());
        let (all, found) = (of(whole.paths.iter()), of(limited.paths.iter()));
        assert!(found.is_subset(&all));
        assert!(found.len() <= limits.paths);
        assert!(found.iter().all(|path| path.len() <= limits.depth.max(1)));
        match limited.limit_reached {
            None => assert_eq!(found, all.into_iter().filter(|path| path.len() <= limits.depth).collect()),
            Some(spent) => is_a_limit(spent, limits),
        }
    }
}

fn of<'a>(paths: impl Iterator<Item = &'a Path>) -> BTreeSet<Vec<Fingerprint>> {
    paths.map(Path::fingerprints).collect()
}

/// The search for alternatives has a tenth of the limits.
fn is_a_limit(spent: LimitReached, limits: Limits) {
    let (named, limit) = match spent {
        LimitReached::Steps(named) => (named, limits.steps),
        LimitReached::SignatureChecks(named) => (named, limits.signature_checks),
        LimitReached::NameComparisons(named) => (named, limits.name_comparisons),
        LimitReached::PolicyNodes(named) => (named, limits.policy_nodes),
        LimitReached::Paths(named) => (named, limits.paths),
    };
    assert!(named == limit || named == limit / 10);
}

/// Each certificate is signed by the next one, whose subject is its issuer name.
fn is_linked(chain: &[Certificate]) {
    for pair in chain.windows(2) {
        assert!(pair[0].names_as_issuer(&pair[1]));
        assert_eq!(pair[0].verify_signed_by(&pair[1]), Ok(()));
    }
}

/// Like [`is_linked`], for an attempt: the type of the last issuer's key may be unsupported.
fn is_linked_as_far_as_known(chain: &[Certificate]) {
    let Some((last, linked)) = chain.split_last() else { return };
    is_linked(linked);
    if let Some(child) = linked.last() {
        assert!(child.names_as_issuer(last));
        assert_ne!(child.verify_signed_by(last), Err(SignatureError::Mismatch));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The self-signed certificate of this entity.
    Root(usize),
    Ca,
    Leaf,
}

/// A certificate that one of the entities issues to another, or none if it does not parse.
fn certificate(role: Role, octets: &mut Octets<'_>) -> Option<Certificate> {
    let [subject, issuer] = match role {
        Role::Root(entity) => [entity, entity],
        Role::Ca | Role::Leaf => [octets.below(KEYS), octets.below(KEYS)],
    };
    let subject_name = if role == Role::Leaf { make::name(b"www.example.jp") } else { entity_name(subject) };
    let mut draft = Draft::new(subject_name, entity_name(issuer));
    draft.key = if octets.once_in(8) { octets.below(KEYS) } else { subject };
    draft.signer = if octets.once_in(8) { octets.below(KEYS) } else { issuer };
    draft.validity = VALIDITIES[if octets.once_in(8) { octets.below(VALIDITIES.len()) } else { 0 }];
    draft.version = if octets.once_in(16) { octets.next() } else { 3 };
    draft.extensions = extensions(role, octets);
    let to_be_signed = spliced(draft.to_be_signed(), octets);
    let made = signed(&to_be_signed, draft.signer);
    if octets.once_in(16) { draft.unsigned() } else { made }
}

fn entity_name(entity: usize) -> Vec<u8> {
    make::name(format!("CA {entity}").as_bytes())
}

fn extensions(role: Role, octets: &mut Octets<'_>) -> Vec<Vec<u8>> {
    let is_leaf = role == Role::Leaf;
    let mut extensions = Vec::new();
    match octets.below(8) {
        6 => extensions.push(make::ca(Some(octets.small(4)))),
        7 => extensions.push(extension(19, true, &sequence(&[]))),
        _ if is_leaf => {}
        _ => extensions.push(make::ca(None)),
    }
    if octets.once_in(6) {
        extensions.push(extension(15, true, &element(3, &[octets.small(8), octets.next()])));
    }
    if octets.once_in(6) {
        let purpose = element(6, &[0x2b, 6, 1, 5, 5, 7, 3, 1 + octets.small(2)]);
        extensions.push(extension(37, false, &sequence(&[purpose])));
    }
    if is_leaf || octets.once_in(6) {
        let host = octets.choose(&["www.example.jp", "www.example.com", "*.example.jp"]);
        extensions.push(extension(17, false, &sequence(&[element(0x82, host.as_bytes())])));
    }
    if !is_leaf && octets.once_in(4) {
        let base = octets.choose(&["example.jp", "example.com", ""]);
        let subtrees = element(0xa0 + octets.small(2), &sequence(&[element(0x82, base.as_bytes())]));
        extensions.push(extension(30, true, &sequence(&[subtrees])));
    }
    if octets.once_in(4) {
        extensions.extend(policies::extensions(octets));
    }
    if octets.once_in(8) {
        extensions.push(extension(octets.small(60), octets.once_in(2), octets.some(32)));
    }
    extensions
}

/// Changes some octets of the signed part in one of four cases.
fn spliced(mut to_be_signed: Vec<u8>, octets: &mut Octets<'_>) -> Vec<u8> {
    if octets.once_in(4) {
        let position = usize::from(u16::from_be_bytes([octets.next(), octets.next()])) % to_be_signed.len();
        for (octet, change) in to_be_signed[position..].iter_mut().zip(octets.some(4)) {
            *octet ^= change;
        }
    }
    to_be_signed
}
