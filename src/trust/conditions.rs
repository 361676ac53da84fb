//! Evaluates the conditions of root stores for a chain. The result may be unknown.

use std::cmp::Reverse;
use std::fmt;

use time::OffsetDateTime;

use super::{Anchors, Condition, Snapshot, snapshot_at};
use crate::certificate::{Certificate, day};

/// A store has the root of a chain, but does not trust it for this certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Objection {
    /// The store.
    pub store: &'static str,
    /// The condition that is not met.
    pub condition: Condition,
    /// When the leaf was issued or first logged, depending on the condition.
    pub found: Option<OffsetDateTime>,
    /// Whether the condition is known to be violated. Otherwise it is unknown, because the certificate has no
    /// timestamp of a log.
    pub is_certain: bool,
}

impl Condition {
    /// Whether a chain from `leaf` meets the condition at this time. `None` if unknown. Conditions on server
    /// certificates do not apply to a CA certificate as the start of a chain.
    pub fn is_met(&self, leaf: &Certificate, at: OffsetDateTime) -> Option<bool> {
        match self {
            Self::SctNotAfter { .. } | Self::NotBeforeNotAfter(_) if leaf.is_ca() => Some(true),
            Self::SctNotAfter { last, .. } => first_logged(leaf).map(|first| first <= *last),
            Self::NotBeforeNotAfter(last) => Some(leaf.facts().not_before <= *last),
            Self::DisallowedAfter(last) => Some(at <= *last),
            Self::NotForServers => Some(false),
        }
    }

    /// The name in JSON, as in the files of `roots/stores/`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SctNotAfter { .. } => "sct-not-after",
            Self::NotBeforeNotAfter(_) => "not-before-not-after",
            Self::DisallowedAfter(_) => "disallowed-after",
            Self::NotForServers => "not-for-servers",
        }
    }

    /// The last time that the condition names.
    pub fn until(&self) -> Option<OffsetDateTime> {
        match self {
            Self::DisallowedAfter(last) => Some(*last),
            _ => self.last_issued(),
        }
    }

    /// The latest time of issuance or logging of a trusted certificate.
    pub fn last_issued(&self) -> Option<OffsetDateTime> {
        match self {
            Self::SctNotAfter { last, .. } | Self::NotBeforeNotAfter(last) => Some(*last),
            Self::DisallowedAfter(_) | Self::NotForServers => None,
        }
    }
}

/// The condition in words: `only for certificates issued until 2024-11-30`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SctNotAfter { last, since } => {
                write!(
                    f,
                    "only for certificates with a Certificate Transparency timestamp until {}",
                    last_moment(*last)
                )?;
                since.map_or(Ok(()), |since| write!(f, ", from Chrome {since} on"))
            }
            Self::NotBeforeNotAfter(last) => write!(f, "only for certificates issued until {}", last_moment(*last)),
            Self::DisallowedAfter(last) => write!(f, "until {}", last_moment(*last)),
            Self::NotForServers => f.write_str("for other purposes than servers"),
        }
    }
}

/// The time as a day, if it is the last second of that day; otherwise with the time of day.
pub(crate) fn last_moment(last: OffsetDateTime) -> String {
    let (hour, minute, second) = last.to_hms();
    if (hour, minute, second) == (23, 59, 59) {
        return day(last);
    }
    format!("{} {hour:02}:{minute:02}:{second:02} UTC", day(last))
}

/// The program that uses a store and refuses chains because of its conditions.
pub fn user_of(store: &str) -> &str {
    match store {
        "mozilla" => "Firefox",
        "chrome" => "Chrome",
        "microsoft" => "Windows",
        "openjdk" | "java" => "Java",
        other => other,
    }
}

/// The stores that have conditions.
const STORES: [&str; 4] = ["mozilla", "chrome", "microsoft", "openjdk"];

/// The stores that have a root with conditions at this time, and the conditions.
pub fn conditions_of(root: &Certificate, at: OffsetDateTime) -> Vec<(&'static Snapshot, &'static [Condition])> {
    let date = day(at);
    let in_force = STORES.iter().filter_map(|store| snapshot_at(store, &date));
    let having = in_force.filter(|snapshot| snapshot.holds(root));
    having.map(|snapshot| (snapshot, snapshot.conditions(root))).filter(|(_, found)| !found.is_empty()).collect()
}

/// When a Certificate Transparency log first logged a certificate, according to its embedded timestamps. `None` if it
/// has none: a server may send them in the handshake or with its OCSP response.
pub fn first_logged(certificate: &Certificate) -> Option<OffsetDateTime> {
    certificate.timestamps().ok()?.iter().map(|timestamp| timestamp.time).min()
}

impl Snapshot {
    /// The first condition on `root` that a chain from `leaf` does not meet. Known violations come before unknown
    /// ones.
    pub fn objection(&self, root: &Certificate, leaf: &Certificate, at: OffsetDateTime) -> Option<Objection> {
        let broken = self.conditions(root).iter().filter_map(|condition| {
            let is_met = condition.is_met(leaf, at);
            let found = match condition {
                Condition::SctNotAfter { .. } => first_logged(leaf),
                _ => Some(leaf.facts().not_before),
            };
            let is_certain = is_met == Some(false);
            (is_met != Some(true)).then_some(Objection { store: self.store, condition: *condition, found, is_certain })
        });
        broken.min_by_key(|objection| Reverse(objection.is_certain))
    }
}

