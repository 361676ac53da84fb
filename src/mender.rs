//! The entry point of the library: the three calls that most programs need.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::certificate::whole_second;
use crate::gather::store::Store;
use crate::gather::{Deadline, Fetch, FetchLimits, IssuerSource, Network};
use crate::job::bundle::{self, Bundled};
use crate::job::chains::{self, Chains};
use crate::job::check::{self, Checked};
use crate::job::{self, Choice, InputNotes, KeyFile, Memory, Reach, Reason, Refusal, World};
use crate::key::{Password, PrivateKey};
use crate::path::{Host, Signatures};
use crate::pool::Pool;
use crate::trust::{self, Anchors, RevocationSource};

/// The name of the given contents in findings and refusals.
const INPUT: &str = "input";

/// Completes, checks and lists certificate chains.
///
/// A new `Mender` trusts the newest embedded list of Mozilla's roots, uses the current time, and does not use the
/// network.
#[derive(Clone, Default)]
pub struct Mender {
    /// The trusted roots as they were given, and the anchors that follow from them.
    given: Anchors,
    anchors: Option<Arc<Anchors>>,
    candidates: Pool,
    sources: Vec<Arc<dyn IssuerSource>>,
    revocations: Option<Arc<dyn RevocationSource>>,
    fetcher: Option<Arc<dyn Fetch>>,
    timeout: Option<Duration>,
    at: Option<OffsetDateTime>,
    password: Option<Arc<Password>>,
}

/// The requirements of [`Mender::bundle_by`]. It begins with [`Self::default`], without any.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct BundleRequest<'a> {
    /// The choice among the valid chains.
    pub choice: Choice,
    /// Identifies the server's certificate if the contents have several: a SHA-256 prefix, a common name, or its number.
    pub leaf: Option<&'a str>,
    /// The host that the server's certificate must cover.
    pub host: Option<&'a Host>,
    /// The private key, which must match the server's certificate.
    pub key: Option<PrivateKey>,
}

impl<'a> BundleRequest<'a> {
    /// Sets the choice among the valid chains.
    #[must_use]
    pub fn with_choice(self, choice: Choice) -> Self {
        Self { choice, ..self }
    }

    /// Sets what identifies the server's certificate: a SHA-256 prefix, a common name, or its number.
    #[must_use]
    pub fn with_leaf(self, leaf: &'a str) -> Self {
        Self { leaf: Some(leaf), ..self }
    }

    /// Sets the host that the server's certificate must cover.
    #[must_use]
    pub fn with_host(self, host: &'a Host) -> Self {
        Self { host: Some(host), ..self }
    }

    /// Sets the private key, which must match the server's certificate.
    #[must_use]
    pub fn with_key(self, key: PrivateKey) -> Self {
        Self { key: Some(key), ..self }
    }
}

impl fmt::Debug for Mender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mender")
            .field("has_own_roots", &self.anchors.is_some())
            .field("candidates", &self.candidates.len())
            .field("sources", &self.sources.len())
            .field("fetches", &self.fetcher.is_some())
            .field("timeout", &self.timeout)
            .field("at", &self.at)
            .field("has_password", &self.password.is_some())
            .finish_non_exhaustive()
    }
}

impl Mender {
    /// Creates a `Mender` that trusts Mozilla's roots, uses the current time, and does not use the network.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the roots in `contents` (PEM, DER or PKCS#7) to the trusted ones. A certificate that is not self-signed is
    /// trusted only if `contents` has none above it. The first roots that are given replace Mozilla's list.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if `contents` has no certificate, or a part of it cannot be read.
    pub fn with_roots(mut self, contents: &[u8]) -> Result<Self, Refusal> {
        let (memory, mut notes) = (Memory(contents), InputNotes::default());
        let added = job::add_roots(Path::new(INPUT), &memory, self.password.as_ref(), &mut self.given, &mut notes);
        added.map_err(|refusal| match (&*refusal.reason, notes.problems.into_iter().next()) {
            (Reason::NoRoots(..), Some(problem)) => Reason::NotWhole(problem).into(),
            _ => refusal,
        })?;
        Ok(self.settled())
    }

