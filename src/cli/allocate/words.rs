//! The reasons of an allocation in words.

use std::collections::HashMap;

use super::Allocated;
use super::facts::{Named, Village};
use crate::model::ids::PersonNo;
use crate::policy::allocation::{Because, Conflict, KeptOut, Need, Objective, PinCost, PinFault, Point, RefusedPin, Unseated};
use crate::policy::clause::Rule;
use crate::policy::terms::Ground;
use crate::report::text::shown;
use crate::report::{Cell, Lang, say, words};

/// Words of one language about some people.
pub struct Words<'a> {
    pub lang: Lang,
    pub people: &'a HashMap<PersonNo, Named>,
}

impl Words<'_> {
    pub fn person(&self, person: PersonNo) -> Option<&Named> {
        self.people.get(&person)
    }

    pub fn name(&self, person: PersonNo) -> String {
        self.person(person).map(|person| shown(&person.name)).unwrap_or_default()
    }

    fn names(&self, people: &[PersonNo]) -> String {
        let separator = say!(self.lang, "、", ", ");
        people.iter().map(|person| self.name(*person)).collect::<Vec<_>>().join(&separator)
    }

    fn need(&self, need: &Need) -> String {
        match need {
            Need::Women => say!(self.lang, "女性网格员", "a woman"),
            Need::Hamlet(hamlet) => {
                let hamlet = shown(hamlet);
                say!(self.lang, "自然村 {hamlet} 的网格员", "somebody from the hamlet {hamlet}")
            }
        }
    }

    fn needs(&self, needs: &[Need]) -> String {
        let separator = say!(self.lang, "、", ", ");
        needs.iter().map(|need| self.need(need)).collect::<Vec<_>>().join(&separator)
    }

    fn point(&self, point: &Point) -> String {
        match point {
            Point::Needs(needs) => {
                let needs = self.needs(needs);
                say!(self.lang, "满足要求：{needs}（一(一)）", "meets a need: {needs} (一(一))")
            }
            Point::Seats => say!(self.lang, "席位填满（一(一)）", "more seats filled (一(一))"),
            Point::Ground(ground) => self.ground(*ground),
            Point::IdNumber => say!(self.lang, "条件相同，按身份证号（一(二)）", "equal in all, by ID number (一(二))"),
        }
    }

    fn ground(&self, ground: Ground) -> String {
        match ground {
            Ground::Incumbent => say!(self.lang, "原网格员优先（一(二)）", "sitting members first (一(二))"),
            Ground::Education => say!(self.lang, "文化程度高者优先（一(二)1）", "the higher education (一(二)1)"),
            Ground::Age => say!(self.lang, "年龄低者优先（一(二)2）", "the younger (一(二)2)"),
            Ground::Computer => say!(self.lang, "能操作电脑者优先（一(二)3）", "computer skill (一(二)3)"),
            Ground::Party => say!(self.lang, "党员优先（一(二)4）", "Party members (一(二)4)"),
        }
    }

    /// Why somebody was chosen, and before whom.
    pub fn chosen(&self, by: &Point, over: &[PersonNo]) -> String {
        let point = self.point(by);
        if over.is_empty() {
            return point;
        }
        let over = self.names(over);
        say!(self.lang, "{point}，先于 {over}", "{point}; before {over}")
    }

    /// Eligible candidates without a seat.
    pub fn unseated(&self, one: &Allocated) -> Vec<Vec<Cell>> {
        let row = |unseated: &Unseated| {
            let rules: Vec<&str> = unseated.rules().into_iter().map(Rule::code).collect();
            let who = self.person(unseated.person);
            vec![
                one.village.name.as_str().into(),
                one.village.code(unseated.grid).into(),
                who.map(|who| who.id_number).into(),
                self.name(unseated.person).into(),
                rules.join(";").into(),
                self.why_not(unseated).into(),
            ]
        };
        one.allocation.unseated.iter().map(row).collect()
    }

    fn why_not(&self, unseated: &Unseated) -> String {
        let lang = self.lang;
        let mut parts = vec![match &unseated.because {
            Because::NoSeat => say!(lang, "网格已无空席（一(一)）", "the grid has no open seat (一(一))"),
            Because::HouseholdServes => say!(lang, "同户已有网格员（一(一)）", "the household has its member already (一(一))"),
            Because::Pins => say!(lang, "席位已指定他人", "the seats are pinned to others"),
            Because::Falls(point) => self.point(point),
        }];
        if !unseated.preferred.is_empty() {
            let preferred = self.names(&unseated.preferred);
            parts.push(say!(lang, "入选者 {preferred}", "preferred: {preferred}"));
        }
        if !unseated.household.is_empty() {
            let household = self.names(&unseated.household);
            parts.push(say!(lang, "同户 {household}（一(一)）", "of the same household: {household} (一(一))"));
        }
        if !unseated.needs_lost.is_empty() {
            let needs = self.needs(&unseated.needs_lost);
            parts.push(say!(lang, "否则缺 {needs}", "otherwise missing: {needs}"));
        }
        parts.join(&say!(lang, "；", "; "))
    }

    /// Needs that are not met: who could have met each, what keeps them out, and what would mend it.
    pub fn conflicts(&self, one: &Allocated) -> Vec<Vec<Cell>> {
        let rows = one.allocation.unmet.iter().map(|unmet| {
            let kept_out: Vec<String> = unmet.kept_out.iter().map(|kept| self.kept_out(kept)).collect();
            let none = say!(self.lang, "无人登记", "nobody registered");
            let kept = if kept_out.is_empty() { none } else { kept_out.join(&say!(self.lang, "；", "; ")) };
            let rule = unmet.need.rule();
            vec![
                one.village.name.as_str().into(),
                rule.code().into(),
                self.need(&unmet.need).into(),
                unmet.missing.into(),
                kept.into(),
                self.mend(one, &unmet.kept_out).into(),
                rule.clause().into(),
            ]
        });
        rows.collect()
    }

    fn kept_out(&self, kept: &KeptOut) -> String {
        let name = self.name(kept.person);
        let findings = self.person(kept.person).map(|person| person.findings.as_slice()).unwrap_or_default();
        let rules = kept.rules.iter().map(|rule| {
            let found: Vec<String> = findings.iter().filter(|finding| finding.rule() == *rule).map(|finding| words::finding(self.lang, *finding)).collect();
            if found.is_empty() { rule.code().to_owned() } else { format!("{} {}", rule.code(), found.join(", ")) }
        });
        format!("{name}: {}", rules.collect::<Vec<_>>().join(", "))
    }

    fn mend(&self, one: &Allocated, kept_out: &[KeptOut]) -> String {
        let lang = self.lang;
        let limits = one.allocation.conflict.as_ref().map(|conflict| self.limits(&one.village, conflict)).filter(|limits| !limits.is_empty());
        match (limits, kept_out.is_empty()) {
            (Some(limits), _) => say!(lang, "放宽其一：{limits}", "ease one of: {limits}"),
            (None, false) => {
                say!(lang, "上列人员消除障碍，或由村两委另行推荐", "one of these clears what stands against them, or the committees recommend somebody")
            }
            (None, true) => say!(lang, "由村两委推荐符合条件者", "the committees recommend somebody who fits"),
        }
    }

    fn limits(&self, village: &Village, conflict: &Conflict) -> String {
        let lang = self.lang;
        let grids = conflict.grids.iter().map(|grid| {
            let code = shown(village.code(*grid));
            say!(lang, "网格 {code} 的席位数（S1）", "the seats of grid {code} (S1)")
        });
        let households = conflict.households.iter().map(|household| {
            let household = shown(household);
            say!(lang, "户号 {household} 限一人（S5）", "one member of household {household} (S5)")
        });
        let pins = conflict.pins.iter().map(|person| {
            let name = self.name(*person);
            say!(lang, "指定 {name}", "the pin of {name}")
        });
        grids.chain(households).chain(pins).collect::<Vec<_>>().join(&say!(lang, "；", "; "))
    }

    /// Who comes next in each grid.
    pub fn reserves(&self, one: &Allocated) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for reserve in &one.allocation.reserves {
            let after_household = say!(self.lang, "须同户网格员先退出（一(一)）", "only after the member of the household has left (一(一))");
            let people = reserve
                .next
                .iter()
                .map(|person| (*person, String::new()))
                .chain(reserve.held_by_household.iter().map(|person| (*person, after_household.clone())));
            for (place, (person, note)) in (1_u32..).zip(people) {
                let id_number = self.person(person).map(|person| person.id_number);
                rows.push(vec![
                    one.village.name.as_str().into(),
                    one.village.code(reserve.grid).into(),
                    place.into(),
                    id_number.into(),
                    self.name(person).into(),
                    note.into(),
                ]);
            }
        }
        rows
    }

    pub fn refused_pin(&self, village: &Village, pin: &RefusedPin) -> String {
        let lang = self.lang;
        let (name, grid) = (self.name(pin.person), shown(village.code(pin.grid)));
        let fault = match &pin.fault {
            PinFault::NotRegistered => say!(lang, "未在本村登记", "did not register in this village"),
            PinFault::OtherGrid(other) => {
                let other = shown(village.code(*other));
                say!(lang, "登记的是网格 {other}", "registered for grid {other}")
            }
            PinFault::NotEligible(rules) => {
                let rules = rules.iter().map(|rule| rule.code()).collect::<Vec<_>>().join(";");
                say!(lang, "不符合 {rules}", "fails {rules}")
            }
            PinFault::Serves => say!(lang, "已在岗", "serves already"),
            PinFault::NoSeat => say!(lang, "已无空席", "no seat is left"),
            PinFault::Household(people) => {
                let people = self.names(people);
                say!(lang, "同户已有 {people}", "the household has {people} already")
            }
        };
        say!(lang, "不能指定 {name} 到网格 {grid}：{fault}", "{name} cannot be pinned to grid {grid}: {fault}")
    }

    /// What pins cost: at each point where the two allocations differ.
    pub fn pin_cost(&self, village: &str, cost: &PinCost) -> String {
        let lang = self.lang;
        let village = shown(village);
        let changes = self.changes(&cost.without, &cost.with);
        if changes.is_empty() {
            return say!(lang, "{village}：指定人选没有代价", "{village}: the pins cost nothing");
        }
        let (changes, displaced) = (changes.join(&say!(lang, "，", ", ")), self.names(&cost.displaced));
        say!(lang, "{village}：指定人选的代价 {changes}；落选 {displaced}", "{village}: the pins cost {changes}; displaced: {displaced}")
    }

    fn changes(&self, without: &Objective, with: &Objective) -> Vec<String> {
        let lang = self.lang;
        let points = [
            (i64::from(without.unmet_needs), i64::from(with.unmet_needs), say!(lang, "未满足要求", "unmet needs")),
            (i64::from(without.seats_filled), i64::from(with.seats_filled), say!(lang, "席位", "seats")),
            (i64::from(without.sitting), i64::from(with.sitting), say!(lang, "原网格员", "sitting members")),
            (i64::from(without.education_ranks), i64::from(with.education_ranks), say!(lang, "文化程度等级和", "sum of education ranks")),
            (without.age_years, with.age_years, say!(lang, "年龄和", "sum of ages")),
            (i64::from(without.computer), i64::from(with.computer), say!(lang, "能操作电脑者", "computer skill")),
            (i64::from(without.party), i64::from(with.party), say!(lang, "党员", "Party members")),
        ];
        points.into_iter().filter(|(without, with, _)| without != with).map(|(without, with, words)| format!("{words} {without} → {with}")).collect()
    }
}
