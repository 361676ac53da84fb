//! Commands that are suggested, with the options of the run that they must repeat.

use std::path::{Path, PathBuf};

use crate::carried;
use crate::certificate::Certificate;
use crate::read::{self, may_be_ca};
use crate::shell::{file_word, shell_word};
use crate::write::belonging::{self, unnumbered};
use crate::write::{FileRole, Name, Target, are_new, are_whole_set, file_stem, leaf_name};

/// A file beside `path` that does not exist: its name without the extension, a number if necessary, and `ending`.
pub(crate) fn new_beside(path: &Path, ending: &str) -> PathBuf {
    const MOST: usize = 100;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stem = if stem == "-" { "input" } else { &stem };
    let named = |number: usize| match number {
        1 => path.with_file_name(format!("{stem}{ending}")),
        _ => path.with_file_name(format!("{stem}-{number}{ending}")),
    };
    (1..MOST).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(MOST))
}

/// Whether OpenSSL 3 opens a PKCS#12 container only with `-legacy`: it uses RC2 or RC4 (RFC 7292 appendix C;
/// `OSSL_PROVIDER-legacy`(7)).
pub(crate) fn needs_legacy(path: &Path) -> bool {
    /// 1.2.840.113549.1.12.1, and the numbers of its schemes with these ciphers.
    const SCHEMES: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1];
    const OLD: [u8; 4] = [1, 2, 5, 6];
    let is_file = path.as_os_str() != "-" && path.is_file();
    let Some(bytes) = is_file.then(|| read::bytes_of(path).ok()).flatten() else { return false };
    let mut schemes = memchr::memmem::find_iter(&bytes, SCHEMES);
    schemes.any(|at| bytes.get(at + SCHEMES.len()).is_some_and(|number| OLD.contains(number)))
}

/// The word for a file in a command.
fn word(path: &Path) -> String {
    carried::file(&file_word(path)).to_owned()
}

/// The command that writes a bundle to a new file, for a file that cannot be fixed in place.
pub(crate) fn bundle_anew(path: &Path) -> String {
    bundle_of_files(path, &[])
}

/// A new file for the bundle of a certificate, beside its file, quoted.
pub(crate) fn fullchain_beside(file: &Path) -> String {
    shell_word(&new_beside(file, "-fullchain.pem"))
}

/// The command that writes a bundle of several files to a new file beside the first one.
pub(crate) fn bundle_of_files(first: &Path, others: &[&Path]) -> String {
    let files: Vec<String> = std::iter::once(first).chain(others.iter().copied()).map(word).collect();
    format!("chainmend bundle {} -o {}{}", files.join(" "), fullchain_beside(first), carried::options("bundle"))
}

/// The command that writes the certificates of a container as PEM, and its key in a file of its own. It names the
/// password if the key `is_locked` by one that was not given.
pub(crate) fn pem_of_container(path: &Path, has_key: bool, is_locked: bool) -> String {
    let (file, new) = (word(path), shell_word(&new_beside(path, "-fullchain.pem")));
    let key = if has_key { " --include-key" } else { "" };
    let password = if is_locked { " --password-file FILE" } else { "" };
    format!("chainmend bundle {file} -o {new}{key}{password}{}", carried::options("bundle"))
}

/// The command that writes the bundle of one of several server certificates to a new file. It names the key if it is
/// required.
pub(crate) fn bundle_of_leaf(path: &Path, leaf: &Certificate, has_key: bool) -> String {
    let (file, new) = (word(path), shell_word(&new_beside(path, "-fullchain.pem")));
    let prefix = &leaf.fingerprint().to_string()[..16];
    let key = if has_key { "" } else { " --key KEY" };
    format!("chainmend bundle {file} --leaf {prefix} -o {new}{}{key}", carried::options("bundle"))
}

/// The command that makes a bundle from a file that has only CA certificates.
pub(crate) fn bundle_with_cas(path: &Path) -> String {
    let (file, new) = (word(path), shell_word(&new_beside(path, "-fullchain.pem")));
    format!("chainmend bundle SERVER.crt {file} -o {new}{}", carried::options("bundle"))
}

/// The command that writes the files of a target from a file that cannot be converted in place. It names the key if it
/// is required.
pub(crate) fn bundle_for(path: &Path, target: &Target, has_key: bool) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let key = if has_key { "" } else { " --key KEY" };
    bundle_named(path, target, stem, key, "")
}

