//! Manifests of Kubernetes in YAML and JSON. They are read, judged by what the server gets, and fixed without changing
//! anything else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::Site;
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch};

const GIVEN: &str = "--roots root.crt --offline --at 2026-11-23";

/// The chain in the wrong order, with the root and an empty line.
fn spoilt(site: &Site) -> String {
    format!("{}\n{}{}{}", site.leaf.pem(), site.policy.pem(), site.issuing.pem(), site.root.pem())
}

fn key(site: &Site) -> String {
    site.leaf.key_pem().replace('\r', "")
}

fn indented(text: &str, columns: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(columns))).collect()
}

/// The output of `kubectl get secret -o yaml`.
fn secret(site: &Site, chain: &str) -> String {
    let encode = |text: &str| STANDARD.encode(text);
    let applied = json!({"apiVersion": "v1", "kind": "Secret", "data": {"tls.crt": encode(&site.leaf.pem())}});
    format!(
        "apiVersion: v1\ndata:\n  ca.crt: {}\n  tls.crt: {}\n  tls.key: {}\nkind: Secret\nmetadata:\n  annotations:\n    \
         kubectl.kubernetes.io/last-applied-configuration: |\n      {applied}\n  name: web # the site\ntype: kubernetes.io/tls\n",
        encode(&site.root.pem()),
        encode(chain),
        encode(&key(site)),
    )
}

