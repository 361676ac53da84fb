//! Many certificates in one run, one per line. Workers reuse what they learned from earlier lines.

mod line;
mod pipeline;

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

pub use line::{Line, LineError, MAX_ID_NESTING, MAX_LINE_BYTES};
pub use pipeline::{Pipeline, RunError, Written};

use super::bundle::{self, Bundled};
use super::chains::{self, Chains};
use super::check::{self, Checked};
use super::choice::Choice;
use super::refusal::{Reason, Refusal};
use super::search::{self, Reach};
use super::world::{Contents, Memory, Reader, World};
use crate::certificate::day;
use crate::finding;
use crate::gather::{Deadline, Fetch, IssuerSource, Network};
use crate::path::Signatures;
use crate::pool::Pool;
use crate::read::ReadError;
use crate::trust::{self, Anchors};
use crate::write::{File, Target};

/// The command that is run for each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Creates the bundle.
    Bundle,
    /// Checks what a server would send: the certificate, then the intermediates.
    Check,
    /// Lists every chain.
    Chains,
}

impl Command {
    /// The name of the command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Check => "check",
            Self::Chains => "chains",
        }
    }
}

/// The settings that all lines of a run share.
pub struct Run {
    /// The command.
    pub command: Command,
    /// The server that the files are for.
    pub target: &'static Target,
    /// The choice among the chains.
    pub choice: Choice,
    /// The trusted roots. They also apply to lines with their own time, unless `by_day` is set.
    pub anchors: Arc<Anchors>,
    /// Whether a line with its own time uses the embedded Mozilla store of that day.
    pub by_day: bool,
    /// Candidate issuers for every line.
    pub candidates: Pool,
    /// Other sources of issuers, in the order in which they are asked.
    pub sources: Vec<Arc<dyn IssuerSource>>,
    /// The time of validation.
    pub at: OffsetDateTime,
    /// Fetches missing issuers, each URL once.
    pub fetcher: Option<Arc<dyn Fetch>>,
    /// The time limit for fetching, per line.
    pub timeout: Duration,
    /// Whether warnings of `check` count as errors, and unreadable parts of an input are refused.
    pub is_strict: bool,
}

/// The answer to a line.
pub enum Answer {
    /// A bundle and its file.
    Bundle(Box<Bundled>, File),
    /// The result of the check, and the anchors that it used.
    Check(Box<Checked>, Arc<Anchors>),
    /// The chains.
    Chains(Box<Chains>),
    /// The line is valid, but the job was refused.
    Refused(Refusal),
    /// The line cannot be used.
    Bad(LineError),
}

/// The maximum number of cached stores of other days.
const MOST_DAYS: usize = 64;

/// The state of one worker thread: caches that later lines reuse.
pub struct Worker {
    run: Arc<Run>,
    /// Those of the run. Threads that count references to one object would wait for each other.
    anchors: Arc<Anchors>,
    signatures: Signatures,
    by_day: HashMap<String, Arc<Anchors>>,
}

impl Worker {
    /// Creates a worker with empty caches.
    pub fn new(run: &Arc<Run>) -> Self {
        let anchors = Arc::new(Anchors::clone(&run.anchors));
        Self { run: run.clone(), anchors, signatures: Signatures::of_thread(), by_day: HashMap::new() }
    }

    /// Answers one line. If the program panics, the line is a bad one, and nothing that was remembered is used again.
    pub fn answer(&mut self, line: &Line) -> Answer {
        let answer = panic::catch_unwind(AssertUnwindSafe(|| self.answer_or_panic(line)));
        answer.unwrap_or_else(|_| {
            let run = self.run.clone();
            *self = Self::new(&run);
            Answer::Bad(LineError::Panic)
        })
    }

    fn answer_or_panic(&mut self, line: &Line) -> Answer {
        let inputs = line.inputs();
        let anchors = self.anchors(line.at);
        let Self { run, signatures, .. } = self;
        let at = line.at.unwrap_or(run.at);
        let deadline = Deadline::new(run.timeout);
        let network = run.fetcher.as_ref().map(|fetcher| Network { fetcher, deadline: &deadline });
        let world = World {
            reader: &inputs,
            anchors: &anchors,
            candidates: &run.candidates,
            sources: &run.sources,
            network,
            at,
            password: None,
            is_strict: run.is_strict,
        };
        let answer = match run.command {
            Command::Bundle => bundled(run, line, &inputs, &world, signatures),
            Command::Check => {
                // What a server sends: all certificates of a line, in order.
                let sent = inputs.contents.concat();
                checked(run, line, &inputs, &World { reader: &Memory(&sent), ..world }, signatures)
            }
            Command::Chains => listed(run, line, &inputs, &world, signatures),
        };
        signatures.forget_others();
        answer.unwrap_or_else(Answer::Refused)
    }

    /// The roots for a line with its own time.
    fn anchors(&mut self, at: Option<OffsetDateTime>) -> Arc<Anchors> {
        let Some(at) = at.filter(|_| self.run.by_day) else { return self.anchors.clone() };
        if self.by_day.len() >= MOST_DAYS {
            self.by_day.clear();
        }
        let of_run = self.run.anchors.clone();
        let of_day = || {
            let mut anchors = Anchors::default();
            anchors.add_snapshots(trust::mozilla_at(at));
            anchors.share_revocations(&of_run);
            anchors.settle();
            Arc::new(anchors)
        };
        self.by_day.entry(day(at)).or_insert_with(of_day).clone()
    }
}

