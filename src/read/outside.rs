//! Classifies the text outside of blocks: comments, text of other programs, and possible certificates or keys in an
//! unsupported form.
//!
//! What says nothing but what the certificates say is known: see [`Outside::is_of_certificates`]. Everything else is
//! other contents, which are not lost without a backup.

use std::path::Path;

use memchr::{memmem, memrchr2};

use super::comment::{LEADERS, without_leader};
use super::{Place, Remains, Repair, RepairKind, about, document, encoded, field, remark};

/// The kind of a line outside of blocks, in order of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outside {
    /// A comment, or text that `openssl` prints next to its blocks.
    Comment,
    /// The boundary of an incomplete or commented-out block, the description of a certificate that is not there, or the
    /// name of the value that the certificate is.
    Boundary,
    /// Words about the certificates, as in a heading, or in a mail of a CA.
    Label,
    /// A comment that may say more than what the certificates say.
    Remark,
    /// Other text, such as notes, a row of a table or a line of a log.
    Prose,
    /// A setting or a line of a program, or another value in a document such as JSON or YAML.
    Setting,
    /// Binary data, or an unsupported encoding.
    Data,
    /// A part of a private key.
    Key,
}

impl Outside {
    /// Whether losing it could matter even if there is a backup.
    pub(crate) fn is_of_value(self) -> bool {
        self >= Self::Setting
    }

    /// Whether it is a comment, whatever it says.
    pub(crate) fn is_comment(self) -> bool {
        matches!(self, Self::Comment | Self::Remark)
    }

    /// Whether it is about the certificates alone, so that nothing is lost without it.
    pub(crate) fn is_of_certificates(self) -> bool {
        self <= Self::Label
    }
}

/// The beginnings of lines, in lower case, that programs print next to blocks.
const PRINTED: &[&str] = &[
    // openssl x509, pkcs7 and pkcs12.
    "subject:",
    "subject=",
    "subject =",
    "subject name",
    "subject public",
    "issuer:",
    "issuer=",
    "issuer =",
    "issuer name",
    "bag attributes",
    "key attributes",
    "friendlyname",
    "localkeyid",
    "notbefore",
    "notafter",
    "serial:",
    "serial=",
    "serial number",
    "serial_number",
    "signature:",
    "signature value",
    "modulus=",
    "version: 3",
    "version:2",
    "extensions:",
    "signature algorithm",
    "public key algorithm:",
    "certificate purposes:",
    "certificate will ",
    "no extensions in certificate",
    "total found: ",
    "0: certificate",
    "microsoft ",
    "sha1 fingerprint",
    "sha256 fingerprint",
    "sha512 fingerprint",
    "md5 fingerprint",
    "x509v3 ",
    "mac: ",
    "mac length: ",
    "proc-type: ",
    "pkcs7 data",
    "pkcs7 encrypted data",
    "certificate bag",
    "shrouded keybag",
    // openssl s_client.
    "can't use ssl_get_servername",
    "connection established",
    "protocol version: tls",
    "ciphersuite: ",
    "peer certificate: ",
    "hash used: ",
    "signature type: ",
    "read:errno=",
    "certificate chain",
    "server certificate",
    "depth=",
    "connecting to ",
    "connected(",
    "verify return",
    "verify error:",
    "verification: ok",
    "verification error:",
    "no client certificate ca names sent",
    "acceptable client certificate ca names",
    "client certificate types:",
    "requested signature algorithms:",
    "shared requested signature algorithms:",
    "peer signing digest:",
    "peer signature type:",
    "peer temp key:",
    "server temp key:",
    "negotiated tls1.3 group:",
    "ssl handshake has read ",
    "new, tls",
    "new, ssl",
    "new, (none)",
    "server public key is ",
    "secure renegotiation is ",
    "this tls version forbids renegotiation",
    "compression: none",
    "expansion: none",
    "no alpn negotiated",
    "alpn protocol:",
    "early data was ",
    "ssl-session:",
    "protocol  :",
    "protocol: tls",
    "cipher    :",
    "session-id:",
    "session-id-ctx:",
    "master-key:",
    "resumption psk:",
    "psk identity",
    "srp username:",
    "tls session ticket",
    "start time:",
    "timeout   :",
    "extended master secret:",
    "max early data:",
    "post-handshake new session ticket arrived",
    "ocsp response:",
    // gnutls-cli and certtool.
    "processed ",
    "resolving '",
    "- certificate type:",
    "- certificate[",
    "- got a certificate list of ",
    "- subject `",
    "- x.509 certificate information:",
    "- status:",
    "*** pki verification of server certificate failed",
    "*** fatal error",
    "- description: (",
    "- session id:",
    "- ephemeral ec diffie-hellman parameters",
    "- using curve:",
    "- curve size:",
    "- version: tls",
    "- server signature:",
    "- cipher: ",
    "- mac: ",
    "- channel binding",
    "- 'tls-",
    "- options:",
    "- handshake was completed",
    "- simple client mode",
    "- peer has closed the gnutls connection",
    "public key id:",
    "public key pin:",
    "sha1:",
    "sha256:",
    "pin-sha256:",
    // keytool.
    "keystore type:",
    "keystore provider:",
    "your keystore contains ",
    "alias name",
    "creation date:",
    "entry type:",
    "certificate chain length:",
    "certificate[",
    "certificate #",
    "authoritykeyidentifier [",
    "authorityinfoaccess [",
    "basicconstraints:[",
    "certificatepolicies [",
    "crldistributionpoints [",
    "extendedkeyusages [",
    "keyidentifier [",
    "keyusage [",
    "subjectalternativename [",
    "subjectkeyidentifier [",
    "owner: ",
    "valid from: ",
    "certificate fingerprints:",
    "キーストアのタイプ:",
    "キーストア・プロバイダ:",
    "キーストアには",
    "別名:",
    "作成日:",
    "エントリ・タイプ:",
    "証明書チェーンの長さ:",
    "証明書[",
    "所有者:",
    "発行者:",
    // curl --write-out '%{certs}'.
    "start date:",
    "expire date:",
    // curl --verbose.
    "% total ",
    "dload  upload",
    "*   trying ",
    "* connected to ",
    "* host ",
    "* ipv4: ",
    "* ipv6: ",
    "* alpn",
    "* tlsv1",
    "* ssl connection using ",
    "* server certificate:",
    "*  subject",
    "*  start date: ",
    "*  expire date: ",
    "*  issuer: ",
    "*  ssl certificate verify ",
    "*   certificate level ",
    "* using http",
    "* old ssl session ",
    "* http 1.0, assume close",
    "* closing connection",
    "* connection #",
    "* request completely sent off",
    "* cafile: ",
    "*  cafile: ",
    "*  capath: ",
    "> get /",
    "> host: ",
    "> user-agent: ",
    "> accept: ",
    "< http/",
    "< server: ",
    "< date: ",
    "< content-type: ",
    "< content-length: ",
    "< last-modified: ",
    // wget.
    "resolving ",
    "connecting to ",
    "http request sent, awaiting response",
    "length: ",
    "saving to: ",
    // certutil.exe.
    "================ certificate ",
    "cert hash(",
    "unique container name:",
    "key container = {",
    "provider = microsoft ",
    "cannot find the certificate and private key for decryption",
    "encryption test passed",
    "signature matches public key",
    "certutil: ",
    "root certificate: subject matches issuer",
    "non-root certificate",
    // The command line of AWS.
    "arn:aws:acm:",
];

