//! Certificate policies (RFC 5280 §6.1). Uses the graph of RFC 9618, which is linear in the certificates, while the
//! tree of RFC 5280 may be exponential.

use std::collections::{BTreeMap, BTreeSet};

use crate::certificate::{Certificate, Policies};

/// The object identifier of a policy, as its contents octets.
pub type Policy = Vec<u8>;

/// anyPolicy, 2.5.29.32.0 (RFC 5280 §4.2.1.4).
const ANY: &[u8] = &[0x55, 0x1d, 0x20, 0];

/// The inputs of policy validation (RFC 5280 §6.1.1). By default, any policy or none is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySettings {
    /// The acceptable policies. Empty for any.
    pub acceptable: Vec<Policy>,
    /// Whether there must be a valid policy (initial-explicit-policy).
    pub explicit: bool,
    /// Whether policy mapping is disabled (initial-policy-mapping-inhibit).
    pub inhibit_mapping: bool,
    /// Whether anyPolicy is ignored (initial-any-policy-inhibit).
    pub inhibit_any: bool,
}

/// One level of the graph: the policies that are valid for a certificate.
#[derive(Default)]
struct Level {
    nodes: BTreeMap<Policy, Node>,
    has_any: bool,
}

#[derive(Default)]
struct Node {
    /// The policies of the previous level that it follows from. Empty if it follows from anyPolicy.
    parents: BTreeSet<Policy>,
    /// Whether it is mapped to other policies in the next level.
    mapped: bool,
}

impl Level {
    fn is_empty(&self) -> bool {
        self.nodes.is_empty() && !self.has_any
    }

    /// RFC 5280 §6.1.3 (d) and (e).
    fn apply(&mut self, policies: Option<&BTreeSet<Policy>>, any_allowed: bool) {
        let Some(policies) = policies else {
            *self = Self::default();
            return;
        };
        let had_any = self.has_any;
        if !(policies.contains(ANY) && any_allowed) {
            self.nodes.retain(|policy, _| policies.contains(policy));
            self.has_any = false;
        }
        if had_any {
            for policy in policies.iter().filter(|policy| policy[..] != *ANY) {
                self.nodes.entry(policy.clone()).or_default();
            }
        }
    }

    /// The level of the next certificate (RFC 5280 §6.1.4 (b)).
    fn next(&mut self, mappings: &[(Policy, Policy)], mapping_allowed: bool) -> Self {
        let mut next = Self { nodes: BTreeMap::new(), has_any: self.has_any };
        for (from, to) in mappings {
            if !mapping_allowed {
                self.nodes.remove(from);
                continue;
            }
            if self.has_any {
                self.nodes.entry(from.clone()).or_default();
            }
            if let Some(node) = self.nodes.get_mut(from) {
                node.mapped = true;
                next.nodes.entry(to.clone()).or_default().parents.insert(from.clone());
            }
        }
        for policy in self.nodes.iter().filter(|(_, node)| !node.mapped).map(|(policy, _)| policy) {
            next.nodes.entry(policy.clone()).or_default().parents.insert(policy.clone());
        }
        next
    }
}

/// The counters of RFC 5280 §6.1.2 (d) to (f).
struct Counters {
    explicit: usize,
    mapping: usize,
    any: usize,
}

impl Counters {
    fn start(length: usize, settings: &PolicySettings) -> Self {
        let count = |now: bool| if now { 0 } else { length + 1 };
        Self {
            explicit: count(settings.explicit),
            mapping: count(settings.inhibit_mapping),
            any: count(settings.inhibit_any),
        }
    }

    /// RFC 5280 §6.1.4 (h) to (j).
    fn pass(&mut self, certificate: &Certificate) {
        if !certificate.is_self_issued() {
            for counter in [&mut self.explicit, &mut self.mapping, &mut self.any] {
                *counter = counter.saturating_sub(1);
            }
        }
        let policies = &certificate.facts().policies;
        let lower = |counter: &mut usize, skip: Option<u32>| {
            *counter = skip.map_or(*counter, |skip| (*counter).min(skip as usize));
        };
        lower(&mut self.explicit, policies.require_explicit);
        lower(&mut self.mapping, policies.inhibit_mapping);
        lower(&mut self.any, policies.inhibit_any);
    }
}

