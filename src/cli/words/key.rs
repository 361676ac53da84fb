//! The texts of `--key`.

use crate::language::Text;

pub(crate) const BELONGS: Text =
    Text { en: "key: {key} belongs to {leaf} ({kind})", ja: "秘密鍵: {key} は {leaf} と一致します ({kind})" };
pub(crate) const NOTE: Text = Text { en: "note: {text}", ja: "注記: {text}" };
pub(crate) const IN_PEM: Text = Text { en: "<your private key, in PEM>", ja: "<PEM 形式の秘密鍵>" };

pub(crate) const UNREADABLE: Text =
    Text { en: "{file} cannot be read: {error}", ja: "{file} を読み取れません: {error}" };
pub(crate) const TOO_LARGE: Text =
    Text { en: "{file} is larger than {limit} bytes", ja: "{file} は {limit} バイトを超えています" };
pub(crate) const PASSWORD_NOT_TEXT: Text =
    Text { en: "the password in {file} is not UTF-8", ja: "{file} のパスワードが UTF-8 ではありません" };
pub(crate) const NO_PASSWORD_VARIABLE: Text = Text {
    en: "there is no password in the environment variable {name}",
    ja: "環境変数 {name} にパスワードがありません",
};
pub(crate) const NAME_OF_VARIABLE: Text = Text {
    en: "--password-env takes the name of a variable, not the password",
    ja: "--password-env にはパスワードではなく環境変数の名前を指定します",
};
pub(crate) const PROMPT: Text = Text { en: "password for {file}: ", ja: "{file} のパスワード: " };
pub(crate) const NO_PROMPT: Text = Text {
    en: "the password was not read from the terminal: {error}",
    ja: "端末からパスワードを読み取れませんでした: {error}",
};

pub(crate) const UNUSABLE: Text = Text {
    en: "the key file {file} cannot be used: {error}",
    ja: "秘密鍵のファイル {file} を使用できません: {error}",
};
pub(crate) const FORMS: Text = Text {
    en: "a key is PEM with a line BEGIN PRIVATE KEY, DER, or PKCS#12",
    ja: "秘密鍵は BEGIN PRIVATE KEY の行がある PEM、DER、PKCS#12 のいずれかです",
};
pub(crate) const MADE_WITH_REQUEST: Text = Text {
    en: "give the key file that was created with the signing request (CSR)",
    ja: "証明書署名要求 (CSR) と一緒に作成したファイルを指定してください",
};
pub(crate) const FILE_OF_ITS_OWN: Text = Text {
    en: "put the key of this certificate into a separate file",
    ja: "この証明書の秘密鍵だけを別のファイルに保存してください",
};
pub(crate) const NOBODY_TO_ASK: Text = Text {
    en: "no password was given, and there is no terminal to ask for it",
    ja: "パスワードの指定がなく、入力を求める端末もありません",
};
pub(crate) const GIVE_PASSWORD: Text = Text {
    en: "give the password: --password-file FILE, or --password-env NAME",
    ja: "パスワードを指定してください: --password-file FILE または --password-env NAME",
};
pub(crate) const DECRYPT: Text = Text {
    en: "or decrypt it: openssl pkey -in {file} -out {file}.decrypted",
    ja: "または一時的に復号してください: openssl pkey -in {file} -out {file}.decrypted",
};
pub(crate) const TAKE_OUT: Text = Text {
    en: "or extract the key: openssl pkcs12 -in {file} -nocerts{legacy}",
    ja: "または秘密鍵を取り出してください: openssl pkcs12 -in {file} -nocerts{legacy}",
};
pub(crate) const CHECK_PASSWORD: Text = Text {
    en: "check the password, its case, and trailing spaces",
    ja: "パスワードの大文字と小文字、末尾の空白を確認してください",
};
pub(crate) const MD5: Text = Text {
    en: "that encryption derives its key with MD5 and is not supported",
    ja: "この暗号化方式は MD5 で鍵を導出するため対応していません",
};
pub(crate) const CONVERT: Text = Text { en: "convert it: {command}", ja: "変換してください: {command}" };
pub(crate) const TAKE_OUT_FIRST: Text = Text {
    en: "extract the key: openssl pkcs12 -in {file} -nocerts{legacy} -out {file}.key",
    ja: "秘密鍵を取り出してください: openssl pkcs12 -in {file} -nocerts{legacy} -out {file}.key",
};
pub(crate) const CONVERT_COPY: Text = Text {
    en: "convert a copy of it: cp {file} {file}.copy && ssh-keygen -p -m PKCS8 -f {file}.copy",
    ja: "コピーを変換してください: cp {file} {file}.copy && ssh-keygen -p -m PKCS8 -f {file}.copy",
};
pub(crate) const PUTTY: Text = Text {
    en: "export it in PuTTYgen: Conversions, Export OpenSSH key",
    ja: "PuTTYgen の Conversions → Export OpenSSH key で書き出してください",
};
pub(crate) const KINDS: Text = Text {
    en: "keys of TLS servers are RSA, ECDSA on P-256, P-384 or P-521, or Ed25519",
    ja: "TLS サーバーの秘密鍵は RSA、ECDSA (P-256、P-384、P-521)、Ed25519 のいずれかです",
};
pub(crate) const BACKUP: Text = Text {
    en: "get it from a backup, or from the machine on which it was made",
    ja: "バックアップ、または作成した場所から取り直してください",
};
pub(crate) const ASK_OPENSSL: Text = Text {
    en: "see what OpenSSL says: openssl pkey -in {file} -noout",
    ja: "OpenSSL での結果を確認してください: openssl pkey -in {file} -noout",
};

pub(crate) const ONE_KEY: Text =
    Text { en: "--key is given more than once", ja: "--key が複数指定されています" };
pub(crate) const TWO_KEYS: Text = Text {
    en: "only bundle with -o takes two keys: for an RSA and an ECDSA certificate with the same names",
    ja: "鍵を 2 つ指定できるのは、同じ名前の RSA と ECDSA の証明書を bundle -o で書き出す場合だけです",
};
pub(crate) const MANY_KEYS: Text =
    Text { en: "--key is given {count} times", ja: "--key が {count} 個指定されています" };
pub(crate) const ONE_PAIR: Text = Text {
    en: "{target} has one certificate and one key; these take an RSA and an ECDSA certificate: {targets}",
    ja: "{target} で使用する証明書と秘密鍵は 1 組です。RSA と ECDSA の 2 組を使用できるのは次のとおりです: {targets}",
};
pub(crate) const ONE_BY_ONE: Text = Text {
    en: "run bundle once for each certificate, with its key and another -o",
    ja: "証明書ごとに、それぞれの秘密鍵と別の -o を指定して bundle を実行してください",
};
pub(crate) const ONE_CERTIFICATE: Text = Text {
    en: "--leaf names one certificate, which has one key",
    ja: "--leaf で指定する証明書は 1 枚で、秘密鍵も 1 つです",
};
pub(crate) const NO_PAIR: Text = Text {
    en: "the inputs have no pair of an RSA and an ECDSA certificate with the same names, which two keys are for",
    ja: "入力に、同じ名前の RSA と ECDSA の証明書の組がありません。鍵を 2 つ指定できるのはその場合だけです",
};
pub(crate) const BOTH: Text = Text {
    en: "or write the files and lines for both: -o PATH",
    ja: "または -o PATH を指定すると、両方のファイルと設定を書き出します",
};
