//! Findings about clients that do not accept a chain, or will stop accepting it while the leaf is valid.

use std::collections::BTreeMap;

use time::Date;

use super::{Code, Finding, Severity, Value, catalogue};
use crate::certificate::{Certificate, Fingerprint};
use crate::trust::{Client, Rule};
use crate::variant::{ClientRefusal, Coverage, Verdict, entries_for_served};

/// Findings about the clients that refuse the served certificates, and those that stop accepting them while `leaf` is
/// valid. The first verdict of each row of `coverage` is about all served certificates. There is one finding for those
/// that refuse, and one for each day on which others stop. `alone` has the verdicts of the refusing clients about each
/// valid chain without further certificates: if a client accepts one of them, the other certificates mislead it.
/// Refusals because of rules are left to [`of_rules`].
pub fn of_coverage(leaf: &Certificate, coverage: &[Coverage], alone: &[Coverage]) -> Vec<Finding> {
    let mut refusing: Vec<&'static Client> = Vec::new();
    let mut unable: BTreeMap<Fingerprint, (&Certificate, Vec<&'static Client>)> = BTreeMap::new();
    let mut astray: BTreeMap<Fingerprint, (&Certificate, Vec<&'static Client>)> = BTreeMap::new();
    let mut lost: BTreeMap<Date, Vec<&'static Client>> = BTreeMap::new();
    for row in coverage {
        match row.verdicts.first() {
            Some((Verdict::Rejects(ClientRefusal::Rule(..)), _)) => {}
            Some((Verdict::Rejects(ClientRefusal::Key(of, _)), _)) => {
                unable.entry(of.fingerprint()).or_insert((of, Vec::new())).1.push(row.client);
            }
            Some((Verdict::Rejects(refusal), _)) => match of_chain(row.client, alone) {
                Some(Verdict::Accepts { .. }) => {
                    let followed = refusal.certificate();
                    astray.entry(followed.fingerprint()).or_insert((followed, Vec::new())).1.push(row.client);
                }
                Some(Verdict::Rejects(ClientRefusal::Rule(..))) => {}
                _ => refusing.push(row.client),
            },
            Some((Verdict::Accepts { .. }, Some(flip)))
                if flip.verdict.rejects() && flip.at.date() < leaf.facts().not_after.date() =>
            {
                lost.entry(flip.at.date()).or_default().push(row.client);
            }
            _ => {}
        }
    }
    let found = |code: Code, clients| Finding::new(code).about(leaf).with("clients", Value::Clients(clients));
    let mut left_out = (!refusing.is_empty()).then(|| found(Code::ClientLeftOut, refusing));
    let is_accepted = coverage.iter().any(|row| row.verdicts.first().is_some_and(|(verdict, _)| verdict.accepts()));
    if let Some(finding) = left_out.as_mut().filter(|_| !is_accepted) {
        finding.severity = Severity::Error;
    }
    let astray = astray.into_values().map(|(followed, clients)| {
        let finding = Finding::new(Code::ClientsLedAstray).about(followed).with("clients", Value::Families(clients));
        finding.with("leaf", leaf)
    });
    let unable = unable.into_values().map(|(of, clients)| {
        let (own_why, own_remedy) = (Some(&catalogue::KEY_NOT_USED), Some(&catalogue::USE_OTHER_KEY));
        Finding { own_remedy, own_why, ..found(Code::ClientLeftOut, clients) }.about(of)
    });
    let soon = lost.into_iter().map(|(day, clients)| {
        let finding = Finding::new(Code::ClientLostSoon).about(leaf).with("clients", Value::Families(clients));
        finding.with("day", Value::Day(day))
    });
    astray.chain(left_out).chain(unable).chain(soon).collect()
}

/// The finding with a remedy that is left after `fix`, which keeps a certificate that some client needs.
pub(crate) fn still_astray(finding: &Finding) -> Finding {
    let is_it = finding.rule.code == Code::ClientsLedAstray;
    let own_remedy = if is_it { Some(&catalogue::ONE_CHAIN) } else { finding.own_remedy };
    Finding { own_remedy, ..finding.clone() }
}

/// Known problems of the chains from `start` through what is sent with it, from the catalogue of chains.
pub fn of_known(start: &Certificate, sent: &[Certificate]) -> Vec<Finding> {
    let entries = entries_for_served(start, sent).into_iter().filter(|(entry, _)| !entry.caveats.is_empty());
    let found = entries.map(|(entry, last)| {
        let finding = Finding::new(Code::KnownCaveats).about(last).with("id", Value::Term(entry.id));
        finding.with("conditions", Value::Wanted(entry)).with("caveats", Value::Caveats(entry))
    });
    found.collect()
}

/// The client's verdict about the chain that suits it best.
fn of_chain<'a>(client: &Client, alone: &'a [Coverage]) -> Option<&'a Verdict> {
    let row = alone.iter().find(|row| row.client == client)?;
    let verdicts = || row.verdicts.iter().map(|(verdict, _)| verdict);
    let by_rule = |verdict: &&Verdict| matches!(verdict, Verdict::Rejects(ClientRefusal::Rule(..)));
    verdicts().find(|verdict| verdict.accepts()).or_else(|| verdicts().find(by_rule))
}

