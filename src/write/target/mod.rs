//! What each server wants: one row a server and range of versions, in a file for each kind of server.

mod appliance;
mod cloud;
mod database;
mod java;
mod mail;
mod plain;
mod proxy;
mod web;
mod windows;

use std::fmt;

use super::quote::Quoting;
use crate::code::Code;
use crate::language::Text;
use crate::read::LineEnding;

/// What one file of a deployment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileRole {
    /// The leaf and its intermediates.
    Fullchain,
    /// The leaf alone.
    Certificate,
    /// The intermediates alone.
    Chain,
    /// The leaf and its intermediates, in the place of the chain.
    ChainWithLeaf,
    /// One of the intermediates: as many files as there are of them.
    Intermediate,
    /// The certificate of the leaf's issuer alone.
    Issuer,
    /// The intermediates and the root, to verify with and not to be sent.
    Trusted,
    /// Leaf, intermediates and root.
    FullchainWithRoot,
    /// The root: for a client's store, or a server that wants it.
    Root,
    /// The intermediates and the root, from the leaf's issuer upwards.
    ChainWithRoot,
    /// The same from the root downwards.
    ChainRootFirst,
    /// Everything from the root downwards, the leaf last.
    RootFirst,
    /// The private key alone.
    Key,
    /// A script that installs the other files.
    Script,
    /// What was written, with the SHA-256 of each file.
    Manifest,
}

impl FileRole {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fullchain => "fullchain",
            Self::Certificate => "certificate",
            Self::Chain => "chain",
            Self::ChainWithLeaf => "chain-with-leaf",
            Self::Intermediate => "intermediate",
            Self::Issuer => "issuer",
            Self::Trusted => "trusted",
            Self::FullchainWithRoot => "fullchain-with-root",
            Self::Root => "root",
            Self::ChainWithRoot => "chain-with-root",
            Self::ChainRootFirst => "chain-root-first",
            Self::RootFirst => "fullchain-root-first",
            Self::Key => "key",
            Self::Script => "script",
            Self::Manifest => "manifest",
        }
    }

    /// Whether the file holds the leaf.
    pub fn has_leaf(self) -> bool {
        matches!(self, Self::Fullchain | Self::Certificate | Self::ChainWithLeaf | Self::FullchainWithRoot)
            || self == Self::RootFirst
    }

    /// Whether the file holds the intermediates.
    pub fn has_intermediates(self) -> bool {
        let of_cas = matches!(self, Self::Chain | Self::Trusted | Self::ChainWithRoot | Self::ChainRootFirst);
        of_cas || matches!(self, Self::Fullchain | Self::ChainWithLeaf | Self::FullchainWithRoot | Self::RootFirst)
    }

    /// Whether the file holds the root.
    pub fn has_root(self) -> bool {
        let with_root = matches!(self, Self::ChainWithRoot | Self::ChainRootFirst | Self::FullchainWithRoot);
        with_root || matches!(self, Self::Trusted | Self::Root | Self::RootFirst)
    }

    /// Whether the file is for people or programs, and holds no certificate.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Script | Self::Manifest)
    }
}

/// How a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// PEM blocks, back to back.
    Pem,
    /// One certificate in DER.
    Der,
    /// A certs-only PKCS#7 in DER.
    Pkcs7,
    /// The same as a PEM block.
    Pkcs7Pem,
    /// A PKCS#12 container with the key; AES-256 and SHA-256.
    Pkcs12,
    /// The same with the ciphers of before: triple DES and SHA-1.
    Pkcs12Legacy,
    /// A Kubernetes Secret in YAML.
    Secret,
    /// A script for PowerShell.
    PowerShell,
    /// JSON.
    Json,
}

