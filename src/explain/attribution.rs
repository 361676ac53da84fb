//! Names of programs and sources in Japanese. Proper names are kept, and the words between them are translated.

use crate::language::Language;

/// What stands between names, in this order: longer phrases first.
const WORDS: &[(&str, &str)] = &[
    ("OpenSSL and programs that use it", "OpenSSL とそれを使用するプログラム"),
    ("programs with OpenSSL", "OpenSSL を使用するプログラム"),
    ("OpenSSL strict checks", "OpenSSL の厳格な検証"),
    ("servers' logs", "サーバーのログ"),
    ("Google Cloud load balancing", "Google Cloud のロードバランサー"),
    ("Secure TCP/IP Connections with SSL", "「Secure TCP/IP Connections with SSL」"),
    ("baseline requirements", "Baseline Requirements"),
    ("EV guidelines", "EV Guidelines"),
    (" documentation", " のドキュメント"),
    (" policy", " のポリシー"),
    ("changed in 3.13", "3.13 での変更"),
    (" issue ", " の issue "),
    (" events ", " のイベント "),
    (", tried", " (動作確認済み)"),
    (" and others", " など"),
    (" and ", "、"),
    (" with ", " + "),
    (" to ", "~"),
    ("; ", "、"),
    (", ", "、"),
];

/// The text, or its Japanese form with the same names.
pub(super) fn attribution(text: &str, language: Language) -> String {
    if language == Language::English {
        return text.to_owned();
    }
    let words = WORDS.iter().fold(sections(text), |text, (english, japanese)| text.replace(english, japanese));
    words.replace("、 ", "、")
}

/// `section 4.2` as it is called in Japanese: `4.2 節`.
fn sections(text: &str) -> String {
    let mut out = text.to_owned();
    for announced in [" sections ", " section "] {
        while let Some((before, after)) = out.split_once(announced) {
            let end = after.find([';', ',']).unwrap_or(after.len());
            let (numbers, rest) = after.split_at(end);
            out = format!("{before} {} 節{rest}", numbers.replace(" and ", "・"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{messages, topics};
    use super::*;

    #[test]
    fn in_japanese() {
        let cases = [
            ("Firefox and others", "Firefox など"),
            ("OpenSSL and programs that use it (curl, Python)", "OpenSSL とそれを使用するプログラム (curl、Python)"),
            ("Internet Explorer 9 to 11", "Internet Explorer 9~11"),
            ("FAQ F6, F7 and F11; W3C Mixed Content", "FAQ F6、F7、F11、W3C Mixed Content"),
            ("RFC 8446 sections 4.1 and 6.2; RFC 8996", "RFC 8446 4.1・6.2 節、RFC 8996"),
            ("nginx 1.22 and Apache 2.4, tried", "nginx 1.22、Apache 2.4 (動作確認済み)"),
        ];
        for (english, japanese) in cases {
            assert_eq!(attribution(english, Language::Japanese), japanese);
            assert_eq!(attribution(english, Language::English), english);
        }
    }

    #[test]
    fn no_english_words_are_left() {
        let words =
            ["and", "with", "to", "that", "use", "tried", "section", "sections", "before", "others", "issue", "events"];
        let texts = topics().map(|topic| topic.source).chain(messages().map(|message| message.program));
        for text in texts.filter(|text| !text.contains("Secure TCP/IP")) {
            let japanese = attribution(text, Language::Japanese);
            let left = japanese.split([' ', '(', ')', '、']).find(|word| words.contains(word) && *word != "issue");
            assert_eq!(left, None, "{japanese}");
        }
    }
}
