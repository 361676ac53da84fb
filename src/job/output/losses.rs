//! What an existing file would lose if it were replaced. This requires consent.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;

use super::super::fix::worse::lost_clients;
use super::super::refusal::{Reason, Refusal};
use super::super::search::Search;
use super::Set;
use crate::certificate::name::NormalizedName;
use crate::certificate::outline::SEQUENCE;
use crate::certificate::{AlternativeName, Certificate, Signatures, common_name};
use crate::key::{KeyError, PrivateKey, PublicKey};
use crate::path::Host;
use crate::read::{
    self, Other, OtherKind, Outside, Place, Problem, ProblemKind, ReadError, Remains, Repair, RepairKind, SignedParts,
    is_document, may_be_ca, secret,
};
use crate::trust::Client;
use crate::variant::{Missing, Verdict};
use crate::write::{self, File, FileRole, Name};

/// The label of revocation lists (RFC 7468 §6).
const LIST_LABEL: &str = "X509 CRL";

/// The label of the curve of a key (RFC 5915 §4), which OpenSSL writes in front of it.
const CURVE_LABEL: &str = "EC PARAMETERS";

/// What an existing file would lose if it were replaced.
#[derive(Clone, Debug)]
pub struct Loss {
    /// The file.
    pub path: PathBuf,
    /// What would be lost. At least one item.
    pub lost: Vec<Lost>,
    /// Whether the file contains a private key.
    pub has_key: bool,
    /// Whether it is the file of `--emit-root`.
    pub is_root: bool,
    /// Whether the command has an option that allows the loss.
    pub has_consent: bool,
}

impl Loss {
    /// Whether nothing would be lost, but the private key that stays is that of another certificate.
    pub(crate) fn is_of_kept_key(&self) -> bool {
        matches!(self.lost[..], [Lost::KeyOfAnother(_)])
    }
}

/// Something that would be lost.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Lost {
    /// The file cannot be read, so its contents are unknown.
    Unreadable(Arc<ReadError>),
    /// A part of the file that cannot be read.
    Problem(ProblemKind),
    /// Its private key.
    Key,
    /// Its private key; the new file has another one.
    OtherKey,
    /// Its private key, which cannot be read (such as an encrypted one), and may differ from that of the new file.
    UnknownKey,
    /// No private key: this file, which is not written, has the one of another certificate, and the server would load it
    /// with the new one.
    KeyOfAnother(PathBuf),
    /// The script that installs another file, of this name.
    ScriptOfAnother(String),
    /// This number of private keys, of which the new file has at most one.
    Keys(usize),
    /// This number of certificates that a Java keystore trusts.
    Trusted(usize),
    /// This number of entries of a key store that are neither keys nor certificates, such as secret keys.
    Entries(usize),
    /// This number of root certificates, as in a list of trusted CAs.
    Roots(usize),
    /// A revocation list.
    RevocationList,
    /// Signed data.
    Signed,
    /// The names of the certificate in the file, none of which the new certificate has: names, old certificate, new
    /// certificate.
    Names(Vec<String>, Certificate, Certificate),
    /// A certificate that is newer than the new one: old certificate, new certificate.
    Newer(Certificate, Certificate),
    /// Settings of a program, from this line on.
    Settings(usize),
    /// A line that may be a key or certificate.
    Unknown(usize),
    /// A block of this label.
    Block(String),
    /// A block of this label beside the certificates, and its line.
    BlockBeside(String, usize),
    /// Text for another purpose.
    Work,
    /// Binary data that is not a certificate.
    Binary,
}

/// A change for the worse caused by a renewal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Worse {
    /// Names that the old certificate covered and the new one does not.
    NamesDropped(PathBuf, Vec<String>),
    /// Clients that accepted the old chain and do not accept the new one.
    ClientsLost(PathBuf, Vec<&'static Client>),
}

/// The new files, and the time of validation.
#[derive(Clone, Copy)]
pub(crate) struct New<'a> {
    /// The certificate whose names are compared: the server's, or the root if it is written.
    pub(crate) leaf: &'a Certificate,
    /// All certificates of the deployment.
    pub(crate) certificates: &'a [Certificate],
    pub(crate) at: OffsetDateTime,
}

