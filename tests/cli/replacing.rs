//! Replaces files atomically: after any failure, the old file or the new one is complete.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::pki::{Spec, armor};
use crate::support::run::{Run, Scratch, finish, output, program, skipped};
use crate::{LOCAL, Site};

fn words(output: &str) -> String {
    format!("bundle server.crt {LOCAL} {output}")
}

#[test]
fn an_input_is_not_overwritten_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    symlink("server.crt", scratch.path("link.pem")).unwrap();
    fs::hard_link(scratch.path("root.crt"), scratch.path("hard.pem")).unwrap();
    let cases = [
        ("server.crt", "server.crt"),
        ("link.pem", "server.crt"),
        ("hard.pem", "root.crt"),
        ("./root.crt", "root.crt"),
    ];
    for (output, input) in cases {
        let before = scratch.read(input);
        let run = scratch.run(&words(&format!("-o {output}"))).expect(6);
        run.says(&[&format!("{output} was not written: it is the input {input}"), "--overwrite-input"]);
        assert_eq!(scratch.read(input), before);
    }
    scratch.run(&words("-o server.crt --overwrite-input")).expect(0);
    assert_eq!(scratch.read("server.crt"), site.fullchain());
}

/// Password and configuration files are inputs of the run too, regardless of their contents.
#[test]
fn files_of_the_run_are_not_overwritten() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("key.pem", site.leaf.key_pem());
    scratch.write("password", "correct horse\n");
    scratch.write("mine.toml", "lang = \"en\"\n");
    let container = "--for iis-pfx --key key.pem --pfx-password-file password";
    let cases = [
        (format!("bundle server.crt {LOCAL} {container} -o password"), "password", "it is the password file"),
        (format!("bundle server.crt {LOCAL} {container} -o x.p12 --emit-root password"), "password", "password file"),
        (format!("bundle server.crt {LOCAL} {container} -o x.p12 --lock password"), "password", "password file"),
        (
            format!("bundle server.crt {LOCAL} --config mine.toml -o mine.toml"),
            "mine.toml",
            "it is the configuration file",
        ),
        (
            format!("chains server.crt {LOCAL} --config mine.toml --emit-root mine.toml"),
            "mine.toml",
            "configuration file",
        ),
        (format!("batch {LOCAL} --config mine.toml -o mine.toml"), "mine.toml", "configuration file"),
    ];
    for (words, file, said) in cases {
        let before = scratch.read(file);
        for replace in ["", " --replace"] {
            let run = scratch.run(&(words.clone() + replace)).expect(6);
            run.says(&[&format!("{file} was not written"), said, "choose another file"]);
            assert_eq!(scratch.read(file), before, "{words}");
        }
    }
    let fix = "fix server.crt --roots root.crt --intermediates intermediates.crt --offline --config mine.toml";
    scratch.run(&format!("{fix} --emit-root mine.toml")).expect(6).says(&["configuration file of chainmend"]);
}

/// The files of a folder of issuers are inputs too. A bundle that was written to this folder can be replaced by the
/// next one.
#[test]
fn an_issuer_of_a_folder_is_not_overwritten_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    fs::create_dir(scratch.path("issuers")).unwrap();
    scratch.write("issuers/issuing.pem", site.issuing.pem());
    scratch.write("issuers/policy.pem", site.policy.pem());
    let words =
        |options: &str| format!("bundle server.crt --roots root.crt --offline --intermediates issuers {options}");
    for replace in ["", "--replace"] {
        let run = scratch.run(&words(&format!("-o issuers/issuing.pem {replace}"))).expect(6);
        run.says(&["issuers/issuing.pem was not written: it is the input issuers/issuing.pem", "--overwrite-input"]);
    }
    assert_eq!(scratch.read("issuers/issuing.pem"), site.issuing.pem());
    for _ in 0..2 {
        scratch.run(&words("-o issuers/fullchain.pem")).expect(0);
        scratch.run(&words("-o issuers/fullchain.pem --replace")).expect(0);
    }
    scratch.run(&words("-o issuers/issuing.pem --overwrite-input")).expect(0);
    assert_eq!(scratch.read("issuers/issuing.pem"), site.fullchain());
}

/// The message names all required consents, and each suggestion works.
#[test]
fn an_input_that_would_lose_contents_requires_both_consents() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&words("-o root.crt")).expect(6);
    let run = run.says(&["it is the input root.crt", "covers none of these names", "choose another file: -o PATH"]);
    let run = run.says(&["to replace the input anyway: --overwrite-input --replace"]);
    assert_eq!(run.stderr.matches("try:").count(), 2, "{}", run.stderr);
    scratch.run(&words("-o root.crt --overwrite-input --replace")).expect(0);
    assert_eq!(scratch.read("root.crt"), site.fullchain());
}

#[test]
fn a_link_is_followed_to_its_target() {
    let site = Site::new();
    let scratch = site.scratch();
    fs::create_dir(scratch.path("live")).unwrap();
    fs::create_dir(scratch.path("archive")).unwrap();
    symlink("../archive/fullchain1.pem", scratch.path("live/fullchain.pem")).unwrap();
    for old in [None, Some(site.chain())] {
        if let Some(old) = old {
            scratch.write("archive/fullchain1.pem", old);
        }
        scratch.run(&words("-o live/fullchain.pem")).expect(0);
        assert!(fs::symlink_metadata(scratch.path("live/fullchain.pem")).unwrap().is_symlink());
        assert_eq!(scratch.read("archive/fullchain1.pem"), site.fullchain());
    }
    symlink("loop.pem", scratch.path("loop.pem")).unwrap();
    scratch.run(&words("-o loop.pem")).expect(6);
}

