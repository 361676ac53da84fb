//! Services that take a certificate by upload.

use super::{Artifact, CERTIFICATE, CHAIN, Code, FileRole, Form, KEY, NO_VERSIONS, Name, Proof, ROW, Target, Text};
use crate::write::quote::Quoting;

/// Three parts of PEM, which a command reads from files.
const AWS: Target = Target { versions: NO_VERSIONS, quoting: Quoting::Shell, ..ROW };

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "kubernetes",
        since: &[1],
        before: &[2],
        what: Text {
            en: "A Secret of type kubernetes.io/tls: the server's certificate and its intermediates in tls.crt, the key in tls.key, and the root apart, in ca.crt.",
            ja: "kubernetes.io/tls 型の Secret です。tls.crt にサーバー証明書と中間CA証明書、tls.key に秘密鍵、ca.crt にルート証明書を入れます。",
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
        source: "AWS, ACM API reference, ImportCertificate; prerequisites for importing certificates",
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
        accepts: &[Code::Pkcs12, Code::DuplicateCertificate, Code::KeyInFile],
        directives: &[
            "az webapp config ssl upload --name APP --resource-group GROUP --certificate-file {file} --certificate-password \"$(cat PASSWORD-FILE)\"",
        ],
        source: "Microsoft, Azure App Service, private certificate requirements",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
];
