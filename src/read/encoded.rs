//! Recognises DER in base64, base32, hexadecimal, decimal or octal digits without a block around it, by its header, and
//! dumps by their offsets.

use base64::Engine as _;
use memchr::memmem;
use zeroize::Zeroizing;

use super::comment::without_leader;
use super::container;
use super::dump;
use super::engine::LENIENT;
use super::escaped;

/// The minimum length of a key or certificate, in bytes: an Ed25519 key has 48 (RFC 8410 §7).
const MIN_BYTES: usize = 40;

/// The number of base64 digits that contain the header of a structure.
const HEADER: usize = 16;

/// The first octets of a Java key store (JKS).
const JAVA_KEY_STORE: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];

/// The beginning of PEM in base64.
const OF_PEM: &[u8] = b"LS0tLS1CRUdJT";

/// Reads a line in one encoding: its first octets or digits, and the number of its octets times four.
type Read = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

/// Decodes the first octets of a run.
type Head = fn(&[u8]) -> Option<Vec<u8>>;

/// A line of a run.
struct Row {
    at: usize,
    /// The first octets, or digits, of the line.
    front: Vec<u8>,
    /// The number of octets, times four.
    quarters: usize,
    is_comment: bool,
}

/// The start of the first structure that is encoded in a part of a text.
pub(super) fn first(stretch: &[u8], line_break: u8) -> Option<usize> {
    let without = without_messages(stretch, line_break);
    let stretch = without.as_ref().map_or(stretch, |text| &text[..]);
    let as_it_is: Head = |front| Some(front.to_vec());
    let alphabets: [(Read, Head); 5] = [
        (base64_row, base64_head),
        (base32_row, base32_head),
        (hexadecimal_row, as_it_is),
        (number_row, as_it_is),
        (word_row, as_it_is),
    ];
    let runs = alphabets.into_iter().filter_map(|(row, head)| {
        let mut run: Vec<Row> = Vec::new();
        let mut at = 0;
        for line in stretch.split(|byte| *byte == line_break).chain([&b"."[..]]) {
            let trimmed = line.trim_ascii();
            let bare = without_leader(trimmed);
            match row(bare.unwrap_or(trimmed)) {
                Some((front, quarters)) => run.push(Row { at, front, quarters, is_comment: bare.is_some() }),
                None if trimmed.is_empty() => {}
                None => {
                    if let Some(found) = structure(&run, head) {
                        return Some(found);
                    }
                    run.clear();
                }
            }
            at += line.len() + 1;
        }
        None
    });
    let others = [word(stretch, line_break), escaped::first(stretch), dump::first(stretch, line_break)];
    runs.chain(others.into_iter().flatten()).min()
}

/// The text with spaces in place of the messages that `openssl s_client -msg` prints, which repeat the certificates beside
/// them. `None` if there are none.
fn without_messages(stretch: &[u8], line_break: u8) -> Option<Zeroizing<Vec<u8>>> {
    const LENGTH: &[u8] = b" [length ";
    memmem::find(stretch, LENGTH)?;
    let mut text = Zeroizing::new(stretch.to_vec());
    let mut is_message = false;
    for line in text.split_mut(|byte| *byte == line_break) {
        let is_head = (line.starts_with(b"<<< ") || line.starts_with(b">>> ")) && memmem::find(line, LENGTH).is_some();
        let is_pair = |word: &[u8]| word.len() == 2 && word.iter().all(u8::is_ascii_hexdigit);
        let is_row = line.starts_with(b"    ") && line.trim_ascii().split(|byte| *byte == b' ').all(is_pair);
        is_message = is_head || is_message && is_row;
        if is_message {
            line.fill(b' ');
        }
    }
    Some(text)
}

/// The first line of a run at which a structure begins that fits into the run.
fn structure(run: &[Row], head: Head) -> Option<usize> {
    let mut left: usize = run.iter().map(|row| row.quarters).sum();
    for (index, row) in run.iter().enumerate() {
        let mut front = Vec::with_capacity(HEADER);
        for row in run[index..].iter().take(HEADER) {
            front.extend_from_slice(&row.front[..row.front.len().min(HEADER - front.len())]);
            if front.len() == HEADER {
                break;
            }
        }
        if head(&front).is_some_and(|octets| is_structure(&octets, left / 4, row.is_comment)) {
            return Some(row.at);
        }
        left -= row.quarters;
    }
    None
}

