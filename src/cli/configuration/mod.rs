//! `chainmend.toml`: defaults for the options of the command line.
//!
//! The file is read from the user's configuration folder, or from the path of `--config` or `CHAINMEND_CONFIG`; never
//! from the current folder, which may belong to somebody else. The command line takes precedence over the environment,
//! and the environment over the file.

mod checks;
mod defaults;
mod fault;
mod file;
mod keys;
mod syntax;
mod value;

use std::cell::RefCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::DeTable;

use self::fault::{Fault, FaultKind};
use super::exit::Stop;
use crate::language::Language;
use crate::report::safe;

pub(crate) use self::defaults::{denied, is_set, names_proxy, proxy_variable, variables_of_proxy};
pub(crate) use self::keys::{KEYS, Key};

/// A value of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) key: &'static str,
    pub(crate) values: Vec<String>,
    pub(crate) line: usize,
}

/// The contents of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configuration {
    pub(crate) path: Option<PathBuf>,
    pub(crate) settings: Vec<Setting>,
}

thread_local! {
    static IN_FORCE: RefCell<Arc<Configuration>> = RefCell::default();
}

/// The configuration of this run.
pub(crate) fn in_force() -> Arc<Configuration> {
    IN_FORCE.with_borrow(Arc::clone)
}

/// Reads the configuration for a command line, and puts it in force.
pub(crate) fn load(arguments: &[OsString], language: Language) -> Result<Arc<Configuration>, Box<Stop>> {
    let configuration = Arc::new(match file::place(arguments) {
        Some((path, named)) => match file::contents(&path, named).map_err(|fault| fault.stop(&path, language))? {
            Some(text) => Configuration::parse(&text, &path).map_err(|fault| fault.stop(&path, language))?,
            None => Configuration::default(),
        },
        None => Configuration::default(),
    });
    IN_FORCE.set(configuration.clone());
    Ok(configuration)
}

impl Configuration {
    #[cold]
    fn parse(text: &str, path: &Path) -> Result<Self, Fault> {
        let line = |at: usize| 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count();
        let table = DeTable::parse(text).map_err(|error| Fault {
            line: line(error.span().map_or(0, |span| span.start)),
            kind: FaultKind::Syntax(error.message().to_owned(), syntax::place(text, error.span())),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut settings = Vec::new();
        for (name, value) in table.get_ref() {
            let at = line(name.span().start);
            let Some(key) = KEYS.iter().find(|key| key.name == name.get_ref().as_ref()) else {
                return Err(Fault { line: at, kind: FaultKind::Unknown(name.get_ref().to_string()) });
            };
            let values = value::values(key, value, folder)
                .map_err(|(shown, wanted)| Fault { line: at, kind: FaultKind::Value(key.name, shown, wanted) })?;
            settings.push(Setting { key: key.name, values, line: at });
        }
        Ok(Self { path: Some(path.to_owned()), settings })
    }

    /// The setting of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// The setting that contains the path in a message.
    pub(crate) fn naming_path_in(&self, message: &str) -> Option<&Setting> {
        let is_named = |setting: &&Setting| {
            let is_of_paths = KEYS.iter().any(|key| key.name == setting.key && key.has_paths());
            is_of_paths && setting.values.iter().any(|value| message.contains(&*safe(value)))
        };
        self.settings.iter().find(is_named)
    }

    /// The first value of a key.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.get(key)?.values.first().map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
