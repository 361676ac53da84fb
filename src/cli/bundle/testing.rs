//! `--test-config`: runs the server's own check of its configuration with the new files before they replace the old
//! ones.

use std::path::{Path, PathBuf};

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::signals::{Later, Watch};
use super::super::words;
use super::deployment::Deployment;
use crate::job::config_test::{self, Trial};
use crate::job::{Reason, Untested};
use crate::language::Language;
use crate::report::{Failure, safe};
use crate::write::{self, ConfigTest, File, KeyPath, Target, targets};

/// How to test the configuration of the target, if that is possible.
pub(super) fn of_target(target: &Target, language: Language) -> Result<ConfigTest, Box<Stop>> {
    target.test.ok_or_else(|| {
        let names: Vec<String> = targets().filter(|target| target.test.is_some()).map(Target::name).collect();
        let what = words::NO_TEST.fill(language, &[("target", &target.name())]);
        let why = words::TESTABLE.fill(language, &[("targets", &names.join(language.comma()))]);
        Stop::new(Exit::Usage, Failure::new(what).because(why))
    })
}

/// Runs the check. Returns the name of the program that accepted the configuration.
pub(super) fn test(deployment: &Deployment<'_>, arguments: &Arguments) -> Result<String, Box<Stop>> {
    let (language, target) = (arguments.common.language(), arguments.target.target());
    let refused = |refusal: crate::job::Refusal| Stop::of(&refusal, language);
    let config = of_target(target, language)?;
    if deployment.sites.iter().any(|site| site.bundled.key.is_none()) {
        return Err(Stop::new(Exit::Usage, Failure::new(words::TEST_WITHOUT_KEY.of(language))));
    }
    // A configuration may not be able to express the final paths, whatever the temporary ones are.
    let printed = deployment.directives(arguments, Path::to_owned);
    if let Some((path, why)) = printed.into_iter().find_map(Result::err) {
        return Err(Stop::new(Exit::Output, Failure::new(crate::report::remark(target, &path, &why, language))));
    }
    // If the user interrupts the check, no files are left behind.
    let watch = Watch::start(Later::Ends);
    let trial = Trial::new().map_err(refused)?;
    let mut written: Vec<(&Path, &File)> = Vec::new();
    let mut keys: Vec<(PathBuf, File)> = Vec::new();
    for (index, site) in deployment.sites.iter().enumerate() {
        written.extend(site.paths.iter().flatten().map(PathBuf::as_path).zip(&site.files));
        let key = site.bundled.key.as_ref().map(|key| write::key_file(key.key()));
        keys.extend(key.map(|key| (PathBuf::from(format!("given-{index}.key")), key)));
    }
    written.extend(keys.iter().map(|(path, file)| (path.as_path(), file)));
    trial.write(&written).map_err(refused)?;
    let given: Vec<KeyPath> = keys.iter().map(|(path, _)| KeyPath::File(trial.place(path))).collect();
    let lines = deployment.directives_with(arguments, &given, |path| trial.place(path));
    // Without a line, the configuration would not refer to the files.
    // The final paths can be expressed; the temporary folder depends on the system.
    let untested = |(_, why): (PathBuf, write::Unwritable)| {
        let why = Untested::Unwritable(std::env::temp_dir(), why, target);
        refused(Reason::ConfigUntested(config.programs.to_vec(), why).into())
    };
    let lines: Vec<String> = lines.into_iter().collect::<Result<_, _>>().map_err(untested)?;
    let lines = lines.join("\n");
    let is_interrupted = || watch.exit().is_some();
    let tested = config_test::run(&trial, (target, &config), &lines, config_test::PATIENCE, &is_interrupted);
    match watch.exit() {
        Some(exit) => Err(Stop::new(exit, Failure::new(words::INTERRUPTED.of(language)))),
        None => tested.map(|program| safe(&program)).map_err(refused),
    }
}
