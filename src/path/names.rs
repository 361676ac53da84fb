//! Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b) and (c)).

use crate::certificate::{AlternativeName, Certificate, NameConstraints, relative_names, subject_mailboxes};

/// Why a certificate violates the name constraints of a CA above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Violation {
    /// This name is forbidden.
    Name(String),
    /// There are more comparisons than the limit allows.
    TooMany,
}

/// Checks all names of `certificate` against the constraints of a CA above it. `budget` is the number of comparisons
/// that are left.
pub(super) fn check(
    constraints: &NameConstraints,
    certificate: &Certificate,
    budget: &mut usize,
) -> Result<(), Violation> {
    for name in names_of(certificate) {
        let cost = constraints.permitted.len() + constraints.excluded.len();
        *budget = budget.checked_sub(cost).ok_or(Violation::TooMany)?;
        if !allows(constraints, &name) {
            return Err(Violation::Name(describe(&name)));
        }
    }
    Ok(())
}

/// Whether constraints forbid a common name that is compared as a DNS name, as some clients do without DNS names in
/// subjectAltName. One that is not a DNS name is in no subtree.
pub(crate) fn forbid_common_name(constraints: &NameConstraints, name: &str) -> bool {
    let is_dns = |subtree: &&AlternativeName| matches!(subtree, AlternativeName::Dns(_));
    let mut permitted = constraints.permitted.iter().filter(is_dns).peekable();
    let name = AlternativeName::Dns(name.to_owned());
    let is_in = |subtree: &AlternativeName| contains(subtree, &name) == Some(true);
    let is_outside = permitted.peek().is_some() && !permitted.any(is_in);
    is_outside || constraints.excluded.iter().any(is_in)
}

/// Every name to which constraints apply: subjectAltName, a non-empty subject, and if there is no subjectAltName, the
/// mailboxes in the subject.
fn names_of(certificate: &Certificate) -> Vec<AlternativeName> {
    let facts = certificate.facts();
    let mut names = facts.alternative_names.clone().unwrap_or_default();
    let subject = &facts.subject.der;
    if relative_names(subject).is_none_or(|names| !names.is_empty()) {
        names.push(AlternativeName::Directory(subject.clone()));
    }
    if facts.alternative_names.is_none() {
        names.extend(subject_mailboxes(subject).into_iter().map(AlternativeName::Email));
    }
    names
}

fn allows(constraints: &NameConstraints, name: &AlternativeName) -> bool {
    let same_form = |subtree: &&AlternativeName| std::mem::discriminant(*subtree) == std::mem::discriminant(name);
    if let AlternativeName::Other(tag) = name {
        // Names of a form that cannot be compared are refused if that form is constrained (RFC 5280 §4.2.1.10).
        let constrained = |subtree: &AlternativeName| *subtree == AlternativeName::Other(*tag);
        return !constraints.permitted.iter().chain(&constraints.excluded).any(constrained);
    }
    let mut permitted = constraints.permitted.iter().filter(same_form).peekable();
    let within = permitted.peek().is_none() || permitted.any(|subtree| contains(subtree, name) == Some(true));
    // An unreadable name counts as excluded.
    let excluded = constraints.excluded.iter().filter(same_form).any(|subtree| reaches(subtree, name));
    within && !excluded
}

/// Whether an excluded subtree contains the name, or one of the names that a wildcard matches.
fn reaches(subtree: &AlternativeName, name: &AlternativeName) -> bool {
    let through_wildcard = match (subtree, name) {
        (AlternativeName::Dns(subtree), AlternativeName::Dns(name)) => name.strip_prefix("*.").is_some_and(|base| {
            subtree.trim_start_matches('.').split_once('.').is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(base))
        }),
        _ => false,
    };
    through_wildcard || contains(subtree, name) != Some(false)
}

