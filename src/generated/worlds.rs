//! `fix` on many generated sets of certificates, whose roots are in the stores of some clients. It must not lose a
//! client, nor a certificate that leads to a root.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use time::OffsetDateTime;
use time::macros::datetime;

use crate::certificate::Certificate;
use crate::cli::{self, exit::Exit};
use crate::finding::{Code, Finding};
use crate::job::{Contained, Criteria, Examined, Files, Sources};
use crate::language::Language;
use crate::path::Signatures;
use crate::pki::{Day, Issued, Spec};
use crate::pool::Pool;
use crate::trust::{self, Anchors, made_up};
use crate::variant::{ClientStores, Received, judge};
use crate::write::Target;

const NOW: OffsetDateTime = datetime!(2026-11-26 00:00 UTC);

/// The number of sets.
const WORLDS: u64 = 240;

/// A pseudo-random sequence that is the same in every run (Vigna, xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % count
    }

    /// True once in `count` times on average.
    fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }
}

/// A certificate of the file: its CA and its issuer. The leaf is 0.
#[derive(Clone)]
struct Member {
    subject: usize,
    issuer: usize,
    until: Day,
    issued: Issued,
}

/// The input of a run.
struct World {
    seed: u64,
    file: Vec<Member>,
    /// The CAs that are roots of some store, or given.
    roots: HashSet<usize>,
    /// The certificates for `--roots`, and whether Mozilla's store is also trusted.
    given: Vec<Issued>,
    with_store: bool,
}

/// The periods in which stores have a root: new, old, removed.
const SPANS: [(&str, Option<&str>); 4] =
    [("2015-01", None), ("2022-01", None), ("2014-01", Some("2025-04")), ("2014-01", Some("2019-01"))];

const STORES: [&str; 6] = ["mozilla", "apple", "microsoft", "android", "java", "openjdk"];

impl World {
    fn of(seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        // CAs 1 to `count` are roots; others are not.
        let count = 2 + chance.below(3);
        let mut members: Vec<Member> = (1..=count).map(|number| root(number, seed, &mut chance)).collect();
        let roots: Vec<Issued> = members.iter().map(|member| member.issued.clone()).collect();
        let mode = chance.below(3);
        let with_store = mode < 2;
        let mut world = Self { seed, file: Vec::new(), roots: HashSet::new(), given: Vec::new(), with_store };
        world.trust(&roots, mode, &mut chance);
        let (issuing, above) = certify(&roots, seed, &mut members, &mut chance);
        if chance.once_in(4) {
            let stranger = Spec::ca(&name(99, seed)).self_signed();
            let issued = Spec::ca(&name(98, seed)).issued_by(&stranger);
            members.push(Member { subject: 98, issuer: 99, until: (2049, 12, 31), issued });
            if mode > 0 && chance.once_in(2) {
                world.given.push(stranger);
            }
        }
        let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2027, 1, 31)).issued_by(&above);
        disturb(&mut members, &mut chance);
        let at = if chance.once_in(8) { chance.below(members.len() + 1) } else { 0 };
        members.insert(at, Member { subject: 0, issuer: issuing, until: (2027, 1, 31), issued: leaf });
        world.file = members;
        world
    }

    /// Some roots are given (modes 1 and 2), and some are in stores (modes 0 and 1). The first one is always trusted.
    fn trust(&mut self, roots: &[Issued], mode: usize, chance: &mut Chance) {
        for (index, root) in roots.iter().enumerate() {
            if mode > 0 && (index == 0 || chance.once_in(2)) {
                self.given.push(root.clone());
                self.roots.insert(index + 1);
            }
            if mode == 2 || (index > 0 && chance.once_in(4)) {
                continue;
            }
            for store in STORES {
                let is_trusted = index == 0 && store == "mozilla";
                if !is_trusted && chance.once_in(2) {
                    continue;
                }
                let span = if is_trusted { SPANS[1] } else { SPANS[chance.below(4)] };
                made_up::add(store, span, &root.der);
                self.roots.insert(index + 1);
            }
        }
    }

    fn anchors(&self) -> Anchors {
        let mut anchors = Anchors::default();
        for root in &self.given {
            anchors.add(root.der.clone(), "roots.pem".into());
        }
        if self.with_store {
            anchors.add_snapshots(trust::mozilla_at(NOW));
        }
        anchors
    }

    /// The certificates within their validity that lead from the leaf to a root, except roots, according to the
    /// generated relations. Of several certificates of a CA by the same issuer, the last one to expire.
    fn leading(&self) -> Vec<&Member> {
        let usable = |member: &&Member| member.subject != member.issuer && member.until >= (2026, 11, 26);
        let usable: Vec<&Member> = self.file.iter().filter(usable).collect();
        let leads = |subject: usize| {
            let mut next = vec![subject];
            let mut seen = HashSet::new();
            while let Some(one) = next.pop().filter(|one| !self.roots.contains(one)) {
                if seen.insert(one) {
                    next.extend(usable.iter().filter(|member| member.subject == one).map(|member| member.issuer));
                }
                if next.is_empty() {
                    return false;
                }
            }
            true
        };
        let mut above: HashSet<usize> = HashSet::from([0]);
        loop {
            let more: Vec<usize> =
                usable.iter().filter(|member| above.contains(&member.subject)).map(|member| member.issuer).collect();
            let before = above.len();
            above.extend(more);
            if above.len() == before {
                break;
            }
        }
        let is_last = |member: &&&Member| {
            let mut same =
                usable.iter().filter(|other| (other.subject, other.issuer) == (member.subject, member.issuer));
            same.all(|other| other.until <= member.until)
        };
        let leading = usable.iter().filter(|member| above.contains(&member.subject) && leads(member.issuer));
        leading.filter(is_last).copied().collect()
    }
}