/// An existing file.
pub(crate) struct Old {
    path: PathBuf,
    certificates: Vec<Certificate>,
    others: Vec<Other>,
    outside: Vec<(Outside, Place)>,
    /// The blocks among the others that are not private keys.
    blocks: Vec<OldBlock>,
    signed: SignedParts,
    problems: Vec<Problem>,
    /// Parts that may be certificates, but have no problem of their own.
    passed_over: Vec<Problem>,
    error: Option<Arc<ReadError>>,
    has_key: bool,
    /// The public key of its private key, if that can be read.
    key: Option<PublicKey>,
    /// The number of different private keys in blocks.
    keys: usize,
    /// The number of entries of a key store besides keys and certificates.
    entries: usize,
    /// The number of certificates that it trusts, if it is a Java keystore with a key.
    trusted: usize,
    form: Form,
    is_same: bool,
    /// Whether it is a script or a list that chainmend wrote.
    is_ours: bool,
    /// The file that it installs, if it is our script for another file and certificate.
    installs: Option<String>,
}

/// A block that is neither a certificate nor a private key.
struct OldBlock {
    label: String,
    line: usize,
    /// What is in it, if it is readable base64.
    contents: Option<Vec<u8>>,
}

/// The form of a file, regardless of its contents.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Empty, or only white space.
    Empty,
    /// Text. Even if it is short, it may be a password, a script or a list of keys.
    Text,
    /// Not text.
    Binary,
}

impl Old {
    /// Whether it contains certificates, and only of CAs.
    pub(crate) fn holds_only_cas(&self) -> bool {
        !self.certificates.is_empty() && self.certificates.iter().all(Certificate::is_ca)
    }

    /// The file at `path`. `None` if there is none. Damaged keys, and keys without a certificate, also count as keys.
    pub(crate) fn at(path: &Path, new: &File) -> Option<Self> {
        let mut old = Self {
            path: path.to_owned(),
            certificates: Vec::new(),
            others: Vec::new(),
            blocks: Vec::new(),
            outside: Vec::new(),
            signed: SignedParts::default(),
            problems: Vec::new(),
            passed_over: Vec::new(),
            error: None,
            has_key: false,
            key: None,
            keys: 0,
            entries: 0,
            trusted: 0,
            form: Form::Empty,
            is_same: false,
            is_ours: false,
            installs: None,
        };
        // Other kinds of files cause an error when they are written.
        if !path.metadata().ok()?.is_file() {
            return None;
        }
        let file = path.to_string_lossy().into();
        let bytes = match read::bytes_of(path) {
            Ok(bytes) => zeroize::Zeroizing::new(bytes),
            Err(error) => return Some(Self { error: Some(Arc::new(error)), ..old }),
        };
        old.is_same = *bytes == *new.bytes;
        old.is_ours = new.role.is_text() && write::is_ours(new.role, &bytes);
        old.installs = if old.is_ours { other_installed(&bytes, &new.bytes) } else { None };
        old.keys = different_keys(&bytes);
        old.entries = new.password().map_or(0, |password| write::other_entries(&bytes, password));
        old.form = form(&bytes);
        // An older container usually has the password of the new one.
        match read::read_bytes_with(&bytes, &file, new.password()) {
            Ok(reading) => {
                let passed_over = reading.passed_over();
                old.trusted = if bytes.first() == Some(&SEQUENCE) { reading.aside.len() } else { 0 };
                old.signed = reading.signed();
                // The trust settings of `X509_AUX`, which no other form has.
                let trusted = reading.repairs.iter().filter(|repair| repair.kind == RepairKind::TrustedForm);
                let block = |repair: &Repair| OldBlock {
                    label: repair.before.clone(),
                    line: repair.place.line,
                    contents: None,
                };
                old.blocks.extend(trusted.map(block));
                old.others = reading.others;
                old.outside = reading.outside;
                // A manifest that `kubectl` applies again. The certificate in it counts as in other files.
                if new.is_secret_like(&bytes) {
                    old.outside.clear();
                } else if reading.parts > 0 || is_document(path, &reading.repairs, &old.outside) {
                    old.outside.push((Outside::Setting, Place { file, line: 1 }));
                }
                old.problems = reading.problems;
                // An empty file loses nothing.
                old.problems.retain(|problem| !matches!(problem.kind, ProblemKind::EmptyFile(_)));
                let not_read = |place| Problem { kind: ProblemKind::NotCertificate, place, remains: None };
                old.passed_over = passed_over.into_iter().map(not_read).collect();
                for found in reading.certificates {
                    match Certificate::from_der(found.der) {
                        Ok(certificate) => old.certificates.push(certificate),
                        Err(error) => {
                            let kind = ProblemKind::Malformed(error.reason);
                            old.problems.push(Problem { kind, place: found.place, remains: None });
                        }
                    }
                }
            }
            Err(error) => old.error = Some(Arc::new(error)),
        }
        old.blocks.extend(other_blocks(&bytes, &old.others));
        let is_part = |(kind, _): &(Outside, Place)| *kind == Outside::Key;
        old.has_key = old.others.iter().any(is_key) || old.outside.iter().any(is_part) || mentions_key(&bytes);
        if old.has_key && new.is_secret() && !old.is_same {
            let key = PrivateKey::read(&bytes, new.password().map(|password| &**password));
            if let Err(KeyError::Several(count)) = key {
                old.keys = count;
            }
            old.key = key.ok().map(|key| key.public_key().clone());
        }
        Some(old)
    }

