//! `chainmend bundle`: from a leaf to the files of a server.

mod deployment;
mod finding;
mod installed;
mod lines;
mod lock;
mod place;
mod printing;
mod site;
mod testing;
mod usage;

use std::path::{Path, PathBuf};

use deployment::Deployment;
pub(crate) use installed::choose as choose_installed;
use place::{output, prints, reads, writes_extras};
use usage::check_usage;

use super::args::Bundle as Arguments;
use super::exit::{Exit, Stop};
use super::given::check_certificates;
use super::inputs::Opened;
use super::{container, key, words};
use crate::job::bundle::Bundled;
use crate::job::output::{self, Replaced};
use crate::language::Language;
use crate::report::{self, Failure};
use crate::write::{FileRole, Target};

pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (common, language, target) = (&arguments.common, arguments.common.language(), arguments.target.target());
    check_usage(arguments, target)?;
    let given = key::given_password(&arguments.key.password, &arguments.certificates, common)?;
    let keys = key::read_all(&arguments.key, given.as_deref(), &arguments.certificates, common)?;
    check_certificates(&arguments.certificates, common)?;
    let opened = Opened::open(common, given)?;
    let mut found = finding::find(arguments, keys, &opened)?;
    for bundled in &mut found {
        opened.add_notes_to(&mut bundled.search.notes);
        if output(arguments).is_some() {
            bundled.take_key(target, arguments.include_key);
        }
    }
    let _labels: Vec<_> = found.iter().map(|bundled| bundled.search.labels().enter(language)).collect();
    if writes_extras(arguments) {
        refuse_ca(&found, target, language)?;
    }
    let password = container::password(arguments, target, opened.password.as_ref())?;
    let deployment = Deployment::make(&mut found, arguments, password.as_ref())?;
    deploy(&deployment, arguments)
}

/// A script that installs a server's certificate is not written for a CA certificate.
fn refuse_ca(found: &[Bundled], target: &Target, language: Language) -> Result<(), Box<Stop>> {
    let is_installed = target.extras.iter().any(|extra| extra.role == FileRole::Script);
    let start = found.iter().map(|bundled| &bundled.search.leaf).find(|leaf| report::starts_with_ca(leaf));
    let Some(start) = start.filter(|_| is_installed) else { return Ok(()) };
    let values = [("name", &*report::name(start)), ("target", &target.name())];
    let failure = Failure::new(words::CA_NOT_INSTALLED.fill(language, &values));
    Err(Stop::new(Exit::Input, failure.try_this(words::GIVE_SERVER.of(language)).try_this("--for p7b")))
}

/// Writes the files, and prints the report.
fn deploy(deployment: &Deployment<'_>, arguments: &Arguments) -> Result<(), Box<Stop>> {
    let language = arguments.common.language();
    let ready = output::prepare(deployment.sets(), (&reads(arguments, true), prints(arguments)), arguments.replace);
    let refused = |refusal: crate::job::Refusal| {
        Stop::of(&refusal.with_inputs(&deployment.sites[0].bundled.search.notes), language)
    };
    let ready = ready.map_err(refused)?;
    let written = deployment.written();
    let written: Vec<&Path> = written.iter().map(PathBuf::as_path).chain(arguments.lock.as_deref()).collect();
    if !arguments.choice.create_dirs {
        output::refuse_missing(&written).map_err(refused)?;
    }
    let tested = if arguments.test_config { Some(testing::test(deployment, arguments)?) } else { None };
    let replaced = if arguments.dry_run {
        output::refuse_unwritable(&written).map_err(refused)?;
        Replaced::default()
    } else {
        if arguments.choice.create_dirs {
            output::create_folders(&written).map_err(refused)?;
        }
        let lock = lock::prepare(deployment.sites[0].bundled, &deployment.outputs(), arguments)?;
        let replaced = ready.put_in_place().map_err(refused)?;
        lock.map_or(Ok(()), |lock| lock.put(arguments))?;
        replaced
    };
    let earlier = deployment.earlier(arguments);
    printing::say(deployment, arguments, tested.as_deref(), (&replaced, &earlier));
    printing::tell(deployment, arguments, &earlier)
}
