//! The verdicts of clients.

use crate::language::Text;

pub(in crate::report) const NO_ISSUER: Text = Text {
    en: "finds no issuer of {name}, neither served nor in its store",
    ja: "{name} の発行元の証明書が、送信された証明書にも証明書ストアにもありません",
};
pub(in crate::report) const NOT_TRUSTED: Text =
    Text { en: "has no {name} in its store", ja: "証明書ストアに {name} がありません" };
pub(in crate::report) const EXPIRED: Text = Text {
    en: "goes through {name}, which expires on {day}",
    ja: "経由する {name} の有効期限は {day} です",
};
pub(in crate::report) const NOT_YET_VALID: Text = Text {
    en: "goes through {name}, which is not valid before {day}",
    ja: "経由する {name} はまだ有効ではありません (有効期間の開始: {day})",
};
pub(in crate::report) const HASH: Text = Text {
    en: "does not accept {hash}, with which {name} is signed",
    ja: "{name} の署名に使われている {hash} を受け入れません",
};
pub(in crate::report) const KEY: Text =
    Text { en: "cannot use {key}, the key of {name}", ja: "{name} の鍵 ({key}) を使用できません" };

pub(in crate::report) const NO_STORE: Text = Text {
    en: "no source for its root list at that time",
    ja: "その時点のルート証明書の一覧の資料がありません",
};
pub(in crate::report) const NO_LOGIC: Text = Text {
    en: "no source for how it builds a path",
    ja: "証明書チェーンの構築方法の資料がありません",
};
pub(in crate::report) const ANCHOR_EXPIRY: Text = Text {
    en: "no source says whether it refuses the expired root {name}",
    ja: "有効期限の切れたルート証明書 {name} を拒否するかどうかの資料がありません",
};
pub(in crate::report) const STORE_AGE: Text = Text {
    en: "no source for whether it has the root list of {from} or of {until}, which differ here",
    ja: "ルート証明書の一覧は {from} のものと {until} のものの間の時期ですが、両者で判定が異なり、どの時点のものかの資料がありません",
};

pub(in crate::report) const ACCEPTS: Text =
    Text { en: "accepts, through {root}{fetched}", ja: "{root} を経由して受け入れます{fetched}" };
pub(in crate::report) const FETCHED: Text =
    Text { en: ", with intermediates that it fetches", ja: " (中間CA証明書を自動取得)" };
pub(in crate::report) const REJECTS: Text = Text { en: "rejects: {why}", ja: "拒否します: {why}" };
pub(in crate::report) const UNKNOWN: Text = Text { en: "unknown: {what}", ja: "不明です: {what}" };

pub(in crate::report) const NO_STORE_KNOWN: Text =
    Text { en: "no known store", ja: "なし (既知の証明書ストアにありません)" };
pub(in crate::report) const SINCE: Text = Text { en: "{store} since {first}", ja: "{store} ({first} 以降)" };
pub(in crate::report) const FROM_TO: Text =
    Text { en: "{store} {first} to {last}", ja: "{store} ({first} から {last} まで)" };

pub(in crate::report) const NONE_SUITS_ALL: Text = Text {
    en: "no chain is accepted by all requested clients: the best ({option}: {kind} to {root}), is not accepted by {count} client{s}",
    ja: "指定したクライアントすべてに対応する証明書チェーンがありません。最善の証明書チェーン ({option}: {kind}、{root} まで) でも {count} 件が対象外です",
};
pub(in crate::report) const OF_CLIENT: Text = Text { en: "{client} {verdict}", ja: "{client}: {verdict}" };
pub(in crate::report) const SUITS_ELSEWHERE: Text = Text {
    en: "all of them accept the chain to {root}, but that root is not trusted here: {stores}",
    ja: "{root} までの証明書チェーンはすべてに対応しますが、このルート証明書は信頼の対象に含まれていません: {stores}",
};
pub(in crate::report) const BY_STORE: Text = Text {
    en: "validate with a store that has it: --roots {store}",
    ja: "このルート証明書を含む証明書ストアで判定する場合: --roots {store}",
};
pub(in crate::report) const TAKE_IT_ANYWAY: Text =
    Text { en: "to use it anyway: {option}", ja: "それでも使用する場合: {option}" };
pub(in crate::report) const SEE_VERDICTS: Text = Text {
    en: "see which clients accept each chain: chainmend chains",
    ja: "クライアントごとの判定は chainmend chains で確認できます",
};

