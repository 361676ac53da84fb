//! Graphs of CAs that cost a careless search much: layers of CAs that all certify each other.

use super::pki::{Issued, Spec};

/// What a graph is like.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question that stands alone")]
pub struct Graph {
    /// CAs in a layer.
    pub width: usize,
    pub layers: usize,
    /// Each CA is also certified by every other one of its layer.
    pub mutual: bool,
    /// The CAs of a layer have one name, and only their keys tell them apart.
    pub same_names: bool,
    /// Key identifiers are there to tell them apart.
    pub key_identifiers: bool,
    /// The last CA of the topmost layer is certified by the root that is trusted.
    pub has_path: bool,
}

/// The certificates of a graph.
pub struct World {
    pub leaf: Issued,
    pub root: Issued,
    pub pool: Vec<Issued>,
}

impl World {
    /// How many signatures there are to verify: one for each certificate but the root.
    pub fn signatures(&self) -> usize {
        self.pool.len() + 1
    }
}

impl Graph {
    /// Layers in which each CA is certified by every CA of the layer above, with names and key identifiers of
    /// their own.
    pub const fn new(width: usize, layers: usize) -> Self {
        Self { width, layers, mutual: false, same_names: false, key_identifiers: true, has_path: true }
    }

    /// Makes it; the one path comes last wherever an order can be told.
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

    /// Without key identifiers nothing but the signature tells a CA from its namesakes.
    fn identified(&self, spec: Spec) -> Spec {
        if self.key_identifiers {
            return spec;
        }
        spec.with(|params| params.use_authority_key_identifier_extension = false)
    }
}
