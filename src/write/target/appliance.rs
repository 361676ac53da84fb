//! Appliances, and servers with manual installation of certificates.

use super::{
    Artifact, CERTIFICATE, CHAIN, Code, FULLCHAIN, FileRole, Form, KEY, KeyPlace, NO_VERSIONS, Name, Proof, ROW,
    Target, Text,
};
use crate::write::quote::Quoting;

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "netscaler",
        versions: NO_VERSIONS,
        what: Text {
            en: "Citrix NetScaler (ADC) imports one certificate from a file, so each intermediate has its own file; they are linked from the server's certificate upwards.",
            ja: "Citrix NetScaler (ADC) は 1 つのファイルから 1 枚の証明書だけを読み込むため、中間CA証明書を 1 枚ずつ別のファイルにし、サーバー証明書から上に向かってリンクします。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::Intermediate, Name::Beside("-intermediate"))],
        refuses: &[Code::SeveralInFile],
        quoting: Quoting::Plain,
        directives: &[
            "add ssl certKey {short-name}-0 -cert {certificate} -key {key}",
            "add ssl certKey {short-name}-{n} -cert {intermediate}",
            "link ssl certKey {short-name}-{before} {short-name}-{n}",
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
        accepts: &[Code::Pkcs12, Code::KeyInFile, Code::RootIncluded],
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
        accepts: &[Code::KeyInFile, Code::KeyBehindCertificate, Code::RootIncluded, Code::BlankLineBetweenBlocks],
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
            en: "The key ring of Lotus Domino R5 to 11 requires each certificate in a separate file, from the root down: the files are numbered in the order of their installation.",
            ja: "Lotus Domino R5～11 のキーリングには、ルート証明書から順に 1 枚ずつインストールします。ファイルにはインストールする順に番号が付きます。",
        },
        artifacts: &[
            Artifact::new(FileRole::Root, Name::Numbered("root")),
            Artifact::new(FileRole::Intermediate, Name::Numbered("intermediate")),
            Artifact::new(FileRole::Certificate, Name::Numbered("server")),
        ],
        accepts: &[Code::RootIncluded],
        refuses: &[Code::RootNotInFile, Code::SeveralInFile],
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
    Target {
        server: "cpanel",
        versions: NO_VERSIONS,
        what: Text {
            en: "cPanel and WHM take three parts: the certificate (CRT), the key (KEY), and the CA bundle (CABUNDLE): the intermediates from the certificate's issuer upwards, and the root.",
            ja: "cPanel と WHM には、証明書 (CRT)、秘密鍵 (KEY)、CA バンドル (CABUNDLE) の 3 つを渡します。CA バンドルは、発行元から上に向かって並べた中間CA証明書とルート証明書です。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::ChainWithRoot, Name::Beside("-cabundle")), KEY],
        accepts: &[Code::RootIncluded],
        quoting: Quoting::Shell,
        directives: &[
            "uapi SSL install_ssl domain=NAME cert=\"$(jq -sRr @uri {certificate})\" key=\"$(jq -sRr @uri {key})\" cabundle=\"$(jq -sRr @uri {chain})\"",
        ],
        source: "cPanel, UAPI, SSL::install_ssl; Install an SSL Certificate on a Domain",
        ..ROW
    },
    Target {
        server: "f5",
        since: &[13],
        versions: Text { en: "13 and later", ja: "13 以降" },
        what: Text {
            en: "F5 BIG-IP: the certificate, the chain without it and the key are three objects, and a client SSL profile names them. They change in one transaction, because a key that does not match its certificate is refused.",
            ja: "F5 BIG-IP では、証明書、それを含まない証明書チェーン、秘密鍵が別々のオブジェクトで、クライアント SSL プロファイルから参照します。合わない秘密鍵は拒否されるため、1 つのトランザクションで変更します。",
        },
        artifacts: &[CERTIFICATE, CHAIN, KEY],
        directives: &[
            "create cli transaction",
            "create sys file ssl-cert {name}.crt source-path file:{certificate}",
            "create sys file ssl-cert {name}-chain.crt source-path file:{chain}",
            "create sys file ssl-key {name}.key source-path file:{key}",
            "modify ltm profile client-ssl PROFILE cert-key-chain replace-all-with { {name} { cert {name}.crt key {name}.key chain {name}-chain.crt } }",
            "submit cli transaction",
        ],
        source: "F5, tmsh reference, sys file ssl-cert, ltm profile client-ssl, cli transaction",
        ..ROW
    },
    Target {
        server: "panos",
        versions: NO_VERSIONS,
        what: Text {
            en: "Palo Alto PAN-OS imports one PEM file, the server's certificate first, then its intermediates, without the root; the key is in a separate file.",
            ja: "Palo Alto PAN-OS には、サーバー証明書を先頭に、その発行元の中間CA証明書を順に並べた 1 つの PEM ファイル (ルート証明書は不要) と、秘密鍵のファイルをインポートします。",
        },
        artifacts: &[FULLCHAIN, KEY],
        directives: &[
            "scp import certificate certificate-name NAME format pem from HOST:{fullchain}",
            "scp import private-key certificate-name NAME format pem passphrase PASSPHRASE from HOST:{key}",
        ],
        steps: &[Text {
            en: "PAN-OS requires a passphrase even for a key that has none: enter any.",
            ja: "秘密鍵にパスフレーズがない場合も入力が必要です。任意の文字列を指定してください。",
        }],
        source: "Palo Alto Networks, how to install a chained certificate signed by a public CA; PAN-OS CLI, scp import",
        ..ROW
    },
    Target {
        server: "fortigate",
        versions: NO_VERSIONS,
        what: Text {
            en: "FortiGate: the certificate with its key is a local certificate; each intermediate is imported as a CA certificate, and FortiGate sends those of the chain.",
            ja: "FortiGate では、証明書と秘密鍵をローカル証明書として、中間CA証明書をそれぞれCA証明書としてインポートします。FortiGate は証明書から続くものを送信します。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::Intermediate, Name::Beside("-intermediate")), KEY],
        directives: &[],
        steps: &[
            Text {
                en: "In System, Certificates: Create/Import, CA Certificate, File, for each intermediate, the highest number first;",
                ja: "[システム]、[証明書] で、[作成/インポート]、[CA証明書]、[ファイル] を選び、中間CA証明書を番号の大きいものから順にインポートし、",
            },
            Text {
                en: "then Create/Import, Certificate, Import Certificate, Certificate, with the certificate file and the key file.",
                ja: "続いて [作成/インポート]、[証明書]、[証明書のインポート] で、証明書ファイルと秘密鍵ファイルを指定してください。",
            },
        ],
        source: "Fortinet, FortiGate administration guide, uploading a certificate using the GUI",
        ..ROW
    },
    Target {
        server: "cisco-asa",
        since: &[8],
        versions: Text { en: "8 and later", ja: "8 以降" },
        what: Text {
            en: "Cisco ASA imports one PKCS#12 container into a trustpoint: the key, the certificate, the intermediates and the root. It reads only triple DES.",
            ja: "Cisco ASA には、秘密鍵、サーバー証明書、中間CA証明書、ルート証明書を入れた PKCS#12 ファイルをトラストポイントにインポートします。暗号は 3DES だけに対応しています。",
        },
        artifacts: &[Artifact::new(FileRole::FullchainWithRoot, Name::Given(".p12")).form(Form::Pkcs12Legacy)],
        accepts: &[Code::Pkcs12, Code::KeyInFile, Code::RootIncluded],
        quoting: Quoting::Shell,
        directives: &["openssl base64 -in {file}"],
        steps: &[Text {
            en: "On the ASA: crypto ca import TRUSTPOINT pkcs12 PASSPHRASE; paste what openssl printed, and end with quit. ASDM takes the file itself.",
            ja: "ASA で crypto ca import TRUSTPOINT pkcs12 PASSPHRASE を実行し、openssl の出力を貼り付け、quit で終了してください。ASDM ではファイルをそのまま指定できます。",
        }],
        source: "Cisco, ASA CLI, crypto ca import pkcs12; certificate installation and renewal guide",
        proof: Proof::Read("openssl, certtool, keytool"),
        ..ROW
    },
    Target {
        server: "splunk",
        since: &[6],
        versions: Text { en: "6 and later", ja: "6 以降" },
        what: Text {
            en: "Splunk's serverCert is one file: the server's certificate, the key, then the intermediates and the root.",
            ja: "Splunk の serverCert は 1 つのファイルで、サーバー証明書、秘密鍵、中間CA証明書、ルート証明書の順に並べます。",
        },
        artifacts: &[
            Artifact::new(FileRole::FullchainWithRoot, Name::Given("-splunk.pem")).with_key(KeyPlace::Second),
            Artifact::new(FileRole::Root, Name::Beside("-ca")),
        ],
        accepts: &[Code::KeyInFile, Code::RootIncluded],
        directives: &["[sslConfig]", "serverCert = {fullchain}", "sslRootCAPath = {root}"],
        check: "splunk btool server list sslConfig",
        reload: "splunk restart",
        source: "Splunk, how to prepare TLS certificates for use with the Splunk platform; server.conf, sslConfig",
        proof: Proof::Read("openssl"),
        ..ROW
    },
    Target {
        server: "zimbra",
        since: &[8],
        versions: Text { en: "8 and later", ja: "8 以降" },
        what: Text {
            en: "Zimbra: the certificate, the key as commercial.key, and a chain of its CAs with the root first, then the intermediates down to the issuer.",
            ja: "Zimbra には、サーバー証明書、秘密鍵 (commercial.key)、ルート証明書を先頭に発行元まで中間CA証明書を並べた証明書チェーンを渡します。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::ChainRootFirst, Name::Beside("-ca")), KEY],
        accepts: &[Code::RootIncluded, Code::WrongOrder],
        refuses: &[Code::RootNotInFile],
        quoting: Quoting::Shell,
        directives: &[
            "install -o zimbra -g zimbra -m 600 {key} /opt/zimbra/ssl/zimbra/commercial/commercial.key",
            "/opt/zimbra/bin/zmcertmgr verifycrt comm /opt/zimbra/ssl/zimbra/commercial/commercial.key {certificate} {chain}",
            "/opt/zimbra/bin/zmcertmgr deploycrt comm {certificate} {chain}",
        ],
        reload: "zmcontrol restart",
        source: "Zimbra wiki, installing a commercial certificate; zmcertmgr; YetOpen/certbot-zimbra#129",
        ..ROW
    },
    Target {
        server: "confluent",
        since: &[2],
        versions: Text { en: "2 and later", ja: "2 以降" },
        what: Text {
            en: "Confluent for Kubernetes reads a secret of three files: fullchain.pem with the server's certificate and its intermediates, cacerts.pem with the root, and privkey.pem.",
            ja: "Confluent for Kubernetes は 3 つのファイルの Secret を読み込みます。fullchain.pem はサーバー証明書と中間CA証明書、cacerts.pem はルート証明書、privkey.pem は秘密鍵です。",
        },
        artifacts: &[
            Artifact::new(FileRole::Fullchain, Name::Fixed("fullchain.pem")),
            Artifact::new(FileRole::Root, Name::Fixed("cacerts.pem")),
            Artifact::new(FileRole::Key, Name::Fixed("privkey.pem")),
        ],
        quoting: Quoting::Shell,
        directives: &[
            "kubectl create secret generic NAME --from-file=fullchain.pem={fullchain} --from-file=cacerts.pem={root} --from-file=privkey.pem={key}",
        ],
        source: "Confluent for Kubernetes, network encryption, provide TLS keys and certificates in PEM format",
        ..ROW
    },
    Target {
        server: "prtg",
        versions: NO_VERSIONS,
        what: Text {
            en: "PRTG reads three files of its cert folder: prtg.crt, the certificate; prtg.key, the key without a password; and root.pem, the intermediates and the root.",
            ja: "PRTG は cert フォルダーの 3 つのファイルを読み込みます。prtg.crt は証明書、prtg.key はパスワードのない秘密鍵、root.pem は中間CA証明書とルート証明書です。",
        },
        artifacts: &[
            Artifact::new(FileRole::Certificate, Name::Fixed("prtg.crt")),
            Artifact::new(FileRole::ChainWithRoot, Name::Fixed("root.pem")),
            Artifact::new(FileRole::Key, Name::Fixed("prtg.key")),
        ],
        accepts: &[Code::RootIncluded],
        refuses: &[Code::KeyUnusable],
        quoting: Quoting::Windows,
        directives: &[],
        steps: &[Text {
            en: "Copy the three files into the cert folder of PRTG's program folder, and restart the core server service.",
            ja: "3 つのファイルを PRTG のプログラム フォルダーの cert フォルダーにコピーし、コアサーバー サービスを再起動してください。",
        }],
        source: "Paessler, PRTG manual, SSL certificate; using your own SSL certificate",
        ..ROW
    },
    Target {
        server: "freeipa",
        since: &[4],
        versions: Text { en: "4 and later", ja: "4 以降" },
        what: Text {
            en: "FreeIPA: the CAs, intermediates and root, are installed first; then the certificate with its key for the web server and the directory.",
            ja: "FreeIPA では、まず中間CA証明書とルート証明書をインストールし、続いて Web サーバーとディレクトリサーバー用に証明書と秘密鍵をインストールします。",
        },
        artifacts: &[CERTIFICATE, Artifact::new(FileRole::ChainWithRoot, Name::Beside("-ca")), KEY],
        accepts: &[Code::RootIncluded],
        refuses: &[Code::RootNotInFile],
        quoting: Quoting::Shell,
        directives: &[
            "ipa-cacert-manage install {chain}",
            "ipa-certupdate",
            "ipa-server-certinstall --http --dirsrv --pin= {key} {certificate}",
        ],
        reload: "ipactl restart",
        source: "FreeIPA, ipa-server-certinstall(1), ipa-cacert-manage(1); freeipa/freeipa-letsencrypt#1",
        ..ROW
    },
];
