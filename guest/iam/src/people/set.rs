//! RSSetUserInfo.

use keyward_model::name::{AnyUserName, PersonName};
use keyward_model::row::Sort;

use super::{ADMINS, Somebody, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Done;
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// Lyve Cloud's types of users.
    pub enum TypeWord {
        /// Root, which nobody becomes.
        Root = "root",
        /// Who manages users and policies.
        Admin = "admin",
        /// Who sees to themselves.
        User = "user",
    }
}

request! {
    /// Says who a user is. What is absent stays as it is.
    pub struct SetUserInfo {
        "Name"      name:  AnyUserName,
        "Firstname" first: Option<PersonName>,
        "Lastname"  last:  Option<PersonName>,
        "Type"      sort:  Option<TypeWord>,
    }
}

impl Action for SetUserInfo {
    const NAME: &'static str = "RSSetUserInfo";
    // It makes admins.
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(Some(&self.name), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let mut somebody = Somebody::find(Some(&self.name), call, tx)?;
        somebody.may_be_touched(call)?;
        let was = somebody.person.sort;
        let is_root = somebody.user.is_none();
        somebody.person.sort = match (self.sort, is_root) {
            (None | Some(TypeWord::Root), true) | (None, false) => was,
            (Some(TypeWord::Admin), false) => Sort::Admin,
            (Some(TypeWord::User), false) => Sort::User,
            (Some(_), _) => {
                return Err(Fault::Refused("Nobody is made root, and root is made nothing else.".to_owned()));
            }
        };
        let is = somebody.person.sort;
        if was != is {
            tx.count(ADMINS, &somebody.id, if is == Sort::Admin { 1 } else { -1 })?;
        }
        let person = &mut somebody.person;
        person.first = self.first.or_else(|| person.first.take());
        person.last = self.last.or_else(|| person.last.take());
        somebody.save(tx)?;
        Ok(Done)
    }
}
