//! The files of one certificate of a run.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::args::{Bundle as Arguments, Common};
use super::super::exit::Stop;
use super::super::{key, notes};
use super::place::{output, writes_extras};
use crate::certificate::Certificate;
use crate::job::bundle::{Bundled, Container};
use crate::job::output::Set;
use crate::job::{Parameters, mode_at};
use crate::read;
use crate::report;
use crate::write::{self, File, Target};

/// The files of one certificate.
pub(super) struct Site<'a> {
    pub(super) bundled: &'a Bundled,
    /// The certificates that the server sends.
    pub(super) chain: Vec<Certificate>,
    /// The files: first those of the target, then additional ones.
    pub(super) files: Vec<File>,
    /// The target's own file for the private key, if no key is written.
    pub(super) key_file: Option<PathBuf>,
    /// Their paths. `None` for standard output.
    pub(super) paths: Option<Vec<PathBuf>>,
    /// The file of the root (for a pair, of all roots) and its path, if it is to be written. Only in the first site.
    pub(super) root: Option<(&'a Path, File)>,
    /// Blocks that were kept.
    pub(super) kept: Vec<Parameters>,
    /// The previous modes of the files.
    pub(super) modes: Vec<Option<u32>>,
}

/// The name of the entry in the container that is replaced, unless one was asked for: programs choose entries by it.
#[cold]
fn kept_alias(container: &Container<'_>, output: &Path, (files, name): (&[File], &str)) -> Option<String> {
    let password = container.password.filter(|_| container.name.is_none())?;
    let paths = write::file_paths(output, files, name);
    let old = paths.first().filter(|path| path.is_file()).and_then(|path| read::bytes_of(path).ok())?;
    write::alias(&Zeroizing::new(old), password)
}

impl<'a> Site<'a> {
    /// The files of a certificate. `place` returns the paths of files with this name for an output.
    pub(super) fn make(
        bundled: &'a mut Bundled,
        arguments: &Arguments,
        container: Container<'_>,
        place: impl FnOnce(&Path, &[File], &str) -> Vec<PathBuf>,
    ) -> Result<Self, Box<Stop>> {
        let (language, target) = (arguments.common.language(), arguments.target.target());
        let make = |container| bundled.files(target, container).map_err(|refusal| Stop::of(&refusal, language));
        let output = output(arguments);
        let mut files = make(container)?;
        let name = write::leaf_name(&bundled.search.leaf);
        let alias = output.and_then(|output| kept_alias(&container, output, (&files, &name)));
        if alias.is_some() {
            files = make(Container { name: alias.as_deref(), ..container })?;
        }
        let target_files = files.len();
        if writes_extras(arguments) {
            files.extend(write::extras(target));
        }
        let paths = output.map(|output| place(output, &files, &name));
        let chain = bundled.certificates();
        if let Some(paths) = &paths {
            for (file, _) in files.iter_mut().zip(paths).skip(target_files) {
                *file = report::install_script(target.form(), &paths[0], &chain, language);
            }
        }
        let first = paths.as_ref().and_then(|paths| paths.first()).map(PathBuf::as_path);
        let kept = bundled.keep_parameters(&mut files, first, target);
        let key_file = first.filter(|_| bundled.key.is_none()).and_then(|first| write::path_of_key(first, target));
        let modes = paths.iter().flatten().map(|path| mode_at(path)).collect();
        Ok(Self { bundled, chain, files, key_file, paths, root: None, kept, modes })
    }
}

impl Site<'_> {
    /// The files with their paths.
    pub(super) fn placed(&self) -> impl Iterator<Item = (&File, &Path)> {
        self.files.iter().zip(self.paths.iter().flatten().map(PathBuf::as_path))
    }

    pub(super) fn set(&self) -> Set<'_> {
        let mut files: Vec<(&Path, &File)> = self.placed().map(|(file, path)| (path, file)).collect();
        files.extend(self.root.as_ref().map(|(path, file)| (*path, file)));
        Set { files, search: &self.bundled.search, chain: &self.chain, key: self.key_file.clone() }
    }

    /// Notes about the permissions of the files that contain the key.
    pub(super) fn on_modes(&self, target: &Target, common: &Common) -> String {
        let written = self.files.iter().zip(self.paths.iter().flatten()).zip(&self.modes).enumerate();
        let note = |(index, ((file, path), mode)): (usize, ((&File, &PathBuf), &Option<u32>))| match index {
            0 => key::note_on_file(target, self.bundled.key.is_some(), path, *mode, common),
            _ if file.brings_key() => key::note_on_mode(path, *mode, common.language()),
            _ => None,
        };
        written.filter_map(note).collect()
    }

    /// A note that the server finds no private key beside the file.
    pub(super) fn on_missing_key(&self, target: &Target, common: &Common) -> String {
        let key = self.key_file.as_ref().filter(|key| target.finds_key() && !key.exists());
        key.map(|key| notes::on_missing_key(key, target, common.language())).unwrap_or_default()
    }

    /// Notes about a key that needs a password.
    pub(super) fn on_encrypted(&self, target: &Target, common: &Common) -> String {
        let Some(key) = self.bundled.key.as_ref().filter(|key| key.is_encrypted()) else { return String::new() };
        let Some(paths) = &self.paths else { return String::new() };
        let brings = self.files.iter().zip(paths).filter(|(file, _)| file.brings_key());
        let (closed, open): (Vec<_>, Vec<_>) = brings.partition(|(file, _)| file.password().is_some());
        if open.is_empty() && !closed.is_empty() {
            return String::new();
        }
        let decrypted: Vec<&Path> = open.into_iter().map(|(_, path)| path.as_path()).collect();
        key::note_on_encrypted(key, &decrypted, target, common.language())
    }

    /// The files with the paths to which they were written.
    pub(super) fn written(&self) -> Vec<(&File, Option<PathBuf>)> {
        let path = |index: usize| self.paths.as_ref().and_then(|paths| paths.get(index).cloned());
        let mut all: Vec<_> = self.files.iter().enumerate().map(|(index, file)| (file, path(index))).collect();
        all.extend(self.root.as_ref().map(|(path, file)| (file, Some(path.to_path_buf()))));
        all
    }
}
