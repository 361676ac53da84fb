//! Encodings of a whole file that are named and not read: base32, base85, `btoa` and uuencoded text, Java key stores as
//! text, and archives in a mail.

use std::fmt;

use base64::Engine as _;

use super::encoded::{base32, is_structure};
use super::engine::LENIENT;
use super::{Archive, jks};

/// The number of characters that are decoded to recognise the contents.
const FRONT: usize = 40;

/// The alphabet of `git` and of Python's `b85encode` (RFC 1924).
const BASE85: &[u8; 85] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// The minimum length of a line of base64 in a mail.
const MIN_LINE: usize = 60;

/// The first line of `btoa`.
const BTOA: &[u8] = b"xbtoa Begin";

/// The last line of `btoa` has the number of octets, because the last group is filled.
const DECODE_BTOA: &str = "import base64, sys; lines = sys.stdin.read().split('\\n'); \
    end = [line for line in lines if line.startswith('xbtoa End')][0]; \
    octets = base64.a85decode(''.join(lines[1:lines.index(end)])); \
    sys.stdout.buffer.write(octets[:int(end.split()[3])])";

/// An encoding that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// Base32 (RFC 4648 §6). The flag tells whether it is in lower case.
    Base32(bool),
    /// Ascii85. The flag tells whether it is between `<~` and `~>`, as in PostScript.
    Ascii85(bool),
    /// Base85 (RFC 1924).
    Base85,
    /// Uuencoded (POSIX `uuencode`).
    Uuencoded,
    /// The text between `xbtoa Begin` and `xbtoa End` (`btoa` 4.1), an older form of Ascii85.
    Btoa,
    /// Encrypted by `ansible-vault`.
    AnsibleVault,
    /// A Java key store in base64, or as hexadecimal digits if the flag is set.
    KeyStore(bool),
    /// An archive that is attached to a mail.
    Attached(Archive),
}

impl Foreign {
    /// The encoding of a certificate or key, or of an attached archive. `None` for anything else.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.trim_ascii_start().starts_with(b"$ANSIBLE_VAULT;") {
            return Some(Self::AnsibleVault);
        }
        if bytes.trim_ascii_start().starts_with(BTOA) {
            return Some(Self::Btoa);
        }
        key_store(bytes).or_else(|| uuencoded(bytes)).or_else(|| attached(bytes)).or_else(|| of_digits(bytes))
    }

    /// The command that decodes a key store of this kind. `None` for anything else.
    pub(crate) fn key_store_command(self, file: &str) -> Option<String> {
        match self {
            Self::KeyStore(false) => Some(format!("base64 -d {file} > {file}.jks")),
            Self::KeyStore(true) => Some(format!("xxd -r -p {file} > {file}.jks")),
            _ => None,
        }
    }

    /// The command that decodes such a file, whose path is in the form for a shell. `None` for an attachment and a key
    /// store.
    pub(crate) fn command(self, file: &str) -> Option<String> {
        let python = |function: &str, options: &str| {
            let input = "b''.join(sys.stdin.buffer.read().split())";
            let decoded = format!("base64.{function}({input}{options})");
            format!("python3 -c \"import base64, sys; sys.stdout.buffer.write({decoded})\" < {file}")
        };
        let decode = match self {
            Self::Base32(false) => format!("base32 -d {file}"),
            Self::Base32(true) => format!("tr a-z A-Z < {file} | base32 -d"),
            Self::Ascii85(true) => python("a85decode", ", adobe=True"),
            Self::Ascii85(false) => python("a85decode", ""),
            Self::Base85 => python("b85decode", ""),
            Self::Btoa => format!("python3 -c \"{DECODE_BTOA}\" < {file}"),
            Self::Uuencoded => format!("uudecode -o /dev/stdout {file}"),
            Self::AnsibleVault => format!("ansible-vault view {file}"),
            Self::Attached(_) | Self::KeyStore(_) => return None,
        };
        Some(decode + " | chainmend check -")
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base32(_) => f.write_str("base32"),
            Self::Ascii85(_) => f.write_str("Ascii85"),
            Self::Base85 => f.write_str("base85"),
            Self::Uuencoded => f.write_str("uuencoding"),
            Self::Btoa => f.write_str("btoa"),
            Self::AnsibleVault => f.write_str("ansible-vault"),
            Self::KeyStore(false) => f.write_str("base64 (JKS)"),
            Self::KeyStore(true) => f.write_str("xxd -p (JKS)"),
            Self::Attached(archive) => archive.fmt(f),
        }
    }
}

