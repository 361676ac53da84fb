//! `chainmend check`: checks chain files, as TLS clients do.

use super::args::{Check as Arguments, CheckFormat, Common};
use super::exit::{Exit, Stop};
use super::fetching::cache;
use super::inputs::{Opened, check_files};
use super::key;
use std::path::Path;
use std::sync::Arc;

use crate::carried;
use crate::finding::Finding;
use crate::gather::IssuerSource;
use crate::job::check::{self as job, Checked, SameAs, TwoFiles};
use crate::job::set::groups;
use crate::job::{Files, Reason, Refusal, World, read_certificates};
use crate::path::Signatures;
use crate::read::OtherKind;
use crate::report::{self, CheckReport, NotJudged};
use crate::shell::{file_word, shell_word};

/// A file that could not be checked.
struct Unusable {
    file: String,
    stop: Box<Stop>,
}

impl Unusable {
    fn not_judged(&self) -> NotJudged<'_> {
        NotJudged { file: &self.file, failure: &self.stop.failure, exit: self.stop.exit as u8 }
    }

    fn say(&self, common: &Common) {
        super::say(&report::notes_text(&self.stop.inputs, common.verbose > 0, common.language()), common);
        super::tell(&report::failure_text(&self.stop.failure, common.language()));
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    check_files(&arguments.files, "chainmend check fullchain.pem", common)?;
    let password = key::given_password(&arguments.key.password, &arguments.files, common)?;
    let key = key::read(&arguments.key, password.as_deref(), &arguments.files, common);
    let key = key.map_err(|stop| swapped_with_key(stop, arguments))?;
    let opened = Opened::open_offline(common, password)?;
    super::say(&report::notes_text(&opened.notes, common.verbose > 0, language), common);
    let (mut checked, mut unusable) = judge(arguments, &opened)?;
    opened.say_trouble(common);
    job::name_other_files(&mut checked, arguments.target.target());
    if let Some(key) = &key {
        let right = job::add_key_findings(key, &mut checked, &opened.world());
        for (one, _) in checked.iter().zip(right).filter(|(_, is_right)| *is_right) {
            let _labels = one.labels().enter(language);
            super::say(&key::text(key, one.server(), false, language), common);
        }
    }
    if checked.is_empty() && !unusable.is_empty() && arguments.format != CheckFormat::Sarif {
        let first = unusable.remove(0);
        for one in &unusable {
            one.say(common);
        }
        return Err(first.stop);
    }
    for one in &unusable {
        one.say(common);
    }
    print(arguments, &checked, &unusable, &opened)?;
    Ok(match unusable.first() {
        Some(one) => one.stop.exit,
        None if checked.iter().all(|one| one.is_deployable(common.strict)) => Exit::Done,
        None => Exit::Findings,
    })
}

/// The key file contains certificates, and the certificate file contains a key: they were swapped.
fn swapped_with_key(mut stop: Box<Stop>, arguments: &Arguments) -> Box<Stop> {
    if let ([file], [key]) = (&*arguments.files, &*arguments.key.keys)
        && is_private_key(file)
        && stop.exit == Exit::Input
    {
        let (file, key) = (shell_word(file), shell_word(key));
        stop.failure.why.clear();
        // The given key file is not one.
        let options = carried::options("check").replace(&format!(" --key {key}"), "");
        stop.failure.remedy = vec![format!("chainmend check {key} --key {file}{options}")];
    }
    stop
}

/// Whether a file contains only a private key, possibly an encrypted one.
fn is_private_key(file: &Path) -> bool {
    let read = read_certificates(&[file.to_owned()], &Files, None);
    matches!(read, Err(refusal) if is_of_key(&refusal))
}

fn is_of_key(refusal: &Refusal) -> bool {
    matches!(&*refusal.reason, Reason::NoCertificate { other: Some(other), .. } if other.kind == OtherKind::PrivateKey)
}

/// The command if a private key was given as one of the certificates.
fn with_key_apart(mut stop: Box<Stop>, refusal: &Refusal, file: &Path, arguments: &Arguments) -> Box<Stop> {
    let others: Vec<String> =
        arguments.files.iter().filter(|other| *other != file).map(|other| file_word(other)).collect();
    if is_of_key(refusal) && !others.is_empty() && arguments.key.keys.is_empty() && file.as_os_str() != "-" {
        let (others, file) = (others.join(" "), shell_word(file));
        stop.failure.why.clear();
        stop.failure.remedy = vec![format!("chainmend check {others} --key {file}{}", carried::options("check"))];
    }
    stop
}