fn name(number: usize, seed: u64) -> String {
    format!("Made-up CA {number} of world {seed}")
}

fn until(chance: &mut Chance) -> Day {
    [(2049, 12, 31), (2030, 6, 1), (2024, 9, 30)][chance.below(3).min(chance.below(3))]
}

fn root(number: usize, seed: u64, chance: &mut Chance) -> Member {
    let until = if number == 1 { (2049, 12, 31) } else { until(chance) };
    let issued = Spec::ca(&name(number, seed)).valid((2010, 1, 1), until).self_signed();
    Member { subject: number, issuer: number, until, issued }
}

/// Adds the CA below the first root, sometimes with an intermediate CA, and certificates of other roots for each.
/// Returns the CA that issues the leaf.
fn certify(roots: &[Issued], seed: u64, members: &mut Vec<Member>, chance: &mut Chance) -> (usize, Issued) {
    let (count, depth) = (roots.len(), 1 + chance.below(2));
    let mut below = roots[0].clone();
    let mut certified = vec![(1, roots[0].clone())];
    for number in count + 1..=count + depth {
        let issuer = number.checked_sub(1).filter(|above| *above > count).unwrap_or(1);
        below = Spec::ca(&name(number, seed)).issued_by(&below);
        members.push(Member { subject: number, issuer, until: (2049, 12, 31), issued: below.clone() });
        certified.push((number, below.clone()));
    }
    for _ in 0..=chance.below(4) {
        let (subject, of) = certified[chance.below(certified.len())].clone();
        let above = 2 + chance.below(count - 1);
        let until = until(chance);
        let from = ([2020, 2021, 2022][chance.below(3)], 1, 1);
        let spec = Spec::ca(&name(subject, seed)).key_of(&of).valid(from, until);
        members.push(Member { subject, issuer: above, until, issued: spec.issued_by(&roots[above - 1]) });
    }
    let issuing = count + depth;
    // A cross-certificate with an intermediate CA between it and its root.
    if chance.once_in(3) {
        let (number, above) = (issuing + 1, 2 + chance.below(count - 1));
        let between = Spec::ca(&name(number, seed)).issued_by(&roots[above - 1]);
        let cross = Spec::ca(&name(1, seed)).key_of(&roots[0]).issued_by(&between);
        let until = (2049, 12, 31);
        members.push(Member { subject: number, issuer: above, until, issued: between });
        members.push(Member { subject: 1, issuer: number, until, issued: cross });
    }
    (issuing, below)
}

