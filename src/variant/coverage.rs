//! Which clients accept which variant and until when, and which variant suits them all.

use std::cmp::Ordering;

use time::OffsetDateTime;

use super::Variant;
use super::catalogue::{Entry, entries_for};
use super::judging::{Flip, Judging};
use super::simulate::{ClientRefusal, ClientStores, Received, RootStores, Verdict, end_of};
use crate::certificate::{Certificate, day};
use crate::path::{Path, Signatures};
use crate::pool::Pool;
use crate::trust::{self, Anchors, Client};

/// The verdicts of one client about each variant, in order.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The client.
    pub client: &'static Client,
    /// Its verdict about each variant, and when it stops accepting it, if known.
    pub verdicts: Vec<(Verdict, Option<Flip>)>,
}

/// The verdicts of all `clients` about all variants at `at`. `elsewhere` contains what AIA can fetch. Changes are
/// searched for at `moments`, which may be empty.
pub fn coverage(
    variants: &[Variant],
    clients: &[&'static Client],
    elsewhere: &Pool,
    at: OffsetDateTime,
    moments: &[OffsetDateTime],
    stores: &dyn RootStores,
) -> Vec<Coverage> {
    let mut signatures = Signatures::default();
    let mut rows: Vec<Coverage> =
        clients.iter().map(|&client| Coverage { client, verdicts: Vec::with_capacity(variants.len()) }).collect();
    for variant in variants {
        let certificates: Vec<Certificate> = variant.path.served().cloned().collect();
        let served = Received { certificates: &certificates, elsewhere };
        let mut judging = Judging::new(&served, stores, &mut signatures);
        let entries: Vec<&Entry> =
            entries_for(&variant.path).into_iter().filter(|entry| !entry.refused_by.is_empty()).collect();
        for row in &mut rows {
            let judged = judging.until(row.client, at, moments);
            row.verdicts.push(known(&entries, row.client, variant, &judged.0).unwrap_or(judged));
        }
    }
    rows
}

/// The verdict from the catalogue, for a client that would accept the chain by its model, or whose verdict is unknown.
fn known(entries: &[&Entry], client: &Client, variant: &Variant, said: &Verdict) -> Option<(Verdict, Option<Flip>)> {
    let caveat = entries.iter().find_map(|entry| entry.caveat_for(client)).filter(|_| !said.rejects())?;
    let last = variant.path.served().last()?;
    Some((Verdict::Rejects(ClientRefusal::Known(last.clone(), caveat)), None))
}

/// The verdict of each of `clients` about a set of served certificates, leaf first.
pub fn coverage_of(
    judging: &mut Judging<'_>,
    clients: &[&'static Client],
    at: OffsetDateTime,
    moments: &[OffsetDateTime],
) -> Vec<Coverage> {
    let of_client = |&client: &&'static Client| Coverage { client, verdicts: vec![judging.until(client, at, moments)] };
    clients.iter().map(of_client).collect()
}

/// Those of `clients` that refuse served certificates, leaf first, because of a rule, if they trust exactly these
/// anchors.
pub fn refusing_by_rule(
    clients: &[&'static Client],
    certificates: &[Certificate],
    at: OffsetDateTime,
    anchors: &Anchors,
    signatures: &mut Signatures,
) -> Vec<(&'static Client, Verdict)> {
    let served = Received { certificates, elsewhere: &Pool::default() };
    let stores = ClientStores(anchors);
    let mut judging = Judging::new(&served, &stores, signatures);
    if judging.is_straight(anchors, at) {
        return Vec::new();
    }
    let verdicts = clients.iter().map(|client| (*client, judging.with_anchors(client, anchors, at)));
    verdicts.filter(|(_, verdict)| matches!(verdict, Verdict::Rejects(ClientRefusal::Rule(..)))).collect()
}

/// A path that no client rejects when it is served.
#[derive(Clone, Copy)]
pub struct Suiting<'a> {
    /// The path.
    pub path: &'a Path,
    /// Whether it is known to break no rule of any client, with the installed roots.
    pub breaks_no_rule: bool,
}

/// The first of `paths` that no client rejects.
pub fn suiting<'a>(
    paths: &'a [Path],
    clients: &[&'static Client],
    at: OffsetDateTime,
    stores: &dyn RootStores,
) -> Option<Suiting<'a>> {
    let elsewhere = Pool::default();
    let mut signatures = Signatures::default();
    paths.iter().find_map(|path| {
        let certificates: Vec<Certificate> = path.served().cloned().collect();
        let served = Received { certificates: &certificates, elsewhere: &elsewhere };
        let mut judging = Judging::new(&served, stores, &mut signatures);
        let (suits, breaks_no_rule) = judging.suits(clients, at);
        suits.then_some(Suiting { path, breaks_no_rule })
    })
}

/// The moments at which a verdict about these variants can change, sorted: certificates expire or are revoked, and stores
/// change or remove roots, as announced or by their conditions.
pub fn moments(variants: &[Variant]) -> Vec<OffsetDateTime> {
    let roots = variants.iter().map(|variant| &variant.path.anchor().certificate);
    let of_roots = roots.flat_map(trust::ends_in_stores);
    let certificates = || variants.iter().flat_map(|variant| variant.path.certificates());
    let revocations = certificates().filter_map(trust::revoked).flat_map(|revocation| revocation.moments());
    let expiries = certificates().map(end_of);
    let snapshots = trust::dates().filter_map(|date| {
        let mut parts = date.split('-').map(|part| part.parse::<u16>().ok());
        let (year, month) = (parts.next()??, time::Month::try_from(u8::try_from(parts.next()??).ok()?).ok()?);
        let day = parts.next().map_or(Some(1), |day| u8::try_from(day?).ok())?;
        Some(time::Date::from_calendar_date(year.into(), month, day).ok()?.midnight().assume_utc())
    });
    let mut moments: Vec<OffsetDateTime> = expiries.chain(revocations).chain(snapshots).chain(of_roots).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// The variant that suits the clients best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fitting {
    /// Its index among the variants.
    pub index: usize,
    /// The clients that do not accept it, or whose verdict is unknown.
    pub left_out: Vec<&'static Client>,
    /// The clients that accept it but not the smallest variant. They are the reason for its size.
    pub forced_by: Vec<&'static Client>,
}

/// The smallest variant that all clients accept, otherwise the one that the fewest clients do not accept. `None`
/// without variants. `satisfied` tells which verdicts are good enough.
pub fn fitting(variants: &[Variant], coverage: &[Coverage], satisfied: impl Fn(&Verdict) -> bool) -> Option<Fitting> {
    let left_out = |index: usize| -> Vec<&'static Client> {
        let unsatisfied = coverage.iter().filter(|row| !satisfied(&row.verdicts[index].0));
        unsatisfied.map(|row| row.client).collect()
    };
    // The first of them is the standard one.
    let best = |rank: &dyn Fn(usize) -> (usize, bool)| {
        (0..variants.len()).reduce(|best, index| match rank(index).cmp(&rank(best)) {
            Ordering::Less => index,
            Ordering::Equal if variants[index].is_smaller_than(&variants[best]) => index,
            _ => best,
        })
    };
    let index = best(&|index| (left_out(index).len(), variants[index].superseded))?;
    let smallest = best(&|index| (0, variants[index].superseded))?;
    let forced = coverage.iter().filter(|row| row.verdicts[index].0.accepts() && !row.verdicts[smallest].0.accepts());
    Some(Fitting { index, left_out: left_out(index), forced_by: forced.map(|row| row.client).collect() })
}

