//! The files that match a pattern.

use std::io;
use std::path::{Path, PathBuf};

use super::super::exit::{Exit, Stop};
use super::files::{check_count, unreadable};
use crate::language::{Language, Text};
use crate::report::{Failure, NO_FILE_BUT_SERVER, safe, save_command};

/// Wildcards of a pattern.
pub(super) const WILDCARDS: [char; 3] = ['*', '?', '['];

/// The files with names that match the pattern, except for backups.
pub(super) fn of_pattern(pattern: &Path, language: Language) -> Result<Vec<PathBuf>, Box<Stop>> {
    const NOTHING: Text =
        Text { en: "no file matches {pattern}", ja: "{pattern} に一致するファイルがありません" };
    let text = pattern.to_string_lossy();
    let matches = glob::glob(&text)
        .map_err(|error| Stop::new(Exit::Usage, Failure::new(safe(&bad_pattern(&text, error.msg, language)))))?;
    let mut files = Vec::new();
    for file in matches {
        let file = file.map_err(|error| unreadable(error.path(), language)(io::Error::from(error.error().kind())))?;
        if file.is_file() && !is_backup(&file) {
            files.push(file);
            check_count(&files, pattern, language)?;
        }
    }
    if files.is_empty() {
        let mut failure = Failure::new(safe(&NOTHING.fill(language, &[("pattern", &text)])));
        if let Some(save) = save_command(&text) {
            failure = failure.because(NO_FILE_BUT_SERVER.of(language)).try_this(save);
        }
        return Err(Stop::new(Exit::Input, failure));
    }
    Ok(files)
}

/// Why a pattern is invalid, for a message of the crate `glob` 0.3.
fn bad_pattern(pattern: &str, english: &'static str, language: Language) -> String {
    const STARS: Text = Text {
        en: "{pattern}: a wildcard is * or **, not more stars",
        ja: "{pattern}: ワイルドカードに使用できるのは * または ** です",
    };
    const COMPONENT: Text = Text {
        en: "{pattern}: ** must be alone between two slashes",
        ja: "{pattern}: ** は / と / の間に単独で書いてください",
    };
    const RANGE: Text = Text {
        en: "{pattern}: a [ without its ]; write [[] for the character itself",
        ja: "{pattern}: [ に対応する ] がありません。文字としての [ は [[] と書いてください",
    };
    let text = match english {
        "wildcards are either regular `*` or recursive `**`" => STARS,
        "recursive wildcards must form a single path component" => COMPONENT,
        _ => RANGE,
    };
    text.fill(language, &[("pattern", pattern)])
}

/// Whether this is a backup of an earlier run: `FILE.bak`, `FILE.bak.1`.
fn is_backup(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name.ends_with(".bak") || name.rsplit_once(".bak.").is_some_and(|(_, number)| is_number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_by_their_names() {
        let cases = [
            ("a.pem", false),
            ("a.pem.bak", true),
            ("a.pem.bak.12", true),
            ("a.bak.pem", false),
            ("a.pem.bak.", false),
            ("a.pem.bak.x", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_backup(Path::new(name)), expected, "{name}");
        }
    }
}
