//! `chainmend man`: the manual pages, in roff.

use std::io;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::described;
use super::sections::{exit_status, see_also, show_examples};
use crate::cli::args::Man as Arguments;
use crate::cli::exit::Stop;
use crate::cli::{no_output, print};
use crate::language::{Language, Text};

/// The headings of `clap_mangen`, and our own.
const NAME: Text = Text { en: "NAME", ja: "名前" };
const SYNOPSIS: Text = Text { en: "SYNOPSIS", ja: "書式" };
const DESCRIPTION: Text = Text { en: "DESCRIPTION", ja: "説明" };
const OPTIONS: Text = Text { en: "OPTIONS", ja: "オプション" };
const COMMANDS: Text = Text { en: "COMMANDS", ja: "コマンド" };
const MANUAL: Text = Text { en: "chainmend manual", ja: "chainmend マニュアル" };

#[cold]
pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let language = arguments.language();
    let page = page(arguments.page, language).and_then(|page| print(&page));
    page.map_err(|error| no_output(&error, language))
}

/// The page of a command, or of the program.
fn page(name: Option<&str>, language: Language) -> io::Result<Vec<u8>> {
    let mut program = described(language).subcommand_help_heading(COMMANDS.of(language));
    let command = match name {
        Some(name) => program.find_subcommand_mut(name),
        None => Some(&mut program),
    };
    let Some(command) = command.cloned() else { return Ok(Vec::new()) };
    let command = in_paragraphs(with_short_synopsis(command));
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if name.is_none() {
        man.render_subcommands_section(&mut page)?;
    } else {
        own_commands(&command, language, &mut page)?;
    }
    exit_status(&command, language, &mut page)?;
    show_examples(command.get_name(), language, &mut page)?;
    see_also(name, language, &mut page)?;
    Ok(finished(&page, command.get_display_name().unwrap_or("chainmend"), language))
}

/// The synopsis as in `--help`, without a list of all options.
fn with_short_synopsis(mut command: clap::Command) -> clap::Command {
    let usage = command.render_usage().to_string();
    command.override_usage(usage.trim_start_matches("Usage: ").to_owned())
}

/// Makes each line of a text a paragraph, because roff fills lines.
fn in_paragraphs(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| match argument.get_long_help().map(ToString::to_string) {
        Some(text) => argument.long_help(text.replace("\n- ", "\n\n- ")),
        None => argument,
    })
}

/// The subcommands, which have no own pages: their purpose and options.
fn own_commands(command: &clap::Command, language: Language, page: &mut Vec<u8>) -> io::Result<()> {
    if !command.has_subcommands() {
        return Ok(());
    }
    let mut roff = Roff::new();
    roff.control("SH", [COMMANDS.of(language)]);
    roff.to_writer(page)?;
    for own in command.get_subcommands() {
        let own = in_paragraphs(own.clone());
        let usage = own.clone().render_usage().to_string().trim_start_matches("Usage: ").to_owned();
        let about = own.get_about().map(ToString::to_string).unwrap_or_default();
        let mut roff = Roff::new();
        roff.control("SS", [own.get_name()]).text([bold(usage)]).control("PP", []).text([roman(about)]);
        roff.to_writer(page)?;
        let mut options = Vec::new();
        Man::new(own).render_options_section(&mut options)?;
        let options = String::from_utf8_lossy(&options).into_owned();
        let lines = options.lines().filter(|line| !line.starts_with(".SH "));
        page.extend(lines.flat_map(|line| [line.as_bytes(), b"\n"].concat()));
    }
    Ok(())
}

/// The page with its own title line and with translated headings. Commands are not hyphenated.
fn finished(page: &[u8], name: &str, language: Language) -> Vec<u8> {
    let title = format!(
        ".TH \"{}\" 1 \"\" \"chainmend {}\" \"{}\"\n.nh\n.ad l\n",
        name.to_uppercase(),
        env!("CARGO_PKG_VERSION"),
        MANUAL.of(language),
    );
    let line = |line: &str| {
        if line.starts_with(".TH ") {
            return title.clone();
        }
        let heading = line.strip_prefix(".SH ").map(|heading| heading.trim_matches('"'));
        let known = [NAME, SYNOPSIS, DESCRIPTION, OPTIONS].into_iter().find(|known| heading == Some(known.en));
        known.map_or_else(|| format!("{line}\n"), |heading| format!(".SH {}\n", heading.of(language)))
    };
    String::from_utf8_lossy(page).lines().map(line).collect::<String>().into_bytes()
}
