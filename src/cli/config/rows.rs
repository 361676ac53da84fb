//! The values in force, and where each came from.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;

use serde::Serialize;

use super::super::args::ConfigShow as Arguments;
use super::super::configuration::{Configuration, Key, is_set, names_proxy, variables_of_proxy};
use super::super::{fetching, intermediates, storing};
use crate::gather::{proxy_without_credentials, without_credentials};
use crate::language::Language;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Origin {
    CommandLine,
    Environment { variable: String },
    File { path: String, line: usize },
    Default,
}

#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) key: &'static str,
    pub(super) values: Vec<String>,
    pub(super) origin: Origin,
}

impl Row {
    /// The origin, with values that may be shown to others.
    fn shown(self, hide: impl Fn(&str) -> Cow<'_, str>) -> Self {
        Self { values: self.values.iter().map(|value| hide(value).into_owned()).collect(), ..self }
    }
}

/// The values in force of a key. Denied networks from all origins are in force, and so are networks that the command
/// line and the environment allow, so each origin has a row.
pub(super) fn rows(
    key: &'static Key,
    arguments: &Arguments,
    configuration: &Configuration,
    typed: &[OsString],
) -> Vec<Row> {
    let common = &arguments.common;
    let row = |values: Vec<String>, origin| Row { key: key.name, values, origin };
    let networks = |networks: &[ipnet::IpNet]| networks.iter().map(ToString::to_string).collect::<Vec<_>>();
    let of_file = || configuration.get(key.name).filter(|_| !is_shadowed(key));
    let file_origin = |line| Origin::File {
        path: configuration.path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
        line,
    };
    let of_variable = |name: &str| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(row(vec![value], Origin::Environment { variable: name.to_owned() }))
    };
    let from_file = || of_file().map(|setting| row(setting.values.clone(), file_origin(setting.line)));
    let is_typed = is_typed(key.name, typed);
    let chosen = |values: Vec<String>| {
        if is_typed {
            return vec![row(values, Origin::CommandLine)];
        }
        vec![from_file().unwrap_or_else(|| row(values, Origin::Default))]
    };
    let folder = |folder: Option<PathBuf>| {
        folder.map(|folder| folder.to_string_lossy().into_owned()).into_iter().collect::<Vec<_>>()
    };
    match key.name {
        "roots" => chosen(if common.roots.is_empty() { vec!["mozilla".to_owned()] } else { common.roots.clone() }),
        "intermediates" => {
            chosen(common.intermediates.iter().map(|path| path.to_string_lossy().into_owned()).collect())
        }
        "store-dir" => chosen(folder(storing::folder(common.store.store_dir.as_deref()))),
        "cache-dir" => chosen(folder(fetching::cache_folder(common.cache.cache_dir.as_deref()))),
        "aia-allow" | "aia-deny" => {
            let is_denied = key.name == "aia-deny";
            let denied = (&common.aia_deny, "CHAINMEND_AIA_DENY");
            let (given, variable) = if is_denied { denied } else { (&common.aia_allow, "CHAINMEND_AIA_ALLOW") };
            let by_file = if is_denied || !is_typed { from_file() } else { None };
            let by_hand = is_typed.then(|| row(networks(given), Origin::CommandLine));
            let all: Vec<Row> = [by_hand, of_variable(variable), by_file].into_iter().flatten().collect();
            if all.is_empty() { vec![row(Vec::new(), Origin::Default)] } else { all }
        }
        "http-proxy" | "https-proxy" | "no-proxy" => {
            let names = variables_of_proxy(key.name);
            let by_variable = names.iter().filter(|name| names_proxy(name)).find_map(|name| of_variable(name));
            let found = by_variable.or_else(from_file).unwrap_or_else(|| row(Vec::new(), Origin::Default));
            vec![found.shown(proxy_without_credentials)]
        }
        "ccadb-url" => {
            let found = of_variable("CHAINMEND_CCADB_URL").or_else(from_file);
            let found = found.unwrap_or_else(|| row(vec![intermediates::CCADB.to_owned()], Origin::Default));
            vec![found.shown(without_credentials)]
        }
        "for" => chosen(vec![arguments.target.target().name()]),
        "lang" => chosen(vec![if common.language() == Language::Japanese { "ja" } else { "en" }.to_owned()]),
        _ => chosen(vec![common.timeout.as_secs_f64().to_string()]),
    }
}

/// Whether the environment takes precedence over the file.
fn is_shadowed(key: &Key) -> bool {
    key.variable.is_some_and(is_set)
}

fn is_typed(key: &str, typed: &[OsString]) -> bool {
    let option = format!("--{key}");
    typed
        .iter()
        .filter_map(|word| word.to_str())
        .any(|word| word.strip_prefix(&option).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
}
