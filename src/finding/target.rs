//! Findings about the requirements of a server on its file.

use super::{Code, Contents, Finding, Severity, Value, catalogue};
use crate::carried;
use crate::certificate::Certificate;
use crate::read::{OtherKind, may_be_ca};
use crate::write::{FileRole, Form, KeyPlace, Pair, Target};

/// Findings about a file that the server cannot use as it is, or would not send completely. `has_key_beside` tells
/// whether the file's private key is in `FILE.key`, `is_pair` whether its chain file was read.
pub fn of_target(
    target: &'static Target,
    contents: Contents<'_>,
    (has_key_beside, is_pair): (bool, bool),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has_key = has_key_beside || contents.others.iter().any(|other| other.kind == OtherKind::PrivateKey);
    if target.has_key() && !has_key {
        let own_remedy = carried::has("--key").then_some(&catalogue::ADD_GIVEN_KEY);
        findings.push(Finding { own_remedy, ..Finding::new(Code::KeyNotInFile) }.with("target", target));
    }
    if !target.sends_all() {
        let not_sent = contents.certificates.iter().skip(1);
        let own_remedy = is_pair.then_some(&catalogue::FIX_BOTH);
        let finding = |one| Finding { own_remedy, ..Finding::new(Code::NotSentFromHere) }.about(one);
        findings.extend(not_sent.map(|one| finding(one).with("target", target)));
    }
    findings
}

/// The finding that the private key is neither in the file nor in `key`, where the server looks for it.
pub(crate) fn of_no_key_beside(target: &'static Target, key: &str) -> Finding {
    let (own_message, own_remedy) = (Some(&catalogue::NO_KEY_BESIDE), Some(&catalogue::PUT_KEY_BESIDE));
    let finding = Finding { own_message, own_remedy, ..Finding::new(Code::KeyNotInFile) };
    finding.with("target", target).with("key", Value::File(key.to_owned()))
}

/// The finding that the first private key (in line `key`) is after the first certificate (in line `certificate`),
/// although the server requires it before.
pub fn of_key_order(target: &'static Target, key: usize, certificate: usize) -> Option<Finding> {
    let is_wrong = target.key() == KeyPlace::First && target.form() == Form::Pem && certificate < key;
    is_wrong.then(|| Finding::new(Code::KeyBehindCertificate).with("target", target))
}

/// The finding that a private key is not directly before its certificate.
pub(crate) fn of_misplaced_key(target: &'static Target) -> Finding {
    let finding =
        Finding { own_remedy: Some(&catalogue::KEY_TO_ITS_CERTIFICATE), ..Finding::new(Code::KeyBehindCertificate) };
    finding.with("target", target)
}

/// A finding about the chain file of a server with separate files, next to the file of `leaf`: the server skips the CA
/// certificate at its beginning, or sends the leaf twice. `file` is displayed. `is_one_file`: the same file was given
/// for both.
pub fn of_chain_file(
    target: &'static Target,
    leaf: &Certificate,
    chain: &[Certificate],
    file: &str,
    is_one_file: bool,
) -> Option<Finding> {
    let first = chain.first()?;
    let finding = match target.artifacts.get(1).map(|artifact| artifact.role) {
        Some(FileRole::ChainWithLeaf) if first != leaf && may_be_ca(first) => {
            Finding::new(Code::FirstOfChainFileSkipped).about(first)
        }
        Some(FileRole::Chain | FileRole::ChainWithRoot | FileRole::ChainRootFirst | FileRole::Intermediate)
            if chain.contains(leaf) =>
        {
            Finding::new(Code::LeafInChainFile).about(leaf)
        }
        _ => return None,
    };
    let own_remedy = is_one_file.then_some(&catalogue::WRITE_BOTH);
    Some(Finding { own_remedy, ..finding }.with("target", target).with("chain", Value::File(file.to_owned())))
}

/// The finding that a file is not the container that the target loads. `None` if the target loads text. `is_text`: it is
/// a PKCS#12 container as text.
pub(crate) fn of_form(target: &'static Target, is_text: bool) -> Option<Finding> {
    let form = match target.form() {
        form if form.is_pkcs12() && is_text => "PKCS#12 (DER)",
        form if form.is_pkcs12() => "PKCS#12",
        Form::Pkcs7 | Form::Pkcs7Pem => "PKCS#7",
        _ => return None,
    };
    Some(Finding::new(Code::NotInForm).with("target", target).with("form", Value::Text(form.to_owned())))
}

