//! Writing: the files a server wants, encoded, read back, and put in place whole.

mod quote;
mod replace;
mod secret;
mod target;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path as FilePath, PathBuf};

use pem::{EncodeConfig, Pem};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use quote::{Quoting, Unwritable};
pub(crate) use quote::{is_hidden, is_plain};
pub(crate) use replace::resolve;
pub use replace::{WriteError, exchange, keep, replace, sync_folder};
pub use target::{Role, TARGETS, Target, UnknownTarget};

use crate::certificate::{Certificate, Fingerprint};
use crate::key::PrivateKey;
use crate::path::Path;
use crate::read::manifest::Manifest;
use crate::read::secret::text_of;
use crate::read::{LineEnding, read_strict};
use crate::words::without_number;

/// The certificates that a server sends: leaf first, one linear path, no root, none twice. It can only
/// be made from a validated path, which guarantees all of that; what is kept besides stands behind it.
#[derive(Clone, Debug)]
pub struct Bundle(Vec<Certificate>);

impl Bundle {
    /// The bundle that serves `path`.
    pub fn of(path: &Path) -> Self {
        Self(path.served().cloned().collect())
    }

    /// The same with others among its certificates, such as the cross-certificates of a file: `all`, leaf first, which holds
    /// the whole path. What does not is not taken.
    #[must_use]
    pub fn with(self, all: Vec<Certificate>) -> Self {
        let is_whole = all.first() == self.0.first() && self.0.iter().all(|member| all.contains(member));
        if is_whole { Self(all) } else { self }
    }

    /// The certificates, leaf first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }

    fn for_role(&self, role: Role) -> &[Certificate] {
        let from = usize::from(!role.has_leaf()).min(self.0.len());
        let to = if role.has_intermediates() { self.0.len() } else { 1 };
        &self.0[from..to]
    }
}

/// One file of a deployment, in memory; wiped in the end, as it may hold a private key.
pub struct File {
    /// What it holds.
    pub role: Role,
    /// Its contents.
    pub bytes: Zeroizing<Vec<u8>>,
    ending: LineEnding,
    certificates: Vec<Certificate>,
    /// How many bytes at the end are blocks of other kinds.
    tail: usize,
    /// Whether the private key of the first certificate is among them.
    has_key: bool,
    /// Whether a private key comes into it that was not in what it was made of.
    brings_key: bool,
    /// What stands in the value of a manifest, where the file is one, and in which of its parts.
    inside: Option<(usize, Box<Self>)>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} certificates)", self.role.name(), self.certificates.len())
    }
}

impl File {
    fn new(role: Role, certificates: Vec<Certificate>, ending: LineEnding) -> Self {
        let bytes = Zeroizing::new(encode(&certificates, ending));
        Self { role, bytes, ending, certificates, tail: 0, has_key: false, brings_key: false, inside: None }
    }

    /// The same with blocks of other kinds behind the certificates, as they are given.
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
        Fingerprint(Sha256::digest(&self.bytes).into())
    }

    /// How many certificates the file holds.
    pub fn certificate_count(&self) -> usize {
        self.certificates.len()
    }

    /// The certificates that it holds, in their order.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether there is a private key in it.
    pub fn is_secret(&self) -> bool {
        let tail = &self.bytes[self.bytes.len() - self.tail..];
        self.brings_key || self.inside.is_some() || memchr::memmem::find(tail, b"PRIVATE KEY").is_some()
    }

    /// Whether there is a block of this kind behind the certificates.
    pub fn holds(&self, label: &str) -> bool {
        let tail = &self.bytes[self.bytes.len() - self.tail..];
        self.inside.is_some() || memchr::memmem::find(tail, format!("-----BEGIN {label}-----").as_bytes()).is_some()
    }

    /// The same with one more block at the end; `base64` is what is in it.
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
        // Into room of its own, so that no copy of a key is left behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + block.len()));
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(&block);
        self.bytes = bytes;
        self.tail += block.len();
        self
    }

    /// Whether a private key comes into it that was not there before: nobody else is to read it from now on.
    pub fn brings_key(&self) -> bool {
        self.brings_key
    }

    /// Checks that `bytes`, read strictly, are exactly the certificates that were meant, and the private key that of
    /// the first of them.
    ///
    /// # Errors
    ///
    /// What differs; that would be a defect of this program or of the disk.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), String> {
        if let Some((part, inside)) = &self.inside {
            return self.verify_manifest(bytes, *part, inside);
        }
        if let [only] = &self.certificates[..]
            && self.bytes[..] == *only.der()
        {
            return if bytes == only.der() {
                Ok(())
            } else {
                Err("what was read back is another certificate".to_owned())
            };
        }
        let kept = self.bytes.len() - self.tail;
        if bytes.get(kept..) != Some(&self.bytes[kept..]) {
            return Err("the blocks behind the certificates differ".to_owned());
        }
        if self.has_key && !secret::is_key_of(&bytes[kept..], self.certificates.first()) {
            return Err("the private key read back is not that of the certificate".to_owned());
        }
        let read = read_strict(&bytes[..kept], self.ending).map_err(|error| error.to_string())?;
        let wanted = self.certificates.iter().map(Certificate::der);
        if read.iter().map(Vec::as_slice).eq(wanted) {
            Ok(())
        } else {
            Err("the certificates read back are not those of the chain".to_owned())
        }
    }
}

