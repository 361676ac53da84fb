//! Patches in the unified format, in which an old certificate was replaced by a new one.

use super::super::RepairKind;
use super::super::armor::has_boundary;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::is_telling;

/// Comments out the removed lines of hunks, and removes the marks of the others, if parts of certificates are among both.
pub(super) fn hunks(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut in_hunk = false;
    let (mut is_removed, mut is_new) = (false, false);
    for (start, line) in lines(&text.bytes) {
        let is_head = [&b"diff "[..], b"--- ", b"+++ ", b"index "].iter().any(|head| line.starts_with(head));
        in_hunk = line.starts_with(b"@@ -") || in_hunk && !is_head;
        match line.first() {
            Some(b'-') if in_hunk => {
                is_removed |= is_telling(&line[1..]);
                // As `outside::mask` marks a boundary in a comment.
                let dashes = if line.starts_with(b"------") { 5 } else { 0 };
                rewrite.replace(start..start + 1 + dashes, &b"# #####"[..2 + dashes]);
            }
            Some(b'+' | b' ') if in_hunk => {
                if has_boundary(line) && !is_new {
                    rewrite.mark(RepairKind::ConsoleOutput, start, line, &line[1..]);
                    is_new = true;
                }
                rewrite.replace(start..start + 1, b"");
            }
            _ => {}
        }
    }
    rewrite.finish().filter(|_| is_removed && is_new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_certificate_is_a_comment() {
        let head = "--- a.pem\n+++ b.pem\n@@ -1,4 +1,4 @@\n";
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        let (old, gone) = (begin.replacen("-----", "#####", 1), end.replacen("-----", "#####", 1));
        let cases = [
            (
                format!("{head}-{begin}\n-old\n-{end}\n+{begin}\n+new\n+{end}\n"),
                Some(format!("{head}# {old}\n# old\n# {gone}\n{begin}\nnew\n{end}\n")),
            ),
            (format!("{head} {begin}\n-old\n+new\n {end}\n"), None),
            (format!("{head}+{begin}\n+new\n+{end}\n"), None),
            (format!("{head}-{begin}\n-old\n-{end}\n"), None),
            (format!("{begin}\nold\n{end}\n"), None),
        ];
        for (text, expected) in cases {
            let found = hunks(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(found.as_deref().map(|found| &found[..]), expected.as_deref().map(str::as_bytes), "{text}");
        }
    }
}
