//! Output for pasting: configuration lines are loaded by real servers, and commands are run in a shell.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::leaf::fingerprint;
use crate::servers::has_apache_modules;
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, finish, output, program};
use crate::{LOCAL, Site};

/// Unusual and hostile names of folders.
const NAMES: [&str; 10] = [
    "a b",
    "a;b#c",
    "it's",
    "say \"x\"",
    "back\\slash\\n",
    "{brace}",
    "-dash",
    "証明書",
    "100%s",
    "x'; touch pwned; '",
];

/// A folder with this name, which contains a site and its key, and the lines for `target` with the files written
/// there.
fn written(name: &str, target: &str) -> (Scratch, Value) {
    let site = Site::new();
    let scratch = site.scratch();
    std::fs::create_dir(scratch.path(name)).unwrap();
    let folder = PathBuf::from(name);
    std::fs::write(scratch.folder().join(&folder).join("server.key"), site.leaf.key_pem()).unwrap();
    let mut command = scratch.command(&format!("bundle server.crt {LOCAL} --for {target} --format json"));
    command.arg("-o").arg(Path::new(".").join(&folder).join("o.pem"));
    command.arg("--key").arg(Path::new(".").join(&folder).join("server.key"));
    let report = finish(&mut command).expect(0).json();
    (scratch, report["directives"].clone())
}

fn lines(directives: &Value) -> String {
    directives.as_array().unwrap().iter().map(|line| format!("{}\n", line.as_str().unwrap())).collect()
}

#[track_caller]
fn loads(run: &Run, name: &str, lines: &str) {
    assert_eq!(run.status, 0, "{name}\n{lines}\n{}", run.stderr);
}

#[test]
fn nginx_loads_the_lines() {
    let Some(nginx) = program("nginx") else { return };
    for name in NAMES.into_iter().chain(["line\nbreak\ttab"]) {
        let (scratch, directives) = written(name, "nginx");
        let lines = lines(&directives);
        let folder = scratch.folder().display();
        let configuration = format!(
            "pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\nhttp {{\naccess_log off;\n\
             client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;\n\
             uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\nserver {{\nlisten 127.0.0.1:1 ssl;\n{lines}}}\n}}\n"
        );
        let file = scratch.write("nginx.conf", configuration);
        let mut command = Command::new(&nginx);
        command.args(["-t", "-e"]).arg(scratch.path("error.log")).arg("-c").arg(file);
        loads(&finish(&mut command), name, &lines);
    }
}

#[test]
fn apache_loads_the_lines() {
    let Some(apache) = program("apache2") else { return };
    if !has_apache_modules() {
        return;
    }
    let modules: String = ["mpm_event", "authz_core", "socache_shmcb", "ssl"]
        .iter()
        .map(|module| format!("LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"))
        .collect();
    for (name, target) in NAMES.into_iter().chain(["a$b"]).flat_map(|name| [(name, "apache"), (name, "apache@2.2")]) {
        let (scratch, directives) = written(name, target);
        let lines = lines(&directives);
        let folder = scratch.folder().display();
        let configuration = format!(
            "{modules}ServerName www.example.jp\nListen 127.0.0.1:1\nPidFile {folder}/apache.pid\n\
             DefaultRuntimeDir {folder}\nMutex file:{folder}\nErrorLog {folder}/error.log\n\
             <VirtualHost *>\nSSLEngine on\n{lines}</VirtualHost>\n"
        );
        let file = scratch.write("apache.conf", configuration);
        loads(&finish(Command::new(&apache).args(["-t", "-f"]).arg(file)), name, &lines);
    }
}

#[test]
fn haproxy_loads_the_lines() {
    let Some(haproxy) = program("haproxy") else { return };
    for name in NAMES.into_iter().chain(["a$b ${HOME}", "line\nbreak\ttab"]) {
        let (scratch, directives) = written(name, "haproxy");
        let lines = lines(&directives).replace(":443", "127.0.0.1:1");
        let configuration = format!(
            "defaults\nmode http\ntimeout client 1s\ntimeout server 1s\ntimeout connect 1s\nfrontend f\n{lines}"
        );
        let file = scratch.write("haproxy.cfg", configuration);
        loads(&finish(Command::new(&haproxy).args(["-c", "-f"]).arg(file)), name, &lines);
    }
}

