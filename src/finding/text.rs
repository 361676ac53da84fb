//! Findings about the text of a file: deviations from clean PEM, and unreadable parts.

use super::{Code, Finding, Severity, Value, catalogue};
use crate::certificate::Defect;
use crate::read::{Outside, Place, Problem, ProblemKind, Repair, RepairKind};

/// The finding for a deviation that was tolerated.
pub fn of_repair(repair: &Repair) -> Finding {
    let mut finding = Finding::new(repair_code(repair.kind)).at(repair.place.clone());
    finding.offset = repair.offset;
    if repair.kind == RepairKind::EmbeddedNulBytes {
        finding.severity = Severity::Error;
    }
    // `fix` changes only the certificates of a manifest.
    if repair.kind == RepairKind::UnencodedSecret && repair.before == "tls.key" {
        finding.own_remedy = Some(&catalogue::ENCODE_VALUE);
        return finding.with("field", Value::Text(repair.before.clone()));
    }
    finding
}

impl Finding {
    /// A deviation in a part of a file that servers skip, while they read the complete chain from the rest.
    #[must_use]
    pub(crate) fn of_skipped_part(self) -> Self {
        if self.severity < Severity::Error {
            return self;
        }
        Self { severity: Severity::Warning, own_why: Some(&catalogue::SKIPPED), ..self }
    }
}

/// The finding for a part of a file that could not be read.
pub fn of_problem(problem: &Problem) -> Finding {
    let code = match problem.kind {
        ProblemKind::DamagedBlock(_) => Code::DamagedBlock,
        ProblemKind::Malformed(Defect::NotDer) => Code::CertificateInBer,
        _ => Code::UnreadableBlock,
    };
    Finding::new(code).at(problem.place.clone()).with("problem", Value::Problem(problem.kind.clone()))
}

/// The finding for text outside of blocks that is more than a comment.
pub fn of_outside((kind, place): &(Outside, Place)) -> Option<Finding> {
    let code = match kind {
        Outside::Data | Outside::Key => Code::UnreadContents,
        Outside::Prose | Outside::Setting => Code::OtherContents,
        Outside::Comment | Outside::Boundary | Outside::Label | Outside::Remark => return None,
    };
    Some(Finding::new(code).at(place.clone()))
}

fn repair_code(kind: RepairKind) -> Code {
    match kind {
        RepairKind::TextOutsideBlocks => Code::TextOutsideBlocks,
        RepairKind::CarriageReturns => Code::CarriageReturns,
        RepairKind::BlankLineBetweenBlocks => Code::BlankLineBetweenBlocks,
        RepairKind::BlankLineInBlock => Code::BlankLineInBlock,
        RepairKind::BlankLineBeforeEnd => Code::BlankLineBeforeEnd,
        RepairKind::SpaceAroundLines => Code::SpaceAroundLines,
        RepairKind::LineWidth => Code::LineWidth,
        RepairKind::HeadersInBlock => Code::HeadersInBlock,
        RepairKind::GluedEndBegin => Code::GluedEndBegin,
        RepairKind::MissingFinalNewline => Code::MissingFinalNewline,
        RepairKind::OldLabel => Code::OldLabel,
        RepairKind::TrustedForm => Code::TrustedForm,
        RepairKind::NotDer => Code::NotDer,
        RepairKind::Padding => Code::Base64Padding,
        RepairKind::TrailingBytes => Code::TrailingBytes,
        RepairKind::ByteOrderMark => Code::ByteOrderMark,
        RepairKind::BareBase64 => Code::BareBase64,
        RepairKind::Der => Code::Der,
        RepairKind::Pkcs7 => Code::Pkcs7,
        RepairKind::Utf16 => Code::Utf16,
        RepairKind::NulBytes | RepairKind::EmbeddedNulBytes => Code::NulBytes,
        RepairKind::LoneCarriageReturns => Code::LoneCarriageReturns,
        RepairKind::MixedLineEndings => Code::MixedLineEndings,
        RepairKind::UnusualSpaces => Code::UnusualSpaces,
        RepairKind::FullWidth => Code::FullWidthCharacters,
        RepairKind::SpacesInBoundary => Code::SpacesInBoundary,
        RepairKind::TextOnBoundaryLine => Code::TextOnBoundaryLine,
        RepairKind::MissingLineBreaks => Code::MissingLineBreaks,
        RepairKind::EditorDashes => Code::EditorDashes,
        RepairKind::DashCount => Code::DashCount,
        RepairKind::LabelCase => Code::LabelCase,
        RepairKind::LabelMismatch => Code::LabelMismatch,
        RepairKind::MissingBegin => Code::MissingBegin,
        RepairKind::MissingEnd => Code::MissingEnd,
        RepairKind::Base64Url => Code::Base64url,
        RepairKind::EscapedLineBreaks => Code::EscapedLineBreaks,
        RepairKind::Json => Code::Json,
        RepairKind::Yaml => Code::Yaml,
        RepairKind::Html => Code::Html,
        RepairKind::MailQuoting => Code::MailQuoting,
        RepairKind::QuotedPrintable => Code::QuotedPrintable,
        RepairKind::LineNumbers => Code::LineNumbers,
        RepairKind::Base64OfPem => Code::Base64OfPem,
        RepairKind::QuotationMarks => Code::QuotationMarks,
        RepairKind::Pkcs12 => Code::Pkcs12,
        RepairKind::PercentEncoding => Code::PercentEncoding,
        RepairKind::PowerShellEscapes => Code::PowershellEscapes,
        RepairKind::Hexadecimal => Code::Hexadecimal,
        RepairKind::Manifest => Code::KubernetesManifest,
        RepairKind::UnencodedSecret => Code::UnencodedSecret,
        RepairKind::ConsoleOutput => Code::ConsoleOutput,
        RepairKind::Octets => Code::Octets,
        RepairKind::Registry => Code::RegistryExport,
        RepairKind::RichText => Code::RichText,
    }
}
