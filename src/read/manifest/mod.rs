//! Kubernetes manifests in YAML or JSON: which values contain certificates, which of them a server sends, and how to
//! replace the chain in one value. Everything else is left unchanged.

mod json;
mod yaml;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::{memchr_iter, memmem};
use zeroize::Zeroizing;

use super::armor::{boundaries, has_boundary};
use super::encoding::{self, Encoding};
use super::engine::LENIENT;
use super::label::is_certificate_label;
use super::{Found, Outside, Place, ProblemKind, ReadError, Reading, Repair, RepairKind, may_be_ca, read_plain};
use crate::certificate::outline::{Outline, split_element};
use crate::certificate::{Certificate, work};

/// The maximum number of mappings in a manifest. A text with more is not read as a manifest.
const MAX_MAPPINGS: usize = 200_000;

/// The minimum length of a value that is examined; the base64 of a certificate is longer.
const MIN_VALUE: usize = 100;

/// The key of the chain in a Secret of the type `kubernetes.io/tls`.
const CHAIN: &str = "tls.crt";

/// Keys whose values a server does not send: CAs for verifying clients, and CAs that the API server trusts.
const NOT_SENT: [&str; 8] = [
    "ca.crt",
    "ca.pem",
    "cacert",
    "ca",
    "caBundle",
    "certificate-authority-data",
    "destinationCACertificate",
    "client-certificate-data",
];

/// The maximum number of mappings between an object and a value in it.
const MAX_DEPTH: usize = 8;

/// The mappings of a text: the position of each in the document, and the kind of the object (`kind`, `apiVersion`).
#[derive(Default)]
struct Mappings {
    all: Vec<Mapping>,
    /// The keys whose values are also those of aliases.
    shared: HashSet<(usize, Arc<str>)>,
}

#[derive(Default)]
struct Mapping {
    parent: Option<(usize, Arc<str>)>,
    kind: Option<Arc<str>>,
    has_version: bool,
    /// Its `name` and `namespace`, which are those of the object in its `metadata`.
    name: Option<Arc<str>>,
    namespace: Option<Arc<str>>,
}

impl Mappings {
    /// Adds a mapping that is the value of a key in another one. Beyond the limit, it is not added.
    fn add(&mut self, parent: Option<(usize, Arc<str>)>) -> usize {
        if self.all.len() <= MAX_MAPPINGS {
            self.all.push(Mapping { parent, ..Mapping::default() });
        }
        self.all.len() - 1
    }

    /// Records that an alias stands for the value of a key.
    fn share(&mut self, mapping: usize, key: &Arc<str>) {
        self.shared.insert((mapping, key.clone()));
    }

    /// Whether an alias stands for the value of a key, or for a mapping around it.
    fn is_shared(&self, mapping: usize, key: &Arc<str>) -> bool {
        let above = |(mapping, _): &(usize, Arc<str>)| self.all.get(*mapping)?.parent.clone();
        !self.shared.is_empty()
            && std::iter::successors(Some((mapping, key.clone())), above)
                .take(MAX_DEPTH)
                .any(|place| self.shared.contains(&place))
    }

    /// The mapping of the object around a mapping.
    fn object_of(&self, mapping: usize) -> Option<usize> {
        let mut above = std::iter::successors(Some(mapping), |one| Some(self.all.get(*one)?.parent.as_ref()?.0));
        above
            .by_ref()
            .take(MAX_DEPTH)
            .find(|one| self.all.get(*one).is_some_and(|one| one.has_version && one.kind.is_some()))
    }

    /// The kind, namespace and name of each object that has a name.
    fn objects(&self) -> HashMap<usize, String> {
        let named = self.all.iter().filter_map(|metadata| {
            let (object, _) = metadata.parent.as_ref().filter(|(_, key)| &**key == "metadata")?;
            let (kind, name) = (self.all.get(*object)?.kind.as_ref()?, metadata.name.as_ref()?);
            let namespace = metadata.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
            Some((*object, format!("{kind} {namespace}{name}")))
        });
        named.collect()
    }
}

/// The style of a scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    /// The column of its lines, the width of the first one (unless the scalar is folded), the text after the
    /// indicators, and the line ending.
    Block {
        indent: usize,
        width: Option<usize>,
        comment: String,
        line_break: &'static str,
    },
}

/// A scalar and its position.
struct Scalar {
    mapping: usize,
    key: Arc<str>,
    range: Range<usize>,
    style: Style,
    value: Zeroizing<Vec<u8>>,
}

impl Scalar {
    fn worth_a_look(
        mapping: usize,
        key: &Arc<str>,
        range: Range<usize>,
        style: Style,
        value: Zeroizing<Vec<u8>>,
    ) -> Option<Self> {
        let is_of_object = matches!(&**key, "kind" | "apiVersion" | "name" | "namespace" | CHAIN);
        (is_of_object || value.len() >= MIN_VALUE).then(|| Self { mapping, key: key.clone(), range, style, value })
    }
}

/// The encoding of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Plain text.
    Text,
    /// Base64, as in `data` of a Secret.
    Base64,
    /// Plain text, although base64 is required.
    Unencoded,
    /// Base64 with spaces, as of folded lines, which Kubernetes refuses.
    Spaced,
    /// Not base64, although it is required.
    Undecodable,
}

/// A value that contains PEM.
struct Value {
    mapping: usize,
    /// The kind, namespace and name of its object.
    object: Option<String>,
    key: Arc<str>,
    range: Range<usize>,
    style: Style,
    form: Form,
    /// The line number (from 1) where the contents begin.
    line: usize,
    inside: Zeroizing<Vec<u8>>,
    has_certificate: bool,
    /// Whether it is also the value of an alias.
    is_shared: bool,
}

impl Value {
    /// The line of the manifest for a line of the contents, both from 1.
    fn line_of(&self, line: usize) -> usize {
        let goes_on = matches!(self.style, Style::Block { width: Some(_), .. })
            && !matches!(self.form, Form::Base64 | Form::Spaced);
        if goes_on { self.line + line - 1 } else { self.line }
    }
}

/// A manifest with values that contain PEM.
pub(crate) struct Manifest {
    values: Vec<Value>,
    /// The indices of the values of each mapping.
    by_mapping: HashMap<usize, Vec<usize>>,
    /// The indices of the values of each part, computed once.
    parts: OnceLock<Vec<Vec<usize>>>,
    /// The values of its objects, in order, whatever they contain.
    of_objects: Vec<Range<usize>>,
    /// The position of its text in the file. `None` if the file had to be decoded.
    start: Option<usize>,
    /// Deviations of its encoding, and data that belongs to no text.
    of_encoding: (Vec<Repair>, Vec<(Outside, Place)>),
}

