//! `chainmend chains`: every chain there is, and what each client says of it.

use std::path::PathBuf;

use super::args::{Chains as Arguments, ChainsFormat, Common};
use super::exit::Stop;
use super::inputs;
use super::key;
use super::reads::Reads;
use super::session::{self, Reach, Session};
use crate::report::{self, ChainsReport};
use crate::trust;
use crate::variant;
use crate::write::{self, Bundle};

pub(super) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (common, choice) = (&arguments.common, &arguments.choice);
    session::check_files(&arguments.certificates, "chainmend chains server.crt", common)?;
    let mut session = start(&arguments.certificates, arguments, common)?;
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
    let supported = session::supported(choice);
    let clients = if supported.is_empty() { trust::clients().iter().collect() } else { supported };
    if !session.anchors.are_given() {
        let spans = clients.iter().filter_map(|client| client.store).filter(|span| span.until.is_empty());
        inputs::add_outdated(spans.map(|span| span.store), common, &mut session.notes);
    }
    let moments = variant::moments(&session.variants);
    let coverage =
        variant::coverage(&session.variants, &clients, &session.pool, session.at, &moments, &session.stores());
    let larger = session.next_larger(choice, &fitting, Some(&coverage));
    let report = ChainsReport {
        variants: &session.variants,
        fitting: &fitting,
        larger: larger.as_ref(),
        coverage: &coverage,
        at: session.at,
        sources: session.sources(),
        inputs: &session.notes,
        fetched: &session.gathered.fetched,
        spent: session.gathered.outcome.spent,
        language: common.language(),
    };
    super::say(&report::notes_text(&session.notes, common.verbose > 0, report.language), common);
    super::say(&session.note_on_end(&session.variants[fitting.index]).unwrap_or_default(), common);
    let printed = match arguments.format {
        ChainsFormat::Text => super::print(report::chains_text(&report, common.verbose > 0).as_bytes()),
        ChainsFormat::Json => super::print_json(&report::chains_json(&report)),
        ChainsFormat::Dot => super::print(report::dot(&session.variants, report.language).as_bytes()),
        ChainsFormat::Mermaid => super::print(report::mermaid(&session.variants, report.language).as_bytes()),
    };
    printed.map_err(|error| super::no_output(&error, report.language))
}

fn start(certificates: &[PathBuf], arguments: &Arguments, common: &Common) -> Result<Session, Box<Stop>> {
    let start = arguments.leaf.as_deref();
    let password = key::given_password(&arguments.password, certificates, common)?;
    Session::start(certificates, password.as_ref(), start, &arguments.choice, common, Reach::Everything, |_, _| Ok(()))
}
