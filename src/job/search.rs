//! Searches for every valid chain from the inputs.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use time::{Date, OffsetDateTime};

use super::bundle::in_order;
use super::choice::Choice;
use super::key::owner_among;
use super::named::named;
use super::notes::InputNotes;
use super::origin::Sources;
use super::output::share_names;
use super::parameters::Parameters;
use super::reading::{self, Inputs};
use super::refusal::{Reason, Refusal};
use super::start;
use super::world::World;
use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, day};
use crate::finding::{self, Code, Finding, Severity};
use crate::gather::{self, Extent, FetchError, Gathered, IssuerSources};
use crate::key::PrivateKey;
use crate::path::{self, Break, Host, Limits, Outcome, Path, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read::{LeafError, Problem, Repair, RepairKind, find_leaf};
use crate::trust::{self, Anchors, Client};
use crate::variant::{self, ClientStores, Variant, Verdict};
use crate::words::Labels;

/// The inputs, and every valid chain through them and fetched certificates.
#[non_exhaustive]
pub struct Search {
    /// The server's certificate.
    pub leaf: Certificate,
    /// The certificates of the inputs in order, without duplicates.
    pub inputs: Vec<Certificate>,
    /// The candidates, including fetched ones.
    pub pool: Pool,
    /// The roots that are trusted.
    pub anchors: Arc<Anchors>,
    /// Notes from reading the inputs.
    pub notes: InputNotes,
    /// Blocks in the inputs that some server reads in addition to certificates.
    pub parameters: Vec<Parameters>,
    /// Private keys in the inputs, each with its file.
    pub keys: Vec<(PathBuf, PrivateKey)>,
    /// The path search, and the network requests.
    pub gathered: Gathered,
    /// The time of validation.
    pub at: OffsetDateTime,
    /// Every valid chain, the standard one first. If there is none, the chains that only some clients accept, if
    /// requested.
    pub variants: Vec<Variant>,
    /// Whether fetching was disabled.
    pub is_offline: bool,
    /// The host that the server's certificate must cover.
    pub host: Option<Host>,
    /// A path that violates no rule of any client, if one was found.
    pub(super) unremarkable: Option<Path>,
}

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Search({}, {} chains)", self.leaf.own_name(), self.variants.len())
    }
}

/// How far missing issuers are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Until a chain can be chosen.
    AsNeeded,
    /// Until all chains are known.
    Everything,
}

/// The parameters of a search.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The names of the inputs: the server's certificate, and others in any order.
    pub inputs: &'a [PathBuf],
    /// Identifies the server's certificate: a SHA-256 prefix, a common name, or its number.
    pub leaf: Option<&'a str>,
    /// The choice among the chains.
    pub choice: &'a Choice,
    /// How far missing issuers are fetched.
    pub reach: Reach,
}

impl<'a> Request<'a> {
    /// A search among inputs by their names, the server's certificate and others in any order. Nothing identifies the
    /// server's certificate, and issuers are fetched as needed.
    pub fn new(inputs: &'a [PathBuf], choice: &'a Choice) -> Self {
        Self { inputs, leaf: None, choice, reach: Reach::AsNeeded }
    }
}

/// The start of a search.
pub(crate) struct Start {
    pub(crate) leaf: Certificate,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) pool: Pool,
    pub(crate) notes: InputNotes,
    pub(crate) parameters: Vec<Parameters>,
    pub(crate) keys: Vec<(PathBuf, PrivateKey)>,
    /// The outcome of the same search, if it is already known.
    pub(crate) known: Option<Outcome>,
}

impl Search {
    /// Reads the inputs and searches. Of several certificates of `key` for shared names, the leaf is the valid one that
    /// expires last. `accept` may refuse the leaf before anything is fetched; it also gets the candidates.
    pub(crate) fn open(
        request: &Request<'_>,
        key: Option<&PrivateKey>,
        world: &World<'_>,
        signatures: &mut Signatures,
        accept: impl FnOnce(&Certificate, &Pool) -> Result<(), Refusal>,
    ) -> Result<Self, Refusal> {
        let inputs = reading::read_certificates(request.inputs, world.reader, world.password)?;
        let leaf = find_leaf(inputs.certificates.certificates(), request.leaf, inputs.first);
        let key = key.filter(|_| request.leaf.is_none());
        let leaf = match key {
            Some(key) => newest(leaf, key, inputs.certificates.certificates(), world.at),
            None if request.leaf.is_none() => of_container(leaf, &inputs, world.at),
            None => leaf,
        };
        let leaf = leaf.map_err(|error| Refusal::new(Reason::NoLeaf(error)).with_inputs(&inputs.notes))?.clone();
        if request.leaf.is_none() {
            start::check(&leaf, &inputs).map_err(|refusal| refusal.with_inputs(&inputs.notes))?;
        }
        let Inputs { certificates, notes, parameters, keys, .. } = inputs;
        let mut pool = Pool::default();
        for (certificate, place) in certificates.iter() {
            pool.add_parsed(certificate.clone(), Source::Input(place.clone()));
        }
        let certificates = certificates.certificates().to_vec();
        accept(&leaf, &pool).map_err(|refusal| refusal.with_inputs(&notes))?;
        check_strict(&notes, world)?;
        let start = Start { leaf, certificates, pool, notes, parameters, keys, known: None };
        Ok(Self::of(start, request.choice, request.reach, world, signatures))
    }

