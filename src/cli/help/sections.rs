//! Sections of a manual page that `clap_mangen` does not support.

use std::io;

use clap_mangen::roff::{Roff, bold, roman};

use super::examples;
use crate::cli::args::PAGES;
use crate::language::{Language, Text};

const EXIT_STATUS: Text = Text { en: "EXIT STATUS", ja: "終了ステータス" };
const EXAMPLES: Text = Text { en: "EXAMPLES", ja: "使用例" };
const SEE_ALSO: Text = Text { en: "SEE ALSO", ja: "関連項目" };

/// The text after the options in `--help`, without its own heading.
pub(super) fn exit_status(command: &clap::Command, language: Language, page: &mut Vec<u8>) -> io::Result<()> {
    let Some(text) = command.get_after_help().map(ToString::to_string) else { return Ok(()) };
    let text = text.split_once(": ").map_or(text.as_str(), |(_, text)| text).replace('\n', " ");
    let mut roff = Roff::new();
    roff.control("SH", [EXIT_STATUS.of(language)]).text([roman(text)]);
    roff.to_writer(page)
}

pub(super) fn show_examples(name: &str, language: Language, page: &mut Vec<u8>) -> io::Result<()> {
    let examples = examples::of(name, language);
    if examples.is_empty() {
        return Ok(());
    }
    let mut roff = Roff::new();
    roff.control("SH", [EXAMPLES.of(language)]);
    for example in examples {
        roff.text([roman(example.about)]).control("PP", []).control("nf", []);
        roff.text([bold(format!("$ {}", example.command))]);
        if language == Language::English {
            for line in &example.output {
                roff.text([roman(*line)]);
            }
        }
        roff.control("fi", []).control("PP", []);
    }
    roff.to_writer(page)
}

pub(super) fn see_also(name: Option<&str>, language: Language, page: &mut Vec<u8>) -> io::Result<()> {
    let mut others: Vec<String> =
        PAGES.iter().filter(|other| Some(**other) != name).map(|n| format!("chainmend-{n}")).collect();
    if name.is_some() {
        others.insert(0, "chainmend".to_owned());
    }
    let mut roff = Roff::new();
    roff.control("SH", [SEE_ALSO.of(language)]);
    let mut line = Vec::new();
    for (index, other) in others.into_iter().enumerate() {
        line.push(roman(if index == 0 { "" } else { ", " }));
        line.extend([bold(other), roman("(1)")]);
    }
    roff.text(line);
    roff.to_writer(page)
}
