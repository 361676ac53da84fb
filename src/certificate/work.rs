//! Counts expensive work in test builds, so that tests can distinguish linear from quadratic work on any machine.

#[cfg(test)]
std::thread_local! {
    static DONE: std::cell::Cell<Work> = const { std::cell::Cell::new(Work { signatures: 0, comparisons: 0, keys: 0, octets: 0 }) };
}

/// Counters of work.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// The number of verified signatures.
    pub(crate) signatures: u64,
    /// The number of comparisons of certificates (as a whole, or their names or keys), including comparisons with keys.
    pub(crate) comparisons: u64,
    /// The number of private keys whose public half was computed.
    pub(crate) keys: u64,
    /// The number of octets of texts that were searched for certificates.
    pub(crate) octets: u64,
}

/// Counts the verification of a signature.
#[inline]
pub(crate) fn verifies() {
    #[cfg(test)]
    DONE.set(Work { signatures: done().signatures + 1, ..done() });
}

/// Counts a comparison of certificates (as a whole, or their names or keys), or of a key with a certificate or key.
#[inline]
pub(crate) fn compares() {
    #[cfg(test)]
    DONE.set(Work { comparisons: done().comparisons + 1, ..done() });
}

/// Counts the computation of the public half of a private key.
#[inline]
pub(crate) fn derives() {
    #[cfg(test)]
    DONE.set(Work { keys: done().keys + 1, ..done() });
}

/// Counts a text that is searched for certificates.
#[inline]
pub(crate) fn reads(text: &[u8]) {
    #[cfg(test)]
    DONE.set(Work { octets: done().octets + text.len() as u64, ..done() });
    #[cfg(not(test))]
    let _ = text;
}

/// The work of this thread so far.
#[cfg(test)]
pub(crate) fn done() -> Work {
    DONE.get()
}
