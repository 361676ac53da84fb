//! What `bundle` and `chains` have in common: from the command line to every valid chain, and the choice
//! among them.

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use indicatif::ProgressBar;
use ipnet::IpNet;
use time::OffsetDateTime;

use super::inputs::{self, Inputs};
use super::parameters::Parameters;
use super::reads::{self, Reads};
use super::replace::{self, New, Old};
use super::start;
use crate::certificate::{Certificate, InUse, day};
use crate::cli::args::{Choice, Common, Supported};
use crate::cli::exit::{Exit, Stop};
use crate::cli::words;
use crate::finding::{self, Code, Finding, Severity};
use crate::gather::cache::{Cache, Caching, default_folder};
use crate::gather::guard::{self, Networks};
use crate::gather::proxy::Proxies;
use crate::gather::{self, Deadline, Extent, Fetch, FetchError, Gathered, HttpFetcher, Network, Remembering};
use crate::key::{Password, PrivateKey};
use crate::language::Language;
use crate::path::{self, Break, Limits, Outcome, Path, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read::{LeafError, find_leaf};
use crate::report::{self, Failure, InputNotes, Sources, safe};
use crate::trust::{self, Anchors, Client};
use crate::variant::{self, ChoiceError, ClientStores, Coverage, Fitting, Larger, Variant, Verdict, Wanted};
use crate::words::Words as _;
use crate::write::{self, File};

/// The inputs, and every valid chain that they and the network give.
pub(crate) struct Session {
    pub(crate) leaf: Certificate,
    /// The certificates that the user named, each once, in order.
    pub(crate) inputs: Vec<Certificate>,
    pub(crate) pool: Pool,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) notes: InputNotes,
    /// Blocks in the inputs that some server reads beside its certificates.
    pub(crate) parameters: Vec<Parameters>,
    /// Private keys in the inputs, each with the file that it is in.
    pub(crate) keys: Vec<(PathBuf, PrivateKey)>,
    pub(crate) gathered: Gathered,
    /// The time to judge by.
    pub(crate) at: OffsetDateTime,
    /// Every valid chain, the standard one first.
    pub(crate) variants: Vec<Variant>,
    pub(crate) language: Language,
    /// Certificates of one name are told apart as long as there is something to say about them.
    pub(crate) _labels: InUse,
}

/// How far the network is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Until the choice can be made.
    AsNeeded,
    /// For every chain there is.
    Everything,
}

impl Session {
    /// Reads the inputs and asks the network. `wanted` says which certificate is the leaf. `accept` may refuse the leaf before that.
    pub(crate) fn start(
        certificates: &[PathBuf],
        password: Option<&Arc<Password>>,
        wanted: Option<&str>,
        choice: &Choice,
        common: &Common,
        reach: Reach,
        accept: impl FnOnce(&Certificate, &Pool) -> Result<(), Box<Stop>>,
    ) -> Result<Self, Box<Stop>> {
        match Self::open(certificates, password, wanted, choice, common, reach, accept)? {
            (session, None) => Ok(session),
            (_, Some(stop)) => Err(stop),
        }
    }

