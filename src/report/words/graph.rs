//! The graphs of `chains`.

use crate::language::Text;

pub(in crate::report) const NODE: Text = Text { en: "{name} until {day}", ja: "{name} (有効期限: {day})" };