pub(in crate::report) const KEY_IDENTIFIER: Text = Text {
    en: "finds no issuer of {name}, whose authority key identifier names another key",
    ja: "{name} の発行者キー識別子が別の鍵を指しているため、発行元の証明書が見つかりません",
};
pub(in crate::report) const AUTHORITY_CERTIFICATE: Text = Text {
    en: "finds no issuer of {name}, which names another certificate by issuer and serial number",
    ja: "{name} が発行者とシリアル番号で別の証明書を指しているため、発行元の証明書が見つかりません",
};
pub(in crate::report) const NAME_ENCODING: Text = Text {
    en: "finds no issuer of {name}: it accepts only an identically encoded name",
    ja: "{name} の発行者名と表記が完全に一致する証明書がないため、発行元の証明書が見つかりません",
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
    Text { en: "does not support the kind of key of {name}", ja: "{name} の鍵の種類に対応していません" };
pub(in crate::report) const POINT: Text =
    Text { en: "cannot read the key of {name}", ja: "{name} の鍵の形式に対応していません" };
pub(in crate::report) const NOT_FOR_SIGNING: Text = Text {
    en: "requires digitalSignature in the key usage of {name}",
    ja: "{name} のキー使用法に digitalSignature を求めます",
};
pub(in crate::report) const NETSCAPE_TYPE: Text = Text {
    en: "refuses {name} for servers because of its Netscape certificate type",
    ja: "{name} は Netscape 証明書タイプがサーバー用でないため拒否します",
};
pub(in crate::report) const EMPTY_NAME: Text = Text {
    en: "cannot read {name}, which has an empty DNS name",
    ja: "{name} には空の DNS 名があるため読み取れません",
};
pub(in crate::report) const UNCRITICAL_NAMES: Text = Text {
    en: "cannot read {name}, whose subject is empty and whose alternative names are not critical",
    ja: "{name} はサブジェクトが空でサブジェクト代替名がクリティカルでないため読み取れません",
};
pub(in crate::report) const COMMON_NAME: Text = Text {
    en: "does not allow the common name of {name} (name constraints)",
    ja: "{name} のコモンネーム (CN) を許可しません (名前制約)",
};
pub(in crate::report) const INVALID_EXTENSION: Text = Text {
    en: "treats {name} as invalid because of an extension",
    ja: "{name} を拡張のため無効とみなします",
};
pub(in crate::report) const ROOT_IDENTIFIERS: Text = Text {
    en: "looks for another issuer of the root {name}, which names one",
    ja: "ルート証明書 {name} が別の発行者を指しているため、その発行元の証明書を探します",
};
pub(in crate::report) const BECAUSE: Text =
    Text { en: "refuses {name}: {demand}", ja: "{name} を拒否します: {demand}" };
pub(in crate::report) const UNLOADABLE: Text = Text { en: "cannot load {name}", ja: "{name} を読み込めません" };
pub(in crate::report) const REVOKED: Text =
    Text { en: "knows that {name} is revoked", ja: "{name} を失効済みとして拒否します" };
pub(in crate::report) const CONDITION: Text = Text {
    en: "trusts {name} {condition}, which does not include this one",
    ja: "{name} を信頼する条件 ({condition}) を満たしません",
};
pub(in crate::report) const INVALID: Text = Text {
    en: "goes through {name}, which breaks a rule of RFC 5280 section 6.1",
    ja: "経由する {name} は RFC 5280 6.1 の規則に違反しています",
};
pub(in crate::report) const KNOWN_CAVEAT: Text = Text { en: "{caveat}", ja: "{caveat}" };
pub(in crate::report) const STORE_CONDITION: Text =
    Text { en: "trusts {name} only under a condition", ja: "{name} を条件付きでのみ信頼します" };
pub(in crate::report) const CONDITION_UNKNOWN: Text = Text {
    en: "no source says whether it enforces the conditions of its root list: {name} is trusted {condition}",
    ja: "ルート証明書の一覧が求める条件 ({name}: {condition}) に従うかどうかの資料がありません",
};
pub(in crate::report) const ANNOUNCED: Text = Text {
    en: "{name} is {announced}; the root list here is not that recent",
    ja: "{name} は {announced}。収録しているルート証明書の一覧はその日より前のものです",
};
pub(in crate::report) const NO_TIMESTAMP: Text = Text {
    en: "trusts {name} {condition}, and the server certificate has no embedded timestamp",
    ja: "{name} を信頼する条件は「{condition}」ですが、サーバー証明書にタイムスタンプがありません",
};
pub(in crate::report) const STRICT: Text = Text {
    en: "strictly enforces RFC 5280 for {name}: {demand}",
    ja: "RFC 5280 を厳密に適用するため {name} を拒否します: {demand}",
};
pub(in crate::report) const RULE_UNKNOWN: Text = Text {
    en: "no source says whether it refuses {name}: {rule}",
    ja: "{name} ({rule}) を拒否するかどうかの資料がありません",
};