/// Like [`bundle_for`], for one of several server certificates in the first of these files, with a name of its own for
/// all but the first of them.
pub(crate) fn bundle_of_leaf_for(
    files: &[&Path],
    target: &Target,
    (leaf, is_first): (&Certificate, bool),
    has_key: bool,
) -> String {
    let path = files.first().copied().unwrap_or(Path::new("-"));
    let prefix = &leaf.fingerprint().to_string()[..16];
    let stem = if is_first {
        path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    } else {
        format!("{}-{}", file_stem(&leaf_name(leaf)), &prefix[..8])
    };
    let key = if has_key { "" } else { " --key KEY" };
    let others: String = files.iter().skip(1).map(|file| format!(" {}", word(file))).collect();
    bundle_named(path, target, stem, &format!("{others} --leaf {prefix}{key}"), "--leaf")
}

/// Like [`bundle_for`], a command for each of these certificates, whose keys are in the file. A given key is left out,
/// because it may be that of another certificate.
pub(crate) fn bundles_of_each(path: &Path, target: &Target, leaves: &[Certificate]) -> Vec<String> {
    let names: Vec<String> = leaves.iter().map(|leaf| file_stem(&leaf_name(leaf))).collect();
    let command = |(leaf, name): (&Certificate, &String)| {
        let prefix = &leaf.fingerprint().to_string()[..16];
        let is_shared = names.iter().filter(|other| *other == name).count() > 1;
        let stem = if is_shared { format!("{name}-{}", &prefix[..8]) } else { name.clone() };
        bundle_named(path, target, stem, &format!(" --leaf {prefix}"), "--key")
    };
    leaves.iter().zip(&names).map(command).collect()
}

/// The command for the file of a certificate and that of its chain, if `path` is one of them and the other is beside it.
pub(crate) fn with_its_pair(command: &str, path: &Path, target: &Target) -> Option<String> {
    let [certificate, chain] = belonging::both_files(path, target)?.map(|file| word(&file));
    Some(format!("chainmend {command} {certificate} {chain}{}", carried::options(command)))
}

/// The command that writes the files of two certificates in a file, which also has their keys.
pub(crate) fn bundle_of_both(path: &Path, target: &Target) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    bundle_named(path, target, stem, "", "--key")
}

/// Larger sets are not read.
const MOST_FILES: usize = 64;

/// Whether a file has a certificate that is not of a CA.
fn has_leaf(path: &Path) -> bool {
    let reading = read::bytes_of(path).ok().and_then(|bytes| read::read_bytes(&bytes, &"".into()).ok());
    let found = reading.into_iter().flat_map(|reading| reading.certificates);
    found.filter_map(|found| Certificate::from_der(found.der).ok()).any(|one| !may_be_ca(&one))
}

/// Like [`bundle_of_set`], a command for each server certificate among the files, with the files that are named after it
/// and those whose names do not tell.
pub(crate) fn bundles_of_sets(files: &[PathBuf], target: &Target) -> Vec<String> {
    let (mut sets, others) = belonging::chain_files(files, target);
    let (leaves, cas): (Vec<&PathBuf>, Vec<&PathBuf>) =
        others.iter().partition(|file| files.len() <= MOST_FILES && has_leaf(file));
    let [leaves, cas] = [leaves, cas].map(|list| list.into_iter().map(PathBuf::as_path).collect::<Vec<_>>());
    let owners = belonging::owners(&cas, &leaves, target);
    let mut sets: Vec<Vec<PathBuf>> = sets.drain(..).map(Vec::from).collect();
    for (number, leaf) in leaves.iter().enumerate() {
        let own = cas.iter().zip(&owners).filter(|(_, owner)| owner.is_none_or(|owner| owner == number));
        sets.push(std::iter::once(*leaf).chain(own.map(|(file, _)| *file)).map(Path::to_path_buf).collect());
    }
    // One set is named as it was typed.
    if sets.len() < 2 {
        return vec![bundle_of_set(files, target)];
    }
    sets.iter().map(|set| bundle_of_set(set, target)).collect()
}

/// The command that writes the files of a target anew, in the place of those of a set if these have their names. The first
/// of them that has a server certificate decides the names.
pub(crate) fn bundle_of_set(files: &[PathBuf], target: &Target) -> String {
    let own = files.iter().take(MOST_FILES).find(|path| has_leaf(path)).or(files.first());
    let own = own.map_or(Path::new("server.crt"), PathBuf::as_path);
    let folder = own.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (first, output) = match target.artifacts.first().map(|artifact| artifact.name) {
        Some(Name::Fixed(name)) => (folder.join(name), folder.join("")),
        Some(Name::Numbered(_)) => (unnumbered(own, target), unnumbered(own, target)),
        _ => (own.to_owned(), own.to_owned()),
    };
    let words: Vec<String> = files.iter().map(|file| word(file)).collect();
    let command = format!("chainmend bundle {} --for {}", words.join(" "), target.name());
    let output = if are_whole_set(files, &first, target) {
        format!("{} --overwrite-input", shell_word(&output))
    } else {
        new_output_beside(own, target)
    };
    format!("{command} -o {output}{}", carried::options_after("bundle", &command))
}