/// Most roots, and some other certificates, are missing in the file; some are shuffled or duplicated.
fn disturb(members: &mut Vec<Member>, chance: &mut Chance) {
    members.retain(|member| {
        let is_root = member.subject == member.issuer;
        if is_root { chance.once_in(5) } else { !chance.once_in(9) }
    });
    if chance.once_in(3) {
        chance.shuffle(members);
    }
    if chance.once_in(4) && !members.is_empty() {
        members.push(members[chance.below(members.len())].clone());
    }
}

/// For debugging: the certificates of the file, each with its issuer.
impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, roots, given, with_store, .. } = self;
        write!(f, "world {seed}, roots {roots:?}, {} given, store: {with_store}:", given.len())?;
        self.file.iter().try_for_each(|one| write!(f, " {}<-{} ({})", one.subject, one.issuer, one.until.0))
    }
}

/// The clients that accept the certificates, leaf first.
fn accepting(certificates: &[Certificate], anchors: &Anchors) -> Vec<&'static str> {
    let served = Received { certificates, elsewhere: &Pool::default() };
    let stores = ClientStores(anchors);
    let mut signatures = Signatures::default();
    let accepts = |client: &&trust::Client| judge(client, &served, NOW, &stores, &mut signatures).accepts();
    trust::clients().iter().filter(accepts).map(|client| client.id).collect()
}

/// The clients that accept the old certificates, but not the new ones.
fn lost(before: &[Certificate], after: &[Certificate], anchors: &Anchors) -> Vec<&'static str> {
    let now = accepting(after, anchors);
    accepting(before, anchors).into_iter().filter(|client| !now.contains(client)).collect()
}

fn certificates(path: &Path) -> Vec<Certificate> {
    let text = fs::read(path).unwrap();
    let blocks = pem::parse_many(text).unwrap();
    blocks.into_iter().map(|block| Certificate::from_der(block.into_contents()).unwrap()).collect()
}

/// Checks the roles that `check` reports in JSON for all certificates of the file: duplicates, roots, and
/// cross-certificates with their root.
fn roles(world: &World, folder: &Path) -> Result<(), String> {
    let file = folder.join("before.pem");
    let anchors = world.anchors();
    let (contained, examined) = examined(&file, &anchors);
    let report = crate::report::CheckReport {
        file: "before.pem",
        certificates: &contained.certificates,
        duplicates: &contained.duplicates,
        parts: &[],
        outcome: &examined.outcome,
        variants: &examined.variants,
        findings: &examined.findings,
        target: Target::parse("nginx").unwrap(),
        strict: false,
        verbose: true,
        language: Language::English,
        sources: Sources { pool: &examined.pool, anchors: &anchors },
        inputs: &contained.notes,
        labels: &examined.labels,
    };
    let json = serde_json::to_value(crate::report::check_json(&[report], &[])).unwrap();
    let contents = json["contents"].as_array().cloned().unwrap_or_default();
    let all = certificates(&file);
    let is_of = |row: &serde_json::Value, one: &Certificate| row["sha256"] == one.fingerprint().to_string();
    if contents.len() != all.len() || !contents.iter().zip(&all).all(|(row, one)| is_of(row, one)) {
        return Err(format!("not every certificate has a role: {contents:?}: {world}"));
    }
    let mut seen = HashSet::new();
    for (row, member) in contents.iter().zip(&world.file) {
        let role = row["role"].as_str().unwrap_or_default();
        let is_again = !seen.insert(row["sha256"].to_string());
        let is_root = member.subject == member.issuer;
        let is_right = match role {
            "duplicate" => is_again,
            "root" => is_root && !is_again,
            "cross" => row["leads_to"].is_string() && !is_root && !is_again,
            "leaf" => member.subject == 0 && !is_again,
            _ => !role.is_empty() && !is_again && (!is_root || ["unrelated", "other-key", "related"].contains(&role)),
        };
        if !is_right {
            return Err(format!("CA {} issued by {} is {role}: {world}", member.subject, member.issuer));
        }
    }
    Ok(())
}

