//! Every kind of damage, alone and in pairs, and random damage.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{OtherKind, Outside, Part, ProblemKind, Reading, Remains, pem, read_answer, read_bytes};
use crate::certificate::Certificate;
use crate::damage::{DAMAGES, Damage, ders};
use crate::key::rounds::{MAX_ROUNDS, Rounds};
use crate::pki::{Spec, armor, der};

/// Leaf, intermediate and root in clean PEM. They are the same in every run, because the reader depends on the
/// characters of the base64. The base64 of the leaf is padded, so that the padding can be removed.
static CLEAN: LazyLock<String> = LazyLock::new(|| {
    concat!(
        include_str!("../../fixtures/broken/pki/fresh.crt"),
        include_str!("../../fixtures/broken/pki/issuing.crt"),
        include_str!("../../fixtures/broken/pki/root.crt")
    )
    .to_owned()
});

/// The number of random cases, which are the same in every run unless `CHAINMEND_SEED` is set.
fn config() -> ProptestConfig {
    let seed = std::env::var("CHAINMEND_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(5280);
    ProptestConfig {
        cases: 400,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..ProptestConfig::default()
    }
}

fn read(bytes: &[u8]) -> Reading {
    read_bytes(bytes, &Arc::from("x")).unwrap()
}

fn found(reading: &Reading) -> Vec<Vec<u8>> {
    reading.certificates.iter().map(|found| found.der.clone()).collect()
}

fn kinds(reading: &Reading) -> BTreeSet<&'static str> {
    reading.repairs.iter().map(|repair| repair.kind.name()).collect()
}

/// Servers skip text outside of the blocks, so what looks like a wrapping there is none. A wrapping of the blocks is
/// recorded wherever its first sign is.
#[test]
fn a_wrapping_is_one_of_the_blocks() {
    let mixed = CLEAN.replacen('\n', "\r\n", 3);
    let each = |change: &dyn Fn(&str) -> String| CLEAN.lines().map(|line| change(line) + "\n").collect::<String>();
    let pin = "pin-sha256=\"QY0zUXbK6qCXOklO2Bj6Sx2JpytzONH3HMQsRpb1fQE=\"\n";
    let cases: [(&str, String, bool); 9] = [
        ("quotation-marks", mixed.clone() + "say \"a b c\" now\n", false),
        ("quotation-marks", pin.to_owned() + &CLEAN, false),
        ("quotation-marks", format!("\"\n{mixed}\"\n"), false),
        ("html", format!("<p>hello</p>\n{mixed}"), false),
        ("html", format!("<pre>\n{mixed}</pre>\n"), false),
        ("quotation-marks", format!("say \"hi\"\n{}", each(&|line| format!("\"{line}\""))), true),
        ("quotation-marks", format!("\"{}\"\n", CLEAN.trim_end()), true),
        ("html", format!("<p>hello</p>\n{}", each(&|line| format!("{line}<br>"))), true),
        ("html", format!("<pre>{}</pre>", CLEAN.as_str()), true),
    ];
    for (kind, text, expected) in cases {
        let reading = read(text.as_bytes());
        assert_eq!(found(&reading), ders(&CLEAN), "{text}");
        assert_eq!(kinds(&reading).contains(kind), expected, "{kind}: {:?}\n{text}", kinds(&reading));
    }
}

#[test]
fn every_damage_alone() {
    let mut failures = Vec::new();
    for damage in DAMAGES {
        let bytes = (damage.apply)(&CLEAN);
        let reading = read(&bytes);
        let expected: BTreeSet<&str> = damage.kinds.iter().copied().collect();
        if found(&reading) != ders(&CLEAN) || !reading.problems.is_empty() || kinds(&reading) != expected {
            let problems: Vec<String> =
                reading.problems.iter().map(|one| format!("{} {}", one.place, one.kind)).collect();
            failures.push(format!(
                "{}: {} certificates, {:?}, {problems:?}",
                damage.name,
                reading.certificates.len(),
                kinds(&reading)
            ));
        }
    }
    assert!(failures.is_empty(), "{}\n{}", failures.join("\n"), *CLEAN);
}

fn pairs() -> impl Iterator<Item = (&'static Damage, &'static Damage)> {
    DAMAGES.iter().enumerate().flat_map(|(index, later)| DAMAGES[..index].iter().map(move |earlier| (earlier, later)))
}

