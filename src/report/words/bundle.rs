//! The report of `bundle`, and the notes from reading the inputs.

use crate::language::Text;
use crate::read::{Other, OtherKind, jks};

pub(in crate::report) const COMPLETE: Text =
    Text { en: "complete chain to {root}", ja: "{root} までの証明書チェーンが完成しました" };
pub(in crate::report) const ISSUED_BY: Text = Text { en: "issued by {issuer}", ja: "発行者: {issuer}" };
pub(in crate::report) const ITSELF: Text = Text { en: "itself", ja: "自身" };

pub(in crate::report) const CHOSEN: Text = Text {
    en: "chosen: {summary}; the first to expire is {name}, on {day}",
    ja: "選択: {summary}。最も早く有効期限が切れる証明書: {name} ({day})",
};
pub(in crate::report) const ALSO_THERE: Text = Text {
    en: "alternative: {summary}{superseded} ({option})",
    ja: "ほかの候補: {summary}{superseded} ({option})",
};
pub(in crate::report) const OLDER: Text =
    Text { en: ", with other certificates of the same CAs", ja: "、同じ認証局の別の証明書を使用" };
pub(in crate::report) const SUMMARY: Text =
    Text { en: "{kind}, {served}, root {root}", ja: "{kind}、{served}、ルート証明書 {root}" };
/// The same behind the word "alternative".
pub(in crate::report) const SUMMARY_ALONE: Text =
    Text { en: "{served}, root {root}", ja: "{served}、ルート証明書 {root}" };
pub(in crate::report) const INTERMEDIATES: Text =
    Text { en: "{count} intermediate{s}", ja: "中間CA証明書 {count} 枚" };
pub(in crate::report) const CROSSES: Text =
    Text { en: "{count} cross-certificate{s}", ja: "クロスルート証明書 {count} 枚" };
pub(in crate::report) const BECAUSE: Text = Text { en: "because: {why}", ja: "理由: {why}" };
pub(in crate::report) const LEFT_OUT: Text = Text {
    en: "left out: {names}; chainmend chains says why",
    ja: "対象外: {names} (理由は chainmend chains で確認できます)",
};

pub(in crate::report) const SHA1: Text = Text {
    en: "{name} is signed with SHA-1; accepted only because --at is before 2017",
    ja: "{name} は SHA-1 で署名されています。--at の日時が2017年より前のため、有効とみなしました",
};
pub(in crate::report) const SHORT_KEY: Text = Text {
    en: "{name} has an RSA key of {bits} bits; accepted only because --at is before 2017",
    ja: "{name} の RSA 鍵は {bits} ビットです。--at の日時が2017年より前のため、有効とみなしました",
};

pub(in crate::report) const FETCHED: Text = Text {
    en: "fetched: {url} for {child}: {outcome}",
    ja: "取得: {url} ({child} の発行元の証明書): {outcome}",
};
pub(in crate::report) const CERTIFICATES: Text = Text { en: "{count} certificate{s}", ja: "証明書 {count} 枚" };
pub(in crate::report) const KEPT: Text = Text {
    en: "{count} certificate{s}, from the cache (fetched {time})",
    ja: "証明書 {count} 枚 (キャッシュから、{time} に取得)",
};

pub(in crate::report) const WROTE: Text = Text {
    en: "wrote: {path} ({count} certificate{s}, {bytes} bytes)",
    ja: "書き込み: {path} (証明書 {count} 枚、{bytes} バイト)",
};
pub(in crate::report) const TO_BE_REGISTERED: Text = Text {
    en: "install it by hand on clients without {root}; it is in {stores}",
    ja: "{root} がないクライアントには手動で登録してください。登録済みの証明書ストア: {stores}",
};
pub(in crate::report) const FOR_TARGET: Text =
    Text { en: "for {target} ({versions}):", ja: "{target} ({versions}) の設定:" };
pub(in crate::report) const FOR_SERVICE: Text = Text { en: "for {target}:", ja: "{target} の設定:" };
pub(in crate::report) const WROTE_KEY: Text = Text {
    en: "wrote: {path} (private key, {bytes} bytes)",
    ja: "書き込み: {path} (秘密鍵、{bytes} バイト)",
};

pub(in crate::report) const WROTE_TEXT: Text =
    Text { en: "wrote: {path} ({bytes} bytes)", ja: "書き込み: {path} ({bytes} バイト)" };
