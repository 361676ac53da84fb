//! The corpus of broken bundles in `fixtures/broken/`: each has one defect, and all are made from one small PKI. Its
//! certificates are committed, so that every byte is the same in every run.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rcgen::{ExtendedKeyUsagePurpose, GeneralSubtree, NameConstraints};

use super::damage::DAMAGES;
use super::pki::{Issued, Spec, armor, der, pem};

/// The folder of the corpus.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broken")
}

/// The folder of the transcripts.
pub fn transcripts() -> PathBuf {
    folder().join("transcripts")
}

/// The certificates of the cases in DER, and the private keys of some in PEM.
#[derive(Default)]
pub struct Pki {
    certificates: BTreeMap<String, Vec<u8>>,
    keys: BTreeMap<String, String>,
}

/// One broken bundle.
pub struct Case {
    /// The name of its transcript.
    pub name: String,
    /// The defect, in a sentence.
    pub about: String,
    /// The name of the file.
    pub file: &'static str,
    pub bytes: Vec<u8>,
    /// The time of validation.
    pub at: &'static str,
    /// The options of `check`, in addition to those of every case.
    pub check: &'static str,
    /// The options of `fix`, in addition to those of every case.
    pub fix: &'static str,
}

impl Case {
    fn new(name: &str, about: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let (name, about) = (name.to_owned(), about.to_owned());
        Self { name, about, file: "bundle.pem", bytes: bytes.into(), at: "2026-11-23", check: "", fix: "" }
    }

    fn check(mut self, options: &'static str) -> Self {
        self.check = options;
        self
    }

    fn fix(mut self, options: &'static str) -> Self {
        self.fix = options;
        self
    }

    /// Sets the options of both commands.
    fn both(self, options: &'static str) -> Self {
        self.check(options).fix(options)
    }

    fn file(mut self, file: &'static str) -> Self {
        self.file = file;
        self
    }

    fn at(mut self, at: &'static str) -> Self {
        self.at = at;
        self
    }

    /// The arguments of a run of `command`.
    pub fn words(&self, command: &str) -> String {
        let options = if command == "check" { self.check } else { self.fix };
        let roots = if options.contains("--roots") { "" } else { " --roots root.crt" };
        format!("{command} {}{roots} --offline --at {} {options}", self.file, self.at).trim_end().to_owned()
    }
}

/// A server certificate that is valid for a little more than a year.
fn server(host: &str) -> Spec {
    Spec::leaf(host).valid((2026, 1, 1), (2027, 1, 31))
}

/// A certificate whose base64 is padded. Repeats, because the length of signatures varies.
fn padded(make: impl Fn() -> Issued) -> Issued {
    std::iter::repeat_with(make).find(|issued| issued.der.len() % 3 != 0).unwrap()
}

