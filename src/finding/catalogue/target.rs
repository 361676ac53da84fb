//! Findings about what a server wants of its file.

use super::{Fix, Rule, Severity, Text};

pub(super) static ROWS: &[Rule] = &[
    Rule {
        code: "CM601",
        name: "key-not-in-file",
        severity: Severity::Error,
        message: Text {
            en: "the private key is not in the file, where {target} wants it",
            ja: "{target} が必要とする秘密鍵がファイルに含まれていません",
        },
        why: Text {
            en: "HAProxy does not start without it: it reads the key from the file of the certificates, or since 2.2 from FILE.key beside it",
            ja: "HAProxy は証明書と同じファイル (2.2 以降は FILE.key も可) から秘密鍵を読み込み、見つからない場合は起動しません",
        },
        remedy: Text {
            en: "put it in: chainmend fix {FILE} --for haproxy --key KEY",
            ja: "秘密鍵を追加してください: chainmend fix {FILE} --for haproxy --key KEY",
        },
        fix: Fix::Consent("--key"),
        source: "HAProxy, configuration manual, crt, ssl-load-extra-files",
    },
    Rule {
        code: "CM602",
        name: "not-sent-from-here",
        severity: Severity::Warning,
        message: Text {
            en: "{target} does not send {certificate} from this file",
            ja: "{target} はこのファイルの {certificate} を送信しません",
        },
        why: Text {
            en: "Apache before 2.4.8 sends only the first certificate of SSLCertificateFile; the others belong in SSLCertificateChainFile",
            ja: "2.4.8 より前の Apache は SSLCertificateFile の最初の証明書だけを送信します。残りは SSLCertificateChainFile に指定します",
        },
        remedy: Text {
            en: "write both files: chainmend bundle {FILE} --for apache@2.2 -o PATH",
            ja: "2 つのファイルに分けてください: chainmend bundle {FILE} --for apache@2.2 -o PATH",
        },
        fix: Fix::Shown,
        source: "Apache httpd, mod_ssl, SSLCertificateFile and SSLCertificateChainFile",
    },
];