#[test]
fn mode_and_owner_are_kept() {
    let site = Site::new();
    let scratch = site.scratch();
    let path = scratch.write("out.pem", site.chain());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let changed = std::os::unix::fs::chown(&path, Some(65534), Some(65534)).is_ok();
    if !changed {
        skipped("owner", "only root can give files away");
    }
    let before = fs::metadata(&path).unwrap();
    scratch.run(&words("-o out.pem")).expect(0);
    let after = fs::metadata(&path).unwrap();
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    assert_eq!((after.mode() & 0o7777, after.uid(), after.gid()), (0o640, before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino(), "the file was replaced, not written into");
}

#[test]
fn the_umask_determines_the_mode_of_a_new_file() {
    let scratch = Site::new().scratch();
    let command = format!("umask 027; exec \"$0\" {}", words("-o out.pem"));
    finish(Command::new("sh").args(["-c", &command, env!("CARGO_BIN_EXE_chainmend")]).current_dir(scratch.folder()))
        .expect(0);
    assert_eq!(fs::metadata(scratch.path("out.pem")).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn devices_are_not_replaced() {
    let scratch = Site::new().scratch();
    for output in ["/dev/full", "/proc/self/mem"] {
        scratch.run(&words(&format!("-o {output}"))).expect(6);
    }
    scratch.run(&words("-o /proc/chainmend.pem")).expect(6);
}

#[test]
fn a_read_only_folder() {
    let site = Site::new();
    let scratch = site.scratch();
    let shut = scratch.path("shut");
    fs::create_dir(&shut).unwrap();
    fs::write(shut.join("out.pem"), site.chain()).unwrap();
    let mut command = scratch.command(&words("-o shut/out.pem"));
    if fs::metadata(&shut).unwrap().uid() == 0 {
        // File modes do not restrict root.
        command.uid(65534).gid(65534);
    }
    fs::set_permissions(scratch.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).unwrap();
    let run = match command.stdin(Stdio::null()).output() {
        Ok(_) => finish(&mut command).expect(6),
        Err(error) => return skipped("read-only folder", &format!("the binary cannot run as nobody: {error}")),
    };
    let run = run.says(&["shut/out.pem cannot be written: Permission denied\n", "unchanged"]);
    // A dry run fails in the same way, and no suggestion leads to the same failure.
    let by_nobody = |words: &str| {
        let mut command = scratch.command(words);
        if fs::metadata(scratch.folder()).unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        finish(&mut command)
    };
    let said = |run: &Run| run.stderr.lines().filter(|line| !line.starts_with("note")).collect::<Vec<_>>().join("\n");
    let dry = by_nobody(&words("-o shut/out.pem --dry-run")).expect(6);
    assert_eq!(said(&dry), said(&run));
    for words in [
        words("-o shut/a/out.pem --create-dirs"),
        format!("fix shut/out.pem {LOCAL} --replace-damaged"),
        format!("fix shut/out.pem {LOCAL} --no-backup"),
    ] {
        if words.starts_with("fix") {
            fs::write(shut.join("out.pem"), site.leaf.pem()).unwrap();
        }
        let (run, dry) = (by_nobody(&words).expect(6), by_nobody(&format!("{words} --dry-run")).expect(6));
        assert_eq!(said(&dry), said(&run), "{words}");
        for option in ["--create-dirs", "--no-backup", "mkdir"] {
            assert!(!run.stderr.contains(option), "{words}: {}", run.stderr);
        }
    }
    fs::write(shut.join("out.pem"), site.chain()).unwrap();
    assert_eq!(scratch.read("shut/out.pem"), site.chain());
    assert_eq!(fs::read_dir(&shut).unwrap().count(), 1);
}

/// A small file system without free space.
#[test]
fn a_full_disk() {
    let Some(unshare) = program("unshare") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    fs::create_dir(scratch.path("full")).unwrap();
    let script = "mount -t tmpfs -o size=8k none full && cat intermediates.crt > full/out.pem && \
                  { cat /dev/zero > full/rest 2>/dev/null || true; }";
    if output(&unshare, &["-rm", "sh", "-c", script], scratch.folder()).status != 0 {
        return skipped("full disk", "no file system can be mounted here");
    }
    for (file, left) in [("out.pem", site.chain()), ("new.pem", String::new())] {
        let arguments = words(&format!("-o full/{file}"));
        let script = format!("{script}; \"$0\" {arguments}; echo \"status $?\"; ls -A full; cat full/{file}");
        let run = output(&unshare, &["-rm", "sh", "-c", &script, env!("CARGO_BIN_EXE_chainmend")], scratch.folder());
        let run = run.says(&[&format!("full/{file} cannot be written: No space left on device")]);
        assert_eq!(run.out(), format!("status 6\nout.pem\nrest\n{left}"));
    }
}

#[test]
fn a_failure_of_the_second_file_restores_the_first() {
    let scratch = Site::new().scratch();
    scratch.write("site.crt", "old");
    fs::create_dir(scratch.path("site-chain.crt")).unwrap();
    scratch.run(&words("--for apache@2.2 -o site.crt")).expect(6);
    assert_eq!(scratch.read("site.crt"), "old");
}

#[test]
fn killed_at_any_moment() {
    let site = Site::new();
    let scratch = site.scratch();
    let (long, short) = (site.fullchain(), site.leaf.pem() + &site.issuing.pem());
    scratch.write("policy.crt", site.policy.pem());
    scratch.write("out.pem", &long);
    let to_policy = "bundle server.crt --offline --roots policy.crt --intermediates intermediates.crt -o out.pem";
    let mut written = 0;
    for turn in 0..300 {
        let words = if turn % 2 == 0 { to_policy.to_owned() } else { words("-o out.pem") };
        let mut child = scratch.command(&words).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(turn * 40));
        // The process may have ended already.
        let _ = child.kill();
        written += u32::from(child.wait().unwrap().success());
        let now = scratch.read("out.pem");
        assert!(now == long || now == short, "turn {turn}:\n{now}");
    }
    println!("{written} of 300 runs ended before they were killed");
    scratch.run(&words("-o out.pem")).expect(0);
    assert_eq!(scratch.read("out.pem"), long);
    assert_eq!(scratch.names(), ["intermediates.crt", "out.pem", "policy.crt", "root.crt", "server.crt"]);
}

/// How many runs are killed while they replace a set of files. `make killing` sets 1,000.
fn rounds() -> u64 {
    std::env::var("CHAINMEND_KILL_ROUNDS").ok().and_then(|count| count.parse().ok()).unwrap_or(120)
}

/// Two deployments of the same site with different keys alternate. After the next complete run, the files belong to
/// one deployment. At any moment of a kill, no key is in a file that others may read.
#[test]
fn a_set_killed_at_any_moment() {
    const SET: [&str; 4] = ["site.crt", "site-chain.crt", "site.key", "site-MANIFEST.json"];
    let site = Site::new();
    let scratch = site.scratch();
    fs::create_dir(scratch.path("live")).unwrap();
    let other = Spec::leaf("www.example.jp").issued_by(&site.policy);
    let words = |name: &str| {
        format!("bundle {name}.crt {LOCAL} --key {name}.key --for split --manifest --replace -o live/site.crt")
    };
    let mut sets: Vec<Vec<String>> = Vec::new();
    for (name, leaf) in [("one", &site.leaf), ("two", &other)] {
        scratch.write(&format!("{name}.crt"), leaf.pem());
        scratch.write(&format!("{name}.key"), leaf.key_pem());
        scratch.run(&words(name)).expect(0);
        sets.push(SET.iter().map(|file| scratch.read(&format!("live/{file}"))).collect());
    }
    let now = || SET.iter().map(|file| scratch.read(&format!("live/{file}"))).collect::<Vec<String>>();
    let (mut killed, mut between) = (0, 0);
    // Measures the duration of a run. Kills are spread over all of it, or only over the last part, in which files are
    // written.
    let started = std::time::Instant::now();
    scratch.run(&words("one")).expect(0);
    let takes = u64::try_from(started.elapsed().as_micros()).unwrap();
    let rounds = rounds();
    for round in 0..rounds {
        let name = if round % 2 == 0 { "two" } else { "one" };
        let part = takes * (round * 7919 % rounds) / rounds;
        let wait = if round % 3 == 0 { part } else { takes * 2 / 3 + part / 2 };
        let mut child = scratch.command(&words(name)).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(wait));
        // The process may have ended already.
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        for entry in fs::read_dir(scratch.path("live")).unwrap().map(Result::unwrap) {
            // The process that does the renames may still be running.
            let (Ok(bytes), Ok(metadata)) = (fs::read(entry.path()), entry.metadata()) else { continue };
            let holds_key = bytes.windows(11).any(|window| window == b"PRIVATE KEY");
            assert!(!holds_key || metadata.mode().trailing_zeros() >= 6, "{:?}", entry.file_name());
        }
        let seen = now();
        if !sets.contains(&seen) {
            // The renames continue in a separate process.
            let goes_on = scratch.path("live/.site.crt.chainmend-set").exists() || sets.contains(&now());
            assert!(goes_on, "round {round}: {seen:?}");
            between += 1;
        }
        if round % 10 == 9 || !sets.contains(&seen) {
            scratch.run(&words(name)).expect(0);
            assert_eq!(&now(), if name == "one" { &sets[0] } else { &sets[1] }, "round {round}");
            assert_eq!(fs::read_dir(scratch.path("live")).unwrap().count(), SET.len(), "round {round}");
        }
    }
    println!("{killed} of {rounds} runs were killed, {between} of them among the renames");
    scratch.run(&words("one")).expect(0);
    assert_eq!((now(), fs::read_dir(scratch.path("live")).unwrap().count()), (sets[0].clone(), SET.len()));
}

/// From a file system that is too small for the new files to one that is just large enough: the old set or the new one
/// is complete, and there are no other files.
#[test]
fn a_set_on_a_full_disk() {
    let Some(unshare) = program("unshare") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("old.crt", other.pem());
    scratch.write("old.key", other.key_pem());
    for folder in ["small", "old", "new"] {
        fs::create_dir(scratch.path(folder)).unwrap();
    }
    let words = |leaf: &str, key: &str, folder: &str| {
        format!(
            "bundle {leaf} {LOCAL} --at 2026-11-23 --key {key} --for split --manifest --replace -o {folder}/site.crt"
        )
    };
    scratch.run(&words("old.crt", "old.key", "old")).expect(0);
    scratch.run(&words("server.crt", "server.key", "new")).expect(0);
    let binary = env!("CARGO_BIN_EXE_chainmend");
    let (mut whole, mut refused) = (0, 0);
    for pages in 4..14 {
        let script = format!(
            "mount -t tmpfs -o size={}k none small || exit 77; \
             cp -p old/* small/ || exit 77; \"$0\" {} 2>small.err; echo $?; ls -A small; \
             if diff -r small old >/dev/null; then echo old; elif diff -r small new >/dev/null; then echo new; else echo mixed; fi; \
             find small -name '*.key' -perm /077",
            pages * 4,
            words("server.crt", "server.key", "small")
        );
        let run = output(&unshare, &["-rm", "sh", "-c", &script, binary], scratch.folder());
        if run.status == 77 && pages < 6 {
            continue;
        }
        if run.status != 0 {
            return skipped("a set on a full disk", "no file system can be mounted here");
        }
        let names = "site-MANIFEST.json\nsite-chain.crt\nsite.crt\nsite.key\n";
        let is_whole = run.out() == format!("0\n{names}new\n");
        let is_refused = run.out() == format!("6\n{names}old\n");
        assert!(is_whole || is_refused, "{pages} pages: {}{}", run.out(), scratch.read("small.err"));
        whole += u32::from(is_whole);
        refused += u32::from(is_refused);
    }
    assert!(whole > 0 && refused > 0, "{whole} whole, {refused} refused");
}

/// If a process is killed between link and rename, the next run removes the remaining file, unless another process
/// still uses it.
#[test]
fn an_abandoned_file_is_removed() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("out.pem", site.chain());
    let abandoned = scratch.write(".out.pem.chainmend", "left behind");
    scratch.run(&words("-o out.pem")).expect(0);
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    assert!(!abandoned.exists());

    scratch.write(".out.pem.chainmend", "in use");
    let held = fs::File::open(&abandoned).unwrap();
    held.lock().unwrap();
    scratch.run(&words("-o out.pem")).expect(0);
    assert_eq!(scratch.read(".out.pem.chainmend"), "in use");
    assert_eq!(scratch.names().len(), 5);
}

