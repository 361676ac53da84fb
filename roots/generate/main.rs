//! Makes what `roots/` holds of root stores from unpacked packages: `certificates.pem`, `stores/*.txt`, `snapshots.md`,
//! `second-sources.txt` and `onecrl.txt`. Run by `roots/generate.sh`; the same packages give the same files, bit for bit.

mod authroot;
mod certdata;
mod changes;
mod conditions;
mod onecrl;
mod second;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chainmend::certificate::{Certificate, Fingerprint, common_name, distinguished_name};
use chainmend::report::{day, safe};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use conditions::Conditions;
use sources::{CERTDATA, Format, ONECRL, Package, SOURCES, Source};

type Members = BTreeMap<Fingerprint, Certificate>;

/// What a snapshot's files say about it.
struct Facts {
    version: Option<String>,
    /// YYYY-MM-DD, or YYYY-MM.
    day: String,
    /// What `day` is taken from.
    dated_by: &'static str,
    /// Where the conditions are from; `None` where nothing is known of conditions.
    conditions: Option<String>,
}

struct Snapshot {
    source: &'static Source,
    facts: Facts,
    members: Members,
    conditions: Conditions,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let packages = std::env::args().nth(1).ok_or("usage: roots FOLDER-OF-UNPACKED-PACKAGES")?;
    let packages = Path::new(&packages);
    let pinned = fs::read_to_string("roots/sources.txt")? + &fs::read_to_string("roots/sources-debian.txt")?;
    let before = changes::State::read()?;
    let mut snapshots: Vec<Snapshot> = Vec::new();
    for source in SOURCES {
        let snapshot = if folder(packages, source.package).is_dir() {
            read_snapshot(source, packages)
        } else {
            kept_snapshot(source)
        };
        let snapshot = snapshot.map_err(|error| format!("{}@{}: {error}", source.store, source.date))?;
        let same = |last: &Snapshot| {
            let is_same = (&last.members, &last.conditions) == (&snapshot.members, &snapshot.conditions);
            last.source.store == source.store && is_same
        };
        if snapshots.last().is_some_and(same) {
            return Err(format!("{}@{} is the same as the one before", source.store, source.date).into());
        }
        snapshots.push(snapshot);
    }
    for package in CERTDATA {
        compare_history(packages, *package)?;
    }
    let mut files = BTreeMap::new();
    for snapshot in &snapshots {
        let path = format!("roots/stores/{}-{}.txt", snapshot.source.store, snapshot.source.date);
        files.insert(path, store_file(snapshot, &pinned)?);
    }
    files.insert("roots/certificates.pem".to_owned(), certificates(&snapshots)?);
    files.insert("roots/snapshots.md".to_owned(), table(&snapshots)?);
    let onecrl = folder(packages, ONECRL).join("onecrl.json");
    files.insert(
        changes::ONECRL.to_owned(),
        if onecrl.is_file() {
            let hash = package_hash(ONECRL, &pinned).ok_or("firefox-esr is not pinned in roots/sources-debian.txt")?;
            onecrl::file(&onecrl::read(&fs::read_to_string(onecrl)?)?, ONECRL, hash)?
        } else {
            println!("kept: {}, {} is not at hand", changes::ONECRL, ONECRL.name);
            fs::read_to_string(changes::ONECRL)?
        },
    );
    files.insert(second::PATH.to_owned(), second::file(packages, second_list)?);
    before.tell_changes(&changes::State::of(&files))?;
    for old in fs::read_dir("roots/stores")? {
        fs::remove_file(old?.path())?;
    }
    for (path, contents) in &files {
        fs::write(path, contents)?;
    }
    Ok(())
}

fn folder(packages: &Path, package: Package) -> PathBuf {
    packages.join(format!("{}-{}", package.name, package.version))
}

fn read_snapshot(source: &'static Source, packages: &Path) -> Result<Snapshot, Box<dyn Error>> {
    let version = source.package.version;
    let package = folder(packages, source.package);
    let path = package.join(source.file.0).join(source.file.1);
    let (members, facts, conditions) = match source.format {
        Format::Bundle => {
            let (facts, day) = bundle_facts(version)?;
            (read_members(&path)?, facts, conditions::mozilla(&day)?)
        }
        Format::Dated(version) => (read_members(&path)?, dated_facts(version, &path)?, Conditions::new()),
        Format::Listed => {
            let members = read_members(&path)?;
            let facts = listed_facts(&fs::read_to_string(path.with_extension("yaml"))?, &members)?;
            (members, facts, Conditions::new())
        }
        Format::Chrome => {
            let mut facts = dated_facts(version, &path)?;
            let text = fs::read_to_string(conditions::CHROME)?;
            facts.conditions =
                Some(conditions::header(&text, "source").ok_or("the conditions have no source")?.to_owned());
            (read_members(&path)?, facts, conditions::chrome(version)?)
        }
        Format::Signed => signed_list(&path)?,
        Format::Cacerts(version) => cacerts(version, &path, &package)?,
    };
    if month(&facts.day) != source.date {
        return Err(format!("the {} says {}", facts.dated_by, facts.day).into());
    }
    let conditions = members.keys().filter_map(|root| conditions.get_key_value(&root.to_string()));
    let conditions = conditions.map(|(root, conditions)| (root.clone(), conditions.clone())).collect();
    Ok(Snapshot { source, facts, members, conditions })
}

