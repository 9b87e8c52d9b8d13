//! Everybody who holds a post, read in one go and kept in little memory: with a [`ServiceSpan`] each, a score of 340,000
//! people took twice the memory, and an eighth more time.

use rusqlite::Connection;

use super::{Place, PostRecord, ServiceSpan};
use crate::model::calendar::{Day, parse_day};
use crate::model::ids::{GridNo, IdNumber, PersonNo};
use crate::model::person::CadrePost;
use crate::model::post::{Role, Tenure};
use crate::store::sums::{Values, read};
use crate::store::{Result, id_number_of, unreadable};

/// Holders of posts, in the order of [`ServiceSpan::place`].
#[derive(Debug, Default)]
pub struct Holders {
    all: Vec<Holder>,
    /// By person, and of each person by village, grid, role and day.
    posts: Vec<Post>,
    names: Names,
    /// In the order of a list.
    villages: Vec<Village>,
    /// In the order of a list.
    grids: Vec<Grid>,
}

#[derive(Debug)]
struct Holder {
    name: Name,
    /// Where the first post stands among the posts.
    first: u32,
    /// Where they stand among the grids, once that was looked for.
    rank: u32,
    /// The first 17 digits of the ID number.
    digits: u64,
}

/// A post as [`Holders`] keep it.
#[derive(Debug)]
pub struct Post {
    person: u32,
    /// Where the grid stands in its list.
    grid: u32,
    /// As what.
    pub role: Role,
    /// From when to when.
    pub tenure: Tenure,
    health_member: bool,
    /// Which post among the cadres its holder has: at their first post, once their form is read.
    cadre: Option<CadrePost>,
}

/// Villages come by name.
#[derive(Debug, Clone, Copy)]
struct Village {
    name: Name,
    number: u32,
}

/// Grids come by the place of the village among its own, then by code.
#[derive(Debug, Clone, Copy)]
struct Grid {
    village: u32,
    code: Name,
    number: u32,
}

/// Names of people and villages and codes of grids, one behind the other.
#[derive(Debug, Default)]
struct Names(String);

/// Where a name begins among the [`Names`], and how many bytes it has.
#[derive(Debug, Clone, Copy)]
struct Name(u32, u32);

impl Names {
    fn add(&mut self, name: &str, column: &str) -> Result<Name> {
        let added = Name(short(self.0.len(), column)?, short(name.len(), column)?);
        self.0.push_str(name);
        Ok(added)
    }

    fn get(&self, Name(at, length): Name) -> &str {
        &self.0[at as usize..][..length as usize]
    }
}

/// Everybody who held a post of one of these roles on some day from `first` to `last`, with those posts.
///
/// # Errors
/// Returns what SQLite says, or that a table is not as it was written.
pub fn serving(connection: &Connection, first: Day, last: Day, roles: &[Role]) -> Result<Holders> {
    holders(connection, |role, tenure| roles.contains(&role) && tenure.overlaps(first, last))
}

/// Everybody with a post that counts, with those posts.
///
/// Five tables are read one by one and compared with their sums on the way: to compare them before, and then to join them,
/// was a third of a score.
///
/// # Errors
/// Returns what SQLite says, or that a table is not as it was written.
pub fn holders(connection: &Connection, counts: impl Fn(Role, Tenure) -> bool) -> Result<Holders> {
    let mut holders = read(connection, "village", Holders::default(), Holders::take_village)?;
    let places = holders.put_villages_in_order();
    let (mut holders, _) = read(connection, "grid", (holders, places), |(holders, villages), row| holders.take_grid(villages, row))?;
    let places = holders.put_grids_in_order();
    let (mut holders, _) = read(connection, "post", (holders, places), |(holders, grids), row| holders.take_post(grids, row))?;
    holders.posts.retain(|post| counts(post.role, post.tenure));
    holders.posts.sort_unstable_by_key(|post| (post.person, post.grid, post.role, post.tenure.from));
    holders.all.reserve_exact(holders.posts.chunk_by(|one, other| one.person == other.person).count());
    let (holders, _) = read(connection, "person", (holders, Ascending::default()), |(holders, people), row| holders.take_person(people, row))?;
    let (mut holders, _) = read(connection, "candidate_form", (holders, Ascending::default()), |(holders, people), row| holders.take_form(people, row))?;
    holders.all.retain(|holder| holders.posts[holder.first as usize].cadre.is_some());
    holders.put_in_order();
    Ok(holders)
}

