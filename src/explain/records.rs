//! Tables as text: a record is a line and the fields that are indented below it. They are text instead of Rust, because
//! the loader of every run would have to relocate the pointers of a table.

use crate::language::Text;

/// A record of a table.
#[derive(Debug)]
pub(super) struct Record {
    /// Its first line.
    pub(super) name: &'static str,
    fields: Vec<Field>,
}

/// A line `name: value`, indented by two spaces, and the lines indented further.
#[derive(Debug)]
struct Field {
    name: &'static str,
    value: &'static str,
    more: Vec<&'static str>,
}

/// The records of a table. Empty lines, and those that begin with `# `, are left out.
pub(super) fn records(table: &'static str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        let fields = records.last_mut().map(|record| &mut record.fields);
        match (line.trim_start(), line.len() - line.trim_start().len(), fields) {
            (field, 2, Some(fields)) => {
                let (name, value) = field.split_once(": ").unwrap_or((field, ""));
                fields.push(Field { name, value, more: Vec::new() });
            }
            (text, 4, Some(fields)) => fields.last_mut().into_iter().for_each(|field| field.more.push(text)),
            (name, ..) => records.push(Record { name, fields: Vec::new() }),
        }
    }
    records
}

impl Record {
    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.name == name)
    }

    /// The value of the field with this name. It is empty if there is none.
    pub(super) fn value(&self, name: &str) -> &'static str {
        self.named(name).next().map_or("", |field| field.value)
    }

    /// The words of the field with this name.
    pub(super) fn words(&self, name: &str) -> Vec<&'static str> {
        self.value(name).split_whitespace().collect()
    }

    /// The values of the fields with this name.
    pub(super) fn values(&self, name: &str) -> Vec<&'static str> {
        self.named(name).map(|field| field.value).collect()
    }

    /// The texts of the fields with this name: each is English, and Japanese on the next line.
    pub(super) fn texts(&self, name: &str) -> Vec<Text> {
        let text = |field: &Field| Some(Text { en: field.value, ja: field.more.first()? });
        self.named(name).filter_map(text).collect()
    }

    /// The values of the fields with this name, each with the text below it.
    pub(super) fn described(&self, name: &str) -> Vec<(&'static str, Option<Text>)> {
        let text = |field: &Field| match *field.more {
            [en, ja] => Some(Text { en, ja }),
            _ => None,
        };
        self.named(name).map(|field| (field.value, text(field))).collect()
    }
}

#[cfg(test)]
impl Record {
    /// The fields, as their names and the number of lines below each.
    pub(super) fn shape(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.fields.iter().map(|field| (field.name, field.more.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table() {
        let table = "# Fruits.\n\napple: red\n  rows: a b\n  title: an apple\n    リンゴ\n  run: eat it\n    eats\n    食べます\n  \
                     run: wash\nnut\n";
        let records = records(table);
        let [apple, nut] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!((apple.name, nut.name, nut.value("rows")), ("apple: red", "nut", ""));
        assert_eq!((apple.words("rows"), apple.values("run")), (vec!["a", "b"], vec!["eat it", "wash"]));
        assert_eq!(apple.texts("title"), [Text { en: "an apple", ja: "リンゴ" }]);
        let eats = Text { en: "eats", ja: "食べます" };
        assert_eq!(apple.described("run"), [("eat it", Some(eats)), ("wash", None)]);
        assert_eq!(apple.shape().collect::<Vec<_>>(), [("rows", 0), ("title", 1), ("run", 2), ("run", 0)]);
        assert!(super::records("").is_empty());
    }
}
