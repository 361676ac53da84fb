//! `chainmend config show`: every value in force, and where it came from.

use std::ffi::OsString;
use std::fmt::Write as _;

use serde::Serialize;

use super::args::{ConfigShow as Arguments, ExplainFormat};
use super::configuration::{Configuration, KEYS, Key, in_force, variables_of_proxy};
use super::exit::Stop;
use super::{fetching, intermediates, print, print_json, storing};
use crate::language::{Language, Text};
use crate::report::{SCHEMA_VERSION, pad, safe};

const FILE: Text = Text { en: "configuration file: {file}", ja: "設定ファイル: {file}" };
const NO_FILE: Text = Text { en: "configuration file: none", ja: "設定ファイル: なし" };
const COMMAND_LINE: Text = Text { en: "command line", ja: "コマンドライン" };
const ENVIRONMENT: Text = Text { en: "environment ({variable})", ja: "環境変数 ({variable})" };
const DEFAULT: Text = Text { en: "default", ja: "既定値" };

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Origin {
    CommandLine,
    Environment { variable: String },
    File { path: String, line: usize },
    Default,
}

#[derive(Debug, Serialize)]
struct Row {
    key: &'static str,
    values: Vec<String>,
    origin: Origin,
}

#[derive(Serialize)]
struct Report {
    schema_version: u32,
    command: &'static str,
    ok: bool,
    file: Option<String>,
    settings: Vec<Row>,
}

pub(crate) fn run(arguments: &Arguments, typed: &[OsString]) -> Result<(), Box<Stop>> {
    let (configuration, language) = (in_force(), arguments.common.language());
    let rows: Vec<Row> = KEYS.iter().flat_map(|key| rows(key, arguments, &configuration, typed)).collect();
    let file = configuration.path.as_ref().map(|path| path.to_string_lossy().into_owned());
    let printed = match arguments.format {
        ExplainFormat::Text => print(text(&rows, file.as_deref(), language).as_bytes()),
        ExplainFormat::Json => print_json(&Report {
            schema_version: SCHEMA_VERSION,
            command: "config show",
            ok: true,
            file,
            settings: rows,
        }),
    };
    printed.map_err(|error| super::no_output(&error, language))
}

/// What is in force of a key. Networks that are denied add up, and so do those that are allowed by the command line and by the
/// environment: each of them has a row.
fn rows(key: &'static Key, arguments: &Arguments, configuration: &Configuration, typed: &[OsString]) -> Vec<Row> {
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
    let folder = |folder: Option<std::path::PathBuf>| {
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
            let by_variable = names.iter().find_map(|name| of_variable(name));
            vec![by_variable.or_else(from_file).unwrap_or_else(|| row(Vec::new(), Origin::Default))]
        }
        "ccadb-url" => {
            let by_variable = of_variable("CHAINMEND_CCADB_URL").or_else(from_file);
            vec![by_variable.unwrap_or_else(|| row(vec![intermediates::CCADB.to_owned()], Origin::Default))]
        }
        "for" => chosen(vec![arguments.target.target().name()]),
        "lang" => chosen(vec![if common.language() == Language::Japanese { "ja" } else { "en" }.to_owned()]),
        _ => chosen(vec![common.timeout.as_secs_f64().to_string()]),
    }
}

/// Whether the environment goes before the file.
fn is_shadowed(key: &Key) -> bool {
    key.variable.is_some_and(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn is_typed(key: &str, typed: &[OsString]) -> bool {
    let option = format!("--{key}");
    typed
        .iter()
        .filter_map(|word| word.to_str())
        .any(|word| word.strip_prefix(&option).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
}

fn text(rows: &[Row], file: Option<&str>, language: Language) -> String {
    let mut out = match file {
        Some(file) => FILE.fill(language, &[("file", &safe(file))]),
        None => NO_FILE.of(language).to_owned(),
    } + "\n";
    let shown = |row: &Row| if row.values.is_empty() { "-".to_owned() } else { safe(&row.values.join(", ")) };
    let width = rows.iter().map(|row| shown(row).chars().count()).max().unwrap_or_default().min(50);
    for row in rows {
        let origin = match &row.origin {
            Origin::CommandLine => COMMAND_LINE.of(language).to_owned(),
            Origin::Environment { variable } => ENVIRONMENT.fill(language, &[("variable", variable)]),
            Origin::File { path, line } => format!("{}:{line}", safe(path)),
            Origin::Default => DEFAULT.of(language).to_owned(),
        };
        let _ = writeln!(out, "{}  {}  {origin}", pad(row.key, 13), pad(&shown(row), width));
    }
    out
}
