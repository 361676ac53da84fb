//! Tests with graphs and certificates that are made to be expensive. Costs are counted in signature checks, not in
//! seconds; `make bench` measures the time.

use rcgen::{GeneralSubtree, NameConstraints, SanType};
use time::macros::datetime;

use super::*;
use crate::graphs::{Graph, World, chain, heavy, many_names, many_subtrees, namesakes, policy_bomb};
use crate::pki::{Issued, Spec};
use crate::pool::{Pool, Source};
use crate::trust::Anchors;

fn searched(world: &World, limits: Limits) -> Outcome {
    let mut pool = Pool::default();
    for issued in &world.pool {
        pool.add(issued.der.clone(), Source::Aia("test".into()));
    }
    let mut anchors = Anchors::default();
    anchors.add(world.root.der.clone(), "test".into());
    let question = Question { at: datetime!(2026-11-23 00:00 UTC), limits, expired_anchors: false };
    let leaf = Certificate::from_der(world.leaf.der.clone()).unwrap();
    search(&leaf, &pool, &anchors, question, &mut Signatures::default())
}

#[test]
fn the_hidden_path_costs_no_more_than_each_signature_once() {
    let kinds =
        [(false, false, true), (true, false, true), (false, true, true), (false, true, false), (true, true, false)];
    let small = [(2, 10), (8, 4), (16, 3)].into_iter().flat_map(|size| kinds.map(|kind| (size, kind)));
    let large = [((32, 4), kinds[0]), ((32, 4), kinds[3])];
    for ((width, layers), (mutual, same_names, key_identifiers)) in small.chain(large) {
        let graph = Graph { mutual, same_names, key_identifiers, ..Graph::new(width, layers) };
        let world = graph.make();
        // If only signatures distinguish certificates with the same name, some are verified in vain.
        let times = if same_names && !key_identifiers { 2 } else { 1 };
        let limits = Limits { signature_checks: times * world.signatures(), paths: 1, ..Limits::DEFAULT };
        let outcome = searched(&world, limits);
        assert_eq!(outcome.paths.len(), 1, "{graph:?}");
        // If names show the distance of a CA from the root, the shortest path is found: one CA of each layer.
        let length = outcome.paths[0].intermediates().len();
        assert!(length == layers || (mutual && same_names && length > layers), "{graph:?}: {length}");
    }
}

#[test]
fn that_there_is_no_path_is_known_for_certain() {
    for (mutual, same_names) in [(false, false), (true, false), (false, true), (true, true)] {
        let graph = Graph { mutual, same_names, has_path: false, ..Graph::new(16, 4) };
        let outcome = searched(&graph.make(), Limits::DEFAULT);
        assert!(outcome.paths.is_empty(), "{graph:?}");
        assert_eq!(outcome.limit_reached, None, "{graph:?}");
        assert!(!outcome.attempts.is_empty(), "{graph:?}");
    }
}

#[test]
fn thousands_with_one_subject() {
    let outcome = searched(&namesakes(3_001), Limits { signature_checks: 3_010, ..Limits::DEFAULT });
    assert_eq!((outcome.paths.len(), outcome.limit_reached), (1, None));
}

#[test]
fn many_names_and_many_subtrees() {
    let limit = Limits::DEFAULT.name_comparisons;
    let cases = [
        (10_000, 0, 1, None),
        (10_000, 20, 1, None),
        (10_000, 30, 0, Some(LimitReached::NameComparisons(limit))),
        (1, 10_000, 1, None),
    ];
    for (names, subtrees, paths, limit_reached) in cases {
        let outcome = searched(&chain(many_subtrees(subtrees), many_names(names)), Limits::DEFAULT);
        assert_eq!(
            (outcome.paths.len(), outcome.limit_reached),
            (paths, limit_reached),
            "{names} names, {subtrees} subtrees"
        );
    }
}

