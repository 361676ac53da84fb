//! Reads the CSV reports of CCADB (<https://www.ccadb.org/resources>, RFC 4180). A column has the certificate in PEM, over
//! several lines, in single quotes inside the double quotes.
//!
//! There are several reports, and their columns have changed. The columns are found by their names: `PublicAllIntermediateCertsWithPEMCSV`
//! and `PublicIntermediateCertsRevokedWithPEMCSV` ("PEM Info", "Revocation Status", "Date of Revocation"),
//! `MozillaIntermediateCertsCSVReport` ("PEM", "SHA256"), `AllCertificatePEMsCSVFormat` ("X.509 Certificate (PEM)"), and
//! `AllCertificateRecordsCSVFormat`, which has only the status of certificates, not the certificates.
//!
//! Spreadsheets save them with the separator of the locale (`;`), or as "Unicode text" (tabs, UTF-16). The separator is the
//! one with which the first line has the most known column names.

use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};
use time::format_description::FormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime};

use super::format::Standing;
use super::import::{Import, RowFault};
use crate::certificate::{Certificate, Fingerprint};
use crate::read::{self, Encoding, Place, ProblemKind};

const CERTIFICATE: [&str; 4] = ["pem info", "x.509 certificate (pem)", "pem", "certificate pem"];
const SHA256: [&str; 5] = ["sha-256 fingerprint", "sha256", "sha256 fingerprint", "sha-256(certificate)", "sha-256"];
const STANDING: [&str; 2] = ["revocation status", "ccadb revocation status"];
const DAY: [&str; 2] = ["date of revocation", "revocation date"];

/// Other columns by which a report is recognised.
const OTHERS: [&str; 6] = [
    "ca owner",
    "certificate name",
    "salesforce record id",
    "certificate record type",
    "onecrl status",
    "technically constrained",
];

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The size of the part of a file that is searched for the line with the column names.
const BEGINNING: usize = 64 << 10;

/// The maximum number of characters of an unknown status in messages.
const MAX_STATUS: usize = 40;

/// The positions of the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Columns {
    certificate: Option<usize>,
    sha256: Option<usize>,
    standing: Option<usize>,
    day: Option<usize>,
}

impl Columns {
    fn of(names: &ByteRecord) -> Option<Self> {
        let names: Vec<String> =
            names.iter().map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase()).collect();
        let at = |known: &[&str]| known.iter().find_map(|known| names.iter().position(|name| name == known));
        let columns =
            Self { certificate: at(&CERTIFICATE), sha256: at(&SHA256), standing: at(&STANDING), day: at(&DAY) };
        let is_report = columns.certificate.is_some() || (columns.sha256.is_some() && columns.standing.is_some());
        is_report.then_some(columns)
    }

    /// The number of known columns.
    fn known(&self) -> usize {
        [self.certificate, self.sha256, self.standing, self.day].into_iter().flatten().count()
    }

    /// The number of columns that a row must have.
    fn count(&self) -> usize {
        let all = [self.certificate, self.sha256, self.standing];
        all.into_iter().flatten().max().map_or(0, |last| last + 1)
    }
}

/// The format of a report, found from its beginning.
struct Layout {
    encoding: Encoding,
    /// The offset of the line with the column names.
    names_at: usize,
    separator: u8,
    columns: Columns,
}

impl Layout {
    fn of(bytes: &[u8]) -> Option<Self> {
        let beginning = &bytes[..bytes.len().min(BEGINNING)];
        let encoding = Encoding::of(beginning);
        let text = encoding.text(beginning);
        let names_at = instruction(&text);
        let columns = |separator| {
            let mut names = ByteRecord::new();
            reader(&text[names_at..], separator).read_byte_record(&mut names).ok()?;
            Some((separator, Columns::of(&names)?))
        };
        // If several separators find the same number of columns, the first one; CCADB uses the comma.
        let possible = SEPARATORS.into_iter().rev().filter_map(columns);
        let (separator, columns) = possible.max_by_key(|(_, columns)| columns.known())?;
        Some(Self { encoding, names_at, separator, columns })
    }
}

/// The length of a first line like `sep=;`, by which spreadsheets declare the separator.
fn instruction(text: &[u8]) -> usize {
    let is_there = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"sep="));
    let end = memchr::memchr(b'\n', text).filter(|end| is_there && *end <= 6);
    end.map_or(0, |end| end + 1)
}

/// The number of a line with column names of a report, in a file that is not a readable report. Such a file must be refused:
/// if only its certificates were read, its revocations would be lost silently.
pub fn names_columns(bytes: &[u8]) -> Option<usize> {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    let text = Encoding::of(beginning).text(beginning);
    let before = memchr::memmem::find(&text, b"-----BEGIN").map_or(&text[..], |end| &text[..end]);
    let is_it = |line: &[u8]| {
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        let cells = line
            .split([',', ';', '\t', '|'])
            .map(|cell| cell.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\''));
        let (mut known, mut of_revocation, mut all) = (0, 0, 0);
        for cell in cells {
            all += 1;
            of_revocation += usize::from(STANDING.contains(&cell) || DAY.contains(&cell));
            known += usize::from(CERTIFICATE.contains(&cell) || SHA256.contains(&cell) || OTHERS.contains(&cell));
        }
        all > 1 && (of_revocation > 0 || known > 1)
    };
    before.split(|octet| *octet == b'\n').position(is_it).map(|line| line + 1)
}

