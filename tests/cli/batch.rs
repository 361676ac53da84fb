//! `chainmend batch`: one line of output for each line of input.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{ExtendedKeyUsagePurpose, GeneralSubtree, NameConstraints};
use serde_json::{Value, json};

use crate::reports::{self, follows_the_schema};
use crate::revoked::Hierarchy;
use crate::support::http::Server;
use crate::support::pki::{Issued, Spec};
use crate::support::run::{Run, Scratch, can_be_interrupted};
use crate::{LOCAL, Site};

pub(crate) const BATCH: &str = "batch --roots root.crt --offline";

pub(crate) fn lines(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The answers. Without its line and id, each follows the schema of reports.
#[track_caller]
fn answers(run: &Run) -> Vec<Value> {
    let text = run.out();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line).unwrap();
            let mut report = answer.clone();
            let object = report.as_object_mut().unwrap();
            assert!(object.remove("line").is_some_and(|line| line.is_u64()), "{line}");
            object.remove("id");
            follows_the_schema(&report);
            answer
        })
        .collect()
}

fn base64(der: &[u8]) -> String {
    let pem = crate::support::pki::pem(der);
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn each_line_is_answered_in_its_order() {
    let site = Site::new();
    let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let scratch = site.scratch();
    let chain = [site.issuing.pem(), base64(&site.policy.der)];
    let input = lines(&[
        json!({"id": 1, "certificate": site.leaf.pem(), "intermediates": chain}),
        json!({"id": "two", "certificate": base64(&other.der), "intermediates": chain, "host": "mail.example.jp"}),
        json!({"certificate": site.leaf.pem(), "intermediates": chain, "host": "mail.example.jp"}),
        json!({"id": [4], "certificate": site.leaf.pem()}),
        json!({"id": null, "certificate": site.fullchain(), "at": "2050-01-01"}),
        json!({"id": 6, "certificate": "no certificate"}),
    ]);
    let input = format!("{input}\nnot json\n{{\"id\": 9, \"certificate\": \"A\", \"kye\": \"secret\"}}\n");
    let run = scratch.run_stdin(BATCH, input.as_bytes()).expect(0);
    let answers = answers(&run);
    let said: Vec<(u64, Value, bool, Value)> = answers
        .iter()
        .map(|answer| {
            let exit = answer["error"]["exit"].clone();
            (answer["line"].as_u64().unwrap(), answer["id"].clone(), answer["ok"].as_bool().unwrap(), exit)
        })
        .collect();
    let expected = [
        (1, json!(1), true, Value::Null),
        (2, json!("two"), true, Value::Null),
        (3, Value::Null, false, json!(4)),
        (4, json!([4]), false, json!(4)),
        (5, Value::Null, false, json!(4)),
        (6, json!(6), false, json!(3)),
        (8, Value::Null, false, json!(3)),
        (9, json!(9), false, json!(3)),
    ];
    assert_eq!(said, expected);
    let bundle = |leaf: &Issued| leaf.pem() + &site.chain();
    assert_eq!(answers[0]["files"][0]["content"], bundle(&site.leaf));
    assert_eq!(answers[1]["files"][0]["content"], bundle(&other));
    assert_eq!(answers[3]["findings"][0]["code"], "CM201");
    // The contents may be secret, so they are not printed.
    assert!(!run.out().contains("secret"), "{}", run.out());
    assert_eq!(run.stderr, "");
}

/// Short answers have no other values than the long ones, and all bundles, errors and findings.
#[test]
fn brief_answers() {
    let site = Site::new();
    let scratch = site.scratch();
    let weak = Spec::leaf("").with(|params| params.subject_alt_names = Vec::new()).issued_by(&site.issuing);
    let input = lines(&[
        json!({"id": 1, "certificate": site.fullchain()}),
        json!({"id": 2, "certificate": weak.pem() + &site.chain()}),
        json!({"id": 3, "certificate": site.leaf.pem()}),
        json!({"certificate": "no certificate"}),
    ]);
    let answered = |words: &str| scratch.run_stdin(&format!("{BATCH} {words}"), input.as_bytes()).expect(0);
    for (command, short) in [("", "--brief"), ("--command check", "--command check --brief")] {
        let (full, brief) = (answers(&answered(command)), answered(short));
        let brief: Vec<Value> = brief.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(brief.len(), full.len());
        for (mut full, brief) in full.into_iter().zip(brief) {
            reports::is_brief(&brief);
            for file in full["files"].as_array_mut().unwrap() {
                *file = json!({"role": file["role"], "content": file["content"]});
            }
            let kept = ["line", "id", "schema_version", "command", "ok", "error", "findings", "files"];
            let is_kept = |key: &str, value: &Value| kept.contains(&key) && *value != json!([]);
            full.as_object_mut().unwrap().retain(|key, value| is_kept(key, value));
            assert_eq!(brief, full, "{command}");
        }
    }
    let [first, second, third, _] = &answers(&answered(""))[..] else { panic!("four lines") };
    assert_eq!(first["files"].as_array().unwrap().len(), 1);
    assert_ne!(second["findings"], json!([]));
    assert_eq!(third["error"]["exit"], 4);
}

/// A value is read like a file: `kubectl get secret -o jsonpath` prints base64 of PEM in one line.
#[test]
fn a_value_in_one_line() {
    let site = Site::new();
    let scratch = site.scratch();
    let encoded = |text: &str| STANDARD.encode(text);
    let hex: String = site.leaf.der.iter().map(|byte| format!("{byte:02x}")).collect();
    let cases = [
        ("base64 of DER", base64(&site.leaf.der)),
        ("base64 of PEM", encoded(&site.fullchain())),
        ("twice", encoded(&encoded(&site.leaf.pem()))),
        ("hex", hex.clone()),
        ("0x", format!("0x{hex}")),
        ("base64 of hex", encoded(&hex)),
        ("base64 of 0x", encoded(&format!("0x{hex}"))),
    ];
    for (what, value) in cases {
        let input = lines(&[json!({"certificate": value, "intermediates": [encoded(&site.chain())]})]);
        let run = scratch.run_stdin(BATCH, input.as_bytes()).expect(0);
        assert_eq!(answers(&run)[0]["files"][0]["content"], site.fullchain(), "{what}");
    }
}

#[test]
fn certificates_from_options_apply_to_every_line() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("lines", lines(&[json!({"certificate": site.leaf.pem()}), json!({"certificate": site.leaf.pem()})]));
    let words = "batch --roots root.crt --offline --intermediates intermediates.crt --input lines";
    for command in ["bundle", "check", "chains"] {
        let run = scratch.run(&format!("{words} --command {command}")).expect(0);
        let answers = answers(&run);
        assert_eq!(answers.len(), 2);
        for answer in answers {
            assert_eq!((&answer["command"], &answer["ok"]), (&json!(command), &json!(true)), "{answer}");
            assert_eq!(answer["chain"]["certificates"].as_array().unwrap().len(), 4);
        }
    }
    // The same bundle as from the command for a single certificate.
    let bundle =
        scratch.run("bundle server.crt --roots root.crt --offline --intermediates intermediates.crt").expect(0);
    let run = scratch.run(words).expect(0);
    assert_eq!(answers(&run)[0]["files"][0]["content"], bundle.out());
}

