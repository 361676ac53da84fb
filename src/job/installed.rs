//! The installed version of a server, for lines and files that depend on it.

use std::process::Command;
use std::time::Duration;

use super::program::{self, ProgramOutcome};
use crate::write::Target;

/// The time limit for printing a version.
const PATIENCE: Duration = Duration::from_secs(5);

/// The row of the installed version of a server, and that version. `None` if it is not installed, or does not tell.
pub(crate) fn row_of_installed(target: &'static Target) -> Option<(&'static Target, String)> {
    let query = target.installed?;
    let program = query.programs.iter().find_map(|name| program::find(name))?;
    let mut command = Command::new(program);
    let Ok(ProgramOutcome::Succeeded(said)) = program::run(command.args(query.arguments), PATIENCE, &|| false) else {
        return None;
    };
    let version = first_version(&said)?;
    let row = Target::parse(&format!("{}@{version}", target.server)).ok()?;
    Some((row, version.to_owned()))
}

/// The first number with a dot.
fn first_version(said: &str) -> Option<&str> {
    let words = said.split(|character: char| !character.is_ascii_digit() && character != '.');
    words.map(|word| word.trim_matches('.')).find(|word| word.contains('.') && !word.contains(".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_print() {
        let cases = [
            ("Server version: Apache/2.4.62 (Debian)\nServer built:   2024-11-12T08:58:41\n", Some("2.4.62")),
            ("2.3.19.1 (9b53102964)\n", Some("2.3.19.1")),
            ("mail_version = 3.7.11\n", Some("3.7.11")),
            ("lighttpd/1.4.69 (ssl) - a light and fast webserver\n", Some("1.4.69")),
            ("postconf: warning: 3 parameters ... unused\nmail_version = 3.10.1", Some("3.10.1")),
            ("no version 5", None),
            ("", None),
        ];
        for (said, expected) in cases {
            assert_eq!(first_version(said), expected, "{said}");
        }
    }
}
