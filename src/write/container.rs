//! PKCS#12 and PKCS#7 files.

use std::sync::Arc;

use pem::Pem;
use zeroize::Zeroizing;

use super::deployment::Unmade;
use super::encode::config;
use super::file::{Closing, File, Held};
use super::pkcs7 as certs_only;
use super::pkcs12::{self, Cipher};
use super::target::{FileRole, Form};
use crate::certificate::Certificate;
use crate::certificate::outline::SEQUENCE;
use crate::key::pkcs12::{Contents, Entry, Protection};
use crate::key::rounds::Rounds;
use crate::key::{Password, PrivateKey};
use crate::read::LineEnding;

/// The contents of a container, if this password opens it.
pub(super) fn pkcs12_contents(container: &[u8], password: &Password) -> Option<Contents> {
    crate::key::pkcs12::open(container, Some(password), &mut Rounds::default()).ok()
}

/// The name (alias) of the entry of a container with one private key, if this password opens it.
pub(crate) fn alias(container: &[u8], password: &Password) -> Option<String> {
    let is_container = container.first() == Some(&SEQUENCE);
    let contents = is_container.then(|| pkcs12_contents(container, password)).flatten()?;
    if contents.keys.len() == 1 { pkcs12::friendly_name(&contents.attributes) } else { None }
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

/// The number of entries of a container besides keys and certificates, such as the secret keys of a Java keystore.
pub(crate) fn other_entries(container: &[u8], password: &Password) -> usize {
    let is_container = container.first() == Some(&SEQUENCE);
    let contents = is_container.then(|| pkcs12_contents(container, password)).flatten();
    contents.map_or(0, |contents| contents.others)
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
    // Another generation of ciphers comes with its own hash.
    let is_same = is_legacy(old) == (cipher == Cipher::TripleDes);
    let mac = if is_same { contents.protection.mac.clone() } else { Vec::new() };
    let protection = Protection { mac, ..contents.protection };
    let new = pkcs12::Contents { certificates, key, name: "", attributes, protection, before };
    let made = container(FileRole::Fullchain, &new, password, cipher)?;
    Ok(made.bringing_key(key.is_some() && !had_key))
}

/// Creates a PKCS#12 container.
pub(super) fn container(
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
    Ok(file.bringing_key(has_key))
}

/// Certificates as certs-only PKCS#7, in DER or as a PEM block.
pub(crate) fn pkcs7(role: FileRole, certificates: Vec<Certificate>, form: Form, ending: LineEnding) -> File {
    let der = certs_only::encode(&certificates);
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
