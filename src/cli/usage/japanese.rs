//! Errors of the command line, in Japanese.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::super::bad_value::BadValue;
use crate::report::{Failure, safe};

pub(super) fn japanese(error: &clap::Error) -> Failure {
    let mut failure = Failure::new(what_happened(error));
    let detail = std::error::Error::source(error).and_then(|source| source.downcast_ref::<BadValue>());
    if let Some(detail) = detail {
        failure = failure.because(detail.japanese.as_str());
    }
    let valid = said(error, ContextKind::ValidValue);
    if !valid.is_empty() {
        failure = failure.because(format!("指定できる値: {valid}"));
    }
    let usage = said(error, ContextKind::Usage);
    if let Some(usage) = usage.strip_prefix("Usage: ") {
        failure = failure.because(format!("使い方: {usage}"));
    }
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .map(|kind| said(error, kind));
    for similar in similar.iter().filter(|similar| !similar.is_empty()) {
        failure = failure.because(format!("もしかして: {similar}"));
    }
    failure.try_this("--help で使い方を表示します")
}

fn what_happened(error: &clap::Error) -> String {
    let argument = said(error, ContextKind::InvalidArg);
    let value = said(error, ContextKind::InvalidValue);
    let prior = said(error, ContextKind::PriorArg);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} には値が必要です"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{argument} に「{value}」は指定できません"),
        ErrorKind::UnknownArgument => format!("{argument} というオプションまたは引数はありません"),
        ErrorKind::InvalidSubcommand => {
            format!("{} というコマンドはありません", said(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::NoEquals => format!("{argument} の値は = でつないで指定してください"),
        ErrorKind::TooManyValues => format!("{argument} の値「{value}」は余分です"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{argument} の値の数が正しくありません"),
        ErrorKind::ArgumentConflict if prior.is_empty() || prior == argument => {
            format!("{argument} は一度しか指定できません")
        }
        ErrorKind::ArgumentConflict => format!("{argument} は {prior} と同時に指定できません"),
        ErrorKind::MissingRequiredArgument if argument.contains("FILE") => {
            format!("ファイルが指定されていません: {argument}")
        }
        ErrorKind::MissingRequiredArgument => format!("必要な引数が指定されていません: {argument}"),
        ErrorKind::MissingSubcommand => "コマンドが指定されていません".to_owned(),
        ErrorKind::InvalidUtf8 => "引数が UTF-8 ではありません".to_owned(),
        _ => "コマンドラインが正しくありません".to_owned(),
    }
}

/// A part of a clap error, safe for a terminal. Empty if the error does not have it.
pub(super) fn said(error: &clap::Error, kind: ContextKind) -> String {
    let text = match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    safe(&text)
}
