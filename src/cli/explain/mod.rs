//! `chainmend explain`: explains findings and error messages.

mod input;

use std::ffi::OsString;
use std::path::Path;

use super::args::{Explain as Arguments, ExplainFormat};
use super::exit::{Exit, Stop};
use crate::explain::{self, Answer, Answers, Confidence, Place, Suggestion};
use crate::language::{Language, Text};
use crate::report::{self, Failure, safe};
use crate::shell::{shell_text, shell_word};

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

/// A note about the lines of a log without an answer.
fn without_answer(answers: &Answers, language: Language) -> String {
    const LEFT_OUT: Text = Text {
        en: "not explained here: {count} more message{s}; ask about each separately\n",
        ja: "ほかに {count} 件のメッセージがあります。個別にお尋ねください\n",
    };
    const UNANSWERED: Text = Text {
        en: "without an answer: {count} line{s} in which nothing about certificates was recognised\n",
        ja: "{count} 行には、証明書に関する説明できる内容がありませんでした\n",
    };
    counted(&[(LEFT_OUT, answers.left_out), (UNANSWERED, answers.unanswered)], language)
}

/// A note about what was not read of a log.
fn not_read(answers: &Answers, language: Language) -> String {
    const NOT_ASKED: Text = Text {
        en: "not looked up: {count} more line{s} about certificates; ask about each separately\n",
        ja: "ほかに証明書に関する行が {count} 行あります。個別にお尋ねください\n",
    };
    const CUT_LINES: Text = Text {
        en: "only the beginning of {count} very long line{s} was read\n",
        ja: "非常に長い {count} 行は、先頭部分のみを読み取りました\n",
    };
    const CUT: Text = Text {
        en: "only the first {count} MiB were read; for the rest: tail -c {count}M FILE | chainmend explain -\n",
        ja: "先頭の {count} MiB のみを読み取りました。残りの部分: tail -c {count}M FILE | chainmend explain -\n",
    };
    let cut = if answers.is_cut { explain::MAX_LOG / 1024 / 1024 } else { 0 };
    counted(&[(NOT_ASKED, answers.not_asked), (CUT_LINES, answers.cut_lines), (CUT, cut)], language)
}

fn counted(rows: &[(Text, usize)], language: Language) -> String {
    let said = |text: &Text, count: usize| {
        let s = if count == 1 { "" } else { "s" };
        text.fill(language, &[("count", &count.to_string()), ("s", s)])
    };
    rows.iter().filter(|(_, count)| *count > 0).map(|(text, count)| said(text, *count)).collect()
}

/// A note about each answer: where it stands in a log, and how it was understood.
fn remarks(answers: &Answers, question: &str, language: Language) -> String {
    let has_lines = question.trim().contains('\n');
    let places = answers.places.iter().filter(|_| has_lines).map(Some).chain(std::iter::repeat(None));
    let said = |(answer, place): (&Answer, Option<&Place>)| {
        place.map(|place| said_at(place, answer, language)).unwrap_or_default() + &remark(answer, language)
    };
    answers.given.iter().zip(places).map(said).collect()
}

/// The lines of a log with this answer.
fn said_at(place: &Place, answer: &Answer, language: Language) -> String {
    const ONCE: Text = Text { en: "line {line}: {subject}\n", ja: "{line} 行目: {subject}\n" };
    const SEVERAL: Text = Text {
        en: "line {line}: {subject} ({times} times, the last in line {last})\n",
        ja: "{line} 行目: {subject} (計 {times} 件、最後は {last} 行目)\n",
    };
    let text = if place.times == 1 { ONCE } else { SEVERAL };
    let [line, last, times] = [place.line, place.last, place.times].map(|number| number.to_string());
    let subject = subject(answer);
    text.fill(language, &[("line", &line), ("subject", &subject), ("times", &times), ("last", &last)])
}

