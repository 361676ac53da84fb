//! Responses are cached between runs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Site;
use crate::support::http::{Answer, Server};
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, finish};

const WORDS: &str = "bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8";

/// Runs with a cache in this folder of the scratch folder, below `XDG_CACHE_HOME`.
fn run(scratch: &Scratch, words: &str, folder: &str) -> Run {
    let folder = scratch.path(folder);
    scratch.run_with(words, &[("XDG_CACHE_HOME", folder.to_str().unwrap())])
}

/// The files below a folder, with their contents.
fn files(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match std::fs::read(entry.path()) {
            Ok(contents) => found.push((entry.path(), contents)),
            Err(_) => found.extend(files(&entry.path())),
        }
    }
    found.sort();
    found
}

#[test]
fn a_second_run_makes_no_request() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    assert_eq!(run(&scratch, WORDS, "cache").expect(0).out(), site.fullchain());
    assert_eq!(server.asked().len(), 2);
    let again = run(&scratch, &format!("{WORDS} -v"), "cache").expect(0);
    assert_eq!(again.out(), site.fullchain());
    again.says(&["/issuing.crt for www.example.jp: 1 certificate, from the cache (fetched 20"]);
    // With `--offline`, the cache gives the same chain.
    assert_eq!(run(&scratch, &format!("{WORDS} --offline"), "cache").expect(0).out(), site.fullchain());
    let japanese = run(&scratch, &format!("{WORDS} -v --lang ja"), "cache").expect(0);
    japanese.says(&["キャッシュから"]);
    assert_eq!(server.asked().len(), 2);
    let report = run(&scratch, &format!("{WORDS} --format json"), "cache").expect(0).json();
    for row in report["fetched"].as_array().unwrap() {
        assert!(row["cached"] == true && row["fetched_at"].is_string() && row["ok"] == true, "{row}");
    }
    let certificates = report["chain"]["certificates"].as_array().unwrap();
    let of = |source: &str| certificates.iter().filter(|row| row["source"] == source).collect::<Vec<_>>();
    assert_eq!(of("aia").len(), 2);
    assert!(of("aia").iter().all(|row| row["cached"] == true && row["fetched_at"].is_string()));
    assert!(of("input").iter().all(|row| row.get("cached").is_none()));
    // `fix` and `chains` use the cache too. Only `chains` needs the root, so that is the only request.
    run(&scratch, "fix server.crt --roots root.crt --aia-allow 127.0.0.0/8", "cache").expect(0);
    assert_eq!(server.asked().len(), 2);
    run(&scratch, "chains server.crt --roots root.crt --aia-allow 127.0.0.0/8", "cache").expect(0);
    assert_eq!(server.asked()[2..], ["/root.crt"]);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn the_options_of_the_cache() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let asked = |words: &str| {
        let before = server.asked().len();
        run(&scratch, &format!("{WORDS} {words}"), "cache").expect(0);
        server.asked().len() - before
    };
    assert_eq!([asked("--no-cache"), asked("--no-cache")], [2, 2]);
    assert!(!scratch.path("cache").exists());
    assert_eq!([asked("--cache-dir mine"), asked("--cache-dir mine"), asked("")], [2, 0, 2]);
    assert!(scratch.path("mine").is_dir() && scratch.path("cache/chainmend").is_dir());
    assert_eq!([asked("--no-cache"), asked("")], [2, 0]);
    run(&scratch, &format!("{WORDS} --no-cache --cache-dir x"), "cache").expect(2);
    // The folder is not created if nothing is fetched.
    let words = format!("{WORDS} --intermediates intermediates.crt --cache-dir unused");
    run(&scratch, &words, "cache").expect(0);
    run(&scratch, &format!("{WORDS} --offline --cache-dir unused"), "cache").expect(4);
    assert!(!scratch.path("unused").exists());
}

