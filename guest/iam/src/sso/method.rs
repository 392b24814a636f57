//! RSSetUserAuthMethod.

use keyward_model::layout;
use keyward_model::name::AnyUserName;
use keyward_model::row::{AuthMethod, LoginProfile};

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::people::{Somebody, target, void_token};
use crate::reply::Done;
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// How somebody signs in.
    pub enum MethodWord {
        /// At the account's identity provider.
        Federated = "federated",
        /// With a password.
        Password = "password",
    }
}

request! {
    /// Says how a user signs in. Who changed over needs another password, or the provider's word: what was good
    /// before is good for nothing, and the sessions that it led to end.
    pub struct SetAuthMethod {
        "Name"       name:   AnyUserName,
        "AuthMethod" method: MethodWord,
    }
}

impl Action for SetAuthMethod {
    const NAME: &'static str = "RSSetUserAuthMethod";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(Some(&self.name), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let mut somebody = Somebody::find(Some(&self.name), call, tx)?;
        somebody.may_be_touched(call)?;
        let method = match self.method {
            MethodWord::Federated => AuthMethod::Federated,
            MethodWord::Password => AuthMethod::Password,
        };
        if somebody.person.signs_in == method {
            return Ok(Done);
        }
        // With a provider that is gone, nobody could come any more.
        if somebody.user.is_none() {
            return Err(Fault::Refused("Root signs in with its password.".to_owned()));
        }
        somebody.person.signs_in = method;
        void_token(tx, &somebody.id);
        let place = layout::login_profile(&somebody.id);
        if let Some(profile) = tx.row::<LoginProfile>(&place)? {
            tx.put(&place, &LoginProfile { void: true, ..profile })?;
        }
        somebody.save(tx)?;
        Ok(Done)
    }
}
