//! Measures `chainmend batch` in one run with a lower limit and a peer: 20,000 server certificates of 200 issuers under
//! one root, all with P-256 keys. `make bench-batch` runs it; it needs GNU time.
//!
//! The limit only verifies all signatures with aws-lc-rs, without files, parsing or answers. The peer reads the same
//! lines, checks each certificate with rustls-webpki and its issuer, which it verified once, and writes the bundle.
//! Both use as many threads as there are processors.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::prelude::{FromDer as _, X509Certificate};

mod built;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use pki::{Issued, Spec};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const ISSUERS: usize = 200;
const LEAVES: [usize; 3] = [5_000, 10_000, 20_000];

/// The numbers of lines with which memory is measured.
const STREAMED: [usize; 2] = [100_000, 1_000_000];

/// The number of measurements of each; the minimum counts, because other programs use the machine too.
const RUNS: usize = 3;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["limit", lines, intermediates] => limit(Path::new(lines), Path::new(intermediates)),
        ["peer", lines, root, intermediates, output] => peer(lines, root, intermediates, output),
        ["memory"] => memory(&prepared()?),
        [] => {
            let folder = prepared()?;
            for leaves in LEAVES {
                compare(&folder, leaves)?;
            }
            memory(&folder)
        }
        _ => Err("usage: batch [memory]".into()),
    }
}

/// Creates the certificates and the lines, unless they exist.
fn prepared() -> Outcome<std::path::PathBuf> {
    let folder = built::folder("batch")?;
    if folder.join("complete").exists() {
        return Ok(folder);
    }
    let root = Spec::ca("Bench Root").self_signed();
    let issuers: Vec<Issued> =
        (0..ISSUERS).map(|number| Spec::ca(&format!("Bench Issuing CA {number}")).issued_by(&root)).collect();
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("issuers.pem"), issuers.iter().map(Issued::pem).collect::<String>())?;
    let leaf = |number: usize| {
        let spec = Spec::leaf(&format!("www{number}.example.jp")).aia(&["http://ca.example.jp/issuing.crt"]);
        spec.issued_by(&issuers[number % ISSUERS]).pem()
    };
    let most = LEAVES.into_iter().max().unwrap_or_default();
    let lines: Vec<String> =
        (0..most).map(|number| format!("{}\n", json!({"id": number, "certificate": leaf(number)}))).collect();
    for leaves in LEAVES {
        fs::write(folder.join(format!("{leaves}.ndjson")), lines[..leaves].concat())?;
    }
    fs::write(folder.join("complete"), "")?;
    Ok(folder)
}

/// The cost of one run: elapsed time and processor time in seconds, and peak memory in KiB.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
    kib: u64,
}

fn compare(folder: &Path, leaves: usize) -> Outcome<()> {
    let (this, lines) = (env::current_exe()?, format!("{leaves}.ndjson"));
    let ours = chainmend(folder, &["--input", &lines, "-o", "ours.out"])?;
    let brief = chainmend(folder, &["--brief", "--input", &lines, "-o", "brief.out"])?;
    let of_peer = [&*lines, "root.pem", "issuers.pem", "peer.out"];
    let mut limit: Option<Cost> = None;
    let (mut by_peer, mut by_us, mut briefly): (Option<Cost>, Option<Cost>, Option<Cost>) = (None, None, None);
    let less = |known: Option<Cost>, new: Cost| known.filter(|known| known.wall <= new.wall).or(Some(new));
    // Alternating, so that other load on the machine affects all of them.
    for _ in 0..RUNS {
        let output = Command::new(&this).args(["limit", &lines, "issuers.pem"]).current_dir(folder).output()?;
        let said = String::from_utf8(output.stdout)?;
        let [wall, cpu] = said.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?[..] else {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        };
        limit = less(limit, Cost { wall, cpu, kib: 0 });
        by_peer = less(by_peer, measured(Command::new(&this).arg("peer").args(of_peer).current_dir(folder))?);
        by_us = less(by_us, measured(Command::new(&ours[0]).args(&ours[1..]).current_dir(folder))?);
        briefly = less(briefly, measured(Command::new(&brief[0]).args(&brief[1..]).current_dir(folder))?);
    }
    for output in ["ours.out", "brief.out"] {
        same_bundles(folder, output, leaves)?;
    }
    println!("\n== {leaves} certificates of {ISSUERS} issuers, {} threads\n", threads());
    println!("{:<16} {:>8} {:>8} {:>9} {:>10} {:>9}", "", "wall s", "CPU s", "a second", "% of limit", "KiB");
    let limit = limit.ok_or("nothing was measured")?;
    let count = f64::from(u32::try_from(leaves)?);
    for (name, cost) in
        [("limit", Some(limit)), ("rustls-webpki", by_peer), ("chainmend batch", by_us), ("  --brief", briefly)]
    {
        let Cost { wall, cpu, kib } = cost.ok_or("nothing was measured")?;
        let (rate, share) = (count / wall, limit.wall / wall * 100.0);
        println!("{name:<16} {wall:>8.3} {cpu:>8.2} {rate:>9.0} {share:>10.1} {kib:>9}");
    }
    Ok(())
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn chainmend(folder: &Path, more: &[&str]) -> Outcome<Vec<String>> {
    let binary = built::program("chainmend")?;
    for output in ["ours.out", "brief.out"] {
        let _ = fs::remove_file(folder.join(output));
    }
    let words = ["batch", "--offline", "-q", "--roots", "root.pem", "--intermediates", "issuers.pem"];
    let all = words.into_iter().chain(more.iter().copied()).map(str::to_owned);
    Ok(std::iter::once(binary.to_string_lossy().into_owned()).chain(all).collect())
}

/// Runs a command under GNU time.
fn measured(command: &mut Command) -> Outcome<Cost> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%U %S %M"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    let start = Instant::now();
    let output = timed.stdin(Stdio::null()).output()?;
    let wall = start.elapsed().as_secs_f64();
    cost(wall, &output.stderr, output.status.success())
}