    /// Adds an embedded root store: `mozilla`, `chrome`, `apple`, `microsoft`, `android`, `java`, `openjdk`, or an
    /// earlier version as `STORE@YYYY-MM`. `system` is the root store of this system.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is no such store.
    pub fn with_store(mut self, name: &str) -> Result<Self, Refusal> {
        job::add_store(name, &mut self.given)?;
        Ok(self.settled())
    }

    fn settled(self) -> Self {
        let mut anchors = self.given.clone();
        anchors.settle();
        self.with_known_revocations(anchors)
    }

    fn with_known_revocations(self, mut anchors: Anchors) -> Self {
        if let Some(source) = &self.revocations {
            anchors.set_revocations(source.clone());
        }
        Self { anchors: Some(Arc::new(anchors)), ..self }
    }

    /// Adds candidate intermediates from `contents`: PEM, DER or PKCS#7.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if `contents` has no certificate, or a part of it cannot be read.
    pub fn with_intermediates(mut self, contents: &[u8]) -> Result<Self, Refusal> {
        let names = [PathBuf::from(INPUT)];
        let mut notes = InputNotes::default();
        job::add_intermediates(&names, &Memory(contents), self.password.as_ref(), &mut self.candidates, &mut notes)?;
        match notes.problems.into_iter().next() {
            Some(problem) => Err(Reason::NotWhole(problem).into()),
            None => Ok(self),
        }
    }

    /// Adds a source of missing issuers. Sources are asked before the network. For the local store,
    /// [`Self::with_local_store`] also takes what it knows of revocations.
    #[must_use]
    pub fn with_source(mut self, source: impl IssuerSource + 'static) -> Self {
        self.sources.push(Arc::new(source));
        self
    }

    /// Uses the local store of intermediates, as the commands do: for missing issuers, before the network, and for what is
    /// known of revoked CA certificates.
    #[must_use]
    pub fn with_local_store(self, store: Store) -> Self {
        let store = Arc::new(store);
        let mut mender = self.with_revocations_of(store.clone());
        mender.sources.push(store);
        mender
    }

    /// Sets a source of revoked CA certificates, in addition to the embedded list. No chain goes through one that it names.
    #[must_use]
    pub fn with_revocations(self, source: impl RevocationSource + 'static) -> Self {
        self.with_revocations_of(Arc::new(source))
    }

    fn with_revocations_of(self, source: Arc<dyn RevocationSource>) -> Self {
        let anchors = self.anchors.as_deref().cloned();
        let mender = Self { revocations: Some(source), ..self };
        match anchors {
            Some(anchors) => mender.with_known_revocations(anchors),
            None => mender,
        }
    }

    /// Sets the fetcher for the caIssuers URLs of certificates whose issuer is missing. Every call of the `Mender` asks it
    /// again; [`Remembering`](crate::gather::Remembering) around it requests each URL once.
    #[must_use]
    pub fn with_fetcher(mut self, fetcher: impl Fetch + 'static) -> Self {
        self.fetcher = Some(Arc::new(fetcher));
        self
    }

    /// Fetches missing issuers over HTTP. Each URL is requested once, and only public addresses are contacted.
    #[cfg(feature = "network")]
    #[must_use]
    pub fn with_network(self) -> Self {
        use crate::gather::guard::Networks;
        use crate::gather::proxy::Proxies;
        let limits = FetchLimits::default();
        let http = crate::gather::HttpFetcher::new(limits, Networks::default(), Proxies::default());
        self.with_fetcher(crate::gather::Remembering::new(http, limits.request))
    }

