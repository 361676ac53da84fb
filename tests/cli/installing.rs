//! The files that are installed with the binary: manual pages and completions. The examples of `--help` are run.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::broken::Pki;
use crate::support::run::{Run, Scratch, finish, output, program};

const COMMANDS: [&str; 10] =
    ["bundle", "fix", "check", "chains", "batch", "explain", "intermediates", "config", "completions", "man"];
const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];
const EXAMPLES: &str = "src/cli/help/examples.txt";

/// An example of src/cli/help/examples.txt: the command line, its exit status, and the displayed part of its output.
struct Example {
    command: String,
    status: i32,
    output: Vec<String>,
}

fn text_of_examples() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLES)).unwrap()
}

/// The examples by section. A section has the name of a command. Texts in two languages follow each example.
fn examples() -> Vec<(String, Vec<Example>)> {
    let mut sections: Vec<(String, Vec<Example>)> = Vec::new();
    for line in text_of_examples().lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push((name.to_owned(), Vec::new()));
        }
        let Some((_, examples)) = sections.last_mut() else { continue };
        if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example { command: command.to_owned(), status: 0, output: Vec::new() });
        } else if let Some(status) = line.strip_prefix("? ") {
            examples.last_mut().unwrap().status = status.parse().unwrap();
        } else if let Some(output) = line.strip_prefix("    ") {
            examples.last_mut().unwrap().output.push(output.to_owned());
        }
    }
    sections
}

/// The files that the examples need: a certificate, its CA certificates, its key, a bundle, and a bundle in reverse
/// order with an empty line before each END.
fn folder() -> Scratch {
    let pki = Pki::load();
    let scratch = Scratch::new();
    for (name, text) in pki.beside() {
        scratch.write(name, text);
    }
    scratch.write("server.crt", pki.pem(&["leaf"]));
    let line = serde_json::json!({"id": "www", "certificate": pki.pem(&["leaf"])});
    scratch.write("certificates.ndjson", format!("{line}\n"));
    let upside_down = pki.pem(&["policy", "issuing", "leaf"]);
    scratch.write("broken.pem", upside_down.replace("-----END", "\n-----END"));
    scratch.write("chainmend.toml", "for = \"apache\"\n");
    scratch.write("error.log", "nginx: [emerg] SSL_CTX_use_PrivateKey(\"server.key\") failed: key values mismatch\n");
    for folder in [".local/share/bash-completion/completions", ".config/fish/completions"] {
        fs::create_dir_all(scratch.path(folder)).unwrap();
    }
    #[cfg(unix)]
    fs::set_permissions(scratch.path("server.key"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    scratch
}

/// Runs the line in a shell, with the roots of the test, without the network, and at a fixed time.
fn typed(line: &str, scratch: &Scratch) -> Run {
    let judged = ["bundle", "fix", "check", "chains", "batch"]
        .iter()
        .any(|name| line.starts_with(&format!("chainmend {name} ")));
    let options = if judged { "--roots root.crt --offline --at 2026-11-23" } else { "" };
    let script = format!("set -o pipefail; chainmend() {{ \"$0\" \"$@\" {options}; }}; {{ {line}; }} 2>&1");
    let mut shell = Command::new("bash");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_chainmend")]).current_dir(scratch.folder());
    // The time is fixed, and man's sandbox does not allow a preloaded clock.
    shell.env_remove("LD_PRELOAD");
    finish(shell.env("HOME", scratch.folder()).env("MANPAGER", "cat").env("LC_ALL", "C"))
}

#[test]
fn examples_are_true() {
    if program("bash").is_none() {
        return;
    }
    let mut shown = 0;
    let mut current = text_of_examples();
    for (section, examples) in examples() {
        for example in examples {
            if example.command.contains("| man ") && program("man").is_none() {
                continue;
            }
            let scratch = folder();
            let run = typed(&example.command, &scratch);
            assert_eq!(run.status, example.status, "{section}: {}: {}", example.command, run.out());
            if example.output.is_empty() {
                continue;
            }
            shown += 1;
            let printed = run.out().replace(&*scratch.folder().to_string_lossy(), "/etc/nginx/tls");
            let expected: String = example.output.iter().map(|line| format!("{line}\n")).collect();
            if std::env::var_os("CHAINMEND_UPDATE").is_none() {
                assert_eq!(printed, expected, "{section}: {}\nsee the head of {EXAMPLES}", example.command);
            }
            let indented = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
            current = current.replacen(&indented(&expected), &indented(&printed), 1);
        }
    }
    assert!(shown >= 3, "{shown}");
    if std::env::var_os("CHAINMEND_UPDATE").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLES), current).unwrap();
    }
}

