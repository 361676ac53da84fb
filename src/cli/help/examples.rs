//! Examples of the commands, which the tests run.

use std::fmt::Write as _;

use clap::builder::Styles;

use super::section;
use crate::language::{Language, Text};
use crate::wrap::wrap;

const EXAMPLES: &str = include_str!("examples.txt");
const HEADING: Text = Text { en: "Examples", ja: "使用例" };

/// A command that can be pasted.
pub(super) struct Example {
    pub(super) about: &'static str,
    pub(super) command: &'static str,
    /// Its output. Empty if it is not shown.
    pub(super) output: Vec<&'static str>,
}

/// The examples of a command, or of the program under its own name.
pub(super) fn of(command: &str, language: Language) -> Vec<Example> {
    let label = match language {
        Language::English => "en ",
        Language::Japanese => "ja ",
    };
    let mut examples: Vec<Example> = Vec::new();
    let mut about = "";
    for line in section(EXAMPLES, command) {
        if let Some(text) = line.strip_prefix(label) {
            about = text;
        } else if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example { about, command, output: Vec::new() });
        } else if let (Some(output), Some(example)) = (line.strip_prefix("    "), examples.last_mut()) {
            example.output.push(output);
        }
    }
    examples
}

/// The examples as in `--help`: each command, and below it its purpose.
pub(super) fn in_help(command: &str, language: Language, styles: &Styles) -> String {
    let examples = of(command, language);
    if examples.is_empty() {
        return String::new();
    }
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let mut text = format!("{header}{}:{header:#}\n", HEADING.of(language));
    for Example { about, command, .. } in examples {
        let about = match language {
            Language::English => format!("      {about}\n"),
            // clap breaks lines only at spaces.
            Language::Japanese => wrap(about, "      "),
        };
        let _ = write!(text, "  {literal}{command}{literal:#}\n{about}");
    }
    text.push('\n');
    text
}
