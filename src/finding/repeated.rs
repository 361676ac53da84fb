//! Merges equal findings at several places of a file into one, with a count and the places.

use std::collections::HashMap;

use super::Finding;
use crate::certificate::Certificate;
use crate::language::{Language, Text};

/// The maximum number of places in a line of text.
const NAMED: usize = 8;

const TIMES: Text = Text { en: " ({count} times)", ja: " ({count} か所)" };
const BYTES: Text = Text { en: ", at byte{s} {list}", ja: "、先頭からのバイト位置 {list}" };
const LINES: Text = Text { en: ", also line{s} {list}", ja: "、ほかに {list} 行目" };
const MORE: Text = Text { en: " and {count} more", ja: " ほか {count} か所" };

/// A place of a finding in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// The line, counted from 1.
    pub line: usize,
    /// The byte offset, in a binary file.
    pub offset: Option<usize>,
}

/// Merges findings with the same message about several places of one file, at the position of the first. Findings
/// about certificates are merged if they are about the same one.
pub fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut known = HashMap::new();
    for finding in findings {
        let Some(place) = finding.place.clone() else {
            kept.push(finding);
            continue;
        };
        let spot = Spot { line: place.line, offset: finding.offset };
        let certificate = finding.certificate.as_ref().map(Certificate::fingerprint);
        let message = finding.message(Language::English);
        let key = (finding.rule.code, finding.severity.name(), place.file, certificate, message);
        let index = *known.entry(key).or_insert(kept.len());
        match kept.get_mut(index) {
            Some(first) => first.repeated.push(spot),
            None => kept.push(Finding { repeated: vec![spot], ..finding }),
        }
    }
    kept
}

impl Finding {
    /// All places, if there are several.
    pub fn places(&self) -> &[Spot] {
        if self.repeated.len() > 1 { &self.repeated } else { &[] }
    }

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

    /// The lines other than that of its place, without duplicates.
    fn further_lines(&self) -> Vec<usize> {
        let mut lines: Vec<usize> = self.places().iter().map(|spot| spot.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.retain(|line| self.place.as_ref().is_none_or(|place| place.line != *line));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::read::Place;

    fn found(code: Code, file: &str, line: usize, offset: Option<usize>) -> Finding {
        let mut finding = Finding::new(code).at(Place { file: file.into(), line });
        finding.offset = offset;
        finding
    }

    #[test]
    fn what_repeats_is_told_once() {
        let lines = |count: usize| {
            (0..count).map(|line| found(Code::SpaceAroundLines, "a.pem", 2 * line + 1, None)).collect::<Vec<_>>()
        };
        let bytes = [0, 700, 1500].map(|offset| found(Code::Der, "a.der", 1, Some(offset))).to_vec();
        let apart = vec![
            found(Code::SpaceAroundLines, "a.pem", 1, None),
            found(Code::SpaceAroundLines, "b.pem", 1, None),
            found(Code::BlankLineBeforeEnd, "a.pem", 1, None),
        ];
        let cases = [
            ("once", lines(1), vec![("", "")]),
            ("two lines", lines(2), vec![(" (2 times)", ", also line 3")]),
            ("lines", lines(3), vec![(" (3 times)", ", also lines 3, 5")]),
            ("many lines", lines(12), vec![(" (12 times)", ", also lines 3, 5, 7, 9, 11, 13, 15, 17 and 3 more")]),
            ("bytes", bytes, vec![(" (3 times)", ", at bytes 0, 700, 1500")]),
            ("another file or rule", apart, vec![("", ""); 3]),
        ];
        for (what, findings, expected) in cases {
            let language = Language::English;
            let merged = merged(findings);
            let said: Vec<_> = merged.iter().map(|one| (one.times(language), one.further(language))).collect();
            let expected: Vec<_> =
                expected.iter().map(|(times, places)| (times.to_string(), places.to_string())).collect();
            assert_eq!(said, expected, "{what}");
        }
    }
}
