//! The answers as Markdown, in both languages: the pages of `docs/findings/`.

use std::fmt::Write as _;

use super::{Topic, messages, messages_of, text, topics, topics_of};
use crate::finding::{self, Rule};
use crate::language::{Language, Text};

const SEVERITY: Text = Text { en: "severity", ja: "重大度" };
const LANGUAGES: [(Language, &str); 2] = [(Language::English, "English"), (Language::Japanese, "日本語")];

/// Every page of `docs/findings/`: its file name and its text.
pub fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> =
        finding::all().map(|rule| (format!("{}.md", rule.code), finding_page(rule))).collect();
    pages.push(("README.md".to_owned(), index_page()));
    pages.push(("messages.md".to_owned(), messages_page()));
    pages
}

fn index_page() -> String {
    let mut out = String::from(
        "# Findings\n\nWhat `chainmend check` can find: a page for each code, in English and Japanese. \
         `chainmend explain CODE` prints the same; a code is never used again for something else. What browsers, servers and \
         programs say is in [messages.md](messages.md).\n\n\
         chainmend check が検出する事項の一覧です。各ページは英語と日本語で記載しています。\n\n\
         | code | name | severity | |\n|---|---|---|---|\n",
    );
    for rule in finding::all() {
        let (code, name, severity) = (rule.code, rule.name, rule.severity.name());
        let (en, ja) = (cell(rule.message.en), cell(rule.message.ja));
        let _ = writeln!(out, "| [{code}]({code}.md) | {name} | {severity} | {en}<br>{ja} |");
    }
    out
}

fn finding_page(rule: &Rule) -> String {
    let mut out = format!("# {} {}\n", rule.code, rule.name);
    for (language, name) in LANGUAGES {
        let severity = rule.severity.word().of(language);
        let _ = writeln!(out, "\n## {name}\n");
        paragraph(&mut out, SEVERITY, severity, language);
        paragraph(&mut out, text::WHAT, &escape(rule.message.of(language)), language);
        paragraph(&mut out, text::WHY, &escape(rule.why.of(language)), language);
        paragraph(&mut out, text::REMEDY, &escape(&rule.general_remedy(language)), language);
        let _ = writeln!(out, "- `chainmend fix`: {}", text::fix(rule.fix, language));
        paragraph(&mut out, text::SOURCE, &escape(rule.source), language);
        let related: Vec<String> = topics_of(rule).map(|topic| linked(topic, language)).collect();
        if !related.is_empty() {
            paragraph(&mut out, text::TOPICS, &related.join("; "), language);
        }
    }
    out
}

fn linked(topic: &Topic, language: Language) -> String {
    format!("[{}](messages.md#{}) ({})", topic.id, topic.id, escape(topic.title.of(language)))
}

fn messages_page() -> String {
    let mut out = String::from(
        "# Messages and what they mean\n\nWhat browsers, servers and programs print, and what to do about it. `chainmend explain \"MESSAGE\"` \
         finds the same, with typing errors and with whatever surrounds the message; `…` stands for names, paths and numbers.\n\n\
         ブラウザ、サーバー、プログラムが表示するメッセージと対処方法の一覧です。\n\n\
         | message | printed by | topics | known from |\n|---|---|---|---|\n",
    );
    for message in messages() {
        let related: Vec<String> = message.topics.iter().map(|id| format!("[{id}](#{id})")).collect();
        let also: String = message.ids.iter().map(|id| format!("<br>`{}`", cell(id))).collect();
        let (words, program, source) = (cell(message.text), cell(message.program), cell(message.source));
        let _ = writeln!(out, "| `{words}`{also} | {program} | {} | {source} |", related.join(", "));
    }
    for topic in topics() {
        topic_section(&mut out, topic);
    }
    out
}

fn topic_section(out: &mut String, topic: &Topic) {
    let _ = writeln!(out, "\n## {}", topic.id);
    if !topic.rows.is_empty() {
        let _ = writeln!(out, "\nFAQ: {}", topic.rows.join(", "));
    }
    for (language, name) in LANGUAGES {
        let _ = writeln!(out, "\n### {name}: {}", escape(topic.title.of(language)));
        let parts = [
            (text::ABOUT, &topic.about),
            (text::SERVER, &topic.server),
            (text::CLIENT, &topic.client),
            (text::REMEDY, &topic.steps),
        ];
        for (label, texts) in parts.into_iter().filter(|(_, texts)| !texts.is_empty()) {
            let _ = writeln!(out, "\n{}:\n", label.of(language));
            for (number, text) in texts.iter().enumerate() {
                let _ = writeln!(out, "{}. {}", number + 1, escape(text.of(language)));
            }
        }
        if !topic.commands.is_empty() {
            let _ = writeln!(out, "\n{}:\n", text::COMMANDS.of(language));
        }
        for command in &topic.commands {
            let _ = writeln!(out, "- `{}`: {}", command.line, escape(command.what.of(language)));
        }
    }
    let codes: Vec<String> = topic.findings.iter().map(|code| format!("[{code}]({code}.md)")).collect();
    let count = messages_of(topic).len();
    let findings = if codes.is_empty() { String::new() } else { format!("; findings: {}", codes.join(", ")) };
    let _ = writeln!(out, "\nMessages above: {count}{findings}; source: {}", escape(topic.source));
}

fn paragraph(out: &mut String, label: Text, words: &str, language: Language) {
    let _ = writeln!(out, "- {}: {words}", label.of(language));
}

/// Escapes characters that are special in Markdown.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '*' | '_' | '<' | '>' | '`' | '[' | ']' | '|') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Escapes text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::pages;

    const HOW: &str = "write them anew: CHAINMEND_UPDATE=1 cargo test --lib explain::pages";

    /// Compares `docs/findings/` with the tables; with `CHAINMEND_UPDATE=1`, updates it.
    #[test]
    fn the_pages_are_current() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings");
        let pages = pages();
        if std::env::var_os("CHAINMEND_UPDATE").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            for (name, text) in &pages {
                std::fs::write(folder.join(name), text).unwrap();
            }
        }
        for (name, text) in &pages {
            let present = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(present == *text, "docs/findings/{name} is stale; {HOW}");
        }
        let expected: BTreeSet<String> = pages.into_iter().map(|(name, _)| name).collect();
        let present = std::fs::read_dir(&folder).unwrap();
        let present: BTreeSet<String> = present.map(|row| row.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(present, expected, "a page of no finding lies in docs/findings; remove it, or {HOW}");
    }
}
