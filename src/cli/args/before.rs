//! Options before the command, or between the two words of one, apply to the command. A question that begins with a dash
//! is no option.

use std::ffi::{OsStr, OsString};

/// Options with a value that several commands have.
const VALUED: [&str; 15] = [
    "--lang",
    "--color",
    "--format",
    "--config",
    "--roots",
    "--intermediates",
    "--aia-allow",
    "--aia-deny",
    "--timeout",
    "--at",
    "--store-dir",
    "--cache-dir",
    "--password-file",
    "--password-env",
    "--for",
];

/// Options without a value.
const FLAGS: [&str; 7] = ["--offline", "--no-store", "--no-cache", "--strict", "--quiet", "--verbose", "-q"];

/// Commands whose second word is part of the name.
const OF_TWO_WORDS: [&str; 2] = ["intermediates", "config"];

/// The arguments with the options of every command after its name, for example `chainmend bundle --lang ja` for
/// `chainmend --lang ja bundle`. Help has no options except its language, which is looked for separately.
pub(crate) fn in_order(arguments: &[OsString]) -> Vec<OsString> {
    let (program, typed) = arguments.split_at(arguments.len().min(1));
    let (mut options, rest) = leading(typed);
    let Some((name, rest)) = rest.split_first().filter(|(name, _)| !is_option(name)) else {
        return [program, rest].concat();
    };
    if name == "help" {
        let words = std::iter::successors(Some(leading(rest).1), |rest| Some(leading(rest.get(1..)?).1));
        let words: Vec<OsString> = words.filter_map(|rest| rest.first()).cloned().collect();
        return [program, std::slice::from_ref(name), &words].concat();
    }
    let mut command = vec![name.clone()];
    let mut rest = rest;
    if OF_TWO_WORDS.iter().any(|known| name == known) {
        let (between, behind) = leading(rest);
        let Some((second, behind)) = behind.split_first().filter(|(second, _)| !is_option(second)) else {
            // The name alone shows help, which has no options either.
            return [program, &command, behind].concat();
        };
        options.extend(between);
        command.push(second.clone());
        rest = behind;
    }
    let rest = if name == "explain" { questions(rest) } else { rest.to_vec() };
    [program, &command, &options, &rest].concat()
}

/// The words of `explain`, with a space before those that begin with a dash like an option, but are text.
fn questions(words: &[OsString]) -> Vec<OsString> {
    let is_text = |word: &str| word.starts_with("---") || word.starts_with('-') && word.contains(char::is_whitespace);
    let mark = |word: &OsString| match word.to_str().filter(|word| is_text(word)) {
        Some(text) => format!(" {text}").into(),
        None => word.clone(),
    };
    words.iter().map(mark).collect()
}

fn is_option(word: &OsStr) -> bool {
    word.to_str().is_some_and(|word| word.len() > 1 && word.starts_with('-'))
}

/// The options at the beginning with their values, and the rest.
fn leading(words: &[OsString]) -> (Vec<OsString>, &[OsString]) {
    let mut count = 0;
    while let Some(word) = words.get(count).and_then(|word| word.to_str()) {
        let is_repeated = word.strip_prefix("-v").is_some_and(|more| more.trim_start_matches('v').is_empty());
        let is_flag = FLAGS.contains(&word) || is_repeated;
        let is_joined = word.split_once('=').is_some_and(|(name, _)| VALUED.contains(&name));
        let is_whole = VALUED.contains(&word) && words.len() > count + 1;
        count += match (is_flag || is_joined, is_whole) {
            (true, _) => 1,
            (_, true) => 2,
            _ => break,
        };
    }
    let (options, rest) = words.split_at(count);
    (options.to_vec(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_begins_with_a_dash_is_no_option() {
        let cases = [
            (["explain", "- key values mismatch"], " - key values mismatch"),
            (["explain", "-1202 NSURLErrorDomain"], " -1202 NSURLErrorDomain"),
            (["explain", "-----BEGIN"], " -----BEGIN"),
            (["explain", "-"], "-"),
            (["explain", "--list"], "--list"),
            (["check", "- a.pem"], "- a.pem"),
        ];
        for ([command, word], expected) in cases {
            let ordered = in_order(&["chainmend", command, word].map(OsString::from));
            assert_eq!(ordered, ["chainmend", command, expected], "{word}");
        }
    }

    #[test]
    fn options_stand_behind_the_command() {
        let cases = [
            ("", ""),
            ("bundle a.crt --lang ja", "bundle a.crt --lang ja"),
            ("--lang ja bundle a.crt", "bundle --lang ja a.crt"),
            ("--lang=ja -q check a.crt", "check --lang=ja -q a.crt"),
            ("-vv --roots r.pem check a.crt", "check -vv --roots r.pem a.crt"),
            ("--lang ja --help", "--help"),
            ("--lang ja -h", "-h"),
            ("--lang ja", ""),
            ("--lang", "--lang"),
            ("--lang ja help bundle", "help bundle"),
            ("help --lang ja bundle", "help bundle"),
            ("help bundle --lang ja", "help bundle"),
            ("help intermediates --lang=ja list", "help intermediates list"),
            ("--lang ja intermediates list", "intermediates list --lang ja"),
            ("intermediates --lang ja list -q", "intermediates list --lang ja -q"),
            ("intermediates --help", "intermediates --help"),
            ("--lang ja intermediates", "intermediates"),
            ("intermediates --lang ja", "intermediates"),
            ("--lang ja -q config --lang=en", "config"),
            ("--lang ja intermediates --help", "intermediates --help"),
            ("intermediates --lang", "intermediates --lang"),
            ("intermediates --nothing", "intermediates --nothing"),
            ("--config c.toml config show", "config show --config c.toml"),
            ("--nothing check a.crt", "--nothing check a.crt"),
            ("- check", "- check"),
        ];
        for (typed, expected) in cases {
            let words = |text: &str| -> Vec<OsString> {
                std::iter::once("chainmend").chain(text.split_whitespace()).map(OsString::from).collect()
            };
            assert_eq!(in_order(&words(typed)), words(expected), "{typed}");
        }
    }
}