#[test]
fn every_command_has_two_examples_in_its_help_and_its_page() {
    let scratch = Scratch::new();
    let examples = examples();
    for name in COMMANDS.iter().copied().chain(["chainmend"]) {
        let (_, of_command) = examples.iter().find(|(section, _)| section == name).unwrap();
        assert!(of_command.len() >= 2, "{name}");
        let command = if name == "chainmend" { "" } else { name };
        for language in ["en", "ja"] {
            let environment = [("LC_ALL", if language == "ja" { "ja_JP.UTF-8" } else { "C" })];
            let help = scratch.run_with(&format!("{command} --help"), &environment).expect(0);
            let page = scratch.run(&format!("man {command} --lang {language}")).expect(0);
            for example in of_command {
                assert!(help.out().contains(&format!("  {}\n", example.command)), "{name}: {}", help.out());
                let roff = example.command.replace('-', "\\-");
                assert!(page.out().contains(&format!("$ {roff}")), "{name}: {roff}: {}", page.out());
            }
        }
        let page = scratch.run(&format!("man {command} --lang en")).expect(0);
        for line in
            of_command.iter().flat_map(|example| &example.output).filter(|line| !line.contains(['-', '\'', '\\']))
        {
            assert!(page.out().contains(line.as_str()), "{name}: {line}");
        }
    }
}

/// The Japanese help contains no English from clap, and a Japanese text for every option.
#[test]
fn help_is_japanese_in_a_japanese_locale() {
    let scratch = Scratch::new();
    let japanese = |text: &str| text.chars().any(|character| ('\u{3040}'..='\u{30ff}').contains(&character));
    for command in COMMANDS.iter().copied().chain([""]) {
        for flag in ["--help", "-h"] {
            let run = scratch.run_with(&format!("{command} {flag}"), &[("LC_ALL", "ja_JP.UTF-8")]).expect(0);
            for english in [
                "Usage:",
                "Options:",
                "Arguments:",
                "Print ",
                "possible values",
                "Possible values",
                "[default",
                "Exit status",
            ] {
                assert!(!run.out().contains(english), "{command} {flag}: {english}: {}", run.out());
            }
            let lines: Vec<&str> = run.out().lines().collect();
            let is_option = |line: &str| line.starts_with("  -") || line.starts_with("      --");
            for pair in lines.windows(2).filter(|pair| is_option(pair[0])) {
                assert!(japanese(pair[1]), "{command} {flag}: {pair:?}");
            }
            for line in lines {
                assert!(columns(line) <= 100, "{command} {flag}: {line}");
            }
        }
    }
    let bare = finish(scratch.command("").env("LC_ALL", "ja_JP.UTF-8")).expect(2);
    assert!(bare.stderr.contains("使い方: chainmend"), "{}", bare.stderr);
    assert!(scratch.run("check --help --lang ja").expect(0).out().contains("使い方: chainmend check"));
}

/// The width of a text on a terminal. All characters beyond ASCII have two columns in these texts.
fn columns(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn manual_pages_are_well_formed() {
    let scratch = Scratch::new();
    let (groff, mandoc) = (program("groff"), program("mandoc"));
    for command in COMMANDS.iter().copied().chain([""]) {
        for language in ["en", "ja"] {
            let page = scratch.run(&format!("man {command} --lang {language}")).expect(0);
            let name = if command.is_empty() { "chainmend".to_owned() } else { format!("chainmend-{command}") };
            assert!(page.out().contains(&format!(".TH \"{}\" 1 ", name.to_uppercase())), "{}", page.out());
            let headings = match language {
                "ja" => ["名前", "書式", "説明", "オプション", "終了ステータス", "使用例", "関連項目"],
                _ => ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "EXAMPLES", "\"SEE ALSO\""],
            };
            for heading in headings
                .iter()
                .filter(|heading| !command.is_empty() || !heading.contains("EXIT") && !heading.contains("終了"))
            {
                assert!(page.out().contains(&format!(".SH {heading}\n")), "{name} {language}: {heading}");
            }
            let file = scratch.write(&format!("{name}.1"), &page.stdout).display().to_string();
            if let Some(groff) = groff.as_ref().filter(|_| language == "en") {
                let run = output(groff, &["-man", "-ww", "-z", "-Kutf8", "-Tutf8", &file], scratch.folder()).expect(0);
                assert_eq!(run.stderr, "", "{name}");
            }
            if let Some(mandoc) = &mandoc {
                let run = output(mandoc, &["-T", "lint", "-W", "error", &file], scratch.folder());
                assert_eq!((run.status, run.out()), (0, ""), "{name} {language}");
            }
        }
    }
    let run = scratch.run("man nothing --lang ja").expect(2);
    assert!(run.stderr.contains("ページがあるコマンド"), "{}", run.stderr);
}

