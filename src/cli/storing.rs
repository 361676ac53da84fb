//! The local store of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Common;
use super::words;
use crate::gather::folders::UserFolder;
use crate::gather::store::Store;
use crate::job::StoreTrouble;
use crate::report;

/// The folder of the store: the given one, or the user's.
pub(crate) fn folder(given: Option<&Path>) -> Option<PathBuf> {
    // Tests do not depend on the user's store.
    let own = || if cfg!(test) { None } else { UserFolder::Data.path(|name| std::env::var_os(name)) };
    given.map(Path::to_owned).or_else(own)
}

/// Opens the store, unless there is none or it is disabled. If it cannot be used, this is reported, because chains may be
/// missing.
pub(crate) fn open(common: &Common) -> (Option<Arc<Store>>, Option<StoreTrouble>) {
    if common.store.no_store {
        return (None, None);
    }
    let Some(folder) = folder(common.store.store_dir.as_deref()) else { return (None, None) };
    match Store::open(&folder) {
        Ok(store) => (store.map(Arc::new), None),
        Err(error) => {
            let trouble = StoreTrouble::Unusable(Arc::new(error));
            say(&trouble, common);
            (None, Some(trouble))
        }
    }
}

/// A certificate of the store that is damaged and was not used, if one was needed.
pub(crate) fn trouble_of(store: &Store) -> Option<StoreTrouble> {
    store.damaged().map(|damaged| StoreTrouble::DamagedCertificate(store.name().clone(), damaged))
}

/// Prints it as a note, with remedies.
pub(crate) fn say(trouble: &StoreTrouble, common: &Common) {
    let language = common.language();
    let failure = report::intermediates::of_store_trouble(trouble, language);
    let remedies = failure.remedy.iter().map(|remedy| format!("  {}: {remedy}\n", report::try_label(language)));
    let remedies: String = remedies.collect();
    super::say(&(words::NOTE.fill(language, &[("text", &failure.what)]) + "\n" + &remedies), common);
}