/// A number in half of its memory: of a row, of which no file has as many, or a place among the names, which are shorter together.
fn short<N: Copy + std::fmt::Display + TryInto<u32>>(number: N, column: &str) -> Result<u32> {
    number.try_into().map_err(|_| unreadable(column, &number.to_string()))
}

impl Holders {
    fn take_village(&mut self, row: &Values<'_>) -> Result<()> {
        self.villages.push(Village { number: short(row.number(0)?, "village_id")?, name: self.names.add(row.text(1)?, "name")? });
        Ok(())
    }

    fn put_villages_in_order(&mut self) -> Places {
        self.villages.sort_unstable_by(|one, other| self.names.get(one.name).cmp(self.names.get(other.name)));
        Places::of(self.villages.iter().map(|village| village.number))
    }

    fn take_grid(&mut self, villages: &Places, row: &Values<'_>) -> Result<()> {
        let (number, village) = (short(row.number(0)?, "grid_id")?, villages.find(row.number(2)?, "village_id")?);
        self.grids.push(Grid { number, village, code: self.names.add(row.text(1)?, "code")? });
        Ok(())
    }

    fn put_grids_in_order(&mut self) -> Places {
        let code = |grid: &Grid| self.names.get(grid.code);
        self.grids.sort_unstable_by(|one, other| one.village.cmp(&other.village).then_with(|| code(one).cmp(code(other))));
        Places::of(self.grids.iter().map(|grid| grid.number))
    }

    fn take_post(&mut self, grids: &Places, row: &Values<'_>) -> Result<()> {
        self.posts.push(Post {
            person: short(row.number(0)?, "person_id")?,
            grid: grids.find(row.number(1)?, "grid_id")?,
            role: row.read(2, Role::from_code)?,
            tenure: Tenure { from: row.read(3, parse_day)?, to: row.optional(4, parse_day)? },
            health_member: row.number(5)? != 0,
            cadre: None,
        });
        Ok(())
    }

    fn take_person(&mut self, people: &mut Ascending, row: &Values<'_>) -> Result<()> {
        let person = row.number(0)?;
        let Some(first) = people.find(person, &self.posts, |post| post.person)? else { return Ok(()) };
        let (id_number, name) = (id_number_of(row.text(1)?, "id_number")?, self.names.add(row.text(2)?, "name")?);
        self.all.push(Holder { name, first: short(first, "person_id")?, rank: 0, digits: id_number.digits() });
        Ok(())
    }

    fn take_form(&mut self, people: &mut Ascending, row: &Values<'_>) -> Result<()> {
        let Self { all, posts, .. } = self;
        if let Some(found) = people.find(row.number(0)?, all, |holder| posts[holder.first as usize].person)? {
            posts[all[found].first as usize].cadre = Some(row.read(1, CadrePost::from_code)?);
        }
        Ok(())
    }

    /// Puts people in the order of [`ServiceSpan::place`]. The grids, of which there are few, are in their order already, so
    /// that most people are placed by a number; with all of it compared each time, a score took a twentieth longer.
    fn put_in_order(&mut self) {
        let mut all = std::mem::take(&mut self.all);
        let is_single = |holder: &Holder| self.posts_of(holder).len() == 1;
        // Odd numbers are the grids'; whoever has posts in more than one stands between two.
        for holder in &mut all {
            holder.rank = if is_single(holder) { 2 * self.posts_of(holder)[0].grid + 1 } else { self.between(holder) };
        }
        all.sort_unstable_by_key(|holder| holder.rank);
        for of_rank in all.chunk_by_mut(|one, other| one.rank == other.rank) {
            if of_rank.iter().all(is_single) {
                of_rank.sort_unstable_by_key(|holder| (self.name(holder), holder.digits));
            } else {
                of_rank.sort_by_cached_key(|holder| {
                    let span = self.whole(holder);
                    (span.villages(), span.grids(), span.name, holder.digits)
                });
            }
        }
        self.all = all;
    }

