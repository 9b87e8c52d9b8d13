//! Settings in files: which counts, where it comes from, and what is wrong with one.

use std::fs;
use std::path::Path;
use std::process::Command;

fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let home = folder.join("home");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridctl"));
    let set = command.args(arguments).current_dir(folder).env_clear().env("HOME", &home).env("XDG_CONFIG_HOME", home.join("settings"));
    let ran = set.envs(variables.iter().copied()).output().expect("the program");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn an_option_counts_before_the_variable_that_before_the_folder_and_that_before_the_user() {
    let folder = tempfile::tempdir().expect("a folder");
    let show = |variables: &[(&str, &str)], arguments: &[&str]| {
        let (status, out, err) = run(folder.path(), variables, &[&["config", "show", "--format", "csv"], arguments].concat());
        assert_eq!(status, Some(0), "{err}");
        out
    };
    assert!(show(&[("USER", "clerk")], &[]).contains("by,clerk,login name\n"));
    let user = folder.path().join("home/settings/gridctl");
    fs::create_dir_all(&user).expect("made");
    fs::write(user.join("config.toml"), "by = \"user\"\nlang = \"en\"\ndb = \"town.db\"\n").expect("written");
    assert!(show(&[], &[]).contains("by,user,"));
    assert!(show(&[], &[]).contains(&format!("db,{},", user.join("town.db").display())), "a path is meant from the folder of its file");
    fs::write(folder.path().join("gridctl.toml"), "by = \"folder\"\nlang = \"zh\"\n").expect("written");
    let out = show(&[], &[]);
    assert!(out.contains("by,folder,gridctl.toml\n") && out.contains("lang,zh,gridctl.toml\n"), "{out}");
    assert!(show(&[("GRIDCTL_BY", "variable")], &[]).contains("by,variable,GRIDCTL_BY\n"));
    assert!(show(&[("GRIDCTL_BY", "variable")], &["--by", "me", "--lang", "en"]).contains("by,me,option --by\n"));
    let (_, out, _) = run(folder.path(), &[], &["--help"]);
    assert!(out.contains("用法"), "the language of the file speaks in help too: {out}");
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, told) in [
        ("lang = \"en\"\nformt = \"csv\"\n", "gridctl.toml:2:formt — there is no such setting; did you mean format?"),
        ("format = \"tabel\"\n", "gridctl.toml:1:format — table | csv | json | md | html | xlsx is expected"),
        ("db = 3\n", "gridctl.toml:1:db — "),
        ("by = \"\"\n", "gridctl.toml:1:by — "),
        ("encoding = \"latin9\"\n", "gridctl.toml:1:encoding — "),
        ("yes = true\n", "gridctl.toml:1:yes — there is no such setting"),
        ("by = x\n", "gridctl.toml:1: — this is not TOML"),
        ("", ""),
    ] {
        fs::write(folder.path().join("gridctl.toml"), text).expect("written");
        let (status, out, err) = run(folder.path(), &[], &["policy", "template"]);
        let expected = if told.is_empty() { Some(0) } else { Some(2) };
        assert!(err.contains(told) && status == expected && (out.is_empty() || told.is_empty()), "{text}: {err}");
    }
}
