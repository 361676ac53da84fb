use toml::de::DeTable;

use super::*;

/// What the parser reports of these texts is known in Japanese; of something new, that it cannot be read.
#[test]
fn reasons_in_japanese() {
    let cases = [
        ("roots = ", "値がありません"),
        ("roots = [", "配列が ] で閉じられていません"),
        ("roots = \"a", "文字列が \" で閉じられていない"),
        ("roots = 'a", "文字列が ' で閉じられていない"),
        ("= 3", "キーがありません"),
        ("roots", "キーに値がありません"),
        ("[x", "テーブル名が ]"),
        ("[[x]", "テーブルの配列"),
        ("roots = \"\\q\"", "\\ の後の文字"),
        ("roots == 1", "= が余分です"),
        ("a = \"x\" b = \"y\"", "1 行に書けるキー"),
        ("lang = ja", "文字列は引用符"),
        ("timeout = 1e", "数値の指数の書き方"),
        ("roots = [\"a\",,]", "コンマが余分です"),
        ("roots = { a = 1", "インラインテーブルが }"),
        ("lang = \"\\u12\"", "16 進数の桁"),
        ("lang = 2026-13-01", "日付の書き方"),
        ("日本 = 1", "引用符のないキー"),
        ("lang = True", "真偽値は"),
        ("timeout = 007", "先頭に 0"),
    ];
    for (text, expected) in cases {
        let error = DeTable::parse(text).unwrap_err();
        let spot = place(text, error.span());
        let said = reason(error.message(), &spot, Language::Japanese);
        assert!(said.contains(expected), "{text}: {} -> {said}", error.message());
        assert!(!reason(error.message(), &spot, Language::English).is_empty());
    }
    let spot = place("x", None);
    assert_eq!(reason("something new, expected nothing", &spot, Language::Japanese), OTHER);
    assert_eq!(reason("invalid thing", &spot, Language::Japanese), OTHER);
}

#[test]
fn places() {
    let cases = [
        ("lang = ja", Some(7..9), "column 8: ja", "8 文字目: ja"),
        ("a = 1\nroots = [", Some(15..15), "column 10: the end of the line", "10 文字目: 行の終わり"),
        ("日本 = 1", Some(0..3), "column 1: 日本 = 1", "1 文字目: 日本 = 1"),
        ("日本 = 1", Some(1..3), "column 1: 日本 = 1", "1 文字目: 日本 = 1"),
        ("", Some(9..9), "column 1: the end of the line", "1 文字目: 行の終わり"),
        ("x", None, "column 1: x", "1 文字目: x"),
    ];
    for (text, span, english, japanese) in cases {
        let place = place(text, span);
        assert_eq!(place.words(Language::English), english);
        assert_eq!(place.words(Language::Japanese), japanese);
    }
}