fn cost(wall: f64, said: &[u8], is_good: bool) -> Outcome<Cost> {
    let said = String::from_utf8_lossy(said);
    let numbers: Vec<&str> = said.lines().last().unwrap_or_default().split_whitespace().collect();
    match numbers[..] {
        [user, system, kib] if is_good => {
            Ok(Cost { wall, cpu: user.parse::<f64>()? + system.parse::<f64>()?, kib: kib.parse()? })
        }
        _ => Err(said.into()),
    }
}

/// Checks that every bundle of chainmend is identical to that of the peer.
fn same_bundles(folder: &Path, output: &str, leaves: usize) -> Outcome<()> {
    let open = |name: &str| File::open(folder.join(name)).map(BufReader::new);
    let mut count = 0;
    for (ours, theirs) in open(output)?.lines().zip(open("peer.out")?.lines()) {
        let (ours, theirs): (Value, Value) = (serde_json::from_str(&ours?)?, serde_json::from_str(&theirs?)?);
        if ours["id"] != theirs["id"] || ours["files"][0]["content"] != theirs["bundle"] {
            return Err(format!("other bundles: {ours} and {theirs}").into());
        }
        count += 1;
    }
    if count == leaves { Ok(()) } else { Err(format!("{count} answers to {leaves} lines").into()) }
}

fn der_of(pem: &str) -> Outcome<Vec<u8>> {
    Ok(pem::parse(pem)?.into_contents())
}

fn certificates(path: &Path) -> Outcome<Vec<Vec<u8>>> {
    Ok(pem::parse_many(fs::read(path)?)?.into_iter().map(pem::Pem::into_contents).collect())
}