/// A text that consists of the digits of a Java key store and white space.
fn key_store(bytes: &[u8]) -> Option<Foreign> {
    let is_digits = |is_digit: fn(&u8) -> bool| bytes.iter().all(|byte| is_digit(byte) || byte.is_ascii_whitespace());
    let front: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_graphic).take(FRONT).collect();
    let is_store = |octets: Option<Vec<u8>>| octets.is_some_and(|octets| jks::is_store(&octets));
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    if is_digits(u8::is_ascii_hexdigit) && front.len() >= 8 && is_store(hexadecimal(&front[..8])) {
        return Some(Foreign::KeyStore(true));
    }
    let quarters = &front[..front.len() / 4 * 4];
    (is_digits(is_base64) && is_store(LENIENT.decode(quarters).ok())).then_some(Foreign::KeyStore(false))
}

fn hexadecimal(digits: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(digits).ok()?;
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}

/// The encoding of a text that consists of its digits and white space.
fn of_digits(bytes: &[u8]) -> Option<Foreign> {
    let text = bytes.trim_ascii();
    let adobe = text.strip_prefix(b"<~").and_then(|rest| rest.strip_suffix(b"~>"));
    let inside = adobe.unwrap_or(text);
    if !inside.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return None;
    }
    let front: Vec<u8> = inside.iter().copied().filter(u8::is_ascii_graphic).take(FRONT).collect();
    let is_one = |octets: Option<Vec<u8>>| octets.is_some_and(|octets| is_structure(&octets, inside.len(), false));
    let ascii85 = || base85(&front, |byte| byte.checked_sub(b'!').filter(|digit| *digit < 85));
    let rfc1924 = || base85(&front, |byte| BASE85.iter().position(|digit| *digit == byte)?.try_into().ok());
    let is_upper = !front.iter().any(u8::is_ascii_lowercase);
    match () {
        () if adobe.is_none() && is_one(base32(&front.to_ascii_uppercase())) => Some(Foreign::Base32(!is_upper)),
        () if is_one(ascii85()) => Some(Foreign::Ascii85(adobe.is_some())),
        () if adobe.is_none() && is_one(rfc1924()) => Some(Foreign::Base85),
        () => None,
    }
}

/// Decodes groups of five digits.
fn base85(text: &[u8], digit: impl Fn(u8) -> Option<u8>) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    for group in text.chunks_exact(5) {
        let value = group.iter().try_fold(0u32, |value, byte| {
            let digit = digit(*byte)?;
            value.checked_mul(85)?.checked_add(u32::from(digit))
        })?;
        octets.extend(value.to_be_bytes());
    }
    Some(octets)
}

/// The first line of uuencoded data has the mode and the name of the file; each line begins with its length.
fn uuencoded(bytes: &[u8]) -> Option<Foreign> {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let is_first = |line: &&[u8]| {
        matches!(line, [b'b', b'e', b'g', b'i', b'n', b' ', b'0'..=b'7', b'0'..=b'7', b'0'..=b'7', b' ', ..])
    };
    lines.find(is_first)?;
    let digits = lines.next()?.get(1..)?;
    let sextet = |byte: &u8| byte.checked_sub(b' ').map(|digit| digit & 63);
    let sextets: Vec<u8> = digits.iter().take(FRONT).map_while(sextet).collect();
    let group = |group: &[u8]| [group[0] << 2 | group[1] >> 4, group[1] << 4 | group[2] >> 2, group[2] << 6 | group[3]];
    let octets: Vec<u8> = sextets.chunks_exact(4).flat_map(group).collect();
    is_structure(&octets, bytes.len(), false).then_some(Foreign::Uuencoded)
}

