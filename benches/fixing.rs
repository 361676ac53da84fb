//! Compares `chainmend fix` on a folder of broken bundles with a shell loop that calls OpenSSL for each of them, as an
//! administrator would without it. The loop checks dates and chain, but fixes nothing. `make bench-fixing` runs it.
//!
//! Both read the same files with the same root. The loop is given the intermediates that chainmend extracts from the
//! bundle itself. It runs over a sample, because its rate does not depend on the number of files.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

mod built;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use pki::Spec;

type Outcome<T> = Result<T, Box<dyn Error>>;

const FILES: usize = 10_000;
const SAMPLE: usize = 300;

/// What the loop does with each file.
const LOOP: &str = "for f in \"$@\"; do
    openssl x509 -in \"$f\" -noout -dates
    openssl verify -CAfile root.crt -untrusted \"$f\" \"$f\"
done";

fn main() -> Outcome<()> {
    let chainmend = built::program("chainmend")?;
    let folder = built::folder("fixing")?;
    let tls = folder.join("tls");
    let _ = fs::remove_dir_all(&tls);
    fs::create_dir_all(&tls)?;
    let files = write_bundles(&folder, &tls)?;

    let mut shell = Command::new("sh");
    shell.args(["-c", LOOP, "loop"]).args(&files[..SAMPLE]);
    let by_openssl = rate(&mut shell, &folder, SAMPLE)?;
    println!("openssl, a loop over {SAMPLE} bundles: {by_openssl:.0} a second");

    let fix = ["fix", "tls", "--roots", "root.crt", "--offline"];
    let runs: [(&str, &[&str]); 3] =
        [("fix --dry-run", &["--dry-run"]), ("fix, all broken", &[]), ("fix, nothing to fix", &[])];
    for (what, more) in runs {
        let mut command = Command::new(&chainmend);
        command.args(fix).args(more);
        let by_us = rate(&mut command, &folder, FILES)?;
        println!("{what}, {FILES} bundles: {by_us:.0} a second, {:.0} x", by_us / by_openssl);
    }
    Ok(())
}

/// Bundles of a leaf and two intermediates, each broken in one of five ways that OpenSSL tolerates.
fn write_bundles(folder: &Path, tls: &Path) -> Outcome<Vec<PathBuf>> {
    let root = Spec::ca("Bench Root").self_signed();
    let policy = Spec::ca("Bench Policy CA").issued_by(&root);
    let issuing = Spec::ca("Bench Issuing CA").issued_by(&policy);
    let key = Spec::leaf("key.example.jp").issued_by(&issuing);
    fs::write(folder.join("root.crt"), root.pem())?;
    let (issuing_pem, policy_pem, root_pem) = (issuing.pem(), policy.pem(), root.pem());
    let file = |number: usize| -> Outcome<PathBuf> {
        let leaf = Spec::leaf(&format!("www{number}.example.jp")).key_of(&key).issued_by(&issuing).pem();
        let bundle = match number % 5 {
            0 => format!("{leaf}{issuing_pem}{policy_pem}").replace('\n', "\r\n"),
            1 => format!("{leaf}{policy_pem}{issuing_pem}"),
            2 => format!("{leaf}{issuing_pem}{policy_pem}{root_pem}"),
            3 => format!("{leaf}\n{issuing_pem}{issuing_pem}{policy_pem}"),
            _ => format!("subject=www{number}\n{leaf}{issuing_pem}{policy_pem}"),
        };
        let path = tls.join(format!("{number:05}.pem"));
        fs::write(&path, bundle)?;
        Ok(path)
    };
    (0..FILES).map(file).collect()
}

/// The number of files per second that a command processes.
fn rate(command: &mut Command, folder: &Path, files: usize) -> Outcome<f64> {
    let start = Instant::now();
    let status = command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let seconds = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(f64::from(u32::try_from(files)?) / seconds)
}
