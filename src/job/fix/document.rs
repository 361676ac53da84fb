//! Certificates in a document that is more than they: a manifest of Kubernetes is mended in its one value; any other
//! document is left to a person, since PEM in its place would be the end of it.

use zeroize::Zeroizing;

use super::super::examine::Contained;
use super::keep;
use crate::cli::exit::{Exit, Stop};
use crate::language::{Language, Text};
use crate::read::manifest::Manifest;
use crate::read::{Repair, RepairKind, secret};
use crate::report::{Failure, bundle_anew, safe};
use crate::write::{self, Bundle, File, Target};

/// What documents are called that programs other than servers read.
const EXTENSIONS: [&str; 10] = ["json", "yaml", "yml", "har", "tf", "tfvars", "tfstate", "toml", "html", "xml"];

/// What a value in such a document was read from.
const WRAPPINGS: [RepairKind; 5] =
    [RepairKind::Json, RepairKind::Yaml, RepairKind::Base64OfPem, RepairKind::EscapedLineBreaks, RepairKind::Html];

/// The text of a file that is a manifest; an error where it is another document.
pub(crate) fn of(contained: &Contained, language: Language) -> Result<Option<Zeroizing<Vec<u8>>>, Box<Stop>> {
    const DOCUMENT: Text = Text {
        en: "{file} is a document with other things in it; fix does not put certificates in its place",
        ja: "{file} は証明書以外の内容も含む文書のため、fix は証明書だけのファイルに置き換えません",
    };
    let text = secret::text_of(&contained.bytes);
    if Manifest::of(&text).is_some() {
        return Ok(Some(Zeroizing::new(text.to_vec())));
    }
    if is_left(contained) { Err(stop(DOCUMENT, &[], contained, language)) } else { Ok(None) }
}

/// Whether a file is a document that this command leaves to a person.
pub(crate) fn is_left(contained: &Contained) -> bool {
    let extension = contained.path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_named = extension.is_some_and(|extension| EXTENSIONS.contains(&&*extension));
    let is_wrapped = contained.notes.repairs.iter().any(|repair| WRAPPINGS.contains(&repair.kind));
    is_named && is_wrapped && Manifest::of(&secret::text_of(&contained.bytes)).is_none()
}

/// The manifest with the bundle in its value, and what else stood in that value behind it.
pub(crate) fn mended(
    text: &[u8],
    contained: &Contained,
    target: &Target,
    bundle: &Bundle,
    language: Language,
) -> Result<File, Box<Stop>> {
    const SEVERAL: Text = Text {
        en: "{file}: the chain is in {count} values of the manifest, at the lines {lines}; fix mends chains in one value",
        ja: "{file}: 証明書チェーンが {count} 個の値に分かれています ({lines} 行目)。fix が修復できるのは 1 個の値に入ったチェーンです",
    };
    const NOWHERE: Text = Text {
        en: "{file}: the certificates stand where fix cannot put others, such as in a template or in UTF-16",
        ja: "{file}: 証明書がテンプレートや UTF-16 など、fix が書き換えられない形で書かれています",
    };
    let manifest = Manifest::of(text);
    let part = contained.part.unwrap_or(0);
    let sent = manifest.as_ref().map(|manifest| manifest.sent(part)).unwrap_or_default();
    match &sent[..] {
        [only] if *text == **contained.bytes => {
            let inside = Zeroizing::new(only.inside().to_vec());
            let tail = Contained::of(&contained.path, inside, None, language)
                .map(|inside| keep::blocks(&inside, target.ending))?;
            let file = write::mended(target, bundle, &tail, None);
            let manifest = only.replaced(text, &file.bytes);
            Ok(file.inside_manifest(manifest, part))
        }
        _ if is_good(contained, bundle) => {
            let text = Zeroizing::new(text.to_vec());
            Ok(write::mended(target, bundle, &[], None).inside_manifest(text, part))
        }
        [] | [_] => Err(stop(NOWHERE, &[], contained, language)),
        several => {
            let lines: Vec<String> = several.iter().take(20).map(|value| value.line().to_string()).collect();
            let values = [("count", &*several.len().to_string()), ("lines", &*lines.join(", "))];
            Err(stop(SEVERAL, &values, contained, language))
        }
    }
}

/// Whether nothing is to be changed.
fn is_good(contained: &Contained, bundle: &Bundle) -> bool {
    let is_manifest = |repair: &Repair| repair.kind == RepairKind::Manifest;
    contained.certificates == bundle.certificates() && contained.notes.repairs.iter().all(is_manifest)
}

fn stop(what: Text, values: &[(&str, &str)], contained: &Contained, language: Language) -> Box<Stop> {
    const BUNDLE: Text = Text {
        en: "make the chain with {command}, and put that into the document",
        ja: "{command} で証明書チェーンを作成し、文書に入れてください",
    };
    let file = safe(&contained.path.to_string_lossy());
    let values: Vec<(&str, &str)> = values.iter().copied().chain([("file", &*file)]).collect();
    let command = bundle_anew(&contained.path);
    let failure = Failure::new(what.fill(language, &values)).try_this(BUNDLE.fill(language, &[("command", &command)]));
    Stop::new(Exit::Input, failure)
}