fn in_json(site: &Site, chain: &str) -> String {
    let encode = |text: &str| STANDARD.encode(text);
    let data = json!({"tls.crt": encode(chain), "tls.key": encode(&key(site))});
    let object = json!({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls", "data": data});
    serde_json::to_string_pretty(&json!({"apiVersion": "v1", "kind": "List", "items": [object]})).unwrap() + "\n"
}

fn as_text(site: &Site, chain: &str) -> String {
    format!(
        "# by hand\n---\napiVersion: v1\nkind: Secret\nmetadata: {{name: web}}\nstringData:\n  tls.crt: |\n{}  tls.key: |\n{}",
        indented(chain, 4),
        indented(&key(site), 4)
    )
}

fn escaped(site: &Site, chain: &str) -> String {
    let quoted = serde_json::to_string(chain).unwrap();
    let key = serde_json::to_string(&key(site)).unwrap();
    format!("apiVersion: v1\nkind: Secret\nstringData:\n  tls.crt: {quoted}\n  other: x\n  tls.key: {key}\n")
}

fn wrapped(site: &Site, chain: &str) -> String {
    let lines = |text: &str| -> String {
        STANDARD
            .encode(text)
            .as_bytes()
            .chunks(76)
            .map(|line| format!("    {}\n", String::from_utf8_lossy(line)))
            .collect()
    };
    format!("apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: |\n{}  tls.key: |\n{}", lines(chain), lines(&key(site)))
}

fn in_config_map(_: &Site, chain: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  nginx.conf: |\n    ssl on;\n  site.pem: |\n{}",
        indented(chain, 4)
    )
}

/// A type of manifest: its name, and the function that creates it for a chain.
type Manifest = (&'static str, fn(&Site, &str) -> String);

fn with_mark(site: &Site, chain: &str) -> String {
    format!("\u{feff}{}", secret(site, chain))
}

fn with_carriage_returns(site: &Site, chain: &str) -> String {
    secret(site, chain).replace('\n', "\r\n")
}

/// The output of `helm template`.
fn documents(site: &Site, chain: &str) -> String {
    format!(
        "---\n# Source: web/templates/ca.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ca\ndata:\n  \
         ca-bundle.crt: |\n{}---\n# Source: web/templates/tls.yaml\n{}---\napiVersion: \
         admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nwebhooks:\n- clientConfig: {{caBundle: \
         {}}}\n",
        indented(&site.root.pem(), 4),
        secret(site, chain),
        STANDARD.encode(site.root.pem()),
    )
}

fn route(site: &Site, chain: &str) -> String {
    format!(
        "apiVersion: route.openshift.io/v1\nkind: Route\nspec:\n  tls:\n    certificate: |\n{}    key: |\n{}    \
         destinationCACertificate: |\n{}",
        indented(chain, 6),
        indented(&key(site), 6),
        indented(&site.root.pem(), 6)
    )
}

fn value_in_the_next_line(site: &Site, chain: &str) -> String {
    secret(site, chain).replace("tls.crt: ", "tls.crt:\n    ")
}

const MANIFESTS: [Manifest; 11] = [
    ("mark.yaml", with_mark),
    ("carriage-returns.yaml", with_carriage_returns),
    ("documents.yaml", documents),
    ("route.yaml", route),
    ("next-line.yaml", value_in_the_next_line),
    ("secret.yaml", secret),
    ("list.json", in_json),
    ("string-data.yml", as_text),
    ("escaped.yaml", escaped),
    ("wrapped.yaml", wrapped),
    ("config-map.yaml", in_config_map),
];

/// The codes about text and chain, without those about the issuance of the leaf.
fn codes(run: &Run) -> Vec<String> {
    let json = run.json();
    let codes = json["findings"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap().to_owned());
    codes.filter(|code| !code.starts_with("CM3")).collect()
}

/// A controller loads the certificate with the key of the same secret.
#[test]
fn a_key_of_another_certificate() {
    let site = Site::new();
    let other = Site::new();
    for (name, make) in MANIFESTS.iter().filter(|(name, _)| !name.starts_with("config-map")) {
        let scratch = site.scratch();
        scratch.write(name, make(&other, &site.fullchain()));
        for options in ["", "--for kubernetes"] {
            let run = scratch.run(&format!("check {name} {GIVEN} {options} --format json")).expect(1);
            assert!(codes(&run).contains(&"CM501".to_owned()), "{name} {options}: {}", run.out());
        }
        scratch.write(name, make(&site, &site.fullchain()));
        scratch.run(&format!("check {name} {GIVEN}")).expect(0);
    }
}

#[test]
fn served_certificates_are_read_judged_and_fixed() {
    let site = Site::new();
    for (name, make) in MANIFESTS {
        let scratch = site.scratch();
        let spoilt = make(&site, &spoilt(&site));
        scratch.write(name, &spoilt);
        let run = scratch.run(&format!("bundle {name} {GIVEN}")).expect(0);
        assert_eq!(run.out(), site.fullchain(), "{name}");
        let check = format!("check {name} {GIVEN} --format json");
        let found = codes(&scratch.run(&check).expect(0));
        for code in ["CM103", "CM147", "CM402", "CM404"] {
            assert!(found.iter().any(|one| one == code), "{name}: {code} is not in {found:?}");
        }
        assert_eq!(found.len(), 4, "{name}: {found:?}");
        let dry = scratch.run(&format!("fix {name} {GIVEN} --dry-run")).expect(0);
        assert_eq!(scratch.read(name), spoilt, "{name}");
        let body: String = key(&site).lines().filter(|line| !line.starts_with('-')).collect();
        for hidden in [&body[40..60], &STANDARD.encode(key(&site))[80..120]] {
            assert!(!dry.out().contains(hidden), "{name}: {}", dry.out());
        }
        scratch.run(&format!("fix {name} {GIVEN}")).expect(0).says(&["fixed", "removed: Test Root R1"]);
        assert_eq!(scratch.read(name), make(&site, &site.fullchain()), "{name}");
        assert_eq!(scratch.read(&format!("{name}.bak")), spoilt, "{name}");
        assert_eq!(codes(&scratch.run(&check).expect(0)), ["CM147"], "{name}");
        scratch.run(&format!("fix {name} {GIVEN}")).expect(0).says(&["no changes needed"]);
        let run = scratch.run(&format!("check {name} {GIVEN} --lang ja")).expect(0);
        assert!(run.out().contains("www.example.jp"), "{}", run.out());
    }
}

#[test]
fn missing_certificates_come_from_other_sources() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("secret.yaml", secret(&site, &site.leaf.pem()));
    scratch.write("intermediates.crt", site.chain());
    scratch.run(&format!("check secret.yaml {GIVEN}")).expect(1);
    scratch.run(&format!("fix secret.yaml {GIVEN}")).expect(4);
    assert_eq!(scratch.read("secret.yaml"), secret(&site, &site.leaf.pem()));
    scratch.run(&format!("fix secret.yaml {GIVEN} --intermediates intermediates.crt")).expect(0);
    assert_eq!(scratch.read("secret.yaml"), secret(&site, &site.fullchain()));
    // `--key` accepts the manifest as the file of the key.
    scratch.run(&format!("bundle secret.yaml --key secret.yaml --for haproxy -o site.pem {GIVEN}")).expect(0);
    assert_eq!(scratch.read("site.pem"), site.fullchain() + &key(&site));
    // Certificates in ca.crt are candidates, but are not served.
    let with_ca = secret(&site, &site.leaf.pem())
        .replace(&STANDARD.encode(site.root.pem()), &STANDARD.encode(site.chain() + &site.root.pem()));
    scratch.write("ca.yaml", &with_ca);
    scratch.run(&format!("check ca.yaml {GIVEN}")).expect(1);
    assert_eq!(scratch.run(&format!("bundle ca.yaml {GIVEN}")).expect(0).out(), site.fullchain());
    scratch.run(&format!("fix ca.yaml {GIVEN}")).expect(0);
    let mended = with_ca.replace(&STANDARD.encode(site.leaf.pem()), &STANDARD.encode(site.fullchain()));
    let (before, after) = mended.split_once("kubectl").unwrap();
    let (_, annotation) = with_ca.split_once("kubectl").unwrap();
    assert_eq!(scratch.read("ca.yaml"), format!("{before}kubectl{annotation}"), "{after}");
}

#[test]
fn several_secrets_are_judged_and_fixed_separately() {
    let site = Site::new();
    let scratch = site.scratch();
    let shop = Spec::leaf("shop.example.jp").issued_by(&site.issuing);
    let document = |chains: [&str; 2]| {
        let [first, second] = chains.map(|chain| STANDARD.encode(chain));
        let cas = indented(&site.chain(), 4);
        format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: {first}\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n  trusted: |\n{cas}\
             ---\nkind: Secret\napiVersion: v1\ndata: {{tls.crt: '{second}'}}\n"
        )
    };
    let shop_chain = shop.pem() + &site.chain();
    let before = document([&site.leaf.pem(), &shop_chain]);
    scratch.write("all.yaml", &before);
    let run = scratch.run(&format!("check all.yaml {GIVEN}")).expect(1);
    for said in ["all.yaml: www.example.jp, not deployable", "CM201", "all.yaml: shop.example.jp, deployable"] {
        assert!(run.out().contains(said), "{}", run.out());
    }
    scratch.run(&format!("fix all.yaml {GIVEN}")).expect(0).says(&["fixed", "added: Test Issuing CA"]);
    assert_eq!(scratch.read("all.yaml"), document([&site.fullchain(), &shop_chain]));
    scratch.run(&format!("check all.yaml {GIVEN}")).expect(0);
    scratch.run(&format!("fix all.yaml {GIVEN}")).expect(0).says(&["no changes needed"]);
    // If one of the secrets cannot be fixed, none is changed.
    let stranger = Spec::leaf("other.example.jp").issued_by(&Spec::ca("Another CA").self_signed());
    let before = document([&site.leaf.pem(), &stranger.pem()]);
    scratch.write("all.yaml", &before);
    scratch.run(&format!("fix all.yaml {GIVEN}")).expect(4);
    assert_eq!(scratch.read("all.yaml"), before);
}