/// Whether these octets begin a key, certificate, request or container that fits into `there` octets. In comments, only
/// keys count.
pub(super) fn is_structure(octets: &[u8], there: usize, is_comment: bool) -> bool {
    if octets.starts_with(&JAVA_KEY_STORE) || octets.starts_with(b"-----BEGIN") {
        return true;
    }
    if octets.first() != Some(&0x30) {
        return false;
    }
    // An indefinite length, in BER, may be as long as the run.
    let indefinite = || (octets.get(1) == Some(&0x80)).then_some(there);
    let Some(length) = container::announced_length(octets).or_else(indefinite) else { return false };
    let header = match octets.get(1) {
        Some(0x81) => 3,
        Some(0x82) => 4,
        Some(0x83) => 5,
        _ => 2,
    };
    let inside = octets.get(header..).unwrap_or_default();
    let is_key = matches!(inside, [2, 1, 0 | 1 | 3, ..]);
    let is_other = matches!(inside, [0x30, ..] | [6, 9, ..]);
    (MIN_BYTES..=there + 3).contains(&length) && (is_key || (is_other && !is_comment))
}

fn base64_head(front: &[u8]) -> Option<Vec<u8>> {
    // The first digit of a structure or of a key store.
    if !matches!(front.first(), Some(b'M' | b'/')) {
        return None;
    }
    LENIENT.decode(&front[..front.len() / 4 * 4]).ok()
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte)
}

/// Reads a line that contains only base64, possibly in groups or quotes.
fn base64_row(line: &[u8]) -> Option<(Vec<u8>, usize)> {
    let digits = |byte: &&u8| !b" \t\"',\\".contains(byte);
    if line.is_empty() || !line.iter().filter(digits).all(|byte| is_base64(*byte)) {
        return None;
    }
    let count = line.iter().filter(digits).count();
    let front = line.iter().filter(digits).take(HEADER).copied().collect();
    Some((front, count * 3))
}

/// Decodes the beginning of a structure or of PEM in base32.
fn base32_head(front: &[u8]) -> Option<Vec<u8>> {
    if matches!(front.first(), Some(b'G' | b'F')) { base32(front) } else { None }
}

