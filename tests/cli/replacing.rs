//! Putting files in place: the old one or the new one, whole, whatever happens.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::run::{Scratch, finish, output, program, skipped};
use crate::{LOCAL, Site};

fn words(output: &str) -> String {
    format!("bundle server.crt {LOCAL} {output}")
}

#[test]
fn an_input_is_not_written_over_unless_asked() {
    let site = Site::new();
    let scratch = site.scratch();
    symlink("server.crt", scratch.path("link.pem")).unwrap();
    fs::hard_link(scratch.path("root.crt"), scratch.path("hard.pem")).unwrap();
    let cases = [
        ("server.crt", "server.crt"),
        ("link.pem", "server.crt"),
        ("hard.pem", "root.crt"),
        ("./root.crt", "root.crt"),
    ];
    for (output, input) in cases {
        let before = scratch.read(input);
        let run = scratch.run(&words(&format!("-o {output}"))).expect(6);
        run.says(&[&format!("{output} was not written: it is the input {input}"), "--overwrite-input"]);
        assert_eq!(scratch.read(input), before);
    }
    scratch.run(&words("-o server.crt --overwrite-input")).expect(0);
    assert_eq!(scratch.read("server.crt"), site.fullchain());
}

#[test]
fn a_link_is_followed_to_its_target() {
    let site = Site::new();
    let scratch = site.scratch();
    fs::create_dir(scratch.path("live")).unwrap();
    fs::create_dir(scratch.path("archive")).unwrap();
    symlink("../archive/fullchain1.pem", scratch.path("live/fullchain.pem")).unwrap();
    for old in [None, Some("old")] {
        if let Some(old) = old {
            scratch.write("archive/fullchain1.pem", old);
        }
        scratch.run(&words("-o live/fullchain.pem")).expect(0);
        assert!(fs::symlink_metadata(scratch.path("live/fullchain.pem")).unwrap().is_symlink());
        assert_eq!(scratch.read("archive/fullchain1.pem"), site.fullchain());
    }
    symlink("loop.pem", scratch.path("loop.pem")).unwrap();
    scratch.run(&words("-o loop.pem")).expect(6);
}

