//! Language, and text that is safe to show.

use std::fmt::Write;

use crate::model::ids::masked;

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

/// Digits in a row from which a number is a telephone's, a card's or a person's.
const PERSONAL_LENGTH: usize = 11;
/// The same with blanks or dashes between them, as dates and times have too.
const SPACED_LENGTH: usize = 15;

/// Returns a text with the long numbers in it hidden but for their last four characters, digits of any width included.
#[must_use]
pub fn without_numbers(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.find(char::is_numeric) {
        let (before, number) = rest.split_at(first);
        let end = number.find(|character: char| !character.is_numeric() && !matches!(character, 'X' | 'x' | '-' | ' ')).unwrap_or(number.len());
        let (number, after) = number.split_at(number[..end].trim_end().len());
        safe.push_str(before);
        let digits = |part: &str| part.chars().filter(|character| character.is_numeric()).count();
        let is_long = digits(number) >= SPACED_LENGTH || number.split(['-', ' ']).any(|part| digits(part) >= PERSONAL_LENGTH);
        safe.push_str(&if is_long { masked(number) } else { number.to_owned() });
        rest = after;
    }
    safe + rest
}

fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{shown, without_numbers};

    #[test]
    fn no_long_number_is_shown_whole() {
        for (text, safe) in [
            ("11010519491231002X", "**************002X"),
            ("身份证11010519491231002X，完", "身份证**************002X，完"),
            ("１１０１０５１９４９１２３１００２X", "**************００２X"),
            ("110105 19491231 002X", "****************002X"),
            ("E201804-00001", "E201804-00001"),
            ("2018-04-03 08:30", "2018-04-03 08:30"),
            ("2018-04-03", "2018-04-03"),
            ("0101", "0101"),
        ] {
            assert_eq!(without_numbers(text), safe);
        }
    }

    #[test]
    fn nothing_in_a_name_acts_on_the_terminal() {
        assert_eq!(shown("张\u{1b}[31m三"), "张\\u{1b}[31m三");
        assert_eq!(shown("\u{202e}abc\u{200b}\u{9b}"), "\\u{202e}abc\\u{200b}\\u{9b}");
        assert_eq!(shown("𠮷野家 é"), "𠮷野家 é");
    }
}
