//! Measures graphs and certificates that are made to be expensive: the verdict of each program, elapsed time, processor
//! time and memory. If other programs use the machine too, compare processor time.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use chainmend::certificate::Certificate;
use chainmend::path::{Limits, Question, Signatures, search};
use chainmend::pool::{Pool, Source};
use chainmend::read::MAX_CERTIFICATES;
use chainmend::trust::Anchors;
use serde_json::Value;
use time::OffsetDateTime;

use super::Outcome;
use super::graphs::{CROWDS, Graph, World, chain, heavy, many_names, many_subtrees, namesakes, policy_bomb};
use super::pki::{Issued, Spec};

/// The maximum duration of a run, in seconds. Longer ones are stopped.
const SECONDS: &str = "20";

/// The limits for `check`: seconds of processor time, KiB, and a multiple of the time for the signatures of a graph
/// with a hidden path.
const MOST_SECONDS: f64 = 2.0;
const MOST_KIB: u64 = 256 * 1024;
const MOST_TIMES: f64 = 3.0;

/// With this argument, the benchmark only verifies as many signatures as the next argument says.
pub const ONCE: &str = "signatures";

/// With this argument, it searches like `check`, without a limit on the number of certificates.
pub const SEARCH: &str = "search";

/// With this argument, it only measures graphs with this number of CAs in a layer.
pub const GRAPHS: &str = "graphs";

/// With this argument, it only measures files with many certificates.
pub const CROWD: &str = "crowds";

/// The graphs with this number of CAs in a layer.
pub fn graphs(width: usize, folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    each_graph(folder, chainmend, webpki, |graph| graph.width == width)
}

fn each_graph(folder: &Path, chainmend: &Path, webpki: &Path, is_wanted: impl Fn(&Graph) -> bool) -> Outcome<()> {
    for (what, graph) in lattices().into_iter().filter(|(_, graph)| is_wanted(graph)) {
        let title = format!("{} CAs in each of {} layers, {what}", graph.width, graph.layers);
        let is_bounded = graph.width <= 32 && graph.layers <= 4;
        show(&title, &graph.make(), is_bounded, folder, chainmend, webpki)?;
    }
    Ok(())
}

