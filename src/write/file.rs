//! One file in memory, and its verification.

use std::borrow::Cow;
use std::fmt;
use std::path::Path as FilePath;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::container::pkcs12_contents;
use super::encode::encode;
use super::target::{FileRole, Name};
use super::{manifest, secret};
use crate::certificate::{Certificate, Fingerprint};
use crate::key::pkcs12::{Contents, Entry};
use crate::key::{Password, PrivateKey};
use crate::path::Path;
use crate::read::manifest::Manifest;
use crate::read::secret::text_of;
use crate::read::{LineEnding, read_bytes, read_strict};

/// One file of a deployment, in memory. It is wiped on drop, because it may contain a private key.
pub struct File {
    /// Its role.
    pub role: FileRole,
    /// Its contents.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Its name.
    pub name: Name,
    ending: LineEnding,
    certificates: Vec<Certificate>,
    held: Held,
    /// The number of bytes of a private key at the beginning.
    head: usize,
    /// The number of bytes of other blocks at the end.
    tail: usize,
    /// The private key between two certificates: its offset after the head, and its length.
    gap: Option<(usize, usize)>,
    /// Whether it contains the private key of the first certificate.
    has_key: bool,
    /// Whether it contains a private key that its source did not contain.
    brings_key: bool,
    /// The contents of values in a manifest, each with the number of its part. Empty if it is not a manifest.
    inside: Vec<(usize, Self)>,
}

/// The octets before, between and after the certificates, and those of the certificates.
type Around<'a> = ([&'a [u8]; 3], Cow<'a, [u8]>);

/// The form in which a file contains its certificates.
pub(super) enum Held {
    /// PEM blocks.
    Pem,
    /// DER, a single certificate.
    Der,
    /// PKCS#7, DER or PEM.
    Pkcs7,
    /// A PKCS#12 container.
    Pkcs12(Closing),
    /// A text without certificates.
    Text,
    /// PEM files one after another, each with its key.
    Joined(Vec<File>),
}

/// The encryption of a PKCS#12 container, and its contents besides the chain.
pub(super) struct Closing {
    pub(super) password: Arc<Password>,
    pub(super) has_key: bool,
    /// The trusted certificates of a Java keystore.
    pub(super) trusted: Vec<Entry>,
}

impl Closing {
    /// The parameters for writing a container with these contents again.
    pub(super) fn of(password: &Arc<Password>, contents: &Contents) -> Self {
        let has_key = !contents.keys.is_empty();
        let has_chain = has_key && contents.certificates.iter().any(|entry| !entry.is_trusted());
        let trusted = contents.certificates.iter().filter(|entry| has_chain && entry.is_trusted());
        Self { password: password.clone(), has_key, trusted: trusted.cloned().collect() }
    }

    /// Whether there are trusted certificates in addition to the chain.
    fn trusts(&self) -> bool {
        !self.trusted.is_empty()
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} certificates)", self.role.name(), self.certificates.len())
    }
}

impl File {
    pub(super) fn new(role: FileRole, certificates: Vec<Certificate>, ending: LineEnding) -> Self {
        let bytes = Zeroizing::new(encode(&certificates, ending));
        Self {
            role,
            bytes,
            name: Name::Given(""),
            ending,
            certificates,
            held: Held::Pem,
            head: 0,
            tail: 0,
            gap: None,
            has_key: false,
            brings_key: false,
            inside: Vec::new(),
        }
    }

    /// A file that is not PEM.
    pub(super) fn other(role: FileRole, certificates: Vec<Certificate>, held: Held, bytes: Zeroizing<Vec<u8>>) -> Self {
        let has_key = matches!(&held, Held::Pkcs12(closing) if closing.has_key);
        Self { bytes, certificates, held, has_key, ..Self::new(role, Vec::new(), LineEnding::Lf) }
    }

    /// A text without certificates, such as a script.
    pub(crate) fn text(role: FileRole, name: Name, text: String) -> Self {
        let bytes = Zeroizing::new(text.into_bytes());
        Self { name, ..Self::other(role, Vec::new(), Held::Text, bytes) }
    }

    /// Sets whether it contains a private key that its source did not contain.
    #[must_use]
    pub(super) fn bringing_key(self, brings_key: bool) -> Self {
        Self { brings_key, ..self }
    }

    /// Sets its name.
    #[must_use]
    pub(super) fn named(self, name: Name) -> Self {
        Self { name, ..self }
    }

