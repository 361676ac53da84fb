//! The pipeline of `batch`: one thread reads lines, all cores answer them, and the caller's thread writes the answers
//! in order.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::MAX_LINE_BYTES;

/// A chunk of lines is complete at this size.
const CHUNK_BYTES: usize = 64 << 10;

/// The total size of the lines in progress. Their answers are several times as large.
const BYTES_UNDER_WAY: usize = 8 << 20;

/// How often the caller is asked whether to continue while there is no answer.
const MOMENT: Duration = Duration::from_millis(100);

/// Some lines. Threads without a chunk of their own help with it, so that a slow line does not delay the others.
struct Chunk<T> {
    sequence: u64,
    lines: Lines,
    /// The index of the first line that no thread has claimed.
    next: AtomicUsize,
    answered: Mutex<Answered<T>>,
}

/// Lines in one buffer.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    /// The lines that are not blank, each with its number from 1 and without its line end. A line that is too long is cut
    /// after [`MAX_LINE_BYTES`] and one byte more.
    each: Vec<(u64, Range<usize>)>,
    /// The size of all lines in the input.
    bytes: u64,
}

/// The answers to a chunk that are not written yet.
struct Answered<T> {
    parts: Vec<Part<T>>,
    /// The number of answered lines, also of those that are written.
    count: usize,
}

/// Answers of one thread: to all lines that it claimed, or to one of them if lines may wait.
struct Part<T> {
    text: Vec<u8>,
    /// For each answer the index of its line, and its position in the text.
    each: Vec<(usize, Range<usize>)>,
    counts: T,
}

/// What was written at once.
#[derive(Debug)]
pub struct Written<T> {
    /// The number of lines.
    pub lines: u64,
    /// The size of the lines in the input. It is counted when the last line of a chunk is written.
    pub bytes: u64,
    /// Counts that together are those of these lines.
    pub counts: Vec<T>,
}

/// How to answer lines.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline {
    /// The number of threads that answer.
    pub threads: usize,
    /// The maximum number of lines in a chunk. A chunk is written when all its lines are answered, unless they may wait.
    pub lines: usize,
    /// Whether answers are written in the order of the lines.
    pub is_ordered: bool,
    /// Whether a line may wait, for example for the network. Then the answers before it are written in the meantime, or,
    /// if they are not ordered, those of other chunks. In that case, use chunks of 1 line.
    pub may_wait: bool,
}

/// Why a run ended early.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The input could not be read.
    Input(io::Error),
    /// The output could not be written.
    Output(io::Error),
    /// The caller stopped it.
    Stopped,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => write!(f, "the lines cannot be read: {error}"),
            Self::Output(error) => write!(f, "the answers cannot be written: {error}"),
            Self::Stopped => f.write_str("the run was stopped"),
        }
    }
}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Input(error) | Self::Output(error) => Some(error),
            Self::Stopped => None,
        }
    }
}

impl Pipeline {
    /// Answers every line. `make` creates the function that answers a line with this number: it appends the answer, with
    /// its line end, and adds to the counts. `written` is called after answers were written, and periodically with
    /// `None` while there are none; it returns whether to continue. Lines are written completely or not at all. If the
    /// output fails, threads that wait for the input are abandoned.
    ///
    /// # Errors
    ///
    /// [`RunError`]. Every line that was written is complete.
    pub fn run<T, W>(
        self,
        input: Box<dyn Read + Send>,
        output: &mut dyn Write,
        make: impl Fn() -> W,
        mut written: impl FnMut(Option<Written<T>>) -> bool,
    ) -> Result<(), RunError>
    where
        T: Default + Send + 'static,
        W: FnMut(u64, &[u8], &mut Vec<u8>, &mut T) + Send + 'static,
    {
        let gate = Arc::new(Gate::default());
        let failed = Arc::new(Mutex::new(None));
        let (work, coming) = sync_channel::<Chunk<T>>(self.threads);
        let desk = Arc::new(Mutex::new(Desk { coming, begun: Vec::new() }));
        let (done, answers) = sync_channel(self.threads);
        let is_shown_early = self.is_ordered && self.may_wait;
        for _ in 0..self.threads {
            let (desk, done, mut answer) = (desk.clone(), done.clone(), make());
            thread::spawn(move || work_off(&desk, &done, &mut answer, is_shown_early));
        }
        drop(done);
        let (of_reader, error) = (gate.clone(), failed.clone());
        thread::spawn(move || {
            if let Err(why) = read_all(input, self.lines, &work, &of_reader) {
                *locked(&error) = Some(why);
            }
        });
        self.write_all(&answers, output, &gate, &mut written)?;
        match locked(&failed).take() {
            Some(error) => Err(RunError::Input(error)),
            None => Ok(()),
        }
    }

