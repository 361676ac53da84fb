//! The texts of the command line, in both languages.

use crate::language::Text;

pub(crate) mod args;
pub(crate) mod key;
pub(crate) mod target;

pub(crate) const BUNDLE_COMMAND: &str = "chainmend bundle server.crt -o fullchain.pem";

pub(crate) const NO_CERTIFICATE_NAMED: Text =
    Text { en: "no certificate was given", ja: "証明書が指定されていません" };
pub(crate) const NO_FILE_NAMED: Text =
    Text { en: "no file was given", ja: "ファイルが指定されていません" };
pub(crate) const STANDARD_INPUT_ONCE: Text =
    Text { en: "standard input can be read only once", ja: "標準入力は一度しか読み取れません" };
pub(crate) const SAVE_ONE_INPUT: Text = Text {
    en: "save all but one of the inputs to files, and give the files",
    ja: "標準入力から読み取るのはひとつだけにして、ほかはファイルに保存して指定してください",
};
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
    Text { en: "{name} {count} roots  {version}", ja: "{name} ルート証明書 {count} 枚  {version}" };

pub(crate) const NO_PROXY: Text = Text {
    en: "the value of {name} is not an http proxy",
    ja: "{name} の値は http プロキシではありません",
};
pub(crate) const GIVE_PROXY: Text =
    Text { en: "{name}=http://HOST:PORT, or --offline", ja: "{name}=http://HOST:PORT、または --offline" };
pub(crate) const FETCHING: Text =
    Text { en: "fetching intermediate certificates", ja: "中間CA証明書を取得しています" };

pub(crate) const NO_NETWORK: Text = Text {
    en: "the value of {name} is not a network: {value}",
    ja: "{name} の値はネットワークではありません: {value}",
};
pub(crate) const GIVE_NETWORK: Text = Text { en: "{name}=10.0.0.0/8,fd00::/8", ja: "{name}=10.0.0.0/8,fd00::/8" };
pub(crate) const NOT_KEPT: Text = Text {
    en: "the cache in {folder} could not be written: {error}",
    ja: "取得したものを {folder} に保存できませんでした: {error}",
};
pub(crate) const OF_CONFIGURATION: Text =
    Text { en: "it is named by {key} in {file}:{line}", ja: "{file}:{line} の {key} で指定されています" };
pub(crate) const STARTS_WITH_CA: Text = Text {
    en: "note: {name} is a CA certificate, so {server} cannot present this file: it is only a part of a chain, and no lines for the configuration are printed",
    ja: "注記: {name} は認証局の証明書です。{server} がそのまま提示するファイルではないため、設定例は表示しません",
};
pub(crate) const CA_NOT_INSTALLED: Text = Text {
    en: "{name} is a CA certificate; the script of {target} installs the certificate of a server",
    ja: "{name} は認証局の証明書です。{target} のスクリプトはサーバーの証明書をインストールするものです",
};
pub(crate) const GIVE_SERVER: Text = Text {
    en: "give the certificate of the server: chainmend bundle SERVER.crt",
    ja: "サーバーの証明書を指定してください: chainmend bundle SERVER.crt",
};
pub(crate) const NOTE: Text = Text { en: "note: {text}", ja: "注記: {text}" };

/// `X509_V_FLAG_PARTIAL_CHAIN` in `X509_VERIFY_PARAM_set_flags(3)`; `CURLOPT_SSL_OPTIONS` of curl; `ssl` of Python.
pub(crate) const PARTIAL_CHAIN: Text = Text {
    en: "note: {name} is trusted, but not self-signed. OpenSSL and programs that use it accept it as the end of a chain only with -partial_chain (X509_V_FLAG_PARTIAL_CHAIN), which curl and Python 3.13 set by default. Other clients need its root: --roots FILE",
    ja: "注記: {name} は信頼されていますが、自己署名証明書ではありません。OpenSSL とそれを使うプログラムは、-partial_chain (X509_V_FLAG_PARTIAL_CHAIN) を指定した場合だけ証明書チェーンの終点として受け入れます (curl と Python 3.13 は自ら指定します)。それ以外のクライアントにはルート証明書が必要です: --roots FILE",
};