impl Pki {
    /// Generates a new PKI.
    pub fn make() -> Self {
        let root = Spec::ca("Example Root R1").self_signed();
        let old_root = Spec::ca("Example Old Root").valid((2006, 1, 1), (2036, 1, 1)).self_signed();
        let policy = Spec::ca("Example Policy CA").issued_by(&root);
        let tls = || Spec::ca("Example TLS CA 1").path_length(0);
        let issuing = tls().issued_by(&policy);
        let www = |change: fn(&mut rcgen::CertificateParams)| server("www.example.jp").with(change).issued_by(&issuing);
        let branch = Spec::ca("Example Branch CA").with(only_example_com).issued_by(&root);
        let mut pki = Self::default();
        let rows: Vec<(&str, Issued)> = vec![
            ("leaf", www(|_| ())),
            ("fresh", padded(|| server("www.example.jp").ocsp(&["http://ocsp.example.jp/"]).issued_by(&issuing))),
            ("older-issuing", tls().key_of(&issuing).valid((2019, 1, 1), (2049, 1, 1)).issued_by(&policy)),
            ("expired-issuing", tls().key_of(&issuing).valid((2015, 1, 1), (2025, 1, 1)).issued_by(&policy)),
            ("other-issuing", tls().issued_by(&policy)),
            ("cross", Spec::ca("Example Root R1").key_of(&root).valid((2020, 1, 1), (2027, 1, 1)).issued_by(&old_root)),
            ("unrelated", Spec::ca("Another CA").issued_by(&root)),
            ("expired", server("www.example.jp").valid((2024, 1, 1), (2025, 1, 1)).issued_by(&issuing)),
            ("future", server("www.example.jp").valid((2027, 1, 1), (2027, 12, 31)).issued_by(&issuing)),
            ("soon", server("www.example.jp").valid((2026, 1, 1), (2026, 12, 1)).issued_by(&issuing)),
            ("long", server("www.example.jp").valid((2026, 1, 1), (2030, 1, 1)).issued_by(&issuing)),
            ("shop", server("shop.example.jp").issued_by(&issuing)),
            ("wildcard", server("*.example.jp").issued_by(&issuing)),
            ("client", www(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])),
            ("nameless", www(|params| params.subject_alt_names.clear())),
            ("self-signed", server("www.example.jp").self_signed()),
            ("outside", server("www.example.jp").issued_by(&branch)),
            ("branch", branch),
            ("stranger-root", Spec::ca("Stranger Root").self_signed()),
            ("issuing", issuing),
            ("policy", policy),
            ("root", root),
            ("old-root", old_root),
        ];
        for (name, issued) in rows {
            if matches!(name, "leaf" | "shop") {
                pki.keys.insert(name.to_owned(), issued.key_pem());
            }
            pki.certificates.insert(name.to_owned(), issued.der);
        }
        pki
    }

    /// Writes it to the folder of the corpus.
    pub fn save(&self) -> io::Result<()> {
        let folder = folder().join("pki");
        fs::create_dir_all(&folder)?;
        self.files().iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))
    }

    /// The files in `pki/`: names and contents.
    pub fn files(&self) -> Vec<(String, String)> {
        let certificates = self.certificates.iter().map(|(name, der)| (format!("{name}.crt"), pem(der)));
        let keys = self.keys.iter().map(|(name, key)| (format!("{name}.key"), key.clone()));
        certificates.chain(keys).collect()
    }

    /// Reads the committed PKI.
    pub fn load() -> Self {
        let mut pki = Self::default();
        for entry in fs::read_dir(folder().join("pki")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            if path.extension().is_some_and(|extension| extension == "key") {
                pki.keys.insert(name, text);
            } else {
                pki.certificates.insert(name, ::pem::parse(text).unwrap().into_contents());
            }
        }
        pki
    }

    /// The certificates with these names, in clean PEM.
    pub fn pem(&self, names: &[&str]) -> String {
        names.iter().map(|name| pem(&self.certificates[*name])).collect()
    }

    pub fn key(&self, name: &str) -> &str {
        &self.keys[name]
    }

    /// The files next to a broken bundle.
    pub fn beside(&self) -> Vec<(&'static str, String)> {
        vec![
            ("root.crt", self.pem(&["root"])),
            ("old-root.crt", self.pem(&["old-root"])),
            ("both-roots.crt", self.pem(&["root", "old-root"])),
            ("intermediates.crt", self.pem(&["issuing", "policy"])),
            ("clean.pem", self.clean()),
            ("shop.crt", self.pem(&["shop"])),
            ("server.key", self.key("leaf").to_owned()),
            ("shop.key", self.key("shop").to_owned()),
        ]
    }

    /// The correct bundle.
    pub fn clean(&self) -> String {
        self.pem(&["leaf", "issuing", "policy"])
    }

    /// A certs-only PKCS#7 container (RFC 5652 §5.1) in DER.
    fn pkcs7(&self, names: &[&str]) -> Vec<u8> {
        let signed_data = der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]);
        let data = der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
        let all: Vec<u8> = names.iter().flat_map(|name| self.certificates[*name].clone()).collect();
        let signed = [vec![2, 1, 1, 0x31, 0], der(0x30, &data), der(0xa0, &all), vec![0x31, 0]].concat();
        der(0x30, &[signed_data, der(0xa0, &der(0x30, &signed))].concat())
    }

    /// All cases: first defects of the text, then defects of the contents.
    pub fn cases(&self) -> Vec<Case> {
        let clean = self.clean();
        let text = DAMAGES.iter().map(|damage| {
            let about = format!("the text of the bundle is damaged: {}", damage.name.replace('-', " "));
            Case::new(&format!("text-{}", damage.name), &about, (damage.apply)(&clean))
        });
        text.chain(self.contents()).chain(self.chains()).chain(self.others()).collect()
    }

    /// Complete chains with additional certificates, or in another order.
    fn contents(&self) -> Vec<Case> {
        let case = |name: &str, about: &str, names: &[&str]| Case::new(name, about, self.pem(names));
        vec![
            case(
                "order-upside-down",
                "the root's side first, the server's certificate last",
                &["policy", "issuing", "leaf"],
            ),
            case("order-swapped", "the two intermediates in each other's place", &["leaf", "policy", "issuing"]),
            case("order-leaf-last", "the server's certificate behind its chain", &["issuing", "policy", "leaf"]),
            case("order-root-first", "the whole way down from the root", &["root", "policy", "issuing", "leaf"]),
            case("duplicate-leaf", "the server's certificate twice", &["leaf", "leaf", "issuing", "policy"]),
            case("duplicate-intermediate", "an intermediate twice", &["leaf", "issuing", "policy", "issuing"]),
            case("root-included", "the root at the end", &["leaf", "issuing", "policy", "root"]),
            case(
                "unrelated-intermediate",
                "an intermediate of another CA",
                &["leaf", "issuing", "unrelated", "policy"],
            ),
            case("unrelated-root", "a root of somebody else", &["leaf", "issuing", "policy", "stranger-root"]),
            case(
                "superseded-intermediate",
                "an older certificate of the issuing CA besides the new one",
                &["leaf", "older-issuing", "issuing", "policy"],
            ),
            case(
                "expired-intermediate-besides",
                "an expired certificate of the issuing CA besides the new one",
                &["leaf", "expired-issuing", "issuing", "policy"],
            ),
            case("two-leaves", "the certificates of two servers", &["leaf", "shop", "issuing", "policy"]),
            case(
                "cross-root",
                "a cross-certificate at the end, for clients of the old root",
                &["leaf", "issuing", "policy", "cross"],
            )
            .both("--roots both-roots.crt"),
            case(
                "cross-root-expiring",
                "a cross-certificate that expires before the others",
                &["leaf", "issuing", "policy", "cross"],
            )
            .both("--roots old-root.crt")
            .check("--roots old-root.crt --expires-within 300"),
        ]
    }

    /// Missing, wrong, expired or untrusted certificates.
    fn chains(&self) -> Vec<Case> {
        let case = |name: &str, about: &str, names: &[&str]| Case::new(name, about, self.pem(names));
        let found = "--intermediates intermediates.crt";
        vec![
            case("missing-intermediate", "the issuing CA is missing, and lies in a file beside", &["leaf", "policy"])
                .fix(found),
            case("missing-chain", "only the server's certificate; the rest lies in a file beside", &["leaf"])
                .fix(found),
            case("missing-nowhere", "only the server's certificate, and nothing else anywhere", &["leaf"]),
            case("wrong-intermediate", "the issuing CA of another generation", &["leaf", "other-issuing", "policy"])
                .fix(found),
            case(
                "wrong-intermediate-nowhere",
                "the same, and the right one is not there",
                &["leaf", "other-issuing", "policy"],
            ),
            case(
                "expired-intermediate",
                "only the expired certificate of the issuing CA",
                &["leaf", "expired-issuing", "policy"],
            )
            .fix(found),
            case("expired-leaf", "the server's certificate has expired", &["expired", "issuing", "policy"]),
            case("future-leaf", "the server's certificate is not valid yet", &["future", "issuing", "policy"]),
            case("expires-soon", "eight days are left", &["soon", "issuing", "policy"]).check("--expires-within 30"),
            case("wrong-host", "the certificate is for another name", &["leaf", "issuing", "policy"])
                .check("--host www.example.com"),
            case("wildcard-too-deep", "a wildcard stands for one label", &["wildcard", "issuing", "policy"])
                .check("--host a.b.example.jp"),
            case("long-validity", "four years", &["long", "issuing", "policy"]),
            case("client-certificate", "a certificate for clients", &["client", "issuing", "policy"]),
            case(
                "no-alternative-names",
                "the name stands in the common name alone",
                &["nameless", "issuing", "policy"],
            ),
            case("self-signed", "a certificate that nobody issued", &["self-signed"]),
            case("untrusted-root", "nobody trusts the root", &["leaf", "issuing", "policy"])
                .both("--roots old-root.crt"),
            case("name-constraints", "the CA may issue for another domain only", &["outside", "branch"]),
            case("leaf-missing", "the intermediates without the server's certificate", &["issuing", "policy"]),
            case(
                "private-without-timestamps",
                "issued an hour ago by a private CA, which registers in no log: nothing is wrong",
                &["fresh", "issuing", "policy"],
            )
            .at("2026-01-01T01:00:00Z"),
        ]
    }

    /// Keys, other blocks, containers, and damaged certificates.
    fn others(&self) -> Vec<Case> {
        let (clean, key) = (self.clean(), self.key("leaf"));
        let request = armor("CERTIFICATE REQUEST", &der(0x30, &[2, 1, 0]));
        let [leaf, issuing, policy] = ["leaf", "issuing", "policy"].map(|name| self.certificates[name].clone());
        let cut = pem(&issuing[..300]);
        let mut flipped = issuing.clone();
        // In the middle of the public key: the certificate can be parsed, but its signature does not match.
        flipped[issuing.len() / 2] ^= 0x10;
        let mut garbled = issuing.clone();
        garbled[4] = 0;
        let around = |middle: &str| pem(&leaf) + middle + &pem(&policy);
        let found = "--intermediates intermediates.crt";
        let replacing = "--replace-damaged --intermediates intermediates.crt";
        vec![
            Case::new("key-behind", "the private key behind the chain", clean.clone() + key),
            Case::new("key-in-front", "the private key in front", key.to_owned() + &clean),
            Case::new("key-of-another", "--key is that of another certificate", clean.clone()).check("--key shop.key"),
            Case::new("request-in-file", "the signing request is still in the file", request + &clean),
            Case::new("differs-from-file", "not the certificates that were meant", clean.clone())
                .check("--same-as shop.crt"),
            Case::new("certificate-cut-off", "the issuing CA's certificate is cut off", around(&cut)),
            Case::new("certificate-cut-off-beside", "the same, and a whole one lies beside", around(&cut)).fix(found),
            Case::new("certificate-cut-off-replaced", "the same, and it may be replaced", around(&cut)).fix(replacing),
            Case::new("certificate-garbled", "the issuing CA's certificate is garbled", around(&pem(&garbled))),
            Case::new("certificate-garbled-replaced", "the same, and a whole one lies beside", around(&pem(&garbled)))
                .fix(replacing),
            Case::new(
                "certificate-bit-flipped",
                "one bit of the issuing CA's certificate is another",
                around(&pem(&flipped)),
            )
            .fix("--intermediates intermediates.crt"),
            Case::new("der", "DER, not PEM", leaf.clone()).file("bundle.crt").fix("--intermediates intermediates.crt"),
            Case::new("pkcs7-der", "a PKCS#7 container", self.pkcs7(&["policy", "issuing", "leaf"])).file("bundle.crt"),
            Case::new(
                "pkcs7-pem",
                "a PKCS#7 container in PEM",
                armor("PKCS7", &self.pkcs7(&["leaf", "issuing", "policy"])),
            ),
            Case::new("no-certificate", "a page that says nothing", "<html><body>Not found</body></html>\n"),
            Case::new("empty", "an empty file", ""),
        ]
    }
}

fn only_example_com(params: &mut rcgen::CertificateParams) {
    let permitted_subtrees = vec![GeneralSubtree::DnsName("example.com".to_owned())];
    params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
}
