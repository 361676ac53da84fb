//! Topics about trust: intermediates, roots, and the clients that have them.

use super::{BUNDLE, CHAINS, CHECK, CHECK_HOST, Code, Command, FIX, Text, Topic};

pub(super) static ROWS: &[Topic] = &[
    Topic {
        id: "untrusted-issuer",
        rows: &["F1"],
        title: Text {
            en: "the certificate is said not to be issued by a trusted authority",
            ja: "信頼された認証局から発行されていないと表示されます",
        },
        about: &[],
        server: &[
            Text {
                en: "the intermediate CA certificate is not installed: the server sends its own certificate alone",
                ja: "中間CA証明書が設定されておらず、サーバーがサーバー証明書だけを送信しています",
            },
            Text {
                en: "it is installed, but the server was not reloaded or reads another file",
                ja: "中間CA証明書を設定しましたが、サーバーを再読み込みしていない、または別のファイルを読み込んでいます",
            },
            Text {
                en: "the intermediate is of another kind or generation than the one that issued the certificate",
                ja: "設定した中間CA証明書の種類または世代が、サーバー証明書の発行元と異なります",
            },
            Text {
                en: "the certificate is of a private CA, or signed by itself",
                ja: "プライベート認証局の証明書、または自己署名証明書を使用しています",
            },
        ],
        client: &[
            Text {
                en: "the client does not have the root certificate, or it was removed: an old device, or a store that gets no updates",
                ja: "古い端末や更新されない証明書ストアなど、クライアントにルート証明書がない、または削除されています",
            },
            Text {
                en: "a proxy or virus scanner of the network replaces the certificate by one of its own",
                ja: "社内のプロキシやウイルス対策ソフトが、証明書を独自のものに差し替えています",
            },
        ],
        steps: &[
            Text {
                en: "check the file that the server loads; most often the intermediate is missing",
                ja: "サーバーが読み込むファイルを確認してください。多くの場合、中間CA証明書が不足しています",
            },
            Text {
                en: "fix it, reload the server, and look again with a client that fetches nothing itself, such as curl",
                ja: "修復してサーバーを再読み込みし、curl など証明書を自動的に取得しないクライアントで確認してください",
            },
            Text {
                en: "when one client alone complains, compare its root store with the root of the chain; a root that is missing there comes with the automatic update, or is registered by hand",
                ja: "特定のクライアントだけで発生する場合は、そのクライアントのルート証明書とチェーンのルート証明書を比べてください。不足しているルート証明書は、自動更新で取得するか手動で登録してください",
            },
            Text {
                en: "do not test the file with openssl verify fullchain.pem alone: it reads only the first certificate and says the same of every good file; chainmend check reads them all",
                ja: "openssl verify fullchain.pem だけでは確認できません。先頭の証明書しか読み込まないため、正しいファイルでも同じエラーになります。chainmend check はすべての証明書を確認します",
            },
        ],
        commands: &[
            CHECK,
            FIX,
            Command {
                line: "chainmend check served.pem --same-as fullchain.pem",
                what: Text {
                    en: "says whether what a client saved from the server is what the file holds",
                    ja: "サーバーから取得して保存した証明書が、ファイルの内容と同じかどうかを表示します",
                },
            },
            CHAINS,
        ],
        findings: &[
            Code::MissingIntermediate,
            Code::WrongIntermediate,
            Code::UntrustedRoot,
            Code::NoValidChain,
            Code::DamagedSignature,
            Code::DiffersFromFile,
            Code::ClientLeftOut,
            Code::IssuerOfAnotherKey,
            Code::IssuerOfAnotherSerial,
            Code::IssuerNameDiffers,
            Code::RootNamesAnotherIssuer,
        ],
        source: "FAQ F1; RFC 8446 section 4.4.2",
    },
    Topic {
        id: "private-ca",
        rows: &["F1"],
        title: Text {
            en: "the chain ends at a root that the client does not have",
            ja: "証明書チェーンの終点のルート証明書がクライアントに登録されていません",
        },
        about: &[],
        server: &[
            Text {
                en: "the certificate comes from a CA of your own (company, test), whose root no client has by itself",
                ja: "自社や試験用の認証局の証明書であり、そのルート証明書は標準ではどのクライアントにもありません",
            },
            Text {
                en: "the file sends a chain to a root that was removed from the stores, or has expired",
                ja: "証明書ストアから削除された、または有効期限の切れたルート証明書につながるチェーンを送信しています",
            },
        ],
        client: &[
            Text {
                en: "the root is not registered, or in another store than the program uses (Java, Firefox, Python, Node.js and containers have their own)",
                ja: "ルート証明書が登録されていない、またはプログラムが使わない証明書ストアに登録されています (Java、Firefox、Python、Node.js、コンテナーは独自のストアを持つ)",
            },
            Text {
                en: "an inspecting proxy signs with its own CA",
                ja: "通信を検査するプロキシが独自の認証局で署名しています",
            },
        ],
        steps: &[
            Text {
                en: "for a public site: use the chain to a current root",
                ja: "公開サイトの場合: 現在のルート証明書につながるチェーンを使用してください",
            },
            Text {
                en: "for a CA of your own: register its root in each client; a root in the server's file has no effect",
                ja: "自社の認証局の場合: ルート証明書を各クライアントに登録してください。サーバーのファイルに入れても効果はありません",
            },
            Text {
                en: "Java programs such as Kafka read the trust store that they are given: keytool -importcert -alias company-root -file root.cer -keystore truststore.p12",
                ja: "Kafka などの Java プログラムは、指定されたトラストストアを読み込みます: keytool -importcert -alias company-root -file root.cer -keystore truststore.p12",
            },
        ],
        commands: &[
            Command {
                line: "chainmend check fullchain.pem --roots company-root.pem",
                what: Text { en: "judges by your own root", ja: "自社のルート証明書で判定します" },
            },
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --emit-root root.cer",
                what: Text {
                    en: "writes the root that is to be registered, too",
                    ja: "登録が必要なルート証明書も書き出します",
                },
            },
            CHAINS,
        ],
        findings: &[
            Code::UntrustedRoot,
            Code::RootOfOtherStores,
            Code::RootIncluded,
            Code::UntrustedRootIncluded,
            Code::CrossCertificateBeside,
            Code::CrossCertificateNotNeeded,
            Code::RootOfOtherStoresIncluded,
            Code::CrossCertificateNotNeededAmongOthers,
            Code::CrossCertificateOfUnknownRoot,
            Code::RenewedRootIncluded,
            Code::ClientLeftOut,
        ],
        source: "FAQ F1; RFC 5280 section 6.1.1",
    },
    Topic {
        id: "self-signed",
        rows: &[],
        title: Text {
            en: "the server's certificate is signed by itself", ja: "サーバー証明書が自己署名です"
        },
        about: &[],
        server: &[
            Text {
                en: "the test certificate that came with the server, or was made with openssl req -x509, is still in use",
                ja: "サーバーに付属する、または openssl req -x509 で作成した試験用の証明書が使われたままになっています",
            },
            Text {
                en: "the request went to a default site or another port, which has such a certificate",
                ja: "自己署名証明書を使う既定のサイトや別のポートに接続しています",
            },
        ],
        client: &[Text {
            en: "for a certificate that is meant to be so: it is not registered in the client",
            ja: "自己署名で運用する場合: 証明書がクライアントに登録されていません",
        }],
        steps: &[
            Text {
                en: "install the certificate of a CA together with its intermediates, and reload the server",
                ja: "認証局が発行した証明書と中間CA証明書を設定し、サーバーを再読み込みしてください",
            },
            Text {
                en: "for tests, make a CA of your own and register its root, rather than one certificate that is both",
                ja: "試験用には、1 枚の証明書で兼ねるのではなく、試験用の認証局を作ってルート証明書を登録してください",
            },
        ],
        commands: &[CHECK_HOST, BUNDLE],
        findings: &[Code::UntrustedRoot, Code::LeafIsCa],
        source: "OpenSSL, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT",
    },
    Topic {
        id: "cross-root",
        rows: &[],
        title: Text {
            en: "what a cross-root certificate is, and whether the server needs one",
            ja: "クロスルート証明書とは何か、サーバーに必要かどうか",
        },
        about: &[
            Text {
                en: "a cross-root certificate (cross-certificate) has the name and key of a root, but an older root issued it; with it, the same server certificate also leads to the older root",
                ja: "クロスルート証明書は、ルート証明書と同じ名前と鍵を持ち、より古いルート証明書の認証局が発行した証明書です。これを設定すると、同じサーバー証明書から古いルート証明書にもつながります",
            },
            Text {
                en: "it is needed only if clients that are to connect have the older root and not the newer one: old phones, old Java, embedded devices, closed networks. Current browsers and operating systems do not need it",
                ja: "必要なのは、接続させたいクライアントに古いルート証明書だけがある場合です (古い携帯電話、古い Java、組み込み機器、閉じたネットワークなど)。現在のブラウザーや OS には必要ありません",
            },
        ],
        server: &[
            Text {
                en: "the cross-root certificate is not in the file that the server sends, and older clients do not know the newer root",
                ja: "サーバーが送信するファイルにクロスルート証明書がなく、古いクライアントに新しいルート証明書がありません",
            },
            Text {
                en: "the cross-root certificate or the older root has expired: then it no longer helps any client that checks the dates",
                ja: "クロスルート証明書または古いルート証明書の有効期限が切れています。この場合、有効期限を検証するクライアントには効果がありません",
            },
        ],
        client: &[Text {
            en: "the client's store was not updated, and has only the older root",
            ja: "クライアントの証明書ストアが更新されておらず、古いルート証明書しかありません",
        }],
        steps: &[
            Text {
                en: "see which chains there are, which clients accept each, and until when",
                ja: "どのような証明書チェーンがあり、それぞれをどのクライアントがいつまで受け入れるかを確認してください",
            },
            Text {
                en: "if all clients accept the standard chain, leave the cross-root certificate out",
                ja: "すべてのクライアントが標準のチェーンを受け入れる場合、クロスルート証明書は不要です",
            },
            Text {
                en: "otherwise put it after the intermediates, and leave both roots out",
                ja: "必要な場合は中間CA証明書の後に追加し、ルート証明書はどちらも含めないでください",
            },
        ],
        commands: &[
            CHAINS,
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --variant cross-root",
                what: Text {
                    en: "writes the chain with the cross-root certificate",
                    ja: "クロスルート証明書を含むチェーンを作成します",
                },
            },
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --support android-9",
                what: Text {
                    en: "chooses the chain that this client also accepts",
                    ja: "指定したクライアントも受け入れるチェーンを選択します",
                },
            },
        ],
        findings: &[],
        source: "RFC 5280 section 3.2; docs/clients.md",
    },
    Topic {
        id: "sureserver-root",
        rows: &["F4"],
        title: Text {
            en: "SureServer[2048bit] is untrusted although the automatic update of roots is on",
            ja: "ルート証明書の自動更新が有効でも SureServer[2048bit] が信頼されません",
        },
        about: &[],
        server: &[Text {
            en: "the standard chain ends at Baltimore CyberTrust Root (valid until 2025-05-12), which this client does not have",
            ja: "標準の証明書チェーンのルート証明書 Baltimore CyberTrust Root (有効期限: 2025-05-12) が、そのクライアントにありません",
        }],
        client: &[Text {
            en: "the root certificate could not be fetched by the automatic update, for example in a closed network",
            ja: "閉じたネットワークなどのため、自動更新でルート証明書を取得できません",
        }],
        steps: &[
            Text {
                en: "either register the root Baltimore CyberTrust Root by hand in the client",
                ja: "クライアントにルート証明書 Baltimore CyberTrust Root を手動で登録してください",
            },
            Text {
                en: "or install the cross-root certificate on the server, so that the chain continues to the older root GTE CyberTrust Global Root, which expired on 2018-08-13",
                ja: "または、サーバーにクロスルート証明書を設定し、より古いルート証明書 GTE CyberTrust Global Root につながるチェーンにしてください。このルート証明書の有効期限は 2018-08-13 です",
            },
        ],
        commands: &[
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --variant sureserver-cross-root",
                what: Text {
                    en: "writes the chain with the cross-root certificate",
                    ja: "クロスルート証明書を含むチェーンを作成します",
                },
            },
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --emit-root root.cer",
                what: Text {
                    en: "writes the root to be registered by hand",
                    ja: "手動で登録するルート証明書を書き出します",
                },
            },
            CHAINS,
        ],
        findings: &[Code::UntrustedRoot],
        source: "FAQ F4; docs/clients.md",
    },
    Topic {
        id: "softbank-phones",
        rows: &["F5"],
        title: Text {
            en: "SoftBank feature phones cannot connect to a SureServer EV[2048bit] site",
            ja: "SureServer EV[2048bit] のサイトにソフトバンクの携帯電話 (フィーチャーフォン) から接続できません",
        },
        about: &[],
        server: &[Text {
            en: "the intermediate and both cross-root certificates are installed, three in all, and the connection goes through the secure gateway secure.softbank.ne.jp (not used by default since June 2011)",
            ja: "中間CA証明書と 2 枚のクロスルート証明書の計 3 枚を設定し、かつセキュアゲートウェイ secure.softbank.ne.jp を経由しています (2011年6月以降、標準では経由しません)",
        }],
        client: &[],
        steps: &[
            Text {
                en: "only where these phones must be served through the gateway: install the intermediate Cybertrust Japan EV CA G2 and the one cross-root certificate Cybertrust Global Root, each as a file of its own, or both concatenated in one file, in this order",
                ja: "ゲートウェイ経由のこの携帯電話に対応する必要がある場合に限り、中間CA証明書 Cybertrust Japan EV CA G2 とクロスルート証明書 Cybertrust Global Root の 2 枚を設定してください。個別のファイルとしてインストールするか、この順に連結した 1 つのファイルを使用します",
            },
            Text {
                en: "with these two, OS X Yosemite and iOS 8.3 show no green address bar, and OS X 10.8.5 and 10.9.5 say that the certificate is signed by an untrusted issuer",
                ja: "この 2 枚の設定では、OS X Yosemite と iOS 8.3 でアドレスバーが緑色になりません。また、OS X 10.8.5 と 10.9.5 では「この証明書は、信頼されていない発行者によって署名されています」と表示されます",
            },
            Text {
                en: "otherwise, and when an Apple client complains, use the standard chain",
                ja: "それ以外の場合や、Apple 製品で警告が出る場合は、標準のチェーンを使用してください",
            },
        ],
        commands: &[
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --variant softbank-ev-g2",
                what: Text {
                    en: "writes the chain for these phones in one file, with its caveats",
                    ja: "この携帯電話向けのチェーンを 1 つのファイルに作成し、注意点を表示します",
                },
            },
            Command {
                line: "chainmend bundle server.crt -o site.crt --for netscaler --variant softbank-ev-g2",
                what: Text {
                    en: "writes each of the certificates into a file of its own",
                    ja: "証明書を 1 枚ずつ個別のファイルに作成します",
                },
            },
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem --variant standard",
                what: Text { en: "writes the standard chain", ja: "標準のチェーンを作成します" },
            },
        ],
        findings: &[Code::KnownCaveats],
        source: "FAQ F5; docs/clients.md",
    },
    Topic {
        id: "revoked",
        rows: &[],
        title: Text { en: "the certificate has been revoked", ja: "証明書が失効しています" },
        about: &[],
        server: &[
            Text {
                en: "the CA revoked the certificate, often after it was reissued, and the server still has the old one",
                ja: "再発行などにより認証局が証明書を失効させましたが、サーバーが古い証明書のままになっています",
            },
            Text {
                en: "an intermediate or cross-root certificate in the file was replaced by the CA and revoked",
                ja: "ファイル内の中間CA証明書またはクロスルート証明書が置き換えられ、失効しています",
            },
        ],
        client: &[Text {
            en: "the client keeps an older answer about revocation",
            ja: "クライアントが以前の失効情報を保持しています",
        }],
        steps: &[
            Text {
                en: "install the certificate that the CA issued last, with its own key",
                ja: "最後に発行された証明書を、対応する秘密鍵とともに設定してください",
            },
            Text {
                en: "make the chain anew, so that no superseded certificate stays in it",
                ja: "古い証明書が残らないよう、証明書チェーンを作り直してください",
            },
            Text {
                en: "otherwise ask the CA why it revoked the certificate",
                ja: "心当たりがない場合は、失効の理由を認証局にご確認ください",
            },
        ],
        commands: &[BUNDLE, FIX],
        findings: &[Code::RevokedCaCertificate, Code::SupersededCertificate],
        source: "RFC 5280 section 5; RFC 6960",
    },
    Topic {
        id: "revocation-unknown",
        rows: &[],
        title: Text {
            en: "the client could not check whether the certificate is revoked",
            ja: "証明書の失効情報を確認できません",
        },
        about: &[Text {
            en: "this does not say that the certificate is revoked: no list (CRL) and no answer (OCSP) of its CA was there to look it up in",
            ja: "証明書が失効しているという意味ではありません。失効リスト (CRL) や OCSP の応答を認証局から取得できなかったことを示しています",
        }],
        server: &[Text {
            en: "the certificate or an intermediate names no address for a CRL or OCSP, or one that only a private network reaches",
            ja: "証明書または中間CA証明書に CRL や OCSP の URL がない、または社内ネットワークからしか到達できない URL が記載されています",
        }],
        client: &[
            Text {
                en: "a firewall or proxy keeps the client from the addresses of the CA: they are plain http, and Windows asks with the proxy of the system account",
                ja: "ファイアウォールやプロキシが認証局の URL への http 通信を遮断しています。Windows ではシステムアカウントのプロキシ設定が使用されます",
            },
            Text {
                en: "the answer that the client kept has expired, or the CA's server is down",
                ja: "クライアントが保持している応答の期限が切れている、または認証局のサーバーが停止しています",
            },
        ],
        steps: &[
            Text {
                en: "list the addresses of the certificate (CRL Distribution Points, Authority Information Access) and fetch each from the client; on Windows: certutil -verify -urlfetch server.cer",
                ja: "証明書に記載された URL (CRL 配布ポイント、機関情報アクセス) を確認し、クライアントから取得できるかお試しください。Windows では certutil -verify -urlfetch server.cer で確認できます",
            },
            Text {
                en: "allow these addresses in the firewall, and set the proxy for the system account (netsh winhttp)",
                ja: "ファイアウォールでこれらの URL への通信を許可し、システムアカウントのプロキシを設定してください (netsh winhttp)",
            },
            Text {
                en: "for a CA of your own: publish its CRL where clients reach it, and renew it before it expires",
                ja: "自社の認証局の場合: クライアントから到達できる場所に CRL を公開し、期限が切れる前に更新してください",
            },
        ],
        commands: &[CHECK],
        findings: &[Code::RevokedCaCertificate],
        source: "RFC 5280 section 6.3; RFC 6960; Microsoft, winerror.h",
    },
    Topic {
        id: "root-in-file",
        rows: &[],
        title: Text {
            en: "whether the root certificate belongs in the file that the server sends",
            ja: "ルート証明書をサーバーの証明書ファイルに含めるべきかどうか",
        },
        about: &[Text {
            en: "no: clients trust the root from their own store, and one that the server sends has no effect; it only makes each handshake larger (SSL Labs: contains anchor)",
            ja: "不要です。クライアントは自身の証明書ストアのルート証明書を信頼するため、サーバーが送信しても効果はなく、ハンドシェイクが大きくなるだけです (SSL Labs では Contains anchor と表示されます)",
        }],
        server: &[Text {
            en: "the file was made from all certificates that the CA sent, the root among them",
            ja: "認証局から届いたすべての証明書を、ルート証明書も含めて 1 つのファイルにまとめています",
        }],
        client: &[],
        steps: &[
            Text {
                en: "leave the root out: the server certificate, then each intermediate",
                ja: "ルート証明書を除き、サーバー証明書、中間CA証明書の順に並べてください",
            },
            Text {
                en: "keep a cross-certificate: it has a root's name, but another CA issued it, and older clients need it",
                ja: "クロスルート証明書は残してください。ルート証明書と同じ名前でも別の認証局が発行しており、古いクライアントに必要です",
            },
        ],
        commands: &[CHECK, FIX],
        findings: &[Code::RootIncluded, Code::UntrustedRootIncluded, Code::RootOfOtherStoresIncluded],
        source: "RFC 8446 section 4.4.2; RFC 5246 section 7.4.2",
    },
    Topic {
        id: "distrusted-root",
        rows: &[],
        title: Text {
            en: "the root was removed from the client's store, or is trusted under a condition only",
            ja: "ルート証明書がクライアントの証明書ストアから削除された、または条件付きでのみ信頼されています",
        },
        about: &[],
        server: &[
            Text {
                en: "the chain ends at a root that root programs removed: an old one, or one of a CA that lost its trust (Symantec, WoSign, Entrust)",
                ja: "証明書チェーンの終点が、旧世代のルート証明書や信頼を失った認証局 (Symantec、WoSign、Entrust など) のものとして、ルートプログラムから削除されています",
            },
            Text {
                en: "the certificate was issued after the day from which new certificates of this root are no longer trusted",
                ja: "そのルート証明書の新しい証明書が信頼されなくなった日より後に、サーバー証明書が発行されています",
            },
        ],
        client: &[Text {
            en: "updated clients have a newer list of roots than the one on which the chain was tested",
            ja: "更新されたクライアントのルート証明書の一覧が、動作確認時のものより新しくなっています",
        }],
        steps: &[
            Text {
                en: "see which stores still have the root, and whether another chain of the same certificate ends at one that clients have",
                ja: "どの証明書ストアにルート証明書が残っているか、別のルート証明書に至る証明書チェーンがあるかを確認してください",
            },
            Text {
                en: "otherwise have the certificate issued anew, under a root that today's stores have",
                ja: "ない場合は、現在の証明書ストアにあるルート証明書の証明書を再発行してください",
            },
        ],
        commands: &[CHAINS, CHECK],
        findings: &[
            Code::UntrustedRoot,
            Code::IssuedAfterDistrust,
            Code::LoggedAfterDistrust,
            Code::RootNotForServers,
            Code::LoggingUnknown,
            Code::NoRenewalUnderRoot,
            Code::ClientLeftOut,
            Code::ClientLostSoon,
            Code::ClientLostWithinHalfAYear,
        ],
        source: "OpenJDK, jdk.security.caDistrustPolicies; Chromium, Chrome Root Program policy; Mozilla, CA/Root_CA_Lifecycles",
    },
];
