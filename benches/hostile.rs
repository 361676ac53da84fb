//! Graphs and certificates that were made to cost much: what each program says of them, after how long, and with how
//! much memory.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use chainmend::certificate::Certificate;
use serde_json::Value;

use super::Outcome;
use super::graphs::{Graph, World, chain, heavy, many_names, many_subtrees, namesakes, policy_bomb};
use super::pki::Issued;

/// A run that takes longer is stopped.
const SECONDS: &str = "20";

/// What `check` may take at most: milliseconds and KiB. And how many times the signatures of a graph with a hidden
/// path.
const MOST_MILLISECONDS: f64 = 2_000.0;
const MOST_KIB: u64 = 256 * 1024;
const MOST_TIMES: f64 = 3.0;

pub fn compare(folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    for (what, graph) in lattices() {
        let title = format!("{} CAs in each of {} layers, {what}", graph.width, graph.layers);
        let is_bounded = graph.has_path && graph.width <= 32 && graph.layers <= 4;
        show(&title, &graph.make(), is_bounded, folder, chainmend, webpki)?;
    }
    let worlds = [
        ("9,000 CAs with one subject", namesakes(9_000)),
        ("a leaf with 10,000 names", chain(|ca| ca, many_names(10_000))),
        ("10,000 names, 20 subtrees", chain(many_subtrees(20), many_names(10_000))),
        ("10,000 names, 10,000 subtrees", chain(many_subtrees(10_000), many_names(10_000))),
        ("6 CAs that map 40 policies to each other", policy_bomb(6, 40)),
        ("18 CAs that map 120 policies to each other", policy_bomb(18, 120)),
        ("certificates of 1 MiB", chain(heavy, heavy)),
    ];
    for (what, world) in worlds {
        show(what, &world, false, folder, chainmend, webpki)?;
    }
    Ok(())
}

fn lattices() -> Vec<(&'static str, Graph)> {
    let no_path = |graph: Graph| Graph { has_path: false, ..graph };
    let mutual = |graph: Graph| Graph { mutual: true, ..graph };
    let same_names = |graph: Graph| Graph { same_names: true, ..graph };
    let no_identifiers = |graph: Graph| Graph { key_identifiers: false, ..same_names(graph) };
    let (small, usual, deep, wide) = (Graph::new(4, 4), Graph::new(32, 4), Graph::new(16, 10), Graph::new(64, 2));
    vec![
        ("small", small),
        ("names and key ids", usual),
        ("no path", no_path(usual)),
        ("mutual in each layer", mutual(usual)),
        ("one name a layer", same_names(usual)),
        ("one name, no key ids", no_identifiers(usual)),
        ("one name, no key ids, no path", no_path(no_identifiers(usual))),
        ("mutual, deep", mutual(deep)),
        ("mutual, deep, one name, no key ids", mutual(no_identifiers(deep))),
        ("mutual, deep, no path", no_path(mutual(deep))),
        ("deep", Graph::new(32, 10)),
        ("wide", wide),
        ("wide, mutual, one name, no key ids", mutual(no_identifiers(wide))),
        ("wide, mutual, no path", no_path(mutual(wide))),
        ("more than is read", Graph::new(64, 4)),
        ("more than is read", mutual(Graph::new(64, 10))),
    ]
}

fn show(title: &str, world: &World, is_bounded: bool, folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    println!("\n== {title}: {} certificates\n", world.pool.len());
    let once = signatures_once(world)?;
    println!("{:<16} {once:>8.0} ms              each signature once", "");
    write(folder, world)?;
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let check = "check graph.crt --intermediates pool.pem --roots root.crt --offline --format json";
    let ours = judged(folder, "chainmend", &format!("{} {check}", chainmend.display()))?;
    let peers = [
        ("openssl verify", "openssl verify -CAfile root.crt -untrusted pool.pem graph.crt".to_owned()),
        ("certtool", "certtool --verify --load-ca-certificate root.crt --infile chain.pem".to_owned()),
        ("rustls-webpki", format!("{} root.crt pool.pem graph.crt {now}", webpki.display())),
    ];
    for (name, command) in peers {
        judged(folder, name, &command)?;
    }
    let most = if is_bounded { MOST_TIMES * once } else { f64::INFINITY };
    let too_much = ours.milliseconds > MOST_MILLISECONDS.min(most) || ours.kib > MOST_KIB;
    if too_much {
        println!("chainmend takes more than it may");
    }
    Ok(())
}

fn write(folder: &Path, world: &World) -> Outcome<()> {
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

struct Cost {
    milliseconds: f64,
    kib: u64,
}

/// The shortest of three runs, and how it ended.
fn judged(folder: &Path, name: &str, command: &str) -> Outcome<Cost> {
    let mut cost = Cost { milliseconds: f64::INFINITY, kib: 0 };
    let mut said = String::new();
    for _ in 0..3 {
        let start = Instant::now();
        let output = Command::new("/usr/bin/time")
            .args(["--quiet", "-f", "%M", "-o", "memory.txt", "timeout", SECONDS])
            .args(command.split(' '))
            .current_dir(folder)
            .stderr(Stdio::null())
            .output()?;
        cost.milliseconds = cost.milliseconds.min(start.elapsed().as_secs_f64() * 1000.0);
        cost.kib = fs::read_to_string(folder.join("memory.txt"))?.trim().parse().unwrap_or(0);
        said = verdict(output.status.code(), &output.stdout);
        if cost.milliseconds > 5_000.0 {
            break;
        }
    }
    println!("{name:<16} {:>8.0} ms {:>6} MiB   {said}", cost.milliseconds, cost.kib.div_ceil(1024));
    Ok(cost)
}

/// What a program said; chainmend tells, in JSON, which limit ended its search.
fn verdict(status: Option<i32>, stdout: &[u8]) -> String {
    let report: Value = serde_json::from_slice(stdout).unwrap_or_default();
    let limit = report["findings"].as_array().into_iter().flatten().find(|finding| finding["code"] == "CM205");
    let message = limit.or(report.get("error")).and_then(|said| said["message"].as_str());
    match (status, message) {
        (_, Some(message)) => message.to_owned(),
        (Some(0), None) => "path".to_owned(),
        (Some(124), None) => format!("stopped after {SECONDS} s"),
        _ => "no path".to_owned(),
    }
}
