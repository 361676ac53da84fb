//! Notes about the certificates that a chain leaves out.

use super::super::args::Common;
use super::on_unused;
use crate::finding::{Code, Finding};
use crate::job::bundle::{Bundled, pair_among};
use crate::language::{Language, Text};
use crate::report;

/// Roots and other certificates of the CAs that are left out are only told with `-v`: no bundle contains a root, and the report
/// names the other chains.
const BACKGROUND: [Code; 6] = [
    Code::AnotherCertificateOfCa,
    Code::RootIncluded,
    Code::RenewedRootIncluded,
    Code::CrossCertificateBeside,
    Code::CrossCertificateNotNeeded,
    Code::CrossCertificateNotNeededAmongOthers,
];

/// Notes about the certificates of the inputs that the chain leaves out: server certificates, and the others (if there
/// are many, in one line by role), except for those of [`BACKGROUND`]; with `-v` all of them. `names_pair`: another
/// note is about the one with the other kind of key.
pub(crate) fn on_others(bundled: &Bundled, left_out: &[Finding], names_pair: bool, common: &Common) -> String {
    const MOST_LINES: usize = 3;
    let language = common.language();
    let pair = pair_among(&bundled.search).filter(|_| names_pair);
    let is_named = |finding: &Finding| {
        pair.as_ref().zip(finding.certificate.as_ref()).is_some_and(|(pair, one)| pair.contains(one))
    };
    let is_told =
        |finding: &&Finding| (common.verbose > 0 || !BACKGROUND.contains(&finding.rule.code)) && !is_named(finding);
    let told = left_out.iter().filter(is_told);
    let (servers, others): (Vec<&Finding>, Vec<&Finding>) =
        told.partition(|finding| finding.rule.code == Code::AnotherServerCertificate);
    let line = |what: String| on_unused(&what, language);
    let are_many = others.len() > MOST_LINES && common.verbose == 0;
    let summary = are_many.then(|| line(by_role(&others, language)));
    let each = servers.into_iter().chain(others.into_iter().filter(|_| !are_many));
    each.map(|finding| line(finding.message(language))).chain(summary).collect()
}

/// Certificates by their roles, in one line.
fn by_role(findings: &[&Finding], language: Language) -> String {
    const ALL: Text = Text { en: "{groups} (-v says more)", ja: "{groups} (-v で詳細を表示します)" };
    const GROUP: Text = Text { en: "{role}: {names}", ja: "{role}: {names}" };
    const MORE: Text = Text { en: " and {count} more", ja: " ほか {count} 件" };
    const BETWEEN: Text = Text { en: "; ", ja: " / " };
    const MOST_NAMES: usize = 3;
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for finding in findings {
        let role = report::role_beside(finding, language);
        let name = finding.said("certificate", language).unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == role) {
            Some((_, names)) => names.push(name),
            None => groups.push((role, vec![name])),
        }
    }
    let group = |(role, names): (&str, Vec<String>)| {
        let mut list = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(language.comma());
        if names.len() > MOST_NAMES {
            list += &MORE.fill(language, &[("count", &(names.len() - MOST_NAMES).to_string())]);
        }
        GROUP.fill(language, &[("role", role), ("names", &list)])
    };
    let groups: Vec<String> = groups.into_iter().map(group).collect();
    ALL.fill(language, &[("groups", &groups.join(BETWEEN.of(language)))])
}