    /// What would be lost if `file` replaced it.
    ///
    /// `kin` are the certificates of the other existing files of its set.
    fn losses(&self, file: &File, new: New<'_>, kin: &[&Certificate]) -> Vec<Lost> {
        let mut losses = Vec::new();
        if self.is_same || self.is_ours {
            losses.extend(self.installs.clone().map(Lost::ScriptOfAnother));
            return losses;
        }
        if let Some(error) = &self.error {
            losses.push(Lost::Unreadable(error.clone()));
            return losses;
        }
        losses.extend(self.lost_key(file, new));
        losses.extend((self.entries > 0).then_some(Lost::Entries(self.entries)));
        losses.extend((self.trusted > 0).then_some(Lost::Trusted(self.trusted)));
        losses.extend(self.lost_block(file, new));
        let has_list = self.others.iter().any(|other| other.label == LIST_LABEL) && !file.holds(LIST_LABEL);
        losses.extend((has_list || self.signed.has_lists).then_some(Lost::RevocationList));
        losses.extend(self.signed.has_contents.then_some(Lost::Signed));
        losses.extend(self.lost_roots(new, kin));
        let leaves = self.leaves(file, new, kin);
        losses.extend(leaves.iter().find_map(|old| lost_names(old, new.leaf)));
        let newer = leaves.iter().find(|old| is_newer(old, new));
        losses.extend(newer.map(|old| Lost::Newer((*old).clone(), new.leaf.clone())));
        let of_value =
            self.outside.iter().filter(|(kind, _)| !kind.is_of_certificates()).min_by_key(|(kind, _)| Reverse(*kind));
        if let Some((kind, place)) = of_value.filter(|(kind, _)| {
            losses.is_empty() && (!self.certificates.is_empty() || (kind.is_of_value() && self.form != Form::Binary))
        }) {
            let lost = if *kind <= Outside::Setting { Lost::Settings } else { Lost::Unknown };
            losses.push(lost(place.line));
        }
        if self.certificates.iter().all(may_be_ca) && losses.is_empty() {
            losses.extend(self.unread());
        } else if losses.is_empty() {
            losses.extend(self.damaged_beside(new));
        }
        losses
    }

    /// The private key that would be lost. A file that contains a key keeps that of the new certificate.
    fn lost_key(&self, file: &File, new: New<'_>) -> Option<Lost> {
        match &self.key {
            _ if !self.has_key => None,
            _ if !file.is_secret() => Some(Lost::Key),
            _ if self.keys > 1 => Some(Lost::Keys(self.keys)),
            Some(key) => (!key.is_of(new.leaf)).then_some(Lost::OtherKey),
            None => Some(Lost::UnknownKey),
        }
    }

    /// A block beside a certificate or key that the new file does not have. The curve of the key is in the key.
    fn lost_block(&self, file: &File, new: New<'_>) -> Option<Lost> {
        if self.certificates.is_empty() && !self.has_key || self.blocks.is_empty() {
            return None;
        }
        let of_block = |block: secret::Block| Some((contents(&block)?, block.label));
        let kept: HashSet<(Vec<u8>, String)> =
            secret::blocks(&file.bytes).into_iter().filter(|block| !block.is_key()).filter_map(of_block).collect();
        let has_its_key = self.has_key && self.lost_key(file, new).is_none();
        let is_kept = |block: &&OldBlock| {
            let Some(contents) = &block.contents else { return false };
            let is_curve = || block.label == CURVE_LABEL && is_curve_of(contents, new.leaf);
            kept.contains(&(contents.clone(), block.label.clone())) || has_its_key && is_curve()
        };
        // Lists have their own loss.
        let mut lost = self.blocks.iter().filter(|block| block.label != LIST_LABEL).filter(|block| !is_kept(block));
        lost.next().map(|block| Lost::BlockBeside(block.label.clone(), block.line))
    }

