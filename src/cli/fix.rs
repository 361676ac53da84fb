//! `chainmend fix`: bundles mended in place, each with a backup of what was there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::{CheckFormat, Choice, Fix as Arguments, TargetChoice};
use super::exit::{Exit, Stop};
use super::inputs::MAX_FOLDER_FILES;
use super::session::{self, Reach, Session, Start};
use crate::read::{self, ReadError};
use crate::report::{self, Failure, FixReport, Mended, safe};
use crate::variant::{Variant, Wanted};
use crate::write::{self, Bundle, File, Target};

/// How many backups of one file there may be.
const MAX_BACKUPS: usize = 1_000;

/// The endings of the files that are taken out of a folder.
const BUNDLE_ENDINGS: [&str; 4] = ["pem", "crt", "cer", "cert"];

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let TargetChoice::Target(target) = arguments.target else {
        super::bundle::list_targets(arguments.common.language())?;
        return Ok(Exit::Done);
    };
    check_usage(arguments, target)?;
    let mut reports = Vec::new();
    let mut exit = Exit::Done;
    for file in files(&arguments.files)? {
        let mended = mend(&file, target, arguments);
        if let Err(stop) = &mended
            && exit == Exit::Done
        {
            exit = stop.exit;
        }
        let outcome = mended.map_err(|stop| stop.failure);
        reports.push(FixReport { file: file.to_string_lossy().into_owned(), outcome });
    }
    super::say(&report::fix_text(&reports, arguments.dry_run), &arguments.common);
    let printed = match arguments.format {
        CheckFormat::Json => super::print_json(&report::fix_json(&reports, arguments.dry_run)),
        CheckFormat::Text | CheckFormat::Sarif if arguments.dry_run => {
            super::print(report::fix_differences(&reports).as_bytes())
        }
        CheckFormat::Text | CheckFormat::Sarif => Ok(()),
    };
    printed.map_err(|error| super::no_output(&error, arguments.common.language()))?;
    Ok(exit)
}

fn check_usage(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    let usage = |failure| Err(Stop::new(Exit::Usage, failure));
    if target.files.len() > 1 {
        let name = target.name();
        return usage(
            Failure::new(format!("{name} has {} files; fix mends bundles of one file", target.files.len()))
                .try_this(format!("chainmend bundle FILE --for {name} -o PATH")),
        );
    }
    if arguments.files.iter().any(|file| file.as_os_str() == "-") {
        return usage(Failure::new("standard input cannot be mended in place").try_this("chainmend bundle -"));
    }
    if arguments.format == CheckFormat::Sarif {
        return usage(Failure::new("SARIF is a format of check").try_this("chainmend check FILE --format sarif"));
    }
    session::check_standard_input(&arguments.files, &arguments.common)
}

