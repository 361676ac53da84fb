//! Why a file was not written.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path as FilePath, PathBuf};

use crate::read::without_number;

/// Why nothing was replaced.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// An error of the operating system.
    Io(PathBuf, io::Error),
    /// The bytes on disk are not those of the chain.
    ReadBack(PathBuf, String),
    /// The new file cannot have the owner of the old one.
    Owner(PathBuf, io::Error),
    /// The path is not a regular file.
    NotFile(PathBuf),
    /// A private key would be written to a file that all users can read, because the file system does not support
    /// modes.
    Open(PathBuf, u32),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, why): (&FilePath, Cow<'_, str>) = match self {
            Self::Io(path, error) => (path, without_number(error).into()),
            Self::ReadBack(path, difference) => (path, difference.into()),
            Self::Owner(path, error) => {
                return write!(f, "{} cannot keep its owner: {}", path.display(), without_number(error));
            }
            Self::NotFile(path) => return write!(f, "{} is not a regular file", path.display()),
            Self::Open(path, mode) => {
                let path = path.display();
                return write!(
                    f,
                    "{path} would contain the private key and be readable by everyone (mode {mode:04o}): its file system keeps no modes"
                );
            }
        };
        write!(f, "{} cannot be written: {why}", path.display())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) | Self::Owner(_, error) => Some(error),
            Self::ReadBack(..) | Self::NotFile(_) | Self::Open(..) => None,
        }
    }
}

impl WriteError {
    pub(super) fn io(path: &FilePath) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io(path.to_owned(), error)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn what_is_said_when_nothing_is_written() {
        let error = || io::Error::from(io::ErrorKind::PermissionDenied);
        let path = || PathBuf::from("out.pem");
        let cases = [
            (WriteError::Io(path(), error()), "out.pem cannot be written: permission denied", true),
            (WriteError::Owner(path(), error()), "out.pem cannot keep its owner: permission denied", true),
            (WriteError::ReadBack(path(), "it differs".into()), "out.pem cannot be written: it differs", false),
            (WriteError::NotFile(path()), "out.pem is not a regular file", false),
            (
                WriteError::Open(path(), 0o755),
                "out.pem would contain the private key and be readable by everyone (mode 0755): its file system keeps no modes",
                false,
            ),
        ];
        for (error, words, has_source) in cases {
            assert_eq!((error.to_string().as_str(), error.source().is_some()), (words, has_source));
        }
    }
}
