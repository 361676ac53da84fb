//! Inputs, roots and keys that cannot be used.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::super::words::doubt as text;
use super::super::{Failure, day, file_name, name, safe, shell_word};
use super::address::{download_command, save_command};
use crate::certificate::{Certificate, Defect, common_name};
use crate::finding::{Code, Finding};
use crate::gather::store::RowFault;
use crate::gather::without_credentials;
use crate::job::{Doubt, Reason, Unread};
use crate::language::{Language, Text};
use crate::read::{ARMORED, About, Foreign, LeafError, Other, OtherKind, Problem, ProblemKind, ReadError, jks};
use crate::suggested::{needs_legacy, new_beside};
use crate::words::Words as _;

const STRICT: Text =
    Text { en: "--strict allows no damaged input", ja: "--strict では壊れた入力を受け付けません" };
const CANDIDATE: Text = Text {
    en: "{number}: {name}, {key}, until {day}{issuer} (SHA-256 {sha256}...)",
    ja: "候補 {number}: {name}、{key}、有効期限 {day}{issuer} (SHA-256 {sha256}...)",
};
const ISSUED_BY: Text = Text { en: ", issued by {name}", ja: "、発行元 {name}" };
const WHICH_LEAF: Text = Text {
    en: "select the server certificate: --leaf with its number, common name or SHA-256",
    ja: "サーバー証明書を --leaf で指定してください (番号、コモンネーム (CN)、SHA-256 のいずれか)",
};
const WHICH_OF_ONE_NAME: Text = Text {
    en: "select the server certificate: --leaf with its number or SHA-256",
    ja: "サーバー証明書を --leaf で指定してください (番号、SHA-256 のいずれか)",
};
pub(crate) const NO_FILE_BUT_SERVER: Text = Text {
    en: "this is the address of a server, not a file: save what the server sends, and give that file",
    ja: "サーバーのアドレスです。サーバーが送信する証明書をファイルに保存して指定してください",
};
const PERHAPS_A_SERVER: Text = Text {
    en: "if this is the name of a server: save what the server sends, and give that file",
    ja: "サーバーの名前の場合は、サーバーが送信する証明書をファイルに保存して指定してください",
};
const NO_FILE_BUT_URL: Text = Text {
    en: "this is a URL, not a file: download it, and give the file",
    ja: "URL が指定されています。ダウンロードしたファイルを指定してください",
};
const NAME_THE_FILES: Text =
    Text { en: "name the files in it", ja: "その中のファイルを指定してください" };
