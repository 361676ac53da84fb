//! The commands of the program, without a command line. Each job is a function from a request (plain data) and a
//! [`World`] (file access, network, roots, time) to an answer or a [`Refusal`]. Nothing here depends on languages,
//! arguments or exit codes; the `report` module turns results into text.

mod anew;
pub mod batch;
pub mod bundle;
pub mod chains;
pub mod check;
mod choice;
pub(crate) mod config_test;
mod examine;
pub mod fix;
mod installed;
mod key;
mod key_sets;
mod loaded_alone;
mod located;
pub mod lock;
mod named;
mod notes;
mod origin;
pub(crate) mod output;
pub(crate) mod pair;
mod parameters;
mod program;
mod reading;
mod refusal;
mod search;
pub(crate) mod set;
mod start;
#[cfg(feature = "cli")]
pub(crate) mod store;
mod world;

pub use choice::Choice;
#[cfg(test)]
pub(crate) use examine::{Contained, Examined};
pub use examine::{Criteria, Judged, Served, judge};
pub(crate) use installed::row_of_installed;
pub use key::KeyFile;
pub(crate) use key::{mode_at, mode_of};
pub use located::Located;
pub use notes::{InputNotes, StoreTrouble};
pub use origin::{Origin, Sources, Spot};
pub use output::{Loss, Lost, ReadKind, Worse};
pub use parameters::Parameters;
pub(crate) use reading::{MAX_FOLDER_FILES, read_certificates};
pub use reading::{add_intermediates, add_roots, add_store, anchors};
pub use refusal::{ContainerFault, DocumentFault, Doubt, Kept, Reason, Refusal, Status, Untested};
pub use search::{Reach, Request, Search};
pub use start::Unread;
pub(crate) use world::Memory;
pub use world::{Contents, Files, Reader, World};
