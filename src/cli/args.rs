//! What can be typed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use ipnet::IpNet;
use time::OffsetDateTime;

use super::help::completions::parse_shell;
use super::help::man::parse_page;
use super::usage::{BadValue, locale};
use super::words::args as words;
use crate::certificate::{self, whole_second};
use crate::gather::guard;
use crate::job::{self, output::Reads};
use crate::language::{Language, Text};
use crate::path::Host;
use crate::trust::{self, Client};
use crate::variant::{Wanted, catalogue};
use crate::words::Words as _;
use crate::write::{Target, UnknownTarget, targets};

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
    Completions(Completions),
    Man(Man),
}

impl Command {
    /// What was typed, the program's name in front.
    pub(super) fn of(arguments: &[OsString]) -> Result<Self, clap::Error> {
        match Self::of_one(arguments) {
            Some(command) => Ok(command),
            None => Arguments::try_parse_from(arguments).map(|parsed| parsed.command),
        }
    }

    /// The same by the options of the one command that is typed, as building those of all takes longer than a short run.
    /// `None` where that is not all there is to say.
    fn of_one(arguments: &[OsString]) -> Option<Self> {
        fn parsed<T: Args>(arguments: &[OsString]) -> Option<T> {
            let command = T::augment_args(clap::Command::new("chainmend"));
            T::from_arg_matches(&command.try_get_matches_from(arguments).ok()?).ok()
        }
        let (name, rest) = (arguments.get(1)?.to_str()?, &arguments[1..]);
        match name {
            "bundle" => parsed(rest).map(Self::Bundle),
            "fix" => parsed(rest).map(Self::Fix),
            "check" => parsed(rest).map(Self::Check),
            "chains" => parsed(rest).map(Self::Chains),
            _ => None,
        }
    }

    /// The options that commands with certificates take.
    pub(crate) fn common(&self) -> Option<&Common> {
        match self {
            Self::Bundle(Bundle { common, .. })
            | Self::Fix(Fix { common, .. })
            | Self::Check(Check { common, .. })
            | Self::Chains(Chains { common, .. })
            | Self::Batch(Batch { common, .. }) => Some(common),
            Self::Explain(_) | Self::Completions(_) | Self::Man(_) => None,
        }
    }

    /// The language to speak.
    pub(crate) fn language(&self) -> Language {
        match self {
            Self::Explain(explain) => explain.language(),
            Self::Completions(completions) => completions.language(),
            Self::Man(man) => man.language(),
            _ => self.common().map_or_else(locale, Common::language),
        }
    }

    /// When to use colour.
    pub(crate) fn color(&self) -> Color {
        match self {
            Self::Explain(explain) => explain.color,
            _ => self.common().map_or(Color::Auto, |common| common.color),
        }
    }

    /// Whether standard output is to be one JSON object.
    pub(crate) fn prints_json(&self) -> bool {
        match self {
            Self::Bundle(bundle) => bundle.format == Format::Json,
            Self::Fix(fix) => fix.format == FixFormat::Json,
            Self::Check(check) => check.format == CheckFormat::Json,
            Self::Chains(chains) => chains.format == ChainsFormat::Json,
            Self::Explain(explain) => explain.format == ExplainFormat::Json,
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
            Self::Chains(_) | Self::Explain(_) | Self::Completions(_) | Self::Man(_) => None,
        }
    }

    /// Which of the chains.
    pub(crate) fn choice(&self) -> Option<&Which> {
        match self {
            Self::Bundle(Bundle { choice, .. })
            | Self::Fix(Fix { choice, .. })
            | Self::Chains(Chains { choice, .. }) => Some(&choice.which),
            Self::Batch(Batch { which, .. }) => Some(which),
            Self::Check(_) | Self::Explain(_) | Self::Completions(_) | Self::Man(_) => None,
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
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }
}

/// Build a deployable bundle from a server certificate and any other certificates
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 done, 2 wrong command line, 3 unusable input, 4 no valid chain to a trusted root,
5 the network was needed and failed, 6 the output could not be written. Files are written only when
it is 0.")]
pub(crate) struct Bundle {
    /// The server certificate and other certificates of the chain, in any order; `-` is standard input.
    /// PEM (damaged PEM is repaired), DER, base64 or PKCS#7
    #[arg(value_name = "CERT")]
    pub(crate) certificates: Vec<PathBuf>,

