//! Who serves: everybody with a post, and what decides their place in a list.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::Connection;
use smallvec::SmallVec;

use super::{Place, PostRecord};
use crate::model::calendar::{Day, parse_day};
use crate::model::ids::{Code, GridNo, IdNumber, PersonNo};
use crate::model::person::CadrePost;
use crate::model::post::{Role, Tenure};
use crate::store::sums::{Values, read};
use crate::store::{Result, id_number_of, unreadable};

/// One person's posts in a span of days.
#[derive(Debug, Clone)]
pub struct ServiceSpan {
    /// Who.
    pub person: PersonNo,
    /// Their ID number.
    pub id_number: IdNumber,
    /// Their name.
    pub name: Code,
    /// Post among the village's cadres.
    pub cadre_post: CadrePost,
    /// The posts, by village, grid and role; never empty, and of most people one, which then lies beside their name.
    pub posts: SmallVec<[PostRecord; 1]>,
}

impl ServiceSpan {
    /// The administrative villages of the posts, each once, joined by `;`.
    #[must_use]
    pub fn villages(&self) -> Code {
        self.joined(|place| &place.village)
    }

    /// The grids of the posts, each once, joined by `;`.
    #[must_use]
    pub fn grids(&self) -> Code {
        self.joined(|place| &place.grid_code)
    }

    fn joined(&self, of: impl Fn(&Place) -> &Code) -> Code {
        let Some((first, others)) = self.posts.split_first() else { return Code::default() };
        let mut joined = of(&first.place).clone();
        for (index, post) in others.iter().enumerate() {
            if !self.posts[..=index].iter().any(|earlier| of(&earlier.place) == of(&post.place)) {
                joined.push(';');
                joined.push_str(of(&post.place));
            }
        }
        joined
    }

    /// What decides the place of the person in a list: villages, grids, name and ID number.
    #[must_use]
    pub fn place(&self) -> (Cow<'_, str>, Cow<'_, str>, &str, IdNumber) {
        let (villages, grids) = match self.posts.as_slice() {
            [post] => (Cow::Borrowed(post.place.village.as_str()), Cow::Borrowed(post.place.grid_code.as_str())),
            [..] => (Cow::Owned(self.villages().into()), Cow::Owned(self.grids().into())),
        };
        (villages, grids, &self.name, self.id_number)
    }

