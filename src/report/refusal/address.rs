//! Addresses of servers that were given as files.

use std::net::IpAddr;
use std::path::Path;

use crate::path::Host;
use crate::shell::shell_text;

/// A protocol, by its names in URLs and of services, with its port. If it begins without TLS, the value of `-starttls` of
/// `openssl s_client`.
struct Protocol(&'static [&'static str], u16, Option<&'static str>);

/// From the IANA registry of service names and ports.
const PROTOCOLS: [Protocol; 30] = [
    Protocol(&["https", "http", "wss", "ws"], 443, None),
    Protocol(&["ftp"], 21, Some("ftp")),
    Protocol(&["ftps"], 990, None),
    Protocol(&["smtp", "mx"], 25, Some("smtp")),
    Protocol(&["smtps", "submissions"], 465, None),
    Protocol(&["submission"], 587, Some("smtp")),
    Protocol(&["pop3", "pop"], 110, Some("pop3")),
    Protocol(&["pop3s", "pops"], 995, None),
    Protocol(&["imap", "imap2", "imap4"], 143, Some("imap")),
    Protocol(&["imaps"], 993, None),
    Protocol(&["nntp"], 119, Some("nntp")),
    Protocol(&["nntps", "snews"], 563, None),
    Protocol(&["lmtp"], 24, Some("lmtp")),
    Protocol(&["sieve"], 4190, Some("sieve")),
    Protocol(&["ldap"], 389, Some("ldap")),
    Protocol(&["ldaps"], 636, None),
    Protocol(&["mysql", "mariadb"], 3306, Some("mysql")),
    Protocol(&["postgresql", "postgres"], 5432, Some("postgres")),
    Protocol(&["xmpp", "xmpp-client"], 5222, Some("xmpp")),
    Protocol(&["xmpp-server"], 5269, Some("xmpp-server")),
    Protocol(&["xmpps"], 5223, None),
    Protocol(&["irc"], 6667, Some("irc")),
    Protocol(&["ircs", "ircs-u"], 6697, None),
    Protocol(&["amqps"], 5671, None),
    Protocol(&["mqtts", "secure-mqtt"], 8883, None),
    Protocol(&["rediss"], 6379, None),
    Protocol(&["kafka"], 9093, None),
    Protocol(&["rdp", "ms-wbt-server"], 3389, None),
    Protocol(&["sips"], 5061, None),
    Protocol(&["telnets"], 992, None),
];

/// Endings of file names that are no top-level domains, or are likelier a file than a host.
const FILE_ENDINGS: [&str; 41] = [
    "pem",
    "crt",
    "cer",
    "cert",
    "der",
    "p7b",
    "p7c",
    "p7s",
    "pfx",
    "p12",
    "jks",
    "key",
    "csr",
    "req",
    "txt",
    "log",
    "conf",
    "cnf",
    "cfg",
    "ini",
    "env",
    "json",
    "yaml",
    "yml",
    "xml",
    "toml",
    "html",
    "md",
    "bak",
    "old",
    "orig",
    "new",
    "tmp",
    "zip",
    "gz",
    "tar",
    "tgz",
    "sh",
    "py",
    "ca-bundle",
    "crl",
];

/// The address of a server.
struct Address<'a> {
    host: &'a str,
    port: u16,
    starttls: Option<&'static str>,
}

/// The command that saves what a server sends, if `word` is a URL, a host with a port or the name of a service, or the
/// name of a host. `None` for anything else, and if the host is not a plain name. A user name and a password are left
/// out.
pub(crate) fn save_command(word: &str) -> Option<String> {
    let lower = word.trim().to_lowercase();
    let address = address(&lower)?;
    let (host, name) = match Host::parse(address.host).ok()? {
        Host::Ip(IpAddr::V4(address)) => (address.to_string(), String::new()),
        Host::Ip(IpAddr::V6(address)) => (format!("[{address}]"), String::new()),
        Host::Dns(name) if name.starts_with(|first: char| first.is_ascii_alphanumeric()) => {
            (name.clone(), format!(" -servername {name}"))
        }
        Host::Dns(_) => return None,
    };
    let starttls = address.starttls.map(|protocol| format!(" -starttls {protocol}")).unwrap_or_default();
    let connect = shell_text(&format!("{host}:{}", address.port));
    Some(format!("openssl s_client -connect {connect}{name}{starttls} -showcerts </dev/null >served.pem"))
}