#[test]
fn paths_that_a_server_cannot_express_are_reported_without_lines() {
    let cases = [
        ("a b", "postfix", "postfix cannot express a space in a path"),
        ("a$b", "nginx", "nginx cannot express $ in a path"),
        ("a${HOME}b", "apache", "apache cannot express ${ in a path"),
        ("line\nbreak", "apache", "invisible characters"),
        ("a%b", "iis", "iis cannot express % in a path"),
    ];
    for (name, target, expected) in cases {
        let (_scratch, directives) = written(name, target);
        let first = directives[0].as_str().unwrap();
        assert!(first.contains(expected) && !first.contains('\n'), "{first}");
        assert!(target == "iis" || first.starts_with("# "), "{first}");
    }
}

/// The commands of `try:` lines, from the name of the program on.
fn commands(run: &Run, program: &str) -> Vec<String> {
    let tries = run.stderr.lines().filter(|line| line.trim_start().starts_with("try: "));
    tries.filter_map(|line| Some(line[line.find(&format!("{program} "))?..].to_owned())).collect()
}

#[test]
fn a_shell_runs_the_suggested_command_for_a_key() {
    let Some(openssl) = program("openssl") else { return };
    let site = Site::new();
    for name in NAMES.into_iter().chain(["$(touch pwned)", "`touch pwned`", "a\nb; touch pwned", "\u{1b}[31m", "*?"]) {
        let scratch = site.scratch();
        scratch.write("plain.key", site.leaf.key_pem());
        // The encryption that is older than PKCS#8. The suggested command converts it.
        let path = Path::new(".").join(name.to_owned() + ".key");
        let mut encrypt = Command::new(&openssl);
        encrypt.args(["ec", "-aes128", "-passout", "pass:x", "-in", "plain.key", "-out"]).arg(&path);
        finish(encrypt.current_dir(scratch.folder())).expect(0);
        let mut command = scratch.command(&format!("bundle server.crt {LOCAL}"));
        command.arg(format!("--key={name}.key"));
        let run = finish(&mut command).expect(3);
        let advised = commands(&run, "openssl");
        assert_eq!(advised.len(), 1, "{name}: {}", run.stderr);
        let script = format!("{} -passin pass:x -passout pass:y", advised[0]);
        let pasted = output("sh", &["-c", &script], scratch.folder());
        assert_eq!(pasted.status, 0, "{script}\n{}", pasted.stderr);
        assert!(scratch.folder().join(format!("{name}.key.new")).is_file(), "{script}");
        assert!(!scratch.path("pwned").exists(), "{script}");
        assert!(!run.stderr.contains('\u{1b}'));
    }
}

