//! What the other rooms return as data, in words.

mod io;
mod open;
mod undo;

pub use io::io_error;
pub use undo::undo_fault;

use super::say;
use super::text::{Lang, Look, shown, without_numbers};
use crate::intake::FileFault;
use crate::model::expected::{CellFault, Expected, Noun};
use crate::model::fact::ChangedFact;
use crate::model::ids::IdNumber;
use crate::model::ids::{IdNumberFault, masked};
use crate::model::money::Money;
use crate::model::sheet::{Component, Due};
use crate::policy::eligibility::Finding;
use crate::policy::parameters::{PolicyFault, Problem};
use crate::store::OpenError;

/// Columns whose long numbers belong to a person.
const PERSONAL: [&str; 4] = ["id_number", "reporter", "phone", "bank_account"];
/// Characters from which a number in such a column is hidden but for the last four.
const PERSONAL_LENGTH: usize = 11;

/// The value of a cell as an error shows it: personal numbers hidden but for their last four characters.
#[must_use]
pub fn cell_value(fault: &CellFault, reveal: bool) -> String {
    let digits = fault.value.chars().filter(|character| character.is_numeric()).count();
    let personal = PERSONAL.contains(&fault.column) && digits >= PERSONAL_LENGTH && !fault.value.contains(['E', 'e', '.']);
    // In a wrong column an ID number is still one.
    let is_misplaced = has_id_number(&fault.value);
    shown(&match (reveal, personal) {
        (false, true) => masked(&fault.value),
        (false, false) if is_misplaced => without_numbers(&fault.value),
        (true | false, _) => fault.value.clone(),
    })
}

fn has_id_number(text: &str) -> bool {
    text.split(|character: char| !character.is_numeric() && !matches!(character, 'X' | 'x')).any(|run| run.chars().count() == 18)
}

/// What a cell should hold.
#[must_use]
pub fn expected(lang: Lang, expected: &Expected) -> String {
    match expected {
        Expected::Filled => say!(lang, "不能为空", "must not be empty"),
        Expected::PlainText => say!(lang, "应为普通文字", "expected plain text"),
        Expected::Day => say!(lang, "应为日期，写成 2018-04-03", "expected a day, such as 2018-04-03"),
        Expected::Month => say!(lang, "应为月份，写成 2018-04", "expected a month, such as 2018-04"),
        Expected::Moment => say!(lang, "应为日期和时间，写成 2018-04-03 08:30", "expected a day and time, such as 2018-04-03 08:30"),
        Expected::YesNo => say!(lang, "应为 是 或 否", "expected yes or no"),
        Expected::Count => say!(lang, "应为整数，不小于 0", "expected a whole number, 0 or more"),
        Expected::Money => say!(lang, "应为金额(元)，不小于 0，最多两位小数", "expected an amount in yuan, 0 or more, with at most two decimals"),
        Expected::Digits => say!(lang, "应为号码，只含数字", "expected a number made of digits"),
        Expected::TextCell => say!(
            lang,
            "应为文本单元格：数字单元格会改动长号码；请把该列设为“文本”格式(开始 → 数字格式 → 文本)后重新录入",
            "expected a text cell: a number cell changes long numbers; format the column as Text (Home → Number Format → Text) and enter it again"
        ),
        Expected::Computed => say!(lang, "单元格的公式出错，应为值", "the formula in the cell has failed, expected a value"),
        Expected::IdNumber(fault) => id_number(lang, *fault),
        Expected::OneOf(words) => one_of(lang, words),
        Expected::Level(highest) => say!(lang, "应为级别 1 至 {highest}", "expected a level from 1 to {highest}"),
        Expected::AtMost(most) => say!(lang, "应不超过 {most} 元，即该级别的最高奖励", "expected at most {most} yuan, the highest reward of its level"),
        Expected::AtLeast(least) => say!(lang, "一事一议应不少于 {least} 元", "expected a special award of {least} yuan or more"),
        Expected::Reason => say!(lang, "一事一议须写明依据", "a special award needs a reason"),
        Expected::Known(noun, near) => known(lang, *noun, near.as_deref()),
        Expected::KnownGood(noun) => {
            let noun = self::noun(lang, *noun);
            say!(lang, "所指的{noun}所在行被退回", "refers to a {noun} whose row was rejected")
        }
        Expected::OnlyOne => say!(lang, "昵称有两人以上相同，请写身份证号", "two people have this nickname: give the ID number"),
        Expected::SameAs(other) => say!(lang, "与其他记录不符，应为 {other}", "does not agree with what is known: {other}"),
        Expected::NotDistinct => say!(
            lang,
            "已认定与本条所属事件为两件；如有误，先用 gridctl event distinct --undo 撤销",
            "found to be another event than the report's; gridctl event distinct --undo takes that back first"
        ),
        Expected::Once => say!(lang, "重复：本次导入中已出现过", "a duplicate: it stands already in this import"),
        Expected::PostOn(day) => say!(lang, "{day} 当天未任任何岗位", "held no post on {day}"),
        Expected::NotBefore(day) => say!(lang, "应不早于 {day}", "expected a day not before {day}"),
        Expected::NotAfter(day) => say!(lang, "应不晚于 {day}", "expected a day not after {day}"),
        Expected::FreeDays => say!(lang, "与同一岗位的另一段任期重叠", "overlaps another spell in the same post"),
        Expected::OneSubject => say!(lang, "应填身份证号或网格编号，二者取一", "expected an ID number or a grid, exactly one of the two"),
        Expected::PersonSubject => say!(lang, "应填身份证号：只有非正常上访可填网格", "expected an ID number: only an irregular petition may name a grid"),
        Expected::Woman => say!(lang, "卫计业务网格员应为女性", "the family-planning member must be a woman"),
        Expected::Cells { header, row } => say!(lang, "本行有 {row} 格，表头有 {header} 格", "the row has {row} cells, the header {header}"),
    }
}

