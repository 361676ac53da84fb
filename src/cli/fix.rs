//! `chainmend fix`: bundles fixed in place, each with a backup of what was there.

mod files;
#[cfg(test)]
mod worlds;

use std::collections::{BTreeSet, HashMap};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Fix as Arguments, FixFormat};
use super::exit::{Exit, Stop};
use super::inputs::{Opened, check_files};
use super::key;
use crate::carried;
use crate::gather::Deadline;
use crate::job::fix as job;
use crate::job::output::{Reads, other_names};
use crate::job::{Choice, KeyFile, Refusal, World};
use crate::language::{Language, Text};
use crate::path::Signatures;
use crate::report::{self, Failure, FixReport};
use crate::shell::shell_word;
use crate::write::{self, FileRole, Form, Target};

/// What each thread of a run is given at the least: a thread for one file costs more than it gains.
const FILES_FOR_A_THREAD: usize = 4;

/// How many threads write. Each waits for the disk most of the time, and a file system that is asked by many at once
/// brings their files onto the disk together: ten times the files a second of two threads, on ext4.
const WRITERS: usize = 32;

/// What all files of a run have in common.
struct Common<'a> {
    arguments: &'a Arguments,
    opened: Opened,
    choice: Choice,
    key: Option<KeyFile>,
    /// How many more names files have than those given, by path.
    other_names: HashMap<PathBuf, u64>,
}

/// What became of one file: the report, the exit status where it is not good, and the folders that are still to be synced.
struct Ended {
    report: FixReport,
    exit: Option<Exit>,
    folders: BTreeSet<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    check_usage(arguments, arguments.target.target())?;
    let files = files::expand(&arguments.files, language)?;
    let run = Common::open(arguments, &files)?;
    let ended = run.fix_all(&files);
    run.opened.fetching.say_trouble(common);
    let folders: BTreeSet<&PathBuf> = ended.iter().flat_map(|ended| &ended.folders).collect();
    for folder in folders {
        write::sync_folder(folder);
    }
    let exit = ended.iter().find_map(|ended| ended.exit).unwrap_or(Exit::Done);
    let reports: Vec<FixReport> = ended.into_iter().map(|ended| ended.report).collect();
    super::say(&report::fix_text(&reports, arguments.dry_run, language, common.verbose > 0), common);
    let printed = match arguments.format {
        FixFormat::Json => super::print_json(&report::fix_json(&reports, arguments.dry_run)),
        FixFormat::Text if arguments.dry_run => super::print(report::fix_differences(&reports).as_bytes()),
        FixFormat::Text => Ok(()),
    };
    printed.map_err(|error| super::no_output(&error, language))?;
    Ok(exit)
}

fn check_usage(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    const SEVERAL: Text = Text {
        en: "{target} has {count} files; fix mends bundles of one file",
        ja: "{target} のファイルは {count} つです。fix は 1 つのファイルにまとめたものだけを修復します",
    };
    const FORM: Text = Text {
        en: "fix mends PEM files of a server's certificate and its intermediates, and PKCS#12 containers; {target} is another form",
        ja: "fix が修復するのは、サーバー証明書と中間CA証明書の PEM ファイルと PKCS#12 ファイルです。{target} の形式には対応していません",
    };
    const INPUT: Text =
        Text { en: "standard input cannot be mended in place", ja: "標準入力はその場で修復できません" };
    let language = arguments.common.language();
    let usage = |what: String, instead: String| Err(Stop::new(Exit::Usage, Failure::new(what).try_this(instead)));
    let is_mended = matches!(target.form(), Form::Pem | Form::Secret) && target.role() == FileRole::Fullchain;
    let is_mended = is_mended || target.form().is_pkcs12();
    if target.artifacts.len() > 1 || !is_mended {
        let count = target.artifacts.len().to_string();
        let what = if target.artifacts.len() > 1 { SEVERAL } else { FORM };
        let what = what.fill(language, &[("target", &target.name()), ("count", &count)]);
        let file = arguments.files.first().map_or_else(|| "FILE".to_owned(), |file| shell_word(file));
        return usage(what, format!("chainmend bundle {file} -o PATH{}", carried::options("bundle")));
    }
    if arguments.files.iter().any(|file| file.as_os_str() == "-") {
        return usage(INPUT.of(language).to_owned(), "chainmend bundle -".to_owned());
    }
    check_files(&arguments.files, "chainmend fix fullchain.pem", &arguments.common)
}

