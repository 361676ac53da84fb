//! Links the program on Linux with glibc so that it starts quickly. On other systems, and if the linker or the system
//! does not support it, nothing is changed.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// GCC's library with its unwinder is linked statically: loading the shared one takes a twentieth of a short run,
/// because it queries the processor, which is slow in a virtual machine.
const LIBRARIES: [&str; 2] = ["gcc_eh", "gcc"];

/// Relative relocations as a bitmap (`DT_RELR`, glibc 2.36). Thousands of pointers in tables are relocated before the
/// program runs; without it, 24 octets would have to be read for each of them.
const PACKED: &str = "-Wl,-z,pack-relative-relocs";

/// The functions that short runs use are placed together before all others. Linux maps 64 KiB of a program around each
/// requested page, and these functions would otherwise be scattered over the whole program: they would take half of the
/// memory and a fifth of the time of a short run (docs/architecture.md).
const STARTUP: &str = include_str!("startup.txt");

/// What such runs use besides: functions of C that every run calls when it begins and ends, and the assembly that
/// verifies a signature with a P-256 key, which has a section per file.
const BESIDES: &str = "    *(.text.startup.* .text.exit.*)
    *p256-x86_64-asm.o(.text)
    *p256_beeu-x86_64-asm.o(.text)
    *sha256-x86_64.o(.text)
    *x86_64-mont.o(.text)
";

/// Passes the arguments of the linker to Cargo.
pub(crate) fn tell(out: &Path) {
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    let of_target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_static = of_target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if of_target("OS") != "linux" || of_target("ENV") != "gnu" || is_static {
        return;
    }
    let is_native = env::var_os("HOST") == env::var_os("TARGET");
    // For another machine, only the configured linker can be used.
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
    // Debug builds are linked often and started rarely.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if let Some(order) = is_release.then(|| ordered(out)).flatten()
        && runs(&driver, out, &[&order])
    {
        println!("cargo:rustc-link-arg-bins={order}");
    }
}

/// The linker's argument that places the functions of short runs first.
fn ordered(out: &Path) -> Option<String> {
    let script = out.join("startup.ld");
    fs::write(&script, script_of(STARTUP)).ok()?;
    // A comma would end the argument.
    script.to_str().filter(|path| !path.contains(',')).map(|path| format!("-Wl,-T,{path}"))
}

/// A script that adds a section to the linker's default ones. Every function has its own section. The tables for
/// unwinding would follow the relocations, which every run reads, and be mapped with them; they are moved away.
fn script_of(names: &str) -> String {
    let names = names.lines().filter(|line| !line.starts_with('#'));
    let sections: String = names.map(|name| format!("    *(.text.{name} .text.unlikely.{name})\n")).collect();
    let functions =
        format!("SECTIONS {{\n  .text.startup_path : {{\n{BESIDES}{sections}  }}\n}}\nINSERT BEFORE .text;\n");
    functions + "SECTIONS { .gcc_except_table : { *(.gcc_except_table .gcc_except_table.*) } } INSERT AFTER .rodata;\n"
}

/// The folder of a static library.
fn folder(driver: &OsString, library: &str) -> Option<PathBuf> {
    let archive = format!("lib{library}.a");
    let output = Command::new(driver).arg(format!("-print-file-name={archive}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    // If it is not found, the name is printed unchanged.
    (path.is_absolute() && path.is_file()).then(|| path.parent().map(Path::to_owned)).flatten()
}

/// Whether a program that is linked in the same way with these arguments runs.
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
