//! Answers a log. Each line is looked at once, so the cost grows with the length of the log only.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use super::index;
use super::normal::normalise;
use super::search::{self, MAX_MESSAGE, exact_message, look_up};
use super::{Answer, Confidence, Message};
use crate::read;

/// The part of a log that is read, in bytes.
pub const MAX_LOG: usize = 16 * 1024 * 1024;

/// The maximum number of answers for a log.
pub(super) const MAX_ANSWERS: usize = 16;

/// The maximum number of lines of a log that are treated as questions in free words.
const MAX_ASKED: usize = 40;

/// A text of at most this length, in bytes, and at most [`MAX_ASKED`] lines can be one message or question.
const MAX_PASTE: usize = 8 * 1024;

/// The number of lines before and after a line that tell what it is about.
const NEIGHBOURS: usize = 3;

/// The number of kinds of lines that are remembered, so that a repeated line is considered once.
const MAX_KINDS: usize = 4096;

/// The number of kinds of lines with a vague message whose other words are looked up.
const MAX_TOLD: usize = 256;

/// Where an answer of a log comes from. Lines are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The first line with this message.
    pub line: usize,
    /// The last one.
    pub last: usize,
    /// The number of lines with it.
    pub times: usize,
}

/// The answers to several questions, or to the lines of a log.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Answers {
    /// The answers: to questions in their order; of a log, the most specific and frequent ones first.
    pub given: Vec<Answer>,
    /// The place of each answer in a log. Empty for other questions, and if the log as a whole is the question.
    pub places: Vec<Place>,
    /// The number of further answers.
    pub left_out: usize,
    /// The number of lines of a log without an answer, not counting empty lines.
    pub unanswered: usize,
    /// The number of lines of a log about certificates that were not looked up as questions, because there are too many.
    pub not_asked: usize,
    /// The number of lines of a log of which only the beginning was read.
    pub cut_lines: usize,
    /// Whether only the beginning of the log was read.
    pub is_cut: bool,
    /// The questions without an answer.
    pub unknown: Vec<String>,
}

impl Answers {
    pub(super) fn to(question: &str) -> Self {
        Self { given: vec![look_up(question)], ..Self::default() }
    }
}

/// An answer and its lines. Lines that belong together have the same group.
struct Found {
    answer: Answer,
    /// The cause that the words around a vague message name.
    told: Option<&'static str>,
    group: usize,
    place: Place,
}

impl Found {
    fn new(answer: Answer, group: usize, line: usize) -> Self {
        Self { answer, told: None, group, place: Place { line, last: line, times: 1 } }
    }

    fn is_vague(&self) -> bool {
        self.told.is_none() && matches!(&self.answer, Answer::Message { message, .. } if message.is_vague)
    }

    fn is_about_the_same_as(&self, other: &Self) -> bool {
        (self.told == other.told || other.is_guessed()) && self.answer.is_about_the_same_as(&other.answer)
    }

    fn is_guessed(&self) -> bool {
        matches!(self.answer, Answer::Question { .. })
    }
}

/// A line that may be a question about certificates.
struct Asked<'a> {
    /// Whether it says that something went wrong.
    is_complaint: bool,
    number: usize,
    text: &'a str,
    /// Where it begins in the log.
    start: usize,
}

/// What one pass over a log finds.
#[derive(Default)]
struct Scan<'a> {
    found: Vec<Found>,
    asked: Vec<Asked<'a>>,
    /// The number of lines that were considered as questions.
    considered: usize,
    kinds: HashSet<u64>,
    /// What kinds of lines with a vague message tell.
    told: HashMap<u64, Option<&'static str>>,
    hasher: RandomState,
    group: usize,
    unanswered: usize,
    cut_lines: usize,
}

/// Answers a log: each message on a line, without duplicates. If no line contains a message, a short log is one question;
/// of a long one, the lines about certificates are. Only the first [`MAX_LOG`] bytes are examined.
pub fn look_up_log(log: &str) -> Answers {
    let text = search::beginning(log, MAX_LOG);
    let mut answers = answer(text);
    answers.is_cut = text.len() < log.len();
    answers
}

fn answer(log: &str) -> Answers {
    let is_single = log.trim().lines().count() == 1;
    let is_asked = |line: &&str| is_single || !is_of_certificate(line);
    let lines = || log.lines().filter(|line| !line.trim().is_empty() && !is_only_access(line)).filter(is_asked);
    let is_paste = log.len() <= MAX_PASTE && (1..=MAX_ASKED).contains(&lines().count());
    let paste = is_paste.then(|| lines().collect::<Vec<_>>().join("\n"));
    let scan = Scan::of(log, paste.as_deref());
    let cut_lines = scan.cut_lines;
    let are_guessed = scan.found.iter().all(Found::is_guessed);
    // A message may be split over several lines.
    let is_one = |paste: &str| are_guessed && exact_message(&normalise(paste)).is_some();
    let is_told = scan.found.iter().any(|found| !found.is_vague()) && !paste.as_deref().is_some_and(is_one);
    if is_told {
        let unanswered = scan.unanswered;
        return Answers { unanswered, cut_lines, ..arranged(without_vague(scan.found)) };
    }
    // Free words on several lines are a single question.
    let unanswered = if are_guessed { 0 } else { scan.unanswered };
    let whole = paste.map(|paste| Answers { unanswered, ..Answers::to(&paste) });
    match whole {
        Some(whole) if !is_unknown(&whole) || index::is_about_another_field(&normalise(log)) => whole,
        Some(whole) => Some(scan.searched(log)).filter(|found| !is_unknown(found)).unwrap_or(whole),
        None => Answers { cut_lines, ..scan.searched(log) },
    }
}

