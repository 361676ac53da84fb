//! What `list` prints in the place of a value. It needs no input, and a run that prints a list does nothing else.

use serde_json::{Value, json};

use super::args::{Command, TargetChoice, VARIANT_NAMES};
use super::exit::Stop;
use super::session;
use super::words;
use crate::language::Language;
use crate::report::{self, pad};
use crate::trust;
use crate::variant::{Wanted, catalogue};
use crate::write::TARGETS;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// `--for list`.
    Targets,
    /// `--roots list`.
    Roots,
    /// `--support list`.
    Clients,
    /// `--variant list`.
    Variants,
}

/// The list that a command line asks for; of several the first in the order of [`List`].
pub(super) fn asked(command: &Command) -> Option<List> {
    let choice = command.choice();
    let (target, common) = (command.target(), command.common()?);
    let rows = [
        (List::Targets, target == Some(TargetChoice::List)),
        (List::Roots, common.roots.iter().any(|source| source == "list")),
        (List::Clients, choice.is_some_and(session::lists_clients)),
        (List::Variants, choice.is_some_and(|choice| choice.variant == Wanted::Named("list".to_owned()))),
    ];
    rows.iter().find(|(_, is_asked)| *is_asked).map(|(list, _)| *list)
}

/// Prints a list, as JSON where `command` is to print that.
pub(super) fn print(list: List, command: &Command) -> Result<(), Box<Stop>> {
    let language = command.language();
    let printed = if command.prints_json() {
        super::print_json(&report::list_json(command.name(), list.key(), list.rows(language)))
    } else {
        super::print(list.text(language).as_bytes())
    };
    printed.map_err(|error| super::no_output(&error, language))
}

impl List {
    /// The key in JSON.
    fn key(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Roots => "stores",
            Self::Clients => "known_clients",
            Self::Variants => "known_variants",
        }
    }

    fn text(self, language: Language) -> String {
        match self {
            Self::Targets => targets(language),
            Self::Roots => stores(language),
            Self::Clients => report::clients_text(trust::clients(), language),
            Self::Variants => variants(language),
        }
    }

    fn rows(self, language: Language) -> Vec<Value> {
        match self {
            Self::Targets => rows(TARGETS, |target| {
                let files: Vec<&str> = target.files.iter().map(|role| role.name()).collect();
                let versions = target.versions.of(language);
                json!({"name": target.name(), "versions": versions, "files": files, "with_key": target.with_key})
            }),
            Self::Roots => rows(
                trust::snapshots(),
                |snapshot| json!({"name": snapshot.to_string(), "roots": snapshot.size(), "version": version_of(snapshot)}),
            ),
            Self::Clients => rows(trust::clients(), |client| {
                let (name, versions) = (client.name.of(language), client.versions.of(language));
                json!({
                    "name": client.id, "title": name, "versions": versions,
                    "groups": client.groups, "current": client.current,
                })
            }),
            Self::Variants => {
                let named = catalogue().iter().map(|entry| json!({"name": entry.id, "title": entry.name.of(language)}));
                let general =
                    VARIANT_NAMES.iter().map(|(name, title)| json!({"name": name, "title": title.of(language)}));
                general.chain(named).collect()
            }
        }
    }
}

fn rows<T>(items: &[T], row: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(row).collect()
}

fn targets(language: Language) -> String {
    let rows = TARGETS.iter().map(|target| {
        let roles: Vec<&str> = target.files.iter().map(|role| role.name()).collect();
        let key = if target.with_key { words::WITH_KEY.of(language) } else { "" };
        let (name, versions) = (pad(&target.name(), 14), pad(target.versions.of(language), 18));
        format!("{name} {versions} {}{key}\n", roles.join(" + "))
    });
    rows.collect()
}

fn version_of(snapshot: &trust::Snapshot) -> &'static str {
    if snapshot.version.is_empty() { snapshot.source } else { snapshot.version }
}

fn stores(language: Language) -> String {
    let rows = trust::snapshots().iter().map(|snapshot| {
        let (name, count) = (pad(&snapshot.to_string(), 18), format!("{:>4}", snapshot.size()));
        let values = [("name", &*name), ("count", &*count), ("version", version_of(snapshot))];
        words::STORE_ROW.fill(language, &values) + "\n"
    });
    rows.collect()
}

fn variants(language: Language) -> String {
    let general = VARIANT_NAMES.iter().map(|(name, title)| (*name, title.of(language)));
    let named = catalogue().iter().map(|entry| (entry.id, entry.name.of(language)));
    let rows: Vec<(&str, &str)> = general.chain(named).collect();
    let widest = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, title)| format!("{} {title}\n", pad(name, widest))).collect()
}
