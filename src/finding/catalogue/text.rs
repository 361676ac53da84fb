//! Findings about the text of a file.

use super::{Fix, Rule, Severity, Text};

pub(super) static ROWS: &[Rule] = &[
    Rule {
        code: "CM101",
        name: "text-outside-blocks",
        severity: Severity::Info,
        message: Text {
            en: "text outside the certificate blocks", ja: "証明書ブロックの外に文字列があります"
        },
        why: Text {
            en: "servers ignore it; some upload forms (AWS ACM) refuse it",
            ja: "サーバーは無視しますが、AWS ACM などのアップロード画面では拒否されます",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 5.2",
    },
    Rule {
        code: "CM102",
        name: "carriage-returns",
        severity: Severity::Warning,
        message: Text { en: "lines end with CR LF or CR", ja: "行末が CR LF または CR です" },
        why: Text {
            en: "OpenSSL reads CR LF and not CR alone; some programs (HAProxy tools, CDN interfaces) take LF alone",
            ja: "OpenSSL は CR LF は読めますが CR のみは読めません。LF のみを受け付けるプログラムもあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: "CM103",
        name: "blank-line-between-blocks",
        severity: Severity::Warning,
        message: Text { en: "an empty line between two blocks", ja: "ブロックの間に空行があります" },
        why: Text {
            en: "harmless to OpenSSL; AWS API Gateway, IBM i and some CDN interfaces refuse it",
            ja: "OpenSSL では問題ありませんが、AWS API Gateway、IBM i、一部の CDN では拒否されます",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "API Gateway CreateDomainName; certbot issue 10684; acme.sh issue 1940",
    },
    Rule {
        code: "CM104",
        name: "blank-line-in-block",
        severity: Severity::Error,
        message: Text { en: "an empty line inside a block", ja: "ブロックの途中に空行があります" },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: "CM105",
        name: "blank-line-before-end",
        severity: Severity::Error,
        message: Text {
            en: "empty line before END, which keeps servers from starting",
            ja: "END 行の直前に空行があり、サーバーが起動しません",
        },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "FAQ F14; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: "CM106",
        name: "space-around-lines",
        severity: Severity::Warning,
        message: Text {
            en: "spaces or tabs around a line of a block",
            ja: "ブロックの行の前後に空白またはタブがあります",
        },
        why: Text {
            en: "OpenSSL-based servers read over it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: "CM107",
        name: "line-width",
        severity: Severity::Warning,
        message: Text {
            en: "lines of a block are not 64 characters wide",
            ja: "ブロックの行の長さが 64 文字ではありません",
        },
        why: Text {
            en: "OpenSSL-based servers read over it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: "CM108",
        name: "headers-in-block",
        severity: Severity::Warning,
        message: Text { en: "header lines inside a block", ja: "ブロックの中にヘッダー行があります" },
        why: Text {
            en: "OpenSSL-based servers read over it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 1421 section 4.4; RFC 7468 section 2",
    },
    Rule {
        code: "CM109",
        name: "glued-end-begin",
        severity: Severity::Error,
        message: Text {
            en: "BEGIN on the same line as the END before it", ja: "END と次の BEGIN が同じ行にあります"
        },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "certbot issue 5721; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: "CM110",
        name: "missing-final-newline",
        severity: Severity::Warning,
        message: Text { en: "no line ending after the last line", ja: "最終行に改行がありません" },
        why: Text {
            en: "what is appended later ends up on the END line, and then no server starts",
            ja: "後から追記した証明書が END 行につながり、サーバーが起動しなくなります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "certbot issue 5721; simp_le issue 149",
    },
    Rule {
        code: "CM111",
        name: "old-label",
        severity: Severity::Warning,
        message: Text { en: "a label other than CERTIFICATE", ja: "ラベルが CERTIFICATE ではありません" },
        why: Text {
            en: "OpenSSL-based servers read over it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 5.1",
    },
    Rule {
        code: "CM112",
        name: "base64-padding",
        severity: Severity::Error,
        message: Text {
            en: "base64 that is not padded as it must be",
            ja: "base64 の末尾のパディングが正しくありません",
        },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: "CM113",
        name: "trailing-bytes",
        severity: Severity::Warning,
        message: Text {
            en: "bytes behind the end of the certificate",
            ja: "証明書の終わりの後ろに余分なデータがあります",
        },
        why: Text {
            en: "OpenSSL-based servers read over it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 5280 section 4.1",
    },
    Rule {
        code: "CM114",
        name: "byte-order-mark",
        severity: Severity::Warning,
        message: Text { en: "a byte order mark in front", ja: "先頭に BOM (バイト順マーク) があります" },
        why: Text {
            en: "OpenSSL-based servers read over it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "openssl issue 10112",
    },
    Rule {
        code: "CM115",
        name: "bare-base64",
        severity: Severity::Error,
        message: Text { en: "base64 without BEGIN and END lines", ja: "BEGIN 行と END 行のない base64 です" },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: "CM116",
        name: "der",
        severity: Severity::Error,
        message: Text { en: "binary DER, not PEM", ja: "PEM ではなくバイナリー (DER) です" },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "ssl_certificate, nginx; SSLCertificateFile, Apache",
    },
    Rule {
        code: "CM117",
        name: "pkcs7",
        severity: Severity::Error,
        message: Text { en: "a PKCS#7 container", ja: "PKCS#7 形式のファイルです" },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "mend it: chainmend fix FILE", ja: "chainmend fix FILE で修復してください" },
        fix: Fix::Safe,
        source: "ssl_certificate, nginx; SSLCertificateFile, Apache",
    },
    Rule {
        code: "CM190",
        name: "unreadable-block",
        severity: Severity::Error,
        message: Text {
            en: "a block cannot be read: {problem}", ja: "読み取れないブロックがあります: {problem}"
        },
        why: Text {
            en: "OpenSSL-based servers such as nginx and Apache do not start with a damaged block in the file",
            ja: "ファイルに壊れたブロックがあると、nginx や Apache など OpenSSL を使うサーバーは起動しません",
        },
        remedy: Text {
            en: "put the certificate in again, as the CA sent it",
            ja: "認証局から届いた証明書を、もう一度そのまま貼り付けてください",
        },
        fix: Fix::Consent("--replace-damaged"),
        source: "RFC 7468 section 3",
    },
];
