//! What costs time, counted in test builds: so a test can tell work in proportion from work in the square, on any machine.

#[cfg(test)]
std::thread_local! {
    static DONE: std::cell::Cell<(u64, u64)> = const { std::cell::Cell::new((0, 0)) };
}

/// A signature is verified.
#[inline]
pub(crate) fn verifies() {
    #[cfg(test)]
    DONE.set((DONE.get().0 + 1, DONE.get().1));
}

/// Two certificates are compared: as a whole, or by their names or keys.
#[inline]
pub(crate) fn compares() {
    #[cfg(test)]
    DONE.set((DONE.get().0, DONE.get().1 + 1));
}

/// The signatures that this thread has verified, and the certificates that it has compared.
#[cfg(test)]
pub(crate) fn done() -> (u64, u64) {
    DONE.get()
}
