//! The description of one server, for `--for NAME --help`.

use std::fmt::Write as _;

use super::super::words::target as words;
use crate::explain::attribution::attribution;
use crate::language::{Language, Text};
use crate::read::LineEnding;
use crate::report;
use crate::wrap::wrap;
use crate::write::{Artifact, FileRole, Form, KeyPlace, Name, Proof, Target};

/// The description of a row, for `--for NAME --help`.
pub(crate) fn help_on(target: &Target, language: Language) -> String {
    let versions = report::versions(target, language).map(|versions| format!(": {versions}"));
    let mut out = format!("{}{}\n\n", target.name(), versions.unwrap_or_default());
    out += &wrap(target.what.of(language), "  ");
    let mut section = |heading: Text, lines: Vec<String>| {
        if lines.iter().any(|line| !line.is_empty()) {
            let _ = writeln!(out, "\n{}", heading.of(language));
            out.extend(lines.iter().map(|line| format!("  {line}\n")));
        }
    };
    section(
        words::HELP_FILES,
        target.artifacts.iter().chain(target.extras).map(|artifact| contents(artifact, target, language)).collect(),
    );
    let lines = target.directives.iter().map(|line| placeholders(line)).collect();
    section(words::HELP_LINES, lines);
    let pair = target.pair.iter().flat_map(|pair| pair.directives).map(|line| placeholders(line)).collect();
    section(words::HELP_PAIR, pair);
    section(words::HELP_STEPS, target.steps.iter().map(|step| step.of(language).to_owned()).collect());
    section(words::HELP_CHECK, vec![target.check.to_owned()]);
    section(words::HELP_RELOAD, vec![target.reload.to_owned()]);
    section(words::HELP_SOURCE, vec![attribution(target.source, language).into_owned()]);
    let proof = match target.proof {
        Proof::Started(program) => words::PROOF_STARTED.fill(language, &[("program", program)]),
        Proof::Read(programs) => {
            words::PROOF_READ.fill(language, &[("programs", &programs.replace(", ", language.comma()))])
        }
        Proof::Documented => words::PROOF_DOCUMENTED.of(language).to_owned(),
    };
    section(words::HELP_PROOF, vec![proof]);
    out
}

/// The contents of a file in order, and its encoding.
fn contents(artifact: &Artifact, target: &Target, language: Language) -> String {
    let role = artifact.role;
    let key = (artifact.has_key() && role != FileRole::Key).then_some(words::PART_KEY);
    let is_root_first = matches!(role, FileRole::ChainRootFirst | FileRole::RootFirst);
    let parts = [
        is_root_first.then_some(words::PART_ROOT),
        (role == FileRole::RootFirst).then_some(words::PART_INTERMEDIATES),
        key.filter(|_| artifact.key == KeyPlace::First),
        role.has_leaf().then_some(words::PART_LEAF),
        key.filter(|_| artifact.key == KeyPlace::Second),
        (role.has_intermediates() && role != FileRole::RootFirst).then_some(words::PART_INTERMEDIATES),
        (role == FileRole::Intermediate).then_some(words::PART_INTERMEDIATE),
        (role == FileRole::Issuer).then_some(words::PART_ISSUER),
        (role.has_root() && !is_root_first).then_some(words::PART_ROOT),
        (role == FileRole::Script).then_some(words::PART_SCRIPT),
        (role == FileRole::Key).then_some(words::PART_KEY),
        key.filter(|_| artifact.key == KeyPlace::Last),
    ];
    let parts: Vec<&str> = parts.iter().flatten().map(|part| part.of(language)).collect();
    let comma = language.comma();
    let mut form = artifact.form.name().to_owned();
    if artifact.form == Form::Pem && target.ending == LineEnding::CrLf {
        form = [form.as_str(), "CR LF"].join(comma);
    }
    let name = match artifact.name {
        Name::Given(_) => "PATH".to_owned(),
        Name::Beside(what) if role == FileRole::Intermediate => format!("PATH{what}-1{comma}PATH{what}-2{comma}..."),
        Name::Extension(extension) => format!("PATH.{extension}"),
        Name::Beside(what) | Name::Behind(what) => format!("PATH{what}"),
        Name::Numbered(what) => format!("PATH-N-{what}"),
        Name::Fixed(name) => name.to_owned(),
        Name::Own(name) => format!("PATH-{name}"),
    };
    let mode = if artifact.has_key() { words::OWNER_ONLY.of(language) } else { "" };
    format!("{name}: {} ({form}){mode}", parts.join(comma))
}

/// A line with words instead of the files.
fn placeholders(line: &str) -> String {
    let line = line.split_once(':').filter(|(kind, _)| ["RSA", "EC"].contains(kind)).map_or(line, |(_, line)| line);
    let roles = [
        "base",
        "root",
        "script",
        "rsa-fullchain",
        "rsa-key",
        "ecdsa-fullchain",
        "ecdsa-key",
        "fullchain",
        "certificate",
        "chain",
        "trusted",
        "intermediate",
        "key",
        "file",
    ];
    roles.iter().fold(line.to_owned(), |line, role| line.replace(&format!("{{{role}}}"), &format!("<{role}>")))
}
