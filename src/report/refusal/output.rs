//! Files that were not written.

use std::io;

use super::super::{Failure, day, name, safe, shell_word};
use crate::carried;
use crate::certificate::Certificate;
use crate::job::{Loss, Lost, ReadKind, Reason, Untested, Worse};
use crate::language::{Language, Text};
use crate::words::{Words as _, client_list};
use crate::write::{Target, Unmade, WriteError};

/// The maximum number of names that are listed.
const NAMED: usize = 5;

const IS_INPUT: Text = Text {
    en: "{path} was not written: it is the input {input}",
    ja: "{path} には書き込みませんでした。入力の {input} と同じファイルです",
};
const IS_STANDARD_INPUT: Text = Text {
    en: "{path} was not written: it is the file that is read as standard input",
    ja: "{path} には書き込みませんでした。標準入力として読み込むファイルです",
};
const ANOTHER_OUTPUT: Text = Text {
    en: "choose another -o, or replace the input with --overwrite-input",
    ja: "別の -o を指定するか、置き換える場合は --overwrite-input を指定してください",
};
const NO_FOLDER: Text =
    Text { en: "the folder {folder} does not exist", ja: "フォルダー {folder} がありません" };
const CREATE: Text =
    Text { en: "or let chainmend make it: --create-dirs", ja: "または --create-dirs を指定してください" };
const UNTOUCHED: Text = Text { en: "the old file is unchanged", ja: "元のファイルは変更していません" };
const IS_THE_KEY: Text = Text {
    en: "{path} was not written: it is the private key",
    ja: "{path} には書き込みませんでした。秘密鍵のファイルです",
};
const IS_PASSWORD: Text = Text {
    en: "{path} was not written: it is the password file",
    ja: "{path} には書き込みませんでした。パスワードのファイルです",
};
const IS_CONFIGURATION: Text = Text {
    en: "{path} was not written: it is the configuration file of chainmend",
    ja: "{path} には書き込みませんでした。chainmend の設定ファイルです",
};
const SAME: Text = Text {
    en: "{path} was not written: it is the same file as {other}, which is also written",
    ja: "{path} には書き込みませんでした。同時に書き込む {other} と同じファイルです",
};
const TWICE: Text = Text {
    en: "{path} was not written: two different files would be written there",
    ja: "{path} には書き込みませんでした。内容の異なる 2 つのファイルの書き込み先になっています",
};
const SAME_AS_OUTPUT: Text = Text {
    en: "{path} was not written: it is standard output, where the result goes",
    ja: "{path} には書き込みませんでした。結果の出力先である標準出力と同じです",
};
const OTHER_NAMES: Text = Text {
    en: "give each file a different name: -o PATH, --emit-root FILE",
    ja: "ファイルごとに別の名前を指定してください: -o PATH、--emit-root FILE",
};
const NO_FOLDER_BUT_FILE: Text = Text {
    en: "{path} is a file, not a folder",
    ja: "{path} はファイルで、フォルダーではありません",
};
const OTHER_NAME: Text = Text { en: "choose another file", ja: "別のファイルを指定してください" };
const NO_KEY: Text =
    Text { en: "the private key for {target} is missing", ja: "{target} に必要な秘密鍵がありません" };
