//! Language, and text that is safe to show.

use std::fmt::Write;

/// The language of everything a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// How an answer is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Language of what a person reads.
    pub lang: Lang,
    /// Whether ID and card numbers are shown whole.
    pub reveal: bool,
    /// Whether CSV is made for a spreadsheet program.
    pub excel: bool,
}

/// Returns a text in which nothing acts on a terminal: control characters, marks that turn the direction of writing
/// and characters without width are shown by their numbers. Everything that reaches a person goes through here.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn nothing_in_a_name_acts_on_the_terminal() {
        assert_eq!(shown("张\u{1b}[31m三"), "张\\u{1b}[31m三");
        assert_eq!(shown("\u{202e}abc\u{200b}\u{9b}"), "\\u{202e}abc\\u{200b}\\u{9b}");
        assert_eq!(shown("𠮷野家 é"), "𠮷野家 é");
    }
}
