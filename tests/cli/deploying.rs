//! Deployments: additional files, dry runs, and the test of the server's configuration before files are replaced.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::reports::follows_the_schema;
use crate::support::pki::Spec;
use crate::support::run::{Scratch, finish, program};
use crate::{LOCAL, Site};

/// A site with its key in `server.key`.
fn with_key() -> (Site, Scratch) {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    fs::set_permissions(scratch.path("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
    (site, scratch)
}

fn mode(scratch: &Scratch, name: &str) -> u32 {
    fs::metadata(scratch.path(name)).unwrap().permissions().mode() & 0o777
}

/// A file whose name was not typed is replaced only if an earlier run wrote it, or if it contains certificates.
#[test]
fn other_contents_are_not_replaced() {
    let (_, scratch) = with_key();
    scratch.write("pw", "secret");
    let cases = [
        ("--for iis-pfx -o site.pfx --pfx-password-file pw", "site-install.ps1", "Restart-Service W3SVC\r\n"),
        ("--for iis-pfx -o site.pfx --pfx-password-file pw", "site-install.ps1", "# to be written by Taro\r\n"),
        ("--for split -o site.crt", "site-chain.crt", "see the wiki\n"),
        ("--for split -o site.crt --manifest", "site-MANIFEST.json", "[]\n"),
        ("--for haproxy-split -o site.pem", "site.pem.issuer", "a note\n"),
    ];
    for (options, file, contents) in cases {
        let words = format!("bundle server.crt {LOCAL} --key server.key {options}");
        scratch.write(file, contents);
        let said = scratch.run(&words).expect(6).says(&[file, "--replace"]).stderr;
        assert_eq!(scratch.run(&format!("{words} --dry-run")).expect(6).stderr, said);
        assert_eq!(scratch.read(file), contents);
        assert!(!scratch.path("site.crt").exists() && !scratch.path("site.pfx").exists());
        // An empty file can be replaced, and the next run replaces the files of the first one.
        scratch.write(file, "\n");
        for _ in 0..2 {
            scratch.run(&words).expect(0);
        }
        scratch.names().iter().filter(|name| name.starts_with("site")).for_each(|name| {
            fs::remove_file(scratch.path(name)).unwrap();
        });
    }
}

#[test]
fn the_key_is_written_only_with_the_option() {
    let (site, scratch) = with_key();
    let key = site.leaf.key_pem().replace('\r', "");
    let words = format!("bundle server.crt {LOCAL} --key server.key");
    scratch.run(&format!("{words} -o site.pem")).expect(0).says(&["server.key;"]);
    assert!(!scratch.path("site.key").exists());
    let run = scratch.run(&format!("{words} -o site.pem --include-key")).expect(0);
    run.says(&["wrote: site.key (private key,", &format!("{}/site.key;", scratch.folder().display())]);
    assert_eq!((scratch.read("site.key"), mode(&scratch, "site.key")), (key.clone(), 0o600));
    // Its mode is changed before the key is written to it, and the change is reported.
    fs::set_permissions(scratch.path("site.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let run = scratch.run(&format!("{words} -o site.pem --include-key")).expect(0);
    run.says(&["site.key now contains the private key, so its mode was changed from 0644 to 0600"]);
    assert_eq!(mode(&scratch, "site.key"), 0o600);
    // If the server needs the key in the same file, there is no separate one.
    scratch.run(&format!("{words} --for haproxy -o ha.pem --include-key")).expect(0);
    assert!(!scratch.path("ha.key").exists());
    // The key can come from an input. Without a key, nothing is written.
    scratch.write("all.pem", site.fullchain() + &key);
    scratch.run("bundle all.pem --offline --roots root.crt -o of-input.pem --include-key").expect(0);
    assert_eq!(scratch.read("of-input.key"), key);
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o none.pem --include-key")).expect(2);
    run.says(&["the private key for nginx is missing", "--key FILE"]);
    assert!(!scratch.path("none.pem").exists());
    // The file of the key is not replaced by the key.
    scratch.run(&format!("{words} -o server.pem --include-key")).expect(6).says(&["server.key was not written"]);
    assert!(!scratch.path("server.pem").exists());
    for option in ["--include-key", "--manifest", "--print-config", "--test-config"] {
        scratch.run(&format!("{words} {option}")).expect(2).says(&[option, "-o PATH"]);
    }
}

/// The lines are those of the installed version. Programs that print a version stand for servers, because only one
/// version of each can be installed.
#[test]
fn lines_for_the_installed_version() {
    let (_, scratch) = with_key();
    fs::create_dir(scratch.path("bin")).unwrap();
    let cases = [
        ("dovecot", "dovecot", "2.3.21 (47349e2482)", "ssl_cert = <", "dovecot 2.3.21 is installed"),
        ("dovecot", "dovecot", "2.4.1-4 (7d8c0e5759)", "ssl_server_cert_file = ", ""),
        ("dovecot@2.4", "dovecot", "2.3.21 (47349e2482)", "ssl_server_cert_file = ", ""),
        ("dovecot", "dovecot", "nothing known", "ssl_server_cert_file = ", ""),
        (
            "apache",
            "apache2",
            "Server version: Apache/2.2.34 (Unix)",
            "SSLCertificateChainFile ",
            "--for apache@VERSION",
        ),
        ("apache", "apache2", "Server version: Apache/2.4.62 (Debian)", "SSLCertificateFile ", ""),
        ("postfix", "postconf", "mail_version = 3.3.0", "smtpd_tls_cert_file = ", "the files are for postfix@3.3"),
        ("lighttpd", "lighttpd", "lighttpd/1.4.45 (ssl) - a light server", "ssl.pemfile = ", "lighttpd 1.4.45"),
    ];
    for (target, program, version, line, said) in cases {
        let path = scratch.path(&format!("bin/{program}"));
        fs::write(&path, format!("#!/bin/sh\necho '{version}'\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let words =
            format!("bundle server.crt {LOCAL} --key server.key --for {target} -o site.pem --print-config --dry-run");
        let run = finish(scratch.command(&words).env("PATH", scratch.path("bin"))).expect(0);
        assert!(run.out().lines().any(|shown| shown.trim().starts_with(line)), "{target} {version}: {}", run.out());
        assert_eq!(run.stderr.contains("is installed"), !said.is_empty(), "{target} {version}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{target} {version}: {}", run.stderr);
    }
}

fn sha256(octets: &[u8]) -> String {
    Sha256::digest(octets).iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn a_record_of_the_written_files() {
    let (site, scratch) = with_key();
    fs::create_dir(scratch.path("out")).unwrap();
    let words = format!("bundle server.crt {LOCAL} --for split --key server.key --manifest");
    for (output, record) in [("out", "out/MANIFEST.json"), ("site.crt", "site-MANIFEST.json")] {
        for _ in 0..2 {
            // The second run replaces the record.
            scratch.run(&format!("{words} -o {output}")).expect(0).says(&[&format!("wrote: {record} (")]);
        }
        let text = scratch.read(record);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&value["tool"], &value["target"]), (&"chainmend".into(), &"split".into()));
        assert_eq!(value["leaves"][0]["sha256"], sha256(&site.leaf.der));
        let files = value["files"].as_array().unwrap();
        assert_eq!(files.len(), 3);
        for file in files {
            let folder = scratch.path(record).parent().unwrap().to_owned();
            let octets = fs::read(folder.join(file["path"].as_str().unwrap())).unwrap();
            assert_eq!(file["sha256"], sha256(&octets));
            assert_eq!(file["bytes"], octets.len());
            assert_eq!(file["has_key"], file["role"] == "key");
        }
        assert_eq!(mode(&scratch, record), 0o644 & !umask(&scratch));
        // The same files give the same record, which contains no path of the machine.
        scratch.run(&format!("{words} -o {output}")).expect(0);
        assert_eq!(scratch.read(record), text);
        assert!(!text.contains(&*scratch.folder().to_string_lossy()));
        // The file of another program is not replaced.
        scratch.write(record, "{\"files\": []}");
        scratch.run(&format!("{words} -o {output}")).expect(6).says(&[record, "--replace"]);
        scratch.run(&format!("{words} -o {output} --replace")).expect(0);
    }
}

/// The bits that the umask removes from new files.
fn umask(scratch: &Scratch) -> u32 {
    let file = scratch.write("of-umask", "");
    let left = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    fs::remove_file(file).unwrap();
    0o666 & !left
}

#[test]
fn a_dry_run_writes_nothing() {
    let (site, scratch) = with_key();
    scratch.write("site.crt", Spec::leaf("www.example.jp").issued_by(&site.issuing).pem());
    let before = scratch.names();
    let old = scratch.read("site.crt");
    let words = format!("bundle server.crt {LOCAL} --for split --key server.key --manifest -o site.crt --dry-run");
    let run = scratch.run(&words).expect(0);
    run.says(&["would write: site.crt (1 certificate,", "would write: site.key (private key,", "dry run"]);
    let report = scratch.run(&format!("{words} --format json")).expect(0).json();
    follows_the_schema(&report);
    assert_eq!((&report["dry_run"], report["files"].as_array().unwrap().len()), (&true.into(), 4));
    scratch.run(&format!("{words} --lang ja")).expect(0).says(&["書き込み予定: site-chain.crt", "ドライラン"]);
    assert_eq!((scratch.names(), scratch.read("site.crt")), (before, old));
    // A dry run refuses the same as a real one.
    scratch.write("site-chain.crt", site.leaf.key_pem());
    scratch.run(&words).expect(6).says(&["site-chain.crt was not written"]);
}

#[test]
fn the_lines_of_the_configuration_alone() {
    let (_, scratch) = with_key();
    let at = scratch.folder().display();
    let cases = [
        ("nginx", format!("ssl_certificate     {at}/site.pem;\nssl_certificate_key {at}/server.key;\n")),
        (
            "apache@2.2",
            format!(
                "SSLCertificateFile      {at}/site.pem\nSSLCertificateKeyFile   {at}/server.key\n\
                 SSLCertificateChainFile {at}/site-chain.pem\n"
            ),
        ),
        ("apache", format!("SSLCertificateFile    {at}/site.pem\nSSLCertificateKeyFile {at}/server.key\n")),
        (
            "postfix@3.3",
            format!(
                "smtpd_tls_cert_file = {at}/site.pem\nsmtpd_tls_key_file = {at}/server.key\nsmtpd_tls_security_level = may\n"
            ),
        ),
        ("iis", format!("certreq -accept {at}/site.pem\n")),
    ];
    for (target, expected) in cases {
        let words = format!("bundle server.crt {LOCAL} --key server.key --for {target} -o site.pem --print-config");
        assert_eq!(scratch.run(&words).expect(0).out(), expected, "{target}");
        assert_eq!(scratch.run(&format!("{words} --dry-run -q")).expect(0).out(), expected, "{target}");
    }
}

/// The server tests the new files before they are in place. If it refuses them, they are not written.
#[test]
fn the_configuration_is_tested_before_files_are_replaced() {
    let mut tried = 0;
    for (name, target) in [
        ("nginx", "nginx"),
        ("nginx", "nginx-stapling"),
        ("apache2", "apache"),
        ("apache2", "apache@2.2"),
        ("haproxy", "haproxy"),
        ("haproxy", "haproxy-split"),
        ("lighttpd", "lighttpd"),
        ("squid", "squid"),
        ("proftpd", "proftpd"),
        ("postconf", "postfix"),
        ("doveconf", "dovecot@2.3"),
        ("caddy", "caddy"),
    ] {
        if program(name).is_none() {
            continue;
        }
        tried += 1;
        let (_, scratch) = with_key();
        let path = std::env::var("PATH").unwrap_or_default();
        let words = format!("bundle server.crt {LOCAL} --key server.key --for {target} -o site.pem --test-config");
        let run = scratch.run_with(&words, &[("PATH", &path), ("HOME", "/nonexistent")]).expect(0);
        run.says(&[&format!("tested: {name} accepts")]);
        assert!(scratch.path("site.pem").exists(), "{target}");
    }
    println!("{tried} configurations were tested");
}

#[test]
fn refused_files_are_not_written() {
    let (site, scratch) = with_key();
    // A replacement for nginx, which refuses the configuration, and prints that it sees the new files instead of the
    // old ones.
    let fake = "#!/bin/sh\nfor last; do :; done\ngrep -q 'files/site.pem' \"$last\" || exit 9\n\
                file=$(sed -n 's/^ssl_certificate  *\\(.*\\);$/\\1/p' \"$last\")\n\
                grep -c BEGIN \"$file\" >&2; stat -c %a \"$(dirname \"$(dirname \"$file\")\")\" >&2\n\
                echo 'nginx: [emerg] it does not please me' >&2; exit 1\n";
    fs::create_dir(scratch.path("bin")).unwrap();
    scratch.write("bin/nginx", fake);
    fs::set_permissions(scratch.path("bin/nginx"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", scratch.path("bin").display());
    scratch.write("site.pem", site.leaf.pem());
    let words = format!("bundle server.crt {LOCAL} --key server.key -o site.pem --test-config");
    let run = scratch.run_with(&words, &[("PATH", &path)]).expect(6);
    run.says(&["nothing was written: nginx refuses", "  3\n", "  700\n", "it does not please me", "unchanged"]);
    assert_eq!(scratch.read("site.pem"), site.leaf.pem());
    let run = scratch.run_with(&format!("{words} --lang ja"), &[("PATH", &path)]).expect(6);
    run.says(&["nginx が新しいファイルの設定を受け入れません"]);
    // The temporary folder is removed.
    let left = fs::read_dir(std::env::temp_dir()).unwrap().filter_map(Result::ok);
    let left = left.filter(|entry| entry.path().join("nginx.conf").exists() && entry.path().join("files").exists());
    let ours = left.filter(|entry| {
        fs::read_to_string(entry.path().join("nginx.conf"))
            .is_ok_and(|text| text.contains(&*scratch.folder().to_string_lossy()))
    });
    assert_eq!(ours.count(), 0);
    // A server whose configuration cannot be tested, and one without a key.
    let run = scratch.run(&format!("bundle server.crt {LOCAL} --for iis -o iis.pem --test-config")).expect(2);
    run.says(&["cannot test a configuration of iis", "nginx"]);
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o no-key.pem --test-config")).expect(2);
    run.says(&["--test-config needs the private key"]);
    assert!(!scratch.path("iis.pem").exists() && !scratch.path("no-key.pem").exists());
}

/// If the configuration cannot express a path, it is not tested with another one.
#[test]
fn a_path_that_no_configuration_can_express_is_refused() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let run = scratch.run(&format!("bundle server.crt {LOCAL} --key server.key -o a$b.pem --test-config")).expect(6);
    run.says(&["nginx cannot express $ in a path: choose a name without it for"]);
    assert!(!scratch.path("a$b.pem").exists());
}

/// If the test is interrupted, no key remains, and nothing is written.
#[test]
fn a_test_that_is_interrupted_leaves_nothing() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let server = scratch.write("haproxy", "#!/bin/sh\nexec sleep 60\n");
    std::fs::set_permissions(server, std::fs::Permissions::from_mode(0o755)).unwrap();
    let temporary = scratch.path("tmp");
    std::fs::create_dir(&temporary).unwrap();
    for (signal, status) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let words = format!("bundle server.crt {LOCAL} --key server.key --for haproxy -o site.pem --test-config");
        let mut command = scratch.command(&words);
        let path = format!("{}:{}", scratch.folder().display(), std::env::var("PATH").unwrap_or_default());
        command.env("PATH", path).env("TMPDIR", &temporary);
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        let is_started = || {
            let folders = std::fs::read_dir(&temporary).unwrap().flatten();
            folders.map(|folder| folder.path().join("files/site.pem")).any(|file| file.exists())
        };
        while !is_started() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(status), "{signal}");
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{signal}");
        assert!(!scratch.path("site.pem").exists());
    }
}

/// A shorter chain has fewer files. The remaining files of an earlier run are reported, but not removed.
#[test]
fn files_of_a_longer_chain_are_reported() {
    let site = Site::new();
    let scratch = site.scratch();
    let short = Spec::leaf("www.example.jp").key_of(&site.leaf).issued_by(&site.policy);
    let direct = Spec::leaf("www.example.jp").key_of(&site.leaf).issued_by(&site.root);
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("short.crt", short.pem());
    scratch.write("direct.crt", direct.pem());
    let intermediates = |numbers: &[usize]| -> Vec<String> {
        numbers.iter().map(|number| format!("www.example.jp-intermediate-{number}.crt")).collect()
    };
    let cases: [(&str, &str, Vec<String>); 9] = [
        ("netscaler", "short.crt", intermediates(&[2])),
        ("netscaler", "direct.crt", intermediates(&[1, 2])),
        ("fortigate", "short.crt", intermediates(&[2])),
        ("der", "short.crt", vec!["www.example.jp-intermediate-2.der".to_owned()]),
        (
            "domino@5",
            "short.crt",
            vec!["www.example.jp-3-intermediate.crt".to_owned(), "www.example.jp-4-server.crt".to_owned()],
        ),
        ("split", "short.crt", Vec::new()),
        ("split", "direct.crt", vec!["www.example.jp-chain.crt".to_owned()]),
        ("apache@2.2", "direct.crt", vec!["www.example.jp-chain.crt".to_owned()]),
        ("haproxy-split", "direct.crt", vec!["www.example.jp-fullchain.pem.issuer".to_owned()]),
    ];
    for (index, (target, leaf, expected)) in cases.into_iter().enumerate() {
        let folder = format!("out-{index}");
        let words =
            |leaf: &str| format!("bundle {leaf} {LOCAL} --key server.key --for {target} -o {folder}/ --create-dirs");
        let first = scratch.run(&words("server.crt")).expect(0);
        assert!(!first.stderr.contains("earlier run"), "{target}: {}", first.stderr);
        // Files of another server, without a number, and without a certificate.
        for (name, contents) in [
            ("mail.example.jp-intermediate-2.crt", site.policy.pem()),
            ("www.example.jp-intermediate-x.crt", site.policy.pem()),
            ("www.example.jp-intermediate-9.crt", "a note\n".to_owned()),
        ] {
            scratch.write(&format!("{folder}/{name}"), contents);
        }
        let before: Vec<String> = expected.iter().map(|name| scratch.read_any(&format!("{folder}/{name}"))).collect();
        let dry = scratch.run(&format!("{} --dry-run", words(leaf))).expect(0);
        let run = scratch.run(&words(leaf)).expect(0);
        let paths: Vec<String> = expected.iter().map(|name| format!("{folder}/{name}")).collect();
        for said in [&dry.stderr, &run.stderr] {
            let command = format!("remove them: rm {}", paths.join(" "));
            assert_eq!(said.contains("left by an earlier run"), !expected.is_empty(), "{target} {leaf}: {said}");
            assert!(expected.is_empty() || said.contains(&command), "{target} {leaf}: {said}");
        }
        let after: Vec<String> = expected.iter().map(|name| scratch.read_any(&format!("{folder}/{name}"))).collect();
        assert_eq!(before, after, "{target} {leaf}");
        let report = scratch.run(&format!("{} --format json", words(leaf))).expect(0).json();
        follows_the_schema(&report);
        let rows = report["earlier_files"].as_array().cloned().unwrap_or_default();
        assert!(rows.iter().all(|row| row["kind"] == "certificates"), "{target} {leaf}");
        let told: Vec<&str> = rows.iter().map(|row| row["path"].as_str().unwrap()).collect();
        assert_eq!(told, paths, "{target} {leaf}");
        scratch.run(&format!("{} --lang ja", words(leaf))).expect(0);
        // After the printed command has run, no file is reported.
        for path in &paths {
            fs::remove_file(scratch.path(path)).unwrap();
        }
        let run = scratch.run(&words(leaf)).expect(0);
        assert!(!run.stderr.contains("earlier run"), "{target} {leaf}: {}", run.stderr);
    }
}

/// A record that is not written again no longer describes the files.
#[test]
fn an_outdated_record_is_reported() {
    let (site, scratch) = with_key();
    scratch.write("short.crt", Spec::leaf("www.example.jp").key_of(&site.leaf).issued_by(&site.policy).pem());
    let words = |leaf: &str| format!("bundle {leaf} {LOCAL} --for split --key server.key -o site.crt");
    scratch.run(&format!("{} --manifest", words("server.crt"))).expect(0);
    let run = scratch.run(&words("server.crt")).expect(0);
    assert!(!run.stderr.contains("earlier run"), "{}", run.stderr);
    let said = "site-MANIFEST.json is from an earlier run and does not describe these files";
    scratch.run(&words("short.crt")).expect(0).says(&[said, "--manifest"]);
    let report = scratch.run(&format!("{} --format json", words("short.crt"))).expect(0).json();
    follows_the_schema(&report);
    assert_eq!(report["earlier_files"][0]["kind"], "manifest");
    let run = scratch.run(&format!("{} --manifest", words("short.crt"))).expect(0);
    assert!(!run.stderr.contains("earlier run"), "{}", run.stderr);
}

/// The folder for temporary files can have any name that the configuration can express. For others, the printed
/// command works.
#[test]
fn a_test_in_any_folder_for_temporary_files() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let folders = ["a b", "it's \"x\"", "$x", "plain"];
    for folder in folders {
        fs::create_dir(scratch.path(folder)).unwrap();
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_chainmend")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    for target in ["nginx", "haproxy", "lighttpd", "postfix@3.3", "dovecot@2.3", "squid"] {
        let name = ["postconf", "doveconf", target][match target {
            "postfix@3.3" => 0,
            "dovecot@2.3" => 1,
            _ => 2,
        }];
        if program(name).is_none() {
            continue;
        }
        let words =
            format!("bundle server.crt {LOCAL} --key server.key --for {target} -o site.pem --test-config --dry-run");
        let absolute = |folder: &str| scratch.path(folder).display().to_string();
        for folder in [absolute("a b"), absolute("it's \"x\""), absolute("$x"), "plain".to_owned(), absolute("missing")]
        {
            let run = scratch.run_with(&words, &[("TMPDIR", &folder), ("PATH", &path)]);
            if run.status == 0 {
                assert!(run.stderr.contains("tested: "), "{target} {folder}: {}", run.stderr);
                continue;
            }
            assert!(folder != "plain", "{target}: {}", run.stderr);
            let run = run.expect(6).says(&[&folder, "(TMPDIR)", "try: TMPDIR=/tmp chainmend bundle server.crt "]);
            let command = run.stderr.lines().find_map(|line| line.trim().strip_prefix("try: ")).unwrap();
            let mut shell = std::process::Command::new("/bin/sh");
            shell.args(["-c", command]).current_dir(scratch.folder()).env("PATH", &path);
            finish(&mut shell).expect(0).says(&["tested: "]);
        }
        let left = |folder: &str| fs::read_dir(scratch.path(folder)).unwrap().count();
        assert!(folders.iter().all(|folder| left(folder) == 0), "{target}");
    }
}

/// Processes that the server's test leaves running neither delay the run nor remain.
#[test]
fn processes_of_a_test_end_with_it() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let server = scratch.write("haproxy", "#!/bin/sh\nsleep 6000 &\necho $! >\"$LEFT\"\n");
    fs::set_permissions(server, fs::Permissions::from_mode(0o755)).unwrap();
    let left = scratch.path("left").display().to_string();
    let path = format!("{}:{}", scratch.folder().display(), std::env::var("PATH").unwrap_or_default());
    let words = format!("bundle server.crt {LOCAL} --key server.key --for haproxy -o site.pem --test-config");
    scratch.run_with(&words, &[("PATH", &path), ("LEFT", &left)]).expect(0).says(&["tested: haproxy"]);
    let state = format!("/proc/{}/stat", scratch.read("left").trim());
    // It may still be a zombie.
    let is_over = || fs::read_to_string(&state).map_or(true, |state| state.contains(") Z"));
    assert!(is_over() || !Path::new("/proc/self").exists());
}

/// A key file of the set that is not written again stays only if it is that of the new certificate.
#[test]
fn the_key_file_of_a_set_belongs_to_the_certificate() {
    let (site, scratch) = with_key();
    let renewed = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    scratch.write("renewed.crt", renewed.pem());
    scratch.write("renewed.key", renewed.key_pem());
    let cases = [
        ("haproxy-split", "site.pem", "site.pem.key"),
        ("split", "site.crt", "site.key"),
        ("split", "out/", "out/www.example.jp.key"),
        ("aws-acm", "out/", "out/www.example.jp.key"),
        ("gcp", "out/", "out/www.example.jp-fullchain.key"),
        ("f5", "out/", "out/www.example.jp.key"),
        ("confluent", "out/", "out/privkey.pem"),
    ];
    for (target, output, key) in cases {
        fs::create_dir(scratch.path("out")).unwrap();
        let words = |leaf: &str| format!("bundle {leaf} {LOCAL} --for {target} -o {output}");
        scratch.run(&format!("{} --key server.key", words("server.crt"))).expect(0);
        // The same key, and then another one.
        scratch.run(&words("server.crt")).expect(0);
        for dry_run in ["", " --dry-run"] {
            let run = scratch.run(&format!("{}{dry_run}", words("renewed.crt"))).expect(6);
            run.says(&[
                key,
                "has the private key of another certificate",
                "--key FILE --replace",
                "keep that key file",
            ]);
        }
        scratch.run(&format!("{} --lang ja", words("renewed.crt"))).expect(6).says(&["別の証明書の秘密鍵", key]);
        assert_eq!(scratch.read(key), site.leaf.key_pem().replace('\r', ""), "{target}");
        scratch.run(&format!("{} --replace", words("renewed.crt"))).expect(0);
        scratch.run(&format!("{} --key renewed.key --replace", words("renewed.crt"))).expect(0);
        assert_eq!(scratch.read(key), renewed.key_pem().replace('\r', ""), "{target}");
        for name in scratch.names().iter().filter(|name| name.starts_with("site")) {
            fs::remove_file(scratch.path(name)).unwrap();
        }
        fs::remove_dir_all(scratch.path("out")).unwrap();
    }
}

/// `HAProxy` finds the key by its name. If there is none, `bundle` says so, and `check` reports an error.
#[test]
fn a_server_that_finds_its_key_needs_one() {
    let (site, scratch) = with_key();
    let words = format!("bundle server.crt {LOCAL} --for haproxy-split -o site.pem");
    scratch
        .run(&words)
        .expect(0)
        .says(&["note: haproxy-split takes the private key from site.pem.key, which does not"]);
    let check = format!("check site.pem --for haproxy-split {LOCAL}");
    let run = scratch.run(&check).expect(1);
    assert!(run.out().contains("error CM601 key-not-in-file"), "{}", run.out());
    assert!(run.out().contains("is neither in the file nor in site.pem.key"), "{}", run.out());
    scratch.run(&format!("{check} --lang ja")).expect(1);
    // The configuration may name a key elsewhere.
    scratch.run(&format!("{check} --key server.key")).expect(0);
    scratch.run(&format!("check site.pem server.key --for haproxy-split {LOCAL}")).expect(0);
    scratch.write("site.pem.key", site.issuing.key_pem());
    fs::set_permissions(scratch.path("site.pem.key"), fs::Permissions::from_mode(0o600)).unwrap();
    let run = scratch.run(&format!("check site.pem site.pem.key --for haproxy-split {LOCAL}")).expect(1);
    assert_eq!(run.out().matches("CM501").count(), 1, "{}", run.out());
    fs::remove_file(scratch.path("site.pem.key")).unwrap();
    let run = scratch.run(&format!("{words} --key server.key")).expect(0);
    assert!(!run.stderr.contains("does not exist"), "{}", run.stderr);
    scratch.run(&check).expect(0);
}

/// The suggested command for several files names the new files once.
#[test]
fn the_command_for_several_files_has_one_output() {
    let (_, scratch) = with_key();
    for typed in ["-o /dev/stdout", "--output=/dev/stdout", "-o/dev/stdout", ""] {
        let run = scratch.run(&format!("bundle server.crt {LOCAL} --for apache@2.2 {typed}")).expect(2);
        let command = run.stderr.lines().find_map(|line| line.trim().strip_prefix("try: chainmend ")).unwrap();
        assert_eq!(command.matches(" -o").count(), 1, "{typed}: {command}");
        assert!(!command.contains("/dev/stdout"), "{typed}: {command}");
        scratch.run(&format!("{command} --replace")).expect(0);
    }
}