/// Decodes base32 without padding (RFC 4648 §6).
pub(super) fn base32(front: &[u8]) -> Option<Vec<u8>> {
    let (mut octets, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for digit in front {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        (bits, count) = (bits << 5 | u32::from(value), count + 5);
        if count >= 8 {
            count -= 8;
            octets.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    Some(octets)
}

fn is_base32(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7' | b'=')
}

/// Reads a line that contains only base32.
fn base32_row(line: &[u8]) -> Option<(Vec<u8>, usize)> {
    let is_row = !line.is_empty() && line.iter().all(|byte| is_base32(*byte));
    is_row.then(|| (line[..line.len().min(HEADER)].to_vec(), line.len() * 5 / 2))
}

/// Reads a line of octal or hexadecimal words of two octets, the second one first, without an offset: `od -An`,
/// `od -An -x`.
fn word_row(line: &[u8]) -> Option<(Vec<u8>, usize)> {
    let words: Vec<&str> = std::str::from_utf8(line).ok()?.split_ascii_whitespace().collect();
    let radix = match words.first()?.len() {
        4 => 16,
        6 => 8,
        _ => return None,
    };
    let is_alike = words.iter().all(|word| word.len() == words[0].len());
    let values: Vec<u16> =
        words.iter().filter(|_| is_alike).map(|word| u16::from_str_radix(word, radix).ok()).collect::<Option<_>>()?;
    let count = values.len() * 2;
    (count > 0).then(|| (values.into_iter().flat_map(u16::to_le_bytes).take(HEADER).collect(), count * 4))
}

/// Reads a line of hexadecimal digits, including the output of xxd with its offsets and characters.
fn hexadecimal_row(line: &[u8]) -> Option<(Vec<u8>, usize)> {
    let line = match memchr::memchr(b':', line) {
        Some(colon) if colon >= 4 && line[colon..].starts_with(b": ") => &line[colon + 1..],
        _ => line,
    };
    let (mut front, mut count) = (Vec::new(), 0);
    let words = line.split(|byte| b" \t:,-{}\"\\".contains(byte)).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        let word = [&b"0x"[..], b"0X", b"x"].iter().find_map(|prefix| word.strip_prefix(*prefix)).unwrap_or(word);
        let is_offset = index == 0 && matches!(word.len(), 4 | 8) && line.len() > 40;
        if !word.iter().all(u8::is_ascii_hexdigit) || word.len() % 2 != 0 {
            break;
        }
        if is_offset && [&b"  "[..], b"\t"].iter().any(|gap| line[word.len()..].starts_with(gap)) {
            continue;
        }
        count += word.len() / 2;
        let text = std::str::from_utf8(word).ok()?;
        let octets = (0..word.len()).step_by(2).filter_map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok());
        front.extend(octets.take(HEADER - front.len()));
    }
    (count > 0).then_some((front, count * 4))
}

/// Reads a line of decimal or octal numbers.
fn number_row(line: &[u8]) -> Option<(Vec<u8>, usize)> {
    let words: Vec<&[u8]> = line.split(|byte| b" \t,[]{}".contains(byte)).filter(|word| !word.is_empty()).collect();
    if words.len() < 4 || !words.iter().all(|word| word.len() <= 3 && word.iter().all(u8::is_ascii_digit)) {
        return None;
    }
    let is_octal = words.iter().all(|word| word.len() == 3 && word.iter().all(|byte| *byte < b'8'));
    let value = |word: &&[u8]| {
        let radix = if is_octal { 8 } else { 10 };
        std::str::from_utf8(word).ok().and_then(|text| u8::from_str_radix(text, radix).ok())
    };
    Some((words.iter().filter_map(value).take(HEADER).collect(), words.len() * 4))
}

/// Finds a base64 value among other words: DER, or PEM in base64.
fn word(stretch: &[u8], line_break: u8) -> Option<usize> {
    let mut at = 0;
    for line in stretch.split(|byte| *byte == line_break) {
        let is_comment = without_leader(line.trim_ascii()).is_some();
        let words = line.split(|byte| !is_base64(*byte)).flat_map(|word| [word, behind_name(word)]);
        for word in words.filter(|word| word.len() >= MIN_BYTES) {
            let is_pem = word.starts_with(OF_PEM) && !is_comment;
            let head = |head: Head| head(&word[..HEADER]);
            let is_one = |octets: Vec<u8>, length: usize| is_structure(&octets, length, is_comment);
            if is_pem
                || head(base64_head).is_some_and(|octets| is_one(octets, word.len() / 4 * 3))
                || head(base32_head).is_some_and(|octets| is_one(octets, word.len() / 8 * 5))
            {
                return Some(at);
            }
        }
        at += line.len() + 1;
    }
    None
}

/// The text after `NAME=`.
fn behind_name(word: &[u8]) -> &[u8] {
    memmem::find(word, b"=").map_or(&[], |equals| &word[equals + 1..])
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::pki::Spec;

    fn lines(text: &str, width: usize, front: &str) -> String {
        text.as_bytes().chunks(width).map(|line| format!("{front}{}\n", String::from_utf8_lossy(line))).collect()
    }

    fn base32(octets: &[u8]) -> String {
        let bits: String = octets.iter().map(|octet| format!("{octet:08b}")).collect();
        let digit = |bits: &[u8]| {
            let value = u8::from_str_radix(&format!("{:0<5}", String::from_utf8_lossy(bits)), 2).unwrap();
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(value)])
        };
        bits.as_bytes().chunks(5).map(digit).collect()
    }

    fn hexadecimal_rows(octets: &[u8]) -> String {
        let row = |(index, row): (usize, &[u8])| {
            let digits: Vec<String> = row.iter().map(|octet| format!("{octet:02x}")).collect();
            format!("{:04x}  {:47}   ....\n", index * 16, digits.join(" "))
        };
        octets.chunks(16).enumerate().map(row).collect()
    }

    fn words(octets: &[u8], word: fn(u16) -> String) -> String {
        let number = |pair: &[u8]| word(u16::from_le_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
        octets.chunks(16).map(|row| row.chunks(2).map(number).collect::<String>() + "\n").collect()
    }

    #[test]
    fn keys_and_certificates_in_digits() {
        let issued = Spec::leaf("www.example.jp").self_signed();
        let (key, certificate) = (issued.key.serialize_der(), issued.der.clone());
        let base64 = STANDARD.encode(&key);
        let octets = |separator: &str| key.iter().map(|octet| format!("{octet:02x}{separator}")).collect::<String>();
        let rows = |octet: fn(&u8) -> String| {
            key.chunks(16).map(|row| row.iter().map(octet).collect::<String>() + "\n").collect::<String>()
        };
        let grouped = lines(&base64, 4, "").replace('\n', " ");
        let digits = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
        let cases: [(&str, String); 24] = [
            ("one line", base64.clone()),
            ("64 wide", lines(&base64, 64, "")),
            ("16 wide", lines(&base64, 16, "")),
            ("groups of four", grouped),
            ("behind text", format!("here it is\n{}", lines(&base64, 24, ""))),
            ("in comments", lines(&base64, 64, "# ")),
            ("as a value", format!("tls.key: \"{base64}\",")),
            ("as a variable", format!("KEY={base64}")),
            ("PEM in base64", format!("tls.key: {}", STANDARD.encode(issued.key_pem()))),
            ("hexadecimal", octets("")),
            ("PEM in hexadecimal", lines(&digits(issued.key_pem().as_bytes()), 60, "")),
            ("hexadecimal lines", lines(&octets(""), 32, "")),
            ("with colons", lines(&octets(":"), 45, "    ")),
            ("with spaces", lines(&octets(" "), 48, "")),
            ("in C", lines(&octets(", 0x"), 60, "0x").replace("0x0x", "0x")),
            ("decimals", rows(|octet| format!("{octet}, "))),
            ("octal", rows(|octet| format!(" {octet:03o}"))),
            ("base32", lines(&base32(&key), 76, "")),
            ("PEM in base32", lines(&base32(issued.key_pem().as_bytes()), 76, "")),
            ("base32 as a value", format!("key: {}", base32(&key))),
            ("certutil", hexadecimal_rows(&key)),
            ("octal words", words(&key, |word| format!(" {word:06o}"))),
            ("hexadecimal words", words(&key, |word| format!(" {word:04x}"))),
            ("a certificate", STANDARD.encode(&certificate)),
        ];
        for (name, text) in cases {
            assert!(first(text.as_bytes(), b'\n').is_some(), "{name}: {text}");
        }
    }

    #[test]
    fn messages_of_s_client_repeat_certificates() {
        let der = Spec::leaf("www.example.jp").self_signed().der;
        let row = |row: &[u8]| row.iter().map(|octet| format!(" {octet:02x}")).collect::<String>();
        let rows: String = der.chunks(16).map(|octets| format!("   {}\n", row(octets))).collect();
        let head = "<<< TLS 1.3, Handshake [length 05d4], Certificate\n";
        let cases = [
            ("a message", format!("{head}{rows}---\n"), None),
            ("no message", rows.clone(), Some(0)),
            ("behind a message", format!("{head}    01 02\nand\n{rows}"), Some(head.len() + 14)),
        ];
        for (name, text, expected) in cases {
            assert_eq!(first(text.as_bytes(), b'\n'), expected, "{name}: {text}");
        }
    }

    #[test]
    fn what_is_no_structure() {
        let certificate = Spec::leaf("www.example.jp").self_signed().der;
        let commented = lines(&STANDARD.encode(certificate), 64, "# ");
        let texts = [
            "Made in Japan for the web servers of the example company and of nobody else",
            "MAINTENANCE WINDOW\nMONDAY AND FRIDAY",
            "localKeyID: 70 09 90 35 D4 E7 E4 43 A4 B4 79 F8 B5 76 B2 2D 7C 8B 21 E0",
            "SHA256 Fingerprint=30:8A:FD:0F:72:5A:2B:CE:E2:D0:7A:22:1A:8C:B2:F2:A1:BE:BF:87:60:53:5B:75:F6:5D:C1:1C:6F:9D:53:11",
            "Modulus=C5F1AD9A0B5D6E7F8091A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D5E6F7C5F1AD9A0B5D6E7F8091A2B3C4D5E6F7",
            "    30:45:02:21:00:da:47:50:86:1b:10:71:5b:ec:26:01:05:4e:f1\n    f6:f5:03:14:ec:f4:50:c9:39:db:5c:72:3a:a8:0b:62:65:94:02",
            "serial_number 4c:2b:30:81:99:3f:00:12:aa:bb:cc:dd:ee:ff",
            "/usr/local/share/ca-certificates/Company_Root_CA_2026.crt",
            "DigiCertGlobalG2TLSRSASHA2562020CA1",
            "arn:aws:acm:ap-northeast-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
            "DKIM-Signature: v=1; a=rsa-sha256; b=Jx9kQ2vR7sT1uW3yZ5aB8cD0eF2gH4iJ6kL8mN0oP2qR4sT6uV8wX0yZ2aB4cD6e",
            "0000 - 16 03 01 02 00 01 00 01-fc 03 03 9d 1c 2b 3a 4f   .............+:O",
            &commented,
        ];
        for text in texts {
            assert_eq!(first(text.as_bytes(), b'\n'), None, "{text}");
        }
    }
}
