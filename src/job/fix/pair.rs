//! Fixes the two files of a server with separate files for its certificate and its chain.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::check::of_clients;
use super::super::examine::{Contained, Examined};
use super::super::key::KeyFile;
use super::super::origin::Spot;
use super::super::pair;
use super::super::refusal::{DocumentFault, Reason, Refusal};
use super::mend::{Chosen, Fixer, Kind, caveats, kind, kinds};
use super::result::changes;
use super::{Change, FileResult, Fixed, Treated, document, keep};
use crate::certificate::{Certificate, server_names};
use crate::path::Signatures;
use crate::read::{are_all_of_cas, may_be_ca};
use crate::write::belonging::chain_role;
use crate::write::{self, File, FileRole};

/// The original files, and the findings about the certificates that the server sends from them.
struct Before {
    first: Contained,
    second: Contained,
    whole: Contained,
    examined: Examined,
}

/// The results for both, the folders that are still to be synced, and the remaining findings.
type Done = (Vec<Fixed>, BTreeSet<PathBuf>, HashSet<Kind>);

impl Fixer<'_> {
    pub(super) fn fix_pair(&self, certificate: &Path, chain: &Path, signatures: &mut Signatures) -> [FileResult; 2] {
        let before = match self.before(certificate, chain, signatures) {
            Ok(before) => before,
            Err((is_chain, refusal)) => {
                let other =
                    Reason::OtherOfPair(if is_chain { chain } else { certificate }.to_owned(), refusal.status());
                let (refused, other) = (failed(refusal), failed(other.into()));
                return if is_chain { [other, refused] } else { [refused, other] };
            }
        };
        let mut names = self.named(&before.whole, &before.examined);
        let done = self.try_pair([certificate, chain], &before, &mut names, signatures);
        let is_gone =
            |left: Option<&HashSet<Kind>>, finding: &_| left.is_some_and(|left| !left.contains(&kind(finding)));
        let left = done.as_ref().ok().map(|(_, _, left)| left);
        let treated = self.treated(&before.examined.findings, &before.examined, |finding| is_gone(left, finding));
        let chain_name = chain.to_string_lossy();
        let is_of_chain = |one: &Treated| matches!(&one.spot, Spot::Line(place) if *place.file == *chain_name);
        let (of_chain, of_first): (Vec<Treated>, Vec<Treated>) = treated.into_iter().partition(is_of_chain);
        match done {
            Ok((fixed, folders, _)) => {
                let mut fixed = fixed.into_iter();
                let mut result = |findings, folders| FileResult {
                    outcome: Ok(fixed.next().unwrap_or_default()),
                    findings,
                    folders,
                    named: names.clone(),
                };
                [result(of_first, folders), result(of_chain, BTreeSet::new())]
            }
            Err(refusal) => {
                let other = Reason::OtherOfPair(certificate.to_owned(), refusal.status()).into();
                let result = |refusal, findings| FileResult { findings, named: names.clone(), ..failed(refusal) };
                [result(refusal, of_first), result(other, of_chain)]
            }
        }
    }

    /// Reads both files. The error tells whether the chain file is the one that cannot be used.
    fn before(&self, certificate: &Path, chain: &Path, signatures: &mut Signatures) -> Result<Before, (bool, Refusal)> {
        let read = |file: &Path| Contained::read(file, self.world.reader, self.world.password);
        let (first, whole) = (self.usable(certificate, read).map_err(|refusal| (false, refusal))?, read(certificate));
        let (second, other) = (self.usable(chain, read).map_err(|refusal| (true, refusal))?, read(chain));
        let whole = whole.map_err(|refusal| (false, refusal))?;
        let other = other.map_err(|refusal| (true, refusal))?;
        let mut whole = whole.with_chain(other, self.request.target);
        let examined = self.examined_pair(&mut whole, signatures);
        Ok(Before { first, second, whole, examined })
    }

    /// Reads a file, which must contain PEM only and lose nothing.
    fn usable(&self, file: &Path, read: impl Fn(&Path) -> Result<Contained, Refusal>) -> Result<Contained, Refusal> {
        let contained = read(file)?;
        keep::is_pem_alone(&contained, self.request.keeps_backup)?;
        if contained.named_container().is_some() || document::of(&contained)?.is_some() {
            return Err(Reason::Document(file.to_owned(), DocumentFault::Other).into());
        }
        Ok(contained)
    }

    fn examined_pair(&self, whole: &mut Contained, signatures: &mut Signatures) -> Examined {
        let criteria = self.criteria(self.request.target);
        let mut examined = pair::examine(whole, |whole| whole.pool(criteria.target), criteria, signatures);
        let of_clients = of_clients(whole, &examined, criteria, signatures);
        examined.add(of_clients.into_iter().filter(|finding| self.is_failure(finding)));
        examined
    }

    fn try_pair(
        &self,
        files: [&Path; 2],
        before: &Before,
        names: &mut Vec<Certificate>,
        signatures: &mut Signatures,
    ) -> Result<Done, Refusal> {
        let Before { first, second, whole, examined } = before;
        self.refuse_swapped(first, second)?;
        let target = self.request.target;
        let Chosen { search, bundle, anchor, root, chain: chosen } = self.chosen(whole, examined, signatures)?;
        names.extend(search.named());
        let kept = [first, second].map(|contained| keep::blocks(contained, target.ending));
        let new =
            write::mended_pair(target, (&bundle, &anchor), kept.each_ref().map(|kept| &***kept), self.new_key(whole));
        let [after, chain] = [0, 1]
            .map(|index| Contained::of(files[index], Zeroizing::new(new[index].bytes.to_vec()), self.world.password));
        let (after, chain) = (after?, chain?);
        keep::nothing_lost(first, &after, target)?;
        keep::nothing_lost(second, &chain, target)?;
        self.servers_stay([first, second], [&after, &chain])?;
        let mut after = after.with_chain(chain, target);
        let left = self.examined_pair(&mut after, signatures).findings;
        let of_file = |contained: &Contained, new: &File| -> Vec<Change> {
            if new.bytes == contained.bytes {
                return Vec::new();
            }
            changes(contained.certificates(), new.certificates(), &contained.notes, search.sources())
        };
        let mut replaced = [
            (files[0], first, &new[0], of_file(first, &new[0])),
            (files[1], second, &new[1], of_file(second, &new[1])),
        ];
        let (mut fixed, folders) = self.carry_out_all(&mut replaced, root.as_ref())?;
        let is_changed = fixed.iter().any(|fixed| fixed.changed);
        if let Some(certificate) = fixed.first_mut() {
            certificate.but = self.not_deployable(whole, is_changed, &left);
            let chosen = Some(chosen);
            certificate.notes.extend(caveats(chosen.as_ref()));
            certificate.chain = chosen;
        }
        Ok((fixed, folders, kinds(&left)))
    }
}

