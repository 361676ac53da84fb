//! Cross-certificates in a served set: which clients need each of them, and until when.

use std::collections::BTreeMap;

use time::{Date, OffsetDateTime};

use super::above::Above;
use super::known;
use super::{Code, Finding, History, Need, Severity, Unneeded, Value};
use crate::certificate::{Certificate, common_name};
use crate::path::{self, Limits, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read::Place;
use crate::trust::{self, Anchors, Client};
use crate::variant::{self, ClientStores, Judging, Served, Variant, Verdict};

/// Of how many cross-certificates clients are asked; a server sends one or two.
const ASKED: usize = 8;

/// Says of each cross-certificate among `findings` which root it leads to, which clients need it, and until when: they
/// accept `served`, leaf first, and do not accept it without the cross-certificate. One that no client needs any more gets a
/// code of its own, with the reason and the chain that goes without all of these; so does one to a root that nobody knows.
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
    // From above downward: of several that do for each other, the one that stands first stays.
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

/// How one that nobody needs is taken out: by asking for the chain without it, where there is one.
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

/// What is served, and what clients say of it.
struct Set<'a> {
    served: &'a [Certificate],
    above: Above<'a>,
    at: OffsetDateTime,
    anchors: &'a Anchors,
    /// The verdicts of the clients about `left`, once they were computed.
    said: Option<Vec<Verdict>>,
    /// What is served, without the certificates that no client needs.
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
            return finding.into_code(Code::CrossCertificateOfUnknownRoot).with("root", name);
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

    /// The root that signed it: one of those that were given, one of the file, or one that some store has or had.
    fn root_of(&self, member: &Certificate) -> Option<Certificate> {
        let in_file = || self.above.issuers_of(member).into_iter().find(|issuer| issuer.is_self_signed()).cloned();
        known::anchor_of(member, self.anchors).or_else(|| known::issuer_of(member)).or_else(in_file)
    }

    /// Who needs it, or why nobody does.
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
                // Who minds no expired root needs it for as long as it is valid itself.
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

    /// The clients that accept what is left and would not without `cross`, with the root that they find; those of
    /// which only an unknown fact keeps us from saying that they accept it count too. Where there is none, that is what they
    /// are asked about next time.
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

    /// What each client says of certificates that are served, leaf first.
    fn ask(&mut self, certificates: &[Certificate]) -> Vec<Verdict> {
        let stores = ClientStores(self.anchors);
        let served = Served { certificates, elsewhere: &Pool::default() };
        let mut judging = Judging::new(&served, &stores, &mut self.signatures);
        trust::clients().iter().map(|client| judging.verdict(client, self.at)).collect()
    }

    /// What `--variant` takes so that what no client needs is left out, and no client is lost: the smallest chain that does.
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

/// Whether a client that accepts, or of which only an unknown fact keeps us from saying that it does, is lost.
fn is_lost(said: &Verdict, then: &Verdict) -> bool {
    match said {
        Verdict::Accepts { .. } => !then.accepts(),
        Verdict::Unknown(_) => then.rejects(),
        Verdict::Rejects(_) => false,
    }
}

/// Whether a client of the table has a store, of any month that it may be of, with this root.
fn is_in_a_store(root: &Certificate) -> bool {
    let holdings = trust::holdings(root);
    let mut spans = trust::clients().iter().filter_map(|client| client.store);
    spans.any(|span| {
        holdings.iter().any(|held| {
            let is_late = held.last.is_none_or(|last| span.from.is_empty() || span.from <= last);
            let is_early = span.until.is_empty() || held.first <= span.until;
            // A store that is updated on has it only while it is in the newest one.
            held.store == span.store && is_late && is_early && (!span.until.is_empty() || held.last.is_none())
        })
    })
}
