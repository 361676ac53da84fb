//! Examines one file: reads it, searches for chains, and checks it against the requirements of its server.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::fix::container;
use super::key::{mode_at, mode_of};
use super::key_sets;
use super::loaded_alone::LoadedAlone;
use super::located::Located;
use super::named::named;
use super::notes::InputNotes;
use super::origin::Origin;
use super::pair::Pair;
use super::reading::{self, Inputs};
use super::refusal::Refusal;
use super::world::{Reader, World};
use crate::carried;
use crate::certificate::outline::SEQUENCE;
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{self, Code, Contents, Finding, Fix, Instead, Listed, Severity};
use crate::key::{Encrypted, KeyError, Password, PrivateKey};
use crate::path::{self, Host, Limits, Outcome, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read::manifest::{Manifest, Sent};
use crate::read::secret::Block;
use crate::read::{self, Found, Other, OtherKind, Place, Reading, RepairKind, SignedParts, may_be_ca, secret};
use crate::shell::{file_word, safe};
use crate::suggested::{bundle_of_leaf_for, new_output_beside, with_its_pair};
use crate::trust::Anchors;
use crate::variant::{self, Variant};
use crate::words::Labels;
use crate::write::{self, Form, Target};

/// If a file has more certificates than this, clients are evaluated for its chain alone, because each of them
/// searches for its own path among the certificates.
pub(crate) const MOST_SERVED: usize = 50;

/// The number of keys in a file among which that of its certificate is searched.
const MOST_KEYS: usize = 8;

/// The extensions of files that programs read as PEM, whatever they contain.
const PEM_EXTENSIONS: [&str; 5] = ["pem", "crt", "cer", "cert", "txt"];

/// The extensions of files that programs read as PKCS#7.
const PKCS7_EXTENSIONS: [&str; 5] = ["p7b", "p7c", "p7s", "p7m", "spc"];

/// The criteria for checking files and served certificates.
#[derive(Clone, Copy)]
pub struct Criteria<'a> {
    /// The server that the files are for.
    pub target: &'static Target,
    /// The roots that are trusted.
    pub anchors: &'a Anchors,
    /// The time of validation.
    pub at: OffsetDateTime,
    /// The host that the server certificate must cover.
    pub host: Option<&'a Host>,
}

/// The contents of a file.
pub(crate) struct Contained {
    pub(crate) path: PathBuf,
    /// Its bytes. For one of several chains in a manifest, the decoded values next to it.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// The manifest, if it is one or a part of one.
    pub(crate) manifest: Option<Arc<Manifest>>,
    pub(crate) certificates: Located,
    /// Certificates that a server does not send. They are candidate issuers.
    pub(crate) aside: Vec<Found>,
    pub(crate) duplicates: Vec<(Certificate, Place)>,
    /// The files that the server loads together, each as it was given. Empty for a single file.
    pub(crate) given: Vec<Listed>,
    /// The names of the inputs that were read as one file, in order. Empty for a file.
    pub(crate) inputs: Vec<Arc<str>>,
    /// The number of chains in the file, each for its own server, and the index of this one if there are several.
    pub(crate) parts: usize,
    pub(crate) part: Option<usize>,
    pub(crate) notes: InputNotes,
    /// The contents of PKCS#7 containers besides certificates.
    pub(crate) signed: SignedParts,
    /// The private key in the file, if it is the only one and not encrypted.
    pub(crate) key: Option<PrivateKey>,
    /// The certificate that a given key belongs to, if that tells the server's.
    owner: Option<Certificate>,
    /// Why the private key in it cannot be used.
    key_error: Option<KeyError>,
    /// What the server sends, if it is taken from two files.
    pub(crate) pair: Option<Pair>,
    /// The other files of its server, if `fix` does not take them together.
    pub(crate) companions: Vec<PathBuf>,
}

/// A kind of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContainerKind {
    /// PKCS#12.
    Pkcs12,
    /// PKCS#7 in DER or BER.
    Pkcs7,
    /// PKCS#7 as a PEM block.
    Pkcs7Pem,
    /// A certificate in DER, which cannot be followed by another.
    Der,
}

impl ContainerKind {
    /// The form in which such a container is written.
    pub(crate) fn form(self) -> Form {
        match self {
            Self::Pkcs12 => Form::Pkcs12,
            Self::Pkcs7 => Form::Pkcs7,
            Self::Pkcs7Pem => Form::Pkcs7Pem,
            Self::Der => Form::Der,
        }
    }
}