const CHAIN_ONLY: Text = Text {
    en: "give only the server certificate and its chain",
    ja: "サーバー証明書とその証明書チェーンだけを指定してください",
};
const FEWER: Text = Text { en: "give fewer candidates", ja: "候補の証明書を減らしてください" };
const KEYSTORE: Text = Text {
    en: "it is a Java keystore (JKS): make a PKCS#12 container of it, and give that",
    ja: "Java のキーストア (JKS) です。PKCS#12 に変換して、そのファイルを指定してください",
};
const NO_CERTIFICATE: Text = Text { en: "no certificate in {files}", ja: "{files} に証明書がありません" };
const EMPTY_FILE: Text = Text { en: "{file} is empty ({bytes} bytes)", ja: "{file} は空です ({bytes} バイト)" };
const BLANK_FILE: Text = Text {
    en: "{file} contains only white space or NUL ({bytes} bytes)",
    ja: "{file} には空白か NUL しかありません ({bytes} バイト)",
};
const EMPTY_INPUT: Text = Text {
    en: "standard input is empty ({bytes} bytes)",
    ja: "標準入力に内容がありません ({bytes} バイト)",
};
const REQUEST: Text = Text {
    en: "a signing request is sent to the CA",
    ja: "証明書署名要求 (CSR) は認証局に提出するものです",
};
const GIVE_ANSWER: Text = Text {
    en: "give the certificate that the CA sent back",
    ja: "認証局から届いた証明書を指定してください",
};
const NO_KEY_NEEDED: Text = Text { en: "a private key is not needed here", ja: "ここでは秘密鍵は不要です" };
const GIVE_CERTIFICATE: Text = Text {
    en: "give the certificate that the CA sent",
    ja: "認証局から届いた証明書を指定してください",
};
const PKCS12: Text = Text {
    en: "it is a PKCS#12 container with a password",
    ja: "パスワードで保護された PKCS#12 ファイルです",
};
const EXPORT_AGAIN: Text = Text {
    en: "copy the file again, in binary mode, or export it again",
    ja: "ファイルをバイナリでコピーし直すか、もう一度エクスポートしてください",
};
const EXPORT_OTHERWISE: Text = Text {
    en: "export it with AES-256 or triple DES, or extract the certificates",
    ja: "AES-256 または 3DES でエクスポートし直すか、証明書を取り出してください",
};
const FEWER_ROUNDS: Text = Text {
    en: "or make a container that takes fewer: {command}",
    ja: "または、反復回数の少ないファイルを作成してください: {command}",
};
const DESCRIPTION: Text = Text {
    en: "it is text that {program} prints about certificates, without the certificates themselves",
    ja: "{program} が出力した証明書の説明だけで、証明書そのものは含まれていません",
};
const DESCRIPTION_OF_REQUEST: Text = Text {
    en: "it is text that {program} prints about a signing request, from which the CA makes the certificate",
    ja: "{program} が出力した証明書署名要求 (CSR) の説明です。証明書は、この要求から認証局が作成します",
};
const DESCRIPTION_OF_KEY: Text = Text {
    en: "it is text that {program} prints about a key, not a certificate",
    ja: "{program} が出力した鍵の説明です。証明書ではありません",
};
const PRINT_ITSELF: Text = Text {
    en: "print the certificate itself: {command}",
    ja: "証明書そのものを出力してください: {command}",
};
pub(super) const GIVE_PASSWORD: Text = Text {
    en: "give the password: --password-file FILE, or --password-env NAME",
    ja: "パスワードを指定してください: --password-file FILE または --password-env NAME",
};
const PACKED: Text = Text {
    en: "{file} is packed ({format})",
    ja: "{file} は圧縮またはアーカイブされたファイルです ({format})",
};
const NOT_UNPACKED: Text = Text {
    en: "chainmend does not unpack files: unpack it, and give the certificate in it",
    ja: "chainmend はファイルを展開しません。展開してから、その中の証明書を指定してください",
};
const NOT_DECODED: Text = Text {
    en: "it is in {encoding}, which chainmend does not read",
    ja: "{encoding} で符号化されています。chainmend はこの形式を読み取りません",
};
const KEYSTORE_AS_TEXT: Text = Text {
    en: "it is the text of a Java keystore (JKS): decode it, make a PKCS#12 container of it, and give that",
    ja: "文字にした Java のキーストア (JKS) です。デコードして PKCS#12 ファイルに変換し、そのファイルを指定してください",
};
const DECODE: Text = Text { en: "decode it: {command}", ja: "デコードしてください: {command}" };
const PACKED_ATTACHMENT: Text = Text {
    en: "an attachment in it is packed ({format}), which chainmend does not unpack",
    ja: "添付ファイルが圧縮またはアーカイブされています ({format})。chainmend は添付ファイルを展開しません",
};
const SAVE_ATTACHMENT: Text = Text {
    en: "save the attachment, unpack it, and give the certificate in it",
    ja: "添付ファイルを保存して展開し、その中の証明書を指定してください",
};
const GIVE_ANY_FORM: Text = Text {
    en: "give the certificate that the CA sent: PEM, DER, base64 or PKCS#7",
    ja: "認証局から届いた証明書を指定してください (PEM、DER、base64、PKCS#7 のいずれか)",
};
const SYSTEM_STORE: Text = Text {
    en: "the root store of this system cannot be read: {error}",
    ja: "このシステムの証明書ストアを読み取れません: {error}",
};
const EMPTY_STORE: Text = Text { en: "it is empty", ja: "空です" };
const TOO_MANY_FILES: Text = Text {
    en: "{path} contains more than {limit} files",
    ja: "{path} のファイルが上限の {limit} を超えています",
};
const SMALLER_FOLDER: Text = Text {
    en: "put the required certificates into a separate folder",
    ja: "必要な証明書だけを別のフォルダーに入れて指定してください",
};
const STORE_ERRORS: Text = Text { en: "{count} errors", ja: "エラー {count} 件" };
const NO_STORE: Text = Text {
    en: "{source} is neither a root store nor a file",
    ja: "{source} は証明書ストアでもファイルでもありません",
};
const GIVE_STORE: Text = Text {
    en: "--roots system, a store of --roots list, or a file with root certificates",
    ja: "--roots system、--roots list にある証明書ストア、ルート証明書のファイルのいずれかを指定してください",
};
const NO_ROOT: Text =
    Text { en: "no root certificate in {file}", ja: "{file} にルート証明書がありません" };
