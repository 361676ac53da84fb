//! Measures the release binary as a whole process, in one run with its peers. `make bench` runs it; it needs hyperfine,
//! openssl and GNU time.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use chainmend::trust;

mod built;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/graphs.rs"]
mod graphs;
mod hostile;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/http.rs"]
mod http;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;
mod start;

use http::{Answer, Server};
use pki::{Issued, Spec, pem};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The roots for the real chain of fixtures/real, which is validated at a time when it was in use.
const STORE: &str = "mozilla@2015-11";
const DAY: &str = "2016-01-01";
const TIME: &str = "1451606400";
const POOL: usize = 2_000;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [hostile::ONCE, count] => return hostile::signatures(count.parse()?),
        [hostile::SEARCH] => return hostile::searched(),
        _ => {}
    }
    let folder = built::folder("runs")?;
    let real = env::current_dir()?.join("fixtures/real");
    let chainmend = built::program("chainmend")?;
    if arguments.iter().any(|argument| argument == hostile::CROWD) {
        return hostile::crowds(&folder, &chainmend);
    }
    let webpki = built::program("examples/webpki")?;
    if arguments.iter().any(|argument| argument == start::START) {
        return start::compare(&folder, &chainmend, &webpki);
    }
    if let [graphs, width] = &arguments[..]
        && graphs == hostile::GRAPHS
    {
        return hostile::graphs(width.parse()?, &folder, &chainmend, &webpki);
    }
    let (leaf, ca) = (real.join("cryptography.io.pem"), real.join("rapidssl_sha256_ca_g3.pem"));
    write_roots(&folder.join("cacert.pem"))?;
    write_pool(&folder.join("pool.pem"), &ca)?;

    for (what, candidates) in [("one intermediate", ca), ("2,000 intermediates", folder.join("pool.pem"))] {
        println!("\n== embedded or given roots, {what}\n");
        let (roots, leaf, candidates) = (folder.join("cacert.pem"), leaf.display(), candidates.display());
        let roots = roots.display();
        let ours = format!(
            "{} bundle {leaf} --offline --roots {STORE} --intermediates {candidates} --at {DAY} -q -o out.pem",
            chainmend.display()
        );
        let peers = [
            ("openssl verify", format!("openssl verify -attime {TIME} -CAfile {roots} -untrusted {candidates} {leaf}")),
            ("rustls-webpki", format!("{} {roots} {candidates} {leaf} {TIME}", webpki.display())),
            ("cat", format!("cat {roots} {candidates} {leaf}")),
        ];
        let commands: Vec<(&str, String)> = std::iter::once(("chainmend", ours.clone())).chain(peers).collect();
        compare(&folder, &commands)?;
        memory(&folder, &ours)?;
    }
    start::compare(&folder, &chainmend, &webpki)?;
    fetching(&folder, &chainmend)?;
    hostile::crowds(&folder, &chainmend)?;
    hostile::compare(&folder, &chainmend, &webpki)
}

fn write_roots(path: &Path) -> Outcome<()> {
    let snapshot = trust::find(STORE)?.ok_or("no such store")?;
    Ok(fs::write(path, snapshot.all().map(pem).collect::<String>())?)
}

/// Intermediates of many CAs, including the only one that is needed.
fn write_pool(path: &Path, needed: &Path) -> Outcome<()> {
    let root = Spec::ca("Root of the pool").self_signed();
    let mut blocks: Vec<String> = (1..POOL)
        .map(|number| Spec::ca(&format!("Issuing CA {number}")).key_of(&root).issued_by(&root).pem())
        .collect();
    blocks.insert(POOL / 2, fs::read_to_string(needed)?);
    Ok(fs::write(path, blocks.concat())?)
}

fn compare(folder: &Path, commands: &[(&str, String)]) -> Outcome<()> {
    let mut hyperfine = Command::new("hyperfine");
    hyperfine.args(["--shell=none", "--warmup=5", "--min-runs=30", "--style=none", "--export-json=result.json"]);
    for (name, command) in commands {
        hyperfine.args(["--command-name", name]).arg(command);
    }
    let output = hyperfine.current_dir(folder).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("result.json"))?)?;
    let rows = report["results"].as_array().ok_or("hyperfine printed no results")?;
    let mean = |row: &serde_json::Value| row["mean"].as_f64().unwrap_or_default() * 1000.0;
    let ours = rows.first().map(mean).unwrap_or_default();
    for row in rows {
        let name = row["command"].as_str().unwrap_or_default();
        let deviation = row["stddev"].as_f64().unwrap_or_default() * 1000.0;
        println!("{name:<16} {:>8.2} ms ± {deviation:>5.2}   {:>6.2} x chainmend", mean(row), mean(row) / ours);
    }
    Ok(())
}

fn memory(folder: &Path, command: &str) -> Outcome<()> {
    let words: Vec<&str> = command.split(' ').collect();
    let output = Command::new("/usr/bin/time").args(["-f", "%M"]).args(words).current_dir(folder).output()?;
    println!("peak memory      {:>8} KiB", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

/// A chain of three issuers that are fetched one after the other, with a delay of 50 ms each.
fn fetching(folder: &Path, chainmend: &Path) -> Outcome<()> {
    const DELAY: Duration = Duration::from_millis(50);
    const DEPTH: u32 = 3;
    println!("\n== {DEPTH} issuers to fetch, each answer after {} ms\n", DELAY.as_millis());
    let server = Server::start();
    let root = Spec::ca("Root").self_signed();
    let mut issuer = root.clone();
    for level in 0..DEPTH {
        let spec = Spec::ca(&format!("CA {level}"));
        issuer = if level == 0 {
            spec.issued_by(&root)
        } else {
            spec.aia(&[&at(&server, &issuer, level)]).issued_by(&issuer)
        };
    }
    let leaf = Spec::leaf("www.example.jp").aia(&[&at(&server, &issuer, DEPTH)]).issued_by(&issuer);
    fs::write(folder.join("slow.crt"), leaf.pem())?;
    fs::write(folder.join("slow-root.crt"), root.pem())?;
    let before = server.asked().len();
    let command =
        format!("{} bundle slow.crt --roots slow-root.crt --aia-allow 127.0.0.0/8 -q -o slow.pem", chainmend.display());
    compare(folder, &[("chainmend", command.clone())])?;
    println!("at most          {:>8.2} ms wanted (1.1 x depth x delay)", 1.1 * f64::from(DEPTH) * 50.0);
    let runs = server.asked().len() - before;
    let words: Vec<&str> = command.split(' ').collect();
    Command::new(words[0]).args(&words[1..]).current_dir(folder).status()?;
    println!("requests in a run {:>7}", server.asked().len() - before - runs);
    Ok(())
}

/// The URL of `issuer`, with the delay.
fn at(server: &Server, issuer: &Issued, level: u32) -> String {
    let path = format!("/{level}");
    server.route(&path, Answer::Delayed(Duration::from_millis(50), issuer.der.clone()));
    server.url(&path)
}