#[test]
fn many_runs_at_once_leave_one_whole_file() {
    let site = Site::new();
    let scratch: Scratch = site.scratch();
    scratch.write("out.pem", site.chain());
    let command = || scratch.command(&words("-o out.pem")).stderr(Stdio::null()).spawn().unwrap();
    let children: Vec<_> = (0..20).map(|_| command()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    assert_eq!(scratch.names(), ["intermediates.crt", "out.pem", "root.crt", "server.crt"]);
}

/// Existing files, and whether a renewal for www.example.jp replaces them without consent.
#[test]
fn contents_are_not_lost_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    let other_ca = Spec::ca("Another CA").self_signed();
    let spec = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Spec::leaf("www.example.jp").with(|params| {
            params.subject_alt_names = rcgen::CertificateParams::new(names).unwrap().subject_alt_names;
        })
    };
    let of = |names: &[&str], from, until| spec(names).valid(from, until).issued_by(&other_ca).pem();
    let (old, new) = ((2024, 1, 1), (2025, 6, 1));
    let key = site.leaf.key_pem();
    let damaged = site.leaf.pem().replacen("\nM", "\n*", 1);
    let chain = site.chain();
    let end = chain.find("\n-----END").unwrap();
    let cut_off = format!("{}{}", &chain[..end - 64], &chain[end..]);
    let mail = of(&["mail.example.jp"], old, (2048, 1, 1));
    let lost: [(&str, Vec<u8>, &str); 17] = [
        ("its key", (site.leaf.pem() + &key).into(), "a private key"),
        ("a key alone", key.clone().into(), "a private key"),
        ("a damaged key", key[..90].into(), "a private key"),
        ("an encrypted key", armor("ENCRYPTED PRIVATE KEY", &[0x30, 4, 0x30, 0, 4, 0]).into(), "a private key"),
        ("a key in DER", site.leaf.key.serialize_der(), "a private key"),
        ("a container", vec![0x30, 5, 2, 1, 3, 0x30, 0], "a private key"),
        ("other names", mail.clone().into(), "for mail.example.jp"),
        ("another host's among them", (site.leaf.pem() + &mail).into(), "for mail.example.jp"),
        ("an address", of(&["192.0.2.1"], old, (2048, 1, 1)).into(), "for 192.0.2.1"),
        ("under no wildcard", of(&["*.sub.example.jp"], old, (2048, 1, 1)).into(), "*.sub.example.jp"),
        ("a newer one", of(&["www.example.jp"], new, (2048, 1, 1)).into(), "2025-06-01"),
        ("a CA's", other_ca.pem().into(), "Another CA"),
        ("damaged", damaged.clone().into(), "cannot be read"),
        ("beside one that says nothing", (site.leaf.pem() + &damaged).into(), "cannot be read"),
        ("a request", Spec::leaf("www.example.jp").request().into(), "and no certificate"),
        ("too much to read", vec![b'x'; (16 << 20) + 1], "larger than 16 MiB"),
        ("garbage", vec![0xff, 0, 1, 2, 3, 0xff, 0xfe, 9], "neither text nor a certificate"),
    ];
    for (name, before, said) in &lost {
        scratch.write("out.pem", before);
        let words = words("-o out.pem --at 2026-01-01");
        let run = scratch.run(&words).expect(6);
        run.says(&["out.pem was not written: ", said, "--replace"]);
        assert_eq!(fs::read(scratch.path("out.pem")).unwrap(), *before, "{name}");
        scratch.run(&format!("{words} --lang ja")).expect(6).says(&["out.pem には書き込みませんでした", "--replace"]);
        scratch.run(&format!("{words} --replace")).expect(0);
        assert_eq!(scratch.read("out.pem"), site.fullchain(), "{name}");
    }
    let unasked: [(&str, Vec<u8>); 9] = [
        ("the same", site.fullchain().into()),
        ("older, of another CA", of(&["www.example.jp"], old, (2048, 1, 1)).into()),
        ("over, and newer", of(&["www.example.jp"], new, (2025, 12, 1)).into()),
        ("more names", of(&["a.example.jp", "WWW.example.jp"], old, (2048, 1, 1)).into()),
        ("a wildcard", of(&["*.example.jp"], old, (2048, 1, 1)).into()),
        ("with a damaged intermediate", (site.leaf.pem() + &cut_off).into()),
        ("its own intermediates", site.chain().into()),
        ("white space", b" \n\n".to_vec()),
        ("nothing", Vec::new()),
    ];
    for (name, before) in unasked {
        scratch.write("out.pem", before);
        let run = scratch.run(&words("-o out.pem --at 2026-01-01")).expect(0);
        assert!(!run.stderr.contains("accepted what"), "{name}: {}", run.stderr);
        assert_eq!(scratch.read("out.pem"), site.fullchain(), "{name}");
    }
    scratch.write("out.pem", of(&["a.example.jp", "www.example.jp"], old, (2048, 1, 1)));
    let run = scratch.run(&words("-o out.pem --at 2026-01-01")).expect(0);
    run.says(&["warning: out.pem also covered a.example.jp; the new certificate does not"]);
}