pub(in crate::report) const WOULD_WRITE: Text = Text {
    en: "would write: {path} ({count} certificate{s}, {bytes} bytes)",
    ja: "書き込み予定: {path} (証明書 {count} 枚、{bytes} バイト)",
};
pub(in crate::report) const WOULD_WRITE_KEY: Text = Text {
    en: "would write: {path} (private key, {bytes} bytes)",
    ja: "書き込み予定: {path} (秘密鍵、{bytes} バイト)",
};
pub(in crate::report) const WOULD_WRITE_TEXT: Text =
    Text { en: "would write: {path} ({bytes} bytes)", ja: "書き込み予定: {path} ({bytes} バイト)" };

pub(in crate::report) const REST_WAS_READ: Text = Text {
    en: "{place}: {problem}; the rest of the file was read",
    ja: "{place}: {problem} (残りは読み取りました)",
};
pub(in crate::report) const PROBLEM: Text = Text { en: "{place}: {problem}", ja: "{place}: {problem}" };
pub(in crate::report) const INCOMPLETE: Text = Text {
    en: "{snapshot} had {count} more roots whose certificates are not available here: {names}",
    ja: "{snapshot} には、このほかに {count} 枚のルート証明書が登録されていましたが、その証明書は収録していません: {names}",
};
pub(in crate::report) const LATER: Text = Text {
    en: "{given} is after the newest list that is known; {newest} is used",
    ja: "{given} は、収録されている最新の一覧より後です。{newest} を使用します",
};
pub(in crate::report) const OUTDATED: Text = Text {
    en: "the built-in root lists are old ({stores}, up to {days} days before the validation date); later changes are not known. Update chainmend, or give your own roots: --roots FILE",
    ja: "収録しているルート証明書の最新の一覧が古くなっています ({stores}、判定する日より最大 {days} 日前)。その後の変更は反映されません。新しいリリースの chainmend を使用するか、--roots FILE で一覧を指定してください",
};
pub(in crate::report) const REPAIRED: Text =
    Text { en: "repaired: {place}: {repair}{more}{change}", ja: "修復: {place}: {repair}{more}{change}" };
pub(in crate::report) const PUT_IN: Text = Text { en: ": `{after}` inserted", ja: ": `{after}` を補いました" };
pub(in crate::report) const TAKEN_OUT: Text =
    Text { en: ": `{before}` removed", ja: ": `{before}` を除きました" };
pub(in crate::report) const READ_AS: Text =
    Text { en: ": `{before}` -> `{after}`", ja: ": `{before}` を `{after}` として読み取りました" };
pub(in crate::report) const MORE: Text = Text { en: ", and {count} more", ja: " (ほか {count} か所)" };

/// Several private keys of an input, with the place of the first.
pub(in crate::report) const KEYS: Text = Text {
    en: "{place}: {count} private keys from here on, which were not copied (bundle --include-key writes that of the certificate too)",
    ja: "{place} 以降に秘密鍵が {count} 個あります。ここからはコピーしていません (証明書の秘密鍵は bundle --include-key で書き出せます)",
};

/// A part of an input that is not a certificate.
pub(in crate::report) fn other(other: &Other) -> Text {
    match other.kind {
        OtherKind::PrivateKey => Text {
            en: "{place}: a private key, which was not copied (bundle --include-key writes it too)",
            ja: "{place}: 秘密鍵です。ここからはコピーしていません (bundle --include-key で書き出せます)",
        },
        OtherKind::Request => Text {
            en: "{place}: a certificate signing request, not a certificate",
            ja: "{place}: 証明書署名要求 (CSR) です。証明書ではありません",
        },
        OtherKind::Pkcs12 => Text {
            en: "{place}: a PKCS#12 container, which could not be opened",
            ja: "{place}: PKCS#12 ファイルです。開くことができませんでした",
        },
        OtherKind::Block if other.label == jks::LABEL => Text {
            en: "{place}: a {label} was skipped; --intermediates {file} reads its certificates as candidates",
            ja: "{place}: {label} のため除外しました。中の証明書は --intermediates {file} で候補として読み込めます",
        },
        OtherKind::Block => Text {
            en: "{place}: {label} is not a certificate, and was skipped",
            ja: "{place}: {label} は証明書ではないため除外しました",
        },
    }
}
