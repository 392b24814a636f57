//! RSGetUserInfo.

use keyward_model::layout;
use keyward_model::name::{AnyUserName, PersonName};
use keyward_model::row::{AuthMethod, LoginProfile, Sort};
use serde::Serialize;

use super::{Somebody, oneself, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::password::{self, Standing, standing};
use crate::reply::{Json, stamp, stamp_or_never};
use crate::shape::kinds::Words;
use crate::tx::Tx;
use crate::{request, tenancy, usage};

request! {
    /// Tells what is known of some users, or of the caller.
    pub struct GetUserInfo {
        "UserList" names: Option<Words<AnyUserName>>,
    }
}

/// What is known of a user.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Info {
    id: String,
    name: String,
    pwd_must_change: bool,
    email: String,
    firstname: PersonName,
    lastname: PersonName,
    r#type: &'static str,
    created_on: String,
    last_access: String,
    path: String,
    root: String,
    auth_method: &'static str,
}

impl Action for GetUserInfo {
    const NAME: &'static str = "RSGetUserInfo";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Vec<Info>>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        match self.names().first() {
            Some(name) => target(Some(name), call, tx),
            None => oneself(call, tx),
        }
    }

    fn others(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Vec<(&'static str, Target)>, Fault> {
        let more = self.names().iter().skip(1);
        more.map(|name| Ok(("iam:RSGetUserInfo", target(Some(name), call, tx)?))).collect()
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Vec<Info>>, Fault> {
        if self.names().is_empty() {
            return Ok(Json(vec![shown(tx, Somebody::caller(call, tx)?)?]));
        }
        let found = self.names().iter().filter_map(|name| Somebody::named(tx, name.as_str()).transpose());
        let shown = found.map(|somebody| shown(tx, somebody?)).collect::<Result<_, _>>()?;
        Ok(Json(shown))
    }
}

impl GetUserInfo {
    fn names(&self) -> &[AnyUserName] {
        self.names.as_ref().map_or(&[], |Words(names)| names)
    }
}

fn shown(tx: &Tx<'_>, somebody: Somebody) -> Result<Info, Fault> {
    let profile: Option<LoginProfile> = tx.row(&layout::login_profile(&somebody.id))?;
    let policy = password::policy(tx)?;
    let is_federated = somebody.person.signs_in == AuthMethod::Federated;
    let must = profile.is_none_or(|profile| standing(policy.as_ref(), &profile, tx.now) != Standing::Good);
    let seen = usage::of(tx, &somebody.id)?.map(|used| used.time);
    let account = tenancy::account(tx)?;
    let root = match (account.customer, account.reseller) {
        (Some(customer), _) => customer.full_name(),
        (None, Some(name)) => name.to_string(),
        (None, None) => tx.account().to_owned(),
    };
    let is_address = somebody.name.contains('@');
    Ok(Info {
        id: somebody.id.to_string(),
        pwd_must_change: must && !is_federated,
        email: if is_address { somebody.name.clone() } else { String::new() },
        name: somebody.name,
        firstname: somebody.person.first.unwrap_or_default(),
        lastname: somebody.person.last.unwrap_or_default(),
        r#type: match (&somebody.user, somebody.person.sort) {
            (None, _) => "root",
            (Some(_), Sort::Admin) => "admin",
            (Some(_), Sort::User) => "user",
        },
        created_on: stamp(somebody.created),
        last_access: stamp_or_never(seen.max(somebody.password_last_used)),
        path: somebody.user.map(|user| user.path.to_string()).unwrap_or_default(),
        root,
        auth_method: if is_federated { "federated" } else { "password" },
    })
}
