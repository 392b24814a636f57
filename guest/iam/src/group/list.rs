//! ListGroups and ListGroupsForUser.

use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, Marker, PathPrefix, folded};
use keyward_model::row::{Group, Kind, User};

use super::GroupView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lists the groups of the account whose paths begin as asked.
    pub struct ListGroups {
        "PathPrefix" path:      Option<PathPrefix>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

impl Listing for ListGroups {
    const ITEMS: &'static str = "Groups";
    type Item = GroupView;
}

impl Action for ListGroups {
    const NAME: &'static str = "ListGroups";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PathPrefix::as_str);
        Ok(Target::new(Kind::Group.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let path = self.path.as_ref().map(PathPrefix::as_str);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let groups = wanted.entities::<Group>(tx, path, |_| Ok(true))?;
        Ok(groups.map(|group| GroupView::new(group, tx.account())).into())
    }
}

request! {
    /// Lists the groups that a user is in.
    pub struct ListGroupsForUser {
        "UserName" user:      AnyUserName,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

impl Listing for ListGroupsForUser {
    const ITEMS: &'static str = "Groups";
    type Item = GroupView;
}

impl Action for ListGroupsForUser {
    const NAME: &'static str = "ListGroupsForUser";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<User>(tx, self.user.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let user = tx.find::<User>(self.user.as_str())?;
        let mut groups = BTreeMap::new();
        for id in tx.links(Relation::Groups, &user.id) {
            let group = tx.linked::<Group>(&UniqueId::known(id))?;
            groups.insert(folded(group.name.as_str()), GroupView::new(group, tx.account()));
        }
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        Ok(wanted.gathered(tx, &layout::links(Relation::Groups, &user.id), groups)?.into())
    }
}
