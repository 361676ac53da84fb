//! Load balancers, proxies, and TLS wrappers.

use super::{
    Artifact, CERTIFICATE, CHAIN, Code, ConfigTest, FULLCHAIN, FileRole, KeyPlace, Name, Pair, Proof, ROW, Target, Text,
};
use crate::write::quote::Quoting;

/// `HAProxy` loads the files of both keys by their common base name.
const HAPROXY_PAIR: Pair = Pair { directives: &["bind :443 ssl crt {base}"], is_found: true };

const HAPROXY_TEST: ConfigTest = ConfigTest {
    programs: &["haproxy"],
    arguments: &["-c", "-f", "{config}"],
    file: "haproxy.cfg",
    configuration: "defaults\nmode http\ntimeout client 10s\ntimeout server 10s\ntimeout connect 10s\nfrontend tls\n{lines}\n",
};

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "haproxy",
        before: &[4],
        what: Text {
            en: "HAProxy reads one file for crt: the server's certificate, its intermediates, and the key.",
            ja: "HAProxy は crt の 1 つのファイルから、サーバー証明書、中間CA証明書、秘密鍵を読み込みます。",
        },
        artifacts: &[FULLCHAIN.with_key(KeyPlace::Last)],
        reads: &["DH PARAMETERS", "X9.42 DH PARAMETERS"],
        accepts: &[Code::KeyInFile],
        quoting: Quoting::Haproxy,
        directives: &["bind :443 ssl crt {fullchain}"],
        pair: Some(HAPROXY_PAIR),
        test: Some(HAPROXY_TEST),
        check: "haproxy -c -f /etc/haproxy/haproxy.cfg",
        reload: "service haproxy reload",
        source: "HAProxy, configuration manual, crt; ssl-dh-param-file (parameters in the file of crt)",
        proof: Proof::Started("HAProxy 2.6"),
        ..ROW
    },
    Target {
        server: "haproxy-split",
        since: &[2, 2],
        before: &[4],
        versions: Text { en: "2.2 and later", ja: "2.2 以降" },
        what: Text {
            en: "HAProxy with the key in FILE.key and the issuer, for OCSP, in FILE.issuer next to the file of crt: it finds them by their names.",
            ja: "HAProxy で、crt のファイルの隣の FILE.key に秘密鍵を、FILE.issuer に OCSP 用の発行元の証明書を置きます。HAProxy は名前でこれらを見つけます。",
        },
        artifacts: &[
            FULLCHAIN,
            Artifact::new(FileRole::Key, Name::Behind(".key")),
            Artifact::new(FileRole::Issuer, Name::Behind(".issuer")),
        ],
        reads: &["DH PARAMETERS", "X9.42 DH PARAMETERS"],
        quoting: Quoting::Haproxy,
        directives: &["bind :443 ssl crt {fullchain}"],
        pair: Some(HAPROXY_PAIR),
        test: Some(HAPROXY_TEST),
        check: "haproxy -c -f /etc/haproxy/haproxy.cfg",
        reload: "service haproxy reload",
        source: "HAProxy 2.2, configuration manual, crt; ssl-load-extra-files",
        proof: Proof::Started("HAProxy 2.6"),
        ..ROW
    },
    Target {
        server: "traefik",
        since: &[2],
        before: &[4],
        versions: Text { en: "2.0 and later", ja: "2.0 以降" },
        what: Text {
            en: "Traefik takes certificates from its dynamic configuration: one file with the server's certificate and its intermediates, and one with the key.",
            ja: "Traefik は動的な設定から証明書を読み込みます。サーバー証明書と中間CA証明書のファイルと、秘密鍵のファイルです。",
        },
        refuses: &[Code::NotDer],
        quoting: Quoting::String,
        directives: &["tls:", "  certificates:", "    - certFile: {fullchain}", "      keyFile: {key}"],
        source: "Traefik, HTTPS and TLS, certificates definition; Mozilla SSL configuration generator",
        ..ROW
    },
    Target {
        server: "envoy",
        since: &[1],
        before: &[2],
        versions: Text { en: "1 and later", ja: "1 以降" },
        what: Text {
            en: "Envoy takes one file for certificate_chain, the server's certificate and its intermediates, and one for private_key.",
            ja: "Envoy は certificate_chain にサーバー証明書と中間CA証明書のファイルを、private_key に秘密鍵のファイルを指定します。",
        },
        quoting: Quoting::String,
        directives: &[
            "tls_certificates:",
            "- certificate_chain: { filename: {fullchain} }",
            "  private_key: { filename: {key} }",
        ],
        check: "envoy --mode validate -c /etc/envoy/envoy.yaml",
        source: "Envoy, common TLS configuration (proto), TlsCertificate",
        ..ROW
    },
    Target {
        server: "squid",
        since: &[4],
        before: &[8],
        versions: Text { en: "4 and later", ja: "4 以降" },
        what: Text {
            en: "Squid takes the server's certificate and its intermediates with tls-cert, and the key with tls-key.",
            ja: "Squid は tls-cert でサーバー証明書と中間CA証明書を、tls-key で秘密鍵を読み込みます。",
        },
        quoting: Quoting::Bare(&[" "]),
        directives: &["https_port 443 accel tls-cert={fullchain} tls-key={key}"],
        test: Some(ConfigTest {
            programs: &["squid"],
            arguments: &["-k", "parse", "-f", "{config}"],
            file: "squid.conf",
            configuration: "{lines}\npid_filename {folder}/squid.pid\ncache_log /dev/stderr\naccess_log none\nvisible_hostname localhost\n\
                            pinger_enable off\n",
        }),
        check: "squid -k parse",
        reload: "squid -k reconfigure",
        source: "Squid, https_port, tls-cert=, tls-key=",
        proof: Proof::Started("Squid 5.7"),
        ..ROW
    },
    Target {
        server: "stunnel",
        since: &[4],
        before: &[6],
        versions: Text { en: "4 and later", ja: "4 以降" },
        what: Text {
            en: "stunnel sends the certificates of cert, the server's first; key names the key.",
            ja: "stunnel は cert の証明書を、サーバー証明書を先頭に送信します。秘密鍵は key で指定します。",
        },
        quoting: Quoting::Line,
        directives: &["cert = {fullchain}", "key = {key}"],
        reload: "kill -HUP $(cat /run/stunnel.pid)",
        source: "stunnel(8), cert, key",
        proof: Proof::Started("stunnel 5.68"),
        ..ROW
    },
    Target {
        server: "proftpd",
        since: &[1, 3],
        before: &[2],
        versions: Text { en: "1.3 and later", ja: "1.3 以降" },
        what: Text {
            en: "ProFTPD (mod_tls) takes the server's certificate, the key and the intermediates in three files; the names of the directives depend on the kind of the key.",
            ja: "ProFTPD (mod_tls) はサーバー証明書、秘密鍵、中間CA証明書を 3 つのファイルから読み込みます。ディレクティブの名前は鍵の種類によって異なります。",
        },
        artifacts: &[CERTIFICATE, CHAIN],
        quoting: Quoting::Quoted,
        directives: &[
            "TLSEngine               on",
            "RSA:TLSRSACertificateFile    {certificate}",
            "RSA:TLSRSACertificateKeyFile {key}",
            "EC:TLSECCertificateFile     {certificate}",
            "EC:TLSECCertificateKeyFile  {key}",
            "TLSCertificateChainFile {chain}",
        ],
        test: Some(ConfigTest {
            programs: &["proftpd"],
            arguments: &["-t", "-c", "{config}"],
            file: "proftpd.conf",
            configuration: "LoadModule mod_tls.c\nServerType standalone\nPort 21\n{lines}\n",
        }),
        check: "proftpd -t",
        reload: "service proftpd restart",
        source: "ProFTPD, mod_tls, TLSCertificateChainFile; Mozilla SSL configuration generator",
        proof: Proof::Started("ProFTPD 1.3.8"),
        ..ROW
    },
    Target {
        server: "prosody",
        before: &[14],
        what: Text {
            en: "Prosody (XMPP) takes one file with the server's certificate and its intermediates, and one with the key.",
            ja: "Prosody (XMPP) はサーバー証明書と中間CA証明書のファイルと、秘密鍵のファイルを読み込みます。",
        },
        quoting: Quoting::String,
        directives: &["ssl = {", "  certificate = {fullchain};", "  key = {key};", "}"],
        check: "prosodyctl check certs",
        reload: "prosodyctl reload",
        source: "Prosody, certificates; SSLMate tlsconfigguide",
        ..ROW
    },
];