/// The CA has a new certificate at the same URL, and the cached one does not fit its leaf.
#[test]
fn a_new_certificate_of_the_ca_is_fetched() {
    let server = Server::start();
    let scratch = Scratch::new();
    let root = Spec::ca("Test Root").self_signed();
    scratch.write("root.crt", root.pem());
    let url = server.url("/ca");
    for _ in 0..2 {
        let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
        server.body("/ca", issuing.der.clone());
        scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&url]).issued_by(&issuing).pem());
        for _ in 0..2 {
            assert!(run(&scratch, WORDS, "cache").expect(0).out().ends_with(&issuing.pem()));
        }
    }
    assert_eq!(server.asked(), ["/ca", "/ca"]);
}

/// Its lengths are longer than DER allows, but not those of its signed part.
#[test]
fn an_answer_around_whose_signed_part_is_ber() {
    let server = Server::start();
    let scratch = Scratch::new();
    let root = Spec::ca("Test Root").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    let length = u32::try_from(issuing.der.len() - 4).unwrap().to_be_bytes();
    let long = [&[0x30, 0x84], &length[..], &issuing.der[4..]].concat();
    scratch.write("root.crt", root.pem());
    server.body("/ca", long);
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&server.url("/ca")]).issued_by(&issuing).pem());
    assert!(run(&scratch, WORDS, "cache").expect(0).out().ends_with(&issuing.pem()));
}

#[test]
fn pages_are_not_cached_and_errors_only_briefly() {
    let server = Server::start();
    let scratch = Scratch::new();
    let root = Spec::ca("Test Root").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    scratch.write("root.crt", root.pem());
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&server.url("/ca")]).issued_by(&issuing).pem());
    server.body("/ca", b"<html>Please log in</html>".to_vec());
    run(&scratch, WORDS, "cache").expect(4).says(&["captive portal"]);
    server.route("/ca", Answer::Status(404));
    run(&scratch, WORDS, "cache").expect(4).says(&["HTTP 404\n"]);
    server.body("/ca", issuing.der.clone());
    run(&scratch, WORDS, "cache").expect(4).says(&["HTTP 404, ", " s ago (--no-cache asks again)"]);
    assert_eq!(server.asked().len(), 2);
    run(&scratch, &format!("{WORDS} --no-cache"), "cache").expect(0);
}

/// Many processes run at the same time, and some are killed. Every other one prints the right bundle, and every cached
/// file is complete.
#[test]
fn many_processes_at_the_same_time() {
    const LEAVES: usize = 6;
    const RUNS: usize = 20;
    let server = Server::start();
    let scratch = Scratch::new();
    let root = Spec::ca("Test Root").self_signed();
    scratch.write("root.crt", root.pem());
    let issuers: Vec<String> = (0..LEAVES)
        .map(|number| {
            let issuing = Spec::ca(&format!("CA {number}")).issued_by(&root);
            let url = server.body(&format!("/{number}"), issuing.der.clone());
            let leaf = Spec::leaf("www.example.jp").aia(&[&url]).issued_by(&issuing);
            scratch.write(&format!("{number}.crt"), leaf.pem());
            issuing.pem()
        })
        .collect();
    let cache = scratch.path("cache");
    let words = |number: usize| WORDS.replace("server.crt", &format!("{number}.crt"));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (issuers, cache, words, scratch) = (&issuers, &cache, &words, &scratch);
            scope.spawn(move || {
                for turn in 0..RUNS {
                    let number = (thread + turn) % LEAVES;
                    let mut command = scratch.command(&words(number));
                    command.env("XDG_CACHE_HOME", cache);
                    if turn % 4 == 3 {
                        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                        let mut child = quiet.spawn().unwrap();
                        std::thread::sleep(Duration::from_millis(turn as u64));
                        let _ = child.kill();
                        let _ = child.wait();
                        continue;
                    }
                    let run = finish(&mut command);
                    assert_eq!(run.status, 0, "{}", run.stderr);
                    assert!(run.out().ends_with(&issuers[number]));
                }
            });
        }
    });
    let asked = server.asked().len();
    for (number, issuer) in issuers.iter().enumerate() {
        assert!(run(&scratch, &words(number), "cache").expect(0).out().ends_with(issuer));
    }
    assert_eq!(server.asked().len(), asked, "all of it is kept");
}

