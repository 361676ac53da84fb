//! Notes in addition to the report.

mod others;

use std::path::Path;

pub(crate) use others::on_others;

use super::args::Bundle;
use super::words;
use crate::carried;
use crate::certificate::Certificate;
use crate::job::Parameters;
use crate::job::bundle::{Bundled, pair_among};
use crate::job::output::{Earlier, Replaced};
use crate::language::{Language, Text};
use crate::report::{self, safe, shell_word};
use crate::suggested::new_output_beside;
use crate::variant::Variant;
use crate::write::{Target, targets};

const KEPT: Text = Text {
    en: "{label} of {place} is kept: {target} reads it",
    ja: "{place} の {label} は {target} が使用するため残します",
};

const EARLIER_FILES: Text = Text {
    en: "left by an earlier run, and not part of these files: {files}; when no server loads them any more, remove them: rm {words}",
    ja: "以前の実行で作成され、今回のファイルには含まれないものが残っています: {files}。サーバーが読み込まなくなったら削除してください: rm {words}",
};
const EARLIER_RECORD: Text = Text {
    en: "{path} is from an earlier run and does not describe these files; --manifest writes it anew",
    ja: "{path} は以前の実行のもので、今回のファイルの内容とは一致しません。--manifest で新しく書き出せます",
};

fn note(text: &str, language: Language) -> String {
    words::NOTE.fill(language, &[("text", text)]) + "\n"
}

/// A note about a chain that ends at a trusted certificate that is not self-signed.
pub(crate) fn on_end(chosen: &Variant, language: Language) -> String {
    let end = &chosen.path.anchor().certificate;
    if end.is_self_issued() {
        return String::new();
    }
    words::PARTIAL_CHAIN.fill(language, &[("name", &report::name(end))]) + "\n"
}

/// A note about something in the inputs that is not used.
pub(crate) fn on_unused(what: &str, language: Language) -> String {
    const NOT_USED: Text = Text { en: "left out: {what}", ja: "使用していません: {what}" };
    note(&NOT_USED.fill(language, &[("what", &safe(what))]), language)
}

/// A note about the second server certificate of the inputs, with the other kind of key, and the command for both. It
/// is left out if the first input decides.
pub(crate) fn on_left_out(bundled: &Bundled, arguments: &Bundle) -> String {
    const LEFT_OUT: Text = Text {
        en: "{other} ({kind}) shares names with it and was left out; for both, with {targets}: {command}",
        ja: "同じ名前のもう 1 つのサーバー証明書 {other} ({kind}) は使用していません。両方を使用する場合 ({targets}): {command}",
    };
    let (language, target, search) = (arguments.common.language(), arguments.target.target(), &bundled.search);
    let is_chosen = arguments.leaf.is_some() || !arguments.key.keys.is_empty();
    let Some(pair) = pair_among(search).filter(|_| !is_chosen) else { return String::new() };
    let Some(other) = pair.iter().find(|one| **one != search.leaf) else { return String::new() };
    let key = |leaf: &Certificate| {
        let used = bundled.key.iter().map(|key| (key.path(), key.key()));
        let mut keys = used.chain(search.keys.iter().map(|(path, key)| (path.as_path(), key)));
        keys.find(|(_, key)| key.belongs_to(leaf)).map_or_else(|| "KEY".to_owned(), |(path, _)| shell_word(path))
    };
    let without: &[&str] = if target.pair.is_some() { &["-o", "--output"] } else { &["-o", "--output", "--for"] };
    let Some(typed) = carried::typed_without(&["--dry-run"], without) else { return String::new() };
    let keys: String = pair.iter().map(|leaf| format!(" --key {}", key(leaf))).collect();
    let written = if target.pair.is_some() { target } else { Target::nginx() };
    let new = arguments.certificates.first().map_or("PATH".to_owned(), |first| new_output_beside(first, written));
    let takes_pairs = targets().filter(|target| target.pair.is_some());
    let mut names: Vec<&str> = takes_pairs.map(|target| target.server).collect();
    names.dedup();
    let values = [
        ("other", &*report::name(other)),
        ("kind", &other.facts().key_algorithm.to_string()),
        ("targets", &names.join(language.comma())),
        ("command", &format!("{typed}{keys} -o {new}")),
    ];
    note(&LEFT_OUT.fill(language, &values), language)
}

/// A note about other blocks that were kept.
pub(crate) fn on_parameters(kept: &[Parameters], target: &Target, language: Language) -> String {
    let line = |block: &Parameters| {
        let place = safe(&block.place.to_string());
        let values = [("label", &*block.label), ("place", &*place), ("target", target.server)];
        note(&KEPT.fill(language, &values), language)
    };
    kept.iter().map(line).collect()
}

/// A note that there is no private key where the server looks for it.
pub(crate) fn on_missing_key(key: &Path, target: &Target, language: Language) -> String {
    const MISSING_KEY: Text = Text {
        en: "{target} takes the private key from {key}, which does not exist: put it there, or give it: --key FILE",
        ja: "{target} は {key} から秘密鍵を読み込みますが、このファイルはありません。秘密鍵をここに置くか、--key FILE で指定してください",
    };
    let values = [("target", &*target.name()), ("key", &*safe(&key.to_string_lossy()))];
    note(&MISSING_KEY.fill(language, &values), language)
}

/// Notes about the replaced files.
pub(crate) fn on_replaced(replaced: &Replaced, language: Language) -> String {
    let linked = replaced.other_names.iter();
    let linked: String =
        linked.map(|(file, count)| note(&report::other_names(file, *count, language), language)).collect();
    linked + &report::worse_text(&replaced.worse, language)
}

/// Notes about files of earlier runs next to the new ones.
pub(crate) fn on_earlier(earlier: &Earlier, language: Language) -> String {
    let mut said = String::new();
    if !earlier.files.is_empty() {
        let names: Vec<String> = earlier.files.iter().map(|path| safe(&path.to_string_lossy())).collect();
        let words: Vec<String> = earlier.files.iter().map(|path| shell_word(path)).collect();
        let values = [("files", &*names.join(language.comma())), ("words", &*words.join(" "))];
        said += &note(&EARLIER_FILES.fill(language, &values), language);
    }
    if let Some(record) = &earlier.record {
        said += &note(&EARLIER_RECORD.fill(language, &[("path", &safe(&record.to_string_lossy()))]), language);
    }
    said
}