impl fmt::Debug for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Manifest({} values)", self.values.len())
    }
}

/// What a server does with a value.
#[derive(Clone, Copy)]
enum ValueUse<'a> {
    /// It sends its certificates.
    Sent,
    /// It sends these contents instead.
    Replaced(&'a [u8]),
    /// It does not send them.
    Aside,
}

/// The value from which a server takes its certificates.
pub(crate) struct Sent<'a>(&'a Value);

impl Manifest {
    /// The values with PEM in a manifest. `None` if the text is not a manifest (an object with `apiVersion` and
    /// `kind`).
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        memmem::find(text, b"apiVersion")?;
        work::reads(text);
        let (scalars, mut mappings) = json::scalars(text).or_else(|| yaml::scalars(text))?;
        if mappings.all.len() > MAX_MAPPINGS {
            return None;
        }
        for scalar in &scalars {
            let Some(mapping) = mappings.all.get_mut(scalar.mapping) else { continue };
            let text = || Some(String::from_utf8_lossy(&scalar.value).into());
            match &*scalar.key {
                "kind" => mapping.kind = text(),
                "apiVersion" => mapping.has_version = true,
                "name" => mapping.name = text(),
                "namespace" => mapping.namespace = text(),
                _ => {}
            }
        }
        if !mappings.all.iter().any(|mapping| mapping.has_version && mapping.kind.is_some()) {
            return None;
        }
        let objects = mappings.objects();
        let mut values: Vec<Value> = Vec::new();
        let mut of_objects = Vec::new();
        let (mut line, mut counted) = (1, 0);
        for scalar in scalars {
            if mappings.object_of(scalar.mapping).is_some() {
                of_objects.push(scalar.range.clone());
            }
            let Some((form, inside)) = inside(&scalar, &mappings) else { continue };
            line += memchr_iter(b'\n', &text[counted..scalar.range.start]).count();
            counted = scalar.range.start;
            let in_block = usize::from(matches!(scalar.style, Style::Block { .. }));
            values.push(Value {
                mapping: scalar.mapping,
                object: mappings.object_of(scalar.mapping).and_then(|object| objects.get(&object)).cloned(),
                has_certificate: form == Form::Undecodable
                    || is_chain_of_secret(&scalar, &mappings)
                    || holds_certificate(&inside),
                line: line + in_block,
                is_shared: mappings.is_shared(scalar.mapping, &scalar.key),
                key: scalar.key,
                range: scalar.range,
                style: scalar.style,
                form,
                inside,
            });
        }
        let mut by_mapping: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, value) in values.iter().enumerate() {
            by_mapping.entry(value.mapping).or_default().push(index);
        }
        Some(Self {
            values,
            by_mapping,
            parts: OnceLock::new(),
            of_objects,
            start: None,
            of_encoding: Default::default(),
        })
    }

    /// Reads the certificates of all parts: those that a server sends, and others. `bytes` are those of the file.
    pub(super) fn read(&mut self, bytes: &[u8], file: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
        let text = encoding::decode(bytes, file, reading);
        self.start = match Encoding::of(bytes) {
            // Commented-out blocks are masked, which does not move anything.
            Encoding::Utf8(mark) if text.len() + mark == bytes.len() => Some(mark),
            _ => None,
        };
        // Kubernetes reads YAML and JSON with a byte order mark (YAML 1.2.2, section 5.2).
        reading.repairs.retain(|repair| repair.kind != RepairKind::ByteOrderMark);
        self.of_encoding = (reading.repairs.clone(), reading.outside.clone());
        let sent: HashSet<usize> = self.parts().iter().flatten().copied().collect();
        reading.parts = self.parts().len();
        self.mark(self.parts().first(), file, reading);
        let usage_of = |index: &usize| if sent.contains(index) { ValueUse::Sent } else { ValueUse::Aside };
        (0..self.values.len()).try_for_each(|index| self.read_value(index, usage_of(&index), file, reading))?;
        if let Some(line) = self.line_of_other(&text, reading) {
            let place = (Outside::Data, Place { file: file.clone(), line });
            self.of_encoding.1.push(place.clone());
            reading.outside.push(place);
        }
        Ok(())
    }

    /// Reads the certificates of one part, and the other values of its mapping. If `inside` is given, it replaces the
    /// contents of the part's only value.
    pub(super) fn read_part(
        &self,
        part: usize,
        inside: Option<&[u8]>,
        file: &Arc<str>,
        reading: &mut Reading,
    ) -> Result<(), ReadError> {
        let sent = self.parts().get(part);
        reading.parts = self.parts().len();
        reading.repairs.clone_from(&self.of_encoding.0);
        reading.outside.clone_from(&self.of_encoding.1);
        self.mark(sent, file, reading);
        let usage_of = |index: usize| match inside {
            _ if !sent.is_some_and(|sent| sent.contains(&index)) => ValueUse::Aside,
            Some(inside) => ValueUse::Replaced(inside),
            None => ValueUse::Sent,
        };
        self.beside_indices(part).try_for_each(|index| self.read_value(index, usage_of(index), file, reading))
    }

    /// The line of the first certificate, or what may be one, outside of the values of objects, for example before the
    /// manifest.
    fn line_of_other(&self, text: &[u8], known: &Reading) -> Option<usize> {
        let mut found = Reading::default();
        read_plain(&self.around(text), &"".into(), &mut found).ok()?;
        let known: HashSet<&[u8]> = known.certificates.iter().chain(&known.aside).map(|found| &*found.der).collect();
        let others = found.certificates.iter().filter(|found| !known.contains(&*found.der));
        let mut lines: Vec<usize> = others.map(|found| found.place.line).collect();
        lines.extend(found.problems.iter().map(|problem| problem.place.line));
        lines.extend(found.passed_over().iter().map(|place| place.line));
        let is_hidden = |kind: Outside| matches!(kind, Outside::Data | Outside::Key);
        lines.extend(found.outside.iter().filter(|(kind, _)| is_hidden(*kind)).map(|(_, place)| place.line));
        lines.into_iter().min()
    }

    /// The text outside of the values of objects and of comments, with all line breaks.
    fn around(&self, text: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut around = Zeroizing::new(Vec::with_capacity(text.len()));
        let mut copied = 0;
        let of_values = self.values.iter().map(|value| &value.range);
        let mut ranges: Vec<&Range<usize>> = self.of_objects.iter().chain(of_values).collect();
        ranges.sort_by_key(|range| range.start);
        for range in ranges.into_iter().filter(|range| range.end <= text.len()) {
            if range.start >= copied {
                around.extend_from_slice(&text[copied..range.start]);
                around.extend(memchr_iter(b'\n', &text[range.clone()]).map(|_| b'\n'));
                copied = range.end;
            }
        }
        around.extend_from_slice(&text[copied..]);
        without_comments(&around)
    }

    /// Records that the text is a manifest.
    fn mark(&self, sent: Option<&Vec<usize>>, file: &Arc<str>, reading: &mut Reading) {
        if let Some(first) = sent.and_then(|sent| self.values.get(*sent.first()?)) {
            let place = Place { file: file.clone(), line: first.line };
            reading.repair(RepairKind::Manifest, place, &first.key, "PEM");
        }
    }

    fn read_value(
        &self,
        index: usize,
        usage: ValueUse<'_>,
        file: &Arc<str>,
        reading: &mut Reading,
    ) -> Result<(), ReadError> {
        let value = &self.values[index];
        let place = |line: usize| Place { file: file.clone(), line };
        let (contents, form) = match usage {
            ValueUse::Replaced(inside) => (inside, Form::Text),
            ValueUse::Sent | ValueUse::Aside => (&value.inside[..], value.form),
        };
        let is_aside = matches!(usage, ValueUse::Aside);
        if form == Form::Undecodable {
            if !is_aside {
                reading.problem(ProblemKind::BadBase64, place(value.line));
            }
            return Ok(());
        }
        let mut inside = Reading::like(reading);
        if matches!(form, Form::Unencoded | Form::Spaced) {
            inside.repair(RepairKind::UnencodedSecret, place(value.line), &value.key, "base64");
        }
        let mut text = Reading::like(reading);
        read_plain(contents, file, &mut text)?;
        let is_other = text.certificates.is_empty() && text.problems.is_empty() && text.others.is_empty();
        if is_other && matches!(usage, ValueUse::Sent) && !contents.trim_ascii().is_empty() {
            text.problem(ProblemKind::NotCertificate, place(1));
        }
        text.each_place(|place| place.line = value.line_of(place.line));
        if is_aside {
            reading.aside.append(&mut text.certificates);
            text.repairs.clear();
            text.problems.clear();
        }
        inside.append(text);
        reading.append(inside);
        Ok(())
    }

    /// The indices of the values with certificates that a server sends, grouped by mapping. If there are none, all
    /// values with certificates.
    fn parts(&self) -> &[Vec<usize>] {
        self.parts.get_or_init(|| self.grouped())
    }

    fn grouped(&self) -> Vec<Vec<usize>> {
        let with_certificate = || self.values.iter().enumerate().filter(|(_, value)| value.has_certificate);
        let is_sent = |value: &Value| !NOT_SENT.contains(&&*value.key);
        let are_sent = with_certificate().any(|(_, value)| is_sent(value));
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut last = None;
        // The values of one mapping are adjacent.
        for (index, value) in with_certificate().filter(|(_, value)| !are_sent || is_sent(value)) {
            match parts.last_mut().filter(|_| last == Some(value.mapping)) {
                Some(part) => part.push(index),
                None => parts.push(vec![index]),
            }
            last = Some(value.mapping);
        }
        let mut parts: Vec<Vec<usize>> = parts.into_iter().flat_map(|part| self.split(part)).collect();
        // A bundle of CAs next to a server's chain, for example in a ConfigMap, is for clients.
        let is_one = parts.len() == 1;
        let are_servers: Vec<bool> = parts.iter().map(|part| is_one || self.is_of_server(part)).collect();
        if are_servers.contains(&true) {
            let mut is_server = are_servers.into_iter();
            parts.retain(|_| is_server.next().unwrap_or(true));
        }
        parts
    }

    /// The chains in the values of one mapping: each that has its own key, such as `api.crt` beside `api.key`, or all
    /// values as one chain.
    fn split(&self, mut part: Vec<usize>) -> Vec<Vec<usize>> {
        let is_chain = |index: &usize| &*self.values[*index].key == CHAIN;
        let has_name = |index: &usize| is_chain(index) || self.own_key(*index).is_some();
        let mut alone: Vec<usize> = part.iter().copied().filter(has_name).collect();
        let keys: HashSet<&str> = alone.iter().map(|index| &*self.values[*index].key).collect();
        if keys.len() > 1 && keys.len() == alone.len() {
            alone.retain(|index| is_chain(index) || self.is_of_server(&[*index]) && !self.is_of_client(*index));
            if !alone.is_empty() {
                return alone.into_iter().map(|index| vec![index]).collect();
            }
        }
        // Programs that read a Secret for TLS take the chain from this value alone.
        if part.iter().any(is_chain) {
            part.retain(is_chain);
        }
        vec![part]
    }

    /// The value with the private key of a value, which has the same name.
    fn own_key(&self, index: usize) -> Option<usize> {
        let value = &self.values[index];
        let (name, _) = value.key.rsplit_once('.').filter(|_| is_name_of_pem(&value.key))?;
        let is_key = |other: &&usize| self.values[**other].key.strip_suffix(".key") == Some(name);
        self.by_mapping.get(&value.mapping)?.iter().find(is_key).copied()
    }

    /// Whether the first certificate in a value is for clients only.
    fn is_of_client(&self, index: usize) -> bool {
        let mut inside = Reading::default();
        let is_read = read_plain(&self.values[index].inside, &"".into(), &mut inside).is_ok();
        let first = inside.certificates.first().filter(|_| is_read);
        first
            .and_then(|found| Certificate::from_der(found.der.clone()).ok())
            .is_some_and(|one| one.is_not_for_servers())
    }

    /// Whether a certificate in the values is not of a CA, or cannot be read.
    fn is_of_server(&self, part: &[usize]) -> bool {
        part.iter().any(|index| {
            let mut inside = Reading::default();
            let is_read = read_plain(&self.values[*index].inside, &"".into(), &mut inside).is_ok();
            let is_ca = |found: &Found| Certificate::from_der(found.der.clone()).is_ok_and(|one| may_be_ca(&one));
            let certificates = &inside.certificates;
            !is_read || !inside.problems.is_empty() || certificates.is_empty() || !certificates.iter().all(is_ca)
        })
    }

    /// The indices of the values in the mapping of a part, without other chains and their keys.
    fn beside_indices(&self, part: usize) -> impl Iterator<Item = usize> + Clone {
        let first = self.parts().get(part).and_then(|part| part.first());
        let of_mapping = first.and_then(|first| self.by_mapping.get(&self.values[*first].mapping));
        let others: HashSet<usize> = of_mapping
            .into_iter()
            .flatten()
            .filter(|index| Some(*index) != first)
            .filter_map(|index| Some((*index, self.own_key(*index)?)))
            .flat_map(|(index, key)| {
                let is_sent = !NOT_SENT.contains(&&*self.values[index].key);
                is_sent.then_some(index).into_iter().chain([key])
            })
            .collect();
        let is_split = self.parts().get(part).is_some_and(|part| part.len() == 1);
        let stays = move |index: &usize| !is_split || !others.contains(index);
        of_mapping.into_iter().flatten().copied().filter(stays)
    }

    /// The texts next to and with the certificates of a part, which may contain its key. If `inside` is given, it
    /// replaces the contents of the part's only value.
    pub(crate) fn beside(&self, part: usize, inside: Option<&[u8]>) -> Zeroizing<Vec<u8>> {
        let is_sent = |index: &usize| self.parts().get(part).is_some_and(|sent| sent.contains(index));
        let of_value = |index: usize| inside.filter(|_| is_sent(&index)).unwrap_or(&self.values[index].inside);
        let texts = self.beside_indices(part).map(of_value);
        // Allocated once, because a reallocation would leave a copy of a key behind.
        let mut all = Zeroizing::new(Vec::with_capacity(texts.clone().map(|text| text.len() + 1).sum()));
        for text in texts {
            all.extend_from_slice(text);
            all.push(b'\n');
        }
        all
    }

    /// The kind, namespace and name of the object of a part, as `Secret default/web`.
    pub(crate) fn object(&self, part: usize) -> Option<&str> {
        self.values[*self.parts().get(part)?.first()?].object.as_deref()
    }

    /// The texts of its values with certificates and keys.
    pub(super) fn insides(&self) -> impl Iterator<Item = &[u8]> {
        self.values.iter().map(|value| value.inside.as_slice())
    }

    /// Whether its text is that of the file, without decoding, so that a value can be replaced.
    pub(crate) fn is_plain(&self) -> bool {
        self.start.is_some()
    }

    /// Whether any value could be read.
    pub(super) fn has_certificate(&self) -> bool {
        self.values.iter().any(|value| value.has_certificate)
    }

    /// The values from which a server takes its certificates, in one part.
    pub(crate) fn sent(&self, part: usize) -> Vec<Sent<'_>> {
        let values = self.parts().get(part).into_iter().flatten();
        values.map(|index| Sent(&self.values[*index])).collect()
    }

    /// The file of the manifest with other contents in the first value of these parts, which are in order. All other bytes
    /// are unchanged.
    pub(crate) fn replaced<'a>(
        &self,
        text: &[u8],
        parts: impl Iterator<Item = (usize, &'a [u8])>,
    ) -> Zeroizing<Vec<u8>> {
        let start = self.start.unwrap_or(0);
        let of_part = |(part, inside): (usize, &[u8])| {
            let value = &self.values[*self.parts().get(part)?.first()?];
            let sent = Sent(value);
            let range = start + value.range.start..start + value.range.end;
            sent.is_changed(inside).then(|| (range, sent.written(inside)))
        };
        let changed: Vec<(Range<usize>, Zeroizing<Vec<u8>>)> = parts.filter_map(of_part).collect();
        // Allocated once, because a reallocation would leave a copy of a key behind.
        let size = text.len() + changed.iter().map(|(_, with)| with.len()).sum::<usize>();
        let mut out = Zeroizing::new(Vec::with_capacity(size));
        let mut copied = 0;
        for (range, with) in &changed {
            out.extend_from_slice(&text[copied..range.start]);
            out.extend_from_slice(with);
            copied = range.end;
        }
        out.extend_from_slice(&text[copied..]);
        out
    }
}

