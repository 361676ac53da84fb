//! Patches in which an old certificate was replaced by a new one: in the unified format, also of `git`, and those of plain
//! `diff`. The new side is read.

use std::collections::HashSet;
use std::ops::Range;

use super::super::RepairKind;
use super::super::armor::boundaries;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::is_telling;

/// Keeps the new side of hunks, if parts of certificates are on both. Removed lines become comments, or are left out if they
/// are among the lines of a new block. Blocks that begin or end outside of a hunk, in unchanged lines, become comments.
pub(super) fn hunks(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let (mut is_removed, mut is_new) = (false, false);
    for hunk in hunks_of(&text.bytes) {
        if hunk.form == Form::Plain {
            let is_found = plain(&hunk.rows, !is_new, &mut rewrite);
            (is_removed, is_new) = (is_removed || is_found, is_new || is_found);
            continue;
        }
        is_removed |= hunk.rows.iter().any(|row| row.side == Side::Old && is_telling(row.inside()));
        let places = if hunk.is_superseded { vec![Place::Outside; hunk.rows.len()] } else { places(&hunk.rows) };
        for (row, place) in hunk.rows.iter().zip(places) {
            let is_outside = place == Place::Outside;
            match row.side {
                Side::Old if is_outside => comment(row, &mut rewrite),
                Side::Both if is_outside && is_telling(row.inside()) => comment(row, &mut rewrite),
                Side::New if hunk.is_superseded => comment(row, &mut rewrite),
                Side::None | Side::Old => {
                    let end = row.start + row.line.len() + 1;
                    rewrite.replace(row.start..end.min(text.bytes.len()), b"");
                }
                Side::New | Side::Both => {
                    if place == Place::Begin && !is_new {
                        rewrite.mark(RepairKind::ConsoleOutput, row.start, row.line, row.inside());
                        is_new = true;
                    }
                    rewrite.replace(row.start..row.start + row.length, b"");
                }
            }
        }
    }
    rewrite.finish().filter(|_| is_removed && is_new)
}

/// The end of a block, in front of which its label stands.
const END: &[u8] = b"-----END CERTIFICATE-----";

/// Keeps the new side of a hunk of plain `diff`, which does not show the lines that both files have, such as BEGIN and END:
/// these are put around the certificates. `false` if there is no certificate. `is_first` tells that none was found before.
fn plain(rows: &[Row<'_>], is_first: bool, rewrite: &mut Rewrite<'_>) -> bool {
    let new = || rows.iter().filter(|row| row.side == Side::New);
    let (mut left, mut in_block, mut is_found) = (new().count(), false, false);
    for row in rows {
        let (range, inside) = (row.start..row.start + row.length, row.inside());
        match row.side {
            Side::None => rewrite.replace(row.start..row.start + row.line.len(), b""),
            Side::New => left -= 1,
            Side::Old | Side::Both => comment(row, rewrite),
        }
        if row.side != Side::New {
            continue;
        }
        let boundary = boundaries(inside).pop();
        let is_start = boundary
            .as_ref()
            .map_or(!in_block && inside.starts_with(b"MI") && is_telling(inside), |found| found.is_begin);
        let is_end = boundary.as_ref().is_some_and(|found| !found.is_begin);
        // The BEGIN of a block that both files have, or the END or the middle of one.
        let is_of_both =
            is_start && left == 0 && boundary.is_some() || !in_block && !is_start && (is_end || is_telling(inside));
        if is_of_both {
            comment(row, rewrite);
            continue;
        }
        if is_start && is_first && !is_found {
            rewrite.mark(RepairKind::ConsoleOutput, row.start, row.line, inside);
        }
        is_found |= is_start;
        in_block = !is_end && (in_block || is_start);
        let begin: &[u8] = if is_start && boundary.is_none() { b"-----BEGIN CERTIFICATE-----\n" } else { b"" };
        rewrite.replace(range, begin);
        if left == 0 && in_block {
            let end = row.start + row.line.len();
            rewrite.replace(end..end, &[b"\n", END].concat());
        }
    }
    is_found
}

/// Turns a line into a comment, in which `outside::mask` would have marked a boundary like this.
fn comment(row: &Row<'_>, rewrite: &mut Rewrite<'_>) {
    let dashes = if row.inside().starts_with(b"-----") { 5 } else { 0 };
    rewrite.replace(row.start..row.start + row.length + dashes, &b"# #####"[..2 + dashes]);
}

/// The file that a line of a patch is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Old,
    New,
    Both,
    /// It is of the patch itself.
    None,
}

struct Row<'a> {
    start: usize,
    line: &'a [u8],
    side: Side,
    /// The length of the mark in front of it.
    length: usize,
}

impl<'a> Row<'a> {
    fn inside(&self) -> &'a [u8] {
        &self.line[self.length..]
    }
}

struct Hunk<'a> {
    form: Form,
    rows: Vec<Row<'a>>,
    /// Whether another patch in the text replaces its new side, as in `git log -p`.
    is_superseded: bool,
}

