//! Commands of shells that write a block line by line: `echo MIIC... >> site.pem`.

use super::super::RepairKind;
use super::super::armor::has_boundary;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::is_of_block;

/// Replaces each command by the line that it writes, if one of them writes a boundary.
pub(super) fn echoes(text: &Text) -> Option<Rewritten> {
    if !lines(&text.bytes).filter_map(|(_, line)| written(line)).any(has_boundary) {
        return None;
    }
    let mut rewrite = Rewrite::of(text);
    for (start, line) in lines(&text.bytes) {
        if let Some(inside) = written(line) {
            rewrite.mark_once(RepairKind::ConsoleOutput, start, line, inside);
            rewrite.replace(start..start + line.len(), inside);
        }
    }
    rewrite.finish()
}

/// The line that a command writes, if it may be one of a block.
fn written(line: &[u8]) -> Option<&[u8]> {
    let trimmed = line.trim_ascii_start();
    let trimmed = trimmed.strip_prefix(b"@").unwrap_or(trimmed);
    let (word, rest) = trimmed.split_at_checked(5)?;
    let rest = rest.split(|byte| *byte == b'>').next()?.trim_ascii();
    let inside = [b'"', b'\''].into_iter().find_map(|quote| rest.strip_prefix(&[quote])?.strip_suffix(&[quote]));
    let inside = inside.unwrap_or(rest);
    (word.eq_ignore_ascii_case(b"echo ") && (is_of_block(inside) || has_boundary(inside))).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_commands_write() {
        let block = ["-----BEGIN CERTIFICATE-----", "MIIC+/ab", "-----END CERTIFICATE-----"];
        let cases = [
            ("echo {}>> x.pem\r", true),
            ("@ECHO {} > x.pem", true),
            ("  echo '{}' >> x.pem", true),
            ("echo \"{}\" >>x.pem", true),
            ("echo {}", true),
            ("echoes {}", false),
            ("print {}", false),
        ];
        for (form, expected) in cases {
            let text: String = block.map(|line| form.replace("{}", line) + "\n").concat();
            let found = echoes(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes.to_vec());
            assert_eq!(found, expected.then(|| (block.join("\n") + "\n").into_bytes()), "{form}");
        }
        assert!(echoes(&Text::of(b"echo abcd\necho done > x\n")).is_none());
    }
}