    fn write_all<T>(
        self,
        answers: &Receiver<Arc<Chunk<T>>>,
        output: &mut dyn Write,
        gate: &Gate,
        written: &mut impl FnMut(Option<Written<T>>) -> bool,
    ) -> Result<(), RunError> {
        let mut waiting: BTreeMap<u64, Arc<Chunk<T>>> = BTreeMap::new();
        // The chunk whose turn it is, and how many of its lines are written.
        let (mut next, mut begun, mut text) = (0, 0, Vec::new());
        loop {
            let is_idle = match answers.recv_timeout(MOMENT) {
                Ok(chunk) => {
                    let sequence = if self.is_ordered { chunk.sequence } else { next };
                    // A chunk that was seen before all its lines were answered may be written by now.
                    if sequence >= next {
                        waiting.insert(sequence, chunk);
                    }
                    false
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            while let Some(chunk) = waiting.get(&next) {
                let parts = chunk.take(begun);
                if parts.is_empty() {
                    break;
                }
                let lines: usize = parts.iter().map(|part| part.each.len()).sum();
                // Often, one thread answered all lines, in order.
                let answers = if let [only] = &parts[..] {
                    &only.text
                } else {
                    join(&parts, begun..begun + lines, &mut text);
                    &text
                };
                output.write_all(answers).and_then(|()| output.flush()).map_err(RunError::Output)?;
                begun += lines;
                let is_complete = begun == chunk.lines.each.len();
                let bytes = if is_complete { chunk.lines.bytes } else { 0 };
                gate.leave(bytes);
                if is_complete {
                    waiting.remove(&next);
                    (next, begun) = (next + 1, 0);
                }
                let counts = parts.into_iter().map(|part| part.counts).collect();
                if !written(Some(Written { lines: lines as u64, bytes, counts })) {
                    return Err(RunError::Stopped);
                }
            }
            if is_idle && !written(None) {
                return Err(RunError::Stopped);
            }
        }
    }
}

/// Replaces `text` by the answers to these lines, in their order.
fn join<T>(parts: &[Part<T>], lines: Range<usize>, text: &mut Vec<u8>) {
    let mut answers: Vec<&[u8]> = vec![&[]; lines.len()];
    for part in parts {
        for (index, range) in &part.each {
            answers[*index - lines.start] = &part.text[range.clone()];
        }
    }
    text.clear();
    for answer in answers {
        text.extend_from_slice(answer);
    }
}

impl<T> Chunk<T> {
    fn new(sequence: u64, lines: Lines) -> Self {
        let answered = Mutex::new(Answered { parts: Vec::new(), count: 0 });
        Self { sequence, lines, next: AtomicUsize::new(0), answered }
    }

    fn has_lines(&self) -> bool {
        self.next.load(Ordering::Relaxed) < self.lines.each.len()
    }

    /// Claims the next line: its index, number and text.
    fn claim(&self) -> Option<(usize, u64, &[u8])> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let (number, range) = self.lines.each.get(index)?;
        Some((index, *number, &self.lines.text[range.clone()]))
    }

    /// Adds answers of a thread. Returns whether all lines are answered now.
    fn add(&self, part: Part<T>) -> bool {
        let mut answered = locked(&self.answered);
        answered.count += part.each.len();
        answered.parts.push(part);
        answered.count == self.lines.each.len()
    }

    /// Takes the answers that can be written after the first `begun` ones: all of them, or, while some lines wait, those to
    /// the lines before.
    fn take(&self, begun: usize) -> Vec<Part<T>> {
        let mut answered = locked(&self.answered);
        if answered.count == self.lines.each.len() {
            return std::mem::take(&mut answered.parts);
        }
        let first = |part: &Part<T>| part.each.first().map(|(index, _)| *index);
        answered.parts.sort_unstable_by_key(first);
        // Each part is the answer to one line: otherwise, chunks come when they are complete.
        let in_turn =
            answered.parts.iter().zip(begun..).take_while(|(part, index)| first(part) == Some(*index)).count();
        answered.parts.drain(..in_turn).collect()
    }
}

/// Hands out the chunks to the threads.
struct Desk<T> {
    coming: Receiver<Chunk<T>>,
    /// Chunks that threads have begun, and may still have unclaimed lines.
    begun: Vec<Arc<Chunk<T>>>,
}

impl<T> Desk<T> {
    /// A new chunk, or if there is none yet, one with unclaimed lines, and whether it is new. Waits if there is neither;
    /// the other threads wait for the lock. `None` at the end of the input.
    fn chunk(&mut self) -> Option<(Arc<Chunk<T>>, bool)> {
        self.begun.retain(|chunk| chunk.has_lines());
        let new = match (self.coming.try_recv(), self.begun.first()) {
            (Ok(new), _) => new,
            (Err(_), Some(begun)) => return Some((begun.clone(), false)),
            (Err(TryRecvError::Empty), None) => self.coming.recv().ok()?,
            (Err(TryRecvError::Disconnected), None) => return None,
        };
        self.begun.push(Arc::new(new));
        self.begun.last().map(|chunk| (chunk.clone(), true))
    }
}

/// Answers lines until there are no more. If answers are shown early, each can be taken from its chunk at once, and a chunk
/// is sent when it is begun, too.
fn work_off<T: Default, W: FnMut(u64, &[u8], &mut Vec<u8>, &mut T)>(
    desk: &Mutex<Desk<T>>,
    done: &SyncSender<Arc<Chunk<T>>>,
    answer: &mut W,
    is_shown_early: bool,
) {
    // The length of the last answers, as an estimate for the next ones.
    let mut length = 0;
    loop {
        let Some((chunk, is_new)) = locked(desk).chunk() else { return };
        // After an error of the output, the receiver is gone.
        if is_new && is_shown_early && done.send(chunk.clone()).is_err() {
            return;
        }
        let mut is_complete = false;
        let mut part = Part::with_capacity(length);
        while let Some((index, number, line)) = chunk.claim() {
            let start = part.text.len();
            answer(number, line, &mut part.text, &mut part.counts);
            part.each.push((index, start..part.text.len()));
            if is_shown_early {
                length = part.text.len();
                is_complete |= chunk.add(std::mem::replace(&mut part, Part::with_capacity(length)));
            }
        }
        if !part.each.is_empty() {
            length = part.text.len();
            is_complete |= chunk.add(part);
        }
        if is_complete && done.send(chunk).is_err() {
            return;
        }
    }
}

impl<T: Default> Part<T> {
    fn with_capacity(length: usize) -> Self {
        Self { text: Vec::with_capacity(length), each: Vec::new(), counts: T::default() }
    }
}

fn read_all<T>(input: Box<dyn Read + Send>, most: usize, work: &SyncSender<Chunk<T>>, gate: &Gate) -> io::Result<()> {
    let mut input = BufReader::with_capacity(CHUNK_BYTES, input);
    let (mut sequence, mut number) = (0, 0);
    loop {
        let mut lines = Lines::default();
        // Lines before an error are answered too.
        let is_last = lines.fill(&mut input, most, &mut number);
        if !lines.each.is_empty() {
            gate.enter(lines.bytes);
            if work.send(Chunk::new(sequence, lines)).is_err() {
                return Ok(());
            }
            sequence += 1;
        }
        if is_last? {
            return Ok(());
        }
    }
}

impl Lines {
    /// Reads lines until the chunk is full or no more input is available at once. Returns whether the input has ended.
    fn fill(&mut self, input: &mut BufReader<Box<dyn Read + Send>>, most: usize, number: &mut u64) -> io::Result<bool> {
        loop {
            let start = self.text.len();
            let bytes = read_line(input, &mut self.text)?;
            if bytes == 0 {
                return Ok(true);
            }
            *number += 1;
            self.bytes += bytes;
            if is_blank(&self.text[start..]) {
                self.text.truncate(start);
            } else {
                self.each.push((*number, start..self.text.len()));
            }
            let is_full = self.each.len() >= most || self.bytes >= CHUNK_BYTES as u64;
            if is_full || input.buffer().is_empty() {
                return Ok(false);
            }
        }
    }
}

/// Whether a line is blank. Behind a line in UTF-16, which has its own answer, half of the line end is left.
fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty() || line == b"\0"
}

