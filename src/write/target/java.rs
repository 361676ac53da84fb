//! Java, and servers written in it.

use super::{Artifact, CERTIFICATE, CHAIN, Code, FileRole, Form, Name, Proof, ROW, Target, Text};
use crate::write::quote::Quoting;

const KEYSTORE: Artifact = Artifact::new(FileRole::Fullchain, Name::Given(".p12")).form(Form::Pkcs12);

pub(super) const ROWS: &[Target] = &[
    Target {
        server: "java",
        since: &[8, 0, 301],
        versions: Text { en: "8u301 and later", ja: "8u301 以降" },
        what: Text {
            en: "A PKCS#12 key store for Java: the key with its whole chain in one entry, as TLS servers in Java need it. Java before 8u301 requires --pfx-legacy.",
            ja: "Java 用の PKCS#12 キーストアです。Java の TLS サーバーに必要な形で、秘密鍵と証明書チェーンを 1 つのエントリーに入れます。8u301 より前の Java には --pfx-legacy を指定してください。",
        },
        artifacts: &[KEYSTORE],
        accepts: &[Code::Pkcs12, Code::KeyInFile],
        quoting: Quoting::Shell,
        directives: &["-Djavax.net.ssl.keyStore={file}", "-Djavax.net.ssl.keyStoreType=PKCS12"],
        check: "keytool -list -v -storetype PKCS12 -keystore FILE",
        source: "Java Secure Socket Extension reference guide, customizing the default key store; JDK-8076190",
        proof: Proof::Started("OpenJDK 17"),
        ..ROW
    },
    Target {
        server: "tomcat",
        since: &[8, 5],
        before: &[12],
        versions: Text { en: "8.5 and later", ja: "8.5 以降" },
        what: Text {
            en: "Tomcat with a PKCS#12 key store: the key with its whole chain in one entry.",
            ja: "PKCS#12 キーストアを使う Tomcat です。秘密鍵と証明書チェーンを 1 つのエントリーに入れます。",
        },
        artifacts: &[KEYSTORE],
        accepts: &[Code::Pkcs12, Code::KeyInFile],
        quoting: Quoting::Xml,
        directives: &[
            "<SSLHostConfig>",
            "  <Certificate certificateKeystoreFile={file} certificateKeystoreType=\"PKCS12\"",
            "               certificateKeystorePassword=\"...\" />",
            "</SSLHostConfig>",
        ],
        check: "catalina.sh configtest",
        source: "Apache Tomcat, SSL/TLS configuration how-to; HTTP connector, SSLHostConfig",
        proof: Proof::Read("keytool"),
        ..ROW
    },
    Target {
        server: "tomcat-pem",
        since: &[8, 5],
        before: &[12],
        versions: Text { en: "8.5 and later", ja: "8.5 以降" },
        what: Text {
            en: "Tomcat with PEM files: the server's certificate, the intermediates and the key, each in a separate file.",
            ja: "PEM ファイルを使う Tomcat です。サーバー証明書、中間CA証明書、秘密鍵を別々のファイルにします。",
        },
        artifacts: &[CERTIFICATE, CHAIN],
        quoting: Quoting::Xml,
        directives: &[
            "<SSLHostConfig>",
            "  <Certificate certificateFile={certificate}",
            "               certificateChainFile={chain}",
            "               certificateKeyFile={key} />",
            "</SSLHostConfig>",
        ],
        check: "catalina.sh configtest",
        source: "Apache Tomcat, HTTP connector, SSLHostConfig, certificateFile",
        ..ROW
    },
];