/// Counts lines. The CSV reader reports positions in front of the line feed after a carriage return.
struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the row at this offset, or after the line ends at this offset. Offsets must not decrease.
    fn at(&mut self, byte: u64) -> usize {
        let mut start = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.counted, self.bytes.len());
        while let Some(b'\n' | b'\r') = self.bytes.get(start) {
            start += 1;
        }
        self.line += memchr::memchr_iter(b'\n', &self.bytes[self.counted..start]).count();
        self.counted = start;
        self.line
    }
}

fn reader(bytes: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes)
}

/// Whether the input is a report.
pub fn is_report(bytes: &[u8]) -> bool {
    Layout::of(bytes).is_some()
}

/// The line at which a report was truncated within a row: in a quoted cell, or before the last column. `None` if the
/// report is complete, or the input is not a report.
pub fn end_of_cut(bytes: &[u8]) -> Option<usize> {
    let Layout { encoding, names_at, separator, .. } = Layout::of(bytes)?;
    let text = encoding.text(bytes);
    let end = || 1 + memchr::memchr_iter(b'\n', text.trim_ascii_end()).count();
    // A quote within a cell is doubled (RFC 4180 section 2).
    if memchr::memchr_iter(b'"', &text).count() % 2 == 1 {
        return Some(end());
    }
    let mut rows = reader(&text[names_at..], separator);
    let mut row = ByteRecord::new();
    let (mut wanted, mut last) = (None, 0);
    while rows.read_byte_record(&mut row).is_ok_and(|is_there| is_there) {
        last = row.len();
        wanted = wanted.or(Some(last));
    }
    (Some(last) < wanted).then(end)
}

impl Import {
    /// Adds the rows of a report. Does nothing if the input is not a report.
    pub fn add_report(&mut self, bytes: &[u8], name: &Arc<str>) {
        let Some(Layout { encoding, names_at, separator, columns }) = Layout::of(bytes) else { return };
        let text = encoding.text(bytes);
        let bytes = &text[names_at..];
        let mut rows = reader(bytes, separator);
        let mut row = ByteRecord::new();
        if !rows.read_byte_record(&mut row).is_ok_and(|is_there| is_there) {
            return;
        }
        let mut lines = Lines { bytes, counted: 0, line: 1 + usize::from(names_at > 0) };
        while rows.read_byte_record(&mut row).is_ok_and(|is_there| is_there) {
            let line = lines.at(row.position().map_or(0, csv::Position::byte));
            if let Err((lines, fault)) = self.add_row(&row, columns, name) {
                self.refuse(Place { file: name.clone(), line: line.saturating_add(lines) }, fault);
            }
        }
    }

    /// Adds a row, and then reports a status that is unknown. An error has the line within the row, counted from 0.
    fn add_row(&mut self, row: &ByteRecord, columns: Columns, name: &Arc<str>) -> Result<(), (usize, RowFault)> {
        self.add_cells(row, columns, name)?;
        let status = columns.standing.and_then(|column| row.get(column)).unwrap_or_default().trim_ascii();
        if status.is_empty() || standing(status) != Standing::Unknown {
            return Ok(());
        }
        let text = String::from_utf8_lossy(status).chars().take(MAX_STATUS).collect();
        let cells = row.iter().take(columns.standing.unwrap_or_default());
        Err((cells.flatten().filter(|octet| **octet == b'\n').count(), RowFault::UnknownStatus(text)))
    }

    fn add_cells(&mut self, row: &ByteRecord, columns: Columns, name: &Arc<str>) -> Result<(), (usize, RowFault)> {
        if row.len() < columns.count() {
            return Err((0, RowFault::Columns));
        }
        let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).unwrap_or_default();
        let lines_before = |column: Option<usize>| {
            let cells = row.iter().take(column.unwrap_or_default());
            cells.flatten().filter(|octet| **octet == b'\n').count()
        };
        let sha256 = match cell(columns.sha256).trim_ascii() {
            [] => None,
            text => Some(hash(text).ok_or((lines_before(columns.sha256), RowFault::NoHash))?),
        };
        let said = Some((standing(cell(columns.standing)), day(cell(columns.day))));
        let is_bad = said.is_some_and(|(standing, _)| standing.is_bad());
        let certificate = match unquoted(cell(columns.certificate)) {
            [] => None,
            text => Some(certificate(text, name)),
        };
        let certificate = match (certificate.transpose(), sha256) {
            (Ok(certificate), _) => certificate,
            (Err((line, fault)), sha256) => {
                // The revocation counts even if the certificate cannot be read.
                if let Some(sha256) = sha256.filter(|_| is_bad) {
                    self.note(sha256, None, said);
                }
                return Err((lines_before(columns.certificate) + line, fault));
            }
        };
        match (certificate, sha256) {
            (Some(certificate), Some(sha256)) if certificate.fingerprint() != sha256 => {
                // It is unknown which of the two certificates is meant.
                if is_bad {
                    self.note(sha256, None, said);
                    self.note(certificate.fingerprint(), None, said);
                }
                Err((lines_before(columns.sha256), RowFault::AnotherHash))
            }
            (Some(certificate), _) => {
                self.add_certificate(&certificate, said);
                Ok(())
            }
            (None, Some(sha256)) => {
                if is_bad || self.contents.records.contains_key(&sha256) {
                    self.note(sha256, None, said);
                }
                Ok(())
            }
            (None, None) => Err((0, RowFault::NoCertificate)),
        }
    }
}

