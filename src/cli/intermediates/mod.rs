//! `chainmend intermediates`: the local store of certificates.

mod clear;
mod import;
mod list;
mod update;

pub(crate) use update::CCADB;

use std::io;
use std::path::PathBuf;

use super::args::{ExplainFormat, Intermediates as Arguments, StoreAction, StoreCached, StorePlace, StoreShown};
use super::exit::{Exit, Stop};
use super::{fetching, storing};
use crate::gather::store::{self, StoreError};
use crate::language::{Language, Text};
use crate::report::{self, Failure};

const NO_FOLDER: Text = Text {
    en: "the environment names no folder for it (XDG_DATA_HOME, XDG_CACHE_HOME, HOME)",
    ja: "環境変数 (XDG_DATA_HOME、XDG_CACHE_HOME、HOME) からフォルダーを特定できません",
};
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    match &arguments.action {
        StoreAction::Import(import) => import::run(import),
        StoreAction::Update(update) => update::run(update).map(|()| Exit::Done),
        StoreAction::List(list) => list::run(list).map(|()| Exit::Done),
        StoreAction::Path(shown) => path(shown).map(|()| Exit::Done),
        StoreAction::Clear(shown) => clear::run(shown).map(|()| Exit::Done),
    }
}

/// Prints the path of the store or of the cache.
fn path(arguments: &StoreShown) -> Result<(), Box<Stop>> {
    let place = &arguments.place;
    let path = if arguments.cached.cache {
        cache_folder(&arguments.cached, place)?
    } else {
        store::file_in(&store_folder(place)?)
    };
    let object = serde_json::json!({
        "schema_version": crate::report::SCHEMA_VERSION, "command": "intermediates path", "ok": true,
        "path": path.to_string_lossy(), "exists": path.exists(),
    });
    print(place, || format!("{}\n", path.display()), || object)
}

/// The folder of the store.
fn store_folder(place: &StorePlace) -> Result<PathBuf, Box<Stop>> {
    storing::folder(place.store_dir.as_deref()).ok_or_else(|| no_folder("--store-dir", place.language()))
}

fn cache_folder(cached: &StoreCached, place: &StorePlace) -> Result<PathBuf, Box<Stop>> {
    fetching::cache_folder(cached.cache_dir.as_deref()).ok_or_else(|| no_folder("--cache-dir", place.language()))
}

fn no_folder(option: &str, language: Language) -> Box<Stop> {
    Stop::new(Exit::Usage, Failure::new(NO_FOLDER.of(language)).try_this(format!("{option} DIR")))
}

/// The failure if the store cannot be read or written.
fn stop_of(error: &StoreError, exit: Exit, place: &StorePlace) -> Box<Stop> {
    Stop::new(exit, report::intermediates::of_store_error(error, place.language()))
}

/// Prints the result. A quiet run prints no text.
fn print<T: serde::Serialize>(
    place: &StorePlace,
    text: impl Fn() -> String,
    object: impl FnOnce() -> T,
) -> Result<(), Box<Stop>> {
    let printed = match place.format {
        ExplainFormat::Text => super::print(&super::colored(&text())),
        ExplainFormat::Json => super::print_json(&object()),
    };
    match printed {
        // Lists are often piped into `head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| super::no_output(&error, place.language())),
    }
}