/// Files of a site, by name, and those that are given. `ROOT` and so on stand for its certificates.
type Set = (&'static str, &'static [(&'static str, &'static [&'static str])], &'static str);

const SETS: [Set; 7] = [
    ("one file", &[("a.pem", &["leaf", "chain"])], "a.pem"),
    ("a folder", &[("in/a.pem", &["leaf", "chain"])], "in"),
    (
        "one file, beside others",
        &[("a.crt", &["leaf", "chain", "root"]), ("a-new.crt", &["leaf"]), ("a-fullchain.pem", &["root"])],
        "a.crt",
    ),
    ("two files", &[("a.crt", &["leaf", "leaf"]), ("a-chain.crt", &["chain", "root"])], "a.crt a-chain.crt"),
    ("two files in a folder", &[("in/a.crt", &["leaf"]), ("in/b.crt", &["chain", "chain"])], "in/b.crt in/a.crt"),
    (
        "two files with names of their own, beside a root",
        &[("in/a.pem", &["leaf"]), ("in/ca-bundle.pem", &["root", "chain"]), ("in/root.pem", &["root"])],
        "in/a.pem in/ca-bundle.pem",
    ),
    ("a folder with two files", &[("in/a.crt", &["leaf"]), ("in/b.crt", &["chain"])], "in"),
];

/// For every target with several files, the commands that `check` and `fix` print for these sets work, and do not write
/// to files that exist, except for those that they name as overwritten.
#[test]
fn commands_for_sets_of_files_work() {
    let site = Site::new();
    let at_hand = site.scratch();
    let list = at_hand.run("bundle --for list --format json").expect(0).json();
    let has_several = |target: &&Value| {
        let files = target["files"].as_array().unwrap();
        files.iter().filter(|file| *file != "key").count() > 1
    };
    let sets = list["targets"].as_array().unwrap().iter().filter(has_several);
    let mut pasted = 0;
    for target in sets.map(|target| target["name"].as_str().unwrap()) {
        for (what, files, given) in SETS {
            let folder = || {
                let scratch = Scratch::new();
                scratch.write("root.crt", site.root.pem());
                scratch.write("a.key", site.leaf.key_pem());
                std::fs::create_dir(scratch.path("in")).unwrap();
                for (name, parts) in files {
                    let part = |part: &&str| match *part {
                        "leaf" => site.leaf.pem(),
                        "chain" => site.chain(),
                        _ => site.root.pem(),
                    };
                    scratch.write(name, parts.iter().map(part).collect::<String>());
                }
                scratch
            };
            for command in ["check", "fix"] {
                let words = format!("{command} {given} --for {target} --key a.key --roots root.crt --offline");
                let run = folder().run(&words);
                let said = run.out().to_owned() + &run.stderr;
                let tries = said.lines().filter(|line| line.trim_start().starts_with("try: "));
                let advised: std::collections::BTreeSet<&str> =
                    tries.filter_map(|line| Some(&line[line.find("chainmend ")?..])).collect();
                for line in advised.into_iter().filter(|line| !line.contains(" KEY") && !line.contains("SERVER.crt")) {
                    let scratch = folder();
                    let words: Vec<&str> = line.split(' ').collect();
                    let output_path = words.iter().position(|word| *word == "-o").map(|at| scratch.path(words[at + 1]));
                    let is_there = output_path.is_some_and(|path| path.exists());
                    assert!(!is_there || line.contains("--overwrite-input"), "{target}, {what}: {line}");
                    let script = line.replacen("chainmend", env!("CARGO_BIN_EXE_chainmend"), 1);
                    let pasted_run = output("sh", &["-c", &script], scratch.folder());
                    let is_done = pasted_run.status == 0 || (line.contains(" check ") && pasted_run.status == 1);
                    assert!(is_done, "{target}, {what}: {script}\n{}", pasted_run.stderr);
                    assert!(!line.contains("PATH") && !scratch.path("PATH").exists(), "{target}, {what}: {line}");
                    pasted += 1;
                }
            }
        }
    }
    assert!(pasted > 100, "{pasted}");
}

/// A file with the certificates of two servers: whatever it is for, the second one is called that, and the commands that
/// `check` prints write each to files of its own.
#[test]
fn commands_for_two_server_certificates_work() {
    let site = Site::new();
    let other = Spec::leaf("shop.example.net").issued_by(&site.issuing);
    let list = site.scratch().run("bundle --for list --format json").expect(0).json();
    let mut pasted = 0;
    for target in list["targets"].as_array().unwrap() {
        let is_container =
            target["forms"].as_array().unwrap().iter().any(|form| form.as_str().unwrap().starts_with("PKCS#12"));
        let target = target["name"].as_str().unwrap();
        let scratch = site.scratch();
        scratch.write("two.pem", site.leaf.pem() + &other.pem());
        scratch.write("chain.pem", site.chain());
        scratch.write("pw", "changeit");
        let keys = [(&site.leaf, "a.key"), (&other, "b.key")].map(|(leaf, file)| {
            scratch.write(file, leaf.key_pem());
            (fingerprint(&leaf.der), file)
        });
        let words = format!("check two.pem --for {target} --roots root.crt --intermediates chain.pem --offline");
        let run = scratch.run(&words);
        assert!(run.out().contains("CM413") && !run.out().contains("unrelated"), "{target}: {}", run.out());
        let tries = run.out().lines().filter(|line| line.trim_start().starts_with("try: "));
        let advised: std::collections::BTreeSet<&str> =
            tries.filter_map(|line| Some(&line[line.find("chainmend bundle ")?..])).collect();
        for line in advised {
            let (_, key) = keys.iter().find(|(prefix, _)| line.contains(prefix)).unwrap_or_else(|| panic!("{line}"));
            let password = if is_container { " --password-file pw" } else { "" };
            let words = line.replacen("chainmend ", "", 1).replace(" --key KEY", &format!(" --key {key}"));
            let before = scratch.read("two.pem");
            let run = scratch.run(&(words + password));
            assert_eq!((run.status, scratch.read("two.pem")), (0, before), "{target}: {line}\n{}", run.stderr);
            pasted += 1;
        }
    }
    assert!(pasted > 40, "{pasted}");
}

/// The files that `bundle` wrote for a target, with its key, and a line of text in front of the first: the command that
/// `fix` prints writes them anew, next to the same key, and nothing is left to report.
#[test]
fn commands_for_written_files_work() {
    let site = Site::new();
    let list = site.scratch().run("bundle --for list --format json").expect(0).json();
    let has_several = |target: &&Value| {
        let (files, forms) = (target["files"].as_array().unwrap(), target["forms"].as_array().unwrap());
        files.len() > 1 && files[0] != "key" && forms[0] == "PEM"
    };
    let mut mended = 0;
    for target in list["targets"].as_array().unwrap().iter().filter(has_several) {
        let target = target["name"].as_str().unwrap();
        let scratch = site.scratch();
        scratch.write("server.key", site.leaf.key_pem());
        std::fs::create_dir(scratch.path("in")).unwrap();
        let words = "--offline --roots root.crt";
        scratch.run(&format!("bundle server.crt {LOCAL} --for {target} --key server.key -o in/a.crt")).expect(0);
        let mut names: Vec<String> = std::fs::read_dir(scratch.path("in"))
            .unwrap()
            .map(|entry| format!("in/{}", entry.unwrap().file_name().into_string().unwrap()))
            .collect();
        names.sort();
        let is_key = |name: &String| scratch.read(name) == site.leaf.key_pem();
        let (keys, files): (Vec<String>, Vec<String>) = names.into_iter().partition(is_key);
        let key = keys.first().map_or("server.key", String::as_str);
        let first = files.iter().find(|name| scratch.read(name).contains(&site.leaf.pem())).unwrap();
        scratch.write(first, format!("# A line.\n{}", scratch.read(first)));
        let files = files.join(" ");
        let run = scratch.run(&format!("fix {files} --for {target} --key {key} {words}"));
        for line in commands(&run, "chainmend") {
            let script = line.replacen("chainmend", env!("CARGO_BIN_EXE_chainmend"), 1);
            let pasted = output("sh", &["-c", &script], scratch.folder());
            assert_eq!(pasted.status, 0, "{target}: {script}\n{}", pasted.stderr);
            mended += 1;
        }
        assert_eq!(scratch.read(key), site.leaf.key_pem(), "{target}");
        scratch.run(&format!("check {files} --for {target} --key {key} {words}")).expect(0);
    }
    assert!(mended > 10, "{mended}");
}

#[test]
fn suggestions_of_explain_are_commands() {
    let scratch = Scratch::new();
    let run = scratch.run("explain nothing-of-that-name").expect(3);
    let advised = commands(&run, "chainmend");
    assert!(advised.len() > 1, "{}", run.stderr);
    for line in advised {
        let script = line.replacen("chainmend", env!("CARGO_BIN_EXE_chainmend"), 1);
        let pasted = output("sh", &["-c", &script], scratch.folder());
        assert_eq!(pasted.status, 0, "{script}\n{}", pasted.stderr);
    }
}

/// With `list` as its value, an option prints its list for every command, regardless of the other arguments.
#[test]
fn lists_need_no_input_and_do_nothing_else() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("broken.pem", site.fullchain().replace('\n', "\r\n"));
    let lists = [
        ("--for list", "targets", &["bundle", "fix", "check"][..], "haproxy"),
        ("--roots list", "stores", &["bundle", "fix", "check", "chains"], "mozilla"),
        ("--support list", "known_clients", &["bundle", "fix", "chains"], "firefox"),
        ("--variant list", "known_variants", &["bundle", "fix", "chains"], "cross-root"),
    ];
    let before = scratch.names();
    for (list, key, commands, row) in lists {
        for command in commands {
            let run = scratch.run(&format!("{command} {list}")).expect(0);
            assert!(run.out().contains(row) && run.stderr.is_empty(), "{command} {list}: {}{}", run.out(), run.stderr);
            let beside = scratch.run(&format!("{command} broken.pem absent.pem {list} {LOCAL}")).expect(0);
            assert_eq!(beside.out(), run.out(), "{command} {list}");
            let json = scratch.run(&format!("{command} {list} --format json")).expect(0).json();
            crate::reports::follows_the_schema(&json);
            assert_eq!((&json["ok"], &json["command"]), (&Value::Bool(true), &Value::from(*command)));
            assert!(json[key].as_array().unwrap().iter().any(|known| known["name"].as_str().unwrap().starts_with(row)));
        }
    }
    assert_eq!(scratch.names(), before);
    assert!(scratch.read("broken.pem").contains('\r'));
}

/// All values that `--help` lists are accepted.
#[test]
fn formats_of_the_help_are_accepted() {
    let scratch = Scratch::new();
    for command in ["bundle", "fix", "check", "chains", "explain"] {
        let help = scratch.run(&format!("{command} --help")).expect(0);
        let (_, behind) = help.out().split_once("--format <FORMAT>").unwrap();
        let offered = behind.lines().skip_while(|line| !line.contains("Possible values:")).skip(1);
        let formats: Vec<&str> =
            offered.map_while(|line| Some(line.trim().strip_prefix("- ")?.split_once(':')?.0)).collect();
        assert!(formats.contains(&"json"), "{command}: {formats:?}");
        for format in formats {
            let run = scratch.run(&format!("{command} --format {format} absent.pem"));
            assert_ne!(run.status, 2, "{command} --format {format}: {}", run.stderr);
        }
    }
    scratch.run("fix --format sarif absent.pem").expect(2);
}

/// Wrong arguments, and the command that the message suggests.
#[test]
fn suggestions_for_wrong_arguments() {
    let site = Site::new();
    let scratch = site.scratch();
    for address in ["https://www.example.jp/a", "www.example.jp:443"] {
        let run = scratch.run(&format!("check {address}")).expect(3);
        assert!(
            run.stderr.contains(
                "try: openssl s_client -connect www.example.jp:443 -servername www.example.jp -showcerts </dev/null >served.pem"
            ),
            "{}",
            run.stderr
        );
    }
    let addresses = [
        ("www.example.jp", "www.example.jp:443 -servername www.example.jp -showcerts"),
        ("mail:smtp", "mail:25 -servername mail -starttls smtp -showcerts"),
        ("ftp://www.example.jp/pub", "www.example.jp:21 -servername www.example.jp -starttls ftp -showcerts"),
        ("[::1]:443", "'[::1]:443' -showcerts"),
        ("www.example.jp:443/path", "www.example.jp:443 -servername www.example.jp -showcerts"),
    ];
    for (address, expected) in addresses {
        let saved = format!("try: openssl s_client -connect {expected} </dev/null >served.pem");
        scratch.run(&format!("check {address}")).expect(3).says(&[&saved]);
        scratch.run(address).expect(2).says(&[&saved]);
    }
    for words in ["check absent/deep/site.pem", "check server.crt --key absent/site.key"] {
        let run = scratch.run(&format!("{words} {LOCAL}")).expect(3);
        assert!(run.stderr.ends_with("try: ls -l\n"), "{}", run.stderr);
    }
    let mut from_itself = scratch.command(&format!("bundle - {LOCAL} -o server.crt"));
    let written = from_itself.stdin(std::fs::File::open(scratch.path("server.crt")).unwrap()).output().unwrap();
    let said = String::from_utf8(written.stderr).unwrap();
    assert!(said.contains("server.crt was not written: it is the file that is read as standard input"), "{said}");
    assert_eq!(written.status.code(), Some(6));
    let absent = scratch.run("check absent.pem").expect(3);
    assert!(!absent.stderr.contains("s_client"), "{}", absent.stderr);
    for name in ["", " "] {
        let mut bundle = scratch.command(&format!("bundle server.crt {LOCAL}"));
        let run = finish(bundle.args(["--preferred-root", name])).expect(2);
        run.says(&["--preferred-root", "write the common name of a root"]);
    }
    let missing = finish(scratch.command("absent.crt").args(["an other.crt", "--roots", "root.crt"])).expect(2);
    missing.says(&["try: chainmend bundle absent.crt 'an other.crt' --roots root.crt -o absent-fullchain.pem"]);
    let wrong = scratch.run("absent.crt other.crt --bogus").expect(2);
    wrong.says(&["try: chainmend bundle absent.crt other.crt -o absent-fullchain.pem"]);
    scratch.run("server.crt").expect(2).says(&["try: chainmend bundle server.crt -o server-fullchain.pem"]);
    let both = scratch.run("server.crt server.crt --offline").expect(2);
    both.says(&["try: chainmend bundle server.crt server.crt --offline -o server-fullchain.pem"]);
    scratch.run("chains").expect(2).says(&["try: chainmend chains server.crt"]);
    let below = scratch.run(&format!("bundle server.crt {LOCAL} -o server.crt/new.pem")).expect(6);
    below.says(&["server.crt is a file, not a folder"]);
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -o new/deep/")).expect(6);
    let advised = commands(&run, "mkdir");
    assert_eq!(advised, ["mkdir -p new/deep"], "{}", run.stderr);
    assert_eq!(output("sh", &["-c", &advised[0]], scratch.folder()).status, 0);
    scratch.run(&format!("bundle server.crt {LOCAL} -o new/deep/")).expect(0);
    assert!(scratch.path("new/deep/www.example.jp-fullchain.pem").is_file());
}

#[test]
fn a_quiet_check_prints_only_errors() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("good.pem", site.fullchain().replace('\n', "\r\n"));
    scratch.write("bad.pem", site.leaf.pem().replace('\n', "\r\n"));
    let options = "--offline --roots root.crt";
    let good = scratch.run(&format!("check good.pem {options} -q")).expect(0);
    assert_eq!((good.out(), &*good.stderr), ("", ""));
    let bad = scratch.run(&format!("check good.pem bad.pem {options} -q")).expect(1);
    assert!(bad.out().contains("bad.pem") && bad.out().contains("CM201"), "{}", bad.out());
    assert!(!bad.out().contains("good.pem") && !bad.out().contains("warning"), "{}", bad.out());
    // The client certificate in the place of the server's is an error; the others have none.
    let client = Spec::leaf("someone")
        .with(|params| params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth]);
    scratch.write("mixed.pem", client.issued_by(&site.issuing).pem() + &site.fullchain());
    let run = scratch.run(&format!("check mixed.pem bad.pem {options} -q")).expect(1);
    let lines: Vec<&str> = run.out().lines().filter(|line| !line.starts_with("    ")).collect();
    let is_heading = |line: &str| line.contains("deployable (");
    let titles = lines.windows(2).filter(|pair| !pair[0].starts_with(' ') && !is_heading(pair[0]));
    let titles: Vec<(&str, &str)> = titles.map(|pair| (pair[0], pair[1])).collect();
    assert!(titles.iter().all(|(_, next)| next.starts_with("  error ")), "{}", run.out());
    assert!(!run.out().contains("chain:") && !run.out().contains("first to expire"), "{}", run.out());
    assert!(!run.out().contains("files:") && run.out().contains("CM201"), "{}", run.out());
    assert!(lines[1].ends_with("(related)"), "{}", run.out());
}

