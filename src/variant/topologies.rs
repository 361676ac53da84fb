//! Historical and current chains, rebuilt with their real names and dates, and the known verdicts of clients.
//!
//! A store has a rebuilt root if the real store of that month has a root with that common name.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use rcgen::PKCS_RSA_SHA256;
use time::{Date, Duration, OffsetDateTime, format_description::well_known::Iso8601};

use super::judging::judge;
use super::simulate::{ClientStores, Received, RootStores, Verdict};
use super::{ChoiceError, Kind, Wanted, choose, coverage, fitting, moments, next_larger, variants};
use crate::certificate::Certificate;
use crate::path::{Limits, Question, Signatures, search};
use crate::pki::{Day, Issued, Spec};
use crate::pool::{Pool, Source};
use crate::trust::{self, Anchors, Client};

/// Name, issuer's name, validity. CAs of the same name have the same key.
type Row = (&'static str, &'static str, Day, Day);

/// The served certificates above the leaf: name and issuer of each.
type Chain = &'static [(&'static str, &'static str)];

const BALTIMORE: &str = "Baltimore CyberTrust Root";
const CYBERTRUST: &str = "Cybertrust Global Root";
const GTE: &str = "GTE CyberTrust Global Root";
const EV_G2: &str = "Cybertrust Japan EV CA G2";
const PUBLIC_G3: &str = "Cybertrust Japan Public CA G3";
const ROOTCA1: &str = "Security Communication RootCA1";
const ROOTCA2: &str = "Security Communication RootCA2";
const CA_G4: &str = "Cybertrust Japan SureServer CA G4";
const ADDTRUST: &str = "AddTrust External CA Root";
const USERTRUST: &str = "USERTrust RSA Certification Authority";
const SECTIGO: &str = "Sectigo RSA Domain Validation Secure Server CA";
const DST: &str = "DST Root CA X3";
const X1: &str = "ISRG Root X1";
const X2: &str = "ISRG Root X2";
const R3: &str = "R3";
const YE: &str = "ISRG Root YE";
const YE1: &str = "YE1";
const GLOBALSIGN: &str = "GlobalSign Root CA";
const GTS: &str = "GTS Root R1";
const WR2: &str = "WR2";
const AAA: &str = "AAA Certificate Services";
const COMODO: &str = "COMODO RSA Certification Authority";
const COMODO_DV: &str = "COMODO RSA Domain Validation Secure Server CA";
const COMMSCOPE: &str = "CommScope Public Trust RSA Root-01";
const CHAMBERS: &str = "Chambers of Commerce Root";
const MICROSOFT: &str = "Microsoft Root Certificate Authority 2011";
const OF_ANDROID: &str = "A CA under CommScope";
const OF_JAVA: &str = "A CA under Chambers of Commerce";
const OF_MICROSOFT: &str = "A CA under Microsoft";
const SECURESIGN: &str = "SecureSign Root CA15";
const OF_SECURESIGN: &str = "A CA under SecureSign";