/// The number of characters by which the lines of programs are recognised.
const MOST_OF_LINE: usize = 96;

/// Complete lines, in lower case, of `openssl s_client` and others.
const PRINTED_ALONE: [&str; 9] = ["certificate:", "closed", "done", "read r block", "q", "<", ">", "#", "[]"];

/// The first lines, in lower case, of descriptions in indented lines: `openssl x509 -text`, `certtool -i`.
const IN_FRONT_OF_DESCRIPTIONS: [&str; 5] =
    ["data:", "other information:", "x.509 certificate information:", "mac info:", "bag #"];

/// Commands that print certificates, behind the prompt of a shell.
const COMMANDS: [&str; 8] =
    ["cat ", "openssl s_client ", "openssl x509 ", "gnutls-cli ", "keytool -", "certtool ", "curl ", "wget "];

/// The beginnings of lines of source texts, and another part of the line: a file with such a line is not only for
/// certificates.
const SOURCE: [(&str, &str); 26] = [
    ("#!/", ""),
    ("#include ", ""),
    ("#cloud-config", ""),
    ("<?php", ""),
    ("import ", ";"),
    ("import {", ""),
    ("import (", ""),
    ("from ", " import "),
    ("use ", "::"),
    ("using System", ""),
    ("const ", " = "),
    ("static ", " = "),
    ("let ", " = "),
    ("var ", " = "),
    ("def ", "("),
    ("func ", "("),
    ("fn ", "("),
    ("function ", "("),
    ("print(", ")"),
    ("module.exports", "="),
    ("set -", "e"),
    ("cat ", "<<"),
    ("FROM ", ":"),
    ("RUN ", "-"),
    ("COPY ", "/"),
    ("CMD [", "]"),
];

/// The beginnings of private keys in the output of `openssl pkey -text`, and in files of `PuTTY`, BIND, `WireGuard`,
/// `age` and `ansible-vault`.
const OF_KEYS: [&[u8]; 11] = [
    b"priv:",
    b"privateexponent:",
    b"prime1:",
    b"putty-user-key-file",
    b"private-lines",
    b"private-key:",
    b"private-key-format:",
    b"privatekey:",
    b"privatekey =",
    b"age-secret-key-1",
    b"$ansible_vault;",
];

/// The text before the private exponent in JSON (RFC 7518 §6.2.2, §6.3.2) and in XML (RFC 3275 defines only the public
/// part; .NET adds `D`).
const IN_FRONT_OF_EXPONENTS: [&[u8]; 2] = [b"\"d\"", b"<D>"];

/// The minimum length of an exponent, in characters: 32 octets, as for P-256.
const MIN_EXPONENT: usize = 42;

/// Attributes of distinguished names (RFC 4514 §3) and of Envoy's certificate header, which are not settings.
const ATTRIBUTES: [&[u8]; 24] = [
    b"By",
    b"C",
    b"CN",
    b"Cert",
    b"Chain",
    b"DC",
    b"DNS",
    b"E",
    b"G",
    b"Hash",
    b"L",
    b"O",
    b"OU",
    b"S",
    b"SERIALNUMBER",
    b"SN",
    b"ST",
    b"STREET",
    b"Subject",
    b"T",
    b"UID",
    b"URI",
    b"emailAddress",
    b"serialNumber",
];

/// Blocks of an `OpenVPN` profile.
const TAGS: [&[u8]; 8] = [b"ca", b"cert", b"key", b"tls-auth", b"tls-crypt", b"extra-certs", b"connection", b"secret"];

/// The extensions of documents, settings and source texts of programs, in which a certificate is only a part.
const EXTENSIONS: [&str; 55] = [
    "adoc",
    "bash",
    "bat",
    "c",
    "cfg",
    "cmd",
    "cnf",
    "conf",
    "cpp",
    "cs",
    "csv",
    "diff",
    "eml",
    "env",
    "go",
    "h",
    "har",
    "htm",
    "html",
    "ini",
    "java",
    "js",
    "json",
    "ldif",
    "log",
    "lua",
    "markdown",
    "md",
    "mjs",
    "mobileconfig",
    "ovpn",
    "patch",
    "php",
    "pl",
    "plist",
    "properties",
    "ps1",
    "psm1",
    "py",
    "rb",
    "reg",
    "rs",
    "rst",
    "rtf",
    "sh",
    "sql",
    "tf",
    "tfstate",
    "tfvars",
    "toml",
    "ts",
    "tsv",
    "xml",
    "yaml",
    "yml",
];

/// The extensions of files that are meant to hold only certificates.
const OF_CERTIFICATES: [&str; 6] = ["ca-bundle", "cer", "cert", "chain", "crt", "pem"];

/// Repairs for values in such documents.
const WRAPPINGS: [RepairKind; 13] = [
    RepairKind::Json,
    RepairKind::Yaml,
    RepairKind::Html,
    RepairKind::Base64OfPem,
    RepairKind::EscapedLineBreaks,
    RepairKind::PowerShellEscapes,
    RepairKind::PercentEncoding,
    RepairKind::QuotedPrintable,
    RepairKind::ConsoleOutput,
    RepairKind::Hexadecimal,
    RepairKind::Octets,
    RepairKind::Registry,
    RepairKind::RichText,
];

/// Whether a file is a document, settings or a source text by its name, and not only PEM despite it.
pub(crate) fn is_document(path: &Path, repairs: &[Repair], outside: &[(Outside, Place)]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_one_of = |names: &[&str]| extension.as_deref().is_some_and(|extension| names.contains(&extension));
    let is_named = is_one_of(&EXTENSIONS);
    let is_wrapped = || repairs.iter().any(|repair| WRAPPINGS.contains(&repair.kind));
    let has_more = outside.iter().any(|(kind, _)| !kind.is_comment());
    // A log may have any other name.
    let is_log = has_more
        && !is_one_of(&OF_CERTIFICATES)
        && repairs.iter().any(|repair| repair.kind == RepairKind::ConsoleOutput);
    is_log || is_named && (is_wrapped() || has_more)
}

