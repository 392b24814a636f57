//! GetUser.

use keyward_model::layout;
use keyward_model::name::AnyUserName;
use keyward_model::row::Account;

use super::{UserView, Whom};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows a user, or the caller.
    pub struct GetUser {
        "UserName" name: Option<AnyUserName>,
    }
}

answer! {
    /// The user.
    pub struct Found {
        "User" user: UserView,
    }
}

impl Action for GetUser {
    const NAME: &'static str = "GetUser";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.name.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let user = match Whom::find(self.name.as_ref(), call, tx)? {
            Whom::User(user) => UserView::in_full(user, tx.account()),
            Whom::Root => {
                let created = tx.row::<Account>(layout::ACCOUNT)?.map(|account| account.created).unwrap_or_default();
                UserView::of_root(call, created)
            }
        };
        Ok(Found { user })
    }
}