/// All Secrets of a cluster, one of them without its intermediate.
#[test]
fn each_of_hundreds_of_secrets_is_judged() {
    let site = Site::new();
    let leaf = |number: usize| Spec::leaf(&format!("site{number}.example.jp")).key_of(&site.leaf);
    let leaves: Vec<String> = (0..300).map(|number| leaf(number).issued_by(&site.issuing).pem()).collect();
    let item = |number: usize, is_complete: bool| {
        let chain = leaves[number].clone() + &if is_complete { site.chain() } else { String::new() };
        let data = json!({"ca.crt": STANDARD.encode(site.root.pem()), "tls.crt": STANDARD.encode(chain)});
        let metadata = json!({"name": format!("tls-{number}"), "namespace": format!("team{}", number % 7)});
        json!({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls", "data": data, "metadata": metadata})
    };
    let list = |items: Vec<serde_json::Value>| {
        serde_json::to_string_pretty(&json!({"apiVersion": "v1", "kind": "List", "items": items})).unwrap() + "\n"
    };
    let good: Vec<serde_json::Value> = (0..300).map(|number| item(number, true)).collect();
    let mut items = good.clone();
    items[123] = item(123, false);
    let scratch = site.scratch();
    scratch.write("all.json", list(items));
    let run = scratch.run(&format!("check all.json {GIVEN} --format json")).expect(1);
    let json = run.json();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results.len(), 300);
    for (number, result) in results.iter().enumerate() {
        assert_eq!(result["ok"], number != 123, "{result}");
        assert_eq!(result["object"], format!("Secret team{}/tls-{number}", number % 7));
    }
    let errors: Vec<&serde_json::Value> = results[123]["findings"].as_array().unwrap().iter().collect();
    let missing = errors.iter().find(|finding| finding["code"] == "CM201").unwrap();
    let text = scratch.read("all.json");
    let line = 1 + text.lines().position(|line| line.contains(&STANDARD.encode(&leaves[123]))).unwrap();
    assert_eq!(missing["where"], format!("all.json:{line}"), "{missing}");
    let english = scratch.run(&format!("check all.json {GIVEN}")).expect(1);
    assert!(english.out().ends_with(" checked: 299 deployable, 1 not deployable\n"), "{}", english.out());
    let japanese = scratch.run(&format!("check all.json {GIVEN} -q --lang ja")).expect(1);
    assert!(japanese.out().starts_with("all.json, Secret team4/tls-123 (site123.example.jp)"), "{}", japanese.out());
    scratch.run(&format!("fix all.json {GIVEN}")).expect(0).says(&["fixed"]);
    assert_eq!(scratch.read("all.json"), list(good));
    let bundle = scratch.run(&format!("bundle all.json --leaf site250.example.jp {GIVEN}")).expect(0);
    assert_eq!(bundle.out(), leaves[250].clone() + &site.chain());
}

/// The private keys of two Secrets in one file are swapped: each is named with the Secret that it belongs to.
#[test]
fn swapped_keys_of_two_secrets() {
    let site = Site::new();
    let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let secret = |name: &str, chain: &str, key: &str| {
        let (chain, key) = (STANDARD.encode(chain), STANDARD.encode(key));
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\ndata:\n  tls.crt: {chain}\n  tls.key: {key}\n"
        )
    };
    let chains = [site.fullchain(), other.pem() + &site.chain()];
    let keys = [site.leaf.key_pem(), other.key_pem()];
    let scratch = site.scratch();
    let file = |keys: [&str; 2]| secret("web", &chains[0], keys[0]) + "---\n" + &secret("mail", &chains[1], keys[1]);
    scratch.write("swapped.yaml", file([&keys[1], &keys[0]]));
    scratch.write("right.yaml", file([&keys[0], &keys[1]]));
    let run = scratch.run(&format!("check swapped.yaml {GIVEN}")).expect(1);
    for owner in ["mail.example.jp in swapped.yaml, Secret mail", "www.example.jp in swapped.yaml, Secret web"] {
        assert!(run.out().contains("CM503") && run.out().contains(owner), "{owner}: {}", run.out());
    }
    assert!(run.out().ends_with("2 checked: 0 deployable, 2 not deployable\n"), "{}", run.out());
    let run = scratch.run(&format!("check right.yaml {GIVEN}")).expect(0);
    assert!(!run.out().contains("CM503"), "{}", run.out());
}

