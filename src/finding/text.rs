//! Findings about the text of a file: how it deviates from clean PEM, and what cannot be read.

use super::Finding;
use crate::read::{Outside, Place, Problem, ProblemKind, Repair, RepairKind};

/// The finding for a deviation of the text that was read over.
pub fn of_repair(repair: &Repair) -> Finding {
    let mut finding = Finding::new(repair_code(repair.kind)).at(repair.place.clone());
    finding.offset = repair.offset;
    finding
}

/// That a part of a file could not be read.
pub fn of_problem(problem: &Problem) -> Finding {
    let code = if matches!(problem.kind, ProblemKind::DamagedBlock(_)) { "CM152" } else { "CM190" };
    Finding::new(code).at(problem.place.clone()).with_words("problem", &problem.kind)
}

/// What stands outside of the blocks and is no mere comment.
pub fn of_outside((kind, place): &(Outside, Place)) -> Option<Finding> {
    let code = match kind {
        Outside::Data | Outside::Key => "CM150",
        Outside::Entry | Outside::Setting => "CM151",
        Outside::Comment | Outside::Prose | Outside::Boundary => return None,
    };
    Some(Finding::new(code).at(place.clone()))
}

fn repair_code(kind: RepairKind) -> &'static str {
    match kind {
        RepairKind::TextOutsideBlocks => "CM101",
        RepairKind::CarriageReturns => "CM102",
        RepairKind::BlankLineBetweenBlocks => "CM103",
        RepairKind::BlankLineInBlock => "CM104",
        RepairKind::BlankLineBeforeEnd => "CM105",
        RepairKind::SpaceAroundLines => "CM106",
        RepairKind::LineWidth => "CM107",
        RepairKind::HeadersInBlock => "CM108",
        RepairKind::GluedEndBegin => "CM109",
        RepairKind::MissingFinalNewline => "CM110",
        RepairKind::OldLabel => "CM111",
        RepairKind::Padding => "CM112",
        RepairKind::TrailingBytes => "CM113",
        RepairKind::ByteOrderMark => "CM114",
        RepairKind::BareBase64 => "CM115",
        RepairKind::Der => "CM116",
        RepairKind::Pkcs7 => "CM117",
        RepairKind::Utf16 => "CM118",
        RepairKind::NulBytes => "CM119",
        RepairKind::LoneCarriageReturns => "CM120",
        RepairKind::MixedLineEndings => "CM121",
        RepairKind::UnusualSpaces => "CM122",
        RepairKind::FullWidth => "CM123",
        RepairKind::SpacesInBoundary => "CM124",
        RepairKind::TextOnBoundaryLine => "CM125",
        RepairKind::MissingLineBreaks => "CM126",
        RepairKind::EditorDashes => "CM127",
        RepairKind::DashCount => "CM128",
        RepairKind::LabelCase => "CM129",
        RepairKind::LabelMismatch => "CM130",
        RepairKind::MissingBegin => "CM131",
        RepairKind::MissingEnd => "CM132",
        RepairKind::Base64Url => "CM133",
        RepairKind::EscapedLineBreaks => "CM134",
        RepairKind::Json => "CM135",
        RepairKind::Yaml => "CM136",
        RepairKind::Html => "CM137",
        RepairKind::MailQuoting => "CM138",
        RepairKind::QuotedPrintable => "CM139",
        RepairKind::LineNumbers => "CM140",
        RepairKind::Base64OfPem => "CM141",
        RepairKind::QuotationMarks => "CM142",
        RepairKind::Pkcs12 => "CM143",
        RepairKind::PercentEncoding => "CM144",
        RepairKind::PowerShellEscapes => "CM145",
        RepairKind::Hexadecimal => "CM146",
        RepairKind::Manifest => "CM147",
        RepairKind::UnencodedSecret => "CM148",
    }
}
