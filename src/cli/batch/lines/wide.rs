//! Lines in UTF-16 or UTF-32. `>` of Windows PowerShell 5.1 writes UTF-16 with a byte order mark; other programs leave it
//! out.

use std::io::{self, BufReader, Cursor, ErrorKind, Read};

/// What a line begins with: its object, or a blank.
const FIRST: &[u8] = b"{ \t\r\n";

/// The input as UTF-8, without the byte order mark of UTF-16 or UTF-32. Other bytes are unchanged.
pub(super) fn decoded(input: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    let (start, form) = (Cursor::new(Vec::new()), Form::NotSeen);
    Box::new(Decoded { input: BufReader::new(input), start, form, unit: None, ready: Vec::new(), read: 0 })
}

/// The encoding of the input.
#[derive(Clone, Copy)]
enum Form {
    /// Nothing was read yet.
    NotSeen,
    /// UTF-8, or anything else that is passed on unchanged.
    Unchanged,
    Utf16(fn([u8; 2]) -> u16),
    Utf32(fn([u8; 4]) -> u32),
}

impl Form {
    /// The encoding of an input with these first bytes, and the length of its byte order mark. Without one, the zeros of
    /// its first characters tell it, which are ASCII (RFC 4627 §3).
    fn of(start: &[u8]) -> (Self, usize) {
        let begins = |byte: &u8| FIRST.contains(byte);
        match start {
            [0xff, 0xfe, 0, 0] => (Self::Utf32(u32::from_le_bytes), 4),
            [0, 0, 0xfe, 0xff] => (Self::Utf32(u32::from_be_bytes), 4),
            [0xff, 0xfe, ..] => (Self::Utf16(u16::from_le_bytes), 2),
            [0xfe, 0xff, ..] => (Self::Utf16(u16::from_be_bytes), 2),
            [first, 0, 0, 0] if begins(first) => (Self::Utf32(u32::from_le_bytes), 0),
            [0, 0, 0, first] if begins(first) => (Self::Utf32(u32::from_be_bytes), 0),
            [first, 0] | [first, 0, _, 0] if begins(first) => (Self::Utf16(u16::from_le_bytes), 0),
            [0, first, 0, _] if begins(first) => (Self::Utf16(u16::from_be_bytes), 0),
            _ => (Self::Unchanged, 0),
        }
    }
}

struct Decoded<R> {
    input: BufReader<R>,
    /// The first bytes, which tell the encoding, without a byte order mark.
    start: Cursor<Vec<u8>>,
    form: Form,
    /// A high surrogate whose pair has not been read yet.
    unit: Option<u16>,
    /// Decoded UTF-8, of which `read` bytes were returned.
    ready: Vec<u8>,
    read: usize,
}

impl<R: Read> Decoded<R> {
    fn look(&mut self) -> io::Result<()> {
        let mut start = Vec::new();
        (&mut self.input).take(2).read_to_end(&mut start)?;
        // UTF-8 does not begin so. A program that waits for an answer to a short line would wait for ever.
        if start.iter().any(|byte| matches!(byte, 0 | 0xfe | 0xff)) {
            (&mut self.input).take(2).read_to_end(&mut start)?;
        }
        let (form, mark) = Form::of(&start);
        self.form = form;
        self.start = Cursor::new(start.split_off(mark));
        Ok(())
    }

    /// The next bytes, unless the input ends before. Half a character at its end is no text.
    fn bytes<const COUNT: usize>(&mut self) -> io::Result<Option<[u8; COUNT]>> {
        let mut bytes = [0; COUNT];
        let mut filled = 0;
        while filled < COUNT {
            match (&mut self.start).chain(&mut self.input).read(&mut bytes[filled..]) {
                Ok(0) => {
                    let is_half = filled > 0 || self.unit.take().is_some();
                    if is_half {
                        self.add(None);
                    }
                    return Ok(None);
                }
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(bytes))
    }

    /// Decodes the next unit. Returns whether there was one.
    fn step(&mut self) -> io::Result<bool> {
        match self.form {
            Form::Utf16(unit_of) => {
                let Some(bytes) = self.bytes()? else { return Ok(false) };
                self.add_unit(unit_of(bytes));
            }
            Form::Utf32(number_of) => {
                let Some(bytes) = self.bytes()? else { return Ok(false) };
                self.add(char::from_u32(number_of(bytes)));
            }
            Form::NotSeen | Form::Unchanged => return Ok(false),
        }
        Ok(true)
    }

    fn add_unit(&mut self, unit: u16) {
        if matches!(unit, 0xd800..0xdc00) && self.unit.is_none() {
            self.unit = Some(unit);
            return;
        }
        for character in char::decode_utf16(self.unit.take().into_iter().chain([unit])) {
            self.add(character.ok());
        }
    }

    fn add(&mut self, character: Option<char>) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        self.ready.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn decode(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.read = 0;
        // Slow input is passed on as it arrives.
        while (self.ready.is_empty() || !self.input.buffer().is_empty()) && self.step()? {}
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if matches!(self.form, Form::NotSeen) {
            self.look()?;
        }
        if matches!(self.form, Form::Unchanged) {
            return (&mut self.start).chain(&mut self.input).read(out);
        }
        if self.read == self.ready.len() {
            self.decode()?;
        }
        let count = (&self.ready[self.read..]).read(out)?;
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"host\": \"日本語.jp\"}\r\n{\"𠮷\": 1}\n";

    #[test]
    fn every_encoding_of_json_becomes_utf8() {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{TEXT}");
            let (units, characters): (Vec<u16>, Vec<u32>) =
                (text.encode_utf16().collect(), text.chars().map(u32::from).collect());
            let inputs = [
                units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>(),
                units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
                characters.iter().flat_map(|character| character.to_le_bytes()).collect(),
                characters.iter().flat_map(|character| character.to_be_bytes()).collect(),
            ];
            for input in inputs {
                assert_eq!(read(&input), TEXT.as_bytes(), "{input:?}");
            }
        }
    }

    #[test]
    fn the_rest_is_unchanged() {
        let lone = b"\xff\xfe\x00\xd8a\0x";
        let cases: [(&[u8], &[u8]); 15] = [
            (TEXT.as_bytes(), TEXT.as_bytes()),
            (lone, "\u{fffd}a\u{fffd}".as_bytes()),
            (b"\xff\xfe\0\0\0\xd8\0\0", "\u{fffd}".as_bytes()),
            (b"\xff\xfe{", "\u{fffd}".as_bytes()),
            (b"\xff\xfe{\0\x00\xd8", "{\u{fffd}".as_bytes()),
            (b"{\0\"\0}", "{\"\u{fffd}".as_bytes()),
            (b"{\0\0\0\"\0\0", "{\u{fffd}".as_bytes()),
            (b"\0\n{}", b"\0\n{}"),
            (b"{", b"{"),
            (b"\n{", b"\n{"),
            (b"\xff", b"\xff"),
            (b"\0\0\0", b"\0\0\0"),
            // The beginning of a tar archive.
            (b"a\0\0\0\0\0", b"a\0\0\0\0\0"),
            (b"\x1f\x8b\x08\0", b"\x1f\x8b\x08\0"),
            (b"", b""),
        ];
        for (input, expected) in cases {
            assert_eq!(read(input), expected, "{input:?}");
        }
    }

    fn read(input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        decoded(Cursor::new(input.to_vec())).read_to_end(&mut out).unwrap();
        out
    }
}
