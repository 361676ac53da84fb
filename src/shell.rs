//! Quoting for commands that are pasted into a POSIX shell.

use std::fmt::Write as _;
use std::path::Path;

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

/// Whether a character needs no quotes in any configuration or shell.
pub(crate) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '/' | '.' | '_' | '-' | '+' | ',' | ':' | '@')
}

/// Whether a character is invisible, so that a line with it cannot be checked before it is pasted.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
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