/// Removes the single quotes that CCADB puts around certificates.
fn unquoted(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    text.strip_prefix(b"'").and_then(|text| text.strip_suffix(b"'")).unwrap_or(text).trim_ascii()
}

/// The certificate of a cell. An error has the line within the cell.
fn certificate(text: &[u8], name: &Arc<str>) -> Result<Certificate, (usize, RowFault)> {
    let no_certificate = || (0, RowFault::NoCertificate);
    let reading = read::read_answer(text, name).map_err(|_| no_certificate())?;
    if let Some(problem) = reading.problems.first() {
        return Err((problem.place.line.saturating_sub(1), RowFault::Problem(problem.kind.clone())));
    }
    let [found] = &*reading.certificates else { return Err(no_certificate()) };
    Certificate::from_der(found.der.clone())
        .map_err(|error| (0, RowFault::Problem(ProblemKind::Malformed(error.reason))))
}

/// A SHA-256 in hexadecimal digits, with colons or without.
fn hash(text: &[u8]) -> Option<Fingerprint> {
    let text = unquoted(text);
    let digits: Vec<u8> = text.iter().copied().filter(|octet| !matches!(octet, b':' | b' ')).take(65).collect();
    let mut hash = [0; 32];
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (octet, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        *octet = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Fingerprint(hash))
}

/// The values of "Revocation Status" (CCADB, "Intermediate Certificate Revocation").
fn standing(text: &[u8]) -> Standing {
    match text.trim_ascii().to_ascii_lowercase().as_slice() {
        b"revoked" => Standing::Revoked,
        b"parent cert revoked" => Standing::ParentRevoked,
        b"removed" => Standing::Removed,
        b"not revoked" => Standing::Good,
        _ => Standing::Unknown,
    }
}

/// A day in any of the formats that the reports have used.
fn day(text: &[u8]) -> Option<Date> {
    const FORMS: [&[FormatItem<'_>]; 6] = [
        format_description!("[year].[month].[day]"),
        format_description!("[year]-[month]-[day]"),
        format_description!("[year] [month repr:short] [day padding:none]"),
        format_description!("[month repr:short] [day padding:none], [year]"),
        format_description!("[month]/[day]/[year]"),
        format_description!("[year]/[month padding:none]/[day padding:none]"),
    ];
    let text = std::str::from_utf8(text).ok()?.trim();
    let of_time = || {
        let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        PrimitiveDateTime::parse(text, form).ok().map(PrimitiveDateTime::date)
    };
    FORMS.iter().find_map(|form| Date::parse(text, form).ok()).or_else(of_time)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn days_and_standings() {
        let days = [
            ("2025.09.03", Some(date!(2025 - 09 - 03))),
            ("2025-09-03", Some(date!(2025 - 09 - 03))),
            ("2025 Sep 3", Some(date!(2025 - 09 - 03))),
            (" 2025 Sep 03 ", Some(date!(2025 - 09 - 03))),
            ("Sep 3, 2025", Some(date!(2025 - 09 - 03))),
            ("09/03/2025", Some(date!(2025 - 09 - 03))),
            ("2025/09/03", Some(date!(2025 - 09 - 03))),
            ("2025/9/3", Some(date!(2025 - 09 - 03))),
            ("2025-09-03 10:00:00", Some(date!(2025 - 09 - 03))),
            ("", None),
            ("soon", None),
            ("2025.13.03", None),
        ];
        for (text, expected) in days {
            assert_eq!(day(text.as_bytes()), expected, "{text}");
        }
        let standings = [
            ("Revoked", Standing::Revoked),
            ("Parent Cert Revoked", Standing::ParentRevoked),
            ("not revoked ", Standing::Good),
            ("Removed", Standing::Removed),
            ("", Standing::Unknown),
            ("Unrevoked?", Standing::Unknown),
        ];
        for (text, expected) in standings {
            assert_eq!(standing(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn hashes() {
        let plain = "ab".repeat(32);
        let colons = ["AB"; 32].join(":");
        assert_eq!(hash(plain.as_bytes()), Some(Fingerprint([0xab; 32])));
        assert_eq!(hash(colons.as_bytes()), Some(Fingerprint([0xab; 32])));
        assert_eq!(hash(format!("'{plain}'").as_bytes()), Some(Fingerprint([0xab; 32])));
        for wrong in ["ab", &"ab".repeat(33), &"zz".repeat(32), &"é".repeat(32), &"+1".repeat(32)] {
            assert_eq!(hash(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
