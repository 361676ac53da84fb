//! Corrects misspelt words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::super::distance::strangeness;
use super::Index;
use super::terms::{PHRASES, Term, stem};

/// Shorter words are not corrected.
const SHORTEST_MISSPELT: usize = 6;

/// The maximum number of wrong letters of a word, in thousandths of its length.
const MISSPELT: usize = 170;

/// The maximum number of words of a question whose spelling is compared with known words.
const MOST_COMPARED: usize = 40;

/// The English words of `concepts.txt`, for correcting misspelt words.
static SPELLINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = PHRASES.iter().flat_map(|(phrase, _)| phrase.split(' ')).filter(|word| is_spelt(word));
    words.map(str::to_owned).collect::<BTreeSet<String>>().into_iter().collect()
});

fn is_spelt(word: &str) -> bool {
    word.len() >= SHORTEST_MISSPELT && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

impl Index {
    /// The question with misspelt words replaced by those of `concepts.txt`. Words that occur in any topic are not
    /// changed.
    pub(super) fn spelt_rightly(&self, question: &str) -> String {
        let mut compared = 0;
        let mut right = |word: &str| -> String {
            if compared == MOST_COMPARED || self.is_known(word) {
                return word.to_owned();
            }
            compared += 1;
            nearest(word).map_or_else(|| word.to_owned(), Clone::clone)
        };
        question.split(' ').map(&mut right).collect::<Vec<_>>().join(" ")
    }

    /// Whether a word is too short or has too many digits to be misspelt, or is a word of a topic.
    fn is_known(&self, word: &str) -> bool {
        !is_spelt(word)
            || self.knows(&Term::Word(stem(word).to_owned()))
            || SPELLINGS.iter().any(|spelling| spelling == word)
    }
}

/// The known word of which this one is a misspelling.
fn nearest(word: &str) -> Option<&'static String> {
    let letters: Vec<char> = word.chars().collect();
    let near = SPELLINGS.iter().filter(|spelling| spelling.len().abs_diff(word.len()) <= 2);
    let nearest = near.map(|spelling| (strangeness(&letters, spelling), spelling)).min();
    nearest.filter(|(wrong, _)| *wrong <= MISSPELT).map(|(_, spelling)| spelling)
}

#[cfg(test)]
mod tests {
    use super::super::INDEX;

    #[test]
    fn misspelt_words() {
        let cases = [
            ("intermediatte", "intermediate"),
            ("unknown certificcate autority", "unknown certificate authority"),
            ("intermediates missing", "intermediates missing"),
            ("intermedaite", "intermediate"),
            ("weather in osaka", "weather in osaka"),
        ];
        for (question, expected) in cases {
            assert_eq!(INDEX.spelt_rightly(question), expected);
        }
    }
}
