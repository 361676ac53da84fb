//! Makes `roots/certificates.pem` and `roots/stores/*.txt` from unpacked packages. Run by
//! `roots/generate.sh`; the same packages give the same files, bit for bit.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chainmend::certificate::{Certificate, Fingerprint, common_name, distinguished_name};
use chainmend::report::day;

/// One snapshot: where it comes from, and since when it is in force.
struct Source {
    store: &'static str,
    /// The month of the release, YYYY-MM.
    date: &'static str,
    package: &'static str,
    /// In the unpacked packages.
    file: &'static str,
}

const SOURCES: &[Source] = &[Source {
    store: "mozilla",
    date: "2026-10",
    package: "PyPI certifi 2026.10.18",
    file: "certifi-2026.10.18-py3-none-any/certifi/cacert.pem",
}];

fn main() -> Result<(), Box<dyn Error>> {
    let packages = std::env::args().nth(1).ok_or("usage: roots FOLDER-OF-UNPACKED-PACKAGES")?;
    let packages = Path::new(&packages);
    let sources = fs::read_to_string("roots/sources.txt")?;
    let mut all: BTreeMap<Fingerprint, Certificate> = BTreeMap::new();
    for source in SOURCES {
        let roots = read(&packages.join(source.file))?;
        let path = format!("roots/stores/{}-{}.txt", source.store, source.date);
        fs::write(path, snapshot(source, &roots, &sources)?)?;
        all.extend(roots);
    }
    fs::write("roots/certificates.pem", certificates(&all))?;
    Ok(())
}

fn read(path: &Path) -> Result<BTreeMap<Fingerprint, Certificate>, Box<dyn Error>> {
    let mut roots = BTreeMap::new();
    for block in pem::parse_many(fs::read(path)?)? {
        let certificate = Certificate::from_der(block.into_contents())?;
        roots.insert(certificate.fingerprint(), certificate);
    }
    Ok(roots)
}

/// The pinned line of a package in `roots/sources.txt`: its SHA-256.
fn package_hash<'a>(package: &str, sources: &'a str) -> Option<&'a str> {
    let requirement = package.strip_prefix("PyPI ")?.replace(' ', "==");
    let line = sources.lines().find(|line| line.starts_with(&requirement))?;
    line.split_once("--hash=sha256:").map(|(_, hash)| hash.trim())
}

fn snapshot(
    source: &Source,
    roots: &BTreeMap<Fingerprint, Certificate>,
    sources: &str,
) -> Result<String, Box<dyn Error>> {
    let hash = package_hash(source.package, sources).ok_or("package is not pinned in roots/sources.txt")?;
    let mut out = String::new();
    writeln!(out, "# store: {}", source.store)?;
    writeln!(out, "# date: {}", source.date)?;
    writeln!(out, "# source: {}", source.package)?;
    writeln!(out, "# package-sha256: {hash}")?;
    for (fingerprint, root) in roots {
        let subject = &root.subject().der;
        let name = common_name(subject).unwrap_or_else(|| distinguished_name(subject));
        writeln!(out, "{fingerprint}  # {name}")?;
    }
    Ok(out)
}

fn certificates(all: &BTreeMap<Fingerprint, Certificate>) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let mut out = String::from("# Every root of every store in roots/stores, by SHA-256. Made by roots/generate.sh.\n");
    for (fingerprint, root) in all {
        let facts = root.facts();
        let block = pem::encode_config(&pem::Pem::new("CERTIFICATE", root.der()), config);
        let _ = write!(
            out,
            "\n# subject: {}\n# valid: {} to {}\n# sha256: {fingerprint}\n{block}",
            distinguished_name(&root.subject().der),
            day(facts.not_before),
            day(facts.not_after),
        );
    }
    out
}
