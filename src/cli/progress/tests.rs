use unicode_width::UnicodeWidthStr as _;

use super::*;

#[test]
fn lines_of_progress() {
    let bar = |full: usize| "█".repeat(full) + &"░".repeat(40 - full);
    let cases: [(Work, u64, u64, String); 8] = [
        (Work::Files(40), 0, 0, bar(0) + " 0/40"),
        (Work::Files(40), 10, 5, bar(10) + " 10/40"),
        (Work::Bytes(1000), 0, 3, bar(0) + " 0% 0 B/s "),
        (Work::Bytes(1000), 250, 1, bar(10) + " 25% 250 B/s 3s"),
        (Work::Bytes(400 << 20), 3 << 20, 2, bar(0) + " 0% 1.5 MiB/s 4m"),
        (Work::Bytes(1 << 40), 20 << 20, 2, bar(0) + " 0% 10.0 MiB/s 29h"),
        (Work::Bytes(0), 0, 1, bar(40) + " 100% 0 B/s "),
        (Work::Lines, 500, 2, "500 250/s".to_owned()),
    ];
    for (work, done, seconds, expected) in cases {
        let progress = Progress { work, done, begun: Instant::now(), drawn: Instant::now(), screen: None };
        assert_eq!(progress.line(Duration::from_secs(seconds), Characters::Unicode, 120), expected);
    }
}

/// A line that is too wide would continue on the next one, and remain there. The blocks may be wide.
#[test]
fn a_bar_leaves_room_for_the_text() {
    let progress =
        Progress { work: Work::Bytes(1000), done: 250, begun: Instant::now(), drawn: Instant::now(), screen: None };
    let cases = [
        (Characters::Ascii, 120, "##########.............................. 25% 250 B/s 3s"),
        (Characters::Ascii, 40, "######.................. 25% 250 B/s 3s"),
        (Characters::Ascii, 21, "#.... 25% 250 B/s 3s"),
        (Characters::Ascii, 20, "25% 250 B/s 3s"),
        (Characters::Ascii, 3, "25% 250 B/s 3s"),
        (Characters::Unicode, 40, "███░░░░░░░░░ 25% 250 B/s 3s"),
        (Characters::Unicode, 26, "█░░░░ 25% 250 B/s 3s"),
        (Characters::Unicode, 25, "25% 250 B/s 3s"),
    ];
    for (characters, columns, expected) in cases {
        let line = progress.line(Duration::from_secs(1), characters, columns);
        assert_eq!(line, expected, "{columns}");
        assert!(line.width_cjk() < columns || line == "25% 250 B/s 3s", "{columns}");
    }
}
