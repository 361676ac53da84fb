//! Texts that were derived from an input, with the original position of each part.

use std::ops::Range;

use memchr::memchr_iter;
use zeroize::Zeroizing;

use super::RepairKind;
use super::repair::excerpt;

/// A part of a text: the text from offset `here` on was at `origin` in the input.
#[derive(Clone, Copy, Debug)]
struct Piece {
    here: usize,
    origin: usize,
    /// Whether it was inserted. Then all of it belongs to a single position.
    inserted: bool,
}

/// A text with the original position of each part. It is wiped after use, because it may contain a private key.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pieces: Vec<Piece>,
}

impl Text {
    /// The input itself.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { bytes: Zeroizing::new(bytes.to_vec()), pieces: vec![Piece { here: 0, origin: 0, inserted: false }] }
    }

    /// The original position of an offset.
    pub(super) fn origin(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.here <= offset);
        match self.pieces[..after].last() {
            Some(piece) if piece.inserted => piece.origin,
            Some(piece) => piece.origin + (offset - piece.here),
            None => 0,
        }
    }

    fn push(&mut self, bytes: &[u8], origin: usize, inserted: bool) {
        if bytes.is_empty() {
            return;
        }
        let here = self.bytes.len();
        let goes_on = self
            .pieces
            .last()
            .is_some_and(|last| !inserted && !last.inserted && last.origin + (here - last.here) == origin);
        if !goes_on {
            self.pieces.push(Piece { here, origin, inserted });
        }
        self.bytes.extend_from_slice(bytes);
    }
}

/// A deviation that was found while rewriting, at an offset of the original text.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) kind: RepairKind,
    pub(super) at: usize,
    pub(super) before: String,
    pub(super) after: String,
}

/// The result of a rewriting.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) text: Text,
    pub(super) marks: Vec<Mark>,
}

/// Builds a rewritten text. Everything that is not replaced is kept.
pub(super) struct Rewrite<'a> {
    from: &'a Text,
    done: usize,
    out: Text,
    marks: Vec<Mark>,
    changed: bool,
}

impl<'a> Rewrite<'a> {
    pub(super) fn of(from: &'a Text) -> Self {
        // The buffer is not reallocated unless the text grows by more than this, because that would leave a copy of a
        // key behind.
        let bytes = Zeroizing::new(Vec::with_capacity(from.bytes.len() / 2 * 3 + 4096));
        Self { from, done: 0, out: Text { bytes, pieces: Vec::new() }, marks: Vec::new(), changed: false }
    }

    /// Replaces a range by `with`. Ranges must be in ascending order.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &[u8]) {
        self.keep(range.start);
        self.out.push(with, self.from.origin(range.start), true);
        self.done = self.done.max(range.end);
        self.changed = true;
    }

    /// Records a deviation.
    pub(super) fn mark(&mut self, kind: RepairKind, at: usize, before: &[u8], after: &[u8]) {
        self.marks.push(Mark { kind, at, before: excerpt(before), after: excerpt(after) });
    }

    /// Records a deviation if it is the first of its kind.
    pub(super) fn mark_once(&mut self, kind: RepairKind, at: usize, before: &[u8], after: &[u8]) {
        if !self.has(kind) {
            self.mark(kind, at, before, after);
        }
    }

    pub(super) fn has(&self, kind: RepairKind) -> bool {
        self.marks.iter().any(|mark| mark.kind == kind)
    }

    /// The last byte of the new text so far.
    pub(super) fn last(&mut self, before: usize) -> Option<u8> {
        self.keep(before);
        self.out.bytes.last().copied()
    }

    /// The new text, if anything was replaced.
    pub(super) fn finish(mut self) -> Option<Rewritten> {
        self.keep(self.from.bytes.len());
        self.changed.then_some(Rewritten { text: self.out, marks: self.marks })
    }

    fn keep(&mut self, to: usize) {
        let from = self.from;
        let mut start = self.done;
        let mut next = from.pieces.partition_point(|piece| piece.here <= start);
        while start < to {
            let end = from.pieces.get(next).map_or(to, |piece| piece.here.min(to));
            let inserted = next.checked_sub(1).is_some_and(|index| from.pieces[index].inserted);
            self.out.push(&from.bytes[start..end], from.origin(start), inserted);
            start = end;
            next += 1;
        }
        self.done = self.done.max(to);
    }
}

/// The lines of a text that end with LF: their positions, and their bytes without the LF.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let mut start = 0;
    ends.map(move |end| {
        let line = (start, &bytes[start..end]);
        start = end + 1;
        line
    })
}

/// The line at an offset, without its LF.
pub(super) fn line_at(bytes: &[u8], offset: usize) -> &[u8] {
    let offset = offset.min(bytes.len());
    let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |end| end + 1);
    let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |length| offset + length);
    &bytes[start..end]
}

/// The character at an offset, and its length in bytes. An invalid UTF-8 byte is read as Windows-1252, which mail
/// programs and editors still use for dashes, quotation marks and no-break spaces.
pub(super) fn character_at(bytes: &[u8], offset: usize) -> (char, usize) {
    let rest = &bytes[offset..bytes.len().min(offset + 4)];
    let valid = match std::str::from_utf8(rest) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(character) => (character, character.len_utf8()),
        None => (windows_1252(rest.first().copied().unwrap_or_default()), 1),
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x91 => '\u{2018}',
        0x92 => '\u{2019}',
        0x93 => '\u{201c}',
        0x94 => '\u{201d}',
        0x96 => '\u{2013}',
        0x97 => '\u{2014}',
        0xa0 => '\u{a0}',
        0xad => '\u{ad}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_knows_where_it_stood() {
        let first = Text::of(b"one two three");
        let mut rewrite = Rewrite::of(&first);
        rewrite.replace(4..8, b"");
        rewrite.replace(13..13, b"END");
        let second = rewrite.finish().unwrap().text;
        assert_eq!(&**second.bytes, b"one threeEND");
        let mut rewrite = Rewrite::of(&second);
        rewrite.replace(0..1, b"");
        let third = rewrite.finish().unwrap().text;
        assert_eq!(&**third.bytes, b"ne threeEND");
        let origins: Vec<usize> = [0, 2, 3, 7, 8, 10].map(|offset| third.origin(offset)).to_vec();
        assert_eq!(origins, [1, 3, 8, 12, 13, 13]);
    }

    #[test]
    fn nothing_replaced_is_nothing_made() {
        assert!(Rewrite::of(&Text::of(b"x")).finish().is_none());
    }

    #[test]
    fn characters_of_either_encoding() {
        let cases: [(&[u8], char, usize); 5] = [
            (b"a", 'a', 1),
            ("–x".as_bytes(), '\u{2013}', 3),
            (b"\x97BEGIN", '\u{2014}', 1),
            (b"\xa0\xa0", '\u{a0}', 1),
            (b"\xff", char::REPLACEMENT_CHARACTER, 1),
        ];
        for (bytes, character, length) in cases {
            assert_eq!(character_at(bytes, 0), (character, length), "{bytes:?}");
        }
    }
}
