//! Text in which a program describes certificates, without the certificates themselves. It is named, with the command that
//! prints them.

use std::fmt;

use super::secret;

/// The maximum size of a text that is examined, in bytes.
const MAX_EXAMINED: usize = 1 << 16;

/// The program that printed a description, and with which option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Printed {
    /// `keytool -list`, also with `-v`.
    KeytoolList,
    /// `keytool -printcert`.
    KeytoolPrintcert,
    /// `openssl x509 -text -noout`.
    OpensslText,
    /// `openssl x509 -subject -issuer -noout`, `openssl pkcs7 -print_certs -noout`.
    OpensslNames,
    /// `openssl s_client` without a certificate.
    OpensslClient,
    /// `openssl asn1parse`.
    OpensslAsn1,
    /// `certutil -dump` of Windows.
    CertutilDump,
    /// `certutil -store` of Windows.
    CertutilStore,
    /// `certutil -L` of NSS.
    Nss,
    /// `certtool --certificate-info` of `GnuTLS`.
    Certtool,
    /// `security find-certificate` of macOS.
    Security,
    /// `Get-ChildItem Cert:` of PowerShell.
    Powershell,
    /// `kubectl describe secret`.
    Kubectl,
    /// `openssl pkcs7 -print -noout`, `openssl cms -cmsout -print -noout`.
    OpensslPkcs7,
    /// `openssl req -text -noout`.
    OpensslRequest,
    /// `openssl pkey -text -noout`, `openssl rsa -text -noout`, `openssl ec -text -noout`.
    OpensslKey,
}

/// What a description is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Certificates,
    Request,
    Key,
}

