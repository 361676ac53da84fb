//! `OneCRL`: a blob of records sorted by their hash, which is searched without parsing.

use std::fmt::Write as _;
use std::fs;

use toml::Value;

use crate::catalogue::rows;
use crate::certificate::name::index_hash;
use crate::stores::header;

/// The length of the truncated hash: enough octets to prevent second preimages.
const HASH: usize = 16;

/// The number of bits of the set of serial numbers: several times the number of entries.
const SERIAL_BITS: usize = 1 << 15;

/// The records of the list at `path` (hash, then the number of the bug, then year, month and day), and the Rust code of
/// the list's metadata and of the days in `days`.
pub(crate) fn embed(path: &str, days: &str) -> (Vec<u8>, String) {
    let text = fs::read_to_string(path).expect("roots/onecrl.txt can be read");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut records: Vec<Vec<u8>> = lines.iter().copied().map(record).collect();
    records.sort();
    assert!(records.windows(2).all(|pair| pair[0][..HASH] != pair[1][..HASH]), "{path}: an entry is there twice");
    let mut code = String::new();
    let said = |key| header(&text, key).unwrap_or_else(|| panic!("{path} has no line \"# {key}:\""));
    let _ = writeln!(code, "const DATE: Date = time::macros::date!({});", said("date"));
    let _ = writeln!(code, "const SOURCE: &str = {:?};", said("source"));
    code.push_str("#[allow(clippy::unreadable_literal)]\n");
    let _ = writeln!(code, "static SERIALS: [u64; {}] = {:?};", SERIAL_BITS / 64, serials(&lines));
    let _ = writeln!(code, "static SUBJECTS: &[&str] = &{:?};", subjects(&lines));
    code.push_str("static BY_CA: &[([u8; HASH], Date, &str)] = &[\n");
    for row in rows(days, "revocation") {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{days}: no {key}"));
        let hash = octets(text("hash"));
        assert!(records.iter().any(|record| record[..HASH] == hash), "{days}: {} is not in {path}", text("hash"));
        let (day, source) = (text("day"), text("source"));
        let _ = writeln!(code, "({hash:?}, time::macros::date!({day}), {source:?}),");
    }
    code.push_str("];\n");
    (records.concat(), code)
}

/// What the lines of a kind say after the hash.
fn said<'a>(lines: &[&'a str], kind: &str) -> Vec<&'a str> {
    let of_kind = lines.iter().filter(|line| line.split_whitespace().nth(2) == Some(kind));
    of_kind.map(|line| line.split_once("# ").unwrap_or_else(|| panic!("{line} has no name")).1).collect()
}

/// The set of serial numbers: a bit for each, at the position of its hash.
fn serials(lines: &[&str]) -> Vec<u64> {
    let mut bits = vec![0; SERIAL_BITS / 64];
    for serial in said(lines, "serial") {
        let digits = serial.split(' ').next().unwrap_or_default();
        let octets: Vec<u8> = (0..digits.len() / 2).map(|at| octet(digits, at)).collect();
        let bit = index_hash(&octets) % SERIAL_BITS as u64;
        bits[usize::try_from(bit / 64).expect("a position")] |= 1 << (bit % 64);
    }
    bits
}

/// The common names of the entries with a key.
fn subjects<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut names = said(lines, "key");
    // Other characters are escaped in the file.
    assert!(names.iter().all(|name| name.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'\\')));
    names.sort_unstable();
    names.dedup();
    names
}

/// The beginning of a hash.
fn octets(hash: &str) -> Vec<u8> {
    (0..HASH).map(|at| octet(hash, at)).collect()
}

fn octet(digits: &str, at: usize) -> u8 {
    let pair = digits.get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    pair.unwrap_or_else(|| panic!("{digits} is not hexadecimal"))
}

fn record(line: &str) -> Vec<u8> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [day, bug, _kind, hash, ..] = words[..] else { panic!("{line} is no entry of OneCRL") };
    let mut record = octets(hash);
    record.extend(bug.parse::<u32>().expect("the number of a bug").to_be_bytes());
    let numbers: Vec<u16> = day.split('-').map(|part| part.parse().expect("a day")).collect();
    let [year, month, day] = numbers[..] else { panic!("{day} is no day") };
    record.extend(year.to_be_bytes());
    record.extend([u8::try_from(month).expect("a month"), u8::try_from(day).expect("a day")]);
    record
}
