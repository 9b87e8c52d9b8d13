//! The `gridctl` program: everything it does stands in the library. A shell of Windows leaves `*.csv` to the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gridctl::cli::run(wild::args_os())
}