    /// The roots of a list of trusted CAs: those that issued nothing in the old or new files. A single certificate is no
    /// list.
    fn lost_roots(&self, new: New<'_>, kin: &[&Certificate]) -> Option<Lost> {
        let others = || self.certificates.iter().chain(kin.iter().copied()).chain(new.certificates);
        let is_lost = |root: &&Certificate| {
            let issued = |one: &Certificate| one != *root && one.names_as_issuer(root);
            root.is_self_issued() && root.is_ca() && !new.certificates.contains(root) && !others().any(issued)
        };
        let count = self.certificates.iter().filter(is_lost).count();
        (count > 0 && self.certificates.len() > 1).then_some(Lost::Roots(count))
    }

    /// The certificates whose names are compared: the server certificates. If there are none, a CA certificate that is
    /// not in the new files, unless the new file is for CA certificates and the old one belongs to the old or new chain.
    fn leaves(&self, file: &File, new: New<'_>, kin: &[&Certificate]) -> Vec<&Certificate> {
        let servers: Vec<&Certificate> = self.certificates.iter().filter(|one| !may_be_ca(one)).collect();
        if !servers.is_empty() {
            return servers;
        }
        let with_root = matches!(file.role, FileRole::ChainWithRoot | FileRole::ChainRootFirst | FileRole::Trusted);
        // A single certificate was written by an earlier run; the file of a root that the user named has another name.
        let is_single = match file.role {
            FileRole::Intermediate | FileRole::Issuer => true,
            FileRole::Root => !is_emitted_root(file),
            _ => false,
        };
        let is_of_cas = with_root
            || matches!(file.role, FileRole::Chain | FileRole::ChainWithLeaf)
            || (is_single && (self.certificates.len() == 1 || self.is_of_chain(new)));
        let rest = self.certificates.iter().filter(|one| !new.certificates.contains(one)).take(1);
        if is_of_cas && self.is_above(new, kin) { Vec::new() } else { rest.collect() }
    }

    /// Whether each of its certificates is in the new chain, or its root.
    fn is_of_chain(&self, new: New<'_>) -> bool {
        let is_above = |one: &Certificate| new.certificates.iter().any(|member| member.names_as_issuer(one));
        self.certificates.iter().all(|one| new.certificates.contains(one) || is_above(one))
    }

    /// Whether the new file has the same contents.
    pub(crate) fn is_same(&self) -> bool {
        self.is_same
    }

    /// Whether one of its certificates is in the new chain, or above or below a certificate of the new or old chain.
    fn is_above(&self, new: New<'_>, kin: &[&Certificate]) -> bool {
        let below = || new.certificates.iter().chain([new.leaf]).chain(kin.iter().copied());
        let issuers: HashSet<&NormalizedName> = below().map(|one| &one.issuer().normalized).collect();
        let is_below = |one: &Certificate| !one.is_self_issued() && kin.iter().any(|other| one.names_as_issuer(other));
        let is_one = |one: &Certificate| {
            issuers.contains(&one.subject().normalized) || new.certificates.contains(one) || is_below(one)
        };
        self.certificates.iter().any(is_one)
    }

    /// A damaged part beside the certificates that may be neither of the chain nor of its server.
    fn damaged_beside(&self, new: New<'_>) -> Option<Lost> {
        let known = || self.certificates.iter().chain(new.certificates).chain([new.leaf]);
        // A certificate of a server that signed itself may say that it is of a CA.
        let is_intermediate = |remains: &Remains| remains.is_ca && remains.subject.as_ref() != Some(&remains.issuer);
        let is_known = |problem: &&Problem| {
            let is_empty = matches!(problem.kind, ProblemKind::EmptyBlock | ProblemKind::EmptyPkcs7);
            is_empty
                || problem.remains.as_ref().is_some_and(|remains| {
                    let is_subject = |der: &[u8]| remains.subject.as_deref() == Some(der);
                    let is_of = |one: &Certificate| remains.is_of(one.der());
                    is_intermediate(remains)
                        || known()
                            .any(|one| is_of(one) || is_subject(&one.subject().der) || is_subject(&one.issuer().der))
                })
        };
        self.problems.iter().find(|problem| !is_known(problem)).map(|problem| Lost::Problem(problem.kind.clone()))
    }

