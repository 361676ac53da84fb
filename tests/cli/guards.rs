//! A run never overwrites its inputs, and writes its outputs with the right names and modes.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

use crate::support::pki::Spec;
use crate::support::run::{Scratch, finish, output, program};
use crate::{LOCAL, Site};

/// The contents of the files in the folder, by name.
fn contents(scratch: &Scratch) -> Vec<(String, Vec<u8>)> {
    let files = scratch.names().into_iter().filter(|name| scratch.path(name).is_file());
    files.map(|name| (name.clone(), fs::read(scratch.path(&name)).unwrap())).collect()
}

/// A container with the site's certificate and key, and its password in `pw`. None without openssl.
fn with_container(site: &Site) -> Option<Scratch> {
    let openssl = program("openssl")?;
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret\n");
    let export = ["pkcs12", "-export", "-in", "server.crt", "-inkey", "server.key", "-out", "site.pfx"];
    output(openssl, &[&export[..], &["-passout", "pass:secret"]].concat(), scratch.folder()).expect(0);
    Some(scratch)
}

#[test]
fn the_password_file_is_never_overwritten() {
    let Some(scratch) = with_container(&Site::new()) else { return };
    symlink("pw", scratch.path("link")).unwrap();
    fs::hard_link(scratch.path("pw"), scratch.path("hard")).unwrap();
    let before = contents(&scratch);
    let from = format!("bundle site.pfx {LOCAL} --password-file pw");
    for (words, output) in [
        (format!("{from} -o pw"), "pw"),
        (format!("{from} -o ./pw --replace --overwrite-input"), "./pw"),
        (format!("{from} -o link"), "link"),
        (format!("{from} -o hard"), "hard"),
        (format!("{from} -o new.pem --emit-root pw"), "pw"),
        (format!("{from} --emit-root pw"), "pw"),
        (format!("chains site.pfx {LOCAL} --password-file pw --emit-root pw"), "pw"),
        (format!("bundle server.crt {LOCAL} --key server.key --password-file pw -o pw"), "pw"),
        (format!("bundle server.crt {LOCAL} --for haproxy --key server.key --password-file pw -o pw"), "pw"),
        (format!("fix server.crt {LOCAL} --password-file pw --emit-root pw"), "pw"),
        (format!("fix pw server.crt {LOCAL} --password-file pw"), "pw"),
    ] {
        let run = scratch.run(&words).expect(6);
        run.says(&[&format!("{output} was not written: it is the password file")]);
        assert_eq!(contents(&scratch), before, "{words}");
    }
    let run = scratch.run(&format!("{from} -o pw --lang ja")).expect(6);
    run.says(&["pw には書き込みませんでした。パスワードのファイルです"]);
}

/// If two outputs are the same file, one would be lost although the run succeeds.
#[test]
fn two_outputs_are_not_the_same_file() {
    let scratch = Site::new().scratch();
    fs::create_dir(scratch.path("folder")).unwrap();
    symlink("x.pem", scratch.path("to-x")).unwrap();
    symlink("folder", scratch.path("to-folder")).unwrap();
    symlink("site.crt", scratch.path("site-chain.crt")).unwrap();
    let absolute = scratch.path("x.pem").display().to_string();
    let before = contents(&scratch);
    for options in [
        "-o x.pem --emit-root x.pem".to_owned(),
        "-o x.pem --emit-root folder/../x.pem".to_owned(),
        format!("-o x.pem --emit-root {absolute}"),
        "-o x.pem --emit-root to-x".to_owned(),
        "-o to-x --emit-root x.pem".to_owned(),
        "-o folder/x.pem --emit-root to-folder/x.pem".to_owned(),
        "--for apache@2.2 -o a.crt --emit-root a-chain.crt".to_owned(),
        "--for apache@2.2 -o site.crt".to_owned(),
    ] {
        let run = scratch.run(&format!("bundle server.crt {LOCAL} {options}")).expect(6);
        let run = run.says(&["was not written: ", "--emit-root FILE"]);
        let said = ["is the same file as", "two different files would be written there"];
        assert!(said.iter().any(|said| run.stderr.contains(said)), "{options}: {}", run.stderr);
        assert_eq!(contents(&scratch), before, "{options}");
    }
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o x.pem --emit-root to-x --lang ja")).expect(6);
    run.says(&["to-x には書き込みませんでした。同時に書き込む x.pem と同じファイルです"]);
    // The file that standard output is redirected to is not an output either.
    let words = format!("bundle server.crt {LOCAL} --emit-root out");
    let out = fs::File::create(scratch.path("out")).unwrap();
    let ended = scratch.command(&words).stdout(out).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(ended.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("it is standard output"));
    scratch.run(&format!("bundle server.crt {LOCAL} -o x.pem --emit-root y.pem")).expect(0);
}

