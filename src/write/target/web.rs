//! Web servers.

use super::{
    ALL_VERSIONS, Artifact, CERTIFICATE, CHAIN, Code, ConfigTest, FULLCHAIN, FileRole, KeyPlace, Name, Pair, Proof,
    ROW, Target, Text, VersionQuery,
};
use crate::write::quote::Quoting;

const NGINX_TEST: ConfigTest = ConfigTest {
    programs: &["nginx"],
    arguments: &["-t", "-q", "-e", "stderr", "-p", "{folder}", "-c", "{config}"],
    file: "nginx.conf",
    configuration: "pid {folder}/nginx.pid;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path {folder}/body;\n\
                    proxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/fastcgi;\nuwsgi_temp_path {folder}/uwsgi;\n\
                    scgi_temp_path {folder}/scgi;\nserver {\nlisten 127.0.0.1:443 ssl;\n{lines}\n}\n}\n",
};

const APACHE: Target = Target {
    server: "apache",
    quoting: Quoting::Apache,
    installed: Some(VersionQuery { programs: &["apache2", "httpd"], arguments: &["-v"] }),
    check: "apachectl configtest",
    reload: "apachectl graceful",
    test: Some(ConfigTest {
        programs: &["apache2", "httpd"],
        arguments: &["-t", "-f", "{config}"],
        file: "apache.conf",
        configuration: "ServerRoot {folder}\nServerName localhost\nPidFile {folder}/apache.pid\nErrorLog {folder}/error.log\n\
                        Listen 127.0.0.1:443\n{modules}<VirtualHost *:443>\nSSLEngine on\n{lines}\n</VirtualHost>\n",
    }),
    proof: Proof::Started("Apache 2.4"),
    ..ROW
};

const LIGHTTPD_TEST: ConfigTest = ConfigTest {
    programs: &["lighttpd"],
    arguments: &["-tt", "-f", "{config}"],
    file: "lighttpd.conf",
    configuration: "server.modules = (\"mod_openssl\")\nserver.document-root = {folder}\nserver.bind = \"127.0.0.1\"\n\
                    server.port = 443\n{lines}\n",
};

