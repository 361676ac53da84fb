//! The report of `chains`: variants, clients, and when a client stops accepting.

use std::fmt::Write as _;

use serde::Serialize;
use time::OffsetDateTime;

use super::json::{self, Report};
use super::role::{Role, roles};
use super::stores::stores;
use super::words::{self, bundle, chains as text};
use super::{Failure, InputNotes, JsonFinding, Sources, day, matrix, moment, name, verdict};
use crate::explain::attribution::{attribution, subject};
use crate::finding::Finding;
use crate::gather::Fetched;
use crate::job::chains::Chains;
use crate::language::{Language, Text};
use crate::path::LimitReached;
use crate::trust::{self, Anchors, Client};
use crate::variant::{self, Coverage, Entry, Fitting, Flip, Larger, Variant, Verdict, entries_for};
use crate::words::{Words as _, client_list, client_ranges};
use crate::wrap;
use crate::wrap::pad;

/// Everything that a `chains` run can report.
#[derive(Debug)]
pub struct ChainsReport<'a> {
    /// Every variant, the standard one first.
    pub variants: &'a [Variant],
    /// The chosen one. `None` if none is valid.
    pub fitting: Option<&'a Fitting>,
    /// Why none is valid, the exit status, and the findings.
    pub failed: Option<(&'a Failure, u8, &'a [JsonFinding])>,
    /// What the next larger one would add, if the choice was automatic.
    pub larger: Option<&'a Larger>,
    /// Whether a variant or a root was asked for.
    pub is_asked: bool,
    /// Findings about the other server certificates of the inputs.
    pub others: &'a [Finding],
    /// The verdicts of each client.
    pub coverage: &'a [Coverage],
    /// The time of the verdicts.
    pub at: OffsetDateTime,
    /// The origin of each certificate.
    pub sources: Sources<'a>,
    /// Notes about the inputs.
    pub inputs: &'a InputNotes,
    /// The requested URLs.
    pub fetched: &'a [Fetched],
    /// The limit that ended the search early, if one did.
    pub limit_reached: Option<LimitReached>,
    /// The language of its words.
    pub language: Language,
}

impl<'a> ChainsReport<'a> {
    /// Creates the report of `chains`. `failed`: why none is valid, the exit status, and the findings.
    pub(crate) fn of(
        chains: &'a Chains,
        failed: Option<(&'a Failure, u8, &'a [JsonFinding])>,
        language: Language,
    ) -> Self {
        let Chains { search, fitting, coverage, larger, is_asked, others } = chains;
        Self {
            variants: &search.variants,
            fitting: fitting.as_ref(),
            failed,
            larger: larger.as_ref(),
            is_asked: *is_asked,
            others,
            coverage,
            at: search.at,
            sources: search.sources(),
            inputs: &search.notes,
            fetched: &search.gathered.fetched,
            limit_reached: search.gathered.outcome.limit_reached,
            language,
        }
    }
}

/// The report as text. `verbose` shows each client on its own line, with its verdict in words and the sources of its
/// facts.
pub fn text(report: &ChainsReport<'_>, verbose: bool) -> String {
    let (mut out, language) = (String::new(), report.language);
    for (index, variant) in report.variants.iter().enumerate() {
        describe(index, variant, report, verbose, &mut out);
    }
    if let Some(limit_reached) = report.limit_reached {
        let values = [("limit", &*limit_reached.words(language))];
        let _ = writeln!(out, "{}", words::LIMIT_REACHED.fill(language, &values));
    }
    if let Some(fitting) = report.fitting {
        choice(fitting, report, &mut out);
    }
    let _ = writeln!(out, "\n{}", roots_of_clients(report.sources.anchors, language));
    if report.sources.anchors.given_count() > 0 {
        without_private_roots(report.coverage, language, &mut out);
    }
    out += &matrix::text(report.coverage, report.at, verbose, language);
    for row in report.coverage.iter().filter(|_| verbose) {
        explain(row, report, &mut out);
    }
    wrap::fitted(&out)
}

