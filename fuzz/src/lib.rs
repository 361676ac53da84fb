//! The fuzz targets. Each module has a function `run`, which panics if a property does not hold. The stable tests also
//! include this file, and run it with every file of the corpora.

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

/// The function of a target.
pub type Run = fn(&[u8]);

/// All targets: the name, which is also the name of the corpus, and the function.
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
