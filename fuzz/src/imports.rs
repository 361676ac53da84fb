//! What is kept from run to run, and may be anything by then: reports of CCADB, the file of the local store, and locks.

use std::fs;
use std::path::PathBuf;

use chainmend::certificate::Certificate;
use chainmend::gather::IssuerSource as _;
use chainmend::gather::store::{self, Contents, Import, Store, is_report};
use chainmend::job::lock::Lock;
use chainmend::trust::RevocationSource as _;
use time::macros::datetime;

pub fn run(octets: &[u8]) {
    report(octets);
    stored(octets);
    let _ = fs::remove_dir_all(folder());
    if let Ok(lock) = Lock::parse(octets) {
        assert_eq!(Lock::parse(lock.text().as_bytes()).as_ref(), Ok(&lock), "a lock is written as it is read");
    }
}

/// Whatever a report holds, what is imported is what was counted.
fn report(octets: &[u8]) {
    let mut import = Import::new(Contents::default(), datetime!(2026-11-23 00:00 UTC));
    import.begin("report.csv");
    import.add_report(octets, &"report.csv".into());
    let with_certificate = import.contents.records.values().filter(|record| record.der.is_some()).count();
    assert_eq!(with_certificate, import.counts.new);
    assert!(is_report(octets) || import.contents.records.is_empty());
}

/// Whatever is in the file, what is found is what its SHA-256 says, and has the name that was asked for.
fn stored(octets: &[u8]) {
    let folder = folder();
    fs::write(store::file_in(&folder), octets).expect("a file in a folder of its own");
    let Ok(contents) = store::contents(&folder) else { return };
    let Ok(Some(store)) = Store::open(&folder) else { panic!("what can be read can be opened") };
    for (fingerprint, record) in contents.records.iter().take(20) {
        let Some(child) = record.der.clone().and_then(|der| Certificate::from_der(der).ok()) else { continue };
        assert_eq!(child.fingerprint(), *fingerprint);
        let _ = store.revocation_of(&child);
        for (issuer, _) in store.issuers_of(&child) {
            assert!(child.names_as_issuer(&issuer));
        }
    }
}

/// A folder of this process.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("chainmend-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder below that of temporary files");
    folder
}
