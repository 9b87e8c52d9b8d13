//! The printed sheet (发放表): title, rows with space for a signature, sums by village and for the town in capital
//! figures, names, document number, digest.

pub mod workbook;

use std::io::{self, Write};

use super::answer::Cell;
use super::capital::capital_figures;
use super::markdown::escaped;
use super::say;
use super::text::{Lang, Look, shown};
use crate::model::calendar::Day;
use crate::model::money::{Money, Unit};
use crate::model::sheet::{Period, SheetRow};
use crate::policy::award::Forfeit;

/// A sheet, ready to be printed.
pub struct Paper<'r> {
    /// Name of the town.
    pub town: String,
    /// For which period.
    pub period: Period,
    /// What its amounts are.
    pub unit: Unit,
    /// The rows in their order.
    pub rows: &'r [SheetRow],
    /// The policy, by name and digest of its file.
    pub policy: String,
    /// What has been decided; `None` while the figures are live.
    pub seal: Option<Seal>,
}

/// Who submitted and approved a sheet, and its digest.
pub struct Seal {
    /// How far it has come, in words of both languages.
    pub state: (&'static str, &'static str),
    /// SHA-256 of the canonical text.
    pub digest: String,
    /// Who submitted it, and when.
    pub submitted: (String, Day),
    /// Who approved it, when, and by which document.
    pub approved: Option<(String, Day, String)>,
    /// When it was paid.
    pub paid_on: Option<Day>,
    /// SHA-256 of the log entry that approved it.
    pub log_head: Option<String>,
}

/// A heading in both languages.
type Heading = (&'static str, &'static str);

const PERSON: [Heading; 5] = [("序号", "no."), ("行政村", "village"), ("网格", "grid"), ("姓名", "name"), ("身份证号", "ID number")];
const QUARTER: [Heading; 3] = [("补发/扣回", "correction"), ("已即时奖励", "prepaid"), ("合计", "total")];
const YEAR: [Heading; 6] = [("迟到", "late"), ("缺勤", "absent"), ("年终奖金", "bonus"), ("年终表彰", "commendation"), ("合计", "total"), ("备注", "remark")];
const SIGNATURE: Heading = ("领款人签字", "signature");

/// The word for a code in the remark column of a year-end sheet.
#[must_use]
pub const fn forfeit_words(forfeit: Forfeit) -> (&'static str, &'static str, &'static str) {
    let (zh, en) = match forfeit {
        Forfeit::Exempt => ("村干部不享受", "exempt cadre"),
        Forfeit::NotServing => ("年底不在岗", "not serving on 31 December"),
        Forfeit::TaskFailure => ("未完成任务", "task failure"),
        Forfeit::Fraud => ("虚假信息", "fraud"),
    };
    (forfeit.code(), zh, en)
}

/// The remark of a year-end row.
#[must_use]
pub fn remark(row: &SheetRow) -> Cell {
    Cell::Words(row.remark.split(';').filter_map(Forfeit::from_code).map(forfeit_words).collect())
}

