//! The changes to a file as a unified diff that never shows a private key.

use std::collections::HashSet;
use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp};

use super::super::notes::InputNotes;

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// The minimum length of base64 outside of certificates that may be a key.
const SECRET_WIDTH: usize = 32;

/// The first octets of a certificate or container in DER, with which no text begins.
const DER: [u8; 2] = [0x30, 0x82];

/// Replaces lines that are not shown.
const HIDDEN: &str = "(not shown)";

/// A line, and whether it may be shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Line<'a> {
    text: &'a str,
    is_shown: bool,
}

/// The removed (`-`) and added (`+`) lines between the old and new contents of a file, as hunks of a unified diff
/// with three lines of context. Lines that may belong to a private key are only counted; for binary contents, only
/// the size is shown.
pub fn differences(before: &[u8], after: &[u8], notes: &InputNotes) -> Vec<String> {
    let (after_bytes, after) = (after, String::from_utf8_lossy(after));
    if after_bytes.starts_with(&DER) {
        let sizes = [('-', before.len()), ('+', after_bytes.len())];
        let lines = sizes.map(|(sign, size)| format!("{sign}(binary, {size} bytes)"));
        return std::iter::once("@@ -1,1 +1,1 @@".to_owned()).chain(lines).collect();
    }
    if before.contains(&0) || before.starts_with(&DER) {
        let new = lines(&after, &HashSet::new());
        let head = [format!("@@ -1,1 +1,{} @@", new.len()), format!("-(binary, {} bytes)", before.len())];
        return head.into_iter().chain(new.into_iter().map(|line| printed('+', line))).collect();
    }
    let old = String::from_utf8_lossy(before);
    let others = notes.others.iter().map(|other| other.place.line).collect();
    hunks(&lines(&old, &others), &lines(&after, &HashSet::new()))
}

/// The lines of a text. Only certificates, and text that cannot be a key, are shown. `others` are the numbers of the
/// lines (from 1) at which blocks begin that are not certificates.
fn lines<'a>(text: &'a str, others: &HashSet<usize>) -> Vec<Line<'a>> {
    let mut in_certificate = false;
    let mut in_other = false;
    let mut lines = Vec::new();
    for (number, text) in (1..).zip(text.split_inclusive('\n')) {
        let begins = text.rsplit_once("BEGIN").map(|(_, label)| label);
        if let Some(label) = begins {
            in_certificate = label.contains("CERTIFICATE") && !others.contains(&number);
            in_other = !in_certificate;
        }
        let is_shown = is_marker(text) || in_certificate || !(in_other || may_be_secret(text));
        lines.push(Line { text, is_shown });
        if text.contains("END ") && begins.is_none() {
            (in_certificate, in_other) = (false, false);
        }
    }
    lines
}

/// Whether this is exactly a BEGIN or END line.
fn is_marker(text: &str) -> bool {
    let line = text.trim();
    line.len() < 64 && line.starts_with("-----") && line.ends_with("-----")
}

/// Whether the line contains a run of base64 as long as in a key.
fn may_be_secret(text: &str) -> bool {
    let is_base64 = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '-' | '_');
    text.contains("PRIVATE KEY") || text.split(|character| !is_base64(character)).any(|run| run.len() >= SECRET_WIDTH)
}

/// The changes with the lines around them. Changes close to each other share a hunk.
fn hunks(old: &[Line<'_>], new: &[Line<'_>]) -> Vec<String> {
    let operations = similar::capture_diff_slices(Algorithm::Myers, old, new);
    similar::group_diff_ops(operations, CONTEXT).iter().flat_map(|group| hunk(group, old, new)).collect()
}

fn hunk(group: &[DiffOp], old: &[Line<'_>], new: &[Line<'_>]) -> Vec<String> {
    let all = |range: fn(&DiffOp) -> Range<usize>| {
        let start = group.first().map_or(0, |first| range(first).start);
        (start, group.last().map_or(0, |last| range(last).end) - start)
    };
    let ((old_start, old_count), (new_start, new_count)) = (all(DiffOp::old_range), all(DiffOp::new_range));
    // The position of an empty side is the line before it.
    let line = |start: usize, count: usize| start + usize::from(count > 0);
    let head = format!("@@ -{},{old_count} +{},{new_count} @@", line(old_start, old_count), line(new_start, new_count));
    let changes = group.iter().flat_map(|operation| operation.iter_changes(old, new));
    std::iter::once(head).chain(changes.map(|change| printed(sign(change.tag()), change.value()))).collect()
}

