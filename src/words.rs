//! The Japanese for the `Display` texts of lower modules, which are in English. A new variant does not compile until it
//! has a Japanese text here.

mod clients;
mod labels;

use std::fmt;
use std::io::{self, ErrorKind};

use crate::certificate::{
    Defect, Fault, InvalidExtension, KeyAlgorithm, Place, PointForm, Purpose, SignatureAlgorithm, Unloadable,
    algorithm_name, day,
};
use crate::gather::store::{MAX_STORED, RowFault, StoreError};
use crate::gather::{FetchError, TlsFault};
use crate::key::rounds::MAX_ROUNDS;
use crate::key::{Damage, Encrypted, Encryption, KeyError};
use crate::language::Language;
use crate::path::{LimitReached, NotAHost};
use crate::read::{
    About, Foreign, LeafError, MAX_CERTIFICATES, MAX_FILE_BYTES, Part, ProblemKind, ReadError, without_number,
};
use crate::trust::{Announcement, Condition, Demand, NoSnapshot, Revocation, Rule, last_moment};
use crate::variant::ChoiceError;
use crate::write::WriteError;

pub(crate) use clients::{client_list, client_ranges, version_range};
pub(crate) use labels::Labels;

/// A text that exists in every language.
pub(crate) trait Words: fmt::Display {
    /// The Japanese for the text of `Display`.
    fn japanese(&self) -> String;

    /// The text in a language.
    fn words(&self, language: Language) -> String {
        match language {
            Language::English => self.to_string(),
            Language::Japanese => self.japanese(),
        }
    }
}

impl Words for ProblemKind {
    fn japanese(&self) -> String {
        match self {
            Self::EmptyFile(0) => "ファイルが空です (0 バイト)".to_owned(),
            Self::EmptyFile(bytes) => format!("ファイルに空白か NUL しかありません ({bytes} バイト)"),
            Self::Archive(archive) => format!("ファイルが圧縮またはアーカイブされています ({archive})"),
            Self::Foreign(Foreign::Attached(archive)) => {
                format!("添付ファイルが圧縮またはアーカイブされています ({archive})")
            }
            Self::Foreign(encoding) => format!("対応していない形式 ({encoding}) で符号化されています"),
            Self::Printed(printed) => match printed.about() {
                About::Certificates => {
                    format!("{printed} が出力した証明書の説明です。証明書そのものは含まれていません")
                }
                About::Request => format!("{printed} が出力した証明書署名要求 (CSR) の説明です"),
                About::Key => format!("{printed} が出力した鍵の説明です"),
            },
            Self::MissingEnd => "BEGIN 行に対応する END 行がありません".to_owned(),
            Self::BadCharacter(character, column) => {
                format!("{column} 文字目の {} は base64 で使用できない文字です", character.escape_default())
            }
            Self::BadBase64 => "base64 に文字の不足または余分があります".to_owned(),
            Self::EmptyBlock => "ブロックが空です".to_owned(),
            Self::DamagedBlock(label) => {
                format!("ブロック {label} が壊れています (END 行がないか、base64 ではない文字があります)")
            }
            Self::Truncated(expected, present) => {
                format!("証明書が {expected} バイト中 {present} バイト目で切れています")
            }
            Self::CutOff(present) => {
                format!("証明書または証明書のファイルが {present} バイト目で切れています (全体の長さのない BER です)")
            }
            Self::Broken(byte, part) => format!("証明書が {byte} バイト目 ({}) で壊れています", part.japanese()),
            Self::NotCertificate => "内容が証明書ではありません".to_owned(),
            Self::Malformed(Defect::NotDer) => {
                "証明書が DER ではなく BER で符号化され、署名もその符号化を対象としています (RFC 5280 section 4.1, X.690 section 10)".to_owned()
            }
            Self::Malformed(reason) => format!("証明書が壊れています: {}", reason.japanese()),
            Self::BadPkcs7 => "PKCS#7 ファイルが壊れているか、DER 形式ではありません".to_owned(),
            Self::EmptyPkcs7 => "PKCS#7 ファイルに証明書が含まれていません".to_owned(),
            Self::PasswordNeeded => "PKCS#12 ファイルを開くにはパスワードが必要です".to_owned(),
            Self::CostlyPkcs12(rounds) => format!(
                "PKCS#12 ファイルを開くための鍵導出の反復回数が、chainmend が試す上限 (1 ファイルにつき {MAX_ROUNDS} 回) を超えています。{rounds} 回を必要とする部分があります"
            ),
            Self::UnknownPkcs12(name) => {
                format!("PKCS#12 ファイルは対応していない方式 ({name}) で暗号化されています")
            }
            Self::BadPkcs12 => "PKCS#12 ファイルが壊れています".to_owned(),
            Self::EmptyPkcs12 => "PKCS#12 ファイルに証明書が含まれていません".to_owned(),
            Self::KeyStoreDigest => {
                "キーストアのパスワードが指定と違うか、ファイルが壊れています (検査値が一致しません)".to_owned()
            }
            Self::WrongPassword => "PKCS#12 ファイルのパスワードが違います".to_owned(),
            Self::NotOpened(error) => format!("ファイルを読み取れません: {}", io::Error::from(*error).japanese()),
            Self::TooLarge => format!("ファイルが {} MiB を超えています", MAX_FILE_BYTES >> 20),
            Self::TooMany => format!("ファイルの証明書が {MAX_CERTIFICATES} 枚を超えています"),
        }
    }
}