/// The result of examining a file.
pub(crate) struct Examined {
    pub(crate) pool: Pool,
    pub(crate) outcome: Outcome,
    /// The valid chains through what is served.
    pub(crate) variants: Vec<Variant>,
    /// The findings, the most severe first.
    pub(crate) findings: Vec<Finding>,
    /// The labels of the certificates.
    pub(crate) labels: Labels,
    /// The file, quoted for a command.
    file: String,
    /// The command that writes a new bundle, if `fix` cannot keep the other contents of the file.
    anew: Option<String>,
    /// The name of new files beside the file, quoted for a command, and the key if it is required.
    new: String,
}

impl Contained {
    /// Reads a file.
    pub(crate) fn read(path: &Path, reader: &dyn Reader, password: Option<&Arc<Password>>) -> Result<Self, Refusal> {
        Self::of(path, reader.read(path)?.into_owned(), password)
    }

    /// Reads each of the chains in a file, if there are several. One that cannot be read does not prevent the others.
    pub(crate) fn read_each(
        path: &Path,
        reader: &dyn Reader,
        password: Option<&Arc<Password>>,
    ) -> Result<Vec<Result<Self, Refusal>>, Refusal> {
        let whole = Self::read(path, reader, password)?;
        if !whole.has_parts() {
            return Ok(vec![Ok(whole)]);
        }
        Ok((0..whole.parts).map(|part| whole.part(part, None, password)).collect())
    }

    /// Changes the places in several inputs that were read as one: each input has its name and a number of lines.
    pub(crate) fn place_in(&mut self, inputs: &[(Arc<str>, usize)]) {
        self.inputs = inputs.iter().map(|(name, _)| name.clone()).collect();
        let places = self.certificates.places_mut().chain(self.notes.places_mut());
        let places = places.chain(self.aside.iter_mut().map(|found| &mut found.place));
        for place in places.chain(self.duplicates.iter_mut().map(|(_, place)| place)) {
            let mut before = 0;
            for (name, lines) in inputs {
                if place.line <= before + lines {
                    *place = Place { file: name.clone(), line: place.line - before };
                    break;
                }
                before += lines;
            }
        }
    }

    /// Whether a certificate occurs more than once.
    pub(crate) fn has_duplicates(&self) -> bool {
        !self.duplicates.is_empty()
    }

    /// The kind of container, if the whole file is one that could be opened.
    pub(crate) fn container(&self) -> Option<ContainerKind> {
        if self.is_manifest() {
            return None;
        }
        let is_binary = self.bytes.first() == Some(&SEQUENCE);
        let count = |kind| self.notes.repairs.iter().filter(|repair| repair.kind == kind).count();
        match (count(RepairKind::Pkcs12), count(RepairKind::Pkcs7)) {
            (1, 0) if is_binary => Some(ContainerKind::Pkcs12),
            // Several in a row are made one.
            (0, 1..) if is_binary => Some(ContainerKind::Pkcs7),
            (0, 0) if is_binary && self.certificates.len() == 1 => Some(ContainerKind::Der),
            (0, 1..) if self.is_bare() && !self.has_boundary() => Some(ContainerKind::Pkcs7Pem),
            (0, blocks @ 1..) if memmem::find_iter(&self.bytes[..], b"-----BEGIN ").count() == blocks => {
                Some(ContainerKind::Pkcs7Pem)
            }
            _ => None,
        }
    }

    /// Whether it is base64 without boundaries.
    pub(crate) fn is_bare(&self) -> bool {
        self.notes.repairs.iter().any(|one| one.kind == RepairKind::BareBase64)
    }

    fn has_boundary(&self) -> bool {
        memmem::find(&self.bytes, b"-----BEGIN ").is_some()
    }

    /// Like [`Self::container`], unless the name of the file says that it is PEM.
    pub(crate) fn named_container(&self) -> Option<ContainerKind> {
        let kind = self.container()?;
        let extension = self.path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let is_named = match kind {
            // A keystore may have any other name.
            ContainerKind::Pkcs12 => !PEM_EXTENSIONS.contains(&&*extension),
            ContainerKind::Pkcs7 | ContainerKind::Pkcs7Pem => PKCS7_EXTENSIONS.contains(&&*extension),
            ContainerKind::Der => extension == "der",
        };
        is_named.then_some(kind)
    }

    /// Whether it is a PKCS#12 container as text, which only `GnuTLS` reads and `fix` does not write.
    pub(crate) fn is_armored_pkcs12(&self) -> bool {
        self.bytes.first() != Some(&SEQUENCE) && self.notes.repairs.iter().any(|one| one.kind == RepairKind::Pkcs12)
    }

    /// Whether its name says that it is PEM.
    pub(crate) fn is_named_pem(&self) -> bool {
        let extension = self.path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        PEM_EXTENSIONS.contains(&&*extension)
    }

    /// Whether it is a PKCS#12 container whose certificates could be read, but its key needs a password.
    pub(crate) fn is_locked(&self) -> bool {
        matches!(self.key_error, Some(KeyError::PasswordNeeded(Encrypted::Container)))
    }

