//! The requirements of each server: one row for a server and a range of its versions, in one file for each kind of
//! server.

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

/// The contents of one file of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileRole {
    /// The leaf and its intermediates.
    Fullchain,
    /// The leaf alone.
    Certificate,
    /// The intermediates alone.
    Chain,
    /// The leaf and its intermediates, instead of the chain.
    ChainWithLeaf,
    /// One of the intermediates. There are as many files as intermediates.
    Intermediate,
    /// The certificate of the leaf's issuer.
    Issuer,
    /// The intermediates and the root, for verification only.
    Trusted,
    /// Leaf, intermediates and root.
    FullchainWithRoot,
    /// The root, for the store of a client or for a server that needs it.
    Root,
    /// The intermediates and the root, from the leaf's issuer upwards.
    ChainWithRoot,
    /// The root and the intermediates, from the root downwards.
    ChainRootFirst,
    /// The complete chain from the root downwards, the leaf last.
    RootFirst,
    /// The private key alone.
    Key,
    /// A script that installs the other files.
    Script,
    /// The list of written files, with their SHA-256.
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

    /// Whether the file contains the leaf.
    pub fn has_leaf(self) -> bool {
        matches!(self, Self::Fullchain | Self::Certificate | Self::ChainWithLeaf | Self::FullchainWithRoot)
            || self == Self::RootFirst
    }

    /// Whether the file contains the intermediates.
    pub fn has_intermediates(self) -> bool {
        let of_cas = matches!(self, Self::Chain | Self::Trusted | Self::ChainWithRoot | Self::ChainRootFirst);
        of_cas || matches!(self, Self::Fullchain | Self::ChainWithLeaf | Self::FullchainWithRoot | Self::RootFirst)
    }

    /// Whether the file contains the root.
    pub fn has_root(self) -> bool {
        let with_root = matches!(self, Self::ChainWithRoot | Self::ChainRootFirst | Self::FullchainWithRoot);
        with_root || matches!(self, Self::Trusted | Self::Root | Self::RootFirst)
    }

    /// Whether the file is a text without certificates.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Script | Self::Manifest)
    }
}

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Consecutive PEM blocks.
    Pem,
    /// One certificate in DER.
    Der,
    /// A certs-only PKCS#7 in DER.
    Pkcs7,
    /// A certs-only PKCS#7 as a PEM block.
    Pkcs7Pem,
    /// A PKCS#12 container with the key, encrypted with AES-256 and SHA-256.
    Pkcs12,
    /// A PKCS#12 container with the key, encrypted with triple DES and SHA-1 for old programs.
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

    /// Whether it always contains the key.
    pub fn needs_key(self) -> bool {
        self.is_pkcs12() || self == Self::Secret
    }
}

/// The position of the private key in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPlace {
    /// Not in it.
    Elsewhere,
    /// Before the certificates.
    First,
    /// After the first certificate.
    Second,
    /// After the certificates.
    Last,
}

