//! The errors of Windows about certificates: their names, numbers and texts in `winerror.h`.

use super::{Message, row};

pub(super) static ROWS: &[Message] = &[
    row("CERT_E_VALIDITYPERIODNESTING", "Windows (CryptoAPI)", &["validity"], "Microsoft, winerror.h")
        .known_as(&["0x800b0102", "The validity periods of the certification chain do not nest correctly"]),
    row("CERT_E_ROLE", "Windows (CryptoAPI)", &["constraints", "purpose"], "Microsoft, winerror.h").known_as(&[
        "0x800b0103",
        "used as an end-entity is being used as a CA or vice versa",
        "used as an end entity is being used as a CA or vice versa",
    ]),
    row("CERT_E_PATHLENCONST", "Windows (CryptoAPI)", &["constraints"], "Microsoft, winerror.h")
        .known_as(&["0x800b0104", "A path length constraint in the certification chain has been violated"]),
    row("CERT_E_CRITICAL", "Windows (CryptoAPI)", &["constraints"], "Microsoft, winerror.h")
        .known_as(&["0x800b0105", "A certificate contains an unknown extension that is marked 'critical'"]),
    row("CERT_E_PURPOSE", "Windows (CryptoAPI)", &["purpose"], "Microsoft, winerror.h").known_as(&[
        "0x800b0106",
        "A certificate being used for a purpose other than the ones specified by its CA",
        "A certificate is being used for a purpose other than the ones specified by its CA",
    ]),
    row(
        "CERT_E_ISSUERCHAINING",
        "Windows (CryptoAPI)",
        &["untrusted-issuer", "key-identifiers"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x800b0107", "did not issue that child certificate"]),
    row("CERT_E_MALFORMED", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x800b0108", "A certificate is missing or has an empty value for an important field"]),
    row(
        "CERT_E_UNTRUSTEDTESTROOT",
        "Windows (CryptoAPI)",
        &["private-ca", "untrusted-issuer"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x800b010d", "terminates with the test root which is not trusted"]),
    row("CERT_E_REVOCATION_FAILURE", "Windows (CryptoAPI)", &["revocation-unknown"], "Microsoft, winerror.h")
        .known_as(&["0x800b010e", "The revocation process could not continue"]),
    row(
        "CERT_E_UNTRUSTEDCA",
        "Windows (CryptoAPI)",
        &["untrusted-issuer", "private-ca", "distrusted-root"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x800b0112", "one of the CA certificates is not trusted by the policy provider"]),
    row("CERT_E_INVALID_POLICY", "Windows (CryptoAPI)", &["constraints"], "Microsoft, winerror.h")
        .known_as(&["0x800b0113", "The certificate has invalid policy"]),
    row("CERT_E_INVALID_NAME", "Windows (CryptoAPI)", &["constraints", "host-name"], "Microsoft, winerror.h")
        .known_as(&["0x800b0114", "not included in the permitted list or is explicitly excluded"]),
    row("TRUST_E_FAIL", "Windows (CryptoAPI)", &["untrusted-issuer"], "Microsoft, winerror.h")
        .known_as(&["0x800b010b", "Generic trust failure"])
        .vague(),
    row(
        "TRUST_E_EXPLICIT_DISTRUST",
        "Windows (CryptoAPI)",
        &["distrusted-root", "private-ca"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x800b0111", "The certificate was explicitly marked as untrusted by the user"]),
    row("TRUST_E_NOSIGNATURE", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x800b0100", "No signature was present in the subject"]),
    row("TRUST_E_SUBJECT_NOT_TRUSTED", "Windows (CryptoAPI)", &["untrusted-issuer"], "Microsoft, winerror.h")
        .known_as(&["0x800b0004", "The subject is not trusted for the specified action"]),
    row("TRUST_E_BASIC_CONSTRAINTS", "Windows (CryptoAPI)", &["constraints"], "Microsoft, winerror.h")
        .known_as(&["0x80096019", "basic constraint extension has not been observed"]),
    row("TRUST_E_BAD_DIGEST", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x80096010", "The digital signature of the object did not verify"]),
    row("TRUST_E_NO_SIGNER_CERT", "Windows (CryptoAPI)", &["untrusted-issuer"], "Microsoft, winerror.h")
        .known_as(&["0x80096002", "The certificate for the signer of the message is invalid or not found"]),
    row("CRYPT_E_NOT_FOUND", "Windows (CryptoAPI)", &["windows-private-key"], "Microsoft, winerror.h")
        .known_as(&["0x80092004", "Cannot find object or property"]),
    row("CRYPT_E_SELF_SIGNED", "Windows (CryptoAPI)", &["self-signed"], "Microsoft, winerror.h").known_as(&[
        "0x80092007",
        "The specified certificate is self signed",
        "The specified certificate is self-signed",
    ]),
    row("CRYPT_E_UNEXPECTED_MSG_TYPE", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x8009200a"]),
    row("CRYPT_E_NO_KEY_PROPERTY", "Windows (CryptoAPI)", &["windows-private-key"], "Microsoft, winerror.h")
        .known_as(&["0x8009200b", "Cannot find the certificate and private key for decryption"]),
    row("CRYPT_E_NO_DECRYPT_CERT", "Windows (CryptoAPI)", &["windows-private-key"], "Microsoft, winerror.h")
        .known_as(&["0x8009200c", "Cannot find the certificate and private key to use for decryption"]),
    row("CRYPT_E_BAD_MSG", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x8009200d", "the cryptographic message is not formatted correctly"]),
    row("CRYPT_E_BAD_ENCODE", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h").known_as(&[
        "0x80092002",
        "An error occurred during encode or decode operation",
        "An error occurred during the encode or decode operation",
    ]),
    row("CRYPT_E_FILE_ERROR", "Windows (CryptoAPI)", &["missing-file", "unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x80092003"]),
    row("CRYPT_E_NO_REVOCATION_DLL", "Windows (CryptoAPI)", &["revocation-unknown"], "Microsoft, winerror.h")
        .known_as(&["0x80092011", "No Dll or exported function was found to verify revocation"]),
    row(
        "CRYPT_E_NOT_IN_REVOCATION_DATABASE",
        "Windows (CryptoAPI)",
        &["revocation-unknown", "ocsp-no-status"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x80092014", "The certificate is not in the revocation server's database"]),
    row(
        "CRYPT_E_NO_TRUSTED_SIGNER",
        "Windows (CryptoAPI)",
        &["untrusted-issuer", "private-ca"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x8009202b", "None of the signers of the cryptographic message or certificate trust list is trusted"]),
    row("CRYPT_E_ISSUER_SERIALNUMBER", "Windows (CryptoAPI)", &["key-identifiers"], "Microsoft, winerror.h")
        .known_as(&["0x8009100d", "Invalid issuer and/or serial number", "Invalid issuer or serial number"]),
    row("CRYPT_E_ASN1_ERROR", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x80093100", "ASN1 Certificate encode/decode error code base"]),
    row("CRYPT_E_ASN1_EOD", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x80093102", "ASN1 unexpected end of data"]),
    row("CRYPT_E_ASN1_BADTAG", "Windows (CryptoAPI)", &["unreadable-file"], "Microsoft, winerror.h")
        .known_as(&["0x8009310b", "ASN1 bad tag value met"]),
    row("SEC_E_CERT_EXPIRED", "Windows (Schannel)", &["validity", "clock"], "Microsoft, winerror.h")
        .known_as(&["0x80090328"]),
    row("SEC_E_CERT_UNKNOWN", "Windows (Schannel)", &["untrusted-issuer", "alert"], "Microsoft, winerror.h")
        .known_as(&["0x80090327", "An unknown error occurred while processing the certificate"]),
    row("SEC_E_CERT_WRONG_USAGE", "Windows (Schannel)", &["purpose"], "Microsoft, winerror.h")
        .known_as(&["0x80090349", "The certificate is not valid for the requested usage"]),
    row(
        "SEC_E_ISSUING_CA_UNTRUSTED",
        "Windows (Schannel)",
        &["private-ca", "untrusted-issuer"],
        "Microsoft, winerror.h",
    )
    .known_as(&[
        "0x80090352",
        "An untrusted certificate authority was detected while processing",
        "An untrusted certification authority (CA) was detected while processing",
    ]),
    row("SEC_E_REVOCATION_OFFLINE_C", "Windows (Schannel)", &["revocation-unknown"], "Microsoft, winerror.h")
        .known_as(&["0x80090353"]),
    row("SEC_E_TIME_SKEW", "Windows (Schannel)", &["clock"], "Microsoft, winerror.h")
        .known_as(&["0x80090324", "The clocks on the client and server machines are skewed"]),
    row(
        "SEC_E_INCOMPLETE_CREDENTIALS",
        "Windows (Schannel)",
        &["client-certificate", "windows-private-key"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x80090320", "The credentials supplied were not complete, and could not be verified"]),
    row("SEC_E_LOGON_DENIED", "Windows (Schannel)", &["client-certificate"], "Microsoft, winerror.h")
        .known_as(&["0x8009030c"]),
    row("SEC_E_UNSUPPORTED_FUNCTION", "Windows (Schannel)", &["protocol-mismatch"], "Microsoft, winerror.h")
        .known_as(&["0x80090302"]),
    row(
        "SEC_E_INTERNAL_ERROR",
        "Windows (Schannel)",
        &["protocol-mismatch", "windows-private-key"],
        "Microsoft, winerror.h",
    )
    .known_as(&["0x80090304"]),
    row("SEC_E_DECRYPT_FAILURE", "Windows (Schannel)", &["protocol-mismatch"], "Microsoft, winerror.h")
        .known_as(&["0x80090330"]),
    row("SEC_E_MESSAGE_ALTERED", "Windows (Schannel)", &["protocol-mismatch"], "Microsoft, winerror.h")
        .known_as(&["0x8009030f"]),
];