    /// Whether it contains private keys of several certificates.
    pub(crate) fn has_several_keys(&self) -> bool {
        matches!(self.key_error, Some(KeyError::Several(_)))
    }

    /// Whether it contains a private key.
    pub(crate) fn has_key(&self) -> bool {
        self.notes.others.iter().any(|other| other.kind == OtherKind::PrivateKey)
    }

    /// Whether a private key is before the certificates.
    pub(crate) fn has_key_first(&self) -> bool {
        let key = self.notes.others.iter().find(|other| other.kind == OtherKind::PrivateKey);
        let first = self.certificates.first_place();
        key.zip(first).is_some_and(|(key, first)| key.place.line < first.line)
    }

    /// Whether each chain is examined separately.
    pub(crate) fn has_parts(&self) -> bool {
        self.part.is_none() && self.parts > 1
    }

    /// One of the chains of a manifest. If `inside` is given, it replaces the contents of the value with the chain.
    pub(crate) fn part(
        &self,
        part: usize,
        inside: Option<&[u8]>,
        password: Option<&Arc<Password>>,
    ) -> Result<Self, Refusal> {
        let Some(manifest) = &self.manifest else { return Self::of(&self.path, self.bytes.clone(), password) };
        let name = self.path.to_string_lossy().into();
        let reading = read::read_part(manifest, &name, password, (part, inside))?;
        let of_part = Self::of_reading(&self.path, manifest.beside(part, inside), reading, password);
        let line = manifest.sent(part).first().map(Sent::line);
        let mut of_part = of_part.map_err(|refusal| refusal.at_line(line))?;
        of_part.part = Some(part);
        of_part.notes.object = manifest.object(part).map(str::to_owned);
        Ok(of_part)
    }

    /// Parses `bytes`, the contents of `path`.
    pub(crate) fn of(
        path: &Path,
        bytes: Zeroizing<Vec<u8>>,
        password: Option<&Arc<Password>>,
    ) -> Result<Self, Refusal> {
        let reading = read::read_bytes_with(&bytes, &path.to_string_lossy().into(), password)?;
        Self::of_reading(path, bytes, reading, password)
    }

    fn of_reading(
        path: &Path,
        bytes: Zeroizing<Vec<u8>>,
        reading: Reading,
        password: Option<&Arc<Password>>,
    ) -> Result<Self, Refusal> {
        let (parts, signed, manifest) = (reading.parts, reading.signed(), reading.manifest.clone());
        let paths = [path.to_owned()];
        let Inputs { certificates, aside, duplicates, notes, .. } = reading::of_reading(reading, &paths)?;
        let has_key = notes.others.iter().any(|other| other.kind == OtherKind::PrivateKey);
        let (key, key_error) = if has_key { key_of(&bytes, password) } else { (None, None) };
        let [path] = paths;
        let (part, pair, companions) = (None, None, Vec::new());
        let mut contained = Self {
            path,
            bytes,
            manifest,
            certificates,
            aside,
            duplicates,
            given: Vec::new(),
            inputs: Vec::new(),
            parts,
            part,
            notes,
            signed,
            key,
            owner: None,
            key_error,
            pair,
            companions,
        };
        // The certificates of a SignedData are a SET, which has no order (RFC 5652 §5.1): it is read as it is sent.
        let is_set = matches!(contained.container(), Some(ContainerKind::Pkcs7 | ContainerKind::Pkcs7Pem));
        if is_set && !read::are_all_of_cas(contained.certificates()) {
            contained.certificates = contained.certificates.in_sending_order();
        }
        Ok(contained)
    }

