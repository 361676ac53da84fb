use super::*;

#[test]
fn a_target_that_is_none_is_named() {
    assert_eq!(Target::parse("lightppd").unwrap_err().to_string(), "no target is called lightppd");
    let error = Target::parse("Apache@1.3").unwrap_err();
    assert_eq!(error.to_string(), "no version 1.3 of apache is known");
}

#[test]
fn versions_choose_the_row() {
    let cases = [
        ("nginx", Some("nginx")),
        ("nginx@1.25.1", Some("nginx")),
        ("apache", Some("apache")),
        ("Apache", Some("apache")),
        ("APACHE@2.2", Some("apache@2.2")),
        ("apache@2.4.8", Some("apache")),
        ("apache@2.4.62", Some("apache")),
        // A version without its last part means its newest release.
        ("apache@2", Some("apache")),
        ("apache@2.4", Some("apache")),
        ("apache@2.0", Some("apache@2.2")),
        ("apache@2.4.7", Some("apache@2.2")),
        ("apache@2.2", Some("apache@2.2")),
        ("apache@2.2.34", Some("apache@2.2")),
        ("apache@2.0.45", Some("apache@2.2")),
        ("apache@2.0.44", Some("apache@2.0.44")),
        ("apache@2.0.34", Some("apache@2.0.44")),
        ("apache@2.0.33", None),
        ("apache@1.3", None),
        ("apache@1", None),
        ("apache@3", None),
        ("apache@", None),
        ("apache@new", None),
        ("apache@2..4", None),
        ("apache@4294967295", None),
        ("apache@99999999999999999999", None),
        ("haproxy", Some("haproxy")),
        ("iis", Some("iis")),
        ("IIS@10", Some("iis")),
        ("iis@8.5", Some("iis")),
        ("postfix@3", Some("postfix")),
        ("postfix@3.4", Some("postfix")),
        ("postfix@3.3", Some("postfix@3.3")),
        ("postfix@2", Some("postfix@3.3")),
        ("dovecot@2", Some("dovecot")),
        ("dovecot@2.3.19", Some("dovecot@2.3")),
        ("lighttpd@1.4", Some("lighttpd")),
        ("lighttpd@1.4.52", Some("lighttpd@1.4.52")),
        ("domino@R5", Some("domino@5")),
        ("domino@9", Some("domino@5")),
        ("domino@14", Some("domino")),
        ("tomcat@9", Some("tomcat")),
        ("tomcat@8", Some("tomcat")),
        ("tomcat@8.0", None),
        ("nginx@1", Some("nginx")),
        ("nginx@2", None),
        ("haproxy@2", Some("haproxy")),
        ("java@8", Some("java")),
        ("java@8u301", Some("java")),
        ("java@1.8.0_392", Some("java")),
        ("java@8u291", None),
        ("java@17", Some("java")),
        // A version must consist of numbers, and some targets have no versions.
        ("apache@+2.4", None),
        ("apache@r2.4", None),
        ("apache@2.4.", None),
        ("nginx@1u2", None),
        ("pem@1", None),
        ("azure@2", None),
        ("lightppd", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(Target::parse(text).ok().map(Target::name).as_deref(), expected, "{text}");
    }
}

/// Each row is found by its name, and the versions of a server are contiguous.
#[test]
fn rows_are_found_by_their_names() {
    for target in targets() {
        assert_eq!(Target::parse(&target.name()), Ok(target), "{}", target.name());
        assert!(!target.what.en.is_empty() && !target.what.ja.is_empty(), "{}", target.name());
        assert!(!target.source.is_empty(), "{}", target.name());
        let newer = targets().take_while(|other| *other != target).filter(|other| other.server == target.server).last();
        match newer {
            Some(newer) => assert_eq!(newer.since, target.before, "{}", target.name()),
            None => assert_eq!(target.version, None, "{}", target.name()),
        }
    }
}

/// The lines only name files that are written, or the key.
#[test]
fn lines_name_files_that_there_are() {
    for target in targets() {
        for line in target.directives {
            let mut rest = *line;
            while let Some(begin) = rest.find('{') {
                let Some(end) = rest[begin..].find('}') else { break };
                let place = &rest[begin + 1..begin + end];
                rest = &rest[begin + 1..];
                if place.contains([' ', '{']) {
                    continue;
                }
                let has_role = target.artifacts.iter().any(|artifact| artifact.role.name().starts_with(place));
                let is_known =
                    ["key", "file", "n", "before", "name", "short-name", "thumbprint"].contains(&place) || has_role;
                assert!(is_known, "{}: {line}", target.name());
            }
        }
    }
}
