//! The typed terms on which the rules are called: the parameters of one month.

mod typed;

use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::money::{Money, Unit};
use crate::model::person::{CadrePost, Education};
use crate::model::post::{Role, Tenure};

/// All terms of one month, in the order of the text.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What amounts are counted in.
    pub unit: Unit,
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
    /// Highest sum of rewards a person and month, where there is one.
    pub monthly_cap: Option<Money>,
    /// Highest sum of rewards of the whole town a month, where there is one.
    pub pool_cap: Option<Money>,
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
    /// Whether all of a month are taken off once.
    pub penalty_by_month: bool,
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

impl MonthCounts {
    /// Whether a month counts as served in a post.
    ///
    /// Rule A15. Reading: any day of the month in the post makes it count, unless the policy looks at one day alone.
    #[must_use]
    pub fn counts(self, tenure: Tenure, month: Month) -> bool {
        match self {
            Self::AnyDay => tenure.touches(month),
            Self::LastDay => tenure.covers(month.last_day()),
            Self::MidMonth => tenure.covers(month.middle()),
        }
    }
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

#[cfg(test)]
mod tests {
    use crate::model::money::Money;
    use crate::policy::parameters::{Parameters, Problem};
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
        assert_eq!(faults("value = 100 }", "value = -100 }"), [("base.amount".into(), Problem::Value("12, 2.5"))]);
        assert_eq!(faults("[level3.max]", "[level5.max]")[0], ("level3.max".into(), Problem::Missing), "no level may be left out between others");
        assert_eq!(faults("{ from = \"2018-03\", value = 100 }", "{ from = \"2018-04\", value = 1 }, { from = \"2018-03\", value = 2 }")[0].1, Problem::Order);
        assert_eq!(faults("policy = ", "policy = = ")[0].0, "");
        assert_eq!(faults("policy = \"huishan-2018\"", "")[0], ("policy".into(), Problem::Missing));
    }

    #[test]
    fn a_value_without_sense_is_refused_with_its_key_and_line() {
        let line_of = |key: &str| HUISHAN_2018.lines().position(|line| line == format!("[{key}]")).expect(key) + 2;
        for (key, from, to, problem) in [
            ("base.amount", "value = 100 }", "value = \"+100\" }", Problem::Value("12, 2.5")),
            ("commend.share", "\"0.20\"", "\"0.\"", Problem::Value("0.20")),
            ("commend.share", "\"0.20\"", "\"+0.2\"", Problem::Value("0.20")),
            ("commend.share", "\"0.20\"", "\"1.01\"", Problem::Value("0.20")),
            ("allowance.quota", "value = 5 }", "value = +5 }", Problem::Value("0, 1, 2 …")),
            ("exit.quota_missed_months", "value = 3 }", "value = 0 }", Problem::Bounds(1, 120)),
            ("exit.unable_months", "value = 3 }", "value = 0 }", Problem::Bounds(1, 120)),
            ("eligibility.max_age", "value = 60 }", "value = 600 }", Problem::Bounds(18, 120)),
            ("exit.retention_max_age", "value = 65 }", "value = 59 }", Problem::BelowExitAge),
            ("level4.max", "value = 30 }", "value = 51 }", Problem::AboveCap),
            ("allowance.counts", "value = \"all\" }", "value = \"level2\" }", Problem::Value("all | level1")),
            ("paid_roles", "[\"leader\", \"member\"] }", "[\"leader\", \"leader\"] }", Problem::List),
            ("month.counts", "options = [\"any_day\", ", "options = [", Problem::NoOption),
        ] {
            let (before, after) = HUISHAN_2018.split_once(&format!("[{key}]")).expect(key);
            let text = format!("{before}[{key}]{}", after.replacen(from, to, 1));
            let faults = Policy::read(&text).expect_err(to);
            assert_eq!(faults.len(), 1, "{key}: {faults:?}");
            assert_eq!((faults[0].key.as_str(), faults[0].line, &faults[0].problem), (key, Some(line_of(key)), &problem));
        }
        let twice = Policy::read(&format!("{HUISHAN_2018}\n[base.amount]\n")).expect_err("twice");
        assert_eq!((twice[0].key.as_str(), &twice[0].problem), ("base.amount", &Problem::Twice));
        let points = Policy::read(&HUISHAN_2018.replacen("unit = \"yuan\"", "unit = \"point\"", 1)).expect_err("two units");
        assert!(points.iter().all(|fault| fault.problem == Problem::Unit("point")) && points.len() > 5, "{points:?}");
    }