/// The next larger variant, which suits more clients.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Larger {
    /// Its index among the variants.
    pub index: usize,
    /// The number of bytes that it adds to each handshake.
    pub bytes: usize,
    /// The clients that accept it but not the chosen one.
    pub clients: Vec<&'static Client>,
}

/// The smallest variant that is valid by the anchors of the run, larger than the one at `chosen`, and accepted by
/// clients that do not accept that one and existed at `at`.
pub fn next_larger(variants: &[Variant], coverage: &[Coverage], chosen: usize, at: OffsetDateTime) -> Option<Larger> {
    let gained = |index: usize| -> Vec<&'static Client> {
        let more = |row: &&Coverage| row.verdicts[index].0.accepts() && !row.verdicts[chosen].0.accepts();
        of_that_time(coverage.iter().filter(more).map(|row| row.client), at)
    };
    let rows = larger_than(variants, chosen).into_iter();
    let mut rows = rows.map(|(bytes, index)| Larger { index, bytes, clients: gained(index) });
    rows.find(|larger| !larger.clients.is_empty())
}

/// Like [`next_larger`], without known verdicts. Evaluates as few clients as possible.
pub fn find_larger(
    variants: &[Variant],
    chosen: usize,
    elsewhere: &Pool,
    at: OffsetDateTime,
    stores: &dyn RootStores,
) -> Option<Larger> {
    let larger = larger_than(variants, chosen);
    if larger.is_empty() {
        return None;
    }
    let accepting = |index: usize, clients: &[&'static Client], accept: bool| -> Vec<&'static Client> {
        let rows = coverage(&variants[index..=index], clients, elsewhere, at, &[], stores);
        rows.iter().filter(|row| row.verdicts[0].0.accepts() == accept).map(|row| row.client).collect()
    };
    let without = accepting(chosen, &of_that_time(trust::clients().iter(), at), false);
    let mut rows =
        larger.into_iter().map(|(bytes, index)| Larger { index, bytes, clients: accepting(index, &without, true) });
    rows.find(|larger| !larger.clients.is_empty())
}

/// The clients that existed at this time.
fn of_that_time(clients: impl Iterator<Item = &'static Client>, at: OffsetDateTime) -> Vec<&'static Client> {
    let today = day(at);
    clients.filter(|client| client.existed_on(&today)).collect()
}

/// The variants that are valid by the run's roots and larger than the chosen one, the smallest first: the number of
/// additional bytes, and the index.
fn larger_than(variants: &[Variant], chosen: usize) -> Vec<(usize, usize)> {
    let Some(size) = variants.get(chosen).map(Variant::handshake_bytes) else { return Vec::new() };
    let usable = variants.iter().enumerate().filter(|(_, variant)| variant.valid_today && !variant.superseded);
    let mut larger: Vec<(usize, usize)> = usable
        .filter_map(|(index, variant)| Some((variant.handshake_bytes().checked_sub(size)?, index)))
        .filter(|(bytes, _)| *bytes > 0)
        .collect();
    larger.sort_unstable();
    larger
}
