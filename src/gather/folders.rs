//! The folders for a user's files, by the conventions of the platform.

use std::ffi::OsString;
use std::path::PathBuf;

/// The purpose of the files in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserFolder {
    /// Files that can be fetched again.
    Cache,
    /// Files that must be kept.
    Data,
    /// Files that the user writes.
    Configuration,
}

impl UserFolder {
    /// The folder of chainmend (XDG Base Directory Specification 0.8; on Windows and macOS, the platform's own).
    /// `variable` reads the environment. `None` if the environment does not determine a folder.
    pub fn path(self, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let (xdg, unix, mac, windows) = match self {
            Self::Cache => ("XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA"),
            Self::Data => ("XDG_DATA_HOME", ".local/share", "Library/Application Support", "LOCALAPPDATA"),
            Self::Configuration => ("XDG_CONFIG_HOME", ".config", "Library/Application Support", "APPDATA"),
        };
        // Relative paths must be ignored.
        let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let own = || match () {
            () if cfg!(windows) => folder(windows),
            () if cfg!(target_os = "macos") => folder("HOME").map(|home| home.join(mac)),
            () => folder("HOME").map(|home| home.join(unix)),
        };
        folder(xdg).or_else(own).map(|folder| folder.join("chainmend"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_folders_are() {
        if cfg!(windows) {
            return;
        }
        let none: &[(&str, &str)] = &[];
        let on = |unix: &'static str, mac: &'static str| Some(if cfg!(target_os = "macos") { mac } else { unix });
        let home = on("/home/a/.cache/chainmend", "/home/a/Library/Caches/chainmend");
        let data = on("/home/a/.local/share/chainmend", "/home/a/Library/Application Support/chainmend");
        let configuration = on("/home/a/.config/chainmend", "/home/a/Library/Application Support/chainmend");
        let cases = [
            (UserFolder::Cache, none, None),
            (UserFolder::Cache, &[("HOME", "/home/a")], home),
            (UserFolder::Data, &[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/c")], data),
            (UserFolder::Configuration, &[("HOME", "/home/a")], configuration),
            (UserFolder::Cache, &[("XDG_CACHE_HOME", "/var/c"), ("HOME", "/home/a")], Some("/var/c/chainmend")),
            (UserFolder::Data, &[("XDG_DATA_HOME", "/var/d")], Some("/var/d/chainmend")),
            (UserFolder::Configuration, &[("XDG_CONFIG_HOME", "/etc/a")], Some("/etc/a/chainmend")),
            (UserFolder::Cache, &[("XDG_CACHE_HOME", "relative"), ("HOME", "/home/a")], home),
            (UserFolder::Cache, &[("XDG_CACHE_HOME", ""), ("HOME", "")], None),
        ];
        for (folder, variables, expected) in cases {
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            assert_eq!(folder.path(variable), expected.map(PathBuf::from), "{folder:?} {variables:?}");
        }
    }
}
