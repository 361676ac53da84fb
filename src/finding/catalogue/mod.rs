//! The catalogue: one row for each finding. The first digit of a code is its group: 1 the text of a file, 2 the
//! chain, 3 one certificate, 4 the contents of a file, 5 a private key, 6 what a server wants, 7 the network, 8 the
//! clients.

mod anchor;
mod certificate;
mod chain;
mod contents;
mod coverage;
mod issuance;
mod key;
mod network;
mod server;
mod target;
mod text;

use super::{Fix, Rule, Severity};
use crate::language::Text;

/// Stands for a code that has no row; a test proves that none is raised.
pub(super) static UNKNOWN: Rule = Rule {
    code: "CM000",
    name: "unknown-finding",
    severity: Severity::Error,
    message: Text { en: "a finding without a description", ja: "説明のない検出事項です" },
    why: Text { en: "", ja: "" },
    remedy: Text { en: "report this", ja: "ご報告ください" },
    fix: Fix::Shown,
    source: "",
};

/// Every row, by code.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let groups = [
        text::ROWS,
        chain::ROWS,
        certificate::ROWS,
        issuance::ROWS,
        server::ROWS,
        anchor::ROWS,
        contents::ROWS,
        key::ROWS,
        target::ROWS,
        network::ROWS,
        coverage::ROWS,
    ];
    groups.into_iter().flatten()
}

/// The row of a code, in any case.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_consistent() {
        let codes: Vec<&str> = all().map(|rule| rule.code).collect();
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
        let mut names: Vec<&str> = all().map(|rule| rule.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for rule in all() {
            let digits = rule.code.strip_prefix("CM").unwrap();
            assert!(digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", rule.code);
            assert!(rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'0'..=b'9')));
            for text in [rule.message, rule.why, rule.remedy] {
                assert!(!text.en.is_empty() && !text.ja.is_empty(), "{}", rule.code);
                assert!(!text.ja.is_ascii(), "{}: {}", rule.code, text.ja);
            }
            assert!(!rule.source.is_empty(), "{}", rule.code);
            let words = |text: &str| text.matches('{').count();
            assert_eq!(words(rule.message.en), words(rule.message.ja), "{}", rule.code);
        }
    }
}
