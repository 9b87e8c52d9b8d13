//! JSON: one object, its rows one a line.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::answer::{Answer, Cell};
use super::text::Look;

/// Writes an answer.
///
/// # Errors
/// Returns what the system says.
pub fn write(answer: Answer<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let field = |out: &mut dyn Write, key: &str, value: &Value| write!(out, ",\n{}: {value}", Value::from(key));
    write!(out, "{{\"command\": {}", Value::from(answer.command))?;
    for (key, cell) in &answer.arguments {
        field(&mut out, key, &cell.json(look))?;
    }
    field(&mut out, "policy", &Value::from(answer.policy))?;
    for table in answer.tables {
        write!(out, ",\n{}: [", Value::from(table.key))?;
        let mut first = true;
        for row in table.rows {
            let object: Map<String, Value> = table.columns.iter().zip(&row).map(|(column, cell)| (column.0.to_owned(), cell.json(look))).collect();
            write!(out, "{}\n  {}", if first { "" } else { "," }, Value::Object(object))?;
            first = false;
        }
        out.write_all(b"]")?;
    }
    let totals = answer.totals.iter().map(|(key, cell): &(&str, Cell)| ((*key).to_owned(), cell.json(look))).collect();
    field(&mut out, "totals", &Value::Object(totals))?;
    field(&mut out, "notes", &Value::from(answer.notes))?;
    out.write_all(b"}\n")
}
