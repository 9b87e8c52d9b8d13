//! Weeks, from Monday to Sunday.

use chrono::{Datelike, Days};

use super::calendar::Day;

/// A week, known by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Day);

impl Week {
    /// The week in which a day lies.
    #[must_use]
    pub fn of(day: Day) -> Self {
        let since_monday = Days::new(day.weekday().num_days_from_monday().into());
        Self(day.checked_sub_days(since_monday).unwrap_or(day))
    }

    /// Its Monday.
    #[must_use]
    pub const fn monday(self) -> Day {
        self.0
    }

    /// The week after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add_days(Days::new(7)).unwrap_or(Day::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::Week;
    use crate::model::calendar::parse_day;

    #[test]
    fn a_week_begins_on_monday() {
        for (day, monday) in [("2018-04-01", "2018-03-26"), ("2018-04-02", "2018-04-02"), ("2018-04-08", "2018-04-02"), ("2019-01-01", "2018-12-31")] {
            let week = Week::of(parse_day(day).expect(day));
            assert_eq!(week.monday().to_string(), monday);
            assert_eq!(Week::of(week.next().monday()), week.next());
        }
    }
}
