//! `gridctl export --parquet`: reports and scores by month as Parquet files, with the score as one SQL file that other
//! engines run over them. People stand in it by number alone: who is who stays in the database.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{is_new, unwritable};
use crate::cli::assess::served;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{give, sync_folder_of, whole_file};
use crate::cli::progress;
use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::ids::{Code, IdNumber};
use crate::model::money::{Money, Unit};
use crate::model::post::Role;
use crate::policy::Policy;
use crate::policy::assessment::{MonthFacts, MonthPay};
use crate::report::parquet::{Field, Kind, Rows, Value};
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::engine::{DUCKDB, SCORE, SPARK, compare_reports, each_report, months};
use crate::store::{Connection, Mode, ServiceSpan};

const COLUMNS: &[Column] = &[Column("month", "月份", "month"), Column("reports", "上报", "reports"), Column("members", "人数", "members")];

const REPORT: [Field; 8] = [
    Field("incident", Kind::Number),
    Field("report_id", Kind::Text),
    Field("person", Kind::Number),
    Field("reported_at", Kind::Moment),
    Field("level", Kind::Number),
    Field("status", Kind::Text),
    Field("amount_fen", Kind::Number),
    Field("special_fen", Kind::Number),
];
const MEMBER: [Field; 8] = [
    Field("person", Kind::Number),
    Field("village", Kind::Text),
    Field("grid", Kind::Text),
    Field("role", Kind::Text),
    Field("exempt", Kind::Flag),
    Field("task_failure", Kind::Flag),
    Field("irregular_petition", Kind::Flag),
    // Among the members of the month, by ID number: it decides who of two gets a fen left of a pool.
    Field("id_order", Kind::Number),
];
const SCORE_OF: [Field; 20] = [
    Field("person", Kind::Number),
    Field("village", Kind::Text),
    Field("grid", Kind::Text),
    Field("role", Kind::Text),
    Field("level1", Kind::Number),
    Field("level2", Kind::Number),
    Field("level3", Kind::Number),
    Field("level4", Kind::Number),
    Field("level5", Kind::Number),
    Field("level6", Kind::Number),
    Field("level7", Kind::Number),
    Field("level8", Kind::Number),
    Field("level9", Kind::Number),
    Field("valid", Kind::Number),
    Field("pending", Kind::Number),
    Field("base_fen", Kind::Number),
    Field("allowance_fen", Kind::Number),
    Field("reward_fen", Kind::Number),
    Field("special_fen", Kind::Number),
    Field("total_fen", Kind::Number),
];
const TERMS: [Field; 11] = [
    Field("month", Kind::Text),
    Field("policy", Kind::Text),
    Field("unit", Kind::Text),
    Field("base_fen", Kind::Number),
    Field("quota", Kind::Number),
    Field("allowance_fen", Kind::Number),
    Field("deduction_fen", Kind::Number),
    Field("level1_only", Kind::Flag),
    Field("cap_fen", Kind::Number),
    Field("special_capped", Kind::Flag),
    Field("pool_fen", Kind::Number),
];
const LEVEL: [Field; 3] = [Field("month", Kind::Text), Field("level", Kind::Number), Field("max_fen", Kind::Number)];

pub fn run(context: &Context, folder: &Path) -> Result<(), Failure> {
    let mut store = context.open("export --parquet", Mode::Existing)?;
    let lang = context.look.lang;
    is_new(context, folder)?;
    let months = months(store.read())?;
    let policy = store.policy.clone();
    let write = store.write(&context.actor("export --parquet"))?;
    if context.dry_run {
        drop(write);
        context.note(&say!(lang, "试运行：未写入任何数据", "dry run: nothing was written"));
        return Ok(());
    }
    write.commit(&folder.display().to_string())?;
    // Written beside and then renamed: the folder appears whole or not at all.
    let whole = std::path::absolute(folder)?;
    let made =
        tempfile::Builder::new().prefix(".gridctl-").tempdir_in(whole.parent().unwrap_or(&whole)).map_err(|error| unwritable(context, folder, &error))?;
    let rows = fill(context, store.read(), &policy, &months, made.path())?;
    fs::rename(made.path(), &whole).and_then(|()| sync_folder_of(&whole)).map_err(|error| unwritable(context, folder, &error))?;
    // It has another name now; nothing is left to be taken away.
    let _ = made.keep();
    give(
        context,
        Answer {
            command: "export --parquet",
            arguments: vec![("folder", folder.display().to_string().into())],
            policy: policy.name().to_owned(),
            tables: vec![Table::rows(say!(lang, "写出的月份", "Months written"), COLUMNS, rows.into_iter())],
            totals: Vec::new(),
            notes: vec![say!(
                lang,
                "在文件夹内运行： cat duckdb.sql score.sql | duckdb，结果与 scores/ 相同",
                "run in the folder: cat duckdb.sql score.sql | duckdb; it gives what scores/ holds"
            )],
        },
    )
}

