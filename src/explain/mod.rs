//! What a finding, or a message of a browser, server or program, means, and what to do about it.
//!
//! There are three tables of plain data in English and Japanese: the catalogue of findings ([`crate::finding`]), the
//! topics (a situation with its causes and remedies), and the messages of programs, each with the topics that explain
//! it. No certificates are read here.

pub(crate) mod attribution;
mod concepts;
mod distance;
mod index;
mod json;
mod log;
mod messages;
mod neighbours;
mod normal;
#[cfg(test)]
mod pages;
mod questions;
mod records;
mod search;
#[cfg(test)]
mod tests;
mod text;
mod topics;

pub(crate) use distance::strangeness;
pub use index::Confidence;
pub(crate) use json::{answers as answers_json, index as index_json, list as list_json};
pub use log::{Answers, MAX_LOG, Place, look_up_log};
pub use search::{MAX_MESSAGE, look_up, look_up_words};
pub(crate) use text::{answers as answers_text, index as index_text, list as list_text};

use crate::finding::{Code, Rule};
use crate::language::Text;

/// A situation: its causes, the most likely first, and what to do.
#[derive(Debug)]
pub struct Topic {
    /// Its name in kebab case. It differs from the names of all findings.
    pub id: &'static str,
    /// The rows of the FAQ that it answers: `F1` to `F16`.
    pub rows: Vec<&'static str>,
    /// What happens, in one line.
    pub title: Text,
    /// A description, if the title is not sufficient.
    pub about: Vec<Text>,
    /// Causes on the server.
    pub server: Vec<Text>,
    /// Causes in the browser or another client.
    pub client: Vec<Text>,
    /// What to do, in order.
    pub steps: Vec<Text>,
    /// What chainmend does about it.
    pub commands: Vec<Command>,
    /// The codes of the findings that show it.
    pub findings: Vec<Code>,
    /// The sources.
    pub source: &'static str,
}

/// A command of chainmend that detects or fixes something.
#[derive(Debug)]
pub struct Command {
    /// The command line.
    pub line: &'static str,
    /// What it does.
    pub what: Text,
}

/// A message, as a program prints it.
#[derive(Debug)]
pub struct Message {
    /// The fixed words. `…` stands for variable parts: names, paths and numbers.
    pub text: &'static str,
    /// Other names and numbers of the same error. They count alone, or if the text says that it is an error or event.
    pub ids: Vec<&'static str>,
    /// The program that prints it.
    pub program: &'static str,
    /// Whether it says only that something is wrong. Then other messages decide.
    pub is_vague: bool,
    /// The topics that explain it, the most likely first.
    pub topics: Vec<&'static str>,
    /// The source of the text.
    pub source: &'static str,
}

/// The result of [`look_up`].
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
        /// Whether the words differ slightly from those of the message.
        is_approximate: bool,
        /// The topics that explain it, the most likely first.
        topics: Vec<&'static Topic>,
        /// Other topics that the surrounding words may be about.
        others: Vec<&'static Topic>,
    },
    /// A question in other words.
    Question {
        /// The topic that it is probably about.
        topic: &'static Topic,
        /// Other possible topics, the most likely first.
        others: Vec<&'static Topic>,
        /// How confident that is.
        confidence: Confidence,
    },
    /// Nothing was found. These are the closest suggestions, at most three.
    Unknown(Vec<Suggestion>),
}

/// Something similar to the question.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// What to ask for instead.
    pub query: &'static str,
    /// The topic of the suggestion.
    pub about: Text,
}

/// All topics.
pub fn topics() -> impl Iterator<Item = &'static Topic> {
    topics::ALL.iter()
}

/// All messages.
pub fn messages() -> impl Iterator<Item = &'static Message> {
    messages::ALL.iter()
}

/// The topic with this name.
pub fn topic(id: &str) -> Option<&'static Topic> {
    topics().find(|topic| topic.id == id)
}

/// The topics that name a finding.
fn topics_of(rule: &Rule) -> impl Iterator<Item = &'static Topic> {
    topics().filter(|topic| topic.findings.contains(&rule.code))
}

/// The messages that a topic explains. Those for which it is the most likely explanation come first.
fn messages_of(topic: &Topic) -> Vec<&'static Message> {
    let rank = |message: &&Message| message.topics.iter().position(|id| *id == topic.id);
    let mut found: Vec<&Message> = messages().filter(|message| rank(message).is_some()).collect();
    found.sort_by_key(|message| rank(message));
    found
}
