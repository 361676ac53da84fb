//! Data that is kept between runs and may be damaged or malicious: reports of CCADB, the file of the local store, and
//! locks.

use std::fs;
use std::path::PathBuf;

use chainmend::certificate::Certificate;
use chainmend::gather::IssuerSource as _;
use chainmend::gather::store::{self, Contents, Import, Store, is_report};
use chainmend::job::lock::Lock;
use chainmend::trust::RevocationSource as _;
use sha2::{Digest as _, Sha256};
use time::macros::datetime;

pub fn run(octets: &[u8]) {
    report(octets);
    stored(octets);
    if let Some(whole) = sealed(octets) {
        stored(&whole);
    }
    let _ = fs::remove_dir_all(folder());
    if let Ok(lock) = Lock::parse(octets) {
        assert_eq!(Lock::parse(lock.text().as_bytes()).as_ref(), Ok(&lock), "a lock is written as it is read");
    }
}

/// For any report, the number of imported certificates is the number that is counted.
fn report(octets: &[u8]) {
    let mut import = Import::new(Contents::default(), datetime!(2026-11-23 00:00 UTC));
    import.begin("report.csv");
    import.add_report(octets, &"report.csv".into());
    let with_certificate = import.contents.records.values().filter(|record| record.der.is_some()).count();
    assert_eq!(with_certificate, import.counts.new);
    assert!(is_report(octets) || import.contents.records.is_empty());
}

/// For any file, a record that is found has the SHA-256 and the name for which it was requested.
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

/// The header of a store: mark and version, four numbers, length of the file, checksum.
const HEADER: usize = 72;
const CHECKSUM: usize = 40;
/// The sizes of the counted items: entries, subjects, octets of the origins, revocations.
const SIZES: [u64; 4] = [52, 12, 1, 36];

/// Makes a valid store of the octets: sets the mark, the length, and the checksums of the index and the certificates.
/// Hardly any input has the right ones by chance, so the code after the checksums would not be reached.
fn sealed(octets: &[u8]) -> Option<Vec<u8>> {
    let mut whole = octets.to_vec();
    let length = u64::try_from(whole.len()).ok()?;
    whole.get_mut(..16)?.copy_from_slice(b"chainmend-store\x02");
    whole.get_mut(32..CHECKSUM)?.copy_from_slice(&length.to_le_bytes());
    let count = |number: usize| -> Option<u64> {
        let at = 16 + 4 * number;
        Some(u64::from(u32::from_le_bytes(octets.get(at..at + 4)?.try_into().ok()?)))
    };
    let mut end = HEADER as u64;
    for (number, size) in SIZES.into_iter().enumerate() {
        end += count(number)? * size;
    }
    let end = usize::try_from(end).ok().filter(|end| *end <= whole.len())?;
    for at in (0..usize::try_from(count(0)?).ok()?).map(|number| HEADER + number * 52) {
        let offset = usize::try_from(u64::from_le_bytes(whole.get(at + 32..at + 40)?.try_into().ok()?)).ok()?;
        let length = usize::try_from(u32::from_le_bytes(whole.get(at + 40..at + 44)?.try_into().ok()?)).ok()?;
        if let Some(der) =
            offset.checked_add(length).and_then(|end| whole.get(offset..end)).filter(|der| !der.is_empty())
        {
            let hash = Sha256::digest(der);
            whole[at..at + 32].copy_from_slice(&hash);
        }
    }
    let hash = Sha256::new().chain_update(&whole[..CHECKSUM]).chain_update(whole.get(HEADER..end)?).finalize();
    whole[CHECKSUM..HEADER].copy_from_slice(&hash);
    Some(whole)
}

/// The temporary folder of this process.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("chainmend-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder below that of temporary files");
    folder
}