/// Blocks beside the certificates that the new file does not have are named with their line.
#[test]
fn blocks_beside_certificates_are_not_lost_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let curve = |octet| armor("EC PARAMETERS", &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, octet]);
    let (p256, other_curve) = (curve(7), curve(1));
    let request = Spec::leaf("www.example.jp").request();
    let parameters = armor("DH PARAMETERS", &[0x30, 6, 2, 1, 7, 2, 1, 2]);
    let public = armor("PUBLIC KEY", site.leaf.key.public_key_raw());
    let trusted = armor("TRUSTED CERTIFICATE", &[&site.leaf.der[..], &[0x30, 0]].concat());
    let unknown = armor("SITE NOTES", b"hunter2");
    let damaged = unknown.replacen('\n', "\n*", 1);
    let (pem, secret) = ("site.pem", "ha.pem");
    let cases: [(&str, &str, &str, Option<&str>); 14] = [
        ("nginx", pem, &request, Some("CERTIFICATE REQUEST")),
        ("nginx", pem, &public, Some("PUBLIC KEY")),
        ("nginx", pem, &parameters, Some("DH PARAMETERS")),
        ("nginx", pem, &p256, Some("EC PARAMETERS")),
        ("nginx", pem, &trusted, Some("TRUSTED CERTIFICATE")),
        ("nginx", pem, &unknown, Some("SITE NOTES")),
        ("nginx", pem, &damaged, Some("SITE NOTES")),
        ("apache@2.2", pem, &request, Some("CERTIFICATE REQUEST")),
        ("apache", pem, &parameters, None),
        ("haproxy", secret, &parameters, None),
        ("haproxy", secret, &p256, None),
        ("haproxy", secret, &other_curve, Some("EC PARAMETERS")),
        ("haproxy", secret, &request, Some("CERTIFICATE REQUEST")),
        ("haproxy", secret, &unknown, Some("SITE NOTES")),
    ];
    for (target, file, block, lost) in cases {
        let key = if file == secret { site.leaf.key_pem() } else { String::new() };
        let before = format!("{}{block}{key}", site.fullchain());
        let line = site.fullchain().lines().count() + 1;
        let words = words(&format!("--for {target} --key server.key -o {file}"));
        scratch.write(file, &before);
        let run = scratch.run(&words);
        let Some(label) = lost else {
            run.expect(0);
            assert_eq!(scratch.read(file).contains(block), *block == parameters, "{target} {block}");
            continue;
        };
        let said = format!("{file} was not written: it contains {label} (line {line}), and the new file does not");
        run.expect(6).says(&[&said, "save the block in a separate file", "--replace"]);
        assert_eq!(scratch.read(file), before, "{target} {label}");
        scratch.run(&format!("{words} --lang ja")).expect(6).says(&[&format!("{label} ({line} 行目)"), "--replace"]);
        scratch.run(&format!("{words} --replace")).expect(0);
        assert!(!scratch.read(file).contains(block), "{target} {label}");
    }
}

