//! A topic as a document of the index: all its words, by how much they say about it.

use rustc_hash::FxHashMap;

use super::super::normal::normalise;
use super::super::questions::{ONLY_WITH, SELDOM_WITH};
use super::super::{Topic, messages};
use super::terms::{Term, terms};
use super::without_dates;
use crate::language::Text;

pub(super) struct Document {
    pub(super) topic: &'static Topic,
    /// The concepts of which a question must name one. Empty for topics that are not about a product.
    pub(super) only_with: Vec<Term>,
    /// The concept that names another product.
    pub(super) seldom_with: Option<Term>,
    /// Its titles and the questions about it, normalised, with the terms of each.
    pub(super) asked: Vec<(String, Vec<Term>)>,
    /// The frequency of each term, by the weight of its fields.
    pub(super) terms: FxHashMap<Term, f64>,
    pub(super) length: f64,
}

impl Document {
    pub(super) fn of(topic: &'static Topic, asked: &[(&str, Vec<&str>)]) -> Self {
        let mut document = Self {
            topic,
            only_with: only_with(topic),
            seldom_with: seldom_with(topic),
            asked: Vec::new(),
            terms: FxHashMap::default(),
            length: 0.0,
        };
        document.add(&topic.id.replace('-', " "), 3.0);
        for text in topic.server.iter().chain(&topic.client) {
            document.add_both(text, 1.0);
        }
        for text in &topic.steps {
            document.add_both(text, 0.3);
        }
        for rule in topic.findings.iter().map(|code| code.rule()) {
            document.add(&rule.name.replace('-', " "), 0.5);
            document.add_both(&rule.message, 0.3);
        }
        for message in messages().filter(|message| message.topics.first() == Some(&topic.id)) {
            document.add(message.text, 0.7);
        }
        let asked = asked.iter().filter(|(id, _)| *id == topic.id).flat_map(|(_, questions)| questions);
        for question in asked {
            document.is_asked(question, 2.0);
        }
        document.is_asked(topic.title.en, 3.0);
        document.is_asked(topic.title.ja, 3.0);
        document
    }

    fn is_asked(&mut self, question: &str, weight: f64) {
        let question = without_dates(&normalise(question));
        let terms = terms(&question);
        self.add_terms(&terms, weight);
        self.asked.push((question, terms));
    }

    fn add_both(&mut self, text: &Text, weight: f64) {
        self.add(text.en, weight);
        self.add(text.ja, weight);
    }

    fn add(&mut self, text: &str, weight: f64) {
        self.add_terms(&terms(&normalise(text)), weight);
    }

    fn add_terms(&mut self, terms: &[Term], weight: f64) {
        for term in terms {
            self.length += weight * term.weight();
            *self.terms.entry(term.clone()).or_default() += weight;
        }
    }
}

fn seldom_with(topic: &Topic) -> Option<Term> {
    SELDOM_WITH.iter().find(|(id, _)| *id == topic.id).and_then(|(_, name)| Term::concept(name))
}

fn only_with(topic: &Topic) -> Vec<Term> {
    let names = ONLY_WITH.iter().filter(|(id, _)| *id == topic.id).flat_map(|(_, names)| *names);
    names.filter_map(|name| Term::concept(name)).collect()
}