/// Whether a subtree contains a name of the same form. `None` if one of them cannot be read.
fn contains(subtree: &AlternativeName, name: &AlternativeName) -> Option<bool> {
    match (subtree, name) {
        (AlternativeName::Dns(subtree), AlternativeName::Dns(name)) => dns_contains(subtree, name),
        (AlternativeName::Ip(subtree), AlternativeName::Ip(address)) => ip_contains(subtree, address),
        (AlternativeName::Email(subtree), AlternativeName::Email(mailbox)) => email_contains(subtree, mailbox),
        (AlternativeName::Uri(subtree), AlternativeName::Uri(uri)) => Some(host_contains(subtree, uri_host(uri)?)),
        (AlternativeName::Directory(subtree), AlternativeName::Directory(name)) => {
            let (subtree, name) = (relative_names(subtree)?, relative_names(name)?);
            Some(name.starts_with(&subtree))
        }
        _ => Some(false),
    }
}

/// A name with more labels on the left is in the subtree. A leading dot, which RFC 5280 does not define for DNS names
/// but CAs use, requires at least one more label.
fn dns_contains(subtree: &str, name: &str) -> Option<bool> {
    if subtree.is_empty() {
        return Some(true);
    }
    let plain = name.strip_prefix("*.").unwrap_or(name);
    if !is_dns_name(plain) || !is_dns_name(subtree.strip_prefix('.').unwrap_or(subtree)) {
        return None;
    }
    Some(is_below(subtree.trim_start_matches('.'), name) || subtree.eq_ignore_ascii_case(name))
}

/// Whether `name` has labels to the left of `domain`.
fn is_below(domain: &str, name: &str) -> bool {
    let split = name.len().checked_sub(domain.len()).filter(|split| name.is_char_boundary(*split));
    split.is_some_and(|split| name[..split].ends_with('.') && name[split..].eq_ignore_ascii_case(domain))
}

/// Letters, digits, hyphens and underscores in labels of 1 to 63 octets (RFC 1034 §3.5; underscores are
/// in use).
pub(crate) fn is_dns_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(allowed);
    name.len() <= 253 && name.split('.').all(is_label)
}

fn ip_contains(subtree: &[u8], address: &[u8]) -> Option<bool> {
    let half = subtree.len() / 2;
    let (base, mask) = subtree.split_at(half);
    if !matches!(subtree.len(), 8 | 32) || !matches!(address.len(), 4 | 16) || !is_contiguous(mask) {
        return None;
    }
    let same = |((base, mask), octet): ((&u8, &u8), &u8)| base & mask == octet & mask;
    Some(address.len() == half && base.iter().zip(mask).zip(address).all(same))
}

fn is_contiguous(mask: &[u8]) -> bool {
    let ones: u32 = mask.iter().map(|octet| octet.leading_ones()).take_while(|ones| *ones == 8).sum();
    let rest = &mask[ones as usize / 8..];
    let edge = rest.first().is_none_or(|octet| octet.leading_ones() + octet.trailing_zeros() >= 8);
    edge && rest.iter().skip(1).all(|octet| *octet == 0)
}

fn email_contains(subtree: &str, mailbox: &str) -> Option<bool> {
    let (local, host) = mailbox.rsplit_once('@').filter(|(local, _)| is_local_part(local))?;
    Some(match subtree.rsplit_once('@') {
        Some((wanted, wanted_host)) => wanted == local && wanted_host.eq_ignore_ascii_case(host),
        None => host_contains(subtree, host),
    })
}

/// Whether this is the local part of a mailbox (before the `@`). It contains another `@` only if it is quoted (RFC 5321
/// §4.1.2).
fn is_local_part(local: &str) -> bool {
    let is_quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    !local.is_empty() && (is_quoted || !local.contains('@'))
}

/// Whether `host` matches: the same host, or with a leading dot any host below it.
fn host_contains(subtree: &str, host: &str) -> bool {
    match subtree.strip_prefix('.') {
        Some(domain) => is_below(domain, host),
        None => subtree.is_empty() || subtree.eq_ignore_ascii_case(host),
    }
}

/// The host of a URI, if it has one that is not an address. Other URIs cannot be constrained (RFC 5280 §4.2.1.10).
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?;
    let is_name = is_dns_name(host) && host.parse::<std::net::IpAddr>().is_err();
    is_name.then_some(host)
}

