//! The reports about the local store and the cache.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::Serialize;
use time::{Date, OffsetDateTime};

use super::json::SCHEMA_VERSION;
use super::{Failure, moment, safe, time_of};
use crate::certificate::{Certificate, common_name, distinguished_name};
use crate::gather::cache::Entry;
use crate::gather::store::{Contents, Counts, Import, Standing, StoreError};
use crate::job::StoreTrouble;
use crate::language::{Language, Text};
use crate::shell::shell_word;
use crate::words::Words as _;
use crate::wrap::pad;

/// The maximum number of unreadable parts in the text report.
const MAX_TOLD: usize = 10;

const INTO: Text = Text { en: "imported into {store}", ja: "{store} に取り込みました" };
const NEW: Text = Text { en: "  {count} new", ja: "  新規 {count} 件" };
const EXPIRED: Text = Text { en: " ({count} of them expired)", ja: " (うち期限切れ {count} 件)" };
const KNOWN: Text = Text { en: "  {count} already known", ja: "  既知 {count} 件" };
const NOT_CA: Text =
    Text { en: "  {count} not of a CA, left out", ja: "  認証局の証明書ではないため除外 {count} 件" };
const ROOTS: Text = Text {
    en: "  {count} self-signed, left out: roots are given with --roots",
    ja: "  自己署名のため除外 {count} 件 (ルート証明書は --roots で指定します)",
};
const REVOKED: Text = Text {
    en: "  {count} revoked or removed, by the report",
    ja: "  レポートで失効または削除とされているもの {count} 件",
};
const UNREADABLE: Text = Text { en: "  {count} unreadable:", ja: "  読み取れないもの {count} 件:" };
const MORE: Text = Text { en: "    and {count} more", ja: "    ほか {count} 件" };
const LEFT: Text = Text { en: "certificates in the store: {count}", ja: "ストアの証明書: {count} 件" };

const WITHOUT_STORE: Text =
    Text { en: "{error}; this run does not use it", ja: "{error}。今回の実行では使用しません" };
const DAMAGED_CERTIFICATE: Text = Text {
    en: "the store {store} is damaged: a certificate in it (SHA-256 {sha256}) is not the one that was imported, and was left out",
    ja: "ストア {store} が壊れています。証明書 (SHA-256 {sha256}) が取り込んだものと一致しないため、使用しませんでした",
};
const AGAIN: Text = Text {
    en: "chainmend intermediates update{folder}  # or import, with the files that were imported",
    ja: "chainmend intermediates update{folder}  # または、以前取り込んだファイルを import で再度取り込みます",
};
const MOVE_AWAY: Text = Text {
    en: "move it away: mv {path} {path}.old; or name another folder: --store-dir DIR",
    ja: "別の場所に移すか (mv {path} {path}.old)、別のフォルダーを指定してください: --store-dir DIR",
};
const GIVE_ACCESS: Text = Text {
    en: "run it as the owner, give this user access (chmod, chown), or name another folder: --store-dir DIR; the owner: ls -ld {folder} {path}",
    ja: "所有者として実行するか、実行するユーザーに権限を与える (chmod、chown) か、別のフォルダーを指定してください: --store-dir DIR。所有者の確認: ls -ld {folder} {path}",
};
const ANOTHER_FOLDER: Text = Text {
    en: "name another folder: --store-dir DIR",
    ja: "別のフォルダーを指定してください: --store-dir DIR",
};

/// Why the store was not used completely, with remedies.
pub fn of_store_trouble(trouble: &StoreTrouble, language: Language) -> Failure {
    match trouble {
        StoreTrouble::Unusable(error) => {
            let failure = of_store_error(error, language);
            Failure { what: WITHOUT_STORE.fill(language, &[("error", &failure.what)]), ..failure }
        }
        StoreTrouble::DamagedCertificate(store, sha256) => {
            let sha256 = sha256.to_string();
            let values = [("store", &*safe(store)), ("sha256", &sha256[..16])];
            begin_anew(Failure::new(DAMAGED_CERTIFICATE.fill(language, &values)), Path::new(&**store), language)
        }
    }
}

/// Why the store cannot be used, with remedies.
pub fn of_store_error(error: &StoreError, language: Language) -> Failure {
    let (path, failure) = (error.path(), Failure::new(safe(&error.words(language))));
    let folder = path.parent().unwrap_or(Path::new("."));
    let values = [("path", &*shell_word(path)), ("folder", &shell_word(folder))];
    match error {
        StoreError::Damaged(_) | StoreError::OtherVersion(_) => begin_anew(failure, path, language),
        StoreError::NotAFile(_) => failure.try_this(MOVE_AWAY.fill(language, &values)),
        StoreError::Io(_, error) if error.kind() == io::ErrorKind::PermissionDenied => {
            failure.try_this(GIVE_ACCESS.fill(language, &values))
        }
        _ => failure.try_this(ANOTHER_FOLDER.of(language)),
    }
}

