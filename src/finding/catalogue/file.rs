//! Findings about the text and the contents of a file.

use super::{Rule, Severity, Text};

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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: "CM105",
        name: "blank-line-before-end",
        severity: Severity::Error,
        message: Text { en: "an empty line right before END", ja: "END 行の直前に空行があります" },
        why: Text {
            en: "nginx and Apache do not start with it: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
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
        source: "RFC 7468 section 3",
    },
];

pub(super) static CONTENTS: &[Rule] = &[
    Rule {
        code: "CM401",
        name: "leaf-not-first",
        severity: Severity::Error,
        message: Text {
            en: "the first certificate is {certificate}, but the server's own seems to be {better}",
            ja: "最初の証明書は {certificate} ですが、サーバー証明書は {better} のようです",
        },
        why: Text {
            en: "a server presents the first certificate of the file as its own; clients take no other",
            ja: "サーバーはファイルの最初の証明書を自分の証明書として送信し、クライアントは他の証明書を使いません",
        },
        remedy: Text {
            en: "put the server's certificate first, then each issuer after the one that it issued: chainmend bundle",
            ja: "サーバー証明書を先頭に置き、続けて発行元の証明書を順に並べてください: chainmend bundle",
        },
        source: "RFC 8446 section 4.4.2",
    },
    Rule {
        code: "CM402",
        name: "wrong-order",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} stands before the certificate that it issued",
            ja: "{certificate} が、それが発行した証明書より前にあります",
        },
        why: Text {
            en: "RFC 5246 wants each certificate after the one that it certifies; current clients sort, older Java and Android do not",
            ja: "RFC 5246 では発行先の証明書の後に発行元の証明書を並べます。現在のクライアントは並べ替えますが、古い Java や Android は対応していません",
        },
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
        source: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    },
    Rule {
        code: "CM403",
        name: "duplicate-certificate",
        severity: Severity::Warning,
        message: Text { en: "{certificate} stands there twice", ja: "{certificate} が二重に含まれています" },
        why: Text {
            en: "it makes every handshake longer; HAProxy with old OpenSSL does not start",
            ja: "通信が無駄に増えます。古い OpenSSL を使う HAProxy は起動しません",
        },
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
        source: "haproxy issue 1007",
    },
    Rule {
        code: "CM404",
        name: "root-included",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a root, which clients have already",
            ja: "{certificate} はルート証明書です。クライアントは既に持っています",
        },
        why: Text {
            en: "clients ignore it; it makes every handshake longer",
            ja: "クライアントは無視し、通信が無駄に増えます",
        },
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
        source: "RFC 8446 section 4.4.2",
    },
    Rule {
        code: "CM405",
        name: "unrelated-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} does not belong to the chain",
            ja: "{certificate} はこの証明書チェーンに属していません",
        },
        why: Text {
            en: "clients ignore it; it makes every handshake longer and hides what is missing",
            ja: "クライアントは無視し、通信が無駄に増えます。不足している証明書にも気付きにくくなります",
        },
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
        source: "RFC 8446 section 4.4.2",
    },
    Rule {
        code: "CM406",
        name: "superseded-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has been replaced by a newer certificate of the same CA that is here too",
            ja: "{certificate} には、同じ認証局のより新しい証明書が含まれています",
        },
        why: Text {
            en: "a superseded cross-certificate may be revoked, and some clients then refuse the chain",
            ja: "置き換えられたクロスルート証明書は失効していることがあり、一部のクライアントが拒否します",
        },
        remedy: Text {
            en: "write the file anew: chainmend bundle",
            ja: "chainmend bundle でファイルを作り直してください",
        },
        source: "Let's Encrypt ceremony-demos issue 21",
    },
    Rule {
        code: "CM407",
        name: "key-in-file",
        severity: Severity::Warning,
        message: Text {
            en: "a private key stands in the file", ja: "ファイルに秘密鍵が含まれています"
        },
        why: Text {
            en: "who may read the chain may read the key; Apache advises against it, HAProxy wants it",
            ja: "証明書を読める利用者は秘密鍵も読めます。Apache では非推奨、HAProxy では必要です",
        },
        remedy: Text {
            en: "keep the key in a file of its own that only the server's user can read",
            ja: "秘密鍵は別のファイルにし、サーバーの実行ユーザーだけが読めるようにしてください",
        },
        source: "mod_ssl, SSLCertificateFile",
    },
    Rule {
        code: "CM408",
        name: "other-block",
        severity: Severity::Warning,
        message: Text {
            en: "a block that is no certificate: {label}",
            ja: "証明書ではないブロックがあります: {label}",
        },
        why: Text {
            en: "servers ignore it; upload forms refuse it",
            ja: "サーバーは無視しますが、アップロード画面では拒否されます",
        },
        remedy: Text { en: "take it out", ja: "取り除いてください" },
        source: "RFC 7468",
    },
    Rule {
        code: "CM409",
        name: "differs-from-file",
        severity: Severity::Error,
        message: Text {
            en: "the certificates are not those of {file}", ja: "証明書が {file} の内容と異なります"
        },
        why: Text {
            en: "the change was not applied, or the wrong file was",
            ja: "変更が反映されていないか、別のファイルが使われています",
        },
        remedy: Text {
            en: "copy the file anew and reload the server",
            ja: "ファイルを置き直し、サーバーを再読み込みしてください",
        },
        source: "FAQ F1",
    },
];