/// A run does not fail if the cache cannot be written.
#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_no_failure() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    scratch.write("file", "");
    let words = format!("{WORDS} --cache-dir file");
    let quiet = scratch.run(&words).expect(0);
    assert!(!quiet.stderr.contains("could not be written"), "{}", quiet.stderr);
    scratch.run(&format!("{words} -v")).expect(0).says(&["note: the cache in file could not be written: "]);
    // A full disk: the size limit for files is zero.
    let binary = env!("CARGO_BIN_EXE_chainmend");
    let script = format!("trap '' XFSZ; ulimit -f 0; exec {binary} {WORDS} --at 2026-11-23 --cache-dir full -v");
    let full = finish(Command::new("sh").args(["-c", &script]).current_dir(scratch.folder()).env("LC_ALL", "C"));
    assert_eq!(full.expect(0).says(&["the cache in full could not be written"]).out(), site.fullchain());
    assert!(files(&scratch.path("full")).iter().all(|(_, contents)| contents.is_empty()));
    // Incomplete files in the cache do no harm.
    let words = format!("{WORDS} --cache-dir full");
    for expected in [2, 0] {
        let before = server.asked().len();
        assert_eq!(scratch.run(&words).expect(0).out(), site.fullchain());
        assert_eq!(server.asked().len() - before, expected);
    }
}

type Damage<'a> = &'a dyn Fn(&Path);

/// Whatever the cache contains, no other file is read or written, and the bundle is right.
#[cfg(unix)]
#[test]
fn a_hostile_cache() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    run(&scratch, WORDS, "cache").expect(0);
    let good = files(&scratch.path("cache"));
    assert_eq!(good.len(), 4);
    let other = Spec::ca("Test Issuing CA").self_signed();
    let secret = scratch.write("secret", other.der.clone());
    let damages: [Damage<'_>; 5] = [
        &|path| std::fs::write(path, &other.der).unwrap(),
        &|path| std::fs::write(path, vec![b'{'; 3 << 20]).unwrap(),
        &|path| {
            std::fs::remove_file(path).unwrap();
            std::os::unix::fs::symlink(&secret, path).unwrap();
        },
        &|path| {
            std::fs::remove_file(path).unwrap();
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        },
        &|path| {
            let text =
                String::from_utf8_lossy(&std::fs::read(path).unwrap()).replace("sha256\":\"", "sha256\":\"../../");
            std::fs::write(path, text).unwrap();
        },
    ];
    for damage in damages {
        for (path, _) in &good {
            damage(path);
        }
        assert_eq!(run(&scratch, WORDS, "cache").expect(0).out(), site.fullchain());
        let now = files(&scratch.path("cache"));
        assert_eq!(now.len(), 4);
        assert!(good.iter().zip(&now).all(|(old, new)| old.0 == new.0));
        assert_eq!(std::fs::read(&secret).unwrap(), other.der);
    }
}

/// With `--offline`, the message names the URL, even if there is a cache, and even if the cached response is an error.
#[test]
fn urls_that_are_not_requested_offline_are_named() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    server.route("/issuing.crt", Answer::Status(404));
    run(&scratch, WORDS, "cache").expect(4).says(&["/issuing.crt: HTTP 404"]);
    std::fs::create_dir(scratch.path("empty")).unwrap();
    for folder in ["cache", "empty", "missing"] {
        let refused = run(&scratch, &format!("{WORDS} --offline"), folder).expect(4);
        refused.says(&["/issuing.crt was not requested, and the cache has no answer for it", "without --offline"]);
    }
}
