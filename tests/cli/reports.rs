//! The output: text for people and JSON for programs.

use serde_json::{Value, json};

use crate::support::http::Server;
use crate::support::pki::Spec;
use crate::support::run::Scratch;
use crate::{LOCAL, Site};

/// Checks that the report follows the published schema, including the formats of times, and that the schema describes
/// all of its keys.
#[track_caller]
pub fn follows_the_schema(value: &Value) {
    follows(value, include_str!("../../docs/report.schema.json"));
}

#[track_caller]
pub fn follows(value: &Value, schema: &str) {
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    close(&mut schema);
    valid(value, &schema);
}

/// Checks that the report follows the SARIF 2.1.0 schema of OASIS.
#[track_caller]
pub fn is_sarif(value: &Value) {
    let schema = include_str!("../../fixtures/sarif/sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    // The schema's pattern of languages has an extra bracket. No report contains a language.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    valid(value, &schema);
}

/// Checks that a short answer of `batch` follows its schema, which refers to that of reports.
#[track_caller]
pub fn is_brief(value: &Value) {
    let mut schema: Value = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    let batch = include_str!("../../docs/batch.schema.json").replace("report.schema.json#", "#");
    let mut batch: Value = serde_json::from_str(&batch).unwrap();
    schema["required"] = json!([]);
    schema["$ref"] = json!("#/$defs/brief");
    schema["properties"].as_object_mut().unwrap().remove("files");
    schema["$defs"]["answer"] = json!({"properties": batch["$defs"]["answer"]["properties"].take()});
    schema["$defs"]["brief"] = batch["$defs"]["brief"].take();
    schema["$defs"]["brief"]["additionalProperties"] = json!(false);
    valid(value, &schema);
}

#[track_caller]
fn valid(value: &Value, schema: &Value) {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Programs must ignore unknown keys, because keys may be added. Here, the schema must describe all of them.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("properties").is_some_and(Value::is_object) && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn undescribed_keys_violate_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    let mut closed = schema.clone();
    close(&mut closed);
    let error = json!({"exit": 3, "reason_code": "unusable-input", "message": "m", "causes": [], "remedies": []});
    let report = |key: &str, value: Value| {
        let mut report = json!({
            "schema_version": 1, "command": "check", "ok": false, "error": error, "variants": [], "findings": [],
            "repairs": [], "unreadable": [], "others": [], "fetched": [], "files": [], "directives": [],
        });
        report[key] = value;
        report
    };
    let is_valid = |schema: &Value, value: &Value| jsonschema::is_valid(schema, value);
    let (sound, added, renamed) = (report("ok", json!(false)), report("more", json!(1)), report("findings", json!(1)));
    assert_eq!([&sound, &added, &renamed].map(|report| is_valid(&closed, report)), [true, false, false]);
    assert!(is_valid(&schema, &added));
}

#[test]
fn the_tree_and_the_directives() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let run = scratch.run("bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 -o fullchain.pem").expect(0);
    let url = |path| server.url(path);
    let bytes = site.fullchain().len();
    let expected = format!(
        "\
www.example.jp: complete chain to Test Root R1
  Test Root R1             root          issued by itself           until 2049-12-31  from root.crt
  └─ Test Policy CA        intermediate  issued by Test Root R1     until 2049-12-31  from {}
     └─ Test Issuing CA    intermediate  issued by Test Policy CA   until 2049-12-31  from {}
        └─ www.example.jp  leaf          issued by Test Issuing CA  until 2048-12-31  from server.crt
chosen: standard, 2 intermediates, root Test Root R1; the first to expire is www.example.jp, on 2048-12-31
wrote: fullchain.pem (3 certificates, {bytes} bytes)
for nginx (all versions):
  ssl_certificate     {}/fullchain.pem;
  ssl_certificate_key <your private key>;
",
        url("/policy.crt"),
        url("/issuing.crt"),
        scratch.folder().display()
    );
    assert_eq!(run.stderr, expected);
    assert_eq!(run.out(), "");
}

#[test]
fn the_report_in_json() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let words = "bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 --format json";
    let report = scratch.run(&format!("{words} -o fullchain.pem")).expect(0).json();
    follows_the_schema(&report);
    assert_eq!(
        (&report["schema_version"], &report["command"], &report["ok"]),
        (&json!(1), &json!("bundle"), &json!(true))
    );
    assert_eq!(report["leaf"]["names"], json!(["www.example.jp"]));
    assert_eq!(report["leaf"]["not_after"], "2048-12-31T00:00:00Z");
    assert_eq!(report["leaf"]["subject"], "CN=www.example.jp,C=JP");
    assert_eq!((&report["chain"]["variant"], &report["chain"]["valid"]), (&json!("standard"), &json!(true)));
    assert_eq!(report["chain"]["root"]["subject"], "CN=Test Root R1,C=JP");
    let rows = report["chain"]["certificates"].as_array().unwrap();
    let column = |name: &str| rows.iter().map(|row| row[name].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(column("role"), ["leaf", "intermediate", "intermediate", "root"]);
    assert_eq!(column("source"), ["input", "aia", "aia", "roots"]);
    assert_eq!(column("issuer")[0], "CN=Test Issuing CA,C=JP");
    assert_eq!(report["files"][0]["path"], "fullchain.pem");
    assert_eq!(report["files"][0]["role"], "fullchain");
    assert_eq!(report["files"][0].get("content"), None);

    let printed = scratch.run(words).expect(0).json();
    follows_the_schema(&printed);
    assert_eq!(printed["files"][0]["content"], site.fullchain());
    assert_eq!(printed["files"][0]["sha256"], report["files"][0]["sha256"]);
}

