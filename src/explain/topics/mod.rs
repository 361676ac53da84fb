//! The topics by subject: a record for each. A command has its description below it, or in `commands.txt`.

use std::sync::LazyLock;

use super::records::{Record, records};
use super::{Command, Topic};
use crate::code::Code;
use crate::finding;
use crate::language::Text;

pub(super) static ALL: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let commands = records(COMMANDS);
    tables().into_iter().flat_map(records).map(|record| topic(&record, &commands)).collect()
});

const COMMANDS: &str = include_str!("commands.txt");

/// The tables, in the order of the pages.
fn tables() -> [&'static str; 6] {
    [
        include_str!("trust.txt"),
        include_str!("certificate.txt"),
        include_str!("file.txt"),
        include_str!("server.txt"),
        include_str!("connection.txt"),
        include_str!("page.txt"),
    ]
}

fn topic(record: &Record, commands: &[Record]) -> Topic {
    Topic {
        id: record.name,
        rows: record.words("faq"),
        title: title(record),
        about: record.texts("about"),
        server: record.texts("server"),
        client: record.texts("client"),
        steps: record.texts("step"),
        commands: commands_of(record, commands),
        findings: record.words("findings").into_iter().filter_map(code).collect(),
        source: record.value("source"),
    }
}

fn title(record: &Record) -> Text {
    record.texts("title").first().copied().unwrap_or(Text { en: "", ja: "" })
}

fn commands_of(record: &Record, commands: &[Record]) -> Vec<Command> {
    let known = |line: &str| commands.iter().find(|command| command.name == line)?.texts("what").first().copied();
    let described = record.described("command").into_iter();
    described.filter_map(|(line, what)| Some(Command { line, what: what.or_else(|| known(line))? })).collect()
}

fn code(name: &str) -> Option<Code> {
    finding::all().find(|rule| rule.name == name).map(|rule| rule.code)
}

#[cfg(test)]
mod tests {
    use super::super::topic;
    use super::*;

    #[test]
    fn every_field_is_known() {
        for record in tables().into_iter().flat_map(records) {
            for (field, lines) in record.shape() {
                let fits = match field {
                    "title" | "about" | "server" | "client" | "step" => lines == 1,
                    "command" => lines == 0 || lines == 2,
                    "faq" | "findings" | "source" => lines == 0,
                    _ => false,
                };
                assert!(fits, "{}: {field} with {lines} lines", record.name);
            }
            let topic = topic(record.name).unwrap();
            assert_eq!(topic.findings.len(), record.words("findings").len(), "{}: an unknown finding", record.name);
            assert_eq!(topic.commands.len(), record.values("command").len(), "{}: a command without text", record.name);
        }
    }
}
