//! The answers as JSON: one object each, whose schema is `docs/explain.schema.json`.

use std::borrow::Cow;

use serde::Serialize;

use super::attribution::attribution;
use super::{Answer, Answers, Message, Place, Topic, messages_of, topics, topics_of};
use crate::finding::{self, Code, Fix, Rule};
use crate::language::Language;

/// One answer.
#[derive(Debug, Serialize)]
pub struct Object {
    schema_version: u32,
    command: &'static str,
    ok: bool,
    #[serde(flatten)]
    answer: Placed,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    answers: Vec<Placed>,
    #[serde(skip_serializing_if = "is_zero")]
    left_out: usize,
    #[serde(skip_serializing_if = "is_zero")]
    unanswered: usize,
    #[serde(skip_serializing_if = "is_zero")]
    not_asked: usize,
    #[serde(skip_serializing_if = "is_zero")]
    cut_lines: usize,
    #[serde(skip_serializing_if = "is_false")]
    cut: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !*value
}

/// An answer, and where it comes from in a log.
#[derive(Debug, Serialize)]
struct Placed {
    #[serde(flatten)]
    data: Data,
    #[serde(flatten)]
    place: Option<PlaceObject>,
}

#[derive(Debug, Serialize)]
struct PlaceObject {
    line: usize,
    last_line: usize,
    times: usize,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Data {
    Index { topics: Vec<TopicObject> },
    List { findings: Vec<FindingObject> },
    Finding { finding: FindingObject },
    Topic { topics: Vec<TopicObject> },
    Message { message: MessageObject, approximate: bool, topics: Vec<TopicObject>, related: Vec<&'static str> },
    Question { confidence: &'static str, topics: Vec<TopicObject> },
}

#[derive(Debug, Serialize)]
struct FindingObject {
    code: Code,
    name: &'static str,
    severity: &'static str,
    message: &'static str,
    why: &'static str,
    remedy: String,
    fix: FixObject,
    source: Cow<'static, str>,
    topics: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct FixObject {
    grade: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct TopicObject {
    id: &'static str,
    faq: &'static [&'static str],
    title: &'static str,
    about: Vec<&'static str>,
    server_causes: Vec<&'static str>,
    client_causes: Vec<&'static str>,
    steps: Vec<&'static str>,
    commands: Vec<CommandObject>,
    findings: &'static [Code],
    messages: Vec<&'static str>,
    source: Cow<'static, str>,
}

#[derive(Debug, Serialize)]
struct CommandObject {
    line: &'static str,
    what: &'static str,
}

#[derive(Debug, Serialize)]
struct MessageObject {
    text: &'static str,
    program: Cow<'static, str>,
    source: Cow<'static, str>,
}

fn object(data: Data) -> Object {
    Object {
        schema_version: 1,
        command: "explain",
        ok: true,
        answer: Placed { data, place: None },
        answers: Vec::new(),
        left_out: 0,
        unanswered: 0,
        not_asked: 0,
        cut_lines: 0,
        cut: false,
        unknown: Vec::new(),
    }
}

/// Every topic.
pub fn index(language: Language) -> Object {
    object(Data::Index { topics: topics().map(|topic| topic_object(topic, language)).collect() })
}

/// Every finding.
pub fn list(language: Language) -> Object {
    object(Data::List { findings: finding::all().map(|rule| finding_object(rule, language)).collect() })
}

/// The answers to several questions: the first one as the object itself, and if there are several, all of them under
/// `answers`. `None` if there is none.
pub fn answers(answers: &Answers, language: Language) -> Option<Object> {
    let placed = |number: usize| {
        let data = data(answers.given.get(number)?, language)?;
        Some(Placed { data, place: answers.places.get(number).map(place_object) })
    };
    let several = if answers.given.len() > 1 { answers.given.len() } else { 0 };
    Some(Object {
        ok: answers.unknown.is_empty(),
        answer: placed(0)?,
        answers: (0..several).filter_map(placed).collect(),
        left_out: answers.left_out,
        unanswered: answers.unanswered,
        not_asked: answers.not_asked,
        cut_lines: answers.cut_lines,
        cut: answers.is_cut,
        unknown: answers.unknown.clone(),
        schema_version: 1,
        command: "explain",
    })
}

fn place_object(place: &Place) -> PlaceObject {
    PlaceObject { line: place.line, last_line: place.last, times: place.times }
}

fn data(answer: &Answer, language: Language) -> Option<Data> {
    let all = |topics: &[&'static Topic]| topics.iter().map(|topic| topic_object(topic, language)).collect();
    Some(match answer {
        Answer::Finding(rule) => Data::Finding { finding: finding_object(rule, language) },
        Answer::Topics(topics) => Data::Topic { topics: all(topics) },
        Answer::Message { message, is_approximate, topics, others } => Data::Message {
            message: message_object(message, language),
            approximate: *is_approximate,
            topics: all(topics),
            related: others.iter().map(|topic| topic.id).collect(),
        },
        Answer::Question { topic, others, confidence } => {
            let topics = std::iter::once(*topic).chain(others.iter().copied());
            let topics = topics.map(|topic| topic_object(topic, language)).collect();
            Data::Question { confidence: confidence.name(), topics }
        }
        Answer::Unknown(_) => return None,
    })
}

fn finding_object(rule: &'static Rule, language: Language) -> FindingObject {
    let (grade, option) = match rule.fix {
        Fix::Safe => ("safe", None),
        Fix::Consent(option) => ("consent", Some(option)),
        Fix::Shown => ("shown", None),
    };
    FindingObject {
        code: rule.code,
        name: rule.name,
        severity: rule.severity.name(),
        message: rule.message.of(language),
        why: rule.why.of(language),
        remedy: rule.general_remedy(language),
        fix: FixObject { grade, option },
        source: attribution(rule.source, language),
        topics: topics_of(rule).map(|topic| topic.id).collect(),
    }
}

fn topic_object(topic: &'static Topic, language: Language) -> TopicObject {
    let words = |texts: &'static [crate::language::Text]| texts.iter().map(|text| text.of(language)).collect();
    let commands = topic.commands.iter();
    TopicObject {
        id: topic.id,
        faq: &topic.rows,
        title: topic.title.of(language),
        about: words(&topic.about),
        server_causes: words(&topic.server),
        client_causes: words(&topic.client),
        steps: words(&topic.steps),
        commands: commands
            .map(|command| CommandObject { line: command.line, what: command.what.of(language) })
            .collect(),
        findings: &topic.findings,
        messages: messages_of(topic).iter().map(|message| message.text).collect(),
        source: attribution(topic.source, language),
    }
}

fn message_object(message: &'static Message, language: Language) -> MessageObject {
    let [program, source] = [message.program, message.source].map(|text| attribution(text, language));
    MessageObject { text: message.text, program, source }
}
