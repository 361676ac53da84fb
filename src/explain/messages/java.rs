//! Messages of Java keytool, JSSE, Tomcat and Bouncy Castle.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row("Unable to find certificate chain", "Bouncy Castle", &["untrusted-issuer"], "Bouncy Castle, provider sources"),
    row(
        "Failed to establish chain from reply",
        "Java keytool",
        &["java-keystore", "untrusted-issuer"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    )
    .known_as(&["応答から連鎖を確立できませんでした"]),
    row(
        "Incomplete certificate chain in reply",
        "Java keytool",
        &["java-keystore", "untrusted-issuer"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    )
    .known_as(&["応答した証明書連鎖は不完全です", "応答した証明書チェーンは不完全です"]),
    row(
        "Public keys in reply and keystore don't match",
        "Java keytool",
        &["java-keystore", "key-values-mismatch"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    )
    .known_as(&["応答した公開鍵とキーストアが一致しません", "応答した公開キーとキーストアが一致しません"]),
    row(
        "Certificate reply and certificate in keystore are identical",
        "Java keytool",
        &["java-keystore"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    )
    .known_as(&["証明書応答とキーストア内の証明書が同じです"]),
    row(
        "Certificate reply does not contain public key for",
        "Java keytool",
        &["key-values-mismatch", "java-keystore"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    ),
    row(
        "Input not an X.509 certificate",
        "Java keytool",
        &["unreadable-file"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    ),
    row(
        "Certificate not imported, alias … already exists",
        "Java keytool",
        &["java-keystore"],
        "OpenJDK 17, sun.security.tools.keytool.Resources",
    ),
    row(
        "Keystore was tampered with, or password was incorrect",
        "Java",
        &["java-keystore", "key-password"],
        "OpenJDK 17, sun.security.provider.JavaKeyStore",
    ),
    row(
        "keystore password was incorrect",
        "Java",
        &["java-keystore", "key-password"],
        "OpenJDK 17, sun.security.pkcs12.PKCS12KeyStore",
    ),
    row(
        "Invalid keystore format",
        "Java",
        &["java-keystore", "unreadable-file"],
        "OpenJDK 17, sun.security.provider.JavaKeyStore",
    ),
    row(
        "Alias name … does not identify a key entry",
        "Tomcat",
        &["java-keystore"],
        "Tomcat, SSLUtilBase and LocalStrings",
    )
    .known_as(&["Alias name does not identify a key entry"]),
    row(
        "toDerInputStream rejects tag type",
        "Java",
        &["unreadable-file", "java-keystore"],
        "OpenJDK, sun.security.util.DerValue; as quoted in public documentation",
    ),
    row(
        "PKCS12 key store mac invalid - wrong password or corrupted file",
        "Java with Bouncy Castle",
        &["key-password"],
        "Bouncy Castle, provider sources",
    ),
    row(
        "No available certificate or key corresponds to the SSL cipher suites which are enabled",
        "Java",
        &["java-keystore", "protocol-mismatch"],
        "OpenJDK 8, sun.security.ssl",
    ),
    row(
        "Path does not chain with any of the trust anchors",
        "Java",
        &["private-ca", "untrusted-issuer"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    ),
    row(
        "basic constraints check failed",
        "Java",
        &["constraints"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    )
    .known_as(&["this is not a CA certificate"]),
    row(
        "CA key usage check failed",
        "Java",
        &["constraints"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    )
    .known_as(&["keyCertSign bit is not set"]),
    row(
        "subject/issuer name chaining check failed",
        "Java",
        &["file-order", "untrusted-issuer"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    ),
    row(
        "signature check failed",
        "Java",
        &["untrusted-issuer"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    ),
    row(
        "Algorithm constraints check failed on",
        "Java",
        &["weak-algorithm"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    )
    .known_as(&[
        "Certificates do not conform to algorithm constraints",
        "Certificates does not conform to algorithm constraints",
    ]),
    row(
        "anchored by a distrusted legacy",
        "Java",
        &["distrusted-root"],
        "OpenJDK 17, sun.security.validator.SymantecTLSPolicy",
    ),
    row(
        "TrustAnchor with subject … is not a CA certificate",
        "Java",
        &["constraints"],
        "OpenJDK 17, sun.security.validator and provider.certpath",
    )
    .known_as(&["is not a CA certificate"]),
    row(
        "Received fatal alert: certificate_unknown",
        "Java",
        &["untrusted-issuer", "alert"],
        "OpenJDK 17, sun.security.ssl",
    ),
    row(
        "Received fatal alert: unknown_ca",
        "Java",
        &["client-certificate", "private-ca"],
        "OpenJDK 17, sun.security.ssl",
    ),
    row("Received fatal alert: bad_certificate", "Java", &["client-certificate"], "OpenJDK 17, sun.security.ssl"),
    row("Received fatal alert: handshake_failure", "Java", &["protocol-mismatch"], "OpenJDK 17, sun.security.ssl"),
    row("No appropriate protocol", "Java", &["protocol-mismatch"], "OpenJDK 17, sun.security.ssl")
        .known_as(&["protocol is disabled or cipher suites are inappropriate"]),
    row("Remote host terminated the handshake", "Java", &["protocol-mismatch"], "OpenJDK 17, sun.security.ssl")
        .known_as(&["Remote host closed connection during handshake"])
        .vague(),
    row(
        "No matching CERTIFICATE entries in PEM file",
        "Kafka",
        &["unreadable-file"],
        "Apache Kafka, DefaultSslEngineFactory",
    )
    .known_as(&["Invalid PEM keystore configs"]),
    row(
        "Failed to load SSL keystore … of type",
        "Kafka",
        &["java-keystore", "key-password"],
        "Apache Kafka, DefaultSslEngineFactory",
    ),
    row("General SSLEngine problem", "Java, Kafka, Netty", &["untrusted-issuer"], "OpenJDK 17, sun.security.ssl")
        .vague(),
    row("No name matching … found", "Java", &["host-name"], "OpenJDK 17, sun.security.util.HostnameChecker"),
    row(
        "No subject alternative names present",
        "Java",
        &["host-name"],
        "OpenJDK 17, sun.security.util.HostnameChecker",
    ),
    row(
        "No subject alternative names matching",
        "Java",
        &["host-name"],
        "OpenJDK 17, sun.security.util.HostnameChecker",
    ),
    row(
        "CertPathValidatorException: validity check failed",
        "Java",
        &["validity", "clock"],
        "OpenJDK 17, sun.security.provider.certpath.PKIXMasterCertPathValidator",
    ),
    row(
        "CertPathValidatorException: timestamp check failed",
        "Java",
        &["validity", "clock"],
        "OpenJDK 8, sun.security.provider.certpath.BasicChecker",
    ),
    row(
        "The signer might need to be added to local trust store",
        "WebSphere",
        &["untrusted-issuer", "private-ca"],
        "IBM WebSphere, CWPKI0022E",
    )
    .known_as(&["CWPKI0022E", "CWPKI0823E"]),
    row(
        "Could not convert socket to TLS",
        "JavaMail",
        &["untrusted-issuer", "protocol-mismatch", "host-name"],
        "JavaMail 1.6, com.sun.mail.smtp.SMTPTransport",
    )
    .vague(),
    row(
        "SSLPeerUnverifiedException",
        "Java, Android (OkHttp)",
        &["host-name", "untrusted-issuer"],
        "OpenJDK 17, javax.net.ssl",
    ),
    row(
        "CertificateNotYetValidException",
        "Java",
        &["validity", "clock"],
        "OpenJDK 17, sun.security.x509.CertificateValidity",
    ),
    row(
        "SslAuthenticationException",
        "Kafka",
        &["untrusted-issuer", "host-name", "client-certificate"],
        "Apache Kafka, SslTransportLayer",
    )
    .vague(),
    row("signed fields invalid", "Java", &["unreadable-file"], "OpenJDK, sun.security.x509.X509CertImpl"),
    row(
        "algid parse error, not a sequence",
        "Java (Spring Boot, Kafka)",
        &["unreadable-file"],
        "OpenJDK, sun.security.x509.AlgorithmId",
    ),
    row(
        "UnrecoverableKeyException: Cannot recover key",
        "Java, Tomcat",
        &["key-password", "java-keystore"],
        "OpenJDK, sun.security.provider.KeyProtector",
    ),
];
