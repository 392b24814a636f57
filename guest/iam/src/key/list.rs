//! ListAccessKeys.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, Marker, UserName};
use keyward_model::row::{AccessKey, Status};
use keyward_model::time::Time;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::tx::{Tx, read};
use crate::user::Whom;
use crate::{answer, request};

request! {
    /// Lists the access keys of a user, or of the caller.
    pub struct ListAccessKeys {
        "UserName" user:      Option<AnyUserName>,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

answer! {
    /// An access key as lists show it: never its secret.
    pub struct KeyView {
        "UserName"    user:    Option<UserName>,
        "AccessKeyId" id:      String,
        "Status"      status:  Status,
        "CreateDate"  created: Time,
    }
}

impl Listing for ListAccessKeys {
    const ITEMS: &'static str = "AccessKeyMetadata";
    type Item = KeyView;
}

impl Action for ListAccessKeys {
    const NAME: &'static str = "ListAccessKeys";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let whom = Whom::find(self.user.as_ref(), call, tx)?;
        let prefix = layout::links(Relation::Keys, &whom.id(call));
        let user = whom.user().map(|user| user.name);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let keys = wanted.page(tx, &prefix, |_, row| {
            let AccessKey { id, created, status } = read(&row.key, &row.value)?;
            Ok(Some(KeyView { user: user.clone(), id, status, created }))
        })?;
        Ok(keys.into())
    }
}