/// All refusals are reported together. The second one is not formatted as a suggestion.
#[test]
fn all_refusals_are_reported_together() {
    let scratch = Site::new().scratch();
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o root.crt")).expect(6);
    let run = run.says(&["root.crt was not written: it is the input root.crt", "--overwrite-input", "--replace"]);
    assert!(!run.stderr.contains("try: root.crt"), "{}", run.stderr);
    // `chains` has no option for consent.
    let run = scratch.run(&format!("chains server.crt {LOCAL} --emit-root server.crt")).expect(6);
    assert!(!run.stderr.contains("--overwrite-input"), "{}", run.stderr);
}

#[test]
fn pipes_and_devices_are_written_to() {
    let site = Site::new();
    let scratch = site.scratch();
    let words = format!("bundle server.crt {LOCAL}");
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let run = scratch.run(&format!("{words} -o {name}")).expect(0);
        assert_eq!(run.out(), site.fullchain(), "{name}");
    }
    scratch.run(&format!("{words} -o /dev/null")).expect(0);
    for name in ["-", "/dev/stdout"] {
        let run = scratch.run(&format!("{words} --for p7b -o {name}")).expect(0);
        assert!(run.stdout.starts_with(&[0x30, 0x82]), "{name}");
    }
    let full = scratch.run(&format!("{words} -o /dev/full")).expect(6).says(&["/dev/full cannot be written"]);
    assert!(!full.stderr.contains("the old file is unchanged"), "{}", full.stderr);
    let binary = env!("CARGO_BIN_EXE_chainmend");
    let at = "--at 2026-11-23";
    let piped = format!("mkfifo pipe; cat pipe >copy & \"$0\" {words} {at} -o pipe --emit-root root.pem; wait");
    finish(Command::new("sh").args(["-c", &piped, binary]).current_dir(scratch.folder())).expect(0);
    assert_eq!((scratch.read("copy"), scratch.read("root.pem")), (site.fullchain(), site.root.pem()));
    // A key is not written to standard output under any name.
    scratch.write("server.key", site.leaf.key_pem());
    let with_key = format!("{words} --for haproxy --key server.key");
    scratch.run(&format!("{with_key} -o /dev/stdout")).expect(2);
    // A named pipe passes it to the reading program.
    let piped = format!("rm -f copy; cat pipe >copy & \"$0\" {with_key} {at} -o pipe; wait");
    finish(Command::new("sh").args(["-c", &piped, binary]).current_dir(scratch.folder())).expect(0);
    assert_eq!(scratch.read("copy").replace('\r', ""), site.fullchain() + &site.leaf.key_pem().replace('\r', ""));
}

