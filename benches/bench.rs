//! Measures the release binary as a whole process beside its peers, in one run. `make bench` runs it;
//! it needs hyperfine, openssl and GNU time.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use chainmend::trust;

#[path = "../tests/support/graphs.rs"]
mod graphs;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/http.rs"]
mod http;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use chainmend::certificate::Certificate;
use graphs::{Graph, World};
use http::{Answer, Server};
use pki::{Issued, Spec, pem};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The real chain of fixtures/real, judged when it was in use, by the roots of that time.
const STORE: &str = "mozilla@2015-11";
const DAY: &str = "2016-01-01";
const TIME: &str = "1451606400";
const POOL: usize = 2_000;

fn main() -> Outcome<()> {
    let folder = env::current_dir()?.join("target/bench");
    fs::create_dir_all(&folder)?;
    let real = env::current_dir()?.join("fixtures/real");
    let chainmend = env::current_dir()?.join("target/release/chainmend");
    let webpki = env::current_dir()?.join("target/release/examples/webpki");
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
    fetching(&folder, &chainmend)?;
    graphs(&folder, &chainmend, &webpki)
}

fn write_roots(path: &Path) -> Outcome<()> {
    let snapshot = trust::find(STORE)?.ok_or("no such store")?;
    Ok(fs::write(path, snapshot.all().map(pem).collect::<String>())?)
}

/// Intermediates of many CAs, and the one that is needed among them.
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

/// A chain of three issuers that are fetched one after the other, each after 50 ms.
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

/// The URL at which `issuer` is, after the delay.
fn at(server: &Server, issuer: &Issued, level: u32) -> String {
    let path = format!("/{level}");
    server.route(&path, Answer::Delayed(Duration::from_millis(50), issuer.der.clone()));
    server.url(&path)
}

/// Graphs of CAs that all certify each other: what each program says, and after how long.
fn graphs(folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    let kinds = [
        ("names and key ids", Graph::new(32, 4)),
        ("no path", Graph { has_path: false, ..Graph::new(32, 4) }),
        ("mutual in each layer", Graph { mutual: true, ..Graph::new(32, 4) }),
        ("one name a layer", Graph { same_names: true, ..Graph::new(32, 4) }),
        ("one name, no key ids", Graph { same_names: true, key_identifiers: false, ..Graph::new(32, 4) }),
        ("small", Graph::new(4, 4)),
        ("large", Graph::new(48, 4)),
        ("deep", Graph { mutual: true, ..Graph::new(16, 10) }),
    ];
    for (what, graph) in kinds {
        let world = graph.make();
        println!(
            "\n== {} CAs in each of {} layers, {what}: {} certificates\n",
            graph.width,
            graph.layers,
            world.pool.len()
        );
        println!("{:<16} {:>8.0} ms for each signature once", "", signatures_once(&world)?);
        write_world(folder, &world)?;
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        let peers = [
            (
                "chainmend",
                format!("{} check graph.crt --intermediates pool.pem --roots root.crt --offline", chainmend.display()),
            ),
            ("openssl verify", "openssl verify -CAfile root.crt -untrusted pool.pem graph.crt".to_owned()),
            ("certtool", "certtool --verify --load-ca-certificate root.crt --infile chain.pem".to_owned()),
            ("rustls-webpki", format!("{} root.crt pool.pem graph.crt {now}", webpki.display())),
        ];
        for (name, command) in peers {
            judged(folder, name, &command)?;
        }
    }
    Ok(())
}

fn write_world(folder: &Path, world: &World) -> Outcome<()> {
    let pool: String = world.pool.iter().map(Issued::pem).collect();
    fs::write(folder.join("graph.crt"), world.leaf.pem())?;
    fs::write(folder.join("root.crt"), world.root.pem())?;
    fs::write(folder.join("chain.pem"), world.leaf.pem() + &pool)?;
    Ok(fs::write(folder.join("pool.pem"), pool)?)
}

/// Milliseconds that verifying as many signatures as the graph has takes.
fn signatures_once(world: &World) -> Outcome<f64> {
    let root = Certificate::from_der(world.root.der.clone())?;
    let start = Instant::now();
    for _ in 0..world.signatures() {
        root.verify_signed_by(&root)?;
    }
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

/// The shortest of three runs, and how it ended; one that takes longer than 20 seconds is stopped.
fn judged(folder: &Path, name: &str, command: &str) -> Outcome<()> {
    let mut best = f64::INFINITY;
    let mut said = "no path";
    for _ in 0..3 {
        let start = Instant::now();
        let words = command.split(' ');
        let status = Command::new("timeout")
            .arg("20")
            .args(words)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
        said = match status.code() {
            Some(0) => "path",
            Some(124) => "stopped after 20 s",
            _ => "no path",
        };
        if best > 5_000.0 {
            break;
        }
    }
    println!("{name:<16} {best:>8.0} ms   {said}");
    Ok(())
}