    /// The roles of the posts, each once: leader before member before instructor.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.posts.iter().map(|post| post.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

/// Everybody who held a post of one of these roles on some day from `first` to `last`, with those posts, in the order of
/// [`ServiceSpan::place`].
///
/// # Errors
/// Returns what SQLite says, or that a table is not as it was written.
pub fn serving(connection: &Connection, first: Day, last: Day, roles: &[Role]) -> Result<Vec<ServiceSpan>> {
    holders(connection, |role, tenure| roles.contains(&role) && tenure.overlaps(first, last))
}

/// Everybody with a post that counts, with those posts, in the order of [`ServiceSpan::place`].
///
/// Three tables are read one by one, in the order of people, and compared with their sums on the way: to compare them
/// before, and then to join them, was a third of a score.
///
/// # Errors
/// Returns what SQLite says, or that a table is not as it was written.
pub fn holders(connection: &Connection, counts: impl Fn(Role, Tenure) -> bool) -> Result<Vec<ServiceSpan>> {
    let mut spells = read(connection, "post", Vec::new(), take_spell)?;
    spells.retain(|spell| counts(spell.role, spell.tenure));
    spells.sort_unstable_by_key(|spell| spell.person);
    let mut holders = Holders { places: places(connection)?, spells: Spells::of_all(spells), with_form: 0, people: Vec::new() };
    holders = read(connection, "candidate_form", holders, Holders::take_form)?;
    holders.spells.begin();
    holders.people.reserve_exact(holders.with_form);
    let Holders { mut people, places, .. } = read(connection, "person", holders, Holders::take_person)?;
    in_list_order(&mut people, &places);
    Ok(people)
}

/// Puts people in the order of [`ServiceSpan::place`]. The grids, of which there are few, are put in order first, so that
/// most people are placed by a number; with all of it compared each time, a score took a twentieth longer.
fn in_list_order(people: &mut [ServiceSpan], places: &Places) {
    let mut ordered: Vec<usize> = (0..places.len()).collect();
    ordered.sort_unstable_by(|one, other| places[*one].1.cmp(&places[*other].1));
    // Odd numbers are the grids'; whoever has posts in more than one stands between two of them.
    let mut ranks = vec![0; places.len()];
    for (index, place) in ordered.iter().enumerate() {
        ranks[*place] = 2 * index + 1;
    }
    let rank = |span: &ServiceSpan| {
        if let [post] = span.posts.as_slice() {
            return position(places, post.grid.0).map_or(0, |place| ranks[place]);
        }
        let joined = Place { village: span.villages(), grid_code: span.grids() };
        ordered.binary_search_by(|place| places[*place].1.as_ref().cmp(&joined)).map_or_else(|between| 2 * between, |index| 2 * index + 1)
    };
    people.sort_by_cached_key(rank);
    for of_rank in people.chunk_by_mut(|one, other| rank(one) == rank(other)) {
        of_rank.sort_unstable_by(|one, other| match (one.posts.as_slice(), other.posts.as_slice()) {
            ([_], [_]) => (&one.name, one.id_number).cmp(&(&other.name, other.id_number)),
            _ => one.place().cmp(&other.place()),
        });
    }
}

/// A post before its holder is known by name.
struct Spell {
    person: i64,
    grid: i64,
    role: Role,
    tenure: Tenure,
    health_member: bool,
    /// Of a person's first: their post among the cadres, once their form is read.
    cadre_post: Option<CadrePost>,
}

fn take_spell(spells: &mut Vec<Spell>, row: &Values<'_>) -> Result<()> {
    spells.push(Spell {
        person: row.number(0)?,
        grid: row.number(1)?,
        role: row.read(2, Role::from_code)?,
        tenure: Tenure { from: row.read(3, parse_day)?, to: row.optional(4, parse_day)? },
        health_member: row.number(5)? != 0,
        cadre_post: None,
    });
    Ok(())
}

/// Holders of posts, as far as they are read.
struct Holders {
    places: Places,
    spells: Spells,
    /// How many of them have a form.
    with_form: usize,
    people: Vec<ServiceSpan>,
}

impl Holders {
    fn take_form(&mut self, row: &Values<'_>) -> Result<()> {
        let spells = self.spells.of(row.number(0)?)?;
        if let Some(first) = spells.first_mut() {
            first.cadre_post = Some(row.read(1, CadrePost::from_code)?);
            self.with_form += 1;
        }
        Ok(())
    }

    fn take_person(&mut self, row: &Values<'_>) -> Result<()> {
        let person = row.number(0)?;
        let spells = self.spells.of(person)?;
        let Some(cadre_post) = spells.first().and_then(|first| first.cadre_post) else { return Ok(()) };
        let posts = spells.iter().map(|spell| spell.record(&self.places)).collect::<Result<_>>()?;
        let id_number = id_number_of(row.text(1)?, "id_number")?;
        let mut span = ServiceSpan { person: PersonNo(person), id_number, name: row.text(2)?.into(), cadre_post, posts };
        span.posts.sort_by(|a, b| (&a.place, a.role, a.tenure.from).cmp(&(&b.place, b.role, b.tenure.from)));
        self.people.push(span);
        Ok(())
    }
}

/// Posts by person.
struct Spells {
    all: Vec<Spell>,
    /// How far they are gone through.
    at: usize,
    /// Who was asked for last.
    last: i64,
}

impl Spells {
    const fn of_all(all: Vec<Spell>) -> Self {
        Self { all, at: 0, last: i64::MIN }
    }

    /// Goes through them from the first on.
    const fn begin(&mut self) {
        (self.at, self.last) = (0, i64::MIN);
    }

