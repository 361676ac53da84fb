//! `--print-config` and `--test-config` without a version are for the installed one.

use super::super::args::{Bundle as Arguments, TargetChoice};
use super::super::words;
use crate::job::row_of_installed;
use crate::language::Text;

const INSTALLED: Text = Text {
    en: "{server} {version} is installed, so the files are for {target}; --for {server}@VERSION names another version",
    ja: "{server} {version} がインストールされているため {target} 用です。ほかのバージョンは --for {server}@VERSION で指定してください",
};

/// Replaces the server of `--for` by the row of its installed version, unless a version was named.
pub(crate) fn choose(arguments: &mut Arguments) {
    let target = arguments.target.target();
    if arguments.target.has_version() || !(arguments.print_config || arguments.test_config) {
        return;
    }
    let found = row_of_installed(target).filter(|(row, _)| *row != target);
    let Some((row, version)) = found else { return };
    arguments.target = TargetChoice::Target(row, true);
    let language = arguments.common.language();
    let text = INSTALLED.fill(language, &[("server", row.server), ("version", &version), ("target", &row.name())]);
    super::super::say(&(words::NOTE.fill(language, &[("text", &text)]) + "\n"), &arguments.common);
}
