//! Messages of servers, when they start and in their logs.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row("AH02039: Certificate Verification: Error", "Apache", &["client-certificate"], "Apache httpd, mod_ssl")
        .known_as(&["AH02039"]),
    row("SSLPassPhraseDialog builtin is not supported", "Apache", &["key-password"], "Apache httpd, mod_ssl")
        .known_as(&["AH02577"]),
    row("ssl enabled, but ssl_cert not set", "Dovecot", &["missing-file"], "Dovecot, as quoted in public pages")
        .known_as(&["ssl enabled but ssl_cert not set", "ssl_cert not set", "ssl_key not set"]),
    row("OCSP_basic_verify() failed", "nginx", &["stapling"], "nginx 1.22, src/event/ngx_event_openssl_stapling.c")
        .known_as(&["OCSP_basic_verify:certificate verify error"]),
    row("cannot load certificate … PEM_read_bio_X509_AUX() failed", "nginx", &["unreadable-file"], "nginx 1.22, tried")
        .known_as(&["PEM_read_bio_X509_AUX() failed"]),
    row(
        "cannot load certificate key … PEM_read_bio_PrivateKey() failed",
        "nginx",
        &["key-password", "unreadable-file"],
        "nginx 1.22, tried",
    )
    .known_as(&["PEM_read_bio_PrivateKey() failed"]),
    row("cannot load certificate … BIO_new_file() failed", "nginx", &["missing-file"], "nginx 1.22, tried")
        .known_as(&["BIO_new_file() failed"]),
    row("SSL_CTX_use_PrivateKey … failed", "nginx", &["key-values-mismatch"], "nginx 1.22, tried")
        .known_as(&["SSL_CTX_use_PrivateKey", "SSL_CTX_use_PrivateKey_file"]),
    row("SSL_CTX_use_certificate … failed", "nginx", &["weak-algorithm", "unreadable-file"], "nginx 1.22, tried")
        .vague(),
    row(
        "\"ssl_stapling\" ignored, issuer certificate not found",
        "nginx",
        &["stapling", "untrusted-issuer"],
        "nginx 1.22, tried",
    ),
    row(
        "\"ssl_stapling\" ignored, no OCSP responder URL in the certificate",
        "nginx",
        &["stapling"],
        "nginx 1.22, tried",
    ),
    row("no \"ssl_certificate\" is defined", "nginx", &["missing-file", "default-site"], "nginx 1.22, tried"),
    row("client SSL certificate verify error", "nginx", &["client-certificate"], "nginx 1.22, ngx_http_request.c"),
    row("no ssl_client_certificate for ssl_verify_client", "nginx", &["client-certificate"], "nginx 1.22, tried"),
    row(
        "no certificate or crl found",
        "nginx, HAProxy",
        &["client-certificate", "unreadable-file"],
        "nginx 1.22 and HAProxy 2.6, tried",
    ),
    row("The plain HTTP request was sent to HTTPS port", "nginx", &["not-tls"], "nginx 1.22, tried")
        .known_as(&["HTTP 497"]),
    row("400 The SSL certificate error", "nginx", &["client-certificate"], "nginx 1.22, ngx_http_special_response.c")
        .known_as(&["HTTP 495", "495 SSL Certificate Error"]),
    row(
        "No required SSL certificate was sent",
        "nginx",
        &["client-certificate"],
        "nginx 1.22, ngx_http_special_response.c",
    )
    .known_as(&["HTTP 496", "496 SSL Certificate Required"]),
    row("problems getting password", "nginx, OpenSSL", &["key-password"], "nginx 1.22, tried"),
    row(
        "AH02561: Failed to configure certificate",
        "Apache",
        &["unreadable-file", "weak-algorithm"],
        "Apache httpd, mod_ssl",
    )
    .known_as(&["AH02561"])
    .vague(),
    row(
        "AH02562: Failed to configure certificate … (with chain)",
        "Apache",
        &["unreadable-file", "weak-algorithm"],
        "Apache 2.4, tried",
    )
    .known_as(&["AH02562"])
    .vague(),
    row("AH02564: Failed to configure encrypted (?) private key", "Apache", &["key-password"], "Apache 2.4, tried")
        .known_as(&["AH02564"]),
    row(
        "AH02565: Certificate and private key … do not match",
        "Apache",
        &["key-values-mismatch", "file-order"],
        "Apache 2.4, tried",
    )
    .known_as(&["AH02565"]),
    row(
        "AH02217: ssl_stapling_init_cert: can't retrieve issuer certificate!",
        "Apache",
        &["stapling", "untrusted-issuer"],
        "Apache 2.4, tried",
    )
    .known_as(&["AH02217"]),
    row("AH02218: ssl_stapling_init_cert: no OCSP URI in certificate", "Apache", &["stapling"], "Apache 2.4, tried")
        .known_as(&["AH02218"]),
    row("AH02604: Unable to configure certificate … for stapling", "Apache", &["stapling"], "Apache 2.4, tried")
        .known_as(&["AH02604"]),
    row("AH01906: … server certificate is a CA certificate", "Apache", &["purpose", "file-order"], "Apache 2.4, tried")
        .known_as(&["AH01906"]),
    row(
        "AH01909: … server certificate does NOT include an ID which matches the server name",
        "Apache",
        &["host-name", "default-site"],
        "Apache 2.4, tried",
    )
    .known_as(&["AH01909"]),
    row(
        "AH01903: Failed to configure CA certificate chain!",
        "Apache",
        &["unreadable-file", "apache-chain-file"],
        "Apache httpd, mod_ssl",
    )
    .known_as(&["AH01903"]),
    row(
        "AH02572: Failed to configure at least one certificate and key",
        "Apache",
        &["missing-file"],
        "Apache httpd, mod_ssl",
    )
    .known_as(&["AH02572"]),
    row("SSLCertificateFile: file … does not exist or is empty", "Apache", &["missing-file"], "Apache 2.4, tried"),
    row(
        "AH00016: Configuration Failed",
        "Apache",
        &["unreadable-file", "key-values-mismatch", "missing-file"],
        "Apache 2.4, tried",
    )
    .known_as(&["AH00016"])
    .vague(),
    row(
        "inconsistencies between private key and certificate loaded",
        "HAProxy",
        &["key-values-mismatch", "file-order"],
        "HAProxy 2.6, tried",
    ),
    row("No Private Key found in", "HAProxy", &["missing-file", "key-password"], "HAProxy 2.6, tried"),
    row(
        "unable to load SSL private key from PEM file",
        "HAProxy",
        &["missing-file", "key-password"],
        "HAProxy before 2.2, source",
    ),
    row("unable to load certificate from file", "HAProxy", &["unreadable-file"], "HAProxy 2.6, tried"),
    row(
        "unable to load SSL certificate from PEM file",
        "HAProxy",
        &["unreadable-file"],
        "HAProxy before 2.2, as quoted in public issues",
    )
    .vague(),
    row(
        "unable to load SSL certificate from PEM file … No such file or directory",
        "HAProxy",
        &["missing-file"],
        "HAProxy before 2.2, as quoted in public issues",
    ),
    row(
        "unable to load SSL certificate into SSL Context",
        "HAProxy",
        &["weak-algorithm", "unreadable-file"],
        "HAProxy 2.6, tried",
    ),
    row(
        "unable to load chain certificate into SSL Context",
        "HAProxy",
        &["chain-not-loaded", "unreadable-file"],
        "HAProxy 2.6, source; haproxy issue 1007",
    ),
    row("no SSL certificate specified for bind", "HAProxy", &["missing-file"], "HAProxy, ssl_sock.c"),
    row("unable to stat SSL certificate", "HAProxy", &["missing-file"], "HAProxy 2.6, tried"),
    row(
        "cannot get RSA private key from file",
        "Postfix",
        &["key-values-mismatch", "missing-file", "key-password"],
        "Postfix, as quoted in public logs",
    ),
    row(
        "cannot get RSA certificate from file",
        "Postfix",
        &["missing-file", "unreadable-file"],
        "Postfix, as quoted in public logs",
    ),
    row(
        "cannot load Certificate Authority data",
        "Postfix",
        &["missing-file", "client-certificate"],
        "Postfix, tls_certkey.c and public logs",
    ),
    row(
        "could not load server certificate file",
        "PostgreSQL",
        &["missing-file", "unreadable-file"],
        "PostgreSQL, be-secure-openssl.c",
    )
    .vague(),
    row(
        "private key file … has group or world access",
        "PostgreSQL",
        &["key-permissions"],
        "PostgreSQL, be-secure-common.c",
    ),
    row(
        "server certificate for … does not match host name",
        "PostgreSQL",
        &["host-name"],
        "PostgreSQL, ssl tests of libpq",
    ),
    row(
        "upstream SSL certificate does not match",
        "nginx",
        &["host-name", "default-site"],
        "nginx 1.22, src/http/ngx_http_upstream.c",
    ),
    row(
        "upstream SSL certificate verify error",
        "nginx",
        &["untrusted-issuer", "private-ca"],
        "nginx 1.22, src/http/ngx_http_upstream.c",
    )
    .vague(),
    row(
        "couldn't parse private ssl_key",
        "Dovecot",
        &["key-password", "unreadable-file", "key-permissions"],
        "Dovecot 2.3, ssl-proxy-openssl.c",
    )
    .known_as(&["couldn't parse private SSL key"]),
    row("SSL client certificate not trusted", "HAProxy", &["client-certificate"], "HAProxy 2.6, ssl_sock.c"),
    row("SSL client CA chain cannot be verified", "HAProxy", &["client-certificate"], "HAProxy 2.6, ssl_sock.c"),
    row(
        "AH02261: Re-negotiation handshake failed",
        "Apache",
        &["client-certificate", "protocol-mismatch"],
        "Apache httpd 2.4, ssl_engine_kernel.c",
    )
    .known_as(&["Re-negotiation handshake failed"]),
];
