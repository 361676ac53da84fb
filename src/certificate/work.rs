//! What costs time, counted in test builds: so a test can tell work in proportion from work in the square, on any machine.

#[cfg(test)]
std::thread_local! {
    static DONE: std::cell::Cell<Work> = const { std::cell::Cell::new(Work { signatures: 0, comparisons: 0, keys: 0 }) };
}

/// What was done.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// Signatures that were verified.
    pub(crate) signatures: u64,
    /// Certificates that were compared: as a whole, or by their names or keys; and keys with them.
    pub(crate) comparisons: u64,
    /// Private keys whose public half was computed.
    pub(crate) keys: u64,
}

/// A signature is verified.
#[inline]
pub(crate) fn verifies() {
    #[cfg(test)]
    DONE.set(Work { signatures: done().signatures + 1, ..done() });
}

/// Two certificates are compared: as a whole, or by their names or keys; or a key with one, or with another.
#[inline]
pub(crate) fn compares() {
    #[cfg(test)]
    DONE.set(Work { comparisons: done().comparisons + 1, ..done() });
}

/// The public half of a private key is computed.
#[inline]
pub(crate) fn derives() {
    #[cfg(test)]
    DONE.set(Work { keys: done().keys + 1, ..done() });
}

/// What this thread has done.
#[cfg(test)]
pub(crate) fn done() -> Work {
    DONE.get()
}
