//! Tests of clients with conditional roots: made-up roots, one second before and after the limit.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::{ClientRefusal, Embedded, Missing, Received, Verdict, judge};
use crate::certificate::Certificate;
use crate::path::{Limits, Question, Signatures, search};
use crate::pki::{Issued, Spec, timestamp, timestamp_list};
use crate::pool::Pool;
use crate::trust::{self, Anchors, Condition, made_up};

const LAST: OffsetDateTime = datetime!(2026-03-31 23:59:59 UTC);
const NOW: OffsetDateTime = datetime!(2026-11-26 00:00 UTC);

fn certificate(issued: &Issued) -> Certificate {
    Certificate::from_der(issued.der.clone()).unwrap()
}

/// A leaf that was issued and logged this number of seconds after [`LAST`].
fn leaf(root: &Issued, issued: i64, logged: Option<i64>) -> Certificate {
    let spec = Spec::leaf("www.example.jp").with(|params| params.not_before = LAST + Duration::seconds(issued));
    let milliseconds = |seconds| u64::try_from(LAST.unix_timestamp() + seconds).unwrap() * 1000;
    let timestamps = logged.map(|seconds| timestamp_list(&[&timestamp([7; 32], milliseconds(seconds))]));
    certificate(&timestamps.into_iter().fold(spec, Spec::timestamps).issued_by(root))
}

/// `yes` or `no` for the condition, `?` if it or the client is unknown. Panics for any other verdict.
fn says(client: &str, leaf: &Certificate, at: OffsetDateTime) -> &'static str {
    let client = trust::named(client)[0];
    let served = Received { certificates: std::slice::from_ref(leaf), elsewhere: &Pool::default() };
    match judge(client, &served, at, &Embedded, &mut Signatures::default()) {
        Verdict::Accepts { .. } => "yes",
        Verdict::Rejects(ClientRefusal::Condition(..)) => "no",
        Verdict::Unknown(Missing::Condition(_, objection)) if objection.is_certain => "? of the client",
        Verdict::Unknown(Missing::Condition(..)) => "?",
        other => panic!("{}: {other:?}", client.id),
    }
}

fn root(name: &str, store: &'static str, condition: Condition) -> Issued {
    let root = Spec::ca(name).self_signed();
    made_up::add_with(store, ("2014-01", None), &root.der, &[condition]);
    root
}

#[test]
fn mozillas_day_of_distrust_counts_for_firefox_and_not_for_who_takes_the_list_alone() {
    let root = root("Distrusted after a day", "mozilla", Condition::NotBeforeNotAfter(LAST));
    let (early, late) = (leaf(&root, 0, None), leaf(&root, 1, None));
    for client in ["firefox", "curl", "openssl-3", "python", "go"] {
        assert_eq!(says(client, &early, NOW), "yes", "{client}");
    }
    assert_eq!(says("firefox", &late, NOW), "no");
    for client in ["curl", "openssl-3", "python", "go"] {
        assert_eq!(says(client, &late, NOW), "yes", "{client}");
    }
    assert_eq!(says("node-20", &late, NOW), "? of the client");
}

#[test]
fn microsofts_conditions() {
    let issued = root("Not before a day", "microsoft", Condition::NotBeforeNotAfter(LAST));
    assert_eq!(says("windows-11", &leaf(&issued, 0, None), NOW), "yes");
    assert_eq!(says("windows-11", &leaf(&issued, 1, None), NOW), "no");
    let disallowed = root("Disallowed after a day", "microsoft", Condition::DisallowedAfter(NOW));
    assert_eq!(says("windows-11", &leaf(&disallowed, 0, None), NOW), "yes");
    assert_eq!(says("windows-11", &leaf(&disallowed, 0, None), NOW + Duration::SECOND), "no");
    let for_mail = root("For mail", "microsoft", Condition::NotForServers);
    assert_eq!(says("windows-11", &leaf(&for_mail, 0, None), NOW), "no");
    assert_eq!(says("windows-7", &leaf(&for_mail, 0, None), NOW), "? of the client");
}

/// The conditions in Java's own list apply to every client that uses the list.
#[test]
fn what_comes_with_the_list_counts_for_all_who_have_it() {
    let root = Spec::ca("Java's root").self_signed();
    made_up::add_with("openjdk", ("2018-10", None), &root.der, &[Condition::NotBeforeNotAfter(LAST)]);
    assert_eq!(says("java-17", &leaf(&root, 0, None), NOW), "yes");
    assert_eq!(says("java-17", &leaf(&root, 1, None), NOW), "no");
}

/// A chain is valid for `--roots chrome` if the condition is met; if that is unknown, it is valid and reported.
#[test]
fn chains_by_the_conditions_of_the_roots_of_the_run() {
    let logged = root("Logged until a day", "chrome", Condition::SctNotAfter { last: LAST, since: None });
    let issued = root("Issued until a day", "mozilla", Condition::NotBeforeNotAfter(LAST));
    let cases: [(&str, &Issued, i64, Option<i64>, usize); 7] = [
        ("chrome", &logged, 5, Some(0), 1),
        ("chrome", &logged, -5, Some(1), 0),
        ("chrome", &logged, 5, None, 1),
        ("mozilla", &issued, 0, None, 1),
        ("mozilla", &issued, 1, None, 0),
        ("mozilla", &issued, 1, Some(-5), 0),
        ("mozilla", &issued, 0, Some(5), 1),
    ];
    for (store, root, issued, logged, expected) in cases {
        let mut anchors = Anchors::default();
        anchors.add_snapshots(trust::newest(store));
        let question = Question { at: NOW, limits: Limits::DEFAULT, expired_anchors: false };
        let (leaf, pool) = (leaf(root, issued, logged), Pool::default());
        let found = |anchors: &Anchors| search(&leaf, &pool, anchors, question, &mut Signatures::default()).paths;
        assert_eq!(found(&anchors).len(), expected, "{store}, {issued}, {logged:?}");
        // It is found among all known roots, but its root is not trusted by the run.
        let variants = super::variants(found(&anchors.and_every_known()), &pool, &anchors, NOW);
        let trusted: Vec<bool> = variants.iter().map(|variant| variant.trusted).collect();
        assert_eq!(trusted, [expected == 1], "{store}, {issued}, {logged:?}");
    }
}
