//! Synonyms in both languages, and words to ignore.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// A concept and its synonyms, normalised by `normal::normalise`: a line of `concepts.txt`. If phrases overlap in a
/// text, the longest counts. The first phrase is the name of the concept; no phrase is in two rows. It is text instead
/// of a table, because the loader of every run would have to relocate that.
pub(super) static CONCEPTS: LazyLock<Vec<Vec<&'static str>>> =
    LazyLock::new(|| include_str!("concepts.txt").lines().map(|row| row.split("; ").collect()).collect());

/// The row of certificates of other kinds, such as birth certificates.
pub(super) const OTHER_CERTIFICATES: &str = "birth certificate";

/// The rows of what occurs in neighbouring fields: text that cannot be displayed, what expires besides certificates, and
/// what belongs to other programs and protocols.
pub(super) const NEIGHBOURING: [&str; 3] = ["garbled", "other expiry", "other programs"];

/// The row of what other programs print about their own names, which may contain the word certificate, and of the keys
/// and chains of cryptocurrencies.
pub(super) const OTHER_PROGRAMS: &str = "cannot find symbol";

/// The row of sites of a company. Two of them and a certificate are about [`ANOTHER_SITE`].
pub(super) const SITES: &str = "shop";

/// The row of other sites.
pub(super) const ANOTHER_SITE: &str = "another site";

/// A list of words or phrases, one on each line of its file.
type Words = LazyLock<FxHashSet<&'static str>>;

fn words(list: &'static str) -> FxHashSet<&'static str> {
    list.lines().collect()
}

/// Names of programs, systems and their parts. They are not what a question is about.
pub(super) static PROGRAMS: Words = LazyLock::new(|| words(include_str!("words/programs.txt")));

/// Everyday words that are not what a question is about either.
pub(super) static EVERYDAY: Words = LazyLock::new(|| words(include_str!("words/everyday.txt")));

/// Concepts that say nothing about the topic of a question, because anything can be missing. A phrase of
/// one of them hides the shorter phrases in it.
pub(super) static GENERAL: Words = LazyLock::new(|| words(include_str!("words/general.txt")));

/// Single phrases to which the same applies.
pub(super) static ANYWHERE: Words = LazyLock::new(|| words(include_str!("words/anywhere.txt")));

/// Phrases that are only used for certificates although their concept is not.
pub(super) static ALONE: Words = LazyLock::new(|| words(include_str!("words/alone.txt")));

/// Concepts that occur in other fields as well. They make a text one about certificates only together with another one.
pub(super) static RELATED: Words = LazyLock::new(|| words(include_str!("words/related.txt")));

/// Single phrases to which the same applies.
pub(super) static TOGETHER: Words = LazyLock::new(|| words(include_str!("words/together.txt")));

/// Words that are ignored because they carry no meaning here.
pub(super) static EMPTY: Words = LazyLock::new(|| words(include_str!("words/empty.txt")));

/// The names of months and days in dates. Those that are also other words (may, march, sun) are left out.
pub(super) static CALENDAR: Words = LazyLock::new(|| words(include_str!("words/calendar.txt")));
