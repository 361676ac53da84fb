//! Normalises texts for comparison.

use unicode_normalization::UnicodeNormalization as _;

/// The text in the form that compares: lower case, every letter in its usual width and with its marks (NFKC; macOS writes
/// those of kana apart), one space for whatever is neither letter nor digit, none beside Japanese characters, and without the
/// long vowel mark, which is written or not (サーバー, サーバ).
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

/// The text with every letter in its usual width (NFKC), as codes and names are compared.
pub(super) fn usual_width(text: &str) -> String {
    text.nfkc().collect()
}

/// Kana and kanji, which stand without spaces between words.
pub(super) fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}')
}