/// Verifies every certificate with the key of its issuer, and prints the seconds: elapsed, and of all threads.
fn limit(lines: &Path, intermediates: &Path) -> Outcome<()> {
    let issuers = certificates(intermediates)?;
    let key = |der: &Vec<u8>| -> Outcome<(Vec<u8>, ParsedPublicKey)> {
        let (_, certificate) = X509Certificate::from_der(der)?;
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &*certificate.public_key().subject_public_key.data)?;
        Ok((certificate.subject().as_raw().to_vec(), key))
    };
    let keys: HashMap<Vec<u8>, ParsedPublicKey> =
        issuers.iter().map(key).collect::<Outcome<Vec<_>>>()?.into_iter().collect();
    let mut work: Vec<(&ParsedPublicKey, Vec<u8>, Vec<u8>)> = Vec::new();
    for line in BufReader::new(File::open(lines)?).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let der = der_of(line["certificate"].as_str().unwrap_or_default())?;
        let (_, leaf) = X509Certificate::from_der(&der)?;
        let key = keys.get(leaf.issuer().as_raw()).ok_or("no such issuer")?;
        work.push((key, leaf.tbs_certificate.as_ref().to_vec(), leaf.signature_value.data.to_vec()));
    }
    let before = spent()?;
    let (start, next, failed) = (Instant::now(), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                while let Some((key, message, signature)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if key.verify_sig(message, signature).is_err() {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let wall = start.elapsed().as_secs_f64();
    if failed.into_inner() > 0 {
        return Err("a signature does not hold".into());
    }
    println!("{wall} {}", spent()? - before);
    Ok(())
}

/// The processor time of this process so far, in seconds (proc(5): clock ticks, of which Linux has a hundred per
/// second).
fn spent() -> Outcome<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no such file")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}

/// A minimal Rust program that creates the same bundles with rustls-webpki. An issuer that was verified once is used as
/// an anchor from then on.
fn peer(lines: &str, root: &str, intermediates: &str, output: &str) -> Outcome<()> {
    let time = UnixTime::since_unix_epoch(Duration::from_secs(OffsetDateTime::now_utc().unix_timestamp().try_into()?));
    let root = certificates(Path::new(root))?.into_iter().next().map(CertificateDer::from).ok_or("no root")?;
    let roots = [anchor_from_trusted_cert(&root)?];
    let intermediates: Vec<CertificateDer<'_>> =
        certificates(Path::new(intermediates))?.into_iter().map(CertificateDer::from).collect();
    let by_name = |der| -> Outcome<_> {
        let anchor = anchor_from_trusted_cert(der)?;
        Ok((
            anchor.subject.as_ref().to_vec(),
            Known { der, pem: pki::pem(der), anchors: [anchor], is_good: false.into() },
        ))
    };
    let known: HashMap<Vec<u8>, Known<'_>> = intermediates.iter().map(by_name).collect::<Outcome<_>>()?;
    let answer = |line: &str| -> Outcome<String> {
        let line: Line<'_> = serde_json::from_str(line)?;
        let der = CertificateDer::from(der_of(&line.certificate)?);
        let leaf = EndEntityCert::try_from(&der)?;
        let issuer = known.get(leaf.issuer()).ok_or("no such issuer")?;
        let is_good = issuer.is_good.load(Ordering::Relaxed);
        let above = std::slice::from_ref(issuer.der);
        let (anchors, above) = if is_good { (&issuer.anchors, &[][..]) } else { (&roots, above) };
        let usage = KeyUsage::server_auth();
        leaf.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, anchors, above, time, usage, None, None)?;
        issuer.is_good.store(true, Ordering::Relaxed);
        let bundle = Bundle { id: line.id, bundle: format!("{}{}", line.certificate, issuer.pem) };
        Ok(serde_json::to_string(&bundle)? + "\n")
    };
    let text = fs::read_to_string(lines)?;
    let lines: Vec<&str> = text.lines().collect();
    let mut output = BufWriter::new(File::create(output)?);
    thread::scope(|scope| {
        let part = lines.len().div_ceil(threads()).max(1);
        let answers = lines.chunks(part).map(|part| scope.spawn(|| part.iter().map(|line| answer(line)).collect()));
        for answers in answers.collect::<Vec<_>>() {
            let answers: Outcome<Vec<String>> = answers.join().map_err(|_| "a thread has panicked")?;
            for answer in answers? {
                output.write_all(answer.as_bytes())?;
            }
        }
        Ok(output.flush()?)
    })
}

/// An issuer: its bundle, and whether it was verified with the root.
struct Known<'a> {
    der: &'a CertificateDer<'a>,
    pem: String,
    anchors: [TrustAnchor<'a>; 1],
    is_good: AtomicBool,
}

#[derive(Deserialize)]
struct Line<'a> {
    id: u64,
    #[serde(borrow)]
    certificate: Cow<'a, str>,
}

#[derive(Serialize)]
struct Bundle {
    id: u64,
    bundle: String,
}

/// Streams generated lines through it: memory must not depend on their number.
fn memory(folder: &Path) -> Outcome<()> {
    println!("\n== memory, by the number of lines that are streamed through it\n");
    let least = LEAVES.into_iter().min().unwrap_or_default();
    let text = fs::read(folder.join(format!("{least}.ndjson")))?;
    for lines in STREAMED {
        let words = chainmend(folder, &[])?;
        let mut command = Command::new("/usr/bin/time");
        command.args(["-f", "%U %S %M"]).args(words).current_dir(folder).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let (start, mut input) = (Instant::now(), child.stdin.take().ok_or("no input")?);
        for _ in 0..lines / least {
            input.write_all(&text)?;
        }
        drop(input);
        let output = child.wait_with_output()?;
        let Cost { wall, kib, .. } = cost(start.elapsed().as_secs_f64(), &output.stderr, output.status.success())?;
        println!("{lines:>9} lines {kib:>9} KiB {wall:>8.1} s");
    }
    Ok(())
}