/// How the lines of a description begin: one of each group.
struct Signs {
    printed: Printed,
    groups: &'static [&'static [&'static str]],
    /// What printed it, and the command that prints the certificate.
    said: &'static str,
    command: &'static str,
}

/// In the order in which they are tried.
const SIGNS: [Signs; 18] = [
    Signs {
        printed: Printed::KeytoolList,
        groups: &[&[
            "Your keystore contains",
            "Alias name: ",
            "キーストアには",
            "別名: ",
            "Certificate chain length: ",
            "証明書チェーンの長さ: ",
        ]],
        said: "keytool -list",
        command: "keytool -list -rfc -keystore KEYSTORE",
    },
    Signs {
        printed: Printed::KeytoolPrintcert,
        groups: &[&["Owner: ", "所有者: "], &["Issuer: ", "発行者: "]],
        said: "keytool -printcert",
        command: "keytool -printcert -rfc -file CERT",
    },
    Signs {
        printed: Printed::CertutilStore,
        groups: &[&["================ Certificate ", "================ 証明書 "]],
        said: "certutil -store",
        command: "certutil -store My SERIAL CERT.cer",
    },
    Signs {
        printed: Printed::CertutilDump,
        groups: &[&["X509 Certificate:", "X509 証明書:"]],
        said: "certutil -dump",
        command: "certutil -encode CERT.cer CERT.pem",
    },
    Signs {
        printed: Printed::Certtool,
        groups: &[&["X.509 Certificate Information:"]],
        said: "certtool --certificate-info",
        command: "certtool --certificate-info --no-text --infile CERT",
    },
    Signs {
        printed: Printed::Security,
        groups: &[&["keychain: \""], &["\"subj\"<blob>="]],
        said: "security find-certificate",
        command: "security find-certificate -a -p -c NAME",
    },
    Signs {
        printed: Printed::Nss,
        groups: &[&["Certificate Nickname  "]],
        said: "certutil -L",
        command: "certutil -L -d FOLDER -n NICKNAME -a",
    },
    Signs {
        printed: Printed::OpensslClient,
        groups: &[&["Certificate chain"], &["0 s:"]],
        said: "openssl s_client",
        command: "openssl s_client -connect HOST:443 -servername HOST -showcerts </dev/null",
    },
    Signs {
        printed: Printed::OpensslRequest,
        groups: &[&["Certificate Request:"], &["Data:"]],
        said: "openssl req -text -noout",
        command: "",
    },
    Signs {
        printed: Printed::OpensslPkcs7,
        groups: &[&["PKCS7:", "CMS_ContentInfo:"], &["type: pkcs7-", "contentType: pkcs7-"]],
        said: "openssl pkcs7 -print -noout",
        command: "openssl pkcs7 -print_certs -in FILE.p7b",
    },
    Signs {
        printed: Printed::OpensslText,
        groups: &[&["Certificate:"], &["Data:"], &["Signature Algorithm:"]],
        said: "openssl x509 -text -noout",
        command: "openssl x509 -in CERT",
    },
    // With -certopt.
    Signs {
        printed: Printed::OpensslText,
        groups: &[&["Signature Algorithm:", "X509v3 extensions:"], &["Not Before: "], &["Not After : "]],
        said: "openssl x509 -text -noout",
        command: "openssl x509 -in CERT",
    },
    Signs {
        printed: Printed::OpensslKey,
        groups: &[
            &["Private-Key: (", "Public-Key: (", "ED25519 P", "ED448 P", "X25519 P"],
            &["priv:", "pub:", "modulus:", "Modulus:"],
        ],
        said: "openssl pkey -text -noout",
        command: "",
    },
    Signs {
        printed: Printed::OpensslNames,
        groups: &[
            &["subject=", "issuer=", "SHA1 Fingerprint=", "sha256 Fingerprint=", "SHA256 Fingerprint="],
            &["issuer=", "notAfter=", "serial=", "SHA1 Fingerprint=", "sha256 Fingerprint=", "SHA256 Fingerprint="],
        ],
        said: "openssl x509 -noout",
        command: "openssl x509 -in CERT",
    },
    Signs {
        printed: Printed::OpensslAsn1,
        groups: &[&["0:d=0 "]],
        said: "openssl asn1parse",
        command: "openssl x509 -in CERT",
    },
    Signs {
        printed: Printed::Powershell,
        groups: &[&["Thumbprint  "], &["----------  "]],
        said: "Get-ChildItem Cert:",
        command: "Export-Certificate -Cert Cert:\\LocalMachine\\My\\THUMBPRINT -FilePath CERT.cer",
    },
    // Format-List.
    Signs {
        printed: Printed::Powershell,
        groups: &[&["Thumbprint  "], &["Subject  "]],
        said: "Get-ChildItem Cert:",
        command: "Export-Certificate -Cert Cert:\\LocalMachine\\My\\THUMBPRINT -FilePath CERT.cer",
    },
    Signs {
        printed: Printed::Kubectl,
        groups: &[&["Type:  kubernetes.io/tls", "Type:         kubernetes.io/tls"], &["tls.crt:  "]],
        said: "kubectl describe secret",
        command: "kubectl get secret NAME -o yaml",
    },
];

/// How lines begin in CP932 and EUC-JP, of which other characters than kana and kanji are decoded: `別名: `, `キーストアには`,
/// `所有者: `, `X509 証明書:`, `================ 証明書 `.
const IN_JAPANESE: [(Printed, &[u8]); 10] = [
    (Printed::KeytoolList, b"\x95\xca\x96\xbc: "),
    (Printed::KeytoolList, b"\xca\xcc\xcc\xbe: "),
    (Printed::KeytoolList, b"\x83L\x81[\x83X\x83g\x83A\x82\xc9\x82\xcd"),
    (Printed::KeytoolList, b"\xa5\xad\xa1\xbc\xa5\xb9\xa5\xc8\xa5\xa2\xa4\xcb\xa4\xcf"),
    (Printed::KeytoolPrintcert, b"\x8f\x8a\x97L\x8e\xd2: "),
    (Printed::KeytoolPrintcert, b"\xbd\xea\xcd\xad\xbc\xd4: "),
    (Printed::CertutilDump, b"X509 \x8f\xd8\x96\xbe\x8f\x91:"),
    (Printed::CertutilDump, b"X509 \xbe\xda\xcc\xc0\xbd\xf1:"),
    (Printed::CertutilStore, b"================ \x8f\xd8\x96\xbe\x8f\x91 "),
    (Printed::CertutilStore, b"================ \xbe\xda\xcc\xc0\xbd\xf1 "),
];

impl Printed {
    /// What printed a text that contains no certificate. `None` for any other text.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let text = secret::text_of(&bytes[..bytes.len().min(MAX_EXAMINED)]);
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let has_one = |group: &&[&str]| lines.iter().any(|line| group.iter().any(|sign| line.starts_with(sign)));
        let found = SIGNS.iter().find(|signs| signs.groups.iter().all(has_one)).map(|signs| signs.printed);
        found.or_else(|| Self::in_japanese(&bytes[..bytes.len().min(MAX_EXAMINED)]))
    }

