//! Quotes paths for the configuration of each server. Paths that it cannot express are reported, because a line with
//! another meaning is worse than none.

use std::path::Path;

use crate::shell::{is_hidden, is_plain};

/// How a configuration or command line quotes words with special characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Quoting {
    /// Double quotes, with a backslash before `"` and `\`; `$` begins a variable and cannot be escaped, in certificates
    /// since 1.15.9 (nginx 1.22, `ngx_conf_read_token`, `ngx_http_ssl_compile_certificates`).
    Nginx,
    /// Double quotes, with a backslash before `"` and `\`; `${` begins a variable and cannot be escaped (Apache httpd
    /// 2.4, `ap_getword_conf`, `ap_resolve_env`).
    Apache,
    /// Single quotes, inside which no character is special; a backslash escapes `'` outside of them (`HAProxy` 2.6,
    /// configuration manual 2.2).
    Haproxy,
    /// Double quotes, for both cmd.exe and PowerShell. Variables are not allowed.
    Windows,
    /// No quotes. No special characters are allowed.
    Plain,
    /// As it is, up to the end of the line or word: no quotes, and none of these. Spaces at the end are not kept, and a
    /// backslash there would join two lines (tried with Dovecot 2.3 and Squid 5.7).
    Bare(&'static [&'static str]),
    /// As it is, up to the end of the line, where a backslash is nothing special (tried with stunnel 5.68).
    Line,
    /// As it is, up to the end of the line, in a list: a colon is doubled, and a backslash escapes `$` and itself (tried
    /// with Exim 4.96).
    Exim,
    /// As it is, up to the end of the line, with `$` doubled; several spaces become one (tried with Postfix 3.7).
    Postfix,
    /// Double quotes if necessary, in which a backslash is doubled and nothing else is special (tried with `MariaDB` 10.11,
    /// `my_print_defaults`).
    MySql,
    /// Double quotes if necessary, with a backslash before `"` and `\`; no variables (Caddy, `ProFTPD`).
    Quoted,
    /// Always double quotes, with a backslash before `"` and `\` (Redis 7.0, Lua 5.4, YAML). `{{` begins a template of
    /// Traefik.
    String,
    /// Always double quotes, with a backslash before `"` only; other backslashes are themselves (tried with lighttpd
    /// 1.4.69).
    Lighttpd,
    /// Single quotes, doubled inside (`PostgreSQL` 15, `guc-file.l`).
    Sql,
    /// Single quotes, doubled inside, for PowerShell only.
    PowerShell,
    /// Single quotes of a POSIX shell.
    Shell,
    /// The value of an XML attribute.
    Xml,
}

/// A character or short text in a path that a configuration cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unwritable {
    /// This character or text.
    Text(&'static str),
    /// A character that is invisible, or changes how a line is displayed.
    Hidden,
    /// Octets that are not UTF-8.
    NotText,
}

impl Quoting {
    /// The path as one word.
    ///
    /// # Errors
    ///
    /// The part that cannot be expressed.
    pub fn word(self, path: &Path) -> Result<String, Unwritable> {
        let text = path.to_str().ok_or(Unwritable::NotText)?;
        if let Some(special) = self.special().iter().find(|special| text.contains(**special)) {
            return Err(Unwritable::Text(special));
        }
        if let Some(end) = self.special_at_end().iter().find(|end| text.ends_with(**end)) {
            return Err(Unwritable::Text(end));
        }
        if !text.is_empty() && text.chars().all(is_plain) && !self.is_always_quoted() {
            return Ok(text.to_owned());
        }
        let word = match self {
            Self::Nginx => in_double_quotes(text).replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"),
            Self::Haproxy => {
                let inside = text.replace('\'', "'\\''").replace('\n', "'\\n'").replace('\r', "'\\r'");
                format!("'{}'", inside.replace('\t', "'\\t'"))
            }
            Self::Windows => format!("\"{text}\""),
            Self::Plain | Self::Bare(_) | Self::Line => text.to_owned(),
            Self::Exim => text.replace('\\', "\\\\").replace('$', "\\$").replace(':', "::"),
            Self::Lighttpd => format!("\"{}\"", text.replace('"', "\\\"")),
            Self::Postfix => text.replace('$', "$$"),
            Self::MySql => format!("\"{}\"", text.replace('\\', "\\\\")),
            Self::Apache | Self::Quoted | Self::String => in_double_quotes(text),
            Self::Sql => format!("'{}'", text.replace('\'', "''")),
            Self::PowerShell => in_powershell_quotes(text),
            Self::Shell => format!("'{}'", text.replace('\'', "'\\''")),
            Self::Xml => {
                let inside = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                format!("\"{inside}\"")
            }
        };
        if word.chars().any(is_hidden) { Err(Unwritable::Hidden) } else { Ok(word) }
    }

