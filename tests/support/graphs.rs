//! Graphs and certificates that are expensive for a careless search: layers of CAs that certify each other, and single
//! certificates with very many names, constraints or policies.

use rcgen::{CustomExtension, GeneralSubtree, NameConstraints, SanType};

use super::pki::{Issued, Spec, der};

/// The parameters of a graph.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question that stands alone")]
pub struct Graph {
    /// The number of CAs in a layer.
    pub width: usize,
    pub layers: usize,
    /// Whether each CA is also certified by every other one of its layer.
    pub mutual: bool,
    /// Whether the CAs of a layer share one name, so that only their keys differ.
    pub same_names: bool,
    /// Whether key identifiers distinguish them.
    pub key_identifiers: bool,
    /// Whether the trusted root certified the last CA of the topmost layer.
    pub has_path: bool,
}

/// The certificates of a graph.
pub struct World {
    pub leaf: Issued,
    pub root: Issued,
    pub pool: Vec<Issued>,
}

impl World {
    /// The number of signatures to verify: one for each certificate except the root.
    pub fn signatures(&self) -> usize {
        self.pool.len() + 1
    }
}

impl Graph {
    /// Layers in which each CA is certified by every CA of the layer above, with distinct names and key identifiers.
    pub const fn new(width: usize, layers: usize) -> Self {
        Self { width, layers, mutual: false, same_names: false, key_identifiers: true, has_path: true }
    }

    /// Creates the certificates. The only path comes last in every order.
    pub fn make(&self) -> World {
        let root = Spec::ca("Root").self_signed();
        let stranger = self.identified(Spec::ca("Stranger")).self_signed();
        let layers: Vec<Vec<Issued>> = (0..self.layers).map(|layer| self.layer(layer)).collect();
        let mut pool = Vec::new();
        for (number, cas) in layers.iter().enumerate() {
            let strangers = std::slice::from_ref(&stranger);
            let above = layers.get(number + 1).map_or(strangers, Vec::as_slice);
            for (position, ca) in cas.iter().enumerate() {
                let peers = cas.iter().filter(|peer| self.mutual && peer.der != ca.der);
                let spec = || self.named(number, position).key_of(ca);
                pool.extend(above.iter().chain(peers).map(|issuer| spec().issued_by(issuer)));
            }
        }
        let top = layers.last().unwrap().last().unwrap();
        let hidden = self.named(self.layers - 1, self.width - 1).key_of(top).valid((2019, 1, 1), (2049, 12, 31));
        pool.extend(self.has_path.then(|| hidden.issued_by(&root)));
        let leaf = self.identified(Spec::leaf("www.example.jp")).issued_by(&layers[0][0]);
        World { leaf, root, pool }
    }

    fn layer(&self, layer: usize) -> Vec<Issued> {
        (0..self.width).map(|position| self.named(layer, position).self_signed()).collect()
    }

    fn named(&self, layer: usize, position: usize) -> Spec {
        let name = if self.same_names { format!("CA {layer}") } else { format!("CA {layer}.{position}") };
        self.identified(Spec::ca(&name))
    }

    /// Without key identifiers, only signatures distinguish CAs with the same name.
    fn identified(&self, spec: Spec) -> Spec {
        if self.key_identifiers {
            return spec;
        }
        spec.with(|params| params.use_authority_key_identifier_extension = false)
    }
}

/// A chain of a root, a CA and a leaf, the last two modified by functions.
pub fn chain(ca: impl FnOnce(Spec) -> Spec, leaf: impl FnOnce(Spec) -> Spec) -> World {
    let root = Spec::ca("Root").self_signed();
    let ca = ca(Spec::ca("Issuing CA")).issued_by(&root);
    let leaf = leaf(Spec::leaf("www.example.jp")).issued_by(&ca);
    World { leaf, root, pool: vec![ca] }
}

/// This number of CAs with the same subject and different keys, the last of which issued the leaf.
pub fn namesakes(count: usize) -> World {
    let root = Spec::ca("Root").self_signed();
    let strangers = [Spec::ca("Stranger").self_signed(), Spec::ca("Other").self_signed()];
    let issuing = Spec::ca("Issuing CA").valid((2019, 1, 1), (2049, 12, 31)).issued_by(&root);
    let mut pool: Vec<Issued> =
        (1..count).map(|number| Spec::ca("Issuing CA").issued_by(&strangers[number % 2])).collect();
    pool.push(issuing.clone());
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    World { leaf, root, pool }
}