    /// The certificates in order, without duplicates.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        self.certificates.certificates()
    }

    /// The certificate that a server presents as its own: the first one.
    pub(crate) fn first(&self) -> &Certificate {
        &self.certificates()[0]
    }

    /// The certificates that the server sends, each once, with their places.
    fn sent(&self, target: &Target) -> impl Iterator<Item = (&Certificate, &Place)> {
        let (list, count) = match &self.pair {
            Some(pair) => (&pair.sent, pair.sent.len()),
            None if target.sends_all() => (&self.certificates, self.certificates.len()),
            None => (&self.certificates, 1),
        };
        list.iter().take(count)
    }

    /// The server's own certificate, even if it is not the first.
    pub(crate) fn server(&self) -> &Certificate {
        self.owner.as_ref().unwrap_or_else(|| server_among(self.all_sent()))
    }

    /// Sets the server's own certificate, which a key told.
    pub(crate) fn set_owner(&mut self, owner: Certificate) {
        self.owner = Some(owner);
    }

    /// The server's own certificate, if a key tells it: behind CA certificates, it is the one that belongs to the key.
    pub(crate) fn server_of(&self, key: &PrivateKey) -> &Certificate {
        let is_owner = |one: &&Certificate| !may_be_ca(one) && key.belongs_to(one);
        let owner = self.all_sent().iter().find(is_owner).filter(|_| may_be_ca(self.first()));
        owner.unwrap_or_else(|| self.server())
    }

    /// The certificates of the file, or those that the server sends from two files.
    pub(crate) fn all_sent(&self) -> &[Certificate] {
        self.pair.as_ref().map_or(self.certificates(), |pair| pair.sent.certificates())
    }

    /// The certificates that the server sends.
    pub(crate) fn sent_certificates(&self, target: &Target) -> &[Certificate] {
        let all = self.all_sent();
        if self.pair.is_some() || target.sends_all() { all } else { &all[..1] }
    }

    /// The certificates that the server sends, as candidates.
    pub(crate) fn pool(&self, target: &Target) -> Pool {
        let mut pool = Pool::default();
        for (certificate, place) in self.sent(target) {
            pool.add_parsed(certificate.clone(), Source::Input(place.clone()));
        }
        pool
    }

    /// Examines the file. `pool` contains the served certificates.
    pub(crate) fn examine(&self, pool: Pool, criteria: Criteria<'_>, signatures: &mut Signatures) -> Examined {
        let target = criteria.target;
        let own = Served {
            certificates: self.certificates(),
            duplicates: &self.duplicates,
            others: &self.notes.others,
            is_whole: target.sends_all(),
        };
        let served = match &self.pair {
            Some(Pair { sent, duplicates, .. }) => {
                Served { certificates: sent.certificates(), duplicates, is_whole: true, ..own }
            }
            None => own,
        };
        let loaded = LoadedAlone::of(self, target);
        let judged_alone = loaded.as_ref().and_then(|loaded| {
            let served = Served { certificates: &loaded.certificates, duplicates: &loaded.duplicates, ..own };
            Some(judge(served, &pool, criteria, signatures)).filter(|judged| loaded.has_chain(&judged.variants))
        });
        let loaded = loaded.filter(|_| judged_alone.is_some());
        let judged = judged_alone.unwrap_or_else(|| judge(served, &pool, criteria, signatures));
        let Judged { outcome, variants, contents, chain } = judged;
        let mut findings = self.of_text(loaded.as_ref());
        findings.extend(contents);
        let own = loaded.as_ref().map_or(own, |loaded| Served {
            certificates: &loaded.certificates,
            duplicates: &loaded.duplicates,
            ..own
        });
        findings.extend(self.of_target(criteria, own, &variants));
        let of_file = if self.pair.is_some() { &[] } else { self.certificates() };
        findings.extend(chain.into_iter().map(|one| finding::with_unsent(one, target, of_file)));
        // In a manifest, the key has its own value.
        findings.retain(|finding| !self.is_manifest() || finding.rule.code != Code::KeyInFile);
        let has_key = self.has_needed_key(target);
        let files = self.files();
        if target.spreads_chain() && target.pair.is_none() {
            let command = |leaf: &Certificate| bundle_of_leaf_for(&files, target, (leaf, false), has_key);
            findings = findings.into_iter().map(|one| finding::with_own_files(one, command)).collect();
        }
        let findings: Vec<Finding> = finding::for_target(target, findings).collect();
        let anew = self.anew(target, &files);
        let is_half = self.is_half(target);
        let is_of_cas = is_half && read::are_all_of_cas(self.certificates());
        let chain = self.pair.as_ref().filter(|pair| !pair.is_one_file);
        let chain = chain.map(|pair| format!(" {}", file_word(&pair.chain)));
        let file = file_word(&self.path) + &chain.unwrap_or_default();
        let new = new_output_beside(&self.path, target) + if has_key { "" } else { " --key KEY" };
        let labels = Labels::of(&named(self.certificates(), &pool, criteria.anchors, &outcome, &variants));
        let mut examined = Examined { pool, outcome, variants, findings: Vec::new(), labels, file, anew, new };
        examined.add(self.merged(findings));
        let both = if is_half { with_its_pair("check", &self.path, target) } else { None };
        let of_cas = || format!("chainmend check SERVER.crt {}{}", file_word(&self.path), carried::options("check"));
        if let Some(command) = both.or_else(|| is_of_cas.then(of_cas)) {
            let named = |one: &Finding| finding::with_both_files(one.clone(), &command);
            examined.findings = examined.findings.iter().map(named).collect();
        }
        examined
    }

    /// The findings, one for all of its places. A certificate that is in several inputs is also found once, at the first.
    pub(crate) fn merged(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let merged = finding::merged(findings);
        if self.inputs.is_empty() { merged } else { finding::once_each(merged) }
    }

    /// Findings about the text of the file. `loaded` is what servers read, if that is a complete chain.
    fn of_text(&self, loaded: Option<&LoadedAlone>) -> Vec<Finding> {
        let InputNotes { problems, repairs, outside, .. } = &self.notes;
        let mut findings: Vec<Finding> = problems.iter().map(finding::of_problem).collect();
        let repairs = repairs.iter().map(finding::of_repair);
        match loaded {
            Some(loaded) => findings.extend(repairs.map(|finding| loaded.settled(finding))),
            None => findings.extend(repairs),
        }
        // Servers read the trusted form of their own certificate.
        let own = self.certificates.first_place();
        let is_own = |finding: &&mut Finding| finding.rule.code == Code::TrustedForm && finding.place.as_ref() == own;
        findings.iter_mut().filter(is_own).for_each(|finding| finding.severity = Severity::Warning);
        findings.extend(outside.iter().filter_map(finding::of_outside));
        findings
    }

    /// Findings about the requirements of the server, including those on the key in the file.
    fn of_target(&self, criteria: Criteria<'_>, served: Served<'_>, variants: &[Variant]) -> Vec<Finding> {
        let Criteria { target, anchors, at, .. } = criteria;
        let count = self.pair.as_ref().map_or(served.certificates.len(), |pair| pair.own);
        let contents = Contents { certificates: &served.certificates[..count], ..served.contents() };
        let mut of_target = finding::of_target(
            target,
            contents,
            (self.key_beside(target).is_some(), self.pair.is_some() && self.companions.is_empty()),
        );
        if !target.sends_all() || self.pair.is_some() {
            let others = finding::of_other_leaves(contents, variants, anchors, at);
            of_target.retain(|one| {
                one.certificate.is_none() || !others.iter().any(|other| other.certificate == one.certificate)
            });
            of_target.extend(others);
        }
        let mut findings: Vec<Finding> = self.located(of_target).collect();
        findings.extend(self.of_key(target));
        findings.extend(self.of_key_beside(target));
        let is_other = self.pair.is_none() && !container::is_of_form(self, target);
        let form = finding::of_form(target, self.is_armored_pkcs12()).filter(|_| is_other);
        // A key that was given is in the file as soon as that has its form.
        findings.retain(|one| one.rule.code != Code::KeyNotInFile || form.is_none() || !carried::has("--key"));
        findings.extend(form);
        let is_new = self.container() == Some(ContainerKind::Pkcs12) && !write::is_legacy(&self.bytes);
        findings.extend(finding::of_cipher(target).filter(|_| is_new));
        findings
    }

    /// The findings, with the places of the certificates that they are about.
    pub(crate) fn located(&self, findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
        let places: HashMap<Fingerprint, &Place> =
            self.certificates.iter().map(|(one, place)| (one.fingerprint(), place)).collect();
        findings.into_iter().map(move |finding| {
            let place = finding.certificate.as_ref().and_then(|one| places.get(&one.fingerprint()));
            match place {
                Some(place) => finding.at((*place).clone()),
                None => finding,
            }
        })
    }

    /// Whether it is a Kubernetes manifest, whose controller loads its certificate with its key.
    pub(crate) fn is_manifest(&self) -> bool {
        self.notes.repairs.iter().any(|repair| repair.kind == RepairKind::Manifest)
    }

    /// The name `FILE.key`.
    fn name_of_key(&self) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(".key");
        PathBuf::from(name)
    }

    /// The file `FILE.key`, if the server takes the key from there because `FILE` has none.
    fn key_beside(&self, target: &Target) -> Option<PathBuf> {
        let is_loaded = matches!(target.server, "haproxy" | "haproxy-split") && !self.has_key();
        Some(self.name_of_key()).filter(|path| is_loaded && path.is_file())
    }

    /// Findings about the key in `FILE.key`: whether it matches, and whether the server can load it.
    fn of_key_beside(&self, target: &'static Target) -> Vec<Finding> {
        let Some(path) = self.key_beside(target) else { return self.of_no_key_beside(target) };
        let name = path.to_string_lossy().into_owned();
        let read = read::bytes_of(&path).map(Zeroizing::new).ok();
        let key = read.map_or(Err(KeyError::None), |bytes| PrivateKey::read(&bytes, None));
        let mut findings = match &key {
            Ok(key) => {
                let others = self.certificates().iter().map(|other| (other, self.path.to_string_lossy().into_owned()));
                finding::of_key(key, &name, self.server(), others)
            }
            Err(KeyError::None) => vec![finding::of_no_key(&name)],
            Err(error) => finding::of_unusable_key(&name, error).into_iter().collect(),
        };
        let mode = mode_at(&path).and_then(|mode| finding::of_key_mode(&name, mode));
        findings.extend(mode.map(|finding| finding.in_file(&file_word(&path))));
        let place = Place { file: name.as_str().into(), line: 1 };
        findings.into_iter().map(|finding| finding.at(place.clone())).collect()
    }

    /// The finding that there is no key where the server looks for it. Only for a file that exists under its own name.
    fn of_no_key_beside(&self, target: &'static Target) -> Vec<Finding> {
        let is_looked_for = target.finds_key() && !self.has_key() && self.path.is_file();
        let is_server = !read::are_all_of_cas(self.certificates());
        let name = self.name_of_key();
        let finding = || finding::of_no_key_beside(target, &name.to_string_lossy());
        (is_looked_for && is_server).then(finding).into_iter().collect()
    }

    /// Findings about the first key in the file, which is the one that servers use: its label decides how it is read,
    /// and other keys after it are ignored.
    fn of_first_key(&self, file: &str) -> Vec<Finding> {
        let blocks = secret::blocks(&self.bytes);
        let Some(first) = blocks.iter().find(|block| block.is_key()).filter(|_| self.part.is_none()) else {
            return Vec::new();
        };
        let Ok(key) = PrivateKey::of_block(first) else { return Vec::new() };
        let mut findings = Vec::new();
        if matches!(self.key_error, Some(KeyError::Several(_))) {
            let others = self.certificates().iter().map(|other| (other, file.to_owned()));
            let fits = |block: &&Block| PrivateKey::of_block(block).is_ok_and(|key| key.belongs_to(self.server()));
            let mut keys = blocks.iter().filter(|block| block.is_key()).take(MOST_KEYS);
            let index = if key.belongs_to(self.server()) { None } else { keys.position(|block| fits(&block)) };
            let line = index.and_then(|index| self.line_of_key(index));
            let found = finding::of_key(&key, file, self.server(), others).into_iter();
            findings.extend(found.map(|finding| finding::with_fitting_key(finding, line)));
        }
        findings.extend((!key.is_labelled(&first.label)).then(|| finding::of_spoilt_key(file)));
        findings
    }

    /// The line of one of the private keys in the file.
    fn line_of_key(&self, index: usize) -> Option<usize> {
        let mut keys = self.notes.others.iter().filter(|other| other.kind == OtherKind::PrivateKey);
        keys.nth(index).map(|other| other.place.line)
    }

    /// Findings about the key in the file (whether it matches, and who can read it), if the server reads it from there.
    fn of_key(&self, target: &'static Target) -> Vec<Finding> {
        let keys = || self.notes.others.iter().filter(|other| other.kind == OtherKind::PrivateKey);
        let Some(place) = keys().next().map(|other| &other.place) else { return Vec::new() };
        let mut findings = Vec::new();
        let first = self.certificates.first_place().map_or(1, |first| first.line);
        let misplaced = key_sets::misplaced(self, target).map(|place| finding::of_misplaced_key(target).at(place));
        findings.extend(finding::of_key_order(target, place.line, first).or(misplaced));
        if let Some(key) = &self.key {
            let others = self.certificates().iter().map(|other| (other, place.file.to_string()));
            findings.extend(finding::of_key(key, &place.file, self.server_of(key), others));
        }
        findings.extend(self.of_first_key(&place.file));
        if !target.has_key() {
            let is_damaged = |error: &&KeyError| matches!(error, KeyError::Damaged(_));
            let damaged = self.key_error.as_ref().filter(is_damaged);
            findings.extend(damaged.and_then(|error| finding::of_unusable_key(&place.file, error)));
            // The server's configuration names the key, which may be in another file; a controller loads both from a manifest.
            for finding in findings.iter_mut().filter(|_| !self.is_manifest()) {
                finding.severity = finding.severity.min(Severity::Warning);
            }
            return findings.into_iter().map(|finding| finding.at_least(place)).collect();
        }
        for spoilt in findings.iter_mut().filter(|finding| finding.rule.code == Code::KeyTextDamaged) {
            spoilt.severity = Severity::Error;
        }
        let unusable = self.key_error.as_ref().and_then(|error| finding::of_unusable_key(&place.file, error));
        // Programs that load a container ask for its password.
        let unusable = unusable.map(|one| if self.is_locked() { one.of_locked_container() } else { one });
        findings.extend(unusable);
        // The password that was given to this run is not known to the server.
        let is_locked = self.key.is_some() && target.form() == Form::Pem && PrivateKey::is_locked(&self.bytes);
        let locked = is_locked.then_some(KeyError::PasswordNeeded(Encrypted::Key));
        findings.extend(locked.and_then(|error| finding::of_unusable_key(&place.file, &error)));
        // With two files, the key may be in that of the chain.
        let mode = fs::metadata(&*place.file).ok().and_then(|metadata| mode_of(&metadata));
        let of_mode = mode.and_then(|mode| finding::of_key_mode(&place.file, mode));
        findings.extend(of_mode.map(|finding| finding.in_file(&file_word(Path::new(&*place.file)))));
        findings.into_iter().map(|finding| finding.at_least(place)).collect()
    }
}