impl File {
    /// The same for a manifest: it is as it was made, and its value, read anew, is what was meant.
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

    /// A manifest in which this file stands in the value of a part.
    #[must_use]
    pub(crate) fn inside_manifest(self, manifest: Zeroizing<Vec<u8>>, part: usize) -> Self {
        let certificates = self.certificates.clone();
        let outside = Self::new(self.role, Vec::new(), self.ending);
        Self { bytes: manifest, certificates, inside: Some((part, Box::new(self))), ..outside }
    }
}

/// The root's own certificate, for clients in which it is registered by hand: DER when the name of the
/// file ends in `.der` or `.cer`, PEM otherwise.
pub fn root_file(path: &Path, file: &FilePath) -> File {
    let root = path.anchor().certificate.clone();
    let is_der = file.extension().is_some_and(|extension| extension == "der" || extension == "cer");
    let der = Zeroizing::new(root.der().to_vec());
    let pem = File::new(Role::Root, vec![root], LineEnding::Lf);
    if is_der { File { bytes: der, ..pem } } else { pem }
}

/// The files that a target needs, in memory: the one that `-o` names first. A chain file that would be
/// empty is left out. The key goes into the first file where the target wants it there.
pub fn deployment(target: &Target, bundle: &Bundle, key: Option<&PrivateKey>) -> Vec<File> {
    let files = target.files.iter().map(|&role| File::new(role, bundle.for_role(role).to_vec(), target.ending));
    let mut files: Vec<File> = files.filter(|file| !file.certificates.is_empty()).collect();
    if let (true, Some(key), Some(first)) = (target.with_key, key, files.first_mut()) {
        let without = std::mem::replace(first, File::new(first.role, Vec::new(), target.ending));
        *first = File { brings_key: true, ..without.with_tail(secret::encode(key, target.ending).as_bytes()) };
    }
    files
}

/// The one file of a target with everything in it, and behind the certificates the blocks that it had besides, as they
/// are given; and the key where the target wants one in the file.
pub fn mended(target: &Target, bundle: &Bundle, tail: &[u8], key: Option<&PrivateKey>) -> File {
    let file = File::new(Role::Fullchain, bundle.certificates().to_vec(), target.ending);
    let key = key.filter(|_| target.with_key).map(|key| secret::encode(key, target.ending)).unwrap_or_default();
    let mut all = Zeroizing::new(Vec::with_capacity(tail.len() + key.len()));
    all.extend_from_slice(tail);
    all.extend_from_slice(key.as_bytes());
    File { brings_key: !key.is_empty(), ..file.with_tail(&all) }
}

/// A file of CA certificates as it was, in PEM: each of them, in their order, and what it held besides.
pub fn rewritten(certificates: &[Certificate], tail: &[u8], ending: LineEnding) -> File {
    File::new(Role::Chain, certificates.to_vec(), ending).with_tail(tail)
}

/// PEM as every server takes it: blocks back to back, lines of 64 characters, one kind of line ending,
/// also after the last line.
fn encode(certificates: &[Certificate], ending: LineEnding) -> Vec<u8> {
    let line_ending = match ending {
        LineEnding::Lf => pem::LineEnding::LF,
        LineEnding::CrLf => pem::LineEnding::CRLF,
    };
    let config = EncodeConfig::new().set_line_ending(line_ending).set_line_wrap(64);
    let blocks =
        certificates.iter().map(|certificate| pem::encode_config(&Pem::new("CERTIFICATE", certificate.der()), config));
    blocks.collect::<String>().into_bytes()
}

/// Where the files of a deployment go. `output` names the first; the chain file beside it has `-chain`
/// before the extension. For a folder, the files are called after the leaf.
pub fn file_paths(output: &FilePath, files: &[File], leaf: &str) -> Vec<PathBuf> {
    let first = if output.is_dir() { output.join(default_name(files, leaf)) } else { output.to_owned() };
    let beside = || {
        let stem = first.file_stem().unwrap_or_default().to_string_lossy();
        let extension = first.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
        first.with_file_name(format!("{stem}-chain{}", extension.unwrap_or_default()))
    };
    files.iter().enumerate().map(|(index, _)| if index == 0 { first.clone() } else { beside() }).collect()
}

