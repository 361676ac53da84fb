//! `chainmend fix`: fixes bundles in place, with a backup of each.

mod files;
mod pattern;
mod run;
mod usage;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use usage::{check_outputs, check_usage};

use super::args::{Fix as Arguments, FixFormat};
use super::exit::{Exit, Stop};
use super::inputs::Opened;
use super::key;
use crate::job::output::other_names;
use crate::job::{Choice, KeyFile};
use crate::report::{self, FixReport};
use crate::write;

/// The state that all files of a run share.
struct Common<'a> {
    arguments: &'a Arguments,
    opened: Opened,
    choice: Choice,
    key: Option<KeyFile>,
    /// Whether no server was named.
    keeps_form: bool,
    /// The number of other names (hard links) of the files, by path.
    other_names: HashMap<PathBuf, u64>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    let files = files::expand(&arguments.files, language)?;
    check_usage(arguments, &files, arguments.target.target())?;
    let run = Common::open(arguments, &files)?;
    let ended = run.fix_all(&files);
    run.opened.say_trouble(common);
    let folders: BTreeSet<&PathBuf> = ended.iter().flat_map(|ended| &ended.folders).collect();
    for folder in folders {
        write::sync_folder(folder);
    }
    let exit = ended.iter().find_map(|ended| ended.exit).unwrap_or(Exit::Done);
    let reports: Vec<FixReport> = ended.into_iter().map(|ended| ended.report).collect();
    super::say(&report::fix_text(&reports, arguments.dry_run, language, common.verbose > 0), common);
    let printed = match arguments.format {
        FixFormat::Json => {
            let troubles: Vec<_> = run.opened.troubles().collect();
            super::print_json(&report::fix_json(&reports, arguments.dry_run).with_store(&troubles, language))
        }
        FixFormat::Text if arguments.dry_run => super::print(report::fix_differences(&reports).as_bytes()),
        FixFormat::Text => Ok(()),
    };
    printed.map_err(|error| super::no_output(&error, language))?;
    Ok(exit)
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
        let keeps_form = !arguments.target.is_named();
        Ok(Self { arguments, opened, choice, key, keeps_form, other_names })
    }
}
