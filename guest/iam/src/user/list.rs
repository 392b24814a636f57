//! ListUsers.

use keyward_model::name::{Marker, PathPrefix};
use keyward_model::row::{Kind, User};

use super::UserView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{MaxItems, Wanted};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Lists the users of the account whose paths begin as asked.
    pub struct ListUsers {
        "PathPrefix" path:      Option<PathPrefix>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

answer! {
    /// A page of users, in the order of their names.
    pub struct Listed {
        "Users"       users:     Vec<UserView>,
        "IsTruncated" truncated: bool,
        "Marker"      marker:    Option<String>,
    }
}

impl Action for ListUsers {
    const NAME: &'static str = "ListUsers";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PathPrefix::as_str);
        Ok(Target::new(Kind::User.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed, Fault> {
        let wanted = Wanted { action: Self::NAME, marker: self.marker.as_ref(), max_items: self.max_items };
        let path = self.path.as_ref().map(PathPrefix::as_str);
        let page = wanted.entities::<User>(tx, path, |_| Ok(true))?;
        Ok(Listed {
            truncated: page.marker.is_some(),
            marker: page.marker,
            users: page.items.into_iter().map(|user| UserView::in_brief(user, tx.account())).collect(),
        })
    }
}
