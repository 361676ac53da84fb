//! `chainmend intermediates clear`.

use super::super::args::{ExplainFormat, StoreShown as Arguments};
use super::super::exit::{Exit, Stop};
use super::{cache_folder, print, stop_of, store_folder};
use crate::gather::cache::Cache;
use crate::gather::store;
use crate::language::Text;
use crate::report::{Failure, SCHEMA_VERSION, safe};
use crate::words::Words as _;

const REMOVED: Text = Text { en: "removed: {path}", ja: "削除しました: {path}" };
const NOTHING: Text =
    Text { en: "there is nothing to remove: {path}", ja: "削除するものがありません: {path}" };
const NOT_REMOVED: Text =
    Text { en: "{path} cannot be removed: {error}", ja: "{path} を削除できません: {error}" };

pub(super) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (place, language) = (&arguments.place, arguments.place.language());
    let (path, was_there) = if arguments.cached.cache {
        let folder = cache_folder(&arguments.cached, place)?;
        let cleared = Cache::at(folder.clone()).clear().map_err(|error| {
            let values = [("path", &*safe(&folder.to_string_lossy())), ("error", &error.words(language))];
            Stop::new(Exit::Output, Failure::new(NOT_REMOVED.fill(language, &values)))
        })?;
        (folder, cleared)
    } else {
        let folder = store_folder(place)?;
        let cleared = store::clear(&folder).map_err(|error| stop_of(&error, Exit::Output, place))?;
        (store::file_in(&folder), cleared)
    };
    if place.quiet && place.format == ExplainFormat::Text {
        return Ok(());
    }
    let shown = safe(&path.to_string_lossy());
    let text = || if was_there { REMOVED } else { NOTHING }.fill(language, &[("path", &shown)]) + "\n";
    let object = || {
        serde_json::json!({
            "schema_version": SCHEMA_VERSION, "command": "intermediates clear", "ok": true, "path": path.to_string_lossy(),
            "removed": was_there,
        })
    };
    print(place, text, object)
}
