//! With `--lang ja` or a Japanese locale, every line of the output is Japanese.

use unicode_width::UnicodeWidthStr;

use crate::reports::follows_the_schema;
use crate::support::http::{Answer, Server};
use crate::support::pki::{Issued, Spec, armor};
use crate::support::run::{Run, Scratch, finish, program};
use crate::{LOCAL, Site};

/// The beginnings of lines that are not prose, such as lines of a server's configuration.
const DATA: [&str; 3] = ["  ssl_certificate", "  SSLCertificate", "  certreq "];

/// Words that occur in almost every English sentence.
const ENGLISH: [&str; 24] = [
    "the", "a", "an", "is", "are", "was", "be", "it", "its", "no", "not", "and", "or", "of", "from", "with", "that",
    "for", "in", "to", "by", "on", "until", "cannot",
];

type Environment = [(&'static str, &'static str)];

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// Checks that every line of prose contains Japanese and no English words.
#[track_caller]
fn all_japanese(text: &str) {
    for line in text.lines().filter(|line| !line.is_empty() && !DATA.iter().any(|data| line.starts_with(data))) {
        assert!(is_japanese(line), "{line:?} in:\n{text}");
        let english = line.split([' ', ';', ',']).find(|word| ENGLISH.contains(word));
        assert_eq!(english, None, "{line:?} in:\n{text}");
        // English messages of libraries and the system may have none of these words, but they have several lower-case
        // words in a row.
        let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        // A quoted message of OpenSSL.
        let own = line.replace("key values mismatch", "");
        let words: Vec<bool> = own.split([' ', ';', ',', ':', '(', ')']).map(is_word).collect();
        let sentence = words.windows(3).any(|three| three.iter().all(|word| *word));
        assert!(!sentence && !line.contains("os error"), "{line:?} in:\n{text}");
    }
}

/// `check` has a name for standard input in both languages, and lists of clients do not repeat versions.
#[test]
fn standard_input_and_clients_have_names() {
    let scratch = Scratch::new();
    let site = Site::new();
    scratch.write("root.crt", site.root.pem());
    for (language, name) in [("en", "standard input: www.example.jp"), ("ja", "標準入力 (www.example.jp)")] {
        let words = format!("check - --roots root.crt --offline --lang {language}");
        let run = scratch.run_stdin(&words, site.fullchain().as_bytes());
        assert!(run.out().starts_with(name), "{}", run.out());
        let clients = scratch.run(&format!("chains --support list --lang {language}")).expect(0);
        for doubled in ["macOS 10.14) (", "macOS 10.14 (iOS", "Firefox 49 (49", "Firefox 6 から 10 (6", "10, 11"] {
            assert!(!clients.out().contains(doubled), "{doubled}: {}", clients.out());
        }
    }
    let clients = scratch.run("chains --support list --lang ja").expect(0);
    for once in ["Safari (iOS 12、macOS 10.14)  [", "Firefox 6 から 10 (延長サポート版を除く)"] {
        assert!(clients.out().contains(once), "{once}: {}", clients.out());
    }
}

