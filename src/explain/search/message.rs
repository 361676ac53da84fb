//! Finds the messages that are in a text word for word.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::normal::{is_japanese, normalise};
use super::super::{Answer, Message, index, messages};
use super::resolve_all;
use super::told::told_besides;

/// Words that announce the number of an error.
const ANNOUNCING: [&str; 11] = [
    "event",
    "schannel",
    "code",
    "error",
    "nsurlerrordomain",
    "cfnetwork",
    "osstatus",
    "alert",
    "イベント",
    "エラ",
    "コド",
];

/// The beginnings of messages of servers that quote OpenSSL about a client.
const QUOTING: [&str; 1] = ["client ssl certificate verify error"];

/// Messages that a reason of OpenSSL may follow, which decides.
const FOLLOWED: [&str; 5] = [
    "Could not read certificate from",
    "unable to load certificate from file",
    "unable to load certificate chain from file",
    "unable to load SSL certificate into SSL Context",
    "unable to load chain certificate into SSL Context",
];

/// The normalised features by which a message is recognised.
pub(super) struct Pattern {
    pub(super) message: &'static Message,
    /// The fixed parts of its text.
    pub(super) parts: Vec<String>,
    /// Its other names and numbers.
    pub(super) ids: Vec<String>,
    programs: Vec<String>,
}

pub(super) static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |message: &'static Message| Pattern {
        message,
        parts: message.text.split('…').map(normalise).filter(|part| !part.is_empty()).collect(),
        ids: message.ids.iter().map(|id| normalise(id)).collect(),
        programs: message.program.split(", ").map(normalise).collect(),
    };
    messages().map(pattern).collect()
});

/// A message that was found in the text.
pub(super) struct Hit {
    pub(super) message: &'static Message,
    /// The matching words, separately and joined.
    pub(super) parts: Vec<String>,
    words: String,
    /// How significant the match is: vague messages less than others, numbers less than words.
    rank: (bool, usize),
    /// Where a number stands in the text. The first one is the error's, later ones are its details.
    at: usize,
}

impl Hit {
    /// Whether one of these topics is the most likely for the message.
    fn is_of(&self, topics: &[&str]) -> bool {
        self.message.topics.first().is_some_and(|first| topics.contains(first))
    }
}

/// The answer for the messages in the text.
pub(in crate::explain) fn exact(text: &str) -> Option<Answer> {
    let hits = hits(text);
    let best = hits.first()?;
    let others = hits.iter().filter(|other| {
        other.message.is_vague == best.message.is_vague && other.rank.1 > 0 && !best.words.contains(&other.words)
    });
    let ids = best.message.topics.iter().chain(others.flat_map(|other| &other.message.topics));
    let told = told_besides(best, text);
    let (topics, others) = resolve_all(told.iter().chain(ids));
    Some(Answer::Message { message: best.message, is_approximate: false, topics, others })
}

/// The most significant message in the text.
pub(in crate::explain) fn exact_message(text: &str) -> Option<&'static Message> {
    hits(text).first().map(|hit| hit.message)
}

/// The messages in the text, the most significant first.
pub(super) fn hits(text: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = possible(text).into_iter().filter_map(|number| hit(PATTERNS.get(number)?, text)).collect();
    if !hits.is_empty() && index::is_about_other_certificates(text) {
        return Vec::new();
    }
    let has_ended = hits.iter().any(|hit| hit.rank.0 && hit.rank.1 > 0 && hit.is_of(&["validity", "revoked"]));
    // Programs compare the name after they checked the chain.
    let is_later = |hit: &Hit| has_ended && hit.is_of(&["host-name"]) || FOLLOWED.contains(&hit.message.text);
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.rank.0), is_later(hit), std::cmp::Reverse(hit.rank.1), hit.at));
    hits
}

/// The patterns by a word of each of their forms.
static BY_WORD: LazyLock<FxHashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut by_word: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (number, pattern) in PATTERNS.iter().enumerate() {
        let forms = pattern.ids.iter().map(|id| telling_word(id)).chain(telling_of_parts(&pattern.parts));
        for word in forms {
            by_word.entry(word.to_owned()).or_default().push(number);
        }
    }
    by_word
});

