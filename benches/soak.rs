//! Creates bundles with a server that has every kind of fault: `make soak` makes 10,000 of them, or as many as SECONDS
//! (120) allow.
//!
//! No bundle may exceed its time limit for the network, none may be wrong, and the numbers of descriptors and memory
//! must not grow. The server is another process, so that its resources are not counted.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, thread};

use chainmend::Mender;
use chainmend::gather::guard::Networks;
use chainmend::gather::proxy::Proxies;
use chainmend::gather::{Answer as Fetched, Fetch, FetchError, FetchLimits, HttpFetcher};

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/http.rs"]
mod http;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use http::{Answer, Server, serve_tls};
use pki::{Issued, Spec, pkcs7};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const BUNDLES: usize = 10_000;
const THREADS: usize = 96;
/// The time limits of a request and a bundle, and the tolerance for a busy machine.
const REQUEST: Duration = Duration::from_millis(700);
const TOTAL: Duration = Duration::from_secs(2);
const GRACE: Duration = Duration::from_secs(5);
/// The maximum growth of memory after the first fifth, in KiB.
const GROWTH: u64 = 24 * 1024;

/// The behaviours of URLs. The first ones finally lead to the issuer.
const KINDS: [&str; 25] = [
    "good",
    "late",
    "pkcs7",
    "redirect",
    "flaky",
    "kept",
    "missing",
    "broken",
    "busy",
    "loop",
    "file",
    "endless",
    "cut",
    "header",
    "drip",
    "garbage",
    "close",
    "stall",
    "page",
    "stranger",
    "namesake",
    "empty",
    "gzip",
    "plain-tls",
    "strange-tls",
];
const LEADING: usize = 6;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", folder] => serve(Path::new(folder)),
        [] => soak(Duration::from_secs(120)),
        [seconds] => soak(Duration::from_secs(seconds.parse()?)),
        _ => Err("usage: soak [SECONDS]".into()),
    }
}

/// Serves every pair of kinds, each with its own leaf and issuer. Writes them to a file, and waits to be ended.
fn serve(folder: &Path) -> Outcome<()> {
    let server = Server::start();
    let root = Spec::ca("Soak Root").self_signed();
    let stranger = Spec::ca("Soak Stranger").self_signed();
    let mut cases = String::new();
    let (mut number, key) = (0, Spec::leaf("key.example").self_signed());
    for first in KINDS {
        for second in ["", "good", "stall", "flaky", "garbage", "late"] {
            number += 1;
            let issuing = Spec::ca(&format!("Soak CA {number}")).issued_by(&root);
            let urls: Vec<String> = [first, second]
                .iter()
                .enumerate()
                .filter(|(_, kind)| !kind.is_empty())
                .map(|(place, kind)| route(&server, &format!("/{number}/{place}"), kind, &issuing, &stranger))
                .collect();
            let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
            let leaf = Spec::leaf("www.example.jp").key_of(&key).aia(&urls).issued_by(&issuing);
            let leads = [first, second].iter().any(|kind| KINDS[..LEADING].contains(kind));
            let case = serde_json::json!({
                "name": format!("{first}+{second}"), "leaf": leaf.pem(), "issuing": issuing.pem(), "leads": leads,
            });
            let _ = std::fmt::Write::write_fmt(&mut cases, format_args!("{case}\n"));
        }
    }
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("cases"), cases)?;
    println!("ready");
    // Ends when the parent process ends, which closes the pipe.
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// A URL of this kind.
fn route(server: &Server, path: &str, kind: &str, issuing: &Issued, stranger: &Issued) -> String {
    let der = issuing.der.clone();
    let raw = |head: &str, body: &[u8]| Answer::Raw([head.as_bytes(), body].concat());
    let answer = match kind {
        "good" => Answer::Body(der),
        "late" => Answer::Delayed(Duration::from_millis(80), der),
        "pkcs7" => Answer::Body(pkcs7(&[stranger, issuing])),
        "redirect" => Answer::Redirect(server.body(&format!("{path}/there"), der)),
        "flaky" => Answer::Sequence(vec![Answer::Status(500), Answer::Close, Answer::Body(der)]),
        "kept" => Answer::KeepAlive(der),
        "missing" => Answer::Status(404),
        "broken" => Answer::Status(500),
        "busy" => raw("HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", b""),
        "loop" => Answer::Redirect(server.url(path)),
        "file" => Answer::Redirect("file:///etc/passwd".to_owned()),
        "endless" => Answer::Endless,
        "cut" => Answer::Announced(100_000, der),
        "header" => Answer::EndlessHeader,
        "drip" => Answer::Drip(Duration::from_millis(20)),
        "garbage" => Answer::Garbage,
        "close" => Answer::Close,
        "stall" => Answer::Stall,
        "page" => Answer::Body(b"<!DOCTYPE html><html>Please log in</html>".to_vec()),
        "stranger" => Answer::Body(stranger.der.clone()),
        "namesake" => Answer::Body(Spec::ca("Soak Stranger").self_signed().der),
        "empty" => Answer::Body(Vec::new()),
        "gzip" => raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n", b"\x1f\x8b\x08\x00"),
        // https to a server without it, and to a server with an untrusted certificate.
        "plain-tls" => return server.url(path).replace("http://", "https://"),
        _ => {
            let tls = Spec::leaf("localhost").self_signed();
            let address = serve_tls(std::slice::from_ref(&tls.der), tls.key.serialize_der(), der);
            return format!("https://localhost:{}{path}", address.port());
        }
    };
    server.route(path, answer);
    server.url(path)
}

