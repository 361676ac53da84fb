//! The terms of a text: concepts, words, and pairs of Japanese characters.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::concepts::{
    ALONE, ANOTHER_SITE, ANYWHERE, CONCEPTS, EMPTY, GENERAL, OTHER_CERTIFICATES, RELATED, SITES, TOGETHER,
};
use super::super::normal::{is_japanese, normalise};
use super::field::names_certificates;

/// The weight of a concept, relative to a word.
const CONCEPT: f64 = 2.0;

/// The weight of a pair of Japanese characters, relative to a word, which has several pairs.
const PAIR: f64 = 0.25;

/// A feature of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Term {
    /// A row of [`CONCEPTS`].
    Concept(usize),
    /// The stem of a word.
    Word(String),
    /// Two adjacent Japanese characters.
    Pair(char, char),
}

impl Term {
    /// The concept with this name.
    pub(super) fn concept(name: &str) -> Option<Self> {
        CONCEPTS.iter().position(|row| row.first() == Some(&name)).map(Self::Concept)
    }

    pub(super) fn weight(&self) -> f64 {
        match self {
            Self::Concept(_) => CONCEPT,
            Self::Word(_) => 1.0,
            Self::Pair(..) => PAIR,
        }
    }
}

/// What a phrase says about the field of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tells {
    /// Nothing: it occurs in any field.
    Nothing,
    /// That it is about certificates, if there is another one.
    Together,
    /// That it is about certificates.
    Alone,
}

/// A phrase of [`CONCEPTS`] that is in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    pub(super) text: &'static str,
    /// Its row.
    pub(super) row: usize,
}

impl Phrase {
    /// The name of its concept.
    pub(super) fn concept(self) -> &'static str {
        name_of(self.row)
    }

    /// Whether it is the word certificate, in any language.
    pub(super) fn is_certificate(self) -> bool {
        self.concept() == "certificate"
    }

    pub(super) fn tells(self) -> Tells {
        // A longer phrase that contains the word certificate hides the concept of certificates.
        let has_certificate = ["certificate", "証明書"].iter().any(|word| self.text.contains(word));
        let name = self.concept();
        if ALONE.contains(&self.text) || has_certificate && name != OTHER_CERTIFICATES {
            Tells::Alone
        } else if GENERAL.contains(&name) || ANYWHERE.contains(&self.text) {
            Tells::Nothing
        } else if RELATED.contains(&name) || TOGETHER.contains(&self.text) {
            Tells::Together
        } else {
            Tells::Alone
        }
    }
}

/// The name of the concept in this row.
pub(super) fn name_of(row: usize) -> &'static str {
    CONCEPTS.get(row).and_then(|row| row.first()).copied().unwrap_or_default()
}

/// The phrases of [`CONCEPTS`], the longest first, each with its row.
pub(super) static PHRASES: LazyLock<Vec<(String, usize)>> = LazyLock::new(|| {
    let rows = CONCEPTS.iter().enumerate();
    let mut phrases: Vec<(String, usize)> =
        rows.flat_map(|(row, phrases)| phrases.iter().map(move |phrase| (normalise(phrase), row))).collect();
    phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    phrases
});

/// The first two characters of a phrase.
type Beginning = (char, Option<char>);

/// The phrases of [`CONCEPTS`] by their beginning.
static BY_BEGINNING: LazyLock<FxHashMap<Beginning, Vec<Phrase>>> = LazyLock::new(|| {
    let mut by_beginning: FxHashMap<Beginning, Vec<Phrase>> = FxHashMap::default();
    for (text, row) in PHRASES.iter() {
        let mut letters = text.chars();
        let beginning = (letters.next().unwrap_or_default(), letters.next());
        by_beginning.entry(beginning).or_default().push(Phrase { text, row: *row });
    }
    by_beginning
});

/// A part of a normalised text.
pub(super) enum Piece<'a> {
    Phrase(Phrase),
    /// A word, as it is written.
    Word(&'a str),
    /// Two adjacent Japanese characters.
    Pair(char, char),
}

/// The parts of a normalised text, in order.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (piece, taken) = first_piece(text, rest);
            rest = rest.get(taken..).unwrap_or_default().trim_start();
            if piece.is_some() {
                return piece;
            }
        }
        None
    })
}

