//! What a run changes: told, and refused where something is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;

use crate::conditions::rows;

const CERTIFICATES: &str = "roots/certificates.pem";
pub(crate) const ONECRL: &str = "roots/onecrl.txt";

/// The environment variable that says that what a run tells as lost may go.
const ACCEPT: &str = "ROOTS_ACCEPT_LOSSES";

/// What `roots/` says, as far as a change of it has to be told.
#[derive(Default)]
pub(crate) struct State {
    /// The lines of each snapshot by the SHA-256 of the root: its conditions and name.
    snapshots: BTreeMap<String, BTreeMap<String, String>>,
    /// The SHA-256 of every certificate at hand.
    certificates: BTreeSet<String>,
    /// The lines of revoked certificates by their hash.
    revoked: BTreeMap<String, String>,
}

impl State {
    /// What is in `roots/` now.
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let mut files = BTreeMap::new();
        let stores =
            fs::read_dir("roots/stores")?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
        let others = [CERTIFICATES, ONECRL].map(Into::into);
        for path in stores.into_iter().chain(others).filter(|path| path.is_file()) {
            files.insert(path.display().to_string(), fs::read_to_string(&path)?);
        }
        Ok(Self::of(&files))
    }

    /// What files say, by their paths.
    pub(crate) fn of(files: &BTreeMap<String, String>) -> Self {
        let mut state = Self::default();
        for (path, text) in files {
            if let Some(name) = path.strip_prefix("roots/stores/").and_then(|name| name.strip_suffix(".txt")) {
                let lines = rows(text).map(|row| (row[0].to_owned(), row[1..].join(" ")));
                state.snapshots.insert(name.to_owned(), lines.collect());
            } else if path == ONECRL {
                state.revoked = rows(text).map(|row| (row[3].to_owned(), row.join(" "))).collect();
            } else if path == CERTIFICATES {
                state.certificates =
                    text.lines().filter_map(|line| line.strip_prefix("# sha256: ")).map(str::to_owned).collect();
            }
        }
        state
    }

    /// Prints what is other after a run.
    ///
    /// # Errors
    ///
    /// When a snapshot, a certificate or a revocation would be gone, and nobody said that it may.
    pub(crate) fn tell_changes(&self, after: &Self) -> Result<(), Box<dyn Error>> {
        let mut lost = Vec::new();
        for (name, lines) in &after.snapshots {
            let Some(before) = self.snapshots.get(name) else {
                println!("new: {name}, {} roots", lines.len());
                continue;
            };
            for (root, line) in lines {
                match before.get(root) {
                    None => println!("{name}: in {root} {line}"),
                    Some(before) if before != line => println!("{name}: {root} {before} -> {line}"),
                    Some(_) => {}
                }
            }
            for (root, line) in before.iter().filter(|(root, _)| !lines.contains_key(*root)) {
                println!("{name}: out {root} {line}");
            }
        }
        for name in self.snapshots.keys().filter(|name| !after.snapshots.contains_key(*name)) {
            lost.push(format!("the snapshot {name}"));
        }
        for root in self.certificates.difference(&after.certificates) {
            lost.push(format!("the certificate {root}"));
        }
        for line in after.revoked.iter().filter(|(hash, _)| !self.revoked.contains_key(*hash)).map(|(_, line)| line) {
            println!("revoked: {line}");
        }
        for line in self.revoked.iter().filter(|(hash, _)| !after.revoked.contains_key(*hash)).map(|(_, line)| line) {
            lost.push(format!("the revocation {line}"));
        }
        if lost.is_empty() || std::env::var_os(ACCEPT).is_some() {
            for lost in &lost {
                println!("lost: {lost}");
            }
            return Ok(());
        }
        Err(format!(
            "this run would lose:\n  {}\nNothing was written. If that is right: {ACCEPT}=1 make roots",
            lost.join("\n  ")
        )
        .into())
    }
}
