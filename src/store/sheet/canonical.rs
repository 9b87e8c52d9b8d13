//! The canonical text of a sheet, whose SHA-256 is the digest printed on it.
//!
//! UTF-8, a line feed after every line, a tab between fields; in a field `\` is written `\\`, a tab `\t`, a line feed
//! `\n`, a carriage return `\r`; a missing value is `\-`. Amounts are whole fen with `-` in front where they are taken. No part depends on a
//! language, a locale or a clock. The lines, in this order:
//!
//! ```text
//! gridctl-sheet  1
//! period         quarter | year_end, the period as 2018-Q2 or 2018
//! policy         name, SHA-256 of the policy file
//! submitted      day, name, reports pending, 0 or 1 for early, reason
//! row            number from 1, ID number, name, village, grid, late, absent, remark
//! line           number from 1 in the row above, month or year, component, clause, formula, fen
//! total          rows, lines, fen
//! ```
//!
//! A row stands before its lines; rows stand in the order of the sheet.

use std::fmt::Write;

use crate::model::calendar::Day;
use crate::model::money::Money;
use crate::model::sheet::{Period, SheetRow};

/// What stands above the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<'t> {
    /// For which period.
    pub period: Period,
    /// Name of the policy.
    pub policy: &'t str,
    /// SHA-256 of the policy file.
    pub policy_sha256: &'t str,
    /// Day of submission.
    pub submitted_on: Day,
    /// Who submitted.
    pub submitted_by: &'t str,
    /// Reports pending then.
    pub pending: u32,
    /// Whether the period was not over.
    pub early: bool,
    /// Why it was submitted early or with reports pending.
    pub reason: Option<&'t str>,
}

/// Returns the canonical text.
#[must_use]
pub fn text(head: &Head<'_>, rows: &[SheetRow]) -> String {
    let mut text = String::new();
    let mut line = |fields: &[&str]| {
        text.push_str(&fields.join("\t"));
        text.push('\n');
    };
    line(&["gridctl-sheet", "1"]);
    line(&["period", head.period.kind(), &head.period.to_string()]);
    line(&["policy", &escaped(head.policy), head.policy_sha256]);
    let reason = head.reason.map_or_else(missing, escaped);
    line(&["submitted", &head.submitted_on.to_string(), &escaped(head.submitted_by), &head.pending.to_string(), if head.early { "1" } else { "0" }, &reason]);
    let count = |count: Option<u32>| count.map_or_else(missing, |count| count.to_string());
    for (row_no, row) in rows.iter().enumerate() {
        let (name, village, grid) = (escaped(&row.name), escaped(&row.village), escaped(&row.grid));
        let row_no = (row_no + 1).to_string();
        line(&["row", &row_no, row.id_number.as_str(), &name, &village, &grid, &count(row.late), &count(row.absent), &escaped(&row.remark)]);
        for (line_no, part) in row.lines.iter().enumerate() {
            let (line_no, due, fen) = ((line_no + 1).to_string(), part.due.to_string(), part.amount.fen().to_string());
            line(&["line", &line_no, &due, part.component.code(), &escaped(&part.clause), &escaped(&part.formula), &fen]);
        }
    }
    let lines: usize = rows.iter().map(|row| row.lines.len()).sum();
    let total: Money = rows.iter().map(SheetRow::total).sum();
    let _ = writeln!(text, "total\t{}\t{lines}\t{}", rows.len(), total.fen());
    text
}

/// What stands for a value that is missing.
pub(in crate::store) fn missing() -> String {
    "\\-".to_owned()
}

/// A field in which no tab, line end or lone backslash is left.
pub(in crate::store) fn escaped(field: &str) -> String {
    field.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::{Head, text};
    use crate::model::calendar::parse_day;
    use crate::model::ids::{IdNumber, PersonNo};
    use crate::model::money::Money;
    use crate::model::sheet::{Component, Due, Period, SheetLine, SheetRow};

    #[test]
    fn the_text_of_a_sheet_is_what_its_description_says() {
        let line = SheetLine {
            due: Due::parse("2018-04").expect("a month"),
            component: Component::Prepaid,
            clause: "二(四)2".into(),
            formula: "−5".into(),
            amount: Money::from_fen(-500),
        };
        let row = SheetRow {
            person: PersonNo(7),
            id_number: IdNumber::parse("11010519491231002X").expect("a true number"),
            name: "张\t三\\".to_owned(),
            village: "上宅".to_owned(),
            grid: "0101;0102".to_owned(),
            late: None,
            absent: Some(2),
            remark: String::new(),
            lines: vec![line],
        };
        let head = Head {
            period: Period::parse("2018-Q2").expect("a quarter"),
            policy: "huishan-2018",
            policy_sha256: "00",
            submitted_on: parse_day("2018-07-02").expect("a day"),
            submitted_by: "王\n五",
            pending: 0,
            early: false,
            reason: None,
        };
        let wanted = "gridctl-sheet\t1\nperiod\tquarter\t2018-Q2\npolicy\thuishan-2018\t00\nsubmitted\t2018-07-02\t王\\n五\t0\t0\t\\-\n\
                      row\t1\t11010519491231002X\t张\\t三\\\\\t上宅\t0101;0102\t\\-\t2\t\nline\t1\t2018-04\tprepaid\t二(四)2\t−5\t-500\ntotal\t1\t1\t-500\n";
        assert_eq!(text(&head, &[row]), wanted);
    }
}
