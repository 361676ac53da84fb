//! `chainmend explain`.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use chainmend::explain::topics;
use unicode_width::UnicodeWidthStr;

use crate::reports::{follows, follows_the_schema};
use crate::support::run::{Run, Scratch, finish};

const SCHEMA: &str = include_str!("../../docs/explain.schema.json");

/// Explains a question with any contents.
fn explain(question: &str, options: &str) -> Run {
    let mut command = Scratch::new().command(&format!("explain {options}"));
    finish(command.current_dir("/").arg("--").arg(question))
}

/// Checks that the text contains the words, regardless of line breaks.
#[track_caller]
fn holds(text: &str, words: &[&str]) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in:\n{text}");
    }
}

#[test]
fn the_index_lists_possible_questions() {
    let scratch = Scratch::new();
    let run = scratch.run("explain").expect(0);
    holds(run.out(), &["chainmend explain CM105", "--list", "untrusted-issuer", "(F6, F7, F11)"]);
    assert_eq!(run.stderr, "");
    let japanese = scratch.run("explain --lang ja").expect(0);
    holds(japanese.out(), &["標準入力", "信頼された認証局から発行されていない"]);
}

#[test]
fn a_question_that_begins_with_dashes() {
    let cases = [("-----BEGIN CERTIFICATE-----", ""), ("- key values mismatch", "key-values-mismatch")];
    for (question, topic) in cases {
        let asked = |options: &str| {
            let mut command = Scratch::new().command("explain");
            finish(command.current_dir("/").arg(question).args(options.split_whitespace())).expect(0)
        };
        assert_eq!(asked("").stdout, explain(question, "").expect(0).stdout);
        holds(asked("--lang ja").out(), &[topic]);
    }
}

/// `explain error.log` was meant to be `explain - < error.log`.
#[test]
fn the_name_of_a_file_instead_of_a_message() {
    let scratch = Scratch::new();
    for name in ["n.err", "ssl certificate.log", "CM105"] {
        scratch.write(name, "[emerg] key values mismatch\n");
    }
    let asked = |words: &[&str]| finish(scratch.command("explain").args(words));
    let english = "error: explain takes a message, not the name of a file: n.err\n  try: chainmend explain - < n.err\n";
    assert_eq!(asked(&["n.err"]).expect(3).stderr, english);
    let japanese =
        "エラー: ファイル名ではなく、メッセージを指定してください: n.err\n  対処: chainmend explain - < n.err\n";
    assert_eq!(asked(&["n.err", "--lang", "ja"]).expect(3).stderr, japanese);
    asked(&["ssl certificate.log"]).expect(3).says(&["chainmend explain - < 'ssl certificate.log'"]);
    holds(asked(&["CM105"]).expect(0).out(), &["blank-line-before-end"]);
}

#[test]
fn findings_by_code_and_by_name() {
    for question in ["CM105", "cm105", "blank-line-before-end", "Blank line before END"] {
        let run = explain(question, "").expect(0);
        holds(run.out(), &["CM105 blank-line-before-end (error)", "fixes it", "FAQ F14", "unreadable-file"]);
    }
    let japanese = explain("CM105", "--lang ja").expect(0);
    holds(japanese.out(), &["CM105 blank-line-before-end (エラー)", "END 行の直前に空行があり", "修復します"]);
}

#[test]
fn every_finding_in_one_list() {
    let scratch = Scratch::new();
    let run = scratch.run("explain --list").expect(0);
    for rule in chainmend::finding::all() {
        assert!(
            run.out().lines().any(|line| line.starts_with(rule.code.as_str()) && line.contains(rule.name)),
            "{}",
            rule.code
        );
    }
    let list = scratch.run("explain --list --format json").expect(0).json();
    follows(&list, SCHEMA);
    assert_eq!(list["findings"].as_array().unwrap().len(), chainmend::finding::all().count());
    scratch.run("explain CM105 --list").expect(2).says(&["cannot be used with"]);
}