#[test]
fn secrets_that_kubernetes_refuses_or_misreads() {
    let site = Site::new();
    let chain = site.fullchain();
    let secret = |field: &str, value: &str| format!("apiVersion: v1\nkind: Secret\n{field}:\n  tls.crt: {value}\n");
    let text = format!("|\n{}", indented(&chain, 4));
    let text = text.trim_end();
    let good = secret("data", &STANDARD.encode(&chain));
    let twice = STANDARD.encode(STANDARD.encode(&chain));
    let quoted = serde_json::to_string(&chain).unwrap();
    let lines: String = STANDARD
        .encode(&chain)
        .as_bytes()
        .chunks(64)
        .map(|line| format!("\n    {}", String::from_utf8_lossy(line)))
        .collect();
    let cases = [
        ("base64 in folded lines", secret("data", &format!(">-{lines}")), "CM148", good.clone()),
        ("base64 in plain lines", secret("data", lines.trim_start()), "CM148", good.clone()),
        ("PEM under data", secret("data", text), "CM148", good.clone()),
        ("base64 of base64", secret("data", &twice), "CM141", good.clone()),
        (
            "base64 under stringData",
            secret("stringData", &STANDARD.encode(&chain)),
            "CM141",
            secret("stringData", &quoted),
        ),
        (
            "no line break at the end",
            secret("stringData", &text.replacen('|', "|-", 1)),
            "CM110",
            secret("stringData", text),
        ),
        ("folded lines", secret("stringData", &text.replacen('|', ">", 1)), "CM126", secret("stringData", text)),
    ];
    for (what, before, code, after) in cases {
        let scratch = site.scratch();
        scratch.write("secret.yaml", &before);
        let run = scratch.run(&format!("check secret.yaml {GIVEN}"));
        assert!(run.out().contains(code), "{what}: {}", run.out());
        scratch.run(&format!("fix secret.yaml {GIVEN}")).expect(0);
        assert_eq!(scratch.read("secret.yaml"), after, "{what}");
        scratch.run(&format!("check secret.yaml {GIVEN}")).expect(0);
    }
    // `fix` leaves the key, so the remedy is another one.
    let scratch = site.scratch();
    scratch.write("secret.yaml", good.clone() + "  tls.key: |\n" + &indented(&site.leaf.key_pem(), 4));
    let run = scratch.run(&format!("check secret.yaml {GIVEN}")).expect(1);
    assert!(run.out().contains("move tls.key as it is to stringData"), "{}", run.out());
    // A value that cannot be decoded does not prevent the others from being checked, and is not ignored.
    let scratch = site.scratch();
    let spoilt = secret("data", &format!("'{}'", STANDARD.encode(&chain).replace('S', "*")));
    scratch.write("both.yaml", format!("{}---\n{spoilt}", secret("data", &STANDARD.encode(&chain))));
    let run = scratch.run(&format!("check both.yaml {GIVEN}")).expect(3);
    assert!(run.out().starts_with("both.yaml: www.example.jp, deployable"), "{}", run.out());
    assert!(run.stderr.contains("no certificate in both.yaml:9"), "{}", run.stderr);
    let results = &scratch.run(&format!("check both.yaml {GIVEN} --format json")).expect(3).json()["results"];
    assert_eq!([&results[0]["ok"], &results[1]["ok"]], [true, false], "{results}");
    assert_eq!(results[1]["error"]["message"], "no certificate in both.yaml:9");
    scratch.run(&format!("fix both.yaml {GIVEN}")).expect(3);
    // A value that cannot be decoded may be the server certificate.
    scratch.write("secret.yaml", secret("data", &STANDARD.encode(&chain).replacen('S', "*", 1)));
    scratch.write("intermediates.crt", site.chain());
    scratch.run(&format!("bundle secret.yaml intermediates.crt {GIVEN}")).expect(3).says(&["secret.yaml:4"]);
}

