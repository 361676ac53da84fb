//! What is similar to a question without an answer.

use super::super::distance::strangeness;
use super::super::normal::normalise;
use super::super::{Suggestion, messages, topic, topics};
use super::MAX_WORD;
use crate::finding::{self, Rule};
use crate::language::Text;

/// Suggestions for an unknown code.
pub(super) fn suggestions_of_codes(text: &str) -> Vec<Suggestion> {
    const FAQ: Text = Text { en: "the FAQ has F1 to F16", ja: "FAQ の項目は F1～F16 です" };
    if text.starts_with('f') {
        return vec![Suggestion { query: "F1", about: FAQ }];
    }
    let letters: Vec<char> = text.chars().take(MAX_WORD).collect();
    let mut rules: Vec<&Rule> = finding::all().collect();
    rules.sort_by_key(|rule| strangeness(&letters, &normalise(rule.code.as_str())));
    rules.into_iter().take(3).map(|rule| Suggestion { query: rule.code.as_str(), about: rule.message }).collect()
}

/// The codes, names, topics and messages that are most similar to the question, if they are similar at all. A long text is no
/// misspelt name of anything.
pub(super) fn suggestions(text: &str) -> Vec<Suggestion> {
    const COMPARED: usize = 200;
    /// In thousandths of the letters.
    const STRANGEST: usize = 600;
    let letters: Vec<char> = text.chars().take(COMPARED + 1).collect();
    if letters.len() > COMPARED {
        return Vec::new();
    }
    let rules = finding::all().flat_map(|rule| [rule.code.as_str(), rule.name].map(|query| (query, rule.message)));
    let named = topics().map(|topic| (topic.id, topic.title));
    let printed = messages().flat_map(|message| {
        let about = message.topics.first().and_then(|id| topic(id)).map(|topic| topic.title);
        let words = [message.text].into_iter().chain(message.ids.iter().copied());
        words.filter_map(move |query| Some((query, about?)))
    });
    let mut rows: Vec<(usize, &'static str, Text)> = rules
        .chain(named)
        .chain(printed)
        .map(|(query, about)| (strangeness(&letters, &normalise(query)), query, about))
        .collect();
    rows.retain(|(strangeness, _, _)| *strangeness <= STRANGEST);
    rows.sort_by_key(|(strangeness, _, _)| *strangeness);
    rows.into_iter().take(3).map(|(_, query, about)| Suggestion { query, about }).collect()
}
