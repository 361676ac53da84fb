//! Certificates as PEM.

use base64::Engine as _;
use pem::EncodeConfig;

use super::secret;
use crate::certificate::Certificate;
use crate::read::{LineEnding, strict_base64};

/// Certificates as PEM with LF line endings.
pub fn pem(certificates: &[Certificate]) -> String {
    String::from_utf8_lossy(&encode(certificates, LineEnding::Lf)).into_owned()
}

const BEGIN_CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END_CERTIFICATE: &[u8] = b"-----END CERTIFICATE-----";

/// PEM that every server accepts: consecutive blocks, lines of 64 characters, one kind of line ending, also after the
/// last line.
pub(super) fn encode(certificates: &[Certificate], ending: LineEnding) -> Vec<u8> {
    let ending = ending.octets().as_bytes();
    let size: usize = certificates.iter().map(|one| one.der().len()).sum();
    let mut out = Vec::with_capacity(size * 3 / 2 + certificates.len() * 64);
    let longest = certificates.iter().map(|one| one.der().len()).max().unwrap_or_default();
    let mut base64 = vec![0; longest.div_ceil(3) * 4];
    for certificate in certificates {
        // It is long enough.
        let length = strict_base64().encode_slice(certificate.der(), &mut base64).unwrap_or_default();
        let lines = base64[..length].chunks(secret::WIDTH);
        for line in std::iter::once(BEGIN_CERTIFICATE).chain(lines).chain([END_CERTIFICATE]) {
            out.extend_from_slice(line);
            out.extend_from_slice(ending);
        }
    }
    out
}

pub(super) fn config(ending: LineEnding) -> EncodeConfig {
    let line_ending = match ending {
        LineEnding::Lf => pem::LineEnding::LF,
        LineEnding::CrLf => pem::LineEnding::CRLF,
    };
    EncodeConfig::new().set_line_ending(line_ending).set_line_wrap(64)
}
