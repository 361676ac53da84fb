//! Measures the fixed costs of a run: a server's certificate, two intermediates and the roots of a browser in files;
//! and the same with a pool of thousands of intermediates. For comparison, a minimal Rust program with the same
//! verdict, and `cat`, which only reads the files.

use std::fs;
use std::path::Path;
use std::process::Command;

use chainmend::trust;
use time::OffsetDateTime;

use super::Outcome;
use super::pki::{Issued, Spec, pem};

/// The number of intermediates in the larger pool.
const POOL: usize = 4_000;

/// With this argument, the benchmark only measures this.
pub const START: &str = "start";

pub fn compare(folder: &Path, chainmend: &Path, webpki: &Path) -> Outcome<()> {
    let root = Spec::ca("Root").self_signed();
    let policy = Spec::ca("Policy CA").issued_by(&root);
    let issuing = Spec::ca("Issuing CA").issued_by(&policy);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let store = trust::newest("mozilla").ok_or("no such store")?;
    let mut roots: Vec<String> = store.all().map(pem).collect();
    roots.insert(roots.len() / 2, root.pem());
    let chain = policy.pem() + &issuing.pem();
    let others = (2..POOL).map(|number| Spec::ca(&format!("Issuing CA {number}")).key_of(&policy).issued_by(&root));
    let mut pool: Vec<String> = others.map(|other: Issued| other.pem()).collect();
    pool.insert(pool.len() / 2, chain.clone());
    fs::write(folder.join("start.crt"), leaf.pem())?;
    fs::write(folder.join("start-roots.pem"), roots.concat())?;
    fs::write(folder.join("two.pem"), chain)?;
    fs::write(folder.join("many.pem"), pool.concat())?;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    for (what, candidates) in
        [("two intermediates".to_owned(), "two.pem"), (format!("{POOL} intermediates"), "many.pem")]
    {
        println!("\n== the start of a run: {what} and {} roots in files\n", roots.len());
        let ours = "bundle start.crt --offline -q --roots start-roots.pem --intermediates";
        let commands = [
            ("cat", format!("cat start-roots.pem {candidates} start.crt")),
            ("rustls-webpki", format!("{} start-roots.pem {candidates} start.crt {now}", webpki.display())),
            ("chainmend", format!("{} {ours} {candidates}", chainmend.display())),
            ("chainmend -o", format!("{} {ours} {candidates} -o start.pem", chainmend.display())),
            ("chainmend -V", format!("{} --version", chainmend.display())),
        ];
        show(folder, &commands)?;
    }
    Ok(())
}

/// Prints the time (hyperfine), and page faults, peak memory and instructions (valgrind, if installed) of one run.
/// Instructions do not depend on other load on the machine.
fn show(folder: &Path, commands: &[(&str, String)]) -> Outcome<()> {
    let mut hyperfine = Command::new("hyperfine");
    hyperfine.args(["--shell=none", "--warmup=10", "--runs=200", "--style=none", "--export-json=start.json"]);
    let output = hyperfine.args(commands.iter().map(|(_, command)| command)).current_dir(folder).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("start.json"))?)?;
    let rows = report["results"].as_array().ok_or("hyperfine printed no results")?;
    // Processor time, because elapsed time is of little use if other programs use the machine.
    let cost =
        |row: &serde_json::Value| row["user"].as_f64().unwrap_or_default() + row["system"].as_f64().unwrap_or_default();
    let least = |row: &serde_json::Value| row["min"].as_f64().unwrap_or_default();
    let first = rows.first().ok_or("hyperfine measured nothing")?;
    println!(
        "{:<16} {:>8} {:>7} {:>8} {:>7} {:>8} {:>7} {:>10}",
        "", "CPU ms", "x cat", "least ms", "x cat", "faults", "KiB", "k instr."
    );
    for ((name, command), row) in commands.iter().zip(rows) {
        let words: Vec<&str> = command.split(' ').collect();
        let time = Command::new("/usr/bin/time").args(["-f", "%R %M"]).args(&words).current_dir(folder).output()?;
        let said = String::from_utf8_lossy(&time.stderr).into_owned();
        let [faults, kib] = said.split_whitespace().collect::<Vec<_>>()[..] else { return Err(said.into()) };
        let (cpu, passed) = (cost(row) * 1000.0, least(row) * 1000.0);
        let (of_cpu, of_passed) = (cost(row) / cost(first), least(row) / least(first));
        let instructions = instructions(&words, folder).map_or("-".to_owned(), |count| (count / 1000).to_string());
        println!(
            "{name:<16} {cpu:>8.2} {of_cpu:>7.2} {passed:>8.2} {of_passed:>7.2} {faults:>8} {kib:>7} {instructions:>10}"
        );
    }
    Ok(())
}

/// The number of instructions that a command executes outside of the kernel. `None` without valgrind.
fn instructions(words: &[&str], folder: &Path) -> Option<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output = valgrind.args(words).current_dir(folder).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.lines().find_map(|line| line.split_once("Collected : "))?.1.trim().parse().ok()
}
