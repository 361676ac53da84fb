//! The log on standard input, in its encoding.

use std::ffi::OsString;
use std::io::Read as _;

use super::super::exit::{Exit, Stop};
use super::unknown::INDEX;
use crate::explain::{self, Answer, Answers, MAX_LOG};
use crate::language::{Language, Text};
use crate::read::Encoding;
use crate::report::Failure;
use crate::words::Words as _;

pub(super) fn is_standard_input(words: &[OsString]) -> bool {
    matches!(words, [word] if word == "-")
}

pub(super) fn standard_input(language: Language) -> Result<Vec<u8>, Box<Stop>> {
    let mut bytes = Vec::new();
    // One byte more tells that the log is longer.
    let limit = u64::try_from(MAX_LOG + 1).unwrap_or(u64::MAX);
    let outcome = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    outcome.map_err(|error| {
        const UNREADABLE: Text =
            Text { en: "standard input cannot be read: {error}", ja: "標準入力を読み取れません: {error}" };
        Stop::new(Exit::Input, Failure::new(UNREADABLE.fill(language, &[("error", &error.words(language))])))
    })?;
    Ok(bytes)
}

/// Reads a log, and finds its answers. Programs of Windows write logs in UTF-16.
pub(super) fn read(bytes: &[u8], language: Language) -> Result<(String, Answers), Box<Stop>> {
    let beginning = bytes.get(..MAX_LOG).unwrap_or(bytes);
    let (log, mut found) = answers(beginning, language)?;
    found.is_cut |= beginning.len() < bytes.len();
    Ok((log, found))
}

fn answers(bytes: &[u8], language: Language) -> Result<(String, Answers), Box<Stop>> {
    let decoded = Encoding::of(bytes).text(bytes);
    let is_same = *decoded == *bytes;
    let first = String::from_utf8_lossy(&decoded).into_owned();
    let second = (!is_same).then(|| String::from_utf8_lossy(bytes).into_owned());
    let is_plain = std::str::from_utf8(bytes).is_ok() && is_text(&first);
    let without_mark = if is_plain { Vec::new() } else { utf_16(bytes) };
    let mut unanswered = None;
    let logs = std::iter::once(first).chain(second).chain(without_mark);
    for (number, log) in logs.enumerate().filter(|(_, log)| is_text(log)) {
        let found = explain::look_up_log(&log);
        if !matches!(&*found.given, [Answer::Unknown(_)]) || log.trim().is_empty() {
            return Ok((log, found));
        }
        if number == 0 {
            unanswered = Some((log, found));
        }
    }
    match unanswered {
        Some((log, found)) if is_utf_8(&log) => Ok((log, found)),
        unanswered => Err(unknown_encoding(unanswered.is_some(), language)),
    }
}

/// A log as UTF-16 without a byte order mark, in both byte orders, where all of it can be decoded: Japanese has few zeros that
/// would show the encoding.
fn utf_16(bytes: &[u8]) -> Vec<String> {
    let decoded = |order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let orders = [u16::from_le_bytes, u16::from_be_bytes].into_iter().filter(|_| bytes.len().is_multiple_of(2));
    orders.filter_map(decoded).collect()
}

/// Whether a log could be decoded completely.
fn is_utf_8(log: &str) -> bool {
    // The end may be within a character, because only the beginning of a long log is read.
    !log.trim_end_matches(char::REPLACEMENT_CHARACTER).contains(char::REPLACEMENT_CHARACTER)
}

/// Whether a log is text: it has few control characters except line breaks and colours.
fn is_text(log: &str) -> bool {
    const MOST: usize = 20;
    let is_of_text = |character: char| matches!(character, '\n' | '\r' | '\t' | '\u{1b}' | '\u{c}' | '\u{8}');
    let control = log.chars().filter(|character| character.is_control() && !is_of_text(*character)).count();
    control * MOST <= log.chars().count()
}

/// The failure for a log without known messages that is not UTF-8.
fn unknown_encoding(is_text: bool, language: Language) -> Box<Stop> {
    const BINARY: Text =
        Text { en: "standard input is not text", ja: "標準入力はテキストではありません" };
    const WHAT: Text = Text {
        en: "nothing is known about this text, which is not in UTF-8",
        ja: "このテキストは UTF-8 ではなく、該当する説明が見つかりません",
    };
    const CONVERT: Text = Text {
        en: "if it is in Shift_JIS, convert it: iconv -f CP932 -t UTF-8 FILE | chainmend explain -",
        ja: "Shift_JIS の場合は変換してください: iconv -f CP932 -t UTF-8 FILE | chainmend explain -",
    };
    const CONVERT_EUC: Text = Text {
        en: "if it is in EUC-JP: iconv -f EUC-JP -t UTF-8 FILE | chainmend explain -",
        ja: "EUC-JP の場合: iconv -f EUC-JP -t UTF-8 FILE | chainmend explain -",
    };
    let failure = if is_text {
        Failure::new(WHAT.of(language)).try_this(CONVERT.of(language)).try_this(CONVERT_EUC.of(language))
    } else {
        Failure::new(BINARY.of(language))
    };
    Stop::new(Exit::Input, failure.try_this(INDEX.of(language)))
}