/// Suggestions contain the name of the file, quoted for the shell.
#[test]
fn suggestions_name_the_file() {
    let site = Site::new();
    let scratch = site.scratch();
    let damaged = "-----BEGIN CERTIFICATE-----\nMIIC?\n-----END CERTIFICATE-----\n";
    scratch.write("a b;c.pem", site.fullchain() + damaged);
    let fix = |more: &[&str]| finish(scratch.command(&format!("fix {LOCAL}")).arg("a b;c.pem").args(more));
    let run = fix(&[]).expect(3);
    let given = "--roots root.crt --intermediates intermediates.crt --offline --at 2026-11-23";
    let mend = format!("chainmend fix 'a b;c.pem' --replace-damaged {given}");
    assert_eq!(commands(&run, "chainmend"), [&*mend], "{}", run.stderr);
    let run = fix(&["--for", "apache@2.2"]).expect(2);
    let anew = format!("chainmend bundle 'a b;c.pem' --for apache@2.2 -o 'a b;c.crt' {given}");
    assert_eq!(commands(&run, "chainmend"), [&*anew], "{}", run.stderr);
}

/// The commands in findings name the file, and repeated ones are printed once.
#[test]
fn findings_name_the_file() {
    let site = Site::new();
    let scratch = site.scratch();
    let der: Vec<u8> = [&site.leaf, &site.issuing].iter().flat_map(|issued| issued.der.clone()).collect();
    let offset = site.leaf.der.len();
    scratch.write("a b;c.der", &der);
    let check = |more: &[&str]| finish(scratch.command("check --offline --roots root.crt").arg("a b;c.der").args(more));
    let run = check(&[]).expect(1);
    let text = run.out();
    assert!(
        text.contains("try: fix it: chainmend fix 'a b;c.der' --roots root.crt --offline --at 2026-11-23\n"),
        "{text}"
    );
    assert_eq!(text.matches("CM116").count(), 1, "{text}");
    assert!(text.contains("(2 times)\n") && text.contains(&format!("a b;c.der:1, at bytes 0, {offset}\n")), "{text}");
    let japanese = check(&["--lang", "ja"]).expect(1);
    assert!(
        japanese
            .out()
            .contains("修復してください: chainmend fix 'a b;c.der' --roots root.crt --offline --at 2026-11-23"),
        "{}",
        japanese.out()
    );
    let report = check(&["--format", "json"]).expect(1).json();
    let rows: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().filter(|row| row["code"] == "CM116").collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["count"], 2);
    assert_eq!(rows[0]["places"], serde_json::json!([{"line": 1, "offset": 0}, {"line": 1, "offset": offset}]));
    let sarif = check(&["--format", "sarif"]).expect(1).json();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.iter().filter(|row| row["ruleId"] == "CM116").count(), 2);
    // Standard input cannot be fixed in place, so the command writes the bundle.
    let run = scratch.run_stdin("check - --offline --roots root.crt", &der).expect(1);
    assert!(
        run.out().contains("try: fix it: chainmend bundle - --roots root.crt --offline --at 2026-11-23\n"),
        "{}",
        run.out()
    );
}

