//! Merges equal findings at several places of a file into one, with a count and the places.

use std::collections::{HashMap, HashSet};

use super::Finding;
use crate::certificate::Certificate;

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
        let message = finding.sentence();
        let key = (finding.rule.code, finding.severity.name(), place.file, certificate, message);
        let index = *known.entry(key).or_insert(kept.len());
        match kept.get_mut(index) {
            Some(first) => first.repeated.push(spot),
            None => kept.push(Finding { repeated: vec![spot], ..finding }),
        }
    }
    kept
}

/// Keeps the first of findings with the same message about the same certificate, for a file that stands for several
/// texts: a certificate may be repeated in each of them.
pub fn once_each(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut known = HashSet::new();
    findings.retain(|finding| {
        let Some(certificate) = &finding.certificate else { return true };
        let message = finding.sentence();
        known.insert((finding.rule.code, finding.severity.name(), certificate.fingerprint(), message))
    });
    findings
}

impl Finding {
    /// All places, if there are several.
    pub fn places(&self) -> &[Spot] {
        if self.repeated.len() > 1 { &self.repeated } else { &[] }
    }

    /// The lines other than that of its place, without duplicates.
    pub(super) fn further_lines(&self) -> Vec<usize> {
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
    use crate::language::Language;
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
