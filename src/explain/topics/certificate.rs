//! Topics about the contents of a certificate: validity, names, algorithms, purposes.

use super::{BUNDLE, CHAINS, CHECK, CHECK_HOST, Code, Command, Text, Topic};

pub(super) static ROWS: &[Topic] = &[
    Topic {
        id: "validity",
        rows: &["F2"],
        title: Text {
            en: "a certificate has expired or is not yet valid",
            ja: "証明書の有効期限が切れている、またはまだ有効ではありません",
        },
        about: &[],
        server: &[
            Text {
                en: "the server's certificate has expired", ja: "サーバー証明書の有効期限が切れています"
            },
            Text {
                en: "it was renewed, but the server was not reloaded or reads another file",
                ja: "更新しましたが、サーバーを再読み込みしていない、または別のファイルを読み込んでいます",
            },
            Text {
                en: "the certificate is valid for longer than browsers accept (ERR_CERT_VALIDITY_TOO_LONG)",
                ja: "有効期間が、ブラウザの認める長さを超えています (ERR_CERT_VALIDITY_TOO_LONG)",
            },
            Text {
                en: "an intermediate or cross-root certificate of the chain has expired; some clients (OpenSSL before 1.1.0; GnuTLS where the expired one stands first) then fail although another chain is valid",
                ja: "中間CA証明書やクロスルート証明書の有効期限が切れています。別の有効なチェーンがあっても接続できないクライアントがあります (OpenSSL 1.1.0 より前、期限切れの証明書が先に置かれている場合の GnuTLS)",
            },
        ],
        client: &[Text {
            en: "the date or time of the client is wrong",
            ja: "クライアントの日付または時刻がずれています",
        }],
        steps: &[
            Text {
                en: "look which certificate of the chain it is, and replace it by a current one",
                ja: "チェーンのどの証明書かを確認し、有効期限内の証明書に入れ替えてください",
            },
            Text { en: "reload the server", ja: "サーバーを再読み込みしてください" },
            Text {
                en: "when only some clients complain, set their clocks",
                ja: "一部のクライアントだけで発生する場合は、その日付と時刻を正しく設定してください",
            },
        ],
        commands: &[
            CHECK,
            Command {
                line: "chainmend check fullchain.pem --expires-within 30",
                what: Text {
                    en: "warns before a certificate of the chain expires",
                    ja: "チェーンの証明書の有効期限が近づくと知らせます",
                },
            },
            BUNDLE,
        ],
        findings: &[
            Code::IssuerExpiresFirst,
            Code::ExpiredCertificate,
            Code::NotYetValidCertificate,
            Code::LongValidity,
            Code::ExpiresSoon,
            Code::LifetimeOfPublicCertificate,
            Code::ExpiredRoot,
            Code::ExpiredCertificateBesides,
            Code::ClientLostSoon,
            Code::ClientsLedAstray,
        ],
        source: "FAQ F2; RFC 5280 section 6.1.3 (a)(2)",
    },
    Topic {
        id: "clock",
        rows: &["F2"],
        title: Text {
            en: "the clock of the client is wrong", ja: "クライアントの日付と時刻の設定がずれています"
        },
        about: &[],
        server: &[Text {
            en: "none, when the certificate is valid today; a certificate that was issued minutes ago fails on clocks that are slow",
            ja: "証明書が有効期間内であれば、サーバー側に原因はありません。発行直後の証明書は、日付や時刻が遅れているクライアントで失敗します",
        }],
        client: &[
            Text {
                en: "date, time or time zone are wrong, for example after the battery of the clock ran out",
                ja: "内蔵電池の消耗などにより、日付、時刻、またはタイムゾーンが正しくありません",
            },
            Text {
                en: "a virtual machine or device without network time started with an old date",
                ja: "時刻同期のない仮想マシンや機器が、古い日付のまま起動しています",
            },
        ],
        steps: &[
            Text {
                en: "set the clock of the client, and let it follow a time server",
                ja: "クライアントの日付と時刻を現在に合わせ、時刻サーバーと同期させてください",
            },
            Text {
                en: "see whether the certificate is valid at the right time",
                ja: "正しい時刻で証明書が有効かどうかを確認してください",
            },
        ],
        commands: &[
            CHECK,
            Command {
                line: "chainmend check fullchain.pem --at 2026-12-01",
                what: Text { en: "judges by another day", ja: "別の日付で判定します" },
            },
        ],
        findings: &[Code::ExpiredCertificate, Code::NotYetValidCertificate, Code::RootNotYetValid],
        source: "FAQ F2",
    },
    Topic {
        id: "host-name",
        rows: &["F3"],
        title: Text {
            en: "the certificate is not for the name in the address",
            ja: "証明書の名前と接続先のアドレスが一致しません",
        },
        about: &[],
        server: &[
            Text {
                en: "the certificate does not hold the name of the site, for example www.example.jp and not example.jp, or it is for another site",
                ja: "サイトのホスト名 (FQDN) が証明書に含まれていません。例えば www.example.jp だけで example.jp がない、または別サイトの証明書です",
            },
            Text {
                en: "the name stands in the common name alone: clients read the subject alternative names",
                ja: "名前がコモンネームだけに書かれています。クライアントはサブジェクト代替名 (SAN) を参照します",
            },
            Text {
                en: "another site of the same server answers (default virtual host)",
                ja: "同じサーバーの別のサイト (既定のバーチャルホスト) が応答しています",
            },
        ],
        client: &[
            Text {
                en: "the address was typed with another name, an IP address or an old name",
                ja: "別のホスト名、IP アドレス、または古い名前の URL で接続しています",
            },
            Text {
                en: "DNS or a hosts file leads to another server",
                ja: "DNS や hosts ファイルの設定により、別のサーバーに接続しています",
            },
        ],
        steps: &[
            Text {
                en: "use an address with a name that the certificate holds",
                ja: "証明書に含まれるホスト名の URL で接続しているか確認してください",
            },
            Text {
                en: "or install a certificate for the name of the site",
                ja: "または、サイトのホスト名と同じ FQDN の証明書をサーバーに設定してください",
            },
        ],
        commands: &[CHECK_HOST],
        findings: &[Code::HostNotCovered, Code::NoAlternativeNames, Code::NameForNoHost, Code::EmptyAlternativeName],
        source: "FAQ F3; RFC 9525 section 6",
    },
    Topic {
        id: "default-site",
        rows: &["F3"],
        title: Text {
            en: "the server answers with the certificate of another site",
            ja: "サーバーが別のサイトの証明書を送信します",
        },
        about: &[],
        server: &[
            Text {
                en: "no site of the server has the requested name, so that the default one answers",
                ja: "要求されたホスト名のサイト設定がなく、既定のサイトが応答しています",
            },
            Text {
                en: "several sites share the address, and the site's own certificate is not configured, or not reloaded",
                ja: "複数のサイトが同じアドレスを共有しており、該当サイトの証明書が設定または反映されていません",
            },
            Text {
                en: "a load balancer or CDN in front has a certificate of its own",
                ja: "前段のロードバランサーや CDN が別の証明書を使用しています",
            },
        ],
        client: &[
            Text {
                en: "the client sends no server name (SNI): very old browsers, health checks, tools that connect to an address",
                ja: "クライアントがサーバー名 (SNI) を送信しません (非常に古いブラウザ、ヘルスチェック、IP アドレスで接続するツールなど)",
            },
            Text {
                en: "the client expects a certain public key (pinning): the certificate was renewed with another key, or a proxy on the way has its own",
                ja: "クライアントが特定の公開鍵を要求しています (ピンニング)。別の鍵で証明書を更新した、または経路上のプロキシが独自の証明書を使用しています",
            },
        ],
        steps: &[
            Text {
                en: "for a pinned key: compare it with the key of the certificate that the server sends, and give the client the new one",
                ja: "公開鍵を固定している場合は、サーバーが送信する証明書の鍵と比べ、クライアントの設定を新しい鍵に変更してください",
            },
            Text {
                en: "compare the names of each site (server_name, ServerName) with those of its certificate",
                ja: "各サイトのホスト名 (server_name、ServerName) と証明書の名前を比べてください",
            },
            Text {
                en: "give the default site a certificate that visitors may see",
                ja: "既定のサイトにも、利用者に見えて問題のない証明書を設定してください",
            },
        ],
        commands: &[CHECK_HOST],
        findings: &[Code::HostNotCovered, Code::DiffersFromFile],
        source: "RFC 6066 section 3; FAQ F3",
    },
    Topic {
        id: "weak-algorithm",
        rows: &[],
        title: Text {
            en: "a key or signature of the chain is too weak",
            ja: "証明書の鍵または署名アルゴリズムの強度が不足しています",
        },
        about: &[],
        server: &[
            Text {
                en: "the certificate or an intermediate is signed with SHA-1 or MD5",
                ja: "サーバー証明書または中間CA証明書が SHA-1 や MD5 で署名されています",
            },
            Text { en: "the RSA key is shorter than 2048 bits", ja: "RSA 鍵が 2048 ビット未満です" },
            Text {
                en: "the Diffie-Hellman parameters of the server are too short (dh key too small)",
                ja: "サーバーの DH パラメーターが短すぎます (dh key too small)",
            },
        ],
        client: &[Text {
            en: "the client or its system wants more than others (security level of OpenSSL, policy of the distribution)",
            ja: "クライアントやシステムの基準が厳しくなっています (OpenSSL のセキュリティレベル、ディストリビューションの方針)",
        }],
        steps: &[
            Text {
                en: "make a key of 2048 bits or more and have the certificate reissued with SHA-256",
                ja: "2048 ビット以上の鍵を作成し、SHA-256 の証明書を再発行してください",
            },
            Text {
                en: "take the intermediate that belongs to the new certificate",
                ja: "新しい証明書に対応する中間CA証明書を使用してください",
            },
        ],
        commands: &[CHECK, BUNDLE],
        findings: &[Code::Sha1Signature, Code::ShortKey, Code::LegacyAlgorithm],
        source: "CA/Browser Forum baseline requirements 6.1.5; OpenSSL, SSL_CTX_set_security_level",
    },
    Topic {
        id: "purpose",
        rows: &[],
        title: Text {
            en: "the certificate is not for TLS servers, or is that of a CA",
            ja: "証明書の用途が TLS サーバー用ではない、または認証局の証明書です",
        },
        about: &[],
        server: &[
            Text {
                en: "a CA certificate stands first in the file, where the server's own belongs",
                ja: "ファイルの先頭が、サーバー証明書ではなく認証局の証明書になっています",
            },
            Text {
                en: "the certificate is for client authentication, mail or code signing",
                ja: "クライアント認証用、電子メール用、コード署名用の証明書を使用しています",
            },
            Text {
                en: "a test certificate was made as a CA (openssl req -x509 makes one)",
                ja: "試験用の証明書が認証局の証明書として作成されています (openssl req -x509 で作成した場合など)",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "put the server's certificate first", ja: "サーバー証明書を先頭に置いてください"
            },
            Text {
                en: "or have a certificate issued with server authentication in its extended key usage and CA:FALSE",
                ja: "または、拡張キー使用法にサーバー認証を含む CA:FALSE の証明書を発行してください",
            },
        ],
        commands: &[CHECK],
        findings: &[
            Code::NotForServers,
            Code::LeafIsCa,
            Code::KeyUsageNotForTls,
            Code::NoDigitalSignature,
            Code::NetscapeTypeNotForServers,
            Code::LeafNotFirst,
        ],
        source: "RFC 5280 sections 4.2.1.9 and 4.2.1.12",
    },
    Topic {
        id: "constraints",
        rows: &[],
        title: Text {
            en: "a rule in the certificates forbids the chain",
            ja: "証明書に記載された制約により、証明書チェーンが認められません",
        },
        about: &[],
        server: &[
            Text {
                en: "an issuer in the chain is no CA, or may not sign certificates",
                ja: "発行元が認証局の証明書ではない、または証明書への署名が許可されていません",
            },
            Text {
                en: "a CA of the chain allows fewer intermediates, or other names, than there are",
                ja: "認証局が許可する中間CAの数や名前の範囲を超えています",
            },
            Text {
                en: "a certificate has a critical extension that clients do not know, or a field that is malformed",
                ja: "クライアントが対応していないクリティカルな拡張、または不正な項目があります",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "use the intermediates that the CA names for this certificate",
                ja: "認証局がこの証明書用に案内している中間CA証明書を使用してください",
            },
            Text {
                en: "when they are the right ones: have the certificate issued anew",
                ja: "中間CA証明書が正しい場合は、証明書の再発行を依頼してください",
            },
        ],
        commands: &[CHECK],
        findings: &[
            Code::UnsupportedKey,
            Code::UnsupportedSignature,
            Code::SignatureAlgorithmsDiffer,
            Code::MalformedExtension,
            Code::UnknownCriticalExtension,
            Code::NotACa,
            Code::CaMayNotSign,
            Code::PathLengthExceeded,
            Code::NameNotPermitted,
            Code::PolicyNotValid,
            Code::ImpossibleVersion,
            Code::NegativeSerialNumber,
            Code::EmptyIssuer,
            Code::MalformedTime,
            Code::LeadingPeriodInConstraint,
            Code::OddRsaModulus,
            Code::UnloadableCertificate,
            Code::DirectoryNameConstraints,
            Code::StrictClientsRefuse,
            Code::NamesNotCritical,
            Code::CommonNameNotPermitted,
            Code::InvalidExtension,
            Code::RootFormRefused,
            Code::ExtensionUnknownToClient,
        ],
        source: "RFC 5280 sections 4.2 and 6.1",
    },
    Topic {
        id: "transparency",
        rows: &[],
        title: Text {
            en: "the certificate is not in public logs (Certificate Transparency)",
            ja: "証明書が公開ログに登録されていません (Certificate Transparency)",
        },
        about: &[],
        server: &[
            Text {
                en: "the CA issued the certificate without embedded SCTs, and the server sends none",
                ja: "証明書に SCT が埋め込まれておらず、サーバーからも送信されていません",
            },
            Text {
                en: "an internal name was kept out of the logs on purpose",
                ja: "社内用の名前のため、意図的にログに登録していません",
            },
        ],
        client: &[Text {
            en: "the browser asks for SCTs of every certificate under a public root; for a CA of your own it does not",
            ja: "公開された認証局の証明書には、ブラウザが SCT を要求します。自社の認証局の証明書には要求しません",
        }],
        steps: &[
            Text {
                en: "ask the CA for a certificate with embedded SCTs",
                ja: "SCT が埋め込まれた証明書の発行を認証局に依頼してください",
            },
            Text {
                en: "for internal names use a CA of your own",
                ja: "社内用の名前には、自社の認証局の証明書を使用してください",
            },
        ],
        commands: &[CHECK],
        findings: &[Code::CtTimestamps, Code::NoCtTimestamps, Code::MalformedCtTimestamps, Code::Precertificate],
        source: "RFC 6962; Chrome Certificate Transparency policy",
    },
    Topic {
        id: "strict-checks",
        rows: &[],
        title: Text {
            en: "a strict client refuses a certificate in which an extension is missing or not marked as RFC 5280 asks",
            ja: "RFC 5280 の要求する拡張がない、または critical の指定が異なる証明書を、厳格なクライアントが拒否します",
        },
        about: &[],
        server: &[
            Text {
                en: "a certificate of the chain has no authority key identifier, or a CA certificate no subject key identifier",
                ja: "証明書チェーンに、発行者キー識別子 (Authority Key Identifier) のない証明書、またはサブジェクトキー識別子 (Subject Key Identifier) のない CA証明書があります",
            },
            Text {
                en: "the basic constraints of a CA certificate, of the root too, are not critical, or its key usage is missing",
                ja: "CA証明書 (ルート証明書を含む) の基本制約 (Basic Constraints) が critical でない、またはキー使用法 (Key Usage) がありません",
            },
        ],
        client: &[Text {
            en: "the client checks strictly: Python 3.13 and later by default, programs that set X509_V_FLAG_X509_STRICT",
            ja: "クライアントが厳格に検証しています (Python 3.13 以降の既定の動作、X509_V_FLAG_X509_STRICT を指定したプログラム)",
        }],
        steps: &[
            Text {
                en: "check with --strict, which counts what such clients refuse",
                ja: "--strict を付けて確認してください。厳格なクライアントが拒否する点もエラーとして数えます",
            },
            Text {
                en: "have the certificate issued anew with the extension; of a private CA the root too",
                ja: "必要な拡張を含めて証明書を再発行してください。プライベート認証局の場合はルート証明書も作り直します",
            },
            Text {
                en: "until then a Python program can clear the flag: context.verify_flags &= ~ssl.VERIFY_X509_STRICT",
                ja: "それまでの間、Python では context.verify_flags &= ~ssl.VERIFY_X509_STRICT でフラグを外せます",
            },
        ],
        commands: &[Command {
            line: "chainmend check fullchain.pem --strict",
            what: Text {
                en: "also fails on what only strict clients refuse",
                ja: "厳格なクライアントだけが拒否する点もエラーとして扱います",
            },
        }],
        findings: &[
            Code::NoAuthorityKeyIdentifier,
            Code::NoSubjectKeyIdentifier,
            Code::ExtensionNotCritical,
            Code::CaWithoutKeyUsage,
            Code::CaPowersWithoutCa,
        ],
        source: "Python, ssl.create_default_context, changed in 3.13; OpenSSL 3.0, x509_vfy.c check_extensions; RFC 5280 section 4.2.1",
    },
    Topic {
        id: "key-identifiers",
        rows: &[],
        title: Text {
            en: "a certificate names another key or serial number as its issuer's than the CA certificate has",
            ja: "証明書に記載された発行元の鍵またはシリアル番号が、CA証明書のものと一致しません",
        },
        about: &[],
        server: &[
            Text {
                en: "the CA's certificate was renewed, and the authority key identifier holds issuer and serial number of the former one",
                ja: "認証局の証明書が更新され、発行者キー識別子に以前の証明書の発行者とシリアル番号が記載されています",
            },
            Text {
                en: "the file has an intermediate of the same name with another key",
                ja: "ファイルの中間CA証明書は名前が同じで、鍵が異なります",
            },
            Text {
                en: "the CA was set up so that it writes its own name or another key identifier",
                ja: "認証局の設定により、自身の名前や別の鍵識別子が記載されています",
            },
        ],
        client: &[Text {
            en: "OpenSSL (curl, Python, Node.js) and GnuTLS compare these identifiers; Java and Go do not refuse",
            ja: "OpenSSL (curl、Python、Node.js) と GnuTLS はこの識別子を照合しますが、Java と Go は拒否しません",
        }],
        steps: &[
            Text {
                en: "install the certificate of the CA that the identifier names",
                ja: "識別子が示す認証局の証明書を設定してください",
            },
            Text {
                en: "where there is none, have the certificate issued anew with the key identifier alone",
                ja: "該当する証明書がない場合は、鍵識別子だけを記載した証明書を再発行してください",
            },
        ],
        commands: &[CHECK, CHAINS],
        findings: &[Code::WrongIntermediate],
        source: "OpenSSL 3.0, v3_purp.c X509_check_akid; RFC 5280 section 4.2.1.1",
    },
];
