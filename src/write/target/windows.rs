//! Windows servers.

use super::{Artifact, Code, FULLCHAIN, FileRole, Form, Name, Proof, ROW, Target, Text};
use crate::read::LineEnding;
use crate::write::quote::Quoting;

const PFX: Artifact = Artifact::new(FileRole::Fullchain, Name::Given(".pfx")).form(Form::Pkcs12);

/// The script that adds every certificate to the right store.
const SCRIPT: Artifact = Artifact::new(FileRole::Script, Name::Own("install.ps1")).form(Form::PowerShell);

/// The stores for manual installation (FAQ F16), and what Windows sends.
const STORES: &[Text] = &[
    Text {
        en: "The script (install.ps1, or NAME-install.ps1 next to NAME) does all of this; run it in PowerShell as an administrator, first with -WhatIf. By hand:",
        ja: "スクリプト (install.ps1。NAME に書き出した場合は NAME-install.ps1) で以下をすべて実行できます。管理者の PowerShell で、まず -WhatIf を付けて実行してください。手動の場合:",
    },
    Text {
        en: "1. Run certlm.msc (or mmc: File, Add/Remove Snap-in, Certificates, Computer account, Local computer).",
        ja: "1. certlm.msc を実行します (または mmc で [ファイル]、[スナップインの追加と削除]、[証明書]、[コンピューター アカウント]、[ローカル コンピューター])。",
    },
    Text {
        en: "2. The server certificate belongs in \"Personal\", with \"You have a private key that corresponds to this certificate\".",
        ja: "2. サーバー証明書は「個人」に置きます。「この証明書に対応する秘密キーを持っています」と表示されることを確認してください。",
    },
    Text {
        en: "3. Each intermediate belongs in \"Intermediate Certification Authorities\", never in \"Trusted Root Certification Authorities\".",
        ja: "3. 中間CA証明書はそれぞれ「中間証明機関」に置きます。「信頼されたルート証明機関」には置かないでください。",
    },
    Text {
        en: "4. Open the server certificate, \"Certification Path\": every certificate up to the root must be there, and \"This certificate is OK\".",
        ja: "4. サーバー証明書を開き、「証明のパス」でルート証明書までのすべての証明書と「この証明書は問題ありません」の表示を確認してください。",
    },
    Text {
        en: "5. In IIS Manager, bind the site to the certificate (Bindings, https), and restart the site.",
        ja: "5. IIS マネージャーの [バインド] (https) でサイトにこの証明書を割り当て、サイトを再起動してください。",
    },
    Text {
        en: "Schannel builds the chain that it sends itself, and chooses the shortest. It sends a cross-root chain only if the root of the shorter one is not trusted:",
        ja: "送信する証明書チェーンは Schannel が自分で構築し、最も短いものを選びます。クロスルートの証明書チェーンは、短い方のルート証明書が信頼されていない場合にだけ送信されます。",
    },
    Text {
        en: "that root would have to be in \"Untrusted Certificates\" of this server, but then the server's own connections to sites under that root fail, too.",
        ja: "そのためにはルート証明書をこのサーバーの「信頼されていない証明書」に置く必要がありますが、このサーバーからそのルート証明書のサイトへの接続もできなくなります。",
    },
];

/// The steps for Exchange, which binds the certificate itself.
const EXCHANGE_STEPS: [Text; 4] = [
    Text {
        en: "With -WhatIf, both commands only say what they would do. The second one gives the certificate to the web services and to SMTP; add POP or IMAP where they are used.",
        ja: "-WhatIf を付けると、どちらのコマンドも実行する内容だけを表示します。2 つ目のコマンドは、証明書を Web サービス (IIS) と SMTP に割り当てます。POP や IMAP を使用する場合は追加してください。",
    },
    Text {
        en: "In certlm.msc, each intermediate belongs in \"Intermediate Certification Authorities\", never in \"Trusted Root Certification Authorities\".",
        ja: "certlm.msc で、中間CA証明書はそれぞれ「中間証明機関」に置いてください。「信頼されたルート証明機関」には置かないでください。",
    },
    STORES[6],
    STORES[7],
];

const IIS: Target =
    Target { ending: LineEnding::CrLf, quoting: Quoting::Windows, steps: STORES, extras: &[SCRIPT], ..ROW };

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "iis",
        since: &[5],
        before: &[11],
        versions: Text { en: "5 and later", ja: "5 以降" },
        what: Text {
            en: "The answer to a request that was made on the server, with its intermediates, in PEM with CR LF, for certreq -accept. Schannel sends the chain that it finds in the stores.",
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
        versions: Text { en: "5 and later", ja: "5 以降" },
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
        versions: Text { en: "5 and later", ja: "5 以降" },
        what: Text {
            en: "The key, the server's certificate and its intermediates in one PFX, for a key that was made elsewhere. Windows before Server 2019 and 10 1709 requires --pfx-legacy.",
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
            "Enable-ExchangeCertificate -Thumbprint {thumbprint} -Services IIS,SMTP",
        ],
        quoting: Quoting::PowerShell,
        steps: &EXCHANGE_STEPS,
        extras: &[],
        source: "Microsoft, Import-ExchangeCertificate, Enable-ExchangeCertificate",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..IIS
    },
];
