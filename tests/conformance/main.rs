//! Outside suites. What they expect is theirs.

mod bettertls;
mod pkits;
