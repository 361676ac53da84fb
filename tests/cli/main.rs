//! Runs the binary as users do.

#[cfg(unix)]
mod appliances;
mod astray;
mod batch;
mod batch_lines;
mod caching;
mod chains;
mod check;
mod client_rules;
mod configuring;
#[cfg(unix)]
mod containers;
mod corpus;
#[cfg(unix)]
mod deploying;
mod exact;
mod exit;
mod explaining;
mod fetching;
mod fixing;
mod folders;
#[cfg(unix)]
mod guards;
mod identifiers;
mod installing;
mod intermediates;
#[cfg(target_os = "linux")]
mod interrupting;
mod issuance;
mod japanese;
mod key_kinds;
mod keys;
mod leaf;
mod legacy;
mod loading;
mod locking;
mod manifests;
mod output;
mod outside;
mod pairs;
mod passwords;
mod pasting;
mod reading;
mod readme;
mod real;
mod reasons;
mod replacing;
mod reports;
mod revoked;
mod servers;
#[cfg(unix)]
mod services;
#[path = "../support/mod.rs"]
mod support;
#[cfg(target_os = "linux")]
mod terminals;
mod trusting;
#[cfg(unix)]
mod two_keys;
mod variants;
#[cfg(unix)]
mod windows;

use support::http::Server;
use support::pki::{Issued, Spec};
use support::run::Scratch;

/// A root, two intermediates and a leaf.
struct Site {
    root: Issued,
    policy: Issued,
    issuing: Issued,
    leaf: Issued,
}

impl Site {
    fn new() -> Self {
        let root = Spec::ca("Test Root R1").self_signed();
        let policy = Spec::ca("Test Policy CA").issued_by(&root);
        let issuing = Spec::ca("Test Issuing CA").path_length(0).issued_by(&policy);
        let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
        Self { root, policy, issuing, leaf }
    }

    /// The same with AIA URLs that `server` answers.
    fn with_aia(server: &Server) -> Self {
        let root = Spec::ca("Test Root R1").self_signed();
        let root_url = server.body("/root.crt", root.der.clone());
        let policy = Spec::ca("Test Policy CA").aia(&[&root_url]).issued_by(&root);
        let policy_url = server.body("/policy.crt", policy.der.clone());
        let issuing = Spec::ca("Test Issuing CA").path_length(0).aia(&[&policy_url]).issued_by(&policy);
        let issuing_url = server.body("/issuing.crt", issuing.der.clone());
        let leaf = Spec::leaf("www.example.jp").aia(&[&issuing_url]).issued_by(&issuing);
        Self { root, policy, issuing, leaf }
    }

    /// The bundle that a server should load.
    fn fullchain(&self) -> String {
        self.leaf.pem() + &self.chain()
    }

    fn chain(&self) -> String {
        self.issuing.pem() + &self.policy.pem()
    }

    /// A folder with `server.crt`, `intermediates.crt` and `root.crt`.
    fn scratch(&self) -> Scratch {
        let scratch = Scratch::new();
        scratch.write("server.crt", self.leaf.pem());
        scratch.write("intermediates.crt", self.chain());
        scratch.write("root.crt", self.root.pem());
        scratch
    }
}

/// Only this root is trusted, and the candidates are in a file.
const LOCAL: &str = "--offline --roots root.crt --intermediates intermediates.crt";