const ROWS: &[Row] = &[
    (GTE, GTE, (1998, 8, 13), (2018, 8, 13)),
    (BALTIMORE, BALTIMORE, (2000, 5, 12), (2025, 5, 12)),
    (BALTIMORE, GTE, (2010, 11, 30), (2018, 8, 10)),
    (CYBERTRUST, CYBERTRUST, (2006, 12, 15), (2021, 12, 15)),
    (CYBERTRUST, BALTIMORE, (2010, 8, 18), (2020, 8, 18)),
    (EV_G2, CYBERTRUST, (2010, 8, 1), (2020, 8, 1)),
    (PUBLIC_G3, BALTIMORE, (2011, 8, 18), (2018, 8, 9)),
    (ROOTCA1, ROOTCA1, (2003, 9, 30), (2023, 9, 30)),
    (ROOTCA2, ROOTCA2, (2009, 5, 29), (2029, 5, 29)),
    (ROOTCA2, ROOTCA1, (2019, 9, 27), (2023, 9, 30)),
    (CA_G4, ROOTCA2, (2019, 9, 27), (2029, 5, 29)),
    (ADDTRUST, ADDTRUST, (2000, 5, 30), (2020, 5, 30)),
    (USERTRUST, USERTRUST, (2010, 2, 1), (2038, 1, 18)),
    (USERTRUST, ADDTRUST, (2000, 5, 30), (2020, 5, 30)),
    (SECTIGO, USERTRUST, (2018, 11, 2), (2030, 12, 31)),
    (DST, DST, (2000, 9, 30), (2021, 9, 30)),
    (X1, X1, (2015, 6, 4), (2035, 6, 4)),
    (X1, DST, (2021, 1, 20), (2024, 9, 30)),
    (R3, X1, (2020, 9, 4), (2025, 9, 15)),
    (X2, X2, (2020, 9, 4), (2040, 9, 17)),
    (X2, X1, (2020, 9, 4), (2025, 9, 15)),
    (YE, X2, (2025, 9, 3), (2032, 9, 2)),
    (YE1, YE, (2025, 9, 3), (2028, 9, 2)),
    (GLOBALSIGN, GLOBALSIGN, (1998, 9, 1), (2028, 1, 28)),
    (GTS, GTS, (2016, 6, 22), (2036, 6, 22)),
    (GTS, GLOBALSIGN, (2020, 6, 19), (2028, 1, 28)),
    (WR2, GTS, (2023, 12, 13), (2029, 2, 20)),
    (AAA, AAA, (2004, 1, 1), (2028, 12, 31)),
    (USERTRUST, AAA, (2019, 3, 12), (2028, 12, 31)),
    (COMODO, COMODO, (2010, 1, 19), (2038, 1, 18)),
    (COMODO, AAA, (2019, 3, 12), (2028, 12, 31)),
    (COMODO_DV, COMODO, (2014, 2, 12), (2029, 2, 11)),
    (COMMSCOPE, COMMSCOPE, (2021, 4, 28), (2046, 4, 27)),
    (OF_ANDROID, COMMSCOPE, (2021, 6, 1), (2040, 1, 1)),
    (CHAMBERS, CHAMBERS, (2003, 9, 30), (2037, 9, 30)),
    (OF_JAVA, CHAMBERS, (2010, 1, 1), (2037, 1, 1)),
    (MICROSOFT, MICROSOFT, (2011, 3, 22), (2036, 3, 22)),
    (OF_MICROSOFT, MICROSOFT, (2012, 1, 1), (2036, 1, 1)),
    (SECURESIGN, SECURESIGN, (2020, 4, 8), (2045, 4, 8)),
    (OF_SECURESIGN, SECURESIGN, (2025, 1, 1), (2035, 1, 1)),
];

/// All certificates of [`ROWS`], by name and issuer.
struct World {
    issued: HashMap<(&'static str, &'static str), Issued>,
    /// The number of days by which all dates of [`ROWS`] are shifted.
    delay: i64,
}

impl World {
    fn new() -> Self {
        Self::with_keys(&HashMap::new(), 0)
    }

    /// The same world, shifted by `delay` days.
    fn later(&self, delay: i64) -> Self {
        Self::with_keys(&self.issued, delay)
    }

    fn with_keys(keys: &HashMap<(&'static str, &'static str), Issued>, delay: i64) -> Self {
        let mut issued: HashMap<(&str, &str), Issued> = HashMap::new();
        for &(name, issuer, from, until) in ROWS {
            let spec = Spec::ca(name).algorithm(&PKCS_RSA_SHA256).valid(shift(from, delay), shift(until, delay));
            let known =
                issued.iter().chain(keys).find(|((known, _), _)| *known == name).map(|(_, known)| known.clone());
            let spec = known.iter().fold(spec, Spec::key_of);
            let certificate = if name == issuer {
                spec.self_signed()
            } else {
                let (_, above) = issued.iter().find(|((above, _), _)| *above == issuer).expect("issuers come first");
                spec.issued_by(above)
            };
            issued.insert((name, issuer), certificate);
        }
        Self { issued, delay }
    }

    /// A leaf issued by the first CA, and the other certificates by name and issuer.
    fn served(&self, chain: Chain) -> Vec<Certificate> {
        let issuing = &self.issued[&chain[0]];
        let leaf = Spec::leaf("www.example.jp").key_of(issuing);
        let leaf = leaf.valid(shift((2010, 1, 1), self.delay), shift((2040, 1, 1), self.delay)).issued_by(issuing);
        let above = chain.iter().map(|link| &self.issued[link]);
        std::iter::once(&leaf).chain(above).map(|issued| Certificate::from_der(issued.der.clone()).unwrap()).collect()
    }