/// Removing the store, and importing again.
fn begin_anew(failure: Failure, path: &Path, language: Language) -> Failure {
    let folder = format!(" --store-dir {}", shell_word(path.parent().unwrap_or(Path::new("."))));
    let again = AGAIN.fill(language, &[("folder", &folder)]);
    failure.try_this(format!("chainmend intermediates clear{folder}")).try_this(again)
}

/// The report about an import, as text.
pub fn imported_text(import: &Import, store: &Path, language: Language) -> String {
    let counts = import.counts;
    let line = |text: Text, count: usize| text.fill(language, &[("count", &count.to_string())]);
    let mut out = INTO.fill(language, &[("store", &safe(&store.to_string_lossy()))]) + "\n";
    out += &line(NEW, counts.new);
    if counts.expired > 0 {
        out += &line(EXPIRED, counts.expired);
    }
    out.push('\n');
    let rows = [(KNOWN, counts.known), (NOT_CA, counts.not_ca), (ROOTS, counts.roots), (REVOKED, counts.revoked)];
    for (text, count) in rows.into_iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(out, "{}", line(text, count));
    }
    if counts.unreadable > 0 {
        let _ = writeln!(out, "{}", line(UNREADABLE, counts.unreadable));
        for one in import.unreadable.iter().take(MAX_TOLD) {
            let place = safe(&one.place.to_string());
            let _ = writeln!(out, "    {place}: {}", safe(&one.fault.words(language)));
        }
        if counts.unreadable > MAX_TOLD {
            let _ = writeln!(out, "{}", line(MORE, counts.unreadable - MAX_TOLD));
        }
    }
    out + &line(LEFT, import.stored) + "\n"
}

/// The report about an import, as JSON.
pub fn imported_json(
    import: &Import,
    store: &Path,
    command: &'static str,
    language: Language,
) -> impl Serialize + use<> {
    #[derive(Serialize)]
    struct Unread {
        file: String,
        line: usize,
        reason: String,
    }
    #[derive(Serialize)]
    struct Imported {
        schema_version: u32,
        command: &'static str,
        ok: bool,
        store: String,
        new: usize,
        known: usize,
        expired: usize,
        not_ca: usize,
        roots: usize,
        revoked: usize,
        unreadable_count: usize,
        unreadable: Vec<Unread>,
        stored: usize,
    }
    let Counts { new, known, expired, not_ca, roots, revoked, unreadable: unreadable_count, .. } = import.counts;
    let rows = import.unreadable.iter().map(|one| Unread {
        file: one.place.file.to_string(),
        line: one.place.line,
        reason: one.fault.words(language),
    });
    Imported {
        schema_version: SCHEMA_VERSION,
        command,
        ok: !import.is_useless(),
        store: store.to_string_lossy().into_owned(),
        new,
        known,
        expired,
        not_ca,
        roots,
        revoked,
        unreadable_count,
        unreadable: rows.collect(),
        stored: import.stored,
    }
}

/// Selects the certificates to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// A part of the subject or issuer, or the beginning of the SHA-256.
    pub text: Option<&'a str>,
    /// Only revoked ones.
    pub is_revoked: bool,
    /// Only expired ones.
    pub is_expired: bool,
    /// Only those that are neither revoked nor expired.
    pub is_valid: bool,
}

/// A certificate of the store.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    issuer_name: String,
    subject: Option<String>,
    issuer: Option<String>,
    sha256: String,
    not_before: Option<String>,
    not_after: Option<String>,
    expired: bool,
    standing: &'static str,
    revoked_on: Option<String>,
    from: String,
    imported_at: Option<String>,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Good => "good",
            Self::Revoked => "revoked",
            Self::ParentRevoked => "parent-revoked",
            Self::Removed => "removed",
        }
    }
}

/// The common name, or otherwise the complete name.
fn name_of(name: &[u8]) -> String {
    common_name(name).unwrap_or_else(|| distinguished_name(name))
}

