//! Files that were not fixed, or still have problems.

use std::io;
use std::path::Path;

use super::super::{Failure, day, name, safe, shell_word};
use super::input::{GIVE_PASSWORD, of_problem};
use super::of_finding;
use crate::carried;
use crate::job::bundle::in_order;
use crate::job::{ContainerFault, DocumentFault, Kept, Reason};
use crate::language::{Language, Text};
use crate::read::Outside;
use crate::suggested::{bundle_anew, bundle_for, bundle_of_both, bundles_of_each, new_beside};
use crate::words::{Words as _, client_list};
use crate::write::{Form, Target};

const DOCUMENT: Text = Text {
    en: "{file} is a document with other contents; fix does not replace it",
    ja: "{file} は証明書以外の内容も含む文書のため、fix は証明書だけのファイルに置き換えません",
};
const SEVERAL: Text = Text {
    en: "{file}: the chain is spread over {count} values of the manifest, in lines {lines}; fix supports only chains in one value",
    ja: "{file}: 証明書チェーンが {count} 個の値に分かれています ({lines} 行目)。fix が修復できるのは 1 個の値に入ったチェーンです",
};
const VALUE_HAS_TEXT: Text = Text {
    en: "{file}, line {lines}: the value contains more than certificates; the rest would be lost",
    ja: "{file} の {lines} 行目: この値には、証明書のほかの内容が含まれています。修復するとその内容が失われます",
};
const NOWHERE: Text = Text {
    en: "{file}: fix cannot replace the certificates where they are, for example in a template, in a value with other contents, or in a text in UTF-16",
    ja: "{file}: 証明書がテンプレート、ほかの内容を含む値、UTF-16 のテキストなど、fix が書き換えられない形で書かれています",
};
const SHARED: Text = Text {
    en: "{file}: the value in line {lines} has a YAML anchor that other values refer to, which would change with it",
    ja: "{file}: {lines} 行目の値には YAML のアンカーがあり、それを参照するほかの値も一緒に変わるため、fix は書き換えません",
};
const BUNDLE_FOR_DOCUMENT: Text = Text {
    en: "make the chain with {command}, and copy it into the document",
    ja: "証明書チェーンを作成し、文書に入れてください: {command}",
};
const NOT_ONE: Text = Text {
    en: "{file} is not {form}, which {target} requires",
    ja: "{file} は、{target} に必要な{form}ではありません",
};
const NO_KEY: Text = Text {
    en: "{file} is not {form}, which {target} requires, and it contains no private key",
    ja: "{file} は、{target} に必要な{form}ではなく、秘密鍵も含まれていません",
};
const OTHER_FORM: Text = Text {
    en: "{file} is not PEM, and {target} reads only PEM",
    ja: "{file} は PEM 以外の形式のファイルですが、{target} が読み取るのは PEM です",
};
const TRUST_STORE: Text = Text {
    en: "{file} is a trust store: clients trust its certificates, and no server sends them",
    ja: "{file} はトラストストアです。信頼する証明書のファイルであり、サーバーが送信するものではありません",
};
const SEVERAL_KEYS: Text = Text {
    en: "{file} contains the private keys of {count} certificates; fix completes files with one key",
    ja: "{file} には {count} 枚の証明書の秘密鍵が含まれています。fix が修復するのは秘密鍵が 1 つのファイルです",
};
const FOR_ONE: Text = Text {
    en: "the file of {name} alone: {command}",
    ja: "{name} だけのファイルを作成する場合: {command}",
};
const FOR_BOTH: Text =
    Text { en: "the files for both: {command}", ja: "両方のファイルを作成する場合: {command}" };
const MISPLACED_KEY: Text = Text {
    en: "{place}: the private key is not that of the certificate after it, and {target} would load neither",
    ja: "{place}: 秘密鍵の次にあるのはその鍵の証明書ではないため、{target} では読み込めません",
};
const REMOVE_KEY: Text = Text {
    en: "put each private key directly before its certificate, or remove it",
    ja: "秘密鍵をその証明書の直前に移すか、削除してください",
};
/// The maximum number of suggested commands.
const MOST_COMMANDS: usize = 5;
const MORE: Text = Text {
    en: "{file} contains more than one key and its certificates; the rest would be lost",
    ja: "{file} には 1 つの秘密鍵とその証明書以外の内容が含まれています。修復するとその内容が失われます",
};
const SIGNED: Text = Text {
    en: "{file} contains signed data or a certificate revocation list (CRL) besides certificates; it would be lost",
    ja: "{file} には、証明書のほかに署名付きのデータまたは証明書失効リスト (CRL) が含まれています。修復するとその内容が失われます",
};
const ARMORED: Text = Text {
    en: "{file} is a PKCS#12 container as text (base64), and fix writes only the binary form",
    ja: "{file} はテキスト (base64) の PKCS#12 ファイルです。fix が書き込むのはバイナリ形式だけです",
};
const CONTAINER_ANEW: Text =
    Text { en: "make a separate one: {command}", ja: "別のファイルに作成してください: {command}" };