/// The inputs of a line, by name.
pub struct Inputs<'a> {
    names: Vec<PathBuf>,
    contents: Vec<&'a [u8]>,
}

impl Inputs<'_> {
    /// Each name, with the number of lines of the contents.
    fn with_lines(&self) -> Vec<(Arc<str>, usize)> {
        let lines = self.contents.iter().map(|text| memchr::memchr_iter(b'\n', text).count());
        self.names.iter().map(|name| name.to_string_lossy().into()).zip(lines).collect()
    }
}

impl Reader for Inputs<'_> {
    fn read(&self, name: &Path) -> Result<Contents<'_>, ReadError> {
        let not_found = || ReadError::Io(name.to_string_lossy().into(), std::io::ErrorKind::NotFound.into());
        let contents = index_of(name).and_then(|index| self.contents.get(index));
        contents.map(|text| Contents::Held(text)).ok_or_else(not_found)
    }
}

/// The index of an input among [`Inputs`], by its name. A line may have a million of them, so they are not searched.
fn index_of(name: &Path) -> Option<usize> {
    let name = name.to_str()?;
    if name == line::CERTIFICATE {
        return Some(0);
    }
    let number: usize = name.strip_prefix("intermediates[")?.strip_suffix(']')?.parse().ok()?;
    Some(number + 1)
}

fn request<'a>(run: &'a Run, inputs: &'a Inputs<'a>, reach: Reach) -> search::Request<'a> {
    search::Request { inputs: &inputs.names, leaf: None, choice: &run.choice, reach }
}

fn bundled(
    run: &Run,
    line: &Line,
    inputs: &Inputs<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Answer, Refusal> {
    let search = request(run, inputs, Reach::AsNeeded);
    let bundled =
        bundle::bundle(bundle::Request { search, host: line.host.as_ref(), key: None, lock: None }, world, signatures)?;
    let file = bundled.files(run.target, bundle::Container::default())?.swap_remove(0);
    Ok(Answer::Bundle(Box::new(bundled), file))
}

fn checked(
    run: &Run,
    line: &Line,
    inputs: &Inputs<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Answer, Refusal> {
    let request = check::Request {
        target: run.target,
        keeps_form: false,
        host: line.host.as_ref(),
        expires_within: None,
        same_as: None,
    };
    let placed = inputs.with_lines();
    let mut parts = check::check_placed(Path::new(line::CERTIFICATE), &placed, &request, world, signatures)?;
    Ok(Answer::Check(Box::new(parts.swap_remove(0)?), world.anchors.clone()))
}

fn listed(
    run: &Run,
    line: &Line,
    inputs: &Inputs<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Answer, Refusal> {
    let search = chains::search(&request(run, inputs, Reach::Everything), world, signatures)?;
    if search.has_failed() && search.variants.is_empty() {
        return Err(search.into_refusal());
    }
    if let Some(finding) = line.host.as_ref().and_then(|host| finding::of_host(&search.leaf, host)) {
        let finding = search.sources().placed(finding);
        return Err(Refusal::new(Reason::Host(finding)).with_inputs(&search.notes));
    }
    chains::chains(search, &run.choice).map(|chains| Answer::Chains(Box::new(chains)))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::certificate::Certificate;
    use crate::pki::Spec;
    use crate::pool::Source;

    struct Panicking;

    impl IssuerSource for Panicking {
        fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
            assert_ne!(child.own_name(), "panic.example.jp", "this source has a defect");
            Vec::new()
        }
    }

    #[test]
    fn every_input_is_found_by_its_name() {
        let text = r#"{"certificate": "of the server", "intermediates": ["first", "second", ""]}"#;
        let line = Line::parse(text.as_bytes()).1.unwrap();
        let inputs = line.inputs();
        let read =
            |name: &Path| inputs.read(name).map(|contents: Contents| String::from_utf8_lossy(&contents).into_owned());
        let found: Vec<String> = inputs.names.iter().map(|name| read(name).unwrap()).collect();
        let found: Vec<&str> = found.iter().map(|text| text.trim_end()).collect();
        assert_eq!(found, ["of the server", "first", "second", ""]);
        for name in ["intermediates[3]", "intermediates[-1]", "intermediates", "other", ""] {
            assert!(read(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn a_line_that_panics_ends_only_itself() {
        let root = Spec::ca("Root").self_signed();
        let mut anchors = Anchors::default();
        anchors.add(root.der.clone(), "roots".into());
        anchors.settle();
        let run = Arc::new(Run {
            command: Command::Bundle,
            target: Target::nginx(),
            choice: Choice::default(),
            anchors: Arc::new(anchors),
            by_day: false,
            candidates: Pool::default(),
            sources: vec![Arc::new(Panicking)],
            at: datetime!(2026-11-27 00:00 UTC),
            fetcher: None,
            timeout: Duration::from_secs(1),
            is_strict: false,
        });
        let mut worker = Worker::new(&run);
        let issuing = Spec::ca("Issuing").issued_by(&root);
        let mut answer = |name: &str, intermediates: Vec<String>| {
            let certificate = Spec::leaf(name).issued_by(&issuing).pem();
            let line = serde_json::json!({ "certificate": certificate, "intermediates": intermediates });
            worker.answer(&Line::parse(line.to_string().as_bytes()).1.unwrap())
        };
        for _ in 0..2 {
            assert!(matches!(answer("panic.example.jp", Vec::new()), Answer::Bad(LineError::Panic)));
            assert!(matches!(answer("www.example.jp", vec![issuing.pem()]), Answer::Bundle(..)));
        }
    }
}
