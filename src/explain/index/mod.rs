//! Finds topics for questions in free words: BM25 (Robertson and Zaragoza 2009) over the words, the concepts of
//! [`super::concepts`] and, for Japanese, pairs of characters, combined with what known questions suggest
//! ([`super::neighbours`]).

mod document;
mod field;
mod foreign;
mod spelling;
mod terms;

use std::collections::HashSet;
use std::sync::LazyLock;

use libm::log as ln;
use rustc_hash::FxHashMap;

use super::concepts::{CALENDAR, EMPTY, NEIGHBOURING, OTHER_CERTIFICATES, OTHER_PROGRAMS};
use super::neighbours::{Feature, Neighbours, features};
use super::normal::{is_japanese, normalise};
use super::questions::{ASKED, OTHERS};
use super::{Topic, topics};
use document::Document;
pub(super) use field::{
    is_about_another_field, is_about_other_certificates, is_of_the_field, names_a_cause, names_a_term, telling_concepts,
};
use field::{names_certificates, names_related};
use terms::{Term, name_of, phrases, terms, terms_asked};

/// The number of letters of a question that are examined: more than a person types, and the beginning of a log.
const MAX_QUESTION: usize = 2_000;

/// The parameters of BM25. These and the following were chosen by cross-validation, with a quarter of `ASKED` left out
/// in turn.
const SATURATION: f64 = 1.6;
const LENGTH: f64 = 0.85;

/// The factor for the score of a topic about a product that the question does not name.
const NOT_NAMED: f64 = 0.5;

/// The factor for the score of a topic that the nearest known questions, or all of them, do not suggest.
const NOT_NEAR: f64 = 0.2;

/// The factor for the score of a topic about a product if the question names another one.
const OTHER_NAMED: f64 = 0.1;

/// The minimum share of the best score for further topics.
const LEAST: f64 = 0.02;

/// The minimum of [`Neighbours::odds`] for a question without a term that is only used for certificates.
const LEAST_ODDS: f64 = 2.0;

/// The minimum for a question with two concepts that are seldom together elsewhere.
const LEAST_ODDS_RELATED: f64 = -1.0;

/// The minimum for a question with such a term: many words of other fields around it tell another one.
const LEAST_ODDS_NAMED: f64 = -30.0;

/// The confidence of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The question is vague.
    Low,
    /// It is the most likely of a few topics.
    Medium,
    /// No other topic is nearly as likely.
    High,
}

impl Confidence {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

struct Index {
    documents: Vec<Document>,
    /// The number of documents with each term.
    spread: FxHashMap<Term, f64>,
    mean_length: f64,
    neighbours: Neighbours,
    /// The known questions with Japanese characters, normalised.
    vocabulary: Vec<String>,
    /// The questions of other fields, normalised.
    others: HashSet<String>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(&ASKED, &OTHERS));

/// The topics of a question in free words, the most likely first, at most `most`, and the confidence of the first one.
/// `None` if the question is not about certificates.
pub(super) fn search(question: &str, most: usize) -> Option<(Vec<&'static Topic>, Confidence)> {
    INDEX.search(question, most)
}

/// The topics of a word that may occur in other fields as well, in the same order.
pub(super) fn ranked(word: &str, most: usize) -> Option<(Vec<&'static Topic>, Confidence)> {
    INDEX.ranked(&INDEX.asked(word), most)
}

impl Index {
    fn search(&self, question: &str, most: usize) -> Option<(Vec<&'static Topic>, Confidence)> {
        let plain = self.asked(&without_addresses(question));
        let is_ours = self.is_about_certificates(&plain, &features_of(&plain, &terms_asked(&plain)));
        if is_ours { self.ranked(&self.asked(question), most) } else { None }
    }

    /// A question as it is searched for.
    fn asked(&self, question: &str) -> String {
        let beginning: String = question.chars().take(MAX_QUESTION).collect();
        self.spelt_rightly(&without_dates(&normalise(&beginning)))
    }

    fn ranked(&self, question: &str, most: usize) -> Option<(Vec<&'static Topic>, Confidence)> {
        // What a text names besides says nothing about its topic.
        let asked: Vec<Term> = terms_asked(question).into_iter().filter(|term| !is_beside_the_point(term)).collect();
        let ranked = self.by_score(question, &asked);
        let [(best, first), (second, _), ..] = ranked.as_slice() else { return None };
        if *best <= 0.0 {
            return None;
        }
        let confidence = match self.confidence(&asked, *best, *second) {
            Confidence::High => Confidence::High,
            _ if first.asked.iter().any(|(known, _)| known == question) => Confidence::High,
            unsure => unsure,
        };
        let found = ranked.iter().filter(|(score, _)| *score >= best * LEAST).take(most);
        Some((found.map(|(_, document)| document.topic).collect(), confidence))
    }

