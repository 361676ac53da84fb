//! What the fuzz targets do with an input, one module a target, each with a function `run` that panics when something
//! is wrong. The stable tests include this file too, and run every file of the corpora through it.

pub mod certificate;
pub mod distinguished_names;
pub mod imports;
pub mod key;
mod make;
pub mod names;
mod octets;
pub mod policies;
pub mod read;
pub mod validator;

/// What a target does with an input.
pub type Run = fn(&[u8]);

/// Every target: its name, which is that of its corpus too, and what it does.
pub const TARGETS: [(&str, Run); 8] = [
    ("certificate", certificate::run),
    ("distinguished_names", distinguished_names::run),
    ("imports", imports::run),
    ("key", key::run),
    ("names", names::run),
    ("policies", policies::run),
    ("read", read::run),
    ("validator", validator::run),
];