/// The texts for CI systems are Japanese too.
#[test]
fn every_text_of_sarif() {
    let scratch = Scratch::new();
    let site = Site::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("site.crt", site.policy.pem() + &site.leaf.pem());
    let report = scratch.run("check site.crt --roots root.crt --offline --lang ja --format sarif").json();
    let run = &report["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let keys = ["shortDescription", "fullDescription", "help"];
    let described = rules.iter().flat_map(|rule| keys.map(|key| &rule[key]["text"]));
    let texts: Vec<&str> = described
        .chain(results.iter().map(|result| &result["message"]["text"]))
        .filter_map(|text| text.as_str())
        .collect();
    assert!(texts.len() > 6 && texts.iter().all(|text| is_japanese(text)), "{texts:#?}");
}

/// Options of all commands, such as the language, may precede the command.
#[test]
fn options_in_front_of_the_command() {
    let scratch = Scratch::new();
    let site = Site::new();
    scratch.write("site.crt", site.fullchain());
    scratch.write("root.crt", site.root.pem());
    let cases: [(&str, i32, &str); 14] = [
        ("--lang ja --help", 0, "使い方: chainmend"),
        ("--lang=ja -h", 0, "使い方: chainmend"),
        ("--lang ja", 2, "使い方: chainmend"),
        ("--lang ja help bundle", 0, "使い方: chainmend bundle"),
        ("help bundle --lang ja", 0, "使い方: chainmend bundle"),
        ("--lang ja bundle --help", 0, "使い方: chainmend bundle"),
        ("--lang ja explain F9", 0, "OCSP サーバー"),
        ("--lang ja --offline --roots root.crt check site.crt", 0, "使用できます"),
        ("--lang ja -q bundle site.crt", 4, "証明書チェーン"),
        ("--lang ja chains site.crt --roots root.crt --offline", 0, "証明書チェーン"),
        ("--lang ja intermediates list --store-dir store", 0, ""),
        ("intermediates --lang ja list --store-dir store", 0, ""),
        ("--lang ja config show", 0, "既定値"),
        ("--lang ja mend", 2, "mend というコマンドはありません"),
    ];
    for (words, status, said) in cases {
        let run = scratch.run(words);
        let all = format!("{}{}", run.out(), run.stderr);
        assert_eq!(run.status, status, "{words}: {all}");
        assert!(all.contains(said), "{words}: {all}");
    }
}

/// Runs with `--lang ja`, and checks that all messages are Japanese and contain these texts.
#[track_caller]
fn says(scratch: &Scratch, words: &str, status: i32, texts: &[&str]) -> Run {
    let run = scratch.run(&format!("{words} --lang ja")).expect(status).says(texts);
    all_japanese(&run.stderr);
    run
}

#[test]
fn a_bundle_with_many_messages() {
    let site = Site::new();
    let scratch = site.scratch();
    let damaged = "-----BEGIN CERTIFICATE-----\nMIIC?\n-----END CERTIFICATE-----\n";
    let messy = site.leaf.pem().replace("\n-----END", "\n\n-----END") + "a note\n" + damaged + &armor("X", b"x");
    scratch.write("messy.crt", messy.replace('\n', "\r\n"));
    let written = says(
        &scratch,
        &format!("bundle messy.crt {LOCAL} -o out.pem --emit-root root.der -v"),
        0,
        &[
            "www.example.jp: Test Root R1 までの証明書チェーンが完成しました\n",
            "修復: messy.crt:1: 行末が CR LF です",
            "修復: messy.crt:12: END 行の直前に空行があり、サーバーが起動しません: `\\u{a}` を除きました\n",
            "警告: messy.crt:16: 5 文字目の ? は base64 で使用できない文字です (残りは読み取りました)\n",
            "注記: messy.crt:18: X は証明書ではないため除外しました\n",
            "選択: 標準、中間CA証明書 2 枚、ルート証明書 Test Root R1。最も早く有効期限が切れる証明書: www.example.jp (2048-12-31)\n",
            "書き込み: out.pem (証明書 3 枚、",
            "  Test Root R1 がないクライアントには手動で登録してください",
            "nginx (全バージョン) の設定:\n",
            "ssl_certificate_key <秘密鍵>;",
        ],
    );
    assert_eq!(written.out(), "");
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    for target in ["apache", "apache@2.2", "apache@2.0.44", "iis"] {
        says(&scratch, &format!("bundle server.crt {LOCAL} --for {target} -o {target}.pem"), 0, &["の設定:\n"]);
    }
    let quiet = scratch.run(&format!("bundle server.crt {LOCAL} -q --lang ja")).expect(0);
    assert_eq!((quiet.out(), &*quiet.stderr), (&*site.fullchain(), ""));
}

/// Two roots, the newer one certified by the older one.
fn crossed() -> Scratch {
    let old = Spec::ca("Old Root").valid((2010, 1, 1), (2040, 1, 1)).self_signed();
    let new = Spec::ca("New Root").valid((2020, 1, 1), (2049, 1, 1)).self_signed();
    let certified = || Spec::ca("New Root").key_of(&new);
    let cross = [
        certified().valid((2021, 1, 1), (2039, 1, 1)).issued_by(&old),
        certified().valid((2020, 1, 1), (2030, 1, 1)).issued_by(&old),
    ];
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("cas.crt", issuing.pem() + &cross.map(|one| one.pem()).concat());
    scratch.write("server.crt", leaf.pem());
    scratch
}

const CROSSED: &str = "--offline --roots roots.crt --intermediates cas.crt";

#[test]
fn cross_roots() {
    let scratch = crossed();
    let texts = [
        "選択: クロスルート、中間CA証明書 1 枚 + クロスルート証明書 1 枚、ルート証明書 Old Root。",
        "ほかの候補: 標準、中間CA証明書 1 枚、ルート証明書 New Root (--variant standard)\n",
        "、同じ認証局の別の証明書を使用 (--variant ",
        "クロスルート証明書",
    ];
    says(&scratch, &format!("bundle server.crt {CROSSED} --variant cross-root"), 0, &texts);
    says(
        &scratch,
        &format!("bundle server.crt {CROSSED} --support firefox,windows-xp-sp2"),
        4,
        &["指定したクライアントすべてに対応する証明書チェーンがありません", "対処: それでも使用する場合: --variant "],
    );
}

#[test]
fn every_chain_in_tables_and_drawings() {
    let scratch = crossed();
    let run = says(&scratch, &format!("chains server.crt {CROSSED}"), 0, &[]);
    let (described, rest) = run.out().split_once("\n選択: ").unwrap();
    // A name or a date may be wrapped to a separate line.
    all_japanese(&described.replace("\n      (", " (").replace("\n      www.example.jp", " www.example.jp"));
    for text in ["標準\n", "クロスルート\n", "、旧版 ", "ルート証明書", "  有効期限: 2040-01-01  取得元: roots.crt\n"]
    {
        assert!(described.contains(text), "{text}\n{described}");
    }
    let (choice, matrix) = rest.split_once("\n\n").unwrap();
    all_japanese(choice);
    let (matrix, legend) = matrix.rsplit_once("\n\n").unwrap();
    all_japanese(legend);
    // Names of clients and marks. Each mark begins in the column of its number.
    let header = matrix.lines().find(|line| line.contains("[1]")).unwrap();
    let column = header[..header.find("[1]").unwrap()].width();
    let is_heading = |line: &&str| line.is_empty() || line.starts_with("現行の") || line.starts_with("古い");
    let (heads, _) = matrix.split_once(header).unwrap();
    all_japanese(heads);
    for row in matrix[heads.len()..].lines().filter(|line| !is_heading(line)) {
        let start = row.char_indices().map(|(index, _)| index).find(|index| row[..*index].width() == column);
        let mark = start.map(|index| &row[index..]).unwrap_or_default();
        assert!(["可", "取得", "不可", "不明"].iter().any(|known| mark.starts_with(known)), "{row:?}");
    }
    assert!(matrix.contains(" から "), "{matrix}");
    for format in ["dot", "mermaid"] {
        let run = says(&scratch, &format!("chains server.crt {CROSSED} --format {format}"), 0, &[]);
        assert!(run.out().contains("クロスルート証明書: New Root (Old Root が発行、SHA-256 "), "{}", run.out());
    }
    let verbose =
        says(&scratch, &format!("chains server.crt {CROSSED} --roots mozilla --support windows-xp -v"), 4, &[]);
    assert_eq!(verbose.out(), "");
}

#[test]
fn verdicts_of_clients() {
    let scratch = crossed();
    let run = scratch.run(&format!("chains server.crt {CROSSED} -v --lang ja")).expect(0);
    let clients = run.out().rsplit_once("その日の前日まで\n\n").unwrap().1;
    let is_source =
        |line: &&str| !(line.starts_with("  [") || line.starts_with("  注記: ") || line.starts_with("      "));
    let verdicts: Vec<&str> = clients.lines().filter(|line| line.starts_with(' ') && !is_source(line)).collect();
    assert!(verdicts.len() > 40, "{clients}");
    all_japanese(&verdicts.join("\n"));
}

#[test]
fn lists() {
    let scratch = Scratch::new();
    // The versions of root stores are quoted from their sources.
    let cases: [(&str, &[&str]); 3] = [
        ("--for list", &[" all ", " and ", " later", " to "]),
        ("--roots list", &[" roots "]),
        ("--support list", &[" and ", " later", " before ", " earlier", " to ", "current"]),
    ];
    for (list, english) in cases {
        let run = says(&scratch, &format!("bundle {list}"), 0, &[]);
        assert!(is_japanese(run.out()), "{}", run.out());
        for words in english {
            assert!(!run.out().contains(words), "{words} in:\n{}", run.out());
        }
    }
}

#[test]
fn failures_of_inputs() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("empty.crt", "");
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("server.csr", Spec::leaf("www.example.jp").request());
    scratch.write("two.crt", site.leaf.pem() + &Spec::leaf("other.example.jp").issued_by(&site.issuing).pem());
    let mut damaged = site.leaf.der.clone();
    let month = damaged.windows(6).position(|window| window == b"250101").unwrap() + 2;
    damaged[month..month + 2].copy_from_slice(b"99");
    scratch.write("damaged.crt", armor("CERTIFICATE", &damaged));
    scratch.write("cut.crt", format!("{}-----BEGIN CERTIFICATE-----\nMIIC\n", site.leaf.pem()));
    let cases: [(&str, &[&str]); 13] = [
        ("damaged.crt", &["警告: damaged.crt:1: 証明書が壊れています: ", "damaged.crt に証明書がありません"]),
        ("missing.crt", &["missing.crt を読み取れません: ファイルまたはフォルダーがありません"]),
        (".", &[". はファイルではなくフォルダーです", "対処: その中のファイルを指定してください"]),
        ("empty.crt", &["empty.crt は空です (0 バイト)"]),
        ("server.key", &["ここでは秘密鍵は不要です", "秘密鍵です。ここからはコピーしていません"]),
        ("server.csr", &["証明書署名要求 (CSR) は認証局に提出するものです", "認証局から届いた証明書"]),
        (
            "two.crt",
            &[
                "サーバー証明書の候補が複数あります",
                "候補 2: other.example.jp、ECDSA P-256、有効期限 2048-12-31 (SHA-256 ",
                "--leaf",
            ],
        ),
        ("two.crt --leaf 9", &["入力に 9 に一致する証明書がありません"]),
        ("cut.crt --strict", &["BEGIN 行に対応する END 行がありません", "--strict では壊れた入力を受け付けません"]),
        ("server.crt --roots nothing", &["nothing は証明書ストアでもファイルでもありません"]),
        ("server.crt --roots mozilla@1999-01", &["mozilla@1999-01 という時点の証明書ストアはありません"]),
        ("server.crt --roots empty.crt", &["empty.crt にルート証明書がありません"]),
        ("server.crt --key missing.key", &["missing.key を読み取れません"]),
    ];
    for (words, texts) in cases {
        says(&scratch, &format!("bundle {words} --offline -o out.pem"), 3, texts);
        assert!(!scratch.path("out.pem").exists(), "{words}");
    }
}

