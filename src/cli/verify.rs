//! `gridctl verify`: whether the file is as gridctl left it.

use std::path::Path;

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, say};
use crate::store::verify::{Flaw, flaws};
use crate::store::{Mode, Store};

const COLUMNS: &[Column] = &[Column("kind", "种类", "kind"), Column("what", "所在", "what"), Column("why", "问题", "what is wrong")];

pub fn run(context: &Context) -> Result<(), Failure> {
    let store = context.open("verify", Mode::Examine)?;
    let lang = context.look.lang;
    let found = flaws(store.read())?;
    let count = found.len();
    let notes = if found.is_empty() { vec![say!(lang, "未发现问题", "nothing is wrong")] } else { Vec::new() };
    let answer = Answer {
        command: "verify",
        arguments: Vec::new(),
        policy: store.policy.name().to_owned(),
        tables: vec![Table::rows(say!(lang, "数据库检查", "Check of the database"), COLUMNS, found.iter().map(|flaw| row(lang, flaw)))],
        totals: Vec::new(),
        notes,
    };
    give(context, answer)?;
    if count == 0 {
        return Ok(());
    }
    Err(Failure::new(Status::Unsound, say!(lang, "发现 {count} 处问题", "things that are wrong: {count}")).hint(say!(
        lang,
        "请用备份恢复，并与签字的纸质表核对",
        "restore a backup, and compare with the signed sheets on paper"
    )))
}

/// Refuses a copy in which anything is wrong.
pub fn sound(context: &Context, copy: &Store, name: &Path) -> Result<(), Failure> {
    let found = flaws(copy.read())?;
    let Some(first) = found.first() else { return Ok(()) };
    let (lang, count, name) = (context.look.lang, found.len(), shown(&name.display().to_string()));
    let first: Vec<String> = row(lang, first).iter().map(|cell| cell.read(context.look)).filter(|text| !text.is_empty()).collect();
    let first = first.join(" ");
    Err(Failure::new(Status::Unsound, say!(lang, "{name} 有 {count} 处问题：{first}", "things that are wrong in {name}: {count}; {first}")).hint(say!(
        lang,
        "gridctl verify --db 文件 逐项列出",
        "gridctl verify --db FILE lists them"
    )))
}

fn row(lang: Lang, flaw: &Flaw) -> Vec<Cell> {
    let (kind, what, why) = match flaw {
        Flaw::Damaged(words) => (Cell::Word("damaged", "损坏", "damaged"), String::new(), shown(words)),
        Flaw::Dangling(table) => (
            Cell::Word("dangling", "引用落空", "dangling"),
            table.clone(),
            say!(lang, "有记录指向不存在的人员、网格或记录", "a row refers to something that is not there"),
        ),
        Flaw::DanglingReports(count) => (
            Cell::Word("dangling", "引用落空", "dangling"),
            "report".to_owned(),
            say!(lang, "{count} 条上报的人员或网格不存在", "{count} reports name a person or a grid that is not there"),
        ),
        Flaw::SchemaAltered(name) => (
            Cell::Word("schema", "结构", "schema"),
            name.clone(),
            say!(lang, "表、索引、视图或触发器被增删或改动", "a table, index, view or trigger was added, altered or taken away"),
        ),
        Flaw::ReportsAltered((first, last)) => (
            Cell::Word("reports", "上报", "reports"),
            "report".to_owned(),
            say!(
                lang,
                "事件 {first} 至 {last} 的上报与记录时的校验和不符",
                "the reports of the incidents {first} to {last} do not give the sums recorded with them"
            ),
        ),
        Flaw::NumbersAltered(count) => (Cell::Word("numbers", "事件编号", "numbers"), "event_key".to_owned(), numbers(lang, *count)),
        Flaw::WordsAltered(count) => (Cell::Word("words", "上报内容", "words"), "report_note".to_owned(), words(lang, *count)),
        Flaw::RowsAltered(table) => (
            Cell::Word("rows", "内容", "rows"),
            (*table).to_owned(),
            say!(lang, "内容损坏，或被 gridctl 以外的程序改动", "its rows are damaged, or were altered by something other than gridctl"),
        ),
        Flaw::SheetUnlike(period) => (
            Cell::Word("sum", "合计", "sum"),
            period.clone(),
            say!(lang, "人数、合计或校验码与提交时日志所记不符", "people, sum or digest are not those that the log kept when it was submitted"),
        ),
        Flaw::PolicyAltered(name) => (Cell::Word("policy", "政策", "policy"), shown(name), say!(lang, "内容与校验码不符", "its text does not give its digest")),
        Flaw::LogAltered(entry) => (
            Cell::Word("log", "日志", "log"),
            entry.to_string(),
            say!(
                lang,
                "与校验码不符：该条或其前的内容被增删或改动",
                "it does not give its digest: it, or what stands before it, was added, altered or taken away"
            ),
        ),
        Flaw::SheetAltered(period) => {
            (Cell::Word("sheet", "发放表", "sheet"), period.clone(), say!(lang, "内容与校验码不符", "its rows do not give its digest"))
        }
    };
    vec![kind, what.into(), why.into()]
}

fn numbers(lang: Lang, count: i64) -> String {
    say!(lang, "{count} 个事件编号与上报记录不符", "{count} numbers of reports or incidents are not those of the reports")
}

fn words(lang: Lang, count: i64) -> String {
    say!(lang, "{count} 条上报内容无主，或一事一议缺少依据", "the words of {count} reports belong to none, or lack the reason of a special award")
}