/// Whether the policies of a path are valid. `chain` is leaf first, without the anchor.
pub fn policies_allow(chain: &[Certificate], settings: &PolicySettings) -> bool {
    let mut unlimited = usize::MAX;
    allow(chain, settings, &mut unlimited).is_ok_and(|valid| valid)
}

/// The policy graph has more nodes than the limit allows.
#[derive(Debug)]
pub(super) struct TooMany;

/// Like [`policies_allow`], with a `budget` of policies over all levels.
pub(super) fn allow(chain: &[Certificate], settings: &PolicySettings, budget: &mut usize) -> Result<bool, TooMany> {
    let mut counters = Counters::start(chain.len(), settings);
    let mut levels = Vec::with_capacity(chain.len());
    levels.push(Level { nodes: BTreeMap::new(), has_any: true });
    for (below, certificate) in chain.iter().enumerate().rev() {
        let policies: &Policies = &certificate.facts().policies;
        let is_leaf = below == 0;
        let any_allowed = counters.any > 0 || (!is_leaf && certificate.is_self_issued());
        let Some(level) = levels.last_mut() else { return Ok(false) };
        let stated = policies.policies.as_ref().map_or(0, BTreeSet::len) + policies.mappings.len();
        *budget = budget.checked_sub(level.nodes.len() + stated).ok_or(TooMany)?;
        level.apply(policies.policies.as_ref(), any_allowed);
        if counters.explicit == 0 && level.is_empty() {
            return Ok(false);
        }
        if is_leaf {
            break;
        }
        // RFC 5280 §6.1.4 (a).
        if policies.mappings.iter().any(|(from, to)| from == ANY || to == ANY) {
            return Ok(false);
        }
        let next = level.next(&policies.mappings, counters.mapping > 0);
        levels.push(next);
        counters.pass(certificate);
    }
    // RFC 5280 §6.1.5 (a) and (b).
    let demanded = chain.first().is_some_and(|leaf| leaf.facts().policies.require_explicit == Some(0));
    Ok((counters.explicit > 1 && !demanded) || is_acceptable(&levels, &settings.acceptable))
}

/// The uppermost certificate of a chain whose policy constraints require a policy of the leaf, or that maps anyPolicy.
/// `chain` is leaf first; the anchor may be its last one.
pub(super) fn demanding(chain: &[Certificate]) -> Option<&Certificate> {
    let demands = |position: usize| {
        let policies = &chain[position].facts().policies;
        let counted = chain[..position].iter().enumerate().filter(|(below, one)| *below == 0 || !one.is_self_issued());
        let is_reached = policies.require_explicit.is_some_and(|skip| skip as usize <= counted.count());
        is_reached || (position > 0 && policies.mappings.iter().any(|(from, to)| from == ANY || to == ANY))
    };
    (0..chain.len().saturating_sub(1)).rev().find(|position| demands(*position)).map(|position| &chain[position])
}

/// Whether an acceptable policy is valid for the last level (RFC 9618 §5.5, user-constrained set).
fn is_acceptable(levels: &[Level], acceptable: &[Policy]) -> bool {
    let Some(last) = levels.last().filter(|last| !last.is_empty()) else {
        return false;
    };
    if acceptable.is_empty() || last.has_any || acceptable.iter().any(|policy| policy[..] == *ANY) {
        return true;
    }
    let mut reachable: BTreeSet<&Policy> = last.nodes.keys().collect();
    for level in levels.iter().rev() {
        let mut above = BTreeSet::new();
        for (policy, node) in level.nodes.iter().filter(|(policy, _)| reachable.contains(policy)) {
            // A policy that follows from anyPolicy belongs to the user's domain.
            if node.parents.is_empty() && acceptable.contains(policy) {
                return true;
            }
            above.extend(&node.parents);
        }
        reachable = above;
    }
    false
}