/// The keys of all Secrets are told in one note.
#[test]
fn the_keys_are_noted_once() {
    let site = Site::new();
    let scratch = site.scratch();
    let one = secret(&site, &site.fullchain());
    scratch.write("secrets.yaml", format!("{one}---\n{one}---\n{one}"));
    for (options, said, count) in [
        ("", "secrets.yaml:5: 3 private keys from here on", 1),
        ("-v", "secrets.yaml:5: a private key, which was not copied", 3),
        ("--lang ja", "秘密鍵が 3 個あります", 1),
    ] {
        let run = scratch.run(&format!("bundle secrets.yaml {GIVEN} {options}")).expect(0).says(&[said]);
        let notes = run.stderr.lines().filter(|line| line.contains("--include-key")).count();
        assert_eq!(notes, count, "{options}: {}", run.stderr);
    }
}

/// What an anchor names is not changed in other places.
#[test]
fn values_with_an_alias_are_left() {
    let site = Site::new();
    let scratch = site.scratch();
    let with_alias = secret(&site, &spoilt(&site)).replace("tls.crt: ", "tls.crt: &chain ") + "other: *chain\n";
    scratch.write("secret.yaml", &with_alias);
    for (language, said) in
        [("en", "the value in line 4 has a YAML anchor"), ("ja", "4 行目の値には YAML のアンカーがあり")]
    {
        scratch.run(&format!("fix secret.yaml {GIVEN} --lang {language}")).expect(3).says(&[said]);
        assert_eq!(scratch.read("secret.yaml"), with_alias);
    }
    // The alias is another certificate file of the same object.
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.crt: &chain |\n{}  b.crt: *chain\n",
        indented(&spoilt(&site), 4)
    );
    scratch.write("map.yaml", &map);
    scratch.run(&format!("fix map.yaml {GIVEN}")).expect(3).says(&["the value in line 5 has a YAML anchor"]);
    assert_eq!(scratch.read("map.yaml"), map);
}

/// A certificate beside the objects is neither ignored nor lost.
#[test]
fn certificates_beside_the_objects_are_told() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("mail.example.jp").self_signed();
    let before = STANDARD.encode(other.pem()) + "\n---\n" + &secret(&site, &site.fullchain());
    scratch.write("secret.yaml", &before);
    let check = scratch.run(&format!("check secret.yaml {GIVEN} --format json"));
    assert_eq!(codes(&check), ["CM150", "CM147"], "{}", check.out());
    scratch.run(&format!("fix secret.yaml {GIVEN}")).expect(3).says(&["CM150", "secret.yaml:1"]);
    assert_eq!(scratch.read("secret.yaml"), before);
    scratch.run(&format!("bundle secret.yaml {GIVEN}")).expect(3).says(&["secret.yaml:1"]);
}

