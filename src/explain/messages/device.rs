//! Messages of phones, and error codes of browsers.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY",
        "Firefox",
        &["transparency"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "MOZILLA_PKIX_ERROR_MITM_DETECTED",
        "Firefox",
        &["private-ca"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE",
        "Firefox",
        &["validity", "clock"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
        "Firefox",
        &["stapling"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "MOZILLA_PKIX_ERROR_V1_CERT_USED_AS_CA",
        "Firefox",
        &["constraints"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "SEC_ERROR_BAD_SIGNATURE",
        "Firefox",
        &["untrusted-issuer"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    )
    .known_as(&["Peer's certificate has an invalid signature"]),
    row("SEC_ERROR_BAD_DER", "Firefox", &["unreadable-file"], "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h"),
    row(
        "SEC_ERROR_REUSED_ISSUER_AND_SERIAL",
        "Firefox",
        &["private-ca"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION",
        "Firefox",
        &["constraints"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    ),
    row(
        "SSL_ERROR_BAD_CERT_ALERT",
        "Firefox",
        &["client-certificate"],
        "mozilla::pkix, pkixnss.h; NSS, SECerrs.h and SSLerrs.h",
    )
    .known_as(&["SSL_ERROR_UNKNOWN_CA_ALERT"]),
    row("ERR_CERT_KNOWN_INTERCEPTION_BLOCKED", "Chrome", &["private-ca"], "Chromium, net_error_list.h"),
    row("ERR_CERT_SYMANTEC_LEGACY", "Chrome", &["distrusted-root"], "Chromium, net_error_list.h"),
    row("ERR_CERT_NON_UNIQUE_NAME", "Chrome", &["host-name"], "Chromium, net_error_list.h"),
    row("ERR_CERT_UNABLE_TO_CHECK_REVOCATION", "Chrome", &["revocation-unknown"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_NO_REVOCATION_MECHANISM"]),
    row("ERR_SSL_SERVER_CERT_BAD_FORMAT", "Chrome", &["unreadable-file", "constraints"], "Chromium, net_error_list.h"),
    row("ERR_SSL_OBSOLETE_VERSION", "Chrome", &["protocol-mismatch"], "Chromium, net_error_list.h"),
    row("ERR_SSL_WEAK_SERVER_EPHEMERAL_DH_KEY", "Chrome", &["weak-algorithm"], "Chromium, net_error_list.h"),
    row("ERR_SSL_UNRECOGNIZED_NAME_ALERT", "Chrome", &["default-site", "host-name"], "Chromium, net_error_list.h"),
    row("ERR_SSL_CLIENT_AUTH_CERT_NEEDED", "Chrome", &["client-certificate"], "Chromium, net_error_list.h"),
    row(
        "DLG_FLAGS_INVALID_CA",
        "Internet Explorer, Edge",
        &["untrusted-issuer", "private-ca"],
        "Microsoft, wininet.h; Internet Explorer and Edge, as quoted in public pages",
    ),
    row(
        "DLG_FLAGS_SEC_CERT_CN_INVALID",
        "Internet Explorer, Edge",
        &["host-name"],
        "Microsoft, wininet.h; Internet Explorer and Edge, as quoted in public pages",
    ),
    row(
        "DLG_FLAGS_SEC_CERT_DATE_INVALID",
        "Internet Explorer, Edge",
        &["validity", "clock"],
        "Microsoft, wininet.h; Internet Explorer and Edge, as quoted in public pages",
    ),
    row(
        "DLG_FLAGS_SEC_CERT_REV_FAILED",
        "Internet Explorer, Edge",
        &["revocation-unknown", "revoked"],
        "Microsoft, wininet.h; Internet Explorer and Edge, as quoted in public pages",
    ),
    row(
        "This might mean that someone's trying to fool you or steal any info you send to the server",
        "Internet Explorer, Edge",
        &["untrusted-issuer", "host-name"],
        "Microsoft, wininet.h; Internet Explorer and Edge, as quoted in public pages",
    )
    .known_as(&["This site is not secure"])
    .vague(),
    row(
        "このサイトは安全ではありません",
        "Internet Explorer, Edge",
        &["untrusted-issuer", "host-name"],
        "Microsoft, wininet.h; Internet Explorer and Edge, as quoted in public pages",
    )
    .vague(),
    row(
        "This certificate is not from a trusted authority",
        "Android",
        &["untrusted-issuer"],
        "Android, WebView and Browser string resources",
    )
    .known_as(&["この証明書は信頼できる認証機関のものではありません"]),
    row(
        "The name of the site does not match the name on the certificate",
        "Android",
        &["host-name"],
        "Android, WebView and Browser string resources",
    )
    .known_as(&["サイト名と証明書上の名前が一致しません"]),
    row("Chain validation failed", "Android", &["validity", "clock"], "Conscrypt, TrustManagerImpl").vague(),
    row(
        "Cannot Verify Server Identity",
        "iOS, macOS",
        &["untrusted-issuer", "host-name"],
        "Apple, iOS Mail and Settings, as quoted in public pages",
    )
    .known_as(&["Can't verify server identity"])
    .vague(),
    row(
        "An SSL error has occurred and a secure connection to the server cannot be made",
        "iOS, macOS",
        &["protocol-mismatch", "untrusted-issuer"],
        "Apple, CFNetwork, as quoted in public source code",
    )
    .known_as(&["SSLエラーが起きたため、サーバへのセキュリティ保護された接続を確立できません"])
    .vague(),
    row("errSSLNoRootCert", "iOS, macOS", &["untrusted-issuer"], "Apple, SecureTransport.h").known_as(&["-9813"]),
    row("errSSLUnknownRootCert", "iOS, macOS", &["private-ca"], "Apple, SecureTransport.h").known_as(&["-9812"]),
    row("errSSLCertExpired", "iOS, macOS", &["validity"], "Apple, SecureTransport.h").known_as(&["-9814"]),
    row("errSSLHostNameMismatch", "iOS, macOS", &["host-name"], "Apple, SecureTransport.h").known_as(&["-9843"]),
    row("errSSLPeerHandshakeFail", "iOS, macOS", &["protocol-mismatch"], "Apple, SecureTransport.h")
        .known_as(&["-9824"]),
    row("errSecNotTrusted", "iOS, macOS", &["untrusted-issuer", "private-ca"], "Apple, SecBase.h")
        .known_as(&["-67843"]),
    row("errSecCertificateExpired", "iOS, macOS", &["validity", "clock"], "Apple, SecBase.h").known_as(&["-67818"]),
    row("errSecCertificateNotValidYet", "iOS, macOS", &["validity", "clock"], "Apple, SecBase.h").known_as(&["-67819"]),
    row("errSecCertificateRevoked", "iOS, macOS", &["revoked"], "Apple, SecBase.h").known_as(&["-67820"]),
    row("errSecCertificateSuspended", "iOS, macOS", &["revoked"], "Apple, SecBase.h").known_as(&["-67821"]),
    row("errSecInvalidCertAuthority", "iOS, macOS", &["untrusted-issuer", "private-ca"], "Apple, SecBase.h")
        .known_as(&["-67826"]),
    row("errSecHostNameMismatch", "iOS, macOS", &["host-name"], "Apple, SecBase.h").known_as(&["-67602"]),
    row("errSecInvalidAuthorityKeyID", "iOS, macOS", &["key-identifiers"], "Apple, SecBase.h").known_as(&["-67606"]),
    row("errSecInvalidSubjectKeyID", "iOS, macOS", &["key-identifiers"], "Apple, SecBase.h").known_as(&["-67607"]),
    row("errSecInvalidKeyUsageForPolicy", "iOS, macOS", &["purpose"], "Apple, SecBase.h").known_as(&["-67608"]),
    row("errSecInvalidExtendedKeyUsage", "iOS, macOS", &["purpose"], "Apple, SecBase.h").known_as(&["-67609"]),
    row("errSecPathLengthConstraintExceeded", "iOS, macOS", &["constraints"], "Apple, SecBase.h").known_as(&["-67611"]),
    row("errSecInvalidRoot", "iOS, macOS", &["private-ca", "distrusted-root"], "Apple, SecBase.h")
        .known_as(&["-67612"]),
    row("errSecCRLExpired", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h").known_as(&["-67613"]),
    row("errSecCRLNotValidYet", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h").known_as(&["-67614"]),
    row("errSecCRLNotFound", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h").known_as(&["-67615"]),
    row("errSecCRLServerDown", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h").known_as(&["-67616"]),
    row("errSecUnknownCertExtension", "iOS, macOS", &["constraints"], "Apple, SecBase.h").known_as(&["-67618"]),
    row("errSecCRLNotTrusted", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h").known_as(&["-67620"]),
    row("errSecSSLBadExtendedKeyUsage", "iOS, macOS", &["purpose"], "Apple, SecBase.h").known_as(&["-67629"]),
    row("errSecOCSPUnavailable", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h").known_as(&["-67632"]),
    row("errSecOCSPStatusUnrecognized", "iOS, macOS", &["ocsp-no-status", "revocation-unknown"], "Apple, SecBase.h")
        .known_as(&["-67633"]),
    row("errSecIncompleteCertRevocationCheck", "iOS, macOS", &["revocation-unknown"], "Apple, SecBase.h")
        .known_as(&["-67635"]),
    row("errSecTrustSettingDeny", "iOS, macOS", &["distrusted-root", "private-ca"], "Apple, SecBase.h")
        .known_as(&["-67654"]),
    row("errSecInvalidSubjectName", "iOS, macOS", &["unreadable-file"], "Apple, SecBase.h").known_as(&["-67655"]),
    row("errSecUnsupportedKeySize", "iOS, macOS", &["weak-algorithm"], "Apple, SecBase.h").known_as(&["-67735"]),
    row("errSecInvalidDigestAlgorithm", "iOS, macOS", &["weak-algorithm"], "Apple, SecBase.h").known_as(&["-67815"]),
    row("errSecMissingRequiredExtension", "iOS, macOS", &["strict-checks", "purpose"], "Apple, SecBase.h")
        .known_as(&["-67880"]),
    row("errSecCreateChainFailed", "iOS, macOS", &["untrusted-issuer"], "Apple, SecBase.h").known_as(&["-25318"]),
    row(
        "certificate is not standards compliant",
        "macOS, Go",
        &["validity", "host-name", "purpose"],
        "Apple, requirements for trusted certificates in iOS 13 and macOS 10.15",
    ),
];