#[test]
fn failures_of_chains() {
    let site = Site::new();
    let scratch = site.scratch();
    let again = Spec::ca("Test Issuing CA").self_signed();
    scratch.write("again.crt", again.pem());
    let aia = Spec::leaf("aia.example.jp").aia(&["http://ca.example.jp/a.crt"]).issued_by(&site.issuing);
    scratch.write("aia.crt", aia.pem());
    let cases: [(&str, &[&str]); 9] = [
        (
            "server.crt --offline --roots root.crt",
            &["www.example.jp の発行元の証明書が見つかりません", "必要な証明書: CN=Test Issuing CA,C=JP、鍵識別子 "],
        ),
        (
            "server.crt --offline --roots root.crt --intermediates again.crt",
            &["again.crt の Test Issuing CA は名前は同じですが鍵が異なります"],
        ),
        (
            "aia.crt --offline --roots root.crt",
            &["http://ca.example.jp/a.crt には問い合わせておらず", "--offline を付けずに"],
        ),
        (
            "server.crt intermediates.crt root.crt --offline",
            &[
                "終点の Test Root R1 は信頼されたルート証明書ではありません",
                "信頼しているもの: mozilla@",
                "自社の認証局",
            ],
        ),
        (&format!("server.crt {LOCAL} --at 2049-01-01"), &["www.example.jp は 2048-12-31 に有効期限が切れました"]),
        (
            &format!("server.crt {LOCAL} --at 2024-12-31"),
            &["www.example.jp はまだ有効ではありません (有効期間の開始: 2025-01-01)"],
        ),
        (&format!("server.crt {LOCAL} --preferred-root DST"), &["DST につながる有効な証明書チェーンがありません"]),
        (&format!("server.crt {LOCAL} --variant cross-root"), &["クロスルート証明書を通る有効な証明書チェーンが"]),
        (
            &format!("server.crt {LOCAL} --host www.example.com"),
            &["www.example.jp は www.example.com 用ではありません"],
        ),
    ];
    for (words, texts) in cases {
        let run = says(&scratch, &format!("bundle {words} -o out.pem"), 4, texts);
        assert!(run.stderr.starts_with("エラー: ") && run.stderr.contains("\n  対処: "), "{}", run.stderr);
        assert!(!scratch.path("out.pem").exists(), "{words}");
    }
}

