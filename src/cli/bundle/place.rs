//! Where the result is written, and what it may not overwrite.

use std::path::Path;

use super::super::args::{Bundle as Arguments, Format, KeyOptions};
use crate::job::output::{Reads, is_standard_output};

/// The path of the output. `None` for standard output, under any name.
pub(super) fn output(arguments: &Arguments) -> Option<&Path> {
    arguments.output.as_deref().filter(|path| !is_standard_output(path))
}

/// Whether the additional files of a target are written, such as a script: only beside a file.
pub(super) fn writes_extras(arguments: &Arguments) -> bool {
    output(arguments).is_some_and(|path| !crate::write::is_stream(path))
}

/// Whether the result is written to standard output.
pub(super) fn prints(arguments: &Arguments) -> bool {
    output(arguments).is_none() || arguments.format == Format::Json || arguments.print_config
}

/// The files that the run reads. With `may_write`, without those that may be overwritten.
pub(super) fn reads(arguments: &Arguments, may_write: bool) -> Reads {
    let KeyOptions { keys, password } = &arguments.key;
    let reads = arguments.common.reads(&arguments.certificates).unless(may_write && arguments.overwrite_input);
    let passwords = [&password.password_file, &arguments.container.pfx_password_file];
    reads.and_secrets(keys, passwords.into_iter().flatten())
}