impl Anchors {
    /// Why a chain from `leaf` to the anchor `root` is not trusted. It is trusted if one of the stores with the root
    /// trusts it. Given roots have no conditions.
    pub fn objection(&self, root: &Certificate, leaf: &Certificate, at: OffsetDateTime) -> Option<Objection> {
        if self.known || root == leaf || !self.snapshots().iter().any(|snapshot| snapshot.has_conditions()) {
            return None;
        }
        if self.given.by_subject(&root.subject().normalized).any(|given| given == root) {
            return None;
        }
        let having = self.snapshots().iter().filter(|snapshot| snapshot.holds(root));
        let objections: Vec<Option<Objection>> = having.map(|snapshot| snapshot.objection(root, leaf, at)).collect();
        let objections: Option<Vec<Objection>> = objections.into_iter().collect();
        objections?.into_iter().min_by_key(|objection| objection.is_certain)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::pki::{Issued, Spec, timestamp, timestamp_list};
    use crate::trust::made_up;

    const LAST: OffsetDateTime = datetime!(2026-03-31 23:59:59 UTC);
    const NOW: OffsetDateTime = datetime!(2026-11-26 00:00 UTC);

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_der(issued.der.clone()).unwrap()
    }

    /// A server certificate that was issued and logged this number of seconds after the limit.
    fn leaf(root: &Issued, issued: i64, logged: &[i64]) -> Certificate {
        let moment = |seconds: i64| LAST + time::Duration::seconds(seconds);
        let entries: Vec<Vec<u8>> = logged
            .iter()
            .map(|seconds| timestamp([7; 32], u64::try_from(moment(*seconds).unix_timestamp()).unwrap() * 1000))
            .collect();
        let spec = Spec::leaf("www.example.jp").with(|params| params.not_before = moment(issued));
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let spec = if entries.is_empty() { spec } else { spec.timestamps(timestamp_list(&entries)) };
        certificate(&spec.issued_by(root))
    }

    #[test]
    fn both_sides_of_the_second() {
        let root = Spec::ca("Conditions Root").self_signed();
        let (issued, logged) =
            (Condition::NotBeforeNotAfter(LAST), Condition::SctNotAfter { last: LAST, since: Some(139) });
        let second = time::Duration::SECOND;
        let cases: [(&str, Condition, Certificate, OffsetDateTime, Option<bool>); 13] = [
            ("issued in the last second", issued, leaf(&root, 0, &[]), NOW, Some(true)),
            ("one second before", issued, leaf(&root, -1, &[]), NOW, Some(true)),
            ("one second later", issued, leaf(&root, 1, &[]), NOW, Some(false)),
            ("logged in the last second", logged, leaf(&root, 9, &[0]), NOW, Some(true)),
            ("one second before", logged, leaf(&root, 9, &[-1]), NOW, Some(true)),
            ("one second later", logged, leaf(&root, -9, &[1]), NOW, Some(false)),
            ("the earliest counts", logged, leaf(&root, 9, &[5, -1, 7]), NOW, Some(true)),
            ("all of them later", logged, leaf(&root, -9, &[5, 1, 7]), NOW, Some(false)),
            ("not logged", logged, leaf(&root, -9, &[]), NOW, None),
            ("a CA", logged, certificate(&root), NOW, Some(true)),
            ("the last second of trust", Condition::DisallowedAfter(LAST), leaf(&root, 9, &[]), LAST, Some(true)),
            ("one second later", Condition::DisallowedAfter(LAST), leaf(&root, -9, &[]), LAST + second, Some(false)),
            ("for other purposes", Condition::NotForServers, leaf(&root, -9, &[]), NOW, Some(false)),
        ];
        for (name, condition, leaf, at, expected) in cases {
            assert_eq!(condition.is_met(&leaf, at), expected, "{name}: {condition:?}");
        }
    }

    /// If several stores have a root, one of them is enough. Given roots have no conditions.
    #[test]
    fn of_several_stores_one_is_enough() {
        let root = Spec::ca("Root of several stores").self_signed();
        let condition = Condition::NotBeforeNotAfter(LAST);
        made_up::add_with("mozilla", ("2020-01", None), &root.der, &[condition]);
        made_up::add("apple", ("2020-01", None), &root.der);
        let logged = Condition::SctNotAfter { last: LAST, since: None };
        made_up::add_with("chrome", ("2020-01", None), &root.der, &[logged, condition]);
        let (late, early) = (leaf(&root, 1, &[]), leaf(&root, 0, &[]));
        let of = |stores: &[&str], given: bool, leaf: &Certificate| {
            let mut anchors = Anchors::default();
            anchors.add_snapshots(stores.iter().filter_map(|store| super::super::newest(store)));
            if given {
                anchors.add(root.der.clone(), "roots.pem".into());
            }
            let objection = anchors.objection(&certificate(&root), leaf, NOW);
            objection.map(|objection| (objection.store, objection.condition, objection.is_certain))
        };
        assert_eq!(of(&["mozilla"], false, &late), Some(("mozilla", condition, true)));
        assert_eq!(of(&["mozilla"], false, &early), None);
        assert_eq!(of(&["chrome"], false, &late), Some(("chrome", condition, true)));
        assert_eq!(of(&["chrome"], false, &early), Some(("chrome", logged, false)));
        assert_eq!(of(&["mozilla", "chrome"], false, &late).map(|(store, ..)| store), Some("mozilla"));
        assert_eq!(of(&["mozilla", "chrome"], false, &early), None);
        assert_eq!(of(&["mozilla", "apple"], false, &late), None);
        assert_eq!(of(&["mozilla"], true, &late), None);
        assert_eq!(of(&["microsoft"], false, &late), None, "which has no such root");
        assert_eq!(Anchors::every_known().objection(&certificate(&root), &late, NOW), None);
    }
}
