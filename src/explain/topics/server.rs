//! Topics about one kind of server.

use super::{BUNDLE, CHECK, Code, Command, Text, Topic};

pub(super) static ROWS: &[Topic] = &[
    Topic {
        id: "apache-chain-file",
        rows: &["F12"],
        title: Text {
            en: "Apache 2.0 before 2.0.45: a warning about the issuer although SSLCertificateChainFile is set",
            ja: "Apache 2.0.45 より前で、SSLCertificateChainFile を設定しても発行元の警告が表示されます",
        },
        about: &[],
        server: &[Text {
            en: "these versions skip the first certificate of the chain file",
            ja: "これらのバージョンは、チェーンファイルの先頭の証明書を読み飛ばします",
        }],
        client: &[],
        steps: &[
            Text {
                en: "put the server's certificate and then the intermediate into one file, and name it in SSLCertificateChainFile",
                ja: "サーバー証明書、中間CA証明書の順に 1 つのファイルに入れ、SSLCertificateChainFile で指定してください",
            },
            Text {
                en: "better: use a version of Apache that is maintained",
                ja: "可能であれば、サポート中のバージョンの Apache に更新してください",
            },
        ],
        commands: &[Command {
            line: "chainmend bundle server.crt -o server-new.crt --for apache@2.0.44",
            what: Text {
                en: "writes both files as these versions need them",
                ja: "これらのバージョンに必要な 2 つのファイルを作成します",
            },
        }],
        findings: &[
            Code::FirstOfChainFileSkipped,
            Code::MissingIntermediate,
            Code::LeafInChainFile,
            Code::NotSentFromHere,
            Code::FilesSwapped,
        ],
        source: "FAQ F12; Apache httpd 2.0.45, CHANGES (PR 14560)",
    },
    Topic {
        id: "domino-order",
        rows: &["F15"],
        title: Text {
            en: "Lotus Domino R5: the server's certificate cannot be installed",
            ja: "Lotus Domino R5 にサーバー証明書をインストールできません",
        },
        about: &[],
        server: &[Text {
            en: "the root and the intermediate are not in the key ring yet",
            ja: "ルート証明書と中間CA証明書が、キーリングにまだインストールされていません",
        }],
        client: &[],
        steps: &[
            Text {
                en: "install the root certificate", ja: "ルート証明書をインストールしてください"
            },
            Text {
                en: "then the intermediate, and the server's certificate last",
                ja: "続けて中間CA証明書、最後にサーバー証明書をインストールしてください",
            },
        ],
        commands: &[Command {
            line: "chainmend bundle server.crt --for domino@5 -o domino.crt",
            what: Text {
                en: "writes one file for each certificate, numbered in the order of installation: domino-1-root.crt first, the server's certificate last",
                ja: "証明書を 1 枚ずつ別のファイルに書き出します。ファイル名の番号がインストールの順番です (domino-1-root.crt が最初、サーバー証明書が最後)",
            },
        }],
        findings: &[Code::RootNotInFile, Code::NotFromRootDown, Code::SeveralInFile],
        source: "FAQ F15",
    },
    Topic {
        id: "iis-intermediates",
        rows: &["F16"],
        title: Text {
            en: "IIS: a warning about the issuer although certificate and intermediate are installed",
            ja: "IIS で、サーバー証明書と中間CA証明書をインストールしても発行元の警告が表示されます",
        },
        about: &[],
        server: &[
            Text {
                en: "the intermediate is in another store than that of the computer: it belongs in \"Intermediate Certification Authorities\" of the local computer",
                ja: "中間CA証明書がコンピューター以外の証明書ストアに入っています。ローカル コンピューターの「中間証明機関」に入れる必要があります",
            },
            Text {
                en: "Windows builds the chain itself, and takes a shorter one than you installed",
                ja: "Windows は証明書チェーンを自動的に選び、インストールしたものより短いチェーンを使うことがあります",
            },
            Text {
                en: "an intermediate was put into \"Trusted Root Certification Authorities\", where the chain then ends",
                ja: "中間CA証明書を「信頼されたルート証明機関」に入れたため、そこでチェーンが終わっています",
            },
        ],
        client: &[Text {
            en: "the root is not in the client's store",
            ja: "クライアントの証明書ストアにルート証明書がありません",
        }],
        steps: &[
            Text {
                en: "open certlm.msc (MMC, certificates of the local computer), and see in which store each certificate is",
                ja: "certlm.msc (MMC のローカル コンピューターの証明書) を開き、各証明書がどのストアにあるか確認してください",
            },
            Text {
                en: "move the intermediates to \"Intermediate Certification Authorities\", and bind the site anew",
                ja: "中間CA証明書を「中間証明機関」に移し、サイトのバインドを設定し直してください",
            },
        ],
        commands: &[Command {
            line: "chainmend bundle server.crt -o server.pem --for iis",
            what: Text {
                en: "writes the file for certreq -accept, and says into which store each certificate belongs",
                ja: "certreq -accept 用のファイルを作成し、各証明書を入れるストアを表示します",
            },
        }],
        findings: &[Code::MissingIntermediate],
        source: "FAQ F16; Microsoft KB954755",
    },
    Topic {
        id: "windows-private-key",
        rows: &[],
        title: Text {
            en: "Windows: the private key of the server's certificate cannot be used",
            ja: "Windows で、サーバー証明書の秘密鍵を使用できません",
        },
        about: &[],
        server: &[
            Text {
                en: "the certificate was imported without its private key (a .cer or .p7b instead of a .pfx)",
                ja: "秘密鍵を含まない形式 (.pfx ではなく .cer や .p7b) でインポートしました",
            },
            Text {
                en: "the account of the service may not read the key",
                ja: "サービスのアカウントに秘密鍵の読み取り権限がありません",
            },
            Text {
                en: "the key was left behind when the certificate was restored or moved",
                ja: "証明書の復元や移行の際に、秘密鍵が引き継がれていません",
            },
            Text {
                en: "the request was made on another computer, or deleted, so that Complete Certificate Request does not find its key",
                ja: "証明書の要求を別のコンピューターで作成したか、要求を削除したため、「証明書の要求の完了」で秘密鍵が見つかりません",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "in certlm.msc open the certificate: it must say that you have a private key for it",
                ja: "certlm.msc で証明書を開き、「この証明書に対応する秘密キーを持っています」と表示されることを確認してください",
            },
            Text {
                en: "give the service's account the right to read (Manage Private Keys)",
                ja: "「秘密キーの管理」で、サービスのアカウントに読み取り権限を与えてください",
            },
            Text {
                en: "or import the .pfx again into the store of the local computer",
                ja: "または、.pfx をローカル コンピューターのストアにもう一度インポートしてください",
            },
            Text {
                en: "complete a request on the computer where it was made; if it is lost, make a new one and have the certificate reissued",
                ja: "証明書の要求は、作成したコンピューターで完了してください。要求が失われた場合は、新しい要求を作成し、証明書の再発行を依頼してください",
            },
        ],
        commands: &[],
        findings: &[],
        source: "Microsoft, Schannel events 36869 and 36870",
    },
    Topic {
        id: "stapling",
        rows: &[],
        title: Text {
            en: "the server cannot staple OCSP answers", ja: "サーバーが OCSP ステープリングを行えません"
        },
        about: &[],
        server: &[
            Text {
                en: "the issuer's certificate is not in the file, so that no OCSP question can be made",
                ja: "発行元の証明書がファイルになく、OCSP の問い合わせを作成できません",
            },
            Text {
                en: "the certificate names no OCSP server; some CAs have none any more",
                ja: "証明書に OCSP サーバーの URL がありません。OCSP の提供を終了した認証局もあります",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "complete the file with the intermediate, or name it in ssl_trusted_certificate (nginx) or SSLCACertificateFile (Apache)",
                ja: "ファイルに中間CA証明書を追加するか、nginx の ssl_trusted_certificate、Apache の SSLCACertificateFile で指定してください",
            },
            Text {
                en: "when the certificate has no OCSP URL, turn stapling off",
                ja: "証明書に OCSP の URL がない場合は、ステープリングを無効にしてください",
            },
        ],
        commands: &[CHECK, BUNDLE],
        findings: &[Code::MustStaple, Code::MustStapleWithoutOcsp, Code::MissingIntermediate],
        source: "nginx, ssl_stapling; Apache httpd, SSLUseStapling",
    },
    Topic {
        id: "java-keystore",
        rows: &[],
        title: Text {
            en: "Java: a certificate cannot be imported into a key store, or the server does not find it there",
            ja: "Java: 証明書をキーストアにインポートできない、またはサーバーがキーストアの証明書を使用できません",
        },
        about: &[],
        server: &[
            Text {
                en: "the intermediates, or the root, are neither in the reply nor in the key store, so that keytool finds no chain",
                ja: "中間CA証明書またはルート証明書がインポートするファイルにもキーストアにもなく、keytool が証明書チェーンを構成できません",
            },
            Text {
                en: "the certificate was imported under another alias than the one with the private key",
                ja: "秘密鍵の入っているエントリーとは別の別名 (alias) で証明書をインポートしています",
            },
            Text {
                en: "the password of the key store is wrong, or the file is damaged",
                ja: "キーストアのパスワードが正しくない、またはファイルが壊れています",
            },
            Text {
                en: "the key store is of another kind than the configuration says (JKS, PKCS#12), or the alias is wrong",
                ja: "キーストアの種類 (JKS、PKCS#12) または別名が設定と異なります",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "make the complete chain, and import that file under the alias of the private key: keytool -importcert -alias NAME -file fullchain.pem -keystore FILE",
                ja: "すべての証明書を含むファイルを作成し、秘密鍵と同じ別名でインポートしてください: keytool -importcert -alias NAME -file fullchain.pem -keystore FILE",
            },
            Text {
                en: "or make a PKCS#12 key store from key and chain: openssl pkcs12 -export -in fullchain.pem -inkey server.key -out FILE",
                ja: "または秘密鍵と証明書から PKCS#12 のキーストアを作成してください: openssl pkcs12 -export -in fullchain.pem -inkey server.key -out FILE",
            },
            Text {
                en: "look into it: keytool -list -v -keystore FILE shows the length of the chain of each entry",
                ja: "内容を確認してください: keytool -list -v -keystore FILE で、各エントリーの証明書チェーンの長さが表示されます",
            },
        ],
        commands: &[BUNDLE, CHECK],
        findings: &[Code::MissingIntermediate],
        source: "OpenJDK, keytool documentation; sun.security.tools.keytool",
    },
];