impl Words for Part {
    fn japanese(&self) -> String {
        match self {
            Self::SignedPart => "署名対象部分",
            Self::SerialNumber => "シリアル番号",
            Self::SignatureAlgorithm => "署名アルゴリズム",
            Self::Issuer => "発行者",
            Self::Validity => "有効期間",
            Self::Subject => "サブジェクト",
            Self::PublicKey => "公開鍵",
            Self::Signature => "署名",
        }
        .to_owned()
    }
}

/// The messages of the parser (x509-parser 0.18, `X509Error`).
const PARSER_ERRORS: &[(&str, &str)] = &[
    ("invalid version", "バージョンが正しくありません"),
    ("invalid serial", "シリアル番号が正しくありません"),
    ("invalid algorithm identifier", "アルゴリズム識別子が正しくありません"),
    ("invalid X.509 name", "識別名が正しくありません"),
    ("invalid date", "日時が正しくありません"),
    ("Public Key Info", "公開鍵の情報が正しくありません"),
    ("Unique ID", "固有識別子が正しくありません"),
    ("invalid extensions", "拡張領域が正しくありません"),
    ("duplicate extensions", "同じ拡張領域が重複しています"),
    ("Signature DER Value", "署名の値が正しくありません"),
    ("TBS certificate", "署名対象部分が正しくありません"),
    ("invalid certificate", "証明書の構造が正しくありません"),
    ("BER error", "ASN.1 の構造が正しくありません"),
];

impl Words for Defect {
    fn japanese(&self) -> String {
        match self {
            Self::Parser(words) => {
                let known = PARSER_ERRORS.iter().find(|(english, _)| words.contains(english));
                known.map_or("解析エラー", |(_, said)| *said).to_owned()
            }
            Self::CutShort => "途中で切れています".to_owned(),
            Self::TrailingBytes(count) => format!("終わりの後ろに {count} バイトの余分なデータがあります"),
            Self::Shape => "証明書の構造ではありません (RFC 5280 section 4.1)".to_owned(),
            Self::NotDer => "DER ではなく BER で符号化されています".to_owned(),
        }
    }
}

impl Words for ReadError {
    fn japanese(&self) -> String {
        match self {
            Self::Io(file, error) => format!("{file} を読み取れません: {}", error.japanese()),
            Self::Folder(file) => format!("{file} はファイルではなくフォルダーです"),
            Self::TooLarge(file) => format!("{file} は {} MiB を超えています", MAX_FILE_BYTES >> 20),
            Self::TooMany(file) => format!("{file} を含めると証明書が {MAX_CERTIFICATES} 枚を超えます"),
        }
    }
}

impl Words for LeafError {
    fn japanese(&self) -> String {
        match self {
            Self::None => "入力に証明書がありません".to_owned(),
            Self::Ambiguous(_) => "サーバー証明書の候補が複数あります".to_owned(),
            Self::Circular => "入力のすべての証明書が、入力にある別の証明書を発行しています".to_owned(),
            Self::NoMatch(wanted, _) => format!("入力に {wanted} に一致する証明書がありません"),
        }
    }
}

impl Words for Demand {
    fn japanese(&self) -> String {
        match self {
            Self::Version3 => "バージョン 1 のCA証明書です",
            Self::PathLength => "CA証明書ではないのにパス長の制約があります",
            Self::CriticalBasicConstraints => "基本制約がクリティカルではありません",
            Self::KeyUsage => "CA証明書に鍵用途がありません",
            Self::NoCertSign => "CA証明書ではないのに証明書への署名が許可されています",
            Self::Subject => "CA証明書のサブジェクトが空です",
            Self::CriticalAlternativeNames => "サブジェクトが空で、サブジェクト代替名がクリティカルではありません",
            Self::AuthorityKeyIdentifier => "発行者キー識別子がありません",
            Self::SubjectKeyIdentifier => "CA証明書にサブジェクトキー識別子がありません",
        }
        .to_owned()
    }
}

impl Words for LimitReached {
    fn japanese(&self) -> String {
        let (what, limit) = match self {
            Self::Steps(limit) => ("探索の手順", limit),
            Self::SignatureChecks(limit) => ("署名の検証", limit),
            Self::NameComparisons(limit) => ("名前制約との照合", limit),
            Self::PolicyNodes(limit) => ("証明書ポリシー", limit),
            Self::Paths(limit) => ("有効な証明書チェーン", limit),
        };
        format!("{what}が上限の {limit} に達しました")
    }
}

