//! Writes the files that a server needs: they are encoded, verified by reading them back, and replaced atomically.

mod der;
mod manifest;
mod pkcs12;
mod pkcs7;
mod powershell;
mod quote;
mod record;
mod replace;
mod secret;
mod target;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use pem::{EncodeConfig, Pem};
use zeroize::Zeroizing;

pub use pkcs12::Cipher;
pub(crate) use powershell::{install_script, thumbprint};
pub use quote::{Quoting, Unwritable};
pub(crate) use quote::{is_hidden, is_plain};
pub(crate) use record::{NAME as RECORD_NAME, is_ours, record, recorded};
#[cfg(all(unix, feature = "cli"))]
pub(crate) use replace::renames_apart;
pub(crate) use replace::{Pending, exchange, is_stream, keep, refuse_unwritable, resolve, sync_folder};
pub use replace::{WriteError, replace};
pub use target::{Artifact, ConfigTest, FileRole, Form, KeyPlace, Name, Pair, Proof, Target, UnknownTarget, targets};

use crate::certificate::{Certificate, Fingerprint, KeyAlgorithm};
use crate::key::pkcs12::{Contents, Entry};
use crate::key::rounds::Rounds;
use crate::key::{Password, PrivateKey};
use crate::path::Path;
use crate::read::manifest::Manifest;
use crate::read::secret::text_of;
use crate::read::{LineEnding, read_bytes, read_strict, strict_base64, without_number};

/// The certificates that a server sends: leaf first, one linear path, no root, no duplicates. A bundle can only be
/// made from a validated path, which guarantees this. Other certificates that are kept follow the path.
#[derive(Clone, Debug)]
pub struct Bundle(Vec<Certificate>);

impl Bundle {
    /// The bundle for `path`.
    pub fn of(path: &Path) -> Self {
        Self(path.served().cloned().collect())
    }

    /// Adds other certificates, such as the cross-certificates of a file. `all` is leaf first and must contain the
    /// whole path, otherwise it is ignored.
    #[must_use]
    pub fn with(self, all: Vec<Certificate>) -> Self {
        let is_whole = all.first() == self.0.first() && self.0.iter().all(|member| all.contains(member));
        if is_whole { Self(all) } else { self }
    }

    /// The certificates, leaf first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// One file of a deployment, in memory. It is wiped on drop, because it may contain a private key.
pub struct File {
    /// Its role.
    pub role: FileRole,
    /// Its contents.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Its name.
    pub name: Name,
    ending: LineEnding,
    certificates: Vec<Certificate>,
    held: Held,
    /// The number of bytes of a private key at the beginning.
    head: usize,
    /// The number of bytes of other blocks at the end.
    tail: usize,
    /// The private key between two certificates: its offset after the head, and its length.
    gap: Option<(usize, usize)>,
    /// Whether it contains the private key of the first certificate.
    has_key: bool,
    /// Whether it contains a private key that its source did not contain.
    brings_key: bool,
    /// The contents of the value in a manifest, and the number of its part.
    inside: Option<(usize, Box<Self>)>,
}

/// The octets before, between and after the certificates, and those of the certificates.
type Around<'a> = ([&'a [u8]; 3], Cow<'a, [u8]>);

/// The form in which a file contains its certificates.
enum Held {
    /// PEM blocks.
    Pem,
    /// DER, a single certificate.
    Der,
    /// PKCS#7, DER or PEM.
    Pkcs7,
    /// A PKCS#12 container.
    Pkcs12(Closing),
    /// A text without certificates.
    Text,
}

/// The encryption of a PKCS#12 container, and its contents besides the chain.
struct Closing {
    password: Arc<Password>,
    has_key: bool,
    /// The trusted certificates of a Java keystore.
    trusted: Vec<Entry>,
}

impl Closing {
    /// The parameters for writing a container with these contents again.
    fn of(password: &Arc<Password>, contents: &Contents) -> Self {
        let has_key = !contents.keys.is_empty();
        let has_chain = has_key && contents.certificates.iter().any(|entry| !entry.is_trusted());
        let trusted = contents.certificates.iter().filter(|entry| has_chain && entry.is_trusted());
        Self { password: password.clone(), has_key, trusted: trusted.cloned().collect() }
    }

    /// Whether there are trusted certificates in addition to the chain.
    fn trusts(&self) -> bool {
        !self.trusted.is_empty()
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} certificates)", self.role.name(), self.certificates.len())
    }
}

impl File {
    fn new(role: FileRole, certificates: Vec<Certificate>, ending: LineEnding) -> Self {
        let bytes = Zeroizing::new(encode(&certificates, ending));
        Self {
            role,
            bytes,
            name: Name::Given(""),
            ending,
            certificates,
            held: Held::Pem,
            head: 0,
            tail: 0,
            gap: None,
            has_key: false,
            brings_key: false,
            inside: None,
        }
    }

    /// A file that is not PEM.
    fn other(role: FileRole, certificates: Vec<Certificate>, held: Held, bytes: Zeroizing<Vec<u8>>) -> Self {
        let has_key = matches!(&held, Held::Pkcs12(closing) if closing.has_key);
        Self { bytes, certificates, held, has_key, ..Self::new(role, Vec::new(), LineEnding::Lf) }
    }

    /// A text without certificates, such as a script.
    pub fn text(role: FileRole, name: Name, text: String) -> Self {
        let bytes = Zeroizing::new(text.into_bytes());
        Self { name, ..Self::other(role, Vec::new(), Held::Text, bytes) }
    }