/// The files, and those of the folders, in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Box<Stop>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unreadable = |error: io::Error| {
            Stop::new(Exit::Input, Failure::new(safe(&format!("{} cannot be read: {error}", path.display()))))
        };
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)?.take(MAX_FOLDER_FILES) {
            let file = entry.map_err(unreadable)?.path();
            let is_bundle = file.extension().is_some_and(|ending| BUNDLE_ENDINGS.iter().any(|known| ending == *known));
            if is_bundle && file.is_file() {
                inside.push(file);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// Mends one file, or says why not; then it is as it was.
fn mend(file: &Path, target: &Target, arguments: &Arguments) -> Result<Mended, Box<Stop>> {
    let before = original(file)?;
    let (choice, common) = (&arguments.choice, &arguments.common);
    let session = Session::start(&[file.to_owned()], Start::Server, choice, common, Reach::AsNeeded, |_, _| Ok(()))?;
    if let Some(problem) = session.notes.problems.first().filter(|_| !arguments.replace_damaged) {
        let place = safe(&problem.place.to_string());
        let failure = Failure::new(format!("{place}: {}", problem.kind))
            .because("what cannot be read is not thrown away unasked; a complete chain was found without it")
            .try_this("chainmend fix --replace-damaged");
        return Err(Stop::new(Exit::Input, failure));
    }
    let chosen = choose(&session, choice)?;
    let tail = kept_blocks(&before, &session);
    let new = write::mended(target, &Bundle::of(&chosen.path), &tail);
    let changes =
        report::changes(&session.inputs, &chosen.path, &session.notes, session.sources(), new.bytes == before);
    let differences = report::differences(&before, &new.bytes, &session.notes);
    if new.bytes == before || arguments.dry_run {
        return Ok(Mended { changes, differences, backup: None, changed: new.bytes != before });
    }
    let backup = if arguments.no_backup { None } else { Some(back_up(file, &before)?) };
    if let Err(stop) = put_in_place(file, &new) {
        // Nothing was changed, so there is nothing to go back to.
        let _ = backup.map(fs::remove_file);
        return Err(stop);
    }
    Ok(Mended { changes, differences, backup, changed: true })
}

fn original(file: &Path) -> Result<Vec<u8>, Box<Stop>> {
    read::bytes_of(file).map_err(|error| {
        let failure = Failure::new(safe(&error.to_string()));
        let failure = match error {
            ReadError::TooLarge(_) => failure.try_this("give the server's certificate and its chain only"),
            _ => failure,
        };
        Stop::new(Exit::Input, failure)
    })
}

/// The chain that the file has already, with the cross-certificates in it, where it is complete and nothing newer
/// replaces it; else the one that `bundle` would choose.
fn choose<'a>(session: &'a Session, choice: &Choice) -> Result<&'a Variant, Box<Stop>> {
    let is_free = choice.variant == Wanted::Auto && choice.preferred_root.is_none() && choice.support.is_empty();
    let in_file =
        |variant: &&Variant| !variant.superseded && variant.path.served().all(|member| session.inputs.contains(member));
    let kept = session.variants.iter().filter(in_file).max_by_key(|variant| variant.path.served().count());
    match kept.filter(|_| is_free) {
        Some(kept) => Ok(kept),
        None => Ok(&session.variants[session.choose(choice)?.index]),
    }
}

/// The blocks of a file that are no certificates, such as its private key, as they stand there: a server may need
/// them.
fn kept_blocks(before: &[u8], session: &Session) -> Vec<u8> {
    let text = String::from_utf8_lossy(before);
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    let wanted = |line: &str| {
        let label = line.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        label.is_some_and(|label| session.notes.others.iter().any(|other| other.label == label))
    };
    let mut kept = Vec::new();
    let mut inside = false;
    for line in lines {
        inside |= wanted(line);
        if inside {
            kept.extend(line.trim_end().bytes());
            kept.push(b'\n');
        }
        inside &= !line.trim().starts_with("-----END ");
    }
    kept
}

/// Copies what is there to `FILE.bak`, or where that is taken to `FILE.bak.1` and so on.
fn back_up(file: &Path, before: &[u8]) -> Result<PathBuf, Box<Stop>> {
    let failed = |path: &Path, error: &io::Error| {
        let failure = Failure::new(safe(&format!("no backup could be made at {}: {error}", path.display())))
            .because("nothing was changed")
            .try_this("--no-backup");
        Stop::new(Exit::Output, failure)
    };
    let name = |number: usize| {
        let mut name = file.as_os_str().to_owned();
        name.push(if number == 0 { ".bak".to_owned() } else { format!(".bak.{number}") });
        PathBuf::from(name)
    };
    for path in (0..MAX_BACKUPS).map(name) {
        match write::create_like(&path, file, before) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&path, &error)),
        }
    }
    Err(failed(&name(0), &io::ErrorKind::AlreadyExists.into()))
}

fn put_in_place(file: &Path, new: &File) -> Result<(), Box<Stop>> {
    write::replace(&[(file, new)]).map_err(|error| {
        let failure = Failure::new(safe(&error.to_string())).because("what was there before is untouched");
        Stop::new(Exit::Output, failure)
    })
}
