//! Grids (网格) and the hamlets they cover.

/// One line of the grids file (Annex 2).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct GridRow {
    /// Code of the grid.
    pub code: String,
    /// Administrative village.
    pub village: String,
    /// Households in the grid.
    pub households: u32,
    /// Hamlets covered, in the order of the file, each once.
    pub hamlets: Vec<String>,
    /// Member quota set by hand, where Annex 2 sets one.
    pub members_set: Option<u32>,
}
