//! Runs the fuzz targets on stable Rust, once with every file of their corpora. These include everything that fuzzing
//! found.

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod targets;

const CORPORA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus");

#[test]
fn every_input_of_the_corpora() {
    for (name, run) in targets::TARGETS {
        let mut files: Vec<_> =
            fs::read_dir(Path::new(CORPORA).join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.len() > 5, "{name}");
        for file in files {
            println!("{}", file.display());
            run(&fs::read(&file).unwrap());
        }
    }
}
