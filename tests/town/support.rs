//! A folder with a small town in it, and the real program run there.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gridctl::model::ids::IdNumber;
use serde_json::Value;
use tempfile::TempDir;

/// The day on which the small town acts.
pub const TODAY: &str = "2018-07-02";

pub const GRIDS: &str = "grid,village,households,hamlets,members\n";
pub const ROSTER: &str = "name,id_number,grid,hamlet,household,education,smartphone,zhengwu_app,pingan_app,resident,bad_record,petition,platforms,cadre_post\n";
pub const POSTS: &str = "id_number,grid,role,from,to,health_member\n";
pub const EVENTS: &str = "report_id,reporter,grid,reported_at,level,status,incident,amount,special_award,reason,summary\n";
pub const CONDUCT: &str = "month,kind,id_number,grid,note\n";
pub const ATTENDANCE: &str = "date,activity,id_number,result\n";
pub const TESTS: &str = "id_number,date,trained_on,apps,nickname,knowledge,live_report\n";

// The people of the small town by their numbers. Odd numbers are men.
pub const ZHAO: u32 = 1; // member of 0101
pub const QIAN: u32 = 2; // member of 0101, a woman
pub const SUN: u32 = 3; // member of 0102
pub const ZHANG_0102: u32 = 5; // 张伟, member of 0102
pub const ZHANG_0201: u32 = 7; // 张伟, member of 0201
pub const SECRETARY: u32 = 9; // Party secretary, leader of 0101
pub const MOVER: u32 = 11; // member of 0101 until 15 April, of 0102 from the 16th
pub const WAITING: u32 = 13; // a candidate without a post

/// The ID number of somebody born on 1 January 1980.
pub fn id(number: u32) -> String {
    IdNumber::complete(&format!("99010119800101{number:03}")).expect("seventeen digits").to_string()
}

/// The same with a wrong check character.
pub fn wrong_id(number: u32) -> String {
    let right = id(number);
    let last = if right.ends_with('1') { '2' } else { '1' };
    format!("{}{last}", &right[..17])
}

/// An ID number as it is shown without `--reveal`.
pub fn masked(number: &str) -> String {
    format!("{}{}", "*".repeat(14), &number[14..])
}

/// A line of the roster for somebody whom no rule bars.
pub fn form(number: u32, name: &str, grid: &str, hamlet: &str, cadre_post: &str) -> String {
    format!("{name},{},{grid},{hamlet},{number},junior,y,y,y,y,n,n,y,{cadre_post}\n", id(number))
}

pub fn grids() -> String {
    format!("{GRIDS}0101,青岭村,236,上青岭;岭脚,\n0102,青岭村,120,下青岭,\n0201,白岩村,199,白岩,\n")
}

pub fn roster() -> String {
    let forms = [
        form(ZHAO, "赵一", "0101", "上青岭", "none"),
        form(QIAN, "钱梅", "0101", "岭脚", "none"),
        form(SUN, "孙三", "0102", "下青岭", "none"),
        form(ZHANG_0102, "张伟", "0102", "下青岭", "none"),
        form(ZHANG_0201, "张伟", "0201", "白岩", "none"),
        form(SECRETARY, "李书", "0101", "上青岭", "secretary"),
        form(MOVER, "周迁", "0101", "岭脚", "none"),
        form(WAITING, "吴候", "0201", "白岩", "none"),
    ];
    ROSTER.to_owned() + &forms.concat()
}

pub fn posts() -> String {
    let post = |number, grid, role, from, to| format!("{},{grid},{role},{from},{to},\n", id(number));
    let posts = [
        post(ZHAO, "0101", "member", "2018-03-01", ""),
        post(QIAN, "0101", "member", "2018-03-01", ""),
        post(SUN, "0102", "member", "2018-03-01", ""),
        post(ZHANG_0102, "0102", "member", "2018-03-01", ""),
        post(ZHANG_0201, "0201", "member", "2018-03-01", ""),
        post(SECRETARY, "0101", "leader", "2018-03-01", ""),
        post(MOVER, "0101", "member", "2018-03-01", "2018-04-15"),
        post(MOVER, "0102", "member", "2018-04-16", ""),
    ];
    POSTS.to_owned() + &posts.concat()
}

/// A report: who, when (day and time of 2018), level, status, and whatever follows on the line.
pub fn report(report_id: &str, number: u32, grid: &str, at: &str, level: u8, status: &str, rest: &str) -> String {
    format!("{report_id},{},{grid},2018-{at},{level},{status},{rest}{}\n", id(number), ",".repeat(4 - rest.matches(',').count()))
}

/// What the program said.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The answer of a command that must have succeeded.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.status, 0, "{}{}", self.out, self.err);
        self.out
    }

    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.done()).expect("an answer in JSON")
    }

    /// What a command said that must have failed with this status.
    #[track_caller]
    pub fn failed(self, status: i32) -> String {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        assert_eq!(self.out, "", "a failure answers nothing");
        self.err
    }
}

/// A folder of its own.
pub struct Town {
    folder: TempDir,
}

impl Town {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A folder whose `gridctl.db` holds the small town, without any report.
    pub fn small() -> Self {
        let town = Self::empty();
        town.write("grids.csv", grids());
        town.write("roster.csv", roster());
        town.write("posts.csv", posts());
        town.run(&["import", "grids.csv", "roster.csv", "posts.csv"]).done();
        town
    }

