//! Ways to damage a clean PEM text with several certificates. Each is deterministic and loses nothing: the reader must
//! return the same certificates.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// One way to damage a text.
pub struct Damage {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// The names of all repairs that the reader records for it, sorted.
    pub kinds: &'static [&'static str],
    /// Applies the damage to a clean text, or to one with an earlier damage of the table.
    pub apply: fn(&str) -> Vec<u8>,
    /// Whether the text is created again from the certificates, so that earlier damages are lost.
    pub is_made_anew: bool,
    /// Earlier damages in the table with which it cannot be combined, and why.
    pub clashes: &'static [(&'static str, &'static str)],
}

impl Damage {
    const fn clashing(self, clashes: &'static [(&'static str, &'static str)]) -> Self {
        Self { clashes, ..self }
    }

    /// Whether the text with the damage `earlier`, which precedes this one in the table, can also be damaged in this
    /// way.
    pub fn pairs_with(&self, earlier: &Damage) -> bool {
        !self.is_made_anew
            && !DUMPS.contains(&earlier.name)
            && !self.clashes.iter().any(|(name, _)| *name == earlier.name)
    }
}

/// All damages: first those that create the text again, then damages of single blocks, then wrappings of texts, then
/// changes of all bytes.
pub const DAMAGES: &[Damage] = &[
    made_anew("lines-of-76", &["line-width"], |text| bodies(text, |base64| wrapped(base64, 76))),
    made_anew("one-line-of-base64", &["line-width"], |text| bodies(text, |base64| format!("{base64}\n"))),
    made_anew("trusted-label", &["trusted-form"], |text| {
        // OpenSSL's X509_CERT_AUX, empty here.
        bytes(ders(text).iter().map(|der| armor("TRUSTED CERTIFICATE", &[&der[..], &[0x30, 0]].concat())).collect())
    }),
    made_anew("no-padding", &["base64-padding"], |text| {
        bodies(text, |base64| wrapped(base64.trim_end_matches('='), 64))
    }),
    made_anew("base64url", &["base64url"], |text| {
        bodies(text, |base64| wrapped(&base64.replace('+', "-").replace('/', "_"), 64))
    }),
    made_anew("bare-base64url-without-padding", &["bare-base64", "base64-padding", "base64url"], |text| {
        bytes(ders(text).iter().map(|der| url_safe(der)).collect())
    }),
    made_anew("trailing-bytes", &["trailing-bytes"], |text| {
        bytes(ders(text).iter().map(|der| armor("CERTIFICATE", &[&der[..], &[0; 3]].concat())).collect())
    }),
    made_anew("json-array", &["json", "quotation-marks", "text-outside-blocks"], |text| {
        let blocks: Vec<String> = blocks_of(text).iter().map(|block| json_string(block)).collect();
        bytes(format!("[\n  {}\n]\n", blocks.join(",\n  ")))
    }),
    made_anew(
        "json-web-key",
        &["bare-base64", "json", "line-width", "quotation-marks", "text-outside-blocks"],
        |text| {
            let rows: Vec<String> = ders(text).iter().map(|der| format!("\"{}\"", STANDARD.encode(der))).collect();
            bytes(format!("{{\"kty\": \"EC\", \"x5c\": [{}]}}\n", rows.join(", ")))
        },
    ),
    made_anew("hexadecimal", &["hexadecimal"], |text| bytes(hex(&ders(text).concat(), "") + "\n")),
    made_anew("hexadecimal-lines", &["hexadecimal"], |text| {
        bytes(ders(text).iter().map(|der| wrapped(&hex(der, "").to_uppercase(), 60) + "\n").collect())
    }),
    made_anew("hexadecimal-and-colons", &["hexadecimal"], |text| {
        bytes(ders(text).iter().map(|der| wrapped(&hex(der, ":"), 45) + "\n").collect())
    }),
    made_anew("xxd", &["hexadecimal"], |text| bytes(dump(&ders(text).concat(), "{offset}: {pairs}  {characters}"))),
    made_anew("hexdump", &["hexadecimal"], |text| {
        let der = ders(text).concat();
        bytes(dump(&der, "{offset}  {octets}  |{characters}|") + &format!("{:08x}\n", der.len()))
    }),
    made_anew("decimal-numbers", &["octets", "text-outside-blocks"], |text| {
        bytes(format!("[{}]\n", numbers(&ders(text).concat(), |octet| octet.to_string())))
    }),
    made_anew("signed-numbers", &["octets", "text-outside-blocks"], |text| {
        let lines: Vec<String> = ders(text)
            .concat()
            .chunks(12)
            .map(|row| format!("    {}", numbers(row, |octet| octet.cast_signed().to_string())))
            .collect();
        bytes(format!("byte[] chain = {{\n{}\n}};\n", lines.join(",\n")))
    }),
    made_anew("octal-dump", &["octets"], |text| {
        let der = ders(text).concat();
        let row = |(index, row): (usize, &[u8])| {
            let octets: String = row.iter().map(|octet| format!(" {octet:03o}")).collect();
            format!("{:07o}{octets}\n", index * 16)
        };
        bytes(der.chunks(16).enumerate().map(row).collect::<String>() + &format!("{:07o}\n", der.len()))
    }),
    made_anew("words", &["octets"], |text| {
        let der = ders(text).concat();
        let word = |pair: &[u8]| format!(" {:02x}{:02x}", pair.get(1).unwrap_or(&0), pair[0]);
        let row = |(index, row): (usize, &[u8])| {
            format!("{:07x}{}\n", index * 16, row.chunks(2).map(word).collect::<String>())
        };
        bytes(der.chunks(16).enumerate().map(row).collect::<String>() + &format!("{:07x}\n", der.len()))
    }),
    made_anew("python-bytes", &["octets", "text-outside-blocks"], |text| {
        let octet = |octet: &u8| match octet {
            b'\\' | b'\'' => format!("\\{}", char::from(*octet)),
            b'\n' => "\\n".to_owned(),
            32..=126 => char::from(*octet).to_string(),
            _ => format!("\\x{octet:02x}"),
        };
        bytes(format!("chain = b'{}'\n", ders(text).concat().iter().map(octet).collect::<String>()))
    }),
    made_anew("registry-export", &["registry-export", "text-outside-blocks"], |text| {
        let value = |der: &Vec<u8>| {
            let property = |number: u32, value: &[u8]| {
                let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
                [number, 1, length].iter().flat_map(|number| number.to_le_bytes()).chain(value.to_vec()).collect()
            };
            let blob: Vec<Vec<u8>> = vec![property(3, &[0x11; 20]), property(0x20, der)];
            let lines: Vec<String> = blob.concat().chunks(25).map(|row| hex(row, ",")).collect();
            format!("[HKEY_LOCAL_MACHINE\\x]\n\"Blob\"=hex:{}\n\n", lines.join("\\\n  ").trim_end_matches(','))
        };
        bytes("Windows Registry Editor Version 5.00\n\n".to_owned() + &ders(text).iter().map(value).collect::<String>())
    }),
    made_anew("rich-text", &["rich-text"], |text| {
        bytes(format!("{{\\rtf1\\ansi{{\\fonttbl\\f0 Menlo;}}\n\\f0\\fs24 {}}}", text.replace('\n', "\\\n")))
    }),
    made_anew("der", &["der"], |text| ders(text).concat()),
    row("blank-line-before-end", &["blank-line-before-end"], |text| bytes(text.replace("\n-----END", "\n\n-----END"))),
    row("blank-line-after-begin", &["blank-line-in-block"], |text| bytes(text.replace("E-----\nM", "E-----\n\nM"))),
    row(
        "blank-lines-everywhere",
        &["blank-line-before-end", "blank-line-between-blocks", "blank-line-in-block"],
        |text| bytes(text.replace('\n', "\n\n")),
    ),
    row("blank-line-between", &["blank-line-between-blocks"], |text| {
        bytes(text.replace("-----\n-----BEGIN", "-----\n\n-----BEGIN"))
    }),
    row("trailing-spaces", &["space-around-lines"], |text| each_line(text, |_, line| format!("{line} \t"))),
    row("tabs-before-base64", &["space-around-lines"], |text| {
        each_line(text, |_, line| if line.contains("-----") { line.to_owned() } else { format!("\t{line}") })
    }),
    row("indented", &["space-around-lines", "spaces-in-boundary"], |text| {
        each_line(text, |_, line| format!("  {line}"))
    }),
    row(
        "spaces-for-line-breaks",
        &["glued-end-begin", "line-width", "missing-final-newline", "missing-line-breaks", "space-around-lines"],
        |text| bytes(text.trim_end().replace('\n', " ")),
    ),
    row("no-line-breaks", &["glued-end-begin", "line-width", "missing-final-newline", "missing-line-breaks"], |text| {
        bytes(text.replace('\n', ""))
    }),
    row("headers", &["headers-in-block"], |text| {
        bytes(text.replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nX-Note: from the CA\n\nM"))
    }),
    row("glued-end-begin", &["glued-end-begin"], |text| bytes(text.replace("-----\n-----BEGIN", "----------BEGIN"))),
    row("no-final-newline", &["missing-final-newline"], |text| bytes(text.trim_end().to_owned())),
    row("x509-label", &["old-label"], |text| {
        bytes(
            text.replace("BEGIN CERTIFICATE", "BEGIN X509 CERTIFICATE")
                .replace("END CERTIFICATE", "END X509 CERTIFICATE"),
        )
    }),
    row("label-mismatch", &["label-mismatch"], |text| bytes(text.replace("END CERTIFICATE", "END X509 CERTIFICATE"))),
    row("lower-case-boundaries", &["label-case"], |text| {
        let lower = |text: String, there: &str| text.replace(there, &there.to_lowercase());
        bytes(lower(lower(text.to_owned(), "-BEGIN CERTIFICATE"), "-END CERTIFICATE"))
    }),
    row("spaces-in-boundaries", &["spaces-in-boundary"], |text| {
        bytes(text.replace("-----BEGIN", "----- BEGIN").replace("-----END", "----- END").replace("E-----", "E -----"))
    }),
    row("en-dashes", &["editor-dashes"], |text| {
        bytes(text.replace("-----", "\u{2013}\u{2013}\u{2013}\u{2013}\u{2013}"))
    }),
    row("em-dashes", &["editor-dashes"], |text| bytes(text.replace("-----", "\u{2014}\u{2014}-"))),
    row("minus-signs-and-hyphens", &["editor-dashes"], |text| {
        bytes(text.replace("-----", "\u{2212}\u{2010}\u{2011}\u{2015}-"))
    }),
    row("four-dashes", &["dash-count"], |text| bytes(text.replace("-----", "----"))),
    row("six-dashes", &["dash-count"], |text| bytes(text.replace("-----", "------"))),
    row("no-dashes", &["dash-count"], |text| bytes(text.replace("-----", ""))).clashing(&[
        ("spaces-for-line-breaks", NO_END_OF_LABEL),
        ("no-line-breaks", NO_END_OF_LABEL),
        ("glued-end-begin", NO_END_OF_LABEL),
    ]),
    row("no-first-begin", &["missing-begin"], |text| bytes(text.replacen("-----BEGIN CERTIFICATE-----\n", "", 1))),
    row("no-begin", &["missing-begin"], |text| bytes(text.replace("-----BEGIN CERTIFICATE-----\n", ""))),
    row("no-first-end", &["missing-end"], |text| bytes(text.replacen("-----END CERTIFICATE-----\n", "", 1))),
    row("no-end", &["missing-end"], |text| bytes(text.replace("-----END CERTIFICATE-----\n", ""))),
    row("bare-base64", &["bare-base64"], |text| bytes(base64_lines(text))).clashing(&[
        ("json-array", BASE64_GOES_TOO),
        ("spaces-for-line-breaks", BASE64_GOES_TOO),
        ("no-line-breaks", BASE64_GOES_TOO),
    ]),
    row("no-break-spaces", &["unusual-spaces"], |text| each_line(text, |_, line| format!("\u{a0}{line}\u{a0}"))),
    row("ideographic-spaces", &["unusual-spaces"], |text| each_line(text, |_, line| format!("{line}\u{3000}"))),
    row("zero-width-spaces", &["unusual-spaces"], |text| bytes(text.replace('M', "\u{200b}M"))),
    row("full-width-boundaries", &["full-width-characters", "unusual-spaces"], |text| {
        let wide = |character: char| match character {
            ' ' => '\u{3000}',
            other => char::from_u32(u32::from(other) + 0xfee0).unwrap_or(other),
        };
        each_line(
            text,
            |_, line| if line.starts_with("-----") { line.chars().map(wide).collect() } else { line.to_owned() },
        )
    }),
    row("comments", &["text-outside-blocks"], |text| {
        bytes(text.replace("-----BEGIN", "# the next one, from the CA\n-----BEGIN") + "the end\n")
    }),
    row("bag-attributes", &["text-outside-blocks"], |text| {
        let bag = "Bag Attributes\n    localKeyID: 01 02\nsubject=CN = www.example.jp\nissuer=CN = CA\n-----BEGIN";
        bytes(text.replace("-----BEGIN", bag))
    }),
    row("openssl-text", &["text-outside-blocks"], |text| {
        let dump = "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number: 4096 (0x1000)\n                \
                    pub:\n                    04:8a:5d:07:aa:bb:cc:dd:ee:ff:00:11:22:33:44:\n-----BEGIN";
        bytes(text.replace("-----BEGIN", dump))
    }),
    row("smart-quotes", &["quotation-marks"], |text| bytes(format!("\u{201c}{}\u{201d}\n", text.trim_end()))),
    row("plain-quotes", &["quotation-marks"], |text| bytes(format!("\"{}\"\n", text.trim_end()))),
    row("environment-variable", &["escaped-line-breaks", "quotation-marks", "text-outside-blocks"], |text| {
        bytes(format!("CERT=\"{}\"\n", text.replace('\n', "\\n")))
    }),
    row("escaped-line-breaks", &["escaped-line-breaks"], |text| bytes(text.replace('\n', "\\n"))),
    row("escaped-carriage-returns", &["escaped-line-breaks"], |text| bytes(text.replace('\n', "\\r\\n"))),
    row("doubly-escaped-line-breaks", &["escaped-line-breaks"], |text| bytes(text.replace('\n', "\\\\n"))),
    row("json-value", &["json", "quotation-marks", "text-outside-blocks"], |text| {
        bytes(format!("{{\"name\": \"www\", \"tls\": {{\"chain\": {}}}}}\n", json_string(text)))
    }),
    row("yaml-block", &["text-outside-blocks", "yaml"], |text| {
        bytes(format!(
            "tls:\n  crt: |\n{}  port: 443\n",
            text.lines().map(|line| format!("    {line}\n")).collect::<String>()
        ))
    }),
    row("yaml-quoted", &["escaped-line-breaks", "quotation-marks", "text-outside-blocks", "yaml"], |text| {
        bytes(format!("tls:\n  crt: \"{}\"\n  port: 443\n", text.replace('\n', "\\n")))
    }),
    row("html-breaks", &["html"], |text| bytes(text.replace('\n', "<br>\n"))),
    row("html-breaks-alone", &["html"], |text| bytes(text.replace('\n', "<br/>"))),
    row("html-paragraphs", &["html"], |text| each_line(text, |_, line| format!("<p>{line}</p>"))),
    row("html-pre", &["html"], |text| bytes(format!("<pre><code class=\"pem\">{text}</code></pre>"))),
    row("html-references", &["html"], |text| {
        bytes(text.replace('\n', "&#10;").replace('+', "&#43;").replace(' ', "&#32;"))
    }),
    row("html-escaped-breaks", &["html"], |text| bytes(text.replace('\n', "&lt;br&gt;\n"))),
    row("mail-quotes", &["mail-quoting"], |text| each_line(text, |_, line| format!("> {line}"))),
    row("mail-quotes-twice", &["mail-quoting"], |text| each_line(text, |_, line| format!(">> {line}"))),
    row("mail-bars", &["mail-quoting"], |text| each_line(text, |_, line| format!("| {line}"))),
    row("quoted-printable", &["quoted-printable"], quoted_printable),
    row("line-numbers", &["line-numbers"], |text| each_line(text, |index, line| format!("{:4}  {line}", index + 9))),
    row("line-numbers-and-colons", &["line-numbers"], |text| {
        each_line(text, |index, line| format!("{}: {line}", index + 1))
    }),
    row("line-numbers-and-bars", &["line-numbers"], |text| {
        each_line(text, |index, line| format!("{:3} | {line}", index + 1))
    }),
    row("terminal-colours", &["console-output"], |text| {
        each_line(text, |_, line| format!("\u{1b}[32m{line}\u{1b}[0m"))
    }),
    row("log-lines", &["console-output"], |text| {
        each_line(text, |index, line| format!("Nov 26 10:00:{index:02} host svc[12]: {line}"))
    })
    .clashing(OF_LINES),
    row("compose-log", &["console-output"], |text| each_line(text, |_, line| format!("web-1  | {line}")))
        .clashing(OF_LINES),
    row("grep-listing", &["console-output"], |text| each_line(text, |index, line| format!("a.pem:{index}:{line}")))
        .clashing(OF_LINES),
    row("added-lines", &["console-output"], |text| each_line(text, |_, line| format!("+{line}"))).clashing(OF_LINES),
    row("cat-a", &["console-output"], |text| each_line(text, |_, line| format!("{line}$"))).clashing(OF_LINES),
    row("pane", &["console-output"], |text| each_line(text, |_, line| format!("\u{2502} {line:72} \u{2502}")))
        .clashing(OF_LINES),
    row("base64-of-pem", &["base64-of-pem"], |text| bytes(STANDARD.encode(text))),
    row("percent-encoding", &["percent-encoding"], |text| bytes(percent_encoded(text, "%20")))
        .clashing(&[("terminal-colours", "no program encodes escape sequences")]),
    row("form-encoding", &["percent-encoding"], |text| bytes(percent_encoded(text, "+")))
        .clashing(&[("terminal-colours", "no program encodes escape sequences")]),
    row("percent-encoding-in-a-header", &["percent-encoding", "quotation-marks", "text-outside-blocks"], |text| {
        bytes(format!("By=spiffe://case.test/a;Hash=00ff;Chain=\"{}\";Subject=\"\"\n", percent_encoded(text, "%20")))
    })
    .clashing(&[("terminal-colours", "no program encodes escape sequences")]),
    row("powershell-escapes", &["powershell-escapes", "quotation-marks", "text-outside-blocks"], |text| {
        bytes(format!("$cert = \"{}\"\n", text.replace('\n', "`n")))
    }),
    row("powershell-carriage-returns", &["powershell-escapes"], |text| bytes(text.replace('\n', "`r`n"))),
    row("hexadecimal-text", &["hexadecimal"], |text| bytes(wrapped(&hex(text.as_bytes(), ""), 60))),
    row("kubernetes-secret", &["base64-of-pem", "text-outside-blocks", "yaml"], |text| {
        // The part that people paste.
        bytes(format!("type: kubernetes.io/tls\ndata:\n  tls.crt: {}\n", STANDARD.encode(text)))
    }),
    row("base64-of-pem-in-lines", &["base64-of-pem"], |text| bytes(wrapped(&STANDARD.encode(text), 76))),
    row("carriage-returns", &["carriage-returns"], |text| bytes(text.replace('\n', "\r\n"))),
    row("lone-carriage-returns", &["lone-carriage-returns"], |text| bytes(text.replace('\n', "\r"))),
    row("mixed-line-endings", &["mixed-line-endings"], |text| {
        let ending = |index: usize| ["\n", "\r\n"][index % 2];
        bytes(text.lines().enumerate().map(|(index, line)| format!("{line}{}", ending(index))).collect())
    }),
    row("line-endings-of-three-kinds", &["lone-carriage-returns", "mixed-line-endings"], |text| {
        let ending = |index: usize| ["\n", "\r\n", "\r"][index % 3];
        bytes(text.lines().enumerate().map(|(index, line)| format!("{line}{}", ending(index))).collect())
    }),
    row("byte-order-mark", &["byte-order-mark"], |text| bytes(format!("\u{feff}{text}"))),
    row("utf-16-le-with-mark", &["utf-16"], |text| [vec![0xff, 0xfe], utf_16(text, u16::to_le_bytes)].concat()),
    row("utf-16-be-with-mark", &["utf-16"], |text| [vec![0xfe, 0xff], utf_16(text, u16::to_be_bytes)].concat()),
    row("utf-16-le", &["utf-16"], |text| utf_16(text, u16::to_le_bytes)),
    row("utf-16-be", &["utf-16"], |text| utf_16(text, u16::to_be_bytes)),
    row("nul-padding", &["nul-bytes"], |text| [text.as_bytes(), &[0; 512]].concat()),
    row("windows-1252-dashes", &["editor-dashes"], |text| {
        let in_one_byte =
            |character: char| if character == '\u{2013}' { vec![0x96] } else { character.to_string().into() };
        text.replace("-----", "\u{2013}\u{2013}\u{2013}\u{2013}\u{2013}").chars().flat_map(in_one_byte).collect()
    }),
];

/// Without a hyphen or a line break, the end of the label is unknown.
const NO_END_OF_LABEL: &str = "neither hyphens nor a line break end the label";

/// Lines with a boundary are removed.
const BASE64_GOES_TOO: &str = "the base64 stands on the lines of the boundaries, which are left out";

/// Dumps that are a single line or have no sufficiently long run of digits in a line, and those with a column of
/// characters, which may contain anything. `hexadecimal-lines` represents them in pairs.
const DUMPS: [&str; 11] = [
    "hexadecimal",
    "hexadecimal-and-colons",
    "xxd",
    "hexdump",
    "decimal-numbers",
    "signed-numbers",
    "octal-dump",
    "words",
    "python-bytes",
    "registry-export",
    "rich-text",
];

/// A damage that can be combined with all earlier ones.
const fn row(name: &'static str, kinds: &'static [&'static str], apply: fn(&str) -> Vec<u8>) -> Damage {
    Damage { name, kinds, apply, is_made_anew: false, clashes: &[] }
}

/// Damages after which text in front of every line is not recognised, or not removed by `fix`.
const OF_LINES: &[(&str, &str)] = &[
    ("bare-base64url-without-padding", NO_BEGIN),
    ("hexadecimal-lines", NO_BEGIN),
    ("no-dashes", "without hyphens, BEGIN has to be alone on its line"),
    ("no-first-begin", NO_BEGIN),
    ("no-begin", NO_BEGIN),
    ("bare-base64", NO_BEGIN),
    ("full-width-boundaries", NO_BEGIN),
    ("json-web-key", LOGGED_JSON),
    ("json-value", LOGGED_JSON),
    ("no-break-spaces", "cat -A prints M-BM- for them"),
];

const LOGGED_JSON: &str = "JSON in a log is a document, which fix leaves as it is";

const NO_BEGIN: &str = "a BEGIN line shows what is in front of it";

/// A damage that loses earlier ones.
const fn made_anew(name: &'static str, kinds: &'static [&'static str], apply: fn(&str) -> Vec<u8>) -> Damage {
    Damage { is_made_anew: true, ..row(name, kinds, apply) }
}

fn bytes(text: String) -> Vec<u8> {
    text.into_bytes()
}

fn each_line(text: &str, change: impl Fn(usize, &str) -> String) -> Vec<u8> {
    bytes(text.lines().enumerate().map(|(index, line)| change(index, line) + "\n").collect())
}

/// Percent-encodes everything except letters, digits and hyphens. `space` replaces spaces.
fn percent_encoded(text: &str, space: &str) -> String {
    let encoded = |byte: u8| match byte {
        b' ' => space.to_owned(),
        byte if byte.is_ascii_alphanumeric() || byte == b'-' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

fn hex(octets: &[u8], between: &str) -> String {
    octets.iter().map(|octet| format!("{octet:02x}{between}")).collect()
}

/// A list of numbers.
fn numbers(octets: &[u8], number: impl Fn(u8) -> String) -> String {
    octets.iter().map(|octet| number(*octet)).collect::<Vec<_>>().join(", ")
}

/// A dump with 16 octets per line, as printed by xxd and `hexdump -C`.
fn dump(octets: &[u8], layout: &str) -> String {
    let lines = octets.chunks(16).enumerate().map(|(index, row)| {
        let pairs: Vec<String> = row.chunks(2).map(|pair| hex(pair, "")).collect();
        let (first, second) = row.split_at(row.len().min(8));
        let characters: String =
            row.iter().map(|octet| if octet.is_ascii_graphic() { char::from(*octet) } else { '.' }).collect();
        layout
            .replace("{offset}", &format!("{:08x}", index * 16))
            .replace("{pairs}", &format!("{:39}", pairs.join(" ")))
            .replace("{octets}", &format!("{:48}", format!("{} {}", hex(first, " "), hex(second, " ")).trim_end()))
            .replace("{characters}", &characters)
            + "\n"
    });
    lines.collect()
}

/// The blocks of a clean text.
pub fn blocks_of(text: &str) -> Vec<&str> {
    text.split_inclusive("-----END CERTIFICATE-----\n").collect()
}

/// The base64 of a clean block, in one line.
fn base64_of(block: &str) -> String {
    block.lines().filter(|line| !line.contains('-')).collect()
}

/// The DER of each certificate of a clean text.
pub fn ders(text: &str) -> Vec<Vec<u8>> {
    blocks_of(text).iter().filter_map(|block| STANDARD.decode(base64_of(block)).ok()).collect()
}

/// Each block with its base64 changed by a function.
fn bodies(text: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let block =
        |block: &&str| format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", change(&base64_of(block)));
    bytes(blocks_of(text).iter().map(block).collect())
}

/// Lines of this width.
fn wrapped(text: &str, width: usize) -> String {
    text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line) + "\n").collect()
}

fn armor(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", wrapped(&STANDARD.encode(der), 64))
}

fn base64_lines(text: &str) -> String {
    text.lines().filter(|line| !line.contains("-----")).map(|line| format!("{line}\n")).collect()
}

fn url_safe(der: &[u8]) -> String {
    let base64 = STANDARD.encode(der).replace('+', "-").replace('/', "_");
    wrapped(base64.trim_end_matches('='), 64)
}

/// A JSON string (RFC 8259 §7).
fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t").replace('\n', "\\n"))
}

/// Quoted-printable with lines of at most 76 characters (RFC 2045 §6.7).
fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        for byte in line.bytes() {
            let piece = if (33..=126).contains(&byte) && byte != b'=' || byte == b' ' {
                char::from(byte).to_string()
            } else {
                format!("={byte:02X}")
            };
            if width + piece.len() > 75 {
                out.push_str("=\n");
                width = 0;
            }
            width += piece.len();
            out.push_str(&piece);
        }
        out.push('\n');
    }
    bytes(out)
}

fn utf_16(text: &str, octets: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(octets).collect()
}
