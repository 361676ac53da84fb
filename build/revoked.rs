//! `OneCRL`: a blob of records sorted by their hash, so that a run searches it as it is.

use std::fmt::Write as _;
use std::fs;

use crate::stores::header;

/// As many octets of the hash as nobody finds a second preimage for.
const HASH: usize = 16;

/// The records (hash, then the number of the bug, then year, month and day) and the Rust code of what the list says of itself.
pub(crate) fn embed(path: &str) -> (Vec<u8>, String) {
    let text = fs::read_to_string(path).expect("roots/onecrl.txt can be read");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let mut records: Vec<Vec<u8>> = rows.map(record).collect();
    records.sort();
    assert!(records.windows(2).all(|pair| pair[0][..HASH] != pair[1][..HASH]), "{path}: an entry is there twice");
    let mut code = String::new();
    for (name, key) in [("DATE", "date"), ("SOURCE", "source")] {
        let value = header(&text, key).unwrap_or_else(|| panic!("{path} has no line \"# {key}:\""));
        let _ = writeln!(code, "const {name}: &str = {value:?};");
    }
    (records.concat(), code)
}

fn record(line: &str) -> Vec<u8> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [day, bug, _kind, hash, ..] = words[..] else { panic!("{line} is no entry of OneCRL") };
    let mut record: Vec<u8> = (0..HASH)
        .map(|at| hash.get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).expect("a hash"))
        .collect();
    record.extend(bug.parse::<u32>().expect("the number of a bug").to_be_bytes());
    let numbers: Vec<u16> = day.split('-').map(|part| part.parse().expect("a day")).collect();
    let [year, month, day] = numbers[..] else { panic!("{day} is no day") };
    record.extend(year.to_be_bytes());
    record.extend([u8::try_from(month).expect("a month"), u8::try_from(day).expect("a day")]);
    record
}