/// The name of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Name {
    /// The value of `-o`. In a folder: the name of the leaf with this suffix.
    Given(&'static str),
    /// The name of the first file, with this before the extension.
    Beside(&'static str),
    /// The name of the first file, with this extension.
    Extension(&'static str),
    /// The name of the first file, with this suffix.
    Behind(&'static str),
    /// The name of the first file, with this and the number in the order of installation before the extension.
    Numbered(&'static str),
    /// This name, in the folder of the first file.
    Fixed(&'static str),
    /// This name, in a folder that `-o` names. Otherwise the name of the first file without extension, a hyphen, and
    /// this.
    Own(&'static str),
}

/// One file of a target, or one for each intermediate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Artifact {
    /// Its role.
    pub role: FileRole,
    /// Its encoding.
    pub form: Form,
    /// The position of the key.
    pub key: KeyPlace,
    /// Its name.
    pub name: Name,
    /// The maximum size in bytes. 0 if no limit is known.
    pub limit: usize,
    /// The maximum number of certificates. 0 if no limit is known.
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

    /// Whether it contains the private key.
    pub fn has_key(&self) -> bool {
        self.key != KeyPlace::Elsewhere
    }

    /// The limit that a file with this number of bytes and certificates exceeds.
    pub(crate) fn excess(&self, bytes: usize, certificates: usize) -> Option<Excess> {
        let over = |count: usize, limit: usize| limit > 0 && count > limit;
        if over(bytes, self.limit) {
            return Some(Excess::Bytes(bytes, self.limit));
        }
        over(certificates, self.certificates).then_some(Excess::Certificates(certificates, self.certificates))
    }
}

/// A number in a file that exceeds a limit of the server, and the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    Bytes(usize, usize),
    Certificates(usize, usize),
}

/// Leaf and intermediates in one file.
const FULLCHAIN: Artifact = Artifact::new(FileRole::Fullchain, Name::Given("-fullchain.pem"));
/// The leaf alone, with the intermediates in another file.
const CERTIFICATE: Artifact = Artifact::new(FileRole::Certificate, Name::Given(".crt"));
const CHAIN: Artifact = Artifact::new(FileRole::Chain, Name::Beside("-chain"));
/// A separate file for the key.
pub(super) const KEY: Artifact = Artifact::new(FileRole::Key, Name::Extension("key"));

/// How a server is configured with two certificates for the same names, with RSA and ECDSA keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair {
    /// The configuration lines. `{rsa-fullchain}`, `{rsa-key}` and the same with `ecdsa` are the files of each
    /// certificate, and `{base}` is the value of `-o`.
    pub directives: &'static [&'static str],
    /// Whether the server finds the files by their names: the value of `-o` with `.rsa` and `.ecdsa`. Otherwise
    /// `-rsa` and `-ecdsa` are inserted before the extension.
    pub is_found: bool,
}

impl Pair {
    const fn of(directives: &'static [&'static str]) -> Self {
        Self { directives, is_found: false }
    }
}

/// How to let a server check its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigTest {
    /// The names of the program. The first one that is installed is used.
    pub programs: &'static [&'static str],
    /// Its arguments. `{config}` is the configuration file, and `{folder}` its folder.
    pub arguments: &'static [&'static str],
    /// The name of the configuration file.
    pub file: &'static str,
    /// The configuration. `{lines}` are the lines of the target, and `{folder}` is an empty folder.
    pub configuration: &'static str,
}

/// How to ask a server for its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionQuery {
    /// The names of the program. The first one that is installed is used.
    pub programs: &'static [&'static str],
    /// Its arguments. The first number that it prints is the version.
    pub arguments: &'static [&'static str],
}

/// The evidence that a server accepts the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// A test starts this server with the files, and completes a handshake.
    Started(&'static str),
    /// A test reads the files with these programs.
    Read(&'static str),
    /// Only its documentation. It was not tested.
    Documented,
}

/// A server, or a range of its versions.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// The value of `--for`, without a version.
    pub server: &'static str,
    /// The version that stands for the range. `None` for the newest.
    pub version: Option<&'static str>,
    /// The first version of the range. Empty: no lower limit.
    since: &'static [u32],
    /// The end of the range (exclusive). For the newest row, the end of the known versions.
    before: &'static [u32],
    /// The displayed versions.
    pub versions: Text,
    /// A description of the server, and how it loads certificates.
    pub what: Text,
    /// The files, the one that `-o` names first.
    pub artifacts: &'static [Artifact],
    /// The line ending.
    pub ending: LineEnding,
    /// The labels of other blocks that it reads from the first file.
    pub reads: &'static [&'static str],
    /// The codes of findings that are not relevant to it.
    pub accepts: &'static [Code],
    /// The codes of findings because of which it refuses the files, according to its documentation: they are errors.
    pub refuses: &'static [Code],
    /// How paths are quoted in the lines.
    pub quoting: Quoting,
    /// The configuration lines, or commands. `{fullchain}`, `{certificate}` and the other names of roles are the
    /// files. A line with `{intermediate}` is repeated for each one; `{n}` and `{before}` are its number and the
    /// previous one. `{name}` is a name for objects, `{short-name}` its beginning, and `{thumbprint}` the one of the leaf. Lines that begin with `RSA:` or `EC:` are for this kind of key.
    pub directives: &'static [&'static str],
    /// Additional manual steps, one per line.
    pub steps: &'static [Text],
    /// Additional files, if files are written.
    pub extras: &'static [Artifact],
    /// How it is configured with two certificates. `None` if that is not supported.
    pub pair: Option<Pair>,
    /// How to check its configuration. `None` if that needs a complete installation.
    pub test: Option<ConfigTest>,
    /// How to ask for the installed version, if the files or lines depend on it.
    pub installed: Option<VersionQuery>,
    /// The commands that check the configuration and reload the server.
    pub check: &'static str,
    /// The commands that reload the server.
    pub reload: &'static str,
    /// Where this is documented.
    pub source: &'static str,
    /// The evidence for this row.
    pub proof: Proof,
}