fn describe(index: usize, variant: &Variant, report: &ChainsReport<'_>, verbose: bool, out: &mut String) {
    let (language, path) = (report.language, &variant.path);
    let superseded = if variant.superseded { text::SUPERSEDED.of(language) } else { "" };
    let expired = if variant.expired_root { text::EXPIRED_ROOT.of(language) } else { "" };
    let kind = words::kind(variant.kind, language);
    let standing = standing(variant, report.sources.anchors, language);
    let _ = writeln!(out, "[{}] {}  {kind}{superseded}{standing}{expired}", index + 1, variant.id());
    for (role, certificate) in roles(variant) {
        let role = pad(role.in_column(language), Role::column_width(language) + 1);
        let until = words::UNTIL.fill(language, &[("day", &day(certificate.facts().not_after))]);
        let from = words::FROM.fill(language, &[("source", &report.sources.origin_text(certificate, language))]);
        let _ = writeln!(out, "    {role}{}  {until}  {from}", name(certificate));
    }
    let (expiry, first) = path.earliest_expiry();
    let said = if variant.handshake_bytes() == 0 { text::SIZE_NONE } else { text::SIZE };
    let size = [
        ("bytes", &*variant.handshake_bytes().to_string()),
        ("served", &served(variant, language)),
        ("name", &name(first)),
        ("day", &day(expiry)),
    ];
    // If the chain begins with a CA, that certificate is sent too.
    if Role::of_start(path.leaf()) == Role::Leaf {
        let _ = writeln!(out, "    {}", said.fill(language, &size));
    }
    let _ = writeln!(out, "    {}", text::FIRST_TO_EXPIRE.fill(language, &size));
    let root = &path.anchor().certificate;
    let stores = [("root", &*name(root)), ("stores", &stores(root, language))];
    let _ = writeln!(out, "    {}", text::IN_STORES.fill(language, &stores));
    for (snapshot, condition) in trust::conditions_of(root, report.at).into_iter().filter(|_| verbose) {
        for condition in condition {
            let values = [
                ("store", &*snapshot.to_string()),
                ("root", &name(root)),
                ("condition", &condition.words(language)),
                ("source", &attribution(snapshot.conditions_source, language)),
            ];
            let _ = writeln!(out, "    {}", text::CONDITION.fill(language, &values));
        }
    }
    for announcement in trust::announcements(root, report.at) {
        let announced = announcement.words(language);
        let values = [
            ("root", &*name(root)),
            ("announced", &announced),
            ("source", &*attribution(announcement.source, language)),
        ];
        let _ = writeln!(out, "    {}", text::ANNOUNCED.fill(language, &values));
    }
    for entry in entries_for(path) {
        catalogued(entry, language, out);
    }
}

/// The number of intermediates above the leaf, and separately of cross-certificates. A CA at the start counts as an
/// intermediate.
pub(super) fn served(variant: &Variant, language: Language) -> String {
    let crosses = variant.cross.iter().filter(|is_cross| **is_cross).count();
    let start = usize::from(Role::of_start(variant.path.leaf()) != Role::Intermediate);
    let count = variant.path.served().skip(start).count() - crosses;
    let counted = |text: Text, count: usize| {
        let values = [("count", &*count.to_string()), ("s", words::plural(count))];
        text.fill(language, &values)
    };
    let intermediates = (count > 0 || crosses == 0).then(|| counted(bundle::INTERMEDIATES, count));
    let crosses = (crosses > 0).then(|| counted(bundle::CROSSES, crosses));
    intermediates.into_iter().chain(crosses).collect::<Vec<String>>().join(" + ")
}

/// Remarks about a chain that is not for today's clients.
pub(super) fn standing(variant: &Variant, anchors: &Anchors, language: Language) -> String {
    if variant.trusted {
        return String::new();
    }
    let stores = anchors.snapshots().iter().map(ToString::to_string).collect::<Vec<_>>();
    let stores =
        if stores.is_empty() { text::GIVEN_ROOTS.of(language).to_owned() } else { stores.join(language.comma()) };
    let text = if variant.valid_today { text::ALSO_VALID } else { text::NOT_VALID };
    text.fill(language, &[("stores", &stores)])
}

/// The advantage of the next larger variant, in one line.
pub(super) fn larger(larger: &Larger, variants: &[Variant], language: Language) -> String {
    /// The maximum number of clients, or ranges of their versions, that are named.
    const NAMED: usize = 6;
    let runs = client_ranges(&larger.clients, language);
    let (shown, rest) = runs.split_at(runs.len().min(NAMED));
    let mut names = shown.join(language.comma());
    if !rest.is_empty() {
        names = text::AND_MORE.fill(language, &[("names", &names), ("count", &rest.len().to_string())]);
    }
    let option = variant::option_for(&variants[larger.index], variants);
    let values = [("bytes", &*thousands(larger.bytes)), ("names", &names), ("option", &option)];
    text::LARGER.fill(language, &values)
}

