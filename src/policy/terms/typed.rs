//! Parameters given their types: each key is read once, and what no rule reads is refused.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{AllowanceTerms, EligibilityTerms, ExitTerms, Ground, MonthCounts, QuotaTerms, RewardTerms, SelectionTerms, SizeClass, Terms, YearEndTerms};
use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::money::{Money, Unit};
use crate::model::person::{CadrePost, Education};
use crate::model::post::Role;
use crate::policy::parameters::{Parameters, PolicyFault, Problem, Value, nearest};

/// More people than this to a place are a slip of the pen; a bound of sense, none of the regulation.
const PEOPLE_MAX: u32 = 99;
/// More months running than this are a slip of the pen; a bound of sense, none of the regulation.
const MONTHS_MAX: u32 = 120;
/// Levels that a policy file must speak of: those of the regulation.
const LEVELS_LEAST: u8 = 4;

impl Terms {
    /// Types the parameters that hold in a month.
    ///
    /// # Errors
    /// Returns every key that is unknown, missing, in another unit or of another form.
    pub fn at(parameters: &Parameters, month: Month) -> Result<Self, Vec<PolicyFault>> {
        let keys = Keys { parameters, month, read: RefCell::default(), faults: RefCell::default() };
        let terms = keys.terms();
        keys.look_across(&terms);
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
            unit: Unit::from_code(self.money_unit()).unwrap_or(Unit::Yuan),
            quota: self.quota(),
            selection: self.selection(),
            eligibility: self.eligibility(),
            town_name: self.text("hiring.town_name"),
            base: self.money("base.amount"),
            allowance: AllowanceTerms {
                quota: self.count("allowance.quota", "event", 0..=1000),
                amount: self.money("allowance.amount"),
                deduction: self.money("allowance.deduction"),
                counts_level1_only: self.choice("allowance.counts", "all | level1", |code| ["all", "level1"].iter().position(|known| *known == code))
                    == Some(1),
            },
            reward: RewardTerms {
                level_max: self.level_max(),
                special_min: self.money("special.min"),
                special_capped: self.truth("special.capped"),
                pool_cap: if self.parameters.by_key.contains_key("reward.pool_cap") { self.money_or_none("reward.pool_cap") } else { None },
                monthly_cap: self.money_or_none("reward.monthly_cap"),
            },
            year_end: YearEndTerms {
                amount: self.money("year_end.amount"),
                late: self.money("year_end.late"),
                penalty_by_month: self.choice("year_end.penalty", "event | month", |code| ["event", "month"].iter().position(|known| *known == code))
                    == Some(1),
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
                quota_missed_months: self.run("exit.quota_missed_months"),
                unable_months: self.run("exit.unable_months"),
                age_years_max: self.age("exit.max_age"),
                retention_age_years_max: self.age("exit.retention_max_age"),
            },
        }
    }

    fn quota(&self) -> QuotaTerms {
        let listed = self.parameters.by_key.contains_key("quota.size_classes");
        let size_classes = if listed { self.size_classes() } else { self.two_sizes() };
        QuotaTerms { size_classes, leaders: self.people("quota.leaders"), instructors: self.people("quota.instructors") }
    }

    /// Small and large grids, as the regulation has them.
    fn two_sizes(&self) -> Vec<SizeClass> {
        let small = SizeClass { households_min: 0, members: self.people("quota.small_grid_members") };
        let households_min = self.count("quota.large_grid_households", "household", 1..=100_000);
        vec![small, SizeClass { households_min, members: self.people("quota.large_grid_members") }]
    }

    /// Any number of sizes, each with its first and last household: `["0-79 = 2", "80-499 = 3", "500- = 4"]`.
    fn size_classes(&self) -> Vec<SizeClass> {
        const KEY: &str = "quota.size_classes";
        let classes = self.list(KEY, "[\"0-79 = 2\", \"80- = 3\"]", size_class);
        let mut next = Some(0);
        for (class, last) in &classes {
            if next != Some(class.households_min) || last.is_some_and(|last| last < class.households_min) {
                self.fault(KEY, Problem::SizeClasses(next.unwrap_or(class.households_min)));
            }
            next = last.map(|last| last + 1);
        }
        if let Some(open) = next.filter(|_| !classes.is_empty()) {
            self.fault(KEY, Problem::SizeClasses(open));
        }
        classes.into_iter().map(|(class, _)| class).collect()
    }

    fn selection(&self) -> SelectionTerms {
        SelectionTerms {
            women_per_village: self.people("selection.women_per_village"),
            members_per_hamlet: self.people("selection.members_per_hamlet"),
            bar_cadre_relatives: self.truth("selection.bar_cadre_relatives"),
            members_per_household: self.count("selection.members_per_household", "person", 1..=PEOPLE_MAX),
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
            age_years_max: self.age("eligibility.max_age"),
            require_apps: self.truth("eligibility.require_apps"),
            require_residence: self.truth("eligibility.require_residence"),
            require_clean_record: self.truth("eligibility.require_clean_record"),
            require_no_petition: self.truth("eligibility.require_no_petition"),
            require_recommendation: self.truth("eligibility.require_recommendation"),
            require_platforms: self.truth("eligibility.require_platforms"),
        }
    }

    /// Level 1 earns no reward unless the file says so; the others follow it without a gap up to the highest there is. The
    /// levels of the regulation must be there; one that a town does not have is "none".
    fn level_max(&self) -> Vec<Money> {
        let has = |number: u8| self.parameters.by_key.contains_key(&format!("level{number}.max"));
        let first = if has(1) { self.money("level1.max") } else { Money::ZERO };
        let mut maxima = vec![first, self.money("level2.max")];
        let highest = (LEVELS_LEAST..=Level::MAX).rfind(|number| has(*number)).unwrap_or(LEVELS_LEAST);
        let further: Vec<Option<Money>> = (3..=highest).map(|number| self.money_or_none(&format!("level{number}.max"))).collect();
        let last = further.iter().rposition(Option::is_some).map_or(0, |index| index + 1);
        if let Some(gap) = further[..last].iter().position(Option::is_none) {
            self.fault(&format!("level{}.max", gap + 3), Problem::Value("12, 2.5"));
        }
        maxima.extend(further.into_iter().flatten());
        maxima
    }

    fn typed<T>(&self, key: &str, unit: &'static str, form: &'static str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        self.read.borrow_mut().insert(key.to_owned());
        let fault = |line, problem| {
            self.faults.borrow_mut().push(PolicyFault { line, key: key.to_owned(), problem });
            None
        };
        let Some(parameter) = self.parameters.by_key.get(key) else { return fault(None, Problem::Missing) };
        if !parameter.unit.is_empty() && parameter.unit != unit {
            return fault(Some(parameter.line), Problem::Unit(unit));
        }
        let Some(dated) = parameter.dated_in(self.month) else { return fault(Some(parameter.line), Problem::Missing) };
        let chosen = match &dated.value {
            Value::List(codes) => codes.iter().all(|code| parameter.options.contains(&Value::Text(code.clone()))),
            single @ (Value::Number(_) | Value::Text(_) | Value::Truth(_)) => parameter.options.contains(single),
        };
        let Some(typed) = read(&dated.value) else { return fault(Some(dated.line), Problem::Value(form)) };
        if !parameter.options.is_empty() && !chosen {
            return fault(Some(dated.line), Problem::NoOption);
        }
        Some(typed)
    }

    fn fault(&self, key: &str, problem: Problem) {
        let line = self.parameters.by_key.get(key).map(|parameter| parameter.dated_in(self.month).map_or(parameter.line, |dated| dated.line));
        self.faults.borrow_mut().push(PolicyFault { line, key: key.to_owned(), problem });
    }

    /// What each value allows and all together do not.
    fn look_across(&self, terms: &Terms) {
        if !self.faults.borrow().is_empty() {
            return;
        }
        for (level, max) in (1..).zip(&terms.reward.level_max) {
            if terms.reward.monthly_cap.is_some_and(|cap| *max > cap) {
                self.fault(&format!("level{level}.max"), Problem::AboveCap);
            }
        }
        if terms.exit.retention_age_years_max < terms.exit.age_years_max {
            self.fault("exit.retention_max_age", Problem::BelowExitAge);
        }
    }

    /// A whole number that makes sense in its unit.
    fn count(&self, key: &str, unit: &'static str, sense: RangeInclusive<u32>) -> u32 {
        let read = |value: &Value| match value {
            Value::Number(digits) => whole(digits),
            Value::Text(_) | Value::Truth(_) | Value::List(_) => None,
        };
        let count = self.typed(key, unit, "0, 1, 2 …", read);
        if count.is_some_and(|count| !sense.contains(&count)) {
            self.fault(key, Problem::Bounds(*sense.start(), *sense.end()));
        }
        count.unwrap_or(0)
    }

    fn people(&self, key: &str) -> u32 {
        self.count(key, "person", 0..=PEOPLE_MAX)
    }

    fn age(&self, key: &str) -> u32 {
        self.count(key, "year", 18..=120)
    }

    /// Months running, of which there must be one at least.
    fn run(&self, key: &str) -> u32 {
        self.count(key, "month", 1..=MONTHS_MAX)
    }

    fn money(&self, key: &str) -> Money {
        let read = |value: &Value| match value {
            Value::Number(digits) | Value::Text(digits) => Money::parse(digits),
            Value::Truth(_) | Value::List(_) => None,
        };
        self.typed(key, self.money_unit(), "12, 2.5", read).unwrap_or(Money::ZERO)
    }

    /// An amount, or `none` where there is no limit.
    fn money_or_none(&self, key: &str) -> Option<Money> {
        let read = |value: &Value| match value {
            Value::Text(none) if none == "none" => Some(None),
            Value::Number(digits) | Value::Text(digits) => Money::parse(digits).map(Some),
            Value::Truth(_) | Value::List(_) => None,
        };
        self.typed(key, self.money_unit(), "12, 2.5, \"none\"", read).flatten()
    }

    /// The unit of all amounts: that of the base.
    fn money_unit(&self) -> &'static str {
        let unit = self.parameters.by_key.get("base.amount").map(|base| base.unit.as_str());
        if unit == Some(Unit::Point.code()) { Unit::Point.code() } else { Unit::Yuan.code() }
    }

    /// A share of one, in ten-thousandths: `0.20`.
    fn share(&self, key: &str) -> u32 {
        let read = |value: &Value| match value {
            Value::Number(digits) | Value::Text(digits) => {
                let (part, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
                let decimals = (1..=4).contains(&decimals.len()).then(|| format!("{decimals:0<4}"))?;
                (!part.is_empty()).then(|| whole(&format!("{part}{decimals}")))?.filter(|share| *share <= 10_000)
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

    fn list<T: PartialEq>(&self, key: &str, form: &'static str, from_code: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let read = |value: &Value| match value {
            Value::List(codes) => codes.iter().map(|code| from_code(code)).collect::<Option<Vec<T>>>(),
            Value::Number(_) | Value::Text(_) | Value::Truth(_) => None,
        };
        let list = self.typed(key, "list", form, read).unwrap_or_default();
        let is_empty =
            list.is_empty() && self.parameters.by_key.get(key).and_then(|parameter| parameter.value_in(self.month)) == Some(&Value::List(Vec::new()));
        let may_be_empty = key == "exempt.posts" || key == "selection.preference";
        if (is_empty && !may_be_empty) || (1..list.len()).any(|index| list[..index].contains(&list[index])) {
            self.fault(key, Problem::List);
        }
        list
    }
}

/// A number made of digits alone: no sign, no blank, nothing but what a person would write.
fn whole(digits: &str) -> Option<u32> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// A class of sizes with the last household of it, unless it is open: `200-499 = 3`, `500- = 4`.
fn size_class(text: &str) -> Option<(SizeClass, Option<u32>)> {
    let (households, members) = text.split_once('=')?;
    let (first, last) = households.trim().split_once('-')?;
    let last = if last.is_empty() { None } else { Some(whole(last).filter(|last| *last <= 100_000)?) };
    let number = |digits: &str| whole(digits).filter(|_| !digits.is_empty());
    Some((SizeClass { households_min: number(first)?, members: number(members.trim()).filter(|members| *members <= PEOPLE_MAX)? }, last))
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
