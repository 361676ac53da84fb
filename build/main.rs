//! Converts the data of `roots/` to Rust: the stores so that a run reads only the roots that it looks up, and the
//! clients and the catalogue of variants so that runs that do not use them have no cost.

mod announced;
mod catalogue;
mod linking;
mod lists;
mod revoked;
mod stores;

use std::env;
use std::fs;
use std::path::Path;

// The library uses the same code, so that lookups match the index; it uses more of it than the build script.
#[allow(dead_code)]
#[path = "../src/certificate"]
mod certificate {
    pub(crate) mod name;
    pub(crate) mod outline;
}

fn main() {
    for input in ["build", "roots", "src/certificate/name.rs", "src/certificate/outline.rs"] {
        println!("cargo:rerun-if-changed={input}");
    }

    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    linking::tell(Path::new(&out));
    let write = |name: &str, contents: &[u8]| {
        fs::write(Path::new(&out).join(name), contents).expect("OUT_DIR can be written");
    };
    let (blob, snapshots) = stores::embed();
    write("roots.der", &blob);
    write("roots.rs", snapshots.as_bytes());
    let (records, about) = revoked::embed("roots/onecrl.txt", "roots/revocations.toml");
    write("onecrl.bin", &records);
    write("onecrl.rs", about.as_bytes());
    write("announced.rs", announced::terms("roots/announcements.toml").as_bytes());
    write("clients.rs", catalogue::clients("roots/clients.toml", "roots/client-rules.toml").as_bytes());
    write("rules.rs", catalogue::rules("roots/client-rules.toml", "roots/clients.toml").as_bytes());
    write("families.rs", catalogue::families("roots/clients.toml").as_bytes());
    write("logs.txt", lists::logs("roots/ct-logs.toml").as_bytes());
    write("policies.rs", lists::policies("roots/policies.toml").as_bytes());
    write("variants.rs", catalogue::variants("roots/variants.toml").as_bytes());
}