const GIVE_KEY: Text = Text {
    en: "give the key: --key FILE, or the PKCS#12 container that contains it; if it is encrypted, also --password-file FILE",
    ja: "秘密鍵のファイルを --key FILE で指定するか、秘密鍵を含む PKCS#12 ファイルを指定してください。暗号化されている場合は --password-file FILE も指定してください",
};
const NO_PASSWORD: Text = Text {
    en: "{target} needs a password, and there is no terminal to ask for it",
    ja: "{target} にはパスワードが必要ですが、ここでは入力できません",
};
const GIVE_PASSWORD: Text = Text {
    en: "give it in a file or an environment variable: --pfx-password-file FILE, --pfx-password-env NAME",
    ja: "パスワードをファイルまたは環境変数に入れて指定してください: --pfx-password-file FILE、--pfx-password-env NAME",
};
const TOO_MANY_BYTES: Text = Text {
    en: "the file for {role} has {size} bytes, and {target} accepts at most {limit}",
    ja: "{role} のファイルは {size} バイトですが、{target} の上限は {limit} バイトです",
};
const TOO_MANY_CERTIFICATES: Text = Text {
    en: "the file for {role} has {count} certificates, and {target} accepts at most {limit}",
    ja: "{role} のファイルには証明書が {count} 枚ありますが、{target} の上限は {limit} 枚です",
};
const NOT_RANDOM: Text = Text {
    en: "the container could not be encrypted: the system provided no random numbers, or the key has an unknown form",
    ja: "ファイルを暗号化できませんでした。システムから乱数を取得できないか、秘密鍵の形式が不明です",
};
const CONFIG_REFUSED: Text = Text {
    en: "nothing was written: {program} refuses the configuration with the new files",
    ja: "書き込みませんでした。{program} が新しいファイルの設定を受け入れません",
};
const CONFIG_UNTESTED: Text = Text {
    en: "nothing was written: the configuration could not be tested with {program}",
    ja: "書き込みませんでした。{program} で設定をテストできませんでした",
};
const UNTESTED: Text = Text {
    en: "nothing was written: the configuration could not be tested",
    ja: "書き込みませんでした。設定をテストできませんでした",
};
const NO_TEMPORARY: Text = Text {
    en: "no files can be made in the folder for temporary files, {folder} (TMPDIR): {error}",
    ja: "一時ファイルのフォルダー {folder} (TMPDIR) にファイルを作成できません: {error}",
};
const TEMPORARY: Text = Text {
    en: "the folder for temporary files, in which the new files are tested, is {folder} (TMPDIR)",
    ja: "新しいファイルをテストする一時ファイルのフォルダーは {folder} (TMPDIR) です",
};
const SET_FOLDER: Text =
    Text { en: "set TMPDIR to another folder", ja: "TMPDIR に別のフォルダーを設定してください" };
const HUNG: Text = Text {
    en: "{program} had not ended after {seconds} seconds, and was stopped",
    ja: "{program} が {seconds} 秒たっても終了しなかったため、停止しました",
};
const NO_TEST: Text =
    Text { en: "write the files without --test-config", ja: "--test-config を付けずに実行してください" };
const NOT_INSTALLED: Text = Text { en: "it is not installed here", ja: "インストールされていません" };
const UNTOUCHED_ALL: Text =
    Text { en: "the old files are unchanged", ja: "元のファイルは変更していません" };
const WITHOUT_TEST: Text = Text {
    en: "install it, or write the files without --test-config",
    ja: "インストールするか、--test-config を付けずに実行してください",
};
const NOT_WRITTEN: Text =
    Text { en: "{path} was not written: {loss}", ja: "{path} には書き込みませんでした。{loss}" };