/// A number with a comma before each three digits.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let comma = |index: usize| if index > 0 && (digits.len() - index).is_multiple_of(3) { "," } else { "" };
    digits.chars().enumerate().map(|(index, digit)| format!("{}{digit}", comma(index))).collect()
}

/// The roots that clients have in this run.
fn roots_of_clients(anchors: &Anchors, language: Language) -> String {
    let count = anchors.given_count().to_string();
    let text = match (anchors.are_given(), anchors.given_count()) {
        (true, _) => text::INSTALLED,
        (false, 0) => text::OWN_STORES,
        (false, _) => text::OWN_AND_GIVEN,
    };
    let stores: Vec<String> = anchors.snapshots().iter().map(ToString::to_string).collect();
    text.fill(language, &[("count", &count), ("stores", &stores.join(language.comma()))])
}

/// The clients that do not trust given roots by default.
fn without_private_roots(coverage: &[Coverage], language: Language, out: &mut String) {
    let clients = coverage.iter().map(|row| row.client).filter(|client| client.private_roots == Some(false));
    let clients: Vec<&Client> = clients.collect();
    if !clients.is_empty() {
        let note = text::NO_PRIVATE_ROOTS.fill(language, &[("names", &client_list(&clients, language))]);
        let _ = writeln!(out, "{note}");
    }
}

fn catalogued(entry: &Entry, language: Language, out: &mut String) {
    let product = entry.product.replace(", ", language.comma());
    let values = [("id", entry.id), ("name", entry.name.of(language)), ("product", &*product)];
    let _ = writeln!(out, "    {}", text::KNOWN_AS.fill(language, &values));
    let conditions = entry.conditions.iter().map(|condition| (text::WHEN, condition));
    let caveats = entry.caveats.iter().map(|caveat| (words::CAVEAT, caveat));
    for (label, line) in conditions.chain(caveats) {
        let _ = writeln!(out, "      {}: {}", label.of(language), line.of(language));
    }
}

fn choice(fitting: &Fitting, report: &ChainsReport<'_>, out: &mut String) {
    let language = report.language;
    let chosen = &report.variants[fitting.index];
    let entries = entries_for(&chosen.path);
    let known = entries.first();
    let values = [
        ("number", &*(fitting.index + 1).to_string()),
        ("id", chosen.id()),
        ("known", &known.map(|entry| format!(" ({})", entry.id)).unwrap_or_default()),
        ("why", &why(fitting, report, language)),
    ];
    let _ = writeln!(out, "\n{}", text::CHOSEN.fill(language, &values));
    if let Some(next) = report.larger {
        let _ = writeln!(out, "{}", larger(next, report.variants, language));
    }
    let root = name(&chosen.path.anchor().certificate);
    let _ = writeln!(out, "{}", text::OR_REGISTER.fill(language, &[("root", &root)]));
    if !fitting.left_out.is_empty() {
        let names = verdict::names(&fitting.left_out, language);
        let _ = writeln!(out, "{}", text::LEFT_OUT.fill(language, &[("names", &names)]));
    }
}

/// Why a variant was chosen.
fn why(fitting: &Fitting, report: &ChainsReport<'_>, language: Language) -> String {
    let size = |variant: &Variant| (variant.superseded, variant.handshake_bytes());
    let own = size(&report.variants[fitting.index]);
    let text = if report.variants.len() == 1 {
        text::ONLY_ONE
    } else if !fitting.forced_by.is_empty() {
        return forced_by(fitting, language);
    } else if report.larger.is_some() {
        text::ENOUGH
    } else if report.is_asked {
        text::AS_ASKED
    } else if report.variants.iter().all(|other| own <= size(other)) {
        text::SMALLEST
    } else {
        text::SMALLEST_UNASKED
    };
    text.of(language).to_owned()
}

/// The clients that need a larger variant than the smallest.
pub(super) fn forced_by(fitting: &Fitting, language: Language) -> String {
    text::FORCED.fill(language, &[("names", &verdict::names(&fitting.forced_by, language))])
}

fn explain(row: &Coverage, report: &ChainsReport<'_>, out: &mut String) {
    let language = report.language;
    let _ = writeln!(out, "\n{}", described(row.client, language));
    for (index, (said, flip)) in row.verdicts.iter().enumerate() {
        let id = report.variants[index].id();
        let _ = writeln!(out, "  [{}] {id}: {}", index + 1, verdict::verdict(said, language));
        if let Some(flip) = flip {
            let values = [("day", &*day(flip.at)), ("verdict", &verdict::verdict(&flip.verdict, language))];
            let _ = writeln!(out, "      {}", text::FROM_THEN.fill(language, &values));
        }
    }
    for note in row.client.notes {
        let _ = writeln!(out, "  {}: {}", words::NOTE.of(language), note.of(language));
    }
    for (fact, source) in row.client.sources() {
        let _ = writeln!(out, "  {}: {}", subject(fact, language), attribution(source, language));
    }
}

