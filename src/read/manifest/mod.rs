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
use super::encoding;
use super::engine::LENIENT;
use super::label::is_certificate_label;
use super::secret;
use super::{Found, Outside, Place, ProblemKind, ReadError, Reading, Repair, RepairKind, may_be_ca, read_plain};
use crate::certificate::outline::{Outline, split_element};
use crate::certificate::{Certificate, work};

/// The maximum number of mappings in a manifest. A text with more is not read as a manifest.
const MAX_MAPPINGS: usize = 200_000;

/// The minimum length of a value that is examined; the base64 of a certificate is longer.
const MIN_VALUE: usize = 100;

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
struct Mappings(Vec<Mapping>);

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
        if self.0.len() <= MAX_MAPPINGS {
            self.0.push(Mapping { parent, ..Mapping::default() });
        }
        self.0.len() - 1
    }

    /// The mapping of the object around a mapping.
    fn object_of(&self, mapping: usize) -> Option<usize> {
        let mut above = std::iter::successors(Some(mapping), |one| Some(self.0.get(*one)?.parent.as_ref()?.0));
        above
            .by_ref()
            .take(MAX_DEPTH)
            .find(|one| self.0.get(*one).is_some_and(|one| one.has_version && one.kind.is_some()))
    }

    /// The kind, namespace and name of each object that has a name.
    fn objects(&self) -> HashMap<usize, String> {
        let named = self.0.iter().filter_map(|metadata| {
            let (object, _) = metadata.parent.as_ref().filter(|(_, key)| &**key == "metadata")?;
            let (kind, name) = (self.0.get(*object)?.kind.as_ref()?, metadata.name.as_ref()?);
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
        let is_of_object = matches!(&**key, "kind" | "apiVersion" | "name" | "namespace");
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
}

impl Value {
    /// The line of the manifest for a line of the contents, both from 1.
    fn line_of(&self, line: usize) -> usize {
        let goes_on = matches!(self.style, Style::Block { width: Some(_), .. }) && self.form != Form::Base64;
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
    /// Whether its text is that of the file, without decoding.
    is_plain: bool,
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
enum Role<'a> {
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
        let (scalars, mut mappings) = json::scalars(text).unwrap_or_else(|| yaml::scalars(text));
        if mappings.0.len() > MAX_MAPPINGS {
            return None;
        }
        for scalar in &scalars {
            let Some(mapping) = mappings.0.get_mut(scalar.mapping) else { continue };
            let text = || Some(String::from_utf8_lossy(&scalar.value).into());
            match &*scalar.key {
                "kind" => mapping.kind = text(),
                "apiVersion" => mapping.has_version = true,
                "name" => mapping.name = text(),
                "namespace" => mapping.namespace = text(),
                _ => {}
            }
        }
        if !mappings.0.iter().any(|mapping| mapping.has_version && mapping.kind.is_some()) {
            return None;
        }
        let objects = mappings.objects();
        let mut values: Vec<Value> = Vec::new();
        let (mut line, mut counted) = (1, 0);
        for scalar in scalars {
            let Some((form, inside)) = inside(&scalar, &mappings) else { continue };
            line += memchr_iter(b'\n', &text[counted..scalar.range.start]).count();
            counted = scalar.range.start;
            let in_block = usize::from(matches!(scalar.style, Style::Block { .. }));
            values.push(Value {
                mapping: scalar.mapping,
                object: mappings.object_of(scalar.mapping).and_then(|object| objects.get(&object)).cloned(),
                has_certificate: form == Form::Undecodable || holds_certificate(&inside),
                line: line + in_block,
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
        Some(Self { values, by_mapping, parts: OnceLock::new(), is_plain: false, of_encoding: Default::default() })
    }

    /// Reads the certificates of all parts: those that a server sends, and others. `bytes` are those of the file.
    pub(super) fn read(&mut self, bytes: &[u8], file: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
        self.is_plain = *encoding::decode(bytes, file, reading) == *bytes;
        if let Some(line) = self.line_of_other(bytes) {
            reading.outside.push((Outside::Data, Place { file: file.clone(), line }));
        }
        self.of_encoding = (reading.repairs.clone(), reading.outside.clone());
        let sent: HashSet<usize> = self.parts().iter().flatten().copied().collect();
        reading.parts = self.parts().len();
        self.mark(self.parts().first(), file, reading);
        let role = |index: &usize| if sent.contains(index) { Role::Sent } else { Role::Aside };
        (0..self.values.len()).try_for_each(|index| self.read_value(index, role(&index), file, reading))
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
        let role = |index: usize| match inside {
            _ if !sent.is_some_and(|sent| sent.contains(&index)) => Role::Aside,
            Some(inside) => Role::Replaced(inside),
            None => Role::Sent,
        };
        self.beside_indices(part).try_for_each(|index| self.read_value(index, role(index), file, reading))
    }

    /// The line of the first certificate outside of the values, for example before the manifest.
    fn line_of_other(&self, bytes: &[u8]) -> Option<usize> {
        let text = secret::text_of(bytes);
        let found = boundaries(&text).into_iter().find(|boundary| {
            let at = boundary.range.start;
            let after = self.values.partition_point(|value| value.range.end <= at);
            let is_inside = self.values.get(after).is_some_and(|value| value.range.start <= at);
            boundary.is_begin && !is_inside && is_certificate_label(boundary.label.as_bytes())
        })?;
        Some(1 + memchr_iter(b'\n', &text[..found.range.start]).count())
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
        role: Role<'_>,
        file: &Arc<str>,
        reading: &mut Reading,
    ) -> Result<(), ReadError> {
        let value = &self.values[index];
        let place = |line: usize| Place { file: file.clone(), line };
        let (contents, form) = match role {
            Role::Replaced(inside) => (inside, Form::Text),
            Role::Sent | Role::Aside => (&value.inside[..], value.form),
        };
        let is_aside = matches!(role, Role::Aside);
        if form == Form::Undecodable {
            if !is_aside {
                reading.problem(ProblemKind::BadBase64, place(value.line));
            }
            return Ok(());
        }
        let mut inside = Reading::like(reading);
        if form == Form::Unencoded {
            inside.repair(RepairKind::UnencodedSecret, place(value.line), &value.key, "base64");
        }
        let mut text = Reading::like(reading);
        read_plain(contents, file, &mut text)?;
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
        // A bundle of CAs next to a server's chain, for example in a ConfigMap, is for clients.
        let is_one = parts.len() == 1;
        let are_servers: Vec<bool> = parts.iter().map(|part| is_one || self.is_of_server(part)).collect();
        if are_servers.contains(&true) {
            let mut is_server = are_servers.into_iter();
            parts.retain(|_| is_server.next().unwrap_or(true));
        }
        parts
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

    /// The indices of the values in the mapping of a part.
    fn beside_indices(&self, part: usize) -> impl Iterator<Item = usize> + Clone {
        let first = self.parts().get(part).and_then(|part| part.first());
        let of_mapping = first.and_then(|first| self.by_mapping.get(&self.values[*first].mapping));
        of_mapping.into_iter().flatten().copied()
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
        self.is_plain
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

    /// The text of the manifest with other contents in the first value of these parts, which are in order. All other bytes
    /// are unchanged.
    pub(crate) fn replaced<'a>(
        &self,
        text: &[u8],
        parts: impl Iterator<Item = (usize, &'a [u8])>,
    ) -> Zeroizing<Vec<u8>> {
        let of_part = |(part, inside): (usize, &[u8])| {
            let value = &self.values[*self.parts().get(part)?.first()?];
            let sent = Sent(value);
            sent.is_changed(inside).then(|| (value.range.clone(), sent.written(inside)))
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
        inside != self.inside() || self.0.form == Form::Unencoded
    }

    /// A scalar with another text, in the same form, and if possible in the same style.
    fn written(&self, inside: &[u8]) -> Zeroizing<Vec<u8>> {
        let Value { style, form, .. } = self.0;
        let encoded = Zeroizing::new(STANDARD.encode(inside));
        let is_base64 = *form != Form::Text;
        match style {
            Style::Block { comment, .. } if *form == Form::Unencoded => {
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
    let (object, field) = match &mappings.0.get(scalar.mapping)?.parent {
        Some((object, field)) => (mappings.0.get(*object), &**field),
        None => (None, ""),
    };
    let is_secret = object.and_then(|object| object.kind.as_deref()) == Some("Secret");
    let needs_base64 = field == "binaryData" || is_secret && field == "data";
    let needs_text = is_secret && field == "stringData" || !is_secret && field == "data";
    let must_be = &*scalar.key == "tls.crt";
    if has_boundary(&scalar.value) {
        return Some((if needs_base64 { Form::Unencoded } else { Form::Text }, there()));
    }
    if needs_text {
        // The value is not decoded, so a server gets this text.
        return (must_be || decoded(&scalar.value).is_some_and(|inside| has_boundary(&inside)))
            .then(|| (Form::Text, there()));
    }
    match decoded(&scalar.value) {
        Some(inside) if has_boundary(&inside) || is_certificate(&inside) || must_be => Some((Form::Base64, inside)),
        None if must_be && needs_base64 => Some((Form::Undecodable, there())),
        _ => None,
    }
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
    fn values_in_every_style() {
        let (a, b) = (pem("A"), base64(&pem("A")));
        let wrapped: String =
            b.as_bytes().chunks(60).map(|line| format!("    {}\n", String::from_utf8_lossy(line))).collect();
        let escaped = a.replace('\n', "\\n");
        let broken = format!("{}\\\n    {}", &escaped[..40], &escaped[40..]);
        let cases: [(&str, String, Form, usize); 17] = [
            ("plain", secret(&format!(" {b}\n")), Form::Base64, 3),
            ("with a comment", secret(&format!(" {b} # of 2026\n")), Form::Base64, 3),
            ("with a tag", secret(&format!(" !!str {b}\n")), Form::Base64, 3),
            ("double quotes", secret(&format!(" \"{b}\"\n")), Form::Base64, 3),
            ("single quotes", secret(&format!(" '{b}'\n")), Form::Base64, 3),
            ("block", secret(&format!(" |\n{wrapped}")), Form::Base64, 4),
            ("folded block", secret(&format!(" >-\n{wrapped}")), Form::Base64, 4),
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

    #[test]
    fn what_is_no_manifest_or_has_no_certificate() {
        let b = base64(&pem("A"));
        let cases = [
            ("no kind", format!("apiVersion: v1\ndata:\n  tls.crt: {b}\n")),
            ("no version", format!("kind: Secret\ndata:\n  tls.crt: {b}\n")),
            ("both in different mappings", format!("a:\n  apiVersion: v1\nb:\n  kind: x\nc: {b}\n")),
            (
                "an annotation",
                secret("\n").replace("x: y", &format!("note: |\n    {{\"data\": {{\"tls.crt\": \"{b}\"}}}}")),
            ),
            ("other base64", secret("\n").replace("x: y", &format!("blob: {}", base64(&"text ".repeat(50))))),
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
