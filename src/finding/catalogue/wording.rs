//! The sentences of findings, in a language.

use super::super::{Finding, Rule};
use super::REFUSED;
use crate::carried;
use crate::certificate::InUse;
use crate::language::{Language, Text};

impl Rule {
    /// The remedy for any finding of this rule. The file is called `FILE`, the two of a server with two `FILE CHAIN`.
    pub(crate) fn general_remedy(&self, language: Language) -> String {
        let remedy = self.remedy.of(language).replace("{FILE}", "FILE").replace("{FILES}", "FILE CHAIN");
        remedy.replace("{NEW}", "PATH")
    }
}

impl Finding {
    /// A text that differs between findings that say different things.
    pub(in super::super) fn sentence(&self) -> String {
        self.message(Language::English)
    }

    /// The message. It contains untrusted text: pass it through `report::safe` before printing it to a terminal.
    pub fn message(&self, language: Language) -> String {
        self.fill(self.own_message.unwrap_or(&self.rule.message), language)
    }

    /// Why it matters.
    pub fn why(&self, language: Language) -> String {
        match self.refusing {
            Some(target) => REFUSED.fill(language, &[("target", &target.name())]),
            None => self.own_why.unwrap_or(&self.rule.why).of(language).to_owned(),
        }
    }

    /// The remedy. Standard input cannot be fixed in place, so `bundle` is used instead.
    pub fn remedy(&self, language: Language) -> String {
        let text = self.fill(self.own_remedy.unwrap_or(&self.rule.remedy), language);
        match (self.file.as_deref(), &self.anew) {
            (Some("-"), _) => carried::completed(text.replace("chainmend fix -", "chainmend bundle -"), "-"),
            // This command already contains its options.
            (Some(file), Some(anew)) => {
                let fix = format!("chainmend fix {file}");
                let parts = text.split(&fix).map(|part| carried::completed(without_repeated(part, anew), file));
                parts.collect::<Vec<_>>().join(anew)
            }
            (Some(file), None) => carried::completed(text, file),
            (None, _) => text,
        }
    }

    /// The value of a placeholder as text.
    pub(crate) fn said(&self, name: &str, language: Language) -> Option<String> {
        let _in_use = self.labels_in_use(language);
        self.fact(name).map(|value| value.words(language))
    }

    fn labels_in_use(&self, language: Language) -> Option<InUse> {
        self.labels.as_ref().map(|labels| labels.enter(language))
    }

    fn fill(&self, text: &Text, language: Language) -> String {
        let _in_use = self.labels_in_use(language);
        let said: Vec<(&str, String)> = self.facts.iter().map(|fact| (fact.name, fact.value.words(language))).collect();
        let mut values: Vec<(&str, &str)> = said.iter().map(|(name, words)| (*name, words.as_str())).collect();
        values.push(("FILE", self.file.as_deref().unwrap_or("FILE")));
        values.push(("FILES", self.file.as_deref().unwrap_or("FILE CHAIN")));
        values.push(("NEW", self.new.as_deref().unwrap_or("PATH")));
        let filled = text.fill(language, &values);
        let clients = values.iter().find(|(name, _)| *name == "clients").map_or("", |(_, clients)| clients);
        if language == Language::English && is_one_client(clients) { for_one(&filled, clients) } else { filled }
    }
}

/// Whether this is the name of one client. The programs that are known by another name stand in brackets behind it.
fn is_one_client(clients: &str) -> bool {
    let name = clients.split(" (").next().unwrap_or_default();
    let rest = clients.split_once(')').map_or("", |(_, rest)| rest);
    !name.is_empty() && rest.is_empty() && ![", ", " and ", "all "].iter().any(|several| name.contains(several))
}

/// A sentence about clients, with the verbs for one.
fn for_one(sentence: &str, client: &str) -> String {
    const VERBS: [(&str, &str); 2] = [("refuse", "refuses"), ("do not", "does not")];
    const PRONOUNS: [(&str, &str); 2] =
        [("although they accept", "although it accepts"), (": they cannot", ": it cannot")];
    let verbs = VERBS.map(|(several, one)| (format!("{client} {several} "), format!("{client} {one} ")));
    let of_one = verbs.iter().fold(sentence.to_owned(), |text, (several, one)| text.replace(several.as_str(), one));
    PRONOUNS.iter().fold(of_one, |text, (several, one)| text.replace(several, one))
}

/// The end of a command without the target and the key, if the command that it is appended to names them.
fn without_repeated(end: &str, command: &str) -> String {
    ["--for", "--key"].into_iter().fold(end.to_owned(), |end, option| {
        let start = format!(" {option} ");
        let word = end.strip_prefix(&start).map(|rest| rest.split(' ').next().unwrap_or_default());
        match word {
            Some(word) if command.contains(&start) => end[start.len() + word.len()..].to_owned(),
            _ => end,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verb_agrees_with_the_clients() {
        let cases = [
            ("Python 3.13", "Python 3.13 refuses x: it cannot use Ed25519"),
            ("OpenSSL (curl, Python)", "OpenSSL (curl, Python) refuses x: it cannot use Ed25519"),
            ("Chrome, Safari", "Chrome, Safari refuse x: they cannot use Ed25519"),
            ("OpenSSL (curl, Python), Safari", "OpenSSL (curl, Python), Safari refuse x: they cannot use Ed25519"),
            ("all current clients", "all current clients refuse x: they cannot use Ed25519"),
            ("Android 12 and 13", "Android 12 and 13 refuse x: they cannot use Ed25519"),
        ];
        for (clients, expected) in cases {
            let sentence = format!("{clients} refuse x: they cannot use Ed25519");
            let said = if is_one_client(clients) { for_one(&sentence, clients) } else { sentence };
            assert_eq!(said, expected);
        }
    }
}
