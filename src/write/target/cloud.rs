//! Services to which certificates are uploaded.

use super::{
    Artifact, CERTIFICATE, CHAIN, Code, FULLCHAIN, FileRole, Form, KEY, NO_VERSIONS, Name, Proof, ROW, Target, Text,
};
use crate::write::quote::Quoting;

/// Three PEM parts, which a command reads from files: the certificate alone, and its issuers in order, without added
/// lines.
const AWS: Target = Target {
    versions: NO_VERSIONS,
    refuses: &[
        Code::WrongOrder,
        Code::DuplicateCertificate,
        Code::UnrelatedCertificate,
        Code::OtherKeyOfCa,
        Code::RelatedCertificate,
        Code::NotSentFromHere,
        Code::AnotherServerCertificate,
        Code::LeafInChainFile,
        Code::BlankLineBetweenBlocks,
        Code::BlankLineInBlock,
        Code::BlankLineBeforeEnd,
        Code::SpaceAroundLines,
        Code::TextOutsideBlocks,
        Code::OtherBlock,
        Code::KeyInFile,
        Code::KeyUnusable,
    ],
    quoting: Quoting::Shell,
    ..ROW
};

/// A PEM file for `kubectl create secret tls --cert FILE --key KEY`, which makes the Secret itself.
pub(super) static PEM_OF_SECRET: Target = Target {
    server: "kubernetes",
    directives: &["kubectl create secret tls {name} --cert={fullchain} --key={key}"],
    quoting: Quoting::Shell,
    source: "kubectl create secret tls --help",
    ..ROW
};

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "kubernetes",
        since: &[1],
        before: &[2],
        versions: Text { en: "1 and later", ja: "1 以降" },
        what: Text {
            en: "A Secret of type kubernetes.io/tls: the server's certificate and its intermediates in tls.crt, the key in tls.key, and the root separately in ca.crt. check and fix also accept the PEM file for kubectl create secret tls.",
            ja: "kubernetes.io/tls 型の Secret です。tls.crt にサーバー証明書と中間CA証明書、tls.key に秘密鍵、ca.crt にルート証明書を入れます。check と fix では、kubectl create secret tls に渡す PEM ファイルも指定できます。",
        },
        artifacts: &[Artifact::new(FileRole::Fullchain, Name::Given("-secret.yaml")).form(Form::Secret)],
        quoting: Quoting::Shell,
        accepts: &[Code::KeyInFile],
        directives: &["kubectl apply -f {file}"],
        check: "kubectl apply --dry-run=server -f FILE",
        source: "Kubernetes, Secrets, kubernetes.io/tls; kubectl create secret tls",
        proof: Proof::Read("openssl"),
        ..ROW
    },
    Target {
        server: "aws-acm",
        what: Text {
            en: "AWS Certificate Manager takes three parts: the certificate alone, the chain without it, and the key, without a password.",
            ja: "AWS Certificate Manager には、サーバー証明書だけのファイル、それを含まない証明書チェーン、パスワードのない秘密鍵の 3 つを渡します。",
        },
        artifacts: &[CERTIFICATE.at_most(32_768), CHAIN.at_most(2_097_152), KEY.at_most(5_120)],
        directives: &[
            "aws acm import-certificate --certificate fileb://{certificate} --certificate-chain fileb://{chain} --private-key fileb://{key}",
        ],
        source: "AWS, ACM API reference, ImportCertificate; prerequisites for importing certificates; certificate import problems",
        ..AWS
    },
    Target {
        server: "aws-iam",
        what: Text {
            en: "AWS IAM server certificates: the certificate alone, the chain that starts with its issuer, and the key, without a password.",
            ja: "AWS IAM のサーバー証明書です。サーバー証明書だけのファイル、発行元から始まる証明書チェーン、パスワードのない秘密鍵を渡します。",
        },
        artifacts: &[CERTIFICATE.at_most(16_384), CHAIN.at_most(2_097_152), KEY.at_most(16_384)],
        directives: &[
            "aws iam upload-server-certificate --server-certificate-name NAME --certificate-body file://{certificate} --certificate-chain file://{chain} --private-key file://{key}",
        ],
        source: "AWS, IAM API reference, UploadServerCertificate",
        ..AWS
    },
    Target {
        server: "azure",
        versions: NO_VERSIONS,
        what: Text {
            en: "A PFX for Azure App Service: encrypted with triple DES, with every intermediate and the root. An RSA key needs 2,048 bits or more.",
            ja: "Azure App Service 用の PFX です。3DES で暗号化し、すべての中間CA証明書とルート証明書を含めます。RSA 鍵は 2,048 ビット以上が必要です。",
        },
        artifacts: &[Artifact::new(FileRole::FullchainWithRoot, Name::Given(".pfx")).form(Form::Pkcs12Legacy)],
        quoting: Quoting::Shell,
        accepts: &[Code::Pkcs12, Code::KeyInFile, Code::RootIncluded],
        directives: &[
            "az webapp config ssl upload --name APP --resource-group GROUP --certificate-file {file} --certificate-password \"$(cat PASSWORD-FILE)\"",
        ],
        source: "Microsoft, Azure App Service, private certificate requirements",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "aws-api-gateway",
        what: Text {
            en: "AWS API Gateway, custom domain names: the certificate alone, the intermediates without any blank line between them, and the key, without a password.",
            ja: "AWS API Gateway のカスタムドメイン名です。サーバー証明書だけのファイル、間に空行のない中間CA証明書、パスワードのない秘密鍵を渡します。",
        },
        artifacts: &[CERTIFICATE.at_most(32_768), CHAIN.at_most(2_097_152), KEY.at_most(5_120)],
        directives: &[
            "aws apigateway create-domain-name --domain-name NAME --certificate-name NAME --certificate-body file://{certificate} --certificate-chain file://{chain} --certificate-private-key file://{key}",
        ],
        source: "AWS, API Gateway API reference, CreateDomainName, certificateChain",
        ..AWS
    },
    Target {
        server: "azure-key-vault",
        versions: NO_VERSIONS,
        what: Text {
            en: "A PFX for Azure Key Vault: the key, the server's certificate and every intermediate, under a password.",
            ja: "Azure Key Vault 用の PFX です。秘密鍵、サーバー証明書、すべての中間CA証明書を、パスワード付きで入れます。",
        },
        artifacts: &[Artifact::new(FileRole::Fullchain, Name::Given(".pfx")).form(Form::Pkcs12)],
        quoting: Quoting::Shell,
        accepts: &[Code::Pkcs12, Code::KeyInFile],
        directives: &[
            "az keyvault certificate import --vault-name VAULT --name NAME --file {file} --password \"$(cat PASSWORD-FILE)\"",
        ],
        source: "Microsoft, Azure Key Vault, import a certificate (PFX, PEM)",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "azure-app-gateway",
        versions: NO_VERSIONS,
        what: Text {
            en: "A PFX for a listener of Azure Application Gateway: encrypted with triple DES, the server's certificate, every intermediate and the root.",
            ja: "Azure Application Gateway のリスナー用の PFX です。3DES で暗号化し、サーバー証明書、すべての中間CA証明書、ルート証明書を含めます。",
        },
        artifacts: &[Artifact::new(FileRole::FullchainWithRoot, Name::Given(".pfx")).form(Form::Pkcs12Legacy)],
        quoting: Quoting::Shell,
        accepts: &[Code::Pkcs12, Code::KeyInFile, Code::RootIncluded],
        directives: &[
            "az network application-gateway ssl-cert create --gateway-name GATEWAY --resource-group GROUP --name NAME --cert-file {file} --cert-password \"$(cat PASSWORD-FILE)\"",
        ],
        source: "Microsoft, Azure Application Gateway, TLS termination, certificate requirements",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "gcp",
        versions: NO_VERSIONS,
        what: Text {
            en: "A self-managed certificate of Google Cloud load balancers: the server's certificate with its intermediates, five certificates at most, and the key in PEM without a password.",
            ja: "Google Cloud のロードバランサー用のセルフマネージド証明書です。サーバー証明書と中間CA証明書 (合わせて 5 枚まで) のファイルと、パスワードのない PEM の秘密鍵を渡します。",
        },
        artifacts: &[FULLCHAIN.most_certificates(5), KEY],
        refuses: &[Code::KeyUnusable],
        quoting: Quoting::Shell,
        directives: &[
            "gcloud compute ssl-certificates create NAME --certificate={fullchain} --private-key={key} --global",
        ],
        source: "Google Cloud, self-managed SSL certificates, certificate and key requirements",
        ..ROW
    },
    Target {
        server: "cloudflare",
        versions: NO_VERSIONS,
        what: Text {
            en: "A custom certificate at Cloudflare's edge: the server's certificate first, then its intermediates, and the key. With the bundle method \"force\" Cloudflare serves the chain as it is here; with \"ubiquitous\" or \"optimal\" it chooses one itself.",
            ja: "Cloudflare のエッジに登録するカスタム証明書です。サーバー証明書を先頭に中間CA証明書を続けたファイルと、秘密鍵を渡します。bundle method が force の場合はこの証明書チェーンがそのまま使用され、ubiquitous と optimal では Cloudflare が選びます。",
        },
        artifacts: &[FULLCHAIN, KEY],
        quoting: Quoting::Shell,
        directives: &[
            "jq -n --rawfile certificate {fullchain} --rawfile private_key {key} '{$certificate, $private_key, bundle_method: \"force\"}' | curl -H \"Authorization: Bearer $TOKEN\" -d @- https://api.cloudflare.com/client/v4/zones/ZONE/custom_certificates",
        ],
        source: "Cloudflare, custom certificates, bundle methodologies; API, create SSL configuration",
        ..ROW
    },
    Target {
        server: "cloudflare-gateway",
        versions: NO_VERSIONS,
        what: Text {
            en: "A certificate chain for Cloudflare Zero Trust Gateway: the root first, then the intermediates, the certificate itself last; and its key.",
            ja: "Cloudflare Zero Trust Gateway 用の証明書チェーンです。ルート証明書を先頭に、中間CA証明書、証明書本体の順に並べたファイルと、その秘密鍵を渡します。",
        },
        artifacts: &[Artifact::new(FileRole::RootFirst, Name::Given("-gateway.pem")), KEY],
        accepts: &[Code::LeafNotFirst, Code::WrongOrder, Code::RootIncluded],
        quoting: Quoting::Shell,
        directives: &[
            "jq -n --rawfile certificates {fullchain} --rawfile private_key {key} '{$certificates, $private_key, ca: true}' | curl -H \"Authorization: Bearer $TOKEN\" -d @- https://api.cloudflare.com/client/v4/accounts/ACCOUNT/mtls_certificates",
        ],
        source: "Cloudflare One, user-side certificates, custom certificate; API, upload mTLS certificate",
        ..ROW
    },
];