    /// Adds a private key after the first of several certificates.
    #[must_use]
    pub(super) fn with_key_second(mut self, key: &[u8]) -> Self {
        let first = self.certificates.get(..1).map_or(0, |first| encode(first, self.ending).len());
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + key.len()));
        bytes.extend_from_slice(&self.bytes[..first]);
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(&self.bytes[first..]);
        self.bytes = bytes;
        self.gap = Some((first, key.len()));
        self.has_key = secret::is_key_of(key, self.certificates.first());
        self
    }

    /// Adds a private key before the certificates.
    #[must_use]
    pub(super) fn with_head(mut self, head: &[u8]) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + head.len()));
        bytes.extend_from_slice(head);
        bytes.extend_from_slice(&self.bytes);
        self.bytes = bytes;
        self.head += head.len();
        self.has_key = secret::is_key_of(head, self.certificates.first());
        self
    }

    /// Separates the certificates from the octets before, between and after them.
    fn around<'a>(&self, bytes: &'a [u8]) -> Option<Around<'a>> {
        let kept = self.bytes.len() - self.tail;
        let (inside, tail) = bytes.split_at_checked(kept)?;
        let (head, inside) = inside.split_at_checked(self.head)?;
        let Some((at, length)) = self.gap else { return Some(([head, &[], tail], inside.into())) };
        let (first, rest) = inside.split_at_checked(at)?;
        let (key, rest) = rest.split_at_checked(length)?;
        Some(([head, key, tail], [first, rest].concat().into()))
    }

    /// Adds other blocks after the certificates, unchanged.
    #[must_use]
    pub(super) fn with_tail(mut self, tail: &[u8]) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + tail.len()));
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(tail);
        self.bytes = bytes;
        self.tail += tail.len();
        self.has_key = secret::is_key_of(tail, self.certificates.first());
        self
    }

    /// The SHA-256 of the contents.
    pub fn sha256(&self) -> Fingerprint {
        Fingerprint::of(&[&self.bytes])
    }

    /// The number of certificates in the file.
    pub fn certificate_count(&self) -> usize {
        self.certificates.len()
    }

    /// The certificates in the file, in order.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether it is a Secret, and `old` differs from it only in its values.
    pub(crate) fn is_secret_like(&self, old: &[u8]) -> bool {
        !self.inside.is_empty() && manifest::is_alike(old, &self.bytes)
    }

    /// The password, if it is a container.
    pub(crate) fn password(&self) -> Option<&Arc<Password>> {
        if let Held::Pkcs12(closing) = &self.held { Some(&closing.password) } else { None }
    }

    /// Whether it contains a private key.
    pub(crate) fn is_secret(&self) -> bool {
        let tail = &self.bytes[self.bytes.len() - self.tail..];
        let is_container = matches!(&self.held, Held::Pkcs12(closing) if closing.has_key);
        let is_marked = || memchr::memmem::find(tail, b"PRIVATE KEY").is_some();
        let is_around = self.head > 0 || self.gap.is_some();
        self.brings_key || is_around || is_container || !self.inside.is_empty() || is_marked()
    }

    /// Whether a block with this label follows the certificates.
    pub(crate) fn holds(&self, label: &str) -> bool {
        let tail = &self.bytes[self.bytes.len() - self.tail..];
        !self.inside.is_empty() || memchr::memmem::find(tail, format!("-----BEGIN {label}-----").as_bytes()).is_some()
    }

    /// Adds a block with this label and `base64` at the end.
    #[must_use]
    pub(crate) fn and_block(mut self, label: &str, base64: &[u8]) -> Self {
        let mut block = Vec::with_capacity(base64.len() * 2 + 100);
        let mut line = |text: &[u8]| {
            block.extend_from_slice(text);
            block.extend_from_slice(self.ending.octets().as_bytes());
        };
        line(format!("-----BEGIN {label}-----").as_bytes());
        base64.chunks(secret::WIDTH).for_each(&mut line);
        line(format!("-----END {label}-----").as_bytes());
        // Copied to a new buffer, because a reallocation would leave a copy of the key behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + block.len()));
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(&block);
        self.bytes = bytes;
        self.tail += block.len();
        self
    }

    /// Whether it contains a private key that was not there before, so that other users must not read it.
    pub(crate) fn brings_key(&self) -> bool {
        self.brings_key
    }

    /// Verifies with the strict reader that `bytes` contain exactly the intended certificates, and that the private
    /// key matches the first of them.
    ///
    /// # Errors
    ///
    /// The difference. It would be a defect of this program or of the disk.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), String> {
        if !self.inside.is_empty() {
            return self.verify_manifest(bytes);
        }
        match &self.held {
            Held::Pem => self.verify_pem(bytes),
            Held::Joined(files) if bytes.len() == self.bytes.len() => {
                let mut rest = bytes;
                files.iter().try_for_each(|file| {
                    let (own, after) = rest.split_at(file.bytes.len());
                    rest = after;
                    file.verify(own)
                })
            }
            // DER files and containers must be identical to the encoded ones.
            _ if bytes != &self.bytes[..] => Err("what was read back is something else".to_owned()),
            Held::Der | Held::Text | Held::Joined(_) => Ok(()),
            Held::Pkcs7 => {
                let read = read_bytes(bytes, &"".into()).map_err(|error| error.to_string())?;
                self.are_those(read.certificates.iter().map(|found| &found.der[..]))
            }
            Held::Pkcs12(closing) => self.verify_container(bytes, closing),
        }
    }

    fn verify_container(&self, bytes: &[u8], closing: &Closing) -> Result<(), String> {
        let contents = pkcs12_contents(bytes, &closing.password);
        let contents = contents.ok_or_else(|| "the container read back cannot be opened".to_owned())?;
        let is_key = |der: &[u8]| secret::is_key_of(der, self.certificates.first());
        let is_right = match &contents.keys[..] {
            [] => !closing.has_key,
            [only] => closing.has_key && is_key(only),
            _ => false,
        };
        if !is_right {
            return Err("the private key read back is not that of the certificate".to_owned());
        }
        let (trusted, chain): (Vec<&Entry>, Vec<&Entry>) =
            contents.certificates.iter().partition(|entry| closing.trusts() && entry.is_trusted());
        if !trusted.into_iter().map(|entry| &entry.der).eq(closing.trusted.iter().map(|entry| &entry.der)) {
            return Err("the trusted certificates read back are not those of before".to_owned());
        }
        self.are_those(chain.into_iter().map(|entry| &entry.der[..]))
    }

    fn verify_pem(&self, bytes: &[u8]) -> Result<(), String> {
        let (meant, read) = (self.around(&self.bytes), self.around(bytes));
        let (Some((around, _)), Some((others, inside))) = (meant, read) else {
            return Err("what was read back is shorter".to_owned());
        };
        if around != others {
            return Err("the blocks behind the certificates differ".to_owned());
        }
        let is_key = |blocks: &[u8]| secret::is_key_of(blocks, self.certificates.first());
        if self.has_key && !others.iter().any(|blocks| is_key(blocks)) {
            return Err("the private key read back is not that of the certificate".to_owned());
        }
        let read = read_strict(&inside, self.ending).map_err(|error| error.to_string())?;
        self.are_those(read.iter().map(Vec::as_slice))
    }

    fn are_those<'a>(&self, read: impl Iterator<Item = &'a [u8]>) -> Result<(), String> {
        if read.eq(self.certificates.iter().map(Certificate::der)) {
            Ok(())
        } else {
            Err("the certificates read back are not those of the chain".to_owned())
        }
    }
}