    /// The documents, those first that the terms and the known questions suggest most.
    fn by_score(&self, question: &str, asked: &[Term]) -> Vec<(f64, &Document)> {
        let features = features_of(question, asked);
        let (near, likely) = (self.neighbours.near(&features), self.neighbours.likely(&features));
        let suggested = near.into_iter().zip(likely).map(|(near, likely)| (NOT_NEAR + near) * (NOT_NEAR + likely));
        let documents = self.documents.iter().zip(suggested);
        let mut ranked: Vec<(f64, &Document)> =
            documents.map(|(document, suggested)| (self.score(asked, document) * suggested, document)).collect();
        ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        ranked
    }

    /// The confidence of the best score, by its lead and by its share of the highest possible one.
    fn confidence(&self, asked: &[Term], best: f64, second: f64) -> Confidence {
        let most: f64 = asked.iter().map(|term| self.rarity(term) * term.weight() * (SATURATION + 1.0)).sum();
        match (best / second.max(f64::EPSILON), best / most.max(f64::EPSILON)) {
            (lead, share) if lead >= 2.0 && share >= 0.45 => Confidence::High,
            (lead, share) if lead >= 1.2 && share >= 0.3 => Confidence::Medium,
            _ => Confidence::Low,
        }
    }

    fn knows(&self, term: &Term) -> bool {
        self.spread.contains_key(term) || self.neighbours.knows(&features("", std::iter::once(term)))
    }

    /// Whether a question contains a term that is only used for certificates, or is more like the known questions about
    /// them than like those of other fields: passports expire as well.
    fn is_about_certificates(&self, text: &str, features: &[Feature]) -> bool {
        let is_known = || self.documents.iter().any(|document| document.asked.iter().any(|(known, _)| known == text));
        let is_other = || self.others.contains(text) || is_about_another_field(text) || self.names_another_kind(text);
        let least = match names_certificates(text) {
            true => LEAST_ODDS_NAMED,
            false if names_related(text) >= 2 => LEAST_ODDS_RELATED,
            false => LEAST_ODDS,
        };
        let has_words = || phrases(text).next().is_some() || text.split(' ').any(is_telling_word);
        let is_like_ours = || has_words() && self.neighbours.odds(features) >= least;
        let is_ours = || is_like_ours() || is_known() || self.only_says_expired(text);
        !is_other() && is_ours()
    }

    /// Creates the index from the topics, the questions about each, and questions of other fields.
    fn new(asked: &[(&str, Vec<&str>)], others: &[&str]) -> Self {
        let documents: Vec<Document> = topics().map(|topic| Document::of(topic, asked)).collect();
        let mut spread: FxHashMap<Term, f64> = FxHashMap::default();
        for term in documents.iter().flat_map(|document| document.terms.keys()) {
            *spread.entry(term.clone()).or_default() += 1.0;
        }
        #[allow(clippy::cast_precision_loss)]
        let count = documents.len() as f64;
        let mean_length = documents.iter().map(|document| document.length).sum::<f64>() / count.max(1.0);
        let known = documents.iter().enumerate().flat_map(|(number, document)| {
            document.asked.iter().map(move |(question, terms)| (number, features_of(question, terms)))
        });
        let others: HashSet<String> = others.iter().map(|question| without_dates(&normalise(question))).collect();
        let features_of_others = others.iter().map(|question| features_of(question, &terms(question)));
        let neighbours = Neighbours::new(documents.len(), known, features_of_others);
        let questions = documents.iter().flat_map(|document| &document.asked).map(|(question, _)| question);
        let vocabulary = questions.filter(|question| question.chars().any(is_japanese)).cloned().collect();
        Self { documents, spread, mean_length, neighbours, vocabulary, others }
    }

    fn score(&self, asked: &[Term], document: &Document) -> f64 {
        let of_term = |term: &Term| {
            let often = document.terms.get(term).copied().unwrap_or_default();
            let norm = SATURATION * (1.0 - LENGTH + LENGTH * document.length / self.mean_length);
            self.rarity(term) * term.weight() * often * (SATURATION + 1.0) / (often + norm)
        };
        let score: f64 = asked.iter().map(of_term).sum();
        let is_named = document.only_with.is_empty() || document.only_with.iter().any(|term| asked.contains(term));
        let is_another = document.seldom_with.as_ref().is_some_and(|term| asked.contains(term));
        score * if is_named { 1.0 } else { NOT_NAMED } * if is_another { OTHER_NAMED } else { 1.0 }
    }

    /// The weight of a term: the fewer documents contain it, the higher.
    fn rarity(&self, term: &Term) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let count = self.documents.len() as f64;
        let spread = self.spread.get(term).copied().unwrap_or_default();
        ln(1.0 + (count - spread + 0.5) / (spread + 0.5))
    }
}

/// A normalised text without the names of months and days, which say nothing about a topic.
fn without_dates(text: &str) -> String {
    text.split(' ').filter(|word| !CALENDAR.contains(word)).collect::<Vec<_>>().join(" ")
}

/// The beginning of a text without its addresses, such as `https://example.com/`: any message may name one.
fn without_addresses(text: &str) -> String {
    let beginning: String = text.chars().take(MAX_QUESTION).collect();
    beginning.split(' ').filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ")
}