    /// The roots whose names the store has in that month.
    fn roots(&self, store: &str, month: &str) -> Option<Vec<&Issued>> {
        let snapshot = trust::find(&format!("{store}@{month}")).ok().flatten()?;
        let certificates = snapshot.all().filter_map(|der| Certificate::from_der(der.to_vec()).ok());
        let members: Vec<String> = certificates.map(|root| root.label()).collect();
        let is_member = |name: &str| members.iter().any(|member| member == name);
        let roots = self.issued.iter().filter(|((name, issuer), _)| name == issuer && is_member(name));
        Some(roots.map(|(_, root)| root).collect())
    }
}

impl RootStores for World {
    fn in_force(&self, store: &str, month: &str) -> Option<Anchors> {
        let mut anchors = Anchors::default();
        for root in self.roots(store, month)? {
            anchors.add(root.der.clone(), store.into());
        }
        Some(anchors)
    }
}

fn day(text: &str) -> OffsetDateTime {
    Date::parse(text, &Iso8601::DATE).unwrap().midnight().assume_utc()
}

fn shift((year, month, day): Day, days: i64) -> Day {
    let date = Date::from_calendar_date(year, month.try_into().unwrap(), day).unwrap() + Duration::days(days);
    (date.year(), date.month().into(), date.day())
}

/// The name of the verdict in the table.
fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepts { .. } => "yes",
        Verdict::Rejects(_) => "no",
        Verdict::Unknown(_) => "unknown",
    }
}

const SECTIGO_LONG: Chain = &[(SECTIGO, USERTRUST), (USERTRUST, ADDTRUST)];
const SECTIGO_SHORT: Chain = &[(SECTIGO, USERTRUST)];
const R3_LONG: Chain = &[(R3, X1), (X1, DST)];
const R3_SHORT: Chain = &[(R3, X1)];
const EV_STANDARD: Chain = &[(EV_G2, CYBERTRUST)];
const EV_CROSS: Chain = &[(EV_G2, CYBERTRUST), (CYBERTRUST, BALTIMORE)];
const PUBLIC_STANDARD: Chain = &[(PUBLIC_G3, BALTIMORE)];
const PUBLIC_CROSS: Chain = &[(PUBLIC_G3, BALTIMORE), (BALTIMORE, GTE)];
const EV_THREE: Chain = &[(EV_G2, CYBERTRUST), (CYBERTRUST, BALTIMORE), (BALTIMORE, GTE)];
const G4_STANDARD: Chain = &[(CA_G4, ROOTCA2)];
const GOOGLE_SHORT: Chain = &[(WR2, GTS)];
const GOOGLE_LONG: Chain = &[(WR2, GTS), (GTS, GLOBALSIGN)];
const SECTIGO_AAA: Chain = &[(SECTIGO, USERTRUST), (USERTRUST, AAA)];
const COMODO_SHORT: Chain = &[(COMODO_DV, COMODO)];
const COMODO_AAA: Chain = &[(COMODO_DV, COMODO), (COMODO, AAA)];
const ANDROIDS_OWN: Chain = &[(OF_ANDROID, COMMSCOPE)];
const JAVAS_OWN: Chain = &[(OF_JAVA, CHAMBERS)];
const MICROSOFTS_OWN: Chain = &[(OF_MICROSOFT, MICROSOFT)];
const NOT_IN_CHROME: Chain = &[(OF_SECURESIGN, SECURESIGN)];
const G4_CROSS: Chain = &[(CA_G4, ROOTCA2), (ROOTCA2, ROOTCA1)];
const GENERATION_Y: Chain = &[(YE1, YE), (YE, X2)];

