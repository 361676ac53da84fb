//! Finds the possible topics of a question from the questions of `asked.txt`: by the nearest ones (cosine similarity),
//! and by all of them (multinomial naive Bayes); and whether a question is one of these at all. Pieces of words are features as well as words, so that misspelt words,
//! inflected forms and compounds are also similar.

use std::hash::{Hash, Hasher as _};

use libm::{exp, log as ln};
use rustc_hash::{FxHashMap, FxHasher};

use super::normal::is_japanese;

/// The weight of a piece of a word, relative to a word. This and the following were chosen by cross-validation, with a
/// quarter of the known questions left out in turn.
const PIECE: f64 = 0.4;

/// The maximum number of questions of one topic that count: the nearest ones.
const MOST_OF_A_TOPIC: usize = 3;

/// The weight of a feature that questions of all topics have equally often, relative to one of a single topic.
const SPREAD: f64 = 0.2;

/// The weight of a feature that no known question has, relative to the rarest known one.
const UNKNOWN: f64 = 0.6;

/// What is added to the number of questions with a feature, so that no topic is excluded by one that it lacks.
const SMOOTHING: f64 = 0.15;

/// The divisor for the logarithm of a likelihood: features are not independent of each other, so the likelihoods are too
/// extreme.
const DEPENDENCE: f64 = 6.0;

/// How much a feature that no question has speaks for another field, as a logarithm.
const UNFAMILIAR: f64 = 1.0;

/// The number of characters in a piece of a word, including marks for the ends of the word.
const LETTERS: usize = 4;

/// A feature: a term of the search, or a piece of a word, by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Feature {
    hash: u64,
    is_piece: bool,
}

impl Feature {
    fn of(value: &(impl Hash + ?Sized), is_piece: bool) -> Self {
        let mut hasher = FxHasher::default();
        value.hash(&mut hasher);
        Self { hash: hasher.finish(), is_piece }
    }

    fn weight(self) -> f64 {
        if self.is_piece { PIECE } else { 1.0 }
    }
}

/// What is known about a feature.
#[derive(Default)]
struct Posting {
    weight: f64,
    /// The questions that have it.
    questions: Vec<usize>,
    /// The number of questions of other fields that have it.
    others: f64,
}

/// Known questions and their topics (by number), indexed by feature.
pub(super) struct Neighbours {
    postings: FxHashMap<Feature, Posting>,
    /// The topic of each question, and the length of its vector.
    questions: Vec<(usize, f64)>,
    /// The number of features in the questions of each topic.
    sizes: Vec<f64>,
    /// The number of features in the questions of other fields.
    others: f64,
}