const ONLY_OF_KEY: Text = Text {
    en: "no trusted certificate in {file}, only a private key with its certificates",
    ja: "{file} には信頼する証明書がなく、秘密鍵とその証明書だけがあります",
};
const KEY_TRUSTS_NOTHING: Text = Text {
    en: "the certificates of a server's own key say nothing about what clients trust",
    ja: "サーバー自身の秘密鍵の証明書は、クライアントが何を信頼するかを示しません",
};
const CHECK_PASSWORD: Text = Text {
    en: "check the password, its case, and trailing spaces",
    ja: "パスワードの大文字と小文字、末尾の空白を確認してください",
};
const BY_KEY: Text = Text {
    en: "give the server's private key: --key FILE; or put each server certificate into a separate file",
    ja: "--key FILE でサーバーの秘密鍵を指定するか、サーバー証明書ごとに別のファイルにしてください",
};

const REPORT_FORM: Text = Text {
    en: "a report is CSV with commas, semicolons or tabs, its first line names the columns, and one of them has the certificate, \
         or two the SHA-256 and the revocation status",
    ja: "レポートはコンマ、セミコロンまたはタブ区切りの CSV で、先頭行に列名があり、証明書の列、または SHA-256 と失効状態の 2 列が必要です",
};

const CUT_REPORT: Text = Text {
    en: "{place}: the report is not complete: it ends within a row",
    ja: "{place}: レポートが行の途中で終わっており、不完全です",
};
const NO_INTERMEDIATES: Text = Text {
    en: "{source} did not return a report: the response contains no intermediate",
    ja: "{source} の応答に中間CA証明書がありません。レポートではありません",
};

/// Why an input cannot be used. `None` for other reasons.
pub(super) fn explain(reason: &Reason, language: Language) -> Option<Failure> {
    Some(match reason {
        Reason::Unreadable(error) => unreadable(error, language),
        Reason::TooManyFiles(folder, limit) => {
            let values = [("path", &*folder.to_string_lossy()), ("limit", &limit.to_string())];
            let failure = Failure::new(safe(&TOO_MANY_FILES.fill(language, &values)));
            failure.try_this(SMALLER_FOLDER.of(language))
        }
        Reason::NoCertificate { files, problem, other } => {
            no_certificate(files, problem.as_ref(), other.as_ref(), language)
        }
        Reason::NoLeaf(error) => no_leaf(error, language).try_this(which_leaf(error).of(language)),
        Reason::NoLeafInFile(error) => no_leaf(error, language).try_this(BY_KEY.of(language)),
        Reason::InDoubt { unread, more, leaf, doubt } => in_doubt((unread, more), leaf, *doubt, language),
        Reason::NotWhole(problem) => of_problem(problem, language).because(STRICT.of(language)),
        Reason::NotComparable(problem) => of_problem(problem, language),
        Reason::NotAReport(place) => {
            let what = format!("{}: {}", safe(&place.to_string()), RowFault::NoReport.words(language));
            Failure::new(what).because(REPORT_FORM.of(language)).try_this("chainmend intermediates update")
        }
        Reason::CutReport(place) => Failure::new(CUT_REPORT.fill(language, &[("place", &safe(&place.to_string()))])),
        Reason::NoIntermediates(source) => {
            Failure::new(NO_INTERMEDIATES.fill(language, &[("source", &safe(&without_credentials(source)))]))
        }
        Reason::NoSnapshot(error) => {
            Failure::new(safe(&error.words(language))).try_this("chainmend bundle --roots list")
        }
        Reason::NoSuchRoots(source) => {
            let what = NO_STORE.fill(language, &[("source", &safe(source))]);
            Failure::new(what).try_this(GIVE_STORE.of(language))
        }
        Reason::SystemStore(errors) => {
            let error = match language {
                _ if errors.is_empty() => EMPTY_STORE.of(language).to_owned(),
                // The system's messages are in English.
                Language::Japanese => STORE_ERRORS.fill(language, &[("count", &errors.len().to_string())]),
                Language::English => safe(&errors.join("; ")),
            };
            Failure::new(SYSTEM_STORE.fill(language, &[("error", &error)]))
        }
        Reason::NoRoots(file, problem) => {
            let what = NO_ROOT.fill(language, &[("file", &safe(&file.to_string_lossy()))]);
            let failure = Failure::new(what);
            match problem {
                Some(problem) if problem.is_of_container() => {
                    of_container(failure, problem, file, "-roots.pem", language)
                }
                _ => failure.try_this(GIVE_STORE.of(language)),
            }
        }
        Reason::OnlyOfKey(file) => {
            let what = ONLY_OF_KEY.fill(language, &[("file", &safe(&file.to_string_lossy()))]);
            Failure::new(what).because(KEY_TRUSTS_NOTHING.of(language)).try_this(GIVE_STORE.of(language))
        }
        Reason::WrongKey(findings) => wrong_key(findings, language),
        _ => return None,
    })
}

