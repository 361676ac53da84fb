//! `chainmend check`: checks chain files, as TLS clients do.

mod judging;
mod key_apart;
mod printing;
mod unusable;

use std::path::Path;

use judging::judge;
use key_apart::{keys_of_set, swapped_with_key};
use printing::print;

use super::args::{Check as Arguments, CheckFormat};
use super::exit::{Exit, Stop};
use super::given::check_files;
use super::inputs::Opened;
use super::key;
use crate::job::KeyFile;
use crate::job::check::{self as job, Checked};
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
    let (mut checked, mut unusable) = judge(arguments, &files, &opened)?;
    opened.say_trouble(common);
    job::name_other_files(&mut checked, arguments.target.target());
    job::name_owners(&mut checked);
    compare_keys(&keys, &mut checked, arguments, &opened);
    let ends = checked.is_empty() && arguments.format != CheckFormat::Sarif;
    let first = (ends && !unusable.is_empty()).then(|| unusable.remove(0));
    for one in &unusable {
        one.say(common);
    }
    if let Some(first) = first {
        return Err(first.stop);
    }
    print(arguments, &checked, &unusable, &opened)?;
    Ok(match unusable.first() {
        Some(one) => one.stop.exit,
        None if checked.iter().all(|one| one.is_deployable(common.strict)) => Exit::Done,
        None => Exit::Findings,
    })
}

/// Adds the findings about the keys to those of their files.
fn compare_keys(keys: &[KeyFile], checked: &mut [Checked], arguments: &Arguments, opened: &Opened) {
    let (common, target) = (&arguments.common, arguments.target.target());
    let language = common.language();
    for (number, key) in keys.iter().enumerate() {
        let of = if arguments.key.keys.is_empty() {
            files_of_key(number, keys, checked, target)
        } else {
            (0..checked.len()).collect()
        };
        for index in job::add_key_findings(key, checked, &of, target, &opened.world()) {
            let one = &checked[index];
            let _labels = one.labels().enter(language);
            super::say(&key::text(key, one.server(), false, language), common);
        }
    }
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
