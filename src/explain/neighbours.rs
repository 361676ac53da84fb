//! Finds the questions of `asked.txt` that are similar to a question, and so its possible topics: nearest neighbours by
//! cosine similarity. Pieces of words are features as well as words, so that misspelt words, inflected forms and
//! compounds are also similar.

use std::collections::HashMap;

use super::normal::is_japanese;

/// The weight of a piece of a word, relative to a word. This and the following were tuned with the questions that may
/// be looked at; the results for the others were only counted.
const PIECE: f64 = 0.5;

/// The maximum number of questions of one topic that count: the nearest ones.
const MOST_OF_A_TOPIC: usize = 5;

/// The weight of a feature that no known question has, relative to the rarest known one.
const UNKNOWN: f64 = 0.6;

/// The number of characters in a piece of a word, including marks for the ends of the word.
const LETTERS: usize = 4;

/// A feature: a term of the search, or a piece of a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Feature<T> {
    Term(T),
    Piece(String),
}

impl<T> Feature<T> {
    fn weight(&self) -> f64 {
        match self {
            Self::Term(_) => 1.0,
            Self::Piece(_) => PIECE,
        }
    }
}

/// Known questions and their topics (by number), indexed by feature.
pub(super) struct Neighbours<T> {
    /// The weight of each feature, and the questions that have it.
    postings: HashMap<Feature<T>, (f64, Vec<usize>)>,
    /// The topic of each question, and the length of its vector.
    questions: Vec<(usize, f64)>,
}

impl<T: Clone + Eq + std::hash::Hash> Neighbours<T> {
    /// Creates the index from questions: the topic, the normalised text and its terms.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn new<'a>(known: impl Iterator<Item = (usize, &'a str, Vec<T>)>) -> Self {
        let mut postings: HashMap<Feature<T>, (f64, Vec<usize>)> = HashMap::new();
        let mut questions = Vec::new();
        for (topic, text, terms) in known {
            for feature in features(text, terms) {
                postings.entry(feature).or_default().1.push(questions.len());
            }
            questions.push((topic, 0.0));
        }
        let count = questions.len() as f64;
        for (feature, (tells, with)) in &mut postings {
            let often = with.len() as f64;
            *tells = feature.weight() * (1.0 + (count - often + 0.5) / (often + 0.5)).ln();
            for question in with {
                if let Some((_, length)) = questions.get_mut(*question) {
                    *length += *tells * *tells;
                }
            }
        }
        for (_, length) in &mut questions {
            *length = length.sqrt();
        }
        Self { postings, questions }
    }

    /// The similarity of a question to each topic, from 0 to 1, scaled so that the most similar topic has 1.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn near(&self, text: &str, terms: Vec<T>, topics: usize) -> Vec<f64> {
        let of_unknown = UNKNOWN * (1.0 + 2.0 * self.questions.len() as f64).ln();
        let mut common = vec![0.0; self.questions.len()];
        let mut length = 0.0;
        for feature in features(text, terms) {
            let Some((tells, with)) = self.postings.get(&feature) else {
                length += (feature.weight() * of_unknown).powi(2);
                continue;
            };
            length += tells * tells;
            for question in with {
                if let Some(shared) = common.get_mut(*question) {
                    *shared += tells * tells;
                }
            }
        }
        let mut near: Vec<Vec<f64>> = vec![Vec::new(); topics];
        for ((topic, other), common) in self.questions.iter().zip(common) {
            let cosine = common / (length.sqrt() * other).max(f64::EPSILON);
            if let Some(near) = near.get_mut(*topic) {
                near.push(cosine * cosine);
            }
        }
        let sum = |mut near: Vec<f64>| -> f64 {
            near.sort_by(|one, other| other.total_cmp(one));
            near.into_iter().take(MOST_OF_A_TOPIC).sum()
        };
        let sums: Vec<f64> = near.into_iter().map(sum).collect();
        let most = sums.iter().copied().fold(f64::EPSILON, f64::max);
        sums.into_iter().map(|sum| sum / most).collect()
    }
}

/// The features of a text without duplicates, in the order of the text, so that sums are the same in every run.
fn features<T: Clone + Eq + std::hash::Hash>(text: &str, terms: Vec<T>) -> Vec<Feature<T>> {
    let mut seen = std::collections::HashSet::new();
    let all = terms.into_iter().map(Feature::Term).chain(word_pieces(text).map(Feature::Piece));
    all.filter(|feature| seen.insert(feature.clone())).collect()
}

/// Runs of four letters of each word that is not Japanese, with its ends marked; and of Japanese, which has no word
/// boundaries, runs of two and three characters.
fn word_pieces(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    let kind = |letter: &char| (*letter == ' ', is_japanese(*letter));
    let words: Vec<Vec<char>> = letters.chunk_by(|one, other| kind(one) == kind(other)).map(<[char]>::to_vec).collect();
    words.into_iter().flat_map(|word| match word.first() {
        Some(first) if is_japanese(*first) => [2, 3].into_iter().flat_map(|length| runs(&word, length)).collect(),
        Some(first) if *first != ' ' && word.len() > 2 => {
            let marked: Vec<char> = std::iter::once('^').chain(word).chain(std::iter::once('$')).collect();
            runs(&marked, LETTERS).collect()
        }
        _ => Vec::new(),
    })
}

fn runs(letters: &[char], length: usize) -> impl Iterator<Item = String> {
    letters.windows(length).map(|run| run.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_words() {
        let pieces = |text: &str| word_pieces(text).collect::<Vec<_>>().join(" ");
        assert_eq!(pieces("chain of ca"), "^cha chai hain ain$");
        assert_eq!(pieces("ssl証明書"), "^ssl ssl$ 証明 明書 証明書");
        assert_eq!(pieces("書"), "");
    }

    #[test]
    fn the_nearest_topic_first() {
        let known = [(0, "chain incomplete"), (0, "incomplete"), (1, "expired"), (2, "証明書の有効期限")];
        let of = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let neighbours = Neighbours::new(known.into_iter().map(|(topic, text)| (topic, text, of(text))));
        let near = |text: &str| neighbours.near(text, of(text), 3);
        let best = |text: &str| near(text).iter().position(|share| *share > 0.99);
        assert_eq!(best("incomplet chian"), Some(0));
        assert_eq!(best("it expires"), Some(1));
        assert_eq!(best("有効期限切れ"), Some(2));
        assert!(near("nothing").iter().all(|share| *share < 0.01));
    }
}