impl File {
    /// Verifies a manifest: it must be identical to the encoded one, and its values, read again, must contain the
    /// intended files.
    fn verify_manifest(&self, bytes: &[u8]) -> Result<(), String> {
        let text = text_of(bytes);
        let manifest = Manifest::of(&text);
        self.inside.iter().try_for_each(|(part, inside)| {
            let sent = manifest.as_ref().map(|manifest| manifest.sent(*part)).unwrap_or_default();
            match &sent[..] {
                [only] if *bytes == **self.bytes => inside.verify(only.inside()),
                [_] => Err("the manifest around the certificates differs".to_owned()),
                _ => Err("the value of the manifest is not there".to_owned()),
            }
        })
    }

    /// A manifest with this file in the value of a part.
    #[must_use]
    pub(crate) fn inside_manifest(self, manifest: Zeroizing<Vec<u8>>, part: usize) -> Self {
        inside_manifest(manifest, vec![(part, self)])
    }
}

/// A manifest with these files in the values of its parts. There is at least one.
pub(crate) fn inside_manifest(manifest: Zeroizing<Vec<u8>>, inside: Vec<(usize, File)>) -> File {
    let certificates = inside.iter().flat_map(|(_, file)| file.certificates.iter().cloned()).collect();
    let (role, ending) =
        inside.first().map_or((FileRole::Fullchain, LineEnding::Lf), |(_, one)| (one.role, one.ending));
    File { bytes: manifest, certificates, inside, ..File::new(role, Vec::new(), ending) }
}

