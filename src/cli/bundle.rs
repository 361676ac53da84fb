//! `chainmend bundle`: from a leaf to the files of a server.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use indicatif::ProgressBar;
use time::OffsetDateTime;

use super::args::{Bundle as Arguments, Common, Format, TargetChoice};
use super::exit::{Exit, Stop};
use super::inputs::{self, Inputs};
use crate::certificate::Certificate;
use crate::gather::proxy::Proxies;
use crate::gather::{self, Extent, Fetch, FetchError, Gathered, HttpFetcher};
use crate::path::{Break, Limits, Question};
use crate::pool::{Pool, Source};
use crate::read::{LeafError, find_leaf};
use crate::report::{self, BundleReport, Failure, InputNotes, Sources, safe};
use crate::trust::{self, Anchors};
use crate::variant::{self, Wanted};
use crate::write::{self, Bundle, File, TARGETS, Target};

pub(super) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let TargetChoice::Target(target) = arguments.target else {
        return list_targets();
    };
    if arguments.common.roots.iter().any(|source| source == "list") {
        return list_stores();
    }
    check_usage(arguments, target)?;
    let common = &arguments.common;
    let Inputs { certificates, places, mut notes } = inputs::read_certificates(&arguments.certificates)?;
    let leaf =
        find_leaf(&certificates, arguments.leaf.as_deref()).map_err(|error| no_leaf(&error).with_inputs(&notes))?;
    let mut pool = Pool::default();
    for (certificate, place) in certificates.iter().zip(places) {
        pool.add(certificate.der().to_vec(), Source::Input(place));
    }
    inputs::add_intermediates(common, &mut pool, &mut notes)?;
    let anchors = inputs::anchors(common)?;
    check_strict(common, &notes)?;

    let gathered = complete(arguments, leaf, &mut pool, &anchors)?;
    let sources = Sources { pool: &pool, anchors: &anchors };
    if gathered.outcome.paths.is_empty() {
        return Err(no_path(leaf, &gathered, sources, common.offline).with_inputs(&notes));
    }
    let variants = variant::variants(gathered.outcome.paths, &pool, &anchors);
    let chosen =
        variant::choose(&variants, arguments.variant.into(), arguments.preferred_root.as_deref()).map_err(|error| {
            Stop::new(Exit::NoChain, report::explain_choice(leaf, &error, &variants)).with_inputs(&notes)
        })?;

    let files = write::deployment(target, &Bundle::of(&chosen.path));
    let paths = output_paths(arguments, &files, leaf);
    if let Some(paths) = &paths {
        put_in_place(arguments, paths, &files).map_err(|stop| stop.with_inputs(&notes))?;
    }
    let directives = paths.as_ref().map(|paths| write::directives(target, &files, paths, "<your private key>"));
    let report = BundleReport {
        chosen,
        variants: &variants,
        sources,
        target,
        files: with_paths(&files, paths.as_deref()),
        directives: directives.unwrap_or_default(),
        inputs: &notes,
        fetched: &gathered.fetched,
        spent: gathered.outcome.spent,
    };
    tell(arguments, &report, paths.is_none().then_some(&files))
}

/// Says what was done; the result goes to standard output.
fn tell(arguments: &Arguments, report: &BundleReport<'_>, to_print: Option<&Vec<File>>) -> Result<(), Box<Stop>> {
    let common = &arguments.common;
    let verbose = common.verbose > 0;
    super::say(&report::notes_text(report.inputs, verbose), common);
    super::say(&report::bundle_text(report, verbose), common);
    let printed = match (common.format, to_print) {
        (Format::Json, _) => super::print_json(&report::bundle_json(report)),
        (Format::Text, Some(files)) => files.iter().try_for_each(|file| super::print(&file.bytes)),
        (Format::Text, None) => Ok(()),
    };
    printed.map_err(|error| no_output(&error))
}

