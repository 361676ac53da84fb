//! Parts of the inputs that may be the server's certificate.

use crate::language::Text;

pub(in crate::report) const UNREADABLE: Text = Text {
    en: "{place}: {problem}; it may be the server certificate",
    ja: "{place}: {problem}。サーバー証明書の可能性があります",
};
pub(in crate::report) const REQUEST: Text = Text {
    en: "{place} is a signing request, and the certificate for it was not given",
    ja: "{place} は証明書署名要求 (CSR) です。この要求に対する証明書が指定されていません",
};
pub(in crate::report) const KEY: Text = Text {
    en: "{place} is a private key, and the certificate that it belongs to was not given",
    ja: "{place} は秘密鍵です。対応するサーバー証明書が指定されていません",
};
pub(in crate::report) const BLOCK: Text = Text {
    en: "{place}: the block {label} cannot be read; it may be the server certificate",
    ja: "{place}: ブロック {label} を読み取れません。サーバー証明書の可能性があります",
};
pub(in crate::report) const KEYSTORE: Text = Text {
    en: "{place}: the server certificate may be in it, which is not read here",
    ja: "{place}: サーバー証明書が入っている可能性がありますが、ここでは読み取りません",
};
pub(in crate::report) const PASSED_OVER: Text = Text {
    en: "{place}: unreadable data; it may be the server certificate",
    ja: "{place}: 読み取れない内容があります。サーバー証明書の可能性があります",
};
pub(in crate::report) const ONLY_A_CA: Text = Text {
    en: "of the readable certificates, only {name} could be the first, and it is a CA certificate",
    ja: "読み取れた証明書のうち起点にできるのは {name} だけですが、これは認証局の証明書です",
};
pub(in crate::report) const ANOTHER_INPUT: Text = Text {
    en: "the only readable server certificate, {name}, is from another input",
    ja: "読み取れたサーバー証明書 {name} は、別の入力に含まれています",
};
pub(in crate::report) const BEHIND: Text = Text {
    en: "the readable server certificate in the same file, {name}, may be a different one",
    ja: "同じファイルから読み取れたサーバー証明書 {name} は、別の証明書の可能性があります",
};
pub(in crate::report) const GIVE_AGAIN: Text = Text {
    en: "give the original certificate from the CA",
    ja: "認証局から届いた証明書を、もう一度そのまま指定してください",
};
pub(in crate::report) const ASK_FOR_DER: Text = Text {
    en: "ask the CA for a certificate in DER: OpenSSL reads this one, but rustls, Go and browsers refuse it",
    ja: "DER の証明書の再発行を認証局に依頼してください。この証明書は OpenSSL では読み取れますが、rustls、Go やブラウザは拒否します",
};
pub(in crate::report) const IF_MEANT: Text = Text {
    en: "if {name} is the certificate that you want: --leaf {sha256}",
    ja: "{name} を起点にする場合: --leaf {sha256}",
};