/// The contents of several PEM files with a private key first, one after another.
pub(crate) fn joined(files: Vec<File>, ending: LineEnding) -> File {
    let mut bytes = Zeroizing::new(Vec::with_capacity(files.iter().map(|file| file.bytes.len()).sum()));
    for file in &files {
        bytes.extend_from_slice(&file.bytes);
    }
    let certificates = files.iter().flat_map(|file| file.certificates.iter().cloned()).collect();
    let head = files.first().map_or(0, |file| file.head);
    let joined = File::other(FileRole::Fullchain, certificates, Held::Joined(files), bytes);
    File { head, has_key: true, ending, ..joined }
}

/// The file that contains only the private key.
pub(crate) fn key_file(key: &PrivateKey) -> File {
    let block = secret::encode(key, LineEnding::Lf);
    let file = File::new(FileRole::Key, Vec::new(), LineEnding::Lf).with_tail(block.as_bytes());
    File { brings_key: true, ..file }
}

/// The certificate of the root, for clients that need it installed: DER if the name of the file ends in `.der` or
/// `.cer`, otherwise PEM.
pub(crate) fn root_file(path: &Path, file: &FilePath) -> File {
    let root = path.anchor().certificate.clone();
    if is_der_name(file) { der_file(FileRole::Root, root) } else { roots_file(vec![root]) }
}

/// The certificates of several roots, in PEM.
pub(crate) fn roots_file(roots: Vec<Certificate>) -> File {
    File::new(FileRole::Root, roots, LineEnding::Lf)
}

/// Whether a file has the name of a certificate in DER.
pub(crate) fn is_der_name(file: &FilePath) -> bool {
    file.extension().is_some_and(|extension| extension == "der" || extension == "cer")
}

pub(super) fn der_file(role: FileRole, certificate: Certificate) -> File {
    let der = Zeroizing::new(certificate.der().to_vec());
    File::other(role, vec![certificate], Held::Der, der)
}

