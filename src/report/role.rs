//! The role of a certificate in a chain or file.

use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr;

use crate::certificate::{AlternativeName, Certificate};
use crate::language::{Language, Text};
use crate::variant::Variant;

/// The role of a certificate in a chain, or in a file that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Leaf,
    Intermediate,
    Cross,
    Root,
    Duplicate,
    Superseded,
    AnotherOfCa,
    Expired,
    Revoked,
    OtherLeaf,
    OtherIntermediate,
    Unrelated,
    OtherKey,
    Related,
    Outside,
}

/// The name in JSON, and the text for people.
type Row = (&'static str, Text);

const LEAF: Row = ("leaf", Text { en: "leaf", ja: "サーバー証明書" });
const INTERMEDIATE: Row = ("intermediate", Text { en: "intermediate", ja: "中間CA証明書" });
const CROSS: Row = ("cross", Text { en: "cross-certificate", ja: "クロスルート証明書" });
const ROOT: Row = ("root", Text { en: "root", ja: "ルート証明書" });
const DUPLICATE: Row = ("duplicate", Text { en: "duplicate", ja: "重複" });
const SUPERSEDED: Row = ("superseded", Text { en: "superseded", ja: "新しい証明書に置き換え済み" });
const ANOTHER_OF_CA: Row =
    ("another-of-ca", Text { en: "another certificate of the same CA", ja: "同じ認証局の別の証明書" });
const EXPIRED: Row = ("expired", Text { en: "expired", ja: "有効期限切れ" });
const REVOKED: Row = ("revoked", Text { en: "revoked", ja: "失効" });
const OTHER_LEAF: Row = ("other-leaf", Text { en: "another leaf", ja: "別のサーバー証明書" });
const OTHER_INTERMEDIATE: Row =
    ("other-intermediate", Text { en: "intermediate of another leaf", ja: "別のサーバー証明書の中間CA証明書" });
const UNRELATED: Row = ("unrelated", Text { en: "unrelated", ja: "無関係" });
const OTHER_KEY: Row = ("other-key", Text { en: "other key of the CA", ja: "同じ名前で鍵が異なるCA証明書" });
const RELATED: Row = ("related", Text { en: "related", ja: "関連する証明書" });
const OUTSIDE: Row = ("outside", Text { en: "not in the chain", ja: "証明書チェーンに含まれません" });

/// The short form for a column of a chain.
const CROSS_IN_COLUMN: Text = Text { en: "cross", ja: "クロスルート証明書" };

impl Role {
    /// The roles in a chain.
    const OF_CHAIN: [Self; 4] = [Self::Leaf, Self::Intermediate, Self::Cross, Self::Root];

    const fn row(self) -> Row {
        match self {
            Self::Leaf => LEAF,
            Self::Intermediate => INTERMEDIATE,
            Self::Cross => CROSS,
            Self::Root => ROOT,
            Self::Duplicate => DUPLICATE,
            Self::Superseded => SUPERSEDED,
            Self::AnotherOfCa => ANOTHER_OF_CA,
            Self::Expired => EXPIRED,
            Self::Revoked => REVOKED,
            Self::OtherLeaf => OTHER_LEAF,
            Self::OtherIntermediate => OTHER_INTERMEDIATE,
            Self::Unrelated => UNRELATED,
            Self::OtherKey => OTHER_KEY,
            Self::Related => RELATED,
            Self::Outside => OUTSIDE,
        }
    }

    /// The text.
    pub(super) fn text(self, language: Language) -> &'static str {
        self.row().1.of(language)
    }

    /// The text for a column.
    pub(super) fn in_column(self, language: Language) -> &'static str {
        if self == Self::Cross { CROSS_IN_COLUMN.of(language) } else { self.text(language) }
    }

    /// The width of the widest role in a chain, in terminal columns.
    pub(super) fn column_width(language: Language) -> usize {
        Self::OF_CHAIN.iter().map(|role| role.in_column(language).width()).max().unwrap_or(0)
    }

    /// The role of the first certificate of a chain: a server certificate, or a CA certificate.
    pub(super) fn of_start(certificate: &Certificate) -> Self {
        match (certificate.is_ca() && !names_a_server(certificate), certificate.is_self_signed()) {
            (false, _) => Self::Leaf,
            (true, false) => Self::Intermediate,
            (true, true) => Self::Root,
        }
    }

    /// Whether it is the role of a certificate that the chain does not need, even if it is self-signed.
    pub(super) fn is_beside(self) -> bool {
        matches!(self, Self::Unrelated | Self::OtherKey | Self::Related | Self::OtherLeaf)
    }

    /// The role at the end of a chain, where an intermediate may be trusted itself.
    pub(super) fn of_end(self, certificate: &Certificate) -> Self {
        if self == Self::Root && !certificate.is_self_issued() { Self::Intermediate } else { self }
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.row().0)
    }
}

/// Whether a certificate is for a host, even if it is marked as a CA: some servers use such certificates.
fn names_a_server(certificate: &Certificate) -> bool {
    let mut names = certificate.facts().alternative_names.iter().flatten();
    names.any(|name| matches!(name, AlternativeName::Dns(_) | AlternativeName::Ip(_)))
}

/// Whether a chain that begins with this certificate begins with a CA.
pub(crate) fn starts_with_ca(certificate: &Certificate) -> bool {
    Role::of_start(certificate) != Role::Leaf
}

/// The certificates of a chain with their roles.
pub(super) fn roles(variant: &Variant) -> Vec<(Role, &Certificate)> {
    let path = &variant.path;
    let intermediates = path.intermediates().iter().zip(&variant.cross);
    let mut rows = vec![(Role::of_start(path.leaf()), path.leaf())];
    rows.extend(intermediates.map(|(member, cross)| (if *cross { Role::Cross } else { Role::Intermediate }, member)));
    if path.anchor().certificate != *path.leaf() {
        rows.push((Role::Root, &path.anchor().certificate));
    }
    rows
}