fn one_of(lang: Lang, words: &[(&str, &str)]) -> String {
    let list = words.iter().map(|(code, zh)| if lang == Lang::Zh { *zh } else { *code }).collect::<Vec<_>>();
    let (zh, en) = (list.join("、"), list.join(", "));
    say!(lang, "应为以下之一：{zh}", "expected one of: {en}")
}

fn noun(lang: Lang, noun: Noun) -> String {
    match noun {
        Noun::Person => say!(lang, "人员", "person"),
        Noun::Grid => say!(lang, "网格", "grid"),
        Noun::Hamlet => say!(lang, "自然村", "hamlet"),
        Noun::Nickname => say!(lang, "昵称", "nickname"),
    }
}

fn known(lang: Lang, noun: Noun, near: Option<&str>) -> String {
    let near = near.map(shown).map(|near| say!(lang, "，是否为 {near}？", "; did you mean {near}?")).unwrap_or_default();
    match noun {
        Noun::Person => say!(lang, "没有此人：名册中无此身份证号{near}", "no such person: no form in the roster has this ID number{near}"),
        Noun::Grid => say!(lang, "没有此网格{near}", "no such grid{near}"),
        Noun::Hamlet => say!(lang, "该行政村没有此自然村{near}", "no such hamlet in the grid's village{near}"),
        Noun::Nickname => say!(lang, "没有人用此昵称{near}", "nobody has this nickname{near}"),
    }
}

fn id_number(lang: Lang, fault: IdNumberFault) -> String {
    match fault {
        IdNumberFault::Spreadsheet => say!(
            lang,
            "应为 18 位身份证号：表格软件已把它变成数字，请把该列设为文本后重新录入",
            "expected an ID number of 18 characters: a spreadsheet has turned it into a number; format the column as text and enter it again"
        ),
        IdNumberFault::Length(length) => say!(lang, "应为 18 位身份证号，现有 {length} 位", "expected an ID number of 18 characters, found {length}"),
        IdNumberFault::Character => say!(lang, "身份证号应为 17 位数字加一位数字或 X", "expected 17 digits and then a digit or X"),
        IdNumberFault::Date => say!(lang, "身份证号第 7 至 14 位不是真实日期", "characters 7 to 14 of the ID number are no true date"),
        IdNumberFault::CheckCharacter(_) => say!(lang, "身份证号校验码不符，号码有误", "the ID number's check character does not fit: some character is wrong"),
    }
}

