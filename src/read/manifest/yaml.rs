//! The scalars of a YAML document, as far as Kubernetes manifests need them: mappings and sequences in block style,
//! plain and quoted scalars, block scalars, and mappings in flow style (YAML 1.2.2, chapters 7 and 8). There is no
//! recursion, and the time is linear in the size of the text.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::super::rewrite::lines;
use super::{CHAIN, Mappings, Scalar, Style};

/// An open mapping.
struct Open {
    /// The column of its keys.
    column: usize,
    mapping: usize,
    /// The last key.
    key: Arc<str>,
}

/// The value with an anchor (YAML 1.2.2, section 6.9.2): where it is, and its index if it is a scalar.
struct Anchor {
    mapping: usize,
    key: Arc<str>,
    scalar: Option<usize>,
}

/// All scalars of a text that may contain PEM. `None` if the values of its aliases exceed the limit.
pub(super) fn scalars(text: &[u8]) -> Option<(Vec<Scalar>, Mappings)> {
    let mut scan = Scan {
        text,
        found: Vec::new(),
        mappings: Mappings::default(),
        open: Vec::new(),
        anchors: HashMap::new(),
        of_aliases: 0,
    };
    let mut next = 0;
    while next < text.len() {
        next = scan.line(next);
    }
    (scan.of_aliases <= MAX_OF_ALIASES).then_some((scan.found, scan.mappings))
}

/// The maximum size of the values of all aliases, in bytes.
const MAX_OF_ALIASES: usize = 4 << 20;

struct Scan<'a> {
    text: &'a [u8],
    found: Vec<Scalar>,
    mappings: Mappings,
    open: Vec<Open>,
    anchors: HashMap<&'a [u8], Anchor>,
    /// The size of the values of all aliases.
    of_aliases: usize,
}

impl<'a> Scan<'a> {
    /// Reads the line at an offset. Returns the position at which reading continues.
    fn line(&mut self, start: usize) -> usize {
        let line = line_from(self.text, start);
        let after = start + line.len() + 1;
        if line.starts_with(b"---") || line.starts_with(b"...") {
            self.open.clear();
            self.anchors.clear();
            return after;
        }
        let mut at = spaces(line, 0);
        let mut dash = None;
        while line.get(at) == Some(&b'-') && matches!(line.get(at + 1), Some(b' ')) {
            dash = Some(dash.unwrap_or(at));
            at = spaces(line, at + 1);
        }
        if at >= line.len() || matches!(line[at], b'#' | b'\r') {
            return after;
        }
        match key(&line[at..]) {
            Some((name, length)) => {
                self.enter(at, dash, name);
                self.value(start, at + length, at, after)
            }
            // A scalar item of a sequence belongs to the key of the sequence.
            None if dash.is_some() => self.value(start, at, dash.unwrap_or(at), after),
            // A document in JSON, not a template.
            None if line[at] == b'{' && line.get(at + 1) != Some(&b'{') => self.flow(start + at, at),
            None => after,
        }
    }

    /// Adds a key at a column to the mapping that it belongs to.
    fn enter(&mut self, column: usize, dash: Option<usize>, name: Arc<str>) {
        let is_inside = |open: &Open| open.column < dash.unwrap_or(column) || dash.is_none() && open.column == column;
        // A sequence may be at the column of its key.
        let holds_sequence = |open: &Open| dash == Some(open.column);
        while self.open.last().is_some_and(|open| !is_inside(open) && !holds_sequence(open)) {
            self.open.pop();
        }
        match self.open.last_mut() {
            Some(open) if open.column == column => open.key = name,
            parent => {
                let parent = parent.map(|open| (open.mapping, open.key.clone()));
                let mapping = self.mappings.add(parent);
                self.open.push(Open { column, mapping, key: name });
            }
        }
    }

    /// Reads the value that begins at an offset of a line. Its continuation lines are indented more than the column
    /// `parent`.
    fn value(&mut self, line_start: usize, offset: usize, parent: usize, after: usize) -> usize {
        let start = line_start + spaces(line_from(self.text, line_start), offset);
        let next = self.node(start, parent, after).or_else(|| self.below(parent, after));
        if next.is_none() && self.open.last().is_some_and(|open| &*open.key == CHAIN) {
            self.put(start..start, Style::Plain, Zeroizing::default());
        }
        next.unwrap_or(after)
    }

    /// Reads a value with its properties. `None` if there is none in this line.
    fn node(&mut self, start: usize, parent: usize, after: usize) -> Option<usize> {
        let (at, anchor) = self.properties(start);
        let known = self.found.len();
        let next = match self.text.get(at) {
            Some(b'|' | b'>') => Some(self.block(at, parent, after)),
            Some(quote @ (b'"' | b'\'')) => Some(self.quoted(at, *quote, after)),
            Some(b'{' | b'[') => Some(self.flow(at, parent)),
            Some(b'*') => {
                self.alias(at);
                Some(after)
            }
            Some(b'#' | b'\r' | b'\n') | None => None,
            Some(_) => Some(self.plain(at, parent, after)),
        };
        self.anchor(anchor, known);
        next
    }

