//! The lenient reader does not panic, and the octets of every certificate are in the input, after decoding.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chainmend::certificate::outline::Outline;
use chainmend::finding::{of_problem, of_repair};
use chainmend::language::Language;
use chainmend::read::RepairKind::{
    BareBase64, BlankLineBeforeEnd, BlankLineBetweenBlocks, BlankLineInBlock, ByteOrderMark, CarriageReturns, Der,
    GluedEndBegin, HeadersInBlock, LineWidth, MissingFinalNewline, OldLabel, Padding, Pkcs7, SpaceAroundLines,
    TextOutsideBlocks, TrailingBytes,
};
use chainmend::read::{LineEnding, Reading, RepairKind, read_bytes, read_strict};
use chainmend::report::safe;

/// Deviations that leave every character of the base64, or every octet of the DER, unchanged in the input.
const PLAIN: [RepairKind; 17] = [
    BareBase64,
    BlankLineBeforeEnd,
    BlankLineBetweenBlocks,
    BlankLineInBlock,
    ByteOrderMark,
    CarriageReturns,
    Der,
    GluedEndBegin,
    HeadersInBlock,
    LineWidth,
    MissingFinalNewline,
    OldLabel,
    Padding,
    Pkcs7,
    SpaceAroundLines,
    TextOutsideBlocks,
    TrailingBytes,
];

pub fn run(input: &[u8]) {
    let name: Arc<str> = Arc::from("fuzz.pem");
    let Ok(reading) = read_bytes(input, &name) else { return };
    let is_plain = reading.repairs.iter().all(|repair| PLAIN.contains(&repair.kind));
    for found in &reading.certificates {
        assert!(Outline::of(&found.der).is_some(), "shaped like a certificate");
        assert!(!is_plain || is_in(&found.der, input), "octets that are not in the input");
        comes_back(&found.der, &name);
    }
    strict_agrees(input, &reading);
    messages_can_be_read(&reading);
}

/// Whether the input contains this DER, as it is or in base64 with any characters inserted.
fn is_in(der: &[u8], input: &[u8]) -> bool {
    if input.windows(der.len()).any(|part| part == der) {
        return true;
    }
    let texts = [base64_of(input, true), base64_of(input, false)];
    (0..3).any(|shift| {
        let core = core_of_base64(der, shift);
        texts.iter().any(|text| text.windows(core.len()).any(|part| part == core))
    })
}

/// The base64 characters of a text, with or without its header lines.
fn base64_of(input: &[u8], with_headers: bool) -> Vec<u8> {
    let line_break = if input.contains(&b'\n') { b'\n' } else { b'\r' };
    let lines = input.split(|byte| *byte == line_break);
    let kept = lines.filter(|line| with_headers || !line.contains(&b':'));
    kept.flatten().copied().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).collect()
}

/// The base64 of DER that begins `shift` octets after a group of three, without the characters that depend on the
/// octets around it.
fn core_of_base64(der: &[u8], shift: usize) -> Vec<u8> {
    let padded = [&[0; 3][..shift], der].concat();
    let text = STANDARD_NO_PAD.encode(&padded).into_bytes();
    let whole = padded.len() / 3 * 4;
    let first = if shift == 0 { 0 } else { 4 };
    text[first.min(whole)..whole].to_vec()
}

/// A certificate that was found is found again, with the same octets and without repairs, in clean PEM and in DER.
fn comes_back(der: &[u8], name: &Arc<str>) {
    let clean = pem(der);
    assert_eq!(read_strict(clean.as_bytes(), LineEnding::Lf).expect("clean PEM"), [der]);
    let again = read_bytes(clean.as_bytes(), name).expect("one block");
    assert!(again.repairs.is_empty() && again.problems.is_empty() && again.others.is_empty());
    assert_eq!(again.certificates.iter().map(|found| &found.der[..]).collect::<Vec<_>>(), [der]);
    let binary = read_bytes(der, name).expect("one certificate");
    assert!(binary.certificates.iter().all(|found| found.der == der) && binary.problems.is_empty());
}

fn pem(der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut out = "-----BEGIN CERTIFICATE-----\n".to_owned();
    let mut rest = &text[..];
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        out.extend([line, "\n"]);
        rest = next;
    }
    out + "-----END CERTIFICATE-----\n"
}

/// If the strict reader accepts an input, the lenient reader returns the same certificates.
fn strict_agrees(input: &[u8], reading: &Reading) {
    for ending in [LineEnding::Lf, LineEnding::CrLf] {
        let Ok(strict) = read_strict(input, ending) else { continue };
        if strict.iter().any(|der| Outline::of(der).is_none()) {
            continue;
        }
        assert!(reading.certificates.iter().map(|found| &found.der).eq(&strict));
        assert!(reading.repairs.iter().all(|repair| repair.kind == CarriageReturns));
    }
}

fn messages_can_be_read(reading: &Reading) {
    let lines = 1..=usize::MAX;
    for finding in reading.problems.iter().map(of_problem).chain(reading.repairs.iter().map(of_repair)) {
        assert!(finding.place.iter().all(|place| lines.contains(&place.line)));
        assert!(!safe(&finding.message(Language::English)).chars().any(char::is_control));
        assert!(!finding.remedy(Language::Japanese).is_empty());
    }
}
