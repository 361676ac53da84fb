//! What is asked of `bundle`, and what cannot be.

use std::path::Path;

use super::super::args::{Bundle as Arguments, Format, KeyOptions};
use super::super::exit::{Exit, Stop};
use super::super::{container, key, words};
use super::lock;
use crate::job::output::{Reads, is_standard_output};
use crate::report::Failure;
use crate::write::Target;

pub(super) fn check_usage(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    lock::check(arguments)?;
    if output(arguments).is_some() {
        return Ok(());
    }
    let language = arguments.common.language();
    if target.artifacts.len() > 1 {
        let values = [("target", &*target.name()), ("count", &target.artifacts.len().to_string())];
        let failure =
            Failure::new(words::SEVERAL_FILES.fill(language, &values)).try_this(words::NAME_FIRST_FILE.of(language));
        return Err(Stop::new(Exit::Usage, failure));
    }
    if target.needs_key() || (target.writes_key() && arguments.key.key.is_some()) {
        return Err(Stop::new(Exit::Usage, key::not_on_a_terminal(language)));
    }
    if !target.form().is_text() {
        return Err(Stop::new(Exit::Usage, container::not_text(target, language)));
    }
    Ok(())
}

/// `-o -` is standard output, by whatever name.
pub(super) fn output(arguments: &Arguments) -> Option<&Path> {
    arguments.output.as_deref().filter(|path| !is_standard_output(path))
}

/// Whether the result goes to standard output.
pub(super) fn prints(arguments: &Arguments) -> bool {
    output(arguments).is_none() || arguments.format == Format::Json
}

/// What is read, and not to be written over.
pub(super) fn reads(arguments: &Arguments) -> Reads {
    let KeyOptions { key, password } = &arguments.key;
    let reads = arguments.common.reads(&arguments.certificates).unless(arguments.overwrite_input);
    reads.and_secrets(key.as_ref(), password.password_file.as_ref())
}
