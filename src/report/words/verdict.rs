//! What clients say.

use crate::language::Text;

pub(in crate::report) const NO_ISSUER: Text = Text {
    en: "finds no issuer of {name}: nothing that is served or in its store",
    ja: "{name} の発行元が、送信された証明書にも証明書ストアにもありません",
};
pub(in crate::report) const NOT_TRUSTED: Text =
    Text { en: "has no {name} in its store", ja: "証明書ストアに {name} がありません" };
pub(in crate::report) const EXPIRED: Text = Text {
    en: "goes through {name}, which expires on {day}",
    ja: "経由する {name} の有効期限は {day} です",
};
pub(in crate::report) const NOT_YET_VALID: Text = Text {
    en: "goes through {name}, which is valid only from {day} on",
    ja: "経由する {name} の有効期間は {day} からです",
};
pub(in crate::report) const HASH: Text = Text {
    en: "cannot verify {hash}, with which {name} is signed",
    ja: "{name} の署名に使われている {hash} を検証できません",
};
pub(in crate::report) const KEY: Text =
    Text { en: "cannot use {key}, the key of {name}", ja: "{name} の鍵 ({key}) を使用できません" };

pub(in crate::report) const NO_STORE: Text = Text {
    en: "no source for its list of roots at that time",
    ja: "その時点のルート証明書の一覧の資料がありません",
};
pub(in crate::report) const NO_LOGIC: Text = Text {
    en: "no source for how it builds a path",
    ja: "証明書チェーンの構築方法の資料がありません",
};
pub(in crate::report) const ANCHOR_EXPIRY: Text = Text {
    en: "no source tells whether it refuses the expired root {name}",
    ja: "有効期限の切れたルート証明書 {name} を拒否するかどうかの資料がありません",
};
pub(in crate::report) const STORE_AGE: Text = Text {
    en: "no source for which list of roots it has between those of {from} and {until}, which differ here",
    ja: "ルート証明書の一覧は {from} のものと {until} のものの間の時期ですが、両者で判定が異なり、どの時点のものかの資料がありません",
};

pub(in crate::report) const ACCEPTS: Text =
    Text { en: "accepts, through {root}{fetched}", ja: "{root} を経由して受け入れます{fetched}" };
pub(in crate::report) const FETCHED: Text =
    Text { en: ", with intermediates that it fetches", ja: " (中間CA証明書を自動取得)" };
pub(in crate::report) const REJECTS: Text = Text { en: "rejects: {why}", ja: "拒否します: {why}" };
pub(in crate::report) const UNKNOWN: Text = Text { en: "unknown: {what}", ja: "不明です: {what}" };

pub(in crate::report) const NO_STORE_KNOWN: Text =
    Text { en: "no store known here", ja: "なし (既知の証明書ストアにありません)" };
pub(in crate::report) const SINCE: Text = Text { en: "{store} since {first}", ja: "{store} ({first} 以降)" };
pub(in crate::report) const FROM_TO: Text =
    Text { en: "{store} {first} to {last}", ja: "{store} ({first} から {last} まで)" };

pub(in crate::report) const NONE_SUITS_ALL: Text = Text {
    en: "no chain suits all clients asked for: the best, {id} ({kind} to {root}), leaves out {count} client{s}",
    ja: "指定したクライアントすべてに対応する証明書チェーンがありません。最善の {id} ({kind}、{root} まで) でも {count} 件が対象外です",
};
pub(in crate::report) const OF_CLIENT: Text = Text { en: "{client} {verdict}", ja: "{client}: {verdict}" };
pub(in crate::report) const SUITS_ELSEWHERE: Text = Text {
    en: "the chain to {root} suits them all, but that root is not trusted here: {stores}",
    ja: "{root} までの証明書チェーンはすべてに対応しますが、このルート証明書は信頼の対象に含まれていません: {stores}",
};
pub(in crate::report) const BY_STORE: Text = Text {
    en: "judge by a store that has it: --roots {store}",
    ja: "このルート証明書を含む証明書ストアで判定する場合: --roots {store}",
};
pub(in crate::report) const TAKE_IT_ANYWAY: Text =
    Text { en: "take it all the same: --variant {id}", ja: "それでも使用する場合: --variant {id}" };
pub(in crate::report) const SEE_VERDICTS: Text = Text {
    en: "see what each client says of each chain: chainmend chains",
    ja: "クライアントごとの判定は chainmend chains で確認できます",
};