/// The most important kind in a part of a text, and the position of its line. `None` if there is nothing.
pub(super) fn gravest(stretch: &[u8], line_break: u8) -> Option<(Outside, usize)> {
    let mut found: Option<(Outside, usize)> = None;
    let (mut in_dump, mut in_block) = (false, false);
    let mut start = 0;
    for line in stretch.split(|byte| *byte == line_break) {
        let at = start;
        start += line.len() + 1;
        let is_indented = line.first().is_some_and(u8::is_ascii_whitespace);
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let lower = line[..line.len().min(MOST_OF_LINE)].to_ascii_lowercase();
        in_dump = is_heading(line, &lower) || (in_dump && (is_indented || is_bracket(line)));
        let continues = in_block && is_commented_base64(line);
        in_block = continues || is_commented_begin(line);
        let kind = if continues || in_dump && !is_binary(line) && !is_of_key(&lower) {
            Outside::Comment
        } else {
            kind_of(line, &lower)
        };
        if found.is_none_or(|(gravest, _)| kind > gravest) {
            found = Some((kind, at));
        }
    }
    let encoded = encoded::first(stretch, line_break).map(|at| (Outside::Data, at));
    found.into_iter().chain(encoded).max_by_key(|(kind, at)| (*kind, std::cmp::Reverse(*at)))
}

/// Whether it is the BEGIN of a commented-out certificate.
fn is_commented_begin(line: &[u8]) -> bool {
    without_leader(line).and_then(boundary).is_some_and(|label| label.starts_with(b"CERTIFICATE"))
        && memmem::find(line, b"BEGIN ").is_some()
}

/// Whether it may be a line of a commented-out block.
fn is_commented_base64(line: &[u8]) -> bool {
    const WIDEST: usize = 76;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    without_leader(line).is_some_and(|bare| bare.len() <= WIDEST && bare.iter().all(is_base64))
}

fn kind_of(line: &[u8], lower: &[u8]) -> Outside {
    if is_of_key(lower) || exponent(line).is_some() {
        return Outside::Key;
    }
    if is_binary(line) {
        return Outside::Data;
    }
    let bare = without_leader(line);
    match boundary(bare.unwrap_or(line)) {
        Some(label) if is_of_private_key(label) => return Outside::Key,
        Some(label) => return around_boundary(line, label).max(Outside::Boundary),
        None => {}
    }
    match bare {
        _ if is_source(line) => Outside::Setting,
        Some(words) if line.starts_with(b"#") || line.starts_with(b";") => {
            if about::is_private(words) {
                Outside::Prose
            } else if is_of_tool(words) || remark::is_harmless(words) {
                Outside::Comment
            } else {
                Outside::Remark
            }
        }
        _ if is_printed(lower) && field::says_more(line) => Outside::Prose,
        _ if is_printed(lower) || is_command(line) || is_prompt(line) => Outside::Comment,
        // Other programs use these marks for lists and more.
        Some(words) if about::is_private(words) || !is_of_tool(words) && !remark::is_harmless(words) => Outside::Prose,
        Some(_) => Outside::Comment,
        None if is_uuencoded(line) => Outside::Data,
        None if is_setting(line) => Outside::Setting,
        None if is_punctuation(line) => Outside::Comment,
        None if is_name_of_value(line) => Outside::Boundary,
        None if is_label(line) => Outside::Label,
        None => quoted(line).unwrap_or(Outside::Prose),
    }
}

/// The kind of a line that is quoted as in a mail, without the marks. `None` if it is not.
fn quoted(line: &[u8]) -> Option<Outside> {
    let marks = line.iter().take_while(|byte| b"> \t".contains(byte)).count();
    let inside = line.get(marks..).filter(|inside| line.first() == Some(&b'>') && !inside.is_empty())?;
    Some(kind_of(inside, &inside[..inside.len().min(MOST_OF_LINE)].to_ascii_lowercase()))
}

/// Whether a line only says what the certificates say, or nothing.
fn is_label(line: &[u8]) -> bool {
    about::is_about_certificates(line)
        || is_name_of_subject(line)
        || is_around(line)
        || document::is_markup_about(line, about::is_about_certificates)
}

/// Whether a line is a comment as in configuration files.
pub(crate) fn is_comment(line: &[u8]) -> bool {
    without_leader(line.trim_ascii()).is_some()
}

/// The label of a BEGIN or END line, or of a damaged one; [`mask`] damages commented-out ones.
fn boundary(line: &[u8]) -> Option<&[u8]> {
    let words: [&[u8]; 2] = [b"BEGIN ", b"END "];
    words.iter().find_map(|word| {
        let at = memmem::find(line, word)?;
        let front = line[..at].trim_ascii_end();
        let is_marked = front.ends_with(b"--") || front.ends_with(b"##") || front.ends_with(b"==");
        (is_marked && front.len() < 32).then(|| &line[at + word.len()..])
    })
}

/// The kind of the text in front of a boundary and behind it on the same line. `label` is the rest of the line from the
/// label on.
fn around_boundary(line: &[u8], label: &[u8]) -> Outside {
    let is_mark = |byte: &u8| b"-#=".contains(byte) || byte.is_ascii_whitespace();
    let words = &line[..line.len() - label.len()];
    let words = words.strip_suffix(b"BEGIN ").or_else(|| words.strip_suffix(b"END ")).unwrap_or(words);
    let front = &words[..words.iter().rposition(|byte| !is_mark(byte)).map_or(0, |last| last + 1)];
    let marks = [&b"--"[..], b"##", b"=="];
    let dashes = marks.iter().filter_map(|mark| memmem::find(label, mark)).min().unwrap_or(label.len());
    let behind = &label[dashes..];
    let behind = &behind[behind.iter().take_while(|byte| is_mark(byte)).count()..];
    // Base64 on the same line, and the boundaries of another block.
    let is_of_blocks =
        behind.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)) && behind.len() > 40;
    let is_of_blocks = is_of_blocks || boundary(behind).is_some();
    // The dashes in front of the boundary belong to it.
    let front = if front.is_empty() { &[][..] } else { &line[..front.len()] };
    let behind = if is_of_blocks { &[][..] } else { behind };
    let parts = [front, behind].into_iter().filter(|part| !part.is_empty());
    parts
        .map(|part| kind_of(part, &part[..part.len().min(MOST_OF_LINE)].to_ascii_lowercase()))
        .max()
        .unwrap_or(Outside::Comment)
}

fn is_of_private_key(label: &[u8]) -> bool {
    memmem::find(label, b"KEY").is_some() && memmem::find(label, b"PUBLIC").is_none()
}

fn is_of_key(lower: &[u8]) -> bool {
    // A bare number, as some tools print a secret of a curve.
    let number = lower.strip_prefix(b"priv ").unwrap_or_default();
    OF_KEYS.iter().any(|start| lower.starts_with(start))
        || (number.len() >= 32 && number.iter().all(u8::is_ascii_hexdigit))
}