fn default_name(files: &[File], leaf: &str) -> String {
    let kept = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let stem: String = leaf.replace('*', "wildcard").chars().map(|c| if kept(c) { c } else { '_' }).take(100).collect();
    let stem = stem.trim_start_matches('.');
    let stem = if stem.is_empty() { "certificate" } else { stem };
    match files.first().map(|file| file.role) {
        Some(Role::Certificate) => format!("{stem}.crt"),
        _ => format!("{stem}-fullchain.pem"),
    }
}

/// The private key in a configuration line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPath {
    /// It is in this file.
    File(PathBuf),
    /// Where it is is not known: what stands for it.
    Placeholder(String),
}

/// A configuration line, or the path that no line can be made of, with what is in its way.
pub type Directive = Result<String, (PathBuf, Unwritable)>;

/// The configuration lines of a target for the files that were written.
pub fn directives(target: &Target, files: &[File], paths: &[PathBuf], key: &KeyPath) -> Vec<Directive> {
    let path_of = |wanted: &[Role]| {
        let index = files.iter().position(|file| wanted.contains(&file.role))?;
        Some(KeyPath::File(paths.get(index)?.clone()))
    };
    let places: [(&str, Option<KeyPath>); 4] = [
        ("{fullchain}", path_of(&[Role::Fullchain])),
        ("{certificate}", path_of(&[Role::Certificate])),
        ("{chain}", path_of(&[Role::Chain, Role::ChainWithLeaf])),
        ("{key}", Some(key.clone())),
    ];
    target.directives.iter().filter_map(|line| directive(line, target.quoting, &places)).collect()
}

/// The line with the path in its place; nothing when there is no such file.
fn directive(line: &str, quoting: Quoting, places: &[(&str, Option<KeyPath>)]) -> Option<Directive> {
    let Some((place, path)) = places.iter().find(|(place, _)| line.contains(place)) else {
        return Some(Ok(line.to_owned()));
    };
    let word = match path.as_ref()? {
        KeyPath::Placeholder(text) => Ok(text.clone()),
        KeyPath::File(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            quoting.word(&path).map_err(|unwritable| (path, unwritable))
        }
    };
    Some(word.map(|word| line.replacen(place, &word, 1)))
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
        };
        write!(f, "{} cannot be written: {why}", path.display())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) | Self::Owner(_, error) => Some(error),
            Self::ReadBack(..) | Self::NotFile(_) => None,
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

    /// Two certificates, one and its key, and a root in DER.
    fn files() -> (Issued, [File; 3]) {
        let leaf = Spec::leaf("www.example.jp").self_signed();
        let ca = Spec::ca("Test CA").self_signed();
        let file =
            |role, held: &[&Issued]| File::new(role, held.iter().map(|one| certificate(one)).collect(), LineEnding::Lf);
        let chain = file(Role::Fullchain, &[&leaf, &ca]);
        let with_key = file(Role::Fullchain, &[&leaf]).with_tail(leaf.key_pem().replace('\r', "").as_bytes());
        let root = File { bytes: Zeroizing::new(ca.der.clone()), ..file(Role::Root, &[&ca]) };
        (leaf, [chain, with_key, root])
    }

    /// A manifest is read back by value, and to the octet.
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
            // What else is in it is not looked at.
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
        assert_eq!(format!("{:?}", files[0]), format!("File({}, 2 certificates)", Role::Fullchain.name()));
    }

    /// Whatever octet changes on the way to the disk, it is seen.
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
        // A key that was the certificate's when the file was made, and a file that holds another.
        let other = Spec::leaf("www.example.jp").self_signed().key_pem().replace('\r', "");
        let kept = files[1].bytes.len() - files[1].tail;
        let bytes = Zeroizing::new([&files[1].bytes[..kept], other.as_bytes()].concat());
        let swapped = File {
            bytes,
            tail: other.len(),
            has_key: true,
            ..File::new(Role::Fullchain, vec![certificate(&leaf)], LineEnding::Lf)
        };
        let error = swapped.verify(&swapped.bytes).unwrap_err();
        assert!(error.contains("not that of the certificate"), "{error}");
    }

    #[test]
    fn names_in_a_folder() {
        let file = |role| [File::new(role, Vec::new(), LineEnding::Lf)];
        let cases = [
            (Role::Fullchain, "www.example.jp", "www.example.jp-fullchain.pem"),
            (Role::Certificate, "www.example.jp", "www.example.jp.crt"),
            (Role::Certificate, "*.example.jp", "wildcard.example.jp.crt"),
            (Role::Certificate, "../../etc/passwd", "_.._etc_passwd.crt"),
            (Role::Certificate, "..", "certificate.crt"),
        ];
        for (role, leaf, expected) in cases {
            assert_eq!(default_name(&file(role), leaf), expected);
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
        ];
        for (error, words, has_source) in cases {
            assert_eq!((error.to_string().as_str(), error.source().is_some()), (words, has_source));
        }
    }
}
