//! Messages of languages and their libraries: .NET, PHP, Ruby, Python, Node.js.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "The SSL connection could not be established, see inner exception",
        ".NET",
        &["untrusted-issuer"],
        ".NET, System.Net.Security and System.Security.Cryptography resources",
    )
    .known_as(&["SSL 接続を確立できませんでした。内部例外を参照してください"])
    .vague(),
    row(
        "The server mode SSL must use a certificate with the associated private key",
        ".NET",
        &["windows-private-key", "missing-file"],
        ".NET, System.Net.Security and System.Security.Cryptography resources",
    ),
    row(
        "The specified network password is not correct",
        ".NET, Windows",
        &["key-password"],
        "Windows, ERROR_INVALID_PASSWORD",
    ),
    row(
        "the password may be incorrect",
        ".NET",
        &["key-password"],
        ".NET, System.Net.Security and System.Security.Cryptography resources",
    )
    .known_as(&["The certificate data cannot be read with the provided password"]),
    row("Cannot find the requested object", ".NET, Windows", &["unreadable-file"], "Windows, CRYPT_E_NO_MATCH")
        .known_as(&["0x80092009"]),
    row("Keyset does not exist", ".NET, Windows", &["windows-private-key"], "Windows, NTE_BAD_KEYSET")
        .known_as(&["0x80090016"]),
    row("ASN1 corrupted data", ".NET, Windows", &["unreadable-file"], "Windows, CRYPT_E_ASN1_CORRUPT")
        .known_as(&["0x80093103"]),
    row(
        "RevocationStatusUnknown",
        ".NET",
        &["revocation-unknown"],
        ".NET, System.Net.Security and System.Security.Cryptography resources",
    )
    .known_as(&["OfflineRevocation"]),
    row(
        "The remote certificate was rejected by the provided RemoteCertificateValidationCallback",
        ".NET",
        &["untrusted-issuer"],
        ".NET, System.Net.Security and System.Security.Cryptography resources",
    )
    .vague(),
    row("Peer certificate CN=… did not match expected CN=", "PHP", &["host-name"], "PHP, ext/openssl/xp_ssl.c")
        .known_as(&["did not match expected CN=", "peer certificate CN did not match"]),
    row(
        "Unable to set local cert chain file",
        "PHP",
        &["missing-file", "unreadable-file"],
        "PHP, ext/openssl/xp_ssl.c",
    ),
    row("Failed to enable crypto", "PHP", &["protocol-mismatch", "untrusted-issuer"], "PHP, ext/openssl/xp_ssl.c")
        .vague(),
    row("failed loading cafile stream", "PHP", &["missing-file"], "PHP, ext/openssl/xp_ssl.c"),
    row(
        "cURL error 60",
        "PHP (Guzzle, WordPress)",
        &["untrusted-issuer"],
        "libcurl-errors(3), CURLE_PEER_FAILED_VERIFICATION",
    )
    .vague(),
    row("does not match the server certificate", "Ruby", &["host-name"], "Ruby, openssl/ssl.rb post_connection_check"),
    row(
        "asn1 encoding routines … wrong tag",
        "OpenSSL and programs that use it",
        &["unreadable-file"],
        "OpenSSL 3.0, asn1err.c",
    )
    .known_as(&["ASN1_CHECK_TLEN:wrong tag", "asn1_check_tlen"]),
    row("nested asn1 error", "Ruby, Perl and programs with OpenSSL", &["unreadable-file"], "OpenSSL 3.0, asn1err.c")
        .known_as(&["NESTED_ASN1_ERROR"])
        .vague(),
    row("hostname … doesn't match", "Python", &["host-name"], "Python before 3.7, ssl.match_hostname")
        .known_as(&["doesn't match either of"]),
    row(
        "Missing Authority Key Identifier",
        "Python 3.13, OpenSSL strict checks",
        &["strict-checks"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["verify error:num=85"]),
    row(
        "Missing Subject Key Identifier",
        "Python 3.13, OpenSSL strict checks",
        &["strict-checks"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["verify error:num=86"]),
    row(
        "Basic Constraints of CA cert not marked critical",
        "Python 3.13, OpenSSL strict checks",
        &["strict-checks"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["verify error:num=89"]),
    row(
        "CA cert does not include key usage extension",
        "Python 3.13, OpenSSL strict checks",
        &["strict-checks", "constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["verify error:num=92"]),
    row(
        "Could not find a suitable TLS CA certificate bundle",
        "Python requests",
        &["missing-file", "private-ca"],
        "Python requests, adapters.py",
    ),
    row(
        "authority and subject key identifier mismatch",
        "OpenSSL and programs that use it",
        &["key-identifiers"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["AKID_SKID_MISMATCH", "verify error:num=30"]),
    row(
        "authority and issuer serial number mismatch",
        "OpenSSL and programs that use it",
        &["key-identifiers"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["AKID_ISSUER_SERIAL_MISMATCH", "verify error:num=31"]),
    row(
        "certificate signature failure",
        "OpenSSL and programs that use it",
        &["untrusted-issuer", "unreadable-file"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["CERT_SIGNATURE_FAILURE", "verify error:num=7"]),
    row(
        "certificate chain too long",
        "OpenSSL and programs that use it",
        &["constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["CERT_CHAIN_TOO_LONG", "verify error:num=22"]),
    row(
        "key usage does not include certificate signing",
        "OpenSSL and programs that use it",
        &["constraints"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["KEYUSAGE_NO_CERTSIGN", "verify error:num=32"]),
    row("ERR_OSSL_EVP_UNSUPPORTED", "Node.js", &["key-password"], "Node.js, documentation of errors")
        .known_as(&["digital envelope routines::unsupported"]),
    row(
        "alert bad certificate",
        "OpenSSL, curl, servers' logs",
        &["alert", "client-certificate"],
        "OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["TLSV1_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_BAD_CERTIFICATE", "alert number 42", "0A000412"]),
    row(
        "alert certificate unknown",
        "OpenSSL, curl, servers' logs",
        &["untrusted-issuer", "alert"],
        "OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["SSLV3_ALERT_CERTIFICATE_UNKNOWN", "alert number 46", "0A000416"]),
    row(
        "alert certificate expired",
        "OpenSSL, curl, servers' logs",
        &["validity", "client-certificate"],
        "OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["SSLV3_ALERT_CERTIFICATE_EXPIRED", "alert number 45", "0A000415"]),
    row("no shared cipher", "OpenSSL, servers' logs", &["protocol-mismatch"], "OpenSSL 3.0, ssl_err.c")
        .known_as(&["NO_SHARED_CIPHER", "0A0000C1"]),
    row(
        "the remote party has closed the transport stream",
        ".NET",
        &["protocol-mismatch", "client-certificate"],
        ".NET, System.Net.Security resources",
    )
    .known_as(&[
        "リモート パーティによってトランスポート ストリームが終了しました",
        "リモート パーティがトランスポート ストリームを終了",
    ]),
    row(
        "証明書の検証に失敗しました",
        "Android and others",
        &["untrusted-issuer", "host-name", "validity"],
        "as quoted in public pages",
    )
    .known_as(&["証明書の検証に失敗した"])
    .vague(),
    row(
        "The certificate is not correctly signed by the trusted CA",
        "Mbed TLS (ESP32, OpenWrt)",
        &["untrusted-issuer", "private-ca"],
        "Mbed TLS, x509_crt.h",
    )
    .known_as(&["MBEDTLS_X509_BADCERT_NOT_TRUSTED"]),
    row(
        "X509 - Certificate verification failed",
        "Mbed TLS (ESP32, OpenWrt)",
        &["untrusted-issuer", "private-ca", "validity", "host-name"],
        "Mbed TLS, x509.h",
    )
    .known_as(&["MBEDTLS_ERR_X509_CERT_VERIFY_FAILED", "returned -0x2700"]),
    row(
        "The certificate Common Name (CN) does not match with the expected CN",
        "Mbed TLS (ESP32, OpenWrt)",
        &["host-name"],
        "Mbed TLS, x509_crt.h",
    )
    .known_as(&["MBEDTLS_X509_BADCERT_CN_MISMATCH"]),
    row(
        "The certificate validity starts in the future",
        "Mbed TLS (ESP32, OpenWrt)",
        &["clock", "validity"],
        "Mbed TLS, x509_crt.h",
    )
    .known_as(&["MBEDTLS_X509_BADCERT_FUTURE"]),
    row(
        "The certificate validity has expired",
        "Mbed TLS (ESP32, OpenWrt)",
        &["validity", "clock"],
        "Mbed TLS, x509_crt.h",
    )
    .known_as(&["MBEDTLS_X509_BADCERT_EXPIRED"]),
    row("ASN no signer error to confirm failure", "wolfSSL", &["private-ca", "untrusted-issuer"], "wolfSSL, error.c")
        .known_as(&["ASN_NO_SIGNER_E"]),
    row(
        "alert unsupported certificate",
        "OpenSSL, curl, servers' logs",
        &["purpose", "client-certificate", "alert"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
        "alert number 43",
        "0A000413",
        "fatal alert: unsupported_certificate",
    ]),
    row(
        "alert certificate revoked",
        "OpenSSL, curl, servers' logs",
        &["revoked", "client-certificate"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
        "alert number 44",
        "0A000414",
        "fatal alert: certificate_revoked",
    ]),
    row(
        "alert illegal parameter",
        "OpenSSL, curl, servers' logs",
        &["protocol-mismatch", "alert"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["SSLV3_ALERT_ILLEGAL_PARAMETER", "alert number 47", "0A000417", "fatal alert: illegal_parameter"]),
    row(
        "alert access denied",
        "OpenSSL, curl, servers' logs",
        &["client-certificate", "alert"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["TLSV1_ALERT_ACCESS_DENIED", "alert number 49", "0A000419", "fatal alert: access_denied"]),
    row(
        "alert internal error",
        "OpenSSL, curl, servers' logs",
        &["alert", "default-site"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["TLSV1_ALERT_INTERNAL_ERROR", "alert number 80", "0A000438", "fatal alert: internal_error"]),
    row(
        "alert inappropriate fallback",
        "OpenSSL, curl, servers' logs",
        &["protocol-mismatch"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "TLSV1_ALERT_INAPPROPRIATE_FALLBACK",
        "alert number 86",
        "0A00043E",
        "fatal alert: inappropriate_fallback",
    ]),
    row(
        "alert missing extension",
        "OpenSSL, curl, servers' logs",
        &["protocol-mismatch", "alert"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "TLSV13_ALERT_MISSING_EXTENSION",
        "alert number 109",
        "0A000455",
        "fatal alert: missing_extension",
    ]),
    row(
        "tlsv1 unsupported extension",
        "OpenSSL, curl, servers' logs",
        &["protocol-mismatch", "alert"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "TLSV1_UNSUPPORTED_EXTENSION",
        "alert number 110",
        "0A000456",
        "fatal alert: unsupported_extension",
    ]),
    row(
        "tlsv1 unrecognized name",
        "OpenSSL, curl, servers' logs",
        &["default-site", "host-name"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "TLSV1_UNRECOGNIZED_NAME",
        "SSLV3_ALERT_UNRECOGNIZED_NAME",
        "alert number 112",
        "0A000458",
        "alert: unrecognized_name",
        "SSL_ERROR_UNRECOGNIZED_NAME_ALERT",
    ]),
    row(
        "tlsv1 bad certificate status response",
        "OpenSSL, curl, servers' logs",
        &["stapling", "revocation-unknown"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE",
        "alert number 113",
        "0A000459",
        "alert: bad_certificate_status_response",
    ]),
    row(
        "alert unknown psk identity",
        "OpenSSL, curl, servers' logs",
        &["protocol-mismatch", "alert"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&["TLSV1_ALERT_UNKNOWN_PSK_IDENTITY", "alert number 115", "0A00045B", "alert: unknown_psk_identity"]),
    row(
        "alert no application protocol",
        "OpenSSL, curl, servers' logs",
        &["protocol-mismatch"],
        "RFC 8446 section 6; OpenSSL 3.0, ssl_err.c",
    )
    .known_as(&[
        "TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
        "alert number 120",
        "0A000460",
        "alert: no_application_protocol",
    ]),
    row(
        "CRL has expired",
        "OpenSSL and programs that use it",
        &["revocation-unknown"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["CRL_HAS_EXPIRED", "verify error:num=12", "Verify return code: 12"]),
    row(
        "CRL is not yet valid",
        "OpenSSL and programs that use it",
        &["revocation-unknown", "clock"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["CRL_NOT_YET_VALID", "verify error:num=11", "Verify return code: 11"]),
    row(
        "CRL signature failure",
        "OpenSSL and programs that use it",
        &["revocation-unknown"],
        "OpenSSL 3.0, X509_verify_cert_error_string",
    )
    .known_as(&["CRL_SIGNATURE_FAILURE", "verify error:num=8", "Verify return code: 8"]),
];
