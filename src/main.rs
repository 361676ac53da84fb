//! The `chainmend` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    chainmend::cli::main()
}
