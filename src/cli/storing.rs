//! The local store of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Common;
use super::words;
use crate::gather::folders::UserFolder;
use crate::gather::store::{Store, StoreError};
use crate::language::Language;
use crate::report::safe;
use crate::words::Words as _;

/// The folder of the store: the given one, else the user's.
pub(crate) fn folder(given: Option<&Path>) -> Option<PathBuf> {
    // What is tested does not depend on what whoever tests has imported.
    let own = || if cfg!(test) { None } else { UserFolder::Data.path(|name| std::env::var_os(name)) };
    given.map(Path::to_owned).or_else(own)
}

/// The store, where there is one and it is to be used. That it is of no use is said: chains that need it would not be found.
pub(crate) fn open(common: &Common) -> Option<Arc<Store>> {
    if common.store.no_store {
        return None;
    }
    let folder = folder(common.store.store_dir.as_deref())?;
    match Store::open(&folder) {
        Ok(store) => store.map(Arc::new),
        Err(error) => {
            super::say(&not_used(&error, common.language()), common);
            None
        }
    }
}

fn not_used(error: &StoreError, language: Language) -> String {
    let text = safe(&error.words(language));
    words::NOTE.fill(language, &[("text", &words::STORE_NOT_USED.fill(language, &[("error", &text)]))]) + "\n"
}