    /// Where somebody with several posts stands among the grids.
    fn between(&self, holder: &Holder) -> u32 {
        let span = self.whole(holder);
        let (village, grid_code) = (span.villages(), span.grids());
        let between = |grid: &Grid| (self.village(grid), self.names.get(grid.code)).cmp(&(&*village, &*grid_code));
        let rank = self.grids.binary_search_by(between).map_or_else(|between| 2 * between, |index| 2 * index + 1);
        rank.try_into().unwrap_or(u32::MAX)
    }

    fn village(&self, grid: &Grid) -> &str {
        self.names.get(self.villages[grid.village as usize].name)
    }

    fn name(&self, holder: &Holder) -> &str {
        self.names.get(holder.name)
    }

    fn posts_of(&self, holder: &Holder) -> &[Post] {
        let from = &self.posts[holder.first as usize..];
        let others = from[1..].iter().take_while(|post| post.person == from[0].person).count();
        &from[..=others]
    }

    fn whole(&self, holder: &Holder) -> ServiceSpan {
        ServiceSpan {
            person: PersonNo(self.posts[holder.first as usize].person.into()),
            id_number: IdNumber::of_digits(holder.digits),
            name: self.name(holder).into(),
            cadre_post: self.posts_of(holder)[0].cadre.unwrap_or(CadrePost::None),
            posts: self.posts_of(holder).iter().map(|post| self.record(post)).collect(),
        }
    }

