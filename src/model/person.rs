//! People and the candidate form (初选报名登记表) by which gridctl learns of them.

use super::calendar::Day;
use super::ids::{Code, IdNumber};
use super::post::Role;
use super::vocabulary;

vocabulary! {
    /// A person's sex as the ID number tells it.
    Sex {
        /// A woman.
        Female = "female" "女" "female" ["2"],
        /// A man.
        Male = "male" "男" "male" ["1"],
    }
}

vocabulary! {
    /// Schooling completed (文化程度), from the least to the most.
    Education {
        /// Primary school.
        Primary = "primary" "小学" "primary" [],
        /// Junior secondary school.
        Junior = "junior" "初中" "junior secondary" [],
        /// Senior secondary school.
        Senior = "senior" "高中" "senior secondary" [],
        /// Vocational secondary school.
        Vocational = "vocational" "中专" "vocational" ["职高", "技校"],
        /// Junior college.
        College = "college" "大专" "college" ["专科"],
        /// University, first degree.
        Bachelor = "bachelor" "本科" "bachelor" ["大学", "大学本科"],
        /// University, higher degree.
        Postgraduate = "postgraduate" "研究生" "postgraduate" ["硕士", "博士"],
    }
}

impl Education {
    /// The rank by which education is compared: senior and vocational school stand level.
    #[must_use]
    pub const fn rank(self) -> u32 {
        match self {
            Self::Primary => 0,
            Self::Junior => 1,
            Self::Senior | Self::Vocational => 2,
            Self::College => 3,
            Self::Bachelor => 4,
            Self::Postgraduate => 5,
        }
    }
}

vocabulary! {
    /// The post somebody holds among the village's cadres (村干部职务).
    CadrePost {
        /// None of the three.
        None = "none" "无" "none" ["否", "-"],
        /// Secretary of the village's Party organisation.
        Secretary = "secretary" "书记" "Party secretary" ["村党组织书记", "村书记"],
        /// Director of the village committee.
        Director = "director" "主任" "village director" ["村主任", "村委主任"],
        /// Head of the village supervision committee.
        Supervisor = "supervisor" "监委主任" "supervision head" ["村监委主任"],
    }
}

/// One candidate's form, a line of the roster (Annex 4). References are still names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CandidateForm {
    /// Name as written on the form.
    pub name: Code,
    /// ID number.
    pub id_number: IdNumber,
    /// Code of the grid registered for.
    pub grid: Code,
    /// Administrative village, where the form names it.
    pub village: Option<String>,
    /// Hamlet lived in.
    pub hamlet: Code,
    /// Household number, unique within the administrative village.
    pub household: Code,
    /// Post applied for.
    pub role: Role,
    /// Schooling completed.
    pub education: Education,
    /// The facts that rules S9 to S12 ask for.
    #[serde(flatten)]
    pub answers: FormAnswers,
    /// Post among the village's cadres.
    pub cadre_post: CadrePost,
    /// Telephone number.
    pub phone: Option<String>,
    /// Bank account number.
    pub bank_account: Option<String>,
    /// Day of registration.
    pub registered_on: Option<Day>,
}

/// The yes/no answers of a candidate's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the form asks these questions, each to be answered yes or no")]
pub struct FormAnswers {
    /// Owns a smartphone.
    pub smartphone: bool,
    /// Has the government app with the advanced real-name check.
    pub zhengwu_app: bool,
    /// Has the Ping'an Zhejiang app.
    pub pingan_app: bool,
    /// Lives in the village all year.
    pub resident: bool,
    /// Has a bad record.
    pub bad_record: bool,
    /// Has petitioned at county level or above.
    pub petition: bool,
    /// Knows the four platforms.
    pub platforms: bool,
    /// Can work with a computer.
    pub computer: bool,
    /// Is a Party member.
    pub party: bool,
    /// Is a sitting grid member.
    pub incumbent: bool,
    /// Declares a near relative among the village's cadres.
    pub cadre_kin: bool,
    /// Recommended by the two village committees; `None` where the form does not say.
    pub recommended: Option<bool>,
}
