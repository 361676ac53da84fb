//! Messages of clouds, Kubernetes and the tools around them.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row(
        "certificate content is in an unexpected format",
        "Azure Key Vault",
        &["unreadable-file"],
        "Microsoft, as quoted in public pages",
    ),
    row(
        "no valid PEM formatted block found",
        "ingress-nginx",
        &["unreadable-file"],
        "ingress-nginx, internal/net/ssl and internal/ingress/controller",
    ),
    row(
        "no certificate PEM data found, make sure certificate content starts with",
        "ingress-nginx",
        &["unreadable-file", "file-order"],
        "ingress-nginx, internal/net/ssl and internal/ingress/controller",
    ),
    row(
        "local SSL certificate … was not found. Using default certificate",
        "ingress-nginx",
        &["missing-file", "default-site"],
        "ingress-nginx, internal/net/ssl and internal/ingress/controller",
    )
    .known_as(&["was not found. Using default certificate"]),
    row(
        "does not contain a Common Name or Subject Alternative Name for server",
        "ingress-nginx",
        &["host-name"],
        "ingress-nginx, internal/net/ssl and internal/ingress/controller",
    ),
    row(
        "Kubernetes Ingress Controller Fake Certificate",
        "ingress-nginx",
        &["default-site", "missing-file"],
        "ingress-nginx, internal/net/ssl and internal/ingress/controller",
    ),
    row(
        "failed to find any PEM data in key input",
        "Go (kubectl, Traefik, Caddy)",
        &["unreadable-file", "missing-file"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "PEM block in certificate input after skipping PEM blocks of the following types",
        "Go (kubectl, Traefik, Caddy)",
        &["unreadable-file", "missing-file"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "found a certificate rather than a key in the PEM for the private key",
        "Go (kubectl, Traefik, Caddy)",
        &["missing-file", "unreadable-file"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "private key type does not match public key type",
        "Go (kubectl, Traefik, Caddy)",
        &["key-values-mismatch"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "certificate specifies an incompatible key usage",
        "Go (Docker, Kubernetes, Terraform)",
        &["purpose"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "x509: unhandled critical extension",
        "Go (Docker, Kubernetes, Terraform)",
        &["constraints"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "certificate is not authorized to sign other certificates",
        "Go (Docker, Kubernetes, Terraform)",
        &["constraints"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "issuer name does not match subject from issuing certificate",
        "Go (Docker, Kubernetes, Terraform)",
        &["untrusted-issuer", "constraints"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "too many intermediates for path length constraint",
        "Go (Docker, Kubernetes, Terraform)",
        &["constraints"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "parent certificate cannot sign this kind of certificate",
        "Go (Docker, Kubernetes, Terraform)",
        &["constraints"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "x509: cannot verify signature: insecure algorithm",
        "Go (Docker, Kubernetes, Terraform)",
        &["weak-algorithm"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "remote error: tls: unknown certificate authority",
        "Go",
        &["untrusted-issuer", "private-ca", "client-certificate"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row(
        "remote error: tls: bad certificate",
        "Go",
        &["untrusted-issuer", "client-certificate"],
        "Go, crypto/x509 and crypto/tls",
    )
    .vague(),
    row(
        "Get \"https…remote error: tls: bad certificate",
        "Go",
        &["client-certificate", "untrusted-issuer"],
        "Go, crypto/tls and net/http",
    ),
    row(
        "authentication handshake failed: remote error: tls: bad certificate",
        "gRPC",
        &["client-certificate", "untrusted-issuer"],
        "Go, crypto/x509 and crypto/tls",
    ),
    row("client didn't provide a certificate", "Go", &["client-certificate"], "Go, crypto/tls"),
    row("client sent an HTTP request to an HTTPS server", "Go (Kubernetes, Caddy)", &["not-tls"], "Go, net/http"),
    row(
        "The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order",
        "AWS ACM and IAM",
        &["file-order", "untrusted-issuer"],
        "AWS Certificate Manager user guide, Troubleshoot certificate import",
    ),
    row(
        "The certificate field contains more than one certificate",
        "AWS ACM",
        &["file-order"],
        "AWS Certificate Manager user guide, Troubleshoot certificate import",
    ),
    row(
        "validate the certificate with the certificate chain",
        "AWS ACM",
        &["untrusted-issuer", "file-order"],
        "AWS Certificate Manager user guide, Troubleshoot certificate import",
    ),
    row(
        "Provided certificate is not a valid self signed. Please provide either a valid self-signed certificate or certificate chain",
        "AWS ACM",
        &["untrusted-issuer"],
        "AWS Certificate Manager user guide, Troubleshoot certificate import",
    )
    .known_as(&["Provided certificate is not a valid self signed"]),
    row(
        "Unable to parse certificate. Please ensure the certificate is in PEM format",
        "AWS IAM",
        &["unreadable-file"],
        "AWS IAM user guide, as quoted in public documentation",
    ),
    row(
        "Public Key Certificate and Private Key doesn't match",
        "AWS IAM",
        &["key-values-mismatch"],
        "AWS IAM user guide, as quoted in public documentation",
    )
    .known_as(&["KeyPairMismatch"]),
    row(
        "or doesn't include a valid certificate chain",
        "AWS CloudFront",
        &["untrusted-issuer"],
        "AWS CloudFront developer guide, InvalidViewerCertificate",
    )
    .known_as(&["InvalidViewerCertificate"]),
    row(
        "The specified PKCS#12 X.509 certificate content can not be read",
        "Azure Key Vault",
        &["unreadable-file", "key-password"],
        "Microsoft, Key Vault and API Management documentation",
    ),
    row(
        "Private key is not specified in the specified X.509 PEM certificate content",
        "Azure Key Vault",
        &["missing-file"],
        "Microsoft, Key Vault documentation",
    ),
    row(
        "The Intermediate certificate is missing from the backend server chain",
        "Azure Application Gateway",
        &["untrusted-issuer"],
        "Microsoft, Application Gateway backend health troubleshooting",
    ),
    row(
        "The server certificate used by the backend is not signed by a well-known Certificate Authority",
        "Azure Application Gateway",
        &["private-ca", "untrusted-issuer"],
        "Microsoft, Application Gateway backend health troubleshooting",
    ),
    row(
        "of the backend certificate does not match",
        "Azure Application Gateway",
        &["host-name"],
        "Microsoft, Application Gateway backend health troubleshooting",
    )
    .known_as(&["The Common Name (CN) of the backend certificate doesn't match"]),
    row(
        "sslCertificateCouldNotParseCert",
        "Google Cloud load balancing",
        &["unreadable-file"],
        "Google Cloud, SSL certificates API error reasons, as quoted in public documentation",
    )
    .known_as(&["The SSL certificate could not be parsed"]),
    row(
        "Error 526",
        "Cloudflare",
        &["untrusted-issuer", "validity", "host-name"],
        "Cloudflare, troubleshooting 5xx errors",
    )
    .known_as(&["526 Invalid SSL certificate", "526"])
    .vague(),
    row("Error 525", "Cloudflare", &["protocol-mismatch", "not-tls"], "Cloudflare, troubleshooting 5xx errors")
        .known_as(&["525 SSL handshake failed", "525"])
        .vague(),
    row(
        "Failed to validate the SSL certificate for",
        "Ansible",
        &["untrusted-issuer", "private-ca"],
        "Ansible, module_utils/urls.py",
    )
    .vague(),
    row(
        "ApplicationGatewayTrustedRootCertificateNotMatched",
        "Azure Application Gateway",
        &["private-ca", "untrusted-issuer"],
        "Microsoft, Application Gateway backend health troubleshooting",
    )
    .known_as(&["does not match the trusted root certificate added to the application gateway"]),
];
