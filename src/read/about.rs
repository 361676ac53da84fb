//! Recognises lines that say nothing but what the certificates beside them say: headings, greetings and other words of
//! mails and web pages of CAs. Only such lines may be dropped without a backup, so unknown words count as contents.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// A table of words in lower case.
type Table = LazyLock<HashSet<&'static str>>;

/// The maximum length of such a line, in bytes.
const MAX_LINE: usize = 300;

/// The maximum number of words of a line with names, such as `Example Trust Services Root CA G2`. Of a longer one, a
/// quarter may be names.
const MAX_NAMES: usize = 8;

/// Words about certificates, and greetings; a line has at least one.
static TOPICS: Table = LazyLock::new(|| {
    set("
    begin begins ca cas cer cert certificat certificate certificates certificats certificado certificados certs chain chains common crt end ends
    fullchain intermediate intermediates issued issuer leaf pem pkcs7 root roots server serial signed ssl tls valid validity x509
    serverzertifikat wurzelzertifikat zertifikat zertifikate zertifikatskette zwischenzertifikat
    bonjour cheers cordialement dear freundlichen geehrte geehrter greetings hallo hello hi regards sincerely thank thanks")
});

/// Other words of headings, and of the sentences around certificates in mails and on web pages.
static WORDS: Table = LazyLock::new(|| {
    set("
    a above added after all along an and any are as at attached available be been before below best better
    between block blocks body both bottom bundle by can chained choosing click client company complete contact copy
    copied cross customer customers de der download domain each encoded everything entire enjoy every expires
    faithfully feel file files find first following for format forwarded free from full generated has hash have header
    here how http https if in include included including inclusive information install installation installed instructions is it
    issued issuer its key kind let like line lines list ll made message mr mrs ms name names need new next
    no not note number of off old on one only or original our out own page paste path please primary private
    product public purchase question questions re ready received renewal renewed reply request
    requested required respectfully s same save second secondary see self send sent server servers service sign
    signing site so start starts subject successfully team text than that the them then there these third this to top
    trust trusted type until us use valid validated validation validity was way we web website welcome well were which will
    with www yes you your yours
    announce bottom clipboard containing email help placed find order placing pleased zip
    ausgestellt damen frau für grüßen herr herren ihr ihre ist mit sehr und wurde
    a été émis est et le la les madame monsieur pour un une votre
    actalis amazon buypass certum comodo cybertrust digicert entrust geotrust globalsign godaddy google gts harica
    identrust isrg jprs letsencrypt positivessl quovadis r rapidssl secom sectigo starfield swisssign thawte usertrust verisign
    zerossl
    ec ecc ecdsa ed25519 ev dv ov p256 p384 rsa sha1 sha256 sha384")
});

/// Words that announce a secret or the data of a person.
static PRIVATE: Table = LazyLock::new(|| {
    set("
    apikey authorization bearer clave contrasena contraseña credential credentials fax geheim kennwort login mobile otpauth
    parola pass passcode passphrase passwd password passwort passwörter phone pin psk pw pwd recovery secret secrets senha
    tel telephone token unlock username wachtwoord zugangscode zugangsdaten пароль хасло")
});

/// The same in more than one word, and in languages that do not separate words.
const PRIVATE_PARTS: [&str; 28] = [
    "api key",
    "api-key",
    "api_key",
    "access key",
    "access_key",
    "hmac key",
    "mot de passe",
    "mots de passe",
    "phrase de passe",
    "code secret",
    "パスワード",
    "パスフレーズ",
    "パスコード",
    "パスは",
    "パス:",
    "暗証",
    "合言葉",
    "合い言葉",
    "電話",
    "内線",
    "秘密の",
    "ログイン",
    "口令",
    "密码",
    "密碼",
    "비밀번호",
    "암호",
    "รหัสผ่าน",
];

/// The beginnings of tokens of services.
const TOKENS: [&str; 16] = [
    "akia",
    "asia",
    "dop_v1_",
    "eyj",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "hvs.",
    "pk_live_",
    "rk_live_",
    "sk_live_",
    "sk_test_",
    "xoxb-",
    "xoxp-",
];

/// The minimum length of a word with letters and digits that may be a token.
const MIN_TOKEN: usize = 16;

/// Words in names of values that are certificates.
const IN_NAMES: [&str; 7] = ["ca", "crt", "int", "pem", "ssl", "tls", "x509"];

/// Parts of such words.
const PARTS_OF_NAMES: [&str; 7] = ["bundle", "cert", "chain", "issuer", "leaf", "public", "root"];

/// Words in names of values and of what they are in, which say nothing. Any other name may be a secret before `=` or `:`.
static AROUND_VALUES: Table = LazyLock::new(|| {
    set("
    app application array backend blob body bytes char client config configmap configuration const content contents data default dev domain
    env environment export extra field fields file files filename frontend global host hosts ingress inline input it item items let
    list listen local main material my name new object objects obj old options output params payload prod production proxy
    resource result section security server servers set settings site sites source spec staging static store str string stringdata test
    text the this txt val values var vars vhost web your")
});

/// The minimum number of digits of a telephone number.
const MIN_DIGITS: usize = 9;

/// Words in Japanese, the longest first where one begins with another. The first [`JAPANESE_TOPICS`] are about
/// certificates, or greetings.
const JAPANESE: [&str; 183] = [
    "証明書",
    "認証局",
    "中間",
    "ルート",
    "クロス",
    "お世話",
    "いつも",
    "拝啓",
    "敬具",
    "よろしく",
    "宜しく",
    "以上",
    "平素",
    "ありがとう",
    "お客様",
    "担当者",
    "ご担当",
    "チェーン",
    "バンドル",
    "公開鍵",
    "サーバー",
    "サーバ",
    "コモンネーム",
    "有効期限",
    "有効期間",
    "ここから",
    "ここまで",
    "発行者",
    "各位",
    "クライアント",
    "ルータ",
    "ドメイン",
    "ウェブ",
    "サイト",
    "階層",
    "自己署名",
    "署名",
    "相互",
    "種類",
    "電子",
    "発行元",
    "発行先",
    "発行",
    "更新",
    "取得",
    "申請",
    "申込",
    "お申し込み",
    "ご注文",
    "注文",
    "お届け",
    "届け",
    "お送り",
    "送付",
    "送り",
    "添付",
    "完了",
    "有効",
    "期限",
    "失効",
    "期間",
    "開始",
    "終了",
    "終わり",
    "始まり",
    "設定",
    "導入",
    "インストール",
    "保存",
    "貼り付け",
    "コピー",
    "ペースト",
    "ダウンロード",
    "ファイル",
    "テキスト",
    "メモ帳",
    "本文",
    "行",
    "以下",
    "以降",
    "下記",
    "上記",
    "次",
    "こちら",
    "ここ",
    "これ",
    "通り",
    "とおり",
    "場合",
    "内容",
    "全体",
    "全て",
    "すべて",
    "両方",
    "最初",
    "最後",
    "必要",
    "手順",
    "方法",
    "形式",
    "名前",
    "名",
    "新しい",
    "古い",
    "新",
    "旧",
    "ご確認",
    "確認",
    "ご利用",
    "心当たり",
    "お手数",
    "破棄",
    "メール",
    "利用",
    "使用",
    "ご査収",
    "ご案内",
    "案内",
    "お知らせ",
    "通知",
    "連絡",
    "返信",
    "いただき",
    "頂き",
    "賜り",
    "厚く",
    "お礼",
    "御礼",
    "申し上げ",
    "格別",
    "引き立て",
    "引立",
    "弊社",
    "当社",
    "御社",
    "貴社",
    "株式会社",
    "様",
    "御中",
    "殿",
    "向け",
    "専用",
    "用",
    "版",
    "今後とも",
    "このたび",
    "この度",
    "誠",
    "各",
    "年",
    "月",
    "日",
    "間",
    "部",
    "送信",
    "受信",
    "開い",
    "切り取",
    "上",
    "下",
    "種",
    "情報",
    "詳細",
    "注意",
    "大切",
    "保管",
    "変更",
    "登録",
    "作成",
    "入力",
    "選択",
    "表示",
    "ホスト",
    "管理",
    "画面",
    "ウィンドウ",
    "ページ",
    "サービス",
    "会社",
    "製品",
    "商品",
    "購入",
    "契約",
];

/// The number of words in [`JAPANESE`] that are about certificates, or greetings.
const JAPANESE_TOPICS: usize = 29;

/// Particles and endings in Japanese.
const ENDINGS: [&str; 64] = [
    "ですが",
    "のない",
    "本",
    "いたします",
    "いたしました",
    "致します",
    "致しました",
    "しております",
    "しました",
    "します",
    "してください",
    "して下さい",
    "ください",
    "下さい",
    "おります",
    "なります",
    "なりました",
    "となります",
    "ございます",
    "ございました",
    "ました",
    "ません",
    "ます",
    "です",
    "でした",
    "になって",
    "なって",
    "おり",
    "いたし",
    "お願い",
    "願います",
    "御",
    "いる",
    "ある",
    "した",
    "して",
    "する",
    "された",
    "され",
    "れた",
    "から",
    "まで",
    "より",
    "など",
    "および",
    "及び",
    "または",
    "また",
    "なお",
    "とともに",
    "の",
    "は",
    "が",
    "を",
    "に",
    "へ",
    "と",
    "も",
    "で",
    "や",
    "か",
    "お",
    "ご",
    "て",
];

/// Whether losing a line loses nothing: it consists of known words about certificates, or of names in a heading.
pub(super) fn is_about_certificates(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    if line.len() > MAX_LINE {
        return false;
    }
    if is_host(line) || is_addressee(line) {
        return true;
    }
    let mut words = Words::default();
    let is_part_of_word = |letter: char| letter.is_alphanumeric() || "-_.@/\\%&$+^`".contains(letter);
    for word in line.split(|letter: char| !is_part_of_word(letter)).map(|word| word.trim_matches(['.', '-', '_'])) {
        if !word.is_empty() && !words.takes(word) {
            return false;
        }
    }
    let are_names = !words.has_private && (words.count <= MAX_NAMES || words.names * 4 <= words.count);
    // Rules and frames have no word.
    words.count == 0 || (words.has_topic && (words.names == 0 || are_names))
}

/// The name of a person or company at the beginning of a mail in Japanese.
fn is_addressee(line: &str) -> bool {
    const MOST: usize = 24;
    let is_one = ["様", "御中"].iter().any(|end| line.ends_with(end)) || line.contains("株式会社");
    is_one
        && line.chars().count() <= MOST
        && !line.bytes().any(|byte| byte.is_ascii() && byte != b' ')
        && !is_private(line.as_bytes())
}

/// Whether a comment seems to contain a secret or a telephone number.
pub(super) fn is_private(comment: &[u8]) -> bool {
    let text: String = String::from_utf8_lossy(comment).nfkc().collect();
    let lower = text.to_lowercase().replace("pin-sha256", "");
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| PRIVATE.contains(word))
        || PRIVATE_PARTS.iter().any(|part| lower.contains(part))
        || text.split_whitespace().any(|word| has_credentials(word) || is_token(word))
        || lower.split(|letter: char| !(letter.is_ascii_digit() || "-+() ".contains(letter))).any(is_telephone)
}

/// Whether it has a user and a password in front of a host, as in `https://user:password@host`.
fn has_credentials(word: &str) -> bool {
    let authority = word.split_once("://").map_or(word, |(_, rest)| rest);
    let Some((user, _)) = authority.split_once('@') else { return false };
    user.split_once(':').is_some_and(|(name, password)| !name.is_empty() && !password.is_empty())
        && !user.starts_with("mailto:")
}

/// Whether it is a word of letters and digits like a token of a service. Fingerprints, paths and hosts are not.
fn is_token(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| letter.is_ascii_punctuation() && !"/+=".contains(letter));
    let lower = word.to_ascii_lowercase();
    if word.len() >= MIN_TOKEN && TOKENS.iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    let is_in_base64 = word.len() >= MIN_TOKEN && word.ends_with('=') || word.len() >= 2 * MIN_TOKEN && is_mixed(word);
    let is_path = word.contains(['.', ':', '@']) || word.starts_with('/');
    !is_path
        && (is_in_base64
            || word.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|part| {
                let is_hexadecimal = part.bytes().all(|byte| byte.is_ascii_hexdigit());
                let has = |is_kind: fn(&u8) -> bool| part.bytes().any(|byte| is_kind(&byte));
                part.len() >= MIN_TOKEN && !is_hexadecimal && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
            }))
}

/// Whether it has capital letters, small letters and digits, and otherwise only what base64 has.
fn is_mixed(word: &str) -> bool {
    let has = |is_kind: fn(&u8) -> bool| word.bytes().any(|byte| is_kind(&byte));
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    word.bytes().all(is_base64)
        && [u8::is_ascii_uppercase, u8::is_ascii_lowercase, u8::is_ascii_digit].into_iter().all(has)
}

/// Whether a line may be the name of a value that is a certificate, and not a secret that ends with `=` or `:`.
pub(super) fn is_name_of_certificate(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let has = |word: &str, is_kind: fn(&u8) -> bool| word.bytes().any(|byte| is_kind(&byte));
    let is_opaque = |word: &str| {
        let is_varied = has(word, u8::is_ascii_uppercase) && has(word, u8::is_ascii_lowercase);
        word.len() >= MIN_TOKEN && is_varied && has(word, u8::is_ascii_digit)
    };
    if text.split_whitespace().any(is_opaque) {
        return false;
    }
    let words = || text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_known = |word: &str| {
        let lower = word.to_ascii_lowercase();
        IN_NAMES.contains(&&*lower) || PARTS_OF_NAMES.iter().any(|part| lower.contains(part))
    };
    let is_generic =
        |word: &str| AROUND_VALUES.contains(&*word.to_lowercase()) || !word.is_ascii() && is_japanese(word);
    words().any(is_known) || (!is_private(line) && words().all(is_generic))
}

fn is_telephone(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    number.trim_start_matches(['(', ' ', '-']).starts_with(['0', '+']) && (MIN_DIGITS..16).contains(&digits)
}

/// Whether it is a word of headings and mails, in lower case.
pub(super) fn is_word(lower: &str) -> bool {
    TOPICS.contains(lower) || WORDS.contains(lower)
}

/// Whether it consists of known words in Japanese.
pub(super) fn is_japanese(word: &str) -> bool {
    Words::default().takes_japanese(word)
}

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

/// The words of a line so far.
#[derive(Default)]
struct Words {
    count: usize,
    /// How many are only known to be names by their capital letters.
    names: usize,
    has_topic: bool,
    has_private: bool,
}

impl Words {
    /// Counts a word. `false` if it may be more than a word about certificates.
    fn takes(&mut self, word: &str) -> bool {
        if word.contains('-') && !is_host(word) {
            return word.split('-').filter(|part| !part.is_empty()).all(|part| self.takes(part));
        }
        self.count += 1;
        let lower = word.to_ascii_lowercase();
        self.has_private |= PRIVATE.contains(&*lower);
        if TOPICS.contains(&*lower) || is_file(&lower) {
            self.has_topic = true;
            return true;
        }
        if WORDS.contains(&*lower) || is_number(word) || is_host(word) {
            return true;
        }
        if !word.is_ascii() {
            return self.takes_japanese(word);
        }
        self.names += 1;
        is_name(word)
    }

    fn takes_japanese(&mut self, word: &str) -> bool {
        let mut rest = word;
        while !rest.is_empty() {
            let known = JAPANESE.iter().enumerate().find(|(_, known)| rest.starts_with(**known));
            if let Some((index, known)) = known {
                self.has_topic |= index < JAPANESE_TOPICS;
                rest = &rest[known.len()..];
            } else if let Some(ending) = ENDINGS.iter().find(|ending| rest.starts_with(**ending)) {
                rest = &rest[ending.len()..];
            } else {
                // Latin letters beside Japanese ones, as in 中間CA証明書, and digits.
                let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
                if end == 0 || !self.takes(&rest[..end]) {
                    return false;
                }
                rest = &rest[end..];
            }
        }
        true
    }
}

/// A number of a list, a year, a size of a key, or the number of a CA such as `G2`, `CA1`. Longer ones may be of a telephone.
pub(super) fn is_number(word: &str) -> bool {
    const MOST_LETTERS: usize = 3;
    let digits = word.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    if word.len() - digits.len() > MOST_LETTERS {
        return false;
    }
    let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = || digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    is_digits && (digits.len() <= 2 || is_year() || ["256", "384", "521", "2048", "3072", "4096"].contains(&digits))
}

/// A name of a host, such as `www.example.jp`.
pub(super) fn is_host(word: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let last = word.rsplit('.').next().unwrap_or_default();
    word.contains('.')
        && word.split('.').all(is_label)
        && last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A name of a file of certificates.
fn is_file(lower: &str) -> bool {
    is_host(lower) && ["crt", "cer", "pem"].iter().any(|end| lower.rsplit('.').next() == Some(end))
}

/// A word as in names: `Example`, `SECOM`.
fn is_name(word: &str) -> bool {
    let is_of = |rest: &str, is_kind: fn(&u8) -> bool| rest.bytes().all(|byte| is_kind(&byte));
    let is_capitalised =
        word.starts_with(|letter: char| letter.is_ascii_uppercase()) && is_of(&word[1..], u8::is_ascii_lowercase);
    is_capitalised || (word.len() <= 6 && is_of(word, u8::is_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_certificates() {
        let cases: [(&str, bool); 53] = [
            ("Server certificate", true),
            ("Certificate:", true),
            ("Intermediate CA certificate", true),
            ("----- Root (cross-signed) -----", true),
            ("--- SSL Certificate (www.example.jp) ---", true),
            ("1. Server certificate:", true),
            ("[Intermediate certificate 2]", true),
            ("Example Trust Services Root CA G2", true),
            ("DigiCert TLS RSA SHA256 2020 CA1", true),
            ("==> leaf.crt <==", true),
            ("www.example.jp", true),
            ("Issued to: *.example.jp", true),
            ("Dear Customer,", true),
            ("Thank you for choosing Example CA. Your SSL certificate for www.example.jp has been issued.", true),
            ("Kind regards", true),
            ("Serverzertifikat", true),
            ("Sehr geehrte Frau Tanaka,", true),
            ("Ihr Zertifikat für www.example.jp wurde ausgestellt.", true),
            ("Bonjour,", true),
            ("Votre certificat SSL a été émis.", true),
            ("いつもご利用いただきありがとうございます。", true),
            ("Order number: 123456789", false),
            ("いつもの番号は 4711", false),
            ("\u{2501}\u{2501}\u{2501}\u{2501}", true),
            ("中間CA証明書", true),
            ("■サーバー証明書", true),
            ("【中間CA証明書（クロスルート用）】", true),
            ("お世話になっております。", true),
            ("下記のサーバー証明書および中間CA証明書をサーバーにインストールしてください。", true),
            ("有効期間：2026年1月1日～2027年1月31日", true),
            ("情報システム部 山田 太郎 様", true),
            ("株式会社サンプル", true),
            ("hello world", false),
            ("correct horse", false),
            ("the passphrase of the certificate is correct horse", false),
            ("Certificate Password Hunter", false),
            ("certificate: hunter2", false),
            ("CA Xk7Qp2", false),
            ("Call Taro 090-1234-5678", false),
            ("CA 090-1234-5678", false),
            ("CA 0312345678", false),
            ("server web1 192.0.2.1:443 ssl", false),
            ("certificate=/etc/ssl/site.pem", false),
            ("ssl_certificate /etc/ssl/site.pem", false),
            ("support@ca.example.jp", false),
            ("https://ca.example.jp/?token=1", false),
            ("root:x:0:0:root:/root:/bin/bash", false),
            ("{{ leaf_cert }}", false),
            ("パスワードは himitsu です", false),
            ("証明書のパスワード: 秘密", false),
            ("電話 03-1234-5678 様", false),
            ("証明書は山田が更新する", false),
            ("2048", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_about_certificates(line.as_bytes()), expected, "{line}");
        }
        assert!(!is_about_certificates(b"\x8f\xd8\x96\xbe\x8f\x91"), "not Unicode");
        assert!(!is_about_certificates("CA ".repeat(200).as_bytes()), "a long line");
    }

    #[test]
    fn comments_with_secrets() {
        let cases = [
            ("the chain of www.example.jp, renewed on 2026-11-02 10:00", false),
            ("private key is in /etc/ssl/private/www.key", false),
            ("SHA-256: 0A:1B:2C", false),
            ("serial 0a5e1f66dd2c527f772b2124ea6d81e3d918fee0", false),
            ("Managed by Ansible", false),
            ("renewed 2026-11-02 by certbot", false),
            ("www.example.jp, SHA-256 AB:CD:EF:01:23:45:67:89", false),
            ("3ee0278df71fa3c125c4cd487f01d774694e6fc57e0cd94c24efd769133918e5  fullchain.pem", false),
            ("/etc/ssl/example_jp_wildcard2026fullchain1.pem", false),
            ("mail admin@example.jp for questions", false),
            ("https://ca.example.jp/intermediate.pem", false),
            ("cert-manager v1.15.3, namespace ingress-nginx-2", false),
            ("passes the check", false),
            ("pass hunter2", true),
            ("Kennwort: x", true),
            ("mot de passe: x", true),
            ("contraseña: x", true),
            ("パスは sakura", true),
            ("ＰＷ：sakura2026", true),
            ("ＴＥＬ ０３−１２３４", true),
            ("口令 x", true),
            ("密码：x", true),
            ("合言葉 山川", true),
            ("unlock 771199", true),
            ("recovery: abcd efgh", true),
            ("api_key: zzz", true),
            ("root:hunter2@10.0.0.1", true),
            ("https://user:pa55@ca.example.jp/x", true),
            ("Authorization: Bearer abc", true),
            ("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", true),
            ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", true),
            ("(AKIAIOSFODNN7EXAMPLE)", true),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", true),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", true),
            ("c2VjcmV0IG9mIHR3ZW50eSBvY3Q=", true),
            ("password: hunter2", true),
            ("Taro, +81 90 1234 5678", true),
            ("Taro (090) 1234-5678", true),
            ("パスワード himitsu", true),
        ];
        for (comment, expected) in cases {
            assert_eq!(is_private(comment.as_bytes()), expected, "{comment}");
        }
    }

    #[test]
    fn names_of_values() {
        let cases = [
            ("CERT=", true),
            ("tls.crt: |", true),
            ("const char *certificate = \"", true),
            ("data:", true),
            ("my-site:", true),
            ("production: |", true),
            ("swordfish:", false),
            ("correcthorse=", false),
            ("Sakura=", false),
            ("my secret value =", false),
            ("gcADdF9L=", false),
            ("hunter2=", false),
            ("secret hunter2:", false),
            ("q83vEjRWeJCrze8SNFZ4kKvN7xI=", false),
            ("AbCdEfGhIjKlMnOpQrStUvWxYzX=", false),
            ("q83vEj-ca_WJCrze8SNFZ4kKvN7xI=", false),
            ("証明書の内容をここに貼り付けてください:", true),
        ];
        for (line, expected) in cases {
            assert_eq!(is_name_of_certificate(line.as_bytes()), expected, "{line}");
        }
    }

    /// The first word that fits is taken, so a longer one must come before a shorter one that it begins with.
    #[test]
    fn longer_words_come_first() {
        for table in [&JAPANESE[..], &ENDINGS] {
            for (index, word) in table.iter().enumerate() {
                let hidden = table[index + 1..].iter().find(|later| later.starts_with(word));
                assert_eq!(hidden, None, "behind {word}");
            }
        }
    }
}