impl Neighbours {
    /// Creates the index from the number of topics, questions with their topics, and questions of other fields.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn new(
        topics: usize,
        known: impl Iterator<Item = (usize, Vec<Feature>)>,
        others: impl Iterator<Item = Vec<Feature>>,
    ) -> Self {
        let mut postings: FxHashMap<Feature, Posting> = FxHashMap::default();
        let mut questions = Vec::new();
        let mut sizes = vec![0.0; topics];
        for (topic, features) in known {
            for feature in features {
                postings.entry(feature).or_default().questions.push(questions.len());
                if let Some(size) = sizes.get_mut(topic) {
                    *size += 1.0;
                }
            }
            questions.push((topic, 0.0));
        }
        let count = questions.len() as f64;
        let topic_of = |question: &usize| questions.get(*question).map_or(0, |(topic, _): &(usize, f64)| *topic);
        let mut shares = vec![0.0; topics];
        for question in 0..questions.len() {
            if let Some(share) = shares.get_mut(topic_of(&question)) {
                *share += 1.0 / count;
            }
        }
        for (feature, posting) in &mut postings {
            let often = posting.questions.len() as f64;
            let rarity = ln(1.0 + (count - often + 0.5) / (often + 0.5));
            let unevenness = unevenness(posting.questions.iter().map(topic_of), &shares);
            posting.weight = feature.weight() * rarity * (SPREAD + unevenness);
        }
        for posting in postings.values() {
            for question in &posting.questions {
                if let Some((_, length)) = questions.get_mut(*question) {
                    *length += posting.weight * posting.weight;
                }
            }
        }
        for (_, length) in &mut questions {
            *length = length.sqrt();
        }
        let mut size = 0.0;
        for feature in others.flatten() {
            postings.entry(feature).or_default().others += 1.0;
            size += 1.0;
        }
        Self { postings, questions, sizes, others: size }
    }

    /// Whether questions, also of other fields, have all of these features.
    pub(super) fn knows(&self, features: &[Feature]) -> bool {
        features.iter().all(|feature| self.postings.contains_key(feature))
    }

    /// The posting of a feature that a question of a topic has.
    fn of_topics(&self, feature: Feature) -> Option<&Posting> {
        self.postings.get(&feature).filter(|posting| !posting.questions.is_empty())
    }

    /// How much more likely a question is about one of the topics than about another field, as a logarithm.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn odds(&self, features: &[Feature]) -> f64 {
        let added = SMOOTHING * self.postings.len() as f64;
        let size = self.sizes.iter().sum::<f64>();
        let odds = |feature: &Feature| {
            let Some(posting) = self.postings.get(feature) else { return -UNFAMILIAR };
            let ours = (posting.questions.len() as f64 + SMOOTHING) / (size + added);
            let others = (posting.others + SMOOTHING) / (self.others + added);
            ln(ours / others)
        };
        features.iter().map(|feature| feature.weight() * odds(feature)).sum()
    }

    /// The similarity of a question to each topic, from 0 to 1, scaled so that the most similar topic has 1.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn near(&self, features: &[Feature]) -> Vec<f64> {
        let of_unknown = UNKNOWN * ln(1.0 + 2.0 * self.questions.len() as f64);
        let mut common = vec![0.0; self.questions.len()];
        let mut length = 0.0;
        for feature in features {
            let Some(Posting { weight, questions, .. }) = self.of_topics(*feature) else {
                length += (feature.weight() * of_unknown).powi(2);
                continue;
            };
            length += weight * weight;
            for question in questions {
                if let Some(shared) = common.get_mut(*question) {
                    *shared += weight * weight;
                }
            }
        }
        let mut near: Vec<Vec<f64>> = vec![Vec::new(); self.sizes.len()];
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

    /// The likelihood of a question for each topic, scaled so that the most likely topic has 1.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn likely(&self, features: &[Feature]) -> Vec<f64> {
        let added = SMOOTHING * self.postings.len() as f64;
        let mut logarithms = vec![0.0; self.sizes.len()];
        for feature in features {
            let Some(posting) = self.of_topics(*feature) else { continue };
            let mut counts = vec![SMOOTHING; self.sizes.len()];
            for (topic, _) in posting.questions.iter().filter_map(|question| self.questions.get(*question)) {
                if let Some(count) = counts.get_mut(*topic) {
                    *count += 1.0;
                }
            }
            for ((logarithm, count), size) in logarithms.iter_mut().zip(counts).zip(&self.sizes) {
                *logarithm += feature.weight() * ln(count / (size + added));
            }
        }
        let most = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logarithms.into_iter().map(|logarithm| exp((logarithm - most) / DEPENDENCE)).collect()
    }
}

/// How far the topics of the questions with a feature are from those of all questions, whose shares are given: the
/// Kullback-Leibler divergence, with one more question that is spread like all. The questions are sorted by topic.
#[allow(clippy::cast_precision_loss)]
fn unevenness(topics: impl Iterator<Item = usize>, shares: &[f64]) -> f64 {
    let mut counts: Vec<(usize, f64)> = Vec::new();
    for topic in topics {
        match counts.last_mut() {
            Some((last, count)) if *last == topic => *count += 1.0,
            _ => counts.push((topic, 1.0)),
        }
    }
    let all = 1.0 + counts.iter().map(|(_, count)| count).sum::<f64>();
    let (mut divergence, mut rest) = (0.0, 1.0);
    for (topic, count) in counts {
        let share = shares.get(topic).copied().unwrap_or_default();
        let ratio = (count + share) / all;
        divergence += ratio * ln(ratio / share.max(f64::EPSILON));
        rest -= share;
    }
    divergence - rest * ln(all) / all
}

