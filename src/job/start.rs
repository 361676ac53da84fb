//! Decides whether a certificate may be the start of the chain, given the parts of the inputs that could not be read.

use std::collections::HashSet;
use std::path::PathBuf;

use super::reading::Inputs;
use super::refusal::{Doubt, Reason, Refusal};
use crate::certificate::Certificate;
use crate::read::{Other, OtherKind, Place, Problem, ProblemKind, may_be_ca};

/// A part of the inputs that may be the server certificate, but was not read as one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Unread {
    /// A part that cannot be read.
    Problem(Problem),
    /// A signing request, a key without its certificate, or a block of an unknown kind.
    Other(Other),
    /// A file without known contents.
    Nothing {
        /// The file.
        path: PathBuf,
        /// Whether it is text.
        is_text: bool,
    },
    /// Text that may be a certificate, but was skipped.
    PassedOver {
        /// Its place.
        place: Place,
        /// Whether it is text.
        is_text: bool,
    },
}

/// Labels of blocks that cannot be a damaged server certificate (RFC 7468, `PEM_read` of OpenSSL 3.0).
const HARMLESS: [&str; 6] =
    ["DH PARAMETERS", "X9.42 DH PARAMETERS", "DSA PARAMETERS", "EC PARAMETERS", "X509 CRL", "PKCS7"];

/// Refuses unless `leaf` may be the start without being requested explicitly. A CA certificate may be only if every
/// input was read completely, and no unread part is at the place of a server certificate. Any other certificate may not
/// be if the first input, which should contain the server's own, is completely unreadable, or damaged before it.
pub(crate) fn check(leaf: &Certificate, inputs: &Inputs) -> Result<(), Refusal> {
    let mut unread = inputs.unread(leaf);
    let in_the_way = if may_be_ca(leaf) {
        (!unread.is_empty()).then_some(0)
    } else {
        unread.iter().position(|one| inputs.may_be_meant(one, leaf))
    };
    let Some(index) = in_the_way else { return Ok(()) };
    let first = unread.remove(index);
    unread.truncate(MAX_NAMED);
    let doubt = match () {
        () if may_be_ca(leaf) => Doubt::OnlyCa,
        () if inputs.first > 0 => Doubt::Behind,
        () => Doubt::AnotherInput,
    };
    Err(Reason::InDoubt { unread: first, more: unread, leaf: leaf.clone(), doubt }.into())
}

/// How many are named in addition to the first.
const MAX_NAMED: usize = 5;

impl Inputs {
    /// Whether an unread part may be the server's certificate although `leaf` was found. A part after `leaf` in its own
    /// input counts only if it is known to be a possible leaf; a part at another place where the server's own may be
    /// counts unless it is known to be something else.
    fn may_be_meant(&self, unread: &Unread, leaf: &Certificate) -> bool {
        let of_leaf = self.place_of(leaf);
        match unread {
            Unread::Problem(Problem { kind: ProblemKind::DamagedBlock(_), .. }) => false,
            Unread::Problem(problem) if self.is_in_question(&problem.place, of_leaf) => !self.is_of_ca(problem),
            Unread::Problem(problem) => {
                of_leaf.is_some_and(|of_leaf| of_leaf.file == problem.place.file) && self.may_be_leaf(problem, leaf)
            }
            Unread::Other(other) if !self.is_in_question(&other.place, of_leaf) => false,
            Unread::Other(other) => match other.kind {
                OtherKind::Request => !self.requested.iter().any(|requested| requested == leaf.public_key_info()),
                OtherKind::Block => !other.label.contains("KEY") && !other.label.starts_with("PGP "),
                OtherKind::PrivateKey | OtherKind::Pkcs12 => false,
            },
            Unread::PassedOver { place, is_text: true } => self.first == 0 && self.is_first(place),
            Unread::PassedOver { place, is_text: false } => self.is_in_question(place, of_leaf),
            Unread::Nothing { path, is_text } => {
                let place = Place { file: path.to_string_lossy().into(), line: 1 };
                let is_in_question = self.is_in_question(&place, of_leaf);
                is_in_question && (!is_text || self.is_first(&place))
            }
        }
    }

    /// Whether the server's own certificate may be at this place, although `leaf` is elsewhere: before it in the first
    /// input; and if `leaf` is in another input, anywhere.
    fn is_in_question(&self, place: &Place, of_leaf: Option<&Place>) -> bool {
        let Some(of_leaf) = of_leaf else { return true };
        if place.file == of_leaf.file { place.line < of_leaf.line } else { !self.is_first(of_leaf) }
    }

    fn place_of(&self, leaf: &Certificate) -> Option<&Place> {
        self.certificates.place_of(leaf)
    }

    /// Whether it is known to be a CA certificate: it says so, it issued one of the certificates that were read, or it
    /// is a copy of one.
    fn is_of_ca(&self, problem: &Problem) -> bool {
        let Some(remains) = &problem.remains else { return false };
        let subject = remains.subject.as_deref();
        let is_known = |one: &Certificate| subject == Some(&*one.issuer().der) || remains.is_of(one.der());
        remains.is_ca || self.certificates.certificates().iter().any(is_known)
    }

    /// Whether it may be an earlier or later version of `leaf`: it has the same issuer or the same subject, and is not
    /// a copy of a certificate that was read.
    fn may_be_leaf(&self, problem: &Problem, leaf: &Certificate) -> bool {
        let Some(remains) = &problem.remains else { return false };
        let is_sibling = remains.issuer == leaf.issuer().der;
        let is_namesake = remains.subject.as_deref().is_some_and(|subject| subject == leaf.subject().der);
        (is_sibling || is_namesake) && !self.certificates.certificates().iter().any(|one| remains.is_of(one.der()))
    }

    /// The parts at places where a server's certificate may be. The key of `leaf` is not one.
    fn unread(&self, leaf: &Certificate) -> Vec<Unread> {
        let with_certificates: HashSet<&str> = self.certificates.places().map(|place| &*place.file).collect();
        let counts = |other: &&Other| match other.kind {
            OtherKind::Request => true,
            // It has its own problem.
            OtherKind::Pkcs12 => false,
            OtherKind::PrivateKey => !self.keys.iter().any(|(_, key)| key.belongs_to(leaf)),
            OtherKind::Block => !HARMLESS.contains(&&*other.label) || !with_certificates.contains(&*other.place.file),
        };
        let problems = self.notes.problems.iter().cloned().map(Unread::Problem);
        let others = self.notes.others.iter().filter(counts).cloned().map(Unread::Other);
        problems.chain(self.left.iter().cloned()).chain(others).collect()
    }
}