impl<'a> Common<'a> {
    /// Reads what all files need: roots, candidates, the key.
    fn open(arguments: &'a Arguments, files: &[PathBuf]) -> Result<Self, Box<Stop>> {
        let (common, language) = (&arguments.common, arguments.common.language());
        check_outputs(arguments, files)?;
        let password = key::given_password(&arguments.key.password, &arguments.files, common)?;
        let opened = Opened::open(common, password)?;
        super::say(&report::notes_text(&opened.notes, common.verbose > 0, language), common);
        let given = opened.password.as_deref();
        let key = key::read(&arguments.key, given, &arguments.files, common)?;
        let (choice, other_names) = (arguments.choice.which.wanted(), other_names(files));
        Ok(Self { arguments, opened, choice, key, other_names })
    }

    /// Fixes one file, which has a time of its own for the network.
    fn fix(&self, file: &Path, signatures: &mut Signatures) -> Ended {
        let arguments = self.arguments;
        let request = job::Request {
            target: arguments.target.target(),
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
        };
        let deadline = Deadline::new(arguments.common.timeout);
        let world = World { network: self.opened.fetching.network(&deadline), ..self.opened.world() };
        let mut result = job::fix(file, &request, &world, signatures);
        let refusal: Option<&Refusal> = match &result.outcome {
            Ok(fixed) => fixed.but.as_ref(),
            Err(refusal) => Some(refusal),
        };
        let exit = refusal.map(|refusal| Exit::from(refusal.status()));
        let folders = std::mem::take(&mut result.folders);
        let report = FixReport::new(file, result, exit.unwrap_or(Exit::Done) as u8, arguments.common.language());
        Ended { report, exit, folders }
    }

    /// Fixes every file, on all cores; the results are in the order of the files.
    fn fix_all(&self, files: &[PathBuf]) -> Vec<Ended> {
        if let [only] = files {
            return vec![self.fix(only, &mut Signatures::default())];
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let most = if self.arguments.dry_run { cores } else { cores.max(WRITERS) };
        let threads = most.min(files.len() / FILES_FOR_A_THREAD).max(1);
        let bar = progress(files.len(), self.arguments);
        let next = AtomicUsize::new(0);
        let given = carried::given();
        let (done, results) = mpsc::channel();
        let mut ended: Vec<(usize, Ended)> = std::thread::scope(|scope| {
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
            results.iter().inspect(|_| bar.inc(1)).collect()
        });
        bar.finish_and_clear();
        ended.sort_by_key(|(index, _)| *index);
        ended.into_iter().map(|(_, ended)| ended).collect()
    }
}

/// A bar on standard error, where that is a terminal and there is more than a moment's work.
fn progress(count: usize, arguments: &Arguments) -> ProgressBar {
    const MANY: usize = 20;
    if count < MANY || arguments.common.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(count as u64).with_style(style)
}

/// Stops where a file that is to be mended holds the password, or where the root would go into a file that is read.
fn check_outputs(arguments: &Arguments, files: &[PathBuf]) -> Result<(), Box<Stop>> {
    const ONE_ROOT: Text = Text {
        en: "--emit-root names one file, and there are {count} files to mend, each with a root of its own",
        ja: "--emit-root で指定できるファイルは 1 つですが、修復するファイルは {count} つあり、ルート証明書はそれぞれ異なる可能性があります",
    };
    const ONE_BY_ONE: Text = Text { en: "mend them one by one", ja: "1 つずつ修復してください" };
    let Arguments { common, choice, key, .. } = arguments;
    let (language, password) = (common.language(), key.password.password_file.as_ref());
    let secret = Reads::of(&[], &[], &[]).unless(true).and_secrets(None, password);
    for file in files.iter().filter(|_| password.is_some()) {
        spare(&secret, file, false, language)?;
    }
    let Some(root) = choice.emit_root.as_deref() else { return Ok(()) };
    if files.len() > 1 {
        let what = ONE_ROOT.fill(language, &[("count", &files.len().to_string())]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this(ONE_BY_ONE.of(language))));
    }
    let prints = arguments.dry_run || arguments.format == FixFormat::Json;
    spare(&common.reads(files).and_secrets(key.key.as_ref(), password), root, prints, language)
}

fn spare(reads: &Reads, file: &Path, prints: bool, language: Language) -> Result<(), Box<Stop>> {
    reads.spare(&[file], prints).map_err(|refusal| Stop::of(&refusal, language))
}