/// An input, and the expected result.
#[derive(serde::Deserialize)]
struct Case {
    name: String,
    leaf: String,
    issuing: String,
    leads: bool,
}

#[derive(Clone)]
struct Shared(Arc<HttpFetcher>);

impl Fetch for Shared {
    fn fetch(&self, url: &str, until: Instant) -> Result<Fetched, FetchError> {
        self.0.fetch(url, until)
    }
}

/// The results of the run.
#[derive(Default)]
struct Tally {
    done: AtomicUsize,
    made: AtomicUsize,
    /// Bundles that would have succeeded with more time, because the machine is busy.
    missed: AtomicUsize,
    longest: Mutex<(Duration, String)>,
    wrong: Mutex<Vec<String>>,
}

fn soak(time: Duration) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mut server = Command::new(env::current_exe()?)
        .arg("serve")
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut ready = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut ready)?;
    let outcome = run(folder.path(), time);
    drop(server.stdin.take());
    let _ = server.kill();
    let _ = server.wait();
    outcome
}

fn run(folder: &Path, time: Duration) -> Outcome<()> {
    let root = fs::read(folder.join("root.pem"))?;
    let cases: Vec<Case> =
        fs::read_to_string(folder.join("cases"))?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let limits = FetchLimits { request: REQUEST, total: TOTAL, ..FetchLimits::default() };
    let networks = Networks { allowed: vec!["127.0.0.0/8".parse()?, "::1/128".parse()?], denied: Vec::new() };
    let fetcher = Shared(Arc::new(HttpFetcher::new(limits, networks, Proxies::default())));
    let (tally, start) = (Tally::default(), Instant::now());
    let next = AtomicUsize::new(0);
    let fifth = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= BUNDLES || start.elapsed() > time {
                        return;
                    }
                    // All kinds are requested at the same time, regardless of the order of the cases.
                    bundle(&cases[number * 31 % cases.len()], &root, &fetcher, &tally);
                    let done = tally.done.fetch_add(1, Ordering::Relaxed);
                    if done == BUNDLES / 5 {
                        *fifth.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(in_use());
                    }
                }
            });
        }
    });
    // Abandoned requests end by themselves.
    thread::sleep(REQUEST + TOTAL);
    let fifth = fifth.into_inner().unwrap_or_default();
    told(&tally, start.elapsed(), fifth)
}

fn bundle(case: &Case, root: &[u8], fetcher: &Shared, tally: &Tally) {
    let wrong = |what: &str| {
        let mut wrong = tally.wrong.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        wrong.push(format!("{}: {what}", case.name));
    };
    let mender = match Mender::new().with_roots(root) {
        Ok(mender) => mender.with_fetcher(fetcher.clone()).with_timeout(TOTAL),
        Err(refusal) => return wrong(&refusal.to_string()),
    };
    let begin = Instant::now();
    let bundled = mender.bundle(case.leaf.as_bytes());
    let took = begin.elapsed();
    match bundled {
        Ok(bundled) if bundled.pem() != case.leaf.clone() + &case.issuing => wrong("another chain"),
        Ok(_) if !case.leads => wrong("a bundle out of nothing"),
        Ok(_) => drop(tally.made.fetch_add(1, Ordering::Relaxed)),
        Err(_) if case.leads => drop(tally.missed.fetch_add(1, Ordering::Relaxed)),
        Err(_) => {}
    }
    if took > TOTAL + GRACE {
        wrong(&format!("took {took:?}"));
    }
    let mut longest = tally.longest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if took > longest.0 {
        *longest = (took, case.name.clone());
    }
}

/// The number of open descriptors, and KiB of memory; 0 if the system does not provide them.
fn in_use() -> (usize, u64) {
    let descriptors = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|text| text.split_whitespace().next()?.parse().ok());
    (descriptors, kib.unwrap_or(0))
}

/// Prints the results. An error if resources grew or a result was wrong.
fn told(tally: &Tally, took: Duration, fifth: Option<(usize, u64)>) -> Outcome<()> {
    let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    let (done, missed) = (count(&tally.done), count(&tally.missed));
    let (descriptors, kib) = in_use();
    let longest = tally.longest.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let wrong = tally.wrong.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{done} bundles in {:.0} s: {} made, {missed} missed for want of time",
        took.as_secs_f64(),
        count(&tally.made)
    )?;
    writeln!(
        out,
        "the longest took {:.2} s ({}), of {:.0} s",
        longest.0.as_secs_f64(),
        longest.1,
        TOTAL.as_secs_f64()
    )?;
    writeln!(out, "at the end: {descriptors} descriptors, {} MiB", kib / 1024)?;
    for line in wrong.iter().take(20) {
        writeln!(out, "wrong: {line}")?;
    }
    if !wrong.is_empty() {
        return Err(format!("{} bundles were wrong", wrong.len()).into());
    }
    if let Some((before, kib_before)) = fifth {
        writeln!(out, "after a fifth: {before} descriptors, {} MiB", kib_before / 1024)?;
        if descriptors > before || kib > kib_before + GROWTH {
            return Err("descriptors or memory grew".into());
        }
    }
    if missed * 20 > done { Err("more than one in twenty was missed".into()) } else { Ok(()) }
}