/// The server's certificate among those that are sent: the first, unless another one is clearly the leaf.
pub(super) fn server_among(certificates: &[Certificate]) -> &Certificate {
    read::server_leaf(certificates).unwrap_or(&certificates[0])
}

/// The private key in a text, or why it cannot be used.
fn key_of(bytes: &[u8], password: Option<&Arc<Password>>) -> (Option<PrivateKey>, Option<KeyError>) {
    match PrivateKey::read(bytes, password.map(Arc::as_ref)) {
        Ok(key) => (Some(key), None),
        Err(error) => (None, Some(error)),
    }
}

/// What a server sends, leaf first, from a file or from a connection.
#[derive(Clone, Copy, Debug)]
pub struct Served<'a> {
    /// The certificates in order, without duplicates. There is at least one.
    pub certificates: &'a [Certificate],
    /// The duplicates, and their places.
    pub duplicates: &'a [(Certificate, Place)],
    /// Blocks that are not certificates.
    pub others: &'a [Other],
    /// Whether all certificates are sent, or only the first.
    pub is_whole: bool,
}

/// The result of checking what a server sends.
#[derive(Debug)]
#[non_exhaustive]
pub struct Judged {
    /// The result of the path search.
    pub outcome: Outcome,
    /// The valid chains, the standard one first, unless the certificates are those of a chain with caveats.
    pub variants: Vec<Variant>,
    /// Findings about the set of certificates: order, duplicates, unneeded ones.
    pub contents: Vec<Finding>,
    /// Findings about the chain and the leaf.
    pub chain: Vec<Finding>,
}

