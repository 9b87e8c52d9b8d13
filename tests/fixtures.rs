//! The fixture town is what its generator makes.

#[path = "../examples/fixtures/main.rs"]
#[expect(dead_code, reason = "the generator's own main is not called here")]
mod generator;

use std::fs;
use std::path::Path;

#[test]
fn a_fresh_run_of_the_generator_equals_the_committed_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = generator::files().expect("a sound town");
    for (name, text) in &files {
        let kept = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(kept == *text, "{name} differs: run cargo run --example fixtures");
    }
    let kept = fs::read_dir(folder).expect("the folder").count();
    assert_eq!(kept, files.len(), "a file in fixtures that the generator does not make");
}
