//! Findings about a private key.

use super::{Code, Fix, Rule, Severity, Text};

/// The remedy for a key in a container whose password was not given.
pub(in crate::finding) const LOCKED_CONTAINER: Text = Text {
    en: "to compare the key with the certificate, give the container's password: --password-file FILE, or --password-env NAME",
    ja: "秘密鍵と証明書を照合するには、PKCS#12 ファイルのパスワードを指定してください: --password-file FILE または --password-env NAME",
};

/// The remedy if another key in the file belongs to the certificate.
pub(in crate::finding) const REMOVE_FOREIGN_KEY: Text = Text {
    en: "move it to the file of its own certificate: the key in line {line} belongs to {certificate}, and servers use the first key of a file",
    ja: "この秘密鍵を、対応する証明書のファイルに移してください。{certificate} の秘密鍵は {line} 行目にあり、サーバーはファイルの最初の秘密鍵を使用します",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::KeyMismatch,
        name: "key-mismatch",
        severity: Severity::Error,
        message: Text {
            en: "key values mismatch: the private key {key} ({kind}) does not belong to {certificate} ({wanted})",
            ja: "秘密鍵 {key} ({kind}) とサーバー証明書 {certificate} ({wanted}) が一致しません (key values mismatch)",
        },
        why: Text {
            en: "servers do not load a key of another certificate; OpenSSL says \"key values mismatch\"",
            ja: "サーバーはほかの証明書の秘密鍵を読み込まず、OpenSSL が「key values mismatch」と報告します",
        },
        remedy: Text {
            en: "give the private key of the signing request (CSR); if it is lost, make a new key and have the certificate reissued",
            ja: "証明書署名要求 (CSR) の作成に使用した秘密鍵を指定してください。見つからない場合は、新しい秘密鍵で CSR を作成し、証明書の再発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "FAQ F13; OpenSSL, X509_check_private_key",
    },
    Rule {
        code: Code::KeyReadableByOthers,
        name: "key-readable-by-others",
        severity: Severity::Warning,
        message: Text {
            en: "the private key {key} is readable by users other than its owner (mode {mode})",
            ja: "秘密鍵 {key} は所有者以外も読み取れます (モード {mode})",
        },
        why: Text {
            en: "anyone who can read the key can impersonate the server",
            ja: "秘密鍵を読み取れる人は、サーバーになりすますことができます",
        },
        remedy: Text {
            en: "make it readable only by its owner: chmod 600 {FILE}",
            ja: "所有者だけが読み取れるようにしてください: chmod 600 {FILE}",
        },
        fix: Fix::Shown,
        source: "RFC 8446 appendix C.2; NIST SP 800-57 part 1 section 8.2.1",
    },
    Rule {
        code: Code::KeyOfAnotherCertificate,
        name: "key-of-another-certificate",
        severity: Severity::Info,
        message: Text {
            en: "this key is for the certificate with SHA-256 {sha256}, {certificate} in {file}",
            ja: "この秘密鍵は SHA-256 が {sha256} の証明書 ({certificate}、{file}) と一致します",
        },
        why: Text {
            en: "a renewed certificate usually has a new key; replace key and certificate together",
            ja: "更新した証明書は通常、新しい秘密鍵を使用します。秘密鍵と証明書は同時に入れ替える必要があります",
        },
        remedy: Text {
            en: "use the key with that certificate, or this certificate with its own key",
            ja: "その証明書と組み合わせるか、このサーバー証明書に対応する秘密鍵を使用してください",
        },
        fix: Fix::Shown,
        source: "FAQ F13",
    },
    Rule {
        code: Code::KeyUnusable,
        name: "key-unusable",
        severity: Severity::Error,
        message: Text {
            en: "the private key in {file} cannot be used: {problem}",
            ja: "{file} に含まれる秘密鍵を使用できません: {problem}",
        },
        why: Text {
            en: "a server cannot ask for a password, and OpenSSL cannot read a damaged key",
            ja: "サーバーはパスワードを尋ねることができず、壊れた秘密鍵は OpenSSL では読み取れません",
        },
        remedy: Text {
            en: "use an undamaged copy of the key; decrypt an encrypted key first: openssl pkey -in KEY -out NEW-KEY",
            ja: "破損していない秘密鍵に差し替えてください。パスワードが付いている場合は先に復号してください: openssl pkey -in KEY -out NEW-KEY",
        },
        fix: Fix::Shown,
        source: "HAProxy 2.6, ssl_sock_load_pem_into_ckch; OpenSSL 3.0, PEM_read_bio_PrivateKey; tried",
    },
    Rule {
        code: Code::KeyTextDamaged,
        name: "key-text-damaged",
        severity: Severity::Warning,
        message: Text {
            en: "servers cannot load the private key {key}: its label or text is wrong, or it is embedded in something else",
            ja: "秘密鍵 {key} はこのままではサーバーで読み込めません。ラベルかテキストが正しくないか、別の形式の中に含まれています",
        },
        why: Text {
            en: "OpenSSL finds no key if a BEGIN or END line is damaged or names another key format, in UTF-16, in JSON, or with empty lines",
            ja: "BEGIN 行や END 行が正しくない場合や鍵の形式と異なる場合、UTF-16、JSON、空行を含む場合、OpenSSL は秘密鍵を読み取れません",
        },
        remedy: Text {
            en: "save the key as plain PEM, from its backup or from the machine on which it was made",
            ja: "バックアップまたは作成元から、通常の PEM 形式で保存し直してください",
        },
        fix: Fix::Shown,
        source: "OpenSSL 3.0, PEM_read_bio",
    },
];