    /// Adds a private key after the first of several certificates.
    #[must_use]
    fn with_key_second(mut self, key: &[u8]) -> Self {
        let first = self.certificates.get(..1).map_or(0, |first| encode(first, self.ending).len());
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + key.len()));
        bytes.extend_from_slice(&self.bytes[..first]);
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(&self.bytes[first..]);
        self.bytes = bytes;
        self.gap = Some((first, key.len()));
        self.has_key = secret::is_key_of(key, self.certificates.first());
        self
    }

    /// Adds a private key before the certificates.
    #[must_use]
    fn with_head(mut self, head: &[u8]) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + head.len()));
        bytes.extend_from_slice(head);
        bytes.extend_from_slice(&self.bytes);
        self.bytes = bytes;
        self.head += head.len();
        self.has_key = secret::is_key_of(head, self.certificates.first());
        self
    }

    /// Separates the certificates from the octets before, between and after them.
    fn around<'a>(&self, bytes: &'a [u8]) -> Option<Around<'a>> {
        let kept = self.bytes.len() - self.tail;
        let (inside, tail) = bytes.split_at_checked(kept)?;
        let (head, inside) = inside.split_at_checked(self.head)?;
        let Some((at, length)) = self.gap else { return Some(([head, &[], tail], inside.into())) };
        let (first, rest) = inside.split_at_checked(at)?;
        let (key, rest) = rest.split_at_checked(length)?;
        Some(([head, key, tail], [first, rest].concat().into()))
    }

    /// Adds other blocks after the certificates, unchanged.
    #[must_use]
    fn with_tail(mut self, tail: &[u8]) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + tail.len()));
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(tail);
        self.bytes = bytes;
        self.tail += tail.len();
        self.has_key = secret::is_key_of(tail, self.certificates.first());
        self
    }

    /// The SHA-256 of the contents.
    pub fn sha256(&self) -> Fingerprint {
        Fingerprint::of(&[&self.bytes])
    }

    /// The number of certificates in the file.
    pub fn certificate_count(&self) -> usize {
        self.certificates.len()
    }

    /// The certificates in the file, in order.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether it is a Secret, and `old` differs from it only in its values.
    pub(crate) fn is_secret_like(&self, old: &[u8]) -> bool {
        self.inside.is_some() && manifest::is_alike(old, &self.bytes)
    }

    /// The password, if it is a container.
    pub(crate) fn password(&self) -> Option<&Arc<Password>> {
        if let Held::Pkcs12(closing) = &self.held { Some(&closing.password) } else { None }
    }

    /// Whether it contains a private key.
    pub fn is_secret(&self) -> bool {
        let tail = &self.bytes[self.bytes.len() - self.tail..];
        let is_container = matches!(&self.held, Held::Pkcs12(closing) if closing.has_key);
        let is_marked = || memchr::memmem::find(tail, b"PRIVATE KEY").is_some();
        let is_around = self.head > 0 || self.gap.is_some();
        self.brings_key || is_around || is_container || self.inside.is_some() || is_marked()
    }

    /// Whether a block with this label follows the certificates.
    pub fn holds(&self, label: &str) -> bool {
        let tail = &self.bytes[self.bytes.len() - self.tail..];
        self.inside.is_some() || memchr::memmem::find(tail, format!("-----BEGIN {label}-----").as_bytes()).is_some()
    }

    /// Adds a block with this label and `base64` at the end.
    #[must_use]
    pub fn and_block(mut self, label: &str, base64: &[u8]) -> Self {
        let mut block = Vec::with_capacity(base64.len() * 2 + 100);
        let mut line = |text: &[u8]| {
            block.extend_from_slice(text);
            block.extend_from_slice(self.ending.octets().as_bytes());
        };
        line(format!("-----BEGIN {label}-----").as_bytes());
        base64.chunks(secret::WIDTH).for_each(&mut line);
        line(format!("-----END {label}-----").as_bytes());
        // Copied to a new buffer, because a reallocation would leave a copy of the key behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + block.len()));
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(&block);
        self.bytes = bytes;
        self.tail += block.len();
        self
    }

    /// Whether it contains a private key that was not there before, so that other users must not read it.
    pub fn brings_key(&self) -> bool {
        self.brings_key
    }

    /// Verifies with the strict reader that `bytes` contain exactly the intended certificates, and that the private
    /// key matches the first of them.
    ///
    /// # Errors
    ///
    /// The difference. It would be a defect of this program or of the disk.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), String> {
        if let Some((part, inside)) = &self.inside {
            return self.verify_manifest(bytes, *part, inside);
        }
        match &self.held {
            Held::Pem => self.verify_pem(bytes),
            // DER files and containers must be identical to the encoded ones.
            _ if bytes != &self.bytes[..] => Err("what was read back is something else".to_owned()),
            Held::Der | Held::Text => Ok(()),
            Held::Pkcs7 => {
                let read = read_bytes(bytes, &"".into()).map_err(|error| error.to_string())?;
                self.are_those(read.certificates.iter().map(|found| &found.der[..]))
            }
            Held::Pkcs12(closing) => self.verify_container(bytes, closing),
        }
    }

    fn verify_container(&self, bytes: &[u8], closing: &Closing) -> Result<(), String> {
        let contents = pkcs12_contents(bytes, &closing.password);
        let contents = contents.ok_or_else(|| "the container read back cannot be opened".to_owned())?;
        let is_key = |der: &[u8]| secret::is_key_of(der, self.certificates.first());
        let is_right = match &contents.keys[..] {
            [] => !closing.has_key,
            [only] => closing.has_key && is_key(only),
            _ => false,
        };
        if !is_right {
            return Err("the private key read back is not that of the certificate".to_owned());
        }
        let (trusted, chain): (Vec<&Entry>, Vec<&Entry>) =
            contents.certificates.iter().partition(|entry| closing.trusts() && entry.is_trusted());
        if !trusted.into_iter().map(|entry| &entry.der).eq(closing.trusted.iter().map(|entry| &entry.der)) {
            return Err("the trusted certificates read back are not those of before".to_owned());
        }
        self.are_those(chain.into_iter().map(|entry| &entry.der[..]))
    }

    fn verify_pem(&self, bytes: &[u8]) -> Result<(), String> {
        let (meant, read) = (self.around(&self.bytes), self.around(bytes));
        let (Some((around, _)), Some((others, inside))) = (meant, read) else {
            return Err("what was read back is shorter".to_owned());
        };
        if around != others {
            return Err("the blocks behind the certificates differ".to_owned());
        }
        let is_key = |blocks: &[u8]| secret::is_key_of(blocks, self.certificates.first());
        if self.has_key && !others.iter().any(|blocks| is_key(blocks)) {
            return Err("the private key read back is not that of the certificate".to_owned());
        }
        let read = read_strict(&inside, self.ending).map_err(|error| error.to_string())?;
        self.are_those(read.iter().map(Vec::as_slice))
    }

    fn are_those<'a>(&self, read: impl Iterator<Item = &'a [u8]>) -> Result<(), String> {
        if read.eq(self.certificates.iter().map(Certificate::der)) {
            Ok(())
        } else {
            Err("the certificates read back are not those of the chain".to_owned())
        }
    }
}