/// The form of a patch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Unified,
    Plain,
}

impl Form {
    /// The form whose hunk this line begins, and the marks of a quotation in front of it.
    fn begun_by(line: &[u8]) -> Option<(Self, &[u8])> {
        let (quotation, rest) = line.split_at(line.iter().take_while(|byte| b"> |\t".contains(byte)).count());
        if rest.starts_with(b"@@ -") {
            return Some((Self::Unified, quotation));
        }
        is_change(line.trim_ascii_end()).then_some((Self::Plain, b""))
    }

    /// The side of a line of a hunk, and the length of its mark. `None` if the hunk has ended.
    fn side(self, line: &[u8]) -> Option<(Side, usize)> {
        const HEADS: [&[u8]; 5] = [b"diff ", b"--- ", b"+++ ", b"index ", b"Index: "];
        match (self, line) {
            (Self::Unified, _) if HEADS.iter().any(|head| line.starts_with(head)) => None,
            // The signature of `git format-patch`.
            (Self::Unified, b"-- " | b"--") => None,
            (Self::Unified, [b'-', ..]) => Some((Side::Old, 1)),
            (Self::Unified, [b'+', ..]) => Some((Side::New, 1)),
            (Self::Unified, [b' ', ..]) => Some((Side::Both, 1)),
            (Self::Plain, [b'<', b' ', ..]) => Some((Side::Old, 2)),
            (Self::Plain, [b'>', b' ', ..]) => Some((Side::New, 2)),
            (_, [b'\\', b' ', ..]) | (Self::Plain, b"---" | b"---\r") => Some((Side::None, 0)),
            _ => None,
        }
    }
}

/// Whether it is a head of plain `diff`, such as `4,13c4,37`.
fn is_change(line: &[u8]) -> bool {
    let is_range = |part: &[u8]| {
        let mut numbers = part.splitn(2, |byte| *byte == b',');
        numbers.all(|number| (1..=7).contains(&number.len()) && number.iter().all(u8::is_ascii_digit))
    };
    let mut sides = line.splitn(2, |byte| b"acd".contains(byte));
    line.len() <= 32 && sides.next().is_some_and(is_range) && sides.next().is_some_and(is_range)
}

fn hunks_of(bytes: &[u8]) -> Vec<Hunk<'_>> {
    let replaced: HashSet<&[u8]> = lines(bytes).filter_map(|(_, line)| versions(line)).map(|(old, _)| old).collect();
    let mut hunks: Vec<Hunk<'_>> = Vec::new();
    let mut form: Option<(Form, &[u8])> = None;
    let mut is_superseded = false;
    for (start, line) in lines(bytes) {
        if let Some((old, new)) = versions(line) {
            is_superseded = old != new && replaced.contains(new);
        }
        if let Some(begun) = Form::begun_by(line) {
            form = Some(begun);
            hunks.push(Hunk { form: begun.0, rows: Vec::new(), is_superseded });
            continue;
        }
        let row = form.and_then(|(form, quotation)| {
            let (side, length) = form.side(line.strip_prefix(quotation)?)?;
            Some(Row { start, line, side, length: quotation.len() + length })
        });
        match (row, hunks.last_mut()) {
            (Some(row), Some(hunk)) => hunk.rows.push(row),
            _ => form = None,
        }
    }
    hunks
}

/// The names of the old and the new contents in `index c1d550a..737e1d2 100644` of `git`.
fn versions(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = &line[line.iter().take_while(|byte| b"> |\t".contains(byte)).count()..];
    let names = line.strip_prefix(b"index ")?.split(|byte| b" \r".contains(byte)).next()?;
    let end = names.windows(2).position(|pair| pair == b"..")?;
    let (old, new) = (&names[..end], &names[end + 2..]);
    let is_name = |name: &[u8]| name.len() >= 4 && name.iter().all(u8::is_ascii_hexdigit);
    (is_name(old) && is_name(new)).then_some((old, new))
}

/// Where a line is on the new side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Begin,
    Inside,
}