#[test]
fn every_pair_of_damages() {
    let mut failures = Vec::new();
    for (earlier, later) in pairs().filter(|(earlier, later)| later.pairs_with(earlier)) {
        let Ok(once) = String::from_utf8((earlier.apply)(&CLEAN)) else { continue };
        let twice = (later.apply)(&once);
        let reading = read(&twice);
        if found(&reading) != ders(&CLEAN) || !reading.problems.is_empty() {
            let problems: Vec<String> =
                reading.problems.iter().map(|one| format!("{} {}", one.place, one.kind)).collect();
            failures.push(format!(
                "{} + {}: {} certificates, {problems:?}",
                earlier.name,
                later.name,
                reading.certificates.len()
            ));
        }
    }
    assert!(failures.is_empty(), "{}\n{}", failures.join("\n"), *CLEAN);
}

#[test]
fn the_table_of_damages_is_consistent() {
    for (index, damage) in DAMAGES.iter().enumerate() {
        assert!(damage.kinds.is_sorted(), "{}", damage.name);
        assert!(DAMAGES[..index].iter().all(|earlier| earlier.name != damage.name), "{} twice", damage.name);
        for (name, reason) in damage.clashes {
            assert!(
                DAMAGES[..index].iter().any(|earlier| earlier.name == *name),
                "{}: {name} does not stand before it",
                damage.name
            );
            assert!(!reason.is_empty(), "{}", damage.name);
        }
    }
    assert!(DAMAGES.len() >= 40);
}

/// A change to bytes, at a position that is a fraction of the length.
#[derive(Clone, Debug)]
enum Accident {
    Flip(usize, u8),
    Delete(usize, usize),
    Insert(usize, Vec<u8>),
    Cut(usize),
    Duplicate(usize, usize),
}

fn accident() -> impl Strategy<Value = Accident> {
    let place = || 0..usize::MAX / 2;
    prop_oneof![
        (place(), 1..=255u8).prop_map(|(at, bits)| Accident::Flip(at, bits)),
        (place(), 1..80usize).prop_map(|(at, length)| Accident::Delete(at, length)),
        (place(), proptest::collection::vec(any::<u8>(), 1..20)).prop_map(|(at, bytes)| Accident::Insert(at, bytes)),
        place().prop_map(Accident::Cut),
        (place(), 1..200usize).prop_map(|(at, length)| Accident::Duplicate(at, length)),
    ]
}

fn happen(bytes: &mut Vec<u8>, accident: &Accident) {
    let size = bytes.len().max(1);
    let range = |at: usize, length: usize| (at % size).min(bytes.len())..(at % size + length).min(bytes.len());
    match accident {
        Accident::Flip(at, bits) => {
            if let Some(byte) = bytes.get_mut(at % size) {
                *byte ^= bits;
            }
        }
        Accident::Delete(at, length) => drop(bytes.drain(range(*at, *length))),
        Accident::Insert(at, new) => drop(bytes.splice(range(*at, 0), new.iter().copied())),
        Accident::Cut(at) => bytes.truncate(at % size),
        Accident::Duplicate(at, length) => {
            let range = range(*at, *length);
            let again = bytes[range.clone()].to_vec();
            drop(bytes.splice(range.end..range.end, again));
        }
    }
}

/// Whether the text contains the octets of a certificate in base64, with any line breaks.
fn stands_in(der: &[u8], text: &[u8]) -> bool {
    let characters: Vec<u8> =
        text.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).collect();
    let base64 = STANDARD.encode(der);
    // The bits after the last octet may differ.
    let sure = der.len() * 4 / 3;
    memchr::memmem::find(&characters, &base64.as_bytes()[..sure]).is_some()
}

proptest! {
    #![proptest_config(config())]

    /// No certificate is invented: each one that is read from a randomly damaged text is an original, or its base64 is
    /// in the damaged text.
    #[test]
    fn accidents_invent_no_certificate(accidents in proptest::collection::vec(accident(), 1..4)) {
        let mut bytes = CLEAN.clone().into_bytes();
        for accident in &accidents {
            happen(&mut bytes, accident);
        }
        let originals = ders(&CLEAN);
        for der in found(&read(&bytes)) {
            prop_assert!(originals.contains(&der) || stands_in(&der, &bytes), "{accidents:?}\n{}", *CLEAN);
        }
    }

    /// With any further damage to a damaged text, the reader terminates, and its places are in the text.
    #[test]
    fn accidents_to_damaged_texts(index in 0..DAMAGES.len(), accidents in proptest::collection::vec(accident(), 1..4)) {
        let mut bytes = (DAMAGES[index].apply)(&CLEAN);
        for accident in &accidents {
            happen(&mut bytes, accident);
        }
        let reading = read(&bytes);
        let lines = bytes.len() + 1;
        prop_assert!(reading.repairs.iter().all(|repair| (1..=lines).contains(&repair.place.line)));
        prop_assert!(reading.problems.iter().all(|problem| (1..=lines).contains(&problem.place.line)));
    }
}

