//! `--variant`, `--preferred-root` and `--support`: which chain.

use std::path::PathBuf;

use clap::Args;

use super::super::bad_value::BadValue;
use super::super::words::args as words;
use super::values::parse_name;
use crate::job;
use crate::language::Language;
use crate::language::Text;
use crate::trust::{self, Client};
use crate::variant::{Wanted, catalogue};

/// Which of the valid chains, and its root.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    #[command(flatten)]
    pub(crate) which: Which,

    /// Also write the root certificate, for clients on which it is installed by hand; DER if the name ends in .der or
    /// .cer, PEM otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) emit_root: Option<PathBuf>,

    /// Make the folders that are missing for the files that are written
    #[arg(long)]
    pub(crate) create_dirs: bool,
}

/// Which of the valid chains.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Which valid chain to use: `auto` is the smallest that current clients accept, `standard` the
    /// shortest, `cross-root` goes through cross-certificates to the oldest root; or a name or id that
    /// `chainmend chains` printed; `list` prints the names
    #[arg(long, value_name = "VARIANT", default_value = "auto", value_parser = parse_variant)]
    pub(crate) variant: Wanted,

    /// Use the chain whose root has this common name, organisational unit, full subject or SHA-256 prefix. A name that
    /// several roots have is an error that lists them
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub(crate) preferred_root: Option<String>,

    /// Clients, or groups of clients, that must accept the chain, separated by commas; `list` prints all
    #[arg(long, value_name = "CLIENT", value_delimiter = ',', value_parser = parse_client)]
    pub(crate) support: Vec<Supported>,
}

impl Which {
    /// The requested choice, without duplicate clients.
    pub(crate) fn wanted(&self) -> job::Choice {
        let mut support: Vec<&'static Client> = Vec::new();
        for word in &self.support {
            if let Supported::Clients(named) = word {
                let new: Vec<&'static Client> =
                    named.iter().filter(|client| !support.contains(client)).copied().collect();
                support.extend(new);
            }
        }
        job::Choice { variant: self.variant.clone(), preferred_root: self.preferred_root.clone(), support }
    }

    /// Whether `--support` requests the table of clients.
    pub(crate) fn lists_clients(&self) -> bool {
        self.support.contains(&Supported::List)
    }
}

/// The meaning of one word of `--support`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Supported {
    List,
    Clients(Vec<&'static Client>),
}

/// The values of `--variant` other than the names of the catalogue.
pub(crate) const VARIANT_NAMES: [(&str, Text); 3] =
    [("auto", words::AUTO), ("standard", words::STANDARD), ("cross-root", words::CROSS_ROOT)];

fn parse_variant(text: &str) -> Result<Wanted, BadValue> {
    let is_id = text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text {
        "auto" => Ok(Wanted::Auto),
        "standard" => Ok(Wanted::Standard),
        "cross-root" => Ok(Wanted::CrossRoot),
        // The catalogue has no entry with that name.
        "list" => Ok(Wanted::Named(text.to_owned())),
        _ if is_id || catalogue().iter().any(|entry| entry.id == text) => Ok(Wanted::Named(text.to_owned())),
        _ => {
            let names: Vec<&str> = catalogue().iter().map(|entry| entry.id).collect();
            let said = |language: Language| words::VARIANT.fill(language, &[("names", &names.join(language.comma()))]);
            Err(BadValue::new(said))
        }
    }
}

fn parse_client(text: &str) -> Result<Supported, BadValue> {
    if text == "list" {
        return Ok(Supported::List);
    }
    let clients = trust::named(text);
    if clients.is_empty() {
        return Err(BadValue::text(words::CLIENT));
    }
    Ok(Supported::Clients(clients))
}