fn telling_of_parts(parts: &[String]) -> Option<&str> {
    let is_latin = |word: &&str| word.bytes().all(|byte| byte.is_ascii());
    let words = parts.iter().map(|part| telling_word(part));
    words.clone().filter(is_latin).max_by_key(|word| word.len()).or_else(|| words.into_iter().next())
}

/// A word without which a normalised pattern is not in a text: its longest Latin one, or its first two other letters.
fn telling_word(pattern: &str) -> &str {
    let latin = pattern.split(|letter: char| !letter.is_ascii_alphanumeric());
    latin.max_by_key(|word| word.len()).filter(|word| !word.is_empty()).unwrap_or_else(|| first_two(pattern))
}

fn first_two(text: &str) -> &str {
    let end = text.char_indices().nth(2).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// The numbers of the patterns that may be in a normalised text, in order.
fn possible(text: &str) -> Vec<usize> {
    let latin = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let others = text.char_indices().filter(|(_, letter)| !letter.is_ascii());
    let pairs = others.filter_map(|(start, _)| text.get(start..).map(first_two));
    let found = latin.chain(pairs).filter_map(|word| BY_WORD.get(word));
    found.flatten().copied().collect::<BTreeSet<usize>>().into_iter().collect()
}

fn hit(pattern: &Pattern, text: &str) -> Option<Hit> {
    let message = pattern.message;
    let hit = |parts: Vec<String>, weight, at| Hit {
        message,
        words: parts.join(" "),
        parts,
        rank: (!message.is_vague, weight),
        at,
    };
    if stand_in_order(&pattern.parts, text) {
        let weight: usize = pattern.parts.iter().map(|part| weight(part)).sum();
        return Some(hit(pattern.parts.clone(), weight + of_code(&pattern.parts), 0));
    }
    let (known, at) = pattern.ids.iter().find_map(|id| Some((id, stands_in(id, text)?)))?;
    if !is_number(known) {
        return Some(hit(vec![known.clone()], weight(known), 0));
    }
    let is_named = || pattern.programs.iter().any(|program| stands_in(program, text).is_some());
    let is_announced = known == text || ANNOUNCING.iter().any(|word| text.contains(word));
    (is_announced || is_named()).then(|| hit(vec![known.clone()], 0, at))
}

/// Whether this number is so short that it may have another meaning: a process, a port, a line.
pub(super) fn is_number(id: &str) -> bool {
    id.len() < 7 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The length of a text, with Japanese characters counted as two letters.
pub(super) fn weight(text: &str) -> usize {
    text.chars().map(|character| if is_japanese(character) { 2 } else { 1 }).sum()
}

/// The additional significance of a message that begins with an Apache error number, or quotes another: the words after
/// it may be OpenSSL's.
fn of_code(parts: &[String]) -> usize {
    let is_code = |word: &str| word.len() == 7 && word.starts_with("ah0");
    let first = parts.first().map_or("", String::as_str);
    let is_quoting = QUOTING.contains(&first) || first.split(' ').next().is_some_and(is_code);
    if is_quoting { 16 } else { 0 }
}

fn stand_in_order(parts: &[String], text: &str) -> bool {
    let mut rest = text;
    for part in parts {
        let Some(after) = stands_in(part, rest).and_then(|end| rest.get(end..)) else { return false };
        rest = after;
    }
    !parts.is_empty()
}

/// The end of the pattern in the text, if it is there as whole words.
pub(super) fn stands_in(pattern: &str, text: &str) -> Option<usize> {
    let is_apart = |inner: Option<char>, outer: Option<char>| match (inner, outer) {
        (Some(inner), Some(outer)) => !(inner.is_ascii_alphanumeric() && outer.is_ascii_alphanumeric()),
        _ => true,
    };
    text.match_indices(pattern).find_map(|(start, _)| {
        let end = start + pattern.len();
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        let is_whole = is_apart(pattern.chars().next(), before.chars().next_back())
            && is_apart(pattern.chars().next_back(), after.chars().next());
        is_whole.then_some(end)
    })
}
