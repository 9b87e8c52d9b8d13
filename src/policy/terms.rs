//! The typed terms on which the rules are called: the parameters of one month.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::parameters::{Parameters, PolicyFault, Problem, Value, nearest};
use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::money::Money;
use crate::model::person::{CadrePost, Education};
use crate::model::post::Role;

/// All terms of one month, in the order of the text.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Posts by the size of a grid, clause 一(一).
    pub quota: QuotaTerms,
    /// What a village's members must be together, clause 一(一).
    pub selection: SelectionTerms,
    /// What a member must be, clause 一(二).
    pub eligibility: EligibilityTerms,
    /// Name of the town, the first part of the app nickname, clause 一(三).
    pub town_name: String,
    /// Base of a month, clause 二(一).
    pub base: Money,
    /// Quota and allowance, clause 二(二)1①.
    pub allowance: AllowanceTerms,
    /// Rewards, clause 二(二)1②–⑤.
    pub reward: RewardTerms,
    /// The bonus at the end of the year, clause 二(三)1.
    pub year_end: YearEndTerms,
    /// Share of the members that may be commended, in ten-thousandths, clause 二(三)2.
    pub commended_share: u32,
    /// Cadres who serve unpaid, clause 二(四)4.
    pub exempt_posts: Vec<CadrePost>,
    /// Posts that are assessed.
    pub paid_roles: Vec<Role>,
    /// Which days of a month in a post make the month count.
    pub month_counts: MonthCounts,
    /// When somebody leaves, clause 三.
    pub exit: ExitTerms,
}

/// Posts by the size of a grid, clause 一(一).
#[derive(Debug, Clone)]
pub struct QuotaTerms {
    /// Size classes from the smallest; the last whose households are reached counts.
    pub size_classes: Vec<SizeClass>,
    /// Leaders of each grid.
    pub leaders: u32,
    /// Instructors of each grid.
    pub instructors: u32,
}

/// A size class of grids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeClass {
    /// Households from which the class begins.
    pub households_min: u32,
    /// Members of such a grid.
    pub members: u32,
}

/// What a village's members must be together, clause 一(一).
#[derive(Debug, Clone)]
pub struct SelectionTerms {
    /// Women among the members of each administrative village, at least.
    pub women_per_village: u32,
    /// Members living in each hamlet, at least.
    pub members_per_hamlet: u32,
    /// Whether near relatives of principal cadres are barred.
    pub bar_cadre_relatives: bool,
    /// Members of one household, at most.
    pub members_per_household: u32,
    /// Whether a second seat may be offered when candidates run out.
    pub concurrent_when_short: bool,
    /// Grounds of preference, the weightiest first.
    pub preference: Vec<Ground>,
}

/// A ground on which one candidate is preferred to another, clause 一(二).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A sitting member.
    Incumbent,
    /// The higher education.
    Education,
    /// The younger.
    Age,
    /// Computer skill.
    Computer,
    /// Party membership.
    Party,
}

/// What a member must be, clause 一(二).
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each requirement of the text can be switched off for itself")]
pub struct EligibilityTerms {
    /// The least education.
    pub education_min: Education,
    /// The greatest age in completed years.
    pub age_years_max: u32,
    /// Smartphone and both apps.
    pub require_apps: bool,
    /// Living in the village all year.
    pub require_residence: bool,
    /// No bad record.
    pub require_clean_record: bool,
    /// No petition at county level or above.
    pub require_no_petition: bool,
    /// The recommendation of the village's two committees.
    pub require_recommendation: bool,
    /// Knowledge of the four platforms.
    pub require_platforms: bool,
}

/// Quota and allowance, clause 二(二)1①.
#[derive(Debug, Clone)]
pub struct AllowanceTerms {
    /// Valid events a month for the whole allowance.
    pub quota: u32,
    /// The whole allowance.
    pub amount: Money,
    /// Taken off for each event missing.
    pub deduction: Money,
    /// Whether level 1 alone counts toward the quota.
    pub counts_level1_only: bool,
}

/// Rewards, clause 二(二)1②–⑤.
#[derive(Debug, Clone)]
pub struct RewardTerms {
    /// Highest reward of an event, by level from level 1.
    pub level_max: Vec<Money>,
    /// Least special award.
    pub special_min: Money,
    /// Whether special awards stand under the monthly cap.
    pub special_capped: bool,
    /// Highest sum of rewards a person and month.
    pub monthly_cap: Money,
}

impl RewardTerms {
    /// The highest level there is.
    #[must_use]
    pub fn highest_level(&self) -> u8 {
        u8::try_from(self.level_max.len()).unwrap_or(Level::MAX)
    }

