//! Removes the wrappings that other programs add to PEM. Each is a function from a text to the unwrapped text, or
//! `None` if the text does not have this wrapping. None of them changes a character that base64 uses.

mod backticks;
mod base64;
mod cells;
mod characters;
mod commands;
mod console;
mod diff;
pub(in crate::read) mod digits;
mod escapes;
mod framed;
mod hexadecimal;
mod html;
mod lines;
mod octets;
mod percent;
mod printable;
mod repeated;
mod rich_text;
mod separated;
mod units;
mod yaml;

use super::rewrite::{Rewritten, Text};
pub(super) use lines::kinds_of_endings;

/// The maximum nesting of wrappings of one kind, such as JSON in JSON.
const MAX_DEPTH: usize = 3;

type Step = fn(&Text) -> Option<Rewritten>;

/// In the order of removal: marks at the start of lines come before wrappings that join and break lines.
const STEPS: &[Step] = &[
    lines::endings,
    console::escape_sequences,
    rich_text::paragraphs,
    // These come first, because the column of characters in a dump may contain anything.
    console::json_lines,
    units::rows,
    diff::hunks,
    framed::dumps_and_base64,
    units::line_breaks_of_clixml,
    lines::quoted_dumps,
    escapes::of_dumps,
    units::percent_twice,
    percent::of_dumps,
    octets::registry,
    repeated::rows,
    units::escapes,
    hexadecimal::dumps,
    octets::dumps,
    octets::decimals,
    octets::literals,
    octets::octal_strings,
    octets::octal_escapes,
    cells::continued,
    commands::echoes,
    lines::mail_quotes,
    lines::numbers,
    console::around_lines,
    backticks::escapes,
    printable::quoted,
    html::tags_and_references,
    percent::encoded,
    escapes::backslashes,
    characters::full_width_and_spaces,
    yaml::blocks,
    characters::quotation_marks,
    separated::lines_by_a_character,
    digits::among_text,
    digits::pem_among_text,
    // A dump inside is read in the next round.
    base64::of_pem,
];

