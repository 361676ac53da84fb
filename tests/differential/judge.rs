//! Compares the verdicts of chainmend and its peers on a world. Differences are reduced to single chains if possible.

use std::collections::BTreeSet;

use chainmend::certificate::Certificate;
use chainmend::path::{Break, Limits, Outcome, Question, Reason, Signatures, search};
use chainmend::pool::{Pool, Source};
use chainmend::trust::Anchors;

use crate::make::{Made, Pki};
use crate::peers::{Asked, Peer, Peers};
use crate::support::run::Scratch;

/// The maximum number of chains of a world that are compared one by one, and how many of them are given to programs.
const CHAINS: usize = 24;
const CHAINS_FOR_PROGRAMS: usize = 2;

/// From the leaf to a trusted root. The issuer name of each certificate is the subject of the next one.
#[derive(Clone)]
pub struct Chain<'a>(pub Vec<&'a Made>);

impl<'a> Chain<'a> {
    fn asked(&self) -> Asked<'a> {
        let [leaf, between @ .., root] = &self.0[..] else { unreachable!("a chain has a leaf and a root") };
        Asked { leaf, pool: between.to_vec(), roots: vec![root] }
    }

    pub fn leaf(&self) -> &'a Made {
        self.0[0]
    }

    pub fn root(&self) -> &'a Made {
        self.0[self.0.len() - 1]
    }

    /// The certificates between leaf and root.
    pub fn between(&self) -> &[&'a Made] {
        &self.0[1..self.0.len() - 1]
    }

    /// Whether no peer can leave out a certificate: the signatures are valid, or no two CAs share a name.
    fn is_only_path(&self) -> bool {
        let names: BTreeSet<_> = self
            .0
            .iter()
            .filter_map(|made| made.certificate.as_ref())
            .map(|certificate| &certificate.subject().normalized)
            .collect();
        names.len() == self.0.len() || self.0.windows(2).all(|pair| signed(pair[0], pair[1]))
    }

    /// All CAs.
    pub fn cas(&self) -> &[&'a Made] {
        &self.0[1..]
    }
}

/// Which side accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    WeAccept,
    TheyAccept,
}

/// The input with different verdicts.
#[derive(Clone)]
pub enum Scope<'a> {
    Chain(Chain<'a>),
    /// The world. The peer accepts one of its valid chains if it is given that chain alone.
    Search,
    /// The world, but no single chain.
    World,
}

/// A difference from the verdict of a peer.
#[derive(Clone)]
pub struct Difference<'a> {
    pub peer: Peer,
    pub who: Who,
    pub scope: Scope<'a>,
    /// The message of the side that rejects.
    pub says: String,
}

/// The result for a world.
#[derive(Default)]
pub struct Judged<'a> {
    pub accepted: bool,
    /// The peers of the comparisons that were made.
    pub comparisons: Vec<Peer>,
    pub differences: Vec<Difference<'a>>,
    /// Contradictions within our own search.
    pub contradictions: Vec<String>,
}

/// Compares all peers on a world and on its chains.
pub fn judge<'a>(pki: &'a Pki, peers: &Peers, folder: &Scratch) -> Judged<'a> {
    let whole = whole(pki);
    let ours = ours(&whole, peers);
    let chains = chains(pki);
    let mut judged = Judged { accepted: accepts(&ours), ..Judged::default() };
    let alone: Vec<Outcome> = chains.iter().map(|chain| self::ours(&chain.asked(), peers)).collect();
    judged.contradictions = contradictions(&ours, &chains, &alone);
    for peer in [Peer::Webpki, Peer::OpenSsl, Peer::GnuTls] {
        compare(&mut judged, peer, (&whole, &ours), (&chains, &alone), (peers, folder));
    }
    judged
}

/// Whether chainmend finds a path.
pub fn accepted(pki: &Pki, peers: &Peers) -> bool {
    accepts(&ours(&whole(pki), peers))
}

/// Whether every installed peer that builds paths refuses it.
pub fn all_refuse(pki: &Pki, peers: &Peers, folder: &Scratch) -> bool {
    let asked = whole(pki);
    [Peer::Webpki, Peer::OpenSsl]
        .into_iter()
        .all(|peer| peers.ask(peer, &asked, folder).is_none_or(|verdict| !verdict.accepts))
}

fn whole(pki: &Pki) -> Asked<'_> {
    Asked { leaf: &pki.leaf, pool: pki.pool.iter().collect(), roots: pki.roots.iter().collect() }
}

