//! Settings that a run takes from the configuration file: defaults of arguments, networks, proxies.

use clap::Arg;
use clap::builder::OsStr;

use super::{Configuration, KEYS, Setting, in_force};

impl Configuration {
    /// The command with the values of the file as defaults. Networks that the environment allows take precedence over
    /// those of the file.
    pub(crate) fn as_defaults(&self, command: clap::Command) -> clap::Command {
        let of_store = command.get_name() == "intermediates";
        let settings = self.settings.iter().filter_map(|setting| {
            let key = KEYS.iter().find(|key| key.name == setting.key)?;
            let argument = if of_store { key.of_store } else { key.argument }?;
            (!key.variable.is_some_and(is_set)).then_some((argument, setting))
        });
        settings.fold(command, |command, (argument, setting)| with_default(command, argument, setting))
    }
}

/// Sets the default of an argument in a command and its subcommands.
fn with_default(command: clap::Command, argument: &'static str, setting: &Setting) -> clap::Command {
    let values: Vec<OsStr> = setting.values.iter().map(OsStr::from).collect();
    let has_it = command.get_arguments().any(|one| one.get_id() == argument);
    let default = |one: Arg| one.default_values(values);
    let command = if has_it { command.mut_arg(argument, default) } else { command };
    command.mut_subcommands(|own| with_default(own, argument, setting))
}

/// Whether an environment variable has a value. An empty one does not count.
pub(crate) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// The networks that the file denies, in addition to any others. They were already checked.
pub(crate) fn denied() -> Vec<ipnet::IpNet> {
    let values = in_force().get("aia-deny").map(|setting| setting.values.clone()).unwrap_or_default();
    values.iter().filter_map(|value| crate::gather::guard::network(value)).collect()
}

/// The environment variables that take precedence over a proxy of the file.
pub(crate) fn variables_of_proxy(key: &str) -> &'static [&'static str] {
    match key {
        "http-proxy" => &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
        "https-proxy" => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => &["no_proxy", "NO_PROXY"],
    }
}

/// Whether an environment variable sets a proxy. `HTTP_PROXY` does not if a web server may have set it from a request
/// header (CVE-2016-5385).
pub(crate) fn names_proxy(variable: &str) -> bool {
    is_set(variable) && !(variable == "HTTP_PROXY" && is_set("REQUEST_METHOD"))
}

/// The value of an environment variable for proxies, or if none of them is set, the value from the file.
pub(crate) fn proxy_variable(name: &str) -> Option<String> {
    if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
        return Some(value);
    }
    let key = match name {
        "http_proxy" => "http-proxy",
        "https_proxy" => "https-proxy",
        "no_proxy" => "no-proxy",
        _ => return None,
    };
    let setting = in_force().get(key).map(|setting| setting.values.join(","));
    setting.filter(|_| !variables_of_proxy(key).iter().any(|name| names_proxy(name)))
}
