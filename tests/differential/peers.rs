//! The other validators: rustls-webpki in this process, and the programs `openssl verify` and `certtool --verify`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustls::pki_types::{CertificateDer, UnixTime};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::make::Made;
use crate::support::pki::pem;
use crate::support::run::{Scratch, program};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    Webpki,
    OpenSsl,
    GnuTls,
}

/// A leaf, candidate intermediates, and trusted roots.
#[derive(Clone)]
pub struct Asked<'a> {
    pub leaf: &'a Made,
    pub pool: Vec<&'a Made>,
    pub roots: Vec<&'a Made>,
}

/// The verdict of a peer.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub accepts: bool,
    /// Its message.
    pub says: String,
}

/// The installed peers.
#[derive(Clone)]
pub struct Peers {
    pub at: OffsetDateTime,
    openssl: Option<PathBuf>,
    certtool: Option<PathBuf>,
    /// If set, the only peer that is asked.
    only: Option<Peer>,
}

impl Peers {
    pub fn here(at: OffsetDateTime) -> Self {
        Self { at, openssl: program("openssl"), certtool: program("certtool"), only: None }
    }

    /// The same peers, but only this one is asked, if given.
    pub fn only(&self, peer: Option<Peer>) -> Self {
        Self { only: peer, ..self.clone() }
    }

    pub fn has(&self, peer: Peer) -> bool {
        match peer {
            Peer::Webpki => true,
            Peer::OpenSsl => self.openssl.is_some(),
            Peer::GnuTls => self.certtool.is_some(),
        }
    }

    /// The verdict of a peer; none if it is not installed. Programs read their files in `folder`.
    pub fn ask(&self, peer: Peer, asked: &Asked<'_>, folder: &Scratch) -> Option<Verdict> {
        if self.only.is_some_and(|only| only != peer) {
            return None;
        }
        match peer {
            Peer::Webpki => Some(self.webpki(asked)),
            Peer::OpenSsl => self.openssl.as_ref().map(|openssl| ask_openssl(openssl, asked, folder)),
            Peer::GnuTls => self.certtool.as_ref().map(|certtool| ask_certtool(certtool, asked, folder)),
        }
    }

    fn webpki(&self, asked: &Asked<'_>) -> Verdict {
        let roots: Vec<CertificateDer<'_>> = asked.roots.iter().map(|root| root.der.as_slice().into()).collect();
        let anchors: Vec<_> = roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok()).collect();
        let pool: Vec<CertificateDer<'_>> = asked.pool.iter().map(|made| made.der.as_slice().into()).collect();
        let leaf = CertificateDer::from(asked.leaf.der.as_slice());
        let at = UnixTime::since_unix_epoch(Duration::from_secs(self.at.unix_timestamp().try_into().unwrap()));
        let judged = EndEntityCert::try_from(&leaf).and_then(|leaf| {
            let usage = KeyUsage::server_auth();
            leaf.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &pool, at, usage, None, None).map(|_| ())
        });
        Verdict { accepts: judged.is_ok(), says: judged.err().map(|error| format!("{error:?}")).unwrap_or_default() }
    }
}

/// Validates at the current time, for TLS servers, with any certificate policy, and without the roots of the system.
const OPENSSL: &[&str] =
    &["verify", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-policy", "2.5.29.32.0", "-CAfile", "roots.pem"];

fn ask_openssl(openssl: &Path, asked: &Asked<'_>, folder: &Scratch) -> Verdict {
    folder.write("roots.pem", pems(&asked.roots));
    folder.write("pool.pem", pems(&asked.pool));
    folder.write("leaf.pem", pems(&[asked.leaf]));
    let pool: &[&str] = if asked.pool.is_empty() { &[] } else { &["-untrusted", "pool.pem"] };
    verdict(openssl, &[OPENSSL, pool, &["leaf.pem"]].concat(), folder, " lookup: ")
}

/// `GnuTLS` does not build paths: the candidates must be in the order of the chain.
fn ask_certtool(certtool: &Path, asked: &Asked<'_>, folder: &Scratch) -> Verdict {
    folder.write("roots.pem", pems(&asked.roots));
    let chain: Vec<&Made> = std::iter::once(asked.leaf).chain(asked.pool.iter().copied()).collect();
    folder.write("chain.pem", pems(&chain));
    let arguments =
        ["--verify", "--verify-purpose=1.3.6.1.5.5.7.3.1", "--load-ca-certificate=roots.pem", "--infile=chain.pem"];
    verdict(certtool, &arguments, folder, "Chain verification output: ")
}

/// Runs a program. Its message is the text after a mark, or all output if there is no mark. The output may contain
/// names that are not valid UTF-8.
fn verdict(program: &Path, arguments: &[&str], folder: &Scratch, mark: &str) -> Verdict {
    let run = Command::new(program).args(arguments).current_dir(folder.folder()).stdin(Stdio::null()).output().unwrap();
    let all = [run.stdout, run.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    let marked: Vec<&str> = all.lines().filter_map(|line| Some(line.split_once(mark)?.1)).collect();
    Verdict { accepts: run.status.success(), says: if marked.is_empty() { all } else { marked.join("; ") } }
}

fn pems(all: &[&Made]) -> String {
    all.iter().map(|made| pem(&made.der)).collect()
}
