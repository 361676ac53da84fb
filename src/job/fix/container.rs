//! A PKCS#12 container is completed as what it is: the same key under the same password, with its chain.

use std::sync::Arc;

use super::super::examine::Contained;
use crate::certificate::Certificate;
use crate::cli::container::unmade;
use crate::cli::exit::{Exit, Stop};
use crate::key::Password;
use crate::language::{Language, Text};
use crate::report::{Failure, bundle_anew, safe};
use crate::write::{self, Bundle, File, Target, Unmade};

const NOT_ONE: Text = Text {
    en: "{file} is no PKCS#12 container with a private key, as {target} wants it",
    ja: "{file} は、{target} に必要な、秘密鍵の入った PKCS#12 ファイルではありません",
};
const MORE: Text = Text {
    en: "{file} holds more than one key and its certificates, and that would be lost",
    ja: "{file} には 1 つの秘密鍵とその証明書以外の内容が含まれています。修復するとその内容が失われます",
};
const ANEW: Text =
    Text { en: "make one beside it: {command}", ja: "別のファイルに作成してください: {command}" };

/// The target by which a file is mended: a container that is named as one is meant for a server that reads it.
pub(crate) fn target_of(contained: &Contained, target: &'static Target) -> &'static Target {
    let extension = contained.path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_named = extension.is_some_and(|extension| ["pfx", "p12"].contains(&&*extension));
    if is_named && contained.is_container() && target == Target::nginx() { Target::pfx() } else { target }
}

/// The container with the chain, and the root where the target wants it; as it is where that is in it already.
pub(crate) fn mended(
    contained: &Contained,
    target: &'static Target,
    (bundle, root): (&Bundle, &Certificate),
    password: Option<&Arc<Password>>,
    language: Language,
) -> Result<File, Box<Stop>> {
    let target = target_of(contained, target);
    let stop = |text: Text| {
        let values = [("file", &*safe(&contained.path.to_string_lossy())), ("target", &*target.name())];
        let anew = ANEW.fill(language, &[("command", &bundle_anew(&contained.path))]);
        Stop::new(Exit::Input, Failure::new(text.fill(language, &values)).try_this(anew))
    };
    let key = contained.key.as_ref().filter(|_| contained.is_container()).ok_or_else(|| stop(NOT_ONE))?;
    // What opens without a password is closed without one again.
    let empty = Arc::new(Password::new(String::new()));
    let opens = |password: &&Arc<Password>| write::opens(&contained.bytes, password);
    let password = password.filter(opens).unwrap_or(&empty);
    let mut certificates = bundle.certificates().to_vec();
    certificates.extend(target.role().has_root().then(|| root.clone()));
    if certificates == contained.certificates && !contained.has_duplicates() {
        return Ok(write::kept(certificates, password, contained.bytes.clone()));
    }
    write::refilled(&contained.bytes, certificates, key, password).map_err(|why| match why {
        Unmade::NoKey => stop(MORE),
        _ => unmade(&why, target, language),
    })
}
