//! chainmend turns a server certificate into the file that a web server loads: it reads certificates
//! in whatever shape they come, finds the intermediates that are missing, builds every valid chain to a
//! trusted root, chooses one, and writes it clean and whole.
//!
//! # Three calls
//!
//! A [`Mender`] trusts Mozilla's roots, judges by the present and fetches nothing, unless it is told otherwise:
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
//! // What a server loads: its certificate and the intermediates, in order.
//! let bundled = mender.bundle(&read("leaf.crt")?)?;
//! assert_eq!(bundled.certificates().len(), 3);
//! assert!(bundled.pem().starts_with("-----BEGIN CERTIFICATE-----"));
//!
//! // What clients make of what a server has.
//! let checked = Mender::new().with_roots(&read("root.crt")?)?.at(now).check(&read("leaf.crt")?)?;
//! assert!(!checked.is_deployable(false));
//! let said = checked.findings()[0].message(Language::English);
//! assert!(said.starts_with("the issuer of www.example.jp is missing"));
//!
//! // Every chain there is, and which clients accept it.
//! let chains = mender.chains(&read("leaf.crt")?)?;
//! assert_eq!(chains.search.variants.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! What cannot be done is a [`job::Refusal`]: an error with a typed [`reason`](job::Reason) and its facts. Own fetchers
//! ([`gather::Fetch`]) and own stores of issuers ([`gather::IssuerSource`]) can be handed over; `examples/` has a program for each.
//!
//! # Features
//!
//! `network` is fetching over HTTP ([`Mender::with_network`]), `cli` the program. Both are on unless `default-features = false`.
//!
//! # The stages
//!
//! Behind the front door are plain functions from values to values; only reading files, fetching and writing
//! files touch the world, and the time is an argument:
//!
//! 1. [`read`]: bytes to certificates, with every deviation from clean PEM recorded;
//! 2. [`pool`] and [`trust`]: candidate issuers, and the roots that are trusted;
//! 3. [`gather`]: what is missing, fetched through AIA;
//! 4. [`path`]: every valid path (RFC 4158, RFC 5280 §6);
//! 5. [`variant`]: which of them is deployed;
//! 6. [`mod@write`]: the files of a server, put in place atomically;
//! 7. [`job`]: all of it together, as the commands of the program do it;
//! 8. [`report`]: strangers' text made safe for terminals and shells; the reports of the program are its own.
//!
//! Beside them, [`key`] reads a private key to tell whose it is, and [`explain`] says what a finding or a message means.

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
mod words;
mod wrap;

pub use mender::Mender;

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

#[cfg(test)]
#[path = "../tests/support/graphs.rs"]
mod graphs;

#[cfg(test)]
#[path = "../tests/support/damage.rs"]
mod damage;