/// Whether a word is long enough to say what a question is about, if it is no phrase of `concepts.txt`.
fn is_telling_word(word: &str) -> bool {
    const SHORTEST: usize = 4;
    let letters = word.chars().filter(|letter| letter.is_alphabetic());
    !EMPTY.contains(&word) && (letters.clone().count() >= SHORTEST || letters.clone().any(is_japanese))
}

/// Whether a term is a concept of another field.
fn is_beside_the_point(term: &Term) -> bool {
    let Term::Concept(row) = term else { return false };
    let name = name_of(*row);
    name == OTHER_CERTIFICATES || name == OTHER_PROGRAMS || NEIGHBOURING.contains(&name)
}

/// The features of a text with these terms, without the pairs of Japanese characters; [`features`] adds its own.
fn features_of(text: &str, terms: &[Term]) -> Vec<Feature> {
    features(text, terms.iter().filter(|term| !matches!(term, Term::Pair(..))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::concepts::{ALONE, ANOTHER_SITE, ANYWHERE, CONCEPTS, GENERAL, RELATED, SITES, TOGETHER};
    use super::super::questions::{ONLY_WITH, TELLING, Telling};
    use super::super::topic;
    use super::foreign::EXPIRED;
    use super::terms::PHRASES;
    use super::*;

    #[test]
    fn the_tables_fit_the_topics() {
        let named: BTreeSet<&str> = ASKED.iter().map(|(id, _)| *id).collect();
        assert!(named.iter().all(|id| topic(id).is_some()), "{named:?}");
        assert_eq!(named.len(), topics().count(), "each topic is asked about");
        let phrases: BTreeSet<&str> = PHRASES.iter().map(|(phrase, _)| phrase.as_str()).collect();
        for (phrase, row) in PHRASES.iter() {
            assert!(!phrase.is_empty());
            let twice = PHRASES.iter().find(|(other, of)| other == phrase && of != row);
            assert!(twice.is_none(), "{phrase} is in two concepts");
        }
        for (id, names) in ONLY_WITH {
            assert!(topic(id).is_some(), "{id}");
            assert!(names.iter().all(|name| CONCEPTS.iter().any(|row| row[0] == *name)), "{id}: {names:?}");
        }
        let wrong: Vec<&&str> = ANYWHERE
            .iter()
            .chain(TOGETHER.iter())
            .chain(ALONE.iter())
            .chain(&EXPIRED)
            .filter(|phrase| !phrases.contains(**phrase))
            .collect();
        assert!(wrong.is_empty(), "no concept has {wrong:?}");
        for Telling { topic: id, of, names, .. } in TELLING {
            assert!(topic(id).is_some() && topic(of).is_some(), "{id}");
            assert!(names.iter().all(|name| CONCEPTS.iter().any(|row| row[0] == *name)), "{id}: {names:?}");
        }
        assert!(Term::concept(ANOTHER_SITE).is_some() && Term::concept(SITES).is_some());
        let named = GENERAL.iter().chain(RELATED.iter()).all(|name| CONCEPTS.iter().any(|row| row[0] == *name));
        assert!(named, "the tables name concepts");
        assert!(EMPTY.iter().all(|word| !phrases.contains(word)), "an empty word is a concept");
    }

    /// New questions are answered about as well as those that are left out here.
    #[test]
    fn questions_left_out_of_the_known_ones() {
        const PARTS: usize = 4;
        let (mut first, mut among, mut wrong) = (0, 0, 0);
        for part in 0..PARTS {
            let chosen = |questions: &[&'static str], is_known: bool| -> Vec<&'static str> {
                let is_chosen = |number: usize| (number % PARTS != part) == is_known;
                let numbered = questions.iter().enumerate();
                numbered.filter(|(number, _)| is_chosen(*number)).map(|(_, question)| *question).collect()
            };
            let known: Vec<(&str, Vec<&str>)> = ASKED.iter().map(|(id, all)| (*id, chosen(all, true))).collect();
            let index = Index::new(&known, &chosen(&OTHERS, true));
            let topics_of = |question: &str| -> Vec<&str> {
                let found = index.search(question, 3).map(|(found, _)| found).unwrap_or_default();
                found.iter().map(|topic| topic.id).collect()
            };
            for (id, all) in ASKED.iter() {
                for question in chosen(all, false) {
                    let found = topics_of(question);
                    first += usize::from(found.first() == Some(id));
                    among += usize::from(found.contains(id));
                    if found.first() != Some(id) {
                        println!("{question}: {id}, not {found:?}");
                    }
                }
            }
            for question in chosen(&OTHERS, false) {
                let found = topics_of(question);
                wrong += usize::from(!found.is_empty());
                if !found.is_empty() {
                    println!("{question}: nothing, not {found:?}");
                }
            }
        }
        let (asked, others) = (ASKED.iter().map(|(_, all)| all.len()).sum::<usize>(), OTHERS.len());
        let result =
            format!("{first} first and {among} among three of {asked}, {wrong} of {others} of other fields answered");
        println!("{result}");
        assert!(first * 100 >= asked * 90 && among * 100 >= asked * 96 && wrong * 100 <= others * 8, "{result}");
    }
}
