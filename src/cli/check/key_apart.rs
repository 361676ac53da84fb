//! The remedies for a private key in the place of a certificate.

use std::path::{Path, PathBuf};

use super::super::args::Check as Arguments;
use super::super::exit::{Exit, Stop};
use crate::carried;
use crate::job::set::is_set;
use crate::job::{Files, Reason, Refusal, read_certificates};
use crate::read::OtherKind;
use crate::shell::{file_word, shell_word};

/// The key file contains certificates, and the certificate file contains a key: they were swapped.
pub(super) fn swapped_with_key(mut stop: Box<Stop>, arguments: &Arguments) -> Box<Stop> {
    if let ([file], [key]) = (&*arguments.files, &*arguments.key.keys)
        && is_private_key(file)
        && stop.exit == Exit::Input
    {
        let (file, key) = (shell_word(file), shell_word(key));
        stop.failure.why.clear();
        // The given key file is not one.
        let options = carried::options("check").replace(&format!(" --key {key}"), "");
        stop.failure.remedy = vec![format!("chainmend check {key} --key {file}{options}")];
    }
    stop
}

/// The files without the private keys among them, and these keys, if the server loads several files and no key is named.
pub(super) fn keys_of_set(arguments: &Arguments) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let is_set = arguments.files.len() > 1 && arguments.key.keys.is_empty() && is_set(arguments.target.target());
    let is_key = |file: &&PathBuf| is_set && file.as_os_str() != "-" && is_private_key(file);
    let (keys, files): (Vec<&PathBuf>, Vec<&PathBuf>) = arguments.files.iter().partition(is_key);
    if files.is_empty() {
        return (arguments.files.clone(), Vec::new());
    }
    (files.into_iter().cloned().collect(), keys.into_iter().cloned().collect())
}

/// Whether a file contains only a private key, possibly an encrypted one.
fn is_private_key(file: &Path) -> bool {
    let read = read_certificates(&[file.to_owned()], &Files, None);
    matches!(read, Err(refusal) if is_of_key(&refusal))
}

pub(super) fn is_of_key(refusal: &Refusal) -> bool {
    matches!(&*refusal.reason, Reason::NoCertificate { other: Some(other), .. } if other.kind == OtherKind::PrivateKey)
}

/// The command if a private key was given as one of the certificates.
pub(super) fn with_key_apart(mut stop: Box<Stop>, refusal: &Refusal, file: &Path, arguments: &Arguments) -> Box<Stop> {
    let others: Vec<String> =
        arguments.files.iter().filter(|other| *other != file).map(|other| file_word(other)).collect();
    if is_of_key(refusal) && !others.is_empty() && arguments.key.keys.is_empty() && file.as_os_str() != "-" {
        let (others, file) = (others.join(" "), shell_word(file));
        stop.failure.why.clear();
        stop.failure.remedy = vec![format!("chainmend check {others} --key {file}{}", carried::options("check"))];
    }
    stop
}