#[test]
fn failures_of_the_network() {
    let server = Server::start();
    let issuing = Spec::ca("Test Issuing CA").self_signed();
    let routes: [(&str, Option<Answer>, i32, &str); 6] = [
        ("/500", Some(Answer::Status(500)), 5, "HTTP ステータス 500 が返されました"),
        ("/gone", None, 4, "HTTP ステータス 404 が返されました"),
        ("/page", Some(Answer::Body(b"<html></html>".to_vec())), 4, "応答は証明書ではなく HTML ページです"),
        ("/text", Some(Answer::Body(b"hello".to_vec())), 4, "応答に証明書がありません"),
        ("/other", Some(Answer::Body(issuing.der.clone())), 4, "応答の証明書は発行元のものではありません"),
        ("/close", Some(Answer::Close), 5, "AIA の取得先"),
    ];
    let other = Spec::ca("Test Issuing CA").self_signed();
    for (path, answer, status, text) in routes {
        if let Some(answer) = answer {
            server.route(path, answer);
        }
        let scratch = Scratch::new();
        let leaf = Spec::leaf("www.example.jp").aia(&[&server.url(path)]).issued_by(&other);
        scratch.write("server.crt", leaf.pem());
        says(&scratch, "bundle server.crt --aia-allow 127.0.0.0/8 -o out.pem", status, &[text, &server.url(path)]);
        let refused = ["拒否しました。127.0.0.1 は公開されたアドレスではありません", "--aia-allow 127.0.0.1/32"];
        says(&scratch, "bundle server.crt -o out.pem", 5, &refused);
    }
}