    /// The tag and the anchor before a value (YAML 1.2.2, section 6.9): the offset after them, and the anchor's name.
    fn properties(&self, start: usize) -> (usize, Option<&'a [u8]>) {
        let (mut at, mut anchor) = (start, None);
        while let Some(sign @ (b'!' | b'&')) = self.text.get(at) {
            let word = word_at(self.text, at);
            if *sign == b'&' {
                anchor = Some(&word[1..]);
            }
            at += word.len();
            at = spaces(self.text, at);
        }
        (at, anchor)
    }

    /// Records the anchor of the value that was read since there were `known` scalars.
    fn anchor(&mut self, name: Option<&'a [u8]>, known: usize) {
        let (Some(name), Some(open)) = (name, self.open.last()) else { return };
        let (mapping, key) = (open.mapping, open.key.clone());
        let scalar = (self.found.len() == known + 1).then_some(known);
        self.anchors.insert(name, Anchor { mapping, key, scalar });
    }

    /// The value of an alias (YAML 1.2.2, section 7.1) at an offset.
    fn alias(&mut self, at: usize) -> usize {
        let word = word_at(self.text, at);
        let end = at + word.len();
        let Some(anchor) = self.anchors.get(&word[1..]) else { return end };
        self.mappings.share(anchor.mapping, &anchor.key);
        if let Some(scalar) = anchor.scalar {
            self.of_aliases += self.found[scalar].value.len();
            if self.of_aliases <= MAX_OF_ALIASES {
                let value = self.found[scalar].value.clone();
                self.put(at..end, Style::Plain, value);
            }
        }
        end
    }

    /// Reads a value that begins in a line after its key.
    fn below(&mut self, parent: usize, after: usize) -> Option<usize> {
        let mut start = after;
        while start < self.text.len() && line_from(self.text, start).trim_ascii().is_empty() {
            start += line_from(self.text, start).len() + 1;
        }
        let line = line_from(self.text, start);
        let depth = spaces(line, 0);
        let is_item = line[depth..].starts_with(b"- ");
        if depth <= parent || is_item || key(&line[depth..]).is_some() {
            return None;
        }
        self.node(start + depth, parent, start + line.len() + 1)
    }

    /// A plain scalar, on one or several lines (YAML 1.2.2, section 7.3.3).
    fn plain(&mut self, start: usize, parent: usize, after: usize) -> usize {
        let first = without_comment(line_from(self.text, start));
        let (mut end, mut next) = (start + first.len(), after);
        let mut is_open = first.len() == line_from(self.text, start).trim_ascii_end().len();
        while is_open && next < self.text.len() {
            let line = line_from(self.text, next);
            let depth = spaces(line, 0);
            let content = without_comment(&line[depth..]);
            if content.is_empty() || depth <= parent || content.first() == Some(&b'#') || key(&line[depth..]).is_some()
            {
                break;
            }
            end = next + depth + content.len();
            is_open = depth + content.len() == line.trim_ascii_end().len();
            next += line.len() + 1;
        }
        let value = Zeroizing::new(folded(&self.text[start..end]));
        self.put(start..end, Style::Plain, value);
        next
    }

    /// A block scalar (YAML 1.2.2, section 8.1).
    fn block(&mut self, start: usize, parent: usize, after: usize) -> usize {
        let header = line_from(self.text, start);
        let indicators = header[1..].iter().take_while(|byte| byte.is_ascii_digit() || b"+-".contains(byte)).count();
        let comment = String::from_utf8_lossy(header[1 + indicators..].trim_ascii_end()).into_owned();
        let (is_folded, keeps_end) = (header[0] == b'>', !header[1..=indicators].contains(&b'-'));
        let (mut indent, mut end, mut next) = (None, start + header.trim_ascii_end().len(), after);
        while next < self.text.len() {
            let line = line_from(self.text, next);
            let depth = spaces(line, 0);
            if !line.trim_ascii().is_empty() {
                if depth <= parent {
                    break;
                }
                indent.get_or_insert(depth);
                end = next + line.trim_ascii_end().len();
            }
            next += line.len() + 1;
        }
        let indent = indent.unwrap_or(parent + 2);
        let mut content = block_content(self.text.get(after..end).unwrap_or_default(), indent);
        if is_folded {
            content = Zeroizing::new(folded(&content));
        }
        if !keeps_end && content.last() == Some(&b'\n') {
            content.pop();
        }
        let line_break = if header.ends_with(b"\r") { "\r\n" } else { "\n" };
        let width = (!is_folded).then(|| content.split(|byte| *byte == b'\n').map(<[u8]>::len).next().unwrap_or(0));
        self.put(start..end, Style::Block { indent, width, comment, line_break }, content);
        next.max(after)
    }