fn sign(tag: ChangeTag) -> char {
    match tag {
        ChangeTag::Equal => ' ',
        ChangeTag::Delete => '-',
        ChangeTag::Insert => '+',
    }
}

/// A line without its line ending, except for a carriage return, which may be the only change.
fn printed(sign: char, line: Line<'_>) -> String {
    let text = if line.is_shown { line.text } else { HIDDEN };
    format!("{sign}{}", text.strip_suffix('\n').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> Vec<String> {
        differences(old.as_bytes(), new.as_bytes(), &InputNotes::default())
    }

    #[test]
    fn hunks_as_diff_prints_them() {
        let cases: [(&str, &str, &str, &[&str]); 7] = [
            ("the same", "a\n", "a\n", &[]),
            ("a line goes", "a\nb\nc\n", "a\nc\n", &["@@ -1,3 +1,2 @@", " a", "-b", " c"]),
            ("all of it comes", "", "a\nb\n", &["@@ -0,0 +1,2 @@", "+a", "+b"]),
            ("a line changes", "a\nb\n", "a\nc\n", &["@@ -1,2 +1,2 @@", " a", "-b", "+c"]),
            ("only its ending", "a\r\n", "a\n", &["@@ -1,1 +1,1 @@", "-a\r", "+a"]),
            (
                "far from the ends",
                "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
                &["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+x", " 6", " 7", " 8"],
            ),
            (
                "two places",
                "a\n1\n2\n3\n4\n5\n6\n7\nb\n",
                "1\n2\n3\n4\n5\n6\n7\n",
                &["@@ -1,4 +1,3 @@", "-a", " 1", " 2", " 3", "@@ -6,4 +5,3 @@", " 5", " 6", " 7", "-b"],
            ),
        ];
        for (what, old, new, expected) in cases {
            assert_eq!(of(old, new), expected, "{what}");
        }
    }

    #[test]
    fn what_moves_is_found_again() {
        let lines = of("b\nc\na\n", "a\nb\nc\n");
        assert_eq!(lines, ["@@ -1,3 +1,3 @@", "+a", " b", " c", "-a"]);
    }

    /// Also if no line is left, or the lines are in the reverse order, which takes the longest.
    #[test]
    fn large_differences() {
        let text = |numbers: &mut dyn Iterator<Item = usize>| numbers.map(|one| format!("{one}\n")).collect::<String>();
        let old = text(&mut (0..20_000));
        let cases = [("others", text(&mut (20_000..40_000))), ("reversed", text(&mut (0..20_000).rev()))];
        for (what, new) in cases {
            let changes = of(&old, &new);
            assert_eq!(changes[0], "@@ -1,20000 +1,20000 @@", "{what}");
            let is_new = |line: &&String| line.starts_with(['+', ' ']);
            let applied: String = changes[1..].iter().filter(is_new).map(|line| format!("{}\n", &line[1..])).collect();
            assert_eq!(applied, new, "{what}");
        }
    }

    #[test]
    fn nothing_of_a_key_is_shown() {
        let secret = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg";
        let cases = [
            format!("-----BEGIN PRIVATE KEY-----\n{secret}\nshort==\n-----END PRIVATE KEY-----\n"),
            format!("-----BEGIN EC PRIVATE KEY-----\n{secret}\n"),
            format!("{secret}\n-----END PRIVATE KEY-----\n"),
            format!("-----END CERTIFICATE----------BEGIN PRIVATE KEY-----\n{secret}\nshort==\n"),
            format!("key: {secret}\n"),
            format!("-----BEGIN RSA PRIVATE KEY-----\\n{secret}\\n-----END RSA PRIVATE KEY-----\n"),
            format!("\u{2014}BEGIN PRIVATE KEY\u{2014}\n{secret}\nshort==\n"),
        ];
        for text in cases {
            for shown in [of(&text, "new\n").join("\n"), of("old\n", &text).join("\n")] {
                assert!(!shown.contains(secret) && !shown.contains("short"), "{text}: {shown}");
            }
        }
    }

    #[test]
    fn what_is_no_text() {
        assert_eq!(
            differences(&[0x30, 0x82, 0, 0xff], b"a\n", &InputNotes::default()),
            ["@@ -1,1 +1,1 @@", "-(binary, 4 bytes)", "+a"]
        );
    }
}
