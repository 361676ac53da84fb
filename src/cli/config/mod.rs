//! `chainmend config show`: prints every value in force, and where it came from.

mod rows;

use std::ffi::OsString;
use std::fmt::Write as _;

use serde::Serialize;

use self::rows::{Origin, Row, rows};
use super::args::{ConfigShow as Arguments, ExplainFormat};
use super::configuration::{KEYS, in_force};
use super::exit::Stop;
use super::{print, print_json};
use crate::language::{Language, Text};
use crate::report::{SCHEMA_VERSION, safe};
use crate::wrap::pad;

const FILE: Text = Text { en: "configuration file: {file}", ja: "設定ファイル: {file}" };
const NO_FILE: Text = Text { en: "configuration file: none", ja: "設定ファイル: なし" };
const COMMAND_LINE: Text = Text { en: "command line", ja: "コマンドライン" };
const ENVIRONMENT: Text = Text { en: "environment ({variable})", ja: "環境変数 ({variable})" };
const DEFAULT: Text = Text { en: "default", ja: "既定値" };

#[derive(Serialize)]
struct Report {
    schema_version: u32,
    command: &'static str,
    ok: bool,
    file: Option<String>,
    settings: Vec<Row>,
}

#[cold]
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
