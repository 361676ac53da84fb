//! Which clients accept which variant, until when, and which variant suits them all.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::Variant;
use super::simulate::{
    Missing, Refusal, RootStores, Served, Verdict, announced_in_month, end_of, flip, judge, judge_with, month,
};
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
    let sets: Vec<Vec<Certificate>> = variants.iter().map(|variant| variant.path.served().cloned().collect()).collect();
    let rows = clients.iter().map(|&client| {
        let mut of_set = |certificates: &Vec<Certificate>| {
            let served = Served { certificates, elsewhere };
            until(client, &served, at, moments, stores, &mut signatures)
        };
        Coverage { client, verdicts: sets.iter().map(&mut of_set).collect() }
    });
    rows.collect()
}

/// What every client of `clients` says of a set that is served as it is, leaf first: one verdict each.
pub fn coverage_of(
    served: &Served<'_>,
    clients: &[&'static Client],
    at: OffsetDateTime,
    moments: &[OffsetDateTime],
    stores: &dyn RootStores,
) -> Vec<Coverage> {
    let mut signatures = Signatures::default();
    let mut of_client = |&client: &&'static Client| {
        let verdict = until(client, served, at, moments, stores, &mut signatures);
        Coverage { client, verdicts: vec![verdict] }
    };
    clients.iter().map(&mut of_client).collect()
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
    let verdict = |&client: &&'static Client| (client, judge_with(client, &served, at, anchors, signatures));
    clients.iter().map(verdict).collect()
}

/// A client's verdict, and the end of its acceptance where one is known among `moments`, which are sorted.
pub fn until(
    client: &Client,
    served: &Served<'_>,
    at: OffsetDateTime,
    moments: &[OffsetDateTime],
    stores: &dyn RootStores,
    signatures: &mut Signatures,
) -> (Verdict, Option<Flip>) {
    let verdict = judge(client, served, at, stores, signatures);
    let end = verdict.accepts().then(|| flip(client, served, at, moments, stores, signatures)).flatten();
    let end = end.map(|(at, then)| match &then {
        Verdict::Unknown(Missing::Announced(_, announcement)) => {
            Flip { at, announced: Some(*announcement), verdict: then }
        }
        Verdict::Rejects(Refusal::NotTrusted(_) | Refusal::NoIssuer(_)) => {
            let announced = announced_in_month(client, &verdict, &month(at));
            Flip { at: announced.map_or(at, |announced| at.max(announced.moment())), announced, verdict: then }
        }
        _ => Flip { at, announced: None, verdict: then },
    });
    (verdict, end)
}

/// Whether one of `paths`, served as it is, is rejected by no client.
pub fn suits(paths: &[Path], clients: &[&'static Client], at: OffsetDateTime, stores: &dyn RootStores) -> bool {
    let elsewhere = Pool::default();
    let mut signatures = Signatures::default();
    paths.iter().any(|path| {
        let certificates: Vec<Certificate> = path.served().cloned().collect();
        let served = Served { certificates: &certificates, elsewhere: &elsewhere };
        clients.iter().all(|client| !judge(client, &served, at, stores, &mut signatures).rejects())
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
    expiries.chain(snapshots).chain(of_roots).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The variant that suits clients best.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let today = day(at);
    let size = variants.get(chosen)?.handshake_bytes();
    let mut larger: Vec<(usize, usize)> = variants
        .iter()
        .enumerate()
        .filter(|(_, variant)| variant.valid_today && !variant.superseded)
        .filter_map(|(index, variant)| Some((variant.handshake_bytes().checked_sub(size)?, index)))
        .filter(|(bytes, _)| *bytes > 0)
        .collect();
    larger.sort_unstable();
    let gained = |index: usize| -> Vec<&'static Client> {
        let more = |row: &&Coverage| row.verdicts[index].0.accepts() && !row.verdicts[chosen].0.accepts();
        coverage.iter().filter(more).map(|row| row.client).filter(|client| client.existed_on(&today)).collect()
    };
    let rows = larger.into_iter().map(|(bytes, index)| Larger { index, bytes, clients: gained(index) });
    rows.into_iter().find(|larger| !larger.clients.is_empty())
}