    /// Searches for every valid chain of a leaf.
    pub(crate) fn of(
        start: Start,
        choice: &Choice,
        reach: Reach,
        world: &World<'_>,
        signatures: &mut Signatures,
    ) -> Self {
        let Start { leaf, certificates, mut pool, mut notes, parameters, keys, known } = start;
        let at = world.at;
        let count = pool.len();
        add_above(certificates.iter(), world, &mut pool);
        let settled = world.anchors.settled_among(&pool).map(Arc::new);
        let anchors = settled.as_ref().unwrap_or(world.anchors);
        pool.add_all(anchors.candidates());
        let unremarkable = Cell::new(None);
        let enough = |outcome: &Outcome| knows_no_more(world) || is_enough(outcome, anchors, at, choice, &unremarkable);
        let is_done = |outcome: &Outcome| {
            let is_enough = knows_no_more(world) || (!outcome.paths.is_empty() && enough(outcome));
            pool.len() == count && choice.is_free() && is_enough
        };
        let gathered = if let Some(outcome) = known.filter(is_done) {
            Gathered { outcome, ..Gathered::default() }
        } else {
            let extent = if choice.wants_everything(reach) { Extent::Everything } else { Extent::Enough(&enough) };
            complete(&leaf, &mut pool, anchors, extent, world, signatures)
        };
        notes.problems.extend(gathered.fetched.iter().flat_map(|row| row.problems.iter().cloned()));
        let mut paths = gathered.outcome.paths.clone();
        let others = if paths.is_empty() && reach == Reach::AsNeeded {
            Vec::new()
        } else if choice.wants_everything(reach) {
            expired_ends(&leaf, &pool, anchors, at, signatures)
        } else {
            further_ends(&leaf, &pool, &paths, anchors, at, signatures)
        };
        paths.extend(others.into_iter().filter(|path| !gathered.outcome.paths.contains(path)));
        let variants = variant::variants(paths, &pool, anchors, at);
        let (anchors, is_offline) = (anchors.clone(), world.network.is_none() || gathered.is_offline);
        Self {
            leaf,
            inputs: certificates,
            pool,
            anchors,
            notes,
            parameters,
            keys,
            gathered,
            at,
            variants,
            is_offline,
            host: None,
            unremarkable: unremarkable.into_inner(),
        }
    }

    /// Whether there is no valid chain to a trusted root.
    pub fn has_failed(&self) -> bool {
        self.gathered.outcome.paths.is_empty()
    }

    /// Refuses if there is no valid chain.
    pub(crate) fn succeeded(self) -> Result<Self, Refusal> {
        if self.has_failed() { Err(self.into_refusal()) } else { Ok(self) }
    }

    /// The refusal because there is no valid chain.
    pub(crate) fn into_refusal(self) -> Refusal {
        let notes = self.notes.clone();
        Refusal::new(Reason::NoChain(Arc::new(self))).with_inputs(&notes)
    }

    /// Whether a missing issuer could not be fetched because of the network, so that another run may find a chain.
    pub(crate) fn is_kept_away(&self) -> bool {
        let is_failure = |error: &FetchError| error.is_network_failure();
        let kept_away = self.gathered.fetched.iter().any(|row| row.outcome.as_ref().is_err_and(is_failure));
        let account = self.gathered.outcome.account.as_ref();
        let is_missing =
            |account: &path::Account| account.flaws.is_empty() && matches!(account.end, Some(Break::NoIssuer(_)));
        self.has_failed() && kept_away && account.is_some_and(is_missing)
    }

