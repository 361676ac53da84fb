//! What the program does: reads, gathers, lists the chains, chooses, judges, fixes. The command line turns arguments into
//! requests and prints the answers.

pub(crate) mod examine;
pub(crate) mod fix;
pub(crate) mod inputs;
pub(crate) mod key;
pub(crate) mod parameters;
pub(crate) mod reads;
pub(crate) mod replace;
pub(crate) mod session;
pub(crate) mod start;
