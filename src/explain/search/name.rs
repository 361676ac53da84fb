//! Looks up a code or name of a finding, the name of a topic, or a row of the FAQ.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::normal::usual_width;
use super::super::{Answer, Topic, topics};
use super::MAX_WORD;
use crate::finding::{self, Rule};

/// What a finding's code or name, a topic's name or a row of the FAQ stands for.
pub(in crate::explain) fn by_name(query: &str) -> Option<Answer> {
    let query = &usual_width(query);
    if !is_name(query) {
        return None;
    }
    if let Some(rule) = rule(query) {
        return Some(Answer::Finding(rule));
    }
    let asked = topics_by_name(query);
    (!asked.is_empty()).then_some(Answer::Topics(asked))
}

/// Whether a word has the form of a finding's code or of a row of the FAQ, whether or not it exists.
pub(super) fn is_code(word: &str) -> bool {
    let word = usual_width(word.trim()).to_ascii_uppercase();
    let number = word.strip_prefix("FAQ").map(|number| number.trim_start_matches(APART));
    let number = number.or_else(|| ["CM", "F"].iter().find_map(|prefix| word.strip_prefix(prefix)));
    number.is_some_and(is_digits)
}

/// What may stand between the word FAQ and a number.
const APART: [char; 4] = [' ', '-', '_', '#'];

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The row of the FAQ with this name: `F5`, `FAQ F5` or `FAQ 5`.
fn row_of_faq(query: &str) -> String {
    let row = query.to_ascii_uppercase();
    match row.strip_prefix("FAQ").map(|rest| rest.trim_start_matches(APART)) {
        Some(number) if is_digits(number) => format!("F{number}"),
        Some(row) => row.to_owned(),
        None => row,
    }
}

/// The finding with this code, or this name in kebab case or with spaces.
fn rule(query: &str) -> Option<&'static Rule> {
    let name = kebab(query);
    finding::by_code(query).or_else(|| finding::all().find(|rule| rule.name == name))
}

/// All codes, names and rows in lower case: most lines of a log are none.
static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let rules = finding::all().flat_map(|rule| [rule.code.as_str(), rule.name]);
    let topics = topics().flat_map(|topic| topic.rows.iter().copied().chain([topic.id]));
    rules.chain(topics).map(str::to_ascii_lowercase).collect()
});

fn is_name(query: &str) -> bool {
    query.len() <= MAX_WORD
        && (NAMES.contains(&kebab(query)) || NAMES.contains(&row_of_faq(query).to_ascii_lowercase()))
}

fn topics_by_name(query: &str) -> Vec<&'static Topic> {
    let name = kebab(query);
    let row = row_of_faq(query);
    topics().filter(|topic| topic.id == name || topic.rows.contains(&row.as_str())).collect()
}

fn kebab(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).collect();
    words.join("-").to_ascii_lowercase()
}
