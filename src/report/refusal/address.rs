//! Addresses of servers that were given as files.

use std::net::IpAddr;

use crate::path::Host;

/// Protocols that begin without TLS, by their ports (`-starttls` of `openssl s_client`).
const STARTTLS: [(u16, &str); 10] = [
    (21, "ftp"),
    (25, "smtp"),
    (110, "pop3"),
    (143, "imap"),
    (389, "ldap"),
    (587, "smtp"),
    (3306, "mysql"),
    (5222, "xmpp"),
    (5269, "xmpp-server"),
    (5432, "postgres"),
];

/// The command that saves what a server sends, if `word` is a URL of http or https, or a host and a port. `None` for
/// anything else, and if the host is not a plain name. A user name and a password are left out.
pub(super) fn save_command(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let (host, port) = match lower.split_once("://") {
        Some(("https" | "http", rest)) => {
            let authority = rest.split(['/', '?', '#']).next()?;
            let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
            // The certificate is at the port for https.
            host_and_port(address).unwrap_or((address, "443"))
        }
        Some(_) => return None,
        None => host_and_port(&lower)?,
    };
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    let port = if port == 80 { 443 } else { port };
    let (host, name) = match Host::parse(host).ok()? {
        Host::Ip(IpAddr::V4(address)) => (address.to_string(), String::new()),
        Host::Ip(IpAddr::V6(address)) => (format!("[{address}]"), String::new()),
        // A single letter is a drive of Windows.
        Host::Dns(name) if name.len() > 1 && name.starts_with(|first: char| first.is_ascii_alphanumeric()) => {
            (name.clone(), format!(" -servername {name}"))
        }
        Host::Dns(_) => return None,
    };
    let protocol = STARTTLS.into_iter().find(|(number, _)| *number == port);
    let starttls = protocol.map(|(_, protocol)| format!(" -starttls {protocol}")).unwrap_or_default();
    Some(format!("openssl s_client -connect {host}:{port}{name}{starttls} -showcerts </dev/null >served.pem"))
}

/// The host and the port of an address. IPv6 addresses are in brackets.
fn host_and_port(address: &str) -> Option<(&str, &str)> {
    let (host, port) = address.rsplit_once(':')?;
    (port.bytes().all(|digit| digit.is_ascii_digit()) && !port.is_empty()).then_some((host, port))
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
            ("http://www.example.jp", Some("www.example.jp:443")),
            ("http://www.example.jp:80/", Some("www.example.jp:443")),
            ("https://user:pw@h.example/", Some("h.example:443")),
            ("https://user:p:w@h.example:8443/", Some("h.example:8443")),
            ("https://例え.jp", Some("xn--r8jz45g.jp:443")),
            ("例え.JP:443", Some("xn--r8jz45g.jp:443")),
            ("[::1]:443", Some("[::1]:443")),
            ("https://[2001:db8::1]/", Some("[2001:db8::1]:443")),
            ("192.0.2.1:443", Some("192.0.2.1:443")),
            ("ftp://www.example.jp", None),
            ("[$(id)]:443", None),
            ("https://$(id)/", None),
            ("-x:443", None),
            ("host:0", None),
            ("host:99999", None),
            ("", None),
        ];
        for (word, expected) in cases {
            let command = save_command(word);
            let has_name = command.as_ref().is_some_and(|command| command.contains("-servername"));
            let is_number = expected.is_none_or(|address| address.starts_with(['[', '1']));
            assert_eq!(has_name, !is_number, "{word}");
            let address = command.as_deref().and_then(|command| command.split(' ').nth(3));
            assert_eq!(address, expected, "{word}");
        }
    }

    #[test]
    fn protocols_that_begin_without_tls() {
        let cases = [
            ("mx.example.jp:25", Some("smtp")),
            ("mx.example.jp:587", Some("smtp")),
            ("mail.example.jp:143", Some("imap")),
            ("mail.example.jp:110", Some("pop3")),
            ("192.0.2.1:5432", Some("postgres")),
            ("db.example.jp:3306", Some("mysql")),
            ("ldap.example.jp:389", Some("ldap")),
            ("ftp.example.jp:21", Some("ftp")),
            ("im.example.jp:5222", Some("xmpp")),
            ("im.example.jp:5269", Some("xmpp-server")),
            ("mail.example.jp:993", None),
        ];
        for (word, expected) in cases {
            let command = save_command(word).unwrap();
            let protocol = command.split_once("-starttls ").and_then(|(_, rest)| rest.split(' ').next());
            assert_eq!(protocol, expected, "{word}");
        }
    }
}