    /// A part that cannot be read, or that is not a certificate.
    fn unread(&self) -> Option<Lost> {
        if let Some(problem) = self.problems.first().or(self.passed_over.first()) {
            return Some(Lost::Problem(problem.kind.clone()));
        }
        if !self.certificates.is_empty() || self.has_key {
            return None;
        }
        let of_form = match self.form {
            Form::Empty => None,
            Form::Text => Some(Lost::Work),
            Form::Binary => Some(Lost::Binary),
        };
        self.others.first().map(|other| Lost::Block(other.label.clone())).or(of_form)
    }
}

/// The name of the file that our old script installs, if the new one installs another, with another server certificate.
fn other_installed(old: &[u8], new: &[u8]) -> Option<String> {
    let of_leaf = [old, new].map(write::installed_leaf);
    if of_leaf[0].is_some() && of_leaf[0] == of_leaf[1] {
        return None;
    }
    let [old, new] = [old, new].map(write::installed_file);
    old.filter(|old| new.is_some_and(|new| new != *old)).map(|name| name.trim_matches('\'').to_owned())
}

fn form(bytes: &[u8]) -> Form {
    if !std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
        return Form::Binary;
    }
    if bytes.trim_ascii().is_empty() { Form::Empty } else { Form::Text }
}

/// Whether it is or may be a private key.
fn is_key(other: &Other) -> bool {
    let (label, kind) = (&*other.label, other.kind);
    let may_hold_one = label.contains("PKCS12") || (label.contains("KEY") && !label.contains("PUBLIC"));
    matches!(kind, OtherKind::PrivateKey | OtherKind::Pkcs12) || may_hold_one
}

/// What is in those of the blocks that are not private keys.
fn other_blocks(bytes: &[u8], others: &[Other]) -> Vec<OldBlock> {
    let others: Vec<&Other> = others.iter().filter(|other| !is_key(other)).collect();
    if others.is_empty() {
        return Vec::new();
    }
    let mut found: HashMap<String, VecDeque<Option<Vec<u8>>>> = HashMap::new();
    for block in secret::blocks(bytes).into_iter().filter(|block| !block.is_key()) {
        found.entry(block.label.clone()).or_default().push_back(contents(&block));
    }
    let of = |other: &Other| {
        let contents = found.get_mut(&other.label).and_then(VecDeque::pop_front).flatten();
        OldBlock { label: other.label.clone(), line: other.place.line, contents }
    };
    others.into_iter().map(of).collect()
}

/// Whether these parameters in DER are the curve of the certificate's key, by its OID.
fn is_curve_of(parameters: &[u8], certificate: &Certificate) -> bool {
    const OID: u8 = 6;
    parameters.first() == Some(&OID) && memchr::memmem::find(certificate.public_key_info(), parameters).is_some()
}

/// What is in a block, if it is readable base64 without headers.
fn contents(block: &secret::Block) -> Option<Vec<u8>> {
    let is_plain = block.is_clean() && block.lines().0.is_empty();
    block.octets().filter(|_| is_plain).map(|octets| octets.to_vec())
}

/// The number of different private keys in the blocks of a file.
fn different_keys(bytes: &[u8]) -> usize {
    let blocks = secret::blocks(bytes).into_iter().filter(secret::Block::is_key);
    let keys: Vec<zeroize::Zeroizing<Vec<u8>>> = blocks.map(|block| block.octets().unwrap_or(block.body)).collect();
    keys.iter().map(|key| &key[..]).collect::<HashSet<&[u8]>>().len()
}

/// Whether the octets contain a private key, possibly damaged or in UTF-16, or a Java key store (JKS, JCEKS).
fn mentions_key(bytes: &[u8]) -> bool {
    const STORES: [[u8; 4]; 2] = [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce]];
    let text: Vec<u8> = bytes.iter().filter(|byte| **byte != 0).map(u8::to_ascii_uppercase).collect();
    let holds = |words: &[u8]| memchr::memmem::find(&text, words).is_some();
    // Only in a boundary, possibly damaged, because comments may mention keys too.
    let is_boundary = |at: usize| {
        let front = &text[at.saturating_sub(24)..at];
        let front = &front[front.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)..];
        [&b"BEGIN"[..], b"END"].iter().any(|word| memchr::memmem::find(front, word).is_some())
    };
    let has_boundary = memchr::memmem::find_iter(&text, b"PRIVATE KEY").any(is_boundary);
    STORES.iter().any(|magic| bytes.starts_with(magic)) || has_boundary || holds(b"PUTTY-USER-KEY-FILE")
}

