//! Rosters (Annex 4): one line a candidate's form.

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::calendar::parse_day;
use crate::model::expected::Expected;
use crate::model::ids::{Code, IdNumber};
use crate::model::person::{CadrePost, CandidateForm, Education, FormAnswers, Sex};
use crate::model::post::Role;

const NAME: usize = 0;
const ID_NUMBER: usize = 1;
const GRID: usize = 2;
const HAMLET: usize = 3;
const HOUSEHOLD: usize = 4;
const EDUCATION: usize = 5;
const SMARTPHONE: usize = 6;
const ZHENGWU_APP: usize = 7;
const PINGAN_APP: usize = 8;
const RESIDENT: usize = 9;
const BAD_RECORD: usize = 10;
const PETITION: usize = 11;
const PLATFORMS: usize = 12;
const ROLE: usize = 13;
const VILLAGE: usize = 14;
const SEX: usize = 15;
const BIRTH_DATE: usize = 16;
const PHONE: usize = 17;
const COMPUTER: usize = 18;
const PARTY: usize = 19;
const INCUMBENT: usize = 20;
const CADRE_POST: usize = 21;
const CADRE_KIN: usize = 22;
const RECOMMENDED: usize = 23;
const BANK_ACCOUNT: usize = 24;
const REGISTERED_ON: usize = 25;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("name", &["姓名"], Form::Text, "张小明"),
    Column::required("id_number", &["身份证号", "身份证号码", "身份证"], Form::IdNumber, "11010519491231002X"),
    Column::required("grid", &["网格编号", "网格"], Form::Code, "0101"),
    Column::required("hamlet", &["自然村"], Form::Text, "上青岭"),
    Column::required("household", &["户号"], Form::Code, "17"),
    Column::required("education", &["文化程度"], Form::Word(Education::WORDS), "初中"),
    Column::required("smartphone", &["智能手机"], Form::YesNo, "是"),
    Column::required("zhengwu_app", &["浙江政务APP"], Form::YesNo, "是"),
    Column::required("pingan_app", &["平安浙江APP"], Form::YesNo, "是"),
    Column::required("resident", &["常住"], Form::YesNo, "是"),
    Column::required("bad_record", &["不良记录"], Form::YesNo, "否"),
    Column::required("petition", &["县级及以上信访"], Form::YesNo, "否"),
    Column::required("platforms", &["熟知四个平台"], Form::YesNo, "是"),
    Column::optional("role", &["拟任岗位"], Form::Word(Role::WORDS), "网格员"),
    Column::optional("village", &["行政村"], Form::Text, "青岭村"),
    Column::optional("sex", &["性别"], Form::Word(Sex::WORDS), "女"),
    Column::optional("birth_date", &["出生日期"], Form::Day, "1949-12-31"),
    Column::optional("phone", &["联系电话"], Form::Digits, "12000000001"),
    Column::optional("computer", &["电脑操作"], Form::YesNo, "否"),
    Column::optional("party", &["党员"], Form::YesNo, "否"),
    Column::optional("incumbent", &["原网格员"], Form::YesNo, "是"),
    Column::optional("cadre_post", &["村干部职务"], Form::Word(CadrePost::WORDS), "无"),
    Column::optional("cadre_kin", &["村干部近亲属"], Form::YesNo, "否"),
    Column::optional("recommended", &["村两委推荐"], Form::YesNo, "是"),
    Column::optional("bank_account", &["银行卡号"], Form::Digits, "6299990003563692654"),
    Column::optional("registered_on", &["登记日期"], Form::Day, "2018-02-04"),
];

impl Row for CandidateForm {
    const KIND: Kind = Kind::Roster;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let name = cells.required_text(NAME);
        let id_number = cells.id_number(ID_NUMBER);
        let grid = cells.required_code(GRID);
        let hamlet = cells.required_text(HAMLET);
        let household = cells.required_code(HOUSEHOLD);
        let education = cells.word(EDUCATION, Education::WORDS, Education::from_cell);
        let answers = answers(cells);
        let role = cells.optional_word(ROLE, Role::WORDS, Role::from_cell);
        let cadre_post = cells.optional_word(CADRE_POST, CadrePost::WORDS, CadrePost::from_cell);
        let phone = cells.digits(PHONE);
        let bank_account = cells.digits(BANK_ACCOUNT);
        let registered_on = cells.optional_day(REGISTERED_ON);
        cross_check(cells, id_number);
        Some(Self {
            name: name?,
            id_number: id_number?,
            grid: grid?,
            village: cells.optional_text(VILLAGE),
            hamlet: hamlet?,
            household: plain_household(household?),
            role: role.unwrap_or(Role::Member),
            education: education?,
            answers: answers?,
            cadre_post: cadre_post.unwrap_or(CadrePost::None),
            phone,
            bank_account,
            registered_on,
        })
    }

    fn key(cells: &Cells<'_>) -> String {
        cells.code(ID_NUMBER).to_ascii_uppercase()
    }

    fn own_key(&self) -> String {
        self.id_number.to_string()
    }
}

fn answers(cells: &mut Cells<'_>) -> Option<FormAnswers> {
    let smartphone = cells.yes_no(SMARTPHONE);
    let zhengwu_app = cells.yes_no(ZHENGWU_APP);
    let pingan_app = cells.yes_no(PINGAN_APP);
    let resident = cells.yes_no(RESIDENT);
    let bad_record = cells.yes_no(BAD_RECORD);
    let petition = cells.yes_no(PETITION);
    let platforms = cells.yes_no(PLATFORMS);
    let computer = cells.optional_yes_no(COMPUTER).unwrap_or(false);
    let party = cells.optional_yes_no(PARTY).unwrap_or(false);
    let incumbent = cells.optional_yes_no(INCUMBENT).unwrap_or(false);
    let cadre_kin = cells.optional_yes_no(CADRE_KIN).unwrap_or(false);
    let recommended = cells.optional_yes_no(RECOMMENDED);
    Some(FormAnswers {
        smartphone: smartphone?,
        zhengwu_app: zhengwu_app?,
        pingan_app: pingan_app?,
        resident: resident?,
        bad_record: bad_record?,
        petition: petition?,
        platforms: platforms?,
        computer,
        party,
        incumbent,
        cadre_kin,
        recommended,
    })
}

/// Sex and date of birth, where the form has them, must be those of the ID number.
fn cross_check(cells: &mut Cells<'_>, id_number: Option<IdNumber>) {
    let sex = cells.optional_word(SEX, Sex::WORDS, Sex::from_cell);
    let birth = cells.optional_day(BIRTH_DATE);
    let Some(number) = id_number else { return };
    if sex.is_some_and(|sex| sex != number.sex()) {
        cells.fault(SEX, Expected::SameAs(number.sex().code().to_owned()));
    }
    if birth.is_some_and(|birth| birth != number.birth()) {
        cells.fault(BIRTH_DATE, Expected::SameAs(number.birth().to_string()));
    }
    let registered = parse_day(&cells.code(REGISTERED_ON));
    if registered.is_some_and(|registered| registered < number.birth()) {
        cells.fault(REGISTERED_ON, Expected::NotBefore(number.birth()));
    }
}

/// A household number without the zeros in front that a spreadsheet takes away.
fn plain_household(household: Code) -> Code {
    if !household.bytes().all(|byte| byte.is_ascii_digit()) {
        return household;
    }
    let plain = household.trim_start_matches('0');
    if plain.is_empty() { Code::const_new("0") } else { plain.into() }
}
