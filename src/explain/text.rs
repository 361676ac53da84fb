//! The answers as text.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::attribution::attribution;
use super::{Answer, Message, Topic, messages, messages_of, topics, topics_of};
use crate::finding::{self, Fix, Rule};
use crate::language::{Language, Text};
use crate::wrap::wrap;

const HEADING: Style = Style::new().bold();
const TYPED: Style = AnsiColor::Cyan.on_default();

/// The maximum number of messages on a page; the others are in JSON and in `docs/findings/messages.md`.
const SHOWN_MESSAGES: usize = 8;

pub(super) const WHAT: Text = Text { en: "what it means", ja: "意味" };
pub(super) const WHY: Text = Text { en: "why it hurts", ja: "影響" };
pub(super) const REMEDY: Text = Text { en: "what to do", ja: "対処" };
pub(super) const FIX: Text = Text { en: "chainmend fix", ja: "chainmend fix" };
pub(super) const ABOUT: Text = Text { en: "explanation", ja: "説明" };
pub(super) const SERVER: Text = Text { en: "on the side of the server", ja: "サーバー側の原因" };
pub(super) const CLIENT: Text =
    Text { en: "on the side of the browser or client", ja: "ブラウザ (クライアント) 側の原因" };
pub(super) const COMMANDS: Text = Text { en: "with chainmend", ja: "chainmend での操作" };
pub(super) const FINDINGS: Text = Text { en: "findings", ja: "関連する検出事項" };
pub(super) const TOPICS: Text = Text { en: "topics", ja: "関連するトピック" };
pub(super) const MESSAGES: Text = Text { en: "messages", ja: "関連するメッセージ" };
pub(super) const SOURCE: Text = Text { en: "source", ja: "出典" };

const PRINTED_BY: Text = Text { en: "a message of {program}", ja: "{program} のメッセージ" };
const ABOVE: Text = Text { en: "explained above: {topics}", ja: "上記の説明をご覧ください: {topics}" };
const ALSO: Text = Text { en: "It can have other causes too:", ja: "次の原因も考えられます:" };
const OR_ABOUT: Text =
    Text { en: "If that is not it:", ja: "該当しない場合は、次のトピックをご覧ください:" };
const MORE: Text = Text { en: "and {count} more", ja: "ほか {count} 件" };

/// What `chainmend fix` does about a finding.
pub(super) fn fix(fix: Fix, language: Language) -> String {
    let (text, option) = match fix {
        Fix::Safe => (Text { en: "fixes it; nothing is lost", ja: "修復します。失われる情報はありません" }, ""),
        Fix::Consent(option) => {
            (Text { en: "fixes it with {option}", ja: "{option} を指定した場合に修復します" }, option)
        }
        Fix::Shown => (
            Text {
                en: "only reports it; a person has to fix it", ja: "表示のみです。人による対処が必要です"
            },
            "",
        ),
    };
    text.fill(language, &[("option", option)])
}

/// The text of a finding, with its placeholders in the form `<certificate>`.
fn with_blanks(text: &Text, language: Language) -> String {
    blanks(text.of(language))
}

fn blanks(template: &str) -> String {
    template.replace('{', "<").replace('}', ">")
}

/// What can be asked, with examples.
pub fn index(language: Language) -> String {
    let heading = Text {
        en: "chainmend explain says what a finding, or a message of a browser or server, means and what to do.",
        ja: "chainmend explain は、検出事項やブラウザ・サーバーのメッセージの意味と対処方法を説明します。",
    };
    let ways = [
        ("chainmend explain CM105", Text { en: "a finding, by its code or name", ja: "検出事項 (コードまたは名前)" }),
        ("chainmend explain F9", Text { en: "a row of the FAQ", ja: "FAQ の項目" }),
        ("chainmend explain host-name", Text { en: "one of the topics below", ja: "以下のトピック" }),
        (
            "chainmend explain \"key values mismatch\"",
            Text { en: "a message, as it was printed", ja: "表示されたメッセージ" },
        ),
        (
            "chainmend explain - < error.log",
            Text { en: "the same, from standard input", ja: "標準入力から読み取ったメッセージ" },
        ),
        ("chainmend explain --list", Text { en: "every finding", ja: "すべての検出事項" }),
    ];
    let mut out = wrap(heading.of(language), "");
    out.push('\n');
    for (line, about) in ways {
        out += &wrap(about.of(language), &format!("  {line:40}  "));
    }
    out.push('\n');
    for topic in topics() {
        out += &wrap(&titled(topic, language), &format!("  {:28}  ", topic.id));
    }
    out
}

