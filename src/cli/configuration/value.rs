//! Converts values of the file to command-line values.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeInteger, DeValue};

use super::super::bad_value::BadValue;
use super::keys::{Key, Kind};
use crate::gather::without_credentials;
use crate::language::Text;

const WANT_TEXT: Text =
    Text { en: "write a string in quotes", ja: "引用符で囲んだ文字列を指定してください" };
const WANT_LIST: Text = Text {
    en: "write a list of strings: [\"a\", \"b\"]",
    ja: "文字列のリストを指定してください: [\"a\", \"b\"]",
};
const WANT_SECONDS: Text = Text { en: "write a number of seconds", ja: "秒数を指定してください" };
const EMPTY: Text = Text {
    en: "write a string that is not empty, or remove the line",
    ja: "空でない文字列を指定するか、この行を削除してください",
};
const CONTROL: Text = Text { en: "remove the control characters", ja: "制御文字を削除してください" };
const NO_ROOTS: Text = Text {
    en: "name a root store or a file, as in [\"mozilla\"], or remove the line",
    ja: "[\"mozilla\"] のようにルートストアまたはファイルを指定するか、この行を削除してください",
};
const OTHERS_HOME: Text = Text {
    en: "only ~ and ~/ are supported, for your own home folder: write the whole path, or ./~ for a file with that name",
    ja: "使用できるのは自分のホームを表す ~ と ~/ だけです。完全なパスを指定してください (その名前のファイルは ./~ と書きます)",
};
const NO_HOME: Text = Text {
    en: "HOME is not set: write the whole path",
    ja: "HOME が設定されていません。完全なパスを指定してください",
};

/// An invalid value as it is shown, and the accepted values.
type Bad = (String, BadValue);

/// The values of a key as on the command line. Relative paths are relative to `folder`.
pub(super) fn values(key: &Key, value: &Spanned<DeValue<'_>>, folder: &Path) -> Result<Vec<String>, Bad> {
    let values = texts(key, value)?;
    if values.is_empty() && key.name == "roots" {
        return Err(("[]".to_owned(), BadValue::text(NO_ROOTS)));
    }
    values.into_iter().map(|value| checked(key, value, folder)).collect()
}

/// The texts as written in the file.
fn texts(key: &Key, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Bad> {
    let bad = |value: &DeValue<'_>, text| (without_credentials(&shown(value)).into_owned(), BadValue::text(text));
    match (key.kind, value.get_ref()) {
        (Kind::Text | Kind::Path, DeValue::String(text)) => Ok(vec![text.to_string()]),
        (Kind::Seconds, DeValue::Integer(_) | DeValue::Float(_)) => Ok(vec![shown(value.get_ref())]),
        (Kind::Texts | Kind::Paths, DeValue::Array(items)) => {
            let text = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
                DeValue::String(text) => Ok(text.to_string()),
                other => Err(bad(other, WANT_LIST)),
            };
            items.iter().map(text).collect()
        }
        (Kind::Text | Kind::Path, other) => Err(bad(other, WANT_TEXT)),
        (Kind::Texts | Kind::Paths, other) => Err(bad(other, WANT_LIST)),
        (Kind::Seconds, other) => Err(bad(other, WANT_SECONDS)),
    }
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => decimal(number),
        DeValue::Float(number) => number.to_string(),
        other => other.type_str().to_owned(),
    }
}

fn decimal(number: &DeInteger<'_>) -> String {
    let parsed = i64::from_str_radix(number.as_str(), number.radix());
    parsed.map_or_else(|_| number.to_string(), |number| number.to_string())
}

/// The value, if it is valid; for a path, resolved.
fn checked(key: &Key, value: String, folder: &Path) -> Result<String, Bad> {
    let bad = |wanted: BadValue| (without_credentials(&value).into_owned(), wanted);
    if value.trim().is_empty() {
        return Err(bad(BadValue::text(EMPTY)));
    }
    if value.chars().any(char::is_control) {
        return Err(bad(BadValue::text(CONTROL)));
    }
    if let Some(wanted) = (key.check)(&value) {
        return Err(bad(wanted));
    }
    if !key.is_path(&value) {
        return Ok(value);
    }
    let path = in_home(&value, |name| std::env::var_os(name)).map_err(|text| bad(BadValue::text(text)))?;
    let path = folder.join(path);
    if let Some(wanted) = (key.check_path)(&value, &path) {
        return Err(bad(wanted));
    }
    Ok(path.to_string_lossy().into_owned())
}

/// The path with `~` replaced by the user's home, as in shells.
fn in_home(path: &str, variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, Text> {
    let Some(rest) = path.strip_prefix('~') else { return Ok(path.into()) };
    let is_separator = |character: char| character == '/' || cfg!(windows) && character == '\\';
    if !rest.is_empty() && !rest.starts_with(is_separator) {
        return Err(OTHERS_HOME);
    }
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let home = variable(name).map(PathBuf::from).filter(|home| home.is_absolute()).ok_or(NO_HOME)?;
    Ok(home.join(rest.trim_start_matches(is_separator)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_of_the_user() {
        let cases = [
            ("a/b", Some("/home/a"), Ok("a/b")),
            ("~", Some("/home/a"), Ok("/home/a/")),
            ("~/x/y", Some("/home/a"), Ok("/home/a/x/y")),
            ("./~", None, Ok("./~")),
            ("a~", None, Ok("a~")),
            ("~bob/x", Some("/home/a"), Err(OTHERS_HOME)),
            ("~x", Some("/home/a"), Err(OTHERS_HOME)),
            ("~/x", None, Err(NO_HOME)),
            ("~/x", Some(""), Err(NO_HOME)),
            ("~/x", Some("home"), Err(NO_HOME)),
        ];
        for (path, home, expected) in cases {
            let variable = |name: &str| home.filter(|_| name == "HOME").map(OsString::from);
            let outcome = in_home(path, variable).map_err(|text| text.en);
            if !cfg!(windows) {
                assert_eq!(outcome, expected.map(PathBuf::from).map_err(|text: Text| text.en), "{path} {home:?}");
            }
        }
    }
}
