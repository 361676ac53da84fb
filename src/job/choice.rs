//! The choice among the valid chains.

use std::collections::HashSet;

use super::refusal::{Reason, Refusal};
use super::search::{Reach, Search, current_clients};
use crate::certificate::Certificate;
use crate::finding::{self, Finding};
use crate::path::{self, Break};
use crate::trust::Client;
use crate::variant::{self, ChoiceError, Coverage, Fitting, Larger, Variant, Verdict, Wanted};

/// The choice among the valid chains. It begins with [`Self::default`], which is automatic.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Choice {
    /// The variant.
    pub variant: Wanted,
    /// Prefers the chain to the root with this common name, organisational unit, complete subject, or SHA-256 prefix.
    pub preferred_root: Option<String>,
    /// Clients that must accept the chain.
    pub support: Vec<&'static Client>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { variant: Wanted::Auto, preferred_root: None, support: Vec::new() }
    }
}

impl Choice {
    /// Whether neither a variant nor a root is requested.
    pub(crate) fn is_automatic(&self) -> bool {
        self.variant == Wanted::Auto && self.preferred_root.is_none()
    }

    /// Whether there are no requirements on the chain.
    pub(crate) fn is_free(&self) -> bool {
        self.is_automatic() && self.support.is_empty()
    }

    /// Whether more than the first chain is needed.
    pub(crate) fn wants_everything(&self, reach: Reach) -> bool {
        let first = matches!(self.variant, Wanted::Auto | Wanted::Standard);
        reach == Reach::Everything || !first || self.preferred_root.is_some() || !self.support.is_empty()
    }
}

impl Search {
    /// The advantage of the next larger variant over the chosen one, if the choice was automatic. `coverage` has the
    /// verdicts of the clients, if known.
    pub(crate) fn next_larger(
        &self,
        choice: &Choice,
        fitting: &Fitting,
        coverage: Option<&[Coverage]>,
    ) -> Option<Larger> {
        if !choice.is_free() || self.variants.len() < 2 {
            return None;
        }
        if let Some(coverage) = coverage {
            return variant::next_larger(&self.variants, coverage, fitting.index, self.at);
        }
        variant::find_larger(&self.variants, fitting.index, &self.pool, self.at, &self.stores())
    }

    /// The requested variant: its position, and the clients that it was chosen for.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if no variant meets the choice.
    pub fn choose(&self, choice: &Choice) -> Result<Fitting, Refusal> {
        let supported = &choice.support;
        let allowed = if choice.is_automatic() { self.candidates(supported) } else { vec![self.wanted(choice)?] };
        if supported.is_empty() && allowed.len() == 1 {
            return Ok(Fitting { index: allowed[0], left_out: Vec::new(), forced_by: Vec::new() });
        }
        let clients = if supported.is_empty() { current_clients(self.at).to_vec() } else { supported.clone() };
        let candidates: Vec<Variant> = allowed.iter().map(|&index| self.variants[index].clone()).collect();
        let coverage = variant::coverage(&candidates, &clients, &self.pool, self.at, &[], &self.stores());
        // By default, no current client may refuse the chain. Explicitly requested clients must be known to accept it.
        let satisfied = |verdict: &Verdict| if supported.is_empty() { !verdict.rejects() } else { verdict.accepts() };
        let Some(mut fitting) = variant::fitting(&candidates, &coverage, satisfied) else {
            return Err(Reason::NothingToChoose.into());
        };
        if !supported.is_empty() && !fitting.left_out.is_empty() {
            let elsewhere = self.suiting_elsewhere(supported, &allowed).cloned().map(Box::new);
            let reason = Reason::LeftOut { variants: candidates, coverage, fitting, elsewhere };
            return Err(Refusal::new(reason).with_inputs(&self.notes).with_fetched(&self.gathered.fetched));
        }
        fitting.index = allowed[fitting.index];
        Ok(fitting)
    }