    /// The same where no chain is valid too, with the reason: then there are the chains that only some clients take, where
    /// every chain is asked for.
    pub(crate) fn open(
        certificates: &[PathBuf],
        password: Option<&Arc<Password>>,
        wanted: Option<&str>,
        choice: &Choice,
        common: &Common,
        reach: Reach,
        accept: impl FnOnce(&Certificate, &Pool) -> Result<(), Box<Stop>>,
    ) -> Result<(Self, Option<Box<Stop>>), Box<Stop>> {
        check_usage(certificates, common)?;
        let language = common.language();
        let inputs = inputs::read_certificates(certificates, password, language)?;
        let leaf = find_leaf(&inputs.certificates, wanted, inputs.first);
        let leaf = leaf.map_err(|error| no_leaf(&error, language).with_inputs(&inputs.notes))?.clone();
        if wanted.is_none() {
            start::check(&leaf, &inputs, language).map_err(|stop| stop.with_inputs(&inputs.notes))?;
        }
        let Inputs { certificates, places, mut notes, parameters, keys, key_paths, .. } = inputs;
        let keys = key_paths.into_iter().zip(keys).collect();
        let mut pool = Pool::default();
        for (certificate, place) in certificates.iter().zip(places) {
            pool.add_parsed(certificate.clone(), Source::Input(place));
        }
        inputs::add_intermediates(common, password, &mut pool, &mut notes)?;
        accept(&leaf, &pool).map_err(|stop| stop.with_inputs(&notes))?;
        let anchors = inputs::anchors(common, password, &mut notes)?;
        let anchors = anchors.settled_among(&pool).unwrap_or(anchors);
        pool.add_all(anchors.candidates());
        let anchors = Arc::new(anchors);
        check_strict(common, &notes)?;
        let at = common.time_of_judgement();
        let gathered = gather(&leaf, &mut pool, &anchors, at, choice, common, reach)?;
        let failed = gathered.outcome.paths.is_empty().then(|| {
            let _labels = report::labels(&certificates, &pool, &anchors, &gathered.outcome, &[]).enter(language);
            let sources = Sources { pool: &pool, anchors: &anchors };
            no_path(&leaf, &gathered, sources, common).with_inputs(&notes)
        });
        let mut paths = gathered.outcome.paths.clone();
        let others = if failed.is_some() && reach == Reach::AsNeeded {
            Vec::new()
        } else if wants_everything(choice, reach) {
            expired_ends(&leaf, &pool, &anchors, at)
        } else {
            further_ends(&leaf, &pool, &paths, &anchors, at)
        };
        paths.extend(others.into_iter().filter(|path| !gathered.outcome.paths.contains(path)));
        let variants = variant::variants(paths, &pool, &anchors, at);
        let labels = report::labels(&certificates, &pool, &anchors, &gathered.outcome, &variants).enter(language);
        let session = Self {
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
            language,
            _labels: labels,
        };
        Ok((session, failed))
    }

    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { pool: &self.pool, anchors: &self.anchors }
    }

    /// What the clients trust.
    pub(crate) fn stores(&self) -> ClientStores<'_> {
        ClientStores(&self.anchors)
    }

    /// What the next larger variant than the chosen one would add, when the choice was left to us. `coverage` is what
    /// clients say of all of them, where that is known.
    pub(crate) fn next_larger(
        &self,
        choice: &Choice,
        fitting: &Fitting,
        coverage: Option<&[Coverage]>,
    ) -> Option<Larger> {
        if !is_automatic(choice) || !choice.support.is_empty() || self.variants.len() < 2 {
            return None;
        }
        if let Some(coverage) = coverage {
            return variant::next_larger(&self.variants, coverage, fitting.index, self.at);
        }
        variant::find_larger(&self.variants, fitting.index, &self.pool, self.at, &self.stores())
    }

    /// What is to be known about a chain whose end the user trusts although it is not self-signed.
    pub(crate) fn note_on_end(&self, chosen: &Variant) -> Option<String> {
        let end = &chosen.path.anchor().certificate;
        let is_partial = !end.is_self_issued();
        is_partial.then(|| words::PARTIAL_CHAIN.fill(self.language, &[("name", &report::name(end))]) + "\n")
    }

    /// The variant that was asked for: its position, and for whom it was chosen.
    pub(crate) fn choose(&self, choice: &Choice) -> Result<Fitting, Box<Stop>> {
        let supported = supported(choice);
        let allowed = if is_automatic(choice) { self.candidates(&supported) } else { vec![self.named(choice)?] };
        let clients = if supported.is_empty() { current_clients(self.at) } else { supported.clone() };
        if supported.is_empty() && allowed.len() == 1 {
            return Ok(Fitting { index: allowed[0], left_out: Vec::new(), forced_by: Vec::new() });
        }
        let candidates: Vec<Variant> = allowed.iter().map(|&index| self.variants[index].clone()).collect();
        let coverage = variant::coverage(&candidates, &clients, &self.pool, self.at, &[], &self.stores());
        // Today's default must not fail anyone; who asks for a client wants to be sure.
        let satisfied = |verdict: &Verdict| if supported.is_empty() { !verdict.rejects() } else { verdict.accepts() };
        let Some(mut fitting) = variant::fitting(&candidates, &coverage, satisfied) else {
            return Err(Stop::new(Exit::NoChain, Failure::new(words::NOTHING_TO_CHOOSE.of(self.language))));
        };
        if !supported.is_empty() && !fitting.left_out.is_empty() {
            let elsewhere = self.suiting_elsewhere(&supported, &allowed);
            let failure = report::explain_left_out(&candidates, &coverage, &fitting, elsewhere, self.language);
            return Err(Stop::new(Exit::NoChain, failure).with_inputs(&self.notes));
        }
        fitting.index = allowed[fitting.index];
        Ok(fitting)
    }

    /// A chain that all of these clients accept, and that is not among the allowed ones as its root is not trusted.
    fn suiting_elsewhere(&self, clients: &[&'static Client], allowed: &[usize]) -> Option<&Variant> {
        let is_other = |index: &usize| !allowed.contains(index) && !self.variants[*index].expired_root;
        let others: Vec<usize> = (0..self.variants.len()).filter(is_other).collect();
        let variants: Vec<Variant> = others.iter().map(|&index| self.variants[index].clone()).collect();
        let coverage = variant::coverage(&variants, clients, &self.pool, self.at, &[], &self.stores());
        let suits = |index: &usize| coverage.iter().all(|row| row.verdicts[*index].0.accepts());
        (0..variants.len()).find(suits).map(|index| &self.variants[others[index]])
    }

    /// Why there is no chain through a cross-certificate: one that is there and of no use, or none at all.
    fn no_cross_root(&self) -> ChoiceError {
        let of_expired = self.variants.iter().find(|variant| variant.is_cross() && variant.expired_root);
        if let Some(variant) = of_expired {
            let root = Box::new(variant.path.anchor().certificate.clone());
            return ChoiceError::ExpiredRoot { root, id: variant.id() };
        }
        let mut members: Vec<&Certificate> = Vec::new();
        let mut used = HashSet::new();
        for member in self.variants.iter().flat_map(|variant| variant.path.certificates()) {
            if used.insert(member.fingerprint()) {
                members.push(member);
            }
        }
        let attempts = &self.gathered.outcome.attempts;
        let rejected = attempts.iter().filter(|attempt| matches!(attempt.end, Break::Rejected(_)));
        used.extend(rejected.filter_map(|attempt| attempt.chain.last()).map(Certificate::fingerprint));
        let mut crosses = members.into_iter().flat_map(|member| {
            let namesakes = self.pool.by_subject(&member.subject().normalized);
            namesakes.filter(move |cross| !cross.is_self_issued() && cross.is_same_entity_as(member))
        });
        let is_unused = |cross: &&Certificate| {
            let facts = cross.facts();
            let is_in_time = facts.not_before <= self.at && self.at < variant::end_of(cross);
            is_in_time && !used.contains(&cross.fingerprint())
        };
        match crosses.find(is_unused) {
            Some(cross) => ChoiceError::CrossWithoutRoot(Box::new(cross.clone())),
            None => ChoiceError::NoCrossRoot,
        }
    }

    /// What today's clients refuse of a chain by their rules, whatever roots are trusted, and of the server's certificate
    /// whatever its chain.
    pub(crate) fn refused(&self, chosen: &Variant) -> Vec<Finding> {
        let certificates: Vec<Certificate> = chosen.path.served().cloned().collect();
        let clients = current_clients(self.at);
        let mut signatures = Signatures::default();
        let verdicts = variant::verdicts(&clients, &certificates, self.at, &self.anchors, &mut signatures);
        // Where a CA stands for the server, that was asked for.
        let of_leaf = finding::of_leaf(&self.leaf, None).into_iter().filter(|_| !self.leaf.is_ca());
        let of_leaf: Vec<Finding> = of_leaf
            .filter(|finding| finding.severity == Severity::Error || finding.rule.code == Code::NoAlternativeNames)
            .collect();
        let refused = finding::of_rules(&verdicts, self.anchors.are_embedded(), &of_leaf);
        let file = self.sources().file_of(&self.leaf);
        of_leaf.into_iter().chain(refused).map(|finding| finding.in_file(&file)).collect()
    }

    /// Today's default keeps away from expired roots; who asks for a client may need one.
    fn candidates(&self, supported: &[&'static Client]) -> Vec<usize> {
        let fits = |variant: &Variant| match supported {
            [] => variant.trusted && !variant.expired_root,
            _ => variant.trusted || variant.valid_today,
        };
        (0..self.variants.len()).filter(|index| fits(&self.variants[*index])).collect()
    }

    /// With the certificates at hand that no chain goes through because they are revoked.
    fn with_revoked(&self, failure: Failure) -> Failure {
        let revoked = self.gathered.outcome.attempts.iter().filter_map(|attempt| match &attempt.end {
            Break::Rejected(reason @ (path::Reason::Revoked(_) | path::Reason::Condition(_))) => {
                attempt.chain.last().map(|last| finding::of_reason(last, reason).message(self.language))
            }
            _ => None,
        });
        revoked.fold(failure, |failure, message| failure.because(safe(&message)))
    }

    fn named(&self, choice: &Choice) -> Result<usize, Box<Stop>> {
        let chosen = variant::choose(&self.variants, &choice.variant, choice.preferred_root.as_deref());
        let chosen = chosen.map_err(|error| {
            let error = if error == ChoiceError::NoCrossRoot { self.no_cross_root() } else { error };
            let failure = report::explain_choice(
                (&self.leaf, &self.sources().file_of(&self.leaf)),
                &error,
                &self.variants,
                self.language,
            );
            Stop::new(Exit::NoChain, self.with_revoked(failure)).with_inputs(&self.notes)
        })?;
        Ok(self.variants.iter().position(|variant| variant.path == chosen.path).unwrap_or_default())
    }
}

/// Whether `--support` asks for the table of clients.
pub(crate) fn lists_clients(choice: &Choice) -> bool {
    choice.support.contains(&Supported::List)
}

/// The clients of `--support`, each once.
pub(crate) fn supported(choice: &Choice) -> Vec<&'static Client> {
    let mut clients: Vec<&'static Client> = Vec::new();
    for word in &choice.support {
        if let Supported::Clients(named) = word {
            clients.extend(named.iter().filter(|client| !clients.contains(client)).copied().collect::<Vec<_>>());
        }
    }
    clients
}

