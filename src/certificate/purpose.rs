//! What a certificate is for, from extendedKeyUsage (RFC 5280 §4.2.1.12).

use std::fmt;

use super::extensions::extensions_of;
use super::outline::{OBJECT_IDENTIFIER, SEQUENCE, expect_element};
use super::{AlternativeName, Certificate, PRECERTIFICATE_POISON};

const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];

/// The object identifiers of the purposes in RFC 5280 begin with this, id-kp.
const PURPOSES: [u8; 7] = [0x2b, 6, 1, 5, 5, 7, 3];

/// A purpose other than TLS servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Authentication of TLS clients.
    Clients,
    /// Signing code.
    Code,
    /// Signing and encrypting mails.
    Mail,
    /// Signing time stamps.
    TimeStamps,
    /// Signing OCSP responses for its issuer.
    Ocsp,
    /// Certificate Transparency logs: a precertificate.
    Logs,
    /// Any other.
    Other,
}

impl Purpose {
    /// The purpose with this object identifier. `None` for TLS servers.
    fn of(identifier: &[u8]) -> Option<Self> {
        Some(match identifier.strip_prefix(&PURPOSES) {
            Some([1]) => return None,
            Some([2]) => Self::Clients,
            Some([3]) => Self::Code,
            Some([4]) => Self::Mail,
            Some([8]) => Self::TimeStamps,
            Some([9]) => Self::Ocsp,
            _ => Self::Other,
        })
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clients => "TLS clients",
            Self::Code => "signing code",
            Self::Mail => "e-mail",
            Self::TimeStamps => "time stamps",
            Self::Ocsp => "OCSP responses",
            Self::Logs => "Certificate Transparency logs",
            Self::Other => "another purpose",
        })
    }
}

impl Certificate {
    /// The purposes other than TLS servers, without duplicates, [`Purpose::Other`] only if there is no other. Without
    /// extendedKeyUsage, e-mail if all of its alternative names are mailboxes. A precertificate is only for logs.
    pub fn other_purposes(&self) -> Vec<Purpose> {
        if self.is_precertificate() {
            return vec![Purpose::Logs];
        }
        let mut purposes = Vec::new();
        for (_, value) in extensions_of(self.der()).filter(|(kind, _)| *kind == EXTENDED_KEY_USAGE) {
            let mut rest = expect_element(value, SEQUENCE).map_or(&[][..], |(list, _)| list.contents);
            while let Some((identifier, next)) = expect_element(rest, OBJECT_IDENTIFIER) {
                purposes.extend(Purpose::of(identifier.contents).filter(|purpose| !purposes.contains(purpose)));
                rest = next;
            }
        }
        if purposes.iter().any(|purpose| *purpose != Purpose::Other) {
            purposes.retain(|purpose| *purpose != Purpose::Other);
        }
        if self.facts().server_authentication.is_none() && self.is_for_mail() {
            purposes.push(Purpose::Mail);
        }
        purposes
    }

    /// Whether it is certainly not for TLS servers: its extendedKeyUsage has neither them nor any purpose, or there is
    /// none and all of its alternative names are mailboxes; or it is a precertificate.
    pub fn is_not_for_servers(&self) -> bool {
        match self.facts().server_authentication {
            _ if self.is_precertificate() => true,
            Some(allows) => !allows && !self.facts().any_purpose,
            None => self.is_for_mail(),
        }
    }

    /// Whether it has the critical extension of a precertificate (RFC 6962 §3.1).
    fn is_precertificate(&self) -> bool {
        self.facts().critical.iter().any(|name| name == PRECERTIFICATE_POISON)
    }

    fn is_for_mail(&self) -> bool {
        let names = self.facts().alternative_names.as_deref().unwrap_or_default();
        !names.is_empty() && names.iter().all(|name| matches!(name, AlternativeName::Email(_)))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose as Usage;
    use rcgen::SanType;

    use super::*;
    use crate::pki::Spec;

    #[test]
    fn purposes_of_certificates() {
        let mailbox = || vec![SanType::Rfc822Name("a@example.jp".try_into().unwrap())];
        let host = || Spec::leaf("www.example.jp").params.subject_alt_names;
        let cases = [
            ("a server", vec![Usage::ServerAuth], host(), vec![], false),
            ("both", vec![Usage::ServerAuth, Usage::ClientAuth], host(), vec![Purpose::Clients], false),
            ("a client", vec![Usage::ClientAuth], host(), vec![Purpose::Clients], true),
            ("code", vec![Usage::CodeSigning], host(), vec![Purpose::Code], true),
            ("time", vec![Usage::TimeStamping], host(), vec![Purpose::TimeStamps], true),
            ("OCSP", vec![Usage::OcspSigning], host(), vec![Purpose::Ocsp], true),
            (
                "a person",
                vec![Usage::Other(vec![1, 3, 6, 1, 4, 1, 311, 20, 2, 2]), Usage::EmailProtection, Usage::ClientAuth],
                mailbox(),
                vec![Purpose::Mail, Purpose::Clients],
                true,
            ),
            ("any", vec![Usage::Any], host(), vec![Purpose::Other], false),
            ("other", vec![Usage::Other(vec![1, 2, 3])], host(), vec![Purpose::Other], true),
            ("no usage", vec![], host(), vec![], false),
            ("no usage, a mailbox", vec![], mailbox(), vec![Purpose::Mail], true),
            ("a server with a mailbox", vec![Usage::ServerAuth], mailbox(), vec![], false),
            ("no usage, no names", vec![], vec![], vec![], false),
        ];
        for (what, usages, names, purposes, is_not_for_servers) in cases {
            let spec = Spec::leaf("www.example.jp").with(|params| {
                params.extended_key_usages = usages;
                params.subject_alt_names = names;
            });
            let certificate = Certificate::from_der(spec.self_signed().der).unwrap();
            let found = (certificate.other_purposes(), certificate.is_not_for_servers());
            assert_eq!(found, (purposes, is_not_for_servers), "{what}");
        }
        let precertificate = Certificate::from_der(Spec::leaf("www.example.jp").poison().self_signed().der).unwrap();
        assert!(precertificate.is_not_for_servers());
        assert_eq!(precertificate.other_purposes(), [Purpose::Logs]);
    }
}