/// A server that reads the key from the same file uses only one key. A second key, a different key and a revocation
/// list are not lost without consent.
#[test]
fn other_contents_of_a_file_for_haproxy() {
    let site = Site::new();
    let scratch = site.scratch();
    let (key, other) = (site.leaf.key_pem(), site.issuing.key_pem());
    scratch.write("server.key", key.clone());
    let live = site.fullchain() + &key;
    let list = armor("X509 CRL", &[0x30, 0]);
    let words = words("--for haproxy --key server.key -o live.pem");
    let cases = [
        ("another key", live.clone() + &other, Some("2 private keys")),
        ("another key first", other.clone() + &live, Some("2 private keys")),
        ("a revocation list", live.clone() + &list, Some("(CRL)")),
        ("the key twice", live.clone() + &key, None),
        (
            "another key in its place",
            site.fullchain() + &other,
            Some("a private key, and the new file has another one"),
        ),
        ("the same key in another form", site.fullchain() + &sec1(&site.leaf.key.serialize_der()), None),
    ];
    for (name, before, said) in cases {
        scratch.write("live.pem", before.clone());
        if let Some(said) = said {
            scratch.run(&words).expect(6).says(&["live.pem was not written: ", said, "--replace"]);
            assert_eq!(scratch.read("live.pem"), before, "{name}");
            scratch.run(&format!("{words} --lang ja")).expect(6).says(&["live.pem には書き込みませんでした"]);
            scratch.run(&format!("{words} --replace")).expect(0);
        } else {
            scratch.run(&words).expect(0);
        }
        assert_eq!(scratch.read("live.pem"), live, "{name}");
    }
}

