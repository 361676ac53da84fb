//! The language of the person, where the command line does not say it.

use crate::language::Language;

/// The language of the locale.
pub(crate) fn locale() -> Language {
    Language::of_locale(|name| std::env::var(name).ok(), system_locale)
}

/// What the person has chosen in the settings of Windows or macOS, where variables of a locale are seldom set.
#[cfg(any(windows, target_vendor = "apple"))]
use sys_locale::get_locale as system_locale;

/// The variables are all there is elsewhere; sys-locale would have `LANGUAGE` go before them.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn system_locale() -> Option<String> {
    None
}
