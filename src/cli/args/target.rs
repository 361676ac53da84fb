//! `--for`: which server.

use super::super::bad_value::BadValue;
use super::super::words::args as words;
use crate::write::{Target, UnknownTarget, targets};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetChoice {
    List,
    Target(&'static Target),
}

impl TargetChoice {
    /// The server; the default one where a list was asked for, which is printed before anything else is done.
    pub(crate) fn target(self) -> &'static Target {
        match self {
            Self::Target(target) => target,
            // The default.
            Self::List => Target::nginx(),
        }
    }
}

/// What is wrong with the name of a server.
pub(crate) fn check_target(text: &str) -> Option<BadValue> {
    parse_target(text).err()
}

pub(super) fn parse_target(text: &str) -> Result<TargetChoice, BadValue> {
    if text == "list" {
        return Ok(TargetChoice::List);
    }
    Target::parse(text).map(TargetChoice::Target).map_err(|error| match error {
        UnknownTarget::Server(_) => {
            let names: Vec<String> = targets().map(Target::name).collect();
            let names = names.join(", ");
            BadValue::new(|language| words::TARGET.fill(language, &[("names", &names)]))
        }
        UnknownTarget::Version(server, _) => BadValue::new(|language| {
            let row = |target: &Target| format!("{} ({})", target.name(), target.versions.of(language));
            let rows: Vec<String> = Target::of_server(server).map(row).collect();
            words::TARGET_VERSION.fill(language, &[("server", server), ("rows", &rows.join(", "))])
        }),
    })
}
