//! The texts of `--for NAME --help` and of the list of targets.

use crate::language::Text;
use crate::write::FileRole;

/// The suffix for files that contain the private key.
pub(crate) const WITH_KEY: Text = Text { en: " with key", ja: " (秘密鍵を含む)" };
pub(crate) const HELP_FILES: Text = Text { en: "Files, of -o PATH", ja: "ファイル (-o PATH)" };
pub(crate) const HELP_LINES: Text = Text { en: "Configuration", ja: "設定" };
pub(crate) const HELP_STEPS: Text = Text { en: "Manual steps", ja: "手順" };
pub(crate) const HELP_CHECK: Text = Text { en: "To check it", ja: "確認" };
pub(crate) const HELP_RELOAD: Text = Text { en: "To reload it", ja: "再読み込み" };
pub(crate) const HELP_SOURCE: Text = Text { en: "Source", ja: "出典" };
pub(crate) const HELP_PROOF: Text = Text { en: "Tested", ja: "検証" };
pub(crate) const PROOF_STARTED: Text = Text {
    en: "a test starts {program} with these files and completes a TLS handshake",
    ja: "テストでこれらのファイルを使って {program} を起動し、接続を確認しています",
};
pub(crate) const PROOF_READ: Text = Text {
    en: "a test reads these files with {programs}; the server itself was not tested",
    ja: "テストでこれらのファイルを {programs} で読み取っています。サーバー自体では確認していません",
};
pub(crate) const PROOF_DOCUMENTED: Text = Text {
    en: "according to the documentation; the server itself was not tested",
    ja: "文書の記載に基づいています。サーバー自体では確認していません",
};
pub(crate) const PART_LEAF: Text = Text { en: "server certificate", ja: "サーバー証明書" };
pub(crate) const PART_INTERMEDIATES: Text = Text { en: "intermediates", ja: "中間CA証明書" };
pub(crate) const PART_INTERMEDIATE: Text = Text { en: "one intermediate", ja: "中間CA証明書 1 枚" };
pub(crate) const PART_ISSUER: Text = Text { en: "certificate of the issuer", ja: "発行元の証明書" };
pub(crate) const PART_ROOT: Text = Text { en: "root", ja: "ルート証明書" };
pub(crate) const PART_SCRIPT: Text =
    Text { en: "script that installs the rest", ja: "インストール用スクリプト" };
pub(crate) const HELP_PAIR: Text = Text {
    en: "Configuration for an RSA and an ECDSA certificate (give both, and -o PATH)",
    ja: "RSA と ECDSA の証明書を併用する設定 (両方の証明書と -o PATH を指定)",
};
pub(crate) const PART_KEY: Text = Text { en: "private key", ja: "秘密鍵" };
pub(crate) const OWNER_ONLY: Text =
    Text { en: ", readable only by its owner (0600)", ja: "、所有者だけが読み取り可能 (0600)" };

/// A file of a target, in the list of targets.
pub(crate) fn role(role: FileRole) -> Text {
    let ja = match role {
        FileRole::Fullchain => "サーバー証明書と中間CA証明書",
        FileRole::Certificate => "サーバー証明書",
        FileRole::Chain => "中間CA証明書",
        FileRole::ChainWithLeaf => "サーバー証明書から始まる証明書チェーン",
        FileRole::Intermediate => "中間CA証明書 (1 枚ずつ)",
        FileRole::Issuer => "発行元の証明書",
        FileRole::Trusted => "検証用の証明書",
        FileRole::FullchainWithRoot => "サーバー証明書からルート証明書まで",
        FileRole::Root => "ルート証明書",
        FileRole::ChainWithRoot => "中間CA証明書とルート証明書",
        FileRole::ChainRootFirst => "ルート証明書と中間CA証明書",
        FileRole::RootFirst => "ルート証明書からサーバー証明書まで",
        FileRole::Key => "秘密鍵",
        FileRole::Script => "スクリプト",
        FileRole::Manifest => "ファイルの一覧",
    };
    Text { en: role.name(), ja }
}