/// The first existing file that would lose something.
pub(crate) fn loss(files: &[(&Path, &File, Option<Old>)], new: New<'_>) -> Option<Loss> {
    files.iter().find_map(|(_, file, old)| {
        let old = old.as_ref()?;
        let new = if file.role == FileRole::Root { of_root(file, new) } else { new };
        let others = files.iter().filter_map(|(_, _, other)| other.as_ref()).filter(|other| other.path != old.path);
        let kin: Vec<&Certificate> = others.flat_map(|other| &other.certificates).collect();
        let lost = old.losses(file, new, &kin);
        let Old { path, has_key, .. } = old;
        let is_root = is_emitted_root(file);
        (!lost.is_empty()).then(|| Loss { path: path.clone(), has_key: *has_key, lost, is_root, has_consent: true })
    })
}

/// The set keeps the private key of another certificate, with which the server would not start.
pub(super) fn of_kept_key(set: &Set<'_>) -> Option<Loss> {
    let (path, _) = set.files.first()?;
    let key = set.key.as_ref().filter(|key| key.is_file() && !set.files.iter().any(|(path, _)| path == key))?;
    let bytes = zeroize::Zeroizing::new(read::bytes_of(key).ok()?);
    let is_other = PrivateKey::read(&bytes, None).is_ok_and(|key| !key.belongs_to(&set.search.leaf));
    let lost = vec![Lost::KeyOfAnother(key.clone())];
    is_other.then(|| Loss { path: path.to_path_buf(), has_key: false, lost, is_root: false, has_consent: true })
}

/// Refuses if the existing file at the path of a root would lose something. There is no consent for this file.
pub(crate) fn refuse_root((path, root): (&Path, &File), at: OffsetDateTime) -> Result<(), Refusal> {
    let Some(leaf) = root.certificates().first() else { return Ok(()) };
    let files = [(path, root, Old::at(path, root))];
    let loss = loss(&files, New { leaf, certificates: root.certificates(), at });
    loss.map_or(Ok(()), |loss| Err(Reason::Loss(Box::new(Loss { has_consent: false, ..loss })).into()))
}

/// Whether the user named this file for a root. Files that belong to a target have its names.
fn is_emitted_root(file: &File) -> bool {
    file.role == FileRole::Root && matches!(file.name, Name::Given(_))
}

/// The contents of a root's file: only that root.
fn of_root<'a>(file: &'a File, new: New<'a>) -> New<'a> {
    let certificates = file.certificates();
    New { leaf: certificates.first().unwrap_or(new.leaf), certificates, ..new }
}

fn lost_names(old: &Certificate, new: &Certificate) -> Option<Lost> {
    let (before, after) = (Names::of(old), Names::of(new));
    if before.has_any_of(&after) {
        return None;
    }
    Some(Lost::Names(before.all(), old.clone(), new.clone()))
}

/// Whether both certificates share a name.
pub(crate) fn share_names(one: &Certificate, other: &Certificate) -> bool {
    Names::of(one).has_any_of(&Names::of(other))
}

/// The names of the first certificate that the second one does not cover.
pub(crate) fn names_beside(one: &Certificate, other: &Certificate) -> Vec<String> {
    Names::of(one).dropped(&Names::of(other))
}

/// Whether it is newer than the new certificate, for the same names, and has not expired.
fn is_newer(old: &Certificate, new: New<'_>) -> bool {
    let (before, after) = (old.facts(), new.leaf.facts());
    before.not_before > after.not_before
        && before.not_after >= new.at
        && Names::of(old).has_any_of(&Names::of(new.leaf))
}