fn list_targets() -> Result<(), Box<Stop>> {
    let rows = TARGETS.iter().map(|target| {
        let roles: Vec<&str> = target.files.iter().map(|role| role.name()).collect();
        format!("{:<14} {:<18} {}\n", target.name(), target.versions, roles.join(" + "))
    });
    super::print(rows.collect::<String>().as_bytes()).map_err(|error| no_output(&error))
}

fn list_stores() -> Result<(), Box<Stop>> {
    let rows = trust::snapshots().iter().map(|snapshot| {
        let name = snapshot.to_string();
        let version = if snapshot.version.is_empty() { snapshot.source } else { snapshot.version };
        format!("{name:<18} {:>4} roots  {version}\n", snapshot.size())
    });
    super::print(rows.collect::<String>().as_bytes()).map_err(|error| no_output(&error))
}

fn no_output(error: &io::Error) -> Box<Stop> {
    Stop::new(Exit::Output, Failure::new(format!("standard output cannot be written: {error}")))
}

fn check_usage(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    let usage = |failure| Err(Stop::new(Exit::Usage, failure));
    if arguments.certificates.is_empty() {
        return usage(
            Failure::new("no certificate was named").try_this("chainmend bundle server.crt -o fullchain.pem"),
        );
    }
    let from_input = |paths: &[PathBuf]| paths.iter().filter(|path| path.as_os_str() == "-").count();
    if from_input(&arguments.certificates) + from_input(&arguments.common.intermediates) > 1 {
        return usage(Failure::new("standard input can be read only once"));
    }
    if output(arguments).is_none() && target.files.len() > 1 {
        let failure = Failure::new(format!("{} needs {} files", target.name(), target.files.len()))
            .try_this("name the first of them, or a folder: -o PATH");
        return usage(failure);
    }
    Ok(())
}

/// `-o -` is standard output.
fn output(arguments: &Arguments) -> Option<&Path> {
    arguments.output.as_deref().filter(|path| path.as_os_str() != "-")
}

fn check_strict(common: &Common, notes: &InputNotes) -> Result<(), Box<Stop>> {
    match notes.problems.first() {
        Some(problem) if common.strict => {
            let place = safe(&problem.place.to_string());
            let failure =
                Failure::new(format!("{place}: {}", problem.kind)).because("--strict allows no damaged input");
            Err(Stop::new(Exit::Input, failure).with_inputs(notes))
        }
        _ => Ok(()),
    }
}

fn no_leaf(error: &LeafError) -> Box<Stop> {
    let mut failure = Failure::new(error.to_string());
    let candidates = match error {
        LeafError::Ambiguous(candidates) | LeafError::NoMatch(_, candidates) => candidates.as_slice(),
        LeafError::None | LeafError::Circular => &[],
    };
    for (number, certificate) in candidates {
        let fingerprint = certificate.fingerprint().to_string();
        failure =
            failure.because(format!("{number}: {} (SHA-256 {}...)", report::name(certificate), &fingerprint[..16]));
    }
    Stop::new(
        Exit::Input,
        failure.try_this("say which one is the server's: --leaf with its number, common name or SHA-256"),
    )
}

fn complete(
    arguments: &Arguments,
    leaf: &Certificate,
    pool: &mut Pool,
    anchors: &Anchors,
) -> Result<Gathered, Box<Stop>> {
    let common = &arguments.common;
    let question = Question { at: common.at.unwrap_or_else(OffsetDateTime::now_utc), limits: Limits::default() };
    let every_variant = Wanted::from(arguments.variant) == Wanted::CrossRoot || arguments.preferred_root.is_some();
    let extent = if every_variant { Extent::Everything } else { Extent::FirstPath };
    let limits = gather::Limits { total: common.timeout, ..gather::Limits::default() };
    let fetcher = if common.offline { None } else { Some(fetcher(common, limits)?) };
    let show = fetcher.is_some() && !common.quiet && std::io::stderr().is_terminal();
    let fetch = fetcher.as_ref().map(|fetcher| fetcher as &dyn Fetch);
    Ok(with_progress(show, || gather::complete(leaf, pool, anchors, question, fetch, extent, limits)))
}

