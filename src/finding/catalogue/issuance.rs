//! Findings about how a server's certificate was issued.

use super::{Code, Fix, Rule, Severity, Text};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::CtTimestamps,
        name: "ct-timestamps",
        severity: Severity::Info,
        message: Text {
            en: "timestamps of Certificate Transparency logs in {certificate}: {count} ({logs}); issued {days} days ago",
            ja: "{certificate} に埋め込まれた CT ログのタイムスタンプ (SCT): {count} 件 ({logs})。発行から {days} 日経過",
        },
        why: Text {
            en: "the CA logged the certificate before issuing it, so its OCSP server knows it from the start; browsers require such timestamps from public CAs",
            ja: "発行前に CT ログへ登録された証明書のため、OCSP サーバーは発行直後から状態を応答できます。ブラウザは公的な認証局の証明書に SCT を要求します",
        },
        remedy: Text { en: "nothing to do", ja: "対応は不要です" },
        fix: Fix::Shown,
        source: "RFC 6962 section 3.3; FAQ F9",
    },
    Rule {
        code: Code::NoCtTimestamps,
        name: "no-ct-timestamps",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} was issued by a public CA and has no timestamp of a Certificate Transparency log",
            ja: "{certificate} は公的な認証局の証明書ですが、CT ログのタイムスタンプ (SCT) が埋め込まれていません",
        },
        why: Text {
            en: "Chrome refuses such certificates issued after April 2018, Apple's systems those issued after 15 October 2018, Firefox on desktops since version 135, unless the server sends timestamps in the handshake or in a stapled OCSP response",
            ja: "サーバーが TLS ハンドシェイクまたは OCSP ステープリングで SCT を送信しない限り、2018年4月より後に発行されたものは Chrome が、2018年10月15日より後に発行されたものは Apple 製品が拒否し、デスクトップ版 Firefox 135 以降も拒否します",
        },
        remedy: Text {
            en: "ask the CA for a certificate with embedded timestamps (SCTs)",
            ja: "SCT が埋め込まれた証明書の発行を認証局に依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 6962 section 3.3; Apple support 103214; Mozilla bug 1927085; Chrome 68",
    },
    Rule {
        code: Code::OcspStatusNotYetKnown,
        name: "ocsp-status-not-yet-known",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} was issued {minutes} minutes ago and has no CT timestamp, so the CA's OCSP server may not know it yet",
            ja: "{certificate} は発行から {minutes} 分しか経過しておらず、CT ログのタイムスタンプ (SCT) もないため、OCSP サーバーにまだ登録されていない可能性があります",
        },
        why: Text {
            en: "OCSP data can lag up to 2 hours behind; Firefox then says \"The OCSP server has no status for the certificate.\", and the CA's OCSP server keeps that answer for about 6 hours, so that one early visitor causes the error for everyone (these figures are Cybertrust Japan's; other CAs differ)",
            ja: "OCSP サーバーへの反映には最大 2 時間かかり、その間に接続した Firefox は「The OCSP server has no status for the certificate.」と表示します。認証局の OCSP サーバーがその結果を約 6 時間保持するため、エラーが続きます (サイバートラストの場合)",
        },
        remedy: Text {
            en: "install it 2 hours after issuance; if the error has already appeared, wait at least 6 hours from its first appearance",
            ja: "発行から 2 時間以上経過してからインストールしてください。既にエラーが表示された場合は、最初の表示から 6 時間以上お待ちください",
        },
        fix: Fix::Shown,
        source: "FAQ F9",
    },
    Rule {
        code: Code::MustStaple,
        name: "must-staple",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} requires the server to staple an OCSP response (must-staple)",
            ja: "{certificate} はサーバーに OCSP ステープリングを義務付けています (must-staple)",
        },
        why: Text {
            en: "Firefox and GnuTLS refuse the connection if the server staples none",
            ja: "サーバーが OCSP 応答を送信しないと、Firefox と GnuTLS は接続を拒否します",
        },
        remedy: Text {
            en: "enable stapling (nginx: ssl_stapling on; Apache: SSLUseStapling on), or have the certificate reissued without this extension",
            ja: "OCSP ステープリングを有効にするか (nginx: ssl_stapling on、Apache: SSLUseStapling on)、この拡張のない証明書の再発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 7633 section 4",
    },
    Rule {
        code: Code::MustStapleWithoutOcsp,
        name: "must-staple-without-ocsp",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} requires the server to staple an OCSP response (must-staple) and names no OCSP server",
            ja: "{certificate} はサーバーに OCSP ステープリングを義務付けていますが (must-staple)、OCSP サーバーの URL がありません",
        },
        why: Text {
            en: "the server does not know where to request the response, and Firefox and GnuTLS refuse the connection without one",
            ja: "サーバーは OCSP 応答の取得先が分からず、応答がないと Firefox と GnuTLS は接続を拒否します",
        },
        remedy: Text {
            en: "have the certificate reissued without this extension, or with an OCSP URL",
            ja: "この拡張のない証明書、または OCSP の URL を含む証明書の再発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 7633 section 4; RFC 5280 section 4.2.2.1",
    },
    Rule {
        code: Code::NotExtendedValidation,
        name: "not-extended-validation",
        severity: Severity::Info,
        message: Text {
            en: "the validation level of {certificate} is {level}, not EV",
            ja: "{certificate} の認証レベルは {level} です (EV ではありません)",
        },
        why: Text {
            en: "browsers show a verified owner only for EV certificates: DV validates only the domain, OV an organisation and IV a person in the subject",
            ja: "ブラウザが確認済みの所有者を表示するのは EV 証明書だけです。DV はドメインのみ、OV は組織、IV は個人を証明書のサブジェクトで証明します",
        },
        remedy: Text {
            en: "use an EV certificate if browsers must show the owner; otherwise there is nothing to do",
            ja: "ブラウザに所有者を表示する必要がある場合は EV 証明書を使用してください。それ以外は対応不要です",
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 7.1.6.1; FAQ F10",
    },
    Rule {
        code: Code::MalformedCtTimestamps,
        name: "malformed-ct-timestamps",
        severity: Severity::Warning,
        message: Text {
            en: "the list of Certificate Transparency timestamps in {certificate} cannot be read",
            ja: "{certificate} の CT タイムスタンプ (SCT) のリストを読み取れません",
        },
        why: Text {
            en: "an unreadable list counts as missing, and browsers refuse certificates of public CAs without timestamps",
            ja: "SCT がないものとして扱われます。公的な認証局の証明書は SCT がないとブラウザに拒否されます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 6962 section 3.3",
    },
    Rule {
        code: Code::Precertificate,
        name: "precertificate",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is a precertificate: it is for Certificate Transparency logs, not for servers",
            ja: "{certificate} は CT ログ登録用のプレ証明書であり、サーバーでは使用できません",
        },
        why: Text {
            en: "its critical poison extension makes every client refuse it",
            ja: "クリティカルなポイズン拡張があるため、すべてのクライアントが拒否します",
        },
        remedy: Text {
            en: "use the final certificate of the CA, which has the same serial number",
            ja: "同じシリアル番号でこの後に発行された本来のサーバー証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 6962 section 3.1",
    },
    Rule {
        code: Code::LifetimeOfPublicCertificate,
        name: "lifetime-of-public-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} was issued by a public CA for {days} days; {most} were allowed at that time",
            ja: "{certificate} は公的な認証局の証明書で、有効期間は {days} 日です。発行時点の上限は {most} 日です",
        },
        why: Text {
            en: "Chrome and Apple's systems refuse more than 398 days since September 2020 (825 since March 2018 in Chrome); 200 days since 15 March 2026, 100 from 15 March 2027 and 47 from 15 March 2029 on are limits for CAs, which must revoke certificates that exceed them",
            ja: "Chrome と Apple 製品は、2020年9月以降に発行された 398 日を超えるものを拒否します (Chrome は 2018年3月以降の 825 日を超えるものも)。2026年3月15日からの 200 日、2027年3月15日からの 100 日、2029年3月15日からの 47 日は認証局への規則で、違反した証明書は失効させられます",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "CA/Browser Forum baseline requirements 6.3.2, ballots 193, SC-31 and SC-081v3; Apple support 102028; Chromium, CertVerifyProc::HasTooLongValidity",
    },
];