const LOSES_KEY: Text = Text {
    en: "it contains a private key, and the new file does not",
    ja: "秘密鍵が含まれていますが、新しいファイルには含まれません",
};
const OTHER_KEY: Text = Text {
    en: "it contains a private key, and the new file has another one",
    ja: "秘密鍵が含まれていますが、新しいファイルの秘密鍵とは別のものです",
};
const UNKNOWN_KEY: Text = Text {
    en: "it contains a private key that cannot be read, such as an encrypted one, and may not be the new one",
    ja: "暗号化などで読み取れない秘密鍵が含まれています。新しい秘密鍵とは別のものかもしれません",
};
const KEY_OF_ANOTHER: Text = Text {
    en: "{key} beside it has the private key of another certificate, and no new key was given",
    ja: "隣の {key} は別の証明書の秘密鍵ですが、新しい秘密鍵が指定されていません",
};
const OTHER_SCRIPT: Text = Text {
    en: "it is the script that installs {file}, of another site",
    ja: "別のサイトの {file} をインストールするスクリプトです",
};
const SEVERAL_KEYS: Text = Text {
    en: "it contains {count} private keys, and the new file has one",
    ja: "秘密鍵が {count} 個含まれていますが、新しいファイルには 1 個だけです",
};
const ENTRIES: Text = Text {
    en: "it is a key store with other entries, such as secret keys ({count})",
    ja: "秘密鍵と証明書のほかに、共通鍵などのエントリーが {count} 個あるキーストアです",
};
const TRUSTED: Text = Text {
    en: "it is a Java keystore with other certificates that are trusted ({count}); chainmend fix keeps them",
    ja: "ほかに {count} 枚の証明書を信頼する Java のキーストアです。chainmend fix では残ります",
};
const TRUSTED_TOO: Text = Text {
    en: "it is a Java keystore with other certificates that are trusted ({count})",
    ja: "ほかに {count} 枚の証明書を信頼する Java のキーストアです",
};
const ROOT: Text = Text {
    en: "it has a root certificate that the new file does not have, as a list of trusted CAs does",
    ja: "信頼するルート証明書の一覧のように、新しいファイルに含まれないルート証明書があります",
};
const ROOTS: Text = Text {
    en: "it is a list of trusted CAs: {count} root certificates that the new file does not have",
    ja: "信頼するルート証明書の一覧です。新しいファイルに含まれないルート証明書が {count} 枚あります",
};
const LIST: Text = Text {
    en: "it contains a certificate revocation list (CRL), and the new file does not",
    ja: "証明書失効リスト (CRL) が含まれていますが、新しいファイルには含まれません",
};
const SIGNED: Text = Text {
    en: "it contains signed data (PKCS#7), and the new file does not",
    ja: "署名付きのデータ (PKCS#7) が含まれていますが、新しいファイルには含まれません",
};
const NAMES: Text = Text {
    en: "it contains {old} for {names}, and the new certificate, {new}, covers none of these names",
    ja: "含まれている {old} の名前 ({names}) は、新しい証明書 {new} にはひとつもありません",
};
const NEWER: Text = Text {
    en: "it contains {old}, which begins on {day} and is newer than the new certificate, which begins on {begin}",
    ja: "含まれている {old} ({day} から有効) は、新しい証明書 ({begin} から有効) よりも新しいものです",
};
const UNREADABLE: Text = Text {
    en: "its contents cannot be read ({problem}) and may be a certificate or key",
    ja: "内容を読み取れません ({problem})。証明書や秘密鍵の可能性があります",
};
const NOT_TEXT: Text =
    Text { en: "it is neither text nor a certificate", ja: "テキストでも証明書でもありません" };
const SOMETHING_ELSE: Text = Text {
    en: "it contains {label}, and no certificate",
    ja: "{label} が含まれていて、証明書は含まれていません",
};
const BLOCK: Text = Text {
    en: "it contains {label} (line {line}), and the new file does not",
    ja: "{label} ({line} 行目) が含まれていますが、新しいファイルには含まれません",
};
const WORK: Text = Text {
    en: "it contains text for another purpose, and no certificate",
    ja: "別の用途のテキストが含まれていて、証明書は含まれていません",
};
const SETTINGS: Text = Text {
    en: "from line {line}, it contains more than certificates, such as notes, settings of a program or a mail",
    ja: "{line} 行目以降に、証明書のほかにメモや設定などの内容が含まれています",
};
const UNKNOWN: Text = Text {
    en: "line {line} is neither a certificate nor a comment, and may be a key or certificate in an unsupported form",
    ja: "{line} 行目に、証明書でもコメントでもない内容があります。秘密鍵や証明書の可能性があります",
};
const KEEP_KEY: Text = Text {
    en: "keep the key in a separate file, or choose another file: -o PATH",
    ja: "秘密鍵を別のファイルに保存するか、別のファイルを指定してください: -o PATH",
};
const KEEP_BLOCK: Text = Text {
    en: "save the block in a separate file, or choose another file: -o PATH",
    ja: "そのブロックを別のファイルに保存するか、別のファイルを指定してください: -o PATH",
};
const GIVE_NEW_KEY: Text = Text {
    en: "give the new key, which replaces the old one: --key FILE --replace",
    ja: "新しい秘密鍵を指定してください (以前の秘密鍵は置き換えられます): --key FILE --replace",
};
const REPLACE_OTHERS: Text = Text {
    en: "to write the certificates and keep that key file: --replace",
    ja: "秘密鍵のファイルを残して証明書だけを書き込む場合: --replace",
};
const ANOTHER: Text =
    Text { en: "choose another file: -o PATH", ja: "別のファイルを指定してください: -o PATH" };
