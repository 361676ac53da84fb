//! Opens what a command line names: roots, candidates, the network.

use std::io::IsTerminal;
use std::sync::Arc;

use time::OffsetDateTime;

use super::args::Common;
use super::exit::Stop;
use super::fetching::Fetching;
use super::progress::with_progress;
use super::storing;
use crate::gather::store::Store;
use crate::gather::{Deadline, IssuerSource};
use crate::job::{self, Files, InputNotes, Reason, Refusal, StoreTrouble, World};
use crate::key::Password;
use crate::language::Language;
use crate::pool::Pool;
use crate::trust::Anchors;

/// The environment of a run besides its inputs.
pub(crate) struct Opened {
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) candidates: Pool,
    /// The local store, if there is one, and the same as a source.
    store: Option<Arc<Store>>,
    pub(crate) sources: Vec<Arc<dyn IssuerSource>>,
    pub(crate) fetching: Fetching,
    pub(crate) at: OffsetDateTime,
    pub(crate) password: Option<Arc<Password>>,
    /// Notes from opening them.
    pub(crate) notes: InputNotes,
    is_strict: bool,
}

impl Opened {
    /// Reads the candidates and roots, and gets ready to fetch.
    pub(crate) fn open(common: &Common, password: Option<Arc<Password>>) -> Result<Self, Box<Stop>> {
        let opened = Self::open_offline(common, password)?;
        Ok(Self { fetching: Fetching::of(common, &opened.anchors)?, ..opened })
    }

    /// Reads the candidates and roots.
    pub(crate) fn open_offline(common: &Common, password: Option<Arc<Password>>) -> Result<Self, Box<Stop>> {
        let (store, trouble) = storing::open(common);
        let opened = Self::try_open(common, password, store.clone());
        let mut opened = opened.map_err(|refusal| Stop::of(&refusal, common.language()))?;
        opened.notes.store.extend(trouble);
        let sources = store.iter().map(|store| store.clone() as Arc<dyn IssuerSource>).collect();
        Ok(Self { store, sources, ..opened })
    }

    fn try_open(common: &Common, password: Option<Arc<Password>>, store: Option<Arc<Store>>) -> Result<Self, Refusal> {
        let at = common.time_of_judgement();
        let (mut candidates, mut notes, opens) = (Pool::default(), InputNotes::default(), password.as_ref());
        job::add_intermediates(&common.intermediates, &Files, opens, &mut candidates, &mut notes)?;
        let mut anchors = job::anchors(&common.roots, common.at, at, &Files, opens, &mut notes)?;
        if let Some(store) = store {
            anchors.set_revocations(store);
        }
        if let Some(problem) = notes.problems.first().filter(|_| common.strict) {
            return Err(Refusal::from(Reason::NotWhole(problem.clone())).with_inputs(&notes));
        }
        let (anchors, is_strict) = (Arc::new(anchors), common.strict);
        let sources = Vec::new();
        let (store, fetching) = (None, Fetching::none());
        Ok(Self { anchors, candidates, store, sources, fetching, at, password, notes, is_strict })
    }

    /// The world of a job without the network.
    pub(crate) fn world(&self) -> World<'_> {
        World {
            reader: &Files,
            anchors: &self.anchors,
            candidates: &self.candidates,
            sources: &self.sources,
            network: None,
            at: self.at,
            password: self.password.as_ref(),
            is_strict: self.is_strict,
        }
    }

    /// Does work that may use the network, with a progress indicator if it takes longer than a moment.
    pub(crate) fn with_network<T>(&self, common: &Common, work: impl FnOnce(World<'_>) -> T) -> T {
        let show = !common.offline && !common.quiet && std::io::stderr().is_terminal();
        let deadline = Deadline::new(common.timeout);
        let world = World { network: self.fetching.network(&deadline), ..self.world() };
        let done = with_progress(show, common.language(), || work(world));
        self.say_trouble(common);
        done
    }

    /// Reports problems of the cache and the store that were found during use.
    pub(crate) fn say_trouble(&self, common: &Common) {
        self.fetching.say_trouble(common);
        if let Some(trouble) = self.store.as_deref().and_then(storing::trouble_of) {
            storing::say(&trouble, common);
        }
    }

    /// Adds the notes from opening to those of the inputs.
    pub(crate) fn add_notes_to(&self, notes: &mut InputNotes) {
        notes.problems.extend(self.notes.problems.iter().cloned());
        notes.outdated.extend(self.notes.outdated.iter().copied());
        notes.later.extend(self.notes.later.iter().cloned());
        notes.incomplete.extend(self.notes.incomplete.iter().copied());
        notes.store.extend(self.troubles());
    }

    /// Why the store was not used completely, as far as that is known yet.
    pub(crate) fn troubles(&self) -> impl Iterator<Item = StoreTrouble> {
        self.notes.store.iter().cloned().chain(self.store.as_deref().and_then(storing::trouble_of))
    }

    /// The failure for a refused job, with the notes from opening.
    pub(crate) fn stop(&self, refusal: &Refusal, language: Language) -> Box<Stop> {
        let mut stop = Stop::of(refusal, language);
        self.add_notes_to(&mut stop.inputs);
        stop
    }
}