/// The failure for an unreadable part of a file.
pub(super) fn of_problem(problem: &Problem, language: Language) -> Failure {
    Failure::new(format!("{}: {}", safe(&problem.place.to_string()), problem.kind.words(language)))
}

fn unreadable(error: &ReadError, language: Language) -> Failure {
    let said = error.words(language);
    let said = match error {
        // A URL that was given as a file.
        ReadError::Io(file, _) => said.replace(&**file, &without_credentials(file)),
        _ => said,
    };
    let failure = Failure::new(safe(&said));
    match error {
        ReadError::Io(file, io_error) if io_error.kind() == std::io::ErrorKind::NotFound => {
            match (download_command(file), save_command(file)) {
                (Some(download), _) => failure.because(NO_FILE_BUT_URL.of(language)).try_this(download),
                // A name without a port may be meant as a file after all.
                (None, Some(save)) if !file.contains(':') => {
                    let list = list_command(Path::new(&**file));
                    failure.because(PERHAPS_A_SERVER.of(language)).try_this(save).try_this(list)
                }
                (None, Some(save)) => failure.because(NO_FILE_BUT_SERVER.of(language)).try_this(save),
                (None, None) => failure.try_this(list_command(Path::new(&**file))),
            }
        }
        ReadError::Io(..) => failure,
        ReadError::Folder(_) => failure.try_this(NAME_THE_FILES.of(language)),
        ReadError::TooLarge(_) => failure.try_this(CHAIN_ONLY.of(language)),
        ReadError::TooMany(_) => failure.try_this(FEWER.of(language)),
    }
}

/// Lists the files of the folder in which `file` is missing, or of the nearest above it that exists.
pub(crate) fn list_command(file: &Path) -> String {
    let mut folders = file.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folders.find(|folder| folder.is_dir());
    folder.map_or_else(|| "ls -l".to_owned(), |folder| format!("ls -l {}", shell_word(folder)))
}

/// The command that converts a Java key store to a PKCS#12 container.
pub(crate) fn convert_keystore(file: &str) -> String {
    format!("keytool -importkeystore -srckeystore {file} -destkeystore {file}.p12 -deststoretype PKCS12")
}