/// Findings about rules of some clients that the chain violates: one for each kind, with the families of clients.
/// `is_public` tells whether the chain is for the public. Defects of a certificate that `known` already reports are not
/// repeated.
pub fn of_rules(verdicts: &[(&'static Client, Verdict)], is_public: bool, known: &[Finding]) -> Vec<Finding> {
    let mut kinds: BTreeMap<Code, (Rule, &Certificate, Vec<&'static Client>)> = BTreeMap::new();
    for (client, verdict) in verdicts {
        if let Verdict::Rejects(ClientRefusal::Rule(certificate, rule)) = verdict {
            let Some(code) = code(*rule) else { continue };
            kinds.entry(code).or_insert_with(|| (*rule, certificate, Vec::new())).2.push(client);
        }
    }
    let found = kinds.into_iter().map(|(code, (rule, certificate, clients))| {
        let mut finding = Finding::new(code).about(certificate).with("clients", Value::Families(clients));
        if let Rule::Strict(demand) = rule {
            finding = finding.with("demand", Value::Demand(demand));
        }
        if let Some(extension) = certificate.invalid_extension() {
            finding = finding.with("extension", Value::InvalidExtension(extension));
        }
        finding = finding.with("fault", Value::Because(rule));
        if let Some(unloadable) = certificate.unloadable() {
            finding = finding.with("defect", Value::Unloadable(unloadable));
        }
        if let Some(form) = certificate.facts().point_form {
            finding = finding.with("form", Value::PointForm(form));
        }
        if rule == Rule::Ed25519Key && is_public {
            finding.severity = Severity::Error;
        }
        finding
    });
    found.filter(|finding| !known.iter().any(|other| is_cause(other, finding))).collect()
}

/// Whether `other` reports the defect of the same certificate because of which clients refuse it.
fn is_cause(other: &Finding, finding: &Finding) -> bool {
    const DEMANDS: [Code; 5] = [
        Code::NoAuthorityKeyIdentifier,
        Code::NoSubjectKeyIdentifier,
        Code::ExtensionNotCritical,
        Code::CaWithoutKeyUsage,
        Code::CaPowersWithoutCa,
    ];
    let is_demand = finding.rule.code == Code::StrictClientsRefuse && DEMANDS.contains(&other.rule.code);
    let is_told = is_demand && other.severity >= finding.severity;
    // For CA certificates, and for keys without any usage for TLS (CM322), the missing digitalSignature is not reported
    // in addition.
    let is_more = finding.rule.code == Code::NoDigitalSignature
        && [Code::LeafIsCa, Code::KeyUsageNotForTls].contains(&other.rule.code);
    let is_same = finding.rule.code == other.rule.code || is_more;
    (is_told || is_same) && other.certificate == finding.certificate
}

/// The code for a rule. `None` if other findings about the certificate report it, such as those about unsupported kinds
/// of keys.
fn code(rule: Rule) -> Option<Code> {
    Some(match rule {
        Rule::KeyIdentifier => Code::IssuerOfAnotherKey,
        Rule::AuthorityCertificate => Code::IssuerOfAnotherSerial,
        Rule::Ed25519Key => Code::Ed25519Refused,
        Rule::CriticalDirectoryConstraints | Rule::DirectoryConstraints => Code::DirectoryNameConstraints,
        Rule::NameEncoding | Rule::NameLetters => Code::IssuerNameDiffers,
        Rule::Strict(_) => Code::StrictClientsRefuse,
        Rule::CompressedPoint | Rule::HybridPoint => Code::PointFormRefused,
        Rule::RsaNotForSigning | Rule::NotForSigning => Code::NoDigitalSignature,
        Rule::NetscapeType => Code::NetscapeTypeNotForServers,
        Rule::EmptyName => Code::EmptyAlternativeName,
        Rule::UncriticalNames => Code::NamesNotCritical,
        Rule::CommonNameNotPermitted | Rule::CommonLabelNotPermitted | Rule::OtherCommonNameNotPermitted => {
            Code::CommonNameNotPermitted
        }
        Rule::Unloadable => Code::UnloadableCertificate,
        Rule::InvalidExtension => Code::InvalidExtension,
        Rule::RootIdentifiers => Code::RootNamesAnotherIssuer,
        Rule::RootTimes
        | Rule::RootTimesWithoutSeconds
        | Rule::RootAlgorithms
        | Rule::RootVersion
        | Rule::RootExtensions
        | Rule::RootKeyIdentifier => Code::RootFormRefused,
        Rule::CriticalPolicies | Rule::CriticalInhibition | Rule::TlsFeatures | Rule::IssuerNames => {
            Code::ExtensionUnknownToClient
        }
        // A revoked certificate is reported as CM211, whichever client refuses it.
        Rule::PssKey | Rule::Ed448Key | Rule::MlDsaKey | Rule::Listed | Rule::Revoked | Rule::StoreCondition => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn what_is_left_is_not_answered_with_the_same_command() {
        let remedy = |code| still_astray(&Finding::new(code).in_file("a.pem")).remedy(Language::English);
        assert!(remedy(Code::ClientsLedAstray).contains("chainmend fix a.pem --variant standard"));
        let other = Finding::new(Code::RootIncluded).in_file("a.pem").remedy(Language::English);
        assert_eq!(remedy(Code::RootIncluded), other);
    }
}
