//! Which clients accept which variant, until when, and which variant suits them all.

use time::OffsetDateTime;

use super::Variant;
use super::catalogue::{Entry, entries_for};
use super::judging::Judging;
use super::simulate::{ClientRefusal, ClientStores, RootStores, Served, Verdict, end_of};
use crate::certificate::{Certificate, day};
use crate::path::{Path, Signatures};
use crate::pool::Pool;
use crate::trust::{self, Anchors, Announcement, Client};

/// The day on which a client stops accepting, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The first moment at which it does not accept.
    pub at: OffsetDateTime,
    /// What it says then.
    pub verdict: Verdict,
    /// The plan that it rests on: not certain, and may change.
    pub announced: Option<Announcement>,
}

/// What one client says of each variant, in their order.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The client.
    pub client: &'static Client,
    /// Its verdict on each variant, and the end of its acceptance where one is known.
    pub verdicts: Vec<(Verdict, Option<Flip>)>,
}

/// What every client of `clients` says of every variant at `at`. `elsewhere` is what AIA can bring.
/// Ends of acceptance are looked for among `moments`; none to look for none.
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
        let served = Served { certificates: &certificates, elsewhere };
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

/// What the catalogue knows of a client that would accept a chain by its model, or of which nobody can tell.
fn known(entries: &[&Entry], client: &Client, variant: &Variant, said: &Verdict) -> Option<(Verdict, Option<Flip>)> {
    let caveat = entries.iter().find_map(|entry| entry.caveat_for(client)).filter(|_| !said.rejects())?;
    let last = variant.path.served().last()?;
    Some((Verdict::Rejects(ClientRefusal::Known(last.clone(), caveat)), None))
}

/// What every client of `clients` says of a set that is served as it is, leaf first: one verdict each.
pub fn coverage_of(
    judging: &mut Judging<'_>,
    clients: &[&'static Client],
    at: OffsetDateTime,
    moments: &[OffsetDateTime],
) -> Vec<Coverage> {
    let of_client = |&client: &&'static Client| Coverage { client, verdicts: vec![judging.until(client, at, moments)] };
    clients.iter().map(of_client).collect()
}

/// What every client of `clients` says of certificates that are served as they are, leaf first, when it trusts exactly
/// these anchors.
pub fn verdicts(
    clients: &[&'static Client],
    certificates: &[Certificate],
    at: OffsetDateTime,
    anchors: &Anchors,
    signatures: &mut Signatures,
) -> Vec<(&'static Client, Verdict)> {
    let served = Served { certificates, elsewhere: &Pool::default() };
    let stores = ClientStores(anchors);
    let mut judging = Judging::new(&served, &stores, signatures);
    clients.iter().map(|client| (*client, judging.with_anchors(client, anchors, at))).collect()
}

/// Whether one of `paths`, served as it is, is rejected by no client.
pub fn suits(paths: &[Path], clients: &[&'static Client], at: OffsetDateTime, stores: &dyn RootStores) -> bool {
    let elsewhere = Pool::default();
    let mut signatures = Signatures::default();
    paths.iter().any(|path| {
        let certificates: Vec<Certificate> = path.served().cloned().collect();
        let served = Served { certificates: &certificates, elsewhere: &elsewhere };
        let mut judging = Judging::new(&served, stores, &mut signatures);
        clients.iter().all(|client| !judging.verdict(client, at).rejects())
    })
}

/// The moments at which a verdict on these variants can change: a certificate expires, or a store gets
/// new contents, drops a root as it was announced, or trusts it no more by its conditions. Sorted.
pub fn moments(variants: &[Variant]) -> Vec<OffsetDateTime> {
    let roots = variants.iter().map(|variant| &variant.path.anchor().certificate);
    let of_roots = roots.flat_map(trust::ends_in_stores);
    let expiries = variants.iter().flat_map(|variant| variant.path.certificates().map(end_of));
    let snapshots = trust::dates().filter_map(|date| {
        let mut parts = date.split('-').map(|part| part.parse::<u16>().ok());
        let (year, month) = (parts.next()??, time::Month::try_from(u8::try_from(parts.next()??).ok()?).ok()?);
        let day = parts.next().map_or(Some(1), |day| u8::try_from(day?).ok())?;
        Some(time::Date::from_calendar_date(year.into(), month, day).ok()?.midnight().assume_utc())
    });
    let mut moments: Vec<OffsetDateTime> = expiries.chain(snapshots).chain(of_roots).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// The variant that suits clients best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fitting {
    /// Its position among the variants.
    pub index: usize,
    /// The clients that do not accept it, or of which that is not known.
    pub left_out: Vec<&'static Client>,
    /// Clients that accept it and not the smallest one: those for which it is as large as it is.
    pub forced_by: Vec<&'static Client>,
}

/// The smallest variant that all clients accept; where there is none, the one that fewest do not accept.
/// `None` without variants.
/// `satisfied` says which verdicts are good enough.
pub fn fitting(variants: &[Variant], coverage: &[Coverage], satisfied: impl Fn(&Verdict) -> bool) -> Option<Fitting> {
    let left_out = |index: usize| -> Vec<&'static Client> {
        let unsatisfied = coverage.iter().filter(|row| !satisfied(&row.verdicts[index].0));
        unsatisfied.map(|row| row.client).collect()
    };
    let size = |index: usize| (variants[index].superseded, variants[index].handshake_bytes(), index);
    let index = (0..variants.len()).min_by_key(|&index| (left_out(index).len(), size(index)))?;
    let smallest = (0..variants.len()).min_by_key(|&index| size(index))?;
    let forced = coverage.iter().filter(|row| row.verdicts[index].0.accepts() && !row.verdicts[smallest].0.accepts());
    Some(Fitting { index, left_out: left_out(index), forced_by: forced.map(|row| row.client).collect() })
}

/// The next larger variant that reaches more clients than another one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Larger {
    /// Its position among the variants.
    pub index: usize,
    /// How many bytes more it adds to each handshake.
    pub bytes: usize,
    /// The clients that accept it and not the other.
    pub clients: Vec<&'static Client>,
}

/// The smallest of those that are valid by the run's roots, larger than the one at `chosen`, and accepted by clients
/// that do not accept that one, and that were there already at `at`.
pub fn next_larger(variants: &[Variant], coverage: &[Coverage], chosen: usize, at: OffsetDateTime) -> Option<Larger> {
    let gained = |index: usize| -> Vec<&'static Client> {
        let more = |row: &&Coverage| row.verdicts[index].0.accepts() && !row.verdicts[chosen].0.accepts();
        of_that_time(coverage.iter().filter(more).map(|row| row.client), at)
    };
    let rows = larger_than(variants, chosen).into_iter();
    let mut rows = rows.map(|(bytes, index)| Larger { index, bytes, clients: gained(index) });
    rows.find(|larger| !larger.clients.is_empty())
}

/// As [`next_larger`], where nobody was asked yet: no more than it takes.
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

/// Those that were there already at a time.
fn of_that_time(clients: impl Iterator<Item = &'static Client>, at: OffsetDateTime) -> Vec<&'static Client> {
    let today = day(at);
    clients.filter(|client| client.existed_on(&today)).collect()
}

/// The variants that are valid by the run's roots and larger than another one, the smallest first: by how many bytes, and
/// which.
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
