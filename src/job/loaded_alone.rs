//! What OpenSSL reads from a file that also has certificates or keys in other forms, such as a copy in a quoted mail.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::examine::Contained;
use crate::certificate::Certificate;
use crate::finding::{self, Finding, Severity};
use crate::read::{self, Loaded, Place, may_be_ca};
use crate::variant::Variant;
use crate::write::{Form, Target};

/// The blocks that OpenSSL reads. It skips the rest.
pub(super) struct LoadedAlone {
    /// The certificates in order, without duplicates. There is at least one.
    pub(super) certificates: Vec<Certificate>,
    /// The duplicates, and their places.
    pub(super) duplicates: Vec<(Certificate, Place)>,
    /// The lines of the blocks with certificates or private keys.
    lines: Vec<RangeInclusive<usize>>,
}

impl LoadedAlone {
    /// `None` if the file has nothing that servers refuse, if they do not read the server's certificate, or if several
    /// texts were joined.
    pub(super) fn of(file: &Contained, target: &Target) -> Option<Self> {
        let mut places = file.certificates.places().chain(file.duplicates.iter().map(|(_, place)| place));
        let first = file.certificates.first_place()?;
        if places.any(|place| place.file != first.file) {
            return None;
        }
        let is_refused = || file.notes.repairs.iter().any(|one| finding::of_repair(one).severity == Severity::Error);
        if file.is_manifest() || file.pair.is_some() || target.form() != Form::Pem || !is_refused() {
            return None;
        }
        let blocks = read::loaded(&file.bytes)?;
        let needs_key = target.has_key() && file.has_key();
        if needs_key && !blocks.iter().any(|block| block.is_key) {
            return None;
        }
        Self::of_blocks(&blocks, file).filter(|loaded| {
            let may_be_first = |one: &Certificate| !may_be_ca(one) || read::are_all_of_cas(file.certificates());
            loaded.certificates.first().is_some_and(may_be_first)
        })
    }

    fn of_blocks(blocks: &[Loaded], file: &Contained) -> Option<Self> {
        let known: HashMap<&[u8], &Certificate> = file.certificates().iter().map(|one| (one.der(), one)).collect();
        let mut left = known.clone();
        let mut loaded = Self { certificates: Vec::new(), duplicates: Vec::new(), lines: Vec::new() };
        for block in blocks {
            if block.is_key || !block.der.is_empty() {
                loaded.lines.push(block.lines.clone());
            }
            if block.der.is_empty() {
                continue;
            }
            let certificate = (*known.get(&block.der[..])?).clone();
            if left.remove(&block.der[..]).is_some() {
                loaded.certificates.push(certificate);
            } else {
                let file = file.certificates.first_place()?.file.clone();
                loaded.duplicates.push((certificate, Place { file, line: *block.lines.start() }));
            }
        }
        Some(loaded)
    }

    /// Whether the first of the valid chains consists of these certificates.
    pub(super) fn has_chain(&self, variants: &[Variant]) -> bool {
        let is_here = |member: &Certificate| self.certificates.contains(member);
        variants.first().is_some_and(|variant| variant.path.served().all(is_here))
    }

    /// The finding about a deviation, which is no error in a part that servers skip.
    pub(super) fn settled(&self, finding: Finding) -> Finding {
        let line = finding.place.as_ref().map_or(0, |place| place.line);
        let is_loaded = self.lines.iter().any(|lines| lines.contains(&line));
        if is_loaded { finding } else { finding.of_skipped_part() }
    }
}
