//! Messages of OpenSSL, and of programs that check certificates with it or with their own libraries.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "SSL peer certificate or SSH remote key was not OK",
        "curl, git, Cargo",
        &["untrusted-issuer", "host-name"],
        "curl, lib/strerror.c",
    )
    .vague(),
    row(
        "Error in the certificate verification",
        "GnuTLS, apt, wget",
        &["untrusted-issuer", "validity", "host-name"],
        "GnuTLS, lib/errors.c",
    )
    .vague(),
    row("Expecting: TRUSTED CERTIFICATE", "openssl x509", &["unreadable-file"], "OpenSSL 1.1.1, apps")
        .known_as(&["Expecting: CERTIFICATE", "expecting trusted certificate"]),
    row("Expecting: ANY PRIVATE KEY", "openssl rsa, pkey", &["unreadable-file", "key-password"], "OpenSSL 1.1.1, apps")
        .known_as(&["expecting any private key"]),
    row("bad password read", "OpenSSL, nginx, Apache", &["key-password"], "OpenSSL 3.0, crypto/pem")
        .known_as(&["PEM_do_header"]),
    row(
        "unsafe legacy renegotiation disabled",
        "OpenSSL 3, curl, Python",
        &["protocol-mismatch"],
        "OpenSSL 3.0, ssl/ssl_err.c",
    )
    .known_as(&["0A000152", "UNSAFE_LEGACY_RENEGOTIATION_DISABLED"]),
    row("unsupported protocol", "OpenSSL, curl, MySQL", &["protocol-mismatch"], "OpenSSL 3.0, ssl/ssl_err.c")
        .known_as(&["0A000102", "UNSUPPORTED_PROTOCOL"]),
    row(
        "trying to verify candidate authority certificate",
        "Go (kubectl, Docker, Helm)",
        &["private-ca", "untrusted-issuer"],
        "Go, crypto/x509/verify.go",
    ),
    row(
        "unable to get local issuer certificate",
        "OpenSSL, curl, git, Python",
        &["untrusted-issuer", "private-ca"],
        "OpenSSL 3.0, tried; curl 7.88, Python 3.11, tried",
    )
    .known_as(&[
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "verify error:num=20",
        "Verify return code: 20",
        "error 20 at 0 depth",
        "error 20 at 1 depth",
        "error 20 at 2 depth",
    ]),
    row(
        "unable to get issuer certificate",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["untrusted-issuer", "private-ca"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "UNABLE_TO_GET_ISSUER_CERT",
        "verify error:num=2",
        "Verify return code: 2",
        "error 2 at 0 depth",
        "error 2 at 1 depth",
        "error 2 at 2 depth",
    ]),
    row("unable to verify the first certificate", "OpenSSL, Node.js", &["untrusted-issuer"], "Node.js 20, tried")
        .known_as(&[
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "verify error:num=21",
            "Verify return code: 21",
            "error 21 at 0 depth",
            "error 21 at 1 depth",
            "error 21 at 2 depth",
        ]),
    row(
        "self-signed certificate in certificate chain",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby), Node.js",
        &["private-ca"],
        "OpenSSL 3.0, tried; Node.js 20, tried",
    )
    .known_as(&[
        "self signed certificate in certificate chain",
        "self signed certificate in chain",
        "self signed certificate in the chain",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "verify error:num=19",
        "Verify return code: 19",
        "error 19 at 0 depth",
        "error 19 at 1 depth",
        "error 19 at 2 depth",
    ]),
    row(
        "self-signed certificate",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby), Node.js",
        &["self-signed", "private-ca"],
        "OpenSSL 3.0, tried; Node.js 20, tried",
    )
    .known_as(&[
        "self signed certificate",
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "verify error:num=18",
        "Verify return code: 18",
        "error 18 at 0 depth",
        "error 18 at 1 depth",
        "error 18 at 2 depth",
    ]),
    row(
        "certificate has expired",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby), Node.js",
        &["validity", "clock"],
        "OpenSSL 3.0, tried; Node.js 20, tried",
    )
    .known_as(&[
        "CERT_HAS_EXPIRED",
        "verify error:num=10",
        "Verify return code: 10",
        "error 10 at 0 depth",
        "error 10 at 1 depth",
        "error 10 at 2 depth",
    ]),
    row(
        "certificate is not yet valid",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["validity", "clock"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "CERT_NOT_YET_VALID",
        "verify error:num=9",
        "Verify return code: 9",
        "error 9 at 0 depth",
        "error 9 at 1 depth",
        "error 9 at 2 depth",
    ]),
    row(
        "certificate revoked",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["revoked"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "verify error:num=23",
        "Verify return code: 23",
        "error 23 at 0 depth",
        "error 23 at 1 depth",
        "error 23 at 2 depth",
    ]),
    row(
        "unsuitable certificate purpose",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby), Node.js",
        &["purpose"],
        "OpenSSL 3.0, tried",
    )
    .known_as(&[
        "INVALID_PURPOSE",
        "verify error:num=26",
        "Verify return code: 26",
        "error 26 at 0 depth",
        "error 26 at 1 depth",
        "error 26 at 2 depth",
        "unsupported certificate purpose",
    ]),
    row(
        "hostname mismatch",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["host-name", "default-site"],
        "OpenSSL 3.0, tried",
    )
    .known_as(&[
        "verify error:num=62",
        "Verify return code: 62",
        "error 62 at 0 depth",
        "error 62 at 1 depth",
        "error 62 at 2 depth",
    ]),
    row(
        "IP address mismatch",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["host-name"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "verify error:num=64",
        "Verify return code: 64",
        "error 64 at 0 depth",
        "error 64 at 1 depth",
        "error 64 at 2 depth",
    ]),
    row(
        "EE certificate key too weak",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["weak-algorithm"],
        "OpenSSL 3.0, tried",
    )
    .known_as(&[
        "verify error:num=66",
        "Verify return code: 66",
        "error 66 at 0 depth",
        "error 66 at 1 depth",
        "error 66 at 2 depth",
    ]),
    row(
        "CA signature digest algorithm too weak",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["weak-algorithm"],
        "OpenSSL 3.0, tried",
    )
    .known_as(&[
        "verify error:num=68",
        "Verify return code: 68",
        "error 68 at 0 depth",
        "error 68 at 1 depth",
        "error 68 at 2 depth",
    ]),
    row("ee key too small", "OpenSSL, nginx, Apache, Python", &["weak-algorithm"], "OpenSSL 3.0, tried")
        .known_as(&["EE_KEY_TOO_SMALL", "0A00018F"]),
    row("ca md too weak", "OpenSSL, nginx, HAProxy", &["weak-algorithm"], "OpenSSL 3.0, tried").known_as(&["0A00018E"]),
    row("dh key too small", "OpenSSL, nginx", &["weak-algorithm"], "OpenSSL 3.0, tried")
        .known_as(&["DH_KEY_TOO_SMALL", "0A00018A"]),
    row(
        "path length constraint exceeded",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "verify error:num=25",
        "Verify return code: 25",
        "error 25 at 0 depth",
        "error 25 at 1 depth",
        "error 25 at 2 depth",
    ]),
    row(
        "unhandled critical extension",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "verify error:num=34",
        "Verify return code: 34",
        "error 34 at 0 depth",
        "error 34 at 1 depth",
        "error 34 at 2 depth",
    ]),
    row(
        "permitted subtree violation",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "verify error:num=47",
        "Verify return code: 47",
        "error 47 at 0 depth",
        "error 47 at 1 depth",
        "error 47 at 2 depth",
        "excluded subtree violation",
    ]),
    row(
        "invalid CA certificate",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&[
        "verify error:num=79",
        "Verify return code: 79",
        "error 79 at 0 depth",
        "error 79 at 1 depth",
        "error 79 at 2 depth",
        "INVALID_CA",
    ]),
    row(
        "certificate verify failed",
        "OpenSSL, Python, PHP, Ruby",
        &["untrusted-issuer", "host-name", "validity"],
        "OpenSSL 3.0, tried; Python 3.11, tried",
    )
    .known_as(&["CERTIFICATE_VERIFY_FAILED"])
    .vague(),
    row(
        "key values mismatch",
        "OpenSSL, Apache, nginx, Python, Node.js",
        &["key-values-mismatch", "file-order"],
        "FAQ F13; OpenSSL 3.0, nginx 1.22, Python 3.11, Node.js 20, tried",
    )
    .known_as(&["KEY_VALUES_MISMATCH", "05800074", "0B080074", "X509_check_private_key"]),
    row("No cert in -in file … matches private key", "openssl pkcs12", &["key-values-mismatch"], "OpenSSL 3.0, tried"),
    row("no start line", "OpenSSL, nginx, Node.js", &["unreadable-file"], "nginx 1.22, Node.js 20, tried").known_as(&[
        "NO_START_LINE",
        "0480006C",
        "0909006C",
        "0906D06C",
    ]),
    row("bad end line", "OpenSSL, nginx, Node.js", &["unreadable-file"], "nginx 1.22, Node.js 20, tried")
        .known_as(&["BAD_END_LINE", "04800066"]),
    row("bad base64 decode", "OpenSSL, nginx", &["unreadable-file"], "nginx 1.22, tried").known_as(&[
        "BAD_BASE64_DECODE",
        "04800064",
        "0906D064",
    ]),
    row("[SSL] PEM lib", "Python", &["unreadable-file", "key-password"], "Python 3.11, tried")
        .known_as(&["SSL routines::PEM lib", "0A080009"]),
    row("Could not read certificate from", "openssl x509", &["unreadable-file"], "OpenSSL 3.0, tried")
        .known_as(&["Unable to load certificate"]),
    row("Could not read private key from", "openssl rsa, pkey", &["key-password"], "OpenSSL 3.0, tried")
        .known_as(&["Unable to load private key"]),
    row(
        "load SSL private key",
        "OpenSSL, servers' logs",
        &["key-password", "key-values-mismatch", "missing-file"],
        "as quoted in public pages",
    )
    .known_as(&[
        "load private SSL key",
        "load private key",
        "load the private key",
        "loading private key",
        "SSL private key could not be loaded",
        "private key could not be loaded",
    ])
    .vague(),
    row("bad decrypt", "OpenSSL, Node.js", &["key-password"], "OpenSSL 3.0, Node.js 20, tried")
        .known_as(&["1C800064", "BAD_DECRYPT"]),
    row(
        "No supported data to decode",
        "OpenSSL 3, nginx, Apache",
        &["key-password", "unreadable-file"],
        "nginx 1.22, Apache 2.4, tried",
    )
    .known_as(&["DECODER routines::unsupported", "1E08010C"]),
    row(
        "wrong version number",
        "OpenSSL, curl, Python, Node.js",
        &["not-tls"],
        "curl 7.88, Python 3.11, Node.js 20, tried",
    )
    .known_as(&["WRONG_VERSION_NUMBER", "0A00010B"]),
    row("alert protocol version", "OpenSSL, Python, Node.js", &["protocol-mismatch"], "Python 3.11, Node.js 20, tried")
        .known_as(&["TLSV1_ALERT_PROTOCOL_VERSION", "0A00042E", "alert number 70"]),
    row(
        "legacy sigalg disallowed or unsupported",
        "OpenSSL 3, curl",
        &["protocol-mismatch", "weak-algorithm"],
        "curl 7.88, tried",
    )
    .known_as(&["0A00014D"]),
    row(
        "peer did not return a certificate",
        "OpenSSL and programs that use it",
        &["client-certificate"],
        "OpenSSL, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE",
    )
    .known_as(&["0A0000C7"]),
    row(
        "certificate chain is incomplete",
        "SSL Labs",
        &["untrusted-issuer", "chain-not-loaded"],
        "Qualys SSL Labs, SSL Server Test",
    ),
    row("alert handshake failure", "OpenSSL, curl", &["protocol-mismatch", "client-certificate"], "curl 7.88, tried")
        .known_as(&["SSLV3_ALERT_HANDSHAKE_FAILURE", "0A000410", "alert number 40"]),
    row(
        "alert unknown ca",
        "OpenSSL, curl, servers' logs",
        &["client-certificate", "untrusted-issuer"],
        "curl 7.88, tried",
    )
    .known_as(&["TLSV1_ALERT_UNKNOWN_CA", "0A000418", "alert number 48"]),
    row(
        "alert certificate required",
        "OpenSSL, curl, Python, Node.js",
        &["client-certificate"],
        "curl 7.88, Python 3.11, Node.js 20, tried",
    )
    .known_as(&["TLSV13_ALERT_CERTIFICATE_REQUIRED", "0A00045C", "alert number 116"]),
    row(
        "curl: (60) SSL certificate problem",
        "curl",
        &["untrusted-issuer", "host-name", "validity"],
        "curl 7.88, tried",
    )
    .known_as(&["curl: (60)"])
    .vague(),
    row(
        "no alternative certificate subject name matches target host name",
        "curl",
        &["host-name", "default-site"],
        "curl 7.88, tried",
    )
    .known_as(&[
        "no alternative certificate subject name matches target ipv4 address",
        "no alternative certificate subject name matches target ipv6 address",
    ]),
    row(
        "certificate subject name … does not match target host name",
        "curl, git",
        &["host-name", "default-site"],
        "git 2.47, tried",
    ),
    row(
        "server certificate verification failed. CAfile",
        "git, curl with GnuTLS",
        &["untrusted-issuer", "private-ca", "host-name"],
        "git 2.47, tried",
    )
    .known_as(&["server certificate verification failed"]),
    row("doesn't have a known issuer", "wget with GnuTLS", &["untrusted-issuer", "private-ca"], "wget 1.21, tried"),
    row(
        "The certificate of … is not trusted",
        "wget with GnuTLS",
        &["untrusted-issuer", "validity"],
        "wget 1.21, tried",
    )
    .vague(),
    row(
        "The certificate's owner does not match hostname",
        "wget with GnuTLS",
        &["host-name", "default-site"],
        "wget 1.21, tried",
    ),
    row("The certificate of … has expired", "wget with GnuTLS", &["validity", "clock"], "wget 1.21, tried"),
    row("The certificate issuer is unknown", "GnuTLS", &["untrusted-issuer", "private-ca"], "gnutls-cli 3.7, tried"),
    row(
        "The name in the certificate does not match the expected",
        "GnuTLS",
        &["host-name", "default-site"],
        "gnutls-cli 3.7, tried",
    ),
    row("The certificate chain uses expired certificate", "GnuTLS", &["validity", "clock"], "gnutls-cli 3.7, tried"),
    row("The certificate chain uses insecure algorithm", "GnuTLS", &["weak-algorithm"], "gnutls-cli 3.7, tried"),
    row("The certificate chain does not match the intended purpose", "GnuTLS", &["purpose"], "gnutls-cli 3.7, tried"),
    row("An unexpected TLS packet was received", "GnuTLS, git, wget", &["not-tls"], "git 2.47, wget 1.21, tried"),
    row(
        "Hostname mismatch, certificate is not valid for",
        "Python",
        &["host-name", "default-site"],
        "Python 3.11, tried",
    ),
    row("ERR_TLS_CERT_ALTNAME_INVALID", "Node.js", &["host-name", "default-site"], "Node.js 20, tried")
        .known_as(&["Hostname/IP does not match certificate's altnames"]),
    row("ERR_OSSL_X509_KEY_VALUES_MISMATCH", "Node.js", &["key-values-mismatch", "file-order"], "Node.js 20, tried"),
    row("PKIX path building failed", "Java", &["untrusted-issuer", "private-ca"], "Java 17, tried"),
    row(
        "unable to find valid certification path to requested target",
        "Java",
        &["untrusted-issuer", "private-ca"],
        "Java 17, tried",
    )
    .known_as(&["unable to find valid certification path"]),
    row("Could not determine revocation status", "Java", &["revocation-unknown"], "OpenJDK, RevocationChecker"),
    row("PKIX path validation failed", "Java", &["validity", "constraints"], "Java 17, tried").vague(),
    row("java.security.cert.CertificateExpiredException", "Java", &["validity", "clock"], "Java 17, tried")
        .known_as(&["CertificateExpiredException"]),
    row("No subject alternative DNS name matching … found", "Java", &["host-name", "default-site"], "Java 17, tried")
        .known_as(&["No subject alternative DNS name matching"]),
    row("Extended key usage does not permit use for TLS server authentication", "Java", &["purpose"], "Java 17, tried"),
    row("KeyUsage does not allow digital signatures", "Java", &["purpose"], "Java 17, tried"),
    row("the trustAnchors parameter must be non-empty", "Java", &["private-ca"], "Java 17, tried"),
    row("Unsupported or unrecognized SSL message", "Java", &["not-tls"], "Java 17, tried"),
    row("Received fatal alert: protocol_version", "Java", &["protocol-mismatch"], "Java 17, tried"),
    row("Received fatal alert: certificate_required", "Java", &["client-certificate"], "Java 17, tried"),
    row(
        "Trust anchor for certification path not found",
        "Android",
        &["untrusted-issuer", "private-ca"],
        "Conscrypt, TrustManagerImpl",
    ),
    row(
        "x509: certificate signed by unknown authority",
        "Go (Docker, Kubernetes, Terraform)",
        &["untrusted-issuer", "private-ca"],
        "Go, crypto/x509",
    ),
    row(
        "x509: certificate is valid for …, not",
        "Go (Docker, Kubernetes, Terraform)",
        &["host-name", "default-site"],
        "Go, crypto/x509",
    )
    .known_as(&["x509: certificate is valid for"]),
    row(
        "x509: certificate relies on legacy Common Name field",
        "Go (Docker, Kubernetes, Terraform)",
        &["host-name"],
        "Go, crypto/x509",
    ),
    row(
        "x509: cannot validate certificate for … because it doesn't contain any IP SANs",
        "Go (Docker, Kubernetes, Terraform)",
        &["host-name"],
        "Go, crypto/x509",
    )
    .known_as(&["because it doesn't contain any IP SANs"]),
    row(
        "x509: certificate has expired or is not yet valid",
        "Go (Docker, Kubernetes, Terraform)",
        &["validity", "clock"],
        "Go, crypto/x509",
    ),
    row(
        "tls: private key does not match public key",
        "Go (Docker, Kubernetes, Terraform)",
        &["key-values-mismatch", "file-order"],
        "Go, crypto/tls",
    ),
    row(
        "tls: failed to find any PEM data in certificate input",
        "Go (Docker, Kubernetes, Terraform)",
        &["unreadable-file"],
        "Go, crypto/tls",
    ),
    row(
        "server gave HTTP response to HTTPS client",
        "Go (Docker, Kubernetes, Terraform)",
        &["not-tls"],
        "Go, net/http",
    ),
    row(
        "invalid peer certificate: UnknownIssuer",
        "rustls (uv, Cargo)",
        &["untrusted-issuer", "private-ca"],
        "rustls, as quoted in public issues",
    ),
    row("invalid peer certificate: NotValidForName", "rustls", &["host-name"], "rustls 0.23, src/error.rs"),
    row("invalid peer certificate: Expired", "rustls", &["validity", "clock"], "rustls 0.23, src/error.rs")
        .known_as(&["invalid peer certificate: certificate expired"]),
    row("invalid peer certificate: NotValidYet", "rustls", &["validity", "clock"], "rustls 0.23, src/error.rs"),
    row(
        "invalid peer certificate: CaUsedAsEndEntity",
        "rustls",
        &["purpose", "self-signed"],
        "rustls 0.23, rustls-webpki, src/error.rs",
    ),
    row("first record does not look like a TLS handshake", "Go", &["not-tls"], "Go 1.22, src/crypto/tls/conn.go"),
    row("x509: malformed", "Go", &["unreadable-file"], "Go 1.22, src/crypto/x509/parser.go"),
    row(
        "unexpected eof while reading",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["protocol-mismatch", "not-tls", "client-certificate"],
        "OpenSSL 3.0, SSL_R_UNEXPECTED_EOF_WHILE_READING",
    )
    .known_as(&["0A000126", "EOF occurred in violation of protocol"]),
    row(
        "unable to get certificate CRL",
        "OpenSSL and programs that use it (curl, Python, PHP, Ruby)",
        &["revocation-unknown"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["UNABLE_TO_GET_CRL", "verify error:num=3", "Verify return code: 3"]),
    row(
        "Unable to locally verify the issuer's authority",
        "wget",
        &["untrusted-issuer", "private-ca"],
        "wget 1.21, src/openssl.c",
    )
    .known_as(&["発行者の権限を検証できませんでした"]),
    row(
        "cannot verify … certificate, issued by",
        "wget",
        &["untrusted-issuer", "validity", "self-signed"],
        "wget 1.21, src/openssl.c",
    )
    .vague(),
    row("Issued certificate has expired", "wget", &["validity", "clock"], "wget 1.21, src/openssl.c"),
    row("Issued certificate not yet valid", "wget", &["validity", "clock"], "wget 1.21, src/openssl.c"),
    row("Self-signed certificate encountered", "wget", &["self-signed", "private-ca"], "wget 1.21, src/openssl.c"),
    row(
        "certificate common name … doesn't match requested host name",
        "wget",
        &["host-name", "default-site"],
        "wget 1.21, src/openssl.c",
    ),
    row(
        "no certificate subject alternative name matches",
        "wget",
        &["host-name", "default-site"],
        "wget 1.21, src/openssl.c",
    ),
    row("There was a problem confirming the ssl certificate", "pip", &["untrusted-issuer", "private-ca"], "pip")
        .vague(),
    row("hasn't got a known issuer", "wget with GnuTLS", &["untrusted-issuer", "private-ca"], "wget, src/gnutls.c"),
    row(
        "x509: … certificate is not trusted",
        "Go on macOS",
        &["untrusted-issuer", "private-ca"],
        "Go, crypto/x509/root_darwin.go",
    ),
    row("x509: … certificate is expired", "Go on macOS", &["validity", "clock"], "Go, crypto/x509/root_darwin.go"),
    row(
        "Invalid certificate chain",
        "curl on macOS",
        &["untrusted-issuer", "private-ca"],
        "curl, lib/vtls/sectransp.c",
    ),
    row(
        "SSL23_GET_SERVER_HELLO:unknown protocol",
        "OpenSSL 1.0, curl",
        &["not-tls", "protocol-mismatch"],
        "OpenSSL 1.0, ssl/s23_clnt.c",
    )
    .known_as(&["140770FC"]),
    row(
        "error setting certificate verify locations",
        "curl, Git, PHP",
        &["missing-file", "private-ca"],
        "curl, lib/vtls/openssl.c",
    )
    .known_as(&["error setting certificate file", "error adding trust anchors from file"]),
    row(
        "unable to set private key file",
        "curl, PHP",
        &["client-certificate", "missing-file", "key-values-mismatch"],
        "curl, lib/vtls/openssl.c",
    ),
    row(
        "problem with the local SSL certificate",
        "curl, PHP",
        &["client-certificate", "missing-file"],
        "curl, lib/strerror.c",
    )
    .vague(),
    row("client sent no required SSL certificate", "nginx", &["client-certificate"], "nginx, ngx_http_request.c"),
    row("cURL error 35", "curl", &["protocol-mismatch", "not-tls"], "libcurl-errors(3), CURLE_SSL_CONNECT_ERROR")
        .known_as(&["curl: (35)", "curl exit code 35", "CURLE_SSL_CONNECT_ERROR"])
        .vague(),
    row(
        "cURL error 51",
        "curl",
        &["host-name", "untrusted-issuer"],
        "libcurl-errors(3), CURLE_PEER_FAILED_VERIFICATION",
    )
    .known_as(&["curl: (51)", "curl exit code 51"])
    .vague(),
    row("cURL error 58", "curl", &["client-certificate", "missing-file"], "libcurl-errors(3), CURLE_SSL_CERTPROBLEM")
        .known_as(&["curl: (58)", "curl exit code 58", "CURLE_SSL_CERTPROBLEM"])
        .vague(),
    row("cURL error 59", "curl", &["protocol-mismatch"], "libcurl-errors(3), CURLE_SSL_CIPHER")
        .known_as(&["curl: (59)", "curl exit code 59", "CURLE_SSL_CIPHER"])
        .vague(),
    row("cURL error 77", "curl", &["missing-file", "private-ca"], "libcurl-errors(3), CURLE_SSL_CACERT_BADFILE")
        .known_as(&["curl: (77)", "curl exit code 77", "CURLE_SSL_CACERT_BADFILE"])
        .vague(),
    row("cURL error 82", "curl", &["missing-file"], "libcurl-errors(3), CURLE_SSL_CRL_BADFILE")
        .known_as(&["curl: (82)", "curl exit code 82", "CURLE_SSL_CRL_BADFILE"])
        .vague(),
    row("cURL error 83", "curl", &["untrusted-issuer"], "libcurl-errors(3), CURLE_SSL_ISSUER_ERROR")
        .known_as(&["curl: (83)", "curl exit code 83", "CURLE_SSL_ISSUER_ERROR"])
        .vague(),
    row("cURL error 64", "curl", &["not-tls"], "libcurl-errors(3), CURLE_USE_SSL_FAILED")
        .known_as(&["curl: (64)", "curl exit code 64", "CURLE_USE_SSL_FAILED", "Requested SSL level failed"])
        .vague(),
    row("cURL error 90", "curl", &["default-site", "private-ca"], "libcurl-errors(3), CURLE_SSL_PINNEDPUBKEYNOTMATCH")
        .known_as(&[
            "curl: (90)",
            "curl exit code 90",
            "CURLE_SSL_PINNEDPUBKEYNOTMATCH",
            "public key does not match pinned public key",
            "failed to match specified pinned public key",
        ]),
    row("cURL error 98", "curl", &["client-certificate"], "libcurl-errors(3), CURLE_SSL_CLIENTCERT")
        .known_as(&["curl: (98)", "curl exit code 98", "CURLE_SSL_CLIENTCERT", "SSL Client Certificate required"])
        .vague(),
    row("cURL error 91", "curl", &["stapling", "revoked"], "libcurl-errors(3), CURLE_SSL_INVALIDCERTSTATUS")
        .known_as(&["curl: (91)", "curl exit code 91", "CURLE_SSL_INVALIDCERTSTATUS"])
        .vague(),
];
