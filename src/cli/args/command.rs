//! Properties of any command.

use std::ffi::OsString;

use clap::{Args, Parser as _};

use super::super::locale::locale;
use super::{
    Arguments, Batch, Bundle, Chains, ChainsFormat, Check, CheckFormat, Color, Command, Common, ExplainFormat, Fix,
    FixFormat, Format, TargetChoice, Which,
};
use crate::language::Language;

/// Changes the defaults of a command's arguments.
pub(crate) type Defaults<'a> = &'a dyn Fn(clap::Command) -> clap::Command;

impl Command {
    /// Parses the command line, which begins with the program's name.
    pub(crate) fn of(arguments: &[OsString], defaults: Defaults<'_>) -> Result<Self, clap::Error> {
        match Self::of_one(arguments, defaults) {
            Some(command) => Ok(command),
            None => Arguments::try_parse_from(arguments).map(|parsed| parsed.command),
        }
    }

    /// Parses with the options of the typed command only, because building those of all commands takes longer than a
    /// short run. `None` if that is not sufficient.
    fn of_one(arguments: &[OsString], defaults: Defaults<'_>) -> Option<Self> {
        fn parsed<T: Args>(arguments: &[OsString], defaults: Defaults<'_>) -> Option<T> {
            let name = arguments.first()?.to_str()?.to_owned();
            let command = defaults(T::augment_args(clap::Command::new(name)));
            T::from_arg_matches(&command.try_get_matches_from(arguments).ok()?).ok()
        }
        let (name, rest) = (arguments.get(1)?.to_str()?, &arguments[1..]);
        match name {
            "bundle" => parsed(rest, defaults).map(Self::Bundle),
            "fix" => parsed(rest, defaults).map(Self::Fix),
            "check" => parsed(rest, defaults).map(Self::Check),
            "chains" => parsed(rest, defaults).map(Self::Chains),
            "batch" => parsed(rest, defaults).map(Self::Batch),
            "explain" => parsed(rest, defaults).map(Self::Explain),
            "intermediates" => parsed(rest, defaults).map(Self::Intermediates),
            "config" => parsed(rest, defaults).map(Self::Config),
            _ => None,
        }
    }

    /// The options of commands with certificates.
    pub(crate) fn common(&self) -> Option<&Common> {
        match self {
            Self::Bundle(Bundle { common, .. })
            | Self::Fix(Fix { common, .. })
            | Self::Check(Check { common, .. })
            | Self::Chains(Chains { common, .. })
            | Self::Batch(Batch { common, .. }) => Some(common),
            Self::Config(config) => Some(&config.show().common),
            Self::Explain(_) | Self::Intermediates(_) | Self::Completions(_) | Self::Man(_) => None,
        }
    }

    /// The language of the output.
    pub(crate) fn language(&self) -> Language {
        match self {
            Self::Explain(explain) => explain.language(),
            Self::Intermediates(arguments) => arguments.place().language(),
            Self::Completions(completions) => completions.language(),
            Self::Man(man) => man.language(),
            _ => self.common().map_or_else(locale, Common::language),
        }
    }

    /// When to use colour.
    pub(crate) fn color(&self) -> Color {
        match self {
            Self::Explain(explain) => explain.color,
            Self::Intermediates(arguments) => arguments.place().color,
            _ => self.common().map_or(Color::Auto, |common| common.color),
        }
    }

    /// Whether standard output is one JSON object.
    pub(crate) fn prints_json(&self) -> bool {
        match self {
            Self::Bundle(bundle) => bundle.format == Format::Json,
            Self::Fix(fix) => fix.format == FixFormat::Json,
            Self::Check(check) => check.format == CheckFormat::Json,
            Self::Chains(chains) => chains.format == ChainsFormat::Json,
            Self::Explain(explain) => explain.format == ExplainFormat::Json,
            Self::Intermediates(arguments) => arguments.place().format == ExplainFormat::Json,
            Self::Config(config) => config.show().format == ExplainFormat::Json,
            Self::Batch(_) | Self::Completions(_) | Self::Man(_) => false,
        }
    }

    /// The server of `--for`.
    pub(crate) fn target(&self) -> Option<TargetChoice> {
        match self {
            Self::Bundle(Bundle { target, .. })
            | Self::Fix(Fix { target, .. })
            | Self::Check(Check { target, .. })
            | Self::Batch(Batch { target, .. }) => Some(*target),
            Self::Config(config) => Some(config.show().target),
            Self::Chains(_) | Self::Explain(_) | Self::Intermediates(_) | Self::Completions(_) | Self::Man(_) => None,
        }
    }

    /// The choice among the chains.
    pub(crate) fn choice(&self) -> Option<&Which> {
        match self {
            Self::Bundle(Bundle { choice, .. })
            | Self::Fix(Fix { choice, .. })
            | Self::Chains(Chains { choice, .. }) => Some(&choice.which),
            Self::Batch(Batch { which, .. }) => Some(which),
            Self::Check(_)
            | Self::Explain(_)
            | Self::Intermediates(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }

    /// The name, as typed and as in JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Bundle(_) => "bundle",
            Self::Fix(_) => "fix",
            Self::Check(_) => "check",
            Self::Chains(_) => "chains",
            Self::Batch(_) => "batch",
            Self::Explain(_) => "explain",
            Self::Intermediates(arguments) => arguments.name(),
            Self::Config(_) => "config show",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }
}
