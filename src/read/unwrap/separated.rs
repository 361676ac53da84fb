//! Line breaks that became another character: `-----BEGIN CERTIFICATE-----,MIIC...,...` of lists, and the `n` of an escape
//! that lost its backslash.

use super::super::RepairKind;
use super::super::armor::boundaries;
use super::super::rewrite::{Rewrite, Rewritten, Text};

/// What stands for a line break.
const SEPARATORS: [&[u8]; 8] = [b",", b";", b"|", b"^", b"/n", b"rn", b"n", b"_"];

/// The widths of lines (RFC 7468 §2, RFC 2045 §6.8).
const WIDTHS: [usize; 2] = [64, 76];

/// Replaces the separators in blocks whose lines all have the same width, except the last one.
pub(super) fn lines_by_a_character(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    for pair in boundaries(bytes).windows(2) {
        let [begin, end] = pair else { continue };
        let inside = begin.range.end..end.range.start;
        if !begin.is_begin || end.is_begin {
            continue;
        }
        let body = &bytes[inside.clone()];
        let Some((separator, places)) = SEPARATORS.iter().find_map(|one| Some((*one, places(body, one)?))) else {
            continue;
        };
        rewrite.mark(RepairKind::MissingLineBreaks, inside.start, separator, b"\n");
        for place in places.into_iter().map(|place| inside.start + place) {
            rewrite.replace(place..place + separator.len(), b"\n");
        }
        if bytes[end.range.end..].starts_with(separator) {
            rewrite.replace(end.range.end..end.range.end + separator.len(), b"\n");
        }
    }
    rewrite.finish()
}

/// The positions of a separator in the body of a block: before each line, and behind the last one.
fn places(body: &[u8], separator: &[u8]) -> Option<Vec<usize>> {
    WIDTHS.iter().find_map(|width| {
        let mut places = Vec::new();
        let mut at = 0;
        while body.get(at..)?.starts_with(separator) && at + separator.len() < body.len() {
            places.push(at);
            at += separator.len();
            // The last line ends before the last separator.
            let length = (*width).min(body.len().checked_sub(at + separator.len())?);
            let line = &body[at..at + length];
            if line.is_empty() || !line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)) {
                return None;
            }
            at += length;
        }
        places.push(at);
        (places.len() > 1 && &body[at..] == separator).then_some(places)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_in_place_of_line_breaks() {
        let run = "nMI".repeat(22)[..64].to_owned();
        let block = format!("-----BEGIN CERTIFICATE-----\n{run}\n{run}\nabn=\n-----END CERTIFICATE-----\n");
        let even = format!("-----BEGIN CERTIFICATE-----\n{run}\n-----END CERTIFICATE-----\n");
        for separator in [",", ";", "|", "n", "rn", "/n"] {
            for block in [&block, &even] {
                let text = block.replace('\n', separator).repeat(2);
                let found = lines_by_a_character(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
                assert_eq!(found.as_deref().map(|found| &found[..]), Some(block.repeat(2).as_bytes()), "{separator}");
            }
        }
        let others = [
            block.clone(),
            block.replace('\n', ""),
            block.replace('\n', " "),
            block.replace(&run, &run[1..]).replace('\n', ","),
            "-----BEGIN X-----,-----END X-----".to_owned(),
            "-----BEGIN X----------END X-----".to_owned(),
        ];
        for text in others {
            assert!(lines_by_a_character(&Text::of(text.as_bytes())).is_none(), "{text}");
        }
    }
}
