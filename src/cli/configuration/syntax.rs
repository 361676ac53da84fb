//! The syntax errors of the TOML parser in Japanese. The parser has them in English only.

use std::ops::Range;

use crate::language::{Language, Text};
use crate::report::safe;

/// The maximum number of characters of the quoted text.
const QUOTED: usize = 20;

const FOUND: Text = Text { en: "column {column}: {found}", ja: "{column} 文字目: {found}" };
const AT_END: Text = Text { en: "column {column}: the end of the line", ja: "{column} 文字目: 行の終わり" };
const OTHER: &str = "この位置の記述は TOML として解釈できません";

/// The descriptions of `toml_parser` 1.1 and toml 1.2, without the part from ", expected" on.
const REASONS: [(&str, &str); 46] = [
    ("string values must be quoted", "文字列は引用符 (\") で囲んでください"),
    ("unclosed array table", "テーブルの配列 [[ ]] が閉じられていません"),
    ("unclosed array", "配列が ] で閉じられていません"),
    ("unclosed inline table", "インラインテーブルが } で閉じられていません"),
    ("unclosed table", "テーブル名が ] で閉じられていません"),
    ("key with no value", "キーに値がありません。「キー = 値」の形で書いてください"),
    ("missing value for key", "キーに値がありません"),
    ("missing value", "値がありません"),
    ("unquoted keys cannot be empty", "キーがありません"),
    ("invalid unquoted key", "引用符のないキーには英数字、- と _ だけを使用できます"),
    ("unexpected key or value", "1 行に書けるキーと値は 1 組だけです"),
    ("unexpected content between comment and newline", "コメントと改行の間に余分な文字があります"),
    ("unexpected content", "余分な文字があります"),
    ("extra `=`", "= が余分です"),
    ("extra assignment between key-value pairs", "= が余分です"),
    ("extra comma in array", "配列のコンマが余分です"),
    ("extra comma in inline table", "インラインテーブルのコンマが余分です"),
    ("missing comma between array elements", "配列の要素の間にコンマがありません"),
    ("missing comma between key-value pairs", "キーと値の組の間にコンマがありません"),
    ("missing assignment between key-value pairs", "キーと値の間に = がありません"),
    ("missing key for inline table element", "インラインテーブルの要素にキーがありません"),
    ("unexpected `=` in array", "配列の中に = は使用できません"),
    ("invalid inline table element", "インラインテーブルの要素が正しくありません"),
    ("invalid key-value pair", "キーと値の組が正しくありません"),
    ("invalid basic string", "文字列が \" で閉じられていないか、使用できない文字を含みます"),
    ("invalid literal string", "文字列が ' で閉じられていないか、使用できない文字を含みます"),
    ("invalid multi-line basic string", "文字列が \"\"\" で閉じられていないか、使用できない文字を含みます"),
    ("invalid multi-line literal string", "文字列が ''' で閉じられていないか、使用できない文字を含みます"),
    ("keys cannot be multi-line basic strings", "キーに複数行の文字列は使用できません"),
    ("keys cannot be multi-line literal strings", "キーに複数行の文字列は使用できません"),
    ("missing escaped value", "\\ の後の文字が正しくありません。\\ 自体は \\\\ と書くか、文字列を ' で囲んでください"),
    ("too few unicode value digits", "\\u または \\U の後の 16 進数の桁が足りません"),
    ("missing opening quote", "文字列の最初の引用符がありません"),
    ("invalid comment character", "コメントに使用できない文字があります"),
    ("carriage return must be followed by newline", "改行コードは LF または CR LF にしてください"),
    ("`_` may only go between digits", "_ は数字の間だけに使用できます"),
    ("unexpected leading zero", "数値の先頭に 0 は使用できません"),
    ("unexpected sign", "符号の位置が正しくありません"),
    ("redundant numeric sign", "符号が余分です"),
    ("redundant integer number prefix", "数値の接頭辞が余分です"),
    ("radix must be lowercase", "数値の接頭辞は小文字で書いてください"),
    ("integers with a radix cannot be signed", "接頭辞のある数値に符号は使用できません"),
    ("invalid boolean", "真偽値は true または false (小文字) で書いてください"),
    ("invalid value", "値が正しくありません"),
    ("cannot recurse further", "入れ子が深すぎます"),
    ("recursion limit", "入れ子が深すぎます"),
];

/// The kinds of values of which the descriptions have the form "invalid KIND".
const KINDS: [(&str, &str); 12] = [
    ("date-time", "日時"),
    ("date", "日付"),
    ("time", "時刻"),
    ("month", "月"),
    ("day", "日"),
    ("hour", "時"),
    ("minute", "分"),
    ("second", "秒"),
    ("offset", "時差"),
    ("exponent", "数値の指数"),
    ("float", "小数"),
    ("integer", "整数"),
];

const NO_VALUE: Text = Text { en: "the value is missing", ja: "値がありません" };

/// The reason of a syntax error.
pub(super) fn reason(message: &str, spot: &Spot, language: Language) -> String {
    if spot.found.is_empty() && message.starts_with("string values must be quoted") {
        return NO_VALUE.of(language).to_owned();
    }
    if language == Language::English {
        return safe(message);
    }
    let description = message.split(", expected").next().unwrap_or_default();
    let known = REASONS.iter().find(|(english, _)| description.starts_with(english)).map(|(_, japanese)| *japanese);
    let kind = || {
        let kind = description.strip_prefix("invalid ")?;
        let (_, japanese) = KINDS.iter().find(|(english, _)| kind.contains(english))?;
        Some(format!("{japanese}の書き方が正しくありません"))
    };
    known.map(str::to_owned).or_else(kind).unwrap_or_else(|| OTHER.to_owned())
}

/// The column of a syntax error, and the text there.
pub(super) fn place(text: &str, span: Option<Range<usize>>) -> Spot {
    let start = span.map_or(0, |span| span.start).min(text.len());
    let start = (0..=start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let rest = text[start..].lines().next().unwrap_or_default().trim_end();
    Spot { column: 1 + text[line_start..start].chars().count(), found: rest.chars().take(QUOTED).collect() }
}

/// A place in a line.
pub(super) struct Spot {
    column: usize,
    found: String,
}

impl Spot {
    pub(super) fn words(&self, language: Language) -> String {
        let column = self.column.to_string();
        let text = if self.found.is_empty() { AT_END } else { FOUND };
        text.fill(language, &[("column", &column), ("found", &safe(&self.found))])
    }
}

#[cfg(test)]
mod tests;