/// Disadvantages of a renewal: names that are no longer covered, and clients that do not accept the new chain.
pub(super) fn worse(files: &[(&Path, &File, Option<Old>)], search: &Search, chain: &[Certificate]) -> Vec<Worse> {
    let before =
        || files.iter().filter(|(_, file, _)| file.role != FileRole::Root).filter_map(|(_, _, old)| old.as_ref());
    let Some(first) = before().find(|old| old.certificates.first().is_some_and(|one| !may_be_ca(one))) else {
        return Vec::new();
    };
    let mut worse = Vec::new();
    let names = Names::of(&first.certificates[0]).dropped(&Names::of(&search.leaf));
    if !names.is_empty() {
        worse.push(Worse::NamesDropped(first.path.clone(), names));
    }
    let mut served: Vec<Certificate> = first.certificates.clone();
    let mut seen: HashSet<_> = served.iter().map(Certificate::fingerprint).collect();
    served.extend(before().flat_map(|old| &old.certificates).filter(|one| seen.insert(one.fingerprint())).cloned());
    let lost = lost_clients(&served, chain, search, &mut Signatures::default());
    // An unknown verdict about a rule does not indicate that the client has the rule.
    let is_sign = |verdict: &Verdict| !matches!(verdict, Verdict::Unknown(Missing::Rule(..)));
    let clients: Vec<&Client> =
        lost.iter().filter(|(_, verdict)| is_sign(verdict)).map(|(client, _)| *client).collect();
    if !clients.is_empty() {
        worse.push(Worse::ClientsLost(first.path.clone(), clients));
    }
    worse
}

/// The names of a certificate.
struct Names {
    dns: HashSet<String>,
    addresses: HashSet<Vec<u8>>,
    /// The subject, if it has no name of a server.
    subject: Option<NormalizedName>,
}

impl Names {
    /// Uses the alternative names. If none of them is a server's, uses the common name and subject, as before RFC 2818
    /// §3.1.
    fn of(certificate: &Certificate) -> Self {
        let mut names = Self { dns: HashSet::new(), addresses: HashSet::new(), subject: None };
        for name in certificate.facts().alternative_names.iter().flatten() {
            match name {
                AlternativeName::Dns(dns) => names.dns.extend([comparable(dns)]),
                AlternativeName::Ip(octets) => names.addresses.extend([octets.clone()]),
                _ => {}
            }
        }
        if names.dns.is_empty() && names.addresses.is_empty() {
            names.subject = Some(certificate.subject().normalized.clone());
            if let Some(common) = common_name(&certificate.subject().der) {
                match Host::parse(&common) {
                    Ok(Host::Ip(IpAddr::V4(address))) => names.addresses.extend([address.octets().to_vec()]),
                    Ok(Host::Ip(IpAddr::V6(address))) => names.addresses.extend([address.octets().to_vec()]),
                    _ => names.dns.extend([comparable(&common)]),
                }
            }
        }
        names
    }

    fn has_any_of(&self, other: &Self) -> bool {
        let same_subject = self.subject.is_some() && self.subject == other.subject;
        same_subject
            || self.dns.iter().any(|name| other.covers(name))
            || other.dns.iter().any(|name| self.covers(name))
            || self.addresses.iter().any(|address| other.addresses.contains(address))
    }

    /// Whether a DNS name (or a wildcard, literally) is one of the names, or matches one of the wildcards.
    fn covers(&self, name: &str) -> bool {
        self.dns.contains(name)
            || (!name.starts_with("*.") && wildcard_over(name).is_some_and(|wildcard| self.dns.contains(&wildcard)))
    }

    /// The names that the other one does not cover, in order.
    fn dropped(&self, other: &Self) -> Vec<String> {
        let mut dropped: Vec<String> = self.dns.iter().filter(|name| !other.covers(name)).cloned().collect();
        let addresses = self.addresses.iter().filter(|octets| !other.addresses.contains(*octets));
        dropped.extend(addresses.map(|octets| address(octets)));
        dropped.sort();
        dropped
    }

    /// All names. Empty if only the subject counts.
    fn all(&self) -> Vec<String> {
        self.dropped(&Self { dns: HashSet::new(), addresses: HashSet::new(), subject: None })
    }
}

fn wildcard_over(name: &str) -> Option<String> {
    name.split_once('.').map(|(_, parent)| format!("*.{parent}"))
}

/// A DNS name in a form for comparison: in A-labels and lower case, without a final dot.
fn comparable(name: &str) -> String {
    let (star, rest) = name.strip_prefix("*.").map_or(("", name), |rest| ("*.", rest));
    match Host::parse(rest) {
        Ok(Host::Dns(host)) => format!("{star}{host}"),
        _ => name.trim_end_matches('.').to_lowercase(),
    }
}

