//! What a line of `chainmend batch` may contain, and what its answer says about it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Site;
use crate::support::run::Scratch;

const OFFLINE: &str = "--roots root.crt --offline";

/// The answer to one line.
#[track_caller]
fn answer(scratch: &Scratch, options: &str, line: &Value) -> Value {
    let run = scratch.run_stdin(&format!("batch {OFFLINE} {options}"), format!("{line}\n").as_bytes()).expect(0);
    serde_json::from_str(run.out()).unwrap()
}

/// A text of base64 is read as the same text in a file, with the same line numbers. Only that its single certificate has
/// no BEGIN line is no deviation.
#[test]
fn base64_is_read_as_in_a_file() {
    let site = Site::new();
    let scratch = site.scratch();
    let [leaf, issuing, policy] = [&site.leaf, &site.issuing, &site.policy].map(|one| STANDARD.encode(&one.der));
    let all = [&*leaf, &*issuing, &*policy];
    let wrapped = |text: &str| text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    let cases = [
        ("one behind another", all.join("\n")),
        ("in one line", all.join(" ")),
        ("joined", all.concat()),
        ("empty lines", all.join("\n\n")),
        ("wrapped", all.map(wrapped).join("\n")),
        ("octets behind it", format!("{leaf}\nAAAA")),
        ("digits behind padding", format!("{leaf}AAAA")),
        ("cut", leaf[..leaf.len() - 8].to_owned()),
        ("cut in half", leaf[..leaf.len() / 2].to_owned()),
        ("the second is cut", format!("{leaf}\n\n{}", &issuing[..issuing.len() / 2])),
        ("the third line is cut", wrapped(&leaf[..leaf.len() - 7])),
    ];
    let said = |report: &Value, kind: &str| -> Vec<Value> {
        let rows = report[kind].as_array().unwrap().iter();
        rows.map(|row| json!([row["line"], row["kind"], row["message"]])).collect()
    };
    for (what, text) in cases {
        scratch.write("server.txt", &text);
        let alone =
            scratch.run(&format!("bundle server.txt {OFFLINE} --intermediates intermediates.crt --format json"));
        let alone: Value = serde_json::from_slice(&alone.stdout).unwrap();
        let line = json!({ "certificate": text });
        let answer = answer(&scratch, "--intermediates intermediates.crt", &line);
        assert_eq!(answer["ok"], alone["ok"], "{what}: {answer}\n{alone}");
        assert_eq!(
            answer["files"][0]["content"].as_str(),
            alone["ok"].as_bool().unwrap().then(|| site.fullchain()).as_deref(),
            "{what}"
        );
        for kind in ["unreadable", "repairs"] {
            assert_eq!(said(&answer, kind), said(&alone, kind), "{what}");
        }
    }
    // The same in an intermediate.
    let line = json!({"certificate": leaf, "intermediates": [format!("{policy}\n{issuing}")]});
    assert_eq!(answer(&scratch, "", &line)["files"][0]["content"], site.fullchain());
}
