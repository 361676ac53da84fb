//! Compares fetching with Python tools for the same task, cert-chain-resolver and aia-chaser (`PyPI`), with one loopback
//! server that has a latency. `make bench-peers` runs it; PEERS is the `bin` folder of a Python environment with them:
//!
//! ```sh
//! python3 -m venv peers && peers/bin/pip install cert-chain-resolver aia-chaser
//! make bench-peers PEERS=peers/bin
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

#[allow(dead_code, reason = "it needs no files")]
mod built;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/http.rs"]
mod http;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use http::{Answer, Server};
use pki::{Issued, Spec};

type Outcome<T> = Result<T, Box<dyn Error>>;

const LATENCY: Duration = Duration::from_millis(100);
const LEVELS: usize = 5;
/// The number of measurements of each; the median counts.
const RUNS: usize = 9;
/// The number of leaves of one CA that are bundled in one run.
const LEAVES: usize = 100;

/// aia-chaser has no command that completes a certificate in a file, so this script does.
const CHASE: &str = "
import sys
from cryptography import x509
from aia_chaser import AiaChaser
leaf, root = (x509.load_pem_x509_certificate(open(path, 'rb').read()) for path in sys.argv[1:])
print(len(list(AiaChaser(trusted_cas=[root]).aia_chase_cert(leaf))))
";

fn main() -> Outcome<()> {
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path();
    let chainmend = built::program("chainmend")?;
    let peers = env::var_os("PEERS").map(PathBuf::from);
    println!(
        "{} ms an answer; the median of {RUNS} runs, and its factor of the least (levels x latency)",
        LATENCY.as_millis()
    );
    for levels in 1..=LEVELS {
        compare(folder, &chainmend, peers.as_deref(), levels)?;
    }
    many(folder, &chainmend)
}

/// A chain in which each certificate except the topmost has the URL of its issuer.
fn chain(server: &Server, levels: usize) -> (Issued, Issued) {
    let root = Spec::ca("Bench Root").self_signed();
    let (mut issuer, mut urls): (Issued, Vec<String>) = (root.clone(), Vec::new());
    for level in 1..=levels {
        let aia: Vec<&str> = urls.iter().map(String::as_str).collect();
        issuer = Spec::ca(&format!("Bench CA {levels}.{level}")).aia(&aia).issued_by(&issuer);
        let path = format!("/{levels}/{level}");
        server.route(&path, Answer::Delayed(LATENCY, issuer.der.clone()));
        urls = vec![server.url(&path)];
    }
    (root, Spec::leaf("www.example.jp").aia(&[&urls[0]]).issued_by(&issuer))
}

fn compare(folder: &Path, chainmend: &Path, peers: Option<&Path>, levels: usize) -> Outcome<()> {
    let server = Server::start();
    let (root, leaf) = chain(&server, levels);
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("leaf.pem"), leaf.pem())?;
    let ours = ["bundle", "leaf.pem", "--roots", "root.pem", "--aia-allow", "127.0.0.0/8", "--no-store", "-q"];
    let run = |more: &[&str]| {
        let mut command = Command::new(chainmend);
        command.args(ours).args(more);
        command
    };
    println!("\n{levels} levels");
    show("chainmend, first run", levels, folder, &server, &|| run(&["--no-cache"]))?;
    run(&["--cache-dir", "cache"]).current_dir(folder).output()?;
    show("chainmend, second run", levels, folder, &server, &|| run(&["--cache-dir", "cache"]))?;
    show("chainmend --offline", levels, folder, &server, &|| run(&["--cache-dir", "cache", "--offline"]))?;
    let Some(peers) = peers.map(fs::canonicalize).transpose()? else {
        println!("  skipped: cert-chain-resolver, aia-chaser (PEERS names no Python environment)");
        return Ok(());
    };
    show("cert-chain-resolver", levels, folder, &server, &|| {
        let mut command = Command::new(peers.join("cert-chain-resolver"));
        command.args(["leaf.pem", "--ca-bundle-path", "root.pem"]);
        command
    })?;
    show("aia-chaser", levels, folder, &server, &|| {
        let mut command = Command::new(peers.join("python3"));
        command.args(["-c", CHASE, "leaf.pem", "root.pem"]);
        command
    })
}

fn show(name: &str, levels: usize, folder: &Path, server: &Server, command: &dyn Fn() -> Command) -> Outcome<()> {
    let asked = server.asked().len();
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begin = Instant::now();
        let ended = command().current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
        times.push(begin.elapsed());
        if !ended.status.success() {
            println!("  {name}: failed: {}", String::from_utf8_lossy(&ended.stderr).lines().last().unwrap_or_default());
            return Ok(());
        }
    }
    times.sort();
    let median = times[RUNS / 2];
    let least = LATENCY * u32::try_from(levels)?;
    let requests = (server.asked().len() - asked) / RUNS;
    let milliseconds = median.as_secs_f64() * 1e3;
    let factor = median.as_secs_f64() / least.as_secs_f64();
    println!("  {name:<22} {milliseconds:>8.1} ms  {factor:>5.2} x  {requests} requests");
    Ok(())
}

/// Many leaves of one CA in one run: each issuer is fetched once.
fn many(folder: &Path, chainmend: &Path) -> Outcome<()> {
    let server = Server::start();
    let root = Spec::ca("Bench Root").self_signed();
    let issuing = Spec::ca("Bench CA").issued_by(&root);
    server.route("/ca", Answer::Delayed(LATENCY, issuing.der.clone()));
    let line = |number: usize| {
        let leaf = Spec::leaf(&format!("w{number}.example.jp")).aia(&[&server.url("/ca")]).issued_by(&issuing);
        format!("{}\n", serde_json::json!({"certificate": leaf.pem()}))
    };
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("lines"), (0..LEAVES).map(line).collect::<String>())?;
    let begin = Instant::now();
    let words = "batch --input lines --roots root.pem --aia-allow 127.0.0.0/8 --no-cache --no-store";
    let ended = Command::new(chainmend).args(words.split(' ')).current_dir(folder).output()?;
    let took = begin.elapsed();
    let is_made = |line: &&str| {
        let answer = serde_json::from_str::<serde_json::Value>(line);
        answer.is_ok_and(|answer| answer["ok"] == true)
    };
    let made = String::from_utf8_lossy(&ended.stdout).lines().filter(is_made).count();
    println!(
        "\n{LEAVES} leaves of one CA in one run: {made} made in {:.0} ms, {} requests",
        took.as_secs_f64() * 1e3,
        server.asked().len()
    );
    if made == LEAVES && server.asked().len() == 1 {
        Ok(())
    } else {
        Err("an issuer was fetched more than once".into())
    }
}
