//! The arguments of `config`.

use clap::{Args, Subcommand};

use super::target::parse_target;
use super::{Common, ExplainFormat, TargetChoice};

/// Show the configuration
#[derive(Debug, Args)]
#[command(
    after_help = "\
The file is chainmend.toml in the folder `chainmend` of the user's configuration (XDG_CONFIG_HOME), or the one of --config or
CHAINMEND_CONFIG.
Exit status: 0 done, 2 wrong command line, or a wrong file.",
    disable_help_subcommand = true
)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) action: ConfigAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    Show(Box<ConfigShow>),
}

/// Print every value in force, and where it came from: the command line, the environment, the file or the default
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, or a wrong file.")]
pub(crate) struct ConfigShow {
    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    /// Output format
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl Config {
    /// The arguments of `show`.
    pub(crate) fn show(&self) -> &ConfigShow {
        let ConfigAction::Show(show) = &self.action;
        show
    }
}
