//! Looks up a code, a name, a row of the FAQ, or a message with any surrounding text.

mod message;
mod misspelt;
mod name;
mod part;
mod suggestion;
mod told;

use super::log::{Answers, MAX_ANSWERS};
use super::normal::normalise;
use super::{Answer, Confidence, Topic, index, topic};
use crate::finding;
pub(super) use message::{exact, exact_message};
use misspelt::approximate;
pub(super) use name::by_name;
use name::is_code;
use part::{abbreviated, quoted};
use suggestion::{suggestions, suggestions_of_codes};
pub(super) use told::told_around;

/// The part of a message that is examined, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// The maximum number of topics in an answer.
const MAX_TOPICS: usize = 4;

/// Longer words are not parts of a message.
const MAX_WORD: usize = 64;

/// The number of topics for a message: those that explain it, then those that the search finds.
const NAMED: usize = 3;

/// Answers a question. Only the first [`MAX_MESSAGE`] bytes are examined.
pub fn look_up(query: &str) -> Answer {
    let query = beginning(query, MAX_MESSAGE).trim();
    if let Some(answer) = by_name(query) {
        return answer;
    }
    let text = normalise(query);
    if let Some(rule) = text.split(' ').find_map(finding::by_code) {
        return Answer::Finding(rule);
    }
    if is_code(query) {
        return Answer::Unknown(suggestions_of_codes(&text));
    }
    if index::is_about_other_certificates(&text) {
        return Answer::Unknown(Vec::new());
    }
    let found = exact(&text)
        .or_else(|| quoted(&text))
        .or_else(|| approximate(&text))
        .or_else(|| question(query, Confidence::Medium))
        .or_else(|| abbreviated(&text))
        .or_else(|| question(query, Confidence::Low));
    found.map_or_else(|| Answer::Unknown(suggestions(&text)), |found| with_others(found, query))
}

/// A message, with other possible topics of the question.
fn with_others(answer: Answer, query: &str) -> Answer {
    let Answer::Message { message, is_approximate, topics, mut others } = answer else { return answer };
    let missing = NAMED.saturating_sub(topics.len() + others.len());
    if missing > 0 {
        let found = index::search(query, MAX_TOPICS).map(|(found, _)| found).unwrap_or_default();
        let is_new = |other: &&Topic| !topics.iter().chain(&others).any(|topic| topic.id == other.id);
        let new: Vec<&Topic> = found.into_iter().filter(is_new).take(missing).collect();
        others.extend(new);
    }
    Answer::Message { message, is_approximate, topics, others }
}

/// The topic of a question in free words, and a few others, if the confidence is at least `least`.
pub(super) fn question(query: &str, least: Confidence) -> Option<Answer> {
    let (mut topics, confidence) = index::search(query, MAX_TOPICS).filter(|(_, confidence)| *confidence >= least)?;
    let others = topics.split_off(1);
    Some(Answer::Question { topic: topics.first()?, others, confidence })
}

/// Answers several questions. If every word is a name, a code or a whole sentence, each is answered separately, otherwise
/// all words together.
pub fn look_up_words(words: &[String]) -> Answers {
    let is_question = |word: &String| is_code(word) || word.trim().contains(' ') || by_name(word.trim()).is_some();
    if words.len() < 2 || !words.iter().all(is_question) {
        return Answers::to(&words.join(" "));
    }
    let mut answers = Answers::default();
    for word in words {
        let answer = if is_code(word) { by_name(word.trim()) } else { Some(look_up(word)) };
        match answer {
            None | Some(Answer::Unknown(_)) => answers.unknown.push(word.clone()),
            Some(answer) if answers.given.len() < MAX_ANSWERS => answers.given.push(answer),
            Some(_) => answers.left_out += 1,
        }
    }
    if answers.given.is_empty() { Answers::to(&words.join(" ")) } else { answers }
}

impl Answer {
    /// The most likely topic.
    pub(super) fn cause(&self) -> Option<&'static str> {
        match self {
            Self::Message { topics, .. } | Self::Topics(topics) => topics.first().map(|topic| topic.id),
            Self::Question { topic, .. } => Some(topic.id),
            Self::Finding(_) | Self::Unknown(_) => None,
        }
    }

    pub(super) fn is_about_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Message { message, .. }, Self::Message { message: other, .. }) => message.text == other.text,
            (Self::Finding(rule), Self::Finding(other)) => rule.code == other.code,
            (Self::Topics(topics), Self::Topics(others)) => {
                topics.iter().map(|topic| topic.id).eq(others.iter().map(|topic| topic.id))
            }
            // Free words add nothing if a message has the same topic.
            (Self::Message { topics, .. }, Self::Question { topic: other, .. }) => {
                topics.first().is_some_and(|topic| topic.id == other.id)
            }
            (Self::Question { topic, .. }, Self::Question { topic: other, .. }) => topic.id == other.id,
            _ => false,
        }
    }
}

/// At most the first `most` bytes of a text.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

fn resolve<'a>(ids: impl Iterator<Item = &'a &'static str>) -> Vec<&'static Topic> {
    resolve_all(ids).0
}

/// The topics with these names, up to the limit of an answer, and the rest.
fn resolve_all<'a>(ids: impl Iterator<Item = &'a &'static str>) -> (Vec<&'static Topic>, Vec<&'static Topic>) {
    let mut found: Vec<&Topic> = Vec::new();
    for topic in ids.filter_map(|id| topic(id)) {
        if !found.iter().any(|known| known.id == topic.id) {
            found.push(topic);
        }
    }
    let others = found.split_off(MAX_TOPICS.min(found.len()));
    (found, others)
}
