//! Notes in addition to the report.

use std::path::Path;

use super::args::{Bundle, Common};
use super::words;
use crate::carried;
use crate::certificate::Certificate;
use crate::finding::{Code, Finding};
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

/// Roots and other certificates of the CAs that are left out are only told with `-v`: no bundle contains a root, and the report
/// names the other chains.
const BACKGROUND: [Code; 6] = [
    Code::AnotherCertificateOfCa,
    Code::RootIncluded,
    Code::RenewedRootIncluded,
    Code::CrossCertificateBeside,
    Code::CrossCertificateNotNeeded,
    Code::CrossCertificateNotNeededAmongOthers,
];

/// Notes about the certificates of the inputs that the chain leaves out: server certificates, and the others (if there
/// are many, in one line by role), except for those of [`BACKGROUND`]; with `-v` all of them. `names_pair`: another
/// note is about the one with the other kind of key.
pub(crate) fn on_others(bundled: &Bundled, left_out: &[Finding], names_pair: bool, common: &Common) -> String {
    const MOST_LINES: usize = 3;
    let language = common.language();
    let pair = pair_among(&bundled.search).filter(|_| names_pair);
    let is_named = |finding: &Finding| {
        pair.as_ref().zip(finding.certificate.as_ref()).is_some_and(|(pair, one)| pair.contains(one))
    };
    let is_told =
        |finding: &&Finding| (common.verbose > 0 || !BACKGROUND.contains(&finding.rule.code)) && !is_named(finding);
    let told = left_out.iter().filter(is_told);
    let (servers, others): (Vec<&Finding>, Vec<&Finding>) =
        told.partition(|finding| finding.rule.code == Code::AnotherServerCertificate);
    let line = |what: String| on_unused(&what, language);
    let are_many = others.len() > MOST_LINES && common.verbose == 0;
    let summary = are_many.then(|| line(by_role(&others, language)));
    let each = servers.into_iter().chain(others.into_iter().filter(|_| !are_many));
    each.map(|finding| line(finding.message(language))).chain(summary).collect()
}

/// A note about something in the inputs that is not used.
pub(crate) fn on_unused(what: &str, language: Language) -> String {
    const NOT_USED: Text = Text { en: "left out: {what}", ja: "使用していません: {what}" };
    note(&NOT_USED.fill(language, &[("what", &safe(what))]), language)
}

/// Certificates by their roles, in one line.
fn by_role(findings: &[&Finding], language: Language) -> String {
    const ALL: Text = Text { en: "{groups} (-v says more)", ja: "{groups} (-v で詳細を表示します)" };
    const GROUP: Text = Text { en: "{role}: {names}", ja: "{role}: {names}" };
    const MORE: Text = Text { en: " and {count} more", ja: " ほか {count} 件" };
    const BETWEEN: Text = Text { en: "; ", ja: " / " };
    const MOST_NAMES: usize = 3;
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for finding in findings {
        let role = report::role_beside(finding, language);
        let name = finding.said("certificate", language).unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == role) {
            Some((_, names)) => names.push(name),
            None => groups.push((role, vec![name])),
        }
    }
    let group = |(role, names): (&str, Vec<String>)| {
        let mut list = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(language.comma());
        if names.len() > MOST_NAMES {
            list += &MORE.fill(language, &[("count", &(names.len() - MOST_NAMES).to_string())]);
        }
        GROUP.fill(language, &[("role", role), ("names", &list)])
    };
    let groups: Vec<String> = groups.into_iter().map(group).collect();
    ALL.fill(language, &[("groups", &groups.join(BETWEEN.of(language)))])
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