/// nginx is first: it is the default.
pub(super) const ROWS: &[Target] = &[
    Target {
        server: "nginx",
        before: &[2],
        versions: ALL_VERSIONS,
        what: Text {
            en: "nginx sends the file of ssl_certificate unchanged: the server's certificate first, then its intermediates; the key is in a separate file.",
            ja: "nginx は ssl_certificate のファイルの内容をそのまま送信します。サーバー証明書を先頭に、中間CA証明書を続けます。秘密鍵は別のファイルです。",
        },
        quoting: Quoting::Nginx,
        directives: &["ssl_certificate     {fullchain};", "ssl_certificate_key {key};"],
        pair: Some(Pair::of(&[
            "ssl_certificate     {rsa-fullchain};",
            "ssl_certificate_key {rsa-key};",
            "ssl_certificate     {ecdsa-fullchain};",
            "ssl_certificate_key {ecdsa-key};",
        ])),
        test: Some(NGINX_TEST),
        check: "nginx -t",
        reload: "nginx -s reload",
        source: "nginx, ngx_http_ssl_module, ssl_certificate",
        proof: Proof::Started("nginx 1.22"),
        ..ROW
    },
    Target {
        server: "nginx-stapling",
        since: &[1, 3, 7],
        before: &[2],
        versions: Text { en: "1.3.7 and later", ja: "1.3.7 以降" },
        what: Text {
            en: "nginx with OCSP stapling: besides the file that is sent, the intermediates and the root with which nginx verifies the OCSP answer. That second file is not sent.",
            ja: "OCSP ステープリングを使う nginx です。送信するファイルのほかに、OCSP 応答の検証に使う中間CA証明書とルート証明書のファイルを作成します。2 つ目のファイルは送信されません。",
        },
        artifacts: &[FULLCHAIN, Artifact::new(FileRole::Trusted, Name::Beside("-trusted"))],
        quoting: Quoting::Nginx,
        directives: &[
            "ssl_certificate         {fullchain};",
            "ssl_certificate_key     {key};",
            "ssl_trusted_certificate {trusted};",
            "ssl_stapling            on;",
            "ssl_stapling_verify     on;",
        ],
        test: Some(NGINX_TEST),
        check: "nginx -t",
        reload: "nginx -s reload",
        source: "nginx, ngx_http_ssl_module, ssl_trusted_certificate, ssl_stapling_verify",
        proof: Proof::Started("nginx 1.22"),
        ..ROW
    },
    Target {
        since: &[2, 4, 8],
        before: &[3],
        versions: Text { en: "2.4.8 and later", ja: "2.4.8 以降" },
        what: Text {
            en: "Apache sends the certificates of SSLCertificateFile, from the leaf towards the root. The key belongs in a separate file.",
            ja: "Apache は SSLCertificateFile の証明書を送信します。サーバー証明書からルート証明書に向かう順に並べます。秘密鍵は別のファイルにします。",
        },
        reads: &["DH PARAMETERS", "X9.42 DH PARAMETERS", "EC PARAMETERS"],
        directives: &["SSLCertificateFile    {fullchain}", "SSLCertificateKeyFile {key}"],
        pair: Some(Pair::of(&[
            "SSLCertificateFile    {rsa-fullchain}",
            "SSLCertificateKeyFile {rsa-key}",
            "SSLCertificateFile    {ecdsa-fullchain}",
            "SSLCertificateKeyFile {ecdsa-key}",
        ])),
        source: "Apache httpd, mod_ssl, SSLCertificateFile (DH and EC parameters: 2.4.7 and later)",
        ..APACHE
    },
    Target {
        version: Some("2.2"),
        since: &[2, 0, 45],
        before: &[2, 4, 8],
        versions: Text { en: "2.0.45 to 2.4.7", ja: "2.0.45～2.4.7" },
        what: Text {
            en: "Before 2.4.8, Apache sends only the first certificate of SSLCertificateFile; the intermediates are in the file of SSLCertificateChainFile.",
            ja: "2.4.8 より前の Apache は SSLCertificateFile の最初の証明書だけを送信します。中間CA証明書は SSLCertificateChainFile のファイルに入れます。",
        },
        artifacts: &[CERTIFICATE, CHAIN],
        directives: &[
            "SSLCertificateFile      {certificate}",
            "SSLCertificateKeyFile   {key}",
            "SSLCertificateChainFile {chain}",
        ],
        source: "Apache httpd, mod_ssl, SSLCertificateChainFile",
        ..APACHE
    },
    Target {
        version: Some("2.0.44"),
        since: &[2, 0, 34],
        before: &[2, 0, 45],
        versions: Text { en: "2.0.34 to 2.0.44", ja: "2.0.34～2.0.44" },
        what: Text {
            en: "These versions skip the first certificate of SSLCertificateChainFile, so the server's certificate comes before the intermediates there.",
            ja: "これらのバージョンは SSLCertificateChainFile の最初の証明書を読み飛ばすため、中間CA証明書の前にサーバー証明書を置きます。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::ChainWithLeaf, Name::Beside("-chain"))],
        directives: &[
            "SSLCertificateFile      {certificate}",
            "SSLCertificateKeyFile   {key}",
            "SSLCertificateChainFile {chain}",
        ],
        source: "Apache httpd 2.0.45, CHANGES (PR 14560): the first certificate of the chain file was skipped",
        proof: Proof::Documented,
        ..APACHE
    },
    Target {
        server: "lighttpd",
        since: &[1, 4, 53],
        before: &[2],
        versions: Text { en: "1.4.53 and later", ja: "1.4.53 以降" },
        what: Text {
            en: "lighttpd sends the certificates of ssl.pemfile; ssl.privkey names the key.",
            ja: "lighttpd は ssl.pemfile の証明書を送信します。秘密鍵は ssl.privkey で指定します。",
        },
        quoting: Quoting::Lighttpd,
        directives: &["ssl.engine  = \"enable\"", "ssl.pemfile = {fullchain}", "ssl.privkey = {key}"],
        test: Some(LIGHTTPD_TEST),
        installed: Some(VersionQuery { programs: &["lighttpd"], arguments: &["-v"] }),
        check: "lighttpd -tt -f /etc/lighttpd/lighttpd.conf",
        reload: "service lighttpd restart",
        source: "lighttpd, NEWS 1.4.53 (ssl.privkey); mod_openssl, ssl.pemfile",
        proof: Proof::Started("lighttpd 1.4.69"),
        ..ROW
    },
    Target {
        server: "lighttpd",
        version: Some("1.4.52"),
        since: &[1, 4],
        before: &[1, 4, 53],
        versions: Text { en: "1.4.0 to 1.4.52", ja: "1.4.0～1.4.52" },
        what: Text {
            en: "Before 1.4.53, ssl.pemfile holds the server's certificate and the key, and ssl.ca-file the intermediates.",
            ja: "1.4.53 より前は、ssl.pemfile にサーバー証明書と秘密鍵を、ssl.ca-file に中間CA証明書を入れます。",
        },
        artifacts: &[CERTIFICATE.with_key(KeyPlace::Last), CHAIN],
        accepts: &[Code::KeyInFile],
        quoting: Quoting::Lighttpd,
        directives: &["ssl.engine  = \"enable\"", "ssl.pemfile = {certificate}", "ssl.ca-file = {chain}"],
        test: Some(LIGHTTPD_TEST),
        check: "lighttpd -t -f /etc/lighttpd/lighttpd.conf",
        reload: "service lighttpd restart",
        source: "lighttpd, mod_openssl, ssl.pemfile, ssl.ca-file",
        proof: Proof::Started("lighttpd 1.4.69"),
        ..ROW
    },
    Target {
        server: "caddy",
        since: &[2],
        before: &[3],
        versions: Text { en: "2.0 and later", ja: "2.0 以降" },
        what: Text {
            en: "Caddy obtains its certificates itself; with tls, it takes one file with the server's certificate and its intermediates, and one with the key.",
            ja: "Caddy は証明書を自動で取得しますが、tls でサーバー証明書と中間CA証明書のファイルと、秘密鍵のファイルを指定できます。",
        },
        refuses: &[Code::NotDer],
        quoting: Quoting::Quoted,
        directives: &["tls {fullchain} {key}"],
        test: Some(ConfigTest {
            programs: &["caddy"],
            arguments: &["validate", "--adapter", "caddyfile", "--config", "{config}"],
            file: "Caddyfile",
            configuration: "{\n admin off\n auto_https off\n}\nhttps://localhost {\n {lines}\n}\n",
        }),
        check: "caddy validate --config /etc/caddy/Caddyfile",
        reload: "caddy reload --config /etc/caddy/Caddyfile",
        source: "Caddy, Caddyfile directives, tls",
        proof: Proof::Started("Caddy 2.6"),
        ..ROW
    },
];
