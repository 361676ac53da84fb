//! Why the bundle of a lock file cannot be reproduced.

use std::path::Path;

use super::super::{Failure, safe};
use crate::carried;
use crate::certificate::Fingerprint;
use crate::job::Search;
use crate::job::lock::{LockFault, LockedRoot};
use crate::language::{Language, Text};
use crate::shell::shell_text;

const NOT_ONE: Text = Text {
    en: "{file} is not a lock of chainmend",
    ja: "{file} は chainmend のロックファイルではありません",
};
const DAMAGED: Text = Text {
    en: "the lock {file} is damaged, or was written by another version of chainmend",
    ja: "ロックファイル {file} は破損しているか、別のバージョンの chainmend が書き込んだものです",
};
const ANOTHER_TARGET: Text = Text {
    en: "{file} is the lock of a bundle for {target}",
    ja: "{file} は {target} 用のバンドルのロックファイルです",
};
const ANOTHER_LEAF: Text = Text {
    en: "{file} is the lock of a bundle of another certificate: {leaf} (SHA-256 {sha256})",
    ja: "{file} は別の証明書のバンドルのロックファイルです: {leaf} (SHA-256 {sha256})",
};
const NOT_VALID: Text = Text {
    en: "the chain of {file} is not valid with these roots at this time",
    ja: "{file} の証明書チェーンは、現在のルート証明書と時刻では有効ではありません",
};
const OTHER_ROOT: Text = Text {
    en: "it ends at {root} (SHA-256 {sha256}), which is not among the trusted roots of this run",
    ja: "このチェーンの終点は {root} (SHA-256 {sha256}) ですが、今回の実行で信頼するルート証明書に含まれていません",
};
const OTHER_CHAIN: Text = Text {
    en: "its certificates, in its order, are no chain to its root: the lock was changed after it was written",
    ja: "ロックファイルの証明書を記載の順に並べても、記載のルート証明書までのチェーンになりません。書き込み後に変更されています",
};
const GIVE_ROOT: Text = Text {
    en: "give a file with that root certificate: --roots FILE",
    ja: "そのルート証明書を含むファイルを指定してください: --roots FILE",
};
const SOMETHING_ELSE: Text = Text {
    en: "{file} was not written: it contains something other than a lock",
    ja: "{file} には書き込みませんでした。ロックファイル以外の内容が含まれています",
};
const ANEW: Text =
    Text { en: "write the lock anew: {command}", ja: "ロックファイルを作り直す場合: {command}" };
const RUN_ANEW: Text = Text {
    en: "write the lock anew: run the command without --locked",
    ja: "ロックファイルを作り直す場合: --locked を付けずに実行してください",
};
const WITH_ROOTS: Text = Text {
    en: "use the roots of the lock: {command}",
    ja: "ロックファイルのルート証明書を使う場合: {command}",
};
const OTHER_FILE: Text =
    Text { en: "choose another file: --lock FILE", ja: "別のファイルを指定してください: --lock FILE" };

pub(super) fn explain(file: &Path, fault: &LockFault, language: Language) -> Failure {
    let file = safe(&file.to_string_lossy());
    let what = |text: Text, more: &[(&str, &str)]| {
        let values: Vec<(&str, &str)> = std::iter::once(("file", &*file)).chain(more.iter().copied()).collect();
        Failure::new(text.fill(language, &values))
    };
    match fault {
        LockFault::NotOne => what(NOT_ONE, &[]).try_this(OTHER_FILE.of(language)),
        LockFault::Damaged => what(DAMAGED, &[]).try_this(anew(language)),
        LockFault::AnotherTarget(target) => {
            let target = safe(target);
            let failure = what(ANOTHER_TARGET, &[("target", &target)]).try_this(format!("--for {target}"));
            failure.try_this(anew(language))
        }
        LockFault::AnotherLeaf(leaf, sha256) => {
            let values = [("leaf", &*safe(leaf)), ("sha256", &safe(&short(sha256)))];
            what(ANOTHER_LEAF, &values).try_this(anew(language))
        }
        LockFault::SomethingElse => what(SOMETHING_ELSE, &[]).try_this(OTHER_FILE.of(language)),
    }
}

/// The chain of a lock is not valid. `of_search` is the failure of the search among its certificates. Its remedies are
/// only used if the server's certificate itself has expired or is not valid yet, because missing certificates are not
/// searched for.
pub(super) fn explain_chain(
    (file, root, search): (&Path, &LockedRoot, &Search),
    of_search: Failure,
    language: Language,
) -> Failure {
    let failure = Failure::new(NOT_VALID.fill(language, &[("file", &safe(&file.to_string_lossy()))]));
    if !is_trusted(root, search) {
        let values = [("root", &*safe(&root.subject)), ("sha256", &safe(&short(&root.sha256)))];
        let failure = failure.because(OTHER_ROOT.fill(language, &values));
        return match of_roots(root) {
            Some(command) => failure.try_this(WITH_ROOTS.fill(language, &[("command", &command)])),
            None => failure.try_this(GIVE_ROOT.of(language)),
        };
    }
    if !search.has_failed() {
        return failure.because(OTHER_CHAIN.of(language)).try_this(anew(language));
    }
    let failure = of_search.why.into_iter().fold(failure.because(of_search.what), Failure::because);
    let facts = search.leaf.facts();
    if facts.not_before <= search.at && search.at <= facts.not_after {
        return failure.try_this(anew(language));
    }
    of_search.remedy.into_iter().fold(failure, Failure::try_this)
}

/// The command without `--locked`.
pub(crate) fn anew(language: Language) -> String {
    match carried::typed_without(&["--locked"], &[]) {
        Some(command) => ANEW.fill(language, &[("command", &command)]),
        None => RUN_ANEW.of(language).to_owned(),
    }
}

/// The command with the root store that made the chain valid, unless the command already has it.
fn of_roots(root: &LockedRoot) -> Option<String> {
    let from = root.from.as_deref().filter(|from| !carried::is_typed("--roots", from))?;
    Some(format!("{} --roots {}", carried::typed_without(&[], &["--roots"])?, shell_text(from)))
}

/// Whether the root is trusted in this run.
fn is_trusted(root: &LockedRoot, search: &Search) -> bool {
    let is_it = |der: &[u8]| Fingerprint::of(&[der]).to_string() == root.sha256;
    let anchors = &search.anchors;
    anchors.given_ders().any(is_it) || anchors.snapshots().iter().flat_map(|snapshot| snapshot.all()).any(is_it)
}

fn short(sha256: &str) -> String {
    sha256.chars().take(16).collect()
}
