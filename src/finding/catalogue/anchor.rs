//! Findings about the root of a chain.

use super::{Code, Fix, Rule, Severity, Text};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::ExpiredRoot,
        name: "expired-root",
        severity: Severity::Error,
        message: Text {
            en: "the root {certificate} expired on {day}",
            ja: "ルート証明書 {certificate} は {day} に有効期限が切れました",
        },
        why: Text {
            en: "OpenSSL, curl, Python, Node.js, GnuTLS and Go refuse a chain to an expired root; Chrome, Android, Java and rustls ignore the dates of a root",
            ja: "OpenSSL、curl、Python、Node.js、GnuTLS、Go は期限切れのルート証明書への証明書チェーンを拒否します。Chrome、Android、Java、rustls はルート証明書の有効期間を確認しません",
        },
        remedy: Text {
            en: "ask the CA for the chain to the root that replaces it, and give that root to the clients",
            ja: "後継のルート証明書までの証明書チェーンを認証局から入手し、クライアントにそのルート証明書を登録してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.1 (d); openssl-verification-options(1); BoringSSL, trust_store.h; Let's Encrypt 2020-12-21",
    },
    Rule {
        code: Code::RootNotYetValid,
        name: "root-not-yet-valid",
        severity: Severity::Error,
        message: Text {
            en: "the root {certificate} is not valid before {day}",
            ja: "ルート証明書 {certificate} はまだ有効ではありません (有効期間の開始: {day})",
        },
        why: Text {
            en: "OpenSSL, GnuTLS and Go refuse a root that is not yet valid; the clock may be wrong",
            ja: "OpenSSL、GnuTLS、Go は有効期間の開始前のルート証明書を拒否します。日付と時刻の設定がずれている可能性もあります",
        },
        remedy: Text {
            en: "check the clock, or validate at another time with --at",
            ja: "日付と時刻の設定を確認してください。別の時点で判定するには --at を指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.1 (d); openssl-verification-options(1)",
    },
];