#[test]
fn what_is_damaged_is_named_with_its_place_and_what_remains() {
    let blocks = crate::damage::blocks_of(&CLEAN);
    let der = &ders(&CLEAN)[0];
    let third = blocks[0].lines().nth(3).unwrap();
    let cut: String = blocks[0].lines().take(5).map(|line| format!("{line}\n")).collect();
    let bad = blocks[0].replace(third, &third.replacen(char::is_alphanumeric, "*", 1));
    let short = blocks[0].replace(third, &third[1..]);
    let quoted: String = bad.lines().map(|line| format!("> {line}\n")).collect();
    let column = 1 + third.find(char::is_alphanumeric).unwrap();
    let cases: [(&str, String, ProblemKind, usize); 5] = [
        ("cut off", cut.clone(), ProblemKind::Truncated(der.len(), 192), 5),
        ("cut off, END there", format!("{cut}-----END CERTIFICATE-----\n"), ProblemKind::Truncated(der.len(), 192), 5),
        ("a wrong character", bad, ProblemKind::BadCharacter('*', column), 4),
        ("a wrong character in a mail", quoted, ProblemKind::BadCharacter('*', column + 2), 4),
        ("a character lost", short, ProblemKind::BadBase64, 4),
    ];
    for (name, text, kind, line) in cases {
        let reading = read(format!("{text}{}", blocks[1]).as_bytes());
        assert_eq!(found(&reading), [ders(&CLEAN)[1].clone()], "{name}");
        let [problem] = &reading.problems[..] else { panic!("{name}: {:?}", reading.problems) };
        assert_eq!((&problem.kind, problem.place.line), (&kind, line), "{name}");
        let remains = problem.remains.as_ref();
        if matches!(kind, ProblemKind::Truncated(..)) {
            let remains = remains.unwrap();
            assert!(remains.is_of(der) && !remains.is_of(&ders(&CLEAN)[1]), "{name}");
            assert_eq!(remains.name().as_deref(), Some("www.example.jp"), "{name}");
        }
    }
}

#[test]
fn a_certificate_that_breaks_inside_is_told_by_issuer_and_serial_number() {
    let der = &ders(&CLEAN)[0];
    let certificate = Certificate::from_der(der.clone()).unwrap();
    let subject = &certificate.subject().der;
    let at = der.windows(subject.len()).position(|window| window == subject).unwrap();
    let mut broken = der.clone();
    // The subject is changed to a SET.
    broken[at] = 0x31;
    let reading = read(crate::pki::pem(&broken).as_bytes());
    let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
    assert_eq!(problem.kind, ProblemKind::Broken(at, Part::Subject));
    assert_eq!(problem.place.line, 2 + at * 4 / 3 / 64);
    let remains = problem.remains.as_ref().unwrap();
    assert!(remains.is_of(der) && !remains.is_of(&ders(&CLEAN)[1]));
    assert_eq!(remains, &Remains::damaged(&broken).unwrap());
}

#[test]
fn nothing_of_a_private_key_is_in_a_repair() {
    let key = Spec::leaf("www.example.jp").self_signed().key_pem();
    let secret: String = key.lines().filter(|line| !line.contains("-----")).collect();
    let bare: String = key.lines().filter(|line| !line.contains("-----")).map(|line| format!("{line}\n")).collect();
    let url = secret.replace('+', "-").replace('/', "_");
    let pieces: Vec<&str> = (0..secret.len() - 8).map(|start| &secret[start..start + 8]).collect();
    for text in [key.clone(), bare.clone(), url, key.replacen("-----", "\u{2014}", 1), key.replace("-----END", "\n")] {
        for damage in DAMAGES.iter().filter(|damage| !damage.is_made_anew) {
            let bytes = (damage.apply)(&format!("{text}{}", *CLEAN));
            let reading = read(&bytes);
            let said = format!("{:?}{:?}{:?}", reading.repairs, reading.others, reading.problems);
            assert!(!pieces.iter().any(|piece| said.contains(piece)), "{}: {said}", damage.name);
        }
    }
    assert_eq!(read(bare.as_bytes()).others[0].kind, OtherKind::PrivateKey);
}

