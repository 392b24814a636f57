//! ListInstanceProfiles and ListInstanceProfilesForRole.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{Marker, PathPrefix, RoleName};
use keyward_model::row::{InstanceProfile, Kind, Role};

use super::ProfileView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lists the instance profiles of the account whose paths begin as asked.
    pub struct ListInstanceProfiles {
        "PathPrefix" path:      Option<PathPrefix>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

impl Listing for ListInstanceProfiles {
    const ITEMS: &'static str = "InstanceProfiles";
    type Item = ProfileView;
}

impl Action for ListInstanceProfiles {
    const NAME: &'static str = "ListInstanceProfiles";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PathPrefix::as_str);
        Ok(Target::new(Kind::InstanceProfile.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let path = self.path.as_ref().map(PathPrefix::as_str);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let profiles = wanted.entities::<InstanceProfile>(tx, path, |_| Ok(true))?;
        Ok(profiles.try_map(|profile| ProfileView::in_brief(tx, profile))?.into())
    }
}

request! {
    /// Lists the instance profiles that a role is in.
    pub struct ListInstanceProfilesForRole {
        "RoleName" name:      RoleName,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

impl Listing for ListInstanceProfilesForRole {
    const ITEMS: &'static str = "InstanceProfiles";
    type Item = ProfileView;
}

impl Action for ListInstanceProfilesForRole {
    const NAME: &'static str = "ListInstanceProfilesForRole";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let role = tx.find::<Role>(self.name.as_str())?;
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let profiles = wanted.page(tx, &layout::links(Relation::Profiles, &role.id), |id, _| {
            let profile = tx.linked::<InstanceProfile>(&UniqueId::known(id))?;
            ProfileView::in_brief(tx, profile).map(Some)
        })?;
        Ok(profiles.into())
    }
}