/// The title of a topic and the rows of the FAQ that it answers.
fn titled(topic: &Topic, language: Language) -> String {
    let title = topic.title.of(language);
    if topic.rows.is_empty() { title.to_owned() } else { format!("{title} ({})", topic.rows.join(language.comma())) }
}

/// Every finding, one per line.
pub fn list(language: Language) -> String {
    let mut out = String::new();
    for rule in finding::all() {
        let severity = crate::wrap::pad(rule.severity.word().of(language), 8);
        let first = format!("{}  {:28}  {severity}  ", rule.code, rule.name);
        out += &wrap(&with_blanks(&rule.message, language), &first);
    }
    out
}

/// The answers to several questions. A message whose topics were all explained above is only named.
pub fn answers(answers: &[Answer], language: Language) -> String {
    let mut explained: Vec<&str> = Vec::new();
    let mut pages = Vec::new();
    for one in answers {
        let topics = topics_in(one);
        let is_known = !topics.is_empty() && topics.iter().all(|topic| explained.contains(&topic.id));
        pages.push(if is_known { explained_above(one, &topics, language) } else { answer(one, language) });
        explained.extend(topics.iter().map(|topic| topic.id));
    }
    pages.retain(|page| !page.is_empty());
    pages.join("\n")
}

/// The topics that an answer explains in full.
fn topics_in(answer: &Answer) -> Vec<&'static Topic> {
    match answer {
        Answer::Topics(topics) | Answer::Message { topics, .. } => topics.clone(),
        Answer::Question { topic, .. } => vec![topic],
        Answer::Finding(_) | Answer::Unknown(_) => Vec::new(),
    }
}

fn explained_above(answer: &Answer, topics: &[&Topic], language: Language) -> String {
    let Answer::Message { message, .. } = answer else { return String::new() };
    let ids: Vec<&str> = topics.iter().map(|topic| topic.id).collect();
    let above = ABOVE.fill(language, &[("topics", &ids.join(language.comma()))]);
    printed_by(message, language) + &wrap(&above, "  ")
}

fn printed_by(message: &Message, language: Language) -> String {
    let printed_by = PRINTED_BY.fill(language, &[("program", &attribution(message.program, language))]);
    wrap(message.text, "") + &wrap(&printed_by, "  ")
}

/// The answer to a question. Empty if there is none.
fn answer(answer: &Answer, language: Language) -> String {
    match answer {
        Answer::Finding(rule) => finding_page(rule, language),
        Answer::Topics(topics) => {
            topics.iter().map(|topic| topic_page(topic, true, language)).collect::<Vec<_>>().join("\n")
        }
        Answer::Message { message, topics, others, .. } => {
            message_page(message, topics, language) + &list_of_others(others, language)
        }
        Answer::Question { topic, others, .. } => question_page(topic, others, language),
        Answer::Unknown(_) => String::new(),
    }
}

fn finding_page(rule: &Rule, language: Language) -> String {
    let severity = rule.severity.word().of(language);
    let mut out = format!("{HEADING}{} {}{HEADING:#} ({severity})\n", rule.code, rule.name);
    let rows = [
        (WHAT, with_blanks(&rule.message, language)),
        (WHY, with_blanks(&rule.why, language)),
        (REMEDY, blanks(&rule.general_remedy(language))),
        (FIX, fix(rule.fix, language)),
        (SOURCE, attribution(rule.source, language).into_owned()),
    ];
    for (label, text) in rows {
        section(&mut out, label, language);
        out += &wrap(&text, "    ");
    }
    let related: Vec<&Topic> = topics_of(rule).collect();
    if !related.is_empty() {
        section(&mut out, TOPICS, language);
        for topic in &related {
            out += &wrap(&titled(topic, language), &format!("    {}: ", topic.id));
        }
        let printed: Vec<&Message> = messages()
            .filter(|message| message.topics.first().is_some_and(|id| related.iter().any(|topic| topic.id == *id)))
            .collect();
        message_list(&mut out, &printed, language);
    }
    out
}

