//! What an existing file would lose by being replaced: that is not done unasked.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use time::OffsetDateTime;

use super::fix::worse;
use super::session::Session;
use crate::certificate::name::NormalizedName;
use crate::certificate::{AlternativeName, Certificate, Signatures, common_name, day};
use crate::cli::exit::{Exit, Stop};
use crate::cli::words;
use crate::language::{Language, Text};
use crate::path::Host;
use crate::read::{self, Other, OtherKind, Outside, Place, Problem, ProblemKind, ReadError, may_be_ca, secret};
use crate::report::{Failure, name, safe};
use crate::trust::{self, Client};
use crate::variant::{Missing, Verdict};
use crate::words::Words as _;
use crate::write::{File, FileRole};

/// How revocation lists are marked (RFC 7468 §6).
const LIST_LABEL: &str = "X509 CRL";

/// How many lines that are no comments make a text that is more than a note.
const LINES_OF_WORK: usize = 3;

/// How many names are said.
const NAMED: usize = 5;

const NOT_WRITTEN: Text =
    Text { en: "{path} was not written: {loss}", ja: "{path} には書き込みませんでした。{loss}" };
const KEY: Text = Text {
    en: "it holds a private key, and the new file does not",
    ja: "秘密鍵が含まれていますが、新しいファイルには含まれません",
};
const SEVERAL_KEYS: Text = Text {
    en: "it holds {count} private keys, and the new file has one",
    ja: "秘密鍵が {count} 個含まれていますが、新しいファイルには 1 個だけです",
};
const LIST: Text = Text {
    en: "it holds a certificate revocation list (CRL), and the new file does not",
    ja: "証明書失効リスト (CRL) が含まれていますが、新しいファイルには含まれません",
};
const NAMES: Text = Text {
    en: "it holds {old} for {names}, and the new certificate, {new}, is for none of these names",
    ja: "含まれている {old} の名前 ({names}) は、新しい証明書 {new} にはひとつもありません",
};
const NEWER: Text = Text {
    en: "it holds {old}, which begins on {day} and is newer than the new certificate, which begins on {begin}",
    ja: "含まれている {old} ({day} から有効) は、新しい証明書 ({begin} から有効) よりも新しいものです",
};
const UNREADABLE: Text = Text {
    en: "what it holds cannot be read ({problem}) and may be a certificate or key",
    ja: "内容を読み取れません ({problem})。証明書や秘密鍵の可能性があります",
};
const NOT_TEXT: Text =
    Text { en: "it is no text and no certificate", ja: "テキストでも証明書でもありません" };
const SOMETHING_ELSE: Text = Text {
    en: "it holds {label}, and no certificate",
    ja: "{label} が含まれていて、証明書は含まれていません",
};
const WORK: Text = Text {
    en: "it holds text of some other purpose, and no certificate",
    ja: "別の用途のテキストが含まれていて、証明書は含まれていません",
};
const SETTINGS: Text = Text {
    en: "it holds more than certificates, from line {line} on, such as settings of a program",
    ja: "{line} 行目以降に、証明書のほかに設定などの内容が含まれています",
};
const UNKNOWN: Text = Text {
    en: "what stands in line {line} is neither a certificate nor a comment, and may be a key or certificate",
    ja: "{line} 行目に、証明書でもコメントでもない内容があります。秘密鍵や証明書の可能性があります",
};
const KEEP_KEY: Text = Text {
    en: "keep the key in a file of its own, or name another file: -o PATH",
    ja: "秘密鍵を別のファイルに保存するか、別のファイルを指定してください: -o PATH",
};
const ANOTHER: Text =
    Text { en: "name another file: -o PATH", ja: "別のファイルを指定してください: -o PATH" };
const REPLACE: Text = Text { en: "if that may be lost: --replace", ja: "失われてもよい場合: --replace" };

