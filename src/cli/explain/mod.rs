//! `chainmend explain`: explains findings and error messages.

mod input;
mod remarks;
mod unknown;

use std::ffi::OsString;
use std::path::Path;

use remarks::{not_read, remarks, without_answer};
use unknown::unknown;

use super::args::{Explain as Arguments, ExplainFormat};
use super::exit::{Exit, Stop};
use crate::explain::{self, Answer, Answers};
use crate::language::{Language, Text};
use crate::report::{self, Failure, safe};
use crate::shell::shell_word;

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let language = arguments.language();
    if arguments.list {
        return print(arguments, || explain::list_text(language), || explain::list_json(language)).map(|()| Exit::Done);
    }
    if arguments.words.is_empty() {
        return print(arguments, || explain::index_text(language), || explain::index_json(language))
            .map(|()| Exit::Done);
    }
    let (question, answers) = if input::is_standard_input(&arguments.words) {
        input::read(&input::standard_input(language)?, language)?
    } else {
        let words: Vec<String> = arguments.words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        (words.join(" "), explain::look_up_words(&words))
    };
    if let Some(file) = file_instead(&arguments.words, &answers) {
        return Err(not_a_file(file, language));
    }
    if let [Answer::Unknown(suggestions)] = &*answers.given {
        if !arguments.quiet {
            super::tell(&not_read(&answers, language));
        }
        return Err(unknown(&question, suggestions, language));
    }
    if !arguments.quiet {
        super::tell(&remarks(&answers, &question, language));
        super::tell(&without_answer(&answers, language));
        super::tell(&not_read(&answers, language));
    }
    print(arguments, || explain::answers_text(&answers.given, language), || explain::answers_json(&answers, language))?;
    let Some(first) = answers.unknown.first() else { return Ok(Exit::Done) };
    let rest = answers.unknown.iter().skip(1).filter(|_| !arguments.quiet);
    rest.for_each(|question| super::tell(&report::failure_text(&unknown(question, &[], language).failure, language)));
    Err(Box::new(Stop { is_printed: true, ..*unknown(first, &[], language) }))
}

/// The file that was named instead of a question, unless a finding, a topic or a message has that name.
fn file_instead<'a>(words: &'a [OsString], answers: &Answers) -> Option<&'a Path> {
    let [word] = words else { return None };
    let is_free = matches!(&*answers.given, [Answer::Unknown(_) | Answer::Question { .. }]);
    Some(Path::new(word)).filter(|path| is_free && path.is_file())
}

fn not_a_file(file: &Path, language: Language) -> Box<Stop> {
    const WHAT: Text = Text {
        en: "explain takes a message, not the name of a file: {file}",
        ja: "ファイル名ではなく、メッセージを指定してください: {file}",
    };
    let what = WHAT.fill(language, &[("file", &safe(&file.to_string_lossy()))]);
    Stop::new(Exit::Input, Failure::new(what).try_this(format!("chainmend explain - < {}", shell_word(file))))
}

fn print<T: serde::Serialize>(
    arguments: &Arguments,
    text: impl Fn() -> String,
    object: impl Fn() -> T,
) -> Result<(), Box<Stop>> {
    let printed = match arguments.format {
        ExplainFormat::Text => super::print(&super::colored(&text())),
        ExplainFormat::Json => super::print_json(&object()),
    };
    printed.map_err(|error| super::no_output(&error, arguments.language()))
}
