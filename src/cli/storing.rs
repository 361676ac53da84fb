//! The local store of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Common;
use super::words;
use crate::gather::folders::UserFolder;
use crate::gather::store::{Store, StoreError};
use crate::report::safe;
use crate::shell::shell_word;
use crate::words::Words as _;

/// The folder of the store: the given one, or the user's.
pub(crate) fn folder(given: Option<&Path>) -> Option<PathBuf> {
    // Tests do not depend on the user's store.
    let own = || if cfg!(test) { None } else { UserFolder::Data.path(|name| std::env::var_os(name)) };
    given.map(Path::to_owned).or_else(own)
}

/// The store, if there is one and it is not disabled. If it cannot be used, this is reported, because chains that need
/// it would not be found.
pub(crate) fn open(common: &Common) -> Option<Arc<Store>> {
    if common.store.no_store {
        return None;
    }
    let folder = folder(common.store.store_dir.as_deref())?;
    match Store::open(&folder) {
        Ok(store) => store.map(Arc::new),
        Err(error) => {
            super::say(&not_used(&error, common), common);
            None
        }
    }
}

/// Reports that a damaged certificate of the store was left out.
pub(crate) fn say_trouble(store: &Store, common: &Common) {
    let Some(damaged) = store.damaged() else { return };
    let (language, sha256) = (common.language(), damaged.to_string());
    let values = [("store", &*safe(store.name())), ("sha256", &sha256[..16]), ("clear", &clear(common))];
    let text = words::STORE_DAMAGED.fill(language, &values);
    super::say(&(words::NOTE.fill(language, &[("text", &text)]) + "\n"), common);
}

fn not_used(error: &StoreError, common: &Common) -> String {
    let language = common.language();
    let values = [("error", &*safe(&error.words(language))), ("clear", &clear(common))];
    words::NOTE.fill(language, &[("text", &words::STORE_NOT_USED.fill(language, &values))]) + "\n"
}

/// The command that removes the store of this run.
fn clear(common: &Common) -> String {
    let folder = common.store.store_dir.as_deref().map(|folder| format!(" --store-dir {}", shell_word(folder)));
    format!("chainmend intermediates clear{}", folder.unwrap_or_default())
}
