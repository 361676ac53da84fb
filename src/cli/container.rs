//! Files that are no PEM: what they need that PEM does not, and why they are not made.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use super::args::{Bundle as Arguments, PasswordOptions};
use super::exit::{Exit, Stop};
use crate::job::key;
use crate::key::Password;
use crate::language::{Language, Text};
use crate::report::Failure;
use crate::write::{Target, Unmade};

const NO_KEY: Text = Text { en: "{target} needs the private key", ja: "{target} には秘密鍵が必要です" };
const GIVE_KEY: Text = Text {
    en: "name its file: --key FILE, or give the PKCS#12 container that it is in",
    ja: "秘密鍵のファイルを --key FILE で指定するか、秘密鍵を含む PKCS#12 ファイルを指定してください",
};
const NO_PASSWORD: Text = Text {
    en: "{target} needs a password, and nobody can be asked for it here",
    ja: "{target} にはパスワードが必要ですが、ここでは入力できません",
};
const GIVE_PASSWORD: Text = Text {
    en: "put it into a file, or into an environment variable: --pfx-password-file FILE, --pfx-password-env NAME",
    ja: "パスワードをファイルまたは環境変数に入れて指定してください: --pfx-password-file FILE、--pfx-password-env NAME",
};
const NOT_THE_SAME: Text =
    Text { en: "the two passwords are not the same", ja: "2 回入力されたパスワードが一致しません" };
const TOO_LARGE: Text = Text {
    en: "the file for {role} has {size} bytes, and {target} takes at most {limit}",
    ja: "{role} のファイルは {size} バイトですが、{target} の上限は {limit} バイトです",
};
const NOT_RANDOM: Text = Text {
    en: "the container could not be encrypted: the system gave no random numbers, or the key is of an unknown form",
    ja: "ファイルを暗号化できませんでした。システムから乱数を取得できないか、秘密鍵の形式が不明です",
};
const BINARY: Text = Text {
    en: "{target} is written as binary, which is not for standard output",
    ja: "{target} はバイナリ形式のため、標準出力には書き出しません",
};
const NAME_FILE: Text = Text { en: "name a file: -o PATH", ja: "ファイルを指定してください: -o PATH" };

/// The password of the container that is written: its own, else that of what was read, else the one that is typed.
pub(crate) fn password(
    arguments: &Arguments,
    target: &Target,
    given: Option<&Arc<Password>>,
) -> Result<Option<Arc<Password>>, Box<Stop>> {
    let language = arguments.common.language();
    if !target.needs_password() {
        return Ok(None);
    }
    let options = PasswordOptions {
        password_file: arguments.container.pfx_password_file.clone(),
        password_env: arguments.container.pfx_password_env.clone(),
    };
    if let Some(password) = key::read_password(&options, language)? {
        return Ok(Some(Arc::new(password)));
    }
    if let Some(password) = given {
        return Ok(Some(password.clone()));
    }
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let file = arguments.output.as_deref().unwrap_or(Path::new("-"));
    let (first, second) = (key::ask(file, language)?, key::ask(file, language)?);
    if first.expose() != second.expose() {
        return Err(Stop::new(Exit::Input, Failure::new(NOT_THE_SAME.of(language))));
    }
    Ok(Some(Arc::new(first)))
}

/// Why the files of a target are not made, and what to type.
pub(crate) fn unmade(unmade: &Unmade, target: &Target, language: Language) -> Box<Stop> {
    let name = target.name();
    let of_target = |text: Text| text.fill(language, &[("target", &name)]);
    match unmade {
        Unmade::NoKey => Stop::new(Exit::Usage, Failure::new(of_target(NO_KEY)).try_this(GIVE_KEY.of(language))),
        Unmade::NoPassword => {
            Stop::new(Exit::Usage, Failure::new(of_target(NO_PASSWORD)).try_this(GIVE_PASSWORD.of(language)))
        }
        Unmade::TooLarge(role, size, limit) => {
            let (size, limit) = (size.to_string(), limit.to_string());
            let values = [("role", role.name()), ("size", &*size), ("limit", &*limit), ("target", &*name)];
            Stop::new(Exit::Output, Failure::new(TOO_LARGE.fill(language, &values)))
        }
        Unmade::NotRandom => Stop::new(Exit::Output, Failure::new(NOT_RANDOM.of(language))),
    }
}

/// Why a file that is no text is not printed.
pub(crate) fn not_text(target: &Target, language: Language) -> Failure {
    Failure::new(BINARY.fill(language, &[("target", &target.name())])).try_this(NAME_FILE.of(language))
}