impl Sent<'_> {
    /// Its line (from 1).
    pub(crate) fn line(&self) -> usize {
        self.0.line
    }

    /// Its decoded contents.
    pub(crate) fn inside(&self) -> &[u8] {
        &self.0.inside
    }

    /// Whether the manifest is another one with these contents.
    pub(crate) fn is_changed(&self, inside: &[u8]) -> bool {
        inside != self.inside() || matches!(self.0.form, Form::Unencoded | Form::Spaced)
    }

    /// Whether its key is a name of PEM, such as `tls.crt`.
    pub(crate) fn is_named_for_pem(&self) -> bool {
        is_name_of_pem(&self.0.key)
    }

    /// Whether it is also the value of an alias, which would change with it.
    pub(crate) fn is_shared(&self) -> bool {
        self.0.is_shared
    }

    /// A scalar with another text, in the same form, and if possible in the same style.
    fn written(&self, inside: &[u8]) -> Zeroizing<Vec<u8>> {
        let Value { style, form, .. } = self.0;
        let encoded = Zeroizing::new(STANDARD.encode(inside));
        let is_base64 = *form != Form::Text;
        match style {
            Style::Block { comment, .. } if matches!(form, Form::Unencoded | Form::Spaced) => {
                Zeroizing::new([encoded.as_bytes(), comment.as_bytes()].concat())
            }
            Style::Block { indent, width, comment, line_break } => {
                // Folding inserts spaces between lines, which base64 decoders refuse.
                let width = width.filter(|width| *form == Form::Base64 && *width >= 16).unwrap_or(encoded.len());
                let lines: Vec<&[u8]> = if is_base64 {
                    encoded.as_bytes().chunks(width.max(1)).collect()
                } else {
                    inside.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).collect()
                };
                block(&lines, *indent, comment, line_break)
            }
            Style::Plain if is_base64 => Zeroizing::new(encoded.as_bytes().to_vec()),
            Style::Single if is_base64 => quoted(b'\'', encoded.as_bytes()),
            Style::Double if is_base64 => quoted(b'"', encoded.as_bytes()),
            Style::Plain | Style::Single | Style::Double => {
                let text = inside.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).collect::<Vec<_>>();
                quoted(b'"', &text.join(&b"\\n"[..]))
            }
        }
    }
}

