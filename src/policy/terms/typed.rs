//! Parameters given their types: each key is read once, and what no rule reads is refused.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::{AllowanceTerms, EligibilityTerms, ExitTerms, Ground, MonthCounts, QuotaTerms, RewardTerms, SelectionTerms, SizeClass, Terms, YearEndTerms};
use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::money::Money;
use crate::model::person::{CadrePost, Education};
use crate::model::post::Role;
use crate::policy::parameters::{Parameters, PolicyFault, Problem, Value, nearest};

impl Terms {
    /// Types the parameters that hold in a month.
    ///
    /// # Errors
    /// Returns every key that is unknown, missing, in another unit or of another form.
    pub fn at(parameters: &Parameters, month: Month) -> Result<Self, Vec<PolicyFault>> {
        let keys = Keys { parameters, month, read: RefCell::default(), faults: RefCell::default() };
        let terms = keys.terms();
        let mut faults = keys.faults.into_inner();
        let read = keys.read.into_inner();
        for (key, parameter) in &parameters.by_key {
            if !read.contains(key.as_str()) {
                let near = nearest(key, read.iter().map(String::as_str));
                faults.push(PolicyFault { line: Some(parameter.line), key: key.clone(), problem: Problem::Unknown(near) });
            }
        }
        if faults.is_empty() { Ok(terms) } else { Err(faults) }
    }
}

/// Reads keys by type; notes which were read and what was wrong with them.
struct Keys<'p> {
    parameters: &'p Parameters,
    month: Month,
    read: RefCell<BTreeSet<String>>,
    faults: RefCell<Vec<PolicyFault>>,
}

