//! The conditions of stores whose list does not carry them: Mozilla's history, what is known of Chrome's, the classes of
//! `OpenJDK`. A condition is what a store file writes: `KEY=VALUE`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// The conditions of roots, by their SHA-256.
pub(crate) type Conditions = BTreeMap<String, Vec<String>>;

pub(crate) const HISTORY: &str = "roots/mozilla-history.txt";
pub(crate) const CHROME: &str = "roots/chrome-conditions.txt";

/// A condition that is a time.
pub(crate) fn text(key: &str, time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = time.to_hms();
    format!("{key}={}T{hour:02}:{minute:02}:{second:02}Z", time.date())
}

pub(crate) fn timestamp(text: &str) -> Result<OffsetDateTime, Box<dyn Error>> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| format!("{text} is no time").into())
}

/// The lines of a file of facts that are no comments, in words.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_whitespace().collect())
}

/// The value of a line `# NAME: VALUE`.
pub(crate) fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": "))
}

/// Mozilla's roots after a day, YYYY-MM-DD, each with its day of distrust.
pub(crate) fn mozilla_on(history: &str, day: &str) -> Result<BTreeMap<String, Option<OffsetDateTime>>, Box<dyn Error>> {
    let mut members = BTreeMap::new();
    for row in rows(history).take_while(|row| row[0] <= day) {
        match row[1] {
            "in" => drop(members.insert(row[2].to_owned(), None)),
            "out" => drop(members.remove(row[2])),
            "distrust-after" if row[3] == "-" => drop(members.insert(row[2].to_owned(), None)),
            "distrust-after" => drop(members.insert(row[2].to_owned(), Some(short_time(row[3])?))),
            event => return Err(format!("{event} is no event of a history").into()),
        }
    }
    Ok(members)
}

/// A time of `certdata.txt`: `YYMMDDhhmmssZ`.
pub(crate) fn short_time(text: &str) -> Result<OffsetDateTime, Box<dyn Error>> {
    let part = |at: usize| text.get(at..at + 2).ok_or_else(|| format!("{text} is no time"));
    timestamp(&format!("20{}-{}-{}T{}:{}:{}Z", part(0)?, part(2)?, part(4)?, part(6)?, part(8)?, part(10)?))
}

pub(crate) fn mozilla(day: &str) -> Result<Conditions, Box<dyn Error>> {
    let members = mozilla_on(&fs::read_to_string(HISTORY)?, day)?;
    let conditional = members.into_iter().filter_map(|(root, distrust)| Some((root, distrust?)));
    Ok(conditional.map(|(root, time)| (root, vec![text("not-before-not-after", time)])).collect())
}

/// What is known of a version of Chrome's store.
pub(crate) fn chrome(version: &str) -> Result<Conditions, Box<dyn Error>> {
    let version: u32 = version.parse()?;
    let mut conditions = Conditions::new();
    let facts = fs::read_to_string(CHROME)?;
    for row in rows(&facts) {
        if row[0].parse::<u32>()? <= version {
            conditions.insert(row[1].to_owned(), vec![row[2].to_owned()]);
        }
    }
    Ok(conditions)
}

/// The classes of `OpenJDK` that refuse certificates of servers issued after a day, each with the name of the day's constant.
/// `SymantecTLSPolicy` has a second one, for two intermediates of Apple that were exempt until it.
const JAVA_POLICIES: &[(&str, &str)] = &[
    ("CamerfirmaTLSPolicy.java", "APRIL_15_2025"),
    ("ChunghwaTLSPolicy.java", "MARCH_17_2026"),
    ("EntrustTLSPolicy.java", "NOVEMBER_11_2024"),
    ("SymantecTLSPolicy.java", "APRIL_16_2019"),
];

/// The conditions of a source of `OpenJDK`: those of its classes in `classes`.
pub(crate) fn openjdk(classes: &Path) -> Result<Conditions, Box<dyn Error>> {
    let mut conditions = Conditions::new();
    let mut found = Vec::new();
    for file in fs::read_dir(classes)? {
        let path = file?.path();
        let Some(name) =
            path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with("TLSPolicy.java"))
        else {
            continue;
        };
        let (_, constant) = *JAVA_POLICIES
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| format!("{name} is a condition that is not known here"))?;
        found.push(name.to_owned());
        let code = fs::read_to_string(&path)?;
        // A certificate of that day is still accepted: `LocalDate.isAfter`.
        let condition = text("not-before-not-after", timestamp(&format!("{}T23:59:59Z", java_day(&code, constant)?))?);
        for word in code.split('"') {
            if word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                conditions.insert(word.to_ascii_lowercase(), vec![condition.clone()]);
            }
        }
    }
    if found.len() != JAVA_POLICIES.len() {
        return Err(format!("the source has the policies {found:?} only").into());
    }
    Ok(conditions)
}

/// The day of `NAME = LocalDate.of(2024, Month.NOVEMBER, 11)`.
fn java_day(code: &str, name: &str) -> Result<String, Box<dyn Error>> {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let found = code.split_once(&format!("LocalDate {name}")).and_then(|(_, rest)| {
        let (arguments, _) = rest.split_once("LocalDate.of(")?.1.split_once(')')?;
        let mut arguments = arguments.split(',').map(str::trim);
        let (year, month, day) = (arguments.next()?, arguments.next()?, arguments.next()?);
        let month = MONTHS.iter().position(|known| month.strip_prefix("Month.") == Some(*known))? + 1;
        Some(format!("{year}-{month:02}-{:02}", day.parse::<u8>().ok()?))
    });
    found.ok_or_else(|| format!("the day {name} is not where it was").into())
}
