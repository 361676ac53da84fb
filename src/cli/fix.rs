//! `chainmend fix`: bundles mended in place, each with a backup of what was there.

mod files;

#[cfg(test)]
mod worlds;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Fix as Arguments, FixFormat};
use super::exit::{Exit, Stop};
use crate::carried;
use crate::job::session;
use crate::language::Text;
use crate::path::Signatures;
use crate::report::{self, Failure, FixReport};
use crate::write::{self, FileRole, Form, Target};

use crate::job::fix::mend::{Ended, Shop};

/// What each thread of a run is given at the least: a thread for one file costs more than it gains.
const FILES_FOR_A_THREAD: usize = 4;

/// How many threads write. Each waits for the disk most of the time, and a file system that is asked by many at once
/// brings their files onto the disk together: ten times the files a second of two threads, on ext4.
const WRITERS: usize = 32;

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let target = arguments.target.target();
    let (common, language) = (&arguments.common, arguments.common.language());
    check_usage(arguments, target)?;
    let files = files::expand(&arguments.files, language)?;
    let shop = Shop::open(arguments, target, &files)?;
    let ended = mend_all(&files, &shop);
    shop.fetching.say_trouble(common);
    let folders: BTreeSet<&PathBuf> = ended.iter().flat_map(|(_, ended)| &ended.folders).collect();
    for folder in folders {
        write::sync_folder(folder);
    }
    let exit = ended.iter().find_map(|(_, ended)| ended.exit).unwrap_or(Exit::Done);
    let reports: Vec<FixReport> = ended.into_iter().map(|(file, ended)| ended.report(file)).collect();
    super::say(&report::fix_text(&reports, arguments.dry_run, language, common.verbose > 0), common);
    let printed = match arguments.format {
        FixFormat::Json => super::print_json(&report::fix_json(&reports, arguments.dry_run, language)),
        FixFormat::Text if arguments.dry_run => super::print(report::fix_differences(&reports).as_bytes()),
        FixFormat::Text => Ok(()),
    };
    printed.map_err(|error| super::no_output(&error, arguments.common.language()))?;
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
        let file = arguments.files.first().map_or_else(|| "FILE".to_owned(), |file| report::shell_word(file));
        return usage(what, format!("chainmend bundle {file} -o PATH{}", carried::options("bundle")));
    }
    if arguments.files.iter().any(|file| file.as_os_str() == "-") {
        return usage(INPUT.of(language).to_owned(), "chainmend bundle -".to_owned());
    }
    session::check_files(&arguments.files, "chainmend fix fullchain.pem", &arguments.common)
}

/// Mends every file, on all cores; the results are in the order of the files.
fn mend_all<'a>(files: &'a [PathBuf], shop: &Shop<'_>) -> Vec<(&'a Path, Ended)> {
    if let [only] = files {
        return vec![(only, shop.mend(only, &mut Signatures::default()))];
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let most = if shop.arguments.dry_run { cores } else { cores.max(WRITERS) };
    let threads = most.min(files.len() / FILES_FOR_A_THREAD).max(1);
    let bar = progress(files.len(), shop.arguments);
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
                    let _ = done.send((index, shop.mend(file, &mut signatures)));
                }
            });
        }
        drop(done);
        results.iter().inspect(|_| bar.inc(1)).collect()
    });
    bar.finish_and_clear();
    ended.sort_by_key(|(index, _)| *index);
    files.iter().map(PathBuf::as_path).zip(ended.into_iter().map(|(_, ended)| ended)).collect()
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