#[test]
fn every_row_of_the_faq() {
    for row in 1..=16 {
        for language in ["en", "ja"] {
            let run = explain(&format!("F{row}"), &format!("--lang {language}")).expect(0);
            assert!(run.out().contains(&format!("F{row}")), "{}", run.out());
        }
    }
    let ocsp = explain("F9", "").expect(0);
    holds(ocsp.out(), &["within two hours of its issue", "about six hours", "wait six hours or more"]);
    let phones = explain("F5", "").expect(0);
    holds(phones.out(), &["secure.softbank.ne.jp", "--variant softbank-ev-g2", "OS X 10.8.5 and 10.9.5"]);
}

#[test]
fn messages_from_arguments_and_from_standard_input() {
    let message = "2026/11/24 20:37:47 [emerg] 17385#17385: SSL_CTX_use_PrivateKey_file(\"/x\") failed (SSL: \
                   error:05800074:x509 certificate routines::key values mismatch)";
    let expected =
        ["key-values-mismatch", "on the side of the server", "chainmend check fullchain.pem --key server.key", "CM501"];
    let scratch = Scratch::new();
    for run in [
        explain(message, ""),
        scratch.run_stdin("explain -", message.as_bytes()),
        scratch.run("explain key values mismatch"),
    ] {
        let run = run.expect(0);
        holds(run.out(), &expected);
        assert_eq!(run.stderr, "");
    }
    let japanese = explain("発行者の証明書が不明であるためこの証明書は信頼されません。", "--lang ja").expect(0);
    holds(japanese.out(), &["サーバー側の原因", "中間CA証明書が設定されておらず", "ブラウザ (クライアント) 側の原因"]);
    holds(explain("-1202", "").expect(0).out(), &["NSURLErrorServerCertificateUntrusted"]);
}

#[test]
fn messages_with_typing_errors() {
    let run = explain("unable to get locl issuer certificat", "").expect(0);
    holds(run.out(), &["unable to get local issuer certificate", "untrusted-issuer"]);
    assert_eq!(run.stderr, "taken for: unable to get local issuer certificate\n");
    assert_eq!(explain("SEC_ERROR_UNKOWN_ISSUER", "--quiet").expect(0).stderr, "");
}

#[test]
fn one_object_for_each_question() {
    let scratch = Scratch::new();
    let cases = [
        ("explain --format json", "index"),
        ("explain CM105 --format json", "finding"),
        ("explain F3 --format json", "topic"),
        ("explain AH02565 --format json", "message"),
    ];
    for (words, kind) in cases {
        for language in ["en", "ja"] {
            let object = scratch.run(&format!("{words} --lang {language}")).expect(0).json();
            follows(&object, SCHEMA);
            assert_eq!((&object["kind"], &object["ok"]), (&kind.into(), &true.into()), "{words}");
        }
    }
    let object = scratch.run("explain CM190 --format json").expect(0).json();
    assert_eq!(object["finding"]["fix"]["option"], "--replace-damaged");
    let object = explain("net::err_cert_revokd", "--format json").expect(0).json();
    assert_eq!((&object["approximate"], &object["topics"][0]["id"]), (&true.into(), &"revoked".into()));
}

/// Known questions are answered even if others are not. The number of unanswered lines of a log is reported.
#[test]
fn unanswered_questions_are_reported() {
    let scratch = Scratch::new();
    let run = scratch.run("explain F99 F13").expect(3).says(&["nothing is known about: F99"]);
    holds(run.out(), &["key-values-mismatch"]);
    let object = scratch.run("explain F99 F13 --format json").expect(3).json();
    follows(&object, SCHEMA);
    assert_eq!((&object["ok"], &object["unknown"]), (&false.into(), &serde_json::json!(["F99"])));
    assert_eq!(object["topics"][0]["id"], "key-values-mismatch");
    scratch.run("explain F99").expect(3).says(&["nothing is known about: F99", "F1 to F16"]);
    let log = "worker started\n[emerg] key values mismatch\n\nGET / 200\nSSL_CTX_use_PrivateKey(\"a.key\") failed\n";
    for (language, said) in [("en", "2 lines"), ("ja", "2 行")] {
        let run = scratch.run_stdin(&format!("explain - --lang {language}"), log.as_bytes()).expect(0).says(&[said]);
        // Two messages have the same explanation, which is printed once.
        let heading = "\nkey-values-mismatch\n";
        assert_eq!(format!("\n{}", run.out()).matches(heading).count(), 1, "{}", run.out());
    }
    let object = scratch.run_stdin("explain - --format json", log.as_bytes()).expect(0).json();
    follows(&object, SCHEMA);
    assert_eq!((&object["unanswered"], &object["ok"]), (&2.into(), &true.into()));
    // Commands for two files name both.
    for code in ["CM604", "CM605"] {
        let run = scratch.run(&format!("explain {code}")).expect(0);
        holds(run.out(), &["chainmend fix FILE CHAIN --for"]);
    }
    let run = scratch.run("explain F12").expect(0);
    holds(run.out(), &["CM604", "CM605", "CM606", "CM602", "CM201"]);
}

