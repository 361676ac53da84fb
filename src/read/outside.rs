//! Classifies the text outside of blocks: comments, text of other programs, and possible certificates or keys in an
//! unsupported form.

use std::path::Path;

use memchr::{memmem, memrchr2};

use super::comment::{LEADERS, without_leader};
use super::{Place, Remains, Repair, RepairKind, encoded};

/// The kind of a line outside of blocks, in order of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outside {
    /// A comment, or text that `openssl` prints next to its blocks.
    Comment,
    /// The boundary of an incomplete or commented-out block, the description of a certificate that is not there, or the
    /// name of the value that the certificate is.
    Boundary,
    /// Other text.
    Prose,
    /// Another value in a document such as JSON or YAML.
    Entry,
    /// A setting of a program.
    Setting,
    /// Binary data, or an unsupported encoding.
    Data,
    /// A part of a private key.
    Key,
}

impl Outside {
    /// Whether losing it could matter.
    pub(crate) fn is_of_value(self) -> bool {
        self >= Self::Setting
    }
}

/// The beginnings of lines, in lower case, that programs print next to blocks.
const PRINTED: &[&str] = &[
    // openssl x509, pkcs7 and pkcs12.
    "subject",
    "issuer",
    "bag attributes",
    "key attributes",
    "friendlyname",
    "localkeyid",
    "notbefore",
    "notafter",
    "serial",
    "microsoft ",
    "sha1 ",
    "sha256 ",
    "sha512 ",
    "md5 ",
    "x509v3 ",
    "mac: ",
    "mac length: ",
    "pkcs7 data",
    "pkcs7 encrypted data",
    "certificate bag",
    "shrouded keybag",
    // openssl s_client.
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
    "- status:",
    "- description: (",
    "- session id:",
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
    "owner:",
    "valid from:",
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
    "signature algorithm:",
    "public key algorithm:",
];

/// Complete lines, in lower case, of `openssl s_client`.
const PRINTED_ALONE: [&str; 3] = ["closed", "done", "read r block"];

/// The first lines, in lower case, of descriptions in indented lines: `openssl x509 -text`, `certtool -i`.
const IN_FRONT_OF_DESCRIPTIONS: [&str; 3] = ["certificate:", "other information:", "x.509 certificate information:"];

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
const ATTRIBUTES: [&[u8]; 16] = [
    b"By",
    b"C",
    b"CN",
    b"Cert",
    b"Chain",
    b"DC",
    b"DNS",
    b"Hash",
    b"L",
    b"O",
    b"OU",
    b"ST",
    b"Subject",
    b"UID",
    b"URI",
    b"emailAddress",
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
    let has_more = outside.iter().any(|(kind, _)| *kind != Outside::Comment);
    // A log may have any other name.
    let is_log = has_more
        && !is_one_of(&OF_CERTIFICATES)
        && repairs.iter().any(|repair| repair.kind == RepairKind::ConsoleOutput);
    is_log || is_named && (is_wrapped() || has_more)
}

/// The most important kind in a part of a text, and the position of its line. `None` if there is nothing.
pub(super) fn gravest(stretch: &[u8], line_break: u8) -> Option<(Outside, usize)> {
    let mut found: Option<(Outside, usize)> = None;
    let mut in_dump = false;
    let mut start = 0;
    for line in stretch.split(|byte| *byte == line_break) {
        let at = start;
        start += line.len() + 1;
        let is_indented = line.first().is_some_and(u8::is_ascii_whitespace);
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let lower = line[..line.len().min(64)].to_ascii_lowercase();
        let is_first = IN_FRONT_OF_DESCRIPTIONS.iter().any(|first| lower.starts_with(first.as_bytes()));
        in_dump = is_first || (in_dump && is_indented);
        let kind =
            if in_dump && !is_binary(line) && !is_of_key(&lower) { Outside::Comment } else { kind_of(line, &lower) };
        if found.is_none_or(|(gravest, _)| kind > gravest) {
            found = Some((kind, at));
        }
    }
    let encoded = encoded::first(stretch, line_break).map(|at| (Outside::Data, at));
    found.into_iter().chain(encoded).max_by_key(|(kind, at)| (*kind, std::cmp::Reverse(*at)))
}