impl Words for FetchError {
    fn japanese(&self) -> String {
        match self {
            Self::Scheme(scheme) => format!("{scheme} の URL は使用しません。使用するのは http と https だけです"),
            Self::NotHttps => "この用途に使用できるのは https の URL だけです".to_owned(),
            Self::BadUrl => "使用できない URL です".to_owned(),
            Self::Credentials => "ユーザー名を含む URL は使用しません".to_owned(),
            Self::Refused(address) => format!("拒否しました。{address} は公開されたアドレスではありません"),
            Self::Denied(address) => {
                format!("拒否しました。{address} は拒否するよう指定されたネットワーク (--aia-deny、CHAINMEND_AIA_DENY、chainmend.toml) のアドレスです")
            }
            Self::Port(port) => format!("拒否しました。ポート {port} は別のプロトコルのものです"),
            Self::HostNotFound => "ホスト名を解決できません".to_owned(),
            Self::Connection(error) => {
                let known = CONNECTION_ERRORS.iter().find(|(english, _)| error.to_lowercase().contains(english));
                known.map_or_else(|| "接続できません".to_owned(), |(_, said)| format!("接続できません: {said}"))
            }
            Self::Tls(fault) => format!("安全な接続ができません: {}", fault.japanese()),
            Self::Proxy(proxy, cause) => match &**cause {
                Self::Status(407) => format!("プロキシ {proxy} がユーザー名とパスワードを求めています (HTTP 407)"),
                cause => format!("プロキシ {proxy}: {}", cause.japanese()),
            },
            Self::CutShort => "応答が途中で切れています".to_owned(),
            Self::NotHttp => "応答が HTTP ではありません".to_owned(),
            Self::LongHeader => "応答の HTTP ヘッダーが長すぎます".to_owned(),
            Self::Timeout => "時間内に応答がありません".to_owned(),
            Self::Status(511) => {
                "HTTP ステータス 511 が返されました。キャプティブポータルへのログインが先に必要です".to_owned()
            }
            Self::Status(status) => format!("HTTP ステータス {status} が返されました"),
            Self::Redirects(limit) => format!("リダイレクトが {limit} 回を超えました"),
            Self::BadRedirect(target, cause) => format!("{target} へのリダイレクト: {}", cause.japanese()),
            Self::TooLarge(limit) => format!("応答が {limit} バイトを超えています"),
            Self::Compressed(coding) => format!("応答が求めていない形式 ({coding}) で圧縮されています"),
            Self::Html => "応答は証明書ではなく HTML ページです。キャプティブポータル (ネットワークの認証ページ) やプロキシが応答したか、認証局がファイルを移動しています".to_owned(),
            Self::Empty => "応答が空です".to_owned(),
            Self::EmptyPkcs7 => "応答は証明書を含まない PKCS#7 ファイルです".to_owned(),
            Self::ClosedPkcs12 => "応答は暗号化された PKCS#12 ファイルです。ネットワークから届いた PKCS#12 ファイルの鍵導出は行わないため、開いていません。ファイルを保存し、中の証明書を取り出して --intermediates で指定してください (openssl pkcs12 -in FILE -nokeys)".to_owned(),
            Self::NoCertificate => "応答に証明書がありません".to_owned(),
            Self::Damaged(kind) => format!("応答の証明書は使用できません: {}", kind.japanese()),
            Self::WrongCertificate => "応答の証明書は発行元のものではありません".to_owned(),
            Self::Budget => "問い合わせの回数または時間の上限に達したため、問い合わせていません".to_owned(),
            Self::Levels(limit) => {
                format!("発行元の証明書をすでに {limit} 階層分取得して上限に達したため、問い合わせていません")
            }
            Self::Remembered(cause, seconds) => {
                format!("{} ({seconds} 秒前の結果です。--no-cache を指定すると再度問い合わせます)", cause.japanese())
            }
            Self::Overtaken => "別の URL が先に応答したため、応答を待ちませんでした".to_owned(),
            Self::Offline => "--offline のため問い合わせておらず、キャッシュにもありません".to_owned(),
        }
    }
}

impl Words for StoreError {
    fn japanese(&self) -> String {
        match self {
            Self::Io(path, error) => format!("ストア {} を使用できません: {}", path.display(), error.japanese()),
            Self::Damaged(path) => format!("ストア {} が壊れています", path.display()),
            Self::NotAFile(path) => format!("ストア {} がファイルではありません", path.display()),
            Self::OtherVersion(path) => {
                format!("ストア {} は別のバージョンの chainmend が作成したものです", path.display())
            }
            Self::TooLarge(path) => format!("ストア {} の証明書が {MAX_STORED} 件を超えます", path.display()),
        }
    }
}

impl Words for RowFault {
    fn japanese(&self) -> String {
        match self {
            Self::Columns => "行の列数が先頭行の列名より少なくなっています".to_owned(),
            Self::NoCertificate => "行に証明書がないか、2 件以上あります".to_owned(),
            Self::AnotherHash => "証明書の SHA-256 が行に記載されたものと異なります".to_owned(),
            Self::NoHash => "行の SHA-256 が 64 桁の 16 進数ではありません".to_owned(),
            Self::UnknownStatus(text) => format!("失効状態が不明な値のため、考慮していません: {text:?}"),
            Self::NoReport => "CCADB レポートの列名がありますが、レポートとして読み取れません。失効の記載が失われるため取り込みませんでした".to_owned(),
            Self::Problem(kind) => kind.japanese(),
        }
    }
}

impl Words for TlsFault {
    fn japanese(&self) -> String {
        match self {
            Self::Untrusted => "サーバーの証明書の発行元が信頼されていません",
            Self::Expired => "サーバーの証明書の有効期限が切れています",
            Self::WrongName => "サーバーの証明書は別のホストのものです",
            Self::IsCa => {
                "サーバーがCA証明書 (自己署名証明書など) をサーバー証明書として提示しており、クライアントは拒否します。CA:FALSE のサーバー証明書が必要です"
            }
            Self::Other(_) => "TLS の接続を確立できません",
        }
        .to_owned()
    }
}

impl Words for KeyError {
    fn japanese(&self) -> String {
        match self {
            Self::None => "秘密鍵が含まれていません".to_owned(),
            Self::Several(count) => format!("秘密鍵が {count} 個含まれています"),
            Self::PasswordNeeded(what) => format!("{}は暗号化されています", encrypted(*what)),
            Self::WrongPassword => "パスワードが違うか、ファイルが壊れています".to_owned(),
            Self::TraditionalEncryption => {
                "秘密鍵は旧来の方式 (Proc-Type: 4,ENCRYPTED) で暗号化されています".to_owned()
            }
            Self::UnsupportedEncryption(what, how) => {
                format!("{}{}", encrypted(*what), how.japanese())
            }
            Self::ForeignFormat(program) => format!("{program} の秘密鍵ファイルです"),
            Self::UnsupportedKey(kind) => format!("対応していない種類の秘密鍵です: {kind}"),
            Self::UnsupportedCurve(curve) => format!("対応していない種類の秘密鍵です: 曲線 {curve} の ECDSA"),
            Self::Damaged(damage) => format!("秘密鍵が壊れています: {}", damage.japanese()),
        }
    }
}