fn fetcher(common: &Common, limits: gather::Limits) -> Result<HttpFetcher, Box<Stop>> {
    let proxies = Proxies::from_environment(|name| std::env::var(name).ok()).map_err(|name| {
        let failure = Failure::new(format!("the value of {name} is not an http proxy"))
            .try_this(format!("{name}=http://HOST:PORT, or --offline"));
        Stop::new(Exit::Usage, failure)
    })?;
    Ok(HttpFetcher::new(limits, common.aia_allow.clone(), proxies))
}

/// Shows a spinner while `work` takes longer than a moment.
fn with_progress<T>(show: bool, work: impl FnOnce() -> T) -> T {
    const MOMENT: Duration = Duration::from_millis(400);
    if !show {
        return work();
    }
    let (finished, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(MOMENT) == Err(mpsc::RecvTimeoutError::Timeout) {
                let spinner = ProgressBar::new_spinner().with_message("fetching intermediate certificates");
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
fn no_path(leaf: &Certificate, gathered: &Gathered, sources: Sources<'_>, offline: bool) -> Box<Stop> {
    let failure = report::explain_no_path(leaf, &gathered.outcome, &gathered.fetched, sources, offline);
    let kept_away = gathered.fetched.iter().any(|row| row.outcome.as_ref().is_err_and(FetchError::is_network_failure));
    let is_missing = gathered.outcome.attempts.first().is_some_and(|best| matches!(best.end, Break::NoIssuer(_)));
    let exit = if kept_away && is_missing { Exit::Network } else { Exit::NoChain };
    Stop::new(exit, failure)
}

fn output_paths(arguments: &Arguments, files: &[File], leaf: &Certificate) -> Option<Vec<PathBuf>> {
    output(arguments).map(|output| write::file_paths(output, files, &leaf.label()))
}

fn with_paths<'a>(files: &'a [File], paths: Option<&[PathBuf]>) -> Vec<(&'a File, Option<PathBuf>)> {
    let path = |index: usize| paths.and_then(|paths| paths.get(index).cloned());
    files.iter().enumerate().map(|(index, file)| (file, path(index))).collect()
}

fn put_in_place(arguments: &Arguments, paths: &[PathBuf], files: &[File]) -> Result<(), Box<Stop>> {
    if !arguments.overwrite_input {
        let common = &arguments.common;
        let roots = common.roots.iter().map(PathBuf::from);
        let read: Vec<PathBuf> =
            arguments.certificates.iter().chain(&common.intermediates).cloned().chain(roots).collect();
        for path in paths {
            if let Some(input) = read.iter().find(|input| is_same_file(input, path)) {
                let (path, input) = (safe(&path.to_string_lossy()), safe(&input.to_string_lossy()));
                let failure = Failure::new(format!("{path} was not written: it is the input {input}"))
                    .try_this("another -o, or --overwrite-input if it is to be replaced");
                return Err(Stop::new(Exit::Output, failure));
            }
        }
    }
    let pairs: Vec<(&Path, &File)> = paths.iter().map(PathBuf::as_path).zip(files).collect();
    write::replace(&pairs).map_err(|error| {
        let failure = Failure::new(safe(&error.to_string())).because("what was there before is untouched");
        Stop::new(Exit::Output, failure)
    })
}

/// Whether two names lead to one file, through links of either kind.
fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()));
        identity(one).is_some_and(|identity_of_one| Some(identity_of_one) == identity(other))
    }
    #[cfg(not(unix))]
    {
        fs::canonicalize(one).is_ok_and(|canonical| fs::canonicalize(other).is_ok_and(|other| other == canonical))
    }
}