/// The position of the private exponent of a JSON Web Key or an `RSAKeyValue`.
pub(super) fn exponent(text: &[u8]) -> Option<usize> {
    let is_digit = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let has_value = |at: &usize| {
        let value = text[*at..].iter().take_while(|byte| **byte != b'\n').skip_while(|byte| b" \t:\"".contains(byte));
        value.take_while(is_digit).take(MIN_EXPONENT).count() == MIN_EXPONENT
    };
    let of = |front: &[u8]| memmem::find_iter(text, front).map(|at| at + front.len()).find(has_value);
    IN_FRONT_OF_EXPONENTS.iter().filter_map(|front| of(front)).min()
}

/// Whether there are octets that texts in any script do not contain.
fn is_binary(line: &[u8]) -> bool {
    // ^Z ends DOS texts.
    let is_text = |byte: &u8| matches!(*byte, b'\t' | b'\r' | b'\n' | 0x0c | 0x1a | 0x1b);
    line.iter().filter(|byte| (**byte < 0x20 && !is_text(byte)) || **byte == 0x7f).count() >= 2
}

/// Whether it is the first line of uuencoded data.
fn is_uuencoded(line: &[u8]) -> bool {
    let mode = line.strip_prefix(b"begin ").unwrap_or_default();
    mode.len() > 4 && mode[..3].iter().all(u8::is_ascii_digit) && mode[3] == b' '
}

/// Whether it is in front of the indented lines of a description.
fn is_heading(line: &[u8], lower: &[u8]) -> bool {
    let is_first = || IN_FRONT_OF_DESCRIPTIONS.iter().any(|first| lower.starts_with(first.as_bytes()));
    let ends = [&b":"[..], b": critical", b"["];
    is_first() || (lower != b"certificate:" && is_printed(lower) && ends.iter().any(|end| line.ends_with(end)))
}

/// Whether it is the end of a part of a description by `keytool`, or a row of octets in one.
fn is_bracket(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| b"[]".contains(byte)) || is_row_of_octets(line, b": ")
}

/// Whether it is a row of a dump: four digits, and octets.
fn is_row_of_octets(line: &[u8], behind: &[u8]) -> bool {
    line.len() > 7 && line[..4].iter().all(u8::is_ascii_hexdigit) && line[4..].starts_with(behind)
}

/// Whether a program such as `openssl` prints the line next to blocks.
pub(crate) fn is_of_tool(line: &[u8]) -> bool {
    is_printed(&line[..line.len().min(MOST_OF_LINE)].to_ascii_lowercase())
}

fn is_printed(lower: &[u8]) -> bool {
    let row = lower.iter().position(|byte| !byte.is_ascii_digit() && *byte != b' ').map_or(lower, |at| &lower[at..]);
    let is_row = match row {
        [b's' | b'i', b':', rest @ ..] => rest.is_empty() || memchr::memchr(b'=', rest).is_some(),
        [b'a' | b'v', b':', rest @ ..] => rest.starts_with(b"pkey") || rest.starts_with(b"notbefore"),
        _ => false,
    };
    let is_rule = lower.len() > 2 && lower.iter().all(|byte| b"-=_*~".contains(byte));
    // curl and wget.
    let is_progress = || {
        let is_octets = |start: &[u8]| lower.starts_with(start) && lower.ends_with(b"bytes data]");
        let has = |part: &[u8]| memmem::find(lower, part).is_some();
        let is_of_wget = lower.starts_with(b"--20") && has(b"--  http");
        let is_saved = lower.starts_with(b"20") && has(b"b/s) - ");
        let is_row = has(b"k .") && has(b"% ");
        is_octets(b"{ [") || is_octets(b"} [") || has(b"--:--:--") || is_of_wget || is_saved || is_row
    };
    // openssl x509 -purpose.
    let is_purpose = || lower.ends_with(b" : yes") || lower.ends_with(b" : no");
    let is_line = || PRINTED.iter().any(|start| lower.starts_with(start.as_bytes()));
    is_row
        || is_rule
        || is_row_of_octets(lower, b" - ")
        || is_progress()
        || is_purpose()
        || (is_line() && (!lower.starts_with(b"owner:") || lower.contains(&b'=')))
        || PRINTED_ALONE.iter().any(|line| lower == line.as_bytes())
}

/// Whether it is a line of a source text.
fn is_source(line: &[u8]) -> bool {
    SOURCE.iter().any(|(start, part)| {
        line.strip_prefix(start.as_bytes()).is_some_and(|rest| memmem::find(rest, part.as_bytes()).is_some())
    })
}

/// Whether it is a command that prints certificates, behind a prompt. It may contain a password.
fn is_command(line: &[u8]) -> bool {
    const MOST_OF_PROMPT: usize = 60;
    let is_here = |command: &&str| {
        memmem::find(line, command.as_bytes()).is_some_and(|at| {
            let prompt = line[..at].trim_ascii_end();
            at <= MOST_OF_PROMPT && prompt.last().is_some_and(|last| b"$#%>".contains(last))
        })
    };
    let credentials = [&b"pass"[..], b" -u", b" --user", b" -H", b" --header"];
    COMMANDS.iter().any(is_here)
        && !credentials.iter().any(|option| memmem::find(line, option).is_some())
        && !about::is_private(line)
}

/// Whether it is the prompt of a shell alone: `taro@web1:~$`, `[taro@web1 ~]$`.
fn is_prompt(line: &[u8]) -> bool {
    let Some(prompt) = line.strip_suffix(b"$").or_else(|| line.strip_suffix(b"#")) else { return false };
    let prompt = prompt.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(prompt);
    let Some(at) = memchr::memchr(b'@', prompt) else { return false };
    let host = at + 1 + prompt[at + 1..].iter().take_while(|byte| is_of_host(**byte)).count();
    let is_of_path = |byte: &u8| is_of_host(*byte) || b"~/_".contains(byte);
    at > 0
        && prompt.len() < 60
        && prompt[..at].iter().all(|byte| is_of_host(*byte))
        && matches!(prompt.get(host), Some(b':' | b' '))
        && prompt[host + 1..].iter().all(is_of_path)
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_".contains(&byte)
}

/// Whether it is a distinguished name: `CN = www.example.jp, O = Example`, `/C=JP/CN=www.example.jp`.
fn is_name_of_subject(line: &[u8]) -> bool {
    let parts = line.split(|byte| b",/;+".contains(byte)).map(<[u8]>::trim_ascii).filter(|part| !part.is_empty());
    parts.clone().count() > 0
        && parts.into_iter().all(|part| {
            let equals = memchr::memchr(b'=', part).unwrap_or(0);
            ATTRIBUTES.contains(&part[..equals].trim_ascii_end())
        })
}

