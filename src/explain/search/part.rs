//! Finds the titles, texts and messages of which the whole question is a part.

use std::collections::HashSet;

use super::super::normal::normalise;
use super::super::{Answer, Confidence, Message, Topic, index, messages, topics};
use super::message::{stands_in, weight};
use super::{MAX_TOPICS, resolve_all};
use crate::language::Text;

/// Shorter questions are not searched for in titles and messages.
const MIN_ABBREVIATED: usize = 5;

/// The titles, messages or texts that contain the whole question, unless there are too many.
pub(super) fn abbreviated(text: &str) -> Option<Answer> {
    if weight(text) < MIN_ABBREVIATED {
        return None;
    }
    // Texts contain words of every field, such as "cannot connect".
    let is_telling = index::names_a_term(text);
    let titled = || topics_with(text, |topic| vec![topic.title]);
    let described = || {
        topics_with(text, |topic| {
            [&topic.about, &topic.server, &topic.client, &topic.steps].map(Vec::as_slice).concat()
        })
    };
    let titled = if is_telling { titled() } else { None };
    let is_of_field = is_telling || index::is_of_the_field(text);
    // A plain word, such as "hello", is in a message by chance.
    let is_plain_word = text.bytes().all(|byte| byte.is_ascii_lowercase());
    let quoted = || if is_of_field || !is_plain_word { messages_with(text) } else { None };
    titled.or_else(quoted).or_else(|| if index::is_of_the_field(text) { described() } else { None })
}

fn topics_with(text: &str, texts: impl Fn(&Topic) -> Vec<Text>) -> Option<Answer> {
    let holds_it = |words: &Text| holds(words.en, text) || holds(words.ja, text);
    let found: Vec<&Topic> = topics().filter(|topic| texts(topic).iter().any(holds_it)).collect();
    if found.is_empty() || found.len() > MAX_TOPICS {
        return None;
    }
    let (mut topics, _) = index::ranked(text, MAX_TOPICS)?;
    let others = topics.split_off(1);
    Some(Answer::Question { topic: topics.first()?, others, confidence: Confidence::Low })
}

/// The message of which the whole question is a part, if it is too long to be one by chance.
pub(super) fn quoted(text: &str) -> Option<Answer> {
    const LONG: usize = 30;
    let is_long = weight(text) >= LONG && index::names_a_term(text);
    if is_long { messages_with(text) } else { None }
}

fn messages_with(text: &str) -> Option<Answer> {
    let found: Vec<&Message> = messages().filter(|message| holds(message.text, text)).collect();
    let ids: HashSet<&str> = found.iter().flat_map(|message| &message.topics).copied().collect();
    let (topics, others) = resolve_all(found.iter().flat_map(|message| &message.topics));
    match found.as_slice() {
        [message] => Some(Answer::Message { message, is_approximate: true, topics, others }),
        [_, ..] if ids.len() <= MAX_TOPICS => Some(Answer::Topics(topics)),
        _ => None,
    }
}

fn holds(words: &str, text: &str) -> bool {
    stands_in(text, &normalise(words)).is_some()
}
