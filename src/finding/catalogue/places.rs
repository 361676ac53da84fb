//! The places of findings that occur several times, as suffixes of their messages.

use super::super::Finding;
use crate::language::{Language, Text};

/// The maximum number of places in a line of text.
const NAMED: usize = 8;

const TIMES: Text = Text { en: " ({count} times)", ja: " ({count} か所)" };
const BYTES: Text = Text { en: ", at byte{s} {list}", ja: "、先頭からのバイト位置 {list}" };
const LINES: Text = Text { en: ", also line{s} {list}", ja: "、ほかに {list} 行目" };
const MORE: Text = Text { en: " and {count} more", ja: " ほか {count} か所" };

impl Finding {
    /// How often it was found, as a suffix for its message. Empty for once.
    pub(crate) fn times(&self, language: Language) -> String {
        match self.places().len() {
            0 => String::new(),
            count => TIMES.fill(language, &[("count", &count.to_string())]),
        }
    }

    /// The places after the first one: lines, or byte offsets in a binary file.
    pub(crate) fn further(&self, language: Language) -> String {
        let offsets: Option<Vec<usize>> = self.places().iter().map(|spot| spot.offset).collect();
        let (text, numbers) = offsets.map_or_else(|| (LINES, self.further_lines()), |offsets| (BYTES, offsets));
        if numbers.is_empty() {
            return String::new();
        }
        let (shown, rest) = numbers.split_at(numbers.len().min(NAMED));
        let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
        let mut list = shown.join(language.comma());
        if !rest.is_empty() {
            list += &MORE.fill(language, &[("count", &rest.len().to_string())]);
        }
        let plural = if numbers.len() == 1 { "" } else { "s" };
        text.fill(language, &[("list", &list), ("s", plural)])
    }
}