/// What an answer is about: a message, a code, or topics.
fn subject(answer: &Answer) -> String {
    match answer {
        Answer::Finding(rule) => rule.code.to_string(),
        Answer::Topics(topics) => topics.iter().map(|topic| topic.id).collect::<Vec<_>>().join(", "),
        Answer::Message { message, .. } => message.text.to_owned(),
        Answer::Question { topic, .. } => topic.id.to_owned(),
        Answer::Unknown(_) => String::new(),
    }
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
        ExplainFormat::Text => super::print(&super::colored(&text())),
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
            en: "this may be about {topic}; the exact message or more words would give a definite answer\n",
            ja: "{topic} に関するご質問かもしれません。表示されたメッセージ全文をご入力いただくと、より正確に説明できます\n",
        },
    }
}

/// The beginning of the first line of a question, with dots if there is more.
fn first_line(question: &str) -> String {
    let question = question.trim();
    let line = question.lines().next().unwrap_or_default().trim_end();
    let beginning: String = line.chars().take(ECHOED).collect();
    let dots = if beginning.len() < question.len() { " …" } else { "" };
    beginning + dots
}

const INDEX: Text = Text {
    en: "chainmend explain  # lists what can be asked",
    ja: "chainmend explain  # 説明できる内容の一覧",
};

const CHECK: Text = Text {
    en: "chainmend check FILE  # shows what is wrong with a file of certificates or keys",
    ja: "chainmend check FILE  # 証明書や鍵のファイルの問題を表示",
};

/// What a text is that is the contents of a file instead of a message. It may be a key, so it is not repeated.
fn pasted(question: &str) -> Option<Text> {
    const CERTIFICATES: Text = Text {
        en: "this is a file of certificates, not a message about them",
        ja: "これは証明書のファイルで、メッセージではありません",
    };
    const KEY: Text = Text {
        en: "this is a private key, not a message about it; it is not shown here",
        ja: "これは秘密鍵で、メッセージではありません。内容は表示しません",
    };
    const CONTENTS: Text = Text {
        en: "this is the contents of a file in base64, not a message",
        ja: "これは base64 形式のファイルの内容で、メッセージではありません",
    };
    /// Fewer characters may be a word.
    const SHORTEST: usize = 40;
    let is_base64 = |line: &str| {
        let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        let is_digest = line.bytes().all(|byte| byte.is_ascii_hexdigit());
        line.len() >= SHORTEST && line.bytes().all(is_of_it) && !is_digest
    };
    let mut begins = question.split("-----BEGIN ").skip(1).map(|rest| rest.split("-----").next().unwrap_or_default());
    if begins.clone().any(|label| label.ends_with("PRIVATE KEY")) {
        Some(KEY)
    } else if begins.next().is_some() {
        Some(CERTIFICATES)
    } else {
        question.lines().any(|line| is_base64(line.trim())).then_some(CONTENTS)
    }
}

fn unknown(question: &str, suggestions: &[Suggestion], language: Language) -> Box<Stop> {
    const WHAT: Text =
        Text { en: "nothing is known about: {question}", ja: "該当する説明がありません: {question}" };
    const EMPTY: Text = Text { en: "there is nothing to explain", ja: "説明する内容がありません" };
    if let Some(what) = pasted(question) {
        return Stop::new(Exit::Input, Failure::new(what.of(language)).try_this(CHECK.of(language)));
    }
    let beginning = first_line(question);
    let what = if beginning.is_empty() { EMPTY } else { WHAT };
    let mut failure = Failure::new(what.fill(language, &[("question", &safe(&beginning))]));
    for suggestion in suggestions.iter().filter(|_| !beginning.is_empty()) {
        let about = suggestion.about.of(language).replace('{', "<").replace('}', ">");
        failure = failure.try_this(format!("chainmend explain {}  # {about}", shell_text(suggestion.query)));
    }
    Stop::new(Exit::Input, failure.try_this(INDEX.of(language)))
}