#[test]
fn failures_in_json() {
    let scratch = Site::new().scratch();
    scratch.write("nothing.txt", "nothing");
    let cases = [
        ("bundle nothing.txt --offline", 3, vec![]),
        ("bundle server.crt --offline", 4, vec!["CM201"]),
        (&format!("bundle server.crt {LOCAL} -o missing/out.pem"), 6, vec![]),
    ];
    for (words, status, codes) in cases {
        let run = scratch.run(&format!("{words} --format json")).expect(status);
        let report = run.json();
        follows_the_schema(&report);
        assert_eq!(report["ok"], json!(false));
        assert_eq!(report["error"]["exit"], json!(status));
        let found: Vec<&str> =
            report["findings"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
        assert_eq!(found, codes, "{words}");
        let message = report["error"]["message"].as_str().unwrap();
        assert!(run.stderr.contains(&format!("error: {message}\n")), "{message}");
    }
}

#[test]
fn quiet_prints_only_errors() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&format!("bundle server.crt {LOCAL} -q")).expect(0);
    assert_eq!((run.out(), &*run.stderr), (&*site.fullchain(), ""));
    let run = scratch.run("bundle server.crt --offline -q").expect(4);
    assert!(run.stderr.starts_with("error: no valid chain for www.example.jp"), "{}", run.stderr);
}

#[test]
fn colour_only_if_it_is_wanted() {
    let scratch = Site::new().scratch();
    let words = format!("bundle server.crt {LOCAL} -o out.pem");
    let cases = [
        ("", vec![], false),
        ("--color never", vec![("CLICOLOR_FORCE", "1")], false),
        ("--color always", vec![], true),
        ("--color always", vec![("NO_COLOR", "1")], true),
        ("--color auto", vec![("NO_COLOR", "1")], false),
    ];
    for (option, environment, coloured) in cases {
        let run = scratch.run_with(&format!("{words} {option}"), &environment).expect(0);
        assert_eq!(run.stderr.contains('\u{1b}'), coloured, "{option}");
    }
}

#[test]
fn a_missing_issuer_is_named_with_its_key_and_the_answer_of_its_url() {
    let server = Server::start();
    let root = Spec::ca("Test Root R1").self_signed();
    let namesake = Spec::ca("Test Issuing CA").issued_by(&root);
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    let scratch = Scratch::new();
    let url = server.url("/gone.crt");
    scratch.write("server.crt", Spec::leaf("www.example.jp").aia(&[&url]).issued_by(&issuing).pem());
    scratch.write("old.crt", namesake.pem());
    scratch.write("root.crt", root.pem());
    let run = scratch.run("bundle server.crt old.crt --leaf 1 --roots root.crt --aia-allow 127.0.0.0/8").expect(4);
    let key_id: String = issuing.key_identifier().iter().map(|octet| format!("{octet:02x}")).collect();
    let expected = format!(
        "\
error: no valid chain for www.example.jp: the issuer of www.example.jp was not found
  wanted: CN=Test Issuing CA,C=JP, key id {key_id}
  Test Issuing CA in old.crt has that name, but a different key: it belongs to another generation of the CA
  its AIA URL is {url}: HTTP 404
  try: give the issuer's certificate, as the CA sends it: --intermediates FILE
"
    );
    assert_eq!(run.stderr, expected);
}

#[test]
fn help_and_version() {
    let scratch = Scratch::new();
    let run = scratch.run("--version").expect(0);
    assert_eq!(run.out(), concat!("chainmend ", env!("CARGO_PKG_VERSION"), "\n"));
    let run = scratch.run("bundle --help").expect(0);
    for option in ["--output", "--for", "--variant", "--preferred-root", "--roots", "--aia-allow", "--at", "--format"] {
        assert!(run.out().contains(option), "{option}");
    }
}

/// A run that fails early has a report of the same form in all commands, and it follows their schemas.
#[test]
fn failures_follow_the_schemas() {
    let scratch = Site::new().scratch();
    for (words, schema) in [
        ("fix nothing*.pem", include_str!("../../docs/fix.schema.json")),
        ("fix missing.pem", include_str!("../../docs/fix.schema.json")),
        ("explain zzzz", include_str!("../../docs/explain.schema.json")),
        ("bundle missing.pem", include_str!("../../docs/report.schema.json")),
        ("check missing.pem", include_str!("../../docs/report.schema.json")),
        ("chains missing.pem", include_str!("../../docs/report.schema.json")),
    ] {
        let report = scratch.run(&format!("{words} --format json")).expect(3).json();
        follows(&report, schema);
        assert_eq!(report["ok"], false, "{words}");
    }
}

/// If `bundle` fails, it names the same defects as `check`.
#[test]
fn bundle_names_other_defects_of_the_leaf() {
    let site = Site::new();
    let scratch = site.scratch();
    let usages = vec![rcgen::KeyUsagePurpose::CrlSign];
    let bad = Spec::leaf("www.example.jp").valid((2020, 1, 1), (2021, 1, 1)).with(|params| params.key_usages = usages);
    scratch.write("bad.crt", bad.issued_by(&site.issuing).pem());
    let words = "bundle bad.crt intermediates.crt --roots root.crt --offline --host www.example.com";
    scratch.run(words).expect(4).says(&[
        "www.example.jp expired on 2021-01-01",
        "and: www.example.jp has a key usage that no TLS server can use",
        "and: www.example.jp is not for www.example.com",
    ]);
    let report = scratch.run(&format!("{words} --format json")).expect(4).json();
    let codes: Vec<&str> =
        report["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert!(codes.contains(&"CM301") && codes.contains(&"CM322"), "{codes:?}");
}
