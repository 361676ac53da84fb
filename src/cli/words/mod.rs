//! The sentences of the command line, in both languages.

use crate::language::Text;

pub(crate) mod args;
pub(crate) mod key;
pub(crate) mod start;

pub(crate) const BUNDLE_COMMAND: &str = "chainmend bundle server.crt -o fullchain.pem";

pub(crate) const NO_CERTIFICATE_NAMED: Text =
    Text { en: "no certificate was named", ja: "証明書が指定されていません" };
pub(crate) const NO_FILE_NAMED: Text =
    Text { en: "no file was named", ja: "ファイルが指定されていません" };
pub(crate) const STANDARD_INPUT_ONCE: Text =
    Text { en: "standard input can be read only once", ja: "標準入力は一度しか読み取れません" };
pub(crate) const STANDARD_OUTPUT: Text =
    Text { en: "standard output cannot be written: {error}", ja: "標準出力に書き込めません: {error}" };
pub(crate) const SEVERAL_FILES: Text =
    Text { en: "{target} needs {count} files", ja: "{target} には {count} 個のファイルが必要です" };
pub(crate) const NAME_FIRST_FILE: Text = Text {
    en: "name the first of them, or a folder: -o PATH",
    ja: "最初のファイル、またはフォルダーを指定してください: -o PATH",
};
pub(crate) const YOUR_KEY: Text = Text { en: "<your private key>", ja: "<秘密鍵>" };
pub(crate) const STORE_ROW: Text =
    Text { en: "{name} {count} roots  {version}", ja: "{name} ルート証明書 {count} 件  {version}" };

pub(crate) const STRICT: Text =
    Text { en: "--strict allows no damaged input", ja: "--strict では壊れた入力を受け付けません" };
pub(crate) const CANDIDATE: Text =
    Text { en: "{number}: {name} (SHA-256 {sha256}...)", ja: "候補 {number}: {name} (SHA-256 {sha256}...)" };
pub(crate) const WHICH_LEAF: Text = Text {
    en: "say which one is the server's: --leaf with its number, common name or SHA-256",
    ja: "サーバー証明書を --leaf で指定してください (番号、共通名 (CN)、SHA-256 のいずれか)",
};
pub(crate) const NOTHING_TO_CHOOSE: Text =
    Text { en: "there is no chain to choose", ja: "選択できる証明書チェーンがありません" };
pub(crate) const NO_PROXY: Text = Text {
    en: "the value of {name} is not an http proxy",
    ja: "{name} の値は http プロキシではありません",
};
pub(crate) const GIVE_PROXY: Text =
    Text { en: "{name}=http://HOST:PORT, or --offline", ja: "{name}=http://HOST:PORT、または --offline" };
pub(crate) const FETCHING: Text =
    Text { en: "fetching intermediate certificates", ja: "中間CA証明書を取得しています" };

pub(crate) const NO_NETWORK: Text = Text {
    en: "{name} names no network: {value}",
    ja: "{name} の値はネットワークではありません: {value}",
};
pub(crate) const GIVE_NETWORK: Text = Text { en: "{name}=10.0.0.0/8,fd00::/8", ja: "{name}=10.0.0.0/8,fd00::/8" };
pub(crate) const NOT_KEPT: Text = Text {
    en: "what was fetched could not be kept in {folder}: {error}",
    ja: "取得したものを {folder} に保存できませんでした: {error}",
};
pub(crate) const NOTE: Text = Text { en: "note: {text}", ja: "注記: {text}" };
pub(crate) const IS_INPUT: Text = Text {
    en: "{path} was not written: it is the input {input}",
    ja: "{path} には書き込みませんでした。入力の {input} と同じファイルです",
};
pub(crate) const ANOTHER_OUTPUT: Text = Text {
    en: "another -o, or --overwrite-input if it is to be replaced",
    ja: "別の -o を指定するか、置き換える場合は --overwrite-input を指定してください",
};
pub(crate) const UNTOUCHED: Text =
    Text { en: "what was there before is untouched", ja: "元のファイルは変更していません" };

