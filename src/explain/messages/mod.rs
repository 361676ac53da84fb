//! The messages, by the programs that print them: a record for each, with the topics that explain it (the most likely
//! first) and the source of its text.

use std::sync::LazyLock;

use super::Message;
use super::records::{Record, records};

pub(super) static ALL: LazyLock<Vec<Message>> =
    LazyLock::new(|| tables().into_iter().flat_map(records).map(|record| message(&record)).collect());

/// The tables, in the order of the pages.
fn tables() -> [&'static str; 10] {
    [
        include_str!("browser.txt"),
        include_str!("program.txt"),
        include_str!("server.txt"),
        include_str!("windows.txt"),
        include_str!("winerror.txt"),
        include_str!("java.txt"),
        include_str!("cloud.txt"),
        include_str!("service.txt"),
        include_str!("library.txt"),
        include_str!("device.txt"),
    ]
}

fn message(record: &Record) -> Message {
    Message {
        text: record.name,
        ids: record.values("also"),
        program: record.value("program"),
        is_vague: record.value("vague") == "yes",
        topics: record.words("topics"),
        source: record.value("source"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_known() {
        for record in tables().into_iter().flat_map(records) {
            for (field, lines) in record.shape() {
                let is_known = ["also", "program", "vague", "topics", "source"].contains(&field);
                assert!(is_known && lines == 0, "{}: {field}", record.name);
            }
            assert!(["", "yes"].contains(&record.value("vague")), "{}", record.name);
        }
    }
}
