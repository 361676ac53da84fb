//! Words that no known question contains: what a text is about, if that is not a certificate.

use super::super::concepts::{EMPTY, EVERYDAY, PROGRAMS};
use super::super::normal::is_japanese;
use super::Index;
use super::terms::{Phrase, Piece, Tells, Term, is_katakana, phrases, pieces, stem};

/// The phrases of `concepts.txt` that say that something expired.
pub(super) const EXPIRED: [&str; 16] = [
    "expired",
    "期限切れ",
    "有効期限切れ",
    "期限が切れ",
    "有効期限が切れ",
    "期限が切れて",
    "期限が切れた",
    "期限切",
    "有効期限",
    "期限が過ぎ",
    "期限過ぎ",
    "有効期限が満了",
    "有効期間",
    "有効期間外",
    "有効期間が切れ",
    "有効期間が終了",
];

impl Index {
    /// Whether a question says that something expired, and no word says what.
    pub(super) fn only_says_expired(&self, text: &str) -> bool {
        phrases(text).any(|phrase| EXPIRED.contains(&phrase.text)) && !self.has_foreign_words(text)
    }

    /// Whether the only term of a text is the word certificate or intermediate, and the word that says of what kind it is
    /// is in no known question: 遅延証明書, certificate of origin, intermediate lessons.
    pub(super) fn names_another_kind(&self, text: &str) -> bool {
        let telling: Vec<Phrase> = phrases(text).filter(|phrase| phrase.tells() > Tells::Nothing).collect();
        if telling.iter().all(|phrase| phrase.text == "intermediate") {
            return !telling.is_empty() && self.has_foreign_words(text);
        }
        let of = || text.split_once("certificate of ").map(|(_, of)| of);
        telling.iter().all(|phrase| phrase.is_certificate())
            && (self.has_foreign_kind(text) || of().is_some_and(|of| self.has_foreign_words(of)))
    }

    /// Whether an unknown word is directly before 証明書, or before の証明書 if the text has no other phrase.
    fn has_foreign_kind(&self, text: &str) -> bool {
        let is_all = phrases(text).all(Phrase::is_certificate);
        let before = text.match_indices("証明書").filter_map(|(at, _)| text.get(..at));
        let mut kinds = before.map(|before| match before.strip_suffix('の').filter(|_| is_all) {
            Some(owner) => last_run(owner, |letter| is_katakana(letter) || is_kanji(letter)),
            None => last_run(before, is_kanji),
        });
        kinds.any(|kind| kind.chars().count() >= 2 && !self.consists_of_known_words(kind))
    }

    fn has_foreign_words(&self, text: &str) -> bool {
        words_besides_phrases(text).iter().any(|word| self.is_foreign(word))
    }

    fn is_foreign(&self, word: &str) -> bool {
        if word.starts_with(is_japanese) {
            return !self.consists_of_known_words(word);
        }
        !PROGRAMS.contains(&word)
            && !EVERYDAY.contains(&word)
            && !self.spread.contains_key(&Term::Word(stem(word).to_owned()))
    }

    /// Whether a run of kanji or katakana is in a known question, or is made of everyday words or such parts. Japanese
    /// has no spaces, so one kanji beside them may belong to an inflected form (昨日切れた).
    fn consists_of_known_words(&self, run: &str) -> bool {
        const LONGEST: usize = 24;
        let letters: Vec<char> = run.chars().collect();
        if letters.len() > LONGEST {
            return false;
        }
        let is_known =
            |word: &str| EVERYDAY.contains(&word) || self.vocabulary.iter().any(|known| known.contains(word));
        let is_part = |from: usize, to: usize| {
            let word: String = letters.get(from..to).unwrap_or_default().iter().collect();
            to > from + 1 && is_known(&word)
        };
        // The fewest single letters that are left over up to each place.
        let mut fewest = vec![0_usize];
        for to in 1..=letters.len() {
            let parts = (0..to).filter(|from| is_part(*from, to)).filter_map(|from| fewest.get(from).copied());
            let single = fewest.last().map(|left| left + 1);
            fewest.push(parts.chain(single).min().unwrap_or(letters.len()));
        }
        let whole = fewest.last().copied().unwrap_or_default();
        whole == 0 || whole == 1 && letters.len() > 2
    }
}

fn is_kanji(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}')
}

/// The letters of this kind at the end of a text.
fn last_run(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    let start = text.trim_end_matches(is_part).len();
    text.get(start..).unwrap_or_default()
}

/// The words of a normalised text outside the phrases of `concepts.txt`: those with at least three Latin letters and no
/// digits, and runs of at least two kanji or three katakana.
fn words_besides_phrases(text: &str) -> Vec<String> {
    const LATIN: usize = 3;
    let is_plain = |word: &str| word.len() >= LATIN && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let latin = pieces(text).filter_map(|piece| match piece {
        Piece::Word(word) if is_plain(word) && !EMPTY.contains(&word) => Some(word.to_owned()),
        _ => None,
    });
    runs(text).into_iter().chain(latin).collect()
}

/// Runs of kanji or of katakana outside the phrases, made of the pairs that overlap.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match (piece, runs.last_mut()) {
            (Piece::Pair(first, second), Some(run)) if are_alike(first, second) && run.ends_with(first) => {
                run.push(second);
            }
            (Piece::Pair(first, second), _) if are_alike(first, second) => runs.push([first, second].iter().collect()),
            _ => runs.push(String::new()),
        }
    }
    let shortest = |run: &str| if run.chars().all(is_katakana) { 3 } else { 2 };
    runs.retain(|run| run.chars().count() >= shortest(run));
    runs
}

/// Whether both are katakana, or both are kanji.
fn are_alike(first: char, second: char) -> bool {
    is_katakana(first) && is_katakana(second) || first >= '\u{3400}' && second >= '\u{3400}'
}