impl File {
    /// Verifies a manifest: it must be identical to the encoded one, and its value, read again, must contain the
    /// intended file.
    fn verify_manifest(&self, bytes: &[u8], part: usize, inside: &Self) -> Result<(), String> {
        let text = text_of(bytes);
        let manifest = Manifest::of(&text);
        let sent = manifest.as_ref().map(|manifest| manifest.sent(part)).unwrap_or_default();
        match &sent[..] {
            [only] if *bytes == **self.bytes => inside.verify(only.inside()),
            [_] => Err("the manifest around the certificates differs".to_owned()),
            _ => Err("the value of the manifest is not there".to_owned()),
        }
    }

    /// A manifest with this file in the value of a part.
    #[must_use]
    pub(crate) fn inside_manifest(self, manifest: Zeroizing<Vec<u8>>, part: usize) -> Self {
        let certificates = self.certificates.clone();
        let outside = Self::new(self.role, Vec::new(), self.ending);
        Self { bytes: manifest, certificates, inside: Some((part, Box::new(self))), ..outside }
    }
}

/// The file that contains only the private key.
pub(crate) fn key_file(key: &PrivateKey) -> File {
    let block = secret::encode(key, LineEnding::Lf);
    let file = File::new(FileRole::Key, Vec::new(), LineEnding::Lf).with_tail(block.as_bytes());
    File { brings_key: true, ..file }
}

/// The additional files of a target, without contents, because these depend on the paths.
pub(crate) fn extras(target: &Target) -> Vec<File> {
    target.extras.iter().map(|extra| File::text(extra.role, extra.name, String::new())).collect()
}

/// The certificate of the root, for clients that need it installed: DER if the name of the file ends in `.der` or
/// `.cer`, otherwise PEM.
pub(crate) fn root_file(path: &Path, file: &FilePath) -> File {
    let root = path.anchor().certificate.clone();
    if is_der_name(file) { der_file(FileRole::Root, root) } else { roots_file(vec![root]) }
}

/// The certificates of several roots, in PEM.
pub(crate) fn roots_file(roots: Vec<Certificate>) -> File {
    File::new(FileRole::Root, roots, LineEnding::Lf)
}

/// Whether a file has the name of a certificate in DER.
pub(crate) fn is_der_name(file: &FilePath) -> bool {
    file.extension().is_some_and(|extension| extension == "der" || extension == "cer")
}

fn der_file(role: FileRole, certificate: Certificate) -> File {
    let der = Zeroizing::new(certificate.der().to_vec());
    File::other(role, vec![certificate], Held::Der, der)
}

/// The contents of a deployment.
pub struct Parts<'a> {
    /// The certificates that are sent.
    pub bundle: &'a Bundle,
    /// The root of the chain.
    pub root: &'a Certificate,
    /// The private key, and the password of a container.
    pub key: Option<&'a PrivateKey>,
    /// The password of a container.
    pub password: Option<&'a Arc<Password>>,
    /// Whether containers are for old programs.
    pub legacy: bool,
    /// The name of the entry in a container, or of the secret.
    pub name: &'a str,
    /// Whether to write the key to its own file if the target has no file with it.
    pub include_key: bool,
}

/// Why a deployment cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmade {
    /// The private key is missing.
    NoKey,
    /// The password is missing.
    NoPassword,
    /// A file is too large for the server: its role, its size and the limit in bytes.
    TooLarge(FileRole, usize, usize),
    /// A file has too many certificates for the server: its role, their number and the limit.
    TooMany(FileRole, usize, usize),
    /// The system provided no random numbers.
    NotRandom,
}

impl Parts<'_> {
    /// The certificates of a file, or several sets if there is a file for each.
    fn of(&self, role: FileRole) -> Vec<Vec<Certificate>> {
        let chain = self.bundle.certificates();
        let (leaf, intermediates) = chain.split_at(1.min(chain.len()));
        let root = std::slice::from_ref(self.root);
        let all: &[&[Certificate]] = match role {
            FileRole::Fullchain | FileRole::ChainWithLeaf => &[chain],
            FileRole::Certificate => &[leaf],
            FileRole::Chain => &[intermediates],
            FileRole::Issuer => &[&intermediates[..1.min(intermediates.len())]],
            FileRole::FullchainWithRoot => &[chain, root],
            FileRole::Trusted | FileRole::ChainWithRoot => &[intermediates, root],
            FileRole::ChainRootFirst => {
                return vec![root.iter().chain(intermediates.iter().rev()).cloned().collect()];
            }
            FileRole::RootFirst => return vec![root.iter().chain(chain.iter().rev()).cloned().collect()],
            FileRole::Root => &[root],
            FileRole::Key | FileRole::Script | FileRole::Manifest => &[],
            FileRole::Intermediate => return intermediates.iter().map(|one| vec![one.clone()]).collect(),
        };
        let all: Vec<Certificate> = all.concat();
        if all.is_empty() && role != FileRole::Key { Vec::new() } else { vec![all] }
    }
}

/// The files that a target needs, in memory, the one that `-o` names first. An empty chain file is left out, and so is
/// a key file without a key.
///
/// # Errors
///
/// [`Unmade`] if a file cannot be created.
pub fn deployment(target: &Target, parts: &Parts<'_>) -> Result<Vec<File>, Unmade> {
    let mut files = Vec::new();
    let apart = (parts.include_key && !target.writes_key()).then_some(&target::KEY);
    if apart.is_some() && parts.key.is_none() {
        return Err(Unmade::NoKey);
    }
    for artifact in target.artifacts.iter().chain(apart) {
        let mut sets = parts.of(artifact.role);
        // Roots first, in the order of installation.
        if matches!(artifact.name, Name::Numbered(_)) {
            sets.reverse();
        }
        for certificates in sets {
            if artifact.role == FileRole::Key && parts.key.is_none() {
                continue;
            }
            let file = File { name: artifact.name, ..make(artifact, target.ending, certificates, parts)? };
            if artifact.limit > 0 && file.bytes.len() > artifact.limit {
                return Err(Unmade::TooLarge(artifact.role, file.bytes.len(), artifact.limit));
            }
            if artifact.certificates > 0 && file.certificates.len() > artifact.certificates {
                return Err(Unmade::TooMany(artifact.role, file.certificates.len(), artifact.certificates));
            }
            files.push(file);
        }
    }
    Ok(files)
}