/// `omitted` is an option of the run that the command does not repeat.
fn bundle_named(path: &Path, target: &Target, stem: String, options: &str, omitted: &str) -> String {
    let command = format!("chainmend bundle {}{options} --for {}", word(path), target.name());
    let carried = carried::options_after("bundle", &format!("{command} {omitted}"));
    format!("{command} -o {}{carried}", new_output(path, target, stem))
}

/// The value of `-o` for the files of a target beside `path`, none of which exists.
pub(crate) fn new_output_beside(path: &Path, target: &Target) -> String {
    new_output(path, target, path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

fn new_output(path: &Path, target: &Target, mut stem: String) -> String {
    const MOST: usize = 100;
    stem = if stem == "-" { "input".to_owned() } else { stem };
    let first = target.artifacts.first().map(|artifact| artifact.name);
    let has_own_names = matches!(first, Some(Name::Fixed(_)));
    // The given key may be in a file of the same name.
    if has_own_names || target.artifacts.iter().any(|artifact| artifact.role == FileRole::Key) {
        stem = format!("{stem}-{}", target.server);
    }
    let ending = match first {
        Some(Name::Given(ending)) => ending,
        Some(Name::Fixed(_)) => "",
        _ => ".crt",
    };
    let named = |number: usize| match number {
        0 => path.with_file_name(format!("{stem}{ending}")),
        1 => path.with_file_name(format!("{stem}-new{ending}")),
        _ => path.with_file_name(format!("{stem}-{number}{ending}")),
    };
    let is_new = |new: &PathBuf| new != path && if has_own_names { !new.exists() } else { are_new(new, target) };
    let new = (0..MOST).map(named).find(is_new).unwrap_or_else(|| named(MOST));
    let folder = if has_own_names { "/ --create-dirs" } else { "" };
    shell_word(&new) + folder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of a line of `batch` is no file.
    #[test]
    fn a_command_for_what_is_no_file() {
        carried::set_without_files();
        let command = bundle_anew(Path::new("certificate"));
        assert_eq!(command, "chainmend bundle FILE -o certificate-fullchain.pem");
    }

    #[test]
    fn a_new_name_beside_a_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let name = |file: &str| {
            let path = new_beside(&folder.path().join(file), "-certificates.pem");
            path.file_name().unwrap().to_string_lossy().into_owned()
        };
        assert_eq!((&*name("site.pfx"), &*name("-")), ("site-certificates.pem", "input-certificates.pem"));
        std::fs::write(folder.path().join("site-certificates.pem"), "").unwrap();
        assert_eq!(name("site.pfx"), "site-2-certificates.pem");
        std::fs::write(folder.path().join("site-2-certificates.pem"), "").unwrap();
        assert_eq!(name("site.pfx"), "site-3-certificates.pem");
    }

    #[test]
    fn the_output_for_standard_input_has_a_name() {
        let cases = [("-", "der", "input.der"), ("-", "pfx", "input.pfx"), ("site.crt", "der", "site.der")];
        for (path, target, expected) in cases {
            let target = Target::parse(target).unwrap();
            assert_eq!(new_output_beside(Path::new(path), target), expected, "{path}");
        }
    }

    /// Of the schemes of PKCS#12, OpenSSL 3 has left triple DES in its default provider.
    #[test]
    fn schemes_of_the_legacy_provider() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("site.pfx");
        for (number, expected) in [(1, true), (2, true), (3, false), (4, false), (5, true), (6, true)] {
            let scheme = [0x30, 12, 6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, number];
            std::fs::write(&file, scheme).unwrap();
            assert_eq!(needs_legacy(&file), expected, "{number}");
        }
        assert!(!needs_legacy(Path::new("-")) && !needs_legacy(&folder.path().join("none")));
    }

    #[test]
    fn a_bundle_beside_a_file() {
        let cases = [
            ("site.pfx", "chainmend bundle site.pfx -o site-fullchain.pem"),
            ("/etc/ssl/my site.p12", "chainmend bundle '/etc/ssl/my site.p12' -o '/etc/ssl/my site-fullchain.pem'"),
            ("site", "chainmend bundle site -o site-fullchain.pem"),
            ("-x.pfx", "chainmend bundle ./-x.pfx -o ./-x-fullchain.pem"),
        ];
        for (path, expected) in cases {
            assert_eq!(bundle_anew(Path::new(path)), expected, "{path}");
        }
    }
}
