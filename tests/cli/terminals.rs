//! What `chainmend batch` shows on a terminal. A pseudoterminal stands for it.

use std::fs::File;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use serde_json::json;

use crate::Site;
use crate::batch::lines;
use crate::support::pki::Spec;

/// A terminal with this number of columns: what is shown on it is read from the first file.
fn terminal(columns: u16) -> (File, File) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let path = std::ffi::OsStr::from_bytes(name.as_bytes());
    let flags = i32::try_from(OFlags::NOCTTY.bits()).unwrap();
    let slave = File::options().read(true).write(true).custom_flags(flags).open(path).unwrap();
    tcsetwinsize(&slave, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    (File::from(master), slave)
}

/// Everything that is shown until no program has the terminal open, which is an error on Linux.
fn shown(mut terminal: File) -> String {
    let (mut all, mut part) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = terminal.read(&mut part) {
        all.extend_from_slice(&part[..count]);
    }
    String::from_utf8(all).unwrap()
}

/// A server that closes each connection after more time than there is between two pictures of the progress.
fn slow_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/issuing.crt", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::sleep(Duration::from_millis(250));
            drop(connection);
        }
    });
    url
}

#[test]
fn progress_on_a_terminal() {
    let site = Site::new();
    let scratch = site.scratch();
    let waiting = Spec::leaf("waiting.example.jp").aia(&[&slow_server()]).issued_by(&site.issuing);
    let whole = json!({"certificate": site.fullchain()});
    scratch.write("lines", lines(&[whole.clone(), json!({"certificate": waiting.pem()}), whole]));
    // The options, TERM, LC_ALL, the columns, whether standard output is the terminal, too, and the characters of the bar.
    let cases = [
        ("-o answers", "xterm", "C.UTF-8", 120, true, Some("█")),
        ("", "xterm", "C.UTF-8", 120, false, Some("█")),
        ("", "xterm", "C", 120, false, Some("#")),
        ("", "xterm", "ja_JP.eucJP", 120, false, Some("#")),
        ("", "xterm", "C", 40, false, Some("#")),
        ("", "xterm", "C.UTF-8", 20, false, Some("%")),
        ("-q", "xterm", "C.UTF-8", 120, false, None),
        ("", "dumb", "C.UTF-8", 120, false, None),
        ("", "xterm", "C.UTF-8", 120, true, None),
        ("-o /dev/tty", "xterm", "C.UTF-8", 120, false, None),
    ];
    for (options, term, locale, columns, is_shared, drawn) in cases {
        let case = format!("{options} {term} {locale} {columns} {is_shared}");
        let (master, slave) = terminal(columns);
        let options = options.replace("/dev/tty", &name_of(&slave));
        let words = format!("batch --roots root.crt --aia-allow 127.0.0.0/8 --no-cache --input lines {options}");
        let mut command = scratch.command(&words);
        command.env("TERM", term).env("LC_ALL", locale).stdin(Stdio::null());
        command.stdout(if is_shared { Stdio::from(slave.try_clone().unwrap()) } else { Stdio::null() });
        let mut child = command.stderr(slave).spawn().unwrap();
        drop(command);
        let text = shown(master);
        assert!(child.wait().unwrap().success(), "{case}: {text}");
        let Some(drawn) = drawn else {
            assert!(!text.contains('\x1b'), "{case}: {text:?}");
            continue;
        };
        let pictures: Vec<&str> = text.split("\r\x1b[2K").collect();
        assert!(pictures.iter().any(|picture| picture.contains(drawn)), "{case}: {text:?}");
        assert!(pictures.iter().all(|picture| picture.chars().count() < usize::from(columns)), "{case}: {text:?}");
        assert!(locale.contains("UTF-8") || text.is_ascii(), "{case}: {text:?}");
        assert!(text.ends_with("\r\x1b[2K"), "{case}: {text:?}");
    }
}

/// The path of a terminal.
fn name_of(terminal: &File) -> String {
    rustix::termios::ttyname(terminal, Vec::new()).unwrap().into_string().unwrap()
}