fn no_certificate(
    files: &[PathBuf],
    problem: Option<&ProblemKind>,
    other: Option<&Other>,
    language: Language,
) -> Failure {
    let names: Vec<String> = files.iter().map(|path| safe(&path.to_string_lossy())).collect();
    if let ([name], Some(ProblemKind::EmptyFile(bytes))) = (&*names, problem) {
        let text = match (&**name, bytes) {
            ("-", _) => EMPTY_INPUT,
            (_, 0) => EMPTY_FILE,
            _ => BLANK_FILE,
        };
        let what = text.fill(language, &[("file", name), ("bytes", &bytes.to_string())]);
        return Failure::new(what).try_this(GIVE_ANY_FORM.of(language));
    }
    if let ([path], Some(ProblemKind::Archive(archive))) = (files, problem) {
        let values =
            [("file", &*file_name(&safe(&path.to_string_lossy()), language)), ("format", &archive.to_string())];
        // In Japanese, no space follows the word.
        let what = PACKED.fill(language, &values).replacen("標準入力 は", "標準入力は", 1);
        let failure = Failure::new(what).because(NOT_UNPACKED.of(language));
        let is_input = path.as_os_str() == "-";
        let remedy = if is_input { GIVE_ANY_FORM.of(language).to_owned() } else { archive.command(&shell_word(path)) };
        return failure.try_this(remedy);
    }
    let names: Vec<String> = names.iter().map(|name| file_name(name, language)).collect();
    if let Some(ProblemKind::Printed(printed)) = problem {
        let what = NO_CERTIFICATE.fill(language, &[("files", &names.join(language.comma()))]);
        let failure = Failure::new(what.replacen("標準入力 に", "標準入力に", 1));
        let because = |why: Text| failure.because(why.fill(language, &[("program", &printed.to_string())]));
        return match printed.about() {
            About::Certificates => {
                because(DESCRIPTION).try_this(PRINT_ITSELF.fill(language, &[("command", printed.command())]))
            }
            About::Request => because(DESCRIPTION_OF_REQUEST).try_this(GIVE_ANSWER.of(language)),
            About::Key => because(DESCRIPTION_OF_KEY).try_this(GIVE_CERTIFICATE.of(language)),
        };
    }
    if let Some(ProblemKind::Foreign(foreign)) = problem {
        return of_foreign(*foreign, files, &names.join(language.comma()), language);
    }
    let what = NO_CERTIFICATE.fill(language, &[("files", &names.join(language.comma()))]);
    // In Japanese, no space follows the word.
    let mut failure = Failure::new(what.replacen("標準入力 に", "標準入力に", 1));
    if let Some(problem @ (ProblemKind::EmptyPkcs7 | ProblemKind::EmptyPkcs12)) = problem {
        failure = failure.because(problem.words(language));
    }
    if let Some(ProblemKind::Malformed(Defect::NotDer)) = problem {
        return failure
            .because(problem.map_or_else(String::new, |one| one.words(language)))
            .try_this(text::ASK_FOR_DER.of(language));
    }
    let Some(other) = other else { return failure.try_this(GIVE_ANY_FORM.of(language)) };
    match other.kind {
        OtherKind::Request => failure.because(REQUEST.of(language)).try_this(GIVE_ANSWER.of(language)),
        OtherKind::PrivateKey => failure.because(NO_KEY_NEEDED.of(language)).try_this(GIVE_CERTIFICATE.of(language)),
        OtherKind::Pkcs12 => {
            let file = Path::new(&*other.place.file);
            let is_text = other.label == ARMORED;
            let is_closed = matches!(problem, None | Some(ProblemKind::PasswordNeeded | ProblemKind::WrongPassword));
            let failure = if is_closed { failure.because(PKCS12.of(language)) } else { failure };
            let problem = problem.unwrap_or(&ProblemKind::PasswordNeeded);
            let mut failure = of_container(failure, problem, file, "-certificates.pem", language);
            // OpenSSL does not read it as text.
            failure.remedy.retain(|remedy| !is_text || !remedy.contains("openssl"));
            failure
        }
        OtherKind::Block if other.label == jks::LABEL => {
            let file = shell_word(Path::new(&*other.place.file));
            failure.because(KEYSTORE.of(language)).try_this(convert_keystore(&file))
        }
        OtherKind::Block => failure.try_this(GIVE_ANY_FORM.of(language)),
    }
}

