//! ListPolicyVersions.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, Marker};

use super::VersionView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::tx::{Tx, read};
use crate::{policy, request};

request! {
    /// Lists the versions of a managed policy, without their documents: the oldest first, as Lyve
    /// Cloud shows them.
    pub struct ListPolicyVersions {
        "PolicyArn" policy:    AnyArn,
        "Marker"    marker:    Option<Marker>,
        "MaxItems"  max_items: Option<MaxItems>,
    }
}

impl Listing for ListPolicyVersions {
    const ITEMS: &'static str = "Versions";
    type Item = VersionView;
}

impl Action for ListPolicyVersions {
    const NAME: &'static str = "ListPolicyVersions";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let policy = policy::find(tx, &self.policy, Missing::Policy)?;
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let place = layout::links(Relation::Versions, &policy.row.id);
        if policy.catalogued().is_some() {
            let only = policy.version(tx, policy.row.default_version)?;
            let shown = only.map(|version| (version.number.to_string(), VersionView::in_brief(&version, &policy.row)));
            return Ok(wanted.gathered(tx, &place, shown.into_iter().collect())?.into());
        }
        let versions = wanted
            .page(tx, &place, |_, row| Ok(Some(VersionView::in_brief(&read(&row.key, &row.value)?, &policy.row))))?;
        Ok(versions.into())
    }
}
