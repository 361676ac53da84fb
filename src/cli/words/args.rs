//! Errors in the values of options.

use crate::language::Text;

pub(crate) const VARIANT: Text = Text {
    en: "it is auto, standard, cross-root, an id that `chains` printed, or {names}",
    ja: "auto、standard、cross-root、`chains` が表示した識別子、または次の名前を指定してください: {names}",
};
pub(crate) const AUTO: Text = Text {
    en: "the smallest chain that current clients accept",
    ja: "現行のクライアントが受け入れる最小の証明書チェーン",
};
pub(crate) const STANDARD: Text = Text { en: "the shortest chain", ja: "最短の証明書チェーン" };
pub(crate) const CROSS_ROOT: Text = Text {
    en: "through cross-certificates to the oldest root",
    ja: "クロスルート証明書を経て最も古いルート証明書に至る証明書チェーン",
};
pub(crate) const CLIENT: Text = Text {
    en: "no client or group has that name; --support list prints them",
    ja: "その名前のクライアントまたはグループはありません。--support list で一覧を表示します",
};
pub(crate) const TARGET: Text =
    Text { en: "the targets are {names}", ja: "指定できるサーバーは次のとおりです: {names}" };
pub(crate) const SIMILAR_TARGET: Text =
    Text { en: "did you mean {name}? {targets}", ja: "{name} のことでしょうか。{targets}" };
pub(crate) const TARGET_VERSION: Text =
    Text { en: "the versions of {server} are {rows}", ja: "{server} の対応バージョン: {rows}" };
pub(crate) const TARGET_END: Text =
    Text { en: "{rows}; {version} and later are not known", ja: "{rows} ({version} 以降は未対応)" };
pub(crate) const TARGET_OLDER: Text = Text {
    en: "{rows}; {version} is older than all of them and not known",
    ja: "{rows} ({version} はどれよりも古く、未対応)",
};
pub(crate) const NO_VERSIONS: Text = Text {
    en: "{server} has no versions; write --for {server}",
    ja: "{server} にバージョンの指定はありません。--for {server} と指定してください",
};
pub(crate) const NO_LANGUAGE: Text = Text { en: "--lang needs a value", ja: "--lang には値が必要です" };
pub(crate) const UNKNOWN_LANGUAGE: Text =
    Text { en: "--lang {value} is not supported", ja: "--lang に「{value}」は指定できません" };
pub(crate) const LANGUAGE: Text =
    Text { en: "the languages are en and ja", ja: "指定できる言語は en と ja です" };
pub(crate) const HOST: Text = Text {
    en: "{error}; write it like www.example.jp or 192.0.2.1",
    ja: "{error}。www.example.jp や 192.0.2.1 のように指定してください",
};
pub(crate) const NAME: Text = Text {
    en: "write the common name of a root or the beginning of its SHA-256",
    ja: "ルート証明書のコモンネーム (CN) または SHA-256 の先頭を指定してください",
};
pub(crate) const NETWORK: Text = Text {
    en: "write it like 10.0.0.0/8 or fd00::/8",
    ja: "10.0.0.0/8 や fd00::/8 のように指定してください",
};
pub(crate) const PROXY: Text =
    Text { en: "write it like http://HOST:PORT", ja: "http://HOST:PORT のように指定してください" };
pub(crate) const EXCEPTION: Text = Text {
    en: "write one host per string, like example.com, .example.com, 192.0.2.1 or 10.0.0.0/8",
    ja: "example.com、.example.com、192.0.2.1、10.0.0.0/8 のように、1 つの文字列に 1 つのホストを指定してください",
};
pub(crate) const REPORT: Text = Text {
    en: "write an https URL, without a user name",
    ja: "ユーザー名を含まない https の URL を指定してください",
};
pub(crate) const ROOTS: Text = Text {
    en: "no root store or file has that name; chainmend bundle --roots list prints the stores",
    ja: "その名前のルートストアまたはファイルはありません。chainmend bundle --roots list でルートストアの一覧を表示します",
};
pub(crate) const SERVER: Text = Text {
    en: "write the name of a server; chainmend bundle --for list prints them",
    ja: "サーバーの名前を指定してください。chainmend bundle --for list で一覧を表示します",
};
pub(crate) const SECONDS: Text = Text {
    en: "write seconds, more than 0 and at most 86400",
    ja: "0 より大きく 86400 以下の秒数を指定してください",
};
pub(crate) const TIME: Text = Text {
    en: "write it like 2026-11-23 or 2026-11-23T09:00:00Z",
    ja: "2026-11-23 や 2026-11-23T09:00:00Z のように指定してください",
};
pub(crate) const SHELL: Text =
    Text { en: "the shells are {names}", ja: "指定できるシェルは次のとおりです: {names}" };
pub(crate) const PAGE: Text = Text {
    en: "the commands with a page are {names}",
    ja: "ページがあるコマンドは次のとおりです: {names}",
};
