//! Lines in UTF-16 with a byte order mark, as written by `>` of Windows PowerShell 5.1.

use std::io::{self, BufReader, ErrorKind, Read};

const LITTLE_ENDIAN: [u8; 2] = [0xff, 0xfe];
const BIG_ENDIAN: [u8; 2] = [0xfe, 0xff];

/// The input as UTF-8. Without a byte order mark of UTF-16 its bytes are unchanged.
pub(super) fn decoded(input: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    Box::new(Decoded { input: BufReader::new(input), form: Form::NotSeen, unit: None, ready: Vec::new(), read: 0 })
}

/// The encoding of the input.
#[derive(Clone, Copy)]
enum Form {
    /// Nothing was read yet.
    NotSeen,
    /// UTF-8, or anything else that is passed on unchanged.
    Unchanged,
    Utf16(fn([u8; 2]) -> u16),
}

struct Decoded<R> {
    input: BufReader<R>,
    form: Form,
    /// A high surrogate whose pair has not been read yet.
    unit: Option<u16>,
    /// Decoded UTF-8, of which `read` bytes were returned.
    ready: Vec<u8>,
    read: usize,
}

impl<R: Read> Decoded<R> {
    fn look(&mut self) -> io::Result<()> {
        let mut mark = Vec::new();
        (&mut self.input).take(2).read_to_end(&mut mark)?;
        self.form = match &*mark {
            mark if mark == LITTLE_ENDIAN => Form::Utf16(u16::from_le_bytes),
            mark if mark == BIG_ENDIAN => Form::Utf16(u16::from_be_bytes),
            _ => Form::Unchanged,
        };
        if matches!(self.form, Form::Unchanged) {
            self.ready = mark;
        }
        Ok(())
    }

    /// Decodes the next unit. Returns whether there was one.
    fn step(&mut self, unit_of: fn([u8; 2]) -> u16) -> io::Result<bool> {
        let mut bytes = [0; 2];
        match self.input.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
        let unit = unit_of(bytes);
        if matches!(unit, 0xd800..0xdc00) && self.unit.is_none() {
            self.unit = Some(unit);
            return Ok(true);
        }
        for character in char::decode_utf16(self.unit.take().into_iter().chain([unit])) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(true)
    }

    fn decode(&mut self, unit_of: fn([u8; 2]) -> u16) -> io::Result<()> {
        self.ready.clear();
        self.read = 0;
        // Slow input is passed on as it arrives.
        while (self.ready.is_empty() || !self.input.buffer().is_empty()) && self.step(unit_of)? {}
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if matches!(self.form, Form::NotSeen) {
            self.look()?;
        }
        if self.read == self.ready.len() {
            match self.form {
                Form::Utf16(unit_of) => self.decode(unit_of)?,
                _ => return self.input.read(out),
            }
        }
        let count = (&self.ready[self.read..]).read(out)?;
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_becomes_utf8_and_the_rest_is_unchanged() {
        const TEXT: &str = "{\"host\": \"日本語.jp\"}\r\n{\"𠮷\": 1}\n";
        let encoded = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain(TEXT.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
        };
        let lone = [&LITTLE_ENDIAN[..], &0xd800_u16.to_le_bytes(), &u16::from(b'a').to_le_bytes(), b"x"].concat();
        let cases: [(Vec<u8>, &[u8]); 7] = [
            (encoded(LITTLE_ENDIAN, u16::to_le_bytes), TEXT.as_bytes()),
            (encoded(BIG_ENDIAN, u16::to_be_bytes), TEXT.as_bytes()),
            (TEXT.as_bytes().to_vec(), TEXT.as_bytes()),
            (lone, "\u{fffd}a".as_bytes()),
            (b"{".to_vec(), b"{"),
            (b"\xff".to_vec(), b"\xff"),
            (Vec::new(), b""),
        ];
        for (input, expected) in cases {
            let mut out = Vec::new();
            decoded(io::Cursor::new(input.clone())).read_to_end(&mut out).unwrap();
            assert_eq!(out, expected, "{input:?}");
        }
    }
}