    /// Limits the time for fetching in each call. The default is 30 seconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Sets the time of validation, a type of the crate `time`, which is re-exported as `chainmend::time`. Unless roots
    /// are given, Mozilla's list of that day is used.
    #[must_use]
    pub fn at(self, time: OffsetDateTime) -> Self {
        Self { at: Some(whole_second(time)), ..self }
    }

    /// Sets the password for PKCS#12 containers. It also applies to later calls of [`Self::with_roots`] and
    /// [`Self::with_intermediates`].
    #[must_use]
    pub fn with_password(self, password: Password) -> Self {
        Self { password: Some(Arc::new(password)), ..self }
    }

    /// Completes the chain of a server's certificate. `contents` has that certificate in any form, and other
    /// certificates in any order.
    ///
    /// ```
    /// # use chainmend::Mender;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let read = |name: &str| std::fs::read(format!("fixtures/broken/pki/{name}"));
    /// # let at = time::macros::datetime!(2026-11-23 00:00 UTC);
    /// let intermediates = [read("policy.crt")?, read("issuing.crt")?].concat();
    /// let mender = Mender::new().with_roots(&read("root.crt")?)?.at(at);
    /// assert!(mender.bundle(&read("leaf.crt")?).is_err(), "its issuer is missing");
    ///
    /// let bundled = mender.with_intermediates(&intermediates)?.bundle(&read("leaf.crt")?)?;
    /// assert_eq!(bundled.pem().matches("BEGIN CERTIFICATE").count(), 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is no chain to a trusted root; it describes where the best attempt ended.
    pub fn bundle(&self, contents: &[u8]) -> Result<Bundled, Refusal> {
        self.bundle_by(contents, BundleRequest::default())
    }

    /// Like [`Self::bundle`], with requirements on the certificate and a choice among the valid chains.
    ///
    /// ```
    /// # use chainmend::{Mender, BundleRequest};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let read = |name: &str| std::fs::read(format!("fixtures/broken/pki/{name}"));
    /// # let at = time::macros::datetime!(2026-11-23 00:00 UTC);
    /// use chainmend::path::Host;
    ///
    /// let files = [read("leaf.crt")?, read("issuing.crt")?, read("policy.crt")?].concat();
    /// let mender = Mender::new().with_roots(&read("root.crt")?)?.at(at);
    /// let other = Host::parse("other.example.org")?;
    /// assert!(mender.bundle_by(&files, BundleRequest::default().with_host(&other)).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Refusal`], also if the certificate does not cover the host or belong to the key, or no valid chain meets the
    /// choice.
    pub fn bundle_by(&self, contents: &[u8], wanted: BundleRequest<'_>) -> Result<Bundled, Refusal> {
        let BundleRequest { choice, leaf, host, key } = wanted;
        let names = [PathBuf::from(INPUT)];
        let search = job::Request { leaf, ..job::Request::new(&names, &choice) };
        let request = bundle::Request { search, host, key: key.map(KeyFile::in_memory), lock: None };
        self.with_world(contents, |world| bundle::bundle(request, world, &mut Signatures::default()))
    }

    /// Checks what a server sends, as TLS clients do. `contents` is the server's file, leaf first. Nothing is fetched. If it
    /// has several chains, such as a manifest with several Secrets, the result is that of the first one that cannot be
    /// deployed; [`Self::check_by`] has all of them.
    ///
    /// ```
    /// # use chainmend::Mender;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let read = |name: &str| std::fs::read(format!("fixtures/broken/pki/{name}"));
    /// # let at = time::macros::datetime!(2026-11-23 00:00 UTC);
    /// let mender = Mender::new().with_roots(&read("root.crt")?)?.at(at);
    /// let served = [read("leaf.crt")?, read("issuing.crt")?, read("policy.crt")?].concat();
    /// assert!(mender.check(&served)?.is_deployable(false));
    /// assert!(!mender.check(&read("leaf.crt")?)?.is_deployable(false));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Refusal`] if `contents` cannot be read.
    pub fn check(&self, contents: &[u8]) -> Result<Checked, Refusal> {
        let request = check::Request::default();
        let mut parts = self.check_by(contents, &request)?;
        let bad = parts.iter().position(|part| !part.is_deployable(false)).unwrap_or_default();
        Ok(parts.swap_remove(bad))
    }

