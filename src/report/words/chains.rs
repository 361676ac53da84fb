//! The report of `chains`.

use crate::language::Text;

pub(in crate::report) const SUPERSEDED: Text = Text {
    en: ", superseded: a chain above has newer certificates of the same CAs",
    ja: "、旧版 (同じ認証局の新しい証明書によるチェーンが上にあります)",
};
pub(in crate::report) const EXPIRED_ROOT: Text =
    Text { en: ", its root has expired", ja: "、ルート証明書の有効期限切れ" };
pub(in crate::report) const ALSO_VALID: Text = Text {
    en: ", its root is not in {stores}, but the served chain is valid there",
    ja: "、ルート証明書は {stores} にありませんが、送信する証明書は {stores} でも有効です",
};
pub(in crate::report) const NOT_VALID: Text = Text {
    en: ", not for {stores}: its root is not there",
    ja: "、{stores} では無効 (ルート証明書がありません)",
};
pub(in crate::report) const GIVEN_ROOTS: Text = Text { en: "the given roots", ja: "指定されたルート証明書" };
pub(in crate::report) const LARGER: Text = Text {
    en: "+{bytes} bytes: also {names}: {option}",
    ja: "+{bytes} バイトで {names} にも対応できます: {option}",
};
pub(in crate::report) const AND_MORE: Text = Text { en: "{names} and {count} more", ja: "{names} ほか {count}" };
pub(in crate::report) const INSTALLED: Text = Text {
    en: "each client is evaluated with only the given roots ({count})",
    ja: "各クライアントは、指定されたルート証明書 ({count} 枚) だけを登録しているものとして判定します",
};
pub(in crate::report) const OWN_AND_GIVEN: Text = Text {
    en: "each client is evaluated with its own roots and the given ones ({count})",
    ja: "各クライアントは、自身のルート証明書に加えて指定されたルート証明書 ({count} 枚) を登録しているものとして判定します",
};
pub(in crate::report) const OWN_STORES: Text = Text {
    en: "chains are valid if {stores} trusts them; each client is evaluated with its own roots",
    ja: "有効性は {stores} で判定し、各クライアントは自身のルート証明書で判定します",
};
pub(in crate::report) const SIZE: Text = Text {
    en: "adds {served} ({bytes} bytes) to each handshake",
    ja: "サーバー証明書のほかに送信する証明書: {served} ({bytes} バイト)",
};
pub(in crate::report) const SIZE_NONE: Text =
    Text { en: "adds nothing to each handshake", ja: "サーバー証明書のほかに送信する証明書: なし" };
pub(in crate::report) const FIRST_TO_EXPIRE: Text = Text {
    en: "first to expire: {name}, on {day}",
    ja: "最も早く有効期限が切れる証明書: {name} ({day})",
};
pub(in crate::report) const IN_STORES: Text =
    Text { en: "{root} is in {stores}", ja: "{root} を登録している証明書ストア: {stores}" };
pub(in crate::report) const CONDITION: Text = Text {
    en: "{store} trusts {root} {condition} ({source})",
    ja: "{store} が {root} を信頼する条件: {condition} ({source})",
};
pub(in crate::report) const KNOWN_AS: Text =
    Text { en: "known as {id}: {name} ({product})", ja: "名称 {id}: {name} ({product})" };
pub(in crate::report) const WHEN: Text = Text { en: "when", ja: "用途" };

pub(in crate::report) const CHOSEN: Text =
    Text { en: "chosen: [{number}] {id}{known}: {why}", ja: "選択: [{number}] {id}{known}: {why}" };
pub(in crate::report) const OR_REGISTER: Text = Text {
    en: "or install {root} by hand on clients without it: --emit-root FILE writes it",
    ja: "{root} がないクライアントに手動で登録することもできます: --emit-root FILE で書き出します",
};
pub(in crate::report) const LEFT_OUT: Text = Text { en: "left out: {names}", ja: "対象外: {names}" };

pub(in crate::report) const ONLY_ONE: Text =
    Text { en: "the only possible chain", ja: "唯一の証明書チェーンです" };
pub(in crate::report) const FORCED: Text = Text {
    en: "the smaller ones are not enough for {names}",
    ja: "より小さい証明書チェーンでは {names} に対応できません",
};
pub(in crate::report) const ENOUGH: Text = Text {
    en: "the smallest that no current client is known to refuse",
    ja: "現行のクライアントが拒否しないことを確認できる最も小さい証明書チェーンです",
};
pub(in crate::report) const SMALLEST: Text = Text {
    en: "the smallest, and no larger one reaches more of these clients",
    ja: "送信量が最も少なく、証明書を追加しても対応クライアントが増えないため",
};
pub(in crate::report) const SMALLEST_UNASKED: Text = Text {
    en: "the smallest that is chosen without a request",
    ja: "指定がない場合に選ばれる証明書チェーンのうち、送信量が最も少ないため",
};
pub(in crate::report) const AS_ASKED: Text = Text { en: "as asked for", ja: "指定による選択" };

/// The marks of the matrix, at most four columns wide, and their meanings.
pub(in crate::report) const YES: Text = Text { en: "yes", ja: "可" };
pub(in crate::report) const BY_FETCHING: Text = Text { en: "aia", ja: "取得" };
pub(in crate::report) const NO: Text = Text { en: "NO", ja: "不可" };
pub(in crate::report) const UNKNOWN: Text = Text { en: "?", ja: "不明" };
pub(in crate::report) const LEGEND: Text = Text {
    en: "on {day}: yes accepts, aia accepts by fetching (< DAY: until then), NO rejects, ? unknown",
    ja: "{day} の時点: 可 = 受け入れる、取得 = AIA で取得して受け入れる、不可 = 拒否する、\n不明 = 判定できない、< 日付 = その日の前日まで",
};
pub(in crate::report) const LEGEND_ANNOUNCED: Text = Text {
    en: "~ DAY: until then, as announced; ~NO: announced to reject by now; both may change",
    ja: "~ 日付 = 発表されている予定でその日の前日まで、予定 = 発表されている予定ではすでに拒否する\n(いずれも変更されることがあります)",
};
pub(in crate::report) const ANNOUNCED_NO: Text = Text { en: "~NO", ja: "予定" };
pub(in crate::report) const ANNOUNCED: Text =
    Text { en: "{root} is {announced} ({source})", ja: "{root} は {announced} ({source})" };
pub(in crate::report) const CURRENT_CLIENTS: Text = Text { en: "current clients", ja: "現行のクライアント" };
pub(in crate::report) const OLDER_CLIENTS: Text = Text { en: "older clients", ja: "古いクライアント" };
pub(in crate::report) const DIFFERS: Text =
    Text { en: "*: differs between chains", ja: "*: 証明書チェーンによって結果が異なります" };
pub(in crate::report) const NO_PRIVATE_ROOTS: Text = Text {
    en: "{names}: apps do not trust roots that a user installed, unless the app says so; the verdicts are those of apps that do",
    ja: "{names}: 利用者が追加したルート証明書は、アプリが設定で許可した場合だけ信頼されます",
};
pub(in crate::report) const NOTHING_KNOWN: Text = Text {
    en: "unknown for {names}; -v says what is missing",
    ja: "判定できないもの: {names} (-v で理由を表示)",
};
pub(in crate::report) const FROM_THEN: Text = Text { en: "from {day}: {verdict}", ja: "{day} から: {verdict}" };

pub(in crate::report) const CURRENT: Text = Text { en: "current", ja: "現行" };
