//! `chainmend batch`: a line in, a line out.

mod answers;
mod lines;
mod partial;
mod running;
mod tally;

use std::io;
use std::sync::Arc;

use answers::Output;
use tally::Tally;

use super::args::{Batch as Arguments, BatchCommand};
use super::exit::{Exit, Stop};
use super::inputs::Opened;
use super::signals::Watch;
use super::words;
use crate::carried;
use crate::job::batch::{Answer, Command, Ended, Line, Run, Worker};
use crate::language::Text;
use crate::read::Archive;
use crate::report::{self, AnswerForm, Counts, Failure};
use crate::shell::shell_word;
use crate::write::Target;

const NOT_IN_A_LINE: Text = Text {
    en: "{target} is not one file of text, and an answer is one line",
    ja: "{target} は 1 つのテキストファイルではないため、1 行の回答に収まりません",
};

const NO_KEY: Text = Text {
    en: "{target} requires the private key in this file, too, and the answers contain none: append it",
    ja: "{target} ではこのファイルに秘密鍵も必要です。回答には含まれないため、追加してください",
};

/// The options that choose a chain.
const CHOICE: [&str; 3] = ["--variant", "--preferred-root", "--support"];
const CHOOSES_NOTHING: Text = Text {
    en: "{option} chooses a chain, and --command check judges the given one",
    ja: "{option} はチェーンを選択するオプションですが、--command check は指定されたチェーンを検査します",
};

const NOTHING_BRIEF: Text = Text {
    en: "--brief leaves out the chains, which are all that --command chains answers",
    ja: "--command chains の回答は証明書チェーンの一覧だけなので、それを省く --brief は使用できません",
};

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    check_usage(arguments)?;
    let opened = Opened::open(common, None)?;
    super::say(&report::notes_text(&opened.notes, common.verbose > 0, language), common);
    let (input, size) = lines::open(arguments)?;
    let mut output = Output::open(arguments)?;
    let run = Arc::new(of(arguments, &opened));
    if run.command == Command::Bundle && run.target.has_key() {
        let note = NO_KEY.fill(language, &[("target", &run.target.name())]);
        super::say(&(words::NOTE.fill(language, &[("text", &note)]) + "\n"), common);
    }
    let tally = Arc::new(Tally::default());
    let watch = Watch::start();
    let bar = running::progress(size, common.quiet);
    let mut counts = Counts::default();
    let form = AnswerForm { language, is_brief: arguments.brief };
    let pipeline = running::pipeline(run.fetcher.is_some() && !common.offline, !arguments.unordered);
    let ended = pipeline.run(
        input,
        &mut output.sink,
        || answering(&run, &tally, arguments.summary, form),
        |written| {
            if let Some(written) = written {
                bar.inc(if size.is_some() { written.bytes } else { written.lines });
                written.counts.into_iter().for_each(|more| counts.add(more));
            }
            watch.exit().is_none()
        },
    );
    bar.finish_and_clear();
    opened.say_trouble(common);
    let code = match ended {
        Ok(()) => {
            output.keep(language, common)?;
            if tally.packed().is_some() { Exit::Input } else { Exit::Done }
        }
        Err(Ended::Stopped) => {
            // The answers so far are kept.
            output.keep_partial(language)?;
            watch.exit().unwrap_or(Exit::Interrupted)
        }
        // The program that reads the answers ended.
        Err(Ended::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Ended::Output(error)) => {
            output.keep_complete(language);
            return Err(answers::unwritable(arguments, &error));
        }
        Err(Ended::Input(error)) => {
            output.keep_partial(language)?;
            return Err(lines::unreadable(&error, language));
        }
    };
    if arguments.summary {
        super::tell(&counts.text(language));
    }
    if let Some(archive) = tally.packed() {
        super::tell(&report::failure_text(&packed(archive, arguments), language));
    }
    Ok(code)
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
    let (mut worker, given, run, tally) = (Worker::new(run), carried::given(), run.clone(), tally.clone());
    move |number, line, out, counts| {
        carried::set(given.clone());
        carried::set_without_files();
        let (id, line) = Line::parse(line);
        let answer = line.map_or_else(Answer::Bad, |line| worker.answer(&line));
        tally.count(&answer);
        report::batch_answer((number, id.as_deref()), answer, &run, form, is_counted.then_some(counts), out);
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
        sources: opened.sources.clone(),
        at: opened.at,
        fetcher: opened.fetching.fetcher(),
        timeout: common.timeout,
        is_strict: common.strict,
    }
}

fn check_usage(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (target, language): (&Target, _) = (arguments.target.target(), arguments.common.language());
    let is_one_text = target.artifacts.len() == 1 && target.form().is_text() && !target.needs_key();
    if arguments.command == BatchCommand::Bundle && !is_one_text {
        let what = NOT_IN_A_LINE.fill(language, &[("target", &target.name())]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this("chainmend batch --for nginx")));
    }
    if arguments.brief && arguments.command == BatchCommand::Chains {
        let failure = Failure::new(NOTHING_BRIEF.of(language)).try_this("chainmend batch --command bundle --brief");
        return Err(Stop::new(Exit::Usage, failure));
    }
    let chosen = CHOICE.into_iter().find(|option| carried::has_typed(option));
    let Some(option) = chosen.filter(|_| arguments.command == BatchCommand::Check) else { return Ok(()) };
    let what = CHOOSES_NOTHING.fill(language, &[("option", option)]);
    Err(Stop::new(Exit::Usage, Failure::new(what).try_this("chainmend batch --command chains")))
}