/// This number of DNS names.
pub fn many_names(count: usize) -> impl FnOnce(Spec) -> Spec {
    move |spec| {
        spec.with(|params| {
            let name = |number| SanType::DnsName(format!("host{number}.example.jp").try_into().unwrap());
            params.subject_alt_names.extend((1..count).map(name));
        })
    }
}

/// This number of excluded subtrees, none of which contains a name of [`many_names`].
pub fn many_subtrees(count: usize) -> impl FnOnce(Spec) -> Spec {
    move |spec| {
        spec.with(|params| {
            let subtree = |number| GeneralSubtree::DnsName(format!("host{number}.example.com"));
            let excluded_subtrees = (0..count).map(subtree).collect();
            params.name_constraints = Some(NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees });
        })
    }
}

/// A chain of `levels` CAs that each have this number of policies and map each of them to all others: the tree of RFC
/// 5280 has `policies` to the power of `levels` leaves.
pub fn policy_bomb(levels: usize, policies: u8) -> World {
    let root = Spec::ca("Root").self_signed();
    let mut pool: Vec<Issued> = Vec::new();
    for level in 0..levels {
        let issuer = pool.last().unwrap_or(&root).clone();
        pool.push(every_policy_mapped(policies)(Spec::ca(&format!("CA {level}"))).issued_by(&issuer));
    }
    let leaf = Spec::leaf("www.example.jp").issued_by(&pool[levels - 1]);
    World { leaf, root, pool }
}

fn every_policy_mapped(count: u8) -> impl FnOnce(Spec) -> Spec {
    let oid = |number: u8| der(6, &[0x2a, 3, number]);
    move |spec| {
        let policies: Vec<u8> = (0..count).flat_map(|number| der(0x30, &oid(number))).collect();
        let pairs = (0..count).flat_map(|from| (0..count).map(move |to| (from, to)));
        let mappings: Vec<u8> = pairs.flat_map(|(from, to)| der(0x30, &[oid(from), oid(to)].concat())).collect();
        spec.extension(&[2, 5, 29, 32], der(0x30, &policies), false).extension(
            &[2, 5, 29, 33],
            der(0x30, &mappings),
            false,
        )
    }
}

/// A mebibyte in an unknown extension.
pub fn heavy(spec: Spec) -> Spec {
    spec.with(|params| {
        let octets = der(4, &vec![0; 1 << 20]);
        params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], octets));
    })
}

/// Creates a world with this number of certificates.
pub type Maker = fn(usize) -> World;

/// Files with this number of certificates in addition to the server's own.
pub const CROWDS: [(&str, Maker); 6] = [
    ("CAs that certify each other", |count| mutual(count, false)),
    ("CAs of one name that certify each other", |count| mutual(count, true)),
    ("a chain", long_chain),
    ("unrelated roots", |count| beside_a_chain(count, |number| Spec::ca(&format!("Root {number}")).self_signed())),
    ("leaves of one CA", leaves),
    ("CAs of one name", namesakes),
];

/// CAs that all certify each other, with this total number of certificates.
fn mutual(count: usize, same_names: bool) -> World {
    let graph = Graph { mutual: true, same_names, ..Graph::new(count.isqrt() - 1, 1) };
    graph.make()
}

fn long_chain(count: usize) -> World {
    let root = Spec::ca("Root").self_signed();
    let mut pool = vec![Spec::ca("CA 0").issued_by(&root)];
    while pool.len() < count {
        pool.push(Spec::ca(&format!("CA {}", pool.len())).issued_by(&pool[pool.len() - 1]));
    }
    let leaf = Spec::leaf("www.example.jp").issued_by(&pool[pool.len() - 1]);
    pool.reverse();
    World { leaf, root, pool }
}

fn beside_a_chain(count: usize, other: impl Fn(usize) -> Issued) -> World {
    let mut world = chain(|ca| ca, |leaf| leaf);
    world.pool.extend((1..count).map(other));
    world
}

fn leaves(count: usize) -> World {
    let mut world = chain(|ca| ca, |leaf| leaf);
    let ca = world.pool[0].clone();
    world.pool.extend((1..count).map(|number| Spec::leaf(&format!("host{number}.example.jp")).issued_by(&ca)));
    world
}