const ALL_VERSIONS: Text = Text { en: "all", ja: "全バージョン" };
const NO_VERSIONS: Text = Text { en: "-", ja: "-" };

/// The defaults of rows: PEM, LF, and no special properties.
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
    refuses: &[],
    quoting: Quoting::Plain,
    directives: &[],
    steps: &[],
    extras: &[],
    pair: None,
    test: None,
    installed: None,
    check: "",
    reload: "",
    source: "",
    proof: Proof::Documented,
};

/// All rows by kind of server; for each server, the newest versions first.
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

/// All targets. For each server, the newest versions first. The first target is the default.
pub fn targets() -> impl DoubleEndedIterator<Item = &'static Target> {
    GROUPS.into_iter().flatten()
}

/// The value of `--for` is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownTarget {
    /// There is no server with this name.
    Server(String),
    /// The server is known, but not this version.
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
    /// The default target.
    pub fn nginx() -> &'static Self {
        &web::ROWS[0]
    }

    /// A generic PKCS#12 container.
    pub fn pfx() -> &'static Self {
        Self::of_form(Form::Pkcs12)
    }

    /// A Kubernetes Secret.
    pub(crate) fn secret() -> &'static Self {
        &cloud::ROWS[0]
    }

    /// A PEM file from which `kubectl` makes a Kubernetes Secret.
    pub(crate) fn pem_of_secret() -> &'static Self {
        &cloud::PEM_OF_SECRET
    }

    /// The target that consists of a single file of this form.
    pub(crate) fn of_form(form: Form) -> &'static Self {
        let is_it = |target: &&Self| target.artifacts.len() == 1 && target.form() == form;
        plain::ROWS.iter().find(is_it).unwrap_or(Self::nginx())
    }

    /// The target for `SERVER` or `SERVER@VERSION`, case-insensitive. A version consists of digits and dots, and
    /// stands for all releases that begin with it. The newest known of them decides. Domino's `R5` and Java's `8u301`
    /// and `1.8.0_301` are understood too.
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
        let releases = parse_version(first.server, version).filter(|_| first.has_versions()).ok_or_else(unknown)?;
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

    /// Whether there is more than one version of it.
    pub(crate) fn has_versions(&self) -> bool {
        self.versions != NO_VERSIONS
    }

    /// The first version of the server that is not known yet, if there is such an end.
    pub(crate) fn known_before(&self) -> Option<String> {
        let parts: Vec<String> = self.before.iter().map(u32::to_string).collect();
        (!parts.is_empty()).then(|| parts.join("."))
    }

    /// Whether a version is older than all known versions of its server.
    pub(crate) fn is_older_than_all(server: &str, version: &str) -> bool {
        let oldest = Self::of_server(server).map(|row| row.since).min().unwrap_or_default();
        parse_version(server, version).is_some_and(|version| &version[..] < oldest)
    }

    /// All rows of a server.
    pub fn of_server(server: &str) -> impl Iterator<Item = &'static Self> {
        targets().filter(move |target| target.server == server)
    }

    /// The contents of the first file.
    pub fn role(&self) -> FileRole {
        self.artifacts.first().map_or(FileRole::Fullchain, |artifact| artifact.role)
    }

    /// The encoding of the first file.
    pub fn form(&self) -> Form {
        self.artifacts.first().map_or(Form::Pem, |artifact| artifact.form)
    }

    /// The position of the private key in the first file.
    pub fn key(&self) -> KeyPlace {
        self.artifacts.first().map_or(KeyPlace::Elsewhere, |artifact| artifact.key)
    }

    /// Whether the first file contains the private key together with certificates.
    pub fn has_key(&self) -> bool {
        self.key() != KeyPlace::Elsewhere
    }

    /// Whether any file contains the private key.
    pub fn writes_key(&self) -> bool {
        self.artifacts.iter().any(Artifact::has_key)
    }

    /// Whether the server takes the private key from a file that it finds by the name of the first one.
    pub(crate) fn finds_key(&self) -> bool {
        let is_found = |artifact: &Artifact| artifact.role == FileRole::Key && matches!(artifact.name, Name::Behind(_));
        self.artifacts.iter().any(is_found)
    }

    /// Whether nothing can be written without the private key.
    pub fn needs_key(&self) -> bool {
        self.artifacts.iter().any(|artifact| artifact.form.needs_key())
    }

    /// Whether a password is required.
    pub fn needs_password(&self) -> bool {
        self.artifacts.iter().any(|artifact| artifact.form.is_pkcs12())
    }

    /// The line that gives the server the password of an encrypted key: `ngx_http_ssl_module`, `mod_ssl`, `mod_tls`,
    /// and the configurations of Dovecot, `PostgreSQL` 11, Redis 6.2, Squid and Tomcat. `None` for others.
    pub(crate) fn key_password(&self) -> Option<&'static str> {
        Some(match (self.server, self.version) {
            ("nginx" | "nginx-stapling", _) => "ssl_password_file FILE;",
            ("apache", _) => "SSLPassPhraseDialog exec:PROGRAM",
            ("dovecot", Some(_)) => "ssl_key_password = PASSWORD",
            ("dovecot", None) => "ssl_server_key_password = PASSWORD",
            ("postgresql", _) => "ssl_passphrase_command = 'COMMAND'",
            ("redis", _) => "tls-key-file-pass PASSWORD",
            ("squid", _) => "sslpassword_program PROGRAM",
            ("proftpd", _) => "TLSPassPhraseProvider PROGRAM",
            _ => return None,
        })
    }

    /// Whether its certificates are in several files.
    pub(crate) fn spreads_chain(&self) -> bool {
        self.artifacts.iter().filter(|artifact| artifact.role != FileRole::Key).count() > 1
    }

    /// Whether the server sends all certificates of its first file.
    pub fn sends_all(&self) -> bool {
        self.role() == FileRole::Root || self.role().has_intermediates()
    }

    /// The value of `--for` for this row.
    pub fn name(&self) -> String {
        match self.version {
            Some(version) => format!("{}@{version}", self.server),
            None => self.server.to_owned(),
        }
    }
}

/// Parses a version: digits and dots, or the server's own names of releases.
fn parse_version(server: &str, text: &str) -> Option<Vec<u32>> {
    let text = match server {
        "domino" => text.strip_prefix('r').unwrap_or(text).to_owned(),
        // 8u301 is 1.8.0_301 in Java's own output.
        "java" => text.strip_prefix("1.").unwrap_or(text).replace('u', ".0.").replace('_', "."),
        _ => text.to_owned(),
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').map(|part| part.parse().ok().filter(|_| is_number(part))).collect()
}

#[cfg(test)]
mod tests;