/// Removes all wrappings, and passes each rewriting to `record`.
pub(super) fn unwrap(mut text: Text, mut record: impl FnMut(&Text, &Rewritten)) -> Text {
    for _ in 0..MAX_DEPTH {
        let mut changed = false;
        for step in STEPS {
            if let Some(rewritten) = step(&text) {
                record(&text, &rewritten);
                text = rewritten.text;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    text
}

/// Whether a line is part of a block: it contains only base64 of either alphabet and spaces, or it is a BEGIN or END
/// line.
fn is_of_block(line: &[u8]) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_ \t\r".contains(byte);
    !line.trim_ascii().is_empty() && line.iter().all(is_base64)
}

/// Whether a line is a row of a dump: an offset, and at least four octets.
fn is_dump_row(line: &[u8]) -> bool {
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = &line[length..];
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let words = rest.split(|byte| b" \t".contains(byte)).filter(|word| !word.is_empty());
    let digits =
        words.take_while(|word| word.len() % 2 == 0 && word.len() <= 8 && word.iter().all(u8::is_ascii_hexdigit));
    (7..=16).contains(&length) && rest.starts_with(b" ") && digits.take(4).map(<[u8]>::len).sum::<usize>() >= 8
}

/// Whether such a line indicates a block by itself: a boundary, or enough base64.
fn is_telling(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let longest = line.split(|byte| !byte.is_ascii_alphanumeric() && !b"+/-_".contains(byte)).map(<[u8]>::len).max();
    longest.unwrap_or(0) >= 40 || super::armor::has_boundary(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrapping_is_taken_off() {
        let run = "MIIC".repeat(16);
        let pem = format!("-----BEGIN CERTIFICATE-----\n{run}\nabcd\n-----END CERTIFICATE-----\n");
        let each = |change: &dyn Fn((usize, &str)) -> String| -> String {
            pem.lines().enumerate().map(|row| change(row) + "\n").collect()
        };
        let encoded = {
            use ::base64::Engine as _;
            ::base64::engine::general_purpose::STANDARD.encode(&pem)
        };
        let cases: [(&str, String); 30] = [
            ("CR LF", pem.replace('\n', "\r\n")),
            ("CR", pem.replace('\n', "\r")),
            ("mixed", pem.replacen('\n', "\r\n", 1).replacen("\nabcd", "\rabcd", 1)),
            ("quoted", each(&|(_, line)| format!("> {line}"))),
            ("quoted twice", each(&|(_, line)| format!(">> {line}"))),
            ("nmap", each(&|(index, line)| format!("|{}{line}", if index == 3 { "_" } else { " " }))),
            ("bars", each(&|(_, line)| format!("| {line}"))),
            ("numbers", each(&|(index, line)| format!("{:4}  {line}", index + 8))),
            ("numbers and colons", each(&|(index, line)| format!("{}: {line}", index + 1))),
            ("numbers and bars", each(&|(index, line)| format!("{} | {line}", index + 1))),
            ("quoted numbers", each(&|(index, line)| format!("> {} {line}", index + 1))),
            ("no-break spaces", each(&|(_, line)| format!("\u{a0}{line}\u{3000}"))),
            ("no width", pem.replace("MIIC", "\u{200b}MIIC")),
            ("full width", pem.replace('-', "\u{ff0d}").replace('B', "\u{ff22}")),
            ("<br>", pem.replace('\n', "<br>\n")),
            ("<br> alone", pem.replace('\n', "<br/>")),
            ("<pre>", format!("<pre><code>{pem}</code></pre>")),
            ("&#10;", pem.replace('\n', "&#10;")),
            ("&lt;br&gt;", pem.replace('\n', "&lt;br&gt;")),
            ("\\n", pem.replace('\n', "\\n")),
            ("\\r\\n", pem.replace('\n', "\\r\\n")),
            ("\\\\n", pem.replace('\n', "\\\\n")),
            ("quoted-printable", pem.replace("abcd", "ab=\ncd").replace(" C", "=20C")),
            ("smart quotes", format!("\u{201c}{pem}\u{201d}")),
            ("Visual Basic", each(&|(_, line)| format!("\"{line}\" & vbCrLf & _"))),
            ("base64", encoded),
            ("percent", pem.replace(' ', "%20").replace('\n', "%0A")),
            ("percent twice", pem.replace(' ', "%2520").replace('\n', "%250A")),
            ("`n", pem.replace('\n', "`n")),
            ("hexadecimal", pem.bytes().map(|byte| format!("{byte:02x}")).collect()),
        ];
        for (name, wrapped) in cases {
            let inside = unwrap(Text::of(wrapped.as_bytes()), |_, _| {});
            let inside = String::from_utf8(inside.bytes.to_vec()).unwrap();
            let lines = |text: &str| -> Vec<String> {
                text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
            };
            assert_eq!(lines(&inside), lines(&pem), "{name}: {wrapped}");
        }
    }

    /// Dumps, base64 and text of a certificate, and what is put around each.
    #[test]
    fn one_wrapping_in_another() {
        use ::base64::Engine as _;
        type Wrap = fn(&str) -> String;
        fn hexadecimal(text: &[u8]) -> String {
            text.iter().map(|octet| format!("{octet:02x}")).collect()
        }
        fn wide(text: &str, width: usize) -> String {
            text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect()
        }
        fn xxd(octets: &[u8]) -> String {
            let shown = |octet: &u8| if (b' '..=b'~').contains(octet) { char::from(*octet) } else { '.' };
            let row = |(index, row): (usize, &[u8])| {
                let words: Vec<String> = row.chunks(2).map(hexadecimal).collect();
                format!("{:08x}: {:<39}  {}\n", index * 16, words.join(" "), row.iter().map(shown).collect::<String>())
            };
            octets.chunks(16).enumerate().map(row).collect()
        }
        fn framed(text: &str, frame: impl Fn(usize, &str) -> String) -> String {
            text.lines().enumerate().map(|(index, line)| frame(index, line) + "\n").collect()
        }
        fn percent(text: &str) -> String {
            let octet = |octet: u8| {
                if octet.is_ascii_alphanumeric() { char::from(octet).to_string() } else { format!("%{octet:02X}") }
            };
            text.bytes().map(octet).collect()
        }
        fn joined(row: &[u8], octet: impl Fn(u8) -> String) -> String {
            row.iter().map(|it| octet(*it)).collect()
        }
        fn octal(octets: &[u8]) -> String {
            joined(octets, |octet| format!("\\{octet:03o}"))
        }
        fn of_bytea(octets: &[u8]) -> String {
            joined(octets, |octet| match octet {
                b'\\' => "\\\\".to_owned(),
                b' '..=b'~' => char::from(octet).to_string(),
                _ => format!("\\{octet:03o}"),
            })
        }
        fn of_rows(octets: &[u8], row: impl Fn(&[u8]) -> String) -> String {
            octets.chunks(16).map(row).collect()
        }
        let issued = crate::pki::Spec::leaf("www.example.jp").self_signed();
        let pem = issued.pem().replace('\r', "");
        let base64 = ::base64::engine::general_purpose::STANDARD.encode(&pem);
        let utf_16: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let inner = [
            ("xxd", xxd(pem.as_bytes())),
            ("xxd of DER", xxd(&issued.der)),
            ("xxd of UTF-16", xxd(&utf_16)),
            ("xxd -p", wide(&hexadecimal(pem.as_bytes()), 60)),
            ("base64", wide(&base64, 76)),
            ("base64 of DER", wide(&::base64::engine::general_purpose::STANDARD.encode(&issued.der), 64)),
            ("PEM", pem.clone()),
            ("CSV", format!("id,cert\n1,\"{pem}\"\n")),
            ("SQL", format!("INSERT INTO c VALUES (1, '{pem}');\n")),
            ("CDATA", format!("<a><b><![CDATA[{pem}]]></b></a>\n")),
        ];
        let outer: [(&str, Wrap); 7] = [
            ("mail", |text| framed(text, |_, line| format!("> {line}"))),
            ("compose", |text| framed(text, |_, line| format!("web-1  | {line}"))),
            ("journal", |text| framed(text, |index, line| format!("Nov 27 03:21:{index:02} host app[9]: {line}"))),
            ("grep -n", |text| framed(text, |index, line| format!("a.log:{}:{line}", index + 1))),
            ("json-file", |text| {
                framed(text, |_, line| format!("{{\"log\":{:?},\"stream\":\"stdout\"}}", format!("{line}\n")))
            }),
            ("JSON", |text| format!("{{\"x\": {text:?}}}")),
            ("percent", |text| percent(text)),
        ];
        let percent_of_der: String = issued.der.iter().map(|octet| format!("%{octet:02x}")).collect();
        let percent_of_utf_16: String = utf_16.iter().map(|octet| format!("%{octet:02X}")).collect();
        let escaped: String = utf_16.iter().map(|octet| format!("\\x{octet:02x}")).collect();
        let others = [
            ("percent of DER", percent_of_der.clone()),
            ("percent of DER in a log", format!("GET / 200 cert=\"{percent_of_der}\" -\n")),
            ("percent of UTF-16", percent_of_utf_16),
            ("escapes of UTF-16", escaped),
            ("octal escapes", format!("char c[] = \"{}\";\n", pem.replace('\n', "\\012"))),
            ("octal escapes of lines", framed(&pem, |_, line| format!("  \"{line}\\012\""))),
            (
                "hexadecimal PEM in SQL",
                format!("INSERT INTO c VALUES (1,0x{});\n", hexadecimal(pem.as_bytes()).to_uppercase()),
            ),
            (
                "hexadecimal PEM in Go",
                format!("c := []byte{{{}}}\n", joined(pem.as_bytes(), |it| format!("0x{it:02x}, "))),
            ),
            ("nginx's log", format!("[error] cert: \"{}\", client: 192.0.2.1\n", pem.replace('\n', "\\x0A"))),
            ("octal escapes alone", format!("printf '{}'\n", octal(pem.as_bytes()))),
            ("octal escapes of DER", format!("printf \"{}\" > x.cer\n", octal(&issued.der))),
            ("octal escapes of DER in lines", of_rows(&issued.der, |row| format!("\"{}\"\n", octal(row)))),
            ("octal escapes without quotation marks", octal(&issued.der) + "\n"),
            ("octal escapes in lines", of_rows(&issued.der, |row| octal(row) + "\n")),
            ("octal escapes in lines that go on", of_rows(&issued.der, |row| octal(row) + "\\\r\n")),
            ("octal escapes of psql", format!(" data \n------\n {}\n(1 row)\n", of_bytea(&issued.der))),
            ("octal escapes of COPY", format!("1\t{}\tx\n", of_bytea(&issued.der).replace('\\', "\\\\"))),
            ("octal escapes of COPY in JSON", format!("{:?}", of_bytea(&issued.der))),
            (
                "quoted od -An -tx1",
                of_rows(&issued.der, |row| format!("> {}\n", joined(row, |it| format!(" {it:02x}")))),
            ),
            (
                "quoted xxd -i",
                of_rows(&issued.der, |row| format!(">   {}\n", joined(row, |it| format!("0x{it:02x}, ")))),
            ),
            ("quoted od -An -tu1", of_rows(&issued.der, |row| format!("> {}\n", joined(row, |it| format!(" {it:3}"))))),
        ];
        let both = inner.iter().flat_map(|(what, text)| {
            outer.iter().map(move |(around, wrap)| (format!("{what} in {around}"), wrap(text)))
        });
        for (name, text) in both.chain(others.map(|(name, text)| (name.to_owned(), text))) {
            let reading = crate::read::read_bytes(text.as_bytes(), &"x".into()).unwrap();
            let found: Vec<&[u8]> = reading.certificates.iter().map(|found| &found.der[..]).collect();
            assert_eq!(found, [&issued.der[..]], "{name}: {text}");
        }
    }

    #[test]
    fn a_clean_text_stays_as_it_is() {
        let pem = "-----BEGIN CERTIFICATE-----\nabcd=\n-----END CERTIFICATE-----\nsubject=/CN=x\n2 words\n";
        let text = unwrap(Text::of(pem.as_bytes()), |_, _| panic!("there is nothing to take off"));
        assert_eq!(&**text.bytes, pem.as_bytes());
    }
}