pub(in crate::report) const KEY_IDENTIFIER: Text = Text {
    en: "finds no issuer of {name}, whose authority key identifier names another key",
    ja: "{name} の発行者キー識別子が別の鍵を指しているため、発行元が見つかりません",
};
pub(in crate::report) const AUTHORITY_CERTIFICATE: Text = Text {
    en: "finds no issuer of {name}, which names another certificate by issuer and serial number",
    ja: "{name} が発行者とシリアル番号で別の証明書を指しているため、発行元が見つかりません",
};
pub(in crate::report) const NAME_ENCODING: Text = Text {
    en: "finds no issuer of {name}: it takes only a name that is written the same way",
    ja: "{name} の発行者名と表記が完全に一致する証明書がないため、発行元が見つかりません",
};
pub(in crate::report) const DIRECTORY_CONSTRAINTS: Text = Text {
    en: "does not process the name constraints of {name}, which are for directory names",
    ja: "{name} の名前制約 (ディレクトリ名) を処理できません",
};
pub(in crate::report) const ED25519: Text = Text {
    en: "cannot use Ed25519, the algorithm of {name}",
    ja: "{name} のアルゴリズム Ed25519 を使用できません",
};
pub(in crate::report) const OTHER_KEY: Text =
    Text { en: "cannot use the kind of key of {name}", ja: "{name} の鍵の種類に対応していません" };
pub(in crate::report) const POINT: Text =
    Text { en: "cannot read the key of {name}", ja: "{name} の鍵の形式に対応していません" };
pub(in crate::report) const NOT_FOR_SIGNING: Text = Text {
    en: "wants digitalSignature in the key usage of {name}",
    ja: "{name} のキー使用法に digitalSignature を求めます",
};
pub(in crate::report) const NETSCAPE_TYPE: Text = Text {
    en: "takes {name} for no server's by its Netscape certificate type",
    ja: "{name} は Netscape 証明書タイプがサーバー用でないため拒否します",
};
pub(in crate::report) const EMPTY_NAME: Text = Text {
    en: "cannot read {name}, which has an empty DNS name",
    ja: "{name} には空の DNS 名があるため読み取れません",
};
pub(in crate::report) const UNCRITICAL_NAMES: Text = Text {
    en: "cannot read {name}, which has no subject and alternative names that are not critical",
    ja: "{name} はサブジェクトが空でサブジェクト代替名がクリティカルでないため読み取れません",
};
pub(in crate::report) const INVALID_EXTENSION: Text = Text {
    en: "takes {name} for invalid, because of an extension",
    ja: "{name} を拡張のため無効とみなします",
};
pub(in crate::report) const ROOT_IDENTIFIERS: Text = Text {
    en: "looks for an issuer of the root {name}, which names another one",
    ja: "ルート証明書 {name} が別の発行者を指しているため、その発行元を探します",
};
pub(in crate::report) const BECAUSE: Text =
    Text { en: "refuses {name}: {demand}", ja: "{name} を拒否します: {demand}" };
pub(in crate::report) const UNLOADABLE: Text = Text { en: "cannot load {name}", ja: "{name} を読み込めません" };
pub(in crate::report) const REVOKED: Text =
    Text { en: "knows that {name} is revoked", ja: "{name} が失効していることを知っています" };
pub(in crate::report) const CONDITION: Text = Text {
    en: "trusts {name} {condition}, which this one is not among",
    ja: "{name} を信頼する条件 ({condition}) を満たしません",
};
pub(in crate::report) const STORE_CONDITION: Text =
    Text { en: "trusts {name} under a condition only", ja: "{name} を条件付きでのみ信頼します" };
pub(in crate::report) const CONDITION_UNKNOWN: Text = Text {
    en: "no source tells whether it keeps to what its list of roots demands: {name} is trusted {condition}",
    ja: "ルート証明書の一覧が求める条件 ({name}: {condition}) に従うかどうかの資料がありません",
};
pub(in crate::report) const ANNOUNCED: Text = Text {
    en: "{name} is {announced}; the list of roots here does not reach so far",
    ja: "{name} は {announced}。収録しているルート証明書の一覧はその日より前のものです",
};
pub(in crate::report) const NO_TIMESTAMP: Text = Text {
    en: "trusts {name} {condition}, and the server's certificate has no timestamp in it",
    ja: "{name} を信頼する条件は「{condition}」ですが、サーバー証明書にタイムスタンプがありません",
};
pub(in crate::report) const STRICT: Text = Text {
    en: "wants more of {name}, strictly by RFC 5280: {demand}",
    ja: "RFC 5280 を厳密に適用するため {name} を拒否します: {demand}",
};
pub(in crate::report) const RULE_UNKNOWN: Text = Text {
    en: "no source tells whether it refuses what {name} is like: {rule}",
    ja: "{name} ({rule}) を拒否するかどうかの資料がありません",
};
