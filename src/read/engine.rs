//! The engine for strict base64: by the vector instructions of the processor where the crate knows them.

use std::sync::LazyLock;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
use base64::engine::GeneralPurpose as Fastest;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use base64::engine::Simd as Fastest;
use base64::engine::general_purpose::PAD;

/// Base64 of RFC 4648 §4, padded, with nothing else in it.
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
    Fastest::new(&base64::alphabet::STANDARD, PAD)
}
