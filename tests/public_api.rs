//! Compares the public API in `docs/public-api.txt` with the description of the library by rustdoc. `make public-api`
//! runs rustdoc and sets `CHAINMEND_RUSTDOC_JSON` to its output.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const COMMITTED: &str = "docs/public-api.txt";

#[test]
fn the_public_api_is_the_committed_one() {
    let Some(json) = env::var_os("CHAINMEND_RUSTDOC_JSON") else {
        println!("skipped: public API (`make public-api` compares it)");
        return;
    };
    let description = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    let public = Api::of(&description).lines.into_iter().map(|(_, line)| line + "\n").collect::<String>();
    assert!(public.contains("pub fn chainmend::Mender::new() -> Self\n"), "the JSON of this rustdoc is read wrongly");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if env::var_os("CHAINMEND_UPDATE").is_some() {
        fs::write(root.join(COMMITTED), &public).unwrap();
    }
    let committed = fs::read_to_string(root.join(COMMITTED)).unwrap();
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (committed.lines().collect(), public.lines().collect());
    let removed: String = before.difference(&after).map(|line| format!("- {line}\n")).collect();
    let added: String = after.difference(&before).map(|line| format!("+ {line}\n")).collect();
    assert!(
        committed == public,
        "the public API differs from {COMMITTED}:\n{removed}{added}\
         If that is meant, run `CHAINMEND_UPDATE=1 make public-api` and commit the file."
    );
}

/// The public items, one per line, each with the path by which it is sorted.
struct Api<'j> {
    index: &'j Value,
    lines: BTreeSet<(String, String)>,
}

impl<'j> Api<'j> {
    fn of(description: &'j Value) -> Self {
        let mut api = Self { index: &description["index"], lines: BTreeSet::new() };
        api.module(api.item(&description["root"]), "chainmend");
        api
    }

    fn item(&self, id: &Value) -> &'j Value {
        &self.index[id.to_string()]
    }

    fn items(&self, ids: &'j Value) -> impl Iterator<Item = &'j Value> + use<'j> {
        let index = self.index;
        ids.as_array().into_iter().flatten().map(move |id| &index[id.to_string()]).filter(|item| item.is_object())
    }

    fn add(&mut self, path: &str, line: String) {
        self.lines.insert((path.to_owned(), line));
    }

    fn module(&mut self, module: &'j Value, path: &str) {
        self.add(path, format!("pub mod {path}"));
        for item in self.items(&module["inner"]["module"]["items"]) {
            self.named(item, path);
        }
    }

    /// An item in the module or type of this path.
    fn named(&mut self, item: &'j Value, path: &str) {
        let (kind, inner) = item["inner"].as_object().and_then(|inner| inner.iter().next()).unwrap();
        if kind == "use" {
            return self.reexport(inner, path);
        }
        let name = item["name"].as_str().unwrap_or_default();
        self.of_kind(kind, item, &format!("{path}::{name}"));
    }

    /// `pub use`: the item itself, with its name here.
    fn reexport(&mut self, inner: &'j Value, path: &str) {
        let target = self.item(&inner["id"]);
        let path = format!("{path}::{}", inner["name"].as_str().unwrap_or_default());
        match target["inner"].as_object().and_then(|inner| inner.keys().next()) {
            Some(kind) => self.of_kind(kind, target, &path),
            None => self.add(&path, format!("pub use {path} = {}", inner["source"].as_str().unwrap_or_default())),
        }
    }

    fn of_kind(&mut self, kind: &str, item: &'j Value, path: &str) {
        let inner = &item["inner"][kind];
        match kind {
            "module" => self.module(item, path),
            "struct" | "enum" | "trait" => {
                let attributes = item["attrs"].to_string();
                let open = if attributes.contains("non_exhaustive") { "#[non_exhaustive] " } else { "" };
                self.add(path, format!("{open}pub {kind} {path}"));
                let fields = &inner["kind"]["plain"]["fields"];
                for part in [fields, &inner["kind"]["tuple"], &inner["variants"], &inner["items"]] {
                    self.items(part).for_each(|item| self.named(item, path));
                }
                self.items(&inner["impls"]).for_each(|item| self.implementation(&item["inner"]["impl"], path));
            }
            "function" => {
                let text = source(item);
                let text = text.split(" {").next().unwrap_or_default().trim_end_matches(';');
                let name = item["name"].as_str().unwrap_or_default();
                self.add(path, text.replacen(&format!("fn {name}"), &format!("fn {path}"), 1));
            }
            "struct_field" => self.add(path, format!("{path}: {}", source(item).trim_start_matches("pub "))),
            "variant" => {
                let text = source(item);
                let is_own = item["name"].as_str().is_some_and(|name| text.starts_with(name));
                let parent = path.rsplit_once("::").map_or(path, |(parent, _)| parent);
                let text = if is_own { format!("{parent}::{text}") } else { path.to_owned() };
                self.add(path, text);
            }
            _ => self.add(path, format!("{path}: {}", source(item).split(" = ").next().unwrap_or_default())),
        }
    }

    /// Methods, or the trait; not blanket and automatic implementations.
    fn implementation(&mut self, inner: &'j Value, path: &str) {
        if inner["trait"].is_null() {
            self.items(&inner["items"]).for_each(|item| self.named(item, path));
        } else if inner["blanket_impl"].is_null() && inner["is_synthetic"] == false {
            let name = inner["trait"]["path"].as_str().unwrap_or_default();
            if !matches!(name, "StructuralPartialEq") {
                self.add(path, format!("impl {name} for {path}"));
            }
        }
    }
}

/// The source of an item, in one line and without comments.
fn source(item: &Value) -> String {
    let span = &item["span"];
    let at = |place: &str, axis: usize| usize::try_from(span[place][axis].as_u64().unwrap_or(1)).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(span["filename"].as_str().unwrap_or_default());
    let Ok(text) = fs::read_to_string(file) else { return String::new() };
    let (first, last) = (at("begin", 0), at("end", 0));
    let lines = text.lines().enumerate().skip(first - 1).take(last + 1 - first).map(|(index, line)| {
        let from = if index + 1 == first { at("begin", 1) - 1 } else { 0 };
        let to = if index + 1 == last { at("end", 1) - 1 } else { usize::MAX };
        let part: String = line.chars().take(to).skip(from).collect();
        part.trim().to_owned()
    });
    let lines: Vec<String> = lines.filter(|line| !line.starts_with("//") && !line.is_empty()).collect();
    lines.join(" ").replace("( ", "(").replace(", )", ")")
}