/// The finding that a container was judged as one, with the command that writes PEM.
pub(crate) fn of_container(form: &str, command: String) -> Finding {
    let finding = Finding::new(Code::JudgedAsContainer).with("form", Value::Text(form.to_owned()));
    finding.with("command", Value::Text(command))
}

/// The finding that a PKCS#12 container is encrypted with AES, and the target reads only triple DES.
pub(crate) fn of_cipher(target: &'static Target) -> Option<Finding> {
    let finding = Finding::new(Code::NotInForm).with("target", target);
    (target.form() == Form::Pkcs12Legacy).then(|| finding.with("form", Value::Text("PKCS#12 (3DES)".to_owned())))
}

/// The finding that a manifest is not the text that the target loads, with the command that writes it.
pub(crate) fn of_manifest(target: &'static Target, command: String) -> Finding {
    let finding = Finding { own_remedy: Some(&catalogue::WRITE_PEM), ..Finding::new(Code::NotInForm) };
    let finding = finding.with("target", target).with("form", Value::Text("PEM".to_owned()));
    finding.with("command", Value::Text(command))
}

/// A certificate that does not belong to the chain, in a file that the server only uses for verification.
pub(crate) fn of_verification(certificate: &Certificate, severity: Severity) -> Finding {
    let mut finding = Finding::new(Code::NotForVerification).about(certificate);
    finding.severity = severity;
    finding
}

/// The finding that the files for the certificate and the chain are swapped. `chain` is the name of the file with the
/// CA certificates.
pub fn of_swapped(target: &'static Target, leaf: &Certificate, chain: &str) -> Finding {
    let finding = Finding::new(Code::FilesSwapped).about(leaf);
    finding.with("target", target).with("chain", Value::File(chain.to_owned()))
}

/// The finding, with the other file that contains the missing certificates or to which this one belongs, and the
/// command that joins them.
pub fn with_other_file(finding: Finding, other: &str, command: String) -> Finding {
    let own_remedy = match finding.rule.code {
        Code::MissingIntermediate => &catalogue::ADD_FROM,
        _ => &catalogue::ADD_TO,
    };
    let finding = Finding { own_remedy: Some(own_remedy), ..finding };
    finding.with("other", Value::File(other.to_owned())).with("command", Value::Text(command))
}

/// The finding about one of two files, with the command for both, if it may be due to the file that was not given.
pub(crate) fn with_both_files(finding: Finding, command: &str) -> Finding {
    const CODES: [Code; 3] = [Code::MissingIntermediate, Code::NotSentFromHere, Code::LeafIsCa];
    if !CODES.contains(&finding.rule.code) {
        return finding;
    }
    Finding { own_remedy: Some(&catalogue::NAME_BOTH), ..finding }.with("command", Value::Text(command.to_owned()))
}

/// The finding about another server certificate, for a target with several files: the command that writes those of this
/// certificate, if both are to be used.
pub(crate) fn with_own_files(finding: Finding, command: impl Fn(&Certificate) -> String) -> Finding {
    let are_both_used = finding.own_remedy.is_none_or(|remedy| remedy == &catalogue::ONE_OF_A_KIND);
    let is_other = finding.rule.code == Code::AnotherServerCertificate && are_both_used;
    match finding.certificate.as_ref().filter(|_| is_other).map(command) {
        Some(command) => {
            Finding { own_remedy: Some(&catalogue::FILES_OF_ITS_OWN), ..finding }.with("command", Value::Text(command))
        }
        None => finding,
    }
}

/// The finding, where the issuer that is missing from what is sent is in the file behind the certificate: then nothing has to be
/// fetched, but written to the file that the server has for it.
pub fn with_unsent(finding: Finding, target: &'static Target, certificates: &[Certificate]) -> Finding {
    let is_missing = finding.rule.code == Code::MissingIntermediate && !target.sends_all();
    let below = finding.certificate.as_ref().filter(|_| is_missing);
    let is_there = below.is_some_and(|below| certificates.iter().skip(1).any(|one| below.names_as_issuer(one)));
    if !is_there {
        return finding;
    }
    let own_remedy = Some(&Code::NotSentFromHere.rule().remedy);
    Finding { own_remedy, ..finding }.with("target", target)
}