    /// The origins of the certificates.
    pub fn sources(&self) -> Sources<'_> {
        Sources { pool: &self.pool, anchors: &self.anchors }
    }

    /// The labels of the certificates, which distinguish certificates with the same name.
    pub(crate) fn labels(&self) -> Labels {
        Labels::of(&self.named())
    }

    /// The certificates that a report on it may name.
    pub(crate) fn named(&self) -> Vec<Certificate> {
        named(&self.inputs, &self.pool, &self.anchors, &self.gathered.outcome, &self.variants)
    }

    /// The roots that clients trust.
    pub(crate) fn stores(&self) -> ClientStores<'_> {
        ClientStores(&self.anchors)
    }

    /// Findings about current clients that refuse a chain because of their rules, whatever roots are trusted, or refuse
    /// the leaf with any chain.
    pub(crate) fn refused(&self, chosen: &Variant) -> Vec<Finding> {
        // If the start is a CA, it was requested.
        let of_leaf = finding::of_leaf(&self.leaf, None).into_iter().filter(|_| !self.leaf.is_ca());
        let of_leaf: Vec<Finding> = of_leaf
            .filter(|finding| finding.severity == Severity::Error || finding.rule.code == Code::NoAlternativeNames)
            .collect();
        let refused = finding::of_rules(&self.refusals(chosen), self.anchors.are_embedded(), &of_leaf);
        let file = self.sources().file_of(&self.leaf);
        let of_ocsp = finding::of_ocsp(&self.leaf, &chosen.path, self.at);
        of_leaf.into_iter().chain(refused).chain(of_ocsp).map(|finding| finding.in_file(&file)).collect()
    }

    /// The current clients that refuse the chain because of a rule, with the roots of the run.
    fn refusals(&self, chosen: &Variant) -> Vec<(&'static Client, Verdict)> {
        let refusing = || {
            let certificates: Vec<Certificate> = chosen.path.served().cloned().collect();
            let (clients, mut signatures) = (current_clients(self.at), Signatures::default());
            variant::refusing_by_rule(&clients, &certificates, self.at, &self.anchors, &mut signatures)
        };
        if self.unremarkable.as_ref() == Some(&chosen.path) {
            debug_assert!(refusing().is_empty());
            return Vec::new();
        }
        refusing()
    }
}

/// The newest certificate of the key, if the found leaf, or each of the possible leaves that the key belongs to, is a
/// certificate for the same names. Of an RSA and an ECDSA certificate for the same names, a server may want both.
fn newest<'a>(
    leaf: Result<&'a Certificate, LeafError>,
    key: &PrivateKey,
    certificates: &'a [Certificate],
    at: OffsetDateTime,
) -> Result<&'a Certificate, LeafError> {
    let Some(owner) = owner_among(certificates, key, at) else { return leaf };
    let is_alike = |one: &Certificate| key.belongs_to(one) && share_names(one, owner);
    match &leaf {
        Ok(found) if is_alike(found) => Ok(owner),
        Err(LeafError::Ambiguous(candidates)) if !are_pair(candidates) => {
            let mut own = candidates.iter().map(|(_, one)| one).filter(|one| key.belongs_to(one)).peekable();
            if own.peek().is_some() && own.all(is_alike) { Ok(owner) } else { leaf }
        }
        _ => leaf,
    }
}

fn are_pair(candidates: &[(usize, Certificate)]) -> bool {
    matches!(candidates, [(_, one), (_, other)] if in_order(one, other).is_some())
}

/// Of several possible leaves, the certificate of the only private key in the inputs, if that is in a container.
fn of_container<'a>(
    leaf: Result<&'a Certificate, LeafError>,
    inputs: &'a Inputs,
    at: OffsetDateTime,
) -> Result<&'a Certificate, LeafError> {
    let is_container = |path: &PathBuf| {
        let of_file = |repair: &Repair| *repair.place.file == *path.to_string_lossy();
        inputs.notes.repairs.iter().any(|repair| repair.kind == RepairKind::Pkcs12 && of_file(repair))
    };
    let owner = match &inputs.keys[..] {
        [(path, key)] if is_container(path) => owner_among(inputs.certificates.certificates(), key, at),
        _ => None,
    };
    match (leaf, owner) {
        (Err(LeafError::Ambiguous(_)), Some(owner)) => Ok(owner),
        (leaf, _) => leaf,
    }
}

/// Refuses inputs with unreadable parts, if the world is strict.
pub(crate) fn check_strict(notes: &InputNotes, world: &World<'_>) -> Result<(), Refusal> {
    let not_whole = |problem: &Problem| Refusal::new(Reason::NotWhole(problem.clone())).with_inputs(notes);
    notes.problems.first().filter(|_| world.is_strict).map_or(Ok(()), |problem| Err(not_whole(problem)))
}

