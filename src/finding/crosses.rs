//! Cross-certificates in a served set: which clients need each of them, and until when.

use std::collections::BTreeMap;

use time::{Date, OffsetDateTime};

use super::above::Above;
use super::known;
use super::{Code, Finding, History, Need, Severity, Unneeded, Value, catalogue};
use crate::certificate::{Certificate, common_name};
use crate::path::{self, Limits, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read::Place;
use crate::trust::{self, Anchors, Client};
use crate::variant::{self, ClientStores, Judging, Received, Variant, Verdict};

/// The maximum number of cross-certificates for which clients are evaluated; servers usually send one or two.
const ASKED: usize = 8;

/// Adds to each finding about a cross-certificate the root to which it leads, the clients that need it, and until when.
/// A client needs it if it accepts `served` (leaf first), but not without the cross-certificate. If no client needs it,
/// the code changes, and the finding has the reason and the chain without such certificates. The code also changes for
/// a cross-certificate to an unknown root.
pub fn of_crosses(
    findings: Vec<Finding>,
    served: &[Certificate],
    at: OffsetDateTime,
    anchors: &Anchors,
) -> Vec<Finding> {
    if !findings.iter().any(|finding| finding.rule.code == Code::CrossCertificateBeside) {
        return findings;
    }
    let (above, left) = (Above::of(served), served.to_vec());
    let mut set = Set { served, above, at, anchors, said: None, left, asked: 0, signatures: Signatures::default() };
    // From the last to the first, so that of several equivalent ones, the first is kept.
    let judged = findings.into_iter().rev().map(|finding| match finding.certificate.clone() {
        Some(cross) if finding.rule.code == Code::CrossCertificateBeside => set.judged(finding, &cross),
        _ => finding,
    });
    let mut findings: Vec<Finding> = judged.collect();
    findings.reverse();
    if findings.iter().any(|finding| finding.rule.code == Code::CrossCertificateNotNeeded) {
        let without = set.chain_without();
        findings = findings.into_iter().map(|finding| with_remedy(finding, without.as_deref())).collect();
    }
    findings
}

/// Adds the remedy for an unneeded cross-certificate: the chain without it, if there is one.
fn with_remedy(finding: Finding, without: Option<&str>) -> Finding {
    match (finding.rule.code, without) {
        (Code::CrossCertificateNotNeeded, Some(variant)) => finding.with("variant", Value::Variant(variant.to_owned())),
        (Code::CrossCertificateNotNeeded, None) => {
            let severity = finding.severity;
            Finding { severity, ..finding.into_code(Code::CrossCertificateNotNeededAmongOthers) }
        }
        _ => finding,
    }
}

/// The served certificates, and the verdicts of clients about them.
struct Set<'a> {
    served: &'a [Certificate],
    above: Above<'a>,
    at: OffsetDateTime,
    anchors: &'a Anchors,
    /// The verdicts of the clients about `left`, if they are known.
    said: Option<Vec<Verdict>>,
    /// The served certificates without the unneeded ones.
    left: Vec<Certificate>,
    /// The number of cross-certificates for which clients were evaluated.
    asked: usize,
    signatures: Signatures,
}

