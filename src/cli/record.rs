//! One record written by hand, as an import of it alone would write it.

use super::context::Context;
use super::failure::{Failure, Status};
use crate::model::expected::CellFault;
use crate::report::{say, words};
use crate::store::{Importer, Put, PutError, Store};

/// Writes one record. `absent` names the optional columns that were not given: what is recorded in them stays.
pub fn put_one(
    context: &Context,
    store: &mut Store,
    (command, summary): (&str, &str),
    absent: Vec<&'static str>,
    put: impl FnOnce(&mut Importer<'_>) -> Result<Put, PutError>,
) -> Result<(), Failure> {
    let policy = store.policy.clone();
    let write = store.write(&context.actor(command))?;
    let mut importer = Importer::new(&write, &policy, context.today)?;
    importer.begin_file(absent);
    let done = match put(&mut importer) {
        Ok(done) => done,
        Err(PutError::Cells(faults)) => return Err(refused(context, &faults)),
        Err(PutError::Sql(error)) => return Err(error.into()),
    };
    drop(importer);
    if !context.dry_run && done != Put::Unchanged {
        write.commit(summary)?;
    }
    let lang = context.look.lang;
    context.note(&match done {
        Put::Added => say!(lang, "已记录", "recorded"),
        Put::Updated => say!(lang, "已更新原记录", "the record was altered"),
        Put::Unchanged => say!(lang, "原记录相同，未改动", "the same is recorded already"),
    });
    Ok(())
}

/// A record that the other records do not allow.
pub fn refused(context: &Context, faults: &[CellFault]) -> Failure {
    let told = faults.iter().map(|fault| {
        format!("{} \"{}\" — {}", fault.column, words::cell_value(fault, context.look.reveal), words::expected(context.look.lang, &fault.expected))
    });
    let mut told: Vec<String> = told.collect();
    // The row itself and the event that it belongs to may find the same.
    told.dedup();
    Failure::new(Status::Refused, told.join("; "))
}

/// Yes or no, as in a file.
pub fn yes_no(text: &str) -> Result<bool, String> {
    crate::intake::yes_no(text).ok_or_else(|| "yes, no".to_owned())
}