impl Keys<'_> {
    fn terms(&self) -> Terms {
        Terms {
            quota: self.quota(),
            selection: self.selection(),
            eligibility: self.eligibility(),
            town_name: self.text("hiring.town_name"),
            base: self.money("base.amount"),
            allowance: AllowanceTerms {
                quota: self.count("allowance.quota", "event"),
                amount: self.money("allowance.amount"),
                deduction: self.money("allowance.deduction"),
                counts_level1_only: self.choice("allowance.counts", "all | level1", |code| ["all", "level1"].iter().position(|known| *known == code))
                    == Some(1),
            },
            reward: RewardTerms {
                level_max: self.level_max(),
                special_min: self.money("special.min"),
                special_capped: self.truth("special.capped"),
                monthly_cap: self.money("reward.monthly_cap"),
            },
            year_end: YearEndTerms {
                amount: self.money("year_end.amount"),
                late: self.money("year_end.late"),
                absent: self.money("year_end.absent"),
                task_failure_forfeits: self
                    .choice("year_end.task_failure", "forfeit | ignore", |code| ["ignore", "forfeit"].iter().position(|known| *known == code))
                    == Some(1),
                by_months: self.choice("year_end.proration", "none | months", |code| ["none", "months"].iter().position(|known| *known == code)) == Some(1),
            },
            commended_share: self.share("commend.share"),
            exempt_posts: self.list("exempt.posts", "secretary | director | supervisor", CadrePost::from_code),
            paid_roles: self.list("paid_roles", "leader | member | instructor", Role::from_code),
            month_counts: self.choice("month.counts", "any_day | last_day | mid_month", month_counts).unwrap_or(MonthCounts::AnyDay),
            exit: ExitTerms {
                quota_missed_months: self.count("exit.quota_missed_months", "month"),
                unable_months: self.count("exit.unable_months", "month"),
                age_years_max: self.count("exit.max_age", "year"),
                retention_age_years_max: self.count("exit.retention_max_age", "year"),
            },
        }
    }

    fn quota(&self) -> QuotaTerms {
        let small = SizeClass { households_min: 0, members: self.count("quota.small_grid_members", "person") };
        let large =
            SizeClass { households_min: self.count("quota.large_grid_households", "household"), members: self.count("quota.large_grid_members", "person") };
        QuotaTerms { size_classes: vec![small, large], leaders: self.count("quota.leaders", "person"), instructors: self.count("quota.instructors", "person") }
    }

    fn selection(&self) -> SelectionTerms {
        SelectionTerms {
            women_per_village: self.count("selection.women_per_village", "person"),
            members_per_hamlet: self.count("selection.members_per_hamlet", "person"),
            bar_cadre_relatives: self.truth("selection.bar_cadre_relatives"),
            members_per_household: self.count("selection.members_per_household", "person"),
            concurrent_when_short: self
                .choice("selection.concurrent_posts", "when-short | never", |code| ["never", "when-short"].iter().position(|known| *known == code))
                == Some(1),
            preference: self.list("selection.preference", "incumbent | education | age | computer | party", ground),
        }
    }

    fn eligibility(&self) -> EligibilityTerms {
        EligibilityTerms {
            education_min: self
                .typed("eligibility.min_education", "education", "primary … postgraduate", |value| match value {
                    Value::Text(code) => Education::from_code(code),
                    Value::Number(_) | Value::Truth(_) | Value::List(_) => None,
                })
                .unwrap_or(Education::Primary),
            age_years_max: self.count("eligibility.max_age", "year"),
            require_apps: self.truth("eligibility.require_apps"),
            require_residence: self.truth("eligibility.require_residence"),
            require_clean_record: self.truth("eligibility.require_clean_record"),
            require_no_petition: self.truth("eligibility.require_no_petition"),
            require_recommendation: self.truth("eligibility.require_recommendation"),
            require_platforms: self.truth("eligibility.require_platforms"),
        }
    }

    /// Level 1 earns no reward unless the file says so; the others follow it without a gap up to the highest there is.
    fn level_max(&self) -> Vec<Money> {
        let has = |number: u8| self.parameters.by_key.contains_key(&format!("level{number}.max"));
        let first = if has(1) { self.money("level1.max") } else { Money::ZERO };
        let mut maxima = vec![first, self.money("level2.max")];
        let highest = (3..=Level::MAX).rfind(|number| has(*number)).unwrap_or(2);
        for number in 3..=highest {
            maxima.push(self.money(&format!("level{number}.max")));
        }
        maxima
    }

    fn typed<T>(&self, key: &str, unit: &'static str, form: &'static str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        self.read.borrow_mut().insert(key.to_owned());
        let fault = |line, problem| {
            self.faults.borrow_mut().push(PolicyFault { line, key: key.to_owned(), problem });
            None
        };
        let Some(parameter) = self.parameters.by_key.get(key) else { return fault(None, Problem::Missing) };
        if !parameter.unit.is_empty() && parameter.unit != unit && !(unit == "yuan" && parameter.unit == "point") {
            return fault(Some(parameter.line), Problem::Unit(unit));
        }
        let Some(value) = parameter.value_in(self.month) else { return fault(Some(parameter.line), Problem::Missing) };
        read(value).map_or_else(|| fault(Some(parameter.line), Problem::Value(form)), Some)
    }

    fn count(&self, key: &str, unit: &'static str) -> u32 {
        let read = |value: &Value| match value {
            Value::Number(digits) => digits.parse().ok().filter(|count| *count <= 1_000_000),
            Value::Text(_) | Value::Truth(_) | Value::List(_) => None,
        };
        self.typed(key, unit, "0, 1, 2 …", read).unwrap_or(0)
    }

    fn money(&self, key: &str) -> Money {
        let read = |value: &Value| match value {
            Value::Number(digits) | Value::Text(digits) => Money::parse(digits),
            Value::Truth(_) | Value::List(_) => None,
        };
        self.typed(key, "yuan", "12, 2.5", read).unwrap_or(Money::ZERO)
    }

    /// A share of one, in ten-thousandths: `0.20`.
    fn share(&self, key: &str) -> u32 {
        let read = |value: &Value| match value {
            Value::Number(digits) | Value::Text(digits) => {
                let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
                let decimals = (decimals.len() <= 4).then(|| format!("{decimals:0<4}"))?;
                format!("{whole}{decimals}").parse().ok().filter(|share| *share <= 10_000)
            }
            Value::Truth(_) | Value::List(_) => None,
        };
        self.typed(key, "share", "0.20", read).unwrap_or(0)
    }

    fn truth(&self, key: &str) -> bool {
        let read = |value: &Value| match value {
            Value::Truth(truth) => Some(*truth),
            Value::Number(_) | Value::Text(_) | Value::List(_) => None,
        };
        self.typed(key, "yes/no", "true | false", read).unwrap_or(false)
    }

    fn text(&self, key: &str) -> String {
        let read = |value: &Value| match value {
            Value::Text(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(_) | Value::Truth(_) | Value::List(_) | Value::Text(_) => None,
        };
        self.typed(key, "text", "\"…\"", read).unwrap_or_default()
    }

    fn choice<T>(&self, key: &str, form: &'static str, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
        let read = |value: &Value| match value {
            Value::Text(code) => from_code(code),
            Value::Number(_) | Value::Truth(_) | Value::List(_) => None,
        };
        self.typed(key, "choice", form, read)
    }

    fn list<T>(&self, key: &str, form: &'static str, from_code: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let read = |value: &Value| match value {
            Value::List(codes) => codes.iter().map(|code| from_code(code)).collect::<Option<Vec<T>>>(),
            Value::Number(_) | Value::Text(_) | Value::Truth(_) => None,
        };
        self.typed(key, "list", form, read).unwrap_or_default()
    }
}

fn ground(code: &str) -> Option<Ground> {
    match code {
        "incumbent" => Some(Ground::Incumbent),
        "education" => Some(Ground::Education),
        "age" => Some(Ground::Age),
        "computer" => Some(Ground::Computer),
        "party" => Some(Ground::Party),
        _ => None,
    }
}

fn month_counts(code: &str) -> Option<MonthCounts> {
    match code {
        "any_day" => Some(MonthCounts::AnyDay),
        "last_day" => Some(MonthCounts::LastDay),
        "mid_month" => Some(MonthCounts::MidMonth),
        _ => None,
    }
}
