//! ListUsers.

use keyward_model::name::{Marker, PathPrefix};
use keyward_model::row::{Kind, User};

use super::UserView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lists the users of the account whose paths begin as asked.
    pub struct ListUsers {
        "PathPrefix" path:      Option<PathPrefix>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

impl Listing for ListUsers {
    const ITEMS: &'static str = "Users";
    type Item = UserView;
}

impl Action for ListUsers {
    const NAME: &'static str = "ListUsers";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PathPrefix::as_str);
        Ok(Target::new(Kind::User.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let path = self.path.as_ref().map(PathPrefix::as_str);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let users = wanted.entities::<User>(tx, path, |_| Ok(true))?;
        Ok(users.map(|user| UserView::in_brief(user, tx.account())).into())
    }
}
