//! A file that could not be checked.

use super::super::args::Common;
use super::super::exit::Stop;
use crate::report::{self, NotJudged};

/// A file that could not be checked.
pub(super) struct Unusable {
    pub(super) file: String,
    pub(super) stop: Box<Stop>,
}

impl Unusable {
    pub(super) fn not_judged(&self) -> NotJudged<'_> {
        NotJudged { file: &self.file, failure: &self.stop.failure, exit: self.stop.exit as u8 }
    }

    pub(super) fn say(&self, common: &Common) {
        super::super::say(&report::notes_text(&self.stop.inputs, common.verbose > 0, common.language()), common);
        super::super::tell(&report::failure_text(&self.stop.failure, common.language()));
    }
}