fn make(
    artifact: &Artifact,
    ending: LineEnding,
    mut certificates: Vec<Certificate>,
    parts: &Parts<'_>,
) -> Result<File, Unmade> {
    let role = artifact.role;
    match artifact.form {
        Form::Pem => {
            let file = File::new(role, certificates, ending);
            let Some(key) = parts.key.filter(|_| artifact.has_key()) else { return Ok(file) };
            let key = secret::encode(key, ending);
            let file = match artifact.key {
                KeyPlace::First => file.with_head(key.as_bytes()),
                KeyPlace::Second => file.with_key_second(key.as_bytes()),
                _ => file.with_tail(key.as_bytes()),
            };
            Ok(File { brings_key: true, ..file })
        }
        Form::Der => Ok(der_file(role, certificates.swap_remove(0))),
        Form::Pkcs7 | Form::Pkcs7Pem => Ok(pkcs7(role, certificates, artifact.form, ending)),
        Form::Pkcs12 | Form::Pkcs12Legacy => {
            let key = parts.key.ok_or(Unmade::NoKey)?;
            let password = parts.password.ok_or(Unmade::NoPassword)?;
            let is_legacy = parts.legacy || artifact.form == Form::Pkcs12Legacy;
            let cipher = if is_legacy { Cipher::TripleDes } else { Cipher::Aes256 };
            let contents = pkcs12::Contents {
                certificates: &certificates,
                key: Some(key),
                name: parts.name,
                attributes: &[],
                before: &[],
            };
            container(role, &contents, password, cipher)
        }
        Form::Secret => {
            let key = parts.key.ok_or(Unmade::NoKey)?;
            Ok(of_secret(role, certificates, ending, (parts.root, key), parts.name))
        }
        // Their contents are created when the paths of the other files are known.
        Form::PowerShell | Form::Json => Ok(File::text(role, artifact.name, String::new())),
    }
}

/// The contents of a container, if this password opens it.
fn pkcs12_contents(container: &[u8], password: &Password) -> Option<Contents> {
    crate::key::pkcs12::open(container, Some(password), &mut Rounds::default()).ok()
}

/// Whether this password opens a container.
pub(crate) fn opens(container: &[u8], password: &Password) -> bool {
    pkcs12_contents(container, password).is_some()
}

/// Whether a container has only certificates and at most one key, which is all that [`refilled`] keeps.
pub(crate) fn is_refillable(container: &[u8], password: &Password) -> bool {
    let is_plain = |contents: Contents| contents.keys.len() <= 1 && contents.others == 0;
    pkcs12_contents(container, password).is_some_and(is_plain)
}

/// Whether a container has certificates that Java trusts.
pub(crate) fn has_trusted(container: &[u8], password: &Password) -> bool {
    pkcs12_contents(container, password).is_some_and(|contents| contents.certificates.iter().any(Entry::is_trusted))
}

/// Whether a container is encrypted with the schemes before PBES2.
pub(crate) fn is_legacy(container: &[u8]) -> bool {
    crate::key::pkcs12::is_old(container)
}

/// An existing container with these certificates.
pub(crate) fn kept(certificates: Vec<Certificate>, password: &Arc<Password>, bytes: Zeroizing<Vec<u8>>) -> File {
    let contents = pkcs12_contents(&bytes, password).unwrap_or_default();
    let closing = Closing::of(password, &contents);
    File::other(FileRole::Fullchain, certificates, Held::Pkcs12(closing), bytes)
}

/// A container with other certificates, but the same attributes, password and trusted certificates, and with `key`.
///
/// # Errors
///
/// [`Unmade::NoKey`] if it cannot be opened, [`Unmade::NotRandom`].
pub(crate) fn refilled(
    old: &[u8],
    certificates: &[Certificate],
    key: Option<&PrivateKey>,
    (password, cipher): (&Arc<Password>, Cipher),
) -> Result<File, Unmade> {
    let contents = pkcs12_contents(old, password).ok_or(Unmade::NoKey)?;
    let had_key = !contents.keys.is_empty();
    let (attributes, before) = (&contents.attributes[..], &contents.certificates[..]);
    let new = pkcs12::Contents { certificates, key, name: "", attributes, before };
    let made = container(FileRole::Fullchain, &new, password, cipher)?;
    Ok(File { brings_key: key.is_some() && !had_key, ..made })
}

/// Creates a PKCS#12 container.
fn container(
    role: FileRole,
    contents: &pkcs12::Contents<'_>,
    password: &Arc<Password>,
    cipher: Cipher,
) -> Result<File, Unmade> {
    let bytes = pkcs12::encode(contents, password, cipher).map_err(|_| Unmade::NotRandom)?;
    let trusted = contents.before.iter().filter(|entry| entry.is_trusted()).cloned().collect();
    let has_key = contents.key.is_some();
    let closing = Closing { password: password.clone(), has_key, trusted };
    let file = File::other(role, contents.certificates.to_vec(), Held::Pkcs12(closing), bytes);
    Ok(File { brings_key: has_key, ..file })
}

/// Certificates as certs-only PKCS#7, in DER or as a PEM block.
pub(crate) fn pkcs7(role: FileRole, certificates: Vec<Certificate>, form: Form, ending: LineEnding) -> File {
    let der = pkcs7::encode(&certificates);
    let bytes = match form {
        Form::Pkcs7Pem => pem::encode_config(&Pem::new("PKCS7", der), config(ending)).into_bytes(),
        _ => der,
    };
    kept_pkcs7(role, certificates, Zeroizing::new(bytes))
}

/// An existing PKCS#7 with these certificates.
pub(crate) fn kept_pkcs7(role: FileRole, certificates: Vec<Certificate>, bytes: Zeroizing<Vec<u8>>) -> File {
    File::other(role, certificates, Held::Pkcs7, bytes)
}

