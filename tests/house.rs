//! The rules of the house: for each room, what its files may not contain, and what every file must keep to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gridctl::policy::clause::Rule;
use gridctl::policy::parameters::Parameters;
use gridctl::policy::{HUISHAN_2018, Policy};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 60;

/// Constants of the method by which seats are filled; that the regulation has the same numbers is chance.
const METHOD: [&str; 2] = ["const TIE_BITS: usize = ", "const WHOLE: i64 = "];

/// A file of `src` without its tests and comments; line numbers are kept.
struct Source {
    path: String,
    room: String,
    lines: Vec<String>,
    whole: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let tests: BTreeSet<PathBuf> = paths.iter().flat_map(|path| test_files(path)).collect();
    let sources: Vec<Source> = paths.iter().filter(|path| !tests.contains(*path)).map(|path| source(&root, path)).collect();
    assert!(sources.len() > 50, "the rooms are not where they were");
    sources
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The files that a file declares as tests.
fn test_files(path: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(path).expect("a source file");
    let is_root = path.file_name().is_some_and(|name| ["lib.rs", "main.rs", "mod.rs"].contains(&name.to_string_lossy().as_ref()));
    let folder = if is_root { path.with_file_name("") } else { path.with_extension("") };
    let declared = text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split_once(['\n', ' '])?.0.strip_suffix(';'));
    declared.map(|name| folder.join(format!("{name}.rs"))).collect()
}

fn source(root: &Path, path: &Path) -> Source {
    let inner = path.strip_prefix(root).expect("a path in src").to_string_lossy().replace('\\', "/");
    let name = inner.split_once('/').map_or("", |(room, _)| room).to_owned();
    let whole = fs::read_to_string(path).expect("a source file");
    Source { room: name, lines: code(&whole), path: format!("src/{inner}"), whole }
}

/// The lines of a file, those of tests and comments emptied.
fn code(text: &str) -> Vec<String> {
    let mut in_test = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        in_test |= line == "#[cfg(test)]";
        let kept = if in_test || line.trim_start().starts_with("//") { "" } else { line.split(" // ").next().unwrap_or_default() };
        if in_test && (line == "}" || line.starts_with("mod ") && line.ends_with(';')) {
            in_test = false;
        }
        lines.push(kept.to_owned());
    }
    lines
}

/// Every place in the sources picked by `of` where one of `words` stands.
fn places(of: impl Fn(&Source) -> bool, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| of(source)) {
        for (index, line) in source.lines.iter().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: {word}", source.path, index + 1));
            }
        }
    }
    found
}

#[track_caller]
fn nowhere(places: &[String], why: &str) {
    assert!(places.is_empty(), "{why}:\n{}", places.join("\n"));
}

#[test]
fn the_scanner_sees_code_and_not_tests_or_comments() {
    let lines = code("use a; // not b\n// c\n#[cfg(test)]\nmod tests {\n    d();\n}\nfn e() {}\n#[cfg(test)]\nmod tests;\nfn f() {}\n");
    assert_eq!(lines.join("|"), "use a;||||||fn e() {}|||fn f() {}");
}

#[test]
fn nouns_and_rules_know_no_sql_file_clock_terminal_or_float() {
    let words = [
        "rusqlite",
        "clap",
        "csv::",
        "use csv",
        "comfy_table",
        "dialoguer",
        "indicatif",
        "std::fs",
        "std::io",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "Local",
        "Utc",
        "::now",
        "SystemTime",
        "Instant",
        "print!",
        "println!",
        "write_all",
        "File",
        "f32",
        "f64",
        "dbg!",
    ];
    nowhere(&places(|source| ["model", "policy"].contains(&source.room.as_str()), &words), "model and policy hold plain values alone");
}

#[test]
fn rooms_call_only_the_rooms_below_them() {
    for (room, above) in [
        ("model", &["crate::policy", "crate::intake", "crate::store", "crate::report", "crate::cli"][..]),
        ("policy", &["crate::intake", "crate::store", "crate::report", "crate::cli"]),
        ("intake", &["crate::store", "crate::report", "crate::cli"]),
        ("store", &["crate::intake", "crate::report", "crate::cli"]),
        ("report", &["crate::cli"]),
    ] {
        nowhere(&places(|source| source.room == room, above), &format!("{room} calls upward or sideways"));
    }
}