    /// Output file, or a folder in which the files are named after the certificate. Default: standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    #[command(flatten)]
    pub(crate) choice: Choice,

    /// Which certificate is the server's: a SHA-256 prefix, a common name, or its number
    #[arg(long, value_name = "CERT")]
    pub(crate) leaf: Option<String>,

    /// DNS name or IP address that the server certificate must cover
    #[arg(long, value_name = "NAME", value_parser = parse_host)]
    pub(crate) host: Option<Host>,

    #[command(flatten)]
    pub(crate) key: KeyOptions,

    #[command(flatten)]
    pub(crate) container: ContainerOptions,

    /// Allow the output to replace a file that is also an input
    #[arg(long)]
    pub(crate) overwrite_input: bool,

    /// Replace a file even if that loses its private key, a certificate for other names, or a certificate newer than the
    /// new one
    #[arg(long)]
    pub(crate) replace: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Fix chain files in place; the old contents are kept as FILE.bak
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 all files are correct now, 2 wrong command line, 3 a file cannot be used, 4 no valid chain,
5 the network was needed and failed, 6 a file could not be written. With several files, the first that is
not fixed decides. A file that is not fixed stays unchanged.")]
pub(crate) struct Fix {
    /// Files, or folders, in which the files that end in .pem, .crt, .cer or .cert are fixed. `*`, `?` and `**` are expanded
    /// if the shell has not done so
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `list` prints the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    #[command(flatten)]
    pub(crate) choice: Choice,

    /// Change nothing; print the lines that would be removed and added
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do not keep FILE.bak
    #[arg(long)]
    pub(crate) no_backup: bool,

    #[command(flatten)]
    pub(crate) consent: Consent,

    #[command(flatten)]
    pub(crate) key: KeyOptions,

    /// Output format
    #[arg(long, value_enum, default_value_t = FixFormat::Text)]
    pub(crate) format: FixFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Diagnose chain files as a TLS client would see them, and change nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 every file is deployable, 1 at least one error was found, 2 wrong command line,
3 a file cannot be used.")]
pub(crate) struct Check {
    /// Files as a server sends them: its certificate first, then the intermediates; `-` is standard input. Each file is
    /// judged separately, together with --intermediates
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// DNS name or IP address that the server certificate must cover
    #[arg(long, value_name = "NAME", value_parser = parse_host)]
    pub(crate) host: Option<Host>,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    /// Report an error if a certificate of the chain expires within this many days
    #[arg(long, value_name = "DAYS")]
    pub(crate) expires_within: Option<u32>,

    /// A file that must contain the same certificates in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) same_as: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) key: KeyOptions,

    /// Output format
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Show every possible chain: which clients accept it, until when, and which would be chosen
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 done, 2 wrong command line, 3 unusable input, 4 no valid chain to a trusted root, or
none that all clients of --support accept, 5 the network was needed and failed.")]
pub(crate) struct Chains {
    /// The server certificate, and other certificates in any order; `-` is standard input
    #[arg(value_name = "CERT")]
    pub(crate) certificates: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) choice: Choice,

    /// Which certificate is the server's: a SHA-256 prefix, a common name, or its number
    #[arg(long, value_name = "CERT")]
    pub(crate) leaf: Option<String>,

    #[command(flatten)]
    pub(crate) password: PasswordOptions,

    /// Replace the file of --emit-root even if that loses something
    #[arg(long)]
    pub(crate) replace: bool,

