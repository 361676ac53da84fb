//! Findings about the requirements of a server on its file.

use super::{Code, Contents, Finding, Value, catalogue};
use crate::certificate::Certificate;
use crate::read::{OtherKind, may_be_ca};
use crate::write::{FileRole, Form, KeyPlace, Target};

/// What the server misses in a file, or would not send. `has_key_beside` tells whether the file's private key is in
/// `FILE.key`, `is_pair` whether its chain file is at hand.
pub fn of_target(
    target: &'static Target,
    contents: Contents<'_>,
    (has_key_beside, is_pair): (bool, bool),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has_key = has_key_beside || contents.others.iter().any(|other| other.kind == OtherKind::PrivateKey);
    if target.has_key() && !has_key {
        findings.push(Finding::new(Code::KeyNotInFile).with("target", target));
    }
    if !target.sends_all() {
        let not_sent = contents.certificates.iter().skip(1);
        let own_remedy = is_pair.then_some(&catalogue::FIX_BOTH);
        let finding = |one| Finding { own_remedy, ..Finding::new(Code::NotSentFromHere) }.about(one);
        findings.extend(not_sent.map(|one| finding(one).with("target", target)));
    }
    findings
}

/// The first private key (in this line) is after the first certificate (in that line), although the server requires
/// it before.
pub fn of_key_order(target: &'static Target, key: usize, certificate: usize) -> Option<Finding> {
    let is_wrong = target.key() == KeyPlace::First && target.form() == Form::Pem && certificate < key;
    is_wrong.then(|| Finding::new(Code::KeyBehindCertificate).with("target", target))
}

/// What is wrong with the chain file of a server that has one, beside the file of `leaf`: the server skips the CA's certificate at
/// its beginning, or sends the leaf again. The name of the file is for people.
pub fn of_chain_file(
    target: &'static Target,
    leaf: &Certificate,
    chain: &[Certificate],
    file: &str,
) -> Option<Finding> {
    let first = chain.first()?;
    let finding = match target.artifacts.get(1).map(|artifact| artifact.role) {
        Some(FileRole::ChainWithLeaf) if first != leaf && may_be_ca(first) => {
            Finding::new(Code::FirstOfChainFileSkipped).about(first)
        }
        Some(FileRole::Chain) if chain.contains(leaf) => Finding::new(Code::LeafInChainFile).about(leaf),
        _ => return None,
    };
    Some(finding.with("target", target).with("chain", Value::File(file.to_owned())))
}

/// Whether a finding is relevant for the server.
pub fn matters(target: &Target, finding: &Finding) -> bool {
    let is_read = match finding.fact("label") {
        Some(Value::Text(label)) => finding.rule.code == Code::OtherBlock && target.reads.contains(&label.as_str()),
        _ => false,
    };
    !target.accepts.contains(&finding.rule.code) && !is_read
}
