//! `second-sources.txt`: the roots of stores as others collected them. A test compares the snapshots with it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::sources::{Package, SECOND, Source};

pub(crate) const PATH: &str = "roots/second-sources.txt";

/// How much of the SHA-256 of a root is kept.
const DIGITS: usize = 16;

/// The file. What a package has that is not at hand is kept.
pub(crate) fn file(
    packages: &Path,
    read: impl Fn(&'static Source, &Path) -> Result<(String, Vec<String>), Box<dyn Error>>,
) -> Result<String, Box<dyn Error>> {
    let before = fs::read_to_string(PATH).unwrap_or_default();
    let before: BTreeMap<String, &str> = before
        .split("\n[")
        .skip(1)
        .filter_map(|part| Some((part.split_once(']')?.1.lines().next()?.to_owned(), part)))
        .collect();
    let mut out = format!(
        "# The roots of stores as others collected them, by the first {DIGITS} digits of their SHA-256. A test compares the\n\
         # snapshots with them. Made by roots/generate.sh.\n"
    );
    for source in SECOND {
        let Package { from, name, version } = source.package;
        let about = format!(" {from} {name} {version}, {}/{}", source.file.0, source.file.1);
        if crate::folder(packages, source.package).is_dir() {
            let (day, mut roots) = read(source, packages).map_err(|error| format!("{name} {version}: {error}"))?;
            roots.sort();
            writeln!(out, "\n[{} {day}]{about}", source.store)?;
            for root in roots {
                writeln!(out, "{}", &root[..DIGITS])?;
            }
        } else {
            println!("kept: the second source of {}, {name} {version} is not at hand", source.store);
            let kept =
                before.get(&about).ok_or_else(|| format!("{name} {version} is not unpacked, and was never read"))?;
            writeln!(out, "\n[{}", kept.trim_end())?;
        }
    }
    Ok(out)
}
