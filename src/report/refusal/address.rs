//! Addresses of servers that were given as files.

/// The command that saves what a server sends, if `word` is an https URL, or a host and a port. `None` for anything
/// else, and if the host is not a plain name.
pub(super) fn save_command(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let (host, port) = if let Some(rest) = lower.strip_prefix("https://") {
        let authority = rest.split(['/', '?', '#']).next()?;
        authority.rsplit_once(':').unwrap_or((authority, "443"))
    } else {
        lower.rsplit_once(':')?
    };
    let is_name = host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && host.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_'));
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    // A single letter is a drive of Windows.
    (is_name && is_port && host.len() > 1).then(|| {
        format!("openssl s_client -connect {host}:{port} -servername {host} -showcerts </dev/null >served.pem")
    })
}

/// The command that downloads the file of certificates that a URL names, by the ending of its path. `None` for anything else, and
/// where a shell would read something into it.
pub(super) fn download_command(word: &str) -> Option<String> {
    const ENDINGS: [&str; 9] = ["pem", "crt", "cer", "der", "cert", "p7b", "p7c", "pfx", "p12"];
    let lower = word.to_ascii_lowercase();
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| lower.strip_prefix(scheme))?;
    let (_, path) = rest.split_once('/')?;
    let name = word.rsplit('/').next()?;
    let ending = path.rsplit('/').next()?.rsplit_once('.')?.1;
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, ':' | '/' | '.' | '-' | '_' | '%' | '~')
    };
    let is_file = ENDINGS.contains(&ending) && word.chars().all(is_plain) && !name.starts_with('-');
    is_file.then(|| format!("curl -fsSL -o {name} {word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files() {
        let cases = [
            ("https://ca.example.jp/ca/r1.pem", Some("curl -fsSL -o r1.pem https://ca.example.jp/ca/r1.pem")),
            ("HTTP://ca.example.jp/r1.CRT", Some("curl -fsSL -o r1.CRT HTTP://ca.example.jp/r1.CRT")),
            ("http://ca.example.jp/r1.p7c", Some("curl -fsSL -o r1.p7c http://ca.example.jp/r1.p7c")),
            ("https://ca.example.jp/", None),
            ("https://ca.example.jp.pem", None),
            ("https://ca.example.jp/-o.pem", None),
            ("https://ca.example.jp/$(id).pem", None),
            ("https://ca.example.jp/a b.pem", None),
            ("ca.example.jp/r1.pem", None),
        ];
        for (word, expected) in cases {
            assert_eq!(download_command(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn addresses_of_servers() {
        let cases = [
            ("https://www.example.jp", Some("www.example.jp:443")),
            ("HTTPS://www.example.jp:8443/a?b", Some("www.example.jp:8443")),
            ("www.example.jp:443", Some("www.example.jp:443")),
            ("localhost:8443", Some("localhost:8443")),
            ("www.example.jp", None),
            ("server.pem", None),
            ("C:443", None),
            ("a b:443", None),
            ("https://$(id)/", None),
            ("-x:443", None),
            ("host:0", None),
            ("host:99999", None),
            ("", None),
        ];
        for (word, expected) in cases {
            let command = save_command(word);
            let address = command.as_deref().and_then(|command| command.split(' ').nth(3));
            assert_eq!(address, expected, "{word}");
        }
    }
}
