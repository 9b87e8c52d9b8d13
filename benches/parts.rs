//! The parts that run once a row: `cargo bench --bench parts`.

use std::io::Write;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gridctl::intake::{ReadAs, Rows, Source};
use gridctl::model::calendar::{Moment, Month};
use gridctl::model::event::{Level, ReportRow, Status};
use gridctl::model::ids::{IdNumber, PersonNo};
use gridctl::policy::assessment::{MonthFacts, ReportFacts, Tally, credit, month_pay};
use gridctl::policy::{HUISHAN_2018, Policy};

/// Rows of the file that is read.
const ROWS: usize = 10_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn id_number(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| IdNumber::parse(black_box("11010519491231002X")));
}

#[divan::bench]
fn moment(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| Moment::parse(black_box("2018-04-03 08:30")));
}

#[divan::bench]
fn rows_of_reports(bencher: Bencher<'_, '_>) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "report_id,reporter,grid,reported_at,level,status,incident").expect("a header");
    for row in 0..ROWS {
        writeln!(file, "R{row:010},11010519491231002X,G0000001,2018-04-03 08:30,1,valid,").expect("a row");
    }
    let asked = ReadAs::default();
    let source = Source::open(file.path(), &asked).expect("a sound text");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let mut rows = Rows::open(&source, &asked).expect("a known header");
        while let Some(row) = rows.read_next::<ReportRow>().expect("reading") {
            black_box(&row);
        }
    });
}

#[divan::bench]
fn credit_of_three_reports(bencher: Bencher<'_, '_>) {
    let report = |at: i64| ReportFacts {
        reporter: PersonNo(at),
        at: Moment::from_seconds(at),
        level: Level::new(2).expect("a level"),
        status: Status::Valid,
        amount: None,
        special_award: None,
    };
    let reports = [report(3), report(1), report(2)];
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| credit(black_box(&reports)));
}

#[divan::bench]
fn pay_of_a_month(bencher: Bencher<'_, '_>) {
    let policy = Policy::read(HUISHAN_2018).expect("the built-in policy is sound");
    let terms = policy.terms_or_first(Month::parse("2018-04").expect("a month"));
    let facts = MonthFacts { exempt: false, task_failure: false, irregular_petition: false, tally: Tally::NONE };
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| month_pay(black_box(&facts), terms));
}
