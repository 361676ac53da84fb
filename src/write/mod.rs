//! Writing: the files a server wants, encoded, read back, and put in place whole.

mod replace;
mod target;

use std::fmt;
use std::io;
use std::path::{Path as FilePath, PathBuf};

use pem::{EncodeConfig, Pem};
use sha2::{Digest, Sha256};

pub use replace::{WriteError, create_like, replace};
pub use target::{Role, TARGETS, Target, UnknownTarget};

use crate::certificate::{Certificate, Fingerprint};
use crate::path::Path;
use crate::read::{LineEnding, read_strict};

/// The certificates that a server sends: leaf first, one linear path, no root, none twice. It can only
/// be made from a validated path, which guarantees all of that.
#[derive(Clone, Debug)]
pub struct Bundle(Vec<Certificate>);

impl Bundle {
    /// The bundle that serves `path`.
    pub fn of(path: &Path) -> Self {
        Self(path.served().cloned().collect())
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

/// One file of a deployment, in memory.
#[derive(Clone, Debug)]
pub struct File {
    /// What it holds.
    pub role: Role,
    /// Its contents.
    pub bytes: Vec<u8>,
    ending: LineEnding,
    certificates: Vec<Certificate>,
    /// How many bytes at the end are blocks of other kinds, kept as they were.
    tail: usize,
}

impl File {
    /// The SHA-256 of the contents.
    pub fn sha256(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(&self.bytes).into())
    }

    /// How many certificates the file holds.
    pub fn certificate_count(&self) -> usize {
        self.certificates.len()
    }

    /// Checks that `bytes`, read strictly, are exactly the certificates that were meant.
    ///
    /// # Errors
    ///
    /// What differs; that would be a defect of this program or of the disk.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), String> {
        if let [only] = &self.certificates[..]
            && self.bytes == only.der()
        {
            return if bytes == only.der() {
                Ok(())
            } else {
                Err("what was read back is another certificate".to_owned())
            };
        }
        let kept = self.bytes.len() - self.tail;
        if bytes.get(kept..) != Some(&self.bytes[kept..]) {
            return Err("the blocks that were kept differ".to_owned());
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

/// The root's own certificate, for clients in which it is registered by hand: DER when the name of the
/// file ends in `.der` or `.cer`, PEM otherwise.
pub fn root_file(path: &Path, file: &FilePath) -> File {
    let root = path.anchor().certificate.clone();
    let is_der = file.extension().is_some_and(|extension| extension == "der" || extension == "cer");
    let bytes = if is_der { root.der().to_vec() } else { encode(std::slice::from_ref(&root), LineEnding::Lf) };
    File { role: Role::Root, bytes, ending: LineEnding::Lf, certificates: vec![root], tail: 0 }
}

/// The files that a target needs, in memory: the one that `-o` names first. A chain file that would be
/// empty is left out.
pub fn deployment(target: &Target, bundle: &Bundle) -> Vec<File> {
    let files = target.files.iter().map(|&role| {
        let certificates = bundle.for_role(role).to_vec();
        File { role, bytes: encode(&certificates, target.ending), ending: target.ending, certificates, tail: 0 }
    });
    files.filter(|file| !file.certificates.is_empty()).collect()
}

/// The one file of a target with everything in it, and behind the certificates the blocks that it had besides, as they
/// are given.
pub fn mended(target: &Target, bundle: &Bundle, tail: &[u8]) -> File {
    let certificates = bundle.certificates().to_vec();
    let mut bytes = encode(&certificates, target.ending);
    bytes.extend_from_slice(tail);
    File { role: Role::Fullchain, bytes, ending: target.ending, certificates, tail: tail.len() }
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

/// The configuration lines of a target for the files that were written.
pub fn directives(target: &Target, files: &[File], paths: &[PathBuf], key: &str) -> Vec<String> {
    let path_of = |wanted: &[Role]| {
        let index = files.iter().position(|file| wanted.contains(&file.role))?;
        Some(absolute(paths.get(index)?))
    };
    let fill = |line: &&'static str| {
        let mut line = (*line).to_owned();
        let places: [(&str, &[Role]); 3] = [
            ("{fullchain}", &[Role::Fullchain]),
            ("{certificate}", &[Role::Certificate]),
            ("{chain}", &[Role::Chain, Role::ChainWithLeaf]),
        ];
        for (place, roles) in places {
            if line.contains(place) {
                line = line.replace(place, &path_of(roles)?);
            }
        }
        Some(line.replace("{key}", key))
    };
    target.directives.iter().filter_map(fill).collect()
}

fn absolute(path: &FilePath) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, why): (&FilePath, &dyn fmt::Display) = match self {
            Self::Io(path, error) => (path, error),
            Self::ReadBack(path, difference) => (path, difference),
            Self::Owner(path, error) => {
                return write!(f, "{} cannot keep its owner: {error}", path.display());
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