/// The features of a text with these terms, without duplicates, and sorted, so that sums are the same in every run.
pub(super) fn features<'a>(text: &str, terms: impl Iterator<Item = &'a (impl Hash + 'a)>) -> Vec<Feature> {
    let terms: Vec<_> = terms.collect();
    let mut features: Vec<Feature> = terms.iter().map(|term| Feature::of(*term, false)).collect();
    features.extend(terms.windows(2).map(|pair| Feature::of(pair, true)));
    for_each_piece(text, |piece| features.push(Feature::of(piece, true)));
    features.sort_unstable();
    features.dedup();
    features
}

/// Gives the runs of four letters of each word that is not Japanese, with its ends marked; and of Japanese, which has no
/// word boundaries, the pairs of characters.
fn for_each_piece(text: &str, mut give: impl FnMut(&[char])) {
    let letters: Vec<char> = text.chars().collect();
    let kind = |letter: &char| (*letter == ' ', is_japanese(*letter));
    for word in letters.chunk_by(|one, other| kind(one) == kind(other)) {
        match word.first() {
            Some(first) if is_japanese(*first) => word.windows(2).for_each(&mut give),
            Some(first) if *first != ' ' && word.len() > 2 => {
                let marked: Vec<char> = std::iter::once('^').chain(word.iter().copied()).chain(['$']).collect();
                marked.windows(LETTERS).for_each(&mut give);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_words() {
        let pieces = |text: &str| {
            let mut pieces: Vec<String> = Vec::new();
            for_each_piece(text, |piece| pieces.push(piece.iter().collect()));
            pieces.join(" ")
        };
        assert_eq!(pieces("chain of ca"), "^cha chai hain ain$");
        assert_eq!(pieces("ssl証明書"), "^ssl ssl$ 証明 明書");
        assert_eq!(pieces("書"), "");
    }

    #[test]
    fn features_of_a_single_topic_weigh_most() {
        let shares = [0.5, 0.25, 0.25];
        let of = |topics: &[usize]| unevenness(topics.iter().copied(), &shares);
        let even = of(&[0, 0, 1, 2]);
        assert!(even.abs() < 1e-9, "{even}");
        assert!(of(&[1, 1, 1, 1]) > of(&[0, 0, 0, 0]) && of(&[0, 0, 0, 0]) > of(&[0, 0, 0, 2]));
        assert!(of(&[1, 1, 1, 1]) > of(&[1]), "one question says little");
    }

    #[test]
    fn the_nearest_topic_first() {
        let known = [(0, "chain incomplete"), (0, "incomplete"), (1, "expired"), (2, "証明書の有効期限")];
        let of = |text: &str| features(text, text.split(' ').collect::<Vec<_>>().iter());
        let others = ["weather", "牛乳の賞味期限"].map(of);
        let known = known.into_iter().map(|(topic, text)| (topic, of(text)));
        let neighbours = Neighbours::new(3, known, others.into_iter());
        let near = |text: &str| neighbours.near(&of(text));
        let likely = |text: &str| neighbours.likely(&of(text));
        let best = |shares: Vec<f64>| shares.iter().position(|share| *share > 0.99);
        for (question, topic) in [("incomplet chian", 0), ("it expires", 1), ("有効期限切れ", 2)] {
            assert_eq!(best(near(question)), Some(topic), "{question}");
            assert_eq!(best(likely(question)), Some(topic), "{question}");
        }
        assert!(near("nothing").iter().all(|share| *share < 0.01));
        assert!(likely("nothing").iter().all(|share| *share > 0.99));
        let odds = |text: &str| neighbours.odds(&of(text));
        assert!(odds("chain expired") > 0.5, "{}", odds("chain expired"));
        assert!(odds("weather") < -0.5 && odds("nothing") < -1.0, "{} {}", odds("weather"), odds("nothing"));
    }
}