/// The format of an archive in base64, behind an empty line as in a mail.
fn attached(bytes: &[u8]) -> Option<Foreign> {
    let mut is_behind_empty = false;
    for line in bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end) {
        let is_base64 = line.len() >= MIN_LINE && line.len() % 4 == 0 && is_behind_empty;
        let archive = is_base64.then(|| LENIENT.decode(line).ok()).flatten().and_then(|octets| Archive::of(&octets));
        if let Some(archive) = archive {
            return Some(Foreign::Attached(archive));
        }
        is_behind_empty = line.is_empty();
    }
    None
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::pki::Spec;

    /// As Python's `b85encode` and `a85encode` do.
    fn base85_of(octets: &[u8], digit: impl Fn(usize) -> u8) -> String {
        let group = |group: &[u8]| {
            let mut whole = [0; 4];
            whole[..group.len()].copy_from_slice(group);
            let value = u32::from_be_bytes(whole) as usize;
            let digits = [52_200_625, 614_125, 7_225, 85, 1].map(|power| digit(value / power % 85));
            digits[..=group.len()].iter().map(|digit| char::from(*digit)).collect::<String>()
        };
        octets.chunks(4).map(group).collect()
    }

    fn base32_of(octets: &[u8]) -> String {
        let bits: String = octets.iter().map(|octet| format!("{octet:08b}")).collect();
        let digit = |bits: &[u8]| {
            let text = format!("{:0<5}", String::from_utf8_lossy(bits));
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from_str_radix(&text, 2).unwrap()])
        };
        bits.as_bytes().chunks(5).map(digit).collect()
    }

    #[test]
    fn encodings_that_are_named() {
        let issued = Spec::leaf("www.example.jp").self_signed();
        let pem = issued.pem();
        let wide = |text: &str| -> String {
            text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect()
        };
        let ascii85 = |octets: &[u8]| base85_of(octets, |digit| b'!' + u8::try_from(digit).unwrap());
        let [store, other_store] =
            [[0xfe, 0xed], [0xce, 0xce]].map(|half| [&half[..], &half, &[0, 0, 0, 2, 0, 0, 0, 0], &[7; 80]].concat());
        let hexadecimal_of =
            |octets: &[u8]| wide(&octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>());
        let packed = [&b"PK\x03\x04"[..], &[7; 200]].concat();
        let mail = |octets: &[u8]| format!("Subject: x\nContent-Type: a/b\n\n{}", wide(&STANDARD.encode(octets)));
        let cases = [
            ("base32", wide(&base32_of(&issued.der)), Some(Foreign::Base32(false))),
            ("base32 of PEM", base32_of(pem.as_bytes()), Some(Foreign::Base32(false))),
            ("lower case", base32_of(&issued.der).to_lowercase(), Some(Foreign::Base32(true))),
            ("Ascii85", wide(&ascii85(&issued.der)), Some(Foreign::Ascii85(false))),
            ("Adobe", format!("<~{}~>\n", ascii85(pem.as_bytes())), Some(Foreign::Ascii85(true))),
            ("base85", base85_of(pem.as_bytes(), |digit| BASE85[digit]), Some(Foreign::Base85)),
            (
                "btoa",
                format!("xbtoa Begin\n{}\nxbtoa End N 3 3 E 0 S 0 R 0\n", ascii85(&issued.der)),
                Some(Foreign::Btoa),
            ),
            ("a key store", wide(&STANDARD.encode(&store)), Some(Foreign::KeyStore(false))),
            ("a key store of Oracle's JCE", STANDARD.encode(&other_store), Some(Foreign::KeyStore(false))),
            ("a key store in hexadecimal", hexadecimal_of(&store), Some(Foreign::KeyStore(true))),
            ("ansible-vault", "$ANSIBLE_VAULT;1.1;AES256\n6162\n".to_owned(), Some(Foreign::AnsibleVault)),
            ("an archive", mail(&packed), Some(Foreign::Attached(Archive::Zip))),
            ("something in base64", mail(&[7; 200]), None),
            ("something in base32", base32_of(&[7; 200]), None),
            ("base64", STANDARD.encode(&issued.der), None),
            ("PEM", pem.clone(), None),
            ("prose", "Dear Bob,\nhere is nothing.\n".to_owned(), None),
            ("a block of a mail", "begin 644 x\nhere is nothing\n".to_owned(), None),
            ("nothing", String::new(), None),
        ];
        for (name, text, expected) in cases {
            assert_eq!(Foreign::of(text.as_bytes()), expected, "{name}: {text}");
        }
    }
}