/// Today's clients; of those the ones that were there already at a time in the past.
pub(crate) fn current_clients(at: OffsetDateTime) -> Vec<&'static Client> {
    let today = day(at);
    trust::clients().iter().filter(|client| client.is_current_on(&today)).collect()
}

fn is_automatic(choice: &Choice) -> bool {
    choice.variant == Wanted::Auto && choice.preferred_root.is_none()
}

/// Some files must be named, and standard input once at the most. `example` is what can be typed.
pub(crate) fn check_files(files: &[PathBuf], example: &str, common: &Common) -> Result<(), Box<Stop>> {
    if files.is_empty() {
        let failure = Failure::new(words::NO_FILE_NAMED.of(common.language())).try_this(example);
        return Err(Stop::new(Exit::Usage, failure));
    }
    check_standard_input(files, common)
}

fn check_usage(certificates: &[PathBuf], common: &Common) -> Result<(), Box<Stop>> {
    if certificates.is_empty() {
        let failure = Failure::new(words::NO_CERTIFICATE_NAMED.of(common.language())).try_this(words::BUNDLE_COMMAND);
        return Err(Stop::new(Exit::Usage, failure));
    }
    check_standard_input(certificates, common)
}

/// Standard input can be read only once.
pub(crate) fn check_standard_input(certificates: &[PathBuf], common: &Common) -> Result<(), Box<Stop>> {
    let from_input = |paths: &[PathBuf]| paths.iter().filter(|path| path.as_os_str() == "-").count();
    if from_input(certificates) + from_input(&common.intermediates) > 1 {
        let failure = Failure::new(words::STANDARD_INPUT_ONCE.of(common.language()));
        return Err(Stop::new(Exit::Usage, failure));
    }
    Ok(())
}

