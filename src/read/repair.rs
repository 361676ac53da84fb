//! Repairs: deviations from clean PEM that were tolerated.

use super::Place;

/// A deviation from clean PEM that was tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RepairKind {
    /// Text before, between or after the blocks: comments, Bag Attributes, `subject=` lines.
    TextOutsideBlocks,
    /// Lines end with CR LF.
    CarriageReturns,
    /// An empty line between two blocks.
    BlankLineBetweenBlocks,
    /// An empty line inside a block.
    BlankLineInBlock,
    /// An empty line directly before END, with which OpenSSL-based servers do not start (FAQ F14).
    BlankLineBeforeEnd,
    /// Spaces or tabs around a line of a block.
    SpaceAroundLines,
    /// Lines of a block are not 64 characters wide.
    LineWidth,
    /// Header lines (RFC 1421 §4.4) inside a block.
    HeadersInBlock,
    /// An END line followed by the next BEGIN on the same line.
    GluedEndBegin,
    /// The last line has no line ending.
    MissingFinalNewline,
    /// The label is not CERTIFICATE but `X509 CERTIFICATE`.
    OldLabel,
    /// The label is `TRUSTED CERTIFICATE`, and trust settings may follow the certificate (OpenSSL, `X509_AUX`).
    TrustedForm,
    /// The base64 has no padding, or trailing bits.
    Padding,
    /// Bytes follow the end of the certificate inside its block or file.
    TrailingBytes,
    /// A UTF-8 byte order mark in front.
    ByteOrderMark,
    /// Base64 without BEGIN and END.
    BareBase64,
    /// The input is DER, not PEM.
    Der,
    /// The certificate was in a PKCS#7 container.
    Pkcs7,
    /// The text is UTF-16, with or without a byte order mark.
    Utf16,
    /// NUL bytes behind all blocks.
    NulBytes,
    /// NUL bytes before or in a block.
    EmbeddedNulBytes,
    /// Lines end with CR alone.
    LoneCarriageReturns,
    /// Some lines end with LF, others with CR LF or CR.
    MixedLineEndings,
    /// No-break or ideographic spaces, or characters without width.
    UnusualSpaces,
    /// Full-width ASCII characters, as Japanese input methods write them.
    FullWidth,
    /// Spaces before or inside a BEGIN or END line.
    SpacesInBoundary,
    /// Other text on the line of BEGIN or END.
    TextOnBoundaryLine,
    /// Base64 on the same line as BEGIN or END.
    MissingLineBreaks,
    /// An editor replaced the hyphens of a BEGIN or END line by dashes.
    EditorDashes,
    /// A BEGIN or END line has more or fewer than five hyphens on a side.
    DashCount,
    /// The label is not in capitals.
    LabelCase,
    /// The END line has another label than the BEGIN line.
    LabelMismatch,
    /// The BEGIN line is missing.
    MissingBegin,
    /// The END line is missing.
    MissingEnd,
    /// The base64 uses `-` and `_` instead of `+` and `/` (RFC 4648 §5).
    Base64Url,
    /// Line breaks are written as a backslash and `n`.
    EscapedLineBreaks,
    /// The certificate is inside a JSON document.
    Json,
    /// The certificate is a scalar of a YAML document.
    Yaml,
    /// HTML tags or character references.
    Html,
    /// `>` or `|` at the beginning of lines, as in quoted mails.
    MailQuoting,
    /// Quoted-printable (RFC 2045 §6.7).
    QuotedPrintable,
    /// Line numbers of a pasted listing.
    LineNumbers,
    /// A complete PEM file encoded as base64 again, as in a Kubernetes secret.
    Base64OfPem,
    /// Quotation marks around the text or its lines.
    QuotationMarks,
    /// The certificate was in a PKCS#12 container.
    Pkcs12,
    /// Percent-encoding (RFC 3986 §2.1), as proxies forward client certificates.
    PercentEncoding,
    /// Line breaks are written as a backtick and `n`, as in PowerShell strings.
    PowerShellEscapes,
    /// Hexadecimal digits, alone or as a dump with offsets.
    Hexadecimal,
    /// The certificates are in a Kubernetes manifest, as intended.
    Manifest,
    /// PEM under `data` of a Kubernetes Secret, which requires base64.
    UnencodedSecret,
    /// Escape sequences of a terminal, or what a log, a diff or a border puts around each line.
    ConsoleOutput,
    /// Octets as decimal or octal numbers, as words of two, as characters, or as escapes.
    Octets,
    /// A value in an export of the Windows registry.
    Registry,
    /// Rich text (RTF).
    RichText,
    /// The certificate is BER that is not DER (X.690 §10): its outer elements have indefinite or too long lengths.
    NotDer,
}

