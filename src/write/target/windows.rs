//! Windows servers.

use super::{ALL_VERSIONS, Artifact, Code, FULLCHAIN, FileRole, Form, Name, Proof, ROW, Target, Text};
use crate::read::LineEnding;
use crate::write::quote::Quoting;

const PFX: Artifact = Artifact::new(FileRole::Fullchain, Name::Given(".pfx")).form(Form::Pkcs12);

/// Where the parts of a chain belong.
const STORES: &[Text] = &[
    Text {
        en: "Then, in certlm.msc, each intermediate belongs in \"Intermediate Certification Authorities\",",
        ja: "その後 certlm.msc で、中間CA証明書はそれぞれ「中間証明機関」に置いてください。",
    },
    Text {
        en: "never in \"Trusted Root Certification Authorities\".",
        ja: "「信頼されたルート証明機関」には置かないでください。",
    },
];

const IIS: Target = Target { ending: LineEnding::CrLf, quoting: Quoting::Windows, steps: STORES, ..ROW };

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "iis",
        since: &[5],
        before: &[11],
        versions: ALL_VERSIONS,
        what: Text {
            en: "The answer to a request that was made on the server, with its intermediates, in PEM with CR LF, for certreq -accept. Schannel sends the chain that it finds itself in the stores.",
            ja: "サーバー上で作成した CSR に対する証明書と中間CA証明書です。certreq -accept 用に CR LF の PEM で書き出します。送信される証明書チェーンは、Schannel が証明書ストアから自分で構築します。",
        },
        artifacts: &[FULLCHAIN],
        // It reads CR LF, DER and PKCS#7 as well.
        accepts: &[Code::CarriageReturns, Code::Der, Code::Pkcs7],
        directives: &["certreq -accept {fullchain}"],
        source: "Microsoft, certreq -accept; KB954755",
        proof: Proof::Read("openssl"),
        ..IIS
    },
    Target {
        server: "iis-p7b",
        since: &[5],
        before: &[11],
        versions: ALL_VERSIONS,
        what: Text {
            en: "The same as PKCS#7 (.p7b), for \"Complete Certificate Request\" and the import wizard.",
            ja: "同じ内容の PKCS#7 (.p7b) です。「証明書の要求の完了」とインポート ウィザードで使用します。",
        },
        artifacts: &[Artifact::new(FileRole::Fullchain, Name::Given(".p7b")).form(Form::Pkcs7)],
        accepts: &[Code::CarriageReturns, Code::Der, Code::Pkcs7],
        directives: &["certreq -accept {file}"],
        source: "Microsoft, certreq -accept (PKCS #7)",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..IIS
    },
    Target {
        server: "iis-pfx",
        since: &[5],
        before: &[11],
        versions: ALL_VERSIONS,
        what: Text {
            en: "The key, the server's certificate and its intermediates in one PFX, for a key that was made elsewhere. Windows before Server 2019 and 10 1709 wants --pfx-legacy.",
            ja: "秘密鍵、サーバー証明書、中間CA証明書を 1 つの PFX に入れます。秘密鍵を別の場所で作成した場合に使用します。Windows Server 2019 と Windows 10 1709 より前には --pfx-legacy を指定してください。",
        },
        artifacts: &[PFX],
        accepts: &[Code::Pkcs12, Code::KeyInFile],
        directives: &["certutil -importpfx My {file}"],
        source: "Microsoft, certutil -importPFX; Import-PfxCertificate",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..IIS
    },
    Target {
        server: "exchange",
        since: &[2010],
        versions: Text { en: "2010 and later", ja: "2010 以降" },
        what: Text {
            en: "The key, the server's certificate and its intermediates in one PFX, for Import-ExchangeCertificate.",
            ja: "秘密鍵、サーバー証明書、中間CA証明書を 1 つの PFX に入れます。Import-ExchangeCertificate で使用します。",
        },
        artifacts: &[PFX],
        accepts: &[Code::Pkcs12, Code::KeyInFile],
        directives: &[
            "Import-ExchangeCertificate -FileData ([System.IO.File]::ReadAllBytes({file})) -Password (Read-Host -AsSecureString)",
        ],
        quoting: Quoting::PowerShell,
        source: "Microsoft, Import-ExchangeCertificate, Enable-ExchangeCertificate",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..IIS
    },
];