pub(crate) fn check_strict(common: &Common, notes: &InputNotes) -> Result<(), Box<Stop>> {
    match notes.problems.first() {
        Some(problem) if common.strict => {
            let (place, language) = (safe(&problem.place.to_string()), common.language());
            let failure =
                Failure::new(format!("{place}: {}", problem.kind.words(language))).because(words::STRICT.of(language));
            Err(Stop::new(Exit::Input, failure).with_inputs(notes))
        }
        _ => Ok(()),
    }
}

pub(crate) fn no_leaf(error: &LeafError, language: Language) -> Box<Stop> {
    let mut failure = Failure::new(error.words(language));
    let candidates = match error {
        LeafError::Ambiguous(candidates) | LeafError::NoMatch(_, candidates) => candidates.as_slice(),
        LeafError::None | LeafError::Circular => &[],
    };
    for (number, certificate) in candidates {
        let fingerprint = certificate.fingerprint().to_string();
        let values =
            [("number", &*number.to_string()), ("name", &report::name(certificate)), ("sha256", &fingerprint[..16])];
        failure = failure.because(words::CANDIDATE.fill(language, &values));
    }
    Stop::new(Exit::Input, failure.try_this(words::WHICH_LEAF.of(language)))
}

/// Whether more than the first chain is of interest.
pub(crate) fn wants_everything(choice: &Choice, reach: Reach) -> bool {
    let first = matches!(choice.variant, Wanted::Auto | Wanted::Standard);
    reach == Reach::Everything || !first || choice.preferred_root.is_some() || !choice.support.is_empty()
}

