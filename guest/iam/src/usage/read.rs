//! GetAccessKeyLastUsed.

use keyward_model::name::{AnyKeyId, UserName};
use keyward_model::row::{LastUsed, User};
use keyward_model::time::Time;

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Denial, Fault};
use crate::port::{Decision, Outcome, PolicyKind};
use crate::tx::Tx;
use crate::{answer, key, request, service_account};

request! {
    /// Says when, where and for what an access key was last used.
    pub struct GetAccessKeyLastUsed {
        "AccessKeyId" id: AnyKeyId,
    }
}

answer! {
    /// Whose key it is, and its last use. Root's has no user name.
    pub struct Found {
        "UserName"          user: Option<UserName>,
        "AccessKeyLastUsed" used: KeyUse,
    }
}

answer! {
    /// The last use of a key, or what AWS says in its place.
    pub struct KeyUse {
        "LastUsedDate" time:    Option<Time>,
        "ServiceName"  service: String,
        "Region"       region:  String,
    }
}

/// What stands for a service or a region where there was no use.
pub const NOT_USED: &str = "N/A";

impl KeyUse {
    /// How a use is shown, or that there was none.
    #[must_use]
    pub fn new(used: Option<LastUsed>) -> Self {
        match used {
            Some(LastUsed { time, region, service }) => Self { time: Some(time), service, region },
            None => Self { time: None, service: NOT_USED.to_owned(), region: NOT_USED.to_owned() },
        }
    }
}

impl GetAccessKeyLastUsed {
    /// The user whose key it is; none for root. No answer at all for a key that the account has not.
    fn owner(&self, tx: &Tx<'_>) -> Result<Option<Option<User>>, Fault> {
        let owner = key::owner_of(tx, self.id.as_str())?.filter(|owner| owner.account == tx.account());
        let Some(owner) = owner else { return Ok(None) };
        if owner.owner.as_str() == tx.account() {
            return Ok(Some(None));
        }
        let user = match tx.by_id(&owner.owner)? {
            Some(user) => Some(user),
            None => service_account::parent_of(tx, &owner.owner)?,
        };
        Ok(user.map(Some))
    }

    fn asked(&self) -> String {
        format!("access key {}", self.id)
    }
}

impl Action for GetAccessKeyLastUsed {
    const NAME: &'static str = "GetAccessKeyLastUsed";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond { parameters: &["AccessKeyId"], ..Beyond::NOTHING };
    type Answer = Found;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let target = match self.owner(tx)? {
            Some(Some(user)) => Target::of(tx, &user),
            Some(None) => Target::new(call.root_arn()),
            None => Target::new("*"),
        };
        Ok(Target { asked: self.asked(), ..target })
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let Some(user) = self.owner(tx)? else {
            return Err(self.unknown(call));
        };
        let used = super::of_key(tx, self.id.as_str())?;
        Ok(Found { user: user.map(|user| user.name), used: KeyUse::new(used) })
    }
}

impl GetAccessKeyLastUsed {
    /// AWS refuses to speak of a key that is not there, or another account's, in the words of a denial.
    fn unknown(&self, call: &Call<'_>) -> Fault {
        Fault::AccessDenied(Box::new(Denial {
            caller: call.caller.arn.clone(),
            action: format!("iam:{}", Self::NAME),
            target: self.asked(),
            is_shared: false,
            encoded: None,
            decision: Decision {
                outcome: Outcome::ImplicitlyDenied,
                by: PolicyKind::None,
                policy: String::new(),
                statement: String::new(),
            },
        }))
    }
}
