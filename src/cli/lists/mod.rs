//! The lists that the value `list` prints. They need no input, and a run that prints a list does nothing else.

mod target;

use serde_json::{Value, json};
pub(crate) use target::help_on;

use super::args::{Command, TargetChoice, VARIANT_NAMES, Which};
use super::exit::Stop;
use super::words;
use crate::explain::attribution::attribution;
use crate::language::Language;
use crate::report;
use crate::trust;
use crate::variant::{Wanted, catalogue};
use crate::wrap::pad;
use crate::write::{Form, Target, targets};

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// `--for list`.
    Targets,
    /// `--roots list`.
    Roots,
    /// `--support list`.
    Clients,
    /// `--variant list`.
    Variants,
}

/// The requested list; if there are several, the first in the order of [`List`].
pub(crate) fn asked(command: &Command) -> Option<List> {
    let choice = command.choice();
    let (target, common) = (command.target(), command.common()?);
    let rows = [
        (List::Targets, target == Some(TargetChoice::List)),
        (List::Roots, common.roots.iter().any(|source| source == "list")),
        (List::Clients, choice.is_some_and(Which::lists_clients)),
        (List::Variants, choice.is_some_and(|choice| choice.variant == Wanted::Named("list".to_owned()))),
    ];
    rows.iter().find(|(_, is_asked)| *is_asked).map(|(list, _)| *list)
}

/// Prints a list, as JSON if `command` prints JSON.
pub(crate) fn print(list: List, command: &Command) -> Result<(), Box<Stop>> {
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
            Self::Targets => table_of_targets(language),
            Self::Roots => stores(language),
            Self::Clients => report::clients_text(trust::clients(), language),
            Self::Variants => variants(language),
        }
    }

    fn rows(self, language: Language) -> Vec<Value> {
        match self {
            Self::Targets => targets().map(|target| of_target(target, language)).collect(),
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

fn of_target(target: &Target, language: Language) -> Value {
    let files: Vec<&str> = target.artifacts.iter().map(|artifact| artifact.role.name()).collect();
    let forms: Vec<&str> = target.artifacts.iter().map(|artifact| artifact.form.name()).collect();
    json!({
        "name": target.name(), "versions": target.versions.of(language), "files": files, "forms": forms,
        "with_key": target.has_key(), "what": target.what.of(language), "source": attribution(target.source, language),
    })
}

fn table_of_targets(language: Language) -> String {
    let widest = targets().map(|target| target.name().len()).max().unwrap_or_default();
    let rows = targets().map(|target| {
        let key = if target.has_key() { words::target::WITH_KEY.of(language) } else { "" };
        let (name, versions) = (pad(&target.name(), widest), pad(target.versions.of(language), 18));
        let form = match target.form() {
            Form::Pem => String::new(),
            form => format!(" ({})", form.name()),
        };
        let roles: Vec<&str> =
            target.artifacts.iter().map(|artifact| words::target::role(artifact.role).of(language)).collect();
        format!("{name} {versions} {}{form}{key}\n", roles.join(" + "))
    });
    rows.collect()
}

fn version_of(snapshot: &trust::Snapshot) -> &'static str {
    if snapshot.version.is_empty() { snapshot.source } else { snapshot.version }
}

fn stores(language: Language) -> String {
    let rows = trust::snapshots().iter().map(|snapshot| {
        let (name, count) = (pad(&snapshot.to_string(), 18), format!("{:>4}", snapshot.size()));
        let values = [("name", &*name), ("count", &*count), ("version", &*attribution(version_of(snapshot), language))];
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
