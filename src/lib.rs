//! chainmend turns a server certificate into the file that a web server loads: it reads certificates
//! in whatever shape they come, finds the intermediates that are missing, builds every valid chain to a
//! trusted root, chooses one, and writes it clean and whole.
//!
//! The stages are plain functions from values to values; only reading files, fetching and writing
//! files touch the world, and the time is an argument:
//!
//! 1. [`read`]: bytes to certificates, with every deviation from clean PEM recorded;
//! 2. [`pool`] and [`trust`]: candidate issuers, and the roots that are trusted;
//! 3. [`gather`]: what is missing, fetched through AIA;
//! 4. [`path`]: every valid path (RFC 4158, RFC 5280 §6);
//! 5. [`variant`]: which of them is deployed;
//! 6. [`mod@write`]: the files of a server, put in place atomically;
//! 7. [`report`]: what there is to say about it, as text and JSON.
//!
//! Beside them, [`key`] reads a private key to tell whose it is, and [`explain`] says what a finding or a message means.

pub mod certificate;
pub mod explain;
pub mod finding;
pub mod gather;
pub mod key;
pub mod language;
pub mod path;
pub mod pool;
pub mod read;
pub mod report;
pub mod trust;
pub mod variant;
pub mod write;

mod carried;
mod code;
pub(crate) mod job;
mod words;
mod wrap;

#[doc(hidden)]
pub mod cli;

#[cfg(test)]
#[allow(dead_code, reason = "the end-to-end tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

#[cfg(test)]
#[path = "../tests/support/graphs.rs"]
mod graphs;

#[cfg(test)]
#[path = "../tests/support/damage.rs"]
mod damage;
