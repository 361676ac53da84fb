//! Whether a question names two sites and says whose certificate one of them shows: "visitors of the shop see the
//! certificate of the blog".

use super::normal::is_japanese;

/// Words for sites, normalised. Those of [`NUMBERED`] are names only with a letter or number.
const SITES: [&str; 50] = [
    "shop",
    "store",
    "blog",
    "forum",
    "wiki",
    "mail",
    "webmail",
    "www",
    "www2",
    "api",
    "app",
    "admin",
    "admin page",
    "admin panel",
    "intranet",
    "portal",
    "staging",
    "production",
    "prod",
    "dev",
    "test site",
    "test server",
    "cms",
    "crm",
    "git",
    "gitlab",
    "jenkins",
    "grafana",
    "nas",
    "printer",
    "neighbour",
    "neighbor",
    "ショップ",
    "店舗",
    "ブログ",
    "フォラム",
    "掲示板",
    "ウィキ",
    "メル",
    "ウェブメル",
    "管理画面",
    "管理ペジ",
    "イントラ",
    "ポタル",
    "本番",
    "開発環境",
    "検証用",
    "検証環境",
    "ステジング",
    "会員ペジ",
];

const NUMBERED: [&str; 14] = [
    "site",
    "domain",
    "host",
    "customer",
    "company",
    "client",
    "tenant",
    "vhost",
    "サイト",
    "ドメイン",
    "ホスト",
    "顧客",
    "会社",
    "テナント",
];

/// The words for a certificate between its owner and the rest.
const CERTIFICATES: [&str; 8] =
    ["certificate", "cert", "ssl certificate", "ssl cert", "tls certificate", "tls cert", "証明書", "ssl証明書"];

/// A site, and its place in the text.
struct Owner<'a> {
    name: &'a str,
    start: usize,
    end: usize,
}

/// Whether a normalised question names two sites, and the certificate of one of them.
pub(super) fn shows_that_of_another(text: &str) -> bool {
    let owners = owners(text);
    let are_two = owners.iter().any(|owner| owner.name != owners[0].name);
    are_two && owners.iter().any(|owner| has_certificate(owner, text))
}

fn owners(text: &str) -> Vec<Owner<'_>> {
    let named = SITES.iter().flat_map(|word| whole(word, text).map(move |start| (start, start + word.len())));
    let numbered = NUMBERED.iter().flat_map(|word| {
        whole(word, text)
            .filter_map(move |start| Some((start, start + word.len() + number(&text[start + word.len()..])?)))
    });
    let owner = |(start, end): (usize, usize)| text.get(start..end).map(|name| Owner { name, start, end });
    named.chain(numbered).filter_map(owner).collect()
}

/// The places of a word in the text, as a whole word.
fn whole<'a>(word: &'a str, text: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(start, _)| start).filter(move |start| {
        let before = text[..*start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        let is_part = |letter: Option<char>| letter.is_some_and(|letter| same_script(letter, word));
        !is_part(before) && !is_part(after)
    })
}

/// Whether a letter beside a word would make a longer word of it: Latin beside Latin, katakana beside katakana.
fn same_script(letter: char, word: &str) -> bool {
    let is_katakana = |letter: char| matches!(letter, '\u{30a1}'..='\u{30fa}');
    match word.chars().next() {
        Some(first) if is_katakana(first) => is_katakana(letter),
        Some(first) if is_japanese(first) => false,
        _ => letter.is_ascii_alphanumeric(),
    }
}

/// The length of the letter or number after a word, with the space before it.
fn number(rest: &str) -> Option<usize> {
    let space = rest.len() - rest.trim_start_matches(' ').len();
    let mut letters = rest[space..].chars();
    let is_single =
        letters.next()?.is_ascii_alphanumeric() && !letters.next().is_some_and(|next| next.is_ascii_alphanumeric());
    is_single.then_some(space + 1)
}

/// Whether the text names the certificate of this site.
fn has_certificate(owner: &Owner<'_>, text: &str) -> bool {
    let (before, after) = (&text[..owner.start], &text[owner.end..]);
    let after = ["example com", "example jp", "com", "jp", "net", "org"]
        .iter()
        .fold(after.trim_start(), |rest, part| rest.strip_prefix(part).map_or(rest, str::trim_start));
    let after = ["の", "s ", "用の"].iter().find_map(|word| after.strip_prefix(word)).unwrap_or(after).trim_start();
    let before = ["the ", "our ", "my "].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before).trim_end();
    let of = [" of", " from", " for"].iter().find_map(|word| before.strip_suffix(word));
    CERTIFICATES.iter().any(|word| after.starts_with(word) || of.is_some_and(|of| of.ends_with(word)))
}

#[cfg(test)]
mod tests {
    use super::super::normal::normalise;
    use super::*;

    #[test]
    fn the_certificate_of_another_site() {
        let cases = [
            ("visitors of shop see the certificate of blog", true),
            ("shop.example.jp shows blog.example.jp's certificate", true),
            ("users of the store get the cert from our wiki", true),
            ("customer A gets customer B's SSL certificate", true),
            ("site a shows the certificate for site b", true),
            ("ショップにアクセスするとブログの証明書が出る", true),
            ("サイトAにサイトBの証明書が表示される", true),
            ("本番に接続すると検証用の証明書が返される", true),
            ("the certificate of the blog has expired", false),
            ("shop and blog are down", false),
            ("the site shows the certificate of the server", false),
            ("the workshop sees the certificate of the blog", false),
            ("ブログの証明書の期限が切れた", false),
            ("customer sees the certificate of the shop", false),
            ("", false),
        ];
        for (question, expected) in cases {
            assert_eq!(shows_that_of_another(&normalise(question)), expected, "{question}");
        }
    }
}
