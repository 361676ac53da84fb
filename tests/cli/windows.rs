//! Files for IIS. The script that installs them is valid PowerShell for any names of certificates, and names the store
//! of each certificate.

use std::process::Command;

use rcgen::DnType;

use crate::support::pki::{Issued, Spec};
use crate::support::run::{Scratch, finish, program};
use crate::{LOCAL, Site};

/// Names that could break out of a string of PowerShell.
const HOSTILE: [&str; 9] = [
    "it's",
    "a' ; Remove-Item C:\\ -Recurse; '",
    "typographic \u{2019}; Stop-Computer; \u{2018}",
    "low \u{201a}; Stop-Computer; \u{201b}",
    "$(Stop-Computer) $env:PATH `n",
    "\"@\nStop-Computer\n@\"",
    "#> {name} {import} {thumbprint} <#",
    "\u{202e}txt.exe\u{0}",
    "株式会社テスト",
];

/// All nodes of a script that are not valid in the grammar of PowerShell.
fn errors(script: &str) -> Vec<String> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(script, None).unwrap();
    let (mut found, mut nodes) = (Vec::new(), vec![tree.root_node()]);
    while let Some(node) = nodes.pop() {
        if node.is_error() || node.is_missing() {
            found.push(format!("{:?}: {}", node.start_position(), &script[node.byte_range()]));
        }
        let mut cursor = node.walk();
        nodes.extend(node.children(&mut cursor));
    }
    found
}

/// The names of the commands in a script, and its strings.
fn commands(script: &str) -> Vec<String> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(script, None).unwrap();
    let (mut found, mut nodes) = (Vec::new(), vec![tree.root_node()]);
    while let Some(node) = nodes.pop() {
        if node.kind() == "command_name" {
            found.push(script[node.byte_range()].to_owned());
        }
        let mut cursor = node.walk();
        nodes.extend(node.children(&mut cursor));
    }
    found.sort();
    found.dedup();
    found
}

fn is_powershell(script: &str) {
    let text = script.strip_prefix('\u{feff}').unwrap_or(script);
    assert_eq!(script.starts_with('\u{feff}'), !text.is_ascii());
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "line ends");
    let text = text.replace("\r\n", "\n");
    assert_eq!(errors(&text), Vec::<String>::new(), "{text}");
    let called = commands(&text);
    let known = [
        "Add-ToStore",
        "Find-InStore",
        "ForEach-Object",
        "Get-SiteBinding",
        "Get-WebBinding",
        "Import-Module",
        "Join-Path",
        "New-Object",
        "New-WebBinding",
        "Open-Store",
        "Read-Host",
        "Select-Object",
        "Set-StrictMode",
        "Where-Object",
        "Write-Output",
        "Write-Warning",
        "certreq.exe",
    ];
    let strange: Vec<&String> = called.iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert!(strange.is_empty(), "{strange:?}: {text}");
    for needed in ["SupportsShouldProcess", "$PSCmdlet.ShouldProcess", "LocalMachine\\CA", "AddSslCertificate"] {
        assert!(text.contains(needed), "{needed}");
    }
    // The script never imports a certificate into Root.
    assert!(!text.contains("-Store 'Root' -Certificate"));
}

/// If PowerShell is installed, checks that it can parse the script.
fn is_read_by_powershell(scratch: &Scratch, name: &str) {
    let Some(powershell) = program("pwsh") else { return };
    let command = "$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$e); \
                   $e | ForEach-Object { $_.Message }; exit $e.Count";
    let path = scratch.path(name).display().to_string();
    let mut run = Command::new(powershell);
    run.args(["-NoProfile", "-NonInteractive", "-Command", &format!("& {{ {command} }} '{path}'")]);
    finish(&mut run).expect(0);
}

fn thumbprint(scratch: &Scratch, issued: &Issued) -> Option<String> {
    let openssl = program("openssl")?;
    let file = scratch.write("of-thumbprint.crt", issued.pem());
    let mut command = Command::new(openssl);
    command.args(["x509", "-noout", "-fingerprint", "-sha1", "-in"]).arg(file);
    Some(finish(&mut command).expect(0).out().trim().rsplit('=').next().unwrap().replace(':', ""))
}

