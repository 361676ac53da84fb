//! Appliances, and servers whose certificates are installed by hand.

use super::{Artifact, CERTIFICATE, Code, FileRole, Form, KeyPlace, NO_VERSIONS, Name, Proof, ROW, Target, Text};
use crate::write::quote::Quoting;

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "netscaler",
        versions: NO_VERSIONS,
        what: Text {
            en: "Citrix NetScaler (ADC) keeps one certificate of a file, so each intermediate has its own; they are linked from the server's certificate upwards.",
            ja: "Citrix NetScaler (ADC) は 1 つのファイルから 1 枚の証明書だけを読み込むため、中間CA証明書を 1 枚ずつ別のファイルにし、サーバー証明書から上に向かってリンクします。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::Intermediate, Name::Beside("-intermediate"))],
        quoting: Quoting::Plain,
        directives: &[
            "add ssl certKey site-0 -cert {certificate} -key {key}",
            "add ssl certKey site-{n} -cert {intermediate}",
            "link ssl certKey site-{before} site-{n}",
        ],
        source: "Citrix ADC, add ssl certKey, link ssl certKey; j81blog/GenLeCertForNS#36",
        ..ROW
    },
    Target {
        server: "ibm-i",
        versions: NO_VERSIONS,
        what: Text {
            en: "IBM i Digital Certificate Manager imports a PKCS#12 container with the key and the whole chain, up to the root.",
            ja: "IBM i のディジタル証明書マネージャー (DCM) は、秘密鍵とルート証明書までの証明書チェーンを含む PKCS#12 ファイルをインポートします。",
        },
        artifacts: &[Artifact::new(FileRole::FullchainWithRoot, Name::Given(".p12")).form(Form::Pkcs12)],
        accepts: &[Code::Pkcs12, Code::DuplicateCertificate, Code::KeyInFile],
        source: "IBM i, Digital Certificate Manager, import; certbot/certbot#10684",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "domino",
        since: &[12],
        before: &[16],
        versions: Text { en: "12 and later", ja: "12 以降" },
        what: Text {
            en: "HCL Domino 12 imports one PEM file into certstore.nsf: the key, the server's certificate, the intermediates and the root.",
            ja: "HCL Domino 12 以降は、秘密鍵、サーバー証明書、中間CA証明書、ルート証明書の順に並べた 1 つの PEM ファイルを certstore.nsf にインポートします。",
        },
        artifacts: &[Artifact::new(FileRole::FullchainWithRoot, Name::Given("-domino.pem")).with_key(KeyPlace::First)],
        accepts: &[Code::DuplicateCertificate, Code::KeyInFile, Code::KeyBehindCertificate],
        steps: &[Text {
            en: "Open certstore.nsf, TLS Credentials, Import TLS Credentials, and choose the file.",
            ja: "certstore.nsf の [TLS Credentials] で [Import TLS Credentials] を選び、このファイルを指定してください。",
        }],
        source: "HCL Domino, domino-cert-manager, importing certificates",
        ..ROW
    },
    Target {
        server: "domino",
        version: Some("5"),
        since: &[5],
        before: &[12],
        versions: Text { en: "R5 to 11", ja: "R5～11" },
        what: Text {
            en: "The key ring of Lotus Domino R5 to 11 wants every certificate by itself, from the root down: the files are numbered in the order of their installation.",
            ja: "Lotus Domino R5～11 のキーリングには、ルート証明書から順に 1 枚ずつインストールします。ファイルにはインストールする順に番号が付きます。",
        },
        artifacts: &[
            Artifact::new(FileRole::Root, Name::Numbered("root")),
            Artifact::new(FileRole::Intermediate, Name::Numbered("intermediate")),
            Artifact::new(FileRole::Certificate, Name::Numbered("server")),
        ],
        steps: &[
            Text {
                en: "In the Server Certificate Administration database, install the files in the order of their numbers:",
                ja: "サーバー証明書管理データベースで、番号の順にファイルをインストールしてください。",
            },
            Text {
                en: "all but the last with \"Install Trusted Root Certificate into Key Ring\" (step 3),",
                ja: "最後のファイル以外は「Install Trusted Root Certificate into Key Ring」(手順 3) を使用し、",
            },
            Text {
                en: "the last with \"Install Certificate into Key Ring\" (step 4).",
                ja: "最後のファイルは「Install Certificate into Key Ring」(手順 4) を使用してください。",
            },
        ],
        source: "IBM technote 1268695; FAQ F15",
        ..ROW
    },
];
