//! Topics about the connection: protocol, client certificates, revocation.

use super::{CHECK, Code, Text, Topic};

pub(super) static ROWS: &[Topic] = &[
    Topic {
        id: "protocol-mismatch",
        rows: &[],
        title: Text {
            en: "client and server have no TLS version or cipher suite in common",
            ja: "クライアントとサーバーに共通の TLS バージョンまたは暗号スイートがありません",
        },
        about: &[],
        server: &[
            Text {
                en: "the server speaks TLS 1.0 or 1.1 alone, or old cipher suites alone",
                ja: "サーバーが TLS 1.0 や 1.1、または古い暗号スイートにしか対応していません",
            },
            Text {
                en: "the server signs its handshake with SHA-1, which Chrome no longer accepts (this is not the certificate's signature)",
                ja: "サーバーがハンドシェイクの署名に SHA-1 を使用しており、Chrome が受け入れません (証明書の署名とは別のものです)",
            },
            Text {
                en: "the site has no certificate, or one whose kind of key the client does not take (Ed25519 in browsers)",
                ja: "サイトに証明書が設定されていない、またはクライアントが対応していない種類の鍵 (ブラウザでの Ed25519 など) です",
            },
            Text {
                en: "no site has the requested name, and the server refuses the handshake",
                ja: "要求されたホスト名のサイトがなく、サーバーが接続を拒否しています",
            },
        ],
        client: &[
            Text {
                en: "the client is too old for the server's TLS versions",
                ja: "クライアントが古く、サーバーの TLS バージョンに対応していません",
            },
            Text {
                en: "a policy of the system forbids what the server offers",
                ja: "システムの方針により、サーバーが提供する方式が禁止されています",
            },
        ],
        steps: &[
            Text {
                en: "let the server offer TLS 1.2 and 1.3, and see that the site has its certificate",
                ja: "サーバーで TLS 1.2 と 1.3 を有効にし、サイトに証明書が設定されていることを確認してください",
            },
            Text {
                en: "chainmend looks at certificates, not at protocols; openssl s_client shows what is negotiated",
                ja: "chainmend は証明書を確認するもので、プロトコルは確認しません。openssl s_client で確認できます",
            },
        ],
        commands: &[CHECK],
        findings: &[Code::UnsupportedKey, Code::KeyThatBrowsersRefuse, Code::Ed25519Refused, Code::PointFormRefused],
        source: "RFC 8446 sections 4.1 and 6.2; RFC 8996; RFC 9155; Cybertrust Japan, SureServer FAQ",
    },
    Topic {
        id: "not-tls",
        rows: &[],
        title: Text {
            en: "the other side does not speak TLS on this port",
            ja: "接続先のポートが TLS に対応していません",
        },
        about: &[],
        server: &[
            Text {
                en: "TLS is not turned on for the port (listen 443 without ssl, no SSLEngine on)",
                ja: "ポートで TLS が有効になっていません (listen 443 に ssl がない、SSLEngine on がない)",
            },
            Text {
                en: "another program, or the site of a plain port, answers there",
                ja: "そのポートで別のプログラム、または平文のサイトが応答しています",
            },
        ],
        client: &[
            Text {
                en: "the address says https for a port that speaks http, or a proxy is given as https that speaks http",
                ja: "http のポートに https で接続している、または http のプロキシを https として指定しています",
            },
            Text {
                en: "a mail client uses TLS at once where STARTTLS is meant, or the other way round",
                ja: "メールクライアントで、STARTTLS とそうでない TLS の設定が入れ替わっています",
            },
        ],
        steps: &[Text {
            en: "compare scheme and port of the address with the server's configuration",
            ja: "接続先の URL のスキームとポートを、サーバーの設定と比べてください",
        }],
        commands: &[],
        findings: &[],
        source: "OpenSSL 3.0, curl 7.88 and Java 17, tried",
    },
    Topic {
        id: "client-certificate",
        rows: &[],
        title: Text {
            en: "the server wants a client certificate, or does not accept the one it got",
            ja: "サーバーがクライアント証明書を要求している、または受け入れません",
        },
        about: &[],
        server: &[
            Text {
                en: "the file with the CAs of the clients holds the server's own chain instead, or not the CA that issued the client certificates",
                ja: "クライアント証明書用の認証局のファイルに、サーバー側のチェーンが入っている、または発行元の認証局が入っていません",
            },
            Text {
                en: "client certificates are enabled by mistake", ja: "不要なクライアント認証が有効になっています"
            },
        ],
        client: &[
            Text {
                en: "no client certificate was chosen or configured, or it has expired",
                ja: "クライアント証明書が選択または設定されていない、または有効期限が切れています",
            },
            Text {
                en: "its intermediate is not sent along",
                ja: "クライアント証明書の中間CA証明書が送信されていません",
            },
            Text {
                en: "an alert \"unknown ca\" in the server's log: the client does not trust the server's certificate",
                ja: "サーバーのログの「unknown ca」は、クライアントがサーバー証明書を信頼していないことを示します",
            },
        ],
        steps: &[
            Text {
                en: "name the CAs of the clients in ssl_client_certificate (nginx), SSLCACertificateFile (Apache) or ca-file (HAProxy); the server's own chain belongs elsewhere",
                ja: "クライアント証明書の認証局は、nginx の ssl_client_certificate、Apache の SSLCACertificateFile、HAProxy の ca-file で指定してください。サーバー側のチェーンは別に設定します",
            },
            Text {
                en: "for an alert of the client: complete the server's chain",
                ja: "クライアントが拒否している場合は、サーバーの証明書チェーンを修復してください",
            },
        ],
        commands: &[CHECK],
        findings: &[Code::MissingIntermediate, Code::NotForServers],
        source: "RFC 8446 sections 4.4.2.4 and 6.2",
    },
    Topic {
        id: "ocsp-no-status",
        rows: &["F9"],
        title: Text {
            en: "Firefox: the OCSP server has no status for the certificate",
            ja: "Firefox で「The OCSP server has no status for the certificate.」と表示されます",
        },
        about: &[
            Text {
                en: "certificates with SCTs (Certificate Transparency) are registered with the OCSP server before they are handed out, so this does not happen with them; two and six hours are the figures of Cybertrust Japan, other CAs have others",
                ja: "CT に対応した証明書は必ず OCSP サーバーに登録されてから発行されるため、このエラーは発生しません。2 時間と 6 時間はサイバートラストの場合の時間で、認証局によって異なります",
            },
            Text {
                en: "Firefox up to version 141 asks the OCSP server of every certificate that names one; from 142 on, it does not for DV certificates",
                ja: "Firefox 141 までは、証明書に記載された OCSP サーバーに問い合わせます。Firefox 142 以降は、DV 証明書については問い合わせません",
            },
        ],
        server: &[
            Text {
                en: "the certificate has no SCTs and was installed within two hours of its issue: the CA's OCSP server may learn of it up to two hours later",
                ja: "CT に対応していない証明書を、発行から 2 時間以内に設定しました。OCSP サーバーへの登録には最大 2 時間かかります",
            },
            Text {
                en: "the CA's OCSP server keeps what it told the first visitor for about six hours, so that one early visitor brings the error to all",
                ja: "認証局の OCSP サーバーが最初の問い合わせの結果を約 6 時間保持するため、その間はすべての訪問者でエラーが続きます",
            },
        ],
        client: &[Text {
            en: "the client cannot reach the OCSP server, for example behind a firewall",
            ja: "ファイアウォールなどにより、クライアントから OCSP サーバーに接続できません",
        }],
        steps: &[Text {
            en: "wait six hours or more from the first error, then connect again",
            ja: "最初のエラーから 6 時間以上待って、接続し直してください",
        }],
        commands: &[CHECK],
        findings: &[Code::OcspStatusNotYetKnown, Code::OcspErrorMayLast],
        source: "FAQ F9; NSS, SEC_ERROR_OCSP_UNKNOWN_CERT; Mozilla Hacks, 2025-08, CRLite: OCSP is disabled for DV certificates in Firefox 142",
    },
    Topic {
        id: "alert",
        rows: &[],
        title: Text {
            en: "the other side broke the connection off with an alert",
            ja: "相手側が警告 (アラート) を送信して接続を切断しました",
        },
        about: &[Text {
            en: "An alert about a certificate (bad certificate, 42) means that the other side refused the certificate that this side sent: in a server's log the server's certificate, in a client's output the client certificate.",
            ja: "証明書に関するアラート (42 bad certificate など) は、こちらが送信した証明書を相手側が拒否したことを示します。サーバーのログではサーバー証明書、クライアントの出力ではクライアント証明書が対象です。",
        }],
        server: &[
            Text {
                en: "the certificate or the chain is not accepted by the client (alerts 42 to 46 and 48: bad, unsupported, revoked, expired or unknown certificate, unknown CA)",
                ja: "クライアントがサーバー証明書またはチェーンを受け入れません (アラート 42 から 46 と 48: 不正、未対応、失効、期限切れ、不明な証明書、不明な認証局)",
            },
            Text {
                en: "no version or cipher suite in common (alerts 40 and 70)",
                ja: "共通のバージョンまたは暗号スイートがありません (アラート 40 と 70)",
            },
        ],
        client: &[Text {
            en: "the client does not have the root, or checks another name than the certificate's",
            ja: "クライアントにルート証明書がない、または証明書と異なる名前で検証しています",
        }],
        steps: &[Text {
            en: "look up the number of the alert in the message: 42 to 46 and 48 are about the certificate, 40 and 70 about versions and cipher suites, 116 wants a client certificate",
            ja: "メッセージのアラート番号を確認してください。42 から 46 と 48 は証明書、40 と 70 はバージョンや暗号スイートの問題で、116 はクライアント証明書の要求です",
        }],
        commands: &[CHECK],
        findings: &[Code::MissingIntermediate, Code::UntrustedRoot, Code::ExpiredCertificate],
        source: "RFC 8446 section 6; Microsoft, Schannel events 36887 and 36888",
    },
];
