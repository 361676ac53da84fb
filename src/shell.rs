//! Quoting for commands that are pasted into a POSIX shell.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::carried;
use crate::certificate::Certificate;
use crate::write::{FileRole, Name, Target, file_stem, is_hidden, is_plain};

/// The placeholder for a file name that cannot be typed.
const FILE: &str = "FILE";

/// Makes untrusted text safe for a terminal: control characters, bidirectional controls and invisible characters are
/// escaped.
pub fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// A path as one word of a command, with single quotes if necessary. A name that cannot be shown is written as
/// octets. A suffix can be appended to the result: `WORD.new`. Standard input has no name; it becomes `FILE`.
pub fn shell_word(path: &Path) -> String {
    let octets = path.as_os_str().as_encoded_bytes();
    let prefix = if octets.first() == Some(&b'-') { "./" } else { "" };
    match path.to_str() {
        Some("-" | "") => FILE.to_owned(),
        Some(text) if text.chars().all(is_plain) => format!("{prefix}{text}"),
        Some(text) if !text.chars().any(is_hidden) => format!("{prefix}'{}'", text.replace('\'', "'\\''")),
        // `$( )` removes final line breaks.
        _ if octets.last() == Some(&b'\n') => FILE.to_owned(),
        _ => format!("\"$(printf '{prefix}{}')\"", octal(octets)),
    }
}

/// A path as an argument that chainmend reads from. Standard input is `-`.
pub fn file_word(path: &Path) -> String {
    if path.as_os_str() == "-" { "-".to_owned() } else { shell_word(path) }
}

/// The command that writes a bundle to a new file, for a file that cannot be fixed in place.
pub fn bundle_anew(path: &Path) -> String {
    bundle_anew_with(path, &[])
}

/// Like [`bundle_anew`], with the other files of the same server as further inputs.
pub(crate) fn bundle_anew_with(path: &Path, others: &[PathBuf]) -> String {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-fullchain.pem");
    let files: Vec<String> = std::iter::once(path).chain(others.iter().map(PathBuf::as_path)).map(file_word).collect();
    let (files, new) = (files.join(" "), shell_word(&path.with_file_name(name)));
    format!("chainmend bundle {files} -o {new}{}", carried::options("bundle"))
}

/// The command that writes the files of a target from a file that cannot be converted in place. It names the key if it
/// is required.
pub(crate) fn bundle_for(path: &Path, target: &Target, has_key: bool) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let key = if has_key { "" } else { " --key KEY" };
    bundle_named(path, target, stem, key, "")
}

/// Like [`bundle_for`], a command for each of these certificates, whose keys are in the file. A given key is left out,
/// because it may be that of another certificate.
pub(crate) fn bundles_of_each(path: &Path, target: &Target, leaves: &[Certificate]) -> Vec<String> {
    let names: Vec<String> = leaves.iter().map(|leaf| file_stem(&leaf.own_name())).collect();
    let command = |(leaf, name): (&Certificate, &String)| {
        let prefix = &leaf.fingerprint().to_string()[..16];
        let is_shared = names.iter().filter(|other| *other == name).count() > 1;
        let stem = if is_shared { format!("{name}-{}", &prefix[..8]) } else { name.clone() };
        bundle_named(path, target, stem, &format!(" --leaf {prefix}"), "--key")
    };
    leaves.iter().zip(&names).map(command).collect()
}

/// `omitted` is an option of the run that the command does not repeat.
fn bundle_named(path: &Path, target: &Target, mut stem: String, options: &str, omitted: &str) -> String {
    // The given key may be in a file of the same name.
    if target.artifacts.iter().any(|artifact| artifact.role == FileRole::Key) {
        stem = format!("{stem}-{}", target.server);
    }
    let ending = match target.artifacts.first().map(|artifact| artifact.name) {
        Some(Name::Given(ending)) => ending,
        _ => ".crt",
    };
    let mut new = path.with_file_name(stem.clone() + ending);
    if new == path {
        new = path.with_file_name(stem + "-new" + ending);
    }
    let command = format!("chainmend bundle {}{options} --for {}", file_word(path), target.name());
    let carried = carried::options_after("bundle", &format!("{command} {omitted}"));
    format!("{command} -o {}{carried}", shell_word(&new))
}

/// Untrusted text, such as a message, as one word of a command.
pub fn shell_text(text: &str) -> String {
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let shown: String = text.chars().map(|character| if is_hidden(character) { ' ' } else { character }).collect();
    format!("'{}'", shown.replace('\'', "'\\''"))
}

/// The argument of `printf` that prints these octets.
fn octal(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len() * 4);
    for octet in octets {
        let character = char::from(*octet);
        if character == '%' {
            out.push_str("%%");
        } else if is_plain(character) {
            out.push(character);
        } else {
            let _ = write!(out, "\\{octet:03o}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_as_a_word_of_a_shell() {
        let cases = [
            ("server.key", "server.key"),
            ("/etc/ssl/a-b_c.pem", "/etc/ssl/a-b_c.pem"),
            ("a b.key", "'a b.key'"),
            ("a;rm -rf $HOME`id`.key", "'a;rm -rf $HOME`id`.key'"),
            ("it's.key", "'it'\\''s.key'"),
            ("-rf", "./-rf"),
            ("-a b", "./'-a b'"),
            ("~root", "'~root'"),
            ("鍵.key", "'鍵.key'"),
            ("a\nb%'c.key", "\"$(printf 'a\\012b%%\\047c.key')\""),
            ("-a\u{1b}", "\"$(printf './-a\\033')\""),
            ("a\n", "FILE"),
            ("-", "FILE"),
        ];
        for (path, expected) in cases {
            assert_eq!(shell_word(Path::new(path)), expected, "{path:?}");
        }
    }

    #[test]
    fn a_bundle_beside_a_file() {
        let cases = [
            ("site.pfx", "chainmend bundle site.pfx -o site-fullchain.pem"),
            ("/etc/ssl/my site.p12", "chainmend bundle '/etc/ssl/my site.p12' -o '/etc/ssl/my site-fullchain.pem'"),
            ("site", "chainmend bundle site -o site-fullchain.pem"),
            ("-x.pfx", "chainmend bundle ./-x.pfx -o ./-x-fullchain.pem"),
        ];
        for (path, expected) in cases {
            assert_eq!(bundle_anew(Path::new(path)), expected, "{path}");
        }
    }

    /// A shell expands the word to the path.
    #[cfg(unix)]
    #[test]
    fn a_shell_reads_the_path() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let paths: [&[u8]; 9] = [
            b"a b;c'd\"e$f\\g#h{i}j`k`!l%m&n|o>p*q?r[s]t~u",
            b"-rf a",
            "鍵 証明書".as_bytes(),
            b"a\nb%s%%\\n'c",
            b"\x1b]0;title\x07",
            b"a\xff\xfe b",
            "\u{202e}gnp".as_bytes(),
            b"$(id)",
            b"=a",
        ];
        for octets in paths {
            let word = shell_word(Path::new(OsStr::from_bytes(octets)));
            let script = format!("printf %s {word}.new");
            let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
            let expected =
                if octets[0] == b'-' { [b"./", octets, b".new"].concat() } else { [octets, b".new"].concat() };
            assert_eq!(output.stdout, expected, "{word}");
        }
    }
}
