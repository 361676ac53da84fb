//! How the program is linked on Linux with glibc, so that little is to be done before it runs. Elsewhere, and where the
//! linker or the system cannot do it, all stays as it is.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library of GCC with its unwinder, in the program rather than beside it: the shared one takes a twentieth of a short
/// run to load, as it asks the processor what it is, which in a virtual machine is slow.
const LIBRARIES: [&str; 2] = ["gcc_eh", "gcc"];

/// Relative relocations as a bitmap (`DT_RELR`, glibc 2.36): thousands of tables' pointers are written before the program
/// runs, and with 24 octets for each of them they would be read first.
const PACKED: &str = "-Wl,-z,pack-relative-relocs";

/// The functions that a short run goes through, together in front of all others. Linux maps 64 KiB of a program around
/// each page that is asked for, and these are spread over the whole of it: together they take half of the memory of a run and a
/// fifth of its time (docs/architecture.md).
const STARTUP: &str = include_str!("startup.txt");

/// Tells Cargo.
pub(crate) fn tell(out: &Path) {
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    let of_target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_static = of_target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if of_target("OS") != "linux" || of_target("ENV") != "gnu" || is_static {
        return;
    }
    let is_native = env::var_os("HOST") == env::var_os("TARGET");
    // For another machine only the linker that is configured for it will do.
    let Some(driver) = env::var_os("RUSTC_LINKER").or_else(|| is_native.then(|| "cc".into())) else { return };
    let folders: Option<Vec<PathBuf>> = LIBRARIES.iter().map(|library| folder(&driver, library)).collect();
    for (library, folder) in LIBRARIES.iter().zip(folders.into_iter().flatten()) {
        println!("cargo:rustc-link-search=native={}", folder.display());
        println!("cargo:rustc-link-lib=static:-bundle={library}");
    }
    if !is_native {
        return;
    }
    if runs(&driver, out, &[PACKED]) {
        println!("cargo:rustc-link-arg-bins={PACKED}");
    }
    // What is built to be debugged is linked often, and started seldom.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if let Some(order) = is_release.then(|| ordered(out)).flatten()
        && runs(&driver, out, &[&order])
    {
        println!("cargo:rustc-link-arg-bins={order}");
    }
}

/// The linker's argument that puts the functions of a short run in front.
fn ordered(out: &Path) -> Option<String> {
    let script = out.join("startup.ld");
    fs::write(&script, script_of(STARTUP)).ok()?;
    // A comma would end the argument.
    script.to_str().filter(|path| !path.contains(',')).map(|path| format!("-Wl,-T,{path}"))
}

/// A script that adds a section to those that the linker makes by itself. Every function is in a section of its own name.
fn script_of(names: &str) -> String {
    let names = names.lines().filter(|line| !line.starts_with('#'));
    let sections: String = names.map(|name| format!("    *(.text.{name} .text.unlikely.{name})\n")).collect();
    format!("SECTIONS {{\n  .text.startup_path : {{\n{sections}  }}\n}}\nINSERT BEFORE .text;\n")
}

/// Where a static library is.
fn folder(driver: &OsString, library: &str) -> Option<PathBuf> {
    let archive = format!("lib{library}.a");
    let output = Command::new(driver).arg(format!("-print-file-name={archive}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    // What it does not find it prints as it was asked.
    (path.is_absolute() && path.is_file()).then(|| path.parent().map(Path::to_owned)).flatten()
}

/// Whether a program that is linked as this one will be, and with these arguments, runs.
fn runs(driver: &OsString, out: &Path, arguments: &[&str]) -> bool {
    let (source, program) = (out.join("probe.c"), out.join("probe"));
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let linker = flags.split('\x1f').filter_map(|flag| flag.trim_start_matches("-C").strip_prefix("link-arg="));
    let text = "static int number; static int *volatile pointer = &number; int main(void) { return *pointer; }\n";
    let mut compiler = Command::new(driver);
    compiler.args(["-fPIE", "-pie", "-o"]).arg(&program).arg(&source).args(arguments).args(linker);
    fs::write(&source, text).is_ok()
        && compiler.output().is_ok_and(|output| output.status.success())
        && Command::new(&program).status().is_ok_and(|status| status.success())
}