fn encrypted(what: Encrypted) -> &'static str {
    match what {
        Encrypted::Key => "秘密鍵",
        Encrypted::Container => "PKCS#12 ファイル",
    }
}

impl Words for Encryption {
    fn japanese(&self) -> String {
        match self {
            Self::Named(name) => format!("は対応していない方式 ({name}) で暗号化されています"),
            Self::Costly(rounds) => format!(
                "を開くための鍵導出の反復回数 {rounds} は、chainmend が試す上限 (1 ファイルにつき {MAX_ROUNDS} 回) を超えています"
            ),
        }
    }
}

impl Words for Damage {
    fn japanese(&self) -> String {
        let text = match self {
            Self::MissingEnd => "END 行がありません",
            Self::BadBase64 => "base64 を読み取れません",
            Self::EmptyBlock => "ブロックが空です",
            Self::CutDer => "DER が途中で切れています",
            Self::NotPkcs8 => "PKCS#8 の形式ではありません",
            Self::NotEncryptedPkcs8 => "暗号化 PKCS#8 の形式ではありません",
            Self::NotRsa => "RSA 鍵の形式ではありません",
            Self::NotEd25519 => "Ed25519 鍵ではありません",
            Self::InconsistentNumbers => "鍵の数値に整合性がありません",
            Self::NotOnCurve => "鍵の数値が曲線上にありません",
            Self::UnreadableContainer => "PKCS#12 ファイルを読み取れません",
        };
        text.to_owned()
    }
}

/// The explanation of a client's rule. Empty for rules that need none.
pub(crate) struct RefusedBecause(pub(crate) Rule);

impl fmt::Display for RefusedBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Rule::CriticalPolicies => "its critical policy constraints or policy mappings are unknown to them",
            Rule::CriticalInhibition => "its critical inhibitAnyPolicy is unknown to them",
            Rule::TlsFeatures => "its TLS features cannot be read, or a certificate below it has not the same ones",
            Rule::IssuerNames => "its issuer alternative name cannot be read",
            Rule::RootTimes => "its times are not written in whole seconds and UTC",
            Rule::RootTimesWithoutSeconds => "its times have no seconds",
            Rule::RootAlgorithms => "it names two different signature algorithms",
            Rule::RootVersion => "there is no such version of certificates",
            Rule::RootKeyIdentifier => "octets follow its subject key identifier",
            Rule::RootExtensions => "it has extensions, and is not of version 3",
            _ => "",
        })
    }
}

impl Words for RefusedBecause {
    fn japanese(&self) -> String {
        let text = match self.0 {
            Rule::CriticalPolicies => "クリティカルなポリシー制約またはポリシーマッピングに対応していません",
            Rule::CriticalInhibition => "クリティカルな inhibitAnyPolicy に対応していません",
            Rule::TlsFeatures => "TLS 機能の拡張を読み取れないか、下位の証明書に同じ機能がありません",
            Rule::IssuerNames => "発行者代替名を読み取れません",
            Rule::RootTimes => "有効期間が UTC の秒単位で書かれていません",
            Rule::RootTimesWithoutSeconds => "有効期間に秒がありません",
            Rule::RootAlgorithms => "異なる署名アルゴリズムが 2 つ記載されています",
            Rule::RootVersion => "存在しないバージョンです",
            Rule::RootKeyIdentifier => "サブジェクトキー識別子の後ろに余分なオクテットがあります",
            Rule::RootExtensions => "バージョン 3 ではないのに拡張があります",
            _ => "",
        };
        text.to_owned()
    }
}

impl Words for InvalidExtension {
    fn japanese(&self) -> String {
        let text = match self {
            Self::DistributionPoints => "CRL 配布点",
            Self::Addresses => "IP アドレスブロック (RFC 3779)",
            Self::AsNumbers => "AS 番号 (RFC 3779)",
            Self::NetscapeType => "Netscape 証明書タイプ",
            Self::Proxy => "プロキシ証明書情報 (RFC 3820)",
        };
        text.to_owned()
    }
}

impl Words for Unloadable {
    fn japanese(&self) -> String {
        let place = match self.place {
            Place::Version => "バージョン番号",
            Place::Serial => "シリアル番号",
            Place::Algorithm => "署名アルゴリズム",
            Place::Issuer => "発行者名",
            Place::Validity => "有効期間",
            Place::Subject => "サブジェクト",
            Place::Key => "公開鍵",
            Place::UniqueIdentifier => "固有識別子",
            Place::Extensions => "拡張",
        };
        match self.fault {
            Fault::Number => format!("{place}に余分なオクテットがあるか、値がありません"),
            Fault::Identifier => format!("{place}のオブジェクト識別子の符号化が正しくありません"),
            Fault::Type(tag) => format!("{place}の属性の型を OpenSSL が文字列として認めません (タグ {tag})"),
            Fault::Text => format!("{place}の文字列に、その型の文字ではないオクテットがあります"),
            Fault::Value => format!("{place}の値の符号化が正しくありません"),
        }
    }
}