#[test]
fn completions_have_every_command_and_are_valid_for_their_shells() {
    let scratch = Scratch::new();
    for shell in SHELLS {
        let script = scratch.run(&format!("completions {shell}")).expect(0);
        for word in COMMANDS.iter().chain(&["--preferred-root", "--variant"]) {
            let word = if shell == "fish" { word.trim_start_matches('-') } else { word };
            assert!(script.out().contains(word), "{shell}: {word}");
        }
        let file = scratch.write(shell, &script.stdout).display().to_string();
        match shell {
            "bash" | "zsh" | "fish" => {
                let Some(shell) = program(shell) else { continue };
                output(shell, &["-n", &file], scratch.folder()).expect(0);
            }
            "powershell" => {
                let Some(pwsh) = program("pwsh") else { continue };
                let parse = format!(
                    "$e = $null; [void][Management.Automation.Language.Parser]::ParseFile('{file}', [ref]$null, [ref]$e); exit $e.Count"
                );
                output(pwsh, &["-NoProfile", "-Command", &parse], scratch.folder()).expect(0);
            }
            _ => {
                let Some(elvish) = program(shell) else { continue };
                output(elvish, &["-compileonly", &file], scratch.folder()).expect(0);
            }
        }
    }
    let run = scratch.run("completions tcsh").expect(2);
    assert!(run.stderr.contains("the shells are bash, elvish, fish, powershell, zsh"), "{}", run.stderr);
}

/// The completions of the shell after Tab.
#[test]
fn bash_completes_commands_options_and_values() {
    let Some(bash) = program("bash") else { return };
    let scratch = Scratch::new();
    scratch.write("completion", &scratch.run("completions bash").expect(0).stdout);
    for (words, expected) in [
        ("chainmend bun", "bundle"),
        ("chainmend ch", "check chains"),
        ("chainmend bundle --pref", "--preferred-root"),
        ("chainmend check --for lighttpd@", "lighttpd@1.4.52"),
        ("chainmend chains --variant cross", "cross-root"),
        ("chainmend man chec", "check"),
        ("chainmend completions po", "powershell"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let script = format!(
            ". ./completion; COMP_WORDS=({}); COMP_CWORD={}; _chainmend chainmend {last} {before}; echo ${{COMPREPLY[@]}}",
            words.join(" "),
            words.len() - 1
        );
        let run = output(&bash, &["--norc", "-c", &script], scratch.folder()).expect(0);
        assert_eq!(run.out().trim_end(), expected, "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn make_installs_the_binary_with_its_pages_and_completions() {
    let Some(make) = program("make") else { return };
    let scratch = Scratch::new();
    let root = env!("CARGO_MANIFEST_DIR");
    let make = |target: &str| {
        let mut command = Command::new(&make);
        command.args(["--no-print-directory", "-C", root, target, "PREFIX=/usr"]);
        command.arg(concat!("BINARY=", env!("CARGO_BIN_EXE_chainmend")));
        command.arg(format!("DESTDIR={}", scratch.path("root").display()));
        command.env_remove("MAKEFLAGS").env("LC_ALL", "ja_JP.UTF-8");
        finish(&mut command).expect(0)
    };
    make("install-files");
    let installed = scratch.path("root/usr");
    let run = output(installed.join("bin/chainmend"), &["--version"], scratch.folder()).expect(0);
    assert_eq!(run.out(), concat!("chainmend ", env!("CARGO_PKG_VERSION"), "\n"));
    for name in COMMANDS.map(|command| format!("-{command}")).iter().map(String::as_str).chain([""]) {
        let page = |language: &str| {
            let path = installed.join(format!("share/man/{language}man1/chainmend{name}.1"));
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        assert!(page("").contains(".SH SYNOPSIS") && page("ja/").contains(".SH 書式"), "{name}");
    }
    for (name, text) in [
        ("bash-completion/completions/chainmend", "complete -F _chainmend"),
        ("zsh/site-functions/_chainmend", "#compdef chainmend"),
        ("fish/vendor_completions.d/chainmend.fish", "Build a deployable bundle"),
    ] {
        let script = fs::read_to_string(installed.join("share").join(name)).unwrap();
        assert!(script.contains(text), "{name}");
    }
    make("uninstall");
    let mut left = Vec::new();
    let mut folders = vec![scratch.path("root")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { left.push(path) }
        }
    }
    assert!(left.is_empty(), "{left:?}");
}
