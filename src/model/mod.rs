//! The nouns of the regulation: values and their forms, no rules and no I/O.

pub mod attendance;
pub mod calendar;
pub mod conduct;
pub mod event;
pub mod expected;
pub mod fact;
pub mod form;
pub mod formula;
pub mod grid;
pub mod hiring;
pub mod ids;
pub mod money;
pub mod person;
pub mod post;
pub mod sheet;
mod vocabulary;
pub mod week;

pub(crate) use vocabulary::vocabulary;
