//! The output of the answers.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use super::super::args::{Batch as Arguments, Common};
use super::super::exit::{Exit, Stop};
use super::super::{no_output, words};
use super::partial::{holds_answers, partial_of, place_of_partial};
use super::synced::SyncedFile;
use crate::job::output::{create_folders, is_standard_output};
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::shell::shell_word;
use crate::words::Words as _;
use crate::write::Pending;

const UNWRITABLE: Text =
    Text { en: "{path} cannot be written: {error}", ja: "{path} に書き込めません: {error}" };
const OTHER_CONTENTS: Text = Text {
    en: "{path} was not written: it contains something other than answers",
    ja: "{path} には書き込みませんでした。回答以外の内容が含まれています",
};
const REPLACE: Text = Text {
    en: "choose another file: -o PATH; to replace it anyway: --replace",
    ja: "別のファイルを指定してください: -o PATH。失われてもよい場合: --replace",
};

const NOTHING_NEW: Text = Text {
    en: "{path} was not written: the input has no line",
    ja: "{path} には書き込みませんでした。入力に行がありません",
};
const KEPT: Text = Text {
    en: "its answers are kept: the program that should write the lines may have failed",
    ja: "行を出力するはずのプログラムが失敗した可能性があるため、以前の回答を残しました",
};
const ANYWAY: Text = Text {
    en: "check that program and the input; to replace the file with an empty one: --replace",
    ja: "そのプログラムと入力を確認してください。空のファイルに置き換える場合: --replace",
};

/// The output. A file gets its name when all answers are in it.
pub(super) struct Output {
    pub(super) sink: Box<dyn Write>,
    file: Option<(Pending, PathBuf)>,
    /// Whether the existing file may be replaced, whatever is in it.
    is_forced: bool,
    /// Whether the answers are shown on a terminal.
    pub(super) is_terminal: bool,
}

impl Output {
    /// Whether the answers are in a file that has no name yet.
    pub(super) fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Refuses to replace the answers of an earlier run by none at all.
    pub(super) fn refuse_nothing(&self, language: Language) -> Result<(), Box<Stop>> {
        let Some((_, path)) = self.file.as_ref().filter(|_| !self.is_forced) else { return Ok(()) };
        if path.metadata().map_or(true, |metadata| metadata.len() == 0) {
            return Ok(());
        }
        let what = NOTHING_NEW.fill(language, &[("path", &safe(&path.to_string_lossy()))]);
        let failure = Failure::new(what).because(KEPT.of(language)).try_this(ANYWAY.of(language));
        Err(Stop::new(Exit::Input, failure))
    }

    pub(super) fn open(arguments: &Arguments) -> Result<Self, Box<Stop>> {
        let Some(path) = arguments.output.as_deref().filter(|path| !is_standard_output(path)) else {
            let (sink, is_terminal) = (Box::new(io::stdout()), io::stdout().is_terminal());
            return Ok(Self { sink, file: None, is_forced: true, is_terminal });
        };
        let language = arguments.common.language();
        let reads = [arguments.input.clone().unwrap_or_else(|| PathBuf::from("-"))];
        let spared = arguments.common.reads(&reads).spare(&[path], &[], false);
        spared.map_err(|refusal| Stop::of(&refusal, language))?;
        if !arguments.replace && !holds_answers(path) {
            let what = OTHER_CONTENTS.fill(language, &[("path", &safe(&path.to_string_lossy()))]);
            return Err(Stop::new(Exit::Output, Failure::new(what).try_this(REPLACE.of(language))));
        }
        if arguments.create_dirs {
            create_folders(&[path]).map_err(|refusal| Stop::of(&refusal, language))?;
        }
        let open = || -> io::Result<Self> {
            if path.exists() && !path.is_file() {
                let file = File::options().write(true).open(path)?;
                let is_terminal = file.is_terminal();
                return Ok(Self { sink: Box::new(file), file: None, is_forced: true, is_terminal });
            }
            let path = crate::write::resolve(path)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            folder.metadata()?;
            // The path of the temporary file is left out of the message.
            let mut file = Pending::beside(&path).map_err(|error| io::Error::from(error.kind()))?;
            let sink = Box::new(SyncedFile::of(file.handle().try_clone()?));
            Ok(Self { sink, file: Some((file, path)), is_forced: arguments.replace, is_terminal: false })
        };
        open().map_err(|error| unwritable(arguments, &error))
    }