/// Why a file cannot be taken, with the line where there is one; faults of the header leave it to the caller.
#[must_use]
pub fn file_fault(lang: Lang, fault: &FileFault) -> (Option<u64>, String) {
    match fault {
        FileFault::NotFound => (None, say!(lang, "没有此文件", "no such file")),
        FileFault::Folder => (None, say!(lang, "是文件夹，应为文件", "is a folder, expected a file")),
        FileFault::Unreadable(error) => (None, {
            let error = io_error(lang, error);
            say!(lang, "无法读取：{error}", "cannot be read: {error}")
        }),
        FileFault::Empty => (Some(1), say!(lang, "文件为空，应有表头", "is empty, expected a header line")),
        FileFault::NotAWorkbook(words) => {
            let words = shown(words);
            (None, say!(lang, "不是可读取的 XLSX 或 XLS 工作簿：{words}", "is no XLSX or XLS workbook that can be read: {words}"))
        }
        FileFault::Encrypted => (None, say!(lang, "工作簿设有密码，请去掉密码后导入", "is a workbook with a password: remove the password first")),
        FileFault::WorkbookTooLarge(most) => {
            let most = most >> 20;
            (
                None,
                say!(
                    lang,
                    "工作簿解压后超过 {most} MiB，或文字过多过长，请拆分或另存为 CSV",
                    "is a workbook of more than {most} MiB unpacked, or of too many or too long texts: split it, or save it as CSV"
                ),
            )
        }
        FileFault::NoSheet(asked, sheets) => {
            let (asked, sheets) = (shown(asked), shown(&sheets.join(" ")));
            (None, say!(lang, "没有工作表“{asked}”，已有：{sheets}", "has no sheet \"{asked}\"; there are: {sheets}"))
        }
        FileFault::Binary(line) => (Some(*line), say!(lang, "不是文本文件：含有空字节", "is not a text file: it has NUL bytes")),
        FileFault::Undecodable(line, None) => (Some(*line), say!(lang, "编码无法识别，应为 UTF-8 或 GB18030", "has bytes that are neither UTF-8 nor GB18030")),
        FileFault::Undecodable(line, Some(encoding)) => (Some(*line), say!(lang, "编码不是 {encoding}", "has bytes that are not {encoding}")),
        FileFault::UnclosedQuote(line) => (Some(*line), say!(lang, "引号没有闭合", "has a quote that is never closed")),
        FileFault::StrayQuote(line) => (
            Some(*line),
            say!(
                lang,
                "单元格中间有引号：含引号的单元格应整格加引号，内部引号写两次",
                "has a quote inside a cell: quote the whole cell and double the quotes within"
            ),
        ),
        FileFault::RecordTooLong(line) => (Some(*line), say!(lang, "一行超过 1 MiB", "has a record longer than 1 MiB")),
        FileFault::TooManyColumns(count) => (None, say!(lang, "有 {count} 列，最多 1024 列", "has {count} columns, more than 1024")),
        FileFault::UnknownKind => (None, say!(lang, "表头不属于任何一种文件，可用 --kind 指定", "has a header of no known kind; --kind names it")),
        FileFault::UnknownColumn(name, near) => {
            let name = shown(name);
            let near = near.as_deref().map(|near| say!(lang, "，是否为 {near}？", "; did you mean {near}?")).unwrap_or_default();
            (None, say!(lang, "未知的列“{name}”{near}", "unknown column \"{name}\"{near}"))
        }
        FileFault::ColumnTwice(name) => {
            let name = shown(name);
            (None, say!(lang, "列“{name}”出现两次", "column \"{name}\" stands there twice"))
        }
        FileFault::MissingColumn(en, zh) => (None, say!(lang, "缺少列“{zh}”({en})", "missing column \"{en}\" ({zh})")),
    }
}

/// A rule that a candidate does not meet.
#[must_use]
pub fn finding(lang: Lang, finding: Finding) -> String {
    match finding {
        Finding::CadreKin => say!(lang, "系村主职干部或村监委主任近亲属", "near relative of a principal cadre or of the supervision head"),
        Finding::CadreHousehold => say!(lang, "与村主职干部或村监委主任同户", "shares the household of a principal cadre or of the supervision head"),
        Finding::HouseholdServes => say!(lang, "同户已有网格员", "the household already has a member serving"),
        Finding::EducationBelow { has, least } => {
            let (has_zh, least_zh, has_en, least_en) = (has.zh(), least.zh(), has.en(), least.en());
            say!(lang, "文化程度{has_zh}，要求{least_zh}及以上", "education {has_en}, at least {least_en} is required")
        }
        Finding::AgeAbove { age_years, most } => say!(lang, "年龄 {age_years} 周岁，上限 {most} 周岁", "aged {age_years}, at most {most} is allowed"),
        Finding::NoSmartphone => say!(lang, "没有智能手机", "no smartphone"),
        Finding::NoZhengwuApp => say!(lang, "未安装浙江政务APP或未通过高级实名认证", "government app missing or without the real-name check"),
        Finding::NoPinganApp => say!(lang, "未安装平安浙江APP", "Ping'an Zhejiang app missing"),
        Finding::NotResident => say!(lang, "非常年在村居住", "does not live in the village all year"),
        Finding::BadRecord => say!(lang, "有不良记录", "has a bad record"),
        Finding::Petitioned => say!(lang, "有到县级及以上信访", "has petitioned at county level or above"),
        Finding::NotRecommended => say!(lang, "村两委不推荐", "not recommended by the two village committees"),
        Finding::PlatformsUnknown => say!(lang, "不熟悉四个平台知识", "does not know the four platforms"),
    }
}