fn kind_of(line: &[u8], lower: &[u8]) -> Outside {
    if is_of_key(lower) || exponent(line).is_some() {
        return Outside::Key;
    }
    if is_binary(line) {
        return Outside::Data;
    }
    let bare = without_leader(line);
    let boundary = boundary(bare.unwrap_or(line));
    match (bare, boundary) {
        (_, Some(label)) if is_of_private_key(label) => Outside::Key,
        (_, Some(_)) => Outside::Boundary,
        (Some(_), None) => Outside::Comment,
        (None, None) if is_uuencoded(line) => Outside::Data,
        (None, None) if is_printed(lower) => Outside::Comment,
        (None, None) if is_setting(line) => Outside::Setting,
        (None, None) if is_punctuation(line) => Outside::Comment,
        (None, None) if is_name_of_value(line) => Outside::Boundary,
        (None, None) => Outside::Prose,
    }
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

fn is_printed(lower: &[u8]) -> bool {
    let is_row =
        matches!(lower, [b's' | b'i' | b'a' | b'v', b':', ..]) || matches!(lower, [b'0'..=b'9', b' ', b's', b':', ..]);
    let is_rule = lower.len() > 2 && lower.iter().all(|byte| b"-=_*~".contains(byte));
    // A session ticket.
    let is_octets = lower.len() > 7 && lower[..4].iter().all(u8::is_ascii_hexdigit) && lower[4..].starts_with(b" - ");
    let is_line = || PRINTED.iter().any(|start| lower.starts_with(start.as_bytes()));
    is_row || is_rule || is_octets || is_line() || PRINTED_ALONE.iter().any(|line| lower == line.as_bytes())
}

/// Whether it is what stands in front of a value, such as `const char *certificate = "` or `{"tls": {"crt": "`, without
/// another value.
fn is_name_of_value(line: &[u8]) -> bool {
    const MOST_WORDS: usize = 4;
    let is_opening = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`|>([{+-@\\bB".contains(byte);
    let end = line.iter().rposition(|byte| !is_opening(byte)).map_or(0, |last| last + 1);
    let words = line.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).count();
    let is_rest_of_base64 = line.ends_with(b"==");
    matches!(line[..end].last(), Some(b'=' | b':'))
        && !is_rest_of_base64
        && !line.iter().any(|byte| b",;".contains(byte))
        && words <= MOST_WORDS
}

/// Whether it has no word and no number, such as the quotation mark and parenthesis behind a string.
fn is_punctuation(line: &[u8]) -> bool {
    line.iter().all(|byte| byte.is_ascii_punctuation() || byte.is_ascii_whitespace())
}

/// Whether it is `NAME=value` as in a shell or an ini file, a directive of nginx, or a block of an `OpenVPN` profile.
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
    let value = line[name..].strip_prefix(b"=").map(<[u8]>::trim_ascii);
    !ATTRIBUTES.contains(&&line[..name])
        && name > 0
        && value.is_some_and(|value| value.iter().any(u8::is_ascii_alphanumeric))
}

/// Whether the text that a program printed before a block describes another certificate than `der`, the one in the
/// block.
pub(super) fn is_about_another(stretch: &[u8], der: Option<&[u8]>) -> bool {
    let of_subject = |line: &&[u8]| {
        let line = line.trim_ascii();
        line.len() > 8 && line[..7].eq_ignore_ascii_case(b"subject") && matches!(line[7], b':' | b'=')
    };
    let mut subjects = stretch.split(|byte| matches!(*byte, b'\n' | b'\r')).filter(of_subject);
    let Some(subject) = subjects.next() else { return false };
    let name = der.and_then(Remains::damaged).and_then(|remains| remains.name());
    // Names with characters other than ASCII are printed with escapes.
    let is_said = name.is_none_or(|name| !name.is_ascii() || memmem::find(subject, name.as_bytes()).is_some());
    der.is_none() || !is_said || subjects.next().is_some()
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
        let cases: [(&str, &[u8], Option<Outside>); 60] = [
            ("nothing", b" \n\t\n", None),
            ("a comment", b"# the next one, from the CA", Some(Comment)),
            ("a heading", b"GlobalSign Root CA\n==================", Some(Prose)),
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
            ("a mail", b"Dear customer, your certificate is below.", Some(Prose)),
            ("a link", b"https://crt.example/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/certificate.html", Some(Prose)),
            ("Japanese", "証明書をインストールしてください".as_bytes(), Some(Prose)),
            ("Latin-1", b"# Zertifikat f\xfcr Stra\xdfe", Some(Comment)),
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
            ("a name", b"CN=www.example.jp, O=Example", Some(Prose)),
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
            ("a comment on keys", b"# private key is in /etc/ssl/private/www.key", Some(Comment)),
            ("Shift-JIS", b"\x8f\xd8\x96\xbe\x8f\x91", Some(Prose)),
            ("^Z", b"\x1a", Some(Prose)),
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
