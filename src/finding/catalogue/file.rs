//! Findings about the text and the contents of a file.

use super::{Rule, Severity, Text};

pub(super) static ROWS: &[Rule] = &[Rule {
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
}];

pub(super) static CONTENTS: &[Rule] = &[Rule {
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
}];
