//! `chainmend.toml`. The command line has precedence over the environment, and the environment over the file.

use std::fs;

use serde_json::Value;

use crate::support::http::Server;
use crate::support::run::{Run, Scratch, finish};
use crate::{LOCAL, Site};

/// Runs with a configuration below `XDG_CONFIG_HOME`.
fn run(scratch: &Scratch, words: &str, more: &[(&str, &str)]) -> Run {
    let mut command = scratch.command(words);
    command.env("XDG_CONFIG_HOME", scratch.path("config")).envs(more.iter().copied());
    finish(&mut command)
}

/// A folder with a site and this configuration.
fn configured(site: &Site, text: &str) -> Scratch {
    let scratch = site.scratch();
    fs::create_dir_all(scratch.path("config/chainmend")).unwrap();
    scratch.write("config/chainmend/chainmend.toml", text);
    scratch
}

/// The values and origins of a key in `config show`.
fn shown(scratch: &Scratch, words: &str, more: &[(&str, &str)], key: &str) -> Vec<(Value, Value)> {
    let report = run(scratch, &format!("config show {words} --format json"), more).expect(0).json();
    crate::reports::follows(&report, include_str!("../../docs/config.schema.json"));
    let rows = report["settings"].as_array().unwrap();
    let of_key = rows.iter().filter(|row| row["key"] == key);
    of_key.map(|row| (row["values"].clone(), row["origin"].clone())).collect()
}

#[test]
fn the_file_has_defaults_for_every_command() {
    let site = Site::new();
    // A relative path is relative to the folder of the file.
    let text = "roots = [\"../../root.crt\"]\nintermediates = [\"../../intermediates.crt\"]\nfor = \"apache@2.2\"\nlang = \"ja\"\n";
    let scratch = configured(&site, text);
    let bundle = run(&scratch, "bundle server.crt --offline -o out/", &[]);
    assert_ne!(bundle.status, 0);
    fs::create_dir(scratch.path("out")).unwrap();
    let bundle = run(&scratch, "bundle server.crt --offline -o out/", &[]).expect(0);
    bundle.says(&["SSLCertificateChainFile", "証明書"]);
    // The command line has precedence over the file.
    let plain = run(&scratch, "bundle server.crt --offline --for nginx --lang en", &[]).expect(0);
    assert_eq!(plain.out(), site.fullchain());
    plain.says(&["complete chain to Test Root R1"]);
    run(&scratch, "bundle server.crt --offline --roots mozilla --for nginx", &[]).expect(4);
    // The defaults also apply to the other commands.
    run(&scratch, "chains server.crt --offline", &[]).expect(0);
    run(&scratch, "check server.crt --offline --for nginx", &[]).expect(0);
    let line = serde_json::json!({"certificate": site.leaf.pem()}).to_string();
    scratch.write("lines", line);
    assert_eq!(run(&scratch, "batch --input lines --offline --for nginx", &[]).expect(0).json()["ok"], true);
    assert!(run(&scratch, "explain CM201", &[]).expect(0).out().contains("中間CA証明書"));
    // An empty `CHAINMEND_CONFIG` disables the file.
    run(&scratch, "bundle server.crt --offline --for nginx", &[("CHAINMEND_CONFIG", "")]).expect(4);
}

#[test]
fn another_file_is_named_by_the_option_or_the_environment() {
    let site = Site::new();
    let scratch = configured(&site, "roots = [\"nowhere.crt\"]\n");
    fs::create_dir(scratch.path("mine")).unwrap();
    scratch.write("mine/a.toml", "roots = [\"../root.crt\"]\nintermediates = [\"../intermediates.crt\"]\n");
    scratch.write("mine/b.toml", "roots = [\"../missing.crt\"]\n");
    let words = "bundle server.crt --offline";
    run(&scratch, words, &[]).expect(3);
    run(&scratch, &format!("{words} --config mine/a.toml"), &[]).expect(0);
    run(&scratch, &format!("{words} --config=mine/a.toml"), &[("CHAINMEND_CONFIG", "mine/b.toml")]).expect(0);
    run(&scratch, words, &[("CHAINMEND_CONFIG", "mine/a.toml")]).expect(0);
    run(&scratch, words, &[("CHAINMEND_CONFIG", "mine/b.toml")]).expect(3);
    // A file that is named must exist. A file in the current folder is not read.
    run(&scratch, &format!("{words} --config none.toml"), &[]).expect(2).says(&["none.toml cannot be read"]);
    scratch.write("chainmend.toml", "nonsense = 1\n");
    scratch.run(&format!("bundle server.crt {LOCAL}")).expect(0);
}

