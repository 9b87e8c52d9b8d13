//! Progress of long work, on a terminal alone.

use std::fmt::Write;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::context::Context;

/// Work that takes no longer than this shows no progress.
const SILENT: Duration = Duration::from_secs(1);

/// A bar over so many bytes, or one that shows nothing off a terminal.
pub fn bytes(context: &Context, length: u64, name: &str) -> ProgressBar {
    let target = if context.quiet || !std::io::stderr().is_terminal() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent}% {bytes_per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
    bar.set_prefix(crate::report::text::shown(name));
    bar
}

/// What is told how many of about how many rows are read, and shows it with the rows a second and the time left.
pub fn rows(context: &Context) -> impl FnMut(u64, u64) + use<> {
    let is_shown = !context.quiet && std::io::stderr().is_terminal();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let style = ProgressStyle::with_template("[{bar:30}] {percent}% {human_pos} {rate} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let rate = |state: &ProgressState, out: &mut dyn Write| write!(out, "{:.0}/s", state.per_sec()).unwrap_or_default();
    bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
    move |read, about| {
        if is_shown && bar.is_hidden() && bar.elapsed() > SILENT {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        }
        bar.set_length(about.max(read));
        bar.set_position(read);
    }
}