const KEY_PART: Text = Text {
    en: "{place}: part of a private key in an unsupported form",
    ja: "{place}: 秘密鍵の一部が、読み取れない形で含まれています",
};
const DATA: Text = Text {
    en: "{place}: unknown data, neither a certificate nor a comment; it may be a certificate or a private key in an unsupported form",
    ja: "{place}: 証明書でもコメントでもない内容があります。読み取れない形の証明書や秘密鍵の可能性があります",
};
const SETTINGS: Text = Text {
    en: "{place}: the file contains more than certificates: a setting or a line of a program; the rest would be lost",
    ja: "{place}: 証明書のほかに、設定やプログラムの内容が含まれています。修復するとその内容が失われます",
};
const OTHER_TEXT: Text = Text {
    en: "{place}: the file contains more than certificates: this line is not about them; the rest would be lost",
    ja: "{place}: 証明書のほかに、証明書の説明ではない行が含まれています。修復するとその内容が失われます",
};
const LOCKED: Text = Text {
    en: "{file} has a password, without which fix cannot write the container anew",
    ja: "{file} にはパスワードが設定されています。fix で書き直すにはパスワードが必要です",
};
const WHY_NOT_MORE: Text = Text {
    en: "fix handles files with only certificates and keys; it does not remove data that may be needed",
    ja: "fix は証明書と秘密鍵のファイルを修復します。必要かもしれない内容は削除しません",
};
const BUNDLE_BESIDE: Text = Text {
    en: "write the bundle to another file: {command}",
    ja: "バンドルを別のファイルに作成してください: {command}",
};
const OR_MOVE: Text = Text {
    en: "or move that part to a separate file",
    ja: "または、その部分を別のファイルに移してください",
};
const OR_BACKUP: Text = Text {
    en: "or run it without --no-backup, to keep the old contents in a backup",
    ja: "または、--no-backup を付けずに実行してください。元の内容が別のファイルに残ります",
};
const BLOCK_LOST: Text = Text {
    en: "{place}: the block {label} cannot be copied as it is",
    ja: "{place}: ブロック {label} をそのまま引き継ぐことができません",
};
const BLOCK_IN_ORDER: Text = Text {
    en: "repair that block, or move it to a separate file",
    ja: "そのブロックを正しい形に直すか、別のファイルに移してください",
};
const OR_WITHOUT_BLOCK: Text = Text {
    en: "or write the bundle to another file, without that block: {command}",
    ja: "または、そのブロックを含まないバンドルを別のファイルに作成してください: {command}",
};
const OTHER_OF_PAIR: Text = Text {
    en: "it belongs to {file}, which could not be fixed: both files are fixed, or neither",
    ja: "組になる {file} を修復できないため、変更していません (2 つのファイルは一緒に修復します)",
};
const SWAPPED: Text = Text {
    en: "{file} contains only CA certificates, and {chain} a server certificate: the two files seem to be swapped",
    ja: "{file} には認証局の証明書だけが、{chain} にはサーバー証明書が含まれています。2 つのファイルが逆のようです",
};
const CERTIFICATE_FIRST: Text = Text {
    en: "the file with the server certificate is named first; nothing was changed",
    ja: "サーバー証明書のファイルを先に指定します。何も変更していません",
};
const OR_SWAP: Text = Text {
    en: "if the server's configuration names them in this order, exchange the two names there as well",
    ja: "サーバーの設定でもこの順に指定されている場合は、設定の 2 つのファイル名も入れ替えてください",
};
const SERVER_LOST: Text = Text {
    en: "{file} has {other}, the certificate of another server: fix would remove it",
    ja: "{file} に別のサーバー証明書 {other} が含まれています。修復するとこの証明書が失われます",
};
const MANY_LEAVES: Text = Text {
    en: "more than one certificate could be the leaf, and {leaf} shares no name with it; nothing was changed",
    ja: "サーバー証明書が複数あり、{leaf} とは共通の名前がありません。何も変更していません",
};
const MOVE_SERVER: Text = Text {
    en: "move that certificate to a separate file, and run it again: {command}",
    ja: "その証明書を別のファイルに移してから、もう一度実行してください: {command}",
};
const OR_BUNDLE_PAIR: Text = Text {
    en: "or write two new files: {command}",
    ja: "または、2 つのファイルを新しく作成してください: {command}",
};
const NO_BACKUP: Text = Text {
    en: "the backup {path} could not be written: {error}",
    ja: "バックアップ {path} を作成できません: {error}",
};
const UNCHANGED: Text = Text { en: "nothing was changed", ja: "何も変更していません" };
const ANOTHER_LEAF: Text = Text {
    en: "the file works with its first certificate, {first}; it would present {other} instead",
    ja: "このファイルは先頭の {first} で正しく動作していますが、修復するとサーバー証明書が {other} に変わります",
};
const NAME_THE_LEAF: Text = Text {
    en: "remove the other server certificate, or give its key: --key FILE",
    ja: "別のサーバー証明書を取り除くか、--key FILE で秘密鍵を指定してください",
};
const SOONER: Text = Text {
    en: "the file works until {before}; the new chain would expire sooner, on {after}",
    ja: "このファイルは {before} まで有効ですが、新しい証明書チェーンは {after} に期限が切れます",
};
const CLIENTS_LOST: Text = Text {
    en: "{clients} accept the file now, and would not accept the new one",
    ja: "{clients} は現在のファイルを受け入れますが、修復後は受け入れなくなります",
};
const NOT_MADE_WORSE: Text = Text {
    en: "fix makes a working file worse only on request",
    ja: "正しく動作しているファイルを、指示なしに悪化させることはありません",
};
const ALLOW: Text = Text { en: "if that is wanted: --allow-worse", ja: "それでもよい場合: --allow-worse" };
const TWO_KEYS: Text = Text {
    en: "the private key in {file} differs from that of --key",
    ja: "{file} に含まれる秘密鍵は --key の秘密鍵と異なります",
};
const WHICH_KEY: Text = Text {
    en: "decide which of them belongs to the server, and remove the other",
    ja: "サーバーの秘密鍵がどちらかを確認し、もう一方を取り除いてください",
};
const UNASKED: Text = Text {
    en: "unreadable data is removed only on request",
    ja: "読み取れない部分を、指示なしに削除することはありません",
};
const ELSEWHERE: Text = Text {
    en: "{place} has an intact copy of the same certificate, {name}",
    ja: "同じ証明書 {name} が {place} に完全な形であります",
};
const MAY_BE_LEAF: Text = Text {
    en: "it may be the server certificate: none of the others is",
    ja: "他にサーバー証明書がないため、これがサーバー証明書の可能性があります",
};
const LEAF_AGAIN: Text = Text {
    en: "replace it with the certificate that the CA sent",
    ja: "認証局から届いた証明書を、もう一度そのまま貼り付けてください",
};
const ONLY_CAS: Text = Text {
    en: "{file} has no server certificate, only CA certificates: they and their order are kept",
    ja: "{file} にはサーバー証明書がなく、認証局の証明書だけが含まれています。証明書とその順序は変更しません",
};
const ONLY_TEXT: Text =
    Text { en: "only the text of the file was repaired", ja: "ファイルのテキストだけを整えました" };
