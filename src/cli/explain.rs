//! `chainmend explain`: explains findings and error messages.

use std::ffi::OsString;
use std::io::Read as _;

use super::args::{Explain as Arguments, ExplainFormat};
use super::check;
use super::exit::{Exit, Stop};
use crate::explain::{self, Answer, Answers, Confidence, MAX_MESSAGE, Suggestion};
use crate::language::{Language, Text};
use crate::read::Encoding;
use crate::report::{self, Failure, safe};
use crate::shell::shell_text;
use crate::words::Words as _;

/// The maximum length of an unanswered question that is repeated, in characters.
const ECHOED: usize = 80;

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let language = arguments.language();
    if arguments.list {
        return print(arguments, || explain::list_text(language), || explain::list_json(language)).map(|()| Exit::Done);
    }
    if arguments.words.is_empty() {
        return print(arguments, || explain::index_text(language), || explain::index_json(language))
            .map(|()| Exit::Done);
    }
    let (question, answers) = if is_standard_input(&arguments.words) {
        read(&standard_input(language)?, language)?
    } else {
        let words: Vec<String> = arguments.words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        (words.join(" "), explain::look_up_words(&words))
    };
    if let [Answer::Unknown(suggestions)] = &*answers.given {
        return Err(unknown(&question, suggestions, language));
    }
    if !arguments.quiet {
        super::tell(&answers.given.iter().map(|answer| remark(answer, language)).collect::<String>());
        super::tell(&without_answer(&answers, language));
    }
    print(arguments, || explain::answers_text(&answers.given, language), || explain::answers_json(&answers, language))?;
    let Some(first) = answers.unknown.first() else { return Ok(Exit::Done) };
    let rest = answers.unknown.iter().skip(1).filter(|_| !arguments.quiet);
    rest.for_each(|question| super::tell(&report::failure_text(&unknown(question, &[], language).failure, language)));
    Err(Box::new(Stop { is_printed: true, ..*unknown(first, &[], language) }))
}

/// A note about the lines of a log without an answer.
fn without_answer(answers: &Answers, language: Language) -> String {
    const LEFT_OUT: Text = Text {
        en: "not explained here: {count} more message{s}, to be asked for one by one\n",
        ja: "ほかに {count} 件のメッセージがあります。個別にお尋ねください\n",
    };
    const UNANSWERED: Text = Text {
        en: "without an answer: {count} line{s} in which nothing about certificates was recognised\n",
        ja: "{count} 行には、証明書に関する説明できる内容がありませんでした\n",
    };
    let said = |text: Text, count: usize| {
        let s = if count == 1 { "" } else { "s" };
        text.fill(language, &[("count", &count.to_string()), ("s", s)])
    };
    let mut out = String::new();
    for (text, count) in [(LEFT_OUT, answers.left_out), (UNANSWERED, answers.unanswered)] {
        if count > 0 {
            out += &said(text, count);
        }
    }
    out
}

/// A note about an answer: how the question was understood.
fn remark(answer: &Answer, language: Language) -> String {
    const TAKEN_FOR: Text =
        Text { en: "taken for: {message}\n", ja: "次のメッセージとして説明します: {message}\n" };
    match answer {
        Answer::Message { message, is_approximate: true, .. } => TAKEN_FOR.fill(language, &[("message", message.text)]),
        Answer::Question { topic, confidence, .. } => said(*confidence).fill(language, &[("topic", topic.id)]),
        _ => String::new(),
    }
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

/// A note about the confidence of an answer to a question in free words.
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

fn is_standard_input(words: &[OsString]) -> bool {
    matches!(words, [word] if word == "-")
}

fn standard_input(language: Language) -> Result<Vec<u8>, Box<Stop>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_MESSAGE).unwrap_or(u64::MAX);
    let outcome = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    outcome.map_err(|error| {
        const UNREADABLE: Text =
            Text { en: "standard input cannot be read: {error}", ja: "標準入力を読み取れません: {error}" };
        Stop::new(Exit::Input, Failure::new(UNREADABLE.fill(language, &[("error", &error.words(language))])))
    })?;
    Ok(bytes)
}

