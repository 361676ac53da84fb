//! Fixes the files of a run on all cores.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::super::exit::Exit;
use super::super::progress::{Progress, Work};
use super::Common;
use crate::carried;
use crate::gather::Deadline;
use crate::job::fix as job;
use crate::job::{Refusal, World};
use crate::path::Signatures;
use crate::report::FixReport;
use crate::write::belonging::chain_files;

/// The minimum number of files for each thread, because starting a thread has a cost.
const FILES_FOR_A_THREAD: usize = 4;

/// The number of threads that write. They mostly wait for the disk, and the file system combines the requests of many
/// threads: on ext4, ten times as many files per second as with two threads.
const WRITERS: usize = 32;

/// The number of files from which on the progress is shown.
const MANY: usize = 20;

/// The result for one file: the report, the exit status if it still has a problem, and the folders that are still to be
/// synced.
pub(super) struct FileRun {
    pub(super) report: FixReport,
    pub(super) exit: Option<Exit>,
    pub(super) folders: BTreeSet<PathBuf>,
}

impl Common<'_> {
    /// The parameters for each file.
    fn request(&self) -> job::Request<'_> {
        let arguments = self.arguments;
        job::Request {
            target: arguments.target.target(),
            keeps_form: self.keeps_form,
            choice: &self.choice,
            emit_root: arguments.choice.emit_root.as_deref(),
            dry_run: arguments.dry_run,
            keeps_backup: !arguments.no_backup,
            consent: job::Consent {
                replaces_damaged: arguments.consent.replace_damaged,
                allows_worse: arguments.consent.allow_worse,
            },
            key: self.key.as_ref(),
            other_names: &self.other_names,
        }
    }

    /// Fixes one file, with its own time limit for the network.
    fn fix(&self, file: &Path, signatures: &mut Signatures) -> FileRun {
        let deadline = Deadline::new(self.arguments.common.timeout);
        let world = World { network: self.opened.fetching.network(&deadline), ..self.opened.world() };
        self.ended(file, job::fix(file, &self.request(), &world, signatures))
    }

    /// Fixes the two files of a server with a separate file for its chain.
    fn fix_pair(&self, files: [&Path; 2]) -> Vec<FileRun> {
        let deadline = Deadline::new(self.arguments.common.timeout);
        let world = World { network: self.opened.fetching.network(&deadline), ..self.opened.world() };
        let results = job::fix_pair(files, &self.request(), &world, &mut Signatures::default());
        files.into_iter().zip(results).map(|(file, result)| self.ended(file, result)).collect()
    }

    fn ended(&self, file: &Path, mut result: job::FileResult) -> FileRun {
        let refusal: Option<&Refusal> = match &result.outcome {
            Ok(fixed) => fixed.but.as_ref(),
            Err(refusal) => Some(refusal),
        };
        let exit = refusal.map(|refusal| Exit::from(refusal.status()));
        let folders = std::mem::take(&mut result.folders);
        let report = FixReport::new(file, result, exit.unwrap_or(Exit::Done) as u8, self.arguments.common.language());
        FileRun { report, exit, folders }
    }

    /// Fixes every file, on all cores. The results are in the order of the files.
    pub(super) fn fix_all(&self, files: &[PathBuf]) -> Vec<FileRun> {
        let target = self.arguments.target.target();
        let (pairs, others) = chain_files(files, target);
        if !pairs.is_empty() && others.is_empty() {
            return pairs
                .iter()
                .flat_map(|pair| self.fix_pair(job::as_named(pair, files, &self.opened.world())))
                .collect();
        }
        if let [certificate, chain] = files
            && job::has_pair(target)
        {
            return self.fix_pair([certificate, chain]);
        }
        if let [only] = files {
            return vec![self.fix(only, &mut Signatures::default())];
        }
        self.fix_separately(files)
    }

    /// Fixes files that do not belong together, on all cores.
    fn fix_separately(&self, files: &[PathBuf]) -> Vec<FileRun> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let most = if self.arguments.dry_run { cores } else { cores.max(WRITERS) };
        let threads = most.min(files.len() / FILES_FOR_A_THREAD).max(1);
        let is_quiet = self.arguments.common.quiet || files.len() < MANY;
        let mut progress = Progress::of(Work::Files(files.len() as u64), is_quiet);
        let next = AtomicUsize::new(0);
        let given = carried::given();
        let (done, results) = mpsc::channel();
        let mut ended: Vec<(usize, FileRun)> = std::thread::scope(|scope| {
            for _ in 0..threads {
                let (done, next, given) = (done.clone(), &next, given.clone());
                scope.spawn(move || {
                    carried::set(given);
                    let mut signatures = Signatures::default();
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = files.get(index) else { break };
                        // The receiver outlives the threads.
                        let _ = done.send((index, self.fix(file, &mut signatures)));
                    }
                });
            }
            drop(done);
            results.iter().inspect(|_| progress.add(1)).collect()
        });
        progress.clear();
        ended.sort_by_key(|(index, _)| *index);
        ended.into_iter().map(|(_, ended)| ended).collect()
    }
}