#[test]
fn documents_that_are_more_than_certificates_are_not_replaced() {
    let site = Site::new();
    let chain = spoilt(&site);
    let har = json!({"log": {"version": "1.2", "entries": [{"response": {"content": {"text": chain}}}]}});
    let route = format!(
        "apiVersion: route.openshift.io/v1\nkind: Route\nspec:\n  tls:\n    certificate: |\n{}    caCertificate: |\n{}",
        indented(&site.leaf.pem(), 6),
        indented(&(site.policy.pem() + &site.issuing.pem()), 6)
    );
    let cases = [
        ("values.yaml", format!("replicas: 2\ntls:\n  crt: |\n{}", indented(&chain, 4))),
        ("site.har", har.to_string()),
        ("main.tf.json", json!({"variable": {"crt": {"default": chain}}}).to_string()),
        ("group_vars.yml", format!("crt: {}\nother: 1\n", STANDARD.encode(&chain))),
        ("route.yaml", route),
    ];
    for (name, text) in cases {
        let scratch: Scratch = site.scratch();
        scratch.write(name, &text);
        assert_eq!(scratch.run(&format!("bundle {name} {GIVEN}")).expect(0).out(), site.fullchain(), "{name}");
        let stem = name.rsplit_once('.').unwrap().0;
        let command = format!("chainmend bundle {name} -o {stem}-fullchain.pem");
        scratch.run(&format!("fix {name} {GIVEN}")).expect(3).says(&[name, &command]);
        scratch.run(&format!("fix {name} {GIVEN} --lang ja")).expect(3).says(&[&command]);
        assert_eq!(scratch.read(name), text, "{name}");
        let advice = scratch.run(&format!("check {name} {GIVEN}"));
        assert!(name == "route.yaml" || advice.out().contains(&command), "{name}: {}", advice.out());
        assert!(name == "route.yaml" || !advice.out().contains("chainmend fix"), "{name}: {}", advice.out());
    }
}

/// Only a controller loads a manifest. With another server, `check` and `fix` report the wrong format.
#[test]
fn other_servers_do_not_load_manifests() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let given = "--offline --roots root.crt --intermediates intermediates.crt";
    scratch.run(&format!("bundle server.crt {given} --key server.key --for kubernetes -o secret.yaml")).expect(0);
    let before = scratch.read("secret.yaml");
    for (options, status) in [("", 0), ("--for kubernetes", 0), ("--for nginx", 1), ("--for haproxy", 1)] {
        let check = scratch.run(&format!("check secret.yaml {given} {options}")).expect(status);
        assert_eq!(check.out().contains("CM611"), status == 1, "{options}: {}", check.out());
        let fix = scratch.run(&format!("fix secret.yaml {given} {options}")).expect(status * 3);
        assert_eq!(scratch.read("secret.yaml"), before, "{options}");
        if status == 1 {
            let command = check.out().split("write what it loads: chainmend ").nth(1).unwrap().lines().next().unwrap();
            assert!(fix.stderr.contains(command), "{options}: {}", fix.stderr);
            scratch.run(&command.replace(".pem", ".crt")).expect(0);
            assert!(scratch.read("secret-fullchain.crt").starts_with(&site.fullchain()), "{options}");
        }
    }
    // Several manifests in one file.
    scratch.write("both.yaml", format!("{before}---\n{before}"));
    scratch.run(&format!("fix both.yaml {given} --for nginx")).expect(3).says(&["nginx reads only PEM"]);
    scratch.run(&format!("check both.yaml {given} --for nginx")).expect(1);
    scratch.run(&format!("fix both.yaml {given}")).expect(0).says(&["no changes needed"]);
}

