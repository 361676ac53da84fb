//! Mail servers.

use super::{Code, ConfigTest, FULLCHAIN, KeyPlace, Pair, Proof, ROW, Target, Text, VersionQuery};
use crate::write::quote::Quoting;

const DOVECOT_TEST: ConfigTest = ConfigTest {
    programs: &["doveconf"],
    arguments: &["-c", "{config}", "-n"],
    file: "dovecot.conf",
    configuration: "protocols = imap\nbase_dir = {folder}\nstate_dir = {folder}\nlog_path = {folder}/log\n{lines}\n",
};

/// `postconf` reads the file like Postfix and prints unknown settings; `postfix check` needs a complete installation.
const POSTFIX_TEST: ConfigTest = ConfigTest {
    programs: &["postconf"],
    arguments: &["-c", "{folder}", "-n"],
    file: "main.cf",
    configuration: "compatibility_level = 3.6\nmyhostname = localhost\n{lines}\n",
};

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "postfix",
        since: &[3, 4],
        before: &[4],
        versions: Text { en: "3.4 and later", ja: "3.4 以降" },
        what: Text {
            en: "Postfix reads one file: the key first, then its certificate, then the intermediates. There, a key after its certificate is an error.",
            ja: "Postfix は 1 つのファイルから、秘密鍵、サーバー証明書、中間CA証明書の順に読み込みます。秘密鍵が証明書より後にあるとエラーになります。",
        },
        artifacts: &[FULLCHAIN.with_key(KeyPlace::First)],
        accepts: &[Code::KeyInFile],
        directives: &["smtpd_tls_chain_files = {fullchain}", "smtpd_tls_security_level = may"],
        pair: Some(Pair::of(&[
            "smtpd_tls_chain_files = {rsa-fullchain}, {ecdsa-fullchain}",
            "smtpd_tls_security_level = may",
        ])),
        test: Some(POSTFIX_TEST),
        installed: Some(VersionQuery { programs: &["postconf"], arguments: &["-d", "mail_version"] }),
        check: "postfix check",
        reload: "postfix reload",
        source: "postconf(5), smtpd_tls_chain_files",
        proof: Proof::Started("Postfix 3.7"),
        ..ROW
    },
    Target {
        server: "postfix",
        version: Some("3.3"),
        since: &[2, 2],
        before: &[3, 4],
        versions: Text { en: "2.2 to 3.3", ja: "2.2～3.3" },
        what: Text {
            en: "Before 3.4, Postfix takes the server's certificate and its intermediates in one file, and the key in another.",
            ja: "3.4 より前の Postfix は、サーバー証明書と中間CA証明書のファイルと、秘密鍵のファイルを読み込みます。",
        },
        quoting: Quoting::Postfix,
        directives: &[
            "smtpd_tls_cert_file = {fullchain}",
            "smtpd_tls_key_file = {key}",
            "smtpd_tls_security_level = may",
        ],
        pair: Some(Pair::of(&[
            "smtpd_tls_cert_file = {rsa-fullchain}",
            "smtpd_tls_key_file = {rsa-key}",
            "smtpd_tls_eccert_file = {ecdsa-fullchain}",
            "smtpd_tls_eckey_file = {ecdsa-key}",
            "smtpd_tls_security_level = may",
        ])),
        test: Some(POSTFIX_TEST),
        check: "postfix check",
        reload: "postfix reload",
        source: "postconf(5), smtpd_tls_cert_file",
        proof: Proof::Started("Postfix 3.7"),
        ..ROW
    },
    Target {
        server: "dovecot",
        since: &[2, 4],
        before: &[3],
        versions: Text { en: "2.4 and later", ja: "2.4 以降" },
        what: Text {
            en: "Dovecot sends the certificates of ssl_server_cert_file; the key is in a separate file.",
            ja: "Dovecot は ssl_server_cert_file の証明書を送信します。秘密鍵は別のファイルです。",
        },
        quoting: Quoting::Bare(&["#", "$", "%", "\"", "'", "\\"]),
        directives: &["ssl_server_cert_file = {fullchain}", "ssl_server_key_file = {key}"],
        pair: Some(Pair::of(&[
            "ssl_server_cert_file = {ecdsa-fullchain}",
            "ssl_server_key_file = {ecdsa-key}",
            "ssl_server_alt_cert_file = {rsa-fullchain}",
            "ssl_server_alt_key_file = {rsa-key}",
        ])),
        installed: Some(VersionQuery { programs: &["dovecot"], arguments: &["--version"] }),
        check: "doveconf -n",
        reload: "doveadm reload",
        source: "Dovecot 2.4, ssl_server_cert_file; Mozilla SSL configuration generator",
        ..ROW
    },
    Target {
        server: "dovecot",
        version: Some("2.3"),
        since: &[2],
        before: &[2, 4],
        versions: Text { en: "2.0 to 2.3", ja: "2.0～2.3" },
        what: Text {
            en: "Before 2.4, Dovecot reads the certificates with ssl_cert and the key with ssl_key; each file name has < in front.",
            ja: "2.4 より前の Dovecot は ssl_cert で証明書を、ssl_key で秘密鍵を読み込みます。ファイル名の前に < を付けます。",
        },
        quoting: Quoting::Bare(&["#"]),
        directives: &["ssl = yes", "ssl_cert = <{fullchain}", "ssl_key = <{key}"],
        // Since 2.2.31.
        pair: Some(Pair::of(&[
            "ssl = yes",
            "ssl_cert = <{ecdsa-fullchain}",
            "ssl_key = <{ecdsa-key}",
            "ssl_alt_cert = <{rsa-fullchain}",
            "ssl_alt_key = <{rsa-key}",
        ])),
        test: Some(DOVECOT_TEST),
        check: "doveconf -n",
        reload: "doveadm reload",
        source: "Dovecot 2.3, ssl_cert, ssl_key",
        proof: Proof::Started("Dovecot 2.3.19"),
        ..ROW
    },
    Target {
        server: "exim",
        since: &[4],
        before: &[5],
        versions: Text { en: "4 and later", ja: "4 以降" },
        what: Text {
            en: "Exim sends the certificates of tls_certificate; tls_privatekey names the key. Exim's user must be able to read both.",
            ja: "Exim は tls_certificate の証明書を送信します。秘密鍵は tls_privatekey で指定します。どちらも Exim のユーザーが読み取れる必要があります。",
        },
        quoting: Quoting::Exim,
        directives: &["tls_advertise_hosts = *", "tls_certificate = {fullchain}", "tls_privatekey = {key}"],
        check: "exim -bV",
        reload: "service exim4 restart",
        source: "Exim specification, chapter 43, tls_certificate, tls_privatekey",
        proof: Proof::Started("Exim 4.96"),
        ..ROW
    },
];