/// Whether `fix` succeeded, the new contents of the file, and whether a second run changes it.
fn mend(world: &World, folder: &Path) -> (bool, Vec<Certificate>, Vec<Certificate>, bool) {
    let (file, roots) = (folder.join("site.pem"), folder.join("roots.pem"));
    fs::write(&file, world.file.iter().map(|member| member.issued.pem()).collect::<String>()).unwrap();
    fs::write(&roots, world.given.iter().map(Issued::pem).collect::<String>()).unwrap();
    let before = certificates(&file);
    let fix = || run(world, folder, &["fix", &file.to_string_lossy(), "--no-backup"]);
    let exit = fix();
    let after = certificates(&file);
    let is_stable = fix() == exit && certificates(&file) == after;
    // A file that is fixed as far as possible may be left with an error.
    let is_done = [ExitCode::SUCCESS, ExitCode::from(Exit::Findings)].contains(&exit);
    (is_done, before, after, is_stable)
}

/// The exit status of a command with the roots of a world in `roots.pem`.
fn run(world: &World, folder: &Path, command: &[&str]) -> ExitCode {
    let roots = folder.join("roots.pem");
    let roots = roots.to_string_lossy();
    let mut words = [&["chainmend"], command, &["--offline", "-q", "--at", "2026-11-26"]].concat();
    if !world.given.is_empty() {
        words.extend(["--roots", &roots]);
        if world.with_store {
            words.extend(["--roots", "mozilla"]);
        }
    }
    cli::run(&words.iter().map(Into::into).collect::<Vec<_>>())
}

/// A file, and the result of examining it as completely sent.
fn examined(file: &Path, anchors: &Anchors) -> (Contained, Examined) {
    let contained = Contained::read(file, &Files, None).unwrap_or_else(|refusal| panic!("{refusal}"));
    let target = Target::parse("nginx").unwrap();
    let criteria = Criteria { target, anchors, at: NOW, host: None };
    let examined = contained.examine(contained.pool(target), criteria, &mut Signatures::default());
    (contained, examined)
}

/// The findings about the original file.
fn findings(world: &World, file: &Path) -> Vec<Finding> {
    fs::write(file, world.file.iter().map(|member| member.issued.pem()).collect::<String>()).unwrap();
    let anchors = world.anchors();
    examined(file, &anchors).1.findings
}

/// Follows the remedy for cross-certificates that no client needs: it must succeed, remove them, and lose no client.
fn without_unneeded(world: &World, findings: &[Finding], folder: &Path) -> Result<bool, String> {
    let unneeded: Vec<&Finding> =
        findings.iter().filter(|finding| finding.rule.code == Code::CrossCertificateNotNeeded).collect();
    let Some(variant) = unneeded.first().and_then(|finding| finding.said("variant", Language::English)) else {
        return Ok(false);
    };
    let file = folder.join("advised.pem");
    fs::write(&file, world.file.iter().map(|member| member.issued.pem()).collect::<String>()).unwrap();
    let before = certificates(&file);
    let exit = run(world, folder, &["fix", &file.to_string_lossy(), "--no-backup", "--variant", &variant]);
    let is_done = exit == ExitCode::SUCCESS;
    let after = certificates(&file);
    let is_out = unneeded.iter().filter_map(|finding| finding.certificate.as_ref()).all(|one| !after.contains(one));
    let lost = lost(&before, &after, &world.anchors());
    if is_done && is_out && lost.is_empty() {
        return Ok(true);
    }
    Err(format!("--variant {variant}: done {is_done}, out {is_out}, lost {lost:?}: {world}"))
}

/// Whether the certificates in both sets have the same order.
fn is_same_order(before: &[Certificate], after: &[Certificate]) -> bool {
    let mut seen = HashSet::new();
    let once = before.iter().filter(|one| after.contains(one) && seen.insert(one.fingerprint()));
    once.eq(after.iter().filter(|one| before.contains(one)))
}