impl Words for ChoiceError {
    fn japanese(&self) -> String {
        match self {
            Self::NoCrossRoot => "クロスルート証明書を通る有効な証明書チェーンがありません".to_owned(),
            Self::ExpiredRoot { root, .. } => {
                let day = day(root.facts().not_after);
                format!(
                    "クロスルート証明書を通る証明書チェーンの終点 {} は {day} に有効期限が切れています",
                    root.label()
                )
            }
            Self::CrossOutOfTime(cross) => {
                let day = day(cross.facts().not_after);
                format!(
                    "クロスルート証明書 {} の有効期限は {day} のため、これを通る有効な証明書チェーンがありません",
                    cross.label()
                )
            }
            Self::CrossWithoutRoot(cross) => {
                format!("クロスルート証明書 {} の上位に信頼されたルート証明書がありません", cross.label())
            }
            Self::NoSuchRoot(name) => format!("{name} につながる有効な証明書チェーンがありません"),
            Self::AmbiguousRoot(name, roots) => {
                format!("{name} という名前のルート証明書が {} 枚あります", roots.len())
            }
            Self::ByName(id) => format!(
                "クロスルート証明書を経由する証明書チェーンは {id} だけで、注意事項があるため名前を指定した場合にのみ使用します"
            ),
            Self::NoSuchVariant(id) => format!("{id} という有効な証明書チェーンがありません"),
            Self::NotTrusted { root, store } => {
                format!("{} までの証明書チェーンは {store} を信頼する場合にのみ有効です", root.label())
            }
        }
    }
}

impl Words for WriteError {
    fn japanese(&self) -> String {
        match self {
            Self::Io(path, error) => format!("{} に書き込めません: {}", path.display(), error.japanese()),
            // Such a difference would be a defect of this program or of the disk, so it is described only in English.
            Self::ReadBack(path, _) => {
                format!("{} に書き込めません。読み戻した内容が一致しません", path.display())
            }
            Self::Owner(path, error) => {
                format!("{} の所有者を維持できません: {}", path.display(), error.japanese())
            }
            Self::NotFile(path) => format!("{} は通常のファイルではありません", path.display()),
            Self::Open(path, mode) => format!(
                "{} に秘密鍵を書き込むと、だれでも読み取れます (モード {mode:04o})。ファイルシステムがモードを保持しません",
                path.display()
            ),
        }
    }
}

impl Words for NoSnapshot {
    fn japanese(&self) -> String {
        let Self { text, first } = self;
        format!(
            "{text} という時点の証明書ストアはありません。{}@YYYY-MM の形で指定してください。最初のものは {first} です",
            first.store
        )
    }
}

impl Words for Revocation {
    fn japanese(&self) -> String {
        if !self.has_day() {
            return format!("{} で失効 (日付の記載なし、ローカルストアの情報)", self.list.name);
        }
        if !self.is_on_embedded_list() {
            return format!("{} に {} で失効 (ローカルストアの情報)", self.listed, self.list.name);
        }
        let by_ca = self.by_ca.map(|(day, _)| format!("認証局が {day} に失効、")).unwrap_or_default();
        format!("{by_ca}Firefox が拒否する証明書のリスト ({}) に {} から記載", self.list.name, self.listed)
    }
}

impl Words for Announcement {
    fn japanese(&self) -> String {
        format!("{} に {} から削除される予定です (変更されることがあります)", self.day, self.store)
    }
}

impl Words for Condition {
    fn japanese(&self) -> String {
        match self {
            Self::SctNotAfter { last, since } => {
                let since = since.map(|since| format!("Chrome {since} 以降、")).unwrap_or_default();
                let last = last_moment(*last);
                format!("{since}{last} までの Certificate Transparency のタイムスタンプを持つ証明書だけ")
            }
            Self::NotBeforeNotAfter(last) => format!("{} までに発行された証明書だけ", last_moment(*last)),
            Self::DisallowedAfter(last) => format!("{} まで", last_moment(*last)),
            Self::NotForServers => "サーバー以外の用途".to_owned(),
        }
    }
}

impl Words for PointForm {
    fn japanese(&self) -> String {
        match self {
            Self::Compressed => "圧縮形式",
            Self::Hybrid => "ハイブリッド形式",
        }
        .to_owned()
    }
}

impl Words for Purpose {
    fn japanese(&self) -> String {
        match self {
            Self::Clients => "TLS クライアント",
            Self::Code => "コード署名",
            Self::Mail => "電子メール",
            Self::TimeStamps => "タイムスタンプ",
            Self::Ocsp => "OCSP 応答の署名",
            Self::Logs => "CT ログへの登録 (プレ証明書)",
            Self::Other => "TLS サーバー以外",
        }
        .to_owned()
    }
}

impl Words for NotAHost {
    fn japanese(&self) -> String {
        "DNS 名でも IP アドレスでもありません".to_owned()
    }
}

impl Words for KeyAlgorithm {
    fn japanese(&self) -> String {
        match self {
            Self::UnusablePoint(curve) => format!("点が曲線上にない ECDSA {curve}"),
            Self::ExplicitCurve => "パラメーターで曲線を指定した ECDSA".to_owned(),
            Self::RsaPss(bits, None) => format!("PSS 専用の RSA-{bits}"),
            Self::RsaPss(bits, Some(hash)) => format!("{hash} による PSS 専用の RSA-{bits}"),
            Self::UnusableRsa(bits) if *bits > 16_384 => format!("16384 ビットを超える RSA-{bits}"),
            Self::UnusableRsa(bits) => format!("数値が正しくない RSA-{bits}"),
            Self::Unsupported(oid) => algorithm(oid, "不明な鍵アルゴリズム"),
            Self::Rsa(_) | Self::P256 | Self::P384 | Self::P521 | Self::Ed25519 | Self::Ed448 | Self::MlDsa(_) => {
                self.to_string()
            }
        }
    }
}

