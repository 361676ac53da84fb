//! Certificate policies: compares the graph of RFC 9618 with the tree of RFC 5280 §6.1, which is implemented here
//! literally.

use std::collections::BTreeSet;

use chainmend::certificate::Certificate;
use chainmend::path::{Policy, PolicySettings, policies_allow};

use super::make::{Draft, ca, element, extension, name, sequence};
use super::octets::Octets;

/// anyPolicy, and the policies that certificates and users may have.
const ANY: &[u8] = &[0x55, 0x1d, 0x20, 0];
const POLICIES: [&[u8]; 5] = [&[0x2a, 3, 1], &[0x2a, 3, 2], &[0x2a, 3, 3], &[0x2a, 3, 4], ANY];

const MOST_CERTIFICATES: usize = 5;

pub fn run(input: &[u8]) {
    let mut octets = Octets::new(input);
    let settings = settings(&mut octets);
    let length = 1 + octets.below(MOST_CERTIFICATES);
    let chain: Option<Vec<Certificate>> = (0..length).map(|number| certificate(number, &mut octets)).collect();
    let Some(chain) = chain else { return };
    assert_eq!(policies_allow(&chain, &settings), Tree::allows(&chain, &settings), "{settings:?}");
    // Weaker settings never accept less.
    if policies_allow(&chain, &settings) {
        assert!(policies_allow(&chain, &PolicySettings { acceptable: Vec::new(), ..settings.clone() }));
        assert!(policies_allow(&chain, &PolicySettings { explicit: false, ..settings }));
    }
}

fn settings(octets: &mut Octets<'_>) -> PolicySettings {
    let flags = octets.next();
    let acceptable = (0..octets.below(3)).map(|_| octets.choose(&POLICIES).to_vec()).collect();
    PolicySettings {
        acceptable,
        explicit: flags & 1 != 0,
        inhibit_mapping: flags & 2 != 0,
        inhibit_any: flags & 4 != 0,
    }
}

/// A certificate with policies. Its validity does not depend on its position in the chain.
fn certificate(number: usize, octets: &mut Octets<'_>) -> Option<Certificate> {
    let [subject, issuer] = [number, number + 1].map(|number| name(number.to_string().as_bytes()));
    let is_self_issued = octets.once_in(4);
    let mut draft = Draft::new(if is_self_issued { issuer.clone() } else { subject }, issuer);
    draft.extensions = [ca(None)].into_iter().chain(extensions(octets)).collect();
    draft.unsigned()
}

/// certificatePolicies, policyMappings, policyConstraints and inhibitAnyPolicy; each may be absent.
pub fn extensions(octets: &mut Octets<'_>) -> Vec<Vec<u8>> {
    let mut extensions = Vec::new();
    let identifier = |octets: &mut Octets<'_>| {
        let policy: &[u8] = POLICIES[octets.below(POLICIES.len())];
        element(6, policy)
    };
    if !octets.once_in(6) {
        let stated = (0..=octets.below(3)).map(|_| sequence(&[identifier(octets)])).collect::<Vec<_>>();
        extensions.push(extension(32, false, &sequence(&stated)));
    }
    if octets.once_in(2) {
        let pair = |octets: &mut Octets<'_>| sequence(&[identifier(octets), identifier(octets)]);
        let pairs = (0..=octets.below(4)).map(|_| pair(octets)).collect::<Vec<_>>();
        extensions.push(extension(33, false, &sequence(&pairs)));
    }
    if octets.once_in(3) {
        let skip = |tag: u8, octets: &mut Octets<'_>| match octets.small(6) {
            5 => Vec::new(),
            certificates => element(tag, &[certificates]),
        };
        let constraints = [skip(0x80, octets), skip(0x81, octets)];
        extensions.push(extension(36, true, &sequence(&constraints)));
    }
    if octets.once_in(3) {
        extensions.push(extension(54, true, &element(2, &[octets.small(5)])));
    }
    extensions
}

struct Node {
    parent: Option<usize>,
    depth: usize,
    policy: Policy,
    expected: BTreeSet<Policy>,
}

/// The tree of RFC 5280 §6.1.2 (a). Deleted nodes are `None`.
struct Tree(Vec<Option<Node>>);

impl Tree {
    /// RFC 5280 §6.1.2 to §6.1.5, only the parts about policies.
    fn allows(chain: &[Certificate], settings: &PolicySettings) -> bool {
        let length = chain.len();
        let start = |now: bool| if now { 0 } else { length + 1 };
        let [mut explicit, mut mapping, mut any] =
            [settings.explicit, settings.inhibit_mapping, settings.inhibit_any].map(start);
        let any_set = BTreeSet::from([ANY.to_vec()]);
        let mut tree = Self(vec![Some(Node { parent: None, depth: 0, policy: ANY.to_vec(), expected: any_set })]);
        for (index, certificate) in chain.iter().rev().enumerate() {
            let (depth, is_last) = (index + 1, index + 1 == length);
            let stated = &certificate.facts().policies;
            match &stated.policies {
                Some(policies) => tree.process(depth, policies, any > 0 || (!is_last && certificate.is_self_issued())),
                None => tree.0.clear(),
            }
            if explicit == 0 && tree.is_null() {
                return false;
            }
            if is_last {
                explicit = explicit.saturating_sub(1);
                if stated.require_explicit == Some(0) {
                    explicit = 0;
                }
                break;
            }
            if stated.mappings.iter().any(|(from, to)| from == ANY || to == ANY) {
                return false;
            }
            tree.map(depth, &stated.mappings, mapping > 0);
            let skips = [stated.require_explicit, stated.inhibit_mapping, stated.inhibit_any];
            for (counter, skip) in [&mut explicit, &mut mapping, &mut any].into_iter().zip(skips) {
                *counter -= usize::from(*counter > 0 && !certificate.is_self_issued());
                *counter = skip.map_or(*counter, |skip| (*counter).min(skip as usize));
            }
        }
        if !settings.acceptable.is_empty() && settings.acceptable.iter().all(|policy| policy != ANY) {
            tree.intersect(length, &settings.acceptable);
        }
        explicit > 0 || !tree.is_null()
    }

