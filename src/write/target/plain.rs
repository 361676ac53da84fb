//! Plain formats, for servers that are not in the table.

use super::{
    Artifact, CERTIFICATE, CHAIN, Code, FULLCHAIN, FileRole, Form, KEY, NO_VERSIONS, Name, Proof, ROW, Target, Text,
};

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "pem",
        versions: NO_VERSIONS,
        what: Text {
            en: "The server's certificate and its intermediates in one PEM file.",
            ja: "サーバー証明書と中間CA証明書を 1 つの PEM ファイルに書き出します。",
        },
        artifacts: &[FULLCHAIN],
        source: "RFC 7468; RFC 8446 section 4.4.2",
        proof: Proof::Read("openssl"),
        ..ROW
    },
    Target {
        server: "der",
        versions: NO_VERSIONS,
        what: Text {
            en: "Each certificate in DER, in a separate file: the server's, then the intermediates.",
            ja: "サーバー証明書と中間CA証明書を、1 枚ずつ別の DER ファイルに書き出します。",
        },
        artifacts: &[
            Artifact::new(FileRole::Certificate, Name::Given(".der")).form(Form::Der),
            Artifact::new(FileRole::Intermediate, Name::Beside("-intermediate")).form(Form::Der),
        ],
        accepts: &[Code::Der],
        source: "RFC 5280",
        proof: Proof::Read("openssl"),
        ..ROW
    },
    Target {
        server: "p7b",
        versions: NO_VERSIONS,
        what: Text {
            en: "The server's certificate and its intermediates as certs-only PKCS#7 in DER (.p7b).",
            ja: "サーバー証明書と中間CA証明書を、証明書だけの PKCS#7 (.p7b、DER) に書き出します。",
        },
        artifacts: &[Artifact::new(FileRole::Fullchain, Name::Given(".p7b")).form(Form::Pkcs7)],
        accepts: &[Code::Der, Code::Pkcs7],
        source: "RFC 5652 section 5; RFC 8551 section 3.8",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "p7b-pem",
        versions: NO_VERSIONS,
        what: Text {
            en: "The same as a PEM block, PKCS7.", ja: "同じ内容を PEM (PKCS7 ブロック) で書き出します。"
        },
        artifacts: &[Artifact::new(FileRole::Fullchain, Name::Given(".p7b")).form(Form::Pkcs7Pem)],
        accepts: &[Code::Pkcs7],
        source: "RFC 7468 section 8",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "pfx",
        versions: NO_VERSIONS,
        what: Text {
            en: "The key, the server's certificate and its intermediates in a PKCS#12 container under a password: AES-256 and SHA-256, or triple DES and SHA-1 with --pfx-legacy.",
            ja: "秘密鍵、サーバー証明書、中間CA証明書を、パスワード付きの PKCS#12 ファイルに書き出します。暗号は AES-256 と SHA-256、--pfx-legacy を指定すると 3DES と SHA-1 です。",
        },
        artifacts: &[Artifact::new(FileRole::Fullchain, Name::Given(".pfx")).form(Form::Pkcs12)],
        accepts: &[Code::Pkcs12, Code::KeyInFile],
        source: "RFC 7292; RFC 8018",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "split",
        versions: NO_VERSIONS,
        what: Text {
            en: "The server's certificate, the intermediates and, with --key, the key, each in a separate file.",
            ja: "サーバー証明書、中間CA証明書、秘密鍵 (--key を指定した場合) を別々のファイルに書き出します。",
        },
        artifacts: &[CERTIFICATE, CHAIN, KEY],
        source: "RFC 7468",
        proof: Proof::Read("openssl"),
        ..ROW
    },
];
