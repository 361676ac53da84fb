//! The table of clients and variants: one line for the versions of a family with the same verdicts, or one for each
//! client.

use std::fmt::Write as _;

use time::OffsetDateTime;
use unicode_width::UnicodeWidthStr;

use super::day;
use super::words::chains as text;
use crate::language::{Language, Text};
use crate::trust::{self, Family};
use crate::variant::{Coverage, Flip, Missing, Verdict};
use crate::words::version_range;
use crate::wrap;
use crate::wrap::pad;

/// The maximum width of the table.
const WIDTH: usize = wrap::COLUMNS;

/// The number of columns for a variant: a mark and a day.
const CELL: usize = 18;

/// The mark before lines in which the variants differ.
const DIFFERENT: &str = "* ";

/// A line: the clients, and their verdict about each variant.
struct Line {
    label: String,
    is_current: bool,
    cells: Vec<Cell>,
}

/// The verdict about one variant, and the first day on which it changes for one of the clients.
#[derive(Clone)]
struct Cell {
    mark: Text,
    until: Option<OffsetDateTime>,
    /// Whether that day was announced.
    is_announced: bool,
}

/// The verdicts in `coverage`. With `verbose`, a line for each client in the order of the table of clients. Otherwise,
/// current clients come first, versions of a family with the same verdicts share a line, and clients whose verdicts are
/// unknown are only named.
pub(super) fn text(coverage: &[Coverage], at: OffsetDateTime, verbose: bool, language: Language) -> String {
    let (mut out, today) = (String::new(), day(at));
    if verbose {
        let lines: Vec<Line> = coverage.iter().map(|row| of_client(row, &today, language)).collect();
        write(&lines, &[("", lines.iter().collect())], language, &mut out);
    } else {
        let lines: Vec<Line> =
            trust::families().iter().flat_map(|family| of_family(family, coverage, &today, language)).collect();
        let (unknown, known): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.is_unknown());
        let (current, older): (Vec<&Line>, Vec<&Line>) = known.into_iter().partition(|line| line.is_current);
        let parts = [(text::CURRENT_CLIENTS.of(language), current), (text::OLDER_CLIENTS.of(language), older)];
        write(&lines, &parts, language, &mut out);
        if !unknown.is_empty() {
            let names: Vec<&str> = unknown.iter().map(|line| &*line.label).collect();
            let names = text::NOTHING_KNOWN.fill(language, &[("names", &names.join(language.comma()))]);
            let _ = write!(out, "\n{names}");
        }
        if lines.iter().any(Line::differs) {
            let _ = write!(out, "\n{}", text::DIFFERS.of(language));
        }
    }
    let _ = writeln!(out, "\n{}", text::LEGEND.fill(language, &[("day", &day(at))]));
    let mut verdicts = coverage.iter().flat_map(|row| &row.verdicts);
    if verdicts.any(|(said, flip)| {
        let is_due = matches!(said, Verdict::Unknown(Missing::Announced(..)));
        is_due || flip.as_ref().is_some_and(|flip| flip.announced.is_some())
    }) {
        let _ = writeln!(out, "{}", text::LEGEND_ANNOUNCED.of(language));
    }
    out
}

