//! `gridctl payout diff`: a frozen sheet beside the figures of now, with the facts that moved them.

use std::collections::{BTreeMap, HashMap};

use super::{PeriodArguments, named_period, sound_rows};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::give;
use crate::cli::settle::{live, own};
use crate::model::fact::ChangedFact;
use crate::model::ids::PersonNo;
use crate::model::money::Money;
use crate::model::sheet::{Component, Due, SheetLine, SheetRow, SheetState};
use crate::report::{Answer, Cell, Column, Table, say, words};
use crate::store::changed::{LogSpan, facts_between};
use crate::store::sheet::{self, SheetHead};
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    period: PeriodArguments,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("frozen", "发放表", "sheet"),
    Column("live", "现在", "now"),
    Column("difference", "差额", "difference"),
    Column("corrected", "其中已补发/扣回", "put right since"),
    Column("moved", "变动项目", "what moved"),
    Column("reasons", "原因", "reasons"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("payout diff", Mode::Existing)?;
    let lang = context.look.lang;
    let period = named_period(context, &store, arguments.period)?;
    let Some(head) = sheet::standing(store.read(), period)? else {
        return Err(Failure::new(Status::Refused, say!(lang, "{period} 没有已提交的发放表", "no sheet of {period} has been submitted")));
    };
    let frozen = sound_rows(context, store.read(), &head)?;
    let differences = differences(&store, &head, &frozen)?;
    let rows = differences.iter().map(|difference| row(context, &store, &head, difference)).collect::<Result<Vec<_>, _>>()?;
    let sum = |value: &dyn Fn(&Difference) -> Money| Cell::Money(differences.iter().map(value).sum());
    let count = differences.len();
    let answer = Answer {
        command: "payout diff",
        arguments: vec![(period.kind(), period.to_string().into()), ("state", head.state.code().into())],
        policy: head.policy.clone(),
        totals: vec![
            ("frozen", sum(&|one| one.frozen)),
            ("live", sum(&|one| one.live)),
            ("difference", sum(&|one| one.live - one.frozen)),
            ("corrected", sum(&|one| one.corrected)),
        ],
        tables: vec![Table::rows(say!(lang, "{period} 发放表与现在的数字", "The sheet of {period} beside the figures of now"), COLUMNS, rows.into_iter())],
        notes: vec![match head.state {
            SheetState::Submitted => {
                say!(lang, "{count} 人有变；尚未批准，可撤回后重新提交", "{count} people differ; not yet approved: it can be withdrawn and submitted anew")
            }
            SheetState::Approved | SheetState::Paid | SheetState::Withdrawn => {
                say!(lang, "{count} 人有变；差额列入下一季度补发/扣回", "{count} people differ; the difference is a correction in the next open quarter")
            }
        }],
    };
    give(context, answer)
}

/// One person whose figures have moved.
struct Difference {
    /// The row now, or the frozen one where there is none now.
    row: SheetRow,
    frozen: Money,
    live: Money,
    corrected: Money,
    /// What moved, by what it is paid for and as what.
    moved: Vec<(Due, Component, Money)>,
}

/// How many people's figures have moved since a sheet was frozen.
pub fn moved(store: &Store, head: &SheetHead, frozen: &[SheetRow]) -> Result<usize, Failure> {
    Ok(differences(store, head, frozen)?.len())
}

/// While a sheet is not settled all of it is compared; afterwards only its own months, since the corrections that it
/// carries count as given.
fn differences(store: &Store, head: &SheetHead, frozen: &[SheetRow]) -> Result<Vec<Difference>, Failure> {
    let policy = crate::store::policy::as_of(store.read(), head.log_id)?;
    let is_open = head.state == SheetState::Submitted;
    let now = if is_open { live(store.read(), &policy, head.period, &mut |_, _| ())?.rows } else { own(store.read(), &policy, head.period)? };
    let compared = |line: &SheetLine| is_open || line.component != Component::Correction;
    let given = sheet::given(store.read())?;
    let dues = head.period.dues();
    let after: HashMap<PersonNo, &SheetRow> = now.iter().map(|row| (row.person, row)).collect();
    let before: HashMap<PersonNo, &SheetRow> = frozen.iter().map(|row| (row.person, row)).collect();
    let gone = frozen.iter().filter(|row| !after.contains_key(&row.person));
    let mut people: Vec<&SheetRow> = now.iter().chain(gone).collect();
    people.sort_by(|a, b| (&a.village, &a.grid, &a.name, a.id_number).cmp(&(&b.village, &b.grid, &b.name, b.id_number)));
    let mut differences = Vec::new();
    for row in people {
        let (before, after) = (before.get(&row.person).copied(), after.get(&row.person).copied());
        let moved = moves(before, after, &compared);
        let sum = |row: Option<&SheetRow>| row.map_or(Money::ZERO, |row| row.sum(compared));
        if !moved.is_empty() {
            let of_person = given.get(&row.person);
            let given: Money = dues.iter().filter_map(|due| of_person?.get(due).copied()).sum();
            let own_part = before.map_or(Money::ZERO, |row| row.sum(|line| line.component != Component::Correction));
            let corrected = if is_open { Money::ZERO } else { given - own_part };
            differences.push(Difference { row: row.clone(), frozen: sum(before), live: sum(after), corrected, moved });
        }
    }
    Ok(differences)
}

/// The parts of a row that moved, and by how much.
fn moves(before: Option<&SheetRow>, after: Option<&SheetRow>, compared: &dyn Fn(&SheetLine) -> bool) -> Vec<(Due, Component, Money)> {
    let mut parts: BTreeMap<(Due, Component), Money> = BTreeMap::new();
    for (row, sign) in [(before, -1_i64), (after, 1)] {
        for line in row.iter().flat_map(|row| &row.lines).filter(|line| compared(line)) {
            *parts.entry((line.due, line.component)).or_insert(Money::ZERO) += Money::from_fen(line.amount.fen() * sign);
        }
    }
    parts.into_iter().filter(|(_, amount)| *amount != Money::ZERO).map(|((due, component), amount)| (due, component, amount)).collect()
}

fn row(context: &Context, store: &Store, head: &SheetHead, difference: &Difference) -> Result<Vec<Cell>, Failure> {
    let (lang, row) = (context.look.lang, &difference.row);
    let mut facts: Vec<ChangedFact> = Vec::new();
    for (due, _, _) in &difference.moved {
        for fact in facts_between(store.read(), row.person, &due.months(), LogSpan { after: head.log_id, until: i64::MAX })? {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
    }
    let moved: Vec<String> = difference.moved.iter().map(|(due, component, amount)| words::moved(lang, *due, *component, *amount)).collect();
    let reasons: Vec<String> = facts.iter().map(|fact| words::changed_fact(context.look, fact)).collect();
    Ok(vec![
        row.id_number.into(),
        row.name.as_str().into(),
        row.village.as_str().into(),
        row.grid.as_str().into(),
        difference.frozen.into(),
        difference.live.into(),
        (difference.live - difference.frozen).into(),
        difference.corrected.into(),
        moved.join("; ").into(),
        reasons.join("; ").into(),
    ])
}
