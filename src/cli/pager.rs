//! Long answers on a terminal, through a pager.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// Lines of a terminal that does not say how many it has.
const HEIGHT: usize = 24;

/// Standard output, a terminal: what is longer than it goes through a pager.
pub struct Screen {
    /// What has been written, until it is too much for the screen.
    held: Vec<u8>,
    lines: usize,
    height: usize,
    width: usize,
    out: Out,
}

/// Where the answer goes.
enum Out {
    /// It may still fit the screen.
    Undecided,
    /// To a pager.
    Pager(Child),
    /// Straight to the terminal: there is no pager.
    Terminal,
}

/// The pager that the environment asks for: a program and its arguments; `None` where it asks for none.
fn program() -> Option<Vec<String>> {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.trim().is_empty());
    if set("NO_PAGER").is_some() || set("TERM").is_none_or(|terminal| terminal == "dumb") {
        return None;
    }
    let pager = std::env::var("GRIDCTL_PAGER").ok().or_else(|| set("PAGER")).unwrap_or_else(|| "less".to_owned());
    let words: Vec<String> = pager.split_whitespace().map(str::to_owned).collect();
    (!words.is_empty() && words[0] != "cat").then_some(words)
}

/// Whether long answers on a terminal go through a pager, as far as the environment says.
pub fn is_wanted() -> bool {
    program().is_some()
}

impl Screen {
    pub fn new() -> Self {
        let size = terminal_size::terminal_size_of(io::stdout());
        let (width, height) = size.map_or((usize::MAX, HEIGHT), |(width, height)| (width.0.into(), height.0.into()));
        Self { held: Vec::new(), lines: 0, height, width, out: Out::Undecided }
    }

    /// Shows what is still held back, and waits until the reader has seen enough.
    pub fn end(mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Undecided => io::stdout().lock().write_all(&self.held),
            Out::Pager(child) => {
                drop(child.stdin.take());
                child.wait().map(|_| ())
            }
            Out::Terminal => Ok(()),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        // A line of a table: what is wider than the screen is moved about in, not folded.
        let is_wide = self.held.split(|byte| *byte == b'\n').any(|line| (line.starts_with(b"+") || line.starts_with(b"--")) && line.len() > self.width);
        self.out = match program().and_then(|program| start(&program, is_wide)) {
            Some(child) => Out::Pager(child),
            None => Out::Terminal,
        };
        let held = std::mem::take(&mut self.held);
        self.write_all(&held)
    }
}

/// Starts a pager; `less` quits by itself at what fits the screen, leaves it standing and knows Chinese in any locale.
fn start(program: &[String], is_wide: bool) -> Option<Child> {
    let (name, arguments) = program.split_first()?;
    let mut command = Command::new(name);
    command.args(arguments).stdin(Stdio::piped());
    for (variable, value) in [("LESS", if is_wide { "FRXKS" } else { "FRXK" }), ("LESSCHARSET", "utf-8")] {
        if std::env::var_os(variable).is_none() {
            command.env(variable, value);
        }
    }
    command.spawn().ok()
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Out::Undecided => {
                self.held.extend_from_slice(bytes);
                self.lines += memchr::memchr_iter(b'\n', bytes).count();
                if self.lines >= self.height {
                    self.begin()?;
                }
                Ok(bytes.len())
            }
            Out::Pager(child) => match &mut child.stdin {
                Some(stdin) => stdin.write(bytes),
                None => Err(io::ErrorKind::BrokenPipe.into()),
            },
            Out::Terminal => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Undecided => Ok(()),
            Out::Pager(child) => child.stdin.as_mut().map_or(Ok(()), Write::flush),
            Out::Terminal => io::stdout().lock().flush(),
        }
    }
}