const WARNING: Text = Text { en: "warning: {text}", ja: "警告: {text}" };
const DROPPED: Text = Text {
    en: "{path} was for {names} too; the new certificate is not",
    ja: "{path} にあった名前 {names} は、新しい証明書にはありません",
};
const CLIENTS_LOST: Text = Text {
    en: "{clients} accepted what {path} held, and do not accept the new chain",
    ja: "{clients} は {path} の以前の内容を受け入れていましたが、新しい証明書チェーンは受け入れません",
};
const OTHERS: Text = Text { en: "{names} and {count} more", ja: "{names} ほか {count}" };

/// What is written, and by which time it is judged.
#[derive(Clone, Copy)]
pub(crate) struct New<'a> {
    /// The certificate whose names count: the server's, or the root that is written.
    pub(crate) leaf: &'a Certificate,
    /// What the deployment holds in all.
    pub(crate) certificates: &'a [Certificate],
    pub(crate) at: OffsetDateTime,
}

/// A file that is there already.
pub(crate) struct Old {
    path: String,
    certificates: Vec<Certificate>,
    others: Vec<Other>,
    outside: Vec<(Outside, Place)>,
    problems: Vec<Problem>,
    error: Option<ReadError>,
    has_key: bool,
    /// How many different private keys it holds, as far as they are blocks.
    keys: usize,
    form: Form,
    is_same: bool,
}

/// What a file is, whatever stands in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A text, such as a note that something is to come.
    Note,
    /// A text of some length, or JSON: somebody's work.
    Work,
    /// No text.
    Binary,
}

