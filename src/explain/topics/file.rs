//! Topics about files: text, keys, access.

use super::{BUNDLE, CHECK, Code, Command, FIX, KEY, Text, Topic};

pub(super) static ROWS: &[Topic] = &[
    Topic {
        id: "unreadable-file",
        rows: &["F14"],
        title: Text {
            en: "the server does not start because it cannot read the certificate's file",
            ja: "証明書のファイルを読み取れず、サーバーが起動しません",
        },
        about: &[],
        server: &[
            Text {
                en: "an empty line stands before -----END CERTIFICATE----- or inside the block",
                ja: "-----END CERTIFICATE----- の前、またはブロックの途中に空行があります",
            },
            Text {
                en: "a BEGIN or END line is missing, damaged, or on one line with another (files joined without a line ending)",
                ja: "BEGIN 行や END 行がない、壊れている、または改行なしで連結したため同じ行につながっています",
            },
            Text {
                en: "the file is not PEM: DER, PKCS#7 or PKCS#12 with the name .crt or .pem, a key, or a signing request",
                ja: "PEM 形式ではありません。DER、PKCS#7、PKCS#12 の拡張子が .crt や .pem になっている、または秘密鍵や CSR のファイルです",
            },
            Text {
                en: "the certificate was cut off or changed when it was copied from a mail or a web page",
                ja: "メールや Web ページから貼り付けたときに、証明書の一部が欠けた、または文字が変わりました",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "let chainmend name the line, and fix the file",
                ja: "chainmend で問題のある行を確認し、ファイルを修復してください",
            },
            Text {
                en: "what is cut off cannot be repaired: copy the certificate again, as the CA sent it",
                ja: "欠けた証明書は修復できません。認証局から届いたものをもう一度そのまま貼り付けてください",
            },
        ],
        commands: &[
            CHECK,
            FIX,
            Command {
                line: "chainmend fix fullchain.pem --dry-run",
                what: Text {
                    en: "shows the lines that would go and come",
                    ja: "変更される行を表示するだけで、ファイルは変更しません",
                },
            },
            Command {
                line: "chainmend bundle server.crt -o fullchain.pem",
                what: Text {
                    en: "writes PEM of DER (.cer), PKCS#7 (.p7b) or PKCS#12 (.pfx), with the chain",
                    ja: "DER (.cer)、PKCS#7 (.p7b)、PKCS#12 (.pfx) を、証明書チェーンを含む PEM 形式に変換します",
                },
            },
            Command {
                line: "chainmend bundle server.crt --key server.key --for pfx -o server.pfx",
                what: Text {
                    en: "writes a PKCS#12 container (.pfx, .p12) of the certificate, its chain and its key",
                    ja: "証明書、証明書チェーン、秘密鍵を PKCS#12 形式 (.pfx、.p12) のファイルにします",
                },
            },
        ],
        findings: &[
            Code::CarriageReturns,
            Code::BlankLineInBlock,
            Code::BlankLineBeforeEnd,
            Code::HeadersInBlock,
            Code::GluedEndBegin,
            Code::MissingFinalNewline,
            Code::Base64Padding,
            Code::TrailingBytes,
            Code::BareBase64,
            Code::Der,
            Code::Pkcs7,
            Code::Utf16,
            Code::LoneCarriageReturns,
            Code::UnusualSpaces,
            Code::FullWidthCharacters,
            Code::SpacesInBoundary,
            Code::TextOnBoundaryLine,
            Code::MissingLineBreaks,
            Code::EditorDashes,
            Code::DashCount,
            Code::LabelCase,
            Code::LabelMismatch,
            Code::MissingBegin,
            Code::MissingEnd,
            Code::Base64url,
            Code::EscapedLineBreaks,
            Code::Json,
            Code::Yaml,
            Code::Html,
            Code::MailQuoting,
            Code::QuotedPrintable,
            Code::LineNumbers,
            Code::Base64OfPem,
            Code::QuotationMarks,
            Code::Pkcs12,
            Code::NotInForm,
            Code::JudgedAsContainer,
            Code::PercentEncoding,
            Code::PowershellEscapes,
            Code::Hexadecimal,
            Code::KubernetesManifest,
            Code::UnencodedSecret,
            Code::ConsoleOutput,
            Code::Octets,
            Code::RegistryExport,
            Code::RichText,
            Code::TrustedForm,
            Code::NotDer,
            Code::CertificateInBer,
            Code::UnreadableBlock,
        ],
        source: "FAQ F14; RFC 7468 section 2",
    },
    Topic {
        id: "key-values-mismatch",
        rows: &["F13"],
        title: Text {
            en: "the server does not start: key and certificate do not belong together (key values mismatch)",
            ja: "秘密鍵と証明書が一致せず、サーバーが起動しません (key values mismatch)",
        },
        about: &[],
        server: &[
            Text {
                en: "the private key is that of another certificate, often the one before the renewal",
                ja: "秘密鍵が別の証明書のものです。更新前の鍵が設定されている場合が多くあります",
            },
            Text {
                en: "the intermediate stands before the server's certificate in the file: servers take the first one as their own",
                ja: "ファイル内で中間CA証明書がサーバー証明書より前にあります。サーバーは先頭の証明書を自分の証明書とみなします",
            },
            Text {
                en: "the configuration names the files of another site",
                ja: "設定ファイルで別のサイトのファイルを指定しています",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "check which certificate the key belongs to, and which file the configuration names",
                ja: "秘密鍵がどの証明書のものか、設定ファイルがどのファイルを指定しているかを確認してください",
            },
            Text {
                en: "put the server's certificate first", ja: "サーバー証明書を先頭に置いてください"
            },
            Text {
                en: "when the key is lost: make a new one, and have the certificate reissued",
                ja: "秘密鍵が見つからない場合は、新しい鍵を作成し、証明書の再発行を認証局に依頼してください",
            },
        ],
        commands: &[KEY, FIX],
        findings: &[Code::KeyMismatch, Code::KeyOfAnotherCertificate, Code::LeafNotFirst],
        source: "FAQ F13; OpenSSL, X509_check_private_key",
    },
    Topic {
        id: "file-order",
        rows: &[],
        title: Text {
            en: "the certificates stand in the wrong order", ja: "証明書の順序が正しくありません"
        },
        about: &[],
        server: &[
            Text {
                en: "the file begins with an intermediate or a root; the server's certificate must be first, then each issuer after the one that it issued",
                ja: "ファイルが中間CA証明書やルート証明書から始まっています。サーバー証明書を先頭に置き、続けて発行元の証明書を順に並べる必要があります",
            },
            Text {
                en: "files were joined in alphabetical order, or the CA's archive lists the root first",
                ja: "アルファベット順に連結した、または認証局から届いたファイルの先頭がルート証明書でした",
            },
        ],
        client: &[Text {
            en: "current browsers sort what they get; older Java and Android do not",
            ja: "現在のブラウザは並べ替えますが、古い Java や Android は並べ替えません",
        }],
        steps: &[Text {
            en: "fix the order, and reload the server",
            ja: "順序を修復し、サーバーを再読み込みしてください",
        }],
        commands: &[CHECK, FIX],
        findings: &[Code::LeafNotFirst, Code::WrongOrder, Code::RootIncluded, Code::NotSentFromHere],
        source: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    },
    Topic {
        id: "missing-file",
        rows: &[],
        title: Text {
            en: "the certificate's or key's file is not there or may not be read",
            ja: "証明書または秘密鍵のファイルがない、または読み取り権限がありません",
        },
        about: &[],
        server: &[
            Text {
                en: "the path in the configuration is wrong, or the file is empty",
                ja: "設定ファイルのパスが間違っている、またはファイルが空です",
            },
            Text {
                en: "the user that the server runs as may not read the file, or enter a folder above it",
                ja: "サーバーの実行ユーザーに、ファイルまたは上位フォルダーの権限がありません",
            },
            Text {
                en: "SELinux, AppArmor or a container keeps the file from the server",
                ja: "SELinux、AppArmor、コンテナーの設定により、サーバーからファイルが見えません",
            },
            Text {
                en: "the key has no file of its own, where the server wants it in the certificate's (HAProxy)",
                ja: "秘密鍵を証明書と同じファイルに入れる必要のあるサーバー (HAProxy) で、秘密鍵が入っていません",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "compare the path in the message with the file on the disk",
                ja: "メッセージのパスと実際のファイルを比べてください",
            },
            Text {
                en: "let the server's user read it, and nobody else if it is a private key (mode 600 or 640)",
                ja: "サーバーの実行ユーザーが読み取れるようにしてください。秘密鍵は他のユーザーから読めないようにしてください (モード 600 または 640)",
            },
        ],
        commands: &[CHECK, KEY],
        findings: &[Code::KeyReadableByOthers],
        source: "nginx 1.22, Apache 2.4 and HAProxy 2.6, tried",
    },
    Topic {
        id: "key-permissions",
        rows: &[],
        title: Text {
            en: "the private key's file can be read by others, and the program refuses it",
            ja: "秘密鍵のファイルが他のユーザーから読めるため、プログラムが拒否します",
        },
        about: &[],
        server: &[Text {
            en: "the file is readable by its group or by everybody, or belongs to another user",
            ja: "ファイルがグループや全員から読める、または所有者が異なります",
        }],
        client: &[],
        steps: &[Text {
            en: "give the file to the server's user, and let only that user read it: chmod 600",
            ja: "所有者をサーバーの実行ユーザーにし、そのユーザーだけが読めるようにしてください: chmod 600",
        }],
        commands: &[KEY],
        findings: &[Code::KeyReadableByOthers],
        source: "PostgreSQL documentation, Secure TCP/IP Connections with SSL",
    },
    Topic {
        id: "key-password",
        rows: &[],
        title: Text {
            en: "the private key is encrypted, or is not a private key",
            ja: "秘密鍵が暗号化されている、または秘密鍵のファイルではありません",
        },
        about: &[],
        server: &[
            Text {
                en: "the key has a password, which cannot be typed when the server starts",
                ja: "秘密鍵にパスワードが設定されており、サーバーの起動時に入力できません",
            },
            Text { en: "the password is wrong", ja: "パスワードが間違っています" },
            Text {
                en: "the file is a certificate, a signing request, or a damaged key",
                ja: "ファイルが証明書や CSR である、または秘密鍵が壊れています",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "make sure that it is the right key, and that you know its password",
                ja: "正しい秘密鍵とパスワードであることを確認してください",
            },
            Text {
                en: "give the server the password (ssl_password_file of nginx, SSLPassPhraseDialog of Apache), or a copy of the key without one that only its user can read",
                ja: "サーバーにパスワードを設定するか (nginx の ssl_password_file、Apache の SSLPassPhraseDialog)、実行ユーザーだけが読めるパスワードなしの秘密鍵を用意してください",
            },
        ],
        commands: &[
            KEY,
            Command {
                line: "chainmend check fullchain.pem --key server.key --password-file password.txt",
                what: Text {
                    en: "tries the password, and whether the key belongs to the certificate",
                    ja: "パスワードと、秘密鍵が証明書と一致するかどうかを確認します",
                },
            },
        ],
        findings: &[Code::KeyMismatch],
        source: "nginx 1.22 and Apache 2.4, tried",
    },
    Topic {
        id: "chain-not-loaded",
        rows: &[],
        title: Text {
            en: "the server does not load the chain that is configured",
            ja: "設定した証明書チェーンをサーバーが読み込みません",
        },
        about: &[],
        server: &[
            Text {
                en: "a certificate of the chain is damaged, weak, or a duplicate",
                ja: "チェーンの証明書が壊れている、強度が不足している、または重複しています",
            },
            Text {
                en: "the file holds no certificate where the server wants the CA's",
                ja: "認証局の証明書が必要なファイルに、証明書が含まれていません",
            },
            Text {
                en: "there is no error, but the server was not reloaded after the file was changed, or it reads another file",
                ja: "エラーはないが、ファイルの変更後にサーバーを再読み込みしていない、または別のファイルを読み込んでいます",
            },
        ],
        client: &[],
        steps: &[
            Text {
                en: "make the file anew from the certificate that the CA sent",
                ja: "認証局から届いた証明書からファイルを作り直してください",
            },
            Text {
                en: "make sure that the configuration names this file, reload the server, and look again at what it sends",
                ja: "設定ファイルにこのファイルが指定されていることを確認し、サーバーを再読み込みしてから、送信される証明書を確認してください",
            },
        ],
        commands: &[CHECK, FIX, BUNDLE],
        findings: &[
            Code::DuplicateCertificate,
            Code::UnrelatedCertificate,
            Code::OtherKeyOfCa,
            Code::RelatedCertificate,
            Code::AnotherCertificateOfCa,
            Code::NotForVerification,
            Code::FileTooLarge,
            Code::TooManyCertificates,
            Code::OtherBlock,
            Code::AnotherServerCertificate,
            Code::IssuerOfAnother,
            Code::UnreadableBlock,
        ],
        source: "haproxy issue 1007; HAProxy 2.6, tried; Cybertrust Japan, SureServer FAQ",
    },
];
