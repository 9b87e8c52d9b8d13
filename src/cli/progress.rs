//! Progress of long work, on a terminal alone.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::context::Context;

/// A bar over so many bytes, or one that shows nothing off a terminal.
pub fn bytes(context: &Context, length: u64, name: &str) -> ProgressBar {
    let target = if context.quiet || !std::io::stderr().is_terminal() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent}% {bytes_per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
    bar.set_prefix(crate::report::text::shown(name));
    bar
}
