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

/// The conditions in a line, before the name.
fn conditions(line: &str) -> impl Iterator<Item = &str> {
    line.split(' ').take_while(|word| *word != "#").filter(|word| !word.is_empty())
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
    /// When a snapshot, a root or a condition of it, a certificate or a revocation would be gone, and nobody said that it may.
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
                lost.push(format!("{name}: {root} {line}"));
            }
            for (root, line) in before {
                let Some(after) = lines.get(root) else { continue };
                for condition in conditions(line).filter(|condition| !conditions(after).any(|one| one == *condition)) {
                    lost.push(format!("{name}: {root} {condition}"));
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn state(files: &[(&str, &str)]) -> State {
        State::of(&files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// What a run may change, and what it may not lose unsaid.
    #[test]
    fn losses_are_refused() {
        const STORE: &str = "roots/stores/chrome-2026-07.txt";
        let before = [
            (STORE, "# store: chrome\naa sct-not-after=2025-07-31T23:59:59Z  # A root\nbb  # B root"),
            (CERTIFICATES, "# sha256: aa\n# sha256: bb\n"),
            (ONECRL, "2025-01-01 x y h1  # one\n"),
        ];
        let cases: [(&str, &str, Option<&str>); 9] = [
            (STORE, before[0].1, None),
            (STORE, "aa sct-not-after=2025-07-31T23:59:59Z  # Another name\nbb  # B root\ncc  # C root", None),
            (STORE, "aa sct-not-after=2025-07-31T23:59:59Z  # A root\nbb purposes=email  # B root", None),
            (STORE, "aa sct-not-after=2025-07-31T23:59:59Z  # A root", Some("chrome-2026-07: bb")),
            (STORE, "aa  # A root\nbb  # B root", Some("chrome-2026-07: aa sct-not-after=2025-07-31T23:59:59Z")),
            (STORE, "aa sct-not-after=2026-07-31T23:59:59Z  # A root\nbb  # B root", Some("2025-07-31T23:59:59Z")),
            ("roots/stores/chrome-2026-08.txt", "aa  # A root", Some("the snapshot chrome-2026-07")),
            (CERTIFICATES, "# sha256: aa\n", Some("the certificate bb")),
            (ONECRL, "2025-01-01 x y h2  # two\n", Some("the revocation 2025-01-01 x y h1")),
        ];
        for (path, text, lost) in cases {
            let kept = before
                .iter()
                .filter(|(other, _)| *other != path && (path == CERTIFICATES || path == ONECRL || *other != STORE));
            let after: Vec<(&str, &str)> = kept.copied().chain([(path, text)]).collect();
            let said = state(&before).tell_changes(&state(&after)).map_err(|error| error.to_string());
            match lost {
                None => assert_eq!(said, Ok(()), "{text}"),
                Some(lost) => assert!(said.clone().is_err_and(|error| error.contains(lost)), "{text}: {said:?}"),
            }
        }
    }
}