    /// A chain that all of these clients accept, but that is not allowed because its root is not trusted.
    fn suiting_elsewhere(&self, clients: &[&'static Client], allowed: &[usize]) -> Option<&Variant> {
        let is_other = |index: &usize| !allowed.contains(index) && !self.variants[*index].expired_root;
        let others: Vec<usize> = (0..self.variants.len()).filter(is_other).collect();
        let variants: Vec<Variant> = others.iter().map(|&index| self.variants[index].clone()).collect();
        let coverage = variant::coverage(&variants, clients, &self.pool, self.at, &[], &self.stores());
        let suits = |index: &usize| coverage.iter().all(|row| row.verdicts[*index].0.accepts());
        (0..variants.len()).find(suits).map(|index| &self.variants[others[index]])
    }

    /// The variants that may be chosen: those to trusted roots that have not expired. If clients are requested, expired
    /// roots are also allowed, and untrusted ones if the served certificates are valid by another path.
    fn candidates(&self, supported: &[&'static Client]) -> Vec<usize> {
        let fits = |variant: &Variant| match supported {
            [] => variant.trusted && !variant.expired_root,
            _ => variant.trusted || variant.valid_today,
        };
        let mut fitting: Vec<usize> = (0..self.variants.len()).filter(|index| fits(&self.variants[*index])).collect();
        // Variants for a few clients must be chosen by name, unless there are no others.
        let is_regular = |index: &usize| !self.variants[*index].is_by_name();
        if supported.is_empty() && fitting.iter().any(is_regular) {
            fitting.retain(is_regular);
        }
        fitting
    }

    fn wanted(&self, choice: &Choice) -> Result<usize, Refusal> {
        let root = choice.preferred_root.as_deref().map(|name| self.root_called(name));
        let chosen = variant::choose(&self.variants, &choice.variant, root.as_deref());
        let chosen = chosen.map_err(|error| {
            let error = if error == ChoiceError::NoCrossRoot { self.no_cross_root() } else { error };
            let reason = Reason::NoSuchChain {
                leaf: self.leaf.clone(),
                file: self.sources().file_of(&self.leaf),
                variants: self.variants.clone(),
                unusable: self.unusable(&error),
                error,
            };
            Refusal::new(reason).with_inputs(&self.notes).with_fetched(&self.gathered.fetched)
        })?;
        Ok(self.variants.iter().position(|variant| variant.path == chosen.path).unwrap_or_default())
    }

    /// The SHA-256 of the root that has this label in reports, if other roots share its name; otherwise the name
    /// itself.
    fn root_called(&self, name: &str) -> String {
        let labels = self.labels();
        let mut roots = self.variants.iter().map(|variant| &variant.path.anchor().certificate);
        let called = roots.find(|root| labels.call(root, name));
        called.map_or_else(|| name.to_owned(), |root| root.fingerprint().to_string())
    }

    /// Findings about available certificates that no chain can use: they are revoked, or cross-certificates that are
    /// not valid at that time.
    fn unusable(&self, error: &ChoiceError) -> Vec<Finding> {
        let is_told = |cross: &Certificate| matches!(error, ChoiceError::CrossOutOfTime(told) if **told == *cross);
        let is_about_roots = matches!(error, ChoiceError::AmbiguousRoot(..) | ChoiceError::NotTrusted { .. });
        let crosses = self.crosses().into_iter().filter(|cross| !is_about_roots && !self.is_in_time(cross));
        let out_of_time = crosses.filter(|cross| !is_told(cross)).map(|cross| {
            let facts = cross.facts();
            let reason = if self.at < facts.not_before {
                path::Reason::NotYetValid(facts.not_before)
            } else {
                path::Reason::Expired(facts.not_after)
            };
            finding::of_reason(cross, &reason)
        });
        self.revoked().into_iter().chain(out_of_time).collect()
    }

    /// Findings about available certificates that no chain can use because they are revoked.
    fn revoked(&self) -> Vec<Finding> {
        let attempts = &self.gathered.outcome.attempts;
        let revoked = attempts.iter().filter_map(|attempt| match &attempt.end {
            Break::Rejected(reason @ (path::Reason::Revoked(_) | path::Reason::Condition(_))) => {
                attempt.chain.last().map(|last| finding::of_reason(last, reason))
            }
            _ => None,
        });
        revoked.collect()
    }

    /// Why there is no chain through a cross-certificate: an available one cannot be used, or there is none.
    fn no_cross_root(&self) -> ChoiceError {
        let of_expired = self.variants.iter().find(|variant| variant.is_cross() && variant.expired_root);
        if let Some(variant) = of_expired {
            let root = Box::new(variant.path.anchor().certificate.clone());
            return ChoiceError::ExpiredRoot { root, id: variant.id().to_owned() };
        }
        let mut used: HashSet<_> =
            self.variants.iter().flat_map(|one| one.path.certificates()).map(Certificate::fingerprint).collect();
        let attempts = &self.gathered.outcome.attempts;
        let rejected = attempts.iter().filter(|attempt| matches!(attempt.end, Break::Rejected(_)));
        used.extend(rejected.filter_map(|attempt| attempt.chain.last()).map(Certificate::fingerprint));
        let crosses = self.crosses();
        let is_unused = |cross: &&&Certificate| self.is_in_time(cross) && !used.contains(&cross.fingerprint());
        if let Some(cross) = crosses.iter().find(is_unused) {
            return ChoiceError::CrossWithoutRoot(Box::new((*cross).clone()));
        }
        let ended = crosses.into_iter().filter(|cross| !self.is_in_time(cross) && variant::end_of(cross) <= self.at);
        match ended.max_by_key(|cross| cross.facts().not_after) {
            Some(cross) => ChoiceError::CrossOutOfTime(Box::new(cross.clone())),
            None => ChoiceError::NoCrossRoot,
        }
    }

    fn is_in_time(&self, certificate: &Certificate) -> bool {
        certificate.facts().not_before <= self.at && self.at < variant::end_of(certificate)
    }

    /// The available cross-certificates of the CAs in the chains, whether or not a chain uses them.
    fn crosses(&self) -> Vec<&Certificate> {
        let mut seen = HashSet::new();
        let mut crosses = Vec::new();
        for member in self.variants.iter().flat_map(|variant| variant.path.certificates()) {
            if !seen.insert(member.fingerprint()) {
                continue;
            }
            let namesakes = self.pool.by_subject(&member.subject().normalized);
            let is_cross = |cross: &&Certificate| !cross.is_self_issued() && cross.is_same_entity_as(member);
            // Another certificate by the same issuer is a renewal, not a cross-certificate.
            let is_other = |cross: &&Certificate| cross.issuer().normalized != member.issuer().normalized;
            crosses.extend(namesakes.filter(is_cross).filter(is_other));
        }
        let mut once = HashSet::new();
        crosses.retain(|cross: &&Certificate| once.insert(cross.fingerprint()));
        crosses
    }
}
