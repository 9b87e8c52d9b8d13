//! 一(三): training, field test, appointment.

/// Returns the app nickname (昵称) that a member must have: town, village, grid number and name, without blanks between.
///
/// Clause 一(三), rule S13.
#[must_use]
pub fn nickname(town: &str, village: &str, grid: &str, name: &str) -> String {
    format!("{town}{village}{grid}{name}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_nickname_is_town_village_grid_and_name() {
        assert_eq!(super::nickname("回山镇", "青岭村", "0101", "张三"), "回山镇青岭村0101张三");
    }
}
