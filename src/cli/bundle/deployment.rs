//! The files of a run, in memory, and where they go.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::{Bundle as Arguments, Common};
use super::super::exit::Stop;
use super::super::{key, words};
use super::usage::output;
use crate::certificate::Certificate;
use crate::job::bundle::{Bundled, Container};
use crate::job::output::Set;
use crate::job::{KeyFile, Parameters, mode_at};
use crate::key::Password;
use crate::report::{self, safe};
use crate::shell::shell_word;
use crate::write::{self, File, KeyPath, PAIR, Target};

/// The files of one certificate.
pub(super) struct Site<'a> {
    pub(super) bundled: &'a Bundled,
    /// What the server sends.
    pub(super) chain: Vec<Certificate>,
    /// The files; behind those of the target what is written besides.
    pub(super) files: Vec<File>,
    /// Where they go; nothing for standard output.
    pub(super) paths: Option<Vec<PathBuf>>,
    /// The root, where it is written, and where it goes.
    root: Option<(&'a Path, File)>,
    /// Blocks that were taken along.
    pub(super) kept: Vec<Parameters>,
    /// The modes of the files before.
    pub(super) modes: Vec<Option<u32>>,
}

/// What a run writes: the files of one certificate, or of a pair.
pub(super) struct Deployment<'a> {
    pub(super) sites: Vec<Site<'a>>,
    /// What `-o` names, with the name of the file where it is a folder.
    base: Option<PathBuf>,
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
            let mut files = bundled.files(target, container).map_err(|refusal| Stop::of(&refusal, language))?;
            let name = bundled.search.leaf.own_name();
            let target_files = files.len();
            if output(arguments).is_some_and(|output| !write::is_stream(output)) {
                files.extend(write::extras(target));
            }
            let paths = output(arguments).map(|output| match &pair {
                Some(pair) => {
                    // Both in the folder of one name.
                    let base = base.get_or_insert_with(|| write::pair_base(output, &files, &name));
                    write::pair_paths(pair, PAIR[index], base, &files, &name)
                }
                None => write::file_paths(output, &files, &name),
            });
            let chain = bundled.certificates();
            if let Some(paths) = &paths {
                for (file, _) in files.iter_mut().zip(paths).skip(target_files) {
                    *file = write::install_script(target.form(), &paths[0], &chain);
                }
            }
            let first = paths.as_ref().and_then(|paths| paths.first()).map(PathBuf::as_path);
            let kept = bundled.keep_parameters(&mut files, first, target);
            let modes = paths.iter().flatten().map(|path| mode_at(path)).collect();
            let root = arguments.choice.emit_root.as_deref().filter(|_| index == 0);
            let root = root.map(|path| (path, write::root_file(&bundled.chosen().path, path)));
            sites.push(Site { bundled, chain, files, paths, root, kept, modes });
        }
        let mut deployment = Self { sites, base };
        if arguments.manifest {
            deployment.add_record(arguments);
        }
        Ok(deployment)
    }

    /// Adds the record of all files.
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

    /// What is to be put in place.
    pub(super) fn sets(&self) -> Vec<Set<'_>> {
        self.sites.iter().map(Site::set).collect()
    }

    /// Where the files go.
    pub(super) fn outputs(&self) -> Vec<PathBuf> {
        self.sites.iter().flat_map(Site::written).filter_map(|(_, path)| path).collect()
    }

    /// The files that go to standard output.
    pub(super) fn printed(&self) -> impl Iterator<Item = &File> {
        self.sites.iter().filter(|site| site.paths.is_none()).flat_map(|site| &site.files)
    }

    /// Lines for the configuration of the server, and what is to be done besides.
    pub(super) fn lines(&self, arguments: &Arguments) -> Vec<String> {
        let (language, target) = (arguments.common.language(), arguments.target.target());
        if self.sites[0].paths.is_none() {
            return Vec::new();
        }
        let mut lines = report::directives(target, self.directives(arguments, Path::to_owned), language);
        if !target.extras.is_empty() {
            lines.extend(self.stores(arguments));
        }
        lines.extend(
            self.hiding(arguments).map(|path| words::REMOVE_HIDING.fill(language, &[("path", &shell_word(path))])),
        );
        lines
    }

    /// An old file under the name that `HAProxy` looks up before those of the pair: where it is, it is loaded alone
    /// (tried with `HAProxy` 2.6).
    fn hiding(&self, arguments: &Arguments) -> Option<&Path> {
        let is_found = arguments.target.target().pair.is_some_and(|pair| pair.is_found);
        self.base.as_deref().filter(|base| is_found && self.sites.len() > 1 && base.exists())
    }

    /// A warning of the file that keeps the pair from being loaded.
    pub(super) fn on_hiding(&self, arguments: &Arguments) -> String {
        let Some(path) = self.hiding(arguments) else { return String::new() };
        let name = safe(&path.to_string_lossy());
        let values = [("path", &*name), ("word", &*shell_word(path))];
        words::HIDING.fill(arguments.common.language(), &values) + "\n"
    }

    /// The lines alone, as `--print-config` prints them.
    pub(super) fn configuration(&self, arguments: &Arguments) -> String {
        let (language, target) = (arguments.common.language(), arguments.target.target());
        let lines = self.directives(arguments, Path::to_owned);
        report::configuration(target, lines, language).iter().map(|line| safe(line) + "\n").collect()
    }

    /// The lines for files that are where `place` says.
    fn directives(&self, arguments: &Arguments, place: impl Fn(&Path) -> PathBuf) -> Vec<write::Directive> {
        let keys: Vec<KeyPath> = self.sites.iter().map(|site| site.key_path(arguments)).collect();
        self.directives_with(arguments, &keys, place)
    }

    /// The same with the key of each certificate.
    pub(super) fn directives_with(
        &self,
        arguments: &Arguments,
        keys: &[KeyPath],
        place: impl Fn(&Path) -> PathBuf,
    ) -> Vec<write::Directive> {
        let target = arguments.target.target();
        let paths = |site: &Site<'_>| -> Vec<PathBuf> { site.paths.iter().flatten().map(|path| place(path)).collect() };
        match (&self.sites[..], target.pair, &self.base) {
            ([one, other], Some(pair), Some(base)) => {
                let (first, second) = (paths(one), paths(other));
                let members = [(&one.files[..], &first[..], &keys[0]), (&other.files[..], &second[..], &keys[1])];
                write::pair_directives(target, &pair, &members, &place(base))
            }
            (sites, ..) => {
                let site = &sites[0];
                write::directives(target, &site.files, &paths(site), &keys[0], &site.bundled.search.leaf)
            }
        }
    }

    /// In which store of Windows each certificate belongs.
    fn stores(&self, arguments: &Arguments) -> Vec<String> {
        let language = arguments.common.language();
        let site = &self.sites[0];
        let row = |(index, certificate): (usize, &Certificate)| {
            let store = if index == 0 { "LocalMachine\\My" } else { "LocalMachine\\CA" };
            let (name, thumbprint) = (report::name(certificate), write::thumbprint(certificate));
            words::STORE_OF.fill(language, &[("store", store), ("name", &name), ("thumbprint", &thumbprint)])
        };
        let mut rows: Vec<String> = site.chain.iter().enumerate().map(row).collect();
        let root = report::name(site.bundled.root());
        rows.push(words::NO_ROOT_IN_STORE.fill(language, &[("root", &root)]));
        rows
    }
}