    /// The posts of a person who comes after all who were asked for before: a damaged page may have its rows in another
    /// order, and the same sum.
    fn of(&mut self, person: i64) -> Result<&mut [Spell]> {
        if person <= self.last {
            return Err(unreadable("person_id", &person.to_string()));
        }
        self.last = person;
        self.at += self.all[self.at..].iter().take_while(|spell| spell.person < person).count();
        let count = self.all[self.at..].iter().take_while(|spell| spell.person == person).count();
        Ok(&mut self.all[self.at..self.at + count])
    }
}

impl Spell {
    fn record(&self, places: &Places) -> Result<PostRecord> {
        let place = find(places, self.grid).cloned().ok_or_else(|| unreadable("grid_id", &self.grid.to_string()))?;
        Ok(PostRecord {
            person: PersonNo(self.person),
            grid: GridNo(self.grid),
            place,
            role: self.role,
            tenure: self.tenure,
            health_member: self.health_member,
        })
    }
}

/// What people call every grid, in the order of their numbers.
type Places = Vec<(i64, Arc<Place>)>;

fn places(connection: &Connection) -> Result<Places> {
    let take_village = |villages: &mut Vec<(i64, Code)>, row: &Values<'_>| {
        villages.push((row.number(0)?, row.text(1)?.into()));
        Ok(())
    };
    let take_grid = |(places, villages): &mut (Places, Vec<(i64, Code)>), row: &Values<'_>| {
        let village = row.number(2)?;
        let village = find(villages, village).ok_or_else(|| unreadable("village_id", &village.to_string()))?;
        places.push((row.number(0)?, Place::new(row.text(1)?, village)));
        Ok(())
    };
    let villages = read(connection, "village", Vec::new(), take_village)?;
    Ok(read(connection, "grid", (Vec::new(), villages), take_grid)?.0)
}

/// What has a number, among those in the order of their numbers.
fn find<T>(all: &[(i64, T)], number: i64) -> Option<&T> {
    position(all, number).map(|place| &all[place].1)
}

/// Where that stands. Numbers are given out one by one, so that it is mostly the place that the number says: near the one
/// before, where a map would scatter them.
fn position<T>(all: &[(i64, T)], number: i64) -> Option<usize> {
    let its_place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let at_its_number = its_place.filter(|place| all.get(*place).is_some_and(|(other, _)| *other == number));
    at_its_number.or_else(|| all.binary_search_by_key(&number, |(other, _)| *other).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID_NUMBERS: [&str; 3] = ["440524188001010014", "11010519491231002X", "11010519491231002X"];

    fn post(grid: i64, village: &str, role: Role) -> PostRecord {
        let tenure = Tenure { from: parse_day("2018-01-01").expect("a day"), to: None };
        PostRecord { person: PersonNo(0), grid: GridNo(grid), place: Place::new(&format!("{grid:04}"), village), role, tenure, health_member: false }
    }

    #[test]
    fn people_come_by_villages_grids_name_and_number() {
        let at = |places: &[(i64, &str)]| places.iter().map(|(grid, village)| post(*grid, village, Role::Member)).collect::<Vec<_>>();
        let of_places = [
            at(&[(3, "乙村")]),
            at(&[(1, "乙村")]),
            at(&[(2, "甲村")]),
            at(&[(1, "乙村"), (3, "乙村")]),
            at(&[(2, "甲村"), (1, "乙村")]),
            vec![post(3, "乙村", Role::Leader), post(3, "乙村", Role::Member)],
        ];
        let mut people = Vec::new();
        let ids = ID_NUMBERS.map(|number| IdNumber::parse(number).expect("an ID number"));
        let all = of_places.iter().flat_map(|posts| ["张三", "李四", "张三", "李四"].map(|name| (posts, name)));
        for ((number, (posts, name)), id_number) in (0..).zip(all).zip(ids.into_iter().cycle()) {
            people.push(ServiceSpan { person: PersonNo(number), id_number, name: name.into(), cadre_post: CadrePost::None, posts: posts.clone().into() });
        }
        people.reverse();
        let places = [(1, "乙村"), (2, "甲村"), (3, "乙村")].map(|(grid, village)| (grid, Place::new(&format!("{grid:04}"), village)));
        in_list_order(&mut people, &places.to_vec());
        assert!(people.is_sorted_by(|one, other| one.place() <= other.place()), "{people:?}");
    }
}
