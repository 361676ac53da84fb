//! The network and the cache of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipnet::IpNet;

use super::args::Common;
use super::configuration;
use super::exit::{Exit, Stop};
use super::words;
use crate::gather::cache::{Cache, Caching};
use crate::gather::folders::UserFolder;
use crate::gather::guard::{self, Networks};
use crate::gather::proxy::Proxies;
use crate::gather::{Deadline, Fetch, FetchLimits, HttpFetcher, Network, Remembering};
use crate::language::Language;
use crate::report::{Failure, safe};
use crate::trust::Anchors;

/// Fetches for this run, each URL once, and provides responses of earlier runs.
pub(crate) struct Fetching {
    fetcher: Option<Arc<dyn Fetch>>,
    cache: Option<Arc<Cache>>,
}

impl Fetching {
    /// Uses neither the network nor the cache.
    pub(crate) fn none() -> Self {
        Self { fetcher: None, cache: None }
    }

    /// The fetcher, which can be shared.
    pub(crate) fn fetcher(&self) -> Option<Arc<dyn Fetch>> {
        self.fetcher.clone()
    }

    /// With `--offline`, only responses of earlier runs are used.
    pub(crate) fn of(common: &Common, anchors: &Anchors) -> Result<Self, Box<Stop>> {
        let limits = FetchLimits::default();
        let cache = cache(common).map(Arc::new);
        let http = if common.offline { None } else { Some(http(common, anchors, limits)?) };
        let fetcher: Option<Arc<dyn Fetch>> = match (&cache, http) {
            // Checking whether the folder exists is cheaper than searching it.
            (Some(cache), None) if !cache.folder().is_dir() => None,
            (Some(cache), http) => {
                let caching = Caching::new(cache.clone(), http, limits.answer_bytes);
                Some(Arc::new(Remembering::new(caching, limits.request)))
            }
            (None, Some(http)) => Some(Arc::new(Remembering::new(http, limits.request))),
            (None, None) => None,
        };
        Ok(Self { fetcher, cache })
    }

    pub(crate) fn network<'a>(&'a self, deadline: &'a Deadline) -> Option<Network<'a>> {
        self.fetcher.as_ref().map(|fetcher| Network { fetcher, deadline })
    }

    /// Reports that the cache could not be written, only with `-v`.
    pub(crate) fn say_trouble(&self, common: &Common) {
        let Some((cache, trouble)) = self.cache.as_ref().and_then(|cache| Some((cache, cache.trouble()?))) else {
            return;
        };
        if common.verbose > 0 {
            let values = [("folder", &*safe(&cache.folder().to_string_lossy())), ("error", &safe(&trouble))];
            let text = words::NOT_KEPT.fill(common.language(), &values);
            super::say(&(words::NOTE.fill(common.language(), &[("text", &text)]) + "\n"), common);
        }
    }
}

/// The cache of responses, unless it is disabled.
pub(crate) fn cache(common: &Common) -> Option<Cache> {
    if common.cache.no_cache {
        return None;
    }
    cache_folder(common.cache.cache_dir.as_deref()).map(Cache::at)
}

/// The folder of the cache: the given one, or the user's.
pub(crate) fn cache_folder(given: Option<&Path>) -> Option<PathBuf> {
    // Tests do not depend on the user's cache.
    let own = || if cfg!(test) { None } else { UserFolder::Cache.path(|name| std::env::var_os(name)) };
    given.map(Path::to_owned).or_else(own)
}

fn http(common: &Common, anchors: &Anchors, limits: FetchLimits) -> Result<HttpFetcher, Box<Stop>> {
    let proxies = proxies(common.language())?;
    let networks = Networks { allowed: common.aia_allow.clone(), denied: common.aia_deny.clone() };
    let networks = with_environment(networks, common.language())?;
    Ok(HttpFetcher::new(limits, networks, proxies).trusting(anchors))
}

/// The proxies in the environment.
pub(crate) fn proxies(language: Language) -> Result<Proxies, Box<Stop>> {
    Proxies::from_environment(configuration::proxy_variable).map_err(|name| {
        let values = [("name", &*name)];
        let failure =
            Failure::new(words::NO_PROXY.fill(language, &values)).try_this(words::GIVE_PROXY.fill(language, &values));
        Stop::new(Exit::Usage, failure)
    })
}

/// The networks of the command line and of the environment.
pub(crate) fn with_environment(mut networks: Networks, language: Language) -> Result<Networks, Box<Stop>> {
    networks.allowed.extend(networks_of("CHAINMEND_AIA_ALLOW", language)?);
    networks.denied.extend(networks_of("CHAINMEND_AIA_DENY", language)?);
    networks.denied.extend(configuration::denied());
    Ok(networks)
}

/// The networks in an environment variable, separated by commas or spaces.
fn networks_of(name: &str, language: Language) -> Result<Vec<IpNet>, Box<Stop>> {
    let value = std::env::var(name).unwrap_or_default();
    let parts = value.split([',', ' ']).filter(|part| !part.is_empty());
    let network = |part| {
        guard::network(part).ok_or_else(|| {
            let values = [("name", name), ("value", &*safe(part))];
            let failure = Failure::new(words::NO_NETWORK.fill(language, &values));
            Stop::new(Exit::Usage, failure.try_this(words::GIVE_NETWORK.fill(language, &values)))
        })
    };
    parts.map(network).collect()
}
