//! Wraps text for terminals, including Japanese.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The maximum width of a line.
pub(crate) const COLUMNS: usize = 100;

/// Characters that do not begin a line in Japanese.
const NOT_FIRST: &str = "、。，．・：；？！）」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜";

/// Characters that do not end a line in Japanese.
const NOT_LAST: &str = "（「『【〈《";

/// The text, padded with spaces to this number of terminal columns. East Asian wide characters take two (UAX #11).
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Wraps a text. The first line begins with `first`, the others are indented by its width. A word that is too wide is
/// not broken.
pub(crate) fn wrap(text: &str, first: &str) -> String {
    hanging(text, first, first.width(), COLUMNS)
}

/// Wraps each line of a text at this number of columns.
pub(crate) fn wrapped(text: &str, columns: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| hanging(line, "", 0, columns)).collect();
    lines.concat().trim_end_matches('\n').to_owned()
}

/// Wraps lines that are too wide. Continuation lines are indented by two more columns.
pub(crate) fn fitted(text: &str) -> String {
    let fitted = text.lines().map(|line| {
        if line.width() <= COLUMNS {
            return format!("{line}\n");
        }
        let start = line.len() - line.trim_start_matches(' ').len();
        let (first, rest) = line.split_at(start);
        hanging(rest, first, start + 2, COLUMNS)
    });
    fitted.collect()
}

/// Wraps a text at `columns`: `first` precedes the first line, `indent` spaces precede the others.
fn hanging(text: &str, first: &str, indent: usize, columns: usize) -> String {
    let mut start = first.width();
    let mut out = String::from(first);
    let mut column = start;
    for (word, has_space) in words(text) {
        let gap = usize::from(has_space && column > start);
        if column > start && column + gap + word.width() > columns {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            (start, column) = (indent, indent);
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

/// The parts between which a line may be broken, and whether a space precedes each: words without spaces, and in
/// Japanese each character, together with those that may not begin or end a line.
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
    fn columns() {
        let cases = [
            ("", 3, "   "),
            ("leaf", 6, "leaf  "),
            ("証明書", 8, "証明書  "),
            ("証明書", 5, "証明書"),
            ("CA証", 5, "CA証 "),
        ];
        for (text, width, expected) in cases {
            assert_eq!(pad(text, width), expected);
        }
    }

    #[test]
    fn only_lines_that_are_too_wide_are_broken() {
        let (short, long) =
            ("    intermediate Test CA  until 2030-01-01", format!("  {}", "one two ".repeat(20).trim_end()));
        let lines = fitted(&format!("{short}\n\n{long}\n{short}"));
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert_eq!([lines[0], lines[1], lines[4]], [short, "", short]);
        assert!(lines[2].starts_with("  one") && lines[3].starts_with("    "), "{lines:?}");
        assert_eq!(format!("  {} {}", lines[2].trim(), lines[3].trim()), long);
        assert!(lines.iter().all(|line| line.width() <= COLUMNS));
    }

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