impl Old {
    /// What is at `path`; `None` when nothing is. A key that is nobody's any more is a key, and so is one that is damaged.
    pub(crate) fn at(path: &Path, new: &File) -> Option<Self> {
        let name = safe(&path.to_string_lossy());
        let mut old = Self {
            path: name,
            certificates: Vec::new(),
            others: Vec::new(),
            outside: Vec::new(),
            problems: Vec::new(),
            error: None,
            has_key: false,
            keys: 0,
            form: Form::Note,
            is_same: false,
        };
        // What is no file is told when it is to be written.
        if !path.metadata().ok()?.is_file() {
            return None;
        }
        let file = path.to_string_lossy().into();
        let bytes = match read::bytes_of(path) {
            Ok(bytes) => zeroize::Zeroizing::new(bytes),
            Err(error) => return Some(Self { error: Some(error), ..old }),
        };
        old.is_same = *bytes == *new.bytes;
        old.keys = different_keys(&bytes);
        old.form = form(&bytes);
        match read::read_bytes(&bytes, &file) {
            Ok(reading) => {
                let passed_over = reading.passed_over();
                old.others = reading.others;
                old.outside = reading.outside;
                if reading.parts > 0 {
                    old.outside.push((Outside::Setting, Place { file, line: 1 }));
                }
                old.problems = reading.problems;
                // Nothing is lost of what is empty.
                old.problems.retain(|problem| !matches!(problem.kind, ProblemKind::EmptyFile(_)));
                let not_read = |place| Problem { kind: ProblemKind::NotCertificate, place, remains: None };
                old.problems.extend(passed_over.into_iter().map(not_read));
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
            Err(error) => old.error = Some(error),
        }
        let is_key = |other: &Other| {
            let (label, kind) = (&*other.label, other.kind);
            let may_hold_one = label.contains("PKCS12") || (label.contains("KEY") && !label.contains("PUBLIC"));
            matches!(kind, OtherKind::PrivateKey | OtherKind::Pkcs12) || may_hold_one
        };
        let is_part = |(kind, _): &(Outside, Place)| *kind == Outside::Key;
        old.has_key = old.others.iter().any(is_key) || old.outside.iter().any(is_part) || mentions_key(&bytes);
        Some(old)
    }

    /// What would be lost when `file` took its place, a line each.
    fn losses(&self, file: &File, new: New<'_>, language: Language) -> Vec<String> {
        let mut losses = Vec::new();
        if self.is_same {
            return losses;
        }
        if let Some(error) = &self.error {
            losses.push(UNREADABLE.fill(language, &[("problem", &safe(&error.words(language)))]));
            return losses;
        }
        if self.has_key && !file.is_secret() {
            losses.push(KEY.of(language).to_owned());
        } else if self.keys > 1 {
            // A renewal brings a new key for the one that was there.
            losses.push(SEVERAL_KEYS.fill(language, &[("count", &self.keys.to_string())]));
        }
        if self.others.iter().any(|other| other.label == LIST_LABEL) && !file.holds(LIST_LABEL) {
            losses.push(LIST.of(language).to_owned());
        }
        let leaves = self.leaves(file, new);
        losses.extend(leaves.iter().find_map(|old| lost_names(old, new.leaf, language)));
        losses.extend(leaves.iter().find_map(|old| is_newer(old, new).then(|| newer(old, new, language))));
        let of_value = self.outside.iter().filter(|(kind, _)| *kind >= Outside::Entry).max_by_key(|(kind, _)| *kind);
        if let Some((kind, place)) =
            of_value.filter(|_| losses.is_empty() && (self.form != Form::Binary || !self.certificates.is_empty()))
        {
            let text = if *kind <= Outside::Setting { SETTINGS } else { UNKNOWN };
            losses.push(text.fill(language, &[("line", &place.line.to_string())]));
        }
        if self.certificates.iter().all(may_be_ca) && losses.is_empty() {
            losses.extend(self.unread(language));
        }
        losses
    }

    /// The certificates whose names count: the servers'; where there is none, those of CAs that are not in the new files,
    /// unless a file for CAs takes their place.
    fn leaves(&self, file: &File, new: New<'_>) -> Vec<&Certificate> {
        let servers: Vec<&Certificate> = self.certificates.iter().filter(|one| !may_be_ca(one)).collect();
        if !servers.is_empty() {
            return servers;
        }
        let is_of_cas = matches!(file.role, FileRole::Chain | FileRole::ChainWithLeaf);
        let rest = self.certificates.iter().filter(|one| !new.certificates.contains(one)).take(1);
        if is_of_cas { Vec::new() } else { rest.collect() }
    }

    /// What cannot be read, or is something else than certificates.
    fn unread(&self, language: Language) -> Option<String> {
        if let Some(problem) = self.problems.first() {
            return Some(UNREADABLE.fill(language, &[("problem", &safe(&problem.kind.words(language)))]));
        }
        if !self.certificates.is_empty() || self.has_key {
            return None;
        }
        let label = self.others.first().map(|other| safe(&other.label));
        let of_form = match self.form {
            Form::Note => None,
            Form::Work => Some(WORK),
            Form::Binary => Some(NOT_TEXT),
        };
        label
            .map(|label| SOMETHING_ELSE.fill(language, &[("label", &label)]))
            .or_else(|| of_form.map(|text| text.of(language).to_owned()))
    }
}

fn form(bytes: &[u8]) -> Form {
    if !std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
        return Form::Binary;
    }
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let said = lines.filter(|line| !line.is_empty() && !read::is_comment(line)).take(LINES_OF_WORK);
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
    let is_work = said.count() == LINES_OF_WORK || (bytes.trim_ascii().starts_with(b"{") && is_json());
    if is_work { Form::Work } else { Form::Note }
}

/// How many different private keys stand in a file as blocks.
fn different_keys(bytes: &[u8]) -> usize {
    let blocks = secret::blocks(bytes).into_iter().filter(secret::Block::is_key);
    let keys: Vec<zeroize::Zeroizing<Vec<u8>>> = blocks.map(|block| block.octets().unwrap_or(block.body)).collect();
    keys.iter().map(|key| &key[..]).collect::<HashSet<&[u8]>>().len()
}

