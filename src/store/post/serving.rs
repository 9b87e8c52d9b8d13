//! Who serves: one person with their posts, and what decides their place in a list.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::{Place, PostRecord};
use crate::model::ids::{Code, IdNumber, PersonNo};
use crate::model::person::CadrePost;
use crate::model::post::Role;

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