pub(crate) const NO_FILE_BUT_SERVER: Text = Text {
    en: "it is the address of a server, and a file is wanted: save what the server sends, and give that",
    ja: "サーバーのアドレスです。サーバーが送信する証明書をファイルに保存して指定してください",
};
pub(crate) const NAME_THE_FILES: Text =
    Text { en: "name the files in it", ja: "その中のファイルを指定してください" };
pub(crate) const CHAIN_ONLY: Text = Text {
    en: "give the server's certificate and its chain only",
    ja: "サーバー証明書とその証明書チェーンだけを指定してください",
};
pub(crate) const FEWER: Text =
    Text { en: "give fewer candidates", ja: "候補の証明書を減らしてください" };
pub(crate) const NO_CERTIFICATE: Text =
    Text { en: "no certificate in {files}", ja: "{files} に証明書がありません" };
pub(crate) const EMPTY_FILE: Text =
    Text { en: "{file} is empty ({bytes} bytes)", ja: "{file} は空です ({bytes} バイト)" };
pub(crate) const BLANK_FILE: Text = Text {
    en: "{file} has only white space in it ({bytes} bytes)",
    ja: "{file} には空白しかありません ({bytes} バイト)",
};
pub(crate) const EMPTY_INPUT: Text = Text {
    en: "nothing came on standard input ({bytes} bytes)",
    ja: "標準入力に内容がありません ({bytes} バイト)",
};
pub(crate) const REQUEST: Text = Text {
    en: "a signing request is what the CA gets",
    ja: "証明書署名要求 (CSR) は認証局に提出するものです",
};
pub(crate) const GIVE_ANSWER: Text = Text {
    en: "give the certificate that the CA sent back",
    ja: "認証局から届いた証明書を指定してください",
};
pub(crate) const NO_KEY_NEEDED: Text =
    Text { en: "a private key is not needed here", ja: "ここでは秘密鍵は不要です" };
pub(crate) const GIVE_CERTIFICATE: Text = Text {
    en: "give the certificate that the CA sent",
    ja: "認証局から届いた証明書を指定してください",
};
/// Behind the files of a server that wants the private key in them.
pub(crate) const WITH_KEY: Text = Text { en: " with key", ja: " (秘密鍵を含む)" };
pub(crate) const HELP_FILES: Text = Text { en: "Files, of -o PATH", ja: "ファイル (-o PATH)" };
pub(crate) const HELP_LINES: Text = Text { en: "Configuration", ja: "設定" };
pub(crate) const HELP_STEPS: Text = Text { en: "By hand", ja: "手順" };
pub(crate) const HELP_CHECK: Text = Text { en: "To check it", ja: "確認" };
pub(crate) const HELP_RELOAD: Text = Text { en: "To have it read again", ja: "再読み込み" };
pub(crate) const HELP_SOURCE: Text = Text { en: "Source", ja: "出典" };
pub(crate) const HELP_PROOF: Text = Text { en: "Tested", ja: "検証" };
pub(crate) const PROOF_STARTED: Text = Text {
    en: "a test starts {program} on these files and shakes hands with it",
    ja: "テストでこれらのファイルを使って {program} を起動し、接続を確認しています",
};
pub(crate) const PROOF_READ: Text = Text {
    en: "a test reads these files with {programs}; the server itself was not tried",
    ja: "テストでこれらのファイルを {programs} で読み取っています。サーバー自体では確認していません",
};
pub(crate) const PROOF_DOCUMENTED: Text = Text {
    en: "it is as the documentation says; the server itself was not tried",
    ja: "文書の記載に基づいています。サーバー自体では確認していません",
};
pub(crate) const PART_LEAF: Text = Text { en: "server certificate", ja: "サーバー証明書" };
pub(crate) const PART_INTERMEDIATES: Text = Text { en: "intermediates", ja: "中間CA証明書" };
pub(crate) const PART_INTERMEDIATE: Text = Text { en: "one intermediate", ja: "中間CA証明書 1 枚" };
pub(crate) const PART_ISSUER: Text = Text { en: "certificate of the issuer", ja: "発行元の証明書" };
pub(crate) const PART_ROOT: Text = Text { en: "root", ja: "ルート証明書" };
pub(crate) const PART_KEY: Text = Text { en: "private key", ja: "秘密鍵" };
pub(crate) const AND_THEN: Text = Text { en: ", ", ja: "、" };
pub(crate) const OWNER_ONLY: Text =
    Text { en: ", for its owner alone (0600)", ja: "、所有者だけが読み取り可能 (0600)" };
