//! Words and tables out: both languages, every format.
//!
//! An [`Answer`] is values, not text; a format makes text of it. What the other rooms return as data is put into
//! words in [`words`].

pub mod answer;
pub mod capital;
pub mod changes;
pub mod csv_out;
pub mod encoded;
pub mod exit;
pub mod hiring;
pub mod html;
pub mod json;
pub mod markdown;
pub mod marked;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod picture;
pub mod sheet;
pub mod table;
pub mod template;
pub mod text;
pub mod words;
pub mod xlsx;

pub use answer::{Answer, Cell, Column, Rows, Table};
pub use text::{Lang, Look};

/// Says a sentence in the language asked for. Both stand side by side: one alone does not compile.
macro_rules! say {
    ($lang:expr, $zh:literal, $en:literal $(,)?) => {
        match $lang {
            $crate::report::Lang::Zh => format!($zh),
            $crate::report::Lang::En => format!($en),
        }
    };
}
pub(crate) use say;