#[test]
fn check_judges_what_a_server_would_send() {
    let site = Site::new();
    let scratch = site.scratch();
    let input = lines(&[
        json!({"certificate": site.leaf.pem(), "intermediates": [site.policy.pem(), site.issuing.pem()]}),
        json!({"certificate": site.leaf.pem()}),
        json!({"certificate": site.fullchain(), "host": "other.example.jp"}),
    ]);
    let run = scratch.run_stdin(&format!("{BATCH} --command check"), input.as_bytes()).expect(0);
    let codes: Vec<(bool, Vec<String>)> = answers(&run)
        .iter()
        .map(|answer| {
            let findings = answer["findings"].as_array().unwrap().iter();
            // Test certificates are not in any log.
            let findings = findings.filter(|finding| finding["code"] != "CM340");
            let codes = findings.map(|finding| finding["code"].as_str().unwrap().to_owned());
            (answer["ok"].as_bool().unwrap(), codes.collect())
        })
        .collect();
    let codes_of = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(codes, [(true, codes_of(&["CM402"])), (false, codes_of(&["CM201"])), (false, codes_of(&["CM320"]))]);
}

/// Places are those in the texts of the line.
#[test]
fn check_places_findings_in_the_texts_of_a_line() {
    let site = Site::new();
    let scratch = site.scratch();
    let stranger = Spec::ca("Stranger").self_signed();
    let [first, second] = [1, 2].map(|number| Spec::ca(&format!("Foreign {number}")).issued_by(&stranger));
    let blank = site.policy.pem().replace("-----END", "\n-----END");
    let input = lines(&[json!({
        "certificate": site.leaf.pem(),
        "intermediates": [site.issuing.pem() + &first.pem(), blank.trim_end(), site.policy.pem() + &second.pem()],
    })]);
    let run = scratch.run_stdin(&format!("{BATCH} --command check"), input.as_bytes()).expect(0);
    let answer = answers(&run).remove(0);
    let places = |code: &str| -> Vec<String> {
        let findings = answer["findings"].as_array().unwrap().iter().filter(|one| one["code"] == code);
        findings.map(|one| one["where"].as_str().unwrap().to_owned()).collect()
    };
    let (behind, end) = (site.issuing.pem().lines().count() + 1, blank.lines().count() - 1);
    assert_eq!(places("CM403"), ["intermediates[2]:1"], "{answer}");
    let second = site.policy.pem().lines().count() + 1;
    assert_eq!(places("CM405"), [format!("intermediates[0]:{behind}"), format!("intermediates[2]:{second}")]);
    assert_eq!(places("CM105"), [format!("intermediates[1]:{end}")]);
    let contents = answer["contents"].as_array().unwrap().iter();
    let contents: Vec<String> = contents.map(|one| format!("{} {}", one["file"], one["line"])).collect();
    let expected = [
        "\"certificate\" 1".to_owned(),
        "\"intermediates[0]\" 1".to_owned(),
        format!("\"intermediates[0]\" {behind}"),
        "\"intermediates[1]\" 1".to_owned(),
        "\"intermediates[2]\" 1".to_owned(),
        format!("\"intermediates[2]\" {second}"),
    ];
    assert_eq!(contents, expected);
    // Also if a text has nothing new.
    let input = lines(&[json!({
        "certificate": site.leaf.pem(),
        "intermediates": [site.leaf.pem(), site.issuing.pem(), site.policy.pem()],
    })]);
    let run = scratch.run_stdin(&format!("{BATCH} --command check"), input.as_bytes()).expect(0);
    let contents = answers(&run)[0]["contents"].clone();
    let files: Vec<&str> = contents.as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["certificate", "intermediates[0]", "intermediates[1]", "intermediates[2]"]);
}

/// An issuer is fetched once, regardless of the number of lines and threads.
#[test]
fn an_issuer_is_fetched_once_for_the_whole_run() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let url = server.body("/issuing.crt", site.issuing.der.clone());
    let leaf = |number: usize| Spec::leaf(&format!("www{number}.example.jp")).aia(&[&url]).issued_by(&site.issuing);
    let input: Vec<Value> = (0..200).map(|number| json!({"id": number, "certificate": leaf(number).pem()})).collect();
    let words = "batch --roots root.crt --aia-allow 127.0.0.0/8";
    scratch.write("lines", lines(&input));
    let run = scratch.run(&format!("{words} --input lines")).expect(0);
    let answers = answers(&run);
    assert_eq!(answers.len(), 200);
    for answer in &answers {
        assert_eq!(
            (&answer["ok"], &answer["chain"]["certificates"][1]["source"]),
            (&json!(true), &json!("aia")),
            "{answer}"
        );
    }
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, ["/issuing.crt", "/policy.crt"]);
}