fn compare<'a>(
    judged: &mut Judged<'a>,
    peer: Peer,
    (whole, ours): (&Asked<'a>, &Outcome),
    (chains, alone): (&[Chain<'a>], &[Outcome]),
    (peers, folder): (&Peers, &Scratch),
) {
    // GnuTLS does not build paths, so it has no verdict on a world.
    let world = if peer == Peer::GnuTls { None } else { peers.ask(peer, whole, folder) };
    judged.comparisons.extend(world.as_ref().map(|_| peer));
    let differs = world.as_ref().is_some_and(|world| world.accepts != accepts(ours));
    let some = if peer == Peer::Webpki || differs { chains.len() } else { CHAINS_FOR_PROGRAMS };
    let (mut agreed, mut explains) = (false, false);
    for (chain, ours) in chains.iter().zip(alone).take(some) {
        let Some(theirs) = peers.ask(peer, &chain.asked(), folder) else { return };
        judged.comparisons.push(peer);
        agreed |= theirs.accepts && accepts(ours);
        if theirs.accepts == accepts(ours) {
            continue;
        }
        explains |= world.as_ref().is_some_and(|world| world.accepts == theirs.accepts);
        let (who, says) = if theirs.accepts { (Who::TheyAccept, reasons(ours)) } else { (Who::WeAccept, theirs.says) };
        judged.differences.push(Difference { peer, who, scope: Scope::Chain(chain.clone()), says });
    }
    // A difference on a chain also explains the one on the world, unless the peer accepts one of our valid chains.
    if let Some(world) = world.filter(|_| differs && (agreed || !explains)) {
        let (who, says) = if world.accepts { (Who::TheyAccept, reasons(ours)) } else { (Who::WeAccept, world.says) };
        let scope = if agreed { Scope::Search } else { Scope::World };
        judged.differences.push(Difference { peer, who, scope, says });
    }
}

fn ours(asked: &Asked<'_>, peers: &Peers) -> Outcome {
    let mut pool = Pool::default();
    for made in &asked.pool {
        pool.add(made.der.clone(), Source::Aia("world".into()));
    }
    let mut anchors = Anchors::default();
    for root in &asked.roots {
        anchors.add(root.der.clone(), "roots".into());
    }
    let Some(leaf) = &asked.leaf.certificate else { return Outcome::default() };
    let question = Question { at: peers.at, limits: Limits::default(), expired_anchors: false };
    search(leaf, &pool, &anchors, question, &mut Signatures::default())
}

fn accepts(outcome: &Outcome) -> bool {
    !outcome.paths.is_empty()
}

fn reasons(outcome: &Outcome) -> String {
    let reason = |end: &Break| match end {
        Break::Rejected(Reason::NameConstraint(_, name)) => format!("NameConstraint({name:?})"),
        Break::Rejected(reason) => format!("{reason:?}"),
        Break::NoIssuer(others) => format!("NoIssuer, {} with another key", others.len()),
        other => format!("{other:?}"),
    };
    let all: Vec<String> = outcome.attempts.iter().map(|attempt| reason(&attempt.end)).collect();
    all.join("; ")
}

/// The paths of a world must be the chains that are valid alone. Paths through the entity of their own root are not
/// counted.
fn contradictions(ours: &Outcome, chains: &[Chain<'_>], alone: &[Outcome]) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(limit_reached) = ours.limit_reached {
        found.push(format!("a small world is too large: {limit_reached}"));
    }
    for (chain, alone) in chains.iter().zip(alone) {
        let certificates: Vec<&Certificate> = chain.0.iter().filter_map(|made| made.certificate.as_ref()).collect();
        let among = ours.paths.iter().any(|path| path.certificates().eq(certificates.iter().copied()));
        if among != accepts(alone) {
            found.push(format!("{certificates:?} is good: among others {among}, alone {}", accepts(alone)));
        }
    }
    let straight = ours.paths.iter().filter(|path| {
        !path.intermediates().iter().any(|certificate| certificate.is_same_entity_as(&path.anchor().certificate))
    });
    if chains.len() < CHAINS && straight.count() > alone.iter().filter(|alone| accepts(alone)).count() {
        found.push(format!("{} paths, more than good chains", ours.paths.len()));
    }
    found
}

/// All chains that names allow, without the same entity twice. Those with valid signatures come first, then the
/// shortest.
fn chains(pki: &Pki) -> Vec<Chain<'_>> {
    let mut found = Vec::new();
    extend(pki, &mut vec![&pki.leaf], &mut found);
    found.sort_by_cached_key(|chain| (!chain.0.windows(2).all(|pair| signed(pair[0], pair[1])), chain.0.len()));
    found.retain(Chain::is_only_path);
    found.dedup_by_key(|chain| chain.0.iter().map(|made| made.der.as_slice()).collect::<Vec<_>>());
    found.truncate(CHAINS);
    found
}

fn signed(child: &Made, issuer: &Made) -> bool {
    let pair = child.certificate.as_ref().zip(issuer.certificate.as_ref());
    pair.is_some_and(|(child, issuer)| child.verify_signed_by(issuer).is_ok())
}

fn extend<'a>(pki: &'a Pki, chain: &mut Vec<&'a Made>, found: &mut Vec<Chain<'a>>) {
    let Some(child) = chain.last().and_then(|made| made.certificate.as_ref()) else { return };
    if chain.len() > 1 && child.is_self_signed() || found.len() > 20 * CHAINS {
        return;
    }
    let is_next = |made: &&Made| made.certificate.as_ref().is_some_and(|issuer| child.names_as_issuer(issuer));
    for root in pki.roots.iter().filter(is_next).filter(|root| !chain.iter().any(|made| is_same(made, root))) {
        found.push(Chain(chain.iter().copied().chain([root]).collect()));
    }
    for issuer in pki.pool.iter().filter(is_next) {
        let again =
            chain.iter().any(|made| is_same(made, issuer)) || pki.roots.iter().any(|root| root.der == issuer.der);
        if !again {
            chain.push(issuer);
            extend(pki, chain, found);
            chain.pop();
        }
    }
}

fn is_same(one: &Made, other: &Made) -> bool {
    one.certificate.as_ref().zip(other.certificate.as_ref()).is_some_and(|(one, other)| one.is_same_entity_as(other))
}
