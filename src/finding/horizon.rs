//! Findings about clients that will stop accepting a chain within half a year, even if the leaf is renewed.

use std::collections::BTreeMap;

use time::{Date, Duration, OffsetDateTime};

use super::{Code, Finding, Value};
use crate::certificate::{Certificate, day};
use crate::path::Signatures;
use crate::pool::Pool;
use crate::trust::{self, Anchors, Announcement, Client};
use crate::variant::{self, ClientRefusal, ClientStores, Coverage, Flip, Judging, Missing, Served, Variant, Verdict};

/// How far it is looked: a certificate is renewed, and its chain with it, in less (200 days from 2026-03-15 on, Baseline
/// Requirements 6.3.2).
const AHEAD: Duration = Duration::days(180);

/// How many other chains are tried.
const MOST_CHAINS: usize = 8;

/// The clients that accept what is served, whom `now` has asked, and will not accept a chain like it any more within half a year: one
/// finding for each day. Asked are those of the time that is judged by; `coverage` has until when they accept the very
/// certificates, which CM802 tells; `of_variants` are their moments ([`variant::moments`]).
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
    let then = Served { certificates: &upper, elsewhere: &elsewhere };
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
        // What was told already is told again where there is a way out.
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

/// Clients that lose a chain on one day.
struct Lost {
    at: OffsetDateTime,
    plans: Vec<Announcement>,
    clients: Vec<&'static Client>,
}

/// The moments ahead at which something changes for a chain like this one: of its own roots, and of all that issued what is
/// served.
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

/// Whether a root above what is served was announced to have left its store by now, and nobody knows whether it has.
fn is_overdue(served: &[Certificate], at: OffsetDateTime) -> bool {
    let mut roots = served.iter().flat_map(|one| trust::known_roots_named(&one.issuer().normalized));
    roots.any(|root| {
        trust::may_be_overdue(&root, at)
            && trust::announcements(&root, at).iter().any(|announcement| announcement.is_due(at))
    })
}

/// Whether CM802 tells of a client already.
fn is_told(client: &Client, coverage: &[Coverage], leaf: &Certificate) -> bool {
    let mut rows = coverage.iter().filter(|row| row.client.id == client.id).filter_map(|row| row.verdicts.first());
    rows.any(|(_, flip)| flip.as_ref().is_some_and(|flip| flip.verdict.rejects() && flip.at <= leaf.facts().not_after))
}

/// What is served above the leaf, its issuer first: what stays when the certificate is renewed. Of a leaf that a root issued,
/// the leaf.
fn upper(served: &[Certificate], variant: &Variant) -> Vec<Certificate> {
    let Some(issuer) = variant.path.served().nth(1) else { return served.to_vec() };
    let rest = served.iter().skip(1).filter(|one| *one != issuer);
    std::iter::once(issuer).chain(rest).cloned().collect()
}

/// When a client that accepts what is served `now`, as far as is known, no longer accepts what is served above the leaf. That
/// the CA which issues ends is no loss: the next certificate is from another one.
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

/// What to type for a chain that all of them go on to accept.
fn other(lost: &Lost, variants: &[Variant], at: OffsetDateTime, anchors: &Anchors) -> Option<String> {
    let (stores, elsewhere, mut signatures) = (ClientStores(anchors), Pool::default(), Signatures::default());
    let mut usable = variants.iter().filter(|variant| variant.trusted || variant.valid_today).take(MOST_CHAINS);
    let at = lost.at.max(at);
    let found = usable.find(|variant| {
        let chain: Vec<Certificate> = variant.path.served().cloned().collect();
        let certificates = upper(&chain, variant);
        let served = Served { certificates: &certificates, elsewhere: &elsewhere };
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

    /// A root of Mozilla's and Chrome's stores.
    fn root(name: &str, (from, until): (Day, Day), left: [Option<&'static str>; 2]) -> Issued {
        let root = Spec::ca(name).valid(from, until).self_signed();
        for (store, left) in ["mozilla", "chrome"].into_iter().zip(left) {
            made_up::add(store, ("2014-01", left), &root.der);
        }
        root
    }

    /// What is told of these certificates on a day, by Mozilla's store of that day: days and clients.
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
        let (served, stores) = (Served { certificates: &certificates, elsewhere: &pool }, ClientStores(&anchors));
        let mut signatures = Signatures::default();
        let mut judging = Judging::new(&served, &stores, &mut signatures);
        let found = of_horizon(&mut judging, &variants, &variant::moments(&variants), &[], at, &anchors);
        let fact = |finding: &Finding, name: &str| finding.said(name, Language::English).unwrap();
        found.iter().map(|one| (fact(one, "day"), fact(one, "clients"), one.message(Language::English))).collect()
    }

    /// A leaf of 90 days, of this day on.
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

    /// Ninety days before, with certificates that end before the day itself.
    #[test]
    fn the_incidents() {
        // AddTrust's root ended on 2020-05-30; servers went on to send USERTrust certified by it.
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

        // DST Root CA X3 ended on 2021-09-30, the certificate of ISRG Root X1 by it three years later.
        let dst = root("Incident DST", ((2000, 9, 30), (2021, 9, 30)), [None; 2]);
        let x1 = root("Incident X1", ((2015, 6, 4), (2035, 6, 4)), [None; 2]);
        let cross = Spec::ca("Incident X1").key_of(&x1).valid((2021, 1, 20), (2024, 9, 30)).issued_by(&dst);
        let r3 = Spec::ca("Incident R3").valid((2020, 9, 4), (2025, 9, 15)).issued_by(&x1);
        let at = moment("2021-09-30") - Duration::days(90);
        let found = told(at, &[&leaf(at, &r3), &r3, &cross]);
        assert!(clients_on(&found, "2021-09-30").contains("OpenSSL 1.0.2"), "{found:?}");
        assert!(found[0].2.contains("--variant standard"), "{found:?}");
        assert_eq!(told(at, &[&leaf(at, &r3), &r3]), []);

        // GlobalSign's first root was taken out of Mozilla's list in April 2025, DigiCert's first generation in April 2026 and of
        // Chrome's too, as it was announced for the 15th.
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

    /// As many others on the same days: of them nothing is told.
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

    /// Half a year before what was announced, and the day before that.
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
        // A certificate of a CA that ends is renewed by another one, and one by the root itself is looked at as it is.
        let short = Spec::ca("Horizon short CA").valid((2020, 1, 1), (2026, 12, 1)).issued_by(&root);
        let at = moment("2026-09-01");
        assert_eq!(told(at, &[&leaf(at, &short), &short]), []);
    }
}
