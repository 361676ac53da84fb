//! `chainmend intermediates import`.

use time::OffsetDateTime;

use super::super::args::{ExplainFormat, StoreImport as Arguments, StorePlace};
use super::super::exit::{Exit, Stop};
use super::{print, stop_of, store_folder};
use crate::gather::store::{self, Import, StoreError};
use crate::job::store::add_to_import;
use crate::job::{Reason, Refusal};
use crate::language::Text;
use crate::read::ReadError;
use crate::report::intermediates::{imported_json, imported_text};

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let imported =
        change(&arguments.place, |import| arguments.paths.iter().try_for_each(|path| add_to_import(import, path)))?;
    tell(&imported, "intermediates import", &arguments.place)?;
    Ok(if imported.is_useless() { Exit::Input } else { Exit::Done })
}

const SMALLER: Text = Text {
    en: "import it in several files, or as PEM, of which 256 MiB are read",
    ja: "複数のファイルに分けるか、PEM 形式 (256 MiB まで) で取り込んでください",
};

/// Why nothing was imported.
enum NotImported {
    Store(StoreError),
    Input(Refusal),
}

impl From<StoreError> for NotImported {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl NotImported {
    fn stop(&self, place: &StorePlace) -> Box<Stop> {
        match self {
            Self::Store(error) => stop_of(error, Exit::Output, place),
            Self::Input(refusal) => {
                let mut stop = Stop::of(refusal, place.language());
                if matches!(*refusal.reason, Reason::Unreadable(ReadError::TooLarge(_) | ReadError::TooMany(_))) {
                    stop.failure.remedy = vec![SMALLER.of(place.language()).to_owned()];
                }
                stop
            }
        }
    }
}

/// Adds certificates to the store.
pub(super) fn change(
    place: &StorePlace,
    add: impl FnOnce(&mut Import) -> Result<(), Refusal>,
) -> Result<Import, Box<Stop>> {
    let into = |contents| {
        let mut import = Import::new(contents, OffsetDateTime::now_utc());
        add(&mut import).map_err(NotImported::Input)?;
        let contents = std::mem::take(&mut import.contents);
        import.stored = contents.records.values().filter(|record| record.der.is_some()).count();
        Ok((contents, import))
    };
    store::change(&store_folder(place)?, into).map_err(|error: NotImported| error.stop(place))
}

/// Prints the result of an import.
pub(super) fn tell(import: &Import, command: &'static str, place: &StorePlace) -> Result<(), Box<Stop>> {
    let (store, language) = (store::file_in(&store_folder(place)?), place.language());
    if place.quiet && place.format == ExplainFormat::Text {
        return Ok(());
    }
    print(place, || imported_text(import, &store, language), || imported_json(import, &store, command, language))
}