fn describe(name: &AlternativeName) -> String {
    match name {
        AlternativeName::Dns(name) | AlternativeName::Email(name) | AlternativeName::Uri(name) => name.clone(),
        AlternativeName::Ip(octets) => {
            let v4 = <[u8; 4]>::try_from(&octets[..]).map(|octets| std::net::IpAddr::from(octets).to_string());
            let v6 = <[u8; 16]>::try_from(&octets[..]).map(|octets| std::net::IpAddr::from(octets).to_string());
            v4.or(v6).unwrap_or_else(|_| format!("an address of {} octets", octets.len()))
        }
        AlternativeName::Directory(name) => crate::certificate::distinguished_name(name),
        AlternativeName::Other(tag) => format!("a name of form {tag}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtrees() {
        use AlternativeName::{Dns, Email, Ip, Uri};
        let dns = |subtree: &str, name: &str| (Dns(subtree.to_owned()), Dns(name.to_owned()));
        let email = |subtree: &str, name: &str| (Email(subtree.to_owned()), Email(name.to_owned()));
        let uri = |subtree: &str, name: &str| (Uri(subtree.to_owned()), Uri(name.to_owned()));
        let ip = |subtree: &[u8], address: &[u8]| (Ip(subtree.to_vec()), Ip(address.to_vec()));
        let cases = [
            (dns("example.com", "example.com"), Some(true)),
            (dns("example.com", "WWW.Example.COM"), Some(true)),
            (dns("example.com", "badexample.com"), Some(false)),
            (dns("example.com", "example.com.evil.org"), Some(false)),
            (dns(".example.com", "www.example.com"), Some(true)),
            (dns(".example.com", "example.com"), Some(false)),
            (dns("", "anything.example"), Some(true)),
            (dns("example.com", "*.example.com"), Some(true)),
            (dns("example.com", "a b.example.com"), None),
            (dns("exa mple.com", "www.example.com"), None),
            (email("example.com", "me@example.com"), Some(true)),
            (email("example.com", "me@mail.example.com"), Some(false)),
            (email(".example.com", "me@mail.example.com"), Some(true)),
            (email("me@example.com", "me@EXAMPLE.com"), Some(true)),
            (email("me@example.com", "Me@example.com"), Some(false)),
            (email("example.com", "nobody"), None),
            (email("example.com", "no@body@example.com"), None),
            (email("example.com", "\"no@body\"@example.com"), Some(true)),
            (uri("example.com", "https://example.com/a"), Some(true)),
            (uri("example.com", "https://user@example.com:8443/a"), Some(true)),
            (uri(".example.com", "ldap://a.example.com"), Some(true)),
            (uri("example.com", "urn:example"), None),
            (uri("10.0.0.1", "https://10.0.0.1/"), None),
            (ip(&[10, 0, 0, 0, 255, 0, 0, 0], &[10, 1, 2, 3]), Some(true)),
            (ip(&[10, 0, 0, 0, 255, 0, 0, 0], &[11, 1, 2, 3]), Some(false)),
            (ip(&[0; 8], &[11, 1, 2, 3]), Some(true)),
            (ip(&[0; 8], &[0; 16]), Some(false)),
            (ip(&[10, 0, 0, 0, 255, 0, 255, 0], &[10, 1, 0, 3]), None),
            (ip(&[10, 0, 0, 0, 255, 0], &[10, 1, 0, 3]), None),
        ];
        for ((subtree, name), expected) in cases {
            assert_eq!(contains(&subtree, &name), expected, "{subtree:?} {name:?}");
        }
        let excluded = [
            ("www.example.com", "*.example.com", true),
            ("example.com", "*.example.com", true),
            ("www.example.com", "*.example.org", false),
            ("a.www.example.com", "*.example.com", false),
        ];
        for (subtree, name, expected) in excluded {
            assert_eq!(reaches(&Dns(subtree.to_owned()), &Dns(name.to_owned())), expected, "{subtree} {name}");
        }
    }
}