#[test]
fn unordered_answers_are_the_same() {
    let site = Site::new();
    let scratch = site.scratch();
    let input: Vec<Value> = (0..300).map(|number| json!({"id": number, "certificate": site.fullchain()})).collect();
    scratch.write("lines", lines(&input));
    let sorted = |words: &str| {
        let run = scratch.run(words).expect(0);
        let mut lines: Vec<String> = run.out().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let words = format!("{BATCH} --input lines");
    assert_eq!(sorted(&words), sorted(&format!("{words} --unordered")));
}

#[test]
fn a_summary_counts() {
    let site = Site::new();
    let scratch = site.scratch();
    let input = lines(&[
        json!({"certificate": site.fullchain()}),
        json!({"certificate": site.fullchain()}),
        json!({"certificate": site.leaf.pem()}),
        json!({"certificate": ""}),
    ]);
    let run = scratch.run_stdin(&format!("{BATCH} --summary"), input.as_bytes()).expect(0);
    let said = "4 lines\n2 ok\n2 not ok\n1 of them could not be used\nfindings:\n  1  CM201 missing-intermediate\nissuers:\n  3  CN=Test Issuing CA,C=JP\nroots:\n  2  CN=Test Root R1,C=JP\nfirst expiry: ";
    assert!(run.stderr.starts_with(said), "{}", run.stderr);
    let run = scratch.run_stdin(&format!("{BATCH} --summary --lang ja"), input.as_bytes()).expect(0);
    assert!(run.stderr.starts_with("4 行\n正常 2\n問題あり 2\n"), "{}", run.stderr);
}

/// The findings of the answers are counted, whatever the command is.
#[test]
fn a_summary_counts_what_the_answers_have() {
    let site = Site::new();
    let scratch = site.scratch();
    let with_root = site.fullchain() + &site.root.pem();
    let other = json!({"certificate": site.fullchain(), "host": "other.example.jp"});
    scratch
        .write("lines", lines(&[json!({ "certificate": with_root }), other, json!({"certificate": site.leaf.pem()})]));
    for command in ["bundle", "check", "chains"] {
        let run = scratch.run(&format!("{BATCH} --input lines --summary --command {command}")).expect(0);
        let mut counted: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for answer in answers(&run) {
            let codes = answer["findings"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap());
            for code in codes.collect::<std::collections::BTreeSet<_>>() {
                *counted.entry(code.to_owned()).or_default() += 1;
            }
        }
        assert!(counted.contains_key("CM201") && counted.contains_key("CM320"), "{command}: {counted:?}");
        for (code, count) in counted {
            assert!(run.stderr.contains(&format!("\n  {count}  {code} ")), "{command} {code}: {}", run.stderr);
        }
    }
}

#[test]
fn a_file_of_answers_replaces_only_answers() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("lines", lines(&[json!({"certificate": site.fullchain()})]));
    let words = format!("{BATCH} --input lines -o out.ndjson");
    for _ in 0..2 {
        let run = scratch.run(&words).expect(0);
        assert_eq!((run.out(), &*run.stderr), ("", ""));
        assert_eq!(scratch.read("out.ndjson").lines().count(), 1);
    }
    let answers = scratch.read("out.ndjson");
    let others = [
        site.leaf.key_pem(),
        "{\"my\": \"settings\"}\n".to_owned(),
        "{\n  \"line\": 1\n}\n".to_owned(),
        answers.clone() + &site.leaf.key_pem(),
        site.leaf.key_pem() + &answers,
    ];
    for other in others {
        scratch.write("out.ndjson", &other);
        scratch.run(&words).expect(6).says(&["out.ndjson was not written", "--replace"]);
        assert_eq!(scratch.read("out.ndjson"), other);
    }
    scratch.run(&format!("{words} --replace")).expect(0);
    assert!(scratch.read("out.ndjson").starts_with('{'));
    scratch.run(&format!("{BATCH} --input lines -o lines")).expect(6).says(&["it is the input lines"]);
    let run = scratch.run(&format!("{BATCH} --input lines -o none/out"));
    run.expect(6).says(&["none/out cannot be written: No such file or directory\n", "try: mkdir -p none"]);
    assert_eq!(scratch.names(), ["intermediates.crt", "lines", "out.ndjson", "root.crt", "server.crt"]);
}

#[test]
fn invalid_options() {
    let site = Site::new();
    let scratch = site.scratch();
    for (words, status, said) in [
        ("--input nothing", 3, "the lines cannot be read: nothing"),
        ("--input .", 3, "the lines cannot be read"),
        ("--for apache@2.2", 2, "not a single text file"),
        ("--for pfx", 2, "not a single text file"),
        ("--command fix", 2, "fix"),
        ("--roots nothing.pem", 3, "nothing.pem"),
    ] {
        scratch.run(&format!("batch --offline {words}")).expect(status).says(&[said]);
    }
}

/// Each line is answered immediately, and a signal leaves no incomplete answer.
#[cfg(unix)]
#[test]
fn a_signal_ends_it_between_two_lines() {
    if !can_be_interrupted() {
        return;
    }
    let site = Site::new();
    let scratch = site.scratch();
    let mut command = scratch.command(BATCH);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let line = json!({"certificate": site.fullchain()});
    let mut answer = String::new();
    for _ in 0..2 {
        writeln!(input, "{line}").unwrap();
        answer.clear();
        output.read_line(&mut answer).unwrap();
        assert!(serde_json::from_str::<Value>(&answer).unwrap()["ok"].as_bool().unwrap());
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let status = child.wait().unwrap();
    answer.clear();
    output.read_line(&mut answer).unwrap();
    assert_eq!((status.code(), &*answer), (Some(130), ""));
    drop(input);
}

/// After a signal, the file contains the answers so far as complete lines.
#[cfg(unix)]
#[test]
fn a_signal_keeps_the_answers_so_far() {
    if !can_be_interrupted() {
        return;
    }
    let site = Site::new();
    let scratch = site.scratch();
    let line = serde_json::json!({ "id": "\u{9375}", "certificate": site.leaf.pem() }).to_string() + "\n";
    scratch.run_stdin(&format!("batch -o whole {LOCAL}"), line.repeat(2).as_bytes()).expect(0);
    let older = scratch.read("whole");
    // The signal, the exit status, and the file before.
    let cases = [("-INT", 130, None), ("-TERM", 143, Some(&older)), ("-INT", 130, Some(&older))];
    for (signal, status, before) in cases {
        let _ = std::fs::remove_file(scratch.path("answers"));
        if let Some(before) = before {
            scratch.write("answers", before);
        }
        let mut command = scratch.command(&format!("batch -o answers {LOCAL}"));
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        // More lines than are answered at once. The input stays open.
        input.write_all(line.repeat(200).as_bytes()).unwrap();
        input.flush().unwrap();
        wait_for_answers(&child, &scratch, 1);
        let pid = child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(status), "{signal}");
        let answers = scratch.read("answers.partial");
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(said, "the run ended early: its answers are in answers.partial, not in answers\n");
        match before {
            Some(before) => assert_eq!(&scratch.read("answers"), before, "complete answers are kept"),
            None => assert!(!scratch.path("answers").exists(), "{signal}"),
        }
        assert!(answers.ends_with('\n') && answers.lines().count() > 0, "{signal}");
        for answer in answers.lines() {
            let answer: Value = serde_json::from_str(answer).unwrap();
            assert_eq!((&answer["id"], &answer["ok"]), (&Value::from("\u{9375}"), &Value::from(true)), "{signal}");
        }
        assert!(!scratch.names().iter().any(|name| name.starts_with('.')), "{signal}");
    }
}

