//! The path and contents of the configuration file.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::super::exit::{Exit, Stop};
use crate::carried;
use crate::gather::folders::UserFolder;
use crate::language::{Language, Text};
use crate::read::without_number;
use crate::report::{Failure, safe};
use crate::words::Words as _;

const VARIABLE: &str = "CHAINMEND_CONFIG";
const FILE: &str = "chainmend.toml";
/// The maximum size of the file in bytes.
const MAX_BYTES: u64 = 1 << 20;

const UNREADABLE: Text = Text {
    en: "the configuration file {file} cannot be read: {error}",
    ja: "設定ファイル {file} を読み取れません: {error}",
};
const NO_FILE: Text = Text { en: "it is not a file", ja: "ファイルではありません" };
const IS_FOLDER: Text = Text { en: "it is a folder", ja: "フォルダーです" };
const TOO_LARGE: Text = Text { en: "it is larger than 1 MiB", ja: "1 MiB を超えています" };
const NO_TEXT: Text = Text { en: "line {line} is not UTF-8", ja: "{line} 行目が UTF-8 ではありません" };
const SAVE_AS_UTF8: Text =
    Text { en: "save it as UTF-8 in the editor", ja: "エディターで UTF-8 として保存してください" };
const OTHER: Text = Text { en: "another file: --config FILE", ja: "別のファイルを使う場合: --config FILE" };
const WITHOUT: Text = Text {
    en: "without a configuration file: {command}",
    ja: "設定ファイルなしで実行する場合: {command}",
};

/// How the path of the file was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Option,
    Variable,
    /// By default: it is the user's file, which need not exist.
    No,
}

/// Why a file could not be read.
#[derive(Debug)]
pub(super) enum NotRead {
    Io(io::Error),
    Folder,
    NoFile,
    TooLarge,
    /// It is not UTF-8: the first such line.
    NoText(usize),
}

/// The path of the file.
pub(super) fn place(arguments: &[OsString]) -> Option<(PathBuf, Named)> {
    let behind = arguments.windows(2).find(|pair| pair[0] == "--config").map(|pair| PathBuf::from(&pair[1]));
    let joined = || arguments.iter().find_map(|word| word.to_str()?.strip_prefix("--config=")).map(PathBuf::from);
    if let Some(path) = behind.or_else(joined) {
        return Some((path, Named::Option));
    }
    // Tests do not depend on the user's configuration.
    if cfg!(test) {
        return None;
    }
    match std::env::var_os(VARIABLE) {
        // An empty value means no file.
        Some(path) if path.is_empty() => None,
        Some(path) => Some((path.into(), Named::Variable)),
        None => Some((UserFolder::Configuration.path(|name| std::env::var_os(name))?.join(FILE), Named::No)),
    }
}

/// The text of the file. `None` if the default file does not exist.
pub(super) fn contents(path: &Path, named: Named) -> Result<Option<String>, NotRead> {
    // Service users have a HOME such as /nonexistent or /dev/null.
    let is_missing = |kind| matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory) && named == Named::No;
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(NotRead::Folder),
        // Reading a pipe or a terminal might not end.
        Ok(metadata) if !metadata.is_file() && !is_null_device(path, &metadata) => return Err(NotRead::NoFile),
        Ok(_) => {}
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(NotRead::Io(error)),
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(NotRead::Io)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(NotRead::TooLarge);
    }
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        NotRead::NoText(1 + memchr::memchr_iter(b'\n', valid).count())
    })
}

/// Whether it is `/dev/null`, which is used for an empty file.
fn is_null_device(path: &Path, metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        let is_device = std::os::unix::fs::FileTypeExt::is_char_device(&metadata.file_type());
        is_device && fs::canonicalize(path).is_ok_and(|path| path == Path::new("/dev/null"))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, metadata);
        false
    }
}

impl NotRead {
    pub(super) fn stop(&self, path: &Path, language: Language) -> Box<Stop> {
        let said = match self {
            Self::Io(error) if language == Language::English => without_number(error),
            Self::Io(error) => error.words(language),
            Self::Folder => IS_FOLDER.of(language).to_owned(),
            Self::NoFile => NO_FILE.of(language).to_owned(),
            Self::TooLarge => TOO_LARGE.of(language).to_owned(),
            Self::NoText(line) => NO_TEXT.fill(language, &[("line", &line.to_string())]),
        };
        let values = [("file", &*safe(&path.to_string_lossy())), ("error", &said)];
        let mut failure = Failure::new(UNREADABLE.fill(language, &values));
        if matches!(self, Self::NoText(_)) {
            failure = failure.try_this(SAVE_AS_UTF8.of(language));
        }
        failure = failure.try_this(OTHER.of(language));
        let command = carried::typed_without(&[], &["--config"]);
        // A variable before a command only works in POSIX shells.
        if let Some(command) = command.filter(|_| !cfg!(windows)) {
            let command = format!("{VARIABLE}= {command}");
            failure = failure.try_this(WITHOUT.fill(language, &[("command", &command)]));
        }
        Stop::new(Exit::Usage, failure)
    }
}
