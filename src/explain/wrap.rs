//! Text in lines that fit a terminal, Japanese included.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a line has at most.
pub(super) const COLUMNS: usize = 100;

/// Characters that begin no line in Japanese.
const NOT_FIRST: &str = "、。，．・：；？！）」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜";

/// Characters that end no line in Japanese.
const NOT_LAST: &str = "（「『【〈《";

/// The text in lines: `first` stands before the first of them, as many spaces before the others. A word that is
/// wider than a line is not broken.
pub(super) fn wrap(text: &str, first: &str) -> String {
    let indent = first.width();
    let mut out = String::from(first);
    let mut column = indent;
    for (word, has_space) in words(text) {
        let gap = usize::from(has_space && column > indent);
        if column > indent && column + gap + word.width() > COLUMNS {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if gap == 1 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out.push('\n');
    out
}

/// What is not broken, and whether a space stands before it: what has no space in it, and of Japanese each character, together with
/// those that may not begin or end a line.
fn words(text: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    for (number, word) in text.split(' ').filter(|word| !word.is_empty()).enumerate() {
        let mut start = 0;
        for (at, pair) in word.char_indices().zip(word.chars().skip(1)).map(|((at, one), next)| (at, (one, next))) {
            let end = at + pair.0.len_utf8();
            if may_break(pair.0, pair.1) {
                found.extend(word.get(start..end).map(|piece| (piece, number > 0 && start == 0)));
                start = end;
            }
        }
        found.extend(word.get(start..).map(|piece| (piece, number > 0 && start == 0)));
    }
    found
}

fn may_break(one: char, next: char) -> bool {
    let is_wide = |character: char| character.width() == Some(2);
    (is_wide(one) || is_wide(next)) && !NOT_FIRST.contains(next) && !NOT_LAST.contains(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_the_terminal() {
        let texts = [
            "one two three ".repeat(20),
            "中間CA証明書がサーバーに設定されていないため、クライアントは証明書チェーンを構築できません。".repeat(5),
            "a word and 証明書 mixed ".repeat(12),
        ];
        for text in texts {
            let lines = wrap(&text, "  cause: ");
            assert!(lines.lines().count() > 1, "{lines}");
            for line in lines.lines() {
                assert!(line.width() <= COLUMNS, "{} {line}", line.width());
                assert!(!line.trim_start().starts_with(|c| NOT_FIRST.contains(c)), "{line}");
            }
            let without_spaces = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(without_spaces(&lines), without_spaces(&format!("  cause: {text}")));
        }
    }

    #[test]
    fn what_cannot_be_broken_stays_whole() {
        let path = "/".repeat(150);
        assert_eq!(wrap(&path, "- "), format!("- {path}\n"));
        assert_eq!(wrap(&format!("see {path}"), "- "), format!("- see\n  {path}\n"));
        assert_eq!(wrap("", "- "), "- \n");
    }
}
