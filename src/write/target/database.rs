//! Databases.

use super::{Proof, ROW, Target, Text};
use crate::write::quote::Quoting;

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "postgresql",
        since: &[8],
        before: &[20],
        versions: Text { en: "8 and later", ja: "8 以降" },
        what: Text {
            en: "PostgreSQL sends the certificates of ssl_cert_file, the server's first. It does not start if other users can read the key.",
            ja: "PostgreSQL は ssl_cert_file の証明書を、サーバー証明書を先頭に送信します。ほかのユーザーが秘密鍵を読み取れる場合は起動しません。",
        },
        quoting: Quoting::Sql,
        directives: &["ssl = on", "ssl_cert_file = {fullchain}", "ssl_key_file = {key}"],
        reload: "pg_ctl reload",
        source: "PostgreSQL, Secure TCP/IP Connections with SSL",
        proof: Proof::Started("PostgreSQL 15"),
        ..ROW
    },
    Target {
        server: "mysql",
        since: &[5],
        before: &[13],
        versions: Text { en: "5 and later", ja: "5 以降" },
        what: Text {
            en: "MySQL and MariaDB take one file with the server's certificate and its intermediates, and one with the key.",
            ja: "MySQL と MariaDB は、サーバー証明書と中間CA証明書のファイルと、秘密鍵のファイルを読み込みます。",
        },
        quoting: Quoting::MySql,
        directives: &["[mysqld]", "ssl-cert = {fullchain}", "ssl-key = {key}"],
        source: "MySQL, ssl_cert, ssl_key; Mozilla SSL configuration generator",
        proof: Proof::Started("MariaDB 10.11"),
        ..ROW
    },
    Target {
        server: "redis",
        since: &[6],
        before: &[9],
        versions: Text { en: "6.0 and later", ja: "6.0 以降" },
        what: Text {
            en: "Redis sends the certificates of tls-cert-file, the server's first; tls-key-file names the key.",
            ja: "Redis は tls-cert-file の証明書を、サーバー証明書を先頭に送信します。秘密鍵は tls-key-file で指定します。",
        },
        quoting: Quoting::String,
        directives: &["tls-port 6379", "port 0", "tls-cert-file {fullchain}", "tls-key-file {key}"],
        source: "Redis, TLS support",
        proof: Proof::Started("Redis 7.0"),
        ..ROW
    },
];
