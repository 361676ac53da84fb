//! The certificates of all variants as a graph. Arrows lead from a certificate to its issuer; those of
//! cross-certificates are drawn differently.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::role::{Role, roles};
use super::words::graph as text;
use super::{day, name};
use crate::certificate::Certificate;
use crate::language::Language;
use crate::variant::Variant;

struct Graph {
    /// Role, label and identifier of each certificate.
    nodes: Vec<(Role, String, String)>,
    /// From a certificate to its issuer.
    edges: BTreeSet<(String, String)>,
}

fn graph(variants: &[Variant], language: Language) -> Graph {
    let mut graph = Graph { nodes: Vec::new(), edges: BTreeSet::new() };
    for variant in variants {
        let mut below: Option<String> = None;
        for (role, certificate) in roles(variant) {
            let role = role.of_end(certificate);
            let id = identifier(certificate);
            if !graph.nodes.iter().any(|(_, _, known)| *known == id) {
                let values = [("name", &*name(certificate)), ("day", &day(certificate.facts().not_after))];
                let label = format!("{}: {}", role.in_column(language), text::NODE.fill(language, &values));
                graph.nodes.push((role, label, id.clone()));
            }
            if let Some(below) = below {
                graph.edges.insert((below, id.clone()));
            }
            below = Some(id);
        }
    }
    graph
}

fn identifier(certificate: &Certificate) -> String {
    format!("c{}", &certificate.fingerprint().to_string()[..12])
}

/// The graph for Graphviz.
pub fn dot(variants: &[Variant], language: Language) -> String {
    let graph = graph(variants, language);
    let mut out = String::from("digraph chains {\n  rankdir=BT;\n  node [shape=box];\n");
    for (role, label, id) in &graph.nodes {
        let style = match role {
            Role::Root => ", style=bold",
            Role::Cross => ", style=dashed",
            _ => "",
        };
        let label = label.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(out, "  {id} [label=\"{label}\"{style}];");
    }
    for (from, to) in &graph.edges {
        let _ = writeln!(out, "  {from} -> {to};");
    }
    out.push_str("}\n");
    out
}

/// The graph for Mermaid.
pub fn mermaid(variants: &[Variant], language: Language) -> String {
    let graph = graph(variants, language);
    let mut out = String::from("flowchart BT\n");
    for (_, label, id) in &graph.nodes {
        // Entities, because quotes and angle brackets end or change a label.
        let special = |c: char| matches!(c, '"' | '<' | '>' | '#' | '&' | ';' | '`' | '\\');
        let label: String =
            label.chars().map(|c| if special(c) { format!("#{};", u32::from(c)) } else { c.to_string() }).collect();
        let _ = writeln!(out, "  {id}[\"{label}\"]");
    }
    for (from, to) in &graph.edges {
        let _ = writeln!(out, "  {from} --> {to}");
    }
    out
}