/// The place of each row. A block without an end counts if it has new lines.
fn places(rows: &[Row<'_>]) -> Vec<Place> {
    let mut places = vec![Place::Outside; rows.len()];
    let mut begun: Option<usize> = None;
    let mut enter = |range: Range<usize>| {
        places[range.clone()].fill(Place::Inside);
        places[range.start] = Place::Begin;
    };
    let has_new = |range: &Range<usize>| rows[range.clone()].iter().any(|row| row.side == Side::New);
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| matches!(row.side, Side::New | Side::Both)) {
        let Some(boundary) = boundaries(row.inside()).pop() else { continue };
        if boundary.is_begin {
            begun.replace(index).map(|first| first..index).filter(has_new).into_iter().for_each(&mut enter);
        } else if let Some(first) = begun.take() {
            enter(first..index + 1);
        }
    }
    begun.map(|first| first..rows.len()).filter(has_new).into_iter().for_each(enter);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_side_is_kept() {
        let head = "--- a.pem\n+++ b.pem\n@@ -1,4 +1,4 @@\n";
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        let (old_begin, old_end) = (begin.replacen("-----", "#####", 1), end.replacen("-----", "#####", 1));
        let (old, new, both) = ("MIIo".repeat(16), "MIIn".repeat(16), "MIIb".repeat(16));
        let git = |versions: &str| format!("diff --git a/x b/x\nindex {versions} 100644\n{head}");
        let cases = [
            (
                "all of it",
                format!("{head}-{begin}\n-old\n-{end}\n+{begin}\n+new\n+{end}\n"),
                Some(format!("{head}# {old_begin}\n# old\n# {old_end}\n{begin}\nnew\n{end}\n")),
            ),
            (
                "lines of a block",
                format!("{head} {begin}\n-{old}\n+{new}\n {both}\n-{old}\n+{new}\n {end}\n"),
                Some(format!("{head}{begin}\n{new}\n{both}\n{new}\n{end}\n")),
            ),
            (
                "no line break at the end",
                format!("{head} {begin}\n-{old}\n-{end}\n\\ No newline at end of file\n+{new}\n+{end}\n"),
                Some(format!("{head}{begin}\n{new}\n{end}\n")),
            ),
            (
                "lines of other blocks around it",
                format!("{head} {both}\n {end}\n {begin}\n-{old}\n+{new}\n {end}\n {begin}\n {both}\n"),
                Some(format!("{head}# {both}\n# {old_end}\n{begin}\n{new}\n{end}\n# {old_begin}\n# {both}\n")),
            ),
            (
                "the signature of git",
                format!("{head} {begin}\n-{old}\n+{new}\n {end}\n-- \n2.39.5\n"),
                Some(format!("{head}{begin}\n{new}\n{end}\n-- \n2.39.5\n")),
            ),
            (
                "two commits",
                format!(
                    "{}-{begin}\n-{old}\n-{end}\n+{begin}\n+{new}\n+{end}\n\ncommit x\n{}+{begin}\n+{old}\n+{end}\n",
                    git("c1d550a..737e1d2"),
                    git("0000000..c1d550a")
                ),
                Some(format!(
                    "{}# {old_begin}\n# {old}\n# {old_end}\n{begin}\n{new}\n{end}\n\ncommit x\n{}# {old_begin}\n# {old}\n# {old_end}\n",
                    git("c1d550a..737e1d2"),
                    git("0000000..c1d550a")
                )),
            ),
            (
                "quoted",
                format!("> @@ -1,3 +1,3 @@\n>  {begin}\n> -{old}\n> +{new}\n>  {end}\n"),
                Some(format!("> @@ -1,3 +1,3 @@\n{begin}\n{new}\n{end}\n")),
            ),
            (
                "plain",
                format!("1,3c1,3\n< {begin}\n< {old}\n< {end}\n---\n> {begin}\n> {new}\n> {end}\n"),
                Some(format!("1,3c1,3\n# {old_begin}\n# {old}\n# {old_end}\n\n{begin}\n{new}\n{end}\n")),
            ),
            (
                "plain, without BEGIN and END",
                format!("2,3c2,3\n< {old}\n< {both}\n---\n> {new}\n> {both}\n"),
                Some(format!("2,3c2,3\n# {old}\n# {both}\n\n{begin}\n{new}\n{both}\n{end}\n")),
            ),
            (
                "plain, one in front of another",
                format!("1a2,5\n> {new}\n> {both}\n> {end}\n> {begin}\n"),
                Some(format!("1a2,5\n{begin}\n{new}\n{both}\n{end}\n# {old_begin}\n")),
            ),
            (
                "plain, one behind another",
                format!("5a6,8\n> {begin}\n> {new}\n> {end}\n9d8\n< {old}\n"),
                Some(format!("5a6,8\n{begin}\n{new}\n{end}\n9d8\n# {old}\n")),
            ),
            ("a quoted mail", format!("> {begin}\n> {new}\n> {end}\n"), None),
            ("short lines", format!("{head} {begin}\n-old\n+new\n {end}\n"), None),
            ("only new lines", format!("{head}+{begin}\n+new\n+{end}\n"), None),
            ("only old lines", format!("{head}-{begin}\n-old\n-{end}\n"), None),
            ("no patch", format!("{begin}\nold\n{end}\n"), None),
        ];
        for (name, text, expected) in cases {
            let found = hunks(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            let found = found.map(|found| String::from_utf8(found.to_vec()).unwrap());
            assert_eq!(found, expected, "{name}: {text}");
        }
    }

    #[test]
    fn heads_of_plain_diff() {
        let cases = [
            ("2c2", true),
            ("4,13c4,37", true),
            ("0a1,3", true),
            ("5,7d4", true),
            ("c", false),
            ("2c", false),
            ("1,2,3c4", false),
            ("abc", false),
            ("2x2", false),
            ("12345678c1", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_change(line.as_bytes()), expected, "{line}");
        }
    }
}