/// Whether a key is the name of a file of certificates, or without an extension that of a certificate.
fn is_name_of_pem(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    match key.rsplit_once('.') {
        Some((_, extension)) => ["crt", "pem", "cer", "cert"].contains(&extension),
        None => key.contains("cert"),
    }
}

/// The text with empty lines instead of comments.
fn without_comments(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut kept = Zeroizing::new(Vec::with_capacity(text.len()));
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let is_comment = line.trim_ascii_start().starts_with(b"#");
        kept.extend_from_slice(if is_comment { b"\n" } else { line });
    }
    kept
}

/// A block scalar. The line break after its last line is not included.
fn block(lines: &[&[u8]], indent: usize, comment: &str, line_break: &str) -> Zeroizing<Vec<u8>> {
    let size = lines.iter().map(|line| line.len() + indent + 2).sum::<usize>() + comment.len() + 1;
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    out.push(b'|');
    out.extend_from_slice(comment.as_bytes());
    for line in lines.iter().filter(|line| !line.is_empty()) {
        out.extend_from_slice(line_break.as_bytes());
        out.extend(std::iter::repeat_n(b' ', indent));
        out.extend_from_slice(line);
    }
    out
}

fn quoted(quote: u8, text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() + 2));
    out.push(quote);
    out.extend_from_slice(text);
    out.push(quote);
    out
}

