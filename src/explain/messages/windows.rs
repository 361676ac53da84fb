//! Messages of Windows, IIS and .NET.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "using a security certificate that cannot be verified",
        "Outlook",
        &["untrusted-issuer", "host-name"],
        "Outlook, as quoted in public pages",
    )
    .known_as(&["確認できないセキュリティ証明書を使用しています"])
    .vague(),
    row(
        "does not have enough information to verify this certificate",
        "Windows",
        &["untrusted-issuer", "iis-intermediates"],
        "Windows, as quoted in public pages",
    )
    .known_as(&["この証明書を検証できる情報が不足しています"]),
    row(
        "The internal error state is 10013",
        "Windows (Schannel)",
        &["protocol-mismatch"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&[
        "internal error state is 10013",
        "内部エラーの状態は 10013",
        "creating a TLS client credential",
        "creating an SSL client credential",
        "Event ID 36871",
    ]),
    row(
        "Could not create SSL/TLS secure channel",
        ".NET, PowerShell",
        &["protocol-mismatch", "untrusted-issuer", "client-certificate"],
        ".NET, as quoted in Microsoft documentation",
    )
    .known_as(&[
        "SSL/TLS のセキュリティで保護されているチャネルを作成できませんでした",
        "セキュリティで保護されているチャネルを作成できませんでした",
    ]),
    row(
        "could not load the certificate it needs to initiate an SSL connection",
        "SQL Server",
        &["windows-private-key"],
        "Microsoft, SQL Server errors and events",
    )
    .known_as(&["SEC_E_NO_CREDENTIALS", "0x8009030e", "No credentials are available in the security package"]),
    row("A specified logon session does not exist", "IIS, Windows", &["windows-private-key"], "Microsoft, winerror.h")
        .known_as(&["0x80070520", "指定されたログオン セッションは存在しません"]),
    row(
        "The certificate received from the remote server was issued by an untrusted certificate authority",
        "Windows (Schannel)",
        &["untrusted-issuer", "private-ca"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36882"]),
    row(
        "The certificate received from the remote server does not contain the expected name",
        "Windows (Schannel)",
        &["host-name", "default-site"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36884"]),
    row(
        "The certificate received from the remote server has either expired or is not yet valid",
        "Windows (Schannel)",
        &["validity", "clock"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36881"]),
    row(
        "The certificate received from the remote server has been revoked",
        "Windows (Schannel)",
        &["revoked"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36883"]),
    row(
        "The certificate received from the remote server has not validated correctly",
        "Windows (Schannel)",
        &["untrusted-issuer", "validity", "constraints"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36876"]),
    row(
        "A fatal error occurred when attempting to access the TLS … credential private key",
        "Windows (Schannel)",
        &["windows-private-key"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36870", "A fatal error occurred when attempting to access the SSL server credential private key"]),
    row(
        "credential's certificate does not have a private key information property attached to it",
        "Windows (Schannel)",
        &["windows-private-key"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36869"]),
    row(
        "A fatal alert was received from the remote endpoint",
        "Windows (Schannel)",
        &["alert", "untrusted-issuer", "protocol-mismatch"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36887"]),
    row(
        "A fatal alert was generated and sent to the remote endpoint",
        "Windows (Schannel)",
        &["alert", "protocol-mismatch", "client-certificate"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36888"]),
    row(
        "none of the cipher suites supported by the client application are supported by the server",
        "Windows (Schannel)",
        &["protocol-mismatch"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36874"]),
    row(
        "certificate's chain is incomplete",
        "Windows (Schannel)",
        &["iis-intermediates", "untrusted-issuer"],
        "Microsoft, Schannel event provider",
    )
    .known_as(&["36889"]),
    row(
        "credentials supplied to the package were not recognized",
        "Windows (Schannel)",
        &["windows-private-key"],
        "Microsoft, winerror.h, SEC_E_UNKNOWN_CREDENTIALS",
    )
    .known_as(&["SEC_E_UNKNOWN_CREDENTIALS", "0x8009030d"]),
    row(
        "do not possess a common algorithm",
        "Windows (Schannel), .NET",
        &["protocol-mismatch"],
        "Microsoft, winerror.h, SEC_E_ALGORITHM_MISMATCH",
    )
    .known_as(&["SEC_E_ALGORITHM_MISMATCH", "0x80090331"]),
    row("CERT_E_UNTRUSTEDROOT", "Windows (CryptoAPI)", &["private-ca", "untrusted-issuer"], "Microsoft, winerror.h")
        .known_as(&["0x800b0109"]),
    row(
        "A certificate chain processed, but terminated in a root certificate which is not trusted by the trust provider",
        "Windows (CryptoAPI)",
        &["private-ca", "untrusted-issuer"],
        "Microsoft, winerror.h",
    ),
    row("CERT_E_CHAINING", "Windows (CryptoAPI)", &["untrusted-issuer", "iis-intermediates"], "Microsoft, winerror.h")
        .known_as(&["0x800b010a", "A certificate chain could not be built to a trusted root authority"]),
    row("CERT_E_CN_NO_MATCH", "Windows (CryptoAPI)", &["host-name", "default-site"], "Microsoft, winerror.h")
        .known_as(&["0x800b010f", "CN name does not match the passed value"]),
    row("CERT_E_EXPIRED", "Windows (CryptoAPI)", &["validity", "clock"], "Microsoft, winerror.h")
        .known_as(&["0x800b0101", "A required certificate is not within its validity period"]),
    row("CERT_E_REVOKED", "Windows (CryptoAPI)", &["revoked"], "Microsoft, winerror.h")
        .known_as(&["0x800b010c", "A certificate was explicitly revoked by its issuer"]),
    row("CERT_E_WRONG_USAGE", "Windows (CryptoAPI)", &["purpose"], "Microsoft, winerror.h").known_as(&["0x800b0110"]),
    row(
        "CERT_TRUST_IS_PARTIAL_CHAIN",
        "Windows (CryptoAPI)",
        &["untrusted-issuer", "iis-intermediates"],
        "Microsoft, wincrypt.h",
    ),
    row(
        "The remote certificate is invalid according to the validation procedure",
        ".NET, PowerShell",
        &["untrusted-issuer", "host-name", "validity"],
        ".NET, as quoted in Microsoft documentation",
    )
    .known_as(&[
        "検証プロシージャによると、リモート証明書は無効です",
        "検証プロシージャによると、リモート証明書が無効です",
    ])
    .vague(),
    row("RemoteCertificateNameMismatch", ".NET, PowerShell", &["host-name", "default-site"], ".NET, SslPolicyErrors"),
    row(
        "RemoteCertificateChainErrors",
        ".NET, PowerShell",
        &["untrusted-issuer", "private-ca", "validity"],
        ".NET, SslPolicyErrors",
    )
    .vague(),
    row("UntrustedRoot", ".NET, PowerShell", &["private-ca", "untrusted-issuer"], ".NET, X509ChainStatusFlags"),
    row("PartialChain", ".NET, PowerShell", &["untrusted-issuer"], ".NET, X509ChainStatusFlags"),
    row("NotTimeValid", ".NET, PowerShell", &["validity", "clock"], ".NET, X509ChainStatusFlags"),
    row("NotValidForUsage", ".NET, PowerShell", &["purpose"], ".NET, X509ChainStatusFlags"),
    row("HasWeakSignature", ".NET, PowerShell", &["weak-algorithm"], ".NET, X509ChainStatusFlags"),
    row("ExplicitDistrust", ".NET, PowerShell", &["distrusted-root"], ".NET, X509ChainStatusFlags"),
    row(
        "RemoteCertificateChainErrors … NotTimeValid",
        ".NET, PowerShell",
        &["validity", "clock"],
        ".NET, SslPolicyErrors and X509ChainStatusFlags",
    ),
    row(
        "The remote certificate is invalid because of errors in the certificate chain: PartialChain",
        ".NET, PowerShell",
        &["untrusted-issuer"],
        ".NET, as quoted in Microsoft documentation",
    )
    .known_as(&["errors in the certificate chain: PartialChain"]),
    row(
        "The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot",
        ".NET, PowerShell",
        &["private-ca", "untrusted-issuer"],
        ".NET, as quoted in public documentation",
    )
    .known_as(&["errors in the certificate chain: UntrustedRoot"]),
    row(
        "The remote certificate is invalid because of errors in the certificate chain: NotTimeValid",
        ".NET, PowerShell",
        &["validity", "clock"],
        ".NET, as quoted in public documentation",
    )
    .known_as(&["errors in the certificate chain: NotTimeValid"]),
    row(
        "Could not establish trust relationship for the SSL/TLS secure channel",
        ".NET, PowerShell",
        &["untrusted-issuer", "host-name", "validity"],
        ".NET, as quoted in Microsoft documentation",
    )
    .known_as(&["SSL/TLS のセキュリティで保護されているチャネルに対する信頼関係を確立できませんでした"])
    .vague(),
    row(
        "The certificate chain was issued by an authority that is not trusted",
        "Windows (Schannel), SQL Server, curl",
        &["private-ca", "untrusted-issuer"],
        "Microsoft, winerror.h; SQL Server connection errors",
    )
    .known_as(&[
        "証明書チェーンが信頼されていない証明機関によって発行されました",
        "SEC_E_UNTRUSTED_ROOT",
        "0x80090325",
    ]),
    row(
        "SEC_E_WRONG_PRINCIPAL",
        "Windows (Schannel), Outlook, curl",
        &["host-name", "default-site"],
        "Microsoft, winerror.h",
    )
    .known_as(&[
        "The target principal name is incorrect",
        "ターゲットのプリンシパル名が間違っています",
        "対象のプリンシパル名が間違っています",
        "0x80090322",
    ]),
    row("CRYPT_E_REVOKED", "Windows (CryptoAPI)", &["revoked"], "Microsoft, winerror.h")
        .known_as(&["0x80092010", "The certificate is revoked"]),
    row("CRYPT_E_REVOCATION_OFFLINE", "Windows (CryptoAPI)", &["revocation-unknown"], "Microsoft, winerror.h")
        .known_as(&[
            "unable to check revocation because the revocation server was offline",
            "失効サーバーがオフラインのため、失効の関数は失効を確認できませんでした",
            "0x80092013",
        ]),
    row("CRYPT_E_NO_REVOCATION_CHECK", "Windows (CryptoAPI)", &["revocation-unknown"], "Microsoft, winerror.h")
        .known_as(&[
            "The revocation function was unable to check revocation for the certificate",
            "失効の関数は証明書の失効を確認できませんでした",
            "0x80092012",
        ]),
    row(
        "TRUST_E_CERT_SIGNATURE",
        "Windows (CryptoAPI)",
        &["untrusted-issuer", "unreadable-file"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x80096004", "The signature of the certificate cannot be verified"]),
    row(
        "Cannot find the certificate request that is associated with this certificate file",
        "IIS",
        &["windows-private-key", "key-values-mismatch"],
        "IIS Manager, Complete Certificate Request; as quoted in public documentation",
    )
    .known_as(&[
        "A certificate request must be completed on the computer where the request was created",
        "CX509Enrollment::p_InstallResponse: Cannot find object or property",
    ]),
    row("SEC_E_INVALID_TOKEN", "Windows (Schannel), curl", &["not-tls", "protocol-mismatch"], "Microsoft, winerror.h")
        .known_as(&["The token supplied to the function is invalid", "0x80090308"]),
    row("SEC_E_ILLEGAL_MESSAGE", "Windows (Schannel), curl", &["alert", "protocol-mismatch"], "Microsoft, winerror.h")
        .known_as(&["The message received was unexpected or badly formatted", "0x80090326"]),
    row(
        "SSL Certificate add failed, Error: 1312",
        "Windows (netsh)",
        &["windows-private-key"],
        "Microsoft, winerror.h",
    )
    .known_as(&["sslcert error 1312"]),
    row(
        "ERROR_WINHTTP_SECURE_FAILURE",
        "Windows (WinHTTP)",
        &["untrusted-issuer", "clock", "validity", "host-name"],
        "Microsoft, winhttp.h",
    )
    .known_as(&["0x80072F8F", "80072F8F", "12175"])
    .vague(),
    row("ERROR_WINHTTP_SECURE_CERT_DATE_INVALID", "Windows (WinHTTP)", &["validity", "clock"], "Microsoft, winhttp.h")
        .known_as(&["ERROR_INTERNET_SEC_CERT_DATE_INVALID", "0x80072F05", "80072F05", "12037"]),
    row("ERROR_WINHTTP_SECURE_CERT_CN_INVALID", "Windows (WinHTTP)", &["host-name"], "Microsoft, winhttp.h")
        .known_as(&["ERROR_INTERNET_SEC_CERT_CN_INVALID", "0x80072F06", "80072F06", "12038"]),
    row("ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED", "Windows (WinHTTP)", &["client-certificate"], "Microsoft, winhttp.h")
        .known_as(&["ERROR_INTERNET_CLIENT_AUTH_CERT_NEEDED", "0x80072F0C", "80072F0C", "12044"]),
    row(
        "ERROR_WINHTTP_SECURE_INVALID_CA",
        "Windows (WinHTTP)",
        &["untrusted-issuer", "private-ca"],
        "Microsoft, winhttp.h",
    )
    .known_as(&["ERROR_INTERNET_INVALID_CA", "0x80072F0D", "80072F0D", "12045"]),
    row("ERROR_WINHTTP_SECURE_CERT_REV_FAILED", "Windows (WinHTTP)", &["revocation-unknown"], "Microsoft, winhttp.h")
        .known_as(&["ERROR_INTERNET_SEC_CERT_REV_FAILED", "0x80072F19", "80072F19", "12057"]),
    row("ERROR_WINHTTP_SECURE_CHANNEL_ERROR", "Windows (WinHTTP)", &["protocol-mismatch"], "Microsoft, winhttp.h")
        .known_as(&["ERROR_INTERNET_SECURITY_CHANNEL_ERROR", "0x80072F7D", "80072F7D", "12157"]),
    row("ERROR_WINHTTP_SECURE_CERT_REVOKED", "Windows (WinHTTP)", &["revoked"], "Microsoft, winhttp.h").known_as(&[
        "ERROR_INTERNET_SEC_CERT_REVOKED",
        "0x80072F8A",
        "80072F8A",
        "12170",
    ]),
    row("ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE", "Windows (WinHTTP)", &["purpose"], "Microsoft, winhttp.h")
        .known_as(&["0x80072F93", "80072F93", "12179"]),
    row(
        "This CA Root certificate is not trusted",
        "Windows",
        &["private-ca", "untrusted-issuer"],
        "Windows, as quoted in public pages",
    )
    .known_as(&[
        "is not in the Trusted Root Certification Authorities store",
        "この CA ルート証明書は信頼されていません",
        "この CA ルート証明書は、信頼されたルート証明機関のストアに存在しないため信頼されていません",
    ]),
];
