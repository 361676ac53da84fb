//! Values of options: times, networks, names.

use std::time::Duration;

use ipnet::IpNet;
use time::OffsetDateTime;

use super::super::bad_value::BadValue;
use super::super::words::args as words;
use crate::certificate;
use crate::gather::guard;
use crate::language::Language;
use crate::path::Host;
use crate::words::Words as _;

/// Why a language is invalid, if so.
pub(crate) fn check_language(text: &str) -> Option<BadValue> {
    parse_language(text).err()
}

/// Why a network is invalid, if so.
pub(crate) fn check_network(text: &str) -> Option<BadValue> {
    parse_network(text).err()
}

/// Why a number of seconds is invalid, if so.
pub(crate) fn check_seconds(text: &str) -> Option<BadValue> {
    parse_seconds(text).err()
}

pub(crate) fn parse_language(text: &str) -> Result<Language, BadValue> {
    match text {
        "en" => Ok(Language::English),
        "ja" => Ok(Language::Japanese),
        _ => Err(BadValue::text(words::LANGUAGE)),
    }
}

pub(super) fn parse_host(text: &str) -> Result<Host, BadValue> {
    Host::parse(text)
        .map_err(|error| BadValue::new(|language| words::HOST.fill(language, &[("error", &error.words(language))])))
}

/// Parses a network in CIDR form, or a single address.
pub(super) fn parse_network(text: &str) -> Result<IpNet, BadValue> {
    guard::network(text).ok_or_else(|| BadValue::text(words::NETWORK))
}

/// A name that is not blank.
pub(super) fn parse_name(text: &str) -> Result<String, BadValue> {
    if text.trim().is_empty() { Err(BadValue::text(words::NAME)) } else { Ok(text.to_owned()) }
}

pub(super) fn parse_seconds(text: &str) -> Result<Duration, BadValue> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0 && *seconds <= 86_400.0);
    seconds.map(Duration::from_secs_f64).ok_or_else(|| BadValue::text(words::SECONDS))
}

pub(super) fn parse_time(text: &str) -> Result<OffsetDateTime, BadValue> {
    certificate::parse_time(text).ok_or_else(|| BadValue::text(words::TIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let cases = [
            (parse_time("2026-11-23").map(OffsetDateTime::unix_timestamp), Ok(1_795_392_000)),
            (parse_time("2026-11-23T09:00:00+09:00").map(OffsetDateTime::unix_timestamp), Ok(1_795_392_000)),
            (parse_time("2026-11-23T00:00:00.999Z").map(OffsetDateTime::unix_timestamp), Ok(1_795_392_000)),
            (parse_time("yesterday").map(|_| 0), Err(BadValue::text(words::TIME))),
        ];
        for (parsed, expected) in cases {
            assert_eq!(parsed, expected);
        }
        let seconds = [("1", true), ("0.5", true), ("0", false), ("-1", false), ("nan", false), ("inf", false)];
        for (text, valid) in seconds {
            assert_eq!(parse_seconds(text).is_ok(), valid, "{text}");
        }
        let networks = [("127.0.0.0/8", true), ("::1", true), ("10.0.0.1", true), ("localhost", false), ("", false)];
        for (text, valid) in networks {
            assert_eq!(parse_network(text).is_ok(), valid, "{text}");
        }
    }
}
