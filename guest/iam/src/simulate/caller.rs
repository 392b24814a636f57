//! Who asks in a simulation.

use std::collections::BTreeMap;

use keyward_gate::bundle::{Origin, Principal};
use keyward_gate::{PrincipalKind, of_principal};
use keyward_model::arn::{Arn, is_account_id};
use keyward_model::name::ResourceName;
use keyward_model::row::{Noun as _, Role, User};
use keyward_policy::Context;

use crate::fault::Fault;
use crate::tx::Tx;
use crate::{bundle, session};

/// A principal, and the condition keys that follow from it.
pub(super) struct Caller {
    /// The principal.
    pub(super) principal: Principal,
    /// Its condition keys.
    pub(super) facts: Context<'static>,
}

impl Caller {
    /// Somebody of whom all is known that there is to know.
    pub(super) fn known(principal: Principal) -> Self {
        let account = Arn::parse(&principal.arn).map(|arn| arn.account).unwrap_or_default();
        Self { facts: of_principal(account, &principal, None), principal }
    }

    /// A group, for whom no condition key speaks.
    pub(super) fn group(arn: &str) -> Self {
        Self { principal: named(arn, ""), facts: Context::new() }
    }

    /// Whom an ARN names. One of another account, or one that is not there, has its name only.
    ///
    /// # Errors
    /// `InvalidInput` if it is no user's, group's or role's.
    pub(super) fn of(tx: &Tx<'_>, arn: &ResourceName) -> Result<Self, Fault> {
        let arn = arn.as_str();
        let parsed = Arn::parse(arn).ok().filter(|arn| arn.service == "iam" && is_account_id(arn.account));
        match parsed.and_then(|parsed| Some((parsed, parsed.typed()?.0))) {
            Some((parsed, "user")) => {
                let user = tx.look_up::<User>(parsed.name())?.filter(|user| user.arn(tx.account()) == arn);
                Ok(Self::known(user.map_or_else(|| named(arn, parsed.name()), |user| bundle::principal_of(tx, user))))
            }
            Some((parsed, "role")) => {
                let role = tx.look_up::<Role>(parsed.name())?.filter(|role| role.arn(tx.account()) == arn);
                Ok(Self::known(role.map_or_else(|| role_named(&parsed), |role| bundle::session_of_role(tx, role, ""))))
            }
            Some((_, "group")) => Ok(Self::group(arn)),
            _ => {
                let message = "CallerArn is not the ARN of an IAM user, group or role.";
                Err(Fault::InvalidInput(message.to_owned()))
            }
        }
    }
}

/// Who asks where nobody is named: some user of the account, of whom only the policies count.
pub(super) fn nobody(tx: &Tx<'_>) -> Principal {
    named(&format!("arn:aws:iam::{}:user/", tx.account()), "")
}

fn named(arn: &str, name: &str) -> Principal {
    Principal {
        kind: PrincipalKind::User,
        arn: arn.to_owned(),
        id: String::new(),
        name: name.to_owned(),
        tags: BTreeMap::new(),
        origin: None,
    }
}

fn role_named(role: &Arn<'_>) -> Principal {
    Principal {
        kind: PrincipalKind::RoleSession,
        arn: session::role_arn(role.account, role.name(), ""),
        id: String::new(),
        name: String::new(),
        tags: BTreeMap::new(),
        origin: Some(Origin { arn: role.as_str().to_owned(), id: String::new() }),
    }
}