/// An existing different key is not replaced in any file of a deployment, in any encoding. Nothing is written without
/// consent.
#[test]
fn another_key_is_not_lost_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    let (key, other) = (site.leaf.key_pem(), site.issuing.key_pem());
    scratch.write("server.key", &key);
    let forms: [(&str, Vec<u8>, &str); 6] = [
        ("PEM", other.clone().into(), "the new file has another one"),
        ("DER", site.issuing.key.serialize_der(), "the new file has another one"),
        ("SEC1", sec1(&site.issuing.key.serialize_der()).into(), "the new file has another one"),
        ("encrypted", armor("ENCRYPTED PRIVATE KEY", &[0x30, 4, 0x30, 0, 4, 0]).into(), "cannot be read"),
        ("damaged", other[..90].into(), "cannot be read"),
        ("both", (key.clone() + &other).into(), "2 private keys"),
    ];
    let cases = [
        ("--include-key -o site.pem", "site.key", "site.pem"),
        ("--for split -o site.crt", "site.key", "site.crt"),
        ("--for haproxy-split -o ha.pem", "ha.pem.key", "ha.pem"),
        ("--for confluent -o ./", "privkey.pem", "fullchain.pem"),
        ("--for haproxy -o one.pem", "one.pem", "site.pem"),
    ];
    for (options, name, first) in cases {
        let words = words(&format!("--key server.key {options}"));
        for (form, before, said) in &forms {
            scratch.write(name, before);
            for dry_run in ["", " --dry-run"] {
                let run = scratch.run(&format!("{words}{dry_run}")).expect(6);
                run.says(&[&format!("{name} was not written: it contains "), "private key", said, "--replace"]);
            }
            scratch.run(&format!("{words} --lang ja")).expect(6).says(&["書き込みませんでした", "秘密鍵", "--replace"]);
            assert_eq!(fs::read(scratch.path(name)).unwrap(), *before, "{options} {form}");
            assert!(!scratch.path(first).exists() || first == name, "{options} {form}");
        }
        // The same for a symbolic link to the key.
        fs::rename(scratch.path(name), scratch.path("kept.key")).unwrap();
        std::os::unix::fs::symlink("kept.key", scratch.path(name)).unwrap();
        scratch.write("kept.key", &other);
        scratch.run(&words).expect(6).says(&["the new file has another one"]);
        assert_eq!(scratch.read("kept.key"), other, "{options}");
        scratch.run(&format!("{words} --replace")).expect(0);
        assert!(scratch.read("kept.key").contains(&key.replace('\r', "")), "{options}");
        // The same key is replaced, in any encoding.
        for same in [key.clone().into(), site.leaf.key.serialize_der(), sec1(&site.leaf.key.serialize_der()).into()] {
            scratch.write("kept.key", same);
            scratch.run(&words).expect(0);
        }
        for file in [name, first, "kept.key"] {
            let _ = fs::remove_file(scratch.path(file));
        }
    }
}

/// A PKCS#8 key on P-256 as `EC PRIVATE KEY` (RFC 5915), which includes the curve.
fn sec1(pkcs8: &[u8]) -> String {
    let at = pkcs8.windows(7).position(|octets| octets[..1] == [0x30] && octets[2..] == [2, 1, 1, 4, 0x20]).unwrap();
    let (curve, key) = ([0xa0, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], &pkcs8[at + 2..]);
    armor("EC PRIVATE KEY", &[&[0x30, pkcs8[at + 1] + 12], &key[..37], &curve, &key[37..]].concat())
}

/// Browsers refuse the new chain, which is signed with Ed25519.
#[test]
fn lost_clients_are_named() {
    let site = Site::new();
    let scratch = site.scratch();
    let root = Spec::ca("Ed25519").algorithm(&rcgen::PKCS_ED25519).self_signed();
    scratch.write("out.pem", site.fullchain());
    scratch.write("ed25519.crt", root.pem());
    scratch.write("other.crt", Spec::ca("Test Issuing CA").key_of(&site.issuing).issued_by(&root).pem());
    let more = "--roots ed25519.crt --intermediates other.crt --preferred-root Ed25519 -o out.pem";
    let run = scratch.run(&words(more)).expect(0);
    run.says(&[
        "warning: Chrome, Chrome on iOS, Firefox, Safari",
        "accepted the old out.pem, and do not accept the new chain",
    ]);
}

#[test]
fn a_renewal_by_another_ca_replaces_its_files() {
    let site = Site::new();
    let scratch = site.scratch();
    let root = Spec::ca("New Root R2").self_signed();
    let issuing = Spec::ca("New Issuing CA").issued_by(&root);
    let renewed = Spec::leaf("www.example.jp").key_of(&site.leaf).issued_by(&issuing);
    scratch.write("renewed.crt", renewed.pem());
    scratch.write("new-issuing.crt", issuing.pem());
    scratch.write("new-root.crt", root.pem());
    scratch.write("server.key", site.leaf.key_pem());
    let renew = "bundle renewed.crt --offline --roots new-root.crt --intermediates new-issuing.crt --key server.key";
    let targets = [
        ("haproxy-split", "site.crt.issuer"),
        ("netscaler", "site-intermediate-1.crt"),
        ("fortigate", "site-intermediate-1.crt"),
        ("der", "site-intermediate-1.crt"),
        ("domino@5", ""),
        ("splunk", "site-ca.crt"),
    ];
    for (target, of_ca) in targets {
        fs::create_dir(scratch.path("out")).unwrap();
        let rest = format!("--for {target} -o out/site.crt");
        scratch.run(&format!("bundle server.crt {LOCAL} --key server.key {rest}")).expect(0);
        scratch.run(&format!("{renew} {rest}")).expect(0);
        if !of_ca.is_empty() {
            let path = scratch.path(&format!("out/{of_ca}"));
            let held = fs::read(&path).unwrap();
            let is_new = [&issuing, &root].iter().any(|ca| held == ca.der || held == ca.pem().into_bytes());
            assert!(is_new, "{target}: {of_ca}");
            // A file with several CA certificates is not one that was written for this target.
            fs::write(&path, site.chain() + &issuing.pem()).unwrap();
            scratch.run(&format!("bundle server.crt {LOCAL} --key server.key {rest}")).expect(6).says(&[of_ca]);
        }
        fs::remove_dir_all(scratch.path("out")).unwrap();
    }
}

