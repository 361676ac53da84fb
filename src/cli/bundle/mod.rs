//! `chainmend bundle`: from a leaf to the files of a server.

mod lock;
mod usage;

use std::path::{Path, PathBuf};

use usage::{check_usage, output, prints, reads};

use super::args::{Bundle as Arguments, Format};
use super::exit::Stop;
use super::inputs::{Opened, check_certificates};
use super::{container, key, notes, words};
use crate::job::bundle::{self as job, Bundled, Container};
use crate::job::output;
use crate::job::{KeyFile, Reach, Request, mode_at};
use crate::path::Signatures;
use crate::report::{self, BundleReport};
use crate::write::{self, Bundle, File, KeyPath};

pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (common, language, target) = (&arguments.common, arguments.common.language(), arguments.target.target());
    check_usage(arguments, target)?;
    let given = key::given_password(&arguments.key.password, &arguments.certificates, common)?;
    let key = key::read(&arguments.key, given.as_deref(), &arguments.certificates, common)?;
    check_certificates(&arguments.certificates, common)?;
    let opened = Opened::open(common, given)?;
    let choice = arguments.choice.which.wanted();
    let search = Request {
        inputs: &arguments.certificates,
        leaf: arguments.leaf.as_deref(),
        choice: &choice,
        reach: Reach::AsNeeded,
    };
    let locked = lock::read(arguments)?;
    let lock = arguments.lock.as_deref().zip(locked.as_ref());
    let request = job::Request { search, host: arguments.host.as_ref(), key, lock };
    let bundled = opened.with_network(common, |world| job::bundle(request, &world, &mut Signatures::default()));
    let mut bundled = bundled.map_err(|refusal| opened.stop(&refusal, language))?;
    opened.add_notes_to(&mut bundled.search.notes);
    let _labels = bundled.search.labels().enter(language);
    deploy(&mut bundled, arguments, &opened)
}

/// Makes the files, puts them in place, and says what was done.
fn deploy(bundled: &mut Bundled, arguments: &Arguments, opened: &Opened) -> Result<(), Box<Stop>> {
    let (common, language, target) = (&arguments.common, arguments.common.language(), arguments.target.target());
    if output(arguments).is_some() {
        bundled.take_key(target);
    }
    let password = container::password(arguments, target, opened.password.as_ref())?;
    let options = &arguments.container;
    let container =
        Container { password: password.as_ref(), is_legacy: options.pfx_legacy, name: options.pfx_name.as_deref() };
    let files = bundled.files(target, container);
    let mut files = files.map_err(|refusal| Stop::of(&refusal, language))?;
    let root = arguments.choice.emit_root.as_deref();
    let root = root.map(|path| (path, write::root_file(&bundled.chosen().path, path)));
    let paths = output(arguments).map(|output| write::file_paths(output, &files, &bundled.search.leaf.own_name()));
    let first = paths.as_ref().and_then(|paths| paths.first()).map(PathBuf::as_path);
    let kept = bundled.keep_parameters(&mut files, first, target);
    let mut pairs: Vec<(&Path, &File)> = paths.iter().flatten().map(PathBuf::as_path).zip(&files).collect();
    pairs.extend(root.as_ref().map(|(path, file)| (*path, file)));
    let mode = first.and_then(mode_at);
    let chain = Bundle::of(&bundled.chosen().path);
    let written = (&bundled.search, chain.certificates());
    let replaced = output::put_in_place(&pairs, (&reads(arguments), prints(arguments)), arguments.replace, written);
    let replaced = replaced.map_err(|refusal| Stop::of(&refusal.with_inputs(&bundled.search.notes), language))?;
    lock::write(bundled, arguments)?;

    let has_key = bundled.key.is_some();
    let of_key = bundled.key.as_ref();
    let of_key = of_key.map(|key| key::text(key, &bundled.search.leaf, common.verbose > 0, language));
    let of_file = first.and_then(|first| key::note_on_file(target, has_key, first, mode, common));
    let said = [
        of_key.unwrap_or_default(),
        notes::on_parameters(&kept, target, language),
        of_file.unwrap_or_default(),
        notes::on_end(bundled.chosen(), language),
        notes::on_replaced(&replaced, language),
    ];
    super::say(&said.concat(), common);
    let mut written = with_paths(&files, paths.as_deref());
    written.extend(root.as_ref().map(|(path, file)| (file, Some(path.to_path_buf()))));
    let lines = paths.as_ref().map(|paths| directives(bundled, &files, paths, arguments));
    let findings = bundled.search.refused(bundled.chosen());
    let larger = bundled.search.next_larger(&arguments.choice.which.wanted(), &bundled.fitting, None);
    let report = BundleReport {
        larger: larger.as_ref(),
        chosen: bundled.chosen(),
        variants: &bundled.search.variants,
        fitting: &bundled.fitting,
        sources: bundled.search.sources(),
        target,
        files: written,
        directives: lines.unwrap_or_default(),
        findings: &findings,
        inputs: &bundled.search.notes,
        fetched: &bundled.search.gathered.fetched,
        spent: bundled.search.gathered.outcome.spent,
        language,
    };
    tell(arguments, &report, paths.is_none().then_some(&files))
}

/// Lines for the configuration of the server.
fn directives(bundled: &Bundled, files: &[File], paths: &[PathBuf], arguments: &Arguments) -> Vec<String> {
    let (language, target) = (arguments.common.language(), arguments.target.target());
    let placeholder = |text: crate::language::Text| KeyPath::Placeholder(text.of(language).to_owned());
    let key = |key: &KeyFile| key.directive().unwrap_or_else(|| placeholder(words::key::IN_PEM));
    let key = bundled.key.as_ref().map_or_else(|| placeholder(words::YOUR_KEY), key);
    report::directives(target, write::directives(target, files, paths, &key, &bundled.search.leaf), language)
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

fn with_paths<'a>(files: &'a [File], paths: Option<&[PathBuf]>) -> Vec<(&'a File, Option<PathBuf>)> {
    let path = |index: usize| paths.and_then(|paths| paths.get(index).cloned());
    files.iter().enumerate().map(|(index, file)| (file, path(index))).collect()
}
