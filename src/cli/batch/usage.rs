//! Options of `batch` that do not fit together.

use super::super::args::{Batch as Arguments, BatchCommand};
use super::super::exit::{Exit, Stop};
use crate::carried;
use crate::language::Text;
use crate::report::Failure;
use crate::write::Target;

const NOT_IN_A_LINE: Text = Text {
    en: "{target} is not a single text file, and an answer holds only one",
    ja: "{target} は 1 つのテキストファイルではないため、1 行の回答に収まりません",
};

/// The options that choose a chain.
const CHOICE: [&str; 3] = ["--variant", "--preferred-root", "--support"];
const CHOOSES_NOTHING: Text = Text {
    en: "{option} chooses a chain, and --command check judges the given one",
    ja: "{option} はチェーンを選択するオプションですが、--command check は指定されたチェーンを検査します",
};

const NOTHING_BRIEF: Text = Text {
    en: "--brief leaves out the chains, but --command chains answers only with them",
    ja: "--command chains の回答は証明書チェーンの一覧だけなので、それを省く --brief は使用できません",
};

pub(super) fn check(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let (target, language): (&Target, _) = (arguments.target.target(), arguments.common.language());
    let is_one_text = target.artifacts.len() == 1 && target.form().is_text() && !target.needs_key();
    if arguments.command == BatchCommand::Bundle && !is_one_text {
        let what = NOT_IN_A_LINE.fill(language, &[("target", &target.name())]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this("chainmend batch --for nginx")));
    }
    if arguments.brief && arguments.command == BatchCommand::Chains {
        let failure = Failure::new(NOTHING_BRIEF.of(language)).try_this("chainmend batch --command bundle --brief");
        return Err(Stop::new(Exit::Usage, failure));
    }
    let chosen = CHOICE.into_iter().find(|option| carried::has_typed(option));
    let Some(option) = chosen.filter(|_| arguments.command == BatchCommand::Check) else { return Ok(()) };
    let what = CHOOSES_NOTHING.fill(language, &[("option", option)]);
    Err(Stop::new(Exit::Usage, Failure::new(what).try_this("chainmend batch --command chains")))
}