/// The failure for files in an encoding that is not read.
fn of_foreign(foreign: Foreign, files: &[PathBuf], names: &str, language: Language) -> Failure {
    let what = NO_CERTIFICATE.fill(language, &[("files", names)]).replacen("標準入力 に", "標準入力に", 1);
    let failure = Failure::new(what);
    if let Foreign::Attached(archive) = foreign {
        let why = PACKED_ATTACHMENT.fill(language, &[("format", &archive.to_string())]);
        return failure.because(why).try_this(SAVE_ATTACHMENT.of(language));
    }
    if let Foreign::KeyStore(_) = foreign {
        let failure = failure.because(KEYSTORE_AS_TEXT.of(language));
        let [file] = files else { return failure.try_this(GIVE_ANY_FORM.of(language)) };
        let Some(decode) = foreign.key_store_command(&shell_word(file)).filter(|_| file.as_os_str() != "-") else {
            return failure.try_this(GIVE_ANY_FORM.of(language));
        };
        let mut store = file.as_os_str().to_owned();
        store.push(".jks");
        let convert = convert_keystore(&shell_word(Path::new(&store)));
        return failure.try_this(format!("{decode} && {convert}"));
    }
    let failure = failure.because(NOT_DECODED.fill(language, &[("encoding", &foreign.to_string())]));
    match files {
        [file] if file.as_os_str() != "-" => {
            let command = foreign.command(&shell_word(file)).unwrap_or_default();
            failure.try_this(DECODE.fill(language, &[("command", &command)]))
        }
        _ => failure.try_this(GIVE_ANY_FORM.of(language)),
    }
}

/// Adds the remedies for a PKCS#12 container that cannot be opened: OpenSSL extracts its certificates into a new file
/// whose name ends in `ending`.
fn of_container(failure: Failure, problem: &ProblemKind, path: &Path, ending: &str, language: Language) -> Failure {
    let file = shell_word(path);
    let new = shell_word(&new_beside(path, ending));
    let is_legacy = matches!(problem, ProblemKind::UnknownPkcs12(_)) || needs_legacy(path);
    let legacy = if is_legacy { " -legacy" } else { "" };
    let openssl = format!("openssl pkcs12 -in {file} -nokeys{legacy} -out {new}");
    match problem {
        ProblemKind::BadPkcs12 => failure.try_this(EXPORT_AGAIN.of(language)),
        ProblemKind::UnknownPkcs12(_) => failure.try_this(EXPORT_OTHERWISE.of(language)).try_this(openssl),
        ProblemKind::WrongPassword => failure.try_this(CHECK_PASSWORD.of(language)).try_this(openssl),
        // The password may be right, because it was not tried.
        ProblemKind::CostlyPkcs12(_) => {
            let [text, anew] = ["-opened.txt", "-new.pfx"].map(|ending| shell_word(&new_beside(path, ending)));
            let command = format!(
                "(umask 077; openssl pkcs12 -in {file} -nodes{legacy} -out {text} && openssl pkcs12 -export -in {text} -out {anew}; rm -f {text})"
            );
            failure.try_this(openssl).try_this(FEWER_ROUNDS.fill(language, &[("command", &command)]))
        }
        _ => failure.try_this(GIVE_PASSWORD.of(language)).try_this(openssl),
    }
}

/// The certificates among which the leaf may be.
fn candidates(error: &LeafError) -> &[(usize, Certificate)] {
    match error {
        LeafError::Ambiguous(candidates) | LeafError::NoMatch(_, candidates) => candidates,
        LeafError::None | LeafError::Circular => &[],
    }
}

fn no_leaf(error: &LeafError, language: Language) -> Failure {
    let candidates = candidates(error);
    let issuer = |one: &Certificate| one.issuer().normalized.clone();
    let is_of_one_ca = candidates.windows(2).all(|pair| issuer(&pair[0].1) == issuer(&pair[1].1));
    candidates.iter().fold(Failure::new(error.words(language)), |failure, (number, certificate)| {
        let facts = certificate.facts();
        let by = common_name(&certificate.issuer().der).filter(|_| !is_of_one_ca);
        let values = [
            ("number", &*number.to_string()),
            ("name", &name(certificate)),
            ("key", &facts.key_algorithm.to_string()),
            ("day", &day(facts.not_after)),
            ("issuer", &by.map(|by| ISSUED_BY.fill(language, &[("name", &safe(&by))])).unwrap_or_default()),
            ("sha256", &certificate.fingerprint().to_string()[..16]),
        ];
        failure.because(CANDIDATE.fill(language, &values))
    })
}

