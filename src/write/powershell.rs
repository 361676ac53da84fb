//! The scripts that install files for IIS, as far as files are recognised by them. `report` writes them.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::certificate::Certificate;
use crate::language::Text;

/// The beginnings of our scripts.
pub(crate) const MARK: Text = Text { en: "# Made by chainmend.", ja: "# chainmend で作成しました。" };

/// What is before the name of the file that a script installs.
pub(crate) const FILE_BESIDE: &str = "    $Path = Join-Path $PSScriptRoot ";

/// Whether a file is one of our scripts.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    [MARK.en, MARK.ja].iter().any(|mark| text.starts_with(mark.as_bytes()))
}

/// The quoted name of the file that one of our scripts installs.
pub(crate) fn installed_file(bytes: &[u8]) -> Option<&str> {
    let (_, rest) = std::str::from_utf8(bytes).ok()?.split_once(FILE_BESIDE)?;
    rest.lines().next()
}

/// The quoted thumbprint of the server certificate that one of our scripts installs.
pub(crate) fn installed_leaf(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()?.lines().find_map(|line| line.strip_prefix("$Thumbprint = "))
}

/// The thumbprint by which Windows identifies a certificate: its SHA-1.
pub fn thumbprint(certificate: &Certificate) -> String {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.der());
    hash.as_ref().iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02X}");
        text
    })
}
