//! Keys that cannot be used, and what to type.

use std::path::Path;

use super::super::words::key as text;
use crate::key::{Encrypted, JAVA, KeyError};
use crate::language::{Language, Text};
use crate::report::{Failure, convert_keystore, safe};
use crate::shell::shell_word;
use crate::suggested::needs_legacy;
use crate::words::Words as _;

/// Why a key cannot be used, and what to type.
pub(super) fn unusable(path: &Path, error: &KeyError, language: Language) -> Failure {
    let file = safe(&path.to_string_lossy());
    let in_shell = shell_word(path);
    let legacy = if needs_legacy(path) { " -legacy" } else { "" };
    let say = |text: Text| text.fill(language, &[("file", &in_shell), ("legacy", legacy)]);
    let convert = |command: &str| text::CONVERT.fill(language, &[("command", command)]);
    let values = [("file", &*file), ("error", &safe(&error.words(language)))];
    let failure = Failure::new(text::UNUSABLE.fill(language, &values));
    match error {
        KeyError::None => failure.because(say(text::FORMS)).try_this(say(text::MADE_WITH_REQUEST)),
        KeyError::Several(_) => failure.try_this(say(text::FILE_OF_ITS_OWN)),
        KeyError::PasswordNeeded(what) => {
            let hint = match what {
                Encrypted::Key => text::DECRYPT,
                Encrypted::Container => text::TAKE_OUT,
            };
            failure.because(say(text::NOBODY_TO_ASK)).try_this(say(text::GIVE_PASSWORD)).try_this(say(hint))
        }
        KeyError::WrongPassword => failure.try_this(say(text::CHECK_PASSWORD)),
        KeyError::TraditionalEncryption => failure
            .because(say(text::MD5))
            .try_this(convert(&format!("openssl pkey -in {in_shell} -aes256 -out {in_shell}.new"))),
        KeyError::UnsupportedEncryption(Encrypted::Container, _) => failure.try_this(say(text::TAKE_OUT_FIRST)),
        KeyError::UnsupportedEncryption(Encrypted::Key, _) => failure
            .try_this(convert(&format!("openssl pkcs8 -topk8 -v2 aes-256-cbc -in {in_shell} -out {in_shell}.new"))),
        KeyError::ForeignFormat("OpenSSH") => failure.try_this(say(text::CONVERT_COPY)),
        KeyError::ForeignFormat(JAVA) => failure.try_this(convert(&convert_keystore(&in_shell))),
        KeyError::ForeignFormat(_) => failure.try_this(say(text::PUTTY)),
        KeyError::UnsupportedKey(_) | KeyError::UnsupportedCurve(_) => failure.because(say(text::KINDS)),
        KeyError::Damaged(_) => failure.try_this(say(text::BACKUP)).try_this(say(text::ASK_OPENSSL)),
    }
}