impl<'a> Served<'a> {
    fn contents(self) -> Contents<'a> {
        Contents { certificates: self.certificates, duplicates: self.duplicates, others: self.others }
    }

    /// The certificates for which clients are evaluated: all of them, or if there are too many, the chain and further
    /// cross-certificates.
    fn asked_about(self, variants: &[Variant], findings: &[Finding]) -> Vec<Certificate> {
        let Some(variant) = variants.first().filter(|_| self.certificates.len() > MOST_SERVED) else {
            return self.certificates.to_vec();
        };
        let crosses = findings.iter().filter(|finding| finding.rule.code == Code::CrossCertificateBeside);
        let crosses = crosses.filter_map(|finding| finding.certificate.as_ref()).take(MOST_SERVED);
        variant.path.served().chain(crosses).cloned().collect()
    }

    /// Findings about the set of certificates and their order.
    fn of_contents(self, variants: &[Variant], criteria: Criteria<'_>, settled: &Anchors) -> Vec<Finding> {
        let Criteria { anchors, at, .. } = criteria;
        let are_cas = read::are_all_of_cas(self.certificates);
        let contents = self.contents();
        let sent = if are_cas || self.is_whole {
            contents
        } else {
            Contents { certificates: &self.certificates[..1], ..contents }
        };
        let mut findings = finding::of_contents(sent, variants, anchors, at);
        if are_cas {
            // In a file of CAs, every certificate counts, in any order, and `fix` does not change that.
            let told = |finding: &Finding| {
                finding.rule.fix != Fix::Safe
                    || [Code::RevokedCaCertificate, Code::DuplicateCertificate].contains(&finding.rule.code)
            };
            findings.retain(told);
        } else {
            findings.extend(finding::of_first(self.certificates));
        }
        if findings.iter().any(|finding| finding.rule.code == Code::CrossCertificateBeside) {
            let asked = self.asked_about(variants, &findings);
            findings = finding::of_crosses(findings, &asked, at, settled);
        }
        findings
    }
}

