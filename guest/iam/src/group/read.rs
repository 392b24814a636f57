//! GetGroup.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{GroupName, Marker};
use keyward_model::row::{Group, User};

use super::GroupView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{MaxItems, Wanted};
use crate::tx::Tx;
use crate::user::UserView;
use crate::{answer, request};

request! {
    /// Shows a group with its members.
    pub struct GetGroup {
        "GroupName" name:      GroupName,
        "Marker"    marker:    Option<Marker>,
        "MaxItems"  max_items: Option<MaxItems>,
    }
}

answer! {
    /// The group, and a page of its members in the order of their ids.
    pub struct Found {
        "Group"       group:     GroupView,
        "Users"       users:     Vec<UserView>,
        "IsTruncated" truncated: bool,
        "Marker"      marker:    Option<String>,
    }
}

impl Action for GetGroup {
    const NAME: &'static str = "GetGroup";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Group>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let group = tx.find::<Group>(self.name.as_str())?;
        let members = layout::links(Relation::Members, &group.id);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let page = wanted.page(tx, &members, |id, _| {
            let user = tx.linked::<User>(&UniqueId::known(id))?;
            Ok(Some(UserView::in_brief(user, tx.account())))
        })?;
        Ok(Found {
            group: GroupView::new(group, tx.account()),
            users: page.items,
            truncated: page.marker.is_some(),
            marker: page.marker,
        })
    }
}
