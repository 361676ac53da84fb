//! Judges the files of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::{Check as Arguments, CheckFormat};
use super::super::exit::Stop;
use super::super::fetching::cache;
use super::super::inputs::Opened;
use super::key_apart::with_key_apart;
use super::unusable::Unusable;
use crate::gather::IssuerSource;
use crate::job::check::{self as job, Checked, SameAs, TwoFiles};
use crate::job::set::{Group, groups, with_candidates};
use crate::job::{Refusal, World};
use crate::path::Signatures;
use crate::pool::Pool;

/// The files that were judged, and those that could not be.
type Outcomes = (Vec<Checked>, Vec<Unusable>);

/// Judges every file. Fails if there is only one, and it cannot be used.
pub(super) fn judge(arguments: &Arguments, files: &[PathBuf], opened: &Opened) -> Result<Outcomes, Box<Stop>> {
    let target = arguments.target.target();
    // Responses that earlier runs fetched may contain the certificate that replaces another.
    let kept = cache(&arguments.common).map(|cache| Arc::new(cache) as Arc<dyn IssuerSource>);
    let sources: Vec<Arc<dyn IssuerSource>> = opened.sources.iter().cloned().chain(kept).collect();
    let world = World { sources: &sources, ..opened.world() };
    let request = job::Request {
        target,
        keeps_form: !arguments.target.is_named(),
        host: arguments.host.as_ref(),
        expires_within: arguments.expires_within,
        same_as: arguments.same_as.as_deref().map(SameAs::File),
    };
    let language = arguments.common.language();
    let refused = |refusal: Refusal| Stop::of(&refusal, language);
    let mut signatures = Signatures::default();
    if let Some(pair) = TwoFiles::of(files, &arguments.common.intermediates, target, &world).map_err(refused)? {
        let checked = job::check_pair(pair, &request, &world, &mut signatures).map_err(refused)?;
        return Ok((vec![checked.with_outdated(&opened.notes)], Vec::new()));
    }
    let none = Pool::default();
    let (groups, world) = match with_candidates(files, &arguments.common.intermediates, target, &world) {
        Some(group) => (vec![group], World { candidates: &none, ..world }),
        None => (groups(files, target, &world), world),
    };
    let mut parts = Vec::new();
    for group in &groups {
        let judged = judge_group(group, &request, &world, &mut signatures);
        parts.extend(judged.into_iter().map(|part| (group.file.as_path(), part)));
    }
    let is_alone = files.len() == 1 && parts.len() == 1 && arguments.format != CheckFormat::Sarif;
    let (mut checked, unusable) = sorted(parts, is_alone, arguments)?;
    checked = checked.into_iter().map(|one| one.with_outdated(&opened.notes)).collect();
    checked.iter_mut().filter(|_| arguments.target.is_named()).for_each(|one| one.refuse_manifest(target));
    Ok((checked, unusable))
}

/// The parts of a file, such as the objects of a manifest, or the files that a server loads together.
fn judge_group(
    group: &Group,
    request: &job::Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Vec<Result<Checked, Refusal>> {
    let judged = if group.is_alone() {
        job::check_each(&group.file, request, world, signatures)
    } else {
        group.check(request, world, signatures).map(|one| vec![Ok(one)])
    };
    judged.unwrap_or_else(|refusal| vec![Err(refusal)])
}

/// The parts that were judged, and the others: they do not prevent others from being checked, and the report includes
/// them. If there is only one, it ends the run.
fn sorted(
    parts: Vec<(&Path, Result<Checked, Refusal>)>,
    is_alone: bool,
    arguments: &Arguments,
) -> Result<Outcomes, Box<Stop>> {
    let (mut checked, mut unusable) = (Vec::new(), Vec::new());
    for (file, part) in parts {
        match part {
            Ok(one) => checked.push(one),
            Err(refusal) => {
                let stop = Stop::of(&refusal, arguments.common.language());
                let stop = with_key_apart(stop, &refusal, file, arguments);
                if is_alone {
                    return Err(stop);
                }
                unusable.push(Unusable { file: file.to_string_lossy().into_owned(), stop });
            }
        }
    }
    Ok((checked, unusable))
}