/// Reads a log, and finds its answers. Programs of Windows write logs in UTF-16.
fn read(bytes: &[u8], language: Language) -> Result<(String, Answers), Box<Stop>> {
    let texts = [&*Encoding::of(bytes).text(bytes), bytes].map(|text| String::from_utf8_lossy(text).into_owned());
    let is_plain = std::str::from_utf8(bytes).is_ok() && is_text(&texts[0]);
    let without_mark = if is_plain { Vec::new() } else { utf_16(bytes) };
    for log in texts.iter().chain(&without_mark).filter(|log| is_text(log)) {
        let found = explain::look_up_log(log);
        if !matches!(&*found.given, [Answer::Unknown(_)]) || log.trim().is_empty() {
            return Ok((log.clone(), found));
        }
    }
    let [log, _] = texts;
    if is_text(&log) && is_utf_8(&log) {
        let found = explain::look_up_log(&log);
        return Ok((log, found));
    }
    Err(unknown_encoding(&log, language))
}

/// A log as UTF-16 without a byte order mark, in both byte orders, where all of it can be decoded: Japanese has few zeros that
/// would show the encoding.
fn utf_16(bytes: &[u8]) -> Vec<String> {
    let decoded = |order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let orders = [u16::from_le_bytes, u16::from_be_bytes].into_iter().filter(|_| bytes.len().is_multiple_of(2));
    orders.filter_map(decoded).collect()
}

/// Whether a log could be decoded completely.
fn is_utf_8(log: &str) -> bool {
    // The end may be within a character, because only the beginning of a long log is read.
    !log.trim_end_matches(char::REPLACEMENT_CHARACTER).contains(char::REPLACEMENT_CHARACTER)
}

/// Whether a log is text: it has few control characters except line breaks and colours.
fn is_text(log: &str) -> bool {
    const MOST: usize = 20;
    let is_of_text = |character: char| matches!(character, '\n' | '\r' | '\t' | '\u{1b}' | '\u{c}' | '\u{8}');
    let control = log.chars().filter(|character| character.is_control() && !is_of_text(*character)).count();
    control * MOST <= log.chars().count()
}

/// The failure for a log without known messages that is not UTF-8.
fn unknown_encoding(log: &str, language: Language) -> Box<Stop> {
    const BINARY: Text =
        Text { en: "standard input is not text", ja: "標準入力はテキストではありません" };
    const WHAT: Text = Text {
        en: "nothing is known about this text, which is not in UTF-8",
        ja: "このテキストは UTF-8 ではなく、該当する説明が見つかりません",
    };
    const CONVERT: Text = Text {
        en: "if it is in Shift_JIS, convert it: iconv -f CP932 -t UTF-8 FILE | chainmend explain -",
        ja: "Shift_JIS の場合は変換してください: iconv -f CP932 -t UTF-8 FILE | chainmend explain -",
    };
    const CONVERT_EUC: Text = Text {
        en: "if it is in EUC-JP: iconv -f EUC-JP -t UTF-8 FILE | chainmend explain -",
        ja: "EUC-JP の場合: iconv -f EUC-JP -t UTF-8 FILE | chainmend explain -",
    };
    let failure = if is_text(log) {
        Failure::new(WHAT.of(language)).try_this(CONVERT.of(language)).try_this(CONVERT_EUC.of(language))
    } else {
        Failure::new(BINARY.of(language))
    };
    Stop::new(Exit::Input, failure.try_this(INDEX.of(language)))
}

const INDEX: Text =
    Text { en: "chainmend explain  # what can be asked", ja: "chainmend explain  # 説明できる内容の一覧" };

fn unknown(question: &str, suggestions: &[Suggestion], language: Language) -> Box<Stop> {
    const WHAT: Text =
        Text { en: "nothing is known about: {question}", ja: "該当する説明がありません: {question}" };
    const EMPTY: Text = Text { en: "there is nothing to explain", ja: "説明する内容がありません" };
    let beginning: String = question.trim().chars().take(ECHOED).collect();
    let what = if beginning.is_empty() { EMPTY } else { WHAT };
    let mut failure = Failure::new(what.fill(language, &[("question", &safe(&beginning))]));
    for suggestion in suggestions.iter().filter(|_| !beginning.is_empty()) {
        let about = suggestion.about.of(language).replace('{', "<").replace('}', ">");
        failure = failure.try_this(format!("chainmend explain {}  # {about}", shell_text(suggestion.query)));
    }
    Stop::new(Exit::Input, failure.try_this(INDEX.of(language)))
}