/// The certificates without those that lead to an unknown root. `check` says of these whether they mislead clients where
/// they are (CM809).
fn without_crosses(certificates: &[Certificate], findings: &[Finding]) -> Vec<Certificate> {
    let is_cross = |finding: &&Finding| finding.rule.code == Code::CrossCertificateOfUnknownRoot;
    let crosses: Vec<_> = findings.iter().filter(is_cross).filter_map(|finding| finding.certificate.as_ref()).collect();
    certificates.iter().filter(|one| !crosses.contains(one)).cloned().collect()
}

#[test]
fn nothing_that_works_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (mut mended, mut good, mut refused, mut crosses, mut advised) = (0, 0, 0, 0, 0);
    let mut wrong = Vec::new();
    for seed in 1..=WORLDS {
        let world = World::of(seed);
        let (is_done, before, after, is_stable) = mend(&world, folder.path());
        if !is_stable {
            wrong.push(format!("a second run changes more: {world}"));
        }
        match (is_done, before == after) {
            (true, true) => good += 1,
            (true, false) => mended += 1,
            (false, unchanged) => {
                assert!(unchanged, "world {seed}: refused, and changed");
                refused += 1;
                continue;
            }
        }
        let findings = findings(&world, &folder.path().join("before.pem"));
        match without_unneeded(&world, &findings, folder.path()) {
            Ok(is_advised) => advised += usize::from(is_advised),
            Err(why) => wrong.push(why),
        }
        if let Err(why) = roles(&world, folder.path()) {
            wrong.push(why);
        }
        let codes: Vec<Code> = findings.iter().map(|finding| finding.rule.code).collect();
        if !codes.iter().any(|code| matches!(code, Code::LeafNotFirst | Code::WrongOrder | Code::ClientsLedAstray))
            && !is_same_order(&without_crosses(&before, &findings), &without_crosses(&after, &findings))
        {
            wrong.push(format!("reordered, though nothing was said of the order: {codes:?}: {world}"));
        }
        let leading = world.leading();
        crosses += leading.len();
        for member in leading {
            let is_same = |other: &&Member| (other.subject, other.issuer) == (member.subject, member.issuer);
            let mut same = world.file.iter().filter(is_same);
            if !same.any(|other| after.iter().any(|one| one.der() == &*other.issued.der)) {
                wrong.push(format!("CA {} issued by {} is gone: {world}", member.subject, member.issuer));
            }
        }
        // No client accepts a CA certificate as the server's.
        let lost = if world.file[0].subject == 0 { lost(&before, &after, &world.anchors()) } else { Vec::new() };
        if !lost.is_empty() {
            wrong.push(format!("{lost:?} are lost: {world}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mended >= 60 && good >= 5 && refused >= 5, "{mended} mended, {good} no changes needed, {refused} refused");
    assert!(crosses >= 300 && advised >= 30, "{crosses} crosses, {advised} not needed");
}

/// The comparison detects a lost client, whose root only a cross-certificate leads to.
#[test]
fn a_client_that_is_lost_is_seen() {
    let name = |number: usize| format!("Made-up CA {number} to be seen");
    let (old, new) = (Spec::ca(&name(1)).self_signed(), Spec::ca(&name(2)).self_signed());
    for store in STORES {
        made_up::add(store, SPANS[2], &old.der);
        made_up::add(store, ("2023-01", None), &new.der);
    }
    let cross = Spec::ca(&name(2)).key_of(&new).issued_by(&old);
    let issuing = Spec::ca(&name(3)).issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let certificate = |issued: &Issued| Certificate::from_der(issued.der.clone()).unwrap();
    let whole = [&leaf, &issuing, &cross].map(certificate);
    let mut anchors = Anchors::default();
    anchors.add_snapshots(trust::mozilla_at(NOW));
    let lost = lost(&whole, &whole[..2], &anchors);
    assert!(lost.contains(&"android-9") && lost.contains(&"java-8u121") && !lost.contains(&"firefox"), "{lost:?}");
}

/// Google's chain with generated keys: a root that new clients have, certified by one that Mozilla removed and that is
/// the only one of older clients (docs/clients.md).
#[test]
fn a_cross_root_that_mozilla_dropped() {
    const SINCE: [(&str, &str); 6] = [
        ("mozilla", "2018-11"),
        ("chrome", "2015-01"),
        ("android", "2021-10"),
        ("openjdk", "2022-01"),
        ("apple", "2019-11"),
        ("microsoft", "2017-12"),
    ];
    let (old, new) = (Spec::ca("Made-up GlobalSign").self_signed(), Spec::ca("Made-up GTS").self_signed());
    for (store, first) in SINCE {
        made_up::add(store, (first, None), &new.der);
        let left = (store == "mozilla").then_some("2025-04");
        made_up::add(store, ("2010-01", left), &old.der);
    }
    made_up::add("java", ("2010-01", None), &old.der);
    let issuing = Spec::ca("Made-up WR2").issued_by(&new);
    let cross = Spec::ca("Made-up GTS").key_of(&new).valid((2020, 6, 19), (2028, 1, 28)).issued_by(&old);
    let leaf = Spec::leaf("www.example.jp").valid((2026, 10, 1), (2026, 12, 24)).issued_by(&issuing);
    let whole = [&leaf, &issuing, &cross].map(Issued::pem).concat();

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (file, server, above, out) = (path("site.pem"), path("server.crt"), path("above.pem"), path("out.pem"));
    fs::write(&file, &whole).unwrap();
    fs::write(&server, leaf.pem()).unwrap();
    fs::write(&above, issuing.pem() + &cross.pem()).unwrap();
    let run = |words: &[&str]| {
        let common = ["--offline", "-q", "--at", "2026-11-26"];
        let words = ["chainmend"].iter().chain(words).chain(&common).map(Into::into).collect::<Vec<_>>();
        cli::run(&words) == std::process::ExitCode::SUCCESS
    };
    assert!(run(&["check", &file]));
    assert!(run(&["fix", &file]));
    assert_eq!(fs::read_to_string(&file).unwrap(), whole);
    let cases: [(&[&str], &str); 6] = [
        (&[], &(leaf.pem() + &issuing.pem())),
        (&["--variant", "standard"], &(leaf.pem() + &issuing.pem())),
        (&["--variant", "cross-root"], &whole),
        (&["--preferred-root", "Made-up GlobalSign"], &whole),
        (&["--support", "android-9"], &whole),
        (&["--support", "java-8u121,firefox"], &whole),
    ];
    for (options, expected) in cases {
        let words = [&["bundle", &server, "--intermediates", &above, "-o", &out, "--replace"], options].concat();
        assert!(run(&words), "{options:?}");
        assert_eq!(fs::read_to_string(&out).unwrap(), expected, "{options:?}");
    }

    let certificates = certificates(Path::new(&file));
    let mut anchors = Anchors::default();
    anchors.add_snapshots(trust::mozilla_at(NOW));
    let lost = lost(&certificates, &certificates[..2], &anchors);
    for client in ["android-7.0", "android-7.1.1", "android-9", "java-8u121"] {
        assert!(lost.contains(&client), "{client}: {lost:?}");
    }
    for client in ["firefox", "chrome", "windows-11", "openssl-3", "android-12", "android-14"] {
        assert!(!lost.contains(&client), "{client}: {lost:?}");
    }
    let (_, examined) = examined(Path::new(&file), &anchors);
    let said = examined
        .findings
        .iter()
        .find(|finding| finding.rule.code == Code::CrossCertificateBeside)
        .unwrap()
        .message(Language::English);
    for words in ["leads to Made-up GlobalSign (needed by ", "Android 7.0", "Java 7 to 8u121", "until 2028-01-28"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("Firefox 3.6 to 64") && !said.contains("today's") && !said.contains("Chrome,"), "{said}");
}
