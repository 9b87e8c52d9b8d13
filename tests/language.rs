//! Help and usage errors: in the language asked for, on the right stream, with the right exit status.

use std::process::Command;

/// Runs the program and returns its exit status, standard output and standard error.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = Command::new(env!("CARGO_BIN_EXE_gridctl")).args(arguments).current_dir(folder.path()).env_clear().envs(variables.iter().copied()).output();
    let ran = ran.expect("the program");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn help_is_an_answer_in_the_language_of_option_variable_or_locale() {
    for (arguments, variables, word) in [
        (&["score", "--help"][..], &[][..], "Usage:"),
        (&["score", "--help", "--lang", "zh"], &[], "用法："),
        (&["--lang=zh", "score", "-h"], &[], "用法："),
        (&["score", "--help"], &[("GRIDCTL_LANG", "zh")], "用法："),
        (&["score", "--help"], &[("LANG", "zh_CN.UTF-8")], "用法："),
        (&["score", "--help", "--lang", "en"], &[("GRIDCTL_LANG", "zh"), ("LC_ALL", "zh_CN.UTF-8")], "Usage:"),
        (&["score", "--help"], &[("GRIDCTL_LANG", "en"), ("LC_ALL", "zh_CN.UTF-8")], "Usage:"),
    ] {
        let (status, out, err) = run(arguments, variables);
        assert_eq!((status, err.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(out.contains(word) && out.contains("gridctl score"), "{arguments:?} {variables:?}: {out}");
    }
}

#[test]
fn a_wrong_command_line_is_told_in_both_languages_with_status_2() {
    for (arguments, zh, en) in [
        (&[][..], "命令：", "Commands:"),
        (&["scor"], "没有命令 scor", "unrecognized subcommand 'scor'"),
        (&["score"], "缺少 --month <YYYY-MM>", "--month <YYYY-MM>"),
        (&["score", "--month", "2018-13"], "“2018-13”不能作为 --month <YYYY-MM> 的值", "invalid value '2018-13'"),
        (&["score", "--mnth", "2018-04"], "未知的参数 --mnth", "unexpected argument '--mnth'"),
        (&["check", "--format", "yaml"], "可选：table、csv、json", "possible values: table, csv, json"),
        (&["event"], "缺少命令", "requires a subcommand"),
        (&["explain", "x", "--month", "2018-04", "--candidate"], "不能与 --candidate 同用", "cannot be used with"),
        (&["score", "--month", "2018-04", "--month", "2018-05"], "只能写一次", "cannot be used multiple times"),
        (&["check", "--db"], "--db <PATH> 缺少值", "a value is required for '--db <PATH>'"),
    ] {
        for (lang, said) in [("zh", zh), ("en", en)] {
            let (status, out, err) = run(arguments, &[("GRIDCTL_LANG", lang)]);
            assert_eq!((status, out.as_str()), (Some(2), ""), "{arguments:?} {lang}");
            assert!(err.contains(said), "{arguments:?} {lang}: {err}");
        }
    }
}

#[test]
fn a_variable_set_to_nothing_is_one_that_is_not_set() {
    let empty = ["GRIDCTL_DB", "GRIDCTL_LANG", "GRIDCTL_TODAY", "GRIDCTL_BY"].map(|name| (name, ""));
    let (status, _, err) = run(&["init"], &empty);
    assert_eq!(status, Some(0), "{err}");
}

#[test]
fn with_no_locale_set_an_office_reads_the_language_that_its_database_was_made_with() {
    let town = tempfile::tempdir().expect("a folder");
    let type_in = |arguments: &[&str], variables: &[(&str, &str)]| {
        let ran = Command::new(env!("CARGO_BIN_EXE_gridctl")).args(arguments).current_dir(town.path()).env_clear().envs(variables.iter().copied()).output();
        let ran = ran.expect("the program");
        [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat()
    };
    assert!(type_in(&["init", "--lang", "zh"], &[]).contains("默认语言为中文"));
    // The language of the one who happens to make it is not the office's: only what was typed is.
    type_in(&["init", "--db", "other.db"], &[("GRIDCTL_LANG", "zh")]);
    type_in(&["init", "--db", "english.db", "--lang", "en"], &[("LANG", "zh_CN.UTF-8")]);
    for (arguments, variables, is_chinese) in [
        (&["quota"][..], &[][..], true),
        (&["quota"], &[("LANG", "C")], true),
        (&["quota"], &[("LC_ALL", "C.UTF-8")], true),
        (&["quota"], &[("LANG", "POSIX")], true),
        (&["quota"], &[("LANG", "en_US.UTF-8")], false),
        (&["quota"], &[("GRIDCTL_LANG", "en")], false),
        (&["quota", "--lang", "en"], &[], false),
        (&["quota", "--help"], &[], true),
        (&["quota", "--nothing"], &[], true),
        (&["score", "--month", "2018-01"], &[], true),
        (&["quota", "--db", "other.db"], &[], false),
        (&["quota"], &[("GRIDCTL_DB", "other.db")], false),
        (&["quota", "--db=english.db"], &[("LANG", "zh_CN.UTF-8")], true),
        (&["quota", "--db=english.db"], &[("LANG", "C")], false),
        (&["quota", "--db", "none.db"], &[], false),
    ] {
        let said = type_in(arguments, variables);
        let has_chinese = said.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        // A clause has its Chinese number in either language.
        assert_eq!(has_chinese && !said.contains("grids: "), is_chinese, "{arguments:?} {variables:?}: {said}");
    }
    std::fs::write(town.path().join("text.db"), "no database at all, and long enough to be read as one").expect("a file");
    assert!(type_in(&["quota", "--db", "text.db"], &[]).starts_with("error: "), "what is wrong with a file is still said");
}

#[test]
fn help_is_given_on_exit_statuses_and_input_files() {
    let readme = include_str!("../README.md");
    let (status, out, err) = run(&["help", "exit-codes"], &[]);
    assert_eq!((status, err.as_str()), (Some(0), ""));
    for line in out.lines().skip(1) {
        let (status, meaning) = line.trim().split_once("  ").expect("a status and its meaning");
        assert!(readme.contains(&format!("| {status} | {meaning} |")), "the README says otherwise than {line}");
    }
    assert_eq!(out.lines().count(), 7, "{out}");
    assert!(run(&["--lang", "zh", "help", "exit-codes"], &[]).1.contains("  4  管理办法或记录现状不允许\n"));
    let (_, files, _) = run(&["help", "input-files"], &[("GRIDCTL_LANG", "zh")]);
    assert!(files.contains("events 事件\n  report_id ") && files.contains("级别：一级、二级、三级、四级\n"), "{files}");
    assert_eq!(run(&["help", "exit-status"], &[]).0, Some(2), "a topic that there is not");
}
