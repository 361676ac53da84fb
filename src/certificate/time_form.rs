//! How the times of a certificate are encoded.

use super::outline::{SEQUENCE, expect_element, split_element};

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// How the times of a certificate are encoded (RFC 5280 §4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// As required.
    Proper,
    /// In the wrong type for the year: it must be `UTCTime` until 2049, `GeneralizedTime` from 2050 on.
    OtherType,
    /// Without seconds, otherwise as required.
    WithoutSeconds,
    /// With fractions of seconds, or not in UTC.
    Malformed,
}

impl TimeForm {
    /// The form of both times of a `Validity` in DER; if they differ, the worse one.
    pub(super) fn of(validity: &[u8]) -> Self {
        let Some((sequence, _)) = expect_element(validity, SEQUENCE) else { return Self::Malformed };
        let mut rest = sequence.contents;
        let mut form = Self::Proper;
        while let Some((time, next)) = split_element(rest) {
            rest = next;
            match Self::of_one(time.tag, time.contents) {
                Self::OtherType if form == Self::Proper => form = Self::OtherType,
                Self::Proper | Self::OtherType => {}
                Self::WithoutSeconds => form = Self::WithoutSeconds,
                Self::Malformed => return Self::Malformed,
            }
        }
        form
    }

    fn of_one(tag: u8, contents: &[u8]) -> Self {
        let Some((b'Z', digits)) = contents.split_last() else { return Self::Malformed };
        if !digits.iter().all(u8::is_ascii_digit) {
            return Self::Malformed;
        }
        match (tag, digits.len()) {
            (UTC_TIME, 12) => Self::Proper,
            (GENERALIZED_TIME, 14) if *digits >= b"2050"[..] => Self::Proper,
            (GENERALIZED_TIME, 14) => Self::OtherType,
            (UTC_TIME, 10) => Self::WithoutSeconds,
            _ => Self::Malformed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_they_are_written() {
        let cases: [(u8, &[u8], TimeForm); 9] = [
            (UTC_TIME, b"261123000000Z", TimeForm::Proper),
            (UTC_TIME, b"2611230000Z", TimeForm::WithoutSeconds),
            (UTC_TIME, b"261123000000+0900", TimeForm::Malformed),
            (GENERALIZED_TIME, b"20500101000000Z", TimeForm::Proper),
            (GENERALIZED_TIME, b"99991231235959Z", TimeForm::Proper),
            (GENERALIZED_TIME, b"20261123000000Z", TimeForm::OtherType),
            (GENERALIZED_TIME, b"20500101000000.5Z", TimeForm::Malformed),
            (GENERALIZED_TIME, b"20500101000000", TimeForm::Malformed),
            (4, b"261123000000Z", TimeForm::Malformed),
        ];
        for (tag, contents, expected) in cases {
            assert_eq!(TimeForm::of_one(tag, contents), expected, "{contents:?}");
        }
    }
}
