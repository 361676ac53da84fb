//! Normalises texts for comparison.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

/// The normalised text: lower case, letters in their usual width and with their marks (NFKC, because macOS decomposes
/// kana), one space for any other characters, no spaces next to Japanese characters, and without the long vowel mark,
/// which is optional (サーバー, サーバ).
pub(super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_apart = false;
    let mut add = |character: char| {
        if character == 'ー' {
            return;
        }
        if !is_plain_kana_or_kanji(character) && !character.is_alphanumeric() {
            is_apart = true;
            return;
        }
        let is_beside_latin = out.chars().next_back().is_some_and(|before| !is_japanese(before));
        if is_apart && is_beside_latin && !is_japanese(character) {
            out.push(' ');
        }
        out.push(character);
        is_apart = false;
    };
    for character in usual_width(text).chars() {
        if character.is_ascii() || is_japanese(character) {
            add(character.to_ascii_lowercase());
        } else {
            character.to_lowercase().for_each(&mut add);
        }
    }
    out
}

/// The text with every letter in its usual width (NFKC), for comparing codes and names.
pub(super) fn usual_width(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| character.is_ascii() || is_plain_kana_or_kanji(character)) {
        return Cow::Borrowed(text);
    }
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfkc().collect()),
    }
}

/// Whether this is a letter that NFKC does not change, without a look-up, for the most frequent ones.
fn is_plain_kana_or_kanji(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='龥')
}

/// Whether this is kana or kanji, which are written without spaces between words.
pub(super) fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_normal() {
        let plain: String = ('\u{3000}'..='\u{a000}').filter(|letter| is_plain_kana_or_kanji(*letter)).collect();
        assert_eq!(plain.nfkc().collect::<String>(), plain);
        assert!(plain.chars().all(char::is_alphanumeric) && plain.chars().count() > 20_000);
        let cases = [
            ("ｻｰﾊﾞｰ証明書", "サバ証明書"),
            ("か\u{3099}き", "がき"),
            ("SSL  Certificate!", "ssl certificate"),
            ("ＳＳＬ 証明書 No.1", "ssl証明書no 1"),
            ("É ß", "é ß"),
        ];
        for (text, expected) in cases {
            assert_eq!(normalise(text), expected);
        }
    }
}