const ONCE: Text = Text {
    en: "duplicates were removed and the text of the file was repaired; nothing else was changed",
    ja: "重複していた証明書を 1 つにし、ファイルのテキストを整えました。ほかは変更していません",
};
const CAS_ARE_FOR: Text = Text {
    en: "a server cannot present it; it may be a correct list of trusted CAs for a server or client",
    ja: "サーバーが提示する証明書としては使用できません。サーバーやクライアントが信頼する認証局のファイルであれば、このままで問題ありません",
};
const BUNDLE_WITH_CAS: Text = Text {
    en: "for a bundle: chainmend bundle SERVER.crt {file} -o {new}",
    ja: "バンドルを作成する場合: chainmend bundle SERVER.crt {file} -o {new}",
};
const NOT_DEPLOYABLE: Text = Text {
    en: "{file} is not deployable: {message}",
    ja: "{file} はこのままでは使用できません。{message}",
};

/// Why a file was not fixed, or still has problems. `None` for other reasons.
pub(super) fn explain(reason: &Reason, language: Language) -> Option<Failure> {
    let of = |text: Text| text.of(language);
    Some(match reason {
        Reason::HoldsMore { path, kind, place } => {
            let what = match kind {
                Outside::Key => KEY_PART,
                Outside::Data => DATA,
                Outside::Setting => SETTINGS,
                _ => OTHER_TEXT,
            };
            let what = safe(&what.fill(language, &[("place", &place.to_string())]));
            let command = BUNDLE_BESIDE.fill(language, &[("command", &bundle_anew(path))]);
            let or = if matches!(kind, Outside::Prose | Outside::Remark) { OR_BACKUP } else { OR_MOVE };
            Failure::new(what).because(of(WHY_NOT_MORE)).try_this(command).try_this(of(or))
        }
        Reason::BlockLost(path, other) => {
            let values = [("place", &*other.place.to_string()), ("label", &*other.label)];
            let anew = OR_WITHOUT_BLOCK.fill(language, &[("command", &bundle_anew(path))]);
            let failure = Failure::new(safe(&BLOCK_LOST.fill(language, &values)));
            failure.try_this(of(BLOCK_IN_ORDER)).try_this(anew)
        }
        Reason::Swapped(certificate, chain) => {
            let [file, second] = [certificate, chain].map(|path| path.to_string_lossy());
            let what = SWAPPED.fill(language, &[("file", &file), ("chain", &second)]);
            let failure = Failure::new(safe(&what)).because(of(CERTIFICATE_FIRST));
            failure.try_this(fix_pair([chain, certificate])).try_this(of(OR_SWAP))
        }
        Reason::ServerLost { files: [certificate, chain], path, other, leaf } => {
            let values = [("file", &*safe(&path.to_string_lossy())), ("other", &*name(other))];
            let command = MOVE_SERVER.fill(language, &[("command", &fix_pair([certificate, chain]))]);
            let why = MANY_LEAVES.fill(language, &[("leaf", &name(leaf))]);
            let anew = OR_BUNDLE_PAIR.fill(language, &[("command", &bundle_anew(certificate))]);
            Failure::new(SERVER_LOST.fill(language, &values)).because(why).try_this(command).try_this(anew)
        }
        Reason::OtherOfPair(path, _) => {
            let file = path.to_string_lossy();
            Failure::new(safe(&OTHER_OF_PAIR.fill(language, &[("file", &file)])))
        }
        Reason::Document(path, fault) => {
            let lines = match fault {
                DocumentFault::Several(lines) => &lines[..],
                DocumentFault::Shared(line) | DocumentFault::Text(line) => std::slice::from_ref(line),
                _ => &[],
            };
            let shown: Vec<String> = lines.iter().take(20).map(usize::to_string).collect();
            let text = match fault {
                DocumentFault::Other => DOCUMENT,
                DocumentFault::Several(_) => SEVERAL,
                DocumentFault::Shared(_) => SHARED,
                DocumentFault::Nowhere => NOWHERE,
                DocumentFault::Text(_) => VALUE_HAS_TEXT,
            };
            let file = safe(&path.to_string_lossy());
            let values =
                [("file", &*file), ("count", &*lines.len().to_string()), ("lines", &*shown.join(language.comma()))];
            let command = BUNDLE_FOR_DOCUMENT.fill(language, &[("command", &bundle_anew(path))]);
            Failure::new(text.fill(language, &values)).try_this(command)
        }
        Reason::Container(path, target, fault) => {
            let text = match fault {
                ContainerFault::NotOne => NOT_ONE,
                ContainerFault::NoKey => NO_KEY,
                ContainerFault::OtherForm => OTHER_FORM,
                ContainerFault::TrustStore => TRUST_STORE,
                ContainerFault::HoldsMore => MORE,
                ContainerFault::Locked => LOCKED,
                ContainerFault::Signed => SIGNED,
                ContainerFault::Armored => ARMORED,
            };
            let form = form(target);
            let values =
                [("file", &*safe(&path.to_string_lossy())), ("target", &*target.name()), ("form", form.of(language))];
            let has_key = *fault != ContainerFault::NoKey || carried::has("--key");
            let target = if *fault == ContainerFault::TrustStore { Target::nginx() } else { target };
            if *fault == ContainerFault::Locked {
                return Some(Failure::new(text.fill(language, &values)).try_this(GIVE_PASSWORD.of(language)));
            }
            let anew = CONTAINER_ANEW.fill(language, &[("command", &bundle_for(path, target, has_key))]);
            Failure::new(text.fill(language, &values)).try_this(anew)
        }
        Reason::SeveralKeys(path, target, leaves) => {
            let values = [("file", &*safe(&path.to_string_lossy())), ("count", &*leaves.len().to_string())];
            let failure = Failure::new(SEVERAL_KEYS.fill(language, &values));
            let are_pair = matches!(&leaves[..], [one, other] if in_order(one, other).is_some());
            if target.pair.is_some() && are_pair {
                return Some(failure.try_this(FOR_BOTH.fill(language, &[("command", &bundle_of_both(path, target))])));
            }
            let commands = bundles_of_each(path, target, leaves);
            leaves.iter().zip(&commands).take(MOST_COMMANDS).fold(failure, |failure, (leaf, command)| {
                failure.try_this(FOR_ONE.fill(language, &[("name", &name(leaf)), ("command", command)]))
            })
        }
        Reason::MisplacedKey(place, target) => {
            let values = [("place", &*safe(&place.to_string())), ("target", &*target.name())];
            Failure::new(MISPLACED_KEY.fill(language, &values)).because(of(UNCHANGED)).try_this(of(REMOVE_KEY))
        }
        Reason::NoBackup(path, error) => {
            let values = [("path", &*path.to_string_lossy()), ("error", &*error.words(language))];
            let failure = Failure::new(safe(&NO_BACKUP.fill(language, &values)));
            // If no file can be created there, the file itself cannot be replaced either.
            let may_write =
                !matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem);
            let remedy = may_write.then_some("--no-backup");
            remedy.into_iter().fold(failure.because(of(UNCHANGED)), Failure::try_this)
        }
        Reason::TwoKeys(path) => {
            let file = safe(&path.to_string_lossy());
            Failure::new(TWO_KEYS.fill(language, &[("file", &file)])).try_this(of(WHICH_KEY))
        }
        Reason::Damaged { problem, path, why } => {
            let failure = of_problem(problem, language);
            let command = || format!("chainmend fix {} --replace-damaged{}", shell_word(path), carried::options("fix"));
            match why {
                Kept::MayBeLeaf => failure.because(of(MAY_BE_LEAF)).try_this(of(LEAF_AGAIN)),
                Kept::OtherBlock => failure.because(of(UNASKED)).try_this(of(BLOCK_IN_ORDER)),
                Kept::Unasked(None) => failure.because(of(UNASKED)).try_this(command()),
                Kept::Unasked(Some((whole, place))) => {
                    let values = [("name", &*name(whole)), ("place", &*safe(&place.to_string()))];
                    let failure = failure.because(ELSEWHERE.fill(language, &values));
                    failure.because(of(UNASKED)).try_this(command())
                }
            }
        }
        Reason::AnotherLeaf(first, other) => {
            let what = ANOTHER_LEAF.fill(language, &[("first", &name(first)), ("other", &name(other))]);
            Failure::new(what).because(of(NOT_MADE_WORSE)).try_this(of(NAME_THE_LEAF))
        }
        Reason::Sooner(before, after) => {
            let what = SOONER.fill(language, &[("before", &day(*before)), ("after", &day(*after))]);
            Failure::new(what).because(of(NOT_MADE_WORSE)).try_this(of(ALLOW))
        }
        Reason::ClientsLost(clients) => {
            let what = CLIENTS_LOST.fill(language, &[("clients", &client_list(clients, language))]);
            Failure::new(what).because(of(NOT_MADE_WORSE)).try_this(of(ALLOW))
        }
        Reason::OnlyCas { path, removed_duplicates } => {
            let file = safe(&path.to_string_lossy());
            let failure = Failure::new(ONLY_CAS.fill(language, &[("file", &file)]));
            let failure = match removed_duplicates {
                None => failure,
                Some(true) => failure.because(of(ONCE)),
                Some(false) => failure.because(of(ONLY_TEXT)),
            };
            let new = shell_word(&new_beside(path, "-fullchain.pem"));
            let command = BUNDLE_WITH_CAS.fill(language, &[("file", &shell_word(path)), ("new", &new)]);
            failure.because(of(CAS_ARE_FOR)).try_this(command + &carried::options("bundle"))
        }
        Reason::NotDeployable(path, finding) => {
            let (file, message) = (safe(&path.to_string_lossy()), safe(&finding.message(language)));
            let what = NOT_DEPLOYABLE.fill(language, &[("file", &file), ("message", &message)]);
            Failure { what, ..of_finding(finding, language) }
        }
        _ => return None,
    })
}

/// The name of the form of a target's first file.
fn form(target: &Target) -> Text {
    match target.form() {
        Form::Secret => Text { en: "a Kubernetes manifest", ja: " Kubernetes のマニフェスト" },
        Form::Pkcs7 | Form::Pkcs7Pem => Text { en: "a PKCS#7 file", ja: " PKCS#7 ファイル" },
        _ => Text { en: "a PKCS#12 container with a private key", ja: "、秘密鍵の入った PKCS#12 ファイル" },
    }
}

/// The command that fixes the file of a certificate together with that of its chain.
fn fix_pair(files: [&Path; 2]) -> String {
    let [certificate, chain] = files.map(shell_word);
    format!("chainmend fix {certificate} {chain}{}", carried::options("fix"))
}