#[test]
fn policies_that_all_map_to_each_other() {
    // The tree of RFC 5280 would have 40 to the power of 6 leaves.
    let world = policy_bomb(6, 40);
    assert_eq!(searched(&world, Limits::DEFAULT).paths.len(), 1);
    let outcome = searched(&world, Limits { policy_nodes: 5_000, ..Limits::DEFAULT });
    assert_eq!((outcome.paths.len(), outcome.limit_reached), (0, Some(LimitReached::PolicyNodes(5_000))));
}

#[test]
fn certificates_of_a_mebibyte() {
    let outcome = searched(&chain(heavy, heavy), Limits::DEFAULT);
    assert_eq!((outcome.paths.len(), outcome.limit_reached), (1, None));
}

#[test]
fn names_of_intermediates_that_an_upper_ca_forbids() {
    // All ways through the lattice except one contain the forbidden name.
    let root = Spec::ca("Root").self_signed();
    let forbids = |spec: Spec| {
        spec.with(|params| {
            let excluded_subtrees = vec![GeneralSubtree::DnsName("forbidden.example".to_owned())];
            params.name_constraints = Some(NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees });
        })
    };
    let named = |spec: Spec, host: &str| {
        let name = SanType::DnsName(host.to_owned().try_into().unwrap());
        spec.with(|params| params.subject_alt_names.push(name))
    };
    let top = forbids(Spec::ca("Top")).issued_by(&root);
    let mut pool = vec![top.clone()];
    let mut above = vec![top];
    for layer in 0..7 {
        let host = if layer == 6 { "forbidden.example" } else { "allowed.example" };
        let cas: Vec<Issued> = (0..8).map(|number| Spec::ca(&format!("CA {layer}.{number}")).self_signed()).collect();
        for (number, ca) in cas.iter().enumerate() {
            let name = format!("CA {layer}.{number}");
            let host = if layer == 6 && number == 7 { "allowed.example" } else { host };
            pool.extend(above.iter().map(|issuer| named(Spec::ca(&name), host).key_of(ca).issued_by(issuer)));
        }
        above = cas;
    }
    let last = Spec::ca("Last").self_signed();
    pool.extend(above.iter().map(|issuer| Spec::ca("Last").key_of(&last).issued_by(issuer)));
    let leaf = Spec::leaf("www.example.jp").issued_by(&last);
    let world = World { leaf, root, pool };
    // If dead ends were not remembered, 7 x 8^7 ways would be tried first, and the steps would not suffice.
    let outcome = searched(&world, Limits { steps: 200_000, paths: 1, ..Limits::DEFAULT });
    assert_eq!(outcome.paths.len(), 1, "{:?}", outcome.limit_reached);
}

/// After a path was found, alternatives may use a tenth of the budget.
#[test]
fn alternatives_cost_less_than_the_first_path() {
    let root = Spec::ca("Root").self_signed();
    let mut pool = Vec::new();
    let mut above = vec![root.clone()];
    for layer in 0..4 {
        let cas: Vec<Issued> = (0..4).map(|number| Spec::ca(&format!("CA {layer}.{number}")).self_signed()).collect();
        for (number, ca) in cas.iter().enumerate() {
            let spec = || Spec::ca(&format!("CA {layer}.{number}")).key_of(ca);
            pool.extend(above.iter().map(|issuer| spec().issued_by(issuer)));
        }
        above = cas;
    }
    let leaf = Spec::leaf("www.example.jp").issued_by(&above[0]);
    let world = World { leaf, root, pool };
    let found = |steps| {
        let outcome = searched(&world, Limits { steps, paths: 1_000, ..Limits::DEFAULT });
        (outcome.paths.len(), outcome.limit_reached)
    };
    assert_eq!(found(1_000_000), (64, None));
    let (paths, limit_reached) = found(1_000);
    assert!((1..64).contains(&paths), "{paths}");
    assert_eq!(limit_reached, Some(LimitReached::Steps(100)));
}
