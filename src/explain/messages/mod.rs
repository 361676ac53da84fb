//! The messages, by who prints them. A row says: the words, who prints them, the topics that explain them (likeliest
//! first), and where the words are known from.

mod browser;
mod cloud;
mod device;
mod java;
mod library;
mod program;
mod server;
mod service;
mod windows;

use super::Message;

pub(super) static TABLES: [&[Message]; 9] = [
    browser::ROWS,
    program::ROWS,
    server::ROWS,
    windows::ROWS,
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
    /// The same, known by these too.
    const fn known_as(mut self, ids: &'static [&'static str]) -> Self {
        self.ids = ids;
        self
    }

    /// The same, of which something more telling that stands beside it takes precedence.
    const fn vague(mut self) -> Self {
        self.is_vague = true;
        self
    }
}