fn address(octets: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        return Ipv4Addr::from(four).to_string();
    }
    match <[u8; 16]>::try_from(octets) {
        Ok(sixteen) => Ipv6Addr::from(sixteen).to_string(),
        Err(_) => octets.iter().map(|octet| format!("{octet:02x}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    fn certificate(common: &str, alternatives: &[&str]) -> Certificate {
        let spec = Spec::leaf("x.example.jp").with(|params| {
            params.distinguished_name.push(rcgen::DnType::CommonName, common);
            let names: Vec<String> = alternatives.iter().map(|name| (*name).to_owned()).collect();
            params.subject_alt_names = rcgen::CertificateParams::new(names).unwrap().subject_alt_names;
        });
        Certificate::from_der(spec.self_signed().der).unwrap()
    }

    #[test]
    fn names_in_common() {
        type Row<'a> = (&'a str, &'a [&'a str], &'a str, &'a [&'a str], bool);
        let cases: [Row<'_>; 15] = [
            ("a", &["www.example.jp"], "b", &["www.example.jp"], true),
            ("a", &["WWW.Example.JP"], "b", &["www.example.jp"], true),
            ("a", &["www.example.jp", "old.example.jp"], "b", &["new.example.jp", "www.example.jp"], true),
            ("a", &["www.example.jp"], "a", &["mail.example.jp"], false),
            ("a", &["*.example.jp"], "b", &["www.example.jp"], true),
            ("a", &["www.example.jp"], "b", &["*.example.jp"], true),
            ("a", &["*.example.jp"], "b", &["*.example.jp"], true),
            ("a", &["*.example.jp"], "b", &["a.b.example.jp"], false),
            ("a", &["*.example.jp"], "b", &["example.jp"], false),
            ("a", &["192.0.2.1"], "b", &["192.0.2.1"], true),
            ("a", &["2001:db8::1"], "b", &["192.0.2.1"], false),
            ("www.example.jp", &[], "b", &["www.example.jp"], true),
            ("192.0.2.1", &[], "b", &["192.0.2.1"], true),
            ("2001:db8::1", &[], "b", &["2001:db8::1"], true),
            ("Server", &[], "Server", &[], true),
        ];
        for (one, ones, other, others, expected) in cases {
            let (one, other) = (certificate(one, ones), certificate(other, others));
            assert_eq!(Names::of(&one).has_any_of(&Names::of(&other)), expected, "{ones:?} {others:?}");
            assert_eq!(Names::of(&other).has_any_of(&Names::of(&one)), expected, "{others:?} {ones:?}");
        }
    }

    #[test]
    fn names_that_are_no_more() {
        let old = Names::of(&certificate("a", &["b.example.jp", "a.example.jp", "192.0.2.1", "*.example.net"]));
        let new = Names::of(&certificate("a", &["*.example.jp", "www.example.net"]));
        assert_eq!(old.dropped(&new), ["*.example.net", "192.0.2.1"]);
    }

    #[test]
    fn names_as_they_compare() {
        for (name, expected) in [
            ("例え.jp", "xn--r8jz45g.jp"),
            ("XN--R8JZ45G.jp.", "xn--r8jz45g.jp"),
            ("*.例え.jp", "*.xn--r8jz45g.jp"),
            ("A_b.Example", "a_b.example"),
        ] {
            assert_eq!(comparable(name), expected);
        }
    }

    #[test]
    fn keys_however_damaged() {
        let wide: Vec<u8> = "-----BEGIN RSA PRIVATE KEY-----".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], bool); 6] = [
            (b"-----BEGIN PRIVATE KEY", true),
            (b"----begin encrypted private key----", true),
            (&wide, true),
            (b"PuTTY-User-Key-File-3: ssh-rsa", true),
            (&[0xfe, 0xed, 0xfe, 0xed, 0, 0], true),
            (b"-----BEGIN PUBLIC KEY-----", false),
        ];
        for (bytes, expected) in cases {
            assert_eq!(mentions_key(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn each_key_is_counted_once() {
        let key = |base64: &str| format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n");
        let (one, other) = (key("AAAA"), key("BBBB"));
        let cases = [
            (String::new(), 0),
            (one.clone(), 1),
            (one.clone() + &one, 1),
            (one.clone() + &one.replace("AAAA", "AA\nAA"), 1),
            (one.clone() + &other, 2),
            (one + &key("*"), 2),
        ];
        for (text, expected) in cases {
            assert_eq!(different_keys(text.as_bytes()), expected, "{text}");
        }
    }
}