/// The form and contents of a scalar that contains PEM, or must contain it.
fn inside(scalar: &Scalar, mappings: &Mappings) -> Option<(Form, Zeroizing<Vec<u8>>)> {
    let there = || scalar.value.clone();
    let (is_secret, field) = field_of(scalar, mappings);
    let needs_base64 = field == "binaryData" || is_secret && field == "data";
    let needs_text = is_secret && field == "stringData" || !is_secret && field == "data";
    let must_be = &*scalar.key == CHAIN;
    let is_short = must_be && scalar.value.len() < MIN_VALUE;
    if is_short && (is_placeholder(&scalar.value) || !is_chain_of_secret(scalar, mappings)) {
        return None;
    }
    if has_boundary(&scalar.value) {
        return Some((if needs_base64 { Form::Unencoded } else { Form::Text }, there()));
    }
    if needs_text {
        // The value is not decoded, so a server gets this text.
        return (must_be || decoded(&scalar.value).is_some_and(|inside| has_boundary(&inside)))
            .then(|| (Form::Text, there()));
    }
    match decoded(&scalar.value) {
        Some(inside) if has_boundary(&inside) || is_certificate(&inside) || must_be => {
            let is_spaced = scalar.value.trim_ascii().contains(&b' ');
            Some((if needs_base64 && is_spaced { Form::Spaced } else { Form::Base64 }, inside))
        }
        None if must_be && needs_base64 => Some((Form::Undecodable, there())),
        _ => None,
    }
}

/// Whether the object around the mapping of a scalar is a Secret, and the key of the mapping in the object.
fn field_of<'a>(scalar: &Scalar, mappings: &'a Mappings) -> (bool, &'a str) {
    let parent = mappings.all.get(scalar.mapping).and_then(|mapping| mapping.parent.as_ref());
    let Some((object, field)) = parent else { return (false, "") };
    let kind = mappings.all.get(*object).and_then(|object| object.kind.as_deref());
    (kind == Some("Secret"), field)
}

/// Whether a scalar is the chain of a Secret, whatever it contains.
fn is_chain_of_secret(scalar: &Scalar, mappings: &Mappings) -> bool {
    &*scalar.key == CHAIN && matches!(field_of(scalar, mappings), (true, "data" | "stringData"))
}

/// Whether another program will replace a value, as in `${CERT}` or `<path:secret/tls#crt>`.
fn is_placeholder(value: &[u8]) -> bool {
    value.iter().any(|byte| b"${}<>%:#".contains(byte))
}

/// Decodes base64, ignoring line breaks and spaces.
fn decoded(value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut joined = Zeroizing::new(Vec::with_capacity(value.len()));
    joined.extend(value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()));
    let mut out = Zeroizing::new(vec![0; joined.len() / 4 * 3 + 3]);
    let length = LENIENT.decode_slice(&*joined, &mut out).ok()?;
    out.truncate(length);
    Some(out)
}

fn is_certificate(der: &[u8]) -> bool {
    split_element(der).is_some_and(|(element, _)| Outline::of(element.whole).is_some())
}