#[test]
fn hostile_texts_come_to_an_end() {
    let pieces = [
        "\"",
        "\\n",
        "<",
        "&",
        "=\n",
        ">\n",
        "\u{a0}",
        "MIIC",
        "MIIC!",
        "\r",
        "\0",
        "1 a\n",
        "a: |\n b\n",
        "-----BEGIN ",
        "BEGIN CERTIFICATE ",
        "END CERTIFICATE----",
        "[\"",
        "{\"a\":",
    ];
    for piece in pieces {
        let bytes = piece.repeat((1 << 16) / piece.len());
        let reading = read_bytes(bytes.as_bytes(), &Arc::from("x")).unwrap_or_default();
        assert!(reading.certificates.is_empty(), "{piece}");
    }
}

/// A container without certificates, whose MAC takes this number of rounds for each of the two forms of an empty
/// password.
fn container(rounds: u16) -> Vec<u8> {
    let digest = der(0x30, &[&[0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0][..], &der(4, &[0; 20])].concat());
    let mac = [digest, der(4, b"saltsalt"), der(2, &rounds.to_be_bytes())].concat();
    let data = der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let safe = der(0x30, &[data, der(0xa0, &der(4, &[0x30, 0]))].concat());
    der(0x30, &[der(2, &[3]), safe, der(0x30, &mac)].concat())
}

#[test]
fn the_containers_of_a_file_share_its_rounds() {
    let text = armor("CERTIFICATE", &container(1_000)).repeat(3);
    let costly = ProblemKind::CostlyPkcs12(1_000);
    let locked = ProblemKind::PasswordNeeded;
    let cases: [(u64, [&ProblemKind; 3]); 4] = [
        (0, [&costly, &costly, &costly]),
        (1_999, [&costly, &costly, &costly]),
        (4_000, [&locked, &locked, &costly]),
        (6_000, [&locked, &locked, &locked]),
    ];
    for (left, expected) in cases {
        let mut rounds = Rounds::default();
        rounds.take(MAX_ROUNDS - left).unwrap();
        let mut reading = Reading { rounds, ..Reading::default() };
        pem::read_text(text.as_bytes(), &Arc::from("x"), &mut reading).unwrap();
        let kinds: Vec<&ProblemKind> = reading.problems.iter().map(|problem| &problem.kind).collect();
        assert_eq!(kinds, expected, "{left}");
    }
    let answer = read_answer(text.as_bytes(), &Arc::from("http://ca.example/")).unwrap();
    assert!(answer.problems.iter().all(|problem| problem.kind == costly), "an answer has none to spend");
}

/// A dump or base64 of another kind of input, and two kinds in one file.
#[test]
fn kinds_in_pairs() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let root = crate::pki::Spec::ca("Root").self_signed();
    let leaf = crate::pki::Spec::leaf("www.example.jp").issued_by(&root);
    let hexadecimal = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>() + "\n";
    let base64 = |text: &str| STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    let both = leaf.pem() + &root.pem();
    let secret = format!("apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: {}\n", STANDARD.encode(root.pem()));
    let names = |text: &str| -> Vec<Vec<u8>> {
        let reading = read_bytes(text.as_bytes(), &"input".into()).unwrap();
        reading.certificates.into_iter().map(|found| found.der).collect()
    };
    let cases = [
        ("base64 of UTF-16", base64(&both)),
        ("a dump before PEM", hexadecimal(&leaf.der) + &root.pem()),
        ("a dump of PEM before PEM", hexadecimal(leaf.pem().as_bytes()) + "\n" + &root.pem()),
    ];
    for (what, text) in cases {
        assert_eq!(names(&text), [leaf.der.clone(), root.der.clone()], "{what}: {text}");
    }
    // What is beside a manifest is not read, and not ignored.
    let reading = read_bytes((leaf.pem() + &secret).as_bytes(), &"input".into()).unwrap();
    assert_eq!(reading.certificates.len(), 1);
    assert!(reading.outside.iter().any(|(kind, place)| *kind == Outside::Data && place.line == 1));
    let reading = read_bytes(secret.as_bytes(), &"input".into()).unwrap();
    assert!(reading.outside.is_empty(), "{:?}", reading.outside);
}