    /// Like [`Self::check`], for a given server and host. There is a result for each chain in `contents`, at least one.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if `contents` cannot be read.
    pub fn check_by(&self, contents: &[u8], request: &check::Request<'_>) -> Result<Vec<Checked>, Refusal> {
        self.with_world(contents, |world| check::check(Path::new(INPUT), request, world, &mut Signatures::default()))
    }

    /// Lists every chain of a server's certificate, with the verdict of each client.
    ///
    /// ```
    /// # use chainmend::Mender;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let read = |name: &str| std::fs::read(format!("fixtures/broken/pki/{name}"));
    /// # let at = time::macros::datetime!(2026-11-23 00:00 UTC);
    /// let files = [read("leaf.crt")?, read("issuing.crt")?, read("policy.crt")?].concat();
    /// let chains = Mender::new().with_roots(&read("root.crt")?)?.at(at).chains(&files)?;
    /// let root = &chains.search.variants[0].path.anchor().certificate;
    /// assert_eq!(root.fingerprint().to_string().len(), 64);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Refusal`] if no client accepts any chain.
    pub fn chains(&self, contents: &[u8]) -> Result<Chains, Refusal> {
        let (names, choice) = ([PathBuf::from(INPUT)], Choice::default());
        let request = job::Request { reach: Reach::Everything, ..job::Request::new(&names, &choice) };
        self.with_world(contents, |world| {
            let search = chains::search(&request, world, &mut Signatures::default())?;
            if search.has_failed() && search.variants.is_empty() {
                return Err(search.into_refusal());
            }
            chains::chains(search, &choice)
        })
    }