#[test]
fn contents_of_any_file_of_a_set_are_not_lost_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    let words = words("-o site.crt --for apache@2.2");
    scratch.run(&words).expect(0);
    scratch.run(&words).expect(0);
    for (file, said) in [("site.crt", "site.crt was not written"), ("site-chain.crt", "site-chain.crt was not written")]
    {
        let before = scratch.read(file);
        scratch.write(file, before.clone() + &site.leaf.key_pem());
        scratch.run(&words).expect(6).says(&[said, "a private key", "--replace"]);
        scratch.write(file, before);
    }
    // The files in an output folder, and the file of the root.
    fs::create_dir(scratch.path("out")).unwrap();
    scratch.write("out/www.example.jp-fullchain.pem", site.leaf.key_pem());
    scratch.run(&words_of_folder()).expect(6).says(&["out/www.example.jp-fullchain.pem was not written"]);
    scratch.write("kept.pem", site.leaf.key_pem());
    for command in ["bundle", "chains"] {
        let words = format!("{command} server.crt {LOCAL} --emit-root kept.pem");
        scratch.run(&words).expect(6).says(&["kept.pem was not written", "--replace"]);
    }
    assert_eq!(scratch.read("kept.pem"), site.leaf.key_pem());
    // For the file of a root, the name of the root counts: a root with the same name is replaced, another one is not.
    // The file extension determines whether it is DER.
    let names = ["Test Root R1", "Another Root"].map(|name| Spec::ca(name).self_signed());
    scratch.write("new.pem", site.issuing.pem());
    let run = scratch.run(&format!("bundle server.crt {LOCAL} --emit-root new.pem")).expect(6);
    run.says(&["new.pem was not written", "Test Issuing CA"]);
    for (file, is_der) in [("root.der", true), ("root.cer", true), ("new.crt", false), ("new.pem", false)] {
        let words = format!("bundle server.crt {LOCAL} --emit-root {file}");
        scratch.write(file, names[1].pem());
        scratch.run(&words).expect(6).says(&[&format!("{file} was not written"), "Another Root"]);
        scratch.write(file, names[0].pem());
        scratch.run(&words).expect(0);
        let expected = if is_der { site.root.der.clone() } else { site.root.pem().into_bytes() };
        assert_eq!(fs::read(scratch.path(file)).unwrap(), expected, "{file}");
    }
    // An input with a key requires both consents, which one message names.
    scratch.write("all.pem", site.leaf.pem() + &site.leaf.key_pem());
    let words = format!("bundle all.pem {LOCAL} -o all.pem");
    scratch.run(&words).expect(6).says(&["--overwrite-input", "--replace"]);
    scratch.run(&format!("{words} --overwrite-input")).expect(6).says(&["a private key", "--replace"]);
    scratch.run(&format!("{words} --overwrite-input --replace")).expect(0);
    assert_eq!(scratch.read("all.pem"), site.fullchain());
}

/// A root that issued nothing in the files is not lost either: a file of roots may have two, and one of the chain.
#[test]
fn another_root_in_a_file_is_not_lost() {
    let site = Site::new();
    let scratch = site.scratch();
    let old = Spec::ca("Old Root").self_signed();
    let own = Spec::ca("Old CA").issued_by(&old);
    let cases = [
        ("root.pem", site.root.pem() + &old.pem(), 6),
        ("root.pem", old.pem() + &site.root.pem(), 6),
        ("root.pem", site.root.pem(), 0),
        // The root of an earlier chain, with its CA.
        ("site-chain.pem", own.pem() + &old.pem(), 6),
        ("site-trusted.pem", site.issuing.pem() + &site.policy.pem() + &site.root.pem() + &old.pem(), 6),
        ("site-trusted.pem", site.issuing.pem() + &site.policy.pem() + &site.root.pem(), 0),
    ];
    for (file, contents, status) in cases {
        for name in ["root.pem", "site-chain.pem", "site-trusted.pem"] {
            let _ = std::fs::remove_file(scratch.path(name));
        }
        scratch.write("server.key", site.leaf.key_pem());
        scratch.write(file, &contents);
        let options = match file {
            "root.pem" => "-o site.crt --for prtg --key server.key",
            "site-chain.pem" => "-o site.pem --for split",
            _ => "-o site.pem --for nginx-stapling",
        };
        scratch.run(&words(options)).expect(status);
        assert!(status == 0 || scratch.read(file) == contents, "{file}");
    }
}

/// A list of trusted CAs in a file with a name that the target uses.
#[test]
fn a_list_of_roots_is_not_replaced_without_consent() {
    let site = Site::new();
    let scratch = site.scratch();
    let list: String = (0..3).map(|number| Spec::ca(&format!("Root {number}")).self_signed().pem()).collect();
    for (options, file) in [
        ("-o site.crt --for apache@2.2", "site-chain.crt"),
        ("-o site.pem --for nginx-stapling", "site-trusted.pem"),
        ("-o site.crt --for prtg --key server.key", "root.pem"),
    ] {
        scratch.write("server.key", site.leaf.key_pem());
        scratch.write(file, &list);
        for more in ["", " --dry-run"] {
            let run = scratch.run(&words(&format!("{options}{more}"))).expect(6);
            run.says(&[&format!("{file} was not written"), "a list of trusted CAs: 3 root certificates", "--replace"]);
        }
        let run = scratch.run(&words(&format!("{options} --lang ja"))).expect(6);
        run.says(&["信頼するルート証明書の一覧です", "3 枚"]);
        assert_eq!(scratch.read(file), list, "{file}");
        scratch.run(&words(&format!("{options} --replace"))).expect(0);
    }
}

