//! Findings about the purpose of a server's own certificate (key usage and names), and about whether servers can load it.

use super::{Code, Fix, Rule, Severity, Text};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::NoDigitalSignature,
        name: "no-digital-signature",
        severity: Severity::Error,
        message: Text {
            en: "the key usage of {certificate} has no digitalSignature",
            ja: "{certificate} のキー使用法に digitalSignature がないため、署名に使用できません",
        },
        why: Text {
            en: "in TLS 1.3, and in TLS 1.2 with ECDHE, the server signs; GnuTLS (Key usage violation), Java (KeyUsage does not allow digital signatures) and Chrome (ERR_SSL_KEY_USAGE_INCOMPATIBLE) refuse, OpenSSL with TLS 1.2 where the key is not RSA",
            ja: "TLS 1.3 と ECDHE を使う TLS 1.2 ではサーバーが署名します。GnuTLS (Key usage violation)、Java (KeyUsage does not allow digital signatures)、Chrome (ERR_SSL_KEY_USAGE_INCOMPATIBLE) が拒否し、TLS 1.2 で鍵が RSA でない場合は OpenSSL も拒否します",
        },
        remedy: Text {
            en: "ask the CA for a certificate with digitalSignature in its key usage",
            ja: "キー使用法に digitalSignature を含む証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 8446 section 4.4.2.2; RFC 5246 section 7.4.2; Chrome policy RSAKeyUsageForLocalAnchorsEnabled; openssl, gnutls-cli and Java, tried with such certificates",
    },
    Rule {
        code: Code::NetscapeTypeNotForServers,
        name: "netscape-type-not-for-servers",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is not for TLS servers (Netscape certificate type)",
            ja: "{certificate} は TLS サーバー用ではありません (Netscape 証明書タイプ)",
        },
        why: Text {
            en: "OpenSSL (unsuitable certificate purpose) and Java refuse it, whatever its extended key usage says; GnuTLS, Go and rustls do not read this extension",
            ja: "拡張キー使用法の内容にかかわらず、OpenSSL (unsuitable certificate purpose) と Java が拒否します。GnuTLS、Go、rustls はこの拡張を読みません",
        },
        remedy: Text {
            en: "ask the CA for a certificate without nsCertType, or with the type SSL server",
            ja: "nsCertType のない証明書、または SSL サーバー用の証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "OpenSSL, crypto/x509/v3_purp.c: check_purpose_ssl_server; OpenJDK, sun.security.validator.EndEntityChecker; tried with both",
    },
    Rule {
        code: Code::NameForNoHost,
        name: "name-for-no-host",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has DNS names that no host can match in browsers: {names}",
            ja: "{certificate} に、ブラウザではどのホストにも一致しない DNS 名があります: {names}",
        },
        why: Text {
            en: "a wildcard is valid only as the whole left-most label, and not directly below a public suffix (*.com, *.co.jp); an address must be an iPAddress entry, not a DNS name",
            ja: "ワイルドカードは左端のラベル全体の 1 つだけを表し、パブリックサフィックスの直下 (*.com、*.co.jp) には使用できません。IP アドレスは、IP アドレスの形式で記載された場合だけ一致します",
        },
        remedy: Text {
            en: "ask the CA for a certificate with names in the correct form",
            ja: "正しい形式の名前の証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 9525 sections 6.3 and 6.5; RFC 5280 section 4.2.1.6; baseline requirements 7.1.4.2",
    },
    Rule {
        code: Code::EmptyAlternativeName,
        name: "empty-alternative-name",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} has an empty DNS name among its subject alternative names",
            ja: "{certificate} のサブジェクト代替名に空の DNS 名があります",
        },
        why: Text {
            en: "GnuTLS cannot read such a certificate (Unknown Subject Alternative name), as a server or as a client",
            ja: "GnuTLS はサーバーでもクライアントでも、このような証明書を読み取れません (Unknown Subject Alternative name)",
        },
        remedy: Text {
            en: "ask the CA for a certificate without it",
            ja: "空の名前のない証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.6; certtool, tried with such a certificate",
    },
    Rule {
        code: Code::UnloadableCertificate,
        name: "unloadable-certificate",
        severity: Severity::Error,
        message: Text {
            en: "OpenSSL cannot load {certificate}: {defect}",
            ja: "OpenSSL は {certificate} を読み込めません: {defect}",
        },
        why: Text {
            en: "nginx, Apache and other servers with OpenSSL fail to start (cannot load certificate), and Node.js, Python and curl end the handshake; other programs may accept it",
            ja: "nginx や Apache など OpenSSL を使うサーバーは、このような証明書がファイルにあると起動しません (cannot load certificate)。Node.js、Python、curl は接続を中断します。読み込めるソフトウェアもあります",
        },
        remedy: Text {
            en: "ask the CA for a replacement; if the file was altered, use the original from the CA",
            ja: "認証局に新しい証明書の発行を依頼してください。内容が変わってしまった場合は、認証局から受け取ったファイルを使用してください",
        },
        fix: Fix::Shown,
        source: "X.690 sections 8.3.2 and 8.19.2; RFC 5280 section 4.1.2.4; OpenSSL, crypto/asn1 and crypto/x509/x_name.c; openssl and nginx, tried with such certificates",
    },
    Rule {
        code: Code::OcspErrorMayLast,
        name: "ocsp-error-may-last",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} was issued {minutes} minutes ago and has no CT timestamp; an OCSP error from its first 2 hours may still occur",
            ja: "{certificate} は発行から {minutes} 分経過していますが、CT ログのタイムスタンプ (SCT) がないため、発行後 2 時間以内に表示された OCSP のエラーが続いている可能性があります",
        },
        why: Text {
            en: "the CA's OCSP server keeps what it answered in the first 2 hours for about 6 hours, so that one early visitor causes the error for everyone (these figures are Cybertrust Japan's; other CAs differ)",
            ja: "認証局の OCSP サーバーが、発行後 2 時間以内の問い合わせの結果を約 6 時間保持するため、エラーが続きます (サイバートラストの場合)",
        },
        remedy: Text {
            en: "if Firefox says \"The OCSP server has no status for the certificate.\", wait at least 6 hours from the first time",
            ja: "Firefox で「The OCSP server has no status for the certificate.」と表示される場合は、最初の表示から 6 時間以上お待ちください",
        },
        fix: Fix::Shown,
        source: "FAQ F9",
    },
];
