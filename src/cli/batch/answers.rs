//! Where the answers go.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::super::args::Batch as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::no_output;
use crate::job::output::is_standard_output;
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::words::Words as _;

const UNWRITABLE: Text =
    Text { en: "{path} cannot be written: {error}", ja: "{path} に書き込めません: {error}" };
const OTHER_CONTENTS: Text = Text {
    en: "{path} was not written: it holds something else than answers",
    ja: "{path} には書き込みませんでした。回答以外の内容が含まれています",
};
const REPLACE: Text = Text {
    en: "choose another file: -o PATH; to replace it anyway: --replace",
    ja: "別のファイルを指定してください: -o PATH。失われてもよい場合: --replace",
};

/// Where the answers go: a file takes its name when all of them are in it.
pub(super) struct Output {
    pub(super) sink: Box<dyn Write>,
    file: Option<(NamedTempFile, PathBuf)>,
}

impl Output {
    pub(super) fn open(arguments: &Arguments) -> Result<Self, Box<Stop>> {
        let Some(path) = arguments.output.as_deref().filter(|path| !is_standard_output(path)) else {
            return Ok(Self { sink: Box::new(io::stdout()), file: None });
        };
        let language = arguments.common.language();
        let reads: Vec<PathBuf> = arguments.input.iter().cloned().collect();
        let spared = arguments.common.reads(&reads).spare(&[path], false);
        spared.map_err(|refusal| Stop::of(&refusal, language))?;
        if !arguments.replace && !holds_answers(path) {
            let what = OTHER_CONTENTS.fill(language, &[("path", &safe(&path.to_string_lossy()))]);
            return Err(Stop::new(Exit::Output, Failure::new(what).try_this(REPLACE.of(language))));
        }
        let open = || -> io::Result<Self> {
            if path.exists() && !path.is_file() {
                return Ok(Self { sink: Box::new(File::options().write(true).open(path)?), file: None });
            }
            let path = crate::write::resolve(path)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = tempfile::Builder::new().prefix(".chainmend").tempfile_in(folder)?;
            Ok(Self { sink: Box::new(BufWriter::new(file.reopen()?)), file: Some((file, path)) })
        };
        open().map_err(|error| unwritable(arguments, &error))
    }

    /// Gives the file its name.
    pub(super) fn keep(mut self, language: Language) -> Result<(), Box<Stop>> {
        let Some((file, path)) = self.file else { return Ok(()) };
        let failed = |error: &io::Error| {
            let values = [("path", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
            Stop::new(Exit::Output, Failure::new(UNWRITABLE.fill(language, &values)))
        };
        self.sink.flush().and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
        open_to_others(&file).map_err(|error| failed(&error))?;
        file.persist(&path).map(drop).map_err(|error| failed(&error.error))
    }
}

/// Temporary files are for their owner alone; answers hold nothing secret.
fn open_to_others(file: &NamedTempFile) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(())
    }
}

/// Whether what is at a path may be replaced: nothing, or lines of JSON.
fn holds_answers(path: &Path) -> bool {
    let mut first = [0];
    // What is no file keeps nothing.
    if !path.is_file() {
        return true;
    }
    match File::open(path).and_then(|mut file| file.read(&mut first)) {
        Ok(count) => count == 0 || first == *b"{",
        Err(_) => false,
    }
}

pub(super) fn unwritable(arguments: &Arguments, error: &io::Error) -> Box<Stop> {
    let language = arguments.common.language();
    match arguments.output.as_deref().filter(|path| !is_standard_output(path)) {
        Some(path) => {
            let values = [("path", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
            Stop::new(Exit::Output, Failure::new(UNWRITABLE.fill(language, &values)))
        }
        None => no_output(error, language),
    }
}
