//! Values that people type: what is read, once written, reads as the same again; and what is shown acts on no terminal.
#![no_main]

use gridctl::model::calendar::{Moment, Month, Quarter, age_on, birthday, parse_day};
use gridctl::model::formula::{guarded, unguarded};
use gridctl::model::ids::{IdNumber, is_spreadsheet_number, is_spreadsheet_wreck};
use gridctl::model::money::Money;
use gridctl::model::sheet::{Due, Period};
use gridctl::report::text::{shown, without_numbers};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(day) = parse_day(text) {
        assert_eq!(parse_day(&day.to_string()), Some(day));
        assert_eq!(Moment::start_of(day).day(), day);
        assert_eq!(age_on(day, birthday(day, 60)), 60);
        assert!(Month::of(day).first_day() <= day && day <= Month::of(day).last_day());
    }
    if let Some(moment) = Moment::parse(text) {
        assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
    }
    if let Some(month) = Month::parse(text) {
        assert_eq!(Month::parse(&month.to_string()), Some(month));
        assert!(Quarter::of(month).months().contains(&month));
    }
    if let Some(period) = Period::parse(text) {
        assert_eq!(Period::parse(&period.to_string()), Some(period));
        assert_eq!(period.months().last(), Some(&period.last_month()));
        assert!(!period.dues().is_empty());
    }
    if let Some(due) = Due::parse(text) {
        assert_eq!(Due::parse(&due.to_string()), Some(due));
    }
    if let Some(amount) = Money::parse(text) {
        assert_eq!(Money::parse(&amount.to_string()), Some(amount));
        assert!(Money::ZERO <= amount && amount <= Money::MAX);
    }
    if let Ok(number) = IdNumber::parse(text) {
        assert_eq!(IdNumber::parse(number.as_str()).as_ref(), Ok(&number));
        assert_eq!(IdNumber::complete(&text[..17]).as_ref(), Some(&number));
        assert!(!number.masked().contains(&number.as_str()[..14]));
        // The last is what stands of it in an answer.
        assert!(!without_numbers(text).contains(&text[..14]));
    }
    let _ = (is_spreadsheet_number(text), is_spreadsheet_wreck(text));
    assert_eq!(unguarded(&guarded(text.to_owned())), text);
    let safe = shown(text);
    assert!(!safe.chars().any(|character| character.is_control()), "{safe:?}");
    assert_eq!(shown(&safe), safe);
    let once = without_numbers(text);
    assert_eq!(once.chars().count(), text.chars().count(), "numbers are hidden, nothing is lost");
});
