//! `chainmend completions`: scripts for shells that complete commands, options and their values.

use clap::Arg;
use clap::ValueHint;
use clap::builder::PossibleValuesParser;

use super::described;
use crate::cli::args::{Completions as Arguments, PAGES, VARIANT_NAMES, shells};
use crate::cli::exit::Stop;
use crate::cli::{no_output, print};
use crate::trust;
use crate::variant::catalogue;
use crate::write::{Target, targets};

pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let language = arguments.language();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut with_values(described(language)), "chainmend", &mut script);
    print(&script).map_err(|error| no_output(&error, language))
}

/// Adds the values of options that the parser only checks by a function.
fn with_values(command: clap::Command) -> clap::Command {
    let argument = |argument: Arg| {
        let names: Vec<String> = match argument.get_id().as_str() {
            "target" => targets().map(Target::name).collect(),
            "variant" => {
                let catalogued = catalogue().iter().map(|entry| entry.id);
                VARIANT_NAMES.iter().map(|(name, _)| *name).chain(catalogued).map(str::to_owned).collect()
            }
            "support" => trust::clients().iter().map(|client| client.id.to_owned()).collect(),
            "lang" => vec!["en".to_owned(), "ja".to_owned()],
            "shell" => shells(),
            "page" => PAGES.iter().map(|name| (*name).to_owned()).collect(),
            "roots" => return argument.value_hint(ValueHint::AnyPath),
            _ => return argument,
        };
        argument.value_parser(PossibleValuesParser::new(names))
    };
    command.mut_subcommands(|command| command.mut_args(argument))
}