/// Checks what a server sends: whether `pool`, which contains what clients receive, has a valid chain, and what else to
/// report.
pub fn judge(served: Served<'_>, pool: &Pool, criteria: Criteria<'_>, signatures: &mut Signatures) -> Judged {
    let settled = criteria.anchors.settled_among(pool);
    let anchors = settled.as_ref().unwrap_or(criteria.anchors);
    let Criteria { at, host, .. } = criteria;
    let leaf = &served.certificates[0];
    let question = Question { at, limits: Limits::DEFAULT, expired_anchors: false };
    let outcome = path::search(leaf, pool, anchors, question, signatures);
    let mut variants = variant::variants(outcome.paths.clone(), pool, anchors, at);
    variant::put_served_first(&mut variants, leaf, served.certificates);
    let contents = served.of_contents(&variants, criteria, anchors);
    let mut chain = Vec::new();
    if let Some(variant) = variants.first() {
        chain.extend(finding::of_path(&variant.path));
        chain.extend(finding::not_served(&variant.path, pool));
        chain.extend(finding::of_conditions(&variant.path, anchors, at));
    } else {
        // Findings about the contents are not repeated.
        let is_told = |one: &Finding| {
            one.rule.code == Code::RevokedCaCertificate && contents.iter().any(|told| told.is_same(one))
        };
        chain.extend(finding::no_path(leaf, &outcome, &[]).into_iter().filter(|one| !is_told(one)));
    }
    chain.extend(finding::ends_first(&variants));
    // If the leaf is not the first certificate, the first one gets no findings about leaves.
    let own = if served.is_whole { server_among(served.certificates) } else { leaf };
    chain.extend(finding::of_leaf(own, host));
    let path = variants.first().map(|variant| &variant.path).filter(|_| own == leaf);
    chain.extend(finding::of_issuance(own, path, at));
    let sent = if served.is_whole { served.certificates } else { &served.certificates[..1] };
    let told = contents.iter().chain(&chain).filter(|finding| finding.rule.code == Code::UnloadableCertificate);
    let told: Vec<Finding> = told.cloned().collect();
    chain.extend(finding::of_loading(sent.iter(), &told));
    Judged { outcome, variants, contents, chain }
}