/// Adds the candidates above these certificates, and above trusted roots that another CA certified. Other candidates
/// are not added, because there may be many.
pub(crate) fn add_above<'a>(certificates: impl Iterator<Item = &'a Certificate>, world: &World<'_>, pool: &mut Pool) {
    if world.candidates.is_empty() {
        return;
    }
    let mut seen: HashSet<NormalizedName> = HashSet::new();
    let mut below: Vec<Certificate> = certificates.cloned().chain(world.anchors.partial()).collect();
    while let Some(child) = below.pop() {
        let issuer = &child.issuer().normalized;
        let mut named = world.candidates.by_subject(issuer).peekable();
        if named.peek().is_none() || !seen.insert(issuer.clone()) {
            continue;
        }
        for above in named {
            if let Some(source) = world.candidates.source_of(above).cloned() {
                pool.add_parsed(above.clone(), source);
            }
            below.push(above.clone());
        }
    }
}

/// Searches, and fetches missing issuers as far as `extent` tells.
fn complete(
    leaf: &Certificate,
    pool: &mut Pool,
    anchors: &Anchors,
    extent: Extent<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Gathered {
    let question = Question { at: world.at, limits: Limits::default(), expired_anchors: false };
    // Fetched certificates may have their issuers among the given candidates.
    let given = Some(world.candidates).filter(|given| !given.is_empty());
    let sources = IssuerSources { given, local: world.sources, network: world.network };
    gather::complete(leaf, pool, anchors, question, sources, (extent, gather::FetchLimits::default()), signatures)
}

/// Whether there are no sources of issuers other than the given candidates.
fn knows_no_more(world: &World<'_>) -> bool {
    world.network.is_none() && world.sources.is_empty()
}

/// Whether no current client needs another chain than the known ones: there is one that matches key identifiers, and
/// for clients with their own roots, one to a root that they have. A path that violates no rule of any client is stored
/// in `unremarkable`.
fn is_enough(
    outcome: &Outcome,
    anchors: &Anchors,
    at: OffsetDateTime,
    choice: &Choice,
    unremarkable: &Cell<Option<Path>>,
) -> bool {
    let is_identified = outcome.paths.iter().any(|path| !path.is_misidentified());
    if !is_identified || !choice.is_automatic() {
        return is_identified;
    }
    let suiting = variant::suiting(&outcome.paths, &current_clients(at), at, &ClientStores(anchors));
    unremarkable.set(suiting.and_then(|suiting| suiting.breaks_no_rule.then(|| suiting.path.clone())));
    suiting.is_some()
}

/// The current clients, or for a time in the past, those of them that existed then. Each thread remembers those of the
/// last day, because lines of a batch are usually for the same day.
pub(crate) fn current_clients(at: OffsetDateTime) -> Clients {
    thread_local! {
        static LAST: RefCell<Option<(Date, Clients)>> = const { RefCell::new(None) };
    }
    let date = at.date();
    if let Some((_, clients)) = LAST.with_borrow(|last| last.clone().filter(|(known, _)| *known == date)) {
        return clients;
    }
    let today = day(at);
    let clients: Clients = trust::clients().iter().filter(|client| client.is_current_on(&today)).collect();
    LAST.set(Some((date, clients.clone())));
    clients
}

type Clients = Rc<[&'static Client]>;

/// Whether there are certificates above the paths that no path uses: they may lead to a root that older clients have.
fn leads_further(pool: &Pool, paths: &[Path], anchors: &Anchors) -> bool {
    let is_used = |one: &Certificate| {
        paths.iter().any(|path| path.served().any(|member| member == one)) || anchors.find(one).is_some()
    };
    paths.iter().flat_map(Path::served).any(|member| {
        // Only certificates directly above the paths matter, however many were given.
        pool.by_subject(&member.issuer().normalized).any(|above| !is_used(above))
    })
}

/// Paths to roots that any store has or had and that have not expired. They are only searched for if there are
/// certificates that `paths` do not use.
fn further_ends(
    leaf: &Certificate,
    pool: &Pool,
    paths: &[Path],
    anchors: &Anchors,
    at: OffsetDateTime,
    signatures: &mut Signatures,
) -> Vec<Path> {
    if !leads_further(pool, paths, anchors) {
        return Vec::new();
    }
    let question = Question { at, limits: Limits::default(), expired_anchors: false };
    path::search(leaf, pool, &anchors.and_every_known(), question, signatures).paths
}

/// Paths that may also end at expired roots, and at roots that any store has or had. Clients with such a root may
/// accept them.
fn expired_ends(
    leaf: &Certificate,
    pool: &Pool,
    anchors: &Anchors,
    at: OffsetDateTime,
    signatures: &mut Signatures,
) -> Vec<Path> {
    let question = Question { at, limits: Limits::default(), expired_anchors: true };
    path::search(leaf, pool, &anchors.and_every_known(), question, signatures).paths
}
