//! The user's language, unless the command line sets it.

use crate::language::Language;

/// The language of the locale.
pub(crate) fn locale() -> Language {
    Language::of_locale(|name| std::env::var(name).ok(), system_locale)
}

/// The language from the settings of Windows or macOS, where locale variables are rarely set.
#[cfg(any(windows, target_vendor = "apple"))]
use sys_locale::get_locale as system_locale;

/// Elsewhere, only the variables count; sys-locale would give `LANGUAGE` precedence.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn system_locale() -> Option<String> {
    None
}