    /// The highest reward for an event of a level; nothing for a level that the policy does not know.
    #[must_use]
    pub fn max_of(&self, level: Level) -> Money {
        self.level_max.get(level.index()).copied().unwrap_or(Money::ZERO)
    }
}

/// The bonus at the end of the year, clause 二(三)1.
#[derive(Debug, Clone)]
pub struct YearEndTerms {
    /// The whole bonus.
    pub amount: Money,
    /// Taken off for each lateness.
    pub late: Money,
    /// Taken off for each absence.
    pub absent: Money,
    /// Whether a recorded task failure forfeits it.
    pub task_failure_forfeits: bool,
    /// Whether it is shared out by months served.
    pub by_months: bool,
}

/// Which days of a month in a post make the month count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthCounts {
    /// Any day.
    AnyDay,
    /// The last day.
    LastDay,
    /// The 15th.
    MidMonth,
}

/// When somebody leaves, clause 三.
#[derive(Debug, Clone)]
pub struct ExitTerms {
    /// Months running with the quota missed.
    pub quota_missed_months: u32,
    /// Months running without being able to serve.
    pub unable_months: u32,
    /// Age in completed years that must not be exceeded.
    pub age_years_max: u32,
    /// Age in completed years up to which somebody outstanding may be kept.
    pub retention_age_years_max: u32,
}

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

    /// Level 1 earns no reward unless the file says so; the others follow it without a gap.
    fn level_max(&self) -> Vec<Money> {
        let has = |number: u8| self.parameters.by_key.contains_key(&format!("level{number}.max"));
        let first = if has(1) { self.money("level1.max") } else { Money::ZERO };
        let mut maxima = vec![first, self.money("level2.max")];
        for number in (3..=Level::MAX).take_while(|number| has(*number)) {
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
        self.typed(key, "yuan", "150, 2.50", read).unwrap_or(Money::ZERO)
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

#[cfg(test)]
mod tests {
    use crate::model::money::Money;
    use crate::policy::parameters::Problem;
    use crate::policy::{HUISHAN_2018, Policy, huishan};

    #[test]
    fn the_built_in_policy_is_the_regulation() {
        let terms = huishan();
        assert_eq!((terms.base, terms.allowance.amount, terms.allowance.deduction), (Money::from_yuan(100), Money::from_yuan(150), Money::from_yuan(30)));
        assert_eq!(terms.reward.level_max, [0, 5, 15, 30].map(Money::from_yuan));
        assert_eq!(terms.commended_share, 2000);
        assert_eq!(terms.quota.size_classes.iter().map(|class| class.members).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_faulty_policy_file_is_refused_with_the_key() {
        let faults = |from: &str, to: &str| {
            assert!(HUISHAN_2018.contains(from), "{from}");
            let faults = Policy::read(&HUISHAN_2018.replacen(from, to, 1)).expect_err(to);
            faults.into_iter().map(|fault| (fault.key, fault.problem)).collect::<Vec<_>>()
        };
        let unknown = faults("[base.amount]", "[base.amuont]");
        assert!(unknown.contains(&("base.amount".into(), Problem::Missing)), "{unknown:?}");
        assert!(unknown.contains(&("base.amuont".into(), Problem::Unknown(Some("base.amount".into())))), "{unknown:?}");
        assert_eq!(faults("value = 100 }]\nunit = \"yuan\"", "value = 100 }]\nunit = \"month\""), [("base.amount".into(), Problem::Unit("yuan"))]);
        assert_eq!(faults("value = 100 }", "value = -100 }"), [("base.amount".into(), Problem::Value("150, 2.50"))]);
        assert_eq!(faults("{ from = \"2018-03\", value = 100 }", "{ from = \"2018-04\", value = 1 }, { from = \"2018-03\", value = 2 }")[0].1, Problem::Order);
        assert_eq!(faults("policy = ", "policy = = ")[0].0, "");
        assert_eq!(faults("policy = \"huishan-2018\"", "")[0], ("policy".into(), Problem::Missing));
    }

    #[test]
    fn a_value_holds_from_its_month_until_the_next() {
        let text = HUISHAN_2018.replacen("value = 100 }]", "value = 100 }, { from = \"2019-01\", value = 120 }]", 1);
        let policy = Policy::read(&text).expect("sound");
        let base = |month: &str| policy.terms(month.parse().expect("a month")).map(|terms| terms.base);
        assert_eq!([base("2018-02"), base("2018-12"), base("2019-01")], [None, Some(Money::from_yuan(100)), Some(Money::from_yuan(120))]);
    }
}