#[test]
fn a_script_installs_the_written_files() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret");
    for target in ["iis-pfx", "iis", "iis-p7b"] {
        let folder = format!("to-{target}");
        std::fs::create_dir(scratch.path(&folder)).unwrap();
        let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key --password-file pw");
        // The second run replaces the script of the first.
        scratch.run(&format!("{words} -o {folder}")).expect(0);
        let run = scratch.run(&format!("{words} -o {folder}")).expect(0);
        run.says(&[
            &format!("wrote: {folder}/install.ps1 ("),
            "LocalMachine\\My: www.example.jp (thumbprint ",
            "LocalMachine\\CA: Test Issuing CA (thumbprint ",
            "LocalMachine\\CA: Test Policy CA (thumbprint ",
            "LocalMachine\\Root: Test Root R1, if it is not already there",
            "Schannel builds the chain that it sends itself",
            "certlm.msc",
        ]);
        let script = scratch.read(&format!("{folder}/install.ps1"));
        is_powershell(&script);
        is_read_by_powershell(&scratch, &format!("{folder}/install.ps1"));
        for issued in [&site.leaf, &site.issuing, &site.policy] {
            if let Some(thumbprint) = thumbprint(&scratch, issued) {
                assert!(script.contains(&format!("'{thumbprint}'")), "{target}: {thumbprint}");
            }
        }
        if let Some(root) = thumbprint(&scratch, &site.root) {
            assert!(!script.contains(&root), "{target}: the root is in the script");
        }
        // The script contains neither the key nor the password.
        assert!(!script.contains("PRIVATE KEY") && !script.contains("secret"), "{target}");
        scratch.write(&format!("{folder}/install.ps1"), "Write-Output 'mine'\nGet-Date\nGet-Item .\n");
        scratch.run(&format!("{words} -o {folder}")).expect(6).says(&["install.ps1 was not written", "--replace"]);
    }
    let run = scratch.run(&format!("bundle server.crt {LOCAL} --for iis -o site.pem --lang ja")).expect(0);
    run.says(&["LocalMachine\\Root: Test Root R1 (未登録の場合)", "拇印", "Schannel が自分で構築"]);
    is_powershell(&scratch.read("site-install.ps1"));
    is_read_by_powershell(&scratch, "site-install.ps1");
    // Standard output contains only the bundle.
    assert_eq!(
        scratch.run(&format!("bundle server.crt {LOCAL} --for iis")).expect(0).out(),
        site.fullchain().replace('\n', "\r\n")
    );
}

#[test]
fn hostile_names_stay_in_their_strings() {
    let root = Spec::ca("Root").self_signed();
    for name in HOSTILE {
        let ca = Spec::ca("CA").with(|params| params.distinguished_name.push(DnType::CommonName, name));
        let ca = ca.issued_by(&root);
        let leaf = Spec::leaf("www.example.jp").with(|params| params.distinguished_name.push(DnType::CommonName, name));
        let leaf = leaf.issued_by(&ca);
        let scratch = Scratch::new();
        scratch.write("server.crt", leaf.pem());
        scratch.write("root.crt", root.pem());
        scratch.write("intermediates.crt", ca.pem());
        scratch.write("server.key", leaf.key_pem());
        scratch.write("pw", "secret");
        for target in ["iis-pfx", "iis"] {
            let mut command = scratch.command(&format!(
                "bundle server.crt {LOCAL} --for {target} --key server.key --password-file pw --replace"
            ));
            let run = finish(command.arg("-o").arg("site.pfx")).expect(0);
            is_powershell(&scratch.read("site-install.ps1"));
            is_read_by_powershell(&scratch, "site-install.ps1");
            assert!(!run.stderr.contains('\u{202e}'));
            // The same for the name of the file, without characters that are not allowed in it.
            let file: String = name.chars().filter(|character| !matches!(character, '/' | '\0')).collect();
            let mut command = scratch.command(&format!(
                "bundle server.crt {LOCAL} --for {target} --key server.key --password-file pw --replace"
            ));
            finish(command.arg("-o").arg(format!("{file}.pfx"))).expect(0);
            is_powershell(&scratch.read(&format!("{file}-install.ps1")));
        }
    }
}

/// The parser of the tests detects invalid scripts.
#[test]
fn a_damaged_script_is_detected() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.run(&format!("bundle server.crt {LOCAL} --for iis -o site.pem")).expect(0);
    let script = scratch.read("site-install.ps1").replace("\r\n", "\n");
    assert!(errors(&script).is_empty());
    for (from, to) in
        [("param(", "param"), ("$Name = 'www", "$Name = www"), ("foreach (", "foreach "), ("@(\n", "@{\n")]
    {
        assert!(script.contains(from), "{from}");
        assert!(!errors(&script.replacen(from, to, 1)).is_empty(), "{from}");
    }
    assert!(commands("Write-Output 'it''s'; Stop-Computer").contains(&"Stop-Computer".to_owned()));
}

/// A public root is not installed, because Windows has it or fetches it.
#[test]
fn a_public_root_is_not_installed() {
    let scratch = Scratch::new();
    let real = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/real");
    for name in ["cryptography.io.pem", "rapidssl_sha256_ca_g3.pem"] {
        std::fs::copy(real.join(name), scratch.path(name)).unwrap();
    }
    let words =
        "bundle cryptography.io.pem --intermediates rapidssl_sha256_ca_g3.pem --offline --at 2016-01-01 --for iis-p7b";
    let run = scratch.run(&format!("{words} -o site.p7b")).expect(0);
    run.says(&["LocalMachine\\Root: nothing; GeoTrust Global CA is already there, or Windows Update adds it"]);
}

/// The messages of a script to its user, without comments, names and commands.
fn said(script: &str) -> String {
    let quoted = |line: &str| line.split(['\'', '"']).skip(1).step_by(2).collect::<Vec<_>>().join("\n");
    let is_said = |line: &&str| {
        ["Write-Output", "Write-Warning", "throw", "-Prompt", "ShouldProcess("].iter().any(|word| line.contains(word))
    };
    script.lines().filter(is_said).map(quoted).collect::<Vec<_>>().join("\n")
}