    /// The characters and texts that cannot be expressed.
    fn special(self) -> &'static [&'static str] {
        match self {
            Self::Nginx => &["$"],
            Self::Haproxy | Self::Shell | Self::PowerShell | Self::MySql | Self::Line | Self::Exim => &[],
            Self::Bare(special) => special,
            Self::Postfix => &["  "],
            Self::Windows => &["\"", "%", "$", "`"],
            Self::Plain => &[
                " ", "\"", "'", "\\", "#", "$", "%", ";", "{", "}", "(", ")", "[", "]", "<", ">", "&", "|", "*", "?",
                "=", "~", "!", "^", "`", ",",
            ],
            // Caddy replaces {...}, ProFTPD %{...}.
            Self::Quoted => &["{", "%"],
            Self::String => &["{{"],
            Self::Lighttpd => &["\\\""],
            Self::Sql => &["\\"],
            Self::Apache | Self::Xml => &["${"],
        }
    }

    /// What cannot be expressed at the end of a path.
    fn special_at_end(self) -> &'static [&'static str] {
        match self {
            Self::Bare(_) | Self::Postfix | Self::Exim => &[" ", "\\"],
            Self::Line => &[" "],
            Self::Lighttpd => &["\\"],
            _ => &[],
        }
    }

    fn is_always_quoted(self) -> bool {
        matches!(self, Self::Exim | Self::Lighttpd | Self::String | Self::Sql | Self::PowerShell | Self::Xml)
    }

    /// The prefix of a comment in a configuration. Empty for command lines.
    pub fn comment(self) -> &'static str {
        match self {
            Self::Windows | Self::Xml => "",
            _ => "# ",
        }
    }
}

/// Single quotes. PowerShell treats the typographic ones like `'` (`CharExtensions.IsSingleQuote`), so each of them is
/// doubled.
fn in_powershell_quotes(text: &str) -> String {
    let mut word = String::from("'");
    for character in text.chars() {
        word.push(character);
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            word.push(character);
        }
    }
    word + "'"
}

