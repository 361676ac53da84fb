//! Normalises texts for comparison.

use unicode_normalization::UnicodeNormalization as _;

/// The normalised text: lower case, letters in their usual width and with their marks (NFKC, because macOS decomposes
/// kana), one space for any other characters, no spaces next to Japanese characters, and without the long vowel mark,
/// which is optional (サーバー, サーバ).
pub(super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_apart = false;
    for character in text.nfkc().flat_map(char::to_lowercase).filter(|c| *c != 'ー') {
        if !character.is_alphanumeric() {
            is_apart = true;
            continue;
        }
        let is_beside_latin = out.chars().next_back().is_some_and(|before| !is_japanese(before));
        if is_apart && is_beside_latin && !is_japanese(character) {
            out.push(' ');
        }
        out.push(character);
        is_apart = false;
    }
    out
}

/// The text with every letter in its usual width (NFKC), for comparing codes and names.
pub(super) fn usual_width(text: &str) -> String {
    text.nfkc().collect()
}

/// Whether this is kana or kanji, which are written without spaces between words.
pub(super) fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}')
}