#[test]
fn errors_in_a_file_are_reported_with_their_line() {
    let site = Site::new();
    let cases = [
        ("\nroot = []\n", "chainmend.toml:2: unknown key root", "did you mean roots?"),
        ("lang = \"ja\nx", "chainmend.toml:2: not valid TOML", ""),
        ("aia-allow = [\"here\"]", "the value of aia-allow cannot be used: here", "10.0.0.0/8"),
        ("timeout = \"x\"", "the value of timeout cannot be used: x", "a number of seconds"),
    ];
    for (text, said, why) in cases {
        let scratch = configured(&site, text);
        run(&scratch, &format!("bundle server.crt {LOCAL}"), &[]).expect(2).says(&[said, why]);
        run(&scratch, "config show", &[]).expect(2).says(&[said]);
        // `--help` and `man` work nevertheless.
        run(&scratch, "bundle --help", &[]).expect(0);
        run(&scratch, "man bundle", &[]).expect(0);
    }
    let scratch = configured(&site, "root = []\n");
    let japanese = run(&scratch, "check server.crt --lang ja", &[]).expect(2);
    japanese.says(&["キー root はありません", "もしかして: roots"]);
}

/// If the path is not a readable file, the message ends with a command.
#[cfg(unix)]
#[test]
fn files_that_cannot_be_read() {
    let site = Site::new();
    let scratch = site.scratch();
    fs::create_dir(scratch.path("folder")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(scratch.path("pipe")).status().unwrap().success());
    scratch.write("large.toml", "#".repeat((1 << 20) + 1));
    scratch.write("whole.toml", format!("{}\n", "#".repeat((1 << 20) - 1)));
    scratch.write("utf16.toml", b"# ok\nlang = \"\xe9\"\n");
    let words = format!("bundle server.crt {LOCAL}");
    let cases = [
        ("folder", "it is a folder"),
        ("pipe", "it is not a file"),
        ("/dev/zero", "it is not a file"),
        ("large.toml", "it is larger than 1 MiB"),
        ("utf16.toml", "line 2 is not UTF-8"),
        ("missing.toml", "No such file or directory"),
    ];
    let try_without = format!("CHAINMEND_CONFIG= chainmend bundle server.crt {LOCAL}");
    for (file, said) in cases {
        for run in [
            run(&scratch, &format!("{words} --config {file}"), &[]),
            run(&scratch, &words, &[("CHAINMEND_CONFIG", file)]),
        ] {
            run.expect(2).says(&[&format!("the configuration file {file} cannot be read: {said}"), &try_without]);
        }
    }
    run(&scratch, &words, &[("CHAINMEND_CONFIG", "")]).expect(0);
    for file in ["whole.toml", "/dev/null"] {
        run(&scratch, &format!("{words} --config {file}"), &[]).expect(0);
    }
    // Without a home folder, there is no configuration. If there is something at the path of the default file, it must
    // be a file.
    for home in ["/dev/null", "/nonexistent"] {
        finish(scratch.command(&words).env("HOME", home)).expect(0);
    }
    fs::create_dir_all(scratch.path("config/chainmend/chainmend.toml")).unwrap();
    run(&scratch, &words, &[]).expect(2).says(&["chainmend.toml cannot be read: it is a folder", "--config FILE"]);
    run(&scratch, &format!("{words} --lang ja"), &[])
        .expect(2)
        .says(&["フォルダーです", "設定ファイルなしで実行する場合"]);
}

/// `~` is the user's home, as in a shell.
#[cfg(unix)]
#[test]
fn paths_in_the_home() {
    let site = Site::new();
    let scratch = configured(&site, "roots = [\"~/root.crt\"]\nstore-dir = \"~/store\"\n");
    let home = scratch.folder().display().to_string();
    let words = "intermediates import intermediates.crt";
    run(&scratch, words, &[("HOME", &home)]).expect(0);
    assert!(scratch.path("store/intermediates.store").is_file() && !scratch.path("~").exists());
    run(&scratch, "bundle server.crt --offline", &[("HOME", &home)]).expect(0);
    run(&scratch, "bundle server.crt --offline", &[]).expect(2).says(&["chainmend.toml:1", "HOME is not set"]);
}

