//! `chainmend batch`: a line in, a line out.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use tempfile::NamedTempFile;

use super::args::{Batch as Arguments, BatchCommand};
use super::exit::{Exit, Stop};
use super::inputs::Opened;
use crate::carried;
use crate::job::batch::{Answer, Chunk, Command, Ended, Line, LineError, Pipeline, Run, Worker};
use crate::job::output::is_standard_output;
use crate::language::{Language, Text};
use crate::report::{self, Counts, Failure, safe};
use crate::words::Words as _;
use crate::write::Target;

const UNREADABLE: Text =
    Text { en: "the lines cannot be read: {error}", ja: "入力の行を読み取れません: {error}" };
const UNWRITABLE: Text =
    Text { en: "{path} cannot be written: {error}", ja: "{path} に書き込めません: {error}" };
const OTHER_CONTENTS: Text = Text {
    en: "{path} was not written: it holds something else than answers",
    ja: "{path} には書き込みませんでした。回答以外の内容が含まれています",
};
const REPLACE: Text = Text {
    en: "name another file: -o PATH; if that may be lost: --replace",
    ja: "別のファイルを指定してください: -o PATH。失われてもよい場合: --replace",
};
const NOT_IN_A_LINE: Text = Text {
    en: "{target} is not one file of text, and an answer is one line",
    ja: "{target} は 1 つのテキストファイルではないため、1 行の回答に収まりません",
};

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    check_usage(arguments)?;
    let opened = Opened::open(common, None)?;
    super::say(&report::notes_text(&opened.notes, common.verbose > 0, language), common);
    let (input, size) = input(arguments)?;
    let mut output = Output::open(arguments)?;
    let run = Arc::new(of(arguments, &opened));
    let is_interrupted = Arc::new(AtomicBool::new(false));
    watch(&is_interrupted);
    let bar = progress(size, common.quiet);
    let mut counts = Counts::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let pipeline = Pipeline { threads, is_ordered: !arguments.unordered };
    let ended = pipeline.run(
        input,
        &mut output.sink,
        || answering(&run, language),
        |written| {
            if let Some(written) = written {
                bar.inc(if size.is_some() { written.bytes } else { written.lines });
                counts.add(written.counts);
            }
            !is_interrupted.load(Ordering::Relaxed)
        },
    );
    bar.finish_and_clear();
    let code = match ended {
        Ok(()) => {
            output.keep(language)?;
            Exit::Done
        }
        Err(Ended::Stopped) => Exit::Interrupted,
        // Whoever reads the answers wants no more.
        Err(Ended::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Ended::Output(error)) => return Err(unwritable(arguments, &error)),
        Err(Ended::Input(error)) => return Err(unreadable(&error, language)),
    };
    if arguments.summary {
        super::tell(&counts.text(language));
    }
    Ok(code)
}

/// What answers chunks: it remembers what it learned from those before.
fn answering(run: &Arc<Run>, language: Language) -> impl FnMut(&Chunk) -> (Vec<u8>, Counts) + Send + 'static {
    let (mut worker, given, run) = (Worker::new(run), carried::given(), run.clone());
    move |chunk| {
        carried::set(given.clone());
        let (mut out, mut counts) = (Vec::new(), Counts::default());
        for (number, line) in &chunk.lines {
            let (id, line) = line.as_ref().map_or((None, Err(LineError::TooLong)), |line| Line::parse(line));
            let answer = line.map_or_else(Answer::Bad, |line| worker.answer(&line));
            report::batch_answer((*number, id.as_deref()), &answer, &run, language, &mut counts, &mut out);
        }
        (out, counts)
    }
}

fn of(arguments: &Arguments, opened: &Opened) -> Run {
    let common = &arguments.common;
    Run {
        command: match arguments.command {
            BatchCommand::Bundle => Command::Bundle,
            BatchCommand::Check => Command::Check,
            BatchCommand::Chains => Command::Chains,
        },
        target: arguments.target.target(),
        choice: arguments.which.wanted(),
        anchors: opened.anchors.clone(),
        by_day: common.roots.is_empty(),
        candidates: opened.candidates.clone(),
        at: opened.at,
        fetcher: opened.fetching.fetcher(),
        timeout: common.timeout,
        is_strict: common.strict,
    }
}

fn check_usage(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (target, language): (&Target, _) = (arguments.target.target(), arguments.common.language());
    let is_one_text = target.artifacts.len() == 1 && target.form().is_text() && !target.needs_key();
    if arguments.command == BatchCommand::Check || is_one_text {
        return Ok(());
    }
    let what = NOT_IN_A_LINE.fill(language, &[("target", &target.name())]);
    Err(Stop::new(Exit::Usage, Failure::new(what).try_this("chainmend batch --for nginx")))
}

/// The lines, and how many bytes they have where that is known.
type Input = (Box<dyn Read + Send>, Option<u64>);

fn input(arguments: &Arguments) -> Result<Input, Box<Stop>> {
    let Some(path) = arguments.input.as_deref().filter(|path| *path != Path::new("-")) else {
        return Ok((Box::new(io::stdin()), None));
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
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// Where the answers go: a file takes its name when all of them are in it.
struct Output {
    sink: Box<dyn Write>,
    file: Option<(NamedTempFile, PathBuf)>,
}

impl Output {
    fn open(arguments: &Arguments) -> Result<Self, Box<Stop>> {
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
    fn keep(mut self, language: Language) -> Result<(), Box<Stop>> {
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

fn unreadable(error: &io::Error, language: Language) -> Box<Stop> {
    Stop::new(Exit::Input, Failure::new(UNREADABLE.fill(language, &[("error", &error.words(language))])))
}

fn unwritable(arguments: &Arguments, error: &io::Error) -> Box<Stop> {
    let language = arguments.common.language();
    match arguments.output.as_deref().filter(|path| !is_standard_output(path)) {
        Some(path) => {
            let values = [("path", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
            Stop::new(Exit::Output, Failure::new(UNWRITABLE.fill(language, &values)))
        }
        None => super::no_output(error, language),
    }
}

/// Has SIGINT and SIGTERM end the run between two lines; the second time they end it at once.
fn watch(is_interrupted: &Arc<AtomicBool>) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        // Where that cannot be had, the run ends as any other does.
        let _ = signal_hook::flag::register_conditional_default(signal, is_interrupted.clone());
        let _ = signal_hook::flag::register(signal, is_interrupted.clone());
    }
}

/// The rate and the time left, where standard error is a terminal.
fn progress(size: Option<u64>, is_quiet: bool) -> ProgressBar {
    const OF_FILE: &str = "{bar:40} {percent}% {bytes_per_sec} {eta}";
    const OF_STREAM: &str = "{spinner} {pos} {per_sec}";
    if is_quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = if size.is_some() { OF_FILE } else { OF_STREAM };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    size.map_or_else(ProgressBar::no_length, ProgressBar::new).with_style(style)
}
