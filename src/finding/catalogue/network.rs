//! Findings about fetching missing issuers (AIA).

use super::{Code, Fix, Rule, Severity, Text};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::AiaNoAnswer,
        name: "aia-no-answer",
        severity: Severity::Warning,
        message: Text {
            en: "no answer from {url}, the URL of the issuer of {certificate}: {problem}",
            ja: "{certificate} の発行元の証明書の取得先 {url} から応答がありません: {problem}",
        },
        why: Text {
            en: "clients that fetch missing certificates fail too; other clients need the complete chain anyway",
            ja: "不足している証明書を自動的に取得するクライアントも取得できません。他のクライアントには、もともと完全な証明書チェーンが必要です",
        },
        remedy: Text {
            en: "try again later, through a proxy (HTTP_PROXY), or give the issuer's certificate: --intermediates FILE",
            ja: "時間をおくか、プロキシ (HTTP_PROXY) を経由して再度実行してください。発行元の証明書があれば --intermediates FILE で指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.2.1",
    },
    Rule {
        code: Code::AiaAddressRefused,
        name: "aia-address-refused",
        severity: Severity::Warning,
        message: Text {
            en: "{url}, named by {certificate}, has the non-public address {address} and was not requested",
            ja: "{certificate} に記載された {url} のアドレス {address} は公開アドレスではないため、接続しませんでした",
        },
        why: Text {
            en: "otherwise an untrusted certificate could make this machine send requests to internal servers",
            ja: "第三者の証明書によって、内部ネットワークのサーバーへ接続させられるおそれがあるためです",
        },
        remedy: Text {
            en: "if that is your own CA's server: --aia-allow {address}",
            ja: "自社の認証局のサーバーであれば --aia-allow {address} を指定してください",
        },
        fix: Fix::Consent("--aia-allow"),
        source: "RFC 5280 section 8; docs/network.md",
    },
    Rule {
        code: Code::AiaNotACertificate,
        name: "aia-not-a-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{url}, the URL of the issuer of {certificate}, did not return a certificate: {problem}",
            ja: "{certificate} の発行元の証明書の取得先 {url} の応答は証明書ではありません: {problem}",
        },
        why: Text {
            en: "the CA has moved the file, or a login page of the network answered instead",
            ja: "認証局がファイルを移動したか、ネットワークの認証ページなどが代わりに応答しています",
        },
        remedy: Text {
            en: "give the issuer's certificate, as the CA sends it: --intermediates FILE",
            ja: "認証局が配布する発行元の証明書を --intermediates FILE で指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.2.1",
    },
    Rule {
        code: Code::AiaWrongCertificate,
        name: "aia-wrong-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{url} returned a certificate that is not the issuer of {certificate}",
            ja: "{url} から得た証明書は {certificate} の発行元ではありません",
        },
        why: Text {
            en: "the CA published a certificate of another generation there; clients cannot use it",
            ja: "認証局が別の世代の証明書を置いています。クライアントは利用できません",
        },
        remedy: Text {
            en: "give the issuer's certificate, as the CA sends it: --intermediates FILE",
            ja: "認証局が配布する発行元の証明書を --intermediates FILE で指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.2.2.1 and 6.1.3",
    },
    Rule {
        code: Code::AiaUnusableUrl,
        name: "aia-unusable-url",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} names {url} for its issuer, which cannot be requested: {problem}",
            ja: "{certificate} に記載された発行元の証明書の取得先 {url} は利用できません: {problem}",
        },
        why: Text {
            en: "only http and https URLs without a user name are requested; public clients do not use ldap and other schemes",
            ja: "利用できるのはユーザー名を含まない http と https だけです。ldap などは一般のクライアントも利用できません",
        },
        remedy: Text {
            en: "export the issuer's certificate from the directory, on a Windows CA with `certutil -ca.cert issuer.cer`, or take it from the CA's site, and give it: --intermediates issuer.cer",
            ja: "発行元の証明書をディレクトリから書き出すか (Windows の認証局では certutil -ca.cert issuer.cer)、認証局のサイトから入手し、--intermediates issuer.cer で指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.2.1; baseline requirements 7.1.2.7.7",
    },
    Rule {
        code: Code::AiaLimitReached,
        name: "aia-limit-reached",
        severity: Severity::Warning,
        message: Text {
            en: "fetching the issuer of {certificate} from {url} was stopped at a limit: {problem}",
            ja: "{certificate} の発行元の証明書の取得先 {url} は、上限に達したため打ち切りました: {problem}",
        },
        why: Text {
            en: "limits protect against endless answers, redirect loops and hundreds of URLs",
            ja: "終わりのない応答、循環するリダイレクト、多数の URL によって処理が終わらなくなることを防ぐためです",
        },
        remedy: Text {
            en: "allow more time with --timeout, or give the issuer's certificate: --intermediates FILE",
            ja: "--timeout で時間を延ばすか、発行元の証明書を --intermediates FILE で指定してください",
        },
        fix: Fix::Shown,
        source: "docs/network.md, limits",
    },
    Rule {
        code: Code::AiaProxyFailed,
        name: "aia-proxy-failed",
        severity: Severity::Warning,
        message: Text {
            en: "the issuer of {certificate} could not be fetched from {url}: {problem}",
            ja: "{certificate} の発行元の証明書の取得先 {url} へ接続できませんでした: {problem}",
        },
        why: Text {
            en: "the request went through the proxy of HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, and did not reach the CA's server",
            ja: "HTTP_PROXY、HTTPS_PROXY、ALL_PROXY で指定されたプロキシを経由しましたが、認証局のサーバーには到達していません",
        },
        remedy: Text {
            en: "give the proxy with its user name and password (HTTP_PROXY=http://USER:PASSWORD@HOST:PORT, HTTPS_PROXY for https URLs), name the CA's host in NO_PROXY, or give the issuer's certificate: --intermediates FILE",
            ja: "ユーザー名とパスワードを付けてプロキシを指定するか (HTTP_PROXY=http://USER:PASSWORD@HOST:PORT、https の URL では HTTPS_PROXY)、NO_PROXY に認証局のホストを加えるか、発行元の証明書を --intermediates FILE で指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 9110 section 15.5.8",
    },
    Rule {
        code: Code::AiaServerNotTrusted,
        name: "aia-server-not-trusted",
        severity: Severity::Warning,
        message: Text {
            en: "the issuer of {certificate} could not be fetched from {url}: {problem}",
            ja: "{certificate} の発行元の証明書の取得先 {url} へ接続できませんでした: {problem}",
        },
        why: Text {
            en: "to verify the server of an https URL, a client needs its chain first; the URL should be http, since the certificate is signed anyway",
            ja: "https の URL のサーバーを検証するには、先にそのサーバーの証明書チェーンが必要です。取得する証明書には署名があるため、URL は http とすべきです",
        },
        remedy: Text {
            en: "if that is your own CA's server, trust its root: --roots FILE; otherwise give the issuer's certificate: --intermediates FILE",
            ja: "自社の認証局のサーバーであれば、そのルート証明書を --roots FILE で指定してください。それ以外の場合は、発行元の証明書を --intermediates FILE で指定してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.2.2.1 and 8",
    },
];
