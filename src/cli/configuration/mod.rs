//! `chainmend.toml`: defaults for the options of the command line.
//!
//! The file is read from the user's configuration folder, or from where `--config` or `CHAINMEND_CONFIG` says; never from the
//! current folder, whose owner may be somebody else. What is typed goes before the environment, and that before the file.

mod keys;

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Arg;
use clap::builder::OsStr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::keys::Kind;

pub(crate) use self::keys::{KEYS, Key};
use super::exit::{Exit, Stop};
use crate::gather::folders::UserFolder;
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::words::{Words as _, without_number};

const VARIABLE: &str = "CHAINMEND_CONFIG";
const FILE: &str = "chainmend.toml";
/// The largest file that is read.
const MAX_BYTES: u64 = 1 << 20;

const UNREADABLE: Text = Text {
    en: "the configuration file {file} cannot be read: {error}",
    ja: "設定ファイル {file} を読み取れません: {error}",
};
const NOT_TOML: Text =
    Text { en: "{file}:{line}: not valid TOML", ja: "{file}:{line}: TOML として正しくありません" };
const UNKNOWN: Text =
    Text { en: "{file}:{line}: unknown key {key}", ja: "{file}:{line}: キー {key} はありません" };
const NEAREST: Text = Text { en: "did you mean {key}?", ja: "もしかして: {key}" };
const KNOWN: Text = Text { en: "the keys are {keys}", ja: "指定できるキー: {keys}" };
const BAD_VALUE: Text = Text {
    en: "{file}:{line}: the value of {key} cannot be used: {value}",
    ja: "{file}:{line}: {key} の値は使用できません: {value}",
};
const WANT_TEXT: Text =
    Text { en: "write a text in quotes", ja: "引用符で囲んだ文字列を指定してください" };
const WANT_LIST: Text = Text {
    en: "write a list of texts: [\"a\", \"b\"]",
    ja: "文字列のリストを指定してください: [\"a\", \"b\"]",
};
const WANT_SECONDS: Text = Text { en: "write a number of seconds", ja: "秒数を指定してください" };

/// A value of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) key: &'static str,
    pub(crate) values: Vec<String>,
    pub(crate) line: usize,
}

/// What is in the file.
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

/// Reads the configuration of a command line, which is in force from then on.
pub(crate) fn load(arguments: &[OsString], language: Language) -> Result<Arc<Configuration>, Box<Stop>> {
    let configuration = Arc::new(match place(arguments) {
        Some((path, is_named)) => Configuration::read(&path, is_named, language)?,
        None => Configuration::default(),
    });
    IN_FORCE.set(configuration.clone());
    Ok(configuration)
}

/// Where the file is, and whether it must be there.
fn place(arguments: &[OsString]) -> Option<(PathBuf, bool)> {
    let behind = arguments.windows(2).find(|pair| pair[0] == "--config").map(|pair| PathBuf::from(&pair[1]));
    let joined = || arguments.iter().find_map(|word| word.to_str()?.strip_prefix("--config=")).map(PathBuf::from);
    if let Some(path) = behind.or_else(joined) {
        return Some((path, true));
    }
    // What is tested does not depend on what whoever tests has written.
    if cfg!(test) {
        return None;
    }
    match std::env::var_os(VARIABLE) {
        // An empty one stands for no file.
        Some(path) if path.is_empty() => None,
        Some(path) => Some((path.into(), true)),
        None => Some((UserFolder::Configuration.path(|name| std::env::var_os(name))?.join(FILE), false)),
    }
}

impl Configuration {
    fn read(path: &Path, is_named: bool, language: Language) -> Result<Self, Box<Stop>> {
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes));
        let text = match read {
            Ok(_) => String::from_utf8(bytes).map_err(|_| std::io::ErrorKind::InvalidData.into()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => return Ok(Self::default()),
            Err(error) => Err(error),
        };
        let text = text.map_err(|error: std::io::Error| {
            let said = if language == Language::English { without_number(&error) } else { error.words(language) };
            let values = [("file", &*safe(&path.to_string_lossy())), ("error", &said)];
            Stop::new(Exit::Usage, Failure::new(UNREADABLE.fill(language, &values)))
        })?;
        Self::parse(&text, path).map_err(|fault| fault.stop(path, language))
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Fault> {
        let line = |at: usize| 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count();
        let table = DeTable::parse(text).map_err(|error| Fault {
            line: line(error.span().map_or(0, |span| span.start)),
            kind: FaultKind::Syntax(error.message().to_owned()),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut settings = Vec::new();
        for (name, value) in table.get_ref() {
            let at = line(name.span().start);
            let fault = |kind| Fault { line: at, kind };
            let Some(key) = KEYS.iter().find(|key| key.name == name.get_ref().as_ref()) else {
                return Err(fault(FaultKind::Unknown(name.get_ref().to_string())));
            };
            let values = values(key, value).map_err(|said| fault(FaultKind::Value(key.name, said)))?;
            let values = values.into_iter().map(|value| key.in_folder(folder, value)).collect();
            settings.push(Setting { key: key.name, values, line: at });
        }
        Ok(Self { path: Some(path.to_owned()), settings })
    }

    /// The setting of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// The first value of a key.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.get(key)?.values.first().map(String::as_str)
    }

    /// The command with the values of the file as defaults. Networks that the environment allows go before those of the file.
    pub(crate) fn as_defaults(&self, command: clap::Command) -> clap::Command {
        let is_of_environment = |key: &Key| key.variable.is_some_and(|name| std::env::var_os(name).is_some());
        let of_store = command.get_name() == "intermediates";
        let settings = self.settings.iter().filter_map(|setting| {
            let key = KEYS.iter().find(|key| key.name == setting.key)?;
            let argument = if of_store { key.of_store } else { key.argument }?;
            (!is_of_environment(key)).then_some((argument, setting))
        });
        settings.fold(command, |command, (argument, setting)| with_default(command, argument, setting))
    }
}

/// The networks that the file denies, whatever else is denied or allowed. They were checked.
pub(crate) fn denied() -> Vec<ipnet::IpNet> {
    let values = in_force().get("aia-deny").map(|setting| setting.values.clone()).unwrap_or_default();
    values.iter().filter_map(|value| crate::gather::guard::network(value)).collect()
}

/// The variables that go before a proxy of the file.
pub(crate) fn variables_of_proxy(key: &str) -> &'static [&'static str] {
    match key {
        "http-proxy" => &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
        "https-proxy" => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => &["no_proxy", "NO_PROXY"],
    }
}