#[test]
fn mode_and_owner_are_kept() {
    let site = Site::new();
    let scratch = site.scratch();
    let path = scratch.write("out.pem", "old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let changed = std::os::unix::fs::chown(&path, Some(65534), Some(65534)).is_ok();
    if !changed {
        skipped("owner", "only root can give files away");
    }
    let before = fs::metadata(&path).unwrap();
    scratch.run(&words("-o out.pem")).expect(0);
    let after = fs::metadata(&path).unwrap();
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    assert_eq!((after.mode() & 0o7777, after.uid(), after.gid()), (0o640, before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino(), "the file was replaced, not written into");
}

#[test]
fn a_new_file_has_the_mode_that_the_umask_leaves() {
    let scratch = Site::new().scratch();
    let command = format!("umask 027; exec \"$0\" {}", words("-o out.pem"));
    finish(Command::new("sh").args(["-c", &command, env!("CARGO_BIN_EXE_chainmend")]).current_dir(scratch.folder()))
        .expect(0);
    assert_eq!(fs::metadata(scratch.path("out.pem")).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let scratch = Site::new().scratch();
    for output in ["/dev/null", "/dev/full", "/proc/self/mem"] {
        scratch.run(&words(&format!("-o {output}"))).expect(6);
    }
    scratch.run(&words("-o /proc/chainmend.pem")).expect(6);
}

#[test]
fn a_folder_that_may_not_be_written_into() {
    let scratch = Site::new().scratch();
    let shut = scratch.path("shut");
    fs::create_dir(&shut).unwrap();
    fs::write(shut.join("out.pem"), "old").unwrap();
    let mut command = scratch.command(&words("-o shut/out.pem"));
    if fs::metadata(&shut).unwrap().uid() == 0 {
        // Modes do not keep root out.
        command.uid(65534).gid(65534);
    }
    fs::set_permissions(scratch.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).unwrap();
    let run = match command.stdin(Stdio::null()).output() {
        Ok(_) => finish(&mut command).expect(6),
        Err(error) => return skipped("read-only folder", &format!("the binary cannot run as nobody: {error}")),
    };
    run.says(&["shut/out.pem cannot be written", "Permission denied", "untouched"]);
    assert_eq!(scratch.read("shut/out.pem"), "old");
    assert_eq!(fs::read_dir(&shut).unwrap().count(), 1);
}

/// A file system of a few pages, that is full.
#[test]
fn a_full_disk() {
    let Some(unshare) = program("unshare") else { return };
    let scratch = Site::new().scratch();
    fs::create_dir(scratch.path("full")).unwrap();
    let script = "mount -t tmpfs -o size=8k none full && printf old > full/out.pem && \
                  { cat /dev/zero > full/rest 2>/dev/null || true; }";
    if output(&unshare, &["-rm", "sh", "-c", script], scratch.folder()).status != 0 {
        return skipped("full disk", "no file system can be mounted here");
    }
    for (file, left) in [("out.pem", "old"), ("new.pem", "")] {
        let arguments = words(&format!("-o full/{file}"));
        let script = format!("{script}; \"$0\" {arguments}; echo \"status $?\"; ls -A full; cat full/{file}");
        let run = output(&unshare, &["-rm", "sh", "-c", &script, env!("CARGO_BIN_EXE_chainmend")], scratch.folder());
        let run = run.says(&[&format!("full/{file} cannot be written: No space left on device")]);
        assert_eq!(run.out(), format!("status 6\nout.pem\nrest\n{left}"));
    }
}

#[test]
fn the_second_file_failing_takes_the_first_back() {
    let scratch = Site::new().scratch();
    scratch.write("site.crt", "old");
    fs::create_dir(scratch.path("site-chain.crt")).unwrap();
    scratch.run(&words("--for apache@2.2 -o site.crt")).expect(6);
    assert_eq!(scratch.read("site.crt"), "old");
}

#[test]
fn killed_at_any_moment() {
    let site = Site::new();
    let scratch = site.scratch();
    let (long, short) = (site.fullchain(), site.leaf.pem() + &site.issuing.pem());
    scratch.write("policy.crt", site.policy.pem());
    scratch.write("out.pem", &long);
    let to_policy = "bundle server.crt --offline --roots policy.crt --intermediates intermediates.crt -o out.pem";
    let mut written = 0;
    for turn in 0..300 {
        let words = if turn % 2 == 0 { to_policy.to_owned() } else { words("-o out.pem") };
        let mut child = scratch.command(&words).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(turn * 40));
        // A child that has ended already cannot be killed.
        let _ = child.kill();
        written += u32::from(child.wait().unwrap().success());
        let now = scratch.read("out.pem");
        assert!(now == long || now == short, "turn {turn}:\n{now}");
    }
    println!("{written} of 300 runs ended before they were killed");
    scratch.run(&words("-o out.pem")).expect(0);
    assert_eq!(scratch.read("out.pem"), long);
    assert_eq!(scratch.names(), ["intermediates.crt", "out.pem", "policy.crt", "root.crt", "server.crt"]);
}

/// What a process killed between link and rename leaves is taken away by the next run; what another
/// process still holds is not.
#[test]
fn an_abandoned_name_is_taken_away() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("out.pem", "old");
    let abandoned = scratch.write(".out.pem.chainmend", "left behind");
    scratch.run(&words("-o out.pem")).expect(0);
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    assert!(!abandoned.exists());

    scratch.write(".out.pem.chainmend", "in use");
    let held = fs::File::open(&abandoned).unwrap();
    held.lock().unwrap();
    scratch.run(&words("-o out.pem")).expect(0);
    assert_eq!(scratch.read(".out.pem.chainmend"), "in use");
    assert_eq!(scratch.names().len(), 5);
}

#[test]
fn many_runs_at_once_leave_one_whole_file() {
    let site = Site::new();
    let scratch: Scratch = site.scratch();
    scratch.write("out.pem", "old");
    let command = || scratch.command(&words("-o out.pem")).stderr(Stdio::null()).spawn().unwrap();
    let children: Vec<_> = (0..20).map(|_| command()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(scratch.read("out.pem"), site.fullchain());
    assert_eq!(scratch.names(), ["intermediates.crt", "out.pem", "root.crt", "server.crt"]);
}
