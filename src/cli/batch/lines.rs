//! The input lines.

mod wide;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::super::args::Batch as Arguments;
use super::super::exit::{Exit, Stop};
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::words::Words as _;

const UNREADABLE: Text =
    Text { en: "the lines cannot be read: {error}", ja: "入力の行を読み取れません: {error}" };

/// The lines, and their total size in bytes if known.
pub(super) type Input = (Box<dyn Read + Send>, Option<u64>);

pub(super) fn open(arguments: &Arguments) -> Result<Input, Box<Stop>> {
    let Some(path) = arguments.input.as_deref().filter(|path| *path != Path::new("-")) else {
        return Ok((wide::decoded(io::stdin()), None));
    };
    let open = || {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok((file, metadata)) }
    };
    let (file, metadata) = open().map_err(|error: io::Error| {
        let error = format!("{}: {}", safe(&path.to_string_lossy()), error.words(arguments.common.language()));
        let what = UNREADABLE.fill(arguments.common.language(), &[("error", &error)]);
        Stop::new(Exit::Input, Failure::new(what))
    })?;
    Ok((wide::decoded(file), metadata.is_file().then_some(metadata.len())))
}

pub(super) fn unreadable(error: &io::Error, language: Language) -> Box<Stop> {
    Stop::new(Exit::Input, Failure::new(UNREADABLE.fill(language, &[("error", &error.words(language))])))
}
