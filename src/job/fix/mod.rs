//! Bundles fixed in place, each with a backup of what was there.

pub(crate) mod container;
pub(crate) mod document;
pub(crate) mod keep;
pub(crate) mod mend;
pub(crate) mod worse;
