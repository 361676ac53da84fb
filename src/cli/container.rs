//! Files that are not PEM, and their passwords.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use super::args::{Bundle as Arguments, PasswordOptions};
use super::exit::{Exit, Stop};
use super::key;
use crate::carried;
use crate::key::Password;
use crate::language::{Language, Text};
use crate::report::Failure;
use crate::write::{Target, targets};

const NOT_THE_SAME: Text =
    Text { en: "the two passwords differ", ja: "2 回入力されたパスワードが一致しません" };
const EMPTY: Text = Text {
    en: "the password of the new container is empty: the private key in it would not be protected",
    ja: "新しいファイルのパスワードが空です。秘密鍵が保護されません",
};
/// Targets whose key store Java opens: `PBEKey` of `OpenJDK` 17 takes ASCII only.
const JAVA: [&str; 2] = ["java", "tomcat"];
const NOT_ASCII: Text = Text {
    en: "the password has characters other than ASCII, and {target} could not open the key store",
    ja: "パスワードに ASCII 以外の文字があるため、{target} ではキーストアを開けません",
};
const BY_JAVA: Text = Text {
    en: "Java refuses such passwords (\"Password is not ASCII\")",
    ja: "Java はそのようなパスワードを拒否します (Password is not ASCII)",
};
const ASCII: Text = Text {
    en: "use a password of ASCII letters, digits and punctuation",
    ja: "ASCII の英数字と記号だけのパスワードを使用してください",
};
const NAME_PASSWORD: Text = Text {
    en: "put a password into the file or variable: --pfx-password-file FILE, --pfx-password-env NAME",
    ja: "ファイルまたは環境変数にパスワードを入れて指定してください: --pfx-password-file FILE、--pfx-password-env NAME",
};
const BINARY: Text = Text {
    en: "{target} is a binary format, which is not written to standard output",
    ja: "{target} はバイナリ形式のため、標準出力には書き出しません",
};
const NAME_FILE: Text = Text { en: "name a file: -o PATH", ja: "ファイルを指定してください: -o PATH" };

/// Stops if an option for a PKCS#12 container is given, and the target has none.
pub(crate) fn check_options(arguments: &Arguments, target: &Target) -> Result<(), Box<Stop>> {
    const NOT_FOR: Text = Text {
        en: "{option} is for PKCS#12 containers, and {target} is not one",
        ja: "{option} は PKCS#12 ファイル用の指定ですが、{target} では PKCS#12 を作成しません",
    };
    const TARGETS: Text = Text { en: "targets with one: {names}", ja: "PKCS#12 を作成する対象: {names}" };
    let (language, options) = (arguments.common.language(), &arguments.container);
    let given = [
        ("--pfx-password-file", options.pfx_password_file.is_some()),
        ("--pfx-password-env", options.pfx_password_env.is_some()),
        ("--pfx-legacy", options.pfx_legacy),
        ("--pfx-name", options.pfx_name.is_some()),
    ];
    let Some((option, _)) = given.iter().find(|(_, is_given)| *is_given && !target.needs_password()) else {
        return Ok(());
    };
    let what = NOT_FOR.fill(language, &[("option", option), ("target", &target.name())]);
    let mut names: Vec<&str> = targets().filter(|one| one.needs_password()).map(|one| one.server).collect();
    names.dedup();
    let failure = Failure::new(what).because(TARGETS.fill(language, &[("names", &names.join(language.comma()))]));
    let typed = carried::typed_without(&[], &["--for"]).map(|typed| typed + " --for pfx");
    Err(Stop::new(Exit::Usage, typed.into_iter().fold(failure, Failure::try_this)))
}

/// The password for the new container: its own option, otherwise the password of the input, otherwise one typed on the
/// terminal.
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
    if let Some(password) = key::read_password(&options, language)?.map(Arc::new).or_else(|| given.cloned()) {
        return usable(password, target, language).map(Some);
    }
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let file = arguments.output.as_deref().unwrap_or(Path::new("-"));
    let (first, second) = (key::ask(file, language)?, key::ask(file, language)?);
    if first.expose() != second.expose() {
        return Err(Stop::new(Exit::Input, Failure::new(NOT_THE_SAME.of(language))));
    }
    usable(Arc::new(first), target, language).map(Some)
}

/// Refuses a password that would be of no use for the target.
fn usable(password: Arc<Password>, target: &Target, language: Language) -> Result<Arc<Password>, Box<Stop>> {
    if JAVA.contains(&target.server) && !password.expose().is_ascii() {
        let failure = Failure::new(NOT_ASCII.fill(language, &[("target", &target.name())]));
        return Err(Stop::new(Exit::Usage, failure.because(BY_JAVA.of(language)).try_this(ASCII.of(language))));
    }
    not_empty(password, language)
}

/// Refuses an empty password for a new container, such as from an empty file or variable, because it protects nothing.
fn not_empty(password: Arc<Password>, language: Language) -> Result<Arc<Password>, Box<Stop>> {
    if !password.expose().is_empty() {
        return Ok(password);
    }
    Err(Stop::new(Exit::Input, Failure::new(EMPTY.of(language)).try_this(NAME_PASSWORD.of(language))))
}

/// Why a binary file is not printed.
pub(crate) fn not_text(target: &Target, language: Language) -> Failure {
    Failure::new(BINARY.fill(language, &[("target", &target.name())])).try_this(NAME_FILE.of(language))
}
