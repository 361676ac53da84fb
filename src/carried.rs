//! Options of the run that suggested commands must repeat. Without `--roots`, for example, they would use other
//! roots.

use std::cell::{Cell, RefCell};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::Arc;

use crate::shell::{shell_text, shell_word};

/// An option with its value, quoted for a shell.
#[derive(Clone)]
pub(crate) struct Option {
    /// The option and its value, as one text.
    pub(crate) words: String,
    /// The commands that accept it and depend on it.
    pub(crate) commands: &'static [&'static str],
}

thread_local! {
    static OPTIONS: RefCell<Arc<Vec<Option>>> = RefCell::default();
    static TYPED: RefCell<Vec<OsString>> = RefCell::default();
    static HAS_NO_FILES: Cell<bool> = const { Cell::new(false) };
}

/// Sets the words of the command line after the program's name.
pub(crate) fn set_typed(words: &[OsString]) {
    TYPED.set(words.to_vec());
}

/// The typed command without these options (those in `valued` also without their values). `None` in programs that use
/// the library.
pub(crate) fn typed_without(flags: &[&str], valued: &[&str]) -> std::option::Option<String> {
    TYPED.with_borrow(|words| (!words.is_empty()).then(|| command_of(words, flags, valued)))
}

/// Whether the command line has this option with this value.
pub(crate) fn is_typed(option: &str, value: &str) -> bool {
    let joined = format!("{option}={value}");
    TYPED.with_borrow(|words| {
        words.windows(2).any(|pair| pair[0] == option && pair[1] == value) || words.iter().any(|word| *word == *joined)
    })
}

/// Whether the command line has this option, with any value.
pub(crate) fn has_typed(option: &str) -> bool {
    let joined = format!("{option}=");
    TYPED.with_borrow(|words| {
        words.iter().map(|word| word.to_string_lossy()).any(|word| word == option || word.starts_with(&joined))
    })
}

/// The command of these words, quoted, without these options.
pub(crate) fn command_of(words: &[OsString], flags: &[&str], valued: &[&str]) -> String {
    let mut command = "chainmend".to_owned();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if valued.contains(&&*text) {
            words.next();
            continue;
        }
        let is_joined = |option: &&str| match option.strip_prefix("--") {
            Some(_) => text.strip_prefix(option).is_some_and(|rest| rest.starts_with('=')),
            None => text.starts_with(option) && !text.starts_with("--"),
        };
        if !flags.contains(&&*text) && !valued.iter().any(is_joined) {
            command.push(' ');
            command.push_str(&quoted(word));
        }
    }
    command
}

/// Quotes a typed word. Of `--option=value`, only the value is quoted.
fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    match text.split_once('=') {
        Some((option, value)) if text.starts_with("--") => format!("{option}={}", shell_text(value)),
        _ if text == "-" => text.into_owned(),
        _ if text.starts_with('-') => text.split_at_checked(2).map_or_else(String::new, |(option, rest)| match rest {
            "" => option.to_owned(),
            rest if text.starts_with("--") => option.to_owned() + rest,
            rest => option.to_owned() + &shell_text(rest),
        }),
        _ => shell_word(Path::new(word)),
    }
}

/// Sets the options of this run for the current thread. They are not inherited by other threads.
pub(crate) fn set(options: Arc<Vec<Option>>) {
    OPTIONS.set(options);
}

/// The options of this run.
pub(crate) fn given() -> Arc<Vec<Option>> {
    OPTIONS.with_borrow(Arc::clone)
}

/// The options to append to a command and its file, each with a leading space.
pub(crate) fn options(command: &str) -> String {
    joined(&given(), command)
}

/// Like [`options`], without those that are already in `typed`.
pub(crate) fn options_after(command: &str, typed: &str) -> String {
    without(&given(), command, typed)
}

/// Whether the run was given this option.
pub(crate) fn has(name: &str) -> bool {
    given().iter().any(|option| option.words.split(' ').next() == Some(name))
}

/// Tells this thread that its inputs are not files, but parts of a line of `batch`.
pub(crate) fn set_without_files() {
    HAS_NO_FILES.set(true);
}

/// The word for an input in a suggested command.
pub(crate) fn file(word: &str) -> &str {
    if HAS_NO_FILES.get() { "FILE" } else { word }
}

/// The text with the options added to every command that contains `file`.
pub(crate) fn completed(text: String, file: &str) -> String {
    with_options(text, file, &given())
}

fn joined(options: &[Option], command: &str) -> String {
    without(options, command, "")
}

/// The options except those that already occur in the `rest` of the command.
fn without(options: &[Option], command: &str, rest: &str) -> String {
    let name = |option: &Option| option.words.split(' ').next().unwrap_or_default().to_owned();
    let is_new = |option: &&Option| !rest.split(' ').any(|word| word == name(option));
    let taken = options.iter().filter(|option| option.commands.contains(&command)).filter(is_new);
    taken.map(|option| format!(" {}", option.words)).collect()
}

fn with_options(text: String, file: &str, given: &[Option]) -> String {
    ["fix", "bundle", "check", "chains"].into_iter().fold(text, |text, command| {
        let bare = format!("chainmend {command} {file}");
        let mut parts = text.split(&bare);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |done, rest| {
            let end = rest.find([';', '\n']).unwrap_or(rest.len());
            done + &bare + &without(given, command, &rest[..end]) + rest
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typed_command_without_some_options() {
        type Words = &'static [&'static str];
        let cases: [(Words, Words, Words, &str); 5] = [
            (&["bundle", "a.pem", "--locked", "--lock", "l"], &["--locked"], &[], "chainmend bundle a.pem --lock l"),
            (
                &["bundle", "-", "--roots", "r.pem", "--roots=s.pem", "--lock=my lock"],
                &[],
                &["--roots"],
                "chainmend bundle - --lock='my lock'",
            ),
            (&["bundle", "it's", "-o", "x", "-oy"], &[], &["-o", "--output"], "chainmend bundle 'it'\\''s'"),
            (&["bundle", "a", "-oa b"], &[], &[], "chainmend bundle a -o'a b'"),
            (&["bundle", "a", "-q", "--host", "a;b"], &[], &[], "chainmend bundle a -q --host 'a;b'"),
        ];
        for (words, flags, valued, expected) in cases {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(command_of(&words, flags, valued), expected);
        }
    }

    #[test]
    fn commands_carry_the_options_that_they_take() {
        let option = |words: &str, commands| Option { words: words.to_owned(), commands };
        let given = [option("--roots 'my root.pem'", &["fix", "chains"]), option("--for iis", &["fix"])];
        let cases = [
            ("fix it: chainmend fix a.pem", "fix it: chainmend fix a.pem --roots 'my root.pem' --for iis"),
            ("chainmend chains a.pem を実行", "chainmend chains a.pem --roots 'my root.pem' を実行"),
            (
                "chainmend chains a.pem; then chainmend fix a.pem --support X",
                "chainmend chains a.pem --roots 'my root.pem'; then chainmend fix a.pem --roots 'my root.pem' --for iis --support X",
            ),
            ("chainmend fix a.pem --for nginx", "chainmend fix a.pem --roots 'my root.pem' --for nginx"),
            ("chainmend bundle a.pem", "chainmend bundle a.pem"),
            ("chainmend fix b.pem", "chainmend fix b.pem"),
            ("chmod 600 a.pem", "chmod 600 a.pem"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_options(text.to_owned(), "a.pem", &given), expected);
        }
    }
}
