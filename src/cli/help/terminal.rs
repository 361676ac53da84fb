//! The help as it is printed: with examples, in lines that fit.

use clap::Arg;
use clap::builder::StyledStr;

use super::{examples, or_none};
use crate::language::Language;
use crate::wrap::{COLUMNS, wrapped};

/// The indentation of an option's text in clap's `--help`.
const INDENT: usize = 10;
/// The indentation of a command's text in the list of commands.
const LISTED: usize = 17;

/// The command with examples before the exit status, and with wrapped lines: clap breaks lines only at spaces, of which
/// Japanese has few.
pub(super) fn for_terminal(command: clap::Command, language: Language) -> clap::Command {
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