/// What is wrong with a policy file.
#[must_use]
pub fn policy_fault(lang: Lang, fault: &PolicyFault) -> String {
    let key = shown(&fault.key);
    match &fault.problem {
        Problem::Syntax(words) => say!(lang, "不是有效的 TOML:{words}", "is not valid TOML: {words}"),
        Problem::Unknown(near) => {
            let near = near.as_deref().map(|near| say!(lang, "，是否为 {near}？", "; did you mean {near}?")).unwrap_or_default();
            say!(lang, "未知的参数 {key}{near}", "unknown key {key}{near}")
        }
        Problem::Missing => say!(lang, "缺少参数 {key}", "missing key {key}"),
        Problem::Unit(unit) => say!(lang, "参数 {key} 的单位应为 {unit}", "key {key} must have the unit {unit}"),
        Problem::Value(form) => say!(lang, "参数 {key} 的值应形如 {form}", "key {key} must have a value such as {form}"),
        Problem::Twice => say!(lang, "参数 {key} 出现两次，应只写一次", "key {key} stands there twice; write it once"),
        Problem::Bounds(least, most) => say!(lang, "参数 {key} 的值应在 {least} 与 {most} 之间", "key {key} must have a value from {least} to {most}"),
        Problem::NoOption => say!(lang, "参数 {key} 的值不在 options 所列之中", "the value of key {key} is not among its options"),
        Problem::List => say!(lang, "参数 {key} 的列表为空或有重复项", "the list of key {key} is empty or has the same entry twice"),
        Problem::SizeClasses(households) => say!(
            lang,
            "参数 {key} 的各档应从 0 户起首尾相接，最后一档不封顶；{households} 户处不相接",
            "the classes of key {key} must begin at 0, follow each other without gap or overlap, and end open, as in \"500- = 4\"; not so at {households} households"
        ),
        Problem::AboveCap => {
            say!(lang, "参数 {key} 高于每月上限 reward.monthly_cap，永远发不足", "key {key} is above reward.monthly_cap and can never be paid")
        }
        Problem::BelowExitAge => say!(lang, "参数 {key} 应不低于 exit.max_age", "key {key} must not be below exit.max_age"),
        Problem::Order => {
            say!(lang, "参数 {key} 的各值应按生效月份先后排列，每月一个", "the values of key {key} must stand in the order of their months, one a month")
        }
    }
}

/// Why the database cannot be opened, and what to do about it.
#[must_use]
pub fn open_error(lang: Lang, error: &OpenError) -> (String, Option<String>) {
    match error {
        OpenError::Missing(path) => {
            let path = shown(&path.display().to_string());
            (
                say!(lang, "没有数据库 {path}", "no database {path}"),
                Some(say!(
                    lang,
                    "用 gridctl init 或 gridctl import 新建，或用 --db 指定",
                    "make one with gridctl init or gridctl import, or name another with --db"
                )),
            )
        }
        OpenError::NotAFile(path) => {
            let path = shown(&path.display().to_string());
            (say!(lang, "“{path}”不是数据库文件", "\"{path}\" is no database file"), Some(say!(lang, "--db 应为文件路径", "--db takes the path of a file")))
        }
        OpenError::Io(error) => open::not_made(lang, error),
        OpenError::Damaged(path) => {
            let path = shown(&path.display().to_string());
            let hint = if cfg!(feature = "encryption") {
                say!(
                    lang,
                    "若已加密，用 --key-file 给出正确的密钥；否则请用备份恢复",
                    "where it is encrypted, give its key with --key-file; else restore it from a backup"
                )
            } else {
                say!(lang, "请用备份恢复", "restore it from a backup")
            };
            (say!(lang, "{path} 已损坏，或不是数据库", "{path} is damaged, or no database"), Some(hint))
        }
        OpenError::Foreign(path) => {
            let path = shown(&path.display().to_string());
            (
                say!(lang, "{path} 不是 gridctl 的数据库", "{path} is not a database of gridctl"),
                Some(say!(lang, "用 --db 指定另一文件", "name another file with --db")),
            )
        }
        OpenError::Newer(path, version) => {
            let path = shown(&path.display().to_string());
            (
                say!(lang, "{path} 由更新版本的 gridctl 建立(格式 {version})", "{path} is from a newer gridctl (format {version})"),
                Some(say!(lang, "请升级 gridctl", "use a newer gridctl")),
            )
        }
        OpenError::OldAndReadOnly(path) => open::old_and_read_only(lang, path),
        OpenError::Busy(path) => {
            let path = shown(&path.display().to_string());
            (say!(lang, "{path} 正被另一程序占用", "another program holds {path}"), Some(say!(lang, "关闭该程序后重试", "close it and try again")))
        }
        OpenError::SchemaAltered(path, names) => open::schema_altered(lang, path, names),
        OpenError::RowsAltered(path, tables) => open::rows_altered(lang, path, tables),
        OpenError::Policy(path) => {
            let path = shown(&path.display().to_string());
            (say!(lang, "{path} 中的政策无法读取", "the policy kept in {path} cannot be read"), Some(say!(lang, "请用备份恢复", "restore it from a backup")))
        }
        OpenError::Sql(error) => (say!(lang, "数据库出错：{error}", "the database reports: {error}"), None),
    }
}