/// The Kubernetes Secret for a chain and its key.
pub(crate) fn secret_manifest(target: &Target, (bundle, root): (&Bundle, &Certificate), key: &PrivateKey) -> File {
    let leaf = bundle.certificates().first().map(leaf_name).unwrap_or_default();
    let file = of_secret(FileRole::Fullchain, bundle.certificates().to_vec(), target.ending, (root, key), &leaf);
    File { brings_key: true, ..file }
}

fn of_secret(
    role: FileRole,
    certificates: Vec<Certificate>,
    ending: LineEnding,
    (root, key): (&Certificate, &PrivateKey),
    name: &str,
) -> File {
    let chain = File::new(role, certificates, ending);
    let key = secret::encode(key, ending);
    let root = encode(std::slice::from_ref(root), ending);
    let manifest = manifest::secret(&file_stem(name), &chain.bytes, key.as_bytes(), &root);
    File { brings_key: true, ..chain.inside_manifest(manifest, 0) }
}

/// The single file of a target, with the other blocks that it had after the certificates, and with the key if the
/// target requires it.
pub(crate) fn mended(target: &Target, bundle: &Bundle, tail: &[u8], key: Option<&PrivateKey>) -> File {
    let file = File::new(FileRole::Fullchain, bundle.certificates().to_vec(), target.ending);
    let key = key.filter(|_| target.has_key()).map(|key| secret::encode(key, target.ending)).unwrap_or_default();
    let brings_key = !key.is_empty();
    if target.key() == KeyPlace::First {
        let (keys, others) = secret::keys_apart(tail);
        let mut head = Zeroizing::new(Vec::with_capacity(keys.len() + key.len()));
        head.extend_from_slice(&keys);
        head.extend_from_slice(key.as_bytes());
        let file = file.with_tail(&others);
        return File { brings_key, ..if head.is_empty() { file } else { file.with_head(&head) } };
    }
    let mut all = Zeroizing::new(Vec::with_capacity(tail.len() + key.len()));
    all.extend_from_slice(tail);
    all.extend_from_slice(key.as_bytes());
    File { brings_key, ..file.with_tail(&all) }
}

/// The certificate file and the chain file of a target, each with the other blocks that it had, and with the key if the
/// target requires it. `root` is written to the chain file if it would be empty otherwise.
pub fn mended_pair(
    target: &Target,
    (bundle, root): (&Bundle, &Certificate),
    [of_leaf, of_chain]: [&[u8]; 2],
    key: Option<&PrivateKey>,
) -> [File; 2] {
    let (leaf, mut chain) = bundle.certificates().split_at(1.min(bundle.certificates().len()));
    let role = target.artifacts.get(1).map_or(FileRole::Chain, |artifact| artifact.role);
    if role == FileRole::ChainWithLeaf {
        chain = bundle.certificates();
    } else if chain.is_empty() {
        chain = std::slice::from_ref(root);
    }
    let key = key.filter(|_| target.has_key()).map(|key| secret::encode(key, target.ending)).unwrap_or_default();
    let mut tail = Zeroizing::new(Vec::with_capacity(of_leaf.len() + key.len()));
    tail.extend_from_slice(of_leaf);
    tail.extend_from_slice(key.as_bytes());
    let certificate = File::new(target.role(), leaf.to_vec(), target.ending).with_tail(&tail);
    let chain = File::new(role, chain.to_vec(), target.ending).with_tail(of_chain);
    [File { brings_key: !key.is_empty(), ..certificate }, chain]
}

/// A file of CA certificates, rewritten as PEM in the same order, with its other blocks.
pub(crate) fn rewritten(certificates: &[Certificate], tail: &[u8], ending: LineEnding) -> File {
    File::new(FileRole::Chain, certificates.to_vec(), ending).with_tail(tail)
}

/// Certificates as PEM with LF line endings.
pub fn pem(certificates: &[Certificate]) -> String {
    String::from_utf8_lossy(&encode(certificates, LineEnding::Lf)).into_owned()
}

const BEGIN_CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END_CERTIFICATE: &[u8] = b"-----END CERTIFICATE-----";

/// PEM that every server accepts: consecutive blocks, lines of 64 characters, one kind of line ending, also after the
/// last line.
fn encode(certificates: &[Certificate], ending: LineEnding) -> Vec<u8> {
    let ending = ending.octets().as_bytes();
    let size: usize = certificates.iter().map(|one| one.der().len()).sum();
    let mut out = Vec::with_capacity(size * 3 / 2 + certificates.len() * 64);
    let mut base64 = String::new();
    for certificate in certificates {
        base64.clear();
        strict_base64().encode_string(certificate.der(), &mut base64);
        let lines = base64.as_bytes().chunks(secret::WIDTH);
        for line in std::iter::once(BEGIN_CERTIFICATE).chain(lines).chain([END_CERTIFICATE]) {
            out.extend_from_slice(line);
            out.extend_from_slice(ending);
        }
    }
    out
}

fn config(ending: LineEnding) -> EncodeConfig {
    let line_ending = match ending {
        LineEnding::Lf => pem::LineEnding::LF,
        LineEnding::CrLf => pem::LineEnding::CRLF,
    };
    EncodeConfig::new().set_line_ending(line_ending).set_line_wrap(64)
}

/// The paths of the files of a deployment. `output` names the first file, and the others are derived from it (see
/// [`Name`]). In a folder, the files are named after the leaf.
pub fn file_paths(output: &FilePath, files: &[File], leaf: &str) -> Vec<PathBuf> {
    let first = if is_folder(output) { output.join(default_name(files, leaf)) } else { output.to_owned() };
    let stem = first.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = first.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let count = |file: &File, until: usize| files[..until].iter().filter(|other| other.role == file.role).count();
    let path = |index: usize, file: &File| match file.name {
        Name::Given(_) => first.clone(),
        Name::Beside(what) if file.role == FileRole::Intermediate => {
            let number = count(file, index) + 1;
            first.with_file_name(format!("{stem}{what}-{number}{extension}"))
        }
        Name::Beside(what) => first.with_file_name(format!("{stem}{what}{extension}")),
        Name::Extension(other) => first.with_file_name(format!("{stem}.{other}")),
        Name::Behind(what) => {
            let name = first.file_name().unwrap_or_default().to_string_lossy();
            first.with_file_name(format!("{name}{what}"))
        }
        Name::Numbered(what) => first.with_file_name(format!("{stem}-{}-{what}{extension}", index + 1)),
        Name::Fixed(name) => first.with_file_name(name),
        Name::Own(name) => own_path(output, name),
    };
    files.iter().enumerate().map(|(index, file)| path(index, file)).collect()
}