/// What says that the certificate was written inside of something else, such as a string in a program.
const WRAPPERS: [RepairKind; 15] = [
    RepairKind::TextOnBoundaryLine,
    RepairKind::Json,
    RepairKind::Yaml,
    RepairKind::Html,
    RepairKind::MailQuoting,
    RepairKind::QuotedPrintable,
    RepairKind::LineNumbers,
    RepairKind::QuotationMarks,
    RepairKind::PercentEncoding,
    RepairKind::PowerShellEscapes,
    RepairKind::Hexadecimal,
    RepairKind::ConsoleOutput,
    RepairKind::Octets,
    RepairKind::Registry,
    RepairKind::RichText,
];

impl RepairKind {
    /// Whether something else is around the certificate, which a new text would not have.
    pub(crate) fn is_of_wrapper(self) -> bool {
        WRAPPERS.contains(&self)
    }

    /// The stable name in JSON. It names the defect.
    pub fn name(self) -> &'static str {
        match self {
            Self::TextOutsideBlocks => "text-outside-blocks",
            Self::CarriageReturns => "carriage-returns",
            Self::BlankLineBetweenBlocks => "blank-line-between-blocks",
            Self::BlankLineInBlock => "blank-line-in-block",
            Self::BlankLineBeforeEnd => "blank-line-before-end",
            Self::SpaceAroundLines => "space-around-lines",
            Self::LineWidth => "line-width",
            Self::HeadersInBlock => "headers-in-block",
            Self::GluedEndBegin => "glued-end-begin",
            Self::MissingFinalNewline => "missing-final-newline",
            Self::OldLabel => "old-label",
            Self::TrustedForm => "trusted-form",
            Self::Padding => "base64-padding",
            Self::TrailingBytes => "trailing-bytes",
            Self::ByteOrderMark => "byte-order-mark",
            Self::BareBase64 => "bare-base64",
            Self::Der => "der",
            Self::Pkcs7 => "pkcs7",
            Self::Utf16 => "utf-16",
            Self::NulBytes | Self::EmbeddedNulBytes => "nul-bytes",
            Self::LoneCarriageReturns => "lone-carriage-returns",
            Self::MixedLineEndings => "mixed-line-endings",
            Self::UnusualSpaces => "unusual-spaces",
            Self::FullWidth => "full-width-characters",
            Self::SpacesInBoundary => "spaces-in-boundary",
            Self::TextOnBoundaryLine => "text-on-boundary-line",
            Self::MissingLineBreaks => "missing-line-breaks",
            Self::EditorDashes => "editor-dashes",
            Self::DashCount => "dash-count",
            Self::LabelCase => "label-case",
            Self::LabelMismatch => "label-mismatch",
            Self::MissingBegin => "missing-begin",
            Self::MissingEnd => "missing-end",
            Self::Base64Url => "base64url",
            Self::EscapedLineBreaks => "escaped-line-breaks",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Html => "html",
            Self::MailQuoting => "mail-quoting",
            Self::QuotedPrintable => "quoted-printable",
            Self::LineNumbers => "line-numbers",
            Self::Base64OfPem => "base64-of-pem",
            Self::QuotationMarks => "quotation-marks",
            Self::Pkcs12 => "pkcs12",
            Self::PercentEncoding => "percent-encoding",
            Self::PowerShellEscapes => "powershell-escapes",
            Self::Hexadecimal => "hexadecimal",
            Self::Manifest => "kubernetes-manifest",
            Self::UnencodedSecret => "unencoded-secret",
            Self::ConsoleOutput => "console-output",
            Self::Octets => "octets",
            Self::Registry => "registry-export",
            Self::RichText => "rich-text",
            Self::NotDer => "not-der",
        }
    }
}

