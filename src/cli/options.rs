//! The options of the run that suggested commands repeat.

use std::path::Path;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, Time, UtcOffset};

use super::args::{Bundle, Check, Command, Common, Fix, KeyOptions, PasswordOptions, Supported, TargetChoice, Which};
use crate::carried::Option as Carried;
use crate::shell::{shell_text, shell_word};
use crate::variant::Wanted;
use crate::write::Target;

const ALL: &[&str] = &["fix", "bundle", "check", "chains"];
const OF_SERVERS: &[&str] = &["fix", "bundle", "check"];
/// Options that choose a chain are not needed to list or check chains.
const CHOOSING: &[&str] = &["fix", "bundle"];

/// The options of this run: those about the server, trust, candidates, permissions and the time of validation.
pub(crate) fn carried(command: &Command) -> Vec<Carried> {
    let mut all = Vec::new();
    let mut add = |commands, words: String| all.push(Carried { words, commands });
    let is_default = |target: &Target| target.name() == "nginx";
    if let Some(target) = command.target().map(TargetChoice::target).filter(|target| !is_default(target)) {
        add(OF_SERVERS, format!("--for {}", target.name()));
    }
    if let Command::Bundle(Bundle { key, .. }) | Command::Fix(Fix { key, .. }) | Command::Check(Check { key, .. }) =
        command
    {
        let KeyOptions { keys, password } = key;
        for key in keys {
            add(OF_SERVERS, format!("--key {}", shell_word(key)));
        }
        if let Some(words) = of_password(password) {
            add(OF_SERVERS, words);
        }
    }
    if let Command::Chains(chains) = command
        && let Some(words) = of_password(&chains.password)
    {
        add(ALL, words);
    }
    if let Some(common) = command.common() {
        for words in of_all(common) {
            add(ALL, words);
        }
    }
    if let Some(choice) = command.choice() {
        for words in of_choice(choice) {
            add(CHOOSING, words);
        }
    }
    all
}

/// The options for a line of `batch` with its own time of validation, or without one.
pub(crate) fn of_line(of_run: &[Carried], at: Option<OffsetDateTime>) -> Vec<Carried> {
    let is_replaced = |option: &Carried| at.is_some() && option.words.starts_with("--at ");
    let of_line = at.map(|at| Carried { words: format!("--at {}", time(at)), commands: ALL });
    of_run.iter().filter(|option| !is_replaced(option)).cloned().chain(of_line).collect()
}

fn of_password(password: &PasswordOptions) -> Option<String> {
    let file = password.password_file.as_ref().map(|file| format!("--password-file {}", shell_word(file)));
    file.or_else(|| password.password_env.as_ref().map(|name| format!("--password-env {}", shell_text(name))))
}

fn of_all(common: &Common) -> Vec<String> {
    let mut words: Vec<String> =
        common.roots.iter().map(|source| format!("--roots {}", shell_word(Path::new(source)))).collect();
    words.extend(common.intermediates.iter().map(|path| format!("--intermediates {}", shell_word(path))));
    words.extend(common.offline.then(|| "--offline".to_owned()));
    words.extend(common.aia_allow.iter().map(|network| format!("--aia-allow {network}")));
    words.extend(common.aia_deny.iter().map(|network| format!("--aia-deny {network}")));
    words.extend(common.store.no_store.then(|| "--no-store".to_owned()));
    words.extend(common.store.store_dir.iter().map(|folder| format!("--store-dir {}", shell_word(folder))));
    words.extend(common.cache.no_cache.then(|| "--no-cache".to_owned()));
    words.extend(common.cache.cache_dir.iter().map(|folder| format!("--cache-dir {}", shell_word(folder))));
    words.extend(common.at.map(|at| format!("--at {}", time(at))));
    words
}

/// A time as a value of `--at`.
fn time(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    if at.time() == Time::MIDNIGHT {
        return at.date().to_string();
    }
    at.format(&Rfc3339).unwrap_or_else(|_| at.date().to_string())
}

fn of_choice(choice: &Which) -> Vec<String> {
    let mut words = Vec::new();
    match &choice.variant {
        Wanted::Auto => {}
        Wanted::Standard => words.push("--variant standard".to_owned()),
        Wanted::CrossRoot => words.push("--variant cross-root".to_owned()),
        Wanted::Named(name) => words.push(format!("--variant {}", shell_text(name))),
    }
    if let Some(name) = &choice.preferred_root {
        words.push(format!("--preferred-root {}", shell_text(name)));
    }
    if choice.support.iter().any(|word| matches!(word, Supported::Clients(_))) {
        let names: Vec<&str> = choice.wanted().support.iter().map(|client| client.id).collect();
        words.push(format!("--support {}", names.join(",")));
    }
    words
}