/// Whether `-o` names a folder: it exists, or is written like a folder.
pub(crate) fn is_folder(output: &FilePath) -> bool {
    output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// The path of an additional file: in the folder that `output` names, otherwise next to the file.
pub(crate) fn own_path(output: &FilePath, name: &str) -> PathBuf {
    if is_folder(output) {
        return output.join(name);
    }
    let stem = output.file_stem().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!("{stem}-{name}"))
}

/// The kinds of keys of a pair, as in names of files and placeholders.
pub(crate) const PAIR: [&str; 2] = ["rsa", "ecdsa"];

/// The paths of the files for one certificate of a pair, with this kind of key. `output` names the first file.
pub(crate) fn pair_paths(pair: &Pair, kind: &str, output: &FilePath, files: &[File], leaf: &str) -> Vec<PathBuf> {
    file_paths(&pair_path(pair, kind, &pair_base(output, files, leaf)), files, leaf)
}

/// The first file for one certificate of a pair.
pub(crate) fn pair_path(pair: &Pair, kind: &str, base: &FilePath) -> PathBuf {
    let name = base.file_name().unwrap_or_default().to_string_lossy();
    if pair.is_found {
        base.with_file_name(format!("{name}.{kind}"))
    } else {
        let stem = base.file_stem().unwrap_or_default().to_string_lossy();
        let extension = name.strip_prefix(&*stem).unwrap_or_default();
        base.with_file_name(format!("{stem}-{kind}{extension}"))
    }
}

/// The path that `output` names, for both certificates of a pair.
pub(crate) fn pair_base(output: &FilePath, files: &[File], leaf: &str) -> PathBuf {
    if is_folder(output) { output.join(default_name(files, leaf)) } else { output.to_owned() }
}

fn default_name(files: &[File], leaf: &str) -> String {
    let stem = file_stem(leaf);
    match files.first().map(|file| file.name) {
        Some(Name::Given(ending)) if !ending.is_empty() => format!("{stem}{ending}"),
        Some(Name::Fixed(name)) => name.to_owned(),
        _ => format!("{stem}.crt"),
    }
}

/// The name of a leaf for its files and objects: its own, unless the name of a file cannot express it; then its first
/// DNS name, or the beginning of its SHA-256.
pub(crate) fn leaf_name(leaf: &Certificate) -> String {
    let is_usable = |name: &String| name.is_ascii() && name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let names = std::iter::once(leaf.own_name()).chain(leaf.facts().names.iter().cloned());
    names
        .into_iter()
        .find(is_usable)
        .unwrap_or_else(|| format!("certificate-{}", &leaf.fingerprint().to_string()[..16]))
}

/// The name of a leaf as the name of a file or entry.
pub(crate) fn file_stem(leaf: &str) -> String {
    let kept = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let stem: String = leaf.replace('*', "wildcard").chars().map(|c| if kept(c) { c } else { '_' }).take(100).collect();
    let stem = stem.trim_start_matches('.');
    if stem.is_empty() { "certificate".to_owned() } else { stem.to_owned() }
}

/// The private key in a configuration line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPath {
    /// It is in this file.
    File(PathBuf),
    /// Its file is unknown. This is a placeholder.
    Placeholder(String),
}

/// A configuration line, or a path that the configuration cannot express, and why.
pub type Directive = Result<String, (PathBuf, Unwritable)>;

/// The configuration lines of a target for its files. `leaf` decides between lines for RSA and for elliptic curves.
pub fn directives(
    target: &Target,
    files: &[File],
    paths: &[PathBuf],
    key: &KeyPath,
    leaf: &Certificate,
) -> Vec<Directive> {
    let mut places = places("", (files, paths), key);
    places.push(("{file}".to_owned(), paths.first().cloned().map(KeyPath::File)));
    let name = object_name(paths.first().map(PathBuf::as_path), leaf);
    places.push(("{short-name}".to_owned(), Some(KeyPath::Placeholder(name.chars().take(SHORT_NAME).collect()))));
    places.push(("{name}".to_owned(), Some(KeyPath::Placeholder(name))));
    places.push(("{thumbprint}".to_owned(), Some(KeyPath::Placeholder(thumbprint(leaf)))));
    let is_rsa = matches!(
        leaf.facts().key_algorithm,
        KeyAlgorithm::Rsa(_) | KeyAlgorithm::RsaPss(..) | KeyAlgorithm::UnusableRsa(_)
    );
    let written = files.iter().zip(paths).filter(|(file, _)| file.role == FileRole::Intermediate);
    let intermediates: Vec<&PathBuf> = written.map(|(_, path)| path).collect();
    let mut lines = Vec::new();
    let is_of_each = |line: &str| line.contains("{intermediate}") || line.contains("{n}");
    for line in target.directives.iter().filter(|line| !is_of_each(line)) {
        let line = match line.split_once(':') {
            Some(("RSA", line)) if is_rsa => line,
            Some(("EC", line)) if !is_rsa => line,
            Some(("RSA" | "EC", _)) => continue,
            _ => line,
        };
        lines.extend(directive(line, target.quoting, &places));
    }
    for (index, path) in intermediates.into_iter().enumerate() {
        places.push(("{intermediate}".to_owned(), Some(KeyPath::File(path.clone()))));
        for line in target.directives.iter().filter(|line| is_of_each(line)) {
            let line = line.replace("{n}", &(index + 1).to_string()).replace("{before}", &index.to_string());
            lines.extend(directive(&line, target.quoting, &places));
        }
        places.pop();
    }
    lines
}

/// The maximum length of a short name: with a hyphen and a number, it fits into the 31 characters of `NetScaler` (add
/// ssl certKey).
const SHORT_NAME: usize = 27;

/// The name of the objects that an appliance makes of a deployment: that of its first file without extension, or the
/// leaf's name.
fn object_name(first: Option<&FilePath>, leaf: &Certificate) -> String {
    let stem = first.and_then(FilePath::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.filter(|stem| stem.is_ascii() && stem.starts_with(|first: char| first.is_ascii_alphanumeric()));
    file_stem(&stem.unwrap_or_else(|| leaf_name(leaf)))
}

/// The files of one certificate of a pair, their paths, and its key.
pub(crate) type PairMember<'a> = (&'a [File], &'a [PathBuf], &'a KeyPath);

