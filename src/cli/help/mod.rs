//! The description of the command line for people: `--help`, manual pages and completions, in both languages and with
//! examples. Other runs do not build it.

pub(crate) mod completions;
mod examples;
pub(crate) mod man;
mod sections;
mod terminal;

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::builder::{PossibleValue, PossibleValuesParser, Resettable, StyledStr};
use clap::{Arg, CommandFactory as _};

use terminal::for_terminal;

use super::args::Arguments;
use crate::language::Language;

/// The section of texts that several commands share.
const ALL: &str = "all";
const JAPANESE: &str = include_str!("japanese.txt");
/// clap's error that shows the requested help, in this language and with examples.
pub(super) fn shown(arguments: &[OsString], language: Language) -> Option<clap::Error> {
    for_terminal(described(language), language).try_get_matches_from(arguments).err()
}

/// The command line in this language. The exit status of each command is the text after the options.
fn described(language: Language) -> clap::Command {
    let mut command = Arguments::command();
    // Adds clap's own arguments, and the names of subcommands.
    command.build();
    match language {
        Language::English => command,
        Language::Japanese => in_japanese(command, "chainmend").mut_subcommands(|command| {
            let name = command.get_name().to_owned();
            let of_it = |own: clap::Command| {
                let name = format!("{name} {}", own.get_name());
                in_japanese(own, &name)
            };
            in_japanese(command, &name).mut_subcommands(of_it)
        }),
    }
}

/// The Japanese text for `key` of a command, of its parent command, or of all commands.
fn japanese(command: &str, key: &str) -> Option<&'static str> {
    let of = |name: &str| section(JAPANESE, name).find_map(|line| line.split_once(" = ").filter(|(at, _)| *at == key));
    let above = command.split(' ').next().unwrap_or(command);
    of(command).or_else(|| of(above)).or_else(|| of(ALL)).map(|(_, text)| text)
}

/// The lines of a section in a text with headings such as `[name]`.
fn section<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> + use<'t> {
    let name = format!("[{name}]");
    let from = text.lines().skip_while(move |line| *line != name).skip(1);
    from.take_while(|line| !line.starts_with('['))
}

fn in_japanese(command: clap::Command, name: &str) -> clap::Command {
    let ids: Vec<clap::Id> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
    let command =
        ids.into_iter().fold(command, |command, id| command.mut_arg(id, |argument| argument_of(argument, name)));
    let command = match japanese(name, "about") {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    let command = match japanese(name, "exit") {
        Some(exit) => command.after_help(exit),
        None => command,
    };
    command
        .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("コマンド")
}

/// The argument with its Japanese text, which includes clap's remarks about values and defaults.
fn argument_of(argument: Arg, command: &str) -> Arg {
    let id = argument.get_id().as_str().to_owned();
    let heading = if argument.is_positional() { "引数" } else { "オプション" };
    let Some(text) = japanese(command, &id) else { return argument.help_heading(heading) };
    let (mut short, mut long) = (text.to_owned(), text.to_owned());
    let about = |value: &PossibleValue| japanese(command, &format!("{id}.{}", value.get_name()));
    let values = argument.get_possible_values();
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        let _ = write!(short, " [指定できる値: {}]", names.join(", "));
        long.push_str("\n\n指定できる値:");
        for value in &values {
            let _ = write!(long, "\n- {}", value.get_name());
            let _ = about(value).map_or(Ok(()), |about| write!(long, ": {about}"));
        }
    }
    if let [default] = argument.get_default_values()
        && argument.get_action().takes_values()
    {
        let default = default.to_string_lossy();
        let _ = write!(short, " [既定値: {default}]");
        let _ = write!(long, "\n\n[既定値: {default}]");
    }
    let argument = argument.help_heading(heading).hide_possible_values(true).hide_default_value(true);
    let long = (long != text).then_some(long);
    let argument = argument.help(short).long_help(or_none(long));
    if values.is_empty() {
        return argument;
    }
    let in_japanese = values.into_iter().map(|value| match about(&value) {
        Some(text) => value.help(text),
        None => value,
    });
    argument.value_parser(PossibleValuesParser::new(in_japanese))
}

fn or_none(text: Option<String>) -> Resettable<StyledStr> {
    text.map_or(Resettable::Reset, |text| Resettable::Value(text.into()))
}

#[cfg(test)]
mod tests;
