//! GetServiceAccount and ListServiceAccounts.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, Marker, ServiceAccountId};
use keyward_model::row::{Kind, ServiceAccount, User};

use super::{ServiceAccountView, find, look_up};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Page, Wanted};
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Shows a service account.
    pub struct GetServiceAccount {
        "ServiceAccountId" id: ServiceAccountId,
    }
}

answer! {
    /// The service account.
    pub struct Found {
        "ServiceAccount" account: ServiceAccountView,
    }
}

impl Action for GetServiceAccount {
    const NAME: &'static str = "GetServiceAccount";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        super::target(tx, &self.id)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        Ok(Found { account: shown(tx, find(tx, &self.id)?)? })
    }
}

request! {
    /// Lists the service accounts of a user, or of all users.
    pub struct ListServiceAccounts {
        "ParentUser" parent:    Option<AnyUserName>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

impl Listing for ListServiceAccounts {
    const ITEMS: &'static str = "ServiceAccounts";
    type Item = ServiceAccountView;
}

impl Action for ListServiceAccounts {
    const NAME: &'static str = "ListServiceAccounts";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        match &self.parent {
            Some(parent) => Target::named::<User>(tx, parent.as_str()),
            None => Ok(Target::new(Kind::User.arn(tx.account(), "/", ""))),
        }
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let Some(parent) = &self.parent else {
            let all = wanted.page(tx, layout::SERVICE_ACCOUNTS, |_, row| {
                let account: ServiceAccount = read(&row.key, &row.value)?;
                shown(tx, account).map(Some)
            })?;
            return Ok(all.into());
        };
        let Some(parent) = tx.look_up::<User>(parent.as_str())? else {
            return Ok(Page { items: Vec::new(), marker: None }.into());
        };
        let its = wanted.page(tx, &layout::links(Relation::ServiceAccounts, &parent.id), |id, _| {
            let account = look_up(tx, id)?;
            Ok(account.map(|account| ServiceAccountView::of(account, parent.name.clone())))
        })?;
        Ok(its.into())
    }
}

/// A service account with the name that its parent has now.
fn shown(tx: &Tx<'_>, account: ServiceAccount) -> Result<ServiceAccountView, Fault> {
    let parent: User = tx.linked(&account.parent)?;
    Ok(ServiceAccountView::of(account, parent.name))
}