/// Whether there are certificates on none of the paths: they may lead to a root that older clients have.
fn leads_further(pool: &Pool, paths: &[Path], anchors: &Anchors) -> bool {
    let is_used = |one: &Certificate| {
        paths.iter().any(|path| path.served().any(|member| member == one)) || anchors.find(one).is_some()
    };
    paths.iter().flat_map(Path::served).any(|member| {
        // Only what is above the paths matters, however much else was given.
        pool.by_subject(&member.issuer().normalized).any(|above| !is_used(above))
    })
}

/// Paths to roots that any store has or had and that have not expired, where there are certificates that `paths` do not
/// need.
pub(crate) fn further_ends(
    leaf: &Certificate,
    pool: &Pool,
    paths: &[Path],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Path> {
    if !leads_further(pool, paths, anchors) {
        return Vec::new();
    }
    let question = Question { at, limits: Limits::default(), expired_anchors: false };
    path::search(leaf, pool, &anchors.and_every_known(), question, &mut Signatures::default()).paths
}

/// Paths also to roots that have expired, and to those that any store has or had: of use for the clients that have
/// them and do not refuse them.
pub(crate) fn expired_ends(leaf: &Certificate, pool: &Pool, anchors: &Anchors, at: OffsetDateTime) -> Vec<Path> {
    let question = Question { at, limits: Limits::default(), expired_anchors: true };
    path::search(leaf, pool, &anchors.and_every_known(), question, &mut Signatures::default()).paths
}

fn gather(
    leaf: &Certificate,
    pool: &mut Pool,
    anchors: &Anchors,
    at: OffsetDateTime,
    choice: &Choice,
    common: &Common,
    reach: Reach,
) -> Result<Gathered, Box<Stop>> {
    let (fetching, deadline) = (Fetching::of(common, anchors)?, Deadline::new(common.timeout));
    let show = !common.offline && !common.quiet && std::io::stderr().is_terminal();
    let network = fetching.network(&deadline);
    let work = || complete(leaf, pool, anchors, at, choice, network, reach);
    let gathered = with_progress(show, common.language(), work);
    fetching.say_trouble(common);
    Ok(gathered)
}

/// Searches, and asks the network as far as the choice needs it.
pub(crate) fn complete(
    leaf: &Certificate,
    pool: &mut Pool,
    anchors: &Anchors,
    at: OffsetDateTime,
    choice: &Choice,
    network: Option<Network<'_>>,
    reach: Reach,
) -> Gathered {
    let question = Question { at, limits: Limits::default(), expired_anchors: false };
    let enough = |outcome: &Outcome| network.is_none() || is_enough(outcome, anchors, at, choice);
    let extent = if wants_everything(choice, reach) { Extent::Everything } else { Extent::Enough(&enough) };
    gather::complete(leaf, pool, anchors, question, network.into(), extent, gather::Limits::default())
}

/// Whether no current client would want another chain than those that there are: one whose key identifiers name it, and
/// of the public's clients one to a root that they have.
pub(crate) fn is_enough(outcome: &Outcome, anchors: &Anchors, at: OffsetDateTime, choice: &Choice) -> bool {
    let is_identified = outcome.paths.iter().any(|path| !path.is_misidentified());
    is_identified
        && (!is_automatic(choice) || variant::suits(&outcome.paths, &current_clients(at), at, &ClientStores(anchors)))
}

/// Who asks the network in this run, each URL once, and what earlier runs have kept.
pub(crate) struct Fetching {
    fetcher: Option<Arc<dyn Fetch>>,
    cache: Option<Arc<Cache>>,
}

impl Fetching {
    /// With `--offline`, what earlier runs have kept is all there is.
    pub(crate) fn of(common: &Common, anchors: &Anchors) -> Result<Self, Box<Stop>> {
        let limits = gather::Limits::default();
        let cache = cache(common).map(Arc::new);
        let http = if common.offline { None } else { Some(http(common, anchors, limits)?) };
        let fetcher: Option<Arc<dyn Fetch>> = match (&cache, http) {
            // A look at the folder costs less than a search for what is not in it.
            (Some(cache), None) if !cache.folder().is_dir() => None,
            (Some(cache), http) => {
                let caching = Caching::new(cache.clone(), http, limits.answer_bytes);
                Some(Arc::new(Remembering::new(caching, limits.request)))
            }
            (None, Some(http)) => Some(Arc::new(Remembering::new(http, limits.request))),
            (None, None) => None,
        };
        Ok(Self { fetcher, cache })
    }

    pub(crate) fn network<'a>(&'a self, deadline: &'a Deadline) -> Option<Network<'a>> {
        self.fetcher.as_ref().map(|fetcher| Network { fetcher, deadline })
    }

    /// That nothing could be kept is of interest only to who asks for more.
    pub(crate) fn say_trouble(&self, common: &Common) {
        let Some((cache, trouble)) = self.cache.as_ref().and_then(|cache| Some((cache, cache.trouble()?))) else {
            return;
        };
        if common.verbose > 0 {
            let values = [("folder", &*safe(&cache.folder().to_string_lossy())), ("error", &safe(&trouble))];
            let text = words::NOT_KEPT.fill(common.language(), &values);
            crate::cli::say(&(words::NOTE.fill(common.language(), &[("text", &text)]) + "\n"), common);
        }
    }
}

fn cache(common: &Common) -> Option<Cache> {
    if common.cache.no_cache {
        return None;
    }
    // What is tested does not depend on what was fetched before.
    let own = || if cfg!(test) { None } else { default_folder(|name| std::env::var_os(name)) };
    common.cache.cache_dir.clone().or_else(own).map(Cache::at)
}

fn http(common: &Common, anchors: &Anchors, limits: gather::Limits) -> Result<HttpFetcher, Box<Stop>> {
    let proxies = Proxies::from_environment(|name| std::env::var(name).ok()).map_err(|name| {
        let (language, values) = (common.language(), [("name", &*name)]);
        let failure =
            Failure::new(words::NO_PROXY.fill(language, &values)).try_this(words::GIVE_PROXY.fill(language, &values));
        Stop::new(Exit::Usage, failure)
    })?;
    let mut networks = Networks { allowed: common.aia_allow.clone(), denied: common.aia_deny.clone() };
    networks.allowed.extend(networks_of("CHAINMEND_AIA_ALLOW", common.language())?);
    networks.denied.extend(networks_of("CHAINMEND_AIA_DENY", common.language())?);
    Ok(HttpFetcher::new(limits, networks, proxies).trusting(anchors))
}

/// The networks that a variable of the environment names, separated by commas or spaces.
fn networks_of(name: &str, language: Language) -> Result<Vec<IpNet>, Box<Stop>> {
    let value = std::env::var(name).unwrap_or_default();
    let parts = value.split([',', ' ']).filter(|part| !part.is_empty());
    let network = |part| {
        guard::network(part).ok_or_else(|| {
            let values = [("name", name), ("value", &*safe(part))];
            let failure = Failure::new(words::NO_NETWORK.fill(language, &values));
            Stop::new(Exit::Usage, failure.try_this(words::GIVE_NETWORK.fill(language, &values)))
        })
    };
    parts.map(network).collect()
}

/// Shows a spinner while `work` takes longer than a moment.
fn with_progress<T>(show: bool, language: Language, work: impl FnOnce() -> T) -> T {
    const MOMENT: Duration = Duration::from_millis(400);
    if !show {
        return work();
    }
    let (finished, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(MOMENT) == Err(mpsc::RecvTimeoutError::Timeout) {
                let spinner = ProgressBar::new_spinner().with_message(words::FETCHING.of(language));
                spinner.enable_steady_tick(Duration::from_millis(100));
                let _ = wait.recv();
                spinner.finish_and_clear();
            }
        });
        let result = work();
        drop(finished);
        result
    })
}

