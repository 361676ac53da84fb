//! Certificates as PKCS#7: a `SignedData` without a signer (RFC 5652 §5, RFC 8551 §3.8).

use super::der::{Octets, element, integer, oid, sequence};
use crate::certificate::Certificate;
use crate::certificate::outline::{CONTEXT_0, SET};

/// 1.2.840.113549.1.7.1 and .2 (RFC 5652 §4, §5).
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];

/// Encodes the certificates in the given order, like `openssl crl2pkcs7`. The order in a SET has no meaning, but some
/// programs use the first one as the server's. The certificates are unchanged.
pub(super) fn encode(certificates: &[Certificate]) -> Vec<u8> {
    let ders: Vec<&[u8]> = certificates.iter().map(Certificate::der).collect();
    let empty: Octets = element(SET, &[]);
    let parts: [&[u8]; 5] = [&integer(1), &empty, &sequence(&[&oid(DATA)]), &element(CONTEXT_0, &ders), &empty];
    let signed_data = sequence(&parts);
    sequence(&[&oid(SIGNED_DATA), &element(CONTEXT_0, &[&signed_data])]).to_vec()
}
