//! A cause that a message does not contain, but the words around it do.

use super::super::questions::{TELLING, Telling};
use super::super::{Confidence, Topic, index};
use super::message::{Hit, hits};
use super::resolve;

/// The cause that the words around a vague message name.
pub(in crate::explain) fn told_around(text: &str) -> Option<&'static str> {
    hits(text).first().filter(|hit| hit.message.is_vague).and_then(|hit| told_besides(hit, text))
}

/// The cause that the words around a message name.
pub(super) fn told_besides(best: &Hit, text: &str) -> Option<&'static str> {
    let around = best.parts.iter().fold(text.to_owned(), |around, part| around.replacen(part, " ", 1));
    told_by(&around, &resolve(best.message.topics.iter())).or_else(|| {
        let (topics, confidence) = index::search(&around, 1).filter(|_| best.message.is_vague)?;
        let likely = topics.first().filter(|_| confidence >= Confidence::Medium).map(|topic| topic.id);
        likely.filter(|id| best.message.topics.contains(id) && index::names_a_cause(&around))
    })
}

/// The one of these topics that the words around their message name.
pub(super) fn told_by(around: &str, topics: &[&Topic]) -> Option<&'static str> {
    let named = index::telling_concepts(around);
    let is_told = |row: &&Telling| row.names.iter().any(|name| named.contains(name));
    let is_of = |row: &&Telling| {
        topics.first().is_some_and(|topic| topic.id == row.of) && (topics.len() > 1 || !row.is_of_several)
    };
    TELLING.iter().filter(is_of).find(is_told).map(|row| row.topic)
}