fn is_unknown(answers: &Answers) -> bool {
    matches!(&*answers.given, [Answer::Unknown(_)])
}

impl<'a> Scan<'a> {
    /// Looks at each line. The lines of a paste are also treated as questions.
    fn of(log: &'a str, paste: Option<&str>) -> Self {
        let mut scan = Self::default();
        // A line without its context, such as "Domain: example.com", is no question then.
        let asks = paste.is_some_and(|paste| !index::is_about_another_field(&normalise(paste)));
        let mut start = 0;
        for (number, line) in (1..).zip(log.split_inclusive('\n')) {
            if !line.trim().is_empty() {
                scan.add(number, line.trim_end(), start, asks);
            }
            start += line.len();
        }
        scan
    }

    fn add(&mut self, number: usize, line: &'a str, start: usize, asks: bool) {
        let text = search::beginning(line, MAX_MESSAGE);
        self.cut_lines += usize::from(text.len() < line.len());
        self.group += usize::from(!continues(line));
        let normal = normalise(text);
        let message = exact_message(&normal);
        let told = message.filter(|message| message.is_vague).and_then(|_| self.told_by(&normal));
        if let Some(known) = message.and_then(|message| self.of_message(message, told)) {
            known.place = Place { last: number, times: known.place.times + 1, ..known.place };
            return;
        }
        let answer = search::by_name(text.trim()).or_else(|| search::exact(&normal));
        if answer.is_none() && is_access(text) {
            return;
        }
        let is_question = !is_of_certificate(text);
        let asked = || if asks && is_question { search::question(text, Confidence::High) } else { None };
        if let Some(answer) = answer.or_else(asked) {
            keep(&mut self.found, Found { told, ..Found::new(answer, self.group, number) });
        } else {
            self.unanswered += 1;
            if is_question {
                self.consider(number, text, start, &normal);
            }
        }
    }

    fn of_message(&mut self, message: &Message, told: Option<&str>) -> Option<&mut Found> {
        let is_it = |found: &&mut Found| matches!(&found.answer, Answer::Message { message: known, .. } if known.text == message.text);
        self.found.iter_mut().filter(|found| found.told == told).find(is_it)
    }

    /// The cause that a line with a vague message names.
    fn told_by(&mut self, normal: &str) -> Option<&'static str> {
        let kind = self.kind_of(normal);
        if let Some(told) = self.told.get(&kind) {
            return *told;
        }
        if self.told.len() >= MAX_TOLD {
            return None;
        }
        let told = search::told_around(normal);
        self.told.insert(kind, told);
        told
    }

    /// Lines that differ only in numbers are of the same kind.
    fn kind_of(&self, normal: &str) -> u64 {
        let kind: String = normal.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        self.hasher.hash_one(kind)
    }

    /// Keeps a line as a possible question, if it is about certificates and no other line is like it.
    fn consider(&mut self, number: usize, text: &'a str, start: usize, normal: &str) {
        let kind = self.kind_of(normal);
        if self.kinds.contains(&kind) {
            return;
        }
        if self.kinds.len() < MAX_KINDS {
            self.kinds.insert(kind);
        }
        if !index::is_of_the_field(normal) && !index::names_a_term(normal) {
            return;
        }
        self.considered += 1;
        let is_complaint = COMPLAINTS.iter().any(|word| normal.contains(word));
        self.asked.push(Asked { is_complaint, number, text, start });
        if self.asked.len() >= 2 * MAX_ASKED {
            self.choose();
        }
    }

    /// Keeps the lines that are most likely to be answered: complaints, and the last lines.
    fn choose(&mut self) {
        self.asked.sort_by_key(|asked| Reverse((asked.is_complaint, asked.number)));
        self.asked.truncate(MAX_ASKED);
    }

    /// The answers to the lines about certificates, each with its neighbours. The log has no telling message.
    fn searched(mut self, log: &str) -> Answers {
        self.choose();
        let mut found = Vec::new();
        for vague in self.found {
            keep(&mut found, vague);
        }
        let (mut unlikely, mut answered_lines) = (None, 0);
        for asked in &self.asked {
            let Some(answer) = asked.answer(log) else { continue };
            let is_unlikely = matches!(answer, Answer::Question { confidence: Confidence::Low, .. });
            let answered = Found::new(answer, usize::MAX, asked.number);
            if is_unlikely {
                unlikely.get_or_insert(answered);
            } else {
                answered_lines += 1;
                keep(&mut found, answered);
            }
        }
        if found.is_empty() {
            answered_lines += usize::from(unlikely.is_some());
            found.extend(unlikely);
        }
        let not_asked = self.considered - self.asked.len();
        if found.is_empty() {
            return Answers { given: vec![Answer::Unknown(Vec::new())], not_asked, ..Answers::default() };
        }
        Answers { not_asked, unanswered: self.unanswered.saturating_sub(answered_lines), ..arranged(found) }
    }
}