/// A part of somebody's pay that moved: for what, as what, by how much.
#[must_use]
pub fn moved(lang: Lang, due: Due, component: Component, amount: Money) -> String {
    let sign = if amount > Money::ZERO { "+" } else { "" };
    let (zh, en) = (component.zh(), component.en());
    say!(lang, "{due} {zh} {sign}{amount}", "{due} {en} {sign}{amount}")
}

/// A record that was added or altered: what, how, by which log entry, by whom and when.
#[must_use]
pub fn changed_fact(look: Look, fact: &ChangedFact) -> String {
    let lang = look.lang;
    let noun = match fact.noun {
        "report" => say!(lang, "上报", "report"),
        "conduct" => say!(lang, "表现记录", "conduct"),
        "post" => say!(lang, "任职", "post"),
        "attendance" => say!(lang, "会议培训", "attendance"),
        "instant_award" => say!(lang, "即时奖励", "instant award"),
        "commendation" => say!(lang, "表彰", "commendation"),
        "candidate_form" => say!(lang, "登记表", "form"),
        other => other.to_owned(),
    };
    let key = fact.key.split(' ').map(|part| key_part(part, look)).collect::<Vec<_>>().join(" ");
    let how = match fields_changed(fact) {
        fields if fields.is_empty() => say!(lang, "新增", "added"),
        fields => fields.join(", "),
    };
    let (number, at, by, command) = (fact.log_id, shown(&fact.at), shown(&fact.by), &fact.command);
    say!(lang, "{noun} {key}：{how}(日志 {number}，{at}，{by}，{command})", "{noun} {key}: {how} (log {number}, {at}, {by}, {command})")
}

fn key_part(part: &str, look: Look) -> String {
    match IdNumber::parse(part) {
        Ok(number) if !look.reveal => number.masked(),
        Ok(_) | Err(_) => shown(part),
    }
}

/// Fields of a record that say nothing about pay.
const SILENT_FIELDS: [&str; 6] = ["incident", "summary", "phone", "bank_account", "person_id", "grid_id"];

/// Fields of a record that hold fen.
const AMOUNTS: [&str; 2] = ["amount", "special_award"];

fn fields_changed(fact: &ChangedFact) -> Vec<String> {
    let fields = |text: &Option<String>| -> serde_json::Map<String, serde_json::Value> {
        text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    };
    let (before, after) = (fields(&fact.before), fields(&fact.after));
    let written = |name: &str, value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => "—".to_owned(),
        Some(serde_json::Value::Number(fen)) if AMOUNTS.contains(&name) => Money::from_fen(fen.as_i64().unwrap_or_default()).to_string(),
        Some(serde_json::Value::String(text)) => shown(text),
        Some(other) => shown(&other.to_string()),
    };
    let mut names: Vec<&String> = after.keys().chain(before.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let silent = names.iter().all(|name| SILENT_FIELDS.contains(&name.as_str()));
    names
        .into_iter()
        .filter(|name| silent || !SILENT_FIELDS.contains(&name.as_str()))
        .filter(|name| fact.noun != "candidate_form" || *name == "cadre_post")
        .map(|name| format!("{name} {} → {}", written(name, before.get(name)), written(name, after.get(name))))
        .collect()
}
