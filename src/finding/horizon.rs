//! Findings about clients that will stop accepting a chain within half a year, even if the leaf is renewed.

use std::collections::BTreeMap;

use time::{Date, Duration, OffsetDateTime};

use super::{Code, Finding, Value};
use crate::certificate::{Certificate, day};
use crate::path::Signatures;
use crate::pool::Pool;
use crate::trust::{self, Anchors, Announcement, Client};
use crate::variant::{self, ClientRefusal, ClientStores, Coverage, Flip, Judging, Missing, Received, Variant, Verdict};

/// How far ahead is checked: certificates and their chains are renewed sooner (after at most 200 days from 2026-03-15
/// on, Baseline Requirements 6.3.2).
const AHEAD: Duration = Duration::days(180);

/// The maximum number of other chains that are tried.
const MOST_CHAINS: usize = 8;

/// Findings about clients that accept the served certificates (evaluated by `now`), but will not accept a similar chain
/// within half a year: one for each day. The clients are those in use at the time of validation. `coverage` has the
/// days on which they stop accepting these exact certificates, which CM802 reports. `of_variants` are the moments of
/// the variants ([`variant::moments`]).
pub fn of_horizon(
    now: &mut Judging<'_>,
    variants: &[Variant],
    of_variants: &[OffsetDateTime],
    coverage: &[Coverage],
    at: OffsetDateTime,
    anchors: &Anchors,
) -> Vec<Finding> {
    let served = now.certificates();
    let Some((leaf, variant)) = served.first().zip(variants.first()) else { return Vec::new() };
    let moments = moments(served, of_variants, at);
    if moments.is_empty() && !is_overdue(served, at) {
        return Vec::new();
    }
    let today = day(at);
    let in_use = trust::clients().iter().filter(|client| client.is_in_use_on(&today));
    let (stores, elsewhere) = (ClientStores(anchors), Pool::default());
    let mut signatures = Signatures::default();
    let upper = upper(served, variant);
    let then = Received { certificates: &upper, elsewhere: &elsewhere };
    let mut then = Judging::new(&then, &stores, &mut signatures);
    let mut lost: BTreeMap<Date, Lost> = BTreeMap::new();
    for client in in_use {
        let Some(flip) = loss(client, (now, at), (&mut then, &moments), upper.first()) else { continue };
        let lost =
            lost.entry(flip.at.date()).or_insert_with(|| Lost { at: flip.at, plans: Vec::new(), clients: Vec::new() });
        lost.plans.extend(flip.announced.filter(|plan| !lost.plans.contains(plan)));
        lost.clients.push(client);
    }
    let found = lost.into_iter().filter_map(|(day, mut lost)| {
        let instead = other(&lost, variants, at, anchors);
        // Clients that CM802 already reports are repeated only if there is a remedy.
        lost.clients.retain(|client| instead.is_some() || !is_told(client, coverage, leaf));
        if lost.clients.is_empty() {
            return None;
        }
        let finding = Finding::new(Code::ClientLostWithinHalfAYear)
            .about(leaf)
            .with("clients", Value::Families(lost.clients))
            .with("day", Value::Day(day))
            .with("announced", Value::Announced(lost.plans))
            .with("instead", Value::Instead(instead));
        Some(finding)
    });
    found.collect()
}

/// The clients that are lost on a day.
struct Lost {
    at: OffsetDateTime,
    plans: Vec<Announcement>,
    clients: Vec<&'static Client>,
}