    /// The small town with these lines of reports.
    pub fn with_reports(reports: &[String]) -> Self {
        let town = Self::small();
        town.import_events(reports);
        town
    }

    /// A folder whose `gridctl.db` holds the town of `fixtures/`.
    pub fn whole() -> Self {
        let town = Self::empty();
        let files = ["grids", "roster", "tests", "posts", "events", "attendance", "conduct"].map(|kind| fixture(&format!("{kind}.csv")));
        let mut arguments = vec!["import"];
        arguments.extend(files.iter().map(String::as_str));
        town.run(&arguments).done();
        town
    }

    pub fn import_events(&self, reports: &[String]) -> String {
        self.write("events.csv", EVENTS.to_owned() + &reports.concat());
        self.run(&["import", "events.csv"]).done()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("a file written");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("a file")
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).expect("a text")
    }

    /// The names in the folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder");
        let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridctl"));
        command.current_dir(self.folder.path()).args(arguments);
        for name in ["GRIDCTL_DB", "NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANG", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command.env("GRIDCTL_LANG", "en").env("GRIDCTL_TODAY", TODAY).env("GRIDCTL_BY", "陈文");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program. Whatever it says, no ID number may stand in it whole unless that was asked for, and nothing may panic.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with_input(arguments, b"")
    }

    #[track_caller]
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut command = self.command(arguments);
        if !input.is_empty() {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn().expect("the program starts");
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input).expect("the program reads");
        }
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is said is UTF-8");
        let said = Said { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        if !arguments.contains(&"--reveal") {
            for text in [&said.out, &said.err] {
                assert_eq!(whole_id_number(text), None, "{arguments:?} shows a whole ID number");
            }
        }
        said
    }

    /// Runs a line of the shell at a terminal; whenever the first text of a step is seen, its second is typed. Returns what
    /// is seen, or `None` where there is no `script` to make a terminal.
    #[track_caller]
    pub fn at_terminal(&self, line: &str, steps: &[(&str, &str)]) -> Option<String> {
        let mut script = Command::new("script");
        script.args(["-q", "-e", "-c", line, "/dev/null"]).current_dir(self.folder.path());
        for name in ["GRIDCTL_DB", "GRIDCTL_LANG", "GRIDCTL_PAGER", "PAGER", "NO_PAGER", "LESS", "NO_COLOR", "RUST_BACKTRACE"] {
            script.env_remove(name);
        }
        script.env("GRIDCTL_TODAY", TODAY).env("GRIDCTL_BY", "陈文").env("TERM", "xterm").env("LC_ALL", "C");
        let mut child = match script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => {
                eprintln!("not tried at a terminal: script: {error}");
                return None;
            }
        };
        let mut keys = child.stdin.take().expect("keys");
        let mut screen = child.stdout.take().expect("a screen");
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut part) {
                let _ = sender.send(part[..length].to_vec());
            }
        });
        let (mut seen, mut looked, mut steps) = (Vec::new(), 0, steps.iter().peekable());
        loop {
            match receiver.recv_timeout(std::time::Duration::from_secs(30)) {
                Ok(part) => seen.extend(part),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    let _ = child.kill();
                    panic!("{line} waits:\n{}", String::from_utf8_lossy(&seen));
                }
            }
            while let Some((text, typed)) = steps.peek() {
                let Some(at) = String::from_utf8_lossy(&seen[looked..]).find(text) else { break };
                looked += at + text.len();
                keys.write_all(typed.as_bytes()).expect("keys typed");
                keys.flush().expect("keys typed");
                steps.next();
            }
        }
        drop(keys);
        let seen = String::from_utf8_lossy(&seen).into_owned();
        assert!(child.wait().expect("the program ends").success(), "{seen}");
        assert_eq!(whole_id_number(&seen), None, "{line} shows a whole ID number");
        Some(seen)
    }

    /// The score of a month: for each ID number its cells by column.
    pub fn score(&self, month: &str) -> BTreeMap<String, BTreeMap<String, String>> {
        let out = self.run(&["score", "--month", month, "--format", "csv", "--reveal"]).done();
        let rows = csv_rows(&out);
        rows.into_iter().map(|row| (row["id_number"].clone(), row)).collect()
    }

    /// Some columns of one person's score, joined by a blank.
    #[track_caller]
    pub fn scored(&self, month: &str, number: u32, columns: &[&str]) -> String {
        let score = self.score(month);
        let row = &score[&id(number)];
        columns.iter().map(|column| row[*column].as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The path of a fixture.
pub fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).to_string_lossy().into_owned()
}

/// The rows of a CSV answer, each by its columns.
pub fn csv_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row of the answer")).collect()
}

/// An ID number that stands whole in a text.
fn whole_id_number(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(17)).find_map(|at| {
        let part = text.get(at..at + 18)?;
        (part.as_bytes()[..17].iter().all(u8::is_ascii_digit) && IdNumber::parse(part).is_ok()).then_some(part)
    })
}

/// Looks into a database with SQL of the test's own.
pub fn look_up(path: &Path, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(path).expect("the database");
    let mut statement = connection.prepare(sql).expect("a question");
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("an answer");
    rows.collect::<Result<_, _>>().expect("texts")
}
