//! Test suites of others. Their expected results are not changed.

mod bettertls;
mod pkits;