/// The first part of `rest`, the end of `text`, if it says something, and its length.
fn first_piece<'a>(text: &'a str, rest: &'a str) -> (Option<Piece<'a>>, usize) {
    let mut letters = rest.chars();
    let Some(first) = letters.next() else { return (None, 0) };
    let second = letters.next();
    let known = [(first, second), (first, None)];
    let mut known = known.iter().filter_map(|beginning| BY_BEGINNING.get(beginning)).flatten();
    if let Some(phrase) = known.find(|phrase| stands_first(phrase.text, text, rest)) {
        return (Some(Piece::Phrase(*phrase)), phrase.text.len());
    }
    if is_japanese(first) {
        let second = second.filter(|second| is_japanese(*second));
        return (second.map(|second| Piece::Pair(first, second)), first.len_utf8());
    }
    let end = rest.find(|letter: char| letter == ' ' || is_japanese(letter)).unwrap_or(rest.len());
    let word = rest.get(..end).filter(|word| !word.is_empty());
    (word.map(Piece::Word), end.max(first.len_utf8()))
}

/// Whether the phrase is at the beginning of `rest`, the end of `text`, as a whole word. One or two katakana occur in
/// many longer words (パス in パスタ, ルト in デフォルト), so they count only as separate words.
fn stands_first(phrase: &str, text: &str, rest: &str) -> bool {
    let Some(after) = rest.strip_prefix(phrase) else { return false };
    let joined = |one: Option<char>, other: Option<char>, is_part: fn(char) -> bool| {
        one.zip(other).is_some_and(|(one, other)| is_part(one) && is_part(other))
    };
    let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
    let (before, next) = (text[..text.len() - rest.len()].chars().next_back(), after.chars().next());
    let is_within = |is_part: fn(char) -> bool| joined(before, first, is_part) || joined(last, next, is_part);
    let is_short = phrase.chars().count() <= 2;
    !(is_within(|c| c.is_ascii_alphanumeric()) || is_short && is_within(is_katakana))
}

/// The phrases of [`CONCEPTS`] in a normalised text.
pub(super) fn phrases(text: &str) -> impl Iterator<Item = Phrase> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Phrase(phrase) => Some(phrase),
        _ => None,
    })
}

/// The terms of a normalised text, without duplicates: concepts, and the other words.
pub(super) fn terms(text: &str) -> Vec<Term> {
    let mut found: Vec<Term> = Vec::new();
    for piece in pieces(text) {
        let term = match piece {
            Piece::Phrase(phrase) => Term::Concept(phrase.row),
            Piece::Word(word) if EMPTY.contains(&word) => continue,
            Piece::Word(word) => Term::Word(stem(word).to_owned()),
            Piece::Pair(first, second) => Term::Pair(first, second),
        };
        if !found.contains(&term) {
            found.push(term);
        }
    }
    found
}

/// The terms of a question. Two sites and a certificate are about another site: "visitors of the shop see the
/// certificate of the blog".
pub(super) fn terms_asked(question: &str) -> Vec<Term> {
    let mut asked = terms(question);
    let of_another = Term::concept(ANOTHER_SITE).filter(|term| !asked.contains(term) && names_two_sites(question));
    asked.extend(of_another);
    asked
}

fn names_two_sites(text: &str) -> bool {
    let sites = phrases(text).filter(|phrase| phrase.concept() == SITES);
    sites.map(|site| site.text).collect::<BTreeSet<&str>>().len() > 1 && names_certificates(text)
}

pub(super) fn is_katakana(character: char) -> bool {
    matches!(character, '\u{30a1}'..='\u{30fa}')
}

/// An English word without its ending, so that inflected forms are equal.
pub(super) fn stem(word: &str) -> &str {
    const ENDINGS: [&str; 7] = ["ings", "ing", "edly", "ies", "ed", "es", "s"];
    const SHORTEST: usize = 3;
    let stems = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    stems.into_iter().find(|stem| stem.len() >= SHORTEST && word.is_ascii()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sites_and_a_certificate() {
        let cases = [
            ("visitors of shop see the certificate of blog", true),
            ("shop.example.jp shows blog.example.jp's certificate", true),
            ("users of the store get the cert from our wiki", true),
            ("customer A gets customer B's SSL certificate", true),
            ("site a shows the certificate for site b", true),
            ("ショップにアクセスするとブログの証明書が出る", true),
            ("サイトAにサイトBの証明書が表示される", true),
            ("本番に接続すると検証用の証明書が返される", true),
            ("the certificate of the blog has expired", false),
            ("shop and blog are down", false),
            ("the site shows the certificate of the server", false),
            ("the workshop sees the certificate of the blog", false),
            ("ブログの証明書の期限が切れた", false),
            ("customer sees the certificate of the shop", false),
            ("", false),
        ];
        for (question, expected) in cases {
            let asked = terms_asked(&normalise(question));
            assert_eq!(asked.contains(&Term::concept(ANOTHER_SITE).unwrap()), expected, "{question}");
        }
    }

    #[test]
    fn stems() {
        let cases =
            [("intermediates", "intermediat"), ("missing", "miss"), ("is", "is"), ("expired", "expir"), ("証", "証")];
        for (word, expected) in cases {
            assert_eq!(stem(word), expected);
        }
    }
}
