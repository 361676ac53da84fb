//! Notes on how questions were understood, and on what of a log has no answer.

use crate::explain::{self, Answer, Answers, Confidence, Place};
use crate::language::{Language, Text};

/// A note about the lines of a log without an answer.
pub(super) fn without_answer(answers: &Answers, language: Language) -> String {
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
pub(super) fn not_read(answers: &Answers, language: Language) -> String {
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
pub(super) fn remarks(answers: &Answers, question: &str, language: Language) -> String {
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
