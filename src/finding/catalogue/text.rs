//! Findings about the text of a file.

use super::{Code, Fix, Rule, Severity, Text};

/// Why a deviation in a part that servers skip is no error (OpenSSL 3.0, nginx 1.22, tried).
pub(in crate::finding) const SKIPPED: Text = Text {
    en: "OpenSSL-based servers (nginx, Apache, HAProxy) skip this part, and read the complete chain from the rest of the file; other programs may refuse the file",
    ja: "OpenSSL を使うサーバー (nginx、Apache、HAProxy など) はこの部分を読み飛ばし、ファイルの残りから完全なチェーンを読み取ります。ほかのプログラムは、このファイルを受け付けないことがあります",
};

/// What to do about a key in a manifest that is not encoded, which `fix` leaves.
pub(in crate::finding) const ENCODE_VALUE: Text = Text {
    en: "move {field} as it is to stringData, or write its base64 in one line, as base64 -w0 prints it",
    ja: "{field} をそのまま stringData に移すか、base64 -w0 が出力する 1 行の base64 にしてください",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::TextOutsideBlocks,
        name: "text-outside-blocks",
        severity: Severity::Info,
        message: Text {
            en: "text outside the certificate blocks", ja: "証明書ブロックの外に文字列があります"
        },
        why: Text {
            en: "servers ignore it; some upload forms (AWS ACM) refuse it",
            ja: "サーバーは無視しますが、AWS ACM などのアップロード画面では拒否されます",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 5.2",
    },
    Rule {
        code: Code::CarriageReturns,
        name: "carriage-returns",
        severity: Severity::Warning,
        message: Text { en: "lines end with CR LF", ja: "行末が CR LF です" },
        why: Text {
            en: "OpenSSL-based servers read CR LF; some programs (HAProxy tools, CDN interfaces) accept only LF",
            ja: "OpenSSL を使うサーバーは読み取れますが、LF のみを受け付けるプログラムもあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: Code::BlankLineBetweenBlocks,
        name: "blank-line-between-blocks",
        severity: Severity::Warning,
        message: Text { en: "an empty line between two blocks", ja: "ブロックの間に空行があります" },
        why: Text {
            en: "harmless to OpenSSL; AWS API Gateway, IBM i and some CDN interfaces refuse it",
            ja: "OpenSSL では問題ありませんが、AWS API Gateway、IBM i、一部の CDN では拒否されます",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "API Gateway CreateDomainName; certbot issue 10684; acme.sh issue 1940",
    },
    Rule {
        code: Code::BlankLineInBlock,
        name: "blank-line-in-block",
        severity: Severity::Error,
        message: Text { en: "an empty line inside a block", ja: "ブロックの途中に空行があります" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: Code::BlankLineBeforeEnd,
        name: "blank-line-before-end",
        severity: Severity::Error,
        message: Text {
            en: "empty line before END, which stops servers from starting",
            ja: "END 行の直前に空行があり、サーバーが起動しません",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "FAQ F14; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: Code::SpaceAroundLines,
        name: "space-around-lines",
        severity: Severity::Warning,
        message: Text {
            en: "spaces or tabs around a line of a block",
            ja: "ブロックの行の前後に空白またはタブがあります",
        },
        why: Text {
            en: "OpenSSL-based servers tolerate it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: Code::LineWidth,
        name: "line-width",
        severity: Severity::Warning,
        message: Text {
            en: "lines of a block are not 64 characters wide",
            ja: "ブロックの行の長さが 64 文字ではありません",
        },
        why: Text {
            en: "OpenSSL-based servers tolerate it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: Code::HeadersInBlock,
        name: "headers-in-block",
        severity: Severity::Error,
        message: Text { en: "header lines inside a block", ja: "ブロックの中にヘッダー行があります" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 1421 section 4.4; RFC 7468 section 2; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::GluedEndBegin,
        name: "glued-end-begin",
        severity: Severity::Error,
        message: Text {
            en: "BEGIN on the same line as the END before it", ja: "END と次の BEGIN が同じ行にあります"
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "certbot issue 5721; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: Code::MissingFinalNewline,
        name: "missing-final-newline",
        severity: Severity::Warning,
        message: Text { en: "no line ending after the last line", ja: "最終行に改行がありません" },
        why: Text {
            en: "text appended later ends up on the END line, and then no server starts",
            ja: "後から追記した証明書が END 行につながり、サーバーが起動しなくなります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "certbot issue 5721; simp_le issue 149",
    },
    Rule {
        code: Code::OldLabel,
        name: "old-label",
        severity: Severity::Warning,
        message: Text { en: "a label other than CERTIFICATE", ja: "ラベルが CERTIFICATE ではありません" },
        why: Text {
            en: "OpenSSL-based servers read X509 CERTIFICATE, other programs do not",
            ja: "OpenSSL を使うサーバーは X509 CERTIFICATE を読み取れますが、読み取れないプログラムもあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 5.1; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Base64Padding,
        name: "base64-padding",
        severity: Severity::Error,
        message: Text {
            en: "base64 with wrong padding", ja: "base64 の末尾のパディングが正しくありません"
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0 and nginx 1.22, tried",
    },
    Rule {
        code: Code::TrailingBytes,
        name: "trailing-bytes",
        severity: Severity::Error,
        message: Text {
            en: "bytes after the end of the certificate",
            ja: "証明書の終わりの後ろに余分なデータがあります",
        },
        why: Text {
            en: "nginx and Apache fail to start with it in the server certificate; in other certificates OpenSSL tolerates it",
            ja: "サーバー証明書にあると nginx や Apache は起動しません。他の証明書では OpenSSL は読み取れます",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 5280 section 4.1; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::ByteOrderMark,
        name: "byte-order-mark",
        severity: Severity::Warning,
        message: Text {
            en: "a byte order mark at the start", ja: "先頭に BOM (バイト順マーク) があります"
        },
        why: Text {
            en: "OpenSSL-based servers tolerate it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "openssl issue 10112",
    },
    Rule {
        code: Code::BareBase64,
        name: "bare-base64",
        severity: Severity::Error,
        message: Text { en: "base64 without BEGIN and END lines", ja: "BEGIN 行と END 行のない base64 です" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: Code::Der,
        name: "der",
        severity: Severity::Error,
        message: Text { en: "binary DER, not PEM", ja: "PEM ではなくバイナリー (DER) です" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "ssl_certificate, nginx; SSLCertificateFile, Apache",
    },
    Rule {
        code: Code::Pkcs7,
        name: "pkcs7",
        severity: Severity::Error,
        message: Text { en: "a PKCS#7 container", ja: "PKCS#7 形式のファイルです" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "ssl_certificate, nginx; SSLCertificateFile, Apache",
    },
    Rule {
        code: Code::Utf16,
        name: "utf-16",
        severity: Severity::Error,
        message: Text { en: "the text is UTF-16", ja: "文字コードが UTF-16 です" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::NulBytes,
        name: "nul-bytes",
        severity: Severity::Warning,
        message: Text {
            en: "NUL bytes in or after the text", ja: "NUL 文字 (値 0 のバイト) が混じっています"
        },
        why: Text {
            en: "OpenSSL-based servers tolerate them after the last block; before or in a block, they skip it or fail to start",
            ja: "最後のブロックの後ろにあれば OpenSSL を使うサーバーは読み取れますが、ブロックの前や中にあると、そのブロックが無視されるか、サーバーが起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::LoneCarriageReturns,
        name: "lone-carriage-returns",
        severity: Severity::Error,
        message: Text { en: "lines end with CR alone", ja: "行末が CR のみです" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::MixedLineEndings,
        name: "mixed-line-endings",
        severity: Severity::Warning,
        message: Text {
            en: "some lines end with LF, others with CR LF", ja: "行末に LF と CR LF が混在しています"
        },
        why: Text {
            en: "OpenSSL-based servers tolerate it; other programs and upload forms may not",
            ja: "OpenSSL を使うサーバーは読み取れますが、他のプログラムやアップロード画面では拒否されることがあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::UnusualSpaces,
        name: "unusual-spaces",
        severity: Severity::Error,
        message: Text {
            en: "no-break or ideographic spaces, or zero-width characters",
            ja: "改行しない空白、全角スペース、または幅のない文字があります",
        },
        why: Text {
            en: "nginx and Apache fail to start with one before a BEGIN line or in base64; they come from copying web pages and mails",
            ja: "BEGIN 行の前や base64 の中にあると nginx や Apache は起動しません。Web ページやメールからのコピーで混入します",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::FullWidthCharacters,
        name: "full-width-characters",
        severity: Severity::Error,
        message: Text {
            en: "full-width characters where ASCII belongs", ja: "半角であるべき文字が全角です"
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::SpacesInBoundary,
        name: "spaces-in-boundary",
        severity: Severity::Error,
        message: Text {
            en: "spaces before or inside a BEGIN or END line",
            ja: "BEGIN 行または END 行の前や途中に余分な空白があります",
        },
        why: Text {
            en: "OpenSSL does not recognise such a line: nginx and Apache fail to start, or omit that certificate",
            ja: "OpenSSL がその行を認識できないため、nginx や Apache は起動しないか、その証明書なしで動作します",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::TextOnBoundaryLine,
        name: "text-on-boundary-line",
        severity: Severity::Error,
        message: Text {
            en: "other text on the line of BEGIN or END",
            ja: "BEGIN または END と同じ行に他の文字列があります",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::MissingLineBreaks,
        name: "missing-line-breaks",
        severity: Severity::Error,
        message: Text {
            en: "base64 on the same line as BEGIN or END",
            ja: "base64 が BEGIN または END と同じ行にあります",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::EditorDashes,
        name: "editor-dashes",
        severity: Severity::Error,
        message: Text {
            en: "dashes in place of the hyphens of a BEGIN or END line",
            ja: "BEGIN 行または END 行のハイフンが別のダッシュ記号に変わっています",
        },
        why: Text {
            en: "nginx and Apache fail to start with it; word processors and mail programs turn hyphens into dashes",
            ja: "nginx や Apache は起動しません。ワープロやメールソフトがハイフンをダッシュ記号に置き換えることがあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::DashCount,
        name: "dash-count",
        severity: Severity::Error,
        message: Text {
            en: "not five hyphens on each side of BEGIN or END",
            ja: "BEGIN 行または END 行のハイフンが左右 5 個ずつではありません",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::LabelCase,
        name: "label-case",
        severity: Severity::Error,
        message: Text {
            en: "a BEGIN or END line that is not in capitals",
            ja: "BEGIN 行または END 行が大文字ではありません",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::LabelMismatch,
        name: "label-mismatch",
        severity: Severity::Error,
        message: Text {
            en: "an END line with another label than its BEGIN line",
            ja: "BEGIN 行と END 行のラベルが一致しません",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::MissingBegin,
        name: "missing-begin",
        severity: Severity::Error,
        message: Text { en: "a block without its BEGIN line", ja: "BEGIN 行がありません" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::MissingEnd,
        name: "missing-end",
        severity: Severity::Error,
        message: Text { en: "a block without its END line", ja: "END 行がありません" },
        why: Text {
            en: "OpenSSL loses the certificate or the next one: nginx and Apache fail to start, or serve an incomplete chain",
            ja: "OpenSSL がその証明書または次の証明書を読み落とすため、nginx や Apache は起動しないか、不完全なチェーンを送信します",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7468 section 2; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Base64url,
        name: "base64url",
        severity: Severity::Error,
        message: Text {
            en: "base64url, with - and _ in place of + and /",
            ja: "base64url です (+ と / の代わりに - と _ が使われています)",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 4648 section 5; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::EscapedLineBreaks,
        name: "escaped-line-breaks",
        severity: Severity::Error,
        message: Text {
            en: "line breaks written as a backslash and n",
            ja: "改行が「\\n」という 2 文字で書かれています",
        },
        why: Text {
            en: "nginx and Apache fail to start with it; environment variables and container configurations often contain certificates in this form",
            ja: "nginx や Apache は起動しません。環境変数やコンテナーの設定に証明書を入れるとこの形になりがちです",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Json,
        name: "json",
        severity: Severity::Error,
        message: Text { en: "a JSON document around the certificates", ja: "証明書が JSON の中にあります" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Yaml,
        name: "yaml",
        severity: Severity::Error,
        message: Text { en: "a YAML document around the certificates", ja: "証明書が YAML の中にあります" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Html,
        name: "html",
        severity: Severity::Error,
        message: Text {
            en: "HTML tags or character references", ja: "HTML のタグまたは文字参照が混じっています"
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::MailQuoting,
        name: "mail-quoting",
        severity: Severity::Error,
        message: Text { en: "lines quoted as in a mail", ja: "メールの引用記号が行頭に付いています" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::QuotedPrintable,
        name: "quoted-printable",
        severity: Severity::Error,
        message: Text {
            en: "quoted-printable text, as in the source of a mail",
            ja: "メールの quoted-printable 形式のままです",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 2045 section 6.7; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::LineNumbers,
        name: "line-numbers",
        severity: Severity::Error,
        message: Text { en: "line numbers in front of the lines", ja: "行頭に行番号が付いています" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Base64OfPem,
        name: "base64-of-pem",
        severity: Severity::Error,
        message: Text {
            en: "PEM encoded in base64 again", ja: "PEM 全体がもう一度 base64 で符号化されています"
        },
        why: Text {
            en: "nginx and Apache fail to start with it; Kubernetes secrets store values in this form",
            ja: "nginx や Apache は起動しません。Kubernetes の Secret の値はこの形です",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "Kubernetes documentation, Secret; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::QuotationMarks,
        name: "quotation-marks",
        severity: Severity::Error,
        message: Text { en: "quotation marks around the text", ja: "引用符で囲まれています" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Pkcs12,
        name: "pkcs12",
        severity: Severity::Error,
        message: Text { en: "a PKCS#12 container", ja: "PKCS#12 形式のファイルです" },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 7292; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::PercentEncoding,
        name: "percent-encoding",
        severity: Severity::Error,
        message: Text {
            en: "percent-encoded text, as in a URL or a header",
            ja: "URL やヘッダーのパーセントエンコーディングのままです",
        },
        why: Text {
            en: "nginx and Apache fail to start with it; proxies forward client certificates in this form",
            ja: "nginx や Apache は起動しません。プロキシーがクライアント証明書を渡すときの形です",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 3986 section 2.1; nginx, ngx_http_ssl_module, $ssl_client_escaped_cert; Envoy, x-forwarded-client-cert; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::PowershellEscapes,
        name: "powershell-escapes",
        severity: Severity::Error,
        message: Text {
            en: "line breaks written as `n, as in PowerShell",
            ja: "改行が PowerShell の `n という文字になっています",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "PowerShell, about_Special_Characters; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::Hexadecimal,
        name: "hexadecimal",
        severity: Severity::Error,
        message: Text {
            en: "hexadecimal digits, as xxd and hexdump print them",
            ja: "xxd や hexdump が出力する 16 進数の形です",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "xxd of Vim 9.0, hexdump of util-linux 2.38; OpenSSL 3.0, nginx 1.22 and Apache 2.4, tried",
    },
    Rule {
        code: Code::KubernetesManifest,
        name: "kubernetes-manifest",
        severity: Severity::Info,
        message: Text {
            en: "a Kubernetes manifest: only the certificates that a server gets are checked",
            ja: "Kubernetes のマニフェストです。サーバーに渡される証明書を診断します",
        },
        why: Text {
            en: "not a defect; ca.crt and similar values are not sent to clients and not checked",
            ja: "問題ではありません。ca.crt などはクライアントに送信されないため、診断の対象外です",
        },
        remedy: Text {
            en: "nothing to do; chainmend fix {FILE} changes only the certificates in the manifest",
            ja: "対処は不要です。chainmend fix {FILE} はマニフェスト内の証明書だけを修復します",
        },
        fix: Fix::Shown,
        source: "Kubernetes documentation, Secrets, TLS Secrets",
    },
    Rule {
        code: Code::UnencodedSecret,
        name: "unencoded-secret",
        severity: Severity::Error,
        message: Text {
            en: "plain PEM, or base64 with spaces as of folded lines, under data of a Secret, which requires plain base64",
            ja: "Secret の data に、base64 で符号化していない PEM、または折り畳んだ行などで空白の入った base64 があります",
        },
        why: Text {
            en: "kubectl apply ends with \"illegal base64 data\": values under data are base64, those under stringData are text",
            ja: "kubectl apply は \"illegal base64 data\" で失敗します。data の値は base64、stringData の値はそのままの文字列です",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "Kubernetes documentation, Secrets; API reference, Secret v1, data and stringData",
    },
    Rule {
        code: Code::ConsoleOutput,
        name: "console-output",
        severity: Severity::Error,
        message: Text {
            en: "terminal output: colours, or text of a log or diff around the lines",
            ja: "端末の出力のままです (色の制御文字や、各行に付いたログ、diff などの文字があります)",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "ECMA-48 section 5; OpenSSL 3.0, tried",
    },
    Rule {
        code: Code::UnreadContents,
        name: "unread-contents",
        severity: Severity::Warning,
        message: Text {
            en: "unknown data outside the blocks, neither a certificate nor a comment",
            ja: "ブロックの外に、証明書でもコメントでもない内容があります",
        },
        why: Text {
            en: "it may be a certificate or a private key in an unsupported form; servers ignore it",
            ja: "読み取れない形の証明書や秘密鍵の可能性があります。サーバーはこの部分を無視します",
        },
        remedy: Text {
            en: "move it to a separate file, or remove it if it is not needed",
            ja: "別のファイルに移すか、不要であれば取り除いてください",
        },
        fix: Fix::Shown,
        source: "RFC 7468 section 2; OpenSSL 3.0, PEM_read_bio, tried",
    },
    Rule {
        code: Code::OtherContents,
        name: "other-contents",
        severity: Severity::Info,
        message: Text {
            en: "the file contains more than certificates, such as notes or settings",
            ja: "証明書のほかに、メモや設定などの内容が含まれています",
        },
        why: Text {
            en: "a file for a server contains only its certificates and key; this one may belong to another program",
            ja: "サーバー用のファイルには証明書と秘密鍵だけを含めます。このファイルは別のプログラムの入力かもしれません",
        },
        remedy: Text {
            en: "keep the file, or the backup that fix makes of it, and write the bundle to another file",
            ja: "このファイルまたは fix が残す元の内容を保管し、バンドルを別のファイルに作成してください",
        },
        fix: Fix::Shown,
        source: "RFC 7468 section 2",
    },
    Rule {
        code: Code::DamagedBlock,
        name: "damaged-block",
        severity: Severity::Error,
        message: Text {
            en: "a block that is not a certificate cannot be read: {problem}",
            ja: "証明書ではないブロックを読み取れません: {problem}",
        },
        why: Text {
            en: "OpenSSL-based servers such as nginx and Apache fail to start with a damaged block of any kind",
            ja: "証明書でなくても、壊れたブロックがファイルにあると、nginx や Apache など OpenSSL を使うサーバーは起動しません",
        },
        remedy: Text {
            en: "repair that block, or move it to a separate file",
            ja: "そのブロックを正しい形に直すか、別のファイルに移してください",
        },
        fix: Fix::Shown,
        source: "OpenSSL 3.0, PEM_read_bio; nginx 1.22, tried",
    },
    Rule {
        code: Code::Octets,
        name: "octets",
        severity: Severity::Error,
        message: Text {
            en: "octets as numbers, characters or escapes, as in source code and in the output of od and hexdump",
            ja: "バイト列が数値・文字・エスケープで書かれています (od や hexdump の出力、ソースコードなど)",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "od of GNU Coreutils 9.1, hexdump of util-linux 2.38; Python 3; OpenSSL 3.0, tried",
    },
    Rule {
        code: Code::RegistryExport,
        name: "registry-export",
        severity: Severity::Error,
        message: Text {
            en: "an export of the Windows registry", ja: "Windows のレジストリからエクスポートした形です"
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "Microsoft, wincrypt.h, CERT_CERT_PROP_ID; OpenSSL 3.0, tried",
    },
    Rule {
        code: Code::RichText,
        name: "rich-text",
        severity: Severity::Error,
        message: Text {
            en: "rich text (RTF), as word processors save it",
            ja: "ワープロソフトなどが保存するリッチテキスト (RTF) の形です",
        },
        why: Text {
            en: "nginx and Apache fail to start: OpenSSL cannot read the certificate",
            ja: "OpenSSL が証明書を読み取れないため、nginx や Apache は起動しません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "Rich Text Format specification 1.9.1; OpenSSL 3.0, tried",
    },
    Rule {
        code: Code::TrustedForm,
        name: "trusted-form",
        severity: Severity::Error,
        message: Text {
            en: "a certificate in OpenSSL's trusted form (TRUSTED CERTIFICATE)",
            ja: "OpenSSL の信頼設定付きの形式 (TRUSTED CERTIFICATE) の証明書です",
        },
        why: Text {
            en: "nginx and Apache read it only as the server's own certificate, and leave it out of the chain without a message; programs without OpenSSL do not read it at all",
            ja: "nginx や Apache はサーバー証明書としてだけ読み取り、証明書チェーンではエラーを出さずに除外します。OpenSSL を使わないプログラムはまったく読み取れません",
        },
        remedy: Text {
            en: "keep the certificate and drop the trust settings: chainmend fix {FILE}",
            ja: "証明書を残して信頼設定を取り除いてください: chainmend fix {FILE}",
        },
        fix: Fix::Safe,
        source: "openssl-x509(1), Trust Settings; OpenSSL 3.0, PEM_read_bio_X509_AUX and PEM_read_bio_X509; nginx 1.22, tried",
    },
    Rule {
        code: Code::NotDer,
        name: "not-der",
        severity: Severity::Warning,
        message: Text {
            en: "a certificate in BER (an indefinite or too long length), not in DER",
            ja: "DER ではなく BER (不定長形式、または必要以上に長い長さの表現) で符号化された証明書です",
        },
        why: Text {
            en: "OpenSSL reads it; Go, and GnuTLS if a length is indefinite, and servers that use them, refuse it",
            ja: "OpenSSL では読み取れますが、Go では読み取れません。不定長形式は GnuTLS でも読み取れません。それらを使うサーバーも同様です",
        },
        remedy: Text {
            en: "write it in DER; the signature stays valid: chainmend fix {FILE}",
            ja: "DER で書き直してください (署名は有効なままです): chainmend fix {FILE}",
        },
        fix: Fix::Safe,
        source: "X.690 section 10.1; RFC 5280 section 4.1; OpenSSL 3.0 and GnuTLS 3.7 (certtool), tried; Go, x/crypto/cryptobyte",
    },
    Rule {
        code: Code::CertificateInBer,
        name: "certificate-in-ber",
        severity: Severity::Error,
        message: Text {
            en: "a certificate cannot be read: {problem}", ja: "読み取れない証明書があります: {problem}"
        },
        why: Text {
            en: "OpenSSL and Java read it, but rustls, Go, browsers and, if a length is indefinite, GnuTLS refuse the connection",
            ja: "OpenSSL や Java では読み取れますが、rustls、Go やブラウザは接続を拒否します。不定長形式の場合は GnuTLS も拒否します",
        },
        remedy: Text {
            en: "ask the CA for a certificate in DER: a conversion would invalidate the signature",
            ja: "変換すると署名が無効になるため、DER の証明書の再発行を認証局に依頼してください",
        },
        fix: Fix::Consent("--replace-damaged"),
        source: "RFC 5280 section 4.1; X.690 section 10; OpenSSL 3.0, OpenJDK 17, GnuTLS 3.7 and pyca/cryptography 48 tried",
    },
    Rule {
        code: Code::UnreadableBlock,
        name: "unreadable-block",
        severity: Severity::Error,
        message: Text {
            en: "a block cannot be read: {problem}", ja: "読み取れないブロックがあります: {problem}"
        },
        why: Text {
            en: "OpenSSL-based servers such as nginx and Apache fail to start with a damaged block in the file",
            ja: "ファイルに壊れたブロックがあると、nginx や Apache など OpenSSL を使うサーバーは起動しません",
        },
        remedy: Text {
            en: "replace it with the certificate that the CA sent",
            ja: "認証局から届いた証明書を、もう一度そのまま貼り付けてください",
        },
        fix: Fix::Consent("--replace-damaged"),
        source: "RFC 7468 section 3",
    },
];
