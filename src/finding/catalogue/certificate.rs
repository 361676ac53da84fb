//! Findings about one certificate: up to CM329, mainstream clients refuse it; from CM330 on, they accept it.

use super::{Code, Fix, Rule, Severity, Text};

/// About a name constraint that ends with a period.
pub(in crate::finding) const FINAL_PERIOD: Text = Text {
    en: "{certificate} does not allow the name {name} of {below}: its name constraint {subtree} ends with a period and is not a DNS name",
    ja: "{certificate} は {below} の名前 {name} を許可していません。名前制約の {subtree} がピリオドで終わり、DNS 名ではないためです",
};
pub(in crate::finding) const WITHOUT_FINAL_PERIOD: Text = Text {
    en: "ask the CA for a CA certificate whose name constraint has no period at the end",
    ja: "名前制約の末尾にピリオドがない中間CA証明書の発行を認証局に依頼してください",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::ExpiredCertificate,
        name: "expired-certificate",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} expired on {day}", ja: "{certificate} は {day} に有効期限が切れました"
        },
        why: Text {
            en: "every client refuses an expired certificate of the chain",
            ja: "期限切れの証明書があると、クライアントは接続を拒否します",
        },
        remedy: Text {
            en: "get a renewed certificate, or validate at another time with --at",
            ja: "有効期限内の (更新後の) 証明書に入れ替えてください。別の時点で判定するには --at を指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.3 (a)(2); FAQ F2",
    },
    Rule {
        code: Code::NotYetValidCertificate,
        name: "not-yet-valid-certificate",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is not valid before {day}",
            ja: "{certificate} はまだ有効ではありません (有効期間の開始: {day})",
        },
        why: Text {
            en: "clients refuse a certificate that is not yet valid; the clock may be wrong",
            ja: "有効期間の開始前の証明書は拒否されます。日付と時刻の設定がずれている可能性もあります",
        },
        remedy: Text {
            en: "check the clock, or validate at another time with --at",
            ja: "日付と時刻の設定を確認してください。別の時点で判定するには --at を指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.3 (a)(2); FAQ F2",
    },
    Rule {
        code: Code::Sha1Signature,
        name: "sha1-signature",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is signed with SHA-1, which no client has accepted since 2017",
            ja: "{certificate} は SHA-1 で署名されています。2017年以降、どのクライアントも受け入れません",
        },
        why: Text {
            en: "SHA-1 signatures can be forged (SHAttered, 2017)",
            ja: "SHA-1 の署名は偽造できます (SHAttered、2017年)",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum ballot 118; Chrome 56, Firefox 51",
    },
    Rule {
        code: Code::ShortKey,
        name: "short-key",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has an RSA key of {bits} bits; clients require 2048",
            ja: "{certificate} の RSA 鍵は {bits} ビットです。クライアントは 2048 ビット以上を求めます",
        },
        why: Text {
            en: "shorter keys can be broken; browsers and OpenSSL refuse them",
            ja: "短い鍵は解読のおそれがあり、ブラウザや OpenSSL が拒否します",
        },
        remedy: Text {
            en: "make a new key of at least 2048 bits and have the certificate reissued for it",
            ja: "2048 ビット以上の鍵を作り直し、証明書の再発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 6.1.5",
    },
    Rule {
        code: Code::UnsupportedKey,
        name: "unsupported-key",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has a key that TLS clients do not accept: {key}",
            ja: "{certificate} の鍵は TLS クライアントでは使用できません: {key}",
        },
        why: Text {
            en: "OpenSSL 3, GnuTLS and browsers end the handshake (handshake failure) or refuse the chain. Clients accept valid RSA keys and ECDSA on P-256, P-384 and P-521, some also Ed25519, Ed448 or ML-DSA; curves given by parameters are forbidden. A point that is not on its curve is not a key; usually the certificate is damaged",
            ja: "OpenSSL 3、GnuTLS、ブラウザはハンドシェイクを中断するか (handshake failure)、チェーンを拒否します。クライアントが対応するのは、正しい RSA と、P-256、P-384、P-521 の ECDSA です。Ed25519、Ed448、ML-DSA に対応するものもあります。パラメーター指定の曲線は禁止されています。曲線上にない点は鍵として使用できず、多くの場合は証明書が壊れています",
        },
        remedy: Text {
            en: "make an ECDSA P-256 or RSA-2048 key and have the certificate reissued for it",
            ja: "ECDSA P-256 または RSA-2048 の鍵を作り直し、証明書の再発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 8446 section 4.2.3; RFC 8422 section 5.1.1; RFC 5480 section 2.1.1; openssl and gnutls-cli, tried with such keys",
    },
    Rule {
        code: Code::UnsupportedSignature,
        name: "unsupported-signature",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has a signature that cannot be checked: {algorithm}",
            ja: "{certificate} の署名は検証できません: {algorithm}",
        },
        why: Text {
            en: "browsers refuse signatures that they cannot check; some clients support the algorithm (Ed448 in OpenSSL and GnuTLS), chainmend does not yet",
            ja: "ブラウザは検証できない署名を拒否します。対応するクライアントがあるアルゴリズム (OpenSSL と GnuTLS の Ed448) でも、chainmend はまだ検証できません",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.3 (a)(1)",
    },
    Rule {
        code: Code::SignatureAlgorithmsDiffer,
        name: "signature-algorithms-differ",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} names two different signature algorithms (RFC 5280 section 4.1.1.2)",
            ja: "{certificate} には異なる署名アルゴリズムが 2 つ記載されています (RFC 5280 4.1.1.2)",
        },
        why: Text { en: "browsers and OpenSSL refuse it", ja: "ブラウザや OpenSSL が拒否します" },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.1.1.2",
    },
    Rule {
        code: Code::MalformedExtension,
        name: "malformed-extension",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has a damaged or repeated extension: {extension}",
            ja: "{certificate} の拡張が壊れているか重複しています: {extension}",
        },
        why: Text {
            en: "clients that read the extension refuse the certificate",
            ja: "その拡張を読むクライアントは証明書を拒否します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2",
    },
    Rule {
        code: Code::UnknownCriticalExtension,
        name: "unknown-critical-extension",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has a critical extension that is not processed: {extension}",
            ja: "{certificate} に処理できないクリティカルな拡張があります: {extension}",
        },
        why: Text {
            en: "a client must refuse an unknown critical extension; OpenSSL and rustls also refuse critical key identifiers and authority information access",
            ja: "未知のクリティカルな拡張は拒否しなければなりません。OpenSSL と rustls は、クリティカルな鍵識別子や機関情報アクセスも拒否します",
        },
        remedy: Text {
            en: "ask the CA for a certificate without it",
            ja: "認証局にこの拡張のない証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2",
    },
    Rule {
        code: Code::NotForServers,
        name: "not-for-servers",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is not for TLS servers (extended key usage)",
            ja: "{certificate} は TLS サーバー用ではありません (拡張キー使用法)",
        },
        why: Text {
            en: "clients require id-kp-serverAuth in the leaf, and in every CA that limits its purposes; OpenSSL, Firefox and rustls do not accept anyExtendedKeyUsage instead",
            ja: "クライアントはサーバー証明書と、用途を制限する認証局の証明書に id-kp-serverAuth を求めます。OpenSSL、Firefox、rustls は anyExtendedKeyUsage を認めません",
        },
        remedy: Text {
            en: "use a certificate for server authentication",
            ja: "サーバー認証用の証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.12; baseline requirements 7.1.2.7.10",
    },
    Rule {
        code: Code::NotACa,
        name: "not-a-ca",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} issued a certificate, but is not a CA certificate",
            ja: "{certificate} は証明書を発行していますが、認証局の証明書ではありません",
        },
        why: Text {
            en: "clients accept only CA certificates as issuers",
            ja: "クライアントは認証局の証明書だけを発行元として認めます",
        },
        remedy: Text {
            en: "use the intermediate that the CA provides",
            ja: "認証局が指定する中間CA証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.4 (k)",
    },
    Rule {
        code: Code::CaMayNotSign,
        name: "ca-may-not-sign",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} issued a certificate, but its key usage does not allow that",
            ja: "{certificate} は証明書を発行していますが、キー使用法で許可されていません",
        },
        why: Text {
            en: "clients require keyCertSign in the key usage of an issuer",
            ja: "クライアントは発行元のキー使用法に keyCertSign を求めます",
        },
        remedy: Text {
            en: "use the intermediate that the CA provides",
            ja: "認証局が指定する中間CA証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.4 (n)",
    },
    Rule {
        code: Code::PathLengthExceeded,
        name: "path-length-exceeded",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} allows {allowed} intermediates below it, but there are {present}",
            ja: "{certificate} の下に許される中間CAは {allowed} 個ですが、{present} 個あります",
        },
        why: Text {
            en: "clients refuse a chain that is longer than one of its CAs allows",
            ja: "認証局が許す長さを超えるチェーンは拒否されます",
        },
        remedy: Text {
            en: "use the chain that the CA provides",
            ja: "認証局が指定する証明書チェーンを使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.4 (l) and (m)",
    },
    Rule {
        code: Code::NameNotPermitted,
        name: "name-not-permitted",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} does not allow the name {name} of {below} (name constraints)",
            ja: "{certificate} は {below} の名前 {name} を許可していません (名前制約)",
        },
        why: Text {
            en: "clients refuse names outside the constraints of a CA",
            ja: "名前制約の範囲外の名前は拒否されます",
        },
        remedy: Text {
            en: "use a CA that may issue for this name",
            ja: "この名前の証明書を発行できる認証局を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.2.1.10, 6.1.3 (b) and (c)",
    },
    Rule {
        code: Code::PolicyNotValid,
        name: "policy-not-valid",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} requires a certificate policy that its chain does not have (policy constraints)",
            ja: "{certificate} が求める証明書ポリシーがチェーンにありません (ポリシー制約)",
        },
        why: Text {
            en: "clients that process policies refuse the chain",
            ja: "ポリシーを処理するクライアントはチェーンを拒否します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1; RFC 9618",
    },
    Rule {
        code: Code::ImpossibleVersion,
        name: "impossible-version",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has version {version}, which does not exist or does not allow extensions (RFC 5280 section 4.1.2.1)",
            ja: "{certificate} はバージョン {version} ですが、存在しないか、拡張を持てないバージョンです (RFC 5280 4.1.2.1)",
        },
        why: Text { en: "Chrome, Firefox and rustls refuse it", ja: "Chrome、Firefox、rustls が拒否します" },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.1.2.1 and 4.1.2.9",
    },
    Rule {
        code: Code::NegativeSerialNumber,
        name: "negative-serial-number",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has a negative serial number (RFC 5280 section 4.1.2.2)",
            ja: "{certificate} のシリアル番号が負の値です (RFC 5280 4.1.2.2)",
        },
        why: Text { en: "Go 1.23 and later refuses it", ja: "Go 1.23 以降が拒否します" },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.1.2.2; Go 1.23 release notes, crypto/x509",
    },
    Rule {
        code: Code::EmptyIssuer,
        name: "empty-issuer",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} names no issuer (RFC 5280 section 4.1.2.4)",
            ja: "{certificate} に発行者名がありません (RFC 5280 4.1.2.4)",
        },
        why: Text { en: "no chain can be built by name", ja: "名前によるチェーンの構築ができません" },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.1.2.4",
    },
    Rule {
        code: Code::MalformedTime,
        name: "malformed-time",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has times that are not written in seconds and UTC (RFC 5280 section 4.1.2.5)",
            ja: "{certificate} の日時が秒単位の UTC で書かれていません (RFC 5280 4.1.2.5)",
        },
        why: Text {
            en: "OpenSSL and browsers cannot read them", ja: "OpenSSL やブラウザが読み取れません"
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.1.2.5",
    },
    Rule {
        code: Code::HostNotCovered,
        name: "host-not-covered",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is not for {host}; it covers {names}",
            ja: "{certificate} は {host} 用ではありません (対象: {names})",
        },
        why: Text {
            en: "clients refuse a certificate that does not name the host of the URL",
            ja: "URL のホスト名を含まない証明書は拒否されます",
        },
        remedy: Text {
            en: "use a certificate for that name, or the URL that the certificate is for",
            ja: "その名前の証明書を使用するか、証明書に合った URL を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 9525 section 6; FAQ F3",
    },
    Rule {
        code: Code::LeafIsCa,
        name: "leaf-is-ca",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is a CA certificate, in the place of the server certificate",
            ja: "{certificate} は認証局の証明書であり、サーバー証明書の位置には使えません",
        },
        why: Text {
            en: "Firefox and rustls refuse a CA certificate as a server certificate",
            ja: "Firefox と rustls は認証局の証明書をサーバー証明書として認めません",
        },
        remedy: Text {
            en: "put the server certificate first; for a test certificate, make one with basicConstraints CA:FALSE",
            ja: "サーバー証明書を先頭に置いてください。試験用の証明書は basicConstraints CA:FALSE で作成してください",
        },
        fix: Fix::Shown,
        source: "baseline requirements 7.1.2.7.6; mozilla::pkix CA_CERT_USED_AS_END_ENTITY",
    },
    Rule {
        code: Code::KeyUsageNotForTls,
        name: "key-usage-not-for-tls",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has a key usage that no TLS server can use",
            ja: "{certificate} のキー使用法は TLS サーバーでは使用できません",
        },
        why: Text {
            en: "OpenSSL refuses a server certificate whose key may not be used for signatures, key agreement or key encipherment; browsers end the handshake",
            ja: "署名・鍵共有・鍵暗号化のいずれも許可されていないサーバー証明書は OpenSSL が拒否し、ブラウザも接続を中断します",
        },
        remedy: Text {
            en: "ask the CA for a certificate with digitalSignature in its key usage",
            ja: "キー使用法に digitalSignature を含む証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 8446 section 4.4.2.2; openssl-verification-options, purpose sslserver",
    },
    Rule {
        code: Code::NoAlternativeNames,
        name: "no-alternative-names",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has no host name or address among its subject alternative names",
            ja: "{certificate} のサブジェクト代替名にホスト名も IP アドレスもありません",
        },
        why: Text {
            en: "browsers, Go and rustls never look at the common name, so the certificate covers no host",
            ja: "ブラウザ、Go、rustls はコモンネーム (CN) を見ないため、どのホスト名にも一致しません",
        },
        remedy: Text {
            en: "ask the CA for a certificate with the host in its subject alternative name",
            ja: "サブジェクト代替名にホスト名を含む証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 9525 section 6.1; Chrome 58",
    },
    Rule {
        code: Code::NoExtendedKeyUsage,
        name: "no-extended-key-usage",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has no extended key usage",
            ja: "{certificate} に拡張キー使用法がありません",
        },
        why: Text {
            en: "Apple's systems refuse server certificates without it if issued since July 2019",
            ja: "2019年7月以降に発行されたサーバー証明書でこれがないものは Apple 製品が拒否します",
        },
        remedy: Text {
            en: "ask the CA for a certificate with server authentication in its extended key usage",
            ja: "拡張キー使用法にサーバー認証を含む証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "Apple, requirements for trusted certificates in iOS 13 and macOS 10.15",
    },
    Rule {
        code: Code::NoAuthorityKeyIdentifier,
        name: "no-authority-key-identifier",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has no authority key identifier",
            ja: "{certificate} に発行者キー識別子がありません",
        },
        why: Text {
            en: "Python 3.13 and later refuses the chain (strict mode of OpenSSL); others build it more slowly",
            ja: "Python 3.13 以降 (OpenSSL の厳格モード) がチェーンを拒否します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.1",
    },
    Rule {
        code: Code::NoSubjectKeyIdentifier,
        name: "no-subject-key-identifier",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has no subject key identifier",
            ja: "{certificate} にサブジェクトキー識別子がありません",
        },
        why: Text {
            en: "Python 3.13 and later refuses the chain (strict mode of OpenSSL)",
            ja: "Python 3.13 以降 (OpenSSL の厳格モード) がチェーンを拒否します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.2",
    },
    Rule {
        code: Code::OddSerialNumber,
        name: "odd-serial-number",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a serial number that is zero or longer than 20 octets",
            ja: "{certificate} のシリアル番号が 0 か、20 オクテットを超えています",
        },
        why: Text {
            en: "RFC 5280 forbids it; strict verifiers (cryptography for Python) refuse it, mainstream clients still accept it",
            ja: "RFC 5280 で禁止されています。厳格な検証ソフト (Python の cryptography) が拒否しますが、主要なクライアントは現在のところ受け入れます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.1.2.2",
    },
    Rule {
        code: Code::OddTimeType,
        name: "odd-time-type",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a time in the wrong type for its year",
            ja: "{certificate} の日時の型が年に合っていません",
        },
        why: Text {
            en: "UTCTime is for years up to 2049, GeneralizedTime for 2050 and later; clients still accept both",
            ja: "2049年までは UTCTime、2050年からは GeneralizedTime です。現在のクライアントは受け入れます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.1.2.5",
    },
    Rule {
        code: Code::ExtensionNotCritical,
        name: "extension-not-critical",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has an extension that must be critical and is not: {extension}",
            ja: "{certificate} の拡張 {extension} がクリティカルではありません",
        },
        why: Text {
            en: "Python 3.13 and later refuses the chain, except for name constraints (strict mode of OpenSSL)",
            ja: "名前制約の場合を除き、Python 3.13 以降 (OpenSSL の厳格モード) がチェーンを拒否します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.2.1.6, 4.2.1.9 and 4.2.1.10",
    },
    Rule {
        code: Code::CaWithoutKeyUsage,
        name: "ca-without-key-usage",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a CA certificate without key usage",
            ja: "{certificate} は認証局の証明書ですが、キー使用法がありません",
        },
        why: Text {
            en: "Python 3.13 and later refuses the chain (strict mode of OpenSSL)",
            ja: "Python 3.13 以降 (OpenSSL の厳格モード) がチェーンを拒否します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.3",
    },
    Rule {
        code: Code::CaPowersWithoutCa,
        name: "ca-powers-without-ca",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has {extension}, which only a CA may have",
            ja: "{certificate} に認証局だけが持てる {extension} があります",
        },
        why: Text {
            en: "Python 3.13 and later refuses keyCertSign and a path length there (strict mode of OpenSSL); others accept it",
            ja: "keyCertSign とパス長の制約は Python 3.13 以降 (OpenSSL の厳格モード) が拒否します。その他のクライアントは受け入れます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.10",
    },
    Rule {
        code: Code::LongValidity,
        name: "long-validity",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is valid for {days} days", ja: "{certificate} の有効期間は {days} 日です"
        },
        why: Text {
            en: "Apple's systems refuse server certificates of more than 825 days if issued since July 2019, from any CA",
            ja: "Apple 製品は、2019年7月以降に発行された 825 日を超えるサーバー証明書を、発行元にかかわらず拒否します",
        },
        remedy: Text {
            en: "ask the CA for a certificate of 825 days or less",
            ja: "825 日以下の証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "Apple, requirements for trusted certificates in iOS 13 and macOS 10.15",
    },
    Rule {
        code: Code::LegacyAlgorithm,
        name: "legacy-algorithm",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a weak algorithm, accepted only because the time of validation is before 2017: {algorithm}",
            ja: "{certificate} は弱いアルゴリズムを使用しています。判定時点が2017年より前のため、有効とみなしました: {algorithm}",
        },
        why: Text { en: "current clients refuse it", ja: "現在のクライアントは拒否します" },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 6.1.5 and 7.1.3",
    },
    Rule {
        code: Code::ExpiresSoon,
        name: "expires-soon",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} expires on {day}, within {days} days",
            ja: "{certificate} は {days} 日以内に有効期限 ({day}) を迎えます",
        },
        why: Text {
            en: "every client refuses an expired certificate of the chain",
            ja: "期限切れの証明書があると、クライアントは接続を拒否します",
        },
        remedy: Text {
            en: "get a renewed certificate", ja: "有効期限内の (更新後の) 証明書に入れ替えてください"
        },
        fix: Fix::Shown,
        source: "--expires-within; FAQ F2",
    },
    Rule {
        code: Code::KeyThatBrowsersRefuse,
        name: "key-that-browsers-refuse",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a key that {clients} not take: {key}",
            ja: "{certificate} の鍵 ({key}) は{clients}では使用できません",
        },
        why: Text {
            en: "Chrome accepts RSA (rsaEncryption) and ECDSA on P-256 and P-384, Firefox and Safari P-521 too; with another key the handshake fails (ERR_SSL_VERSION_OR_CIPHER_MISMATCH, SSL_ERROR_NO_CYPHER_OVERLAP). OpenSSL accepts RSA-PSS and Ed448 keys since 1.1.1 and ML-DSA since 3.5, GnuTLS RSA-PSS and Ed448 keys since 3.6",
            ja: "Chrome が対応するのは RSA (rsaEncryption) と ECDSA (P-256、P-384) で、Firefox と Safari は P-521 にも対応します。それ以外の鍵ではハンドシェイクに失敗します (ERR_SSL_VERSION_OR_CIPHER_MISMATCH、SSL_ERROR_NO_CYPHER_OVERLAP)。OpenSSL は RSA-PSS と Ed448 の鍵に 1.1.1 から、ML-DSA に 3.5 から、GnuTLS は RSA-PSS と Ed448 の鍵に 3.6 から対応しています",
        },
        remedy: Text {
            en: "for browsers, make an ECDSA P-256 or RSA-2048 key, and have the certificate issued for it by a CA with such a key",
            ja: "ブラウザで使用する場合は、ECDSA P-256 または RSA-2048 の鍵を作成し、同様の鍵を使用する認証局から証明書の発行を受けてください",
        },
        fix: Fix::Shown,
        source: "baseline requirements 7.1.3.1; BoringSSL, ssl/extensions.cc; RFC 8446 section 4.2.3; OpenSSL 3.5 release notes; GnuTLS 3.6 release notes",
    },
    Rule {
        code: Code::LeadingPeriodInConstraint,
        name: "leading-period-in-constraint",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a name constraint for a DNS name that begins with a period: {name}",
            ja: "{certificate} の名前制約に、ピリオドで始まる DNS 名があります: {name}",
        },
        why: Text {
            en: "RFC 5280 does not define this form for DNS names; for some clients it means only the subdomains, for others also the domain",
            ja: "RFC 5280 の DNS 名の制約にこの形式はありません。サブドメインだけを指すとみなすクライアントと、ドメイン自体も含むとみなすクライアントがあります",
        },
        remedy: Text {
            en: "ask the CA for a certificate without the period",
            ja: "認証局にピリオドのない名前制約の証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.10",
    },
    Rule {
        code: Code::OddRsaModulus,
        name: "odd-rsa-modulus",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has an RSA modulus of {bits} bits, not a multiple of 8",
            ja: "{certificate} の RSA の法は {bits} ビットで、8 の倍数ではありません",
        },
        why: Text {
            en: "public CAs must not issue certificates for such a key, and linters report it; no client is known to refuse it",
            ja: "公的な認証局はこのような鍵の証明書を発行できず、その規則による検査で拒否されます。拒否するクライアントは知られていません",
        },
        remedy: Text {
            en: "make a new key of 2048, 3072 or 4096 bits and have the certificate reissued for it",
            ja: "2048、3072、4096 ビットのいずれかの鍵を作り直し、証明書の再発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 6.1.5",
    },
    Rule {
        code: Code::CriticalExtendedKeyUsage,
        name: "critical-extended-key-usage",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a critical extended key usage",
            ja: "{certificate} の拡張キー使用法がクリティカルになっています",
        },
        why: Text {
            en: "public CAs must not issue it, and strict verifiers (cryptography for Python) refuse it; mainstream clients accept it",
            ja: "公的な認証局は発行できず、厳格な検証ソフト (Python の cryptography) が拒否します。主要なクライアントは受け入れます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 7.1.2.7.6; x509-limbo webpki::eku::ee-critical-eku",
    },
    Rule {
        code: Code::AnyExtendedKeyUsage,
        name: "any-extended-key-usage",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is valid for any purpose (anyExtendedKeyUsage)",
            ja: "{certificate} の拡張キー使用法に anyExtendedKeyUsage があります",
        },
        why: Text {
            en: "public CAs must not issue it, and strict verifiers (cryptography for Python) refuse it; mainstream clients accept it together with serverAuth",
            ja: "公的な認証局は発行できず、厳格な検証ソフト (Python の cryptography) が拒否します。serverAuth もあれば主要なクライアントは受け入れます",
        },
        remedy: Text {
            en: "ask the CA for a certificate for server authentication only",
            ja: "サーバー認証だけを用途とする証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 7.1.2.7.10; x509-limbo webpki::eku::ee-anyeku",
    },
    Rule {
        code: Code::CommonNameNotAmongNames,
        name: "common-name-not-among-names",
        severity: Severity::Warning,
        message: Text {
            en: "the common name {name} of {certificate} is not exactly one of its subject alternative names",
            ja: "{certificate} のコモンネーム (CN) {name} と同じ表記の名前がサブジェクト代替名 (SAN) にありません",
        },
        why: Text {
            en: "public CAs must not issue it; clients check only the subject alternative names, so the common name covers no host",
            ja: "公的な認証局は発行できません。クライアントはサブジェクト代替名だけを見るため、このコモンネームはどのホスト名にも一致しません",
        },
        remedy: Text {
            en: "ask the CA for a certificate with that name among its subject alternative names, or without a common name",
            ja: "サブジェクト代替名にもその名前を含む証明書、またはコモンネームのない証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 7.1.4.3",
    },
    Rule {
        code: Code::CriticalAlternativeNames,
        name: "critical-alternative-names",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has a subject and critical subject alternative names",
            ja: "{certificate} にはサブジェクトがあり、サブジェクト代替名がクリティカルになっています",
        },
        why: Text {
            en: "the names must be critical only if the subject is empty; public CAs must not issue it, clients accept it",
            ja: "サブジェクト代替名をクリティカルにするのは、サブジェクトが空の場合だけです。公的な認証局は発行できませんが、クライアントは受け入れます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.6; CA/Browser Forum baseline requirements 7.1.2.7.12",
    },
];