pub(crate) const PKCS12: Text = Text {
    en: "it is a PKCS#12 container that a password protects",
    ja: "パスワードで保護された PKCS#12 ファイルです",
};
pub(crate) const EXPORT_AGAIN: Text = Text {
    en: "copy the file anew, in binary, or export it again",
    ja: "ファイルをバイナリでコピーし直すか、もう一度エクスポートしてください",
};
pub(crate) const EXPORT_OTHERWISE: Text = Text {
    en: "export it with AES-256 or triple DES, or take the certificates out",
    ja: "AES-256 または 3DES でエクスポートし直すか、証明書を取り出してください",
};
pub(crate) const GIVE_PASSWORD: Text = Text {
    en: "give the password: --password-file FILE, or --password-env NAME",
    ja: "パスワードを指定してください: --password-file FILE または --password-env NAME",
};
pub(crate) const GIVE_ANY_FORM: Text = Text {
    en: "give the certificate that the CA sent: PEM, DER, base64 or PKCS#7",
    ja: "認証局から届いた証明書を指定してください (PEM、DER、base64、PKCS#7 のいずれか)",
};

/// `X509_V_FLAG_PARTIAL_CHAIN` in `X509_VERIFY_PARAM_set_flags(3)`; `CURLOPT_SSL_OPTIONS` of curl; `ssl` of Python.
pub(crate) const PARTIAL_CHAIN: Text = Text {
    en: "note: {name} is trusted and not self-signed. OpenSSL and programs with it take it for the end of a chain only with -partial_chain (X509_V_FLAG_PARTIAL_CHAIN), which curl and Python 3.13 set themselves. Others want its root: --roots FILE",
    ja: "注記: {name} は信頼されていますが、自己署名証明書ではありません。OpenSSL とそれを使うプログラムは、-partial_chain (X509_V_FLAG_PARTIAL_CHAIN) を指定した場合だけ証明書チェーンの終点として受け入れます (curl と Python 3.13 は自ら指定します)。それ以外のクライアントにはルート証明書が必要です: --roots FILE",
};
pub(crate) const SYSTEM_STORE: Text = Text {
    en: "the root store of this system cannot be read: {error}",
    ja: "このシステムの証明書ストアを読み取れません: {error}",
};
pub(crate) const EMPTY_STORE: Text = Text { en: "it is empty", ja: "空です" };
pub(crate) const TOO_MANY_FILES: Text = Text {
    en: "{path} holds more than {limit} files",
    ja: "{path} のファイルが上限の {limit} を超えています",
};
pub(crate) const SMALLER_FOLDER: Text = Text {
    en: "put the certificates that are needed into a folder of their own",
    ja: "必要な証明書だけを別のフォルダーに入れて指定してください",
};
pub(crate) const STORE_ERRORS: Text = Text { en: "{count} errors", ja: "エラー {count} 件" };
pub(crate) const NO_STORE: Text = Text {
    en: "{source} is neither a root store nor a file",
    ja: "{source} は証明書ストアでもファイルでもありません",
};
pub(crate) const GIVE_STORE: Text = Text {
    en: "--roots system, a store of --roots list, or a file with root certificates",
    ja: "--roots system、--roots list にある証明書ストア、ルート証明書のファイルのいずれかを指定してください",
};
pub(crate) const NO_ROOT: Text =
    Text { en: "no root certificate in {file}", ja: "{file} にルート証明書がありません" };