/// The script is in the language of the run. Its encoding is read as UTF-8 by Windows PowerShell 5.1. A script in the
/// other language is replaced.
#[test]
fn a_script_is_in_the_language_of_the_run() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret");
    for target in ["iis-pfx", "iis", "iis-p7b"] {
        let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key --password-file pw");
        let script = |language: &str| {
            scratch.run(&format!("{words} -o {target}.out --lang {language}")).expect(0);
            let script = scratch.read(&format!("{target}-install.ps1"));
            is_powershell(&script);
            is_read_by_powershell(&scratch, &format!("{target}-install.ps1"));
            script
        };
        let (english, japanese) = (script("en"), script("ja"));
        assert!(english.is_ascii() && japanese.starts_with("\u{feff}# chainmend で作成しました。"), "{target}");
        let (code, same) = (commands(&english), commands(&japanese));
        assert_eq!(code, same, "{target}");
        for (text, is_japanese) in [(said(&english), false), (said(&japanese), true)] {
            assert_eq!(text.contains("登録しました"), is_japanese, "{target}: {text}");
            let english = ["already", "added", "bound", "chain", "This", "does not", "Add to", "Password of", "accept"];
            let left: Vec<&str> = english.into_iter().filter(|word| text.contains(word)).collect();
            assert_eq!(left.is_empty(), is_japanese, "{target}: {left:?} in {text}");
        }
        // The language of the old script does not matter.
        assert_eq!(script("en"), english, "{target}");
    }
}

/// Exchange needs a second command for its services.
#[test]
fn exchange_gets_its_services() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret");
    let words = format!("bundle server.crt {LOCAL} --for exchange --key server.key --pfx-password-file pw -o site.pfx");
    let run = scratch.run(&format!("{words} --print-config -q")).expect(0);
    let lines: Vec<&str> = run.out().lines().collect();
    assert!(lines[0].starts_with("Import-ExchangeCertificate -FileData "), "{lines:?}");
    let services = lines[1].strip_prefix("Enable-ExchangeCertificate -Thumbprint ").unwrap();
    let (thumb, services) = services.split_once(' ').unwrap();
    assert_eq!((lines.len(), services, thumb.len()), (2, "-Services IIS,SMTP", 40), "{lines:?}");
    if let Some(expected) = thumbprint(&scratch, &site.leaf) {
        assert_eq!(thumb, expected);
    }
    assert!(errors(&lines.join("\n")).is_empty(), "{lines:?}");
    scratch.run(&format!("{words} --replace --lang ja")).expect(0).says(&["-WhatIf を付けると"]);
}

/// A second site in the same folder does not replace the script of the first, but a renewal does.
#[test]
fn the_script_of_another_site_is_kept() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("shop.crt", Spec::leaf("shop.example.net").issued_by(&site.issuing).pem());
    scratch.write("renewed.crt", Spec::leaf("www.example.jp").issued_by(&site.issuing).pem());
    std::fs::create_dir(scratch.path("out")).unwrap();
    let words = |leaf: &str| format!("bundle {leaf} {LOCAL} --for iis -o out/");
    scratch.run(&words("server.crt")).expect(0);
    scratch.run(&words("renewed.crt")).expect(0);
    let script = scratch.read("out/install.ps1");
    let run = scratch.run(&words("shop.crt")).expect(6);
    run.says(&["out/install.ps1 was not written", "the script that installs www.example.jp", "--replace"]);
    scratch.run(&format!("{} --lang ja", words("shop.crt"))).expect(6).says(&["別のサイト"]);
    assert_eq!(scratch.read("out/install.ps1"), script);
    assert!(!scratch.path("out/shop.example.net.crt").exists());
    scratch.run(&format!("{} --replace", words("shop.crt"))).expect(0);
    assert_ne!(scratch.read("out/install.ps1"), script);
    scratch.run(&words("server.crt").replace("out/", "site.crt")).expect(0);
}

/// A script for another file with the same certificate is of the same site.
#[test]
fn a_script_of_the_same_certificate_is_replaced() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret");
    scratch.write("shop.crt", Spec::leaf("shop.example.net").issued_by(&site.issuing).pem());
    let script = || scratch.read("site-install.ps1");
    scratch.run(&format!("bundle server.crt {LOCAL} --for iis-p7b -o site.p7b")).expect(0);
    assert!(script().contains("'site.p7b'"));
    let as_container = "--for iis-pfx --key server.key --pfx-password-file pw -o site.pfx";
    scratch.run(&format!("bundle server.crt {LOCAL} {as_container}")).expect(0);
    assert!(script().contains("'site.pfx'"));
    // The certificate of another site is still refused, also if the language of the run is another one.
    for lang in ["en", "ja"] {
        scratch.run(&format!("bundle shop.crt {LOCAL} --for iis -o site.crt --lang {lang}")).expect(6);
    }
    assert!(script().contains("'site.pfx'"));
}
