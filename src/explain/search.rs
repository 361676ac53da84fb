//! Looks up a code, a name, a row of the FAQ, or a message with any surrounding text.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::concepts::EMPTY;
use super::distance::{strangeness, triples, within};
use super::log::{Answers, MAX_ANSWERS};
use super::normal::{is_japanese, normalise, usual_width};
use super::{Answer, Confidence, Message, Suggestion, Topic, index, messages, topic, topics};
use crate::finding::{self, Rule};
use crate::language::Text;

/// The part of a message that is examined, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// The maximum number of topics in an answer.
const MAX_TOPICS: usize = 4;

/// The number of messages that are compared letter by letter if none is found exactly. The cost of each is its length
/// times that of the text.
const MAX_COMPARED: usize = 12;

/// The length of the text that is searched for misspelt messages.
const MAX_SEARCHED: usize = 16 * 1024;

/// One letter in this number may be wrong in a misspelt message.
const MOST_WRONG: usize = 7;

/// Longer words are not parts of a message.
const MAX_WORD: usize = 64;

/// Shorter patterns are not searched for approximately, because too much would match.
const MIN_APPROXIMATE: usize = 10;

/// Shorter questions are not searched for in titles and messages.
const MIN_ABBREVIATED: usize = 5;

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

/// The number of topics for a message: those that explain it, then those that the search finds.
const NAMED: usize = 3;

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

/// Whether a word has the form of a finding's code or of a row of the FAQ, whether or not it exists.
fn is_code(word: &str) -> bool {
    let word = usual_width(word.trim()).to_ascii_uppercase();
    let number = word.strip_prefix("FAQ").map(|number| number.trim_start_matches(APART));
    let number = number.or_else(|| ["CM", "F"].iter().find_map(|prefix| word.strip_prefix(prefix)));
    number.is_some_and(is_digits)
}

/// What may stand between the word FAQ and a number.
const APART: [char; 4] = [' ', '-', '_', '#'];

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The row of the FAQ with this name: `F5`, `FAQ F5` or `FAQ 5`.
fn row_of_faq(query: &str) -> String {
    let row = query.to_ascii_uppercase();
    match row.strip_prefix("FAQ").map(|rest| rest.trim_start_matches(APART)) {
        Some(number) if is_digits(number) => format!("F{number}"),
        Some(row) => row.to_owned(),
        None => row,
    }
}

/// What a finding's code or name, a topic's name or a row of the FAQ stands for.
pub(super) fn by_name(query: &str) -> Option<Answer> {
    let query = &usual_width(query);
    if !is_name(query) {
        return None;
    }
    if let Some(rule) = rule(query) {
        return Some(Answer::Finding(rule));
    }
    let asked = topics_by_name(query);
    (!asked.is_empty()).then_some(Answer::Topics(asked))
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

/// The finding with this code, or this name in kebab case or with spaces.
fn rule(query: &str) -> Option<&'static Rule> {
    let name = kebab(query);
    finding::by_code(query).or_else(|| finding::all().find(|rule| rule.name == name))
}

/// All codes, names and rows in lower case: most lines of a log are none.
static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let rules = finding::all().flat_map(|rule| [rule.code.as_str(), rule.name]);
    let topics = topics().flat_map(|topic| topic.rows.iter().copied().chain([topic.id]));
    rules.chain(topics).map(str::to_ascii_lowercase).collect()
});

fn is_name(query: &str) -> bool {
    query.len() <= MAX_WORD
        && (NAMES.contains(&kebab(query)) || NAMES.contains(&row_of_faq(query).to_ascii_lowercase()))
}

fn topics_by_name(query: &str) -> Vec<&'static Topic> {
    let name = kebab(query);
    let row = row_of_faq(query);
    topics().filter(|topic| topic.id == name || topic.rows.contains(&row.as_str())).collect()
}

fn kebab(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).collect();
    words.join("-").to_ascii_lowercase()
}

/// The normalised features by which a message is recognised.
struct Pattern {
    message: &'static Message,
    /// The fixed parts of its text.
    parts: Vec<String>,
    /// Its other names and numbers.
    ids: Vec<String>,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |message: &'static Message| Pattern {
        message,
        parts: message.text.split('…').map(normalise).filter(|part| !part.is_empty()).collect(),
        ids: message.ids.iter().map(|id| normalise(id)).collect(),
    };
    messages().map(pattern).collect()
});

/// A message that was found in the text.
struct Hit {
    message: &'static Message,
    /// The matching words, separately and joined.
    parts: Vec<String>,
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

/// The messages in the text, the most significant first.
fn hits(text: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = possible(text).into_iter().filter_map(|number| hit(PATTERNS.get(number)?, text)).collect();
    if !hits.is_empty() && index::is_about_other_certificates(text) {
        return Vec::new();
    }
    let has_ended = hits.iter().any(|hit| hit.rank.0 && hit.rank.1 > 0 && hit.is_of(&["validity", "revoked"]));
    // Programs compare the name after they checked the chain.
    let is_later = |hit: &Hit| has_ended && hit.is_of(&["host-name"]);
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.rank.0), is_later(hit), std::cmp::Reverse(hit.rank.1), hit.at));
    hits
}

/// The most significant message in the text.
pub(super) fn exact_message(text: &str) -> Option<&'static Message> {
    hits(text).first().map(|hit| hit.message)
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

/// The cause that the words around a vague message name.
pub(super) fn told_around(text: &str) -> Option<&'static str> {
    hits(text).first().filter(|hit| hit.message.is_vague).and_then(|hit| told_besides(hit, text))
}