/// Appends a table for as many variants as fit next to each other, then for the next ones. Empty parts are left out,
/// and headings if there is only one part. All tables have the width that `lines` need.
fn write(lines: &[Line], parts: &[(&str, Vec<&Line>)], language: Language, out: &mut String) {
    let label = |line: &Line| line.label.width() + DIFFERENT.len();
    let widest = lines.iter().map(label).max().unwrap_or(0).min(WIDTH - CELL - 2);
    let columns = ((WIDTH - widest - 2) / CELL).max(1);
    let count = lines.first().map_or(0, |line| line.cells.len());
    for start in (0..count).step_by(columns) {
        let shown = start..count.min(start + columns);
        let numbers: String = shown.clone().map(|index| pad(&format!("[{}]", index + 1), CELL)).collect();
        let mut heading = numbers.trim_end();
        for (title, lines) in parts.iter().filter(|(_, lines)| !lines.is_empty()) {
            let _ = writeln!(out, "\n{}", format!("{}  {heading}", pad(title, widest)).trim_end());
            heading = "";
            for line in lines {
                let cells: String =
                    line.cells[shown.clone()].iter().map(|cell| pad(&cell.text(language), CELL)).collect();
                let mark = if line.differs() { DIFFERENT } else { "" };
                let _ = writeln!(out, "{}  {}", pad(&format!("{mark}{}", line.label), widest), cells.trim_end());
            }
        }
    }
}

fn of_client(row: &Coverage, day: &str, language: Language) -> Line {
    let cells = row.verdicts.iter().map(Cell::of).collect();
    Line { label: row.client.name.of(language).to_owned(), is_current: row.client.is_current_on(day), cells }
}

/// The lines of a family. Consecutive versions with the same verdicts share a line, which is current if one of them is.
fn of_family(family: &Family, coverage: &[Coverage], day: &str, language: Language) -> Vec<Line> {
    let mut lines: Vec<(Line, Vec<&Text>)> = Vec::new();
    for (id, version) in family.members {
        let Some(row) = coverage.iter().find(|row| row.client.id == *id) else { continue };
        let line = of_client(row, day, language);
        match lines.last_mut().filter(|(last, _)| last.says_the_same_as(&line)) {
            Some((last, versions)) => {
                last.take_in(&line);
                versions.push(version);
            }
            None => lines.push((line, vec![version])),
        }
    }
    let whole = lines.len() == 1;
    let named = lines.into_iter().map(|(line, versions)| {
        let family_name = family.name.of(language);
        let label = match versions[..] {
            [first, .., last] => {
                let (from, to) = (trust::ends(first.of(language)).0, trust::ends(last.of(language)).1);
                version_range(family_name, from, to, language)
            }
            // The client's name is more specific than its version.
            _ if whole => family_name.to_owned(),
            _ => line.label.clone(),
        };
        Line { label, ..line }
    });
    named.collect()
}

impl Line {
    fn is_unknown(&self) -> bool {
        self.cells.iter().all(|cell| cell.mark == text::UNKNOWN)
    }

    fn differs(&self) -> bool {
        self.cells.windows(2).any(|pair| pair[0].mark != pair[1].mark)
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        self.cells.iter().map(|cell| cell.mark).eq(other.cells.iter().map(|cell| cell.mark))
    }

    fn take_in(&mut self, other: &Self) {
        self.is_current |= other.is_current;
        for (cell, others) in self.cells.iter_mut().zip(&other.cells) {
            if others.until.is_some_and(|other| cell.until.is_none_or(|until| other < until)) {
                (cell.until, cell.is_announced) = (others.until, others.is_announced);
            }
        }
    }
}

impl Cell {
    fn of((verdict, flip): &(Verdict, Option<Flip>)) -> Self {
        let mark = match verdict {
            Verdict::Accepts { fetched: false, .. } => text::YES,
            Verdict::Accepts { fetched: true, .. } => text::BY_FETCHING,
            Verdict::Rejects(_) => text::NO,
            Verdict::Unknown(Missing::Announced(..)) => text::ANNOUNCED_NO,
            Verdict::Unknown(_) => text::UNKNOWN,
        };
        let flip = flip.as_ref().filter(|_| verdict.accepts());
        let is_announced = flip.is_some_and(|flip| flip.announced.is_some());
        Self { mark, until: flip.map(|flip| flip.at), is_announced }
    }

    fn text(&self, language: Language) -> String {
        let mark = self.mark.of(language);
        let sign = if self.is_announced { '~' } else { '<' };
        self.until.map_or_else(|| mark.to_owned(), |until| format!("{mark} {sign} {}", day(until)))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-25 00:00 UTC);