fn address(word: &str) -> Option<Address<'_>> {
    let (scheme, rest) = word.split_once("://").map_or((None, word), |(scheme, rest)| (Some(scheme), rest));
    let authority = rest.split(['/', '?', '#']).next()?;
    let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
    let of_scheme = scheme.map(protocol_named);
    let Some((host, port)) = host_and_port(address) else {
        let Some(protocol) = of_scheme else { return bare(word) };
        let Protocol(_, port, starttls) = protocol?;
        return Some(Address { host: address, port: *port, starttls: *starttls });
    };
    // A single letter is a drive of Windows.
    if scheme.is_none() && host.len() < 2 {
        return None;
    }
    let Some(port) = port.parse::<u16>().ok().filter(|port| *port > 0) else {
        let Protocol(_, port, starttls) = protocol_named(port)?;
        return Some(Address { host, port: *port, starttls: *starttls });
    };
    // The certificate is at the port for https.
    let port = if port == 80 { 443 } else { port };
    let of_port = PROTOCOLS.iter().find(|Protocol(_, number, _)| *number == port);
    // For another port, the scheme decides.
    let protocol = of_port.or(of_scheme.flatten());
    Some(Address { host, port, starttls: protocol.and_then(|Protocol(.., starttls)| *starttls) })
}

fn protocol_named(name: &str) -> Option<&'static Protocol> {
    PROTOCOLS.iter().find(|Protocol(names, ..)| names.contains(&name))
}

/// The host and the port or service of an address. IPv6 addresses are in brackets.
fn host_and_port(address: &str) -> Option<(&str, &str)> {
    let (host, port) = address.rsplit_once(':')?;
    let is_port = port.bytes().all(|one| one.is_ascii_digit()) || protocol_named(port).is_some();
    (is_port && !port.is_empty() && (host.ends_with(']') || !host.contains(':'))).then_some((host, port))
}

/// A host without a port: an address, or a name that is unlikely to be that of a file.
fn bare(word: &str) -> Option<Address<'_>> {
    let (host, path) = word.split_once('/').unwrap_or((word, ""));
    let is_file = |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| FILE_ENDINGS.contains(&ending));
    let name = host.strip_suffix('.').unwrap_or(host);
    let top = name.rsplit_once('.').map_or("", |(_, top)| top);
    let is_top = top.len() > 1 && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let is_host = name == "localhost" || is_top || is_address;
    let is_likely = is_host && !is_file(name) && !is_file(path) && !Path::new(host).exists();
    is_likely.then_some(Address { host, port: 443, starttls: None })
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
            ("www.example.jp", Some("www.example.jp:443")),
            ("www.example.jp.", Some("www.example.jp:443")),
            ("www.example.jp/path", Some("www.example.jp:443")),
            ("www.example.jp:443/path?a", Some("www.example.jp:443")),
            ("user@www.example.jp:443", Some("www.example.jp:443")),
            ("www.example.jp:443 ", Some("www.example.jp:443")),
            ("192.0.2.1", Some("192.0.2.1:443")),
            ("::1", Some("'[::1]:443'")),
            ("[::1]", Some("'[::1]:443'")),
            ("localhost", Some("localhost:443")),
            ("http://x", Some("x:443")),
            ("server.pem", None),
            ("server", None),
            ("live/example.jp/fullchain.pem", None),
            ("example.jp/fullchain.pem", None),
            ("www.example.jp.crt", None),
            ("www.example.jp.2026", None),
            ("notes.txt", None),
            ("conf.d/site", None),
            ("gopher://www.example.jp", None),
            ("www.example.jp:gopher", None),
            ("C:443", None),
            ("a b:443", None),
            ("http://www.example.jp", Some("www.example.jp:443")),
            ("http://www.example.jp:80/", Some("www.example.jp:443")),
            ("https://user:pw@h.example/", Some("h.example:443")),
            ("https://user:p:w@h.example:8443/", Some("h.example:8443")),
            ("https://例え.jp", Some("xn--r8jz45g.jp:443")),
            ("例え.JP:443", Some("xn--r8jz45g.jp:443")),
            ("[::1]:443", Some("'[::1]:443'")),
            ("https://[2001:db8::1]/", Some("'[2001:db8::1]:443'")),
            ("192.0.2.1:443", Some("192.0.2.1:443")),
            ("ftp://www.example.jp", Some("www.example.jp:21")),
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
            let is_number = expected.is_none_or(|address| address.starts_with(['\'', '1']));
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
            ("mail:smtp", Some("smtp")),
            ("mail:submission", Some("smtp")),
            ("mail:imaps", None),
            ("mail:imap", Some("imap")),
            ("ftp://www.example.jp/pub", Some("ftp")),
            ("ftp://www.example.jp:2121/", Some("ftp")),
            ("smtp://mail.example.jp", Some("smtp")),
            ("smtps://mail.example.jp", None),
            ("smtp://mail.example.jp:465", None),
            ("imap://user@mail.example.jp/INBOX", Some("imap")),
            ("ldap://ldap.example.jp", Some("ldap")),
            ("ldaps://ldap.example.jp", None),
            ("postgresql://db.example.jp/name", Some("postgres")),
            ("https://www.example.jp:8443", None),
        ];
        for (word, expected) in cases {
            let command = save_command(word).unwrap();
            let protocol = command.split_once("-starttls ").and_then(|(_, rest)| rest.split(' ').next());
            assert_eq!(protocol, expected, "{word}");
        }
    }
}