/// Suggested commands work as printed. They repeat the options of the run, because otherwise other roots would be
/// used.
#[test]
fn suggested_commands_work_as_printed() {
    let site = Site::new();
    let scratch = site.scratch();
    std::fs::rename(scratch.path("root.crt"), scratch.path("my root.crt")).unwrap();
    std::fs::rename(scratch.path("intermediates.crt"), scratch.path("it's.crt")).unwrap();
    scratch.write("server key.pem", site.leaf.key_pem());
    scratch.write("site.pem", (site.fullchain() + &site.root.pem()).replace('\n', "\r\n"));
    let mode = |mode: u32| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(scratch.path("server key.pem"), permissions).unwrap();
    };
    mode(0o644);
    let mut check = scratch.command("check site.pem --offline --for haproxy --aia-allow 192.0.2.0/24");
    check.args(["--roots", "my root.crt", "--intermediates", "it's.crt", "--key", "server key.pem"]);
    let run = finish(&mut check).expect(1);
    let options = "--for haproxy --key 'server key.pem' --roots 'my root.crt' --intermediates 'it'\\''s.crt' --offline --aia-allow 192.0.2.0/24 --at 2026-11-23";
    let mend = format!("chainmend fix site.pem {options}");
    assert!(run.out().contains(&format!("fix it: {mend}\n")), "{}", run.out());
    assert!(run.out().contains("chmod 600 'server key.pem'\n"), "{}", run.out());
    let shell = |command: &str| {
        let command = command.replacen("chainmend", "\"$0\"", 1);
        finish(
            std::process::Command::new("sh")
                .args(["-c", &command, env!("CARGO_BIN_EXE_chainmend")])
                .current_dir(scratch.folder()),
        )
    };
    shell("chmod 600 'server key.pem'").expect(0);
    shell(&mend).expect(0).says(&["fixed"]);
    assert!(scratch.read("site.pem").starts_with(&site.fullchain()));
    // The same in JSON and in Japanese.
    scratch.write("site.pem", site.fullchain() + &site.root.pem());
    let words = "check site.pem --offline --roots store --at 2026-11-23T01:02:03+09:00";
    std::fs::copy(scratch.path("my root.crt"), scratch.path("store")).unwrap();
    let mend = "chainmend fix site.pem --roots store --offline --at 2026-11-22T16:02:03Z";
    let report = scratch.run(&format!("{words} --format json")).json();
    let rows = report["findings"].as_array().unwrap();
    let remedy = rows.iter().find(|row| row["code"] == "CM404").unwrap()["remedy"].as_str().unwrap();
    assert_eq!(remedy, format!("fix it: {mend}"));
    assert!(scratch.run(&format!("{words} --lang ja")).out().contains(&format!("修復してください: {mend}")));
    shell(mend).expect(0).says(&["fixed"]);
    // The suggested command does not repeat the option that selects a chain, because it lists all of them.
    let run =
        scratch.run("bundle server.crt --offline --roots store --intermediates it's.crt --variant 00000000").expect(4);
    run.says(&["chainmend chains server.crt --roots store --intermediates 'it'\\''s.crt' --offline --at 2026-11-23\n"]);
}
