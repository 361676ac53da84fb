//! `chainmend explain`: what a finding or a message means and what to do.

use std::ffi::OsString;
use std::io::Read as _;

use super::args::{Explain as Arguments, ExplainFormat};
use super::check;
use super::exit::{Exit, Stop};
use crate::explain::{self, Answer, Confidence, MAX_MESSAGE, Suggestion};
use crate::language::{Language, Text};
use crate::report::{Failure, safe};

/// How many characters of a question that has no answer are said again.
const ECHOED: usize = 80;

pub(super) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let language = arguments.language();
    if arguments.list {
        return print(arguments, || explain::list_text(language), || explain::list_json(language));
    }
    if arguments.words.is_empty() {
        return print(arguments, || explain::index_text(language), || explain::index_json(language));
    }
    let question = question(&arguments.words, language)?;
    let answer = explain::look_up(&question);
    if let Answer::Unknown(suggestions) = &answer {
        return Err(unknown(&question, suggestions, language));
    }
    if let Answer::Message { message, is_approximate: true, .. } = &answer
        && !arguments.quiet
    {
        const TAKEN_FOR: Text =
            Text { en: "taken for: {message}\n", ja: "次のメッセージとして説明します: {message}\n" };
        super::tell(&TAKEN_FOR.fill(language, &[("message", message.text)]));
    }
    if let Answer::Question { topic, confidence, .. } = &answer
        && !arguments.quiet
    {
        let values = [("topic", topic.id)];
        super::tell(&said(*confidence).fill(language, &values));
    }
    print(arguments, || explain::answer_text(&answer, language), || explain::answer_json(&answer, language))
}

fn print<T: serde::Serialize>(
    arguments: &Arguments,
    text: impl Fn() -> String,
    object: impl Fn() -> T,
) -> Result<(), Box<Stop>> {
    let printed = match arguments.format {
        ExplainFormat::Text => super::print(&check::colored(&text())),
        ExplainFormat::Json => super::print_json(&object()),
    };
    printed.map_err(|error| super::no_output(&error, arguments.language()))
}

/// How sure an answer to a question in free words is.
fn said(confidence: Confidence) -> Text {
    match confidence {
        Confidence::High => {
            Text { en: "this is about {topic}\n", ja: "{topic} に関するご質問として説明します\n" }
        }
        Confidence::Medium => {
            Text { en: "this is probably about {topic}\n", ja: "おそらく {topic} に関するご質問です\n" }
        }
        Confidence::Low => Text {
            en: "this may be about {topic}; the exact message, or more words, would tell\n",
            ja: "{topic} に関するご質問かもしれません。表示されたメッセージ全文をご入力いただくと、より正確に説明できます\n",
        },
    }
}

/// The words in one line, or for `-` what stands on standard input.
fn question(words: &[OsString], language: Language) -> Result<String, Box<Stop>> {
    if !matches!(words, [word] if word == "-") {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        return Ok(words.join(" "));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_MESSAGE).unwrap_or(u64::MAX);
    let outcome = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    outcome.map_err(|error| {
        const UNREADABLE: Text =
            Text { en: "standard input cannot be read: {error}", ja: "標準入力を読み取れません: {error}" };
        Stop::new(Exit::Input, Failure::new(UNREADABLE.fill(language, &[("error", &error.to_string())])))
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unknown(question: &str, suggestions: &[Suggestion], language: Language) -> Box<Stop> {
    const WHAT: Text =
        Text { en: "nothing is known about: {question}", ja: "該当する説明がありません: {question}" };
    const EMPTY: Text = Text { en: "there is nothing to explain", ja: "説明する内容がありません" };
    const INDEX: Text =
        Text { en: "chainmend explain (what can be asked)", ja: "chainmend explain (説明できる内容の一覧)" };
    let beginning: String = question.trim().chars().take(ECHOED).collect();
    let what = if beginning.is_empty() { EMPTY } else { WHAT };
    let mut failure = Failure::new(what.fill(language, &[("question", &safe(&beginning))]));
    for suggestion in suggestions.iter().filter(|_| !beginning.is_empty()) {
        let about = suggestion.about.of(language).replace('{', "<").replace('}', ">");
        failure =
            failure.try_this(format!("chainmend explain \"{}\" ({about})", suggestion.query.replace('"', "\\\"")));
    }
    Stop::new(Exit::Input, failure.try_this(INDEX.of(language)))
}