/// The lines for a pair. `members` are in the order of [`PAIR`], and `base` is the path that `-o` names.
pub(crate) fn pair_directives(
    target: &Target,
    pair: &Pair,
    members: &[PairMember<'_>; 2],
    base: &FilePath,
) -> Vec<Directive> {
    let mut all = vec![("{base}".to_owned(), Some(KeyPath::File(base.to_owned())))];
    for (kind, (files, paths, key)) in PAIR.iter().zip(members) {
        all.extend(places(&format!("{kind}-"), (files, paths), key));
    }
    pair.directives.iter().filter_map(|line| directive(line, target.quoting, &all)).collect()
}

/// The values of the placeholders for each file of a deployment and the key.
fn places(prefix: &str, (files, paths): (&[File], &[PathBuf]), key: &KeyPath) -> Vec<Place> {
    let path_of = |wanted: &[FileRole]| {
        let (_, path) = files.iter().zip(paths).find(|(file, _)| wanted.contains(&file.role))?;
        Some(KeyPath::File(path.clone()))
    };
    let place = |name: &str| format!("{{{prefix}{name}}}");
    vec![
        (place("fullchain"), path_of(&[FileRole::Fullchain, FileRole::FullchainWithRoot, FileRole::RootFirst])),
        (place("certificate"), path_of(&[FileRole::Certificate])),
        (
            place("chain"),
            path_of(&[FileRole::Chain, FileRole::ChainWithLeaf, FileRole::ChainWithRoot, FileRole::ChainRootFirst]),
        ),
        (place("trusted"), path_of(&[FileRole::Trusted])),
        (place("root"), path_of(&[FileRole::Root])),
        (place("script"), path_of(&[FileRole::Script])),
        (place("key"), path_of(&[FileRole::Key]).or_else(|| Some(key.clone()))),
    ]
}

/// The line with its placeholders replaced by paths. `None` if there is no such file.
fn directive(line: &str, quoting: Quoting, places: &[Place]) -> Option<Directive> {
    let mut out = String::new();
    let mut rest = line;
    // Replaced paths are not searched for placeholders.
    while let Some((at, place, path)) = next_place(rest, places) {
        let word = match path.as_ref()? {
            KeyPath::Placeholder(text) => text.clone(),
            KeyPath::File(path) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                match quoting.word(&path) {
                    Ok(word) => word,
                    Err(unwritable) => return Some(Err((path, unwritable))),
                }
            }
        };
        out.push_str(&rest[..at]);
        out.push_str(&word);
        rest = &rest[at + place.len()..];
    }
    out.push_str(rest);
    Some(Ok(out))
}

type Place = (String, Option<KeyPath>);

fn next_place<'a>(line: &str, places: &'a [Place]) -> Option<(usize, &'a str, &'a Option<KeyPath>)> {
    let found = places.iter().filter_map(|(place, path)| Some((line.find(place)?, place.as_str(), path)));
    found.min_by_key(|(at, ..)| *at)
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, why): (&FilePath, Cow<'_, str>) = match self {
            Self::Io(path, error) => (path, without_number(error).into()),
            Self::ReadBack(path, difference) => (path, difference.into()),
            Self::Owner(path, error) => {
                return write!(f, "{} cannot keep its owner: {}", path.display(), without_number(error));
            }
            Self::NotFile(path) => return write!(f, "{} is not a regular file", path.display()),
            Self::Open(path, mode) => {
                let path = path.display();
                return write!(
                    f,
                    "{path} would contain the private key and be readable by everyone (mode {mode:04o}): its file system keeps no modes"
                );
            }
        };
        write!(f, "{} cannot be written: {why}", path.display())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) | Self::Owner(_, error) => Some(error),
            Self::ReadBack(..) | Self::NotFile(_) | Self::Open(..) => None,
        }
    }
}