    type Said = (Verdict, Option<Flip>);

    fn yes(until: Option<OffsetDateTime>) -> Said {
        let verdict = Verdict::Accepts { path: Vec::new().into(), fetched: false };
        let flip = until.map(|at| Flip { at, verdict: unknown().0, announced: None });
        (verdict, flip)
    }

    fn unknown() -> Said {
        (Verdict::Unknown(Missing::Store), None)
    }

    /// The verdicts about two variants of clients whose ids begin like this; all others accept both.
    fn coverage(rows: &[(&str, [Said; 2])]) -> Vec<Coverage> {
        let said = |id: &str| rows.iter().find(|(start, _)| id.starts_with(start)).map(|(_, said)| said.to_vec());
        let row = |client: &'static trust::Client| Coverage {
            client,
            verdicts: said(client.id).unwrap_or_else(|| vec![yes(None), yes(None)]),
        };
        trust::clients().iter().map(row).collect()
    }

    fn lines(table: &str) -> Vec<String> {
        table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn versions_that_say_the_same_are_one_line() {
        let (early, late) = (datetime!(2027-04-15 00:00 UTC), datetime!(2031-01-01 00:00 UTC));
        let rows = [
            ("apple-2018", [yes(Some(late)), yes(Some(late))]),
            ("apple-2019", [yes(Some(early)), yes(Some(late))]),
            ("android-2.3", [unknown(), unknown()]),
            ("android-4.4", [unknown(), unknown()]),
            ("android-5", [unknown(), unknown()]),
            ("android-7", [unknown(), yes(None)]),
            ("java-7", [unknown(), unknown()]),
            ("firefox-11", [unknown(), yes(None)]),
            ("firefox-16", [unknown(), yes(None)]),
        ];
        let table = text(&coverage(&rows), NOW, false, Language::English);
        let found = lines(&table);
        for line in [
            "current clients [1] [2]",
            "Chrome 104 (Windows) to today's yes yes",
            "Firefox 2 to 10 yes yes",
            "* Firefox 11 to 17 ? yes",
            "Firefox 18 to today's yes yes",
            "Safari OS X 10.9 to 2025 yes < 2027-04-15 yes < 2031-01-01",
            "Android 8.1 to 14 yes yes",
            "Java 8u121 to 25.0.3 yes yes",
            "older clients",
            "* Android 7.0 to 7.1.1 ? yes",
            "unknown for Android 2.3 to 5, Java 7; -v says what is missing",
            "*: differs between chains",
        ] {
            assert!(found.iter().any(|row| row == line), "{line:?} is not in:\n{table}");
        }
        let position = |start: &str| found.iter().position(|row| row.starts_with(start)).unwrap();
        assert!(position("current clients") < position("Java 8u121"), "{table}");
        assert!(position("older clients") < position("* Android 7.0"), "{table}");
        assert!(table.lines().all(|line| line.width() <= WIDTH), "{table}");
    }

    #[test]
    fn verbose_gives_each_client_a_line() {
        let table = text(&coverage(&[("android-7", [unknown(), yes(None)])]), NOW, true, Language::English);
        for client in trust::clients() {
            assert!(table.contains(&format!("{}  ", client.name.en)), "{}:\n{table}", client.id);
        }
        assert!(!table.contains("current clients") && !table.contains("unknown for"), "{table}");
    }

    #[test]
    fn many_variants_are_several_tables() {
        let many = trust::clients().iter().map(|client| Coverage { client, verdicts: vec![yes(None); 9] });
        for language in [Language::English, Language::Japanese] {
            let table = text(&many.clone().collect::<Vec<_>>(), NOW, false, language);
            assert!(table.contains("[1]") && table.contains("[9]"), "{table}");
            assert!(table.lines().all(|line| line.width() <= WIDTH), "{table}");
        }
    }
}
