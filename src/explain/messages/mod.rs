//! The messages, by the programs that print them. A row has the text, the programs, the topics that explain it (the
//! most likely first), and the source of the text.

mod browser;
mod cloud;
mod device;
mod java;
mod library;
mod program;
mod server;
mod service;
mod windows;
mod winerror;

use super::Message;

pub(super) static TABLES: [&[Message]; 10] = [
    browser::ROWS,
    program::ROWS,
    server::ROWS,
    windows::ROWS,
    winerror::ROWS,
    java::ROWS,
    cloud::ROWS,
    service::ROWS,
    library::ROWS,
    device::ROWS,
];

const fn row(
    text: &'static str,
    program: &'static str,
    topics: &'static [&'static str],
    source: &'static str,
) -> Message {
    Message { text, ids: &[], program, is_vague: false, topics, source }
}

impl Message {
    /// Adds other names and numbers of the message.
    const fn known_as(mut self, ids: &'static [&'static str]) -> Self {
        self.ids = ids;
        self
    }

    /// Marks the message as vague: more specific messages near it take precedence.
    const fn vague(mut self) -> Self {
        self.is_vague = true;
        self
    }
}