impl Words for SignatureAlgorithm {
    fn japanese(&self) -> String {
        match self {
            Self::RsaPkcs1(hash) => format!("RSA ({hash})"),
            Self::RsaPss(hash) => format!("RSA-PSS ({hash})"),
            Self::Ecdsa(hash) => format!("ECDSA ({hash})"),
            Self::Ed25519 | Self::MlDsa(_) => self.to_string(),
            Self::Unsupported(oid) => algorithm(oid, "不明な署名アルゴリズム"),
        }
    }
}

/// The Japanese for names that contain words.
const ALGORITHMS: [(&str, &str); 3] = [
    ("RSA in a form that cannot be read", "形式が正しくない RSA"),
    ("RSA for encryption (OAEP)", "暗号化専用の RSA (OAEP)"),
    ("RSA-PSS with a salt or mask unlike its hash", "ソルトまたはマスクがハッシュと一致しない RSA-PSS"),
];

fn algorithm(dotted: &str, unknown: &str) -> String {
    let Some(name) = algorithm_name(dotted) else { return format!("{unknown} {dotted}") };
    let japanese = ALGORITHMS.iter().find(|(english, _)| *english == name).map(|(_, japanese)| (*japanese).to_owned());
    // For example "ECDSA with SHA-224".
    japanese.unwrap_or_else(|| match name.split_once(" with ") {
        Some((signature, hash)) => format!("{signature} ({hash})"),
        None => name.replace(" bits)", " ビット)"),
    })
}

/// The name of an extension of a certificate: its English name, or its OID.
pub(crate) struct ExtensionName<'a>(pub(crate) &'a str);

impl fmt::Display for ExtensionName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The extensions of RFC 5280, by the names that browsers and Windows use in Japanese.
const EXTENSIONS: [(&str, &str); 12] = [
    ("subject key identifier", "サブジェクトキー識別子"),
    ("authority key identifier", "発行者キー識別子"),
    ("basic constraints", "基本制約"),
    ("key usage", "キー使用法"),
    ("extended key usage", "拡張キー使用法"),
    ("subject alternative name", "サブジェクト代替名"),
    ("authority information access", "機関情報アクセス"),
    ("name constraints", "名前制約"),
    ("certificate policies", "証明書ポリシー"),
    ("policy mappings", "ポリシーマッピング"),
    ("policy constraints", "ポリシー制約"),
    ("inhibit any policy", "任意のポリシーの禁止"),
];

impl Words for ExtensionName<'_> {
    fn japanese(&self) -> String {
        let known = EXTENSIONS.iter().find(|(english, _)| *english == self.0);
        known.map_or(self.0, |(_, japanese)| japanese).to_owned()
    }
}

/// Connection errors of the system and the HTTP client, by a part of the message; the rest is left out.
const CONNECTION_ERRORS: &[(&str, &str)] = &[
    ("connection refused", "接続を拒否されました"),
    ("connection reset", "接続が切断されました"),
    ("broken pipe", "接続が切断されました"),
    ("unexpected end of file", "応答が途中で終わりました"),
    ("network is unreachable", "ネットワークに到達できません"),
    ("no route to host", "ホストに到達できません"),
    ("host is unreachable", "ホストに到達できません"),
    ("cannot assign requested address", "アドレスを使用できません"),
    ("permission denied", "アクセスが許可されていません"),
    ("certificate", "サーバー証明書を検証できません"),
    ("tls", "TLS のエラーです"),
    ("proxy", "プロキシのエラーです"),
];

/// The system errors that are common with files; others are shown by their number.
const SYSTEM_ERRORS: &[(ErrorKind, &str)] = &[
    (ErrorKind::NotFound, "ファイルまたはフォルダーがありません"),
    (ErrorKind::PermissionDenied, "アクセスが許可されていません"),
    (ErrorKind::AlreadyExists, "同じ名前のファイルが既にあります"),
    (ErrorKind::IsADirectory, "フォルダーです"),
    (ErrorKind::NotADirectory, "フォルダーではありません"),
    (ErrorKind::StorageFull, "ディスクに空き容量がありません"),
    (ErrorKind::QuotaExceeded, "ディスクの割り当て容量を超えました"),
    (ErrorKind::FileTooLarge, "ファイルが大きすぎます"),
    (ErrorKind::ReadOnlyFilesystem, "読み取り専用のファイルシステムです"),
    (ErrorKind::InvalidFilename, "使用できないファイル名です"),
    (ErrorKind::BrokenPipe, "出力先が閉じられています"),
    (ErrorKind::InvalidInput, "使用できない値です"),
    (ErrorKind::InvalidData, "内容を読み取れません"),
    (ErrorKind::NotConnected, "接続されていません"),
    (ErrorKind::ConnectionRefused, "接続を拒否されました"),
    (ErrorKind::ConnectionReset, "接続が切断されました"),
    (ErrorKind::ConnectionAborted, "接続が中断されました"),
    (ErrorKind::HostUnreachable, "ホストに到達できません"),
    (ErrorKind::NetworkUnreachable, "ネットワークに到達できません"),
    (ErrorKind::NetworkDown, "ネットワークが停止しています"),
    (ErrorKind::AddrNotAvailable, "アドレスを使用できません"),
    (ErrorKind::TimedOut, "時間内に応答がありません"),
    (ErrorKind::ResourceBusy, "使用中です"),
    (ErrorKind::ExecutableFileBusy, "実行中のファイルです"),
    (ErrorKind::Deadlock, "ほかの処理と競合しています"),
    (ErrorKind::CrossesDevices, "別のファイルシステムです"),
    (ErrorKind::TooManyLinks, "リンクが多すぎます"),
    (ErrorKind::StaleNetworkFileHandle, "ネットワーク上のファイルが失われました"),
    (ErrorKind::Interrupted, "中断されました"),
    (ErrorKind::Unsupported, "このシステムでは対応していません"),
    (ErrorKind::OutOfMemory, "メモリが不足しています"),
    (ErrorKind::UnexpectedEof, "入力が途中で終わりました"),
];