/// If a file of the configuration is missing, the message names the line that contains it.
#[test]
fn missing_files_named_by_the_configuration() {
    let site = Site::new();
    let scratch = configured(&site, "\nintermediates = [\"gone.pem\"]\n");
    let words = "bundle server.crt --roots root.crt --offline";
    let failed = run(&scratch, words, &[]).expect(3);
    let config = scratch.path("config/chainmend/chainmend.toml").display().to_string();
    let failed = failed.says(&["gone.pem cannot be read", &format!("it is named by intermediates in {config}:2")]);
    assert_eq!(failed.stderr.matches("it is named by").count(), 1);
    run(&scratch, &format!("{words} --lang ja"), &[]).expect(3).says(&[":2 の intermediates で指定されています"]);
    let typed = run(&scratch, &format!("{words} --intermediates other.pem"), &[]).expect(3);
    assert!(!typed.stderr.contains("it is named by"), "{}", typed.stderr);
}

/// The password of a proxy is not shown.
#[test]
fn passwords_are_not_shown() {
    let site = Site::new();
    let scratch = configured(&site, "http-proxy = \"http://user:secret@proxy.example.jp:3128\"\n");
    let variables = [("https_proxy", "user:secret@other.example.jp:1"), ("CHAINMEND_CCADB_URL", "https://u:secret@a/")];
    for format in ["text", "json"] {
        let shown = run(&scratch, &format!("config show --format {format}"), &variables).expect(0);
        assert!(shown.out().contains("http://***@proxy.example.jp:3128"), "{}", shown.out());
        assert!(shown.out().contains("***@other.example.jp:1") && !shown.out().contains("secret"), "{}", shown.out());
    }
}

