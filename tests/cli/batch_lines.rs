//! What a line of `chainmend batch` may contain, and what its answer says about it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::run::Scratch;
use crate::{LOCAL, Site};

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

/// For each target with the key in the same file, the advice leads to the file that `bundle` writes with the key, which
/// `check` accepts.
#[test]
fn a_key_is_put_where_the_advice_says() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let key = site.leaf.key_pem();
    let list: Value = serde_json::from_str(scratch.run("bundle --for list --format json").expect(0).out()).unwrap();
    let targets = list["targets"].as_array().unwrap().iter().filter(|target| target["with_key"] == true);
    scratch.write("line", format!("{}\n", json!({"certificate": site.fullchain()})));
    let mut tried = Vec::new();
    for target in targets.map(|target| target["name"].as_str().unwrap()) {
        let words = format!("batch {OFFLINE} --for {target} --input line");
        let run = scratch.run(&words);
        // The files of some are no text, or several.
        if run.status == 2 {
            continue;
        }
        let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
        let bundle = answer["files"][0]["content"].as_str().unwrap();
        let (first, rest) = bundle.split_at(bundle.find("-----BEGIN").unwrap());
        assert_eq!(first, "", "{target}");
        let end = rest.find("-----END CERTIFICATE-----\n").unwrap() + "-----END CERTIFICATE-----\n".len();
        let advice = run.stderr.trim_end().rsplit(": ").next().unwrap();
        let file = match advice {
            "put it before the certificates" => key.clone() + bundle,
            "put it after the first certificate" => rest[..end].to_owned() + &key + &rest[end..],
            "append it" => bundle.to_owned() + &key,
            _ => panic!("{target}: {}", run.stderr),
        };
        let options = format!("{LOCAL} --for {target}");
        scratch.run(&format!("bundle server.crt {options} --key server.key -o whole.pem --replace")).expect(0);
        assert_eq!(file, scratch.read("whole.pem"), "{target}");
        scratch.write("site.pem", file);
        let checked = scratch.run(&format!("check site.pem {options} --format json"));
        let checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
        let errors = checked["findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "error");
        assert_eq!(errors.count(), 0, "{target}: {checked}");
        tried.push((target.to_owned(), advice.to_owned()));
        let japanese = scratch.run(&format!("{words} --lang ja"));
        let place = if advice.contains("before") {
            "証明書より前"
        } else if advice.contains("first") {
            "直後"
        } else {
            "末尾"
        };
        assert!(japanese.stderr.contains(place), "{target}: {}", japanese.stderr);
    }
    for (target, advice) in [("postfix", "before"), ("domino", "before"), ("haproxy", "append")] {
        assert!(tried.iter().any(|(name, said)| name == target && said.contains(advice)), "{target}: {tried:?}");
    }
}

/// A remedy repeats the time of its line, as that of a single run does, and names no part of the line as a file.
#[test]
fn remedies_repeat_the_time_of_their_line() {
    let site = Site::new();
    let scratch = site.scratch();
    let reversed = site.chain() + &site.leaf.pem();
    scratch.write("FILE", &reversed);
    let remedies = |report: &Value| -> Vec<String> {
        let findings = report["findings"].as_array().into_iter().flatten();
        let of_findings = findings.filter_map(|one| one["remedy"].as_str());
        let of_error = report["error"]["remedies"].as_array().into_iter().flatten().filter_map(Value::as_str);
        of_findings.chain(of_error).map(str::to_owned).collect()
    };
    let cases = [
        (
            "check",
            "--command check",
            "",
            Some("2027-01-01"),
            "chainmend fix FILE --roots root.crt --offline --at 2027-01-01",
        ),
        ("check", "--command check", "--at 2027-02-02", Some("2027-01-01"), "--offline --at 2027-01-01"),
        ("check", "--command check", "--at 2027-02-02", None, "--offline --at 2027-02-02"),
        ("check", "--command check", "", Some("2027-01-01T12:00:00+09:00"), "--at 2027-01-01T03:00:00Z"),
        ("bundle", "", "--variant e8a57cdf", Some("2027-01-01"), "chainmend chains FILE --roots root.crt"),
        ("bundle", "", "--variant e8a57cdf --at 2027-03-03", None, "chainmend chains FILE --roots root.crt"),
    ];
    for (command, of_batch, options, at, expected) in cases {
        let mut line = json!({ "certificate": reversed });
        if let Some(at) = at {
            line["at"] = json!(at);
        }
        // A line before it, on the same thread, has another time.
        let input = format!("{}\n{line}\n", json!({"certificate": reversed, "at": "2028-01-01"}));
        let run = scratch.run_stdin(&format!("batch {OFFLINE} {of_batch} {options}"), input.as_bytes()).expect(0);
        let answer: Value = serde_json::from_str(run.out().lines().last().unwrap()).unwrap();
        let said = remedies(&answer);
        assert!(said.iter().any(|remedy| remedy.contains(expected)), "{expected}: {said:?}");
        let own = at.map_or_else(String::new, |at| format!("--at {at}"));
        let options = if at.is_some() { options.split("--at").next().unwrap() } else { options };
        let alone = scratch.run(&format!("{command} FILE {OFFLINE} {options} {own} --format json"));
        assert_eq!(said, remedies(&serde_json::from_slice(&alone.stdout).unwrap()), "{expected}");
    }
}

/// Half a character at the end of an input is no JSON in any encoding, and the lines before it are answered.
#[test]
fn half_a_character_at_the_end() {
    let site = Site::new();
    let scratch = site.scratch();
    let line = format!("{}\n", json!({"certificate": site.fullchain()}));
    let utf_16: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf_32: Vec<u8> = line.chars().flat_map(|character| u32::from(character).to_be_bytes()).collect();
    for input in [[line.as_bytes(), b"\xe3\x81"].concat(), [&*utf_16, b"{"].concat(), [&*utf_32, b"\0\0"].concat()] {
        let run = scratch.run_stdin(&format!("batch {OFFLINE}"), &input).expect(0);
        let answers: Vec<Value> = run.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let said: Vec<_> = answers.iter().map(|answer| (&answer["ok"], &answer["error"]["exit"])).collect();
        assert_eq!(said, [(&json!(true), &Value::Null), (&json!(false), &json!(3))], "{}", run.out());
    }
}

/// `--help` says what `--strict` and `-v` do here.
#[test]
fn help_says_what_options_do_here() {
    let scratch = Scratch::new();
    let help =
        |lang: &str| scratch.run(&format!("batch --help --lang {lang}")).expect(0).out().replace(['\n', ' '], "");
    for said in ["in`batch`,onlythatlineisrefused", "in`batch`,theyareintheanswers"] {
        assert!(help("en").contains(said), "{said}: {}", help("en"));
    }
    for said in ["batchではその行だけをエラーにします", "batchでは回答に含まれます"] {
        assert!(help("ja").contains(said), "{said}: {}", help("ja"));
    }
}