#[test]
fn report_takes_from_its_neighbours_their_errors_alone() {
    let mut found = places(|source| source.room == "report", &["crate::intake", "crate::store"]);
    found.retain(|place| !place.starts_with("src/report/words"));
    nowhere(&found, "report calls a neighbour outside its words");
    for source in sources().iter().filter(|source| source.path.starts_with("src/report/words")) {
        for line in source.lines.iter().filter(|line| line.contains("crate::intake") || line.contains("crate::store")) {
            let names = line.rsplit("::").next().unwrap_or_default().trim_matches(['{', '}', ';', ' ']);
            let errors = names.split(", ").all(|name| name.ends_with("Fault") || name.ends_with("Error"));
            assert!(errors, "{}: {line}: report may word errors, no more", source.path);
        }
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    let words = ["rusqlite", "SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "PRAGMA ", "CREATE TABLE", ".prepare(", ".execute("];
    nowhere(&places(|source| source.room != "store", &words), "SQL outside the store");
    let built = ["format!(\"SELECT", "format!(\"INSERT", "format!(\"UPDATE", "format!(\"DELETE", "format!(\"PRAGMA"];
    nowhere(&places(|source| source.room == "store", &built), "SQL is built from text");
}

#[test]
fn options_stand_in_cli_and_tables_in_report_alone() {
    nowhere(
        &places(
            |source| source.room != "cli" && source.path != "src/main.rs",
            &["clap", "dialoguer", "indicatif", "std::env", "ExitCode::from", "process::exit"],
        ),
        "clap and prompts",
    );
    nowhere(&places(|source| source.room != "report", &["comfy_table"]), "tables");
    nowhere(&places(|source| source.path != "src/cli/context.rs", &["::now()", "SystemTime"]), "the only clock is the context's");
}

#[test]
fn nothing_in_the_program_can_panic_by_its_own_word() {
    let words =
        [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!(", "dbg!(", "unsafe {", "println!(", "print!(", "process::exit"];
    nowhere(&places(|_| true, &words), "panics, and prints that break on a closed pipe");
}

#[test]
fn no_amount_of_the_regulation_stands_in_code() {
    let policy = Parameters::read(HUISHAN_2018).expect("the built-in policy is sound");
    let numbers = policy.by_key.values().filter(|parameter| ["yuan", "household", "year"].contains(&parameter.unit.as_str()));
    let amounts: BTreeSet<String> = numbers.flat_map(|parameter| &parameter.values).map(|dated| format!("{:?}", dated.value)).collect();
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let amounts: BTreeSet<String> = amounts.iter().map(digits).filter(|number| number.len() > 1).collect();
    assert!(amounts.contains("150") && amounts.contains("60"), "{amounts:?}");
    for source in sources().iter().filter(|source| source.room == "policy" || source.path.starts_with("src/cli/explain")) {
        for (index, line) in source.lines.iter().enumerate() {
            if METHOD.iter().any(|constant| line.contains(constant)) {
                continue;
            }
            let found = line.split(|character: char| !character.is_alphanumeric() && character != '_').find(|word| amounts.contains(*word));
            assert_eq!(found, None, "{}:{}: a number of the regulation stands in code", source.path, index + 1);
        }
    }
}

#[test]
fn files_and_functions_stay_small() {
    for source in sources() {
        let count = source.whole.lines().count();
        assert!(count <= FILE_LINES_MAX, "{} has {count} lines", source.path);
        assert!(source.whole.starts_with("//!"), "{} does not say what it is", source.path);
        let lines: Vec<&str> = source.whole.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let is_function = line.trim_start().split(' ').take(4).any(|word| word == "fn") && !line.ends_with(';') && !line.ends_with('}');
            let end = format!("{}}}", &line[..indent]);
            let length = lines[index..].iter().position(|other| *other == end).map_or(0, |last| last + 1);
            assert!(!is_function || length <= FUNCTION_LINES_MAX, "{}:{}: a function of {length} lines", source.path, index + 1);
        }
    }
}

/// The first two texts in quotes after a place.
fn two_texts(rest: &str) -> (String, String) {
    let mut texts = Vec::new();
    let mut characters = rest.chars();
    while texts.len() < 2 && characters.by_ref().any(|character| character == '"') {
        let mut text = String::new();
        while let Some(character) = characters.next() {
            match character {
                '"' => break,
                '\\' => text.extend(characters.next()),
                other => text.push(other),
            }
        }
        texts.push(text);
    }
    let second = texts.pop().unwrap_or_default();
    (texts.pop().unwrap_or_default(), second)
}

/// A sentence without the values in its braces.
fn without_values(text: &str) -> String {
    let outside = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, outside)| outside));
    outside.collect()
}

#[test]
fn every_sentence_is_said_in_both_languages() {
    let is_han = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
    let mut sentences = 0;
    for source in sources().iter().filter(|source| source.path != "src/report/mod.rs") {
        let text = source.lines.join("\n");
        for (at, _) in text.match_indices("say!(") {
            let (zh, en) = two_texts(&text[at..]);
            let words = |text: &str| without_values(text).chars().any(char::is_alphabetic);
            assert!(!words(&zh) || zh.chars().any(is_han), "{}: {zh:?} is not Chinese", source.path);
            assert!(!en.contains(['，', '。', '：', '；', '？', '（', '）', '“', '”']), "{}: {en:?} has Chinese punctuation", source.path);
            assert!(words(&zh) == words(&en), "{}: {zh:?} and {en:?}: one of them says nothing", source.path);
            sentences += 1;
        }
    }
    assert!(sentences > 100, "only {sentences} sentences were found");
}

/// The texts in quotes of a source, in order; attributes have none that anybody reads.
fn texts(source: &Source) -> Vec<String> {
    let lines = source.lines.iter().filter(|line| !line.contains("reason = ") && !line.trim_start().starts_with("#["));
    let code = lines.cloned().collect::<Vec<_>>().join("\n");
    let mut texts = Vec::new();
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        if character == '\'' && characters.as_str().starts_with("\"'") {
            characters.next();
        } else if character == '"' {
            let mut text = String::new();
            while let Some(character) = characters.next().filter(|character| *character != '"') {
                text.push(if character == '\\' { characters.next().unwrap_or_default() } else { character });
            }
            texts.push(text);
        }
    }
    texts
}

/// Chinese characters of a text, apart from those that an English one has too: clauses and what stands on a sheet.
fn chinese_in(text: &str) -> usize {
    let text = ["一", "二", "三", "四", "人民币", "大写"].iter().fold(text.to_owned(), |text, both| text.replace(both, ""));
    text.chars().filter(|character| ('\u{4e00}'..='\u{9fff}').contains(character)).count()
}

/// Whether three English words stand in a row, outside what is to be typed.
fn is_english_sentence(text: &str) -> bool {
    let text = without_values(text.split("gridctl ").next().unwrap_or_default());
    let words: Vec<bool> = text.split(' ').map(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'')).collect();
    words.windows(3).any(|three| three.iter().all(|is_word| *is_word))
}

#[test]
fn no_text_for_people_stands_in_one_language_alone() {
    let mut sentences = 0;
    // The help stands in tables of its own, held against clap's by a test beside them.
    for source in sources().iter().filter(|source| ["cli", "report"].contains(&source.room.as_str()) && !source.path.starts_with("src/cli/help")) {
        let texts = texts(source);
        for (index, text) in texts.iter().enumerate() {
            let beside = [index.checked_sub(1), Some(index + 1)].into_iter().flatten().filter_map(|other| texts.get(other)).collect::<Vec<_>>();
            if chinese_in(text) > 2 {
                let has_english = beside.iter().any(|other| chinese_in(other) == 0 && without_values(other).chars().any(|letter| letter.is_ascii_alphabetic()));
                assert!(has_english, "{}: {text:?} is said in Chinese alone", source.path);
            }
            if is_english_sentence(text) {
                assert!(beside.iter().any(|other| chinese_in(other) > 0), "{}: {text:?} is said in English alone", source.path);
                sentences += 1;
            }
        }
    }
    assert!(sentences > 100, "only {sentences} sentences were found");
}

#[test]
fn every_rule_names_its_clause_once_and_in_order() {
    let codes: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), Rule::ALL.len());
    assert_eq!(codes.len(), 13 + 15 + 7, "S1 to S13, A1 to A15, X1 to X7");
    for rule in Rule::ALL {
        let part = match &rule.code()[..1] {
            "S" => '一',
            "A" => '二',
            _ => '三',
        };
        assert!(rule.clause().starts_with(part), "{} rests on {:?}", rule.code(), rule.clause());
    }
}

#[test]
fn every_parameter_has_its_unit_and_the_clause_of_a_rule() {
    let parameters = Parameters::read(HUISHAN_2018).expect("the built-in policy is sound");
    for (key, parameter) in &parameters.by_key {
        assert!(!parameter.unit.is_empty() && !parameter.values.is_empty(), "{key}");
        let known = Rule::ALL.iter().any(|rule| rule.clause().starts_with(parameter.clause.trim_end_matches(['①', '②', '③', '④', '⑤'])));
        assert!(known, "{key} rests on {:?}, of which no rule speaks", parameter.clause);
        assert!(parameter.options.is_empty() || parameter.reading.is_some(), "{key} leaves a choice and does not say why");
    }
}

#[test]
fn a_parameter_taken_away_or_misspelt_is_an_error_that_names_it() {
    let parameters = Parameters::read(HUISHAN_2018).expect("the built-in policy is sound");
    for key in parameters.by_key.keys() {
        let (before, rest) = HUISHAN_2018.split_once(&format!("[{key}]\n")).expect("the key's table");
        let after = rest.split_once("\n[").map_or_else(String::new, |(_, after)| format!("[{after}"));
        // A policy may have fewer levels than four, but none may be left out between others.
        if key != "level4.max" {
            let faults = Policy::read(&format!("{before}{after}")).expect_err(key);
            assert!(faults.iter().any(|fault| fault.key == *key), "{key} is missing: {faults:?}");
        }
        let misspelt = HUISHAN_2018.replace(&format!("[{key}]\n"), &format!("[{key}s]\n"));
        let faults = Policy::read(&misspelt).expect_err(key);
        assert!(faults.iter().any(|fault| fault.key == format!("{key}s")), "{key}s is unknown: {faults:?}");
    }
}
