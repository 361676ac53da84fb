//! Configuration lines of a server. A line that cannot be written is replaced by a comment.

use std::path::Path;

use super::safe;
use crate::language::{Language, Text};
use crate::write::{Directive, Target, Unwritable};

const SPECIAL: Text = Text {
    en: "{server} cannot express {text} in a path: choose a name without it for {path}",
    ja: "{server} の設定ではパスに {text} を書けません。{path} の名前から除いてください",
};
const SPACE: Text = Text { en: "a space", ja: "空白" };
const HIDDEN: Text = Text {
    en: "{path} contains invisible characters: choose a name without them",
    ja: "{path} には表示できない文字があります。名前から除いてください",
};
const NOT_TEXT: Text = Text {
    en: "the name of {path} is not UTF-8: rename it",
    ja: "{path} の名前が UTF-8 ではありません。変更してください",
};

/// The lines for the configuration, without additional steps.
pub fn configuration(target: &Target, lines: Vec<Directive>, language: Language) -> Vec<String> {
    let line = |line: Directive| {
        line.unwrap_or_else(|(path, why)| target.quoting.comment().to_owned() + &remark(target, &path, &why, language))
    };
    lines.into_iter().map(line).collect()
}

/// The lines for people and programs, and additional steps.
pub fn directives(target: &Target, lines: Vec<Directive>, language: Language) -> Vec<String> {
    let steps = target.steps.iter().map(|step| step.of(language).to_owned());
    configuration(target, lines, language).into_iter().chain(steps).collect()
}

/// Why a line for the configuration cannot be written.
pub(crate) fn remark(target: &Target, path: &Path, why: &Unwritable, language: Language) -> String {
    let path = safe(&path.to_string_lossy());
    let values = [("path", &*path), ("server", target.server)];
    match why {
        Unwritable::Text(text) => {
            let text = if *text == " " { SPACE.of(language) } else { text };
            SPECIAL.fill(language, &[values[0], values[1], ("text", text)])
        }
        Unwritable::Hidden => HIDDEN.fill(language, &values),
        Unwritable::NotText => NOT_TEXT.fill(language, &values),
    }
}
