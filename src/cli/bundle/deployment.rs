//! The files of a run, in memory, and their paths.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::words;
use super::place::{output, reads};
use super::site::Site;
use crate::certificate::Certificate;
use crate::job::bundle::{Bundled, Container};
use crate::job::mode_at;
use crate::job::output::{Earlier, Set};
use crate::key::Password;
use crate::language::Language;
use crate::read;
use crate::report::{self, Failure, safe, shell_word};
use crate::write::{self, File, PAIR};

/// The files that a run writes, of one certificate or of a pair.
pub(super) struct Deployment<'a> {
    pub(super) sites: Vec<Site<'a>>,
    /// The path that `-o` names, with the name of the file if it is a folder.
    pub(super) base: Option<PathBuf>,
}

/// The name of the entry in the container that is replaced, unless one was asked for: programs choose entries by it.
#[cold]
fn kept_alias(container: &Container<'_>, output: &Path, (files, name): (&[File], &str)) -> Option<String> {
    let password = container.password.filter(|_| container.name.is_none())?;
    let paths = write::file_paths(output, files, name);
    let old = paths.first().filter(|path| path.is_file()).and_then(|path| read::bytes_of(path).ok())?;
    write::alias(&Zeroizing::new(old), password)
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
            let make = |container| bundled.files(target, container).map_err(|refusal| Stop::of(&refusal, language));
            let mut files = make(container)?;
            let name = write::leaf_name(&bundled.search.leaf);
            let alias = output(arguments).and_then(|output| kept_alias(&container, output, (&files, &name)));
            if alias.is_some() {
                files = make(Container { name: alias.as_deref(), ..container })?;
            }
            let target_files = files.len();
            if output(arguments).is_some_and(|output| !write::is_stream(output)) {
                files.extend(write::extras(target));
            }
            let paths = output(arguments).map(|output| match &pair {
                Some(pair) => {
                    // Both have a common base in the folder.
                    let base = base.get_or_insert_with(|| write::pair_base(output, &files, &name));
                    write::pair_paths(pair, PAIR[index], base, &files, &name)
                }
                None => write::file_paths(output, &files, &name),
            });
            let chain = bundled.certificates();
            if let Some(paths) = &paths {
                for (file, _) in files.iter_mut().zip(paths).skip(target_files) {
                    *file = write::install_script(target.form(), &paths[0], &chain, language);
                }
            }
            let first = paths.as_ref().and_then(|paths| paths.first()).map(PathBuf::as_path);
            let kept = bundled.keep_parameters(&mut files, first, target);
            let key_file = first.filter(|_| bundled.key.is_none()).and_then(|first| write::path_of_key(first, target));
            let modes = paths.iter().flatten().map(|path| mode_at(path)).collect();
            sites.push(Site { bundled, chain, files, key_file, paths, root: None, kept, modes });
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