fn words_of_folder() -> String {
    words("-o out")
}

/// Keys in formats of other programs, and their files, are not lost without consent, and neither does `fix` remove
/// them.
#[test]
fn keys_and_files_of_other_programs() {
    let site = Site::new();
    let scratch = site.scratch();
    let secret = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
    let keys = [
        ("a JSON Web Key", format!("{{\"kty\":\"EC\",\"d\":\"{secret}\"}}\n")),
        ("a key of .NET", format!("<RSAKeyValue><D>{secret}=</D></RSAKeyValue>\n")),
        ("a key of BIND", format!("Private-key-format: v1.3\nPrivateKey: {secret}=\n")),
        ("a key of WireGuard", format!("PrivateKey = {secret}=\n")),
        ("a key of age", format!("AGE-SECRET-KEY-1{}\n", secret.to_ascii_uppercase())),
        ("a vault", "$ANSIBLE_VAULT;1.1;AES256\n33333333\n".to_owned()),
        (
            "a key store",
            "/u3+7QAAAAIAAAABAAAAAQAFbXlrZXkAAAGPsIYZjgAABQEwggT9MA4GCisGAQQBKgIRAQEFAASCBOn2\n".to_owned(),
        ),
    ];
    for (name, key) in keys {
        for text in [key.clone(), site.fullchain() + &key] {
            scratch.write("out.pem", &text);
            let run = scratch.run(&words("-o out.pem --at 2026-01-01"));
            assert_eq!((run.status, scratch.read("out.pem") == text), (6, true), "{name}: {}", run.stderr);
        }
        let text = site.leaf.pem() + &key + &site.chain() + &site.issuing.pem();
        scratch.write("out.pem", &text);
        let run = scratch.run("fix out.pem --roots root.crt --offline --no-backup");
        assert_eq!((run.status, scratch.read("out.pem") == text), (3, true), "{name}: {}", run.stderr);
    }
    let files = [
        ("haproxy", "frontend x\n  bind :443 ssl\n  mode http\n"),
        ("apache", "<VirtualHost *:443>\nServerName www.example.jp\n</VirtualHost>\n"),
        ("JSON", "{\"listen\": 443}\n"),
        ("a script", "#!/bin/sh\nset -e\nnginx -t\nsystemctl reload nginx\n"),
        ("a short script", "#!/bin/sh\nnginx -s reload\n"),
        ("comments", "# the certificate of www.example.jp belongs here\n"),
        ("a note", "put the certificate here\n"),
        ("TOML", "lang = \"ja\"\n"),
        ("users", "admin:$apr1$x7Fzq2Lk$Vb0mB1sCZ0yMZ3Vq8u9vD/\n"),
        ("a password", "correct horse\n"),
    ];
    for (name, text) in files {
        scratch.write("out.pem", text);
        scratch.run(&words("-o out.pem")).expect(6).says(&["out.pem was not written: ", "it contains", "--replace"]);
        assert_eq!(scratch.read("out.pem"), text, "{name}");
    }
    // Even a short text may be a secret. This also applies to the file of the root.
    let secrets = [
        ("base64", format!("{secret}=\n")),
        ("a preshared key of two lines", format!("# peer\n{secret}=\n")),
        ("the key of SSH", format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{secret} me@example.jp\n")),
        ("two keys of SSH", format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{secret} me\n").repeat(2)),
    ];
    for (name, text) in &secrets {
        for options in ["-o out.pem", "--emit-root out.pem", "-o site.crt --for apache@2.2"] {
            let file = if options.starts_with("-o site") { "site-chain.crt" } else { "out.pem" };
            scratch.write(file, text);
            scratch.run(&words(options)).expect(6).says(&[&format!("{file} was not written"), "--replace"]);
            assert_eq!(&scratch.read(file), text, "{name}");
        }
        scratch.run(&words("-o out.pem --replace")).expect(0);
    }
}

/// A file of CA certificates beside the certificate is replaced only if it belongs to the old or new chain.
#[test]
fn a_list_of_other_cas_is_not_taken_for_an_old_chain_file() {
    let site = Site::new();
    let other = Spec::ca("Other Root").self_signed();
    let former = Spec::ca("Former CA").issued_by(&other);
    let old = Spec::leaf("www.example.jp").issued_by(&former).pem();
    let cases = [
        ("roots of others", None, other.pem(), 6),
        ("intermediates of others", None, former.pem(), 6),
        ("its own chain", None, site.chain(), 0),
        ("part of its chain", None, site.policy.pem(), 0),
        ("the chain of the old certificate", Some(old.clone()), former.pem(), 0),
        ("the chain of the old certificate, with its root", Some(old.clone()), former.pem() + &other.pem(), 0),
        ("roots of others, beside the old certificate", Some(old), Spec::ca("Third").self_signed().pem(), 6),
    ];
    for (what, certificate, chain, status) in cases {
        let scratch = site.scratch();
        scratch.write("site-chain.pem", &chain);
        if let Some(certificate) = certificate {
            scratch.write("site.pem", certificate);
        }
        let words = format!("bundle server.crt {LOCAL} --for apache@2.2 -o site.pem");
        let run = scratch.run(&words);
        assert_eq!(run.status, status, "{what}: {}", run.stderr);
        let after = if status == 0 { site.chain() } else { chain };
        assert_eq!(scratch.read("site-chain.pem"), after, "{what}");
        scratch.run(&format!("{words} --replace")).expect(0);
        assert_eq!(scratch.read("site-chain.pem"), site.chain(), "{what}");
    }
}