/// The text around a certificate belongs to the value of the program: nothing is changed.
#[test]
fn values_with_more_than_pem_are_left() {
    let site = Site::new();
    let chain = spoilt(&site);
    let quoted = serde_json::to_string(&chain).unwrap();
    let inner = &quoted[1..quoted.len() - 1];
    let data =
        |key: &str, text: &str| format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  {key}: |\n{}", indented(text, 4));
    let of_container = |rest: &str| format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n{rest}");
    let kustomization = |literal: &str| {
        format!(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n- name: a\n  literals:\n  - \
             {literal}\n"
        )
    };
    let secret =
        |key: &str, text: &str| format!("apiVersion: v1\nkind: Secret\ndata:\n  {key}: {}\n", STANDARD.encode(text));
    let pod =
        json!({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"args": [format!("--cert={chain}")]}]}});
    let good = site.fullchain();
    let cases = [
        ("a literal", kustomization(&format!("\"tls.crt={inner}\""))),
        ("a plain literal", kustomization(&format!("tls.crt={inner}"))),
        ("an argument", of_container(&format!("    args: [\"--tls-cert={inner}\", \"--port=443\"]\n"))),
        (
            "an argument in a block",
            of_container(&format!("    args:\n    - |\n{}", indented(&format!("--tls-cert={chain}"), 6))),
        ),
        ("an argument in JSON", pod.to_string()),
        ("a variable", of_container(&format!("    env:\n    - name: X\n      value: \"CERT={inner}\"\n"))),
        ("a command", of_container(&format!("    command: [sh, -c, \"echo '{inner}' > /c.pem; nginx\"]\n"))),
        ("variables in a file", data("app.env", &format!("CERT=\"{inner}\"\n"))),
        ("a variable in a file", data("app.env", &format!("CERT={inner}\n"))),
        ("the name in a line of its own", data("app.env", &format!("CERT=\\\n{chain}"))),
        ("JSON", data("a.json", &format!("{{\"cert\": {quoted}}}\n"))),
        ("YAML", data("a.yaml", &format!("cert: |\n{}", indented(&chain, 2)))),
        ("YAML and more", data("a.yaml", &format!("cert: |\n{}mode: strict\n", indented(&chain, 2)))),
        ("base64 of a variable", secret(".env", &format!("CERT=\"{inner}\"\n"))),
        ("base64 of JSON", secret("a.json", &format!("{{\"cert\": {quoted}}}\n"))),
        ("a password beside it", secret("tls.crt", &format!("password: hunter2\n{chain}"))),
        ("a password behind it", secret("site.pem", &format!("{chain}the password is hunter2\n"))),
        (
            "a good chain in an argument",
            of_container(&format!("    args:\n    - |\n{}", indented(&format!("--c={good}"), 6))),
        ),
        (
            "the second of two",
            secret("tls.crt", &chain)
                + "---\n"
                + &data("a.yaml", &format!("cert: |\n{}mode: strict\n", indented(&chain, 2))),
        ),
    ];
    for (name, text) in cases {
        let scratch = site.scratch();
        scratch.write("a.yaml", &text);
        for options in ["", "--no-backup", "--dry-run"] {
            let run = scratch.run(&format!("fix a.yaml {GIVEN} {options}"));
            assert_eq!(scratch.read("a.yaml"), text, "{name} {options}: {}", run.stderr);
            assert_eq!(run.status, 3, "{name} {options}: {}", run.stderr);
            let said = ["in a value with other contents", "the value contains more than certificates"];
            assert!(said.iter().any(|said| run.stderr.contains(said)), "{name}: {}", run.stderr);
        }
        let run = scratch.run(&format!("fix a.yaml {GIVEN} --lang ja"));
        let said = ["ほかの内容を含む値", "この値には、証明書のほかの内容が含まれています"];
        assert!(said.iter().any(|said| run.stderr.contains(said)), "{name}: {}", run.stderr);
        scratch.run(&format!("bundle a.yaml {GIVEN}")).expect(0);
    }
}

/// Other text in the value of a Secret is named with its line, wherever it is.
#[test]
fn text_in_values_is_named_with_its_line() {
    let site = Site::new();
    let chain = site.chain();
    let header = site.leaf.pem().replacen("-----\n", "-----\nX-Token: abc\n\n", 1) + &chain;
    let beside = |line: &str| format!("{line}\n{}{chain}", site.leaf.pem());
    for (name, text) in [
        ("a header", header),
        ("a comment", beside("# user admin hunter2")),
        ("a token", beside("gcADdF9LQ0hSd2VydHl1aW9w=")),
        ("a word", beside("swordfish=")),
    ] {
        let scratch = site.scratch();
        let text = format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: {}\n",
            STANDARD.encode(text.replace('\n', "\r\n"))
        );
        scratch.write("a.yaml", &text);
        let run = scratch.run(&format!("fix a.yaml {GIVEN} --no-backup"));
        run.expect(3).says(&["a.yaml, line 4: the value contains more than certificates", "the rest would be lost"]);
        assert_eq!(scratch.read("a.yaml"), text, "{name}");
    }
}

/// Text about the certificates alone may be dropped from a value for PEM.
#[test]
fn text_about_the_certificates_is_dropped() {
    let site = Site::new();
    for (key, text) in [
        ("tls.crt", format!("# the site\nsubject=CN = www.example.jp\n{}", spoilt(&site))),
        ("certificate", format!("Server certificate:\n{}", spoilt(&site))),
        ("value", spoilt(&site)),
    ] {
        let made =
            |chain: &str| format!("apiVersion: v1\nkind: Secret\nstringData:\n  {key}: |\n{}", indented(chain, 4));
        let scratch = site.scratch();
        scratch.write("a.yaml", made(&text));
        scratch.run(&format!("fix a.yaml {GIVEN}")).expect(0).says(&["fixed"]);
        assert_eq!(scratch.read("a.yaml"), made(&site.fullchain()), "{key}");
    }
}

