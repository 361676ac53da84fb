//! The arguments of the program.

mod batch;
mod before;
mod bundle;
mod chains;
mod check;
mod choice;
mod command;
mod common;
mod config;
mod explain;
mod fix;
mod help;
mod intermediates;
mod key;
mod store;
mod target;
mod values;

use clap::{Parser, Subcommand};

pub(crate) use batch::{Batch, BatchCommand};
pub(crate) use before::in_order;
pub(crate) use bundle::{Bundle, Format};
pub(crate) use chains::{Chains, ChainsFormat};
pub(crate) use check::{Check, CheckFormat};
pub(crate) use choice::{Choice, Supported, VARIANT_NAMES, Which};
pub(crate) use common::{Color, Common};
pub(crate) use config::{Config, ConfigShow};
pub(crate) use explain::{Explain, ExplainFormat};
pub(crate) use fix::{Fix, FixFormat};
pub(crate) use help::{Completions, Man, PAGES, shells};
pub(crate) use intermediates::{Intermediates, StoreAction, StoreImport, StoreList, StoreUpdate};
pub(crate) use key::{ContainerOptions, KeyOptions, PasswordOptions};
pub(crate) use store::{StoreCached, StorePlace, StoreShown};
pub(crate) use target::{TargetChoice, check_target};
pub(crate) use values::{check_language, check_network, check_seconds, parse_language};

/// Turns a server certificate into the chain file that nginx, Apache and IIS load.
#[derive(Debug, Parser)]
#[command(name = "chainmend", version, about, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Of the commands, only the arguments of the one that is typed are built.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    Bundle(Bundle),
    Fix(Fix),
    Check(Check),
    Chains(Chains),
    Batch(Batch),
    Explain(Explain),
    Intermediates(Intermediates),
    Config(Config),
    Completions(Completions),
    Man(Man),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