/// The name of a client with its versions, without what its name already contains.
fn described(client: &Client, language: Language) -> String {
    /// The separators before further remarks in the versions, and the number of their bytes that are kept.
    const BEFORE_NOTE: [(&str, usize); 6] =
        [(" (", 2), (", without ", 2), (", with ", 2), (", not ", 2), (", API ", 2), ("、API ", "、".len())];
    let letters = |text: &str| text.replace(" and ", " ").chars().filter(|letter| letter.is_alphanumeric()).collect();
    let (name, versions) = (client.name.of(language), client.versions.of(language));
    let marks = BEFORE_NOTE.iter().filter_map(|(mark, length)| Some((versions.find(mark)?, *length)));
    let (numbers, note) = match marks.min() {
        Some((at, length)) => (&versions[..at], versions.get(at + length..).unwrap_or_default()),
        None => (versions, ""),
    };
    let (name_alone, numbers_alone): (String, String) = (letters(name), letters(numbers.trim_end_matches(" まで")));
    let is_said = name_alone.contains(&numbers_alone);
    match (is_said, note.strip_suffix(')').filter(|_| versions.contains(" (")).unwrap_or(note)) {
        (true, "") => name.to_owned(),
        (true, note) => format!("{name} ({note})"),
        (false, _) => format!("{name} ({versions})"),
    }
}

/// The table of `--support list`.
pub fn clients_text(clients: &[Client], language: Language) -> String {
    let mut out = String::new();
    for client in clients {
        let groups = if client.groups.is_empty() { String::new() } else { format!("  [{}]", client.groups.join(", ")) };
        let current = if client.current { format!("  {}", text::CURRENT.of(language)) } else { String::new() };
        let _ = writeln!(out, "{} {}{current}{groups}", pad(client.id, 24), described(client, language));
    }
    out
}

#[derive(Debug, Serialize)]
struct Row {
    client: &'static str,
    name: &'static str,
    current: bool,
    /// Only if roots were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    private_roots: Option<bool>,
    verdicts: Vec<Cell>,
}

#[derive(Debug, Serialize)]
struct Cell {
    variant: String,
    verdict: &'static str,
    reason_code: &'static str,
    reason: String,
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<String>,
    /// Only if there is an end: whether it was announced and may change.
    #[serde(skip_serializing_if = "Option::is_none")]
    announced: Option<bool>,
}

/// The report as JSON: the keys of every report, and `clients`.
#[derive(Debug, Serialize)]
pub struct ChainsJson {
    #[serde(flatten)]
    report: Report,
    clients: Vec<Row>,
}

impl ChainsJson {
    /// The findings.
    pub(super) fn findings(&self) -> &[json::Finding] {
        self.report.findings()
    }
}

/// The report for programs.
pub fn json(report: &ChainsReport<'_>) -> ChainsJson {
    let has_given = report.sources.anchors.given_count() > 0;
    let today = day(report.at);
    let cell = |(said, variant)| json_cell(said, variant, report.language);
    let rows = report.coverage.iter().map(|row| Row {
        client: row.client.id,
        name: row.client.name.en,
        current: row.client.is_current_on(&today),
        private_roots: row.client.private_roots.filter(|_| has_given),
        verdicts: row.verdicts.iter().zip(report.variants).map(cell).collect(),
    });
    ChainsJson { report: json::chains(report), clients: rows.collect() }
}

fn json_cell((said, flip): &(Verdict, Option<Flip>), variant: &Variant, language: Language) -> Cell {
    let (kind, path) = match said {
        Verdict::Accepts { path, .. } => ("accepts", &path[..]),
        Verdict::Rejects(_) => ("rejects", &[][..]),
        Verdict::Unknown(_) => ("unknown", &[][..]),
    };
    Cell {
        variant: variant.id().to_owned(),
        verdict: kind,
        reason_code: verdict::reason_code(said),
        reason: verdict::verdict(said, language),
        path: path.iter().map(|certificate| certificate.fingerprint().to_string()).collect(),
        until: flip.as_ref().map(|flip| moment(flip.at)),
        then: flip.as_ref().map(|flip| verdict::verdict(&flip.verdict, language)),
        announced: flip.as_ref().map(|flip| flip.announced.is_some()),
    }
}