#[test]
fn failures_of_keys() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("old.example.jp").issued_by(&site.issuing);
    let key = |name: &str, text: String| scratch.write(name, text);
    key("server.key", site.leaf.key_pem());
    key("old.key", other.key_pem());
    key("old.crt", other.pem());
    key("none.key", site.leaf.pem());
    key("two.key", site.leaf.key_pem() + &other.key_pem());
    key("cut.key", site.leaf.key_pem()[..150].to_owned());
    key("ssh.key", armor("OPENSSH PRIVATE KEY", b"x"));
    key("dsa.key", armor("DSA PRIVATE KEY", b"x"));
    let traditional = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n\
                       -----END RSA PRIVATE KEY-----\n";
    key("old-way.key", traditional.to_owned());
    let cases: [(&str, &[&str]); 8] = [
        (
            "old.key",
            &[
                "秘密鍵 old.key (ECDSA P-256) とサーバー証明書 www.example.jp (ECDSA P-256) が一致しません (key values mismatch)",
            ],
        ),
        ("old.key --intermediates old.crt", &["の証明書 (old.example.jp、old.crt) と一致します"]),
        ("none.key", &["秘密鍵のファイル none.key を使用できません: 秘密鍵が含まれていません"]),
        ("two.key", &["秘密鍵が 2 個含まれています"]),
        ("cut.key", &["秘密鍵が壊れています: END 行がありません", "対処: バックアップ"]),
        ("ssh.key", &["OpenSSH の秘密鍵ファイルです", "コピーを変換してください: cp ssh.key"]),
        ("dsa.key", &["対応していない種類の秘密鍵です: DSA"]),
        ("old-way.key", &["旧来の方式", "変換してください: openssl pkey -in old-way.key"]),
    ];
    for (words, texts) in cases {
        says(&scratch, &format!("bundle server.crt {LOCAL} -o out.pem --key {words}"), 3, texts);
        assert!(!scratch.path("out.pem").exists(), "{words}");
    }
    let matching = ["秘密鍵: server.key は www.example.jp と一致します (ECDSA P-256)\n"];
    says(&scratch, &format!("bundle server.crt {LOCAL} -o out.pem --key server.key -v"), 0, &matching);
    let guarded = ["server.key には書き込みませんでした。秘密鍵のファイルです"];
    says(&scratch, &format!("bundle server.crt {LOCAL} -o server.key --key server.key"), 6, &guarded);
}

#[test]
fn a_closed_or_full_standard_output_and_an_empty_system_store() {
    let scratch = Site::new().scratch();
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let mut command = scratch.command(&format!("bundle server.crt {LOCAL} -q --lang ja"));
        let output = command.stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(6), "{said}");
        assert_eq!(said, "エラー: 標準出力に書き込めません: ディスクに空き容量がありません\n");
    }
    scratch.write("empty.pem", "");
    let mut command = scratch.command("bundle server.crt --offline --roots system --lang ja");
    let run = finish(command.env("SSL_CERT_FILE", scratch.path("empty.pem"))).expect(3);
    all_japanese(&run.says(&["このシステムの証明書ストアを読み取れません: "]).stderr);
}

#[test]
fn standard_input_and_fetched_certificates() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let words = "bundle - --roots root.crt --aia-allow 127.0.0.0/8 -v --lang ja";
    let run = scratch.run_stdin(words, site.leaf.pem().as_bytes()).expect(0);
    all_japanese(&run.stderr);
    let url = server.url("/issuing.crt");
    run.says(&["  取得元: 標準入力\n", &format!("取得: {url} (www.example.jp の発行元の証明書): 証明書 1 枚\n")]);
}