    /// A quoted scalar, on one or several lines (YAML 1.2.2, section 7.3).
    fn quoted(&mut self, start: usize, quote: u8, after: usize) -> usize {
        let Some(end) = quoted_end(self.text, start, quote) else { return after };
        self.put_quoted(start..end, quote);
        end + line_from(self.text, end).len() + 1
    }

    fn put_quoted(&mut self, range: Range<usize>, quote: u8) {
        let (start, end) = (range.start, range.end);
        let inside = &self.text[start + 1..end - 1];
        let (value, style) = if quote == b'"' {
            (unescaped(inside), Style::Double)
        } else {
            (folded(&Zeroizing::new(replaced(inside, b"''", b"'"))), Style::Single)
        };
        self.put(range, style, Zeroizing::new(value));
    }

    /// A mapping or sequence in flow style, `{key: value, key: [value, {...}]}` (YAML 1.2.2, section 7.4), up to the
    /// bracket that closes the first.
    fn flow(&mut self, start: usize, column: usize) -> usize {
        // Whether each open bracket is that of a sequence.
        let mut brackets: Vec<bool> = Vec::new();
        let mut is_value = false;
        let mut at = start;
        while let Some(byte) = self.text.get(at) {
            let in_sequence = brackets.last() == Some(&true);
            match byte {
                b'{' => {
                    let parent = self.open.last().map(|open| (open.mapping, open.key.clone()));
                    let mapping = self.mappings.add(parent);
                    self.open.push(Open { column, mapping, key: "".into() });
                    brackets.push(false);
                    is_value = false;
                }
                b'[' => brackets.push(true),
                b'}' | b']' => {
                    if brackets.pop() == Some(false) {
                        self.open.pop();
                    }
                    if brackets.is_empty() {
                        return at + line_from(self.text, at).len() + 1;
                    }
                }
                b',' => is_value = false,
                b':' => is_value = true,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ if is_value || in_sequence => {
                    let Some(end) = self.flow_value(at) else { break };
                    at = end;
                    continue;
                }
                quote => {
                    let is_quoted = b"\"'".contains(quote);
                    let end =
                        if is_quoted { quoted_end(self.text, at, *quote) } else { Some(plain_end(self.text, at)) };
                    let Some(end) = end else { break };
                    let name = &self.text[at..end];
                    let name = if is_quoted { &name[1..name.len() - 1] } else { name };
                    if let Some(open) = self.open.last_mut() {
                        open.key = String::from_utf8_lossy(name).into();
                    }
                    at = end;
                    continue;
                }
            }
            at += 1;
        }
        // The bracket is not closed, so the rest of the text is inside.
        self.text.len()
    }

    /// Reads a scalar in flow style. Returns its end, `None` if it has none.
    fn flow_value(&mut self, start: usize) -> Option<usize> {
        let known = self.found.len();
        let (at, anchor) = self.properties(start);
        let end = match self.text.get(at) {
            Some(b',' | b'}' | b']' | b'{' | b'[' | b'\r' | b'\n') | None => at,
            Some(quote @ (b'"' | b'\'')) => {
                let end = quoted_end(self.text, at, *quote)?;
                self.put_quoted(at..end, *quote);
                end
            }
            Some(b'*') => self.alias(at),
            Some(_) => {
                let end = plain_end(self.text, at);
                self.put(at..end, Style::Plain, Zeroizing::new(self.text[at..end].to_vec()));
                end
            }
        };
        self.anchor(anchor, known);
        Some(end)
    }

    fn put(&mut self, range: Range<usize>, style: Style, value: Zeroizing<Vec<u8>>) {
        let Some(open) = self.open.last() else { return };
        self.found.extend(Scalar::worth_a_look(open.mapping, &open.key, range, style, value));
    }
}

/// The lines of a block scalar without their indentation, each ending with a line break.
fn block_content(there: &[u8], indent: usize) -> Zeroizing<Vec<u8>> {
    let mut content = Zeroizing::new(Vec::with_capacity(there.len() + 1));
    if there.is_empty() {
        return content;
    }
    for (_, line) in lines(there) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        content.extend_from_slice(&line[indent.min(spaces(line, 0))..]);
        content.push(b'\n');
    }
    content
}

/// The rest of the line from an offset on, without the LF.
fn line_from(text: &[u8], start: usize) -> &[u8] {
    let rest = text.get(start..).unwrap_or_default();
    &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())]
}