/// A variable of the environment that names proxies; where none does, what the file says.
pub(crate) fn proxy_variable(name: &str) -> Option<String> {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
        return Some(value);
    }
    let key = match name {
        "http_proxy" => "http-proxy",
        "https_proxy" => "https-proxy",
        "no_proxy" => "no-proxy",
        _ => return None,
    };
    let setting = in_force().get(key).map(|setting| setting.values.join(","));
    setting.filter(|_| !variables_of_proxy(key).iter().any(is_set))
}

/// Gives an argument of a command, and of those in it, a default.
fn with_default(command: clap::Command, argument: &'static str, setting: &Setting) -> clap::Command {
    let values: Vec<OsStr> = setting.values.iter().map(OsStr::from).collect();
    let has_it = command.get_arguments().any(|one| one.get_id() == argument);
    let default = |one: Arg| one.default_values(values);
    let command = if has_it { command.mut_arg(argument, default) } else { command };
    command.mut_subcommands(|own| with_default(own, argument, setting))
}

/// What is wrong with a file, and where.
struct Fault {
    line: usize,
    kind: FaultKind,
}

enum FaultKind {
    /// With the words of the parser.
    Syntax(String),
    Unknown(String),
    /// The value, and what may stand there.
    Value(&'static str, (String, Wanted)),
}

/// What a value should be.
enum Wanted {
    Text(Text),
    Said(super::bad_value::BadValue),
}

impl Fault {
    fn stop(&self, path: &Path, language: Language) -> Box<Stop> {
        let (file, line) = (safe(&path.to_string_lossy()), self.line.to_string());
        let filled = |text: Text, more: &[(&str, &str)]| {
            let place = [("file", &*file), ("line", &*line)];
            let values: Vec<_> = place.into_iter().chain(more.iter().copied()).collect();
            Failure::new(text.fill(language, &values))
        };
        let failure = match &self.kind {
            FaultKind::Syntax(said) if language == Language::English => filled(NOT_TOML, &[]).because(safe(said)),
            FaultKind::Syntax(_) => filled(NOT_TOML, &[]),
            FaultKind::Unknown(key) => {
                let names = KEYS.map(|key| key.name).join(", ");
                let failure =
                    filled(UNKNOWN, &[("key", &safe(key))]).because(KNOWN.fill(language, &[("keys", &names)]));
                match keys::nearest(key) {
                    Some(nearest) => failure.because(NEAREST.fill(language, &[("key", nearest)])),
                    None => failure,
                }
            }
            FaultKind::Value(key, (value, wanted)) => {
                let failure = filled(BAD_VALUE, &[("key", key), ("value", &safe(value))]);
                failure.because(match wanted {
                    Wanted::Text(text) => text.of(language).to_owned(),
                    Wanted::Said(said) => match language {
                        Language::English => said.english.clone(),
                        Language::Japanese => said.japanese.clone(),
                    },
                })
            }
        };
        Stop::new(Exit::Usage, failure)
    }
}

/// The values of a key as they would be typed.
fn values(key: &Key, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, (String, Wanted)> {
    let shown = |value: &DeValue<'_>| match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        other => other.type_str().to_owned(),
    };
    let bad = |value: &DeValue<'_>, text| (shown(value), Wanted::Text(text));
    let values = match (key.kind, value.get_ref()) {
        (Kind::Text | Kind::Path, DeValue::String(text)) => vec![text.to_string()],
        (Kind::Seconds, DeValue::Integer(_) | DeValue::Float(_)) => vec![shown(value.get_ref())],
        (Kind::Texts | Kind::Paths, DeValue::Array(items)) => {
            let text = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
                DeValue::String(text) => Ok(text.to_string()),
                other => Err(bad(other, WANT_LIST)),
            };
            items.iter().map(text).collect::<Result<_, _>>()?
        }
        (Kind::Text | Kind::Path, other) => return Err(bad(other, WANT_TEXT)),
        (Kind::Texts | Kind::Paths, other) => return Err(bad(other, WANT_LIST)),
        (Kind::Seconds, other) => return Err(bad(other, WANT_SECONDS)),
    };
    match values.iter().find_map(|value| Some((value, (key.check)(value)?))) {
        Some((value, said)) => Err((value.clone(), Wanted::Said(said))),
        None => Ok(values),
    }
}

#[cfg(test)]
mod tests;
