//! The names of files tell which of them belong together: `site-chain.crt` is the chain file of `site.crt`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{FileRole, Form, Name, Target};

/// Whether a file is named after that of a certificate: in the same folder, the same name without extension, and more
/// behind it.
pub(crate) fn is_named_after(file: &Path, certificate: &Path, target: &Target) -> bool {
    let certificate = unnumbered(certificate, target);
    let stem = certificate.file_stem().unwrap_or_default().to_string_lossy();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let rest = name.strip_prefix(&*stem).unwrap_or_default();
    let is_set_apart = rest.starts_with(|first: char| !first.is_alphanumeric());
    folder(file) == folder(&certificate) && !stem.is_empty() && is_set_apart
}

/// For each of `files`, the index of the certificate that it is named after: the one with the longest name. If each
/// certificate has a folder of its own with at least one of the files in it, the folder tells. `None` if nothing tells.
pub(crate) fn owners(files: &[&Path], certificates: &[&Path], target: &Target) -> Vec<Option<usize>> {
    let at = |folder_of: &Path, list: &[&Path]| list.iter().filter(|one| folder(one) == folder(folder_of)).count();
    let has_folders =
        certificates.len() > 1 && certificates.iter().all(|one| at(one, certificates) == 1 && at(one, files) > 0);
    let owner = |file: &&Path| {
        let named = certificates.iter().enumerate().filter(|(_, one)| is_named_after(file, one, target));
        let longest = named.max_by_key(|(_, one)| one.as_os_str().len());
        let beside = || certificates.iter().position(|one| has_folders && folder(one) == folder(file));
        longest.map(|(index, _)| index).or_else(beside)
    };
    files.iter().map(owner).collect()
}

/// The role of the target's chain file. `None` if the target does not have one file for the certificate and one for the
/// chain.
pub(crate) fn chain_role(target: &Target) -> Option<FileRole> {
    let [first, second, ..] = target.artifacts else { return None };
    let is_pair = first.role == FileRole::Certificate && first.form == Form::Pem && second.form == Form::Pem;
    let has_chain = matches!(second.role, FileRole::Chain | FileRole::ChainWithLeaf);
    (is_pair && has_chain).then_some(second.role)
}

/// The path after which a numbered file is named.
pub(crate) fn unnumbered(path: &Path, target: &Target) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let ends = target.artifacts.iter().filter_map(|artifact| match artifact.name {
        Name::Numbered(what) => Some(format!("-{what}")),
        _ => None,
    });
    let base = ends.into_iter().find_map(|end| {
        let (base, number) = stem.strip_suffix(&*end)?.rsplit_once('-')?;
        number.bytes().all(|octet| octet.is_ascii_digit()).then(|| base.to_owned())
    });
    base.map_or_else(|| path.to_owned(), |base| path.with_file_name(base + &extension))
}

/// The chain file of a certificate, as the target names it. `None` if the target has no such file.
pub(crate) fn chain_file(certificate: &Path, target: &Target) -> Option<PathBuf> {
    let Name::Beside(ending) = chain_role(target).and(target.artifacts.get(1))?.name else { return None };
    let mut name = certificate.file_stem()?.to_owned();
    name.push(ending);
    if let Some(extension) = certificate.extension() {
        name.push(".");
        name.push(extension);
    }
    Some(certificate.with_file_name(name))
}

/// The two files of a certificate, as the target names them, if `path` is one of them and the other exists.
pub(crate) fn both_files(path: &Path, target: &Target) -> Option<[PathBuf; 2]> {
    let chain = chain_file(path, target)?;
    if chain.is_file() {
        return Some([path.to_owned(), chain]);
    }
    let Name::Beside(ending) = target.artifacts.get(1)?.name else { return None };
    let stem = path.file_stem()?.to_str()?.strip_suffix(ending)?;
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let certificate = path.with_file_name(format!("{stem}{extension}"));
    (!stem.is_empty() && certificate.is_file()).then(|| [certificate, path.to_owned()])
}

/// The certificates and their chain files among `files`, and the other files.
pub(crate) fn chain_files(files: &[PathBuf], target: &Target) -> (Vec<[PathBuf; 2]>, Vec<PathBuf>) {
    let given: HashSet<&PathBuf> = files.iter().collect();
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    for file in files {
        let chain = chain_file(file, target).filter(|chain| given.contains(chain));
        if let Some(chain) = chain.filter(|chain| !taken.contains(chain) && !taken.contains(file)) {
            taken.extend([file.clone(), chain.clone()]);
            pairs.push([file.clone(), chain]);
        }
    }
    (pairs, files.iter().filter(|file| !taken.contains(*file)).cloned().collect())
}

fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_files_of_a_target() {
        let apache = Target::parse("apache@2.2").unwrap();
        let files =
            ["b-chain.crt", "x/a.crt", "b.crt", "x/a-chain.crt", "b-chain-chain.crt", "c.crt"].map(PathBuf::from);
        let (pairs, others) = chain_files(&files, apache);
        let expected = [["b-chain.crt", "b-chain-chain.crt"], ["x/a.crt", "x/a-chain.crt"]];
        assert_eq!(pairs, expected.map(|pair| pair.map(PathBuf::from)));
        assert_eq!(others, ["b.crt", "c.crt"].map(PathBuf::from));
        assert_eq!(chain_files(&files, Target::nginx()), (Vec::new(), files.to_vec()));
    }

    /// Files, certificates, and the owner of each file.
    type Case = (&'static [&'static str], &'static [&'static str], &'static [Option<usize>]);

    #[test]
    fn files_and_their_certificates() {
        let cases: [Case; 7] = [
            (&["a-chain.crt", "b-chain.crt", "ca.crt"], &["a.crt", "b.crt"], &[Some(0), Some(1), None]),
            (&["w.test-chain.crt", "w-chain.crt"], &["w.crt", "w.test.crt"], &[Some(1), Some(0)]),
            (&["site2-chain.crt"], &["site.crt"], &[None]),
            (&["x/a-chain.crt"], &["a.crt"], &[None]),
            (&["a/chain.pem", "b/chain.pem"], &["a/cert.pem", "b/cert.pem"], &[Some(0), Some(1)]),
            (&["a/chain.pem"], &["a/cert.pem", "b/cert.pem"], &[None]),
            (&["full.pem.issuer"], &["full.pem"], &[Some(0)]),
        ];
        for (files, certificates, expected) in cases {
            let [of_cas, own] = [files, certificates].map(|list| list.iter().map(Path::new).collect::<Vec<_>>());
            assert_eq!(owners(&of_cas, &own, Target::nginx()), expected, "{files:?}");
        }
        let domino = Target::parse("domino@5").unwrap();
        let own = [Path::new("a-3-server.crt"), Path::new("b-3-server.crt")];
        let of_cas = [Path::new("b-1-root.crt"), Path::new("a-2-intermediate.crt")];
        assert_eq!(owners(&of_cas, &own, domino), [Some(1), Some(0)]);
    }
}