impl Paper<'_> {
    /// What stands above the sheet.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        let town = shown(&self.town);
        match self.period {
            Period::Quarter(quarter) => {
                let (year, number) = (quarter.year(), quarter.number());
                say!(lang, "{town}{year}年第{number}季度网格员考核奖发放表", "{town}: payout to grid members, quarter {number} of {year}")
            }
            Period::YearEnd(year) => say!(lang, "{town}{year}年度网格员年终奖发放表", "{town}: year-end payout to grid members, {year}"),
        }
    }

    /// The period and how far the sheet has come.
    #[must_use]
    pub fn subtitle(&self, lang: Lang) -> String {
        let months = self.period.months();
        let (first, last) = (months[0].first_day(), self.period.last_month().last_day());
        match &self.seal {
            Some(Seal { state: (zh, en), .. }) => say!(lang, "所属期：{first} 至 {last}({zh})", "period: {first} to {last} ({en})"),
            None => say!(lang, "所属期：{first} 至 {last}(实时数据，未提交)", "period: {first} to {last} (live figures, not submitted)"),
        }
    }

    /// The headings of the rows, the signature last.
    #[must_use]
    pub fn headings(&self, lang: Lang) -> Vec<String> {
        let word = |heading: &Heading| if lang == Lang::Zh { heading.0 } else { heading.1 }.to_owned();
        let mut headings: Vec<String> = PERSON.iter().map(word).collect();
        match self.period {
            Period::Quarter(quarter) => {
                headings.extend(quarter.months().map(|month| month.to_string()));
                headings.extend(QUARTER.iter().map(word));
            }
            Period::YearEnd(_) => headings.extend(YEAR.iter().map(word)),
        }
        headings.push(word(&SIGNATURE));
        headings
    }

    /// A row's cells, the empty space for the signature last.
    #[must_use]
    pub fn cells(&self, number: usize, row: &SheetRow) -> Vec<Cell> {
        let mut cells = vec![
            Cell::Number(i64::try_from(number).unwrap_or(i64::MAX)),
            row.village.as_str().into(),
            row.grid.as_str().into(),
            row.name.as_str().into(),
            row.id_number.into(),
        ];
        match self.period {
            Period::Quarter(quarter) => {
                cells.extend(quarter.months().map(|month| Cell::Money(row.month(month))));
                cells.extend([row.correction().into(), row.prepaid().into(), row.total().into()]);
            }
            Period::YearEnd(_) => {
                cells.extend([row.late.into(), row.absent.into(), row.bonus().into(), row.commendation().into(), row.total().into(), remark(row)]);
            }
        }
        cells.push(Cell::Missing);
        cells
    }

    /// The rows of each village, in their order.
    pub fn villages(&self) -> impl Iterator<Item = (&str, &[SheetRow])> {
        self.rows.chunk_by(|one, other| one.village == other.village).map(|rows| (rows[0].village.as_str(), rows))
    }

    /// Each village with its people and its sum, in the order of the rows.
    #[must_use]
    pub fn village_sums(&self) -> Vec<(&str, usize, Money)> {
        self.villages().map(|(village, rows)| (village, rows.len(), rows.iter().map(SheetRow::total).sum())).collect()
    }

    /// The sums of some rows below the figures of a row; nothing below words.
    fn sums(&self, rows: &[SheetRow]) -> Vec<Cell> {
        let figures = |row: &SheetRow| self.cells(0, row).split_off(PERSON.len());
        let added = |sum: Cell, cell: Cell| match (sum, cell) {
            (Cell::Money(sum), Cell::Money(amount)) => Cell::Money(sum + amount),
            (Cell::Number(sum), Cell::Number(number)) => Cell::Number(sum + number),
            (_, _) => Cell::Missing,
        };
        let nothing = |cell: Cell| if cell.is_number() { cell } else { Cell::Missing };
        let sums = rows.iter().map(figures).reduce(|sums, cells| sums.into_iter().zip(cells).map(|(sum, cell)| added(sum, cell)).collect());
        sums.unwrap_or_default().into_iter().map(nothing).collect()
    }

    /// The sum of the town.
    #[must_use]
    pub fn total(&self) -> Money {
        self.rows.iter().map(SheetRow::total).sum()
    }

    /// The town's sum in figures and, where it is money, in capital figures.
    #[must_use]
    pub fn total_line(&self, lang: Lang) -> String {
        let (people, figures) = (self.rows.len(), Cell::Money(self.total()).read(Look { lang, reveal: false, excel: false }));
        let capital = capital_figures(self.total());
        match self.unit {
            Unit::Yuan => {
                say!(lang, "全镇合计：{people} 人，{figures} 元，人民币(大写){capital}", "town total: {people} people, {figures} yuan, 人民币(大写){capital}")
            }
            Unit::Point => say!(lang, "全镇合计：{people} 人，{figures} 积分", "town total: {people} people, {figures} points"),
        }
    }

    /// The lines for names: prepared, checked, approved.
    #[must_use]
    pub fn signature_lines(&self, lang: Lang) -> Vec<String> {
        let blank = "____________".to_owned();
        let (prepared, prepared_on) = match &self.seal {
            Some(seal) => (shown(&seal.submitted.0), seal.submitted.1.to_string()),
            None => (blank.clone(), String::new()),
        };
        let (approved, approved_on, reference) = match self.seal.as_ref().and_then(|seal| seal.approved.as_ref()) {
            Some((name, on, reference)) => (shown(name), on.to_string(), shown(reference)),
            None => (blank.clone(), String::new(), blank.clone()),
        };
        let mut lines = vec![
            say!(lang, "制表(镇综合信息指挥室)：{prepared} {prepared_on}", "prepared (town office): {prepared} {prepared_on}"),
            say!(lang, "复核：{blank}", "checked: {blank}"),
            say!(
                lang,
                "批准(镇“四个平台”建设领导小组)：{approved} {approved_on} 文号：{reference}",
                "approved (leading group): {approved} {approved_on} document: {reference}"
            ),
        ];
        if let Some(on) = self.seal.as_ref().and_then(|seal| seal.paid_on) {
            lines.push(say!(lang, "发放日期：{on}", "paid on: {on}"));
        }
        lines
    }

    /// The lines by which the sheet can be found true: digest and policy.
    #[must_use]
    pub fn proof_lines(&self, lang: Lang) -> Vec<String> {
        let policy = shown(&self.policy);
        let mut lines = vec![say!(lang, "政策：{policy}", "policy: {policy}")];
        if let Some(seal) = &self.seal {
            let digest = &seal.digest;
            lines.push(say!(lang, "校验码(SHA-256)：{digest}", "digest (SHA-256): {digest}"));
            if let Some(head) = &seal.log_head {
                lines.push(say!(lang, "日志校验码(SHA-256)：{head}", "head of the log (SHA-256): {head}"));
            }
        }
        lines
    }

    /// Writes the sheet as Markdown.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn markdown(&self, look: Look, mut out: impl Write) -> io::Result<()> {
        let lang = look.lang;
        writeln!(out, "# {}\n\n{}\n", escaped(&self.title(lang)), escaped(&self.subtitle(lang)))?;
        let mut line = |cells: &[String]| writeln!(out, "| {} |", cells.join(" | "));
        let headings = self.headings(lang);
        line(&headings)?;
        let first = self.rows.first().map(|row| self.cells(1, row)).unwrap_or_default();
        let right = |column: usize| first.get(column).is_some_and(Cell::is_number);
        line(&(0..headings.len()).map(|column| if right(column) { "---:" } else { "---" }.to_owned()).collect::<Vec<_>>())?;
        for (number, row) in (1..).zip(self.rows) {
            line(&self.cells(number, row).iter().map(|cell| escaped(&cell.read(look))).collect::<Vec<_>>())?;
        }
        let heading = say!(lang, "| 行政村 | 人数 | 合计 |", "| village | people | total |");
        writeln!(out, "\n{heading}\n| --- | ---: | ---: |")?;
        for (village, people, sum) in self.village_sums() {
            writeln!(out, "| {} | {people} | {} |", escaped(&shown(village)), Cell::Money(sum).read(look))?;
        }
        writeln!(out, "\n**{}**\n", escaped(&self.total_line(lang)))?;
        for text in self.signature_lines(lang).iter().chain(&self.proof_lines(lang)) {
            writeln!(out, "- {}", escaped(text).replace('_', "\\_"))?;
        }
        Ok(())
    }
}