/// A Secret whose chain is empty, a key or other text is not deployable, and is named.
#[test]
fn secrets_without_a_certificate_are_named() {
    let site = Site::new();
    let swapped = |name: &str| {
        let (chain, key) = (STANDARD.encode(site.fullchain()), STANDARD.encode(key(&site)));
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\ndata:\n  tls.crt: {key}\n  tls.key: {chain}\n"
        )
    };
    let of = |name: &str, value: &str| {
        let key = STANDARD.encode(key(&site));
        format!(
            "apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: {name}\ndata:\n  tls.crt: {value}\n  tls.key: \
             {key}\n"
        )
    };
    let good = of("a", &STANDARD.encode(site.fullchain()));
    let spoilt = of("a", &STANDARD.encode(spoilt(&site)));
    let not_one = "the contents are not a certificate";
    let bad = [
        (swapped("b"), ""),
        (of("b", &STANDARD.encode("not a certificate")), not_one),
        (of("b", ""), ""),
        (of("b", "\"\""), ""),
        (of("b", &STANDARD.encode(key(&site))), ""),
    ];
    let scratch = site.scratch();
    for (second, said) in &bad {
        for options in ["", "--for kubernetes"] {
            for (first, line) in [("", ""), (&*good, ":"), (&*spoilt, ":")] {
                let text = if first.is_empty() { second.clone() } else { format!("{first}---\n{second}") };
                let before = &text[..text.rfind("tls.crt").unwrap()];
                let line = if line.is_empty() { String::new() } else { format!(":{}", before.lines().count()) };
                let none = format!("no certificate in a.yaml{line}");
                scratch.write("a.yaml", &text);
                scratch.run(&format!("check a.yaml {GIVEN} {options}")).expect(3).says(&[&none, said]);
                scratch.run(&format!("fix a.yaml {GIVEN} {options}")).expect(3).says(&[&none, said]);
                assert_eq!(scratch.read("a.yaml"), text);
            }
        }
        // The other Secret is judged nevertheless, and its chain can be taken.
        scratch.write("a.yaml", format!("{good}---\n{second}"));
        let run = scratch.run(&format!("check a.yaml {GIVEN}")).expect(3);
        assert!(run.out().contains("a.yaml, Secret a: www.example.jp, deployable"), "{}", run.out());
        scratch.run(&format!("bundle a.yaml {GIVEN}")).expect(0);
    }
    // What another program fills in is no error.
    scratch.write("a.yaml", format!("{good}---\n{}", of("b", "${CRT}")));
    scratch.run(&format!("check a.yaml {GIVEN}")).expect(0);
    // The certificate can still be taken from swapped values.
    scratch.write("a.yaml", swapped("b"));
    assert_eq!(scratch.run(&format!("bundle a.yaml {GIVEN}")).expect(0).out(), site.fullchain());
}

/// A second chain in one Secret, with a key of its own, is judged and fixed as well.
#[test]
fn a_second_chain_of_a_secret_is_judged_and_fixed() {
    let site = Site::new();
    let api = Spec::leaf("api.example.jp").issued_by(&site.issuing);
    let made = |[first, second]: [&str; 2], [first_key, second_key]: [&str; 2]| {
        let [first, second, first_key, second_key] =
            [first, second, first_key, second_key].map(|text| STANDARD.encode(text));
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\ndata:\n  tls.crt: {first}\n  tls.key: {first_key}\n  api.crt: \
             {second}\n  api.key: {second_key}\n"
        )
    };
    let (site_key, api_key) = (key(&site), api.key_pem());
    let keys = [&*site_key, &*api_key];
    let whole = api.pem() + &site.chain();
    let scratch = site.scratch();
    scratch.write("a.yaml", made([&site.fullchain(), &api.pem()], keys));
    let run = scratch.run(&format!("check a.yaml {GIVEN}")).expect(1);
    for said in ["Secret web: www.example.jp, deployable", "Secret web: api.example.jp, not deployable", "CM201"] {
        assert!(run.out().contains(said), "{said}: {}", run.out());
    }
    scratch.run(&format!("fix a.yaml {GIVEN}")).expect(0).says(&["fixed"]);
    assert_eq!(scratch.read("a.yaml"), made([&site.fullchain(), &whole], keys));
    scratch.run(&format!("check a.yaml {GIVEN} --for kubernetes")).expect(0);
    // Each key belongs to the chain of the same name.
    scratch.write("a.yaml", made([&site.fullchain(), &whole], [keys[1], keys[0]]));
    let run = scratch.run(&format!("check a.yaml {GIVEN}")).expect(1);
    for code in ["CM501", "CM503"] {
        assert_eq!(run.out().matches(code).count(), 2, "{}", run.out());
    }
}
