//! Where Cargo puts what it builds: the running example is in `examples`, in the folder of its profile. `CARGO_TARGET_DIR`
//! may be anywhere.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The folder of the profile, such as `target/release`.
fn profile() -> io::Result<PathBuf> {
    let missing = || io::Error::other("this is not an example that Cargo built");
    env::current_exe()?.ancestors().nth(2).map(Path::to_owned).ok_or_else(missing)
}

/// A program of the same profile: `chainmend`, or `examples/NAME`.
pub fn program(name: &str) -> io::Result<PathBuf> {
    let program = profile()?.join(name);
    if program.exists() { Ok(program) } else { Err(io::Error::other(format!("there is no {}", program.display()))) }
}

/// The folder for the files of a benchmark, beside those of the profiles. It is created.
pub fn folder(name: &str) -> io::Result<PathBuf> {
    let folder = profile()?.with_file_name("bench").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
