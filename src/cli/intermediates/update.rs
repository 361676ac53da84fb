//! `chainmend intermediates update`.

use std::sync::Arc;
use std::time::Instant;

use super::super::args::StoreUpdate as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::fetching;
use super::import;
use crate::gather::guard::Networks;
use crate::gather::{Fetch as _, FetchError, FetchLimits, HttpFetcher, TlsFault, check_https, without_credentials};
use crate::job::store::{MAX_REPORT_BYTES, add_answer};
use crate::job::{Files, InputNotes, add_roots};
use crate::language::Text;
use crate::report::{Failure, safe};
use crate::trust::Anchors;
use crate::words::Words as _;

/// The report of all intermediates that are not revoked or whose revocation is reported, with their certificates
/// (<https://www.ccadb.org/resources>, "Intermediate Certificates").
pub(crate) const CCADB: &str = "https://ccadb.my.salesforce-sites.com/mozilla/PublicAllIntermediateCertsWithPEMCSV";
const VARIABLE: &str = "CHAINMEND_CCADB_URL";

const NOT_ASKED: Text = Text {
    en: "the URL of {source} cannot be fetched: {url}: {error}",
    ja: "{source} の URL は取得できません: {url}: {error}",
};
const GIVE_URL: &str = "--url https://HOST/PATH";
const NOT_FETCHED: Text =
    Text { en: "{url} could not be fetched: {error}", ja: "{url} を取得できませんでした: {error}" };
const AS_BEFORE: Text = Text { en: "the store is as before", ja: "ストアは以前のままです" };
const ALLOW: Text = Text {
    en: "if that is your own server: --aia-allow {address}",
    ja: "自社のサーバーの場合: --aia-allow {address}",
};
const TRUST: Text = Text {
    en: "if that is your own server, trust its root: --roots FILE",
    ja: "自社のサーバーの場合は、そのルート証明書を指定してください: --roots FILE",
};
const BY_HAND: Text = Text {
    en: "chainmend intermediates import report.csv  # a report that was downloaded in another way",
    ja: "chainmend intermediates import report.csv  # 別の方法でダウンロードしたレポート",
};

pub(super) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let place = &arguments.place;
    let of_environment = || std::env::var(VARIABLE).ok().filter(|url| !url.is_empty());
    let url = arguments.url.clone().or_else(of_environment).unwrap_or_else(|| CCADB.to_owned());
    check(&url, arguments)?;
    let report = fetch(arguments, &url)?;
    let imported = import::change(place, |import| {
        import.begin(&url);
        add_answer(import, &report, &url)
    });
    let imported = imported.map_err(|mut stop| {
        // The user has no file that could be fixed.
        if stop.exit == Exit::Input {
            stop.failure = stop.failure.because(AS_BEFORE.of(place.language()));
            stop.failure.remedy = vec![BY_HAND.of(place.language()).to_owned()];
        }
        stop
    })?;
    import::tell(&imported, "intermediates update", place)
}

/// An invalid URL is a usage error.
fn check(url: &str, arguments: &Arguments) -> Result<(), Box<Stop>> {
    let language = arguments.place.language();
    check_https(url).map_err(|error| {
        let source = if arguments.url.is_some() { "--url" } else { VARIABLE };
        let values =
            [("source", source), ("url", &*safe(&without_credentials(url))), ("error", &safe(&error.words(language)))];
        Stop::new(Exit::Usage, Failure::new(NOT_ASKED.fill(language, &values)).try_this(GIVE_URL))
    })
}

fn fetch(arguments: &Arguments, url: &str) -> Result<Arc<[u8]>, Box<Stop>> {
    let language = arguments.place.language();
    let limits = FetchLimits {
        answer_bytes: MAX_REPORT_BYTES,
        request: arguments.timeout,
        total: arguments.timeout,
        ..FetchLimits::default()
    };
    let networks = Networks { allowed: arguments.aia_allow.clone(), denied: Vec::new() };
    let networks = fetching::with_environment(networks, language)?;
    let mut roots = Anchors::default();
    for path in &arguments.roots {
        add_roots(path, &Files, None, &mut roots, &mut InputNotes::default())
            .map_err(|refusal| Stop::of(&refusal, language))?;
    }
    let proxies = fetching::proxies(language)?;
    let fetcher = HttpFetcher::new(limits, networks, proxies).trusting(&roots).over_https_only();
    let answer = fetcher.fetch(url, Instant::now() + arguments.timeout).and_then(|answer| {
        let is_page = answer.body.trim_ascii_start().first() == Some(&b'<');
        if is_page { Err(FetchError::Html) } else { Ok(answer.body) }
    });
    answer.map_err(|error| {
        let values = [("url", &*safe(url)), ("error", &safe(&error.words(language)))];
        let failure = Failure::new(NOT_FETCHED.fill(language, &values)).because(AS_BEFORE.of(language));
        let failure = match error.refused_address() {
            Some(address) => failure.try_this(ALLOW.fill(language, &[("address", &address.to_string())])),
            None => failure,
        };
        let failure = match error.cause() {
            FetchError::Tls(TlsFault::Untrusted) => failure.try_this(TRUST.of(language)),
            _ => failure,
        };
        // A web page is a response, but not a report.
        let exit = if *error.cause() == FetchError::Html { Exit::Input } else { Exit::Network };
        Stop::new(exit, failure.try_this(BY_HAND.of(language)))
    })
}