/// How to choose the leaf. A common name that several candidates have does not choose one.
fn which_leaf(error: &LeafError) -> Text {
    let mut seen = HashSet::new();
    let mut names = candidates(error).iter().map(|(_, one)| common_name(&one.subject().der));
    if names.all(|name| seen.insert(name)) { WHICH_LEAF } else { WHICH_OF_ONE_NAME }
}

fn wrong_key(findings: &[Finding], language: Language) -> Failure {
    let message = |finding: &Finding| safe(&finding.message(language));
    let Some(mismatch) = findings.iter().find(|finding| finding.rule.code == Code::KeyMismatch) else {
        return Failure::default();
    };
    let owners = findings.iter().filter(|finding| finding.rule.code == Code::KeyOfAnotherCertificate);
    let failure = owners.fold(Failure::new(message(mismatch)), |failure, owner| failure.because(message(owner)));
    failure.because(mismatch.rule.why.of(language)).try_this(safe(&mismatch.remedy(language)))
}

fn in_doubt((unread, more): (&Unread, &[Unread]), leaf: &Certificate, doubt: Doubt, language: Language) -> Failure {
    let failure =
        more.iter().fold(of_unread(unread, language), |failure, one| failure.because(of_unread(one, language).what));
    let why = match doubt {
        Doubt::OnlyCa => text::ONLY_A_CA,
        Doubt::Behind => text::BEHIND,
        Doubt::AnotherInput => text::ANOTHER_INPUT,
    };
    let prefix = leaf.fingerprint().to_string();
    let meant = text::IF_MEANT.fill(language, &[("name", &name(leaf)), ("sha256", &prefix[..16])]);
    failure.because(why.fill(language, &[("name", &name(leaf))])).try_this(meant)
}

/// The failure for a part that may be the server's certificate, with remedies.
fn of_unread(unread: &Unread, language: Language) -> Failure {
    match unread {
        Unread::Problem(problem) => {
            let (place, said) = (safe(&problem.place.to_string()), problem.kind.words(language));
            let values = [("place", &*place), ("problem", &*safe(&said))];
            let failure = Failure::new(text::UNREADABLE.fill(language, &values));
            match problem.kind {
                _ if problem.kind.is_of_container() => {
                    let file = Path::new(&*problem.place.file);
                    of_container(failure, &problem.kind, file, "-certificates.pem", language)
                }
                ProblemKind::Malformed(Defect::NotDer) => failure.try_this(text::ASK_FOR_DER.of(language)),
                _ => failure.try_this(text::GIVE_AGAIN.of(language)),
            }
        }
        Unread::Other(other) => {
            let (place, label) = (safe(&other.place.to_string()), safe(&other.label));
            let values = [("place", &*place), ("label", &*label)];
            match other.kind {
                OtherKind::Request => Failure::new(text::REQUEST.fill(language, &values))
                    .because(REQUEST.of(language))
                    .try_this(GIVE_ANSWER.of(language)),
                OtherKind::PrivateKey => {
                    Failure::new(text::KEY.fill(language, &values)).try_this(GIVE_CERTIFICATE.of(language))
                }
                OtherKind::Block if other.label == jks::LABEL => {
                    let file = shell_word(Path::new(&*other.place.file));
                    let failure = Failure::new(text::KEYSTORE.fill(language, &values));
                    failure.because(KEYSTORE.of(language)).try_this(convert_keystore(&file))
                }
                OtherKind::Pkcs12 | OtherKind::Block => {
                    Failure::new(text::BLOCK.fill(language, &values)).try_this(text::GIVE_AGAIN.of(language))
                }
            }
        }
        Unread::Nothing { path, .. } => {
            let values = [("files", &*safe(&path.to_string_lossy()))];
            Failure::new(NO_CERTIFICATE.fill(language, &values)).try_this(GIVE_ANY_FORM.of(language))
        }
        Unread::PassedOver { place, .. } => {
            let values = [("place", &*safe(&place.to_string()))];
            Failure::new(text::PASSED_OVER.fill(language, &values)).try_this(text::GIVE_AGAIN.of(language))
        }
    }
}
