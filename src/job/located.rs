//! Certificates with their places.

use crate::certificate::Certificate;
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
    pub fn push(&mut self, certificate: Certificate, place: Place) {
        self.certificates.push(certificate);
        self.places.push(place);
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

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// The number of certificates.
    pub fn len(&self) -> usize {
        self.certificates.len()
    }
}
