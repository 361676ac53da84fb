//! What clients say, in words.

use super::{day, name};
use crate::certificate::Certificate;
use crate::trust::{self, Client, Holding};
use crate::variant::{Coverage, Fitting, Missing, Refusal, Variant, Verdict};

use super::Failure;

/// Why a client refuses, to be read after its name.
pub(super) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoIssuer(certificate) => {
            format!("finds no issuer of {}: nothing that is served or in its store", name(certificate))
        }
        Refusal::NotTrusted(certificate) => format!("has no {} in its store", name(certificate)),
        Refusal::Expired(certificate) => {
            format!("goes through {}, which expires on {}", name(certificate), day(certificate.facts().not_after))
        }
        Refusal::NotYetValid(certificate) => {
            format!(
                "goes through {}, which is valid only from {} on",
                name(certificate),
                day(certificate.facts().not_before)
            )
        }
        Refusal::Hash(certificate, hash) => format!("cannot verify {hash}, with which {} is signed", name(certificate)),
        Refusal::Key(certificate, key) => format!("cannot use {key}, the key of {}", name(certificate)),
    }
}

/// What is not known.
pub(super) fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Store => "no source for its root store at that time".to_owned(),
        Missing::Logic => "no source for how it builds a path".to_owned(),
        Missing::AnchorExpiry(root) => {
            format!("no source tells whether it refuses the expired root {}", name(root))
        }
        Missing::StoreAge(from, until) => {
            format!("depends on the age of its root store, between {from} and {until}")
        }
    }
}

/// A verdict as half a sentence.
pub(super) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accepts { path, fetched } => {
            let root = path.last().map(name).unwrap_or_default();
            format!("accepts, through {root}{}", if *fetched { ", with intermediates that it fetches" } else { "" })
        }
        Verdict::Rejects(why) => format!("rejects: {}", refusal(why)),
        Verdict::Unknown(what) => format!("unknown: {}", missing(what)),
    }
}

/// Why no variant suits every client that was asked for: the best one, and who would be left out.
pub fn explain_left_out(variants: &[Variant], coverage: &[Coverage], fitting: &Fitting) -> Failure {
    let best = &variants[fitting.index];
    let root = name(&best.path.anchor().certificate);
    let count = fitting.left_out.len();
    let plural = if count == 1 { "client" } else { "clients" };
    let mut failure = Failure::new(format!(
        "no chain suits all clients asked for: the best, {} ({} to {root}), leaves out {count} {plural}",
        best.id(),
        best.kind.name(),
    ));
    for row in coverage.iter().filter(|row| fitting.left_out.contains(&row.client)) {
        failure = failure.because(format!("{} {}", row.client.name, verdict(&row.verdicts[fitting.index].0)));
    }
    failure
        .try_this(format!("take it all the same: --variant {}", best.id()))
        .try_this("see what each client says of each chain: chainmend chains")
}

/// Which stores have a root, for a line.
pub(super) fn stores(root: &Certificate) -> String {
    let rows = trust::holdings(root).into_iter().map(|Holding { store, first, last }| match last {
        None => format!("{store} since {first}"),
        Some(last) => format!("{store} {first} to {last}"),
    });
    let rows: Vec<String> = rows.collect();
    if rows.is_empty() { "no store known here".to_owned() } else { rows.join(", ") }
}

/// Names of clients, for a sentence.
pub(super) fn names(clients: &[&'static Client]) -> String {
    clients.iter().map(|client| client.name).collect::<Vec<_>>().join(", ")
}