const REPLACE: Text = Text { en: "to replace it anyway: --replace", ja: "失われてもよい場合: --replace" };
const REPLACE_INPUT: Text = Text {
    en: "to replace the input anyway: --overwrite-input --replace",
    ja: "入力を置き換えて失われてもよい場合: --overwrite-input --replace",
};
const AND_OTHERS: Text = Text { en: "{names} and {count} more", ja: "{names} ほか {count}" };

const ANOTHER_FILE: Text = Text {
    en: "choose another file: --emit-root FILE",
    ja: "別のファイルを指定してください: --emit-root FILE",
};

/// Why a file was not written. `None` for other reasons.
pub(super) fn explain(reason: &Reason, language: Language) -> Option<Failure> {
    let named = |text: Text, path: &std::path::Path, other: &std::path::Path| {
        let values = [("path", &*safe(&path.to_string_lossy())), ("other", &safe(&other.to_string_lossy()))];
        Failure::new(text.fill(language, &values))
    };
    Some(match reason {
        Reason::IsRead { path, read, kind, has_consent, also } => {
            let (path, read) = (safe(&path.to_string_lossy()), safe(&read.to_string_lossy()));
            let what = match kind {
                ReadKind::Input if read == "-" => IS_STANDARD_INPUT,
                ReadKind::Input => IS_INPUT,
                ReadKind::Key => IS_THE_KEY,
                ReadKind::Password => IS_PASSWORD,
                ReadKind::Configuration => IS_CONFIGURATION,
            };
            let instead = if *kind == ReadKind::Input && *has_consent { ANOTHER_OUTPUT } else { OTHER_NAME };
            let mut failure = Failure::new(what.fill(language, &[("path", &path), ("input", &read)]));
            let Some(loss) = also.as_deref() else { return Some(failure.try_this(instead.of(language))) };
            failure.why.push(of_loss(loss, language).what);
            failure = failure.try_this(another(loss).of(language));
            if *kind == ReadKind::Input && *has_consent && loss.has_consent {
                failure = failure.try_this(REPLACE_INPUT.of(language));
            }
            failure
        }
        Reason::SameFile(path, other) => {
            let text = if other == path { TWICE } else { SAME };
            named(text, path, other).try_this(OTHER_NAMES.of(language))
        }
        Reason::IsStandardOutput(path) => {
            named(SAME_AS_OUTPUT, path, std::path::Path::new("-")).try_this(OTHER_NAME.of(language))
        }
        Reason::Loss(loss) => of_loss(loss, language),
        Reason::NotWritten(error, folder) => {
            let Some(folder) = folder else {
                let failure = Failure::new(safe(&error.words(language)));
                let is_new = matches!(error, WriteError::Io(path, _) if !path.is_file());
                return Some(if is_new { failure } else { failure.because(UNTOUCHED.of(language)) });
            };
            let failure = Failure::new(safe(&error.words(language)));
            let file = folder.ancestors().find(|path| path.is_file());
            let is_no_folder = |error: &io::Error| error.kind() == io::ErrorKind::NotADirectory;
            if file.is_some() || matches!(error, WriteError::Io(_, error) if is_no_folder(error)) {
                let file = file.unwrap_or(folder).to_string_lossy();
                let why = safe(&NO_FOLDER_BUT_FILE.fill(language, &[("path", &file)]));
                return Some(failure.because(why).try_this(OTHER_NAME.of(language)));
            }
            let name = folder.to_string_lossy();
            let failure = failure.because(safe(&NO_FOLDER.fill(language, &[("folder", &name)])));
            if matches!(error, WriteError::Io(_, error) if may_not_write(error)) {
                return Some(failure.try_this(OTHER_NAME.of(language)));
            }
            failure.try_this(format!("mkdir -p {}", shell_word(folder))).try_this(CREATE.of(language))
        }
        Reason::ConfigRefused(program, said) => {
            let failure = Failure::new(CONFIG_REFUSED.fill(language, &[("program", &safe(program))]));
            said.lines().map(safe).fold(failure, Failure::because).because(UNTOUCHED_ALL.of(language))
        }
        Reason::ConfigUntested(programs, why) => untested(programs, why, language),
        Reason::Unmade(unmade, target) => not_made(unmade, target, language),
        _ => return None,
    })
}

