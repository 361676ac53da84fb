//! Exit codes, and the data of a failed run.

use std::process::ExitCode;

use crate::gather::Fetched;
use crate::job::{InputNotes, Refusal, Status};
use crate::language::Language;
use crate::report::{self, Failure, JsonFinding};

/// The exit status of a run. Scripts rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// `check` found an error, or `fix` left one.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The input cannot be used.
    Input = 3,
    /// No valid chain to a trusted root.
    NoChain = 4,
    /// The network was needed and failed.
    Network = 5,
    /// The output could not be written.
    Output = 6,
    /// SIGHUP ended it (128 plus the signal, as in shells).
    #[cfg(unix)]
    HungUp = 129,
    /// SIGINT ended it.
    Interrupted = 130,
    /// SIGTERM ended it.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a run failed.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) exit: Exit,
    pub(crate) failure: Failure,
    /// The notes about the inputs so far.
    pub(crate) inputs: InputNotes,
    /// The findings, for JSON.
    pub(crate) findings: Vec<JsonFinding>,
    /// The network requests, for JSON and `-v`.
    pub(crate) fetched: Vec<Fetched>,
    /// Whether a JSON report about the failure was already printed.
    pub(crate) is_printed: bool,
}

impl From<Status> for Exit {
    fn from(status: Status) -> Self {
        match status {
            Status::Findings => Self::Findings,
            Status::Request => Self::Usage,
            Status::NoChain => Self::NoChain,
            Status::Network => Self::Network,
            Status::Output => Self::Output,
            _ => Self::Input,
        }
    }
}

impl Stop {
    /// The failure for a refused job.
    pub(crate) fn of(refusal: &Refusal, language: Language) -> Box<Self> {
        let failure = report::explain(refusal, language);
        let findings = report::findings_of(refusal, language);
        let inputs = (*refusal.inputs).clone();
        let fetched = report::fetched_of(refusal).to_vec();
        Box::new(Self { exit: refusal.status().into(), failure, inputs, findings, fetched, is_printed: false })
    }

    pub(crate) fn new(exit: Exit, failure: Failure) -> Box<Self> {
        let (inputs, findings, fetched) = (InputNotes::default(), Vec::new(), Vec::new());
        Box::new(Self { exit, failure, inputs, findings, fetched, is_printed: false })
    }
}