impl Form {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Pkcs7 => "PKCS#7",
            Self::Pkcs7Pem => "PKCS#7 PEM",
            Self::Pkcs12 => "PKCS#12",
            Self::Pkcs12Legacy => "PKCS#12 3DES",
            Self::Secret => "YAML",
            Self::PowerShell => "PowerShell",
            Self::Json => "JSON",
        }
    }

    /// Whether it is text.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Pem | Self::Pkcs7Pem | Self::Secret)
    }

    /// Whether it is a PKCS#12 container.
    pub fn is_pkcs12(self) -> bool {
        matches!(self, Self::Pkcs12 | Self::Pkcs12Legacy)
    }

    /// Whether the key is a part of it, so that there is no file without one.
    pub fn needs_key(self) -> bool {
        self.is_pkcs12() || self == Self::Secret
    }
}

/// Where the private key stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPlace {
    /// Not in it.
    Elsewhere,
    /// In front of the certificates.
    First,
    /// Behind the first of them.
    Second,
    /// Behind them.
    Last,
}

/// What a file is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Name {
    /// What `-o` says; in a folder the name of the leaf, and this.
    Given(&'static str),
    /// That of the first file with this before its extension.
    Beside(&'static str),
    /// That of the first file with another extension.
    Extension(&'static str),
    /// That of the first file with this behind it.
    Behind(&'static str),
    /// That of the first file with its place in the order of installation and this before its extension.
    Numbered(&'static str),
    /// This, in the folder of the first file.
    Fixed(&'static str),
    /// This in a folder that `-o` names; else that of the first file without its extension, a hyphen, and this.
    Own(&'static str),
}

/// One file of a target, or one for each intermediate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Artifact {
    /// What it holds.
    pub role: FileRole,
    /// How that is encoded.
    pub form: Form,
    /// Where the key stands in it.
    pub key: KeyPlace,
    /// What it is called.
    pub name: Name,
    /// How many octets it may have; 0 where no limit is known.
    pub limit: usize,
    /// How many certificates it may have; 0 where no limit is known.
    pub certificates: usize,
}

impl Artifact {
    const fn new(role: FileRole, name: Name) -> Self {
        let key = if matches!(role, FileRole::Key) { KeyPlace::Last } else { KeyPlace::Elsewhere };
        Self { role, form: Form::Pem, key, name, limit: 0, certificates: 0 }
    }

    const fn form(self, form: Form) -> Self {
        let key = match form {
            Form::Pkcs12 | Form::Pkcs12Legacy | Form::Secret => KeyPlace::Last,
            _ => self.key,
        };
        Self { form, key, ..self }
    }

    const fn with_key(self, key: KeyPlace) -> Self {
        Self { key, ..self }
    }

    const fn at_most(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    const fn most_certificates(self, certificates: usize) -> Self {
        Self { certificates, ..self }
    }

    /// Whether the private key is in it.
    pub fn has_key(&self) -> bool {
        self.key != KeyPlace::Elsewhere
    }
}

/// Leaf and intermediates in one file.
const FULLCHAIN: Artifact = Artifact::new(FileRole::Fullchain, Name::Given("-fullchain.pem"));
/// The leaf alone, and the intermediates beside it.
const CERTIFICATE: Artifact = Artifact::new(FileRole::Certificate, Name::Given(".crt"));
const CHAIN: Artifact = Artifact::new(FileRole::Chain, Name::Beside("-chain"));
/// The key in a file of its own.
pub(super) const KEY: Artifact = Artifact::new(FileRole::Key, Name::Extension("key"));

/// How a server takes two certificates for the same names, one with an RSA key and one with an ECDSA key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair {
    /// The lines for its configuration: `{rsa-fullchain}`, `{rsa-key}` and the same with `ecdsa` stand for the files of each,
    /// `{base}` for what `-o` names.
    pub directives: &'static [&'static str],
    /// Whether the server finds the files by themselves: what `-o` names with `.rsa` and `.ecdsa` behind it. Otherwise `-rsa`
    /// and `-ecdsa` stand in front of the extension.
    pub is_found: bool,
}

impl Pair {
    const fn of(directives: &'static [&'static str]) -> Self {
        Self { directives, is_found: false }
    }
}

/// How a server is asked what it thinks of its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigTest {
    /// The names of the program, of which the first that is installed is run.
    pub programs: &'static [&'static str],
    /// Its arguments; `{config}` is the file of the configuration, `{folder}` the folder that it is in.
    pub arguments: &'static [&'static str],
    /// What the configuration is called.
    pub file: &'static str,
    /// The configuration: `{lines}` stands for the lines of the target, `{folder}` for an empty folder.
    pub configuration: &'static str,
}