/// The day and the roots of a list by which snapshots are checked.
fn second_list(source: &'static Source, packages: &Path) -> Result<(String, Vec<String>), Box<dyn Error>> {
    let package = folder(packages, source.package);
    let path = package.join(source.file.0).join(source.file.1);
    let (members, facts) = if let Format::Cacerts(version) = source.format {
        let (members, facts, _) = cacerts(version, &path, &package)?;
        (members, facts)
    } else {
        let members = read_members(&path)?;
        let facts = listed_facts(&fs::read_to_string(path.with_extension("yaml"))?, &members)?;
        (members, facts)
    };
    if month(&facts.day) != source.date {
        return Err(format!("the {} says {}", facts.dated_by, facts.day).into());
    }
    Ok((facts.day, members.keys().map(Fingerprint::to_string).collect()))
}

/// A snapshot as it is in `roots/`: Debian's archive keeps no old versions of a package.
fn kept_snapshot(source: &'static Source) -> Result<Snapshot, Box<dyn Error>> {
    if source.package.from != "Debian" {
        return Err("the package is not unpacked".into());
    }
    println!("kept: {}@{}, {} is not at hand", source.store, source.date, source.package.name);
    let text = fs::read_to_string(format!("roots/stores/{}-{}.txt", source.store, source.date))?;
    let all = read_members(Path::new("roots/certificates.pem"))?;
    let all: BTreeMap<String, (Fingerprint, Certificate)> =
        all.into_iter().map(|(hash, root)| (hash.to_string(), (hash, root))).collect();
    let (mut members, mut conditions) = (Members::new(), Conditions::new());
    for row in conditions::rows(&text) {
        let (hash, root) = all.get(row[0]).ok_or("a root is not in certificates.pem")?;
        members.insert(*hash, root.clone());
        let of_it: Vec<String> =
            row[1..].iter().take_while(|word| **word != "#").map(|word| (*word).to_owned()).collect();
        if !of_it.is_empty() {
            conditions.insert(row[0].to_owned(), of_it);
        }
    }
    let value = |name: &str| conditions::header(&text, name).map(str::to_owned);
    let facts = Facts {
        version: value("version"),
        day: source.date.to_owned(),
        dated_by: FILE_TIME,
        conditions: value("conditions"),
    };
    Ok(Snapshot { source, facts, members, conditions })
}

/// Microsoft's list, with the certificates that stand beside it. Which of them the program had disabled by then is no member.
fn signed_list(path: &Path) -> Result<(Members, Facts, Conditions), Box<dyn Error>> {
    let (time, entries) = authroot::read(&fs::read(path)?)?;
    let certificates = read_members(&path.with_file_name("cacert.pem"))?;
    let (mut members, mut conditions) = (Members::new(), Conditions::new());
    for entry in entries.values() {
        let hash = Fingerprint(entry.sha256.as_slice().try_into()?);
        let certificate = certificates.get(&hash).ok_or_else(|| format!("the certificate of {hash} is not at hand"))?;
        if entry.is_trusted_at(time) {
            members.insert(hash, certificate.clone());
            conditions.insert(hash.to_string(), entry.conditions());
        }
    }
    if certificates.len() != entries.len() {
        return Err("the list has other roots than there are certificates".into());
    }
    conditions.retain(|_, conditions| !conditions.is_empty());
    let facts = Facts {
        version: None,
        day: day(time),
        dated_by: "thisUpdate of the list",
        conditions: Some("properties of the list".to_owned()),
    };
    Ok((members, facts, conditions))
}

/// The roots of a source of `OpenJDK`: one file each.
fn cacerts(version: &str, folder: &Path, package: &Path) -> Result<(Members, Facts, Conditions), Box<dyn Error>> {
    let mut members = Members::new();
    let mut newest = String::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.file_name().is_some_and(|name| name != "README") {
            newest = newest.max(day(fs::metadata(&path)?.modified()?.into()));
            members.append(&mut read_members(&path)?);
        }
    }
    let classes = ["src/java.base/share/classes", "jdk/src/share/classes"].map(|classes| package.join(classes));
    let classes = classes.iter().find(|classes| classes.is_dir()).ok_or("the package has no classes")?;
    let facts = Facts {
        version: Some(version.to_owned()),
        day: newest,
        dated_by: FILE_TIME,
        conditions: Some("sun/security/validator/*TLSPolicy.java of the package".to_owned()),
    };
    Ok((members, facts, conditions::openjdk(&classes.join("sun/security/validator"))?))
}

