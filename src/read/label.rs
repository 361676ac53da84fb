//! The labels of PEM blocks.

use super::OtherKind;

/// The meaning of a label.
pub(super) enum Label {
    Certificate,
    OldCertificate,
    TrustedCertificate,
    /// PKCS#7, or PKCS#12 as `certtool --to-p12` of `GnuTLS` prints it.
    Container,
    Other(OtherKind),
}

/// The meaning of a label, in capitals.
pub(super) fn label_of(label: &[u8]) -> Label {
    match label {
        b"CERTIFICATE" => Label::Certificate,
        b"X509 CERTIFICATE" => Label::OldCertificate,
        b"TRUSTED CERTIFICATE" => Label::TrustedCertificate,
        b"PKCS7" | b"PKCS #7 SIGNED DATA" | b"CMS" | b"PKCS12" => Label::Container,
        b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => Label::Other(OtherKind::Request),
        _ if label.ends_with(b"PRIVATE KEY") => Label::Other(OtherKind::PrivateKey),
        _ => Label::Other(OtherKind::Block),
    }
}

/// Whether a label, in capitals, is one of certificates.
pub(super) fn is_certificate_label(label: &[u8]) -> bool {
    !matches!(label_of(label), Label::Other(_))
}
