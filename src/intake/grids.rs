//! Grids files (Annex 2).

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::expected::Expected;
use crate::model::grid::GridRow;

const GRID: usize = 0;
const VILLAGE: usize = 1;
const HOUSEHOLDS: usize = 2;
const HAMLETS: usize = 3;
const MEMBERS: usize = 4;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("grid", &["网格编号", "网格"], Form::Code, "0101"),
    Column::required("village", &["行政村", "村"], Form::Text, "青岭村"),
    Column::required("households", &["户数"], Form::Count, "236"),
    Column::required("hamlets", &["自然村"], Form::Text, "上青岭、岭脚"),
    Column::optional("members", &["网格员指标"], Form::Count, ""),
];

impl Row for GridRow {
    const KIND: Kind = Kind::Grids;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let code = cells.required_code(GRID);
        let village = cells.required_text(VILLAGE);
        let households = cells.count(HOUSEHOLDS);
        let hamlets = hamlets(cells);
        let members_set = cells.optional_count(MEMBERS);
        Some(Self { code: code?, village: village?, households: households?, hamlets: hamlets?, members_set })
    }

    fn key(cells: &Cells<'_>) -> String {
        cells.code(GRID).into_owned()
    }

    fn own_key(&self) -> String {
        self.code.clone()
    }
}

fn hamlets(cells: &mut Cells<'_>) -> Option<Vec<String>> {
    let text: String = cells.required_text(HAMLETS)?;
    let mut hamlets: Vec<String> = Vec::new();
    for hamlet in text.split([';', '；', '、']).map(str::trim).filter(|hamlet| !hamlet.is_empty()) {
        if !hamlets.iter().any(|known| known == hamlet) {
            hamlets.push(hamlet.to_owned());
        }
    }
    if hamlets.is_empty() {
        cells.fault(HAMLETS, Expected::Filled);
    }
    Some(hamlets)
}