/// The position after the quotation mark that ends the scalar which begins at an offset.
fn quoted_end(text: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(quote, b'\\', text.get(at..)?)?;
        match (text[at], text.get(at + 1)) {
            (b'\\', _) if quote == b'"' => at += 2,
            (b'\\', _) => at += 1,
            (_, Some(b'\'')) if quote == b'\'' => at += 2,
            _ => return Some(at + 1),
        }
    }
}

/// The end of a plain scalar in flow style, which has at least one octet.
fn plain_end(text: &[u8], start: usize) -> usize {
    let rest = &text[start + 1..];
    let ends = |(at, byte): (usize, &u8)| match byte {
        b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => true,
        b':' => matches!(rest.get(at + 1), None | Some(b' ' | b'\n' | b'\r' | b',' | b'}')),
        _ => false,
    };
    let length = rest.iter().enumerate().position(ends).unwrap_or(rest.len());
    let plain = &text[start..start + 1 + length];
    start + plain.trim_ascii_end().len().max(1)
}

/// The text from an offset up to the next white space or sign of flow style, at least one octet.
fn word_at(text: &[u8], start: usize) -> &[u8] {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",[]{}".contains(byte);
    let length = text[start + 1..].iter().position(is_end).unwrap_or(text.len() - start - 1);
    &text[start..=start + length]
}

/// A plain scalar in a line, without a comment behind it (YAML 1.2.2, section 6.6).
fn without_comment(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    line[..memchr::memmem::find(line, b" #").unwrap_or(line.len())].trim_ascii_end()
}

/// The end of the spaces that begin at an offset of a line.
fn spaces(line: &[u8], from: usize) -> usize {
    from + line.get(from..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}

/// The key at the start of a line, and its length in bytes including the colon.
fn key(line: &[u8]) -> Option<(Arc<str>, usize)> {
    /// The maximum length of a key, sufficient for labels and annotations.
    const MAX_KEY: usize = 400;
    let window = &line[..line.len().min(MAX_KEY)];
    let (name, length) = match window.first()? {
        quote @ (b'"' | b'\'') => {
            let end = memchr::memchr(*quote, &window[1..])? + 1;
            (&window[1..end], end + 1)
        }
        b'{' | b'[' | b'|' | b'>' | b'!' | b'&' | b'*' | b'#' => return None,
        _ => {
            let end = window
                .iter()
                .enumerate()
                .position(|(at, byte)| *byte == b':' && matches!(line.get(at + 1), None | Some(b' ' | b'\r')))?;
            (&window[..end], end)
        }
    };
    let is_parted = window.get(length) == Some(&b':') && matches!(line.get(length + 1), None | Some(b' ' | b'\r'));
    is_parted.then(|| (String::from_utf8_lossy(name).into(), length + 1))
}

/// Folds lines: a line break becomes a space, empty lines become line breaks (YAML 1.2.2, section 6.5).
fn folded(lines_of: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(lines_of.len());
    let mut breaks = 0;
    for (start, line) in lines(lines_of.strip_suffix(b"\n").unwrap_or(lines_of)) {
        let line = if start == 0 { line.trim_ascii_end() } else { line.trim_ascii() };
        if start > 0 {
            breaks += 1;
        }
        if line.is_empty() && start > 0 {
            continue;
        }
        match breaks {
            0 => {}
            1 => out.push(b' '),
            _ => out.extend(std::iter::repeat_n(b'\n', breaks - 1)),
        }
        breaks = 0;
        out.extend_from_slice(line);
    }
    if lines_of.ends_with(b"\n") {
        out.push(b'\n');
    }
    out
}

/// Decodes the contents of double quotes (YAML 1.2.2, section 5.7), as far as text with certificates needs it.
fn unescaped(inside: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inside.len());
    let mut at = 0;
    while let Some(byte) = inside.get(at) {
        match (byte, inside.get(at + 1)) {
            (b'\\', Some(b'n')) => out.push(b'\n'),
            (b'\\', Some(b'r')) => out.push(b'\r'),
            (b'\\', Some(b't')) => out.push(b'\t'),
            // An escaped line break: the indentation of the next line is removed.
            (b'\\', Some(b'\n' | b'\r')) => {
                at += 1;
                at += inside[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                continue;
            }
            (b'\\', Some(other)) => out.push(*other),
            (b'\n' | b'\r', _) => {
                let length = inside[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                let breaks = memchr::memchr_iter(b'\n', &inside[at..at + length]).count();
                out.extend(if breaks > 1 { vec![b'\n'; breaks - 1] } else { vec![b' '] });
                at += length;
                continue;
            }
            (other, _) => {
                out.push(*other);
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    out
}

fn replaced(bytes: &[u8], what: &[u8], with: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for at in memchr::memmem::find_iter(bytes, what) {
        out.extend_from_slice(&bytes[done..at]);
        out.extend_from_slice(with);
        done = at + what.len();
    }
    out.extend_from_slice(&bytes[done..]);
    out
}
