//! The files of a run, in memory, and their paths.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::words;
use super::place::{output, reads};
use super::site::Site;
use crate::certificate::Certificate;
use crate::job::bundle::{Bundled, Container};
use crate::job::output::{Earlier, Set};
use crate::key::Password;
use crate::language::Language;
use crate::report::{self, Failure, safe, shell_word};
use crate::write::{self, File, PAIR};

/// The files that a run writes, of one certificate or of a pair.
pub(super) struct Deployment<'a> {
    pub(super) sites: Vec<Site<'a>>,
    /// The path that `-o` names, with the name of the file if it is a folder.
    pub(super) base: Option<PathBuf>,
}

impl<'a> Deployment<'a> {
    pub(super) fn make(
        found: &'a mut [Bundled],
        arguments: &'a Arguments,
        password: Option<&Arc<Password>>,
    ) -> Result<Self, Box<Stop>> {
        let (language, target) = (arguments.common.language(), arguments.target.target());
        let options = &arguments.container;
        let container = Container {
            password,
            is_legacy: options.pfx_legacy,
            name: options.pfx_name.as_deref(),
            includes_key: arguments.include_key,
        };
        let pair = target.pair.filter(|_| found.len() > 1);
        let (mut sites, mut base) = (Vec::new(), None);
        for (index, bundled) in found.iter_mut().enumerate() {
            sites.push(Site::make(bundled, arguments, container, |output, files, name| match &pair {
                Some(pair) => {
                    // Both have a common base in the folder.
                    let base = base.get_or_insert_with(|| write::pair_base(output, files, name));
                    write::pair_paths(pair, PAIR[index], base, files, name)
                }
                None => write::file_paths(output, files, name),
            })?);
        }
        let mut deployment = Self { sites, base };
        if let Some(path) = arguments.choice.emit_root.as_deref() {
            deployment.add_roots(path, language)?;
        }
        if arguments.manifest {
            deployment.add_record(arguments);
        }
        Ok(deployment)
    }

    /// Adds the roots of the chains, without duplicates.
    #[cold]
    fn add_roots(&mut self, path: &'a Path, language: Language) -> Result<(), Box<Stop>> {
        let mut roots: Vec<Certificate> = self.sites.iter().map(|site| site.bundled.root().clone()).collect();
        roots.dedup();
        let file = match &roots[..] {
            [one, other] if write::is_der_name(path) => {
                let (one, other) = (report::name(one), report::name(other));
                let words = shell_word(&path.with_extension("pem"));
                let what = words::ROOTS_IN_DER.fill(language, &[("path", &safe(&path.to_string_lossy()))]);
                let failure = Failure::new(what)
                    .because(words::TWO_ROOTS.fill(language, &[("one", &one), ("other", &other)]))
                    .try_this(format!("--emit-root {words}"));
                return Err(Stop::new(Exit::Usage, failure));
            }
            [_, _] => write::roots_file(roots),
            _ => write::root_file(&self.sites[0].bundled.chosen().path, path),
        };
        self.sites[0].root = Some((path, file));
        Ok(())
    }

    /// Files of earlier runs next to the new ones.
    pub(super) fn earlier(&self, arguments: &Arguments) -> Earlier {
        let Some(output) = output(arguments) else { return Earlier::default() };
        let written = self.sites.iter().flat_map(Site::placed).collect::<Vec<_>>();
        let first = |site: &Site<'_>| match (&self.base, &site.paths) {
            (Some(_), Some(paths)) => paths.first().cloned().unwrap_or_default(),
            _ => write::pair_base(output, &site.files, &write::leaf_name(&site.bundled.search.leaf)),
        };
        let firsts: Vec<PathBuf> = self.sites.iter().map(first).collect();
        let firsts: Vec<&Path> = firsts.iter().map(PathBuf::as_path).collect();
        let mut earlier = Earlier::find(arguments.target.target(), output, (&firsts, self.base.as_deref()), &written);
        let reads = reads(arguments, true);
        earlier.files.retain(|path| !reads.has(path));
        earlier
    }

    /// Adds the record of all files.
    #[cold]
    fn add_record(&mut self, arguments: &Arguments) {
        let Some(output) = output(arguments) else { return };
        let path = write::own_path(output, write::RECORD_NAME);
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let written = self.sites.iter().flat_map(|site| site.files.iter().zip(site.paths.iter().flatten()));
        let written: Vec<(&File, &PathBuf)> = written.collect();
        let leaves: Vec<&Certificate> = self.sites.iter().map(|site| &site.bundled.search.leaf).collect();
        let record = write::record(arguments.target.target(), &leaves, &written, &folder);
        let site = &mut self.sites[0];
        site.files.push(record);
        site.paths.get_or_insert_default().push(path);
    }

    /// The sets of files to be written.
    pub(super) fn sets(&self) -> Vec<Set<'_>> {
        self.sites.iter().map(Site::set).collect()
    }

    /// The paths of the files that are not written to standard output.
    pub(super) fn written(&self) -> Vec<PathBuf> {
        self.outputs().into_iter().filter(|path| !write::is_stream(path)).collect()
    }

    /// The paths of all files.
    pub(super) fn outputs(&self) -> Vec<PathBuf> {
        self.sites.iter().flat_map(Site::written).filter_map(|(_, path)| path).collect()
    }

    /// The files that are written to standard output.
    pub(super) fn printed(&self) -> impl Iterator<Item = &File> {
        self.sites.iter().filter(|site| site.paths.is_none()).flat_map(|site| &site.files)
    }
}
