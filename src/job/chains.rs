//! Lists all chains, with the verdicts of each client.

use std::sync::Arc;

use super::choice::Choice;
use super::reading;
use super::refusal::{Reason, Refusal};
use super::search::{Request, Search};
use super::world::World;
use crate::finding::{self, Code, Finding};
use crate::path::Signatures;
use crate::trust::{self, Client};
use crate::variant::{self, Coverage, Fitting, Larger};

/// All chains of a leaf, and the verdicts of clients.
#[derive(Debug)]
#[non_exhaustive]
pub struct Chains {
    /// The chains.
    pub search: Arc<Search>,
    /// The chain that would be chosen. `None` if no chain is valid.
    pub fitting: Option<Fitting>,
    /// The verdicts of clients about each chain.
    pub coverage: Vec<Coverage>,
    /// The next larger chain, and the clients that it would add.
    pub larger: Option<Larger>,
    /// Whether a variant or a root was asked for.
    pub is_asked: bool,
    /// Findings about the other server certificates of the inputs, which have chains of their own.
    pub others: Vec<Finding>,
}

impl Chains {
    /// Why no chain is valid.
    pub fn refusal(&self) -> Refusal {
        Refusal::new(Reason::NoChain(self.search.clone())).with_inputs(&self.search.notes)
    }
}

/// Evaluates all clients for the chains that were found.
///
/// # Errors
///
/// [`Refusal`] if the choice cannot be met. If no chain is valid, there may still be chains that some clients accept:
/// see [`Chains::refusal`].
pub fn chains(search: Search, choice: &Choice) -> Result<Chains, Refusal> {
    let fitting = chosen(&search, choice)?;
    Ok(listed(search, choice, fitting))
}

/// The chain that would be chosen. `None` if no chain is valid.
///
/// # Errors
///
/// [`Refusal`] if the choice cannot be met.
pub(crate) fn chosen(search: &Search, choice: &Choice) -> Result<Option<Fitting>, Refusal> {
    if search.has_failed() { Ok(None) } else { search.choose(choice).map(Some) }
}

/// The chains that were found, and the verdicts of clients about them.
pub(crate) fn listed(mut search: Search, choice: &Choice, fitting: Option<Fitting>) -> Chains {
    let clients: Vec<&'static Client> =
        if choice.support.is_empty() { trust::clients().iter().collect() } else { choice.support.clone() };
    if !search.anchors.are_given() {
        let spans = clients.iter().filter_map(|client| client.store).filter(|span| span.until.is_empty());
        reading::add_outdated(spans.map(|span| span.store), search.at, &mut search.notes);
    }
    let moments = variant::moments(&search.variants);
    let coverage = variant::coverage(&search.variants, &clients, &search.pool, search.at, &moments, &search.stores());
    let larger = fitting.as_ref().and_then(|fitting| search.next_larger(choice, fitting, Some(&coverage)));
    let left_out = finding::of_left_out(&search.inputs, &search.variants, &search.anchors, search.at);
    let others = left_out.into_iter().filter(|finding| finding.rule.code == Code::AnotherServerCertificate);
    let others = others.map(|finding| search.sources().placed(finding)).collect();
    Chains { search: Arc::new(search), fitting, coverage, larger, is_asked: !choice.is_automatic(), others }
}

/// Reads the inputs and searches for chains.
///
/// # Errors
///
/// [`Refusal`], but not if the only problem is that no chain is valid.
pub fn search(request: &Request<'_>, world: &World<'_>, signatures: &mut Signatures) -> Result<Search, Refusal> {
    Search::open(request, None, world, signatures, |_, _| Ok(()))
}