/// No path is a matter of the network when the missing issuer was kept away by it.
pub(crate) fn no_path(leaf: &Certificate, gathered: &Gathered, sources: Sources<'_>, common: &Common) -> Box<Stop> {
    let (outcome, fetched) = (&gathered.outcome, &gathered.fetched);
    let failure = report::explain_no_path(leaf, outcome, fetched, sources, common.offline, common.language());
    let failure = failure.and_of_leaf(leaf, None, common.language());
    let kept_away = gathered.fetched.iter().any(|row| row.outcome.as_ref().is_err_and(FetchError::is_network_failure));
    let is_missing = gathered
        .outcome
        .account
        .as_ref()
        .is_some_and(|account| account.flaws.is_empty() && matches!(account.end, Some(Break::NoIssuer(_))));
    let exit = if kept_away && is_missing { Exit::Network } else { Exit::NoChain };
    Stop::new(exit, failure).with_findings(report::of_no_path(leaf, outcome, fetched, sources, common.language()))
}

/// Replaces files, none of which may be one that is read, and none of which may lose something unless `may_lose`.
/// Returns what is to be said about what was replaced by this `chain`.
pub(crate) fn put_in_place(
    files: &[(&FilePath, &File)],
    (reads, prints): (&Reads, bool),
    may_lose: bool,
    (session, chain): (&Session, &[Certificate]),
    common: &Common,
) -> Result<String, Box<Stop>> {
    let files: Vec<_> = files.iter().map(|(path, file)| (*path, *file, Old::at(path, file))).collect();
    let new = New { leaf: &session.leaf, certificates: chain, at: session.at };
    let refused = if may_lose { None } else { replace::refuse(&files, new, common.language()) };
    let pairs: Vec<(&FilePath, &File)> = files.iter().map(|(path, file, _)| (*path, *file)).collect();
    reads.spare(&reads::paths(&pairs), prints, common.language()).map_err(|mut stop| {
        // All that is to be consented to, at once.
        if let Some(refused) = &refused {
            stop.failure.why.push(refused.what.clone());
            stop.failure.remedy.extend(refused.remedy.iter().cloned());
        }
        stop
    })?;
    if let Some(failure) = refused {
        return Err(replace::stop(failure));
    }
    let written: Vec<PathBuf> = pairs.iter().map(|(path, _)| path.to_path_buf()).collect();
    let linked = reads::other_names(&written, common.language());
    write_all(&pairs, common.language())?;
    let notes = written.iter().filter_map(|path| linked.get(path));
    let notes: String = notes.map(|note| words::NOTE.fill(common.language(), &[("text", note)]) + "\n").collect();
    Ok(notes + &replace::warnings(&files, session, chain))
}

fn write_all(files: &[(&FilePath, &File)], language: Language) -> Result<(), Box<Stop>> {
    write::replace(files).map_err(|error| {
        let mut failure = Failure::new(safe(&error.words(language))).because(words::UNTOUCHED.of(language));
        if let Some(folder) = files.iter().find_map(|(path, _)| missing_folder(path)) {
            failure = failure.try_this(format!("mkdir -p {}", report::shell_word(&folder)));
        }
        Stop::new(Exit::Output, failure)
    })
}

/// The folder that a file is to go into, when there is none: `path` itself when it is written as one.
fn missing_folder(path: &FilePath) -> Option<PathBuf> {
    let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let folder = if is_folder { path } else { path.parent()? };
    (!folder.as_os_str().is_empty() && !folder.exists()).then(|| folder.to_owned())
}