impl Asked<'_> {
    fn answer(&self, log: &str) -> Option<Answer> {
        let around = self.with_neighbours(log);
        let normal = normalise(&around);
        if index::is_about_another_field(&normal) {
            return None;
        }
        let split = || exact_message(&normal).and_then(|_| search::exact(&normal));
        match look_up(self.text) {
            Answer::Unknown(_) => split(),
            answer @ Answer::Question { .. } => Some(split().unwrap_or(answer)),
            answer => Some(answer),
        }
    }

    /// The line, and a few before and after it.
    fn with_neighbours(&self, log: &str) -> String {
        let mut before: Vec<&str> = log.get(..self.start).unwrap_or_default().lines().rev().take(NEIGHBOURS).collect();
        before.reverse();
        let after = log.get(self.start..).unwrap_or_default().lines().skip(1).take(NEIGHBOURS);
        let lines = before.into_iter().chain(std::iter::once(self.text)).chain(after);
        lines.map(|line| search::beginning(line, MAX_MESSAGE)).collect::<Vec<_>>().join("\n")
    }
}

/// Parts of normalised lines that say that something went wrong.
const COMPLAINTS: [&str; 24] = [
    "error",
    "fail",
    "cannot",
    "can t",
    "could not",
    "couldn t",
    "unable",
    "invalid",
    "missing",
    "expired",
    "warn",
    "emerg",
    "crit",
    "fatal",
    "not ",
    "wrong",
    "denied",
    "エラ",
    "失敗",
    "ません",
    "ない",
    "警告",
    "不正",
    "切れ",
];

fn keep(found: &mut Vec<Found>, new: Found) {
    match found.iter_mut().find(|known| known.is_about_the_same_as(&new)) {
        // A remark about the message, such as how to ignore it.
        Some(known) if new.is_guessed() && !known.is_guessed() => {}
        Some(Found { place, .. }) => {
            place.times += 1;
            place.line = place.line.min(new.place.line);
            place.last = place.last.max(new.place.last);
        }
        None => found.push(new),
    }
}

/// A vague message is not needed next to a specific one about the same line, or about one of its causes; it may be the
/// only recognised part of a message on several lines.
fn without_vague(mut found: Vec<Found>) -> Vec<Found> {
    let telling: Vec<(usize, Option<&str>)> =
        found.iter().filter(|found| !found.is_vague()).map(|found| (found.group, found.answer.cause())).collect();
    let is_told = |found: &Found| {
        let of_message =
            |id: &str| matches!(&found.answer, Answer::Message { message, .. } if message.topics.contains(&id));
        found.is_vague() && telling.iter().any(|(group, id)| *group == found.group || id.is_some_and(of_message))
    };
    found.retain(|found| !is_told(found));
    found
}

/// The answers, the specific ones first, then the frequent ones, then those of earlier lines. If there are too many, later
/// lines are preferred.
fn arranged(mut found: Vec<Found>) -> Answers {
    found.sort_by_key(|found| (found.is_vague(), Reverse(found.place.times), Reverse(found.place.last)));
    let left_out = found.split_off(MAX_ANSWERS.min(found.len())).len();
    found.sort_by_key(|found| (found.is_vague(), Reverse(found.place.times), found.place.line));
    let (given, places) = found.into_iter().map(|found| (found.answer, found.place)).unzip();
    Answers { given, places, left_out, ..Answers::default() }
}

/// Whether a line belongs to the one before, such as the causes of an exception.
fn continues(line: &str) -> bool {
    line.starts_with(char::is_whitespace)
        || ["Caused by", "at ", "Suppressed:", "..."].iter().any(|word| line.starts_with(word))
}

/// Whether a line is a boundary of a block, or what programs print about any certificate or connection, such as
/// `Server certificate`. It says nothing about what went wrong.
fn is_of_certificate(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("-----") || read::is_of_tool(line.as_bytes())
}

/// Whether a line is what a web server writes for each request: its address and program are no question.
fn is_access(line: &str) -> bool {
    const METHODS: [&str; 7] = ["\"GET ", "\"POST ", "\"HEAD ", "\"PUT ", "\"DELETE ", "\"OPTIONS ", "\"PATCH "];
    let has_request = |method: &&str| {
        let request = line.split_once(*method).and_then(|(_, rest)| rest.split_once(" HTTP/"));
        request.is_some_and(|(_, end)| end.contains("\" "))
    };
    line.contains(" HTTP/") && METHODS.iter().any(has_request)
}

fn is_only_access(line: &str) -> bool {
    is_access(line) && exact_message(&normalise(search::beginning(line, MAX_MESSAGE))).is_none()
}
