//! ListRoles.

use keyward_model::name::{Marker, PathPrefix};
use keyward_model::row::{Kind, Role};

use super::RoleView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lists the roles of the account whose paths begin as asked.
    pub struct ListRoles {
        "PathPrefix" path:      Option<PathPrefix>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

impl Listing for ListRoles {
    const ITEMS: &'static str = "Roles";
    type Item = RoleView;
}

impl Action for ListRoles {
    const NAME: &'static str = "ListRoles";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PathPrefix::as_str);
        Ok(Target::new(Kind::Role.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let path = self.path.as_ref().map(PathPrefix::as_str);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let roles = wanted.entities::<Role>(tx, path, |_| Ok(true))?;
        Ok(roles.try_map(|role| RoleView::in_brief(tx, role))?.into())
    }
}