/// Why a configuration could not be tested.
fn untested(programs: &[&str], why: &Untested, language: Language) -> Failure {
    let program = programs.join(language.comma());
    let failure = match why {
        Untested::NoFolder(..) => Failure::new(UNTESTED.of(language)),
        _ => Failure::new(CONFIG_UNTESTED.fill(language, &[("program", &program)])),
    };
    let untouched = |failure: Failure| failure.because(UNTOUCHED_ALL.of(language));
    let elsewhere = |failure: Failure| match carried::typed_without(&[], &[]) {
        Some(command) if cfg!(unix) => failure.try_this(format!("TMPDIR=/tmp {command}")),
        _ => failure.try_this(SET_FOLDER.of(language)),
    };
    match why {
        Untested::NotInstalled => {
            untouched(failure.because(NOT_INSTALLED.of(language))).try_this(WITHOUT_TEST.of(language))
        }
        Untested::Io(error) => untouched(failure.because(safe(&error.words(language)))).try_this(NO_TEST.of(language)),
        Untested::NoFolder(folder, error) => {
            let values = [("folder", &*folder.to_string_lossy()), ("error", &error.words(language))];
            elsewhere(untouched(failure.because(safe(&NO_TEMPORARY.fill(language, &values)))))
        }
        Untested::Unwritable(folder, why, target) => {
            let named = safe(&folder.to_string_lossy());
            let failure = failure.because(TEMPORARY.fill(language, &[("folder", &named)]));
            elsewhere(untouched(failure.because(super::super::remark(target, folder, why, language))))
        }
        Untested::Hung(seconds, said) => {
            let values = [("program", &*program), ("seconds", &seconds.to_string())];
            let failure = said.lines().map(safe).fold(failure.because(HUNG.fill(language, &values)), Failure::because);
            untouched(failure).try_this(NO_TEST.of(language))
        }
    }
}

/// Why the files of a target cannot be created, and what to type.
fn not_made(unmade: &Unmade, target: &Target, language: Language) -> Failure {
    let name = target.name();
    let of_target = |text: Text| Failure::new(text.fill(language, &[("target", &name)]));
    match unmade {
        Unmade::NoKey => of_target(NO_KEY).try_this(GIVE_KEY.of(language)),
        Unmade::NoPassword => of_target(NO_PASSWORD).try_this(GIVE_PASSWORD.of(language)),
        Unmade::TooLarge(role, size, limit) => {
            let (size, limit) = (size.to_string(), limit.to_string());
            let values = [("role", role.name()), ("size", &*size), ("limit", &*limit), ("target", &*name)];
            Failure::new(TOO_MANY_BYTES.fill(language, &values))
        }
        Unmade::TooMany(role, count, limit) => {
            let (count, limit) = (count.to_string(), limit.to_string());
            let values = [("role", role.name()), ("count", &*count), ("limit", &*limit), ("target", &*name)];
            Failure::new(TOO_MANY_CERTIFICATES.fill(language, &values))
        }
        Unmade::NotRandom => Failure::new(NOT_RANDOM.of(language)),
    }
}

fn of_loss(loss: &Loss, language: Language) -> Failure {
    let path = safe(&loss.path.to_string_lossy());
    // `fix` keeps trusted certificates, but refuses a key store with other entries or keys.
    let is_alone = loss.lost.len() == 1;
    let mut lines = loss.lost.iter().map(|lost| line(lost, is_alone, language));
    let first = lines.next().unwrap_or_default();
    let failure = Failure::new(NOT_WRITTEN.fill(language, &[("path", &path), ("loss", &first)]));
    let failure = lines.fold(failure, Failure::because).because(UNTOUCHED.of(language));
    let failure = failure.try_this(another(loss).of(language));
    let consent = if loss.is_of_kept_key() { REPLACE_OTHERS } else { REPLACE };
    if loss.has_consent { failure.try_this(consent.of(language)) } else { failure }
}

/// What to write to instead.
fn another(loss: &Loss) -> Text {
    match loss {
        Loss { is_root: true, .. } => ANOTHER_FILE,
        Loss { lost, .. } if matches!(lost[..], [Lost::BlockBeside(..)]) => KEEP_BLOCK,
        Loss { has_key: true, .. } => KEEP_KEY,
        loss if loss.is_of_kept_key() => GIVE_NEW_KEY,
        _ => ANOTHER,
    }
}

