//! Where the result goes, and what may not be overwritten by it.

use std::path::Path;

use super::super::args::{Bundle as Arguments, Format, KeyOptions};
use crate::job::output::{Reads, is_standard_output};

/// `-o -` is standard output, by whatever name.
pub(super) fn output(arguments: &Arguments) -> Option<&Path> {
    arguments.output.as_deref().filter(|path| !is_standard_output(path))
}

/// Whether the result goes to standard output.
pub(super) fn prints(arguments: &Arguments) -> bool {
    output(arguments).is_none() || arguments.format == Format::Json || arguments.print_config
}

/// What is read; where `may_write` says so, without what may be written over.
pub(super) fn reads(arguments: &Arguments, may_write: bool) -> Reads {
    let KeyOptions { keys, password } = &arguments.key;
    let reads = arguments.common.reads(&arguments.certificates).unless(may_write && arguments.overwrite_input);
    let passwords = [&password.password_file, &arguments.container.pfx_password_file];
    reads.and_secrets(keys, passwords.into_iter().flatten())
}