#[test]
fn old_algorithms() {
    let Some(openssl) = program("openssl") else { return };
    let cases = [
        ("rsa:2048", "-md sha1", "Test-leaf は SHA-1 で署名されています"),
        ("rsa:1024", "-md sha256", "の RSA 鍵は 1024 ビットです"),
    ];
    for (key, signature, text) in cases {
        let scratch = Scratch::new();
        crate::legacy::chain(&openssl, &scratch, key, signature);
        let words = "bundle leaf.crt --offline --intermediates ca.crt --roots root.crt --at";
        says(&scratch, &format!("{words} 2016-12-31"), 0, &[text, "警告: ", "2017年より前のため"]);
        says(&scratch, &format!("{words} 2026-11-23"), 4, &[text]);
    }
}

#[test]
fn failures_of_the_output() {
    let scratch = Site::new().scratch();
    let cases: [(&str, &[&str]); 2] = [
        ("missing/out.pem", &["missing/out.pem に書き込めません: ", "フォルダー missing がありません"]),
        (
            "server.crt",
            &["server.crt には書き込みませんでした。入力の server.crt と同じファイルです", "--overwrite-input"],
        ),
    ];
    for (output, texts) in cases {
        says(&scratch, &format!("bundle server.crt {LOCAL} -o {output}"), 6, texts);
    }
}

#[test]
fn invalid_command_lines() {
    let scratch = Site::new().scratch();
    let cases: [(&str, &[&str]); 16] = [
        ("bundle", &["証明書が指定されていません", "対処: chainmend bundle server.crt -o fullchain.pem"]),
        (
            "bundle server.crt --for lightppd",
            &["--for <TARGET> に「lightppd」は指定できません", "nginx、nginx-stapling、apache"],
        ),
        ("bundle server.crt --for apache@2.2", &["apache@2.2 には 2 個のファイルが必要です"]),
        ("bundle server.crt --at soon", &["2026-11-23 や 2026-11-23T09:00:00Z のように指定してください"]),
        ("bundle server.crt --host a..b", &["DNS 名でも IP アドレスでもありません。www.example.jp や"]),
        ("bundle server.crt --aia-allow all", &["10.0.0.0/8 や fd00::/8 のように指定してください"]),
        ("bundle server.crt --timeout 0", &["0 より大きく 86400 以下の秒数"]),
        ("bundle server.crt --support netscape", &["--support list で一覧を表示します"]),
        ("bundle server.crt --variant none", &["auto、standard、cross-root、"]),
        ("bundle server.crt --color blue", &["指定できる値: auto、always、never"]),
        (
            "bundle server.crt --quiet --verbose",
            &["--quiet は --verbose... と同時に指定できません", "使い方: chainmend"],
        ),
        ("bundle server.crt -o a -o b", &["--output <PATH> は一度しか指定できません"]),
        ("bundle server.crt --root a", &["--root というオプションまたは引数はありません", "もしかして: --roots"]),
        ("bundle - --intermediates -", &["標準入力は一度しか読み取れません"]),
        ("check", &["ファイルが指定されていません", "対処: chainmend check"]),
        ("bundel server.crt", &["bundel というコマンドはありません", "もしかして: bundle"]),
    ];
    for (words, texts) in cases {
        let run = says(&scratch, words, 2, texts);
        assert_eq!(run.out(), "", "{words}");
    }
    let run = scratch.run("bundle server.crt --lang fr").expect(2).says(&["the languages are en and ja"]);
    assert_eq!(run.out(), "");
}

