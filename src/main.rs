//! The `gridctl` program: everything it does stands in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    gridctl::cli::run(std::env::args_os())
}