/// How it is known that a server takes what is written for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// A test starts it on what was written, and shakes hands.
    Started(&'static str),
    /// A test reads what was written with these programs.
    Read(&'static str),
    /// From its documentation alone: it was not tried.
    Documented,
}

/// A server, or a range of its versions.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// What `--for` takes, without a version.
    pub server: &'static str,
    /// A version that stands for the range; nothing for the newest.
    pub version: Option<&'static str>,
    /// The first version that it covers; empty: from the beginning.
    since: &'static [u32],
    /// The versions that it covers end before this one; of the newest row, those that are known.
    before: &'static [u32],
    /// Which versions, for people.
    pub versions: Text,
    /// What the server is, and how it takes certificates.
    pub what: Text,
    /// The files, the one that `-o` names first.
    pub artifacts: &'static [Artifact],
    /// How lines end.
    pub ending: LineEnding,
    /// The labels of the blocks that it reads from the first file besides certificates and the key.
    pub reads: &'static [&'static str],
    /// The codes of findings that do not matter to it.
    pub accepts: &'static [Code],
    /// How a path is written in them.
    pub quoting: Quoting,
    /// The lines for the server's configuration, or what to type. `{fullchain}`, `{certificate}` and the other names of
    /// roles stand for files. A line with `{intermediate}` comes once for each; `{n}` and `{before}` are its number and the
    /// one before. What begins with `RSA:` or `EC:` is for keys of that kind.
    pub directives: &'static [&'static str],
    /// What is to be done besides, a line each.
    pub steps: &'static [Text],
    /// What is written besides the files of the server, where there are files.
    pub extras: &'static [Artifact],
    /// How it takes two certificates; nothing where it does not.
    pub pair: Option<Pair>,
    /// How it is asked about its configuration; nothing where it cannot be, without being installed as a whole.
    pub test: Option<ConfigTest>,
    /// The command that checks the configuration, and the one that makes the server read it again.
    pub check: &'static str,
    /// The latter.
    pub reload: &'static str,
    /// Where this is documented.
    pub source: &'static str,
    /// How it is known that it is right.
    pub proof: Proof,
}

const ALL_VERSIONS: Text = Text { en: "all", ja: "全バージョン" };
const NO_VERSIONS: Text = Text { en: "-", ja: "-" };

/// What rows are made from: PEM, Unix lines, and nothing special.
const ROW: Target = Target {
    server: "",
    version: None,
    since: &[],
    before: &[],
    versions: ALL_VERSIONS,
    what: Text { en: "", ja: "" },
    artifacts: &[FULLCHAIN],
    ending: LineEnding::Lf,
    reads: &[],
    accepts: &[],
    quoting: Quoting::Plain,
    directives: &[],
    steps: &[],
    extras: &[],
    pair: None,
    test: None,
    check: "",
    reload: "",
    source: "",
    proof: Proof::Documented,
};

/// Every row, by kinds of servers; of a server the newest versions first.
const GROUPS: [&[Target]; 9] = [
    web::ROWS,
    proxy::ROWS,
    windows::ROWS,
    java::ROWS,
    mail::ROWS,
    database::ROWS,
    cloud::ROWS,
    appliance::ROWS,
    plain::ROWS,
];

/// Every target; of a server the newest versions first. The first is the default.
pub fn targets() -> impl DoubleEndedIterator<Item = &'static Target> {
    GROUPS.into_iter().flatten()
}

