//! Certificate Transparency (RFC 6962): the timestamps in a certificate, and the known logs. The signatures of logs are
//! not verified.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;

use super::outline::{OCTET_STRING, expect_element};

/// The logs of `roots/ct-logs.toml`, see [`logs`].
const LOGS: &str = include_str!(concat!(env!("OUT_DIR"), "/logs.txt"));

/// The maximum number of timestamps in a certificate; browsers' policies require at most 5.
const MAX_TIMESTAMPS: usize = 64;

/// The id of a log: the SHA-256 of its public key (RFC 6962 §3.2). Displayed in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogId(pub [u8; 32]);

impl LogId {
    /// The log, if it is in `roots/ct-logs.toml`.
    pub fn log(self) -> Option<Log> {
        let id = STANDARD.encode(self.0);
        logs().find(|log| log.id == id)
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// All known logs: each line of [`LOGS`] has id, operator and name.
fn logs() -> impl Iterator<Item = Log> {
    let log = |line: &'static str| {
        let mut parts = line.split('\t');
        Some(Log { id: parts.next()?, operator: parts.next()?, name: parts.next()? })
    };
    LOGS.lines().filter_map(log)
}

/// A log, as described in the list that it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// Its id in base64.
    id: &'static str,
    /// Its operator.
    pub operator: &'static str,
    /// Its name, usually with its operator and the range of expiry years that it accepts.
    pub name: &'static str,
}

/// The promise of a log to include a certificate (RFC 6962 §3.2), version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedTimestamp {
    /// The log that issued it.
    pub log: LogId,
    /// The time of issue, with a precision of milliseconds.
    pub time: OffsetDateTime,
    /// The hash and signature algorithms by their numbers (RFC 5246 §7.4.1.4.1): 4 and 3 for ECDSA with SHA-256.
    pub algorithm: [u8; 2],
}

/// The list of timestamps does not have the form of RFC 6962 §3.3, or has too many entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedTimestamps;

/// Parses the timestamps from the value of the extension (RFC 6962 §3.3). Timestamps of later versions are skipped, as
/// the RFC intends.
pub(super) fn read_timestamps(value: &[u8]) -> Result<Vec<SignedTimestamp>, MalformedTimestamps> {
    let may_be_read = |entry: &&[u8]| entry.first().is_none_or(|version| *version == 0);
    let timestamps = |entries: Vec<&[u8]>| entries.into_iter().filter(may_be_read).map(timestamp).collect();
    entries(value).and_then(timestamps).ok_or(MalformedTimestamps)
}

fn entries(value: &[u8]) -> Option<Vec<&[u8]>> {
    let (list, after) = expect_element(value, OCTET_STRING)?;
    let (mut left, end) = split_vector(list.contents)?;
    let mut entries = Vec::new();
    while !left.is_empty() {
        let (entry, rest) = split_vector(left)?;
        entries.push(entry);
        left = rest;
    }
    let is_whole = after.is_empty() && end.is_empty();
    (is_whole && (1..=MAX_TIMESTAMPS).contains(&entries.len())).then_some(entries)
}

fn timestamp(entry: &[u8]) -> Option<SignedTimestamp> {
    let (_version, rest) = entry.split_first()?;
    let (log, rest) = rest.split_first_chunk()?;
    let (milliseconds, rest) = rest.split_first_chunk()?;
    let (_extensions, rest) = split_vector(rest)?;
    let (algorithm, rest) = rest.split_first_chunk()?;
    let (_signature, end) = split_vector(rest)?;
    let nanoseconds = i128::from(u64::from_be_bytes(*milliseconds)) * 1_000_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?;
    end.is_empty().then_some(SignedTimestamp { log: LogId(*log), time, algorithm: *algorithm })
}

/// Splits off a TLS vector with a length of two octets (RFC 5246 §4.3): its contents and the rest.
fn split_vector(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = input.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{der, timestamp, timestamp_list};

    #[test]
    fn lists_of_timestamps() {
        let good = timestamp([7; 32], 1_000);
        let list = |entries: &[&[u8]]| timestamp_list(entries);
        let cut = &good[..good.len() - 1];
        let longer = [&good[..], &[0]].concat();
        let future = timestamp([7; 32], u64::MAX);
        let whole = list(&[&good]);
        let many: Vec<&[u8]> = vec![&good; MAX_TIMESTAMPS + 1];
        let cases: Vec<(&str, Vec<u8>, Option<usize>)> = vec![
            ("one", list(&[&good]), Some(1)),
            ("two", list(&[&good, &good]), Some(2)),
            ("the most", list(&many[1..]), Some(MAX_TIMESTAMPS)),
            ("too many", list(&many), None),
            ("one of a later version", list(&[&[1, 2, 3], &good]), Some(1)),
            ("none", list(&[]), None),
            ("an empty one", list(&[&[]]), None),
            ("cut short", list(&[cut]), None),
            ("something behind its signature", list(&[&longer]), None),
            ("a time that no calendar has", list(&[&future]), None),
            ("the list cut short", der(OCTET_STRING, &whole[2..whole.len() - 1]), None),
            ("something behind the list", der(OCTET_STRING, &[&whole[2..], &[0]].concat()), None),
            ("something behind the octet string", [&whole[..], &[0]].concat(), None),
            ("another type", der(0x30, &whole[2..]), None),
            ("nothing", Vec::new(), None),
        ];
        for (what, value, expected) in cases {
            assert_eq!(read_timestamps(&value).ok().map(|found| found.len()), expected, "{what}");
        }
    }

    #[test]
    fn what_a_timestamp_says() {
        let found = read_timestamps(&timestamp_list(&[&timestamp([0xab; 32], 1_537_995_393_769)])).unwrap();
        assert_eq!(found[0].time, time::macros::datetime!(2018-09-26 20:56:33.769 UTC));
        assert_eq!(found[0].algorithm, [4, 3]);
        assert_eq!(found[0].log.to_string(), "ab".repeat(32));
        assert!(found[0].log.log().is_none());
    }

    #[test]
    fn every_log_has_an_id_of_its_own() {
        let mut ids: Vec<Vec<u8>> = logs().map(|log| STANDARD.decode(log.id).unwrap()).collect();
        assert!(ids.iter().all(|id| id.len() == 32));
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        let first = LogId(*ids[0].first_chunk().unwrap());
        assert!(first.log().is_some_and(|log| !log.operator.is_empty() && !log.name.is_empty()));
    }
}
