//! The sentences of the command line, in both languages.

use crate::language::Text;

pub(crate) mod args;
pub(crate) mod key;

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

/// `X509_V_FLAG_PARTIAL_CHAIN` in `X509_VERIFY_PARAM_set_flags(3)`; `CURLOPT_SSL_OPTIONS` of curl; `ssl` of Python.
pub(crate) const PARTIAL_CHAIN: Text = Text {
    en: "note: {name} is trusted and not self-signed. OpenSSL and programs with it take it for the end of a chain only with -partial_chain (X509_V_FLAG_PARTIAL_CHAIN), which curl and Python 3.13 set themselves. Others want its root: --roots FILE",
    ja: "注記: {name} は信頼されていますが、自己署名証明書ではありません。OpenSSL とそれを使うプログラムは、-partial_chain (X509_V_FLAG_PARTIAL_CHAIN) を指定した場合だけ証明書チェーンの終点として受け入れます (curl と Python 3.13 は自ら指定します)。それ以外のクライアントにはルート証明書が必要です: --roots FILE",
};
