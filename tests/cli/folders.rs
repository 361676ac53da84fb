//! Missing output folders.

use std::fs;

use crate::{LOCAL, Site};

/// A dry run prints the same message as the real run, and neither creates anything.
#[test]
fn a_dry_run_reports_missing_folders_like_the_run() {
    let site = Site::new();
    let scratch = site.scratch();
    let before = scratch.names();
    let cases = [
        "bundle server.crt -o missing/site.pem",
        "bundle server.crt -o missing/",
        "bundle server.crt -o missing/deep/",
        "bundle server.crt -o site.pem --emit-root missing/root.pem",
        "bundle server.crt -o site.pem --lock missing/site.lock",
        "bundle server.crt -o server.crt/site.pem",
        "fix server.crt --emit-root missing/root.pem",
    ];
    for words in cases {
        let run = |more: &str| scratch.run(&format!("{words} {LOCAL} {more}")).expect(6).stderr;
        let said = run("");
        assert_eq!(run("--dry-run"), said, "{words}");
        let is_a_file = words.contains("server.crt/");
        assert_eq!(said.contains("mkdir -p missing"), !is_a_file, "{said}");
        assert_eq!(said.contains("--create-dirs"), !is_a_file, "{said}");
        if is_a_file {
            let said = scratch.run(&format!("{words} {LOCAL} --create-dirs")).expect(6).stderr;
            assert!(said.contains("server.crt is a file, not a folder") && !said.contains("mkdir"), "{said}");
        }
        assert_eq!(scratch.names(), before, "{words}");
        assert_eq!(scratch.read("server.crt"), site.leaf.pem(), "{words}");
    }
}

#[test]
fn folders_are_created_with_the_option() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("lines", format!("{}\n", serde_json::json!({ "certificate": site.leaf.pem() })));
    scratch.write("copy.crt", site.leaf.pem());
    let cases = [
        ("bundle server.crt -o a/b/site.pem", &["a/b/site.pem"][..]),
        ("bundle server.crt -o c/d/", &["c/d/www.example.jp-fullchain.pem"]),
        (
            "bundle server.crt -o e/ --for split --manifest",
            &["e/www.example.jp.crt", "e/www.example.jp-chain.crt", "e/MANIFEST.json"],
        ),
        ("bundle server.crt -o f/site.pem --emit-root g/h/root.pem", &["f/site.pem", "g/h/root.pem"]),
        ("chains server.crt --emit-root i/root.pem", &["i/root.pem"]),
        ("fix copy.crt --emit-root j/root.pem", &["j/root.pem"]),
        ("batch --input lines -o k/l/answers", &["k/l/answers"]),
    ];
    for (words, files) in cases {
        let folder = files[0].split('/').next().unwrap();
        if !words.starts_with("batch") && !words.starts_with("chains") {
            scratch.run(&format!("{words} {LOCAL} --create-dirs --dry-run")).expect(0);
            assert!(!scratch.path(folder).exists(), "{words}");
        }
        scratch.run(&format!("{words} {LOCAL} --create-dirs")).expect(0);
        for file in files {
            assert!(scratch.path(file).is_file(), "{words}: {file}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(scratch.path(folder)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode & !0o755, 0, "{words}: {mode:o}");
            assert_eq!(mode & 0o700, 0o700, "{words}: {mode:o}");
        }
        // The second run finds the existing folders.
        if !words.starts_with("fix") {
            scratch.run(&format!("{words} {LOCAL} --create-dirs")).expect(0);
        }
    }
    // Without a chain, no folder is created.
    scratch.run("bundle server.crt --offline --roots root.crt -o none/site.pem --create-dirs").expect(4);
    assert!(!scratch.path("none").exists());
}