impl Words for io::Error {
    fn words(&self, language: Language) -> String {
        match language {
            Language::English => without_number(self),
            Language::Japanese => self.japanese(),
        }
    }

    fn japanese(&self) -> String {
        let known = SYSTEM_ERRORS.iter().find(|(kind, _)| *kind == self.kind());
        match (known, self.raw_os_error()) {
            (Some((_, text)), _) => (*text).to_owned(),
            (None, Some(code)) => format!("システムエラー (番号 {code})"),
            (None, None) => "システムエラー".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::path::PathBuf;

    use super::*;
    use crate::certificate::Hash;
    use crate::trust;

    /// English and Japanese.
    type Both = (String, String);

    fn both(said: &impl Words) -> Both {
        (said.words(Language::English), said.words(Language::Japanese))
    }

    #[test]
    #[cfg(unix)]
    fn what_the_system_says_has_no_number() {
        for (code, said) in [(2, "No such file or directory"), (13, "Permission denied")] {
            assert_eq!(io::Error::from_raw_os_error(code).words(Language::English), said);
        }
        // Texts of unknown origin are not changed.
        assert_eq!(io::Error::other("a (os error 2)").words(Language::English), "a (os error 2)");
    }

    #[test]
    fn the_facts_are_in_both_languages() {
        let address = Ipv4Addr::LOCALHOST.into();
        let redirect = FetchError::BadRedirect("http://b/".into(), Box::new(FetchError::Status(404)));
        let full = || io::Error::from(ErrorKind::StorageFull);
        let no_snapshot = trust::find("mozilla@1999-01").unwrap_err();
        let cases: Vec<(Both, &[&str])> = vec![
            (both(&ProblemKind::EmptyFile(0)), &["0"]),
            (both(&ProblemKind::EmptyFile(7)), &["7"]),
            (both(&ProblemKind::Archive(crate::read::Archive::SevenZip)), &["7-Zip"]),
            (both(&ProblemKind::Printed(crate::read::Printed::KeytoolList)), &["keytool -list"]),
            (both(&ProblemKind::Foreign(Foreign::Base32(false))), &["base32"]),
            (both(&ProblemKind::Foreign(Foreign::KeyStore(false))), &["base64", "JKS"]),
            (both(&ProblemKind::Foreign(Foreign::Btoa)), &["btoa"]),
            (both(&ProblemKind::Foreign(Foreign::Attached(crate::read::Archive::Zip))), &["ZIP"]),
            (both(&FetchError::ClosedPkcs12), &["PKCS#12", "openssl pkcs12 -in FILE -nokeys", "--intermediates"]),
            (both(&ProblemKind::Printed(crate::read::Printed::OpensslRequest)), &["openssl req -text -noout"]),
            (both(&ProblemKind::Printed(crate::read::Printed::OpensslKey)), &["openssl pkey -text -noout"]),
            (both(&ProblemKind::MissingEnd), &["BEGIN", "END"]),
            (both(&ProblemKind::BadCharacter('\u{1b}', 7)), &["\\u{1b}", "7"]),
            (both(&ProblemKind::BadBase64), &["base64"]),
            (both(&ProblemKind::EmptyBlock), &[]),
            (both(&ProblemKind::DamagedBlock("X509 CRL".to_owned())), &["X509 CRL"]),
            (both(&ProblemKind::Truncated(260, 5)), &["260", "5"]),
            (both(&ProblemKind::CutOff(5)), &["5", "BER"]),
            (both(&ProblemKind::NotCertificate), &[]),
            (both(&ProblemKind::Malformed(Defect::TrailingBytes(3))), &["3"]),
            (both(&ProblemKind::Malformed(Defect::NotDer)), &["DER", "BER", "RFC 5280", "X.690"]),
            (both(&ProblemKind::Malformed(Defect::Parser("invalid date".into()))), &[]),
            (both(&ProblemKind::BadPkcs7), &["PKCS#7", "DER"]),
            (both(&ProblemKind::EmptyPkcs7), &["PKCS#7"]),
            (both(&ProblemKind::WrongPassword), &["PKCS#12"]),
            (both(&ProblemKind::KeyStoreDigest), &[]),
            (both(&ProblemKind::NotOpened(ErrorKind::PermissionDenied)), &[]),
            (both(&ProblemKind::TooLarge), &["16 MiB"]),
            (both(&ProblemKind::TooMany), &["10000"]),
            (both(&ReadError::TooLarge("a.crt".into())), &["a.crt", "16 MiB"]),
            (both(&ReadError::TooMany("a.crt".into())), &["a.crt", "10000"]),
            (both(&LeafError::None), &[]),
            (both(&LeafError::Circular), &[]),
            (both(&LeafError::NoMatch("x".into(), Vec::new())), &["x"]),
            (both(&LimitReached::Steps(9)), &["9"]),
            (both(&LimitReached::SignatureChecks(9)), &["9"]),
            (both(&LimitReached::NameComparisons(9)), &["9"]),
            (both(&LimitReached::PolicyNodes(9)), &["9"]),
            (both(&LimitReached::Paths(9)), &["9"]),
            (both(&FetchError::Scheme("ldap".to_owned())), &["ldap", "http", "https", "URL"]),
            (both(&FetchError::Port(25)), &["25"]),
            (both(&FetchError::Status(511)), &["HTTP", "511"]),
            (both(&FetchError::Denied(address)), &["127.0.0.1", "--aia-deny"]),
            (both(&FetchError::Tls(TlsFault::Untrusted)), &[]),
            (both(&FetchError::Tls(TlsFault::Expired)), &[]),
            (both(&FetchError::Tls(TlsFault::WrongName)), &[]),
            (both(&FetchError::Tls(TlsFault::IsCa)), &["CA:FALSE"]),
            (both(&FetchError::Proxy("p:1".into(), Box::new(FetchError::Status(407)))), &["p:1", "407"]),
            (both(&FetchError::Proxy("p:1".into(), Box::new(FetchError::HostNotFound))), &["p:1"]),
            (both(&FetchError::CutShort), &[]),
            (both(&FetchError::Compressed("gzip".into())), &["gzip"]),
            (both(&FetchError::Empty), &[]),
            (both(&FetchError::EmptyPkcs7), &["PKCS#7"]),
            (both(&FetchError::Remembered(Box::new(FetchError::Status(404)), 7)), &["404", "7", "--no-cache"]),
            (both(&FetchError::Overtaken), &["URL"]),
            (both(&FetchError::Offline), &["--offline"]),
            (both(&FetchError::BadUrl), &["URL"]),
            (both(&FetchError::Credentials), &["URL"]),
            (both(&FetchError::Refused(address)), &["127.0.0.1"]),
            (both(&FetchError::HostNotFound), &[]),
            (both(&FetchError::NotHttp), &["HTTP"]),
            (both(&FetchError::LongHeader), &["HTTP"]),
            (both(&FetchError::Timeout), &[]),
            (both(&FetchError::Redirects(3)), &["3"]),
            (both(&redirect), &["http://b/", "404"]),
            (both(&FetchError::TooLarge(9)), &["9"]),
            (both(&FetchError::Budget), &[]),
            (both(&FetchError::Levels(8)), &["8"]),
            (both(&KeyError::PasswordNeeded(Encrypted::Container)), &["PKCS#12"]),
            (both(&KeyError::WrongPassword), &[]),
            (both(&KeyError::UnsupportedEncryption(Encrypted::Key, Encryption::Named("1.2.3".into()))), &["1.2.3"]),
            (
                both(&KeyError::UnsupportedEncryption(Encrypted::Key, Encryption::Costly(11))),
                &["11", "chainmend", "10000000"],
            ),
            (
                both(&KeyError::UnsupportedEncryption(Encrypted::Container, Encryption::Named("1.2".to_owned()))),
                &["PKCS#12", "1.2"],
            ),
            (both(&KeyError::UnsupportedCurve("secp256k1".into())), &["secp256k1", "ECDSA"]),
            (both(&KeyError::Damaged(Damage::NotRsa)), &["RSA"]),
            (both(&KeyError::Damaged(Damage::UnreadableContainer)), &["PKCS#12"]),
            (both(&ChoiceError::NoSuchRoot("R1".into())), &["R1"]),
            (both(&ChoiceError::NoSuchVariant("00000000".into())), &["00000000"]),
            (both(&ChoiceError::ByName("softbank-ev-g2")), &["softbank-ev-g2"]),
            (both(&WriteError::NotFile(PathBuf::from("a"))), &["a"]),
            (both(&WriteError::Open(PathBuf::from("a"), 0o755)), &["a", "0755"]),
            (both(&no_snapshot), &["mozilla@1999-01", "mozilla@YYYY-MM", "mozilla@2001-11-15"]),
            (both(&NotAHost), &["DNS", "IP"]),
            (both(&KeyAlgorithm::ExplicitCurve), &["ECDSA"]),
            (both(&KeyAlgorithm::UnusablePoint("P-384")), &["ECDSA", "P-384"]),
            (both(&KeyAlgorithm::Unsupported("1.2.3".into())), &["1.2.3"]),
            (both(&SignatureAlgorithm::Unsupported("1.2.3".into())), &["1.2.3"]),
        ];
        for ((english, japanese), facts) in cases {
            assert!(!japanese.is_ascii(), "{japanese}");
            for fact in facts {
                assert!(english.contains(fact) && japanese.contains(fact), "{fact}: {english} / {japanese}");
            }
        }
        // Names of algorithms are the same in every language.
        assert_eq!(KeyAlgorithm::Rsa(2048).japanese(), "RSA-2048");
        assert_eq!(SignatureAlgorithm::RsaPss(Hash::Sha256).japanese(), "RSA-PSS (SHA-256)");
        let written = WriteError::Io(PathBuf::from("out.pem"), full());
        assert_eq!(written.japanese(), "out.pem に書き込めません: ディスクに空き容量がありません");
        let owner = WriteError::Owner(PathBuf::from("out.pem"), io::Error::from(ErrorKind::PermissionDenied));
        assert_eq!(owner.japanese(), "out.pem の所有者を維持できません: アクセスが許可されていません");
    }
}
