//! Labels of certificates in reports, which distinguish certificates with the same name.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use crate::certificate::{
    ByCertificate, Certificate, InUse, common_name, distinguished_name, organization, organizational_unit,
};
use crate::language::{Language, Text};

const BY: Text = Text { en: "issued by {issuer}", ja: "{issuer} が発行" };

/// The certificates that a report may name. Those with the same name get different labels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels(Arc<Named>);

#[derive(Debug, Default)]
struct Named {
    certificates: Vec<Certificate>,
    english: OnceLock<ByCertificate>,
    japanese: OnceLock<ByCertificate>,
}

/// A certificate and its current label.
struct Called<'a> {
    certificate: &'a Certificate,
    name: String,
    /// The addition that distinguishes it.
    more: String,
}

impl Called<'_> {
    fn extend(&mut self, more: &str, language: Language) {
        if !self.more.is_empty() {
            self.more.push_str(language.comma());
        }
        self.more.push_str(more);
    }

    fn label(&self) -> String {
        if self.more.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.more) }
    }
}

impl Named {
    fn by_language(&self, language: Language) -> &ByCertificate {
        let known = match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        };
        known.get_or_init(|| self.told_apart(language))
    }

    /// Distinguishes certificates with the same name: by organisational unit (all roots of `GlobalSign` have one
    /// name), then CA certificates by organisation, then by issuer (cross-certificates), then by the beginning of the SHA-256. One certificate of each name
    /// may keep it. Takes O(n log n) time.
    fn told_apart(&self, language: Language) -> ByCertificate {
        let mut seen = HashSet::new();
        let mut all: Vec<Called<'_>> = self
            .certificates
            .iter()
            .filter(|certificate| seen.insert(certificate.fingerprint()))
            .map(|certificate| Called { certificate, name: certificate.own_name(), more: String::new() })
            .collect();
        let mut by_unit = HashSet::new();
        for one in &mut all {
            if let Some(unit) = unit_of_bare_organization(&one.certificate.subject().der) {
                by_unit.insert(one.name.clone());
                one.extend(&unit, language);
            }
        }
        extend(&mut all, |group| {
            if extend_where_different(group, unit_of, language) {
                by_unit.insert(group[0].name.clone());
            }
        });
        extend(&mut all, |group| {
            if group.iter().all(|one| one.certificate.is_ca()) {
                extend_where_different(group, organization, language);
            }
        });
        extend(&mut all, |group| {
            let issuer =
                |one: &Called<'_>| (!one.certificate.is_self_issued()).then(|| issuer_label(one.certificate, &by_unit));
            let issuers: Vec<Option<String>> = group.iter().map(issuer).collect();
            if issuers.iter().all(|issuer| *issuer == issuers[0]) {
                return;
            }
            for (one, issuer) in group.iter_mut().zip(issuers) {
                if let Some(issuer) = issuer {
                    one.extend(&BY.fill(language, &[("issuer", &issuer)]), language);
                }
            }
        });
        extend(&mut all, |group| {
            for one in group {
                let digits = one.certificate.fingerprint().to_string();
                one.extend(&format!("SHA-256 {}", &digits[..16]), language);
            }
        });
        let extended = all.iter().filter(|one| !one.more.is_empty());
        Arc::new(extended.map(|one| (one.certificate.fingerprint(), one.label())).collect())
    }
}

impl Labels {
    /// Labels for the certificates that a report may name.
    pub(crate) fn of<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let certificates = certificates.into_iter().cloned().collect();
        Self(Arc::new(Named { certificates, ..Named::default() }))
    }

    /// Uses these labels for texts in a language in this thread, until the guard is dropped.
    pub(crate) fn enter(&self, language: Language) -> InUse {
        InUse::of(self.0.by_language(language).clone())
    }

    /// Whether a certificate has this label in any language.
    pub(crate) fn call(&self, certificate: &Certificate, name: &str) -> bool {
        let is_called =
            |language| self.0.by_language(language).get(&certificate.fingerprint()).is_some_and(|label| label == name);
        [Language::English, Language::Japanese].into_iter().any(is_called)
    }
}