    fn in_japanese(bytes: &[u8]) -> Option<Self> {
        let begins =
            |sign: &[u8]| bytes.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_start().starts_with(sign));
        IN_JAPANESE.iter().find(|(_, sign)| begins(sign)).map(|(printed, _)| *printed)
    }

    /// What it describes.
    pub(crate) fn about(self) -> About {
        match self {
            Self::OpensslRequest => About::Request,
            Self::OpensslKey => About::Key,
            _ => About::Certificates,
        }
    }

    fn signs(self) -> Option<&'static Signs> {
        SIGNS.iter().find(|signs| signs.printed == self)
    }

    /// The command that prints the certificate itself. Its words in capitals are for the user to fill in.
    pub(crate) fn command(self) -> &'static str {
        self.signs().map_or("", |signs| signs.command)
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.signs().map_or("", |signs| signs.said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_by_their_lines() {
        let cases = [
            ("Keystore type: JKS\n\nYour keystore contains 1 entry\n\nAlias name: www\n", Some(Printed::KeytoolList)),
            ("キーストアには1エントリが含まれます\n", Some(Printed::KeytoolList)),
            ("\u{feff}別名: www\r\n", Some(Printed::KeytoolList)),
            ("Owner: CN=www\nIssuer: CN=CA\nSerial number: 1\n", Some(Printed::KeytoolPrintcert)),
            ("所有者: CN=www\n発行者: CN=CA\n", Some(Printed::KeytoolPrintcert)),
            (
                "Certificate:\n    Data:\n        Version: 3 (0x2)\n    Signature Algorithm: x\n",
                Some(Printed::OpensslText),
            ),
            (
                "Certificate Request:\n    Data:\n        Public-Key: (256 bit)\n        pub:\n    Signature Algorithm: x\n",
                Some(Printed::OpensslRequest),
            ),
            (
                "        Serial Number:\n            7a:e3\n        Signature Algorithm: x\n        Validity\n            Not Before: Jan\n            Not After : Jan\n",
                Some(Printed::OpensslText),
            ),
            ("Private-Key: (256 bit)\npriv:\n    12:57\npub:\n    04\n", Some(Printed::OpensslKey)),
            ("Public-Key: (2048 bit)\nModulus:\n    00\n", Some(Printed::OpensslKey)),
            ("PKCS7: \n  type: pkcs7-signedData (1.2.840.113549.1.7.2)\n", Some(Printed::OpensslPkcs7)),
            ("SHA1 Fingerprint=DF:B4\n", Some(Printed::OpensslNames)),
            ("\r\nSubject      : CN=www\r\nThumbprint   : A9D6\r\n", Some(Printed::Powershell)),
            ("subject=CN = www\nissuer=CN = CA\n", Some(Printed::OpensslNames)),
            ("issuer=CN = CA\n", Some(Printed::OpensslNames)),
            ("CONNECTED(00000003)\nCertificate chain\n 0 s:CN = www\n   i:CN = CA\n", Some(Printed::OpensslClient)),
            ("    0:d=0  hl=4 l= 826 cons: SEQUENCE\n", Some(Printed::OpensslAsn1)),
            ("X509 Certificate:\nVersion: 3\n", Some(Printed::CertutilDump)),
            ("X509 証明書:\nバージョン: 3\n", Some(Printed::CertutilDump)),
            ("My\n================ Certificate 0 ================\n", Some(Printed::CertutilStore)),
            ("Certificate Nickname      Trust Attributes\n", Some(Printed::Nss)),
            ("X.509 Certificate Information:\n\tVersion: 3\n", Some(Printed::Certtool)),
            ("keychain: \"login\"\n    \"subj\"<blob>=0x30\n", Some(Printed::Security)),
            ("Thumbprint      Subject\n----------      -------\n", Some(Printed::Powershell)),
            ("Type:  kubernetes.io/tls\n\nData\n====\ntls.crt:  3700 bytes\n", Some(Printed::Kubectl)),
            ("the owner of this file: nobody\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Printed::of(text.as_bytes()), expected, "{text}");
        }
        for signs in &SIGNS {
            assert!(!signs.printed.to_string().is_empty(), "{}", signs.said);
            let is_printable = signs.printed.about() == About::Certificates;
            assert_eq!(!signs.printed.command().is_empty(), is_printable, "{}", signs.said);
        }
        for (printed, sign) in IN_JAPANESE {
            let text = [b"PKCS12\r\n  ", sign, b" www\r\n"].concat();
            assert_eq!(Printed::of(&text), Some(printed), "{sign:x?}");
        }
    }
}