/// The contents of a file are not repeated: they may be those of a key.
#[test]
fn pasted_files() {
    let scratch = Scratch::new();
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n";
    let cases = [
        ("CERTIFICATE", "this is a file of certificates", "証明書のファイル"),
        ("RSA PRIVATE KEY", "this is a private key", "これは秘密鍵"),
    ];
    let check = "try: chainmend check FILE";
    for (label, en, ja) in cases {
        let file = format!("-----BEGIN {label}-----\n{body}-----END {label}-----\n");
        let run = scratch.run_stdin("explain -", file.as_bytes()).expect(3).says(&[en, check]);
        assert!(!run.stderr.contains("MII"), "{}", run.stderr);
        scratch.run_stdin("explain - --lang ja", file.as_bytes()).expect(3).says(&[ja, "chainmend check FILE"]);
    }
    let run = scratch.run_stdin("explain -", body.as_bytes()).expect(3).says(&["in base64", check]);
    assert!(!run.stderr.contains("MII"), "{}", run.stderr);
}

#[test]
fn unknown_questions() {
    let run = explain("cm15", "").expect(3).says(&["nothing is known about: cm15", "chainmend explain CM105"]);
    assert_eq!(run.out(), "");
    assert_eq!(run.stderr.matches("  try: ").count(), 4, "{}", run.stderr);
    explain("昨日の夕食", "--lang ja").expect(3).says(&["該当する説明がありません: 昨日の夕食"]);
    let object = explain("cm15", "--format json").expect(3).json();
    follows_the_schema(&object);
    assert_eq!((&object["ok"], &object["error"]["exit"]), (&false.into(), &3.into()));
    Scratch::new().run_stdin("explain -", b"").expect(3).says(&["there is nothing to explain"]);
}

