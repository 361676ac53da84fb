//! The description of the command line for people: `--help`, manual pages and completions, in both languages and with
//! examples. Other runs do not build it.

pub(crate) mod completions;
mod examples;
pub(crate) mod man;
mod sections;

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::builder::{PossibleValue, PossibleValuesParser, Resettable, StyledStr};
use clap::{Arg, CommandFactory as _};

use super::args::Arguments;
use crate::language::Language;
use crate::wrap::{COLUMNS, wrapped};

/// The section of texts that several commands share.
const ALL: &str = "all";
const JAPANESE: &str = include_str!("japanese.txt");
/// The indentation of an option's text in clap's `--help`.
const INDENT: usize = 10;
/// The indentation of a command's text in the list of commands.
const LISTED: usize = 17;

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

/// The command with examples before the exit status, and with wrapped lines: clap breaks lines only at spaces, of which
/// Japanese has few.
fn for_terminal(command: clap::Command, language: Language) -> clap::Command {
    let with_examples = |command: clap::Command| {
        let exit = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let exit = exit.replace('\n', " ");
        let exit = if language == Language::Japanese { wrapped(&exit, COLUMNS) } else { exit };
        let text = examples::in_help(command.get_name(), language, command.get_styles());
        if text.is_empty() { command } else { command.after_help(format!("{text}{exit}")) }
    };
    let command = each(command, &with_examples);
    if language == Language::Japanese { each(command, &in_lines) } else { command }
}

/// Changes a command and all of its subcommands.
fn each(command: clap::Command, change: &dyn Fn(clap::Command) -> clap::Command) -> clap::Command {
    change(command).mut_subcommands(|command| each(command, change))
}

fn in_lines(command: clap::Command) -> clap::Command {
    let about = command.get_about().map(|about| wrapped(&about.to_string(), COLUMNS - LISTED));
    let argument = |argument: Arg| {
        let lines = |text: &StyledStr| wrapped(&text.to_string(), COLUMNS - INDENT);
        let (short, long) = (argument.get_help().map(lines), argument.get_long_help().map(lines));
        argument.help(or_none(short)).long_help(or_none(long)).next_line_help(true)
    };
    command.mut_args(argument).about(or_none(about))
}

fn or_none(text: Option<String>) -> Resettable<StyledStr> {
    text.map_or(Resettable::Reset, |text| Resettable::Value(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of a command: its arguments, and the values of each after a dot.
    fn keys(command: &clap::Command) -> Vec<String> {
        let mut keys = vec!["about".to_owned(), "exit".to_owned()];
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str();
            keys.push(id.to_owned());
            keys.extend(argument.get_possible_values().iter().map(|value| format!("{id}.{}", value.get_name())));
        }
        keys
    }

    #[test]
    fn every_argument_has_japanese_and_every_text_an_argument() {
        let mut program = Arguments::command();
        program.build();
        let mut commands: Vec<(String, &clap::Command)> = vec![("chainmend".to_owned(), &program)];
        for command in program.get_subcommands() {
            let name = command.get_name();
            commands.push((name.to_owned(), command));
            let of_it = command.get_subcommands().filter(|_| name != "help");
            commands.extend(of_it.map(|own| (format!("{name} {}", own.get_name()), own)));
        }
        for (name, command) in commands.iter().filter(|(name, _)| name != "help") {
            for key in keys(command).iter().filter(|key| name != "chainmend" || *key != "exit") {
                assert!(japanese(name, key).is_some(), "{name}: {key}");
            }
        }
        let sections = JAPANESE.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        for name in sections {
            // Texts of a command also apply to its subcommands.
            let of =
                |(of, _): &&(String, &clap::Command)| name == ALL || of == name || of.split(' ').next() == Some(name);
            let known: Vec<String> = commands.iter().filter(of).flat_map(|(_, command)| keys(command)).collect();
            for (key, text) in section(JAPANESE, name).filter_map(|line| line.split_once(" = ")) {
                assert!(known.iter().any(|known| known == key), "[{name}] {key} is no argument");
                assert!(!text.trim().is_empty(), "[{name}] {key}");
            }
        }
    }
}