impl WriteError {
    fn io(path: &FilePath) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io(path.to_owned(), error)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::pki::{Issued, Spec};

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_der(issued.der.clone()).unwrap()
    }

    /// Two certificates, a certificate with its key, and a root in DER.
    fn files() -> (Issued, [File; 3]) {
        let leaf = Spec::leaf("www.example.jp").self_signed();
        let ca = Spec::ca("Test CA").self_signed();
        let file =
            |role, held: &[&Issued]| File::new(role, held.iter().map(|one| certificate(one)).collect(), LineEnding::Lf);
        let chain = file(FileRole::Fullchain, &[&leaf, &ca]);
        let with_key = file(FileRole::Fullchain, &[&leaf]).with_tail(leaf.key_pem().replace('\r', "").as_bytes());
        let root = der_file(FileRole::Root, certificate(&ca));
        (leaf, [chain, with_key, root])
    }

    /// A manifest is verified by its value, and octet by octet.
    #[test]
    fn a_manifest_that_is_read_back() {
        use base64::Engine as _;
        let [mine, other] = [files().1, files().1].map(|[chain, ..]| chain);
        let manifest = |file: &File| {
            let value = base64::engine::general_purpose::STANDARD.encode(&*file.bytes);
            format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: site\ndata:\n  tls.crt: {value}\n")
        };
        let (text, another) = (manifest(&mine), manifest(&other));
        let cases = [
            ("as it was", &text, text.clone(), None),
            (
                "changed around",
                &text,
                text.replace("site", "size"),
                Some("the manifest around the certificates differs"),
            ),
            ("without the value", &text, String::new(), Some("the value of the manifest is not there")),
            ("of another value", &another, another.clone(), Some("")),
        ];
        for (what, made, read, wrong) in cases {
            let file = File::new(mine.role, mine.certificates.clone(), LineEnding::Lf);
            let file = file.inside_manifest(Zeroizing::new(made.clone().into_bytes()), 0);
            // Other blocks are not verified.
            assert!(file.is_secret() && file.certificate_count() == 2, "{what}");
            let said = file.verify(read.as_bytes()).err();
            assert_eq!(said.is_some(), wrong.is_some(), "{what}: {said:?}");
            assert!(said.unwrap_or_default().contains(wrong.unwrap_or_default()), "{what}");
        }
    }

    #[test]
    fn what_a_file_says_of_itself() {
        let (_, files) = files();
        for (file, count, is_secret) in [(&files[0], 2, false), (&files[1], 1, true), (&files[2], 1, false)] {
            assert_eq!((file.certificate_count(), file.certificates().len()), (count, count), "{file:?}");
            assert_eq!(file.is_secret(), is_secret, "{file:?}");
        }
        assert_eq!(format!("{:?}", files[0]), format!("File({}, 2 certificates)", FileRole::Fullchain.name()));
    }

    /// Any octet that changes before it is on disk is detected.
    #[test]
    fn what_is_read_back_is_what_was_meant() {
        let (leaf, files) = files();
        for file in &files {
            assert_eq!(file.verify(&file.bytes), Ok(()), "{file:?}");
            for at in 0..file.bytes.len() {
                let mut bytes = file.bytes.to_vec();
                bytes[at] ^= 1;
                assert!(file.verify(&bytes).is_err(), "{file:?} {at}");
            }
            for length in 0..file.bytes.len() {
                assert!(file.verify(&file.bytes[..length]).is_err(), "{file:?} {length}");
            }
            assert!(file.verify(&[&file.bytes[..], b"\n"].concat()).is_err(), "{file:?}");
            assert!(file.verify(leaf.pem().as_bytes()).is_err(), "{file:?}");
        }
        // A key that was the certificate's when the file was created, and a file that contains another.
        let other = Spec::leaf("www.example.jp").self_signed().key_pem().replace('\r', "");
        let kept = files[1].bytes.len() - files[1].tail;
        let bytes = Zeroizing::new([&files[1].bytes[..kept], other.as_bytes()].concat());
        let swapped = File {
            bytes,
            tail: other.len(),
            has_key: true,
            ..File::new(FileRole::Fullchain, vec![certificate(&leaf)], LineEnding::Lf)
        };
        let error = swapped.verify(&swapped.bytes).unwrap_err();
        assert!(error.contains("not that of the certificate"), "{error}");
    }

    /// Also for files in other forms, and with the key first.
    #[test]
    fn other_forms_that_are_read_back() {
        let leaf = Spec::leaf("www.example.jp").self_signed();
        let ca = Spec::ca("Test CA").self_signed();
        let key = || PrivateKey::read(leaf.key_pem().as_bytes(), None).unwrap();
        let certificates = || vec![certificate(&leaf), certificate(&ca)];
        let password = Arc::new(Password::new("secret".to_owned()));
        let pkcs7 = Zeroizing::new(pkcs7::encode(&certificates()));
        let (chain, own) = (certificates(), key());
        let made = |cipher| {
            let (attributes, before) = (&[][..], &[][..]);
            let contents = pkcs12::Contents { certificates: &chain, key: Some(&own), name: "site", attributes, before };
            container(FileRole::Fullchain, &contents, &password, cipher).unwrap()
        };
        let head = secret::encode(&key(), LineEnding::Lf);
        let files = [
            File::new(FileRole::Fullchain, certificates(), LineEnding::Lf).with_head(head.as_bytes()),
            File::other(FileRole::Fullchain, certificates(), Held::Pkcs7, pkcs7),
            made(Cipher::Aes256),
            made(Cipher::TripleDes),
            File::new(FileRole::FullchainWithRoot, certificates(), LineEnding::Lf).with_key_second(head.as_bytes()),
        ];
        for (index, file) in files.iter().enumerate() {
            assert_eq!(file.verify(&file.bytes), Ok(()), "{index}");
            assert_eq!(file.is_secret(), index != 1, "{index}");
            for at in (0..file.bytes.len()).step_by(7) {
                let mut bytes = file.bytes.to_vec();
                bytes[at] ^= 1;
                assert!(file.verify(&bytes).is_err(), "{index} {at}");
            }
            assert!(file.verify(&file.bytes[..file.bytes.len() - 1]).is_err(), "{index}");
            assert!(file.verify(&[&file.bytes[..], b"\n"].concat()).is_err(), "{index}");
        }
        // Unintended contents are detected even if the octets are those that were encoded.
        let swapped: [File; 2] = [1, 2].map(|index: usize| {
            let of_other = vec![certificate(&leaf)];
            let bytes = Zeroizing::new(files[index].bytes.to_vec());
            let closing = Closing { password: password.clone(), has_key: true, trusted: Vec::new() };
            let form = if index == 1 { Held::Pkcs7 } else { Held::Pkcs12(closing) };
            File::other(FileRole::Fullchain, of_other, form, bytes)
        });
        for file in swapped {
            let error = file.verify(&file.bytes).unwrap_err();
            assert!(error.contains("not those of the chain"), "{error}");
        }
    }

    #[test]
    fn names_in_a_folder() {
        let file =
            |ending| [File { name: Name::Given(ending), ..File::new(FileRole::Fullchain, Vec::new(), LineEnding::Lf) }];
        let cases = [
            ("-fullchain.pem", "www.example.jp", "www.example.jp-fullchain.pem"),
            (".crt", "www.example.jp", "www.example.jp.crt"),
            (".crt", "*.example.jp", "wildcard.example.jp.crt"),
            (".crt", "../../etc/passwd", "_.._etc_passwd.crt"),
            (".crt", "..", "certificate.crt"),
        ];
        for (ending, leaf, expected) in cases {
            assert_eq!(default_name(&file(ending), leaf), expected);
        }
    }

    #[test]
    fn what_is_said_when_nothing_is_written() {
        let error = || io::Error::from(io::ErrorKind::PermissionDenied);
        let path = || PathBuf::from("out.pem");
        let cases = [
            (WriteError::Io(path(), error()), "out.pem cannot be written: permission denied", true),
            (WriteError::Owner(path(), error()), "out.pem cannot keep its owner: permission denied", true),
            (WriteError::ReadBack(path(), "it differs".into()), "out.pem cannot be written: it differs", false),
            (WriteError::NotFile(path()), "out.pem is not a regular file", false),
            (
                WriteError::Open(path(), 0o755),
                "out.pem would contain the private key and be readable by everyone (mode 0755): its file system keeps no modes",
                false,
            ),
        ];
        for (error, words, has_source) in cases {
            assert_eq!((error.to_string().as_str(), error.source().is_some()), (words, has_source));
        }
    }
}
