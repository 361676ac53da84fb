//! Lists of clients.

use crate::language::{Language, Text};
use crate::trust::{self, Client};

/// The versions of a family of clients.
pub(crate) fn version_range(family: &str, from: &str, to: &str, language: Language) -> String {
    const VERSIONS: Text = Text { en: "{family} {from} to {to}", ja: "{family} {from} から{to}" };
    VERSIONS.fill(language, &[("family", family), ("from", from), ("to", to)])
}

/// The displayed list of clients: a complete family by its name, a range of versions by its first and last.
pub(crate) fn client_list(clients: &[&Client], language: Language) -> String {
    client_ranges(clients, language).join(language.comma())
}

/// The parts of [`client_list`].
pub(crate) fn client_ranges(clients: &[&Client], language: Language) -> Vec<String> {
    let is_meant = |id: &str| clients.iter().any(|client| client.id == id);
    let mut names: Vec<String> = Vec::new();
    for family in trust::families() {
        let name = family.name.of(language);
        if family.members.iter().all(|(id, _)| is_meant(id)) {
            names.push(name.to_owned());
            continue;
        }
        for run in family.members.split(|(id, _)| !is_meant(id)) {
            match run {
                [] => {}
                [(id, _)] => {
                    let client = clients.iter().find(|client| client.id == *id);
                    names.extend(client.map(|client| client.name.of(language).to_owned()));
                }
                [(_, from), .., (_, to)] => {
                    let (from, to) = (trust::ends(from.of(language)).0, trust::ends(to.of(language)).1);
                    names.push(version_range(name, from, to, language));
                }
            }
        }
    }
    names
}
