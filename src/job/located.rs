//! Certificates with their places.

use std::collections::HashMap;

use super::examine::server_among;
use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::read::Place;

/// Certificates with their places, in the order in which they were found. The certificates are also available as a
/// slice.
#[derive(Clone, Debug, Default)]
pub struct Located {
    certificates: Vec<Certificate>,
    places: Vec<Place>,
}

impl Located {
    /// Appends a certificate.
    pub(crate) fn push(&mut self, certificate: Certificate, place: Place) {
        self.certificates.push(certificate);
        self.places.push(place);
    }

    /// The places, to be changed.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.places.iter_mut()
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The places.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.iter()
    }

    /// Each certificate with its place.
    pub fn iter(&self) -> impl Iterator<Item = (&Certificate, &Place)> {
        self.certificates.iter().zip(&self.places)
    }

    /// The place of the first certificate.
    pub fn first_place(&self) -> Option<&Place> {
        self.places.first()
    }

    /// The place of a certificate.
    pub fn place_of(&self, certificate: &Certificate) -> Option<&Place> {
        self.iter().find(|(one, _)| *one == certificate).map(|(_, place)| place)
    }

    /// The certificates in the order in which a server sends them: its own, then each issuer. Unrelated certificates follow
    /// in their original order.
    pub(crate) fn in_sending_order(&self) -> Self {
        let mut by_subject: HashMap<&NormalizedName, Vec<usize>> = HashMap::new();
        for (index, certificate) in self.certificates.iter().enumerate() {
            by_subject.entry(&certificate.subject().normalized).or_default().push(index);
        }
        // The list grows during the loop, which ends because each name is used only once.
        let server = server_among(&self.certificates);
        let mut order: Vec<usize> = self.certificates.iter().position(|one| one == server).into_iter().collect();
        let mut is_free = vec![true; self.certificates.len()];
        for index in &order {
            is_free[*index] = false;
        }
        let mut next = 0;
        while let Some(index) = order.get(next).copied() {
            next += 1;
            // If several share the name, such as a CA and its cross-certificates, all of them follow in their order.
            for above in by_subject.remove(&self.certificates[index].issuer().normalized).unwrap_or_default() {
                if std::mem::replace(&mut is_free[above], false) {
                    order.push(above);
                }
            }
        }
        order.extend((0..self.certificates.len()).filter(|index| is_free[*index]));
        let mut sorted = Self::default();
        for index in order {
            sorted.push(self.certificates[index].clone(), self.places[index].clone());
        }
        sorted
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// The number of certificates.
    pub fn len(&self) -> usize {
        self.certificates.len()
    }
}
