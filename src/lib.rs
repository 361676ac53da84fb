//! chainmend turns a server certificate into the file that a web server loads. It reads certificates in many formats,
//! finds missing intermediates, builds every valid chain to a trusted root, chooses one, and writes it as a clean,
//! complete bundle.
//!
//! # Three calls
//!
//! By default, a [`Mender`] trusts Mozilla's roots, uses the current time, and does not use the network:
//!
//! ```
//! use chainmend::Mender;
//! use chainmend::language::Language;
//! use std::fs::read;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir("fixtures/broken/pki")?;
//! # let now = time::macros::datetime!(2026-11-23 00:00 UTC);
//!
//! let mender = Mender::new()
//!     .with_roots(&read("root.crt")?)?
//!     .with_intermediates(&[read("policy.crt")?, read("issuing.crt")?].concat())?
//! #   .at(now)
//!     ;
//!
//! // The bundle that a server loads: its certificate and the intermediates, in order.
//! let bundled = mender.bundle(&read("leaf.crt")?)?;
//! assert_eq!(bundled.certificates().len(), 3);
//! assert!(bundled.pem().starts_with("-----BEGIN CERTIFICATE-----"));
//!
//! // A server's file, checked as TLS clients do.
//! let checked = Mender::new().with_roots(&read("root.crt")?)?.at(now).check(&read("leaf.crt")?)?;
//! assert!(!checked.is_deployable(false));
//! let said = checked.findings()[0].message(Language::English);
//! assert!(said.starts_with("the issuer of www.example.jp is missing"));
//!
//! // Every chain, and which clients accept it.
//! let chains = mender.chains(&read("leaf.crt")?)?;
//! assert_eq!(chains.search.variants.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! Errors are of type [`job::Refusal`], with a typed [`reason`](job::Reason) and its facts. A `Mender` also accepts custom
//! fetchers ([`gather::Fetch`]) and custom sources of issuers ([`gather::IssuerSource`]); `examples/` has a program for each.
//!
//! # Features
//!
//! `network` enables fetching over HTTP (`Mender::with_network`), `cli` the program. Both are enabled by default.
//!
//! # The stages
//!
//! [`Mender`] calls plain functions from values to values. Only reading files, fetching and writing files have side
//! effects, and the time is an argument:
//!
//! 1. [`read`]: bytes to certificates, with every deviation from clean PEM recorded;
//! 2. [`pool`] and [`trust`]: candidate issuers, and the roots that are trusted;
//! 3. [`gather`]: missing issuers, fetched from AIA URLs;
//! 4. [`path`]: every valid path (RFC 4158, RFC 5280 §6);
//! 5. [`variant`]: the choice between them;
//! 6. [`mod@write`]: the files of a server, replaced atomically;
//! 7. [`job`]: the stages combined, as in the commands of the program;
//! 8. [`report`]: makes untrusted text safe for terminals and shells. The reports of the program are not public.
//!
//! In addition, [`key`] reads private keys to match them with certificates, and [`explain`] explains findings and error
//! messages.

#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports, reason = "the program alone uses it"))]

pub mod certificate;
pub mod explain;
pub mod finding;
pub mod gather;
pub mod job;
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
mod mender;
mod shell;
mod suggested;
mod words;
mod wrap;

pub use mender::{BundleRequest, Mender};
/// The crate whose [`OffsetDateTime`](time::OffsetDateTime) is the type of times.
pub use time;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(test)]
#[allow(dead_code, reason = "the end-to-end tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

#[cfg(all(test, feature = "cli"))]
mod generated;

#[cfg(test)]
#[path = "../tests/support/graphs.rs"]
mod graphs;

#[cfg(test)]
#[path = "../tests/support/damage.rs"]
mod damage;
