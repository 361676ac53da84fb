//! Failures for questions without an answer.

use super::super::exit::{Exit, Stop};
use crate::explain::Suggestion;
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::shell::shell_text;

/// The maximum length of an unanswered question that is repeated, in characters.
const ECHOED: usize = 80;

/// The beginning of the first line of a question, with dots if there is more.
fn first_line(question: &str) -> String {
    let question = question.trim();
    let line = question.lines().next().unwrap_or_default().trim_end();
    let beginning: String = line.chars().take(ECHOED).collect();
    let dots = if beginning.len() < question.len() { " …" } else { "" };
    beginning + dots
}

pub(super) const INDEX: Text = Text {
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

pub(super) fn unknown(question: &str, suggestions: &[Suggestion], language: Language) -> Box<Stop> {
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
