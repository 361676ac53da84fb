//! `chainmend batch`: a line in, a line out.

mod answers;
mod lines;
mod partial;
mod running;
mod synced;
mod tally;
mod usage;

use std::io;
use std::sync::Arc;

use answers::Output;
use tally::Tally;

use super::args::Batch as Arguments;
use super::exit::{Exit, Stop};
use super::inputs::Opened;
use super::options;
use super::progress::{Progress, Work};
use super::signals::{Later, Watch};
use super::words;
use crate::carried;
use crate::job::batch::{Answer, Command, Line, Run, RunError, Worker};
use crate::language::Text;
use crate::read::Archive;
use crate::report::{self, AnswerForm, Counts, Failure};
use crate::shell::shell_word;

const NO_LINE: Text = Text { en: "the input has no line", ja: "入力に行がありません" };

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    usage::check(arguments)?;
    let opened = Opened::open(common, None)?;
    super::say(&report::notes_text(&opened.notes, common.verbose > 0, language), common);
    let (input, size) = lines::open(arguments)?;
    let mut output = Output::open(arguments)?;
    let run = Arc::new(running::of(arguments, &opened));
    if run.command == Command::Bundle && run.target.has_key() {
        super::say(&super::key::note_on_answers(run.target, language), common);
    }
    let tally = Arc::new(Tally::default());
    // Answers in a file have no name yet, and are kept before a later signal ends the run.
    let watch = Watch::start(if output.is_file() { Later::Waits } else { Later::Ends });
    // Among the answers, it would hide their beginnings.
    let is_quiet = common.quiet || output.is_terminal;
    let mut progress = Progress::of(size.map_or(Work::Lines, Work::Bytes), is_quiet);
    let (mut counts, mut answered) = (Counts::default(), 0);
    let form = AnswerForm { language, is_brief: arguments.brief };
    let pipeline = running::pipeline(run.fetcher.is_some() && !common.offline, !arguments.unordered);
    let ended = pipeline.run(
        input,
        &mut output.sink,
        || answering(&run, &tally, arguments.summary, form),
        |written| {
            if let Some(written) = written {
                answered += written.lines;
                progress.add(if size.is_some() { written.bytes } else { written.lines });
                written.counts.into_iter().for_each(|more| counts.add(more));
            }
            watch.exit().is_none()
        },
    );
    progress.clear();
    opened.say_trouble(common);
    // A signal that the whole pipeline got has ended the program that writes the lines, too, before its last line.
    let interrupted = watch.exit();
    let ended = ended.and_then(|()| if interrupted.is_some() { Err(RunError::Stopped) } else { Ok(()) });
    let code = conclude(ended, output, (&tally, answered), interrupted, arguments)?;
    drop(watch);
    if arguments.summary {
        super::tell(&counts.text(language));
    }
    if let Some(archive) = tally.packed() {
        super::tell(&report::failure_text(&packed(archive, arguments), language));
    }
    Ok(code)
}

/// Keeps the answers, and returns the exit status. `interrupted` is that of a signal.
fn conclude(
    ended: Result<(), RunError>,
    output: Output,
    (tally, answered): (&Tally, u64),
    interrupted: Option<Exit>,
    arguments: &Arguments,
) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    match ended {
        // None of its answers is of use, and those of an earlier run may be in the file.
        Ok(()) if tally.packed().is_some() => Ok(Exit::Input),
        Ok(()) => {
            if answered == 0 {
                output.refuse_nothing(language)?;
                super::say(&(words::NOTE.fill(language, &[("text", NO_LINE.of(language))]) + "\n"), common);
            }
            output.keep(language, common)?;
            Ok(Exit::Done)
        }
        Err(RunError::Stopped) => {
            // The answers so far are kept.
            output.keep_partial(language)?;
            Ok(interrupted.unwrap_or(Exit::Interrupted))
        }
        // The program that reads the answers ended, by itself or by the signal.
        Err(RunError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(interrupted.unwrap_or(Exit::Done))
        }
        Err(RunError::Output(error)) => {
            output.keep_complete(language);
            Err(answers::unwritable(arguments, &error))
        }
        Err(RunError::Input(error)) => {
            output.keep_partial(language)?;
            Err(lines::unreadable(&error, language))
        }
    }
}

/// An input that is compressed, with the command that reads it.
fn packed(archive: Archive, arguments: &Arguments) -> Failure {
    let again = carried::typed_without(&[], &["--input"]).unwrap_or_else(|| "chainmend batch".to_owned());
    let input = arguments.input.as_deref().map_or_else(|| "FILE".to_owned(), shell_word);
    report::packed(archive, &input, &again, arguments.common.language())
}

/// The function that answers lines. It reuses what it learned from earlier lines.
fn answering(
    run: &Arc<Run>,
    tally: &Arc<Tally>,
    is_counted: bool,
    form: AnswerForm,
) -> impl FnMut(u64, &[u8], &mut Vec<u8>, &mut Counts) + Send + 'static {
    let (mut worker, run, tally) = (Worker::new(run), run.clone(), tally.clone());
    let given = carried::given();
    let mut carried_at = None;
    move |number, line, out, counts| {
        let (id, line) = Line::parse(line);
        let at = line.as_ref().ok().and_then(|line| line.at);
        // At the first line of the thread, and if the time is another one.
        if carried_at.replace(at) != Some(at) {
            carried::set(Arc::new(options::of_line(&given, at)));
            carried::set_without_files();
        }
        let answer = line.map_or_else(Answer::Bad, |line| worker.answer(&line));
        tally.count(&answer);
        report::batch_answer((number, id.as_deref()), answer, &run, form, is_counted.then_some(counts), out);
    }
}
