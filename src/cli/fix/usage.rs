//! Checks the arguments of `fix`.

use std::path::{Path, PathBuf};

use super::super::args::{Fix as Arguments, FixFormat};
use super::super::exit::{Exit, Stop};
use super::super::given::check_files;
use crate::job::fix as job;
use crate::job::output::{self, Reads};
use crate::language::{Language, Text};
use crate::report::Failure;
use crate::suggested::{bundle_for, bundles_of_sets, with_its_pair};
use crate::write::Target;
use crate::write::belonging::chain_files;

/// Checks the arguments; `files` are those that they name. Only this is known before anything is read.
pub(super) fn check_usage(arguments: &Arguments, files: &[PathBuf], target: &Target) -> Result<(), Box<Stop>> {
    const SEVERAL: Text = Text {
        en: "{target} loads several files; fix changes only one file, or a certificate and its chain, and bundle writes the whole set anew",
        ja: "{target} のファイルは複数あります。bundle で作成し直してください (fix が修復するのは、1 つのファイルか、証明書とチェーンの 2 つのファイルです)",
    };
    const PAIR: Text = Text {
        en: "{target} has a file for the certificate and one for the chain; name both: chainmend fix CERT CHAIN",
        ja: "{target} では、サーバー証明書のファイルとチェーンのファイルの 2 つを指定してください: chainmend fix CERT CHAIN",
    };
    const FORM: Text = Text {
        en: "fix supports PEM files of a server's certificate and its intermediates, PKCS#12 and PKCS#7; {target} has another format",
        ja: "fix が修復するのは、サーバー証明書と中間CA証明書の PEM ファイル、PKCS#12 ファイル、PKCS#7 ファイルです。{target} の形式には対応していません",
    };
    const INPUT: Text =
        Text { en: "standard input cannot be fixed in place", ja: "標準入力はその場で修復できません" };
    let language = arguments.common.language();
    let usage = |what: String, instead: Vec<String>| {
        let failure = Failure::new(what);
        Err(Stop::new(Exit::Usage, instead.into_iter().fold(failure, Failure::try_this)))
    };
    let has_pair = job::has_pair(target);
    if has_pair && (is_pair_named(&arguments.files) || are_pairs(files, target)) {
        return Ok(());
    }
    if !job::is_mendable(target) {
        let what = if has_pair {
            PAIR
        } else if target.artifacts.len() > 1 {
            SEVERAL
        } else {
            FORM
        };
        let what = what.fill(language, &[("target", &target.name())]);
        let instead = match files {
            [] => vec![bundle_for(Path::new("SERVER.crt"), target, true)],
            [file] => vec![with_its_pair("fix", file, target).unwrap_or_else(|| bundle_for(file, target, true))],
            files => bundles_of_sets(files, target),
        };
        return usage(what, instead);
    }
    if arguments.files.iter().any(|file| file.as_os_str() == "-") {
        return usage(INPUT.of(language).to_owned(), vec!["chainmend bundle -".to_owned()]);
    }
    check_files(&arguments.files, "chainmend fix fullchain.pem", &arguments.common)
}

/// Whether the files are certificates, each with the chain file that the target names after it.
fn are_pairs(files: &[PathBuf], target: &Target) -> bool {
    let (pairs, others) = chain_files(files, target);
    !pairs.is_empty() && others.is_empty()
}

/// Whether two different files are given, and neither folders nor patterns.
fn is_pair_named(files: &[PathBuf]) -> bool {
    let [first, second] = files else { return false };
    let is_one = |one: &PathBuf, other: &PathBuf| match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    };
    !is_one(first, second) && !files.iter().any(|file| file.is_dir() || file.as_os_str() == "-")
}

/// Stops if a file to be fixed contains the password, or the root would overwrite a file that is read.
pub(super) fn check_outputs(arguments: &Arguments, files: &[PathBuf]) -> Result<(), Box<Stop>> {
    const ONE_ROOT: Text = Text {
        en: "--emit-root names one file, but {count} files are to be fixed, each with its own root",
        ja: "--emit-root で指定できるファイルは 1 つですが、修復するファイルは {count} つあり、ルート証明書はそれぞれ異なる可能性があります",
    };
    const ONE_BY_ONE: Text = Text { en: "fix them one by one", ja: "1 つずつ修復してください" };
    let Arguments { common, choice, key, .. } = arguments;
    let (language, password) = (common.language(), key.password.password_file.as_ref());
    let secret = Reads::of(&[], &[], &[]).unless(true).and_secrets(&[], password);
    for file in files.iter().filter(|_| password.is_some()) {
        spare(&secret, file, false, language)?;
    }
    let Some(root) = choice.emit_root.as_deref() else { return Ok(()) };
    if files.len() > 1 && !job::has_pair(arguments.target.target()) {
        let what = ONE_ROOT.fill(language, &[("count", &files.len().to_string())]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this(ONE_BY_ONE.of(language))));
    }
    let prints = arguments.dry_run || arguments.format == FixFormat::Json;
    spare(&common.reads(files).and_secrets(&key.keys, password), root, prints, language)?;
    let folders = match (choice.create_dirs, arguments.dry_run) {
        (true, true) => Ok(()),
        (true, false) => output::create_folders(&[root]),
        (false, _) => output::refuse_missing(&[root]),
    };
    folders.map_err(|refusal| Stop::of(&refusal, language))
}

fn spare(reads: &Reads, file: &Path, prints: bool, language: Language) -> Result<(), Box<Stop>> {
    reads.spare(&[file], &[], prints).map_err(|refusal| Stop::of(&refusal, language))
}
