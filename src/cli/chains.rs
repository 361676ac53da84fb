//! `chainmend chains`: lists every chain, with the verdict of each client.

use super::args::{Chains as Arguments, ChainsFormat};
use super::exit::Stop;
use super::given::{check_certificates, check_files};
use super::inputs::Opened;
use super::{key, notes};
use crate::job::chains::{self as job, Chains};
use crate::job::{Reach, Request, output};
use crate::path::Signatures;
use crate::report::{self, ChainsReport};
use crate::write::{self, Bundle};

#[inline(never)]
pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    check_files(&arguments.certificates, "chainmend chains server.crt", common)?;
    let password = key::given_password(&arguments.password, &arguments.certificates, common)?;
    check_certificates(&arguments.certificates, common)?;
    let opened = Opened::open(common, password)?;
    let choice = arguments.choice.which.wanted();
    let request = Request {
        inputs: &arguments.certificates,
        leaf: arguments.leaf.as_deref(),
        choice: &choice,
        reach: Reach::Everything,
    };
    let stop = |refusal| opened.stop(&refusal, language);
    let mut search =
        opened.with_network(common, |world| job::search(&request, &world, &mut Signatures::default())).map_err(stop)?;
    if search.has_failed() && search.variants.is_empty() {
        return Err(stop(search.into_refusal()));
    }
    opened.add_notes_to(&mut search.notes);
    let _labels = search.labels().enter(language);
    let (fitting, refused) = match job::chosen(&search, &choice) {
        Ok(fitting) => (fitting, None),
        // The other chains are in the report of a program, too.
        Err(refusal) if arguments.format == ChainsFormat::Json => (None, Some(refusal)),
        Err(refusal) => return Err(Stop::of(&refusal, language)),
    };
    let chains = job::listed(search, &choice, fitting);
    let Some(fitting) = &chains.fitting else {
        // Some clients accept chains that are not valid, to an expired root or to one of other stores.
        let mut stop = Stop::of(&refused.unwrap_or_else(|| chains.refusal()), language);
        stop.failure.remedy.retain(|remedy| !remedy.contains("chainmend chains "));
        show(&chains, Some(&stop), arguments)?;
        stop.is_printed = true;
        return Err(stop);
    };
    if let Some(path) = arguments.choice.emit_root.as_deref() {
        let chosen = &chains.search.variants[fitting.index].path;
        let root = write::root_file(chosen, path);
        let bundle = Bundle::of(chosen);
        let written = (&*chains.search, bundle.certificates());
        let secret = arguments.password.password_file.as_ref();
        let reads = common.reads(&arguments.certificates).and_secrets(&[], secret);
        if arguments.choice.create_dirs {
            output::create_folders(&[path]).map_err(|refusal| Stop::of(&refusal, language))?;
        }
        let replaced = output::put_in_place(&[(path, &root)], (&reads, true), arguments.replace, written);
        replaced.map_err(|refusal| Stop::of(&refusal, language))?;
    }
    show(&chains, None, arguments)
}

/// Prints the chains. One is chosen unless the run failed.
fn show(chains: &Chains, failed: Option<&Stop>, arguments: &Arguments) -> Result<(), Box<Stop>> {
    let common = &arguments.common;
    let (language, is_verbose) = (common.language(), common.verbose > 0);
    let Chains { search, fitting, .. } = chains;
    let failed_with = failed.map(|stop| (&stop.failure, stop.exit as u8, &*stop.findings));
    let report = ChainsReport::of(chains, failed_with, language);
    if failed.is_none() {
        let others: String =
            chains.others.iter().map(|one| notes::on_unused(&one.message(language), language)).collect();
        super::say(&(report::notes_text(&search.notes, is_verbose, language) + &others), common);
    }
    if let Some(fitting) = fitting {
        super::say(&notes::on_end(&search.variants[fitting.index], language), common);
    }
    let printed = match arguments.format {
        ChainsFormat::Text => super::print(report::chains_text(&report, is_verbose).as_bytes()),
        ChainsFormat::Json => super::print_json(&report::chains_json(&report)),
        ChainsFormat::Dot => super::print(report::dot(&search.variants, language).as_bytes()),
        ChainsFormat::Mermaid => super::print(report::mermaid(&search.variants, language).as_bytes()),
    };
    printed.map_err(|error| super::no_output(&error, language))
}