pub fn compare(folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    each_graph(folder, chainmend, webpki, |_| true)?;
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

/// Measures each command with files that have the maximum number of certificates, as text and as JSON.
pub fn crowds(folder: &Path, chainmend: &Path) -> Outcome<()> {
    let commands = ["check all.pem", "fix all.pem --dry-run", "chains all.pem --leaf 1", "bundle all.pem --leaf 1"];
    for (what, make) in CROWDS {
        println!("\n== {what}: {MAX_CERTIFICATES} certificates in one file\n");
        println!("{:<28} {:>8} {:>8} {:>8}", "", "ms", "CPU ms", "MiB");
        let world = make(MAX_CERTIFICATES - 1);
        fs::write(folder.join("all.pem"), world.leaf.pem() + &world.pool.iter().map(Issued::pem).collect::<String>())?;
        fs::write(folder.join("root.crt"), world.root.pem())?;
        for (command, form) in commands.iter().flat_map(|command| ["text", "json"].map(|form| (command, form))) {
            let line = format!("{} {command} --roots root.crt --offline -q --format {form}", chainmend.display());
            let (run, _) = measured(folder, &line)?;
            let name = format!("{} {form}", command.split(' ').next().unwrap_or_default());
            print(&format!("{name:<28}"), &run, if run.processor > MOST_SECONDS { "more than it may" } else { "" });
        }
    }
    Ok(())
}

fn lattices() -> Vec<(&'static str, Graph)> {
    let no_path = |graph: Graph| Graph { has_path: false, ..graph };
    let mutual = |graph: Graph| Graph { mutual: true, ..graph };
    let same_names = |graph: Graph| Graph { same_names: true, ..graph };
    let no_identifiers = |graph: Graph| Graph { key_identifiers: false, ..same_names(graph) };
    let mutual_names = |graph: Graph| mutual(same_names(graph));
    let eight = Graph::new(8, 4);
    let (small, usual, deep, wide) = (Graph::new(4, 4), Graph::new(32, 4), Graph::new(16, 10), Graph::new(64, 2));
    vec![
        ("small", small),
        ("names and key ids", usual),
        ("no path", no_path(usual)),
        ("no path", no_path(eight)),
        ("mutual, no path", no_path(mutual(eight))),
        ("one name, no path", no_path(same_names(eight))),
        ("mutual, one name, no path", no_path(mutual_names(eight))),
        ("mutual, one name, no key ids, no path", no_path(mutual(no_identifiers(eight)))),
        ("mutual, one name, no path", no_path(mutual_names(usual))),
        ("mutual in each layer", mutual(usual)),
        ("one name a layer", same_names(usual)),
        ("one name, no key ids", no_identifiers(usual)),
        ("one name, no key ids, no path", no_path(no_identifiers(usual))),
        ("mutual, deep", mutual(deep)),
        ("mutual, deep, one name, no key ids", mutual(no_identifiers(deep))),
        ("mutual, deep, no path", no_path(mutual(deep))),
        ("deep", Graph::new(32, 10)),
        ("wide", wide),
        ("mutual, one name, no key ids", mutual(no_identifiers(Graph::new(48, 2)))),
        ("mutual, one name, no key ids, no path", no_path(mutual(no_identifiers(Graph::new(48, 2))))),
        ("wide and more than is read", Graph::new(64, 4)),
        ("wide, deep and more than is read", Graph::new(64, 10)),
        ("wide, deep, no path, more than is read", no_path(Graph::new(64, 10))),
        ("wide, deep, mutual, more than is read", mutual(Graph::new(64, 10))),
    ]
}

fn show(title: &str, world: &World, is_bounded: bool, folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    println!("\n== {title}: {} certificates\n", world.pool.len());
    println!("{:<16} {:>8} {:>8} {:>8}", "", "ms", "CPU ms", "MiB");
    let myself = std::env::current_exe()?;
    let (once, _) = measured(folder, &format!("{} {ONCE} {}", myself.display(), world.signatures()))?;
    print("each edge once", &once, "");
    write(folder, world)?;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let check = "check graph.crt --intermediates pool.pem --roots root.crt --offline --format json";
    let ours = judged(folder, "chainmend", &format!("{} {check}", chainmend.display()))?;
    if world.pool.len() >= MAX_CERTIFICATES {
        judged(folder, "  its search", &format!("{} {SEARCH}", myself.display()))?;
    }
    let peers = [
        ("openssl verify", "openssl verify -CAfile root.crt -untrusted pool.pem graph.crt".to_owned()),
        ("certtool", "certtool --verify --load-ca-certificate root.crt --infile chain.pem".to_owned()),
        ("rustls-webpki", format!("{} root.crt pool.pem graph.crt {now}", webpki.display())),
    ];
    for (name, command) in peers {
        judged(folder, name, &command)?;
    }
    let most = if is_bounded { MOST_TIMES * once.processor } else { f64::INFINITY };
    if ours.processor > MOST_SECONDS.min(most) || ours.kib > MOST_KIB {
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

/// Verifies one signature `count` times.
pub fn signatures(count: usize) -> Outcome<()> {
    let root = Certificate::from_der(Spec::ca("Root").self_signed().der)?;
    for _ in 0..count {
        root.verify_signed_by(&root)?;
    }
    Ok(())
}

/// Searches the files in the folder, and exits like `check`.
pub fn searched() -> Outcome<()> {
    let read = |name: &str| -> Outcome<Vec<Vec<u8>>> {
        Ok(pem::parse_many(fs::read(name)?)?.into_iter().map(pem::Pem::into_contents).collect())
    };
    let (mut pool, mut anchors) = (Pool::default(), Anchors::default());
    for der in read("pool.pem")? {
        pool.add(der, Source::Aia(Arc::from("pool")));
    }
    for der in read("root.crt")? {
        anchors.add(der, Arc::from("roots"));
    }
    let leaf = Certificate::from_der(read("graph.crt")?.pop().ok_or("no leaf")?)?;
    let question = Question { at: OffsetDateTime::now_utc(), limits: Limits::DEFAULT, expired_anchors: false };
    let outcome = search(&leaf, &pool, &anchors, question, &mut Signatures::default());
    let limit = outcome.limit_reached.filter(|_| outcome.paths.is_empty());
    if let Some(limit) = limit {
        println!("{}", serde_json::json!({ "error": { "message": limit.to_string() } }));
    }
    std::process::exit(i32::from(outcome.paths.is_empty()))
}

/// Elapsed seconds, seconds of processor time, and peak memory.
struct Cost {
    passed: f64,
    processor: f64,
    kib: u64,
}

fn judged(folder: &Path, name: &str, command: &str) -> Outcome<Cost> {
    let (cost, said) = measured(folder, command)?;
    print(name, &cost, &said);
    Ok(cost)
}

fn print(name: &str, cost: &Cost, said: &str) {
    let [passed, processor] = [cost.passed, cost.processor].map(|seconds| seconds * 1000.0);
    println!("{name:<16} {passed:>8.0} {processor:>8.0} {:>8}   {said}", cost.kib.div_ceil(1024));
}

/// The cost of the cheapest of three runs, and its verdict.
fn measured(folder: &Path, command: &str) -> Outcome<(Cost, String)> {
    let mut best = Cost { passed: f64::INFINITY, processor: f64::INFINITY, kib: u64::MAX };
    let mut said = String::new();
    for _ in 0..3 {
        let start = Instant::now();
        let output = Command::new("/usr/bin/time")
            .args(["--quiet", "-f", "%M %U %S", "-o", "cost.txt", "timeout", SECONDS])
            .args(command.split(' '))
            .current_dir(folder)
            .stderr(Stdio::null())
            .output()?;
        let passed = start.elapsed().as_secs_f64();
        let cost = fs::read_to_string(folder.join("cost.txt"))?;
        let [kib, user, system] = cost.split_whitespace().collect::<Vec<_>>()[..] else { return Err(cost.into()) };
        let processor = user.parse::<f64>()? + system.parse::<f64>()?;
        best = Cost {
            passed: best.passed.min(passed),
            processor: best.processor.min(processor),
            kib: best.kib.min(kib.parse()?),
        };
        said = verdict(output.status.code(), &output.stdout);
        if passed > 5.0 {
            break;
        }
    }
    Ok((best, said))
}

/// The verdict of a program; for chainmend, including the limit that ended its search, from JSON.
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
