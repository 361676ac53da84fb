//! Messages of browsers.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "NET::ERR_CERT_AUTHORITY_INVALID",
        "Chrome, Edge",
        &["untrusted-issuer", "private-ca", "self-signed"],
        "Chromium, net_error_list.h",
    )
    .known_as(&["ERR_CERT_AUTHORITY_INVALID", "net_error -202"]),
    row(
        "NET::ERR_CERT_COMMON_NAME_INVALID",
        "Chrome, Edge",
        &["host-name", "default-site"],
        "Chromium, net_error_list.h",
    )
    .known_as(&["ERR_CERT_COMMON_NAME_INVALID", "net_error -200"]),
    row("NET::ERR_CERT_DATE_INVALID", "Chrome, Edge", &["validity", "clock"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_DATE_INVALID", "net_error -201"]),
    row("NET::ERR_CERT_WEAK_SIGNATURE_ALGORITHM", "Chrome, Edge", &["weak-algorithm"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_WEAK_SIGNATURE_ALGORITHM", "net_error -208"]),
    row("NET::ERR_CERT_WEAK_KEY", "Chrome, Edge", &["weak-algorithm"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_WEAK_KEY"]),
    row("NET::ERR_CERT_REVOKED", "Chrome, Edge", &["revoked"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_REVOKED", "net_error -206"]),
    row("NET::ERR_CERT_INVALID", "Chrome, Edge", &["constraints", "purpose"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_INVALID", "net_error -207"]),
    row("NET::ERR_CERT_NAME_CONSTRAINT_VIOLATION", "Chrome, Edge", &["constraints"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_NAME_CONSTRAINT_VIOLATION"]),
    row("NET::ERR_CERT_VALIDITY_TOO_LONG", "Chrome, Edge", &["validity"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERT_VALIDITY_TOO_LONG"]),
    row("NET::ERR_CERTIFICATE_TRANSPARENCY_REQUIRED", "Chrome, Edge", &["transparency"], "Chromium, net_error_list.h")
        .known_as(&["ERR_CERTIFICATE_TRANSPARENCY_REQUIRED"]),
    row("ERR_SSL_PROTOCOL_ERROR", "Chrome, Edge", &["not-tls", "protocol-mismatch"], "Chromium, net_error_list.h"),
    row("ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "Chrome, Edge", &["protocol-mismatch"], "Chromium, net_error_list.h"),
    row("ERR_BAD_SSL_CLIENT_AUTH_CERT", "Chrome, Edge", &["client-certificate"], "Chromium, net_error_list.h"),
    row(
        "This server could not prove that it is",
        "Chrome, Edge",
        &["host-name", "untrusted-issuer", "default-site"],
        "Chromium, ssl_errors_strings.grdp",
    )
    .vague(),
    row(
        "This server could not prove that it is … its security certificate is from",
        "Chrome, Edge",
        &["host-name", "default-site"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate does not specify Subject Alternative Names",
        "Chrome, Edge",
        &["host-name"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate expired",
        "Chrome, Edge",
        &["validity", "clock"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate expired…clock is currently set to…correct your system's clock",
        "Chrome, Edge",
        &["validity", "clock"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate is supposedly from",
        "Chrome, Edge",
        &["validity", "clock"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate is not valid at this time",
        "Chrome, Edge",
        &["validity", "clock"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate is not trusted by",
        "Chrome, Edge",
        &["untrusted-issuer", "private-ca", "self-signed"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate may be revoked",
        "Chrome, Edge",
        &["revoked", "revocation-unknown"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "This server could not prove that it is … its security certificate contains errors",
        "Chrome, Edge",
        &["constraints", "purpose"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "the server presented a certificate signed using a weak signature algorithm",
        "Chrome, Edge",
        &["weak-algorithm"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "であることを確認できませんでした…セキュリティ証明書は…から発行されています",
        "Chrome, Edge",
        &["host-name", "default-site"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "セキュリティ証明書の有効期限は…切れています",
        "Chrome, Edge",
        &["validity", "clock"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "セキュリティ証明書は、ご使用のパソコンのオペレーティング システムによって信頼されているものではありません",
        "Chrome, Edge",
        &["untrusted-issuer", "private-ca", "self-signed"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "セキュリティ証明書は失効している可能性があります",
        "Chrome, Edge",
        &["revoked", "revocation-unknown"],
        "Chromium, ssl_errors_strings.grdp",
    ),
    row(
        "このサーバーが…であることを確認できませんでした",
        "Chrome, Edge",
        &["host-name", "untrusted-issuer", "default-site"],
        "Chromium, ssl_errors_strings.grdp",
    )
    .vague(),
    row(
        "Your connection is not private",
        "Chrome, Edge",
        &["untrusted-issuer", "host-name", "validity"],
        "Chrome, as quoted in public documentation",
    )
    .known_as(&["Your connection isn't private"])
    .vague(),
    row(
        "この接続ではプライバシーが保護されません",
        "Chrome, Edge",
        &["untrusted-issuer", "host-name", "validity"],
        "Chrome, as quoted in public documentation",
    )
    .known_as(&["プライバシーが保護されません"])
    .vague(),
    row(
        "接続がプライベートではありません",
        "Edge",
        &["untrusted-issuer", "host-name", "validity"],
        "Edge, as quoted in public documentation",
    )
    .vague(),
    row(
        "このサイトは安全に接続できません",
        "Chrome, Edge",
        &["not-tls", "protocol-mismatch"],
        "Chrome, as quoted in public documentation",
    )
    .vague(),
    row(
        "this page includes other resources which are not secure",
        "Chrome",
        &["mixed-content"],
        "Chrome, as quoted in public documentation",
    ),
    row(
        "このページには安全でない他のリソースが含まれています",
        "Chrome",
        &["mixed-content"],
        "FAQ F7; Chrome, as quoted in public documentation",
    )
    .known_as(&["安全でない他のリソースが含まれている"]),
    row(
        "Mixed Content: The page at … was loaded over HTTPS, but requested an insecure",
        "Chrome",
        &["mixed-content"],
        "Chrome, as quoted in public documentation",
    )
    .known_as(&["was loaded over HTTPS, but requested an insecure"]),
    row(
        "with HMAC-SHA1 for message authentication",
        "Chrome",
        &["sha1-message-authentication"],
        "FAQ F8; Chromium, SHA-1 deprecation page",
    )
    .known_as(&["SHA1 for message authentication"]),
    row(
        "メッセージ認証には SHA1",
        "Chrome",
        &["sha1-message-authentication"],
        "FAQ F8; Chrome, as quoted in public pages",
    )
    .known_as(&["メッセージにはSHA1"]),
    row("SEC_ERROR_UNKNOWN_ISSUER", "Firefox", &["untrusted-issuer", "private-ca"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8179", "Peer's Certificate issuer is not recognized"]),
    row("SEC_ERROR_UNTRUSTED_ISSUER", "Firefox", &["private-ca", "untrusted-issuer"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8172", "Peer's certificate issuer has been marked as not trusted by the user"]),
    row("SEC_ERROR_EXPIRED_CERTIFICATE", "Firefox", &["validity", "clock"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8181", "Peer's Certificate has expired"]),
    row("SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE", "Firefox", &["validity"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8162"]),
    row("SEC_ERROR_REVOKED_CERTIFICATE", "Firefox", &["revoked"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8180", "Peer's Certificate has been revoked"]),
    row("SEC_ERROR_OCSP_UNKNOWN_CERT", "Firefox", &["ocsp-no-status"], "NSS, SECerrs.h and SSLerrs.h"),
    row("The OCSP server has no status for the certificate", "Firefox", &["ocsp-no-status"], "FAQ F9; NSS, SECerrs.h"),
    row("SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED", "Firefox", &["weak-algorithm"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8016"]),
    row("SEC_ERROR_CA_CERT_INVALID", "Firefox", &["constraints"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-8156", "Issuer certificate is invalid"]),
    row("SEC_ERROR_INADEQUATE_CERT_TYPE", "Firefox", &["purpose"], "NSS, SECerrs.h and SSLerrs.h").known_as(&["-8101"]),
    row("SEC_ERROR_CERT_NOT_IN_NAME_SPACE", "Firefox", &["constraints"], "NSS, SECerrs.h and SSLerrs.h"),
    row("SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID", "Firefox", &["constraints"], "NSS, SECerrs.h and SSLerrs.h"),
    row("SSL_ERROR_BAD_CERT_DOMAIN", "Firefox", &["host-name", "default-site"], "NSS, SECerrs.h and SSLerrs.h")
        .known_as(&["-12276"]),
    row("SSL_ERROR_NO_CYPHER_OVERLAP", "Firefox", &["protocol-mismatch"], "NSS, SECerrs.h and SSLerrs.h"),
    row("SSL_ERROR_UNSUPPORTED_VERSION", "Firefox", &["protocol-mismatch"], "NSS, SECerrs.h and SSLerrs.h"),
    row(
        "SSL_ERROR_HANDSHAKE_FAILURE_ALERT",
        "Firefox",
        &["protocol-mismatch", "client-certificate"],
        "NSS, SECerrs.h and SSLerrs.h",
    ),
    row("SSL_ERROR_RX_RECORD_TOO_LONG", "Firefox", &["not-tls"], "NSS, SECerrs.h and SSLerrs.h"),
    row("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", "Firefox", &["self-signed"], "mozilla::pkix, pkixnss.h"),
    row("MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY", "Firefox", &["purpose"], "mozilla::pkix, pkixnss.h"),
    row("MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE", "Firefox", &["weak-algorithm"], "mozilla::pkix, pkixnss.h"),
    row(
        "MOZILLA_PKIX_ERROR_ADDITIONAL_POLICY_CONSTRAINT_FAILED",
        "Firefox",
        &["distrusted-root", "untrusted-issuer", "constraints"],
        "mozilla::pkix, pkixnss.h",
    ),
    row(
        "The certificate is not trusted because the issuer certificate is unknown",
        "Firefox",
        &["untrusted-issuer", "private-ca"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "The certificate is not trusted because it is self-signed",
        "Firefox",
        &["self-signed"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .known_as(&["The certificate is not trusted because it is self signed"]),
    row(
        "does not trust this site because it uses a certificate that is not valid for",
        "Firefox",
        &["host-name", "default-site"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "uses an invalid security certificate",
        "Firefox",
        &["untrusted-issuer", "host-name", "validity"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .vague(),
    row(
        "Warning: Potential Security Risk Ahead",
        "Firefox",
        &["untrusted-issuer", "host-name", "validity"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .known_as(&["警告: 潜在的なセキュリティリスクあり"])
    .vague(),
    row(
        "Your Computer Clock is Wrong",
        "Firefox",
        &["clock", "validity"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .known_as(&["コンピューターの時刻が間違っています"]),
    row(
        "The certificate is not trusted because the issuer certificate has expired",
        "Firefox",
        &["validity"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .known_as(&["発行者の証明書が有効期限切れになっているためこの証明書は信頼されません"]),
    row(
        "signed using a signature algorithm that was disabled because that algorithm is not secure",
        "Firefox",
        &["weak-algorithm"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .known_as(&["安全ではない署名アルゴリズムによって署名されているためこの証明書は信頼されません"]),
    row(
        "Secure Connection Failed",
        "Firefox",
        &["protocol-mismatch", "ocsp-no-status", "not-tls"],
        "Mozilla, certError.ftl and older pipnss.properties",
    )
    .known_as(&["安全な接続ができませんでした"])
    .vague(),
    row(
        "発行者の証明書が不明であるためこの証明書は信頼されません",
        "Firefox",
        &["untrusted-issuer", "private-ca"],
        "FAQ F1",
    ),
    row(
        "証明書の発行者が不明、証明書が自己署名、またはサーバーが正しい中間証明書を送信していないため",
        "Firefox",
        &["untrusted-issuer", "self-signed"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "自己署名をしているためこの証明書は信頼されません",
        "Firefox",
        &["self-signed"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "この証明書は有効期限が切れているため、有効性を検証できませんでした",
        "Firefox",
        &["validity", "clock"],
        "FAQ F2",
    ),
    row(
        "は不正なセキュリティ証明書を使用しています",
        "Firefox",
        &["host-name", "untrusted-issuer", "validity"],
        "FAQ F3",
    )
    .vague(),
    row("この証明書は … にだけ有効なものです", "Firefox", &["host-name", "default-site"], "FAQ F3")
        .known_as(&["にだけ有効なものです"]),
    row(
        "この接続は安全ではありません",
        "Firefox and others",
        &["untrusted-issuer", "host-name", "validity", "mixed-content"],
        "Firefox, as quoted in public documentation",
    )
    .known_as(&["安全な接続ではありません", "接続が安全ではありません", "保護された接続ではありません"])
    .vague(),
    row("このWebサイトは認証されていません", "Firefox", &["mixed-content"], "FAQ F11"),
    row(
        "Blocked loading mixed active content",
        "Firefox",
        &["mixed-content"],
        "Firefox, as quoted in public documentation",
    ),
    row("検証され信頼できる運営者情報はありません", "Firefox", &["owner-information"], "FAQ F10; Firefox, page info"),
    row(
        "信頼された証明機関がこの証明書を確認できません",
        "Internet Explorer, Windows",
        &["untrusted-issuer", "private-ca", "iis-intermediates"],
        "FAQ F1",
    ),
    row(
        "この証明書は有効期限が切れているかまだ有効ではありません",
        "Internet Explorer, Windows",
        &["validity", "clock"],
        "FAQ F2",
    )
    .known_as(&["有効期限が切れているかまだ有効ではありません"]),
    row("アドレスが一致しません", "Internet Explorer", &["host-name", "default-site"], "FAQ F3"),
    row(
        "この Web サイトで提示されたセキュリティ証明書は、別の Web サイトのアドレス用に発行されたものです",
        "Internet Explorer",
        &["host-name", "default-site"],
        "FAQ F3; Microsoft documentation",
    ),
    row(
        "この Web サイトのセキュリティ証明書には問題があります",
        "Internet Explorer",
        &["untrusted-issuer", "host-name", "validity"],
        "Microsoft documentation",
    )
    .vague(),
    row(
        "There is a problem with this website's security certificate",
        "Internet Explorer",
        &["untrusted-issuer", "host-name", "validity"],
        "Microsoft documentation",
    )
    .vague(),
    row(
        "セキュリティで保護されたコンテンツのみが表示されます",
        "Internet Explorer 9 to 11",
        &["mixed-content"],
        "FAQ F6; Microsoft documentation",
    ),
    row("Only secure content is displayed", "Internet Explorer 9 to 11", &["mixed-content"], "Microsoft documentation"),
    row(
        "This page contains both secure and nonsecure items",
        "Internet Explorer 6 and 7",
        &["mixed-content"],
        "FAQ F6; as quoted in public source code",
    ),
    row(
        "Safari can't establish a secure connection to the server",
        "Safari",
        &["protocol-mismatch", "untrusted-issuer"],
        "Safari, as quoted in public pages",
    )
    .known_as(&["セキュリティ保護された接続を確立できません"])
    .vague(),
    row(
        "This Connection Is Not Private",
        "Safari",
        &["untrusted-issuer", "host-name", "validity"],
        "Safari, as quoted in public documentation",
    )
    .known_as(&["この接続はプライベートではありません", "接続はプライベートではありません"])
    .vague(),
    row(
        "この証明書は、信頼されていない発行者によって署名されています",
        "Safari, OS X",
        &["untrusted-issuer", "softbank-phones"],
        "FAQ F5",
    )
    .known_as(&["信頼されていない発行者によって署名されています"]),
    row(
        "サーバの識別情報を検証できません",
        "iOS",
        &["untrusted-issuer", "host-name", "validity"],
        "iOS, as quoted in public documentation",
    ),
    row(
        "NSURLErrorServerCertificateUntrusted",
        "iOS, macOS",
        &["untrusted-issuer", "private-ca", "host-name"],
        "Apple, NSURLError.h",
    )
    .known_as(&["-1202", "NSURLErrorDomain Code=-1202"]),
    row(
        "The certificate for this server is invalid. You might be connecting to a server that is pretending to be",
        "iOS, macOS",
        &["untrusted-issuer", "host-name", "private-ca"],
        "Apple CFNetwork, as quoted in public source code",
    ),
    row(
        "このサーバの証明書は無効です",
        "iOS, macOS",
        &["untrusted-issuer", "host-name", "private-ca"],
        "Apple CFNetwork, as quoted in public source code",
    ),
    row(
        "NSURLErrorServerCertificateHasUnknownRoot",
        "iOS, macOS",
        &["private-ca", "untrusted-issuer"],
        "Apple, NSURLError.h",
    )
    .known_as(&["-1203"]),
    row("NSURLErrorServerCertificateHasBadDate", "iOS, macOS", &["validity", "clock"], "Apple, NSURLError.h")
        .known_as(&["-1201"]),
    row("NSURLErrorServerCertificateNotYetValid", "iOS, macOS", &["validity", "clock"], "Apple, NSURLError.h")
        .known_as(&["-1204"]),
    row(
        "A TLS error caused the secure connection to fail",
        "iOS, macOS",
        &["protocol-mismatch", "untrusted-issuer", "weak-algorithm"],
        "Apple, NSURLErrorSecureConnectionFailed",
    )
    .known_as(&["-1200", "NSURLErrorSecureConnectionFailed"])
    .vague(),
    row("errSSLXCertChainInvalid", "iOS, macOS", &["untrusted-issuer", "private-ca"], "Apple, Secure Transport")
        .known_as(&["-9807"]),
    row("PR_END_OF_FILE_ERROR", "Firefox", &["protocol-mismatch", "not-tls"], "NSPR, prerr.h").known_as(&["-5938"]),
    row(
        "The certificate expired on",
        "Firefox",
        &["validity", "clock"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "この証明書は … に期限が切れました",
        "Firefox",
        &["validity", "clock"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "The certificate will not be valid until",
        "Firefox",
        &["clock", "validity"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "The certificate is only valid for",
        "Firefox",
        &["host-name", "default-site"],
        "Mozilla, certError.ftl and older pipnss.properties",
    ),
    row(
        "SSL received a record that exceeded the maximum permissible length",
        "Firefox",
        &["not-tls"],
        "Mozilla, nsserrors.properties",
    )
    .known_as(&["SSL が最大許容長を超えた長さのレコードを受信しました"]),
    row(
        "The OCSP server experienced an internal error",
        "Firefox",
        &["revocation-unknown", "ocsp-no-status"],
        "Mozilla, nsserrors.properties",
    )
    .known_as(&["SEC_ERROR_OCSP_SERVER_ERROR"]),
    row("no common encryption algorithm", "Firefox", &["protocol-mismatch"], "Mozilla, nsserrors.properties")
        .known_as(&["互換性のある暗号化アルゴリズムがありません"]),
    row(
        "SEC_ERROR_EXTENSION_VALUE_INVALID",
        "Firefox",
        &["constraints", "unreadable-file"],
        "NSS, SECerrs.h; mozilla::pkix, pkixcert.cpp",
    )
    .known_as(&["Certificate extension value is invalid"]),
    row(
        "Did Not Connect: Potential Security Issue",
        "Firefox",
        &["untrusted-issuer", "private-ca", "host-name"],
        "Mozilla, certError.ftl",
    )
    .known_as(&["接続中止: 潜在的なセキュリティ問題"])
    .vague(),
    row("PR_CONNECT_RESET_ERROR", "Firefox", &["protocol-mismatch", "not-tls"], "NSPR, prerr.h").vague(),
    row(
        "の識別情報を検証できません",
        "iOS, macOS",
        &["untrusted-issuer", "host-name"],
        "Apple, Mail and Safari, as quoted in public pages",
    )
    .known_as(&["の識別情報を確認できません"])
    .vague(),
    row(
        "Your clock is behind",
        "Chrome, Edge",
        &["clock", "validity"],
        "Chromium, security_interstitials_strings.grdp",
    )
    .known_as(&["お使いの時計は遅れています"]),
    row("Your clock is ahead", "Chrome, Edge", &["clock", "validity"], "Chromium, security_interstitials_strings.grdp")
        .known_as(&["お使いの時計は進んでいます"]),
    row(
        "から無効な応答が送信されました",
        "Chrome, Edge",
        &["not-tls", "protocol-mismatch"],
        "Chrome, as quoted in public documentation",
    )
    .known_as(&["無効な応答が送信されました"]),
    row("SEC_ERROR_CRL_EXPIRED", "Firefox", &["revocation-unknown"], "NSS, secerr.h"),
    row("SEC_ERROR_CRL_NOT_YET_VALID", "Firefox", &["revocation-unknown", "clock"], "NSS, secerr.h"),
    row("SEC_ERROR_CRL_BAD_SIGNATURE", "Firefox", &["revocation-unknown"], "NSS, secerr.h")
        .known_as(&["SEC_ERROR_CRL_INVALID"]),
];
