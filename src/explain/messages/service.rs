//! Messages of mail servers, databases and message brokers.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "broker certificate could not be verified, verify that ssl.ca.location is correctly configured",
        "Kafka (librdkafka)",
        &["private-ca", "untrusted-issuer", "host-name"],
        "librdkafka issue 4349",
    ),
    row(
        "Key is for a different cert",
        "Dovecot",
        &["key-values-mismatch"],
        "Dovecot, iostream-openssl-common.c and iostream-openssl-context.c",
    ),
    row(
        "There is no valid PEM certificate",
        "Dovecot",
        &["unreadable-file", "missing-file"],
        "Dovecot, iostream-openssl-common.c and iostream-openssl-context.c",
    )
    .known_as(&["You probably forgot '<' from"]),
    row(
        "you've mixed ssl_cert and ssl_key settings",
        "Dovecot",
        &["missing-file"],
        "Dovecot, iostream-openssl-common.c and iostream-openssl-context.c",
    ),
    row(
        "maybe ssl_key_password is wrong",
        "Dovecot",
        &["key-password"],
        "Dovecot, iostream-openssl-common.c and iostream-openssl-context.c",
    ),
    row("certificate verification failed for", "Postfix", &["untrusted-issuer", "private-ca"], "Postfix, tls_verify.c")
        .vague(),
    row("Server certificate not verified", "Postfix", &["untrusted-issuer", "host-name"], "Postfix, smtp_proto.c")
        .vague(),
    row("No server certs available. TLS won't be enabled", "Postfix", &["missing-file"], "Postfix, tls_server.c"),
    row(
        "SSL_CTX_use_certificate_chain_file file=",
        "Exim",
        &["missing-file", "unreadable-file"],
        "Exim, tls-openssl.c",
    )
    .vague(),
    row("cert/key setup: cert=", "Exim with GnuTLS", &["missing-file", "key-values-mismatch"], "Exim, tls-gnu.c")
        .vague(),
    row(
        "could not load root certificate file",
        "PostgreSQL",
        &["missing-file", "unreadable-file"],
        "PostgreSQL, be-secure-openssl.c and fe-secure-openssl.c",
    ),
    row(
        "root certificate file … does not exist",
        "PostgreSQL",
        &["missing-file", "private-ca"],
        "PostgreSQL, fe-secure-openssl.c",
    )
    .known_as(&["Either provide the file, use the system's trusted roots"]),
    row(
        "Private key does not match the certificate public key",
        "MySQL, MariaDB",
        &["key-values-mismatch"],
        "MySQL, vio/viosslfactories.cc",
    ),
    row(
        "SSL error: Unable to get private key from",
        "MySQL, MariaDB",
        &["missing-file", "key-password"],
        "MySQL, vio/viosslfactories.cc",
    )
    .known_as(&["Unable to get private key"]),
    row(
        "SSL error: Unable to get certificate from",
        "MySQL, MariaDB",
        &["missing-file", "unreadable-file"],
        "MySQL, vio/viosslfactories.cc",
    ),
    row(
        "ERROR 2026 (HY000): SSL connection error",
        "MySQL, MariaDB",
        &["untrusted-issuer", "protocol-mismatch"],
        "MySQL, errmsg.cc",
    )
    .known_as(&["ERROR 2026"])
    .vague(),
    row("SSL peer certificate validation failed", "MongoDB", &["untrusted-issuer"], "MongoDB, ssl_manager_openssl.cpp")
        .vague(),
    row(
        "The server certificate does not match the host name",
        "MongoDB",
        &["host-name"],
        "MongoDB, ssl_manager_openssl.cpp",
    ),
    row(
        "cannot read certificate file",
        "MongoDB",
        &["unreadable-file", "missing-file"],
        "MongoDB, ssl_manager_openssl.cpp",
    )
    .known_as(&["cannot read PEM key file"])
    .vague(),
    row(
        "The provided SSL certificate is expired or not yet valid",
        "MongoDB",
        &["validity"],
        "MongoDB, ssl_manager_openssl.cpp",
    ),
    row("no SSL certificate provided by peer", "MongoDB", &["client-certificate"], "MongoDB, ssl_manager_openssl.cpp"),
    row(
        "tls_alert,{unknown_ca",
        "Erlang, RabbitMQ",
        &["untrusted-issuer", "private-ca"],
        "Erlang/OTP, public_key and ssl applications",
    )
    .known_as(&["{tls_alert,{unknown_ca", "Fatal - Unknown CA"]),
    row(
        "bad_cert,hostname_check_failed",
        "Erlang, RabbitMQ",
        &["host-name"],
        "Erlang/OTP, public_key and ssl applications",
    )
    .known_as(&["hostname_check_failed"]),
    row("bad_cert,cert_expired", "Erlang, RabbitMQ", &["validity"], "Erlang/OTP, public_key and ssl applications")
        .known_as(&["cert_expired"]),
    row(
        "bad_cert,selfsigned_peer",
        "Erlang, RabbitMQ",
        &["self-signed"],
        "Erlang/OTP, public_key and ssl applications",
    )
    .known_as(&["selfsigned_peer"]),
    row(
        "unknown_critical_extension",
        "Erlang, ejabberd, RabbitMQ",
        &["constraints"],
        "Erlang/OTP, public_key and ssl applications",
    )
    .known_as(&["unknown critical extension"]),
    row(
        "no_client_certificate_provided",
        "Erlang, RabbitMQ",
        &["client-certificate"],
        "Erlang/OTP, tls_dtls_server_connection.erl",
    ),
    row(
        "Fatal - Handshake Failure",
        "Erlang, RabbitMQ",
        &["protocol-mismatch"],
        "Erlang/OTP, public_key and ssl applications",
    )
    .vague(),
    row(
        "client did not trust this server's certificate, closing connection",
        "Elasticsearch",
        &["untrusted-issuer", "private-ca"],
        "Elasticsearch, x-pack SecurityHttpExceptionHandler and SSLService",
    ),
    row(
        "failed to establish trust with server at",
        "Elasticsearch",
        &["untrusted-issuer", "private-ca"],
        "Elasticsearch, x-pack SecurityHttpExceptionHandler and SSLService",
    ),
    row(
        "received plaintext http traffic on an https channel",
        "Elasticsearch",
        &["not-tls"],
        "Elasticsearch, x-pack SecurityHttpExceptionHandler and SSLService",
    )
    .known_as(&["received plaintext traffic on an encrypted channel"]),
    row("not an SSL/TLS record", "Netty (Elasticsearch, Kafka, Cassandra)", &["not-tls"], "Netty, SslHandler"),
    row(
        "peer cert untrusted or revoked",
        "OpenLDAP with GnuTLS",
        &["untrusted-issuer", "private-ca", "revoked"],
        "OpenLDAP, tls_g.c",
    ),
    row("Can't load ssl_cert … No such file", "Dovecot", &["missing-file"], "Dovecot, as quoted in public pages"),
    row("server does not support SSL, but SSL was required", "PostgreSQL", &["not-tls"], "PostgreSQL, fe-connect.c"),
    row("Can't load ssl_cert", "Dovecot", &["unreadable-file", "missing-file"], "Dovecot, as quoted in public pages")
        .vague(),
    row(
        "certificate authentication failed for user",
        "PostgreSQL",
        &["client-certificate"],
        "PostgreSQL, src/backend/libpq/auth.c",
    ),
    row(
        "Certificate does not have key usage extension",
        "OpenVPN",
        &["purpose"],
        "OpenVPN, src/openvpn/ssl_verify_openssl.c and ssl_verify.c",
    )
    .known_as(&["VERIFY KU ERROR", "VERIFY EKU ERROR"]),
    row(
        "Unable to load server certificate … Check certfile",
        "Mosquitto",
        &["unreadable-file", "missing-file"],
        "Mosquitto, src/net.c",
    )
    .vague(),
    row(
        "Unable to load server key file … Check keyfile",
        "Mosquitto",
        &["missing-file", "key-password", "unreadable-file"],
        "Mosquitto, src/net.c",
    )
    .vague(),
    row("Server certificate/key are inconsistent", "Mosquitto", &["key-values-mismatch"], "Mosquitto, src/net.c"),
    row(
        "couldn't read X509 certificate from",
        "lighttpd",
        &["unreadable-file", "missing-file"],
        "lighttpd, src/mod_openssl.c",
    ),
    row("ORA-29024", "Oracle Database", &["private-ca", "untrusted-issuer"], "Oracle Database, ORA-29024")
        .known_as(&["ORA-29024: Certificate validation failure"]),
    row("ORA-24263", "Oracle Database", &["host-name"], "Oracle Database, ORA-24263")
        .known_as(&["Certificate of the remote server does not match the target address"]),
    row(
        "must be owned by the database user or root",
        "PostgreSQL",
        &["key-permissions"],
        "PostgreSQL, src/backend/libpq/be-secure-common.c",
    ),
    row("ORA-28759", "Oracle Database", &["missing-file", "key-permissions"], "Oracle Database, ORA-28759")
        .known_as(&["SSL-28759"]),
    row("ORA-28786", "Oracle Database", &["key-password"], "Oracle Database, ORA-28786")
        .known_as(&["Decryption of Encrypted Private Key Failure"]),
    row("ORA-28858", "Oracle Database", &["protocol-mismatch"], "Oracle Database, ORA-28858")
        .known_as(&["SSL Protocol Error"]),
    row("ORA-28859", "Oracle Database", &["protocol-mismatch"], "Oracle Database, ORA-28859")
        .known_as(&["SSL Negotiation Failure"]),
    row("ORA-28860", "Oracle Database", &["protocol-mismatch", "untrusted-issuer"], "Oracle Database, ORA-28860")
        .known_as(&["Fatal SSL error"]),
    row("ORA-28862", "Oracle Database", &["protocol-mismatch"], "Oracle Database, ORA-28862")
        .known_as(&["SSL Connection Failed"]),
    row("ORA-28865", "Oracle Database", &["protocol-mismatch", "client-certificate"], "Oracle Database, ORA-28865")
        .known_as(&["SSL Connection Closed"]),
    row(
        "ORA-28868",
        "Oracle Database",
        &["untrusted-issuer", "validity", "weak-algorithm"],
        "Oracle Database, ORA-28868",
    )
    .known_as(&["Peer Certificate Chain Check Failed"]),
    row("ORA-28885", "Oracle Database", &["purpose"], "Oracle Database, ORA-28885")
        .known_as(&["No certificate with the required key usage found"]),
    row("ORA-29037", "Oracle Database", &["client-certificate"], "Oracle Database, ORA-29037"),
    row("ORA-29106", "Oracle Database", &["unreadable-file", "key-password"], "Oracle Database, ORA-29106")
        .known_as(&["Cannot import PKCS #12 wallet"]),
    row("ORA-29223", "Oracle Database", &["untrusted-issuer"], "Oracle Database, ORA-29223")
        .known_as(&["Cannot Create Certificate Chain"]),
];