    /// Gives the file its final name.
    pub(super) fn keep(self, language: Language, common: &Common) -> Result<(), Box<Stop>> {
        const EARLIER: Text = Text {
            en: "{partial} has the answers of an earlier run that ended early; it is no longer needed: rm {word}",
            ja: "{partial} は、以前に途中で終わった処理の回答です。不要であれば削除してください: rm {word}",
        };
        let Some((path, _)) = self.persist(language, Path::to_path_buf)? else { return Ok(()) };
        let partial = partial_of(&path, 0);
        let is_ours = partial.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) && holds_answers(&partial);
        if is_ours {
            let values = [("partial", &*safe(&partial.to_string_lossy())), ("word", &shell_word(&partial))];
            super::super::say(
                &(words::NOTE.fill(language, &[("text", &EARLIER.fill(language, &values))]) + "\n"),
                common,
            );
        }
        Ok(())
    }

    /// Keeps the complete answers of a run that could not write more. Nothing is reported if this fails too.
    pub(super) fn keep_complete(self, language: Language) {
        let _ = self.keep_partial(language);
    }

    /// Keeps the answers of a run that ended early, if there are any, under another name, which is reported.
    pub(super) fn keep_partial(mut self, language: Language) -> Result<(), Box<Stop>> {
        const BESIDE: Text = Text {
            en: "the run ended early: its answers are in {partial}, not in {path}",
            ja: "処理が途中で終わったため、ここまでの回答は {path} ではなく {partial} に書き込みました",
        };
        let is_empty = |(file, _): &mut (Pending, PathBuf)| file.handle().metadata().is_ok_and(|of| of.len() == 0);
        if self.file.as_mut().is_some_and(is_empty) {
            return Ok(());
        }
        let Some((path, kept)) = self.persist(language, place_of_partial)? else { return Ok(()) };
        let [path, partial] = [&path, &kept].map(|path| safe(&path.to_string_lossy()));
        super::super::tell(&(BESIDE.fill(language, &[("path", &path), ("partial", &partial)]) + "\n"));
        Ok(())
    }

    /// Gives the file the name that `place` derives from its path. Returns both, if there is a file.
    fn persist(
        mut self,
        language: Language,
        place: impl Fn(&Path) -> PathBuf,
    ) -> Result<Option<(PathBuf, PathBuf)>, Box<Stop>> {
        let Some((file, path)) = self.file else { return Ok(None) };
        let failed = |error: &io::Error| {
            let values = [("path", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
            Stop::new(Exit::Output, Failure::new(UNWRITABLE.fill(language, &values)))
        };
        self.sink.flush().map_err(|error| failed(&error))?;
        let kept = place(&path);
        file.take_name(&kept).map_err(|error| failed(&error))?;
        Ok(Some((path, kept)))
    }
}

pub(super) fn unwritable(arguments: &Arguments, error: &io::Error) -> Box<Stop> {
    let language = arguments.common.language();
    match arguments.output.as_deref().filter(|path| !is_standard_output(path)) {
        Some(path) => {
            let values = [("path", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
            let failure = Failure::new(UNWRITABLE.fill(language, &values));
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
            let make = folder.map(|folder| format!("mkdir -p {}", shell_word(folder)));
            Stop::new(Exit::Output, make.into_iter().fold(failure, Failure::try_this))
        }
        None => no_output(error, language),
    }
}
