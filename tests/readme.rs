//! The README is true: its console blocks are run, its tables are compared with the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use gridctl::intake::Kind;
use gridctl::policy::HUISHAN_2018;
use gridctl::policy::clause::{Rule, Treatment};
use gridctl::policy::parameters::Parameters;

const README: &str = include_str!("../README.md");
/// Stands for any text of a line, and alone on a line for any lines.
const ELISION: &str = "…";

/// One command of a block with what it prints.
struct Step {
    line: usize,
    command: String,
    output: Vec<String>,
}

fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_inside = false;
    for (number, line) in README.lines().enumerate() {
        if line.starts_with("```") {
            is_inside = line == "```console";
        } else if is_inside {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step { line: number + 1, command: command.to_owned(), output: Vec::new() }),
                (None, Some(step)) => step.output.push(line.to_owned()),
                (None, None) => panic!("line {}: output before any command", number + 1),
            }
        }
    }
    steps
}

/// Whether a line is what the README says, where `…` stands for any text.
fn line_fits(line: &str, said: &str) -> bool {
    let mut parts = said.split(ELISION);
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn fits(lines: &[&str], said: &[String]) -> bool {
    match said.split_first() {
        None => lines.is_empty(),
        Some((first, said)) if first == ELISION => (0..=lines.len()).any(|skipped| fits(&lines[skipped..], said)),
        Some((first, said)) => lines.split_first().is_some_and(|(line, lines)| line_fits(line.trim_end(), first.trim_end()) && fits(lines, said)),
    }
}

#[test]
fn the_tour_prints_what_the_readme_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    fs::create_dir(folder.path().join("fixtures")).expect("a folder");
    for file in fs::read_dir(fixtures).expect("the fixtures") {
        let file = file.expect("a file");
        if file.path().is_dir() {
            continue;
        }
        fs::copy(file.path(), folder.path().join("fixtures").join(file.file_name())).expect("a copy");
    }
    let program = Path::new(env!("CARGO_BIN_EXE_gridctl"));
    let path = format!("{}:{}", program.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    let mut environment = BTreeMap::from([("PATH".to_owned(), path), ("LANG".to_owned(), "C.UTF-8".to_owned()), ("USER".to_owned(), "tour".to_owned())]);
    let steps = steps();
    assert!(steps.len() > 10, "{} commands in the README", steps.len());
    for Step { line, command, output } in steps {
        if let Some((name, value)) = command.strip_prefix("export ").and_then(|set| set.split_once('=')) {
            environment.insert(name.to_owned(), value.to_owned());
            continue;
        }
        let ran = Command::new("sh").arg("-c").arg(format!("exec 2>&1; {command}")).current_dir(folder.path()).env_clear().envs(&environment).output();
        let printed = String::from_utf8(ran.expect("a shell").stdout).expect("UTF-8");
        let lines: Vec<&str> = printed.lines().collect();
        let said: Vec<String> = output.into_iter().rev().skip_while(String::is_empty).collect::<Vec<_>>().into_iter().rev().collect();
        assert!(fits(&lines, &said), "README line {line}: `{command}` printed\n{printed}\nnot\n{}", said.join("\n"));
    }
}

/// The cells of the rows of the table under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, section) = README.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    let lines = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).skip(2);
    lines.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_clause_table_has_every_rule_with_its_clause_and_treatment() {
    let word = |treatment| match treatment {
        Treatment::Computed => "computed",
        Treatment::Recorded => "recorded",
        Treatment::OutOfScope => "out of scope",
    };
    let rules: Vec<[String; 3]> = Rule::ALL.iter().map(|rule| [rule.code(), rule.clause(), word(rule.treatment())].map(str::to_owned)).collect();
    let said: Vec<[String; 3]> = table("## The clauses").into_iter().map(|row| [row[0].clone(), row[1].clone(), row[3].clone()]).collect();
    assert_eq!(said, rules);
}

/// The texts between backquotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Whether the program has a command; an option after it counts only where it alone is what is asked for.
fn has(command: &str) -> bool {
    let ran = Command::new(env!("CARGO_BIN_EXE_gridctl")).args(command.split(' ')).arg("--help").output().expect("the program");
    ran.status.success()
}

#[test]
fn what_the_readme_says_is_there_is_there_and_what_not_yet_is_not() {
    for row in table("## The clauses") {
        let (now, later) = row[4].split_once("not yet").unwrap_or((&row[4], ""));
        for command in quoted(now) {
            let name = command.split(" --").next().unwrap_or(command);
            assert!(has(name), "{}: there is no command {name}", row[0]);
        }
        for command in quoted(later) {
            assert!(!has(command), "{}: {command} is there", row[0]);
        }
    }
}

#[test]
fn every_parameter_of_the_readings_is_in_the_policy() {
    let policy = Parameters::read(HUISHAN_2018).expect("the policy");
    let mut named = Vec::new();
    for row in table("## The readings") {
        named.extend(quoted(&row[3]).into_iter().map(str::to_owned));
    }
    for key in &named {
        assert!(policy.by_key.contains_key(key.as_str()), "no parameter {key}");
    }
    for (key, parameter) in &policy.by_key {
        assert!(parameter.reading.is_none() || named.contains(key), "the README has no reading for {key}");
    }
}

#[test]
fn every_column_of_every_kind_of_file_is_described() {
    for kind in Kind::ALL {
        let rows = table(&format!("### {}", kind.name()));
        let said: Vec<(String, String, bool)> = rows.iter().map(|row| (row[0].clone(), row[1].clone(), row[2] == "yes")).collect();
        let columns: Vec<(String, String, bool)> =
            kind.columns().iter().map(|column| (format!("`{}`", column.key), column.zh[0].to_owned(), column.required)).collect();
        assert_eq!(said, columns, "{}", kind.name());
    }
}

#[test]
fn continuous_integration_runs_the_two_commands_of_the_readme() {
    let run = include_str!("../.ci/run");
    for command in ["cargo run --release -- demo", "cargo test"] {
        assert!(README.contains(command) && run.contains(command), "{command}");
    }
}