const FILE_TIME: &str = "time of the file in the package";

/// Mozilla's roots in a `certdata.txt` are those of a day of the history, with their days of distrust.
fn compare_history(packages: &Path, package: Package) -> Result<(), Box<dyn Error>> {
    let path = folder(packages, package).join("mozilla/certdata.txt");
    let name = format!("{} {}", package.name, package.version);
    if !path.is_file() {
        println!("not compared with {}: {name} is not at hand", conditions::HISTORY);
        return Ok(());
    }
    let roots = certdata::read(&fs::read_to_string(path)?)?;
    let history = fs::read_to_string(conditions::HISTORY)?;
    let days: BTreeSet<&str> = conditions::rows(&history).map(|row| row[0]).collect();
    for day in days.iter().rev() {
        if conditions::mozilla_on(&history, day)? == roots {
            println!("{}: as in {name} from {day} on, {} roots", conditions::HISTORY, roots.len());
            return Ok(());
        }
    }
    Err(format!("{} has no day on which the roots are those of {name}", conditions::HISTORY).into())
}

/// The hash in the pinned line of a package: `NAME==VERSION --hash=sha256:HASH` or `NAME VERSION ... HASH`.
fn package_hash(package: Package, pinned: &str) -> Option<&str> {
    let Package { from, name, version } = package;
    let start = if from == "PyPI" { format!("{name}=={version} ") } else { format!("{name} {version} ") };
    let line = pinned.lines().find(|line| line.starts_with(&start))?;
    let hash = line.split_whitespace().last()?;
    Some(hash.strip_prefix("--hash=sha256:").unwrap_or(hash))
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

/// `14.05.14` and `2015.11.20.1` are of 2014-05 and 2015-11; and the day.
fn bundle_facts(version: &str) -> Result<(Facts, String), Box<dyn Error>> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let (Some(year), Some(month), Some(day)) = (numbers.next(), numbers.next(), numbers.next()) else {
        return Err("the package's version is no date".into());
    };
    let month = format!("{}-{:02}", year? % 2000 + 2000, month?);
    let day = format!("{month}-{:02}", day?);
    let history = fs::read_to_string(conditions::HISTORY)?;
    let until = conditions::header(&history, "until").filter(|until| *until < day.as_str());
    let until = until.map_or(String::new(), |until| format!(" until {until}"));
    let conditions = Some(format!("{}{until}", conditions::HISTORY));
    let facts = Facts { version: None, day: day.clone(), dated_by: "package version", conditions };
    Ok((facts, day))
}

fn dated_facts(version: &str, path: &Path) -> Result<Facts, Box<dyn Error>> {
    let time = OffsetDateTime::from(fs::metadata(path)?.modified()?);
    Ok(Facts { version: Some(version.to_owned()), day: day(time), dated_by: FILE_TIME, conditions: None })
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
    Ok(Facts { version, day: fetched.to_owned(), dated_by: "date_fetched of the list", conditions: None })
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
    let Snapshot { source, facts, members, conditions } = snapshot;
    let hash = package_hash(source.package, pinned).ok_or("a package is not pinned in roots/sources.txt")?;
    let mut out = String::new();
    writeln!(out, "# store: {}", source.store)?;
    writeln!(out, "# date: {}", source.date)?;
    writeln!(out, "# dated-by: {}", facts.dated_by)?;
    if let Some(version) = &facts.version {
        writeln!(out, "# version: {version}")?;
    }
    let Package { from, name, version } = source.package;
    writeln!(out, "# source: {from} {name} {version}")?;
    writeln!(out, "# package-sha256: {hash}")?;
    writeln!(out, "# file: {}/{}", source.file.0, source.file.1)?;
    if let Some(source) = &facts.conditions {
        writeln!(out, "# conditions: {source}")?;
    }
    for (fingerprint, root) in members {
        let subject = &root.subject().der;
        let name = common_name(subject).unwrap_or_else(|| distinguished_name(subject));
        let of_it = conditions.get(&fingerprint.to_string()).into_iter().flatten();
        let of_it: String = of_it.map(|condition| format!(" {condition}")).collect();
        writeln!(out, "{fingerprint}{of_it}  # {}", safe(&name))?;
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
    out.push_str("| snapshot | version | source | dated by | roots | under a condition | came | went |\n");
    out.push_str("|---|---|---|---|--:|--:|--:|--:|\n");
    let mut before: Option<&Snapshot> = None;
    for snapshot in snapshots {
        let Snapshot { source, facts, members, conditions } = snapshot;
        let conditional = facts.conditions.as_ref().map_or(String::new(), |_| conditions.len().to_string());
        write!(out, "| `{}@{}` | {}", source.store, source.date, facts.version.as_deref().unwrap_or_default())?;
        let Package { name, version, .. } = source.package;
        write!(out, " | {name} {version} | {} | {} | {conditional}", facts.dated_by, members.len())?;
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
