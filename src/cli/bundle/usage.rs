//! Checks the arguments of `bundle`.

use super::super::args::{Bundle as Arguments, Format};
use super::super::exit::{Exit, Stop};
use super::super::{container, key, words};
use super::lock;
use super::place::output;
use super::testing;
use crate::carried;
use crate::report::Failure;
use crate::suggested::new_output_beside;
use crate::write::Target;

pub(super) fn check_usage(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    lock::check(arguments)?;
    let language = arguments.common.language();
    container::check_options(arguments, target)?;
    if arguments.test_config {
        testing::of_target(target, language)?;
    }
    if output(arguments).is_some() {
        return Ok(());
    }
    let for_files = [
        ("--include-key", arguments.include_key),
        ("--manifest", arguments.manifest),
        ("--test-config", arguments.test_config),
        ("--print-config", arguments.print_config),
    ];
    if let Some((option, _)) = for_files.iter().find(|(_, is_given)| *is_given) {
        let failure = Failure::new(words::FILES_NEEDED.fill(language, &[("option", option)]));
        return Err(Stop::new(Exit::Usage, failure.try_this(words::NAME_FILE.of(language))));
    }
    if target.artifacts.len() > 1 {
        let values = [("target", &*target.name()), ("count", &target.artifacts.len().to_string())];
        let failure =
            Failure::new(words::SEVERAL_FILES.fill(language, &values)).try_this(words::NAME_FIRST_FILE.of(language));
        let first = arguments.certificates.first().map(|first| new_output_beside(first, target));
        let command = first.and_then(|new| Some(carried::typed_without(&[], &["-o", "--output"])? + " -o " + &new));
        let failure = command.into_iter().fold(failure, Failure::try_this);
        return Err(Stop::new(Exit::Usage, failure));
    }
    if target.needs_key() || (target.writes_key() && !arguments.key.keys.is_empty()) {
        return Err(Stop::new(Exit::Usage, key::not_on_a_terminal(language)));
    }
    // Binary data goes there only if it was named, such as for a pipe.
    let is_wanted = arguments.output.is_some() && arguments.format == Format::Text;
    if !target.form().is_text() && !is_wanted {
        return Err(Stop::new(Exit::Usage, container::not_text(target, language)));
    }
    Ok(())
}