/// The file allows networks like the option. Networks that the file denies cannot be allowed otherwise.
#[test]
fn networks_of_the_file() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let words = "bundle server.crt --roots root.crt --no-cache";
    let scratch = configured(&site, "");
    run(&scratch, words, &[]).expect(5);
    scratch.write("config/chainmend/chainmend.toml", "aia-allow = [\"127.0.0.0/8\"]\n");
    run(&scratch, words, &[]).expect(0);
    // The command line and the environment have precedence over allowed networks of the file.
    run(&scratch, &format!("{words} --aia-allow 10.0.0.0/8"), &[]).expect(5);
    run(&scratch, words, &[("CHAINMEND_AIA_ALLOW", "10.0.0.0/8")]).expect(5);
    scratch.write("config/chainmend/chainmend.toml", "aia-deny = [\"127.0.0.1\"]\n");
    run(&scratch, &format!("{words} --aia-allow 127.0.0.0/8"), &[]).expect(5).says(&["--aia-deny"]);
    run(&scratch, &format!("{words} --aia-allow 127.0.0.0/8 --aia-deny 10.0.0.0/8"), &[]).expect(5);
    let asked = server.asked().len();
    // If a proxy is set, it gets the requests. The environment has precedence.
    let text = format!("aia-allow = [\"127.0.0.0/8\"]\nhttp-proxy = \"http://{}\"\n", server.address);
    scratch.write("config/chainmend/chainmend.toml", text);
    let _ = run(&scratch, words, &[]);
    assert!(server.asked()[asked..].iter().any(|path| path.starts_with("http://")), "{:?}", server.asked());
    let asked = server.asked().len();
    let none = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    run(&scratch, words, &[("http_proxy", &format!("http://{none}"))]).expect(5).says(&["the proxy"]);
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn settings_are_shown_with_their_origin() {
    let site = Site::new();
    let text = "roots = [\"mozilla\"]\naia-allow = [\"10.0.0.0/8\"]\naia-deny = [\"10.1.0.0/16\"]\ntimeout = 7\nhttp-proxy = \"http://proxy.example.jp:3128\"\n";
    let scratch = configured(&site, text);
    let path = scratch.path("config/chainmend/chainmend.toml").display().to_string();
    let of_file = |line: u32| serde_json::json!({"kind": "file", "path": path, "line": line});
    let of_variable = |name: &str| serde_json::json!({"kind": "environment", "variable": name});
    let (typed, default) = (serde_json::json!({"kind": "command-line"}), serde_json::json!({"kind": "default"}));
    let list = |values: &[&str]| Value::from(values.to_vec());
    let one = |words: &str, more: &[(&str, &str)], key: &str| shown(&scratch, words, more, key).remove(0);
    assert_eq!(one("", &[], "roots"), (list(&["mozilla"]), of_file(1)));
    assert_eq!(one("--roots apple", &[], "roots"), (list(&["apple"]), typed.clone()));
    assert_eq!(one("", &[], "timeout"), (list(&["7"]), of_file(4)));
    assert_eq!(one("--timeout 3", &[], "timeout"), (list(&["3"]), typed.clone()));
    assert_eq!(one("", &[], "for"), (list(&["nginx"]), default.clone()));
    assert_eq!(one("--for apache", &[], "for"), (list(&["apache"]), typed.clone()));
    assert_eq!(one("", &[], "aia-allow"), (list(&["10.0.0.0/8"]), of_file(2)));
    let variable = [("CHAINMEND_AIA_ALLOW", "fd00::/8")];
    assert_eq!(shown(&scratch, "", &variable, "aia-allow"), [(list(&["fd00::/8"]), of_variable(variable[0].0))]);
    let both = shown(&scratch, "--aia-allow 192.0.2.0/24", &variable, "aia-allow");
    assert_eq!(both, [(list(&["192.0.2.0/24"]), typed.clone()), (list(&["fd00::/8"]), of_variable(variable[0].0))]);
    let denied = shown(&scratch, "--aia-deny 192.0.2.0/24", &[], "aia-deny");
    assert_eq!(denied, [(list(&["192.0.2.0/24"]), typed), (list(&["10.1.0.0/16"]), of_file(3))]);
    assert_eq!(one("", &[], "http-proxy"), (list(&["http://proxy.example.jp:3128"]), of_file(5)));
    let proxy = [("HTTP_PROXY", "http://other:1")];
    assert_eq!(one("", &proxy, "http-proxy"), (list(&["http://other:1"]), of_variable("HTTP_PROXY")));
    assert_eq!(one("", &[], "https-proxy"), (list(&[]), default));
    let text = run(&scratch, "config show", &[]).expect(0);
    assert!(text.out().starts_with(&format!("configuration file: {path}\n")), "{}", text.out());
    let row = text.out().lines().find(|line| line.starts_with("aia-allow")).unwrap();
    assert!(row.contains("10.0.0.0/8") && row.ends_with(&format!("{path}:2")), "{row}");
    let japanese = run(&scratch, "config show --lang ja", &[]).expect(0);
    assert!(japanese.out().contains("既定値") && japanese.out().contains("コマンドライン"), "{}", japanese.out());
    let none = run(&scratch, "config show", &[("CHAINMEND_CONFIG", "")]).expect(0);
    assert!(none.out().starts_with("configuration file: none\n"), "{}", none.out());
}

/// Variables that a web server may have set are neither used nor shown, and do not replace the proxy of the file.
#[test]
fn an_unused_proxy_is_not_shown() {
    let site = Site::new();
    let of_environment = [("HTTP_PROXY", "http://127.0.0.1:9"), ("REQUEST_METHOD", "GET")];
    let scratch = site.scratch();
    let rows = shown(&scratch, "", &of_environment, "http-proxy");
    assert_eq!(rows, [(serde_json::json!([]), serde_json::json!({"kind": "default"}))]);
    let scratch = configured(&site, "http-proxy = \"http://127.0.0.1:8\"\n");
    let rows = shown(&scratch, "", &of_environment, "http-proxy");
    assert_eq!((&rows[0].0[0], &rows[0].1["kind"]), (&"http://127.0.0.1:8".into(), &"file".into()));
    // The message names all settings that the proxy may come from.
    scratch.write(
        "alone.crt",
        crate::support::pki::Spec::leaf("a").aia(&["http://ca.example/"]).issued_by(&site.issuing).pem(),
    );
    let failed = run(&scratch, "bundle alone.crt --roots root.crt --no-cache", &of_environment).expect(5);
    failed.says(&["the proxy 127.0.0.1:8", "of HTTP_PROXY, or of http-proxy in chainmend.toml"]);
}
