//! What a finding, or a message of a browser, a server or a program, means and what to do about it.
//!
//! Three tables, all plain data in English and Japanese: the catalogue of findings ([`crate::finding`]), the topics (a situation, with its
//! causes and remedies), and the messages (what programs print, each with the topics that explain it). Nothing here
//! reads a certificate.

mod attribution;
mod concepts;
mod distance;
mod index;
mod json;
mod messages;
mod neighbours;
mod normal;
#[cfg(test)]
mod pages;
mod questions;
mod search;
#[cfg(test)]
mod tests;
mod text;
mod topics;

pub use index::Confidence;
pub(crate) use json::{answers as answers_json, index as index_json, list as list_json};
pub use search::{MAX_MESSAGE, look_up, look_up_log, look_up_words};
pub(crate) use text::{answer as answer_text, index as index_text, list as list_text};

use crate::finding::{Code, Rule};
use crate::language::Text;

/// A situation: what causes it, likeliest cause first, and what to do.
#[derive(Debug)]
pub struct Topic {
    /// Its name, in kebab case; no finding has the same.
    pub id: &'static str,
    /// The rows of the FAQ that it answers: `F1` to `F16`.
    pub rows: &'static [&'static str],
    /// What happens, in one line.
    pub title: Text,
    /// Causes on the side of the server.
    pub server: &'static [Text],
    /// Causes on the side of the browser, or of another client.
    pub client: &'static [Text],
    /// What to do, in this order.
    pub steps: &'static [Text],
    /// What chainmend does about it.
    pub commands: &'static [Command],
    /// The codes of the findings that show it.
    pub findings: &'static [Code],
    /// Where this is known from.
    pub source: &'static str,
}

/// A command of chainmend that detects or mends something.
#[derive(Debug)]
pub struct Command {
    /// What to type.
    pub line: &'static str,
    /// What it does.
    pub what: Text,
}

/// A message, as a program prints it.
#[derive(Debug)]
pub struct Message {
    /// The words that do not change; `…` stands for names, paths and numbers between them.
    pub text: &'static str,
    /// What else it is known by: numbers and names of the same error. They count alone, or when the message says that it is an
    /// error or event.
    pub ids: &'static [&'static str],
    /// Who prints it.
    pub program: &'static str,
    /// Whether it says only that something is wrong: what else was printed then decides.
    pub is_vague: bool,
    /// The topics that explain it, likeliest first.
    pub topics: &'static [&'static str],
    /// Where its words are known from.
    pub source: &'static str,
}

/// What [`look_up`] found.
#[derive(Debug)]
pub enum Answer {
    /// A finding, by its code or name.
    Finding(&'static Rule),
    /// A topic by its name, or all that answer a row of the FAQ.
    Topics(Vec<&'static Topic>),
    /// A message.
    Message {
        /// The message that was recognised.
        message: &'static Message,
        /// Whether the words are not quite its own.
        is_approximate: bool,
        /// What explains it, likeliest first.
        topics: Vec<&'static Topic>,
        /// What the words around it may be about besides.
        others: Vec<&'static Topic>,
    },
    /// A question in free words.
    Question {
        /// What it seems to be about.
        topic: &'static Topic,
        /// What else it may be about, likeliest first.
        others: Vec<&'static Topic>,
        /// How sure that is.
        confidence: Confidence,
    },
    /// Nothing; these are the closest, at most three.
    Unknown(Vec<Suggestion>),
}

/// Something that resembles what was asked for.
#[derive(Debug)]
pub struct Suggestion {
    /// What to ask for instead.
    pub query: &'static str,
    /// What it is about.
    pub about: Text,
}

/// Every topic.
pub fn topics() -> impl Iterator<Item = &'static Topic> {
    topics::TABLES.iter().copied().flatten()
}

/// Every message.
pub fn messages() -> impl Iterator<Item = &'static Message> {
    messages::TABLES.iter().copied().flatten()
}

/// The topic of this name.
pub fn topic(id: &str) -> Option<&'static Topic> {
    topics().find(|topic| topic.id == id)
}

/// The topics that name a finding.
fn topics_of(rule: &Rule) -> impl Iterator<Item = &'static Topic> {
    topics().filter(|topic| topic.findings.contains(&rule.code))
}

/// The messages that a topic explains, those first for which it is the likeliest explanation.
fn messages_of(topic: &Topic) -> Vec<&'static Message> {
    let rank = |message: &&Message| message.topics.iter().position(|id| *id == topic.id);
    let mut found: Vec<&Message> = messages().filter(|message| rank(message).is_some()).collect();
    found.sort_by_key(|message| rank(message));
    found
}