impl Fixer<'_> {
    /// Refuses if the file of the certificate has none. Only the user knows whether the names or the contents are
    /// swapped, so nothing is moved.
    fn refuse_swapped(&self, first: &Contained, second: &Contained) -> Result<(), Refusal> {
        let wants_leaf_again = chain_role(self.request.target) == Some(FileRole::ChainWithLeaf);
        if wants_leaf_again && pair::is_chain_before_leaf(first, second) {
            return Err(Reason::Swapped(first.path.clone(), second.path.clone()).into());
        }
        // An unreadable part may be the server's certificate, which is reported elsewhere.
        if !first.notes.problems.is_empty() || !self.is_of_cas(first) {
            return Ok(());
        }
        Err(without_server(first, second).into())
    }

    /// Refuses if the first file would not present a server certificate, or a server certificate with other names than
    /// the served one would be lost.
    fn servers_stay(&self, before: [&Contained; 2], after: [&Contained; 2]) -> Result<(), Refusal> {
        let [first, second] = before;
        let leaf = after[0].first();
        let mut keys = self.request.key.map(KeyFile::key).into_iter().chain(first.key.as_ref());
        if are_all_of_cas(std::slice::from_ref(leaf)) && !keys.any(|key| key.belongs_to(leaf)) {
            return Err(without_server(first, second).into());
        }
        let kept: HashSet<_> =
            after.iter().flat_map(|file| file.certificates()).map(Certificate::fingerprint).collect();
        let served = server_names(leaf);
        let is_lost = |one: &Certificate| {
            !may_be_ca(one) && !kept.contains(&one.fingerprint()) && server_names(one).is_disjoint(&served)
        };
        for file in before {
            if let Some(other) = file.certificates().iter().find(|one| is_lost(one)) {
                let files = before.map(|file| file.path.clone());
                let (path, other, leaf) = (file.path.clone(), other.clone(), leaf.clone());
                return Err(Reason::ServerLost { files, path, other, leaf }.into());
            }
        }
        Ok(())
    }
}

/// The refusal if the file of the certificate contains only CA certificates.
fn without_server(first: &Contained, second: &Contained) -> Reason {
    if second.certificates().iter().all(may_be_ca) {
        return Reason::OnlyCas { path: first.path.clone(), removed_duplicates: None };
    }
    Reason::Swapped(first.path.clone(), second.path.clone())
}

fn failed(refusal: Refusal) -> FileResult {
    let (findings, folders, named) = (Vec::new(), BTreeSet::new(), Vec::new());
    FileResult { outcome: Err(refusal), findings, folders, named }
}