/// Appends the next line without its line end, cut if it is too long. Returns the number of bytes that were read (0 at
/// the end of the input).
fn read_line(input: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<u64> {
    let (limit, start) = (MAX_LINE_BYTES as u64 + 1, text.len());
    let mut bytes = input.by_ref().take(limit).read_until(b'\n', text)? as u64;
    if bytes > 0 && text.last() == Some(&b'\n') {
        text.pop();
    } else if text.len() - start > MAX_LINE_BYTES {
        bytes += skip_line(input)?;
    }
    Ok(bytes)
}

/// Skips the rest of a line.
fn skip_line(input: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = input.fill_buf()?;
        let (count, is_end) = match memchr::memchr(b'\n', buffer) {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(count);
        skipped += count as u64;
        if is_end {
            return Ok(skipped);
        }
    }
}

/// Limits the bytes of lines in progress. One chunk is always allowed.
#[derive(Default)]
struct Gate {
    inside: Mutex<u64>,
    left: Condvar,
}

impl Gate {
    fn enter(&self, bytes: u64) {
        let full = |inside: &mut u64| *inside > 0 && *inside + bytes > BYTES_UNDER_WAY as u64;
        let mut inside = self.left.wait_while(locked(&self.inside), full).unwrap_or_else(PoisonError::into_inner);
        *inside += bytes;
    }

    fn leave(&self, bytes: u64) {
        let mut inside = locked(&self.inside);
        *inside = inside.saturating_sub(bytes);
        self.left.notify_all();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Counts = u64;

    /// Answers each line by its number and text, in this number of threads. Lines that begin with `slow` are answered
    /// after the others.
    fn run(input: &str, is_ordered: bool, stop_after: usize) -> (String, Result<(), RunError>) {
        let mut output = Vec::new();
        let answer = || {
            |number: u64, line: &[u8], out: &mut Vec<u8>, counts: &mut Counts| {
                out.extend_from_slice(format!("{number} {}\n", String::from_utf8_lossy(line)).as_bytes());
                *counts += 1;
            }
        };
        let mut chunks = 0;
        let input = Box::new(io::Cursor::new(input.to_owned().into_bytes()));
        let ended = Pipeline { threads: 4, lines: 32, is_ordered, may_wait: false }.run(
            input,
            &mut output,
            answer,
            |written| {
                chunks += usize::from(written.is_some());
                chunks < stop_after
            },
        );
        (String::from_utf8(output).unwrap(), ended)
    }

    #[test]
    fn answers_are_in_the_order_of_the_lines() {
        let lines: Vec<String> = (1..=1_000).map(|number| format!("line {number}")).collect();
        let expected: String = (1..=1_000).map(|number| format!("{number} line {number}\n")).collect();
        let (output, ended) = run(&lines.join("\n"), true, usize::MAX);
        assert!(ended.is_ok());
        assert_eq!(output, expected);
        let (output, _) = run(&lines.join("\n"), false, usize::MAX);
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&output), sorted(&expected));
    }

    #[test]
    fn blank_lines_count_and_ask_nothing() {
        let long = "x".repeat(MAX_LINE_BYTES + 1);
        let longest = "y".repeat(MAX_LINE_BYTES);
        let cases = [
            ("", String::new()),
            ("\n\n", String::new()),
            ("a\n\n \r\nb\n", "1 a\n4 b\n".to_owned()),
            ("a\nb\0\n\0", "1 a\n2 b\0\n".to_owned()),
            ("a\nb", "1 a\n2 b\n".to_owned()),
            (&format!("{long}xx\nb"), format!("1 {long}\n2 b\n")),
            (&format!("{longest}\nb"), format!("1 {longest}\n2 b\n")),
            (&format!("a\n{long}x"), format!("1 a\n2 {long}\n")),
        ];
        for (input, expected) in cases {
            let (output, ended) = run(input, true, usize::MAX);
            assert!(ended.is_ok());
            assert!(output == expected, "{} bytes", input.len());
        }
    }

    #[test]
    fn it_ends_when_it_is_told_to_with_whole_lines() {
        let input = "line\n".repeat(10_000);
        let (output, ended) = run(&input, true, 3);
        assert!(matches!(ended, Err(RunError::Stopped)));
        assert!(output.ends_with("line\n") && output.lines().count() < 10_000);
    }

    /// An error of the output is returned even if lines are left.
    #[test]
    fn an_output_that_ends() {
        struct Closed(usize);
        impl Write for Closed {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 2 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let input = Box::new(io::Cursor::new("line\n".repeat(10_000).into_bytes()));
        let answer = || |_: u64, _: &[u8], out: &mut Vec<u8>, (): &mut ()| out.extend_from_slice(b"a\n");
        let pipeline = Pipeline { threads: 2, lines: 32, is_ordered: true, may_wait: false };
        let ended = pipeline.run(input, &mut Closed(0), answer, |_| true);
        assert!(matches!(ended, Err(RunError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe));
    }

    /// The first line is answered after the last one, which is in the same chunk.
    #[test]
    fn a_line_that_waits_delays_no_other() {
        let last = Arc::new(std::sync::Barrier::new(2));
        let answer = || {
            let last = last.clone();
            move |number: u64, _: &[u8], out: &mut Vec<u8>, counts: &mut Counts| {
                if [1, 8].contains(&number) {
                    last.wait();
                }
                out.extend_from_slice(format!("{number} ").as_bytes());
                *counts += 1;
            }
        };
        let (mut output, mut counted) = (Vec::new(), (0, 0));
        let input = Box::new(io::Cursor::new("line\n".repeat(8).into_bytes()));
        let pipeline = Pipeline { threads: 2, lines: 32, is_ordered: true, may_wait: false };
        let ended = pipeline.run(input, &mut output, answer, |written| {
            let (lines, counts) = written.map_or((0, 0), |written| (written.lines, written.counts.iter().sum()));
            counted = (counted.0 + lines, counted.1 + counts);
            true
        });
        assert!(ended.is_ok());
        assert_eq!((String::from_utf8(output).unwrap(), counted), ("1 2 3 4 5 6 7 8 ".to_owned(), (8, 8)));
    }

    /// An answer is written while the next line waits, in the same chunk and in the next ones, but not before its turn.
    #[test]
    fn answers_before_a_line_that_waits() {
        let (go, wait) = sync_channel::<()>(1);
        let wait = Arc::new(Mutex::new(wait));
        let answer = || {
            let wait = wait.clone();
            move |number: u64, _: &[u8], out: &mut Vec<u8>, counts: &mut Counts| {
                if number == 3 {
                    locked(&wait).recv().unwrap();
                }
                out.extend_from_slice(format!("{number} ").as_bytes());
                *counts += 1;
            }
        };
        let (mut output, mut steps) = (Vec::new(), Vec::new());
        let input = Box::new(io::Cursor::new("line\n".repeat(8).into_bytes()));
        let pipeline = Pipeline { threads: 2, lines: 6, is_ordered: true, may_wait: true };
        let (mut lines, mut counted, mut bytes) = (0, 0, 0);
        let ended = pipeline.run(input, &mut output, answer, |written| {
            if let Some(written) = written {
                lines += written.lines;
                counted += written.counts.iter().sum::<u64>();
                bytes += written.bytes;
                steps.push((lines, counted, bytes));
            }
            // The third line is answered only now.
            if lines == 2 {
                let _ = go.try_send(());
            }
            true
        });
        assert!(ended.is_ok());
        assert_eq!(String::from_utf8(output).unwrap(), "1 2 3 4 5 6 7 8 ");
        assert!(steps.contains(&(2, 2, 0)) && steps.last() == Some(&(8, 8, 40)), "{steps:?}");
    }

    #[test]
    fn no_more_is_under_way_than_may_be() {
        let gate = Gate::default();
        gate.enter(BYTES_UNDER_WAY as u64);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| gate.enter(1));
            assert!(!second.is_finished());
            gate.leave(BYTES_UNDER_WAY as u64);
            second.join().unwrap();
        });
        assert_eq!(*locked(&gate.inside), 1);
        gate.leave(1);
        // A single chunk that exceeds the limit is allowed.
        gate.enter(BYTES_UNDER_WAY as u64 * 2);
    }
}
