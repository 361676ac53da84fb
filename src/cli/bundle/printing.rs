//! What a run prints: notes, the report, and the result.

use super::super::args::{Bundle as Arguments, Format};
use super::super::exit::Stop;
use super::super::{key, notes, words};
use super::deployment::Deployment;
use crate::finding::Finding;
use crate::job::bundle::Bundled;
use crate::job::output::{Earlier, Replaced};
use crate::report::{self, BundleReport};

/// Prints notes in addition to the report.
pub(super) fn say(
    deployment: &Deployment<'_>,
    arguments: &Arguments,
    tested: Option<&str>,
    (replaced, earlier): (&Replaced, &Earlier),
) {
    let (common, language, target) = (&arguments.common, arguments.common.language(), arguments.target.target());
    let mut said = String::new();
    for site in &deployment.sites {
        let leaf = &site.bundled.search.leaf;
        let key = site.bundled.key.as_ref();
        said += &key.map(|key| key::text(key, leaf, common.verbose > 0, language)).unwrap_or_default();
        said += &notes::on_parameters(&site.kept, target, language);
        if !arguments.dry_run {
            said += &site.on_modes(target, common);
        }
        said += &site.on_encrypted(target, common);
        said += &site.on_missing_key(target, common);
        said += &notes::on_end(site.bundled.chosen(), language);
    }
    let alone = deployment.sites.len() == 1;
    for site in &deployment.sites {
        let pair = if alone { notes::on_left_out(site.bundled, arguments) } else { String::new() };
        said += &notes::on_others(site.bundled, &left_out(deployment, site.bundled), !pair.is_empty(), common);
        said += &pair;
    }
    said += &notes::on_replaced(replaced, language);
    said += &notes::on_earlier(earlier, language);
    said += &deployment.on_names(language);
    said += &deployment.on_hiding(arguments);
    said += &deployment.on_ca(arguments);
    if let Some(program) = tested {
        said += &(words::TESTED.fill(language, &[("program", program)]) + "\n");
    }
    if arguments.dry_run {
        said += &(words::DRY_RUN.of(language).to_owned() + "\n");
    }
    super::super::say(&said, common);
}

/// What the certificates of the inputs are that no chain contains.
fn left_out(deployment: &Deployment<'_>, bundled: &Bundled) -> Vec<Finding> {
    let used: Vec<_> = deployment.sites.iter().flat_map(|site| site.bundled.certificates()).collect();
    bundled.left_out(&used)
}

/// Prints the report, and the result to standard output.
pub(super) fn tell(deployment: &Deployment<'_>, arguments: &Arguments, earlier: &Earlier) -> Result<(), Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    let wanted = arguments.choice.which.wanted();
    let lines = deployment.lines(arguments);
    let last = deployment.sites.len() - 1;
    let facts: Vec<_> = deployment
        .sites
        .iter()
        .map(|site| {
            let Bundled { search, fitting, .. } = site.bundled;
            let left_out = left_out(deployment, site.bundled);
            (search.refused(site.bundled.chosen()), search.next_larger(&wanted, fitting, None), left_out)
        })
        .collect();
    let report = |index: usize| {
        let site = &deployment.sites[index];
        let Bundled { search, fitting, .. } = site.bundled;
        let (findings, larger, left_out) = &facts[index];
        BundleReport {
            larger: larger.as_ref(),
            chosen: site.bundled.chosen(),
            variants: &search.variants,
            fitting,
            sources: search.sources(),
            target: arguments.target.target(),
            files: site.written(),
            earlier: Some(earlier),
            dry_run: arguments.dry_run,
            directives: if index == last { lines.clone() } else { Vec::new() },
            findings,
            left_out,
            inputs: &search.notes,
            fetched: &search.gathered.fetched,
            limit_reached: search.gathered.outcome.limit_reached,
            language,
        }
    };
    let reports: Vec<BundleReport<'_>> = (0..=last).map(report).collect();
    if !common.quiet {
        super::super::tell(&report::notes_text(reports[0].inputs, common.verbose > 0, language));
        for report in &reports {
            super::super::tell(&report::bundle_text(report, common.verbose > 0));
        }
    }
    let printed = match (arguments.format, &reports[..]) {
        (Format::Json, [first, other]) => super::super::print_json(&report::pair_json(first, other)),
        (Format::Json, reports) => super::super::print_json(&report::bundle_json(&reports[0])),
        (Format::Text, _) if arguments.print_config => {
            super::super::print(deployment.configuration(arguments).as_bytes())
        }
        (Format::Text, _) => deployment.printed().try_for_each(|file| super::super::print(&file.bytes)),
    };
    printed.map_err(|error| super::super::no_output(&error, language))
}
