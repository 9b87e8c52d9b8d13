//! Days, months and quarters as files and people write them.

use super::*;

fn day(text: &str) -> Day {
    parse_day(text).expect(text)
}

#[test]
fn a_day_is_read_in_each_of_its_forms() {
    for text in ["2018-04-03", "2018/4/3", "2018.4.3", "20180403", "2018年4月3日", "2018/4/3 0:00", "2018-04-03 00:00:00"] {
        assert_eq!(parse_day(text), NaiveDate::from_ymd_opt(2018, 4, 3), "{text}");
    }
    for text in ["18/4/3", "2018-02-30", "2018-4", "2018-04/03", "2018-04-03 08:00", "1961.5", "", "２０１８-04-03", "0018-04-03"] {
        assert_eq!(parse_day(text), None, "{text}");
    }
}

#[test]
fn a_time_is_read_to_the_minute_or_the_second() {
    for text in ["2018-04-03 08:05", "2018/4/3 8:05:00", "20180403T08:05", "2018年4月3日 08:05"] {
        assert_eq!(Moment::parse(text).map(|at| at.to_string()).as_deref(), Some("2018-04-03 08:05:00"), "{text}");
    }
    for text in ["2018-04-03", "2018-04-03 24:00", "2018-04-03 8:5", "2018-04-03 08:60", "08:00"] {
        assert_eq!(Moment::parse(text), None, "{text}");
    }
}

#[test]
fn a_quarter_is_named_with_or_without_its_year() {
    let second = Quarter::new(2018, 2).expect("a quarter");
    for (text, name) in [("2018-Q2", QuarterName::Whole(second)), ("2018q2", QuarterName::Whole(second)), ("Q2", QuarterName::Bare(2))] {
        assert_eq!(text.parse(), Ok(name));
    }
    for text in ["Q5", "2018-2", "-Q2", "18Q2", ""] {
        assert!(text.parse::<QuarterName>().is_err(), "{text}");
    }
    assert_eq!(second.months().map(|month| month.to_string()), ["2018-04", "2018-05", "2018-06"]);
    assert_eq!(second.next().to_string(), "2018-Q3");
}

#[test]
fn a_month_knows_its_days() {
    let february = Month::parse("2020-02").expect("a month");
    assert_eq!(february.last_day(), day("2020-02-29"));
    assert_eq!(february.plus(-2).to_string(), "2019-12");
}

#[test]
fn a_year_is_completed_on_the_birthday() {
    for (birth, on, years) in
        [("1958-03-01", "2018-02-28", 59), ("1958-03-01", "2018-03-01", 60), ("1956-02-29", "2017-02-28", 60), ("1956-02-29", "2017-03-01", 61)]
    {
        assert_eq!(age_on(day(birth), day(on)), years, "{birth} on {on}");
    }
}

#[test]
fn a_birthday_is_the_first_day_of_a_new_age() {
    for (birth, years, on) in
        [("1957-06-30", 61, "2018-06-30"), ("1956-02-29", 61, "2017-03-01"), ("1956-02-29", 64, "2020-02-29"), ("1957-01-01", 61, "2018-01-01")]
    {
        let on = day(on);
        assert_eq!(birthday(day(birth), years), on, "{birth}");
        assert_eq!((age_on(day(birth), on), age_on(day(birth), on.pred_opt().expect("a day before"))), (years.cast_signed(), years.cast_signed() - 1));
    }
}
