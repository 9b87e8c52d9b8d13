//! What an entry of the log changed, field by field; and the words for the tables that records stand in.

use serde_json::{Map, Value};

use super::answer::Cell;
use super::text::{Look, without_numbers};
use crate::model::ids::IdNumber;
use crate::model::money::Money;

/// A table by its name, with the word for its records in both languages.
const NOUNS: [(&str, &str, &str); 26] = [
    ("village", "行政村", "village"),
    ("hamlet", "自然村", "hamlet"),
    ("grid", "网格", "grid"),
    ("grid_hamlet", "网格所辖自然村", "hamlet of a grid"),
    ("person", "人员", "person"),
    ("candidate_form", "登记表", "form"),
    ("field_test", "现场测试", "field test"),
    ("post", "任职", "post"),
    ("waiver", "例外说明", "waiver"),
    ("retention", "延用", "retention"),
    ("post_exit", "退出", "exit"),
    ("proposal", "优选方案", "proposal"),
    ("report", "上报", "report"),
    ("event_key", "事件编号", "event number"),
    ("incident_same", "同一事件认定", "joining of events"),
    ("incident_distinct", "不同事件认定", "telling apart of events"),
    ("report_note", "上报内容", "words of a report"),
    ("month_zone", "月份索引", "month zone"),
    ("counter", "编号", "counter"),
    ("attendance", "会议培训", "attendance"),
    ("conduct", "表现记录", "conduct"),
    ("outside_count", "外部统计", "outside count"),
    ("instant_award", "即时奖励", "instant award"),
    ("commendation", "表彰", "commendation"),
    ("sheet", "发放表", "sheet"),
    ("policy_version", "政策", "policy"),
];

/// Fields that hold fen.
const AMOUNTS: [&str; 2] = ["amount", "special_award"];
/// Digits of a short number: in a field of words, a longer one may be a telephone's or a card's.
const NAMED: [&str; 4] = ["report_id", "grid", "incident", "at"];

/// The table of a record, as a word of both languages.
#[must_use]
pub fn noun(name: &str) -> Cell {
    NOUNS.iter().find(|(code, _, _)| *code == name).map_or_else(|| name.into(), |(code, zh, en)| Cell::Word(code, zh, en))
}

/// The key of a record: the ID numbers in it masked unless they are asked for.
#[must_use]
pub fn key(text: &str, look: Look) -> String {
    let part = |part: &str| match IdNumber::parse(part) {
        Ok(number) if !look.reveal => number.masked(),
        Ok(_) | Err(_) => part.to_owned(),
    };
    text.split(' ').map(part).collect::<Vec<_>>().join(" ")
}

/// The fields that differ, each with its value before and after; `None` where the record was not there.
#[must_use]
pub fn fields(before: Option<&str>, after: Option<&str>, look: Look) -> Vec<(String, Option<String>, Option<String>)> {
    let read = |text: Option<&str>| -> Map<String, Value> { text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default() };
    let (before, after) = (read(before), read(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))).collect();
    names.dedup();
    let written = |name: &str, fields: &Map<String, Value>| fields.get(name).and_then(|value| value_text(name, value, look));
    names.into_iter().map(|name| (name.clone(), written(name, &before), written(name, &after))).collect()
}

fn value_text(name: &str, value: &Value, look: Look) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Number(fen) if AMOUNTS.contains(&name) => Money::from_fen(fen.as_i64().unwrap_or_default()).to_string(),
        Value::String(text) => text.clone(),
        Value::Array(parts) if parts.iter().all(Value::is_string) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    };
    Some(if look.reveal || NAMED.contains(&name) { text } else { without_numbers(&text) })
}

#[cfg(test)]
mod tests {
    use super::{Look, fields, key};
    use crate::report::Lang;

    #[test]
    fn a_change_is_told_field_by_field_and_no_number_of_a_person_whole() {
        let hidden = Look { lang: Lang::En, reveal: false, excel: false };
        let told = fields(
            Some("{\"amount\":250,\"phone\":\"13800000000\",\"reason\":null}"),
            Some("{\"amount\":300,\"phone\":null,\"reason\":\"x 11010519491231002X\"}"),
            hidden,
        );
        let told: Vec<String> = told.iter().map(|(name, before, after)| format!("{name} {before:?} {after:?}")).collect();
        assert_eq!(told, ["amount Some(\"2.5\") Some(\"3\")", "phone Some(\"*******0000\") None", "reason None Some(\"x **************002X\")"]);
        assert_eq!(key("2018-04-10 例会 11010519491231002X", hidden), "2018-04-10 例会 **************002X");
        assert_eq!(key("11010519491231002X 0101", Look { reveal: true, ..hidden }), "11010519491231002X 0101");
    }
}
