//! The base64 engines.

use std::sync::LazyLock;

use base64::alphabet::STANDARD;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
use base64::engine::GeneralPurpose as Fastest;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use base64::engine::Simd as Fastest;
use base64::engine::general_purpose::PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padded base64 (RFC 4648 §4), without other characters.
pub(super) const STRICT: GeneralPurpose = GeneralPurpose::new(&STANDARD, PAD);

/// Base64 with or without padding. The unused bits of the last character may have any value.
pub(super) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The same as [`STRICT`], with vector instructions of the processor if the crate supports them.
pub(crate) fn strict() -> &'static Fastest {
    static ENGINE: LazyLock<Fastest> = LazyLock::new(engine);
    &ENGINE
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn engine() -> Fastest {
    Fastest::standard(PAD)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn engine() -> Fastest {
    Fastest::new(&STANDARD, PAD)
}