fn message_page(message: &Message, topics: &[&'static Topic], language: Language) -> String {
    let mut out = printed_by(message, language);
    for (number, topic) in topics.iter().enumerate() {
        out.push('\n');
        if number == 1 {
            let _ = writeln!(out, "{}\n", ALSO.of(language));
        }
        out += &topic_page(topic, false, language);
    }
    out
}

/// Topics that are not explained here, each with the command for it.
fn listed(topics: &[&'static Topic], language: Language) -> String {
    let rows =
        topics.iter().map(|topic| wrap(&titled(topic, language), &format!("  chainmend explain {:28}  ", topic.id)));
    rows.collect()
}

fn question_page(topic: &'static Topic, others: &[&'static Topic], language: Language) -> String {
    topic_page(topic, true, language) + &list_of_others(others, language)
}

fn list_of_others(others: &[&'static Topic], language: Language) -> String {
    let mut out = String::new();
    if !others.is_empty() {
        let _ = write!(out, "\n{}\n", OR_ABOUT.of(language));
    }
    out += &listed(others, language);
    out
}

fn topic_page(topic: &Topic, with_messages: bool, language: Language) -> String {
    let mut out = format!("{HEADING}{}{HEADING:#}\n", topic.id);
    out += &wrap(&titled(topic, language), "  ");
    if !topic.about.is_empty() {
        section(&mut out, ABOUT, language);
    }
    for text in &topic.about {
        out += &wrap(text.of(language), "    ");
    }
    for (label, texts) in [(SERVER, &topic.server), (CLIENT, &topic.client), (REMEDY, &topic.steps)] {
        numbered(&mut out, label, texts, language);
    }
    if !topic.commands.is_empty() {
        section(&mut out, COMMANDS, language);
    }
    for command in &topic.commands {
        let _ = writeln!(out, "    {TYPED}{}{TYPED:#}", command.line);
        out += &wrap(command.what.of(language), "      ");
    }
    let findings: Vec<&Rule> = topic.findings.iter().map(|code| code.rule()).collect();
    if !findings.is_empty() {
        section(&mut out, FINDINGS, language);
        let names: Vec<String> = findings.iter().map(|rule| format!("{} {}", rule.code, rule.name)).collect();
        out += &wrap(&names.join(language.comma()), "    ");
    }
    if with_messages {
        message_list(&mut out, &messages_of(topic), language);
    }
    section(&mut out, SOURCE, language);
    out += &wrap(&attribution(topic.source, language), "    ");
    out
}

fn section(out: &mut String, label: Text, language: Language) {
    let _ = writeln!(out, "  {HEADING}{}{HEADING:#}", label.of(language));
}

fn numbered(out: &mut String, label: Text, texts: &[Text], language: Language) {
    if texts.is_empty() {
        return;
    }
    section(out, label, language);
    for (number, text) in texts.iter().enumerate() {
        *out += &wrap(text.of(language), &format!("    {}. ", number + 1));
    }
}

fn message_list(out: &mut String, printed: &[&Message], language: Language) {
    if printed.is_empty() {
        return;
    }
    section(out, MESSAGES, language);
    for message in printed.iter().take(SHOWN_MESSAGES) {
        *out += &wrap(&format!("{} ({})", message.text, attribution(message.program, language)), "    ");
    }
    if let Some(count) = printed.len().checked_sub(SHOWN_MESSAGES).filter(|count| *count > 0) {
        *out += &wrap(&MORE.fill(language, &[("count", &count.to_string())]), "    ");
    }
}