/// Whether the octets speak of a private key, however damaged: also in UTF-16, and the stores of Java (JKS, JCEKS).
fn mentions_key(bytes: &[u8]) -> bool {
    const STORES: [[u8; 4]; 2] = [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce]];
    let text: Vec<u8> = bytes.iter().filter(|byte| **byte != 0).map(u8::to_ascii_uppercase).collect();
    let holds = |words: &[u8]| memchr::memmem::find(&text, words).is_some();
    // A boundary, however damaged; a comment may speak of keys too.
    let is_boundary = |at: usize| {
        let front = &text[at.saturating_sub(24)..at];
        let front = &front[front.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)..];
        [&b"BEGIN"[..], b"END"].iter().any(|word| memchr::memmem::find(front, word).is_some())
    };
    let has_boundary = memchr::memmem::find_iter(&text, b"PRIVATE KEY").any(is_boundary);
    STORES.iter().any(|magic| bytes.starts_with(magic)) || has_boundary || holds(b"PUTTY-USER-KEY-FILE")
}

/// Stops when what is there would lose something by being replaced.
pub(crate) fn refuse(files: &[(&Path, &File, Option<Old>)], new: New<'_>, language: Language) -> Option<Failure> {
    let (old, losses) = files.iter().find_map(|(_, file, old)| {
        let old = old.as_ref()?;
        let new = if file.role == FileRole::Root { of_root(file, new) } else { new };
        let losses = old.losses(file, new, language);
        (!losses.is_empty()).then_some((old, losses))
    })?;
    let mut lines = losses.iter();
    let first = lines.next()?;
    let failure = Failure::new(NOT_WRITTEN.fill(language, &[("path", &old.path), ("loss", first)]));
    let failure = lines.fold(failure, |failure, line| failure.because(line.clone()));
    let instead = if old.has_key { KEEP_KEY } else { ANOTHER };
    Some(failure.because(words::UNTOUCHED.of(language)).try_this(instead.of(language)).try_this(REPLACE.of(language)))
}

/// Stops when what is at the path of a root, which is written without consent to that, would lose something.
pub(crate) fn refuse_root(
    (path, root): (&Path, &File),
    at: OffsetDateTime,
    language: Language,
) -> Result<(), Box<Stop>> {
    const ANOTHER_FILE: Text = Text {
        en: "name another file: --emit-root FILE",
        ja: "別のファイルを指定してください: --emit-root FILE",
    };
    let Some(leaf) = root.certificates().first() else { return Ok(()) };
    let files = [(path, root, Old::at(path, root))];
    let refused = refuse(&files, New { leaf, certificates: root.certificates(), at }, language);
    refused.map_or(Ok(()), |mut failure| {
        failure.remedy = vec![ANOTHER_FILE.of(language).to_owned()];
        Err(stop(failure))
    })
}

/// As [`refuse`], to be returned.
pub(crate) fn stop(failure: Failure) -> Box<Stop> {
    Stop::new(Exit::Output, failure)
}

/// A root's file holds that root alone.
fn of_root<'a>(file: &'a File, new: New<'a>) -> New<'a> {
    let certificates = file.certificates();
    New { leaf: certificates.first().unwrap_or(new.leaf), certificates, ..new }
}

fn lost_names(old: &Certificate, new: &Certificate, language: Language) -> Option<String> {
    let (before, after) = (Names::of(old), Names::of(new));
    if before.has_any_of(&after) {
        return None;
    }
    let names = listed(&before.said(old), language);
    Some(NAMES.fill(language, &[("old", &name(old)), ("new", &name(new)), ("names", &names)]))
}

/// Whether it is newer than the new one for the same names, and not over.
fn is_newer(old: &Certificate, new: New<'_>) -> bool {
    let (before, after) = (old.facts(), new.leaf.facts());
    before.not_before > after.not_before
        && before.not_after >= new.at
        && Names::of(old).has_any_of(&Names::of(new.leaf))
}