/// The certificates of a store that pass the filter, sorted by subject.
pub fn listed(contents: &Contents, filter: &Filter<'_>, at: OffsetDateTime) -> Vec<Row> {
    let text = filter.text.map(str::to_lowercase);
    let rows = contents.records.iter().map(|(fingerprint, record)| {
        let certificate = record.der.clone().and_then(|der| Certificate::from_der(der).ok());
        let certificate = certificate.as_ref();
        let of = |part: &dyn Fn(&Certificate) -> String| certificate.map(part);
        let origin = contents.origins.get(usize::from(record.origin));
        Row {
            name: of(&Certificate::own_name).unwrap_or_default(),
            issuer_name: of(&|one| name_of(&one.issuer().der)).unwrap_or_default(),
            subject: of(&|one| distinguished_name(&one.subject().der)),
            issuer: of(&|one| distinguished_name(&one.issuer().der)),
            sha256: fingerprint.to_string(),
            not_before: of(&|one| moment(one.facts().not_before)),
            not_after: of(&|one| moment(one.facts().not_after)),
            expired: certificate.is_some_and(|one| one.facts().not_after < at),
            standing: record.standing.word(),
            revoked_on: record.revoked_on.map(|day: Date| day.to_string()),
            from: origin.map(|origin| origin.name.clone()).unwrap_or_default(),
            imported_at: origin.and_then(|origin| time_of(origin.at)),
        }
    });
    let has_text = |row: &Row| {
        let names = [&row.subject, &row.issuer].into_iter().flatten();
        text.as_deref().is_none_or(|text| {
            row.sha256.starts_with(text) || names.into_iter().any(|name| name.to_lowercase().contains(text))
        })
    };
    let is_bad = |row: &Row| !matches!(row.standing, "unknown" | "good");
    let mut rows: Vec<Row> = rows
        .filter(|row| !filter.is_revoked || is_bad(row))
        .filter(|row| !filter.is_expired || row.expired)
        .filter(|row| !filter.is_valid || !(row.expired || is_bad(row) || row.subject.is_none()))
        .filter(has_text)
        .collect();
    rows.sort_by(|one, other| (&one.name, &one.sha256).cmp(&(&other.name, &other.sha256)));
    rows
}

const BY: Text = Text { en: "issued by {issuer}", ja: "発行者: {issuer}" };
const UNTIL: Text = Text { en: "until {day}", ja: "有効期限: {day}" };
const HAS_EXPIRED: Text = Text { en: ", expired", ja: "、期限切れ" };
const IS_REVOKED: Text = Text { en: ", revoked {day}", ja: "、失効 {day}" };
const IS_REVOKED_SOME_DAY: Text = Text { en: ", revoked (no day given)", ja: "、失効 (日付の記載なし)" };

/// The rows as text: name, issuer, validity and the beginning of the SHA-256.
pub fn listed_text(rows: &[Row], language: Language) -> String {
    let cells: Vec<[String; 3]> = rows
        .iter()
        .map(|row| {
            let day = |moment: &Option<String>| moment.as_deref().unwrap_or("-").chars().take(10).collect::<String>();
            let mut until = UNTIL.fill(language, &[("day", &day(&row.not_after))]);
            if row.expired {
                until += HAS_EXPIRED.of(language);
            }
            if !matches!(row.standing, "unknown" | "good") {
                until += &match &row.revoked_on {
                    Some(_) => IS_REVOKED.fill(language, &[("day", &day(&row.revoked_on))]),
                    None => IS_REVOKED_SOME_DAY.of(language).to_owned(),
                };
            }
            [safe(&row.name), BY.fill(language, &[("issuer", &safe(&row.issuer_name))]), until]
        })
        .collect();
    let width = |column: usize| {
        let widths = cells.iter().map(|row| unicode_width::UnicodeWidthStr::width(&*row[column]));
        widths.max().unwrap_or_default().min(60)
    };
    let widths = [width(0), width(1), width(2)];
    let mut out = String::new();
    for (row, cells) in rows.iter().zip(&cells) {
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(out, "{}  ", pad(cell, width));
        }
        let _ = writeln!(out, "{}", &row.sha256[..16]);
    }
    out
}

/// The rows as JSON.
pub fn listed_json(rows: &[Row]) -> serde_json::Value {
    serde_json::json!({
        "schema_version": SCHEMA_VERSION, "command": "intermediates list", "ok": true, "certificates": rows,
    })
}

/// The contents of the cache, as text.
pub fn cached_text(entries: &[Entry]) -> String {
    let row = |entry: &Entry| {
        let hash = entry.sha256.as_deref().map_or("-", |hash| &hash[..hash.len().min(16)]);
        format!("{}  {}  {}\n", time_of(entry.fetched).unwrap_or_default(), pad(&safe(hash), 16), safe(&entry.url))
    };
    entries.iter().map(row).collect()
}

/// The contents of the cache, as JSON.
pub fn cached_json(entries: &[Entry]) -> serde_json::Value {
    let row = |entry: &Entry| {
        serde_json::json!({
            "url": entry.url, "fetched_at": time_of(entry.fetched), "fresh_until": time_of(entry.until),
            "sha256": entry.sha256,
        })
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    serde_json::json!({
        "schema_version": SCHEMA_VERSION, "command": "intermediates list", "ok": true, "cached": rows,
    })
}