    fn with_world<T>(&self, contents: &[u8], work: impl FnOnce(&World<'_>) -> T) -> T {
        let at = self.at.unwrap_or_else(|| whole_second(OffsetDateTime::now_utc()));
        let anchors = self.anchors.clone().unwrap_or_else(|| {
            let mut anchors = Anchors::default();
            anchors.add_snapshots(self.at.map_or_else(|| trust::newest("mozilla"), trust::mozilla_at));
            if let Some(source) = &self.revocations {
                anchors.set_revocations(source.clone());
            }
            Arc::new(anchors)
        });
        let deadline = Deadline::new(self.timeout.unwrap_or(FetchLimits::default().total));
        work(&World {
            reader: &Memory(contents),
            anchors: &anchors,
            candidates: &self.candidates,
            sources: &self.sources,
            network: self.fetcher.as_ref().map(|fetcher| Network { fetcher, deadline: &deadline }),
            at,
            password: self.password.as_ref(),
            is_strict: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    #[cfg(feature = "cli")]
    use crate::gather::store;
    use crate::pki::Spec;

    /// The messages of an error and of its sources.
    fn said(refusal: &Refusal) -> Vec<String> {
        let (mut said, mut below) = (vec![refusal.to_string()], refusal.source());
        while let Some(error) = below {
            said.push(error.to_string());
            below = error.source();
        }
        said
    }

    /// A local store's revocations count whether roots were given before it, after it, or not at all.
    #[cfg(feature = "cli")]
    #[test]
    fn revocations_of_the_local_store() {
        let root = Spec::ca("Root").self_signed();
        let good = Spec::ca("Policy CA").valid((2020, 1, 1), (2030, 1, 1)).issued_by(&root);
        let revoked = Spec::ca("Policy CA").key_of(&good).valid((2025, 1, 1), (2035, 1, 1)).issued_by(&root);
        let leaf = Spec::leaf("www.example.jp").issued_by(&good);
        let folder = tempfile::tempdir().unwrap();
        let report = format!(
            "\"PEM Info\",\"Revocation Status\",\"Date of Revocation\"\n\"'{}'\",\"Revoked\",\"2026.05.12\"\n",
            revoked.pem().trim_end()
        );
        let import = |contents: store::Contents| {
            let mut import = store::Import::new(contents, OffsetDateTime::now_utc());
            import.add_report(report.as_bytes(), &"report.csv".into());
            Ok::<_, store::StoreError>((import.contents, ()))
        };
        store::change(folder.path(), import).unwrap();
        let store = || Store::open(folder.path()).unwrap().unwrap();
        let at = time::macros::datetime!(2026-11-23 00:00 UTC);
        let roots = root.pem();
        let before = Mender::new().with_roots(roots.as_bytes()).unwrap().with_local_store(store());
        let after = Mender::new().with_local_store(store()).with_roots(roots.as_bytes()).unwrap();
        let only = Mender::new().with_roots(roots.as_bytes()).unwrap().with_revocations(store());
        let without = Mender::new().with_roots(roots.as_bytes()).unwrap();
        let served = leaf.pem() + &revoked.pem();
        for (mender, is_refused) in [(before, true), (after, true), (only, true), (without, false)] {
            let mender = mender.at(at);
            assert_eq!(mender.bundle(served.as_bytes()).is_err(), is_refused);
            assert_eq!(mender.check(served.as_bytes()).unwrap().is_deployable(false), !is_refused);
            let both = mender.bundle((served.clone() + &good.pem()).as_bytes()).unwrap();
            assert!(both.pem().ends_with(&if is_refused { good.pem() } else { revoked.pem() }));
        }
        // Also for a chain that ends at one of Mozilla's roots.
        let mozilla = Mender::new().with_local_store(store()).at(at);
        mozilla.with_world(served.as_bytes(), |world| {
            let revoked = crate::certificate::Certificate::from_der(revoked.der.clone()).unwrap();
            assert!(world.anchors.known_revocation(&revoked, at).is_some());
        });
    }

    /// What the calls require besides the chain: the certificate, the host, the key, and contents to compare with.
    #[test]
    fn requirements_of_the_calls() {
        let root = Spec::ca("Root").self_signed();
        let leaf = Spec::leaf("www.example.jp").issued_by(&root);
        let other = Spec::leaf("mail.example.jp").issued_by(&root);
        let at = time::macros::datetime!(2026-11-23 00:00 UTC);
        let mender = Mender::new().with_roots(root.pem().as_bytes()).unwrap().at(at);
        let both = leaf.pem() + &other.pem();
        let key = |issued: &crate::pki::Issued| PrivateKey::read(issued.key_pem().as_bytes(), None).unwrap();
        let [www, mail] = ["www.example.jp", "mail.example.jp"].map(|name| Host::parse(name).unwrap());
        assert!(mender.bundle(both.as_bytes()).is_err(), "two leaves");
        let cases = [
            (BundleRequest::default().with_leaf("mail.example.jp"), Ok(&other)),
            (BundleRequest::default().with_leaf("1").with_host(&www).with_key(key(&leaf)), Ok(&leaf)),
            (BundleRequest::default().with_leaf("1").with_host(&mail), Err("Host")),
            (BundleRequest::default().with_leaf("1").with_key(key(&other)), Err("WrongKey")),
        ];
        for (wanted, expected) in cases {
            let found = mender.bundle_by(both.as_bytes(), wanted).map(|bundled| bundled.pem());
            match (found, expected) {
                (Ok(pem), Ok(issued)) => assert_eq!(pem, issued.pem()),
                (Err(refusal), Err(reason)) => {
                    assert!(format!("{:?}", refusal.reason).starts_with(reason), "{refusal:?}");
                }
                (found, _) => panic!("{found:?}"),
            }
        }
        let checked = |same: &str| {
            let same_as = Some(check::SameAs::Contents("deployed", same.as_bytes()));
            let request = check::Request { same_as, ..check::Request::default() };
            mender.check_by(leaf.pem().as_bytes(), &request).map(|parts| parts[0].is_deployable(false))
        };
        assert!(checked(&leaf.pem()).unwrap());
        assert!(!checked(&other.pem()).unwrap());
        assert_eq!(said(&checked("x").unwrap_err()), ["no certificate in deployed"]);
        let debug = format!("{:?}", mender.with_password(Password::new("secret".to_owned())));
        assert!(debug.starts_with("Mender { has_own_roots: true, ") && !debug.contains("secret"), "{debug}");
    }

    /// A second Secret of a manifest counts too.
    #[test]
    fn every_chain_of_a_manifest_is_checked() {
        use base64::Engine as _;
        let root = Spec::ca("Root").self_signed();
        let good = Spec::leaf("www.example.jp").issued_by(&root);
        let bad = Spec::leaf("mail.example.jp").issued_by(&Spec::ca("Other").self_signed());
        let secret = |name: &str, issued: &crate::pki::Issued| {
            let [certificate, key] =
                [issued.pem(), issued.key_pem()].map(|text| base64::engine::general_purpose::STANDARD.encode(text));
            format!(
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\ndata:\n  tls.crt: {certificate}\n  tls.key: {key}\n"
            )
        };
        let at = time::macros::datetime!(2026-11-23 00:00 UTC);
        let mender = Mender::new().with_roots(root.pem().as_bytes()).unwrap().at(at);
        for (first, second, expected) in [(&good, &bad, [true, false]), (&bad, &good, [false, true])] {
            let manifest = secret("a", first) + "---\n" + &secret("b", second);
            let request = check::Request::default();
            let parts = mender.check_by(manifest.as_bytes(), &request).unwrap();
            let found: Vec<bool> = parts.iter().map(|part| part.is_deployable(false)).collect();
            assert_eq!(found, expected);
            // More than a hundred.
            let many = (secret("a", first) + "---\n").repeat(150) + &secret("b", second);
            let parts = mender.check_by(many.as_bytes(), &request).unwrap();
            assert_eq!(parts.len(), 151);
            assert!(parts.iter().take(150).all(|part| part.is_deployable(false) == expected[0]));
            assert_eq!(parts[150].is_deployable(false), expected[1]);
            assert_eq!(mender.check(manifest.as_bytes()).unwrap().leaf().own_name(), "mail.example.jp");
        }
    }

    #[test]
    fn a_refusal_says_why_once() {
        let leaf = Spec::leaf("www.example.jp").self_signed();
        let (key, whole) = (leaf.key_pem(), leaf.pem());
        let half = &whole.as_bytes()[..300];
        let cut = format!("the certificate is cut off after byte 192 of {}", leaf.der.len());
        let mender = Mender::new().with_roots(whole.as_bytes()).unwrap();
        let bundle = |contents: &[u8]| mender.bundle(contents).map(drop);
        let cases = [
            (bundle(half), format!("no certificate in input: {cut}")),
            (bundle(b""), "input is empty (0 bytes)".to_owned()),
            (bundle(b"x"), "no certificate in input".to_owned()),
            (bundle(key.as_bytes()), "no certificate in input: it contains PRIVATE KEY".to_owned()),
            (mender.check(half).map(drop), format!("no certificate in input: {cut}")),
            (mender.clone().with_intermediates(half).map(drop), format!("input:5: {cut}")),
            (mender.clone().with_roots(half).map(drop), format!("input:5: {cut}")),
            (mender.clone().with_roots(b"x").map(drop), "no root certificate in input".to_owned()),
            (
                mender.clone().with_store("root.pem").map(drop),
                "\"root.pem\" is not a root store: mozilla, mozilla@YYYY-MM, system, ...".to_owned(),
            ),
        ];
        for (outcome, expected) in cases {
            assert_eq!(said(&outcome.unwrap_err()), [expected]);
        }
    }
}
