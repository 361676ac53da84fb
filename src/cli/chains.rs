//! `chainmend chains`: every chain there is, and what each client says of it.

use std::path::PathBuf;

use super::args::{Chains as Arguments, ChainsFormat, Common};
use super::exit::Stop;
use crate::job::inputs;
use crate::job::key;
use crate::job::reads::Reads;
use crate::job::session::{self, Reach, Session};
use crate::report::{self, ChainsReport};
use crate::trust;
use crate::variant::{self, Fitting};
use crate::write::{self, Bundle};

pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (common, choice) = (&arguments.common, &arguments.choice);
    session::check_files(&arguments.certificates, "chainmend chains server.crt", common)?;
    let (mut session, failed) = start(&arguments.certificates, arguments, common)?;
    if let Some(mut stop) = failed {
        // Some clients take what is not valid: a chain to a root that has expired, or that other stores have.
        if !session.variants.is_empty() {
            stop.failure.remedy.retain(|remedy| !remedy.contains("chainmend chains "));
            show(&mut session, None, Some(&stop), arguments)?;
            stop.is_printed = true;
        }
        return Err(stop);
    }
    let fitting = session.choose(choice)?;
    if let Some(path) = choice.emit_root.as_deref() {
        let chosen = &session.variants[fitting.index].path;
        let root = write::root_file(chosen, path);
        let bundle = Bundle::of(chosen);
        let written = (&session, bundle.certificates());
        let reads =
            Reads::of(&arguments.certificates, common).and_secrets(None, arguments.password.password_file.as_ref());
        session::put_in_place(&[(path, &root)], (&reads, true), arguments.replace, written, common)?;
    }
    show(&mut session, Some(&fitting), None, arguments)
}

/// Prints the chains, of which one is chosen unless the run failed.
fn show(
    session: &mut Session,
    fitting: Option<&Fitting>,
    failed: Option<&Stop>,
    arguments: &Arguments,
) -> Result<(), Box<Stop>> {
    let (common, choice) = (&arguments.common, &arguments.choice);
    let supported = session::supported(choice);
    let clients = if supported.is_empty() { trust::clients().iter().collect() } else { supported };
    if !session.anchors.are_given() {
        let spans = clients.iter().filter_map(|client| client.store).filter(|span| span.until.is_empty());
        inputs::add_outdated(spans.map(|span| span.store), common, &mut session.notes);
    }
    let moments = variant::moments(&session.variants);
    let coverage =
        variant::coverage(&session.variants, &clients, &session.pool, session.at, &moments, &session.stores());
    let larger = fitting.and_then(|fitting| session.next_larger(choice, fitting, Some(&coverage)));
    let report = ChainsReport {
        variants: &session.variants,
        fitting,
        failed: failed.map(|stop| (&stop.failure, stop.exit as u8, &*stop.findings)),
        larger: larger.as_ref(),
        coverage: &coverage,
        at: session.at,
        sources: session.sources(),
        inputs: &session.notes,
        fetched: &session.gathered.fetched,
        spent: session.gathered.outcome.spent,
        language: common.language(),
    };
    if failed.is_none() {
        super::say(&report::notes_text(&session.notes, common.verbose > 0, report.language), common);
    }
    let note = fitting.and_then(|fitting| session.note_on_end(&session.variants[fitting.index]));
    super::say(&note.unwrap_or_default(), common);
    let printed = match arguments.format {
        ChainsFormat::Text => super::print(report::chains_text(&report, common.verbose > 0).as_bytes()),
        ChainsFormat::Json => super::print_json(&report::chains_json(&report)),
        ChainsFormat::Dot => super::print(report::dot(&session.variants, report.language).as_bytes()),
        ChainsFormat::Mermaid => super::print(report::mermaid(&session.variants, report.language).as_bytes()),
    };
    printed.map_err(|error| super::no_output(&error, report.language))
}

fn start(
    certificates: &[PathBuf],
    arguments: &Arguments,
    common: &Common,
) -> Result<(Session, Option<Box<Stop>>), Box<Stop>> {
    let start = arguments.leaf.as_deref();
    let password = key::given_password(&arguments.password, certificates, common)?;
    Session::open(certificates, password.as_ref(), start, &arguments.choice, common, Reach::Everything, |_, _| Ok(()))
}