#[test]
fn hostile_questions() {
    let scratch = Scratch::new();
    let noise: Vec<u8> = (0..200_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let noise = std::fs::File::open(scratch.write("noise", noise)).unwrap();
    let output = scratch.command("explain -").stdin(noise).output().unwrap();
    assert!([Some(0), Some(3)].contains(&output.status.code()), "{}", String::from_utf8_lossy(&output.stderr));
    let run = explain("\u{1b}[31mnonsense\u{202e}\u{7}", "").expect(3);
    assert!(!run.stderr.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{:?}", run.stderr);
    let long = explain(&"x".repeat(100_000), "").expect(3);
    assert!(long.stderr.len() < 2_000, "{}", long.stderr.len());
    scratch.run_stdin("explain -", b"\xff\xfe key values mismatch \x00\x80").expect(0);
}

#[test]
fn bytes_that_are_not_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut command = Scratch::new().command("explain");
    let run = finish(command.current_dir("/").arg(OsStr::from_bytes(b"\xff key values mismatch")));
    holds(run.expect(0).out(), &["key-values-mismatch"]);
}

#[test]
fn lines_fit_a_terminal() {
    let scratch = Scratch::new();
    for words in
        ["explain", "explain --list", "explain CM309", "explain F5", "explain untrusted-issuer", "explain AH02565"]
    {
        for language in ["en", "ja"] {
            let run = scratch.run(&format!("{words} --lang {language}")).expect(0);
            for line in run.out().lines() {
                assert!(line.width() <= 100, "{words}: {line}");
            }
        }
    }
}

/// The commands of topics exist, with all of their options.
#[test]
fn commands_of_topics_exist() {
    let scratch = Scratch::new();
    let lines: BTreeSet<&str> = topics().flat_map(|topic| &topic.commands).map(|command| command.line).collect();
    assert!(lines.len() > 10, "{lines:?}");
    for line in lines {
        let mut words = line.split(' ');
        assert_eq!(words.next(), Some("chainmend"), "{line}");
        let help = scratch.run(&format!("{} --help", words.next().unwrap())).expect(0);
        for option in words.filter(|word| word.starts_with('-')) {
            let named = |entry: &str| entry.trim_end_matches(',') == option;
            assert!(help.out().split_whitespace().any(named), "{line}: {option}");
        }
    }
}

/// Every pasted line is answered: messages, names, and free questions.
#[test]
fn every_line_of_standard_input_is_answered() {
    let scratch = Scratch::new();
    let text = "信頼された証明機関がこの証明書を確認できません。\nこの証明書は有効期限が切れているかまだ有効ではありません。\n\
                アドレスが一致しません。\nThe OCSP server has no status for the certificate.\n";
    let ids = |text: &str| -> Vec<String> {
        let report = scratch.run_stdin("explain - --format json", text.as_bytes()).expect(0).json();
        let answers = report["answers"].as_array().cloned().unwrap_or_else(|| vec![report.clone()]);
        answers.iter().map(|answer| answer["topics"][0]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(text), ["untrusted-issuer", "validity", "host-name", "ocsp-no-status"]);
    let log = "SSL_CTX_use_PrivateKey_file(\"/etc/k\") failed (SSL: error:0B080074:key values mismatch)\n\
               verify error:num=20:unable to get local issuer certificate\n\
               Jan 1 12:00:01 host nginx: reloading\ncurl: (60) SSL certificate problem: certificate has expired\n";
    assert_eq!(ids(log), ["key-values-mismatch", "untrusted-issuer", "validity"]);
    let questions = "中間証明書がありません\nkey values mismatch\n";
    assert_eq!(ids(questions), ["untrusted-issuer", "key-values-mismatch"]);
}

/// Details of the FAQ that are easily lost.
#[test]
fn rows_of_the_faq_have_its_details() {
    let scratch = Scratch::new();
    let cases: [(&str, &[&str], &[&str]); 4] = [
        ("F4", &["Baltimore CyberTrust Root", "2025-05-12", "GTE CyberTrust Global Root", "2018-08-13"], &[]),
        ("F5", &["each as a file of its own", "concatenated in one file"], &["longest"]),
        ("F8", &["sees the certificate alone"], &["side of the server"]),
        ("F9", &["OCSP server keeps", "Cybertrust Japan", "142"], &["Firefox keeps"]),
    ];
    for (row, there, absent) in cases {
        let said = scratch.run(&format!("explain {row}")).expect(0).out().replace('\n', " ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in there {
            assert!(said.contains(words), "{row}: {words}: {said}");
        }
        for words in absent {
            assert!(!said.contains(words), "{row}: {words}: {said}");
        }
    }
}

/// PowerShell writes a log in UTF-16, and Japanese Windows in `Shift_JIS`.
#[test]
fn logs_in_other_encodings() {
    let log = "サーバーのログ\r\nnginx: key values mismatch\r\n";
    let units = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let scratch = Scratch::new();
    let written = [
        [&[0xff, 0xfe], &*units(log, u16::to_le_bytes)].concat(),
        [&[0xfe, 0xff], &*units(log, u16::to_be_bytes)].concat(),
        units("nginx: key values mismatch\n", u16::to_le_bytes),
        b"\x83\x54\x81\x5b\x83\x6f\r\nnginx: key values mismatch\r\n".to_vec(),
    ];
    for bytes in written {
        let run = scratch.run_stdin("explain -", &bytes).expect(0);
        assert!(run.out().contains("key values mismatch"), "{bytes:x?}: {}", run.out());
    }
    // Only Japanese, without a byte order mark.
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let run = scratch.run_stdin("explain -", &units("証明書の有効期限が切れています\n", order)).expect(0);
        assert!(run.out().starts_with("validity"), "{}", run.out());
    }
    // Without a similar message, there are no suggestions.
    let prose = "how do i make pasta for eight people ".repeat(9);
    for text in ["how do I make pasta", &prose] {
        let run = scratch.run_stdin("explain -", text.as_bytes()).expect(3);
        assert_eq!(run.stderr.matches("try:").count(), 1, "{}", run.stderr);
    }
    let shift_jis = b"\x8f\xd8\x96\xbe\x8f\x91";
    scratch.run_stdin("explain -", shift_jis).expect(3).says(&["not in UTF-8", "iconv -f CP932 -t UTF-8"]);
    scratch.run_stdin("explain - --lang ja", shift_jis).expect(3).says(&["Shift_JIS の場合は変換"]);
    let random: Vec<u8> = (0u32..90_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    scratch.run_stdin("explain -", &random).expect(3).says(&["standard input is not text"]);
}

/// Codes in full-width letters are recognised.
#[test]
fn codes_in_full_width() {
    let scratch = Scratch::new();
    for (full, usual) in [("Ｆ９", "F9"), ("ＣＭ１０５", "CM105"), ("ＦＡＱ　Ｆ９", "FAQ F9")] {
        let run = |asked: &str| finish(scratch.command("explain").arg(asked)).expect(0).out().to_owned();
        assert_eq!(run(full), run(usual), "{full}");
    }
}

/// A long log is read to its end, and the lines with messages are named.
#[test]
fn long_logs() {
    let scratch = Scratch::new();
    let noise = "kernel: eth0 link up and running fine since boot\n";
    let log = noise.repeat(1300) + "curl: (60) SSL certificate problem: unable to get local issuer certificate\n";
    let run = scratch.run_stdin("explain -", log.as_bytes()).expect(0);
    run.says(&["line 1301: unable to get local issuer certificate", "1300 lines in which nothing"]);
    scratch.run_stdin("explain - --lang ja", log.as_bytes()).expect(0).says(&["1301 行目: unable to get local"]);
    let twice = format!("{log}{log}");
    let run = scratch.run_stdin("explain -", twice.as_bytes()).expect(0);
    run.says(&["line 1301: unable to get local issuer certificate (2 times, the last in line 2602)"]);
    let object = scratch.run_stdin("explain - --format json", twice.as_bytes()).expect(0).json();
    follows(&object, SCHEMA);
    assert_eq!((&object["line"], &object["last_line"], &object["times"]), (&1301.into(), &2602.into(), &2.into()));

    // An error has one short line of the log.
    let run = scratch.run_stdin("explain -", noise.repeat(60).as_bytes()).expect(3);
    let first = run.stderr.lines().next().unwrap();
    assert_eq!(first, "error: nothing is known about: kernel: eth0 link up and running fine since boot …");
    assert!(!run.stderr.contains("\\u{a}"), "{}", run.stderr);

    let one_line = format!("key values mismatch {}\n", "x".repeat(100_000));
    let run = scratch.run_stdin("explain -", (noise.repeat(3) + &one_line).as_bytes()).expect(0);
    run.says(&["line 4: key values mismatch", "only the beginning of 1 very long line was read"]);
}

/// What is beyond the limit is not read, and that is said.
#[test]
fn logs_beyond_the_limit() {
    let scratch = Scratch::new();
    let line = format!("{}\n", "x".repeat(60_000));
    let log = format!("nginx: key values mismatch\n{}revoked\n", line.repeat(16 * 1024 * 1024 / line.len() + 1));
    let log = scratch.write("log", log);
    let run = |options: &str| {
        let log = std::fs::File::open(&log).unwrap();
        let output = scratch.command(&format!("explain - {options}")).stdin(log).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let [out, said] = run("");
    assert!(out.starts_with("key values mismatch\n") && said.contains("only the first 16 MiB were read"), "{said}");
    let [_, said] = run("--lang ja");
    assert!(said.contains("先頭の 16 MiB のみを読み取りました"), "{said}");
    let object: serde_json::Value = serde_json::from_str(&run("--format json")[0]).unwrap();
    follows(&object, SCHEMA);
    assert_eq!(object["cut"], true);
}
