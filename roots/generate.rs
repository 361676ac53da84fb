//! Makes `roots/certificates.pem`, `roots/stores/*.txt` and `roots/snapshots.md` from unpacked packages. Run by
//! `roots/generate.sh`; the same packages give the same files, bit for bit.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chainmend::certificate::{Certificate, Fingerprint, common_name, distinguished_name};
use chainmend::report::{day, safe};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use Format::{Bundle, Dated, Listed};

/// One snapshot: where it comes from, and since when it is in force.
struct Source {
    store: &'static str,
    /// The month, YYYY-MM.
    date: &'static str,
    /// Name and version, as `sources.txt` pins them.
    package: (&'static str, &'static str),
    /// In the unpacked package, without `.pem`.
    file: (&'static str, &'static str),
    format: Format,
}

/// What comes with the certificates, and so what the date is taken from.
enum Format {
    /// Nothing: the date is in the package's version.
    Bundle,
    /// Nothing but the file's time. The version is the one that the package's code gives the file.
    Dated(&'static str),
    /// A YAML file that lists the members and says when the list was fetched.
    Listed,
}

const fn source(
    store: &'static str,
    date: &'static str,
    package: (&'static str, &'static str),
    file: (&'static str, &'static str),
    format: Format,
) -> Source {
    Source { store, date, package, file, format }
}

const fn certifi(version: &'static str) -> (&'static str, &'static str) {
    ("certifi", version)
}

const fn sslyze(version: &'static str) -> (&'static str, &'static str) {
    ("sslyze", version)
}

const CERTIFI: &str = "certifi";
const DATA: &str = "sslyze/plugins/data/trust_stores";
const UTILS: &str = "sslyze/plugins/utils/trust_store/pem_files";
const INFO: &str = "sslyze/plugins/certificate_info/trust_stores/pem_files";

/// By store and date.
const SOURCES: &[Source] = &[
    source("android", "2016-05", sslyze("0.13.6"), (DATA, "aosp"), Dated("N Preview 2")),
    source("android", "2016-09", sslyze("0.14.0"), (DATA, "aosp"), Dated("7.0.0 r1")),
    source("android", "2017-12", sslyze("1.3.2"), (UTILS, "aosp"), Dated("8.0.0 r36")),
    source("android", "2018-01", sslyze("1.3.4"), (UTILS, "google_aosp"), Listed),
    source("android", "2018-08", sslyze("2.0.0"), (UTILS, "google_aosp"), Listed),
    source("android", "2021-10", sslyze("5.0.0"), (INFO, "google_aosp"), Listed),
    source("android", "2023-10", sslyze("6.0.0"), (INFO, "google_aosp"), Listed),
    source("android", "2024-12", sslyze("6.1.0"), (INFO, "google_aosp"), Listed),
    source("android", "2025-07", sslyze("6.2.0"), (INFO, "google_aosp"), Listed),
    source("android", "2025-12", sslyze("6.3.0"), (INFO, "google_aosp"), Listed),
    source("apple", "2015-09", sslyze("0.13.0"), (DATA, "apple"), Dated("OS X 10.10.5")),
    source("apple", "2016-02", sslyze("0.13.4"), (DATA, "apple"), Dated("OS X 10.11.3")),
    source("apple", "2016-09", sslyze("0.14.0"), (DATA, "apple"), Dated("OS X 10.11.6")),
    source("apple", "2017-12", sslyze("1.3.4"), (UTILS, "apple_macos"), Listed),
    source("apple", "2018-07", sslyze("1.4.3"), (UTILS, "apple_macos"), Listed),
    source("apple", "2018-12", sslyze("2.0.6"), (UTILS, "apple_macos"), Listed),
    source("apple", "2019-11", sslyze("3.0.0"), (INFO, "apple"), Listed),
    source("apple", "2021-01", sslyze("4.1.0"), (INFO, "apple"), Listed),
    source("apple", "2021-10", sslyze("5.0.0"), (INFO, "apple"), Listed),
    source("apple", "2022-02", sslyze("5.0.6"), (INFO, "apple"), Listed),
    source("apple", "2022-11", sslyze("5.1.0"), (INFO, "apple"), Listed),
    source("apple", "2023-09", sslyze("5.2.0"), (INFO, "apple"), Listed),
    source("apple", "2024-11", sslyze("6.1.0"), (INFO, "apple"), Listed),
    source("apple", "2025-12", sslyze("6.3.0"), (INFO, "apple"), Listed),
    source("java", "2016-07", sslyze("0.14.0"), (DATA, "java"), Dated("Java 7 Update 79")),
    source("java", "2017-12", sslyze("1.3.2"), (UTILS, "java"), Dated("Java 8 Update 121")),
    source("java", "2018-07", sslyze("1.4.3"), (UTILS, "oracle_java"), Listed),
    source("java", "2018-10", sslyze("2.0.3"), (UTILS, "oracle_java"), Listed),
    source("java", "2019-05", sslyze("2.1.4"), (UTILS, "oracle_java"), Listed),
    source("java", "2020-01", sslyze("3.0.0"), (INFO, "oracle_java"), Listed),
    source("microsoft", "2015-09", sslyze("0.13.0"), (DATA, "microsoft"), Dated("09/2015")),
    source("microsoft", "2016-02", sslyze("0.13.4"), (DATA, "microsoft"), Dated("02/2016")),
    source("microsoft", "2016-09", sslyze("0.14.0"), (DATA, "microsoft"), Dated("09/2016")),
    source("microsoft", "2017-12", sslyze("1.3.4"), (UTILS, "microsoft_windows"), Listed),
    source("microsoft", "2018-06", sslyze("1.4.3"), (UTILS, "microsoft_windows"), Listed),
    source("microsoft", "2018-12", sslyze("2.0.6"), (UTILS, "microsoft_windows"), Listed),
    source("microsoft", "2019-05", sslyze("2.1.4"), (UTILS, "microsoft_windows"), Listed),
    source("microsoft", "2019-11", sslyze("3.0.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2020-10", sslyze("3.1.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2021-02", sslyze("4.1.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2021-09", sslyze("5.0.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2022-08", sslyze("5.0.6"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2022-12", sslyze("5.1.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2023-06", sslyze("5.2.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2023-12", sslyze("6.0.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2025-07", sslyze("6.2.0"), (INFO, "microsoft_windows"), Listed),
    source("microsoft", "2026-03", sslyze("6.3.1"), (INFO, "microsoft_windows"), Listed),
    source("mozilla", "2014-05", certifi("14.05.14"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2015-04", certifi("2015.04.28"), (CERTIFI, "mkcert"), Bundle),
    source("mozilla", "2015-11", certifi("2015.11.20.1"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2016-09", certifi("2016.9.26"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2017-11", certifi("2017.11.5"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2018-11", certifi("2018.11.29"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2019-11", certifi("2019.11.28"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2020-06", certifi("2020.6.20"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2020-12", certifi("2020.12.5"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2021-10", certifi("2021.10.8"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2022-05", certifi("2022.5.18.1"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2022-12", certifi("2022.12.7"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2023-07", certifi("2023.7.22"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2024-07", certifi("2024.7.4"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2025-01", certifi("2025.1.31"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2025-04", certifi("2025.4.26"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2025-11", certifi("2025.11.12"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2026-05", certifi("2026.5.20"), (CERTIFI, "cacert"), Bundle),
    source("mozilla", "2026-10", certifi("2026.10.18"), (CERTIFI, "cacert"), Bundle),
    source("openjdk", "2018-10", sslyze("2.0.3"), (UTILS, "openjdk"), Listed),
    source("openjdk", "2019-05", sslyze("2.1.4"), (UTILS, "openjdk"), Listed),
    source("openjdk", "2020-01", sslyze("3.0.0"), (INFO, "openjdk"), Listed),
    source("openjdk", "2020-10", sslyze("3.1.0"), (INFO, "openjdk"), Listed),
    source("openjdk", "2021-10", sslyze("5.0.0"), (INFO, "openjdk"), Listed),
    source("openjdk", "2022-01", sslyze("5.0.6"), (INFO, "openjdk"), Listed),
];

type Members = BTreeMap<Fingerprint, Certificate>;

/// What a snapshot's files say about it.
struct Facts {
    version: Option<String>,
    /// YYYY-MM.
    month: String,
    /// What `month` is taken from.
    dated_by: &'static str,
}

struct Snapshot {
    source: &'static Source,
    facts: Facts,
    members: Members,
}

fn main() -> Result<(), Box<dyn Error>> {
    let packages = std::env::args().nth(1).ok_or("usage: roots FOLDER-OF-UNPACKED-PACKAGES")?;
    let pinned = fs::read_to_string("roots/sources.txt")?;
    let mut snapshots: Vec<Snapshot> = Vec::new();
    for source in SOURCES {
        let snapshot = read_snapshot(source, Path::new(&packages))
            .map_err(|error| format!("{}@{}: {error}", source.store, source.date))?;
        if snapshots.last().is_some_and(|last| last.source.store == source.store && last.members == snapshot.members) {
            return Err(format!("{}@{} is the same as the one before", source.store, source.date).into());
        }
        snapshots.push(snapshot);
    }
    for old in fs::read_dir("roots/stores")? {
        fs::remove_file(old?.path())?;
    }
    for snapshot in &snapshots {
        let path = format!("roots/stores/{}-{}.txt", snapshot.source.store, snapshot.source.date);
        fs::write(path, store_file(snapshot, &pinned)?)?;
    }
    fs::write("roots/certificates.pem", certificates(&snapshots)?)?;
    fs::write("roots/snapshots.md", table(&snapshots)?)?;
    Ok(())
}

fn read_snapshot(source: &'static Source, packages: &Path) -> Result<Snapshot, Box<dyn Error>> {
    let (name, version) = source.package;
    let (folder, file) = source.file;
    let path = packages.join(format!("{name}-{version}")).join(folder).join(format!("{file}.pem"));
    let members = read_members(&path)?;
    let facts = match source.format {
        Bundle => bundle_facts(version)?,
        Dated(version) => dated_facts(version, &path)?,
        Listed => listed_facts(&fs::read_to_string(path.with_extension("yaml"))?, &members)?,
    };
    if facts.month != source.date {
        return Err(format!("the {} says {}", facts.dated_by, facts.month).into());
    }
    Ok(Snapshot { source, facts, members })
}

/// The hash in the pinned line of a package.
fn package_hash<'a>((name, version): (&str, &str), pinned: &'a str) -> Option<&'a str> {
    let start = format!("{name}=={version} --hash=sha256:");
    pinned.lines().find_map(|line| line.strip_prefix(&start)).map(str::trim)
}

fn read_members(path: &Path) -> Result<Members, Box<dyn Error>> {
    let mut members = Members::new();
    for block in pem::parse_many(fs::read(path)?)? {
        let hash = Fingerprint(Sha256::digest(block.contents()).into());
        let certificate = Certificate::from_der(block.into_contents()).map_err(|error| format!("{hash}: {error}"))?;
        members.insert(hash, certificate);
    }
    Ok(members)
}

/// `14.05.14` and `2015.11.20.1` are of 2014-05 and 2015-11.
fn bundle_facts(version: &str) -> Result<Facts, Box<dyn Error>> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let (Some(year), Some(month)) = (numbers.next(), numbers.next()) else {
        return Err("the package's version is no date".into());
    };
    let year = year? % 2000 + 2000;
    Ok(Facts { version: None, month: format!("{year}-{:02}", month?), dated_by: "package version" })
}

fn dated_facts(version: &str, path: &Path) -> Result<Facts, Box<dyn Error>> {
    let time = OffsetDateTime::from(fs::metadata(path)?.modified()?);
    Ok(Facts {
        version: Some(version.to_owned()),
        month: month(&day(time)),
        dated_by: "time of the file in the package",
    })
}

fn listed_facts(yaml: &str, members: &Members) -> Result<Facts, Box<dyn Error>> {
    let value =
        |key: &str| yaml.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim_matches([' ', '\'']));
    let trusted: BTreeSet<_> = listed(yaml, "trusted_certificates:").collect();
    let found: BTreeSet<_> = members.keys().map(Fingerprint::to_string).collect();
    if !trusted.iter().eq(&found) {
        return Err("the YAML file lists other certificates than the PEM file has".into());
    }
    if listed(yaml, "blocked_certificates:").any(|fingerprint| trusted.contains(fingerprint)) {
        return Err("the YAML file lists a certificate both as trusted and as blocked".into());
    }
    let fetched = value("date_fetched:").ok_or("the YAML file has no date_fetched")?;
    let version = value("version:").filter(|version| *version != "null").map(str::to_owned);
    Ok(Facts { version, month: month(fetched), dated_by: "date_fetched of the list" })
}

/// The fingerprints in a section of a YAML file.
fn listed<'a>(yaml: &'a str, section: &str) -> impl Iterator<Item = &'a str> {
    let lines = yaml.lines().skip_while(move |line| *line != section).skip(1);
    lines.take_while(|line| line.starts_with([' ', '-'])).filter_map(|line| line.strip_prefix("  fingerprint: "))
}

fn month(day: &str) -> String {
    day.chars().take("YYYY-MM".len()).collect()
}

fn store_file(snapshot: &Snapshot, pinned: &str) -> Result<String, Box<dyn Error>> {
    let Snapshot { source, facts, members } = snapshot;
    let hash = package_hash(source.package, pinned).ok_or("a package is not pinned in roots/sources.txt")?;
    let mut out = String::new();
    writeln!(out, "# store: {}", source.store)?;
    writeln!(out, "# date: {}", source.date)?;
    writeln!(out, "# dated-by: {}", facts.dated_by)?;
    if let Some(version) = &facts.version {
        writeln!(out, "# version: {version}")?;
    }
    writeln!(out, "# source: PyPI {} {}", source.package.0, source.package.1)?;
    writeln!(out, "# package-sha256: {hash}")?;
    writeln!(out, "# file: {}/{}.pem", source.file.0, source.file.1)?;
    for (fingerprint, root) in members {
        let subject = &root.subject().der;
        let name = common_name(subject).unwrap_or_else(|| distinguished_name(subject));
        writeln!(out, "{fingerprint}  # {}", safe(&name))?;
    }
    Ok(out)
}

fn certificates(snapshots: &[Snapshot]) -> Result<String, Box<dyn Error>> {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let all: Members = snapshots.iter().flat_map(|snapshot| snapshot.members.clone()).collect();
    let mut out = String::from("# Every root of every store in roots/stores, by SHA-256. Made by roots/generate.sh.\n");
    for (fingerprint, root) in &all {
        let facts = root.facts();
        writeln!(out, "\n# subject: {}", safe(&distinguished_name(&root.subject().der)))?;
        writeln!(out, "# valid: {} to {}", day(facts.not_before), day(facts.not_after))?;
        writeln!(out, "# stores: {}", stores(*fingerprint, snapshots).join(", "))?;
        writeln!(out, "# sha256: {fingerprint}")?;
        out.push_str(&pem::encode_config(&pem::Pem::new("CERTIFICATE", root.der()), config));
    }
    Ok(out)
}

/// In which snapshots a root is: `java 2016-07 to 2018-10` names the first and the last in a row,
/// `java since 2016-07` goes on to the newest.
fn stores(fingerprint: Fingerprint, snapshots: &[Snapshot]) -> Vec<String> {
    let has = |snapshot: &Snapshot| snapshot.members.contains_key(&fingerprint);
    let mut rows = Vec::new();
    for store in snapshots.chunk_by(|a, b| a.source.store == b.source.store) {
        let newest = store[store.len() - 1].source.date;
        for row in store.chunk_by(|a, b| has(a) == has(b)).filter(|row| has(&row[0])) {
            let Source { store, date: first, .. } = row[0].source;
            rows.push(match row[row.len() - 1].source.date {
                last if last == newest => format!("{store} since {first}"),
                last if last == *first => format!("{store} {first}"),
                last => format!("{store} {first} to {last}"),
            });
        }
    }
    rows
}

/// The snapshots for readers, with how many roots came and went since the one before.
fn table(snapshots: &[Snapshot]) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("# Snapshots of root stores\n\nMade by `roots/generate.sh`.\n\n");
    out.push_str("| snapshot | version | source | dated by | roots | came | went |\n|---|---|---|---|--:|--:|--:|\n");
    let mut before: Option<&Snapshot> = None;
    for snapshot in snapshots {
        let Snapshot { source, facts, members } = snapshot;
        write!(out, "| `{}@{}` | {}", source.store, source.date, facts.version.as_deref().unwrap_or_default())?;
        write!(out, " | {} {} | {} | {}", source.package.0, source.package.1, facts.dated_by, members.len())?;
        match before.filter(|before| before.source.store == source.store) {
            Some(Snapshot { members: old, .. }) => {
                let came = members.keys().filter(|root| !old.contains_key(root)).count();
                writeln!(out, " | {came} | {} |", old.len() + came - members.len())?;
            }
            None => writeln!(out, " | | |")?,
        }
        before = Some(snapshot);
    }
    Ok(out)
}