fn line(lost: &Lost, is_alone: bool, language: Language) -> String {
    let number = |text: Text, name: &str, value: usize| text.fill(language, &[(name, &value.to_string())]);
    let unreadable = |problem: &str| UNREADABLE.fill(language, &[("problem", &safe(problem))]);
    match lost {
        Lost::Unreadable(error) => unreadable(&error.words(language)),
        Lost::Problem(problem) => unreadable(&problem.words(language)),
        Lost::Key => LOSES_KEY.of(language).to_owned(),
        Lost::OtherKey => OTHER_KEY.of(language).to_owned(),
        Lost::UnknownKey => UNKNOWN_KEY.of(language).to_owned(),
        Lost::KeyOfAnother(key) => KEY_OF_ANOTHER.fill(language, &[("key", &safe(&key.to_string_lossy()))]),
        Lost::ScriptOfAnother(file) => OTHER_SCRIPT.fill(language, &[("file", &safe(file))]),
        Lost::Keys(count) => number(SEVERAL_KEYS, "count", *count),
        Lost::Entries(count) => number(ENTRIES, "count", *count),
        Lost::Trusted(count) => number(if is_alone { TRUSTED } else { TRUSTED_TOO }, "count", *count),
        Lost::Roots(1) => ROOT.of(language).to_owned(),
        Lost::Roots(count) => number(ROOTS, "count", *count),
        Lost::RevocationList => LIST.of(language).to_owned(),
        Lost::Signed => SIGNED.of(language).to_owned(),
        Lost::Names(names, old, new) => {
            let names = if names.is_empty() { name(old) } else { listed(names, language) };
            NAMES.fill(language, &[("old", &name(old)), ("new", &name(new)), ("names", &names)])
        }
        Lost::Newer(old, new) => {
            let begin = |certificate: &Certificate| day(certificate.facts().not_before);
            NEWER.fill(language, &[("old", &name(old)), ("day", &begin(old)), ("begin", &begin(new))])
        }
        Lost::Settings(line) => number(SETTINGS, "line", *line),
        Lost::Unknown(line) => number(UNKNOWN, "line", *line),
        Lost::Block(label) => SOMETHING_ELSE.fill(language, &[("label", &safe(label))]),
        Lost::BlockBeside(label, line) => BLOCK.fill(language, &[("label", &safe(label)), ("line", &line.to_string())]),
        Lost::Work => WORK.of(language).to_owned(),
        Lost::Binary => NOT_TEXT.of(language).to_owned(),
    }
}

/// Whether permission was denied, so that the folder cannot be created either.
fn may_not_write(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Names for a sentence, at most a few of them.
fn listed(names: &[String], language: Language) -> String {
    let (shown, rest) = names.split_at(names.len().min(NAMED));
    let shown = shown.iter().map(|name| safe(name)).collect::<Vec<String>>().join(language.comma());
    if rest.is_empty() {
        return shown;
    }
    AND_OTHERS.fill(language, &[("names", &shown), ("count", &rest.len().to_string())])
}

const WARNING: Text = Text { en: "warning: {text}", ja: "警告: {text}" };
const DROPPED: Text = Text {
    en: "{path} also covered {names}; the new certificate does not",
    ja: "{path} にあった名前 {names} は、新しい証明書にはありません",
};
const CLIENTS_LOST: Text = Text {
    en: "{clients} accepted the old {path}, and do not accept the new chain",
    ja: "{clients} は {path} の以前の内容を受け入れていましたが、新しい証明書チェーンは受け入れません",
};

/// Disadvantages of a renewed chain, one per line.
pub fn worse(changes: &[Worse], language: Language) -> String {
    let line = |change: &Worse| {
        let text = match change {
            Worse::NamesDropped(path, names) => {
                let values = [("path", &*safe(&path.to_string_lossy())), ("names", &listed(names, language))];
                DROPPED.fill(language, &values)
            }
            Worse::ClientsLost(path, clients) => {
                let path = safe(&path.to_string_lossy());
                CLIENTS_LOST.fill(language, &[("path", &path), ("clients", &client_list(clients, language))])
            }
        };
        WARNING.fill(language, &[("text", &text)]) + "\n"
    };
    changes.iter().map(line).collect()
}