#[test]
fn the_locale_determines_the_language() {
    let scratch = Scratch::new();
    let japanese = "証明書が指定されていません";
    let cases: [(&str, &Environment, bool); 9] = [
        ("", &[("LC_ALL", ""), ("LANG", "ja_JP.UTF-8")], true),
        ("", &[("LC_ALL", ""), ("LC_MESSAGES", "ja_JP.UTF-8"), ("LANG", "C")], true),
        ("", &[("LC_ALL", "ja_JP.UTF-8"), ("LANG", "C")], true),
        ("", &[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")], false),
        ("", &[("LC_ALL", ""), ("LC_MESSAGES", "en_US.UTF-8"), ("LANG", "ja_JP.UTF-8")], false),
        ("", &[("LC_ALL", ""), ("LANG", "de_DE.UTF-8")], false),
        ("", &[], false),
        ("--lang en", &[("LC_ALL", "ja_JP.UTF-8")], false),
        ("--lang ja", &[("LC_ALL", "C")], true),
    ];
    for (words, environment, expected) in cases {
        let run = scratch.run_with(&format!("bundle {words}"), environment).expect(2);
        assert_eq!(run.stderr.contains(japanese), expected, "{words} {environment:?}: {}", run.stderr);
        // Errors of clap are in the same language.
        let run = scratch.run_with(&format!("bundle --nothing {words}"), environment).expect(2);
        assert_eq!(is_japanese(&run.stderr), expected, "{words} {environment:?}: {}", run.stderr);
    }
}

#[test]
fn json_keeps_its_names_and_translates_its_sentences() {
    let scratch = crossed();
    let words = format!("bundle server.crt {CROSSED} --variant cross-root --format json");
    let english = scratch.run(&words).expect(0).json();
    let japanese = says(&scratch, &words, 0, &[]).json();
    follows_the_schema(&japanese);
    assert_eq!(japanese, english);
    let failed = says(&scratch, "bundle server.crt --offline --roots roots.crt --format json", 4, &[]).json();
    follows_the_schema(&failed);
    let error = &failed["error"];
    all_japanese(error["message"].as_str().unwrap());
    for key in ["causes", "remedies"] {
        error[key].as_array().unwrap().iter().for_each(|text| all_japanese(text.as_str().unwrap()));
    }
    let words = format!("chains server.crt {CROSSED} --format json");
    let report = says(&scratch, &words, 0, &[]).json();
    let verdicts = report["clients"].as_array().unwrap().iter().flat_map(|row| row["verdicts"].as_array().unwrap());
    for verdict in verdicts {
        assert!(["accepts", "rejects", "unknown"].contains(&verdict["verdict"].as_str().unwrap()));
        all_japanese(verdict["reason"].as_str().unwrap());
    }
}

/// Names of certificates may be Japanese in any language of the report.
#[test]
fn columns_fit_full_width_characters() {
    let root = Spec::ca("試験用ルート認証局").self_signed();
    let issuing = Spec::ca("試験用の中間認証局 第二世代").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("server.crt", [&leaf, &issuing].map(Issued::pem).concat());
    scratch.write("root.crt", root.pem());
    let columns: [(&str, &[&str]); 2] =
        [("en", &["issued by ", "until ", "from "]), ("ja", &["発行者: ", "有効期限: ", "取得元: "])];
    for (language, labels) in columns {
        let run = scratch.run(&format!("bundle server.crt --offline --roots root.crt --lang {language}")).expect(0);
        let tree: Vec<&str> =
            run.stderr.lines().filter(|line| labels.iter().all(|label| line.contains(label))).collect();
        assert_eq!(tree.len(), 3, "{}", run.stderr);
        for label in labels {
            let starts: Vec<usize> = tree.iter().map(|line| line[..line.find(label).unwrap()].width()).collect();
            assert!(starts.windows(2).all(|pair| pair[0] == pair[1]), "{label} {starts:?}:\n{}", run.stderr);
        }
    }
}

#[test]
fn caveats_of_catalogued_variants() {
    let scratch = Scratch::new();
    let key_id = vec![
        0x7c, 0x42, 0x96, 0xae, 0xde, 0x4b, 0x48, 0x3b, 0xfa, 0x92, 0xf8, 0x9e, 0x8c, 0xcf, 0x6d, 0x8b, 0xa9, 0x72,
        0x37, 0x95,
    ];
    let x2 = Spec::ca("ISRG Root X2").with(|params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CountryName, "US");
        params.distinguished_name.push(rcgen::DnType::OrganizationName, "Internet Security Research Group");
        params.distinguished_name.push(rcgen::DnType::CommonName, "ISRG Root X2");
        params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(key_id);
    });
    let x2 = x2.self_signed();
    let issuing = Spec::ca("E9").issued_by(&x2);
    scratch.write("root.crt", x2.pem());
    scratch.write("server.crt", Spec::leaf("www.example.jp").issued_by(&issuing).pem() + &issuing.pem());
    let caveat = "注意: Android 14 より前、iOS 16 および macOS 13 より前の Apple 製品、8u401 より前の Java には ISRG Root X2 がありません (letsencrypt-x2)。\n";
    says(&scratch, "bundle server.crt --offline --roots root.crt", 0, &[caveat]);
    let run = says(&scratch, "chains server.crt --offline --roots root.crt", 0, &[]);
    assert!(run.out().contains("    名称 letsencrypt-x2: ISRG Root X2 まで (Let's Encrypt)\n"), "{}", run.out());
}

