//! Checks the names of the inputs of a command line.

use std::path::PathBuf;

use super::args::Common;
use super::exit::{Exit, Stop};
use super::words;
use crate::report::Failure;

/// Requires at least one file, and standard input at most once. `example` is a command to suggest.
pub(crate) fn check_files(files: &[PathBuf], example: &str, common: &Common) -> Result<(), Box<Stop>> {
    if files.is_empty() {
        let failure = Failure::new(words::NO_FILE_NAMED.of(common.language())).try_this(example);
        return Err(Stop::new(Exit::Usage, failure));
    }
    check_standard_input(files, common)
}

/// Like [`check_files`], for certificates.
pub(crate) fn check_certificates(certificates: &[PathBuf], common: &Common) -> Result<(), Box<Stop>> {
    if certificates.is_empty() {
        let failure = Failure::new(words::NO_CERTIFICATE_NAMED.of(common.language())).try_this(words::BUNDLE_COMMAND);
        return Err(Stop::new(Exit::Usage, failure));
    }
    check_standard_input(certificates, common)
}

/// Standard input can be read only once.
pub(crate) fn check_standard_input(certificates: &[PathBuf], common: &Common) -> Result<(), Box<Stop>> {
    let from_input = |paths: &[PathBuf]| paths.iter().filter(|path| path.as_os_str() == "-").count();
    if from_input(certificates) + from_input(&common.intermediates) > 1 {
        let language = common.language();
        let failure =
            Failure::new(words::STANDARD_INPUT_ONCE.of(language)).try_this(words::SAVE_ONE_INPUT.of(language));
        return Err(Stop::new(Exit::Usage, failure));
    }
    Ok(())
}