#[cfg(test)]
mod tests {
    use super::super::container::container;
    use super::super::pkcs7;
    use super::super::pkcs12::{self, Cipher};
    use super::*;
    use crate::key::pkcs12::Protection;
    use crate::pki::{Issued, Spec};

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_der(issued.der.clone()).unwrap()
    }

    /// Two certificates, a certificate with its key, and a root in DER.
    fn files() -> (Issued, [File; 3]) {
        let leaf = Spec::leaf("www.example.jp").self_signed();
        let ca = Spec::ca("Test CA").self_signed();
        let file =
            |role, held: &[&Issued]| File::new(role, held.iter().map(|one| certificate(one)).collect(), LineEnding::Lf);
        let chain = file(FileRole::Fullchain, &[&leaf, &ca]);
        let with_key = file(FileRole::Fullchain, &[&leaf]).with_tail(leaf.key_pem().replace('\r', "").as_bytes());
        let root = der_file(FileRole::Root, certificate(&ca));
        (leaf, [chain, with_key, root])
    }

    /// A manifest is verified by its value, and octet by octet.
    #[test]
    fn a_manifest_that_is_read_back() {
        use base64::Engine as _;
        let [mine, other] = [files().1, files().1].map(|[chain, ..]| chain);
        let manifest = |file: &File| {
            let value = base64::engine::general_purpose::STANDARD.encode(&*file.bytes);
            format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: site\ndata:\n  tls.crt: {value}\n")
        };
        let (text, another) = (manifest(&mine), manifest(&other));
        let cases = [
            ("as it was", &text, text.clone(), None),
            (
                "changed around",
                &text,
                text.replace("site", "size"),
                Some("the manifest around the certificates differs"),
            ),
            ("without the value", &text, String::new(), Some("the value of the manifest is not there")),
            ("of another value", &another, another.clone(), Some("")),
        ];
        for (what, made, read, wrong) in cases {
            let file = File::new(mine.role, mine.certificates.clone(), LineEnding::Lf);
            let file = file.inside_manifest(Zeroizing::new(made.clone().into_bytes()), 0);
            // Other blocks are not verified.
            assert!(file.is_secret() && file.certificate_count() == 2, "{what}");
            let said = file.verify(read.as_bytes()).err();
            assert_eq!(said.is_some(), wrong.is_some(), "{what}: {said:?}");
            assert!(said.unwrap_or_default().contains(wrong.unwrap_or_default()), "{what}");
        }
    }

    #[test]
    fn what_a_file_says_of_itself() {
        let (_, files) = files();
        for (file, count, is_secret) in [(&files[0], 2, false), (&files[1], 1, true), (&files[2], 1, false)] {
            assert_eq!((file.certificate_count(), file.certificates().len()), (count, count), "{file:?}");
            assert_eq!(file.is_secret(), is_secret, "{file:?}");
        }
        assert_eq!(format!("{:?}", files[0]), format!("File({}, 2 certificates)", FileRole::Fullchain.name()));
    }

    /// Any octet that changes before it is on disk is detected.
    #[test]
    fn what_is_read_back_is_what_was_meant() {
        let (leaf, files) = files();
        for file in &files {
            assert_eq!(file.verify(&file.bytes), Ok(()), "{file:?}");
            for at in 0..file.bytes.len() {
                let mut bytes = file.bytes.to_vec();
                bytes[at] ^= 1;
                assert!(file.verify(&bytes).is_err(), "{file:?} {at}");
            }
            for length in 0..file.bytes.len() {
                assert!(file.verify(&file.bytes[..length]).is_err(), "{file:?} {length}");
            }
            assert!(file.verify(&[&file.bytes[..], b"\n"].concat()).is_err(), "{file:?}");
            assert!(file.verify(leaf.pem().as_bytes()).is_err(), "{file:?}");
        }
        // A key that was the certificate's when the file was created, and a file that contains another.
        let other = Spec::leaf("www.example.jp").self_signed().key_pem().replace('\r', "");
        let kept = files[1].bytes.len() - files[1].tail;
        let bytes = Zeroizing::new([&files[1].bytes[..kept], other.as_bytes()].concat());
        let swapped = File {
            bytes,
            tail: other.len(),
            has_key: true,
            ..File::new(FileRole::Fullchain, vec![certificate(&leaf)], LineEnding::Lf)
        };
        let error = swapped.verify(&swapped.bytes).unwrap_err();
        assert!(error.contains("not that of the certificate"), "{error}");
    }

    /// Also for files in other forms, and with the key first.
    #[test]
    fn other_forms_that_are_read_back() {
        let leaf = Spec::leaf("www.example.jp").self_signed();
        let ca = Spec::ca("Test CA").self_signed();
        let key = || PrivateKey::read(leaf.key_pem().as_bytes(), None).unwrap();
        let certificates = || vec![certificate(&leaf), certificate(&ca)];
        let password = Arc::new(Password::new("secret".to_owned()));
        let pkcs7 = Zeroizing::new(pkcs7::encode(&certificates()));
        let (chain, own) = (certificates(), key());
        let made = |cipher| {
            let (attributes, before) = (&[][..], &[][..]);
            let protection = Protection::default();
            let (certificates, key) = (&chain[..], Some(&own));
            let contents = pkcs12::Contents { certificates, key, name: "site", attributes, protection, before };
            container(FileRole::Fullchain, &contents, &password, cipher).unwrap()
        };
        let head = secret::encode(&key(), LineEnding::Lf);
        let files = [
            File::new(FileRole::Fullchain, certificates(), LineEnding::Lf).with_head(head.as_bytes()),
            File::other(FileRole::Fullchain, certificates(), Held::Pkcs7, pkcs7),
            made(Cipher::Aes256),
            made(Cipher::TripleDes),
            File::new(FileRole::FullchainWithRoot, certificates(), LineEnding::Lf).with_key_second(head.as_bytes()),
        ];
        for (index, file) in files.iter().enumerate() {
            assert_eq!(file.verify(&file.bytes), Ok(()), "{index}");
            assert_eq!(file.is_secret(), index != 1, "{index}");
            for at in (0..file.bytes.len()).step_by(7) {
                let mut bytes = file.bytes.to_vec();
                bytes[at] ^= 1;
                assert!(file.verify(&bytes).is_err(), "{index} {at}");
            }
            assert!(file.verify(&file.bytes[..file.bytes.len() - 1]).is_err(), "{index}");
            assert!(file.verify(&[&file.bytes[..], b"\n"].concat()).is_err(), "{index}");
        }
        // Unintended contents are detected even if the octets are those that were encoded.
        let swapped: [File; 2] = [1, 2].map(|index: usize| {
            let of_other = vec![certificate(&leaf)];
            let bytes = Zeroizing::new(files[index].bytes.to_vec());
            let closing = Closing { password: password.clone(), has_key: true, trusted: Vec::new() };
            let form = if index == 1 { Held::Pkcs7 } else { Held::Pkcs12(closing) };
            File::other(FileRole::Fullchain, of_other, form, bytes)
        });
        for file in swapped {
            let error = file.verify(&file.bytes).unwrap_err();
            assert!(error.contains("not those of the chain"), "{error}");
        }
    }
}
