//! A `gridctl.toml` of any content is taken, or refused as the wrong use of the program that it is.
#![no_main]

use std::ffi::OsString;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    std::env::set_current_dir(&folder).expect("its folder");
    folder
});

fuzz_target!(|bytes: &[u8]| {
    let folder = FOLDER.path();
    std::fs::write(folder.join("gridctl.toml"), bytes).expect("written");
    let answer = folder.join("answer");
    let words = ["gridctl", "config", "show", "--format", "json", "-o"].map(OsString::from);
    let status = gridctl::cli::run(words.into_iter().chain([answer.clone().into_os_string()]));
    let status = format!("{status:?}");
    let found = std::fs::read(&answer).ok();
    let _ = std::fs::remove_file(&answer);
    assert_eq!(found.is_some(), status == format!("{:?}", std::process::ExitCode::SUCCESS));
});