/// Checks every file. Also returns those that could not be checked.
fn judge(arguments: &Arguments, opened: &Opened) -> Result<(Vec<Checked>, Vec<Unusable>), Box<Stop>> {
    let target = arguments.target.target();
    // Responses that earlier runs fetched may contain the certificate that replaces another.
    let kept = cache(&arguments.common).map(|cache| Arc::new(cache) as Arc<dyn IssuerSource>);
    let sources: Vec<Arc<dyn IssuerSource>> = opened.sources.iter().cloned().chain(kept).collect();
    let world = World { sources: &sources, ..opened.world() };
    let request = job::Request {
        target,
        host: arguments.host.as_ref(),
        expires_within: arguments.expires_within,
        same_as: arguments.same_as.as_deref().map(SameAs::File),
    };
    let is_sarif = arguments.format == CheckFormat::Sarif;
    let language = arguments.common.language();
    let pair = TwoFiles::of(&arguments.files, &arguments.common.intermediates, target, &world);
    let mut signatures = Signatures::default();
    if let Some(pair) = pair.map_err(|refusal| Stop::of(&refusal, language))? {
        let checked = job::check_pair(pair, &request, &world, &mut signatures);
        let checked = checked.map_err(|refusal| Stop::of(&refusal, language))?;
        return Ok((vec![checked.with_outdated(&opened.notes)], Vec::new()));
    }
    let (mut checked, mut unusable) = (Vec::new(), Vec::new());
    for group in groups(&arguments.files, target, &world) {
        let file = &group.file;
        let judged = if group.is_alone() {
            job::check(file, &request, &world, &mut signatures)
        } else {
            group.check(&request, &world, &mut signatures).map(|one| vec![one])
        };
        match judged {
            Ok(parts) => checked.extend(parts.into_iter().map(|one| one.with_outdated(&opened.notes))),
            Err(refusal) => {
                let stop = with_key_apart(Stop::of(&refusal, language), &refusal, file, arguments);
                // A file that cannot be used does not prevent others from being checked, and the report includes it.
                if arguments.files.len() == 1 && !is_sarif {
                    return Err(stop);
                }
                unusable.push(Unusable { file: file.to_string_lossy().into_owned(), stop });
            }
        }
    }
    for one in checked.iter_mut().filter(|_| arguments.target.is_named()) {
        one.refuse_manifest(target);
    }
    Ok((checked, unusable))
}

/// Prints the report.
fn print(arguments: &Arguments, checked: &[Checked], unusable: &[Unusable], opened: &Opened) -> Result<(), Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    let reports: Vec<CheckReport<'_>> = checked
        .iter()
        .map(|one| CheckReport {
            file: &one.file,
            certificates: one.certificates(),
            duplicates: one.duplicates(),
            outcome: one.outcome(),
            variants: one.variants(),
            findings: one.findings(),
            target: arguments.target.target(),
            strict: common.strict,
            verbose: common.verbose > 0,
            language,
            sources: one.sources(&opened.anchors),
            inputs: one.notes(),
            labels: one.labels(),
        })
        .collect();
    let failures: Vec<NotJudged<'_>> = unusable.iter().map(Unusable::not_judged).collect();
    let printed = match arguments.format {
        CheckFormat::Text if common.quiet => super::print(&colored(&errors_alone(&reports))),
        CheckFormat::Text => super::print(&colored(&report::check_text(&reports))),
        CheckFormat::Sarif => super::print_json(&report::sarif(&reports, &failures, language)),
        CheckFormat::Json => {
            let object = report::check_json(&reports, &failures);
            object.map_or(Ok(()), |object| super::print_json(&object))
        }
    };
    printed.map_err(|error| super::no_output(&error, language))
}

/// The output of a quiet run: files that cannot be deployed, and their errors.
fn errors_alone(reports: &[CheckReport<'_>]) -> String {
    let bad: Vec<&CheckReport<'_>> = reports.iter().filter(|report| !report.is_deployable()).collect();
    let is_error = |report: &CheckReport<'_>, finding: &&Finding| finding.is_failure(report.strict);
    let of = |report: &CheckReport<'_>| report.findings.iter().filter(|one| is_error(report, one)).cloned().collect();
    let errors: Vec<Vec<Finding>> = bad.iter().map(|report| of(report)).collect();
    let reports: Vec<CheckReport<'_>> =
        bad.into_iter().zip(&errors).map(|(report, findings)| CheckReport { findings, ..*report }).collect();
    report::check_text(&reports)
}

/// The text with its colours, if standard output supports them.
pub(crate) fn colored(text: &str) -> Vec<u8> {
    if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
        return anstream::adapter::strip_str(text).to_string().into_bytes();
    }
    text.as_bytes().to_vec()
}