#[test]
fn verdicts_are_those_that_are_known() {
    const OPENSSL_2021: &str =
        "OpenSSL blog 2021-09-13: Old Let's Encrypt root certificate expiration and OpenSSL 1.0.2";
    const CERT_COMPAT: &str = "Let's Encrypt, certificate compatibility, 2025-01-19";
    const ANDROID: &str = "Let's Encrypt 2020-12-21: Extending Android device compatibility";
    const GNUTLS: &str = "GnuTLS NEWS 3.6.14 (2020-06-03), issue 1008";
    const OPENSSL_12006: &str = "openssl issue 12006: AddTrust";
    const STORES: &str = "the store snapshots of roots/stores, and mozilla-history.txt";
    const CCADB: &str = "roots/firefox-releases.txt: CCADB, Firefox release when first included";
    let cases: &[(&str, Chain, &str, &str, &str)] = &[
        // client, served, day, verdict, source
        ("openssl-1.0.2", SECTIGO_LONG, "2020-05-29", "yes", OPENSSL_12006),
        ("openssl-1.0.2", SECTIGO_LONG, "2020-05-31", "no", OPENSSL_12006),
        ("openssl-1.0.2", SECTIGO_SHORT, "2020-05-31", "yes", OPENSSL_12006),
        ("gnutls-3.6.13", SECTIGO_LONG, "2020-05-29", "yes", GNUTLS),
        ("gnutls-3.6.13", SECTIGO_LONG, "2020-05-31", "no", GNUTLS),
        ("openssl-1.1.1", SECTIGO_LONG, "2020-05-31", "yes", "openssl-verification-options(1): trusted first"),
        ("openssl-1.0.2", R3_LONG, "2021-09-29", "yes", OPENSSL_2021),
        ("openssl-1.0.2", R3_LONG, "2021-10-01", "no", OPENSSL_2021),
        ("openssl-1.0.2", R3_SHORT, "2021-10-01", "yes", OPENSSL_2021),
        ("openssl-1.1.1", R3_LONG, "2021-10-01", "yes", OPENSSL_2021),
        ("android-7.0", R3_LONG, "2021-10-01", "yes", ANDROID),
        ("android-7.0", R3_SHORT, "2021-10-01", "no", ANDROID),
        ("android-7.0", R3_LONG, "2024-10-01", "no", ANDROID),
        ("chrome", SECTIGO_LONG, "2020-05-31", "yes", "BoringSSL path_builder.cc: tries every path"),
        ("android-9", SECTIGO_LONG, "2020-05-31", "yes", "Conscrypt TrustManagerImpl: tries every path"),
        ("apple-2018", EV_STANDARD, "2019-06-01", "no", STORES),
        ("apple-2018", EV_CROSS, "2019-06-01", "yes", STORES),
        ("java-11.0.1", EV_STANDARD, "2019-06-01", "no", STORES),
        ("java-11.0.1", EV_CROSS, "2019-06-01", "yes", STORES),
        ("firefox", EV_CROSS, "2012-06-01", "yes", STORES),
        ("softbank-phones", EV_CROSS, "2015-06-01", "unknown", "no source for its roots"),
        ("openssl-1.0.1", PUBLIC_CROSS, "2015-06-01", "no", "psf/requests issue 2783: GTE's root was gone"),
        ("openssl-1.0.2", PUBLIC_CROSS, "2015-06-01", "yes", "OpenSSL blog 2021-09-13: a shorter chain is tried"),
        ("openssl-1.1.1", PUBLIC_CROSS, "2015-06-01", "yes", "openssl-verification-options(1): trusted first"),
        ("openssl-1.0.2", G4_CROSS, "2023-12-01", "no", "as with DST Root CA X3: RootCA1 expired, still in the store"),
        ("openssl-1.0.2", G4_CROSS, "2024-06-01", "yes", "RootCA1 left Mozilla's list on 2024-01-31: a shorter chain"),
        ("firefox", R3_LONG, "2021-10-01", "yes", CERT_COMPAT),
        ("firefox", GENERATION_Y, "2026-11-01", "yes", CERT_COMPAT),
        ("firefox", EV_STANDARD, "2019-06-01", "yes", STORES),
        ("firefox", EV_CROSS, "2015-06-01", "yes", STORES),
        ("firefox", EV_STANDARD, "2026-11-01", "no", "the intermediate expired in 2020"),
        ("firefox", PUBLIC_STANDARD, "2015-06-01", "yes", STORES),
        ("firefox", G4_STANDARD, "2024-06-01", "yes", STORES),
        ("firefox", G4_CROSS, "2024-06-01", "yes", STORES),
        ("openssl-1.1.1", G4_CROSS, "2024-06-01", "yes", "openssl-verification-options(1): trusted first"),
        ("openssl-1.0.2", G4_CROSS, "2022-06-01", "yes", STORES),
        ("firefox", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        ("firefox", GOOGLE_LONG, "2026-11-01", "yes", STORES),
        ("android-9", GOOGLE_SHORT, "2026-11-01", "no", STORES),
        ("android-9", GOOGLE_LONG, "2026-11-01", "yes", STORES),
        ("java-8u121", GOOGLE_SHORT, "2026-11-01", "no", STORES),
        ("java-8u121", GOOGLE_LONG, "2026-11-01", "yes", STORES),
        ("openssl-3", GOOGLE_LONG, "2026-11-01", "yes", "openssl-verification-options(1): trusted first"),
        ("firefox", SECTIGO_AAA, "2025-03-31", "yes", STORES),
        ("firefox", SECTIGO_AAA, "2025-06-01", "yes", STORES),
        ("android-9", SECTIGO_AAA, "2025-06-01", "yes", STORES),
        ("firefox", COMODO_AAA, "2025-03-31", "yes", STORES),
        ("firefox", COMODO_AAA, "2025-06-01", "yes", STORES),
        ("firefox", COMODO_SHORT, "2025-06-01", "yes", STORES),
        (
            "openssl-1.0.1",
            COMODO_AAA,
            "2025-03-31",
            "yes",
            "psf/requests issue 2783: the served end is wanted in the store",
        ),
        ("openssl-1.0.1", COMODO_AAA, "2025-06-01", "no", "the same: AAA left Mozilla's list on 2025-04-16"),
        ("openssl-1.0.1", COMODO_SHORT, "2025-06-01", "yes", STORES),
        ("openssl-1.0.2", COMODO_AAA, "2025-06-01", "yes", "OpenSSL blog 2021-09-13: a shorter chain is tried"),
        ("openssl-3", COMODO_AAA, "2025-06-01", "yes", "openssl-verification-options(1): trusted first"),
        ("android-9", COMODO_AAA, "2026-11-01", "yes", STORES),
        ("windows-11", COMODO_AAA, "2026-11-01", "yes", STORES),
        ("android-14", ANDROIDS_OWN, "2026-11-01", "yes", STORES),
        ("firefox", ANDROIDS_OWN, "2026-11-01", "no", STORES),
        ("windows-11", ANDROIDS_OWN, "2026-11-01", "no", STORES),
        ("java-8u121", ANDROIDS_OWN, "2026-11-01", "no", STORES),
        ("java-8u121", JAVAS_OWN, "2026-11-01", "yes", STORES),
        ("firefox", JAVAS_OWN, "2026-11-01", "no", STORES),
        ("windows-11", JAVAS_OWN, "2026-11-01", "no", STORES),
        ("android-14", JAVAS_OWN, "2026-11-01", "no", STORES),
        ("windows-11", MICROSOFTS_OWN, "2026-11-01", "yes", STORES),
        // SureServer's roots in old versions of Firefox: Cybertrust Global Root was added in 3.5, RootCA2 in 11.
        ("firefox-2", EV_STANDARD, "2010-09-01", "no", CCADB),
        ("firefox-2", EV_CROSS, "2010-09-01", "yes", CCADB),
        ("firefox-3", EV_STANDARD, "2010-09-01", "no", CCADB),
        ("firefox-3", EV_CROSS, "2010-09-01", "yes", CCADB),
        ("firefox-3.5", EV_STANDARD, "2010-09-01", "yes", CCADB),
        ("firefox-3.6", EV_STANDARD, "2010-09-01", "yes", CCADB),
        ("firefox-6", G4_STANDARD, "2020-01-01", "no", CCADB),
        ("firefox-6", G4_CROSS, "2020-01-01", "yes", CCADB),
        ("firefox-11", G4_STANDARD, "2020-01-01", "yes", CCADB),
        ("firefox-49", R3_SHORT, "2021-10-01", "no", CERT_COMPAT),
        ("firefox-49", R3_LONG, "2021-09-29", "yes", CERT_COMPAT),
        ("firefox-50", R3_SHORT, "2021-10-01", "yes", CERT_COMPAT),
        // It is unknown whether it continues from Baltimore's root to GTE's, and whether it has the latter: 1024-bit
        // roots were removed and added back in 2014.
        ("firefox-29", PUBLIC_CROSS, "2015-06-01", "unknown", "mozilla::pkix came with 31"),
        ("firefox-32", PUBLIC_CROSS, "2015-06-01", "yes", "Mozilla Security Blog 2014-04-24: tries every path"),
        ("firefox-58", GOOGLE_SHORT, "2026-11-01", "no", "CCADB: GTS Root R1 came with 65"),
        ("firefox-58", GOOGLE_LONG, "2026-11-01", "yes", CCADB),
        ("firefox-65", GOOGLE_SHORT, "2026-11-01", "yes", CCADB),
        // Mozilla has had that root since 2024; Chrome does not have it.
        ("firefox", NOT_IN_CHROME, "2026-11-01", "yes", STORES),
        ("chrome", NOT_IN_CHROME, "2026-11-01", "no", STORES),
        (
            "chrome",
            NOT_IN_CHROME,
            "2025-12-31",
            "yes",
            "Mozilla's list stands for the Chrome Root Store before 2026-01",
        ),
        ("chrome", NOT_IN_CHROME, "2026-01-01", "no", STORES),
        ("chrome-ios", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        // Java by its updates: one root was removed between 17.0.2 and 17.0.19, and one was added.
        ("java-17.0.2", JAVAS_OWN, "2026-11-01", "yes", STORES),
        ("java-17.0.18", JAVAS_OWN, "2026-11-01", "unknown", "the list is between two"),
        ("java-17", JAVAS_OWN, "2026-11-01", "no", STORES),
        ("java-17.0.2", GOOGLE_SHORT, "2026-11-01", "no", STORES),
        ("java-17.0.18", GOOGLE_SHORT, "2026-11-01", "unknown", "the list is between two"),
        ("java-17.0.18", GOOGLE_LONG, "2026-11-01", "yes", STORES),
        ("java-8u401", GOOGLE_LONG, "2026-11-01", "yes", STORES),
        ("java-8", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        ("java-11", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        ("java-17", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        ("java-21", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        ("java-25", GOOGLE_SHORT, "2026-11-01", "yes", STORES),
        ("java-25", GENERATION_Y, "2026-11-01", "yes", STORES),
        ("java-17.0.2", GENERATION_Y, "2026-11-01", "no", STORES),
        // No source tells its path logic; all logics have the same result.
        ("java-7", PUBLIC_STANDARD, "2017-01-01", "yes", STORES),
        ("java-7", R3_SHORT, "2021-10-01", "no", CERT_COMPAT),
        ("android-8.1", GOOGLE_SHORT, "2026-11-01", "no", STORES),
        ("android-6", GOOGLE_LONG, "2026-11-01", "unknown", "no source for its roots"),
        ("firefox", MICROSOFTS_OWN, "2026-11-01", "no", STORES),
        ("android-14", MICROSOFTS_OWN, "2026-11-01", "no", STORES),
        ("java-8u121", MICROSOFTS_OWN, "2026-11-01", "no", STORES),
    ];
    let world = World::new();
    let elsewhere = Pool::default();
    let mut wrong = Vec::new();
    for (client, chain, date, expected, source) in cases {
        let clients = trust::named(client);
        assert_eq!(clients.len(), 1, "{client}");
        let certificates = world.served(chain);
        let served = Received { certificates: &certificates, elsewhere: &elsewhere };
        let verdict = judge(clients[0], &served, day(date), &world, &mut Signatures::default());
        if word(&verdict) != *expected {
            wrong.push(format!("{client} on {date}, {chain:?}: {verdict:?}, not {expected} ({source})"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

type Ids = &'static [&'static str];

/// All variants of R3 while both roots are valid, and the clients that each of them suits.
#[test]
fn the_smallest_that_suits_everyone_and_the_day_on_which_it_ends() {
    let world = World::new();
    let at = day("2021-09-15");
    let certificates = world.served(R3_LONG);
    let mut pool = Pool::default();
    for certificate in &certificates {
        pool.add(certificate.der().to_vec(), Source::Aia("http://ca.example/".into()));
    }
    let mut anchors = Anchors::default();
    for root in [X1, DST] {
        anchors.add(world.issued[&(root, root)].der.clone(), "roots".into());
    }
    let question = Question { at, limits: Limits::default(), expired_anchors: false };
    let outcome = search(&certificates[0], &pool, &anchors, question, &mut Signatures::default());
    let variants = variants(outcome.paths, &pool, &anchors, at);
    assert_eq!(variants.iter().map(|variant| variant.path.intermediates().len()).collect::<Vec<_>>(), [1, 2]);

    // Clients, the variant that suits them, the clients left out, and those that require its size.
    let cases: [(&[&str], usize, Ids, Ids); 4] = [
        (&["firefox", "openssl-1.0.2"], 0, &[], &[]),
        (&["firefox", "android-7.0"], 1, &[], &["android-7.0"]),
        (&["openssl-1.0.2", "android-7.0"], 1, &[], &["android-7.0"]),
        (&["firefox", "softbank-phones"], 0, &["softbank-phones"], &[]),
    ];
    let moments = moments(&variants);
    for (names, index, left_out, forced_by) in cases {
        let clients: Vec<_> = names.iter().flat_map(|name| trust::named(name)).collect();
        let coverage = coverage(&variants, &clients, &pool, at, &moments, &world);
        let fitting = fitting(&variants, &coverage, Verdict::accepts).unwrap();
        let ids = |clients: &[&'static Client]| clients.iter().map(|client| client.id).collect::<Vec<_>>();
        assert_eq!((fitting.index, &*ids(&fitting.left_out), &*ids(&fitting.forced_by)), (index, left_out, forced_by));
    }
    let ends = [("openssl-1.0.2", 1, "2021-09-30"), ("android-7.0", 1, "2024-09-30"), ("firefox", 1, "2025-09-15")];
    for (name, index, end) in ends {
        let coverage = coverage(&variants, &trust::named(name), &pool, at, &moments, &world);
        let flip = coverage[0].verdicts[index].1.as_ref().unwrap();
        assert_eq!(flip.at.date().to_string(), end, "{name}");
        assert!(!flip.verdict.accepts());
    }
}

/// Google's chain: the root of new clients, certified by a root that Mozilla removed in 2025.
#[test]
fn a_chain_to_a_root_that_new_stores_dropped() {
    let world = World::new();
    let at = day("2026-11-01");
    let certificates = world.served(GOOGLE_LONG);
    let mut pool = Pool::default();
    for certificate in &certificates {
        pool.add(certificate.der().to_vec(), Source::Aia("http://ca.example/".into()));
    }
    let anchors = |names: &[&'static str]| {
        let mut anchors = Anchors::default();
        for name in names {
            anchors.add(world.issued[&(*name, *name)].der.clone(), "roots".into());
        }
        anchors
    };
    let question = Question { at, limits: Limits::default(), expired_anchors: true };
    let every = anchors(&[GTS, GLOBALSIGN]);
    let paths = search(&certificates[0], &pool, &every, question, &mut Signatures::default()).paths;
    let found = variants(paths.clone(), &pool, &anchors(&[GTS]), at);
    let standing: Vec<_> = found.iter().map(|one| (one.kind, one.trusted, one.valid_today)).collect();
    assert_eq!(standing, [(Kind::Standard, true, true), (Kind::CrossRoot, false, true)]);

    let id = found[1].id();
    let cases = [
        (Wanted::Auto, None, 0),
        (Wanted::Standard, None, 0),
        (Wanted::CrossRoot, None, 1),
        (Wanted::Auto, Some(GLOBALSIGN), 1),
        (Wanted::Named(id.to_owned()), None, 1),
    ];
    for (wanted, root, index) in cases {
        let chosen = choose(&found, &wanted, root).unwrap();
        assert_eq!(chosen.path, found[index].path, "{wanted:?} {root:?}");
    }
    let clients = [trust::named("firefox"), trust::named("android-9")].concat();
    let coverage = coverage(&found, &clients, &Pool::default(), at, &[], &world);
    let larger = next_larger(&found, &coverage, 0, at).unwrap();
    assert_eq!((larger.index, larger.clients[0].id, larger.clients.len()), (1, "android-9", 1));
    assert_eq!(larger.bytes, certificates[2].der().len() + 3);
    assert_eq!(next_larger(&found, &coverage, 1, at), None);

    // If the new root is not trusted, the chain is not valid and cannot be chosen.
    let found = variants(paths, &pool, &anchors(&[X1]), at);
    assert!(found.iter().all(|one| !one.trusted && !one.valid_today));
    for (wanted, root) in [(Wanted::Auto, Some(GLOBALSIGN)), (Wanted::Auto, Some(GTS))] {
        let refused = choose(&found, &wanted, root);
        assert!(matches!(refused, Err(ChoiceError::NotTrusted { .. })), "{wanted:?}: {refused:?}");
    }
    assert!(choose(&found, &Wanted::Auto, None).is_err());
}

/// A private PKI with an old and a new root: clients have only the given roots.
#[test]
fn clients_have_the_roots_that_are_given() {
    let world = World::new();
    let elsewhere = Pool::default();
    let at = day("2026-11-01");
    // Clients, their roots, and whether they accept the short and the long chain.
    let modern: &[&str] =
        &["firefox", "openssl-3", "openssl-1.0.2", "android-9", "java-8u121", "windows-11", "apple-2018"];
    let cases: [(&[&str], &[&'static str], bool, bool); 7] = [
        (modern, &[GTS], true, true),
        (modern, &[GLOBALSIGN], false, true),
        (modern, &[GTS, GLOBALSIGN], true, true),
        (modern, &[X1], false, false),
        (&["openssl-1.0.1"], &[GTS], true, false),
        (&["openssl-1.0.1"], &[GLOBALSIGN], false, true),
        (&["openssl-1.0.1"], &[GTS, GLOBALSIGN], true, true),
    ];
    for (names, roots, short, long) in cases {
        let mut given = Anchors::default();
        for root in roots {
            given.add(world.issued[&(*root, *root)].der.clone(), "roots.pem".into());
        }
        for (name, (chain, expected)) in
            names.iter().flat_map(|name| [(name, (GOOGLE_SHORT, short)), (name, (GOOGLE_LONG, long))])
        {
            let certificates = world.served(chain);
            let served = Received { certificates: &certificates, elsewhere: &elsewhere };
            let client = trust::named(name)[0];
            let verdict = judge(client, &served, at, &ClientStores(&given), &mut Signatures::default());
            assert_eq!(verdict.accepts(), expected, "{name} with {roots:?}, {chain:?}: {verdict:?}");
        }
    }
    // Together with an embedded store, clients have their own roots too; without one, only the given roots.
    let mut both = Anchors::default();
    both.add(world.issued[&(GTS, GTS)].der.clone(), "roots.pem".into());
    both.add_snapshots(trust::newest("mozilla"));
    let own = ClientStores(&both).in_force("android", "2021-10").unwrap();
    assert_eq!((own.given_count(), own.snapshots().len(), ClientStores(&both).installed().is_none()), (1, 1, true));
}

const CHAINS: &[Chain] = &[
    PUBLIC_CROSS,
    EV_THREE,
    SECTIGO_LONG,
    SECTIGO_SHORT,
    R3_LONG,
    R3_SHORT,
    EV_STANDARD,
    EV_CROSS,
    PUBLIC_STANDARD,
    G4_STANDARD,
    G4_CROSS,
    GENERATION_Y,
];

const DAYS: [&str; 7] =
    ["2015-06-01", "2020-05-29", "2020-05-31", "2021-10-01", "2022-06-01", "2024-06-01", "2026-11-01"];

/// A client, the corresponding program, and the arguments for verification at the current time.
const PROGRAMS: [(&str, &str, &[&str]); 2] = [
    (
        "openssl-3",
        "openssl",
        &["verify", "-no-CApath", "-no-CAstore", "-CAfile", "roots.pem", "-untrusted", "served.pem", "leaf.pem"],
    ),
    ("gnutls", "certtool", &["--verify", "--infile=served.pem", "--load-ca-certificate=roots.pem"]),
];

/// Compares with the programs, for every chain and day. Not all of them take the time as an argument, so the dates of
/// each case are shifted to today.
#[test]
fn openssl_and_gnutls_say_the_same() {
    let world = World::new();
    let elsewhere = Pool::default();
    for date in DAYS {
        let moved = world.later((OffsetDateTime::now_utc() - day(date)).whole_days());
        for chain in CHAINS {
            let folder = tempfile::tempdir().unwrap();
            write_chain(folder.path(), &moved.served(chain), &moved.roots("mozilla", &date[..7]).unwrap());
            for (client, program, arguments) in PROGRAMS {
                let Ok(output) = Command::new(program).args(arguments).current_dir(folder.path()).output() else {
                    let _ = writeln!(std::io::stderr(), "skipped: {program} (it is not installed)");
                    continue;
                };
                let certificates = world.served(chain);
                let served = Received { certificates: &certificates, elsewhere: &elsewhere };
                let verdict = judge(trust::named(client)[0], &served, day(date), &world, &mut Signatures::default());
                let said = String::from_utf8_lossy(&output.stdout);
                assert_eq!(
                    verdict.accepts(),
                    output.status.success(),
                    "{program} on {date}, {chain:?}: {verdict:?}\n{said}"
                );
            }
        }
    }
}

fn write_chain(folder: &Path, served: &[Certificate], roots: &[&Issued]) {
    let served: Vec<String> = served.iter().map(|certificate| crate::pki::pem(certificate.der())).collect();
    let roots: String = roots.iter().map(|root| root.pem()).collect();
    for (file, contents) in [("leaf.pem", &served[0]), ("served.pem", &served.concat()), ("roots.pem", &roots)] {
        std::fs::write(folder.join(file), contents).unwrap();
    }
}