fn newer(old: &Certificate, new: New<'_>, language: Language) -> String {
    let (before, after) = (day(old.facts().not_before), day(new.leaf.facts().not_before));
    NEWER.fill(language, &[("old", &name(old)), ("day", &before), ("begin", &after)])
}

/// What a renewal changes for the worse, a line each: names that are no more, clients that do not accept it.
pub(crate) fn warnings(files: &[(&Path, &File, Option<Old>)], session: &Session, chain: &[Certificate]) -> String {
    let language = session.language;
    let before =
        || files.iter().filter(|(_, file, _)| file.role != FileRole::Root).filter_map(|(_, _, old)| old.as_ref());
    let Some(first) = before().find(|old| old.certificates.first().is_some_and(|one| !may_be_ca(one))) else {
        return String::new();
    };
    let mut lines = Vec::new();
    let after = Names::of(&session.leaf);
    let names: Vec<String> = Names::of(&first.certificates[0]).dropped(&after);
    if !names.is_empty() {
        lines.push(DROPPED.fill(language, &[("path", &first.path), ("names", &listed(&names, language))]));
    }
    let mut served: Vec<Certificate> = first.certificates.clone();
    let mut seen: HashSet<_> = served.iter().map(Certificate::fingerprint).collect();
    served.extend(before().flat_map(|old| &old.certificates).filter(|one| seen.insert(one.fingerprint())).cloned());
    let lost = worse::lost_clients(&served, chain, session, &mut Signatures::default());
    // Whether a client has a rule that nobody tells of is no sign that it has.
    let is_sign = |verdict: &Verdict| !matches!(verdict, Verdict::Unknown(Missing::Rule(..)));
    let clients: Vec<&Client> =
        lost.iter().filter(|(_, verdict)| is_sign(verdict)).map(|(client, _)| *client).collect();
    if !clients.is_empty() {
        let clients = trust::listed(&clients, language);
        lines.push(CLIENTS_LOST.fill(language, &[("path", &first.path), ("clients", &clients)]));
    }
    lines.iter().map(|line| WARNING.fill(language, &[("text", line)]) + "\n").collect()
}

fn listed(names: &[String], language: Language) -> String {
    let (shown, rest) = names.split_at(names.len().min(NAMED));
    let shown = shown.join(", ");
    if rest.is_empty() {
        return shown;
    }
    OTHERS.fill(language, &[("names", &shown), ("count", &rest.len().to_string())])
}

/// What a certificate is for.
struct Names {
    dns: HashSet<String>,
    addresses: HashSet<Vec<u8>>,
    /// Where it names no server: its subject.
    subject: Option<NormalizedName>,
}

impl Names {
    /// By its alternative names; where none of them is a server's, by its common name and subject, as before RFC 2818 §3.1.
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

    /// Whether a DNS name, or a wildcard as such, is among them or under one of their wildcards.
    fn covers(&self, name: &str) -> bool {
        self.dns.contains(name)
            || (!name.starts_with("*.") && wildcard_over(name).is_some_and(|wildcard| self.dns.contains(&wildcard)))
    }

    /// Those that the other has not, in their order.
    fn dropped(&self, other: &Self) -> Vec<String> {
        let mut dropped: Vec<String> =
            self.dns.iter().filter(|name| !other.covers(name)).map(|name| safe(name)).collect();
        let addresses = self.addresses.iter().filter(|octets| !other.addresses.contains(*octets));
        dropped.extend(addresses.map(|octets| address(octets)));
        dropped.sort();
        dropped
    }

    fn said(&self, certificate: &Certificate) -> Vec<String> {
        let nothing = Self { dns: HashSet::new(), addresses: HashSet::new(), subject: None };
        let said = self.dropped(&nothing);
        if said.is_empty() { vec![name(certificate)] } else { said }
    }
}

fn wildcard_over(name: &str) -> Option<String> {
    name.split_once('.').map(|(_, parent)| format!("*.{parent}"))
}

/// A DNS name as it compares: in ASCII and small letters, without a dot at its end.
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
