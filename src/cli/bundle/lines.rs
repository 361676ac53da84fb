//! The configuration lines for the files of a run, and additional steps.

use std::path::{Path, PathBuf};

use super::super::args::Bundle as Arguments;
use super::super::words;
use super::deployment::Deployment;
use super::site::Site;
use crate::certificate::Certificate;
use crate::job::KeyFile;
use crate::job::output::names_beside;
use crate::language::Language;
use crate::report::{self, safe};
use crate::shell::shell_word;
use crate::trust;
use crate::write::{self, KeyPath};

impl Deployment<'_> {
    /// Configuration lines of the server, and additional steps.
    pub(super) fn lines(&self, arguments: &Arguments) -> Vec<String> {
        let (language, target) = (arguments.common.language(), arguments.target.target());
        if self.sites[0].paths.is_none() || self.starts_with_ca() {
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

    /// Whether the chain begins with a CA certificate, not with a server's.
    fn starts_with_ca(&self) -> bool {
        self.sites.iter().any(|site| report::starts_with_ca(&site.bundled.search.leaf))
    }

    /// A note that a chain that begins with a CA is not for a server to load.
    pub(super) fn on_ca(&self, arguments: &Arguments) -> String {
        let leaf = &self.sites[0].bundled.search.leaf;
        if !self.starts_with_ca() || self.sites[0].paths.is_none() {
            return String::new();
        }
        let values = [("name", &*report::name(leaf)), ("server", arguments.target.target().server)];
        words::STARTS_WITH_CA.fill(arguments.common.language(), &values) + "\n"
    }

    /// An existing file with the name that `HAProxy` looks up before those of the pair. If it exists, only that file is
    /// loaded (tried with `HAProxy` 2.6).
    fn hiding(&self, arguments: &Arguments) -> Option<&Path> {
        let is_found = arguments.target.target().pair.is_some_and(|pair| pair.is_found);
        self.base.as_deref().filter(|base| is_found && self.sites.len() > 1 && base.exists())
    }

    /// A warning if the two certificates of a pair have different names, because the client determines which one it
    /// gets.
    pub(super) fn on_names(&self, language: Language) -> String {
        let [one, other] = &self.sites[..] else { return String::new() };
        let (one, other) = (&one.bundled.search.leaf, &other.bundled.search.leaf);
        let line = |(one, other): (&Certificate, &Certificate)| {
            let missing = names_beside(one, other).join(", ");
            let values = [("names", &*safe(&missing)), ("one", &report::name(one)), ("other", &report::name(other))];
            (!missing.is_empty()).then(|| words::OTHER_NAMES.fill(language, &values) + "\n")
        };
        [(one, other), (other, one)].into_iter().filter_map(line).collect()
    }

    /// A warning about the file that prevents the pair from being loaded.
    pub(super) fn on_hiding(&self, arguments: &Arguments) -> String {
        let Some(path) = self.hiding(arguments) else { return String::new() };
        let name = safe(&path.to_string_lossy());
        let values = [("path", &*name), ("word", &*shell_word(path))];
        words::HIDING.fill(arguments.common.language(), &values) + "\n"
    }

    /// Only the lines, for `--print-config`.
    pub(super) fn configuration(&self, arguments: &Arguments) -> String {
        let (language, target) = (arguments.common.language(), arguments.target.target());
        if self.starts_with_ca() {
            return String::new();
        }
        let lines = self.directives(arguments, Path::to_owned);
        report::configuration(target, lines, language).iter().map(|line| safe(line) + "\n").collect()
    }

    /// The lines for files at the paths that `place` returns.
    pub(super) fn directives(&self, arguments: &Arguments, place: impl Fn(&Path) -> PathBuf) -> Vec<write::Directive> {
        let keys: Vec<KeyPath> = self.sites.iter().map(|site| site.key_path(arguments)).collect();
        self.directives_with(arguments, &keys, place)
    }

    /// Like [`Self::directives`], with the key of each certificate.
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

    /// The certificate store of Windows for each certificate.
    fn stores(&self, arguments: &Arguments) -> Vec<String> {
        let language = arguments.common.language();
        let site = &self.sites[0];
        let row = |(index, certificate): (usize, &Certificate)| {
            let store = if index == 0 { "LocalMachine\\My" } else { "LocalMachine\\CA" };
            let (name, thumbprint) = (report::name(certificate), write::thumbprint(certificate));
            words::STORE_OF.fill(language, &[("store", store), ("name", &name), ("thumbprint", &thumbprint)])
        };
        let mut rows: Vec<String> = site.chain.iter().enumerate().map(row).collect();
        let root = site.bundled.root();
        let of_root = if trust::is_known_root(root) { words::NO_ROOT_IN_STORE } else { words::PRIVATE_ROOT_IN_STORE };
        rows.push(of_root.fill(language, &[("root", &report::name(root))]));
        rows
    }
}

impl Site<'_> {
    /// The key for the lines.
    fn key_path(&self, arguments: &Arguments) -> KeyPath {
        let language = arguments.common.language();
        let placeholder = |text: crate::language::Text| KeyPath::Placeholder(text.of(language).to_owned());
        let key = |key: &KeyFile| key.directive().unwrap_or_else(|| placeholder(words::key::IN_PEM));
        self.bundled.key.as_ref().map_or_else(|| placeholder(words::YOUR_KEY), key)
    }
}
