//! The clauses of the regulation and the rules that serve them.

/// How gridctl treats a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// The program decides by the text.
    Computed,
    /// People decide; the program keeps who, when and why.
    Recorded,
    /// Left to people altogether.
    OutOfScope,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $clause:literal $treatment:ident),+ $(,)?) => {
        /// A rule by its number: S selection, A assessment, X exit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $name),+ }

        impl Rule {
            /// Every rule in the order of the text.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),+];

            /// The number of the rule, such as `S8`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$name => stringify!($name)),+ }
            }

            /// The clause of the regulation on which the rule rests.
            #[must_use]
            pub const fn clause(self) -> &'static str {
                match self { $(Rule::$name => $clause),+ }
            }

            /// How gridctl treats the rule.
            #[must_use]
            pub const fn treatment(self) -> Treatment {
                match self { $(Rule::$name => Treatment::$treatment),+ }
            }
        }
    };
}

rules! {
    /// Instructors, leaders and members by the size of a grid.
    S1 "一(一)" Computed,
    /// A woman in every administrative village.
    S2 "一(一)" Computed,
    /// A member in every hamlet.
    S3 "一(一)" Computed,
    /// No near relative of a principal cadre.
    S4 "一(一)" Computed,
    /// One member a household.
    S5 "一(一)" Computed,
    /// Concurrent posts within the administrative village.
    S6 "一(一)" Computed,
    /// Education.
    S7 "一(二)1" Computed,
    /// Age.
    S8 "一(二)2" Computed,
    /// Smartphone and apps.
    S9 "一(二)3" Computed,
    /// Residence and record.
    S10 "一(二)4" Computed,
    /// The four platforms.
    S11 "一(二)5" Computed,
    /// Sitting members first, then recommendation.
    S12 "一(二)" Computed,
    /// Training, test, appointment.
    S13 "一(三)" Recorded,
    /// Base.
    A1 "二(一)" Computed,
    /// Quota and allowance.
    A2 "二(二)1①" Computed,
    /// Rewards of the higher levels.
    A3 "二(二)1②③④" Computed,
    /// Special award.
    A4 "二(二)1④" Recorded,
    /// Monthly cap of rewards.
    A5 "二(二)1⑤" Computed,
    /// The highest level counts.
    A6 "二(二)1⑤" Computed,
    /// The first reporter is credited.
    A7 "二(四)3" Computed,
    /// Only confirmed reports count.
    A8 "二(二)1" Recorded,
    /// Year-end bonus.
    A9 "二(三)1" Computed,
    /// Commendation.
    A10 "二(三)2" Recorded,
    /// Fraud.
    A11 "二(三)3" Computed,
    /// Count, approve, pay.
    A12 "二(四)1" Recorded,
    /// Payment by quarter, instant awards.
    A13 "二(四)2" Computed,
    /// Cadres serve unpaid.
    A14 "二(四)4" Computed,
    /// Who is assessed, and for which months.
    A15 "二" Computed,
    /// Tasks not done.
    X1 "三1" Recorded,
    /// Quota missed three months running, or a month without a report.
    X2 "三2" Computed,
    /// Irregular petition.
    X3 "三3" Recorded,
    /// Unable to serve three months running.
    X4 "三4" Computed,
    /// Own wish.
    X5 "三5" Recorded,
    /// Age.
    X6 "三6" Computed,
    /// Elections, vacancies.
    X7 "三" Recorded,
}

impl Rule {
    /// The rule that people name by its number (`X2`, in any case) or by a clause that no other rule shares (`三2`, `三(2)`, `三、2`).
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let wanted = bare(text);
        if let Some(rule) = Self::ALL.iter().find(|rule| rule.code() == wanted) {
            return Some(*rule);
        }
        let mut found = Self::ALL.iter().filter(|rule| bare(rule.clause()) == wanted);
        found.next().copied().filter(|_| found.next().is_none())
    }

    /// Whether the rule is a ground on which a member leaves (退出情形).
    #[must_use]
    pub const fn is_exit_ground(self) -> bool {
        matches!(self, Self::X1 | Self::X2 | Self::X3 | Self::X4 | Self::X5 | Self::X6)
    }
}

/// A name of a rule without the marks that people set between its parts.
fn bare(text: &str) -> String {
    let marks = |character: char| character.is_whitespace() || "()\u{ff08}\u{ff09}、.".contains(character);
    text.chars().filter(|character| !marks(*character)).collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn a_rule_is_named_by_its_number_or_by_a_clause_of_its_own() {
        for (text, rule) in
            [("X2", Rule::X2), ("x2", Rule::X2), ("三2", Rule::X2), ("三(2)", Rule::X2), ("三、6", Rule::X6), ("s12", Rule::S12), ("一(二)2", Rule::S8)]
        {
            assert_eq!(Rule::named(text), Some(rule), "{text}");
        }
        for text in ["", "X8", "三9", "一(一)", "二(二)1⑤", "四1"] {
            assert_eq!(Rule::named(text), None, "{text}");
        }
        assert_eq!(Rule::ALL.iter().filter(|rule| rule.is_exit_ground()).count(), 6);
    }
}