/// The findings that are relevant for the target. Those because of which it refuses the files are errors.
pub(crate) fn for_target(target: &'static Target, findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
    let relevant = findings.into_iter().filter(|finding| matters(target, finding));
    let is_named = carried::has("--for");
    let relevant = relevant.map(|finding| if target.form().is_pkcs12() { in_container(finding) } else { finding });
    let relevant = relevant.map(move |finding| if is_named { for_named(target, finding) } else { finding });
    let is_refused = |finding: &Finding| target.refuses.contains(&finding.rule.code);
    relevant.map(move |finding| if is_refused(&finding) { finding.refused_by(target) } else { finding })
}

/// The finding, for a container instead of a text file.
fn in_container(finding: Finding) -> Finding {
    if finding.rule.code != Code::AnotherServerCertificate {
        return finding;
    }
    let (own_remedy, own_why) = (Some(&catalogue::CONTAINER_FOR_EACH), Some(&catalogue::SEVERAL_IN_CONTAINER));
    Finding { own_remedy, own_why, ..finding }
}

/// The finding, for a container whose server was not named: whether a root is wanted depends on the server.
pub(crate) fn in_free_container(finding: Finding, target: &'static Target) -> Finding {
    if finding.rule.code != Code::RootIncluded {
        return finding;
    }
    Finding { own_remedy: Some(&catalogue::ROOT_IN_CONTAINER), ..finding }.with("target", target)
}

/// The finding, without the directives of other servers than the one that was named.
fn for_named(target: &'static Target, finding: Finding) -> Finding {
    let remedy = match (finding.rule.code, target.server) {
        (Code::AnotherServerCertificate, _) if target.form().is_pkcs12() => return finding,
        _ if finding.own_remedy == Some(&catalogue::FILES_OF_ITS_OWN) => return finding,
        (Code::AnotherServerCertificate, _) if finding.own_remedy == Some(&catalogue::ONE_OF_A_KIND) => {
            &catalogue::SEPARATE_SITES
        }
        (Code::AnotherServerCertificate, _) if finding.own_message.is_some() => return finding,
        (Code::AnotherServerCertificate, _) => {
            return match target.pair {
                Some(pair) => in_pair(finding, pair),
                None => Finding { own_remedy: Some(&catalogue::SEPARATE), ..finding },
            }
            .with("target", target);
        }
        (Code::MustStaple, "nginx" | "nginx-stapling") => &catalogue::STAPLE_NGINX,
        (Code::MustStaple, "apache") => &catalogue::STAPLE_APACHE,
        (Code::MustStaple, _) => &catalogue::STAPLE,
        _ => return finding,
    };
    Finding { own_remedy: Some(remedy), ..finding }.with("target", target)
}

/// The finding about a certificate with another kind of key, for a server that uses both: the files and its lines.
fn in_pair(finding: Finding, pair: Pair) -> Finding {
    let files = if pair.is_found { ["NAME.rsa", "NAME.ecdsa"] } else { ["NAME-rsa.pem", "NAME-ecdsa.pem"] };
    let names = [
        ("{rsa-fullchain}", files[0]),
        ("{ecdsa-fullchain}", files[1]),
        ("{rsa-key}", "NAME-rsa.key"),
        ("{ecdsa-key}", "NAME-ecdsa.key"),
        ("{base}", "NAME"),
    ];
    let filled = |line: &&str| {
        let line = names.iter().fold((*line).to_owned(), |line, (role, file)| line.replace(role, file));
        line.trim_end_matches(';').split_whitespace().collect::<Vec<&str>>().join(" ")
    };
    let lines: Vec<String> = pair.directives.iter().map(filled).collect();
    Finding { own_remedy: Some(&catalogue::SEPARATE_PAIR), ..finding }
        .with("rsa", Value::Text(files[0].to_owned()))
        .with("ecdsa", Value::Text(files[1].to_owned()))
        .with("lines", Value::Text(lines.join("; ")))
}

/// Whether a finding is relevant for the target.
fn matters(target: &Target, finding: &Finding) -> bool {
    let is_read = match finding.fact("label") {
        Some(Value::Text(label)) => finding.rule.code == Code::OtherBlock && target.reads.contains(&label.as_str()),
        _ => false,
    };
    !target.accepts.contains(&finding.rule.code) && !is_read
}
