//! Why the bundle of a lock is not made.

use std::path::Path;

use super::super::{Failure, safe};
use crate::job::lock::LockFault;
use crate::language::{Language, Text};

const NOT_ONE: Text = Text {
    en: "{file} is not a lock of chainmend, or not a whole one",
    ja: "{file} は chainmend のロックファイルではないか、完全ではありません",
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
const SOMETHING_ELSE: Text = Text {
    en: "{file} was not written: it contains something other than a lock",
    ja: "{file} には書き込みませんでした。ロックファイル以外の内容が含まれています",
};
const ANEW: Text = Text {
    en: "write the lock anew: run the command without --locked",
    ja: "ロックファイルを作り直す場合: --locked を付けずに実行してください",
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
        LockFault::NotOne => what(NOT_ONE, &[]).try_this(ANEW.of(language)),
        LockFault::AnotherTarget(target) => {
            let target = safe(target);
            let failure = what(ANOTHER_TARGET, &[("target", &target)]).try_this(format!("--for {target}"));
            failure.try_this(ANEW.of(language))
        }
        LockFault::AnotherLeaf(leaf, sha256) => {
            let values = [("leaf", &*safe(leaf)), ("sha256", &safe(&sha256.chars().take(16).collect::<String>()))];
            what(ANOTHER_LEAF, &values).try_this(ANEW.of(language))
        }
        LockFault::NotValid => what(NOT_VALID, &[]).try_this(ANEW.of(language)),
        LockFault::SomethingElse => what(SOMETHING_ELSE, &[]).try_this(OTHER_FILE.of(language)),
    }
}
