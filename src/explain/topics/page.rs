//! Topics about what a browser shows for a page, without a file to check.

use super::{CHECK, Code, Text, Topic};

pub(super) static ROWS: &[Topic] = &[
    Topic {
        id: "mixed-content",
        rows: &["F6", "F7", "F11"],
        title: Text {
            en: "a secure page loads images, scripts or other parts over plain http (mixed content)",
            ja: "https のページに http の画像やスクリプトなどが含まれています (混在コンテンツ)",
        },
        about: &[],
        server: &[
            Text {
                en: "images, banners, style sheets or scripts of the page are named with http://",
                ja: "ページ内の画像、バナー、スタイルシート、スクリプトが http:// で参照されています",
            },
            Text {
                en: "the application behind a proxy believes that it is called by http, and writes such addresses",
                ja: "プロキシの背後のアプリケーションが http で呼ばれたと判断し、http:// の URL を出力しています",
            },
        ],
        client: &[Text {
            en: "Internet Explorer 6 to 11 asks or shows a bar, Chrome takes away the lock, Firefox says that the site is not authenticated or blocks the parts",
            ja: "Internet Explorer 6 から 11 は確認や通知を表示し、Chrome は鍵マークを表示せず、Firefox は認証されていないと表示したりコンテンツをブロックしたりします",
        }],
        steps: &[
            Text {
                en: "find the parts in the developer tools of the browser (F12): Console in Chrome and Internet Explorer 9 or later, the Web Console's security messages in Firefox",
                ja: "ブラウザの開発者ツール (F12) で対象を確認してください。Chrome と Internet Explorer 9 以降はコンソール、Firefox は Web コンソールのセキュリティに表示されます",
            },
            Text {
                en: "name them with relative paths or https://; plain links, which load nothing, may stay http",
                ja: "参照を相対パスまたは https:// に変更してください。表示されないリンク先は http:// のままでも問題ありません",
            },
            Text {
                en: "the certificate is not the cause, and no file of it needs a change",
                ja: "証明書が原因ではないため、証明書のファイルを変更する必要はありません",
            },
        ],
        commands: &[],
        findings: &[],
        source: "FAQ F6, F7 and F11; W3C Mixed Content",
    },
    Topic {
        id: "sha1-message-authentication",
        rows: &["F8"],
        title: Text {
            en: "Chrome names SHA1 for message authentication although the certificate is SHA-2",
            ja: "SHA-2 の証明書なのに、Chrome がメッセージ認証に SHA1 と表示します",
        },
        about: &[
            Text {
                en: "nothing is wrong: that is the hash in the cipher suite of the connection (HMAC-SHA1), not that of the certificate's signature",
                ja: "問題はありません。これは通信の暗号スイートで使われるハッシュ (HMAC-SHA1) であり、証明書の署名のハッシュではありません",
            },
            Text {
                en: "chainmend check sees the certificate alone, not the cipher suite of a connection",
                ja: "chainmend check が確認するのは証明書だけで、通信の暗号スイートは確認しません",
            },
        ],
        server: &[],
        client: &[],
        steps: &[
            Text {
                en: "nothing needs to be done: the end of SHA-1 certificates does not concern it",
                ja: "対応は不要です。SHA-1 証明書の廃止の対象ではありません",
            },
            Text {
                en: "who wants it gone lets the server prefer AES-GCM or ChaCha20 suites",
                ja: "表示をなくしたい場合は、サーバーで AES-GCM や ChaCha20 の暗号スイートを優先してください",
            },
        ],
        commands: &[CHECK],
        findings: &[Code::Sha1Signature],
        source: "FAQ F8; RFC 5246 section 5",
    },
    Topic {
        id: "owner-information",
        rows: &["F10"],
        title: Text {
            en: "Firefox shows no verified owner information for the site",
            ja: "Firefox で「検証され信頼できる運営者情報はありません」と表示されます",
        },
        about: &[],
        server: &[Text {
            en: "the certificate is DV or OV: Firefox shows the owner of EV certificates alone",
            ja: "DV または OV の証明書を使用しています。Firefox が運営者を表示するのは EV 証明書だけです",
        }],
        client: &[],
        steps: &[Text {
            en: "nothing is broken, this is how Firefox works; to show the organisation as the owner, use an EV certificate",
            ja: "異常ではありません (Firefox の仕様です)。運営者として組織名を表示するには、EV 証明書を使用してください",
        }],
        commands: &[CHECK],
        findings: &[Code::NotExtendedValidation],
        source: "FAQ F10; CA/Browser Forum EV guidelines",
    },
];