/// Half a surrogate pair is not valid text, and readers of the answers may fail on it.
/// A command that a shell starts in this way, with the program and its arguments as `"$@"`.
#[cfg(target_os = "linux")]
fn by_shell(command: &std::process::Command, script: &str) -> std::process::Command {
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// `nohup` ignores the hangup, and a shell the interrupt for commands in the background.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_ignored_ends_nothing() {
    let site = Site::new();
    let line = lines(&[json!({"id": 1, "certificate": site.fullchain()})]);
    for signal in ["HUP", "INT", "TERM"] {
        let scratch = site.scratch();
        let command = scratch.command(&format!("{BATCH} -o answers"));
        let mut command = by_shell(&command, &format!("trap '' {signal}; exec \"$@\""));
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        wait_for_answers(&child, &scratch, 1);
        let pid = child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        input.write_all(line.as_bytes()).unwrap();
        drop(input);
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0), "{signal}");
        assert_eq!(scratch.read("answers").lines().count(), 2, "{signal}");
    }
}

/// The answers up to then are kept, without the incomplete one. A limit of the file's size stands for a full disk, whether
/// or not its signal is ignored.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_answers_so_far() {
    for trap in ["", "trap '' XFSZ; "] {
        stops_at_the_limit(trap);
    }
}

#[cfg(target_os = "linux")]
fn stops_at_the_limit(trap: &str) {
    let site = Site::new();
    let scratch = site.scratch();
    let line = json!({"id": 1, "certificate": site.fullchain()});
    scratch.write("lines", lines(&vec![line; 2_000]));
    scratch.write("answers", "");
    let command = scratch.command(&format!("{BATCH} --input lines -o answers"));
    // In units of 512 octets.
    let ended = by_shell(&command, &format!("{trap}ulimit -f 4000; exec \"$@\"")).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(6), "{said}");
    assert!(
        said.contains("its answers are in answers.partial") && said.contains("answers cannot be written"),
        "{said}"
    );
    let kept = scratch.read("answers.partial");
    assert!(kept.ends_with('\n') && scratch.read("answers").is_empty());
    for (number, answer) in kept.lines().enumerate() {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["line"], number + 1);
    }
    assert!(kept.lines().count() > 100, "{}", kept.lines().count());
}

