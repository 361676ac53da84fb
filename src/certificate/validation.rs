//! The level to which a CA validated the subject, from the certificate policies (RFC 5280 §4.2.1.4).

use super::Certificate;
use super::display::dotted;

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// What a CA validated, by the policies of the CA/Browser Forum (baseline requirements 7.1.6.1) and those that CAs
/// defined themselves (`roots/policies.toml`). In ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValidationLevel {
    /// Only control of the domain (DV).
    Domain,
    /// Also the identity of a natural person (IV).
    Individual,
    /// Also the identity of an organisation (OV).
    Organization,
    /// The identity of an organisation by the guidelines for extended validation (EV).
    Extended,
}

impl ValidationLevel {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Individual => "individual",
            Self::Organization => "organization",
            Self::Extended => "extended",
        }
    }

    /// The usual abbreviation, the same in every language.
    pub fn abbreviation(self) -> &'static str {
        match self {
            Self::Domain => "DV",
            Self::Individual => "IV",
            Self::Organization => "OV",
            Self::Extended => "EV",
        }
    }
}

impl Certificate {
    /// The certificate policies in dotted form. Empty without the extension.
    pub fn policies(&self) -> Vec<String> {
        self.facts().policies.policies.iter().flatten().map(|policy| dotted(policy)).collect()
    }

    /// The level of validation by the highest known policy. `None` if no policy is known.
    pub fn validation_level(&self) -> Option<ValidationLevel> {
        let level = |policy: &String| POLICIES.iter().find(|(known, _)| known == policy).map(|(_, level)| *level);
        self.policies().iter().filter_map(level).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    #[test]
    fn levels_by_policy() {
        let cases: [(&str, &[&str], Option<ValidationLevel>); 9] = [
            ("of the forum", &["2.23.140.1.2.1"], Some(ValidationLevel::Domain)),
            ("of the forum", &["2.23.140.1.2.2"], Some(ValidationLevel::Organization)),
            ("of the forum", &["2.23.140.1.2.3"], Some(ValidationLevel::Individual)),
            ("of the forum", &["2.23.140.1.1"], Some(ValidationLevel::Extended)),
            ("of SECOM, which Cybertrust Japan uses", &["1.2.392.200091.100.721.1"], Some(ValidationLevel::Extended)),
            ("the highest", &["2.23.140.1.2.1", "1.3.6.1.4.1.6334.1.100.1"], Some(ValidationLevel::Extended)),
            ("one of them known", &["2.16.840.1.113733.1.7.54", "2.23.140.1.2.1"], Some(ValidationLevel::Domain)),
            ("unknown", &["2.16.840.1.113733.1.7.54", "2.5.29.32.0"], None),
            ("none", &[], None),
        ];
        for (what, present, expected) in cases {
            let spec = Spec::leaf("www.example.jp");
            let spec = if present.is_empty() { spec } else { spec.policies(present) };
            let certificate = Certificate::from_der(spec.self_signed().der).unwrap();
            assert_eq!(certificate.validation_level(), expected, "{what}");
            assert_eq!(certificate.policies().len(), present.len(), "{what}");
        }
    }

    #[test]
    fn no_policy_has_two_levels() {
        let mut known: Vec<&str> = POLICIES.iter().map(|(policy, _)| *policy).collect();
        known.sort_unstable();
        assert!(known.windows(2).all(|pair| pair[0] != pair[1]), "{known:?}");
    }
}
