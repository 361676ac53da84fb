//! `chainmend check`: checks chain files, as TLS clients do.

mod key_apart;
mod printing;
mod unusable;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use key_apart::{keys_of_set, swapped_with_key, with_key_apart};
use printing::print;
use unusable::Unusable;

use super::args::{Check as Arguments, CheckFormat};
use super::exit::{Exit, Stop};
use super::fetching::cache;
use super::given::check_files;
use super::inputs::Opened;
use super::key;
use crate::gather::IssuerSource;
use crate::job::check::{self as job, Checked, SameAs, TwoFiles};
use crate::job::set::{groups, with_candidates};
use crate::job::{KeyFile, World};
use crate::path::Signatures;
use crate::pool::Pool;
use crate::report;
use crate::write::Target;
use crate::write::belonging;

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    check_files(&arguments.files, "chainmend check fullchain.pem", common)?;
    let password = key::given_password(&arguments.key.password, &arguments.files, common)?;
    let key = key::read(&arguments.key, password.as_deref(), &arguments.files, common);
    let key = key.map_err(|stop| swapped_with_key(stop, arguments))?;
    let (files, of_set) = keys_of_set(arguments);
    let mut keys = key::read_each(&of_set, password.as_deref(), common.language())?;
    keys.extend(key);
    let opened = Opened::open_offline(common, password)?;
    super::say(&report::notes_text(&opened.notes, common.verbose > 0, language), common);
    let target = arguments.target.target();
    let (mut checked, mut unusable) = judge(arguments, &files, &opened)?;
    opened.say_trouble(common);
    job::name_other_files(&mut checked, arguments.target.target());
    job::name_owners(&mut checked);
    for (number, key) in keys.iter().enumerate() {
        let of = if arguments.key.keys.is_empty() {
            files_of_key(number, &keys, &checked, target)
        } else {
            (0..checked.len()).collect()
        };
        for index in job::add_key_findings(key, &mut checked, &of, target, &opened.world()) {
            let one = &checked[index];
            let _labels = one.labels().enter(language);
            super::say(&key::text(key, one.server(), false, language), common);
        }
    }
    if checked.is_empty() && !unusable.is_empty() && arguments.format != CheckFormat::Sarif {
        let first = unusable.remove(0);
        for one in &unusable {
            one.say(common);
        }
        return Err(first.stop);
    }
    for one in &unusable {
        one.say(common);
    }
    print(arguments, &checked, &unusable, &opened)?;
    Ok(match unusable.first() {
        Some(one) => one.stop.exit,
        None if checked.iter().all(|one| one.is_deployable(common.strict)) => Exit::Done,
        None => Exit::Findings,
    })
}

/// The indices of the files that a key is for: those that its name tells, otherwise those that no key is named after.
fn files_of_key(number: usize, keys: &[KeyFile], checked: &[Checked], target: &Target) -> Vec<usize> {
    let keys: Vec<&Path> = keys.iter().map(KeyFile::path).collect();
    let files: Vec<&Path> = checked.iter().map(|one| Path::new(&one.file)).collect();
    let owners = belonging::owners(&keys, &files, target);
    match owners[number] {
        Some(file) => vec![file],
        None => (0..files.len()).filter(|file| !owners.contains(&Some(*file))).collect(),
    }
}

/// Checks every file. Also returns those that could not be checked.
fn judge(
    arguments: &Arguments,
    files: &[PathBuf],
    opened: &Opened,
) -> Result<(Vec<Checked>, Vec<Unusable>), Box<Stop>> {
    let target = arguments.target.target();
    // Responses that earlier runs fetched may contain the certificate that replaces another.
    let kept = cache(&arguments.common).map(|cache| Arc::new(cache) as Arc<dyn IssuerSource>);
    let sources: Vec<Arc<dyn IssuerSource>> = opened.sources.iter().cloned().chain(kept).collect();
    let world = World { sources: &sources, ..opened.world() };
    let request = job::Request {
        target,
        keeps_form: !arguments.target.is_named(),
        host: arguments.host.as_ref(),
        expires_within: arguments.expires_within,
        same_as: arguments.same_as.as_deref().map(SameAs::File),
    };
    let is_sarif = arguments.format == CheckFormat::Sarif;
    let language = arguments.common.language();
    let pair = TwoFiles::of(files, &arguments.common.intermediates, target, &world);
    let mut signatures = Signatures::default();
    if let Some(pair) = pair.map_err(|refusal| Stop::of(&refusal, language))? {
        let checked = job::check_pair(pair, &request, &world, &mut signatures);
        let checked = checked.map_err(|refusal| Stop::of(&refusal, language))?;
        return Ok((vec![checked.with_outdated(&opened.notes)], Vec::new()));
    }
    let (mut checked, mut unusable) = (Vec::new(), Vec::new());
    let none = Pool::default();
    let (groups, world) = match with_candidates(files, &arguments.common.intermediates, target, &world) {
        Some(group) => (vec![group], World { candidates: &none, ..world }),
        None => (groups(files, target, &world), world),
    };
    for group in groups {
        let file = &group.file;
        let judged = if group.is_alone() {
            job::check_each(file, &request, &world, &mut signatures)
        } else {
            group.check(&request, &world, &mut signatures).map(|one| vec![Ok(one)])
        };
        let parts = judged.unwrap_or_else(|refusal| vec![Err(refusal)]);
        let is_alone = files.len() == 1 && parts.len() == 1;
        for part in parts {
            match part {
                Ok(one) => checked.push(one.with_outdated(&opened.notes)),
                Err(refusal) => {
                    let stop = with_key_apart(Stop::of(&refusal, language), &refusal, file, arguments);
                    // What cannot be used does not prevent others from being checked, and the report includes it.
                    if is_alone && !is_sarif {
                        return Err(stop);
                    }
                    unusable.push(Unusable { file: file.to_string_lossy().into_owned(), stop });
                }
            }
        }
    }
    for one in checked.iter_mut().filter(|_| arguments.target.is_named()) {
        one.refuse_manifest(target);
    }
    Ok((checked, unusable))
}
