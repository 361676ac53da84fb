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
const SIGNS: [Signs; 13] = [
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
        printed: Printed::OpensslText,
        groups: &[&["Certificate:"], &["Data:"], &["Signature Algorithm:"]],
        said: "openssl x509 -text -noout",
        command: "openssl x509 -in CERT",
    },
    Signs {
        printed: Printed::OpensslNames,
        groups: &[&["subject=", "issuer="], &["issuer=", "notAfter=", "serial="]],
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
    Signs {
        printed: Printed::Kubectl,
        groups: &[&["Type:  kubernetes.io/tls", "Type:         kubernetes.io/tls"], &["tls.crt:  "]],
        said: "kubectl describe secret",
        command: "kubectl get secret NAME -o yaml",
    },
];

impl Printed {
    /// What printed a text that contains no certificate. `None` for any other text.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let text = secret::text_of(&bytes[..bytes.len().min(MAX_EXAMINED)]);
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let has_one = |group: &&[&str]| lines.iter().any(|line| group.iter().any(|sign| line.starts_with(sign)));
        SIGNS.iter().find(|signs| signs.groups.iter().all(has_one)).map(|signs| signs.printed)
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
            ("Certificate Request:\n    Data:\n    Signature Algorithm: x\n", None),
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
            assert!(!signs.printed.to_string().is_empty() && !signs.printed.command().is_empty(), "{}", signs.said);
        }
    }
}
