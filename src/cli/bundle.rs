//! `chainmend bundle`: from a leaf to the files of a server.

use std::path::{Path, PathBuf};

use super::args::{Bundle as Arguments, Format, KeyOptions};
use super::container;
use super::exit::{Exit, Stop};
use super::words;
use crate::certificate::Certificate;
use crate::job::key::{self, KeyFile};
use crate::job::parameters;
use crate::job::reads::{self, Reads};
use crate::job::session::{self, Reach, Session};
use crate::pool::Pool;
use crate::read::Place;
use crate::report::{self, BundleReport, Failure};
use crate::write::{self, Bundle, File, KeyPath, Parts, Target};

pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let language = arguments.common.language();
    let target = arguments.target.target();
    check_usage(arguments, target)?;
    let leaf = arguments.leaf.as_deref();
    let password = key::given_password(&arguments.key.password, &arguments.certificates, &arguments.common)?;
    let key = key::read(&arguments.key, password.as_deref(), &arguments.certificates, &arguments.common)?;
    let mut start = None;
    let accept = |leaf: &Certificate, pool: &Pool| {
        start = Some(leaf.clone());
        key.as_ref().map_or(Ok(()), |key| key.check(leaf, pool))
    };
    let (certificates, common) = (&arguments.certificates, &arguments.common);
    let session =
        Session::start(certificates, password.as_ref(), leaf, &arguments.choice, common, Reach::AsNeeded, accept);
    let mut session = session.map_err(|mut stop| {
        if let Some(leaf) = start.filter(|_| stop.exit == Exit::NoChain) {
            stop.failure = stop.failure.and_of_leaf(&leaf, arguments.host.as_ref(), language);
        }
        stop
    })?;
    check_host(arguments, &session)?;
    let key = key.or_else(|| key::of_inputs(&mut session, target).filter(|_| output(arguments).is_some()));
    let password = container::password(arguments, target, password.as_ref())?;
    let fitting = session.choose(&arguments.choice)?;
    let chosen = &session.variants[fitting.index];

    let name = session.leaf.own_name();
    let parts = Parts {
        bundle: &Bundle::of(&chosen.path),
        root: &chosen.path.anchor().certificate,
        key: key.as_ref().map(KeyFile::key),
        password: password.as_ref(),
        legacy: arguments.container.pfx_legacy,
        name: arguments.container.pfx_name.as_deref().unwrap_or(&name),
    };
    let files = write::deployment(target, &parts);
    let mut files = files.map_err(|unmade| container::unmade(&unmade, target, language))?;
    let root = arguments.choice.emit_root.as_deref().map(|path| (path, write::root_file(&chosen.path, path)));
    let paths = output_paths(arguments, &files, &session.leaf);
    let (kept, places) = keep_parameters(&mut files, paths.as_deref(), &session, target);
    session.notes.others.retain(|other| !places.contains(&other.place));
    let mut pairs: Vec<(&Path, &File)> = paths.iter().flatten().map(PathBuf::as_path).zip(&files).collect();
    pairs.extend(root.as_ref().map(|(path, file)| (*path, file)));
    let bundle = Bundle::of(&chosen.path);
    let mode = paths.as_ref().and_then(|paths| key::mode_at(paths.first()?));
    let replaced = put_in_place(arguments, &pairs, (&session, bundle.certificates()));
    let replaced = replaced.map_err(|stop| stop.with_inputs(&session.notes))?;
    let your_key = || KeyPath::Placeholder(words::YOUR_KEY.of(language).to_owned());
    let key_directive = key.as_ref().map_or_else(your_key, KeyFile::directive);
    let directives = paths.as_ref().map(|paths| {
        let lines = write::directives(target, &files, paths, &key_directive, &session.leaf);
        report::directives(target, lines, language)
    });
    let mut written = with_paths(&files, paths.as_deref());
    written.extend(root.as_ref().map(|(path, file)| (file, Some(path.to_path_buf()))));
    let findings = session.refused(chosen);
    let larger = session.next_larger(&arguments.choice, &fitting, None);
    let report = BundleReport {
        larger: larger.as_ref(),
        chosen,
        variants: &session.variants,
        fitting: &fitting,
        sources: session.sources(),
        target,
        files: written,
        directives: directives.unwrap_or_default(),
        findings: &findings,
        inputs: &session.notes,
        fetched: &session.gathered.fetched,
        spent: session.gathered.outcome.spent,
        language,
    };
    let of_file =
        paths.as_ref().and_then(|paths| key::note_on_file(target, key.is_some(), paths.first()?, mode, common));
    let of_key = key.map(|key| key.text(&session.leaf, common.verbose > 0)).unwrap_or_default();
    let of_end = session.note_on_end(chosen).unwrap_or_default();
    super::say(&(of_key + &kept + &of_file.unwrap_or_default() + &of_end + &replaced), common);
    tell(arguments, &report, paths.is_none().then_some(&files))
}

