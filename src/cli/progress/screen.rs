//! The terminal on which progress is drawn.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::AutoStream;
use unicode_width::UnicodeWidthChar as _;

/// The width of a terminal that does not tell it.
const COLUMNS: usize = 80;

/// Clears the line of the cursor.
const CLEAR: &str = "\r\x1b[2K";

/// The characters that a terminal has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Characters {
    Ascii,
    Unicode,
}

/// The terminal of standard error.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    characters: Characters,
}

impl Screen {
    /// `None` if standard error is no terminal, or is one that cannot replace a line.
    pub(super) fn of_standard_error() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        (io::stderr().is_terminal() && replaces_lines(variable("TERM").as_deref()))
            .then(|| Self { characters: characters(variable) })
    }

    /// Replaces the line of the terminal by this one, for its number of columns, also without colours. An error is
    /// ignored: nothing else depends on it.
    pub(super) fn show(self, line: impl FnOnce(Characters, usize) -> String) {
        let columns = columns();
        let line = line(self.characters, columns);
        let _ = write!(AutoStream::always(io::stderr()), "{CLEAR}{}", cut(&line, columns));
    }
}

/// The number of columns now. A terminal may be resized while it is used.
fn columns() -> usize {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map_or(COLUMNS, |(width, _)| usize::from(width.0))
}

/// Whether a terminal of this kind (`TERM`) knows the sequences that replace a line. On Windows, the variable is rarely set.
fn replaces_lines(term: Option<&str>) -> bool {
    term.map_or(cfg!(windows), |term| term != "dumb")
}

/// The characters of the locale. On Windows, the standard library writes Unicode to a terminal, whatever that is.
fn characters(variable: impl Fn(&str) -> Option<String>) -> Characters {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable).unwrap_or_default().to_ascii_lowercase();
    let is_unicode = cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8");
    if is_unicode { Characters::Unicode } else { Characters::Ascii }
}

/// The beginning of a line that leaves the last column free: behind it, some terminals begin the next line.
fn cut(line: &str, columns: usize) -> &str {
    let mut width = 0;
    let end = line.char_indices().find(|(_, character)| {
        width += character.width().unwrap_or_default();
        width >= columns
    });
    end.map_or(line, |(end, _)| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_that_replace_lines() {
        let cases = [(Some("xterm-256color"), true), (Some("dumb"), false), (None, cfg!(windows))];
        for (term, expected) in cases {
            assert_eq!(replaces_lines(term), expected, "{term:?}");
        }
    }

    #[cfg(not(windows))]
    #[test]
    fn characters_of_locales() {
        let cases: [(&[(&str, &str)], bool); 7] = [
            (&[("LANG", "ja_JP.UTF-8")], true),
            (&[("LC_ALL", "C.utf8")], true),
            (&[("LC_ALL", "ja_JP.eucJP"), ("LANG", "ja_JP.UTF-8")], false),
            (&[("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")], true),
            (&[("LC_MESSAGES", "en_US.UTF-8")], false),
            (&[("LC_ALL", "C")], false),
            (&[], false),
        ];
        for (set, expected) in cases {
            let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(characters(value) == Characters::Unicode, expected, "{set:?}");
        }
    }

    #[test]
    fn lines_that_are_cut() {
        let cases = [("abc", 4, "abc"), ("abc", 3, "ab"), ("取得", 5, "取得"), ("取得", 4, "取"), ("a", 0, "")];
        for (line, columns, expected) in cases {
            assert_eq!(cut(line, columns), expected, "{line} {columns}");
        }
    }
}