/// The cause that the words around a message name.
fn told_besides(best: &Hit, text: &str) -> Option<&'static str> {
    let around = best.parts.iter().fold(text.to_owned(), |around, part| around.replacen(part, " ", 1));
    index::told_by(&around, &resolve(best.message.topics.iter())).or_else(|| {
        let (topics, confidence) = index::search(&around, 1).filter(|_| best.message.is_vague)?;
        let likely = topics.first().filter(|_| confidence >= Confidence::Medium).map(|topic| topic.id);
        likely.filter(|id| best.message.topics.contains(id) && index::names_a_cause(&around))
    })
}

/// The answer for the messages in the text.
pub(super) fn exact(text: &str) -> Option<Answer> {
    let hits = hits(text);
    let best = hits.first()?;
    let others = hits.iter().filter(|other| {
        other.message.is_vague == best.message.is_vague && other.rank.1 > 0 && !best.words.contains(&other.words)
    });
    let ids = best.message.topics.iter().chain(others.flat_map(|other| other.message.topics));
    let told = told_besides(best, text);
    let (topics, others) = resolve_all(told.iter().chain(ids));
    Some(Answer::Message { message: best.message, is_approximate: false, topics, others })
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
    let is_announced = known == text || ANNOUNCING.iter().any(|word| text.contains(word));
    is_announced.then(|| hit(vec![known.clone()], 0, at))
}

/// Whether this number is so short that it may have another meaning: a process, a port, a line.
fn is_number(id: &str) -> bool {
    id.len() < 7 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The length of a text, with Japanese characters counted as two letters.
fn weight(text: &str) -> usize {
    text.chars().map(|character| if is_japanese(character) { 2 } else { 1 }).sum()
}

/// The beginnings of messages of servers that quote OpenSSL about a client.
const QUOTING: [&str; 1] = ["client ssl certificate verify error"];

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
fn stands_in(pattern: &str, text: &str) -> Option<usize> {
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

/// The message that is in the text with a few wrong letters. If two match equally, the longer one.
fn approximate(text: &str) -> Option<Answer> {
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
    let told = index::told_by(text, &resolve(message.topics.iter()));
    let (topics, others) = resolve_all(told.iter().chain(message.topics));
    Some(Answer::Message { message, is_approximate: true, topics, others })
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

/// The titles, messages or texts that contain the whole question, unless there are too many.
fn abbreviated(text: &str) -> Option<Answer> {
    if weight(text) < MIN_ABBREVIATED {
        return None;
    }
    // Texts contain words of every field, such as "cannot connect".
    let is_telling = index::names_a_term(text);
    let titled = || topics_with(text, |topic| vec![topic.title]);
    let described = || topics_with(text, |topic| [topic.about, topic.server, topic.client, topic.steps].concat());
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
fn quoted(text: &str) -> Option<Answer> {
    const LONG: usize = 30;
    let is_long = weight(text) >= LONG && index::names_a_term(text);
    if is_long { messages_with(text) } else { None }
}

fn messages_with(text: &str) -> Option<Answer> {
    let found: Vec<&Message> = messages().filter(|message| holds(message.text, text)).collect();
    let ids: HashSet<&str> = found.iter().flat_map(|message| message.topics).copied().collect();
    let (topics, others) = resolve_all(found.iter().flat_map(|message| message.topics));
    match found.as_slice() {
        [message] => Some(Answer::Message { message, is_approximate: true, topics, others }),
        [_, ..] if ids.len() <= MAX_TOPICS => Some(Answer::Topics(topics)),
        _ => None,
    }
}

fn holds(words: &str, text: &str) -> bool {
    stands_in(text, &normalise(words)).is_some()
}

/// Suggestions for an unknown code.
fn suggestions_of_codes(text: &str) -> Vec<Suggestion> {
    const FAQ: Text = Text { en: "the FAQ has F1 to F16", ja: "FAQ の項目は F1～F16 です" };
    if text.starts_with('f') {
        return vec![Suggestion { query: "F1", about: FAQ }];
    }
    let letters: Vec<char> = text.chars().take(MAX_WORD).collect();
    let mut rules: Vec<&Rule> = finding::all().collect();
    rules.sort_by_key(|rule| strangeness(&letters, &normalise(rule.code.as_str())));
    rules.into_iter().take(3).map(|rule| Suggestion { query: rule.code.as_str(), about: rule.message }).collect()
}

/// The codes, names, topics and messages that are most similar to the question, if they are similar at all. A long text is no
/// misspelt name of anything.
fn suggestions(text: &str) -> Vec<Suggestion> {
    const COMPARED: usize = 200;
    /// In thousandths of the letters.
    const STRANGEST: usize = 600;
    let letters: Vec<char> = text.chars().take(COMPARED + 1).collect();
    if letters.len() > COMPARED {
        return Vec::new();
    }
    let rules = finding::all().flat_map(|rule| [rule.code.as_str(), rule.name].map(|query| (query, rule.message)));
    let named = topics().map(|topic| (topic.id, topic.title));
    let printed = messages().flat_map(|message| {
        let about = message.topics.first().and_then(|id| topic(id)).map(|topic| topic.title);
        let words = [message.text].into_iter().chain(message.ids.iter().copied());
        words.filter_map(move |query| Some((query, about?)))
    });
    let mut rows: Vec<(usize, &'static str, Text)> = rules
        .chain(named)
        .chain(printed)
        .map(|(query, about)| (strangeness(&letters, &normalise(query)), query, about))
        .collect();
    rows.retain(|(strangeness, _, _)| *strangeness <= STRANGEST);
    rows.sort_by_key(|(strangeness, _, _)| *strangeness);
    rows.into_iter().take(3).map(|(_, query, about)| Suggestion { query, about }).collect()
}
