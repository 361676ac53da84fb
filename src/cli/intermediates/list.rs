//! `chainmend intermediates list`.

use time::OffsetDateTime;

use super::super::args::StoreList as Arguments;
use super::super::exit::{Exit, Stop};
use super::{cache_folder, print, stop_of, store_folder};
use crate::gather::cache::Cache;
use crate::gather::store;
use crate::report::intermediates::{Filter, cached_json, cached_text, listed, listed_json, listed_text};

pub(super) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (place, language) = (&arguments.place, arguments.place.language());
    if arguments.cached.cache {
        let cached = Cache::at(cache_folder(&arguments.cached, place)?).entries();
        let is_wanted = |url: &str| arguments.filter.as_deref().is_none_or(|text| url.contains(text));
        let cached: Vec<_> = cached.into_iter().filter(|entry| is_wanted(&entry.url)).collect();
        return print(place, || cached_text(&cached), || cached_json(&cached));
    }
    let contents = store::contents(&store_folder(place)?).map_err(|error| stop_of(&error, Exit::Input, place))?;
    let filter = Filter {
        text: arguments.filter.as_deref(),
        is_revoked: arguments.revoked,
        is_expired: arguments.expired,
        is_valid: arguments.valid,
    };
    let rows = listed(&contents, &filter, OffsetDateTime::now_utc());
    print(place, || listed_text(&rows, language), || listed_json(&rows))
}
