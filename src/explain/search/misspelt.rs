//! Finds the message that is in a text with a few wrong letters.

use std::collections::HashSet;

use super::super::concepts::EMPTY;
use super::super::distance::{strangeness, triples, within};
use super::super::normal::{is_japanese, normalise};
use super::super::{Answer, Message};
use super::message::{PATTERNS, is_number, weight};
use super::told::told_by;
use super::{MAX_WORD, resolve, resolve_all};

/// The number of messages that are compared letter by letter if none is found exactly. The cost of each is its length
/// times that of the text.
const MAX_COMPARED: usize = 12;

/// The length of the text that is searched for misspelt messages.
const MAX_SEARCHED: usize = 16 * 1024;

/// One letter in this number may be wrong in a misspelt message.
const MOST_WRONG: usize = 7;

/// Shorter patterns are not searched for approximately, because too much would match.
const MIN_APPROXIMATE: usize = 10;

/// The message that is in the text with a few wrong letters. If two match equally, the longer one.
pub(super) fn approximate(text: &str) -> Option<Answer> {
    let letters: Vec<char> = text.chars().take(MAX_SEARCHED).collect();
    let compared = resembling(text).into_iter().take(MAX_COMPARED).map(|(message, pattern)| {
        let letters_of_pattern: Vec<char> = pattern.chars().collect();
        let wrong = within(&letters_of_pattern, &letters) * 1000 / letters_of_pattern.len().max(1);
        (wrong, pattern, message)
    });
    let has_words = |message: &Message, pattern: &str| {
        has_each_number(pattern, text)
            && if message.text.contains('_') { has_each_part(pattern, text) } else { has_each_word(message, text) }
    };
    let fitting =
        compared.filter(|(wrong, pattern, message)| *wrong <= 1000 / MOST_WRONG && has_words(message, pattern));
    let (_, _, message) = fitting.min_by_key(|(wrong, pattern, _)| (*wrong, std::cmp::Reverse(pattern.len())))?;
    let told = told_by(text, &resolve(message.topics.iter()));
    let (topics, others) = resolve_all(told.iter().chain(&message.topics));
    Some(Answer::Message { message, is_approximate: true, topics, others })
}

/// The messages of which at least two fifths of the trigrams are in the text, those with the largest share first.
fn resembling(text: &str) -> Vec<(&'static Message, String)> {
    let present = triples(text);
    let mut rows: Vec<(usize, &Message, String)> = Vec::new();
    for pattern in PATTERNS.iter() {
        let ids = pattern.ids.iter().filter(|id| !is_number(id)).cloned();
        for words in std::iter::once(pattern.parts.join(" ")).chain(ids) {
            let wanted = triples(&words);
            let share = wanted.intersection(&present).count() * 1000 / wanted.len().max(1);
            if share >= 400 && weight(&words) >= MIN_APPROXIMATE {
                rows.push((share, pattern.message, words));
            }
        }
    }
    rows.sort_by_key(|(share, _, _)| std::cmp::Reverse(*share));
    rows.into_iter().map(|(_, message, words)| (message, words)).collect()
}

/// The words of a text, which may be misspelt or joined.
struct Written {
    words: Vec<Vec<char>>,
    joined: String,
}

impl Written {
    fn new(text: &str) -> Self {
        Self {
            words: text.split(' ').map(|word| word.chars().take(MAX_WORD).collect()).collect(),
            joined: text.chars().take(MAX_SEARCHED).filter(|letter| *letter != ' ').collect(),
        }
    }

    fn has(&self, word: &str) -> bool {
        const MISSPELT: usize = 400;
        let is_near =
            |written: &Vec<char>| written.len().abs_diff(word.len()) <= 2 && strangeness(written, word) <= MISSPELT;
        self.joined.contains(word) || self.words.iter().any(is_near)
    }
}

/// Whether each word of a pattern with a digit is in the text as it is: another number is another error, no misspelling.
fn has_each_number(pattern: &str, text: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|letter: char| !letter.is_ascii_alphanumeric()).map(str::to_owned).collect()
    };
    let written = words(text);
    let has_digit = |word: &&String| word.bytes().any(|byte| byte.is_ascii_digit());
    words(pattern).iter().filter(has_digit).all(|word| written.contains(word))
}

/// Whether each part of a code such as `ERR_CERT_INVALID` is in the text, possibly misspelt: "tablet cert invalid" is
/// no misspelling of it.
fn has_each_part(code: &str, text: &str) -> bool {
    const SHORTEST: usize = 3;
    let written = Written::new(text);
    code.split(' ').filter(|part| part.len() >= SHORTEST).all(|part| written.has(part))
}

/// Whether every English word of a message is in the text, possibly misspelt: "unable to load" is a different message
/// from "unable to stat", not a misspelling. Messages that were found by other names have no such words.
fn has_each_word(message: &Message, text: &str) -> bool {
    const SHORTEST: usize = 4;
    let written = Written::new(text);
    let words = normalise(message.text);
    let mut terms = words.split(|letter| !is_term(letter)).filter(|term| term.chars().count() >= 2);
    if !terms.all(|term| holds_term(text, term)) {
        return false;
    }
    let mut english = words.split(' ').filter(|word| word.len() >= SHORTEST && word.is_ascii());
    // A misspelling of a very short word such as "CA" is usually a different word.
    let is_telling = |word: &&str| word.len() < SHORTEST && word.len() > 1 && word.is_ascii() && !EMPTY.contains(word);
    let mut short = words.split(' ').filter(is_telling);
    english.all(|word| written.has(word)) && short.all(|word| text.split(' ').any(|one| one == word))
}

/// Whether a character carries meaning in a Japanese sentence: neither Latin nor hiragana.
fn is_term(letter: char) -> bool {
    is_japanese(letter) && !('\u{3040}'..='\u{309f}').contains(&letter)
}

/// Whether a Japanese word is in the text. In a longer word, one character may differ; in a short one, that would be a
/// different word.
fn holds_term(text: &str, term: &str) -> bool {
    const LONG: usize = 4;
    let letters: Vec<char> = term.chars().collect();
    let is_near = || {
        let text: Vec<char> = text.chars().take(MAX_SEARCHED).collect();
        within(&letters, &text) <= 1
    };
    text.contains(term) || (letters.len() >= LONG && is_near())
}