/// What `--for` asked for does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownTarget {
    /// No server is called so.
    Server(String),
    /// The server is known, this version of it is not.
    Version(&'static str, String),
}

impl fmt::Display for UnknownTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(name) => write!(f, "no target is called {name}"),
            Self::Version(server, version) => write!(f, "no version {version} of {server} is known"),
        }
    }
}

impl std::error::Error for UnknownTarget {}

impl Target {
    /// The default.
    pub fn nginx() -> &'static Self {
        &web::ROWS[0]
    }

    /// A PKCS#12 container for whatever reads one.
    pub fn pfx() -> &'static Self {
        targets().find(|target| target.server == "pfx").unwrap_or(Self::nginx())
    }

    /// The row for `SERVER` or `SERVER@VERSION`, in any case. A version is digits and dots, and stands for every release that
    /// begins with it; the newest of them that is known decides.
    ///
    /// # Errors
    ///
    /// [`UnknownTarget`].
    pub fn parse(text: &str) -> Result<&'static Self, UnknownTarget> {
        let text = text.to_ascii_lowercase();
        let (server, version) = text.split_once('@').map_or((&*text, None), |(name, version)| (name, Some(version)));
        let mut rows = targets().filter(|target| target.server == server).peekable();
        let first = *rows.peek().ok_or_else(|| UnknownTarget::Server(text.clone()))?;
        let Some(version) = version else { return Ok(first) };
        let unknown = || UnknownTarget::Version(first.server, version.to_owned());
        let releases = parse_version(version).ok_or_else(unknown)?;
        rows.find(|target| target.covers_some(&releases)).ok_or_else(unknown)
    }

    /// Whether a release that begins with this version is in the range.
    fn covers_some(&self, version: &[u32]) -> bool {
        let mut end = version.to_vec();
        if let Some(last) = end.last_mut() {
            *last = last.saturating_add(1);
        }
        self.since < &end[..] && (self.before.is_empty() || version < self.before)
    }

    /// Every row of a server, to be listed.
    pub fn of_server(server: &str) -> impl Iterator<Item = &'static Self> {
        targets().filter(move |target| target.server == server)
    }

    /// What the first file holds.
    pub fn role(&self) -> FileRole {
        self.artifacts.first().map_or(FileRole::Fullchain, |artifact| artifact.role)
    }

    /// How the first file is encoded.
    pub fn form(&self) -> Form {
        self.artifacts.first().map_or(Form::Pem, |artifact| artifact.form)
    }

    /// Where the private key stands in the first file.
    pub fn key(&self) -> KeyPlace {
        self.artifacts.first().map_or(KeyPlace::Elsewhere, |artifact| artifact.key)
    }

    /// Whether the private key stands in the first file, with the certificates.
    pub fn has_key(&self) -> bool {
        self.key() != KeyPlace::Elsewhere
    }

    /// Whether the private key is written into some file.
    pub fn writes_key(&self) -> bool {
        self.artifacts.iter().any(Artifact::has_key)
    }

    /// Whether there is nothing to write without the private key.
    pub fn needs_key(&self) -> bool {
        self.artifacts.iter().any(|artifact| artifact.form.needs_key())
    }

    /// Whether a password is needed to write it.
    pub fn needs_password(&self) -> bool {
        self.artifacts.iter().any(|artifact| artifact.form.is_pkcs12())
    }

    /// Whether the server sends every certificate of its first file.
    pub fn sends_all(&self) -> bool {
        self.role() == FileRole::Root || self.role().has_intermediates()
    }

    /// What `--for` takes for this row.
    pub fn name(&self) -> String {
        match self.version {
            Some(version) => format!("{}@{version}", self.server),
            None => self.server.to_owned(),
        }
    }
}

/// Digits and dots; Domino's releases begin with an R.
fn parse_version(text: &str) -> Option<Vec<u32>> {
    text.strip_prefix('r').unwrap_or(text).split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
