//! The catalogue of findings. The first digit of a code is its group: 1 text of a file, 2 chain, 3 single
//! certificate, 4 contents of a file, 5 private key, 6 requirements of a server, 7 network, 8 clients.

mod anchor;
mod certificate;
mod chain;
mod contents;
mod coverage;
mod facts;
mod issuance;
mod key;
mod network;
mod places;
mod server;
mod severity;
mod target;
mod text;
mod wording;

pub(super) use certificate::{FINAL_PERIOD, WITHOUT_FINAL_PERIOD};
pub(super) use chain::{
    ANOTHER_STORE, CERTIFICATE_OF_A_CA, INTERMEDIATE_NOT_FETCHED, INTERMEDIATE_WITHOUT_URL, ISSUER_NOT_FETCHED,
    ISSUER_WITH_URL, ISSUER_WITHOUT_URL, OTHER_INTERMEDIATE, REPLACED, REPLACED_BY_CA, REPLACED_BY_ROOT,
    REPLACED_BY_ROOT_IN_NEW_FILE, REPLACED_BY_URL, REPLACED_IN_NEW_FILE, SELF_SIGNED_SERVER,
};
pub(super) use contents::{
    CHAIN_ALONE, CHOOSE_LEAF, LEFT_OUT, NEWER_OF_SITE, NOT_THE_NAMED, OF_NAMESAKE, OLDER_OF_SITE, ONE_OF_A_KIND,
    ONLY_FIRST_USED, ONLY_THE_NAMED, OTHER_DATES_OF_SITE, REMOVE_OLDER, SIGNED_AGAIN, TAKE_NEWER, TAKE_ONE,
};
pub(super) use coverage::{KEY_NOT_USED, ONE_CHAIN, USE_OTHER_KEY};
pub(super) use key::{LOCKED_CONTAINER, REMOVE_FOREIGN_KEY};
pub(super) use target::{
    ADD_FROM, ADD_GIVEN_KEY, ADD_TO, CONTAINER_FOR_EACH, FILES_OF_ITS_OWN, FIX_BOTH, KEY_TO_ITS_CERTIFICATE, NAME_BOTH,
    NO_KEY_BESIDE, PUT_KEY_BESIDE, REFUSED, ROOT_IN_CONTAINER, ROOT_REQUIRED, SEPARATE, SEPARATE_PAIR, SEPARATE_SITES,
    SEVERAL_IN_CONTAINER, SMALLER_KEY, STAPLE, STAPLE_APACHE, STAPLE_NGINX, WRITE_BOTH, WRITE_PEM,
};
pub(super) use text::{ENCODE_VALUE, SKIPPED};

use super::{Code, Fix, Rule, Severity};
use crate::language::Text;

const GROUPS: [&[Rule]; 11] = [
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

/// The row of each code. This compiles only if each code has one row, in the order of the codes. Otherwise the
/// compiler names the first wrong code.
static ROWS: [Rule; Code::ALL.len()] = {
    let mut rows = [GROUPS[0][0]; Code::ALL.len()];
    let (mut group, mut row, mut next) = (0, 0, 0);
    while next < rows.len() {
        while row == GROUPS[group].len() {
            (group, row) = (group + 1, 0);
        }
        rows[next] = GROUPS[group][row];
        assert!(rows[next].code as usize == next, "{}", Code::ALL[next].as_str());
        (row, next) = (row + 1, next + 1);
    }
    assert!(group + 1 == GROUPS.len() && row == GROUPS[group].len(), "more rows than codes");
    rows
};

impl Code {
    /// Its row in the catalogue.
    pub fn rule(self) -> &'static Rule {
        &ROWS[self as usize]
    }
}

/// All rows in the order of their codes.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    ROWS.iter()
}

/// The row of a code, case-insensitive.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.as_str().eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_consistent() {
        let mut names: Vec<&str> = all().map(|rule| rule.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for rule in all() {
            let words = rule.name.split('-').map(|word| word[..1].to_ascii_uppercase() + &word[1..]);
            assert_eq!(format!("{:?}", rule.code), words.collect::<String>(), "{}", rule.code);
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
