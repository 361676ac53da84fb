//! What is trusted: files, folders, the system, the embedded stores.

use crate::support::pki::Spec;
use crate::support::run::{Scratch, program};
use crate::{LOCAL, Site};

#[test]
fn files_and_folders() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::ca("Other Root").self_signed();
    scratch.write("other.der", &other.der);
    std::fs::create_dir(scratch.path("anchors")).unwrap();
    scratch.write("anchors/1.pem", other.pem());
    scratch.write("anchors/2.der", &site.root.der);
    scratch.write("anchors/README", "not a certificate");
    let words = "bundle server.crt --offline --intermediates intermediates.crt";
    for roots in ["--roots anchors", "--roots other.der --roots root.crt"] {
        assert_eq!(scratch.run(&format!("{words} {roots}")).expect(0).out(), site.fullchain(), "{roots}");
    }
    // When a file is given, only what is given is trusted.
    scratch.run(&format!("{words} --roots other.der")).expect(4).says(&["Test Policy CA was not found"]);
    scratch.run(&format!("{words} --roots missing.pem")).expect(3).says(&["neither a root store nor a file"]);
    scratch.run(&format!("{words} --roots anchors/README")).expect(3).says(&["no root certificate in anchors/README"]);
}

#[test]
fn an_intermediate_may_be_the_anchor() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("policy.crt", site.policy.pem());
    let words = "bundle server.crt --offline --roots policy.crt --intermediates intermediates.crt";
    assert_eq!(scratch.run(words).expect(0).out(), site.leaf.pem() + &site.issuing.pem());
}

/// Real roots that every store has: each is its own valid chain.
#[test]
fn embedded_and_system_stores() {
    let scratch = Scratch::new();
    let roots = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/roots/certificates.pem")).unwrap();
    let root = roots.split("# subject: CN=ISRG Root X1,").nth(1).unwrap();
    let root = &root[root.find("-----BEGIN").unwrap()..=root.find("-----END").unwrap() + 24];
    scratch.write("x1.pem", root);
    for store in ["", "--roots mozilla"] {
        let run = scratch.run(&format!("bundle x1.pem --offline {store} --at 2026-11-01")).expect(0);
        run.says(&["ISRG Root X1: complete chain to ISRG Root X1"]);
    }
    if program("update-ca-certificates").is_some()
        && std::path::Path::new("/etc/ssl/certs/ca-certificates.crt").exists()
    {
        scratch.run("bundle x1.pem --offline --roots system --at 2026-11-01").expect(0);
    }
}

#[test]
fn an_empty_system_store_is_said() {
    let scratch = Site::new().scratch();
    scratch.write("empty.pem", "");
    let run = scratch.run_with(
        "bundle server.crt --offline --roots system",
        &[("SSL_CERT_FILE", &scratch.path("empty.pem").to_string_lossy())],
    );
    run.expect(3).says(&["the root store of this system cannot be read"]);
}

#[test]
fn an_expired_root_is_refused() {
    let root = Spec::ca("Expired Root").valid((2000, 1, 1), (2020, 12, 31)).self_signed();
    let leaf = Spec::leaf("www.example.jp").issued_by(&root);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("server.crt", leaf.pem());
    let run = scratch.run("bundle server.crt --offline --roots root.crt").expect(4);
    run.says(&["no valid chain for www.example.jp: the root Expired Root expired on 2020-12-31"]);
}

#[test]
fn the_root_among_the_inputs_is_not_trusted_for_that() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&format!("bundle server.crt intermediates.crt root.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
    let run = scratch.run("bundle server.crt intermediates.crt root.crt --offline").expect(4);
    run.says(&["it ends at Test Root R1, which is not a trusted root", "trusted are: mozilla@", "--roots FILE"]);
}
