//! Shared by the tests: certificates, servers on loopback, a temporary folder, and the real binary.

#![allow(dead_code, reason = "no test target uses all of it")]

pub mod acceptor;
pub mod broken;
pub mod damage;
pub mod graphs;
pub mod http;
pub mod pki;
pub mod run;