/// The fields of a mail, in lower case.
const FIELDS: [&str; 18] = [
    "cc:",
    "content-transfer-encoding:",
    "content-type: text/",
    "date:",
    "delivered-to:",
    "dkim-signature:",
    "from:",
    "message-id:",
    "mime-version:",
    "received:",
    "reply-to:",
    "return-path:",
    "sent:",
    "to:",
    "件名:",
    "宛先:",
    "差出人:",
    "送信日時:",
];

/// Whether it is a field of a pasted mail, its line in front of quoted text, or the name of a file of a certificate.
fn is_around(line: &[u8]) -> bool {
    let lower = line.to_ascii_lowercase();
    let is_path = || {
        let ends = [&b".crt"[..], b".cer", b".pem", b".p7b", b".p7c"];
        ends.iter().any(|end| lower.ends_with(end)) && !lower.iter().any(|byte| b" ?@=".contains(byte))
    };
    FIELDS.iter().any(|field| lower.starts_with(field.as_bytes())) && !field::says_more(line)
        || (lower.starts_with(b"on ") && lower.ends_with(b" wrote:"))
        || is_path()
}

/// Whether it is what stands in front of a value, such as `const char *certificate = "` or `{"tls": {"crt": "`, without
/// another value.
fn is_name_of_value(line: &[u8]) -> bool {
    const MOST_WORDS: usize = 4;
    let is_opening = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`|>([{+-@\\bB".contains(byte);
    let end = line.iter().rposition(|byte| !is_opening(byte)).map_or(0, |last| last + 1);
    let words = line.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).count();
    let is_rest_of_base64 = line.ends_with(b"==") || !about::is_name_of_certificate(line);
    matches!(line[..end].last(), Some(b'=' | b':'))
        && !is_rest_of_base64
        && !line.iter().any(|byte| b",;".contains(byte))
        && words <= MOST_WORDS
}

/// Whether it has no word and no number, such as the quotation mark and parenthesis behind a string.
fn is_punctuation(line: &[u8]) -> bool {
    // ^Z ends DOS texts.
    line.iter().all(|byte| byte.is_ascii_punctuation() || byte.is_ascii_whitespace() || *byte == 0x1a)
}

/// Whether it is `NAME=value` or `name = value` as in a shell or an ini file, a directive of nginx, or a block of an `OpenVPN` profile.
fn is_setting(line: &[u8]) -> bool {
    let tag = line.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">"));
    if tag.is_some_and(|tag| TAGS.contains(&tag.strip_prefix(b"/").unwrap_or(tag))) {
        return true;
    }
    if line.len() > 1
        && matches!(line.last(), Some(b';' | b'{' | b'}'))
        && line.first().is_some_and(u8::is_ascii_alphabetic)
        && !line.contains(&b':')
        && line.contains(&b' ')
    {
        return true;
    }
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte)).count();
    let value = line[name..].trim_ascii_start().strip_prefix(b"=").map(<[u8]>::trim_ascii);
    let is_opening = matches!(value, Some([b'b' | b'B', b'\'' | b'"']));
    !ATTRIBUTES.contains(&&line[..name])
        && name > 0
        && !is_opening
        && value.is_some_and(|value| value.iter().any(u8::is_ascii_alphanumeric))
}

/// Whether the text that a program printed describes another certificate than one of `ders`: the one in the block
/// behind it, or all of a text at its end.
pub(super) fn is_about_another<'a>(stretch: &[u8], ders: impl IntoIterator<Item = &'a [u8]>) -> bool {
    const MOST_OF_SUBJECT: usize = 1024;
    let of_subject = |line: &&[u8]| {
        let line = line.trim_ascii();
        line.len() > 8 && line[..7].eq_ignore_ascii_case(b"subject") && matches!(line[7], b':' | b'=')
    };
    let mut subjects = stretch.split(|byte| matches!(*byte, b'\n' | b'\r')).filter(of_subject);
    let Some(subject) = subjects.next() else { return false };
    let subject = &subject[..subject.len().min(MOST_OF_SUBJECT)];
    let is_said = |der: &[u8]| {
        let remains = Remains::damaged(der);
        let name = remains.as_ref().and_then(Remains::name);
        // Names with characters other than ASCII are printed with escapes.
        name.is_none_or(|name| !name.is_ascii() || memmem::find(subject, name.as_bytes()).is_some())
    };
    !ders.into_iter().any(is_said) || subjects.next().is_some()
}

/// Whether a certificate has a name by which its description is recognised.
pub(super) fn has_plain_name(der: &[u8]) -> bool {
    Remains::damaged(der).and_then(|remains| remains.name()).is_some_and(|name| name.is_ascii() && !name.is_empty())
}

/// Masks commented-out blocks by replacing the dashes of their boundaries with `#`, so that they are not read as
/// blocks; servers ignore them too. `None` if there are none, or no other blocks.
pub(super) fn mask(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut is_open = false;
    let mut marks = Vec::new();
    // The position of the line's first character, once known: no octet is examined twice, even in very long lines.
    let (mut content, mut from) = (None, 0);
    for at in memmem::find_iter(bytes, b"-----") {
        let line_break = memrchr2(b'\n', b'\r', &bytes[from..at]);
        let line = line_break.map_or(from, |end| from + end + 1);
        content = content.filter(|_| line_break.is_none());
        let first = || bytes[line..at].iter().position(|byte| !byte.is_ascii_whitespace());
        content = content.or_else(|| first().map(|offset| line + offset));
        let front = content.map_or(&[][..], |first| bytes[first..at].trim_ascii_end());
        content = content.or(Some(at));
        from = at;
        let is_boundary = bytes[at + 5..].starts_with(b"BEGIN ") || bytes[at + 5..].starts_with(b"END ");
        is_open |= front.is_empty() && is_boundary;
        let is_word = LEADERS.iter().any(|leader| leader.strip_suffix(b" ") == Some(front));
        if is_word
            || front.first().is_some_and(|byte| b"#;".contains(byte))
            || front.starts_with(b"//")
            || front == b"<!--"
        {
            marks.push(at);
        }
    }
    if marks.is_empty() || !is_open {
        return None;
    }
    let mut masked = bytes.to_vec();
    for at in marks {
        masked[at..at + 5].fill(b'#');
    }
    Some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searching backwards for the start of the line at each of them would take minutes.
    #[test]
    fn a_line_of_dashes_is_gone_through_once() {
        let dashes = vec![b'-'; 1 << 20];
        for front in ["", "#", &" ".repeat(1 << 20)] {
            assert_eq!(mask(&[front.as_bytes(), &dashes].concat()), None);
        }
        let masked = mask(b" # -----BEGIN X-----\n -----END X-----\n#-----END X-----\n").unwrap();
        assert_eq!(masked, b" # #####BEGIN X#####\n -----END X-----\n######END X#####\n");
    }

    #[test]
    fn what_stands_outside_of_blocks() {
        use Outside::*;
        let key = "MC4CAQAwBQYDK2VwBCIEIEHVxZeKPq1cqWQbcOJVOPqhgJ7wZ8Yb3dLzF0mJk5wa";
        let cases: [(&str, &[u8], Option<Outside>); 66] = [
            ("nothing", b" \n\t\n", None),
            ("a comment", b"# the next one, from the CA", Some(Comment)),
            ("a heading", b"GlobalSign Root CA\n==================", Some(Label)),
            ("subject", b"subject=CN = www.example.jp", Some(Comment)),
            ("bag", b"Bag Attributes\n    localKeyID: 01 02\nissuer=CN = CA", Some(Comment)),
            ("chain", b"Certificate chain\n 0 s:CN = www.example.jp\n   i:CN = CA\n---", Some(Comment)),
            ("a fingerprint", b"SHA256 Fingerprint=AB:CD:EF:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D", Some(Comment)),
            ("a hash", b"# 3ee0278df71fa3c125c4cd487f01d774694e6fc57e0cd94c24efd769133918e5", Some(Comment)),
            ("a hash alone", b"3ee0278df71fa3c125c4cd487f01d774694e6fc57e0cd94c24efd769133918e5", Some(Prose)),
            (
                "a dump",
                b"Certificate:\n    Data:\n        pub:\n            04:8a:5d:07:aa:bb:cc:dd:ee:ff:00",
                Some(Comment),
            ),
            ("a mail", b"Dear customer, your certificate is below.", Some(Label)),
            ("a link", b"https://crt.example/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/certificate.html", Some(Prose)),
            ("Japanese", "証明書をインストールしてください".as_bytes(), Some(Label)),
            ("Latin-1", b"# Zertifikat f\xfcr www.example.jp", Some(Comment)),
            ("a template", b"{{ leaf_cert }}", Some(Prose)),
            ("commented out", b"# #####BEGIN CERTIFICATE#####\n# MIIB\n# #####END CERTIFICATE#####", Some(Boundary)),
            ("a commented key", b"# #####BEGIN RSA PRIVATE KEY#####\n# MIIB", Some(Key)),
            ("a stray END", b"-----END CERTIFICATE-----", Some(Boundary)),
            ("a stray END of a key", b"-----END PRIVATE KEY-----", Some(Key)),
            ("a public key", b"-----END PUBLIC KEY-----", Some(Boundary)),
            ("JSON", b"{\"listen\": 443, \"cert\": \"", Some(Prose)),
            ("JSON with the certificate alone", b"{\"tls\": {\"cert\": \"", Some(Boundary)),
            ("YAML", b"kind: Secret\ndata:", Some(Prose)),
            ("YAML with the certificate alone", b"tls:\n  crt: |", Some(Boundary)),
            ("a variable", b"CERT=\"", Some(Boundary)),
            ("literal of bytes", b"chain = b'", Some(Boundary)),
            ("columns of a table", b"host;cert;owner", Some(Prose)),
            ("the end of a string", b"\");", Some(Comment)),
            ("s_client", b"CONNECTED(00000003)\n---\nSSL-Session:\n    0000 - 5e 7e 92 ba   ^~\nclosed", Some(Comment)),
            ("keytool", "キーストアのタイプ: PKCS12\n別名: www".as_bytes(), Some(Comment)),
            (
                "certtool",
                b"X.509 Certificate Information:\n\tVersion: 3\nOther Information:\n\tPublic Key ID:",
                Some(Comment),
            ),
            ("another variable", b"DB=secret", Some(Setting)),
            ("the end of base64", b"AA==", Some(Prose)),
            ("a name", b"CN=www.example.jp, O=Example", Some(Label)),
            ("exported", b"export TOKEN='x'", Some(Setting)),
            ("nginx", b"server {\n  listen 443 ssl;", Some(Setting)),
            ("nginx in one line", b"server { listen 443 ssl; }", Some(Setting)),
            ("a profile", b"client\n<ca>", Some(Setting)),
            ("base64 of a key", key.as_bytes(), Some(Data)),
            (
                "quoted base64",
                b"  tls.key: \"MC4CAQAwBQYDK2VwBCIEIEHVxZeKPq1cqWQbcOJVOPqhgJ7wZ8Yb3dLzF0mJk5wa\",",
                Some(Data),
            ),
            ("uuencode", b"begin 644 server.crt\nM,(\"`7@", Some(Data)),
            (
                "a quoted line of s_client",
                b"> depth=1 C = JP, O = Example\n> Verify return code: 0 (ok)\n> ---",
                Some(Comment),
            ),
            ("a quoted mail", b"> > Dear customer,\n> Your certificate is below.", Some(Label)),
            ("a quoted note", b"> renew it before the holidays", Some(Prose)),
            ("a quoted setting", b"> TOKEN=secret", Some(Setting)),
            ("a comment on other things", b"# user admin hunter2", Some(Remark)),
            ("a comment on other things in SQL", b"-- user admin hunter2", Some(Prose)),
            ("a comment on keys", b"# private key is in /etc/ssl/private/www.key", Some(Comment)),
            ("Shift-JIS", b"\x8f\xd8\x96\xbe\x8f\x91", Some(Prose)),
            ("^Z", b"\x1a", Some(Comment)),
            ("a key of SQL's comments", b"-- #####BEGIN PRIVATE KEY#####", Some(Key)),
            ("a key behind two marks", b"## #####BEGIN PRIVATE KEY#####", Some(Key)),
            ("a secret number", b"priv 950215372244f41a9107641b3313a194b59ee3cbd3a5cbdac72a7dc770bbd1a1", Some(Key)),
            ("DER", b"0\x82\x01\x5e0\x82\x01\x04\xa0\x03\x02\x01\x02", Some(Data)),
            ("UTF-16", b"\xff\xfe-\x00-\x00", Some(Data)),
            ("pkey -text", b"Private-Key: (256 bit)\npriv:\n    95:02:15", Some(Key)),
            ("PuTTY", b"PuTTY-User-Key-File-3: ssh-rsa", Some(Key)),
            ("BIND", b"Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)", Some(Key)),
            ("WireGuard", b"[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", Some(Key)),
            ("age", b"AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQ", Some(Key)),
            ("a vault", b"$ANSIBLE_VAULT;1.1;AES256\n3333", Some(Key)),
            ("a JSON Web Key", b"{\"kty\":\"EC\",\"d\": \"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\"}", Some(Key)),
            ("a public one", b"{\"kty\":\"EC\",\"x\": \"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\"}", Some(Prose)),
            ("d of another kind", b"{\"d\": \"2026-11-26\"}", Some(Prose)),
            (
                "a key of .NET",
                b"<RSAKeyValue><D>870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE=</D></RSAKeyValue>",
                Some(Key),
            ),
            ("the gravest of all", b"# a\nfor you\nDB_PASSWORD=1\n-----END PRIVATE KEY-----\n# b", Some(Key)),
        ];
        for (name, text, expected) in cases {
            assert_eq!(gravest(text, b'\n').map(|(kind, _)| kind), expected, "{name}");
        }
        assert_eq!(gravest(b"# a\nfor you\nDB_PASSWORD=1\nb", b'\n'), Some((Setting, 12)));
    }

    #[test]
    fn text_beside_boundaries() {
        use Outside::*;
        let cases = [
            ("#####BEGIN CERTIFICATE#####", Boundary),
            ("# #####BEGIN CERTIFICATE#####", Boundary),
            ("-----END CERTIFICATE----------BEGIN CERTIFICATE-----", Boundary),
            ("# old #####BEGIN CERTIFICATE#####", Boundary),
            ("# pw=hunter2 #####BEGIN CERTIFICATE#####", Prose),
            ("# TEL 内線 4821 #####BEGIN CERTIFICATE#####", Prose),
            ("// hunter2 #####BEGIN CERTIFICATE#####", Prose),
            ("hunter2 -----END CERTIFICATE-----", Prose),
            ("-----END CERTIFICATE----- hunter2", Prose),
            ("-----END CERTIFICATE----- TOKEN=x", Setting),
            ("# #####BEGIN PRIVATE KEY#####", Key),
        ];
        for (line, expected) in cases {
            assert_eq!(gravest(line.as_bytes(), b'\n'), Some((expected, 0)), "{line}");
        }
    }

    /// Commands that print certificates may contain a password.
    #[test]
    fn commands_with_credentials() {
        for (line, expected) in [
            ("$ curl -O https://ca.example.jp/ca.pem", true),
            ("taro@web1:~$ cat site.pem", true),
            ("$ curl -u admin:hunter2 https://x/ca.pem", false),
            ("$ curl --user admin:hunter2 https://x/ca.pem", false),
            ("$ curl -H 'X-Key: hunter2' https://x/ca.pem", false),
            ("$ curl https://admin:hunter2@x/ca.pem", false),
            ("$ keytool -list -storepass hunter2", false),
        ] {
            assert_eq!(is_command(line.as_bytes()), expected, "{line}");
        }
        for (line, expected) in [
            ("taro@web1:~$", true),
            ("[root@web1 conf.d]#", true),
            ("taro@web1:/etc/ssl#", true),
            ("hunter2@$", false),
            ("hunter2$", false),
            ("taro@web1:hunter 2$", false),
        ] {
            assert_eq!(is_prompt(line.as_bytes()), expected, "{line}");
        }
    }

    /// Only what says nothing new is lost without a backup.
    #[test]
    fn what_may_be_dropped() {
        let droppable: [(&str, &str); 30] = [
            (
                "x509 -text",
                "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Validity\n    Signature Value:\n        30:45\n",
            ),
            (
                "x509 -subject",
                "subject=C = JP, CN = a\nissuer=CN = b\nnotBefore=Jan  1 00:00:00 2026 GMT\nserial=0A5E\n",
            ),
            (
                "x509 -ext",
                "X509v3 Key Usage: critical\n    Digital Signature\nX509v3 Subject Alternative Name: \n    DNS:a\n",
            ),
            ("x509 -purpose", "Certificate purposes:\nSSL client : Yes\n"),
            ("x509 -fingerprint", "sha256 Fingerprint=A7:B4:E2\nSHA1 Fingerprint=00:11\n"),
            ("a name", "C = JP, O = Example, CN = www.example.jp\n/C=JP/CN=Example CA\n"),
            (
                "s_client",
                " 0 s:C = JP, CN = a\n   i:CN = b\n   a:PKEY: rsaEncryption, 2048 (bit); sigalg: RSA-SHA256\n   v:NotBefore: Jan  1 2026; NotAfter: x\n",
            ),
            (
                "a session",
                "SSL-Session:\n    Protocol  : TLSv1.3\n    Resumption PSK: 541A\n    0000 - c0 87 45   ..E\n",
            ),
            (
                "s_client -brief",
                "CONNECTION ESTABLISHED\nProtocol version: TLSv1.3\nCiphersuite: TLS_AES\nPeer certificate: CN = a\n",
            ),
            ("a command", "taro@web1:~$ openssl s_client -connect a:443 -showcerts\n$ cat site.pem\n"),
            (
                "pkcs12",
                "Bag Attributes\n    friendlyName: www\n    localKeyID: BF 2F\nKey Attributes: <No Attributes>\n",
            ),
            (
                "pkcs12 -info",
                "MAC: sha256, Iteration 2048\nMAC length: 32, salt length: 8\nPKCS7 Data\nShrouded Keybag: PBES2\n",
            ),
            (
                "keytool -list",
                "Keystore type: PKCS12\nYour keystore contains 1 entry\nAlias name: www\nOwner: CN=a, C=JP\n",
            ),
            (
                "keytool -v",
                "#1: ObjectId: 2.5.29.35 Criticality=false\nAuthorityKeyIdentifier [\nKeyIdentifier [\n0000: 5E ED B6 33   ^..3\n]\n]\n",
            ),
            ("keytool in Japanese", "キーストアのタイプ: PKCS12\n証明書[1]:\n所有者: CN=a\n"),
            (
                "gnutls-cli",
                "Processed 0 CA certificate(s).\n- Certificate[0] info:\n - subject `CN=a', issuer `CN=b', serial 0x0a\n\tPublic Key ID:\n\t\tsha1:d804\n",
            ),
            (
                "certtool",
                "X.509 Certificate Information:\n\tVersion: 3\n\tIssuer: CN=b\nOther Information:\n\tFingerprint:\n",
            ),
            (
                "certutil",
                "================ Certificate 0 ================\nSerial Number: 0a\nIssuer: CN=b\nCert Hash(sha1): bf2f\n",
            ),
            (
                "curl",
                "  % Total    % Received % Xferd\n100  1960  100  1960    0     0  1515k      0 --:--:-- --:--:-- --:--:-- 1914k\n",
            ),
            (
                "curl -v",
                "* Connected to a (192.0.2.1) port 443\n{ [122 bytes data]\n> GET / HTTP/1.1\n< HTTP/1.1 200 OK\n* Closing connection 0\n",
            ),
            (
                "wget",
                "--2026-11-27 13:35:24--  http://a/b.pem\nLength: 1960 (1.9K)\nSaving to: ‘STDOUT’\n     0K .     100%  638M=0s\n",
            ),
            ("a comment", "# renewed 2026-11-02 by the operators\n; chain\n"),
            ("comments of others", "// leaf\n<!-- CA -->\n-- Certificate --\n* Root\n"),
            ("headings", "Server certificate\n------------------\n中間CA証明書\n"),
            (
                "a mail",
                "From: ca@example.jp\nSubject: yours\n\nDear customer,\n\nplease find your certificate below.\n",
            ),
            ("a quoted mail", "On Mon, Nov 2, 2026 the CA <ca@example.jp> wrote:\n"),
            ("Markdown", "```\n"),
            ("the name of a value", "tls:\n  crt: |\n"),
            ("the end of a text of DOS", "\x1a"),
            ("a file", "/usr/local/share/ca-certificates/Company_CA.crt\n"),
        ];
        for (name, text) in droppable {
            let (kind, at) = gravest(text.as_bytes(), b'\n').unwrap();
            assert!(kind.is_of_certificates(), "{name}: {kind:?}: {}", &text[at..]);
        }
        let others: [(&str, &str, Outside); 46] = [
            ("HAProxy", "frontend https\n  bind *:443 ssl crt site.pem\n", Outside::Prose),
            ("Squid", "http_port 3128\nacl localnet src 10.0.0.0/8\n", Outside::Prose),
            ("ssh_config", "Host bastion\n  HostName 192.0.2.1\n  User taro\n", Outside::Prose),
            ("passwd", "root:x:0:0:root:/root:/bin/bash\n", Outside::Prose),
            ("services", "https           443/tcp\n", Outside::Prose),
            ("hosts", "192.0.2.1 www.example.jp www\n", Outside::Prose),
            ("a zone", "www  IN  A  192.0.2.1\n", Outside::Prose),
            ("a row of tabs", "www\t10.0.0.1\ttaro\n", Outside::Prose),
            ("CSV", "id,name,phone\n", Outside::Prose),
            ("HTTP", "HTTP/1.1 200 OK\nSet-Cookie: sid=abc\n", Outside::Prose),
            ("a header in curl -v", "< Set-Cookie: sid=abc\n", Outside::Prose),
            ("credentials in curl -v", "> Authorization: Basic abc\n", Outside::Prose),
            ("syslog", "Nov 26 10:00:00 host sshd[12]: Accepted password for taro\n", Outside::Prose),
            ("Apache", "<VirtualHost *:443>\n  ServerName www.example.jp\n</VirtualHost>\n", Outside::Prose),
            ("htpasswd", "taro:$apr1$abcd$xyz123\n", Outside::Prose),
            ("known_hosts", "github.com ssh-ed25519 AAAAC3NzaC1lZDI1\n", Outside::Prose),
            ("a key of SSH", "ssh-rsa AAAAB3NzaC1yc2E taro@host\n", Outside::Prose),
            ("crontab", "0 3 * * * /usr/bin/certbot renew\n", Outside::Prose),
            ("fstab", "/dev/sda1 / ext4 defaults 0 1\n", Outside::Prose),
            ("a router", "interface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n", Outside::Prose),
            ("LDIF", "dn: cn=www\nmail: taro@example.jp\n", Outside::Prose),
            ("Makefile", "all:\n\tcc -o x x.c\n", Outside::Prose),
            ("a member of YAML", "user: taro\n", Outside::Prose),
            ("a list in Markdown", "* call Bob: 090\n", Outside::Prose),
            ("a link", "https://wiki.example.jp/pki?page=2\n", Outside::Prose),
            ("a password", "password: hunter2\n", Outside::Prose),
            ("a password in a comment", "# password: hunter2\n", Outside::Prose),
            ("a password in a command", "$ openssl pkcs12 -passin pass:hunter2\n", Outside::Prose),
            ("a telephone", "Taro 090-1234-5678\n", Outside::Prose),
            ("a note", "renew it before the holidays\n", Outside::Prose),
            ("a note in Japanese", "更新は山田さんに頼む\n", Outside::Prose),
            ("a note below a heading", "Certificate:\n    phone: 090\n", Outside::Prose),
            ("a name of a person", "Owner: Taro\n", Outside::Prose),
            ("a key of YAML", "a: 1\ns: x\n", Outside::Prose),
            ("an INI file", "[server]\nport = 443\n", Outside::Setting),
            ("systemd", "[Unit]\nDescription=x\n", Outside::Setting),
            ("an environment", "TOKEN=secret\n", Outside::Setting),
            ("nftables", "table inet filter {\n", Outside::Setting),
            ("SQL", "INSERT INTO t VALUES (1, 'x');\n", Outside::Setting),
            ("Terraform", "resource \"aws_x\" \"y\" {\n", Outside::Setting),
            ("a script", "#!/bin/sh\nset -e\n", Outside::Setting),
            ("a here-document", "cat > x.pem <<EOT\n", Outside::Setting),
            ("Python", "import ssl; from os import path\ndef main():\n", Outside::Setting),
            ("JavaScript", "const fs = require(\"fs\");\n", Outside::Setting),
            ("PHP", "<?php\n", Outside::Setting),
            ("Dockerfile", "FROM alpine:3\nCOPY site.pem /etc/ssl/\n", Outside::Setting),
        ];
        for (name, text, expected) in others {
            assert_eq!(gravest(text.as_bytes(), b'\n').map(|(kind, _)| kind), Some(expected), "{name}");
        }
        // Words for people are no source texts.
        for text in ["Let me know", "COPY THE LINES BELOW", "From the CA", "use it", "import the certificate"] {
            assert!(!is_source(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_printed_is_about_the_block_behind_it() {
        let ca = crate::pki::Spec::ca("Test CA").self_signed().der;
        let cases = [
            ("nothing", "# a comment\n", Some(&ca), false),
            ("its own", "subject=CN = Test CA\nissuer=CN = Test CA\n", Some(&ca), false),
            (
                "its own, in full",
                "Certificate:\n    Data:\n        Subject: CN=Test CA\n        Subject Public Key Info:\n",
                Some(&ca),
                false,
            ),
            ("another's", "Certificate:\n    Data:\n        Subject: CN=www.example.jp\n", Some(&ca), true),
            ("two", "subject=CN = www.example.jp\nsubject=CN = Test CA\n", Some(&ca), true),
            ("at the end", "subject=CN = Test CA\n", None, true),
            ("a comment at the end", "# the end\n", None, false),
        ];
        for (name, text, der, expected) in cases {
            assert_eq!(is_about_another(text.as_bytes(), der.map(Vec::as_slice)), expected, "{name}");
        }
    }

    #[test]
    fn what_is_commented_out_is_masked() {
        let block = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let commented: String = block.lines().map(|line| format!("# {line}\n")).collect();
        let masked = commented.replace("-----", "#####");
        let cases = [
            ("none", block.to_owned(), None),
            ("behind", format!("{block}{commented}"), Some(format!("{block}{masked}"))),
            ("in front", format!("{commented}{block}"), Some(format!("{masked}{block}"))),
            ("nothing else", commented.clone(), None),
            ("a comment with dashes", format!("# ----- x -----\n{block}"), Some(format!("# ##### x #####\n{block}"))),
        ];
        for (name, text, expected) in cases {
            let found = mask(text.as_bytes()).map(|masked| String::from_utf8(masked).unwrap());
            assert_eq!(found, expected, "{name}");
        }
    }
}
