//! The strict reader: PEM exactly as chainmend writes it. It verifies written files, so it shares no code with the
//! encoder or the lenient reader.

use std::fmt;

use base64::Engine as _;

use super::engine;

/// The line ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnding {
    /// LF.
    Lf,
    /// CR LF.
    CrLf,
}

impl LineEnding {
    /// The octets.
    pub fn octets(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
        }
    }
}

/// The first difference of a file from the strict form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrictError {
    /// The line, counted from 1.
    pub line: usize,
    /// What was expected on that line.
    pub expected: &'static str,
}

impl fmt::Display for StrictError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}", self.line, self.expected)
    }
}

impl std::error::Error for StrictError {}

/// Width of a full base64 line (RFC 7468 §2).
const WIDTH: usize = 64;

/// Reads CERTIFICATE blocks in the strict form of RFC 7468 §3: consecutive, lines of 64 characters, one kind of line
/// ending, nothing else. Returns the DER of each.
///
/// # Errors
///
/// [`StrictError`] at the first line that differs.
pub fn read_strict(bytes: &[u8], ending: LineEnding) -> Result<Vec<Vec<u8>>, StrictError> {
    let mut certificates = Vec::new();
    let mut block: Option<String> = None;
    let mut line_number = 0;
    let mut rest = bytes;
    while !rest.is_empty() {
        line_number += 1;
        let error = |expected| StrictError { line: line_number, expected };
        let end = memchr::memmem::find(rest, ending.octets().as_bytes()).ok_or_else(|| error("a line ending"))?;
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| error("ASCII"))?;
        rest = &rest[end + ending.octets().len()..];
        match (&mut block, line) {
            (None, "-----BEGIN CERTIFICATE-----") => block = Some(String::new()),
            (None, _) => return Err(error("a BEGIN CERTIFICATE line")),
            (Some(base64), "-----END CERTIFICATE-----") => {
                let der = engine::strict().decode(base64.as_bytes()).ok().filter(|der| !der.is_empty());
                certificates.push(der.ok_or_else(|| error("complete base64 before it"))?);
                block = None;
            }
            (Some(base64), line) => {
                if line.is_empty() || line.len() > WIDTH || base64.len() % WIDTH != 0 {
                    return Err(error("base64 in lines of 64 characters"));
                }
                base64.push_str(line);
            }
        }
    }
    if block.is_some() {
        return Err(StrictError { line: line_number + 1, expected: "an END CERTIFICATE line" });
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "-----BEGIN CERTIFICATE-----\n";
    const END: &str = "-----END CERTIFICATE-----\n";

    #[test]
    fn only_the_contract_passes() {
        let full = "A".repeat(64);
        let cases: [(&str, String, Result<usize, usize>); 12] = [
            ("nothing", String::new(), Ok(0)),
            ("one short block", format!("{BEGIN}AAAA\n{END}"), Ok(1)),
            ("full and short line", format!("{BEGIN}{full}\nAAAA\n{END}"), Ok(1)),
            ("two blocks", format!("{BEGIN}AAAA\n{END}{BEGIN}AAAA\n{END}"), Ok(2)),
            ("blank line between", format!("{BEGIN}AAAA\n{END}\n{BEGIN}AAAA\n{END}"), Err(4)),
            ("blank line before END", format!("{BEGIN}AAAA\n\n{END}"), Err(3)),
            ("text in front", format!("x\n{BEGIN}AAAA\n{END}"), Err(1)),
            ("short line first", format!("{BEGIN}AAAA\n{full}\n{END}"), Err(3)),
            ("line too long", format!("{BEGIN}{full}A\n{END}"), Err(2)),
            ("no final newline", format!("{BEGIN}AAAA\n{}", END.trim_end()), Err(3)),
            ("no END", format!("{BEGIN}AAAA\n"), Err(3)),
            ("carriage returns", format!("{BEGIN}AAAA\n{END}").replace('\n', "\r\n"), Err(1)),
        ];
        for (name, text, expected) in cases {
            let outcome = read_strict(text.as_bytes(), LineEnding::Lf);
            assert_eq!(outcome.map(|found| found.len()).map_err(|error| error.line), expected, "{name}");
        }
    }

    #[test]
    fn carriage_returns_where_they_are_wanted() {
        let text = format!("{BEGIN}AAAA\n{END}").replace('\n', "\r\n");
        assert_eq!(read_strict(text.as_bytes(), LineEnding::CrLf).unwrap(), [vec![0, 0, 0]]);
    }
}