fn in_double_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_as_a_word_of_each_configuration() {
        use Quoting::{
            Apache, Bare, Exim, Haproxy, Lighttpd, Line, MySql, Nginx, Plain, Postfix, PowerShell, Quoted, Shell, Sql,
            String, Windows, Xml,
        };
        let text = |text| Err(Unwritable::Text(text));
        let cases = [
            (Nginx, "/etc/ssl/www.example.jp.pem", Ok("/etc/ssl/www.example.jp.pem")),
            (Nginx, "/a b/c;d.pem", Ok(r#""/a b/c;d.pem""#)),
            (Nginx, r#"/a"b\c'd"#, Ok(r#""/a\"b\\c'd""#)),
            (Nginx, r"/a\n", Ok(r#""/a\\n""#)),
            (Nginx, "/a\nb\tc\r", Ok(r#""/a\nb\tc\r""#)),
            (Nginx, "/証明書{}#%", Ok(r#""/証明書{}#%""#)),
            (Nginx, "/a$b", text("$")),
            (Nginx, "/a\u{1b}b", Err(Unwritable::Hidden)),
            (Nginx, "/a\u{202e}b", Err(Unwritable::Hidden)),
            (Apache, "/a b", Ok(r#""/a b""#)),
            (Apache, r#"/a"b\c'd$e"#, Ok(r#""/a\"b\\c'd$e""#)),
            (Apache, r"/ends\", Ok(r#""/ends\\""#)),
            (Apache, "/a${HOME}", text("${")),
            (Apache, "/a\nb", Err(Unwritable::Hidden)),
            (Haproxy, r#"/a b"c\d$e#f"#, Ok(r#"'/a b"c\d$e#f'"#)),
            (Haproxy, "/it's", Ok(r"'/it'\''s'")),
            (Haproxy, "/a\nb", Ok(r"'/a'\n'b'")),
            (Windows, "/a b&c", Ok(r#""/a b&c""#)),
            (Windows, "/a%TEMP%", text("%")),
            (Windows, "/a$env:b", text("$")),
            (Windows, "/a\"b", text("\"")),
            (Plain, "/etc/ssl/site.pem", Ok("/etc/ssl/site.pem")),
            (Plain, "/a b", text(" ")),
            (Plain, "/a\nb", Err(Unwritable::Hidden)),
            (Plain, "/証明書", Ok("/証明書")),
            (Plain, "/a,b", text(",")),
            (Bare(&[]), r#"/a b#c;'d"e$f\g,h"#, Ok(r#"/a b#c;'d"e$f\g,h"#)),
            (Bare(&[]), "/a ", text(" ")),
            (Bare(&[]), r"/a\", text("\\")),
            (Bare(&[]), "/a\nb", Err(Unwritable::Hidden)),
            (Bare(&["#", " "]), "/a:b", Ok("/a:b")),
            (Bare(&["#"]), "/a b#c", text("#")),
            (Bare(&[":"]), "/a:b", text(":")),
            (Line, r#"/a b#c;'d"e$f\g,{h}%:\"#, Ok(r#"/a b#c;'d"e$f\g,{h}%:\"#)),
            (Line, "/a ", text(" ")),
            (Line, "/a\nb", Err(Unwritable::Hidden)),
            (Exim, "/a/b.pem", Ok("/a/b.pem")),
            (Exim, r#"/a:b$c\d"e #f{}"#, Ok(r#"/a::b\$c\\d"e #f{}"#)),
            (Exim, r"/a\", text("\\")),
            (Exim, "/a ", text(" ")),
            (Lighttpd, r"/a{b}%c$d\e f", Ok(r#""/a{b}%c$d\e f""#)),
            (Lighttpd, r#"/a"b'c"#, Ok(r#""/a\"b'c""#)),
            (Lighttpd, r#"/a\"b"#, text("\\\"")),
            (Lighttpd, r"/a\", text("\\")),
            (Postfix, "/a b$c", Ok("/a b$$c")),
            (Postfix, "/a  b", text("  ")),
            (MySql, "/a/b.pem", Ok("/a/b.pem")),
            (MySql, r#"/a b"c\d#e'f"#, Ok(r#""/a b"c\\d#e'f""#)),
            (Quoted, "/etc/ssl/site.pem", Ok("/etc/ssl/site.pem")),
            (Quoted, r#"/a "b\c"#, Ok(r#""/a \"b\\c""#)),
            (Quoted, "/{env.HOME}", text("{")),
            (String, "/etc/ssl/site.pem", Ok(r#""/etc/ssl/site.pem""#)),
            (String, "/it's a", Ok(r#""/it's a""#)),
            (String, r#"/a{b}%c$d\e"f"#, Ok(r#""/a{b}%c$d\\e\"f""#)),
            (String, "/a{{b}}", text("{{")),
            (Sql, "/it's a", Ok("'/it''s a'")),
            (Sql, r"/a\b", text("\\")),
            (PowerShell, "/it's $a", Ok("'/it''s $a'")),
            (
                PowerShell,
                "/a\u{2018}b\u{2019}c\u{201a}d\u{201b}",
                Ok("'/a\u{2018}\u{2018}b\u{2019}\u{2019}c\u{201a}\u{201a}d\u{201b}\u{201b}'"),
            ),
            (Shell, "/etc/ssl/site.pem", Ok("/etc/ssl/site.pem")),
            (Shell, "/it's $a", Ok(r"'/it'\''s $a'")),
            (Xml, r#"/a&"<b"#, Ok(r#""/a&amp;&quot;&lt;b""#)),
        ];
        for (quoting, path, expected) in cases {
            assert_eq!(quoting.word(Path::new(path)), expected.map(str::to_owned), "{quoting:?} {path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn octets_that_are_no_text() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(OsStr::from_bytes(b"/a\xff"));
        assert_eq!(Quoting::Nginx.word(path), Err(Unwritable::NotText));
    }
}
