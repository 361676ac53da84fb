//! Similarity of texts.

use rustc_hash::FxHashSet;

/// The trigrams of a text.
pub(super) fn triples(text: &str) -> FxHashSet<(char, char, char)> {
    let (second, third) = (text.chars().skip(1), text.chars().skip(2));
    text.chars().zip(second).zip(third).map(|((a, b), c)| (a, b, c)).collect()
}

/// The smallest edit distance between the pattern and any part of the text (Sellers 1980).
pub(super) fn within(pattern: &[char], text: &[char]) -> usize {
    let mut column: Vec<usize> = (0..=pattern.len()).collect();
    let mut best = pattern.len();
    for letter in text {
        let mut diagonal = 0;
        let mut above = 0;
        for (cell, wanted) in column.iter_mut().skip(1).zip(pattern) {
            let left = *cell;
            *cell = (diagonal + usize::from(wanted != letter)).min(left + 1).min(above + 1);
            (diagonal, above) = (left, *cell);
        }
        best = best.min(above);
    }
    best
}

/// The difference of two texts, in thousandths of the longer one.
pub(crate) fn strangeness(text: &[char], other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (count, letter) in text.iter().enumerate() {
        let (mut diagonal, mut before) = (count, count + 1);
        for (cell, wanted) in row.iter_mut().skip(1).zip(&other) {
            let above = *cell;
            *cell = (diagonal + usize::from(wanted != letter)).min(above + 1).min(before + 1);
            (diagonal, before) = (above, *cell);
        }
        if let Some(first) = row.first_mut() {
            *first = count + 1;
        }
    }
    row.last().copied().unwrap_or(0) * 1000 / text.len().max(other.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        // The pattern, the text, the distance of the pattern from a part of the text, and the difference of both.
        let cases = [
            ("abc", "abc", 0, 0),
            ("abc", "xxabcxx", 0, 571),
            ("abc", "xxacxx", 1, 833),
            ("abc", "abd", 1, 333),
            ("証明書", "この証書", 1, 750),
            ("abc", "", 3, 1000),
            ("", "abc", 0, 1000),
            ("", "", 0, 0),
        ];
        for (pattern, text, part, whole) in cases {
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            assert_eq!(within(&letters(pattern), &letters(text)), part, "{pattern} {text}");
            assert_eq!(strangeness(&letters(pattern), text), whole, "{pattern} {text}");
        }
        assert_eq!(triples("abcabcd").len(), 4);
        assert!(triples("ab").is_empty());
    }
}
