//! How `chainmend batch` ends by a signal, and what it keeps then.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::batch::{BATCH, lines, wait_for_answers};
use crate::support::run::{Scratch, can_be_interrupted};
use crate::{LOCAL, Site};

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success(), "{name}");
}

/// Whether each thread is stopped (proc(5)).
fn is_stopped(child: &Child) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{}/task", child.id())).unwrap();
    let mut states = threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("stat")).unwrap());
    states.all(|state| state.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T')))
}

/// Starts a run with `-o answers`, stops it when it has answered some lines, sends it these signals, which all arrive when
/// it continues, and closes the input before that if `is_closed`.
fn interrupted(scratch: &Scratch, line: &str, signals: &[&str], is_closed: bool) -> Output {
    let mut command = scratch.command(&format!("batch -o answers {LOCAL}"));
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(line.repeat(3).as_bytes()).unwrap();
    wait_for_answers(&child, scratch, 1);
    signal(&child, "STOP");
    while !is_stopped(&child) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let input = Some(input).filter(|_| !is_closed);
    for name in signals {
        signal(&child, name);
    }
    signal(&child, "CONT");
    let ended = child.wait_with_output().unwrap();
    drop(input);
    ended
}

/// The first answers are in the partial file, as whole lines.
#[track_caller]
fn keeps_answers(scratch: &Scratch, ended: &Output) {
    let said = std::str::from_utf8(&ended.stderr).unwrap();
    assert_eq!(said, "the run ended early: its answers are in answers.partial, not in answers\n");
    let kept = scratch.read("answers.partial");
    assert!(kept.ends_with('\n'), "{kept}");
    for (number, answer) in kept.lines().enumerate() {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!((&answer["line"], &answer["ok"]), (&json!(number + 1), &json!(true)));
    }
    assert!(!scratch.names().iter().any(|name| name.starts_with('.')), "{:?}", scratch.names());
}

/// Ctrl-C ends the program that writes the lines, too. The end of its lines is not the end of the input.
#[test]
fn a_signal_that_ends_the_input_too() {
    if !can_be_interrupted() {
        return;
    }
    let site = Site::new();
    let line = lines(&[json!({"certificate": site.leaf.pem()})]);
    for (name, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let scratch = site.scratch();
        scratch.run_stdin(&format!("batch -o answers {LOCAL}"), line.as_bytes()).expect(0);
        let older = scratch.read("answers");
        let ended = interrupted(&scratch, &line, &[name], true);
        assert_eq!(ended.status.code(), Some(status), "{name}: {ended:?}");
        assert_eq!(scratch.read("answers"), older, "{name}");
        keeps_answers(&scratch, &ended);
    }
}

/// `timeout` sends each signal to its child, and to the process group of the child. Two different ones stand for that here,
/// because two equal ones could be one when they arrive.
#[test]
fn two_signals_at_once_are_one() {
    if !can_be_interrupted() {
        return;
    }
    let site = Site::new();
    let line = lines(&[json!({"certificate": site.leaf.pem()})]);
    for is_closed in [false, true] {
        let scratch = site.scratch();
        let ended = interrupted(&scratch, &line, &["INT", "TERM"], is_closed);
        assert!(matches!(ended.status.code(), Some(130 | 143)), "{ended:?}");
        assert!(!scratch.path("answers").exists());
        keeps_answers(&scratch, &ended);
    }
}

/// A run that cannot end by itself, because nobody reads its answers, is ended by a later signal.
#[test]
fn a_later_signal_ends_a_run_that_cannot_write() {
    if !can_be_interrupted() {
        return;
    }
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("lines", lines(&vec![json!({"certificate": site.fullchain()}); 2_000]));
    let mut command = scratch.command(&format!("{BATCH} --input lines"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        signal(&child, "INT");
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert_eq!(status.signal(), Some(2), "{status}");
}