#[test]
fn an_id_is_returned_as_valid_text() {
    let site = Site::new();
    let scratch = site.scratch();
    let certificate = serde_json::to_string(&site.leaf.pem()).unwrap();
    let cases = [
        (r#""a""#, r#""a""#),
        (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
        (r#""\ud800""#, r#""\ufffd""#),
        (r#""\uDFFFx\uD83D\uD83D\uDE00""#, r#""\ufffdx\ufffd\uD83D\uDE00""#),
        (r#"{"k\ud800": ["\\ud800", "\"\udfff"]}"#, r#"{"k\ufffd": ["\\ud800", "\"\ufffd"]}"#),
        (r#""\\\ud800\n""#, r#""\\\ufffd\n""#),
    ];
    for (id, expected) in cases {
        for certificate in [&*certificate, "\"none\""] {
            let line = format!("{{\"id\": {id}, \"certificate\": {certificate}}}\n");
            let run = scratch.run_stdin(&format!("batch {LOCAL}"), line.as_bytes());
            assert!(run.out().contains(&format!("\"id\":{expected},")), "{id}: {}", run.out());
        }
    }
}

/// `batch | head -1` ends without a message.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it() {
    let site = Site::new();
    let scratch = site.scratch();
    let input: Vec<Value> = (0..2_000).map(|number| json!({"id": number, "certificate": site.fullchain()})).collect();
    scratch.write("lines", lines(&input));
    let mut command = scratch.command(&format!("{BATCH} --input lines"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    assert!(first.ends_with('\n'));
    drop(output);
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(0), String::new()));
}

/// The state that workers keep between lines does not change answers: each is that of the command for a single
/// certificate.
#[test]
fn answers_are_those_of_the_commands_alone() {
    let site = Site::new();
    let listed = Hierarchy::new();
    let scratch = site.scratch();
    let permitted = vec![GeneralSubtree::DnsName("example.com".to_owned())];
    let constraints = NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() };
    let narrow =
        Spec::ca("Narrow CA").with(|params| params.name_constraints = Some(constraints)).issued_by(&site.policy);
    let purposes = |spec: Spec, purposes: &[ExtendedKeyUsagePurpose]| {
        spec.with(|params| params.extended_key_usages = purposes.to_vec()).issued_by(&site.issuing)
    };
    let leaf = || Spec::leaf("www.example.jp");
    let leaves = [
        ("good", site.leaf.clone(), None),
        ("for its host", site.leaf.clone(), Some("www.example.jp")),
        ("for another host", site.leaf.clone(), Some("mail.example.jp")),
        ("expired", leaf().valid((2025, 1, 1), (2025, 6, 1)).issued_by(&site.issuing), None),
        ("of another issuer", leaf().issued_by(&narrow), None),
        ("of an issuer that is not there", leaf().issued_by(&Spec::ca("Unknown CA").self_signed()), None),
        ("for no purpose", purposes(leaf(), &[]), None),
        ("for clients", purposes(leaf(), &[ExtendedKeyUsagePurpose::ClientAuth]), None),
        ("of a revoked issuer", listed.leaf.clone(), None),
        ("a CA", site.issuing.clone(), None),
        ("a root", site.root.clone(), None),
        ("too long", leaf().valid((2025, 1, 1), (2048, 1, 1)).issued_by(&site.issuing), None),
    ];
    let others = narrow.pem() + &listed.issuing.pem() + &listed.revoked.pem();
    scratch.write("intermediates.crt", site.chain() + &others);
    scratch.write("root.crt", site.root.pem() + &listed.root.pem());
    let options = "--offline --roots mozilla --roots root.crt --intermediates intermediates.crt --at 2026-09-01";
    let line = |(what, leaf, host): &(&str, Issued, Option<&str>)| json!({"id": what, "certificate": leaf.pem(), "host": host});
    // Each line twice, so that the second one can use what the first one left.
    let input: Vec<Value> = leaves.iter().chain(&leaves).map(line).collect();
    scratch.write("lines", lines(&input));
    for command in ["bundle", "check", "chains"] {
        let run = scratch.run(&format!("batch {options} --input lines --command {command}")).expect(0);
        let all = answers(&run);
        assert_eq!(all.len(), 2 * leaves.len());
        for (number, (what, leaf, host)) in leaves.iter().enumerate() {
            if command == "chains" && *what == "for another host" {
                // `chains` alone has no host.
                assert_eq!(all[number]["error"]["reason_code"], "no-valid-chain", "{what}");
                continue;
            }
            // The name that `batch` uses for the input.
            scratch.write("certificate", leaf.pem());
            let host = host.filter(|_| command != "chains").map(|host| format!("--host {host}")).unwrap_or_default();
            let alone = scratch.run(&format!("{command} certificate {options} {host} --format json"));
            let alone = bare(serde_json::from_str(alone.out()).unwrap());
            for answer in [&all[number], &all[number + leaves.len()]] {
                assert_eq!(answer["id"], json!(what));
                assert_eq!(bare(answer.clone()), alone, "{command}: {what}");
            }
        }
    }
}

/// A report without the line and its id, and without the parts that only a command prints: configuration lines of a
/// server, and a row for each file.
fn bare(mut report: Value) -> Value {
    for key in ["line", "id", "directives", "results"] {
        report.as_object_mut().unwrap().remove(key);
    }
    report
}

/// A replaced file keeps its mode. The input is never replaced, not even if it is standard input.
#[cfg(unix)]
#[test]
fn a_file_of_answers_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let scratch = site.scratch();
    let input = scratch.write("lines", lines(&[json!({"certificate": site.fullchain()})]));
    for mode in [0o640, 0o600] {
        let out = scratch.write("out.ndjson", "");
        std::fs::set_permissions(&out, PermissionsExt::from_mode(mode)).unwrap();
        scratch.run(&format!("{BATCH} --input lines -o out.ndjson")).expect(0);
        assert_eq!(out.metadata().unwrap().permissions().mode() & 0o777, mode);
    }
    let before = scratch.read("lines");
    let mut command = scratch.command(&format!("{BATCH} -o lines --replace"));
    let ended = command.stdin(std::fs::File::open(input).unwrap()).output().unwrap();
    assert_eq!((ended.status.code(), scratch.read("lines")), (Some(6), before));
}

/// The certificate under the key `certificate` is the leaf, regardless of the intermediates.
#[test]
fn the_certificate_of_a_line_is_the_leaf() {
    let site = Site::new();
    let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let scratch = site.scratch();
    let others = [other.pem(), site.issuing.pem(), site.policy.pem()];
    let input = lines(&[
        json!({"id": null, "certificate": site.leaf.pem(), "intermediates": others}),
        json!({"certificate": site.leaf.pem() + &other.pem(), "intermediates": others}),
        json!({"certificate": "x", "-----BEGIN PRIVATE KEY-----": site.leaf.key_pem()}),
        json!({"certificate": &site.leaf.pem()[..200], "intermediates": [site.issuing.pem()]}),
    ]);
    let input = format!("{input}{{\"certificate\": \"A\", \"id\": 1, \"id\": 2}}\n");
    let run = scratch.run_stdin(BATCH, input.as_bytes()).expect(0);
    let answers = answers(&run);
    assert_eq!(answers[0]["files"][0]["content"], site.fullchain());
    assert!(run.out().starts_with("{\"line\":1,\"id\":null,"), "{}", run.out());
    let said =
        |index: usize| (answers[index]["error"]["message"].clone(), answers[index]["error"]["remedies"][0].clone());
    assert_eq!(said(1).1, "put the server's certificate alone into certificate, and the others into intermediates");
    assert_eq!(said(2).0, "the line has an unknown key");
    assert_eq!(said(3).1, "give the original certificate from the CA");
    assert_eq!(said(4).0, "the line has the key id more than once");
    assert!(!run.out().contains("PRIVATE KEY"), "{}", run.out());
}

/// An unusable line is answered with its id, unless the id is ambiguous.
#[test]
fn an_unusable_line_is_answered_with_its_id() {
    let site = Site::new();
    let scratch = site.scratch();
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let cases = [
        (
            format!(r#"{{"id": 1, "certificate": "{}"}}"#, "A".repeat(4 << 20)),
            json!(1),
            "the line is longer than 4194304 bytes",
        ),
        (
            format!(r#"{{"id": 2, "certificate": {}}}"#, deep(200)),
            json!(2),
            "the value of certificate is of the wrong type",
        ),
        (
            format!(r#"{{"id": {}, "certificate": "A"}}"#, deep(127)),
            Value::Null,
            "id: arrays or objects are nested more than 126 levels deep",
        ),
        (r#"{"id": 4, "certificate": "A", "#.to_owned(), json!(4), "the line is not JSON: the error is at column 30"),
        (
            r#"{"id": 5, "certificate": "A"}"#.replace('"', "\0\""),
            Value::Null,
            "the line is UTF-16, but JSON must be UTF-8 (RFC 8259)",
        ),
        ("\u{feff}".to_owned(), Value::Null, "the line is not JSON: the error is at column 1"),
        (r#"{"id": 7, "certificate": "A"}"#.to_owned(), json!(7), "the value of certificate is not a certificate"),
    ];
    let input: String = cases.iter().map(|(line, ..)| format!("{line}\n")).collect();
    let run = scratch.run_stdin(BATCH, input.as_bytes()).expect(0);
    let answers = answers(&run);
    for ((line, id, message), answer) in cases.iter().zip(&answers) {
        let said = (&answer["id"], answer["error"]["message"].as_str().unwrap());
        assert_eq!(said, (id, *message), "{}", &line[..line.len().min(80)]);
    }
    assert_eq!(answers.len(), cases.len());
}

/// Redirection with `>` in Windows PowerShell 5.1 writes UTF-16, and other programs leave out the byte order mark.
#[test]
fn lines_in_utf16_and_utf32_are_read() {
    let site = Site::new();
    let scratch = site.scratch();
    let line = json!({"id": "日本", "certificate": site.fullchain()});
    let text = format!("{line}\r\n{line}\n");
    let marked = format!("\u{feff}{text}");
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let utf_32 = |bytes: fn(u32) -> [u8; 4]| text.chars().map(u32::from).flat_map(bytes).collect::<Vec<u8>>();
    let inputs = [
        utf_16(&marked, u16::to_le_bytes),
        utf_16(&marked, u16::to_be_bytes),
        utf_16(&text, u16::to_le_bytes),
        utf_16(&text, u16::to_be_bytes),
        utf_32(u32::to_le_bytes),
        utf_32(u32::to_be_bytes),
    ];
    for bytes in inputs {
        scratch.write("lines", &bytes);
        for run in [scratch.run_stdin(BATCH, &bytes), scratch.run(&format!("{BATCH} --input lines"))] {
            let answers = answers(&run.expect(0));
            assert_eq!(answers.len(), 2);
            for answer in answers {
                assert_eq!((&answer["id"], &answer["ok"]), (&json!("日本"), &json!(true)), "{answer}");
            }
        }
    }
}

/// `>>` in Windows PowerShell 5.1 appends UTF-16 to UTF-8. The lines in UTF-8 are answered; no command converts such a
/// file, and half of a line end is no line.
#[test]
fn a_line_in_utf16_behind_others() {
    let site = Site::new();
    let scratch = site.scratch();
    let line = lines(&[json!({"certificate": site.fullchain()})]);
    let appended = line.replace('\n', "\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let answers = answers(&scratch.run_stdin(BATCH, &[line.as_bytes(), &appended].concat()).expect(0));
    assert_eq!((answers.len(), &answers[0]["ok"]), (2, &json!(true)));
    let error = &answers[1]["error"];
    assert_eq!(error["message"], "the line is UTF-16, but JSON must be UTF-8 (RFC 8259)");
    assert_eq!(error["remedies"], json!(["write every line in UTF-8"]));
}

/// A certificate that is in several texts of a line is found once, as in a file; its places are in the contents.
#[test]
fn a_certificate_in_several_texts() {
    let site = Site::new();
    let scratch = site.scratch();
    let (leaf, issuing, policy) = (site.leaf.pem(), site.issuing.pem(), site.policy.pem());
    let parts = [issuing.clone() + &issuing, leaf.clone(), policy, issuing, leaf.clone()];
    scratch.write("single.pem", leaf.clone() + &parts.concat());
    scratch.write("line", lines(&[json!({"certificate": leaf, "intermediates": parts})]));
    for target in ["nginx", "apache@2.2", "iis"] {
        let options = format!("--roots root.crt --offline --for {target}");
        let found = |report: &Value| -> Vec<Value> {
            let findings = report["findings"].as_array().unwrap().iter();
            findings.map(|one| json!([one["code"], one["sha256"], one["severity"], one["message"]])).collect()
        };
        let alone = scratch.run(&format!("check single.pem {options} --format json"));
        let alone: Value = serde_json::from_slice(&alone.stdout).unwrap();
        let answer = &answers(&scratch.run(&format!("batch --command check --input line {options}")).expect(0))[0];
        let duplicates = found(answer).iter().filter(|one| one[0] == "CM403").count();
        assert_eq!((found(answer), duplicates), (found(&alone), 2), "{target}");
        let contents = answer["contents"].as_array().unwrap().iter();
        assert_eq!(contents.filter(|row| row["role"] == "duplicate").count(), 4, "{target}");
    }
}

/// A server that never answers only delays the lines that need it.
#[test]
fn a_waiting_line_does_not_delay_others() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/issuing.crt", silent.local_addr().unwrap());
    let site = Site::new();
    let waiting = Spec::leaf("waiting.example.jp").aia(&[&url]).issued_by(&site.issuing);
    let scratch = site.scratch();
    let input = [json!({"id": "waiting", "certificate": waiting.pem()}), json!({"certificate": site.fullchain()})];
    scratch.write("lines", lines(&input));
    let words = "batch --roots root.crt --aia-allow 127.0.0.0/8 --unordered --input lines";
    let mut child = scratch.command(words).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.starts_with("{\"line\":2,") && first.contains("\"ok\":true"), "{first}");
}

/// In the order of the lines, too, answers are written while a later line waits, and a signal leaves them.
#[cfg(unix)]
#[test]
fn answers_before_a_waiting_line_are_written() {
    if !can_be_interrupted() {
        return;
    }
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/issuing.crt", silent.local_addr().unwrap());
    let site = Site::new();
    let waiting = Spec::leaf("waiting.example.jp").aia(&[&url]).issued_by(&site.issuing);
    let scratch = site.scratch();
    let whole = json!({"certificate": site.fullchain()});
    let waiting = json!({"certificate": waiting.pem()});
    scratch.write("lines", lines(&[whole.clone(), whole.clone(), whole.clone(), waiting, whole]));
    let words = "batch --roots root.crt --aia-allow 127.0.0.0/8 --input lines";
    let mut child = scratch.command(words).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for number in 1..=3 {
        let mut answer = String::new();
        output.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((&answer["line"], &answer["ok"]), (&json!(number), &json!(true)));
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut output, &mut rest).unwrap();
    assert_eq!((child.wait().unwrap().code(), &*rest), (Some(130), ""));
}

/// Certificates fetched for one line are not candidates for another, so that each answer is the same as for that line
/// alone.
#[test]
fn no_line_depends_on_the_others() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let nowhere = server.url("/nowhere.crt");
    let lost = Spec::leaf("lost.example.jp").aia(&[&nowhere]).issued_by(&site.issuing);
    let (lost, found) = (json!({"certificate": lost.pem()}), json!({"certificate": site.leaf.pem()}));
    scratch.write("lines", lines(&[lost.clone(), found.clone(), lost.clone(), found, lost]));
    let run = scratch.run("batch --roots root.crt --aia-allow 127.0.0.0/8 --no-cache --input lines").expect(0);
    let ok: Vec<bool> = answers(&run).iter().map(|answer| answer["ok"] == true).collect();
    assert_eq!(ok, [false, true, false, true, false]);
}

/// Waits until the file of the answers exists and has `least` octets. It is unnamed, or a hidden file.
pub(crate) fn wait_for_answers(child: &Child, scratch: &Scratch, least: u64) {
    let is_long = |path: PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() >= least);
    let is_there = || {
        let open = std::fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten().flatten();
        let nameless = |path: &PathBuf| {
            path.read_link().is_ok_and(|file| {
                file.starts_with(scratch.folder().canonicalize().unwrap()) && file.to_string_lossy().contains("/#")
            })
        };
        let mut nameless = open.map(|file| file.path()).filter(nameless);
        let mut named = scratch.names().into_iter().filter(|name| name.starts_with('.'));
        nameless.any(is_long) || named.any(|name| is_long(scratch.path(&name)))
    };
    while !is_there() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// A killed run leaves no other file, and the existing answers are unchanged.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_run_leaves_no_file() {
    let site = Site::new();
    let scratch = site.scratch();
    let line = json!({"id": 1, "certificate": site.leaf.pem()}).to_string() + "\n";
    let words = format!("batch {LOCAL} -o answers.ndjson");
    scratch.run_stdin(&words, line.as_bytes()).expect(0);
    let (names, before) = (scratch.names(), scratch.read("answers.ndjson"));
    for output in ["answers.ndjson", "new.ndjson"] {
        let mut command = scratch.command(&format!("batch {LOCAL} -o {output}"));
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        wait_for_answers(&child, &scratch, 0);
        child.kill().unwrap();
        child.wait().unwrap();
        scratch.run_stdin(&words, line.as_bytes()).expect(0);
        assert_eq!(scratch.names(), names, "{output}");
        assert_eq!(scratch.read("answers.ndjson"), before);
    }
}

/// The host of a line counts for every command.
#[test]
fn a_host_that_is_not_covered() {
    let site = Site::new();
    let scratch = site.scratch();
    let line = |host: &str| lines(&[json!({"certificate": site.fullchain(), "host": host})]);
    for command in ["bundle", "check", "chains"] {
        for (host, expected) in [("www.example.jp", true), ("other.example.jp", false)] {
            let words = format!("{BATCH} --command {command}");
            let run = scratch.run_stdin(&words, line(host).as_bytes()).expect(0);
            let answer = &answers(&run)[0];
            assert_eq!(answer["ok"], expected, "{command} {host}: {answer:#}");
            assert_eq!(answer.to_string().contains("is not for other.example.jp"), !expected, "{command}: {answer:#}");
        }
    }
}

/// A compressed input is an error, and its answers are printed nevertheless, but do not replace others. Bad lines alone
/// are none: each has its answer.
#[test]
fn a_compressed_input() {
    let site = Site::new();
    let scratch = site.scratch();
    let good = lines(&[json!({"certificate": site.fullchain()})]);
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, b'\n', 0xab, 0, 0x1f];
    let advice = "  try: gzip -dc FILE | chainmend batch --roots";
    let cases: [(&[u8], i32, usize, &str); 8] = [
        (b"", 0, 0, "note: the input has no line\n"),
        (b"hello\n{}\n", 0, 2, ""),
        (&[b"hello\n", good.as_bytes()].concat(), 0, 2, ""),
        (&gzip, 3, 2, "error: the input is compressed or an archive (gzip), and not JSON\n"),
        (&gzip, 3, 2, advice),
        (b"\xfd7zXZ\0\0\x04", 3, 1, "xz -dc FILE | chainmend batch"),
        (b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0", 3, 1, "unzip -p FILE | chainmend batch"),
        (good.as_bytes(), 0, 1, ""),
    ];
    for (input, status, count, said) in cases {
        let run = scratch.run_stdin(BATCH, input).expect(status);
        assert_eq!(answers(&run).len(), count, "{said}");
        assert!(run.stderr.contains(said) && run.stderr.is_empty() == said.is_empty(), "{}", run.stderr);
    }
    scratch.run_stdin(&format!("{BATCH} -o answers"), good.as_bytes()).expect(0);
    let earlier = scratch.read("answers");
    scratch.run_stdin(&format!("{BATCH} -o answers"), &gzip).expect(3);
    scratch.run_stdin(&format!("{BATCH} -o other"), &gzip).expect(3);
    assert_eq!(scratch.read("answers"), earlier);
    assert!(!scratch.names().iter().any(|name| name.starts_with("other") || name.ends_with("partial")));
    let run = scratch.run_stdin(&format!("{BATCH} --lang ja"), &gzip).expect(3);
    assert!(run.stderr.starts_with("エラー: 入力は圧縮ファイルまたはアーカイブ (gzip) で"), "{}", run.stderr);
}

/// The program that should write the lines may have failed: older answers are kept.
#[test]
fn an_input_without_lines() {
    let site = Site::new();
    let scratch = site.scratch();
    let good = lines(&[json!({"certificate": site.fullchain()})]);
    scratch.run_stdin(&format!("{BATCH} -o older"), good.as_bytes()).expect(0);
    let older = scratch.read("older");
    let note = "note: the input has no line\n";
    let refusal = "error: answers was not written: the input has no line\n  its answers are kept: the program that should write the lines may have failed\n  try: check that program and the input; to replace the file with an empty one: --replace\n";
    let refusal_in_japanese = "エラー: answers には書き込みませんでした。入力に行がありません\n";
    // The options, the file before, the exit status, the beginning of standard error, and the file after.
    let cases = [
        ("", None, 0, note, None),
        ("-q", None, 0, "", None),
        ("--lang ja", None, 0, "注記: 入力に行がありません\n", None),
        ("-o answers", None, 0, note, Some("")),
        ("-o answers", Some(""), 0, note, Some("")),
        ("-o answers", Some(&*older), 3, refusal, Some(&*older)),
        ("-o answers -q", Some(&*older), 3, refusal, Some(&*older)),
        ("-o answers --lang ja", Some(&*older), 3, refusal_in_japanese, Some(&*older)),
        ("-o answers --replace", Some(&*older), 0, note, Some("")),
    ];
    for (options, before, status, said, after) in cases {
        for input in ["", "\n", " \r\n\n"] {
            let _ = std::fs::remove_file(scratch.path("answers"));
            if let Some(before) = before {
                scratch.write("answers", before);
            }
            let run = scratch.run_stdin(&format!("{BATCH} {options}"), input.as_bytes()).expect(status);
            let is_said = if options.contains("ja") { run.stderr.starts_with(said) } else { run.stderr == said };
            assert!(is_said, "{options} {input:?}: {}", run.stderr);
            let left = scratch.path("answers").exists().then(|| scratch.read("answers"));
            assert_eq!(left.as_deref(), after, "{options} {input:?}");
        }
    }
}

/// A usage that would not do what it says is refused; `chains` writes no files and `check` chooses no chain.
#[test]
fn options_that_have_no_effect() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("lines", lines(&[json!({"certificate": site.fullchain()})]));
    let cases = [
        ("--for tomcat", 2, "a single text file"),
        ("--for tomcat --command chains", 0, ""),
        ("--for tomcat --command check", 0, ""),
        ("--command check --support android-7.0", 2, "--support chooses a chain"),
        ("--command check --variant cross-root", 2, "--variant chooses a chain"),
        ("--command chains --support android-7.0", 0, ""),
        ("--command chains --brief", 2, "--brief leaves out the chains"),
        ("--format json", 0, ""),
    ];
    for (words, status, said) in cases {
        let run = scratch.run(&format!("{BATCH} --input lines {words}")).expect(status);
        assert!(run.stderr.contains(said) && run.stderr.is_empty() == said.is_empty(), "{words}: {}", run.stderr);
    }
}

/// A CA certificate can be printed for every server. Only a script that installs a server's certificate is refused, and
/// neither standard output nor an answer has one.
#[test]
fn a_ca_certificate_for_a_target_with_a_script() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("ca.crt", site.issuing.pem());
    scratch.write("line", lines(&[json!({"certificate": site.issuing.pem(), "intermediates": [site.policy.pem()]})]));
    for target in ["iis", "nginx"] {
        let alone = scratch.run(&format!("bundle ca.crt {LOCAL} --for {target}")).expect(0);
        let answer = &answers(&scratch.run(&format!("{BATCH} --for {target} --input line")).expect(0))[0];
        assert_eq!((&answer["ok"], &answer["files"][0]["content"]), (&json!(true), &json!(alone.out())), "{target}");
    }
    let refused = scratch.run(&format!("bundle ca.crt {LOCAL} --for iis -o iis.crt")).expect(3);
    refused.says(&["Test Issuing CA is a CA certificate; the script of iis installs the certificate of a server"]);
    assert!(!scratch.path("iis.crt").exists());
}

/// The parts of a line are not files that a command could read.
#[test]
fn commands_for_a_line_name_no_part_of_it() {
    let site = Site::new();
    let scratch = site.scratch();
    let crlf = site.fullchain().replace('\n', "\r\n");
    let reversed = site.policy.pem() + &site.issuing.pem() + &site.leaf.pem();
    for certificate in [crlf, reversed] {
        let input = lines(&[json!({ "certificate": certificate })]);
        let run = scratch.run_stdin(&format!("{BATCH} --command check"), input.as_bytes()).expect(0);
        let findings = answers(&run)[0]["findings"].clone();
        let remedies: Vec<String> =
            findings.as_array().unwrap().iter().map(|row| row["remedy"].as_str().unwrap().to_owned()).collect();
        assert!(remedies.iter().any(|remedy| remedy.contains("chainmend fix FILE --roots")), "{remedies:?}");
    }
}

/// The file of `HAProxy` needs the key, which no answer has: that is said once.
#[test]
fn a_key_that_no_answer_has() {
    let site = Site::new();
    let scratch = site.scratch();
    let line = json!({"certificate": site.fullchain()});
    let input = lines(&[line.clone(), line]);
    for (words, count) in [("--for haproxy", 1), ("--for haproxy -q", 0), ("--for haproxy --command check", 0), ("", 0)]
    {
        let run = scratch.run_stdin(&format!("{BATCH} {words}"), input.as_bytes()).expect(0);
        assert_eq!(run.stderr.matches("haproxy requires the private key").count(), count, "{words}: {}", run.stderr);
    }
}

/// Answers that an ended run left are named when they are no longer needed. Files of others are not.
#[test]
fn partial_answers_of_an_earlier_run() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("lines", lines(&[json!({"certificate": site.fullchain()})]));
    let words = format!("{BATCH} --input lines -o out");
    scratch.run(&words).expect(0);
    for (partial, is_named) in [(scratch.read("out"), true), ("mine\n".to_owned(), false)] {
        scratch.write("out.partial", &partial);
        let run = scratch.run(&words).expect(0);
        assert_eq!(run.stderr.contains("no longer needed: rm out.partial"), is_named, "{}", run.stderr);
        assert_eq!(scratch.read("out.partial"), partial);
    }
}

/// With `--strict`, a part of an input that cannot be read is no longer ignored.
#[test]
fn strict_refuses_unreadable_parts() {
    let site = Site::new();
    let scratch = site.scratch();
    let cut = &site.policy.pem()[..200];
    for part in [cut, ""] {
        let chain = [part.to_owned(), site.issuing.pem(), site.policy.pem()];
        let input = lines(&[json!({"certificate": site.leaf.pem(), "intermediates": chain})]);
        for command in ["bundle", "chains"] {
            let words = format!("{BATCH} --command {command}");
            let lenient = answers(&scratch.run_stdin(&words, input.as_bytes()).expect(0));
            assert_eq!(lenient[0]["ok"], true, "{part}");
            let strict = answers(&scratch.run_stdin(&format!("{words} --strict"), input.as_bytes()).expect(0));
            assert_eq!((&strict[0]["ok"], &strict[0]["error"]["exit"]), (&json!(false), &json!(3)), "{part}");
        }
    }
}

/// A run that is ended before it has answered leaves no file.
#[cfg(unix)]
#[test]
fn a_signal_before_any_answer_leaves_nothing() {
    if !can_be_interrupted() {
        return;
    }
    let site = Site::new();
    let scratch = site.scratch();
    let mut command = scratch.command(&format!("{BATCH} -o answers"));
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take().unwrap();
    let pid = child.id().to_string();
    // Until the signal is handled, it ends the run as usual.
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ended = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
    assert!(!scratch.names().iter().any(|name| name.starts_with("answers")), "{:?}", scratch.names());
}