pub(crate) const FILES_NEEDED: Text = Text {
    en: "{option} requires files to be written",
    ja: "{option} はファイルを書き出す場合に使用します",
};
pub(crate) const NAME_FILE: Text = Text {
    en: "name a file, or a folder: -o PATH",
    ja: "ファイルまたはフォルダーを指定してください: -o PATH",
};
pub(crate) const NO_TEST: Text = Text {
    en: "chainmend cannot test a configuration of {target}",
    ja: "{target} の設定は chainmend ではテストできません",
};
pub(crate) const TESTABLE: Text = Text { en: "it can for {targets}", ja: "テストできるサーバー: {targets}" };
pub(crate) const TEST_WITHOUT_KEY: Text = Text {
    en: "--test-config needs the private key: --key FILE",
    ja: "--test-config には秘密鍵が必要です: --key FILE",
};
pub(crate) const INTERRUPTED: Text =
    Text { en: "interrupted: nothing was written", ja: "中断されました。何も書き込んでいません" };
pub(crate) const TESTED: Text = Text {
    en: "tested: {program} accepts the configuration with the new files",
    ja: "テスト: {program} は新しいファイルの設定を受け入れました",
};
pub(crate) const DRY_RUN: Text =
    Text { en: "dry run: no file was written", ja: "ドライラン: ファイルは書き込んでいません" };
pub(crate) const OTHER_NAMES: Text = Text {
    en: "warning: {names}: {one} covers it, and {other} does not; clients choose between the two only by the kind of key, and some then refuse the connection under that name",
    ja: "警告: {names}: {one} の対象ですが、{other} の対象ではありません。クライアントは鍵の種類だけで 2 つの証明書から選ぶため、その名前での接続を拒否することがあります",
};
pub(crate) const ROOTS_IN_DER: Text = Text {
    en: "{path} would be DER, which holds one certificate, and there are two roots",
    ja: "{path} は証明書を 1 枚しか格納できない DER になりますが、ルート証明書は 2 枚あります",
};
pub(crate) const TWO_ROOTS: Text = Text {
    en: "the chain of the RSA certificate ends at {one}, that of the ECDSA certificate at {other}; a PEM file holds both",
    ja: "RSA 証明書のチェーンの終点は {one}、ECDSA 証明書のチェーンの終点は {other} です。PEM ファイルなら両方を格納できます",
};
pub(crate) const HIDING: Text = Text {
    en: "warning: as long as the old file {path} exists, HAProxy loads only that one, not the new pair; remove it: rm {word}",
    ja: "警告: 古いファイル {path} が残っている間、HAProxy はそれだけを読み込み、新しい 2 つの証明書は使われません。削除してください: rm {word}",
};
pub(crate) const REMOVE_HIDING: Text = Text {
    en: "# remove the old file, which is loaded instead of the pair: rm {path}",
    ja: "# 2 つの証明書の代わりに読み込まれる古いファイルを削除します: rm {path}",
};
pub(crate) const STORE_OF: Text =
    Text { en: "{store}: {name} (thumbprint {thumbprint})", ja: "{store}: {name} (拇印 {thumbprint})" };
pub(crate) const NO_ROOT_IN_STORE: Text = Text {
    en: "LocalMachine\\Root: nothing; {root} is already there, or Windows Update adds it",
    ja: "LocalMachine\\Root: なし ({root} は登録済みか、Windows Update で自動的に登録されます)",
};
pub(crate) const PRIVATE_ROOT_IN_STORE: Text = Text {
    en: "LocalMachine\\Root: {root}, if it is not already there; Windows does not know this root, so every client must trust it too (certutil -addstore Root root.cer, or a group policy)",
    ja: "LocalMachine\\Root: {root} (未登録の場合)。Windows に含まれないルート証明書のため、すべてのクライアントにも登録が必要です (certutil -addstore Root root.cer またはグループポリシー)",
};