#[test]
fn a_file_with_a_new_key_is_readable_by_its_owner_only() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let mode = |name: &str| fs::metadata(scratch.path(name)).unwrap().mode() & 0o7777;
    let old = |name: &str, mode: u32| {
        scratch.write(name, site.fullchain());
        fs::set_permissions(scratch.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    for command in ["bundle server.crt", "fix"] {
        for (before, after) in [(0o644, 0o600), (0o666, 0o600), (0o640, 0o640), (0o660, 0o640), (0o600, 0o600)] {
            old("site.pem", before);
            let file = if command == "fix" { "site.pem" } else { "-o site.pem" };
            let words = format!("{command} {file} {LOCAL} --for haproxy --key server.key");
            let run = scratch.run(&words).expect(0);
            assert_eq!(mode("site.pem"), after, "{command} {before:o}");
            assert!(scratch.read("site.pem").contains("PRIVATE KEY"), "{command}");
            let said = format!("its mode was changed from {before:04o} to {after:04o}");
            assert_eq!(run.stderr.contains(&said), before != after, "{command}: {}", run.stderr);
        }
        old("site.pem", 0o644);
        let file = if command == "fix" { "site.pem" } else { "-o site.pem" };
        let words = format!("{command} {file} {LOCAL} --for haproxy --key server.key --lang ja");
        scratch.run(&words).expect(0).says(&["読み取れる範囲を狭めました: モードは 0600 です (以前は 0644)"]);
    }
    // If no key is added, the mode does not change.
    old("site.pem", 0o644);
    scratch.run(&format!("bundle server.crt {LOCAL} -o site.pem")).expect(0);
    assert_eq!(mode("site.pem"), 0o644);
}

/// `fix` does not read pipes, which may never end, and changes nothing.
#[test]
fn pipes_and_devices_are_not_fixed() {
    let scratch = Site::new().scratch();
    let made = std::process::Command::new("mkfifo").arg(scratch.path("pipe.pem")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    for file in ["pipe.pem", "/dev/zero"] {
        let run = scratch.run(&format!("fix {file} {LOCAL}")).expect(3);
        run.says(&[&format!("{file} is a pipe, socket or device"), &format!("chainmend bundle {file}")]);
    }
}

/// A new file replaces only one name. Other hard links are fixed too if they are arguments; otherwise they are
/// reported.
#[test]
fn every_name_of_a_file_is_fixed() {
    let site = Site::new();
    let bad = || {
        let scratch = site.scratch();
        scratch.write("one.pem", site.leaf.pem() + &site.policy.pem() + &site.issuing.pem());
        fs::hard_link(scratch.path("one.pem"), scratch.path("two.pem")).unwrap();
        symlink("one.pem", scratch.path("link.pem")).unwrap();
        scratch
    };
    let scratch = bad();
    let run = scratch.run("fix one.pem two.pem link.pem --roots root.crt --offline").expect(0);
    assert!(!run.stderr.contains("hard link") && run.stderr.contains("2 files: 2 fixed"), "{}", run.stderr);
    assert_eq!((scratch.read("one.pem"), scratch.read("two.pem")), (site.fullchain(), site.fullchain()));
    let scratch = bad();
    let run = scratch.run("fix one.pem --roots root.crt --offline").expect(0);
    run.says(&["note: another name of one.pem (hard link) still has the old contents"]);
    let scratch = bad();
    fs::hard_link(scratch.path("one.pem"), scratch.path("three.pem")).unwrap();
    let run = scratch.run("fix one.pem --roots root.crt --offline").expect(0);
    run.says(&["note: 2 other names of one.pem (hard links) still have the old contents"]);
    let scratch = bad();
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o one.pem --lang ja")).expect(0);
    run.says(&["one.pem には他の名前 (ハードリンク) が 1 つあり"]);
}

#[test]
fn the_root_of_a_fixed_file_is_written() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("site.pem", site.leaf.pem() + &site.policy.pem() + &site.issuing.pem());
    let words = "fix site.pem --roots root.crt --offline --emit-root";
    scratch.run(&format!("{words} new.der --dry-run")).expect(0);
    assert!(!scratch.path("new.der").exists());
    scratch.run(&format!("{words} new.der")).expect(0).says(&["the root Test Root R1 is in new.der"]);
    assert_eq!(fs::read(scratch.path("new.der")).unwrap(), site.root.der);
    assert_eq!(scratch.read("site.pem"), site.fullchain());
    // The root is also written if there is nothing to fix.
    scratch
        .run(&format!("{words} new.pem --lang ja"))
        .expect(0)
        .says(&["ルート証明書 Test Root R1 を new.pem に書き込みました"]);
    assert_eq!(scratch.read("new.pem"), site.root.pem());
    let before = contents(&scratch);
    scratch.run(&format!("{words} site.pem")).expect(6).says(&["it is the input site.pem"]);
    scratch.run(&format!("{words} root.crt")).expect(6).says(&["it is the input root.crt"]);
    let other = Spec::ca("Another Root").self_signed();
    scratch.write("other.pem", other.pem());
    scratch
        .run(&format!("{words} other.pem"))
        .expect(6)
        .says(&["Another Root", "try: choose another file: --emit-root FILE"]);
    assert_eq!(scratch.read("other.pem"), other.pem());
    fs::remove_file(scratch.path("other.pem")).unwrap();
    scratch.write("second.pem", site.fullchain());
    scratch
        .run(&format!("fix site.pem second.pem {LOCAL} --emit-root r.pem"))
        .expect(2)
        .says(&["--emit-root names one file"]);
    fs::remove_file(scratch.path("second.pem")).unwrap();
    assert_eq!(contents(&scratch), before);
}

/// The purpose of a file of CAs is unknown: for `ssl_client_certificate`, every certificate matters, and roots most of
/// all.
#[test]
fn a_file_of_cas_keeps_its_certificates() {
    let site = Site::new();
    let scratch = site.scratch();
    let (root, policy, issuing) = (site.root.pem(), site.policy.pem(), site.issuing.pem());
    let other = Spec::ca("Another Root").self_signed();
    let named = Spec::ca("kubernetes").with(|params| {
        params.subject_alt_names =
            rcgen::CertificateParams::new(vec!["kubernetes".to_owned()]).unwrap().subject_alt_names;
    });
    let named = named.self_signed();
    let files = [
        ("root", root.clone()),
        ("issuer and root", issuing.clone() + &policy + &root),
        ("root first", root.clone() + &policy + &issuing),
        ("an intermediate", issuing.clone()),
        ("two roots", root.clone() + &other.pem()),
        ("roots with an alternative name, as of Kubernetes", named.pem() + &root),
        ("every root and an intermediate", other.pem() + &root + &issuing),
    ];
    for (what, file) in files {
        scratch.write("ca.pem", &file);
        let words = "ca.pem --roots root.crt --offline";
        let run = scratch.run(&format!("fix {words}")).expect(3);
        run.says(&["ca.pem: unchanged", "ca.pem has no server certificate, only CA certificates"]);
        assert_eq!(
            (scratch.read("ca.pem"), scratch.names().contains(&"ca.pem.bak".to_owned())),
            (file.clone(), false),
            "{what}"
        );
        let run = scratch.run(&format!("check {words}")).expect(1);
        assert!(!run.out().contains("chainmend fix"), "{what}: {}", run.out());
        // Only its text is fixed.
        scratch.write("ca.pem", file.replace('\n', "\r\n").replacen("\r\n", " \r\n\r\n", 1));
        scratch
            .run(&format!("fix {words} --no-backup --lang ja"))
            .expect(3)
            .says(&["ファイルのテキストだけを整えました"]);
        assert_eq!(scratch.read("ca.pem"), file, "{what}");
        // Removing duplicates only changes the text, and is reported.
        scratch.write("ca.pem", file.clone() + &file);
        let run = scratch.run(&format!("fix {words} --no-backup")).expect(3);
        run.says(&["duplicates were removed"]);
        assert_eq!(scratch.read("ca.pem"), file, "{what}");
    }
    // Other contents are kept, and a format that is not a defect is not changed.
    let quoted = root.replace('\n', "\\n");
    let others = [
        ("ca.pem", format!("# our own root\n{root}\r\n").into_bytes()),
        ("ca.ovpn", format!("remote vpn.example.jp 1194\n<ca>\n{root}</ca>\n").into_bytes()),
        (".env", format!("DB=secret\nCA=\"{quoted}\"\n").into_bytes()),
        ("ca.htm", format!("<html><pre>{root}</pre></html>").into_bytes()),
        ("ca.cer", site.root.der.clone()),
        ("trusted.pem", root.replace("CERTIFICATE", "TRUSTED CERTIFICATE").into_bytes()),
    ];
    for (name, bytes) in others {
        scratch.write(name, &bytes);
        scratch.run(&format!("fix {name} --roots root.crt --offline")).expect(3);
        assert_eq!(fs::read(scratch.path(name)).unwrap(), bytes, "{name}");
    }
    let run = scratch.run("fix ca.pem --roots root.crt --offline --format json").expect(3);
    crate::reports::follows(&run.json(), include_str!("../../docs/fix.schema.json"));
    assert_eq!((run.json()["ok"].as_bool(), run.json()["fixed"][0]["changed"].as_bool()), (Some(false), Some(false)));
    // A certificate with a host name is a server's, whether or not it is a CA. Clients that refuse it are reported as
    // by `check`.
    let own = Spec::ca("Own").with(|params| {
        params.subject_alt_names = vec![rcgen::SanType::DnsName("www.example.jp".try_into().unwrap())];
    });
    scratch.write("own.pem", own.self_signed().pem());
    scratch.run("fix own.pem --roots own.pem --offline").expect(1).says(&["own.pem is not deployable", "CM321"]);
}

#[test]
fn a_key_in_the_file_must_be_that_of_its_certificate() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("www.example.jp").self_signed();
    let wrong = site.leaf.pem() + &site.policy.pem() + &site.issuing.pem() + &other.key_pem().replace('\r', "");
    scratch.write("site.pem", &wrong);
    fs::set_permissions(scratch.path("site.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    for options in ["", " --for haproxy", " --for apache"] {
        let run = scratch.run(&format!("fix site.pem --roots root.crt --offline{options}")).expect(3);
        run.says(&["key values mismatch", "site.pem"]);
        assert_eq!(scratch.read("site.pem"), wrong, "{options}");
        let run = scratch.run(&format!("check site.pem --roots root.crt --offline{options}"));
        assert!(run.out().contains("CM501"), "{options}: {}", run.out());
    }
    scratch.run("fix site.pem --roots root.crt --offline --lang ja").expect(3).says(&["一致しません"]);
    // The message says that the key is an issuer's.
    scratch.write("site.pem", site.fullchain() + &site.issuing.key_pem().replace('\r', ""));
    scratch
        .run("fix site.pem --roots root.crt --offline")
        .expect(3)
        .says(&["this key is for the certificate", "Test Issuing CA"]);
}

/// `HAProxy` and Apache read parameters from the certificate file. Without them, the server would use others.
#[test]
fn parameters_are_kept_where_the_server_reads_them() {
    let site = Site::new();
    let scratch = site.scratch();
    // A small stand-in for the group ffdhe2048 of RFC 7919. Its value does not matter here.
    let parameters = crate::support::pki::armor("DH PARAMETERS", &[0x30, 0x06, 0x02, 0x01, 0x17, 0x02, 0x01, 0x02]);
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("with.pem", site.fullchain() + &parameters);
    for target in ["haproxy", "apache"] {
        let words = format!("--roots root.crt --offline --for {target}");
        let run = scratch.run(&format!("check with.pem {words}"));
        assert!(!run.out().contains("CM408"), "{}", run.out());
        let run = scratch.run(&format!("bundle with.pem {words} -o new.pem")).expect(0);
        let run = run.says(&["note: DH PARAMETERS of with.pem:", &format!("is kept: {target} reads it")]);
        assert!(!run.stderr.contains("left out"), "{}", run.stderr);
        assert_eq!(scratch.read("new.pem"), site.fullchain() + &parameters, "{target}");
        // HAProxy still needs the key.
        let (status, said) = if target == "haproxy" { (1, "unchanged") } else { (0, "no changes needed") };
        scratch.run(&format!("fix with.pem {words}")).expect(status).says(&[said]);
        // A renewal that replaces the file keeps the parameters, without duplicates.
        let run =
            scratch.run(&format!("bundle server.crt {words} --intermediates intermediates.crt -o new.pem --lang ja"));
        run.expect(0).says(&["new.pem:", "の DH PARAMETERS は", "残します"]);
        assert_eq!(scratch.read("new.pem"), site.fullchain() + &parameters, "{target}");
    }
    let haproxy = format!("bundle server.crt {LOCAL} --for haproxy --key server.key -o new.pem --replace");
    scratch.run(&haproxy).expect(0);
    let written = scratch.read("new.pem");
    assert!(written.contains("PRIVATE KEY") && written.ends_with(&parameters), "{written}");
    // The key in the file is detected.
    scratch
        .run(&format!("bundle with.pem {LOCAL} --for haproxy -o new.pem"))
        .expect(6)
        .says(&["it contains a private key"]);
    // nginx reads parameters from another file.
    let run = scratch.run("check with.pem --roots root.crt --offline").expect(0);
    assert!(run.out().contains("CM408"), "{}", run.out());
    let run = scratch.run("bundle with.pem --roots root.crt --offline").expect(0);
    assert_eq!(run.out(), site.fullchain());
}
