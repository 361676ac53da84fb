//! Normalises texts for comparison.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

/// The normalised text: lower case, letters in their usual width and with their marks (NFKC, because macOS decomposes
/// kana), one space for any other characters, no spaces next to Japanese characters, and without the long vowel mark,
/// which is optional (サーバー, サーバ). The numbers of Windows errors have one form (`0x800b0109`).
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
    with_usual_codes(out)
}

/// The normalised text, with the numbers of Windows errors in hexadecimal digits: `-2146762487` and `2148204809` are
/// `0x800b0109`, with and without the prefix.
fn with_usual_codes(text: String) -> String {
    if !["800", "214"].iter().any(|digits| text.contains(digits)) {
        return text;
    }
    let is_digit = |letter: char| letter.is_ascii_alphanumeric();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(is_digit) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|letter| !is_digit(letter)).unwrap_or(from.len()));
        out.push_str(before);
        out += &windows_error(word).map_or_else(|| word.to_owned(), |code| format!("{code:#010x}"));
        rest = after;
    }
    out + rest
}

/// The error whose number this word is, signed or not, in decimal or hexadecimal digits. Errors of Win32, security and
/// certificates have the facilities 7, 9 and 11.
fn windows_error(word: &str) -> Option<u32> {
    let digits = word.trim_start_matches("0x").trim_start_matches("ffffffff");
    let code = match digits.len() {
        8 => u32::from_str_radix(digits, 16).ok()?,
        10 => {
            let number: u32 = digits.parse().ok()?;
            if number > i32::MAX.unsigned_abs() { number } else { number.wrapping_neg() }
        }
        _ => return None,
    };
    matches!(code >> 16, 0x8007 | 0x8009 | 0x800b).then_some(code)
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
            ("(0x800B0109)", "0x800b0109"),
            ("800b0109: -2146762487, 2148204809", "0x800b0109 0x800b0109 0x800b0109"),
            ("エラーFFFFFFFF800B0109です", "エラ0x800b0109です"),
            ("0x800C0109 18000109 2140000000", "0x800c0109 18000109 2140000000"),
        ];
        for (text, expected) in cases {
            assert_eq!(normalise(text), expected);
        }
    }
}
