//! Notes about keys and the files that contain them.

use std::path::Path;

use super::super::args::Common;
use super::super::words::key as text;
use crate::certificate::Certificate;
use crate::finding::{self, Severity};
use crate::job::{KeyFile, mode_at};
use crate::language::{Language, Text};
use crate::report::{self, Failure, file_name, safe};
use crate::words::Words as _;
use crate::write::{KeyPlace, Target};

/// Why a file with the key is not printed.
pub(crate) fn not_on_a_terminal(language: Language) -> Failure {
    const WHAT: Text = Text {
        en: "a private key is not written to standard output",
        ja: "秘密鍵は標準出力には書き出しません",
    };
    const TRY: Text = Text { en: "name a file: -o PATH", ja: "ファイルを指定してください: -o PATH" };
    Failure::new(WHAT.of(language)).try_this(TRY.of(language))
}

/// Notes about a file that was written with the key. `before` is the previous mode of the file.
pub(crate) fn note_on_file(
    target: &Target,
    has_key: bool,
    file: &Path,
    before: Option<u32>,
    common: &Common,
) -> Option<String> {
    const NO_KEY: Text = Text {
        en: "note: {target} requires the private key in the same file: --key FILE, with --password-file FILE if it is encrypted",
        ja: "注記: {target} では同じファイルに秘密鍵が必要です: --key FILE (暗号化されている場合は --password-file FILE も)",
    };
    const NOTE: Text = Text { en: "note: {message}", ja: "注記: {message}" };
    let language = common.language();
    if !target.has_key() {
        return None;
    }
    if !has_key {
        return Some(NO_KEY.fill(language, &[("target", &target.name())]) + "\n");
    }
    let narrowed = report::narrowed(file, before, mode_at(file), language);
    let narrowed = narrowed.map(|note| NOTE.fill(language, &[("message", &note)]) + "\n");
    let readers = finding::of_key_mode(&file.to_string_lossy(), mode_at(file)?);
    let readers = readers.filter(|finding| finding.severity > Severity::Info || common.verbose > 0);
    let readers = readers.map(|finding| NOTE.fill(language, &[("message", &safe(&finding.message(language)))]) + "\n");
    Some(narrowed.unwrap_or_default() + &readers.unwrap_or_default())
}

/// A note that the answers of `batch` lack the key of the target, and where it must be put.
pub(crate) fn note_on_answers(target: &Target, language: Language) -> String {
    const NO_KEY: Text = Text {
        en: "{target} requires the private key in this file, too, and the answers contain none: {how}",
        ja: "{target} ではこのファイルに秘密鍵も必要です。回答には含まれないため、{how}",
    };
    const FIRST: Text = Text { en: "put it before the certificates", ja: "証明書より前に入れてください" };
    const SECOND: Text =
        Text { en: "put it after the first certificate", ja: "最初の証明書の直後に入れてください" };
    const LAST: Text = Text { en: "append it", ja: "末尾に追加してください" };
    let how = match target.key() {
        KeyPlace::First => FIRST,
        KeyPlace::Second => SECOND,
        KeyPlace::Last | KeyPlace::Elsewhere => LAST,
    };
    let note = NO_KEY.fill(language, &[("target", &target.name()), ("how", how.of(language))]);
    text::NOTE.fill(language, &[("text", &note)]) + "\n"
}

/// A note that the permissions were restricted because the key was added to a file.
pub(crate) fn note_on_mode(file: &Path, before: Option<u32>, language: Language) -> Option<String> {
    let narrowed = report::narrowed(file, before, mode_at(file), language)?;
    Some(text::NOTE.fill(language, &[("text", &narrowed)]) + "\n")
}

/// Notes about a key that needs a password: the files that contain it without a password, or how the server gets the
/// password of its file.
pub(crate) fn note_on_encrypted(key: &KeyFile, decrypted: &[&Path], target: &Target, language: Language) -> String {
    const DECRYPTED: Text = Text {
        en: "{file} contains the private key without a password",
        ja: "{file} には秘密鍵が復号した状態で含まれています",
    };
    const LOCKED: Text = Text {
        en: "{key} is encrypted, and {target} cannot load it without its password: {how}",
        ja: "{key} は暗号化されているため、{target} はパスワードなしでは読み込めません。{how}",
    };
    const BY_OPTION: Text = Text {
        en: "add the line {line}, or --include-key, which writes the key decrypted",
        ja: "設定に {line} を追加するか、--include-key で復号した秘密鍵を書き出してください",
    };
    const BY_COPY: Text = Text {
        en: "add --include-key, which writes the key decrypted, readable only by its owner",
        ja: "--include-key で復号した秘密鍵 (所有者だけが読み取り可能) を書き出してください",
    };
    let note = |note: String| text::NOTE.fill(language, &[("text", &note)]) + "\n";
    let file = |path: &Path| safe(&file_name(&path.to_string_lossy(), language));
    if !decrypted.is_empty() {
        return decrypted.iter().map(|path| note(DECRYPTED.fill(language, &[("file", &file(path))]))).collect();
    }
    if key.directive().is_none() || target.directives.is_empty() {
        return String::new();
    }
    let how = match target.key_password() {
        Some(line) => BY_OPTION.fill(language, &[("line", line)]),
        None => BY_COPY.of(language).to_owned(),
    };
    note(LOCKED.fill(language, &[("key", &file(key.path())), ("target", &target.name()), ("how", &how)]))
}

/// A line that says that the key matches `leaf`; with `verbose`, also who can read it.
pub(crate) fn text(key: &KeyFile, leaf: &Certificate, verbose: bool, language: Language) -> String {
    let kind = key.key().public_key().algorithm.words(language);
    let name = safe(&file_name(&key.path().to_string_lossy(), language));
    let values = [("key", &*name), ("leaf", &report::name(leaf)), ("kind", &kind)];
    let readers = key.readers().filter(|_| verbose).map(|finding| safe(&finding.message(language)));
    let readers = readers.map(|message| text::NOTE.fill(language, &[("text", &message)]) + "\n");
    text::BELONGS.fill(language, &values) + "\n" + &readers.unwrap_or_default()
}