/// A tolerated deviation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repair {
    /// Its kind.
    pub kind: RepairKind,
    /// Its place. If it is on several lines of a block or text, the first one.
    pub place: Place,
    /// The byte offset, in binary inputs without lines.
    pub offset: Option<usize>,
    /// A short excerpt of the input, or a number or the name of a format. Possible base64 is replaced by `…`, so that
    /// it never contains parts of a private key.
    pub before: String,
    /// What it was read as.
    pub after: String,
}

/// The maximum length of an excerpt, in characters.
const MAX_EXCERPT: usize = 60;

/// The maximum length of a word in an excerpt.
const MAX_WORD: usize = 16;

/// The minimum length of base64 that is left out: the last line of a key may be this short.
const MIN_BASE64: usize = 5;

/// A short excerpt of any text: its first [`MAX_EXCERPT`] characters, without possible base64.
pub(super) fn excerpt(text: &[u8]) -> String {
    let window = &text[..text.len().min(16 * MAX_EXCERPT)];
    let text = String::from_utf8_lossy(window);
    let is_of_word = |character: char| character.is_ascii_alphanumeric() || "+/_=-".contains(character);
    let words = || text.split(|character| !is_of_word(character));
    let is_grouped = words().filter(|word| word.len() < MIN_BASE64 && !is_of_language(word)).count() >= 3;
    let mut out = String::new();
    let mut rest = &*text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|character| !is_of_word(character)).unwrap_or(rest.len()));
        let is_shown = is_plain(word) && !(is_grouped && word.len() > 1);
        out.push_str(if is_shown { word } else { "…" });
        let end = after.find(is_of_word).unwrap_or(after.len());
        out.push_str(&after[..end]);
        rest = &after[end..];
    }
    match out.char_indices().nth(MAX_EXCERPT - 1) {
        Some((end, _)) if out.chars().count() > MAX_EXCERPT => format!("{}…", &out[..end]),
        _ => out,
    }
}

/// Whether this is a word of a language, a label or a number, not base64. Hyphens may be base64url, but most of them
/// belong to a boundary.
fn is_plain(word: &str) -> bool {
    let length = word.bytes().filter(|byte| *byte != b'-').count();
    length < MIN_BASE64 || is_of_language(word) && length <= MAX_WORD
}

/// Whether it is a number, in capitals, or capitalised like a word in a sentence.
fn is_of_language(word: &str) -> bool {
    let letters: Vec<u8> = word.bytes().filter(|byte| *byte != b'-').collect();
    let rest = letters.get(1..).unwrap_or_default();
    letters.iter().all(u8::is_ascii_uppercase)
        || letters.iter().all(u8::is_ascii_digit)
        || letters.first().is_some_and(u8::is_ascii_alphabetic) && rest.iter().all(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_hold_no_base64() {
        let run = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
        let long = "word ".repeat(20);
        let cases = [
            ("----- BEGIN CERTIFICATE -----", "----- BEGIN CERTIFICATE -----".to_owned()),
            ("> a\r\n", "> a\r\n".to_owned()),
            ("MHcC AQEE IJUC FTdC JPQa kQdk", "… … … … … …".to_owned()),
            (run, "…".to_owned()),
            (&format!("12: {run}=="), "12: …".to_owned()),
            (&format!("{run}-{run}_{run}"), "…".to_owned()),
            ("PL/gEzk=", "…".to_owned()),
            ("-----END CERTIFICATE----------BEGIN", "-----END CERTIFICATE----------BEGIN".to_owned()),
            ("# from the CA, 2026", "# from the CA, 2026".to_owned()),
            ("", String::new()),
            (&long, format!("{}…", &long[..59])),
        ];
        for (text, expected) in cases {
            assert_eq!(excerpt(text.as_bytes()), expected, "{text}");
        }
    }
}