/// Writes all files of the folder; returns a row for each month.
fn fill(context: &Context, connection: &Connection, policy: &Policy, months: &[Month], folder: &Path) -> Result<Vec<Vec<Cell>>, Failure> {
    let moment = connection.unchecked_transaction()?;
    compare_reports(&moment)?;
    let mut told = Vec::new();
    let mut terms_file = file(folder, "terms.parquet", &TERMS)?;
    let mut levels_file = file(folder, "levels.parquet", &LEVEL)?;
    for month in months {
        let text = month.to_string();
        let count = reports(&moment, *month, folder)?;
        // Before the policy nobody is paid, but an incident may have been reported first.
        let Some(terms) = policy.terms(*month) else {
            told.push(vec![text.into(), Cell::Number(count), Cell::Number(0)]);
            continue;
        };
        terms_file.push(&[
            Value::Text(&text),
            Value::Text(policy.name_in(*month)),
            Value::Text(match terms.unit {
                Unit::Yuan => "yuan",
                Unit::Point => "point",
            }),
            fen(terms.base),
            number(terms.allowance.quota),
            fen(terms.allowance.amount),
            fen(terms.allowance.deduction),
            Value::Flag(terms.allowance.counts_level1_only),
            Value::Number(terms.reward.monthly_cap.map(Money::fen)),
            Value::Flag(terms.reward.special_capped),
            Value::Number(terms.reward.pool_cap.map(Money::fen)),
        ])?;
        for level in (1..=Level::MAX).filter_map(Level::new) {
            levels_file.push(&[Value::Text(&text), number(u32::from(level.number())), fen(terms.reward.max_of(level))])?;
        }
        let members = members(context, &moment, policy, *month, folder)?;
        told.push(vec![text.into(), Cell::Number(count), Cell::Number(members)]);
    }
    end(terms_file)?;
    end(levels_file)?;
    for (name, text) in [("score.sql", SCORE), ("duckdb.sql", DUCKDB), ("spark.sql", SPARK)] {
        whole_file(&folder.join(name), |file| file.write_all(text.as_bytes()))?;
    }
    Ok(told)
}

fn reports(connection: &Connection, month: Month, folder: &Path) -> Result<i64, Failure> {
    let mut rows = file_of_month(folder, "reports", month, &REPORT)?;
    let mut count = 0;
    each_report(connection, month, |report| {
        let facts = report.facts;
        count += 1;
        rows.push(&[
            Value::Number(Some(report.incident)),
            Value::Text(report.report_id),
            Value::Number(Some(facts.reporter.0)),
            Value::Moment(facts.at.seconds()),
            number(u32::from(facts.level.number())),
            Value::Text(facts.status.code()),
            Value::Number(facts.amount.map(Money::fen)),
            Value::Number(facts.special_award.map(Money::fen)),
        ])
        .map_err(Failure::from)
    })?;
    end(rows)?;
    Ok(count)
}

/// Writes who is paid in a month with what stands beside the reports, and the score.
fn members(context: &Context, connection: &Connection, policy: &Policy, month: Month, folder: &Path) -> Result<i64, Failure> {
    let mut members = file_of_month(folder, "members", month, &MEMBER)?;
    let mut scores = file_of_month(folder, "scores", month, &SCORE_OF)?;
    let months = [month];
    let served = served(connection, policy, &months, progress::rows(context))?;
    let mut numbers: Vec<IdNumber> = (0..served.people.count()).map(|person| served.people.id_number(person)).collect();
    numbers.sort_unstable();
    let mut count = 0;
    for (person, facts, pay) in served.paid(0) {
        let span = served.people.span(person);
        count += 1;
        let order = numbers.partition_point(|number| *number < span.id_number);
        let place = Place::of(&span);
        members.push(&[&place.values()[..], &beside(&facts, order)].concat())?;
        scores.push(&[&place.values()[..], &score(&facts, &pay)].concat())?;
    }
    end(members)?;
    end(scores)?;
    Ok(count)
}

/// Who, and where and as what they serve.
struct Place {
    person: i64,
    village: Code,
    grid: Code,
    role: String,
}

impl Place {
    fn of(span: &ServiceSpan) -> Self {
        let roles: Vec<&str> = span.roles().into_iter().map(Role::code).collect();
        Self { person: span.person.0, village: span.villages(), grid: span.grids(), role: roles.join(";") }
    }

    fn values(&self) -> [Value<'_>; 4] {
        [Value::Number(Some(self.person)), Value::Text(&self.village), Value::Text(&self.grid), Value::Text(&self.role)]
    }
}

/// What stands beside the reports of a month, and the place by ID number.
fn beside(facts: &MonthFacts, order: usize) -> [Value<'static>; 4] {
    let order = i64::try_from(order).ok();
    [Value::Flag(facts.exempt), Value::Flag(facts.task_failure), Value::Flag(facts.irregular_petition), Value::Number(order)]
}

fn score(facts: &MonthFacts, pay: &MonthPay) -> Vec<Value<'static>> {
    let levels = facts.tally.credited.iter().map(|count| number(*count));
    let rest = [number(pay.valid), number(facts.tally.pending), fen(pay.base), fen(pay.allowance), fen(pay.reward), fen(pay.special), fen(pay.total())];
    levels.chain(rest).collect()
}

fn number(number: u32) -> Value<'static> {
    Value::Number(Some(number.into()))
}

fn fen(money: Money) -> Value<'static> {
    Value::Number(Some(money.fen()))
}

/// A file of a month, in the form in which engines know the month by its folder.
fn file_of_month(folder: &Path, name: &str, month: Month, fields: &[Field]) -> io::Result<Rows<BufWriter<File>>> {
    let folder = folder.join(name).join(format!("month={month}"));
    fs::create_dir_all(&folder)?;
    file(&folder, "part-0.parquet", fields)
}

fn file(folder: &Path, name: &str, fields: &[Field]) -> io::Result<Rows<BufWriter<File>>> {
    Rows::begin(BufWriter::new(File::create_new(folder.join(name))?), fields)
}

/// Ends a file and sees it onto the disk.
fn end(rows: Rows<BufWriter<File>>) -> io::Result<()> {
    rows.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}