/// Takes along what the server reads beside its certificates, from the inputs and from the file that is replaced.
fn keep_parameters(
    files: &mut Vec<File>,
    paths: Option<&[PathBuf]>,
    session: &Session,
    target: &Target,
) -> (String, Vec<Place>) {
    if target.reads.is_empty() || files.is_empty() {
        return (String::new(), Vec::new());
    }
    let mut found = session.parameters.clone();
    found.extend(paths.and_then(<[PathBuf]>::first).into_iter().flat_map(|path| parameters::of_file(path)));
    let (file, said, places) = parameters::added(files.remove(0), &found, target, session.language);
    files.insert(0, file);
    (said, places)
}

fn check_host(arguments: &Arguments, session: &Session) -> Result<(), Box<Stop>> {
    let failure = report::explain_host(&session.leaf, arguments.host.as_ref(), arguments.common.language());
    failure.map_or(Ok(()), |failure| Err(Stop::new(Exit::NoChain, failure).with_inputs(&session.notes)))
}

/// Says what was done; the result goes to standard output.
fn tell(arguments: &Arguments, report: &BundleReport<'_>, to_print: Option<&Vec<File>>) -> Result<(), Box<Stop>> {
    let common = &arguments.common;
    let verbose = common.verbose > 0;
    if !common.quiet {
        super::tell(&report::notes_text(report.inputs, verbose, report.language));
        super::tell(&report::bundle_text(report, verbose));
    }
    let printed = match (arguments.format, to_print) {
        (Format::Json, _) => super::print_json(&report::bundle_json(report)),
        (Format::Text, Some(files)) => files.iter().try_for_each(|file| super::print(&file.bytes)),
        (Format::Text, None) => Ok(()),
    };
    printed.map_err(|error| super::no_output(&error, report.language))
}

fn check_usage(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    if output(arguments).is_some() {
        return Ok(());
    }
    let language = arguments.common.language();
    if target.artifacts.len() > 1 {
        let values = [("target", &*target.name()), ("count", &target.artifacts.len().to_string())];
        let failure =
            Failure::new(words::SEVERAL_FILES.fill(language, &values)).try_this(words::NAME_FIRST_FILE.of(language));
        return Err(Stop::new(Exit::Usage, failure));
    }
    if target.needs_key() || (target.writes_key() && arguments.key.key.is_some()) {
        return Err(Stop::new(Exit::Usage, key::not_on_a_terminal(language)));
    }
    if !target.form().is_text() {
        return Err(Stop::new(Exit::Usage, container::not_text(target, language)));
    }
    Ok(())
}

/// `-o -` is standard output, by whatever name.
fn output(arguments: &Arguments) -> Option<&Path> {
    arguments.output.as_deref().filter(|path| !reads::is_standard_output(path))
}

fn output_paths(arguments: &Arguments, files: &[File], leaf: &Certificate) -> Option<Vec<PathBuf>> {
    output(arguments).map(|output| write::file_paths(output, files, &leaf.own_name()))
}

fn with_paths<'a>(files: &'a [File], paths: Option<&[PathBuf]>) -> Vec<(&'a File, Option<PathBuf>)> {
    let path = |index: usize| paths.and_then(|paths| paths.get(index).cloned());
    files.iter().enumerate().map(|(index, file)| (file, path(index))).collect()
}

fn put_in_place(
    arguments: &Arguments,
    files: &[(&Path, &File)],
    written: (&Session, &[Certificate]),
) -> Result<String, Box<Stop>> {
    let KeyOptions { key, password } = &arguments.key;
    let reads = Reads::of(&arguments.certificates, &arguments.common).unless(arguments.overwrite_input);
    let reads = reads.and_secrets(key.as_ref(), password.password_file.as_ref());
    let prints = output(arguments).is_none() || arguments.format == Format::Json;
    session::put_in_place(files, (&reads, prints), arguments.replace, written, &arguments.common)
}
