//! Passwords in files and variables, also in the encodings of editors and shells of Windows.

use crate::support::run::{Scratch, finish, output, program};
use crate::{LOCAL, Site};

fn scratch_of(site: &Site) -> Scratch {
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch
}

const MAKE: &str = "bundle server.crt --key server.key --for pfx -o new.pfx --replace";

/// `openssl` opens the container with the intended password.
#[test]
fn a_password_file_of_any_encoding() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let Some(openssl) = program("openssl") else { return };
    let wide = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("a line", b"pass word \n".to_vec(), "pass word "),
        ("of Windows", b"pass\r\n".to_vec(), "pass"),
        ("with a carriage return of its own", b"pass\r\r\n".to_vec(), "pass\r"),
        ("with a byte order mark", b"\xef\xbb\xbfpass\r\n".to_vec(), "pass"),
        ("of Out-File", wide("\u{feff}pass\r\n", u16::to_le_bytes), "pass"),
        ("in the other order", wide("\u{feff}pass", u16::to_be_bytes), "pass"),
        ("with a second line", b"pass\nother\n".to_vec(), "pass"),
    ];
    for (what, contents, password) in cases {
        scratch.write("pw", contents);
        scratch.run(&format!("{MAKE} {LOCAL} --pfx-password-file pw")).expect(0);
        let given = format!("pass:{password}");
        let arguments = ["pkcs12", "-in", "new.pfx", "-nokeys", "-passin", &given];
        assert_eq!(output(&openssl, &arguments, scratch.folder()).status, 0, "{what}");
        // The same password file opens the container.
        scratch.run(&format!("check new.pfx --for pfx --password-file pw {LOCAL}")).expect(0);
    }
    scratch.write("pw", b"\xff\xfep\0a");
    scratch.run(&format!("{MAKE} {LOCAL} --pfx-password-file pw")).expect(3).says(&["the password in pw is not"]);
}

#[test]
fn no_container_is_written_with_an_empty_password() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let before = scratch.names().len();
    for (what, contents) in [("empty", &b""[..]), ("line", b"\n"), ("mark", b"\xef\xbb\xbf"), ("wide", b"\xff\xfe")] {
        scratch.write("pw", contents);
        for option in ["--pfx-password-file pw", "--password-file pw"] {
            let run = scratch.run(&format!("{MAKE} {LOCAL} {option}")).expect(3);
            run.says(&["the password of the new container is empty", "--pfx-password-file FILE"]);
            assert_eq!(scratch.names().len(), before + 1, "{what}");
        }
    }
    let mut command = scratch.command(&format!("{MAKE} {LOCAL} --pfx-password-env EMPTY --lang ja"));
    finish(command.env("EMPTY", "")).expect(3).says(&["パスワードが空です"]);
}

/// An option for containers is refused for a target without one, with the typed command for a container.
#[test]
fn options_for_containers_are_refused_without_one() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    for (target, options) in [
        ("", "--pfx-password-file pw"),
        ("--for nginx", "--pfx-password-env NAME"),
        ("--for=apache@2.2", "--pfx-legacy"),
        ("--for haproxy", "--pfx-name site"),
    ] {
        let words = format!("bundle server.crt {LOCAL} --key server.key -o new.pfx {target} {options}");
        let run = scratch.run(&words).expect(2);
        let command = format!("chainmend bundle server.crt {LOCAL} --key server.key -o new.pfx {options}");
        let option = options.split(' ').next().unwrap();
        let run = run.says(&[&format!("{option} is for PKCS#12 containers"), "iis-pfx, ", &command, " --for pfx\n"]);
        assert!(run.stderr.contains("azure") && !scratch.path("new.pfx").exists(), "{}", run.stderr);
        let japanese = scratch.run(&format!("{words} --lang ja")).expect(2);
        assert!(japanese.stderr.contains("では PKCS#12 を作成しません"), "{}", japanese.stderr);
    }
}
