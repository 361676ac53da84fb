//! Standard base64 (RFC 4648 §4) with the vector instructions of the processor, where it has some.

use std::sync::LazyLock;

use base64::engine::general_purpose::PAD;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Engine = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Engine = base64::engine::GeneralPurpose;

/// The engine, with padding and without leniency.
pub(crate) static STANDARD: LazyLock<Engine> = LazyLock::new(engine);

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn engine() -> Engine {
    Engine::standard(PAD)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn engine() -> Engine {
    Engine::new(&base64::alphabet::STANDARD, PAD)
}