    fn record(&self, post: &Post) -> PostRecord {
        let grid = &self.grids[post.grid as usize];
        PostRecord {
            person: PersonNo(post.person.into()),
            grid: GridNo(grid.number.into()),
            place: Place { village: self.village(grid).into(), grid_code: self.names.get(grid.code).into() },
            role: post.role,
            tenure: post.tenure,
            health_member: post.health_member,
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.all.len()
    }

    /// One of them, by their place in the order.
    #[must_use]
    pub fn span(&self, index: usize) -> ServiceSpan {
        self.whole(&self.all[index])
    }

    /// All of them.
    pub fn spans(&self) -> impl Iterator<Item = ServiceSpan> {
        self.all.iter().map(|holder| self.whole(holder))
    }

    /// The numbers under which the database keeps them.
    pub fn people(&self) -> impl Iterator<Item = PersonNo> {
        (0..self.count()).map(|index| self.person(index))
    }

    /// The number under which the database keeps one of them.
    #[must_use]
    pub fn person(&self, index: usize) -> PersonNo {
        PersonNo(self.posts(index)[0].person.into())
    }

    /// The ID number of one of them.
    #[must_use]
    pub fn id_number(&self, index: usize) -> IdNumber {
        IdNumber::of_digits(self.all[index].digits)
    }

    /// The post among the village's cadres of one of them.
    #[must_use]
    pub fn cadre_post(&self, index: usize) -> CadrePost {
        self.posts(index)[0].cadre.unwrap_or(CadrePost::None)
    }

    /// The posts of one of them; never none.
    #[must_use]
    pub fn posts(&self, index: usize) -> &[Post] {
        self.posts_of(&self.all[index])
    }

    /// The grid of a post.
    #[must_use]
    pub fn grid(&self, post: &Post) -> GridNo {
        GridNo(self.grids[post.grid as usize].number.into())
    }
}

/// Where things stand in a list, by their numbers.
struct Places(Vec<(u32, u32)>);

impl Places {
    /// Notes where each of these numbers stands.
    fn of(numbers: impl Iterator<Item = u32>) -> Self {
        let mut places: Vec<(u32, u32)> = numbers.zip(0..).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Where the number stands. Numbers are given out one by one, so that it is mostly found where the number says: near the
    /// one before, where a map would scatter them.
    fn find(&self, number: i64, column: &str) -> Result<u32> {
        let wanted = short(number, column)?;
        let guess = self.0.get((wanted as usize).wrapping_sub(1)).filter(|(other, _)| *other == wanted);
        let found = guess.or_else(|| self.0.binary_search_by_key(&wanted, |(other, _)| *other).ok().map(|place| &self.0[place]));
        found.map(|(_, place)| *place).ok_or_else(|| unreadable(column, &number.to_string()))
    }
}

/// Looks for people in a list that is in their order, each after all who were looked for before.
#[derive(Default)]
struct Ascending {
    at: usize,
    last: Option<i64>,
}

impl Ascending {
    /// Where somebody's first entry stands. A damaged page may have its rows in another order, and the same sum.
    fn find<T>(&mut self, person: i64, all: &[T], of: impl Fn(&T) -> u32) -> Result<Option<usize>> {
        if self.last.is_some_and(|last| last >= person) {
            return Err(unreadable("person_id", &person.to_string()));
        }
        self.last = Some(person);
        self.at += all[self.at..].iter().take_while(|entry| i64::from(of(entry)) < person).count();
        Ok(all.get(self.at).filter(|entry| i64::from(of(entry)) == person).map(|_| self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID_NUMBERS: [&str; 3] = ["440524188001010014", "11010519491231002X", "11010519491231002X"];

    #[test]
    fn people_come_by_villages_grids_name_and_number() {
        let mut people = Holders::default();
        for (name, number) in [("乙村", 7), ("甲村", 3)] {
            let name = people.names.add(name, "name").expect("room");
            people.villages.push(Village { name, number });
        }
        let of_villages = people.put_villages_in_order();
        for (code, village, number) in [("0001", 7, 1), ("0002", 3, 2), ("0003", 7, 3)] {
            let (code, village) = (people.names.add(code, "code").expect("room"), of_villages.find(village, "village_id").expect("a village"));
            people.grids.push(Grid { village, code, number });
        }
        let of_grids = people.put_grids_in_order();
        let places: [&[(i64, Role)]; 6] = [
            &[(3, Role::Member)],
            &[(1, Role::Member)],
            &[(2, Role::Member)],
            &[(1, Role::Member), (3, Role::Member)],
            &[(2, Role::Member), (1, Role::Member)],
            &[(3, Role::Leader), (3, Role::Member)],
        ];
        let ids = ID_NUMBERS.map(|number| IdNumber::parse(number).expect("an ID number"));
        let all = places.iter().flat_map(|posts| ["张三", "李四", "张三", "李四"].map(|name| (posts, name)));
        for ((person, (posts, name)), id_number) in (0..).zip(all).zip(ids.into_iter().cycle()) {
            let name = people.names.add(name, "name").expect("room");
            let first = people.posts.len().try_into().expect("few posts");
            people.all.push(Holder { name, first, rank: 0, digits: id_number.digits() });
            for (grid, role) in *posts {
                let tenure = Tenure { from: parse_day("2018-01-01").expect("a day"), to: None };
                let grid = of_grids.find(*grid, "grid_id").expect("a grid");
                people.posts.push(Post { person, grid, role: *role, tenure, health_member: false, cadre: None });
            }
        }
        people.all.reverse();
        people.put_in_order();
        let spans: Vec<ServiceSpan> = people.spans().collect();
        assert_eq!(spans.len(), 24);
        assert!(spans.is_sorted_by(|one, other| one.place() <= other.place()), "{spans:?}");
    }

    #[test]
    fn what_is_found_by_its_number_is_found_whatever_the_numbers() {
        let places = Places::of([2, 4, 1, 9].into_iter());
        assert_eq!([1, 2, 4, 9].map(|number| places.find(number, "x").ok()), [Some(2), Some(0), Some(1), Some(3)]);
        assert!([0, 3, 5, -1, i64::MIN, i64::MAX].iter().all(|number| places.find(*number, "x").is_err()));
    }
}