impl Examined {
    /// Adds to the finding about each revoked certificate what replaces it: a certificate of the same CA, if available, or
    /// where to get it.
    pub(crate) fn name_replacements(&mut self, served: &[Certificate], world: &World<'_>) {
        let is_of_revocation = |finding: &&mut Finding| finding.rule.code == Code::RevokedCaCertificate;
        for finding in self.findings.iter_mut().filter(is_of_revocation).take(MOST_SERVED) {
            let Some(revoked) = finding.certificate.clone() else { continue };
            let instead = match replacement(&revoked, served, &self.pool, world) {
                Some((certificate, source)) => {
                    Instead::Certificate(certificate, Origin::of_source(&source).name().to_string())
                }
                None => elsewhere(&revoked, served, world),
            };
            let is_kept = served.iter().all(Certificate::is_ca);
            *finding = finding::instead_of(finding.clone(), instead, is_kept);
        }
    }

    /// Adds to findings with this code the other file with the missing certificates, or to which this file belongs.
    pub(crate) fn name_other_file(&mut self, code: Code, other: &Path, command: &str) {
        let other = safe(&other.to_string_lossy());
        for finding in self.findings.iter_mut().filter(|finding| finding.rule.code == code) {
            *finding = finding::with_other_file(finding.clone(), &other, command.to_owned());
        }
    }

    /// Adds findings, the most severe first.
    pub(crate) fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        let located = |finding: Finding| {
            let finding = finding.in_file(&self.file).written_to(&self.new);
            finding.made_anew_by(self.anew.clone()).labelled(&self.labels)
        };
        self.findings.extend(findings.into_iter().map(located));
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }
}

/// What replaces a revoked certificate if no valid one of the same CA is available.
fn elsewhere<'a>(revoked: &Certificate, served: &'a [Certificate], world: &World<'_>) -> Instead<'a> {
    let mut roots = world.anchors.named(&revoked.subject().normalized).into_iter().map(|anchor| anchor.certificate);
    if let Some(root) = roots.find(|root| root.is_same_entity_as(revoked) && root != revoked) {
        return Instead::Root(root);
    }
    served.iter().find(|one| one.names_as_issuer(revoked) && *one != revoked).map_or(Instead::Unknown, Instead::UrlsOf)
}

/// A certificate of the same CA that is valid and not revoked, from the served, given and stored certificates.
fn replacement(
    revoked: &Certificate,
    served: &[Certificate],
    pool: &Pool,
    world: &World<'_>,
) -> Option<(Certificate, Source)> {
    let is_good = |one: &Certificate| {
        let is_valid = (one.facts().not_before..=one.facts().not_after).contains(&world.at);
        let is_other = one.is_same_entity_as(revoked) && one != revoked && !one.is_self_signed();
        is_other && is_valid && world.anchors.known_revocation(one, world.at).is_none()
    };
    let name = &revoked.subject().normalized;
    let given = [pool, world.candidates]
        .into_iter()
        .flat_map(|pool| pool.by_subject(name).filter_map(|one| Some((one.clone(), pool.source_of(one)?.clone()))));
    let child = served.iter().find(|one| one.names_as_issuer(revoked));
    let at_hand = child.into_iter().flat_map(|child| world.sources.iter().flat_map(|source| source.issuers_of(child)));
    given
        .chain(at_hand)
        .filter(|(one, _)| is_good(one))
        .max_by_key(|(one, _)| (one.facts().not_after, one.fingerprint()))
}