/// The future moments at which verdicts about such a chain can change, because of its own roots, or of all known
/// issuers of the served certificates.
fn moments(served: &[Certificate], of_variants: &[OffsetDateTime], at: OffsetDateTime) -> Vec<OffsetDateTime> {
    let mut moments = of_variants.to_vec();
    for certificate in served {
        moments.push(variant::end_of(certificate));
        for root in trust::known_roots_named(&certificate.issuer().normalized) {
            moments.push(variant::end_of(&root));
            moments.extend(trust::ends_in_stores(&root));
        }
    }
    moments.retain(|moment| *moment > at && *moment <= at.saturating_add(AHEAD));
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// Whether a root above the served certificates should already have left its store according to an announcement, but
/// this is not confirmed.
fn is_overdue(served: &[Certificate], at: OffsetDateTime) -> bool {
    let mut roots = served.iter().flat_map(|one| trust::known_roots_named(&one.issuer().normalized));
    roots.any(|root| {
        trust::may_be_overdue(&root, at)
            && trust::announcements(&root, at).iter().any(|announcement| announcement.is_due(at))
    })
}

/// Whether CM802 already reports a client.
fn is_told(client: &Client, coverage: &[Coverage], leaf: &Certificate) -> bool {
    let mut rows = coverage.iter().filter(|row| row.client.id == client.id).filter_map(|row| row.verdicts.first());
    rows.any(|(_, flip)| flip.as_ref().is_some_and(|flip| flip.verdict.rejects() && flip.at <= leaf.facts().not_after))
}

/// The served certificates above the leaf, its issuer first, which remain when the leaf is renewed. If a root issued
/// the leaf: all served certificates.
fn upper(served: &[Certificate], variant: &Variant) -> Vec<Certificate> {
    let Some(issuer) = variant.path.served().nth(1) else { return served.to_vec() };
    let rest = served.iter().skip(1).filter(|one| *one != issuer);
    std::iter::once(issuer).chain(rest).cloned().collect()
}

/// When a client that accepts the served certificates `now` stops accepting those above the leaf. The expiry of the
/// issuing CA does not count, because the next certificate will have another issuer.
fn loss(
    client: &Client,
    (now, at): (&mut Judging<'_>, OffsetDateTime),
    (upper, moments): (&mut Judging<'_>, &[OffsetDateTime]),
    issuing: Option<&Certificate>,
) -> Option<Flip> {
    let now = now.verdict(client, at);
    if let Verdict::Unknown(Missing::Announced(_, announcement)) = now {
        return Some(Flip { at: announcement.moment(), verdict: now, announced: Some(announcement) });
    }
    if !now.accepts() {
        return None;
    }
    let (_, flip) = upper.until(client, at, moments);
    flip.filter(|flip| match &flip.verdict {
        Verdict::Rejects(ClientRefusal::Expired(certificate)) => issuing != Some(certificate),
        Verdict::Rejects(_) => true,
        _ => flip.announced.is_some(),
    })
}

/// The option for a chain that all of these clients continue to accept.
fn other(lost: &Lost, variants: &[Variant], at: OffsetDateTime, anchors: &Anchors) -> Option<String> {
    let (stores, elsewhere, mut signatures) = (ClientStores(anchors), Pool::default(), Signatures::default());
    let mut usable = variants.iter().filter(|variant| variant.trusted || variant.valid_today).take(MOST_CHAINS);
    let at = lost.at.max(at);
    let found = usable.find(|variant| {
        let chain: Vec<Certificate> = variant.path.served().cloned().collect();
        let certificates = upper(&chain, variant);
        let served = Received { certificates: &certificates, elsewhere: &elsewhere };
        let mut judging = Judging::new(&served, &stores, &mut signatures);
        lost.clients.iter().all(|client| judging.verdict(client, at).accepts())
    });
    found.map(|variant| variant::option_for(variant, variants))
}

#[cfg(test)]
mod tests {
    use time::Date;
    use time::format_description::well_known::Iso8601;

    use super::*;
    use crate::language::Language;
    use crate::path::{Limits, Question, search};
    use crate::pki::{Day, Issued, Spec};
    use crate::pool::Source;
    use crate::trust::made_up;

    fn moment(day: &str) -> OffsetDateTime {
        Date::parse(day, &Iso8601::DATE).unwrap().midnight().assume_utc()
    }

    /// A root in the stores of Mozilla and Chrome.
    fn root(name: &str, (from, until): (Day, Day), left: [Option<&'static str>; 2]) -> Issued {
        let root = Spec::ca(name).valid(from, until).self_signed();
        for (store, left) in ["mozilla", "chrome"].into_iter().zip(left) {
            made_up::add(store, ("2014-01", left), &root.der);
        }
        root
    }

    /// The findings about these certificates on a day, with Mozilla's store of that day: days, clients and remedies.
    fn told(at: OffsetDateTime, served: &[&Issued]) -> Vec<(String, String, String)> {
        let certificates: Vec<Certificate> =
            served.iter().map(|issued| Certificate::from_der(issued.der.clone()).unwrap()).collect();
        let mut pool = Pool::default();
        for certificate in &certificates {
            pool.add(certificate.der().to_vec(), Source::Aia("http://ca.example/".into()));
        }
        let mut anchors = Anchors::default();
        anchors.add_snapshots(trust::find(&format!("mozilla@{}", variant::month(at))).unwrap());
        let question = Question { at, limits: Limits::DEFAULT, expired_anchors: false };
        let paths = search(&certificates[0], &pool, &anchors, question, &mut Signatures::default()).paths;
        let variants = variant::variants(paths, &pool, &anchors, at);
        assert!(!variants.is_empty(), "{}", certificates[0].label());
        let (served, stores) = (Received { certificates: &certificates, elsewhere: &pool }, ClientStores(&anchors));
        let mut signatures = Signatures::default();
        let mut judging = Judging::new(&served, &stores, &mut signatures);
        let found = of_horizon(&mut judging, &variants, &variant::moments(&variants), &[], at, &anchors);
        let fact = |finding: &Finding, name: &str| finding.said(name, Language::English).unwrap();
        found.iter().map(|one| (fact(one, "day"), fact(one, "clients"), one.message(Language::English))).collect()
    }

    /// A leaf that is valid for 90 days from this day on.
    fn leaf(at: OffsetDateTime, issuer: &Issued) -> Issued {
        let spec = Spec::leaf("www.example.jp").with(|params| {
            params.not_before = at - Duration::DAY;
            params.not_after = at + Duration::days(89);
        });
        spec.issued_by(issuer)
    }

    fn clients_on(told: &[(String, String, String)], day: &str) -> String {
        let clients: Vec<&str> =
            told.iter().filter(|(other, ..)| other == day).map(|(_, clients, _)| &**clients).collect();
        clients.join(", ")
    }

    /// Incidents of the past, ninety days before, with leaves that expire before the incident.
    #[test]
    fn the_incidents() {
        // AddTrust's root expired on 2020-05-30; servers still sent USERTrust's certificate issued by it.
        let addtrust = root("Incident AddTrust", ((2000, 5, 30), (2020, 5, 30)), [None; 2]);
        let usertrust = root("Incident USERTrust", ((2010, 2, 1), (2038, 1, 18)), [None; 2]);
        let cross =
            Spec::ca("Incident USERTrust").key_of(&usertrust).valid((2010, 2, 1), (2020, 5, 30)).issued_by(&addtrust);
        let sectigo = Spec::ca("Incident Sectigo").valid((2018, 11, 2), (2030, 12, 31)).issued_by(&usertrust);
        let at = moment("2020-05-30") - Duration::days(90);
        let found = told(at, &[&leaf(at, &sectigo), &sectigo, &cross]);
        let clients = clients_on(&found, "2020-05-30");
        assert!(clients.contains("OpenSSL 1.0.2") && clients.contains("GnuTLS"), "{found:?}");
        assert!(found[0].2.contains("--variant standard"), "{found:?}");
        assert_eq!(told(at, &[&leaf(at, &sectigo), &sectigo]), [], "without the cross-certificate nothing is lost");

        // DST Root CA X3 expired on 2021-09-30, its certificate for ISRG Root X1 three years later.
        let dst = root("Incident DST", ((2000, 9, 30), (2021, 9, 30)), [None; 2]);
        let x1 = root("Incident X1", ((2015, 6, 4), (2035, 6, 4)), [None; 2]);
        let cross = Spec::ca("Incident X1").key_of(&x1).valid((2021, 1, 20), (2024, 9, 30)).issued_by(&dst);
        let r3 = Spec::ca("Incident R3").valid((2020, 9, 4), (2025, 9, 15)).issued_by(&x1);
        let at = moment("2021-09-30") - Duration::days(90);
        let found = told(at, &[&leaf(at, &r3), &r3, &cross]);
        assert!(clients_on(&found, "2021-09-30").contains("OpenSSL 1.0.2"), "{found:?}");
        assert!(found[0].2.contains("--variant standard"), "{found:?}");
        assert_eq!(told(at, &[&leaf(at, &r3), &r3]), []);

        // GlobalSign's first root was removed from Mozilla's list in April 2025; DigiCert's first generation in April
        // 2026, also from Chrome's, as announced for the 15th.
        let cases = [
            ("Incident GlobalSign R1", ((1998, 9, 1), (2028, 1, 28)), [Some("2025-04"), None], "2025-04-15", "mozilla"),
            (
                "Incident DigiCert",
                ((2006, 11, 10), (2031, 11, 10)),
                [Some("2026-05"), Some("2026-04")],
                "2026-04-15",
                "chrome, mozilla",
            ),
        ];
        for (name, validity, left, day, plan) in cases {
            let root = root(name, validity, left);
            let issuing = Spec::ca("Incident issuing CA").valid((2020, 1, 1), (2027, 12, 31)).issued_by(&root);
            let at = moment(day) - Duration::days(90);
            let found = told(at, &[&leaf(at, &issuing), &issuing]);
            let clients = clients_on(&found, day);
            assert!(clients.contains("Firefox"), "{name}: {found:?}");
            assert!(
                found[0].2.contains(&format!("announced for {plan}"))
                    && found[0].2.contains("none of the available chains"),
                "{found:?}"
            );
        }
    }

    /// The same number of other chains on the same days, without findings.
    #[test]
    fn twenty_controls() {
        let days = ["2020-05-30", "2021-09-30", "2025-04-15", "2026-04-15"];
        let kinds: [(&str, (Day, Day)); 5] = [
            ("of 2010", ((2010, 1, 19), (2038, 1, 18))),
            ("of 2015", ((2015, 6, 4), (2035, 6, 4))),
            ("of 2013", ((2013, 8, 1), (2038, 1, 15))),
            ("of 2009 that ends soon after", ((2009, 9, 1), (2037, 12, 31))),
            ("of 2019", ((2019, 3, 1), (2042, 1, 1))),
        ];
        let mut chains = 0;
        for (kind, validity) in kinds {
            let root = root(&format!("Control {kind}"), validity, [None; 2]);
            let issuing = Spec::ca("Control issuing CA").valid((2019, 6, 1), (2030, 1, 1)).issued_by(&root);
            for day in days {
                let at = moment(day) - Duration::days(90);
                assert_eq!(told(at, &[&leaf(at, &issuing), &issuing]), [], "{kind} on {day}");
                chains += 1;
            }
        }
        assert_eq!(chains, 20);
    }

    /// Half a year before an announced removal, and the day before that.
    #[test]
    fn how_far_it_is_looked() {
        let root = root("Horizon root of 2009", ((2009, 9, 1), (2037, 12, 31)), [None; 2]);
        let issuing = Spec::ca("Horizon issuing CA").valid((2020, 1, 1), (2036, 1, 1)).issued_by(&root);
        let end = moment("2027-04-15");
        for (days, expected) in [(-181, 0), (-180, 1), (-1, 1), (0, 1), (400, 1)] {
            let at = end + Duration::days(days);
            let found = told(at, &[&leaf(at, &issuing), &issuing]);
            assert_eq!(found.len(), expected, "{at}: {found:?}");
            assert!(
                found.iter().all(|(day, clients, _)| day == "2027-04-15" && clients.contains("Firefox")),
                "{found:?}"
            );
        }
        // An expiring CA is replaced by another one for renewals. A certificate by the root itself is evaluated as it
        // is.
        let short = Spec::ca("Horizon short CA").valid((2020, 1, 1), (2026, 12, 1)).issued_by(&root);
        let at = moment("2026-09-01");
        assert_eq!(told(at, &[&leaf(at, &short), &short]), []);
    }
}
