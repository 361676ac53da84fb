//! Whether a text is about certificates of TLS, or about another field that has the same words.

use std::collections::BTreeSet;

use super::super::concepts::{ANYWHERE, NEIGHBOURING, OTHER_CERTIFICATES, OTHER_PROGRAMS, TOGETHER};
use super::super::normal::is_japanese;
use super::terms::{Phrase, Tells, phrases};

/// Whether a question contains a term that is only used for certificates.
pub(in crate::explain) fn is_of_the_field(text: &str) -> bool {
    names_certificates(text) && !is_about_another_field(text)
}

/// Whether a question contains a term about certificates, alone or together with another one.
pub(in crate::explain) fn names_a_term(text: &str) -> bool {
    phrases(text).any(|phrase| phrase.tells() > Tells::Nothing) && !is_about_another_field(text)
}

/// Whether a text contains a term that is only used for certificates, besides their own names.
pub(in crate::explain) fn names_a_cause(text: &str) -> bool {
    const NAMES: [&str; 3] = ["certificate", "server certificate", "ssl"];
    phrases(text).any(|phrase| phrase.tells() == Tells::Alone && !NAMES.contains(&phrase.concept()))
}

/// The names of the concepts that a text contains by a phrase of their own.
pub(in crate::explain) fn telling_concepts(text: &str) -> Vec<&'static str> {
    let is_telling = |phrase: &Phrase| !ANYWHERE.contains(&phrase.text) && !TOGETHER.contains(&phrase.text);
    phrases(text).filter(is_telling).map(Phrase::concept).collect()
}

/// Whether a text contains a term that is only used for certificates.
pub(super) fn names_certificates(text: &str) -> bool {
    names_tls(text) || phrases(text).any(|phrase| phrase.tells() == Tells::Alone)
}

/// The number of concepts in a text that occur in other fields as well, but seldom together.
pub(super) fn names_related(text: &str) -> usize {
    let related = phrases(text).filter(|phrase| phrase.tells() == Tells::Together);
    related.map(|phrase| phrase.row).collect::<BTreeSet<usize>>().len()
}

/// Whether a word of a text is composed with the name of TLS or of certificates.
fn names_tls(text: &str) -> bool {
    text.split(|letter| letter == ' ' || is_japanese(letter)).any(is_name_of_tls)
}

/// Whether a word is composed with the name of TLS or of certificates, like the names of errors and options.
fn is_name_of_tls(word: &str) -> bool {
    const BEGIN: [&str; 8] = ["ssl", "tls", "x509", "pkix", "pkcs", "openssl", "mtls", "starttls"];
    let word = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    // The words for a certificate are a separate concept.
    let is_word = word.starts_with("certain") || word.starts_with("certif");
    let is_certificate = word.starts_with("cert") && !is_word;
    is_certificate || BEGIN.iter().any(|name| word.starts_with(name))
}

/// Whether a text names a term of another field, such as birth certificates or database keys, and none of TLS.
pub(in crate::explain) fn is_about_another_field(text: &str) -> bool {
    let named: Vec<Phrase> = phrases(text).collect();
    let has = |concepts: &[&str]| named.iter().any(|phrase| concepts.contains(&phrase.concept()));
    let is_neighbouring = || has(&[OTHER_CERTIFICATES]) || has(&NEIGHBOURING) || is_about_a_registration(&named);
    has(&[OTHER_PROGRAMS]) || is_neighbouring() && !names_files_or_tls(text, &named)
}

/// Whether a text names certificates and their files, whatever else it is about.
fn names_files_or_tls(text: &str, named: &[Phrase]) -> bool {
    const PARTS: [&str; 12] =
        ["cert", "crt", "証明書", "ssl", "tls", "ca ", "pem", "csr", "pfx", "秘密鍵", "keystore", "キストア"];
    let is_of_another_kind = tells_another_kind(text, named);
    let is_file = |phrase: &Phrase| {
        phrase.tells() == Tells::Alone
            && PARTS.iter().any(|word| phrase.text.contains(word))
            && !(is_of_another_kind && phrase.is_certificate())
    };
    named.iter().any(is_file) || names_tls(text)
}

/// Whether a text names certificates of another kind, such as birth certificates, and none of TLS.
pub(in crate::explain) fn is_about_other_certificates(text: &str) -> bool {
    let is_other = |phrase: Phrase| {
        phrase.concept() == OTHER_CERTIFICATES
            && ["certificate", "証明書"].iter().any(|word| phrase.text.contains(word))
    };
    phrases(text).any(is_other) && is_about_another_field(text)
}

/// Whether these phrases name an occasion for certificates of another kind, and either directly before that word (戸籍の
/// 証明書), or nothing else.
fn tells_another_kind(text: &str, named: &[Phrase]) -> bool {
    let is_occasion = |phrase: &Phrase| phrase.concept() == OTHER_CERTIFICATES;
    let is_before = |phrase: &Phrase| {
        (is_occasion(phrase) || phrase.concept() == "other expiry")
            && text.contains(&format!("{}の証明書", phrase.text))
    };
    let is_nothing_else = |phrase: &Phrase| phrase.is_certificate() || is_occasion(phrase);
    named.iter().any(is_before) || named.iter().any(is_occasion) && named.iter().all(is_nothing_else)
}

/// Whether the end or the renewal of a domain or a password is all that these phrases name.
fn is_about_a_registration(named: &[Phrase]) -> bool {
    const REGISTERED: [&str; 9] = [
        "domain",
        "domains",
        "domain name",
        "domain names",
        "ドメイン",
        "ドメイン名",
        "password",
        "passwords",
        "パスワド",
    ];
    let is_registered = |phrase: &Phrase| REGISTERED.contains(&phrase.text);
    let ends = |phrase: &Phrase| ["expired", "renew"].contains(&phrase.concept());
    let is_more =
        |phrase: &Phrase| !is_registered(phrase) && phrase.concept() != "expired" && phrase.tells() > Tells::Nothing;
    named.iter().any(ends) && named.iter().any(is_registered) && !named.iter().any(is_more)
}
