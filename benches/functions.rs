//! Measures the cost of single functions (criterion): `cargo bench --bench functions`. `bench.rs` measures whole runs.

use std::hint::black_box;
use std::sync::Arc;

use chainmend::certificate::name::NormalizedName;
use chainmend::certificate::{Certificate, Signatures};
use chainmend::path::{Limits, Question, search};
use chainmend::pool::{Pool, Source};
use chainmend::read::read_bytes;
use chainmend::trust::Anchors;
use criterion::{Criterion, criterion_group, criterion_main};
use time::macros::datetime;

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/graphs.rs"]
mod graphs;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use graphs::{Graph, World, chain, many_names, many_subtrees};
use pki::Issued;

criterion_group!(functions, certificates, searches, reading);
criterion_main!(functions);

fn certificates(criterion: &mut Criterion) {
    let der = graphs::chain(|ca| ca, |leaf| leaf).leaf.der;
    criterion.bench_function("parse a certificate", |bencher| {
        bencher.iter(|| Certificate::from_der(black_box(&der).clone()));
    });
    let certificate = Certificate::from_der(der).expect("a certificate");
    let name = certificate.issuer().der.clone();
    criterion.bench_function("normalise a name", |bencher| bencher.iter(|| NormalizedName::of(black_box(&name))));
    let root = chain(|ca| ca, |leaf| leaf).root.der;
    let root = Certificate::from_der(root).expect("a certificate");
    criterion.bench_function("verify a signature (P-256)", |bencher| {
        bencher.iter(|| black_box(&root).verify_signed_by(&root));
    });
}

/// The inputs of a search.
struct Ready {
    leaf: Certificate,
    pool: Pool,
    anchors: Anchors,
}

impl Ready {
    fn of(world: &World) -> Self {
        let mut pool = Pool::default();
        for candidate in &world.pool {
            pool.add(candidate.der.clone(), Source::Aia("bench".into()));
        }
        let mut anchors = Anchors::default();
        anchors.add(world.root.der.clone(), "bench".into());
        Self { leaf: Certificate::from_der(world.leaf.der.clone()).expect("a certificate"), pool, anchors }
    }

    fn search(&self, signatures: &mut Signatures) -> usize {
        let question =
            Question { at: datetime!(2026-11-23 00:00 UTC), limits: Limits::DEFAULT, expired_anchors: false };
        search(&self.leaf, &self.pool, &self.anchors, question, signatures).paths.len()
    }
}

fn searches(criterion: &mut Criterion) {
    let small = Ready::of(&chain(|ca| ca, |leaf| leaf));
    criterion.bench_function("search through one intermediate", |bencher| {
        bencher.iter(|| small.search(&mut Signatures::default()));
    });
    // The signatures are known, so mainly the comparison of names is measured.
    let constrained = Ready::of(&chain(many_subtrees(20), many_names(1_000)));
    let mut known = Signatures::default();
    criterion.bench_function("1,000 names under 20 subtrees, signatures known", |bencher| {
        bencher.iter(|| constrained.search(&mut known));
    });
    let lattice = Ready::of(&Graph::new(32, 4).make());
    let mut group = criterion.benchmark_group("lattice of 32 x 4");
    group.sample_size(10);
    group.bench_function("search", |bencher| bencher.iter(|| lattice.search(&mut Signatures::default())));
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let world = chain(|ca| ca, |leaf| leaf);
    let bundle: String = std::iter::once(&world.leaf).chain(&world.pool).map(Issued::pem).collect();
    let name: Arc<str> = "bundle.pem".into();
    criterion.bench_function("read a clean bundle of two", |bencher| {
        bencher.iter(|| read_bytes(black_box(bundle.as_bytes()), &name));
    });
}