    fn is_null(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    fn at(&self, depth: usize) -> Vec<usize> {
        let here = |node: &Option<Node>| node.as_ref().is_some_and(|node| node.depth == depth);
        (0..self.0.len()).filter(|&index| here(&self.0[index])).collect()
    }

    fn node(&self, index: usize) -> &Node {
        self.0[index].as_ref().expect("a node that was just found")
    }

    fn has_child(&self, parent: usize, policy: &Policy) -> bool {
        self.0.iter().flatten().any(|node| node.parent == Some(parent) && node.policy == *policy)
    }

    fn add(&mut self, parent: usize, depth: usize, policy: &Policy, expected: BTreeSet<Policy>) {
        self.0.push(Some(Node { parent: Some(parent), depth, policy: policy.clone(), expected }));
    }

    /// §6.1.3 (d).
    fn process(&mut self, depth: usize, policies: &BTreeSet<Policy>, any_allowed: bool) {
        if self.is_null() {
            return;
        }
        let above = self.at(depth - 1);
        for policy in policies.iter().filter(|policy| *policy != ANY) {
            let own = BTreeSet::from([policy.clone()]);
            let matching: Vec<usize> =
                above.iter().copied().filter(|&parent| self.node(parent).expected.contains(policy)).collect();
            for &parent in &matching {
                self.add(parent, depth, policy, own.clone());
            }
            let any = above.iter().copied().find(|&parent| self.node(parent).policy == ANY);
            if let Some(parent) = any.filter(|_| matching.is_empty()) {
                self.add(parent, depth, policy, own);
            }
        }
        if policies.contains(ANY) && any_allowed {
            for parent in above {
                for policy in self.node(parent).expected.clone() {
                    if !self.has_child(parent, &policy) {
                        self.add(parent, depth, &policy, BTreeSet::from([policy.clone()]));
                    }
                }
            }
        }
        self.prune(depth);
    }

    /// §6.1.4 (b).
    fn map(&mut self, depth: usize, mappings: &[(Policy, Policy)], is_allowed: bool) {
        let domains: BTreeSet<&Policy> = mappings.iter().map(|(from, _)| from).collect();
        for from in domains {
            let expected: BTreeSet<Policy> =
                mappings.iter().filter(|(other, _)| other == from).map(|(_, to)| to.clone()).collect();
            let here = self.at(depth);
            let same: Vec<usize> = here.iter().copied().filter(|&index| self.node(index).policy == *from).collect();
            if !is_allowed {
                for index in same {
                    self.0[index] = None;
                }
                continue;
            }
            let any = here.into_iter().find(|&index| self.node(index).policy == ANY);
            if let Some(parent) = any.and_then(|index| self.node(index).parent).filter(|_| same.is_empty()) {
                self.add(parent, depth, from, expected.clone());
            }
            for index in same {
                if let Some(node) = &mut self.0[index] {
                    node.expected.clone_from(&expected);
                }
            }
        }
        self.prune(depth);
    }

    /// Deletes nodes without a descendant at `depth`.
    fn prune(&mut self, depth: usize) {
        for depth in (0..depth).rev() {
            for index in self.at(depth) {
                if !self.0.iter().flatten().any(|node| node.parent == Some(index)) {
                    self.0[index] = None;
                }
            }
        }
    }

    /// §6.1.5 (g) (iii). An anyPolicy node at the last depth is kept instead of being replaced by one node for each
    /// acceptable policy. This does not affect whether the tree is empty.
    fn intersect(&mut self, depth: usize, acceptable: &[Policy]) {
        let is_of_users = |index: &usize| {
            let node = self.0[*index].as_ref();
            node.and_then(|node| node.parent).is_some_and(|parent| self.node(parent).policy == ANY)
        };
        let of_users: Vec<usize> = (0..self.0.len()).filter(is_of_users).collect();
        for index in of_users {
            let policy = &self.node(index).policy;
            if policy != ANY && !acceptable.contains(policy) {
                self.delete(index);
            }
        }
        self.prune(depth);
    }

    fn delete(&mut self, index: usize) {
        self.0[index] = None;
        for child in 0..self.0.len() {
            if self.0[child].as_ref().is_some_and(|node| node.parent == Some(index)) {
                self.delete(child);
            }
        }
    }
}
