//! `OneCRL`: a blob of records sorted by their hash, which is searched without parsing.

use std::fmt::Write as _;
use std::fs;

use toml::Value;

use crate::catalogue::rows;
use crate::stores::header;

/// The length of the truncated hash: enough octets to prevent second preimages.
const HASH: usize = 16;

/// The records of the list at `path` (hash, then the number of the bug, then year, month and day), and the Rust code of
/// the list's metadata and of the days in `days`.
pub(crate) fn embed(path: &str, days: &str) -> (Vec<u8>, String) {
    let text = fs::read_to_string(path).expect("roots/onecrl.txt can be read");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut records: Vec<Vec<u8>> = lines.map(record).collect();
    records.sort();
    assert!(records.windows(2).all(|pair| pair[0][..HASH] != pair[1][..HASH]), "{path}: an entry is there twice");
    let mut code = String::new();
    let said = |key| header(&text, key).unwrap_or_else(|| panic!("{path} has no line \"# {key}:\""));
    let _ = writeln!(code, "const DATE: Date = time::macros::date!({});", said("date"));
    let _ = writeln!(code, "const SOURCE: &str = {:?};", said("source"));
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

/// The beginning of a hash.
fn octets(hash: &str) -> Vec<u8> {
    let octet = |at: usize| hash.get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..HASH).map(|at| octet(at).unwrap_or_else(|| panic!("{hash} is no SHA-256"))).collect()
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
