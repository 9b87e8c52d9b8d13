//! `gridctl event duplicates`: reports that may be of one event, for people to judge, 二(四)3.

use super::likeness::{MIN_SCORE, Pair, pairs};
use crate::cli::check::known_village;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::give;
use crate::model::calendar::{Moment, Month};
use crate::report::answer::word;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::Mode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only pairs with a report of this month
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Only this administrative village
    #[arg(long)]
    village: Option<String>,
    /// The score, 0 to 100, from which a pair is proposed
    #[arg(long, value_name = "SCORE", default_value_t = MIN_SCORE, value_parser = clap::value_parser!(u32).range(0..=100))]
    min_score: u32,
}

const COLUMNS: &[Column] = &[
    Column("report_id", "事件编号", "report"),
    Column("other", "另一条", "other"),
    Column("score", "得分", "score"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("other_grid", "另一网格", "other grid"),
    Column("reported_at", "上报时间", "reported at"),
    Column("other_at", "另一时间", "other at"),
    Column("text_percent", "文字相近%", "text alike %"),
    Column("why", "理由", "why"),
    Column("status", "状态", "status"),
    Column("other_status", "另一状态", "other status"),
    Column("summary", "内容", "summary"),
    Column("other_summary", "另一内容", "other summary"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("event duplicates", Mode::Existing)?;
    let lang = context.look.lang;
    known_village(context, store.read(), arguments.village.as_deref())?;
    let span = arguments.month.map(|month| (Moment::start_of(month.first_day()), Moment::start_of(month.plus(1).first_day())));
    let is_asked = |at: Moment| span.is_none_or(|(from, to)| from <= at && at < to);
    let found = pairs(store.read(), span, arguments.village.as_deref(), arguments.min_score, |report| is_asked(report.at))?;
    let (count, min_score) = (found.len(), arguments.min_score);
    let mut notes = vec![say!(
        lang,
        "{count} 对，得分不低于 {min_score}；须由人判断，均未合并",
        "{count} pairs of a score of {min_score} or more; people judge, nothing was joined"
    )];
    notes.extend(found.first().map(|pair| {
        let (first, second) = (&pair.earlier.report_id, &pair.later.report_id);
        say!(
            lang,
            "确为同一事件的： gridctl event same {first} {second} ；实为两件的： gridctl event distinct {first} {second}",
            "where two are of one event: gridctl event same {first} {second}; where they are of two: gridctl event distinct {first} {second}"
        )
    }));
    give(
        context,
        Answer {
            command: "event duplicates",
            arguments: vec![
                ("month", arguments.month.map(|month| month.to_string()).into()),
                ("village", arguments.village.clone().into()),
                ("min_score", min_score.into()),
            ],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(say!(lang, "可能重复的上报", "Reports that may be of one event"), COLUMNS, found.into_iter().map(row))],
            totals: Vec::new(),
            notes,
        },
    )
}

fn row(pair: Pair) -> Vec<Cell> {
    let why = Cell::Words(why(&pair));
    let Pair { earlier, later, score, text_percent } = pair;
    vec![
        earlier.report_id.into(),
        later.report_id.into(),
        score.into(),
        earlier.village.into(),
        earlier.grid.into(),
        later.grid.into(),
        Cell::Moment(earlier.at),
        Cell::Moment(later.at),
        text_percent.into(),
        why,
        word!(earlier.status),
        word!(later.status),
        earlier.summary.into(),
        later.summary.into(),
    ]
}

/// What speaks for a pair, beside the likeness of the texts.
pub fn why(pair: &Pair) -> Vec<(&'static str, &'static str, &'static str)> {
    let Pair { earlier, later, .. } = pair;
    let place = if earlier.grid == later.grid { ("same_grid", "同一网格", "same grid") } else { ("same_village", "同村邻格", "same village") };
    let mut reasons = vec![place];
    if earlier.at.day() == later.at.day() {
        reasons.push(("same_day", "同日", "same day"));
    }
    if earlier.level == later.level {
        reasons.push(("same_level", "级别相同", "same level"));
    }
    if earlier.reporter == later.reporter {
        reasons.push(("same_reporter", "同一上报人", "same reporter"));
    }
    reasons
}
