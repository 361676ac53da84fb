//! Which certificate is the server's.

use crate::support::pki::Spec;
use crate::support::run::Scratch;
use crate::{LOCAL, Site};

#[test]
fn found_in_any_order() {
    let site = Site::new();
    let parts = [site.leaf.pem(), site.issuing.pem(), site.policy.pem(), site.root.pem()];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        let scratch = site.scratch();
        scratch.write("all.pem", order.map(|index| parts[index].clone()).concat());
        let run = scratch.run("bundle all.pem --offline --roots root.crt").expect(0);
        assert_eq!(run.out(), site.fullchain(), "{order:?}");
    }
}

#[test]
fn two_candidates_are_named_and_leaf_decides() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    scratch.write("both.pem", site.leaf.pem() + &other.pem());
    let run = scratch.run(&format!("bundle both.pem {LOCAL}")).expect(3);
    let run = run.says(&["more than one certificate", "1: www.example.jp (SHA-256 ", "2: mail.example.jp (", "--leaf"]);
    let fingerprint = run.stderr.split("2: mail.example.jp (SHA-256 ").nth(1).unwrap()[..16].to_owned();

    for wanted in ["2", "mail.example.jp", &fingerprint, &fingerprint.to_uppercase()] {
        let run = scratch.run(&format!("bundle both.pem {LOCAL} --leaf {wanted}")).expect(0);
        assert_eq!(run.out(), other.pem() + &site.chain(), "{wanted}");
    }
    for wanted in ["3", "ftp.example.jp", "abcdef0123456789"] {
        let run = scratch.run(&format!("bundle both.pem {LOCAL} --leaf {wanted}")).expect(3);
        run.says(&[&format!("no certificate in the input matches {wanted}"), "mail.example.jp"]);
    }
}

#[test]
fn the_same_certificate_twice_is_one() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&format!("bundle server.crt server.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
}

#[test]
fn a_renewed_intermediate_beside_the_old_one_is_no_second_leaf() {
    let site = Site::new();
    let scratch = site.scratch();
    let renewed =
        Spec::ca("Test Policy CA").key_of(&site.policy).valid((2024, 1, 1), (2049, 1, 1)).issued_by(&site.root);
    scratch.write("all.pem", site.fullchain() + &renewed.pem());
    let run = scratch.run("bundle all.pem --offline --roots root.crt").expect(0);
    assert_eq!(run.out().matches("BEGIN CERTIFICATE").count(), 3);
}

#[test]
fn a_ca_certificate_may_be_the_start() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("ca.crt", site.issuing.pem());
    let run = scratch.run(&format!("bundle ca.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.chain());
}

#[test]
fn certificates_that_issued_each_other_have_no_leaf() {
    let one = Spec::ca("One").self_signed();
    let two = Spec::ca("Two").self_signed();
    let scratch = Scratch::new();
    scratch.write("one-by-two.pem", Spec::ca("One").key_of(&one).issued_by(&two).pem());
    scratch.write("two-by-one.pem", Spec::ca("Two").key_of(&two).issued_by(&one).pem());
    let run = scratch.run("bundle one-by-two.pem two-by-one.pem --offline").expect(3);
    run.says(&["every certificate in the input issued another one of them", "--leaf"]);
}
