//! The files that a target needs.

use std::sync::Arc;

use super::container::{container, pkcs7};
use super::encode::encode;
use super::file::{File, der_file};
use super::paths::{file_stem, leaf_name};
use super::pkcs12::{self, Cipher};
use super::target::{self, Artifact, Excess, FileRole, Form, KeyPlace, Name, Target};
use super::{Bundle, manifest, secret};
use crate::certificate::Certificate;
use crate::key::pkcs12::Protection;
use crate::key::{Password, PrivateKey};
use crate::read::LineEnding;

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
            let file = make(artifact, target.ending, certificates, parts)?.named(artifact.name);
            match artifact.excess(file.bytes.len(), file.certificate_count()) {
                Some(Excess::Bytes(size, limit)) => return Err(Unmade::TooLarge(artifact.role, size, limit)),
                Some(Excess::Certificates(count, limit)) => return Err(Unmade::TooMany(artifact.role, count, limit)),
                None => {}
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
            Ok(file.bringing_key(true))
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
                protection: Protection::default(),
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

/// The additional files of a target, without contents, because these depend on the paths.
pub(crate) fn extras(target: &Target) -> Vec<File> {
    target.extras.iter().map(|extra| File::text(extra.role, extra.name, String::new())).collect()
}

/// The name of the Kubernetes Secret of a certificate.
pub(crate) fn secret_name(leaf: &Certificate) -> String {
    manifest::object_name(&file_stem(&leaf_name(leaf)))
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
    chain.inside_manifest(manifest, 0).bringing_key(true)
}
