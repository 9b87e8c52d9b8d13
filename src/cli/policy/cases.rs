//! `gridctl policy test`: cases of a file against a policy, each failing one with its explanation.

use std::path::PathBuf;

use super::sound_file;
use crate::cli::context::{Context, warn};
use crate::cli::explain::month_formulas;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::give;
use crate::intake::{ReadAs, Source, cases};
use crate::model::money::Money;
use crate::policy::Policy;
use crate::policy::assessment::event_reward;
use crate::policy::cases::Case;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, say, words};
use crate::store::Mode;

#[derive(Debug, clap::Args)]
pub struct Test {
    /// The cases: a CSV file with the columns case, month, level1 …, and the amounts expected
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Run them against this policy file in place of the policy of the database
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

const COLUMNS: &[Column] = &[
    Column("line", "行", "line"),
    Column("case", "事例", "case"),
    Column("month", "月份", "month"),
    Column("passes", "相符", "passes"),
    Column("base", "基础", "base"),
    Column("allowance", "补贴", "allowance"),
    Column("reward", "奖励", "reward"),
    Column("special", "一事一议", "special"),
    Column("total", "合计", "total"),
    Column("expected", "应为", "expected"),
    Column("why", "由来", "how it comes about"),
];

pub fn test(context: &Context, arguments: &Test) -> Result<(), Failure> {
    let lang = context.look.lang;
    let policy = match &arguments.policy {
        Some(file) => sound_file(context, file)?.1,
        None => context.open("policy test", Mode::Existing)?.policy,
    };
    let cases = read(context, arguments)?;
    let failing = cases.iter().filter(|case| !passes(case, &policy)).count();
    let (count, passing) = (cases.len(), cases.len() - failing);
    give(
        context,
        Answer {
            command: "policy test",
            arguments: vec![("file", arguments.file.display().to_string().into())],
            policy: policy.name().to_owned(),
            tables: vec![Table::rows(say!(lang, "事例", "Cases"), COLUMNS, cases.iter().map(|case| row(lang, case, &policy)))],
            totals: Vec::new(),
            notes: vec![say!(lang, "{count} 例中 {passing} 例相符", "{passing} of {count} cases pass")],
        },
    )?;
    if failing == 0 { Ok(()) } else { Err(Failure::new(Status::Input, say!(lang, "{failing} 例不符", "cases that fail: {failing}"))) }
}

fn read(context: &Context, arguments: &Test) -> Result<Vec<Case>, Failure> {
    let lang = context.look.lang;
    let file = shown(&arguments.file.display().to_string());
    let asked = ReadAs { kind: None, ignored: Vec::new(), encoding: context.encoding, sheet: None };
    let cases = Source::open(&arguments.file, &asked).and_then(|source| cases::read(&source)).map_err(|fault| {
        let (line, words) = words::file_fault(lang, &fault);
        let line = line.map(|line| format!("{line}:")).unwrap_or_default();
        Failure::new(Status::Input, format!("{file}:{line} {words}"))
    })?;
    cases.map_err(|faults| {
        for (line, fault) in &faults {
            let (value, expected) = (words::cell_value(fault, context.look.reveal), words::expected(lang, &fault.expected));
            warn(&format!("{file}:{line}:{} \"{value}\" — {expected}", fault.column));
        }
        let count = faults.len();
        Failure::new(Status::Input, say!(lang, "{file} 有 {count} 处错误", "faults in {file}: {count}"))
    })
}

/// Whether a case comes out as expected; one of a month without a policy does not.
fn passes(case: &Case, policy: &Policy) -> bool {
    policy.terms(case.month).is_some_and(|terms| case.expected.is_met(&case.paid(terms).1))
}

fn row(lang: Lang, case: &Case, policy: &Policy) -> Vec<Cell> {
    let passes = passes(case, policy);
    let head = [i64::try_from(case.line).map_or(Cell::Missing, Cell::Number), case.name.as_str().into(), case.month.to_string().into(), passes.into()];
    let mut cells: Vec<Cell> = head.into();
    let Some(terms) = policy.terms(case.month) else {
        cells.extend([const { Cell::Missing }; 6]);
        cells.push(say!(lang, "当月尚无政策", "no policy was in force").into());
        return cells;
    };
    let (facts, pay) = case.paid(terms);
    cells.extend([pay.base, pay.allowance, pay.reward, pay.special, pay.total()].map(Cell::from));
    let expected = case.expected;
    let named =
        [("base", expected.base), ("allowance", expected.allowance), ("reward", expected.reward), ("special", expected.special), ("total", expected.total)];
    let named: Vec<String> = named.into_iter().filter_map(|(name, amount)| Some(format!("{name} {}", amount?))).collect();
    let earned: Vec<(Money, Money)> = case.events.iter().map(|event| event_reward(event.level, event.amount, event.special_award, &terms.reward)).collect();
    let why = (!passes).then(|| month_formulas(lang, &facts, &pay, terms, &earned).join("; "));
    cells.extend([(!passes).then(|| named.join(", ")).into(), why.into()]);
    cells
}