#[test]
fn words_of_libraries_and_of_the_system() {
    let site = Site::new();
    let scratch = site.scratch();
    let damaged = "-----BEGIN CERTIFICATE-----\nMIIC?\n-----END CERTIFICATE-----\n";
    let of = |texts: [&str; 3]| texts.concat();
    scratch.write("damaged.pem", of([&site.leaf.pem(), damaged, &(site.issuing.pem() + &site.policy.pem())]));
    let run = says(&scratch, &format!("fix damaged.pem --replace-damaged {LOCAL}"), 0, &["削除: "]);
    assert!(run.stderr.contains("修復しました"), "{}", run.stderr);
    for (pattern, expected) in [("a***b", "ワイルドカード"), ("a**b", "単独で"), ("a[b", "[[]")] {
        says(&scratch, &format!("fix {pattern}"), 2, &[expected]);
    }
    says(&scratch, "fix absent/*.pem", 3, &["一致するファイルがありません"]);
    says(&scratch, "fix absent.pem", 3, &["ファイルまたはフォルダーがありません"]);
    says(&scratch, "check", 2, &["ファイルが指定されていません"]);
    let mut command = scratch.command("explain - --lang ja");
    command.stdin(std::fs::File::open(scratch.folder()).unwrap());
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "エラー: 標準入力を読み取れません: フォルダーです\n");
}

/// Texts about servers and options have Japanese separators, and no English phrases in sources.
#[test]
fn help_on_every_server_and_command() {
    let scratch = Scratch::new();
    let list = scratch.run("bundle --for list --lang ja").expect(0);
    for name in ["fullchain", "certificate", "chain", "trusted", " key", "root", "intermediate"] {
        let files = list.out().lines().map(|line| line.split_once(' ').unwrap().1);
        assert_eq!(files.filter(|files| files.contains(name)).count(), 0, "{name}");
    }
    let targets = list.out().lines().filter_map(|line| line.split(' ').next());
    let of_targets: Vec<String> = targets.map(|target| format!("bundle --for {target} --help --lang ja")).collect();
    assert!(of_targets.len() > 50, "{}", of_targets.len());
    let commands =
        ["bundle", "fix", "check", "chains", "batch", "explain", "config show", "intermediates import", "man"];
    let of_commands = commands.map(|command| format!("{command} --help --lang ja"));
    let lists = ["--roots list", "--variant list", "--for list"].map(|list| format!("bundle {list} --lang ja"));
    for words in of_targets.iter().chain(&of_commands).chain(&lists) {
        let run = scratch.run(words).expect(0);
        let is_wrong = |line: &&str| is_japanese(line) && (line.contains(", ") || line.contains(",、"));
        assert_eq!(run.out().lines().find(is_wrong), None, "{words}");
        let mut lines = run.out().lines().skip_while(|line| *line != "出典").skip(1);
        let source = lines.next().unwrap_or_default();
        let english = [" section", " and ", "tried", "reference guide", "certificate requirements", " with "];
        assert!(!english.iter().any(|word| source.contains(word)), "{words}: {source}");
    }
}

/// Error messages of the system about files are Japanese in all outputs.
#[test]
fn errors_of_the_system_about_files() {
    let scratch = Scratch::new();
    let site = Site::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("site.crt", site.fullchain());
    std::fs::create_dir(scratch.path("folder")).unwrap();
    scratch.write("folder/x", "");
    scratch.write("ndjson", "{}");
    let cases = [
        ("check missing.pem", 3),
        ("check folder/x/y.pem", 3),
        ("bundle site.crt --roots missing.pem", 3),
        ("bundle site.crt --roots root.crt --offline --intermediates missing.pem", 3),
        ("bundle site.crt --roots root.crt --offline --key missing.key", 3),
        ("bundle site.crt --roots root.crt --offline -o folder/x/out.pem", 6),
        ("bundle site.crt --roots root.crt --offline -o out.pem --lock folder/x/lock", 6),
        ("bundle site.crt --roots root.crt --offline --lock missing.lock --locked", 3),
        ("bundle site.crt --roots root.crt --offline --store-dir folder/x", 0),
        ("bundle site.crt --roots root.crt --cache-dir folder/x -v", 0),
        ("check site.crt --same-as missing.pem --roots root.crt --offline", 3),
        ("check site.crt --config missing.toml", 2),
        ("fix missing.pem", 3),
        ("batch --input missing.ndjson", 3),
        ("batch --input ndjson -o folder/x/out", 6),
        ("intermediates import missing.pem --store-dir store", 3),
        ("intermediates import site.crt --store-dir folder/x", 6),
        ("bundle site.crt --roots root.crt --offline --password-file missing.txt", 3),
    ];
    for (words, status) in cases {
        let run = scratch.run(&format!("{words} --lang ja"));
        let english =
            ["os error", "No such file", "Not a directory", "Is a directory", "Permission denied", "directory"];
        assert!(!english.iter().any(|word| run.stderr.contains(word)), "{words}: {}", run.stderr);
        assert_eq!(run.status, status, "{words}: {}", run.stderr);
    }
}