impl Set<'_> {
    fn judged(&mut self, finding: Finding, cross: &Certificate) -> Finding {
        let above = self.above.chain(cross);
        let root = above.iter().find_map(|member| self.root_of(member));
        let top = above.last().copied().unwrap_or(cross);
        let name = match &root {
            Some(root) => root.into(),
            None => common_name(&top.issuer().der).map_or_else(|| top.into(), Value::Text),
        };
        let is_given = |root: &Certificate| self.anchors.find(root).is_some();
        let is_known = |root: &&Certificate| is_given(root) || trust::is_known_root(root);
        let Some(root) = root.as_ref().filter(is_known) else {
            let finding = finding.into_code(Code::CrossCertificateOfUnknownRoot).with("root", name);
            let namesake = self.anchors.named(&top.issuer().normalized).into_iter().next();
            return match namesake {
                Some(anchor) => Finding { own_message: Some(&catalogue::OF_NAMESAKE), ..finding }
                    .with("namesake", &anchor.certificate),
                None => finding,
            };
        };
        let need = match self.need(cross, root) {
            Ok(need) => need,
            Err(reason) => {
                self.left.retain(|one| one != cross);
                let unneeded = finding.into_code(Code::CrossCertificateNotNeeded).with("root", name);
                let mut unneeded = unneeded.with("reason", Value::Unneeded(reason));
                if reason == Unneeded::Spare {
                    unneeded.severity = Severity::Info;
                }
                return unneeded;
            }
        };
        let is_of_run = self.anchors.are_given() && is_given(root);
        let history = if is_of_run { History::Given } else { known::history_of(root) };
        finding.with("root", name).with("need", Value::Need(need)).with("history", Value::History(history))
    }

    /// The root that signed it: a given one, one that some store has or had, or one of the file.
    fn root_of(&self, member: &Certificate) -> Option<Certificate> {
        let in_file = || self.above.issuers_of(member).into_iter().find(|issuer| issuer.is_self_signed()).cloned();
        known::anchor_of(member, self.anchors).or_else(|| known::issuer_of(member)).or_else(in_file)
    }

    /// The clients that need it, or why none does.
    fn need(&mut self, cross: &Certificate, root: &Certificate) -> Result<Need, Unneeded> {
        if let Some(revocation) = self.anchors.known_revocation(cross, self.at) {
            return Err(Unneeded::Revoked(revocation));
        }
        if self.asked == ASKED {
            return Ok(Need::Unknown(cross.facts().not_after.date()));
        }
        self.asked += 1;
        let needing = self.needing(cross);
        if !needing.is_empty() {
            let mut by_day: BTreeMap<Date, Vec<&'static Client>> = BTreeMap::new();
            for (client, anchor) in needing {
                // For clients that accept expired roots, only the expiry of the certificate itself matters.
                let root = anchor.filter(|_| client.anchor_expiry != Some(false));
                let ends = [Some(cross), root.as_ref()].into_iter().flatten().map(|one| one.facts().not_after);
                by_day.entry(ends.min().unwrap_or(self.at).date()).or_default().push(client);
            }
            return Ok(Need::Of(by_day.into_iter().collect()));
        }
        Err(if root.facts().not_after < self.at {
            Unneeded::RootExpired(root.facts().not_after.date())
        } else if self.anchors.find(root).is_none() && !is_in_a_store(root) {
            Unneeded::NoStore
        } else {
            Unneeded::Spare
        })
    }

    /// The clients that accept the remaining certificates, but not without `cross`, and the root at which each path
    /// ends. Clients whose verdict changes from unknown to a refusal are included. If there are none, `cross` no longer
    /// counts in later evaluations.
    fn needing(&mut self, cross: &Certificate) -> Vec<(&'static Client, Option<Certificate>)> {
        let said = self.said.take().unwrap_or_else(|| self.ask(self.served));
        let without: Vec<Certificate> = self.left.iter().filter(|one| *one != cross).cloned().collect();
        let then = self.ask(&without);
        let clients = trust::clients().iter().zip(said.iter().zip(&then)).filter_map(|(client, (said, then))| {
            let root = match said {
                Verdict::Accepts { path, .. } => path.last().cloned(),
                _ => None,
            };
            is_lost(said, then).then_some((client, root))
        });
        let needing: Vec<(&'static Client, Option<Certificate>)> = clients.collect();
        self.said = Some(if needing.is_empty() { then } else { said });
        needing
    }

    /// The verdict of each client about served certificates, leaf first.
    fn ask(&mut self, certificates: &[Certificate]) -> Vec<Verdict> {
        let stores = ClientStores(self.anchors);
        let served = Received { certificates, elsewhere: &Pool::default() };
        let mut judging = Judging::new(&served, &stores, &mut self.signatures);
        trust::clients().iter().map(|client| judging.verdict(client, self.at)).collect()
    }

    /// The value of `--variant` for the smallest chain without unneeded certificates that loses no client.
    fn chain_without(&mut self) -> Option<String> {
        let (leaf, others) = self.served.split_first()?;
        let mut pool = Pool::default();
        let place = Place { file: "".into(), line: 1 };
        for other in others {
            pool.add_parsed(other.clone(), Source::Input(place.clone()));
        }
        let anchors = self.anchors.and_every_known();
        let question = Question { at: self.at, limits: Limits::DEFAULT, expired_anchors: true };
        let paths = path::search(leaf, &pool, &anchors, question, &mut self.signatures).paths;
        let variants = variant::variants(paths, &pool, self.anchors, self.at);
        let is_left = |one: &Certificate| self.left.contains(one);
        let goes_without = |variant: &&Variant| variant.valid_today && variant.path.served().all(is_left);
        let mut fitting: Vec<&Variant> = variants.iter().filter(goes_without).collect();
        fitting.sort_by_key(|variant| variant.handshake_bytes());
        let said = self.ask(self.served);
        let keeps_all = |variant: &&&Variant| {
            let served: Vec<Certificate> = variant.path.served().cloned().collect();
            !said.iter().zip(self.ask(&served)).any(|(said, then)| is_lost(said, &then))
        };
        let chosen = fitting.iter().take(ASKED).find(keeps_all)?;
        let is_standard = variants.first().is_some_and(|first| first.path == chosen.path);
        Some(if is_standard { "standard".to_owned() } else { chosen.id().to_owned() })
    }
}

/// Whether a client is lost: it accepted and no longer does, or its verdict changed from unknown to a refusal.
fn is_lost(said: &Verdict, then: &Verdict) -> bool {
    match said {
        Verdict::Accepts { .. } => !then.accepts(),
        Verdict::Unknown(_) => then.rejects(),
        Verdict::Rejects(_) => false,
    }
}

/// Whether the store of a client in the table contains this root at any time in its period.
fn is_in_a_store(root: &Certificate) -> bool {
    let holdings = trust::holdings(root);
    let mut spans = trust::clients().iter().filter_map(|client| client.store);
    spans.any(|span| {
        holdings.iter().any(|held| {
            let is_late = held.last.is_none_or(|last| span.from.is_empty() || span.from <= last);
            let is_early = span.until.is_empty() || held.first <= span.until;
            // If the store is still updated, only the newest list counts.
            held.store == span.store && is_late && is_early && (!span.until.is_empty() || held.last.is_none())
        })
    })
}