    /// Output format: tables, JSON, or a graph of the certificates
    #[arg(long, value_enum, default_value_t = ChainsFormat::Text)]
    pub(crate) format: ChainsFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Process many certificates in one run: one JSON object per line in, one per line out
#[derive(Debug, Args)]
#[command(after_help = "\
A line is {\"certificate\": PEM or base64 of DER}, optionally with \"id\", \"intermediates\" (a list), \"host\" and \"at\".
The answer has the line number, the id, and what --format json prints for that certificate.
Exit status: 0 every line was answered, even if some answers are errors, 2 wrong command line, 3 the lines cannot
be read, 6 the answers could not be written.")]
pub(crate) struct Batch {
    /// Input file with the lines. Default: standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// Output file for the answers. Default: standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// What to do with each certificate
    #[arg(long, value_enum, value_name = "COMMAND", default_value_t = BatchCommand::Bundle)]
    pub(crate) command: BatchCommand,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    #[command(flatten)]
    pub(crate) which: Which,

    /// Write each answer as soon as it is ready, not in the order of the lines
    #[arg(long)]
    pub(crate) unordered: bool,

    /// At the end, print the number of lines for each finding, issuer and root, and what expires first
    #[arg(long)]
    pub(crate) summary: bool,

    /// Replace the file of --output even if it contains something other than answers
    #[arg(long)]
    pub(crate) replace: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// What is done only on request.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Consent {
    /// Remove blocks that cannot be read, if the chain is complete without them
    #[arg(long)]
    pub(crate) replace_damaged: bool,

    /// Fix a working file even if fewer clients accept the new chain, or it expires sooner
    #[arg(long)]
    pub(crate) allow_worse: bool,
}

/// Explain what a finding, or an error message of a browser or server, means and what to do about it
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 explained, 2 wrong command line, 3 nothing found.")]
pub(crate) struct Explain {
    /// A code (CM105), the name of a finding or topic, a row of the FAQ (F9), or an error message, also with the text
    /// around it; `-` reads standard input. Without it, what can be asked is printed
    #[arg(value_name = "CODE|MESSAGE", allow_negative_numbers = true)]
    pub(crate) words: Vec<OsString>,

    /// Print every finding: its code, name, severity and message
    #[arg(long, conflicts_with = "words")]
    pub(crate) list: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,

    /// Language of the output: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,

    /// Print only the answer
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,
}

impl Explain {
    /// The language to speak: `--lang`, else that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

/// Print the script with which a shell completes commands, options and their values
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 6 standard output could not be written.")]
pub(crate) struct Completions {
    /// The shell: `bash`, `zsh`, `fish`, `powershell`, `elvish`
    #[arg(value_name = "SHELL", value_parser = parse_shell)]
    pub(crate) shell: Shell,

    /// The language of the descriptions: `en`, `ja`; by the locale without it
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,
}

impl Completions {
    /// The language to speak: `--lang`, else that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

/// Print a manual page
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 6 standard output could not be written.")]
pub(crate) struct Man {
    /// The command. Default: the page of chainmend itself
    #[arg(value_name = "COMMAND", value_parser = parse_page)]
    pub(crate) page: Option<&'static str>,

    /// Language of the page: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,
}

impl Man {
    /// The language to speak: `--lang`, else that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

/// The private key of the server.
#[derive(Debug, Args)]
pub(crate) struct KeyOptions {
    /// The private key, which must match the server certificate: PEM or DER, PKCS#8, PKCS#1, SEC1 or PKCS#12
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) password: PasswordOptions,
}

/// What opens encrypted keys and PKCS#12 containers.
#[derive(Debug, Args)]
pub(crate) struct PasswordOptions {
    /// File whose first line is the password of the private key and of PKCS#12 containers. Without it, chainmend asks for
    /// the password on the terminal
    #[arg(long, value_name = "FILE", conflicts_with = "password_env")]
    pub(crate) password_file: Option<PathBuf>,

    /// Environment variable with the password of the private key and of PKCS#12 containers
    #[arg(long, value_name = "NAME")]
    pub(crate) password_env: Option<String>,
}

/// How a PKCS#12 container is written.
#[derive(Debug, Args)]
#[allow(clippy::struct_field_names, reason = "they are the names of the options")]
pub(crate) struct ContainerOptions {
    /// File whose first line is the password for the new container. Default: the password given for the key or the input;
    /// otherwise chainmend asks on the terminal
    #[arg(long, value_name = "FILE", conflicts_with = "pfx_password_env")]
    pub(crate) pfx_password_file: Option<PathBuf>,

    /// Environment variable with the password for the new container
    #[arg(long, value_name = "NAME")]
    pub(crate) pfx_password_env: Option<String>,

    /// Encrypt the container with triple DES and SHA-1, for Windows before Server 2019 and 10 1709, and Java before 8u301
    #[arg(long)]
    pub(crate) pfx_legacy: bool,

    /// Name of the entry in the container (friendly name, alias). Default: the name of the certificate
    #[arg(long, value_name = "NAME")]
    pub(crate) pfx_name: Option<String>,
}

/// Which of the valid chains, and its root.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    #[command(flatten)]
    pub(crate) which: Which,

    /// Also write the root certificate, for clients on which it is installed by hand; DER if the name ends in .der or
    /// .cer, PEM otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) emit_root: Option<PathBuf>,
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
    #[arg(long, value_name = "NAME")]
    pub(crate) preferred_root: Option<String>,

    /// Clients, or groups of clients, that must accept the chain, separated by commas; `list` prints all
    #[arg(long, value_name = "CLIENT", value_delimiter = ',', value_parser = parse_client)]
    pub(crate) support: Vec<Supported>,
}

/// What is kept of what was fetched.
#[derive(Debug, Args)]
pub(crate) struct CacheOptions {
    /// Do not read or write the cache of fetched certificates
    #[arg(long, conflicts_with = "cache_dir")]
    pub(crate) no_cache: bool,

    /// Cache folder for fetched certificates. Default: `chainmend` in the user's cache folder (`XDG_CACHE_HOME`)
    #[arg(long, value_name = "DIR")]
    pub(crate) cache_dir: Option<PathBuf>,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Trust anchors, repeatable: a file or folder, `system`, or an embedded store: `mozilla` (the
    /// default), `apple`, `microsoft`, `android`, `java`, `openjdk`, or an older version of one,
    /// `STORE@YYYY-MM`; `list` prints them. If given, only these are trusted
    #[arg(long, value_name = "SOURCE")]
    pub(crate) roots: Vec<String>,

    /// File or folder with candidate issuers, repeatable
    #[arg(long, value_name = "PATH")]
    pub(crate) intermediates: Vec<PathBuf>,

    /// Do not use the network; the cache of earlier runs is still used
    #[arg(long)]
    pub(crate) offline: bool,

    /// A non-public network that AIA may reach, repeatable: `127.0.0.0/8`. The networks of `CHAINMEND_AIA_ALLOW` are added
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub(crate) aia_allow: Vec<IpNet>,

    /// A network that AIA must not reach, even if another option allows it; repeatable
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub(crate) aia_deny: Vec<IpNet>,

    /// Total seconds that fetching may take; in `fix`, for each file
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub(crate) timeout: Duration,

    #[command(flatten)]
    pub(crate) cache: CacheOptions,

    /// Validate at this time, in RFC 3339 or as YYYY-MM-DD. Default: now
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<OffsetDateTime>,

    /// Language of the output: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    pub(crate) lang: Option<Language>,

    /// Print only errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print more: each repair and each URL that was requested
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// Treat warnings as errors: an unreadable part of an input ends the run
    #[arg(long)]
    pub(crate) strict: bool,
}

impl Which {
    /// Which chain is wanted; each client of `--support` once.
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

    /// Whether `--support` asks for the table of clients.
    pub(crate) fn lists_clients(&self) -> bool {
        self.support.contains(&Supported::List)
    }
}

impl Common {
    /// The files that are read: these, the candidates and the roots.
    pub(crate) fn reads(&self, files: &[PathBuf]) -> Reads {
        Reads::of(files, &self.intermediates, &self.roots)
    }

    /// `--at`, else now; a whole second.
    pub(crate) fn time_of_judgement(&self) -> OffsetDateTime {
        self.at.unwrap_or_else(|| whole_second(OffsetDateTime::now_utc()))
    }

    /// The language to speak: `--lang`, else that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The bundle
    Text,
    /// A report that contains the bundle
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchCommand {
    /// Make its bundle
    Bundle,
    /// Check it and its intermediates as a server would send them
    Check,
    /// List every chain
    Chains,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// The answer, for people
    Text,
    /// One object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixFormat {
    /// What was done, for people
    Text,
    /// A report
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// The findings, for people
    Text,
    /// A report
    Json,
    /// The findings for CI systems (SARIF 2.1.0)
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(crate) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChainsFormat {
    /// Tables
    Text,
    /// A report
    Json,
    /// The certificates as a graph, for Graphviz
    Dot,
    /// The certificates as a graph, for Mermaid
    Mermaid,
}

/// What one word of `--support` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Supported {
    List,
    Clients(Vec<&'static Client>),
}

fn bad_value(text: Text) -> BadValue {
    BadValue::new(|language| text.of(language).to_owned())
}

fn parse_variant(text: &str) -> Result<Wanted, BadValue> {
    let is_id = text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text {
        "auto" => Ok(Wanted::Auto),
        "standard" => Ok(Wanted::Standard),
        "cross-root" => Ok(Wanted::CrossRoot),
        // No entry of the catalogue has that name.
        "list" => Ok(Wanted::Named(text.to_owned())),
        _ if is_id || catalogue().iter().any(|entry| entry.id == text) => Ok(Wanted::Named(text.to_owned())),
        _ => {
            let names: Vec<&str> = catalogue().iter().map(|entry| entry.id).collect();
            let names = names.join(", ");
            Err(BadValue::new(|language| words::VARIANT.fill(language, &[("names", &names)])))
        }
    }
}

fn parse_client(text: &str) -> Result<Supported, BadValue> {
    if text == "list" {
        return Ok(Supported::List);
    }
    let clients = trust::named(text);
    if clients.is_empty() {
        return Err(bad_value(words::CLIENT));
    }
    Ok(Supported::Clients(clients))
}

/// What `--variant` takes besides the names of the catalogue.
pub(crate) const VARIANT_NAMES: [(&str, Text); 3] =
    [("auto", words::AUTO), ("standard", words::STANDARD), ("cross-root", words::CROSS_ROOT)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetChoice {
    List,
    Target(&'static Target),
}

impl TargetChoice {
    /// The server; the default one where a list was asked for, which is printed before anything else is done.
    pub(crate) fn target(self) -> &'static Target {
        match self {
            Self::Target(target) => target,
            // The default.
            Self::List => Target::nginx(),
        }
    }
}

fn parse_target(text: &str) -> Result<TargetChoice, BadValue> {
    if text == "list" {
        return Ok(TargetChoice::List);
    }
    Target::parse(text).map(TargetChoice::Target).map_err(|error| match error {
        UnknownTarget::Server(_) => {
            let names: Vec<String> = targets().map(Target::name).collect();
            let names = names.join(", ");
            BadValue::new(|language| words::TARGET.fill(language, &[("names", &names)]))
        }
        UnknownTarget::Version(server, _) => BadValue::new(|language| {
            let row = |target: &Target| format!("{} ({})", target.name(), target.versions.of(language));
            let rows: Vec<String> = Target::of_server(server).map(row).collect();
            words::TARGET_VERSION.fill(language, &[("server", server), ("rows", &rows.join(", "))])
        }),
    })
}

pub(crate) fn parse_language(text: &str) -> Result<Language, BadValue> {
    match text {
        "en" => Ok(Language::English),
        "ja" => Ok(Language::Japanese),
        _ => Err(bad_value(words::LANGUAGE)),
    }
}

fn parse_host(text: &str) -> Result<Host, BadValue> {
    Host::parse(text)
        .map_err(|error| BadValue::new(|language| words::HOST.fill(language, &[("error", &error.words(language))])))
}

/// A network in CIDR form; an address alone is a network of one.
fn parse_network(text: &str) -> Result<IpNet, BadValue> {
    guard::network(text).ok_or_else(|| bad_value(words::NETWORK))
}

fn parse_seconds(text: &str) -> Result<Duration, BadValue> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0 && *seconds <= 86_400.0);
    seconds.map(Duration::from_secs_f64).ok_or_else(|| bad_value(words::SECONDS))
}

fn parse_time(text: &str) -> Result<OffsetDateTime, BadValue> {
    certificate::parse_time(text).ok_or_else(|| bad_value(words::TIME))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn values() {
        let cases = [
            (parse_time("2026-11-23").map(OffsetDateTime::unix_timestamp), Ok(1_795_392_000)),
            (parse_time("2026-11-23T09:00:00+09:00").map(OffsetDateTime::unix_timestamp), Ok(1_795_392_000)),
            (parse_time("2026-11-23T00:00:00.999Z").map(OffsetDateTime::unix_timestamp), Ok(1_795_392_000)),
            (parse_time("yesterday").map(|_| 0), Err(bad_value(words::TIME))),
        ];
        for (parsed, expected) in cases {
            assert_eq!(parsed, expected);
        }
        let seconds = [("1", true), ("0.5", true), ("0", false), ("-1", false), ("nan", false), ("inf", false)];
        for (text, valid) in seconds {
            assert_eq!(parse_seconds(text).is_ok(), valid, "{text}");
        }
        let networks = [("127.0.0.0/8", true), ("::1", true), ("10.0.0.1", true), ("localhost", false), ("", false)];
        for (text, valid) in networks {
            assert_eq!(parse_network(text).is_ok(), valid, "{text}");
        }
    }
}