    #[test]
    fn a_town_may_have_any_number_of_size_classes_without_a_gap() {
        let with = |classes: &str| {
            let (before, rest) = HUISHAN_2018.split_once("[quota.large_grid_households]").expect("the sizes");
            let (_, after) = rest.split_once("[quota.leaders]").expect("the leaders");
            Policy::read(&format!(
                "{before}[quota.size_classes]\nvalues = [{{ from = \"2018-03\", value = {classes} }}]\nunit = \"list\"\nclause = \"一(一)\"\n[quota.leaders]{after}"
            ))
        };
        let policy = with("[\"0-199 = 2\", \"200-499 = 3\", \"500- = 4\"]").expect("sound");
        let members = |households| crate::policy::staffing::quota(households, None, &policy.terms[0].1.quota).members;
        assert_eq!([0, 199, 200, 499, 500].map(members), [2, 2, 3, 3, 4]);
        for (classes, at) in [
            ("[\"0-199 = 2\", \"201- = 3\"]", 200),
            ("[\"0-199 = 2\", \"199- = 3\"]", 200),
            ("[\"1- = 2\"]", 0),
            ("[\"0-199 = 2\"]", 200),
            ("[\"0- = 2\", \"200- = 3\"]", 200),
        ] {
            assert_eq!(with(classes).expect_err(classes)[0].problem, Problem::SizeClasses(at), "{classes}");
        }
        for classes in ["[\"0-199\"]", "[\"0 to 9 = 2\"]", "[\"0-+9 = 2\", \"10- = 2\"]", "[\"- = 2\"]", "[]"] {
            assert!(with(classes).is_err(), "{classes}");
        }
    }

    #[test]
    fn a_value_holds_from_its_month_until_the_next() {
        let text = HUISHAN_2018.replacen("value = 100 }]", "value = 100 }, { from = \"2019-01\", value = 120 }]", 1);
        let policy = Policy::read(&text).expect("sound");
        let base = |month: &str| policy.terms(month.parse().expect("a month")).map(|terms| terms.base);
        assert_eq!([base("2018-02"), base("2018-12"), base("2019-01")], [None, Some(Money::from_yuan(100)), Some(Money::from_yuan(120))]);
    }

    #[test]
    fn a_month_has_the_terms_of_the_policy_then_in_force() {
        let policy = Policy::read(HUISHAN_2018).expect("sound");
        let month = |text: &str| text.parse().expect("a month");
        let next = Parameters::read(&HUISHAN_2018.replace("value = 100 }", "value = 80 }").replace("huishan-2018", "next")).expect("sound");
        let policy = policy
            .with_texts(month("2018-06"), &[("base.amount".into(), "90".into())])
            .and_then(|policy| policy.succeeded_by(month("2019-01"), next))
            .expect("sound");
        for (at, base, name) in [("2018-05", 100, "huishan-2018"), ("2018-12", 90, "huishan-2018"), ("2019-01", 80, "next")] {
            assert_eq!((policy.terms_or_first(month(at)).base, policy.name_in(month(at))), (Money::from_yuan(base), name), "{at}");
        }
        let unknown = policy.with_texts(month("2019-02"), &[("base.amuont".into(), "1".into())]).expect_err("unknown");
        assert_eq!(unknown[0].problem, Problem::Unknown(Some("base.amount".into())));
    }
}