/// Whether it contains more than keys, requests and parameters.
fn holds_certificate(inside: &[u8]) -> bool {
    let mut found = boundaries(inside);
    if found.is_empty() {
        found = decoded(inside).map(|inside| boundaries(&inside)).unwrap_or_default();
    }
    found.is_empty() || found.iter().any(|boundary| is_certificate_label(boundary.label.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    /// A block that is not a certificate, but sufficient for these tests.
    fn pem(letter: &str) -> String {
        let line = letter.repeat(64);
        format!("-----BEGIN CERTIFICATE-----\n{line}\n{line}\n-----END CERTIFICATE-----\n")
    }

    fn indented(text: &str, columns: usize) -> String {
        text.lines().map(|line| format!("{}{line}\n", " ".repeat(columns))).collect()
    }

    fn base64(text: &str) -> String {
        STANDARD.encode(text)
    }

    fn secret(value: &str) -> String {
        format!("apiVersion: v1\ndata:\n  tls.crt:{value}  x: y\nkind: Secret\n")
    }

    /// The key, line, form and contents of each value.
    fn found(text: &str) -> Vec<(String, usize, Form, String)> {
        let Some(manifest) = Manifest::of(text.as_bytes()) else { return Vec::new() };
        let text = |value: &Value| String::from_utf8(value.inside.to_vec()).unwrap();
        manifest.values.iter().map(|value| (value.key.to_string(), value.line, value.form, text(value))).collect()
    }

    #[test]
    fn the_chain_of_a_secret_is_a_value_whatever_it_contains() {
        let key = pem("A").replace("CERTIFICATE", "PRIVATE KEY");
        let of =
            |field: &str, value: &str| format!("apiVersion: v1\nkind: Secret\n{field}:\n  tls.crt:{value}\n  x: y\n");
        let in_json = |value: &str| {
            format!("{{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {{\"tls.crt\": {value}}}}}")
        };
        let cases = [
            ("a key", of("data", &format!(" {}", base64(&key))), Some(key.as_str())),
            ("text", of("data", &format!(" {}", base64("not a certificate"))), Some("not a certificate")),
            ("text as it is", of("stringData", " not a certificate"), Some("not a certificate")),
            ("an empty string", of("data", " \"\""), Some("")),
            ("nothing", of("data", ""), Some("")),
            ("a comment", of("data", " # later"), Some("")),
            ("null in JSON", in_json("null"), Some("")),
            ("an empty string in JSON", in_json("\"\""), Some("")),
            ("a variable", of("data", " ${CRT}"), None),
            ("a reference", of("stringData", " vault:secret/data/tls#crt"), None),
            ("a path", of("stringData", " <path:secret/tls#crt>"), None),
            ("another object", of("data", "").replace("Secret", "ConfigMap"), None),
            ("another field", of("spec", ""), None),
        ];
        for (name, text, expected) in cases {
            let manifest = Manifest::of(text.as_bytes()).unwrap();
            let values: Vec<&Value> = manifest.values.iter().collect();
            let insides: Vec<String> =
                values.iter().map(|value| String::from_utf8_lossy(&value.inside).into_owned()).collect();
            assert_eq!(insides, expected.into_iter().collect::<Vec<_>>(), "{name}");
            assert!(values.iter().all(|value| value.has_certificate), "{name}");
        }
    }

    /// A name, the keys and contents of a Secret, and the keys of the values of each part, and of those next to it.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);

    #[test]
    fn chains_with_keys_of_their_own() {
        let server = |name: &str| Spec::leaf(name).self_signed().pem();
        let (one, other) = (server("www.example.jp"), server("api.example.jp"));
        let client = Spec::leaf("client")
            .with(|params| params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth])
            .self_signed()
            .pem();
        let ca = Spec::ca("CA").self_signed().pem();
        let key = pem("A").replace("CERTIFICATE", "PRIVATE KEY");
        let cases: [Case<'_>; 8] = [
            (
                "two chains",
                &[("tls.crt", &one), ("tls.key", &key), ("api.crt", &other), ("api.key", &key), ("ca.crt", &ca)],
                &["tls.crt", "api.crt"],
                &["tls.crt tls.key ca.crt", "api.crt api.key ca.crt"],
            ),
            (
                "two chains without tls.crt",
                &[("www.pem", &one), ("www.key", &key), ("api.pem", &other), ("api.key", &key)],
                &["www.pem", "api.pem"],
                &["www.pem www.key", "api.pem api.key"],
            ),
            (
                "tls.crt without a key",
                &[("tls.crt", &one), ("api.crt", &other), ("api.key", &key)],
                &["tls.crt", "api.crt"],
                &["tls.crt", "tls.crt api.crt api.key"],
            ),
            (
                "a client",
                &[("tls.crt", &one), ("tls.key", &key), ("client.crt", &client), ("client.key", &key)],
                &["tls.crt"],
                &["tls.crt tls.key"],
            ),
            (
                "a CA with its key",
                &[("tls.crt", &one), ("tls.key", &key), ("root.crt", &ca), ("root.key", &key)],
                &["tls.crt"],
                &["tls.crt tls.key"],
            ),
            (
                "an older one",
                &[("tls.crt", &one), ("tls.key", &key), ("old.crt", &other)],
                &["tls.crt"],
                &["tls.crt tls.key old.crt"],
            ),
            ("one chain", &[("site.crt", &one), ("chain.crt", &ca)], &["site.crt chain.crt"], &["site.crt chain.crt"]),
            ("keys swapped", &[("tls.crt", &key), ("tls.key", &one)], &["tls.crt"], &["tls.crt tls.key"]),
        ];
        for (name, values, parts, beside) in cases {
            let values: String = values.iter().map(|(key, text)| format!("  {key}: {}\n", base64(text))).collect();
            let manifest = Manifest::of(format!("apiVersion: v1\nkind: Secret\ndata:\n{values}").as_bytes()).unwrap();
            let keys = |indices: Vec<usize>| {
                indices.iter().map(|index| &*manifest.values[*index].key).collect::<Vec<&str>>().join(" ")
            };
            let found: Vec<String> = manifest.parts().iter().cloned().map(keys).collect();
            assert_eq!(found, parts, "{name}");
            let found: Vec<String> =
                (0..parts.len()).map(|part| keys(manifest.beside_indices(part).collect())).collect();
            assert_eq!(found, beside, "{name}");
        }
    }

    #[test]
    fn names_of_pem() {
        let cases = [
            ("tls.crt", true),
            ("site.pem", true),
            ("WWW.CER", true),
            ("certificate", true),
            ("TLS_CERT", true),
            ("app.env", false),
            ("cert.json", false),
            ("certs.yaml", false),
            ("args", false),
            ("value", false),
            ("literals", false),
            ("", false),
        ];
        for (key, expected) in cases {
            assert_eq!(is_name_of_pem(key), expected, "{key}");
        }
    }

    #[test]
    fn values_in_every_style() {
        let (a, b) = (pem("A"), base64(&pem("A")));
        let wrapped: String =
            b.as_bytes().chunks(60).map(|line| format!("    {}\n", String::from_utf8_lossy(line))).collect();
        let escaped = a.replace('\n', "\\n");
        let broken = format!("{}\\\n    {}", &escaped[..40], &escaped[40..]);
        let cases: [(&str, String, Form, usize); 24] = [
            ("the next line", secret(&format!("\n    {b} # of 2026\n")), Form::Base64, 4),
            ("plain on several lines", secret(&format!("\n{wrapped}")), Form::Spaced, 4),
            ("plain from the key on", secret(&format!(" {}\n", wrapped.trim())), Form::Spaced, 3),
            ("quotes in the next line", secret(&format!("\n    '{b}'\n")), Form::Base64, 4),
            ("an anchor", secret(&format!(" &chain {b}\n")), Form::Base64, 3),
            (
                "JSON between YAML",
                format!(
                    "# x\n---\n{{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\n\"data\": {{\"tls.crt\": \"{b}\"}}}}\n---\na: b\n"
                ),
                Form::Base64,
                4,
            ),
            (
                "two objects of JSON",
                format!(
                    "{{\"kind\": \"x\"}} {{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\n\"data\": {{\"tls.crt\": \"{b}\"}}}}"
                ),
                Form::Base64,
                2,
            ),
            ("plain", secret(&format!(" {b}\n")), Form::Base64, 3),
            ("with a comment", secret(&format!(" {b} # of 2026\n")), Form::Base64, 3),
            ("with a tag", secret(&format!(" !!str {b}\n")), Form::Base64, 3),
            ("double quotes", secret(&format!(" \"{b}\"\n")), Form::Base64, 3),
            ("single quotes", secret(&format!(" '{b}'\n")), Form::Base64, 3),
            ("block", secret(&format!(" |\n{wrapped}")), Form::Base64, 4),
            ("folded block", secret(&format!(" >-\n{wrapped}")), Form::Spaced, 4),
            (
                "block at the end of the text",
                format!("apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: |\n{}", wrapped.trim_end()),
                Form::Base64,
                5,
            ),
            ("PEM under data", secret(&format!(" |\n{}", indented(&a, 4))), Form::Unencoded, 4),
            (
                "PEM in a ConfigMap",
                secret(&format!(" |\n{}", indented(&a, 6))).replace("Secret", "ConfigMap"),
                Form::Text,
                4,
            ),
            ("stringData", secret(&format!(" |\n{}", indented(&a, 4))).replace("data", "stringData"), Form::Text, 4),
            (
                "stringData with escapes",
                secret(&format!(" \"{escaped}\"\n")).replace("data", "stringData"),
                Form::Text,
                3,
            ),
            ("escapes on two lines", secret(&format!(" \"{broken}\"\n")).replace("data", "stringData"), Form::Text, 3),
            (
                "CR LF",
                secret(&format!(" |\n{}", indented(&a, 4))).replace("data", "stringData").replace('\n', "\r\n"),
                Form::Text,
                4,
            ),
            (
                "flow style",
                format!("apiVersion: v1\nkind: Secret\ndata: {{x: 1, tls.crt: {b},\n  'y': [1, 2]}}\n"),
                Form::Base64,
                3,
            ),
            (
                "JSON",
                format!("{{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\n\"data\": {{\"tls.crt\": \"{b}\"}}}}"),
                Form::Base64,
                2,
            ),
            (
                "a list",
                format!(
                    "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  apiVersion: v1\n  data:\n    tls.crt: {b}\n- kind: x\n"
                ),
                Form::Base64,
                7,
            ),
        ];
        for (name, text, form, line) in cases {
            assert_eq!(found(&text), [("tls.crt".to_owned(), line, form, a.clone())], "{name}: {text}");
        }
    }

    /// The key and whether an alias stands for the value too, of each value.
    fn shared(text: &str) -> Vec<(String, bool)> {
        let manifest = Manifest::of(text.as_bytes()).unwrap();
        manifest.values.iter().map(|value| (value.key.to_string(), value.is_shared)).collect()
    }

    type Shared = &'static [(&'static str, bool)];

    #[test]
    fn anchors_and_aliases() {
        let b = base64(&pem("A"));
        let head = "apiVersion: v1\nkind: Secret\n";
        let block: String = indented(&pem("A"), 4);
        let list = format!(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data: &d\n    tls.crt: {b}\n"
        );
        let cases: [(&str, String, Shared); 7] = [
            ("an anchor alone", format!("{head}data:\n  tls.crt: &c {b}\n"), &[("tls.crt", false)]),
            (
                "used below",
                format!("{head}data:\n  tls.crt: &c {b}\n  ca.crt: *c\n"),
                &[("tls.crt", true), ("ca.crt", false)],
            ),
            (
                "used for the chain",
                format!("{head}data:\n  ca.crt: &c {b}\n  tls.crt: *c # the same\n"),
                &[("ca.crt", true), ("tls.crt", false)],
            ),
            (
                "a block",
                format!("{head}stringData:\n  ca.crt: &c |\n{block}  tls.crt: *c\n"),
                &[("ca.crt", true), ("tls.crt", false)],
            ),
            (
                "flow style",
                format!("{head}data: {{ca.crt: &c {b}, tls.crt: *c}}\n"),
                &[("ca.crt", true), ("tls.crt", false)],
            ),
            ("a mapping", format!("{list}- apiVersion: v1\n  kind: Secret\n  data: *d\n"), &[("tls.crt", true)]),
            ("of another document", format!("{head}data:\n  tls.crt: &c {b}\n---\na: *c\n"), &[("tls.crt", false)]),
        ];
        for (name, text, expected) in cases {
            let expected: Vec<(String, bool)> = expected.iter().map(|(key, is)| ((*key).to_owned(), *is)).collect();
            assert_eq!(shared(&text), expected, "{name}: {text}");
        }
        // An alias is replaced by the value, and what it stood for stays.
        let text = format!("{head}data:\n  ca.crt: &c {b}\n  tls.crt: *c # the same\n");
        let manifest = Manifest::of(text.as_bytes()).unwrap();
        let changed = manifest.replaced(text.as_bytes(), std::iter::once((0, pem("B").as_bytes())));
        let expected = text.replace("*c", &base64(&pem("B")));
        assert_eq!(String::from_utf8(changed.to_vec()).unwrap(), expected);
    }

    /// Many aliases of a large value do not take more memory than the limit allows.
    #[test]
    fn bombs_of_aliases() {
        let value = "A".repeat(100_000);
        let aliases = |count: usize| "- *c\n".repeat(count);
        let text = |count| format!("apiVersion: v1\nkind: x\na: &c {value}\nb:\n{}", aliases(count));
        assert!(Manifest::of(text(40).as_bytes()).is_some());
        assert!(Manifest::of(text(50).as_bytes()).is_none());
    }

    /// The line of what may be a certificate but is in no object.
    #[test]
    fn certificates_beside_the_objects() {
        let issued = Spec::leaf("www.example.jp").self_signed();
        let (b, other) = (base64(&issued.pem()), Spec::leaf("mail.example.jp").self_signed());
        let manifest = format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  note: |\n    {{\"crt\": \"{}\"}}\ndata:\n  tls.crt: {b}\n",
            base64(&other.pem())
        );
        let wide = |text: &str| -> String {
            text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect()
        };
        let hexadecimal: String = other.der.iter().map(|octet| format!("{octet:02x}")).collect();
        let percent = other.pem().replace(' ', "%20").replace('\n', "%0A");
        let cases = [
            ("nothing", String::new(), None),
            ("a comment", other.pem().lines().map(|line| format!("# {line}\n")).collect(), None),
            ("text", "# Source: x\nNOTES:\nvisit the site\n".to_owned(), None),
            ("the same certificate", issued.pem(), None),
            ("PEM", other.pem(), Some(1)),
            ("base64 of PEM", wide(&base64(&other.pem())), Some(1)),
            ("in one line", format!("\n{}\n", base64(&other.pem())), Some(2)),
            ("base64 of DER", wide(&STANDARD.encode(&other.der)), Some(1)),
            ("percent-encoding", percent + "\n", Some(1)),
            ("hexadecimal", wide(&hexadecimal), Some(1)),
            ("JSON", format!("{:?}\n", other.pem()), Some(1)),
        ];
        for (name, beside, expected) in cases {
            let name_of_file = "secret.yaml".into();
            let data = |text: String| {
                let reading = super::super::read_bytes(text.as_bytes(), &name_of_file).unwrap();
                assert_eq!(reading.certificates.len(), 1, "{name}");
                let outside = reading.outside.iter().filter(|(kind, _)| *kind == Outside::Data);
                outside.map(|(_, place)| place.line).next()
            };
            assert_eq!(data(format!("{beside}---\n{manifest}")), expected, "{name}, before");
            let behind = expected.map(|line| line + 8);
            assert_eq!(data(format!("{manifest}---\n{beside}")), behind, "{name}, behind");
        }
    }

    #[test]
    fn what_is_no_manifest_or_has_no_certificate() {
        let b = base64(&pem("A"));
        let cases = [
            ("no kind", format!("apiVersion: v1\ndata:\n  tls.crt: {b}\n")),
            ("no version", format!("kind: Secret\ndata:\n  tls.crt: {b}\n")),
            ("both in different mappings", format!("a:\n  apiVersion: v1\nb:\n  kind: x\nc: {b}\n")),
            (
                "an annotation",
                format!("apiVersion: v1\nkind: Secret\ndata:\n  note: |\n    {{\"data\": {{\"tls.crt\": \"{b}\"}}}}\n"),
            ),
            ("other base64", secret(" ${CRT}\n").replace("x: y", &format!("blob: {}", base64(&"text ".repeat(50))))),
            ("open quotes", secret(&format!(" \"{b}\n"))),
            ("open braces", format!("apiVersion: v1\nkind: Secret\ndata: {{a: {{b: {{c: '{b}")),
            ("nothing", "apiVersion".to_owned()),
        ];
        for (name, text) in cases {
            assert_eq!(found(&text), [], "{name}: {text}");
        }
    }

    /// Replacing a value and restoring it changes no octet, except where the form was wrong.
    #[test]
    fn nothing_else_is_touched() {
        let (a, b) = (pem("A"), pem("B") + &pem("B"));
        let encoded = base64(&a);
        let wrapped: String =
            encoded.as_bytes().chunks(60).map(|line| format!("    {}\n", String::from_utf8_lossy(line))).collect();
        let cases = [
            secret(&format!(" {encoded}  # of 2026\n")),
            secret(&format!(" \"{encoded}\"\n")),
            secret(&format!(" '{encoded}'\n")),
            secret(&format!(" | # wrapped\n{wrapped}\n\n")),
            secret(&format!(" |\n{}", indented(&a, 5))).replace("data", "stringData"),
            secret(&format!(" |\n{}", indented(&a, 4))).replace("data", "stringData").replace('\n', "\r\n"),
            secret(&format!(" \"{}\"\n", a.replace('\n', "\\n"))).replace("data", "stringData"),
            format!("{{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{{\"tls.crt\":\"{encoded}\",\"z\":1}}}}"),
        ];
        let with = |text: &[u8], inside: &str| {
            let manifest = Manifest::of(text).unwrap();
            let sent = manifest.sent(0);
            assert_eq!(sent.len(), 1);
            manifest.replaced(text, std::iter::once((0, inside.as_bytes()))).to_vec()
        };
        for text in cases {
            let changed = with(text.as_bytes(), &b);
            assert_eq!(found(std::str::from_utf8(&changed).unwrap())[0].3, b, "{text}");
            assert_eq!(String::from_utf8(with(&changed, &a)).unwrap(), text);
        }
    }

    #[test]
    fn values_that_must_be_base64_become_it() {
        let a = pem("A");
        let text = secret(&format!(" | # of 2026\n{}", indented(&a, 4)));
        let manifest = Manifest::of(text.as_bytes()).unwrap();
        let changed = manifest.replaced(text.as_bytes(), std::iter::once((0, a.as_bytes())));
        let changed = String::from_utf8(changed.to_vec()).unwrap();
        assert_eq!(found(&changed), [("tls.crt".to_owned(), 3, Form::Base64, a)]);
        assert!(changed.ends_with(" # of 2026\n  x: y\nkind: Secret\n"), "{changed}");
    }

    #[test]
    fn what_a_server_does_not_send_is_told_apart() {
        let value = |key: &str| format!("  {key}: {}\n", base64(&pem("A")));
        let keys = |keys: &[&str]| -> Vec<Vec<String>> {
            let text: String = keys.iter().map(|key| value(key)).collect();
            let manifest = Manifest::of(format!("apiVersion: v1\nkind: Secret\ndata:\n{text}").as_bytes()).unwrap();
            manifest
                .parts()
                .iter()
                .map(|part| part.iter().map(|one| manifest.values[*one].key.to_string()).collect())
                .collect()
        };
        assert_eq!(keys(&["ca.crt", "tls.crt"]), [["tls.crt"]]);
        assert_eq!(keys(&["ca.crt"]), [["ca.crt"]]);
        assert_eq!(keys(&["chain.pem", "server.pem"]), [["chain.pem", "server.pem"]]);
        assert_eq!(keys(&["int.crt", "tls.crt"]), [["tls.crt"]]);
    }

    /// The time for deep and wide texts is linear in their size.
    #[test]
    fn hostile_texts() {
        let deep: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        let wide = "- a: b\n".repeat(MAX_MAPPINGS + 1);
        let cases = [
            format!("apiVersion: v1\nkind: x\n{deep}"),
            format!("apiVersion: v1\nkind: x\nb:\n{wide}"),
            format!("apiVersion: v1\nkind: x\nb: {}", "{a: ".repeat(100_000)),
            format!("apiVersion: v1\nkind: x\n{}", "a: {b: \n".repeat(200_000)),
            format!("apiVersion: v1\nkind: x\n{}", "a: \"\n".repeat(50_001)),
            format!("{{\"apiVersion\": \"v1\", \"a\": {}", "[".repeat(100_000)),
        ];
        for text in cases {
            assert!(Manifest::of(text.as_bytes()).is_none_or(|manifest| !manifest.has_certificate()));
        }
    }
}