/// Passes each group of certificates with the same label to `tell_apart`.
fn extend<'a>(all: &mut [Called<'a>], mut tell_apart: impl FnMut(&mut [Called<'a>])) {
    all.sort_by_cached_key(Called::label);
    for group in all.chunk_by_mut(|one, other| one.label() == other.label()).filter(|group| group.len() > 1) {
        tell_apart(group);
    }
}

/// Adds an attribute of the subject to each label of a group, if they do not all have the same.
fn extend_where_different(
    group: &mut [Called<'_>],
    attribute: fn(&[u8]) -> Option<String>,
    language: Language,
) -> bool {
    let values: Vec<Option<String>> = group.iter().map(|one| attribute(&one.certificate.subject().der)).collect();
    let differ = values.iter().any(|value| *value != values[0]);
    for (one, value) in group.iter_mut().zip(values).filter(|_| differ) {
        if let Some(value) = value {
            one.extend(&value, language);
        }
    }
    differ
}

fn unit_of(name: &[u8]) -> Option<String> {
    organizational_unit(name).filter(|unit| common_name(name).is_some_and(|common| common != *unit))
}

/// The organisational unit of a name whose common name is only the organisation, like those of the roots of `GlobalSign`.
fn unit_of_bare_organization(name: &[u8]) -> Option<String> {
    let organization = organization(name)?;
    unit_of(name).filter(|_| common_name(name).is_some_and(|common| common == organization))
}

/// The label of the issuer. `by_unit` contains the names that are shared.
fn issuer_label(certificate: &Certificate, by_unit: &HashSet<String>) -> String {
    let issuer = &certificate.issuer().der;
    let name = common_name(issuer).unwrap_or_else(|| distinguished_name(issuer));
    if by_unit.contains(&name) { unit_of(issuer).unwrap_or(name) } else { name }
}

#[cfg(test)]
mod tests {
    use rcgen::DnType;

    use super::*;
    use crate::pki::{Issued, Spec};

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_der(issued.der.clone()).unwrap()
    }

    fn root(name: &str, unit: &str) -> Issued {
        let unit = unit.to_owned();
        Spec::ca(name).with(|params| params.distinguished_name.push(DnType::OrganizationalUnitName, unit)).self_signed()
    }

    #[test]
    fn certificates_of_one_name_are_told_apart() {
        let (third, sixth) = (root("GlobalSign", "Root CA - R3"), root("GlobalSign", "Root CA - R6"));
        let unit = |params: &mut rcgen::CertificateParams| {
            params.distinguished_name.push(DnType::OrganizationalUnitName, "Root CA - R6");
        };
        let cross = Spec::ca("GlobalSign").with(unit).key_of(&sixth).issued_by(&third);
        let (old, new) = (Spec::ca("Old Root").self_signed(), Spec::ca("New Root").self_signed());
        let plain_cross = Spec::ca("New Root").key_of(&new).issued_by(&old);
        let [one, other] = [(); 2].map(|()| Spec::ca("Alone").self_signed());
        // Its own name equals the label that another certificate would get.
        let liar = Spec::ca("GlobalSign (Root CA - R3)").self_signed();
        let digest = |issued: &Issued| certificate(issued).fingerprint().to_string()[..16].to_owned();
        let [renewed, older] =
            [2021, 2022].map(|year| Spec::ca("Issuing").valid((year, 1, 1), (2040, 1, 1)).issued_by(&old));
        let [alpha, beta] = ["Alpha Inc", "Beta Inc"].map(|organization| {
            let named = |params: &mut rcgen::CertificateParams| {
                params.distinguished_name.push(DnType::OrganizationName, organization);
            };
            Spec::ca("Common Root").with(named).self_signed()
        });
        let bare = Spec::ca("Common Root").self_signed();
        let cases: [(&str, Vec<&Issued>, Vec<String>); 9] = [
            ("alone", vec![&third], vec!["GlobalSign".into()]),
            ("the same twice", vec![&third, &third], vec!["GlobalSign".into(); 2]),
            (
                "by their units",
                vec![&third, &sixth],
                vec!["GlobalSign (Root CA - R3)".into(), "GlobalSign (Root CA - R6)".into()],
            ),
            (
                "by their organizations",
                vec![&alpha, &bare, &beta],
                ["Common Root (Alpha Inc)", "Common Root", "Common Root (Beta Inc)"].map(str::to_owned).to_vec(),
            ),
            (
                "cross-certificate",
                vec![&new, &plain_cross],
                vec!["New Root".into(), "New Root (issued by Old Root)".into()],
            ),
            (
                "both",
                vec![&third, &sixth, &cross],
                vec![
                    "GlobalSign (Root CA - R3)".into(),
                    "GlobalSign (Root CA - R6)".into(),
                    "GlobalSign (Root CA - R6, issued by Root CA - R3)".into(),
                ],
            ),
            (
                "nothing but the bytes",
                vec![&one, &other],
                [&one, &other].map(|issued| format!("Alone (SHA-256 {})", digest(issued))).to_vec(),
            ),
            (
                "one issuer tells nothing apart",
                vec![&renewed, &older],
                [&renewed, &older].map(|issued| format!("Issuing (SHA-256 {})", digest(issued))).to_vec(),
            ),
            (
                "a name that pretends",
                vec![&third, &sixth, &liar],
                vec![
                    format!("GlobalSign (Root CA - R3, SHA-256 {})", digest(&third)),
                    "GlobalSign (Root CA - R6)".into(),
                    format!("GlobalSign (Root CA - R3) (SHA-256 {})", digest(&liar)),
                ],
            ),
        ];
        for (what, issued, expected) in cases {
            let certificates: Vec<Certificate> = issued.into_iter().map(certificate).collect();
            let in_use = Labels::of(&certificates).enter(Language::English);
            assert_eq!(certificates.iter().map(Certificate::label).collect::<Vec<_>>(), expected, "{what}");
            drop(in_use);
            assert_eq!(certificates[0].label(), certificates[0].own_name(), "{what}");
        }
    }

    #[test]
    fn a_common_name_that_is_only_the_organization_has_its_unit_also_alone() {
        let named = |organization: &str| {
            let organization = organization.to_owned();
            let unit = "Root CA - R3";
            Spec::ca("GlobalSign").with(|params| {
                params.distinguished_name.push(DnType::OrganizationName, organization);
                params.distinguished_name.push(DnType::OrganizationalUnitName, unit);
            })
        };
        for (organization, expected) in [("GlobalSign", "GlobalSign (Root CA - R3)"), ("Other", "GlobalSign")] {
            let root = certificate(&named(organization).self_signed());
            let _in_use = Labels::of([&root]).enter(Language::English);
            assert_eq!(root.label(), expected);
        }
    }

    #[test]
    fn the_language_is_that_of_what_is_said() {
        let (old, new) = (Spec::ca("Old Root").self_signed(), Spec::ca("New Root").self_signed());
        let cross = certificate(&Spec::ca("New Root").key_of(&new).issued_by(&old));
        let labels = Labels::of([&certificate(&new), &cross]);
        let cases = [
            (Language::English, "New Root (issued by Old Root)"),
            (Language::Japanese, "New Root (Old Root が発行)"),
            (Language::English, "New Root (issued by Old Root)"),
        ];
        for (language, expected) in cases {
            let _in_use = labels.enter(language);
            assert_eq!(cross.label(), expected);
        }
    }

    #[test]
    fn labels_of_two_reports_do_not_mix() {
        let [one, other] = ["R3", "R6"].map(|unit| certificate(&root("GlobalSign", unit)));
        let outer = Labels::of([&one, &other]).enter(Language::English);
        {
            let _inner = Labels::of([&one]).enter(Language::English);
            assert_eq!(one.label(), "GlobalSign");
        }
        assert_eq!(one.label(), "GlobalSign (R3)");
        drop(outer);
        assert_eq!(one.label(), "GlobalSign");
    }
}