impl Site<'_> {
    fn set(&self) -> Set<'_> {
        let paths = self.paths.iter().flatten().map(PathBuf::as_path);
        let mut files: Vec<(&Path, &File)> = paths.zip(&self.files).collect();
        files.extend(self.root.as_ref().map(|(path, file)| (*path, file)));
        Set { files, search: &self.bundled.search, chain: &self.chain }
    }

    /// What is to be known of who may read the files with the key.
    pub(super) fn on_modes(&self, target: &Target, common: &Common) -> String {
        let written = self.files.iter().zip(self.paths.iter().flatten()).zip(&self.modes).enumerate();
        let note = |(index, ((file, path), mode)): (usize, ((&File, &PathBuf), &Option<u32>))| match index {
            0 => key::note_on_file(target, self.bundled.key.is_some(), path, *mode, common),
            _ if file.brings_key() => key::note_on_mode(path, *mode, common.language()),
            _ => None,
        };
        written.filter_map(note).collect()
    }

    /// The files with the places where they went.
    pub(super) fn written(&self) -> Vec<(&File, Option<PathBuf>)> {
        let path = |index: usize| self.paths.as_ref().and_then(|paths| paths.get(index).cloned());
        let mut all: Vec<_> = self.files.iter().enumerate().map(|(index, file)| (file, path(index))).collect();
        all.extend(self.root.as_ref().map(|(path, file)| (file, Some(path.to_path_buf()))));
        all
    }

    /// What a line says for the key.
    fn key_path(&self, arguments: &Arguments) -> KeyPath {
        let language = arguments.common.language();
        let placeholder = |text: crate::language::Text| KeyPath::Placeholder(text.of(language).to_owned());
        let key = |key: &KeyFile| key.directive().unwrap_or_else(|| placeholder(words::key::IN_PEM));
        self.bundled.key.as_ref().map_or_else(|| placeholder(words::YOUR_KEY), key)
    }
}
